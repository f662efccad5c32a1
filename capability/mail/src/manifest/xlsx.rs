//! A workbook's first visible sheet as rows of cells. Runs in the child process only, see [`super::child`].

use super::fault::{Fault, Reason, show};
use super::table::{Cell, Record, Table};
use super::{Limits, scan};
use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};
use std::collections::BTreeMap;
use std::io::Cursor;

/// Reads a workbook.
///
/// # Errors
/// What is wrong with it.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Table, Fault> {
    let found = scan::look(bytes, limits)?;
    if let Some(merged) = &found.merged {
        return Err(Fault::new(Reason::CellsMerged).value(merged).with("sheet", show(&found.sheet)));
    }
    let damaged = |_| Fault::new(Reason::FileDamaged);
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut cells = workbook.worksheet_cells_reader(&found.sheet).map_err(damaged)?;
    let mut rows: BTreeMap<u32, BTreeMap<u32, Cell>> = BTreeMap::new();
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(damaged)? {
        let (row, column) = cell.pos;
        let value = match read_cell(&cell.value) {
            value if cell.formula.is_some() || found.formulas.contains(&cell.pos) => {
                Cell::Bad(Reason::CellFormula, show(value.shown()))
            }
            value => value,
        };
        if value.is_blank() {
            continue;
        }
        if column as usize >= limits.columns {
            return Err(Fault::new(Reason::FileReaches)
                .value(&super::table::cell_name(column as usize, row.saturating_add(1)))
                .with("sheet", show(&found.sheet)));
        }
        rows.entry(row).or_default().insert(column, value);
        if rows.len() > limits.rows.saturating_add(1) {
            return Err(Fault::new(Reason::FileTooManyRows).with("max", limits.rows));
        }
    }
    let width = rows.values().filter_map(|row| row.keys().next_back()).max().map_or(0, |last| last.saturating_add(1));
    let records = rows.into_iter().map(|(row, mut cells)| {
        let mut record = Record::new(row.saturating_add(1));
        for column in 0..width {
            record.push(cells.remove(&column).unwrap_or_else(|| Cell::Text(String::new())), limits.columns);
        }
        record
    });
    Ok(Table { sheet: Some(show(&found.sheet)), records: records.collect() })
}

fn read_cell(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Text(String::new()),
        DataRef::String(text) => Cell::Text(bounded(text)),
        DataRef::SharedString(text) => Cell::Text(bounded(text)),
        DataRef::Int(n) => number(*n as f64),
        DataRef::Float(n) => number(*n),
        DataRef::Bool(value) => Cell::Bad(Reason::CellBool, value.to_string()),
        DataRef::DateTime(date) => Cell::Bad(Reason::CellDate, date_shown(date)),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::Bad(Reason::CellDate, show(text)),
        DataRef::Error(error) => Cell::Bad(Reason::CellError, error.to_string()),
    }
}

/// A day as people write it; a duration, or what lies beyond the year 9999, as the number it is.
fn date_shown(date: &ExcelDateTime) -> String {
    if date.is_duration() || !(1.0..2_958_466.0).contains(&date.as_f64()) {
        return date.to_string();
    }
    let (year, month, day, hour, minute, ..) = date.to_ymd_hms_milli();
    let time = if (hour, minute) == (0, 0) { String::new() } else { format!(" {hour:02}:{minute:02}") };
    format!("{year:04}-{month:02}-{day:02}{time}")
}

/// Longer texts are too long for any field and are only told in part.
fn bounded(text: &str) -> String {
    text.trim().chars().take(2 * base::Line::MAX).collect()
}

/// As the sheet shows it: fifteen figures at most, whole numbers without decimals. What is larger has lost digits.
fn number(n: f64) -> Cell {
    if !n.is_finite() {
        return Cell::Bad(Reason::CellError, n.to_string());
    }
    if n.abs() >= 1e15 {
        return Cell::Bad(Reason::CellDigits, format!("{n:E}"));
    }
    let rounded: f64 = format!("{n:.14e}").parse().unwrap_or(n);
    Cell::Text(if rounded == 0.0 { "0".to_owned() } else { rounded.to_string() })
}
