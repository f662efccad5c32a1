//! The law of each year as a table.

use std::borrow::Cow;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};
use serde::Serialize;

use crate::Fault;

/// The first day of the calendar, when lag (1989:253) came into force.
pub const FIRST: Date = date(1990, 1, 1);
/// The last day of the calendar.
pub const LAST: Date = date(2100, 12, 31);

/// Why a day is not an ordinary one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Allmän helgdag, lag (1989:253) 1 §.
    PublicHoliday,
    /// One of the eves named beside Sundays and public holidays in lag (1930:173) 2 §: not a public holiday, but a
    /// deadline that ends on it rolls forward just the same.
    EquatedEve,
}

/// On which day of a year a rule falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// A fixed day of a month.
    Day {
        /// Month, 1 to 12.
        month: i8,
        /// Day of the month.
        day: i8,
    },
    /// A number of days after Easter Sunday; negative before it.
    Easter {
        /// Days, 0 for Easter Sunday itself.
        days: i32,
    },
    /// The first such weekday on or after a day: "the Saturday in 20–26 June".
    Weekday {
        /// The weekday.
        weekday: Weekday,
        /// Month of the first day of the seven.
        month: i8,
        /// The first day of the seven.
        day: i8,
    },
}

/// One rule of the law for as long as it is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The Swedish name.
    pub sv: &'static str,
    /// The English name.
    pub en: &'static str,
    /// The day it falls on.
    pub on: On,
    /// Public holiday, or eve put beside one.
    pub standing: Standing,
    /// The first day on which the rule applies in this calendar.
    pub valid_from: Date,
    /// The last day on which it applies; `None` while it is in force.
    pub valid_to: Option<Date>,
    /// The law.
    pub source: &'static str,
}

const PUBLIC_1989: &str = "lag (1989:253) om allmänna helgdagar 1 och 2 §§";
const PUBLIC_2004: &str = "lag (1989:253) om allmänna helgdagar 1 och 2 §§ i lydelsen enligt lag (2004:1320)";
const EVES: &str = "lag (1930:173) om beräkning av lagstadgad tid 2 §";

const fn public(sv: &'static str, en: &'static str, on: On) -> Rule {
    Rule { sv, en, on, standing: Standing::PublicHoliday, valid_from: FIRST, valid_to: None, source: PUBLIC_1989 }
}

const fn eve(sv: &'static str, en: &'static str, on: On) -> Rule {
    Rule { sv, en, on, standing: Standing::EquatedEve, valid_from: FIRST, valid_to: None, source: EVES }
}

/// Every rule, in the order of the year. Sundays that are nothing else have no rule: they are Sundays.
///
/// The change of 2005 came into force on 1 April (SFS 2004:1320): before that day no 6 June is a holiday, after it no
/// Whit Monday is.
pub const RULES: &[Rule] = &[
    public("Nyårsdagen", "New Year's Day", On::Day { month: 1, day: 1 }),
    public("Trettondedag jul", "Epiphany", On::Day { month: 1, day: 6 }),
    public("Långfredagen", "Good Friday", On::Easter { days: -2 }),
    public("Påskdagen", "Easter Sunday", On::Easter { days: 0 }),
    public("Annandag påsk", "Easter Monday", On::Easter { days: 1 }),
    public("Första maj", "May Day", On::Day { month: 5, day: 1 }),
    public("Kristi himmelsfärdsdag", "Ascension Day", On::Easter { days: 39 }),
    public("Pingstdagen", "Whit Sunday", On::Easter { days: 49 }),
    Rule { valid_to: Some(date(2005, 3, 31)), ..public("Annandag pingst", "Whit Monday", On::Easter { days: 50 }) },
    Rule {
        valid_from: date(2005, 4, 1),
        source: PUBLIC_2004,
        ..public("Nationaldagen", "National Day of Sweden", On::Day { month: 6, day: 6 })
    },
    eve("Midsommarafton", "Midsummer Eve", On::Weekday { weekday: Weekday::Friday, month: 6, day: 19 }),
    public("Midsommardagen", "Midsummer Day", On::Weekday { weekday: Weekday::Saturday, month: 6, day: 20 }),
    public("Alla helgons dag", "All Saints' Day", On::Weekday { weekday: Weekday::Saturday, month: 10, day: 31 }),
    eve("Julafton", "Christmas Eve", On::Day { month: 12, day: 24 }),
    public("Juldagen", "Christmas Day", On::Day { month: 12, day: 25 }),
    public("Annandag jul", "Second Day of Christmas", On::Day { month: 12, day: 26 }),
    eve("Nyårsafton", "New Year's Eve", On::Day { month: 12, day: 31 }),
];

impl Rule {
    /// The day the rule falls on in a year, if it is in force on that day.
    pub fn in_year(&self, year: i16) -> Option<Date> {
        let day = match self.on {
            On::Day { month, day } => Date::new(year, month, day).ok()?,
            On::Easter { days } => easter(year)?.checked_add(days.days()).ok()?,
            On::Weekday { weekday, month, day } => {
                let first = Date::new(year, month, day).ok()?;
                let wait = first.weekday().until(weekday);
                first.checked_add(i32::from(wait).days()).ok()?
            }
        };
        let in_force = self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last);
        (in_force && FIRST <= day && day <= LAST).then_some(day)
    }
}

/// A named day that is no working day. Serialised as `{"sv":"…","en":"…"}`.
///
/// Where two fall on one day (1 May 2008 was Ascension Day too) both names stand, joined by "och" and "and".
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Holiday {
    /// The Swedish name.
    pub sv: Cow<'static, str>,
    /// The English name.
    pub en: Cow<'static, str>,
    /// Public holiday, or eve put beside one.
    #[serde(skip)]
    pub standing: Standing,
    /// The law.
    #[serde(skip)]
    pub source: &'static str,
}

impl Holiday {
    /// The holiday of a day inside the calendar.
    pub(crate) fn on(day: Date) -> Option<Self> {
        RULES
            .iter()
            .filter(|rule| rule.in_year(day.year()) == Some(day))
            .map(|rule| Self { sv: rule.sv.into(), en: rule.en.into(), standing: rule.standing, source: rule.source })
            .reduce(|one, other| Self {
                sv: format!("{} och {}", one.sv, other.sv).into(),
                en: format!("{} and {}", one.en, other.en).into(),
                ..one
            })
    }
}

/// Easter Sunday of a year.
///
/// # Errors
/// [`Fault::OutOfRange`] for years before 1990 and after 2100.
pub fn easter_sunday(year: i16) -> Result<Date, Fault> {
    if !(FIRST.year()..=LAST.year()).contains(&year) {
        return Err(Fault::OutOfRange);
    }
    easter(year).ok_or(Fault::OutOfRange)
}

/// The Gregorian reckoning in whole numbers ("Meeus/Jones/Butcher"). The law speaks of the first full moon from
/// 21 March; by custom that is the moon of the church's tables, not of the sky.
fn easter(year: i16) -> Option<Date> {
    let year_number = i32::from(year);
    let golden = year_number % 19;
    let (century, of_century) = (year_number / 100, year_number % 100);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30;
    let to_sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * to_sunday) / 451;
    let sum = epact + to_sunday - 7 * late + 114;
    Date::new(year, i8::try_from(sum / 31).ok()?, i8::try_from(sum % 31 + 1).ok()?).ok()
}
