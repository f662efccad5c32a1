//! Time: whole microseconds since 1970 in UTC; written as RFC 3339.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A calendar date without a time.
pub type Date = jiff::civil::Date;

fn sweden() -> jiff::tz::TimeZone {
    static SWEDEN: std::sync::OnceLock<jiff::tz::TimeZone> = std::sync::OnceLock::new();
    let zone = SWEDEN.get_or_init(|| jiff::tz::TimeZone::get("Europe/Stockholm").unwrap_or(jiff::tz::TimeZone::UTC));
    zone.clone()
}

/// A moment, in microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time(i64);

impl Time {
    /// From whole microseconds since 1970, UTC.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Whole microseconds since 1970, UTC.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Later by `seconds` (may be negative); saturates.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// The same moment for formatting; a moment out of jiff's range becomes its nearest end.
    #[must_use]
    pub fn timestamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        })
    }

    /// The date and clock time in Sweden.
    #[must_use]
    pub fn in_sweden(self) -> jiff::Zoned {
        self.timestamp().to_zoned(sweden())
    }

    /// The date in Sweden.
    #[must_use]
    pub fn date(self) -> Date {
        self.in_sweden().date()
    }

    /// When a day begins in Sweden; none for a day that no calendar has.
    #[must_use]
    pub fn begins(day: Date) -> Option<Self> {
        let zoned = day.to_zoned(sweden()).ok()?;
        Some(Self(zoned.timestamp().as_microsecond()))
    }

    /// Parses RFC 3339.
    ///
    /// # Errors
    /// When `text` is not an RFC 3339 moment.
    pub fn parse(text: &str) -> Result<Self, jiff::Error> {
        text.parse::<jiff::Timestamp>().map(|moment| Self(moment.as_microsecond()))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.6}", self.timestamp())
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_rfc_3339_and_read_back() {
        let moment = Time::from_micros(1_795_392_000_123_456);
        assert_eq!(moment.to_string(), "2026-11-23T00:00:00.123456Z");
        assert_eq!(Time::parse(&moment.to_string()).unwrap(), moment);
    }

    #[test]
    fn the_date_is_the_swedish_one() {
        let late = Time::parse("2026-06-30T22:30:00Z").unwrap();
        assert_eq!(late.date().to_string(), "2026-07-01");
    }

    #[test]
    fn a_day_begins_when_it_does_in_sweden() {
        for (day, begins) in [("2026-07-01", "2026-06-30T22:00:00Z"), ("2026-12-01", "2026-11-30T23:00:00Z")] {
            assert_eq!(Time::begins(day.parse().unwrap()), Some(Time::parse(begins).unwrap()));
        }
    }
}
