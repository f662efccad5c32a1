use std::collections::BTreeSet;

use ledger::{
    Bundle, Hash, HashSource as _, LeafHashes, MAX_SIZE, Tile, TileError, TilePath, TileTree, bundle_bytes,
    parse_bundle, parse_tile, proof, prove_consistency, prove_inclusion, subtree_root, tile_bytes, tile_hashes,
};
use proptest::prelude::*;

use crate::reference::{Tiles, UniformTree, leaves, mth, path, subproof};

fn tile_path(tile: Tile) -> TilePath {
    TilePath::Hashes(tile)
}

#[test]
fn paths_are_those_of_c2sp_tlog_tiles() {
    for (level, index, width, path) in [
        (0, 0, 256, "tile/0/000"),
        (0, 0, 1, "tile/0/000.p/1"),
        (0, 999, 255, "tile/0/999.p/255"),
        (0, 1000, 256, "tile/0/x001/000"),
        (0, 1_234_067, 256, "tile/0/x001/x234/067"),
        (1, 1_234_067, 7, "tile/1/x001/x234/067.p/7"),
        (6, 5, 256, "tile/6/005"),
    ] {
        let tile = Tile::new(level, index, width).unwrap();
        assert_eq!(tile.to_string(), path);
        assert_eq!(path.parse(), Ok(tile_path(tile)));
    }
    let bundle = Bundle::new(1_234_067, 42).unwrap();
    assert_eq!(bundle.to_string(), "tile/entries/x001/x234/067.p/42");
    assert_eq!("tile/entries/x001/x234/067.p/42".parse(), Ok(TilePath::Entries(bundle)));
}

#[test]
fn there_is_one_path_to_each_tile() {
    for bad in [
        "",
        "tile",
        "tile/",
        "/tile/0/000",
        "tile/0/000/",
        "tile/0/",
        "tile/0",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/+01",
        "tile/0/-01",
        "tile/0/ 01",
        "tile/0/00a",
        "tile/0/x000/001",
        "tile/0/x001",
        "tile/0/x001/",
        "tile/0/001/002",
        "tile/0/X001/002",
        "tile/0/xx01/002",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/+1",
        "tile/0/000.p/",
        "tile/0/000.p/1.p/1",
        "tile/0/000.p/1/",
        "tile/00/000",
        "tile/01/000",
        "tile/+1/000",
        "tile/-1/000",
        "tile/64/000",
        "tile/8/000.p/1",
        "tile/7/000",
        "tile/data/000",
        "tile/entries/x000/000",
        "tile/Entries/000",
        "tile/0/٠٠٠",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/x999/999",
        "tile/0/../../etc/passwd",
    ] {
        assert!(bad.parse::<TilePath>().is_err(), "{bad}");
    }
}

/// The example of C2SP tlog-tiles, Partial Tiles.
#[test]
fn a_tree_of_70_000_has_the_tiles_of_the_specification() {
    let tiles: Vec<Tile> = Tile::added(0, 70_000).collect();
    let count = |level, full| {
        let wanted = |tile: &&Tile| tile.level() == level && tile.is_full() == full;
        tiles.iter().filter(wanted).count()
    };
    assert_eq!(count(0, true), 273);
    assert_eq!(count(1, true), 1);
    assert_eq!(tiles.len(), 273 + 1 + 1 + 1 + 1);
    for path in ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"] {
        assert!(tiles.iter().any(|tile| tile.to_string() == path), "{path}");
    }
    let tiles: Vec<String> = Tile::added(0, 256).map(|tile| tile.to_string()).collect();
    assert_eq!(tiles, ["tile/0/000", "tile/1/000.p/1"]);
    assert_eq!(Tile::added(70_000, 70_000).count(), 0);
    assert_eq!(Tile::added(0, 0).count(), 0);
    assert_eq!(Tile::added(9, 8).count(), 0);
}

#[test]
fn only_tiles_that_some_tree_has_can_be_named() {
    for (level, index, width) in [
        (0, 0, 0),
        (0, 0, 257),
        (0, u64::MAX, 1),
        (0, MAX_SIZE / 256, 256),
        (7, 0, 128),
        (8, 0, 1),
        (63, 0, 1),
        (255, 0, 1),
    ] {
        assert!(Tile::new(level, index, width).is_err(), "{level} {index}");
    }
    assert!(Tile::new(7, 0, 127).is_ok());
    assert_eq!(Tile::new(0, MAX_SIZE / 256, 255).unwrap().min_size(), MAX_SIZE);
    assert_eq!(Bundle::new(3, 7).unwrap().entries(), 768..775);
    assert_eq!(Tile::in_tree(0, 0, 0), None);
    assert_eq!(Tile::in_tree(0, 1, 256), None);
    assert_eq!(Tile::in_tree(255, 0, u64::MAX), None);
    assert_eq!(Tile::in_tree(0, u64::MAX, u64::MAX), None);
    assert_eq!(Bundle::in_tree(1, 300), Bundle::new(1, 44).ok());
    assert_eq!(Tile::new(1, 0, 2).unwrap().min_size(), 512);
}

#[test]
fn a_hash_of_a_tile_is_the_root_of_a_full_tile_below() {
    let leaves = leaves(70_000);
    let source = LeafHashes(&leaves);
    let below = tile_hashes(&source, Tile::in_tree(0, 5, 70_000).unwrap()).unwrap();
    assert_eq!(below, leaves[5 * 256..6 * 256]);
    let above = tile_hashes(&source, Tile::in_tree(1, 0, 70_000).unwrap()).unwrap();
    assert_eq!(above[5], subtree_root(&below));
    assert_eq!(above.len(), 256);
    let top = tile_hashes(&source, Tile::in_tree(2, 0, 70_000).unwrap()).unwrap();
    assert_eq!(top, [subtree_root(&above)]);
}

#[test]
fn proofs_from_tiles_are_those_from_leaves() {
    let leaves = leaves(65_537);
    for size in [1_u64, 2, 255, 256, 257, 511, 512, 3000, 65_537] {
        let hashes = &leaves[..size as usize];
        let tiles = Tiles(LeafHashes(hashes), 0.into());
        let tree = TileTree::new(&tiles, size);
        assert_eq!(proof::root(&tree, size).unwrap(), mth(hashes));
        for index in [0, size / 3, size / 2, size - 1] {
            let proof = prove_inclusion(&tree, index, size).unwrap();
            assert_eq!(proof, path(index as usize, hashes), "{index} of {size}");
        }
        for size1 in [1, size / 3 + 1, size / 2 + 1, size] {
            let proof = prove_consistency(&tree, size1, size).unwrap();
            assert_eq!(proof, subproof(size1 as usize, hashes, true));
        }
        let beyond = prove_inclusion(&tree, 0, size + 1);
        assert!(beyond.is_err());
    }
}

#[test]
fn a_proof_in_a_tree_of_a_million_million_reads_ten_tiles_or_fewer() {
    for size in [1 << 40, (1 << 40) + 12_345_678_901, (1 << 40) - 1] {
        for index in [0, 1 << 20, size / 3, size - 1] {
            let tiles = Tiles(UniformTree::new(), 0.into());
            prove_inclusion(&TileTree::new(&tiles, size), index, size).unwrap();
            assert!(tiles.1.get() <= 10, "{}", tiles.1.get());
            let tiles = Tiles(UniformTree::new(), 0.into());
            prove_consistency(&TileTree::new(&tiles, size), index + 1, size).unwrap();
            assert!(tiles.1.get() <= 10, "{}", tiles.1.get());
        }
    }
}

#[test]
fn a_tile_of_the_wrong_length_is_refused() {
    let tile = Tile::new(0, 0, 2).unwrap();
    let bytes = tile_bytes(&leaves(2));
    assert_eq!(parse_tile(tile, &bytes).unwrap(), leaves(2));
    assert!(parse_tile(tile, &bytes[..63]).is_err());
    assert!(parse_tile(tile, &bytes[..32]).is_err());
    assert!(parse_tile(tile, &[&bytes[..], &[0; 32]].concat()).is_err());

    struct Short;
    impl ledger::TileSource for Short {
        type Error = std::convert::Infallible;
        fn tile(&self, _: Tile) -> Result<Vec<u8>, Self::Error> {
            Ok(vec![0; 33])
        }
    }
    let answer = TileTree::new(Short, 2).subtree(0, 0);
    assert!(matches!(answer, Err(TileError::Malformed(_))));
}

#[test]
fn a_bundle_is_entries_after_their_lengths() {
    let bytes = bundle_bytes([&b"abc"[..], b"", b"d"]).unwrap();
    assert_eq!(bytes, b"\0\x03abc\0\0\0\x01d");
    let bundle = Bundle::new(0, 3).unwrap();
    assert_eq!(parse_bundle(bundle, &bytes).unwrap(), [&b"abc"[..], b"", b"d"]);
    for cut in 0..bytes.len() {
        assert!(parse_bundle(bundle, &bytes[..cut]).is_err(), "{cut}");
    }
    assert!(parse_bundle(bundle, &[&bytes[..], &[0]].concat()).is_err());
    assert!(parse_bundle(Bundle::new(0, 2).unwrap(), &bytes).is_err());
    assert!(parse_bundle(Bundle::new(0, 4).unwrap(), &bytes).is_err());
    assert!(bundle_bytes([[0; 65_535]]).is_ok());
    assert!(bundle_bytes([[0; 65_536].as_slice()]).is_err());
}

proptest! {
    #[test]
    fn every_tile_has_its_path(level in 0_u8..8, index in any::<u64>(), shift in 0_u32..64, width in 1_u16..=256) {
        let index = index >> shift;
        if let Ok(tile) = Tile::new(level, index, width) {
            prop_assert_eq!(tile.to_string().parse(), Ok(tile_path(tile)));
            prop_assert!(tile.min_size() <= MAX_SIZE);
            prop_assert_eq!(Tile::in_tree(level, index, tile.min_size()), Some(tile));
        }
        if let Ok(bundle) = Bundle::new(index, width) {
            prop_assert_eq!(bundle.to_string().parse(), Ok(TilePath::Entries(bundle)));
            prop_assert_eq!(Bundle::in_tree(index, bundle.entries().end), Some(bundle));
        }
    }

    #[test]
    fn a_path_that_is_read_is_the_path_that_is_written(
        path in "tile/([0-9]{1,2}|entries)/(x[0-9]{3}/){0,3}[0-9]{3}(\\.p/[0-9]{1,3})?",
    ) {
        if let Ok(tile) = path.parse::<TilePath>() {
            prop_assert_eq!(tile.to_string(), path);
        }
    }

    #[test]
    fn what_is_added_step_by_step_is_the_whole(steps in prop::collection::vec(0_u64..1000, 1..20)) {
        let mut size = 0;
        let mut have = BTreeSet::new();
        for step in steps {
            have.extend(Tile::added(size, size + step));
            size += step;
        }
        for tile in Tile::added(0, size) {
            prop_assert!(have.contains(&tile));
        }
        prop_assert!(have.iter().all(|tile| tile.min_size() <= size));
    }

    #[test]
    fn a_bundle_is_read_as_it_was_written(entries in prop::collection::vec(any::<Vec<u8>>(), 1..=256)) {
        let bundle = Bundle::new(0, entries.len() as u16).unwrap();
        let bytes = bundle_bytes(&entries).unwrap();
        prop_assert_eq!(parse_bundle(bundle, &bytes).unwrap(), entries);
    }

    #[test]
    fn a_tile_is_read_as_it_was_written(hashes in prop::collection::vec(any::<[u8; 32]>(), 1..=256)) {
        let hashes: Vec<Hash> = hashes.into_iter().map(Hash).collect();
        let tile = Tile::new(0, 0, hashes.len() as u16).unwrap();
        prop_assert_eq!(parse_tile(tile, &tile_bytes(&hashes)).unwrap(), hashes);
    }
}
