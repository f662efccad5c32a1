//! RFC 6962 §2.1 written down as it stands there, and sources of trees for the tests.

use ledger::{Hash, HashSource, Tile, TileSource, node_hash, record_hash, tile_bytes, tile_hashes};
use sha2::{Digest, Sha256};

fn sha256(parts: &[&[u8]]) -> Hash {
    Hash(Sha256::digest(parts.concat()).into())
}

/// `MTH(D[n])` over leaf hashes.
pub fn mth(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => sha256(&[]),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(largest_power_below(leaves.len()));
            sha256(&[&[1], mth(left).as_bytes(), mth(right).as_bytes()])
        }
    }
}

/// `PATH(m, D[n])`.
pub fn path(m: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return vec![];
    }
    let k = largest_power_below(leaves.len());
    let (left, right) = leaves.split_at(k);
    if m < k { [path(m, left), vec![mth(right)]].concat() } else { [path(m - k, right), vec![mth(left)]].concat() }
}

/// `SUBPROOF(m, D[n], b)`; `PROOF(m, D[n])` is the one with `b` true.
pub fn subproof(m: usize, leaves: &[Hash], b: bool) -> Vec<Hash> {
    if m == leaves.len() {
        return if b { vec![] } else { vec![mth(leaves)] };
    }
    let k = largest_power_below(leaves.len());
    let (left, right) = leaves.split_at(k);
    if m <= k {
        [subproof(m, left, b), vec![mth(right)]].concat()
    } else {
        [subproof(m - k, right, false), vec![mth(left)]].concat()
    }
}

fn largest_power_below(n: usize) -> usize {
    let mut k = 1;
    while k * 2 < n {
        k *= 2;
    }
    k
}

/// The bytes of the i-th entry of the sample log: as long as a leaf, all different.
pub fn entry(i: u64) -> [u8; ledger::LEAF_LEN] {
    let part = |part: ledger::Part| {
        let salt = sha256(&[&i.to_be_bytes(), &[part as u8]]).0;
        ledger::commitment(part, &salt, &i.to_be_bytes())
    };
    ledger::leaf_data(&ledger::Commitments {
        header: part(ledger::Part::Header),
        facts: part(ledger::Part::Facts),
        personal: part(ledger::Part::Personal),
    })
}

pub fn leaves(n: u64) -> Vec<Hash> {
    (0..n).map(|i| record_hash(&entry(i))).collect()
}

/// A tree of any size whose leaves are all the same, so that every hash is known at once.
pub struct UniformTree(Vec<Hash>);

impl UniformTree {
    pub fn new() -> Self {
        let mut levels = vec![Self::leaf()];
        for level in 0..63 {
            levels.push(node_hash(&levels[level], &levels[level]));
        }
        Self(levels)
    }

    pub fn leaf() -> Hash {
        record_hash(b"the same")
    }
}

impl HashSource for UniformTree {
    type Error = std::convert::Infallible;

    fn subtree(&self, level: u8, _: u64) -> Result<Hash, Self::Error> {
        Ok(self.0[usize::from(level)])
    }
}

/// Tiles made of any source, counting how many are read.
pub struct Tiles<S>(pub S, pub std::cell::Cell<usize>);

impl<S: HashSource> TileSource for Tiles<S> {
    type Error = S::Error;

    fn tile(&self, tile: Tile) -> Result<Vec<u8>, S::Error> {
        self.1.set(self.1.get() + 1);
        tile_hashes(&self.0, tile).map(|hashes| tile_bytes(&hashes))
    }
}
