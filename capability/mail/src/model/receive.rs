//! Announcing, receiving, reconciling (mail.md, What comes; Reconciliation).

use super::act::{Act, Done, is};
use super::{
    Arrival, Code, Consignment, DiscrepancyKind, Disposition, Entered, Expected, FileSpec, Filled, Flag, Found, Giver,
    Hold, Holder, How, Kind, LineSpec, ManifestLine, Outcome, Party, Reading, Scheme, Series, State, Subject,
    Unannounced, View, What, deep, no,
};
use crate::event::{Event, Personal};
use base::{Id, Note, Refusal, Time, Word};
use std::collections::{BTreeMap, BTreeSet};

/// Lines a manifest may have; more is a mistake or an attack.
const MOST_LINES: usize = 100_000;

/// What came by which hand-over, the same for all arrivals of one act.
struct Coming {
    from: Option<Id<Party>>,
    consignment: Option<Id<Consignment>>,
    set_aside_at: Option<Time>,
}

/// How something comes that is on no line.
const fn how(coming: &Coming, found: Found) -> How {
    match (found, coming.consignment) {
        (Found::Yes, _) => How::Found,
        (Found::No, Some(_)) => How::Surplus,
        (Found::No, None) => How::Unannounced,
    }
}

/// Whose number it was that came again.
#[derive(Default)]
struct Met {
    /// Somebody else's, still.
    conflict: Vec<Id<Subject>>,
    /// The same empty tray's on an earlier trip.
    ended: Vec<Id<Subject>>,
}

impl<V: View<Fault: From<Refusal>>> Act<'_, V> {
    pub fn announce(
        &mut self,
        from: Id<Party>,
        reference: Option<Word>,
        file: Option<FileSpec>,
        specs: Vec<LineSpec>,
    ) -> Done<V> {
        self.site()?;
        self.party(from)?;
        if specs.is_empty() || specs.len() > MOST_LINES {
            return Err(Refusal::invalid("lines", "mail-refused-lines").with("max", MOST_LINES).into());
        }
        let giver = Giver::Party(from);
        if let Some(known) = self.view.known(giver, reference.as_ref(), file.as_ref().map(|file| file.hash))? {
            let same_file = known.file.is_some() && known.file == file.as_ref().map(|file| file.hash);
            let key = if same_file { "mail-refused-file-known" } else { "mail-refused-reference-known" };
            return Err(no(key).with("number", known.number).into());
        }
        let lines = self.lines(specs)?;
        let codes: Vec<&Code> =
            lines.iter().filter(|line| line.kind != Kind::Receptacle).filter_map(|line| line.code.as_ref()).collect();
        if let Some(claim) = self.claims(&codes)?.first() {
            return Err(no("mail-refused-number-live").with("code", &claim.code.number).into());
        }
        let (consignment, number) = (self.id("consignment"), self.number(Series::Consignment)?);
        self.say(Event::ConsignmentAnnounced { consignment, number, from, to: self.ctx.site, reference, file, lines });
        Ok(())
    }

    /// Lines with ids, each in its receptacle's line; a receptacle without a line gets one.
    fn lines(&mut self, specs: Vec<LineSpec>) -> Done<V, Vec<Expected>> {
        let mut codes = BTreeSet::new();
        let mut receptacles: BTreeMap<Word, Id<Subject>> = BTreeMap::new();
        let mut lines = Vec::with_capacity(specs.len());
        for (spec, row) in specs.iter().zip(1..) {
            let at = |refusal: Refusal, field: &str| refusal.at(format!("lines.{row}.{field}"));
            if spec.kind != Kind::Receptacle && spec.class.is_none() {
                return Err(at(no("mail-refused-class-missing"), "class").into());
            }
            if spec.kind != Kind::Lot && spec.count.is_some_and(|count| count != 1) {
                return Err(at(no("mail-refused-count-of-one"), "count").into());
            }
            if let Some(code) = &spec.code
                && !codes.insert(code)
            {
                return Err(at(no("mail-refused-number-twice").with("code", &code.number), "code").into());
            }
            let id = self.id("line");
            if let (Kind::Receptacle, Some(code)) = (spec.kind, &spec.code) {
                receptacles.insert(code.number.clone(), id);
            }
            lines.push(Expected {
                id,
                row,
                kind: spec.kind,
                code: spec.code.clone(),
                class: spec.class,
                count: spec.count,
                weight_g: spec.weight_g,
                within: None,
                seal: spec.seal.clone().filter(|_| spec.kind == Kind::Receptacle),
                unit: spec.unit,
                authority: spec.authority,
            });
        }
        let mut row = lines.len() as u32;
        for (n, spec) in specs.iter().enumerate() {
            let Some(within) = &spec.receptacle else { continue };
            if !receptacles.contains_key(within) {
                row += 1;
                let id = self.id("line");
                receptacles.insert(within.clone(), id);
                let code = Some(Code { scheme: Scheme::Own, number: within.clone() });
                let seal = spec.seal.clone();
                lines.push(Expected {
                    id,
                    row,
                    kind: Kind::Receptacle,
                    code,
                    class: None,
                    count: None,
                    weight_g: None,
                    within: None,
                    seal,
                    unit: spec.unit,
                    authority: spec.authority,
                });
            }
            lines[n].within = receptacles.get(within).copied().filter(|id| *id != lines[n].id);
        }
        Ok(lines)
    }

    /// Whatever is seen is taken into custody: reality wins.
    pub fn receive(
        &mut self,
        from: Option<Id<Party>>,
        consignment: Option<Id<Consignment>>,
        set_aside_at: Option<Time>,
        arrivals: Vec<Arrival>,
    ) -> Done<V> {
        if arrivals.is_empty() || arrivals.len() > super::MOST_MEMBERS {
            return Err(Refusal::invalid("arrivals", "mail-refused-set-empty").into());
        }
        if let Some(from) = from {
            self.party(from)?;
        }
        if set_aside_at.is_some_and(|at| at > self.ctx.now) {
            return Err(Refusal::invalid("setAsideAt", "mail-refused-in-future").into());
        }
        let (mut lines, mut codes) = (BTreeSet::new(), BTreeSet::new());
        for arrival in &arrivals {
            let twice = match &arrival.what {
                What::Line(line) => !lines.insert(*line),
                What::New(Unannounced { code, .. }) | What::Filled(Filled { code, .. }) => {
                    code.as_ref().is_some_and(|code| !codes.insert(code.clone()))
                }
            };
            if twice {
                return Err(Refusal::invalid("arrivals", "mail-refused-set-twice").into());
            }
        }
        let coming = Coming { from, consignment, set_aside_at };
        for arrival in arrivals {
            match arrival.what.clone() {
                What::Line(line) => self.receive_line(&coming, line, &arrival)?,
                What::New(new) => self.receive_new(&coming, new, &arrival).map(drop)?,
                What::Filled(filled) => self.receive_filled(&coming, filled, &arrival)?,
            }
        }
        Ok(())
    }

    /// A line that may still be met: open, or closed as missing and come after all.
    pub fn awaited(&self, id: Id<Consignment>, line: Id<Subject>) -> Done<V, (How, ManifestLine)> {
        let consignment = self.need(self.view.consignment(id)?)?;
        if consignment.to != self.ctx.site {
            return Err(Refusal::not_found().into());
        }
        let line = self.need(self.view.line(id, line)?)?;
        match line.disposition {
            None if consignment.closed_at.is_none() => Ok((How::Matched, line)),
            Some(Disposition::Missing) if consignment.closed_at.is_some() => Ok((How::Found, line)),
            _ => Err(no("mail-refused-line-done").with("row", line.expected.row).into()),
        }
    }

    fn receive_line(&mut self, coming: &Coming, id: Id<Subject>, arrival: &Arrival) -> Done<V> {
        let Some(consignment) = coming.consignment else {
            return Err(Refusal::invalid("consignment", "mail-refused-line-without-hand-over").into());
        };
        let (how, ManifestLine { expected, .. }) = self.awaited(consignment, id)?;
        let known = self.view.subject(id)?;
        let sent_back = |it: &Subject| it.state == State::SentBack && it.consignment == Some(consignment);
        if known.as_ref().is_some_and(|it| !sent_back(it)) {
            // Received already, or a dispatched receptacle, whose receipt asks for more.
            return Err(no("mail-refused-line-done").with("row", expected.row).into());
        }
        let mut into = None;
        if let Some(within) = expected.within
            && self.view.subject(within)?.is_some_and(|it| it.holder == Holder::Site(self.ctx.site))
        {
            // A sealed tray's lot is seen with the tray; an item in a sealed bag has not been seen.
            self.open_place(within, expected.kind == Kind::Lot)?;
            into = Some(within);
        }
        let stated = if let Some(known) = &known { known.seal.clone() } else { expected.seal.clone() };
        let new = Unannounced {
            kind: expected.kind,
            code: expected.code,
            class: expected.class,
            unit: expected.unit,
            authority: expected.authority,
            into,
            found: Found::No,
        };
        self.take_in(coming, id, known, how, expected.count, &new, stated, arrival)?;
        if how == How::Found {
            self.settle(DiscrepancyKind::Missing, id, Outcome::Found, None, None)?;
        }
        Ok(())
    }

    /// Not stated: surplus where there was an expectation, simply received where there was none. Gives its id where
    /// nothing about it stands in the way.
    fn receive_new(&mut self, coming: &Coming, new: Unannounced, arrival: &Arrival) -> Done<V, Option<Id<Subject>>> {
        if new.kind != Kind::Receptacle && new.class.is_none() {
            return Err(Refusal::invalid("class", "mail-refused-class-missing").into());
        }
        if let Some(consignment) = coming.consignment {
            self.hand_over(consignment)?;
        }
        if let Some(into) = new.into {
            let declared = new.kind == Kind::Lot && self.view.contents(into)?.is_empty();
            self.open_place(into, declared)?;
        }
        let id = self.id("subject");
        let free = self.take_in(coming, id, None, how(coming, new.found), None, &new, None, arrival)?;
        Ok(free.then_some(id))
    }

    /// A receptacle and the lot that lies in it. One that is held keeps its content to itself until it is settled.
    fn receive_filled(&mut self, coming: &Coming, filled: Filled, arrival: &Arrival) -> Done<V> {
        let Filled { code, class, unit, authority } = filled;
        let new = |kind, code, class, into| Unannounced { kind, code, class, unit, authority, into, found: Found::No };
        let outside = Arrival { weight: None, ..arrival.clone() };
        let receptacle = self.receive_new(coming, new(Kind::Receptacle, code, None, None), &outside)?;
        if receptacle.is_some() {
            let lot = new(Kind::Lot, None, Some(class), receptacle);
            let letters = Arrival { seal: None, flags: BTreeSet::new(), entered: Entered::Scanned, ..arrival.clone() };
            let id = self.id("subject");
            // It was empty a moment ago: nothing else can lie in it.
            self.take_in(coming, id, None, how(coming, Found::No), None, &lot, None, &letters)?;
        }
        Ok(())
    }

    /// Something may come to lie there: a receptacle here, free, not packed for others, and open;
    /// or still sealed as it came, when the lot only says what it holds.
    fn open_place(&self, into: Id<Subject>, declared: bool) -> Done<V> {
        let receptacle = self.here(into)?;
        is(&receptacle, Kind::Receptacle)?;
        super::act::free(&receptacle)?;
        self.loose(&receptacle)?;
        if receptacle.seal.is_some() && !(declared && receptacle.state == State::Received) {
            return Err(no("mail-refused-sealed").with("number", receptacle.number).into());
        }
        if receptacle.state == State::Packed {
            return Err(super::act::state_says_no(&receptacle).into());
        }
        Ok(())
    }

    /// Whose a number is already. A tray that comes round again, once empty, is no conflict: the
    /// earlier trip's subject ends.
    fn met(&self, new: &Unannounced, code: &Code) -> Done<V, Met> {
        let mut met = Met::default();
        for claim in self.claims(&[code])? {
            let subject = self.find(claim.subject)?;
            let empty = subject.kind == Kind::Receptacle
                && subject.seal.is_none()
                && self.view.contents(subject.id)?.is_empty();
            let other = new.kind == Kind::Receptacle && new.into != Some(subject.id);
            let round_again = other && empty && !subject.state.is_on_its_way() && super::act::free(&subject).is_ok();
            if round_again { met.ended.push(subject.id) } else { met.conflict.push(subject.id) }
        }
        Ok(met)
    }

    /// Takes it into custody, and gives whether it is free: its seal is right and its number nobody else's.
    #[allow(clippy::too_many_arguments)] // One fact with many parts, said once.
    fn take_in(
        &mut self,
        coming: &Coming,
        id: Id<Subject>,
        known: Option<Subject>,
        how: How,
        count: Option<u32>,
        new: &Unannounced,
        stated: Option<Word>,
        arrival: &Arrival,
    ) -> Done<V, bool> {
        let seal = arrival.seal.clone();
        if seal.is_some() && new.kind != Kind::Receptacle {
            return Err(Refusal::invalid("seal", "mail-refused-seal-on-what").into());
        }
        let wrong_seal =
            new.kind == Kind::Receptacle && self.wrong_seal(id, stated.as_ref(), seal.as_ref(), arrival.reading)?;
        let Met { conflict, ended } = match (&known, &new.code) {
            (None, Some(code)) => self.met(new, code)?,
            _ => Met::default(),
        };
        if let (Some(code), false, Entered::Keyed) = (&new.code, conflict.is_empty(), arrival.entered) {
            return Err(Refusal::invalid("code", "mail-refused-number-live").with("code", &code.number).into());
        }
        let number = match &known {
            Some(known) => known.number,
            None => self.number(new.kind)?,
        };
        let inside = if known.is_some() { deep(self.view, id)? } else { Vec::new() };
        let mut seen = inside.clone();
        seen.insert(0, id);
        let Coming { from, consignment, set_aside_at } = *coming;
        self.say(Event::Received {
            subject: id,
            number,
            kind: new.kind,
            how,
            site: self.ctx.site,
            from,
            consignment,
            code: new.code.clone(),
            class: new.class,
            unit: new.unit,
            authority: new.authority,
            stated: count,
            weight: arrival.weight,
            seal: seal.clone(),
            into: new.into,
            flags: arrival.flags.clone(),
            set_aside_at,
            inside,
            ended,
            day: self.day()?,
        });
        if how == How::Surplus {
            self.differs(DiscrepancyKind::Surplus, id, consignment);
        }
        if wrong_seal {
            let (site, day) = (self.ctx.site, self.day()?);
            self.say(Event::SealDiffered {
                receptacle: id,
                site,
                stated,
                seen: seal,
                subjects: seen,
                consignment,
                day,
            });
            self.differs(DiscrepancyKind::Seal, id, consignment);
        }
        let free = !wrong_seal && conflict.is_empty();
        if let (Some(code), false) = (&new.code, conflict.is_empty()) {
            let subjects = conflict.into_iter().chain([id]).collect();
            self.say(Event::AliasConflicted { code: code.clone(), subjects });
            self.differs(DiscrepancyKind::Alias, id, consignment);
        }
        Ok(free)
    }

    /// Whether the seal is another than stated, none where one was stated, or one used before.
    /// Believed only when read twice.
    pub fn wrong_seal(
        &self,
        on: Id<Subject>,
        stated: Option<&Word>,
        seen: Option<&Word>,
        reading: Reading,
    ) -> Done<V, bool> {
        let used = match seen {
            Some(seal) => self.view.seal(seal)?.is_some_and(|by| by != on),
            None => false,
        };
        let wrong = used || (stated.is_some() && stated != seen);
        if wrong && reading == Reading::First {
            return Err(Refusal::invalid("seal", "mail-refused-seal-read-again").into());
        }
        Ok(wrong)
    }

    pub fn refuse_line(&mut self, consignment: Id<Consignment>, line: Id<Subject>, reason: Note) -> Done<V> {
        self.hand_over(consignment)?;
        let row = self.need(self.view.line(consignment, line)?)?;
        if row.disposition.is_some() {
            return Err(no("mail-refused-line-done").with("row", row.expected.row).into());
        }
        if self.view.subject(line)?.is_some() {
            // What is already somebody's to answer for cannot be waved away.
            return Err(no("mail-refused-line-in-custody").with("row", row.expected.row).into());
        }
        self.say_why(Event::LineRefused { consignment, line }, reason);
        Ok(())
    }

    /// Every line has one disposition, or the hand-over does not close.
    pub fn close_hand_over(&mut self, id: Id<Consignment>, missing: &[Id<Subject>]) -> Done<V> {
        let consignment = self.hand_over(id)?;
        let lines = self.view.lines(id)?;
        let (open, named): (BTreeSet<_>, BTreeSet<_>) = (lines.open.iter().collect(), missing.iter().collect());
        if open != named {
            return Err(no("mail-refused-lines-open").with("count", open.len()).into());
        }
        let missing: Vec<_> = open.into_iter().copied().collect();
        self.say(Event::HandOverClosed {
            consignment: id,
            expected: consignment.expected,
            matched: lines.matched,
            refused: lines.refused,
            surplus: consignment.surplus,
            missing: missing.clone(),
        });
        for line in missing {
            self.differs(DiscrepancyKind::Missing, line, Some(id));
        }
        Ok(())
    }

    /// The seal was wrong: the sender confirms it, or it is opened under two.
    pub fn settle_seal(
        &mut self,
        id: Id<Subject>,
        proof: super::SealProof,
        second: super::Two,
        reason: Note,
    ) -> Done<V> {
        let receptacle = self.here(id)?;
        is(&receptacle, Kind::Receptacle)?;
        self.loose(&receptacle)?;
        if !receptacle.holds.contains(&Hold::Seal) {
            return Err(super::act::state_says_no(&receptacle).into());
        }
        super::act::free_but_for_seal(&receptacle)?;
        let second = self.two(second)?;
        let subjects = self.with_content(std::slice::from_ref(&receptacle))?;
        match proof {
            super::SealProof::SenderConfirmed { reference } => {
                let from = match receptacle.consignment {
                    Some(id) => self.view.consignment(id)?.map(|it| it.from),
                    None => None,
                };
                // Cleared at a terminal of ours and sent here: delivered. Anything else waits for its check.
                let delivered = matches!(from, Some(Giver::Site(_))) && receptacle.dates.released_at.is_some();
                self.say_why(Event::SealConfirmed { receptacle: id, subjects, delivered, reference, second }, reason);
            }
            super::SealProof::Opened => self.say_why(Event::Opened { receptacle: id, second: Some(second) }, reason),
        }
        self.settle(DiscrepancyKind::Seal, id, Outcome::Settled, None, Some(second))
    }

    pub fn settle_alias(&mut self, code: Code, keep: Id<Subject>, second: super::Two, reason: Note) -> Done<V> {
        self.here(keep)?;
        let second = self.two(second)?;
        let claims = self.claims(&[&code])?;
        let (kept, others): (Vec<_>, Vec<_>) =
            claims.iter().map(|claim| claim.subject).partition(|subject| *subject == keep);
        if kept.is_empty() || others.is_empty() {
            return Err(no("mail-refused-no-conflict").with("code", &code.number).into());
        }
        self.say_why(Event::AliasSettled { code, keep, others: others.clone(), second }, reason);
        for subject in others.into_iter().chain([keep]) {
            self.settle(DiscrepancyKind::Alias, subject, Outcome::Settled, None, Some(second))?;
        }
        Ok(())
    }

    pub fn put(&mut self, ids: &[Id<Subject>], into: Option<Id<Subject>>) -> Done<V> {
        let subjects = self.set_here(ids)?;
        if let Some(into) = into {
            self.open_place(into, false)?;
            // A receptacle never comes to lie in itself.
            let mut place = Some(into);
            while let Some(id) = place {
                if ids.contains(&id) {
                    return Err(Refusal::invalid("into", "mail-refused-into-itself").into());
                }
                place = self.find(id)?.place;
            }
        }
        for subject in &subjects {
            self.loose(subject)?;
            if matches!(subject.state, State::Packed) || (subject.state == State::Sealed && subject.place.is_some()) {
                return Err(super::act::state_says_no(subject).into());
            }
        }
        self.say(Event::Put { subjects: ids.to_vec(), into });
        Ok(())
    }

    pub fn flag(&mut self, id: Id<Subject>, flags: BTreeSet<Flag>) -> Done<V> {
        let subject = self.here(id)?;
        if subject.flags.contains(&Flag::EvidenceHold) && !flags.contains(&Flag::EvidenceHold) {
            // What is kept as evidence is let go by whoever it is kept for.
            return Err(no("mail-refused-held").with("number", subject.number).into());
        }
        self.say_with(Event::Flagged { subject: id, flags }, Personal::default());
        Ok(())
    }
}

impl Disposition {
    /// Whether the line's subject came.
    #[must_use]
    pub const fn came(self) -> bool {
        matches!(self, Self::Matched)
    }
}
