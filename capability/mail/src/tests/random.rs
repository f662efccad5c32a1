//! Worlds at random: any command by anybody at any time, most of them refused. After each the
//! oracle asks whether the world still agrees; at the end the facts alone rebuild it.

use super::explore::{Broken, Move, Small, arrival, filled, new, screen};
use super::world::*;
use crate::event::Event;
use crate::model::*;
use base::{Id, Time};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Chooses by numbers drawn beforehand, so that a failure shrinks.
struct Dice<'a>(&'a [u16], usize);

impl Dice<'_> {
    fn below(&mut self, n: usize) -> usize {
        self.1 += 1;
        usize::from(self.0[(self.1 - 1) % self.0.len()]) % n.max(1)
    }
    fn of<T: Clone>(&mut self, all: &[T]) -> Option<T> {
        if all.is_empty() { None } else { Some(all[self.below(all.len())].clone()) }
    }
    fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
    fn maybe<T>(&mut self, it: T) -> Option<T> {
        (self.below(2) == 0).then_some(it)
    }
}

fn some(dice: &mut Dice<'_>, all: &[Id<Subject>]) -> Option<Vec<Id<Subject>>> {
    let first = dice.of(all)?;
    let mut set = vec![first];
    if dice.below(3) == 0 {
        let second = dice.of(all)?;
        if second != first {
            set.push(second);
        }
    }
    Some(set)
}

const VERDICTS: [Verdict; 8] = [
    Verdict::Cleared,
    Verdict::Cleared,
    Verdict::Cleared,
    Verdict::Cleared,
    Verdict::NotExaminable,
    Verdict::Deviating,
    Verdict::Suspicious,
    Verdict::Dangerous,
];

/// The next step of a letter's usual way, so that many letters get far.
fn onward(small: &Small, dice: &mut Dice<'_>) -> Option<Move> {
    let world = &small.world;
    let letters: Vec<_> = world.subjects.values().filter(|it| !it.state.is_terminal()).collect();
    let it = dice.of(&letters)?;
    let subjects = vec![it.id];
    let empty = |tray: &Subject| {
        tray.kind == Kind::Receptacle
            && tray.seal.is_none()
            && tray.holder == it.holder
            && tray.state == State::Received
    };
    let sealed = it.kind == Kind::Receptacle;
    let command = match it.state {
        State::Queued | State::InScreening | State::Inconclusive => {
            screen(&subjects, it.count.or(Some(2)), dice.pick(&[Method::Visual, Method::XRay]), Verdict::Cleared)
        }
        State::Cleared => Command::Release { subjects, second: it.returned_at.map(|_| two(0, 1)) },
        State::Released => {
            let trays: Vec<_> = world.subjects.values().filter(|it| empty(it)).map(|it| it.id).collect();
            Command::Pack { receptacle: dice.of(&trays)?, subjects, count: it.count.unwrap_or(0) }
        }
        State::Packed if sealed => {
            let count =
                world.contents(it.id).unwrap_or_default().iter().map(|id| world.subjects[id].count.unwrap_or(0)).sum();
            Command::Seal { receptacle: it.id, seal: word(&format!("S{}", small.step)), count }
        }
        State::Sealed if sealed => {
            Command::Dispatch { receptacles: subjects, carrier: carrier(), to: mail_room(), reference: None }
        }
        State::Dispatched if sealed => Command::Deliver {
            consignment: it.consignment?,
            receptacle: it.id,
            seal: it.seal.clone(),
            reading: Reading::First,
            items: 1,
        },
        State::Delivered if sealed => Command::Open { receptacle: it.id, second: None, reason: None },
        State::Delivered => Command::HandOut { subjects, receipt: word("K-1"), taken_by: None },
        State::WithAuthority => Command::AuthorityKept { subjects, kept: Kept::Seized, receipt: Some(word("P-3")) },
        State::Received if sealed => Command::Open { receptacle: it.id, second: None, reason: None },
        _ => return None,
    };
    let site = if matches!(it.state, State::Dispatched | State::Delivered) { mail_room() } else { it.site };
    Some(Move::Do(dice.below(3) as u32 % 2, site, command))
}

/// Somebody wants something.
fn propose(small: &Small, dice: &mut Dice<'_>) -> Option<Move> {
    let world = &small.world;
    if dice.below(4) == 0 {
        return Some(Move::Wait);
    }
    if dice.below(2) == 0 {
        return onward(small, dice);
    }
    let by = dice.below(3) as u32;
    let site = dice.pick(&[terminal(), terminal(), mail_room()]);
    let live: Vec<_> = world.subjects.values().filter(|it| !it.state.is_terminal()).collect();
    let here: Vec<_> = live.iter().filter(|it| it.holder == Holder::Site(site)).map(|it| it.id).collect();
    let of = |kind: Kind| {
        live.iter().filter(|it| it.kind == kind && it.holder == Holder::Site(site)).map(|it| it.id).collect::<Vec<_>>()
    };
    let any: Vec<_> = world.subjects.keys().copied().collect();
    let in_state =
        |states: &[State]| live.iter().filter(|it| states.contains(&it.state)).map(|it| it.id).collect::<Vec<_>>();
    let (lots, receptacles) = (of(Kind::Lot), of(Kind::Receptacle));
    let second = [None, Some(two(by, (by + 1) % 3)), Some(two((by + 2) % 3, by)), Some(two(by, by))][dice.below(4)];
    let sure = second.unwrap_or(two(by, (by + 1) % 3));
    let checks: Vec<_> = world.checks.keys().copied().collect();
    let shipped: Vec<_> = world.lines.values().collect();
    let seal = word(dice.pick(&["P1", "P2", "P3", "P4", "P5"]));
    let number = dice.pick(&[None, None, Some("RR1"), Some("RR2"), Some("L1"), Some("L2")]);
    let reason = note("as the routine says");
    let method = dice.pick(&[Method::Visual, Method::XRay, Method::Visual, Method::XRay, Method::Dog]);
    let verdict = dice.pick(&VERDICTS);
    let command = match dice.below(44) {
        0..=3 => {
            let kind = dice.pick(&[Kind::Item, Kind::Item, Kind::Lot, Kind::Receptacle]);
            let into = if dice.below(3) == 0 { dice.of(&receptacles) } else { None };
            let open: Vec<_> = world.consignments.values().filter(|it| it.to == site).map(|it| it.id).collect();
            let consignment = if dice.below(3) == 0 { dice.of(&open) } else { None };
            let sealed = (kind == Kind::Receptacle).then(|| dice.maybe(seal.as_str())).flatten();
            let entered = dice.pick(&[Entered::Scanned, Entered::Keyed, Entered::KeyedTwice]);
            let what = match kind {
                Kind::Receptacle if dice.below(2) == 0 => filled(number),
                kind => new(kind, number, into),
            };
            let mut arrival = arrival(what, sealed);
            arrival.entered = entered;
            Command::Receive { from: Some(carrier()), consignment, set_aside_at: None, arrivals: vec![arrival] }
        }
        4 => {
            let spec = |kind, number: &str| LineSpec {
                kind,
                code: Some(code(number)),
                class: (kind != Kind::Receptacle).then_some(Class::Letter),
                count: None,
                weight_g: None,
                receptacle: None,
                seal: None,
                unit: None,
                authority: None,
            };
            let mut lines = vec![
                spec(Kind::Item, "RR3"),
                LineSpec {
                    code: None,
                    receptacle: Some(word("L3")),
                    seal: Some(seal),
                    count: Some(2),
                    ..spec(Kind::Lot, "x")
                },
            ];
            lines.truncate(1 + dice.below(2));
            Command::Announce { from: carrier(), reference: None, file: None, lines }
        }
        5 | 6 => {
            let line = dice.of(&shipped)?;
            let arrivals =
                vec![arrival(What::Line(line.expected.id), line.expected.seal.as_ref().map(base::Word::as_str))];
            Command::Receive { from: None, consignment: Some(line.consignment), set_aside_at: None, arrivals }
        }
        7 => {
            let line = dice.of(&shipped)?;
            Command::RefuseLine { consignment: line.consignment, line: line.expected.id, reason }
        }
        8 => {
            let id = dice.of(&world.consignments.keys().copied().collect::<Vec<_>>())?;
            Command::CloseHandOver { consignment: id, missing: world.lines(id).unwrap_or_default().open }
        }
        9 => Command::Recount {
            lot: dice.of(&lots)?,
            count: dice.below(4) as u32,
            weight: None,
            second,
            reason: dice.maybe(reason),
        },
        10 => Command::Split { lot: dice.of(&lots)?, count: 1 + dice.below(2) as u32, weights: None },
        11 => Command::Merge { from: dice.of(&lots)?, into: dice.of(&lots)? },
        12 => Command::SingleOut { lot: dice.of(&lots)?, flags: BTreeSet::from([Flag::Damaged]) },
        13 => Command::Put { subjects: some(dice, &here)?, into: dice.of(&receptacles) },
        14 => Command::Relabel {
            subject: dice.of(&here)?,
            class: dice.pick(&[Class::Letter, Class::Tender]),
            unit: Some(id(31)),
            authority: None,
        },
        15 => Command::Flag {
            subject: dice.of(&here)?,
            flags: dice.pick(&[&[][..], &[Flag::Wet], &[Flag::Wet], &[Flag::EvidenceHold]]).iter().copied().collect(),
        },
        16..=22 => {
            let set = some(dice, &in_state(&[State::Queued, State::InScreening, State::Inconclusive, State::Cleared]))?;
            screen(&set, dice.maybe(2), method, verdict)
        }
        23 => Command::Undo { check: dice.of(&checks)? },
        24 => Command::Alarm { subjects: some(dice, &here)?, verdict, method: dice.maybe(method), description: None },
        25 => Command::Miskeyed { check: dice.of(&checks)?, second, reason: dice.maybe(reason) },
        26 => Command::ClearAlarm {
            subjects: some(dice, &in_state(&[State::Quarantined]))?,
            method,
            view: dice.pick(&[Angle::Same, Angle::Other]),
            second: sure,
            reason,
        },
        27 => Command::Hold { subjects: some(dice, &here)?, reason: None },
        28 => Command::Unhold { subjects: some(dice, &here)?, reason: None },
        29 => {
            let proof = dice.pick(&[0, 1]);
            let proof =
                if proof == 0 { SealProof::Opened } else { SealProof::SenderConfirmed { reference: word("A-1") } };
            Command::SettleSeal { receptacle: dice.of(&receptacles)?, proof, second: sure, reason }
        }
        30 => Command::SettleAlias { code: code(number?), keep: dice.of(&here)?, second: sure, reason },
        31 | 32 => Command::Release { subjects: some(dice, &in_state(&[State::Cleared]))?, second },
        33 => {
            let subjects = some(dice, &in_state(&[State::Released]))?;
            let count = subjects.iter().map(|id| world.subjects[id].count.unwrap_or(0)).sum();
            Command::Pack { receptacle: dice.of(&receptacles)?, subjects, count }
        }
        34 => {
            let receptacle = dice.of(&in_state(&[State::Packed]))?;
            let count = world
                .contents(receptacle)
                .unwrap_or_default()
                .iter()
                .map(|id| world.subjects[id].count.unwrap_or(0))
                .sum();
            Command::Seal { receptacle, seal, count }
        }
        35 => Command::Open { receptacle: dice.of(&receptacles)?, second, reason: dice.maybe(reason) },
        36 => {
            let sealed: Vec<_> = in_state(&[State::Sealed])
                .into_iter()
                .filter(|id| world.subjects[id].kind == Kind::Receptacle)
                .collect();
            Command::Dispatch {
                receptacles: some(dice, &sealed)?,
                carrier: carrier(),
                to: mail_room(),
                reference: None,
            }
        }
        37 => Command::SendBack { subjects: some(dice, &here)?, carrier: carrier(), to: terminal(), reason },
        38 => {
            let receptacle = dice.of(&in_state(&[State::Dispatched]))?;
            let it = &world.subjects[&receptacle];
            let seal = if dice.below(4) == 0 { Some(seal) } else { it.seal.clone() };
            Command::Deliver {
                consignment: it.consignment?,
                receptacle,
                seal,
                reading: Reading::Second,
                items: dice.below(2) as u32,
            }
        }
        39 => match dice.below(3) {
            0 => Command::HandOut {
                subjects: some(dice, &in_state(&[State::Delivered]))?,
                receipt: word("K-1"),
                taken_by: None,
            },
            1 => Command::ReturnToCarrier { subjects: some(dice, &here)?, carrier: carrier(), receipt: word("K-2") },
            _ => Command::HandToAuthority {
                subjects: some(dice, &here)?,
                party: police(),
                receipt: dice.maybe(word("P-1")),
                officer: None,
            },
        },
        40 => {
            let subjects = some(dice, &in_state(&[State::WithAuthority, State::AtLaboratory]))?;
            match dice.below(4) {
                0 => Command::RecordReceipt { subjects, receipt: word("P-2") },
                1 => Command::HandToAuthority { subjects, party: laboratory(), receipt: None, officer: None },
                2 => Command::AuthorityKept { subjects, kept: Kept::Destroyed, receipt: None },
                _ => Command::TakeBack { subjects },
            }
        }
        41 => Command::ReportMissing { subjects: some(dice, &here)? },
        42 => match dice.below(3) {
            0 => Command::Find { subject: dice.of(&any)? },
            1 => Command::WriteOff { subject: dice.of(&any)?, second: sure, reference: word("M-1"), reason },
            _ => Command::CloseDiscrepancy {
                discrepancy: dice.of(&world.discrepancies.keys().copied().collect::<Vec<_>>())?,
                second,
                reference: dice.maybe(word("M-2")),
                reason,
            },
        },
        _ => Command::CloseDay { day: small.now.date(), counted: None, second, reason: dice.maybe(reason) },
    };
    Some(Move::Do(by, site, command))
}

/// What a run of commands came to.
#[derive(Default)]
struct Run {
    told: Vec<(Entry, Time)>,
    kinds: BTreeSet<&'static str>,
}

fn play(numbers: &[u16], steps: usize) -> Result<(Small, Run), TestCaseError> {
    let (mut small, mut run, mut dice) = (Small::new(), Run::default(), Dice(numbers, 0));
    for step in 0..steps {
        match propose(&small, &mut dice) {
            Some(Move::Wait) => {
                small.wait();
                if step % 50 == 49 {
                    small.now = small.now.plus_seconds(20 * 60 * 60);
                }
            }
            Some(Move::Do(by, site, command)) => {
                let permission = command.permission();
                let done = small.run(by, site, &command, Broken::Nothing).map_err(TestCaseError::fail)?;
                for entry in done.into_iter().flatten() {
                    prop_assert!(entry.0.permissions().contains(&permission), "{} under {permission}", entry.0.kind());
                    run.kinds.insert(entry.0.kind());
                    run.told.push((entry, small.now));
                }
            }
            None => {}
        }
    }
    Ok((small, run))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_order_of_commands_breaks_an_invariant_and_the_facts_rebuild_the_world(numbers in prop::collection::vec(any::<u16>(), 64..1500)) {
        let (small, run) = play(&numbers, 300)?;
        let mut again = World::new();
        for ((event, _), at) in &run.told {
            let bytes = serde_json::to_vec(event).expect("an event is written");
            let read: Event = serde_json::from_slice(&bytes).expect("and read back");
            prop_assert_eq!(&read, event);
            again.apply(&[(read, Default::default())], *at);
        }
        prop_assert_eq!(again, small.world);
    }

    #[test]
    fn a_set_has_one_digest_whatever_its_order(counts in prop::collection::vec(0_u32..5, 1..6), turn in 0_usize..6) {
        let mut small = Small::new();
        for _ in &counts {
            small.must(0, terminal(), super::explore::receive(new(Kind::Lot, None, None), None));
        }
        let mut set: Vec<Subject> = small.world.subjects.values().cloned().collect();
        for (lot, count) in set.iter_mut().zip(&counts) {
            lot.count = (*count > 0).then_some(*count);
        }
        let digest = Digest::of(&set);
        let turn = turn % set.len();
        set.rotate_left(turn);
        prop_assert_eq!(digest, Digest::of(&set));
        // An unknown count is another set than any known one, and so is another epoch.
        set[0].count = Some(set[0].count.map_or(0, |n| n + 1));
        prop_assert_ne!(digest, Digest::of(&set));
    }
}

#[test]
fn random_worlds_reach_every_corner() {
    use strum::IntoEnumIterator;
    let (mut kinds, mut states, mut seed) = (BTreeSet::new(), BTreeSet::new(), 1_u64);
    for _ in 0..200 {
        let numbers: Vec<u16> = (0..4000)
            .map(|_| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (seed >> 40) as u16
            })
            .collect();
        let (small, run) = play(&numbers, 400).expect("no invariant breaks");
        kinds.extend(run.kinds);
        states.extend(small.world.subjects.values().map(|it| it.state));
    }
    let missed: Vec<_> = State::iter().filter(|state| !states.contains(state)).collect();
    println!("{} kinds of event, {} states seen at the end; not seen: {missed:?}", kinds.len(), states.len());
    for kind in crate::event::EventKind::iter() {
        let name: &'static str = kind.into();
        let elsewhere = ["siteSetUp", "partySetUp", "redirectionOrdered", "redirectionDecided", "proposed"];
        assert!(kinds.contains(name) || elsewhere.contains(&name), "{name} never happened");
    }
}
