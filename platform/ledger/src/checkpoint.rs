//! Checkpoints, C2SP tlog-checkpoint v1.0.0, and proofs that stand alone, C2SP tlog-proof v1.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::note::{KeyName, MAX_NOTE, Note, NoteError, SigningKey, Verified, VerifierKey};
use crate::tile::parse_decimal;
use crate::{Hash, MAX_SIZE, Malformed, ProofError, empty_root, verify_inclusion};

const PROOF_HEADER: &str = "c2sp.org/tlog-proof@v1";

/// No tree of at most [`MAX_SIZE`] leaves has a longer inclusion proof.
const MAX_PROOF: usize = 63;

/// The head of a log: which log, how many leaves, which root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
    extensions: Vec<String>,
}

impl Checkpoint {
    /// The checkpoint of a log of this origin. To be opened it must be signed with a key of the
    /// same name.
    ///
    /// # Errors
    /// When the size is above [`MAX_SIZE`], or 0 with another root than [`empty_root`].
    pub fn new(origin: &KeyName, size: u64, root: Hash) -> Result<Self, Malformed> {
        Self::checked(origin.as_str().to_owned(), size, root, Vec::new())
    }

    fn checked(origin: String, size: u64, root: Hash, extensions: Vec<String>) -> Result<Self, Malformed> {
        if size > MAX_SIZE {
            return Err(Malformed("checkpoint: size too large"));
        }
        if size == 0 && root != empty_root() {
            return Err(Malformed("checkpoint: not the root of the empty tree"));
        }
        Ok(Self { origin, size, root, extensions })
    }

    /// The same with one more extension line. Not recommended by C2SP: nobody can audit it.
    ///
    /// # Errors
    /// When the line is empty or holds a control character.
    pub fn with_extension(mut self, line: &str) -> Result<Self, Malformed> {
        check_line(line)?;
        self.extensions.push(line.to_owned());
        Ok(self)
    }

    /// Reads the text of a checkpoint, which is that of a note; only what `Display` writes.
    ///
    /// # Errors
    /// When it has not the form of C2SP tlog-checkpoint.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let mut lines = text.strip_suffix('\n').ok_or(Malformed("checkpoint: does not end in a newline"))?.split('\n');
        let mut line = || lines.next().ok_or(Malformed("checkpoint: too few lines"));
        let (origin, size, root) = (line()?, line()?, line()?);
        check_line(origin)?;
        let size = parse_decimal(size, MAX_SIZE).ok_or(Malformed("checkpoint: size"))?;
        let root = root.parse()?;
        let mut extensions = Vec::new();
        for line in lines {
            check_line(line)?;
            extensions.push(line.to_owned());
        }
        Self::checked(origin.to_owned(), size, root, extensions)
    }

    /// The log.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Number of leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The root.
    #[must_use]
    pub const fn root(&self) -> Hash {
        self.root
    }

    /// The extension lines: opaque.
    #[must_use]
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }

    /// The checkpoint as a note with the signature of the log. More signatures can be
    /// [added](Note::add). A log must never sign two that are inconsistent.
    ///
    /// # Errors
    /// When the key is not of this origin.
    pub fn sign(&self, key: &SigningKey) -> Result<Note, Malformed> {
        if key.verifier().name().as_str() != self.origin {
            return Err(Malformed("checkpoint: key of another log"));
        }
        let text = self.to_string();
        let signature = key.sign(&text);
        Note::new(text, signature)
    }

    /// Reads and verifies a signed checkpoint: it must be signed by `log` and be of the origin that
    /// `log` is named after. Signatures of `others` (a second key, witnesses) must be right where
    /// they are, and are told; how many are enough is for the caller to say.
    ///
    /// # Errors
    /// When it has not the right form, is not signed by `log`, is of another origin, or a signature
    /// of a known key is wrong.
    pub fn open<'k>(note: &[u8], log: &'k VerifierKey, others: &'k [VerifierKey]) -> Result<Opened<'k>, NoteError> {
        Self::open_note(&Note::parse(note)?, log, others)
    }

    fn open_note<'k>(note: &Note, log: &'k VerifierKey, others: &'k [VerifierKey]) -> Result<Opened<'k>, NoteError> {
        note.verify([log])?;
        let mut verified = note.verify(std::iter::once(log).chain(others))?;
        verified.retain(|v| v.key != log);
        let checkpoint = Self::parse(note.text())?;
        if checkpoint.origin != log.name().as_str() {
            return Err(NoteError::OtherOrigin);
        }
        Ok(Opened { checkpoint, others: verified })
    }
}

impl fmt::Display for Checkpoint {
    /// The text that is signed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, self.root)?;
        for line in &self.extensions {
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}

fn check_line(line: &str) -> Result<(), Malformed> {
    if line.is_empty() {
        return Err(Malformed("checkpoint: empty line"));
    }
    if line.bytes().any(|byte| byte < b' ') {
        return Err(Malformed("checkpoint: control character"));
    }
    Ok(())
}

/// A checkpoint that is signed by its log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened<'k> {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// The other known keys that signed it.
    pub others: Vec<Verified<'k>>,
}

/// A proof that stands alone: an index, an inclusion proof and the checkpoint that it leads to
/// (C2SP tlog-proof v1; files end in `.tlog-proof`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogProof {
    /// Opaque and not authenticated; empty when there is none.
    pub extra: Vec<u8>,
    /// Index of the entry, from 0.
    pub index: u64,
    /// The inclusion proof, sibling of the leaf first.
    pub proof: Vec<Hash>,
    /// The checkpoint as it was signed.
    pub checkpoint: Note,
}

/// Why a proof that stands alone is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogProofError {
    /// The checkpoint is refused.
    #[error(transparent)]
    Checkpoint(#[from] NoteError),
    /// The checkpoint is good, but the entry is not shown to be in its tree.
    #[error(transparent)]
    Inclusion(#[from] ProofError),
}

impl LogProof {
    /// Reads a proof, without believing it; only what `Display` writes.
    ///
    /// # Errors
    /// When it has not the form of C2SP tlog-proof.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() > MAX_NOTE {
            return Err(Malformed("proof: too long"));
        }
        let text = str::from_utf8(bytes).map_err(|_| Malformed("proof: not UTF-8"))?;
        let mut rest = text;
        let mut line = || -> Result<&str, Malformed> {
            let (line, after) = rest.split_once('\n').ok_or(Malformed("proof: too few lines"))?;
            rest = after;
            Ok(line)
        };
        if line()? != PROOF_HEADER {
            return Err(Malformed("proof: unknown format"));
        }
        let mut next = line()?;
        let mut extra = Vec::new();
        if let Some(base64) = next.strip_prefix("extra ") {
            extra =
                STANDARD.decode(base64).ok().filter(|extra| !extra.is_empty()).ok_or(Malformed("proof: extra data"))?;
            next = line()?;
        }
        let index = next
            .strip_prefix("index ")
            .and_then(|index| parse_decimal(index, MAX_SIZE))
            .ok_or(Malformed("proof: index"))?;
        let mut proof = Vec::new();
        loop {
            match line()? {
                "" => break,
                _ if proof.len() == MAX_PROOF => return Err(Malformed("proof: too many hashes")),
                hash => proof.push(hash.parse()?),
            }
        }
        let checkpoint = Note::parse(rest.as_bytes())?;
        Checkpoint::parse(checkpoint.text())?;
        Ok(Self { extra, index, proof, checkpoint })
    }

    /// Verifies that the leaf is in the tree of the checkpoint, and the checkpoint as
    /// [`Checkpoint::open`] does.
    ///
    /// # Errors
    /// When the checkpoint is refused or the proof does not lead to its root.
    pub fn verify<'k>(
        &self,
        leaf_hash: Hash,
        log: &'k VerifierKey,
        others: &'k [VerifierKey],
    ) -> Result<Opened<'k>, LogProofError> {
        let opened = Checkpoint::open_note(&self.checkpoint, log, others)?;
        verify_inclusion(leaf_hash, self.index, opened.checkpoint.size, &self.proof, opened.checkpoint.root)?;
        Ok(opened)
    }
}

impl fmt::Display for LogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{PROOF_HEADER}")?;
        if !self.extra.is_empty() {
            writeln!(f, "extra {}", STANDARD.encode(&self.extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        for hash in &self.proof {
            writeln!(f, "{hash}")?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}
