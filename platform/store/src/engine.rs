//! The one place where the engine is chosen. Everything above speaks [`Connection`] and the same
//! SQL text with `$1, $2, …`.

use crate::{Fault, Row, Value, engine_postgres::Postgres, engine_sqlite::Sqlite};
use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
    path::{Path, PathBuf},
    sync::Arc,
};

/// Where the data lies.
#[derive(Clone, PartialEq, Eq)]
pub enum Home {
    /// One SQLite file in a data directory.
    Sqlite(PathBuf),
    /// A PostgreSQL database by its URL.
    Postgres(String),
}

impl std::fmt::Debug for Home {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "SQLite {}", path.display()),
            Self::Postgres(_) => f.write_str("PostgreSQL"), // the URL may hold a password
        }
    }
}

impl Home {
    /// The SQLite file of a data directory.
    #[must_use]
    pub fn in_directory(directory: &Path) -> Self {
        Self::Sqlite(directory.join("skans.db"))
    }

    /// Opens a connection that may write.
    ///
    /// # Errors
    /// The file or the server cannot be opened.
    pub fn connect(&self, settings: &Settings) -> Result<Box<dyn Connection>, Fault> {
        let connection: Box<dyn Connection> = match self {
            Self::Sqlite(path) => Box::new(Sqlite::open(path, settings)?),
            Self::Postgres(url) => Box::new(Postgres::open(url)?),
        };
        Ok(settings.tapped(connection))
    }

    /// Opens a connection that only reads.
    ///
    /// # Errors
    /// The file or the server cannot be opened.
    pub fn connect_reader(&self) -> Result<Box<dyn Connection>, Fault> {
        Ok(match self {
            Self::Sqlite(path) => Box::new(Sqlite::open_reader(path)?),
            Self::Postgres(url) => Box::new(Postgres::open(url)?),
        })
    }

    /// Whether tenants can be written in parallel, each by a writer of its own.
    pub(crate) const fn parallel_tenants(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }
}

/// What the negative controls of the crash tests and the benchmarks turn; the defaults are the product's.
#[derive(Debug, Clone)]
pub struct Settings {
    /// SQLite `synchronous`: FULL, or NORMAL to prove that the crash test can fail.
    pub synchronous: &'static str,
    /// Answer before the commit: only to prove that the crash test can fail.
    pub answer_before_commit: bool,
    /// The most commands that share a commit.
    pub group: usize,
    /// Who is told every statement with its values, so that a benchmark can run the very same ones bare.
    pub tap: Option<Tap>,
}

impl Settings {
    /// The connection, listened to where somebody listens.
    pub(crate) fn tapped(&self, connection: Box<dyn Connection>) -> Box<dyn Connection> {
        match &self.tap {
            Some(tap) => Box::new(Tapped { connection, tap: tap.clone() }),
            None => connection,
        }
    }
}

/// Is told every statement with its values, before it runs.
#[derive(Clone)]
pub struct Tap(pub Arc<dyn Fn(&str, &[Value]) + Send + Sync>);

impl std::fmt::Debug for Tap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tap")
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self { synchronous: "FULL", answer_before_commit: false, group: 512, tap: None }
    }
}

/// A statement and what it is run with.
#[derive(Debug, Clone)]
pub struct Sending {
    /// Its text.
    pub sql: Arc<str>,
    /// It runs once for each of these rows.
    pub rows: Vec<Arc<[Value]>>,
    /// It runs once for all of them: a column a parameter.
    pub arrays: bool,
}

/// One connection to a database.
pub trait Connection: Send {
    /// Runs a statement; gives the number of rows changed.
    ///
    /// # Errors
    /// As the engine says.
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Fault>;

    /// Writes a row that need not lie in the database before the commit. The number of rows changed is not known then.
    ///
    /// # Errors
    /// As the engine says, now or at the commit.
    fn put(&mut self, sql: &str, values: &[Value]) -> Result<(), Fault> {
        self.execute(sql, values).map(drop)
    }

    /// Runs statements that need not be answered one by one, in order. Gives the rows of each, where the engine can send
    /// them together ([`Connection::arrays`]); else they are writes, and give none.
    ///
    /// # Errors
    /// As the engine says of the first that fails.
    fn all(&mut self, said: &[Sending]) -> Result<Vec<Vec<Row>>, Fault> {
        for Sending { sql, rows, .. } in said {
            rows.iter().try_for_each(|row| self.execute(sql, row).map(drop))?;
        }
        Ok(Vec::new())
    }

    /// Whether statements can be sent together, and a parameter can hold a whole column.
    fn arrays(&self) -> bool {
        false
    }

    /// How often a server's answer was waited for.
    fn waits(&self) -> u64 {
        0
    }

    /// Runs a query and gives each row to `each`.
    ///
    /// # Errors
    /// As the engine or `each` says.
    fn each(
        &mut self,
        sql: &str,
        values: &[Value],
        each: &mut dyn FnMut(Row) -> Result<(), Fault>,
    ) -> Result<(), Fault>;

    /// Runs several statements without parameters.
    ///
    /// # Errors
    /// As the engine says.
    fn batch(&mut self, sql: &str) -> Result<(), Fault>;

    /// Prepares without running: does the engine understand it?
    ///
    /// # Errors
    /// As the engine says.
    fn prepare(&mut self, sql: &str) -> Result<(), Fault>;

    /// Begins a transaction that will write.
    ///
    /// # Errors
    /// As the engine says.
    fn begin(&mut self) -> Result<(), Fault>;

    /// Begins a transaction that reads one state of things.
    ///
    /// # Errors
    /// As the engine says.
    fn begin_read(&mut self) -> Result<(), Fault>;

    /// Commits. What an error means is the engine's own: see [`Commit`].
    fn commit(&mut self) -> Commit;

    /// Rolls back what is open; never fails (a broken connection has nothing open).
    fn rollback(&mut self);

    /// Whether a transaction is still open after an error: a full disk may have ended it.
    fn transaction_open(&mut self) -> bool;

    /// Replaces the words in DDL: see [`crate::Migration`].
    fn ddl(&self, sql: &str) -> String;

    /// `FOR UPDATE` where the engine has it.
    fn lock_clause(&self) -> &'static str;

    /// The engine's name and version, for `skans doctor`.
    ///
    /// # Errors
    /// As the engine says.
    fn version(&mut self) -> Result<String, Fault>;

    /// Removes every row of the tables; nobody else reads or writes them until the transaction
    /// ends.
    ///
    /// # Errors
    /// As the engine says.
    fn empty(&mut self, tables: &[&str]) -> Result<(), Fault>;

    /// All rows of a query.
    ///
    /// # Errors
    /// As the engine says.
    fn rows(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Fault> {
        let mut rows = Vec::new();
        self.each(sql, values, &mut |row| {
            rows.push(row);
            Ok(())
        })?;
        Ok(rows)
    }
}

/// How a COMMIT ended.
#[derive(Debug)]
pub enum Commit {
    /// Durable.
    Done,
    /// Certainly not written: no room. The transaction is rolled back.
    Full,
    /// Certainly not written: the database says why. The transaction is rolled back.
    Refused(Fault),
    /// The connection broke before the answer: written or not, look the commands up.
    Unknown(Fault),
    /// The disk failed under the commit. It cannot be retried: the process must end.
    Fatal(Fault),
}

/// What a connection around another (`self.connection`) passes on as it is.
macro_rules! forward {
    () => {
        fn prepare(&mut self, sql: &str) -> Result<(), Fault> {
            self.connection.prepare(sql)
        }
        fn begin(&mut self) -> Result<(), Fault> {
            self.connection.begin()
        }
        fn begin_read(&mut self) -> Result<(), Fault> {
            self.connection.begin_read()
        }
        fn commit(&mut self) -> Commit {
            self.connection.commit()
        }
        fn transaction_open(&mut self) -> bool {
            self.connection.transaction_open()
        }
        fn ddl(&self, sql: &str) -> String {
            self.connection.ddl(sql)
        }
        fn lock_clause(&self) -> &'static str {
            self.connection.lock_clause()
        }
        fn version(&mut self) -> Result<String, Fault> {
            self.connection.version()
        }
        fn waits(&self) -> u64 {
            self.connection.waits()
        }
    };
}
pub(crate) use forward;

/// A connection that is listened to.
struct Tapped {
    connection: Box<dyn Connection>,
    tap: Tap,
}

impl Connection for Tapped {
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Fault> {
        (self.tap.0)(sql, values);
        self.connection.execute(sql, values)
    }

    fn each(
        &mut self,
        sql: &str,
        values: &[Value],
        each: &mut dyn FnMut(Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        (self.tap.0)(sql, values);
        self.connection.each(sql, values, each)
    }

    fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        self.connection.batch(sql)
    }
    fn rollback(&mut self) {
        self.connection.rollback();
    }
    fn empty(&mut self, tables: &[&str]) -> Result<(), Fault> {
        self.connection.empty(tables)
    }
    forward!();
}

/// A map by the text of a statement.
pub(crate) type ByStatement<T> = HashMap<String, T, BuildHasherDefault<Brief>>;

/// A hash of a few places of a text. Statements are long, few and ours: what tells them apart is soon seen, and when it
/// is not, comparing them tells.
#[derive(Default)]
pub(crate) struct Brief(u64);

impl Hasher for Brief {
    fn write(&mut self, bytes: &[u8]) {
        let mut mix = |word: u64| self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
        mix(bytes.len() as u64);
        let step = (bytes.len() / 8).max(8);
        for part in bytes.chunks(step) {
            let mut word = [0; 8];
            let length = part.len().min(8);
            word[..length].copy_from_slice(&part[..length]);
            mix(u64::from_le_bytes(word));
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
