//! Two let the same letters go at the same moment. The rules are asked inside the transaction, so one
//! wins and the other is told why not; a release that is decided before its turn would be found here.

use super::shift::{Shift, own, seen, word};
use crate::{commands::Act, event::Event, model::*, queries, tables::Tables};
use base::{Actor, Clock, Id, Refusal};
use serde::Serialize;
use std::{
    collections::BTreeMap,
    sync::{Arc, Barrier},
};
use store::{Failure, Perform, Settings, Store, Work, verify};
use testkit::{Dice, Place, on_both, times};

/// Letters in one check: as many are read again for each release of one of them.
const TOGETHER: usize = 4;
const RIVALS: [&str; 2] = ["olle", "nora"];

type Letters = Vec<Id<Subject>>;
type Won = Result<(), Failure>;

/// Sets of one or two letters, all of them cleared.
fn cleared(shift: &Shift, races: usize) -> Vec<Letters> {
    let mut dice = Dice::new(races as u64);
    let sizes: Vec<usize> = (0..races).map(|_| 1 + dice.below(2)).collect();
    let mut letters = Letters::new();
    let count: usize = sizes.iter().sum();
    while letters.len() < count {
        let some = (count - letters.len()).min(MOST_MEMBERS);
        letters.extend(shift.receive_new(shift.terminal, vec![shift.new_one(Kind::Item, None); some]));
    }
    for group in letters.chunks(TOGETHER) {
        shift.clear(&seen(group));
    }
    shift.clock.pass(60);
    let mut rest = letters.into_iter();
    sizes.into_iter().map(|size| rest.by_ref().take(size).collect()).collect()
}

/// The two rivals, each at a server of its own where the engine allows two.
fn stores(shift: &Shift, place: &Place) -> [Store; 2] {
    let other = if place.name == "postgres" {
        let (registry, clock) = (Arc::clone(&shift.registry), shift.clock.clone());
        Store::open(place.home.clone(), Settings::default(), registry, clock).unwrap()
    } else {
        shift.store.clone()
    };
    [shift.store.clone(), other]
}

/// Lets both do it for one set after the other, each time at the same moment.
fn race(
    stores: &[Store; 2],
    sets: &[Letters],
    release: impl Fn(&Store, &'static str, &Letters) -> Won + Sync,
) -> Vec<[Won; 2]> {
    let (start, release) = (&Barrier::new(2), &release);
    let [one, other] = std::thread::scope(|threads| {
        [0, 1]
            .map(|rival| {
                threads.spawn(move || {
                    let run = sets.iter().map(|set| {
                        let mut set = set.clone();
                        if rival == 1 {
                            set.reverse();
                        }
                        start.wait();
                        release(&stores[rival], RIVALS[rival], &set)
                    });
                    run.collect::<Vec<_>>()
                })
            })
            .map(|rival| rival.join().unwrap())
    });
    one.into_iter().zip(other).map(|(one, other)| [one, other]).collect()
}

/// By whom each letter was released, as the ledger has it.
fn released(shift: &Shift) -> BTreeMap<Id<Subject>, Vec<Actor>> {
    let mut by: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for entry in shift.store.read(|reader| reader.entries(shift.tenant, 0, i64::MAX)).unwrap() {
        if entry.header.kind == "mail.released"
            && let Some((Event::Released { subjects, .. }, _)) = store::decode::<Event>(&entry).unwrap()
        {
            for subject in subjects {
                by.entry(subject).or_default().push(entry.header.actor.clone());
            }
        }
    }
    by
}

fn subject(shift: &Shift, id: Id<Subject>) -> Subject {
    shift.store.read(|reader| queries::subject(reader, shift.tenant, id)).unwrap().unwrap()
}

/// What the rules say to who comes second: the first of the letters is released already.
fn too_late(shift: &Shift, set: &Letters) -> Refusal {
    no("mail-refused-state").with("number", subject(shift, set[0]).number).with("state", "released")
}

/// Packs, seals and sends everything that was released; then the day closes, because it balances.
fn sent(shift: &Shift, letters: &Letters) {
    for (tray, letters) in letters.chunks(MOST_MEMBERS).enumerate() {
        let (code, seal, count) = (own(&format!("UT-{tray}")), word(&format!("4471-{tray}")), letters.len() as u32);
        let receptacle = shift.receive_new(shift.terminal, vec![shift.new_one(Kind::Receptacle, Some(code))])[0];
        shift.act("lars", shift.terminal, Command::Pack { receptacle, subjects: letters.to_vec(), count });
        shift.act("lars", shift.terminal, Command::Seal { receptacle, seal, count });
        let receptacles = vec![receptacle];
        let dispatch = Command::Dispatch { receptacles, carrier: shift.carrier, to: shift.room, reference: None };
        shift.act("lars", shift.terminal, dispatch);
    }
    let day = shift.clock.now().date();
    shift.act("lars", shift.terminal, Command::CloseDay { day, counted: Some(vec![]), second: None, reason: None });
    let site = shift.store.read(|reader| queries::all_sites(reader, shift.tenant)).unwrap();
    let site = site.iter().find(|site| site.id == shift.terminal).unwrap();
    let balance = shift.store.read(|reader| queries::day(reader, shift.tenant, site, day)).unwrap();
    let of = |column| {
        let items = balance.figures.iter().filter(|it| it.measure == Measure::Items && it.column == column);
        items.map(|it| it.n).sum::<i64>()
    };
    let count = letters.len() as i64;
    assert_eq!((of(Column::Received), of(Column::Dispatched), of(Column::Closing)), (count, count, 0));
    assert_eq!(balance.closed.map(|(how, _)| how), Some(Closing::Balanced));
}

#[test]
fn of_two_who_release_the_same_letters_at_once_one_wins_and_the_other_is_refused() {
    on_both(|place| {
        let shift = Shift::new(place);
        let sets = cleared(&shift, times(300, 10_000));
        let runs = race(&stores(&shift, place), &sets, |store, who, set| {
            let command = Command::Release { subjects: set.clone(), second: None };
            let act = Act { site: shift.terminal, command };
            store.perform(shift.tenant, shift.actor(who), shift.id(), act).map(drop)
        });
        let by = released(&shift);
        let mut wins = [0, 0];
        for (set, run) in sets.iter().zip(&runs) {
            let winner = run.iter().position(Result::is_ok).expect("one of the two wins");
            wins[winner] += 1;
            let mut set = set.clone();
            if winner == 0 {
                set.reverse(); // as the other one named them
            }
            match &run[1 - winner] {
                Err(Failure::Refused(refusal)) => assert_eq!(*refusal, too_late(&shift, &set)),
                other => panic!("{}: both cannot win: {other:?}", place.name),
            }
            for id in &set {
                assert_eq!(by[id], [shift.actor(RIVALS[winner])], "{}", place.name);
            }
        }
        println!("{}: {} races, won by {wins:?}", place.name, sets.len());
        let letters = sets.concat();
        assert_eq!(by.len(), letters.len(), "{}", place.name);
        sent(&shift, &letters);
        let report = verify(&place.home, &shift.registry, "", place.directory.path()).unwrap();
        assert!(report.whole, "{}: {:?}", place.name, report.findings);
    });
}

/// A release as it must not be: decided on what was read before its turn came.
#[derive(Serialize)]
struct Careless {
    site: Site,
    event: Event,
}

impl Perform for Careless {
    const NAME: &'static str = "mail.careless";
    type Answer = ();
    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let (tenant, actor) = (work.tenant(), work.actor().clone());
        let grant = access::may_named(work, tenant, &actor, "mail.release", &self.site)?;
        work.record(&grant, &self.event, Default::default())?;
        Ok(())
    }
}

#[test]
fn a_release_decided_before_its_turn_lets_the_letter_go_twice_and_is_noticed() {
    on_both(|place| {
        let shift = Shift::new(place);
        let sets = cleared(&shift, 1);
        let decided = Barrier::new(2);
        let runs = race(&stores(&shift, place), &sets, |store, who, set| {
            let (now, by, id) = (shift.clock.now(), shift.person_of(who), shift.id());
            let ctx = Ctx { command: id, now, by, site: shift.terminal };
            let command = Command::Release { subjects: set.clone(), second: None };
            let (site, mut events) = store.read(|reader| {
                let tables = Tables::new(reader, shift.tenant);
                Ok::<_, Failure>((tables.need_site(shift.terminal)?, decide(&tables, &ctx, command)?))
            })?;
            decided.wait();
            let careless = Careless { site, event: events.remove(0).0 };
            store.perform(shift.tenant, shift.actor(who), id, careless).map(drop)
        });
        assert!(runs[0].iter().all(Result::is_ok), "{}: {runs:?}", place.name);
        assert_eq!(released(&shift)[&sets[0][0]].len(), 2, "{}", place.name);
    });
}
