//! The two-person act: two human beings, each freshly asserted on the hash of the content shown.
//! The first proposes; the second agrees, within 72 hours and on the same content.

use crate::{AccessEvent, Assertion, Personal};
use base::{Id, Kind, Person, Proof, Refusal, Tenant, Time, hex};
use store::{Failure, Fault, Row, Rows, Value, Work, values};
use uuid::Uuid;

/// Hours within which the second person must agree.
pub const ACT_HOURS: i64 = 72;
/// Seconds for which an assertion is fresh.
const FRESH: i64 = 300;

/// The permissions that two-person acts are recorded under: those of what they lead to.
pub(crate) const PERMISSIONS: &[&str] = &[
    "mail.clear",
    "mail.release",
    "mail.writeoff",
    "mail.correct",
    "mail.day.close",
    "mail.deliver",
    "mail.discrepancy",
    "mail.site",
    "access.manage",
];

/// Marks ids of acts.
#[derive(Debug)]
pub enum Act {}

pub(crate) mod sql {
    //! Reads of acts.
    store::statements! {
        ONE = "SELECT id, kind, object, content, first_person, proposed, expires, ended FROM access_act WHERE tenant = $1 AND id = $2";
        OPEN = "SELECT id, kind, object, content, first_person, proposed, expires, ended FROM access_act WHERE tenant = $1 AND object = $2 AND kind = $3 AND ended IS NULL ORDER BY proposed DESC LIMIT 1";
        IDENTITY = "SELECT seen FROM access_identity WHERE person = $1 ORDER BY seen LIMIT 1";
        FIRST_ROLE = "SELECT MIN(given) FROM access_role WHERE tenant = $1 AND person = $2 AND ended IS NULL";
    }
}

/// An act that waits for its second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenAct {
    /// The act.
    pub id: Id<Act>,
    /// What sort.
    pub kind: String,
    /// What it is about.
    pub object: Uuid,
    /// The hash of the content shown, hexadecimal.
    pub content: String,
    /// Who proposed it.
    pub first: Id<Person>,
    /// When.
    pub proposed: Time,
    /// When it lapses.
    pub expires: Time,
}

impl OpenAct {
    /// What a query selects to have the act, where it joins [`OpenAct::join`].
    pub const COLUMNS: &str = "w.id, w.kind, w.object, w.content, w.first_person, w.proposed, w.expires";
    /// How such a query ends: the oldest first.
    pub const ORDER: &str = "ORDER BY w.proposed, w.id LIMIT 100";

    /// The join of a query whose `$1` is the tenant and whose `column` holds an act: only those that wait for a second
    /// person, lapsed ones left out. Its value follows those already there.
    #[must_use]
    pub fn join(column: &str, now: Time, values: &mut Vec<Value>) -> String {
        values.push(Value::from(now.plus_seconds(-ACT_HOURS * 3600)));
        format!(
            " JOIN access_act w ON w.tenant = $1 AND w.id = {column} AND w.ended IS NULL AND w.proposed >= ${}",
            values.len()
        )
    }

    /// Reads [`OpenAct::COLUMNS`] from the beginning of a row.
    ///
    /// # Errors
    /// Other columns.
    pub fn read(row: &Row) -> Result<Self, Fault> {
        read(row)
    }
}

/// Two human beings agreed. Only [`second`] makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Two {
    act: Id<Act>,
    first: Id<Person>,
    second: Id<Person>,
}

impl Two {
    /// The act.
    #[must_use]
    pub const fn act(&self) -> Id<Act> {
        self.act
    }
    /// Who proposed.
    #[must_use]
    pub const fn first(&self) -> Id<Person> {
        self.first
    }
    /// Who agreed.
    #[must_use]
    pub const fn second(&self) -> Id<Person> {
        self.second
    }
}

fn read(row: &Row) -> Result<OpenAct, Fault> {
    Ok(OpenAct {
        id: row.get(0)?,
        kind: row.get(1)?,
        object: row.get(2)?,
        content: String::from_utf8(row.get(3)?).map_err(|_| Fault::shape("content"))?,
        first: row.get(4)?,
        proposed: row.get(5)?,
        expires: row.get(6)?,
    })
}

pub(crate) fn fresh(work: &Work<'_>, assertion: &Assertion, content: &[u8; 32]) -> Result<(), Refusal> {
    // A token of the person's is not the person.
    let own = matches!(work.actor(), base::Actor::Person { person, .. } if *person == assertion.person);
    let age = work.now().micros().abs_diff(assertion.at.micros());
    if !own || assertion.content != *content || age > FRESH as u64 * 1_000_000 {
        return Err(Refusal::new(Kind::Denied, "access-refused-assertion"));
    }
    Ok(())
}

/// Proposes an act on `object`; the content is what the person was shown, hashed.
///
/// # Errors
/// The assertion is not fresh or not for this content, or an act of this kind waits already.
pub fn propose(
    work: &mut Work<'_>,
    grant: &impl Proof,
    kind: &str,
    object: Uuid,
    content: [u8; 32],
    assertion: &Assertion,
) -> Result<Id<Act>, Failure> {
    fresh(work, assertion, &content)?;
    let tenant = work.tenant();
    if let Some(open) = open_act(work, tenant, object, kind)? {
        if open.expires > work.now() && open.content == hex(&content) {
            return Err(Refusal::conflict("access-refused-act-waits").into());
        }
        // The content changed or the time ran out: the old proposal is worth nothing.
        work.record(grant, &AccessEvent::ActWithdrawn { act: open.id }, Personal::default())?;
    }
    let act = work.new_id("act");
    let event = AccessEvent::ActProposed {
        act,
        kind: kind.to_owned(),
        object,
        content: hex(&content),
        first: assertion.person,
        expires: work.now().plus_seconds(ACT_HOURS * 3600),
    };
    work.record(grant, &event, Personal::default())?;
    Ok(act)
}

/// Agrees as the second person. `content` is the hash of what this person was shown now, made from
/// the present state of things: if anything changed since the first, it differs. `in_hand` is since
/// when the matter has been in hand: a second person who came to be one after that does not count.
///
/// # Errors
/// The same human being, no identity seen by another, too late, changed content, a stale assertion.
pub fn second(
    work: &mut Work<'_>,
    grant: &impl Proof,
    act: Id<Act>,
    content: [u8; 32],
    assertion: &Assertion,
    in_hand: Time,
) -> Result<Two, Failure> {
    fresh(work, assertion, &content)?;
    let tenant = work.tenant();
    let row = work.row(sql::ONE, &values![tenant, act])?.ok_or_else(Refusal::not_found)?;
    if row.get::<Option<Time>>(7)?.is_some() {
        return Err(Refusal::conflict("access-refused-act-ended").into());
    }
    let open = read(&row)?;
    let person = assertion.person;
    if open.first == person {
        return Err(Refusal::new(Kind::Denied, "access-refused-same-person").into());
    }
    if work.now() > open.expires {
        return Err(Refusal::conflict("access-refused-act-late").with("hours", ACT_HOURS).into());
    }
    if open.content != hex(&content) {
        return Err(Refusal::new(Kind::Stale, "access-refused-act-changed").into());
    }
    let seen: Option<Time> = work.row(sql::IDENTITY, &values![person])?.map(|row| row.get(0)).transpose()?;
    let role: Option<Time> =
        work.row(sql::FIRST_ROLE, &values![tenant, person])?.map(|row| row.get(0)).transpose()?.flatten();
    match (seen, role) {
        (Some(seen), Some(role)) if seen.max(role) <= in_hand => {}
        (Some(_), Some(_)) => return Err(Refusal::new(Kind::Denied, "access-refused-second-too-new").into()),
        _ => return Err(Refusal::new(Kind::Denied, "access-refused-no-identity").into()),
    }
    work.record(grant, &AccessEvent::ActSeconded { act, second: person }, Personal::default())?;
    Ok(Two { act, first: open.first, second: person })
}

/// Withdraws an act that waits.
///
/// # Errors
/// It does not wait.
pub fn withdraw(work: &mut Work<'_>, grant: &impl Proof, act: Id<Act>) -> Result<(), Failure> {
    let tenant = work.tenant();
    let row = work.row(sql::ONE, &values![tenant, act])?.ok_or_else(Refusal::not_found)?;
    if row.get::<Option<Time>>(7)?.is_some() {
        return Err(Refusal::conflict("access-refused-act-ended").into());
    }
    work.record(grant, &AccessEvent::ActWithdrawn { act }, Personal::default())?;
    Ok(())
}

/// The act of a kind that waits on an object, if any; it may have lapsed.
///
/// # Errors
/// As the engine says.
pub fn open_act(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    object: Uuid,
    kind: &str,
) -> Result<Option<OpenAct>, Fault> {
    from.row(sql::OPEN, &values![tenant, object, kind])?.map(|row| read(&row)).transpose()
}
