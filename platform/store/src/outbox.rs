//! What follows: each reaction waits in the outbox from the transaction of its cause, and runs as
//! its own command. It runs at least once; its command id makes that exactly one effect.

use crate::{Cause, Failure, Fault, Rows, Store, entry, values};
use base::{CommandId, Tenant};
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

/// After this many attempts a reaction is left to a person.
const ATTEMPTS: u32 = 8;

pub(crate) mod sql {
    //! Statements of the outbox.
    crate::statements! {
        DUE = "SELECT tenant, cause, reaction, attempts FROM outbox WHERE state = 0 AND due <= $1 ORDER BY due LIMIT 100";
        DONE = "DELETE FROM outbox WHERE tenant = $1 AND cause = $2 AND reaction = $3";
        LATER = "UPDATE outbox SET state = $4, attempts = $5, due = $6, fault = $7 WHERE tenant = $1 AND cause = $2 AND reaction = $3";
        COUNT = "SELECT state, COUNT(*), MIN(due) FROM outbox GROUP BY state ORDER BY state";
        SIZES = "SELECT size FROM ledger_head ORDER BY tenant";
        AGAIN = "UPDATE outbox SET state = 0, attempts = 0, due = 0 WHERE state = 1";
    }
}

/// How the outbox stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Outbox {
    /// Waiting for their turn.
    pub waiting: u64,
    /// Given up: a person must look.
    pub dead: u64,
    /// When the first of those that wait was due.
    pub first_due: Option<base::Time>,
}

impl Store {
    /// Runs every reaction that is due; gives how many ran well.
    ///
    /// # Errors
    /// As the engine says; a reaction's own failure is kept beside it.
    pub fn react(&self) -> Result<usize, Failure> {
        let now = self.clock().now();
        let due = self.read(|reader| reader.rows(sql::DUE, &values![now]))?;
        let mut well = 0;
        for row in due {
            let (tenant, cause, name, attempts): (Tenant, i64, String, u32) =
                (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            match self.react_to(tenant, cause, &name) {
                Ok(()) => {
                    well += 1;
                    self.working(Some(tenant), move |working| {
                        working.put(sql::DONE, &values![tenant, cause, &name])?;
                        Ok(())
                    })?;
                }
                Err(failure) => {
                    tracing::warn!(%failure, reaction = name, cause, "a reaction failed");
                    let attempts = attempts + 1;
                    let state = i64::from(attempts >= ATTEMPTS);
                    // 1 minute, doubled at each attempt.
                    let later = now.plus_seconds(60 << attempts.min(10));
                    let fault = failure.to_string();
                    self.working(Some(tenant), move |working| {
                        working.put(sql::LATER, &values![tenant, cause, &name, state, attempts, later, &fault])?;
                        Ok(())
                    })?;
                }
            }
        }
        Ok(well)
    }

    fn react_to(&self, tenant: Tenant, cause: i64, name: &str) -> Result<(), Failure> {
        let reaction = *self
            .registry()
            .reactions
            .iter()
            .find(|reaction| reaction.name == name)
            .ok_or_else(|| Fault::shape(format!("no reaction is named {name}")))?;
        let entry = self
            .read(|reader| entry::entries(reader.connection, tenant, cause, cause + 1))?
            .pop()
            .ok_or_else(|| Fault::shape(format!("no entry {cause}")))?;
        let command = CommandId::follow(entry.header.command, &format!("{cause}:{name}"));
        (reaction.run)(self, &Cause { tenant, entry, command, reaction: reaction.name })
    }

    /// How the outbox stands.
    ///
    /// # Errors
    /// As the engine says.
    pub fn outbox(&self) -> Result<Outbox, Fault> {
        let mut outbox = Outbox::default();
        for row in self.read(|reader| reader.rows(sql::COUNT, &[]))? {
            match row.get::<i64>(0)? {
                0 => (outbox.waiting, outbox.first_due) = (row.get(1)?, row.get(2)?),
                _ => outbox.dead += row.get::<u64>(1)?,
            }
        }
        Ok(outbox)
    }

    /// How many entries each ledger has.
    ///
    /// # Errors
    /// As the engine says.
    pub fn sizes(&self) -> Result<Vec<u64>, Fault> {
        self.read(|reader| reader.rows(sql::SIZES, &[]))?.iter().map(|row| row.get(0)).collect()
    }

    /// Lets what was given up try again.
    ///
    /// # Errors
    /// As the engine says.
    pub fn retry_dead(&self) -> Result<u64, Failure> {
        self.working(None, |working| Ok(working.put(sql::AGAIN, &[])?))
    }
}

/// Runs something again and again in a thread of its own until it is dropped.
pub struct Job {
    stop: Arc<AtomicBool>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Job {
    /// Starts a job that runs every `pause`.
    ///
    /// # Errors
    /// The system has no thread to give.
    pub fn every(name: &str, pause: Duration, mut run: impl FnMut() + Send + 'static) -> std::io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                run();
                // Whoever waits for an answer within `run` may have taken the waking that was meant for the pause.
                if stopped.load(Ordering::Relaxed) {
                    break;
                }
                std::thread::park_timeout(pause);
            }
        })?;
        Ok(Self { stop, thread: Mutex::new(Some(thread)) })
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}
