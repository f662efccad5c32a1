//! The calendar against the law, against almanacs and against another program's calendar.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use calendar::*;
use jiff::civil::{Date, Weekday, date};
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::*;

fn every_day() -> impl Iterator<Item = Date> {
    FIRST.series(1.day()).take_while(|day| *day <= LAST)
}

fn instant(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn name(day: Date) -> Option<String> {
    holiday(day).expect("inside the calendar").map(|holiday| holiday.sv.into_owned())
}

fn any_day() -> impl Strategy<Value = Date> {
    (0..40_542i32).prop_map(|days| FIRST.saturating_add(days.days()))
}

#[test]
fn every_monday_to_friday_is_judged_as_in_the_package_holidays() {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let python =
        std::env::var_os("SKANS_TEST_PYTHON").map_or_else(|| here.join("../../.test/venv/bin/python"), PathBuf::from);
    let script = here.join("tests/against_holidays.py");
    if !python.exists() {
        println!("skipped: run ./test or `python3 platform/calendar/tests/against_holidays.py --prepare` first");
        return;
    }
    let output = Command::new(python).arg(script).output().expect("python starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let theirs: BTreeMap<Date, String> = String::from_utf8(output.stdout)
        .expect("UTF-8")
        .lines()
        .map(|line| {
            let (day, names) = line.split_once('\t').expect("two columns");
            (day.parse().expect("a date"), names.replace("; ", " och "))
        })
        .collect();
    assert!(theirs.len() > 1_000);

    let ours: BTreeMap<Date, String> = every_day()
        .filter(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday))
        .filter(|day| !is_working_day(*day).expect("inside the calendar"))
        .map(|day| (day, name(day).expect("a weekday off has a name")))
        .collect();
    let differences: Vec<_> = every_day()
        .filter(|day| ours.get(day) != theirs.get(day))
        .map(|day| (day, ours.get(&day), theirs.get(&day)))
        .collect();
    assert!(differences.is_empty(), "{differences:#?}");
}

#[test]
fn easter_is_where_the_almanac_has_it() {
    for (year, month, day) in [
        (1990, 4, 15),
        (2000, 4, 23),
        (2008, 3, 23),
        (2011, 4, 24),
        (2019, 4, 21),
        (2024, 3, 31),
        (2025, 4, 20),
        (2026, 4, 5),
        (2027, 3, 28),
        (2038, 4, 25),
        (2049, 4, 18),
        (2076, 4, 19),
        (2100, 3, 28),
    ] {
        assert_eq!(easter_sunday(year), Ok(date(year, month, day)));
    }
    for year in 1990..=2100 {
        let easter = easter_sunday(year).expect("inside the calendar");
        assert_eq!(easter.weekday(), Weekday::Sunday);
        assert!(date(year, 3, 22) <= easter && easter <= date(year, 4, 25));
    }
    assert_eq!(easter_sunday(1989), Err(Fault::OutOfRange));
    assert_eq!(easter_sunday(2101), Err(Fault::OutOfRange));
}

#[test]
fn the_year_2026_has_the_days_of_the_law() {
    let named: Vec<(Date, String)> =
        every_day().filter(|day| day.year() == 2026).filter_map(|day| Some((day, name(day)?))).collect();
    let expected = [
        (1, 1, "Nyårsdagen"),
        (1, 6, "Trettondedag jul"),
        (4, 3, "Långfredagen"),
        (4, 5, "Påskdagen"),
        (4, 6, "Annandag påsk"),
        (5, 1, "Första maj"),
        (5, 14, "Kristi himmelsfärdsdag"),
        (5, 24, "Pingstdagen"),
        (6, 6, "Nationaldagen"),
        (6, 19, "Midsommarafton"),
        (6, 20, "Midsommardagen"),
        (10, 31, "Alla helgons dag"),
        (12, 24, "Julafton"),
        (12, 25, "Juldagen"),
        (12, 26, "Annandag jul"),
        (12, 31, "Nyårsafton"),
    ]
    .map(|(month, day, name)| (date(2026, month, day), name.to_owned()));
    assert_eq!(named, expected);
    // The eves that custom, but no law, gives away.
    for (month, day) in [(1, 5), (4, 2), (4, 30), (5, 15), (10, 30)] {
        assert_eq!(is_working_day(date(2026, month, day)), Ok(true));
    }
}

#[test]
fn the_national_day_took_the_place_of_whit_monday_in_2005() {
    assert_eq!(name(date(2004, 5, 31)).as_deref(), Some("Annandag pingst"));
    assert_eq!(is_working_day(date(2004, 5, 31)), Ok(false));
    assert_eq!(name(date(2003, 6, 6)), None);
    assert_eq!(is_working_day(date(2003, 6, 6)), Ok(true));
    assert_eq!(name(date(2005, 5, 16)), None);
    assert_eq!(is_working_day(date(2005, 5, 16)), Ok(true));
    assert_eq!(name(date(2005, 6, 6)).as_deref(), Some("Nationaldagen"));
    assert_eq!(is_working_day(date(2005, 6, 6)), Ok(false));
}

#[test]
fn two_holidays_on_one_day_are_both_named() {
    let day = holiday(date(2008, 5, 1)).expect("inside").expect("a holiday");
    assert_eq!(day.sv, "Första maj och Kristi himmelsfärdsdag");
    assert_eq!(day.en, "May Day and Ascension Day");
}

#[test]
fn a_sunday_has_a_name_only_when_it_is_more_than_a_sunday() {
    assert_eq!(name(date(2026, 4, 5)).as_deref(), Some("Påskdagen"));
    assert_eq!(name(date(2026, 5, 24)).as_deref(), Some("Pingstdagen"));
    assert_eq!(name(date(2026, 11, 22)), None);
    assert_eq!(is_working_day(date(2026, 11, 22)), Ok(false));
    assert_eq!(is_working_day(date(2026, 11, 21)), Ok(false));
}

#[test]
fn every_rule_falls_once_in_each_year_it_is_in_force() {
    for rule in RULES {
        let count = (1990..=2100).filter(|year| rule.in_year(*year).is_some()).count();
        let expected = match rule.sv {
            "Annandag pingst" => 15,
            "Nationaldagen" => 96,
            _ => 111,
        };
        assert_eq!(count, expected, "{}", rule.sv);
        assert!(rule.source.contains('§'));
    }
}

#[test]
fn next_and_previous_are_strict_and_rolling_is_not() {
    // Good Friday to Easter Monday 2026.
    assert_eq!(next_working_day(date(2026, 4, 2)), Ok(date(2026, 4, 7)));
    assert_eq!(previous_working_day(date(2026, 4, 7)), Ok(date(2026, 4, 2)));
    assert_eq!(roll_forward(date(2026, 4, 3)), Ok(date(2026, 4, 7)));
    assert_eq!(roll_forward(date(2026, 4, 2)), Ok(date(2026, 4, 2)));
    // Christmas Eve 2026 is a Thursday; then a weekend follows.
    assert_eq!(roll_forward(date(2026, 12, 24)), Ok(date(2026, 12, 28)));
    assert_eq!(roll_forward(date(2026, 12, 31)), Ok(date(2027, 1, 4)));
}

#[test]
fn outside_the_calendar_there_is_an_error_and_no_guess() {
    let out = Err(Fault::OutOfRange);
    for day in [date(1989, 12, 31), date(2101, 1, 1), Date::MIN, Date::MAX] {
        assert_eq!(is_working_day(day), Err(Fault::OutOfRange));
        assert!(holiday(day).is_err());
        assert_eq!(next_working_day(day), out);
        assert_eq!(previous_working_day(day), out);
        assert_eq!(roll_forward(day), out);
        assert_eq!(add_months(day, 1), out);
        assert!(working_days_between(day, day).is_err());
        assert!(days(day, day).is_err());
        assert!(resolve(day.at(12, 0, 0, 0)).is_err());
        assert!(start_of_day(day).is_err());
    }
    assert_eq!(add_months(date(2100, 12, 1), 1), out);
    assert_eq!(add_months(date(2026, 1, 1), u16::MAX), out);
    assert_eq!(roll_forward(LAST), out, "the last day is New Year's Eve");
    assert!(elapsed_hours(instant("2100-12-31T12:00Z"), 12).is_err());
    assert!(elapsed_hours(Timestamp::MAX, 1).is_err());
    assert!(elapsed_hours(instant("2026-01-01T00:00Z"), u32::MAX).is_err());
    assert!(elapsed_between(Timestamp::MIN, Timestamp::MAX).is_err());
    // Midnight in Sweden, not in Greenwich, is where the calendar begins.
    assert!(in_sweden(instant("1989-12-31T22:59:59Z")).is_err());
    assert!(in_sweden(instant("1989-12-31T23:00:00Z")).is_ok());
}

#[test]
fn at_the_edges_a_day_is_known_without_the_neighbour_that_is_not() {
    let first = day(FIRST).expect("inside");
    assert_eq!(first.previous_working_day, None);
    assert_eq!(first.next_working_day, Some(date(1990, 1, 2)));
    assert_eq!(day(date(1990, 1, 2)).expect("inside").previous_working_day, None);
    let last = day(LAST).expect("inside");
    assert_eq!(last.previous_working_day, Some(date(2100, 12, 30)));
    assert_eq!(last.next_working_day, None);
    assert_eq!(days(FIRST, LAST).expect("inside").len(), 40_542);
    assert_eq!(days(LAST, FIRST), Err(Fault::Reversed));
    assert_eq!(working_days_between(LAST, FIRST), Err(Fault::Reversed));
}

#[test]
fn a_day_is_serialised_in_the_form_of_the_interface() {
    let days = days(date(2026, 6, 18), date(2026, 6, 19)).expect("inside");
    assert_eq!(
        serde_json::to_string(&days).expect("JSON"),
        concat!(
            r#"[{"date":"2026-06-18","workingDay":true,"holiday":null,"#,
            r#""previousWorkingDay":"2026-06-17","nextWorkingDay":"2026-06-22"},"#,
            r#"{"date":"2026-06-19","workingDay":false,"#,
            r#""holiday":{"sv":"Midsommarafton","en":"Midsummer Eve"},"#,
            r#""previousWorkingDay":"2026-06-18","nextWorkingDay":"2026-06-22"}]"#
        )
    );
    let first = serde_json::to_string(&day(FIRST).expect("inside")).expect("JSON");
    assert!(first.contains(r#""previousWorkingDay":null"#), "{first}");
}

#[test]
fn months_end_on_the_same_day_or_on_the_last_of_a_short_month() {
    assert_eq!(add_months(date(2026, 1, 15), 1), Ok(date(2026, 2, 15)));
    assert_eq!(add_months(date(2026, 1, 31), 1), Ok(date(2026, 2, 28)));
    assert_eq!(add_months(date(2028, 1, 31), 1), Ok(date(2028, 2, 29)));
    assert_eq!(add_months(date(2026, 8, 31), 1), Ok(date(2026, 9, 30)));
    assert_eq!(add_months(date(2026, 2, 28), 1), Ok(date(2026, 3, 28)));
    assert_eq!(add_months(date(2028, 2, 29), 12), Ok(date(2029, 2, 28)));
    assert_eq!(add_months(date(2026, 11, 22), 0), Ok(date(2026, 11, 22)));
    // 15 February 2026 is a Sunday.
    assert_eq!(months_deadline(date(2026, 1, 15), 1), Ok(date(2026, 2, 16)));
}

#[test]
fn hours_run_through_both_changes_of_the_clock() {
    // Saturday noon before the clocks go forward: 24 hours later they show one in the afternoon.
    let spring = instant("2026-03-28T12:00+01:00");
    let later = elapsed_hours(spring, 24).expect("inside");
    assert_eq!(in_sweden(later).expect("inside").datetime(), date(2026, 3, 29).at(13, 0, 0, 0));
    // And before they go back: eleven in the morning.
    let autumn = instant("2026-10-24T12:00+02:00");
    let later = elapsed_hours(autumn, 24).expect("inside");
    assert_eq!(in_sweden(later).expect("inside").datetime(), date(2026, 10, 25).at(11, 0, 0, 0));
    let length = |day: Date| {
        let next = day.tomorrow().expect("a day after");
        let (start, end) = (start_of_day(day), start_of_day(next));
        elapsed_between(start.expect("inside"), end.expect("inside")).expect("inside").as_hours()
    };
    assert_eq!(length(date(2026, 3, 29)), 23);
    assert_eq!(length(date(2026, 10, 25)), 25);
    assert_eq!(length(date(2026, 6, 19)), 24);
    assert_eq!(elapsed_between(later, autumn), Ok(SignedDuration::from_hours(-24)));
}

#[test]
fn a_local_time_that_occurs_twice_must_be_chosen_and_one_that_never_occurs_cannot_be() {
    let twice = resolve(date(2026, 10, 25).at(2, 30, 0, 0)).expect("inside");
    let (first, second) = (instant("2026-10-25T00:30:00Z"), instant("2026-10-25T01:30:00Z"));
    assert_eq!(twice, Local::Twice { first, second });
    assert_eq!(twice.instant(None), None);
    assert_eq!(twice.instant(Some(Occurrence::First)), Some(first));
    assert_eq!(twice.instant(Some(Occurrence::Second)), Some(second));

    let never = resolve(date(2026, 3, 29).at(2, 0, 0, 0)).expect("inside");
    assert_eq!(never, Local::Never);
    assert_eq!(never.instant(Some(Occurrence::First)), None);

    let once = resolve(date(2026, 3, 29).at(3, 0, 0, 0)).expect("inside");
    assert_eq!(once, Local::Once(instant("2026-03-29T01:00:00Z")));
    assert_eq!(once.instant(None), Some(instant("2026-03-29T01:00:00Z")));
    // The last Sunday of September was the day of change until 1995.
    assert!(matches!(resolve(date(1995, 9, 24).at(2, 30, 0, 0)), Ok(Local::Twice { .. })));
}

#[test]
fn the_time_zone_compiled_in_is_that_of_the_bundled_database_too() {
    let bundled = jiff::tz::TimeZoneDatabase::bundled().get("Europe/Stockholm").expect("bundled");
    let start = instant("1989-12-31T23:00:00Z");
    for hours in 0..40_542 * 24 {
        let at = start.checked_add(SignedDuration::from_hours(hours)).expect("an instant");
        assert_eq!(stockholm().to_offset(at), bundled.to_offset(at), "{at}");
    }
}

#[test]
fn every_fault_has_a_sentence_in_both_languages() {
    for fault in Fault::ALL {
        assert_ne!(fault.sv(), fault.en());
        assert!(fault.key().ends_with(fault.code()));
        assert!(fault.sv().ends_with('.') && fault.en().ends_with('.'));
        assert_eq!(fault.to_string(), fault.en());
    }
    for locale in [SV, EN] {
        assert_eq!(locale.lines().count(), Fault::ALL.len());
    }
}

proptest! {
    #[test]
    fn rolling_gives_a_working_day_with_none_skipped(day in any_day()) {
        if let Ok(rolled) = roll_forward(day) {
            prop_assert!(rolled >= day && is_working_day(rolled).expect("inside"));
            prop_assert_eq!(
                working_days_between(day, rolled).expect("inside"),
                u32::from(rolled != day)
            );
        }
        if let Ok(next) = next_working_day(day) {
            prop_assert!(next > day);
            prop_assert_eq!(working_days_between(day, next), Ok(1));
            if is_working_day(day).expect("inside") {
                prop_assert_eq!(previous_working_day(next), Ok(day));
            }
        }
    }

    #[test]
    fn working_days_add_up(a in any_day(), x in 0..400i32, y in 0..400i32) {
        let b = a.saturating_add(x.days());
        let c = b.saturating_add(y.days());
        if c <= LAST {
            let count = |from, to| working_days_between(from, to).expect("inside");
            prop_assert_eq!(count(a, b) + count(b, c), count(a, c));
        }
    }

    #[test]
    fn hours_and_their_difference_are_inverse(seconds in 0..3_000_000_000i64, hours in 0..10_000u32) {
        let from = instant("1990-01-01T00:00:00Z")
            .checked_add(SignedDuration::from_secs(seconds))
            .expect("an instant");
        let to = elapsed_hours(from, hours).expect("inside");
        prop_assert_eq!(
            elapsed_between(from, to),
            Ok(SignedDuration::from_hours(i64::from(hours)))
        );
    }

    #[test]
    fn an_instant_is_among_those_that_its_local_time_means(seconds in 0..3_400_000_000i64) {
        let at = instant("1990-01-01T00:00:00Z")
            .checked_add(SignedDuration::from_secs(seconds))
            .expect("an instant");
        let local = in_sweden(at).expect("inside").datetime();
        let means = resolve(local).expect("inside");
        let both = [Occurrence::First, Occurrence::Second];
        prop_assert!(both.iter().any(|which| means.instant(Some(*which)) == Some(at)));
    }

    #[test]
    fn any_date_gets_an_answer_without_a_panic(
        year in -9999i16..=9999, month in 1i8..=12, day_of_month in 1i8..=28, months in any::<u16>(),
    ) {
        let date = date(year, month, day_of_month);
        prop_assert_eq!(day(date).is_ok(), FIRST <= date && date <= LAST);
        let _ = months_deadline(date, months);
        let _ = resolve(date.at(2, 30, 0, 0));
        let _ = start_of_day(date);
    }
}
