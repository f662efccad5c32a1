//! Units and people, on both engines.

mod roles;
mod units;

use crate::{
    CloseUnit, MoveUnit, OpenUnit, OrganisationEvent, PersonLeaves, Protected, RegisterPerson, RenameUnit, UnitKind,
    units,
};
use base::{Actor, CommandId, Id, Line, Tenant, Unit, Word};
use std::{path::Path, sync::Arc};
use store::{Failure, Fault, Perform, Registry, Settings, Store, verify};
use strum::VariantNames;
use testkit::{HandClock, Place, golden::Golden, on_both};

fn registry() -> Arc<Registry> {
    Arc::new(Registry::new(&[&access::MODULE, &crate::MODULE], &[]))
}

struct World {
    store: Store,
    clock: Arc<HandClock>,
    tenant: Tenant,
    n: u64,
}

impl World {
    fn new(place: &Place) -> Self {
        let clock = Arc::new(HandClock::at("2026-11-23T06:40:00Z"));
        let store = Store::open(place.home.clone(), Settings::default(), registry(), clock.clone()).unwrap();
        let tenant = store.open_ledger("lillkoping.example/skans", access::cli("test")).unwrap();
        Self { store, clock, tenant, n: 0 }
    }

    fn does<P: Perform>(&mut self, what: P) -> Result<P::Answer, Failure> {
        self.does_as(access::cli("test"), what)
    }

    fn does_as<P: Perform>(&mut self, actor: Actor, what: P) -> Result<P::Answer, Failure> {
        self.n += 1;
        let id = CommandId::from_parts(self.n, &base::sha256(&self.n.to_be_bytes())[..10]);
        self.store.perform(self.tenant, actor, id, what).map(|done| done.answer)
    }

    fn open(&mut self, parent: Option<Id<Unit>>, kind: UnitKind, name: &str) -> Result<Id<Unit>, Failure> {
        self.does(OpenUnit { parent, kind, name: Line::parse("name", name).unwrap(), code: None })
    }
}

fn refused<T>(result: Result<T, Failure>) -> String {
    match result {
        Err(Failure::Refused(refusal)) => refusal.key.into_owned(),
        Err(failure) => panic!("{failure}"),
        Ok(_) => panic!("it was not refused"),
    }
}

#[test]
fn units_belong_to_the_nearest_authority_above_also_after_a_move() {
    on_both(|place| {
        let mut world = World::new(place);
        let top = world.open(None, UnitKind::Municipality, "Lillk\u{f6}ping").unwrap();
        let school_board = world.open(Some(top), UnitKind::Authority, "Skoln\u{e4}mnden").unwrap();
        let care_board = world.open(Some(top), UnitKind::Authority, "Omsorgsn\u{e4}mnden").unwrap();
        let department = world.open(Some(school_board), UnitKind::Department, "Skolf\u{f6}rvaltningen").unwrap();
        let school = world.open(Some(department), UnitKind::Workplace, "Bj\u{f6}rkskolan").unwrap();
        let of = |world: &World, id| {
            let all = world.store.read::<_, Fault>(|reader| units(reader, world.tenant)).unwrap();
            all.into_iter().find(|unit| unit.id == id).unwrap().authority
        };
        assert_eq!(of(&world, school), Some(school_board));
        world.does(MoveUnit { id: department, parent: care_board }).unwrap();
        assert_eq!(of(&world, department), Some(care_board));
        assert_eq!(of(&world, school), Some(care_board));
        assert_eq!(refused(world.does(MoveUnit { id: department, parent: school })), "organisation-refused-rank");
        let report = verify(&place.home, &registry(), "", place.directory.path()).unwrap();
        assert!(report.whole, "{:?}", report.findings);
    });
}

#[test]
fn every_wrong_unit_is_refused_by_its_own_words() {
    on_both(|place| {
        let mut world = World::new(place);
        let top = world.open(None, UnitKind::Municipality, "Lillk\u{f6}ping").unwrap();
        let board = world.open(Some(top), UnitKind::Authority, "Kommunstyrelsen").unwrap();
        let school = world.open(Some(board), UnitKind::Workplace, "Bj\u{f6}rkskolan").unwrap();
        let opens = |world: &mut World, parent, kind, name: &str| refused(world.open(parent, kind, name));
        assert_eq!(opens(&mut world, Some(top), UnitKind::Municipality, "X"), "organisation-refused-top");
        assert_eq!(opens(&mut world, None, UnitKind::Workplace, "X"), "organisation-refused-parent");
        assert_eq!(opens(&mut world, Some(school), UnitKind::Department, "X"), "organisation-refused-rank");
        assert_eq!(opens(&mut world, Some(top), UnitKind::Authority, "KOMMUNstyrelsen "), "organisation-refused-name");
        let nowhere = Id::derive(CommandId::from_parts(9, &[9; 10]), "nowhere", 0);
        assert_eq!(opens(&mut world, Some(nowhere), UnitKind::Workplace, "X"), "organisation-refused-no-unit");
        assert_eq!(refused(world.does(CloseUnit { id: board })), "organisation-refused-has-units");
        world.does(CloseUnit { id: school }).unwrap();
        assert_eq!(refused(world.does(CloseUnit { id: school })), "organisation-refused-closed");
        assert_eq!(opens(&mut world, Some(school), UnitKind::Workplace, "X"), "organisation-refused-closed");
        let name = Line::parse("name", "Stadsbiblioteket").unwrap();
        assert_eq!(refused(world.does(RenameUnit { id: nowhere, name })), "ui-refused-not-found");
    });
}

#[test]
fn a_person_is_registered_once_and_leaves_once() {
    on_both(|place| {
        let mut world = World::new(place);
        let register = |number: &str| RegisterPerson {
            service_number: Word::parse("serviceNumber", number).unwrap(),
            name: Line::parse("name", "Vera Exempel").unwrap(),
            protected: Protected::No,
        };
        let vera = world.does(register("T-1")).unwrap();
        assert_eq!(refused(world.does(register("T-1"))), "organisation-refused-number");
        world.does(PersonLeaves { id: vera }).unwrap();
        assert_eq!(refused(world.does(PersonLeaves { id: vera })), "organisation-refused-left");
    });
}

#[test]
fn every_event_of_the_organisation_is_read_and_applied_as_it_was_released() {
    on_both(|place| {
        let mut world = World::new(place);
        let top = world.open(None, UnitKind::Municipality, "Lillk\u{f6}pings kommun").unwrap();
        let school_board = world.open(Some(top), UnitKind::Authority, "Skoln\u{e4}mnden").unwrap();
        let care_board = world.open(Some(top), UnitKind::Authority, "Omsorgsn\u{e4}mnden").unwrap();
        let department = world.open(Some(school_board), UnitKind::Department, "Skolf\u{f6}rvaltningen").unwrap();
        let (name, code) = (Line::parse("name", "Bj\u{f6}rkskolan").unwrap(), Word::parse("code", "BJS").unwrap());
        let open = OpenUnit { parent: Some(department), kind: UnitKind::Workplace, name, code: Some(code) };
        let school = world.does(open).unwrap();
        world.does(RenameUnit { id: school, name: Line::parse("name", "Ekskolan").unwrap() }).unwrap();
        world.does(MoveUnit { id: department, parent: care_board }).unwrap();
        world.does(CloseUnit { id: school }).unwrap();
        let vera = RegisterPerson {
            service_number: Word::parse("serviceNumber", "T-1001").unwrap(),
            name: Line::parse("name", "Vera Exempel").unwrap(),
            protected: Protected::Yes,
        };
        let vera = world.does(vera).unwrap();
        world.does(PersonLeaves { id: vera }).unwrap();
        units::every_event(&mut world, department);
        roles::every_event(&mut world, top);
        crate::scim::tests::tell(&world.store, world.tenant);
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/golden");
        let (registry, kinds) = (&registry(), OrganisationEvent::VARIANTS);
        // What is known no more leaves no row.
        let unseen = &["userRemoved", "groupRemoved", "groupUnmapped"];
        let golden = Golden { directory: &directory, registry, kinds, unseen };
        golden.hold::<OrganisationEvent>(&world.store, world.tenant, &place.another());
    });
}

#[test]
fn every_statement_is_understood_by_both_engines() {
    on_both(|place| {
        let world = World::new(place);
        let mut connection = place.home.connect_reader().unwrap();
        for (module, name, sql) in world.store.registry().statements() {
            connection.prepare(sql).unwrap_or_else(|fault| panic!("{} {module}::{name}: {fault}", place.name));
        }
    });
}
