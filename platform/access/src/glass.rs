//! Break-glass: for an hour at most somebody sees all that there is to see in a tenant, having said why and proved who they
//! are. It ends by itself, changes nothing, is told at once to those who review it, and another human being closes the
//! matter with words.

use crate::{
    AccessEvent, Assertion, Personal, Role, Whole,
    act::fresh,
    policy::{GlassBreak, GlassReview},
};
use base::{Actor, Grant, Id, Kind, Note, Person, Refusal, Tenant, Time, sha256};
use serde::Serialize;
use store::{Failure, Fault, Order, Page, Part, Perform, Row, Rows, Work, values};

/// How many minutes it may last: one of these.
pub const GLASS_MINUTES: [i64; 3] = [15, 30, 60];
/// Hours within which another person is to have looked at it.
pub const REVIEW_HOURS: i64 = 72;

/// Marks ids of times when the glass was broken.
#[derive(Debug)]
pub enum Glass {}

pub(crate) mod sql {
    //! Reads of broken glass.
    store::statements! {
        ONE_GLASS = "SELECT id, person, broken, until, ended, reason, reviewed, reviewed_by, words, first_entry FROM access_glass WHERE tenant = $1 AND id = $2";
        LIVING = "SELECT id, person, broken, until, ended, reason, reviewed, reviewed_by, words, first_entry FROM access_glass WHERE tenant = $1 AND person = $2 AND ended IS NULL AND until > $3 LIMIT 1";
    }
}

/// A time when the glass was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GlassRow {
    /// Which.
    pub id: Id<Glass>,
    /// By whom.
    pub person: Id<Person>,
    /// When.
    pub broken: Time,
    /// When it ends by itself.
    pub until: Time,
    /// When it was ended by hand.
    pub ended: Option<Time>,
    /// Why; gone when disposed of.
    pub reason: Option<String>,
    /// When another person had looked at it.
    pub reviewed: Option<Time>,
    /// Who that was.
    pub reviewed_by: Option<Id<Person>>,
    /// What that person found; gone when disposed of.
    pub words: Option<String>,
    /// The entry of the ledger that it begins with.
    pub first_entry: i64,
}

impl GlassRow {
    /// When it ends, or ended.
    #[must_use]
    pub fn over(&self) -> Time {
        self.ended.unwrap_or(self.until)
    }

    /// Where it stands at a moment.
    #[must_use]
    pub fn standing(&self, now: Time) -> GlassStanding {
        match self.reviewed {
            Some(_) => GlassStanding::Reviewed,
            None if now < self.over() => GlassStanding::Open,
            None if self.broken.plus_seconds(REVIEW_HOURS * 3600) < now => GlassStanding::Overdue,
            None => GlassStanding::ToReview,
        }
    }
}

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "camelCase")]
pub enum GlassStanding {
    /// The glass is broken now.
    Open,
    /// It is over, and nobody else has looked at it yet.
    ToReview,
    /// The same, for longer than [`REVIEW_HOURS`].
    Overdue,
    /// Another person has looked at it.
    Reviewed,
}

impl GlassStanding {
    /// Its name, part of a text's key.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

fn read(row: &Row) -> Result<GlassRow, Fault> {
    Ok(GlassRow {
        id: row.get(0)?,
        person: row.get(1)?,
        broken: row.get(2)?,
        until: row.get(3)?,
        ended: row.get(4)?,
        reason: row.get(5)?,
        reviewed: row.get(6)?,
        reviewed_by: row.get(7)?,
        words: row.get(8)?,
        first_entry: row.get(9)?,
    })
}

/// One of them.
///
/// # Errors
/// As the engine says.
pub fn glass(from: &mut (impl Rows + ?Sized), tenant: Tenant, id: Id<Glass>) -> Result<Option<GlassRow>, Fault> {
    from.row(sql::ONE_GLASS, &values![tenant, id])?.map(|row| read(&row)).transpose()
}

/// The glass that a person has broken and that is open, if any.
///
/// # Errors
/// As the engine says.
pub fn open_glass(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    person: Id<Person>,
    now: Time,
) -> Result<Option<GlassRow>, Fault> {
    from.row(sql::LIVING, &values![tenant, person, now])?.map(|row| read(&row)).transpose()
}

/// The order of the list: by when it was broken.
pub const GLASS_BY_TIME: Order = Order::by("broken", &["broken"]);

/// A part of all the times when the glass was broken, by everybody or by one person.
///
/// # Errors
/// As the engine says, or the place in the list is not there.
pub fn glasses(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    person: Option<Id<Person>>,
    part: Part,
) -> Result<Page<GlassRow>, Failure> {
    let columns =
        "s.id, s.person, s.broken, s.until, s.ended, s.reason, s.reviewed, s.reviewed_by, s.words, s.first_entry";
    let seek = part.of("access_glass", tenant).only_if("person = {}", person);
    crate::page::page(from, seek, "access_glass", columns, read)
}

/// What the person is shown before the glass is broken, hashed.
#[must_use]
pub fn glass_content(tenant: Tenant, person: Id<Person>, minutes: i64, reason: &str) -> [u8; 32] {
    let shown = ["access.glass", &tenant.0.to_string(), &person.to_string(), &minutes.to_string(), reason].join("\n");
    sha256(shown.as_bytes())
}

/// Breaks the glass.
#[derive(Debug, Clone, Serialize)]
pub struct BreakGlass {
    /// For how many minutes: one of [`GLASS_MINUTES`].
    pub minutes: i64,
    /// Why.
    pub reason: Note,
    /// Fresh, on what was shown.
    #[serde(skip)]
    pub assertion: Assertion,
}

impl Perform for BreakGlass {
    const NAME: &'static str = "access.breakGlass";
    type Answer = Id<Glass>;

    fn perform(&self, work: &mut Work<'_>) -> Result<Id<Glass>, Failure> {
        let (tenant, actor, now) = (work.tenant(), work.actor().clone(), work.now());
        // Somebody with a role in one department needs it for another: where the role reaches does not matter.
        let Actor::Person { person, .. } = actor else {
            return Err(Refusal::new(Kind::Denied, "access-refused-assertion").into());
        };
        if crate::reach(work, tenant, &actor, GlassBreak)?.is_none() {
            let refusal = Refusal::new(Kind::Denied, "access-refused-denied");
            return Err(refusal.with("permission", "glass.break").into());
        }
        let grant: Grant<GlassBreak, Whole> = Grant::issue(tenant, &Whole);
        if !GLASS_MINUTES.contains(&self.minutes) {
            return Err(Refusal::invalid("minutes", "access-refused-glass-minutes").into());
        }
        let content = glass_content(tenant, person, self.minutes, self.reason.as_str());
        fresh(work, &self.assertion, &content)?;
        if open_glass(work, tenant, person, now)?.is_some() {
            return Err(Refusal::conflict("access-refused-glass-open").into());
        }
        let id = work.new_id("glass");
        let until = now.plus_seconds(self.minutes * 60);
        let personal = Personal { reason: Some(self.reason.clone()), ..Personal::default() };
        work.record(&grant, &AccessEvent::GlassBroken { id, person, until }, personal)?;
        Ok(id)
    }
}

/// Ends it before its time, by the hand that broke it.
#[derive(Debug, Clone, Serialize)]
pub struct EndGlass {
    /// Which.
    pub id: Id<Glass>,
}

impl Perform for EndGlass {
    const NAME: &'static str = "access.endGlass";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let (tenant, now) = (work.tenant(), work.now());
        let (person, grant) = crate::own(work)?;
        let row = glass(work, tenant, self.id)?.filter(|row| row.person == person).ok_or_else(Refusal::not_found)?;
        if now >= row.over() {
            return Err(Refusal::conflict("access-refused-glass-over").into());
        }
        work.record(&grant, &AccessEvent::GlassEnded { id: self.id }, Personal::default())?;
        Ok(())
    }
}

/// Closes the matter: somebody else has looked at what was done, and says what they found.
#[derive(Debug, Clone, Serialize)]
pub struct ReviewGlass {
    /// Which.
    pub id: Id<Glass>,
    /// What was found.
    pub words: Note,
}

impl Perform for ReviewGlass {
    const NAME: &'static str = "access.reviewGlass";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let (tenant, actor, now) = (work.tenant(), work.actor().clone(), work.now());
        let grant = crate::may(work, tenant, &actor, GlassReview, &Whole)?;
        let row = glass(work, tenant, self.id)?.ok_or_else(Refusal::not_found)?;
        match actor {
            // One human being, whatever account they signed in with.
            Actor::Person { person, .. } if person != row.person => {}
            _ => return Err(Refusal::new(Kind::Denied, "access-refused-glass-own").into()),
        }
        if row.reviewed.is_some() {
            return Err(Refusal::conflict("access-refused-glass-reviewed").into());
        }
        if now < row.over() {
            return Err(Refusal::conflict("access-refused-glass-still-open").into());
        }
        let personal = Personal { reason: Some(self.words.clone()), ..Personal::default() };
        work.record(&grant, &AccessEvent::GlassReviewed { id: self.id, by: actor.person() }, personal)?;
        Ok(())
    }
}

/// The permissions that a broken glass gives.
pub fn under_glass() -> impl Iterator<Item = &'static str> {
    crate::RULES.iter().filter(|rule| rule.roles.contains(&Role::Glass)).map(|rule| rule.permission)
}
