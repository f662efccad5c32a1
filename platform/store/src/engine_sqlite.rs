//! SQLite, embedded. WAL, `synchronous=FULL`: a commit that returned is on the disk.

use crate::{
    Commit, Connection, Fault, Row, Settings, Value,
    engine::{ByStatement, Sending},
};
use rusqlite::{ErrorCode, OpenFlags, config::DbConfig, hooks::Wal, types::ValueRef, wal::CheckpointMode};
use std::{os::unix::fs::FileExt, path::Path, time::Duration};

/// Older versions can lose data when the write-ahead log is reset (fixed in 3.51.3).
const OLDEST: i32 = 3_051_003;

/// From this many pages on the write-ahead log is copied back into the file after a commit.
const LONG_LOG: i32 = 4000;

/// How long a lock of another process is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) struct Sqlite {
    connection: rusqlite::Connection,
    /// Which value each parameter of a statement takes: SQLite numbers `$n` by first appearance.
    orders: ByStatement<Vec<usize>>,
}

impl Sqlite {
    pub(crate) fn open(path: &Path, settings: &Settings) -> Result<Self, Fault> {
        let mut connection = rusqlite::Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )
        .map_err(fault)?;
        connection
            .execute_batch(&format!(
                "PRAGMA page_size=4096; PRAGMA journal_mode=WAL; PRAGMA synchronous={};
                 PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;
                 PRAGMA cache_size=-65536; PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF;",
                settings.synchronous
            ))
            .map_err(fault)?;
        connection.wal_hook(Some(copy_back)).map_err(fault)?;
        write_log_again(&connection, path)?;
        sync_names(path)?;
        Self::ready(connection)
    }

    pub(crate) fn open_reader(path: &Path) -> Result<Self, Fault> {
        let connection = rusqlite::Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )
        .map_err(fault)?;
        connection
            .execute_batch(
                "PRAGMA query_only=ON; PRAGMA cache_size=-16384; PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF;",
            )
            .map_err(fault)?;
        Self::ready(connection)
    }

    fn ready(connection: rusqlite::Connection) -> Result<Self, Fault> {
        if rusqlite::version_number() < OLDEST {
            return Err(Fault::Engine(format!("SQLite {} is too old: 3.51.3 is needed", rusqlite::version())));
        }
        connection.busy_timeout(PATIENCE).map_err(fault)?;
        connection.set_prepared_statement_cache_capacity(512);
        // A statement's plan does not hang on the values it is given; else it may be planned anew for each of them.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(fault)?;
        Ok(Self { connection, orders: ByStatement::default() })
    }

    fn order<'o>(
        orders: &'o mut ByStatement<Vec<usize>>,
        sql: &str,
        statement: &rusqlite::Statement<'_>,
    ) -> Result<&'o [usize], Fault> {
        if !orders.contains_key(sql) {
            let order = (1..=statement.parameter_count())
                .map(|index| {
                    statement
                        .parameter_name(index)
                        .and_then(|name| name.strip_prefix('$'))
                        .and_then(|number| number.parse::<usize>().ok())
                        .and_then(|number| number.checked_sub(1))
                        .ok_or_else(|| Fault::Engine(format!("parameter {index} is not $n: {sql}")))
                })
                .collect::<Result<Vec<_>, _>>()?;
            orders.insert(sql.to_owned(), order);
        }
        Ok(&orders[sql])
    }

    fn bind(
        order: &[usize],
        statement: &mut rusqlite::Statement<'_>,
        values: &[Value],
        sql: &str,
    ) -> Result<(), Fault> {
        for (index, number) in order.iter().enumerate() {
            let value =
                values.get(*number).ok_or_else(|| Fault::Engine(format!("no value for ${}: {sql}", number + 1)))?;
            let index = index + 1;
            match value {
                Value::Null => statement.raw_bind_parameter(index, rusqlite::types::Null),
                Value::Int(v) => statement.raw_bind_parameter(index, v),
                Value::Text(v) => statement.raw_bind_parameter(index, v),
                Value::Bytes(v) => statement.raw_bind_parameter(index, v),
            }
            .map_err(fault)?;
        }
        Ok(())
    }
}

/// Writes what a process before this one left in the log once more, and syncs it. When a sync fails, the system may
/// still show what it has failed to write, until the power goes. Recovery would take a commit for durable that is not,
/// and what is written after it, or copied back because of it, would hang in the air.
fn write_log_again(connection: &rusqlite::Connection, path: &Path) -> Result<(), Fault> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let log = match std::fs::File::options().read(true).write(true).open(&log) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        log => log?,
    };
    // Nobody may write meanwhile. When somebody does, the log is in use, and not left by a crash.
    connection.busy_timeout(Duration::from_secs(1)).map_err(fault)?;
    let begun = connection.execute_batch("BEGIN IMMEDIATE");
    connection.busy_timeout(PATIENCE).map_err(fault)?;
    match begun {
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => return Ok(()),
        begun => begun.map_err(fault)?,
    }
    let written = write_again(&log);
    connection.execute_batch("ROLLBACK").map_err(fault)?;
    match written {
        // Where even old bytes need new room: the disk is full, reading goes on.
        Err(error) if error.kind() == std::io::ErrorKind::StorageFull => Ok(()),
        written => Ok(written?),
    }
}

/// Syncs the names of the file and its log. SQLite does it too, but takes no notice when it fails: the log would be
/// written and synced, and be gone with its name.
fn sync_names(path: &Path) -> Result<(), Fault> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(std::fs::File::open(directory)?.sync_all()?)
}

fn write_again(log: &std::fs::File) -> std::io::Result<()> {
    let mut bytes = vec![0; 1 << 20];
    let mut at = 0;
    loop {
        let count = log.read_at(&mut bytes, at)?;
        if count == 0 {
            return log.sync_all();
        }
        log.write_all_at(&bytes[..count], at)?;
        at += count as u64;
    }
}

/// Copies the log back into the file, in place of SQLite's own automatic copying, which ignores every error. That is not
/// safe: a copy that a reader cut short is not synced, and counts as done; when the sync of a later one fails, the
/// system has forgotten those pages too, the next sync says all is well, and the log that still held them is
/// overwritten. Ended in time, the process that comes next copies the whole log again.
fn copy_back(wal: &mut Wal, pages: i32) -> rusqlite::Result<()> {
    if pages < LONG_LOG {
        return Ok(());
    }
    match wal.checkpoint_v2(CheckpointMode::PASSIVE).map_err(|error| (error.sqlite_error_code(), error)) {
        Err((Some(ErrorCode::SystemIoFailure | ErrorCode::DatabaseCorrupt), error)) => {
            tracing::error!(%error, "the log cannot be copied back: the process ends");
            eprintln!("skans: the disk failed under the database ({error}): the process ends before anything is lost");
            std::process::abort()
        }
        // Busy: a reader needs the log, the next commit tries again. Full: the log grows as long as it can.
        Err((_, error)) => tracing::debug!(%error, "the log is copied back later"),
        Ok(_) => {}
    }
    Ok(())
}

impl Connection for Sqlite {
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Fault> {
        let mut statement = self.connection.prepare_cached(sql).map_err(|e| named(e, sql))?;
        let order = Self::order(&mut self.orders, sql, &statement)?;
        Self::bind(order, &mut statement, values, sql)?;
        let changed = statement.raw_execute().map_err(|e| named(e, sql))?;
        Ok(changed as u64)
    }

    fn all(&mut self, sendings: &[Sending]) -> Result<Vec<Vec<Row>>, Fault> {
        for Sending { sql, rows, .. } in sendings {
            let mut statement = self.connection.prepare_cached(sql).map_err(|e| named(e, sql))?;
            let order = Self::order(&mut self.orders, sql, &statement)?;
            for row in rows {
                Self::bind(order, &mut statement, row, sql)?;
                statement.raw_execute().map_err(|e| named(e, sql))?;
            }
        }
        Ok(Vec::new())
    }

    fn each(
        &mut self,
        sql: &str,
        values: &[Value],
        each: &mut dyn FnMut(Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut statement = self.connection.prepare_cached(sql).map_err(|e| named(e, sql))?;
        let order = Self::order(&mut self.orders, sql, &statement)?;
        Self::bind(order, &mut statement, values, sql)?;
        let count = statement.column_count();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(|e| named(e, sql))? {
            let mut out = Vec::with_capacity(count);
            for index in 0..count {
                out.push(match row.get_ref(index).map_err(fault)? {
                    ValueRef::Null => Value::Null,
                    ValueRef::Integer(v) => Value::Int(v),
                    ValueRef::Text(v) => {
                        Value::Text(String::from_utf8(v.to_vec()).map_err(|_| Fault::shape("text is not UTF-8"))?)
                    }
                    ValueRef::Blob(v) => Value::Bytes(v.to_vec()),
                    ValueRef::Real(_) => return Err(Fault::shape("a floating-point number")),
                });
            }
            each(Row(out))?;
        }
        Ok(())
    }

    fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        self.connection.execute_batch(sql).map_err(|e| named(e, sql))
    }

    fn prepare(&mut self, sql: &str) -> Result<(), Fault> {
        self.connection.prepare(sql).map(drop).map_err(|e| named(e, sql))
    }

    fn begin(&mut self) -> Result<(), Fault> {
        self.execute("BEGIN IMMEDIATE", &[]).map(drop)
    }

    fn begin_read(&mut self) -> Result<(), Fault> {
        self.execute("BEGIN", &[]).map(drop)
    }

    fn commit(&mut self) -> Commit {
        match self.execute("COMMIT", &[]) {
            Ok(_) => Commit::Done,
            Err(Fault::Full) => {
                // The commit frame was not written, so nothing of it will ever be seen.
                self.rollback();
                Commit::Full
            }
            Err(fault) => Commit::Fatal(fault),
        }
    }

    fn rollback(&mut self) {
        if !self.connection.is_autocommit() {
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }

    fn transaction_open(&mut self) -> bool {
        !self.connection.is_autocommit()
    }

    fn ddl(&self, sql: &str) -> String {
        let sql = sql
            .replace("{id}", "BLOB")
            .replace("{int}", "INTEGER")
            .replace("{time}", "INTEGER")
            .replace("{text}", "TEXT")
            .replace("{bytes}", "BLOB");
        // STRICT: a column holds what it says. Narrow rows lie in the order of their key; wide ones would fill the inner
        // pages of the tree too, and make it deep.
        sql.replace("{strict}", "STRICT").replace("{by_key}", "STRICT, WITHOUT ROWID")
    }

    fn lock_clause(&self) -> &'static str {
        ""
    }

    fn version(&mut self) -> Result<String, Fault> {
        Ok(format!("SQLite {}", rusqlite::version()))
    }

    fn empty(&mut self, tables: &[&str]) -> Result<(), Fault> {
        tables.iter().try_for_each(|table| self.execute(&format!("DELETE FROM {table}"), &[]).map(drop))
    }
}

fn named(error: rusqlite::Error, sql: &str) -> Fault {
    match fault(error) {
        Fault::Engine(text) => Fault::Engine(format!("{text}: {sql}")),
        other => other,
    }
}

fn fault(error: rusqlite::Error) -> Fault {
    if let rusqlite::Error::SqliteFailure(inner, _) = &error {
        match inner.code {
            ErrorCode::DiskFull => return Fault::Full,
            ErrorCode::ConstraintViolation => return Fault::Constraint(error.to_string()),
            _ => {}
        }
    }
    Fault::Engine(error.to_string())
}
