//! Rows against each other and against the database.

use super::{Known, Reason, S10, arg, checked, one_fault, own, reasons, s10, sheet, unit};
use crate::manifest::{Arg, UnitMatch, Units, check};

fn only(checked: &crate::manifest::Checked) -> Vec<Vec<Reason>> {
    reasons(checked).into_iter().map(|row| row.into_iter().map(|(_, reason)| reason).collect()).collect()
}

#[test]
fn a_number_twice_is_told_on_both_lines_and_names_the_other() {
    let checked =
        checked(format!("type;class;number\nitem;rek;{S10}\nitem;rek;{}\nitem;rek;rr 123456785 se\n", s10(7)));
    assert_eq!(only(&checked), [vec![Reason::NumberTwice], vec![], vec![Reason::NumberTwice]]);
    let other = |n: usize| arg(&checked.rows[n].as_ref().unwrap_err().faults[0], "other").clone();
    assert_eq!((other(0), other(2)), (Arg::from("4"), Arg::from("2")));
}

#[test]
fn a_number_twice_is_found_though_its_rows_have_other_faults() {
    let checked = checked(format!("type;class;number\nitem;postcard;{S10}\nbunt;rek;{S10}\n"));
    assert_eq!(
        only(&checked),
        [[Reason::ClassUnknown, Reason::NumberTwice], [Reason::TypeUnknown, Reason::NumberTwice]]
    );
}

#[test]
fn a_line_number_twice_is_told_on_both() {
    let checked = checked("rad;typ;klass\n1;parti;brev\n1;parti;brev\n2;parti;brev\n");
    assert_eq!(only(&checked), [vec![Reason::LineTwice], vec![Reason::LineTwice], vec![]]);
}

#[test]
fn a_receptacle_may_be_a_row_of_the_file_or_one_that_it_only_names() {
    let checked = checked("type;class;number;receptacle\nlot;letter;;t 1\nreceptacle;;T1;cage9\n");
    let rows: Vec<_> = checked.good().collect();
    assert_eq!((rows[0].receptacle.as_ref().unwrap().line, rows[1].receptacle.as_ref().unwrap().line), (Some(3), None));
    assert_eq!(rows[1].receptacle.as_ref().unwrap().code, own("CAGE9"));
}

#[test]
fn an_item_is_no_receptacle() {
    let fault = one_fault(format!("type;class;number;receptacle\nitem;rek;{S10};\nlot;letter;;{S10}\n"));
    assert_eq!((fault.reason, arg(&fault, "other")), (Reason::ReceptacleNotOne, &Arg::from("2")));
}

#[test]
fn receptacles_that_lie_in_each_other_in_a_ring_are_refused_and_the_ring_named() {
    let checked = checked(
        "type;number;receptacle\nreceptacle;A;B\nreceptacle;B;C\nreceptacle;C;A\nreceptacle;D;A\nreceptacle;E;E\nreceptacle;F;\n",
    );
    let rows = only(&checked);
    assert_eq!(rows[..3], [[Reason::ReceptacleInItself], [Reason::ReceptacleInItself], [Reason::ReceptacleInItself]]);
    assert_eq!(rows[3..], [vec![Reason::ReceptacleAtFault], vec![Reason::ReceptacleInItself], vec![]]);
    let Arg::Text(lines) = arg(&checked.rows[4].as_ref().unwrap_err().faults[0], "lines") else { panic!("text") };
    assert_eq!(lines, "6 → 6");
}

#[test]
fn a_deep_nest_and_a_large_ring_are_no_trouble() {
    let rows: String = (0..20_000).map(|n| format!("receptacle;N{n};N{}\n", n + 1)).collect();
    assert_eq!(checked(format!("type;number;receptacle\n{rows}")).faulty(), 0);
    let ring: String = (0..20_000).map(|n| format!("receptacle;N{n};N{}\n", (n + 1) % 20_000)).collect();
    let checked = checked(format!("type;number;receptacle\n{ring}"));
    assert_eq!(checked.faulty(), 20_000);
    assert!(format!("{:?}", checked.rows[0]).len() < 2_000, "the ring is named in part");
}

#[test]
fn what_lies_in_a_receptacle_at_fault_follows_it_however_deep() {
    let checked = checked(
        "type;class;number;receptacle;seal\nreceptacle;;A;;P-99\nreceptacle;;B;A;\nlot;letter;;B;\nlot;letter;;C;\nlot;letter;;;\n",
    );
    let rows = only(&checked);
    assert_eq!(
        rows,
        [vec![Reason::SealUsed], vec![Reason::ReceptacleAtFault], vec![Reason::ReceptacleAtFault], vec![], vec![]]
    );
    assert_eq!(arg(&checked.rows[2].as_ref().unwrap_err().faults[0], "other"), &Arg::from("2"), "the cause is named");
}

#[test]
fn one_seal_is_on_one_receptacle() {
    let checked = checked(
        "type;class;number;receptacle;seal\nreceptacle;;A;;P-1\nreceptacle;;B;;P-1\nlot;letter;;C;P-2\nlot;letter;;D;P-2\n",
    );
    assert_eq!(only(&checked), [[Reason::SealTwice], [Reason::SealTwice], [Reason::SealTwice], [Reason::SealTwice]]);
    assert_eq!(arg(&checked.rows[3].as_ref().unwrap_err().faults[0], "other"), &Arg::from("4"));
}

#[test]
fn one_receptacle_has_one_seal_whoever_states_it() {
    let agreed = checked(
        "type;class;number;receptacle;seal\nlot;letter;;A;P-1\nlot;letter;;A;\nreceptacle;;B;;P-2\nlot;letter;;b;P-2\n",
    );
    assert_eq!(agreed.faulty(), 0, "{:?}", agreed.rows);
    let seals: Vec<_> = agreed.good().map(|row| row.seal.as_ref().map(ToString::to_string)).collect();
    assert_eq!(seals, [Some("P-1".into()), Some("P-1".into()), Some("P-2".into()), Some("P-2".into())]);
    let stated_inside = checked("type;class;number;receptacle;seal\nreceptacle;;B;;\nlot;letter;;B;P-2\n");
    assert_eq!(stated_inside.good().next().unwrap().seal.as_ref().unwrap().as_str(), "P-2");
    let differs = checked("type;class;number;receptacle;seal\nlot;letter;;B;P-3\nreceptacle;;B;;P-2\n");
    assert_eq!(only(&differs), [vec![Reason::SealDiffers, Reason::ReceptacleAtFault], vec![Reason::SealDiffers]]);
    assert_eq!(arg(&differs.rows[0].as_ref().unwrap_err().faults[0], "seal"), &Arg::from("P-2"));
}

#[test]
fn the_database_is_asked_three_questions_however_many_rows_there_are() {
    let rows: String = (0..500).map(|n| format!("item;rek;{};T{};P{};KS\n", s10(n), n % 9, n % 9)).collect();
    let mut known = Known::municipality();
    let Ok(checked) =
        check(sheet(format!("type;class;number;receptacle;seal;recipient_unit\n{rows}")).unwrap(), &mut known);
    assert_eq!((checked.faulty(), known.asked), (0, [1, 1, 1]));
}

#[test]
fn a_number_that_meets_a_live_subject_and_a_used_seal_are_refused_with_what_they_meet() {
    let fault = one_fault(format!("type;class;number\nitem;rek;{LIVE}\n"));
    assert_eq!((fault.reason, arg(&fault, "subject")), (Reason::NumberLive, &Arg::from("BREV-2026-000123")));
    let fault = one_fault(format!("type;class;number\nitem;rek;{RESTING}\n"));
    assert_eq!((fault.reason, arg(&fault, "subject")), (Reason::NumberResting, &Arg::from("BREV-2026-000007")));
    let fault = one_fault("type;number;seal\nreceptacle;A;P-99\n");
    assert_eq!((fault.reason, arg(&fault, "subject")), (Reason::SealUsed, &Arg::from("BEH-2026-000007")));
}

/// The number that [`Known`] has in custody.
const LIVE: &str = "RR900000005SE";
/// And the one of something that has left.
const RESTING: &str = "RR900000019SE";

#[test]
fn unknown_units_are_told_with_the_nearest() {
    let fault = one_fault("type;class;recipient_unit\nlot;letter;Socialforvaltningn\n");
    assert_eq!((fault.reason, fault.allowed.join(",")), (Reason::UnitUnknown, "Socialförvaltningen".to_owned()));
    assert_eq!(fault.value.as_deref(), Some("Socialforvaltningn"));
    let fault = one_fault("type;class;recipient_unit\nlot;letter;Zoologiska trädgården\n");
    assert_eq!((fault.reason, fault.allowed.len()), (Reason::UnitUnlike, 0));
    let fault = one_fault("type;class;recipient_unit\nlot;letter;biblioteket\n");
    assert_eq!(
        (fault.reason, fault.allowed.join(",")),
        (Reason::UnitSeveral, "Biblioteket (BIB-1),Biblioteket (BIB-2)".to_owned())
    );
    assert_eq!(checked("type;class;recipient_unit\nlot;letter;bib 2\n").rows[0].as_ref().unwrap().unit, Some(unit(4)));
}

#[test]
fn a_file_full_of_unknown_units_does_not_take_the_day() {
    let units = Units::new((0..400).map(|n| (unit(n), format!("Förskolan Blåklockan nummer {n}"), None)));
    let names: Vec<String> = (0..10_000).map(|n| format!("Förskolan Blåklokan nr {n}")).collect();
    let answers = units.find(&names.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(matches!(&answers[0], UnitMatch::Unknown(near) if near.len() == 3));
    assert_eq!(answers[9_999], UnitMatch::Unknown(Vec::new()));
}
