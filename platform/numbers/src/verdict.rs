//! One question for every kind of number: is this one valid, and if not, why?

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::Serialize;

use crate::{Fault, Kommunkod, Organisationsnummer, Personnummer, S10, Samordningsnummer, Sscc};

/// A kind of number, named in lower case on the command line and in the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `personnummer`
    Personnummer,
    /// `samordningsnummer`
    Samordningsnummer,
    /// `organisationsnummer`
    Organisationsnummer,
    /// `s10`
    S10,
    /// `sscc`
    Sscc,
    /// `kommunkod`
    Kommunkod,
}

impl Kind {
    /// Every kind there is.
    pub const ALL: [Self; 6] = [
        Self::Personnummer,
        Self::Samordningsnummer,
        Self::Organisationsnummer,
        Self::S10,
        Self::Sscc,
        Self::Kommunkod,
    ];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Personnummer => "personnummer",
            Self::Samordningsnummer => "samordningsnummer",
            Self::Organisationsnummer => "organisationsnummer",
            Self::S10 => "s10",
            Self::Sscc => "sscc",
            Self::Kommunkod => "kommunkod",
        }
    }

    /// Why a text is not a number of this kind, if it is not.
    ///
    /// # Errors
    /// The fault.
    pub fn check(self, text: &str, today: Date) -> Result<(), Fault> {
        match self {
            Self::Personnummer => Personnummer::parse_on(text, today).map(drop),
            Self::Samordningsnummer => Samordningsnummer::parse_on(text, today).map(drop),
            Self::Organisationsnummer => Organisationsnummer::parse(text).map(drop),
            Self::S10 => S10::parse(text).map(drop),
            Self::Sscc => Sscc::parse(text).map(drop),
            Self::Kommunkod => Kommunkod::parse(text).map(|_| ()),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Kind {
    type Err = UnknownKind;
    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        Self::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(text.trim())).ok_or(UnknownKind)
    }
}

/// The name is of no [`Kind`]; its `Display` lists those there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownKind;

impl fmt::Display for UnknownKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = Kind::ALL.into_iter().map(Kind::name).collect();
        write!(f, "unknown kind of number; there are {}", names.join(", "))
    }
}

impl std::error::Error for UnknownKind {}

/// The answer for one text: `{"value":"…","valid":true,"reason":null}`.
///
/// `Debug` leaves the value out, which may be a person's number.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The text as it was given.
    pub value: String,
    /// Whether it is such a number.
    pub valid: bool,
    /// [`Fault::reason`] where it is not: the code, a colon and a sentence in English.
    pub reason: Option<String>,
}

impl fmt::Debug for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verdict").field("valid", &self.valid).field("reason", &self.reason).finish_non_exhaustive()
    }
}

/// Judges one text. Today tells the century of ten digits and what lies in the future.
pub fn validate(kind: Kind, value: &str, today: Date) -> Verdict {
    let fault = kind.check(value, today).err();
    Verdict { value: value.to_owned(), valid: fault.is_none(), reason: fault.map(Fault::reason) }
}
