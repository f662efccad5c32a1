//! Signed tokens (RFC 7515, 7517, 7518): read, and held against a provider's keys. Only what providers of identity need:
//! compact form, public keys, no encryption. `none` and every symmetric algorithm are unknown here, so that nothing can ask
//! for them; a key inside a token (`jwk`, `jku`, `x5u`) is never looked at.

use super::Wrong;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey,
};
use serde::Deserialize;
use serde_json::{Map, Value};

/// The most characters of a token.
const TOKEN_MOST: usize = 64 * 1024;
/// The most keys of a provider that are looked at.
const KEYS_MOST: usize = 64;

pub(super) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// How a token is signed; each with the one kind of key that fits it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
enum Algorithm {
    RS256,
    PS256,
    ES256,
    /// Ed25519 alone (RFC 8037).
    #[serde(alias = "Ed25519")]
    EdDSA,
}

/// The public part of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Public {
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
    /// The point, uncompressed.
    P256(Vec<u8>),
    Ed25519(Vec<u8>),
}

impl Public {
    const fn fits(&self, algorithm: Algorithm) -> bool {
        matches!(
            (self, algorithm),
            (Self::Rsa { .. }, Algorithm::RS256 | Algorithm::PS256)
                | (Self::P256(_), Algorithm::ES256)
                | (Self::Ed25519(_), Algorithm::EdDSA)
        )
    }

    fn verifies(&self, algorithm: Algorithm, signed: &[u8], signature: &[u8]) -> bool {
        match (self, algorithm) {
            (Self::Rsa { n, e }, Algorithm::RS256) => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, signed, signature).is_ok()
            }
            (Self::Rsa { n, e }, Algorithm::PS256) => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PSS_2048_8192_SHA256, signed, signature).is_ok()
            }
            (Self::P256(point), Algorithm::ES256) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed, signature).is_ok()
            }
            (Self::Ed25519(key), Algorithm::EdDSA) => {
                UnparsedPublicKey::new(&ED25519, key).verify(signed, signature).is_ok()
            }
            _ => false,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Key {
    kid: Option<String>,
    algorithm: Option<String>,
    public: Public,
}

/// The keys that a provider signs with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys(Vec<Key>);

fn key(jwk: &Value) -> Option<Key> {
    let text = |name: &str| jwk.get(name).and_then(Value::as_str);
    let bytes = |name: &str| decode(text(name)?);
    if text("use").is_some_and(|it| it != "sig") {
        return None;
    }
    let public = match (text("kty")?, text("crv")) {
        ("RSA", _) => Public::Rsa { n: bytes("n")?, e: bytes("e")? },
        ("EC", Some("P-256")) => {
            let (x, y) = (bytes("x").filter(|x| x.len() == 32)?, bytes("y").filter(|y| y.len() == 32)?);
            Public::P256([vec![4], x, y].concat())
        }
        ("OKP", Some("Ed25519")) => Public::Ed25519(bytes("x").filter(|x| x.len() == 32)?),
        _ => return None,
    };
    Some(Key { kid: text("kid").map(str::to_owned), algorithm: text("alg").map(str::to_owned), public })
}

impl Keys {
    /// Reads a set of keys (RFC 7517); those of a kind that is not taken are left out.
    ///
    /// # Errors
    /// It is no set of keys.
    pub fn read(set: &Value) -> Result<Self, Wrong> {
        let keys = set.get("keys").and_then(Value::as_array).ok_or(Wrong::Metadata)?;
        Ok(Self(keys.iter().take(KEYS_MOST).filter_map(key).collect()))
    }

    /// How many can be used.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none can be used.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The claims of a token that one of these keys signed. `typed` are the types a token may say that it is; one that says
    /// none is taken too.
    ///
    /// # Errors
    /// It is no such token ([`Wrong::Token`]), is signed in a way that is not taken ([`Wrong::Algorithm`]), by a key that is
    /// not here ([`Wrong::UnknownKey`]: the provider may have changed keys), or not by that key ([`Wrong::Signature`]).
    pub fn open(&self, token: &str, typed: &[&str]) -> Result<Map<String, Value>, Wrong> {
        if token.len() > TOKEN_MOST {
            return Err(Wrong::Token);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(Wrong::Token)?;
        let (header, payload) = signed.split_once('.').ok_or(Wrong::Token)?;
        let object = |text: &str| -> Option<Map<String, Value>> { serde_json::from_slice(&decode(text)?).ok() };
        let header = object(header).ok_or(Wrong::Token)?;
        // An extension that must be understood: none is.
        if header.contains_key("crit") {
            return Err(Wrong::Token);
        }
        if let Some(typ) = header.get("typ") {
            let typ = typ.as_str().ok_or(Wrong::Token)?;
            let short = typ.strip_prefix("application/").unwrap_or(typ);
            if !typed.iter().any(|it| it.eq_ignore_ascii_case(short)) {
                return Err(Wrong::Token);
            }
        }
        let named = header.get("alg").cloned().unwrap_or_default();
        let algorithm: Algorithm = serde_json::from_value(named.clone()).map_err(|_| Wrong::Algorithm)?;
        let kid = header.get("kid").and_then(Value::as_str);
        let fits = |key: &&Key| {
            key.public.fits(algorithm)
                && key.algorithm.as_deref().is_none_or(|it| named == *it || algorithm == Algorithm::EdDSA)
                && kid.is_none_or(|kid| key.kid.as_deref() == Some(kid))
        };
        let candidates: Vec<&Key> = self.0.iter().filter(fits).collect();
        if candidates.is_empty() {
            return Err(Wrong::UnknownKey);
        }
        let signature = decode(signature).ok_or(Wrong::Token)?;
        if !candidates.iter().any(|key| key.public.verifies(algorithm, signed.as_bytes(), &signature)) {
            // Without a name, it may be by a key that came since.
            return Err(if kid.is_some() { Wrong::Signature } else { Wrong::UnknownKey });
        }
        object(payload).ok_or(Wrong::Token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    // RFC 7515 A.2 and A.3, RFC 8037 A.4.
    const N: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
    const RSA: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    const EC: &str = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

    fn rsa() -> Value {
        json!({ "kty": "RSA", "n": N, "e": "AQAB" })
    }

    fn keys(key: Value) -> Keys {
        Keys::read(&json!({ "keys": [key] })).unwrap()
    }

    #[test]
    fn the_examples_of_the_standards_are_opened_by_their_own_keys_alone() {
        let ec = keys(json!({
            "kty": "EC", "crv": "P-256",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        }));
        for (keys, token) in [(&keys(rsa()), RSA), (&ec, EC)] {
            assert_eq!(keys.open(token, &[]).unwrap()["iss"], "joe");
            let last = token.len() - 10;
            let altered = format!(
                "{}{}{}",
                &token[..last],
                if &token[last..=last] == "A" { "B" } else { "A" },
                &token[last + 1..]
            );
            assert_eq!(keys.open(&altered, &[]), Err(Wrong::UnknownKey));
        }
        assert_eq!(ec.open(RSA, &[]), Err(Wrong::UnknownKey), "a key of another kind");
        let okp = json!({ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" });
        let ed = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
        // Its payload is a sentence: signed well, and no claims.
        assert_eq!(keys(okp).open(ed, &[]), Err(Wrong::Token));
    }

    #[test]
    fn what_is_not_signed_by_a_public_key_is_not_taken() {
        let payload = RSA.split('.').nth(1).unwrap();
        for algorithm in ["none", "HS256", "RS512", "rs256", ""] {
            let header = encode(json!({ "alg": algorithm }).to_string());
            for signature in ["", "AAAA"] {
                let token = format!("{header}.{payload}.{signature}");
                assert_eq!(keys(rsa()).open(&token, &[]), Err(Wrong::Algorithm), "{algorithm}");
            }
        }
        for header in [json!({ "alg": "RS256", "crit": ["b64"] }), json!({ "alg": "RS256", "typ": "at+jwt" })] {
            let token = RSA.replacen(RSA.split('.').next().unwrap(), &encode(header.to_string()), 1);
            assert_eq!(keys(rsa()).open(&token, &["JWT"]), Err(Wrong::Token));
        }
        for token in ["", "a", "a.b", "a.b.c", "..", &"x".repeat(TOKEN_MOST + 1)] {
            assert_eq!(keys(rsa()).open(token, &[]), Err(Wrong::Token));
        }
    }

    #[test]
    fn a_key_that_is_named_is_the_only_one_tried_and_one_for_another_use_none() {
        let mut named = rsa();
        named["kid"] = json!("one");
        let token = |kid: &str| {
            let header = encode(json!({ "alg": "RS256", "kid": kid }).to_string());
            RSA.replacen(RSA.split('.').next().unwrap(), &header, 1)
        };
        assert_eq!(keys(named.clone()).open(&token("two"), &[]), Err(Wrong::UnknownKey));
        assert_eq!(keys(named.clone()).open(&token("one"), &[]), Err(Wrong::Signature), "the header is signed too");
        named["use"] = json!("enc");
        assert!(keys(named).is_empty());
        let mut other = rsa();
        other["alg"] = json!("PS256");
        assert_eq!(keys(other).open(RSA, &[]), Err(Wrong::UnknownKey));
        assert_eq!(Keys::read(&json!({ "keys": 1 })), Err(Wrong::Metadata));
    }
}
