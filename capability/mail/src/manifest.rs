//! The manifest as a file: CSV or XLSX, columns by name in English or Swedish, every fault of every row told before
//! anything is saved.
//!
//! [`read`] turns bytes into a [`Sheet`] or says why the file as a whole cannot be read; [`check`] asks the database
//! three questions about all rows at once ([`Lookup`]); [`Report`] tells what came of it. Nothing here writes, reads a
//! clock or knows a database. A workbook is opened in a process of its own ([`child`]).

mod across;
mod check;
pub mod child;
mod csv;
mod fault;
mod header;
pub mod number;
mod report;
mod row;
mod scan;
mod table;
mod text;
mod unit;
mod word;
mod xlsx;

pub use check::{Checked, Faulty, Lookup, Row, Taken, Within, check};
pub use child::Child;
pub use fault::{Allowed, Arg, Fault, Reason, show};
pub use header::Header;
pub use number::Tenths;
pub use report::{Report, RowTold, Told};
pub use text::Encoding;
pub use unit::{UnitMatch, Units};
pub use word::{Field, fold};

use crate::model::{Class, Digest, Kind};
use row::Draft;
use serde::Serialize;
use std::borrow::Cow;
use table::Table;

/// The refusals' texts in Swedish.
pub const SV: &str = include_str!("../locale/manifest.sv.ftl");
/// The refusals' texts in English.
pub const EN: &str = include_str!("../locale/manifest.en.ftl");

/// How large a manifest may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: usize,
    /// Rows beside the header.
    pub rows: usize,
    /// Columns, of which nine can have a meaning.
    pub columns: usize,
    /// Bytes that a workbook may unpack to.
    pub unpacked: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 10 * 1024 * 1024, rows: 50_000, columns: 32, unpacked: 128 * 1024 * 1024 }
    }
}

/// What kind of file it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
pub enum Format {
    /// Separated values.
    Csv {
        /// Comma or semicolon.
        separator: char,
        /// How its letters are written.
        encoding: Encoding,
    },
    /// A workbook.
    Xlsx {
        /// The sheet that was read.
        sheet: String,
    },
}

/// A file that could be read: each of its rows with its own faults and those among rows. [`check`] goes on from here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The file's name, bounded.
    pub name: String,
    /// What kind of file it is.
    pub format: Format,
    /// SHA-256 of its bytes: the same file twice has one effect.
    pub hash: Digest,
    /// Its columns.
    pub header: Header,
    drafts: Vec<Draft>,
}

impl Sheet {
    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.drafts.len()
    }
}

/// Reads a manifest. What kind of file it is, its content says and not its name.
///
/// # Errors
/// Why the file as a whole cannot be read: every fault of its header, or the first thing that stops a reader.
pub fn read(bytes: &[u8], name: &str, limits: &Limits, child: &Child) -> Result<Sheet, Vec<Fault>> {
    if bytes.len() > limits.bytes {
        let megabytes = limits.bytes / (1024 * 1024);
        return Err(vec![Fault::new(Reason::FileTooLarge).with("max", megabytes)]);
    }
    let (table, format) = table(bytes, limits, child).map_err(|fault| vec![fault])?;
    let in_sheet = table.sheet.is_some();
    let Some((first, rows)) = table.records.split_first() else {
        return Err(vec![Fault::new(Reason::FileEmpty)]);
    };
    let header = Header::read(first, rows, in_sheet, limits)?;
    if rows.is_empty() {
        return Err(vec![Fault::new(Reason::FileNoRows).allow(Field::allowed())]);
    }
    let mut drafts: Vec<Draft> = rows.iter().map(|record| row::read(&header, record)).collect();
    columns_needed(&header, &drafts)?;
    across::compare(&header, &mut drafts);
    Ok(Sheet { name: show(name), format, hash: Digest(base::sha256(bytes)), header, drafts })
}

fn table(bytes: &[u8], limits: &Limits, child: &Child) -> Result<(Table, Format), Fault> {
    match text::sort(bytes)? {
        text::Bytes::Text(text, encoding) => {
            let (separator, skip, lines) = csv::separator(&text)?;
            let records = csv::split(text.get(skip..).unwrap_or_default(), separator, lines + 1, limits)?;
            Ok((Table { sheet: None, records }, Format::Csv { separator, encoding }))
        }
        text::Bytes::Zip => {
            let table = child.read(bytes)?;
            let sheet = table.sheet.clone().unwrap_or_default();
            Ok((Table { sheet: Some(sheet.clone()), ..table }, Format::Xlsx { sheet }))
        }
    }
}

/// Columns that some type of row needs: told once and not on every row.
fn columns_needed(header: &Header, drafts: &[Draft]) -> Result<(), Vec<Fault>> {
    let needs_class = |draft: &&Draft| matches!(draft.kind, Some(Kind::Item | Kind::Lot));
    let needs_number = |draft: &&Draft| {
        draft.kind == Some(Kind::Receptacle)
            || (draft.kind == Some(Kind::Item) && draft.class == Some(Class::Registered))
    };
    let first: [(Field, Option<&Draft>); 2] =
        [(Field::Class, drafts.iter().find(needs_class)), (Field::Number, drafts.iter().find(needs_number))];
    let faults: Vec<Fault> = first
        .into_iter()
        .filter(|(field, _)| header.name(*field).is_none())
        .filter_map(|(field, draft)| {
            let draft = draft?;
            let mut of = draft.kind.map(word::kind_told).unwrap_or_default();
            if let Some(class) = draft.class.filter(|_| draft.kind == Some(Kind::Item)) {
                of = format!("{of}, {}", word::class_told(class));
            }
            let fault = Fault::new(Reason::ColumnMissingFor).at(header.at).with("name", field.told());
            let fault = fault.with("type", of).with("other", draft.at.to_string());
            Some(Fault { field: Some(field), ..fault.allow(vec![Cow::Owned(field.told())]) })
        })
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

#[cfg(test)]
#[path = "tests/manifest.rs"]
mod tests;
