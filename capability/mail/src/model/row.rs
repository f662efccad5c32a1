//! What stands beside the subjects: sites, parties, manifests, checks, discrepancies, the day.

use super::subject::{Class, Code, Digest, Kind, Measure, Method, Number, Subject, Verdict};
use base::{Date, Id, Line, Person, Placed, Time, Unit, Word};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What kind of place a site is.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::EnumIter,
    schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum SiteKind {
    /// A security terminal: mail is checked here.
    Terminal,
    /// A mail room or reception of the municipality.
    MailRoom,
    /// A unit's own letter box.
    LetterBox,
}

/// A place of ours that holds mail and balances its days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Site {
    /// Its id.
    pub id: Id<Self>,
    /// Its name.
    pub name: Line,
    /// Terminal, mail room or letter box.
    pub kind: SiteKind,
    /// The unit it belongs to.
    pub unit: Option<Id<Unit>>,
    /// When its day begins, in minutes after midnight in Sweden.
    pub day_begins: u16,
    /// Days up to and with this one are closed.
    pub closed_through: Option<Date>,
}

impl Placed for Site {
    const KIND: &'static str = "site";
    fn object(&self) -> Uuid {
        self.id.uuid()
    }
    fn unit(&self) -> Option<Id<Unit>> {
        self.unit
    }
}

impl Site {
    /// The site's date at `now`, by its own border.
    #[must_use]
    pub fn date(&self, now: Time) -> Date {
        let clock = now.in_sweden();
        let minutes = i32::from(clock.hour()) * 60 + i32::from(clock.minute());
        let date = clock.date();
        if minutes < i32::from(self.day_begins) { date.yesterday().unwrap_or(date) } else { date }
    }

    /// The day that movements at `now` book on: today, or the first that is still open.
    #[must_use]
    pub fn open_day(&self, now: Time) -> Date {
        self.open_from(self.date(now))
    }

    /// `day`, or the first after it that is still open.
    #[must_use]
    pub fn open_from(&self, day: Date) -> Date {
        self.closed_through.and_then(|last| last.tomorrow().ok()).map_or(day, |first| day.max(first))
    }
}

/// What an outside party is to us.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::EnumIter,
    schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum PartyKind {
    /// Carries mail.
    Carrier,
    /// The municipality's own messenger.
    Internal,
    /// Police.
    Police,
    /// Rescue service.
    RescueService,
    /// Laboratory.
    Laboratory,
}

impl PartyKind {
    /// May carry mail between sites.
    #[must_use]
    pub const fn carries(self) -> bool {
        matches!(self, Self::Carrier | Self::Internal)
    }

    /// The state of what it was handed as an authority; `None` when it is none.
    #[must_use]
    pub const fn custody(self) -> Option<super::State> {
        match self {
            Self::Police | Self::RescueService => Some(super::State::WithAuthority),
            Self::Laboratory => Some(super::State::AtLaboratory),
            Self::Carrier | Self::Internal => None,
        }
    }
}

/// Someone outside who hands mail to us or takes it from us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Party {
    /// Its id.
    pub id: Id<Self>,
    /// The organisation's name.
    pub name: Line,
    /// What it is to us.
    pub kind: PartyKind,
    /// The unit that keeps it, for permissions.
    pub unit: Option<Id<Unit>>,
}

/// One stated expectation: a line of a manifest. Its id is the id of the subject to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Expected {
    /// The subject's id.
    pub id: Id<Subject>,
    /// The line's number, from 1.
    pub row: u32,
    /// Item, lot or receptacle.
    pub kind: Kind,
    /// External number.
    pub code: Option<Code>,
    /// Class.
    pub class: Option<Class>,
    /// Stated count of a lot.
    pub count: Option<u32>,
    /// Stated weight in grams.
    pub weight_g: Option<u32>,
    /// The receptacle line it lies in.
    pub within: Option<Id<Subject>>,
    /// Stated seal of a receptacle.
    pub seal: Option<Word>,
    /// The unit it is for.
    pub unit: Option<Id<Unit>>,
    /// The authority it is addressed to.
    pub authority: Option<Id<Unit>>,
}

/// What became of a line; exactly one each.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum Disposition {
    /// Seen by a named person.
    Matched,
    /// Not seen when the hand-over closed.
    Missing,
    /// Seen and not taken.
    Refused,
}

/// A line and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestLine {
    /// The hand-over.
    pub consignment: Id<Consignment>,
    /// What was stated.
    pub expected: Expected,
    /// What became of it.
    pub disposition: Option<Disposition>,
}

/// Who hands over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Giver {
    /// Someone outside.
    Party(Id<Party>),
    /// A site of ours.
    Site(Id<Site>),
}

/// A hand-over with a stated expectation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consignment {
    /// Its id.
    pub id: Id<Self>,
    /// The number people see.
    pub number: Number,
    /// The giver's own reference.
    pub reference: Option<Word>,
    /// Hash of the file it was announced in.
    pub file: Option<Digest>,
    /// Who hands over.
    pub from: Giver,
    /// Who takes over.
    pub to: Id<Site>,
    /// Lines stated.
    pub expected: u32,
    /// Subjects that came without a line.
    pub surplus: u32,
    /// Closed when.
    pub closed_at: Option<Time>,
}

/// One check of one declared set by one method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Its id.
    pub id: Id<Self>,
    /// Where.
    pub site: Id<Site>,
    /// The declared set.
    pub members: Vec<Id<Subject>>,
    /// Hash of the set as it was.
    pub digest: Digest,
    /// By which method; an alarm needs none.
    pub method: Option<Method>,
    /// What it said.
    pub verdict: Verdict,
    /// Who looked.
    pub by: Id<Person>,
    /// When it was keyed.
    pub at: Time,
    /// From when it counts.
    pub effective_at: Time,
    /// The profile's version.
    pub profile: u16,
    /// Undone before it counted.
    pub undone: bool,
}

/// An external number's window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// The number.
    pub code: Code,
    /// Whose it is.
    pub subject: Id<Subject>,
    /// From when.
    pub from: Time,
    /// Until when: twelve months after its end; open while it lives.
    pub until: Option<Time>,
}

/// What does not agree.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::EnumIter,
    schemars::JsonSchema,
    strum::VariantNames,
)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum DiscrepancyKind {
    /// Stated, not seen; or not found in the house.
    Missing,
    /// Seen, not stated.
    Surplus,
    /// Another count than stated.
    Count,
    /// Another weight than before.
    Weight,
    /// Another seal than stated, or none.
    Seal,
    /// One external number, two subjects.
    Alias,
}

/// How a discrepancy ended.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
    schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum Outcome {
    /// Found.
    Found,
    /// Written off by two.
    WrittenOff,
    /// Explained in writing.
    Explained,
    /// Settled by the act made for it.
    Settled,
}

/// Something that does not agree; open until an act closes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discrepancy {
    /// Its id.
    pub id: Id<Self>,
    /// Whose day it stands in.
    pub site: Id<Site>,
    /// What does not agree.
    pub kind: DiscrepancyKind,
    /// About which subject or line.
    pub about: Id<Subject>,
    /// In which hand-over.
    pub consignment: Option<Id<Consignment>>,
    /// When it was opened.
    pub opened_at: Time,
    /// How it ended.
    pub closed: Option<Outcome>,
}

/// A column of the day's balance (mail.md, Reconciliation).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::EnumIter,
    schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum Column {
    /// The last day's closing.
    Opening,
    /// Matched or unannounced.
    Received,
    /// Not stated.
    Surplus,
    /// Found again.
    Found,
    /// From lot to item, from tray to letters, from class to class.
    Converted,
    /// A count corrected.
    Corrected,
    /// Sent on, or sent back.
    Dispatched,
    /// Handed out.
    Delivered,
    /// Returned to the carrier.
    Returned,
    /// With authorities; less what they gave back.
    WithAuthority,
    /// Destroyed.
    Destroyed,
    /// Written off.
    Lost,
    /// What is there at the end.
    Closing,
}

impl Column {
    /// Takes from the stock when it grows.
    #[must_use]
    pub const fn is_out(self) -> bool {
        use Column::{Delivered, Destroyed, Dispatched, Lost, Returned, WithAuthority};
        matches!(self, Dispatched | Delivered | Returned | WithAuthority | Destroyed | Lost)
    }
}

/// One figure of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Figure {
    /// Of what.
    pub measure: Measure,
    /// In which column.
    pub column: Column,
    /// How many.
    pub n: i64,
}

/// Stock by measure; a measure without mail is absent.
pub type Stock = BTreeMap<Measure, i64>;

/// Whether a day agreed when it was closed.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
    schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum Closing {
    /// It balanced and nothing was open.
    Balanced,
    /// By two, with what was open named.
    WithDiscrepancies,
}

/// Whether a redirection runs.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
    schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum Running {
    /// In force within its period.
    Active,
    /// Paused by decision.
    Paused,
    /// Ended by decision.
    Ended,
}

/// A product that needs a power of attorney for the terminal; without it the product is outside
/// the redirection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PowerOfAttorney {
    /// The product.
    pub class: Class,
    /// Who signed.
    pub signer: Id<Person>,
    /// When.
    pub signed_at: Time,
}

/// An address of a unit, never of residents (regeringsformen 2:6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnitAddress {
    /// The unit that works there.
    pub unit: Id<Unit>,
    /// The postal address in one line.
    pub address: Line,
}

/// The order to a carrier to redirect mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Redirection {
    /// Its id.
    pub id: Id<Self>,
    /// To whom the order goes.
    pub carrier: Id<Party>,
    /// The terminal.
    pub terminal: Id<Site>,
    /// The addresses.
    pub addresses: Vec<UnitAddress>,
    /// First day.
    pub from: Date,
    /// Last day; open when none.
    pub until: Option<Date>,
    /// The agreement it rests on.
    pub agreement: Word,
    /// Products with a power of attorney.
    pub products: Vec<PowerOfAttorney>,
    /// Whether it runs.
    pub running: Running,
}
