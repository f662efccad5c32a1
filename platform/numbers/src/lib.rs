//! Numbers that others issue: parsed once, valid ever after.
//!
//! | type | what it is | source |
//! |---|---|---|
//! | [`Personnummer`] | personal identity number | folkbokföringslagen (1991:481) 18 §, Skatteverket SKV 704 |
//! | [`Samordningsnummer`] | coordination number | lag (2022:1697) om samordningsnummer, Skatteverket SKV 707 |
//! | [`Organisationsnummer`] | organisation number | lag (1974:174) om identitetsbeteckning för juridiska personer m.fl. |
//! | [`S10`] | number of a registered postal item | UPU standard S10 |
//! | [`Sscc`] | number of a logistic unit | GS1 General Specifications, application identifier (00) |
//! | [`Kommunkod`] | code of a Swedish municipality | Statistiska centralbyrån, `data/kommuner.csv` |
//!
//! A value of one of these types is always valid and always in its canonical form. What cannot be parsed gives a
//! [`Fault`]: a stable code, a key and a sentence in Swedish and in English, never the number itself.
//!
//! Personal numbers are masked in `Debug` and `Display`; [`Personal::reveal`] is the one way to the digits, so that
//! a reader can search for it and a log entry can stand beside it.

mod digits;
mod fault;
mod kommunkod;
mod organisationsnummer;
mod personal;
mod s10;
mod sscc;
mod verdict;

pub use fault::Fault;
pub use kommunkod::Kommunkod;
pub use organisationsnummer::{Group, Organisationsnummer};
pub use personal::{Personal, Personnummer, Samordningsnummer, revealed};
pub use s10::S10;
pub use sscc::Sscc;
pub use verdict::{Kind, UnknownKind, Verdict, validate};

/// The Swedish sentences of this crate, in Fluent syntax.
pub const SV: &str = include_str!("../locale/sv.ftl");
/// The English sentences of this crate, in Fluent syntax.
pub const EN: &str = include_str!("../locale/en.ftl");

/// Text form and serde of a number that may be shown to anyone: the canonical string, checked again when read.
macro_rules! public_number {
    ($type:ident) => {
        impl $type {
            /// The canonical form, without spaces or signs.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::Fault;
            fn from_str(text: &str) -> Result<Self, $crate::Fault> {
                Self::parse(text)
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use public_number;
