//! The leaf: three salted commitments, so that each part can be erased while the tree stays whole.
//!
//! A commitment is
//!
//! ```text
//! SHA-256( domain ‖ salt ‖ bytes )
//! domain = "skans.ledger/v1/header" ‖ 0x00        (also "facts", "personal")
//! salt   = 32 random bytes, of this part of this entry alone
//! bytes  = the exact bytes of the part, to the end
//! ```
//!
//! No domain is a prefix of another (each ends with its only zero byte), the salt has a fixed
//! length and the bytes run to the end: two different (part, salt, bytes) are never the same input.
//! Who has neither salt nor bytes learns nothing from the commitment, not even by guessing a name;
//! so erasing both erases the part.
//!
//! The leaf data are 97 bytes, which is what entry bundles hold and what RFC 6962 hashes:
//!
//! ```text
//! LEAF_VERSION ‖ commitment of header ‖ of facts ‖ of personal
//! ```

use crate::{Hash, Malformed};

/// The first byte of the leaf data.
pub const LEAF_VERSION: u8 = 1;

/// Length of the leaf data: version and three commitments.
pub const LEAF_LEN: usize = 1 + 3 * Hash::LEN;

/// The three parts of an entry, in the order they have in the leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Kind, subject, time, actor.
    Header,
    /// What happened, without personal data.
    Facts,
    /// Personal data, free text among it.
    Personal,
}

impl Part {
    /// All parts, in the order they have in the leaf.
    pub const ALL: [Self; 3] = [Self::Header, Self::Facts, Self::Personal];

    const fn domain(self) -> &'static [u8] {
        match self {
            Self::Header => b"skans.ledger/v1/header\0",
            Self::Facts => b"skans.ledger/v1/facts\0",
            Self::Personal => b"skans.ledger/v1/personal\0",
        }
    }
}

/// The commitments of one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Commitments {
    /// To the header.
    pub header: Hash,
    /// To the facts.
    pub facts: Hash,
    /// To the personal part.
    pub personal: Hash,
}

impl Commitments {
    /// Reads leaf data, as they lie in an entry bundle.
    ///
    /// # Errors
    /// When the length is not [`LEAF_LEN`] or the version is not [`LEAF_VERSION`].
    pub fn from_leaf_data(data: &[u8]) -> Result<Self, Malformed> {
        let data: &[u8; LEAF_LEN] = data.try_into().map_err(|_| Malformed("leaf: wrong length"))?;
        if data[0] != LEAF_VERSION {
            return Err(Malformed("leaf: unknown version"));
        }
        Ok(Self {
            header: Hash::try_from(&data[1..33])?,
            facts: Hash::try_from(&data[33..65])?,
            personal: Hash::try_from(&data[65..97])?,
        })
    }

    /// The commitment to one part.
    #[must_use]
    pub const fn of(&self, part: Part) -> Hash {
        match part {
            Part::Header => self.header,
            Part::Facts => self.facts,
            Part::Personal => self.personal,
        }
    }
}

/// The commitment to `bytes` as this part of an entry; the form is given in the [module](self).
///
/// `salt` must be fresh random bytes for every part of every entry.
#[must_use]
pub fn commitment(part: Part, salt: &[u8; 32], bytes: &[u8]) -> Hash {
    Hash::of(&[part.domain(), salt, bytes])
}

/// The 97 bytes that a leaf is made of: version, then the commitments to header, facts, personal.
#[must_use]
pub fn leaf_data(commitments: &Commitments) -> [u8; LEAF_LEN] {
    let mut data = [0; LEAF_LEN];
    data[0] = LEAF_VERSION;
    data[1..33].copy_from_slice(&commitments.header.0);
    data[33..65].copy_from_slice(&commitments.facts.0);
    data[65..97].copy_from_slice(&commitments.personal.0);
    data
}

/// The leaf hash of an entry: [`record_hash`](crate::record_hash) over its [`leaf_data`].
#[must_use]
pub fn leaf_hash(commitments: &Commitments) -> Hash {
    crate::record_hash(&leaf_data(commitments))
}
