//! Small worlds, explored whole: breadth first, every command in every state, the oracle listening.

use super::oracle::{Memory, Oracle};
use super::world::*;
use crate::event::Event;
use crate::model::*;
use base::{CommandId, Id, Refusal, Time};
use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};
use std::fmt::Write;

/// A state of a small world.
#[derive(Clone)]
pub struct Small {
    pub world: World,
    pub oracle: Oracle,
    pub now: Time,
    pub step: u64,
}

/// What may be done: a command by somebody somewhere, or waiting out the five seconds.
#[derive(Clone, Debug)]
pub enum Move {
    Do(u32, Id<Site>, Command),
    Wait,
}

/// Which rule is broken on purpose, to see that the explorer notices.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Broken {
    Nothing,
    /// Release asks for no passes.
    ReleaseUnchecked,
    /// A change of membership keeps the passes.
    ChangeKeepsPasses,
    /// The second person may be the first screener.
    SecondIsFirst,
}

impl Small {
    pub fn new() -> Self {
        Self { world: World::new(), oracle: Oracle::default(), now: monday(), step: 0 }
    }

    fn decide(&self, by: u32, site: Id<Site>, command: &Command, broken: Broken) -> Result<Vec<Entry>, Refusal> {
        let ctx = Ctx {
            command: CommandId::from_parts(self.step + 1, &self.step.to_be_bytes().repeat(2)),
            now: self.now,
            by: person(by),
            site,
        };
        match (broken, command) {
            (Broken::ReleaseUnchecked, Command::Release { subjects, second }) => {
                let free = subjects.iter().all(|id| self.world.subjects[id].state.is_screenable());
                let digest = Digest::of(subjects.iter().map(|id| &self.world.subjects[id]));
                let event = Event::Released { subjects: subjects.clone(), digest, second: *second };
                if free { Ok(vec![(event, Default::default())]) } else { Err(Refusal::not_found()) }
            }
            (Broken::SecondIsFirst, Command::ClearAlarm { subjects, method, second, .. }) => {
                if subjects.iter().any(|id| self.world.subjects[id].alarm.is_none()) {
                    return Err(Refusal::not_found());
                }
                let digest = Digest::of(subjects.iter().map(|id| &self.world.subjects[id]));
                let check = Id::derive(ctx.command, "check", 1);
                let event = Event::AlarmCleared {
                    check,
                    site,
                    subjects: subjects.clone(),
                    digest,
                    method: *method,
                    second: *second,
                    profile: 1,
                };
                Ok(vec![(event, Default::default())])
            }
            _ => decide(&self.world, &ctx, command.clone()),
        }
    }

    /// Does it, if the rules let it; the oracle hears each event.
    pub fn run(
        &mut self,
        by: u32,
        site: Id<Site>,
        command: &Command,
        broken: Broken,
    ) -> Result<Result<Vec<Entry>, Refusal>, String> {
        let entries = match self.decide(by, site, command, broken) {
            Ok(entries) => entries,
            Err(refusal) => return Ok(Err(refusal)),
        };
        self.step += 1;
        for (event, personal) in &entries {
            self.oracle.hear(event, &self.world, self.now)?;
            let before = (broken == Broken::ChangeKeepsPasses).then(|| self.world.subjects.clone());
            self.world.apply(&[(event.clone(), personal.clone())], self.now);
            if let (Some(before), Event::LotSplit { lot, .. } | Event::ItemSingledOut { lot, .. }) = (before, event)
                && let Some(lot) = self.world.subjects.get_mut(lot)
            {
                lot.looks.clone_from(&before[&lot.id].looks);
                lot.state = before[&lot.id].state;
            }
        }
        self.oracle.agrees(&self.world).map_err(|why| format!("{why}; after {entries:?}"))?;
        Ok(Ok(entries))
    }

    /// Sets a scene; every command of it must be allowed.
    pub fn must(&mut self, by: u32, site: Id<Site>, command: Command) -> Vec<Entry> {
        match self.run(by, site, &command, Broken::Nothing) {
            Ok(Ok(entries)) => entries,
            Ok(Err(refusal)) => panic!("{command:?}: {refusal}"),
            Err(why) => panic!("{command:?}: {why}"),
        }
    }

    /// Tries a command that the rules refuse, and says with which key.
    pub fn refused(&mut self, by: u32, site: Id<Site>, command: Command) -> String {
        match self.run(by, site, &command, Broken::Nothing) {
            Ok(Ok(entries)) => panic!("{command:?} was allowed: {entries:?}"),
            Ok(Err(refusal)) => refusal.key.into_owned(),
            Err(why) => panic!("{why}"),
        }
    }

    pub fn wait(&mut self) {
        self.now = self.now.plus_seconds(EFFECT_SECONDS);
    }

    /// A name for everything that matters for what may follow; the same for states that differ only
    /// in ids, numbers, clock time or the names of like subjects.
    fn canonical(&self) -> [u8; 32] {
        let mut colours: BTreeMap<Id<Subject>, [u8; 32]> = BTreeMap::new();
        let live: Vec<&Subject> = self.world.subjects.values().filter(|it| it.state != State::Emptied).collect();
        for it in &live {
            colours.insert(it.id, self.colour(it));
        }
        for _ in 0..2 {
            let next = live.iter().map(|it| (it.id, self.refine(it, &colours))).collect();
            colours = next;
        }
        let mut sorted: Vec<_> = colours.values().copied().collect();
        sorted.sort_unstable();
        let mut all = sorted.concat();
        let of = |id: &Id<Subject>| colours.get(id).copied().unwrap_or_default();
        let mut rest = BTreeSet::new();
        for open in self.world.discrepancies.values().filter(|it| it.closed.is_none()) {
            rest.insert(format!("{:?}{:?}{:?}", open.kind, open.site, of(&open.about)));
        }
        for line in self.world.lines.values() {
            let closed = self.world.consignments[&line.consignment].closed_at.is_some();
            rest.insert(format!(
                "{:?}{:?}{:?}{closed}{:?}",
                line.expected.code,
                line.expected.row,
                line.disposition,
                of(&line.expected.id)
            ));
        }
        for alias in self.world.aliases.values() {
            rest.insert(format!("{:?}{:?}{:?}", alias.code, alias.until.is_some(), of(&alias.subject)));
        }
        for site in self.world.sites.values() {
            rest.insert(format!("{:?}{:?}", site.id, site.closed_through));
        }
        rest.insert(format!("{:?}", self.world.seals.keys().collect::<Vec<_>>()));
        for text in rest {
            all.extend_from_slice(text.as_bytes());
        }
        base::sha256(&all)
    }

    fn colour(&self, it: &Subject) -> [u8; 32] {
        let mut text = String::new();
        let memory = self.oracle.of.get(&it.id).cloned().unwrap_or_default();
        let Memory { looks, alarm, returned, released } = memory;
        let last: BTreeMap<_, _> =
            looks.iter().map(|(_, method, pass, from)| ((method, *from <= self.now), pass)).collect();
        let fresh = alarm.map(|(by, at, _)| (by, self.now < at.plus_seconds(EFFECT_SECONDS)));
        let _ = write!(
            text,
            "{:?}{:?}{:?}{:?}{:?}{:?}{:?}{:?}{:?}",
            it.kind, it.class, it.state, it.holder, it.count, it.stated, it.seal, it.flags, it.holds
        );
        let _ = write!(
            text,
            "{:?}{:?}{:?}{:?}{:?}",
            it.returned_at.is_some(),
            it.receipt,
            it.dates.released_at.is_some(),
            it.code,
            it.alarm.map(|alarm| (alarm.method, alarm.by))
        );
        let _ = write!(text, "{last:?}{fresh:?}{returned}{released}");
        base::sha256(text.as_bytes())
    }

    fn refine(&self, it: &Subject, colours: &BTreeMap<Id<Subject>, [u8; 32]>) -> [u8; 32] {
        let mut text = String::new();
        let of = |id: &Id<Subject>| colours.get(id).copied().unwrap_or_default();
        let place = it.place.map(|place| of(&place));
        let _ = write!(text, "{:?}{place:?}", of(&it.id));
        let members = |check: &Id<Check>| {
            let mut members: Vec<_> = self.world.checks[check].members.iter().map(of).collect();
            members.sort_unstable();
            members
        };
        // Of what is in effect matters: the doubts and whether they are answered; and of each method
        // the passes since its last doubt, once for each set. What is not in effect matters whole.
        let (mut doubts, mut closed, mut passes) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for (n, look) in it.looks.iter().enumerate().rev() {
            if look.effective_at > self.now {
                let _ = write!(text, "{:?}{:?}{:?}{:?}", look.method, look.verdict, look.by, members(&look.check));
            } else if look.is_pass() {
                if !closed.contains(&look.method) {
                    passes.insert((look.method, members(&look.check)));
                }
            } else {
                closed.insert(look.method);
                let answered =
                    it.looks[n..].iter().any(|it| it.is_pass() && (it.method, it.by) != (look.method, look.by));
                doubts.insert((look.method, look.by, answered));
            }
        }
        let _ = write!(text, "{doubts:?}{closed:?}{passes:?}{:?}", it.alarm.map(|alarm| members(&alarm.check)));
        base::sha256(text.as_bytes())
    }
}

/// What an exploration found.
#[derive(Debug, Default, Clone)]
pub struct Report {
    pub states: usize,
    pub moves: usize,
    pub allowed: usize,
    pub depth: usize,
    pub reached: BTreeSet<State>,
    pub broken: Option<String>,
}

/// Explores everything that follows from `start`.
pub fn explore(name: &str, start: Small, broken: Broken, moves: impl Fn(&Small) -> Vec<Move>) -> Report {
    let mut report = Report { states: 1, ..Report::default() };
    let mut seen = HashSet::from([start.canonical()]);
    let mut queue = VecDeque::from([(start, 0)]);
    while let Some((state, depth)) = queue.pop_front() {
        report.depth = depth;
        report.reached.extend(state.world.subjects.values().map(|it| it.state));
        for next in moves(&state) {
            report.moves += 1;
            let mut after = state.clone();
            let what = match &next {
                Move::Wait => {
                    after.wait();
                    Ok(Ok(Vec::new()))
                }
                Move::Do(by, site, command) => after.run(*by, *site, command, broken),
            };
            match what {
                Err(why) => {
                    report.broken = Some(format!("{why}, after {next:?} at depth {depth}"));
                    return report;
                }
                Ok(Err(_)) => continue,
                Ok(Ok(_)) => report.allowed += 1,
            }
            if seen.insert(after.canonical()) {
                report.states += 1;
                queue.push_back((after, depth + 1));
            }
        }
    }
    println!(
        "{name}: {} states, {} moves tried, {} allowed, depth {}",
        report.states, report.moves, report.allowed, report.depth
    );
    report
}

// ---- scenes

pub fn arrival(what: What, seal: Option<&str>) -> Arrival {
    Arrival {
        what,
        seal: seal.map(word),
        reading: Reading::Second,
        weight: None,
        flags: BTreeSet::new(),
        entered: Entered::Scanned,
    }
}

pub fn new(kind: Kind, number: Option<&str>, into: Option<Id<Subject>>) -> What {
    let class = (kind != Kind::Receptacle).then_some(Class::Letter);
    What::New(Unannounced {
        kind,
        code: number.map(code),
        class,
        unit: Some(id(30)),
        authority: None,
        into,
        found: Found::No,
    })
}

pub fn filled(number: Option<&str>) -> What {
    What::Filled(Filled { code: number.map(code), class: Class::Letter, unit: Some(id(30)), authority: None })
}

pub fn receive(what: What, seal: Option<&str>) -> Command {
    Command::Receive {
        from: Some(carrier()),
        consignment: None,
        set_aside_at: None,
        arrivals: vec![arrival(what, seal)],
    }
}

pub fn received(entries: &[Entry]) -> Id<Subject> {
    entries
        .iter()
        .find_map(|(event, _)| if let Event::Received { subject, .. } = event { Some(*subject) } else { None })
        .expect("something was received")
}

pub fn screen(ids: &[Id<Subject>], count: Option<u32>, method: Method, verdict: Verdict) -> Command {
    let members = ids.iter().map(|id| Seen { id: *id, count, weight: None }).collect();
    Command::Screen { members, method, verdict, description: None }
}

fn at_terminal(by: u32, command: Command) -> Move {
    Move::Do(by, terminal(), command)
}

fn waits(small: &Small) -> bool {
    small.world.subjects.values().flat_map(|it| &it.looks).any(|look| look.effective_at > small.now)
}

/// One item, three persons: every verdict by each, undo, slips of the hand, alarms and how they end,
/// the police and back, release by one and by two, the five seconds.
fn screening(small: &Small) -> Vec<Move> {
    let it = small.world.subjects.values().next().expect("there is an item");
    let set = vec![it.id];
    let doubts = it.looks.iter().filter(|look| !look.is_pass()).count();
    let mut moves = vec![Move::Wait];
    // One verdict at a time waits out its five seconds; more doubts than two teach nothing new.
    if !waits(small) {
        for method in [Method::Visual, Method::XRay] {
            for by in 0..2 {
                moves.push(at_terminal(by, screen(&set, None, method, Verdict::Cleared)));
                for verdict in [Verdict::Deviating, Verdict::Suspicious] {
                    if doubts < 2 {
                        moves.push(at_terminal(by, screen(&set, None, method, verdict)));
                    }
                }
            }
        }
        moves.push(at_terminal(2, screen(&set, None, Method::XRay, Verdict::Cleared)));
        for (first, second) in [(0, 1), (1, 0), (0, 2), (2, 2)] {
            let clear = Command::ClearAlarm {
                subjects: set.clone(),
                method: Method::XRay,
                view: Angle::Same,
                second: two(first, second),
                reason: note("keys"),
            };
            moves.push(at_terminal(first, clear));
        }
    }
    moves.push(at_terminal(0, Command::Release { subjects: set.clone(), second: None }));
    moves.push(at_terminal(0, Command::Release { subjects: set.clone(), second: Some(two(0, 1)) }));
    for check in it.looks.iter().map(|look| look.check) {
        moves.push(at_terminal(0, Command::Undo { check }));
        moves.push(at_terminal(0, Command::Miskeyed { check, second: None, reason: None }));
        moves.push(at_terminal(0, Command::Miskeyed { check, second: Some(two(0, 1)), reason: Some(note("a slip")) }));
    }
    moves.push(at_terminal(
        0,
        Command::HandToAuthority { subjects: set.clone(), party: police(), receipt: None, officer: None },
    ));
    moves.push(at_terminal(
        0,
        Command::HandToAuthority {
            subjects: set.clone(),
            party: laboratory(),
            receipt: Some(word("L-1")),
            officer: None,
        },
    ));
    moves.push(at_terminal(0, Command::TakeBack { subjects: set.clone() }));
    moves.push(at_terminal(0, Command::AuthorityKept { subjects: set.clone(), kept: Kept::Seized, receipt: None }));
    moves.push(at_terminal(0, Command::Hold { subjects: set.clone(), reason: None }));
    moves.push(at_terminal(0, Command::Unhold { subjects: set, reason: None }));
    moves
}

/// Some items, each alone and all together: passes, doubts, alarms on any, false alarms, release.
/// Each verdict is waited out at once.
fn groups(small: &Small) -> Vec<Move> {
    if waits(small) {
        return vec![Move::Wait];
    }
    let items: Vec<_> = small.world.subjects.keys().copied().collect();
    let sets = items.iter().map(|id| vec![*id]).chain((items.len() > 1).then(|| items.clone()));
    let mut moves = Vec::new();
    for set in sets {
        for (by, method) in [(0, Method::Visual), (1, Method::XRay)] {
            moves.push(at_terminal(by, screen(&set, None, method, Verdict::Cleared)));
        }
        // Doubts and alarms on one of them: like items are alike.
        if set[..] == items[..1] {
            moves.push(at_terminal(1, screen(&set, None, Method::XRay, Verdict::Suspicious)));
            let clear = Command::ClearAlarm {
                subjects: set.clone(),
                method: Method::XRay,
                view: Angle::Other,
                second: two(1, 2),
                reason: note("keys"),
            };
            moves.push(at_terminal(1, clear));
            moves.push(at_terminal(2, screen(&set, None, Method::XRay, Verdict::Cleared)));
        }
        moves.push(at_terminal(0, Command::Release { subjects: set, second: None }));
    }
    moves
}

/// Up to two trays, each taken in with its lot: sealed or not, the same number and the same seal again; opened, emptied,
/// counted, under alarm.
fn filled_trays(small: &Small) -> Vec<Move> {
    if waits(small) {
        return vec![Move::Wait];
    }
    let of = |kind: Kind| small.world.subjects.values().filter(move |it| it.kind == kind).map(|it| it.id);
    let mut moves = Vec::new();
    if of(Kind::Receptacle).count() < 2 {
        for (number, seal) in [("T1", Some("P1")), ("T1", None), ("T2", Some("P1"))] {
            moves.push(at_terminal(0, receive(filled(Some(number)), seal)));
        }
    }
    for tray in of(Kind::Receptacle) {
        moves.push(at_terminal(0, Command::Open { receptacle: tray, second: None, reason: None }));
    }
    for lot in of(Kind::Lot) {
        moves.push(at_terminal(0, screen(&[lot], Some(2), Method::Visual, Verdict::Cleared)));
        moves.push(at_terminal(0, screen(&[lot], Some(2), Method::Visual, Verdict::Suspicious)));
        moves.push(at_terminal(0, Command::Put { subjects: vec![lot], into: None }));
    }
    moves
}

/// Two lots and up to `most` items out of them: counting, splitting, merging, singling out; alarms,
/// missing, lost, found.
fn lots(small: &Small, most: usize, troubles: bool) -> Vec<Move> {
    if waits(small) {
        return vec![Move::Wait];
    }
    let live: Vec<&Subject> = small.world.subjects.values().filter(|it| it.state != State::Emptied).collect();
    let of = |kind: Kind| live.iter().filter(move |it| it.kind == kind).map(|it| it.id).collect::<Vec<_>>();
    let (lots, items) = (of(Kind::Lot), of(Kind::Item));
    let mut moves = Vec::new();
    for lot in &lots {
        for (by, method) in [(0, Method::Visual), (1, Method::XRay)] {
            moves.push(at_terminal(by, screen(&[*lot], Some(2), method, Verdict::Cleared)));
            moves.push(at_terminal(by, screen(&[*lot], None, method, Verdict::Cleared)));
        }
        if lots.len() < 2 {
            moves.push(at_terminal(0, Command::Split { lot: *lot, count: 1, weights: None }));
        }
        if items.len() < most {
            moves.push(at_terminal(0, Command::SingleOut { lot: *lot, flags: BTreeSet::new() }));
        }
        for other in &lots {
            moves.push(at_terminal(0, Command::Merge { from: *lot, into: *other }));
        }
        moves.push(at_terminal(0, Command::Release { subjects: vec![*lot], second: None }));
        if troubles {
            moves.push(at_terminal(
                0,
                Command::Alarm { subjects: vec![*lot], verdict: Verdict::Dangerous, method: None, description: None },
            ));
            let clear = Command::ClearAlarm {
                subjects: vec![*lot],
                method: Method::XRay,
                view: Angle::Other,
                second: two(2, 1),
                reason: note("coins"),
            };
            moves.push(at_terminal(2, clear));
        }
    }
    for subject in items.iter().take(1).chain(lots.first()).filter(|_| troubles) {
        moves.push(at_terminal(0, Command::ReportMissing { subjects: vec![*subject] }));
        moves.push(at_terminal(0, Command::Find { subject: *subject }));
        moves.push(at_terminal(
            0,
            Command::WriteOff {
                subject: *subject,
                second: two(0, 2),
                reference: word("M-1"),
                reason: note("searched"),
            },
        ));
    }
    moves
}

/// A hand-over of a registered letter and a sealed tray: met, refused, missing, late; a surplus
/// with the same number; another seal or none.
fn hand_over(small: &Small) -> Vec<Move> {
    let world = &small.world;
    let mut moves = Vec::new();
    let items = world.subjects.values().filter(|it| it.kind == Kind::Item).count();
    for consignment in world.consignments.values() {
        let into = |what, seal| {
            let (consignment, arrivals) = (Some(consignment.id), vec![arrival(what, seal)]);
            at_terminal(0, Command::Receive { from: None, consignment, set_aside_at: None, arrivals })
        };
        for line in world.lines.values().filter(|line| line.consignment == consignment.id) {
            for seal in if line.expected.kind == Kind::Receptacle { vec![Some("P1"), None] } else { vec![None] } {
                moves.push(into(What::Line(line.expected.id), seal));
            }
            moves.push(at_terminal(
                0,
                Command::RefuseLine { consignment: consignment.id, line: line.expected.id, reason: note("wet") },
            ));
        }
        if items < 2 {
            moves.push(into(new(Kind::Item, Some("RR1"), None), None));
        }
        let missing = world.lines(consignment.id).unwrap_or_default().open;
        moves.push(at_terminal(0, Command::CloseHandOver { consignment: consignment.id, missing }));
        moves.push(at_terminal(0, Command::CloseHandOver { consignment: consignment.id, missing: Vec::new() }));
    }
    let second = two(0, 1);
    for it in world.subjects.values() {
        if it.kind == Kind::Receptacle {
            moves.push(at_terminal(0, Command::Open { receptacle: it.id, second: None, reason: None }));
            for proof in [SealProof::Opened, SealProof::SenderConfirmed { reference: word("A-7") }] {
                moves.push(at_terminal(
                    0,
                    Command::SettleSeal { receptacle: it.id, proof, second, reason: note("torn") },
                ));
            }
            if world.subjects.values().all(|it| it.kind != Kind::Lot) {
                moves.push(at_terminal(0, receive(new(Kind::Lot, None, Some(it.id)), None)));
            }
        }
        if let Some(code) = &it.code {
            moves.push(at_terminal(
                0,
                Command::SettleAlias { code: code.clone(), keep: it.id, second, reason: note("read again") },
            ));
        }
        if it.kind == Kind::Item {
            moves.push(at_terminal(
                0,
                Command::ReturnToCarrier { subjects: vec![it.id], carrier: carrier(), receipt: word("K-2") },
            ));
        }
    }
    for open in world.discrepancies.keys() {
        let reference = Some(word("M-3"));
        moves.push(at_terminal(
            0,
            Command::CloseDiscrepancy { discrepancy: *open, second: Some(second), reference, reason: note("searched") },
        ));
    }
    moves
}

/// Checked, packed, sealed, sent; delivered with the right seal, or another; opened, handed out,
/// alarmed at the desk, sent back, missing on the way, found.
fn journey(small: &Small) -> Vec<Move> {
    let world = &small.world;
    // A verdict is waited out at once here; the five seconds are explored in `screening`.
    if waits(small) {
        return vec![Move::Wait];
    }
    let at_room = |command| Move::Do(1, mail_room(), command);
    let mut moves = Vec::new();
    let trips = world.consignments.len();
    let content: Vec<_> = world
        .subjects
        .values()
        .filter(|it| it.kind == Kind::Item && it.state == State::Released)
        .map(|it| it.id)
        .collect();
    for it in world.subjects.values() {
        if it.kind == Kind::Receptacle {
            moves.push(at_terminal(
                0,
                Command::Pack { receptacle: it.id, subjects: content.clone(), count: content.len() as u32 },
            ));
            let count = world.contents(it.id).unwrap_or_default().len() as u32;
            let seal = word(if trips == 0 { "P2" } else { "P4" });
            moves.push(at_terminal(0, Command::Seal { receptacle: it.id, seal, count }));
            for site in [terminal(), mail_room()] {
                moves.push(Move::Do(1, site, Command::Open { receptacle: it.id, second: None, reason: None }));
                moves.push(Move::Do(
                    1,
                    site,
                    Command::Open { receptacle: it.id, second: Some(two(1, 2)), reason: Some(note("wrong tray")) },
                ));
                for proof in [SealProof::Opened, SealProof::SenderConfirmed { reference: word("A-7") }] {
                    moves.push(Move::Do(
                        1,
                        site,
                        Command::SettleSeal { receptacle: it.id, proof, second: two(1, 2), reason: note("rung") },
                    ));
                }
            }
            if trips < 2 {
                moves.push(at_terminal(
                    0,
                    Command::Dispatch {
                        receptacles: vec![it.id],
                        carrier: carrier(),
                        to: mail_room(),
                        reference: None,
                    },
                ));
                let reason = note("to be checked");
                moves.push(at_room(Command::SendBack {
                    subjects: vec![it.id],
                    carrier: carrier(),
                    to: terminal(),
                    reason,
                }));
            }
            if let Some(consignment) = it.consignment {
                for seal in ["P2", "P3"] {
                    let seal = Some(word(seal));
                    moves.push(at_room(Command::Deliver {
                        consignment,
                        receptacle: it.id,
                        seal,
                        reading: Reading::Second,
                        items: 1,
                    }));
                }
                moves.push(at_room(Command::CloseHandOver { consignment, missing: vec![it.id] }));
                for seal in [it.seal.as_ref().map(base::Word::as_str), None] {
                    let arrivals = vec![arrival(What::Line(it.id), seal)];
                    moves.push(at_terminal(
                        0,
                        Command::Receive { from: None, consignment: Some(consignment), set_aside_at: None, arrivals },
                    ));
                }
            }
            moves.push(at_room(Command::WriteOff {
                subject: it.id,
                second: two(1, 2),
                reference: word("M-2"),
                reason: note("searched"),
            }));
            moves.push(at_terminal(0, Command::Find { subject: it.id }));
        } else {
            for (by, method) in [(0, Method::Visual), (1, Method::XRay)] {
                moves.push(at_terminal(by, screen(&[it.id], None, method, Verdict::Cleared)));
            }
            moves.push(at_terminal(0, Command::Release { subjects: vec![it.id], second: None }));
            moves.push(at_room(Command::HandOut { subjects: vec![it.id], receipt: word("K-1"), taken_by: None }));
            for site in [terminal(), mail_room()] {
                moves.push(Move::Do(
                    1,
                    site,
                    Command::Alarm {
                        subjects: vec![it.id],
                        verdict: Verdict::Suspicious,
                        method: None,
                        description: None,
                    },
                ));
                let clear = Command::ClearAlarm {
                    subjects: vec![it.id],
                    method: Method::XRay,
                    view: Angle::Same,
                    second: two(1, 2),
                    reason: note("keys"),
                };
                moves.push(Move::Do(1, site, clear));
            }
        }
    }
    moves
}

pub fn with_items(n: usize) -> Small {
    let mut small = Small::new();
    for _ in 0..n {
        small.must(0, terminal(), receive(new(Kind::Item, None, None), None));
    }
    small
}

fn with_lots(n: usize) -> Small {
    let mut small = Small::new();
    for _ in 0..n {
        small.must(0, terminal(), receive(new(Kind::Lot, None, None), None));
    }
    small
}

fn announced() -> Small {
    let mut small = Small::new();
    let spec = |kind, number: &str, seal: Option<&str>| LineSpec {
        kind,
        code: Some(code(number)),
        class: (kind == Kind::Item).then_some(Class::Registered),
        count: None,
        weight_g: None,
        receptacle: None,
        seal: seal.map(word),
        unit: Some(id(30)),
        authority: None,
    };
    let lines = vec![spec(Kind::Item, "RR1", None), spec(Kind::Receptacle, "L1", Some("P1"))];
    small.must(0, terminal(), Command::Announce { from: carrier(), reference: Some(word("F1")), file: None, lines });
    small
}

fn sound(report: &Report) {
    assert_eq!(report.broken, None);
}

#[test]
fn one_item_three_persons_every_verdict() {
    sound(&explore("one item", with_items(1), Broken::Nothing, screening));
}

#[test]
fn two_to_four_items_alone_and_together() {
    for (n, name) in [(2, "two items"), (3, "three items"), (4, "four items")] {
        sound(&explore(name, with_items(n), Broken::Nothing, groups));
    }
}

#[test]
fn two_lots_and_four_items() {
    sound(&explore("two lots, four items", with_lots(2), Broken::Nothing, |small| lots(small, 4, false)));
}

#[test]
fn a_lot_in_trouble() {
    sound(&explore("a lot in trouble", with_lots(1), Broken::Nothing, |small| lots(small, 1, true)));
}

#[test]
fn a_tray_taken_in_with_its_lot() {
    let report = explore("filled trays", Small::new(), Broken::Nothing, filled_trays);
    sound(&report);
    assert!(report.reached.contains(&State::Quarantined), "no tray was held");
}

#[test]
fn a_hand_over_with_surplus_missing_and_a_wrong_seal() {
    let report = explore("hand-over", announced(), Broken::Nothing, hand_over);
    sound(&report);
}

#[test]
fn a_journey_under_seal() {
    let mut start = with_items(1);
    start.must(0, terminal(), receive(new(Kind::Receptacle, Some("L1"), None), None));
    let report = explore("journey", start, Broken::Nothing, journey);
    sound(&report);
    for state in [State::Closed, State::SentBack, State::Delivered, State::Lost, State::Quarantined] {
        assert!(report.reached.contains(&state), "{state:?} was never reached");
    }
}

#[test]
fn a_broken_rule_is_noticed() {
    let found = |report: Report, number: &str| {
        let why = report.broken.expect("the explorer noticed");
        assert!(why.starts_with(number), "{why}");
        println!("noticed: {}", why.split(',').next().unwrap_or_default());
    };
    found(explore("broken release", with_items(1), Broken::ReleaseUnchecked, screening), "3:");
    found(explore("broken second", with_items(1), Broken::SecondIsFirst, screening), "5:");
    found(explore("broken change", with_lots(1), Broken::ChangeKeepsPasses, |small| lots(small, 4, true)), "4:");
}
