//! What the commands of a batch see of the database, and what they write: see adr 0013.
//!
//! A row that was asked for by its key is kept, and so is what was written to it. All of it goes to the database once,
//! before the commit, or when something is asked that a row that waits could answer otherwise. So a row that a hundred
//! commands change is read once and written once. What a command wrote can be taken back without the database, as long
//! as it waits.
//!
//! Where a server's answers must be waited for, the commands of a batch are rehearsed first: each runs as far as it gets
//! with what is known, says what it misses, and is taken back; what they all miss is asked for together; and so on, a few
//! times. Then they run, one after the other, and find nearly everything known. A rehearsal decides nothing.
//!
//! Nothing is decided here: a row that breaks a rule of the database is found out when it is written, and then the whole
//! batch is rolled back and goes round again, each command by itself.

mod form;
mod plans;
#[cfg(test)]
mod tests;

pub(crate) use plans::{Plans, Tables};

use crate::{
    Class, Commit, Connection, Fault, Row, Value,
    engine::{Brief, Sending, forward},
};
use form::{Arg, Conflict, Form, Insert, Set, Term};
use plans::{Make, Table};
use std::{collections::HashMap, hash::BuildHasherDefault, sync::Arc};

/// A row, a value for each column.
type Cells = Arc<[Value]>;
/// A row's key, as bytes.
type Key = Arc<[u8]>;
type ByKey<T> = HashMap<Key, T, BuildHasherDefault<Brief>>;

/// How many rows may wait.
const MOST: usize = 20_000;

/// What is known of a row.
#[derive(Debug, Clone)]
enum State {
    /// As it lies in the database.
    Clean(Option<Cells>),
    /// Otherwise than it lies there.
    Changed { base: Option<Cells>, now: Option<Cells> },
    /// Written without having been read: what it becomes hangs on what is there.
    Blind { row: Cells, by: Arc<Insert> },
}

/// A table's rows.
#[derive(Default)]
struct Sheet {
    rows: ByKey<State>,
    /// The keys of what waits, in order.
    waiting: Vec<Key>,
    /// Counts up whenever something is written to the database.
    turn: u64,
}

/// The rows that the database gave to a query, and the turns of its tables then.
struct Answer {
    turn: u64,
    rows: Vec<Row>,
}

/// The most rows of an answer that are kept.
const KEPT: usize = 64;

/// What a rehearsal found missing.
enum Missing {
    Row { table: usize, key: Cells },
    Answer { id: usize, turn: u64, sql: Arc<str>, values: Cells },
}

/// A connection for the length of one batch. Nobody else writes meanwhile what is kept.
pub(crate) struct Slate<'a> {
    connection: &'a mut dyn Connection,
    plans: &'a mut Plans,
    tables: Arc<Tables>,
    sheets: Vec<Sheet>,
    answers: HashMap<(usize, Vec<Value>), Answer>,
    waiting: usize,
    /// How to take back what the command under way wrote.
    undo: Vec<(usize, Key, Option<State>)>,
    /// Something that the command under way wrote lies in the database already.
    beyond_recall: bool,
    /// Run after what waits is written.
    last: Vec<Sending>,
    /// Nothing is asked now: what is missing is noted.
    rehearsing: bool,
    missing: Vec<Missing>,
    /// What was asked for because of a rehearsal, a row of a table or an answer, and in which round.
    asked: HashMap<(bool, usize, Vec<Value>), u32>,
    /// How often what was missing has been asked for.
    round: u32,
    /// The rehearsal under way misses something that will be asked for.
    missed: bool,
}

/// How a rehearsal ends where something is missing, or where it would write.
fn unknown() -> Fault {
    Fault::Engine("a rehearsal went as far as it could".into())
}

fn key_of(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Null => out.push(0),
        Value::Int(v) => {
            out.push(1);
            out.extend_from_slice(&v.to_le_bytes());
        }
        Value::Text(v) => {
            out.push(2);
            out.extend_from_slice(&(v.len() as u32).to_le_bytes());
            out.extend_from_slice(v.as_bytes());
        }
        Value::Bytes(v) => {
            out.push(3);
            out.extend_from_slice(&(v.len() as u32).to_le_bytes());
            out.extend_from_slice(v);
        }
    }
}

fn value_of<'v>(arg: &'v Arg, values: &'v [Value]) -> Result<&'v Value, Fault> {
    match arg {
        Arg::Fixed(value) => Ok(value),
        Arg::Param(at) => values.get(*at).ok_or_else(|| Fault::Engine(format!("no value for ${}", at + 1))),
    }
}

fn key_by_args(key: &[Arg], values: &[Value]) -> Result<Vec<u8>, Fault> {
    let mut out = Vec::with_capacity(key.len() * 20);
    for arg in key {
        key_of(&mut out, value_of(arg, values)?);
    }
    Ok(out)
}

fn key_by_row(table: &Table, row: &[Value]) -> Vec<u8> {
    let mut out = Vec::with_capacity(table.key.len() * 20);
    for column in &table.key {
        key_of(&mut out, &row[*column]);
    }
    out
}

/// The row with what becomes of its columns.
fn with(row: &[Value], sets: &[(usize, Set)], values: &[Value]) -> Result<Cells, Fault> {
    let mut row = row.to_vec();
    for (column, set) in sets {
        row[*column] = match set {
            Set::To(arg) => value_of(arg, values)?.clone(),
            Set::Plus(arg) => match (&row[*column], value_of(arg, values)?) {
                (Value::Int(a), Value::Int(b)) => {
                    Value::Int(a.checked_add(*b).ok_or_else(|| Fault::Constraint("a sum is too large".into()))?)
                }
                (Value::Null, Value::Int(_)) | (Value::Int(_), Value::Null) => Value::Null,
                _ => return Err(Fault::shape("what is added up is no number")),
            },
        };
    }
    Ok(row.into())
}

impl<'a> Slate<'a> {
    pub(crate) fn new(connection: &'a mut dyn Connection, plans: &'a mut Plans) -> Self {
        let tables = Arc::clone(&plans.tables);
        let sheets = (0..tables.len()).map(|_| Sheet::default()).collect();
        Self {
            connection,
            plans,
            tables,
            sheets,
            answers: HashMap::new(),
            waiting: 0,
            undo: Vec::new(),
            beyond_recall: false,
            last: Vec::new(),
            rehearsing: false,
            missing: Vec::new(),
            asked: HashMap::new(),
            round: 0,
            missed: false,
        }
    }

    /// Whether it pays to rehearse.
    pub(crate) fn rehearses(&self) -> bool {
        self.connection.arrays()
    }

    /// A rehearsal of one command. Gives whether something was missing that can be asked for.
    pub(crate) fn rehearse(&mut self, run: impl FnOnce(&mut Self)) -> bool {
        self.begin();
        self.rehearsing = true;
        self.missed = false;
        run(self);
        self.rehearsing = false;
        self.take_back();
        self.missed
    }

    /// Asks for everything that the rehearsals found missing.
    pub(crate) fn fetch_missing(&mut self) -> Result<(), Fault> {
        self.round += 1;
        let mut rows: Vec<(usize, Vec<Cells>)> = Vec::new();
        let mut answers = Vec::new();
        for missing in std::mem::take(&mut self.missing) {
            match missing {
                Missing::Row { table, key } => match rows.iter_mut().find(|(other, _)| *other == table) {
                    Some((_, keys)) => keys.push(key),
                    None => rows.push((table, vec![key])),
                },
                Missing::Answer { id, turn, sql, values } => answers.push((id, turn, sql, values)),
            }
        }
        let mut sendings = Vec::with_capacity(rows.len() + answers.len());
        for (table, keys) in &rows {
            let sql = self.plans.make(*table, Make::FetchMany, true);
            sendings.push(Sending { sql, rows: keys.clone(), arrays: true });
        }
        for (_, _, sql, values) in &answers {
            sendings.push(Sending { sql: Arc::clone(sql), rows: vec![Arc::clone(values)], arrays: false });
        }
        if sendings.is_empty() {
            return Ok(());
        }
        let mut found = self.connection.all(&sendings)?.into_iter();
        for (table, keys) in rows {
            let sheet = &mut self.sheets[table];
            let shape = self.tables.get(table);
            for key in keys {
                let mut bytes = Vec::new();
                key.iter().for_each(|value| key_of(&mut bytes, value));
                sheet.rows.entry(bytes.into()).or_insert(State::Clean(None));
            }
            for row in found.next().unwrap_or_default() {
                let state = sheet.rows.get_mut(key_by_row(shape, &row.0).as_slice());
                if let Some(state @ State::Clean(None)) = state {
                    *state = State::Clean(Some(row.0.into()));
                }
            }
        }
        for ((id, turn, _, values), rows) in answers.into_iter().zip(found) {
            if rows.len() <= KEPT {
                self.answers.insert((id, values.to_vec()), Answer { turn, rows });
            }
        }
        Ok(())
    }

    fn miss(&mut self, missing: Missing) {
        let question = match &missing {
            Missing::Row { table, key } => (true, *table, key.to_vec()),
            Missing::Answer { id, values, .. } => (false, *id, values.to_vec()),
        };
        let round = *self.asked.entry(question).or_insert_with(|| {
            self.missing.push(missing);
            self.round
        });
        // What was asked for earlier, and is still not known, never will be.
        self.missed |= round == self.round;
    }

    /// Runs a statement after everything that waits, and sent with it.
    pub(crate) fn last(&mut self, sql: &str, values: &[Value]) {
        self.last.push(Sending { sql: sql.into(), rows: vec![values.into()], arrays: false });
    }

    /// A command begins: from here on can be taken back.
    pub(crate) fn begin(&mut self) {
        self.undo.clear();
        self.beyond_recall = false;
    }

    /// Whether the command under way wrote anything that only the database could take back.
    pub(crate) const fn beyond_recall(&self) -> bool {
        self.beyond_recall
    }

    /// Takes back what the command under way wrote.
    pub(crate) fn take_back(&mut self) {
        while let Some((table, key, before)) = self.undo.pop() {
            let sheet = &mut self.sheets[table];
            if !matches!(before, Some(State::Changed { .. } | State::Blind { .. })) {
                // It waited since then: nothing that came later waits any more.
                sheet.waiting.pop();
                self.waiting -= 1;
            }
            match before {
                Some(state) => sheet.rows.insert(key, state),
                None => sheet.rows.remove(&key),
            };
        }
    }

    /// Forgets everything: what waits too.
    pub(crate) fn forget(&mut self) {
        self.sheets.iter_mut().for_each(|sheet| *sheet = Sheet { turn: sheet.turn + 1, ..Sheet::default() });
        self.answers.clear();
        self.asked.clear();
        self.missing.clear();
        self.waiting = 0;
        self.begin();
    }

    /// The connection itself, once everything is written: who uses it may write anything.
    pub(crate) fn through(&mut self) -> Result<&mut dyn Connection, Fault> {
        self.flush()?;
        self.forget();
        Ok(self.connection)
    }

    /// Writes everything that waits.
    pub(crate) fn flush(&mut self) -> Result<(), Fault> {
        let mut sendings = Vec::new();
        for table in 0..self.sheets.len() {
            self.collect(table, &mut sendings)?;
        }
        sendings.append(&mut self.last);
        self.send(sendings)
    }

    fn flush_table(&mut self, table: usize) -> Result<(), Fault> {
        let mut sendings = Vec::new();
        self.collect(table, &mut sendings)?;
        self.send(sendings)
    }

    fn send(&mut self, sendings: Vec<Sending>) -> Result<(), Fault> {
        if sendings.is_empty() { Ok(()) } else { self.connection.all(&sendings).map(drop) }
    }

    /// Whether as much waits as may.
    pub(crate) const fn is_much(&self) -> bool {
        self.waiting >= MOST
    }

    /// Takes what waits of a table, as statements to be sent.
    fn collect(&mut self, table: usize, sendings: &mut Vec<Sending>) -> Result<(), Fault> {
        if self.rehearsing {
            return Err(unknown());
        }
        if self.sheets[table].waiting.is_empty() {
            return Ok(());
        }
        self.beyond_recall |= !self.undo.is_empty();
        let shape = self.tables.get(table);
        let sheet = &mut self.sheets[table];
        let waiting = std::mem::take(&mut sheet.waiting);
        sheet.turn += 1;
        self.waiting -= waiting.len();
        let arrays = self.connection.arrays();
        let mut gone: Vec<Cells> = Vec::new();
        // The kinds of statement are few: a list keeps them in the order in which they came.
        let mut made: Vec<(Make, Vec<Cells>)> = Vec::new();
        let mut say = |make: Make, row: Cells| match made.iter_mut().find(|(other, _)| *other == make) {
            Some((_, rows)) => rows.push(row),
            None => made.push((make, vec![row])),
        };
        for key in waiting {
            let Some(state) = sheet.rows.get_mut(&key) else { continue };
            let clean = match state {
                State::Clean(_) => continue,
                State::Blind { row, by } => {
                    let whole = by.whole(&shape.key).then(|| State::Clean(Some(Arc::clone(row))));
                    say(Make::Tailed(by.tail.clone()), Arc::clone(row));
                    whole
                }
                State::Changed { base, now } => {
                    match (&*base, &*now) {
                        (None, None) => {}
                        (Some(base), None) => gone.push(Arc::clone(base)),
                        (None, Some(now)) => say(Make::Insert, Arc::clone(now)),
                        (Some(base), Some(now)) if base == now => {}
                        (Some(_), Some(now)) if arrays => say(Make::Upsert, Arc::clone(now)),
                        (Some(base), Some(now)) => {
                            let changed = (0..now.len()).filter(|column| now[*column] != base[*column]);
                            let columns = changed.fold(0, |columns: u128, column| columns | 1 << column);
                            let changed = (0..now.len()).filter(|column| columns >> column & 1 == 1);
                            let row = changed.chain(shape.key.iter().copied()).map(|column| now[column].clone());
                            say(Make::Update(columns), row.collect());
                        }
                    }
                    Some(State::Clean(now.take()))
                }
            };
            match clean {
                Some(clean) => *state = clean,
                None => drop(sheet.rows.remove(&key)),
            }
        }
        if !gone.is_empty() {
            let sql = self.plans.make(table, Make::Delete, arrays);
            let keys = gone.iter().map(|row| shape.key.iter().map(|column| row[*column].clone()).collect());
            sendings.push(Sending { sql, rows: keys.collect(), arrays: false });
        }
        // What frees a place that must be unique goes first.
        made.sort_by_key(|(make, _)| !matches!(make, Make::Update(_) | Make::Upsert));
        for (make, rows) in made {
            let sql = self.plans.make(table, make, arrays);
            sendings.push(Sending { sql, rows, arrays });
        }
        Ok(())
    }

    fn set(&mut self, table: usize, key: Key, state: State) {
        let sheet = &mut self.sheets[table];
        let before = sheet.rows.insert(Arc::clone(&key), state);
        if !matches!(before, Some(State::Changed { .. } | State::Blind { .. })) {
            sheet.waiting.push(Arc::clone(&key));
            self.waiting += 1;
        }
        self.undo.push((table, key, before));
    }

    /// Reads a row of the database.
    fn fetch(&mut self, table: usize, key: &[Value]) -> Result<Option<Cells>, Fault> {
        if self.rehearsing {
            self.miss(Missing::Row { table, key: key.into() });
            return Err(unknown());
        }
        let rows = self.connection.rows(&self.tables.get(table).fetch, key)?;
        Ok(rows.into_iter().next().map(|row| row.0.into()))
    }

    /// What a row is now, read where that is not known, and where it is to be known what the database holds.
    fn known(
        &mut self,
        table: usize,
        key: &[u8],
        args: &dyn Fn() -> Result<Vec<Value>, Fault>,
    ) -> Result<&State, Fault> {
        match self.sheets[table].rows.get(key) {
            Some(State::Clean(_) | State::Changed { .. }) => {}
            Some(State::Blind { row, by }) => {
                let (row, by) = (Arc::clone(row), Arc::clone(by));
                let base = self.fetch(table, &args()?)?;
                let now = match (&base, &by.conflict) {
                    (None, _) => row,
                    (Some(_), Conflict::Fails) => return Err(Fault::Constraint("a row is there already".into())),
                    (Some(base), Conflict::Nothing) => Arc::clone(base),
                    (Some(base), Conflict::Sets(sets)) => {
                        // The row is the statement's values, column for column.
                        let mut now = base.to_vec();
                        for (column, set) in sets {
                            let Set::To(arg) = set else { return Err(Fault::shape("a blind sum")) };
                            let from = by.row.iter().position(|other| other == arg).unwrap_or(*column);
                            now[*column] = row[from].clone();
                        }
                        now.into()
                    }
                };
                // Not by `set`: nothing was written.
                self.sheets[table].rows.insert(key.into(), State::Changed { base, now: Some(now) });
            }
            None => {
                let row = self.fetch(table, &args()?)?;
                self.sheets[table].rows.insert(key.into(), State::Clean(row));
            }
        }
        self.sheets[table].rows.get(key).ok_or_else(|| Fault::shape("a row that was read is gone"))
    }

    fn insert(&mut self, by: &Arc<Insert>, values: &[Value]) -> Result<(), Fault> {
        let table = by.table;
        let tables = Arc::clone(&self.tables);
        let shape = tables.get(table);
        let row = by.row.iter().map(|arg| value_of(arg, values).cloned()).collect::<Result<Cells, Fault>>()?;
        let key = key_by_row(shape, &row);
        let args = || Ok(shape.key.iter().map(|column| row[*column].clone()).collect());
        if by.adds() {
            self.known(table, &key, &args)?;
        }
        let there = || Err(Fault::Constraint(format!("a row of {} is there already", shape.name)));
        let state = match (self.sheets[table].rows.get(key.as_slice()), &by.conflict) {
            (None, Conflict::Fails) => State::Changed { base: None, now: Some(row) },
            (None, _) => State::Blind { row, by: Arc::clone(by) },
            (
                Some(State::Clean(Some(_)) | State::Changed { now: Some(_), .. } | State::Blind { .. }),
                Conflict::Fails,
            ) => {
                return there();
            }
            (
                Some(State::Clean(Some(_)) | State::Changed { now: Some(_), .. } | State::Blind { .. }),
                Conflict::Nothing,
            ) => {
                return Ok(());
            }
            (Some(State::Clean(None)), _) => State::Changed { base: None, now: Some(row) },
            (Some(State::Changed { base, now: None }), _) => State::Changed { base: base.clone(), now: Some(row) },
            (Some(State::Clean(Some(old))), Conflict::Sets(sets)) => {
                State::Changed { base: Some(Arc::clone(old)), now: Some(with(old, sets, values)?) }
            }
            (Some(State::Changed { base, now: Some(old) }), Conflict::Sets(sets)) => {
                State::Changed { base: base.clone(), now: Some(with(old, sets, values)?) }
            }
            (Some(State::Blind { row: old, by: other }), Conflict::Sets(sets)) => {
                if by.whole(&shape.key) {
                    State::Blind { row, by: Arc::clone(by) }
                } else if Arc::ptr_eq(by, other) {
                    State::Blind { row: with(old, sets, values)?, by: Arc::clone(by) }
                } else {
                    self.known(table, &key, &args)?;
                    return self.insert(by, values);
                }
            }
        };
        self.set(table, key.into(), state);
        Ok(())
    }

    /// Gives the row with a key another shape; takes it away where that is none.
    fn change(
        &mut self,
        table: usize,
        key: &[Arg],
        values: &[Value],
        to: &dyn Fn(&[Value]) -> Result<Option<Cells>, Fault>,
    ) -> Result<(), Fault> {
        let bytes = key_by_args(key, values)?;
        let args = || key.iter().map(|arg| value_of(arg, values).cloned()).collect();
        let (base, now) = match self.known(table, &bytes, &args)? {
            State::Clean(row) => (row.clone(), row.clone()),
            State::Changed { base, now } => (base.clone(), now.clone()),
            State::Blind { .. } => return Err(Fault::shape("a row that was read is not known")),
        };
        if let Some(row) = now {
            let now = to(&row)?;
            self.set(table, bytes.into(), State::Changed { base, now });
        }
        Ok(())
    }

    /// Whether a row that waits could be one of those that the terms tell of.
    fn may_answer(&self, table: usize, terms: &[Term], values: &[Value]) -> Result<bool, Fault> {
        let sheet = &self.sheets[table];
        let shape = self.tables.get(table);
        let mut wanted: Vec<(usize, &Value)> = Vec::with_capacity(terms.len());
        for term in terms {
            wanted.push((term.column, term.equals.as_ref().map_or(Ok(&Value::Null), |arg| value_of(arg, values))?));
        }
        // Keys that begin otherwise are soon put aside.
        let mut prefix = Vec::new();
        for column in &shape.key {
            let Some((_, value)) = wanted.iter().find(|(other, _)| other == column) else { break };
            key_of(&mut prefix, value);
        }
        let fits = |row: &Option<Cells>, only_key: bool| {
            row.as_ref().is_some_and(|row| {
                let mut terms = wanted.iter().filter(|(column, _)| !only_key || shape.key.contains(column));
                terms.all(|(column, value)| row[*column] == **value)
            })
        };
        Ok(sheet.waiting.iter().filter(|key| key.starts_with(&prefix)).any(|key| match sheet.rows.get(key) {
            None | Some(State::Clean(_)) => false,
            Some(State::Changed { base, now }) => fits(base, false) || fits(now, false),
            Some(State::Blind { row, .. }) => fits(&Some(Arc::clone(row)), true),
        }))
    }

    /// Writes what waits and could change the answer.
    fn settle(&mut self, tables: &[usize], terms: &[Term], values: &[Value]) -> Result<(), Fault> {
        for table in tables {
            let waits = !self.sheets[*table].waiting.is_empty();
            if waits && (tables.len() > 1 || self.may_answer(*table, terms, values)?) {
                self.flush_table(*table)?;
            }
        }
        Ok(())
    }

    fn ask(
        &mut self,
        id: usize,
        (tables, terms): (&[usize], &[Term]),
        sql: &str,
        values: &[Value],
    ) -> Result<Vec<Row>, Fault> {
        let keeps = !tables.is_empty() && tables.iter().all(|table| self.tables.get(*table).class == Class::View);
        self.settle(tables, terms, values)?;
        let turn = tables.iter().map(|table| self.sheets[*table].turn).sum();
        let question = keeps.then(|| (id, values.to_vec()));
        if let Some(answer) = question.as_ref().and_then(|question| self.answers.get(question))
            && answer.turn == turn
        {
            return Ok(answer.rows.clone());
        }
        if self.rehearsing {
            if keeps {
                self.miss(Missing::Answer { id, turn, sql: sql.into(), values: values.into() });
            }
            return Err(unknown());
        }
        let rows = self.connection.rows(sql, values)?;
        if let Some(question) = question
            && rows.len() <= KEPT
        {
            self.answers.insert(question, Answer { turn, rows: rows.clone() });
        }
        Ok(rows)
    }
}

impl Connection for Slate<'_> {
    fn put(&mut self, sql: &str, values: &[Value]) -> Result<(), Fault> {
        let (_, form) = self.plans.form(sql);
        let waits = |table: &usize| self.tables.get(*table).waits();
        match &*form {
            Form::Insert(by) if waits(&by.table) => self.insert(by, values),
            Form::Update { table, key, sets } if waits(table) => {
                self.change(*table, key, values, &|row| with(row, sets, values).map(Some))
            }
            Form::Delete { table, key } if waits(table) => self.change(*table, key, values, &|_| Ok(None)),
            _ => self.execute(sql, values).map(drop),
        }
    }

    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Fault> {
        let (_, form) = self.plans.form(sql);
        let (written, tables): (Option<usize>, &[usize]) = match &*form {
            Form::Insert(by) => (Some(by.table), &[]),
            Form::Update { table, .. } | Form::Delete { table, .. } => (Some(*table), &[]),
            Form::Other { written, tables } => (*written, tables),
            Form::Fetch { .. } | Form::Ask { .. } => (None, &[]),
        };
        if self.rehearsing {
            return Err(unknown());
        }
        for table in tables.iter().chain(&written) {
            self.flush_table(*table)?;
        }
        if let Some(table) = written {
            let sheet = &mut self.sheets[table];
            *sheet = Sheet { turn: sheet.turn + 1, ..Sheet::default() };
        }
        self.beyond_recall = true;
        self.connection.execute(sql, values)
    }

    fn rows(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Fault> {
        let (id, form) = self.plans.form(sql);
        match &*form {
            Form::Fetch { table, columns, key } if self.tables.get(*table).waits() => {
                let bytes = key_by_args(key, values)?;
                let pick = |row: &Cells| Row(columns.iter().map(|column| row[*column].clone()).collect());
                if let Some(State::Blind { row, by }) = self.sheets[*table].rows.get(bytes.as_slice())
                    && by.whole(&self.tables.get(*table).key)
                {
                    return Ok(vec![pick(row)]);
                }
                let args = || key.iter().map(|arg| value_of(arg, values).cloned()).collect();
                match self.known(*table, &bytes, &args)? {
                    State::Clean(row) | State::Changed { now: row, .. } => Ok(row.iter().map(pick).collect()),
                    State::Blind { .. } => Err(Fault::shape("a row that was read is not known")),
                }
            }
            Form::Fetch { .. } if self.rehearsing => Err(unknown()),
            Form::Fetch { table, .. } => {
                self.flush_table(*table)?;
                self.connection.rows(sql, values)
            }
            Form::Ask { tables, terms } => self.ask(id, (tables, terms), sql, values),
            _ => {
                self.flush()?;
                self.connection.rows(sql, values)
            }
        }
    }

    fn each(
        &mut self,
        sql: &str,
        values: &[Value],
        each: &mut dyn FnMut(Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let (_, form) = self.plans.form(sql);
        if self.rehearsing {
            return Err(unknown());
        }
        match &*form {
            Form::Fetch { table, .. } => self.flush_table(*table)?,
            Form::Ask { tables, terms } => self.settle(tables, terms, values)?,
            _ => self.flush()?,
        }
        self.connection.each(sql, values, each)
    }

    fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        self.through()?;
        self.beyond_recall = true;
        self.connection.batch(sql)
    }

    fn rollback(&mut self) {
        self.forget();
        self.connection.rollback();
    }

    fn empty(&mut self, tables: &[&str]) -> Result<(), Fault> {
        self.through()?;
        self.beyond_recall = true;
        self.connection.empty(tables)
    }

    forward!();
}
