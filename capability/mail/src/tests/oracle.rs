//! The invariants of mail.md, checked by someone who knows only what happened: the oracle follows
//! the events with a bookkeeping of its own and asks the world whether it agrees.

use super::world::World;
use crate::event::{Counting, Event};
use crate::model::*;
use base::{Id, Person, Time, Word};
use std::collections::{BTreeMap, BTreeSet};

/// What the oracle remembers of a subject.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Memory {
    /// Looks since its last receipt or change: by which method, a pass or not, in effect from when.
    pub looks: Vec<(Id<Check>, Method, bool, Time)>,
    /// Who raised the alarm it is under.
    pub alarm: Option<(Id<Person>, Time, Id<Check>)>,
    /// An authority gave it back.
    pub returned: bool,
    /// Released since its last receipt or change.
    pub released: bool,
}

/// A second bookkeeping.
#[derive(Clone, Debug, Default)]
pub struct Oracle {
    pub of: BTreeMap<Id<Subject>, Memory>,
    /// Letters there ever were, as far as counted.
    letters: i64,
    sealed: BTreeMap<Id<Subject>, BTreeSet<Id<Subject>>>,
    seals: BTreeSet<Word>,
}

macro_rules! must {
    ($what:expr, $($why:tt)*) => { if !$what { return Err(format!($($why)*)); } };
}

type Sound = Result<(), String>;

impl Oracle {
    fn changed(&mut self, subject: Id<Subject>) {
        let memory = self.of.entry(subject).or_default();
        memory.looks.clear();
        memory.released = false;
    }

    fn child(&mut self, lot: Id<Subject>, child: Id<Subject>) {
        self.changed(lot);
        let memory = self.of.entry(lot).or_default().clone();
        self.of.insert(child, memory);
    }

    fn two(second: Option<&Two>) -> Sound {
        must!(second.is_some_and(|two| two.first != two.second), "13: two persons are two humans");
        Ok(())
    }

    /// Hears of an event before the world does.
    pub fn hear(&mut self, event: &Event, before: &World, now: Time) -> Sound {
        match event {
            Event::Received { subject, kind, inside, .. } => {
                self.letters += i64::from(*kind == Kind::Item && !before.subjects.contains_key(subject));
                [&[*subject], inside.as_slice()].concat().into_iter().for_each(|id| self.changed(id));
            }
            Event::LotCounted { lot, counting, was, count, second, .. } => {
                must!((*counting == Counting::First) == was.is_none(), "7: the first count is of the uncounted");
                self.letters += i64::from(*count) - i64::from(was.unwrap_or(0));
                if *counting == Counting::Correction {
                    Self::two(second.as_ref())?;
                }
                self.changed(*lot);
            }
            Event::LotSplit { lot, part, .. } => self.child(*lot, part.id),
            Event::ItemSingledOut { lot, item, .. } => {
                self.letters += i64::from(before.subjects[lot].count.is_none());
                self.child(*lot, item.id);
            }
            Event::LotsMerged { from, into, .. } => {
                self.changed(*from);
                self.changed(*into);
                let returned = self.of[from].returned;
                self.of.entry(*into).or_default().returned |= returned;
            }
            Event::Screened { check, subjects, method, verdict, effective_at, digest, .. } => {
                must!(!verdict.is_alarm(), "5: an alarm is said as an alarm");
                must!(
                    *digest == Digest::of(subjects.iter().map(|id| &before.subjects[id])),
                    "4: the digest is of the declared set"
                );
                for id in subjects {
                    let memory = self.of.entry(*id).or_default();
                    must!(memory.alarm.is_none(), "5: a verdict on what is under alarm");
                    memory.looks.push((*check, *method, *verdict == Verdict::Cleared, *effective_at));
                }
            }
            Event::VerdictUndone { check } => {
                must!(now < before.checks[check].effective_at, "a verdict in effect is not undone");
                for memory in self.of.values_mut() {
                    memory.looks.retain(|(of, ..)| of != check);
                }
            }
            Event::AlarmRaised { check, subjects, by, .. } => {
                for id in subjects {
                    self.changed(*id);
                    self.of.entry(*id).or_default().alarm.get_or_insert((*by, now, *check));
                }
            }
            Event::AlarmMiskeyed { check, second } => {
                let said = &before.checks[check];
                for id in &said.members {
                    let memory = self.of.entry(*id).or_default();
                    // Only the slip is taken back; an alarm raised before it stands.
                    if memory.alarm.is_some_and(|(_, _, by)| by == *check) {
                        memory.alarm = None;
                        if now >= said.at.plus_seconds(EFFECT_SECONDS) {
                            Self::two(second.as_ref())?;
                        }
                    }
                }
            }
            Event::AlarmCleared { check, subjects, method, second, .. } => {
                Self::two(Some(second))?;
                for id in subjects {
                    let memory = self.of.entry(*id).or_default();
                    let Some((by, ..)) = memory.alarm.take() else { return Err("5: no alarm to clear".into()) };
                    must!(by != second.second, "5: the second is not the first screener");
                    memory.looks.push((*check, *method, true, now));
                }
            }
            Event::Released { subjects, second, .. } => {
                for id in subjects {
                    self.may_leave(*id, now)?;
                    if self.of[id].returned {
                        Self::two(second.as_ref())?;
                    }
                    self.of.entry(*id).or_default().released = true;
                }
            }
            Event::Packed { subjects, .. } => {
                for id in subjects.iter().filter(|id| before.subjects[id].kind != Kind::Receptacle) {
                    self.may_leave(*id, now)?;
                    must!(self.of[id].released, "3: packed, not released");
                }
            }
            Event::Sealed { receptacle, seal, subjects, .. } => {
                must!(self.seals.insert(seal.clone()), "8: a seal number is used once");
                self.sealed.insert(*receptacle, subjects.iter().copied().collect());
            }
            Event::Opened { receptacle, second } => {
                let subject = &before.subjects[receptacle];
                let planned = matches!(subject.state, State::Received | State::Delivered) && subject.holds.is_empty();
                if !planned {
                    Self::two(second.as_ref())?;
                }
                self.sealed.remove(receptacle);
                for id in before.contents(*receptacle).unwrap_or_default() {
                    if before.subjects[&id].state != State::Delivered {
                        self.changed(id);
                    }
                }
            }
            Event::Dispatched { shipment } => {
                for id in shipment.subjects.iter().filter(|id| before.subjects[id].kind != Kind::Receptacle) {
                    self.may_leave(*id, now)?;
                    must!(self.of[id].released, "3: dispatched, not released");
                }
            }
            Event::HandedOut { subjects, .. } => {
                for id in subjects {
                    must!(self.of[id].released && self.of[id].alarm.is_none(), "3: handed out, not released");
                }
            }
            Event::SealConfirmed { second, .. }
            | Event::AliasSettled { second, .. }
            | Event::WrittenOff { second, .. } => Self::two(Some(second))?,
            Event::HandedToAuthority { subjects, inside, .. } => {
                // What an authority does with a seal is its own affair.
                for id in subjects.iter().chain(inside) {
                    self.sealed.remove(id);
                }
            }
            Event::ReturnedByAuthority { subjects, .. } => {
                for id in subjects {
                    self.changed(*id);
                    self.sealed.remove(id);
                    let memory = self.of.entry(*id).or_default();
                    (memory.alarm, memory.returned) = (None, true);
                }
            }
            Event::ReportedMissing { subjects } => subjects.iter().for_each(|id| self.changed(*id)),
            Event::FoundAgain { subject, inside, .. } => {
                [&[*subject], inside.as_slice()].concat().into_iter().for_each(|id| self.changed(id))
            }
            Event::DiscrepancyClosed { discrepancy, outcome, second, .. } => {
                let open = &before.discrepancies[discrepancy];
                must!(open.closed.is_none(), "9: closed once");
                if open.kind == DiscrepancyKind::Missing {
                    must!(matches!(outcome, Outcome::Found | Outcome::WrittenOff), "9: missing never closes by itself");
                    if *outcome == Outcome::WrittenOff {
                        Self::two(second.as_ref())?;
                    }
                }
            }
            Event::HandOverClosed { consignment, expected, matched, refused, missing, .. } => {
                let lines = before.lines.values().filter(|line| line.consignment == *consignment).count();
                must!(*expected as usize == lines, "9: every line is expected");
                must!(
                    *expected == matched + refused + missing.len() as u32,
                    "9: expected = matched + missing + refused"
                );
            }
            Event::DayClosed { site, day, how, figures, second, .. } => {
                let opening: Stock = figures
                    .iter()
                    .filter(|it| it.column == Column::Opening && it.n != 0)
                    .map(|it| (it.measure, it.n))
                    .collect();
                must!(before.opening(*site) == Ok(opening), "the opening is the last closing");
                must!(before.closings.get(site).is_none_or(|(last, _)| last < day), "a closed day stays closed");
                for measure in figures.iter().map(|it| it.measure).collect::<BTreeSet<_>>() {
                    let of = |outs: bool| -> i64 {
                        let side = |it: &&Figure| {
                            it.measure == measure && (it.column.is_out() || it.column == Column::Closing) == outs
                        };
                        figures.iter().filter(side).map(|it| it.n).sum()
                    };
                    must!(of(false) == of(true), "the day's equation holds for {measure:?}");
                }
                if *how == Closing::WithDiscrepancies {
                    Self::two(second.as_ref())?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Invariants 3 and 5.
    fn may_leave(&self, id: Id<Subject>, now: Time) -> Sound {
        let memory = self.of.get(&id).cloned().unwrap_or_default();
        must!(memory.alarm.is_none(), "5: leaves under alarm");
        for method in PROFILE.methods {
            // A pass in effect, and no doubt by that method after it.
            let mut since_doubt =
                memory.looks.iter().rev().filter(|(_, by, ..)| by == method).take_while(|(_, _, pass, _)| *pass);
            must!(since_doubt.any(|(.., from)| *from <= now), "3: leaves without a pass by {method:?} in effect");
        }
        Ok(())
    }

    /// Asks the world whether it agrees.
    pub fn agrees(&self, world: &World) -> Sound {
        let mut letters = 0;
        for it in world.subjects.values() {
            let (number, state) = (it.number, it.state);
            letters += it.count.map_or(0, i64::from);
            must!(it.kind != Kind::Item || it.count == Some(1), "7: {number} is one");
            must!(
                it.kind != Kind::Lot || (it.count == Some(0)) == (state == State::Emptied),
                "7: {number} is empty or is not"
            );
            if let Some(place) = it.place {
                let place = &world.subjects[&place];
                must!(place.holder == it.holder, "1: {number} and {} have one holder", place.number);
                must!(
                    place.state.is_terminal() == state.is_terminal(),
                    "1: {number} is {state:?} and lies in what is {:?}",
                    place.state
                );
            }
            must!(
                matches!(it.holder, Holder::Unit(_)) == (state == State::Closed),
                "1: {number} is with the unit when closed"
            );
            let outside = state.is_on_its_way()
                || state.is_with_authority()
                || matches!(state, State::Seized | State::Destroyed | State::NotOurs);
            must!(outside <= matches!(it.holder, Holder::Party(_)), "1: {number} is {state:?} at {:?}", it.holder);
            must!(
                state.is_terminal() || state == State::Closed || outside == matches!(it.holder, Holder::Party(_)),
                "1: {number} {state:?} {:?}",
                it.holder
            );

            let alarm = self.of.get(&it.id).and_then(|memory| memory.alarm);
            must!(it.alarm.map(|alarm| alarm.by) == alarm.map(|(by, ..)| by), "5: {number}: both remember the alarm");
            let may_alarm = state == State::Quarantined
                || state == State::Missing
                || state.is_with_authority()
                || state.is_terminal();
            must!(it.alarm.is_none() || may_alarm, "5: {number} under alarm is {state:?}");
            let leaves = matches!(state, State::Released | State::Packed | State::Sealed | State::Dispatched);
            if it.kind != Kind::Receptacle && leaves {
                must!(self.of.get(&it.id).is_some_and(|memory| memory.released), "3: {number} is {state:?} unreleased");
            }
            if state.rests_on_passes() && it.kind != Kind::Receptacle {
                for look in it.looks.iter().filter(|look| look.is_pass()) {
                    let check = &world.checks[&look.check];
                    let now = Digest::of(check.members.iter().map(|id| &world.subjects[id]));
                    must!(now == check.digest && !check.undone, "4: {number} keeps a pass of another set");
                }
                if state != State::InScreening {
                    must!(
                        passes_stand(world, it, &PROFILE, Time::from_micros(i64::MAX)) == Ok(Stand::Holds),
                        "4: {number} is {state:?} without its passes"
                    );
                }
            }
            if let (Some(content), Some(_)) = (self.sealed.get(&it.id), &it.seal)
                && !state.is_terminal()
            {
                let now: BTreeSet<_> = world.contents(it.id).unwrap_or_default().into_iter().collect();
                must!(now == *content, "8: the content of {number} is fixed");
            }
        }
        must!(letters == self.letters, "7: {letters} letters of {}", self.letters);

        for site in world.sites.keys() {
            let figures: Vec<Figure> =
                world.booked(*site).unwrap_or_default().into_iter().map(|(_, figure)| figure).collect();
            let booked = closing(&figures_of(world, *site, &figures));
            must!(
                Ok(booked.clone()) == world.stock(*site),
                "2: the book says {booked:?}, the shelves {:?}",
                world.stock(*site)
            );
        }
        for consignment in world.consignments.values() {
            let open =
                world.lines.values().filter(|line| line.consignment == consignment.id && line.disposition.is_none());
            must!(
                consignment.closed_at.is_none() || open.count() == 0,
                "9: {} closed with open lines",
                consignment.number
            );
        }
        for alias in world.aliases.values().filter(|alias| alias.until.is_none()) {
            let other = |it: &&Alias| it.code == alias.code && it.subject != alias.subject && it.until.is_none();
            let (mine, conflict) = (&world.subjects[&alias.subject], world.aliases.values().find(other));
            must!(
                mine.state.is_terminal() || conflict.is_none() || mine.holds.contains(&Hold::Alias),
                "15: {} is not blocked",
                mine.number
            );
        }
        Ok(())
    }
}

fn figures_of(world: &World, site: Id<Site>, booked: &[Figure]) -> Vec<Figure> {
    figures(&world.opening(site).unwrap_or_default(), booked)
}
