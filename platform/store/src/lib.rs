//! Everything that happened is an entry in one append-only ledger; every table is a view of it.
//!
//! A command runs in a [`Work`]: it reads, decides, and records events under a grant. Recording
//! appends the entry with its leaf and applies it to the views, in one durable transaction.
//! Nothing else writes views. Two engines, one SQL text: see [`Home`].

mod attachments;
mod backup;
mod copy;
mod disposal;
mod disposal_list;
mod doctor;
mod engine;
mod engine_postgres;
mod engine_sqlite;
mod entry;
mod export;
mod fault;
mod files;
mod jobs;
mod ledgers;
mod lock;
mod migrate;
mod module;
mod move_home;
mod outbox;
mod registry;
mod schema;
mod seek;
mod slate;
mod store;
mod value;
mod verify;
mod work;
mod writer;

pub use attachments::{Attachment, Attachments, Swept};
pub use backup::{Backup, Damaged, Existing, Restore, Restored, backup};
pub use copy::Word;
pub use disposal::{Disposed, Extent};
pub use disposal_list::keep_disposals;
pub use doctor::{Check, State, examine};
pub use engine::{Commit, Connection, Home, Sending, Settings, Tap};
pub use entry::{Entry, Header, entries};
pub use export::{Export, export, read_back};
pub use fault::{Failure, Fault};
pub use jobs::Jobs;
pub use ledgers::{Keys, LedgerEvent, MODULE, Patience, classes};
pub use lock::DataLock;
pub use migrate::{Plan, plan};
pub use module::{Cause, Class, Decoded, Event, Migration, Module, Reaction, Statement, Table, decode, replay};
pub use move_home::move_home;
pub use outbox::{Job, Outbox};
pub use registry::Registry;
pub use seek::{Cursor, Direction, Key, Order, Page, Part, Seek, Sought};
pub use store::{Perform, Reader, Store, Working, Written};
pub use value::{Column, Row, Value};
pub use verify::{Finding, Report, Root, Verify, verify};
pub use work::{Apply, Command, Rows, Work};
pub use writer::{Counts, Done};
