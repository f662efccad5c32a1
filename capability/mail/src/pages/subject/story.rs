//! What happened to a subject, in words.

use super::super::{
    able::{Able, Places},
    acts,
    common::{href, low, subject_href, word},
    names::Names,
};
use crate::{
    event::{Counting, Event, Personal},
    model::{Check, Command, Digest, Holder, How, Kept, Party, Site, Subject},
};
use access::Spot;
use base::{Id, Person, Time, Unit};
use maud::{Markup, html};
use store::{Entry, Fault};
use ui::{Arg, Say, parts};
use web::Viewer;

/// An entry of the ledger that is about mail, decoded.
pub(crate) struct Told {
    /// The entry.
    pub(crate) entry: Entry,
    /// What happened.
    pub(crate) event: Event,
    /// What was personal about it, where that is still there.
    pub(crate) personal: Option<Personal>,
}

impl Told {
    /// The entries that are mail's and still have their facts.
    ///
    /// # Errors
    /// An entry out of shape.
    pub(crate) fn of(entries: Vec<Entry>) -> Result<Vec<Self>, Fault> {
        let mut told = Vec::with_capacity(entries.len());
        for entry in entries {
            if !entry.header.kind.starts_with("mail.") {
                continue;
            }
            if let Some((event, personal)) = store::decode::<Event>(&entry)? {
                told.push(Self { entry, event, personal });
            }
        }
        Ok(told)
    }

    /// The units that it names.
    pub(crate) fn units(&self) -> Option<Id<Unit>> {
        match &self.event {
            Event::Received { unit, .. } | Event::Relabelled { unit, .. } => *unit,
            _ => None,
        }
    }

    /// The look at a set that it tells of.
    pub(crate) fn check(&self) -> Option<Checked> {
        match &self.event {
            Event::Screened { check, subjects, digest, .. }
            | Event::AlarmRaised { check, subjects, digest, .. }
            | Event::AlarmCleared { check, subjects, digest, .. } => {
                let at = self.entry.header.time;
                Some(Checked { id: *check, members: subjects.len(), digest: *digest, at })
            }
            _ => None,
        }
    }

    /// The person who acted.
    pub(crate) fn by(&self) -> Option<Id<Person>> {
        self.entry.header.actor.person()
    }
}

/// A look at a set, as its event tells it.
pub(crate) struct Checked {
    /// The check.
    pub(crate) id: Id<Check>,
    /// How many were in the set.
    pub(crate) members: usize,
    /// The set's hash.
    pub(crate) digest: Digest,
    /// When.
    pub(crate) at: Time,
}

/// The names that a story needs.
#[derive(Clone, Copy)]
pub(crate) struct Named<'a> {
    /// Of sites and parties.
    pub(crate) places: &'a Places,
    /// Of units and persons.
    pub(crate) names: &'a Names,
}

impl Named<'_> {
    fn site(self, id: Id<Site>) -> String {
        self.places.site(id).unwrap_or_default().to_owned()
    }

    fn party(self, id: Id<Party>) -> String {
        self.places.party(id).unwrap_or_default().to_owned()
    }

    /// A unit's name.
    pub(crate) fn unit(self, say: Say<'_>, id: Id<Unit>) -> String {
        self.names.unit(say, id)
    }

    /// Who answers for a subject.
    pub(crate) fn holder(self, say: Say<'_>, holder: Holder) -> String {
        match holder {
            Holder::Unit(id) => self.unit(say, id),
            holder => self.places.holder(holder).unwrap_or_default().to_owned(),
        }
    }
}

/// Tells what happened to one subject, to one reader.
pub(crate) struct Teller<'a> {
    /// Who reads.
    pub(crate) viewer: &'a Viewer,
    /// What they may at the site.
    pub(crate) able: &'a Able,
    /// Names of places, units and persons.
    pub(crate) names: Named<'a>,
    /// About whom.
    pub(crate) subject: &'a Subject,
}

/// What an event adds to its heading.
#[derive(Default)]
struct More {
    args: Vec<(&'static str, Arg<'static>)>,
    lines: Vec<Markup>,
    links: Vec<(String, String)>,
    stop: bool,
}

impl More {
    fn arg(mut self, name: &'static str, value: impl Into<Arg<'static>>) -> Self {
        self.args.push((name, value.into()));
        self
    }
    fn line(mut self, line: impl maud::Render) -> Self {
        self.lines.push(line.render());
        self
    }
    fn link(mut self, href: String, text: String) -> Self {
        self.links.push((href, text));
        self
    }
    fn stop(mut self) -> Self {
        self.stop = true;
        self
    }
}

impl Teller<'_> {
    /// A point of the timeline.
    pub(crate) fn moment(&self, told: &Told) -> parts::Moment {
        let say = self.viewer.say();
        let More { args, lines, links, stop } = self.more(&told.event);
        let at = told.entry.header.time.timestamp();
        let time = say.time_tag(at, &say.moment(at, self.viewer.now.timestamp()));
        let heading = say.ta(&format!("mail-event-{}", told.event.kind()), &args);
        let mut moment = parts::Moment::new(time, heading);
        if stop {
            moment = moment.kind(parts::MomentKind::Stop);
        }
        for line in lines {
            moment = moment.line(line);
        }
        for line in self.personal(told) {
            moment = moment.line(line);
        }
        if let Some(name) = told.by().and_then(|by| self.names.names.hand(say, by)) {
            moment = moment.line(say.ta("mail-by", &[("name", name.into())]));
        }
        for (href, text) in links {
            moment = moment.link(href, text);
        }
        let seq = told.entry.seq;
        let words = say.ta("mail-proof", &[("n", seq.into())]);
        moment.proof(html! {
            @if self.viewer.session.roles.may("ledger.read", &Spot::TOP) { a href={ "/ledger/" (self.viewer.tenant().0) "/proof/" (seq) } { (words) } } @else { (words) }
        })
    }

    /// What persons wrote, for those who judge it.
    fn personal(&self, told: &Told) -> Vec<Markup> {
        let say = self.viewer.say();
        let mut lines = Vec::new();
        let Some(personal) = &told.personal else {
            return vec![html! { (say.t("mail-words-disposed")) }];
        };
        let taken = personal.taken_by.as_ref().filter(|_| self.able.hands() || self.able.may("mail.handover"));
        if let Some(taken) = taken {
            lines.push(html! { (say.ta("mail-taken-by", &[("name", taken.as_str().into())])) });
        }
        if !self.able.words() {
            return lines;
        }
        if let Some(reason) = &personal.reason {
            lines.push(html! { (say.ta("mail-because", &[("reason", reason.as_str().into())])) });
        }
        if let Some(description) = &personal.description {
            lines.push(html! { (say.ta("mail-described", &[("text", description.as_str().into())])) " " (parts::tag(parts::State::Neutral, say.t("mail-secrecy"))) });
        }
        lines
    }

    fn set(&self, subjects: &[Id<Subject>]) -> Option<String> {
        let others = subjects.iter().filter(|id| **id != self.subject.id).count();
        (others > 0).then(|| self.viewer.say().ta("mail-with-others", &[("n", others.into())]))
    }

    fn flags(&self, flags: &std::collections::BTreeSet<crate::model::Flag>) -> Option<String> {
        let say = self.viewer.say();
        let words: Vec<String> = flags.iter().map(|flag| word(say, "flag", *flag)).collect();
        (!words.is_empty()).then(|| words.join(", "))
    }

    #[allow(clippy::too_many_lines, reason = "one event after the other, each as it is told")]
    fn more(&self, event: &Event) -> More {
        use Event as E;
        let say = self.viewer.say();
        let names = self.names;
        let more = More::default();
        let with = |more: More, subjects: &[Id<Subject>]| match self.set(subjects) {
            Some(line) => more.line(line),
            None => more,
        };
        let seal_of =
            |seal: &Option<base::Word>| seal.as_ref().map_or_else(|| say.t("mail-no-seal"), ToString::to_string);
        let link_to = |id: Id<Subject>| (subject_href(id), say.t("mail-kind-receptacle"));
        match event {
            E::ConsignmentAnnounced { consignment, number, from, .. } => more
                .arg("from", names.party(*from))
                .link(format!("/mail/consignments/{consignment}"), number.to_string()),
            E::Received { how, site, from, consignment, weight, seal, class, unit, flags, .. } => {
                let how: &'static str = if *how == How::Matched { "matched" } else { (*how).into() };
                let mut more = more.arg("how", how).arg("site", names.site(*site));
                let mut facts = Vec::new();
                facts.extend(from.map(|from| say.ta("mail-from", &[("name", names.party(from).into())])));
                facts.extend(class.map(|class| word(say, "class", class)));
                facts.extend(unit.map(|unit| say.ta("mail-to", &[("name", names.unit(say, unit).into())])));
                facts.extend(weight.map(|weight| say.weight(i64::from(weight.net_g))));
                facts.extend(seal.as_ref().map(|seal| say.ta("mail-sealed-with", &[("seal", seal.as_str().into())])));
                facts.extend(self.flags(flags));
                if !facts.is_empty() {
                    more = more.line(facts.join(" \u{b7} "));
                }
                match consignment {
                    Some(id) => more.link(format!("/mail/consignments/{id}"), say.t("mail-hand-over")),
                    None => more,
                }
            }
            E::HandOverClosed { consignment, .. } => {
                more.link(format!("/mail/consignments/{consignment}"), say.t("mail-hand-over"))
            }
            E::LotCounted { counting, was, count, weight, .. } => {
                let how = match counting {
                    Counting::First => "first",
                    Counting::Again => "again",
                    Counting::Correction => "correction",
                };
                let more = more.arg("how", how).arg("count", *count).arg("was", was.unwrap_or(0));
                match weight {
                    Some(weight) => more.line(say.weight(i64::from(weight.net_g))),
                    None => more,
                }
            }
            E::LotSplit { lot, part, count, .. } => {
                let other = if part.id == self.subject.id { *lot } else { part.id };
                let text = if part.id == self.subject.id { say.t("mail-the-lot") } else { part.number.to_string() };
                more.arg("count", *count).link(subject_href(other), text)
            }
            E::LotsMerged { from, into, count, .. } => {
                let other = if *from == self.subject.id { into } else { from };
                more.arg("count", *count).link(subject_href(*other), say.t("mail-the-other-lot"))
            }
            E::ItemSingledOut { lot, item, flags, .. } => {
                let (other, text) = if item.id == self.subject.id {
                    (*lot, say.t("mail-the-lot"))
                } else {
                    (item.id, item.number.to_string())
                };
                let more = more.link(subject_href(other), text);
                match self.flags(flags) {
                    Some(line) => more.line(line),
                    None => more,
                }
            }
            E::Put { into, .. } => {
                let more = more.arg("how", if into.is_some() { "in" } else { "out" });
                match into {
                    Some(into) => more.link(subject_href(*into), say.t("mail-kind-receptacle")),
                    None => more,
                }
            }
            E::Relabelled { class, unit, .. } => {
                let unit = names.names.unit_or_dash(say, *unit);
                more.line(format!("{} \u{b7} {unit}", word(say, "class", *class)))
            }
            E::Flagged { flags, .. } => more.line(self.flags(flags).unwrap_or_else(|| say.t("mail-flags-none"))),
            E::Screened { subjects, digest, method, verdict, effective_at, .. } => {
                let digest = parts::digest_short(&digest.to_string());
                let set = say.ta("mail-set-of", &[("n", subjects.len().into()), ("digest", digest.into())]);
                let more = more
                    .arg("method", low(&word(say, "method", *method)))
                    .arg("verdict", word(say, "verdict", *verdict));
                let more = if *verdict == crate::model::Verdict::Cleared { more } else { more.stop() };
                let from = say.ta("mail-effective-from", &[("time", second(say, *effective_at).into())]);
                more.line(set).line(from)
            }
            E::AlarmRaised { subjects, verdict, method, .. } => {
                let more = more.arg("verdict", word(say, "verdict", *verdict)).stop();
                let more = match method {
                    Some(method) => more.line(word(say, "method", *method)),
                    None => more,
                };
                with(more, subjects)
            }
            E::AlarmCleared { subjects, method, .. } => {
                with(more.arg("method", low(&word(say, "method", *method))), subjects)
            }
            E::Held { subjects } => with(more.stop(), subjects),
            E::Unheld { subjects } | E::ReceiptRecorded { subjects, .. } => {
                let more = with(more, subjects);
                match event {
                    E::ReceiptRecorded { receipt, .. } => more.line(self.receipt(receipt)),
                    _ => more,
                }
            }
            E::SealDiffered { stated, seen, .. } => more
                .line(say.ta("mail-seals", &[("stated", seal_of(stated).into()), ("seen", seal_of(seen).into())]))
                .stop(),
            E::SealConfirmed { reference, .. } => {
                more.line(say.ta("mail-reference-is", &[("reference", reference.as_str().into())]))
            }
            E::AliasConflicted { code, .. } => more.arg("code", code.number.to_string()).stop(),
            E::AliasSettled { code, keep, .. } => {
                let more = more.arg("code", code.number.to_string());
                if *keep == self.subject.id {
                    more
                } else {
                    more.link(subject_href(*keep), say.t("mail-the-right-one"))
                }
            }
            E::Released { subjects, digest, second } => {
                let digest = parts::digest_short(&digest.to_string());
                let set = say.ta("mail-set-of", &[("n", subjects.len().into()), ("digest", digest.into())]);
                let more = more.line(set);
                if second.is_some() { more.line(say.t("mail-by-two")) } else { more }
            }
            E::Packed { receptacle, count, .. } => {
                let (href, text) = link_to(*receptacle);
                let more = more.arg("count", *count);
                if *receptacle == self.subject.id { more } else { more.link(href, text) }
            }
            E::Sealed { receptacle, seal, count, .. } => {
                let (href, text) = link_to(*receptacle);
                let more = more.arg("seal", seal.to_string()).line(say.ta("mail-letters", &[("n", (*count).into())]));
                if *receptacle == self.subject.id { more } else { more.link(href, text) }
            }
            E::Opened { second, .. } => {
                if second.is_some() {
                    more.line(say.t("mail-by-two"))
                } else {
                    more
                }
            }
            E::Dispatched { shipment } | E::SentBack { shipment } => more
                .arg("to", names.site(shipment.to))
                .line(say.ta("mail-with-carrier", &[("name", names.party(shipment.carrier).into())]))
                .link(format!("/mail/consignments/{}", shipment.consignment), shipment.number.to_string()),
            E::Delivered { consignment, site, items, .. } => more
                .arg("site", names.site(*site))
                .line(say.ta("mail-seal-whole-items", &[("n", (*items).into())]))
                .link(format!("/mail/consignments/{consignment}"), say.t("mail-hand-over")),
            E::HandedOut { receipt, .. } => more.line(self.receipt(receipt)),
            E::HandedToAuthority { party, receipt, .. } => {
                let more = more.arg("party", names.party(*party)).stop();
                match receipt {
                    Some(receipt) => more.line(self.receipt(receipt)),
                    None => more.line(say.t("mail-receipt-outstanding")),
                }
            }
            E::AuthorityKept { kept, receipt, .. } => {
                more.arg("kept", if *kept == Kept::Seized { "seized" } else { "destroyed" }).line(self.receipt(receipt))
            }
            E::ReturnedToCarrier { carrier, receipt, .. } => {
                more.arg("party", names.party(*carrier)).line(self.receipt(receipt))
            }
            E::FoundAgain { site, .. } => more.arg("site", names.site(*site)),
            E::WrittenOff { reference, .. } => more
                .line(say.ta("mail-reference-is", &[("reference", reference.as_str().into())]))
                .line(say.t("mail-by-two"))
                .stop(),
            E::ReportedMissing { subjects } => with(more.stop(), subjects),
            E::Proposed { act, command, .. } => {
                let command: Option<Command> = with_reason(command);
                let what = command.as_ref().map_or("other", acts::kind);
                more.arg("what", say.t(&format!("mail-act-{what}")))
                    .link(format!("/mail/acts/{act}"), say.t("mail-act-see-proposal"))
            }
            E::DiscrepancyOpened { discrepancy, kind, .. } => more
                .arg("kind", low(&word(say, "discrepancy", *kind)))
                .link(format!("/mail/discrepancies/{discrepancy}"), say.t("mail-discrepancy-see")),
            E::DiscrepancyClosed { discrepancy, outcome, reference, .. } => {
                let outcome: &'static str = (*outcome).into();
                let more = more.arg("outcome", low(&say.t(&format!("mail-outcome-{outcome}"))));
                let more = match reference {
                    Some(it) => more.line(say.ta("mail-reference-is", &[("reference", it.as_str().into())])),
                    None => more,
                };
                more.link(format!("/mail/discrepancies/{discrepancy}"), say.t("mail-discrepancy-see"))
            }
            E::DayClosed { site, day, .. } => more
                .arg("day", say.date(*day))
                .link(href("/mail/day", &[("site", &site.to_string()), ("day", &day.to_string())]), say.date_iso(*day)),
            E::LineRefused { .. }
            | E::VerdictUndone { .. }
            | E::AlarmMiskeyed { .. }
            | E::ReturnedByAuthority { .. }
            | E::SiteSetUp { .. }
            | E::PartySetUp { .. }
            | E::RedirectionOrdered { .. }
            | E::RedirectionDecided { .. } => more,
        }
    }

    fn receipt(&self, receipt: &base::Word) -> String {
        self.viewer.say().ta("mail-receipt-is", &[("receipt", receipt.as_str().into())])
    }
}

/// A proposed command as it is kept, without its words: enough to name it.
fn with_reason(command: &serde_json::Value) -> Option<Command> {
    let mut command = command.clone();
    let fields = command.as_object_mut()?.values_mut().next()?.as_object_mut()?;
    fields.insert("reason".to_owned(), "-".into());
    serde_json::from_value(command).ok()
}

/// A time of day to the second, where five of them matter.
pub(crate) fn second(say: Say<'_>, at: base::Time) -> String {
    let clock = at.in_sweden();
    say.ta(
        "mail-second",
        &[
            ("hour", clock.hour().to_string().into()),
            ("minute", format!("{:02}", clock.minute()).into()),
            ("second", format!("{:02}", clock.second()).into()),
        ],
    )
}
