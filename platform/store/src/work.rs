//! The transaction that every command is given, and the only handle that writes views.

use crate::{
    Class, Connection, Entry, Event, Failure, Fault, Header, Row, Value, entry, registry::Registry, slate::Slate,
    values,
};
use base::{Actor, CommandId, Id, Proof, Tenant, Time, sha256};
use ledger::{Commitments, Frontier, Hash, Part};
use uuid::Uuid;

/// Something that answers queries: a command's transaction, a page's, a view's.
pub trait Rows {
    /// All rows of a query.
    ///
    /// # Errors
    /// As the engine says.
    fn rows(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Fault>;

    /// The first row of a query, if any.
    ///
    /// # Errors
    /// As the engine says.
    fn row(&mut self, sql: &str, values: &[Value]) -> Result<Option<Row>, Fault> {
        Ok(self.rows(sql, values)?.into_iter().next())
    }

    /// Now, where it is known. What lasts for a time does not hold where it is not.
    fn moment(&self) -> Option<Time> {
        None
    }
}

impl Rows for dyn Connection + '_ {
    fn rows(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Fault> {
        Connection::rows(self, sql, values)
    }
}

pub(crate) mod sql {
    //! Statements of the transaction.
    crate::statements! {
        COMMAND = "SELECT request, refused, outcome FROM command_log WHERE tenant = $1 AND command = $2";
        INSERT_COMMAND = "INSERT INTO command_log (tenant, command, request, refused, outcome, time) VALUES ($1, $2, $3, $4, $5, $6)";
        TOUCH = "INSERT INTO history (tenant, subject, entry) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        SERIES = "SELECT last FROM series WHERE tenant = $1 AND name = $2 AND year = $3";
        NUMBER = "INSERT INTO series (tenant, name, year, last, entry) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant, name, year) DO UPDATE SET last = excluded.last, entry = excluded.entry";
        ATTACH = "INSERT INTO attachment (tenant, name, subject, size, entry) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
        OUTBOX = "INSERT INTO outbox (tenant, cause, reaction, state, attempts, due, fault) VALUES ($1, $2, $3, 0, 0, $4, NULL)";
        HEAD = "SELECT origin, last_time, frontier FROM ledger_head WHERE tenant = $1";
        SET_HEAD = "UPDATE ledger_head SET size = $2, last_time = $3, frontier = $4 WHERE tenant = $1";
        INSERT_HEAD = "INSERT INTO ledger_head (tenant, origin, size, last_time, frontier, checkpoints) VALUES ($1, $2, 0, $3, $4, 0)";
        INSERT_TILE = "INSERT INTO ledger_tile (tenant, level, number, hashes, root) VALUES ($1, $2, $3, $4, $5)";
        TILE_ROOTS = "SELECT root FROM ledger_tile WHERE tenant = $1 AND level = $2 AND number >= $3 AND number < $4 ORDER BY number";
    }
}

/// Where a ledger ends: a value, so that a savepoint can restore it.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub frontier: Frontier,
    pub last_time: Time,
    /// Leaf hashes after the last full tile written.
    pub tail: Vec<Hash>,
    /// Changed since it was stored.
    pub dirty: bool,
}

/// What a savepoint keeps of a head.
pub(crate) struct Mark {
    frontier: Frontier,
    last_time: Time,
    tail: usize,
    dirty: bool,
}

impl Head {
    /// Where a ledger without entries ends.
    pub(crate) const fn new() -> Self {
        Self { frontier: Frontier::new(), last_time: Time::from_micros(0), tail: Vec::new(), dirty: false }
    }

    /// Takes one more leaf.
    pub(crate) fn push(&mut self, leaf: Hash, time: Time) {
        self.frontier.push(leaf);
        self.tail.push(leaf);
        self.last_time = time;
        self.dirty = true;
    }

    pub(crate) fn load(from: &mut dyn Connection, tenant: Tenant, cached: Option<Self>) -> Result<Option<Self>, Fault> {
        let lock = from.lock_clause();
        let rows = if lock.is_empty() {
            if cached.is_some() {
                return Ok(cached); // the only writer: nobody else moved it
            }
            from.rows(sql::HEAD, &values![tenant])?
        } else {
            from.rows(&format!("{}{lock}", sql::HEAD), &values![tenant])?
        };
        let Some(row) = rows.first() else { return Ok(None) };
        let frontier =
            Frontier::from_bytes(&row.get::<Vec<u8>>(2)?).map_err(|e| Fault::shape(format!("frontier: {e:?}")))?;
        let last_time = row.get(1)?;
        if let Some(cached) = cached
            && cached.frontier.size() == frontier.size()
            && cached.frontier.root() == frontier.root()
        {
            return Ok(Some(Self { last_time, ..cached }));
        }
        let size = frontier.size() as i64;
        let tail = entry::leaves(from, tenant, size - size % 256, size)?;
        Ok(Some(Self { frontier, last_time, tail, dirty: false }))
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark { frontier: self.frontier.clone(), last_time: self.last_time, tail: self.tail.len(), dirty: self.dirty }
    }

    pub(crate) fn restore(&mut self, mark: Mark) {
        self.frontier = mark.frontier;
        self.last_time = mark.last_time;
        self.tail.truncate(mark.tail);
        self.dirty = mark.dirty;
    }

    /// Writes the head and the tiles that became full; once a transaction.
    pub(crate) fn store(&mut self, to: &mut Slate<'_>, tenant: Tenant) -> Result<(), Fault> {
        if !self.dirty {
            return Ok(());
        }
        let size = self.frontier.size();
        let mut number = (size - self.tail.len() as u64) / 256;
        while self.tail.len() >= 256 {
            let hashes: Vec<Hash> = self.tail.drain(..256).collect();
            store_tile(to, tenant, 0, number, &hashes)?;
            number += 1;
        }
        to.last(sql::SET_HEAD, &values![tenant, size as i64, self.last_time, self.frontier.to_bytes()]);
        self.dirty = false;
        Ok(())
    }
}

/// Writes a full tile, and the one above when it fills that too.
pub(crate) fn store_tile(
    to: &mut dyn Connection,
    tenant: Tenant,
    level: u8,
    number: u64,
    hashes: &[Hash],
) -> Result<(), Fault> {
    let bytes = ledger::tile_bytes(hashes);
    to.execute(sql::INSERT_TILE, &values![tenant, level, number as i64, bytes, ledger::subtree_root(hashes)])?;
    if (number + 1).is_multiple_of(256) {
        let first = (number + 1 - 256) as i64;
        let roots = to
            .rows(sql::TILE_ROOTS, &values![tenant, level, first, number as i64 + 1])?
            .iter()
            .map(|row| row.get(0))
            .collect::<Result<Vec<Hash>, _>>()?;
        store_tile(to, tenant, level + 1, number / 256, &roots)?;
    }
    Ok(())
}

/// A command as the store sees it: who, where, which.
#[derive(Debug, Clone)]
pub struct Command {
    /// The client's id: the same command twice has one effect.
    pub id: CommandId,
    /// Whose ledger.
    pub tenant: Tenant,
    /// Who acts.
    pub actor: Actor,
    /// A hash of the request: the same id with another body is a conflict.
    pub request: [u8; 32],
    /// A queued command's refusal is an outcome too, and is kept.
    pub queued: bool,
}

impl Command {
    /// A command whose request is `body`, named `name`.
    #[must_use]
    pub fn new(tenant: Tenant, actor: Actor, id: CommandId, name: &str, body: &impl serde::Serialize) -> Self {
        let mut input = name.as_bytes().to_vec();
        input.push(0);
        // A body that cannot be written has no hash to compare; its type says it can.
        input.extend(serde_json::to_vec(body).unwrap_or_default());
        Self { id, tenant, actor, request: sha256(&input), queued: false }
    }

    /// Keeps its refusal as an outcome, as a queued command must.
    #[must_use]
    pub const fn queued(mut self) -> Self {
        self.queued = true;
        self
    }
}

/// The transaction: an actor, a time, and the way to record.
pub struct Work<'a> {
    pub(crate) command: &'a Command,
    pub(crate) connection: &'a mut dyn Connection,
    pub(crate) registry: &'a Registry,
    pub(crate) head: &'a mut Head,
    pub(crate) time: Time,
    pub(crate) seed: [u8; 32],
    pub(crate) events: u32,
    pub(crate) ids: u32,
    /// Nothing of it will be kept: it runs to find out what it reads.
    pub(crate) rehearsal: bool,
}

impl Rows for Work<'_> {
    fn rows(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Fault> {
        self.connection.rows(sql, values)
    }

    fn moment(&self) -> Option<Time> {
        Some(self.time)
    }
}

impl Work<'_> {
    /// Whose ledger.
    #[must_use]
    pub const fn tenant(&self) -> Tenant {
        self.command.tenant
    }

    /// Who acts.
    #[must_use]
    pub const fn actor(&self) -> &Actor {
        &self.command.actor
    }

    /// The command's id.
    #[must_use]
    pub const fn command(&self) -> CommandId {
        self.command.id
    }

    /// Now: never earlier than the ledger's last entry.
    #[must_use]
    pub const fn now(&self) -> Time {
        self.time
    }

    /// A new id, the same at every retry of this command.
    pub fn new_id<T>(&mut self, salt: &str) -> Id<T> {
        self.ids += 1;
        Id::derive(self.command.id, salt, self.ids)
    }

    /// The next number of a series in a year. It is taken when an event that carries it is applied
    /// ([`Apply::number`]), so record that event before drawing again.
    ///
    /// # Errors
    /// As the engine says.
    pub fn next_number(&mut self, series: &str, year: i16) -> Result<i64, Fault> {
        let row = self.row(sql::SERIES, &values![self.command.tenant, series, i64::from(year)])?;
        Ok(row.map(|row| row.get::<i64>(0)).transpose()?.unwrap_or(0) + 1)
    }

    /// Writes a working or secret table in the same transaction.
    ///
    /// # Errors
    /// As the engine says, or the table is of another class.
    pub fn put(&mut self, sql: &str, values: &[Value]) -> Result<u64, Fault> {
        self.registry.expect(sql, None, &[Class::Working, Class::Secret])?;
        self.connection.execute(sql, values)
    }

    /// Records what happened under a grant: the entry, its leaf, the views, what follows from it.
    /// Gives the entry's number.
    ///
    /// # Errors
    /// As the engine says.
    ///
    /// # Panics
    /// When the grant is not one the event may be recorded under, or of another tenant: a defect
    /// that must not be committed (the savepoint takes it back).
    pub fn record<E: Event>(&mut self, grant: &impl Proof, event: &E, personal: E::Personal) -> Result<i64, Failure> {
        assert!(
            event.permissions().contains(&grant.permission()),
            "{} may not be recorded under {}",
            event.kind(),
            grant.permission()
        );
        assert_eq!(grant.tenant(), self.command.tenant, "the grant is of another tenant");
        self.append(grant.permission(), event, personal)
    }

    pub(crate) fn append<E: Event>(
        &mut self,
        permission: &str,
        event: &E,
        personal: E::Personal,
    ) -> Result<i64, Failure> {
        let tenant = self.command.tenant;
        let seq = self.head.frontier.size() as i64;
        let kind = format!("{}.{}", E::MODULE, event.kind());
        let header = Header {
            seq,
            id: self.command.id.event(self.events),
            command: self.command.id,
            n: self.events,
            kind,
            version: event.version(),
            subject: event.subject(),
            time: self.time,
            actor: self.command.actor.clone(),
            permission: permission.to_owned(),
        };
        if self.rehearsal {
            self.head.push(Hash([0; 32]), self.time);
        } else {
            self.write(seq, &header, event, &personal)?;
        }
        self.events += 1;

        let mut apply = Apply {
            connection: &mut *self.connection,
            registry: self.registry,
            module: E::MODULE,
            tenant,
            entry: seq,
            time: self.time,
            actor: self.command.actor.clone(),
            subject: header.subject,
            touched: Vec::new(),
        };
        apply.touch(header.subject)?;
        event.apply(Some(&personal), &mut apply)?;
        for reaction in self.registry.reactions.iter().filter(|reaction| reaction.on == header.kind) {
            self.connection.put(sql::OUTBOX, &values![tenant, seq, reaction.name, self.time])?;
        }
        Ok(seq)
    }

    /// Writes the entry and its leaf.
    fn write<E: Event>(&mut self, seq: i64, header: &Header, event: &E, personal: &E::Personal) -> Result<(), Failure> {
        let parts = [
            serde_json::to_vec(header)?,
            serde_json::to_vec(event)?,
            if *personal == E::Personal::default() { Vec::new() } else { serde_json::to_vec(personal)? },
        ];
        let salts = [0, 1, 2].map(|part| self.salt(part));
        let commitments = Commitments {
            header: ledger::commitment(Part::Header, &salts[0], &parts[0]),
            facts: ledger::commitment(Part::Facts, &salts[1], &parts[1]),
            personal: ledger::commitment(Part::Personal, &salts[2], &parts[2]),
        };
        let [header_bytes, facts, personal_bytes] = parts;
        self.connection.put(
            entry::sql::INSERT_ENTRY,
            &values![
                self.command.tenant,
                seq,
                self.command.id,
                self.events,
                header_bytes,
                salts[0],
                commitments.header,
                facts,
                salts[1],
                commitments.facts,
                personal_bytes,
                salts[2],
                commitments.personal,
            ],
        )?;
        self.head.push(ledger::leaf_hash(&commitments), self.time);
        Ok(())
    }

    /// 32 bytes nobody can guess, the same at every retry of this command.
    fn salt(&self, part: u8) -> [u8; 32] {
        let mut input = self.seed.to_vec();
        input.extend_from_slice(&self.events.to_be_bytes());
        input.push(part);
        sha256(&input)
    }

    /// Reads entries of this ledger.
    ///
    /// # Errors
    /// As the engine says.
    pub fn entries(&mut self, first: i64, end: i64) -> Result<Vec<Entry>, Fault> {
        entry::entries(self.connection, self.command.tenant, first, end)
    }
}

/// The only handle that writes views; given to nothing but `apply`.
pub struct Apply<'a> {
    pub(crate) connection: &'a mut dyn Connection,
    pub(crate) registry: &'a Registry,
    pub(crate) module: &'static str,
    pub(crate) tenant: Tenant,
    pub(crate) entry: i64,
    pub(crate) time: Time,
    pub(crate) actor: Actor,
    pub(crate) subject: Uuid,
    /// Whose history the entry is in already.
    pub(crate) touched: Vec<Uuid>,
}

impl Rows for Apply<'_> {
    fn rows(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Fault> {
        self.connection.rows(sql, values)
    }
}

impl Apply<'_> {
    /// Whose ledger.
    #[must_use]
    pub const fn tenant(&self) -> Tenant {
        self.tenant
    }

    /// The entry being applied; every view row carries the one that last wrote it.
    #[must_use]
    pub const fn entry(&self) -> i64 {
        self.entry
    }

    /// When it was recorded.
    #[must_use]
    pub const fn time(&self) -> Time {
        self.time
    }

    /// Who acted.
    #[must_use]
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Writes a view of this module. A row found by its whole key waits for the end of the batch.
    ///
    /// # Errors
    /// As the engine says, or the table is not a view of this module.
    pub fn put(&mut self, sql: &str, values: &[Value]) -> Result<(), Fault> {
        self.registry.expect(sql, Some(self.module), &[Class::View])?;
        self.connection.put(sql, values)
    }

    /// Adds the entry to the history of one more subject than the one it is about.
    ///
    /// # Errors
    /// As the engine says.
    pub fn touch(&mut self, subject: Uuid) -> Result<(), Fault> {
        if !self.touched.contains(&subject) {
            self.connection.put(sql::TOUCH, &values![self.tenant, subject, self.entry])?;
            self.touched.push(subject);
        }
        Ok(())
    }

    /// Takes a number of a series, drawn by [`Work::next_number`].
    ///
    /// # Errors
    /// As the engine says.
    pub fn number(&mut self, series: &str, year: i16, number: i64) -> Result<(), Fault> {
        self.connection.put(sql::NUMBER, &values![self.tenant, series, i64::from(year), number, self.entry])
    }

    /// Says that the event's subject holds an attachment.
    ///
    /// # Errors
    /// As the engine says.
    pub fn attach(&mut self, name: &str, size: i64) -> Result<(), Fault> {
        self.connection.put(sql::ATTACH, &values![self.tenant, name, self.subject, size, self.entry])
    }
}
