//! What does not go its way: held, with an authority, missing, lost, found (mail.md, Life of an item).

use super::act::{Act, Done, state_says_no};
use super::{Discrepancy, DiscrepancyKind, Hold, Holder, Kept, Outcome, Party, State, Subject, Two, View, no};
use crate::event::{Event, Personal};
use base::{Id, Line, Note, Refusal, Word};

impl<V: View<Fault: From<Refusal>>> Act<'_, V> {
    pub fn hold(&mut self, ids: &[Id<Subject>], reason: Option<Note>) -> Done<V> {
        let set = self.set_here(ids)?;
        if let Some(held) = set.iter().find(|it| it.holds.contains(&Hold::Person)) {
            return Err(no("mail-refused-held").with("number", held.number).into());
        }
        let subjects = self.with_content(&set)?;
        self.say_why(Event::Held { subjects }, reason);
        Ok(())
    }

    pub fn unhold(&mut self, ids: &[Id<Subject>], reason: Option<Note>) -> Done<V> {
        let set = self.set_here(ids)?;
        if let Some(free) = set.iter().find(|it| !it.holds.contains(&Hold::Person)) {
            return Err(state_says_no(free).into());
        }
        let subjects = self.with_content(&set)?;
        self.say_why(Event::Unheld { subjects }, reason);
        Ok(())
    }

    /// One person's act, at once, from any state; an authority may hand on to another.
    pub fn hand_to_authority(
        &mut self,
        ids: &[Id<Subject>],
        party: Id<Party>,
        receipt: Option<Word>,
        officer: Option<Line>,
    ) -> Done<V> {
        if self.party(party)?.kind.custody().is_none() {
            return Err(Refusal::invalid("party", "mail-refused-not-an-authority").into());
        }
        let mut set = Vec::new();
        for id in self.set(ids)? {
            let subject = self.find(id)?;
            let ours = subject.state.is_with_authority() && subject.site == self.ctx.site;
            let handed_on = ours && subject.place.is_none() && subject.holder != Holder::Party(party);
            if !handed_on {
                self.here(id)?;
                self.loose(&subject)?;
            }
            set.push(subject);
        }
        let inside: Vec<_> = self.with_content(&set)?.into_iter().filter(|id| !ids.contains(id)).collect();
        let day = self.day()?;
        let event = Event::HandedToAuthority { subjects: ids.to_vec(), inside, party, receipt, day };
        self.say_with(event, Personal { taken_by: officer, ..Personal::default() });
        Ok(())
    }

    fn with_authority(&self, ids: &[Id<Subject>]) -> Done<V, Vec<Subject>> {
        let mut set = Vec::new();
        for id in self.set(ids)? {
            let subject = self.find(id)?;
            if subject.site != self.ctx.site {
                return Err(no("mail-refused-not-here").with("number", subject.number).into());
            }
            if !subject.state.is_with_authority() {
                return Err(state_says_no(&subject).into());
            }
            set.push(subject);
        }
        Ok(set)
    }

    pub fn record_receipt(&mut self, ids: Vec<Id<Subject>>, receipt: Word) -> Done<V> {
        if let Some(done) = self.with_authority(&ids)?.iter().find(|it| it.receipt.is_some()) {
            return Err(no("mail-refused-receipt-known").with("number", done.number).into());
        }
        self.say(Event::ReceiptRecorded { subjects: ids, receipt });
        Ok(())
    }

    /// Back from an authority: a new screening, and a release by two.
    pub fn take_back(&mut self, ids: &[Id<Subject>]) -> Done<V> {
        let set = self.with_authority(ids)?;
        if let Some(inner) = set.iter().find(|it| it.place.is_some_and(|place| !ids.contains(&place))) {
            return Err(no("mail-refused-inside-sealed").with("number", inner.number).into());
        }
        let (subjects, site, day) = (self.with_content(&set)?, self.ctx.site, self.day()?);
        self.say(Event::ReturnedByAuthority { subjects, site, day });
        Ok(())
    }

    /// A terminal state needs a receipt: who took it.
    pub fn authority_kept(&mut self, ids: Vec<Id<Subject>>, kept: Kept, receipt: Option<Word>) -> Done<V> {
        let set = self.with_authority(&ids)?;
        let known = set.iter().map(|it| it.receipt.clone()).reduce(|a, b| if a == b { a } else { None }).flatten();
        let Some(receipt) = receipt.or(known) else {
            return Err(Refusal::invalid("receipt", "mail-refused-receipt-missing").into());
        };
        let subjects = self.with_content(&set)?;
        self.say(Event::AuthorityKept { subjects, kept, receipt });
        Ok(())
    }

    pub fn report_missing(&mut self, ids: &[Id<Subject>]) -> Done<V> {
        let set = self.set_here(ids)?;
        for subject in &set {
            self.loose(subject)?;
        }
        let subjects = self.with_content(&set)?;
        self.say(Event::ReportedMissing { subjects });
        for subject in set {
            self.differs(DiscrepancyKind::Missing, subject.id, subject.consignment);
        }
        Ok(())
    }

    /// Reopens what was missing, written off or handed out.
    pub fn find_again(&mut self, id: Id<Subject>) -> Done<V> {
        let subject = self.find(id)?;
        let lost = matches!(subject.state, State::Missing | State::Lost | State::Closed);
        if !lost {
            return Err(state_says_no(&subject).into());
        }
        self.loose(&subject)?;
        let inside = super::deep(self.view, id)?;
        let (site, day) = (self.ctx.site, self.day()?);
        self.say(Event::FoundAgain { subject: id, inside, site, day });
        if let Some(code) = subject.code {
            // Another may have come under its number meanwhile.
            let claims = self.claims(&[&code])?;
            let (own, others): (Vec<_>, Vec<_>) = claims.iter().map(|claim| claim.subject).partition(|it| *it == id);
            if !own.is_empty() && !others.is_empty() {
                self.say(Event::AliasConflicted { code, subjects: [others, own].concat() });
                self.differs(DiscrepancyKind::Alias, id, subject.consignment);
            }
        }
        self.settle(DiscrepancyKind::Missing, id, Outcome::Found, None, None)
    }

    /// Lost: two persons and a written reference, never by itself.
    pub fn write_off(&mut self, id: Id<Subject>, second: Two, reference: Word, reason: Note) -> Done<V> {
        let subject = self.find(id)?;
        let missing = self
            .view
            .open_about(id)?
            .iter()
            .any(|open| open.kind == DiscrepancyKind::Missing && open.site == self.ctx.site);
        let gone = subject.state == State::Missing || subject.state.is_on_its_way();
        if !gone || !missing {
            return Err(state_says_no(&subject).into());
        }
        let second = self.two(second)?;
        let inside = super::deep(self.view, id)?;
        let day = self.day()?;
        self.say_why(Event::WrittenOff { subject: id, inside, reference: reference.clone(), second, day }, reason);
        self.settle(DiscrepancyKind::Missing, id, Outcome::WrittenOff, Some(&reference), Some(second))
    }

    /// By hand only what no act of its own closes; a missing line by two and with a reference.
    pub fn close_discrepancy(
        &mut self,
        id: Id<Discrepancy>,
        second: Option<Two>,
        reference: Option<Word>,
        reason: Note,
    ) -> Done<V> {
        let discrepancy = self.need(self.view.discrepancy(id)?)?;
        if discrepancy.site != self.ctx.site {
            return Err(Refusal::not_found().into());
        }
        let in_custody = self.view.subject(discrepancy.about)?;
        let outcome = match discrepancy.kind.by_hand() {
            _ if discrepancy.closed.is_some() => return Err(no("mail-refused-discrepancy-closed").into()),
            None => return Err(no("mail-refused-discrepancy-act").into()),
            // What is in custody is found or written off itself.
            Some(Outcome::WrittenOff) if in_custody.is_some() => return Err(no("mail-refused-discrepancy-act").into()),
            Some(outcome) => outcome,
        };
        let second = second.map(|two| self.two(two)).transpose()?;
        if discrepancy.kind != DiscrepancyKind::Surplus && second.is_none() {
            return Err(Refusal::invalid("second", "mail-refused-two-needed").into());
        }
        if outcome == Outcome::WrittenOff && reference.is_none() {
            return Err(Refusal::invalid("reference", "mail-refused-reference-missing").into());
        }
        self.say_why(Event::DiscrepancyClosed { discrepancy: id, outcome, reference, second }, reason);
        Ok(())
    }
}
