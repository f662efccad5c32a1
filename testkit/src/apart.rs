//! What people hold in their hands, made apart from the product: an app that shows codes, a key that signs.

use base::Time;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    hmac,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};

/// The code that an app shows for a secret in base 32 at a moment (RFC 6238, six digits, half a minute, SHA-1).
///
/// # Panics
/// When the secret is no base 32.
#[must_use]
pub fn totp(secret: &str, now: Time) -> String {
    let (mut bits, mut held, mut key) = (0, 0_u64, Vec::new());
    for letter in secret.chars().filter(|c| !c.is_whitespace()) {
        let value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).expect("base 32");
        held = (held << 5 | value as u64) & 0xffff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            key.push((held >> bits & 0xff) as u8);
        }
    }
    let counter = (now.micros() / 30_000_000) as u64;
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key), &counter.to_be_bytes());
    let at = usize::from(tag.as_ref()[19] % 16);
    let number = tag.as_ref()[at..at + 4].iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    format!("{:06}", number % 0x8000_0000 % 1_000_000)
}

/// An authenticator with one passkey of P-256, and the browser before it. Its fields are what a test sets wrong.
#[derive(Debug)]
pub struct Authenticator {
    key: EcdsaKeyPair,
    user: Vec<u8>,
    /// What it is known by.
    pub credential: Vec<u8>,
    /// The origin of the page.
    pub origin: String,
    /// The relying party's id.
    pub site: String,
    /// Whether the page is in another's frame.
    pub framed: bool,
    /// What it says of itself: present 1, verified 4.
    pub flags: u8,
    /// How often it was used.
    pub counter: u32,
    /// What it calls the ceremony, where it is not the right one.
    pub ceremony: Option<&'static str>,
}

impl Authenticator {
    /// A new one, before a page of this origin.
    ///
    /// # Panics
    /// When the machine has no randomness.
    #[must_use]
    pub fn new(origin: &str, site: &str) -> Self {
        let rng = SystemRandom::new();
        let pair = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &rng).expect("a new key");
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pair.as_ref(), &rng).expect("the same key");
        let credential = base::sha256(key.public_key().as_ref()).to_vec();
        let (origin, site) = (origin.to_owned(), site.to_owned());
        let (flags, counter) = (1 | 4, 0);
        Self { key, user: Vec::new(), credential, origin, site, framed: false, flags, counter, ceremony: None }
    }

    fn client_data(&self, ceremony: &str, challenge: &[u8]) -> Vec<u8> {
        let ceremony = self.ceremony.unwrap_or(ceremony);
        let challenge = URL_SAFE_NO_PAD.encode(challenge);
        let (origin, framed) = (&self.origin, self.framed);
        format!(r#"{{"type":"{ceremony}","challenge":"{challenge}","origin":"{origin}","crossOrigin":{framed}}}"#)
            .into()
    }

    fn data(&mut self, flags: u8) -> Vec<u8> {
        self.counter += 1;
        let mut data = base::sha256(self.site.as_bytes()).to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// Registers; gives what the page sends.
    pub fn create(&mut self, challenge: &[u8], user: &[u8]) -> String {
        user.clone_into(&mut self.user);
        let mut data = self.data(self.flags | 0x40);
        data.extend([0; 16]);
        data.extend((self.credential.len() as u16).to_be_bytes());
        data.extend(&self.credential);
        let point = self.key.public_key().as_ref();
        // {1: 2, 3: -7, -1: 1, -2: x, -3: y}
        data.extend([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 32]);
        data.extend(&point[33..]);
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59".to_vec();
        object.extend((data.len() as u16).to_be_bytes());
        object.extend(data);
        let (id, client) = (URL_SAFE_NO_PAD.encode(&self.credential), self.client_data("webauthn.create", challenge));
        let (client, object) = (URL_SAFE_NO_PAD.encode(client), URL_SAFE_NO_PAD.encode(object));
        format!(
            r#"{{"id":"{id}","type":"public-key","response":{{"clientDataJSON":"{client}","attestationObject":"{object}"}}}}"#
        )
    }

    /// Signs; gives what the page sends.
    ///
    /// # Panics
    /// When the machine has no randomness.
    pub fn get(&mut self, challenge: &[u8]) -> String {
        let data = self.data(self.flags);
        let client = self.client_data("webauthn.get", challenge);
        let message = [data.as_slice(), &base::sha256(&client)].concat();
        let made = self.key.sign(&SystemRandom::new(), &message).expect("a signature");
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let (id, client, data) = (text(&self.credential), text(&client), text(&data));
        let (made, user) = (text(made.as_ref()), text(&self.user));
        format!(
            r#"{{"id":"{id}","type":"public-key","response":{{"clientDataJSON":"{client}","authenticatorData":"{data}","signature":"{made}","userHandle":"{user}"}}}}"#
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_app_shows_what_the_rfc_does() {
        let secret = "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ";
        assert_eq!(totp(secret, Time::from_micros(59_000_000)), "287082");
        assert_eq!(totp(secret, Time::from_micros(1_111_111_109_000_000)), "081804");
    }
}
