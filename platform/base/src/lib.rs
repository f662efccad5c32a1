//! The words everything else is said with: ids, time, actors, permissions, refusals.
//! Pure but for [`clock`], the one place that reads the clock and draws randomness.

mod access;
pub mod clock;
mod id;
mod refusal;
mod schema;
mod text;
mod time;

pub use access::{Account, Actor, Grant, NamedGrant, Permission, Person, Placed, Proof, Token, Unit};
pub use clock::{Clock, SystemClock};
pub use id::{CommandId, Id, Tenant};
pub use refusal::{Kind, Refusal};
pub use text::{Line, Note, Word};
pub use time::{Date, Time};

/// SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).into()
}

/// Lower-case hexadecimal of `bytes`.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
