//! SQLite, embedded. WAL, `synchronous=FULL`: a commit that returned is on the disk.

use crate::{Commit, Connection, Fault, Row, Settings, Value};
use rusqlite::{ErrorCode, OpenFlags, types::ValueRef};
use std::{collections::HashMap, path::Path};

/// Older versions can lose data when the write-ahead log is reset (fixed in 3.51.3).
const OLDEST: i32 = 3_051_003;

pub(crate) struct Sqlite {
    connection: rusqlite::Connection,
    /// Which value each parameter of a statement takes: SQLite numbers `$n` by first appearance.
    orders: HashMap<String, Vec<usize>>,
}

impl Sqlite {
    pub(crate) fn open(path: &Path, settings: &Settings) -> Result<Self, Fault> {
        let connection = rusqlite::Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )
        .map_err(fault)?;
        connection
            .execute_batch(&format!(
                "PRAGMA page_size=4096; PRAGMA journal_mode=WAL; PRAGMA synchronous={};
                 PRAGMA foreign_keys=ON; PRAGMA busy_timeout=10000; PRAGMA temp_store=MEMORY;
                 PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=4000; PRAGMA secure_delete=ON;
                 PRAGMA trusted_schema=OFF;",
                settings.synchronous
            ))
            .map_err(fault)?;
        Self::ready(connection)
    }

    pub(crate) fn open_reader(path: &Path) -> Result<Self, Fault> {
        let connection = rusqlite::Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )
        .map_err(fault)?;
        connection
            .execute_batch("PRAGMA query_only=ON; PRAGMA busy_timeout=10000; PRAGMA cache_size=-16384; PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF;")
            .map_err(fault)?;
        Self::ready(connection)
    }

    fn ready(connection: rusqlite::Connection) -> Result<Self, Fault> {
        if rusqlite::version_number() < OLDEST {
            return Err(Fault::Engine(format!("SQLite {} is too old: 3.51.3 is needed", rusqlite::version())));
        }
        connection.set_prepared_statement_cache_capacity(512);
        Ok(Self { connection, orders: HashMap::new() })
    }

    fn order(
        orders: &mut HashMap<String, Vec<usize>>,
        sql: &str,
        statement: &rusqlite::Statement<'_>,
    ) -> Result<(), Fault> {
        if orders.contains_key(sql) {
            return Ok(());
        }
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
        Ok(())
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

impl Connection for Sqlite {
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Fault> {
        let mut statement = self.connection.prepare_cached(sql).map_err(|e| named(e, sql))?;
        Self::order(&mut self.orders, sql, &statement)?;
        Self::bind(&self.orders[sql], &mut statement, values, sql)?;
        let changed = statement.raw_execute().map_err(|e| named(e, sql))?;
        Ok(changed as u64)
    }

    fn each(
        &mut self,
        sql: &str,
        values: &[Value],
        each: &mut dyn FnMut(Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut statement = self.connection.prepare_cached(sql).map_err(|e| named(e, sql))?;
        Self::order(&mut self.orders, sql, &statement)?;
        Self::bind(&self.orders[sql], &mut statement, values, sql)?;
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
        // STRICT: a column holds what it says.
        sql.replace("{strict}", "STRICT")
    }

    fn lock_clause(&self) -> &'static str {
        ""
    }

    fn version(&mut self) -> Result<String, Fault> {
        Ok(format!("SQLite {}", rusqlite::version()))
    }

    fn copy_to(&mut self, file: &Path) -> Result<(), Fault> {
        let file = file.to_str().ok_or_else(|| Fault::shape("the file name is not UTF-8"))?;
        self.connection.execute("VACUUM INTO ?1", [file]).map(drop).map_err(fault)
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
