//! What only the database knows: units, numbers in custody, used seals. Asked once for the whole file, never row by row.

use super::across;
use super::fault::{Fault, Reason};
use super::header::Header;
use super::number::Tenths;
use super::row::Draft;
use super::unit::UnitMatch;
use super::word::Field;
use super::{Format, Sheet};
use crate::model::{Class, Code, Digest, Kind, LineSpec};
use base::{Id, Unit, Word};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Whose a number is already, by the name that people call it (BREV-2026-000123).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// Something's that is in custody now.
    Live(String),
    /// Something's that has left: it is another's to have only when its window has closed.
    Resting(String),
}

/// What a manifest asks the database. Each question is asked once, about everything in the file, each thing once.
pub trait Lookup {
    /// How asking fails.
    type Error;

    /// What these names or codes of units mean, in the same order; [`super::Units`] finds them.
    ///
    /// # Errors
    /// The database cannot be asked.
    fn units(&mut self, names: &[&str]) -> Result<Vec<UnitMatch>, Self::Error>;

    /// Which of these numbers of items and lots are somebody's already. Receptacles are not asked about: a tray comes
    /// back.
    ///
    /// # Errors
    /// The database cannot be asked.
    fn taken(&mut self, codes: &[&Code]) -> Result<BTreeMap<Code, Taken>, Self::Error>;

    /// Which of these seals have been used, and on what.
    ///
    /// # Errors
    /// The database cannot be asked.
    fn seals(&mut self, seals: &[&Word]) -> Result<BTreeMap<Word, String>, Self::Error>;
}

/// The receptacle that a row lies in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Within {
    /// Its code.
    pub code: Code,
    /// The line of its own row; none when the file only refers to it.
    pub line: Option<u32>,
}

/// A row without fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line in the file, or the row of the sheet.
    pub at: u32,
    /// The sender's own number of the line.
    pub line: Option<u32>,
    /// Item, lot or receptacle.
    pub kind: Kind,
    /// External number, normalised.
    pub code: Option<Code>,
    /// Class; items and lots have one.
    pub class: Option<Class>,
    /// Stated count: of a lot, or 1.
    pub count: Option<u32>,
    /// Stated weight.
    pub weight: Option<Tenths>,
    /// What it lies in.
    pub receptacle: Option<Within>,
    /// The seal of the receptacle itself, or of the one it lies in.
    pub seal: Option<Word>,
    /// The unit it is for.
    pub unit: Option<Id<Unit>>,
}

impl Row {
    /// The row as a line to announce; which authority it is addressed to follows from the unit and is the caller's to say.
    #[must_use]
    pub fn spec(&self, authority: Option<Id<Unit>>) -> LineSpec {
        LineSpec {
            kind: self.kind,
            code: self.code.clone(),
            class: self.class,
            count: self.count,
            weight_g: self.weight.map(Tenths::grams),
            receptacle: self.receptacle.as_ref().map(|within| within.code.number.clone()),
            seal: self.seal.clone(),
            unit: self.unit,
            authority,
        }
    }
}

/// A row at fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faulty {
    /// The line in the file, or the row of the sheet.
    pub at: u32,
    /// The sender's own number of the line, where it could be read.
    pub line: Option<u32>,
    /// Everything that is wrong with it.
    pub faults: Vec<Fault>,
}

/// A file, read and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The file's name, bounded.
    pub name: String,
    /// What kind of file it is.
    pub format: Format,
    /// SHA-256 of its bytes: the same file twice has one effect.
    pub hash: Digest,
    /// Its columns.
    pub header: Header,
    /// Its rows, in the order of the file.
    pub rows: Vec<Result<Row, Faulty>>,
}

impl Checked {
    /// The rows without fault.
    pub fn good(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter_map(|row| row.as_ref().ok())
    }

    /// How many rows are at fault.
    #[must_use]
    pub fn faulty(&self) -> usize {
        self.rows.iter().filter(|row| row.is_err()).count()
    }
}

/// Checks what was read against the database.
///
/// # Errors
/// The database cannot be asked; what is wrong with a row is part of the answer.
pub fn check<L: Lookup>(sheet: Sheet, lookup: &mut L) -> Result<Checked, L::Error> {
    let Sheet { name, format, hash, header, mut drafts } = sheet;
    let units = units(&header, &mut drafts, lookup)?;
    taken(&header, &mut drafts, lookup)?;
    seals(&header, &mut drafts, lookup)?;
    across::inherit(&header, &mut drafts);
    let places = across::places(&drafts);
    let rows = drafts.into_iter().zip(places).map(|(draft, place)| row(draft, place, &units)).collect();
    Ok(Checked { name, format, hash, header, rows })
}

/// The units named, each once.
fn units<L: Lookup>(
    header: &Header,
    drafts: &mut [Draft],
    lookup: &mut L,
) -> Result<HashMap<String, Id<Unit>>, L::Error> {
    let names: BTreeSet<String> =
        drafts.iter().filter_map(|draft| draft.unit.as_ref()).map(ToString::to_string).collect();
    if names.is_empty() {
        return Ok(HashMap::new());
    }
    let asked: Vec<&str> = names.iter().map(String::as_str).collect();
    let answers = lookup.units(&asked)?;
    // A name without an answer is an unknown one.
    let answers = answers.into_iter().map(Some).chain(std::iter::repeat(None));
    let answers: HashMap<&str, Option<UnitMatch>> = asked.iter().copied().zip(answers).collect();
    for draft in drafts.iter_mut() {
        let Some(answer) = draft.unit.as_ref().and_then(|name| answers.get(name.as_str())) else { continue };
        let (reason, like) = match answer {
            Some(UnitMatch::One(_)) => continue,
            Some(UnitMatch::Several(several)) => (Reason::UnitSeveral, several.as_slice()),
            Some(UnitMatch::Unknown(nearest)) if !nearest.is_empty() => (Reason::UnitUnknown, nearest.as_slice()),
            Some(UnitMatch::Unknown(_)) | None => (Reason::UnitUnlike, [].as_slice()),
        };
        let like: Vec<Cow<'static, str>> = like.iter().map(|name| Cow::Owned(super::show(name))).collect();
        let fault = draft.fault(header, Field::Recipient, reason).allow(like);
        draft.faults.push(fault);
    }
    let found = answers.iter().filter_map(|(name, answer)| match answer {
        Some(UnitMatch::One(id)) => Some(((*name).to_owned(), *id)),
        _ => None,
    });
    Ok(found.collect())
}

fn taken<L: Lookup>(header: &Header, drafts: &mut [Draft], lookup: &mut L) -> Result<(), L::Error> {
    let of = |draft: &Draft| draft.code.clone().filter(|_| draft.kind != Some(Kind::Receptacle));
    let codes: BTreeSet<Code> = drafts.iter().filter_map(of).collect();
    if codes.is_empty() {
        return Ok(());
    }
    let taken = lookup.taken(&codes.iter().collect::<Vec<_>>())?;
    for draft in drafts.iter_mut() {
        let (reason, subject) = match of(draft).and_then(|code| taken.get(&code)) {
            Some(Taken::Live(subject)) => (Reason::NumberLive, subject),
            Some(Taken::Resting(subject)) => (Reason::NumberResting, subject),
            None => continue,
        };
        let fault = draft.fault(header, Field::Number, reason).with("subject", subject.as_str());
        draft.faults.push(fault);
    }
    Ok(())
}

fn seals<L: Lookup>(header: &Header, drafts: &mut [Draft], lookup: &mut L) -> Result<(), L::Error> {
    let seals: BTreeSet<Word> = drafts.iter().filter_map(|draft| draft.seal.clone()).collect();
    if seals.is_empty() {
        return Ok(());
    }
    let used = lookup.seals(&seals.iter().collect::<Vec<_>>())?;
    for draft in drafts.iter_mut() {
        let Some((seal, subject)) = draft.seal.as_ref().and_then(|seal| used.get_key_value(seal)) else { continue };
        let fault = draft.fault(header, Field::Seal, Reason::SealUsed).value(seal.as_str());
        let fault = fault.with("subject", subject.as_str());
        draft.faults.push(fault);
    }
    Ok(())
}

fn row(draft: Draft, place: Option<u32>, units: &HashMap<String, Id<Unit>>) -> Result<Row, Faulty> {
    let Draft { at, line, kind: Some(kind), code, class, count, weight, receptacle, seal, unit, faults, .. } = draft
    else {
        return Err(Faulty { at: draft.at, line: draft.line, faults: draft.faults });
    };
    if !faults.is_empty() {
        return Err(Faulty { at, line, faults });
    }
    Ok(Row {
        at,
        line,
        kind,
        code,
        class,
        count,
        weight,
        receptacle: receptacle.map(|code| Within { code, line: place }),
        seal,
        unit: unit.and_then(|name| units.get(name.as_str()).copied()),
    })
}
