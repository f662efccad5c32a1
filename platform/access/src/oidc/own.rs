//! Our own key, by which we tell the provider that it is we who ask (`private_key_jwt`, RFC 7523).

use super::{Wrong, jose::encode};
use base::{Time, clock, hex, sha256};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};
use std::fmt;

/// Seconds for which a signed assertion of ours is good.
const GOOD: i64 = 60;

/// A key for ES256. It is never shown.
pub struct OwnKey {
    pair: EcdsaKeyPair,
    document: Vec<u8>,
    kid: String,
}

impl fmt::Debug for OwnKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OwnKey({})", self.kid)
    }
}

impl OwnKey {
    /// Draws a new one.
    ///
    /// # Errors
    /// The system gives no randomness.
    pub fn draw() -> Result<Self, Wrong> {
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
        Self::read(document.map_err(|_| Wrong::Key)?.as_ref())
    }

    /// Reads one as it is kept (PKCS #8).
    ///
    /// # Errors
    /// It is none.
    pub fn read(document: &[u8]) -> Result<Self, Wrong> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document, &SystemRandom::new());
        let pair = pair.map_err(|_| Wrong::Key)?;
        let mut key = Self { pair, document: document.to_vec(), kid: String::new() };
        let (x, y) = key.point();
        // RFC 7638: the members in this order, without a space.
        key.kid = encode(sha256(format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#).as_bytes()));
        Ok(key)
    }

    /// As it is kept: a secret.
    pub(super) fn document(&self) -> &[u8] {
        &self.document
    }

    /// What it is called: its thumbprint (RFC 7638).
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    fn point(&self) -> (String, String) {
        let point = self.pair.public_key().as_ref();
        (encode(&point[1..33]), encode(&point[33..]))
    }

    /// Its public part (RFC 7517).
    #[must_use]
    pub fn public(&self) -> Value {
        let (x, y) = self.point();
        json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": self.kid, "use": "sig", "alg": "ES256" })
    }

    /// A signed token of these claims.
    ///
    /// # Errors
    /// The system gives no randomness.
    pub fn sign(&self, claims: &Value) -> Result<String, Wrong> {
        let header = json!({ "alg": "ES256", "typ": "JWT", "kid": self.kid });
        let signed = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
        let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes()).map_err(|_| Wrong::Key)?;
        Ok(format!("{signed}.{}", encode(signature)))
    }

    /// The word of a client to a provider that it is the client, good for a minute and once.
    ///
    /// # Errors
    /// As [`OwnKey::sign`].
    pub fn assertion(&self, client: &str, audience: &str, now: Time) -> Result<String, Wrong> {
        let seconds = now.micros() / 1_000_000;
        self.sign(&json!({
            "iss": client, "sub": client, "aud": audience, "jti": hex(&clock::random()), "iat": seconds, "exp": seconds + GOOD,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oidc::Keys;

    #[test]
    fn what_our_key_signs_is_opened_by_its_public_part_and_by_no_other() {
        let (key, other) = (OwnKey::draw().unwrap(), OwnKey::draw().unwrap());
        let keys = |key: &OwnKey| Keys::read(&json!({ "keys": [key.public()] })).unwrap();
        let now = Time::parse("2026-11-23T06:40:00Z").unwrap();
        let token = key.assertion("skans", "https://id.example/token", now).unwrap();
        let claims = keys(&key).open(&token, &["JWT"]).unwrap();
        assert_eq!((&claims["iss"], &claims["aud"]), (&json!("skans"), &json!("https://id.example/token")));
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), GOOD);
        assert_eq!(keys(&other).open(&token, &["JWT"]), Err(Wrong::UnknownKey));
        let again = OwnKey::read(key.document()).unwrap();
        assert_eq!((again.kid(), again.public()), (key.kid(), key.public()));
        assert!(!format!("{key:?}").contains(&encode(key.document())));
    }
}
