//! A disk that can lose its power: a FUSE file system that knows of every byte and every name whether it has been
//! synced. A power cut throws away what has not, or keeps a random part of it, sector by sector. It can also fail the
//! n-th operation of a kind, and be full.
//!
//! It is as unkind as POSIX allows: a file's sync does not sync its name, a failed sync forgets what it should have
//! written (as Linux does: the pages are clean afterwards, and the next sync says all is well).

use crate::random::Random;
use fuser::{
    BackgroundSession, BsdFileFlags, Config, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags, Generation,
    INodeNo, LockOwner, MountOption, OpenFlags, RenameFlags, ReplyAttr, ReplyCreate, ReplyData, ReplyDirectory,
    ReplyEmpty, ReplyEntry, ReplyOpen, ReplyStatfs, ReplyWrite, Request, TimeOrNow, WriteFlags,
};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

const BLOCK: u64 = 4096;
const ROOT: u64 = 1;

/// A change of a file that has not been synced.
#[derive(Debug, Clone)]
enum Change {
    Write(usize, Vec<u8>),
    Size(usize),
}

/// A change of a directory that has not been synced.
#[derive(Debug, Clone)]
enum Naming {
    Link(OsString, u64),
    Unlink(OsString),
    Rename(OsString, OsString, u64),
}

#[derive(Debug, Clone)]
enum Node {
    File { now: Vec<u8>, safe: Vec<u8>, open: Vec<Change> },
    Folder { now: BTreeMap<OsString, u64>, safe: BTreeMap<OsString, u64>, open: Vec<Naming> },
}

impl Node {
    const fn file() -> Self {
        Self::File { now: Vec::new(), safe: Vec::new(), open: Vec::new() }
    }

    const fn folder() -> Self {
        Self::Folder { now: BTreeMap::new(), safe: BTreeMap::new(), open: Vec::new() }
    }

    const fn len(&self) -> usize {
        match self {
            Self::File { now, .. } => now.len(),
            Self::Folder { .. } => 0,
        }
    }
}

fn put(to: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let end = at + bytes.len();
    if to.len() < end {
        to.resize(end, 0);
    }
    to[at..end].copy_from_slice(bytes);
}

impl Change {
    fn apply(&self, to: &mut Vec<u8>) {
        match self {
            Self::Write(at, bytes) => put(to, *at, bytes),
            Self::Size(size) => to.resize(*size, 0),
        }
    }
}

impl Naming {
    fn apply(&self, to: &mut BTreeMap<OsString, u64>) {
        match self {
            Self::Link(name, node) => drop(to.insert(name.clone(), *node)),
            Self::Unlink(name) => drop(to.remove(name)),
            Self::Rename(from, name, node) => {
                to.remove(from);
                to.insert(name.clone(), *node);
            }
        }
    }
}

/// What a power cut leaves of what was not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaves {
    /// Nothing.
    Nothing,
    /// Each sector of this many bytes by chance, this many times out of 256.
    Sectors(usize, u64),
    /// Everything, as a kill of the process alone does.
    Everything,
}

impl Leaves {
    /// One of the ways a cut can go.
    pub fn draw(random: &mut Random) -> Self {
        match random.below(8) {
            0..=2 => Self::Nothing,
            3..=4 => Self::Sectors(512, [24, 128, 240][random.below(3) as usize]),
            5..=6 => Self::Sectors(4096, [24, 128, 240][random.below(3) as usize]),
            _ => Self::Everything,
        }
    }
}

/// Which operations a fault is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Operation {
    /// write(2)
    Write,
    /// fsync(2), fdatasync(2)
    Sync,
    /// ftruncate(2)
    Size,
    /// open(2) of a new file
    Create,
    /// fsync(2) of a directory
    SyncFolder,
}

/// An operation that fails.
#[derive(Debug, Clone, Copy)]
pub struct Failing {
    /// What fails.
    pub operation: Operation,
    /// On files whose names end so; `""`: any.
    pub of: &'static str,
    /// Which one, from 0.
    pub nth: u64,
    /// How many from there on.
    pub times: u64,
}

#[derive(Debug)]
struct State {
    nodes: BTreeMap<u64, Node>,
    names: BTreeMap<u64, OsString>,
    last: u64,
    capacity: u64,
    failing: Option<Failing>,
    counted: u64,
    fired: u64,
    dead: bool,
    seen: BTreeMap<(Operation, String), u64>,
}

/// The disk, mounted or not.
#[derive(Debug, Clone)]
pub struct Disk(Arc<Mutex<State>>);

/// A mounted disk; unmounted when dropped.
#[derive(Debug)]
pub struct Mounted(Option<BackgroundSession>);

impl Drop for Mounted {
    fn drop(&mut self) {
        let Some(session) = self.0.take() else { return };
        // The last files of a killed process are closed a moment after it is gone.
        std::thread::sleep(Duration::from_millis(5));
        let _ = session.umount_and_join();
    }
}

impl Default for Disk {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(State {
            nodes: BTreeMap::from([(ROOT, Node::folder())]),
            names: BTreeMap::new(),
            last: ROOT,
            capacity: 8 << 30,
            failing: None,
            counted: 0,
            fired: 0,
            dead: false,
            seen: BTreeMap::new(),
        })))
    }
}

impl Disk {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Mounts it on a directory.
    ///
    /// # Errors
    /// There is no FUSE here, or it may not be used.
    pub fn mount(&self, at: &Path) -> std::io::Result<Mounted> {
        {
            let mut state = self.state();
            state.dead = false;
            state.failing = None;
        }
        let mut config = Config::default();
        config.mount_options = vec![MountOption::FSName("skans-crash".into()), MountOption::NoAtime];
        fuser::spawn_mount(self.clone(), at, &config).map(|session| Mounted(Some(session)))
    }

    /// Cuts the power: from now on every operation fails, and what was not synced is lost but for what `leaves` says.
    pub fn cut(&self, leaves: Leaves, random: &mut Random) {
        let mut state = self.state();
        state.dead = true;
        for node in state.nodes.values_mut() {
            match node {
                Node::File { now, safe, open } => {
                    for change in open.drain(..) {
                        keep(safe, &change, leaves, random);
                    }
                    now.clone_from(safe);
                }
                Node::Folder { now, safe, open } => {
                    // Names go through a journal: a beginning of it is left.
                    let left = match leaves {
                        Leaves::Nothing => 0,
                        Leaves::Sectors(..) => random.below(open.len() as u64 + 1) as usize,
                        Leaves::Everything => open.len(),
                    };
                    for naming in open.drain(..).take(left) {
                        naming.apply(safe);
                    }
                    now.clone_from(safe);
                }
            }
        }
        let mut reached = BTreeSet::from([ROOT]);
        let mut look = vec![ROOT];
        while let Some(number) = look.pop() {
            if let Some(Node::Folder { now, .. }) = state.nodes.get(&number) {
                look.extend(now.values().filter(|to| reached.insert(**to)));
            }
        }
        state.nodes.retain(|number, _| reached.contains(number));
    }

    /// Makes an operation fail; counting begins now.
    pub fn fail(&self, failing: Failing) {
        let mut state = self.state();
        state.failing = Some(failing);
        state.counted = 0;
        state.fired = 0;
    }

    /// How many operations failed so.
    #[must_use]
    pub fn fired(&self) -> u64 {
        self.state().fired
    }

    /// How many operations of the failing kind there were since.
    #[must_use]
    pub fn counted(&self) -> u64 {
        self.state().counted
    }

    /// Leaves this much room beyond what is used.
    pub fn leave_room(&self, bytes: u64) {
        let mut state = self.state();
        state.capacity = state.used() + bytes;
    }

    /// How many operations of a kind there were on files whose names end so.
    #[must_use]
    pub fn seen(&self, operation: Operation, of: &str) -> u64 {
        let state = self.state();
        state.seen.iter().filter(|((what, name), _)| *what == operation && name.ends_with(of)).map(|(_, n)| n).sum()
    }

    /// Writes what is on the disk to a directory of the machine's own.
    ///
    /// # Errors
    /// The directory cannot be written.
    pub fn export(&self, to: &Path) -> std::io::Result<()> {
        self.state().export(ROOT, to)
    }
}

/// Applies what a cut leaves of a change.
fn keep(safe: &mut Vec<u8>, change: &Change, leaves: Leaves, random: &mut Random) {
    match (leaves, change) {
        (Leaves::Nothing, _) => {}
        (Leaves::Everything, _) => change.apply(safe),
        (Leaves::Sectors(_, part), Change::Size(_)) => {
            if random.chance(part) {
                change.apply(safe);
            }
        }
        (Leaves::Sectors(sector, part), Change::Write(at, bytes)) => {
            let end = at + bytes.len();
            let mut from = *at;
            while from < end {
                let to = end.min((from / sector + 1) * sector);
                if random.chance(part) {
                    put(safe, from, &bytes[from - at..to - at]);
                }
                from = to;
            }
        }
    }
}

impl State {
    fn export(&self, number: u64, to: &Path) -> std::io::Result<()> {
        match self.nodes.get(&number) {
            Some(Node::File { now, .. }) => std::fs::write(to, now),
            Some(Node::Folder { now, .. }) => {
                std::fs::create_dir_all(to)?;
                now.iter().try_for_each(|(name, node)| self.export(*node, &to.join(name)))
            }
            None => Ok(()),
        }
    }

    fn used(&self) -> u64 {
        let mut used = 0;
        let mut look = vec![ROOT];
        while let Some(number) = look.pop() {
            match self.nodes.get(&number) {
                Some(Node::File { now, .. }) => used += (now.len() as u64).div_ceil(BLOCK) * BLOCK,
                Some(Node::Folder { now, .. }) => {
                    used += BLOCK;
                    look.extend(now.values());
                }
                None => {}
            }
        }
        used
    }

    /// Whether an operation may go on.
    fn may(&mut self, operation: Operation, number: u64) -> Result<(), Errno> {
        if self.dead {
            return Err(Errno::EIO);
        }
        let name = self.names.get(&number).map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        self.may_by_name(operation, name)
    }

    fn may_by_name(&mut self, operation: Operation, name: String) -> Result<(), Errno> {
        if self.dead {
            return Err(Errno::EIO);
        }
        let fails = match self.failing {
            Some(failing) if failing.operation == operation && name.ends_with(failing.of) => {
                self.counted += 1;
                (failing.nth..failing.nth + failing.times).contains(&(self.counted - 1))
            }
            _ => false,
        };
        *self.seen.entry((operation, name)).or_default() += 1;
        if fails {
            self.fired += 1;
            return Err(Errno::EIO);
        }
        Ok(())
    }

    fn folder(&mut self, number: u64) -> Result<(&mut BTreeMap<OsString, u64>, &mut Vec<Naming>), Errno> {
        match self.nodes.get_mut(&number) {
            Some(Node::Folder { now, open, .. }) => Ok((now, open)),
            Some(Node::File { .. }) => Err(Errno::ENOTDIR),
            None => Err(Errno::ENOENT),
        }
    }

    fn attributes(&self, number: u64) -> Result<FileAttr, Errno> {
        let node = self.nodes.get(&number).ok_or(Errno::ENOENT)?;
        let size = node.len() as u64;
        let is_file = matches!(node, Node::File { .. });
        let time = SystemTime::UNIX_EPOCH;
        Ok(FileAttr {
            ino: INodeNo(number),
            size,
            blocks: size.div_ceil(512),
            atime: time,
            mtime: time,
            ctime: time,
            crtime: time,
            kind: if is_file { FileType::RegularFile } else { FileType::Directory },
            perm: if is_file { 0o644 } else { 0o755 },
            nlink: 1,
            uid: rustix::process::getuid().as_raw(),
            gid: rustix::process::getgid().as_raw(),
            rdev: 0,
            blksize: 4096,
            flags: 0,
        })
    }

    fn make(&mut self, parent: u64, name: &OsStr, node: Node) -> Result<FileAttr, Errno> {
        self.may_by_name(Operation::Create, name.to_string_lossy().into_owned())?;
        if self.used() + BLOCK > self.capacity {
            return Err(Errno::ENOSPC);
        }
        self.last += 1;
        let number = self.last;
        let (now, open) = self.folder(parent)?;
        if now.contains_key(name) {
            return Err(Errno::EEXIST);
        }
        now.insert(name.to_owned(), number);
        open.push(Naming::Link(name.to_owned(), number));
        self.nodes.insert(number, node);
        self.names.insert(number, name.to_owned());
        self.attributes(number)
    }

    fn remove(&mut self, parent: u64, name: &OsStr) -> Result<(), Errno> {
        if self.dead {
            return Err(Errno::EIO);
        }
        let (now, open) = self.folder(parent)?;
        now.remove(name).ok_or(Errno::ENOENT)?;
        open.push(Naming::Unlink(name.to_owned()));
        Ok(())
    }

    fn rename(&mut self, parent: u64, name: &OsStr, to: u64, new: &OsStr) -> Result<(), Errno> {
        if self.dead {
            return Err(Errno::EIO);
        }
        let (now, open) = self.folder(parent)?;
        let number = now.remove(name).ok_or(Errno::ENOENT)?;
        if parent == to {
            now.insert(new.to_owned(), number);
            open.push(Naming::Rename(name.to_owned(), new.to_owned(), number));
        } else {
            open.push(Naming::Unlink(name.to_owned()));
            let (now, open) = self.folder(to)?;
            now.insert(new.to_owned(), number);
            open.push(Naming::Link(new.to_owned(), number));
        }
        self.names.insert(number, new.to_owned());
        Ok(())
    }

    fn grow(&self, number: u64, end: usize) -> Result<(), Errno> {
        let blocks = |len: usize| (len as u64).div_ceil(BLOCK) * BLOCK;
        let len = self.nodes.get(&number).ok_or(Errno::ENOENT)?.len();
        let more = blocks(end.max(len)) - blocks(len);
        if more > 0 && self.used() + more > self.capacity { Err(Errno::ENOSPC) } else { Ok(()) }
    }

    fn change(&mut self, number: u64, change: Change) -> Result<(), Errno> {
        let end = match &change {
            Change::Write(at, bytes) => {
                self.may(Operation::Write, number)?;
                at + bytes.len()
            }
            Change::Size(size) => {
                self.may(Operation::Size, number)?;
                *size
            }
        };
        self.grow(number, end)?;
        match self.nodes.get_mut(&number) {
            Some(Node::File { now, open, .. }) => {
                change.apply(now);
                open.push(change);
                Ok(())
            }
            _ => Err(Errno::EISDIR),
        }
    }

    fn sync(&mut self, number: u64) -> Result<(), Errno> {
        let result = self.may(Operation::Sync, number);
        if self.dead {
            return result;
        }
        if let Some(Node::File { safe, open, .. }) = self.nodes.get_mut(&number) {
            for change in open.drain(..) {
                // A sync that fails forgets what it should have written.
                if result.is_ok() {
                    change.apply(safe);
                }
            }
        }
        result
    }

    fn sync_folder(&mut self, number: u64) -> Result<(), Errno> {
        self.may(Operation::SyncFolder, number)?;
        if let Some(Node::Folder { safe, open, .. }) = self.nodes.get_mut(&number) {
            for naming in open.drain(..) {
                naming.apply(safe);
            }
        }
        Ok(())
    }
}

const TTL: Duration = Duration::from_secs(1);

impl Filesystem for Disk {
    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let mut state = self.state();
        let found = state.folder(parent.0).and_then(|(now, _)| now.get(name).copied().ok_or(Errno::ENOENT));
        match found.and_then(|number| state.attributes(number)) {
            Ok(attributes) => reply.entry(&TTL, &attributes, Generation(0)),
            Err(error) => reply.error(error),
        }
    }

    fn getattr(&self, _: &Request, ino: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        match self.state().attributes(ino.0) {
            Ok(attributes) => reply.attr(&TTL, &attributes),
            Err(error) => reply.error(error),
        }
    }

    fn setattr(
        &self,
        _: &Request,
        ino: INodeNo,
        _mode: Option<u32>,
        _uid: Option<u32>,
        _gid: Option<u32>,
        size: Option<u64>,
        _atime: Option<TimeOrNow>,
        _mtime: Option<TimeOrNow>,
        _ctime: Option<SystemTime>,
        _fh: Option<FileHandle>,
        _crtime: Option<SystemTime>,
        _chgtime: Option<SystemTime>,
        _bkuptime: Option<SystemTime>,
        _flags: Option<BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        let mut state = self.state();
        let resized = match size {
            Some(size) => state.change(ino.0, Change::Size(size as usize)),
            None => Ok(()),
        };
        match resized.and_then(|()| state.attributes(ino.0)) {
            Ok(attributes) => reply.attr(&TTL, &attributes),
            Err(error) => reply.error(error),
        }
    }

    fn mkdir(&self, _: &Request, parent: INodeNo, name: &OsStr, _mode: u32, _umask: u32, reply: ReplyEntry) {
        match self.state().make(parent.0, name, Node::folder()) {
            Ok(attributes) => reply.entry(&TTL, &attributes, Generation(0)),
            Err(error) => reply.error(error),
        }
    }

    fn unlink(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        answer(self.state().remove(parent.0, name), reply);
    }

    fn rmdir(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        answer(self.state().remove(parent.0, name), reply);
    }

    fn rename(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        newparent: INodeNo,
        newname: &OsStr,
        _flags: RenameFlags,
        reply: ReplyEmpty,
    ) {
        answer(self.state().rename(parent.0, name, newparent.0, newname), reply);
    }

    fn open(&self, _: &Request, _ino: INodeNo, _flags: OpenFlags, reply: ReplyOpen) {
        reply.opened(FileHandle(0), FopenFlags::FOPEN_KEEP_CACHE);
    }

    fn read(
        &self,
        _: &Request,
        ino: INodeNo,
        _fh: FileHandle,
        offset: u64,
        size: u32,
        _flags: OpenFlags,
        _owner: Option<LockOwner>,
        reply: ReplyData,
    ) {
        let state = self.state();
        match state.nodes.get(&ino.0) {
            Some(Node::File { now, .. }) if !state.dead => {
                let from = now.len().min(offset as usize);
                let to = now.len().min(from + size as usize);
                reply.data(&now[from..to]);
            }
            _ => reply.error(Errno::EIO),
        }
    }

    fn write(
        &self,
        _: &Request,
        ino: INodeNo,
        _fh: FileHandle,
        offset: u64,
        data: &[u8],
        _write: WriteFlags,
        _flags: OpenFlags,
        _owner: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        match self.state().change(ino.0, Change::Write(offset as usize, data.to_vec())) {
            Ok(()) => reply.written(data.len() as u32),
            Err(error) => reply.error(error),
        }
    }

    fn flush(&self, _: &Request, _ino: INodeNo, _fh: FileHandle, _owner: LockOwner, reply: ReplyEmpty) {
        reply.ok();
    }

    fn fsync(&self, _: &Request, ino: INodeNo, _fh: FileHandle, _datasync: bool, reply: ReplyEmpty) {
        answer(self.state().sync(ino.0), reply);
    }

    fn readdir(&self, _: &Request, ino: INodeNo, _fh: FileHandle, offset: u64, mut reply: ReplyDirectory) {
        let mut state = self.state();
        let names: Vec<_> = match state.folder(ino.0) {
            Ok((now, _)) => now.iter().map(|(name, number)| (name.clone(), *number)).collect(),
            Err(error) => return reply.error(error),
        };
        let own = [(OsString::from("."), ino.0), (OsString::from(".."), ROOT)];
        for (at, (name, number)) in own.into_iter().chain(names).enumerate().skip(offset as usize) {
            let kind = match state.nodes.get(&number) {
                Some(Node::File { .. }) => FileType::RegularFile,
                _ => FileType::Directory,
            };
            if reply.add(INodeNo(number), at as u64 + 1, kind, &name) {
                break;
            }
        }
        reply.ok();
    }

    fn fsyncdir(&self, _: &Request, ino: INodeNo, _fh: FileHandle, _datasync: bool, reply: ReplyEmpty) {
        answer(self.state().sync_folder(ino.0), reply);
    }

    fn statfs(&self, _: &Request, _ino: INodeNo, reply: ReplyStatfs) {
        let state = self.state();
        let free = state.capacity.saturating_sub(state.used()) / BLOCK;
        reply.statfs(state.capacity / BLOCK, free, free, 1 << 20, 1 << 20, BLOCK as u32, 255, BLOCK as u32);
    }

    fn create(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        _mode: u32,
        _umask: u32,
        _flags: i32,
        reply: ReplyCreate,
    ) {
        match self.state().make(parent.0, name, Node::file()) {
            Ok(attributes) => {
                reply.created(&TTL, &attributes, Generation(0), FileHandle(0), FopenFlags::FOPEN_KEEP_CACHE);
            }
            Err(error) => reply.error(error),
        }
    }
}

fn answer(result: Result<(), Errno>, reply: ReplyEmpty) {
    match result {
        Ok(()) => reply.ok(),
        Err(error) => reply.error(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(disk: &Disk, name: &str) -> u64 {
        disk.state().make(ROOT, OsStr::new(name), Node::file()).unwrap().ino.0
    }

    fn write(disk: &Disk, number: u64, at: usize, bytes: &[u8]) {
        disk.state().change(number, Change::Write(at, bytes.to_vec())).unwrap();
    }

    fn content(disk: &Disk, name: &str) -> Option<Vec<u8>> {
        let directory = tempfile::tempdir().unwrap();
        disk.export(directory.path()).unwrap();
        std::fs::read(directory.path().join(name)).ok()
    }

    #[test]
    fn a_cut_leaves_what_was_synced_and_nothing_else() {
        let disk = Disk::default();
        let number = file(&disk, "a");
        write(&disk, number, 0, b"synced");
        disk.state().sync(number).unwrap();
        disk.state().sync_folder(ROOT).unwrap();
        write(&disk, number, 0, b"SYN");
        write(&disk, number, 6, b" and not");
        assert_eq!(content(&disk, "a").unwrap(), b"SYNced and not");
        disk.cut(Leaves::Nothing, &mut Random::new(1));
        assert_eq!(content(&disk, "a").unwrap(), b"synced");
        assert!(disk.state().sync(number).is_err(), "nothing works without power");
    }

    #[test]
    fn a_name_that_was_not_synced_is_lost_with_its_file() {
        let disk = Disk::default();
        let number = file(&disk, "a");
        write(&disk, number, 0, b"x");
        disk.state().sync(number).unwrap();
        disk.cut(Leaves::Nothing, &mut Random::new(1));
        assert_eq!(content(&disk, "a"), None);
    }

    #[test]
    fn a_cut_can_leave_some_sectors_of_a_write() {
        let disk = Disk::default();
        let number = file(&disk, "a");
        disk.state().sync_folder(ROOT).unwrap();
        write(&disk, number, 0, &[1; 64 * 512]);
        disk.cut(Leaves::Sectors(512, 128), &mut Random::new(7));
        let left = content(&disk, "a").unwrap();
        let ones = left.chunks(512).filter(|sector| sector[0] == 1).count();
        assert!((10..50).contains(&ones), "{ones} of 64 sectors");
        assert!(left.chunks(512).all(|sector| sector.iter().all(|byte| *byte == sector[0])));
    }

    #[test]
    fn a_failed_sync_forgets_and_the_next_says_all_is_well() {
        let disk = Disk::default();
        let number = file(&disk, "a");
        disk.state().sync_folder(ROOT).unwrap();
        disk.fail(Failing { operation: Operation::Sync, of: "a", nth: 0, times: 1 });
        write(&disk, number, 0, b"lost");
        assert!(disk.state().sync(number).is_err());
        assert!(disk.state().sync(number).is_ok());
        assert_eq!(content(&disk, "a").unwrap(), b"lost", "it can still be read");
        disk.cut(Leaves::Everything, &mut Random::new(1));
        assert_eq!(content(&disk, "a").unwrap(), b"");
    }

    #[test]
    fn a_full_disk_says_so_and_overwriting_goes_on() {
        let disk = Disk::default();
        let number = file(&disk, "a");
        write(&disk, number, 0, &[1; 4096]);
        disk.leave_room(0);
        let more = disk.state().change(number, Change::Write(4096, vec![1]));
        assert_eq!(more.unwrap_err().code(), Errno::ENOSPC.code());
        write(&disk, number, 10, b"over");
    }
}
