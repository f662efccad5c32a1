//! What is told about a file: by `skans import manifest --json`, and by the page.

use super::check::{Checked, Faulty, Row};
use super::fault::{Allowed, Arg, Fault, Reason};
use super::word::Field;
use super::{Format, show};
use crate::model::Digest;
use serde::Serialize;

/// A file and what became of each of its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The file's name.
    pub file: String,
    /// SHA-256 of its bytes.
    pub hash: Digest,
    /// What kind of file it is, where it could be told.
    pub format: Option<Format>,
    /// How many rows are without fault.
    pub ok: usize,
    /// How many are at fault.
    pub faulty: usize,
    /// What is wrong with the file as a whole; then there are no rows.
    pub faults: Vec<Told>,
    /// Every row.
    pub rows: Vec<RowTold>,
}

/// A row and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RowTold {
    /// The line in the file, or the row of the sheet, from 1 with the header.
    pub line: u32,
    /// The sender's own number of the line, where the file has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stated: Option<u32>,
    /// Without fault.
    pub ok: bool,
    /// Every fault.
    pub faults: Vec<Told>,
}

/// A fault in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    /// The line, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The column's meaning.
    pub field: Option<Field>,
    /// The column's name in the file.
    pub column: Option<String>,
    /// What stands there.
    pub value: Option<String>,
    /// The reason for machines.
    pub code: Reason,
    /// The reason in words.
    pub reason: String,
    /// What is allowed, where that is a list.
    pub allowed: Allowed,
}

fn told(fault: &Fault, t: &mut impl FnMut(&str, &[(&str, Arg)]) -> String) -> Told {
    Told {
        line: fault.row,
        field: fault.field,
        column: fault.column.clone(),
        value: fault.value.clone(),
        code: fault.reason,
        reason: t(fault.reason.key(), &fault.texts()),
        allowed: fault.allowed.clone(),
    }
}

impl Report {
    /// Tells a checked file, in the language of `t`: from a text's key and its arguments to the text.
    pub fn of(checked: &Checked, mut t: impl FnMut(&str, &[(&str, Arg)]) -> String) -> Self {
        let mut tell = |row: &Result<Row, Faulty>| match row {
            Ok(row) => RowTold { line: row.at, stated: row.line, ok: true, faults: Vec::new() },
            Err(row) => {
                let faults = row.faults.iter().map(|fault| told(fault, &mut t)).collect();
                RowTold { line: row.at, stated: row.line, ok: false, faults }
            }
        };
        let rows: Vec<RowTold> = checked.rows.iter().map(&mut tell).collect();
        let faulty = checked.faulty();
        Self {
            file: checked.name.clone(),
            hash: checked.hash,
            format: Some(checked.format.clone()),
            ok: rows.len().saturating_sub(faulty),
            faulty,
            faults: Vec::new(),
            rows,
        }
    }

    /// Tells why a file cannot be read at all.
    pub fn refused(
        name: &str,
        bytes: &[u8],
        faults: &[Fault],
        mut t: impl FnMut(&str, &[(&str, Arg)]) -> String,
    ) -> Self {
        Self {
            file: show(name),
            hash: Digest(base::sha256(bytes)),
            format: None,
            ok: 0,
            faulty: 0,
            faults: faults.iter().map(|fault| told(fault, &mut t)).collect(),
            rows: Vec::new(),
        }
    }
}
