//! Golden files: one for each released kind and version of event. What was once recorded must be
//! read for ever; a shape that changed without a new version is caught here.
//!
//! A file is a small piece of a ledger: three lines an entry (header, facts, personal part), each the
//! exact bytes that were committed, `null` for a personal part without anything. The last entry is
//! the golden one; those before it are what it needs to find in the tables.

use crate::{HandClock, Place};
use serde_json::Value as Json;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};
use store::{Class, Connection, Entry, Event, Header, Registry, Settings, Store, decode, values};
use uuid::Uuid;

/// A module's golden files, and what they are held against.
pub struct Golden<'a> {
    /// Where they lie.
    pub directory: &'a Path,
    /// The module and those beneath it.
    pub registry: &'a Arc<Registry>,
    /// Every kind of event that the module has.
    pub kinds: &'a [&'a str],
    /// The kinds whose facts no view shows.
    pub unseen: &'a [&'a str],
}

/// A golden file.
struct Piece {
    path: PathBuf,
    kind: String,
    version: u16,
    /// What it needs, and last the golden entry itself.
    entries: Vec<Entry>,
}

impl Piece {
    fn golden(&self) -> &Entry {
        self.entries.last().expect("a golden file has an entry")
    }
}

impl Golden<'_> {
    /// Holds the files against a story just told by real commands, and against the program of today:
    ///
    /// - every kind has a file for each of its versions, and so has everything that the story recorded;
    /// - each file is decoded, brought to the latest version, and applied after what it needs, the way
    ///   an upgrade rebuilds the views; it leaves its mark in a view;
    /// - what is of the latest version is written today byte for byte as it was;
    /// - what the story recorded has the shape of its golden file.
    ///
    /// `SKANS_GOLDEN=write` makes the files that are missing out of the story. None is ever changed.
    /// `empty` is a home to apply them in.
    ///
    /// # Panics
    /// When one of this does not hold.
    pub fn hold<E: Event>(&self, story: &Store, tenant: base::Tenant, empty: &Place) {
        let told = of_module::<E>(entries(story, tenant));
        if std::env::var("SKANS_GOLDEN").is_ok_and(|set| set == "write") {
            self.write(&told, story, tenant);
        }
        let pieces = self.read(E::MODULE);
        self.open(empty).expect("an empty home opens");
        let mut latest: BTreeMap<&str, u16> = BTreeMap::new();
        for piece in &pieces {
            let version = still_read::<E>(piece);
            latest.insert(&piece.kind, version);
            let marks = self.marks(piece, E::MODULE, empty);
            let expected = !self.unseen.contains(&piece.kind.as_str());
            assert_eq!(marks > 0, expected, "{}: leaves {marks} marks in the views", piece.path.display());
        }
        let there: BTreeSet<_> = pieces.iter().map(|piece| (piece.kind.as_str(), piece.version)).collect();
        let missing = |kind: &str, version: u16| {
            format!(
                "{}.{kind}.{version} has no golden file; when the story tells it, SKANS_GOLDEN=write makes it",
                E::MODULE
            )
        };
        for kind in self.kinds {
            for version in 1..=latest.get(kind).copied().unwrap_or(1) {
                assert!(there.contains(&(*kind, version)), "{}", missing(kind, version));
            }
        }
        for entry in &told {
            let (kind, version) = (kind(entry), entry.header.version);
            let piece = pieces.iter().find(|piece| (piece.kind.as_str(), piece.version) == (kind, version));
            let piece = piece.unwrap_or_else(|| panic!("{}", missing(kind, version)));
            for (was, is) in [(&piece.golden().facts, &entry.facts), (&piece.golden().personal, &entry.personal)] {
                let (was, is) = (json(was), json(is));
                assert!(like(&was, &is), "{}: the shape changed: {was} is now {is}", piece.path.display());
            }
        }
    }

    /// Makes the files that are missing. Of several entries of a kind the one that says most is taken.
    fn write(&self, told: &[Entry], story: &Store, tenant: base::Tenant) {
        fs::create_dir_all(self.directory).expect("the directory of golden files");
        let size =
            |entry: &Entry| entry.facts.as_ref().map_or(0, Vec::len) + entry.personal.as_ref().map_or(0, Vec::len);
        let mut best: BTreeMap<(&str, u16), &Entry> = BTreeMap::new();
        for entry in told {
            let kept = best.entry((&entry.header.kind, entry.header.version)).or_insert(entry);
            if size(entry) > size(kept) {
                *kept = entry;
            }
        }
        for ((kind, version), entry) in best {
            let path = self.directory.join(format!("{kind}.{version}.jsonl"));
            if path.exists() {
                continue;
            }
            let mut text = String::new();
            for entry in needs(story, tenant, entry).iter().chain([entry]) {
                let header = serde_json::to_string(&entry.header).expect("JSON");
                text.extend([header.as_str(), "\n", words(&entry.facts), "\n", words(&entry.personal), "\n"]);
            }
            fs::write(&path, text).expect("a golden file");
        }
    }

    fn read(&self, module: &str) -> Vec<Piece> {
        let files = fs::read_dir(self.directory).unwrap_or_else(|e| panic!("{}: {e}", self.directory.display()));
        let mut paths: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
        paths.sort();
        let of_module = |path: PathBuf| {
            let name = path.file_name()?.to_str()?.strip_suffix(".jsonl")?.strip_prefix(module)?.strip_prefix('.')?;
            let (kind, version) = name.rsplit_once('.')?;
            let (kind, version) = (kind.to_owned(), version.parse().ok()?);
            Some(Piece { entries: parse(&path), kind, version, path })
        };
        paths.into_iter().filter_map(of_module).collect()
    }

    /// Brings a home up to date.
    fn open(&self, place: &Place) -> Result<(), store::Fault> {
        let clock = Arc::new(HandClock::at("2026-11-23T06:40:00Z"));
        Store::open(place.home.clone(), Settings::default(), Arc::clone(self.registry), clock).map(drop)
    }

    /// Puts the entries into a ledger and has the views rebuilt from it; gives how many rows of the
    /// module carry the number of the last one.
    fn marks(&self, piece: &Piece, module: &str, place: &Place) -> i64 {
        let fault = |fault: store::Fault| -> ! { panic!("{}: cannot be applied: {fault}", piece.path.display()) };
        let mut connection = place.home.connect(&Settings::default()).expect("the home opens");
        lay(connection.as_mut(), &piece.entries).unwrap_or_else(|e| fault(e));
        self.open(place).unwrap_or_else(|e| fault(e));
        let views = self.registry.tables().filter(|(of, table)| *of == module && table.class == Class::View);
        views
            .map(|(_, table)| {
                let sql = format!("SELECT COUNT(*) FROM {} WHERE entry = $1", table.name);
                let rows = connection.rows(&sql, &values![piece.entries.len() - 1]).expect("the view is read");
                rows[0].get::<i64>(0).expect("a number")
            })
            .sum()
    }
}

/// The ledger is these entries and nothing else, and its views are out of date.
fn lay(to: &mut dyn Connection, entries: &[Entry]) -> Result<(), store::Fault> {
    const BLANK: [u8; 32] = [0; 32];
    to.begin()?;
    to.execute("DELETE FROM ledger_entry", &[])?;
    to.execute("DELETE FROM ledger_head", &[])?;
    let head = "INSERT INTO ledger_head (tenant, origin, size, last_time, frontier, checkpoints) VALUES (1, 'golden.example/skans', 0, 0, $1, 0)";
    to.execute(head, &values![&BLANK[..]])?;
    // A ledger has no gaps, so the entries move up.
    for (seq, entry) in entries.iter().enumerate() {
        let header = serde_json::to_vec(&entry.header)?;
        let (facts, personal) = (entry.facts.as_deref(), entry.personal.as_deref());
        to.execute(
            "INSERT INTO ledger_entry (tenant, seq, command, n, header, header_salt, header_commitment, facts, facts_salt, facts_commitment, personal, personal_salt, personal_commitment) VALUES (1, $1, $2, $3, $4, $7, $7, $5, $7, $7, $6, $7, $7)",
            &values![seq, entry.header.command, entry.header.n, header, facts, personal, &BLANK[..]],
        )?;
    }
    to.execute("UPDATE store_module SET view_version = 0", &[])?;
    match to.commit() {
        store::Commit::Done => Ok(()),
        _ => Err(store::Fault::Engine("the commit failed".into())),
    }
}

/// Reads an entry as the program does, and holds what it would write today against the bytes that
/// were written; gives the latest version of its kind.
fn still_read<E: Event>(piece: &Piece) -> u16 {
    let (entry, path) = (piece.golden(), piece.path.display());
    let (event, personal) = decode::<E>(entry)
        .unwrap_or_else(|fault| panic!("{path}: is no longer read: {fault}"))
        .expect("a golden entry has its facts");
    assert_eq!(
        (kind(entry), event.kind(), entry.header.version),
        (piece.kind.as_str(), piece.kind.as_str(), piece.version),
        "{path}: holds something else"
    );
    if event.version() == piece.version {
        let facts = serde_json::to_string(&event).expect("JSON");
        assert_eq!(facts, words(&entry.facts), "{path}: the facts changed without a new version");
        let personal = personal.filter(|personal| *personal != E::Personal::default());
        let personal = serde_json::to_string(&personal).expect("JSON");
        assert_eq!(personal, words(&entry.personal), "{path}: the personal part changed without a new version");
    }
    event.version()
}

fn parse(path: &Path) -> Vec<Entry> {
    let text = fs::read_to_string(path).expect("a golden file");
    let lines: Vec<&str> = text.lines().collect();
    assert!(!lines.is_empty() && lines.len().is_multiple_of(3), "{}: three lines an entry", path.display());
    let part = |line: &str| Some(if line == "null" { Vec::new() } else { line.as_bytes().to_vec() });
    lines
        .chunks(3)
        .map(|lines| {
            let header: Header =
                serde_json::from_str(lines[0]).unwrap_or_else(|e| panic!("{}: the header: {e}", path.display()));
            let today = serde_json::to_string(&header).expect("JSON");
            assert_eq!(today, lines[0], "{}: headers are written otherwise today", path.display());
            Entry { seq: header.seq, header, facts: part(lines[1]), personal: part(lines[2]) }
        })
        .collect()
}

fn entries(store: &Store, tenant: base::Tenant) -> Vec<Entry> {
    store.read::<_, store::Fault>(|reader| reader.entries(tenant, 0, i64::MAX)).expect("the story is read")
}

fn of_module<E: Event>(mut entries: Vec<Entry>) -> Vec<Entry> {
    // What was disposed of says nothing of shapes.
    entries.retain(|entry| entry.header.kind.split('.').next() == Some(E::MODULE) && entry.facts.is_some());
    entries
}

/// The earlier entries of the same module that an entry builds on: whatever touched what it names (or
/// named it first, where nothing is about it), and what those name in turn.
fn needs(story: &Store, tenant: base::Tenant, of: &Entry) -> Vec<Entry> {
    let module = of.header.kind.split('.').next().unwrap_or_default();
    let named_by = |entry: &Entry| {
        let mut named = BTreeSet::from([entry.header.subject]);
        ids(&json(&entry.facts), &mut named);
        named
    };
    let all = entries(story, tenant);
    let (mut found, mut open) = (BTreeMap::new(), vec![of.clone()]);
    while let Some(next) = open.pop() {
        for id in named_by(&next) {
            let history = story.read::<_, store::Fault>(|reader| reader.history(tenant, id, i64::MAX));
            let mut history = history.expect("the history is read");
            history.retain(|entry| entry.seq < next.seq);
            if history.is_empty() {
                history.extend(all.iter().find(|entry| named_by(entry).contains(&id)).cloned());
            }
            for earlier in history {
                let ours = earlier.header.kind.split('.').next() == Some(module) && earlier.facts.is_some();
                if ours && earlier.seq < next.seq && !found.contains_key(&earlier.seq) {
                    open.push(earlier.clone());
                    found.insert(earlier.seq, earlier);
                }
            }
        }
    }
    found.into_values().collect()
}

fn ids(value: &Json, found: &mut BTreeSet<Uuid>) {
    match value {
        Json::String(text) => found.extend(text.parse::<Uuid>().ok()),
        Json::Array(list) => list.iter().for_each(|value| ids(value, found)),
        Json::Object(map) => map.values().for_each(|value| ids(value, found)),
        _ => {}
    }
}

fn kind(entry: &Entry) -> &str {
    entry.header.kind.split_once('.').map_or("", |(_, kind)| kind)
}

fn words(part: &Option<Vec<u8>>) -> &str {
    match part.as_deref() {
        None | Some([]) => "null",
        Some(bytes) => std::str::from_utf8(bytes).expect("a part is text"),
    }
}

fn json(part: &Option<Vec<u8>>) -> Json {
    serde_json::from_str(words(part)).expect("a part is JSON")
}

/// Whether two values can be of one type: the same keys, and beneath each the same kind of value.
/// What may be left out, and one of several words or forms, may differ.
fn like(one: &Json, other: &Json) -> bool {
    match (one, other) {
        (Json::Null, _) | (_, Json::Null) => true,
        (Json::Array(one), Json::Array(other)) => one.iter().zip(other).all(|(one, other)| like(one, other)),
        (Json::Object(one), Json::Object(other)) => {
            // One key is one form of several: another key is another form.
            let forms = one.len() == 1 && other.len() == 1 && one.keys().ne(other.keys());
            forms
                || one.keys().eq(other.keys()) && one.values().zip(other.values()).all(|(one, other)| like(one, other))
        }
        (Json::String(_), Json::Object(form)) | (Json::Object(form), Json::String(_)) => form.len() == 1,
        (Json::Bool(_), Json::Bool(_)) | (Json::Number(_), Json::Number(_)) | (Json::String(_), Json::String(_)) => {
            true
        }
        _ => false,
    }
}
