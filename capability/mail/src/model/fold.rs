//! What an event means: the one place where the state of things changes. The tables and the worlds
//! of the tests are both written from here.
//!
//! Two things are kept by construction. Every change of a subject goes through [`Fold::keep`],
//! which books what a site's stock gained or lost, so that no movement escapes the balance. And
//! every change of membership goes through [`Fold::void`], so that no pass outlives its set.

use super::{
    Alarm, Alias, Check, Column, Consignment, Dates, Discrepancy, Disposition, Figure, Giver, Hold, Holder, How, Keep,
    Kept, Kind, Look, Method, Number, PROFILE, PartyKind, Site, SiteKind, State, Subject, Verdict, deep, reach,
};
use crate::event::{Counting, Event, Shipment};
use base::{Date, Id, Time};
use std::collections::BTreeSet;

/// An alias is released twelve months after its subject's end; 366 days are never less.
const ALIAS_SECONDS: i64 = 366 * 24 * 60 * 60;

/// Applies `event`, recorded at `at`.
///
/// # Errors
/// What the rows' reading or writing fails with.
pub fn fold<K: Keep>(rows: &mut K, event: &Event, at: Time) -> Result<(), K::Fault> {
    Fold { rows, at }.event(event)
}

struct Fold<'a, K> {
    rows: &'a mut K,
    at: Time,
}

/// On which day, in which column a movement is booked.
#[derive(Clone, Copy)]
struct Booked(Date, Column);

/// What moves no stock. Should it do so all the same, the day does not balance, and says so.
const NOWHERE: Option<Booked> = None;

impl<K: Keep> Fold<'_, K> {
    fn event(&mut self, event: &Event) -> Result<(), K::Fault> {
        match event {
            // Nothing has happened to the mail yet.
            Event::Proposed { .. } => Ok(()),
            Event::SiteSetUp { site } => self.rows.put_site(site),
            Event::PartySetUp { party } => self.rows.put_party(party),
            Event::RedirectionOrdered { redirection } => self.rows.put_redirection(redirection),
            Event::RedirectionDecided { redirection, running } => {
                let Some(mut row) = self.rows.redirection(*redirection)? else { return Ok(()) };
                row.running = *running;
                self.rows.put_redirection(&row)
            }
            Event::ConsignmentAnnounced { consignment, number, from, to, reference, file, lines } => {
                self.rows.take(*number)?;
                self.rows.put_consignment(&Consignment {
                    id: *consignment,
                    number: *number,
                    reference: reference.clone(),
                    file: file.as_ref().map(|file| file.hash),
                    from: Giver::Party(*from),
                    to: *to,
                    expected: lines.len() as u32,
                    surplus: 0,
                    closed_at: None,
                })?;
                self.rows.put_lines(*consignment, lines)
            }
            Event::Received { .. } => self.received(event),
            Event::LineRefused { consignment, line } => self.rows.dispose(*consignment, *line, Disposition::Refused),
            Event::HandOverClosed { consignment, missing, .. } => {
                for line in missing {
                    self.rows.dispose(*consignment, *line, Disposition::Missing)?;
                    self.rows.touch(*line)?;
                }
                let Some(mut row) = self.rows.consignment(*consignment)? else { return Ok(()) };
                row.closed_at = Some(self.at);
                self.rows.put_consignment(&row)
            }
            Event::LotCounted { lot, counting, count, weight, day, .. } => {
                let column = if *counting == Counting::First { Column::Converted } else { Column::Corrected };
                self.void(*lot)?;
                self.change(*lot, Some(Booked(*day, column)), |it| {
                    it.count = Some(*count);
                    it.weight = weight.or(it.weight);
                })
            }
            Event::LotSplit { lot, part, count, weights, day } => {
                self.void(*lot)?;
                let booked = Some(Booked(*day, Column::Converted));
                let Some(whole) = self.rows.subject(*lot)? else { return Ok(()) };
                self.child(
                    &whole,
                    part.id,
                    part.number,
                    |it| {
                        it.count = Some(*count);
                        it.weight = weights.map(|(_, part)| part);
                    },
                    booked,
                )?;
                self.change(*lot, booked, |it| {
                    it.count = it.count.map(|whole| whole.saturating_sub(*count));
                    it.weight = weights.map(|(rest, _)| rest);
                })
            }
            Event::LotsMerged { from, into, count, day } => {
                self.void(*from)?;
                self.void(*into)?;
                let booked = Some(Booked(*day, Column::Converted));
                let Some(laid) = self.rows.subject(*from)? else { return Ok(()) };
                self.change(*into, booked, |it| {
                    it.count = it.count.map(|n| n.saturating_add(*count));
                    it.weight = it.weight.zip(laid.weight).map(|(a, b)| a.plus(b));
                    it.returned_at = it.returned_at.max(laid.returned_at);
                    it.flags.extend(&laid.flags);
                    it.looks.extend(laid.looks.iter().filter(|look| !look.is_pass()));
                    it.state = it.standing(&PROFILE);
                })?;
                self.change(*from, booked, |it| {
                    it.count = Some(0);
                    it.state = State::Emptied;
                    it.place = None;
                })
            }
            Event::ItemSingledOut { lot, item, flags, day } => {
                self.void(*lot)?;
                let booked = Some(Booked(*day, Column::Converted));
                let Some(whole) = self.rows.subject(*lot)? else { return Ok(()) };
                self.child(
                    &whole,
                    item.id,
                    item.number,
                    |it| {
                        it.kind = Kind::Item;
                        it.count = Some(1);
                        it.weight = None;
                        it.flags.extend(flags);
                    },
                    booked,
                )?;
                self.change(*lot, booked, |it| {
                    it.count = it.count.map(|n| n.saturating_sub(1));
                    it.weight = None;
                    if it.count == Some(0) {
                        it.state = State::Emptied;
                        it.place = None;
                    }
                })
            }
            Event::Put { subjects, into } => self.each(subjects, NOWHERE, |it| it.place = *into),
            Event::Relabelled { subject, class, unit, authority, day } => {
                self.change(*subject, Some(Booked(*day, Column::Converted)), |it| {
                    it.class = Some(*class);
                    it.unit = *unit;
                    it.authority = *authority;
                })
            }
            Event::Flagged { subject, flags } => self.change(*subject, NOWHERE, |it| it.flags.clone_from(flags)),
            Event::Screened { check, site, subjects, digest, method, verdict, by, effective_at, profile } => {
                let (method, by, effective_at) = (Some(*method), *by, *effective_at);
                self.check(Check {
                    id: *check,
                    site: *site,
                    members: subjects.clone(),
                    digest: *digest,
                    method,
                    verdict: *verdict,
                    by,
                    at: self.at,
                    effective_at,
                    profile: *profile,
                    undone: false,
                })?;
                let look = Look { check: *check, method, verdict: *verdict, by, effective_at };
                if !look.is_pass() {
                    self.contradict(subjects, method)?;
                }
                self.look(subjects, look)
            }
            Event::VerdictUndone { check } => {
                let Some(mut row) = self.rows.check(*check)? else { return Ok(()) };
                row.undone = true;
                self.check(row.clone())?;
                self.each(&row.members, NOWHERE, |it| {
                    it.looks.retain(|look| look.check != *check);
                    it.state = it.standing(&PROFILE);
                })
            }
            Event::AlarmRaised { check, site, subjects, digest, verdict, method, by, profile } => {
                let at = self.at;
                self.check(Check {
                    id: *check,
                    site: *site,
                    members: subjects.clone(),
                    digest: *digest,
                    method: *method,
                    verdict: *verdict,
                    by: *by,
                    at,
                    effective_at: at,
                    profile: *profile,
                    undone: false,
                })?;
                self.contradict(subjects, None)?;
                self.each(subjects, NOWHERE, |it| {
                    it.looks.retain(|look| !look.is_pass());
                    it.looks.push(Look {
                        check: *check,
                        method: *method,
                        verdict: *verdict,
                        by: *by,
                        effective_at: at,
                    });
                    // A second alarm makes it worse, never newer: the first is not taken back with it.
                    let alarm = it.alarm.get_or_insert(Alarm {
                        check: *check,
                        verdict: *verdict,
                        method: *method,
                        by: *by,
                        at,
                    });
                    alarm.verdict = alarm.verdict.max(*verdict);
                    it.state = State::Quarantined;
                })
            }
            Event::AlarmMiskeyed { check, .. } => {
                let Some(row) = self.rows.check(*check)? else { return Ok(()) };
                self.each(&row.members, NOWHERE, |it| {
                    if it.alarm.is_none_or(|alarm| alarm.check != *check) {
                        return;
                    }
                    it.alarm = None;
                    for look in it.looks.iter_mut().filter(|look| look.check == *check) {
                        look.verdict = Verdict::NotExaminable;
                    }
                    it.state = it.standing(&PROFILE);
                })
            }
            Event::AlarmCleared { check, site, subjects, digest, method, second, profile } => {
                let (at, by, method) = (self.at, second.second, Some(*method));
                let mut members = Vec::new();
                for id in subjects {
                    members.extend(self.rows.subject(*id)?.filter(|it| it.kind != Kind::Receptacle).map(|it| it.id));
                }
                self.check(Check {
                    id: *check,
                    site: *site,
                    members,
                    digest: *digest,
                    method,
                    verdict: Verdict::Cleared,
                    by,
                    at,
                    effective_at: at,
                    profile: *profile,
                    undone: false,
                })?;
                self.each(subjects, NOWHERE, |it| it.alarm = None)?;
                self.look(subjects, Look { check: *check, method, verdict: Verdict::Cleared, by, effective_at: at })
            }
            Event::Held { subjects } => self.each(subjects, NOWHERE, |it| {
                it.holds.insert(Hold::Person);
            }),
            Event::Unheld { subjects } => self.each(subjects, NOWHERE, |it| {
                it.holds.remove(&Hold::Person);
            }),
            Event::SealDiffered { receptacle, site, seen, subjects, consignment, day, .. } => {
                self.each(subjects, Some(Booked(*day, Column::Received)), |it| {
                    it.holder = Holder::Site(*site);
                    it.site = *site;
                    it.holds.insert(Hold::Seal);
                    it.state = State::Quarantined;
                })?;
                self.change(*receptacle, NOWHERE, |it| it.seal.clone_from(seen))?;
                self.uses(*receptacle, seen.as_ref())?;
                self.matched(*consignment, *receptacle)
            }
            Event::SealConfirmed { receptacle, subjects, delivered, .. } => self.each(subjects, NOWHERE, |it| {
                it.holds.remove(&Hold::Seal);
                it.state = match it.standing(&PROFILE) {
                    State::Quarantined => State::Quarantined,
                    // What lost its passes meanwhile is not delivered, whatever the seal says.
                    State::Cleared if *delivered => State::Delivered,
                    _ if *delivered && it.id == *receptacle => State::Delivered,
                    _ => State::Received,
                };
            }),
            Event::AliasConflicted { subjects, .. } => {
                for id in subjects {
                    let live = self.rows.subject(*id)?.is_some_and(|it| !it.state.is_terminal());
                    if live {
                        self.change(*id, NOWHERE, |it| {
                            it.holds.insert(Hold::Alias);
                        })?;
                    }
                }
                Ok(())
            }
            Event::AliasSettled { code, keep, others, .. } => {
                for subject in others {
                    let of = |alias: &Alias| alias.subject == *subject;
                    for alias in self.rows.aliases(&[code])?.into_iter().filter(of) {
                        self.rows.put_alias(&Alias { until: Some(self.at), ..alias })?;
                    }
                }
                self.each(&[std::slice::from_ref(keep), others].concat(), NOWHERE, |it| {
                    it.holds.remove(&Hold::Alias);
                })
            }
            Event::Released { subjects, .. } => {
                let at = self.at;
                self.each(subjects, NOWHERE, |it| {
                    it.state = State::Released;
                    it.dates.released_at = Some(at);
                })
            }
            Event::Packed { receptacle, subjects, .. } => {
                self.each(subjects, NOWHERE, |it| {
                    it.place = Some(*receptacle);
                    if it.kind != Kind::Receptacle {
                        it.state = State::Packed;
                    }
                })?;
                self.change(*receptacle, NOWHERE, |it| it.state = State::Packed)
            }
            Event::Sealed { receptacle, seal, subjects, .. } => {
                let at = self.at;
                self.each(subjects, NOWHERE, |it| it.state = State::Sealed)?;
                self.change(*receptacle, NOWHERE, |it| {
                    it.state = State::Sealed;
                    it.seal = Some(seal.clone());
                    it.dates.released_at = Some(at);
                })?;
                self.uses(*receptacle, Some(seal))
            }
            Event::Opened { receptacle, .. } => self.opened(*receptacle),
            Event::Dispatched { shipment } => self.shipped(shipment, State::Dispatched),
            Event::SentBack { shipment } => self.shipped(shipment, State::SentBack),
            Event::Delivered { consignment, receptacle, site, subjects, day, .. } => {
                let (at, terminal) = (self.at, self.is_terminal(*site)?);
                self.each(subjects, Some(Booked(*day, Column::Received)), |it| {
                    it.holder = Holder::Site(*site);
                    it.site = *site;
                    it.state = State::Delivered;
                    arrive(&mut it.dates, terminal, at);
                })?;
                self.matched(Some(*consignment), *receptacle)
            }
            Event::HandedOut { subjects, receipt, day } => {
                self.each(subjects, Some(Booked(*day, Column::Delivered)), |it| {
                    if let Some(unit) = it.unit {
                        it.holder = Holder::Unit(unit);
                    }
                    it.state = State::Closed;
                    it.place = None;
                    it.receipt = Some(receipt.clone());
                })
            }
            Event::HandedToAuthority { subjects, inside, party, receipt, day } => {
                let kind = self.rows.party(*party)?.map_or(PartyKind::Police, |party| party.kind);
                let all: BTreeSet<_> = subjects.iter().chain(inside).copied().collect();
                self.each(&Vec::from_iter(all.iter().copied()), Some(Booked(*day, Column::WithAuthority)), |it| {
                    it.holder = Holder::Party(*party);
                    it.state = kind.custody().unwrap_or(State::WithAuthority);
                    it.place = it.place.filter(|place| all.contains(place));
                    it.receipt.clone_from(receipt);
                })
            }
            Event::ReceiptRecorded { subjects, receipt } => {
                self.each(subjects, NOWHERE, |it| it.receipt = Some(receipt.clone()))
            }
            Event::ReturnedByAuthority { subjects, site, day } => {
                let at = self.at;
                for id in subjects {
                    self.void(*id)?;
                }
                self.each(subjects, Some(Booked(*day, Column::WithAuthority)), |it| {
                    it.holder = Holder::Site(*site);
                    it.site = *site;
                    it.seal = None;
                    it.alarm = None;
                    it.holds.remove(&Hold::Seal);
                    it.looks.clear();
                    it.returned_at = Some(at);
                    it.state = it.standing(&PROFILE);
                })
            }
            Event::AuthorityKept { subjects, kept, receipt } => {
                let all: BTreeSet<_> = subjects.iter().copied().collect();
                self.each(subjects, NOWHERE, |it| {
                    it.state = match kept {
                        Kept::Seized => State::Seized,
                        Kept::Destroyed => State::Destroyed,
                    };
                    it.place = it.place.filter(|place| all.contains(place));
                    it.receipt = Some(receipt.clone());
                })
            }
            Event::ReturnedToCarrier { subjects, carrier, receipt, day } => {
                self.each(subjects, Some(Booked(*day, Column::Returned)), |it| {
                    it.holder = Holder::Party(*carrier);
                    it.state = State::NotOurs;
                    it.place = None;
                    it.receipt = Some(receipt.clone());
                })
            }
            Event::ReportedMissing { subjects } => {
                let all: BTreeSet<_> = subjects.iter().copied().collect();
                for id in subjects {
                    self.void(*id)?;
                }
                self.each(subjects, NOWHERE, |it| {
                    it.state = State::Missing;
                    it.place = it.place.filter(|place| all.contains(place));
                })
            }
            Event::FoundAgain { subject, inside, site, day } => {
                let all = [std::slice::from_ref(subject), inside].concat();
                for id in &all {
                    self.void(*id)?;
                }
                self.each(&all, Some(Booked(*day, Column::Found)), |it| {
                    it.holder = Holder::Site(*site);
                    it.site = *site;
                    it.place = it.place.filter(|_| it.id != *subject);
                    it.state = it.standing(&PROFILE);
                })?;
                self.under_seal(*subject)
            }
            Event::WrittenOff { subject, inside, day, .. } => {
                let all = [std::slice::from_ref(subject), inside].concat();
                self.each(&all, Some(Booked(*day, Column::Lost)), |it| {
                    it.state = State::Lost;
                    it.place = it.place.filter(|_| it.id != *subject);
                })
            }
            Event::DiscrepancyOpened { discrepancy, site, kind, about, consignment } => {
                self.rows.touch(*about)?;
                let opened_at = self.at;
                self.rows.put_discrepancy(&Discrepancy {
                    id: *discrepancy,
                    site: *site,
                    kind: *kind,
                    about: *about,
                    consignment: *consignment,
                    opened_at,
                    closed: None,
                })
            }
            Event::DiscrepancyClosed { discrepancy, outcome, .. } => {
                let Some(mut row) = self.rows.discrepancy(*discrepancy)? else { return Ok(()) };
                row.closed = Some(*outcome);
                self.rows.touch(row.about)?;
                self.rows.put_discrepancy(&row)
            }
            Event::DayClosed { site, day, how, figures, .. } => {
                self.rows.put_closing(*site, *day, *how, figures)?;
                let Some(mut row) = self.rows.site(*site)? else { return Ok(()) };
                row.closed_through = Some(*day);
                self.rows.put_site(&row)
            }
        }
    }

    fn received(&mut self, event: &Event) -> Result<(), K::Fault> {
        let Event::Received {
            subject,
            number,
            kind,
            how,
            site,
            consignment,
            code,
            class,
            unit,
            authority,
            stated,
            weight,
            seal,
            into,
            flags,
            set_aside_at,
            inside,
            ended,
            day,
            ..
        } = event
        else {
            return Ok(());
        };
        let column = match how {
            How::Matched | How::Unannounced => Column::Received,
            How::Surplus => Column::Surplus,
            How::Found => Column::Found,
        };
        let (at, terminal, booked) = (self.at, self.is_terminal(*site)?, Some(Booked(*day, column)));
        for id in ended {
            self.change(*id, NOWHERE, |it| {
                it.state = State::Emptied;
                it.place = None;
            })?;
            for alias in
                self.rows.aliases(&code.iter().collect::<Vec<_>>())?.into_iter().filter(|alias| alias.subject == *id)
            {
                self.rows.put_alias(&Alias { until: Some(at), ..alias })?;
            }
        }
        if self.rows.subject(*subject)?.is_some() {
            let all = [std::slice::from_ref(subject), inside].concat();
            for id in &all {
                self.void(*id)?;
            }
            self.each(&all, booked, |it| {
                it.holder = Holder::Site(*site);
                it.site = *site;
                it.state = it.standing(&PROFILE);
                if it.id == *subject {
                    it.seal.clone_from(seal);
                    it.flags.extend(flags);
                }
            })?;
        } else {
            self.rows.take(*number)?;
            let mut new = Subject {
                id: *subject,
                kind: *kind,
                number: *number,
                code: code.clone(),
                class: *class,
                unit: *unit,
                authority: *authority,
                state: State::Received,
                holder: Holder::Site(*site),
                site: *site,
                place: *into,
                count: match kind {
                    Kind::Item => Some(1),
                    Kind::Lot => None,
                    Kind::Receptacle => Some(0),
                },
                stated: *stated,
                weight: *weight,
                epoch: 1,
                seal: seal.clone(),
                flags: flags.clone(),
                holds: BTreeSet::new(),
                looks: Vec::new(),
                alarm: None,
                returned_at: None,
                receipt: None,
                consignment: *consignment,
                dates: Dates { set_aside_at: *set_aside_at, ..Dates::default() },
            };
            new.state = new.standing(&PROFILE);
            arrive(&mut new.dates, terminal, at);
            self.keep(None, &new, booked)?;
            if let Some(code) = code {
                self.rows.put_alias(&Alias { code: code.clone(), subject: *subject, from: at, until: None })?;
            }
        }
        self.uses(*subject, seal.as_ref())?;
        self.under_seal(into.unwrap_or(*subject))?;
        self.under_seal(*subject)?;
        if *how == How::Surplus
            && let Some(id) = consignment
            && let Some(mut row) = self.rows.consignment(*id)?
        {
            row.surplus += 1;
            self.rows.put_consignment(&row)?;
        }
        self.matched(*consignment, *subject)
    }

    /// What lies under a seal waits until it is opened.
    fn under_seal(&mut self, receptacle: Id<Subject>) -> Result<(), K::Fault> {
        let Some(outer) = self.rows.subject(receptacle)? else { return Ok(()) };
        if outer.kind != Kind::Receptacle || outer.seal.is_none() {
            return Ok(());
        }
        for id in deep(self.rows, receptacle)? {
            self.change(id, NOWHERE, |it| {
                if it.state == State::Queued || it.state == State::Inconclusive {
                    it.state = State::Received;
                }
            })?;
        }
        Ok(())
    }

    /// A seal is broken. What was delivered stays so; everything else that now lies open is to be
    /// checked (again). What lies under a seal of its own waits for that.
    fn opened(&mut self, receptacle: Id<Subject>) -> Result<(), K::Fault> {
        let bare: BTreeSet<_> = reach(self.rows, receptacle, |it| it.seal.is_none())?.into_iter().collect();
        for id in [vec![receptacle], deep(self.rows, receptacle)?].concat() {
            let Some(subject) = self.rows.subject(id)? else { continue };
            let own_seal = id != receptacle && subject.seal.is_some();
            let open = (id == receptacle || bare.contains(&id)) && !own_seal && subject.state != State::Delivered;
            if open {
                self.void(id)?;
            }
            self.change(id, NOWHERE, |it| {
                it.holds.remove(&Hold::Seal);
                if id == receptacle {
                    it.seal = None;
                }
                let standing = it.standing(&PROFILE);
                if open {
                    it.state = standing;
                } else if it.state == State::Quarantined && standing != State::Quarantined {
                    it.state = State::Received;
                }
            })?;
        }
        Ok(())
    }

    fn shipped(&mut self, shipment: &Shipment, state: State) -> Result<(), K::Fault> {
        let Shipment { consignment, number, reference, from, to, carrier, lines, subjects, day, .. } = shipment;
        self.rows.take(*number)?;
        self.rows.put_consignment(&Consignment {
            id: *consignment,
            number: *number,
            reference: reference.clone(),
            file: None,
            from: Giver::Site(*from),
            to: *to,
            expected: lines.len() as u32,
            surplus: 0,
            closed_at: None,
        })?;
        self.rows.put_lines(*consignment, lines)?;
        self.each(subjects, Some(Booked(*day, Column::Dispatched)), |it| {
            it.holder = Holder::Party(*carrier);
            it.state = state;
            it.consignment = Some(*consignment);
            it.holds.remove(&Hold::Seal);
        })
    }

    // ---- the few ways in which rows change

    /// Changes a subject; one whose facts are gone stays gone.
    fn change(
        &mut self,
        id: Id<Subject>,
        booked: Option<Booked>,
        how: impl FnOnce(&mut Subject),
    ) -> Result<(), K::Fault> {
        let Some(old) = self.rows.subject(id)? else { return Ok(()) };
        let mut new = old.clone();
        how(&mut new);
        self.keep(Some(&old), &new, booked)
    }

    fn each(
        &mut self,
        ids: &[Id<Subject>],
        booked: Option<Booked>,
        how: impl Fn(&mut Subject),
    ) -> Result<(), K::Fault> {
        ids.iter().try_for_each(|id| self.change(*id, booked, &how))
    }

    /// Stores a subject and books what the stock gained or lost by it.
    fn keep(&mut self, old: Option<&Subject>, new: &Subject, booked: Option<Booked>) -> Result<(), K::Fault> {
        let (before, after) = (old.and_then(Subject::held), new.held());
        if let Some(Booked(day, column)) = booked
            && before != after
        {
            let sign = if column.is_out() { -1 } else { 1 };
            for ((site, measure, n), sign) in before.map(|it| (it, -sign)).into_iter().chain(after.map(|it| (it, sign)))
            {
                // Found elsewhere: the other site's day may be closed already.
                let day = self.rows.site(site)?.map_or(day, |site| site.open_from(day));
                self.rows.book(site, day, Figure { measure, column, n: sign * n })?;
            }
        }
        self.rows.put_subject(new)?;
        self.rows.touch(new.id)?;
        let ended = |subject: &Subject| subject.state.is_terminal();
        if let (Some(code), Some(old)) = (&new.code, old)
            && ended(old) != ended(new)
        {
            // A number settled to be another's stays the other's.
            let until = ended(new).then(|| self.at.plus_seconds(ALIAS_SECONDS));
            let mine = |alias: &Alias| alias.subject == new.id && alias.until.is_none_or(|until| self.at < until);
            for alias in self.rows.aliases(&[code])?.into_iter().filter(mine) {
                self.rows.put_alias(&Alias { until, ..alias })?;
            }
        }
        Ok(())
    }

    /// A new subject out of a lot: it inherits everything but the passes, doubts and alarms included.
    fn child(
        &mut self,
        lot: &Subject,
        id: Id<Subject>,
        number: Number,
        how: impl FnOnce(&mut Subject),
        booked: Option<Booked>,
    ) -> Result<(), K::Fault> {
        self.rows.take(number)?;
        let mut new = Subject { id, number, code: None, stated: None, epoch: 1, ..lot.clone() };
        how(&mut new);
        new.state = new.standing(&PROFILE);
        self.keep(None, &new, booked)
    }

    /// Membership changes: the epoch rises, the passes of every set with this subject fall.
    /// Doubts stay.
    fn void(&mut self, id: Id<Subject>) -> Result<(), K::Fault> {
        self.contradict(&[id], None)?;
        self.change(id, NOWHERE, |it| {
            it.epoch += 1;
            it.dates.released_at = None;
            it.looks.retain(|look| !look.is_pass());
            if it.state.rests_on_passes() {
                it.state = it.standing(&PROFILE);
            }
        })
    }

    /// What speaks against these subjects speaks against every pass they share with others, by
    /// `method` or by any: nobody inherits a pass.
    fn contradict(&mut self, ids: &[Id<Subject>], method: Option<Method>) -> Result<(), K::Fault> {
        for id in ids {
            let Some(subject) = self.rows.subject(*id)? else { continue };
            let of_method = |look: &&Look| look.is_pass() && (method.is_none() || look.method == method);
            for look in subject.looks.iter().filter(of_method) {
                let shared = self.rows.check(look.check)?.filter(|check| check.members.len() > 1);
                for member in shared.into_iter().flat_map(|check| check.members) {
                    self.lose(member, look.check)?;
                }
            }
        }
        Ok(())
    }

    /// Takes a pass from a subject that is still in the house.
    fn lose(&mut self, id: Id<Subject>, check: Id<Check>) -> Result<(), K::Fault> {
        let Some(subject) = self.rows.subject(id)? else { return Ok(()) };
        let gone = subject.state.is_terminal() || subject.state.is_on_its_way() || subject.state == State::Delivered;
        if gone || subject.looks.iter().all(|look| look.check != check) {
            return Ok(());
        }
        self.change(id, NOWHERE, |it| {
            it.looks.retain(|look| look.check != check);
            if it.state.rests_on_passes() {
                it.state = it.standing(&PROFILE);
            }
        })
    }

    fn check(&mut self, check: Check) -> Result<(), K::Fault> {
        self.rows.put_check(&check)
    }

    fn look(&mut self, ids: &[Id<Subject>], look: Look) -> Result<(), K::Fault> {
        self.each(ids, NOWHERE, |it| {
            if it.kind != Kind::Receptacle {
                it.looks.push(look);
            }
            it.state = it.standing(&PROFILE);
        })
    }

    fn uses(&mut self, receptacle: Id<Subject>, seal: Option<&base::Word>) -> Result<(), K::Fault> {
        match seal {
            Some(seal) if self.rows.seal(seal)?.is_none() => self.rows.put_seal(seal, receptacle),
            _ => Ok(()),
        }
    }

    /// A line is matched once; one that closed as missing stays so.
    fn matched(&mut self, consignment: Option<Id<Consignment>>, subject: Id<Subject>) -> Result<(), K::Fault> {
        let Some(consignment) = consignment else { return Ok(()) };
        match self.rows.line(consignment, subject)? {
            Some(line) if line.disposition.is_none() => self.rows.dispose(consignment, subject, Disposition::Matched),
            _ => Ok(()),
        }
    }

    fn is_terminal(&self, site: Id<Site>) -> Result<bool, K::Fault> {
        Ok(self.rows.site(site)?.is_some_and(|site| site.kind == SiteKind::Terminal))
    }
}

fn arrive(dates: &mut Dates, terminal: bool, at: Time) {
    let date = if terminal { &mut dates.arrived_terminal_at } else { &mut dates.arrived_municipality_at };
    date.get_or_insert(at);
}
