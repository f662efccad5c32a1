//! Text that has been parsed: trimmed, without control characters, of bounded length.

use crate::Refusal;
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $max:literal, $lines:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The most characters it may hold.
            pub const MAX: usize = $max;

            /// Parses what a person wrote in `field`.
            ///
            /// # Errors
            /// Empty, too long, or with control characters.
            pub fn parse(field: &'static str, text: &str) -> Result<Self, Refusal> {
                let text = text.trim();
                if text.is_empty() {
                    return Err(Refusal::invalid(field, "ui-refused-empty"));
                }
                let count = text.chars().count();
                if count > $max {
                    return Err(Refusal::invalid(field, "ui-refused-too-long")
                        .with("max", $max)
                        .with("count", count));
                }
                let odd = |c: char| c.is_control() && !($lines && (c == '\n' || c == '\r' || c == '\t'));
                if text.chars().any(odd) {
                    return Err(Refusal::invalid(field, "ui-refused-control-characters"));
                }
                Ok(Self(text.replace("\r\n", "\n")))
            }

            /// Parses what may be left out: blank is `None`.
            ///
            /// # Errors
            /// As [`Self::parse`], but for blank.
            pub fn parse_optional(field: &'static str, text: &str) -> Result<Option<Self>, Refusal> {
                if text.trim().is_empty() { Ok(None) } else { Self::parse(field, text).map(Some) }
            }

            /// As written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse("text", &text).map_err(serde::de::Error::custom)
            }
        }
    };
}

text!(
    /// A short word or code: a seal, a reference, a login name.
    Word, 64, false
);
text!(
    /// One line: a name, a title.
    Line, 200, false
);
text!(
    /// Free text in several lines: a reason, a description. Always personal in the ledger.
    Note, 4000, true
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_long_and_odd_texts_are_refused_by_name() {
        assert_eq!(Word::parse("seal", " ").unwrap_err().key, "ui-refused-empty");
        assert_eq!(Word::parse("seal", &"x".repeat(65)).unwrap_err().key, "ui-refused-too-long");
        assert_eq!(Line::parse("name", "a\u{7}b").unwrap_err().key, "ui-refused-control-characters");
        assert_eq!(Note::parse("reason", "a\r\nb").unwrap().as_str(), "a\nb");
        assert_eq!(Word::parse_optional("seal", "  ").unwrap(), None);
    }
}
