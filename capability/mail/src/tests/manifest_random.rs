//! Whatever comes, there is an answer.

use super::{Known, s10, sheet};
use crate::manifest::{Limits, check, csv, fold, number, scan, show, text};
use crate::model::Kind;
use proptest::prelude::*;

/// A file of five rows with everything in it.
const GOOD: &str = "rad;typ;nummer;klass;antal;vikt_g;behållare;plombering;mottagare\n\
    1;behållare;A;;;12,5;;P-1;\n2;item;RR123456785SE;rek;1;20,5;A;P-1;KS\n3;parti;;brev;120;;A;;soc\n\
    4;receptacle;B;;;;A;;\n5;lot;;tidning;;;B;;\"Bygg- och miljönämnden\"\n";

fn answers(bytes: &[u8]) -> Option<usize> {
    let sheet = sheet(bytes).ok()?;
    let Ok(checked) = check(sheet, &mut Known::municipality());
    Some(checked.rows.len())
}

fn cells(text: &str, separator: char) -> Option<Vec<Vec<String>>> {
    let records = csv::split(text, separator, 1, &Limits { columns: 1_000, ..Limits::default() }).ok()?;
    Some(records.iter().map(|record| record.cells.iter().map(|cell| cell.shown().to_owned()).collect()).collect())
}

proptest! {
    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        answers(&bytes);
    }

    #[test]
    fn random_text_never_panics(text in "\\PC{0,400}") {
        answers(text.as_bytes());
        answers(format!("type;number;class\n{text}").as_bytes());
        let _ = (show(&text), fold(&text), number::count(&text), number::weight(&text), number::line(&text));
        for kind in [Kind::Item, Kind::Lot, Kind::Receptacle] {
            let _ = number::code(kind, &text);
        }
    }

    #[test]
    fn a_good_file_with_some_bytes_changed_is_answered(changes in prop::collection::vec((0..GOOD.len(), any::<u8>()), 0..8)) {
        let mut bytes = GOOD.as_bytes().to_vec();
        for (at, byte) in changes {
            bytes[at] = byte;
        }
        if let Some(rows) = answers(&bytes) {
            prop_assert!(rows <= 12);
        }
    }

    #[test]
    fn a_good_file_with_signs_put_in_is_answered(changes in prop::collection::vec((0..GOOD.len(), "[\";,\r\n=\u{e5} 0-9A-Z-]{1,3}"), 0..8)) {
        let mut text = GOOD.to_owned();
        for (at, sign) in changes {
            if text.is_char_boundary(at) {
                text.insert_str(at, &sign);
            }
        }
        answers(text.as_bytes());
    }

    #[test]
    fn a_workbook_of_random_bytes_is_refused(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
        prop_assert!(scan::look(&[b"PK\x03\x04".as_slice(), &bytes].concat(), &Limits::default()).is_err());
    }

    /// The crate csv is the judge, on files whose quotation marks are right.
    #[test]
    fn well_formed_files_are_split_as_the_crate_csv_does(
        rows in prop::collection::vec(prop::collection::vec("[a-z;, \"\n]{0,6}", 3), 1..8),
    ) {
        let mut writer = ::csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let wanted: Vec<Vec<String>> = rows.into_iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).collect();
        prop_assert_eq!(cells(&text, ';'), Some(wanted.clone()));
        let crlf = text.replace('\n', "\r\n");
        prop_assert_eq!(cells(&crlf, ';'), Some(wanted));
    }

    #[test]
    fn every_weight_that_is_read_is_within_bounds(text in "[-+]?[0-9 ]{1,9}([.,][0-9]{0,4})?") {
        if let Ok(weight) = number::weight(&text) {
            prop_assert!(weight.0 > 0 && weight.grams() <= 2_000_000);
            prop_assert!(!text.contains('-'));
        }
    }

    #[test]
    fn numbers_survive_spaces_and_case(n in 0_u32..99_999_999, at in 0_usize..13) {
        let mut text = s10(n).to_lowercase();
        text.insert(at, ' ');
        let code = number::code(Kind::Item, &text).unwrap();
        let number = s10(n);
        prop_assert_eq!(code.number.as_str(), number.as_str());
    }
}

#[test]
fn ten_thousand_rows_with_everything_are_read_and_checked() {
    let rows: String = (0..10_000)
        .map(|n| {
            format!(
                "{};item;{};rek;1;\"{},5\";T{};P{};Socialförvaltningen\r\n",
                n + 1,
                s10(n),
                n % 900 + 1,
                n / 50,
                n / 50
            )
        })
        .collect();
    let file = format!("rad;typ;nummer;klass;antal;vikt_g;behållare;plombering;mottagare\r\n{rows}");
    let watch = base::clock::Stopwatch::start();
    let sheet = sheet(&file).unwrap();
    let Ok(checked) = check(sheet, &mut Known::municipality());
    println!("10,000 rows, {} kB: {:?}", file.len() / 1024, watch.elapsed());
    assert_eq!((checked.rows.len(), checked.faulty()), (10_000, 0));
    assert!(matches!(text::sort(file.as_bytes()), Ok(text::Bytes::Text(..))));
}

#[test]
fn a_large_file_with_every_row_at_fault_is_answered() {
    let rows = "x;y;RR12345678OSE;z;-1;-1;=1;=2;nowhere\n".repeat(20_000);
    let file = format!("rad;typ;nummer;klass;antal;vikt_g;behållare;plombering;mottagare\n{rows}");
    let watch = base::clock::Stopwatch::start();
    let Ok(checked) = check(sheet(&file).unwrap(), &mut Known::municipality());
    println!("20,000 rows at fault: {:?}", watch.elapsed());
    assert_eq!(checked.faulty(), 20_000);
}
