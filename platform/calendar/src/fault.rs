//! What the calendar cannot answer.

use std::fmt;

/// What the calendar cannot answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The question or its answer lies outside 1990-01-01 to 2100-12-31.
    OutOfRange,
    /// The first day of a period is after its last.
    Reversed,
}

impl Fault {
    /// Every fault there is.
    pub const ALL: [Self; 2] = [Self::OutOfRange, Self::Reversed];

    /// The stable code for machines.
    pub const fn code(self) -> &'static str {
        match self {
            Self::OutOfRange => "out-of-range",
            Self::Reversed => "reversed",
        }
    }

    /// The key of the sentence in the locale files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::OutOfRange => "calendar-out-of-range",
            Self::Reversed => "calendar-reversed",
        }
    }

    /// The sentence in Swedish.
    pub fn sv(self) -> &'static str {
        self.sentence(crate::SV)
    }

    /// The sentence in English.
    pub fn en(self) -> &'static str {
        self.sentence(crate::EN)
    }

    fn sentence(self, locale: &'static str) -> &'static str {
        locale
            .lines()
            .filter_map(|line| line.split_once(" = "))
            .find(|(key, _)| *key == self.key())
            .map_or(self.code(), |(_, sentence)| sentence)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.en())
    }
}

impl std::error::Error for Fault {}
