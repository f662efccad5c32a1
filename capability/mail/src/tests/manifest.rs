//! Manifests as files: what is read, and every refusal.

use super::{Checked, Child, Fault, Field, Limits, Lookup, Reason, Row, Sheet, Taken, UnitMatch, Units, check, read};
use crate::model::{Code, Scheme};
use base::{Id, Unit, Word};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::PathBuf;

#[path = "manifest_across.rs"]
mod across;
#[path = "manifest_csv.rs"]
mod csv_files;
#[path = "manifest_random.rs"]
mod random;
#[path = "manifest_rows.rs"]
mod rows;
#[path = "manifest_texts.rs"]
mod texts;
#[path = "manifest_xlsx.rs"]
mod xlsx;

/// A registered letter's number with a right check digit.
pub const S10: &str = "RR123456785SE";
pub const SSCC: &str = "373500000000000017";

/// What the database would answer.
#[derive(Default)]
pub struct Known {
    pub units: Vec<(&'static str, Option<&'static str>)>,
    pub live: Vec<(&'static str, &'static str)>,
    pub resting: Vec<(&'static str, &'static str)>,
    pub seals: Vec<(&'static str, &'static str)>,
    /// How often each question was asked.
    pub asked: [usize; 3],
}

pub fn unit(n: usize) -> Id<Unit> {
    format!("01890000-0000-7000-8000-{n:012}").parse().expect("an id")
}

impl Known {
    pub fn municipality() -> Self {
        Self {
            units: vec![
                ("Kommunstyrelsen", Some("KS")),
                ("Socialförvaltningen", Some("SOC")),
                ("Biblioteket", Some("BIB-1")),
                ("Biblioteket", Some("BIB-2")),
                ("Bygg- och miljönämnden", None),
            ],
            live: vec![("RR900000005SE", "BREV-2026-000123")],
            resting: vec![("RR900000019SE", "BREV-2026-000007")],
            seals: vec![("P-99", "BEH-2026-000007")],
            asked: [0; 3],
        }
    }
}

impl Lookup for Known {
    type Error = Infallible;

    fn units(&mut self, names: &[&str]) -> Result<Vec<UnitMatch>, Infallible> {
        self.asked[0] += 1;
        let all =
            self.units.iter().zip(1..).map(|((name, code), n)| (unit(n), (*name).to_owned(), code.map(str::to_owned)));
        Ok(Units::new(all).find(names))
    }

    fn taken(&mut self, codes: &[&Code]) -> Result<BTreeMap<Code, Taken>, Infallible> {
        self.asked[1] += 1;
        let of = |all: &[(&str, &str)], code: &Code| {
            all.iter().find(|(number, _)| *number == code.number.as_str()).map(|(_, subject)| (*subject).to_owned())
        };
        let taken = |code: &Code| match of(&self.live, code) {
            Some(subject) => Some(Taken::Live(subject)),
            None => of(&self.resting, code).map(Taken::Resting),
        };
        Ok(codes.iter().filter_map(|code| Some(((*code).clone(), taken(code)?))).collect())
    }

    fn seals(&mut self, seals: &[&Word]) -> Result<BTreeMap<Word, String>, Infallible> {
        self.asked[2] += 1;
        let is = |seal: &Word| self.seals.iter().find(|(number, _)| *number == seal.as_str());
        Ok(seals
            .iter()
            .filter_map(|seal| is(seal).map(|(_, subject)| ((*seal).clone(), (*subject).to_owned())))
            .collect())
    }
}

/// Text needs no child: this one does not exist.
pub fn no_child() -> Child {
    Child::of(PathBuf::from("there-is-no-such-program"))
}

pub fn sheet(bytes: impl AsRef<[u8]>) -> Result<Sheet, Vec<Fault>> {
    read(bytes.as_ref(), "manifest.csv", &Limits::default(), &no_child())
}

#[track_caller]
pub fn checked(bytes: impl AsRef<[u8]>) -> Checked {
    let Ok(checked) = check(sheet(bytes).expect("the file can be read"), &mut Known::municipality());
    checked
}

/// Each row's faults as (field, reason).
pub fn reasons(checked: &Checked) -> Vec<Vec<(Option<Field>, Reason)>> {
    let of = |faults: &[Fault]| faults.iter().map(|fault| (fault.field, fault.reason)).collect();
    checked.rows.iter().map(|row| row.as_ref().err().map(|row| of(&row.faults)).unwrap_or_default()).collect()
}

/// The one row of a file without fault.
#[track_caller]
pub fn good_row(bytes: impl AsRef<[u8]>) -> Row {
    let checked = checked(bytes);
    assert_eq!(checked.faulty(), 0, "{:?}", checked.rows);
    checked.rows[0].clone().expect("a good row")
}

/// The one fault of the one row of a file.
#[track_caller]
pub fn one_fault(bytes: impl AsRef<[u8]>) -> Fault {
    let checked = checked(bytes);
    let faults: Vec<Fault> =
        checked.rows.iter().filter_map(|row| row.as_ref().err()).flat_map(|row| row.faults.clone()).collect();
    assert_eq!(faults.len(), 1, "{faults:?}");
    faults[0].clone()
}

/// The one fault of a file that cannot be read.
#[track_caller]
pub fn refused(bytes: impl AsRef<[u8]>) -> Fault {
    let faults = sheet(bytes).expect_err("the file is refused");
    assert_eq!(faults.len(), 1, "{faults:?}");
    faults[0].clone()
}

pub fn arg<'a>(fault: &'a Fault, name: &str) -> &'a super::Arg {
    &fault.args.iter().find(|(known, _)| known == name).expect("the argument is there").1
}

pub fn own(number: &str) -> Code {
    Code { scheme: Scheme::Own, number: Word::parse("number", number).expect("a code") }
}

/// The `n`-th S10 number of a series.
pub fn s10(n: u32) -> String {
    let serial = format!("{n:08}");
    let sum: u32 =
        serial.bytes().zip([8, 6, 4, 2, 3, 5, 9, 7]).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let digit = match 11 - sum % 11 {
        10 => 0,
        11 => 5,
        digit => digit,
    };
    format!("RR{serial}{digit}SE")
}
