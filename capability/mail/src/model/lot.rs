//! Lots conserve counts (mail.md, Life of an item; invariant 7).

use super::act::{Act, Done, free, is, state_says_no};
use super::{Class, DiscrepancyKind, Flag, Kind, State, Subject, Two, View, Weight, no};
use crate::event::{Born, Counting, Event};
use base::{Id, Note, Refusal, Time, Unit};
use std::collections::BTreeSet;

impl<V: View<Fault: From<Refusal>>> Act<'_, V> {
    /// A lot that lies open before us and has not been packed.
    fn lot(&self, id: Id<Subject>) -> Done<V, Subject> {
        let lot = self.here(id)?;
        is(&lot, Kind::Lot)?;
        self.loose(&lot)?;
        if !lot.state.is_screenable() && !matches!(lot.state, State::Released | State::Quarantined) {
            return Err(state_says_no(&lot).into());
        }
        Ok(lot)
    }

    fn counted(lot: &Subject) -> Result<u32, Refusal> {
        lot.count.ok_or_else(|| no("mail-refused-uncounted").with("number", lot.number))
    }

    /// Before the hand-over closes a recount is a new count; after it a correction, which takes two.
    pub fn recount(
        &mut self,
        id: Id<Subject>,
        count: u32,
        weight: Option<Weight>,
        second: Option<Two>,
        reason: Option<Note>,
    ) -> Done<V> {
        let lot = self.lot(id)?;
        let was = Self::counted(&lot)?;
        if was == count {
            return Err(no("mail-refused-count-same").with("number", lot.number).into());
        }
        if count == 0 {
            return Err(Refusal::invalid("count", "mail-refused-count-zero").into());
        }
        let open = match lot.consignment {
            Some(consignment) => self.view.consignment(consignment)?.is_some_and(|it| it.closed_at.is_none()),
            None => false,
        };
        // What two persons have seen, one does not change alone.
        let alone = open && lot.alarm.is_none() && lot.state != State::Released;
        let counting = if alone { Counting::Again } else { Counting::Correction };
        let second = match second {
            Some(two) => Some(self.two(two)?),
            None if alone => None,
            None => return Err(Refusal::invalid("second", "mail-refused-two-needed").into()),
        };
        if !alone && reason.is_none() {
            return Err(Refusal::invalid("reason", "mail-refused-reason-missing").into());
        }
        let day = self.day()?;
        self.say_why(Event::LotCounted { lot: id, counting, was: Some(was), count, weight, second, day }, reason);
        self.differs(DiscrepancyKind::Count, id, lot.consignment);
        self.weigh(&lot, weight);
        Ok(())
    }

    pub fn split(&mut self, id: Id<Subject>, count: u32, weights: Option<(Weight, Weight)>) -> Done<V> {
        let lot = self.lot(id)?;
        let whole = Self::counted(&lot)?;
        if count == 0 || count >= whole {
            return Err(Refusal::invalid("count", "mail-refused-split").with("max", whole.saturating_sub(1)).into());
        }
        let part = Born { id: self.id("lot"), number: self.number(Kind::Lot)? };
        let day = self.day()?;
        self.say(Event::LotSplit { lot: id, part, count, weights, day });
        self.weigh(&lot, weights.map(|(rest, part)| rest.plus(part)));
        Ok(())
    }

    /// Only where authority, the facts of the legal dates, class and profile are equal.
    pub fn merge(&mut self, from: Id<Subject>, into: Id<Subject>) -> Done<V> {
        if from == into {
            return Err(Refusal::invalid("into", "mail-refused-into-itself").into());
        }
        let (a, b) = (self.lot(from)?, self.lot(into)?);
        free(&a)?;
        free(&b)?;
        let (count, other) = (Self::counted(&a)?, Self::counted(&b)?);
        let date = |time: Option<Time>| time.map(Time::date);
        let facts = |lot: &Subject| {
            let dates = lot.dates;
            (
                lot.class,
                lot.unit,
                lot.authority,
                date(dates.set_aside_at),
                date(dates.arrived_terminal_at),
                date(dates.arrived_municipality_at),
            )
        };
        if facts(&a) != facts(&b) {
            return Err(no("mail-refused-merge-differs").with("number", a.number).with("other", b.number).into());
        }
        if count.checked_add(other).is_none() {
            return Err(Refusal::invalid("from", "mail-refused-count-too-large").into());
        }
        let day = self.day()?;
        self.say(Event::LotsMerged { from, into, count, day });
        Ok(())
    }

    /// Lot minus one, item plus one, in one act. An uncounted lot stays uncounted.
    pub fn single_out(&mut self, id: Id<Subject>, flags: BTreeSet<Flag>) -> Done<V> {
        let lot = self.lot(id)?;
        let item = Born { id: self.id("item"), number: self.number(Kind::Item)? };
        let day = self.day()?;
        self.say(Event::ItemSingledOut { lot: lot.id, item, flags, day });
        Ok(())
    }

    pub fn relabel(
        &mut self,
        id: Id<Subject>,
        class: Class,
        unit: Option<Id<Unit>>,
        authority: Option<Id<Unit>>,
    ) -> Done<V> {
        let subject = self.here(id)?;
        free(&subject)?;
        self.loose(&subject)?;
        if subject.kind == Kind::Receptacle {
            return Err(state_says_no(&subject).into());
        }
        Self::not_screened_yet(&subject)?;
        let day = self.day()?;
        self.say(Event::Relabelled { subject: id, class, unit, authority, day });
        Ok(())
    }
}
