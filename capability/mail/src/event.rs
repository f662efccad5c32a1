//! The facts of mail. An event carries results (numbers drawn, days booked, digests, times due), so
//! that replay needs nothing else. Facts hold no free text and no name of a person: those are in
//! [`Personal`], erased on its own.

use crate::model::{
    Check, Class, Closing, Code, Consignment, Digest, Discrepancy, DiscrepancyKind, Expected, Figure, FileSpec, Flag,
    How, Kept, Kind, Measure, Method, Number, Outcome, Party, Redirection, Running, Site, Subject, Two, Verdict,
    Weight,
};
use base::{Date, Id, Line, Note, Person, Time, Unit, Word};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What a person wrote or is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Personal {
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Note>,
    /// What was seen on a deviating item; never for an approved one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Note>,
    /// Who took it over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_by: Option<Line>,
}

/// Which kind of counting gave a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Counting {
    /// The check's count of an uncounted lot.
    First,
    /// A recount before the hand-over closed: a new count.
    Again,
    /// After it: a correction, by two.
    Correction,
}

/// A new subject's number beside its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Born {
    /// Its id.
    pub id: Id<Subject>,
    /// Its number.
    pub number: Number,
}

/// What leaves one site for another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shipment {
    /// The hand-over it opens at the receiver's.
    pub consignment: Id<Consignment>,
    /// The hand-over's number.
    pub number: Number,
    /// A reference of the carrier.
    pub reference: Option<Word>,
    /// Who sends.
    pub from: Id<Site>,
    /// Who is to receive.
    pub to: Id<Site>,
    /// Who carries and holds it meanwhile.
    pub carrier: Id<Party>,
    /// What the receiver is to expect: the outermost subjects.
    pub lines: Vec<Expected>,
    /// Everything that goes, content included.
    pub subjects: Vec<Id<Subject>>,
    /// The hash of all that goes: the manifest's digest.
    pub digest: Digest,
    /// The sender's day.
    pub day: Date,
}

/// What happened.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::VariantNames,
    strum::EnumDiscriminants,
)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
#[strum(serialize_all = "camelCase")]
#[strum_discriminants(
    name(EventKind),
    derive(strum::EnumIter, strum::IntoStaticStr, Hash, PartialOrd, Ord),
    strum(serialize_all = "camelCase"),
    doc = "The kinds of event."
)]
#[allow(missing_docs)] // The fields are the words of the rules; each variant says what happened.
pub enum Event {
    /// A site was set up or changed.
    SiteSetUp { site: Site },
    /// A party was set up or changed.
    PartySetUp { party: Party },
    /// A redirection was ordered.
    RedirectionOrdered { redirection: Redirection },
    /// It was paused, resumed or ended.
    RedirectionDecided { redirection: Id<Redirection>, running: Running },
    /// A hand-over was announced, all lines at once.
    ConsignmentAnnounced {
        consignment: Id<Consignment>,
        number: Number,
        from: Id<Party>,
        to: Id<Site>,
        reference: Option<Word>,
        file: Option<FileSpec>,
        lines: Vec<Expected>,
    },
    /// A subject came into custody.
    Received {
        subject: Id<Subject>,
        number: Number,
        kind: Kind,
        how: How,
        site: Id<Site>,
        from: Option<Id<Party>>,
        consignment: Option<Id<Consignment>>,
        code: Option<Code>,
        class: Option<Class>,
        unit: Option<Id<Unit>>,
        authority: Option<Id<Unit>>,
        stated: Option<u32>,
        weight: Option<Weight>,
        seal: Option<Word>,
        into: Option<Id<Subject>>,
        flags: BTreeSet<Flag>,
        set_aside_at: Option<Time>,
        /// What came inside it and was known before.
        inside: Vec<Id<Subject>>,
        /// Earlier trips of the same empty tray, which end here.
        ended: Vec<Id<Subject>>,
        day: Date,
    },
    /// A line was seen and not taken.
    LineRefused { consignment: Id<Consignment>, line: Id<Subject> },
    /// A hand-over closed: `expected = matched + missing + refused`, `seen = matched + surplus`.
    HandOverClosed {
        consignment: Id<Consignment>,
        expected: u32,
        matched: u32,
        refused: u32,
        surplus: u32,
        missing: Vec<Id<Subject>>,
    },
    /// A lot got a count.
    LotCounted {
        lot: Id<Subject>,
        counting: Counting,
        was: Option<u32>,
        count: u32,
        weight: Option<Weight>,
        second: Option<Two>,
        day: Date,
    },
    /// Part of a lot became a lot of its own.
    LotSplit { lot: Id<Subject>, part: Born, count: u32, weights: Option<(Weight, Weight)>, day: Date },
    /// A lot was laid to another.
    LotsMerged { from: Id<Subject>, into: Id<Subject>, count: u32, day: Date },
    /// A letter of a lot became an item: lot minus one, item plus one.
    ItemSingledOut { lot: Id<Subject>, item: Born, flags: BTreeSet<Flag>, day: Date },
    /// Subjects were put into an open receptacle, or out of one.
    Put { subjects: Vec<Id<Subject>>, into: Option<Id<Subject>> },
    /// Whom it is for or its class was corrected.
    Relabelled { subject: Id<Subject>, class: Class, unit: Option<Id<Unit>>, authority: Option<Id<Unit>>, day: Date },
    /// The outside was noted.
    Flagged { subject: Id<Subject>, flags: BTreeSet<Flag> },
    /// A check gave a verdict below alarm on a declared set.
    Screened {
        check: Id<Check>,
        site: Id<Site>,
        subjects: Vec<Id<Subject>>,
        digest: Digest,
        method: Method,
        verdict: Verdict,
        by: Id<Person>,
        effective_at: Time,
        profile: u16,
    },
    /// A verdict was taken back before it took effect.
    VerdictUndone { check: Id<Check> },
    /// Alarm.
    AlarmRaised {
        check: Id<Check>,
        site: Id<Site>,
        subjects: Vec<Id<Subject>>,
        digest: Digest,
        verdict: Verdict,
        method: Option<Method>,
        by: Id<Person>,
        profile: u16,
    },
    /// The alarm was a slip of the hand.
    AlarmMiskeyed { check: Id<Check>, second: Option<Two> },
    /// The alarm was false, say two; the second one's look is a pass by that method.
    AlarmCleared {
        check: Id<Check>,
        site: Id<Site>,
        subjects: Vec<Id<Subject>>,
        digest: Digest,
        method: Method,
        second: Two,
        profile: u16,
    },
    /// Held.
    Held { subjects: Vec<Id<Subject>> },
    /// No longer held.
    Unheld { subjects: Vec<Id<Subject>> },
    /// Another seal than stated, or none: all of it is quarantined.
    SealDiffered {
        receptacle: Id<Subject>,
        site: Id<Site>,
        stated: Option<Word>,
        seen: Option<Word>,
        subjects: Vec<Id<Subject>>,
        consignment: Option<Id<Consignment>>,
        day: Date,
    },
    /// The sender confirmed the seal.
    SealConfirmed { receptacle: Id<Subject>, subjects: Vec<Id<Subject>>, delivered: bool, reference: Word, second: Two },
    /// Two live subjects have one number: both are blocked.
    AliasConflicted { code: Code, subjects: Vec<Id<Subject>> },
    /// Two persons said whose it is.
    AliasSettled { code: Code, keep: Id<Subject>, others: Vec<Id<Subject>>, second: Two },
    /// A cleared set was let go.
    Released { subjects: Vec<Id<Subject>>, digest: Digest, second: Option<Two> },
    /// A released set was packed.
    Packed { receptacle: Id<Subject>, subjects: Vec<Id<Subject>>, digest: Digest, count: u32 },
    /// A receptacle was sealed.
    Sealed { receptacle: Id<Subject>, seal: Word, subjects: Vec<Id<Subject>>, digest: Digest, count: u32 },
    /// A sealed receptacle was opened.
    Opened { receptacle: Id<Subject>, second: Option<Two> },
    /// Sealed receptacles left for another site.
    Dispatched { shipment: Shipment },
    /// Left for a terminal, to be checked there.
    SentBack { shipment: Shipment },
    /// The receiver confirmed a receptacle.
    Delivered {
        consignment: Id<Consignment>,
        receptacle: Id<Subject>,
        site: Id<Site>,
        subjects: Vec<Id<Subject>>,
        items: u32,
        day: Date,
    },
    /// The unit took it.
    HandedOut { subjects: Vec<Id<Subject>>, receipt: Word, day: Date },
    /// An authority took it.
    HandedToAuthority {
        subjects: Vec<Id<Subject>>,
        inside: Vec<Id<Subject>>,
        party: Id<Party>,
        receipt: Option<Word>,
        day: Date,
    },
    /// The outstanding receipt came.
    ReceiptRecorded { subjects: Vec<Id<Subject>>, receipt: Word },
    /// An authority gave it back.
    ReturnedByAuthority { subjects: Vec<Id<Subject>>, site: Id<Site>, day: Date },
    /// An authority kept or destroyed it.
    AuthorityKept { subjects: Vec<Id<Subject>>, kept: Kept, receipt: Word },
    /// The carrier took it back, unchecked.
    ReturnedToCarrier { subjects: Vec<Id<Subject>>, carrier: Id<Party>, receipt: Word, day: Date },
    /// It could not be found.
    ReportedMissing { subjects: Vec<Id<Subject>> },
    /// It turned up.
    FoundAgain { subject: Id<Subject>, inside: Vec<Id<Subject>>, site: Id<Site>, day: Date },
    /// It was given up by two.
    WrittenOff { subject: Id<Subject>, inside: Vec<Id<Subject>>, reference: Word, second: Two, day: Date },
    /// One person proposed what takes two. The command is kept without its free text.
    Proposed { act: Uuid, site: Id<Site>, about: Uuid, command: serde_json::Value },
    /// Something does not agree.
    DiscrepancyOpened {
        discrepancy: Id<Discrepancy>,
        site: Id<Site>,
        kind: DiscrepancyKind,
        about: Id<Subject>,
        consignment: Option<Id<Consignment>>,
    },
    /// It was found, explained, settled or written off.
    DiscrepancyClosed { discrepancy: Id<Discrepancy>, outcome: Outcome, reference: Option<Word>, second: Option<Two> },
    /// A day closed, with its figures.
    DayClosed {
        site: Id<Site>,
        day: Date,
        how: Closing,
        figures: Vec<Figure>,
        counted: Option<Vec<(Measure, i64)>>,
        open: Vec<Id<Discrepancy>>,
        second: Option<Two>,
    },
}

impl Event {
    /// The kind, e.g. `lotSplit`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.into()
    }

    /// What it is about; an event about many names the first, and touches the others.
    #[must_use]
    pub fn subject(&self) -> Uuid {
        use Event as E;
        match self {
            E::SiteSetUp { site } => site.id.uuid(),
            E::PartySetUp { party } => party.id.uuid(),
            E::RedirectionOrdered { redirection } => redirection.id.uuid(),
            E::RedirectionDecided { redirection, .. } => redirection.uuid(),
            E::ConsignmentAnnounced { consignment, .. } | E::HandOverClosed { consignment, .. } => consignment.uuid(),
            E::LineRefused { line: subject, .. }
            | E::Received { subject, .. }
            | E::Relabelled { subject, .. }
            | E::Flagged { subject, .. }
            | E::FoundAgain { subject, .. }
            | E::WrittenOff { subject, .. } => subject.uuid(),
            E::LotCounted { lot, .. } | E::LotSplit { lot, .. } | E::ItemSingledOut { lot, .. } => lot.uuid(),
            E::LotsMerged { into, .. } => into.uuid(),
            E::VerdictUndone { check } | E::AlarmMiskeyed { check, .. } => check.uuid(),
            E::SealDiffered { receptacle, .. }
            | E::SealConfirmed { receptacle, .. }
            | E::Packed { receptacle, .. }
            | E::Sealed { receptacle, .. }
            | E::Opened { receptacle, .. }
            | E::Delivered { receptacle, .. } => receptacle.uuid(),
            E::AliasSettled { keep, .. } => keep.uuid(),
            E::Dispatched { shipment } | E::SentBack { shipment } => shipment.consignment.uuid(),
            E::DiscrepancyOpened { discrepancy, .. } | E::DiscrepancyClosed { discrepancy, .. } => discrepancy.uuid(),
            E::DayClosed { site, .. } => site.uuid(),
            E::Proposed { act, .. } => *act,
            E::Put { subjects, .. }
            | E::Screened { subjects, .. }
            | E::AlarmRaised { subjects, .. }
            | E::AlarmCleared { subjects, .. }
            | E::Held { subjects }
            | E::Unheld { subjects }
            | E::AliasConflicted { subjects, .. }
            | E::Released { subjects, .. }
            | E::HandedOut { subjects, .. }
            | E::HandedToAuthority { subjects, .. }
            | E::ReceiptRecorded { subjects, .. }
            | E::ReturnedByAuthority { subjects, .. }
            | E::AuthorityKept { subjects, .. }
            | E::ReturnedToCarrier { subjects, .. }
            | E::ReportedMissing { subjects } => subjects.first().map_or(Uuid::nil(), |first| first.uuid()),
        }
    }

    /// The permissions under which it may be recorded.
    #[must_use]
    pub const fn permissions(&self) -> &'static [&'static str] {
        use Event as E;
        match self {
            E::SiteSetUp { .. }
            | E::PartySetUp { .. }
            | E::RedirectionOrdered { .. }
            | E::RedirectionDecided { .. } => &["mail.site"],
            E::ConsignmentAnnounced { .. } => &["mail.announce"],
            E::Received { .. }
            | E::LineRefused { .. }
            | E::HandOverClosed { .. }
            | E::Put { .. }
            | E::Flagged { .. }
            | E::FoundAgain { .. }
            | E::AliasConflicted { .. } => &["mail.receive"],
            E::Opened { .. } => &["mail.receive", "mail.discrepancy"],
            E::LotCounted { .. } => &["mail.screen", "mail.correct"],
            E::LotSplit { .. }
            | E::LotsMerged { .. }
            | E::ItemSingledOut { .. }
            | E::Screened { .. }
            | E::VerdictUndone { .. } => &["mail.screen"],
            E::Relabelled { .. } => &["mail.correct"],
            E::AlarmRaised { .. } => &["mail.screen", "mail.hold"],
            E::AlarmMiskeyed { second: None, .. } => &["mail.screen"],
            E::AlarmMiskeyed { .. } | E::AlarmCleared { .. } => &["mail.clear"],
            E::Held { .. } | E::Unheld { .. } => &["mail.hold"],
            E::SealDiffered { .. } => &["mail.receive", "mail.deliver"],
            E::SealConfirmed { .. } | E::AliasSettled { .. } | E::ReportedMissing { .. } => &["mail.discrepancy"],
            E::Released { .. } => &["mail.release", "mail.clear"],
            E::Packed { .. }
            | E::Sealed { .. }
            | E::Dispatched { .. }
            | E::SentBack { .. }
            | E::ReturnedToCarrier { .. } => &["mail.dispatch"],
            E::Delivered { .. } | E::HandedOut { .. } => &["mail.deliver"],
            E::HandedToAuthority { .. }
            | E::ReceiptRecorded { .. }
            | E::ReturnedByAuthority { .. }
            | E::AuthorityKept { .. } => &["mail.handover"],
            E::WrittenOff { .. } => &["mail.writeoff"],
            E::DiscrepancyOpened { .. } => {
                &["mail.receive", "mail.screen", "mail.correct", "mail.deliver", "mail.discrepancy"]
            }
            E::DiscrepancyClosed { .. } => {
                &["mail.receive", "mail.deliver", "mail.dispatch", "mail.discrepancy", "mail.writeoff"]
            }
            E::DayClosed { .. } => &["mail.day.close"],
            E::Proposed { .. } => &[
                "mail.clear",
                "mail.release",
                "mail.writeoff",
                "mail.correct",
                "mail.day.close",
                "mail.discrepancy",
                "mail.receive",
            ],
        }
    }
}
