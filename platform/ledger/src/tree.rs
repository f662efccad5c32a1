//! The Merkle tree of RFC 6962 §2.1 (the same in RFC 9162 §2.1).

use crate::{Hash, Malformed};

/// The largest tree: 2⁶³ − 1 leaves, the limit that other implementations share.
///
/// Sizes above it are refused wherever bytes or text are read.
pub const MAX_SIZE: u64 = i64::MAX as u64;

/// `MTH({d}) = SHA-256(0x00 ‖ d)`, RFC 6962 §2.1: the hash of a leaf with these data.
#[must_use]
pub fn record_hash(data: &[u8]) -> Hash {
    Hash::of(&[&[0x00], data])
}

/// `SHA-256(0x01 ‖ left ‖ right)`, RFC 6962 §2.1: the hash of an inner node.
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Hash::of(&[&[0x01], &left.0, &right.0])
}

/// `MTH({}) = SHA-256("")`, RFC 6962 §2.1: the root of the empty tree.
#[must_use]
pub fn empty_root() -> Hash {
    Hash::of(&[])
}

/// The root over a list of hashes of one level.
///
/// Over 2ᵏ hashes of level `l` this is the hash of the complete subtree of level `l + k`: 256
/// hashes of a full tile give one hash of the tile above it. Over a list of any other length it is
/// the RFC 6962 root of a tree with these leaf hashes, for an empty list the empty root.
#[must_use]
pub fn subtree_root(hashes: &[Hash]) -> Hash {
    let mut frontier = Frontier::new();
    for hash in hashes {
        frontier.push(*hash);
    }
    frontier.root()
}

/// A tree reduced to what is needed to append: the roots of its complete subtrees, one for each
/// bit set in its size.
///
/// At most 63 hashes, so a copy is cheap and can be kept to go back to. An append costs two hashes
/// on the average (one for the leaf, made by the caller, and one for a node).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// Largest subtree first; exactly `size.count_ones()` of them.
    peaks: Vec<Hash>,
}

impl Frontier {
    /// The empty tree.
    #[must_use]
    pub const fn new() -> Self {
        Self { size: 0, peaks: Vec::new() }
    }

    /// `peaks` must be the roots of the complete subtrees of this size, largest first.
    pub(crate) fn from_peaks(size: u64, peaks: Vec<Hash>) -> Self {
        debug_assert_eq!(peaks.len(), size.count_ones() as usize);
        Self { size, peaks }
    }

    /// Appends a leaf by its hash.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        // Every complete subtree at the right edge is the left sibling of what is being added.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                hash = node_hash(&left, &hash);
            }
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// Number of leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The root, RFC 6962 §2.1.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            None => empty_root(),
            Some(last) => peaks.fold(*last, |right, left| node_hash(left, &right)),
        }
    }

    /// The roots of the complete subtrees, largest first.
    #[must_use]
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// `size` as eight bytes, most significant first, then the peaks, largest subtree first.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(8 + self.peaks.len() * Hash::LEN);
        bytes.extend_from_slice(&self.size.to_be_bytes());
        for peak in &self.peaks {
            bytes.extend_from_slice(&peak.0);
        }
        bytes
    }

    /// Reads what [`Frontier::to_bytes`] wrote.
    ///
    /// # Errors
    /// When the length does not follow from the size, or the size is above [`MAX_SIZE`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let (size, peaks) = bytes.split_first_chunk::<8>().ok_or(Malformed("frontier: too short"))?;
        let size = u64::from_be_bytes(*size);
        if size > MAX_SIZE {
            return Err(Malformed("frontier: size too large"));
        }
        let (peaks, rest) = peaks.as_chunks::<{ Hash::LEN }>();
        if !rest.is_empty() || peaks.len() != size.count_ones() as usize {
            return Err(Malformed("frontier: length does not follow from size"));
        }
        Ok(Self { size, peaks: peaks.iter().copied().map(Hash).collect() })
    }
}
