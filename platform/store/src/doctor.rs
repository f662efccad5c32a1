//! Is everything around the store as it should be? What is wrong comes with the key of a text that
//! names the remedy.

use crate::{Connection, DataLock, Fault, Home, Registry, Settings, migrate, values};
use base::{Time, clock::Clock};
use serde::Serialize;
use std::{borrow::Cow, path::Path};

pub(crate) mod sql {
    //! Statements of the examination.
    crate::statements! {
        HEADS = "SELECT h.origin, h.size, h.last_time, (SELECT COALESCE(MAX(c.size), 0) FROM ledger_checkpoint c WHERE c.tenant = h.tenant), (SELECT COUNT(*) FROM signer_key k WHERE k.tenant = h.tenant), (SELECT COUNT(*) FROM attachment_key a WHERE a.tenant = h.tenant) FROM ledger_head h ORDER BY h.tenant";
        DEAD = "SELECT COUNT(*) FROM outbox WHERE state = 1";
    }
}

/// How a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum State {
    /// As it should be.
    Ok,
    /// Look at it soon.
    Warning,
    /// Mend it now.
    Bad,
}

/// One thing looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// What was looked at, for machines.
    pub what: &'static str,
    /// How it is.
    pub state: State,
    /// The key of the text that says how it is, and the remedy where it is not well.
    pub key: Cow<'static, str>,
    /// The text's arguments.
    pub args: Vec<(Cow<'static, str>, String)>,
}

impl Check {
    /// A thing, how it is, and the key of the text that says so.
    #[must_use]
    pub const fn new(what: &'static str, state: State, key: &'static str) -> Self {
        Self { what, state, key: Cow::Borrowed(key), args: Vec::new() }
    }

    /// A thing that must be mended, in the words of a refusal.
    #[must_use]
    pub fn refused(what: &'static str, refusal: base::Refusal) -> Self {
        Self { what, state: State::Bad, key: refusal.key, args: refusal.args }
    }

    /// With an argument for the text.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((Cow::Borrowed(name), value.to_string()));
        self
    }
}

const MIB: u64 = 1 << 20;
/// Below this much room the disk is as good as full, and below that it will be soon.
const ROOM: (u64, u64) = (200 * MIB, 2048 * MIB);
/// No entry was recorded and no clock was right before this moment (2026-01-01).
const EARLIEST: Time = Time::from_micros(1_767_225_600_000_000);

/// Looks at a home, its data directory and the clock. Changes nothing.
#[must_use]
pub fn examine(home: &Home, registry: &Registry, data: &Path, clock: &dyn Clock) -> Vec<Check> {
    let mut checks = vec![disk(data), lock(data)];
    let now = clock.now();
    match home.connect_reader() {
        Err(fault) => {
            checks.push(Check::new("database", State::Bad, "doctor-database-unreachable").with("fault", fault))
        }
        Ok(mut connection) => {
            let connection = connection.as_mut();
            match connection.version() {
                Ok(version) => {
                    checks.push(Check::new("database", State::Ok, "doctor-database").with("version", version))
                }
                Err(fault) => {
                    checks.push(Check::new("database", State::Bad, "doctor-database-unreachable").with("fault", fault));
                }
            }
            let durable = match home {
                Home::Sqlite(_) => sqlite(home),
                Home::Postgres(_) => postgres(connection),
            };
            checks.extend(durable.unwrap_or_else(|fault| {
                vec![Check::new("durability", State::Bad, "doctor-durability-unknown").with("fault", fault)]
            }));
            checks.push(migrations(connection, registry));
            checks.extend(ledgers(connection, now).unwrap_or_else(|fault| {
                vec![Check::new("ledgers", State::Bad, "doctor-ledgers-unreadable").with("fault", fault)]
            }));
        }
    }
    checks
}

#[cfg(unix)]
fn disk(data: &Path) -> Check {
    match rustix::fs::statvfs(data) {
        Err(error) => Check::new("disk", State::Bad, "doctor-disk-unknown").with("fault", error),
        Ok(disk) => {
            let free = disk.f_bavail.saturating_mul(disk.f_frsize);
            let (state, key) = match free {
                free if free < ROOM.0 => (State::Bad, "doctor-disk-full"),
                free if free < ROOM.1 => (State::Warning, "doctor-disk-low"),
                _ => (State::Ok, "doctor-disk"),
            };
            Check::new("disk", state, key).with("free", free / MIB)
        }
    }
}

#[cfg(not(unix))]
fn disk(_: &Path) -> Check {
    Check::new("disk", State::Warning, "doctor-disk-unknown").with("fault", "")
}

fn lock(data: &Path) -> Check {
    match DataLock::holder(data) {
        Ok(None) => Check::new("lock", State::Ok, "doctor-lock-free"),
        Ok(Some(process)) => Check::new("lock", State::Ok, "doctor-lock-held").with("process", process),
        Err(error) => Check::new("lock", State::Bad, "doctor-lock-unknown").with("fault", error),
    }
}

fn setting(connection: &mut dyn Connection, pragma: &str) -> Result<String, Fault> {
    let rows = connection.rows(&format!("PRAGMA {pragma}"), &[])?;
    let row = rows.first().ok_or_else(|| Fault::shape(format!("no {pragma}")))?;
    row.get::<String>(0).or_else(|_| row.get::<i64>(0).map(|number| number.to_string()))
}

/// A commit that returned must be on the disk.
fn sqlite(home: &Home) -> Result<Vec<Check>, Fault> {
    let mut writer = home.connect(&Settings::default())?;
    let mut checks = Vec::new();
    for (pragma, good) in [("journal_mode", "wal"), ("synchronous", "2"), ("page_size", "4096")] {
        let value = setting(writer.as_mut(), pragma)?;
        let (state, key) = match (value == good, pragma) {
            (true, _) => (State::Ok, "doctor-setting"),
            (false, "page_size") => (State::Warning, "doctor-setting-other"),
            (false, _) => (State::Bad, "doctor-setting-unsafe"),
        };
        checks
            .push(Check::new("durability", state, key).with("setting", pragma).with("value", value).with("good", good));
    }
    Ok(checks)
}

fn postgres(connection: &mut dyn Connection) -> Result<Vec<Check>, Fault> {
    let mut checks = Vec::new();
    for name in ["fsync", "full_page_writes", "synchronous_commit"] {
        let rows = connection.rows("SELECT setting FROM pg_settings WHERE name = $1", &values![name])?;
        let value: String = rows.first().ok_or_else(|| Fault::shape(format!("no {name}")))?.get(0)?;
        // Stricter than `on` is well too.
        let good = ["on", "remote_apply", "remote_write"].contains(&value.as_str());
        let (state, key) = if good { (State::Ok, "doctor-setting") } else { (State::Bad, "doctor-setting-unsafe") };
        checks.push(Check::new("durability", state, key).with("setting", name).with("value", value).with("good", "on"));
    }
    let rows = connection.rows(
        "SELECT COUNT(*), COUNT(*) FILTER (WHERE sync_state IN ('sync', 'quorum')) FROM pg_stat_replication",
        &[],
    )?;
    let row = rows.first().ok_or_else(|| Fault::shape("no pg_stat_replication"))?;
    let (all, synchronous): (i64, i64) = (row.get(0)?, row.get(1)?);
    let (state, key) = match (all, synchronous) {
        (0, _) => (State::Ok, "doctor-standby-none"),
        (_, 0) => (State::Warning, "doctor-standby-asynchronous"),
        _ => (State::Ok, "doctor-standby"),
    };
    checks.push(Check::new("standby", state, key).with("count", all).with("synchronous", synchronous));
    Ok(checks)
}

fn migrations(connection: &mut dyn Connection, registry: &Registry) -> Check {
    match migrate::plan(connection, registry) {
        Ok(plan) if plan.migrations.is_empty() && !plan.rebuild => Check::new("schema", State::Ok, "doctor-schema"),
        Ok(plan) => Check::new("schema", State::Warning, "doctor-schema-pending").with("count", plan.migrations.len()),
        Err(fault) => Check::new("schema", State::Bad, "doctor-schema-newer").with("fault", fault),
    }
}

fn ledgers(connection: &mut dyn Connection, now: Time) -> Result<Vec<Check>, Fault> {
    let mut checks = Vec::new();
    let mut newest = EARLIEST;
    for row in connection.rows(sql::HEADS, &[])? {
        let (origin, size, last_time): (String, i64, Time) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (signed, signers, attachments): (i64, i64, i64) = (row.get(3)?, row.get(4)?, row.get(5)?);
        newest = newest.max(last_time);
        let keys = match (signers, attachments) {
            (0, _) => Check::new("keys", State::Bad, "doctor-key-signer-missing"),
            (_, 0) => Check::new("keys", State::Bad, "doctor-key-attachment-missing"),
            _ => Check::new("keys", State::Ok, "doctor-key"),
        };
        checks.push(keys.with("ledger", &origin));
        let late = signed < size && last_time.plus_seconds(60) < now;
        let (state, key) =
            if late { (State::Warning, "doctor-checkpoint-late") } else { (State::Ok, "doctor-checkpoint") };
        checks.push(Check::new("checkpoint", state, key).with("ledger", &origin).with("unsigned", size - signed));
    }
    let (state, key) =
        if newest > now.plus_seconds(60) { (State::Bad, "doctor-clock-behind") } else { (State::Ok, "doctor-clock") };
    checks.push(Check::new("clock", state, key).with("now", now).with("last", newest));
    let rows = connection.rows(sql::DEAD, &[])?;
    let dead: i64 = rows.first().map_or(Ok(0), |row| row.get(0))?;
    let (state, key) = if dead > 0 { (State::Warning, "doctor-outbox-dead") } else { (State::Ok, "doctor-outbox") };
    checks.push(Check::new("outbox", state, key).with("count", dead));
    Ok(checks)
}
