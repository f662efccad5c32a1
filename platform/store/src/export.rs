//! Everything in open formats, readable without this program and readable back by it: JSON lines
//! and signed notes for each ledger, CSV for each view, attachments as files, a schema. No
//! secrets: no keys, sessions or passwords.

use crate::{
    Class, Connection, Failure, Fault, Header, Home, Registry, Report, Row, Settings, Value, Verify, Word, attachments,
    backup::commit,
    copy::{self, Column, Shape},
    entry::{self, Salted, Stored},
    files, ledgers, migrate,
    move_home::is_empty,
    slate::{Plans, Slate},
    values,
    verify::{Root, roots, split_notes},
    work,
};
use base::{Refusal, Tenant, Time, hex};
use ledger::{Commitments, Hash};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File},
    io::{BufRead, BufReader, BufWriter, Write},
    path::Path,
};

const README: &str = "\
This is everything that was recorded, in open formats, with nothing secret in it.

ledger/N/entries.jsonl    one entry a line, in order: header, facts and personal part as the exact
                          text that was committed to, with the salt and the commitment of each in
                          hexadecimal; null where a part was erased by decision.
                          commitment = SHA-256(\"skans.ledger/v1/header\", 0x00, salt, text), likewise facts and
                          personal; leaf = SHA-256(0x00, 0x01, the three commitments); tree as in RFC 6962.
ledger/N/checkpoints.txt  the signed checkpoints (C2SP tlog-checkpoint), a blank line after each
ledger/N/ledger.json      the ledger's name, size, root and public key
table/NAME.csv            the views, RFC 4180 in UTF-8: an id as UUID, bytes in hexadecimal, a time as RFC 3339;
                          an empty field is no value, a quoted empty field is an empty text
attachment/NAME           the files, each under the name that table/attachment.csv has; its SHA-256 is in the facts
schema.json               the tables, their columns and what type each has

The tables follow from the ledgers. `skans` reads this directory back, makes the tables again and
compares the root of each tree.
";

/// What the directory holds of one ledger.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct LedgerFile {
    tenant: i64,
    origin: String,
    size: u64,
    root: String,
    /// Which key the checkpoints are signed with; the entry that opened the ledger says the same.
    verifier_key: Option<String>,
}

/// One line of entries.jsonl.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct EntryLine {
    seq: i64,
    header: Option<PartLine>,
    header_commitment: String,
    facts: Option<PartLine>,
    facts_commitment: String,
    personal: Option<PartLine>,
    personal_commitment: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct PartLine {
    text: String,
    salt: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Schema<'a> {
    format: &'static str,
    tables: Vec<TableSchema<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TableSchema<'a> {
    name: &'a str,
    file: String,
    key: &'a [String],
    columns: &'a [Column],
}

/// What an export holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Export {
    /// Size and root of each ledger.
    pub ledgers: Vec<Root>,
    /// How many attachments.
    pub attachments: u64,
    /// Attachments whose file is missing.
    pub missing: Vec<String>,
}

/// Writes everything of one snapshot of a home into a directory that must be empty or not there.
///
/// # Errors
/// Refused when the directory holds something; a fault of the engine or the disk.
pub fn export(home: &Home, registry: &Registry, attachments: &Path, to: &Path) -> Result<Export, Failure> {
    files::create_directory(to)?;
    if fs::read_dir(to)?.next().is_some() {
        return Err(Refusal::conflict("ui-refused-target-not-empty").with("file", to.display()).into());
    }
    let mut from = home.connect_reader()?;
    from.begin_read()?;
    let from = from.as_mut();
    let reached = migrate::state(from)?;
    let views: Vec<Shape> =
        copy::shapes(registry, Some(&reached))?.into_iter().filter(|shape| shape.class == Class::View).collect();
    files::write(&to.join("README.txt"), README.as_bytes())?;
    files::write(&to.join("schema.json"), &schema(&views)?)?;
    let ledgers = roots(from)?;
    for ((tenant, _), root) in ledgers::tenants(from)?.into_iter().zip(&ledgers) {
        export_ledger(from, tenant, root, &to.join("ledger").join(tenant.0.to_string()))?;
    }
    files::create_directory(&to.join("table"))?;
    for view in &views {
        let mut file = Out::create(&to.join("table").join(format!("{}.csv", view.name)))?;
        let names: Vec<&str> = view.columns.iter().map(|column| column.name.as_str()).collect();
        file.line(&names.join(","))?;
        from.each(&view.select(), &[], &mut |row| file.line(&csv(view, &row)?))?;
        file.finish()?;
    }
    let mut export = Export { ledgers, attachments: 0, missing: Vec::new() };
    files::create_directory(&to.join("attachment"))?;
    for row in from.rows(attachments::sql::NAMES, &[])? {
        let name: String = row.get(0)?;
        match attachments::path(attachments, &name).map(|path| fs::copy(path, to.join("attachment").join(&name))) {
            Some(Ok(_)) => export.attachments += 1,
            Some(Err(error)) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => export.missing.push(name),
        }
    }
    from.rollback();
    Ok(export)
}

fn schema(views: &[Shape]) -> Result<Vec<u8>, Fault> {
    let tables = views.iter().map(|view| TableSchema {
        name: &view.name,
        file: format!("table/{}.csv", view.name),
        key: &view.key,
        columns: &view.columns,
    });
    Ok(serde_json::to_vec_pretty(&Schema { format: "skans-export-1", tables: tables.collect() })?)
}

/// A file being written.
struct Out(BufWriter<File>);

impl Out {
    fn create(path: &Path) -> Result<Self, Fault> {
        Ok(Self(BufWriter::new(files::create_private(path)?)))
    }

    fn line(&mut self, line: &str) -> Result<(), Fault> {
        self.0.write_all(line.as_bytes())?;
        Ok(self.0.write_all(b"\n")?)
    }

    fn finish(self) -> Result<(), Fault> {
        let file = self.0.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        Ok(file.sync_all()?)
    }
}

fn export_ledger(from: &mut dyn Connection, tenant: Tenant, root: &Root, to: &Path) -> Result<(), Fault> {
    files::create_directory(to)?;
    let mut entries = Out::create(&to.join("entries.jsonl"))?;
    let mut verifier_key = None;
    let mut first = 0;
    loop {
        let rows = from.rows(entry::sql::ENTRIES, &values![tenant, first, first + 1000])?;
        let Some(last) = rows.last() else { break };
        let next = last.get::<i64>(0)? + 1;
        for row in rows {
            let stored = Stored::read(row)?;
            entries.line(&serde_json::to_string(&entry_line(&stored)?)?)?;
            if stored.seq == 0 {
                verifier_key = crate::verify::verifier_key(&stored.entry()?);
            }
        }
        first = next;
    }
    entries.finish()?;
    let mut checkpoints = Out::create(&to.join("checkpoints.txt"))?;
    for row in from.rows(crate::verify::chain_sql::CHECKPOINTS, &values![tenant])? {
        checkpoints.line(&row.get::<String>(1)?)?;
    }
    checkpoints.finish()?;
    let verifier_key = verifier_key.map(|(_, key)| key.to_string());
    let Root { origin, size, root } = root.clone();
    let ledger = LedgerFile { tenant: tenant.0, origin, size, root, verifier_key };
    files::write(&to.join("ledger.json"), &serde_json::to_vec_pretty(&ledger)?)
}

fn entry_line(stored: &Stored) -> Result<EntryLine, Fault> {
    let part = |part: &Option<Salted>| {
        part.as_ref()
            .map(|part| Ok::<_, Fault>(PartLine { text: text(&part.bytes)?, salt: hex(&part.salt) }))
            .transpose()
    };
    let [header, facts, personal] = &stored.parts;
    Ok(EntryLine {
        seq: stored.seq,
        header: part(header)?,
        header_commitment: hex(&stored.commitments.header.0),
        facts: part(facts)?,
        facts_commitment: hex(&stored.commitments.facts.0),
        personal: part(personal)?,
        personal_commitment: hex(&stored.commitments.personal.0),
    })
}

fn text(bytes: &[u8]) -> Result<String, Fault> {
    String::from_utf8(bytes.to_vec()).map_err(|_| Fault::shape("a part that is no text"))
}

fn csv(view: &Shape, row: &Row) -> Result<String, Fault> {
    let fields = view.columns.iter().zip(&row.0).map(|(column, value)| {
        Ok(match (column.word, value) {
            (_, Value::Null) => String::new(),
            (Word::Time, Value::Int(micros)) => Time::from_micros(*micros).to_string(),
            (Word::Id, Value::Bytes(bytes)) => {
                uuid::Uuid::from_slice(bytes).map_err(|_| Fault::shape("an id that is no UUID"))?.to_string()
            }
            (_, Value::Int(number)) => number.to_string(),
            (_, Value::Bytes(bytes)) => hex(bytes),
            (_, Value::Text(text)) if text.is_empty() || text.contains([',', '"', '\n', '\r']) => {
                format!("\"{}\"", text.replace('"', "\"\""))
            }
            (_, Value::Text(text)) => text.clone(),
        })
    });
    Ok(fields.collect::<Result<Vec<_>, Fault>>()?.join(","))
}

/// Makes a home again out of an export: entries, trees, checkpoints, views. The export holds no
/// secret, so the home can be read, verified and exported, but not signed for until each ledger's
/// keys are put back ([`crate::Store::put_keys`]). Gives what verification says of it.
///
/// # Errors
/// Refused when the home holds something, or when a root is another one than the export says; a
/// fault of the engine or the disk.
pub fn read_back(
    from: &Path,
    home: &Home,
    registry: &Registry,
    attachments: &Path,
    scratch: &Path,
) -> Result<Report, Failure> {
    let mut to = home.connect(&Settings::default())?;
    let to = to.as_mut();
    migrate::run(to, registry)?;
    if !is_empty(to, registry)? {
        return Err(Refusal::conflict("ui-refused-target-not-empty").into());
    }
    files::create_directory(attachments)?;
    for file in fs::read_dir(from.join("attachment"))? {
        let file = file?;
        let Some(path) = file.file_name().to_str().and_then(|name| attachments::path(attachments, name)) else {
            continue;
        };
        files::create_directory(path.parent().unwrap_or(attachments))?;
        files::write(&path, &fs::read(file.path())?)?;
    }
    let mut ledgers = Vec::new();
    for directory in fs::read_dir(from.join("ledger"))? {
        let directory = directory?.path();
        let ledger: LedgerFile = serde_json::from_slice(&fs::read(directory.join("ledger.json"))?)?;
        ledgers.push((ledger, directory));
    }
    ledgers.sort_by_key(|(ledger, _)| ledger.tenant);
    to.begin()?;
    let read = ledgers.iter().try_for_each(|(ledger, directory)| read_ledger(ledger, directory, to, registry));
    if let Err(failure) = read {
        to.rollback();
        return Err(failure);
    }
    commit(to)?;
    Ok(Verify::new("", scratch).attachments(attachments).run(home, registry)?)
}

fn read_ledger(ledger: &LedgerFile, from: &Path, to: &mut dyn Connection, registry: &Registry) -> Result<(), Failure> {
    let tenant = Tenant(ledger.tenant);
    let mut head = work::Head::new();
    to.execute(work::sql::INSERT_HEAD, &values![tenant, &ledger.origin, Time::default(), head.frontier.to_bytes()])?;
    let mut plans = Plans::new(registry)?;
    let mut slate = Slate::new(to, &mut plans);
    for line in BufReader::new(File::open(from.join("entries.jsonl"))?).lines() {
        let stored = stored(serde_json::from_str(&line?)?)?;
        let [header, facts, personal] = &stored.parts;
        let part = |part: &Option<Salted>| match part {
            Some(Salted { bytes, salt }) => [Value::from(bytes.as_slice()), Value::from(salt.as_slice())],
            None => [Value::Null, Value::Null],
        };
        let ([header, header_salt], [facts, facts_salt], [personal, personal_salt]) =
            (part(header), part(facts), part(personal));
        slate.begin();
        slate.put(
            entry::sql::INSERT_ENTRY,
            &values![
                tenant,
                stored.seq,
                stored.command,
                stored.n,
                header,
                header_salt,
                stored.commitments.header,
                facts,
                facts_salt,
                stored.commitments.facts,
                personal,
                personal_salt,
                stored.commitments.personal,
            ],
        )?;
        let leaf = stored.leaf();
        let entry = stored.entry()?;
        head.push(leaf, entry.header.time);
        migrate::replay(&entry, tenant, &mut slate, registry)?;
        if slate.is_much() {
            slate.through()?;
        }
    }
    head.store(&mut slate, tenant)?;
    slate.flush()?;
    if head.frontier.root().to_string() != ledger.root || head.frontier.size() != ledger.size {
        return Err(Refusal::conflict("ui-refused-export-damaged").with("ledger", &ledger.origin).into());
    }
    for note in split_notes(&fs::read_to_string(from.join("checkpoints.txt"))?) {
        // A line that is no number is as good as a wrong one: verification names it.
        let size = note.lines().nth(1).and_then(|line| line.parse::<i64>().ok()).unwrap_or(0);
        to.execute(ledgers::sql::INSERT_CHECKPOINT, &values![tenant, size, note])?;
        to.execute(ledgers::sql::COUNT_CHECKPOINT, &values![tenant])?;
    }
    Ok(())
}

fn stored(line: EntryLine) -> Result<Stored, Fault> {
    let parts = [part(line.header)?, part(line.facts)?, part(line.personal)?];
    let header = parts[0].as_ref().ok_or_else(|| Fault::shape("an entry without its header"))?;
    let header: Header = serde_json::from_slice(&header.bytes)?;
    Ok(Stored {
        seq: line.seq,
        command: header.command,
        n: header.n,
        parts,
        commitments: Commitments {
            header: commitment(&line.header_commitment)?,
            facts: commitment(&line.facts_commitment)?,
            personal: commitment(&line.personal_commitment)?,
        },
    })
}

fn part(line: Option<PartLine>) -> Result<Option<Salted>, Fault> {
    line.map(|line| Ok(Salted { salt: unhex(&line.salt)?, bytes: line.text.into_bytes() })).transpose()
}

fn commitment(text: &str) -> Result<Hash, Fault> {
    unhex(text)?.try_into().map_err(|_| Fault::shape("a commitment that is not 32 bytes"))
}

pub(crate) fn unhex(text: &str) -> Result<Vec<u8>, Fault> {
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    let pairs = text.as_bytes().chunks(2).map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?));
    pairs.collect::<Option<_>>().ok_or_else(|| Fault::shape("not hexadecimal"))
}
