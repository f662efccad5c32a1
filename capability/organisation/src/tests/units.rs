//! Units changed and merged, people changed, and the lists of both, on both engines.

use super::{World, refused, registry};
use crate::{
    ChangePerson, ChangeUnit, CloseUnit, MergeUnits, MoveUnit, PersonLeaves, PlacePerson, Protected, SortKey, Standing,
    TakeOn, TakeShippedRoles, UnitKind, placed, queries, unit,
};
use base::{Id, Line, Person, Unit, Word};
use store::{Failure, Fault, verify};
use testkit::on_both;

fn line(text: &str) -> Line {
    Line::parse("line", text).unwrap()
}

fn word(text: &str) -> Word {
    Word::parse("word", text).unwrap()
}

impl World {
    fn takes_on(&mut self, number: &str, name: &str, unit: Option<Id<Unit>>) -> Result<Id<Person>, Failure> {
        let (service_number, name) = (word(number), line(name));
        self.does(TakeOn { service_number, name, protected: Protected::No, unit })
    }

    fn at(&self, person: Id<Person>) -> Option<Id<Unit>> {
        self.store.read::<_, Fault>(|reader| placed(reader, self.tenant, person)).unwrap()
    }
}

/// Every event of units and people that is not told elsewhere, for the golden files.
pub(super) fn every_event(world: &mut World, department: Id<Unit>) {
    let old = world.open(Some(department), UnitKind::Workplace, "Ekskolan").unwrap();
    let new = world.open(Some(department), UnitKind::Workplace, "Skogsskolan").unwrap();
    world.does(ChangeUnit { id: new, name: line("Skogsskolan"), code: Some(word("SKS")) }).unwrap();
    let bo = world.takes_on("T-2001", "Bo Exempel", Some(old)).unwrap();
    world.does(ChangePerson { id: bo, name: line("Bo Exempelsson"), protected: Protected::Yes }).unwrap();
    world.does(MergeUnits { id: old, into: new }).unwrap();
}

#[test]
fn of_two_units_one_goes_on_with_the_people_and_units_of_the_other_and_both_keep_their_history() {
    on_both(|place| {
        let mut world = World::new(place);
        let top = world.open(None, UnitKind::Municipality, "Lillk\u{f6}ping").unwrap();
        let board = world.open(Some(top), UnitKind::Authority, "Skoln\u{e4}mnden").unwrap();
        let department = world.open(Some(board), UnitKind::Department, "Skolf\u{f6}rvaltningen").unwrap();
        let open = |world: &mut World, under, name| world.open(Some(under), UnitKind::Workplace, name).unwrap();
        let (old, new) = (open(&mut world, department, "Ekskolan"), open(&mut world, department, "Skogsskolan"));
        let (hall, other) = (open(&mut world, old, "Idrottshallen"), open(&mut world, new, "Matsalen"));
        world.does(TakeShippedRoles {}).unwrap();
        let bo = world.takes_on("T-1", "Bo Exempel", Some(old)).unwrap();
        let held = world.appoint(bo, "sakerhetsombud", old, "2026-11-23", None).unwrap();
        world.accept(held);
        // What cannot be.
        let merges = |world: &mut World, id, into| refused(world.does(MergeUnits { id, into }));
        assert_eq!(merges(&mut world, old, old), "organisation-refused-merge-self");
        assert_eq!(merges(&mut world, old, department), "organisation-refused-merge-kind");
        assert_eq!(merges(&mut world, old, hall), "organisation-refused-merge-beneath");
        assert_eq!(refused(world.does(MoveUnit { id: old, parent: hall })), "access-refused-cycle");
        assert_eq!(refused(world.does(CloseUnit { id: old })), "organisation-refused-has-units");
        let same = open(&mut world, new, "IDROTTSHALLEN");
        assert_eq!(merges(&mut world, old, new), "organisation-refused-name");
        world.does(CloseUnit { id: same }).unwrap();
        // What can.
        world.does(MergeUnits { id: old, into: new }).unwrap();
        let of =
            |world: &World, id| world.store.read::<_, Fault>(|reader| unit(reader, world.tenant, id)).unwrap().unwrap();
        assert!(of(&world, old).closed.is_some() && of(&world, hall).parent == Some(new));
        assert_eq!(world.at(bo), Some(new));
        assert_eq!(world.held(held).to, Some("2026-11-23".parse().unwrap()), "its last day is the day of the merger");
        assert_eq!(merges(&mut world, old, new), "organisation-refused-closed");
        assert_eq!(merges(&mut world, new, old), "organisation-refused-closed");
        // A unit where somebody works is not closed; one where nobody does ends what was offered there.
        assert_eq!(refused(world.does(CloseUnit { id: new })), "organisation-refused-has-units");
        world.does(PlacePerson { person: bo, unit: Some(other) }).unwrap();
        assert_eq!(refused(world.does(CloseUnit { id: other })), "organisation-refused-has-people");
        world.does(PlacePerson { person: bo, unit: None }).unwrap();
        let offered = world.appoint(bo, "sakerhetsombud", other, "2026-12-01", None).unwrap();
        world.does(CloseUnit { id: other }).unwrap();
        assert_eq!(world.held(offered).standing, Standing::Ended);
        let report = verify(&place.home, &registry(), "", place.directory.path()).unwrap();
        assert!(report.whole, "{:?}", report.findings);
    });
}

#[test]
fn a_unit_and_a_person_are_changed_within_what_may_be() {
    on_both(|place| {
        let mut world = World::new(place);
        let top = world.open(None, UnitKind::Municipality, "Lillk\u{f6}ping").unwrap();
        let board = world.open(Some(top), UnitKind::Authority, "Kommunstyrelsen").unwrap();
        let other = world.open(Some(top), UnitKind::Authority, "Omsorgsn\u{e4}mnden").unwrap();
        let change = |world: &mut World, id, name, code: Option<&str>| {
            world.does(ChangeUnit { id, name: line(name), code: code.map(word) })
        };
        change(&mut world, board, "Kommunstyrelsen", Some("KS")).unwrap();
        assert_eq!(refused(change(&mut world, other, "Omsorgsn\u{e4}mnden", Some("KS"))), "organisation-refused-code");
        assert_eq!(refused(change(&mut world, other, "kommunstyrelsen", None)), "organisation-refused-name");
        let bo = world.takes_on("T-1", "Bo Exempel", Some(board)).unwrap();
        assert_eq!(refused(world.takes_on("T-1", "Bo Annan", None)), "organisation-refused-number");
        world.does(CloseUnit { id: other }).unwrap();
        assert_eq!(refused(world.takes_on("T-2", "Bo Annan", Some(other))), "organisation-refused-closed");
        assert_eq!(refused(change(&mut world, other, "X", None)), "organisation-refused-closed");
        let number = |world: &World, number: &str| {
            let found = world.store.read::<_, Fault>(|reader| queries::tree::people_like(reader, world.tenant, number));
            found.unwrap().len()
        };
        assert_eq!(number(&world, "T-2"), 0, "nothing is half-saved");
        // Who gets protected identity is no longer found by name.
        assert_eq!((number(&world, "exem"), number(&world, "t-1")), (1, 1));
        world.does(ChangePerson { id: bo, name: line("Bo Exempel"), protected: Protected::Yes }).unwrap();
        assert_eq!((number(&world, "exem"), number(&world, "t-1")), (0, 1));
        world.does(PersonLeaves { id: bo }).unwrap();
        let changed = world.does(ChangePerson { id: bo, name: line("Bo"), protected: Protected::No });
        assert_eq!(refused(changed), "organisation-refused-left");
    });
}

#[test]
fn names_sort_as_swedish_does() {
    let sorted = ["Anna", "Zeb", "\u{c5}sa", "\u{c4}rla", "\u{d6}rjan"];
    let mut other = sorted.map(str::to_owned);
    other.reverse();
    other.sort_by_key(|name| SortKey::of(name));
    assert_eq!(other, sorted);
}

#[test]
fn what_a_leaver_holds_and_stands_in_for_is_handed_over_whole_or_not_at_all() {
    on_both(|place| {
        let mut world = World::new(place);
        let top = world.open(None, UnitKind::Municipality, "Lillk\u{f6}ping").unwrap();
        let board = world.open(Some(top), UnitKind::Authority, "Skoln\u{e4}mnden").unwrap();
        let department = world.open(Some(board), UnitKind::Department, "Skolf\u{f6}rvaltningen").unwrap();
        let school = world.open(Some(department), UnitKind::Workplace, "Ekskolan").unwrap();
        world.does(TakeShippedRoles {}).unwrap();
        let [bo, eva, lars] = ["T-1", "T-2", "T-3"].map(|number| world.takes_on(number, number, Some(school)).unwrap());
        let own = world.appoint(bo, "sakerhetsombud", school, "2026-11-23", Some("2027-06-30")).unwrap();
        world.accept(own);
        let noted = world.appoint(bo, "skyddsombud", school, "2026-11-23", None).unwrap();
        let other = world.appoint(lars, "registrator", school, "2026-11-23", None).unwrap();
        let with = crate::ChangeAppointment { id: other, to: None, deputy: Some(bo), reference: None };
        world.does(with).unwrap();
        let last: base::Date = "2026-12-31".parse().unwrap();
        let hand = |appointments: &[Id<crate::AppointmentId>], to, last| crate::HandOver {
            person: bo,
            appointments: appointments.to_vec(),
            to,
            last,
        };
        let past = "2026-11-01".parse().unwrap();
        assert_eq!(refused(world.does(hand(&[], eva, last))), "organisation-refused-hand-over-none");
        assert_eq!(refused(world.does(hand(&[own], bo, last))), "organisation-refused-hand-over-self");
        assert_eq!(refused(world.does(hand(&[own], eva, past))), "organisation-refused-end-past");
        assert_eq!(refused(world.does(hand(&[own, noted], eva, last))), "organisation-refused-hand-over-union");
        // Lars would be his own deputy: then nothing is handed over.
        assert_eq!(refused(world.does(hand(&[own, other], lars, last))), "organisation-refused-own-deputy");
        assert_eq!(world.held(own).to, Some("2027-06-30".parse().unwrap()));
        assert_eq!(world.does(hand(&[own, other], eva, last)).unwrap(), 2);
        assert_eq!((world.held(own).to, world.held(other).deputy), (Some(last), Some(eva)));
        let of_eva = world.store.read::<_, Fault>(|reader| crate::appointments_of(reader, world.tenant, eva)).unwrap();
        let (_, next) = &of_eva[0];
        assert_eq!(next.from, "2027-01-01".parse().unwrap());
        assert_eq!((next.to, next.standing), (Some("2027-06-30".parse().unwrap()), Standing::Offered));
        let stranger = world.does(crate::HandOver { person: eva, ..hand(&[noted], lars, last) });
        assert_eq!(refused(stranger), "ui-refused-not-found");
    });
}
