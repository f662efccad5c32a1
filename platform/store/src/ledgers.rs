//! The ledgers of a home: opening one, signing checkpoints, serving tiles.

use crate::{
    Apply, Class, Command, Connection, Event, Failure, Fault, Module, Rows, Store, Table, disposal, entry, values, work,
};
use base::{Refusal, Tenant, Time, clock};
use ledger::{Checkpoint, Frontier, Hash, KeyName, Note, SigningKey, Tile, VerifierKey};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use uuid::Uuid;

/// Facts about a ledger itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum LedgerEvent {
    /// A ledger began: always its first entry.
    LedgerOpened {
        /// The ledger's id.
        id: Uuid,
        /// Its name in the world: the first line of each checkpoint.
        origin: String,
        /// The public key that its checkpoints are signed with.
        verifier_key: String,
    },
    /// Parts of entries were erased by decision.
    Disposed(disposal::Disposed),
}

/// What a person wrote in such an event: nothing yet.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerPersonal {}

impl Event for LedgerEvent {
    type Personal = LedgerPersonal;
    const MODULE: &'static str = "store";

    fn kind(&self) -> &'static str {
        match self {
            Self::LedgerOpened { .. } => "ledgerOpened",
            Self::Disposed(_) => "disposed",
        }
    }

    fn subject(&self) -> Uuid {
        match self {
            Self::LedgerOpened { id, .. } => *id,
            Self::Disposed(disposed) => disposed.id,
        }
    }

    fn permissions(&self) -> &'static [&'static str] {
        match self {
            Self::LedgerOpened { .. } => &[],
            Self::Disposed(_) => &["ledger.dispose"],
        }
    }

    fn apply(&self, _personal: Option<&LedgerPersonal>, to: &mut Apply<'_>) -> Result<(), Fault> {
        match self {
            Self::LedgerOpened { .. } => Ok(()),
            Self::Disposed(disposed) => disposal::apply(disposed, to),
        }
    }
}

/// The store as a module of itself.
pub static MODULE: Module = Module {
    name: "store",
    migrations: crate::schema::MIGRATIONS,
    tables: crate::schema::TABLES,
    statements: &[
        work::sql::ALL,
        entry::sql::ALL,
        crate::store::sql::ALL,
        crate::migrate::sql::ALL,
        sql::ALL,
        disposal::sql::ALL,
        crate::outbox::sql::ALL,
        crate::verify::sql::ALL,
        crate::verify::chain_sql::ALL,
        crate::attachments::sql::ALL,
        crate::disposal_list::sql::ALL,
        crate::jobs::sql::ALL,
        crate::doctor::sql::ALL,
    ],
    view_version: 1,
    replay: crate::replay::<LedgerEvent>,
};

pub(crate) mod sql {
    //! Statements over ledgers.
    crate::statements! {
        TENANTS = "SELECT tenant, origin FROM ledger_head ORDER BY tenant";
        LAST_TENANT = "SELECT COALESCE(MAX(tenant), 0) FROM ledger_head";
        BY_ORIGIN = "SELECT tenant, size FROM ledger_head WHERE origin = $1";
        KEY = "SELECT secret FROM signer_key WHERE tenant = $1";
        SET_KEY = "INSERT INTO signer_key (tenant, secret) VALUES ($1, $2)";
        ATTACHMENT_KEY = "SELECT secret FROM attachment_key WHERE tenant = $1";
        SET_ATTACHMENT_KEY = "INSERT INTO attachment_key (tenant, secret) VALUES ($1, $2)";
        LATEST = "SELECT size, note FROM ledger_checkpoint WHERE tenant = $1 ORDER BY size DESC LIMIT 1";
        INSERT_CHECKPOINT = "INSERT INTO ledger_checkpoint (tenant, size, note) VALUES ($1, $2, $3)";
        COUNT_CHECKPOINT = "UPDATE ledger_head SET checkpoints = checkpoints + 1 WHERE tenant = $1";
        TURN = "SELECT time FROM signer_turn WHERE tenant = $1";
        SET_TURN = "INSERT INTO signer_turn (tenant, time) VALUES ($1, $2) ON CONFLICT (tenant) DO UPDATE SET time = excluded.time";
        TILE = "SELECT hashes FROM ledger_tile WHERE tenant = $1 AND level = $2 AND number = $3";
    }
}

pub(crate) fn tenants(from: &mut dyn Connection) -> Result<Vec<(Tenant, String)>, Fault> {
    from.rows(sql::TENANTS, &[])?.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

fn bad(error: impl std::fmt::Debug) -> Fault {
    Fault::shape(format!("{error:?}"))
}

impl Store {
    /// Opens a ledger under an origin, with a new signing key, and records that it began. The same
    /// origin twice gives the same tenant.
    ///
    /// # Errors
    /// The origin cannot name a key (a space or a plus), or the engine fails.
    pub fn open_ledger(&self, origin: &str, actor: base::Actor) -> Result<Tenant, Failure> {
        let name: KeyName = origin.parse().map_err(|_| Refusal::invalid("origin", "ui-refused-origin"))?;
        let secret = SigningKey::from_seed(name, &clock::random()).to_skey();
        let attachment_secret = clock::random();
        let asked = origin.to_owned();
        let (tenant, size) = self.inside(None, move |connection, now| {
            if let Some(row) = connection.rows(sql::BY_ORIGIN, &values![&asked])?.first() {
                return Ok((row.get::<i64>(0)?, row.get::<i64>(1)?));
            }
            let rows = connection.rows(sql::LAST_TENANT, &[])?;
            let tenant = rows.first().ok_or_else(|| Fault::shape("no answer"))?.get::<i64>(0)? + 1;
            connection.execute(work::sql::INSERT_HEAD, &values![tenant, &asked, now, Frontier::new().to_bytes()])?;
            connection.execute(sql::SET_KEY, &values![tenant, secret.as_bytes()])?;
            connection.execute(sql::SET_ATTACHMENT_KEY, &values![tenant, attachment_secret])?;
            Ok((tenant, 0))
        })?;
        let tenant = Tenant(tenant);
        if size == 0 {
            let verifier_key = self.signer(tenant)?.verifier().to_string();
            let origin = origin.to_owned();
            let id = base::CommandId::from_parts(0, &base::sha256(origin.as_bytes())[..10]);
            let command = Command::new(tenant, actor, id, "openLedger", &origin);
            self.run(command, move |work| {
                let event = LedgerEvent::LedgerOpened {
                    id: id.uuid(),
                    origin: origin.clone(),
                    verifier_key: verifier_key.clone(),
                };
                work.append("ledger.open", &event, LedgerPersonal {})?;
                Ok(())
            })?;
        }
        Ok(tenant)
    }

    /// The secrets of a ledger, for a file kept in a safe: who has them can sign for it.
    ///
    /// # Errors
    /// No such ledger, or it has none here.
    pub fn keys(&self, tenant: Tenant) -> Result<Keys, Failure> {
        let signer = self.signer(tenant)?.to_skey();
        let row = self.read(|reader| reader.row(sql::ATTACHMENT_KEY, &values![tenant]))?;
        let attachment: Vec<u8> = row.ok_or_else(Refusal::not_found)?.get(0)?;
        Ok(Keys { signer: signer.as_str().to_owned(), attachment: base::hex(&attachment) })
    }

    /// Puts a ledger's secrets into a home that was made from an export.
    ///
    /// # Errors
    /// Refused when they are not the ledger's, or when it has secrets already.
    pub fn put_keys(&self, tenant: Tenant, keys: &Keys) -> Result<(), Failure> {
        let wrong = || Refusal::invalid("key", "ui-refused-key");
        let first = self.read(|reader| reader.entries(tenant, 0, 1))?.pop().ok_or_else(Refusal::not_found)?;
        let (_, verifier) = crate::verify::verifier_key(&first).ok_or_else(wrong)?;
        let signer = SigningKey::from_skey(&keys.signer).map_err(|_| wrong())?;
        let attachment = crate::export::unhex(&keys.attachment)?;
        if *signer.verifier() != verifier || attachment.len() != 32 {
            return Err(wrong().into());
        }
        let signer = keys.signer.clone();
        self.inside(Some(tenant), move |connection, _| {
            connection.execute(sql::SET_KEY, &values![tenant, signer.as_bytes()])?;
            connection.execute(sql::SET_ATTACHMENT_KEY, &values![tenant, attachment.as_slice()])?;
            Ok(())
        })
    }

    fn signer(&self, tenant: Tenant) -> Result<SigningKey, Failure> {
        let row = self.read(|reader| reader.row(sql::KEY, &values![tenant]))?;
        let secret: Vec<u8> = row.ok_or_else(Refusal::not_found)?.get(0)?;
        let text = std::str::from_utf8(&secret).map_err(bad)?;
        Ok(SigningKey::from_skey(text).map_err(bad)?)
    }

    /// The public key of a ledger's checkpoints.
    ///
    /// # Errors
    /// No such ledger.
    pub fn verifier_key(&self, tenant: Tenant) -> Result<VerifierKey, Failure> {
        Ok(self.signer(tenant)?.verifier().clone())
    }

    /// Signs where the ledger ends now, and gives the newest signed checkpoint. `patient` keeps to
    /// one signature a second; the last one before a stop need not wait.
    ///
    /// # Errors
    /// As the engine says.
    pub fn sign_checkpoint(&self, tenant: Tenant, patient: Patience) -> Result<Option<String>, Failure> {
        let key = self.signer(tenant)?;
        self.inside(Some(tenant), move |connection, now| {
            let lock = connection.lock_clause();
            let head = connection.rows(&format!("{}{lock}", work::sql::HEAD), &values![tenant])?;
            let head = head.first().ok_or_else(Refusal::not_found)?;
            let frontier = Frontier::from_bytes(&head.get::<Vec<u8>>(2)?).map_err(bad)?;
            let latest = connection.rows(sql::LATEST, &values![tenant])?;
            let latest =
                latest.first().map(|row| Ok::<_, Fault>((row.get::<u64>(0)?, row.get::<String>(1)?))).transpose()?;
            let turn: Option<Time> =
                connection.rows(sql::TURN, &values![tenant])?.first().map(|row| row.get(0)).transpose()?;
            let early =
                patient == Patience::OnceASecond && turn.is_some_and(|turn| now < turn.plus_seconds(1) && now >= turn);
            match latest {
                Some((size, note)) if size >= frontier.size() || early => return Ok(Some(note)),
                None if frontier.size() == 0 => return Ok(None),
                _ => {}
            }
            let origin: String = head.get(0)?;
            let checkpoint =
                Checkpoint::new(&origin.parse().map_err(bad)?, frontier.size(), frontier.root()).map_err(bad)?;
            let note = checkpoint.sign(&key).map_err(bad)?.to_string();
            connection.execute(sql::INSERT_CHECKPOINT, &values![tenant, frontier.size() as i64, &note])?;
            connection.execute(sql::COUNT_CHECKPOINT, &values![tenant])?;
            connection.execute(sql::SET_TURN, &values![tenant, now])?;
            Ok(Some(note))
        })
    }

    /// The newest signed checkpoint, as it is.
    ///
    /// # Errors
    /// As the engine says.
    pub fn checkpoint(&self, tenant: Tenant) -> Result<Option<String>, Failure> {
        let row = self.read(|reader| reader.row(sql::LATEST, &values![tenant]))?;
        Ok(row.map(|row| row.get(1)).transpose()?)
    }

    /// The hashes of a tile of the signed tree, or `None` where it is not (yet) there.
    ///
    /// # Errors
    /// As the engine says.
    pub fn tile(&self, tenant: Tenant, tile: Tile) -> Result<Option<Vec<u8>>, Failure> {
        self.read(|reader| {
            if signed(reader.connection, tenant)?.is_none_or(|size| tile.min_size() > size) {
                return Ok(None);
            }
            Ok(Some(ledger::tile_bytes(&tile_hashes(reader.connection, tenant, tile)?)))
        })
    }

    /// The leaf data (commitments only) of a bundle of entries of the signed tree.
    ///
    /// # Errors
    /// As the engine says.
    pub fn bundle(&self, tenant: Tenant, bundle: ledger::Bundle) -> Result<Option<Vec<u8>>, Failure> {
        self.read(|reader| {
            let range = bundle.entries();
            if signed(reader.connection, tenant)?.is_none_or(|size| range.end > size) {
                return Ok(None);
            }
            let mut leaves = Vec::new();
            let span = values![tenant, range.start as i64, range.end as i64];
            reader.connection.each(entry::sql::LEAVES, &span, &mut |row| {
                leaves.push(ledger::leaf_data(&ledger::Commitments {
                    header: row.get(0)?,
                    facts: row.get(1)?,
                    personal: row.get(2)?,
                }));
                Ok(())
            })?;
            Ok(Some(ledger::bundle_bytes(&leaves).map_err(bad)?))
        })
    }

    /// The proof that entry `seq` is in the ledger, with the newest checkpoint (C2SP tlog-proof).
    ///
    /// # Errors
    /// As the engine says; not found where the entry is not yet under a checkpoint.
    pub fn proof(&self, tenant: Tenant, seq: i64) -> Result<String, Failure> {
        self.read(|reader| {
            let row = reader.row(sql::LATEST, &values![tenant])?.ok_or_else(Refusal::not_found)?;
            let (size, note): (u64, String) = (row.get(0)?, row.get(1)?);
            let index = u64::try_from(seq).map_err(bad)?;
            if index >= size {
                return Err(Refusal::not_found().into());
            }
            let tree = ledger::TileTree::new(Tiles { connection: RefCell::new(reader.connection), tenant }, size);
            let proof = ledger::prove_inclusion(&tree, index, size).map_err(bad)?;
            let note = Note::parse(note.as_bytes()).map_err(bad)?;
            Ok(ledger::LogProof { index, proof, checkpoint: note, extra: Vec::new() }.to_string())
        })
    }
}

/// The secrets of a ledger.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Keys {
    /// The signing key of its checkpoints (`PRIVATE+KEY+…`).
    pub signer: String,
    /// What the names of its attachments are keyed with, in hexadecimal.
    pub attachment: String,
}

/// How long the signer waits between two signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// At most one a second.
    OnceASecond,
    /// Now: before a stop, or when someone asks.
    None,
}

fn signed(from: &mut dyn Connection, tenant: Tenant) -> Result<Option<u64>, Fault> {
    from.rows(sql::LATEST, &values![tenant])?.first().map(|row| row.get(0)).transpose()
}

/// The hashes of a tile: a stored one, or the beginning of one not yet full.
fn tile_hashes(from: &mut dyn Connection, tenant: Tenant, tile: Tile) -> Result<Vec<Hash>, Fault> {
    let stored = from.rows(sql::TILE, &values![tenant, tile.level(), tile.index() as i64])?;
    if let Some(row) = stored.first() {
        let bytes: Vec<u8> = row.get(0)?;
        let full = Tile::new(tile.level(), tile.index(), 256).map_err(bad)?;
        let mut hashes = ledger::parse_tile(full, &bytes).map_err(bad)?;
        hashes.truncate(tile.width().into());
        return Ok(hashes);
    }
    let first = (tile.index() * 256) as i64;
    let end = first + i64::from(tile.width());
    if tile.level() == 0 {
        return entry::leaves(from, tenant, first, end);
    }
    from.rows(work::sql::TILE_ROOTS, &values![tenant, tile.level() - 1, first, end])?
        .iter()
        .map(|row| row.get(0))
        .collect()
}

struct Tiles<'a> {
    connection: RefCell<&'a mut dyn Connection>,
    tenant: Tenant,
}

impl ledger::TileSource for Tiles<'_> {
    type Error = Fault;

    fn tile(&self, tile: Tile) -> Result<Vec<u8>, Fault> {
        let mut connection = self.connection.borrow_mut();
        Ok(ledger::tile_bytes(&tile_hashes(&mut **connection, self.tenant, tile)?))
    }
}

/// The tables with their classes, for `verify --json` and the documentation.
#[must_use]
pub fn classes(registry: &crate::Registry) -> Vec<(&'static str, Class)> {
    let own = Table::new("store_module", Class::Working, &["name"]);
    std::iter::once((own.name, own.class))
        .chain(registry.tables().map(|(_, table)| (table.name, table.class)))
        .collect()
}
