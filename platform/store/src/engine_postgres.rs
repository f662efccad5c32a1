//! PostgreSQL on plain threads: each connection has a runtime of its own, that runs while somebody waits for an answer.
//! What need not be answered one by one is sent together, and waited for once.

use crate::{
    Commit, Connection, Fault, Row, Value,
    engine::{ByStatement, Sending},
};
use futures_util::{
    StreamExt,
    future::{MaybeDone, maybe_done},
};
use std::{
    error::Error,
    future::{Future, poll_fn},
    pin::{Pin, pin},
    sync::Arc,
    task::Poll,
    time::Duration,
};
use tokio::{runtime::Runtime, task::JoinHandle};
use tokio_postgres::{
    Client, Config, NoTls, Statement,
    error::{Severity, SqlState},
    types::{FromSql, IsNull, ToSql, Type, private::BytesMut, to_sql_checked},
};

/// How long a server may say nothing at all, not even that it lives.
const SILENCE: Duration = Duration::from_secs(10);

/// How long telling the server that we go may take.
const GOODBYE: Duration = Duration::from_secs(1);

pub(crate) struct Postgres {
    /// Let go of first, so that the server is told.
    client: Option<Client>,
    /// What speaks with the server.
    driver: Option<JoinHandle<()>>,
    runtime: Runtime,
    statements: ByStatement<Statement>,
    open: bool,
    waits: u64,
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.client.take());
        if let Some(driver) = self.driver.take() {
            // A server that no longer listens is not waited for.
            let _ = self.runtime.block_on(async { tokio::time::timeout(GOODBYE, driver).await });
        }
    }
}

impl Postgres {
    pub(crate) fn open(url: &str) -> Result<Self, Fault> {
        let mut config: Config = url.parse().map_err(|e: tokio_postgres::Error| Fault::Engine(e.to_string()))?;
        // A server that is gone without a word (power, network, fail-over) must not hold the writer for ever.
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(SILENCE);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENCE);
        }
        config.keepalives_idle(SILENCE).keepalives_interval(SILENCE / 5).keepalives_retries(3);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (client, connection) = runtime.block_on(config.connect(NoTls)).map_err(|e| Fault::Lost(e.to_string()))?;
        // How it ended is told to whoever waits for an answer.
        let driver = runtime.spawn(async move { drop(connection.await) });
        let mut opened = Self {
            client: Some(client),
            driver: Some(driver),
            runtime,
            statements: ByStatement::default(),
            open: false,
            waits: 0,
        };
        opened.simple(
            "SET synchronous_commit = on; SET default_transaction_isolation = 'read committed'; SET timezone = 'UTC'",
        )?;
        Ok(opened)
    }

    /// Waits for the server.
    fn wait<'s, F: Future>(&'s mut self, ask: impl FnOnce(&'s Client) -> F) -> Result<F::Output, Fault> {
        self.waits += 1;
        let client = self.client.as_ref().ok_or_else(|| Fault::Lost("the connection is closed".into()))?;
        Ok(self.runtime.block_on(ask(client)))
    }

    fn simple(&mut self, sql: &str) -> Result<(), Fault> {
        self.wait(|client| client.batch_execute(sql))?.map_err(|e| named(e, sql))
    }

    fn statement(&mut self, sql: &str) -> Result<Statement, Fault> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.wait(|client| client.prepare(sql))?.map_err(|e| named(e, sql))?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

/// Sends them all, in order, before the first answer is waited for.
async fn together<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut sent: Vec<Pin<Box<MaybeDone<F>>>> = futures.into_iter().map(|one| Box::pin(maybe_done(one))).collect();
    poll_fn(|context| {
        for one in &mut sent {
            // What it says is asked for below.
            let _ = one.as_mut().poll(context);
        }
        Poll::Ready(())
    })
    .await;
    let mut answers = Vec::with_capacity(sent.len());
    for mut one in sent {
        one.as_mut().await;
        answers.extend(one.as_mut().take_output());
    }
    answers
}

fn row(row: &tokio_postgres::Row) -> Result<Row, tokio_postgres::Error> {
    (0..row.len())
        .map(|index| row.try_get::<_, Option<Value>>(index).map(|value| value.unwrap_or(Value::Null)))
        .collect::<Result<Vec<_>, _>>()
        .map(Row)
}

impl Connection for Postgres {
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Fault> {
        let statement = self.statement(sql)?;
        let used = statement.params().len();
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().take(used).map(|value| value as _).collect();
        self.wait(|client| client.execute(&statement, &values))?.map_err(|e| named(e, sql))
    }

    fn all(&mut self, said: &[Sending]) -> Result<Vec<Vec<Row>>, Fault> {
        type Columns<'v> = Vec<Vec<&'v Value>>;
        let mut ready: Vec<(Statement, Columns<'_>, &[Arc<[Value]>])> = Vec::with_capacity(said.len());
        for Sending { sql, rows, arrays } in said {
            let statement = self.statement(sql)?;
            let width = if *arrays { statement.params().len() } else { 0 };
            let columns = (0..width).map(|column| rows.iter().map(|row| &row[column]).collect()).collect();
            ready.push((statement, columns, if *arrays { &[] } else { rows }));
        }
        // The values of every sending: a column a parameter, or a row's values.
        let single: Vec<(usize, &Statement, Vec<&(dyn ToSql + Sync)>)> = ready
            .iter()
            .enumerate()
            .flat_map(|(at, (statement, columns, rows))| {
                let whole = (!columns.is_empty()).then(|| columns.iter().map(|column| column as _).collect());
                let used = statement.params().len();
                let single = rows.iter().map(move |row| row.iter().take(used).map(|value| value as _).collect());
                whole.into_iter().chain(single).map(move |values| (at, statement, values))
            })
            .collect();
        let answers = self.wait(|client| {
            together(single.iter().map(|(_, statement, values)| client.query(*statement, values)).collect())
        })?;
        let mut found: Vec<Vec<Row>> = said.iter().map(|_| Vec::new()).collect();
        for ((at, ..), answer) in single.iter().zip(answers) {
            let (at, sql) = (*at, &said[*at].sql);
            for one in answer.map_err(|e| named(e, sql))? {
                found[at].push(row(&one).map_err(|e| named(e, sql))?);
            }
        }
        Ok(found)
    }

    fn arrays(&self) -> bool {
        true
    }

    fn waits(&self) -> u64 {
        self.waits
    }

    fn each(
        &mut self,
        sql: &str,
        values: &[Value],
        each: &mut dyn FnMut(Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let statement = self.statement(sql)?;
        let used = statement.params().len();
        let rows = self.wait(|client| client.query_raw(&statement, values.iter().take(used)))?;
        let mut rows = pin!(rows.map_err(|e| named(e, sql))?);
        // Nothing of ours runs inside the runtime: `each` may wait for another connection.
        while let Some(one) = self.runtime.block_on(rows.next()) {
            each(one.and_then(|one| row(&one)).map_err(|e| named(e, sql))?)?;
        }
        Ok(())
    }

    fn rows(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Fault> {
        let statement = self.statement(sql)?;
        let used = statement.params().len();
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().take(used).map(|value| value as _).collect();
        let rows = self.wait(|client| client.query(&statement, &values))?.map_err(|e| named(e, sql))?;
        rows.iter().map(row).collect::<Result<_, _>>().map_err(|e| named(e, sql))
    }

    fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        self.simple(sql)
    }

    fn prepare(&mut self, sql: &str) -> Result<(), Fault> {
        self.statement(sql).map(drop)
    }

    fn begin(&mut self) -> Result<(), Fault> {
        self.simple("BEGIN")?;
        self.open = true;
        Ok(())
    }

    fn begin_read(&mut self) -> Result<(), Fault> {
        self.simple("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        self.open = true;
        Ok(())
    }

    fn commit(&mut self) -> Commit {
        self.open = false;
        // A COMMIT of a transaction that an error has broken rolls back and says that all is well. The query before it
        // says that it is broken; then nothing was written, and everything is tried again.
        match self.simple("SELECT 1; COMMIT") {
            Ok(()) => Commit::Done,
            Err(Fault::Full) => Commit::Full,
            Err(fault @ Fault::Lost(_)) => Commit::Unknown(fault),
            Err(fault) => Commit::Refused(fault),
        }
    }

    fn rollback(&mut self) {
        self.open = false;
        let _ = self.simple("ROLLBACK");
    }

    fn transaction_open(&mut self) -> bool {
        self.open && self.client.as_ref().is_some_and(|client| !client.is_closed())
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

fn named(error: tokio_postgres::Error, sql: &str) -> Fault {
    match fault(error) {
        Fault::Engine(text) => Fault::Engine(format!("{text}: {sql}")),
        other => other,
    }
}

fn fault(error: tokio_postgres::Error) -> Fault {
    let text = match error.as_db_error() {
        Some(db) => format!("{} {}", db.severity(), db.message()),
        None => {
            let source = error.source().map(ToString::to_string).unwrap_or_default();
            format!("{error} {source}")
        }
    };
    // What ends the session, by whatever code, leaves open what became of a COMMIT.
    let ends = error
        .as_db_error()
        .is_some_and(|db| matches!(db.parsed_severity(), None | Some(Severity::Fatal | Severity::Panic)));
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
