//! What can go wrong beneath a command, and how a command says no.

use base::{Kind, Refusal};

/// A failure that is nobody's choice: the engine, the disk, the network, a row out of shape.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// No room left on the disk. Nothing was written.
    #[error("the disk is full")]
    Full,
    /// A rule of the database was broken (unique, foreign key, check).
    #[error("the database refused: {0}")]
    Constraint(String),
    /// The connection to the database server broke; what was under way is unknown.
    #[error("the connection to the database broke: {0}")]
    Lost(String),
    /// The engine answered with an error that is a defect of ours or of the machine.
    #[error("the database failed: {0}")]
    Engine(String),
    /// A row or a payload has not the shape expected.
    #[error("unexpected shape: {0}")]
    Shape(String),
    /// A file beside the database failed.
    #[error("file: {0}")]
    Io(#[source] std::io::Error),
}

impl Fault {
    /// A row or payload out of shape.
    pub fn shape(text: impl Into<String>) -> Self {
        Self::Shape(text.into())
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Io(error),
        }
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::Shape(error.to_string())
    }
}

/// How a command ends when it does not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Said no, for a reason the user can read.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// Could not.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl Failure {
    /// The refusal shown to the user. A fault shows nothing of what is inside.
    #[must_use]
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Refused(refusal) => refusal.clone(),
            Self::Fault(Fault::Full) => Refusal::new(Kind::Full, "ui-refused-disk-full"),
            Self::Fault(_) => Refusal::new(Kind::Busy, "ui-refused-fault"),
        }
    }
}
