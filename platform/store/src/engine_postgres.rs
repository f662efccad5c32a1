//! PostgreSQL through the `postgres` crate on plain threads.

use crate::{Commit, Connection, Fault, Row, Value, engine::ByStatement};
use postgres::{
    Client, Config, NoTls, Statement,
    error::SqlState,
    fallible_iterator::FallibleIterator,
    types::{FromSql, IsNull, ToSql, Type, private::BytesMut, to_sql_checked},
};
use std::{error::Error, sync::Arc, time::Duration};

/// How long a server may say nothing at all, not even that it lives.
const SILENCE: Duration = Duration::from_secs(10);

pub(crate) struct Postgres {
    client: Client,
    statements: ByStatement<Statement>,
    open: bool,
}

impl Postgres {
    pub(crate) fn open(url: &str) -> Result<Self, Fault> {
        let mut config: Config = url.parse().map_err(|e: postgres::Error| Fault::Engine(e.to_string()))?;
        // A server that is gone without a word (power, network, fail-over) must not hold the writer for ever.
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(SILENCE);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENCE);
        }
        config.keepalives_idle(SILENCE).keepalives_interval(SILENCE / 5).keepalives_retries(3);
        let mut client = config.connect(NoTls).map_err(|e| Fault::Lost(e.to_string()))?;
        client
            .batch_execute("SET synchronous_commit = on; SET default_transaction_isolation = 'read committed'; SET timezone = 'UTC'")
            .map_err(fault)?;
        Ok(Self { client, statements: ByStatement::default(), open: false })
    }

    fn statement(&mut self, sql: &str) -> Result<Statement, Fault> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql).map_err(|e| named(e, sql))?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

impl Connection for Postgres {
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Fault> {
        let statement = self.statement(sql)?;
        let used = statement.params().len();
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().take(used).map(|value| value as _).collect();
        self.client.execute(&statement, &values).map_err(|e| named(e, sql))
    }

    fn many(&mut self, sql: &str, rows: &[Arc<[Value]>]) -> Result<(), Fault> {
        let statement = self.statement(sql)?;
        let columns: Vec<Vec<&Value>> =
            (0..statement.params().len()).map(|column| rows.iter().map(|row| &row[column]).collect()).collect();
        let columns: Vec<&(dyn ToSql + Sync)> = columns.iter().map(|column| column as _).collect();
        self.client.execute(&statement, &columns).map(drop).map_err(|e| named(e, sql))
    }

    fn arrays(&self) -> bool {
        true
    }

    fn each(
        &mut self,
        sql: &str,
        values: &[Value],
        each: &mut dyn FnMut(Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let statement = self.statement(sql)?;
        let used = statement.params().len();
        let mut rows = self.client.query_raw(&statement, values.iter().take(used)).map_err(|e| named(e, sql))?;
        while let Some(row) = rows.next().map_err(|e| named(e, sql))? {
            let row = (0..row.len())
                .map(|index| row.try_get::<_, Option<Value>>(index).map(|value| value.unwrap_or(Value::Null)))
                .collect::<Result<Vec<_>, _>>()
                .map_err(|e| named(e, sql))?;
            each(Row(row))?;
        }
        Ok(())
    }

    fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        self.client.batch_execute(sql).map_err(|e| named(e, sql))
    }

    fn prepare(&mut self, sql: &str) -> Result<(), Fault> {
        self.statement(sql).map(drop)
    }

    fn begin(&mut self) -> Result<(), Fault> {
        self.client.batch_execute("BEGIN").map_err(fault)?;
        self.open = true;
        Ok(())
    }

    fn begin_read(&mut self) -> Result<(), Fault> {
        self.client.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").map_err(fault)?;
        self.open = true;
        Ok(())
    }

    fn commit(&mut self) -> Commit {
        self.open = false;
        // A COMMIT of a transaction that an error has broken rolls back and says that all is well. The query before it
        // says that it is broken; then nothing was written, and everything is tried again.
        match self.client.batch_execute("SELECT 1; COMMIT").map_err(fault) {
            Ok(()) => Commit::Done,
            Err(Fault::Full) => Commit::Full,
            Err(fault @ Fault::Lost(_)) => Commit::Unknown(fault),
            Err(fault) => Commit::Refused(fault),
        }
    }

    fn rollback(&mut self) {
        self.open = false;
        let _ = self.client.batch_execute("ROLLBACK");
    }

    fn transaction_open(&mut self) -> bool {
        self.open && !self.client.is_closed()
    }

    fn ddl(&self, sql: &str) -> String {
        sql.replace("{id}", "BYTEA")
            .replace("{int}", "BIGINT")
            .replace("{time}", "BIGINT")
            .replace("{text}", "TEXT COLLATE \"C\"")
            .replace("{bytes}", "BYTEA")
            .replace("{strict}", "")
            .replace("{by_key}", "")
    }

    fn lock_clause(&self) -> &'static str {
        " FOR UPDATE"
    }

    fn version(&mut self) -> Result<String, Fault> {
        let rows = self.rows("SELECT version()", &[])?;
        rows.first().ok_or_else(|| Fault::shape("no version"))?.get(0)
    }

    fn empty(&mut self, tables: &[&str]) -> Result<(), Fault> {
        self.batch(&format!("TRUNCATE {}", tables.join(", ")))
    }
}

fn named(error: postgres::Error, sql: &str) -> Fault {
    match fault(error) {
        Fault::Engine(text) => Fault::Engine(format!("{text}: {sql}")),
        other => other,
    }
}

fn fault(error: postgres::Error) -> Fault {
    let text = match error.as_db_error() {
        Some(db) => format!("{} {}", db.severity(), db.message()),
        None => {
            let source = error.source().map(ToString::to_string).unwrap_or_default();
            format!("{error} {source}")
        }
    };
    // What ends the session, by whatever code, leaves open what became of a COMMIT.
    let ends = error.as_db_error().is_some_and(|db| {
        matches!(db.parsed_severity(), None | Some(postgres::error::Severity::Fatal | postgres::error::Severity::Panic))
    });
    match error.code() {
        Some(_) if ends => Fault::Lost(text),
        Some(code) if *code == SqlState::DISK_FULL => Fault::Full,
        Some(code) if code.code().starts_with("23") => Fault::Constraint(text),
        Some(code) if code.code().starts_with("57P") || code.code().starts_with("08") || code.code() == "40003" => {
            Fault::Lost(text)
        }
        Some(_) => Fault::Engine(text),
        None if error.is_closed() || error.source().is_some_and(|source| source.is::<std::io::Error>()) => {
            Fault::Lost(text)
        }
        None => Fault::Engine(text),
    }
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(v) if *ty == Type::INT4 => i32::try_from(*v)?.to_sql(ty, out),
            Self::Int(v) => v.to_sql(ty, out),
            Self::Text(v) => v.to_sql(ty, out),
            Self::Bytes(v) => v.to_sql(ty, out),
        }
    }

    fn accepts(ty: &Type) -> bool {
        [Type::INT8, Type::INT4, Type::TEXT, Type::VARCHAR, Type::BYTEA, Type::UNKNOWN].contains(ty)
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(match *ty {
            Type::INT8 => Self::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Self::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT2 => Self::Int(i16::from_sql(ty, raw)?.into()),
            Type::BOOL => Self::Int(bool::from_sql(ty, raw)?.into()),
            Type::BYTEA => Self::Bytes(Vec::from_sql(ty, raw)?),
            _ => Self::Text(String::from_sql(ty, raw)?),
        })
    }

    fn accepts(ty: &Type) -> bool {
        [Type::INT8, Type::INT4, Type::INT2, Type::BOOL, Type::TEXT, Type::VARCHAR, Type::NAME, Type::BYTEA]
            .contains(ty)
    }
}
