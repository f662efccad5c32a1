//! Questions about hours, and about the local time of Sweden.

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp, Zoned};

use crate::{FIRST, Fault, LAST};

/// Compiled in, as the table of holidays is: a server without time zone data, or with old data, answers the same.
static STOCKHOLM: TimeZone = jiff::tz::get!("Europe/Stockholm");

/// The time zone Europe/Stockholm. Source: förordning (1979:988) om svensk normaltid, förordning (2001:127) om sommartid
/// and the ordinances on summer time before it.
pub fn stockholm() -> TimeZone {
    STOCKHOLM.clone()
}

/// An instant on the clocks of Sweden.
///
/// # Errors
/// [`Fault::OutOfRange`] where its local date is outside 1990-01-01 to 2100-12-31.
pub fn in_sweden(instant: Timestamp) -> Result<Zoned, Fault> {
    let local = instant.to_zoned(stockholm());
    if FIRST <= local.date() && local.date() <= LAST { Ok(local) } else { Err(Fault::OutOfRange) }
}

/// The first instant of a day in Sweden. The end of a day is the start of the next.
///
/// # Errors
/// [`Fault::OutOfRange`] outside the calendar.
pub fn start_of_day(day: Date) -> Result<Timestamp, Fault> {
    let local = day.to_zoned(stockholm()).map_err(|_| Fault::OutOfRange)?;
    in_sweden(local.timestamp()).map(|local| local.timestamp())
}

/// An instant a number of hours later, counted as they pass: through nights and weekends, with the hour that is lost in
/// March left out and the hour that is gained in October counted twice.
///
/// # Errors
/// [`Fault::OutOfRange`] where the start or the answer is outside the calendar.
pub fn elapsed_hours(from: Timestamp, hours: u32) -> Result<Timestamp, Fault> {
    in_sweden(from)?;
    let later = from.checked_add(SignedDuration::from_hours(i64::from(hours))).map_err(|_| Fault::OutOfRange)?;
    in_sweden(later).map(|local| local.timestamp())
}

/// The time that really passed between two instants, however the clocks were changed meanwhile; negative where the
/// second is before the first. Whole hours: [`SignedDuration::as_hours`].
///
/// # Errors
/// [`Fault::OutOfRange`] where one of them is outside the calendar.
pub fn elapsed_between(from: Timestamp, to: Timestamp) -> Result<SignedDuration, Fault> {
    in_sweden(from)?;
    in_sweden(to)?;
    Ok(from.duration_until(to))
}

/// What a local date and time in Sweden means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Local {
    /// One instant.
    Once(Timestamp),
    /// Two instants an hour apart: the hour from 02:00 on the last Sunday of October. A person must say which.
    Twice {
        /// In summer time.
        first: Timestamp,
        /// In normal time, an hour later.
        second: Timestamp,
    },
    /// None: the hour from 02:00 on the last Sunday of March.
    Never,
}

/// Which of the two, where a local time occurs twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Occurrence {
    /// The first, in summer time.
    First,
    /// The second, in normal time.
    Second,
}

impl Local {
    /// The one instant that is meant, where there is one with this choice. `None` as choice means that nobody has
    /// chosen: then a time that occurs twice has no answer.
    pub fn instant(self, chosen: Option<Occurrence>) -> Option<Timestamp> {
        match (self, chosen) {
            (Self::Once(instant), _) => Some(instant),
            (Self::Twice { first, .. }, Some(Occurrence::First)) => Some(first),
            (Self::Twice { second, .. }, Some(Occurrence::Second)) => Some(second),
            (Self::Twice { .. }, None) | (Self::Never, _) => None,
        }
    }
}

/// What a local date and time in Sweden means.
///
/// # Errors
/// [`Fault::OutOfRange`] outside the calendar.
pub fn resolve(local: DateTime) -> Result<Local, Fault> {
    if local.date() < FIRST || LAST < local.date() {
        return Err(Fault::OutOfRange);
    }
    let at = |offset: jiff::tz::Offset| offset.to_timestamp(local).map_err(|_| Fault::OutOfRange);
    match STOCKHOLM.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => at(offset).map(Local::Once),
        AmbiguousOffset::Fold { before, after } => Ok(Local::Twice { first: at(before)?, second: at(after)? }),
        AmbiguousOffset::Gap { .. } => Ok(Local::Never),
    }
}
