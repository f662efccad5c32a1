//! Is everything as it was recorded? Reads the ledger again, hashes it again, rebuilds every view
//! in a scratch file and compares row by row, in one snapshot of the home.

mod chain;
mod views;

pub(crate) use chain::{sql as chain_sql, verifier_key};

use crate::{
    Class, Connection, Fault, Home, Registry, Settings,
    attachments::{Where, attached, holds_files},
    ledgers, migrate,
};
use base::Tenant;
use serde::Serialize;
use std::path::Path;

pub(crate) mod sql {
    //! Statements of verification.
    crate::statements! {
        HEADS = "SELECT tenant, origin, size, last_time, frontier, checkpoints FROM ledger_head ORDER BY tenant";
        FOREIGN_ENTRIES = "SELECT MIN(seq) FROM ledger_entry WHERE tenant NOT IN (SELECT tenant FROM ledger_head)";
        FOREIGN_TILES = "SELECT MIN(number * 256) FROM ledger_tile WHERE tenant NOT IN (SELECT tenant FROM ledger_head)";
        FOREIGN_CHECKPOINTS = "SELECT MIN(size - 1) FROM ledger_checkpoint WHERE tenant NOT IN (SELECT tenant FROM ledger_head)";
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

/// What was found; the first hundred.
pub(crate) struct Findings(Vec<Finding>);

impl Findings {
    fn report(mut self, ledgers: Vec<Ledger>, registry: &Registry) -> Report {
        self.0.sort_by(|a, b| (a.entry.is_none(), &a.ledger, a.entry).cmp(&(b.entry.is_none(), &b.ledger, b.entry)));
        let first = self.0.iter().find(|finding| finding.entry.is_some());
        Report {
            whole: self.0.is_empty(),
            first_bad: first.and_then(|finding| finding.entry),
            first_bad_ledger: first.map(|finding| finding.ledger.clone()),
            entries: ledgers.iter().map(|ledger| ledger.root.size as i64).sum(),
            ledgers: ledgers.into_iter().map(|ledger| ledger.root).collect(),
            tables: ledgers::classes(registry).into_iter().map(|(name, class)| Named { name, class }).collect(),
            findings: self.0,
        }
    }

    /// Takes a fault for damage, unless it is the machine's: then there is nothing to report on.
    fn damage(&mut self, ledger: &str, table: &str, fault: Fault) -> Result<(), Fault> {
        if matches!(fault, Fault::Lost(_) | Fault::Full | Fault::Io(_)) {
            return Err(fault);
        }
        self.add(ledger, None, table, fault.to_string());
        Ok(())
    }

    pub(crate) fn add(&mut self, ledger: &str, entry: Option<i64>, table: &str, what: impl Into<String>) {
        if self.0.len() < MOST {
            self.0.push(Finding { ledger: ledger.to_owned(), entry, table: table.to_owned(), what: what.into() });
        }
    }
}

/// How to verify.
#[derive(Debug, Clone, Copy)]
pub struct Verify<'a> {
    checkpoints: &'a str,
    scratch: &'a Path,
    attachments: Option<Where<'a>>,
    rebuild: bool,
}

impl<'a> Verify<'a> {
    /// Against checkpoints kept elsewhere (signed notes, one after the other). `scratch` is a
    /// directory for the rebuilt tables.
    #[must_use]
    pub const fn new(checkpoints: &'a str, scratch: &'a Path) -> Self {
        Self { checkpoints, scratch, attachments: None, rebuild: true }
    }

    /// The attachments too, in this directory. A backup file holds its own.
    #[must_use]
    pub const fn attachments(mut self, directory: &'a Path) -> Self {
        self.attachments = Some(Where::Directory(directory));
        self
    }

    /// The attachments too, in this backup file.
    pub(crate) const fn attachments_of_backup(mut self, file: &'a Path) -> Self {
        self.attachments = Some(Where::Backup(file));
        self
    }

    /// Chain, tiles and checkpoints only: views are not rebuilt, pages and indexes not checked.
    #[must_use]
    pub const fn chain_only(mut self) -> Self {
        self.rebuild = false;
        self
    }

    /// Verifies a home, in one snapshot of it.
    ///
    /// # Errors
    /// The home or the scratch directory cannot be used. Damage is no error: it is in the report.
    pub fn run(&self, home: &Home, registry: &Registry) -> Result<Report, Fault> {
        if let Home::Sqlite(file) = home {
            std::fs::metadata(file)?; // not there is an error, damaged is a finding
        }
        let mut findings = Findings(Vec::new());
        let mut to = match self.rebuild {
            true => scratch_home(self.scratch, registry)?,
            false => Home::Sqlite(":memory:".into()).connect(&Settings::default())?, // stays empty
        };
        let result = self.ledgers(home, to.as_mut(), registry, &mut findings);
        to.rollback();
        drop(to);
        remove_scratch(self.scratch);
        let ledgers = match result {
            Ok(ledgers) => ledgers,
            Err(fault) => {
                findings.damage("", "database", fault)?;
                Vec::new()
            }
        };
        Ok(findings.report(ledgers, registry))
    }

    fn ledgers(
        &self,
        home: &Home,
        to: &mut dyn Connection,
        registry: &Registry,
        findings: &mut Findings,
    ) -> Result<Vec<Ledger>, Fault> {
        std::thread::scope(|threads| {
            // The pages are checked beside, on a connection of their own.
            let pages = matches!(home, Home::Sqlite(_)) && self.rebuild;
            let pages = pages.then(|| threads.spawn(|| broken_page(home)));
            let ledgers = self.snapshot(home, to, registry, findings);
            if let Some(Ok(Some(text))) = pages.map(std::thread::ScopedJoinHandle::join) {
                findings.add("", None, "sqlite", text);
            }
            ledgers
        })
    }

    fn snapshot(
        &self,
        home: &Home,
        to: &mut dyn Connection,
        registry: &Registry,
        findings: &mut Findings,
    ) -> Result<Vec<Ledger>, Fault> {
        let mut from = home.connect_reader()?;
        let mut files = self.attachments;
        if let Home::Sqlite(file) = home
            && holds_files(from.as_mut())?
        {
            files = Some(Where::Backup(file));
        }
        from.begin_read()?;
        let outside = split_notes(self.checkpoints);
        let rebuild = self.rebuild;
        let mut check = Check { from: from.as_mut(), to, registry, outside: &outside, rebuild, findings };
        let ledgers = check.ledgers()?;
        if rebuild {
            check.views(&ledgers)?;
        }
        if let Some(files) = files
            && let Err(fault) = attached(from.as_mut(), files, findings)
        {
            findings.damage("", "attachment", fault)?;
        }
        from.rollback();
        Ok(ledgers)
    }
}

/// Verifies all of a home but its attachments; see [`Verify`].
///
/// # Errors
/// As [`Verify::run`].
pub fn verify(home: &Home, registry: &Registry, checkpoints: &str, scratch: &Path) -> Result<Report, Fault> {
    Verify::new(checkpoints, scratch).run(home, registry)
}

/// What SQLite says of its own pages, where that is not "ok".
fn broken_page(home: &Home) -> Option<String> {
    let mut broken = None;
    let checked = home.connect_reader().and_then(|mut connection| {
        connection.each("PRAGMA quick_check", &[], &mut |row| {
            let text: String = row.get(0)?;
            if text != "ok" && broken.is_none() {
                broken = Some(text);
            }
            Ok(())
        })
    });
    broken.or_else(|| checked.err().map(|fault| fault.to_string()))
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
pub(crate) fn split_notes(text: &str) -> Vec<String> {
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

/// Where the ledgers of a home end by their heads.
pub(crate) fn roots(from: &mut dyn Connection) -> Result<Vec<Root>, Fault> {
    from.rows(sql::HEADS, &[])?.iter().map(|row| chain::Head::read(row)?.root()).collect()
}

/// What a run works with.
struct Check<'a> {
    from: &'a mut dyn Connection,
    to: &'a mut dyn Connection,
    registry: &'a Registry,
    outside: &'a [String],
    rebuild: bool,
    findings: &'a mut Findings,
}

/// A ledger that was read.
struct Ledger {
    tenant: Tenant,
    root: Root,
    /// Its entries were altered and hashed again somewhere from here on; what views seem to say
    /// about earlier ones follows from that.
    altered_from: i64,
    /// Its entries cannot be believed, so its views say nothing.
    broken: bool,
}

impl Check<'_> {
    fn ledgers(&mut self) -> Result<Vec<Ledger>, Fault> {
        for (table, statement) in [
            ("ledger_entry", sql::FOREIGN_ENTRIES),
            ("ledger_tile", sql::FOREIGN_TILES),
            ("ledger_checkpoint", sql::FOREIGN_CHECKPOINTS),
        ] {
            let entry: Option<Option<i64>> =
                self.from.rows(statement, &[])?.first().map(|row| row.get(0)).transpose()?;
            if let Some(Some(entry)) = entry {
                self.findings.add("", Some(entry), table, "rows of a ledger that is not there");
            }
        }
        let mut ledgers = Vec::new();
        for row in self.from.rows(sql::HEADS, &[])? {
            let head = chain::Head::read(&row)?;
            match self.chain(&head) {
                Ok(ledger) => ledgers.push(ledger),
                Err(fault) => self.findings.damage(&head.origin, "ledger_entry", fault)?,
            }
        }
        for note in self.outside {
            let origin = note.lines().next().unwrap_or_default();
            if !ledgers.iter().any(|ledger| ledger.root.origin == origin) {
                self.findings.add(origin, Some(0), "ledger_head", "a checkpoint is of a ledger that is not here");
            }
        }
        Ok(ledgers)
    }
}
