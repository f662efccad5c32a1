//! Files: encodings, separators, headers.

use super::{Field, Reason, S10, arg, checked, good_row, reasons, refused, sheet, unit};
use crate::manifest::{Arg, Encoding, Fault, Format, Limits, read};
use crate::model::{Class, Kind};

const SWEDISH: &str = "rad;typ;nummer;klass;antal;vikt_g;behållare;plombering;mottagare\r\n\
    1;behållare;LÅDA 7;;;12 500,5;;P-1;\r\n\
    2;försändelse;rr 123 456 785 se;rekommenderat;1;20,5;låda 7;;Socialförvaltningen\r\n\
    3;parti;;brev;120;2400;LÅDA7;;soc\r\n";

#[test]
fn a_swedish_file_is_read_whole() {
    let checked = checked(SWEDISH);
    assert_eq!(checked.faulty(), 0, "{:?}", checked.rows);
    let rows: Vec<_> = checked.good().collect();
    assert_eq!(rows[0].kind, Kind::Receptacle);
    assert_eq!(rows[0].code.as_ref().unwrap().number.as_str(), "LÅDA7");
    assert_eq!(rows[0].weight.unwrap().0, 125_005);
    assert_eq!(rows[0].seal.as_ref().unwrap().as_str(), "P-1");
    assert_eq!((rows[1].at, rows[1].line), (3, Some(2)));
    assert_eq!(rows[1].code.as_ref().unwrap().number.as_str(), S10);
    assert_eq!((rows[1].class, rows[1].weight.unwrap().grams()), (Some(Class::Registered), 21));
    assert_eq!(rows[1].receptacle.as_ref().unwrap().line, Some(2));
    assert_eq!(rows[1].unit, Some(unit(2)));
    assert_eq!((rows[2].count, rows[2].unit), (Some(120), Some(unit(2))));
    assert_eq!(checked.format, Format::Csv { separator: ';', encoding: Encoding::Utf8 });
}

#[test]
fn a_row_becomes_a_line_to_announce() {
    let spec = good_row("type,number,class,weight_g,receptacle,seal\nitem,RR123456785SE,rek,20.4,t-1,P-1\n")
        .spec(Some(unit(9)));
    assert_eq!(spec.receptacle.unwrap().as_str(), "T-1");
    assert_eq!((spec.weight_g, spec.authority), (Some(20), Some(unit(9))));
    assert_eq!(spec.seal.unwrap().as_str(), "P-1", "the seal of the receptacle it lies in");
}

#[test]
fn windows_1252_as_swedish_excel_writes_it_gives_the_same_rows() {
    let (bytes, _, lossy) = encoding_rs::WINDOWS_1252.encode(SWEDISH);
    assert!(!lossy && std::str::from_utf8(&bytes).is_err());
    let old = checked(&*bytes);
    assert_eq!(old.rows, checked(SWEDISH).rows);
    assert_eq!(old.format, Format::Csv { separator: ';', encoding: Encoding::Windows1252 });
}

#[test]
fn a_byte_order_mark_and_every_line_ending_give_the_same_rows() {
    let rows = checked(SWEDISH).rows;
    assert_eq!(checked(format!("\u{feff}{SWEDISH}")).rows, rows);
    assert_eq!(checked(SWEDISH.replace("\r\n", "\n")).rows, rows);
    assert_eq!(checked(SWEDISH.replace("\r\n", "\r")).rows, rows);
    assert_eq!(checked(SWEDISH.trim_end()).rows, rows);
}

#[test]
fn a_decomposed_header_and_any_case_and_spacing_are_understood() {
    let row = good_row("TYPE, Class ,Weight G,BEHA\u{30a}LLARE,Recipient Unit\nLot,Large-Letter,5,a1,ks\n");
    assert_eq!((row.kind, row.class), (Kind::Lot, Some(Class::LargeLetter)));
    assert_eq!(row.receptacle.unwrap().code.number.as_str(), "A1");
    assert_eq!(row.unit, Some(unit(1)));
}

#[test]
fn blank_lines_are_skipped_and_lines_counted_as_an_editor_does() {
    let checked = checked("\n\ntype;class;count\n;;\n\nlot;letter;5\n   \nlot;letter;x\n");
    assert_eq!(checked.header.at, 3);
    assert_eq!(checked.rows[0].as_ref().unwrap().at, 6);
    assert_eq!(checked.rows[1].as_ref().unwrap_err().at, 8);
}

#[test]
fn excels_first_line_tells_the_separator() {
    let row = good_row("sep=;\r\ntype;class;recipient_unit\r\nlot;letter;KS\r\n");
    assert_eq!(row.at, 3);
    let row = good_row("SEP=,\ntype,class\nlot,\"letter\"\n");
    assert_eq!(row.at, 3);
    assert_eq!(refused("sep=\t\ntype\tclass\nlot\tletter\n").reason, Reason::FileTabs);
}

#[test]
fn quotation_marks_hold_separators_and_themselves() {
    let row = good_row(
        "type,class,weight_g,recipient_unit\n\"lot\",\"personlig, obruten\",\"12,5\",\"Bygg- och miljönämnden\"\n",
    );
    assert_eq!((row.class, row.weight.unwrap().0), (Some(Class::PersonalUnopened), 125));
    assert_eq!(row.unit, Some(unit(5)));
    let fault = super::one_fault("type;class;recipient_unit\nlot;letter;\"a \"\"b\"\"\"\n");
    assert_eq!(fault.value.as_deref(), Some("a \"b\""));
}

#[test]
fn a_quotation_mark_that_nothing_closes_is_refused_and_named() {
    let fault = refused("type;class;recipient_unit\nlot;letter;KS\nlot;letter;\"KS\nlot;letter;KS\n");
    assert_eq!((fault.reason, fault.row), (Reason::QuoteOpen, Some(3)));
    let fault = super::one_fault("type;class;recipient_unit\nlot;letter;\"K\"S\n");
    assert_eq!((fault.reason, fault.field), (Reason::QuoteStray, Some(Field::Recipient)));
}

#[test]
fn a_line_break_within_a_value_is_shown_and_the_next_line_still_counted_right() {
    let checked = checked("type;class;recipient_unit\nlot;letter;\"K\nS\"\nlot;letter;x\n");
    let row = checked.rows[0].as_ref().unwrap_err();
    assert_eq!((row.at, row.faults[0].reason), (2, Reason::ControlCharacters));
    assert_eq!(row.faults[0].value.as_deref(), Some("K⟨U+000A⟩S"));
    assert_eq!(checked.rows[1].as_ref().unwrap_err().at, 4);
}

#[test]
fn a_row_with_another_number_of_fields_is_its_own_refusal() {
    let checked = checked("type;class;count\nlot;letter;5;6\nlot,letter,5\nlot;letter;5\n");
    assert_eq!(reasons(&checked)[..2], [vec![(None, Reason::RowFields)], vec![(None, Reason::RowFields)]]);
    let fault = &checked.rows[0].as_ref().unwrap_err().faults[0];
    assert_eq!((arg(fault, "expected"), arg(fault, "count")), (&Arg::Int(3), &Arg::Int(4)));
    assert!(checked.rows[2].is_ok());
}

#[test]
fn what_is_no_text_is_refused_with_what_to_do() {
    let utf16: Vec<u8> = "typ\tklass\r\nparti\tbrev\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(refused([b"\xff\xfe".as_slice(), &utf16].concat()).reason, Reason::FileUtf16);
    assert_eq!(refused(&utf16).reason, Reason::FileUtf16, "without its mark, too");
    assert_eq!(refused("typ\tklass\nparti\tbrev\n").reason, Reason::FileTabs);
    assert_eq!(refused("").reason, Reason::FileEmpty);
    assert_eq!(refused("\u{feff}").reason, Reason::FileEmpty);
    assert_eq!(refused("\r\n \n").reason, Reason::FileEmpty);
    assert_eq!(refused(";;;\n;;\n").reason, Reason::FileEmpty);
    assert_eq!(refused("type;class\n").reason, Reason::FileNoRows);
    assert_eq!(refused(b"%PDF-1.7 and so on").reason, Reason::FileBinary);
    assert_eq!(refused(b"type;class\nlot;\0letter\n").reason, Reason::FileBinary);
    assert_eq!(refused((0..=255).cycle().skip(1).take(4096).collect::<Vec<u8>>()).reason, Reason::FileBinary);
    let compound = |inside: &str| {
        let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
        bytes.resize(1024, 0);
        bytes.extend(inside.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    assert_eq!(refused(compound("EncryptedPackage")).reason, Reason::FileEncrypted);
    assert_eq!(refused(compound("Workbook")).reason, Reason::FileXls);
}

#[test]
fn limits_hold() {
    let limits = Limits { bytes: 1024 * 1024, rows: 3, ..Limits::default() };
    let refused =
        |text: &str| -> Vec<Fault> { read(text.as_bytes(), "m.csv", &limits, &super::no_child()).unwrap_err() };
    assert_eq!(refused(&" ".repeat(1024 * 1024 + 1))[0].reason, Reason::FileTooLarge);
    let rows = |n| format!("type;class\n{}", "lot;letter\n".repeat(n));
    assert_eq!(refused(&rows(4))[0].reason, Reason::FileTooManyRows);
    assert!(read(rows(3).as_bytes(), "m.csv", &limits, &super::no_child()).is_ok());
    assert_eq!(refused(&format!("{}\nlot\n", "type;".repeat(40)))[0].reason, Reason::ColumnsTooMany);
}

#[test]
fn every_fault_of_a_header_is_told_at_once() {
    let faults = sheet("rad;vikt;Nummer;number;\nx;y;z;v;w\n").unwrap_err();
    let found: Vec<_> = faults.iter().map(|fault| (fault.reason, fault.column.as_deref(), fault.row)).collect();
    assert_eq!(
        found,
        [
            (Reason::ColumnUnknown, Some("vikt"), Some(1)),
            (Reason::ColumnTwice, Some("number"), Some(1)),
            (Reason::ColumnUnnamed, None, Some(1)),
            (Reason::ColumnMissing, None, Some(1)),
        ]
    );
    assert!(faults[0].allowed.contains(&"weight_g/vikt_g".into()));
}

#[test]
fn a_nameless_column_without_values_is_nothing() {
    assert_eq!(checked("type;class;\nlot;letter;\nlot;letter; \n").faulty(), 0);
}

#[test]
fn a_column_that_some_rows_need_is_told_once() {
    let fault = refused("type;count\nreceptacle;\nlot;5\nlot;6\n".replace("receptacle;\n", "").as_str());
    assert_eq!((fault.reason, fault.field, fault.row), (Reason::ColumnMissingFor, Some(Field::Class), Some(1)));
    assert_eq!(arg(&fault, "other"), &Arg::from("2"));
    let fault = refused("type;class\nlot;letter\nitem;rek\n");
    assert_eq!((fault.reason, fault.field), (Reason::ColumnMissingFor, Some(Field::Number)));
    assert_eq!(arg(&fault, "type"), &Arg::from("item/försändelse, registered/rekommenderat"));
    assert_eq!(checked("type;number\nreceptacle;A1\n").faulty(), 0, "receptacles have no class");
}

#[test]
fn a_file_of_data_without_a_header_is_refused_by_its_first_row() {
    let faults = sheet(format!("1;item;{S10}\n")).unwrap_err();
    assert!(faults.iter().any(|fault| fault.reason == Reason::ColumnMissing));
}

#[test]
fn the_same_bytes_have_the_same_hash() {
    assert_eq!(checked(SWEDISH).hash, checked(SWEDISH).hash);
    assert_eq!(checked(SWEDISH).hash.0, base::sha256(SWEDISH.as_bytes()));
    assert_ne!(checked(SWEDISH).hash, checked(SWEDISH.replace("120", "121")).hash);
}
