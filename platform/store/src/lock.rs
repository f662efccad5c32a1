//! One process at a time writes a data directory.

use crate::{Failure, files};
use base::Refusal;
use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    path::Path,
};

/// The name of the lock file in a data directory.
const NAME: &str = "skans.lock";

/// Holds a data directory until dropped; the system lets go of it when the process ends in any way.
#[derive(Debug)]
pub struct DataLock {
    _file: File,
}

impl DataLock {
    /// Takes the lock of a data directory, making the directory when it is not there.
    ///
    /// # Errors
    /// Refused, naming the process, when another one holds it.
    pub fn take(directory: &Path) -> Result<Self, Failure> {
        files::create_directory(directory)?;
        let mut options = OpenOptions::new();
        let mut file = options.read(true).write(true).create(true).truncate(false).open(directory.join(NAME))?;
        match file.try_lock() {
            Ok(()) => {
                file.set_len(0)?;
                file.rewind()?;
                write!(file, "{}", std::process::id())?;
                Ok(Self { _file: file })
            }
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = file.read_to_string(&mut holder);
                let holder = if holder.is_empty() { "?".to_owned() } else { holder };
                Err(Refusal::conflict("ui-refused-data-locked").with("process", holder).into())
            }
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// The process that holds a directory now, if any.
    ///
    /// # Errors
    /// The lock file cannot be read.
    pub fn holder(directory: &Path) -> std::io::Result<Option<String>> {
        let mut file = match File::open(directory.join(NAME)) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        match file.try_lock_shared() {
            Ok(()) => Ok(None),
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                file.read_to_string(&mut holder)?;
                Ok(Some(holder))
            }
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}
