//! A SHA-256 value.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use crate::Malformed;

/// A SHA-256 value: a leaf hash, a node of the tree, a root or a commitment.
///
/// `Debug` writes hexadecimal, `Display` standard base64 with padding, as the C2SP formats do.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// Length in bytes.
    pub const LEN: usize = 32;

    /// SHA-256 over the parts, one after the other.
    pub(crate) fn of(parts: &[&[u8]]) -> Self {
        let mut sha = Sha256::new();
        for part in parts {
            sha.update(part);
        }
        Self(sha.finalize().into())
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads the form written by `Display`. Only canonical, padded standard base64 is accepted.
    ///
    /// # Errors
    /// When the text is not the canonical base64 of 32 bytes.
    pub fn from_base64(text: &str) -> Result<Self, Malformed> {
        // 32 bytes are 44 characters; longer text is refused before anything is decoded.
        if text.len() != 44 {
            return Err(Malformed("hash: wrong length"));
        }
        let bytes = STANDARD.decode(text).map_err(|_| Malformed("hash: not canonical base64"))?;
        Self::try_from(bytes.as_slice())
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in self.0 {
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0; 44];
        match STANDARD.encode_slice(self.0, &mut text) {
            Ok(length) => f.write_str(std::str::from_utf8(&text[..length]).map_err(|_| fmt::Error)?),
            Err(_) => Err(fmt::Error),
        }
    }
}

impl AsRef<[u8]> for Hash {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl From<[u8; 32]> for Hash {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl TryFrom<&[u8]> for Hash {
    type Error = Malformed;

    fn try_from(bytes: &[u8]) -> Result<Self, Malformed> {
        bytes.try_into().map(Self).map_err(|_| Malformed("hash: not 32 bytes"))
    }
}

impl TryFrom<Vec<u8>> for Hash {
    type Error = Malformed;

    fn try_from(bytes: Vec<u8>) -> Result<Self, Malformed> {
        Self::try_from(bytes.as_slice())
    }
}

impl std::str::FromStr for Hash {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        Self::from_base64(text)
    }
}
