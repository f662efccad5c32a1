//! Roles, appointments and gaps, on both engines.

use super::{World, refused, registry};
use crate::{
    Answer, AnswerAppointment, Appoint, Appointment, ChangeAppointment, CloseUnit, Course, EndAppointment, EndRoleType,
    Gap, GapKind, MoveUnit, NoteCourse, PersonLeaves, Picture, PlacePerson, Protected, RegisterPerson, RenameUnit,
    RoleType, RoleTypeId, SetCourse, SetRoleType, Shipped, Standing, TakeShippedRoles, TurnAppointments, UnitKind,
    counts, gaps, model::AppointmentId, picture, queries,
};
use access::Role;
use base::{Account, Date, Id, Line, Note, Person, Unit, Word};
use store::{Failure, Fault, verify};
use testkit::{Dice, on_both};
use uuid::Uuid;

const DAY: i64 = 86_400;

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn word(text: &str) -> Word {
    Word::parse("word", text).unwrap()
}

fn actor(person: Id<Person>) -> base::Actor {
    access::actor_of(person, Id::<Account>::from_uuid(Uuid::nil()))
}

/// A municipality with one board, one department, two workplaces, and the shipped roles.
struct Town {
    top: Id<Unit>,
    department: Id<Unit>,
    school: Id<Unit>,
    library: Id<Unit>,
}

impl Town {
    fn open(world: &mut World) -> Self {
        let top = world.open(None, UnitKind::Municipality, "Lillk\u{f6}ping").unwrap();
        let board = world.open(Some(top), UnitKind::Authority, "Skoln\u{e4}mnden").unwrap();
        let department = world.open(Some(board), UnitKind::Department, "Skolf\u{f6}rvaltningen").unwrap();
        let school = world.open(Some(department), UnitKind::Workplace, "Bj\u{f6}rkskolan").unwrap();
        let library = world.open(Some(department), UnitKind::Workplace, "Biblioteket").unwrap();
        world.does(TakeShippedRoles {}).unwrap();
        Self { top, department, school, library }
    }
}

impl World {
    fn role(&self, key: &str) -> Id<RoleTypeId> {
        let (tenant, key) = (self.tenant, word(key));
        self.store
            .read::<_, Fault>(|reader| queries::role_type_by_key(reader, tenant, &key))
            .unwrap()
            .expect("the role type is there")
    }

    fn person(&mut self, number: &str) -> Id<Person> {
        let name = Line::parse("name", &format!("{number} Exempel")).unwrap();
        self.does(RegisterPerson { service_number: word(number), name, protected: Protected::No }).unwrap()
    }

    pub(super) fn appoint(
        &mut self,
        person: Id<Person>,
        role: &str,
        unit: Id<Unit>,
        from: &str,
        to: Option<&str>,
    ) -> Result<Id<AppointmentId>, Failure> {
        let role = self.role(role);
        let to = to.map(date);
        self.does(Appoint { person, role, unit, from: date(from), to, deputy: None, reference: None })
    }

    pub(super) fn accept(&mut self, id: Id<AppointmentId>) {
        let person = self.held(id).person;
        self.does_as(actor(person), AnswerAppointment { id, answer: Answer::Accept, reason: None }).unwrap();
    }

    pub(super) fn held(&self, id: Id<AppointmentId>) -> Appointment {
        let tenant = self.tenant;
        self.store.read::<_, Fault>(|reader| queries::appointment(reader, tenant, id)).unwrap().unwrap()
    }

    fn picture(&self, on: Date) -> Picture {
        let tenant = self.tenant;
        self.store.read::<_, Fault>(|reader| picture(reader, tenant, on)).unwrap()
    }

    /// What is missing at a unit of a role, by kind.
    fn missing(&self, unit: Id<Unit>, role: &str, on: &str) -> Vec<GapKind> {
        let (role, on) = (self.role(role), date(on));
        let all = gaps(&self.picture(on), on, 30);
        all.iter().filter(|gap| gap.unit == unit && gap.role == role).map(|gap| gap.kind).collect()
    }

    fn roles(&self, person: Id<Person>) -> Vec<(Role, Option<Id<Unit>>)> {
        let tenant = self.tenant;
        let roles = self.store.read::<_, Fault>(|reader| access::roles_of(reader, tenant, person)).unwrap();
        roles.into_iter().map(|(_, role, unit, _)| (role, unit)).collect()
    }

    fn turn(&mut self) -> usize {
        self.does_as(access::job("appointments"), TurnAppointments {}).unwrap()
    }
}

/// Every event of roles and appointments once, for the golden files.
pub(super) fn every_event(world: &mut World, top: Id<Unit>) {
    world.does(TakeShippedRoles {}).unwrap();
    let (vera, stig) = (world.person("T-1"), world.person("T-2"));
    world.does(PlacePerson { person: vera, unit: Some(top) }).unwrap();
    world.does(NoteCourse { person: vera, course: word("riskanalys"), on: date("2026-11-02") }).unwrap();
    let first = world.appoint(vera, "sakerhetschef", top, "2026-11-23", Some("2027-12-31")).unwrap();
    world.accept(first);
    let reference = Some(Line::parse("reference", "KS 2026/12").unwrap());
    world.does(ChangeAppointment { id: first, to: None, deputy: Some(stig), reference }).unwrap();
    world.turn();
    let reason = Note::parse("reason", "Flyttar till en annan kommun.").unwrap();
    world.does(EndAppointment { id: first, on: date("2026-11-30"), reason: Some(reason.clone()) }).unwrap();
    let second = world.appoint(stig, "sakerhetsstrateg", top, "2026-12-01", None).unwrap();
    let decline = AnswerAppointment { id: second, answer: Answer::Decline, reason: Some(reason) };
    world.does_as(actor(stig), decline).unwrap();
    let role = world.role("rektor");
    world.does(EndRoleType { id: role }).unwrap();
}

#[test]
fn the_shipped_roles_and_courses_are_read_and_may_stand_as_they_are() {
    let shipped = Shipped::read().unwrap();
    let courses: Vec<Word> = shipped.course.iter().map(|course| course.key.clone()).collect();
    for role in &shipped.role {
        role.check(&courses).unwrap_or_else(|refusal| panic!("{}: {refusal}", role.key));
        let gives = role.gives.as_ref().map(|gives| gives.as_str().parse::<Role>().unwrap());
        assert!(gives.is_none_or(|gives| crate::GIVES.contains(&gives)), "{}", role.key);
    }
    shipped.course.iter().for_each(|course| course.check().unwrap());
    let mut keys: Vec<&str> = shipped.role.iter().map(|role| role.key.as_str()).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), shipped.role.len(), "no key stands twice");
}

#[test]
fn taken_twice_the_shipped_roles_are_there_once_and_what_was_changed_stays_changed() {
    on_both(|place| {
        let mut world = World::new(place);
        let first = world.does(TakeShippedRoles {}).unwrap();
        let shipped = Shipped::read().unwrap();
        assert_eq!(first, shipped.role.len() + shipped.course.len());
        let id = world.role("sakerhetsombud");
        let mut role = shipped.role.into_iter().find(|role| role.key.as_str() == "sakerhetsombud").unwrap();
        role.sv = Line::parse("sv", "Trygghetsombud").unwrap();
        world.does(SetRoleType { id: Some(id), role: role.clone() }).unwrap();
        assert_eq!(world.does(TakeShippedRoles {}).unwrap(), 0);
        let tenant = world.tenant;
        let now = world.store.read::<_, Fault>(|reader| queries::role_type(reader, tenant, id)).unwrap();
        assert_eq!(now, Some(role.clone()));
        assert_eq!(refused(world.does(SetRoleType { id: None, role: role.clone() })), "organisation-refused-key");
        let other = RoleType { key: word("annat"), ..role };
        let with = |change: fn(&mut RoleType)| {
            let mut role = other.clone();
            change(&mut role);
            SetRoleType { id: None, role }
        };
        let mut no = |change: fn(&mut RoleType)| refused(world.does(with(change)));
        assert_eq!(no(|role| role.courses = vec![word("finns-inte")]), "organisation-refused-no-course");
        assert_eq!(no(|role| role.gives = Some(word("administrator"))), "organisation-refused-gives");
        assert_eq!(no(|role| role.gives = Some(word("kung"))), "organisation-refused-gives");
        assert_eq!(no(|role| role.required[0].count = 0), "organisation-refused-count");
        assert_eq!(no(|role| role.required[0].staff = 100_001), "organisation-refused-staff");
        assert_eq!(no(|role| role.required.push(role.required[0])), "organisation-refused-twice");
        assert_eq!(no(|role| role.appointer = crate::Appointer::Union), "organisation-refused-union-gives");
        let course = Course { key: word("kurs"), sv: other.sv.clone(), en: other.en.clone(), months: Some(0) };
        assert_eq!(refused(world.does(SetCourse { course })), "organisation-refused-months");
    });
}

#[test]
fn an_appointment_gives_what_it_gives_from_its_first_day_to_its_last() {
    on_both(|place| {
        let mut world = World::new(place);
        let town = Town::open(&mut world);
        let bo = world.person("bo");
        let id = world.appoint(bo, "sakerhetsombud", town.school, "2026-11-25", Some("2026-11-27")).unwrap();
        assert_eq!(world.held(id).standing, Standing::Offered);
        world.clock.pass(3 * DAY);
        assert_eq!(world.turn(), 0, "nothing is given to who has not accepted");
        world.clock.pass(-3 * DAY);
        world.accept(id);
        assert_eq!(world.turn(), 0, "its days have not begun");
        world.clock.pass(2 * DAY);
        assert_eq!(world.turn(), 1);
        assert_eq!(world.turn(), 0);
        assert_eq!(world.roles(bo), [(Role::Representative, Some(town.school))]);
        world.clock.pass(2 * DAY);
        assert_eq!(world.turn(), 0, "the last day counts");
        world.clock.pass(DAY);
        assert_eq!(world.turn(), 1);
        assert_eq!(world.roles(bo), []);
        // The head's role reaches over the whole.
        let vera = world.person("vera");
        let id = world.appoint(vera, "sakerhetschef", town.top, "2026-11-28", None).unwrap();
        world.accept(id);
        world.turn();
        assert_eq!(world.roles(vera), [(Role::SecurityHead, None)]);
        let report = verify(&place.home, &registry(), "", place.directory.path()).unwrap();
        assert!(report.whole, "{:?}", report.findings);
    });
}

#[test]
fn every_wrong_appointment_is_refused_by_its_own_words() {
    on_both(|place| {
        let mut world = World::new(place);
        let town = Town::open(&mut world);
        let (bo, lena) = (world.person("bo"), world.person("lena"));
        let mut no = |person, role: &str, unit, from: &str, to| refused(world.appoint(person, role, unit, from, to));
        let (ombud, from) = ("sakerhetsombud", "2026-12-01");
        assert_eq!(no(bo, ombud, town.school, from, Some("2026-11-30")), "organisation-refused-to-before-from");
        assert_eq!(no(bo, ombud, town.school, "1944-01-01", None), "organisation-refused-year");
        assert_eq!(no(bo, ombud, town.school, from, Some("2099-01-01")), "organisation-refused-year");
        assert_eq!(no(bo, ombud, town.school, "2026-11-22", None), "organisation-refused-before-unit");
        let nowhere = Id::from_uuid(Uuid::from_u128(7));
        assert_eq!(no(bo, ombud, nowhere, from, None), "organisation-refused-no-unit");
        assert_eq!(
            no(Id::from_uuid(Uuid::from_u128(8)), ombud, town.school, from, None),
            "organisation-refused-no-person"
        );
        let first = world.appoint(bo, ombud, town.school, from, Some("2026-12-31")).unwrap();
        assert_eq!(refused(world.appoint(bo, ombud, town.school, "2026-12-31", None)), "organisation-refused-overlap");
        world.appoint(bo, ombud, town.school, "2027-01-01", None).unwrap();
        world.appoint(bo, ombud, town.library, from, None).unwrap();
        let change = |deputy| ChangeAppointment { id: first, to: None, deputy, reference: None };
        assert_eq!(refused(world.does(change(None))), "organisation-refused-overlap");
        let change = |deputy| ChangeAppointment { id: first, to: Some(date("2026-12-20")), deputy, reference: None };
        assert_eq!(refused(world.does(change(Some(bo)))), "organisation-refused-own-deputy");
        world.does(change(Some(lena))).unwrap();
        let role = world.role("sakerhetsskyddschef");
        let forbidden = Appoint {
            person: bo,
            role,
            unit: town.top,
            from: date(from),
            to: None,
            deputy: Some(lena),
            reference: None,
        };
        assert_eq!(refused(world.does(forbidden)), "organisation-refused-no-deputy");
        // Answers.
        let yes = AnswerAppointment { id: first, answer: Answer::Accept, reason: None };
        assert_eq!(refused(world.does_as(actor(lena), yes.clone())), "ui-refused-not-found");
        let no = AnswerAppointment { answer: Answer::Decline, ..yes.clone() };
        assert_eq!(refused(world.does_as(actor(bo), no)), "ui-refused-empty");
        world.does_as(actor(bo), yes.clone()).unwrap();
        assert_eq!(refused(world.does_as(actor(bo), yes)), "organisation-refused-answered");
        // Ends.
        let end = |on: &str| EndAppointment { id: first, on: date(on), reason: None };
        assert_eq!(refused(world.does(end("2026-11-20"))), "organisation-refused-end-past");
        assert_eq!(refused(world.does(end("2026-12-21"))), "organisation-refused-end-late");
        world.does(end("2026-11-30")).unwrap();
        assert_eq!(world.held(first).standing, Standing::Ended, "it never begins");
        assert_eq!(refused(world.does(end("2026-11-30"))), "organisation-refused-ended");
        // Those who left, and units that closed.
        world.does(PersonLeaves { id: lena }).unwrap();
        assert_eq!(refused(world.appoint(lena, ombud, town.library, from, None)), "organisation-refused-has-left");
        world.does(CloseUnit { id: town.library }).unwrap();
        assert_eq!(refused(world.appoint(bo, "rektor", town.library, from, None)), "organisation-refused-closed");
        let wrong = NoteCourse { person: bo, course: word("riskanalys"), on: date("2026-11-24") };
        assert_eq!(refused(world.does(wrong)), "organisation-refused-course-date");
        let wrong = NoteCourse { person: bo, course: word("yoga"), on: date("2026-11-23") };
        assert_eq!(refused(world.does(wrong)), "organisation-refused-no-course");
    });
}

#[test]
fn nobody_makes_their_own_peers_or_superiors() {
    on_both(|place| {
        let mut world = World::new(place);
        let town = Town::open(&mut world);
        let (karin, bo) = (world.person("karin"), world.person("bo"));
        let id = world.appoint(karin, "sakerhetssamordnare", town.department, "2026-11-23", None).unwrap();
        world.accept(id);
        world.turn();
        assert_eq!(world.roles(karin), [(Role::Coordinator, Some(town.department))]);
        let appoint = |role, unit| Appoint {
            person: bo,
            role,
            unit,
            from: date("2026-11-23"),
            to: None,
            deputy: None,
            reference: None,
        };
        let of = |world: &World, key: &str| world.role(key);
        let (ombud, peer, chief) =
            (of(&world, "sakerhetsombud"), of(&world, "sakerhetssamordnare"), of(&world, "sakerhetschef"));
        let registrar = of(&world, "registrator");
        world.does_as(actor(karin), appoint(ombud, town.school)).unwrap();
        for (role, unit) in [(peer, town.department), (chief, town.department), (chief, town.top), (ombud, town.top)] {
            assert_eq!(refused(world.does_as(actor(karin), appoint(role, unit))), "access-refused-denied");
        }
        let mut role = Shipped::read().unwrap().role.into_iter().find(|it| it.key.as_str() == "registrator").unwrap();
        world.does_as(actor(karin), appoint(registrar, town.school)).unwrap();
        role.gives = Some(word("auditor"));
        world.does(SetRoleType { id: Some(registrar), role }).unwrap();
        let asked = world.does_as(actor(karin), appoint(registrar, town.department));
        assert_eq!(refused(asked), "access-refused-denied");
    });
}

#[test]
fn gaps_are_told_for_what_is_vacant_lapsing_left_undeputised_or_untrained() {
    on_both(|place| {
        let mut world = World::new(place);
        let town = Town::open(&mut world);
        let (bo, lena, karin) = (world.person("bo"), world.person("lena"), world.person("karin"));
        use GapKind::{HolderLeft, Lapsing, NoDeputy, TrainingExpired, TrainingMissing, Vacant};
        let at = |world: &World, on: &str| world.missing(town.school, "sakerhetsombud", on);
        assert_eq!(at(&world, "2026-11-23"), [Vacant]);
        let id = world.appoint(bo, "sakerhetsombud", town.school, "2026-11-23", Some("2027-05-31")).unwrap();
        assert_eq!(at(&world, "2026-11-23"), [Vacant], "an offer fills nothing");
        world.accept(id);
        assert_eq!(at(&world, "2026-11-23"), [TrainingMissing]);
        world.does(NoteCourse { person: bo, course: word("intern-sakerhet"), on: date("2024-05-06") }).unwrap();
        assert_eq!(at(&world, "2026-11-23"), []);
        assert_eq!(at(&world, "2027-04-30"), []);
        assert_eq!(at(&world, "2027-05-05"), [Lapsing]);
        assert_eq!(at(&world, "2027-05-06"), [Lapsing, TrainingExpired]);
        assert_eq!(at(&world, "2027-06-01"), [Vacant]);
        let next = world.appoint(lena, "sakerhetsombud", town.school, "2027-06-01", None).unwrap();
        world.accept(next);
        assert_eq!(at(&world, "2027-05-05"), [], "another follows");
        assert_eq!(world.missing(town.department, "sakerhetssamordnare", "2026-11-23"), [Vacant]);
        let head = world.appoint(karin, "sakerhetssamordnare", town.department, "2026-11-23", None).unwrap();
        world.accept(head);
        let at = |world: &World| world.missing(town.department, "sakerhetssamordnare", "2026-11-23");
        assert_eq!(at(&world), [NoDeputy, TrainingMissing, TrainingMissing]);
        world.does(ChangeAppointment { id: head, to: None, deputy: Some(lena), reference: None }).unwrap();
        assert_eq!(at(&world), [TrainingMissing, TrainingMissing]);
        world.does(PersonLeaves { id: lena }).unwrap();
        assert_eq!(at(&world), [NoDeputy, TrainingMissing, TrainingMissing]);
        world.does(PersonLeaves { id: bo }).unwrap();
        assert_eq!(world.missing(town.school, "sakerhetsombud", "2026-11-23"), [HolderLeft, Vacant]);
        // A safety representative is demanded where five work.
        assert_eq!(world.missing(town.library, "skyddsombud", "2026-11-23"), []);
        for n in 0..5 {
            let person = world.person(&format!("b-{n}"));
            world.does(PlacePerson { person, unit: Some(town.library) }).unwrap();
        }
        assert_eq!(world.missing(town.library, "skyddsombud", "2026-11-23"), [Vacant]);
        // The union's choice is noted, not asked for.
        let siv = world.person("siv");
        let id = world.appoint(siv, "skyddsombud", town.library, "2026-11-23", None).unwrap();
        assert_eq!(world.held(id).standing, Standing::Accepted);
        assert_eq!(world.missing(town.library, "skyddsombud", "2026-11-23"), [TrainingMissing]);
        assert_eq!(world.missing(town.library, "sakerhetsombud", "2026-11-23"), [Vacant], "it fills no other role");
        let on = date("2026-11-23");
        let picture = world.picture(on);
        let all = gaps(&picture, on, 30);
        assert_eq!(counts(&picture, &all)[&town.top], all.iter().map(|gap| gap.count).sum::<u32>());
    });
}

/// The units, names and holders of a picture, without what a later event may add to a past day.
fn told(picture: &Picture, on: Date) -> (Vec<String>, Vec<Gap>) {
    let mut units: Vec<String> =
        picture.units.iter().map(|it| format!("{:?} {:?} {} {}", it.id, it.parent, it.name, it.staff)).collect();
    units.sort();
    let mut gaps = gaps(picture, on, 30);
    gaps.sort();
    (units, gaps)
}

#[test]
fn as_of_any_past_day_all_stands_as_it_did_when_the_day_was_over() {
    on_both(|place| {
        for seed in 0..testkit::times(3, 60) as u64 {
            let place = place.another();
            let mut world = World::new(&place);
            let mut dice = Dice::new(seed);
            let town = Town::open(&mut world);
            let mut units = vec![town.top, town.department, town.school, town.library];
            let mut people: Vec<_> = (0..6).map(|n| world.person(&format!("p-{n}"))).collect();
            let mut held = Vec::new();
            let mut days = Vec::new();
            let first = date("2026-11-23");
            for day in 0..12 {
                let on = first.checked_add(jiff::Span::new().days(day)).unwrap();
                for step in 0..8 {
                    something(&mut world, &mut dice, &mut units, &mut people, &mut held, (on, step));
                }
                world.turn();
                days.push((on, told(&world.picture(on), on)));
                world.clock.pass(DAY);
            }
            for (on, then) in days {
                assert_eq!(told(&world.picture(on), on), then, "{}: seed {seed}, {on}", place.name);
            }
            let report = verify(&place.home, &registry(), "", place.directory.path()).unwrap();
            assert!(report.whole, "{:?}", report.findings);
        }
    });
}

/// Something happens, or is refused.
fn something(
    world: &mut World,
    dice: &mut Dice,
    units: &mut Vec<Id<Unit>>,
    people: &mut Vec<Id<Person>>,
    held: &mut Vec<Id<AppointmentId>>,
    (on, step): (Date, i64),
) {
    const ROLES: [&str; 4] = ["sakerhetsombud", "sakerhetssamordnare", "skyddsombud", "chef"];
    let (unit, person) = (*dice.one_of(units), *dice.one_of(people));
    let later = on.checked_add(jiff::Span::new().days(dice.below(20) as i64)).unwrap();
    match dice.below(12) {
        0 => {
            let name = format!("Enhet {on} {step}");
            units.extend(world.open(Some(unit), UnitKind::Workplace, &name));
        }
        1 => drop(world.does(MoveUnit { id: unit, parent: *dice.one_of(units) })),
        2 => {
            let name = Line::parse("name", &format!("Nytt {on} {step}")).unwrap();
            drop(world.does(RenameUnit { id: unit, name }));
        }
        3 if dice.below(3) == 0 => drop(world.does(CloseUnit { id: unit })),
        4 => drop(world.does(PlacePerson { person, unit: Some(unit) })),
        5 if dice.below(4) == 0 => {
            drop(world.does(PersonLeaves { id: person }));
            people.push(world.person(&format!("n-{on}-{step}")));
        }
        6 => drop(world.does(NoteCourse { person, course: word("intern-sakerhet"), on })),
        7 => {
            let id = held.get(dice.below(held.len().max(1))).copied();
            if let Some(id) = id {
                drop(world.does(EndAppointment { id, on: later, reason: None }));
            }
        }
        8 => {
            let id = held.get(dice.below(held.len().max(1))).copied();
            if let Some(id) = id {
                drop(world.does(ChangeAppointment { id, to: Some(later), deputy: Some(person), reference: None }));
            }
        }
        _ => {
            let to = (dice.below(2) == 0).then(|| later.to_string());
            let role = *dice.one_of(&ROLES);
            if let Ok(id) = world.appoint(person, role, unit, &on.to_string(), to.as_deref()) {
                held.push(id);
                if dice.below(4) > 0 {
                    let answer = AnswerAppointment { id, answer: Answer::Accept, reason: None };
                    drop(world.does_as(actor(person), answer));
                }
            }
        }
    }
    world.clock.pass(60);
}
