//! Bringing in a manifest: one way for the page and for the command line.

use crate::{
    commands::{Act, announced},
    manifest::{self, Checked, Child, Limits, Lookup, Report, Sheet, Taken, UnitMatch, Units},
    model::{Code, Command, Consignment, FileSpec, Giver, Number, Party, Site, Subject, View},
    queries,
    tables::Tables,
};
use base::{Actor, CommandId, Id, Kind, Line, Refusal, Tenant, Word};
use std::collections::{BTreeMap, HashMap};
use store::{Failure, Fault, Reader, Store, Value};
use ui::{Arg, Say};

/// What is to become of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Mode {
    /// Tell about each row; save nothing.
    DryRun,
    /// Save when no row is at fault.
    Whole,
    /// Save the rows without fault.
    SkipFaulty,
}

/// What came of it.
#[derive(Debug, Clone, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// Every row, ok or with every fault.
    #[serde(flatten)]
    pub report: Report,
    /// The hand-over, when one was saved: now, or the first time this file came.
    pub consignment: Option<Id<Consignment>>,
    /// Its number, as people see it.
    pub number: Option<String>,
    /// The file had come before; nothing was saved this time.
    pub repeated: bool,
}

/// A manifest to bring in.
#[derive(Debug, Clone)]
pub struct Import<'a> {
    /// To which site.
    pub site: Id<Site>,
    /// From whom.
    pub from: Id<Party>,
    /// The file's name.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// The giver's own reference.
    pub reference: Option<Word>,
    /// What is to become of the rows.
    pub mode: Mode,
    /// What reads workbooks.
    pub child: &'a Child,
}

struct Database<'a, 'b> {
    reader: &'a mut Reader<'b>,
    tenant: Tenant,
    units: Units,
}

impl Lookup for Database<'_, '_> {
    type Error = Failure;

    fn units(&mut self, names: &[&str]) -> Result<Vec<UnitMatch>, Failure> {
        Ok(self.units.find(names))
    }

    fn taken(&mut self, codes: &[&Code]) -> Result<BTreeMap<Code, Taken>, Failure> {
        let now = self.reader.now();
        let mut aliases = Tables::new(self.reader, self.tenant).aliases(codes)?;
        aliases.retain(|alias| alias.until.is_none_or(|until| now < until));
        let ids: Vec<Id<Subject>> = aliases.iter().map(|alias| alias.subject).collect();
        let subjects = queries::subjects_by_id(self.reader, self.tenant, &ids)?;
        let subjects: HashMap<_, _> = subjects.iter().map(|subject| (subject.id, subject)).collect();
        let mut taken = BTreeMap::new();
        for alias in aliases {
            let Some(subject) = subjects.get(&alias.subject) else { continue };
            let number = subject.number.to_string();
            if subject.state.is_terminal() {
                taken.entry(alias.code).or_insert(Taken::Resting(number));
            } else {
                taken.insert(alias.code, Taken::Live(number));
            }
        }
        Ok(taken)
    }

    fn seals(&mut self, seals: &[&Word]) -> Result<BTreeMap<Word, String>, Failure> {
        let mut used = BTreeMap::new();
        for some in seals.chunks(400) {
            let mut values = vec![Value::from(self.tenant)];
            let mut marks = Vec::new();
            for seal in some {
                values.push(Value::from(*seal));
                marks.push(format!("${}", values.len()));
            }
            for (seal, number) in queries::seals_used(self.reader, &marks.join(", "), &values)? {
                used.insert(Word::parse("seal", &seal).map_err(|refusal| Fault::shape(refusal.to_string()))?, number);
            }
        }
        Ok(used)
    }
}

/// A text of the manifest in words.
pub(crate) fn in_words(say: Say<'_>, key: &str, args: &[(&str, manifest::Arg)]) -> String {
    let args: Vec<(&str, Arg<'_>)> = args
        .iter()
        .map(|(name, arg)| {
            (
                *name,
                match arg {
                    manifest::Arg::Int(n) => Arg::Int(*n),
                    manifest::Arg::Text(text) => Arg::from(text.as_str()),
                },
            )
        })
        .collect();
    say.ta(key, &args)
}

/// The authority that each unit belongs to.
pub(crate) type Authorities = HashMap<Id<base::Unit>, Option<Id<base::Unit>>>;

/// Checks what was read against the database; the authority that each unit belongs to comes with it.
///
/// # Errors
/// As the engine says.
pub(crate) fn against(
    reader: &mut Reader<'_>,
    tenant: Tenant,
    sheet: Sheet,
) -> Result<(Checked, Authorities), Failure> {
    let all = organisation::units(reader, tenant)?;
    let authorities = all.iter().map(|unit| (unit.id, unit.authority)).collect();
    let units = Units::new(all.into_iter().map(|unit| (unit.id, unit.name, unit.code)));
    Ok((manifest::check(sheet, &mut Database { reader, tenant, units })?, authorities))
}

/// Brings in a manifest: every row is told about; nothing is saved when a row is at fault, unless
/// faulty rows are to be skipped; the same file twice has one effect.
///
/// # Errors
/// No such site or party, may not, or the engine fails. What is wrong with the file is in the report.
pub fn import(
    store: &Store,
    tenant: Tenant,
    actor: &Actor,
    say: Say<'_>,
    asked: &Import<'_>,
) -> Result<Outcome, Failure> {
    let t = |key: &str, args: &[(&str, manifest::Arg)]| in_words(say, key, args);
    store.read(|reader| {
        let site = Tables::new(reader, tenant).need_site(asked.site)?;
        access::may(reader, tenant, actor, access::policy::MailAnnounce, &site)?;
        Tables::new(reader, tenant)
            .party(asked.from)?
            .map(drop)
            .ok_or_else(|| Failure::from(Refusal::invalid("from", "mail-refused-no-party")))
    })?;
    let sheet = match manifest::read(asked.bytes, asked.name, &Limits::default(), asked.child) {
        Ok(sheet) => sheet,
        Err(faults) => {
            let report = Report::refused(asked.name, asked.bytes, &faults, t);
            return Ok(Outcome { report, consignment: None, number: None, repeated: false });
        }
    };
    let hash = sheet.hash;
    let giver = Giver::Party(asked.from);
    let (checked, authorities, known) = store.read(|reader| {
        let known = Tables::new(reader, tenant).known(giver, None, Some(hash))?;
        let (checked, authorities) = against(reader, tenant, sheet)?;
        Ok::<_, Failure>((checked, authorities, known))
    })?;
    if let Some(known) = known {
        // Its own numbers are in custody by now: the faults that they would give are none.
        let report = Report { faults: Vec::new(), ..Report::of(&checked, t) };
        return Ok(repeated(report, known.id, known.number));
    }
    let report = Report::of(&checked, t);
    let save = match asked.mode {
        Mode::DryRun => false,
        Mode::Whole => report.faulty == 0 && report.ok > 0,
        Mode::SkipFaulty => report.ok > 0,
    };
    if !save {
        return Ok(Outcome { report, consignment: None, number: None, repeated: false });
    }
    let command = announce(asked, &checked, hash, |unit| authorities.get(&unit).copied().flatten())?;
    let id = CommandId::from_parts(store.clock().now().micros().unsigned_abs() / 1000, &hash.0[..10]);
    match store.perform(tenant, actor.clone(), id, Act { site: asked.site, command }) {
        Ok(done) => {
            let consignment = announced(&done.answer);
            let number = store.read(|reader| match consignment {
                Some(id) => queries::consignment(reader, tenant, id),
                None => Ok(None),
            })?;
            let number = number.map(|it| it.number.to_string());
            Ok(Outcome { report, consignment, number, repeated: done.repeated })
        }
        // Somebody sent the same file a moment before.
        Err(Failure::Refused(refusal))
            if refusal.kind == Kind::Conflict && refusal.key == "mail-refused-file-known" =>
        {
            let known = store.read(|reader| Tables::new(reader, tenant).known(giver, None, Some(hash)))?;
            known.map(|known| repeated(report, known.id, known.number)).ok_or(Failure::Refused(refusal))
        }
        Err(failure) => Err(failure),
    }
}

fn repeated(report: Report, id: Id<Consignment>, number: Number) -> Outcome {
    Outcome { report, consignment: Some(id), number: Some(number.to_string()), repeated: true }
}

fn announce(
    asked: &Import<'_>,
    checked: &Checked,
    hash: crate::model::Digest,
    authority: impl Fn(Id<base::Unit>) -> Option<Id<base::Unit>>,
) -> Result<Command, Failure> {
    let name: String = checked.name.chars().filter(|c| !c.is_control()).take(Line::MAX).collect();
    let name = Line::parse("file", if name.trim().is_empty() { "manifest" } else { &name })?;
    Ok(Command::Announce {
        from: asked.from,
        reference: asked.reference.clone(),
        file: Some(FileSpec { name, hash }),
        lines: checked.good().map(|row| row.spec(row.unit.and_then(&authority))).collect(),
    })
}
