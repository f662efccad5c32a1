//! Why not, as data. A refusal becomes a page, a problem+json document or a line on the command
//! line; the words are in the message files under its key.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What sort of no it is; decides the HTTP status and the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// A field is wrong: the user can mend it (422).
    Invalid,
    /// The state of things does not allow it (409).
    Conflict,
    /// It changed since the user saw it (412).
    Stale,
    /// May not (403); only where the object itself may be seen.
    Denied,
    /// Is not there, or may not be seen (404).
    NotFound,
    /// Who are you? (401)
    Unknown,
    /// Too much at once; try again soon (503, or 429 for one client).
    Busy,
    /// The disk is full: reading goes on, writing waits (507).
    Full,
}

/// A refused act: what was wrong, where, and what is allowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// What sort of no.
    pub kind: Kind,
    /// The text's key in the message files, also the machine-readable code.
    pub key: Cow<'static, str>,
    /// The field at fault, by its name in forms and in the API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<Cow<'static, str>>,
    /// The text's arguments: the value given, what is allowed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<(Cow<'static, str>, String)>,
}

impl Refusal {
    /// A refusal of any kind.
    #[must_use]
    pub const fn new(kind: Kind, key: &'static str) -> Self {
        Self { kind, key: Cow::Borrowed(key), field: None, args: Vec::new() }
    }

    /// A field that the user can mend.
    #[must_use]
    pub const fn invalid(field: &'static str, key: &'static str) -> Self {
        Self { kind: Kind::Invalid, key: Cow::Borrowed(key), field: Some(Cow::Borrowed(field)), args: Vec::new() }
    }

    /// The state of things does not allow it.
    #[must_use]
    pub const fn conflict(key: &'static str) -> Self {
        Self::new(Kind::Conflict, key)
    }

    /// It is not there, or may not be seen.
    #[must_use]
    pub const fn not_found() -> Self {
        Self::new(Kind::NotFound, "ui-refused-not-found")
    }

    /// Adds an argument for the text.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((Cow::Borrowed(name), value.to_string()));
        self
    }

    /// Names the field at fault.
    #[must_use]
    pub fn at(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.field = Some(field.into());
        self
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.key)?;
        if let Some(field) = &self.field {
            write!(f, " ({field})")?;
        }
        for (name, value) in &self.args {
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}
