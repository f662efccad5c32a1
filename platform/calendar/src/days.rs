//! Questions about days.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};
use serde::Serialize;

use crate::{FIRST, Fault, Holiday, LAST};

fn within(day: Date) -> Result<Date, Fault> {
    if FIRST <= day && day <= LAST { Ok(day) } else { Err(Fault::OutOfRange) }
}

fn step(day: Date, by: i32) -> Result<Date, Fault> {
    within(day.checked_add(by.days()).map_err(|_| Fault::OutOfRange)?)
}

/// Whether a day is a working day: no Saturday, no Sunday, no [`holiday`].
///
/// # Errors
/// [`Fault::OutOfRange`] outside 1990-01-01 to 2100-12-31.
pub fn is_working_day(day: Date) -> Result<bool, Fault> {
    within(day)?;
    let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    Ok(!weekend && Holiday::on(day).is_none())
}

/// The public holiday or equated eve of a day, on whatever weekday it falls. A Sunday that is nothing else is `None`.
///
/// # Errors
/// [`Fault::OutOfRange`] outside 1990-01-01 to 2100-12-31.
pub fn holiday(day: Date) -> Result<Option<Holiday>, Fault> {
    Ok(Holiday::on(within(day)?))
}

fn nearest(mut day: Date, by: i32) -> Result<Date, Fault> {
    while !is_working_day(day)? {
        day = step(day, by)?;
    }
    Ok(day)
}

/// The first working day strictly after a day.
///
/// # Errors
/// [`Fault::OutOfRange`] where the day or the answer is outside the calendar.
pub fn next_working_day(day: Date) -> Result<Date, Fault> {
    nearest(step(within(day)?, 1)?, 1)
}

/// The last working day strictly before a day, as in förvaltningslagen (2017:900) 22 §.
///
/// # Errors
/// [`Fault::OutOfRange`] where the day or the answer is outside the calendar.
pub fn previous_working_day(day: Date) -> Result<Date, Fault> {
    nearest(step(within(day)?, -1)?, -1)
}

/// The day itself if it is a working day, otherwise the next one: the last day of a deadline that is a date.
/// Source: lag (1930:173) 2 §.
///
/// # Errors
/// [`Fault::OutOfRange`] where the day or the answer is outside the calendar.
pub fn roll_forward(day: Date) -> Result<Date, Fault> {
    nearest(day, 1)
}

/// The same day of the month a number of calendar months later; where that month is too short, its last day (31 January
/// and one month give 28 or 29 February). Not yet rolled forward.
/// Source: lag (1930:173) 1 §; for EU law förordning (EEG, Euratom) nr 1182/71 artikel 3.2 c, which says the same.
///
/// # Errors
/// [`Fault::OutOfRange`] where the day or the answer is outside the calendar.
pub fn add_months(day: Date, months: u16) -> Result<Date, Fault> {
    let months = Span::new().months(i32::from(months));
    within(within(day)?.checked_add(months).map_err(|_| Fault::OutOfRange)?)
}

/// The last day of a deadline of calendar months from an actual day: [`add_months`], then [`roll_forward`].
///
/// # Errors
/// [`Fault::OutOfRange`] where the day or the answer is outside the calendar.
pub fn months_deadline(day: Date, months: u16) -> Result<Date, Fault> {
    roll_forward(add_months(day, months)?)
}

/// How many working days a period holds, its first day not counted and its last counted: from a Friday to the Monday
/// after it is one, from a day to itself none.
///
/// # Errors
/// [`Fault::OutOfRange`] outside the calendar, [`Fault::Reversed`] where the first day is after the last.
pub fn working_days_between(from: Date, to: Date) -> Result<u32, Fault> {
    period(from, to)?;
    let mut count = 0;
    let mut day = from;
    while day < to {
        day = step(day, 1)?;
        if is_working_day(day)? {
            count += 1;
        }
    }
    Ok(count)
}

fn period(from: Date, to: Date) -> Result<(), Fault> {
    within(from)?;
    within(to)?;
    if from > to {
        return Err(Fault::Reversed);
    }
    Ok(())
}

/// What is known of one day. Serialised as
/// `{"date":"2026-06-19","workingDay":false,"holiday":{"sv":"…","en":"…"},"previousWorkingDay":"…","nextWorkingDay":"…"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DayInfo {
    /// The day.
    pub date: Date,
    /// Whether it is a working day.
    pub working_day: bool,
    /// Its holiday, if it has one.
    pub holiday: Option<Holiday>,
    /// The last working day strictly before it; `None` where that is before the calendar begins.
    pub previous_working_day: Option<Date>,
    /// The first working day strictly after it; `None` where that is after the calendar ends.
    pub next_working_day: Option<Date>,
}

/// What is known of one day.
///
/// # Errors
/// [`Fault::OutOfRange`] outside the calendar.
pub fn day(date: Date) -> Result<DayInfo, Fault> {
    Ok(DayInfo {
        date,
        working_day: is_working_day(date)?,
        holiday: holiday(date)?,
        previous_working_day: previous_working_day(date).ok(),
        next_working_day: next_working_day(date).ok(),
    })
}

/// What is known of each day of a period, first and last included.
///
/// # Errors
/// [`Fault::OutOfRange`] outside the calendar, [`Fault::Reversed`] where the first day is after the last.
pub fn days(from: Date, to: Date) -> Result<Vec<DayInfo>, Fault> {
    period(from, to)?;
    from.series(1.day()).take_while(|date| *date <= to).map(day).collect()
}
