//! What may be wanted. Each command is asked at a site, under one permission.

use super::row::{
    Consignment, Discrepancy, DiscrepancyKind, Outcome, Party, PartyKind, PowerOfAttorney, Redirection, Running,
    SiteKind, UnitAddress,
};
use super::subject::{Class, Code, Digest, Flag, Kind, Measure, Method, Subject, Verdict, Weight};
use super::{Check, Two};
use base::{Date, Id, Line, Note, Time, Unit, Word};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A line of a manifest as given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LineSpec {
    /// Item, lot or receptacle.
    pub kind: Kind,
    /// External number.
    pub code: Option<Code>,
    /// Class; items and lots need one.
    pub class: Option<Class>,
    /// Stated count of a lot.
    pub count: Option<u32>,
    /// Stated weight in grams.
    pub weight_g: Option<u32>,
    /// Code of the receptacle it lies in; one that has no line of its own gets one.
    pub receptacle: Option<Word>,
    /// Stated seal: of the receptacle itself, or of the one it lies in.
    pub seal: Option<Word>,
    /// The unit it is for.
    pub unit: Option<Id<Unit>>,
    /// The authority it is addressed to.
    pub authority: Option<Id<Unit>>,
}

/// The file a manifest came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FileSpec {
    /// Its name.
    pub name: Line,
    /// Its SHA-256: the same file twice has one effect.
    pub hash: Digest,
}

/// How a number came in; a keyed one that meets a live subject needs a second confirmation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Entered {
    /// Read by a scanner.
    Scanned,
    /// Keyed in.
    Keyed,
    /// Keyed in and confirmed.
    KeyedTwice,
}

/// Whether a seal has been read once or again; another seal is believed only the second time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Reading {
    /// The first reading.
    First,
    /// Read once more.
    Second,
}

/// How something came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum How {
    /// On a line of a manifest.
    Matched,
    /// Without any expectation.
    Unannounced,
    /// In a hand-over, but not stated.
    Surplus,
    /// Found.
    Found,
}

/// Something that came and is not on a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Unannounced {
    /// Item, lot or receptacle.
    pub kind: Kind,
    /// External number.
    pub code: Option<Code>,
    /// Class; items and lots need one.
    pub class: Option<Class>,
    /// The unit it is for, if known.
    pub unit: Option<Id<Unit>>,
    /// The authority it is addressed to, if known.
    pub authority: Option<Id<Unit>>,
    /// The receptacle it lies in.
    pub into: Option<Id<Subject>>,
    /// Lay somewhere, rather than came with a hand-over.
    #[serde(default)]
    pub found: Found,
}

/// Whether something was found lying.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Found {
    /// It came.
    #[default]
    No,
    /// It lay there.
    Yes,
}

/// A receptacle that is not on a line, and the lot that is seen to lie in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Filled {
    /// The receptacle's own code.
    pub code: Option<Code>,
    /// The lot's class.
    pub class: Class,
    /// The unit that both are for, if known.
    pub unit: Option<Id<Unit>>,
    /// The authority that both are addressed to, if known.
    pub authority: Option<Id<Unit>>,
}

/// What arrives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum What {
    /// The subject of a line of the hand-over.
    Line(Id<Subject>),
    /// Something without a line.
    New(Unannounced),
    /// A receptacle without a line and what lies in it, in one act: the seal and the flags are the receptacle's, the
    /// weight is the lot's.
    Filled(Filled),
}

/// One subject seen at a read point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Arrival {
    /// What.
    pub what: What,
    /// The seal as seen on a receptacle.
    pub seal: Option<Word>,
    /// Which reading of the seal this is.
    pub reading: Reading,
    /// Weighed at receipt.
    pub weight: Option<Weight>,
    /// Seen on the outside.
    #[serde(default)]
    pub flags: BTreeSet<Flag>,
    /// How the number came in.
    pub entered: Entered,
}

/// A member of a set laid in a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Seen {
    /// The subject.
    pub id: Id<Subject>,
    /// The count the check gave: an uncounted lot's first.
    pub count: Option<u32>,
    /// Weighed at the check.
    pub weight: Option<Weight>,
}

/// How a wrong seal was settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum SealProof {
    /// The sender confirms the seal that was seen.
    SenderConfirmed {
        /// The sender's reference.
        reference: Word,
    },
    /// Opened under two; the content is checked anew.
    Opened,
}

/// What an authority did with what it was handed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Kept {
    /// Kept it.
    Seized,
    /// Destroyed it.
    Destroyed,
}

/// Everything that may be wanted. What has `second` takes it when two persons act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
#[allow(missing_docs)] // The fields are the words of the rules; each variant says what they do.
pub enum Command {
    /// Sets up or changes the site of the context.
    SetUpSite { name: Line, kind: SiteKind, unit: Option<Id<Unit>>, day_begins: u16 },
    /// Sets up or changes a party; a new one when `party` is none.
    SetUpParty { party: Option<Id<Party>>, name: Line, kind: PartyKind, unit: Option<Id<Unit>> },
    /// Orders a redirection to the site of the context.
    Redirect {
        carrier: Id<Party>,
        addresses: Vec<UnitAddress>,
        from: Date,
        until: Option<Date>,
        agreement: Word,
        products: Vec<PowerOfAttorney>,
    },
    /// Pauses, resumes or ends a redirection, with a written reason.
    DecideRedirection { redirection: Id<Redirection>, running: Running, reason: Note },
    /// States what will come to the site of the context.
    Announce { from: Id<Party>, reference: Option<Word>, file: Option<FileSpec>, lines: Vec<LineSpec> },
    /// Takes into custody what is seen, stated or not.
    Receive {
        from: Option<Id<Party>>,
        consignment: Option<Id<Consignment>>,
        set_aside_at: Option<Time>,
        arrivals: Vec<Arrival>,
    },
    /// Sees a line and does not take it.
    RefuseLine { consignment: Id<Consignment>, line: Id<Subject>, reason: Note },
    /// Closes a hand-over; `missing` names every line that nothing was seen of.
    CloseHandOver { consignment: Id<Consignment>, missing: Vec<Id<Subject>> },
    /// Counts a counted lot again.
    Recount {
        lot: Id<Subject>,
        count: u32,
        weight: Option<Weight>,
        #[schemars(skip)]
        second: Option<Two>,
        reason: Option<Note>,
    },
    /// Takes `count` letters of a lot into a lot of their own; both may be weighed.
    Split { lot: Id<Subject>, count: u32, weights: Option<(Weight, Weight)> },
    /// Lays a lot to another.
    Merge { from: Id<Subject>, into: Id<Subject> },
    /// Makes one letter of a lot an item.
    SingleOut { lot: Id<Subject>, flags: BTreeSet<Flag> },
    /// Puts subjects into an open receptacle, or out of one.
    Put { subjects: Vec<Id<Subject>>, into: Option<Id<Subject>> },
    /// Corrects whom it is for or its class, before it is released.
    Relabel { subject: Id<Subject>, class: Class, unit: Option<Id<Unit>>, authority: Option<Id<Unit>> },
    /// Notes what is seen on the outside.
    Flag { subject: Id<Subject>, flags: BTreeSet<Flag> },
    /// Gives a verdict on a declared set by one method.
    Screen { members: Vec<Seen>, method: Method, verdict: Verdict, description: Option<Note> },
    /// Takes back one's own verdict before it takes effect.
    Undo { check: Id<Check> },
    /// Alarm: one key, no fields.
    Alarm { subjects: Vec<Id<Subject>>, verdict: Verdict, method: Option<Method>, description: Option<Note> },
    /// The alarm was a slip of the hand: not examinable, never cleared.
    Miskeyed {
        check: Id<Check>,
        #[schemars(skip)]
        second: Option<Two>,
        reason: Option<Note>,
    },
    /// Lowers an alarm as false: two persons, another method or view, a written reason.
    #[schemars(skip)]
    ClearAlarm { subjects: Vec<Id<Subject>>, method: Method, view: Angle, second: Two, reason: Note },
    /// Holds: one person, at once.
    Hold { subjects: Vec<Id<Subject>>, reason: Option<Note> },
    /// Ends a person's hold.
    Unhold { subjects: Vec<Id<Subject>>, reason: Option<Note> },
    /// Settles a wrong seal.
    #[schemars(skip)]
    SettleSeal { receptacle: Id<Subject>, proof: SealProof, second: Two, reason: Note },
    /// Settles which of two live subjects an external number belongs to.
    #[schemars(skip)]
    SettleAlias { code: Code, keep: Id<Subject>, second: Two, reason: Note },
    /// Lets a cleared set go.
    Release {
        subjects: Vec<Id<Subject>>,
        #[schemars(skip)]
        second: Option<Two>,
    },
    /// Packs a released set; `count` is what the packer counted.
    Pack { receptacle: Id<Subject>, subjects: Vec<Id<Subject>>, count: u32 },
    /// Seals a packed receptacle; `count` is what it is stated to hold.
    Seal { receptacle: Id<Subject>, seal: Word, count: u32 },
    /// Opens a sealed receptacle; two when it was not meant to be opened here.
    Open {
        receptacle: Id<Subject>,
        #[schemars(skip)]
        second: Option<Two>,
        reason: Option<Note>,
    },
    /// Hands sealed receptacles to a carrier for another site.
    Dispatch { receptacles: Vec<Id<Subject>>, carrier: Id<Party>, to: Id<super::Site>, reference: Option<Word> },
    /// Sends back to a terminal what must be checked there.
    SendBack { subjects: Vec<Id<Subject>>, carrier: Id<Party>, to: Id<super::Site>, reason: Note },
    /// Confirms seal and items of a dispatched receptacle.
    Deliver { consignment: Id<Consignment>, receptacle: Id<Subject>, seal: Option<Word>, reading: Reading, items: u32 },
    /// Hands out to the unit; somebody signs.
    HandOut { subjects: Vec<Id<Subject>>, receipt: Word, taken_by: Option<Line> },
    /// Hands to police, rescue service or laboratory: one person, at once; the receipt may be outstanding.
    HandToAuthority { subjects: Vec<Id<Subject>>, party: Id<Party>, receipt: Option<Word>, officer: Option<Line> },
    /// The outstanding receipt came.
    RecordReceipt { subjects: Vec<Id<Subject>>, receipt: Word },
    /// An authority gave it back.
    TakeBack { subjects: Vec<Id<Subject>> },
    /// An authority kept or destroyed it.
    AuthorityKept { subjects: Vec<Id<Subject>>, kept: Kept, receipt: Option<Word> },
    /// Not ours: back to the carrier, unchecked.
    ReturnToCarrier { subjects: Vec<Id<Subject>>, carrier: Id<Party>, receipt: Word },
    /// Cannot be found in the house.
    ReportMissing { subjects: Vec<Id<Subject>> },
    /// Turned up again.
    Find { subject: Id<Subject> },
    /// Gives up what is missing.
    #[schemars(skip)]
    WriteOff { subject: Id<Subject>, second: Two, reference: Word, reason: Note },
    /// Closes a discrepancy that no other act closes.
    CloseDiscrepancy {
        discrepancy: Id<Discrepancy>,
        #[schemars(skip)]
        second: Option<Two>,
        reference: Option<Word>,
        reason: Note,
    },
    /// Closes the site's day. `counted`: what lies there, if somebody counted.
    CloseDay {
        day: Date,
        counted: Option<Vec<(Measure, i64)>>,
        #[schemars(skip)]
        second: Option<Two>,
        reason: Option<Note>,
    },
}

/// Whether the second look at an alarm was from another side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Angle {
    /// The same view.
    Same,
    /// Another view.
    Other,
}

impl Command {
    /// The permission it is asked under, about the site.
    #[must_use]
    pub const fn permission(&self) -> &'static str {
        match self {
            Self::SetUpSite { .. }
            | Self::SetUpParty { .. }
            | Self::Redirect { .. }
            | Self::DecideRedirection { .. } => "mail.site",
            Self::Announce { .. } => "mail.announce",
            Self::Receive { .. }
            | Self::RefuseLine { .. }
            | Self::CloseHandOver { .. }
            | Self::Put { .. }
            | Self::Flag { .. }
            | Self::Open { second: None, .. }
            | Self::Find { .. } => "mail.receive",
            Self::Screen { .. }
            | Self::Undo { .. }
            | Self::Miskeyed { second: None, .. }
            | Self::Split { .. }
            | Self::Merge { .. }
            | Self::SingleOut { .. } => "mail.screen",
            Self::ClearAlarm { .. } | Self::Miskeyed { .. } => "mail.clear",
            Self::Alarm { .. } | Self::Hold { .. } | Self::Unhold { .. } => "mail.hold",
            Self::Release { .. } => "mail.release",
            Self::Pack { .. }
            | Self::Seal { .. }
            | Self::Dispatch { .. }
            | Self::SendBack { .. }
            | Self::ReturnToCarrier { .. } => "mail.dispatch",
            Self::Deliver { .. } | Self::HandOut { .. } => "mail.deliver",
            Self::HandToAuthority { .. }
            | Self::RecordReceipt { .. }
            | Self::TakeBack { .. }
            | Self::AuthorityKept { .. } => "mail.handover",
            Self::ReportMissing { .. }
            | Self::CloseDiscrepancy { .. }
            | Self::SettleSeal { .. }
            | Self::SettleAlias { .. }
            | Self::Open { .. } => "mail.discrepancy",
            Self::WriteOff { .. } => "mail.writeoff",
            Self::Recount { .. } | Self::Relabel { .. } => "mail.correct",
            Self::CloseDay { .. } => "mail.day.close",
        }
    }
}

impl DiscrepancyKind {
    /// How a person may close it by hand, and whether that takes two; `None` where only the act
    /// made for it does.
    #[must_use]
    pub const fn by_hand(self) -> Option<Outcome> {
        match self {
            Self::Missing => Some(Outcome::WrittenOff),
            Self::Surplus | Self::Count | Self::Weight => Some(Outcome::Explained),
            Self::Seal | Self::Alias => None,
        }
    }
}
