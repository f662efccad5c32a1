//! The ledger: Merkle tree, proofs, tiles, signed notes and checkpoints.
//!
//! Pure: no input or output, no clock, no randomness of its own. Salts, seeds and times come as
//! arguments, hashes come through [`HashSource`].
//!
//! | module | what | source |
//! |---|---|---|
//! | [`leaf`] | salted commitments, the 97 bytes of a leaf | ours |
//! | [`tree`] | node hashing, [`Frontier`], [`subtree_root`] | RFC 6962 §2.1 |
//! | [`proof`] | inclusion and consistency, made and verified | RFC 6962 §2.1.1, §2.1.2 |
//! | [`tile`] | tiles, entry bundles and their paths | C2SP tlog-tiles |
//! | [`note`] | signed notes, keys, cosignatures | C2SP signed-note, tlog-cosignature |
//! | [`checkpoint`] | signed tree heads, proofs that stand alone | C2SP tlog-checkpoint, tlog-proof |
//!
//! What is trusted: nothing that is read. Every parser accepts exactly one form of each thing and
//! refuses all others, and what it gives is believed only after a signature or a root proved it.

pub mod checkpoint;
mod hash;
pub mod leaf;
pub mod note;
pub mod proof;
pub mod tile;
pub mod tree;

pub use checkpoint::{Checkpoint, LogProof, LogProofError, Opened};
pub use hash::Hash;
pub use leaf::{Commitments, LEAF_LEN, LEAF_VERSION, Part, commitment, leaf_data, leaf_hash};
pub use note::{CosigningKey, KeyName, Note, NoteError, Signature, SigningKey, Verified, VerifierKey};
pub use proof::{
    HashSource, LeafHashes, OutOfTree, ProofError, ProveError, prove_consistency, prove_inclusion, verify_consistency,
    verify_inclusion,
};
pub use tile::{
    Bundle, TILE_WIDTH, Tile, TileError, TilePath, TileSource, TileTree, bundle_bytes, parse_bundle, parse_tile,
    tile_bytes, tile_hashes,
};
pub use tree::{Frontier, MAX_SIZE, empty_root, node_hash, record_hash, subtree_root};

/// Bytes or text that are not in the form they should have; says what is wrong, never what was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Malformed(pub &'static str);
