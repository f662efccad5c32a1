//! Disposal (gallring): by decision, payload and salt of an entry's part are erased. The tree stays
//! whole; a rebuild accepts the hole because the ledger says who decided on it.

use crate::{Apply, Class, Failure, Fault, LedgerEvent, Rows, Work, entry::Stored, ledgers::LedgerPersonal, values};
use base::{Proof, Refusal};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How much of a subject goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Extent {
    /// What persons wrote or are; the facts stay.
    Personal,
    /// Everything: only for a closed subject that no other subject's history rests on.
    Whole,
}

/// What was disposed of, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Disposed {
    /// The disposal's id.
    pub id: Uuid,
    /// Reference to the decision.
    pub decision: String,
    /// The subjects, with how much of each.
    pub subjects: Vec<(Uuid, Extent)>,
    /// The entries that lost parts.
    pub entries: Vec<(i64, Extent)>,
    /// Number series as they stood, since the entries that drew from them may be gone.
    pub series: Vec<(String, i64, i64)>,
}

/// The kind of the event, as headers have it.
pub(crate) const KIND: &str = "store.disposed";

/// The bit of a part in `disposed.parts`.
pub(crate) const FACTS: i64 = 1;
pub(crate) const PERSONAL: i64 = 2;

impl Extent {
    pub(crate) const fn parts(self) -> i64 {
        match self {
            Self::Personal => PERSONAL,
            Self::Whole => FACTS | PERSONAL,
        }
    }
}

pub(crate) mod sql {
    //! Statements of disposal.
    crate::statements! {
        TOUCHING = "SELECT e.seq, e.command, e.n, e.header, e.header_salt, e.header_commitment, e.facts, e.facts_salt, e.facts_commitment, e.personal, e.personal_salt, e.personal_commitment FROM history h JOIN ledger_entry e ON e.tenant = h.tenant AND e.seq = h.entry WHERE h.tenant = $1 AND h.subject = $2 ORDER BY h.entry";
        OTHERS = "SELECT entry FROM history WHERE tenant = $1 AND subject <> $2 AND entry IN (SELECT entry FROM history WHERE tenant = $1 AND subject = $2)";
        ATTACHED = "SELECT name FROM attachment WHERE tenant = $1 AND subject = $2";
        GONE = "INSERT INTO attachment_gone (tenant, name, time) VALUES ($1, $2, $3) ON CONFLICT (tenant, name) DO UPDATE SET time = excluded.time";
        ERASE_PERSONAL = "UPDATE ledger_entry SET personal = NULL, personal_salt = NULL WHERE tenant = $1 AND seq = $2";
        ERASE_FACTS = "UPDATE ledger_entry SET facts = NULL, facts_salt = NULL WHERE tenant = $1 AND seq = $2";
        SERIES = "SELECT name, year, last FROM series WHERE tenant = $1 ORDER BY name, year";
        SET_SERIES = "INSERT INTO series (tenant, name, year, last, entry) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant, name, year) DO UPDATE SET last = excluded.last, entry = excluded.entry";
        INSERT = "INSERT INTO disposed (tenant, seq, parts, entry) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, seq) DO UPDATE SET parts = excluded.parts, entry = excluded.entry";
        FORGET = "DELETE FROM history WHERE tenant = $1 AND subject = $2";
        LIST = "SELECT seq, parts FROM disposed WHERE tenant = $1 ORDER BY seq";
    }
}

impl Work<'_> {
    /// Erases what a decision says. Gives how many entries lost parts.
    ///
    /// # Errors
    /// A subject is unknown, or another subject's history rests on one that should go whole.
    ///
    /// # Panics
    /// When the grant is not for disposal: a defect.
    pub fn dispose(&mut self, grant: &impl Proof, decision: &str, subjects: &[(Uuid, Extent)]) -> Result<u64, Failure> {
        let tenant = self.tenant();
        let mut entries = Vec::new();
        for (subject, extent) in subjects {
            let touching = self.connection.rows(sql::TOUCHING, &values![tenant, *subject])?;
            if touching.is_empty() {
                return Err(Refusal::not_found().into());
            }
            let mut shared = match extent {
                Extent::Personal => Vec::new(),
                Extent::Whole => self.connection.rows(sql::OTHERS, &values![tenant, *subject])?,
            };
            for row in touching {
                let stored = Stored::read(row)?;
                let (facts, personal) = (stored.parts[1].is_some(), stored.parts[2].is_some());
                let entry = stored.entry()?;
                if entry.header.kind == KIND {
                    // An earlier disposal of the subject is no history that another rests on.
                    shared.retain(|row| row.get(0).ok() != Some(entry.seq));
                } else if entry.header.subject == *subject && (personal || (facts && *extent == Extent::Whole)) {
                    entries.push((entry.seq, *extent));
                }
            }
            if !shared.is_empty() {
                return Err(Refusal::conflict("ui-refused-dispose-shared").into());
            }
        }
        let count = entries.len() as u64;
        let event = self.erase(decision, subjects.to_vec(), entries)?;
        self.record(grant, &event, LedgerPersonal {})?;
        Ok(count)
    }

    /// Erases named entries, and gives the event that must be recorded with it.
    pub(crate) fn erase(
        &mut self,
        decision: &str,
        subjects: Vec<(Uuid, Extent)>,
        entries: Vec<(i64, Extent)>,
    ) -> Result<LedgerEvent, Fault> {
        let tenant = self.tenant();
        for (subject, _) in subjects.iter().filter(|(_, extent)| *extent == Extent::Whole) {
            for row in self.rows(sql::ATTACHED, &values![tenant, *subject])? {
                let name: String = row.get(0)?;
                self.connection.execute(sql::GONE, &values![tenant, name, self.time])?;
            }
        }
        for (seq, extent) in &entries {
            self.connection.execute(sql::ERASE_PERSONAL, &values![tenant, *seq])?;
            if *extent == Extent::Whole {
                self.connection.execute(sql::ERASE_FACTS, &values![tenant, *seq])?;
            }
        }
        let series = self
            .rows(sql::SERIES, &values![tenant])?
            .iter()
            .map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .collect::<Result<Vec<_>, Fault>>()?;
        let id = self.new_id::<Disposed>("disposal").uuid();
        Ok(LedgerEvent::Disposed(Disposed { id, decision: decision.to_owned(), subjects, entries, series }))
    }
}

/// Empties the personal columns of the subjects, or takes their rows away. In a rebuild there is
/// nothing left to empty: the parts were gone before they were applied.
pub(crate) fn apply(disposed: &Disposed, to: &mut Apply<'_>) -> Result<(), Fault> {
    let tenant = to.tenant;
    let registry = to.registry;
    for (subject, extent) in &disposed.subjects {
        for (_, table) in registry.tables().filter(|(_, table)| table.class == Class::View) {
            let Some(column) = table.subject else { continue };
            let sql = match extent {
                Extent::Whole => format!("DELETE FROM {} WHERE tenant = $1 AND {column} = $2", table.name),
                Extent::Personal => {
                    let sets: Vec<_> = table.personal.iter().map(|column| format!("{column} = NULL")).collect();
                    if sets.is_empty() {
                        continue;
                    }
                    format!("UPDATE {} SET {} WHERE tenant = $1 AND {column} = $2", table.name, sets.join(", "))
                }
            };
            to.connection.execute(&sql, &values![tenant, *subject])?;
        }
        if *extent == Extent::Whole {
            to.connection.execute(sql::FORGET, &values![tenant, *subject])?;
        }
        to.touch(*subject)?;
    }
    for (seq, extent) in &disposed.entries {
        to.connection.put(sql::INSERT, &values![tenant, *seq, extent.parts(), to.entry])?;
    }
    for (name, year, last) in &disposed.series {
        to.connection.put(sql::SET_SERIES, &values![tenant, name, *year, *last, to.entry])?;
    }
    Ok(())
}
