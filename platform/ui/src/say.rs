//! A language in use: texts, dates and numbers as people here write them.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::texts::{Arg, Lang, Texts, regroup};

/// Where the product's wall clock hangs.
static STOCKHOLM: LazyLock<TimeZone> =
    LazyLock::new(|| TimeZone::get("Europe/Stockholm").unwrap_or_else(|_| TimeZone::fixed(jiff::tz::offset(1))));

/// Something that falls on a day in Sweden.
pub trait Day {
    /// The day in Sweden.
    fn day(self) -> Date;
}

impl Day for Timestamp {
    fn day(self) -> Date {
        local(self).date()
    }
}
impl Day for Date {
    fn day(self) -> Date {
        self
    }
}
impl Day for DateTime {
    fn day(self) -> Date {
        self.date()
    }
}

/// Swedish wall-clock time of an instant.
pub fn local(at: Timestamp) -> DateTime {
    STOCKHOLM.to_datetime(at)
}

/// The texts in one language: what pages and components speak with. Small and `Copy`.
#[derive(Clone, Copy, Debug)]
pub struct Say<'a> {
    texts: &'a Texts,
    lang: Lang,
}

impl<'a> Say<'a> {
    /// Speaks the language.
    pub const fn new(texts: &'a Texts, lang: Lang) -> Self {
        Say { texts, lang }
    }

    /// The language spoken.
    pub const fn lang(self) -> Lang {
        self.lang
    }

    /// The texts behind.
    pub const fn texts(self) -> &'a Texts {
        self.texts
    }

    /// A text without variables.
    pub fn t(self, key: &str) -> String {
        self.texts.t(self.lang, key, &[])
    }

    /// A text with variables.
    pub fn ta(self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.texts.t(self.lang, key, args)
    }

    /// A refusal in words, from its key and arguments.
    pub fn refusal<N: AsRef<str>, V: AsRef<str>>(self, key: &str, args: &[(N, V)]) -> String {
        let args: Vec<(&str, Arg<'_>)> =
            args.iter().map(|(name, value)| (name.as_ref(), value.as_ref().into())).collect();
        self.texts.t(self.lang, key, &args)
    }

    /// 21 november 2026.
    pub fn date(self, day: impl Day) -> String {
        let day = day.day();
        self.ta(
            "ui-date",
            &[
                ("day", day.day().to_string().into()),
                ("month", self.month(day).into()),
                ("year", day.year().to_string().into()),
            ],
        )
    }

    /// 21 november, where the year is plain from the context.
    pub fn date_short(self, day: impl Day) -> String {
        let day = day.day();
        self.ta("ui-date-short", &[("day", day.day().to_string().into()), ("month", self.month(day).into())])
    }

    /// 2026-11-21, for tables.
    pub fn date_iso(self, day: impl Day) -> String {
        day.day().to_string()
    }

    /// kl. 9.00 (English: 9:00).
    pub fn time(self, at: Timestamp) -> String {
        self.clock(local(at))
    }

    /// kl. 9.00 of a wall-clock time.
    pub fn clock(self, at: DateTime) -> String {
        self.ta("ui-time", &[("hour", at.hour().to_string().into()), ("minute", format!("{:02}", at.minute()).into())])
    }

    /// 9.00 without "kl.", for tables and timelines.
    pub fn time_bare(self, at: Timestamp) -> String {
        let at = local(at);
        self.ta(
            "ui-time-bare",
            &[("hour", at.hour().to_string().into()), ("minute", format!("{:02}", at.minute()).into())],
        )
    }

    /// måndag.
    pub fn weekday(self, day: impl Day) -> String {
        let n = day.day().weekday().to_monday_one_offset();
        self.t(&format!("ui-weekday-{n}"))
    }

    /// v. 47 (ISO 8601 weeks).
    pub fn week(self, day: impl Day) -> String {
        let n = day.day().iso_week_date().week();
        self.ta("ui-week", &[("n", n.to_string().into())])
    }

    /// måndag 23 november 2026, v. 48.
    pub fn date_full(self, day: impl Day) -> String {
        let day = day.day();
        self.ta(
            "ui-date-full",
            &[("weekday", self.weekday(day).into()), ("date", self.date(day).into()), ("week", self.week(day).into())],
        )
    }

    /// i dag, i går, i morgon; otherwise 21 november, with the year when it is another.
    pub fn day_word(self, day: impl Day, now: Timestamp) -> String {
        let (day, today) = (day.day(), now.day());
        match today.until(day).map(|span| span.get_days()) {
            Ok(0) => self.t("ui-today"),
            Ok(-1) => self.t("ui-yesterday"),
            Ok(1) => self.t("ui-tomorrow"),
            _ if day.year() == today.year() => self.date_short(day),
            _ => self.date(day),
        }
    }

    /// i går kl. 22.30.
    pub fn moment(self, at: Timestamp, now: Timestamp) -> String {
        self.ta("ui-moment", &[("day", self.day_word(at, now).into()), ("time", self.time(at).into())])
    }

    /// 21 november 2026 kl. 9.00, for places where "today" would be wrong tomorrow.
    pub fn date_time(self, at: Timestamp) -> String {
        self.ta("ui-moment", &[("day", self.date(at).into()), ("time", self.time(at).into())])
    }

    /// A `time` element: machine-readable instant, the given words.
    pub fn time_tag(self, at: Timestamp, words: &str) -> Markup {
        html! { time datetime=(at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()) { (words) } }
    }

    /// 1 204.
    pub fn int(self, n: i64) -> String {
        regroup(&n.to_string(), self.lang)
    }

    /// A fixed-point number: `decimal(105, 1)` is 10,5.
    pub fn decimal(self, value: i64, places: u8) -> String {
        regroup(&fixed(value, usize::from(places)), self.lang)
    }

    /// 450 g; from one kilogram 2,5 kg, as exact as the scale said.
    pub fn weight(self, grams: i64) -> String {
        if grams.abs() < 1000 {
            return format!("{}\u{a0}g", self.int(grams));
        }
        let plain = fixed(grams, 3);
        let plain = plain.trim_end_matches('0').trim_end_matches('.');
        format!("{}\u{a0}kg", regroup(plain, self.lang))
    }

    /// 92 % (English: 92%), rounded down, so that 99.9 is never shown as all. Nothing of nothing is 0 %.
    pub fn percent(self, part: u64, whole: u64) -> String {
        let n = if whole == 0 { 0 } else { u128::from(part) * 100 / u128::from(whole) };
        self.ta("ui-percent", &[("n", n.to_string().into())])
    }

    /// 571 av 611.
    pub fn of(self, part: i64, whole: i64) -> String {
        self.ta("ui-of", &[("part", part.into()), ("whole", whole.into())])
    }

    fn month(self, day: Date) -> String {
        self.t(&format!("ui-month-{}", day.month()))
    }
}

fn fixed(value: i64, places: usize) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts() -> Texts {
        Texts::new(crate::SOURCES).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn dates_are_written_as_people_here_write_them() {
        let texts = texts();
        let (sv, en) = (Say::new(&texts, Lang::Sv), Say::new(&texts, Lang::En));
        let t = at("2026-11-21T08:00:00Z");
        assert_eq!(sv.date(t), "21 november 2026");
        assert_eq!(en.date(t), "21 November 2026");
        assert_eq!(sv.date_iso(t), "2026-11-21");
        assert_eq!(sv.time(t), "kl.\u{a0}9.00");
        assert_eq!(en.time(t), "9:00");
        assert_eq!(sv.time_bare(t), "9.00");
        assert_eq!(sv.week(t), "v.\u{a0}47");
        assert_eq!(en.week(t), "week 47");
        assert_eq!(sv.date_full(at("2026-11-23T08:00:00Z")), "måndag 23 november 2026, v.\u{a0}48");
        assert_eq!(en.date_full(at("2026-11-23T08:00:00Z")), "Monday 23 November 2026, week 48");
        assert!(texts.missing().is_empty());
    }

    #[test]
    fn the_day_is_the_day_in_sweden_summer_and_winter() {
        let texts = texts();
        let sv = Say::new(&texts, Lang::Sv);
        assert_eq!(sv.date_time(at("2026-06-30T22:05:00Z")), "1 juli 2026 kl.\u{a0}0.05");
        assert_eq!(sv.date_time(at("2026-12-31T23:05:00Z")), "1 januari 2027 kl.\u{a0}0.05");
        // The clock goes back at 01:00 UTC on 25 October 2026: half past two comes twice.
        assert_eq!(sv.time_bare(at("2026-10-25T00:30:00Z")), "2.30");
        assert_eq!(sv.time_bare(at("2026-10-25T01:30:00Z")), "2.30");
    }

    #[test]
    fn near_days_have_words() {
        let texts = texts();
        let (sv, en) = (Say::new(&texts, Lang::Sv), Say::new(&texts, Lang::En));
        let now = at("2026-11-23T08:00:00Z");
        assert_eq!(sv.moment(at("2026-11-22T21:30:00Z"), now), "i går kl.\u{a0}22.30");
        assert_eq!(sv.day_word(now, now), "i dag");
        assert_eq!(en.day_word(at("2026-11-24T08:00:00Z"), now), "tomorrow");
        assert_eq!(sv.day_word(at("2026-11-20T08:00:00Z"), now), "20 november");
        assert_eq!(sv.day_word(at("2025-11-23T08:00:00Z"), now), "23 november 2025");
    }

    #[test]
    fn numbers_have_the_signs_of_the_language() {
        let texts = texts();
        let (sv, en) = (Say::new(&texts, Lang::Sv), Say::new(&texts, Lang::En));
        assert_eq!(sv.int(1_204), "1\u{a0}204");
        assert_eq!(sv.int(-12), "\u{2212}12");
        assert_eq!(en.int(1_234_567), "1,234,567");
        assert_eq!(sv.decimal(105, 1), "10,5");
        assert_eq!(en.decimal(-5, 2), "\u{2212}0.05");
        assert_eq!(sv.weight(2_500), "2,5\u{a0}kg");
        assert_eq!(sv.weight(450), "450\u{a0}g");
        assert_eq!(sv.weight(12_000), "12\u{a0}kg");
        assert_eq!(sv.percent(571, 611), "93\u{a0}%");
        assert_eq!(en.percent(999, 1000), "99%");
        assert_eq!(sv.percent(0, 0), "0\u{a0}%");
        assert_eq!(sv.of(571, 611), "571 av 611");
        assert_eq!(sv.int(i64::MIN).chars().next(), Some('\u{2212}'));
    }
}
