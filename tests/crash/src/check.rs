//! What was answered, against what is there.

use crate::custody::{self, Act, CustodyEvent, ITEMS, Item, Numbers, sql};
use crate::place::Place;
use crate::worker::Line;
use anyhow::Context;
use base::{CommandId, Id, SystemClock, Tenant};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;
use store::{Connection, Entry, Fault, Row, Rows, Settings, Store, Value, values};

/// Everything that was answered in a run. An acknowledgement says `A`: of custody, which entry it became.
#[derive(Debug, Clone)]
pub struct Answers<A = i64> {
    /// The first number of the worker that runs now.
    pub first: u64,
    /// Acknowledged commands with their answers.
    pub done: BTreeMap<u64, A>,
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

impl<A> Default for Answers<A> {
    fn default() -> Self {
        Self {
            first: 0,
            done: BTreeMap::new(),
            refused: BTreeSet::new(),
            full: BTreeSet::new(),
            uncertain: BTreeSet::new(),
            noted: BTreeSet::new(),
            checkpoints: Vec::new(),
            is_open: false,
            answers: 0,
            repeated: 0,
            new: BTreeSet::new(),
            reads: 0,
            reads_while_full: 0,
            faults: BTreeMap::new(),
            wrong: Vec::new(),
        }
    }
}

impl<A: PartialEq + std::fmt::Debug> Answers<A> {
    /// A command was acknowledged; `repeated`: as one that had been done before.
    pub fn acknowledge(&mut self, number: u64, answer: A, repeated: bool) {
        self.repeated += u64::from(repeated);
        match self.done.get(&number) {
            Some(before) if *before != answer => {
                self.wrong.push(format!("command {number} was answered with {before:?}, then with {answer:?}"));
            }
            Some(_) => {}
            None => drop(self.done.insert(number, answer)),
        }
        if !repeated && !self.new.insert(number) {
            self.wrong.push(format!("command {number} was acknowledged as new twice"));
        }
    }

    /// A checkpoint was given out.
    pub fn keep(&mut self, checkpoint: String) {
        if self.checkpoints.len() > 3 {
            self.checkpoints.remove(1);
        }
        self.checkpoints.push(checkpoint);
    }

    /// Commands that were done, whose answer was lost, and that the log knew when they were sent again.
    #[must_use]
    pub fn known_to_the_log(&self) -> u64 {
        self.done.keys().filter(|number| !self.new.contains(number)).count() as u64
    }
}

impl Answers {
    /// Takes in a line of a worker.
    pub fn take(&mut self, line: Line) {
        self.answers += 1;
        match line {
            Line::Open => self.is_open = true,
            Line::Done(number, seq, repeated) => self.acknowledge(number, seq, repeated),
            Line::Refused(number) => drop(self.refused.insert(number)),
            Line::Full(number) => drop(self.full.insert(number)),
            Line::Uncertain(number, why) => {
                self.uncertain.insert(number);
                *self.faults.entry(why).or_default() += 1;
            }
            Line::Noted(number) => drop(self.noted.insert(number)),
            Line::Checkpoint(note) => self.keep(note),
            Line::Read(full) => {
                self.reads += 1;
                self.reads_while_full += u64::from(full);
            }
            Line::Wrong(what) => self.wrong.push(what),
        }
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

/// A home in one state, as it lies there: nothing is migrated, and nobody need know what its modules are.
pub struct Snapshot(Box<dyn Connection>);

impl Snapshot {
    /// Of a place.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn of(place: &Place) -> Result<Self, Fault> {
        let mut connection = place.home().connect_reader()?;
        connection.begin_read()?;
        Ok(Self(connection))
    }

    /// All entries of a ledger.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn entries(&mut self, tenant: Tenant) -> Result<Vec<Entry>, Fault> {
        let mut entries = Vec::new();
        loop {
            let first = entries.len() as i64;
            let chunk = store::entries(self.0.as_mut(), tenant, first, first + 1000)?;
            if chunk.is_empty() {
                return Ok(entries);
            }
            entries.extend(chunk);
        }
    }
}

impl Rows for Snapshot {
    fn rows(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Fault> {
        self.0.rows(sql, values)
    }
}

/// What a home holds of the commands of a run.
#[derive(Default)]
pub struct Held {
    /// The log of commands; `true`: as refused.
    log: BTreeMap<u64, bool>,
    /// The entries that each command made, in order.
    pub made: BTreeMap<u64, Vec<Entry>>,
    /// Entries of other commands.
    pub others: Vec<Entry>,
}

impl Held {
    /// Reads what there is of the commands numbered below `end`.
    ///
    /// # Errors
    /// The home cannot be read.
    pub fn read(
        from: &mut Snapshot,
        tenant: Tenant,
        numbers: Numbers,
        end: u64,
        found: &mut Found,
    ) -> Result<Self, Fault> {
        let known: HashMap<CommandId, u64> = (0..end).map(|number| (numbers.id(number), number)).collect();
        let mut held = Self::default();
        for row in from.rows(sql::COMMANDS, &values![tenant])? {
            let (id, refused): (CommandId, bool) = (row.get(0)?, row.get(1)?);
            if let Some(number) = known.get(&id)
                && held.log.insert(*number, refused).is_some()
            {
                found.duplicated.push(format!("command {number} is twice in the log of commands"));
            }
        }
        for entry in from.entries(tenant)? {
            found.entries += 1;
            match known.get(&entry.header.command) {
                Some(number) => held.made.entry(*number).or_default().push(entry),
                None => held.others.push(entry),
            }
        }
        Ok(held)
    }

    /// Compares it with the answers: every acknowledged command is there, once, and `is_as_said`; nothing is there in
    /// half.
    pub fn compare<A: std::fmt::Debug>(
        &self,
        done: &BTreeMap<u64, A>,
        is_as_said: impl Fn(&A, &[Entry]) -> bool,
        found: &mut Found,
    ) {
        let places = |entries: &[Entry]| entries.iter().map(|entry| entry.seq).collect::<Vec<_>>();
        for (number, entries) in &self.made {
            let events: BTreeSet<u32> = entries.iter().map(|entry| entry.header.n).collect();
            if events.len() < entries.len() {
                found.duplicated.push(format!("command {number} made the entries {:?}", places(entries)));
            }
            if !done.contains_key(number) {
                found.unanswered.insert(*number);
            }
            if self.log.get(number) != Some(&false) {
                found.wrong.push(format!(
                    "the entries {:?} of command {number} are not in the log of commands",
                    places(entries)
                ));
            }
        }
        for (number, answer) in done {
            match (self.made.get(number), self.log.get(number)) {
                (Some(entries), Some(false)) if is_as_said(answer, entries) => {}
                (Some(entries), Some(false)) => found.wrong.push(format!(
                    "command {number} was acknowledged with {answer:?} and made the entries {:?}",
                    places(entries)
                )),
                (entries, log) => found.lost.push(format!(
                    "command {number}, acknowledged with {answer:?}: entries {:?}, log {log:?}",
                    entries.map(|entries| places(entries))
                )),
            }
        }
        for (number, refused) in &self.log {
            if *refused == self.made.contains_key(number) {
                found
                    .wrong
                    .push(format!("command {number}: refused is {refused} in the log, and there is an entry or none"));
            }
        }
    }

    /// Of these commands there must be nothing.
    pub fn is_without<'a>(&self, refused: impl Iterator<Item = &'a u64>, found: &mut Found) {
        for number in refused {
            if self.log.contains_key(number) || self.made.contains_key(number) {
                found.wrong.push(format!("command {number} was refused and is there"));
            }
        }
    }
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
    store.close();
    drop(store);
    if let Some(tenant) = tenant {
        compare(&mut Snapshot::of(place)?, tenant, numbers, answers, end, &mut found)?;
    } else {
        found.lost.extend(answers.done.keys().map(|number| format!("command {number}: there is no ledger")));
    }
    let notes = answers.checkpoints.join("\n");
    let report = store::verify(&place.home(), &registry, &notes, scratch).context("verifying after a crash")?;
    if !report.whole {
        found.wrong.extend(report.findings.iter().map(|finding| format!("verify: {finding:?}")));
    }
    Ok(found)
}

fn compare(
    from: &mut Snapshot,
    tenant: Tenant,
    numbers: Numbers,
    answers: &Answers,
    end: u64,
    found: &mut Found,
) -> Result<(), Fault> {
    let held = Held::read(from, tenant, numbers, end, found)?;
    held.compare(&answers.done, |seq, entries| matches!(entries, [one] if one.seq == *seq), found);
    let foreign = held.others.iter().filter(|entry| entry.header.kind != "store.ledgerOpened");
    found.wrong.extend(foreign.map(|entry| format!("entry {} is of a command that nobody sent", entry.seq)));
    let mut in_order: Vec<(u64, &Entry)> =
        held.made.iter().flat_map(|(number, entries)| entries.iter().map(|entry| (*number, entry))).collect();
    in_order.sort_by_key(|(_, entry)| entry.seq);
    let mut model = Model::default();
    for (number, entry) in in_order {
        match store::decode::<CustodyEvent>(entry)? {
            Some((event, _)) => model.apply(numbers, number, &event, entry.seq, &mut found.wrong),
            None => found.wrong.push(format!("entry {} has no facts", entry.seq)),
        }
    }
    for number in &answers.refused {
        if numbers.is_queued(*number) && held.log.get(number) != Some(&true) {
            found.lost.push(format!("the refusal of queued command {number}: log {:?}", held.log.get(number)));
        }
    }
    let refused = answers.refused.iter().filter(|number| {
        !numbers.is_queued(**number) && !Numbers::is_repeatable(**number) && !answers.uncertain.contains(number)
    });
    held.is_without(refused.chain(answers.left_nothing()), found);

    let notes: BTreeSet<u64> =
        from.rows(sql::NOTES, &values![tenant])?.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?;
    found.lost.extend(answers.noted.difference(&notes).map(|number| format!("note {number}")));
    model.compare(from, tenant, &mut found.wrong)
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

    fn compare(&self, from: &mut Snapshot, tenant: Tenant, wrong: &mut Vec<String>) -> Result<(), Fault> {
        let mut items = BTreeMap::new();
        for row in from.rows(sql::ITEMS, &values![tenant])? {
            items.insert(row.get::<Id<Item>>(0)?, (row.get::<i64>(1)?, row.get::<i64>(2)?));
        }
        if items != self.items {
            wrong.push("the items are not where the ledger says".into());
        }
        let mut counted: BTreeMap<i64, i64> = BTreeMap::new();
        for (holder, _) in self.items.values() {
            *counted.entry(*holder).or_default() += 1;
        }
        for row in from.rows(sql::HOLDERS, &values![tenant])? {
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
