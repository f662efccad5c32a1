//! What a capability tells the store about itself: its tables, its statements, its events.

use crate::{Apply, Entry, Fault, Store};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// What kind of table it is; decides who may write it and what losing it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Class {
    /// Follows from the ledger: only `apply` writes it; it is rebuilt and compared.
    View,
    /// Sessions, counters, the outbox: losing it loses no fact.
    Working,
    /// Credentials and keys: a change leaves an event without the secret.
    Secret,
    /// The ledger itself.
    Ledger,
}

/// One table, declared.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its class.
    pub class: Class,
    /// Its primary key without the tenant, in order.
    pub key: &'static [&'static str],
    /// The column that says which subject the row is about, where it holds personal data.
    pub subject: Option<&'static str>,
    /// Columns that hold personal data: NULL once it is disposed of.
    pub personal: &'static [&'static str],
}

impl Table {
    /// A table of a class, by name and key.
    #[must_use]
    pub const fn new(name: &'static str, class: Class, key: &'static [&'static str]) -> Self {
        Self { name, class, key, subject: None, personal: &[] }
    }

    /// A view.
    #[must_use]
    pub const fn view(name: &'static str, key: &'static [&'static str]) -> Self {
        Self::new(name, Class::View, key)
    }

    /// Declares the personal columns and the column that names whose or what's they are. They may
    /// only be written from an event about that subject.
    #[must_use]
    pub const fn personal(mut self, subject: &'static str, columns: &'static [&'static str]) -> Self {
        self.subject = Some(subject);
        self.personal = columns;
        self
    }
}

/// A step of the schema.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Counts from 1 in each module, without gaps.
    pub number: u32,
    /// DDL with type words {id} {int} {text} {bytes} {time}, and after each table {strict}, or {by_key} where its
    /// rows are narrow and always found by their key.
    pub sql: &'static str,
}

/// A statement by its name, for the test that prepares each on both engines.
pub type Statement = (&'static str, &'static str);

/// Declares statements as constants and lists them all in `ALL`.
#[macro_export]
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)*) => {
        $($(#[$doc])* pub(crate) const $name: &str = $sql;)*
        /// Every statement of this file.
        pub const ALL: &[$crate::Statement] = &[$((stringify!($name), $name)),*];
    };
}

/// A capability as the store sees it.
pub struct Module {
    /// Its name: the first part of its events' kinds.
    pub name: &'static str,
    /// Its schema, step by step.
    pub migrations: &'static [Migration],
    /// Its tables.
    pub tables: &'static [Table],
    /// Its statements.
    pub statements: &'static [&'static [Statement]],
    /// Raised when `apply` changes, so that an upgrade rebuilds the views.
    pub view_version: u32,
    /// Applies one entry of its own again; see [`replay`].
    pub replay: fn(&Entry, &mut Apply<'_>) -> Result<(), Fault>,
}

/// What follows by rule when something happened, in a transaction of its own.
pub struct Reaction {
    /// Its name, unique.
    pub name: &'static str,
    /// The kind of entry it follows, e.g. `organisation.personLeft`.
    pub on: &'static str,
    /// What it does. Runs at least once: what it writes goes under the command id given.
    pub run: fn(&Store, &Cause) -> Result<(), crate::Failure>,
}

/// What a reaction follows from.
#[derive(Debug)]
pub struct Cause {
    /// Whose ledger.
    pub tenant: base::Tenant,
    /// The entry.
    pub entry: Entry,
    /// The id for the reaction's command: the same at each attempt.
    pub command: base::CommandId,
    /// The reaction's name.
    pub reaction: &'static str,
}

/// A fact in the past tense. It carries results (times due, numbers drawn), so that replay needs
/// nothing else.
pub trait Event: Serialize + DeserializeOwned + Sized {
    /// What a person wrote or is: erased on its own when the time comes.
    type Personal: Serialize + DeserializeOwned + Default + PartialEq;
    /// The module's name.
    const MODULE: &'static str;

    /// The kind without the module, in camel case: `itemReleased`.
    fn kind(&self) -> &'static str;

    /// The shape's version.
    fn version(&self) -> u16 {
        1
    }

    /// What it is about.
    fn subject(&self) -> Uuid;

    /// The permissions under which it may be recorded.
    fn permissions(&self) -> &'static [&'static str];

    /// Brings the facts of an older version to the latest shape; pure.
    ///
    /// # Errors
    /// The facts have not the shape of their version.
    fn upcast(_kind: &str, _version: u16, facts: serde_json::Value) -> Result<serde_json::Value, Fault> {
        Ok(facts)
    }

    /// Writes the views. `personal` is `None` when it has been disposed of: NULL is written.
    ///
    /// # Errors
    /// As the engine says.
    fn apply(&self, personal: Option<&Self::Personal>, to: &mut Apply<'_>) -> Result<(), Fault>;
}

/// An event and its personal part, where that is still there.
pub type Decoded<E> = (E, Option<<E as Event>::Personal>);

/// Reads an event back from its entry; `None` where its facts were disposed of.
///
/// # Errors
/// The payload has not the shape of its kind and version.
pub fn decode<E: Event>(entry: &Entry) -> Result<Option<Decoded<E>>, Fault> {
    let Some(facts) = &entry.facts else { return Ok(None) };
    let event: E = if entry.header.version == 1 {
        // The common case: every shape starts at 1 and upcasting keeps 1 as it is when it is latest.
        match serde_json::from_slice(facts) {
            Ok(event) => event,
            Err(_) => upcast(entry, facts)?,
        }
    } else {
        upcast(entry, facts)?
    };
    let personal = match &entry.personal {
        None => None,
        Some(bytes) if bytes.is_empty() => Some(E::Personal::default()),
        Some(bytes) => Some(serde_json::from_slice(bytes)?),
    };
    Ok(Some((event, personal)))
}

fn upcast<E: Event>(entry: &Entry, facts: &[u8]) -> Result<E, Fault> {
    let kind = entry.header.kind.split_once('.').map_or("", |(_, kind)| kind);
    let facts = E::upcast(kind, entry.header.version, serde_json::from_slice(facts)?)?;
    Ok(serde_json::from_value(facts)?)
}

/// Applies an entry of `E`'s module again. Entries whose facts are gone are skipped: their subject
/// is gone whole.
///
/// # Errors
/// The payload has not its shape, or the engine fails.
pub fn replay<E: Event>(entry: &Entry, to: &mut Apply<'_>) -> Result<(), Fault> {
    match decode::<E>(entry)? {
        Some((event, personal)) => {
            to.touch(event.subject())?;
            event.apply(personal.as_ref(), to)
        }
        None => Ok(()),
    }
}
