//! The writer: one thread for SQLite, one a tenant for PostgreSQL. Commands that wait together
//! share one commit, and are answered after it.
//!
//! A batch is first tried without savepoints: they cost more than anything else that a command does not write itself.
//! A command that is refused has nearly always written nothing, so nothing needs to be taken back. When one fails that
//! has, the batch is rolled back and goes round once more, now each command in a savepoint of its own; and where one
//! breaks even that, each in a transaction of its own, so that nobody pays for another's failure. A command may run
//! again: its time and seed were drawn before the first attempt.

use crate::{
    Command, Commit, Connection, Failure, Fault, Registry, Settings, Work,
    slate::{Plans, Slate},
    values, work,
};
use base::{Kind, Refusal, Tenant, Time};
use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::Receiver,
    },
};
use work::Head;

/// How often the commands of a batch are rehearsed at most.
const REHEARSALS: usize = 6;

/// An answer: what the command gave, and whether it had been given before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done<A> {
    /// What the command gave.
    pub answer: A,
    /// The command had run before: this is what it gave then.
    pub repeated: bool,
}

pub(crate) type Outcome = Result<Done<Vec<u8>>, Failure>;
pub(crate) type Reply = Box<dyn FnOnce(Outcome) + Send>;
pub(crate) type Run = Box<dyn Fn(&mut Work<'_>) -> Result<Vec<u8>, Failure> + Send>;
pub(crate) type Inside = Box<dyn Fn(&mut dyn Connection, &Registry, Time) -> Result<Vec<u8>, Failure> + Send>;

pub(crate) enum What {
    /// A command: idempotent, recorded.
    Command(Box<Command>, Run),
    /// The store's own housekeeping: sessions, checkpoints, the outbox.
    Inside(Inside),
}

pub(crate) struct Job {
    pub what: What,
    /// Drawn before the first attempt, so that a retry is identical.
    pub time: Time,
    pub seed: [u8; 32],
    pub reply: Reply,
}

/// Counts for `/metrics` and the figures of the benchmarks.
#[derive(Debug, Default)]
pub struct Counts {
    /// Commits of the writers: each is one fsync of the log.
    pub commits: AtomicU64,
    /// Commands answered with success, repeats left out.
    pub commands: AtomicU64,
    /// What was handed in, commands and housekeeping alike; what of it is not in a batch yet waits.
    pub handed_in: AtomicU64,
    /// Batches that were begun, and how much was in them.
    pub batches: AtomicU64,
    /// What was handed in and is in a batch, or was.
    pub batched: AtomicU64,
    /// How often the writers waited for a database server's answer.
    pub waits: AtomicU64,
    /// The disk was full at the last attempt.
    pub full: AtomicBool,
}

pub(crate) struct Writer {
    pub connect: Box<dyn Fn() -> Result<Box<dyn Connection>, Fault> + Send>,
    pub registry: Arc<Registry>,
    pub settings: Settings,
    pub counts: Arc<Counts>,
}

impl Writer {
    pub(crate) fn run(self, jobs: &Receiver<Job>) {
        let mut connection: Option<Box<dyn Connection>> = None;
        let mut kept = Kept::default();
        while let Ok(first) = jobs.recv() {
            let mut batch = vec![first];
            while batch.len() < self.settings.group {
                match jobs.try_recv() {
                    Ok(job) => batch.push(job),
                    Err(_) => break,
                }
            }
            self.counts.batches.fetch_add(1, Ordering::Relaxed);
            self.counts.batched.fetch_add(batch.len() as u64, Ordering::Relaxed);
            self.serve(batch, &mut connection, &mut kept);
        }
    }

    /// Runs a batch to its end: every job is answered exactly once.
    fn serve(&self, mut batch: Vec<Job>, connection: &mut Option<Box<dyn Connection>>, kept: &mut Kept) {
        let mut savepoints = Savepoints::None;
        for attempt in 0.. {
            let open = match connection.take() {
                Some(open) => Ok(open),
                None => (self.connect)(),
            };
            let mut open = match open {
                Ok(open) => open,
                Err(fault) => {
                    kept.heads.clear();
                    if attempt < 3 {
                        std::thread::sleep(std::time::Duration::from_millis(100 << attempt));
                        continue;
                    }
                    tracing::error!(%fault, "the database cannot be reached");
                    return answer_all(batch, || Failure::Refused(Refusal::new(Kind::Busy, "ui-refused-unreachable")));
                }
            };
            match self.transact(&mut batch, savepoints, open.as_mut(), kept) {
                Ended::Committed(results) => {
                    *connection = Some(open);
                    self.counts.full.store(false, Ordering::Relaxed);
                    for (job, result) in batch.into_iter().zip(results) {
                        if matches!(&result, Ok(done) if !done.repeated) && matches!(job.what, What::Command(..)) {
                            self.counts.commands.fetch_add(1, Ordering::Relaxed);
                        }
                        (job.reply)(result);
                    }
                    return;
                }
                Ended::Broken(fault) => {
                    kept.heads.clear();
                    open.rollback();
                    *connection = Some(open);
                    if savepoints == Savepoints::None {
                        savepoints = Savepoints::Each;
                    } else if batch.len() > 1 {
                        return batch.into_iter().for_each(|job| self.serve(vec![job], connection, kept));
                    } else {
                        tracing::error!(%fault, "a transaction failed");
                        let text = fault.to_string();
                        return answer_all(batch, || Failure::Fault(Fault::Engine(text.clone())));
                    }
                }
                Ended::Full => {
                    kept.heads.clear();
                    open.rollback();
                    *connection = Some(open);
                    self.counts.full.store(true, Ordering::Relaxed);
                    tracing::error!("the disk is full: reading goes on, writing waits");
                    return answer_all(batch, || Failure::Fault(Fault::Full));
                }
                // Not committed for certain, or unknown: the next attempt looks every command up
                // in the command log first, on a new connection, so it has one effect either way.
                Ended::Lost(fault) => {
                    kept.heads.clear();
                    drop(open);
                    tracing::warn!(%fault, attempt, "the connection to the database broke");
                    if attempt >= 5 {
                        return answer_all(batch, || {
                            Failure::Refused(Refusal::new(Kind::Busy, "ui-refused-unreachable"))
                        });
                    }
                    std::thread::sleep(std::time::Duration::from_millis(100 << attempt));
                }
            }
        }
    }

    fn transact(
        &self,
        batch: &mut [Job],
        savepoints: Savepoints,
        connection: &mut dyn Connection,
        Kept { heads, plans }: &mut Kept,
    ) -> Ended {
        macro_rules! or_end {
            ($result:expr) => {
                match $result {
                    Ok(value) => value,
                    Err(fault) => return ended(fault),
                }
            };
        }
        let plans = match plans {
            Some(plans) => plans,
            None => plans.insert(or_end!(Plans::new(&self.registry))),
        };
        let waited = connection.waits();
        or_end!(connection.begin());
        let mut slate = Slate::new(connection, plans);
        let mut fresh: Vec<Tenant> = Vec::new();
        for job in batch.iter() {
            if let What::Command(command, _) = &job.what
                && !fresh.contains(&command.tenant)
                && let Some(head) = or_end!(Head::load(&mut slate, command.tenant, heads.remove(&command.tenant)))
            {
                heads.insert(command.tenant, head);
                fresh.push(command.tenant);
            }
        }
        if savepoints == Savepoints::None && batch.len() > 1 && slate.rehearses() {
            or_end!(self.rehearse(batch, &mut slate, heads));
        }
        let mut results: Vec<Outcome> = Vec::with_capacity(batch.len());
        for job in batch.iter_mut() {
            let result = match &job.what {
                What::Command(command, run) => {
                    let Some(head) = heads.get_mut(&command.tenant) else {
                        results.push(Err(Refusal::not_found().into()));
                        continue;
                    };
                    match self.command(command, run, (job.time, job.seed), savepoints, &mut slate, head) {
                        Ran::Outcome(outcome) => outcome,
                        Ran::Broke(fault) => return ended(fault),
                    }
                }
                What::Inside(run) => inside(run, &self.registry, job.time, or_end!(slate.through())),
            };
            match result {
                Err(Failure::Fault(fault @ (Fault::Full | Fault::Lost(_)))) => return ended(fault),
                Err(Failure::Fault(fault)) if !slate.transaction_open() => return Ended::Broken(fault),
                result => results.push(result),
            }
            if self.settings.answer_before_commit
                && let Some(Ok(done)) = results.last()
            {
                let reply = std::mem::replace(&mut job.reply, Box::new(|_| {}));
                reply(Ok(done.clone()));
            }
        }
        for tenant in fresh {
            if let Some(head) = heads.get_mut(&tenant) {
                or_end!(head.store(&mut slate, tenant));
            }
        }
        or_end!(slate.flush());
        drop(slate);
        let commit = connection.commit();
        self.counts.waits.fetch_add(connection.waits() - waited, Ordering::Relaxed);
        match commit {
            Commit::Done => {
                self.counts.commits.fetch_add(1, Ordering::Relaxed);
                Ended::Committed(results)
            }
            Commit::Full => Ended::Full,
            Commit::Refused(fault) => Ended::Broken(fault),
            Commit::Unknown(fault) => Ended::Lost(fault),
            Commit::Fatal(fault) => {
                // Whether it is on the disk cannot be known or asked: restart recovers, clients
                // retry with the same command ids.
                tracing::error!(%fault, "a commit failed: the process ends");
                eprintln!("skans: a commit failed ({fault}): the process ends so that nothing false is answered");
                std::process::abort()
            }
        }
    }

    /// Finds out what the commands of a batch will ask, and asks it together.
    fn rehearse(&self, batch: &[Job], slate: &mut Slate<'_>, heads: &mut HashMap<Tenant, Head>) -> Result<(), Fault> {
        let mut rest: Vec<&Job> = batch.iter().collect();
        for _ in 0..REHEARSALS {
            rest.retain(|job| {
                let What::Command(command, run) = &job.what else { return false };
                let Some(head) = heads.get_mut(&command.tenant) else { return false };
                let mark = head.mark();
                let missed = slate.rehearse(|slate| {
                    if matches!(known(command, slate), Ok(Some(_))) {
                        return; // it is answered from the log
                    }
                    let time = job.time.max(head.last_time);
                    let mut work = Work {
                        command,
                        connection: slate,
                        registry: &self.registry,
                        head: &mut *head,
                        time,
                        seed: job.seed,
                        events: 0,
                        ids: 0,
                        rehearsal: true,
                    };
                    let _ = catch_unwind(AssertUnwindSafe(|| run(&mut work).map(drop)));
                });
                head.restore(mark);
                missed
            });
            if rest.is_empty() {
                break;
            }
            slate.fetch_missing()?;
        }
        Ok(())
    }

    fn command(
        &self,
        command: &Command,
        run: &Run,
        (time, seed): (Time, [u8; 32]),
        savepoints: Savepoints,
        slate: &mut Slate<'_>,
        head: &mut Head,
    ) -> Ran {
        match known(command, slate) {
            Ok(None) => {}
            Ok(Some(outcome)) => return Ran::Outcome(outcome),
            Err(fault) => return Ran::Broke(fault),
        }
        let mark = head.mark();
        if let Err(fault) = savepoints.say("SAVEPOINT command", slate) {
            return Ran::Broke(fault);
        }
        let time = time.max(head.last_time);
        slate.begin();
        let result = catch_unwind(AssertUnwindSafe(|| {
            let mut work = Work {
                command,
                connection: &mut *slate,
                registry: &self.registry,
                head: &mut *head,
                time,
                seed,
                events: 0,
                ids: 0,
                rehearsal: false,
            };
            let answer = run(&mut work)?;
            slate.put(
                work::sql::INSERT_COMMAND,
                &values![command.tenant, command.id, command.request, false, answer.as_slice(), time],
            )?;
            if savepoints == Savepoints::Each {
                slate.flush()?;
            }
            Ok(answer)
        }))
        .unwrap_or_else(|_| {
            tracing::error!(command = %command.id, "a command panicked; it was taken back");
            Err(Failure::Fault(Fault::Engine("a command panicked".into())))
        });
        let ended = match result {
            Ok(answer) => {
                savepoints.say("RELEASE SAVEPOINT command", slate).map(|()| Ok(Done { answer, repeated: false }))
            }
            Err(Failure::Fault(fault @ (Fault::Full | Fault::Lost(_)))) => Err(fault),
            Err(failure) if !slate.transaction_open() => Err(fault_of(failure)),
            Err(failure) if savepoints == Savepoints::None && slate.beyond_recall() => Err(fault_of(failure)),
            // PostgreSQL takes nothing more in a transaction in which a statement failed.
            Err(Failure::Fault(fault)) if savepoints == Savepoints::None => Err(fault),
            Err(failure) => {
                head.restore(mark);
                take_back(command, &failure, time, savepoints, slate).map(|()| Err(failure))
            }
        };
        ended.map_or_else(Ran::Broke, Ran::Outcome)
    }
}

/// What became of a command, where it is in the log of commands already.
fn known(command: &Command, connection: &mut dyn Connection) -> Result<Option<Outcome>, Fault> {
    let rows = connection.rows(work::sql::COMMAND, &values![command.tenant, command.id])?;
    let Some(row) = rows.first() else { return Ok(None) };
    if row.get::<Vec<u8>>(0)? != command.request {
        return Ok(Some(Err(Refusal::conflict("ui-refused-command-reused").into())));
    }
    let outcome: Vec<u8> = row.get(2)?;
    Ok(Some(match row.get(1)? {
        true => Err(Failure::Refused(serde_json::from_slice(&outcome)?)),
        false => Ok(Done { answer: outcome, repeated: true }),
    }))
}

/// Takes back what a command wrote, where it wrote, and keeps a queued one's refusal.
fn take_back(
    command: &Command,
    failure: &Failure,
    time: Time,
    savepoints: Savepoints,
    slate: &mut Slate<'_>,
) -> Result<(), Fault> {
    match savepoints {
        Savepoints::None => slate.take_back(),
        // All before it is written.
        Savepoints::Each => slate.forget(),
    }
    savepoints.say("ROLLBACK TO SAVEPOINT command", slate)?;
    if let (true, Failure::Refused(refusal)) = (command.queued, failure) {
        let outcome = serde_json::to_vec(refusal)?;
        let values = values![command.tenant, command.id, command.request, true, outcome, time];
        slate.put(work::sql::INSERT_COMMAND, &values)?;
    }
    if savepoints == Savepoints::Each {
        slate.flush()?;
    }
    savepoints.say("RELEASE SAVEPOINT command", slate)
}

/// What a writer keeps from one batch to the next.
#[derive(Default)]
struct Kept {
    heads: HashMap<Tenant, Head>,
    plans: Option<Plans>,
}

/// Whether each command of a batch is in a savepoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Savepoints {
    None,
    Each,
}

impl Savepoints {
    fn say(self, sql: &str, connection: &mut dyn Connection) -> Result<(), Fault> {
        match self {
            Self::None => Ok(()),
            Self::Each => connection.execute(sql, &[]).map(drop),
        }
    }
}

/// How a command ended in its batch.
enum Ran {
    Outcome(Outcome),
    /// In a way that the transaction does not survive: what it wrote cannot be taken back alone, or nothing more is
    /// taken.
    Broke(Fault),
}

fn fault_of(failure: Failure) -> Fault {
    match failure {
        Failure::Fault(fault) => fault,
        Failure::Refused(refusal) => Fault::Engine(refusal.to_string()),
    }
}

fn inside(run: &Inside, registry: &Registry, time: Time, connection: &mut dyn Connection) -> Outcome {
    connection.execute("SAVEPOINT command", &[])?;
    match run(connection, registry, time) {
        Ok(answer) => {
            connection.execute("RELEASE SAVEPOINT command", &[])?;
            Ok(Done { answer, repeated: false })
        }
        Err(failure) => {
            if connection.transaction_open() && !matches!(failure, Failure::Fault(Fault::Full | Fault::Lost(_))) {
                connection.execute("ROLLBACK TO SAVEPOINT command", &[])?;
                connection.execute("RELEASE SAVEPOINT command", &[])?;
            }
            Err(failure)
        }
    }
}

enum Ended {
    Committed(Vec<Outcome>),
    /// Rolled back as a whole, for certain: once more, with more care.
    Broken(Fault),
    Full,
    Lost(Fault),
}

fn ended(fault: Fault) -> Ended {
    match fault {
        Fault::Full => Ended::Full,
        Fault::Lost(_) => Ended::Lost(fault),
        fault => Ended::Broken(fault),
    }
}

fn answer_all(batch: Vec<Job>, failure: impl Fn() -> Failure) {
    for job in batch {
        (job.reply)(Err(failure()));
    }
}
