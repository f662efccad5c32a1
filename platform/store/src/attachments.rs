//! Attachments: files beside the database, each under a hash of its content keyed with its
//! tenant's secret, so that a name tells nothing about the content. The plain hash lies only
//! inside the salted commitment, in the event that holds the [`Attachment`].
//!
//! A file is on the disk before the command that names it begins; what no view names is swept.

use crate::{Connection, Failure, Fault, Home, Store, files, values, verify::Findings};
use base::{Kind, Refusal, Tenant, Time, clock, hex};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

/// After this many seconds a file that nothing names is removed.
const ORPHAN: i64 = 24 * 3600;
/// A file this young may be named any moment, by a command under way.
const YOUNG: i64 = 600;

pub(crate) mod sql {
    //! Statements over attachments.
    crate::statements! {
        NAMED = "SELECT 1 FROM attachment WHERE name = $1 LIMIT 1";
        NAMES = "SELECT DISTINCT name FROM attachment ORDER BY name";
        ROWS = "SELECT h.origin, a.tenant, a.name, a.size, a.entry FROM attachment a JOIN ledger_head h ON h.tenant = a.tenant ORDER BY a.tenant, a.entry, a.name";
        GONE = "SELECT tenant, name, time FROM attachment_gone ORDER BY tenant, name";
        SWEPT = "DELETE FROM attachment_gone WHERE tenant = $1 AND name = $2";
    }
}

/// What an event says about a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    /// Its name in the store: 64 hexadecimal digits, HMAC-SHA-256 under the tenant's secret.
    pub name: String,
    /// Its size in bytes.
    pub size: i64,
    /// SHA-256 of the content in hexadecimal. It belongs into the event and nowhere else: it
    /// would tell whoever has the same file.
    pub sha256: String,
}

/// How a sweep went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Files removed because their subject was disposed of.
    pub disposed: u64,
    /// Files removed because nothing ever named them.
    pub orphans: u64,
}

/// The directory of the attachments.
#[derive(Debug, Clone)]
pub struct Attachments {
    directory: PathBuf,
}

impl Attachments {
    /// Takes a directory, making it when it is not there.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn open(directory: &Path) -> Result<Self, Fault> {
        files::create_directory(directory)?;
        Ok(Self { directory: directory.to_owned() })
    }

    /// Where they lie.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    fn path(&self, name: &str) -> Option<PathBuf> {
        path(&self.directory, name)
    }

    /// Stores what `from` gives, durably; then a command may record it with [`crate::Apply::attach`].
    /// The same content twice is one file.
    ///
    /// # Errors
    /// Refused above `limit` bytes; a fault when it cannot be read or written.
    pub fn put(&self, store: &Store, tenant: Tenant, from: impl Read, limit: u64) -> Result<Attachment, Failure> {
        let secret = store.read(|reader| secret(reader.connection, tenant))?.ok_or_else(Refusal::not_found)?;
        let part = self.directory.join(format!(".part-{}", hex(&clock::random()[..16])));
        let written = self.write(&part, from, limit, &secret, store.clock().now());
        if written.is_err() {
            let _ = fs::remove_file(&part);
        }
        written
    }

    fn write(
        &self,
        part: &Path,
        from: impl Read,
        limit: u64,
        secret: &[u8; 32],
        now: Time,
    ) -> Result<Attachment, Failure> {
        let mut file = files::create_private(part)?;
        let mut plain = Sha256::new();
        let mut keyed = Keyed::new(secret);
        let mut size = 0;
        each_block(from.take(limit.saturating_add(1)), |block| {
            size += block.len() as u64;
            plain.update(block);
            keyed.update(block);
            file.write_all(block)
        })?;
        if size > limit {
            return Err(Refusal::new(Kind::Invalid, "ui-refused-file-too-large").with("limit", limit).into());
        }
        let attachment = Attachment {
            name: keyed.name(),
            size: i64::try_from(size).map_err(|_| Fault::shape("a file without end"))?,
            sha256: hex(&plain.finalize()),
        };
        file.set_modified(system_time(now))?;
        let target = self.path(&attachment.name).ok_or_else(|| Fault::shape("a name that is no hash"))?;
        files::create_directory(target.parent().unwrap_or(&self.directory))?;
        files::place(part, &target)?;
        files::sync_directory_of(target.parent().unwrap_or(&target))?;
        Ok(attachment)
    }

    /// Opens a stored file for reading. Whether the reader may is for the caller to ask.
    ///
    /// # Errors
    /// Not found, or a fault of the disk.
    pub fn file(&self, name: &str) -> Result<File, Failure> {
        let path = self.path(name).ok_or_else(Refusal::not_found)?;
        match File::open(path) {
            Ok(file) => Ok(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Refusal::not_found().into()),
            Err(error) => Err(error.into()),
        }
    }

    /// The bytes of a stored file.
    ///
    /// # Errors
    /// Not found, or a fault of the disk.
    pub fn get(&self, name: &str) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        self.file(name)?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Removes what was disposed of, and what nothing has named for a day.
    ///
    /// # Errors
    /// The directory or the engine fails.
    pub fn sweep(&self, store: &Store) -> Result<Swept, Failure> {
        let mut swept = Swept::default();
        let now = store.clock().now();
        for row in store.read(|reader| reader.connection.rows(sql::GONE, &[]))? {
            let (tenant, name, since): (Tenant, String, Time) = (row.get(0)?, row.get(1)?, row.get(2)?);
            // A file stored again since belongs to someone else; the orphans' rule takes care of it.
            let removed = self.remove(&name, since.plus_seconds(1).min(now.plus_seconds(-YOUNG)), store)?;
            if removed == Removed::Young && since > now.plus_seconds(-YOUNG) {
                continue;
            }
            swept.disposed += u64::from(removed == Removed::Now);
            store.working(Some(tenant), move |working| Ok(working.put(sql::SWEPT, &values![tenant, &name])?))?;
        }
        for path in self.paths()? {
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            let before = now.plus_seconds(-ORPHAN);
            if name.starts_with('.') {
                // Left behind by a stop in the middle of a write.
                if modified(&path).is_some_and(|time| time < before) {
                    fs::remove_file(&path)?;
                }
            } else if self.remove(name, before, store)? == Removed::Now {
                swept.orphans += 1;
            }
        }
        Ok(swept)
    }

    /// Removes a file that nothing names and that is older than `before`. It is set aside first
    /// and looked at again: another server may be storing the same content this moment.
    fn remove(&self, name: &str, before: Time, store: &Store) -> Result<Removed, Failure> {
        let named = |store: &Store| {
            store.read::<_, Fault>(|reader| Ok(!reader.connection.rows(sql::NAMED, &values![name])?.is_empty()))
        };
        let Some(path) = self.path(name) else { return Ok(Removed::Gone) };
        match modified(&path) {
            None => return Ok(Removed::Gone),
            Some(time) if time >= before => return Ok(Removed::Young),
            Some(_) => {}
        }
        if named(store)? {
            return Ok(Removed::Named);
        }
        let aside = path.with_file_name(format!(".aside-{name}"));
        fs::rename(&path, &aside)?;
        if modified(&aside).is_none_or(|time| time >= before) || named(store)? {
            fs::rename(&aside, &path)?;
            return Ok(Removed::Named);
        }
        fs::remove_file(&aside)?;
        files::sync_directory_of(&path)?;
        Ok(Removed::Now)
    }

    fn paths(&self) -> Result<Vec<PathBuf>, Fault> {
        let mut paths = Vec::new();
        for entry in fs::read_dir(&self.directory)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                for inner in fs::read_dir(entry.path())? {
                    paths.push(inner?.path());
                }
            } else {
                paths.push(entry.path());
            }
        }
        Ok(paths)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Removed {
    Now,
    Young,
    Named,
    Gone,
}

/// Where a file of that name lies; nothing for what is no name.
pub(crate) fn path(directory: &Path, name: &str) -> Option<PathBuf> {
    let hexadecimal = name.len() == 64 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    hexadecimal.then(|| directory.join(&name[..2]).join(name))
}

/// Says when a file came to lie there, by the store's clock: that is what its age is told by.
pub(crate) fn stamp(path: &Path, now: Time) -> io::Result<()> {
    fs::File::options().write(true).open(path)?.set_modified(system_time(now))
}

fn system_time(time: Time) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_micros(u64::try_from(time.micros()).unwrap_or(0))
}

fn modified(path: &Path) -> Option<Time> {
    let since = fs::metadata(path).ok()?.modified().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Some(Time::from_micros(i64::try_from(since.as_micros()).ok()?))
}

fn secret(from: &mut dyn Connection, tenant: Tenant) -> Result<Option<[u8; 32]>, Fault> {
    from.rows(crate::ledgers::sql::ATTACHMENT_KEY, &values![tenant])?.first().map(|row| row.get(0)).transpose()
}

fn each_block(mut from: impl Read, mut each: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    let mut block = vec![0; 64 * 1024];
    loop {
        match from.read(&mut block) {
            Ok(0) => return Ok(()),
            Ok(count) => each(&block[..count])?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// HMAC-SHA-256 (RFC 2104) under a key of 32 bytes.
struct Keyed {
    inner: Sha256,
    outer: Sha256,
}

impl Keyed {
    fn new(key: &[u8; 32]) -> Self {
        let pad = |with: u8| {
            let mut block = [with; 64];
            block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
            Sha256::new_with_prefix(block)
        };
        Self { inner: pad(0x36), outer: pad(0x5c) }
    }

    fn update(&mut self, block: &[u8]) {
        self.inner.update(block);
    }

    fn name(mut self) -> String {
        self.outer.update(self.inner.finalize());
        hex(&self.outer.finalize())
    }
}

/// Where files to be verified are.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Where<'a> {
    /// In a directory.
    Directory(&'a Path),
    /// In the table of a backup file.
    Backup(&'a Path),
}

/// Whether a SQLite file is a backup, which holds its attachments itself.
pub(crate) fn holds_files(from: &mut dyn Connection) -> Result<bool, Fault> {
    Ok(!from.rows("SELECT 1 FROM sqlite_schema WHERE name = 'backup_attachment'", &[])?.is_empty())
}

fn open_in(directory: &Path, name: &str) -> Result<Option<Box<dyn Read>>, Fault> {
    match path(directory, name).map(File::open) {
        None => Ok(None),
        Some(Ok(file)) => Ok(Some(Box::new(file))),
        Some(Err(error)) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Some(Err(error)) => Err(error.into()),
    }
}

fn open_of(backup: &mut dyn Connection, name: &str) -> Result<Option<Box<dyn Read>>, Fault> {
    let rows = backup.rows("SELECT bytes FROM backup_attachment WHERE name = $1", &values![name])?;
    let bytes: Option<Vec<u8>> = rows.first().map(|row| row.get(0)).transpose()?;
    Ok(bytes.map(|bytes| Box::new(io::Cursor::new(bytes)) as Box<dyn Read>))
}

/// Finds attachments whose file is missing or has another content.
///
/// # Errors
/// The backup file cannot be opened, or the engine fails.
pub(crate) fn attached(from: &mut dyn Connection, place: Where<'_>, findings: &mut Findings) -> Result<(), Fault> {
    let mut open: Box<dyn FnMut(&str) -> _> = match place {
        Where::Directory(directory) => Box::new(|name| open_in(directory, name)),
        Where::Backup(file) => {
            let mut backup = Home::Sqlite(file.to_owned()).connect_reader()?;
            Box::new(move |name| open_of(backup.as_mut(), name))
        }
    };
    for row in from.rows(sql::ROWS, &[])? {
        let origin: String = row.get(0).unwrap_or_default();
        let entry = row.get(4).ok();
        let checked = (|| {
            let (tenant, name, size): (Tenant, String, u64) = (row.get(1)?, row.get(2)?, row.get(3)?);
            let Some(file) = open(&name)? else {
                return Ok(Some("the file is missing"));
            };
            let secret = secret(from, tenant)?;
            let mut keyed = Keyed::new(&secret.unwrap_or_default());
            let mut found = 0;
            each_block(file, |block| {
                found += block.len() as u64;
                keyed.update(block);
                Ok(())
            })?;
            // Without the secret (a home made from an export) only the size can be told.
            let other = found != size || (secret.is_some() && keyed.name() != name);
            Ok::<_, Fault>(other.then_some("the file has another content"))
        })();
        match checked {
            Ok(None) => {}
            Ok(Some(what)) => findings.add(&origin, entry, "attachment", what),
            Err(fault) => findings.add(&origin, entry, "attachment", fault.to_string()),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_hmac_sha_256_of_the_content() {
        // RFC 4231, test case 1, with its key filled up to 32 bytes with zeros, which HMAC does itself.
        let mut key = [0; 32];
        key[..20].fill(0x0b);
        let mut keyed = Keyed::new(&key);
        keyed.update(b"Hi ");
        keyed.update(b"There");
        assert_eq!(keyed.name(), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    }

    #[test]
    fn what_is_no_name_leads_to_no_file() {
        for name in ["", "../../etc/passwd", "ab", &"A".repeat(64), &"å".repeat(32)] {
            assert_eq!(path(Path::new("files"), name), None, "{name}");
        }
        assert!(path(Path::new("files"), &"ab".repeat(32)).is_some());
    }
}
