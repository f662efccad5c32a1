//! The envelope of sealed compartments: a fresh key for each record, itself encrypted under the
//! compartment's key. Apply copies the ciphertext, so rebuild, backup and move need no key.
//!
//! XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha); the place is authenticated with it, so that a
//! ciphertext moved to another row or column does not open.

use base::{Tenant, clock};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305,
    aead::{Aead, Payload},
};
use uuid::Uuid;

const KEY: usize = 32;
const NONCE: usize = 24;
const TAG: usize = 16;
const FORM: u8 = 1;

/// Where a sealed value belongs.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Whose.
    pub tenant: Tenant,
    /// The table.
    pub table: &'a str,
    /// The column.
    pub column: &'a str,
    /// The row.
    pub id: Uuid,
    /// The version of the value.
    pub version: u32,
}

impl Place<'_> {
    fn bytes(&self, what: u8) -> Vec<u8> {
        let mut bytes = vec![FORM, what];
        bytes.extend_from_slice(&self.tenant.0.to_be_bytes());
        for name in [self.table, self.column] {
            bytes.extend_from_slice(&(name.len() as u32).to_be_bytes());
            bytes.extend_from_slice(name.as_bytes());
        }
        bytes.extend_from_slice(self.id.as_bytes());
        bytes.extend_from_slice(&self.version.to_be_bytes());
        bytes
    }
}

/// A compartment's key: in memory only, never on disk.
#[derive(Clone)]
pub struct CompartmentKey([u8; KEY]);

impl std::fmt::Debug for CompartmentKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CompartmentKey(…)")
    }
}

impl CompartmentKey {
    /// A key out of 32 secret bytes.
    #[must_use]
    pub const fn new(bytes: [u8; KEY]) -> Self {
        Self(bytes)
    }

    /// Seals a text for its place.
    #[must_use]
    pub fn seal(&self, place: &Place<'_>, text: &[u8]) -> Option<Envelope> {
        let record = clock::random();
        let mut bytes = vec![FORM];
        bytes.extend(encrypt(&self.0, &place.bytes(0), &record)?);
        bytes.extend(encrypt(&record, &place.bytes(1), text)?);
        Some(Envelope(bytes))
    }

    /// Opens what was sealed for this place; nothing where key, place or content is another.
    #[must_use]
    pub fn open(&self, place: &Place<'_>, envelope: &Envelope) -> Option<Vec<u8>> {
        let (form, rest) = envelope.0.split_first()?;
        if *form != FORM || rest.len() < NONCE + KEY + TAG {
            return None;
        }
        let (wrapped, sealed) = rest.split_at(NONCE + KEY + TAG);
        let record: [u8; KEY] = decrypt(&self.0, &place.bytes(0), wrapped)?.try_into().ok()?;
        decrypt(&record, &place.bytes(1), sealed)
    }
}

/// A sealed value as it lies in ledger and tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope(pub Vec<u8>);

fn encrypt(key: &[u8; KEY], place: &[u8], text: &[u8]) -> Option<Vec<u8>> {
    let nonce: [u8; NONCE] = clock::random()[..NONCE].try_into().ok()?;
    let cipher = XChaCha20Poly1305::new(key.into());
    let sealed = cipher.encrypt(&nonce.into(), Payload { msg: text, aad: place }).ok()?;
    Some([nonce.as_slice(), &sealed].concat())
}

fn decrypt(key: &[u8; KEY], place: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = sealed.split_at_checked(NONCE)?;
    let nonce: [u8; NONCE] = nonce.try_into().ok()?;
    XChaCha20Poly1305::new(key.into()).decrypt(&nonce.into(), Payload { msg: sealed, aad: place }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place<'_> =
        Place { tenant: Tenant(1), table: "incident_exposed", column: "name", id: Uuid::nil(), version: 1 };

    #[test]
    fn what_is_sealed_opens_at_its_own_place_with_its_own_key_only() {
        let key = CompartmentKey::new([7; 32]);
        let envelope = key.seal(&PLACE, b"health").unwrap();
        assert_eq!(key.open(&PLACE, &envelope).unwrap(), b"health");
        assert!(CompartmentKey::new([8; 32]).open(&PLACE, &envelope).is_none());
        assert!(key.open(&Place { column: "phone", ..PLACE }, &envelope).is_none());
        assert!(key.open(&Place { tenant: Tenant(2), ..PLACE }, &envelope).is_none());
        assert!(key.open(&Place { version: 2, ..PLACE }, &envelope).is_none());
        assert_ne!(key.seal(&PLACE, b"health").unwrap(), envelope, "every record has a key of its own");
    }

    #[test]
    fn a_single_changed_bit_opens_nothing() {
        let key = CompartmentKey::new([7; 32]);
        let envelope = key.seal(&PLACE, b"health").unwrap();
        for at in 0..envelope.0.len() {
            let mut bytes = envelope.0.clone();
            bytes[at] ^= 1;
            assert!(key.open(&PLACE, &Envelope(bytes)).is_none(), "bit of byte {at}");
        }
        assert!(key.open(&PLACE, &Envelope(Vec::new())).is_none());
    }
}
