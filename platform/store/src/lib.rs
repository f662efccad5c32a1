//! Everything that happened is an entry in one append-only ledger; every table is a view of it.
//!
//! A command runs in a [`Work`]: it reads, decides, and records events under a grant. Recording
//! appends the entry with its leaf and applies it to the views, in one durable transaction.
//! Nothing else writes views. Two engines, one SQL text: see [`Home`].

mod disposal;
mod engine;
mod engine_postgres;
mod engine_sqlite;
mod entry;
mod fault;
mod ledgers;
mod migrate;
mod module;
mod outbox;
mod registry;
mod schema;
mod store;
mod value;
mod verify;
mod work;
mod writer;

pub use disposal::{Disposed, Extent};
pub use engine::{Commit, Connection, Home, Settings};
pub use entry::{Entry, Header, entries};
pub use fault::{Failure, Fault};
pub use ledgers::{LedgerEvent, MODULE, Patience, classes};
pub use migrate::{Plan, plan};
pub use module::{Cause, Class, Event, Migration, Module, Reaction, Statement, Table, decode, replay};
pub use outbox::{Job, Outbox};
pub use registry::Registry;
pub use store::{Reader, Store, Working};
pub use value::{Column, Row, Value};
pub use verify::{Finding, Report, verify};
pub use work::{Apply, Command, Rows, Work};
pub use writer::{Counts, Done};
