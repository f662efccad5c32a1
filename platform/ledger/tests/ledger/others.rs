//! Our formats as others' crates see them: `signed_note` and `tlog_tiles`.

use ledger::{
    Checkpoint, CosigningKey, Frontier, Hash, HashSource, KeyName, LeafHashes, Note, SigningKey, Tile,
    prove_consistency, prove_inclusion, subtree_root, tile_bytes, tile_hashes,
};
use signed_note::{Note as TheirNote, StandardSigner, StandardVerifier, VerifierList};
use tlog_tiles::{HashReader as _, TileHashReader, TileReader};

use crate::reference::{entry, leaves};

fn origin() -> KeyName {
    "skans.example.se/ledger/ekholm".parse().unwrap()
}

fn key() -> SigningKey {
    SigningKey::from_seed(origin(), &[1; 32])
}

fn theirs(hash: Hash) -> tlog_tiles::Hash {
    tlog_tiles::Hash(hash.0)
}

fn ours(hashes: Vec<tlog_tiles::Hash>) -> Vec<Hash> {
    hashes.into_iter().map(|hash| Hash(hash.0)).collect()
}

#[test]
fn signed_note_verifies_our_notes() {
    let root = subtree_root(&leaves(5));
    let checkpoint = Checkpoint::new(&origin(), 5, root).unwrap();
    let mut note = checkpoint.sign(&key()).unwrap();
    let witness = CosigningKey::from_seed("w.example".parse().unwrap(), &[2; 32]);
    note.add(witness.cosign(&checkpoint, 17).unwrap()).unwrap();
    let bytes = note.to_string().into_bytes();
    let read = TheirNote::from_bytes(&bytes).unwrap();
    assert_eq!(read.to_bytes(), bytes);
    let verifier = StandardVerifier::new(&key().verifier().to_string()).unwrap();
    let known = VerifierList::new(vec![Box::new(verifier)]);
    let (verified, unknown) = read.verify(&known).unwrap();
    assert_eq!(verified[0].name(), origin().as_str());
    assert_eq!(unknown[0].name(), "w.example");

    let read = tlog_tiles::Checkpoint::from_bytes(read.text()).unwrap();
    assert_eq!(read.origin(), origin().as_str());
    assert_eq!(read.size(), 5);
    assert_eq!(read.hash(), &theirs(root));
    assert_eq!(read.to_bytes(), note.text().as_bytes());
}

#[test]
fn we_verify_the_notes_of_signed_note() {
    let theirs =
        tlog_tiles::Checkpoint::new(origin().as_str(), 5, theirs(subtree_root(&leaves(5))), "extension\n").unwrap();
    let signer = StandardSigner::new(&key().to_skey()).unwrap();
    let mut note = TheirNote::new(&theirs.to_bytes(), &[]).unwrap();
    note.add_sigs(&[&signer]).unwrap();
    let key = key();
    let opened = Checkpoint::open(&note.to_bytes(), key.verifier(), &[]).unwrap();
    assert_eq!(opened.checkpoint.size(), 5);
    assert_eq!(opened.checkpoint.extensions(), ["extension"]);
    // And the signature is, byte for byte, ours.
    let mine = Note::new(opened.checkpoint.to_string(), key.sign(&opened.checkpoint.to_string()));
    assert_eq!(mine.unwrap().to_string().as_bytes(), note.to_bytes());
}

/// Our tiles, by our paths, as their reader asks for them.
struct OurTiles(Vec<Hash>);

impl TileReader for OurTiles {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[tlog_tiles::Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        let read = |theirs: &tlog_tiles::Tile| {
            let tile = Tile::new(theirs.level(), theirs.level_index(), theirs.width() as u16);
            let tile = tile.unwrap();
            // Theirs has the height in the path, C2SP tlog-tiles has it always 8 and leaves it out.
            assert_eq!(theirs.path(), tile.to_string().replacen("tile/", "tile/8/", 1));
            tile_bytes(&tile_hashes(&LeafHashes(&self.0), tile).unwrap())
        };
        Ok(tiles.iter().map(read).collect())
    }

    fn save_tiles(&self, _: &[tlog_tiles::Tile], _: &[Vec<u8>]) {}
}

#[test]
fn tlog_tiles_computes_our_roots_and_proofs_from_our_tiles() {
    let leaves = leaves(66_000);
    for size in [1_u64, 2, 3, 255, 256, 257, 1000, 66_000] {
        let hashes = leaves[..size as usize].to_vec();
        let mut frontier = Frontier::new();
        hashes.iter().for_each(|hash| frontier.push(*hash));
        let root = frontier.root();
        let tiles = OurTiles(hashes.clone());
        // This reader proves every tile against the root before it uses it.
        let reader = TileHashReader::new(size, theirs(root), &tiles);
        assert_eq!(tlog_tiles::tree_hash(size, &reader).unwrap(), theirs(root));
        let source = LeafHashes(&hashes);
        for index in [0, size / 2, size - 1] {
            let proof = tlog_tiles::prove_record(size, index, &reader).unwrap();
            let leaf = tlog_tiles::record_hash(&entry(index));
            assert!(tlog_tiles::check_record(&proof, size, theirs(root), index, leaf).is_ok());
            assert_eq!(ours(proof), prove_inclusion(&source, index, size).unwrap());
        }
        for size1 in [1, size / 2 + 1, size] {
            let root1 = theirs(subtree_root(&hashes[..size1 as usize]));
            let proof = prove_consistency(&source, size1, size).unwrap();
            let as_theirs = proof.iter().copied().map(theirs).collect();
            assert!(tlog_tiles::check_tree(&as_theirs, size, theirs(root), size1, root1).is_ok());
            let proof = tlog_tiles::prove_tree(size, size1, &reader).unwrap();
            assert_eq!(proof, as_theirs);
        }
    }
}

#[test]
fn tlog_tiles_finds_our_subtrees_at_their_places() {
    let leaves = leaves(1000);
    let source = LeafHashes(&leaves);
    let tiles = OurTiles(leaves.clone());
    let root = theirs(subtree_root(&leaves));
    let reader = TileHashReader::new(1000, root, &tiles);
    for level in 0..10_u8 {
        for index in 0..1000 >> level {
            let at = tlog_tiles::stored_hash_index(level, index);
            let hash = reader.read_hashes(&[at]).unwrap()[0];
            assert_eq!(hash, theirs(source.subtree(level, index).unwrap()));
        }
    }
}

#[test]
fn tlog_tiles_adds_the_same_tiles() {
    for (old, new) in [(0, 1), (0, 70_000), (255, 256), (256, 300), (65_500, 66_000), (7, 7)] {
        let theirs: Vec<String> = tlog_tiles::Tile::new_tiles(8, old, new)
            .iter()
            .map(|tile| tile.path().replacen("tile/8/", "tile/", 1))
            .collect();
        let ours: Vec<String> = Tile::added(old, new).map(|tile| tile.to_string()).collect();
        assert_eq!(ours, theirs);
    }
}
