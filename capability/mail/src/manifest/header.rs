//! Which column is which.

use super::Limits;
use super::fault::{Fault, Reason, show};
use super::table::{Cell, Record, cell_name};
use super::word::Field;
use std::borrow::Cow;

/// The header: what each column of the file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The line it stands on.
    pub at: u32,
    /// Per column of the file its meaning; none for one without name and values.
    pub(super) columns: Vec<Option<Field>>,
    /// Per column of the file its name, as it can be shown.
    pub(super) names: Vec<String>,
    /// The cells have names of their own, such as B7.
    pub(super) in_sheet: bool,
}

impl Header {
    /// Reads the header, and looks at the rows where a column has no name.
    ///
    /// # Errors
    /// Every fault of it.
    pub fn read(record: &Record, rows: &[Record], in_sheet: bool, limits: &Limits) -> Result<Self, Vec<Fault>> {
        if record.fields > limits.columns {
            let fault = Fault::new(Reason::ColumnsTooMany).at(record.at).with("max", limits.columns);
            return Err(vec![fault.with("count", record.fields)]);
        }
        let names = record.cells.iter().map(|cell| show(cell.shown().trim())).collect();
        let mut header = Self { at: record.at, columns: Vec::new(), names, in_sheet };
        let mut faults = Vec::new();
        for (n, cell) in record.cells.iter().enumerate() {
            let told = |reason| Fault {
                column: Some(show(cell.shown().trim())),
                ..Fault::new(reason).at(record.at).value(cell.shown())
            };
            let field = match cell {
                Cell::Bad(reason, _) => {
                    faults.push(told(*reason).with("cell", cell_name(n, record.at)));
                    None
                }
                Cell::Text(name) if name.trim().is_empty() => {
                    let first = rows.iter().find(|row| row.cells.get(n).is_some_and(|cell| !cell.is_blank()));
                    if let Some(first) = first {
                        let place = if in_sheet { cell_name(n, first.at) } else { n.saturating_add(1).to_string() };
                        faults.push(
                            Fault::new(Reason::ColumnUnnamed)
                                .at(record.at)
                                .with("place", place)
                                .allow(Field::allowed()),
                        );
                    }
                    None
                }
                Cell::Text(name) => {
                    let field = Field::named(name);
                    match field {
                        None => faults.push(told(Reason::ColumnUnknown).allow(Field::allowed())),
                        Some(known) if header.columns.contains(&field) => {
                            let twice = told(Reason::ColumnTwice).with("name", known.told());
                            faults.push(Fault { field, ..twice });
                        }
                        Some(_) => {}
                    }
                    field
                }
            };
            header.columns.push(field);
        }
        if !header.columns.contains(&Some(Field::Type)) {
            let missing = Fault::new(Reason::ColumnMissing).at(record.at).with("name", Field::Type.told());
            faults.push(Fault { field: Some(Field::Type), ..missing.allow(vec![Cow::Owned(Field::Type.told())]) });
        }
        if faults.is_empty() { Ok(header) } else { Err(faults) }
    }

    /// Where a field stands in a row.
    pub(super) fn place(&self, field: Field) -> Option<usize> {
        self.columns.iter().position(|column| *column == Some(field))
    }

    /// The name of a column as the file has it.
    #[must_use]
    pub fn name(&self, field: Field) -> Option<&str> {
        self.place(field).and_then(|n| self.names.get(n)).map(String::as_str)
    }

    /// The columns that the file has, in its order.
    #[must_use]
    pub fn fields(&self) -> Vec<Field> {
        self.columns.iter().copied().flatten().collect()
    }
}
