//! The store: opened once, cloned freely.

use crate::{
    Command, Connection, Counts, Done, Failure, Fault, Home, Registry, Row, Rows, Settings, Value, Work, migrate,
    values,
    writer::{Inside, Job, Outcome, What, Writer},
};
use base::{Clock, Kind, Refusal, Tenant, clock};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    collections::HashMap,
    marker::PhantomData,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::Ordering,
        mpsc::{self, SyncSender, TrySendError},
    },
    thread::JoinHandle,
};

/// How many commands may wait for a writer before the answer is "busy".
const QUEUE: usize = 2048;

/// The open store.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    home: Home,
    settings: Settings,
    registry: Arc<Registry>,
    clock: Arc<dyn Clock>,
    counts: Arc<Counts>,
    writers: Mutex<Writers>,
    readers: Mutex<Vec<Box<dyn Connection>>>,
}

#[derive(Default)]
struct Writers {
    queues: HashMap<Option<Tenant>, SyncSender<Job>>,
    threads: Vec<JoinHandle<()>>,
    closed: bool,
}

impl Drop for Inner {
    fn drop(&mut self) {
        let writers = self.writers.get_mut().unwrap_or_else(PoisonError::into_inner);
        writers.queues.clear();
        for thread in writers.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl Store {
    /// Opens a home: runs pending migrations, rebuilds the views when their shape changed.
    ///
    /// # Errors
    /// The home cannot be opened, is newer than this program, or a migration fails.
    pub fn open(home: Home, settings: Settings, registry: Arc<Registry>, clock: Arc<dyn Clock>) -> Result<Self, Fault> {
        let mut connection = home.connect(&settings)?;
        migrate::run(connection.as_mut(), &registry)?;
        drop(connection);
        Ok(Self(Arc::new(Inner {
            home,
            settings,
            registry,
            clock,
            counts: Arc::default(),
            writers: Mutex::default(),
            readers: Mutex::default(),
        })))
    }

    /// Where the data lies.
    #[must_use]
    pub fn home(&self) -> &Home {
        &self.0.home
    }

    /// What the store was told.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.0.registry
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        self.0.clock.as_ref()
    }

    /// Counts of commits and commands since the start.
    #[must_use]
    pub fn counts(&self) -> &Counts {
        &self.0.counts
    }

    /// Whether the last attempt to write met a full disk.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.0.counts.full.load(Ordering::Relaxed)
    }

    /// Whether the database lies beside the program, so that a row found by its key is read in microseconds.
    #[must_use]
    pub fn is_embedded(&self) -> bool {
        !self.0.home.parallel_tenants()
    }

    /// Runs a command and calls `reply` once it is durable, or refused. `run` may be called again
    /// when a connection breaks: it must do nothing but through its `Work`. The writer calls `reply` itself: what is
    /// costly, such as reading the answer, is for whoever waits.
    pub fn submit<A, F>(&self, command: Command, run: F, reply: impl FnOnce(Written<A>) + Send + 'static)
    where
        A: Serialize + DeserializeOwned,
        F: Fn(&mut Work<'_>) -> Result<A, Failure> + Send + 'static,
    {
        let tenant = command.tenant;
        let what = What::Command(Box::new(command), Box::new(move |work| Ok(serde_json::to_vec(&run(work)?)?)));
        self.send(Some(tenant), what, Box::new(move |outcome| reply(Written { outcome, of: PhantomData })), false);
    }

    /// Runs a command and waits for it.
    ///
    /// # Errors
    /// Refused, or could not.
    pub fn run<A, F>(&self, command: Command, run: F) -> Result<Done<A>, Failure>
    where
        A: Serialize + DeserializeOwned,
        F: Fn(&mut Work<'_>) -> Result<A, Failure> + Send + 'static,
    {
        let tenant = command.tenant;
        let what = What::Command(Box::new(command), Box::new(move |work| Ok(serde_json::to_vec(&run(work)?)?)));
        read(self.wait(Some(tenant), what))
    }

    /// Performs what someone wants, under a client's command id, and waits for it.
    ///
    /// # Errors
    /// Refused, or could not.
    pub fn perform<P: Perform>(
        &self,
        tenant: Tenant,
        actor: base::Actor,
        id: base::CommandId,
        what: P,
    ) -> Result<Done<P::Answer>, Failure> {
        let command = Command::new(tenant, actor, id, P::NAME, &what);
        self.run(command, move |work| what.perform(work))
    }

    /// Writes working and secret tables without an event: sessions, counters, the outbox.
    ///
    /// # Errors
    /// As the engine says, or a table is of another class.
    pub fn working<A, F>(&self, tenant: Option<Tenant>, run: F) -> Result<A, Failure>
    where
        A: Serialize + DeserializeOwned,
        F: Fn(&mut Working<'_>) -> Result<A, Failure> + Send + 'static,
    {
        let inside: Inside = Box::new(move |connection, registry, time| {
            Ok(serde_json::to_vec(&run(&mut Working { connection, registry, time })?)?)
        });
        read(self.wait(tenant, What::Inside(inside))).map(|done| done.answer)
    }

    pub(crate) fn inside<A, F>(&self, tenant: Option<Tenant>, run: F) -> Result<A, Failure>
    where
        A: Serialize + DeserializeOwned,
        F: Fn(&mut dyn Connection, base::Time) -> Result<A, Failure> + Send + 'static,
    {
        let inside: Inside = Box::new(move |connection, _, time| Ok(serde_json::to_vec(&run(connection, time)?)?));
        read(self.wait(tenant, What::Inside(inside))).map(|done| done.answer)
    }

    fn wait(&self, tenant: Option<Tenant>, what: What) -> Outcome {
        let (sender, receiver) = mpsc::sync_channel(1);
        let reply = Box::new(move |outcome| {
            let _ = sender.send(outcome);
        });
        self.send(tenant, what, reply, true);
        receiver.recv().unwrap_or_else(|_| Err(Refusal::new(Kind::Busy, "ui-refused-stopping").into()))
    }

    fn send(&self, tenant: Option<Tenant>, what: What, reply: crate::writer::Reply, patient: bool) {
        let job = Job { what, time: self.0.clock.now(), seed: clock::random(), reply };
        let handed_in = &self.0.counts.handed_in;
        let queue = match self.queue(tenant) {
            Some(queue) => queue,
            None => return (job.reply)(Err(Refusal::new(Kind::Busy, "ui-refused-stopping").into())),
        };
        if patient {
            match queue.send(job) {
                Ok(()) => _ = handed_in.fetch_add(1, Ordering::Relaxed),
                Err(mpsc::SendError(job)) => {
                    (job.reply)(Err(Refusal::new(Kind::Busy, "ui-refused-stopping").into()));
                }
            }
            return;
        }
        match queue.try_send(job) {
            Ok(()) => _ = handed_in.fetch_add(1, Ordering::Relaxed),
            Err(TrySendError::Full(job)) => (job.reply)(Err(Refusal::new(Kind::Busy, "ui-refused-busy").into())),
            Err(TrySendError::Disconnected(job)) => {
                (job.reply)(Err(Refusal::new(Kind::Busy, "ui-refused-stopping").into()));
            }
        }
    }

    fn queue(&self, tenant: Option<Tenant>) -> Option<SyncSender<Job>> {
        let key = if self.0.home.parallel_tenants() { tenant } else { None };
        let mut writers = self.0.writers.lock().unwrap_or_else(PoisonError::into_inner);
        if writers.closed {
            return None;
        }
        if let Some(queue) = writers.queues.get(&key) {
            return Some(queue.clone());
        }
        let (sender, receiver) = mpsc::sync_channel(QUEUE);
        let (home, settings) = (self.0.home.clone(), self.0.settings.clone());
        let writer = Writer {
            connect: Box::new(move || home.connect(&settings)),
            registry: Arc::clone(&self.0.registry),
            settings: self.0.settings.clone(),
            counts: Arc::clone(&self.0.counts),
        };
        let thread = std::thread::Builder::new().name("writer".into()).spawn(move || writer.run(&receiver)).ok()?;
        writers.threads.push(thread);
        writers.queues.insert(key, sender.clone());
        Some(sender)
    }

    /// Refuses new work, lets what waits end, closes the writers.
    pub fn close(&self) {
        let threads = {
            let mut writers = self.0.writers.lock().unwrap_or_else(PoisonError::into_inner);
            writers.closed = true;
            writers.queues.clear();
            std::mem::take(&mut writers.threads)
        };
        for thread in threads {
            let _ = thread.join();
        }
    }

    /// Asks one thing: a single query, which is consistent by itself.
    ///
    /// # Errors
    /// As `read` or the engine says.
    pub fn glance<T, E: From<Fault>>(&self, read: impl FnOnce(&mut Reader<'_>) -> Result<T, E>) -> Result<T, E> {
        let readers = || self.0.readers.lock().unwrap_or_else(PoisonError::into_inner);
        let pooled = match self.0.home {
            Home::Sqlite(_) => readers().pop(),
            // That a server's connection died in the pool is found out when a transaction begins.
            Home::Postgres(_) => None,
        };
        let Some(mut connection) = pooled else { return self.read(read) };
        let result = read(&mut Reader { connection: connection.as_mut(), now: self.0.clock.now(), queries: 0 });
        readers().push(connection);
        result
    }

    /// Reads one consistent state of things.
    ///
    /// # Errors
    /// As `read` or the engine says.
    pub fn read<T, E: From<Fault>>(&self, read: impl FnOnce(&mut Reader<'_>) -> Result<T, E>) -> Result<T, E> {
        let pooled = self.0.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let (mut connection, began) = match pooled {
            Some(mut connection) => {
                let began = connection.begin_read();
                (connection, began)
            }
            None => {
                let mut connection = self.reader()?;
                let began = connection.begin_read();
                (connection, began)
            }
        };
        if let Err(fault) = began {
            // A connection that died in the pool: one new try.
            tracing::debug!(%fault, "a reader is replaced");
            connection = self.reader()?;
            connection.begin_read()?;
        }
        let mut reader = Reader { connection: connection.as_mut(), now: self.0.clock.now(), queries: 0 };
        let result = read(&mut reader);
        connection.rollback();
        if result.is_ok() || connection.version().is_ok() {
            self.0.readers.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
        result
    }

    fn reader(&self) -> Result<Box<dyn Connection>, Fault> {
        Ok(self.0.settings.tapped(self.0.home.connect_reader()?))
    }

    /// The tenants of this home with the origins of their ledgers.
    ///
    /// # Errors
    /// As the engine says.
    pub fn tenants(&self) -> Result<Vec<(Tenant, String)>, Fault> {
        self.read(|reader| crate::ledgers::tenants(reader.connection))
    }
}

/// How a command ended, with the answer as it was kept.
pub struct Written<A> {
    outcome: Outcome,
    of: PhantomData<fn() -> A>,
}

impl<A: DeserializeOwned> Written<A> {
    /// Reads it.
    ///
    /// # Errors
    /// As the command ended.
    pub fn read(self) -> Result<Done<A>, Failure> {
        read(self.outcome)
    }
}

fn read<A: DeserializeOwned>(outcome: Outcome) -> Result<Done<A>, Failure> {
    let Done { answer, repeated } = outcome?;
    Ok(Done { answer: serde_json::from_slice(&answer)?, repeated })
}

/// What someone wants: parsed, so that its fields are valid; serialised, so that the same command id
/// with another body is found out.
pub trait Perform: Serialize + Send + 'static {
    /// Its name, part of what is compared.
    const NAME: &'static str;
    /// What it gives when it is done.
    type Answer: Serialize + DeserializeOwned;

    /// May → load → decide → record. May run again when a connection breaks.
    ///
    /// # Errors
    /// Refused, or could not.
    fn perform(&self, work: &mut Work<'_>) -> Result<Self::Answer, Failure>;
}

/// A consistent state of things, for pages and reports.
pub struct Reader<'a> {
    pub(crate) connection: &'a mut dyn Connection,
    now: base::Time,
    queries: u32,
}

impl Reader<'_> {
    /// Now, when reading began.
    #[must_use]
    pub const fn now(&self) -> base::Time {
        self.now
    }

    /// How many queries it has answered.
    #[must_use]
    pub const fn queries(&self) -> u32 {
        self.queries
    }

    /// Reads entries of a ledger.
    ///
    /// # Errors
    /// As the engine says.
    pub fn entries(&mut self, tenant: Tenant, first: i64, end: i64) -> Result<Vec<crate::Entry>, Fault> {
        self.queries += 1;
        crate::entry::entries(self.connection, tenant, first, end)
    }

    /// The entries that touched a subject, oldest first, at most `limit`.
    ///
    /// # Errors
    /// As the engine says.
    pub fn history(&mut self, tenant: Tenant, subject: uuid::Uuid, limit: i64) -> Result<Vec<crate::Entry>, Fault> {
        self.queries += 1;
        self.connection
            .rows(sql::HISTORY, &values![tenant, subject, limit])?
            .into_iter()
            .map(|row| crate::entry::Stored::read(row)?.entry())
            .collect()
    }
}

impl Reader<'_> {
    /// The entries that touched a subject before an entry, newest first, at most `limit`.
    ///
    /// # Errors
    /// As the engine says.
    pub fn history_before(
        &mut self,
        tenant: Tenant,
        subject: uuid::Uuid,
        before: i64,
        limit: i64,
    ) -> Result<Vec<crate::Entry>, Fault> {
        self.queries += 1;
        self.connection
            .rows(sql::HISTORY_BEFORE, &values![tenant, subject, before, limit])?
            .into_iter()
            .map(|row| crate::entry::Stored::read(row)?.entry())
            .collect()
    }
}

impl Rows for Reader<'_> {
    fn rows(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Fault> {
        self.queries += 1;
        self.connection.rows(sql, values)
    }

    fn moment(&self) -> Option<base::Time> {
        Some(self.now)
    }
}

/// The handle that writes working and secret tables.
pub struct Working<'a> {
    connection: &'a mut dyn Connection,
    registry: &'a Registry,
    time: base::Time,
}

impl Working<'_> {
    /// Writes a working or secret table.
    ///
    /// # Errors
    /// As the engine says, or the table is of another class.
    pub fn put(&mut self, sql: &str, values: &[Value]) -> Result<u64, Fault> {
        self.registry.expect(sql, None, &[crate::Class::Working, crate::Class::Secret])?;
        self.connection.execute(sql, values)
    }

    /// Now.
    #[must_use]
    pub const fn now(&self) -> base::Time {
        self.time
    }
}

impl Rows for Working<'_> {
    fn rows(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Fault> {
        self.connection.rows(sql, values)
    }
}

pub(crate) mod sql {
    //! Statements of reading.
    crate::statements! {
        HISTORY = "SELECT e.seq, e.command, e.n, e.header, e.header_salt, e.header_commitment, e.facts, e.facts_salt, e.facts_commitment, e.personal, e.personal_salt, e.personal_commitment FROM history h JOIN ledger_entry e ON e.tenant = h.tenant AND e.seq = h.entry WHERE h.tenant = $1 AND h.subject = $2 ORDER BY h.entry LIMIT $3";
        HISTORY_BEFORE = "SELECT e.seq, e.command, e.n, e.header, e.header_salt, e.header_commitment, e.facts, e.facts_salt, e.facts_commitment, e.personal, e.personal_salt, e.personal_commitment FROM history h JOIN ledger_entry e ON e.tenant = h.tenant AND e.seq = h.entry WHERE h.tenant = $1 AND h.subject = $2 AND h.entry < $3 ORDER BY h.entry DESC LIMIT $4";
    }
}
