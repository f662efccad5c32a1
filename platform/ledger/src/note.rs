//! Signed notes, C2SP signed-note v1.0.0, with the key texts of `golang.org/x/mod/sumdb/note`, and
//! Ed25519 cosignatures, C2SP tlog-cosignature v1.
//!
//! A note is text ending in a newline, an empty line, and signature lines
//! `— <key name> base64(key id ‖ signature)`. Lines of unknown keys are kept and ignored, so a note
//! can carry a second signature that not every reader knows.
//!
//! | type byte | signs | key |
//! |---|---|---|
//! | `0x01` | the text of the note | [`SigningKey`] |
//! | `0x04` | `"cosignature/v1\ntime T\n"` ‖ the text of a checkpoint | [`CosigningKey`] |

use std::fmt::{self, Write as _};
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signer as _;

use crate::{Checkpoint, Hash, Malformed};

/// Longer notes are refused unread; the limit of `golang.org/x/mod/sumdb/note`.
pub const MAX_NOTE: usize = 1_000_000;

/// More signature lines are refused; C2SP signed-note demands room for at least 16.
pub const MAX_SIGNATURES: usize = 100;

const PRIVATE: &str = "PRIVATE+KEY+";

/// The name of a key: not empty, no Unicode space, no plus, no ASCII control character
/// (C2SP signed-note, Format). For a log it is also the origin: the URL of the log without scheme.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

impl KeyName {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyName {
    type Err = Malformed;

    fn from_str(name: &str) -> Result<Self, Malformed> {
        let forbidden = |c: char| c.is_whitespace() || c == '+' || c < ' ';
        if name.is_empty() || name.contains(forbidden) {
            return Err(Malformed("key name"));
        }
        Ok(Self(name.to_owned()))
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the signatures of a key are over; the number is the signature type identifier byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// The text of a note, C2SP signed-note, Ed25519 signatures.
    Note = 0x01,
    /// Time and text of a checkpoint, C2SP tlog-cosignature, Ed25519 signed message.
    Cosignature = 0x04,
}

impl Kind {
    fn from_byte(byte: u8) -> Result<Self, Malformed> {
        match byte {
            0x01 => Ok(Self::Note),
            0x04 => Ok(Self::Cosignature),
            _ => Err(Malformed("key: unknown signature type")),
        }
    }
}

/// `SHA-256(name ‖ "\n" ‖ type ‖ public key)[:4]`, big-endian; C2SP signed-note, Signatures.
fn key_id(name: &KeyName, kind: Kind, key: &ed25519_dalek::VerifyingKey) -> u32 {
    let Hash([a, b, c, d, ..]) = Hash::of(&[name.0.as_bytes(), b"\n", &[kind as u8], key.as_bytes()]);
    u32::from_be_bytes([a, b, c, d])
}

/// Reads `<name>+<hex key id>+<base64(type ‖ 32 bytes)>`; the id is given back as it was written.
fn parse_key(text: &str) -> Result<(KeyName, &str, Kind, [u8; 32]), Malformed> {
    let mut parts = text.splitn(3, '+');
    let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(Malformed("key: not three parts"));
    };
    let name = name.parse()?;
    // 33 bytes are 44 characters.
    if key.len() != 44 {
        return Err(Malformed("key: wrong length"));
    }
    let mut bytes = [0; 33];
    STANDARD
        .decode_slice(key, &mut bytes)
        .ok()
        .filter(|length| *length == bytes.len())
        .ok_or(Malformed("key: not canonical base64"))?;
    let [kind, key @ ..] = bytes;
    Ok((name, id, Kind::from_byte(kind)?, key))
}

fn write_key(name: &KeyName, id: u32, kind: Kind, key: &[u8; 32]) -> String {
    let mut bytes = [0; 33];
    bytes[0] = kind as u8;
    bytes[1..].copy_from_slice(key);
    format!("{name}+{id:08x}+{}", STANDARD.encode(bytes))
}

/// A public key with its name: a *vkey*, `<name>+<hex key id>+<base64(type ‖ public key)>`
/// (C2SP signed-note, Verifier keys).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    id: u32,
    kind: Kind,
    key: ed25519_dalek::VerifyingKey,
}

impl VerifierKey {
    fn new(name: KeyName, kind: Kind, key: ed25519_dalek::VerifyingKey) -> Self {
        let id = key_id(&name, kind, &key);
        Self { name, id, kind, key }
    }

    /// The name; for a log its origin.
    #[must_use]
    pub const fn name(&self) -> &KeyName {
        &self.name
    }

    /// The key id that its signatures bear.
    #[must_use]
    pub const fn id(&self) -> u32 {
        self.id
    }

    /// What its signatures are over.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Is this line said to be by this key?
    fn made(&self, signature: &Signature) -> bool {
        self.id == signature.key_id && self.name == signature.name
    }

    /// Verifies a signature of this key; the time is that of a cosignature.
    fn verify(&self, text: &str, signature: &[u8]) -> Option<Option<u64>> {
        let (time, signature) = match self.kind {
            Kind::Note => (None, signature),
            Kind::Cosignature => {
                let (time, signature) = signature.split_first_chunk::<8>()?;
                (Some(u64::from_be_bytes(*time)), signature)
            }
        };
        let signature = ed25519_dalek::Signature::from_slice(signature).ok()?;
        match time {
            None => self.key.verify_strict(text.as_bytes(), &signature),
            Some(time) => {
                let message = cosigned_message(time, text)?;
                self.key.verify_strict(message.as_bytes(), &signature)
            }
        }
        .ok()?;
        Some(time)
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&write_key(&self.name, self.id, self.kind, self.key.as_bytes()))
    }
}

impl FromStr for VerifierKey {
    type Err = Malformed;

    /// Reads exactly what `Display` writes, and only a key id that fits the key.
    fn from_str(vkey: &str) -> Result<Self, Malformed> {
        let (name, id, kind, key) = parse_key(vkey)?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(&key)
            .ok()
            .filter(|key| !key.is_weak())
            .ok_or(Malformed("key: not an Ed25519 public key"))?;
        let key = Self::new(name, kind, key);
        if id != format!("{:08x}", key.id) {
            return Err(Malformed("key: id does not fit the key"));
        }
        Ok(key)
    }
}

/// Time and text as a cosigner signs them; `None` when the text is not that of a checkpoint or the
/// time is above 2⁶³ − 1.
fn cosigned_message(time: u64, text: &str) -> Option<String> {
    if time > i64::MAX as u64 || Checkpoint::parse(text).is_err() {
        return None;
    }
    Some(format!("cosignature/v1\ntime {time}\n{text}"))
}

struct Secret {
    key: ed25519_dalek::SigningKey,
    public: VerifierKey,
}

impl Secret {
    fn from_seed(name: KeyName, kind: Kind, seed: &[u8; 32]) -> Self {
        let key = ed25519_dalek::SigningKey::from_bytes(seed);
        let public = VerifierKey::new(name, kind, key.verifying_key());
        Self { key, public }
    }

    fn from_skey(skey: &str, expected: Kind) -> Result<Self, Malformed> {
        let rest = skey.strip_prefix(PRIVATE).ok_or(Malformed("key: not a private key"))?;
        let (name, id, kind, seed) = parse_key(rest)?;
        if kind != expected {
            return Err(Malformed("key: other signature type"));
        }
        let secret = Self::from_seed(name, kind, &seed);
        if id != format!("{:08x}", secret.public.id) {
            return Err(Malformed("key: id does not fit the key"));
        }
        Ok(secret)
    }

    fn to_skey(&self) -> String {
        let VerifierKey { name, id, kind, .. } = &self.public;
        let key = write_key(name, *id, *kind, self.key.as_bytes());
        format!("{PRIVATE}{key}")
    }

    fn signature(&self, bytes: Vec<u8>) -> Signature {
        Signature { name: self.public.name.clone(), key_id: self.public.id, bytes }
    }

    fn debug(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(name).field("public", &format_args!("{}", self.public)).finish_non_exhaustive()
    }
}

/// The key that a log signs its notes with, type `0x01`. `Debug` shows the public part only; the
/// secret is overwritten when dropped.
pub struct SigningKey(Secret);

impl SigningKey {
    /// The key with this name made from 32 random bytes.
    #[must_use]
    pub fn from_seed(name: KeyName, seed: &[u8; 32]) -> Self {
        Self(Secret::from_seed(name, Kind::Note, seed))
    }

    /// Reads `PRIVATE+KEY+<name>+<hex key id>+<base64(0x01 ‖ seed)>`, the form of
    /// `golang.org/x/mod/sumdb/note`.
    ///
    /// # Errors
    /// When the text has not this form or the key id does not fit.
    pub fn from_skey(skey: &str) -> Result<Self, Malformed> {
        Secret::from_skey(skey, Kind::Note).map(Self)
    }

    /// Writes what [`SigningKey::from_skey`] reads: the secret itself.
    #[must_use]
    pub fn to_skey(&self) -> String {
        self.0.to_skey()
    }

    /// The public key.
    #[must_use]
    pub const fn verifier(&self) -> &VerifierKey {
        &self.0.public
    }

    /// Signs the text of a note.
    #[must_use]
    pub fn sign(&self, text: &str) -> Signature {
        let signature = self.0.key.sign(text.as_bytes());
        self.0.signature(signature.to_bytes().to_vec())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.debug("SigningKey", f)
    }
}

/// The key that a witness cosigns checkpoints with, type `0x04`. `Debug` shows the public part only;
/// the secret is overwritten when dropped.
pub struct CosigningKey(Secret);

impl CosigningKey {
    /// The key with this name made from 32 random bytes, which must be used for nothing else.
    #[must_use]
    pub fn from_seed(name: KeyName, seed: &[u8; 32]) -> Self {
        Self(Secret::from_seed(name, Kind::Cosignature, seed))
    }

    /// Reads `PRIVATE+KEY+<name>+<hex key id>+<base64(0x04 ‖ seed)>`.
    ///
    /// # Errors
    /// When the text has not this form or the key id does not fit.
    pub fn from_skey(skey: &str) -> Result<Self, Malformed> {
        Secret::from_skey(skey, Kind::Cosignature).map(Self)
    }

    /// Writes what [`CosigningKey::from_skey`] reads: the secret itself.
    #[must_use]
    pub fn to_skey(&self) -> String {
        self.0.to_skey()
    }

    /// The public key.
    #[must_use]
    pub const fn verifier(&self) -> &VerifierKey {
        &self.0.public
    }

    /// States that at `time` (seconds since 1970) this was the largest consistent checkpoint that
    /// the witness had seen of its log. The witness must have checked it before.
    ///
    /// # Errors
    /// When the time is above 2⁶³ − 1.
    pub fn cosign(&self, checkpoint: &Checkpoint, time: u64) -> Result<Signature, Malformed> {
        let message =
            cosigned_message(time, &checkpoint.to_string()).ok_or(Malformed("cosignature: time too large"))?;
        let mut bytes = time.to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.0.key.sign(message.as_bytes()).to_bytes());
        Ok(self.0.signature(bytes))
    }
}

impl fmt::Debug for CosigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.debug("CosigningKey", f)
    }
}

/// A signature line. That it is there says nothing: see [`Note::verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    name: KeyName,
    key_id: u32,
    /// At least one byte.
    bytes: Vec<u8>,
}

impl Signature {
    /// Name of the key that is said to have made it.
    #[must_use]
    pub const fn name(&self) -> &KeyName {
        &self.name
    }

    /// Id of the key that is said to have made it.
    #[must_use]
    pub const fn key_id(&self) -> u32 {
        self.key_id
    }
}

impl fmt::Display for Signature {
    /// The line without its newline.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = self.key_id.to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.bytes);
        write!(f, "— {} {}", self.name, STANDARD.encode(bytes))
    }
}

impl FromStr for Signature {
    type Err = Malformed;

    fn from_str(line: &str) -> Result<Self, Malformed> {
        let (name, signature) = line
            .strip_prefix("— ")
            .and_then(|line| line.split_once(' '))
            .ok_or(Malformed("note: not a signature line"))?;
        let bytes = STANDARD.decode(signature).map_err(|_| Malformed("note: not canonical base64"))?;
        let (id, bytes) = bytes
            .split_first_chunk::<4>()
            .filter(|(_, bytes)| !bytes.is_empty())
            .ok_or(Malformed("note: signature too short"))?;
        Ok(Self { name: name.parse()?, key_id: u32::from_be_bytes(*id), bytes: bytes.to_vec() })
    }
}

/// Why a note, or the checkpoint that it should be, is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It has not the form it should have.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// A signature that is said to be by a known key is not.
    #[error("wrong signature in the name of {0}")]
    WrongSignature(KeyName),
    /// No signature is by the key that it must be signed with.
    #[error("not signed by a known key")]
    Unsigned,
    /// It is signed by the log, but is a checkpoint of another.
    #[error("checkpoint of another log")]
    OtherOrigin,
}

/// A signature that was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified<'k> {
    /// The key that made it.
    pub key: &'k VerifierKey,
    /// For a cosignature, when it was made: seconds since 1970.
    pub time: Option<u64>,
}

/// Text with at least one signature line, verified or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Signature>,
}

impl Note {
    /// A note with its first signature.
    ///
    /// # Errors
    /// When the text does not end in a newline, or holds a control character other than that.
    pub fn new(text: impl Into<String>, signature: Signature) -> Result<Self, Malformed> {
        let text = text.into();
        check_characters(&text)?;
        if !text.ends_with('\n') {
            return Err(Malformed("note: text does not end in a newline"));
        }
        Ok(Self { text, signatures: vec![signature] })
    }

    /// Reads a note, without believing it.
    ///
    /// # Errors
    /// When it has not the form of C2SP signed-note, is longer than [`MAX_NOTE`] or has more than
    /// [`MAX_SIGNATURES`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() > MAX_NOTE {
            return Err(Malformed("note: too long"));
        }
        let note = str::from_utf8(bytes).map_err(|_| Malformed("note: not UTF-8"))?;
        check_characters(note)?;
        let end = note.rfind("\n\n").ok_or(Malformed("note: no signatures"))?;
        let text = &note[..=end];
        let lines = note[end + 2..].strip_suffix('\n').ok_or(Malformed("note: does not end in a newline"))?;
        let mut signatures = Vec::new();
        for line in lines.split('\n') {
            if signatures.len() == MAX_SIGNATURES {
                return Err(Malformed("note: too many signatures"));
            }
            signatures.push(line.parse()?);
        }
        Ok(Self { text: text.to_owned(), signatures })
    }

    /// The text, up to and with its last newline.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines, verified or not.
    #[must_use]
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Adds a signature; one with the same key name and id is replaced.
    ///
    /// # Errors
    /// When there are [`MAX_SIGNATURES`] already.
    pub fn add(&mut self, signature: Signature) -> Result<(), Malformed> {
        let same = |s: &Signature| s.key_id == signature.key_id && s.name == signature.name;
        self.signatures.retain(|s| !same(s));
        if self.signatures.len() >= MAX_SIGNATURES {
            return Err(Malformed("note: too many signatures"));
        }
        self.signatures.push(signature);
        Ok(())
    }

    /// Verifies every signature in the name of one of these keys and gives those keys, each once.
    /// Other signatures are ignored. *Which* keys must be among them is for the caller to say.
    ///
    /// # Errors
    /// When a signature in the name of one of these keys is wrong, or there is none.
    pub fn verify<'k>(&self, keys: impl IntoIterator<Item = &'k VerifierKey>) -> Result<Vec<Verified<'k>>, NoteError> {
        let mut verified: Vec<Verified<'k>> = Vec::new();
        for key in keys {
            for signature in self.signatures.iter().filter(|s| key.made(s)) {
                let time = key
                    .verify(&self.text, &signature.bytes)
                    .ok_or_else(|| NoteError::WrongSignature(key.name.clone()))?;
                if !verified.iter().any(|v| v.key == key) {
                    verified.push(Verified { key, time });
                }
            }
        }
        if verified.is_empty() {
            return Err(NoteError::Unsigned);
        }
        Ok(verified)
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        f.write_char('\n')?;
        for signature in &self.signatures {
            writeln!(f, "{signature}")?;
        }
        Ok(())
    }
}

impl FromStr for Note {
    type Err = Malformed;

    fn from_str(note: &str) -> Result<Self, Malformed> {
        Self::parse(note.as_bytes())
    }
}

/// No ASCII control character but newline; C2SP signed-note, Format.
fn check_characters(text: &str) -> Result<(), Malformed> {
    if text.bytes().any(|byte| byte < b' ' && byte != b'\n') {
        return Err(Malformed("note: control character"));
    }
    Ok(())
}
