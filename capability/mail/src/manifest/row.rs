//! A row by itself: every field read, every fault noted, and nothing thrown away that another row may meet.

use super::fault::{Allowed, Fault, Reason, is_odd};
use super::header::Header;
use super::number::{self, MOST_LETTERS, Tenths};
use super::table::{Cell, Record, cell_name};
use super::word::{self, Field};
use crate::model::{Class, Code, Kind};
use base::{Line, Word};
use std::borrow::Cow;

/// A row as far as it could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub at: u32,
    pub line: Option<u32>,
    pub kind: Option<Kind>,
    pub code: Option<Code>,
    pub class: Option<Class>,
    pub count: Option<u32>,
    pub weight: Option<Tenths>,
    pub receptacle: Option<Code>,
    pub seal: Option<Word>,
    pub unit: Option<Line>,
    pub faults: Vec<Fault>,
    /// What stands in the columns that other rows and the database are asked about, for their faults.
    pub given: Vec<(Field, String)>,
}

impl Draft {
    /// A fault in a field, with the value that stands there.
    pub fn fault(&self, header: &Header, field: Field, reason: Reason) -> Fault {
        let given = self.given.iter().find(|(of, _)| *of == field).map(|(_, text)| text.as_str());
        let fault = Fault::new(reason).at(self.at).value(given.unwrap_or_default());
        Fault { field: Some(field), column: header.name(field).map(str::to_owned), ..fault }
    }
}

/// Reads one row.
pub fn read(header: &Header, record: &Record) -> Draft {
    let mut draft = Draft {
        at: record.at,
        line: None,
        kind: None,
        code: None,
        class: None,
        count: None,
        weight: None,
        receptacle: None,
        seal: None,
        unit: None,
        faults: Vec::new(),
        given: Vec::new(),
    };
    if !header.in_sheet && record.fields != header.columns.len() {
        let shown: Vec<&str> = record.cells.iter().map(Cell::shown).take(header.columns.len() + 1).collect();
        let fault = Fault::new(Reason::RowFields).at(record.at).value(&shown.join(" | "));
        draft.faults.push(fault.with("expected", header.columns.len()).with("count", record.fields));
        return draft;
    }
    let mut reader = Reader { header, record, faults: Vec::new(), given: Vec::new() };
    let kind = reader.kind();
    draft.kind = kind;
    draft.line = reader.parsed(Field::Line, number::line);
    draft.code = reader.code(kind);
    draft.class = reader.class(kind);
    draft.count = reader.count(kind);
    draft.weight = reader.parsed(Field::Weight, number::weight);
    // What it lies in is a receptacle, whatever it is itself.
    draft.receptacle = reader.parsed(Field::Receptacle, |text| number::code(Kind::Receptacle, text));
    draft.seal = reader.seal();
    draft.unit = reader.text(Field::Recipient).and_then(|text| {
        let unit = Line::parse("unit", &text);
        unit.map_err(|_| reader.too_long(Field::Recipient, &text, Line::MAX)).ok()
    });
    if kind.is_some_and(|kind| kind != Kind::Receptacle) && draft.seal.is_some() && !reader.has(Field::Receptacle) {
        reader.refuse(Field::Seal, Reason::SealWithoutReceptacle);
    }
    if !reader.has(Field::Number) && header.name(Field::Number).is_some() {
        match (kind, draft.class) {
            (Some(kind @ Kind::Receptacle), _) => reader.missing(Field::Number, kind, None),
            (Some(kind @ Kind::Item), class @ Some(Class::Registered)) => reader.missing(Field::Number, kind, class),
            _ => {}
        }
    }
    draft.faults = reader.faults;
    draft.given = reader.given;
    draft
}

struct Reader<'a> {
    header: &'a Header,
    record: &'a Record,
    faults: Vec<Fault>,
    given: Vec<(Field, String)>,
}

impl Reader<'_> {
    fn cell(&self, field: Field) -> Option<(usize, &Cell)> {
        let n = self.header.place(field)?;
        self.record.cells.get(n).map(|cell| (n, cell))
    }

    /// Something stands there, right or wrong.
    fn has(&self, field: Field) -> bool {
        self.cell(field).is_some_and(|(_, cell)| !cell.is_blank())
    }

    fn note(&mut self, field: Field, fault: Fault) {
        self.faults.push(Fault { field: Some(field), column: self.header.name(field).map(str::to_owned), ..fault });
    }

    fn refuse(&mut self, field: Field, reason: Reason) {
        let shown = self.cell(field).map(|(_, cell)| cell.shown().trim().to_owned()).unwrap_or_default();
        self.note(field, Fault::new(reason).at(self.record.at).value(&shown));
    }

    fn too_long(&mut self, field: Field, text: &str, max: usize) {
        self.note(field, Fault::new(Reason::TooLong).at(self.record.at).value(text).with("max", max));
    }

    /// What stands in a cell, trimmed; none when nothing does or when it is no value, which is noted.
    fn text(&mut self, field: Field) -> Option<String> {
        let (n, cell) = self.cell(field)?;
        let at = self.record.at;
        let place = if self.header.in_sheet { cell_name(n, at) } else { at.to_string() };
        let reason = match cell {
            Cell::Bad(reason, _) => *reason,
            Cell::Text(text) => {
                let text = text.trim();
                if text.is_empty() {
                    return None;
                }
                if is_formula(text) && !self.header.in_sheet {
                    Reason::CellFormula
                } else if text.chars().any(is_odd) {
                    Reason::ControlCharacters
                } else {
                    let text = text.to_owned();
                    if matches!(field, Field::Line | Field::Number | Field::Receptacle | Field::Seal | Field::Recipient)
                    {
                        self.given.push((field, text.clone()));
                    }
                    return Some(text);
                }
            }
        };
        let shown = cell.shown().trim().to_owned();
        self.note(field, Fault::new(reason).at(at).value(&shown).with("cell", place));
        None
    }

    fn parsed<T>(&mut self, field: Field, parse: impl Fn(&str) -> Result<T, Reason>) -> Option<T> {
        let text = self.text(field)?;
        match parse(&text) {
            Ok(value) => Some(value),
            Err(Reason::TooLong) => {
                self.too_long(field, &text, Word::MAX);
                None
            }
            Err(reason) => {
                let fault = Fault::new(reason).at(self.record.at).value(&text).allow(allowed(reason));
                let max = match reason {
                    Reason::CountAbsurd => Some(MOST_LETTERS),
                    _ => None,
                };
                self.note(
                    field,
                    match max {
                        Some(max) => fault.with("max", max),
                        None => fault,
                    },
                );
                None
            }
        }
    }

    fn missing(&mut self, field: Field, kind: Kind, class: Option<Class>) {
        let mut of = word::kind_told(kind);
        if let Some(class) = class {
            of = format!("{of}, {}", word::class_told(class));
        }
        let fault = Fault::new(Reason::Missing).at(self.record.at).with("type", of).with("name", field.told());
        let allowed = if field == Field::Class { word::classes() } else { Cow::Borrowed(&[][..]) };
        self.note(field, fault.allow(allowed));
    }

    fn not_for(&mut self, field: Field, kind: Kind) {
        let shown = self.cell(field).map(|(_, cell)| cell.shown().trim().to_owned()).unwrap_or_default();
        let fault = Fault::new(Reason::NotForType).at(self.record.at).value(&shown);
        self.note(field, fault.with("type", word::kind_told(kind)).with("name", field.told()));
    }

    fn kind(&mut self) -> Option<Kind> {
        if !self.has(Field::Type) {
            self.note(Field::Type, Fault::new(Reason::TypeMissing).at(self.record.at).allow(word::kinds()));
            return None;
        }
        let text = self.text(Field::Type)?;
        let kind = word::kind(&text);
        if kind.is_none() {
            self.note(
                Field::Type,
                Fault::new(Reason::TypeUnknown).at(self.record.at).value(&text).allow(word::kinds()),
            );
        }
        kind
    }

    fn code(&mut self, kind: Option<Kind>) -> Option<Code> {
        // Without a type nothing can be said against a code, but it may still stand twice.
        self.parsed(Field::Number, |text| number::code(kind.unwrap_or(Kind::Receptacle), text))
    }

    fn class(&mut self, kind: Option<Kind>) -> Option<Class> {
        if !self.has(Field::Class) {
            if let Some(kind @ (Kind::Item | Kind::Lot)) = kind
                && self.header.name(Field::Class).is_some()
            {
                self.missing(Field::Class, kind, None);
            }
            return None;
        }
        if kind == Some(Kind::Receptacle) {
            self.not_for(Field::Class, Kind::Receptacle);
            return None;
        }
        let text = self.text(Field::Class)?;
        let class = word::class(&text);
        match class {
            None => {
                let fault = Fault::new(Reason::ClassUnknown).at(self.record.at).value(&text);
                self.note(Field::Class, fault.allow(word::classes()));
            }
            Some(Class::Registered) if kind == Some(Kind::Lot) => self.refuse(Field::Class, Reason::ClassAlwaysItem),
            Some(_) => {}
        }
        class
    }

    fn count(&mut self, kind: Option<Kind>) -> Option<u32> {
        let count = self.parsed(Field::Count, number::count)?;
        if count != 1
            && let Some(kind @ (Kind::Item | Kind::Receptacle)) = kind
        {
            let fault = Fault::new(Reason::CountNotOne).at(self.record.at).value(&count.to_string());
            let fault = fault.with("type", word::kind_told(kind)).allow(allowed(Reason::CountNotOne));
            self.note(Field::Count, fault);
            return None;
        }
        Some(count)
    }

    fn seal(&mut self) -> Option<Word> {
        let text = self.text(Field::Seal)?;
        Word::parse("seal", &text).map_err(|_| self.too_long(Field::Seal, &text, Word::MAX)).ok()
    }
}

/// What would be right instead, in signs that every language reads.
fn allowed(reason: Reason) -> Allowed {
    const LINE: Allowed = Cow::Borrowed(&[Cow::Borrowed("1–4294967295")]);
    const COUNT: Allowed = Cow::Borrowed(&[Cow::Borrowed("1–100000")]);
    const ONE: Allowed = Cow::Borrowed(&[Cow::Borrowed("1")]);
    const WEIGHT: Allowed = Cow::Borrowed(&[Cow::Borrowed("0.1–2000000")]);
    const NUMBER: Allowed = Cow::Borrowed(&[Cow::Borrowed("S10"), Cow::Borrowed("SSCC")]);
    match reason {
        Reason::LineNotNumber => LINE,
        Reason::CountNotNumber | Reason::CountNegative | Reason::CountZero | Reason::CountAbsurd => COUNT,
        Reason::CountNotOne => ONE,
        Reason::WeightNotNumber
        | Reason::WeightDecimals
        | Reason::WeightNegative
        | Reason::WeightZero
        | Reason::WeightAbsurd => WEIGHT,
        Reason::NumberShape
        | Reason::NumberLetter
        | Reason::NumberDigit
        | Reason::NumberCheckDigit
        | Reason::NumberCountry
        | Reason::NumberRounded => NUMBER,
        _ => Cow::Borrowed(&[]),
    }
}

/// What a spreadsheet would take for a formula when it opens the file. A sign before a figure is none.
fn is_formula(text: &str) -> bool {
    let mut chars = text.chars();
    match chars.next() {
        Some('=' | '@') => true,
        Some('+' | '-') => chars.next().is_some_and(|c| c.is_alphabetic() || matches!(c, '(' | '=' | '@')),
        _ => false,
    }
}
