//! Inclusion and consistency proofs, RFC 6962 §2.1.1 and §2.1.2.
//!
//! Made over a [`HashSource`], which only has to know the hashes of complete subtrees; verified by
//! the algorithms of RFC 9162 §2.1.3.2 and §2.1.4.2, which give the same answers as RFC 6962 and
//! need no recursion.

use crate::{Frontier, Hash, MAX_SIZE, empty_root, node_hash, subtree_root};

/// Whatever knows the hashes of complete subtrees: a table, a list, tiles.
pub trait HashSource {
    /// Why a hash could not be given.
    type Error;

    /// The hash of the complete subtree of 2^`level` leaves that starts at leaf `index`·2^`level`;
    /// level 0 gives leaf hashes.
    ///
    /// # Errors
    /// When the hash cannot be read.
    fn subtree(&self, level: u8, index: u64) -> Result<Hash, Self::Error>;
}

impl<S: HashSource + ?Sized> HashSource for &S {
    type Error = S::Error;

    fn subtree(&self, level: u8, index: u64) -> Result<Hash, S::Error> {
        (**self).subtree(level, index)
    }
}

/// A list of leaf hashes as a source: every subtree is computed anew. Good for small trees.
#[derive(Clone, Copy, Debug)]
pub struct LeafHashes<'a>(pub &'a [Hash]);

impl HashSource for LeafHashes<'_> {
    type Error = OutOfTree;

    fn subtree(&self, level: u8, index: u64) -> Result<Hash, OutOfTree> {
        let leaves = subtree_leaves(level, index).ok_or(OutOfTree)?;
        let start = usize::try_from(leaves.start).map_err(|_| OutOfTree)?;
        let end = usize::try_from(leaves.end).map_err(|_| OutOfTree)?;
        self.0.get(start..end).map(subtree_root).ok_or(OutOfTree)
    }
}

/// Something was asked for that lies outside the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("outside the tree")]
pub struct OutOfTree;

/// Why a proof could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProveError<E> {
    /// The entry is not in a tree of this size, or the sizes are in the wrong order or too large.
    #[error("outside the tree")]
    OutOfTree,
    /// The source failed.
    #[error(transparent)]
    Source(#[from] E),
}

/// Why a proof proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The entry is not in a tree of this size, or the sizes are in the wrong order.
    #[error("outside the tree")]
    OutOfTree,
    /// The proof has too few or too many hashes.
    #[error("proof has the wrong length")]
    Length,
    /// The proof leads to another root.
    #[error("proof leads to another root")]
    Root,
}

/// The leaves under a complete subtree; `None` where no tree can reach.
pub(crate) fn subtree_leaves(level: u8, index: u64) -> Option<std::ops::Range<u64>> {
    let width = 1_u64.checked_shl(level.into())?;
    let start = index.checked_mul(width)?;
    let end = start.checked_add(width)?;
    (end <= MAX_SIZE).then_some(start..end)
}

/// The root of the first `size` leaves, RFC 6962 §2.1.
///
/// # Errors
/// When `size` is above [`MAX_SIZE`] or the source fails.
pub fn root<S: HashSource>(source: &S, size: u64) -> Result<Hash, ProveError<S::Error>> {
    if size > MAX_SIZE {
        return Err(ProveError::OutOfTree);
    }
    Ok(range_root(source, 0, size)?)
}

/// The [`Frontier`] of the first `size` leaves, to go on appending from there.
///
/// # Errors
/// When `size` is above [`MAX_SIZE`] or the source fails.
pub fn frontier<S: HashSource>(source: &S, size: u64) -> Result<Frontier, ProveError<S::Error>> {
    if size > MAX_SIZE {
        return Err(ProveError::OutOfTree);
    }
    let peaks = peaks(source, 0, size)?;
    Ok(Frontier::from_peaks(size, peaks))
}

/// `PATH(index, D[size])`, RFC 6962 §2.1.1: the proof that the entry is in the tree, the sibling of
/// the leaf first.
///
/// # Errors
/// When `index` is not below `size`, `size` is above [`MAX_SIZE`], or the source fails.
pub fn prove_inclusion<S: HashSource>(source: &S, index: u64, size: u64) -> Result<Vec<Hash>, ProveError<S::Error>> {
    if index >= size || size > MAX_SIZE {
        return Err(ProveError::OutOfTree);
    }
    let mut proof = Vec::new();
    let (mut start, mut end) = (0, size);
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            proof.push(range_root(source, middle, end)?);
            end = middle;
        } else {
            proof.push(range_root(source, start, middle)?);
            start = middle;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// `PROOF(size1, D[size2])`, RFC 6962 §2.1.2: the proof that the smaller tree is the beginning of
/// the larger. Empty where nothing needs proof: from the empty tree, and between equal sizes.
///
/// # Errors
/// When `size1` is above `size2`, `size2` is above [`MAX_SIZE`], or the source fails.
pub fn prove_consistency<S: HashSource>(source: &S, size1: u64, size2: u64) -> Result<Vec<Hash>, ProveError<S::Error>> {
    if size1 > size2 || size2 > MAX_SIZE {
        return Err(ProveError::OutOfTree);
    }
    let mut proof = Vec::new();
    if size1 == 0 || size1 == size2 {
        return Ok(proof);
    }
    let (mut start, mut end) = (0, size2);
    while end != size1 {
        let middle = start + split(end - start);
        if size1 <= middle {
            proof.push(range_root(source, middle, end)?);
            end = middle;
        } else {
            proof.push(range_root(source, start, middle)?);
            start = middle;
        }
    }
    // The verifier has the root of the whole smaller tree; of a part of it he needs the hash.
    if start != 0 {
        proof.push(range_root(source, start, end)?);
    }
    proof.reverse();
    Ok(proof)
}

/// Verifies a proof made by [`prove_inclusion`]; RFC 9162 §2.1.3.2.
///
/// # Errors
/// When the proof does not show that the leaf is entry `index` of the tree with this size and root.
pub fn verify_inclusion(leaf_hash: Hash, index: u64, size: u64, proof: &[Hash], root: Hash) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::OutOfTree);
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = leaf_hash;
    for other in proof {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(other, &hash);
            skip_lone(&mut node, &mut last);
        } else {
            hash = node_hash(&hash, other);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofError::Length);
    }
    same(hash, root)
}

/// Verifies a proof made by [`prove_consistency`]; RFC 9162 §2.1.4.2.
///
/// # Errors
/// When the proof does not show that the tree with size and root 1 is the beginning of the tree
/// with size and root 2.
pub fn verify_consistency(size1: u64, root1: Hash, size2: u64, root2: Hash, proof: &[Hash]) -> Result<(), ProofError> {
    if size1 > size2 {
        return Err(ProofError::OutOfTree);
    }
    for (size, root) in [(size1, root1), (size2, root2)] {
        if size == 0 {
            same(root, empty_root())?;
        }
    }
    if size1 == 0 || size1 == size2 {
        if !proof.is_empty() {
            return Err(ProofError::Length);
        }
        return if size1 == 0 { Ok(()) } else { same(root1, root2) };
    }
    let (mut node, mut last) = (size1 - 1, size2 - 1);
    let complete = node.trailing_ones();
    node >>= complete;
    last >>= complete;
    // A smaller tree that is complete is itself a node of the larger; its root is not repeated.
    let (seed, proof) = if node == 0 {
        (root1, proof)
    } else {
        let (first, rest) = proof.split_first().ok_or(ProofError::Length)?;
        (*first, rest)
    };
    let (mut hash1, mut hash2) = (seed, seed);
    for other in proof {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if node & 1 == 1 || node == last {
            hash1 = node_hash(other, &hash1);
            hash2 = node_hash(other, &hash2);
            skip_lone(&mut node, &mut last);
        } else {
            hash2 = node_hash(&hash2, other);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofError::Length);
    }
    same(hash1, root1)?;
    same(hash2, root2)
}

/// Climbs from a node that is the last of its level, and has no sibling there, to the level where
/// it is a right child.
fn skip_lone(node: &mut u64, last: &mut u64) {
    while *node & 1 == 0 && *node != 0 {
        *node >>= 1;
        *last >>= 1;
    }
}

fn same(hash: Hash, root: Hash) -> Result<(), ProofError> {
    if hash == root { Ok(()) } else { Err(ProofError::Root) }
}

/// The largest power of two below `length`; `length` is at least two.
fn split(length: u64) -> u64 {
    1 << (length - 1).ilog2()
}

/// The complete subtrees that `start..end` consists of, largest first. `start` must be a multiple of
/// the smallest power of two that is not below the length, as it is for every node of the tree.
fn peaks<S: HashSource>(source: &S, start: u64, end: u64) -> Result<Vec<Hash>, S::Error> {
    let mut rest = end - start;
    let mut at = start;
    let mut peaks = Vec::with_capacity(rest.count_ones() as usize);
    while rest != 0 {
        let level = rest.ilog2();
        peaks.push(source.subtree(level as u8, at >> level)?);
        at += 1 << level;
        rest -= 1 << level;
    }
    Ok(peaks)
}

/// `MTH(D[start:end])` of a node of the tree.
fn range_root<S: HashSource>(source: &S, start: u64, end: u64) -> Result<Hash, S::Error> {
    let peaks = peaks(source, start, end)?;
    Ok(Frontier::from_peaks(end - start, peaks).root())
}
