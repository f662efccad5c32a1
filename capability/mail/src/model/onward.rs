//! Onward: release, pack, seal, dispatch, deliver, hand out (mail.md, Life of an item).

use super::act::{Act, Done, free, free_but_for_seal, is, state_says_no};
use super::{
    Consignment, Digest, DiscrepancyKind, Expected, Flag, Hold, How, Kind, Outcome, PROFILE, Party, Reading, Series,
    Site, SiteKind, Stand, State, Subject, Two, View, no, passes_stand,
};
use crate::event::{Event, Personal, Shipment};
use base::{Id, Line, Note, Refusal, Word};

impl<V: View<Fault: From<Refusal>>> Act<'_, V> {
    /// The gate: every demanded method has a pass in effect on exactly this set, nothing is under
    /// alarm or held (invariants 3 to 5).
    fn cleared(&self, subject: &Subject, state: State) -> Done<V> {
        free(subject)?;
        self.loose(subject)?;
        if subject.kind == Kind::Receptacle || subject.state != state {
            return Err(state_says_no(subject).into());
        }
        if subject.count.is_none() {
            return Err(no("mail-refused-uncounted").with("number", subject.number).into());
        }
        match passes_stand(self.view, subject, &PROFILE, self.ctx.now)? {
            Stand::Holds => Ok(()),
            Stand::Waits => Err(no("mail-refused-not-in-effect").with("number", subject.number).into()),
            Stand::Missing => Err(no("mail-refused-not-cleared").with("number", subject.number).into()),
        }
    }

    pub fn release(&mut self, ids: &[Id<Subject>], second: Option<Two>) -> Done<V> {
        let set = self.set_here(ids)?;
        let second = second.map(|two| self.two(two)).transpose()?;
        for subject in &set {
            self.cleared(subject, State::Cleared)?;
            if subject.returned_at.is_some() && second.is_none() {
                return Err(Refusal::invalid("second", "mail-refused-two-needed").into());
            }
        }
        self.say(Event::Released { subjects: ids.to_vec(), digest: Digest::of(&set), second });
        Ok(())
    }

    /// The packed set is the cleared set; sealed receptacles may be packed into larger ones.
    pub fn pack(&mut self, into: Id<Subject>, ids: &[Id<Subject>], count: u32) -> Done<V> {
        let set = self.set_here(ids)?;
        let receptacle = self.here(into)?;
        is(&receptacle, Kind::Receptacle)?;
        free(&receptacle)?;
        if receptacle.seal.is_some() || receptacle.place.is_some() {
            return Err(no("mail-refused-sealed").with("number", receptacle.number).into());
        }
        for id in self.view.contents(into)? {
            let other = self.find(id)?;
            if other.state != State::Packed && !is_sealed_receptacle(&other) && !ids.contains(&id) {
                return Err(no("mail-refused-other-content").with("number", other.number).into());
            }
        }
        let mut letters: u64 = 0;
        for subject in &set {
            if subject.id == into {
                return Err(Refusal::invalid("subjects", "mail-refused-into-itself").into());
            }
            if is_sealed_receptacle(subject) {
                free(subject)?;
                self.loose(subject)?;
                letters += self.letters(subject.id)?;
            } else {
                self.cleared(subject, State::Released)?;
                letters += u64::from(subject.count.unwrap_or(0));
            }
        }
        if letters != u64::from(count) {
            return Err(Refusal::invalid("count", "mail-refused-pack-count").with("count", letters).into());
        }
        self.say(Event::Packed { receptacle: into, subjects: ids.to_vec(), digest: Digest::of(&set), count });
        Ok(())
    }

    /// Letters in a receptacle, however deep.
    fn letters(&self, receptacle: Id<Subject>) -> Done<V, u64> {
        let mut letters = 0;
        for id in super::deep(self.view, receptacle)? {
            letters += u64::from(self.find(id)?.count.unwrap_or(0));
        }
        Ok(letters)
    }

    pub fn seal(&mut self, id: Id<Subject>, seal: Word, count: u32) -> Done<V> {
        let receptacle = self.here(id)?;
        is(&receptacle, Kind::Receptacle)?;
        free(&receptacle)?;
        if receptacle.state != State::Packed {
            return Err(state_says_no(&receptacle).into());
        }
        if self.view.seal(&seal)?.is_some() {
            return Err(Refusal::invalid("seal", "mail-refused-seal-used").with("seal", &seal).into());
        }
        let direct = self.view.contents(id)?;
        let mut subjects = Vec::new();
        for id in &direct {
            let content = self.find(*id)?;
            free(&content)?;
            if content.state != State::Packed && !is_sealed_receptacle(&content) {
                return Err(no("mail-refused-other-content").with("number", content.number).into());
            }
            subjects.push(content);
        }
        let letters = self.letters(id)?;
        if subjects.is_empty() || letters != u64::from(count) {
            return Err(Refusal::invalid("count", "mail-refused-pack-count").with("count", letters).into());
        }
        self.say(Event::Sealed { receptacle: id, seal, subjects: direct, digest: Digest::of(&subjects), count });
        Ok(())
    }

    /// Opening is planned where a receptacle arrives; elsewhere it breaks a seal and takes two.
    pub fn open(&mut self, id: Id<Subject>, second: Option<Two>, reason: Option<Note>) -> Done<V> {
        let receptacle = self.here(id)?;
        is(&receptacle, Kind::Receptacle)?;
        free(&receptacle)?;
        self.loose(&receptacle)?;
        if receptacle.seal.is_none() {
            return Err(state_says_no(&receptacle).into());
        }
        let planned = matches!(receptacle.state, State::Received | State::Delivered);
        let second = second.map(|two| self.two(two)).transpose()?;
        if !planned && second.is_none() {
            return Err(Refusal::invalid("second", "mail-refused-two-needed").into());
        }
        if !planned && reason.is_none() {
            return Err(Refusal::invalid("reason", "mail-refused-reason-missing").into());
        }
        self.say_why(Event::Opened { receptacle: id, second }, reason);
        Ok(())
    }

    /// What goes to another site, as its receiver is to expect it.
    fn ship(
        &mut self,
        outermost: &[Subject],
        carrier: Id<Party>,
        to: Id<Site>,
        reference: Option<Word>,
    ) -> Done<V, Shipment> {
        if !self.party(carrier)?.kind.carries() {
            return Err(Refusal::invalid("carrier", "mail-refused-not-a-carrier").into());
        }
        if to == self.ctx.site || self.view.site(to)?.is_none() {
            return Err(Refusal::invalid("to", "mail-refused-site").into());
        }
        let subjects = self.with_content(outermost)?;
        let all = subjects.iter().map(|id| self.find(*id)).collect::<Done<V, Vec<_>>>()?;
        let lines = outermost.iter().zip(1..).map(|(subject, row)| expected(subject, row)).collect();
        Ok(Shipment {
            consignment: self.id("consignment"),
            number: self.number(Series::Consignment)?,
            reference,
            from: self.ctx.site,
            to,
            carrier,
            lines,
            subjects,
            digest: Digest::of(&all),
            day: self.day()?,
        })
    }

    pub fn dispatch(
        &mut self,
        ids: &[Id<Subject>],
        carrier: Id<Party>,
        to: Id<Site>,
        reference: Option<Word>,
    ) -> Done<V> {
        let set = self.set_here(ids)?;
        for receptacle in &set {
            free(receptacle)?;
            if !is_sealed_receptacle(receptacle) || receptacle.place.is_some() {
                return Err(state_says_no(receptacle).into());
            }
            for id in super::deep(self.view, receptacle.id)? {
                let content = self.find(id)?;
                free(&content)?;
                if content.state != State::Sealed {
                    return Err(state_says_no(&content).into());
                }
            }
        }
        let shipment = self.ship(&set, carrier, to, reference)?;
        self.say(Event::Dispatched { shipment });
        Ok(())
    }

    /// Back to a terminal: what came with a wrong seal, or reached a site unchecked.
    pub fn send_back(&mut self, ids: &[Id<Subject>], carrier: Id<Party>, to: Id<Site>, reason: Note) -> Done<V> {
        let set = self.set_here(ids)?;
        if self.view.site(to)?.is_none_or(|site| site.kind != SiteKind::Terminal) {
            return Err(Refusal::invalid("to", "mail-refused-site").into());
        }
        for subject in &set {
            if subject.place.is_some() {
                return Err(state_says_no(subject).into());
            }
            for id in self.with_content(std::slice::from_ref(subject))? {
                let one = self.find(id)?;
                free_but_for_seal(&one)?;
                if matches!(one.state, State::Released | State::Packed | State::Missing) {
                    return Err(state_says_no(&one).into());
                }
            }
        }
        let shipment = self.ship(&set, carrier, to, None)?;
        self.say_why(Event::SentBack { shipment }, reason);
        for subject in &set {
            if subject.holds.contains(&Hold::Seal) {
                self.settle(DiscrepancyKind::Seal, subject.id, Outcome::Settled, None, None)?;
            }
        }
        Ok(())
    }

    /// The receiver confirms the seal and counts the items.
    pub fn deliver(
        &mut self,
        consignment: Id<Consignment>,
        id: Id<Subject>,
        seal: Option<Word>,
        reading: Reading,
        items: u32,
    ) -> Done<V> {
        let (how, _) = self.awaited(consignment, id)?;
        let receptacle = self.find(id)?;
        if receptacle.state != State::Dispatched || receptacle.consignment != Some(consignment) {
            return Err(state_says_no(&receptacle).into());
        }
        let wrong = self.wrong_seal(id, receptacle.seal.as_ref(), seal.as_ref(), reading)?;
        let subjects = self.with_content(std::slice::from_ref(&receptacle))?;
        let mut stated = 0;
        for id in &subjects {
            stated += u32::from(self.find(*id)?.kind == Kind::Item);
        }
        let (site, day) = (self.ctx.site, self.day()?);
        if wrong {
            let stated = receptacle.seal;
            self.say(Event::SealDiffered {
                receptacle: id,
                site,
                stated,
                seen: seal,
                subjects,
                consignment: Some(consignment),
                day,
            });
            self.differs(DiscrepancyKind::Seal, id, Some(consignment));
        } else {
            self.say(Event::Delivered { consignment, receptacle: id, site, subjects, items, day });
        }
        if items != stated {
            self.differs(DiscrepancyKind::Count, id, Some(consignment));
        }
        if how == How::Found {
            self.settle(DiscrepancyKind::Missing, id, Outcome::Found, None, None)?;
        }
        Ok(())
    }

    /// To the unit it is for; its receipt ends the chain.
    pub fn hand_out(&mut self, ids: &[Id<Subject>], receipt: Word, taken_by: Option<Line>) -> Done<V> {
        for subject in self.set_here(ids)? {
            free(&subject)?;
            self.loose(&subject)?;
            if subject.kind == Kind::Receptacle || subject.state != State::Delivered {
                return Err(state_says_no(&subject).into());
            }
            if subject.unit.is_none() {
                return Err(no("mail-refused-unit-unknown").with("number", subject.number).into());
            }
        }
        let day = self.day()?;
        let event = Event::HandedOut { subjects: ids.to_vec(), receipt, day };
        self.say_with(event, Personal { taken_by, ..Personal::default() });
        Ok(())
    }

    /// Not ours: unchecked, with the carrier's receipt.
    pub fn return_to_carrier(&mut self, ids: &[Id<Subject>], carrier: Id<Party>, receipt: Word) -> Done<V> {
        if !self.party(carrier)?.kind.carries() {
            return Err(Refusal::invalid("carrier", "mail-refused-not-a-carrier").into());
        }
        for subject in self.set_here(ids)? {
            free(&subject)?;
            self.loose(&subject)?;
            Self::not_screened_yet(&subject)?;
            if subject.kind == Kind::Receptacle && !self.view.contents(subject.id)?.is_empty() {
                return Err(state_says_no(&subject).into());
            }
            if subject.returned_at.is_some() || subject.flags.contains(&Flag::EvidenceHold) {
                return Err(no("mail-refused-held").with("number", subject.number).into());
            }
        }
        let day = self.day()?;
        self.say(Event::ReturnedToCarrier { subjects: ids.to_vec(), carrier, receipt, day });
        Ok(())
    }
}

fn is_sealed_receptacle(subject: &Subject) -> bool {
    subject.kind == Kind::Receptacle && subject.state == State::Sealed
}

fn expected(subject: &Subject, row: u32) -> Expected {
    Expected {
        id: subject.id,
        row,
        kind: subject.kind,
        code: subject.code.clone(),
        class: subject.class,
        count: subject.count.filter(|_| subject.kind == Kind::Lot),
        weight_g: subject.weight.map(|weight| weight.net_g),
        within: None,
        seal: subject.seal.clone(),
        unit: subject.unit,
        authority: subject.authority,
    }
}
