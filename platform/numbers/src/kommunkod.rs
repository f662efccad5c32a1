//! The codes of the 290 municipalities.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Fault, digits};

/// `kommunkod,namn,lanskod`, a heading and one line for each municipality.
const REGISTER: &str = include_str!("../../../data/kommuner.csv");

/// The code of one of the 290 Swedish municipalities: four digits, the first two of them the county.
///
/// Source: Statistiska centralbyrån, kept in `data/kommuner.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Kommunkod {
    code: &'static str,
    name: &'static str,
    county: &'static str,
}

impl Kommunkod {
    /// All municipalities in the order of their codes.
    pub fn all() -> impl Iterator<Item = Self> {
        REGISTER.lines().skip(1).filter_map(|line| {
            let mut fields = line.split(',');
            Some(Self { code: fields.next()?, name: fields.next()?, county: fields.next()? })
        })
    }

    /// Reads four digits; spaces around them are ignored.
    ///
    /// # Errors
    /// Why it is not the code of a municipality.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let code = digits::only(text.trim().chars(), &[4])?;
        Self::all().find(|kommun| kommun.code == code).ok_or(Fault::UnknownKommun)
    }

    /// The four digits.
    pub fn as_str(&self) -> &str {
        self.code
    }

    /// The name, such as `Gnesta`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The code of the county (länskod), two digits, such as `04`.
    pub fn county(&self) -> &'static str {
        self.county
    }
}

impl fmt::Display for Kommunkod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code)
    }
}

impl FromStr for Kommunkod {
    type Err = Fault;
    fn from_str(text: &str) -> Result<Self, Fault> {
        Self::parse(text)
    }
}

impl Serialize for Kommunkod {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code)
    }
}

impl<'de> Deserialize<'de> for Kommunkod {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
