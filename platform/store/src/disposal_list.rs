//! The list of disposals, kept outside the database and its backups: a restore erases again what
//! was erased after the backup was made. One JSON object a line; it holds no personal data.

use crate::{
    Command, Extent, Failure, Fault, LedgerEvent, Rows, Store, decode, disposal,
    entry::{self, Stored},
    files,
    ledgers::LedgerPersonal,
    values,
};
use base::{Actor, Refusal, Tenant, clock};
use ledger::{Commitments, Hash};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, HashSet},
    fs::{self, OpenOptions},
    io::Write,
    path::Path,
};
use uuid::Uuid;

pub(crate) mod sql {
    //! Statements over what was disposed of.
    crate::statements! {
        NEWEST = "SELECT tenant, MAX(entry) FROM disposed GROUP BY tenant ORDER BY tenant";
        EVERY = "SELECT h.origin, d.tenant, d.seq, d.parts, d.entry, e.header_commitment, e.facts_commitment, e.personal_commitment FROM disposed d JOIN ledger_head h ON h.tenant = d.tenant JOIN ledger_entry e ON e.tenant = d.tenant AND e.seq = d.seq ORDER BY d.tenant, d.entry, d.seq";
    }
}

/// One entry that lost parts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    /// The ledger's origin.
    origin: String,
    /// The entry.
    seq: i64,
    /// Its leaf, base64: after a restore another entry may stand at the same place.
    leaf: String,
    extent: Extent,
    /// Reference to the decision.
    decision: String,
}

fn read(path: &Path) -> Result<(Vec<Line>, bool), Failure> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error.into()),
    };
    let torn = !text.is_empty() && !text.ends_with('\n');
    let mut lines = Vec::new();
    for (number, line) in text.lines().enumerate() {
        match serde_json::from_str(line) {
            Ok(line) => lines.push(line),
            // A stop in the middle of a write tears a line; it was written again, whole.
            Err(_) if line.is_empty() || !line.ends_with('}') => {}
            Err(_) => return Err(Refusal::conflict("ui-refused-disposal-list").with("line", number + 1).into()),
        }
    }
    Ok((lines, torn))
}

/// Writes every disposal that the list does not have yet to its end, durably; gives how many.
///
/// # Errors
/// The list is damaged, or the disk or the engine fails.
pub fn keep_disposals(store: &Store, path: &Path) -> Result<u64, Failure> {
    let (known, torn) = read(path)?;
    let known: HashSet<Line> = known.into_iter().collect();
    let mut out = if torn { "\n".to_owned() } else { String::new() };
    let mut count = 0;
    store.read::<_, Failure>(|reader| {
        let mut decisions: BTreeMap<(Tenant, i64), String> = BTreeMap::new();
        for row in reader.rows(sql::EVERY, &[])? {
            let (tenant, by): (Tenant, i64) = (row.get(1)?, row.get(4)?);
            let decision = match decisions.get(&(tenant, by)) {
                Some(decision) => decision.clone(),
                None => {
                    let decision = decision(reader.entries(tenant, by, by + 1)?.pop())?;
                    decisions.insert((tenant, by), decision.clone());
                    decision
                }
            };
            let commitments = Commitments { header: row.get(5)?, facts: row.get(6)?, personal: row.get(7)? };
            let line = Line {
                origin: row.get(0)?,
                seq: row.get(2)?,
                leaf: ledger::leaf_hash(&commitments).to_string(),
                extent: if row.get::<i64>(3)? & disposal::FACTS == 0 { Extent::Personal } else { Extent::Whole },
                decision,
            };
            if !known.contains(&line) {
                out.push_str(&serde_json::to_string(&line)?);
                out.push('\n');
                count += 1;
            }
        }
        Ok(())
    })?;
    if count > 0 {
        let mut file = OpenOptions::new().append(true).create(true).open(path)?;
        file.write_all(out.as_bytes())?;
        files::sync(&file, path);
        files::sync_directory_of(path)?;
    }
    Ok(count)
}

fn decision(entry: Option<crate::Entry>) -> Result<String, Fault> {
    let decoded = entry.map(|entry| decode::<LedgerEvent>(&entry)).transpose()?.flatten();
    match decoded {
        Some((LedgerEvent::Disposed(disposed), _)) => Ok(disposed.decision),
        _ => Err(Fault::shape("a disposal without its entry")),
    }
}

/// Erases again what the list says and the store still has; gives how many entries lost parts.
///
/// # Errors
/// The list is damaged, or the engine fails.
pub(crate) fn dispose_again(store: &Store, path: &Path, actor: &Actor) -> Result<u64, Failure> {
    let mut decisions: Vec<((String, String), Vec<Line>)> = Vec::new();
    for line in read(path)?.0 {
        let decision = (line.origin.clone(), line.decision.clone());
        match decisions.iter_mut().find(|(known, _)| *known == decision) {
            Some((_, lines)) => lines.push(line),
            None => decisions.push((decision, vec![line])),
        }
    }
    let tenants = store.tenants()?;
    let mut count = 0;
    for ((origin, decision), lines) in decisions {
        let Some((tenant, _)) = tenants.iter().find(|(_, known)| *known == origin) else { continue };
        let tenant = *tenant;
        let (subjects, entries) = store.read(|reader| still_there(reader.connection, tenant, &lines))?;
        if entries.is_empty() {
            continue;
        }
        count += entries.len() as u64;
        let command = Command::new(tenant, actor.clone(), clock::new_command_id(), "disposeAgain", &decision);
        store.run(command, move |work| {
            let event = work.erase(&decision, subjects.clone(), entries.clone())?;
            work.append("ledger.dispose", &event, LedgerPersonal {})?;
            Ok(())
        })?;
    }
    Ok(count)
}

type Erasable = (Vec<(Uuid, Extent)>, Vec<(i64, Extent)>);

fn still_there(from: &mut dyn crate::Connection, tenant: Tenant, lines: &[Line]) -> Result<Erasable, Fault> {
    let mut subjects: Vec<(Uuid, Extent)> = Vec::new();
    let mut entries: Vec<(i64, Extent)> = Vec::new();
    for line in lines {
        let rows = from.rows(entry::sql::ENTRIES, &values![tenant, line.seq, line.seq + 1])?;
        let Some(row) = rows.into_iter().next() else { continue };
        let stored = Stored::read(row)?;
        let (facts, personal) = (stored.parts[1].is_some(), stored.parts[2].is_some());
        if line.leaf.parse() != Ok::<Hash, _>(stored.leaf()) || !(personal || (facts && line.extent == Extent::Whole)) {
            continue;
        }
        let subject = (stored.entry()?.header.subject, line.extent);
        if !subjects.contains(&subject) {
            subjects.push(subject);
        }
        entries.retain(|(seq, _)| *seq != line.seq);
        entries.push((line.seq, line.extent));
    }
    Ok((subjects, entries))
}
