//! A file as rows of cells, wherever it came from.

use super::fault::Reason;
use serde::{Deserialize, Serialize};

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cell {
    /// What stands there.
    #[serde(rename = "t")]
    Text(String),
    /// What stands there is not a value of a manifest.
    #[serde(rename = "b")]
    Bad(Reason, String),
}

impl Cell {
    /// Nothing but white space.
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Text(text) if text.trim().is_empty())
    }

    /// What can be shown of it.
    pub fn shown(&self) -> &str {
        match self {
            Self::Text(text) | Self::Bad(_, text) => text,
        }
    }
}

/// A row of cells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The line in the file, or the row of the sheet, from 1.
    pub at: u32,
    /// Its cells; those far beyond any manifest's columns are only counted.
    pub cells: Vec<Cell>,
    /// How many fields the row has.
    pub fields: usize,
}

impl Record {
    /// A row without cells.
    pub const fn new(at: u32) -> Self {
        Self { at, cells: Vec::new(), fields: 0 }
    }

    /// Adds a cell; beyond `most` it is only counted.
    pub fn push(&mut self, cell: Cell, most: usize) {
        self.fields = self.fields.saturating_add(1);
        if self.cells.len() <= most {
            self.cells.push(cell);
        }
    }
}

/// The rows that hold something; the first is the header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The sheet, in a workbook.
    pub sheet: Option<String>,
    /// The rows.
    pub records: Vec<Record>,
}

/// A cell's name in a sheet, such as B7; `column` counts from 0, `row` from 1.
pub fn cell_name(column: usize, row: u32) -> String {
    let mut letters = Vec::new();
    let mut n = column.saturating_add(1);
    while n > 0 {
        let place = u8::try_from((n - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + place));
        n = (n - 1) / 26;
    }
    letters.iter().rev().chain(row.to_string().chars().collect::<Vec<_>>().iter()).collect()
}
