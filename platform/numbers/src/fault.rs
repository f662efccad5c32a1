//! Why a text is not the number it should be.

use std::fmt;

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// Why a text is not the number it should be. Holds nothing of the text, so that it may be logged and shown.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Fault {
            $($(#[$doc])* $name,)*
        }

        impl Fault {
            /// Every fault there is.
            pub const ALL: &'static [Fault] = &[$(Fault::$name,)*];

            /// The stable code for machines: lower case words with hyphens, such as `wrong-check-digit`.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Fault::$name => $code,)*
                }
            }

            /// The key of the sentence in the locale files: `fault-` and the code.
            pub const fn key(self) -> &'static str {
                match self {
                    $(Fault::$name => concat!("fault-", $code),)*
                }
            }
        }
    };
}

faults! {
    /// Ten digits were read without a day to tell the century from.
    CenturyUnknown = "century-unknown",
    /// The date of birth is after today.
    FutureDate = "future-date",
    /// Valid, but as an organisation number.
    IsOrganisationsnummer = "is-organisationsnummer",
    /// Valid, but as a personal identity number.
    IsPersonnummer = "is-personnummer",
    /// Valid, but as a coordination number.
    IsSamordningsnummer = "is-samordningsnummer",
    /// A digit where a letter must be, of a kind that is misread: 0 for O, 1 for I.
    LookAlikeDigit = "look-alike-digit",
    /// A letter where a digit must be, of a kind that is misread: O for 0, I or l for 1. Never mended by guessing.
    LookAlikeLetter = "look-alike-letter",
    /// `-` or `+` elsewhere than before the last four digits, or more than once.
    MisplacedSign = "misplaced-sign",
    /// The birth number is 000; it counts from 001.
    NoBirthNumber = "no-birth-number",
    /// Year, month and day are not a date.
    NoSuchDate = "no-such-date",
    /// Something else than digits where digits must be.
    NotDigits = "not-digits",
    /// Something else than letters where letters must be.
    NotLetters = "not-letters",
    /// `+` with the year of somebody who does not turn a hundred this year.
    SignContradictsDate = "sign-contradicts-date",
    /// The third digit of an organisation number is below 2 and the number is not a person's either.
    ThirdDigitTooLow = "third-digit-too-low",
    /// The country code is in no list.
    UnknownCountry = "unknown-country",
    /// The first digit is no group of organisation numbers.
    UnknownGroup = "unknown-group",
    /// No municipality has the code.
    UnknownKommun = "unknown-kommun",
    /// The check digit does not fit the other digits.
    WrongCheckDigit = "wrong-check-digit",
    /// Too many or too few characters.
    WrongLength = "wrong-length",
    /// Twelve digits that do not begin as an organisation number does.
    WrongPrefix = "wrong-prefix",
}

impl Fault {
    /// The sentence in Swedish.
    pub fn sv(self) -> &'static str {
        self.sentence(crate::SV)
    }

    /// The sentence in English.
    pub fn en(self) -> &'static str {
        self.sentence(crate::EN)
    }

    /// Code and English sentence: `wrong-length: The number has the wrong length.` Stable, for command lines and APIs.
    pub fn reason(self) -> String {
        format!("{}: {}", self.code(), self.en())
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
