//! Backup: everything of a home in one SQLite file, attachments included, taken from one snapshot
//! while the home is in use. Restore: verified before anything is replaced.

use crate::{
    Commit, Connection, Failure, Fault, Home, Registry, Report, Settings, Store, Verify, attachments, copy,
    disposal_list, files, migrate, values,
    verify::{Root, roots},
};
use base::{Actor, Clock, Refusal};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

const ATTACHMENTS: &str = "CREATE TABLE backup_attachment (name TEXT NOT NULL PRIMARY KEY, bytes BLOB NOT NULL) STRICT";

/// What to do with a file that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Leave it and refuse.
    Keep,
    /// Take its place.
    Replace,
}

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Backup {
    /// Size and root of each ledger.
    pub ledgers: Vec<Root>,
    /// How many attachments.
    pub attachments: u64,
    /// Attachments whose file is missing: the backup will not verify.
    pub missing: Vec<String>,
}

/// Backs a home up into one file, readable by its owner only: it holds the keys too.
///
/// # Errors
/// Refused when the file is there; a fault of the engine or the disk.
pub fn backup(
    home: &Home,
    registry: &Registry,
    attachments: &Path,
    file: &Path,
    existing: Existing,
) -> Result<Backup, Failure> {
    if existing == Existing::Keep && file.exists() {
        return Err(Refusal::conflict("ui-refused-file-exists").with("file", file.display()).into());
    }
    let part = files::beside(file, ".part");
    let result = (0..3)
        .find_map(|attempt| match copy_out(home, registry, attachments, &part) {
            // A disposal between the snapshot and the copy of a file took it away: once more.
            Ok((_, true)) if attempt < 2 => None,
            Ok((backup, _)) => Some(Ok(backup)),
            Err(failure) => Some(Err(failure)),
        })
        .unwrap_or_else(|| Err(Fault::shape("no attempt").into()));
    match result {
        Ok(backup) => {
            files::place(&part, file)?;
            Ok(backup)
        }
        Err(failure) => {
            remove_database(&part);
            Err(failure)
        }
    }
}

/// Copies a home and its attachments; tells whether an attachment went away meanwhile.
fn copy_out(home: &Home, registry: &Registry, attachments: &Path, part: &Path) -> Result<(Backup, bool), Failure> {
    let mut from = home.connect_reader()?;
    from.begin_read()?;
    let mut to = copy_to_file(from.as_mut(), registry, part)?;
    from.rollback();
    to.batch(ATTACHMENTS)?;
    let ledgers = roots(to.as_mut())?;
    let mut backup = Backup { ledgers, attachments: 0, missing: Vec::new() };
    let mut went = false;
    for row in to.rows(attachments::sql::NAMES, &[])? {
        let name: String = row.get(0)?;
        let bytes = match attachments::path(attachments, &name).map(fs::read) {
            Some(Ok(bytes)) => bytes,
            Some(Err(error)) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {
                went |= from.rows(attachments::sql::NAMED, &values![&name])?.is_empty();
                backup.missing.push(name);
                continue;
            }
        };
        to.execute("INSERT INTO backup_attachment (name, bytes) VALUES ($1, $2)", &values![name, bytes])?;
        backup.attachments += 1;
    }
    commit(to.as_mut())?;
    Ok((backup, went))
}

/// Makes a database file with everything of an open snapshot, in a transaction still open.
fn copy_to_file(from: &mut dyn Connection, registry: &Registry, file: &Path) -> Result<Box<dyn Connection>, Fault> {
    let reached = migrate::state(from)?;
    remove_database(file);
    drop(files::create_private(file)?);
    let settings = Settings { synchronous: "OFF", ..Settings::default() };
    let mut to = Home::Sqlite(file.to_owned()).connect(&settings)?;
    to.batch("PRAGMA journal_mode=MEMORY; PRAGMA secure_delete=OFF")?;
    to.begin()?;
    for sql in copy::ddl(registry, Some(&reached)) {
        let ddl = to.ddl(sql);
        to.batch(&ddl)?;
    }
    copy::copy(from, to.as_mut(), &copy::shapes(registry, Some(&reached))?)?;
    Ok(to)
}

pub(crate) fn commit(to: &mut dyn Connection) -> Result<(), Fault> {
    match to.commit() {
        Commit::Done => Ok(()),
        Commit::Full => Err(Fault::Full),
        Commit::Refused(fault) | Commit::Unknown(fault) | Commit::Fatal(fault) => Err(fault),
    }
}

fn remove_database(file: &Path) {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let _ = fs::remove_file(files::beside(file, suffix));
    }
}

/// What to do with a backup that does not verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damaged {
    /// Replace nothing.
    Refuse,
    /// Restore what is there: for the day when there is nothing better.
    AcceptLoss,
}

/// A restore, with all that it needs. Nobody else may use the home meanwhile.
pub struct Restore<'a> {
    /// The backup.
    pub file: &'a Path,
    /// What it replaces.
    pub home: &'a Home,
    /// The directory of the attachments; what is there already stays.
    pub attachments: &'a Path,
    /// The list of disposals kept outside the backup; need not be there.
    pub disposals: &'a Path,
    /// A directory for temporary files.
    pub scratch: &'a Path,
    /// The modules.
    pub registry: Arc<Registry>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Who restores: the actor of disposals done again.
    pub actor: Actor,
    /// What if the backup is damaged.
    pub damaged: Damaged,
}

/// How a restore went.
#[derive(Debug, Clone, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Restored {
    /// What verification said of the backup.
    pub report: Report,
    /// Attachments that were written; those there already with the same content are not counted.
    pub attachments: u64,
    /// Entries that lost parts again because the list of disposals says so.
    pub disposed: u64,
    /// Where the database that was replaced lies now (SQLite).
    pub aside: Option<PathBuf>,
}

impl Restore<'_> {
    /// Verifies the backup, then puts it in the place of the home.
    ///
    /// # Errors
    /// Refused when the backup is damaged or no backup; a fault of the engine or the disk. Until
    /// the very last step the home is as it was.
    pub fn run(&self) -> Result<Restored, Failure> {
        let new = match self.home {
            Home::Sqlite(path) => files::beside(path, ".restoring"), // beside it, so that a rename suffices
            Home::Postgres(_) => self.scratch.join("restoring.db"),
        };
        let result = self.replace_with(&new);
        remove_database(&new);
        result
    }

    fn replace_with(&self, new: &Path) -> Result<Restored, Failure> {
        let new_home = Home::Sqlite(new.to_owned());
        let opened = self.copy_in(new).and_then(|()| self.open(&new_home));
        let store = opened.map_err(|fault| match fault {
            Fault::Full | Fault::Io(_) => Failure::Fault(fault),
            fault => Refusal::conflict("ui-refused-backup-unreadable").with("fault", fault).into(),
        })?;
        store.close();
        let report = Verify::new("", self.scratch).attachments_of_backup(self.file).run(&new_home, &self.registry)?;
        if !report.whole && self.damaged == Damaged::Refuse {
            let what = report.findings.first().map_or("", |finding| finding.what.as_str());
            let entry = report.first_bad.map_or_else(String::new, |entry| entry.to_string());
            return Err(Refusal::conflict("ui-refused-backup-damaged").with("what", what).with("entry", entry).into());
        }
        let attachments = self.copy_attachments()?;
        let store = self.open(&new_home)?;
        let disposed = disposal_list::dispose_again(&store, self.disposals, &self.actor)?;
        store.close();
        drop(store);
        let mut last = new_home.connect(&Settings::default())?;
        last.batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE")?; // one file, nothing beside it
        drop(last);
        let aside = match self.home {
            Home::Sqlite(path) => replace_file(path, new)?,
            Home::Postgres(_) => {
                self.replace_rows(&new_home)?;
                None
            }
        };
        Ok(Restored { report, attachments, disposed, aside })
    }

    fn open(&self, home: &Home) -> Result<Store, Fault> {
        Store::open(home.clone(), Settings::default(), Arc::clone(&self.registry), Arc::clone(&self.clock))
    }

    fn copy_in(&self, new: &Path) -> Result<(), Fault> {
        fs::metadata(self.file)?;
        let mut from = Home::Sqlite(self.file.to_owned()).connect_reader()?;
        from.begin_read()?;
        let mut to = copy_to_file(from.as_mut(), &self.registry, new)?;
        commit(to.as_mut())
    }

    fn copy_attachments(&self) -> Result<u64, Fault> {
        let mut from = Home::Sqlite(self.file.to_owned()).connect_reader()?;
        let mut count = 0;
        let mut fault = None;
        from.each("SELECT name, bytes FROM backup_attachment ORDER BY name", &[], &mut |row| {
            let (name, bytes): (String, Vec<u8>) = (row.get(0)?, row.get(1)?);
            let Some(path) = attachments::path(self.attachments, &name) else { return Ok(()) };
            if fs::read(&path).is_ok_and(|there| there == bytes) {
                return Ok(());
            }
            let directory = path.parent().unwrap_or(self.attachments);
            let written = files::create_directory(directory)
                .map_err(Fault::from)
                .and_then(|()| files::write(&path, &bytes))
                .and_then(|()| Ok(attachments::stamp(&path, self.clock.now())?))
                .and_then(|()| Ok(files::sync_directory_of(directory)?));
            match written {
                Ok(()) => count += 1,
                Err(error) => fault = Some(error),
            }
            Ok(())
        })?;
        fault.map_or(Ok(count), Err)
    }

    fn replace_rows(&self, new: &Home) -> Result<(), Fault> {
        let mut to = self.home.connect(&Settings::default())?;
        migrate::run(to.as_mut(), &self.registry)?;
        let mut from = new.connect_reader()?;
        replace_rows(from.as_mut(), to.as_mut(), &self.registry)
    }
}

/// Puts all rows of one home in the place of all rows of another, in one transaction.
pub(crate) fn replace_rows(
    from: &mut dyn Connection,
    to: &mut dyn Connection,
    registry: &Registry,
) -> Result<(), Fault> {
    let shapes = copy::shapes(registry, None)?;
    from.begin_read()?;
    to.begin()?;
    let names: Vec<&str> = shapes.iter().map(|shape| shape.name.as_str()).collect();
    let result = to.empty(&names).and_then(|()| copy::copy(from, to, &shapes));
    from.rollback();
    match result {
        Ok(()) => commit(to),
        Err(fault) => {
            to.rollback();
            Err(fault)
        }
    }
}

/// Puts `new` in the place of a database file; the old one stays beside it under another name.
fn replace_file(path: &Path, new: &Path) -> Result<Option<PathBuf>, Fault> {
    let mut aside = None;
    if path.exists() {
        // What lies in the log goes into the file first, else it would be read into the new one.
        if let Ok(mut old) = Home::Sqlite(path.to_owned()).connect(&Settings::default()) {
            let _ = old.batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE");
        }
        let name = (1..)
            .map(|number| files::beside(path, &format!(".before-restore-{number}")))
            .find(|name| !name.exists())
            .ok_or_else(|| Fault::shape("no free name"))?;
        fs::hard_link(path, &name)?;
        for suffix in ["-wal", "-shm"] {
            // Left only where the old database could not be opened.
            let _ = fs::rename(files::beside(path, suffix), files::beside(&name, suffix));
        }
        aside = Some(name);
    }
    files::place(new, path)?;
    Ok(aside)
}
