//! What an authenticator says, checked (Web Authentication Level 3, sections 7.1 and 7.2): whose site, whose challenge, whose
//! key, present and verified. Nothing here reads or writes anything.

use base::sha256;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ciborium::Value;
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::Deserialize;

/// The longest credential id (section 7.1, step 25).
const CREDENTIAL_MOST: usize = 1023;
const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const ATTESTED: u8 = 0x40;

/// Why an answer of an authenticator counts for nothing. Its holder is told no more than that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// It cannot be read.
    Form,
    /// Made for the other of the two ceremonies.
    Ceremony,
    /// Made on another site, or in a frame of one.
    Origin,
    /// Made for another relying party.
    Site,
    /// Nobody touched the authenticator.
    Absent,
    /// The authenticator did not verify who touched it.
    Unverified,
    /// A kind of key that nobody asked for.
    Key,
    /// An attestation that nobody asked for.
    Attestation,
    /// The signature is not the key's.
    Signature,
}

/// Who asks for passkeys: a host, and the origin of its pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelyingParty {
    id: String,
    origin: Option<String>,
}

impl RelyingParty {
    /// Of the address that browsers reach us by, as configured; without one, this machine's own name on any port.
    #[must_use]
    pub fn of(public_url: Option<&str>) -> Self {
        let Some((scheme, rest)) = public_url.and_then(|url| url.split_once("://")) else {
            return Self { id: "localhost".to_owned(), origin: None };
        };
        let authority = rest.split('/').next().unwrap_or_default().to_lowercase();
        let host = authority.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
        let id = host.map_or(authority.as_str(), |(host, _)| host).to_owned();
        // Browsers leave out the port that the scheme has anyway.
        let usual = match scheme {
            "https" => ":443",
            _ => ":80",
        };
        let authority = authority.strip_suffix(usual).unwrap_or(&authority);
        Self { id, origin: Some(format!("{scheme}://{authority}")) }
    }

    /// The relying party's id: a host.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    fn admits(&self, origin: &str) -> bool {
        match &self.origin {
            Some(own) => own == origin,
            None => {
                origin.strip_prefix("http://localhost").is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
            }
        }
    }
}

/// An answer of a browser, as its `toJSON` has it.
#[derive(Debug, Deserialize)]
struct Sent {
    id: String,
    response: SentResponse,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SentResponse {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    attestation_object: Option<String>,
    authenticator_data: Option<String>,
    signature: Option<String>,
    user_handle: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

fn bytes(text: &str) -> Result<Vec<u8>, Wrong> {
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).map_err(|_| Wrong::Form)
}

/// Gives the challenge that was answered.
fn client(party: &RelyingParty, ceremony: &str, json: &[u8]) -> Result<Vec<u8>, Wrong> {
    let data: ClientData = serde_json::from_slice(json).map_err(|_| Wrong::Form)?;
    if data.r#type != ceremony {
        return Err(Wrong::Ceremony);
    }
    if data.cross_origin || !party.admits(&data.origin) {
        return Err(Wrong::Origin);
    }
    bytes(&data.challenge)
}

/// The authenticator's data: flags, counter, and what follows.
struct Told<'a> {
    flags: u8,
    counter: u32,
    rest: &'a [u8],
}

fn told<'a>(party: &RelyingParty, data: &'a [u8]) -> Result<Told<'a>, Wrong> {
    let (site, rest) = data.split_at_checked(32).ok_or(Wrong::Form)?;
    let (head, rest) = rest.split_at_checked(5).ok_or(Wrong::Form)?;
    if site != sha256(party.id.as_bytes()) {
        return Err(Wrong::Site);
    }
    let flags = head[0];
    if flags & PRESENT == 0 {
        return Err(Wrong::Absent);
    }
    if flags & VERIFIED == 0 {
        return Err(Wrong::Unverified);
    }
    Ok(Told { flags, counter: u32::from_be_bytes([head[1], head[2], head[3], head[4]]), rest })
}

/// A passkey that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Made {
    /// The challenge that was answered; whether it is one of ours is the caller's to say.
    pub challenge: Vec<u8>,
    /// What it is known by.
    pub credential: Vec<u8>,
    /// Its public key, in COSE.
    pub key: Vec<u8>,
    /// How often it was used.
    pub counter: u32,
}

/// Reads a registration.
pub(crate) fn made(party: &RelyingParty, json: &str) -> Result<Made, Wrong> {
    let sent: Sent = serde_json::from_str(json).map_err(|_| Wrong::Form)?;
    let client_data = bytes(&sent.response.client_data)?;
    let challenge = client(party, "webauthn.create", &client_data)?;
    let object = bytes(sent.response.attestation_object.as_deref().ok_or(Wrong::Form)?)?;
    let object: Value = ciborium::from_reader(object.as_slice()).map_err(|_| Wrong::Form)?;
    let field = |name: &str| {
        let map = object.as_map()?;
        map.iter().find(|(key, _)| key.as_text() == Some(name)).map(|(_, value)| value)
    };
    let data = field("authData").and_then(Value::as_bytes).ok_or(Wrong::Form)?;
    let told = told(party, data)?;
    if told.flags & ATTESTED == 0 {
        return Err(Wrong::Form);
    }
    let (head, rest) = told.rest.split_at_checked(18).ok_or(Wrong::Form)?;
    let length = usize::from(u16::from_be_bytes([head[16], head[17]]));
    if length == 0 || length > CREDENTIAL_MOST {
        return Err(Wrong::Form);
    }
    let (credential, rest) = rest.split_at_checked(length).ok_or(Wrong::Form)?;
    if credential != bytes(&sent.id)? {
        return Err(Wrong::Form);
    }
    let mut after = rest;
    let _: Value = ciborium::from_reader(&mut after).map_err(|_| Wrong::Form)?;
    let key = &rest[..rest.len() - after.len()];
    let public = PublicKey::read(key).ok_or(Wrong::Key)?;
    // None was asked for. A security key that signs for itself may say so all the same; whoever made it is not asked.
    match field("fmt").and_then(Value::as_text) {
        Some("none") => {}
        Some("packed") => {
            let statement = field("attStmt").and_then(Value::as_map).ok_or(Wrong::Form)?;
            let of = |name: &str| statement.iter().find(|(key, _)| key.as_text() == Some(name)).map(|(_, value)| value);
            if of("x5c").is_some() {
                return Err(Wrong::Attestation);
            }
            let signature = of("sig").and_then(Value::as_bytes).ok_or(Wrong::Form)?;
            public.check(&[data, sha256(&client_data).as_slice()].concat(), signature)?;
        }
        _ => return Err(Wrong::Attestation),
    }
    Ok(Made { challenge, credential: credential.to_vec(), key: key.to_vec(), counter: told.counter })
}

/// A passkey that was used; the signature is not checked yet: [`Used::signed_by`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Used {
    /// The challenge that was answered; whether it is one of ours is the caller's to say.
    pub challenge: Vec<u8>,
    /// Which passkey.
    pub credential: Vec<u8>,
    /// Whose it says that it is.
    pub user: Option<Vec<u8>>,
    /// How often it was used.
    pub counter: u32,
    message: Vec<u8>,
    signature: Vec<u8>,
}

impl Used {
    /// Reads an assertion.
    pub(crate) fn read(party: &RelyingParty, json: &str) -> Result<Self, Wrong> {
        let sent: Sent = serde_json::from_str(json).map_err(|_| Wrong::Form)?;
        let client_data = bytes(&sent.response.client_data)?;
        let challenge = client(party, "webauthn.get", &client_data)?;
        let data = bytes(sent.response.authenticator_data.as_deref().ok_or(Wrong::Form)?)?;
        let counter = told(party, &data)?.counter;
        let user = sent.response.user_handle.as_deref().filter(|it| !it.is_empty()).map(bytes).transpose()?;
        let signature = bytes(sent.response.signature.as_deref().ok_or(Wrong::Form)?)?;
        let message = [data.as_slice(), &sha256(&client_data)].concat();
        Ok(Self { challenge, credential: bytes(&sent.id)?, user, counter, message, signature })
    }

    /// Whether the key (in COSE) made it.
    pub(crate) fn signed_by(&self, key: &[u8]) -> Result<(), Wrong> {
        PublicKey::read(key).ok_or(Wrong::Key)?.check(&self.message, &self.signature)
    }
}

/// The kinds of keys that are asked for (RFC 9053): ES256, EdDSA over Ed25519, RS256.
enum PublicKey {
    P256([u8; 65]),
    Ed25519([u8; 32]),
    Rsa { n: Vec<u8>, e: Vec<u8> },
}

/// Their numbers in COSE, in the order of preference.
pub const ALGORITHMS: [i32; 3] = [-7, -8, -257];

impl PublicKey {
    fn read(cose: &[u8]) -> Option<Self> {
        let value: Value = ciborium::from_reader(cose).ok()?;
        let map = value.as_map()?;
        let of = |label: i128| {
            let found = map.iter().find(|(key, _)| key.as_integer().is_some_and(|it| i128::from(it) == label));
            found.map(|(_, value)| value)
        };
        let number = |label| of(label).and_then(Value::as_integer).map(i128::from);
        let text = |label| of(label).and_then(Value::as_bytes);
        match (number(1)?, number(3)?) {
            (2, -7) if number(-1)? == 1 => {
                let mut point = [4; 65];
                point.get_mut(1..33)?.copy_from_slice(text(-2).filter(|x| x.len() == 32)?);
                point.get_mut(33..)?.copy_from_slice(text(-3).filter(|y| y.len() == 32)?);
                Some(Self::P256(point))
            }
            (1, -8) if number(-1)? == 6 => Some(Self::Ed25519(text(-2)?.as_slice().try_into().ok()?)),
            (3, -257) => Some(Self::Rsa { n: text(-1)?.clone(), e: text(-2)?.clone() }),
            _ => None,
        }
    }

    fn check(&self, message: &[u8], made: &[u8]) -> Result<(), Wrong> {
        let checked = match self {
            Self::P256(point) => {
                UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_ASN1, point).verify(message, made)
            }
            Self::Ed25519(key) => UnparsedPublicKey::new(&signature::ED25519, key).verify(message, made),
            Self::Rsa { n, e } => {
                RsaPublicKeyComponents { n, e }.verify(&signature::RSA_PKCS1_2048_8192_SHA256, message, made)
            }
        };
        checked.map_err(|_| Wrong::Signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::Authenticator;

    fn party() -> RelyingParty {
        RelyingParty::of(Some("https://skans.example.se/"))
    }

    fn authenticator() -> Authenticator {
        Authenticator::new("https://skans.example.se", "skans.example.se")
    }

    #[test]
    fn the_relying_party_is_the_host_of_the_public_address() {
        for (url, id, origin) in [
            ("https://skans.example.se", "skans.example.se", "https://skans.example.se"),
            ("https://Skans.example.se:443/x", "skans.example.se", "https://skans.example.se"),
            ("https://skans.example.se:8443", "skans.example.se", "https://skans.example.se:8443"),
            ("http://localhost:8080/", "localhost", "http://localhost:8080"),
        ] {
            let party = RelyingParty::of(Some(url));
            assert_eq!((party.id(), party.admits(origin)), (id, true), "{url}");
            assert!(!party.admits("https://other.example.se") && !party.admits(&format!("{origin}.evil.example")));
        }
        let local = RelyingParty::of(None);
        assert!(local.admits("http://localhost:4711") && local.admits("http://localhost"));
        for other in ["https://localhost", "http://localhost.evil.example", "http://127.0.0.1:8080", "null"] {
            assert!(!local.admits(other), "{other}");
        }
    }

    #[test]
    fn a_registration_and_an_assertion_of_the_same_authenticator_are_read_and_checked() {
        let mut key = authenticator();
        let registered = made(&party(), &key.create(b"challenge one", b"user")).unwrap();
        assert_eq!((registered.challenge.as_slice(), registered.counter), (b"challenge one".as_slice(), 1));
        let used = Used::read(&party(), &key.get(b"challenge two")).unwrap();
        assert_eq!((used.challenge.as_slice(), used.counter), (b"challenge two".as_slice(), 2));
        assert_eq!((&used.credential, used.user.as_deref()), (&registered.credential, Some(b"user".as_slice())));
        assert_eq!(used.signed_by(&registered.key), Ok(()));
        let mut other = authenticator();
        let stranger = made(&party(), &other.create(b"challenge one", b"user")).unwrap();
        assert_eq!(used.signed_by(&stranger.key), Err(Wrong::Signature));
    }

    #[test]
    fn what_was_made_elsewhere_or_by_nobody_counts_for_nothing() {
        type Change = fn(&mut Authenticator);
        let changes: [(Change, Wrong); 6] = [
            (|key| key.origin = "https://evil.example".to_owned(), Wrong::Origin),
            (|key| key.framed = true, Wrong::Origin),
            (|key| key.site = "evil.example".to_owned(), Wrong::Site),
            (|key| key.flags &= !PRESENT, Wrong::Absent),
            (|key| key.flags &= !VERIFIED, Wrong::Unverified),
            (|key| key.ceremony = Some("webauthn.other"), Wrong::Ceremony),
        ];
        for (change, wrong) in changes {
            let mut key = authenticator();
            change(&mut key);
            assert_eq!(made(&party(), &key.create(b"challenge", b"user")), Err(wrong));
            assert_eq!(Used::read(&party(), &key.get(b"challenge")), Err(wrong));
        }
    }

    #[test]
    fn a_registration_is_no_assertion_and_what_cannot_be_read_is_refused() {
        let mut key = authenticator();
        let (create, get) = (key.create(b"challenge", b"user"), key.get(b"challenge"));
        assert_eq!(Used::read(&party(), &create), Err(Wrong::Ceremony));
        assert_eq!(made(&party(), &get), Err(Wrong::Ceremony));
        for json in ["", "{}", "1", "null", r#"{"id":"","response":{"clientDataJSON":"!"}}"#] {
            assert_eq!(made(&party(), json), Err(Wrong::Form), "{json}");
            assert_eq!(Used::read(&party(), json), Err(Wrong::Form), "{json}");
        }
        let sent: serde_json::Value = serde_json::from_str(&create).unwrap();
        let object = bytes(sent["response"]["attestationObject"].as_str().unwrap()).unwrap();
        for length in 0..object.len() {
            let mut cut = sent.clone();
            cut["response"]["attestationObject"] = URL_SAFE_NO_PAD.encode(&object[..length]).into();
            assert!(made(&party(), &cut.to_string()).is_err(), "{length} bytes of {}", object.len());
        }
    }

    #[test]
    fn a_changed_byte_breaks_the_signature() {
        let mut key = authenticator();
        let registered = made(&party(), &key.create(b"challenge", b"user")).unwrap();
        let used = Used::read(&party(), &key.get(b"challenge")).unwrap();
        for at in 0..used.message.len() {
            let mut changed = used.clone();
            changed.message[at] ^= 1;
            assert_eq!(changed.signed_by(&registered.key), Err(Wrong::Signature), "byte {at}");
        }
    }

    #[test]
    fn a_key_of_a_kind_that_nobody_asked_for_is_none() {
        let cose = |pairs: &[(i64, Value)]| {
            let map = pairs.iter().map(|(label, value)| (Value::from(*label), value.clone())).collect();
            let mut out = Vec::new();
            ciborium::into_writer(&Value::Map(map), &mut out).unwrap();
            out
        };
        let (x, short) = (Value::Bytes(vec![1; 32]), Value::Bytes(vec![1; 31]));
        let n = |number: i64| Value::from(number);
        let p256 = [(1, n(2)), (3, n(-7)), (-1, n(1)), (-2, x.clone()), (-3, x.clone())];
        assert!(PublicKey::read(&cose(&p256)).is_some());
        assert!(PublicKey::read(&cose(&[(1, n(1)), (3, n(-8)), (-1, n(6)), (-2, x.clone())])).is_some());
        for wrong in [
            vec![(1, n(2)), (3, n(-7)), (-1, n(2)), (-2, x.clone()), (-3, x.clone())],
            vec![(1, n(2)), (3, n(-7)), (-1, n(1)), (-2, short.clone()), (-3, x.clone())],
            vec![(1, n(2)), (3, n(-35)), (-1, n(2)), (-2, x.clone()), (-3, x.clone())],
            vec![(1, n(1)), (3, n(-8)), (-1, n(6)), (-2, short)],
            vec![(1, n(2)), (3, n(-7))],
            vec![],
        ] {
            assert!(PublicKey::read(&cose(&wrong)).is_none(), "{wrong:?}");
        }
        assert!(PublicKey::read(b"").is_none());
    }
}
