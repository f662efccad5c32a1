//! Every kind of event there is, told by real commands, and held against the golden files.

use super::shift::{Shift, arrival, line, note, own, received, registered, screen, seen, word};
use crate::{
    commands::{made, nobody},
    event::{Event, EventKind},
    model::*,
    queries,
};
use base::{Clock, Id};
use std::{collections::BTreeSet, path::Path};
use strum::IntoEnumIterator;
use testkit::{golden::Golden, on_both};

/// A tray with a lot under seal, and registered letters.
fn manifest(shift: &Shift) -> Vec<LineSpec> {
    let (unit, authority) = (Some(shift.library.0), Some(shift.library.1));
    let tray = LineSpec {
        kind: Kind::Receptacle,
        code: Some(own("LADA-14")),
        class: None,
        count: None,
        weight_g: None,
        receptacle: None,
        seal: Some(word("4471-0001")),
        unit,
        authority,
    };
    let (class, count, weight_g) = (Some(Class::Letter), Some(41), Some(861));
    let lot = LineSpec {
        kind: Kind::Lot,
        code: None,
        class,
        count,
        weight_g,
        receptacle: Some(word("LADA-14")),
        seal: None,
        ..tray.clone()
    };
    let mut lines = vec![tray.clone(), lot];
    for n in 1..=3 {
        let (code, class) = (Some(registered(n)), Some(Class::Registered));
        lines.push(LineSpec { kind: Kind::Item, code, class, seal: None, ..tray.clone() });
    }
    lines
}

/// A redirection, and a hand-over with one of everything: met, refused, missing, surplus. Gives the lot.
fn comes(shift: &Shift) -> Id<Subject> {
    let (library, authority) = shift.library;
    let redirect = Command::Redirect {
        carrier: shift.carrier,
        addresses: vec![UnitAddress { unit: library, address: line("Parkgatan 6, 999 99 Lillköping") }],
        from: shift.clock.now().date(),
        until: shift.clock.now().date().tomorrow().ok(),
        agreement: word("KS 2026:41"),
        products: vec![PowerOfAttorney {
            class: Class::Registered,
            signer: shift.person_of("vera"),
            signed_at: shift.clock.now(),
        }],
    };
    let said = shift.act("vera", shift.terminal, redirect);
    let redirection = made(&said, "redirectionOrdered").unwrap();
    let reason = note("Biblioteket flyttar.");
    let decide = Command::DecideRedirection { redirection, running: Running::Paused, reason };
    shift.act("vera", shift.terminal, decide);

    let file = Some(FileSpec { name: line("måndag.csv"), hash: Digest(base::sha256(b"a file")) });
    let lines = manifest(shift);
    let announce = Command::Announce { from: shift.carrier, reference: Some(word("PB-261123")), file, lines };
    let said = shift.act("olle", shift.terminal, announce);
    let consignment: Id<Consignment> = made(&said, "consignmentAnnounced").unwrap();
    let (rows, _) = shift.store.read(|reader| queries::lines(reader, shift.tenant, consignment, 0, 9)).unwrap();
    let row = |n: usize| rows[n].expected.id;
    let mut lot = arrival(What::Line(row(1)), None);
    lot.weight = Some(Weight { net_g: 861, error_g: 5 });
    lot.flags.insert(Flag::Wet);
    let surplus = Unannounced { authority: Some(authority), ..shift.new_one(Kind::Item, Some(registered(9))) };
    let arrivals = vec![
        arrival(What::Line(row(0)), Some("4471-0001")),
        lot,
        arrival(What::Line(row(2)), None),
        arrival(What::New(surplus), None),
    ];
    let set_aside_at = Some(shift.clock.now().plus_seconds(-14 * 3600));
    let receive =
        Command::Receive { from: Some(shift.carrier), consignment: Some(consignment), set_aside_at, arrivals };
    let said = shift.act("olle", shift.terminal, receive);
    let open: Id<Discrepancy> = made(&said, "discrepancyOpened").unwrap();
    let reason = note("Adressaten finns inte i kommunen.");
    shift.act("olle", shift.terminal, Command::RefuseLine { consignment, line: row(3), reason });
    shift.act("olle", shift.terminal, Command::CloseHandOver { consignment, missing: vec![row(4)] });
    let reason = note("Postbolaget glömde raden.");
    let close = Command::CloseDiscrepancy { discrepancy: open, second: None, reference: Some(word("PB-77")), reason };
    shift.act("lars", shift.terminal, close);
    shift.act("olle", shift.terminal, Command::Open { receptacle: row(0), second: None, reason: None });
    row(1)
}

/// A lot is counted, split, laid together, and a letter of it singled out.
fn is_counted(shift: &Shift, lot: Id<Subject>) {
    let at = shift.terminal;
    let counted = Seen { id: lot, count: Some(40), weight: Some(Weight { net_g: 840, error_g: 5 }) };
    shift.act("olle", at, screen(&[counted], Method::Visual, Verdict::Cleared));
    let weights = Some((Weight { net_g: 735, error_g: 5 }, Weight { net_g: 105, error_g: 5 }));
    shift.act("olle", at, Command::Split { lot, count: 5, weights });
    let part = newest(shift, |event| if let Event::LotSplit { part, .. } = event { Some(part.id) } else { None });
    shift.act("olle", at, Command::Merge { from: part, into: lot });
    let reason = Some(note("Två satt ihop."));
    shift.both("lars", "vera", at, Command::Recount { lot, count: 41, weight: None, second: None, reason });
    shift.act("olle", at, Command::SingleOut { lot, flags: BTreeSet::from([Flag::Damaged, Flag::Opened]) });
}

/// Letters are put away, corrected, looked at in every way there is, held.
fn is_checked(shift: &Shift) {
    let at = shift.terminal;
    let all = shift.receive_new(at, (10..14).map(|n| shift.new_one(Kind::Item, Some(registered(n)))).collect());
    let sleeve = shift.receive_new(at, vec![shift.new_one(Kind::Receptacle, Some(own("FICKA-1")))])[0];
    shift.act("olle", at, Command::Put { subjects: all[..1].to_vec(), into: Some(sleeve) });
    let (unit, authority) = (Some(shift.library.0), Some(shift.library.1));
    shift.act("nora", at, Command::Relabel { subject: all[0], class: Class::Tender, unit, authority });
    shift.act("olle", at, Command::Flag { subject: all[0], flags: BTreeSet::from([Flag::Wet, Flag::Underpaid]) });
    shift.act("olle", at, screen(&seen(&all[1..3]), Method::XRay, Verdict::NotExaminable));
    let check = newest(shift, |event| if let Event::Screened { check, .. } = event { Some(check) } else { None });
    shift.act("olle", at, Command::Undo { check });
    let alarm = |verdict, method, words: &str| Command::Alarm {
        subjects: all[2..3].to_vec(),
        verdict,
        method,
        description: Some(note(words)),
    };
    shift.act("olle", at, alarm(Verdict::Dangerous, None, "Fel tangent."));
    let check = newest(shift, |event| if let Event::AlarmRaised { check, .. } = event { Some(check) } else { None });
    shift.act("olle", at, Command::Miskeyed { check, second: None, reason: Some(note("Fel tangent.")) });
    shift.act("nora", at, alarm(Verdict::Suspicious, Some(Method::XRay), "Metall, avlång, 48 mm."));
    let clear = Command::ClearAlarm {
        subjects: all[2..3].to_vec(),
        method: Method::Trace,
        view: Angle::Other,
        second: nobody(),
        reason: note("Två nycklar på en ring."),
    };
    shift.both("lars", "vera", at, clear);
    let subjects = all[3..].to_vec();
    shift.act("vera", at, Command::Hold { subjects: subjects.clone(), reason: Some(note("Väntar på besked.")) });
    shift.act("vera", at, Command::Unhold { subjects, reason: Some(note("Besked har kommit.")) });
}

/// Another seal than stated, which the sender confirms; a number that two have.
fn does_not_agree(shift: &Shift) {
    let at = shift.terminal;
    let tray = LineSpec { code: Some(own("LADA-15")), seal: Some(word("4471-0002")), ..manifest(shift)[0].clone() };
    let announce = Command::Announce { from: shift.carrier, reference: None, file: None, lines: vec![tray] };
    let said = shift.act("olle", at, announce);
    let consignment: Id<Consignment> = made(&said, "consignmentAnnounced").unwrap();
    let (rows, _) = shift.store.read(|reader| queries::lines(reader, shift.tenant, consignment, 0, 9)).unwrap();
    let receptacle = rows[0].expected.id;
    let mut other = arrival(What::Line(receptacle), Some("4471-0020"));
    other.reading = Reading::Second;
    let arrivals = vec![other];
    let receive = Command::Receive { from: None, consignment: Some(consignment), set_aside_at: None, arrivals };
    shift.act("olle", at, receive);
    let settle = Command::SettleSeal {
        receptacle,
        proof: SealProof::SenderConfirmed { reference: word("PB-78") },
        second: nobody(),
        reason: note("Felskrivet hos Postbolaget."),
    };
    shift.both("lars", "vera", at, settle);
    let code = registered(20);
    shift.receive_new(at, vec![shift.new_one(Kind::Item, Some(code.clone()))]);
    let mut again = arrival(What::New(shift.new_one(Kind::Item, Some(code.clone()))), None);
    again.entered = Entered::KeyedTwice;
    let arrivals = vec![again];
    let receive = Command::Receive { from: None, consignment: None, set_aside_at: None, arrivals };
    let keep = received(&shift.act("olle", at, receive))[0];
    let (second, reason) = (nobody(), note("Det första numret var felläst."));
    shift.both("lars", "vera", at, Command::SettleAlias { code, keep, second, reason });
}

/// From release to the desk, and back from a desk that an unchecked one reached.
fn goes_on(shift: &Shift) {
    let letters = shift.receive_new(
        shift.terminal,
        vec![shift.new_one(Kind::Item, Some(registered(30))), shift.new_one(Kind::Item, Some(registered(31)))],
    );
    shift.clear(&seen(&letters));
    shift.clock.pass(60);
    let subjects = letters.clone();
    shift.act("nora", shift.terminal, Command::Release { subjects: letters.clone(), second: None });
    let tray = shift.receive_new(shift.terminal, vec![shift.new_one(Kind::Receptacle, Some(own("UT-01")))])[0];
    shift.act("nora", shift.terminal, Command::Pack { receptacle: tray, subjects: letters, count: 2 });
    shift.act("nora", shift.terminal, Command::Seal { receptacle: tray, seal: word("4471-0003"), count: 2 });
    let messenger = shift.party("Internbud", PartyKind::Internal);
    let (receptacles, reference) = (vec![tray], Some(word("TUR-3")));
    let dispatch = Command::Dispatch { receptacles, carrier: messenger, to: shift.room, reference };
    let consignment: Id<Consignment> = made(&shift.act("nora", shift.terminal, dispatch), "dispatched").unwrap();
    let (seal, reading) = (Some(word("4471-0003")), Reading::First);
    shift.act("maj", shift.room, Command::Deliver { consignment, receptacle: tray, seal, reading, items: 2 });
    shift.act("maj", shift.room, Command::CloseHandOver { consignment, missing: vec![] });
    shift.act("maj", shift.room, Command::Open { receptacle: tray, second: None, reason: None });
    let (receipt, taken_by) = (word("KV-261123"), Some(line("Lena Exempel")));
    shift.act("maj", shift.room, Command::HandOut { subjects, receipt, taken_by });
    let unchecked = shift.receive_new(shift.room, vec![shift.new_one(Kind::Item, None)]);
    let back = Command::SendBack {
        subjects: unchecked,
        carrier: messenger,
        to: shift.terminal,
        reason: note("Lämnad vid disken utan granskning."),
    };
    shift.act("maj", shift.room, back);
}

/// To authorities and back, to the carrier, missing, found, written off.
fn leaves(shift: &Shift) {
    let at = shift.terminal;
    let others = shift.receive_new(at, (40..44).map(|n| shift.new_one(Kind::Item, Some(registered(n)))).collect());
    let hand = |subjects: &[Id<Subject>], receipt, officer| Command::HandToAuthority {
        subjects: subjects.to_vec(),
        party: shift.police,
        receipt,
        officer,
    };
    shift.act("lars", at, hand(&others[3..], None, Some(line("Inspektör Exempel"))));
    shift.act("lars", at, Command::RecordReceipt { subjects: others[3..].to_vec(), receipt: word("5000-K1234-26") });
    shift.act("lars", at, Command::TakeBack { subjects: others[3..].to_vec() });
    shift.act("lars", at, hand(&others[..1], Some(word("5000-K2345-26")), None));
    shift.act("lars", at, Command::AuthorityKept { subjects: others[..1].to_vec(), kept: Kept::Seized, receipt: None });
    let back =
        Command::ReturnToCarrier { subjects: others[1..2].to_vec(), carrier: shift.carrier, receipt: word("PB-79") };
    shift.act("olle", at, back);
    let missing = others[2];
    shift.act("olle", at, Command::ReportMissing { subjects: vec![missing] });
    shift.act("olle", at, Command::Find { subject: missing });
    shift.act("olle", at, Command::ReportMissing { subjects: vec![missing] });
    let (second, reference) = (nobody(), word("HÄNDELSE-12"));
    let write_off = Command::WriteOff { subject: missing, second, reference, reason: note("Eftersökt i tre dagar.") };
    shift.both("lars", "vera", at, write_off);
}

/// The last event that says it.
fn newest<T>(shift: &Shift, what: impl Fn(Event) -> Option<T>) -> T {
    let entries = shift.store.read(|reader| reader.entries(shift.tenant, 0, 10_000)).unwrap();
    let mut events = entries.iter().rev().filter_map(|entry| store::decode::<Event>(entry).ok().flatten());
    events.find_map(|(event, _)| what(event)).unwrap()
}

fn tell(shift: &Shift) {
    shift.site("Stadsbibliotekets brevlåda", SiteKind::LetterBox, Some(shift.library.0));
    let lot = comes(shift);
    shift.clock.pass(600);
    is_counted(shift, lot);
    is_checked(shift);
    does_not_agree(shift);
    goes_on(shift);
    leaves(shift);
    let (day, reason) = (shift.clock.now().date(), Some(note("Ett rekommenderat brev saknas.")));
    let counted = Some(vec![(Measure::Items, 1), (Measure::Letters(Class::Letter), 40)]);
    shift.both("lars", "vera", shift.terminal, Command::CloseDay { day, counted, second: None, reason });
}

#[test]
fn every_event_of_mail_is_read_and_applied_as_it_was_released() {
    on_both(|place| {
        let shift = Shift::new(place);
        tell(&shift);
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/golden");
        let kinds: Vec<&str> = EventKind::iter().map(Into::into).collect();
        let golden = Golden { directory: &directory, registry: &shift.registry, kinds: &kinds, unseen: &[] };
        golden.hold::<Event>(&shift.store, shift.tenant, &place.another());
    });
}

/// One of every form that two persons can be asked for, as it waits between the first and the second.
fn proposals() -> Vec<Command> {
    let id = |n: u128| uuid::Uuid::from_u128(0x018f_0000_0000_7000_8000_0000_0000_0000 + n);
    let (subject, two) = (Id::from_uuid(id(1)), nobody());
    let weight = Some(Weight { net_g: 840, error_g: 2 });
    vec![
        Command::Recount { lot: subject, count: 40, weight, second: None, reason: None },
        Command::Miskeyed { check: Id::from_uuid(id(2)), second: None, reason: None },
        Command::ClearAlarm {
            subjects: vec![subject],
            method: Method::Trace,
            view: Angle::Other,
            second: two,
            reason: note("Två nycklar på en ring."),
        },
        Command::SettleSeal {
            receptacle: subject,
            proof: SealProof::SenderConfirmed { reference: word("PN-7") },
            second: two,
            reason: note("Fel i listan."),
        },
        Command::SettleSeal { receptacle: subject, proof: SealProof::Opened, second: two, reason: note("Öppnad.") },
        Command::SettleAlias { code: own("LADA-14"), keep: subject, second: two, reason: note("Lappen var lös.") },
        Command::Release { subjects: vec![subject], second: None },
        Command::Open { receptacle: subject, second: None, reason: None },
        Command::WriteOff { subject, second: two, reference: word("KS 2026:41"), reason: note("Eftersökt.") },
        Command::CloseDiscrepancy {
            discrepancy: Id::from_uuid(id(3)),
            second: None,
            reference: None,
            reason: note("Räknat två gånger."),
        },
        Command::CloseDay {
            day: base::Date::constant(2026, 11, 23),
            counted: Some(vec![(Measure::Items, 3), (Measure::Letters(Class::Letter), 41)]),
            second: None,
            reason: None,
        },
    ]
}

#[test]
fn what_was_proposed_in_any_form_is_still_read() {
    let kept = include_str!("golden/proposals.jsonl");
    for command in proposals() {
        assert!(command.takes_two(), "{command:?}");
        let now = serde_json::to_string(&command).unwrap();
        assert!(kept.lines().any(|line| line == now), "written otherwise than it was, or new: {now}");
    }
    let mut forms = BTreeSet::new();
    for line in kept.lines() {
        let command: Command = serde_json::from_str(line).unwrap_or_else(|fault| panic!("{fault}: {line}"));
        assert!(command.takes_two(), "{line}");
        forms.insert(line.split('"').nth(1).unwrap());
    }
    assert_eq!(forms.len(), 10, "a form that takes two has no line: {forms:?}");
}
