//! The rules by example; each name is a sentence of the design.

use super::explore::{Small, arrival, new, receive, received, screen, with_items};
use super::world::*;
use crate::event::Event;
use crate::model::*;
use base::{Id, Time};
use std::collections::BTreeSet;

fn lot(small: &mut Small) -> Id<Subject> {
    received(&small.must(0, terminal(), receive(new(Kind::Lot, None, None), None)))
}

fn tray(small: &mut Small, number: &str, seal: Option<&str>) -> Id<Subject> {
    received(&small.must(0, terminal(), receive(new(Kind::Receptacle, Some(number), None), seal)))
}

fn item(small: &Small) -> Id<Subject> {
    *small.world.subjects.keys().next().expect("an item")
}

fn clear(small: &mut Small, ids: &[Id<Subject>], count: Option<u32>) {
    small.must(0, terminal(), screen(ids, count, Method::Visual, Verdict::Cleared));
    small.must(1, terminal(), screen(ids, count, Method::XRay, Verdict::Cleared));
    small.wait();
}

fn release(ids: &[Id<Subject>]) -> Command {
    Command::Release { subjects: ids.to_vec(), second: None }
}

fn alarm(ids: &[Id<Subject>]) -> Command {
    Command::Alarm { subjects: ids.to_vec(), verdict: Verdict::Suspicious, method: None, description: None }
}

fn state(small: &Small, id: Id<Subject>) -> State {
    small.world.subjects[&id].state
}

#[test]
fn nothing_is_released_before_its_verdict_takes_effect() {
    let mut small = with_items(1);
    let it = item(&small);
    small.must(0, terminal(), screen(&[it], None, Method::Visual, Verdict::Cleared));
    small.must(0, terminal(), screen(&[it], None, Method::XRay, Verdict::Cleared));
    assert_eq!(small.refused(0, terminal(), release(&[it])), "mail-refused-not-in-effect");
    small.wait();
    small.must(0, terminal(), release(&[it]));
    assert_eq!(small.refused(1, terminal(), release(&[it])), "mail-refused-state", "two releases have one winner");
}

#[test]
fn minus_one_and_plus_one_revive_nothing() {
    let mut small = Small::new();
    let (a, b) = (lot(&mut small), lot(&mut small));
    clear(&mut small, &[a], Some(3));
    clear(&mut small, &[b], Some(3));
    let before = Digest::of([&small.world.subjects[&a]]);
    small.must(0, terminal(), Command::Split { lot: a, count: 1, weights: None });
    let part = *small.world.subjects.keys().find(|id| ![a, b].contains(id)).expect("the part");
    small.must(0, terminal(), Command::Merge { from: part, into: a });
    assert_eq!(small.world.subjects[&a].count, Some(3));
    assert_ne!(Digest::of([&small.world.subjects[&a]]), before);
    assert_eq!(state(&small, a), State::Queued);
    assert_eq!(state(&small, b), State::Cleared);
}

#[test]
fn a_verdict_undone_in_time_is_no_correction_and_one_in_effect_stays() {
    let mut small = with_items(1);
    let it = item(&small);
    small.must(0, terminal(), screen(&[it], None, Method::XRay, Verdict::Deviating));
    let check = small.world.subjects[&it].looks[0].check;
    assert_eq!(small.refused(1, terminal(), Command::Undo { check }), "ui-refused-not-found");
    small.must(0, terminal(), Command::Undo { check });
    assert_eq!(state(&small, it), State::Queued);
    small.must(0, terminal(), screen(&[it], None, Method::XRay, Verdict::Deviating));
    small.wait();
    let check = small.world.subjects[&it].looks[0].check;
    assert_eq!(small.refused(0, terminal(), Command::Undo { check }), "mail-refused-undo-late");
}

#[test]
fn a_doubt_is_answered_by_another_method_or_person_and_the_method_must_still_pass() {
    let mut small = with_items(1);
    let it = item(&small);
    small.must(0, terminal(), screen(&[it], None, Method::XRay, Verdict::NotExaminable));
    assert_eq!(
        small.refused(0, terminal(), screen(&[it], None, Method::XRay, Verdict::Cleared)),
        "mail-refused-own-look"
    );
    small.must(0, terminal(), screen(&[it], None, Method::Visual, Verdict::Cleared));
    assert_eq!(state(&small, it), State::InScreening, "X-ray has not passed");
    small.must(1, terminal(), screen(&[it], None, Method::XRay, Verdict::Cleared));
    assert_eq!(state(&small, it), State::Cleared);
}

#[test]
fn an_alarm_takes_one_key_and_two_persons_to_lower() {
    let mut small = with_items(1);
    let it = item(&small);
    clear(&mut small, &[it], None);
    small.must(0, terminal(), alarm(&[it]));
    assert_eq!(state(&small, it), State::Quarantined);
    let clear =
        |second, method, view| Command::ClearAlarm { subjects: vec![it], method, view, second, reason: note("keys") };
    assert_eq!(small.refused(0, terminal(), clear(two(0, 0), Method::XRay, Angle::Other)), "mail-refused-two-are-one");
    assert_eq!(
        small.refused(1, terminal(), clear(two(1, 0), Method::XRay, Angle::Other)),
        "mail-refused-second-is-first-screener"
    );
    assert_eq!(
        small.refused(0, terminal(), clear(two(1, 2), Method::XRay, Angle::Other)),
        "mail-refused-two-without-you"
    );
    small.must(0, terminal(), clear(two(0, 1), Method::XRay, Angle::Same));
    assert_eq!(state(&small, it), State::InScreening, "the passes before the alarm are gone");
    assert_eq!(small.refused(0, terminal(), release(&[it])), "mail-refused-state");
}

#[test]
fn the_same_view_by_the_same_method_lowers_no_alarm() {
    let mut small = with_items(1);
    let it = item(&small);
    small.must(0, terminal(), screen(&[it], None, Method::XRay, Verdict::Suspicious));
    let clear = |view| Command::ClearAlarm {
        subjects: vec![it],
        method: Method::XRay,
        view,
        second: two(0, 1),
        reason: note("keys"),
    };
    assert_eq!(small.refused(0, terminal(), clear(Angle::Same)), "mail-refused-same-view");
    small.must(0, terminal(), clear(Angle::Other));
}

#[test]
fn a_slip_of_the_hand_becomes_not_examinable_never_cleared() {
    let mut small = with_items(1);
    let it = item(&small);
    clear(&mut small, &[it], None);
    small.must(0, terminal(), alarm(&[it]));
    let check = small.world.subjects[&it].alarm.expect("an alarm").check;
    small.must(0, terminal(), Command::Miskeyed { check, second: None, reason: None });
    assert_eq!(state(&small, it), State::Inconclusive);

    small.must(0, terminal(), alarm(&[it]));
    small.wait();
    let check = small.world.subjects[&it].alarm.expect("an alarm").check;
    assert_eq!(
        small.refused(0, terminal(), Command::Miskeyed { check, second: None, reason: None }),
        "mail-refused-two-needed"
    );
    small.must(0, terminal(), Command::Miskeyed { check, second: Some(two(1, 0)), reason: Some(note("wrong key")) });
    assert_eq!(state(&small, it), State::Inconclusive);
}

#[test]
fn taking_back_a_second_alarm_leaves_the_first() {
    let mut small = with_items(1);
    let it = item(&small);
    small.must(0, terminal(), alarm(&[it]));
    small.wait();
    let worse = Command::Alarm { subjects: vec![it], verdict: Verdict::Dangerous, method: None, description: None };
    let Event::AlarmRaised { check, .. } = small.must(1, terminal(), worse)[0].0 else { panic!("an alarm") };
    assert_eq!(
        small.refused(1, terminal(), Command::Miskeyed { check, second: None, reason: None }),
        "mail-refused-no-alarm"
    );
    assert_eq!(
        small.world.subjects[&it].alarm.map(|alarm| (alarm.by, alarm.verdict)),
        Some((person(0), Verdict::Dangerous))
    );
}

#[test]
fn a_letter_singled_out_of_an_alarmed_lot_takes_the_alarm_along() {
    let mut small = Small::new();
    let lot = lot(&mut small);
    small.must(0, terminal(), alarm(&[lot]));
    small.must(0, terminal(), Command::SingleOut { lot, flags: BTreeSet::new() });
    assert!(small.world.subjects.values().all(|it| it.state == State::Quarantined));
    assert_eq!(
        small.world.stock(terminal()).expect("a stock"),
        Stock::from([(Measure::Items, 1), (Measure::Trays(Class::Letter), 1)])
    );
}

#[test]
fn what_an_authority_gave_back_is_checked_anew_and_released_by_two() {
    let mut small = with_items(1);
    let it = item(&small);
    small.must(0, terminal(), alarm(&[it]));
    small.must(
        0,
        terminal(),
        Command::HandToAuthority { subjects: vec![it], party: police(), receipt: None, officer: Some(line("On duty")) },
    );
    assert_eq!(small.world.stock(terminal()), Ok(Stock::new()), "the receipt is outstanding, the balance holds");
    let seized = Command::AuthorityKept { subjects: vec![it], kept: Kept::Seized, receipt: None };
    assert_eq!(small.refused(0, terminal(), seized), "mail-refused-receipt-missing");
    small.must(
        0,
        terminal(),
        Command::HandToAuthority { subjects: vec![it], party: laboratory(), receipt: Some(word("L-1")), officer: None },
    );
    assert_eq!(state(&small, it), State::AtLaboratory);
    small.must(1, terminal(), Command::TakeBack { subjects: vec![it] });
    assert_eq!(state(&small, it), State::Queued);
    clear(&mut small, &[it], None);
    assert_eq!(small.refused(0, terminal(), release(&[it])), "mail-refused-two-needed");
    small.must(0, terminal(), Command::Release { subjects: vec![it], second: Some(two(0, 2)) });
}

#[test]
fn a_loose_count_is_the_first_and_a_corrected_one_takes_two() {
    let mut small = Small::new();
    let lot = lot(&mut small);
    assert_eq!(
        small.refused(0, terminal(), screen(&[lot], None, Method::Visual, Verdict::Cleared)),
        "mail-refused-count-missing"
    );
    assert_eq!(small.refused(0, terminal(), Command::Split { lot, count: 1, weights: None }), "mail-refused-uncounted");
    small.must(0, terminal(), screen(&[lot], Some(4), Method::Visual, Verdict::Cleared));
    assert_eq!(
        small.refused(1, terminal(), screen(&[lot], Some(5), Method::XRay, Verdict::Cleared)),
        "mail-refused-count-differs"
    );
    let recount =
        |second| Command::Recount { lot, count: 5, weight: None, second, reason: Some(note("two stuck together")) };
    assert_eq!(small.refused(0, terminal(), recount(None)), "mail-refused-two-needed");
    small.must(0, terminal(), recount(Some(two(0, 1))));
    assert_eq!(state(&small, lot), State::Queued, "another count is another set");
    assert_eq!(small.world.open_at(terminal()).map(|open| open.len()), Ok(1), "a count that differs always alarms");
}

#[test]
fn the_scale_alarms_above_three_errors_and_half_a_percent() {
    let weighed = |net_g| Weight { net_g, error_g: 2 };
    assert!(!weighed(400).differs(weighed(406)), "within three times the error");
    assert!(weighed(400).differs(weighed(407)));
    assert!(!weighed(4000).differs(weighed(4020)), "within half a percent");
    assert!(weighed(4000).differs(weighed(4021)));
    assert!(weighed(u32::MAX).differs(weighed(0)));
}

#[test]
fn lots_merge_only_when_their_facts_are_equal() {
    let mut small = Small::new();
    let a = lot(&mut small);
    small.now = small.now.plus_seconds(24 * 60 * 60);
    let b = lot(&mut small);
    for id in [a, b] {
        small.must(0, terminal(), screen(&[id], Some(2), Method::Visual, Verdict::Cleared));
    }
    assert_eq!(small.refused(0, terminal(), Command::Merge { from: a, into: b }), "mail-refused-merge-differs");
}

#[test]
fn a_seal_number_is_used_once_and_a_sealed_content_is_fixed() {
    let mut small = with_items(1);
    let it = item(&small);
    clear(&mut small, &[it], None);
    small.must(0, terminal(), release(&[it]));
    let tray = tray(&mut small, "L1", None);
    assert_eq!(
        small.refused(0, terminal(), Command::Pack { receptacle: tray, subjects: vec![it], count: 2 }),
        "mail-refused-pack-count"
    );
    small.must(0, terminal(), Command::Pack { receptacle: tray, subjects: vec![it], count: 1 });
    let came = super::rules::tray(&mut small, "L2", Some("P1"));
    assert_eq!(state(&small, came), State::Received);
    assert_eq!(
        small.refused(0, terminal(), Command::Seal { receptacle: tray, seal: word("P1"), count: 1 }),
        "mail-refused-seal-used"
    );
    small.must(0, terminal(), Command::Seal { receptacle: tray, seal: word("P2"), count: 1 });
    assert_eq!(
        small.refused(0, terminal(), Command::Put { subjects: vec![it], into: None }),
        "mail-refused-inside-sealed"
    );
    assert_eq!(
        small.refused(0, terminal(), Command::Open { receptacle: tray, second: None, reason: None }),
        "mail-refused-two-needed"
    );
    small.must(
        0,
        terminal(),
        Command::Open { receptacle: tray, second: Some(two(0, 1)), reason: Some(note("wrong tray")) },
    );
    assert_eq!(state(&small, it), State::Queued, "after a reopening it is checked again");
}

#[test]
fn another_seal_is_read_once_more_and_then_quarantines_all_of_it() {
    let mut small = with_items(1);
    let it = item(&small);
    clear(&mut small, &[it], None);
    small.must(0, terminal(), release(&[it]));
    let tray = tray(&mut small, "L1", None);
    small.must(0, terminal(), Command::Pack { receptacle: tray, subjects: vec![it], count: 1 });
    small.must(0, terminal(), Command::Seal { receptacle: tray, seal: word("P1"), count: 1 });
    small.must(
        0,
        terminal(),
        Command::Dispatch { receptacles: vec![tray], carrier: carrier(), to: mail_room(), reference: None },
    );
    let consignment = small.world.subjects[&tray].consignment.expect("a hand-over");
    let deliver =
        |seal, reading| Command::Deliver { consignment, receptacle: tray, seal: Some(word(seal)), reading, items: 1 };
    assert_eq!(small.refused(1, mail_room(), deliver("P9", Reading::First)), "mail-refused-seal-read-again");
    small.must(1, mail_room(), deliver("P9", Reading::Second));
    assert_eq!((state(&small, tray), state(&small, it)), (State::Quarantined, State::Quarantined));
    assert_eq!(
        small.refused(1, mail_room(), Command::Open { receptacle: tray, second: None, reason: None }),
        "mail-refused-held"
    );
    let settle = Command::SettleSeal {
        receptacle: tray,
        proof: SealProof::SenderConfirmed { reference: word("A-1") },
        second: two(1, 2),
        reason: note("a slip at the terminal"),
    };
    small.must(1, mail_room(), settle);
    assert_eq!((state(&small, tray), state(&small, it)), (State::Delivered, State::Delivered));
    assert_eq!(small.world.open_at(mail_room()), Ok(vec![]));
    small.must(1, mail_room(), Command::Open { receptacle: tray, second: None, reason: None });
    small.must(
        1,
        mail_room(),
        Command::HandOut { subjects: vec![it], receipt: word("K-1"), taken_by: Some(line("The desk")) },
    );
    assert_eq!(state(&small, it), State::Closed);
}

fn announced(small: &mut Small, lines: Vec<LineSpec>) -> Id<Consignment> {
    let entries = small.must(0, terminal(), Command::Announce { from: carrier(), reference: None, file: None, lines });
    let Event::ConsignmentAnnounced { consignment, .. } = entries[0].0 else { panic!("announced") };
    consignment
}

fn spec(kind: Kind, number: Option<&str>, receptacle: Option<&str>, seal: Option<&str>) -> LineSpec {
    LineSpec {
        kind,
        code: number.map(code),
        class: (kind != Kind::Receptacle).then_some(Class::Letter),
        count: (kind == Kind::Lot).then_some(400),
        weight_g: None,
        receptacle: receptacle.map(word),
        seal: seal.map(word),
        unit: None,
        authority: None,
    }
}

fn meet(small: &Small, consignment: Id<Consignment>, row: u32, seal: Option<&str>) -> Command {
    let line = small
        .world
        .lines
        .values()
        .find(|line| line.consignment == consignment && line.expected.row == row)
        .expect("a line");
    Command::Receive {
        from: Some(carrier()),
        consignment: Some(consignment),
        set_aside_at: None,
        arrivals: vec![arrival(What::Line(line.expected.id), seal)],
    }
}

#[test]
fn a_sealed_trays_lot_is_seen_with_it_and_an_item_in_a_sealed_bag_is_not() {
    let mut small = Small::new();
    let lines = vec![spec(Kind::Lot, None, Some("L1"), Some("P1")), spec(Kind::Item, Some("RR1"), Some("L1"), None)];
    let consignment = announced(&mut small, lines);
    assert_eq!(small.world.lines(consignment).map(|lines| lines.open.len()), Ok(3), "the tray got a line of its own");
    let command = meet(&small, consignment, 3, Some("P1"));
    let tray = received(&small.must(0, terminal(), command));
    let command = meet(&small, consignment, 1, None);
    let lot = received(&small.must(0, terminal(), command));
    assert_eq!((state(&small, lot), small.world.subjects[&lot].place), (State::Received, Some(tray)));
    let command = meet(&small, consignment, 2, None);
    assert_eq!(small.refused(0, terminal(), command.clone()), "mail-refused-sealed");
    assert_eq!(
        small.refused(0, terminal(), Command::CloseHandOver { consignment, missing: vec![] }),
        "mail-refused-lines-open"
    );
    small.must(0, terminal(), Command::Open { receptacle: tray, second: None, reason: None });
    assert_eq!(state(&small, lot), State::Queued);
    small.must(0, terminal(), command.clone());
    assert_eq!(small.refused(0, terminal(), command), "mail-refused-line-done", "the same line twice");
    small.must(0, terminal(), Command::CloseHandOver { consignment, missing: vec![] });
    small.must(0, terminal(), screen(&[lot], Some(399), Method::Visual, Verdict::Cleared));
    let open: Vec<_> = small.world.discrepancies.values().map(|it| it.kind).collect();
    assert_eq!(open, [DiscrepancyKind::Count], "400 were stated");
}

#[test]
fn surplus_is_taken_into_custody_and_missing_never_closes_by_itself() {
    let mut small = Small::new();
    let consignment = announced(&mut small, vec![spec(Kind::Item, Some("RR1"), None, None)]);
    let surplus = Command::Receive {
        from: None,
        consignment: Some(consignment),
        set_aside_at: None,
        arrivals: vec![arrival(new(Kind::Item, Some("RR2"), None), None)],
    };
    small.must(0, terminal(), surplus);
    let missing = small.world.lines(consignment).expect("lines").open;
    small.must(0, terminal(), Command::CloseHandOver { consignment, missing });
    let day = monday().date();
    assert_eq!(
        small.refused(0, terminal(), Command::CloseDay { day, counted: None, second: None, reason: None }),
        "mail-refused-day-not-balanced"
    );
    let missing =
        small.world.discrepancies.values().find(|it| it.kind == DiscrepancyKind::Missing).expect("one is missing").id;
    let close = |second, reference: Option<&str>| Command::CloseDiscrepancy {
        discrepancy: missing,
        second,
        reference: reference.map(word),
        reason: note("searched"),
    };
    assert_eq!(small.refused(0, terminal(), close(None, Some("M-1"))), "mail-refused-two-needed");
    assert_eq!(small.refused(0, terminal(), close(Some(two(0, 1)), None)), "mail-refused-reference-missing");
    // It came after all.
    let command = meet(&small, consignment, 1, None);
    small.must(0, terminal(), command);
    assert_eq!(small.world.discrepancies[&missing].closed, Some(Outcome::Found));
}

#[test]
fn a_keyed_number_that_meets_a_live_one_is_confirmed_and_then_blocks_both() {
    let mut small = Small::new();
    small.must(0, terminal(), receive(new(Kind::Item, Some("RR1"), None), None));
    let with = |entered| {
        let arrivals = vec![Arrival { entered, ..arrival(new(Kind::Item, Some("RR1"), None), None) }];
        Command::Receive { from: None, consignment: None, set_aside_at: None, arrivals }
    };
    assert_eq!(small.refused(0, terminal(), with(Entered::Keyed)), "mail-refused-number-live");
    let second = received(&small.must(0, terminal(), with(Entered::KeyedTwice)));
    assert!(small.world.subjects.values().all(|it| it.holds.contains(&Hold::Alias)));
    assert_eq!(
        small.refused(0, terminal(), screen(&[second], None, Method::XRay, Verdict::Cleared)),
        "mail-refused-held"
    );
    small.must(
        0,
        terminal(),
        Command::SettleAlias { code: code("RR1"), keep: second, second: two(0, 1), reason: note("read again") },
    );
    assert!(small.world.subjects.values().all(|it| it.holds.is_empty()));
    assert_eq!(small.world.open_at(terminal()), Ok(vec![]));
}

#[test]
fn a_number_is_free_again_twelve_months_after_its_end() {
    let mut small = with_items(0);
    let it = received(&small.must(0, terminal(), receive(new(Kind::Item, Some("RR1"), None), None)));
    small.must(
        0,
        terminal(),
        Command::ReturnToCarrier { subjects: vec![it], carrier: carrier(), receipt: word("K-1") },
    );
    small.now = small.now.plus_seconds(365 * 24 * 60 * 60);
    let consignment = announced(&mut small, vec![spec(Kind::Item, Some("RR9"), None, None)]);
    assert!(small.world.consignments.contains_key(&consignment));
    let lines = vec![spec(Kind::Item, Some("RR1"), None, None)];
    let announce = Command::Announce { from: carrier(), reference: None, file: None, lines };
    assert_eq!(small.refused(0, terminal(), announce.clone()), "mail-refused-number-live");
    small.now = small.now.plus_seconds(24 * 60 * 60);
    small.must(0, terminal(), announce);
}

#[test]
fn a_tray_that_comes_round_again_empty_is_no_conflict() {
    let mut small = Small::new();
    let first = tray(&mut small, "L1", None);
    let second = tray(&mut small, "L1", None);
    assert_eq!((state(&small, first), state(&small, second)), (State::Emptied, State::Received));
    small.must(0, terminal(), receive(new(Kind::Item, None, Some(second)), None));
    tray(&mut small, "L1", None);
    assert_eq!(small.world.discrepancies.len(), 1, "one that holds mail is a conflict");
}

#[test]
fn a_balanced_day_closes_with_one_act_and_never_opens_again() {
    let mut small = with_items(2);
    let day = monday().date();
    let close = |day, counted, second| Command::CloseDay { day, counted, second, reason: None };
    let tomorrow = day.tomorrow().expect("a day");
    assert_eq!(small.refused(0, terminal(), close(tomorrow, None, None)), "mail-refused-day-not-begun");
    assert_eq!(
        small.refused(0, terminal(), close(day, Some(vec![(Measure::Items, 1)]), None)),
        "mail-refused-day-not-balanced"
    );
    small.must(0, terminal(), close(day, Some(vec![(Measure::Items, 2)]), None));
    assert_eq!(small.refused(0, terminal(), close(day, None, Some(two(0, 1)))), "mail-refused-day-closed");
    // What comes after closing books on the next day.
    small.must(0, terminal(), receive(new(Kind::Item, None, None), None));
    small.now = small.now.plus_seconds(2 * 24 * 60 * 60);
    let later = small.now.date();
    assert_eq!(small.refused(0, terminal(), close(later, None, None)), "mail-refused-day-earlier");
    let closed = small.must(0, terminal(), close(tomorrow, None, None));
    let Event::DayClosed { figures, how: Closing::Balanced, .. } = &closed[0].0 else { panic!("closed") };
    let of = |column| figures.iter().find(|it| it.column == column).map(|it| it.n);
    assert_eq!((of(Column::Opening), of(Column::Received), of(Column::Closing)), (Some(2), Some(1), Some(3)));
    small.must(0, terminal(), close(later, None, None));
}

#[test]
fn a_day_begins_when_the_site_says() {
    let site = Site { day_begins: 4 * 60, ..small_site() };
    let at = |text: &str| site.date(Time::parse(text).expect("a time")).to_string();
    assert_eq!(at("2026-11-24T02:59:00Z"), "2026-11-23", "03:59 in Sweden");
    assert_eq!(at("2026-11-24T03:00:00Z"), "2026-11-24");
    assert_eq!(at("2026-06-24T01:59:00Z"), "2026-06-23", "03:59 in Swedish summer");
}

fn small_site() -> Site {
    World::new().sites[&terminal()].clone()
}

#[test]
fn an_approved_letter_leaves_no_description() {
    let mut small = with_items(1);
    let members = vec![Seen { id: item(&small), count: None, weight: None }];
    let described = Command::Screen {
        members,
        method: Method::Visual,
        verdict: Verdict::Cleared,
        description: Some(note("a blue envelope")),
    };
    assert_eq!(small.refused(0, terminal(), described), "mail-refused-description-of-cleared");
}

#[test]
fn a_redirection_lists_units_and_ends_by_decision() {
    let mut small = Small::new();
    let address = UnitAddress { unit: id(30), address: line("Storgatan 1, 646 30 Gnesta") };
    let order = |addresses| Command::Redirect {
        carrier: carrier(),
        addresses,
        from: monday().date(),
        until: None,
        agreement: word("KS-2023-1"),
        products: vec![],
    };
    assert_eq!(small.refused(0, terminal(), order(vec![])), "mail-refused-no-address");
    small.must(0, terminal(), order(vec![address]));
    let redirection = *small.world.redirections.keys().next().expect("a redirection");
    let decide = |running| Command::DecideRedirection { redirection, running, reason: note("the board's decision") };
    small.must(0, terminal(), decide(Running::Paused));
    small.must(0, terminal(), decide(Running::Ended));
    assert_eq!(small.refused(0, terminal(), decide(Running::Active)), "mail-refused-redirection");
}

#[test]
fn the_same_file_has_one_effect_and_says_so() {
    let mut small = Small::new();
    let announce = |reference: &str, hash| Command::Announce {
        from: carrier(),
        reference: Some(word(reference)),
        file: Some(FileSpec { name: line("monday.csv"), hash: Digest([hash; 32]) }),
        lines: vec![spec(Kind::Item, None, None, None)],
    };
    small.must(0, terminal(), announce("F1", 1));
    assert_eq!(small.refused(0, terminal(), announce("F2", 1)), "mail-refused-file-known");
    assert_eq!(small.refused(0, terminal(), announce("F1", 2)), "mail-refused-reference-known");
    small.must(0, terminal(), announce("F2", 2));
}

#[test]
fn no_command_and_no_event_opens_a_letter() {
    use strum::IntoEnumIterator;
    let opens: Vec<&'static str> = crate::event::EventKind::iter()
        .map(Into::into)
        .filter(|kind: &&str| kind.to_lowercase().contains("open"))
        .collect();
    assert_eq!(opens, ["opened", "discrepancyOpened"], "a receptacle is opened, a discrepancy is; a letter never");
    let mut small = with_items(1);
    let it = item(&small);
    assert_eq!(
        small.refused(
            0,
            terminal(),
            Command::Open { receptacle: it, second: Some(two(0, 1)), reason: Some(note("curious")) }
        ),
        "mail-refused-kind"
    );
}
