//! What a person has chosen for themselves: language, shortcuts, saved views. One small thing for all of it: a key and
//! a text, kept as events in the ledger that the person acts in.

use crate::{AccessEvent, Personal, account::Own};
use base::{Actor, Grant, Id, Kind, Note, Person, Proof, Refusal, Tenant};
use serde::{Deserialize, Serialize};
use store::{Failure, Fault, Perform, Rows, Work, values};

/// The most things a person may have chosen.
pub const CHOICES: usize = 200;

pub(crate) mod sql {
    //! Reads of choices.
    store::statements! {
        ALL_OF = "SELECT key, value FROM access_choice WHERE tenant = $1 AND person = $2 AND key >= $3 AND key < $4 ORDER BY key";
        ONE = "SELECT value FROM access_choice WHERE tenant = $1 AND person = $2 AND key = $3";
        COUNT = "SELECT COUNT(*) FROM access_choice WHERE tenant = $1 AND person = $2";
    }
}

/// What is chosen: words of small letters and digits, joined by points or hyphens, at most 64 characters: `language`,
/// `view.mail-holds.1`. Never what a person wrote.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ChoiceKey(String);

impl ChoiceKey {
    /// Reads a key.
    ///
    /// # Errors
    /// Empty, longer than 64 characters, or with others than a–z, 0–9, point and hyphen.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
        if text.is_empty() || text.len() > 64 || !text.bytes().all(letter) {
            return Err(Refusal::invalid("key", "access-refused-choice-key"));
        }
        Ok(Self(text.to_owned()))
    }

    /// As stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ChoiceKey {
    type Error = Refusal;
    fn try_from(text: String) -> Result<Self, Refusal> {
        Self::parse(&text)
    }
}

impl From<ChoiceKey> for String {
    fn from(key: ChoiceKey) -> Self {
        key.0
    }
}

/// What a person has chosen under keys that begin with `beginning` (empty: all), by key.
///
/// # Errors
/// As the engine says.
pub fn choices(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    person: Id<Person>,
    beginning: &str,
) -> Result<Vec<(String, String)>, Fault> {
    let rows = from.rows(sql::ALL_OF, &values![tenant, person, beginning, crate::tables::after(beginning)])?;
    let mut found = Vec::new();
    for row in rows {
        // What was disposed of is not a choice any more.
        found.extend(row.get::<Option<String>>(1)?.map(|value| Ok::<_, Fault>((row.get(0)?, value))).transpose()?);
    }
    Ok(found)
}

/// What a person has chosen under one key.
///
/// # Errors
/// As the engine says.
pub fn choice(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    person: Id<Person>,
    key: &ChoiceKey,
) -> Result<Option<String>, Fault> {
    let row = from.row(sql::ONE, &values![tenant, person, key.as_str()])?;
    Ok(row.map(|row| row.get(0)).transpose()?.flatten())
}

/// Chooses, for the person who acts. What is chosen already is not said again.
#[derive(Debug, Clone, Serialize)]
pub struct Choose {
    /// What is chosen.
    pub key: ChoiceKey,
    /// What it is from now on.
    pub value: Note,
}

/// Takes back what the person who acts has chosen. What is not chosen is left so.
#[derive(Debug, Clone, Serialize)]
pub struct Unchoose {
    /// What was chosen.
    pub key: ChoiceKey,
}

/// The person who acts, with the grant for what somebody does about themselves alone: what is theirs is for the caller
/// to see to.
///
/// # Errors
/// No person acts.
pub fn own(work: &Work<'_>) -> Result<(Id<Person>, impl Proof + use<>), Refusal> {
    own_grant(work)
}

fn own_grant(work: &Work<'_>) -> Result<(Id<Person>, Grant<Own, crate::Whole>), Refusal> {
    match work.actor() {
        Actor::Person { person, .. } => Ok((*person, Grant::issue(work.tenant(), &crate::Whole))),
        _ => Err(Refusal::new(Kind::Denied, "access-refused-choice-person")),
    }
}

impl Perform for Choose {
    const NAME: &'static str = "access.choose";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let (tenant, (person, grant)) = (work.tenant(), own_grant(work)?);
        match choice(work, tenant, person, &self.key)? {
            Some(now) if now == self.value.as_str() => return Ok(()),
            Some(_) => {}
            None => {
                let row = work.row(sql::COUNT, &values![tenant, person])?;
                if row.map_or(Ok(0), |row| row.get::<usize>(0))? >= CHOICES {
                    return Err(Refusal::conflict("access-refused-choices-many").with("max", CHOICES).into());
                }
            }
        }
        let event = AccessEvent::ChoiceMade { person, key: self.key.clone() };
        let personal = Personal { choice: Some(self.value.as_str().to_owned()), ..Personal::default() };
        work.record(&grant, &event, personal)?;
        Ok(())
    }
}

impl Perform for Unchoose {
    const NAME: &'static str = "access.unchoose";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let (tenant, (person, grant)) = (work.tenant(), own_grant(work)?);
        if work.row(sql::ONE, &values![tenant, person, self.key.as_str()])?.is_none() {
            return Ok(());
        }
        work.record(&grant, &AccessEvent::ChoiceTakenBack { person, key: self.key.clone() }, Personal::default())?;
        Ok(())
    }
}
