//! Files that are on the disk before anyone is told of them.

use crate::Fault;
use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Syncs a file or a directory. A failed fsync cannot be retried: the system may have thrown away
/// what it could not write, and would call the next attempt a success. So the process ends.
pub(crate) fn sync(file: &File, path: &Path) {
    if let Err(error) = file.sync_all() {
        tracing::error!(%error, path = %path.display(), "an fsync failed: the process ends");
        eprintln!(
            "skans: fsync of {} failed ({error}): the process ends so that nothing false is answered",
            path.display()
        );
        std::process::abort()
    }
}

/// Makes the names in the directory of `path` durable.
pub(crate) fn sync_directory_of(path: &Path) -> io::Result<()> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    sync(&File::open(directory)?, directory);
    Ok(())
}

/// `path` with more behind its name.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// A file readable by its owner only: what the product writes holds personal data and keys.
pub(crate) fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A directory that only its owner enters, with what lies above it.
pub(crate) fn create_directory(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Puts a finished file in its place: synced, renamed, the directory synced.
pub(crate) fn place(part: &Path, target: &Path) -> Result<(), Fault> {
    sync(&File::open(part)?, part);
    fs::rename(part, target)?;
    Ok(sync_directory_of(target)?)
}

/// Writes a small file whole or not at all.
pub(crate) fn write(target: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let part = beside(target, ".part");
    let written = create_private(&part).and_then(|mut file| file.write_all(bytes));
    if let Err(error) = written {
        let _ = fs::remove_file(&part);
        return Err(error.into());
    }
    place(&part, target)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_failed_fsync_ends_the_process() {
        const CHILD: &str = "SKANS_TEST_FSYNC_FAILS";
        let path = Path::new("/dev/null"); // cannot be synced
        if std::env::var_os(CHILD).is_some() {
            sync(&File::open(path).unwrap(), path);
            return;
        }
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "files::tests::a_failed_fsync_ends_the_process", "--nocapture"])
            .env(CHILD, "1")
            .output()
            .unwrap();
        let signal = std::os::unix::process::ExitStatusExt::signal(&output.status);
        assert_eq!(signal, Some(6), "{}", String::from_utf8_lossy(&output.stderr));
    }

    #[test]
    fn a_file_is_written_whole_or_not_at_all() {
        let directory = tempfile::tempdir().unwrap();
        let target = directory.path().join("file");
        write(&target, b"one").unwrap();
        write(&target, b"two").unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"two");
        fs::create_dir(beside(&target, ".part")).unwrap(); // in the way
        assert!(write(&target, b"three").is_err());
        assert_eq!(fs::read(&target).unwrap(), b"two");
    }
}
