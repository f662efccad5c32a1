//! The chain: every entry is hashed again, the tree is built again, tiles, head and checkpoints
//! are compared with it. On the way each entry is applied to the scratch tables.

use super::{Check, Findings, Ledger, Root};
use crate::{
    Connection, Entry, Fault, LedgerEvent, Registry, Row, decode,
    disposal::{self, FACTS, PERSONAL},
    entry::{self, Stored},
    ledgers, migrate,
    slate::{Plans, Slate},
    values,
};
use base::{Tenant, Time};
use ledger::{Checkpoint, Frontier, Hash, Note, SigningKey, VerifierKey};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::mpsc::{self, SyncSender},
};

pub(crate) mod sql {
    //! Statements over one ledger.
    crate::statements! {
        TILES = "SELECT level, number, hashes, root FROM ledger_tile WHERE tenant = $1 ORDER BY level, number";
        CHECKPOINTS = "SELECT size, note FROM ledger_checkpoint WHERE tenant = $1 ORDER BY size";
        STRAY_ENTRIES = "SELECT COUNT(*) FROM ledger_entry WHERE tenant = $1 AND (seq < 0 OR seq >= $2)";
    }
}

/// How many entries are read at a time.
const CHUNK: i64 = 1000;

/// Where a ledger says it ends.
pub(super) struct Head {
    tenant: Tenant,
    pub(super) origin: String,
    size: i64,
    last_time: Time,
    frontier: Vec<u8>,
    checkpoints: i64,
}

impl Head {
    pub(super) fn read(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            tenant: row.get(0)?,
            origin: row.get(1)?,
            size: row.get(2)?,
            last_time: row.get(3)?,
            frontier: row.get(4)?,
            checkpoints: row.get(5)?,
        })
    }

    pub(super) fn root(self) -> Result<Root, Fault> {
        let frontier = Frontier::from_bytes(&self.frontier).map_err(|e| Fault::shape(format!("frontier: {e:?}")))?;
        Ok(Root { origin: self.origin, size: frontier.size(), root: frontier.root().to_string() })
    }
}

/// An entry as it lies there, with what its bytes hash to.
struct Hashed {
    stored: Stored,
    honest: bool,
    leaf: Hash,
}

fn read_hashed(
    from: &mut dyn Connection,
    tenant: Tenant,
    to: &SyncSender<Vec<Result<Hashed, Fault>>>,
) -> Result<(), Fault> {
    let mut first = 0;
    loop {
        let chunk = from.rows(entry::sql::ENTRIES, &values![tenant, first, first + CHUNK])?;
        let last = (chunk.len() as i64) < CHUNK;
        let hashed = chunk.into_iter().map(|row| {
            let stored = Stored::read(row)?;
            Ok(Hashed { honest: stored.honest(), leaf: stored.leaf(), stored })
        });
        if to.send(hashed.collect()).is_err() || last {
            return Ok(()); // nobody listens where reading on makes no sense
        }
        first += CHUNK;
    }
}

/// Where entries go when they have been read. They are applied on a slate. What the tables say against a row comes out
/// when it is written, so the entries since are kept: then they are applied again one by one, to name the first bad one.
struct Applying<'a> {
    to: Slate<'a>,
    tenant: Tenant,
    since: Vec<Entry>,
    registry: &'a Registry,
    rebuild: bool,
    findings: &'a mut Findings,
}

/// An entry that cannot be applied, and why.
struct Refused {
    seq: i64,
    fault: Fault,
}

impl Applying<'_> {
    /// The tables, nothing waiting.
    fn begin(&mut self) -> Result<(), Fault> {
        self.since.clear();
        self.to.through()?.execute("SAVEPOINT since", &[]).map(drop)
    }

    /// Applies the next entry. Gives the first that cannot be.
    fn apply(&mut self, entry: Entry) -> Result<Option<Refused>, Fault> {
        self.to.begin();
        let applied = migrate::replay(&entry, self.tenant, &mut self.to, self.registry);
        self.since.push(entry);
        self.unless(applied)
    }

    /// Writes what waits. Gives the first entry that cannot be applied.
    fn settle(&mut self) -> Result<Option<Refused>, Fault> {
        if !self.rebuild {
            return Ok(None);
        }
        let written = self.to.through().and_then(|to| to.execute("RELEASE SAVEPOINT since", &[]));
        let refused = self.unless(written.map(drop))?;
        self.begin()?;
        Ok(refused)
    }

    /// When something went wrong, applies one by one what was applied together.
    fn unless(&mut self, went: Result<(), Fault>) -> Result<Option<Refused>, Fault> {
        match went {
            Ok(()) => return Ok(None),
            Err(fault @ (Fault::Full | Fault::Io(_))) => return Err(fault),
            Err(_) => self.to.forget(),
        }
        let to = self.to.through()?;
        to.execute("ROLLBACK TO SAVEPOINT since", &[])?;
        for entry in self.since.drain(..) {
            match migrate::replay(&entry, self.tenant, to, self.registry) {
                Ok(()) => {}
                Err(fault @ (Fault::Full | Fault::Io(_))) => return Err(fault),
                Err(fault) => return Ok(Some(Refused { seq: entry.seq, fault })),
            }
        }
        Ok(None)
    }
}

/// A checkpoint to be met on the way.
struct Milestone {
    size: u64,
    root: Hash,
    /// Where it was found: the table, or given from outside.
    table: &'static str,
}

const GIVEN: &str = "the checkpoint given";

impl Check<'_> {
    /// Reads one ledger from its first entry to its last.
    pub(super) fn chain(&mut self, head: &Head) -> Result<Ledger, Fault> {
        let (milestones, stored_checkpoints) = self.milestones(head)?;
        let mut reading = Reading {
            head,
            frontier: Frontier::new(),
            tail: Vec::with_capacity(256),
            tiles: TileCheck::read(self.from, head.tenant)?,
            milestones,
            stored_checkpoints,
            agreed: 0,
            agreed_given: 0,
            altered_from: None,
            last_time: Time::from_micros(i64::MIN),
            holes: BTreeMap::new(),
            allowed: BTreeMap::new(),
            broken: false,
            blind: false,
        };
        let Check { from, to, registry, rebuild, findings, .. } = self;
        let mut plans = Plans::new(registry)?;
        let mut check = Applying {
            to: Slate::new(&mut **to, &mut plans),
            tenant: head.tenant,
            since: Vec::new(),
            registry,
            rebuild: *rebuild,
            findings,
        };
        if check.rebuild {
            check.begin()?;
        }
        std::thread::scope(|threads| {
            // One thread reads and hashes while the other decodes and applies.
            let (sender, chunks) = mpsc::sync_channel(4);
            let reader = threads.spawn(move || read_hashed(&mut **from, head.tenant, &sender));
            'read: for chunk in &chunks {
                for hashed in chunk {
                    if !reading.entry(hashed, &mut check)? {
                        break 'read;
                    }
                }
            }
            drop(chunks);
            reader.join().map_err(|_| Fault::shape("the reader of the entries panicked"))?
        })?;
        reading.settle(&mut check)?;
        drop(check);
        let stray = self.from.rows(sql::STRAY_ENTRIES, &values![head.tenant, reading.frontier.size() as i64])?;
        let stray = stray.first().map_or(Ok(0), |row| row.get::<i64>(0))?;
        Ok(reading.finish(stray, self.findings))
    }

    fn milestones(&mut self, head: &Head) -> Result<(VecDeque<Milestone>, Vec<u64>), Fault> {
        let origin = head.origin.as_str();
        let Some(key) = first_key(self.from, head)? else {
            self.findings.add(origin, Some(0), "ledger_entry", "the first entry does not open this ledger");
            return Ok((VecDeque::new(), Vec::new()));
        };
        // A home made from an export has no secret; another one than the ledger's is damage.
        if let Some(row) = self.from.rows(ledgers::sql::KEY, &values![head.tenant])?.first() {
            let secret: Vec<u8> = row.get(0)?;
            let secret = std::str::from_utf8(&secret).ok().and_then(|text| SigningKey::from_skey(text).ok());
            if secret.is_none_or(|secret| *secret.verifier() != key) {
                self.findings.add(origin, None, "signer_key", "the signing key is not the ledger's");
            }
        }
        let mut milestones = Vec::new();
        let mut take = |note: &str, table: &'static str, stored_size: Option<i64>| match Checkpoint::open(
            note.as_bytes(),
            &key,
            &[],
        ) {
            Ok(opened) if stored_size.is_none_or(|size| u64::try_from(size) == Ok(opened.checkpoint.size())) => {
                milestones.push(Milestone { size: opened.checkpoint.size(), root: opened.checkpoint.root(), table });
            }
            _ => {
                let entry = stored_size.map_or(0, |size| size.min(head.size).max(1) - 1);
                self.findings.add(origin, Some(entry), table, "a checkpoint is not signed by this ledger's key");
            }
        };
        let mut stored = Vec::new();
        for row in self.from.rows(sql::CHECKPOINTS, &values![head.tenant])? {
            let size: i64 = row.get(0)?;
            take(&row.get::<String>(1)?, "ledger_checkpoint", Some(size));
            stored.push(size.unsigned_abs());
        }
        for note in self.outside.iter().filter(|note| note.lines().next() == Some(origin)) {
            let table = if Note::parse(note.as_bytes()).is_ok() { GIVEN } else { "the checkpoint given (damaged)" };
            take(note, table, None);
        }
        milestones.sort_by_key(|milestone| milestone.size);
        Ok((milestones.into(), stored))
    }
}

/// The key that the ledger's first entry names.
fn first_key(from: &mut dyn Connection, head: &Head) -> Result<Option<VerifierKey>, Fault> {
    let Some(row) = from.rows(entry::sql::ENTRIES, &values![head.tenant, 0, 1])?.into_iter().next() else {
        return Ok(None);
    };
    let Ok(entry) = Stored::read(row).and_then(Stored::entry) else { return Ok(None) };
    Ok(verifier_key(&entry).filter(|(origin, _)| *origin == head.origin).map(|(_, key)| key))
}

/// The origin and the key that a ledger was opened with, of its first entry.
pub(crate) fn verifier_key(entry: &Entry) -> Option<(String, VerifierKey)> {
    match decode::<LedgerEvent>(entry) {
        Ok(Some((LedgerEvent::LedgerOpened { origin, verifier_key, .. }, _))) => {
            Some((origin, verifier_key.parse().ok()?))
        }
        _ => None,
    }
}

/// A ledger being read.
struct Reading<'a> {
    head: &'a Head,
    frontier: Frontier,
    /// Leaves since the last full tile.
    tail: Vec<Hash>,
    tiles: TileCheck,
    milestones: VecDeque<Milestone>,
    stored_checkpoints: Vec<u64>,
    /// The last place where a signed root agreed: what was altered and hashed again lies after it.
    agreed: u64,
    /// The same of checkpoints given from outside: those kept here may have been signed anew.
    agreed_given: u64,
    /// From where on the entries are others than a checkpoint says.
    altered_from: Option<u64>,
    last_time: Time,
    /// Parts that are gone, and parts that a disposal says are gone.
    holes: BTreeMap<i64, i64>,
    allowed: BTreeMap<i64, i64>,
    /// An entry is not the one recorded: the views cannot be made from here on.
    broken: bool,
    /// What is damaged may have been a disposal: holes cannot be judged.
    blind: bool,
}

impl Reading<'_> {
    /// Takes the next entry; false where reading on makes no sense.
    fn entry(&mut self, hashed: Result<Hashed, Fault>, check: &mut Applying<'_>) -> Result<bool, Fault> {
        let seq = self.frontier.size() as i64;
        let Hashed { stored, honest, leaf } = match hashed {
            Ok(hashed) if hashed.stored.seq == seq => hashed,
            Ok(_) => return Ok(self.lost(seq, "the entry is missing", check)),
            Err(fault) => return Ok(self.lost(seq, &fault.to_string(), check)),
        };
        self.frontier.push(leaf);
        self.tail.push(leaf);
        if self.tail.len() == 256 {
            self.tiles.check(0, &self.tail, &self.head.origin, seq - 255, check.findings);
            self.tail.clear();
        }
        for (at, bit) in [(1, FACTS), (2, PERSONAL)] {
            if stored.parts[at].is_none() {
                *self.holes.entry(seq).or_default() |= bit;
            }
        }
        let (command, n) = (stored.command, stored.n);
        let entry = stored.entry();
        if !honest {
            self.blind |= entry.as_ref().map_or(true, |entry| entry.header.kind == disposal::KIND);
            self.bad(seq, "the content is not the one committed to", check);
        } else {
            let good = entry.and_then(|entry| {
                if entry.header.command != command || entry.header.n != n {
                    return Err(Fault::shape("the entry's keys are not its header's"));
                }
                self.header(&entry)?;
                Ok(entry)
            });
            match good {
                Ok(entry) if check.rebuild && !self.broken => {
                    if let Some(Refused { seq, fault }) = check.apply(entry)? {
                        self.bad(seq, &fault.to_string(), check);
                    }
                }
                Ok(_) => {}
                Err(fault) => {
                    self.blind = true;
                    self.bad(seq, &fault.to_string(), check);
                }
            }
        }
        if check.to.is_much() {
            self.settle(check)?;
        }
        self.meet(check)?;
        Ok(true)
    }

    /// Writes what waits to be written, and says where an entry cannot be applied.
    fn settle(&mut self, check: &mut Applying<'_>) -> Result<(), Fault> {
        if let Some(Refused { seq, fault }) = check.settle()? {
            self.bad(seq, &fault.to_string(), check);
        }
        Ok(())
    }

    fn bad(&mut self, seq: i64, what: &str, check: &mut Applying<'_>) {
        check.findings.add(&self.head.origin, Some(seq), "ledger_entry", what);
        self.broken = true;
    }

    fn lost(&mut self, seq: i64, what: &str, check: &mut Applying<'_>) -> bool {
        self.bad(seq, what, check);
        self.blind = true;
        false
    }

    /// What the header says must fit where the entry lies.
    fn header(&mut self, entry: &Entry) -> Result<(), Fault> {
        let header = &entry.header;
        if header.seq != entry.seq {
            return Err(Fault::shape(format!("the entry was recorded as number {}", header.seq)));
        }
        if header.id != header.command.event(header.n) {
            return Err(Fault::shape("the entry's id is not its command's"));
        }
        if header.time < self.last_time {
            return Err(Fault::shape("the entry is earlier than the one before"));
        }
        self.last_time = header.time;
        if header.kind == disposal::KIND
            && let Some((LedgerEvent::Disposed(disposed), _)) = decode::<LedgerEvent>(entry)?
        {
            for (seq, extent) in disposed.entries {
                *self.allowed.entry(seq).or_default() |= extent.parts();
            }
        }
        Ok(())
    }

    /// Compares the root with the checkpoints of this size.
    fn meet(&mut self, check: &mut Applying<'_>) -> Result<(), Fault> {
        let size = self.frontier.size();
        while let Some(milestone) = self.milestones.pop_front_if(|milestone| milestone.size <= size) {
            let agreed = if milestone.table == GIVEN { &mut self.agreed_given } else { &mut self.agreed };
            if milestone.size == size && milestone.root == self.frontier.root() {
                *agreed = size;
                continue;
            }
            let from = *agreed;
            self.settle(check)?;
            // A damaged entry was named already; that the root is another one follows from it.
            let entry = (!self.broken).then_some(from as i64);
            self.altered_from = Some(self.altered_from.map_or(from, |earlier| earlier.min(from)));
            let what = format!("the checkpoint of {} entries has another root", milestone.size);
            check.findings.add(&self.head.origin, entry, milestone.table, what);
        }
        Ok(())
    }

    fn finish(self, stray: i64, findings: &mut Findings) -> Ledger {
        let head = self.head;
        let origin = head.origin.as_str();
        let size = self.frontier.size();
        let end = size as i64;
        for milestone in &self.milestones {
            let what = format!("the checkpoint of {} entries reaches past the end", milestone.size);
            findings.add(origin, Some(end), milestone.table, what);
        }
        if head.checkpoints != self.stored_checkpoints.len() as i64 {
            let what =
                format!("{} checkpoints were signed, {} are kept", head.checkpoints, self.stored_checkpoints.len());
            findings.add(origin, None, "ledger_checkpoint", what);
        }
        if !self.broken {
            if stray > 0 {
                findings.add(origin, Some(end), "ledger_entry", "the entry is missing: there are entries after it");
            }
            if head.size == end && head.frontier != self.frontier.to_bytes() {
                let at = frontier_difference(&head.frontier, &self.frontier).max(self.agreed).min(size.max(1) - 1);
                findings.add(origin, Some(at as i64), "ledger_head", "the head has another root");
            }
            if size > 0 && head.size == end && head.last_time != self.last_time {
                findings.add(origin, Some(end - 1), "ledger_head", "the head has another time than the last entry");
            }
        }
        if head.size != end {
            let what = format!("the head says {} entries, there are {size}", head.size);
            findings.add(origin, Some(head.size.min(end).max(0)), "ledger_head", what);
        }
        let cut = head.size > end;
        let mut broken = self.broken || cut;
        // Where the end is gone, disposals may be gone with it.
        if !self.blind && !cut {
            for (seq, parts) in &self.holes {
                if parts & !self.allowed.get(seq).copied().unwrap_or(0) != 0 {
                    findings.add(origin, Some(*seq), "ledger_entry", "a part is gone without a disposal");
                    broken = true;
                }
            }
        }
        for (seq, parts) in &self.allowed {
            if *seq < end && parts & !self.holes.get(seq).copied().unwrap_or(0) != 0 {
                findings.add(origin, Some(*seq), "ledger_entry", "a part that was disposed of is there again");
                broken = true;
            }
        }
        self.tiles.finish(origin, end, findings);
        let root = Root { origin: head.origin.clone(), size, root: self.frontier.root().to_string() };
        Ledger { tenant: head.tenant, root, altered_from: self.altered_from.unwrap_or(0) as i64, broken }
    }
}

/// Where two frontiers of one size begin to differ, as far as their peaks can tell.
fn frontier_difference(stored: &[u8], found: &Frontier) -> u64 {
    let Ok(stored) = Frontier::from_bytes(stored) else { return 0 };
    let mut at = 0;
    let mut bits = found.size();
    for (a, b) in stored.peaks().iter().zip(found.peaks()) {
        if a != b {
            return at;
        }
        let height = 63 - bits.leading_zeros();
        at += 1 << height;
        bits &= !(1 << height);
    }
    at
}

/// The stored tiles, checked against the hashes made from the entries.
struct TileCheck {
    tiles: BTreeMap<(i64, i64), (Vec<u8>, Vec<u8>)>,
    roots: BTreeMap<u8, Vec<Hash>>,
}

impl TileCheck {
    fn read(from: &mut dyn Connection, tenant: Tenant) -> Result<Self, Fault> {
        let mut tiles = BTreeMap::new();
        from.each(sql::TILES, &values![tenant], &mut |row| {
            tiles.insert((row.get(0)?, row.get(1)?), (row.get(2)?, row.get(3)?));
            Ok(())
        })?;
        Ok(Self { tiles, roots: BTreeMap::new() })
    }

    /// Checks the next tile of a level, whose first entry is `first`, and the one above when it fills that.
    fn check(&mut self, level: u8, hashes: &[Hash], origin: &str, first: i64, findings: &mut Findings) {
        let roots = self.roots.entry(level).or_default();
        let number = roots.len() as i64;
        let root = ledger::subtree_root(hashes);
        roots.push(root);
        let full = roots.len().is_multiple_of(256).then(|| roots[roots.len() - 256..].to_vec());
        let bytes = ledger::tile_bytes(hashes);
        match self.tiles.remove(&(level.into(), number)) {
            None => findings.add(origin, Some(first), "ledger_tile", format!("tile {level}/{number} is missing")),
            Some((stored, stored_root)) => {
                if stored != bytes {
                    let at = stored.chunks(32).zip(bytes.chunks(32)).position(|(a, b)| a != b).unwrap_or(0) as i64;
                    let width = 256i64.pow(u32::from(level));
                    let what = format!("tile {level}/{number} has another hash");
                    findings.add(origin, Some(first + at * width), "ledger_tile", what);
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

    fn finish(self, origin: &str, end: i64, findings: &mut Findings) {
        for (level, number) in self.tiles.into_keys() {
            let what = format!("tile {level}/{number} is of entries that are not there");
            findings.add(origin, Some(end), "ledger_tile", what);
        }
    }
}
