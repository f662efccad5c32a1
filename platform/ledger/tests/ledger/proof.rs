use ledger::{
    Hash, LeafHashes, MAX_SIZE, ProofError, ProveError, empty_root, proof, prove_consistency, prove_inclusion,
    record_hash, verify_consistency, verify_inclusion,
};
use proptest::prelude::*;

use crate::reference::{UniformTree, leaves, mth, path, subproof};
use crate::tree::LEAVES;

const ALL: u64 = 130;

#[test]
fn every_inclusion_proof_up_to_130_leaves_is_that_of_rfc_6962_and_verifies() {
    let leaves = leaves(ALL);
    for size in 1..=ALL {
        let tree = &leaves[..size as usize];
        let root = mth(tree);
        for index in 0..size {
            let proof = prove_inclusion(&LeafHashes(tree), index, size).unwrap();
            assert_eq!(proof, path(index as usize, tree), "{index} of {size}");
            let leaf = tree[index as usize];
            assert_eq!(verify_inclusion(leaf, index, size, &proof, root), Ok(()));
        }
    }
}

#[test]
fn every_consistency_proof_up_to_130_leaves_is_that_of_rfc_6962_and_verifies() {
    let leaves = leaves(ALL);
    let roots: Vec<Hash> = (0..=leaves.len()).map(|n| mth(&leaves[..n])).collect();
    for size2 in 0..=ALL {
        for size1 in 0..=size2 {
            let tree = &leaves[..size2 as usize];
            let proof = prove_consistency(&LeafHashes(tree), size1, size2).unwrap();
            if size1 == 0 {
                assert!(proof.is_empty());
            } else {
                assert_eq!(proof, subproof(size1 as usize, tree, true));
            }
            let (root1, root2) = (roots[size1 as usize], roots[size2 as usize]);
            assert_eq!(verify_consistency(size1, root1, size2, root2, &proof), Ok(()), "{size1} to {size2}");
        }
    }
}

/// Whatever is altered by one, no proof up to 40 leaves is believed any more.
#[test]
fn an_inclusion_proof_holds_for_nothing_else() {
    let leaves = leaves(41);
    for size in 1..=40 {
        let tree = &leaves[..size as usize];
        let root = mth(tree);
        for index in 0..size {
            let leaf = tree[index as usize];
            let proof = path(index as usize, tree);
            let refused = |leaf, index, size, proof: &[Hash], root| {
                let answer = verify_inclusion(leaf, index, size, proof, root);
                assert!(answer.is_err(), "{index} of {size}: {proof:?}");
            };
            refused(leaves[40], index, size, &proof, root);
            refused(leaf, index, size, &proof, leaf_of(root));
            for other in (0..size + 2).filter(|other| *other != index) {
                refused(leaf, other, size, &proof, root);
            }
            for at in 0..proof.len() {
                let mut bad = proof.clone();
                bad[at].0[31] ^= 1;
                refused(leaf, index, size, &bad, root);
                bad.remove(at);
                refused(leaf, index, size, &bad, root);
                bad.insert(at, proof[at]);
                bad.insert(at, proof[at]);
                refused(leaf, index, size, &bad, root);
            }
            refused(leaf, index, size, &[&proof[..], &[root]].concat(), root);
        }
    }
    assert_eq!(verify_inclusion(empty_root(), 0, 0, &[], empty_root()), Err(ProofError::OutOfTree));
}

fn leaf_of(hash: Hash) -> Hash {
    record_hash(hash.as_bytes())
}

#[test]
fn a_consistency_proof_holds_for_nothing_else() {
    let leaves = leaves(40);
    let roots: Vec<Hash> = (0..=leaves.len()).map(|n| mth(&leaves[..n])).collect();
    for size2 in 1..=40_u64 {
        for size1 in 0..=size2 {
            let (root1, root2) = (roots[size1 as usize], roots[size2 as usize]);
            let proof = prove_consistency(&LeafHashes(&leaves), size1, size2).unwrap();
            let refused = |size1, root1, size2, root2, proof: &[Hash]| {
                let answer = verify_consistency(size1, root1, size2, root2, proof);
                assert!(answer.is_err(), "{size1} to {size2}: {proof:?}");
            };
            refused(size1, leaf_of(root1), size2, root2, &proof);
            if size1 > 0 {
                refused(size1, root1, size2, leaf_of(root2), &proof);
            }
            for other in (0..=size2 + 1).filter(|other| *other != size1) {
                refused(other, root1, size2, root2, &proof);
            }
            for at in 0..proof.len() {
                let mut bad = proof.clone();
                bad[at].0[0] ^= 1;
                refused(size1, root1, size2, root2, &bad);
                bad.remove(at);
                refused(size1, root1, size2, root2, &bad);
                bad.insert(at, proof[at]);
                bad.insert(at, proof[at]);
                refused(size1, root1, size2, root2, &bad);
            }
            refused(size1, root1, size2, root2, &[&proof[..], &[root1]].concat());
        }
    }
}

#[test]
fn the_empty_tree_is_the_beginning_of_every_tree_and_of_nothing_else() {
    let root = mth(&leaves(3));
    assert_eq!(verify_consistency(0, empty_root(), 3, root, &[]), Ok(()));
    assert_eq!(verify_consistency(0, empty_root(), 0, empty_root(), &[]), Ok(()));
    assert_eq!(verify_consistency(0, root, 3, root, &[]), Err(ProofError::Root));
    assert_eq!(verify_consistency(0, empty_root(), 0, root, &[]), Err(ProofError::Root));
    assert_eq!(verify_consistency(0, empty_root(), 3, root, &[root]), Err(ProofError::Length));
    assert_eq!(verify_consistency(4, root, 3, root, &[]), Err(ProofError::OutOfTree));
}

#[test]
fn the_known_proofs_come_out() {
    let leaves = LEAVES.map(record_hash);
    let source = LeafHashes(&leaves);
    let hex = |proof: Vec<Hash>| -> Vec<String> { proof.iter().map(|hash| format!("{hash:?}")).collect() };
    let a = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
    let b = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
    let c = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";
    let d = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
    let e = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
    let f = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7";
    let g = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125";
    let h = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";
    let inclusion = |index, size| hex(prove_inclusion(&source, index, size).unwrap());
    assert_eq!(inclusion(0, 1), [""; 0]);
    assert_eq!(inclusion(0, 8), [a, b, c]);
    assert_eq!(inclusion(5, 8), [d, e, f]);
    assert_eq!(inclusion(2, 3), [g]);
    let consistency = |size1, size2| hex(prove_consistency(&source, size1, size2).unwrap());
    assert_eq!(consistency(1, 1), [""; 0]);
    assert_eq!(consistency(1, 8), [a, b, c]);
    assert_eq!(consistency(6, 8), [h, e, f]);
    assert_eq!(consistency(2, 5), [b, d]);
}

#[test]
fn nothing_is_proved_about_what_is_outside_the_tree() {
    let leaves = leaves(5);
    let source = LeafHashes(&leaves);
    for (index, size) in [(0, 0), (5, 5), (6, 5), (0, MAX_SIZE + 1), (u64::MAX, u64::MAX)] {
        let answer = prove_inclusion(&source, index, size);
        assert_eq!(answer, Err(ProveError::OutOfTree));
    }
    for (size1, size2) in [(6, 5), (1, MAX_SIZE + 1), (u64::MAX, u64::MAX)] {
        let answer = prove_consistency(&source, size1, size2);
        assert_eq!(answer, Err(ProveError::OutOfTree));
    }
    // Larger than the source.
    assert!(prove_inclusion(&source, 0, 6).is_err());
    assert!(prove_consistency(&source, 5, 9).is_err());
    assert!(proof::root(&source, 6).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn random_trees_prove_what_rfc_6962_proves(
        size in 1_u64..1500, a in any::<prop::sample::Index>(), b in any::<prop::sample::Index>(),
    ) {
        let leaves = leaves(size);
        let index = a.index(size as usize);
        let proof = prove_inclusion(&LeafHashes(&leaves), index as u64, size).unwrap();
        prop_assert_eq!(&proof, &path(index, &leaves));
        let size1 = b.index(size as usize) + 1;
        let proof = prove_consistency(&LeafHashes(&leaves), size1 as u64, size).unwrap();
        prop_assert_eq!(&proof, &subproof(size1, &leaves, true));
        let (root1, root2) = (mth(&leaves[..size1]), mth(&leaves));
        prop_assert_eq!(verify_consistency(size1 as u64, root1, size, root2, &proof), Ok(()));
    }

    #[test]
    fn proofs_hold_in_trees_of_any_size(
        bits1 in 1_u32..64, bits2 in 1_u32..64, random in any::<[u64; 2]>(),
    ) {
        let source = UniformTree::new();
        let mut sizes = [(random[0] >> (64 - bits1)).max(1), (random[1] >> (64 - bits2)).max(1)];
        sizes.sort_unstable();
        let [size1, size2] = sizes;
        let (root1, root2) = (proof::root(&source, size1).unwrap(), proof::root(&source, size2).unwrap());
        let proof = prove_consistency(&source, size1, size2).unwrap();
        prop_assert_eq!(verify_consistency(size1, root1, size2, root2, &proof), Ok(()));
        let index = size1 - 1;
        let proof = prove_inclusion(&source, index, size2).unwrap();
        prop_assert!(proof.len() <= 63);
        prop_assert_eq!(verify_inclusion(UniformTree::leaf(), index, size2, &proof, root2), Ok(()));
    }

    #[test]
    fn verification_survives_whatever_it_is_given(
        numbers in any::<[u64; 2]>(),
        hashes in any::<[[u8; 32]; 2]>(),
        proof in prop::collection::vec(any::<[u8; 32]>(), 0..80),
    ) {
        let proof: Vec<Hash> = proof.into_iter().map(Hash).collect();
        let [a, b] = hashes.map(Hash);
        prop_assert!(verify_inclusion(a, numbers[0], numbers[1], &proof, b).is_err());
        prop_assert!(verify_consistency(numbers[0], a, numbers[1], b, &proof).is_err());
        prop_assert!(verify_inclusion(a, u64::MAX - 1, u64::MAX, &proof, b).is_err());
        prop_assert!(verify_consistency(u64::MAX - 1, a, u64::MAX, b, &proof).is_err());
    }
}
