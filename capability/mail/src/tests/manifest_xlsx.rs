//! Workbooks: as Excel would write them, and as an attacker would. All go through the child process.

use super::{Field, Known, Reason, S10, SSCC, arg, reasons, s10};
use crate::manifest::child::{Bounds, serve};
use crate::manifest::{Arg, Checked, Child, Fault, Format, Limits, check, read, scan};
use crate::model::{Class, Kind, Scheme};
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format as Style, Formula, Workbook, Worksheet};
use std::ffi::OsString;
use std::io::{Cursor, Write};
use std::process::ExitCode;
use std::time::Duration;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Set where the test below is to be the child: bytes of memory, seconds, and what it shall do.
const BE_THE_CHILD: &str = "SKANS_TEST_MANIFEST_CHILD";

/// Not a test: the process that the others start, which is this very program.
#[test]
fn the_child_process() {
    let Ok(asked) = std::env::var(BE_THE_CHILD) else { return };
    let (memory, act) = asked.split_once(' ').expect("memory and act");
    match act {
        "sleep" => std::thread::sleep(Duration::from_secs(60)),
        "fall" => std::process::abort(),
        "lie" => println!("\nskans-manifest-1\n{{\"table\":12}}"),
        _ => {}
    }
    let code = serve(Bounds { memory: memory.parse().expect("bytes"), seconds: 10 });
    std::process::exit(i32::from(code != ExitCode::SUCCESS));
}

fn child(memory: u64, act: &str) -> Child {
    let mut child = Child::of(std::env::current_exe().expect("this program"));
    let name = concat!(module_path!(), "::the_child_process").split_once("::").expect("in a crate").1;
    child.arguments = [name, "--exact", "--nocapture", "--test-threads=1"].map(OsString::from).to_vec();
    child.environment = vec![(BE_THE_CHILD.into(), format!("{memory} {act}").into())];
    child
}

fn read_workbook(bytes: &[u8]) -> Result<crate::manifest::Sheet, Vec<Fault>> {
    read(bytes, "manifest.xlsx", &Limits::default(), &child(Bounds::default().memory, "read"))
}

#[track_caller]
fn checked(bytes: &[u8]) -> Checked {
    let Ok(checked) = check(read_workbook(bytes).expect("the workbook can be read"), &mut Known::municipality());
    checked
}

#[track_caller]
fn refused(bytes: &[u8]) -> Fault {
    let faults = read_workbook(bytes).expect_err("the workbook is refused");
    assert_eq!(faults.len(), 1, "{faults:?}");
    super::texts::told(&faults);
    faults[0].clone()
}

fn written(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet());
    workbook.save_to_buffer().expect("a workbook")
}

fn put(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (column, cell) in (0..).zip(cells) {
        if !cell.is_empty() {
            sheet.write_string(row, column, *cell).expect("a cell");
        }
    }
}

#[test]
fn a_workbook_is_read_like_a_file_of_text() {
    let bytes = written(|sheet| {
        sheet.set_name("Avisering måndag").unwrap();
        put(sheet, 1, &["Rad", "Typ", "Nummer", "Klass", "Antal", "Vikt (g)", "Behållare", "Plombering", "Mottagare"]);
        put(sheet, 3, &["", "behållare", "låda 7", "", "", "", "", "P-1", ""]);
        put(sheet, 4, &["", "försändelse", S10, "rek", "", "", "LÅDA7", "", "Socialförvaltningen"]);
        put(sheet, 5, &["", "parti", "", "brev", "", "", "Låda 7", "", "KS"]);
        sheet.write_number(4, 0, 2).unwrap();
        sheet.write_number(4, 5, 20.5).unwrap();
        sheet.write_number(5, 4, 120).unwrap();
        sheet.write_number(5, 5, 0.1 + 0.2).unwrap();
    });
    let checked = checked(&bytes);
    assert_eq!(checked.faulty(), 0, "{:?}", checked.rows);
    assert_eq!(checked.format, Format::Xlsx { sheet: "Avisering måndag".into() });
    let rows: Vec<_> = checked.good().collect();
    assert_eq!((rows[0].at, rows[0].kind), (4, Kind::Receptacle));
    assert_eq!((rows[1].line, rows[1].class, rows[1].weight.unwrap().0), (Some(2), Some(Class::Registered), 205));
    assert_eq!(
        (rows[2].count, rows[2].weight.unwrap().0),
        (Some(120), 3),
        "as the sheet shows it, and not 0.30000000000000004"
    );
}

#[test]
fn the_first_visible_sheet_is_read() {
    let mut workbook = Workbook::new();
    let hidden = workbook.add_worksheet();
    hidden.write_string(0, 0, "not this").unwrap();
    hidden.set_hidden(true);
    let shown = workbook.add_worksheet();
    put(shown, 0, &["type", "class"]);
    put(shown, 1, &["lot", "letter"]);
    shown.set_active(true);
    let wide = workbook.add_worksheet();
    wide.write_string(9, 900, "nor this").unwrap();
    let checked = checked(&workbook.save_to_buffer().unwrap());
    assert_eq!((checked.faulty(), checked.format), (0, Format::Xlsx { sheet: "Sheet2".into() }));
}

#[test]
fn cells_that_are_no_values_are_refused_each_by_its_name() {
    let bytes = written(|sheet| {
        put(sheet, 0, &["type", "class", "number", "count", "weight_g", "recipient_unit"]);
        for row in 1..=6 {
            put(sheet, row, &["lot", "letter"]);
        }
        sheet.write_formula(1, 3, Formula::new("2+3").set_result("5")).unwrap();
        let date = ExcelDateTime::from_ymd(2026, 11, 21).unwrap();
        sheet.write_datetime_with_format(2, 3, &date, &Style::new().set_num_format("yyyy-mm-dd")).unwrap();
        sheet.write_boolean(3, 3, true).unwrap();
        sheet.write_number(4, 2, 373_500_000_000_000_017_f64).unwrap();
        sheet.write_formula(5, 5, Formula::new("A1").set_result("KS")).unwrap();
        sheet.write_formula(5, 4, Formula::new("NA()").set_result("#N/A")).unwrap();
        sheet.write_number(6, 3, -4).unwrap();
    });
    let checked = checked(&bytes);
    assert_eq!(
        reasons(&checked),
        [
            vec![(Some(Field::Count), Reason::CellFormula)],
            vec![(Some(Field::Count), Reason::CellDate)],
            vec![(Some(Field::Count), Reason::CellBool)],
            vec![(Some(Field::Number), Reason::CellDigits)],
            vec![(Some(Field::Weight), Reason::CellFormula), (Some(Field::Recipient), Reason::CellFormula)],
            vec![(Some(Field::Count), Reason::CountNegative)],
        ]
    );
    let fault = |n: usize| &checked.rows[n].as_ref().unwrap_err().faults[0];
    assert_eq!(arg(fault(0), "cell"), &Arg::from("D2"));
    assert_eq!(fault(1).value.as_deref(), Some("2026-11-21"));
    assert_eq!((arg(fault(3), "cell"), fault(3).row), (&Arg::from("C5"), Some(5)));
    for row in checked.rows.iter().filter_map(|row| row.as_ref().err()) {
        super::texts::told(&row.faults);
    }
}

#[test]
fn numbers_stored_as_text_keep_their_digits_and_small_figures_are_shown_as_such() {
    let bytes = written(|sheet| {
        put(sheet, 0, &["type", "class", "number"]);
        put(sheet, 1, &["item", "parcel", SSCC]);
        put(sheet, 2, &["receptacle"]);
        sheet.write_number(2, 2, 12345).unwrap();
    });
    let checked = checked(&bytes);
    let codes: Vec<_> = checked.good().map(|row| row.code.clone().unwrap()).collect();
    assert_eq!((codes[0].scheme, codes[0].number.as_str()), (Scheme::Sscc, SSCC));
    assert_eq!((codes[1].scheme, codes[1].number.as_str()), (Scheme::Own, "12345"));
}

#[test]
fn merged_cells_are_refused_because_a_row_would_lose_its_value() {
    let bytes = written(|sheet| {
        put(sheet, 0, &["type", "class", "receptacle"]);
        put(sheet, 1, &["lot", "letter"]);
        put(sheet, 2, &["lot", "letter"]);
        sheet.merge_range(1, 2, 2, 2, "A1", &Style::new()).unwrap();
    });
    let fault = refused(&bytes);
    assert_eq!((fault.reason, fault.value.as_deref()), (Reason::CellsMerged, Some("C2:C3")));
}

#[test]
fn formulas_in_the_header_and_nameless_columns_are_refused() {
    let bytes = written(|sheet| {
        put(sheet, 0, &["type", "class"]);
        put(sheet, 1, &["lot", "letter", "", "x"]);
        sheet.write_formula(0, 4, Formula::new("A1").set_result("count")).unwrap();
    });
    let faults = read_workbook(&bytes).unwrap_err();
    let found: Vec<_> = faults.iter().map(|fault| fault.reason).collect();
    assert_eq!(found, [Reason::ColumnUnnamed, Reason::CellFormula]);
    assert_eq!((arg(&faults[0], "place"), arg(&faults[1], "cell")), (&Arg::from("D2"), &Arg::from("E1")));
    super::texts::told(&faults);
}

#[test]
fn ten_thousand_rows_of_a_workbook_are_read() {
    let bytes = written(|sheet| {
        put(sheet, 0, &["type", "number", "class", "weight_g", "receptacle", "recipient_unit"]);
        for n in 0..10_000 {
            put(sheet, n + 1, &["item", &s10(n), "rek", "", &format!("T{}", n / 50), "KS"]);
            sheet.write_number(n + 1, 3, f64::from(n) + 0.5).unwrap();
        }
    });
    let watch = base::clock::Stopwatch::start();
    let checked = checked(&bytes);
    println!("10,000 rows of a workbook, {} kB: {:?}", bytes.len() / 1024, watch.elapsed());
    assert_eq!((checked.rows.len(), checked.faulty()), (10_000, 0));
}

// What follows is made by hand.

const SHEET: &str = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">"#;
const GOOD: &str = r#"<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>type</t></is></c><c r="B1" t="inlineStr"><is><t>class</t></is></c></row>
<row r="2"><c r="A2" t="inlineStr"><is><t>lot</t></is></c><c r="B2" t="inlineStr"><is><t>letter</t></is></c></row></sheetData>"#;

fn parts(sheet: &str) -> Vec<(String, Vec<u8>)> {
    let part = |name: &str, text: &str| {
        (name.to_owned(), format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{text}").into_bytes())
    };
    vec![
        part(
            "[Content_Types].xml",
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#,
        ),
        part(
            "_rels/.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        part(
            "xl/workbook.xml",
            r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Blad1" sheetId="1" r:id="r1"/></sheets></workbook>"#,
        ),
        part(
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
        part("xl/worksheets/sheet1.xml", sheet),
    ]
}

fn zipped(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in parts {
        zip.start_file(name.as_str(), options).expect("a part");
        zip.write_all(bytes).expect("its bytes");
    }
    zip.finish().expect("a zip file").into_inner()
}

fn crafted(inside: &str) -> Vec<u8> {
    zipped(&parts(&format!("{SHEET}{inside}</worksheet>")))
}

fn with(name: &str, text: &str) -> Vec<u8> {
    let mut all = parts(&format!("{SHEET}{GOOD}</worksheet>"));
    all.retain(|(known, _)| known != name);
    all.push((name.to_owned(), text.as_bytes().to_vec()));
    zipped(&all)
}

#[test]
fn a_workbook_made_by_hand_is_read_so_that_the_others_are_refused_for_their_fault_alone() {
    assert_eq!(checked(&crafted(GOOD)).faulty(), 0);
    assert_eq!(checked(&with("xl/media/image1.png", "no picture")).faulty(), 0);
}

#[test]
fn a_sheet_that_reaches_to_the_end_of_the_world_is_refused() {
    for (inside, told) in [
        (format!(r#"<dimension ref="A1:XFD1048576"/>{GOOD}"#), "A1:XFD1048576"),
        (r#"<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>type</t></is></c><c r="XFD1048576"><v>1</v></c></row></sheetData>"#.into(), "XFD1048576"),
        (r#"<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row></sheetData>"#.into(), "1048576"),
        (r#"<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="AAAAA2"><v>1</v></c></row></sheetData>"#.into(), "AAAAA2"),
        (format!("<sheetData><row>{}</row></sheetData>", "<c><v>1</v></c>".repeat(40)), "AG1"),
    ] {
        let bytes = crafted(&inside);
        let fault = refused(&bytes);
        assert_eq!((fault.reason, fault.value.as_deref()), (Reason::FileReaches, Some(told)));
        assert!(bytes.len() < 3_000);
    }
}

#[test]
fn nonsense_for_places_is_damage() {
    for place in ["", "1", "A", "A0", "A-1", "A4294967296", "ZZZZZZZZZZ1", "Å1", "A1:B2"] {
        let fault =
            refused(&crafted(&format!(r#"<sheetData><row r="1"><c r="{place}"><v>1</v></c></row></sheetData>"#)));
        assert_eq!(fault.reason, Reason::FileDamaged, "{place}");
    }
    assert_eq!(
        refused(&crafted(r#"<sheetData><row r="0"><c><v>1</v></c></row></sheetData>"#)).reason,
        Reason::FileDamaged
    );
    assert_eq!(refused(&crafted("<sheetData><row><c r=\"A1\"><v>1</v>")).reason, Reason::FileDamaged);
}

#[test]
fn what_unpacks_to_far_too_much_is_not_opened() {
    let ratio = with("xl/media/image1.png", &"\0".repeat(8 * 1024 * 1024));
    assert!(ratio.len() < 100_000);
    assert_eq!(refused(&ratio).reason, Reason::FileUnpacks);
    let mut many = parts(&format!("{SHEET}{GOOD}</worksheet>"));
    many.extend((0..3_000).map(|n| (format!("xl/media/{n}.png"), Vec::new())));
    assert_eq!(refused(&zipped(&many)).reason, Reason::FileUnpacks);
    let mut whole = parts(&format!("{SHEET}{GOOD}</worksheet>"));
    let noise: Vec<u8> = (0..100_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    whole.extend((0..12).map(|n| (format!("xl/media/{n}.png"), noise.clone())));
    let limits = Limits { unpacked: 1024 * 1024, ..Limits::default() };
    let looked =
        |limits: &Limits| scan::look(&zipped(&whole), limits).map(|found| found.sheet).map_err(|fault| fault.reason);
    assert_eq!(looked(&limits), Err(Reason::FileUnpacks), "none of its parts is large, all of them are");
    assert_eq!(looked(&Limits::default()), Ok("Blad1".into()));
    let promise = r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount="99999999999"><si><t>a</t></si></sst>"#;
    assert_eq!(refused(&with("xl/sharedStrings.xml", promise)).reason, Reason::FileUnpacks);
    let deep = "<a>".repeat(200);
    assert_eq!(refused(&with("docProps/app.xml", &deep)).reason, Reason::FileUnpacks);
}

#[test]
fn a_size_that_is_a_lie_is_found() {
    let mut bytes = with("xl/media/image1.png", &"\0".repeat(900 * 1024));
    // The central directory's record of the last part: its size, 24 bytes in.
    let at = bytes.windows(4).rposition(|four| four == b"PK\x01\x02").expect("a record");
    bytes[at + 24..at + 28].copy_from_slice(&10_u32.to_le_bytes());
    assert!(matches!(refused(&bytes).reason, Reason::FileUnpacks | Reason::FileDamaged));
}

#[test]
fn document_types_and_entities_are_refused() {
    let bomb = r#"<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>"#;
    assert_eq!(refused(&with("xl/worksheets/sheet1.xml", bomb)).reason, Reason::FileEntities);
    assert_eq!(refused(&with("xl/sharedStrings.xml", "<!DOCTYPE sst><sst/>")).reason, Reason::FileEntities);
    assert_eq!(refused(&crafted(&GOOD.replace("letter", "&unknown;"))).reason, Reason::FileDamaged);
}

#[test]
fn other_kinds_of_file_in_a_zip_are_told_apart() {
    assert_eq!(refused(&with("xl/vbaProject.bin", "macro")).reason, Reason::FileMacros);
    assert_eq!(refused(&with("xl/externalLinks/externalLink1.xml", "<a/>")).reason, Reason::FileLinks);
    let ods = zipped(&[
        ("mimetype".into(), b"application/vnd.oasis.opendocument.spreadsheet".to_vec()),
        ("content.xml".into(), b"<a/>".to_vec()),
    ]);
    assert_eq!(refused(&ods).reason, Reason::FileNotWorkbook);
    let mut docx = parts("<x/>");
    docx.retain(|(name, _)| !name.starts_with("xl/"));
    assert_eq!(refused(&zipped(&docx)).reason, Reason::FileNotWorkbook);
    assert_eq!(refused(b"PK\x03\x04 and then nothing").reason, Reason::FileDamaged);
    assert_eq!(refused(&crafted(GOOD)[..900]).reason, Reason::FileDamaged);
    let hidden = String::from_utf8(parts("")[2].1.clone()).unwrap().replace("<sheet ", "<sheet state=\"hidden\" ");
    assert_eq!(refused(&with("xl/workbook.xml", &hidden)).reason, Reason::FileNoSheet);
    let mut locked = crafted(GOOD);
    // The first bit of the flags says that a part is encrypted: in its own head and in the directory.
    for (mark, at) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let begin = locked.windows(4).position(|four| four == mark).expect("a head");
        locked[begin + at] |= 1;
    }
    assert_eq!(refused(&locked).reason, Reason::FileEncrypted);
    assert_eq!(refused(&written(|_| {})).reason, Reason::FileEmpty);
}

#[test]
fn an_empty_formula_is_a_formula() {
    let inside = GOOD
        .replace(r#"<c r="B2" t="inlineStr"><is><t>letter</t></is></c>"#, r#"<c r="B2" t="str"><f/><v>letter</v></c>"#);
    let checked = checked(&crafted(&inside));
    assert_eq!(reasons(&checked), [[(Some(Field::Class), Reason::CellFormula)]]);
}

#[test]
fn a_child_without_memory_that_falls_lies_sleeps_or_is_not_there_gives_a_clear_refusal() {
    let refused = |child: &Child| read(&crafted(GOOD), "m.xlsx", &Limits::default(), child).unwrap_err()[0].reason;
    assert_eq!(refused(&child(512 * 1024 * 1024, "fall")), Reason::FileReaderFell);
    assert_eq!(refused(&child(512 * 1024 * 1024, "lie")), Reason::FileReaderFell);
    let mut slow = child(512 * 1024 * 1024, "sleep");
    slow.patience = Duration::from_millis(300);
    assert_eq!(refused(&slow), Reason::FileSlow);
    assert_eq!(refused(&super::no_child()), Reason::FileReaderAway);
}

#[test]
fn a_child_ends_where_its_memory_does() {
    let large = written(|sheet| {
        put(sheet, 0, &["type", "class", "recipient_unit"]);
        for n in 0..20_000 {
            put(sheet, n + 1, &["lot", "letter", &format!("a long name of a unit that nobody has ever heard of {n}")]);
        }
    });
    let read = |bytes: &[u8], child: &Child| {
        let sheet = read(bytes, "m.xlsx", &Limits::default(), child);
        sheet.map(|sheet| sheet.rows()).map_err(|faults| faults[0].reason)
    };
    // Just enough to start and to read a little: how much that is, the size of this program decides.
    let poor = (6..128).map(|n| {
        let mut poor = child(n * 4 * 1024 * 1024, "read");
        // Else each thread of the test sets aside 64 MB before it is bound.
        poor.environment.push(("MALLOC_ARENA_MAX".into(), "1".into()));
        poor
    });
    let poor = poor.into_iter().find(|poor| read(&crafted(GOOD), poor) == Ok(1)).expect("some limit is enough");
    assert_eq!(read(&large, &poor), Err(Reason::FileReaderFell));
    let watch = base::clock::Stopwatch::start();
    assert_eq!(read(&large, &child(Bounds::default().memory, "read")), Ok(20_000));
    println!("20,000 rows of a workbook, {} kB: {:?}", large.len() / 1024, watch.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn a_sheet_with_something_put_in_is_looked_through(changes in prop::collection::vec((0..GOOD.len(), "[<>/&;\"=a-zA-Z0-9 ]{1,4}"), 1..6)) {
        let mut inside = GOOD.to_owned();
        for (at, piece) in changes {
            inside.insert_str(at.min(inside.len()), &piece);
        }
        let _ = scan::look(&crafted(&inside), &Limits::default());
    }
}

#[test]
fn a_text_without_end_is_cut_and_still_too_long() {
    let bytes = written(|sheet| {
        put(sheet, 0, &["type", "class", "recipient_unit"]);
        put(sheet, 1, &["lot", "letter", &"å".repeat(30_000)]);
    });
    assert_eq!(reasons(&checked(&bytes)), [[(Some(Field::Recipient), Reason::TooLong)]]);
}
