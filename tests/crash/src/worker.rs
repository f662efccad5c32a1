//! The process that is killed: opens a store and sends it commands as fast as it can from many threads. What the store
//! acknowledged is told to the driver by one write(2) to a pipe, after the store answered and before anything else: a
//! line in the pipe outlives its writer.

use crate::custody::{self, Numbers, sql};
use crate::place::Place;
use crate::random::Random;
use anyhow::Context;
use base::{Kind, SystemClock};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::Write;
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use store::{Failure, Fault, Patience, Rows, Settings, Store, values};

/// What is broken on purpose, to prove that the driver sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "camelCase")]
pub enum Control {
    /// SQLite with `synchronous=NORMAL`: commits are not synced.
    SynchronousNormal,
    /// The store answers before the commit.
    AnswerBeforeCommit,
    /// The database goes back to what it was a crash ago. The real program cannot be told to lose: its database can.
    OldCopy,
}

/// What a worker is told.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Orders {
    /// Where the data lies.
    pub place: Place,
    /// Of the run: names its commands.
    pub seed: u64,
    /// Of this worker: its own choices.
    pub luck: u64,
    /// The first number that no worker before has used.
    pub first: u64,
    /// How many threads send commands.
    pub clients: u32,
    /// What is broken on purpose.
    pub control: Option<Control>,
}

impl Orders {
    /// The product's settings, but for what a control breaks.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let product = Settings::default();
        match self.control {
            None | Some(Control::OldCopy) => product,
            Some(Control::SynchronousNormal) => Settings { synchronous: "NORMAL", ..product },
            Some(Control::AnswerBeforeCommit) => Settings { answer_before_commit: true, ..product },
        }
    }
}

/// A line from worker to driver. Short enough that the pipe takes it whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Line {
    /// The store is open.
    Open,
    /// A command was acknowledged, with its entry; `true`: as one that had been done before.
    Done(u64, i64, bool),
    /// A command was refused.
    Refused(u64),
    /// The disk was full.
    Full(u64),
    /// Whether it was done is not known: busy, or a fault.
    Uncertain(u64, String),
    /// A write without an event was acknowledged.
    Noted(u64),
    /// A checkpoint was given out.
    Checkpoint(String),
    /// The balance was read and held; `true`: while the disk was full.
    Read(bool),
    /// Something that must not be.
    Wrong(String),
}

struct Worker {
    orders: Orders,
    numbers: Numbers,
    store: Store,
    tenant: base::Tenant,
    takes: AtomicU64,
    next: AtomicU64,
    out: File,
}

/// Works until it is killed.
///
/// # Errors
/// The store cannot be opened.
pub fn work(orders: Orders) -> anyhow::Result<()> {
    // A file and not std's stdout: that one collects lines.
    let out = File::from(std::io::stdout().as_fd().try_clone_to_owned()?);
    let open = |settings| {
        let store = Store::open(orders.place.home(), settings, custody::registry(), Arc::new(SystemClock))
            .context("opening the store")?;
        let tenant = store.open_ledger(custody::ORIGIN, custody::actor()).context("opening the ledger")?;
        anyhow::Ok((store, tenant))
    };
    if orders.control.is_some() {
        // What is to be lost are commands: the ledger itself is made well.
        open(Settings::default())?.0.close();
    }
    let (store, tenant) = open(orders.settings())?;
    let worker = Worker {
        numbers: Numbers { seed: orders.seed },
        takes: AtomicU64::new(0),
        next: AtomicU64::new(orders.first.max(custody::ITEMS)),
        store,
        tenant,
        out,
        orders,
    };
    worker.tell(&Line::Open);
    std::thread::scope(|threads| {
        for client in 0..worker.orders.clients {
            let worker = &worker;
            threads.spawn(move || worker.client(u64::from(client)));
        }
        threads.spawn(|| worker.note());
        threads.spawn(|| worker.sign());
        threads.spawn(|| worker.read());
    });
    Ok(())
}

impl Worker {
    fn tell(&self, line: &Line) {
        let mut text = serde_json::to_string(line).unwrap_or_default();
        text.push('\n');
        if (&self.out).write_all(text.as_bytes()).is_err() {
            std::process::exit(0); // nobody listens any more
        }
    }

    fn client(&self, client: u64) {
        let mut random = Random::new(self.orders.luck ^ (client << 32));
        let mut acknowledged = None;
        loop {
            // The items come in first; after a restart these are repeats.
            let take = self.takes.fetch_add(1, Ordering::Relaxed);
            if take >= custody::ITEMS {
                break;
            }
            self.send(take);
        }
        loop {
            if random.chance(4)
                && let Some(number) = acknowledged
            {
                self.send_other(number);
            }
            let known = self.next.load(Ordering::Relaxed);
            let again = random.below(known);
            let number = if random.chance(40) && Numbers::is_repeatable(again) {
                again
            } else {
                self.next.fetch_add(1, Ordering::Relaxed)
            };
            if self.send(number) {
                acknowledged = Some(number);
            }
        }
    }

    /// Sends a command until it is known what became of it. Gives whether it was done.
    fn send(&self, number: u64) -> bool {
        loop {
            match self.numbers.run(&self.store, self.tenant, number) {
                Ok(done) => {
                    self.tell(&Line::Done(number, done.answer, done.repeated));
                    return true;
                }
                Err(failure) => match (&failure, failure.refusal().kind) {
                    (_, Kind::Full) => {
                        self.tell(&Line::Full(number));
                        std::thread::sleep(Duration::from_millis(5));
                        return false;
                    }
                    (Failure::Refused(refusal), Kind::Busy) => {
                        self.tell(&Line::Uncertain(number, refusal.to_string()));
                        std::thread::sleep(Duration::from_millis(20));
                    }
                    (Failure::Refused(_), _) => {
                        self.tell(&Line::Refused(number));
                        return false;
                    }
                    (Failure::Fault(fault), _) => {
                        self.tell(&Line::Uncertain(number, fault.to_string().chars().take(300).collect()));
                        std::thread::sleep(Duration::from_millis(20));
                    }
                },
            }
        }
    }

    fn send_other(&self, number: u64) {
        match self.numbers.run_other(&self.store, self.tenant, number) {
            Err(Failure::Refused(refusal)) if refusal.key == "ui-refused-command-reused" => {}
            Err(failure) if matches!(failure.refusal().kind, Kind::Full | Kind::Busy) => {}
            other => self.tell(&Line::Wrong(format!("command {number} with another body: {other:?}"))),
        }
    }

    /// Writes that leave no event, as sessions and counters do.
    fn note(&self) {
        let tenant = self.tenant;
        for number in self.orders.first.. {
            let note = i64::try_from(number).unwrap_or(0);
            let noted = self.store.working(Some(tenant), move |working| {
                working.put(sql::NOTE, &values![tenant, note])?;
                Ok(())
            });
            match noted {
                Ok(()) => self.tell(&Line::Noted(number)),
                Err(_) => std::thread::sleep(Duration::from_millis(20)),
            }
        }
    }

    /// Gives out checkpoints: what was signed once must be the beginning of what comes after.
    fn sign(&self) {
        loop {
            if let Ok(Some(note)) = self.store.sign_checkpoint(self.tenant, Patience::None) {
                self.tell(&Line::Checkpoint(note));
            }
            std::thread::sleep(Duration::from_millis(40));
        }
    }

    /// Reads the balance, at times for long, so that the log cannot be copied back whole.
    fn read(&self) {
        let mut random = Random::new(self.orders.luck ^ 0x4ead);
        loop {
            let full = self.store.is_full();
            let balance = self.store.read::<_, Fault>(|reader| {
                let row = reader.row(sql::BALANCE, &values![self.tenant])?;
                if random.chance(64) {
                    std::thread::sleep(Duration::from_millis(random.below(60)));
                }
                let again = reader.row(sql::BALANCE, &values![self.tenant])?;
                Ok((row, again))
            });
            match balance {
                Ok((Some(row), Some(again))) if row == again && row.0[0] == row.0[1] => self.tell(&Line::Read(full)),
                Ok(rows) => self.tell(&Line::Wrong(format!("items and the holders' sum: {rows:?}"))),
                // A server that is away; a file system that is gone.
                Err(fault) => {
                    if full {
                        self.tell(&Line::Wrong(format!("reading a full disk: {fault}")));
                    }
                    std::thread::sleep(Duration::from_millis(20));
                }
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}
