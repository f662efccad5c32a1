//! A list as a file: separated values for any program, and a workbook with typed cells. No cell of either can run.

use super::{
    Asking, FILE_ROWS, Form, Line, Listing, all,
    cell::{Value, minute},
    download,
};
use crate::Viewer;
use axum::response::Response;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use store::{Failure, Fault, Reader};
use ui::Say;

const CSV: &str = "text/csv; charset=utf-8";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The whole list as filtered and sorted, as a file.
pub(super) fn whole<L: Listing>(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    here: &L::Here,
    asking: &Asking,
) -> Result<Response, Failure> {
    let say = viewer.say();
    let mut lines = Vec::new();
    let cut = all::<L>(viewer, reader, here, asking, FILE_ROWS, |line| lines.push(line))?;
    let head: Vec<String> = L::LIST.columns.iter().map(|column| say.t(column.key)).collect();
    // More than this nobody reads: the file says so itself, wherever it is sent on.
    let cut = cut.then(|| say.ta("web-list-cut", &[("n", FILE_ROWS.into())]));
    let name = format!("{}-{}", L::LIST.name, viewer.now.date());
    Ok(match asking.form {
        Form::Xlsx => {
            let title = say.t(L::LIST.title);
            let bytes = xlsx(say, viewer.now, &title, &head, &lines, cut.as_deref());
            let bytes = bytes.map_err(|error| Fault::shape(format!("the workbook: {error}")))?;
            download(&format!("{name}.xlsx"), XLSX, bytes)
        }
        _ => download(&format!("{name}.csv"), CSV, csv(&head, &lines, cut.as_deref()).into_bytes()),
    })
}

/// Semicolons and a byte order mark, as a spreadsheet here expects.
fn csv(head: &[String], lines: &[Line], cut: Option<&str>) -> String {
    let mut out = String::from("\u{feff}");
    let mut write = |cells: Vec<String>| {
        out.push_str(&cells.join(";"));
        out.push_str("\r\n");
    };
    write(head.iter().map(|cell| csv_cell(cell)).collect());
    for line in lines {
        let cells = line.iter().map(|cell| match &cell.value {
            Value::Nothing => String::new(),
            Value::Text(text) => csv_cell(text),
            Value::Int(n) => n.to_string(),
            Value::Date(day) => day.to_string(),
            Value::Time(at) => minute(*at),
        });
        write(cells.collect());
    }
    if let Some(cut) = cut {
        write(vec![csv_cell(cut)]);
    }
    out
}

/// Words as a cell of separated values: what a spreadsheet would take for a formula is led by an apostrophe, what would
/// break the line is quoted.
#[must_use]
pub fn csv_cell(words: &str) -> String {
    let guarded = guarded(words);
    if guarded.contains([';', '"', '\n', '\r', ',', '\t']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

/// OWASP's rule against formula injection: no cell of words begins as a formula does.
fn guarded(words: &str) -> String {
    if words.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{words}") } else { words.to_owned() }
}

/// The most characters that a cell of a workbook holds.
const CELL: usize = 32_767;

fn xlsx(
    say: Say<'_>,
    now: base::Time,
    title: &str,
    head: &[String],
    lines: &[Line],
    cut: Option<&str>,
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_timestamp(now.micros().div_euclid(1_000_000))?;
    book.set_properties(
        &DocProperties::new().set_title(title).set_author(say.t("ui-product")).set_creation_datetime(&made),
    );
    let sheet = book.add_worksheet();
    sheet.set_name(sheet_name(title))?;
    let strong = Format::new().set_bold();
    for (at, name) in (0u16..).zip(head) {
        sheet.write_string_with_format(0, at, guarded(name), &strong)?;
        sheet.set_column_width(at, 18)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    let (day, moment) = (Format::new().set_num_format("yyyy-mm-dd"), Format::new().set_num_format("yyyy-mm-dd hh:mm"));
    let mut row = 0;
    for line in lines {
        row += 1;
        for (at, cell) in (0u16..).zip(line) {
            match &cell.value {
                Value::Nothing => {}
                Value::Text(text) => write(sheet, row, at, text)?,
                // Beyond this a spreadsheet's numbers are no longer whole.
                Value::Int(n) if n.unsigned_abs() < 1 << 53 => {
                    sheet.write_number(row, at, *n as f64)?;
                }
                Value::Int(n) => write(sheet, row, at, &n.to_string())?,
                Value::Date(date) => {
                    sheet.write_datetime_with_format(row, at, excel(date.at(0, 0, 0, 0))?, &day)?;
                }
                Value::Time(time) => {
                    sheet.write_datetime_with_format(row, at, excel(time.in_sweden().datetime())?, &moment)?;
                }
            }
        }
    }
    if let Some(cut) = cut {
        write(sheet, row + 1, 0, cut)?;
    }
    book.save_to_buffer()
}

fn write(sheet: &mut Worksheet, row: u32, at: u16, text: &str) -> Result<(), XlsxError> {
    let text: String = guarded(text).chars().take(CELL).collect();
    sheet.write_string(row, at, text).map(drop)
}

fn excel(at: jiff::civil::DateTime) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(at.year()).unwrap_or_default();
    let date = ExcelDateTime::from_ymd(year, at.month().unsigned_abs(), at.day().unsigned_abs())?;
    date.and_hms(at.hour().unsigned_abs().into(), at.minute().unsigned_abs(), at.second().unsigned_abs())
}

/// A sheet's name: at most 31 characters, without those that a workbook forbids.
fn sheet_name(title: &str) -> String {
    title.chars().map(|c| if "[]:*?/\\'".contains(c) { ' ' } else { c }).take(31).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_of_words_breaks_the_line_or_runs() {
        for wrong in ["=1+1", "+1", "-1", "-A1", "@SUM(A1)", "\t=1", "\r=1"] {
            let cell = csv_cell(wrong);
            assert!(cell.trim_start_matches('"').starts_with('\''), "{wrong:?} became {cell:?}");
        }
        assert_eq!(csv_cell("a;\"b\""), "\"a;\"\"b\"\"\"");
        assert_eq!(csv_cell("rad\nrad"), "\"rad\nrad\"");
        assert_eq!(csv_cell("2026-11-23"), "2026-11-23");
    }

    #[test]
    fn a_sheet_has_a_name_that_a_workbook_allows() {
        assert_eq!(sheet_name("Hållet [i dag]: vad/varför?"), "Hållet  i dag   vad varför ");
        assert_eq!(sheet_name(&"x".repeat(50)).len(), 31);
    }
}
