use ledger::{Frontier, Hash, LeafHashes, MAX_SIZE, empty_root, proof, record_hash, subtree_root};
use proptest::prelude::*;

use crate::reference::{UniformTree, leaves, mth};

/// The leaves and roots that the implementations of Certificate Transparency share.
pub const LEAVES: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

#[test]
fn the_known_leaves_give_the_known_roots() {
    let mut frontier = Frontier::new();
    for (leaf, root) in LEAVES.into_iter().zip(ROOTS) {
        frontier.push(record_hash(leaf));
        assert_eq!(format!("{:?}", frontier.root()), root);
    }
}

#[test]
fn the_root_is_the_rfc_6962_root_at_every_size() {
    let leaves = leaves(600);
    let mut frontier = Frontier::new();
    assert_eq!(frontier.root(), empty_root());
    for size in 0..=leaves.len() {
        assert_eq!(frontier.size(), size as u64);
        assert_eq!(frontier.root(), mth(&leaves[..size]));
        assert_eq!(subtree_root(&leaves[..size]), frontier.root());
        assert_eq!(proof::root(&LeafHashes(&leaves), size as u64).unwrap(), frontier.root());
        assert_eq!(proof::frontier(&LeafHashes(&leaves), size as u64).unwrap(), frontier);
        assert_eq!(Frontier::from_bytes(&frontier.to_bytes()).unwrap(), frontier);
        if let Some(leaf) = leaves.get(size) {
            frontier.push(*leaf);
        }
    }
}

#[test]
fn a_copy_kept_before_an_append_is_the_tree_before_it() {
    let leaves = leaves(100);
    let mut frontier = Frontier::new();
    for leaf in &leaves[..77] {
        frontier.push(*leaf);
    }
    let before = frontier.clone();
    for leaf in &leaves[77..] {
        frontier.push(*leaf);
    }
    assert_eq!(before.root(), mth(&leaves[..77]));
    assert_eq!(frontier.root(), mth(&leaves));
}

#[test]
fn the_bytes_are_size_and_one_hash_for_each_bit_of_it() {
    let mut frontier = Frontier::new();
    assert_eq!(frontier.to_bytes(), [0; 8]);
    for leaf in leaves(7) {
        frontier.push(leaf);
    }
    let bytes = frontier.to_bytes();
    assert_eq!(bytes.len(), 8 + 3 * 32);
    for cut in 0..bytes.len() {
        assert!(Frontier::from_bytes(&bytes[..cut]).is_err(), "{cut}");
    }
    assert!(Frontier::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
    assert!(Frontier::from_bytes(&[&bytes[..], &[0; 32]].concat()).is_err());
    // A size that says the same number of hashes cannot be told apart; a larger one than any tree can.
    let huge = [&u64::MAX.to_be_bytes()[..], &[0; 64 * 32]].concat();
    assert!(Frontier::from_bytes(&huge).is_err());
    let largest = [&MAX_SIZE.to_be_bytes()[..], &[0; 63 * 32]].concat();
    assert!(Frontier::from_bytes(&largest).is_ok());
}

#[test]
fn trees_near_the_largest_size_still_grow_rightly() {
    let source = UniformTree::new();
    for size in [(1 << 62) - 2, (1 << 62) - 1, 1 << 62, MAX_SIZE - 3] {
        let mut frontier = proof::frontier(&source, size).unwrap();
        for size in size + 1..size + 4 {
            frontier.push(UniformTree::leaf());
            assert_eq!(frontier.size(), size);
            assert_eq!(frontier.root(), proof::root(&source, size).unwrap());
        }
    }
    assert!(proof::root(&source, MAX_SIZE + 1).is_err());
    assert!(proof::frontier(&source, MAX_SIZE + 1).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_tree_taken_up_again_from_its_bytes_goes_on_as_if_it_had_never_stopped(
        before in prop::collection::vec(any::<[u8; 32]>(), 0..400),
        after in prop::collection::vec(any::<[u8; 32]>(), 0..400),
    ) {
        let mut frontier = Frontier::new();
        for leaf in &before {
            frontier.push(Hash(*leaf));
        }
        let mut frontier = Frontier::from_bytes(&frontier.to_bytes()).unwrap();
        for leaf in &after {
            frontier.push(Hash(*leaf));
        }
        let all: Vec<Hash> = before.into_iter().chain(after).map(Hash).collect();
        prop_assert_eq!(frontier.root(), mth(&all));
    }
}
