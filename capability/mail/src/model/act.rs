//! Deciding: the guards that many commands share, and which rule answers which command.

use super::{
    Alias, Code, Command, Consignment, Ctx, Discrepancy, DiscrepancyKind, Flag, Hold, Holder, Kind, MOST_MEMBERS,
    Number, Outcome, Party, Redirection, Series, Site, Subject, Two, View, no,
};
use crate::event::{Event, Personal};
use base::{Date, Id, Note, Refusal, Word};
use std::collections::BTreeSet;

/// An event and what is personal about it.
pub type Entry = (Event, Personal);

/// Decides a command: the events it gives, in order, or why not. Pure: the same view and context
/// give the same answer.
///
/// # Errors
/// The refusal, or what the view's reading failed with.
pub fn decide<V: View<Fault: From<Refusal>>>(view: &V, ctx: &Ctx, command: Command) -> Result<Vec<Entry>, V::Fault> {
    use Command as C;
    let mut act = Act { view, ctx, ids: 0, drawn: Vec::new(), events: Vec::new() };
    match command {
        C::SetUpSite { name, kind, unit, day_begins } => act.set_up_site(name, kind, unit, day_begins),
        C::SetUpParty { party, name, kind, unit } => act.set_up_party(party, name, kind, unit),
        C::Redirect { carrier, addresses, from, until, agreement, products } => {
            act.redirect(carrier, addresses, (from, until), agreement, products)
        }
        C::DecideRedirection { redirection, running, reason } => act.decide_redirection(redirection, running, reason),
        C::Announce { from, reference, file, lines } => act.announce(from, reference, file, lines),
        C::Receive { from, consignment, set_aside_at, arrivals } => {
            act.receive(from, consignment, set_aside_at, arrivals)
        }
        C::RefuseLine { consignment, line, reason } => act.refuse_line(consignment, line, reason),
        C::CloseHandOver { consignment, missing } => act.close_hand_over(consignment, &missing),
        C::Recount { lot, count, weight, second, reason } => act.recount(lot, count, weight, second, reason),
        C::Split { lot, count, weights } => act.split(lot, count, weights),
        C::Merge { from, into } => act.merge(from, into),
        C::SingleOut { lot, flags } => act.single_out(lot, flags),
        C::Put { subjects, into } => act.put(&subjects, into),
        C::Relabel { subject, class, unit, authority } => act.relabel(subject, class, unit, authority),
        C::Flag { subject, flags } => act.flag(subject, flags),
        C::Screen { members, method, verdict, description } => act.screen(&members, method, verdict, description),
        C::Undo { check } => act.undo(check),
        C::Alarm { subjects, verdict, method, description } => act.alarm(&subjects, verdict, method, description),
        C::Miskeyed { check, second, reason } => act.miskeyed(check, second, reason),
        C::ClearAlarm { subjects, method, view, second, reason } => {
            act.clear_alarm(&subjects, method, view, second, reason)
        }
        C::Hold { subjects, reason } => act.hold(&subjects, reason),
        C::Unhold { subjects, reason } => act.unhold(&subjects, reason),
        C::SettleSeal { receptacle, proof, second, reason } => act.settle_seal(receptacle, proof, second, reason),
        C::SettleAlias { code, keep, second, reason } => act.settle_alias(code, keep, second, reason),
        C::Release { subjects, second } => act.release(&subjects, second),
        C::Pack { receptacle, subjects, count } => act.pack(receptacle, &subjects, count),
        C::Seal { receptacle, seal, count } => act.seal(receptacle, seal, count),
        C::Open { receptacle, second, reason } => act.open(receptacle, second, reason),
        C::Dispatch { receptacles, carrier, to, reference } => act.dispatch(&receptacles, carrier, to, reference),
        C::SendBack { subjects, carrier, to, reason } => act.send_back(&subjects, carrier, to, reason),
        C::Deliver { consignment, receptacle, seal, reading, items } => {
            act.deliver(consignment, receptacle, seal, reading, items)
        }
        C::HandOut { subjects, receipt, taken_by } => act.hand_out(&subjects, receipt, taken_by),
        C::HandToAuthority { subjects, party, receipt, officer } => {
            act.hand_to_authority(&subjects, party, receipt, officer)
        }
        C::RecordReceipt { subjects, receipt } => act.record_receipt(subjects, receipt),
        C::TakeBack { subjects } => act.take_back(&subjects),
        C::AuthorityKept { subjects, kept, receipt } => act.authority_kept(subjects, kept, receipt),
        C::ReturnToCarrier { subjects, carrier, receipt } => act.return_to_carrier(&subjects, carrier, receipt),
        C::ReportMissing { subjects } => act.report_missing(&subjects),
        C::Find { subject } => act.find_again(subject),
        C::WriteOff { subject, second, reference, reason } => act.write_off(subject, second, reference, reason),
        C::CloseDiscrepancy { discrepancy, second, reference, reason } => {
            act.close_discrepancy(discrepancy, second, reference, reason)
        }
        C::CloseDay { day, counted, second, reason } => act.close_day(day, counted, second, reason),
    }?;
    Ok(act.events)
}

/// One decision under way.
pub(super) struct Act<'a, V: View> {
    pub view: &'a V,
    pub ctx: &'a Ctx,
    ids: u32,
    drawn: Vec<Series>,
    events: Vec<Entry>,
}

pub(super) type Done<V, T = ()> = Result<T, <V as View>::Fault>;

impl<V: View<Fault: From<Refusal>>> Act<'_, V> {
    /// Says that something happened.
    pub fn say(&mut self, event: Event) {
        self.say_with(event, Personal::default());
    }

    /// Says it with what is personal about it.
    pub fn say_with(&mut self, event: Event, personal: Personal) {
        self.events.push((event, personal));
    }

    /// Says it with a reason.
    pub fn say_why(&mut self, event: Event, reason: impl Into<Option<Note>>) {
        self.say_with(event, Personal { reason: reason.into(), ..Personal::default() });
    }

    /// A new id, the same at every retry.
    pub fn id<T>(&mut self, salt: &str) -> Id<T> {
        self.ids += 1;
        Id::derive(self.ctx.command, salt, self.ids)
    }

    /// The next number of a series this year.
    pub fn number(&mut self, series: impl Into<Series>) -> Done<V, Number> {
        let (series, year) = (series.into(), self.ctx.now.date().year());
        let before = self.drawn.iter().filter(|it| **it == series).count() as i64;
        self.drawn.push(series);
        Ok(Number { series, year, n: self.view.next_number(series, year)? + before })
    }

    /// The site the act is done at.
    pub fn site(&self) -> Done<V, Site> {
        self.need(self.view.site(self.ctx.site)?)
    }

    /// The day that what happens now books on.
    pub fn day(&self) -> Done<V, Date> {
        Ok(self.site()?.open_day(self.ctx.now))
    }

    /// What is not there, is not found.
    pub fn need<T>(&self, row: Option<T>) -> Done<V, T> {
        Ok(row.ok_or_else(Refusal::not_found)?)
    }

    pub fn find(&self, id: Id<Subject>) -> Done<V, Subject> {
        self.need(self.view.subject(id)?)
    }

    pub fn party(&self, id: Id<Party>) -> Done<V, Party> {
        self.need(self.view.party(id)?)
    }

    pub fn redirection(&self, id: Id<Redirection>) -> Done<V, Redirection> {
        self.need(self.view.redirection(id)?)
    }

    /// A hand-over whose receiver is this site and which is still open.
    pub fn hand_over(&self, id: Id<Consignment>) -> Done<V, Consignment> {
        let consignment = self.need(self.view.consignment(id)?)?;
        if consignment.to != self.ctx.site {
            return Err(Refusal::not_found().into());
        }
        if consignment.closed_at.is_some() {
            return Err(no("mail-refused-hand-over-closed").with("number", consignment.number).into());
        }
        Ok(consignment)
    }

    /// A subject that this site holds and has not lost sight of.
    pub fn here(&self, id: Id<Subject>) -> Done<V, Subject> {
        let subject = self.find(id)?;
        let here = subject.holder == Holder::Site(self.ctx.site) && !subject.state.is_terminal();
        if !here || subject.state == super::State::Missing {
            return Err(no("mail-refused-not-here").with("number", subject.number).into());
        }
        Ok(subject)
    }

    /// A declared set: not empty, nothing twice, all of it here.
    pub fn set_here(&self, ids: &[Id<Subject>]) -> Done<V, Vec<Subject>> {
        self.set(ids)?.into_iter().map(|id| self.here(id)).collect()
    }

    /// A declared set: not empty, nothing twice, not beyond measure.
    pub fn set(&self, ids: &[Id<Subject>]) -> Result<Vec<Id<Subject>>, Refusal> {
        let unique: BTreeSet<_> = ids.iter().collect();
        if ids.is_empty() {
            return Err(Refusal::invalid("subjects", "mail-refused-set-empty"));
        }
        if unique.len() != ids.len() {
            return Err(Refusal::invalid("subjects", "mail-refused-set-twice"));
        }
        if ids.len() > MOST_MEMBERS {
            return Err(Refusal::invalid("subjects", "mail-refused-set-too-large").with("max", MOST_MEMBERS));
        }
        Ok(ids.to_vec())
    }

    /// Lies in nothing that is sealed: a sealed receptacle's content is fixed (invariant 8).
    pub fn loose(&self, subject: &Subject) -> Done<V> {
        let mut place = subject.place;
        while let Some(id) = place {
            let receptacle = self.find(id)?;
            if receptacle.seal.is_some() {
                return Err(no("mail-refused-inside-sealed")
                    .with("number", subject.number)
                    .with("receptacle", receptacle.number)
                    .into());
            }
            place = receptacle.place;
        }
        Ok(())
    }

    /// The ids of a set with, behind each receptacle, all that lies in it; each once.
    pub fn with_content(&self, subjects: &[Subject]) -> Done<V, Vec<Id<Subject>>> {
        let (mut all, mut seen) = (Vec::new(), BTreeSet::new());
        for subject in subjects {
            let inside =
                if subject.kind == Kind::Receptacle { super::deep(self.view, subject.id)? } else { Vec::new() };
            all.extend([vec![subject.id], inside].concat().into_iter().filter(|id| seen.insert(*id)));
        }
        Ok(all)
    }

    /// Two human beings, one of them the one who acts (invariant 13).
    pub fn two(&self, two: Two) -> Result<Two, Refusal> {
        if two.first == two.second {
            return Err(Refusal::invalid("second", "mail-refused-two-are-one"));
        }
        if two.first != self.ctx.by && two.second != self.ctx.by {
            return Err(Refusal::invalid("second", "mail-refused-two-without-you"));
        }
        Ok(two)
    }

    /// Opens a discrepancy at this site.
    pub fn differs(&mut self, kind: DiscrepancyKind, about: Id<Subject>, consignment: Option<Id<Consignment>>) {
        let discrepancy = self.id("discrepancy");
        let site = self.ctx.site;
        self.say(Event::DiscrepancyOpened { discrepancy, site, kind, about, consignment });
    }

    /// Closes the open discrepancies of a kind about a subject.
    pub fn settle(
        &mut self,
        kind: DiscrepancyKind,
        about: Id<Subject>,
        outcome: Outcome,
        reference: Option<&Word>,
        second: Option<Two>,
    ) -> Done<V> {
        for open in self.view.open_about(about)?.into_iter().filter(|open: &Discrepancy| open.kind == kind) {
            self.say(Event::DiscrepancyClosed { discrepancy: open.id, outcome, reference: reference.cloned(), second });
        }
        Ok(())
    }

    /// Aliases of these numbers whose window is open now.
    pub fn claims(&self, codes: &[&Code]) -> Done<V, Vec<Alias>> {
        let mut aliases = self.view.aliases(codes)?;
        aliases.retain(|alias| alias.until.is_none_or(|until| self.ctx.now < until));
        Ok(aliases)
    }
}

/// Under no alarm, not held, not evidence: may move.
pub(super) fn free(subject: &Subject) -> Result<(), Refusal> {
    if subject.alarm.is_some() {
        return Err(no("mail-refused-alarm").with("number", subject.number));
    }
    if !subject.holds.is_empty() || subject.flags.contains(&Flag::EvidenceHold) {
        return Err(no("mail-refused-held").with("number", subject.number));
    }
    Ok(())
}

/// Free but for a wrong seal, which some acts are there to answer.
pub(super) fn free_but_for_seal(subject: &Subject) -> Result<(), Refusal> {
    let mut subject = subject.clone();
    subject.holds.remove(&Hold::Seal);
    free(&subject)
}

/// Is of the kind that the act is about.
pub(super) fn is(subject: &Subject, kind: Kind) -> Result<(), Refusal> {
    if subject.kind == kind { Ok(()) } else { Err(no("mail-refused-kind").with("number", subject.number)) }
}

/// The state does not allow it.
pub(super) fn state_says_no(subject: &Subject) -> Refusal {
    let state: &'static str = subject.state.into();
    no("mail-refused-state").with("number", subject.number).with("state", state)
}
