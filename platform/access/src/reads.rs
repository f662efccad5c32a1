//! The log of reads: who has seen what is hidden from others, when and what for. What is opened under a broken glass is
//! noted too. A read waits for its note: what could not be noted is not shown.

use crate::{AccessEvent, Glass, Personal, Whole, may, policy::ReadsReview};
use base::{Id, Line, Note, Person, Refusal, Tenant, Time};
use serde::{Deserialize, Serialize};
use store::{Failure, Fault, Order, Page, Part, Perform, Row, Rows, Work, values};
use strum::{EnumIter, EnumString, IntoStaticStr};

/// Marks ids of noted reads.
#[derive(Debug)]
pub enum Noted {}

pub(crate) mod sql {
    //! Reads of the log of reads.
    store::statements! {
        ONE_READ = "SELECT id, reader, about, what, place, purpose, words, glass, time FROM access_read WHERE tenant = $1 AND id = $2";
    }
}

/// What somebody reads for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, EnumString, IntoStaticStr)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum ReadPurpose {
    /// To deal with a matter.
    Case,
    /// To protect somebody or something now.
    Protection,
    /// To reach the person.
    Contact,
    /// To answer what was asked for as a public document.
    Disclosure,
    /// To review who has read what.
    Review,
    /// At the request of the person whom it is about.
    Request,
    /// Under a broken glass, whose reason is written there. Nobody chooses it.
    Glass,
}

impl ReadPurpose {
    /// Its name, part of a text's key.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Every one of them.
    pub fn all() -> impl Iterator<Item = Self> {
        <Self as strum::IntoEnumIterator>::iter()
    }

    /// Those that a person can choose.
    pub fn chosen() -> impl Iterator<Item = Self> {
        Self::all().filter(|it| *it != Self::Glass)
    }
}

/// What was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, EnumString, IntoStaticStr)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum What {
    /// The name of somebody whose identity is protected.
    Name,
    /// A page, under a broken glass.
    Page,
    /// The log of reads itself.
    Reads,
}

impl What {
    /// Its name, part of a text's key.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// A noted read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadRow {
    /// Which.
    pub id: Id<Noted>,
    /// Who read.
    pub reader: Option<Id<Person>>,
    /// About whom it was.
    pub about: Option<Id<Person>>,
    /// What was read.
    pub what: What,
    /// Where: the route of a page.
    pub place: Option<String>,
    /// What for.
    pub purpose: ReadPurpose,
    /// In words; gone when disposed of.
    pub words: Option<String>,
    /// Under which broken glass.
    pub glass: Option<Id<Glass>>,
    /// When.
    pub time: Time,
}

fn read(row: &Row) -> Result<ReadRow, Fault> {
    Ok(ReadRow {
        id: row.get(0)?,
        reader: row.get(1)?,
        about: row.get(2)?,
        what: row.get::<String>(3)?.parse().map_err(|_| Fault::shape("what was read"))?,
        place: row.get(4)?,
        purpose: row.get::<String>(5)?.parse().map_err(|_| Fault::shape("purpose"))?,
        words: row.get(6)?,
        glass: row.get(7)?,
        time: row.get(8)?,
    })
}

const COLUMNS: &str = "s.id, s.reader, s.about, s.what, s.place, s.purpose, s.words, s.glass, s.time";

/// The order of lists of reads: by when.
pub const READS_BY_TIME: Order = Order::by("time", &["time"]);

/// Which reads to list.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reads {
    /// By this person.
    pub reader: Option<Id<Person>>,
    /// About this person.
    pub about: Option<Id<Person>>,
    /// Under this broken glass.
    pub glass: Option<Id<Glass>>,
    /// Of this purpose.
    pub purpose: Option<ReadPurpose>,
    /// At this moment or later, and before that one.
    pub within: (Option<Time>, Option<Time>),
}

/// A part of the log of reads.
///
/// # Errors
/// As the engine says, or the place in the list is not there.
pub fn reads(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    which: Reads,
    part: Part,
) -> Result<Page<ReadRow>, Failure> {
    let seek = part
        .of("access_read", tenant)
        .only_if("reader = {}", which.reader)
        .only_if("about = {}", which.about)
        .only_if("glass = {}", which.glass)
        .only_if("purpose = {}", which.purpose.map(ReadPurpose::name))
        .only_if("time >= {}", which.within.0)
        .only_if("time < {}", which.within.1);
    crate::page::page(from, seek, "access_read", COLUMNS, read)
}

/// Minutes for which a search in the log, once its purpose is noted, may go on.
pub const SEARCH_MINUTES: i64 = 60;

/// The purpose that a reviewer has given for searching the log, while it holds.
///
/// # Errors
/// As the engine says.
pub fn search(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    person: Id<Person>,
    id: Id<Noted>,
    now: Time,
) -> Result<Option<ReadRow>, Fault> {
    let row = from.row(sql::ONE_READ, &values![tenant, id])?.map(|row| read(&row)).transpose()?;
    Ok(row.filter(|row| {
        row.what == What::Reads && row.reader == Some(person) && now < row.time.plus_seconds(SEARCH_MINUTES * 60)
    }))
}

/// Notes that the person who acts is about to read.
///
/// # Errors
/// Nobody in person acts, or as the engine says.
#[allow(clippy::too_many_arguments, reason = "one fact, each part of it once")]
pub fn note_read(
    work: &mut Work<'_>,
    grant: &impl base::Proof,
    what: What,
    about: Option<Id<Person>>,
    place: Option<Line>,
    purpose: ReadPurpose,
    words: Option<Note>,
    glass: Option<Id<Glass>>,
) -> Result<Id<Noted>, Failure> {
    let id = work.new_id("read");
    let place = place.map(|place| place.as_str().to_owned());
    let event = AccessEvent::ReadNoted { id, what, about, place, purpose, glass };
    work.record(grant, &event, Personal { reason: words, ..Personal::default() })?;
    Ok(id)
}

/// Notes that a page is opened under a broken glass.
#[derive(Debug, Clone, Serialize)]
pub struct NotePage {
    /// The address of the page, without what is asked for in it.
    pub place: Line,
}

impl Perform for NotePage {
    const NAME: &'static str = "access.notePage";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let (tenant, now) = (work.tenant(), work.now());
        let (person, grant) = crate::own(work)?;
        let open = crate::open_glass(work, tenant, person, now)?;
        // Over since it was asked: then nothing is shown because of it.
        let Some(open) = open else { return Ok(()) };
        let place = Some(self.place.clone());
        note_read(work, &grant, What::Page, None, place, ReadPurpose::Glass, None, Some(open.id)).map(drop)
    }
}

/// Notes what the log is going to be searched for.
#[derive(Debug, Clone, Serialize)]
pub struct BeginSearch {
    /// What for.
    pub purpose: ReadPurpose,
    /// In words.
    pub words: Note,
}

impl Perform for BeginSearch {
    const NAME: &'static str = "access.beginSearch";
    type Answer = Id<Noted>;

    fn perform(&self, work: &mut Work<'_>) -> Result<Id<Noted>, Failure> {
        let (tenant, actor) = (work.tenant(), work.actor().clone());
        let grant = may(work, tenant, &actor, ReadsReview, &Whole)?;
        if self.purpose == ReadPurpose::Glass {
            return Err(Refusal::invalid("purpose", "access-refused-purpose").into());
        }
        note_read(work, &grant, What::Reads, None, None, self.purpose, Some(self.words.clone()), None)
    }
}
