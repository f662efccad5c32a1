//! What was answered, against what is there.

use crate::custody::{self, Act, CustodyEvent, ITEMS, Item, Numbers, sql};
use crate::worker::{Line, Place};
use anyhow::Context;
use base::{CommandId, Id, SystemClock, Tenant};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;
use store::{Entry, Failure, Reader, Rows, Settings, Store, values};

/// Everything workers were answered in a run.
#[derive(Debug, Default, Clone)]
pub struct Answers {
    /// The first number of the worker that runs now.
    pub first: u64,
    /// Acknowledged commands with their entries.
    pub done: BTreeMap<u64, i64>,
    /// Refused commands.
    pub refused: BTreeSet<u64>,
    /// Commands that met a full disk.
    pub full: BTreeSet<u64>,
    /// Commands of which it was said that they may have been done or not.
    pub uncertain: BTreeSet<u64>,
    /// Acknowledged writes without an event.
    pub noted: BTreeSet<u64>,
    /// Checkpoints given out, a few of them: the first and the newest.
    pub checkpoints: Vec<String>,
    /// Whether the worker that runs now has opened the store.
    pub is_open: bool,
    /// How many answers there were of all kinds.
    pub answers: u64,
    /// How many acknowledgements said that the command had been done before.
    pub repeated: u64,
    /// Commands acknowledged as new.
    pub new: BTreeSet<u64>,
    /// How often the balance was read and held.
    pub reads: u64,
    /// Of these, while the disk was full.
    pub reads_while_full: u64,
    /// Faults that workers met, with how often.
    pub faults: BTreeMap<String, u64>,
    /// What must not be, as seen by a worker.
    pub wrong: Vec<String>,
}

impl Answers {
    /// Takes in a line of a worker.
    pub fn take(&mut self, line: Line) {
        self.answers += 1;
        match line {
            Line::Open => self.is_open = true,
            Line::Done(number, seq, repeated) => {
                self.repeated += u64::from(repeated);
                if let Some(before) = self.done.insert(number, seq).filter(|before| *before != seq) {
                    self.wrong.push(format!("command {number} was answered with entry {before}, then with {seq}"));
                }
                if !repeated && !self.new.insert(number) {
                    self.wrong.push(format!("command {number} was acknowledged as new twice"));
                }
            }
            Line::Refused(number) => drop(self.refused.insert(number)),
            Line::Full(number) => drop(self.full.insert(number)),
            Line::Uncertain(number, why) => {
                self.uncertain.insert(number);
                *self.faults.entry(why).or_default() += 1;
            }
            Line::Noted(number) => drop(self.noted.insert(number)),
            Line::Checkpoint(note) => {
                if self.checkpoints.len() > 3 {
                    self.checkpoints.remove(1);
                }
                self.checkpoints.push(note);
            }
            Line::Read(full) => {
                self.reads += 1;
                self.reads_while_full += u64::from(full);
            }
            Line::Wrong(what) => self.wrong.push(what),
        }
    }

    /// Commands that were done, whose answer was lost, and that the log knew when they were sent again.
    #[must_use]
    pub fn known_to_the_log(&self) -> u64 {
        self.done.keys().filter(|number| !self.new.contains(number)).count() as u64
    }

    /// Commands that met a full disk and were never sent again: there must be nothing of them.
    pub fn left_nothing(&self) -> impl Iterator<Item = &u64> {
        self.full.iter().filter(|number| !Numbers::is_repeatable(**number) && !self.uncertain.contains(number))
    }

    /// The first number that no worker can have used: each client holds one that was not answered.
    #[must_use]
    pub fn next(&self, clients: u32) -> u64 {
        let sets = [&self.refused, &self.full, &self.uncertain];
        let highest = sets.iter().filter_map(|set| set.last()).chain(self.done.keys().next_back()).max();
        highest.map_or(ITEMS, |highest| highest + 1).max(ITEMS).max(self.first) + u64::from(clients)
    }
}

/// What a check found.
#[derive(Debug, Default, Clone)]
pub struct Found {
    /// Entries in the ledger.
    pub entries: u64,
    /// Acknowledged and not there.
    pub lost: Vec<String>,
    /// There more than once.
    pub duplicated: Vec<String>,
    /// Commands that are there though nobody was told.
    pub unanswered: BTreeSet<u64>,
    /// Anything else that is not as it should be.
    pub wrong: Vec<String>,
}

/// Opens the home as a restart would and compares it with the answers. Commands up to the number `end` may be there.
/// `scratch` is an empty directory.
///
/// # Errors
/// The home cannot be opened at all, or not be read.
pub fn check(place: &Place, numbers: Numbers, answers: &Answers, end: u64, scratch: &Path) -> anyhow::Result<Found> {
    let mut found = Found::default();
    if let Place::Directory(path) = place
        && !path.join("skans.db").exists()
    {
        // The name of the file itself was not yet synced: then nothing may have been acknowledged.
        found.lost.extend(answers.done.keys().map(|number| format!("command {number}: there is no database")));
        return Ok(found);
    }
    let registry = custody::registry();
    let store = Store::open(place.home(), Settings::default(), Arc::clone(&registry), Arc::new(SystemClock))
        .context("opening the store after a crash")?;
    let tenant = store.tenants()?.into_iter().find(|(_, origin)| origin == custody::ORIGIN).map(|(tenant, _)| tenant);
    if let Some(tenant) = tenant {
        store.read::<_, Failure>(|reader| {
            compare(reader, tenant, numbers, answers, end, &mut found)?;
            Ok(())
        })?;
    } else {
        found.lost.extend(answers.done.keys().map(|number| format!("command {number}: there is no ledger")));
    }
    store.close();
    drop(store);
    let notes = answers.checkpoints.join("\n");
    let report = store::verify(&place.home(), &registry, &notes, scratch).context("verifying after a crash")?;
    if !report.whole {
        found.wrong.extend(report.findings.iter().map(|finding| format!("verify: {finding:?}")));
    }
    Ok(found)
}

fn compare(
    reader: &mut Reader<'_>,
    tenant: Tenant,
    numbers: Numbers,
    answers: &Answers,
    end: u64,
    found: &mut Found,
) -> Result<(), store::Fault> {
    let known: HashMap<CommandId, u64> = (0..end).map(|number| (numbers.id(number), number)).collect();
    let mut log = BTreeMap::new();
    for row in reader.rows(sql::COMMANDS, &values![tenant])? {
        let (id, refused): (CommandId, bool) = (row.get(0)?, row.get(1)?);
        if let Some(number) = known.get(&id)
            && log.insert(*number, refused).is_some()
        {
            found.duplicated.push(format!("command {number} is twice in the log of commands"));
        }
    }
    let entries = all_entries(reader, tenant)?;
    found.entries = entries.len() as u64;
    let mut recorded: BTreeMap<u64, i64> = BTreeMap::new();
    let mut model = Model::default();
    for entry in &entries {
        if entry.header.kind == "store.ledgerOpened" {
            continue;
        }
        let Some(number) = known.get(&entry.header.command).copied() else {
            found.wrong.push(format!("entry {} is of a command that nobody sent", entry.seq));
            continue;
        };
        if let Some(before) = recorded.insert(number, entry.seq) {
            found.duplicated.push(format!("command {number} made the entries {before} and {}", entry.seq));
        }
        match store::decode::<CustodyEvent>(entry)? {
            Some((event, _)) => model.apply(numbers, number, &event, entry.seq, &mut found.wrong),
            None => found.wrong.push(format!("entry {} has no facts", entry.seq)),
        }
    }

    for (number, seq) in &answers.done {
        match (recorded.get(number), log.get(number)) {
            (Some(there), Some(false)) if there == seq => {}
            (Some(there), Some(false)) => {
                found.wrong.push(format!("command {number} was acknowledged as entry {seq} and is entry {there}"));
            }
            (entry, log) => {
                found.lost.push(format!("command {number}, acknowledged as entry {seq}: entry {entry:?}, log {log:?}"));
            }
        }
    }
    for (number, seq) in &recorded {
        if !answers.done.contains_key(number) {
            found.unanswered.insert(*number);
        }
        if log.get(number) != Some(&false) {
            found.wrong.push(format!("entry {seq} of command {number} is not in the log of commands"));
        }
    }
    for (number, refused) in &log {
        if *refused == recorded.contains_key(number) {
            found
                .wrong
                .push(format!("command {number}: refused is {refused} in the log, and there is an entry or none"));
        }
    }
    for number in &answers.refused {
        if numbers.is_queued(*number) && log.get(number) != Some(&true) {
            found.lost.push(format!("the refusal of queued command {number}: log {:?}", log.get(number)));
        }
    }
    let refused = answers.refused.iter().filter(|number| {
        !numbers.is_queued(**number) && !Numbers::is_repeatable(**number) && !answers.uncertain.contains(number)
    });
    for number in refused.chain(answers.left_nothing()) {
        if log.contains_key(number) || recorded.contains_key(number) {
            found.wrong.push(format!("command {number} was refused and is there"));
        }
    }

    let notes: BTreeSet<u64> =
        reader.rows(sql::NOTES, &values![tenant])?.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?;
    found.lost.extend(answers.noted.difference(&notes).map(|number| format!("note {number}")));
    model.compare(reader, tenant, &mut found.wrong)
}

fn all_entries(reader: &mut Reader<'_>, tenant: Tenant) -> Result<Vec<Entry>, store::Fault> {
    let mut entries = Vec::new();
    loop {
        let first = entries.len() as i64;
        let chunk = reader.entries(tenant, first, first + 1000)?;
        if chunk.is_empty() {
            return Ok(entries);
        }
        entries.extend(chunk);
    }
}

/// Who holds what, by the ledger alone.
#[derive(Default)]
struct Model {
    items: BTreeMap<Id<Item>, (i64, i64)>,
}

impl Model {
    fn apply(&mut self, numbers: Numbers, number: u64, event: &CustodyEvent, seq: i64, wrong: &mut Vec<String>) {
        let asked = match (numbers.act(number), event) {
            (Act::Take(place, to), CustodyEvent::ItemTaken { item, holder }) => {
                self.items.insert(*item, (*holder, 0)).is_none() && numbers.item(place) == *item && to == *holder
            }
            (Act::Move(place, to), CustodyEvent::ItemMoved { item, from, to: gains }) => {
                let before = self.items.get(item).copied();
                self.items.insert(*item, (*gains, before.map_or(0, |(_, moves)| moves) + 1));
                numbers.item(place) == *item && to == *gains && before.is_some_and(|(holder, _)| holder == *from)
            }
            _ => false,
        };
        if !asked {
            wrong.push(format!("entry {seq} does not follow from command {number} and the entries before it"));
        }
    }

    fn compare(&self, reader: &mut Reader<'_>, tenant: Tenant, wrong: &mut Vec<String>) -> Result<(), store::Fault> {
        let mut items = BTreeMap::new();
        for row in reader.rows(sql::ITEMS, &values![tenant])? {
            items.insert(row.get::<Id<Item>>(0)?, (row.get::<i64>(1)?, row.get::<i64>(2)?));
        }
        if items != self.items {
            wrong.push("the items are not where the ledger says".into());
        }
        let mut counted: BTreeMap<i64, i64> = BTreeMap::new();
        for (holder, _) in self.items.values() {
            *counted.entry(*holder).or_default() += 1;
        }
        for row in reader.rows(sql::HOLDERS, &values![tenant])? {
            let (holder, count): (i64, i64) = (row.get(0)?, row.get(1)?);
            let expected = counted.remove(&holder).unwrap_or(0);
            if count != expected {
                wrong.push(format!("holder {holder} has {count} items by the table and {expected} by the ledger"));
            }
        }
        if !counted.is_empty() {
            wrong.push("a holder is missing".into());
        }
        Ok(())
    }
}
