//! What is in custody: items, lots and receptacles (mail.md, Subjects and Life of an item).

use super::{Check, Consignment, Party, Site};
use base::{Id, Person, Time, Unit, Word};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt};

/// Which of the three shapes a subject has.
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
pub enum Kind {
    /// Anything with an own identity (försändelse).
    Item,
    /// Letters of one class without identity (parti).
    Lot,
    /// A tray, bag or cage with a code and perhaps a seal (låda, säck, bur).
    Receptacle,
}

/// The class of mail. `PersonalUnopened` is one neutral class for everything that must not be told
/// apart (mail.md, What comes).
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
pub enum Class {
    /// Brev.
    Letter,
    /// Stort brev.
    LargeLetter,
    /// Paket.
    Parcel,
    /// Rekommenderat brev.
    Registered,
    /// Anbud, marked so on the outside.
    Tender,
    /// Personlig, obruten.
    PersonalUnopened,
    /// Tidning.
    Newspaper,
}

/// How a check is made.
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
pub enum Method {
    /// By eye and hand, unopened.
    Visual,
    /// X-ray.
    XRay,
    /// Trace detection.
    Trace,
    /// Dog.
    Dog,
    /// Terahertz.
    Terahertz,
}

/// What a check says (mail.md, Verdicts).
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
pub enum Verdict {
    /// Godkänd.
    Cleared,
    /// Ej granskningsbar: another method or person.
    NotExaminable,
    /// Avvikande: a second look by another method or person.
    Deviating,
    /// Misstänkt: quarantine, police.
    Suspicious,
    /// Farlig: leave it, 112.
    Dangerous,
}

impl Verdict {
    /// Misstänkt and up.
    #[must_use]
    pub const fn is_alarm(self) -> bool {
        matches!(self, Self::Suspicious | Self::Dangerous)
    }
}

/// Where in its life a subject is. *Announced* is a line of a manifest, not yet a subject.
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
pub enum State {
    /// In custody, inside something that is sealed; or a receptacle that stands there.
    Received,
    /// Waits for its first check.
    Queued,
    /// Some demanded method has passed, not all.
    InScreening,
    /// Not examinable or deviating: another method or person must look.
    Inconclusive,
    /// Under alarm, or behind a seal that is not the stated one.
    Quarantined,
    /// Every demanded method has passed on this digest.
    Cleared,
    /// Let go by a person; may be packed.
    Released,
    /// Lies in an open outgoing receptacle.
    Packed,
    /// Lies in, or is, a sealed outgoing receptacle.
    Sealed,
    /// On its way to the receiver.
    Dispatched,
    /// The receiver has it.
    Delivered,
    /// On its way back to a terminal, to be checked there.
    SentBack,
    /// With the police or the rescue service.
    WithAuthority,
    /// At a laboratory.
    AtLaboratory,
    /// Not found in the house; nobody has given it up.
    Missing,
    /// Handed out to the unit it was for. Terminal.
    Closed,
    /// Kept by an authority. Terminal.
    Seized,
    /// Destroyed by an authority. Terminal.
    Destroyed,
    /// Returned to the carrier, unchecked. Terminal.
    NotOurs,
    /// Written off by two. Terminal, until found.
    Lost,
    /// A lot with no letters left: split, merged or singled out to the last. Terminal.
    Emptied,
}

impl State {
    /// Nothing more is expected; the subject no longer counts in any balance.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        use State::{Closed, Destroyed, Emptied, Lost, NotOurs, Seized};
        matches!(self, Closed | Seized | Destroyed | NotOurs | Lost | Emptied)
    }

    /// May be laid in a check.
    #[must_use]
    pub const fn is_screenable(self) -> bool {
        matches!(self, Self::Queued | Self::InScreening | Self::Inconclusive | Self::Cleared)
    }

    /// Rests on passes: when a pass falls, so does the state.
    #[must_use]
    pub const fn rests_on_passes(self) -> bool {
        matches!(self, Self::InScreening | Self::Cleared | Self::Released | Self::Packed | Self::Sealed)
    }

    /// On its way between two sites.
    #[must_use]
    pub const fn is_on_its_way(self) -> bool {
        matches!(self, Self::Dispatched | Self::SentBack)
    }

    /// With an authority, by whose act it went there.
    #[must_use]
    pub const fn is_with_authority(self) -> bool {
        matches!(self, Self::WithAuthority | Self::AtLaboratory)
    }
}

/// Who answers for a subject: exactly one, at every moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Holder {
    /// A site of ours.
    Site(Id<Site>),
    /// Carrier, police, rescue service, laboratory.
    Party(Id<Party>),
    /// The unit that took it in the end.
    Unit(Id<Unit>),
}

/// A fact seen on the outside; never a state.
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
pub enum Flag {
    /// Skadad.
    Damaged,
    /// Came opened.
    Opened,
    /// Wet.
    Wet,
    /// Underpaid.
    Underpaid,
    /// To be kept as evidence: does not leave but to an authority.
    EvidenceHold,
}

/// Why a subject is held.
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
pub enum Hold {
    /// A person said so.
    Person,
    /// Another seal than the stated, or none.
    Seal,
    /// Its external number is also another's.
    Alias,
}

/// The series that numbers are drawn from, per tenant and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Series {
    /// Items.
    #[serde(rename = "BREV")]
    Item,
    /// Lots.
    #[serde(rename = "PARTI")]
    Lot,
    /// Receptacles.
    #[serde(rename = "BEH")]
    Receptacle,
    /// Consignments.
    #[serde(rename = "SAND")]
    Consignment,
}

impl Series {
    /// As people see it.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Item => "BREV",
            Self::Lot => "PARTI",
            Self::Receptacle => "BEH",
            Self::Consignment => "SAND",
        }
    }
}

impl From<Kind> for Series {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Item => Self::Item,
            Kind::Lot => Self::Lot,
            Kind::Receptacle => Self::Receptacle,
        }
    }
}

/// A number people see, e.g. BREV-2026-000123.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Number {
    /// The series.
    pub series: Series,
    /// The year it was drawn in.
    pub year: i16,
    /// Counts from 1.
    pub n: i64,
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{:06}", self.series.prefix(), self.year, self.n)
    }
}

/// Whose an external number is.
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
pub enum Scheme {
    /// UPU S10; may be used again after twelve months.
    S10,
    /// GS1 SSCC.
    Sscc,
    /// A carrier's, sender's or receptacle's own code.
    Own,
}

/// An external number as read from the outside: an alias, never a key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Code {
    /// Whose number.
    pub scheme: Scheme,
    /// The number, normalised.
    pub number: Word,
}

/// A weighing: the second witness beside the count, never a counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Weight {
    /// Net weight in grams.
    pub net_g: u32,
    /// The scale's error in grams.
    pub error_g: u32,
}

impl Weight {
    /// Differs by more than max(3 × scale error, 0.5 % of net) (mail.md, Life of an item).
    #[must_use]
    pub fn differs(self, now: Self) -> bool {
        let delta = u64::from(self.net_g.abs_diff(now.net_g));
        let error = 3 * u64::from(self.error_g.max(now.error_g));
        // delta > 0.5 % of net, without fractions: 200 × delta > net.
        delta > error && delta * 200 > u64::from(self.net_g)
    }

    /// Two weighed parts as one.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self { net_g: self.net_g.saturating_add(other.net_g), error_g: self.error_g.saturating_add(other.error_g) }
    }
}

/// One look at a subject, as the subject remembers it; the whole check is in [`Check`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Look {
    /// The check it was part of.
    pub check: Id<Check>,
    /// By which method; an alarm needs none.
    pub method: Option<Method>,
    /// What it said.
    pub verdict: Verdict,
    /// Who looked.
    pub by: Id<Person>,
    /// From when it counts: five seconds after the verdict.
    pub effective_at: Time,
}

impl Look {
    /// Says *cleared*.
    #[must_use]
    pub fn is_pass(&self) -> bool {
        self.verdict == Verdict::Cleared
    }

    /// Is an answer to `doubt`: a pass by another method or another person.
    fn answers(&self, doubt: &Self) -> bool {
        self.is_pass() && (self.method != doubt.method || self.by != doubt.by)
    }
}

/// A raised alarm; only two persons lower it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Alarm {
    /// The check that raised it.
    pub check: Id<Check>,
    /// Misstänkt or farlig.
    pub verdict: Verdict,
    /// By which method, if any.
    pub method: Option<Method>,
    /// Who raised it.
    pub by: Id<Person>,
    /// When.
    pub at: Time,
}

/// The dates that the law asks about, each by itself (mail.md, When did a letter come in).
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase", default)]
pub struct Dates {
    /// Set aside for the authority by the carrier.
    pub set_aside_at: Option<Time>,
    /// Arrived at a terminal, the first time.
    pub arrived_terminal_at: Option<Time>,
    /// Released.
    pub released_at: Option<Time>,
    /// Arrived at the municipality: a site that is not a terminal, the first time.
    pub arrived_municipality_at: Option<Time>,
}

/// An item, a lot or a receptacle in custody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subject {
    /// Its id; for an announced subject the id of its line.
    pub id: Id<Self>,
    /// Item, lot or receptacle.
    pub kind: Kind,
    /// The number people see.
    pub number: Number,
    /// The external number it came with.
    pub code: Option<Code>,
    /// Class of mail; receptacles have none.
    pub class: Option<Class>,
    /// The unit it is for.
    pub unit: Option<Id<Unit>>,
    /// The authority (nämnd) it is addressed to.
    pub authority: Option<Id<Unit>>,
    /// Where in its life it is.
    pub state: State,
    /// Who answers for it.
    pub holder: Holder,
    /// The site of ours that last held it.
    pub site: Id<Site>,
    /// The receptacle it lies in.
    pub place: Option<Id<Self>>,
    /// Letters: 1 for an item, unknown for a lot until its check, 0 for a receptacle.
    pub count: Option<u32>,
    /// What the manifest said the count was.
    pub stated: Option<u32>,
    /// Last weighing.
    pub weight: Option<Weight>,
    /// Rises at each change of membership; never falls.
    pub epoch: u32,
    /// The seal on a sealed receptacle.
    pub seal: Option<Word>,
    /// Seen on the outside.
    pub flags: BTreeSet<Flag>,
    /// Why it is held, if it is.
    pub holds: BTreeSet<Hold>,
    /// The looks that bear on it, in the order of the ledger. A change voids passes, never doubts.
    pub looks: Vec<Look>,
    /// The alarm it is under.
    pub alarm: Option<Alarm>,
    /// When an authority gave it back: its release takes two.
    pub returned_at: Option<Time>,
    /// The authority's or carrier's receipt; outstanding while none.
    pub receipt: Option<Word>,
    /// The hand-over it came or went with.
    pub consignment: Option<Id<Consignment>>,
    /// The dates of the law.
    pub dates: Dates,
}

impl Subject {
    /// Has what it takes to be cleared, by its looks alone: what the state is when nothing else decides.
    #[must_use]
    pub fn standing(&self, profile: &Profile) -> State {
        if self.alarm.is_some() || self.holds.contains(&Hold::Seal) {
            return State::Quarantined;
        }
        if self.kind == Kind::Receptacle {
            return State::Received;
        }
        if self.has_open_doubt() {
            return State::Inconclusive;
        }
        if profile.methods.iter().all(|method| self.pass(*method).is_some()) {
            return State::Cleared;
        }
        if self.looks.is_empty() { State::Queued } else { State::InScreening }
    }

    /// A look that was no pass and that no later pass by another method or person has answered.
    fn has_open_doubt(&self) -> bool {
        let answered = |n: usize, doubt| self.looks[n + 1..].iter().any(|look| look.answers(doubt));
        (self.looks.iter().enumerate()).any(|(n, look)| !look.is_pass() && !answered(n, look))
    }

    /// The latest look by `method`, when it is a pass.
    #[must_use]
    pub fn pass(&self, method: Method) -> Option<&Look> {
        let by_method = |look: &&Look| look.method == Some(method);
        self.looks.iter().rev().find(by_method).filter(|look| look.is_pass())
    }

    /// What it adds to a site's balance, and to whose.
    #[must_use]
    pub fn held(&self) -> Option<(Id<Site>, Measure, i64)> {
        let Holder::Site(site) = self.holder else { return None };
        if self.state.is_terminal() {
            return None;
        }
        match (self.kind, self.class, self.count) {
            (Kind::Item, _, _) => Some((site, Measure::Items, 1)),
            (Kind::Lot, Some(class), Some(count)) => Some((site, Measure::Letters(class), i64::from(count))),
            (Kind::Lot, Some(class), None) => Some((site, Measure::Trays(class), 1)),
            _ => None,
        }
    }
}

/// What a balance counts: items; letters of a class in counted lots; uncounted trays of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Measure {
    /// Items.
    Items,
    /// Letters in counted lots.
    Letters(Class),
    /// Lots not yet counted, each as one.
    Trays(Class),
}

/// What is demanded before anything is cleared; versioned, cited in each check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    /// Cited as this.
    pub version: u16,
    /// Methods that must all pass.
    pub methods: &'static [Method],
}

/// The default profile: every item, nothing exempt (mail.md, Screening profile).
pub const PROFILE: Profile = Profile { version: 1, methods: &[Method::Visual, Method::XRay] };

/// The hash of a set: what a check approves and what release and packing compare.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// SHA-256 over the sorted (id, epoch, count) of `members`; an unknown count is not zero.
    #[must_use]
    pub fn of<'a>(members: impl IntoIterator<Item = &'a Subject>) -> Self {
        let mut members: Vec<_> = members.into_iter().map(|it| (it.id, it.epoch, it.count)).collect();
        members.sort_unstable();
        let mut bytes = b"mail-set-1".to_vec();
        for (id, epoch, count) in members {
            bytes.extend_from_slice(&id.bytes());
            bytes.extend_from_slice(&epoch.to_be_bytes());
            bytes.extend_from_slice(&count.map_or(-1, i64::from).to_be_bytes());
        }
        Self(base::sha256(&bytes))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base::hex(&self.0))
    }
}
impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl schemars::JsonSchema for Digest {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Digest".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[0-9a-f]{64}$" })
    }
}
impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut bytes = [0; 32];
        hex::decode_to_slice(&text, &mut bytes).map_err(serde::de::Error::custom)?;
        Ok(Self(bytes))
    }
}
