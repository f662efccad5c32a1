//! Personal identity numbers and coordination numbers.

use std::fmt;

use jiff::civil::Date;

use crate::digits::{self, luhn, number};
use crate::{Fault, organisationsnummer};

/// The digits as they were written: ten or twelve, and the sign between them.
struct Written {
    digits: String,
    sign: Option<char>,
}

impl Written {
    fn read(text: &str) -> Result<Self, Fault> {
        let text = text.trim();
        let signs: Vec<(usize, char)> =
            text.chars().rev().enumerate().filter(|(_, c)| matches!(c, '-' | '+')).collect();
        let digits = digits::only(text.chars().filter(|c| !matches!(c, '-' | '+')), &[10, 12])?;
        match signs.as_slice() {
            [] => Ok(Self { digits, sign: None }),
            [(4, sign)] => Ok(Self { digits, sign: Some(*sign) }),
            _ => Err(Fault::MisplacedSign),
        }
    }

    /// The last ten digits: what the check digit is counted from.
    fn ten(&self) -> &str {
        self.digits.get(self.digits.len().saturating_sub(10)..).unwrap_or_default()
    }

    fn part(&self, from: usize, to: usize) -> i16 {
        number(self.ten().get(from..to).unwrap_or_default())
    }

    fn month(&self) -> i16 {
        self.part(2, 4)
    }

    fn day(&self) -> i16 {
        self.part(4, 6)
    }

    /// The checks that both kinds share and that need no year.
    fn check(&self) -> Result<(), Fault> {
        if !luhn(self.ten()) {
            return Err(Fault::WrongCheckDigit);
        }
        let bare = self.digits.len() == 10 || self.digits.starts_with("16");
        if bare && organisationsnummer::fits(self.ten()) {
            return Err(Fault::IsOrganisationsnummer);
        }
        Ok(())
    }

    /// The year of birth.
    ///
    /// Twelve digits say it. With ten, `-` means that the person turns less than a hundred this year and `+` that
    /// they turn a hundred or more (folkbokföringslagen 18 §: the sign changes *the year* someone turns 100, so it is
    /// the year that counts, not the birthday); ten digits without a sign are taken for the latest year that is not
    /// in the future. `earliest` gives the first day that the number may mean in a year.
    fn year(&self, today: Option<Date>, earliest: impl Fn(i16) -> Option<Date>) -> Result<i16, Fault> {
        if self.digits.len() == 12 {
            let year = number(self.digits.get(..4).unwrap_or_default());
            // Nobody born before 1800 was ever registered with such a number.
            if year < 1800 {
                return Err(Fault::NoSuchDate);
            }
            if let (Some(today), Some('+')) = (today, self.sign)
                && i32::from(today.year()) - i32::from(year) < 100
            {
                return Err(Fault::SignContradictsDate);
            }
            return Ok(year);
        }
        let today = today.ok_or(Fault::CenturyUnknown)?;
        let back = (today.year() - self.part(0, 2)).rem_euclid(100);
        let youngest = today.year() - back;
        match self.sign {
            Some('+') => Ok(youngest - 100),
            None if earliest(youngest).is_some_and(|date| date > today) => Ok(youngest - 100),
            _ => Ok(youngest),
        }
    }

    fn canonical(&self, year: i16) -> Box<str> {
        format!("{year:04}{}", self.ten().get(2..).unwrap_or_default()).into_boxed_str()
    }

    fn has_birth_number(&self) -> bool {
        self.part(6, 9) != 0
    }
}

/// Whether ten digits with a right check digit have the form of a personal identity number in some century.
pub(crate) fn may_be_personnummer(ten: &str) -> bool {
    let month = number(ten.get(2..4).unwrap_or_default());
    let day = number(ten.get(4..6).unwrap_or_default());
    // 2000 is a leap year: the century is not known here.
    date(2000, month, day).is_some()
}

/// Whether ten digits with a right check digit have the form of a coordination number.
pub(crate) fn may_be_samordningsnummer(ten: &str) -> bool {
    let month = number(ten.get(2..4).unwrap_or_default());
    let day = number(ten.get(4..6).unwrap_or_default());
    (0..=12).contains(&month) && (60..=91).contains(&day)
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
}

/// A number that points out a living person: masked unless someone asks for it by name.
pub trait Personal: Sized {
    /// The twelve digits. Every call is a disclosure: the caller has asked `access` and the read is logged.
    fn reveal(&self) -> &str;

    /// Reads the twelve digits that [`reveal`](Personal::reveal) gave; nothing else.
    ///
    /// # Errors
    /// Any [`Fault`]; [`Fault::CenturyUnknown`] for ten digits.
    fn parse(text: &str) -> Result<Self, Fault>;
}

macro_rules! personal_number {
    ($type:ident) => {
        impl $type {
            /// Reads twelve digits, with or without a sign before the last four; spaces around them are ignored.
            ///
            /// # Errors
            /// Why it is not such a number. Ten digits do not tell the century: [`Fault::CenturyUnknown`], use
            /// [`parse_on`](Self::parse_on). A date in the future cannot be seen without a clock.
            pub fn parse(text: &str) -> Result<Self, Fault> {
                Self::read(text, None)
            }

            /// Reads ten or twelve digits on a given day. Ten digits with `-` belong to someone who turns less than a
            /// hundred that year, with `+` to someone who turns a hundred or more, without a sign to the youngest
            /// person already born.
            ///
            /// # Errors
            /// Why it is not such a number, [`Fault::FutureDate`] included.
            pub fn parse_on(text: &str, today: Date) -> Result<Self, Fault> {
                Self::read(text, Some(today))
            }

            /// The twelve digits. Every call is a disclosure: the caller has asked `access` and the read is logged.
            pub fn reveal(&self) -> &str {
                &self.0
            }

            /// The short form with its sign, as on a letter: `YYMMDD-NNNN`, with `+` from the year of turning 100.
            /// A disclosure as [`reveal`](Self::reveal) is.
            pub fn reveal_short(&self, today: Date) -> String {
                let sign = if today.year() - self.birth_year() >= 100 { '+' } else { '-' };
                let date = self.0.get(2..8).unwrap_or_default();
                let last = self.0.get(8..).unwrap_or_default();
                format!("{date}{sign}{last}")
            }

            /// The year of birth.
            pub fn birth_year(&self) -> i16 {
                number(self.0.get(..4).unwrap_or_default())
            }

            fn part(&self, from: usize, to: usize) -> i16 {
                number(self.0.get(from..to).unwrap_or_default())
            }
        }

        impl Personal for $type {
            fn reveal(&self) -> &str {
                &self.0
            }

            fn parse(text: &str) -> Result<Self, Fault> {
                Self::parse(text)
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(MASKED)
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($type), "({})"), MASKED)
            }
        }
    };
}

/// Shown instead of the digits: not even the year, which together with a unit points someone out.
const MASKED: &str = "********-****";

/// A personal identity number: birth date, birth number (001 to 999) and check digit, canonical as twelve digits.
///
/// `Debug` and `Display` are masked; there is no `Serialize`: see [`revealed`].
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Personnummer(Box<str>);

personal_number!(Personnummer);

impl Personnummer {
    fn read(text: &str, today: Option<Date>) -> Result<Self, Fault> {
        let written = Written::read(text)?;
        written.check()?;
        if may_be_samordningsnummer(written.ten()) && Samordningsnummer::read(text, today).is_ok() {
            return Err(Fault::IsSamordningsnummer);
        }
        let (month, day) = (written.month(), written.day());
        let year = written.year(today, |year| date(year, month, day))?;
        let born = date(year, month, day).ok_or(Fault::NoSuchDate)?;
        if !written.has_birth_number() {
            return Err(Fault::NoBirthNumber);
        }
        if today.is_some_and(|today| born > today) {
            return Err(Fault::FutureDate);
        }
        Ok(Self(written.canonical(year)))
    }

    /// The date in the number: the date of birth as registered. When the numbers of a day have run out, Skatteverket
    /// gives one of a nearby day, so this may differ from the day in the register by a few days.
    pub fn date(&self) -> Option<Date> {
        date(self.birth_year(), self.part(4, 6), self.part(6, 8))
    }
}

/// A coordination number: as a personal identity number with 60 added to the day, canonical as twelve digits.
///
/// A coordination number may be given to someone whose birth is not fully known. Month 00 and day 60 stand for an
/// unknown month and day, in any combination with known ones; Skatteverket's own test numbers also hold the 31st
/// (day 91) of months with fewer days and the 30th of February, so month 00 to 12 and day 60 to 91 combine freely.
///
/// `Debug` and `Display` are masked; there is no `Serialize`: see [`revealed`].
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Samordningsnummer(Box<str>);

personal_number!(Samordningsnummer);

impl Samordningsnummer {
    fn read(text: &str, today: Option<Date>) -> Result<Self, Fault> {
        let written = Written::read(text)?;
        written.check()?;
        if may_be_personnummer(written.ten()) && Personnummer::read(text, today).is_ok() {
            return Err(Fault::IsPersonnummer);
        }
        if !may_be_samordningsnummer(written.ten()) {
            return Err(Fault::NoSuchDate);
        }
        let (month, day) = (written.month().max(1), (written.day() - 60).max(1));
        // The 31st of a month with fewer days is counted as its last day.
        let earliest = |year| (0..4).find_map(|less| date(year, month, day - less));
        let year = written.year(today, earliest)?;
        if !written.has_birth_number() {
            return Err(Fault::NoBirthNumber);
        }
        if let (Some(today), Some(born)) = (today, earliest(year))
            && born > today
        {
            return Err(Fault::FutureDate);
        }
        Ok(Self(written.canonical(year)))
    }

    /// The date in the number, where month and day are known and make a date.
    pub fn date(&self) -> Option<Date> {
        date(self.birth_year(), self.part(4, 6), self.part(6, 8) - 60)
    }
}

/// Serde for personal numbers, to be asked for field by field: `#[serde(with = "numbers::revealed")]`. Use it only
/// where the bytes are protected: the personal part of an event, a disclosure file.
pub mod revealed {
    use std::borrow::Cow;

    use serde::{Deserialize, Deserializer, Serializer};

    use crate::Personal;

    /// Writes the twelve digits.
    ///
    /// # Errors
    /// The serializer's own.
    pub fn serialize<T: Personal, S: Serializer>(number: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(number.reveal())
    }

    /// Reads twelve digits and checks them again.
    ///
    /// # Errors
    /// The deserializer's own, or the [`Fault`](crate::Fault) in words.
    pub fn deserialize<'de, T: Personal, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        let text = <Cow<'de, str>>::deserialize(deserializer)?;
        T::parse(&text).map_err(serde::de::Error::custom)
    }
}
