//! The bare database: the statements of real commands, run again without anything around them.

use crate::{
    client::Client,
    hands::{Hands, Stage, round},
};
use access::actor_of;
use anyhow::{Context, Result};
use base::{Clock, Id, SystemClock, Tenant};
use rusqlite::{Connection, Statement};
use skans::demo::StoryClock;
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use store::{Home, Rows, Settings, Store, Tap, Value, values};

/// How many commands are caught.
const COMMANDS: usize = if cfg!(debug_assertions) { 2_000 } else { 20_000 };
/// How many hands work while they are caught, each in turn.
const HANDS: u64 = 64;

/// Which of the statements are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The event's row and the subjects' rows: what any system would have to write.
    Rows,
    /// All of them.
    All,
}

/// The statements of one command, each with its values.
struct Caught {
    statements: Vec<(usize, Vec<Value>)>,
    events: u64,
}

/// What was caught, and the database it begins from.
pub struct Script {
    from: PathBuf,
    texts: Vec<String>,
    commands: Vec<Caught>,
}

/// Copies a database that nobody has open.
fn copy(from: &Path, to: &Path) -> Result<()> {
    for end in ["", "-wal", "-shm"] {
        let name = |path: &Path| PathBuf::from(format!("{}{end}", path.display()));
        let _ = std::fs::remove_file(name(to));
        if name(from).exists() && end != "-shm" {
            std::fs::copy(name(from), name(to))?;
        }
    }
    Ok(())
}

impl Script {
    /// Lets hands work in a copy of a home and catches what their commands say to the database. `directory` is for the
    /// copies.
    ///
    /// # Errors
    /// A command is refused, or the copy cannot be used.
    pub fn catch(home: &Path, directory: &Path, stage: Stage) -> Result<Self> {
        let (from, at) = (directory.join("from.db"), directory.join("caught.db"));
        copy(home, &from)?;
        copy(home, &at)?;
        let heard: Arc<Mutex<Vec<(String, Vec<Value>)>>> = Arc::default();
        let ear = Arc::clone(&heard);
        let tap = Tap(Arc::new(move |sql: &str, values: &[Value]| {
            ear.lock().unwrap_or_else(PoisonError::into_inner).push((sql.to_owned(), values.to_vec()));
        }));
        let clock = Arc::new(StoryClock::default());
        clock.set(SystemClock.now());
        // Each in a batch of its own, so that its statements are its own.
        let settings = Settings { tap: Some(tap), group: 1, ..Settings::default() };
        let store = Store::open(Home::Sqlite(at), settings, skans::modules::registry(), clock.clone())?;
        heard.lock().unwrap_or_else(PoisonError::into_inner).clear(); // what opening said
        let worked = work(&store, &clock, stage);
        store.close();
        worked?;
        drop(store);
        let heard = std::mem::take(&mut *heard.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(Self::of(from, heard))
    }

    fn of(from: PathBuf, heard: Vec<(String, Vec<Value>)>) -> Self {
        let (mut texts, mut known) = (Vec::new(), HashMap::new());
        let mut commands: Vec<Caught> = Vec::new();
        for (sql, values) in heard {
            // Whether the command is known already is the first that is asked of each.
            if sql.contains("FROM command_log") {
                commands.push(Caught { statements: Vec::new(), events: 0 });
            }
            let Some(command) = commands.last_mut() else { continue };
            command.events += u64::from(sql.starts_with("INSERT INTO ledger_entry"));
            let at = *known.entry(sql.clone()).or_insert_with(|| {
                texts.push(sql);
                texts.len() - 1
            });
            command.statements.push((at, values));
        }
        Self { from, texts, commands }
    }

    /// How many events a command makes, and how many statements it takes.
    #[must_use]
    pub fn shape(&self) -> (f64, f64) {
        let commands = self.commands.len() as f64;
        let events: u64 = self.commands.iter().map(|command| command.events).sum();
        let statements: usize = self.commands.iter().map(|command| command.statements.len()).sum();
        (events as f64 / commands, statements as f64 / commands)
    }

    /// Runs them, so many commands a commit, for so long, and gives commands a second.
    ///
    /// # Errors
    /// The database says no.
    pub fn run(&self, which: Which, group: usize, long: Duration) -> Result<f64> {
        let at = self.from.with_file_name("bare.db");
        let (mut done, mut spent) = (0, Duration::ZERO);
        while spent < long {
            copy(&self.from, &at)?;
            let connection = open(&at)?;
            let mut statements = self.prepare(&connection)?;
            let started = Instant::now();
            for some in self.commands.chunks(group) {
                connection.execute_batch("BEGIN IMMEDIATE")?;
                for command in some {
                    for (at, values) in &command.statements {
                        if which == Which::All || is_row(&self.texts[*at]) {
                            let (statement, order) = &mut statements[*at];
                            run(statement, order, values)?;
                        }
                    }
                }
                connection.execute_batch("COMMIT")?;
                done += some.len();
                if spent + started.elapsed() >= long {
                    break;
                }
            }
            spent += started.elapsed();
        }
        Ok(done as f64 / spent.as_secs_f64())
    }

    fn prepare<'c>(&self, connection: &'c Connection) -> Result<Vec<(Statement<'c>, Vec<usize>)>> {
        self.texts
            .iter()
            .map(|sql| {
                let statement = connection.prepare(sql)?;
                let order = (1..=statement.parameter_count())
                    .map(|at| {
                        let name = statement.parameter_name(at).context("a parameter without a name")?;
                        Ok(name.trim_start_matches('$').parse::<usize>()? - 1)
                    })
                    .collect::<Result<_>>()?;
                Ok((statement, order))
            })
            .collect()
    }
}

fn is_row(sql: &str) -> bool {
    ["INSERT INTO ledger_entry", "INSERT INTO mail_subject", "UPDATE mail_subject"]
        .iter()
        .any(|row| sql.starts_with(row))
}

fn open(at: &Path) -> Result<Connection> {
    let connection = Connection::open(at)?;
    connection.execute_batch(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;
         PRAGMA cache_size=-65536; PRAGMA secure_delete=ON; PRAGMA wal_autocheckpoint=4000;",
    )?;
    Ok(connection)
}

fn run(statement: &mut Statement<'_>, order: &[usize], values: &[Value]) -> Result<()> {
    for (at, number) in order.iter().enumerate() {
        let at = at + 1;
        match &values[*number] {
            Value::Null => statement.raw_bind_parameter(at, rusqlite::types::Null)?,
            Value::Int(v) => statement.raw_bind_parameter(at, v)?,
            Value::Text(v) => statement.raw_bind_parameter(at, v)?,
            Value::Bytes(v) => statement.raw_bind_parameter(at, v)?,
        }
    }
    let mut rows = statement.raw_query();
    while rows.next()?.is_some() {}
    Ok(())
}

fn work(store: &Store, clock: &StoryClock, stage: Stage) -> Result<()> {
    let (tenant, actor) = operator(store)?;
    let mut hands: Vec<Hands> = (0..HANDS).map(|seed| Hands::new(stage, seed)).collect();
    let began = clock.now();
    let mut done = 0;
    while done < COMMANDS {
        let now = Duration::from_micros((clock.now().micros() - began.micros()).unsigned_abs());
        done += round(store, tenant, &actor, &mut hands, now)?;
        // As long as sixty-four hands need for so many letters on a quick machine.
        clock.pass(1);
    }
    Ok(())
}

/// The demo's operator, and the ledger they act in.
fn operator(store: &Store) -> Result<(Tenant, base::Actor)> {
    let row = store.read::<_, store::Fault>(|reader| {
        reader.row(
            "SELECT r.tenant, a.person, a.id FROM access_account a JOIN access_role r ON r.person = a.person WHERE a.login = $1 ORDER BY r.tenant",
            &values!["olle"],
        )
    })?;
    let row = row.context("the demo has an operator")?;
    Ok((row.get(0)?, actor_of(Id::from_uuid(row.get(1)?), Id::from_uuid(row.get(2)?))))
}

/// Where hands can work in a running demo.
///
/// # Errors
/// The demo does not answer as it should.
pub fn stage(operator: &mut Client, head: &mut Client) -> Result<Stage> {
    let (_, body) = operator.get("/api/v1/mail/sites")?;
    let sites: serde_json::Value = serde_json::from_slice(&body)?;
    let site = |kind: &str| -> Result<_> {
        let site = sites["data"].as_array().and_then(|all| all.iter().find(|site| site["kind"] == kind));
        Ok(serde_json::from_value(site.with_context(|| format!("no {kind}"))?["id"].clone())?)
    };
    let (terminal, house) = (site("terminal")?, site("mailRoom")?);
    let act = serde_json::json!({
        "commandId": base::clock::new_command_id(), "site": terminal,
        "command": { "setUpParty": { "party": null, "name": "Mätbudet", "kind": "internal", "unit": null } },
    });
    let (status, body) = head.post("/api/v1/mail/acts", &serde_json::to_vec(&act)?)?;
    let answer: serde_json::Value = serde_json::from_slice(&body)?;
    let carrier = serde_json::from_value(answer["said"][0]["about"].clone())
        .with_context(|| format!("a carrier: {status} {answer}"))?;
    Ok(Stage { terminal, house, carrier, unit: (None, None) })
}
