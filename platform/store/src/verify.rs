//! Is everything as it was recorded? Reads the ledger again, hashes it again, rebuilds every view
//! in a scratch file and compares row by row, in one snapshot of the home.

use crate::{
    Class, Connection, Fault, Home, LedgerEvent, Registry, Row, Settings, Table, Value, decode,
    disposal::{FACTS, PERSONAL},
    entry::{self, Stored},
    ledgers, migrate, values,
};
use base::{Tenant, Time};
use ledger::{Checkpoint, Frontier, Hash, Note, SigningKey, VerifierKey};
use serde::Serialize;
use std::{collections::BTreeMap, path::Path};

pub(crate) mod sql {
    //! Statements of verification.
    crate::statements! {
        HEADS = "SELECT tenant, origin, size, last_time, frontier FROM ledger_head ORDER BY tenant";
        TILES = "SELECT level, number, hashes, root FROM ledger_tile WHERE tenant = $1 ORDER BY level, number";
        CHECKPOINTS = "SELECT size, note FROM ledger_checkpoint WHERE tenant = $1 ORDER BY size";
        STRAY_ENTRIES = "SELECT COUNT(*), MIN(seq) FROM ledger_entry WHERE tenant = $1 AND (seq < 0 OR seq >= $2)";
        FOREIGN_ENTRIES = "SELECT COUNT(*) FROM ledger_entry WHERE tenant NOT IN (SELECT tenant FROM ledger_head)";
        FOREIGN_TILES = "SELECT COUNT(*) FROM ledger_tile WHERE tenant NOT IN (SELECT tenant FROM ledger_head)";
        FOREIGN_CHECKPOINTS = "SELECT COUNT(*) FROM ledger_checkpoint WHERE tenant NOT IN (SELECT tenant FROM ledger_head)";
    }
}

/// Something that is not as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The ledger's origin.
    pub ledger: String,
    /// The first entry that it concerns, where one can be named.
    pub entry: Option<i64>,
    /// The table it was found in.
    pub table: String,
    /// What is wrong, in English, without personal data.
    pub what: String,
}

/// What `skans verify` says.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Everything is as it was recorded.
    pub whole: bool,
    /// The first bad entry, where one can be named.
    pub first_bad: Option<i64>,
    /// The ledger that the first bad entry is in.
    pub first_bad_ledger: Option<String>,
    /// How many entries were read.
    pub entries: i64,
    /// Size and root of each ledger.
    pub ledgers: Vec<Root>,
    /// Every table with its class.
    pub tables: Vec<Named>,
    /// What is wrong, the first of each kind of place, at most 100.
    pub findings: Vec<Finding>,
}

/// Where a ledger ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Root {
    /// Its origin.
    pub origin: String,
    /// How many entries it has.
    pub size: u64,
    /// The root of its tree, base64.
    pub root: String,
}

/// A table and its class.
#[derive(Debug, Clone, Serialize)]
pub struct Named {
    /// The table.
    pub name: &'static str,
    /// Its class.
    pub class: Class,
}

const MOST: usize = 100;

struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, ledger: &str, entry: Option<i64>, table: &str, what: impl Into<String>) {
        if self.0.len() < MOST {
            self.0.push(Finding { ledger: ledger.to_owned(), entry, table: table.to_owned(), what: what.into() });
        }
    }
}

/// Verifies a home against itself and against checkpoints kept elsewhere. `scratch` is a directory
/// for the rebuilt tables.
///
/// # Errors
/// The home or the scratch directory cannot be used. Damage is no error: it is in the report.
pub fn verify(home: &Home, registry: &Registry, checkpoints: &str, scratch: &Path) -> Result<Report, Fault> {
    let outside = split_notes(checkpoints);
    let mut from = home.connect_reader()?;
    let mut findings = Findings(Vec::new());
    if let Home::Sqlite(_) = home {
        let mut broken = None;
        let checked = from.each("PRAGMA quick_check", &[], &mut |row| {
            let text: String = row.get(0)?;
            if text != "ok" && broken.is_none() {
                broken = Some(text);
            }
            Ok(())
        });
        if let Some(text) = broken.or_else(|| checked.err().map(|fault| fault.to_string())) {
            findings.add("", None, "sqlite", text);
        }
    }
    from.begin_read()?;
    let mut to = scratch_home(scratch, registry)?;
    let result = tenants(from.as_mut(), to.as_mut(), registry, &outside, &mut findings);
    to.rollback();
    from.rollback();
    drop(to);
    remove_scratch(scratch);
    let (entries, ledgers) = result?;
    let Findings(mut findings) = findings;
    findings.sort_by(|a, b| (a.entry.is_none(), &a.ledger, a.entry).cmp(&(b.entry.is_none(), &b.ledger, b.entry)));
    let first = findings.iter().find(|finding| finding.entry.is_some());
    Ok(Report {
        whole: findings.is_empty(),
        first_bad: first.and_then(|finding| finding.entry),
        first_bad_ledger: first.map(|finding| finding.ledger.clone()),
        entries,
        ledgers,
        tables: ledgers::classes(registry).into_iter().map(|(name, class)| Named { name, class }).collect(),
        findings,
    })
}

fn scratch_home(scratch: &Path, registry: &Registry) -> Result<Box<dyn Connection>, Fault> {
    remove_scratch(scratch);
    let settings = Settings { synchronous: "OFF", ..Settings::default() };
    let mut to = Home::Sqlite(scratch.join("verify.db")).connect(&settings)?;
    to.batch("PRAGMA foreign_keys=OFF; PRAGMA secure_delete=OFF; PRAGMA wal_autocheckpoint=0;")?;
    migrate::run(to.as_mut(), registry)?;
    to.begin()?;
    Ok(to)
}

fn remove_scratch(scratch: &Path) {
    for name in ["verify.db", "verify.db-wal", "verify.db-shm"] {
        let _ = std::fs::remove_file(scratch.join(name));
    }
}

/// Several notes in one file: a new one begins after the signature lines of the one before.
fn split_notes(text: &str) -> Vec<String> {
    let mut notes = Vec::new();
    let mut note = String::new();
    let mut signed = false;
    for line in text.lines() {
        let signature = line.starts_with("\u{2014} ");
        if signed && !signature {
            notes.push(std::mem::take(&mut note));
            signed = false;
            if line.is_empty() {
                continue;
            }
        }
        signed |= signature;
        note.push_str(line);
        note.push('\n');
    }
    if !note.trim().is_empty() {
        notes.push(note);
    }
    notes
}

fn tenants(
    from: &mut dyn Connection,
    to: &mut dyn Connection,
    registry: &Registry,
    outside: &[String],
    findings: &mut Findings,
) -> Result<(i64, Vec<Root>), Fault> {
    let mut total = 0;
    let mut roots = Vec::new();
    let mut known = Vec::new();
    for (table, statement) in [
        ("ledger_entry", sql::FOREIGN_ENTRIES),
        ("ledger_tile", sql::FOREIGN_TILES),
        ("ledger_checkpoint", sql::FOREIGN_CHECKPOINTS),
    ] {
        if from.rows(statement, &[])?.first().map_or(Ok(0), |row| row.get::<i64>(0))? > 0 {
            findings.add("", None, table, "rows of a ledger that is not there");
        }
    }
    for row in from.rows(sql::HEADS, &[])? {
        let head = HeadRow {
            tenant: row.get(0)?,
            origin: row.get(1)?,
            size: row.get(2)?,
            last_time: row.get(3)?,
            frontier: row.get(4)?,
        };
        let root = chain(from, to, registry, &head, outside, findings)?;
        total += root.size as i64;
        known.push(head.origin.clone());
        roots.push(root);
    }
    for note in outside {
        let origin = note.lines().next().unwrap_or_default();
        if !known.iter().any(|known| known == origin) {
            findings.add(origin, Some(0), "ledger_head", "a checkpoint is of a ledger that is not here");
        }
    }
    for (_, table) in registry.tables().filter(|(_, table)| table.class == Class::View) {
        compare(from, to, table, &roots, findings)?;
    }
    Ok((total, roots))
}

struct HeadRow {
    tenant: Tenant,
    origin: String,
    size: i64,
    last_time: Time,
    frontier: Vec<u8>,
}

/// A checkpoint to be met on the way: size, root, whose.
struct Milestone {
    size: u64,
    root: Option<Hash>,
    table: &'static str,
}

fn chain(
    from: &mut dyn Connection,
    to: &mut dyn Connection,
    registry: &Registry,
    head: &HeadRow,
    outside: &[String],
    findings: &mut Findings,
) -> Result<Root, Fault> {
    let origin = head.origin.as_str();
    let key = first_key(from, head)?;
    let mut milestones = milestones(from, head, key.as_ref(), outside, findings)?;
    milestones.sort_by_key(|milestone| milestone.size);
    let mut milestones = milestones.into_iter().peekable();
    let mut tiles = TileCheck::read(from, head.tenant)?;

    let mut frontier = Frontier::new();
    let mut tail: Vec<Hash> = Vec::new();
    let mut last_time = Time::from_micros(i64::MIN);
    let mut holes: BTreeMap<i64, i64> = BTreeMap::new();
    let mut allowed: BTreeMap<i64, i64> = BTreeMap::new();
    // The last place where a signed or stored root agreed: what was altered after it and hashed
    // again is somewhere from here on.
    let mut agreed = 0u64;
    let mut broken = false;
    let mut first = 0i64;
    'read: loop {
        let chunk = from.rows(entry::sql::ENTRIES, &values![head.tenant, first, first + 1000])?;
        for row in &chunk {
            let stored = match Stored::read(row) {
                Ok(stored) => stored,
                Err(fault) => {
                    let seq = row.get::<i64>(0).unwrap_or(frontier.size() as i64);
                    findings.add(origin, Some(seq), "ledger_entry", fault.to_string());
                    broken = true;
                    break 'read;
                }
            };
            let seq = frontier.size() as i64;
            if stored.seq != seq {
                findings.add(origin, Some(seq), "ledger_entry", "the entry is missing");
                broken = true;
                break 'read;
            }
            if !stored.honest() {
                findings.add(origin, Some(seq), "ledger_entry", "the content is not the one committed to");
                broken = true;
            }
            let leaf = stored.leaf();
            frontier.push(leaf);
            tail.push(leaf);
            if tail.len() == 256 {
                tiles.check_leaves(origin, &tail, frontier.size(), findings);
                tail.clear();
            }
            for (at, bit) in [(1, FACTS), (2, PERSONAL)] {
                if stored.parts[at].is_none() {
                    *holes.entry(seq).or_default() |= bit;
                }
            }
            match check_header(&stored, &mut last_time, &mut allowed) {
                Ok(()) => {}
                Err(fault) => {
                    findings.add(origin, Some(seq), "ledger_entry", fault.to_string());
                    broken = true;
                }
            }
            if !broken && let Err(fault) = migrate::replay(stored, head.tenant, to, registry) {
                findings.add(origin, Some(seq), "ledger_entry", format!("cannot be applied: {fault}"));
                broken = true;
            }
            while let Some(milestone) = milestones.next_if(|milestone| milestone.size <= frontier.size()) {
                if milestone.size == frontier.size() && milestone.root == Some(frontier.root()) {
                    agreed = agreed.max(milestone.size);
                } else if milestone.root.is_some() {
                    findings.add(
                        origin,
                        Some(agreed as i64),
                        milestone.table,
                        format!("the checkpoint of {} entries has another root", milestone.size),
                    );
                }
            }
        }
        if chunk.len() < 1000 {
            break;
        }
        first += 1000;
    }
    let size = frontier.size();
    for milestone in milestones {
        findings.add(
            origin,
            Some(size as i64),
            milestone.table,
            format!("the checkpoint of {} entries reaches past the end", milestone.size),
        );
    }
    let stray = from.rows(sql::STRAY_ENTRIES, &values![head.tenant, size as i64])?;
    if !broken && stray.first().map_or(Ok(0), |row| row.get::<i64>(0))? > 0 {
        findings.add(origin, Some(size as i64), "ledger_entry", "the entry is missing: there are entries after it");
    }
    if head.size != size as i64 {
        findings.add(
            origin,
            Some(head.size.min(size as i64).max(0)),
            "ledger_head",
            format!("the head says {} entries, there are {size}", head.size),
        );
    }
    if head.frontier != frontier.to_bytes() {
        let at = frontier_difference(&head.frontier, &frontier).max(agreed);
        findings.add(origin, Some((at as i64).min(size as i64 - 1).max(0)), "ledger_head", "the head has another root");
    }
    if size > 0 && head.last_time != last_time && !broken {
        findings.add(origin, Some(size as i64 - 1), "ledger_head", "the head has another time than the last entry");
    }
    for (seq, parts) in &holes {
        let permitted = allowed.get(seq).copied().unwrap_or(0);
        if parts & !permitted != 0 {
            findings.add(origin, Some(*seq), "ledger_entry", "a part is gone without a disposal");
        }
    }
    for (seq, parts) in &allowed {
        if parts & !holes.get(seq).copied().unwrap_or(0) != 0 {
            findings.add(origin, Some(*seq), "ledger_entry", "a part that was disposed of is there again");
        }
    }
    tiles.finish(origin, size, findings);
    Ok(Root { origin: head.origin.clone(), size, root: frontier.root().to_string() })
}

/// Where two frontiers begin to differ, as far as their peaks can tell.
fn frontier_difference(stored: &[u8], found: &Frontier) -> u64 {
    let Ok(stored) = Frontier::from_bytes(stored) else { return 0 };
    if stored.size() != found.size() {
        return stored.size().min(found.size());
    }
    let mut at = 0;
    let mut bits = found.size();
    for (a, b) in stored.peaks().iter().zip(found.peaks()) {
        let height = 63 - bits.leading_zeros();
        if a != b {
            return at;
        }
        at += 1 << height;
        bits &= !(1 << height);
    }
    at
}

fn check_header(stored: &Stored, last_time: &mut Time, allowed: &mut BTreeMap<i64, i64>) -> Result<(), Fault> {
    let Some(_) = &stored.parts[0] else { return Ok(()) };
    let entry = stored.clone().entry()?;
    let header = &entry.header;
    if header.command != stored.command || header.n != stored.n || header.id != header.command.event(header.n) {
        return Err(Fault::shape("the entry's keys are not its header's"));
    }
    if header.time < *last_time {
        return Err(Fault::shape("the entry is earlier than the one before"));
    }
    *last_time = header.time;
    if header.kind == "store.disposed"
        && let Some((LedgerEvent::Disposed(disposed), _)) = decode::<LedgerEvent>(&entry)?
    {
        for (seq, extent) in disposed.entries {
            *allowed.entry(seq).or_default() |= extent.parts();
        }
    }
    Ok(())
}

/// The key that the ledger's first entry names; the stored secret must be its other half.
fn first_key(from: &mut dyn Connection, head: &HeadRow) -> Result<Option<VerifierKey>, Fault> {
    let Some(row) = from.rows(entry::sql::ENTRIES, &values![head.tenant, 0, 1])?.into_iter().next() else {
        return Ok(None);
    };
    let Ok(entry) = Stored::read(&row).and_then(Stored::entry) else { return Ok(None) };
    Ok(match decode::<LedgerEvent>(&entry) {
        Ok(Some((LedgerEvent::LedgerOpened { origin, verifier_key, .. }, _))) if origin == head.origin => {
            verifier_key.parse().ok()
        }
        _ => None,
    })
}

fn milestones(
    from: &mut dyn Connection,
    head: &HeadRow,
    key: Option<&VerifierKey>,
    outside: &[String],
    findings: &mut Findings,
) -> Result<Vec<Milestone>, Fault> {
    let origin = head.origin.as_str();
    let mut milestones = Vec::new();
    let Some(key) = key else {
        findings.add(origin, Some(0), "ledger_entry", "the first entry does not open this ledger");
        return Ok(milestones);
    };
    let secret = from.rows(ledgers::sql::KEY, &values![head.tenant])?;
    let secret: Option<Vec<u8>> = secret.first().map(|row| row.get(0)).transpose()?;
    let fits = secret
        .and_then(|secret| SigningKey::from_skey(std::str::from_utf8(&secret).ok()?).ok())
        .is_some_and(|secret| secret.verifier() == key);
    if !fits {
        findings.add(origin, None, "signer_key", "the signing key is not the ledger's");
    }
    let mut take = |note: &str, table: &'static str, stored_size: Option<u64>| {
        let opened = Checkpoint::open(note.as_bytes(), key, &[]);
        match opened {
            Ok(opened) if stored_size.is_none_or(|size| size == opened.checkpoint.size()) => {
                milestones.push(Milestone {
                    size: opened.checkpoint.size(),
                    root: Some(opened.checkpoint.root()),
                    table,
                });
            }
            _ => {
                let entry = stored_size.map_or(0, |size| i64::try_from(size).unwrap_or(0).min(head.size).max(1) - 1);
                findings.add(origin, Some(entry), table, "a checkpoint is not signed by this ledger's key");
            }
        }
    };
    for row in from.rows(sql::CHECKPOINTS, &values![head.tenant])? {
        let size: i64 = row.get(0)?;
        take(&row.get::<String>(1)?, "ledger_checkpoint", Some(u64::try_from(size).unwrap_or(u64::MAX)));
    }
    for note in outside.iter().filter(|note| note.lines().next() == Some(origin)) {
        let table = if Note::parse(note.as_bytes()).is_ok() {
            "the checkpoint given"
        } else {
            "the checkpoint given (damaged)"
        };
        take(note, table, None);
    }
    Ok(milestones)
}

/// The stored tiles, checked against the hashes made from the entries.
struct TileCheck {
    tiles: BTreeMap<(u8, i64), (Vec<u8>, Vec<u8>)>,
    roots: BTreeMap<u8, Vec<Hash>>,
}

impl TileCheck {
    fn read(from: &mut dyn Connection, tenant: Tenant) -> Result<Self, Fault> {
        let mut tiles = BTreeMap::new();
        from.each(sql::TILES, &values![tenant], &mut |row| {
            let level = u8::try_from(row.get::<i64>(0)?).unwrap_or(u8::MAX);
            tiles.insert((level, row.get(1)?), (row.get(2)?, row.get(3)?));
            Ok(())
        })?;
        Ok(Self { tiles, roots: BTreeMap::new() })
    }

    fn check_leaves(&mut self, origin: &str, leaves: &[Hash], size: u64, findings: &mut Findings) {
        self.check(0, leaves, origin, (size - 256) as i64, findings);
    }

    fn check(&mut self, level: u8, hashes: &[Hash], origin: &str, first: i64, findings: &mut Findings) {
        let roots = self.roots.entry(level).or_default();
        let number = roots.len() as i64;
        let root = ledger::subtree_root(hashes);
        roots.push(root);
        let full = (roots.len() % 256 == 0).then(|| roots[roots.len() - 256..].to_vec());
        let bytes = ledger::tile_bytes(hashes);
        match self.tiles.remove(&(level, number)) {
            None => findings.add(origin, Some(first), "ledger_tile", format!("tile {level}/{number} is missing")),
            Some((stored, stored_root)) => {
                if stored != bytes {
                    let at = stored.chunks(32).zip(bytes.chunks(32)).position(|(a, b)| a != b).unwrap_or(0) as i64;
                    let width = 256i64.pow(u32::from(level));
                    findings.add(
                        origin,
                        Some(first + at * width),
                        "ledger_tile",
                        format!("tile {level}/{number} has another hash"),
                    );
                } else if stored_root != root.0 {
                    findings.add(origin, Some(first), "ledger_tile", format!("tile {level}/{number} has another root"));
                }
            }
        }
        if let Some(full) = full {
            let first = number / 256 * 256i64.pow(u32::from(level) + 2);
            self.check(level + 1, &full, origin, first, findings);
        }
    }

    fn finish(self, origin: &str, size: u64, findings: &mut Findings) {
        for (level, number) in self.tiles.into_keys() {
            findings.add(
                origin,
                Some(size as i64),
                "ledger_tile",
                format!("tile {level}/{number} is of entries that are not there"),
            );
        }
    }
}

/// Compares a live view with the rebuilt one, row by row in key order.
fn compare(
    live: &mut dyn Connection,
    rebuilt: &mut dyn Connection,
    table: &Table,
    roots: &[Root],
    findings: &mut Findings,
) -> Result<(), Fault> {
    let columns = columns(rebuilt, table.name)?;
    let key: Vec<&str> = std::iter::once("tenant").chain(table.key.iter().copied()).collect();
    let position = |name: &str| {
        columns
            .iter()
            .position(|column| column == name)
            .ok_or_else(|| Fault::shape(format!("{} has no column {name}", table.name)))
    };
    let key_at = key.iter().map(|name| position(name)).collect::<Result<Vec<_>, _>>()?;
    let entry_at = position("entry")?;
    let sql = format!("SELECT {} FROM {} ORDER BY {}", columns.join(", "), table.name, key.join(", "));
    let key_of = |row: &Row| key_at.iter().map(|at| row.0[*at].clone()).collect::<Vec<Value>>();
    let entry_of = |row: &Row| match row.0[entry_at] {
        Value::Int(entry) => Some(entry),
        _ => None,
    };
    let ledger_of = |row: &Row| match row.0[key_at[0]] {
        Value::Int(tenant) => roots
            .get(usize::try_from(tenant - 1).unwrap_or(usize::MAX))
            .map_or("", |root| root.origin.as_str())
            .to_owned(),
        _ => String::new(),
    };
    // Rows arrive in key order from both sides, each read by a thread of its own.
    std::thread::scope(|threads| {
        let (sender, rows) = std::sync::mpsc::sync_channel::<Row>(4096);
        let query = &sql;
        let reading = threads.spawn(move || {
            rebuilt.each(query, &[], &mut |row| sender.send(row).map_err(|_| Fault::shape("nobody reads")))
        });
        let mut waiting = rows.recv().ok();
        let result = live.each(&sql, &[], &mut |row| {
            let row_key = key_of(&row);
            while let Some(other) = waiting.take_if(|other| key_of(other) < row_key) {
                findings.add(&ledger_of(&other), entry_of(&other), table.name, "a row is missing");
                waiting = rows.recv().ok();
            }
            match waiting.take_if(|other| key_of(other) == row_key) {
                Some(other) => {
                    if other != row {
                        let differs = columns.iter().zip(other.0.iter().zip(&row.0)).filter(|(_, (a, b))| a != b);
                        let names: Vec<&str> = differs.map(|(name, _)| name.as_str()).collect();
                        findings.add(
                            &ledger_of(&other),
                            entry_of(&other),
                            table.name,
                            format!("a row differs in {}", names.join(", ")),
                        );
                    }
                    waiting = rows.recv().ok();
                }
                None => findings.add(&ledger_of(&row), entry_of(&row), table.name, "a row is there that no entry made"),
            }
            Ok(())
        });
        while let Some(other) = waiting.take() {
            findings.add(&ledger_of(&other), entry_of(&other), table.name, "a row is missing");
            waiting = rows.recv().ok();
        }
        drop(rows);
        result?;
        reading.join().map_err(|_| Fault::shape("the reader of the rebuilt table panicked"))?
    })
}

/// The columns of a table, in the order of their names.
pub(crate) fn columns(scratch: &mut dyn Connection, table: &str) -> Result<Vec<String>, Fault> {
    let mut columns = scratch
        .rows("SELECT name FROM pragma_table_info($1)", &values![table])?
        .iter()
        .map(|row| row.get::<String>(0))
        .collect::<Result<Vec<_>, _>>()?;
    columns.sort();
    Ok(columns)
}
