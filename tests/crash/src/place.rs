//! Where data lies.

use crate::server::Database;
use anyhow::Context;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use store::Home;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Engine {
    /// A file.
    Sqlite,
    /// The server of `SKANS_TEST_PG`.
    Postgres,
}

impl Engine {
    /// As it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// Where the data of a process lies.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Place {
    /// A data directory for SQLite.
    Directory(PathBuf),
    /// A database on a server.
    Database(String),
}

impl Place {
    /// As the store names it.
    #[must_use]
    pub fn home(&self) -> Home {
        match self {
            Self::Directory(path) => Home::in_directory(path),
            Self::Database(url) => Home::Postgres(url.clone()),
        }
    }
}

/// A place of our own; gone when dropped.
pub struct Own {
    directory: tempfile::TempDir,
    database: Option<Database>,
}

impl Own {
    /// An empty one.
    ///
    /// # Errors
    /// There is no room, or no server.
    pub fn make(engine: Engine) -> anyhow::Result<Self> {
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Database::make(&std::env::var("SKANS_TEST_PG").context("SKANS_TEST_PG")?)?),
        };
        Ok(Self { directory: tempfile::tempdir()?, database })
    }

    /// The data directory; on PostgreSQL of what lies beside the database.
    #[must_use]
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// The URL of the database on the server.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        self.database.as_ref().map(|database| database.url.as_str())
    }

    /// As a process is told of it.
    #[must_use]
    pub fn place(&self) -> Place {
        match self.url() {
            None => Place::Directory(self.directory().to_owned()),
            Some(url) => Place::Database(url.to_owned()),
        }
    }

    /// The same once more, as it lies there; no process may have it open.
    ///
    /// # Errors
    /// There is no room, or the database is in use.
    pub fn copy(&self) -> anyhow::Result<Self> {
        let directory = tempfile::tempdir()?;
        let database = match &self.database {
            Some(database) => Some(database.copy()?),
            None => {
                copy_home(self.directory(), directory.path())?;
                None
            }
        };
        Ok(Self { directory, database })
    }

    /// Looks at it and leaves it as a crash left it: to open SQLite's file is to recover it, so that is done to a copy.
    ///
    /// # Errors
    /// It cannot be copied, or `look` fails.
    pub fn look<T>(&self, look: impl FnOnce(&Self) -> anyhow::Result<T>) -> anyhow::Result<T> {
        match self.database {
            None => look(&self.copy()?),
            Some(_) => look(self),
        }
    }
}

/// Copies a SQLite home as it lies there, without the index of the log: that is shared memory.
fn copy_home(from: &Path, to: &Path) -> std::io::Result<()> {
    for name in ["skans.db", "skans.db-wal", "skans.db-journal"] {
        match std::fs::copy(from.join(name), to.join(name)) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            other => drop(other?),
        }
    }
    Ok(())
}
