//! One entry of the ledger: header, facts and personal part, each committed to with its own salt.

use crate::{Connection, Fault, Row, Value, values};
use base::{Actor, CommandId, Tenant, Time};
use ledger::{Commitments, Hash, Part};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What is said about every event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Header {
    /// Its place in the ledger, so that an entry moved elsewhere says so itself.
    pub seq: i64,
    /// The event's id: UUIDv8 of command and n.
    pub id: Uuid,
    /// The command it came from.
    pub command: CommandId,
    /// Which event of the command, from 0.
    pub n: u32,
    /// Module and kind: `mail.itemReleased`.
    pub kind: String,
    /// The shape's version.
    pub version: u16,
    /// What it is about.
    pub subject: Uuid,
    /// When it was recorded: never earlier than the entry before.
    pub time: Time,
    /// Who acted.
    pub actor: Actor,
    /// The permission under which it was recorded.
    pub permission: String,
}

/// An entry as read back.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its place in the ledger, from 0 without gaps.
    pub seq: i64,
    /// Its header.
    pub header: Header,
    /// The exact committed bytes of the facts; `None` when disposed of.
    pub facts: Option<Vec<u8>>,
    /// The exact committed bytes of the personal part; `None` when disposed of.
    pub personal: Option<Vec<u8>>,
}

/// An entry as stored, before anything in it is believed.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub seq: i64,
    pub command: CommandId,
    pub n: u32,
    /// Header, facts and personal part.
    pub parts: [Option<Salted>; 3],
    pub commitments: Commitments,
}

/// A part of an entry with the salt of its commitment.
#[derive(Debug, Clone)]
pub(crate) struct Salted {
    pub bytes: Vec<u8>,
    pub salt: Vec<u8>,
}

impl Stored {
    pub(crate) fn read(mut row: Row) -> Result<Self, Fault> {
        let mut part = |at: usize| match (row.take(at), row.take(at + 1)) {
            (Value::Bytes(bytes), Value::Bytes(salt)) => Some(Salted { bytes, salt }),
            (Value::Null, Value::Null) => None,
            // Half a part: without a salt it matches no commitment, and verify says where.
            _ => Some(Salted { bytes: Vec::new(), salt: Vec::new() }),
        };
        let parts = [part(3), part(6), part(9)];
        Ok(Self {
            seq: row.get(0)?,
            command: row.get(1)?,
            n: row.get(2)?,
            parts,
            commitments: Commitments { header: row.get(5)?, facts: row.get(8)?, personal: row.get(11)? },
        })
    }

    pub(crate) fn leaf(&self) -> Hash {
        ledger::leaf_hash(&self.commitments)
    }

    /// Whether the parts that are there are the ones committed to.
    pub(crate) fn honest(&self) -> bool {
        Part::ALL.iter().zip(&self.parts).all(|(part, stored)| match stored {
            None => true,
            Some(Salted { bytes, salt }) => <&[u8; 32]>::try_from(salt.as_slice())
                .is_ok_and(|salt| ledger::commitment(*part, salt, bytes) == self.commitments.of(*part)),
        })
    }

    pub(crate) fn entry(self) -> Result<Entry, Fault> {
        let [header, facts, personal] = self.parts;
        let header = header.ok_or_else(|| Fault::shape(format!("entry {} has no header", self.seq)))?;
        Ok(Entry {
            seq: self.seq,
            header: serde_json::from_slice(&header.bytes)?,
            facts: facts.map(|part| part.bytes),
            personal: personal.map(|part| part.bytes),
        })
    }
}

pub(crate) mod sql {
    //! Statements over the ledger's tables.
    crate::statements! {
        INSERT_ENTRY = "INSERT INTO ledger_entry (tenant, seq, command, n, header, header_salt, header_commitment, facts, facts_salt, facts_commitment, personal, personal_salt, personal_commitment) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
        ENTRIES = "SELECT seq, command, n, header, header_salt, header_commitment, facts, facts_salt, facts_commitment, personal, personal_salt, personal_commitment FROM ledger_entry WHERE tenant = $1 AND seq >= $2 AND seq < $3 ORDER BY seq";
        LEAVES = "SELECT header_commitment, facts_commitment, personal_commitment FROM ledger_entry WHERE tenant = $1 AND seq >= $2 AND seq < $3 ORDER BY seq";
    }
}

/// The entries from `from` up to but not including `to`.
///
/// # Errors
/// As the engine says, or an entry out of shape.
pub fn entries(from: &mut dyn Connection, tenant: Tenant, first: i64, end: i64) -> Result<Vec<Entry>, Fault> {
    from.rows(sql::ENTRIES, &values![tenant, first, end])?.into_iter().map(|row| Stored::read(row)?.entry()).collect()
}

/// The leaf hashes from `first` up to but not including `end`.
pub(crate) fn leaves(from: &mut dyn Connection, tenant: Tenant, first: i64, end: i64) -> Result<Vec<Hash>, Fault> {
    let mut out = Vec::new();
    from.each(sql::LEAVES, &values![tenant, first, end], &mut |row| {
        out.push(ledger::leaf_hash(&Commitments { header: row.get(0)?, facts: row.get(1)?, personal: row.get(2)? }));
        Ok(())
    })?;
    Ok(out)
}
