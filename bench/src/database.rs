//! A PostgreSQL database of our own, and pgbench beside it.

use anyhow::{Context, Result, bail};
use std::{path::PathBuf, process::Command, time::Duration};
use store::{Home, Settings};

/// A database on a server; dropped with it.
pub struct Database {
    server: String,
    name: String,
    /// Its URL.
    pub url: String,
}

impl Database {
    /// Makes one on a server whose user may.
    ///
    /// # Errors
    /// There is no such server, or it refuses.
    pub fn make(server: &str) -> Result<Self> {
        let name = format!("bench_{}", base::hex(&base::clock::random()[..8]));
        Home::Postgres(server.into())
            .connect(&Settings::default())?
            .batch(&format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))?;
        let (scheme, rest) = server.split_once("://").context("a URL begins with postgres://")?;
        let host = rest.split(['/', '?']).next().unwrap_or_default();
        Ok(Self { server: server.into(), url: format!("{scheme}://{host}/{name}"), name })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Ok(mut connection) = Home::Postgres(self.server.clone()).connect(&Settings::default()) {
            let _ = connection.batch(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}

/// An event's row and a subject's row, as wide as ours and with the same indexes.
const TABLES: &str = "
CREATE TABLE bench_entry (seq BIGSERIAL PRIMARY KEY, command BYTEA NOT NULL, n BIGINT NOT NULL, header BYTEA, facts BYTEA, commitments BYTEA, UNIQUE (command, n));
CREATE TABLE bench_subject (id BIGINT PRIMARY KEY, number BIGINT NOT NULL UNIQUE, place BIGINT, state TEXT NOT NULL, code TEXT, body TEXT, entry BIGINT NOT NULL);
CREATE INDEX bench_subject_place ON bench_subject (place);
CREATE INDEX bench_subject_at ON bench_subject (state, id);
CREATE INDEX bench_subject_code ON bench_subject (code);";

const TRANSACTION: &str = r"\set id random(1, 100000)
\set word random(1, 9)
BEGIN;
INSERT INTO bench_entry (command, n, header, facts, commitments) VALUES (decode(md5(random()::text), 'hex'), 0, decode(repeat('5a', 420), 'hex'), decode(repeat('5a', 380), 'hex'), decode(repeat('5a', 192), 'hex'));
INSERT INTO bench_subject (id, number, place, state, code, body, entry) VALUES (:id, :id, :id, 'state' || :word, NULL, repeat('x', 400), 1) ON CONFLICT (id) DO UPDATE SET state = excluded.state, body = excluded.body, entry = bench_subject.entry + 1;
COMMIT;
";

/// pgbench on a database.
pub struct Pgbench {
    program: PathBuf,
    script: tempfile::NamedTempFile,
    url: String,
}

impl Pgbench {
    /// Makes its tables.
    ///
    /// # Errors
    /// pgbench is not here, or the database refuses.
    pub fn prepare(url: &str) -> Result<Self> {
        let mut folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect();
        let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        folders.extend(debian.map(|entry| entry.path().join("bin")));
        let program = folders.into_iter().map(|folder| folder.join("pgbench")).find(|program| program.exists());
        Home::Postgres(url.into()).connect(&Settings::default())?.batch(TABLES)?;
        let script = tempfile::NamedTempFile::new()?;
        std::fs::write(script.path(), TRANSACTION)?;
        Ok(Self {
            program: program.context("there is no pgbench: apt-get install postgresql")?,
            script,
            url: url.into(),
        })
    }

    /// Runs it with so many clients for so long, and gives transactions a second.
    ///
    /// # Errors
    /// It fails.
    pub fn run(&self, clients: usize, long: Duration) -> Result<f64> {
        let out = Command::new(&self.program)
            .args(["--no-vacuum", "--protocol=prepared", "--jobs=2", "--file"])
            .arg(self.script.path())
            .args(["--client", &clients.to_string(), "--time", &long.as_secs().max(1).to_string()])
            .arg(&self.url)
            .output()?;
        let said = String::from_utf8_lossy(&out.stdout);
        if !out.status.success() {
            bail!("pgbench: {}", String::from_utf8_lossy(&out.stderr));
        }
        let tps = said.lines().find_map(|line| line.strip_prefix("tps = ")).context("pgbench gives no figure")?;
        Ok(tps.split(' ').next().unwrap_or_default().parse()?)
    }
}
