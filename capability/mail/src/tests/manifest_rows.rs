//! Rows by themselves: each field's right and wrong values.

use super::{Field, Reason, S10, SSCC, arg, checked, good_row, one_fault, reasons};
use crate::manifest::{Arg, Tenths, number};
use crate::model::{Class, Kind, Scheme};

fn lot(column: &str, value: &str) -> String {
    format!("type;class;{column}\nlot;letter;\"{}\"\n", value.replace('"', "\"\""))
}

fn item(number: &str) -> String {
    format!("type;class;number\nitem;parcel;{number}\n")
}

#[test]
fn types_and_classes_have_english_and_swedish_names() {
    for (word, class) in [
        ("letter", Class::Letter),
        ("Brev", Class::Letter),
        ("large letter", Class::LargeLetter),
        ("large_letter", Class::LargeLetter),
        ("largeLetter", Class::LargeLetter),
        ("storbrev", Class::LargeLetter),
        ("Stort brev", Class::LargeLetter),
        ("parcel", Class::Parcel),
        ("PAKET", Class::Parcel),
        ("tender", Class::Tender),
        ("anbud", Class::Tender),
        ("personal unopened", Class::PersonalUnopened),
        ("personlig obruten", Class::PersonalUnopened),
        ("newspaper", Class::Newspaper),
        ("tidning", Class::Newspaper),
    ] {
        assert_eq!(good_row(format!("typ;klass\nparti;{word}\n")).class, Some(class), "{word}");
    }
    for word in ["registered", "rek", "Rekommenderat", "rekommenderat brev"] {
        assert_eq!(good_row(format!("typ;klass;nummer\nitem;{word};{S10}\n")).class, Some(Class::Registered), "{word}");
    }
    for (word, kind) in [
        ("item", Kind::Item),
        ("Försändelse", Kind::Item),
        ("forsandelse", Kind::Item),
        ("LOT", Kind::Lot),
        ("parti", Kind::Lot),
    ] {
        assert_eq!(good_row(format!("typ;klass\n{word};brev\n")).kind, kind, "{word}");
    }
    for word in ["receptacle", "behållare", "BEHALLARE", "låda", "säck"] {
        assert_eq!(good_row(format!("typ;nummer\n{word};a1\n")).kind, Kind::Receptacle, "{word}");
    }
}

#[test]
fn unknown_words_are_told_with_what_is_allowed() {
    let fault = one_fault("type;class\nlot;postcard\n");
    assert_eq!(
        (fault.reason, fault.field, fault.value.as_deref()),
        (Reason::ClassUnknown, Some(Field::Class), Some("postcard"))
    );
    assert!(fault.allowed.contains(&"large letter/storbrev".into()) && fault.allowed.len() == 7);
    let fault = one_fault("typ;klass\nbunt;brev\n");
    assert_eq!((fault.reason, fault.column.as_deref()), (Reason::TypeUnknown, Some("typ")));
    assert_eq!(fault.allowed.join(" "), "item/försändelse lot/parti receptacle/behållare");
    assert_eq!(one_fault("typ;klass\n;brev\n").reason, Reason::TypeMissing);
}

#[test]
fn a_weight_has_comma_or_point_and_is_kept_to_the_tenth() {
    for (text, tenths) in [
        ("20", 200),
        ("20,5", 205),
        ("20.5", 205),
        ("0,1", 1),
        ("12,34", 123),
        ("12,35", 124),
        ("1 204,5", 12_045),
        ("1\u{a0}204", 12_040),
        ("2000000", 20_000_000),
        ("+5", 50),
    ] {
        assert_eq!(good_row(lot("weight_g", text)).weight, Some(Tenths(tenths)), "{text}");
    }
    assert_eq!((Tenths(4).grams(), Tenths(5).grams(), Tenths(204).grams()), (0, 1, 20));
}

#[test]
fn wrong_weights_each_have_their_refusal() {
    for (text, reason) in [
        ("tung", Reason::WeightNotNumber),
        ("20 g", Reason::WeightNotNumber),
        ("1,2,3", Reason::WeightNotNumber),
        ("1.204,5", Reason::WeightNotNumber),
        ("12 34", Reason::WeightNotNumber),
        ("1 2345", Reason::WeightNotNumber),
        ("5,", Reason::WeightNotNumber),
        (",5", Reason::WeightNotNumber),
        ("1e3", Reason::WeightNotNumber),
        ("NaN", Reason::WeightNotNumber),
        ("1.204", Reason::WeightDecimals),
        ("-5", Reason::WeightNegative),
        ("−0,5", Reason::WeightNegative),
        ("0", Reason::WeightZero),
        ("0,00", Reason::WeightZero),
        ("2000000,1", Reason::WeightAbsurd),
        ("99999999999999999999999999", Reason::WeightAbsurd),
    ] {
        let fault = one_fault(lot("vikt_g", text));
        assert_eq!((fault.reason, fault.field), (reason, Some(Field::Weight)), "{text}");
        assert_eq!((fault.column.as_deref(), fault.value.as_deref()), (Some("vikt_g"), Some(text)));
    }
}

#[test]
fn wrong_counts_each_have_their_refusal() {
    for (text, reason) in [
        ("många", Reason::CountNotNumber),
        ("4,5", Reason::CountNotNumber),
        ("5.0", Reason::CountNotNumber),
        ("-4", Reason::CountNegative),
        ("0", Reason::CountZero),
        ("-0", Reason::CountZero),
        ("100001", Reason::CountAbsurd),
        ("99999999999999999999", Reason::CountAbsurd),
    ] {
        let fault = one_fault(lot("antal", text));
        assert_eq!((fault.reason, fault.field, fault.value.as_deref()), (reason, Some(Field::Count), Some(text)));
    }
    assert_eq!(number::MOST_LETTERS, 100_000);
    assert_eq!(one_fault(lot("count", "-4")).allowed.join(""), "1–100000");
    assert_eq!(good_row(lot("count", "1 204")).count, Some(1204));
    assert_eq!(good_row(lot("count", "")).count, None, "lots are uncounted until they are checked");
    let fault = one_fault(format!("type;class;number;count\nitem;parcel;{S10};2\n"));
    assert_eq!(fault.reason, Reason::CountNotOne);
    assert_eq!(good_row(format!("type;class;number;count\nitem;parcel;{S10};1\n")).count, Some(1));
    assert_eq!(one_fault("type;number;count\nreceptacle;a1;40\n").reason, Reason::CountNotOne);
}

#[test]
fn line_numbers_are_whole_and_from_one() {
    for text in ["0", "-1", "1,5", "a", "99999999999"] {
        let fault = one_fault(lot("rad", text));
        assert_eq!((fault.reason, fault.field), (Reason::LineNotNumber, Some(Field::Line)), "{text}");
    }
}

#[test]
fn numbers_are_normalised() {
    let code = good_row(item("rr 123 456 785 se")).code.unwrap();
    assert_eq!((code.scheme, code.number.as_str()), (Scheme::S10, S10));
    for text in [SSCC.to_owned(), format!("(00) {SSCC}"), format!("00{SSCC}"), "3 7350000 0000 0000 17".to_owned()] {
        let code = good_row(item(&text)).code.unwrap();
        assert_eq!((code.scheme, code.number.as_str()), (Scheme::Sscc, SSCC), "{text}");
    }
    let code = good_row("type;number\nreceptacle;säck 12/b\n").code.unwrap();
    assert_eq!((code.scheme, code.number.as_str()), (Scheme::Own, "SÄCK12/B"));
}

#[test]
fn wrong_numbers_each_have_their_refusal() {
    for (text, reason) in [
        ("RR12345678OSE", Reason::NumberLetter),
        ("RRI23456785SE", Reason::NumberLetter),
        ("RR1234S678SSE", Reason::NumberLetter),
        ("R0123456785SE", Reason::NumberDigit),
        ("RR123456785S5", Reason::NumberDigit),
        ("RR123456784SE", Reason::NumberCheckDigit),
        ("RR123456785QQ", Reason::NumberCountry),
        ("37350000000000001O", Reason::NumberLetter),
        ("373500000000000011", Reason::NumberCheckDigit),
        ("12345", Reason::NumberShape),
        ("RR12345678SE", Reason::NumberShape),
        ("hej", Reason::NumberShape),
        ("3,735E+17", Reason::NumberRounded),
        ("3.73500000000000E+17", Reason::NumberRounded),
        ("3E+17", Reason::NumberRounded),
    ] {
        let fault = one_fault(item(text));
        assert_eq!((fault.reason, fault.field, fault.value.as_deref()), (reason, Some(Field::Number), Some(text)));
    }
}

#[test]
fn a_free_code_is_for_receptacles_and_lots_and_may_not_be_a_misread_number() {
    let receptacle = |code: &str| number::code(Kind::Receptacle, code).map(|code| code.scheme);
    assert_eq!(receptacle("TRAY-1"), Ok(Scheme::Own));
    assert_eq!(receptacle("12345"), Ok(Scheme::Own));
    assert_eq!(receptacle(SSCC), Ok(Scheme::Sscc));
    assert_eq!(receptacle("37350000000000001O"), Err(Reason::NumberLetter));
    assert_eq!(receptacle("RR12345678OSE"), Err(Reason::NumberLetter));
    assert_eq!(receptacle("3.7E+17"), Err(Reason::NumberRounded));
    assert_eq!(receptacle("---"), Err(Reason::NumberShape));
    assert_eq!(receptacle(&"x".repeat(65)), Err(Reason::TooLong));
    let lot = |code: &str| number::code(Kind::Lot, code).map(|code| code.scheme);
    assert_eq!(lot("PARTI-7"), Ok(Scheme::Own));
    assert_eq!(lot(S10), Err(Reason::NumberOfOne));
}

#[test]
fn what_a_type_must_and_may_not_have() {
    let fault = one_fault("type;class;number\nitem;rek;\n");
    assert_eq!((fault.reason, fault.field), (Reason::Missing, Some(Field::Number)));
    assert_eq!(arg(&fault, "type"), &Arg::from("item/försändelse, registered/rekommenderat"));
    let fault = one_fault("type;class;number\nreceptacle;;\n");
    assert_eq!((fault.reason, fault.field), (Reason::Missing, Some(Field::Number)));
    let fault = one_fault("type;class;number\nlot;;\n");
    assert_eq!((fault.reason, fault.field, fault.allowed.len()), (Reason::Missing, Some(Field::Class), 7));
    assert_eq!(one_fault("type;class;number\nreceptacle;letter;a1\n").reason, Reason::NotForType);
    assert_eq!(one_fault("type;class\nlot;registered\n").reason, Reason::ClassAlwaysItem);
    assert_eq!(one_fault("type;class;seal\nlot;letter;P-1\n").reason, Reason::SealWithoutReceptacle);
    assert_eq!(good_row("type;class;number\nitem;parcel;\n").code, None);
}

#[test]
fn every_fault_of_a_row_is_told_not_only_the_first() {
    let checked = checked(
        "line;type;number;class;count;weight_g;receptacle;seal;recipient_unit\n\
         x;item;RR12345678OSE;postcard;3;-1;3E+17;=1+1;Socialforvaltningn\n",
    );
    let mut fields: Vec<Field> = reasons(&checked)[0].iter().filter_map(|(field, _)| *field).collect();
    fields.sort();
    let mut all = Field::ALL.to_vec();
    all.retain(|field| *field != Field::Type);
    assert_eq!(fields, all);
}

#[test]
fn formulas_in_text_are_refused_and_signed_figures_are_not_taken_for_them() {
    for text in ["=\"0037\"", "=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-A1+2"] {
        let fault = one_fault(lot("recipient_unit", text));
        assert_eq!((fault.reason, fault.field), (Reason::CellFormula, Some(Field::Recipient)), "{text}");
    }
}

#[test]
fn control_and_invisible_characters_are_refused_and_shown() {
    for (text, shown) in [
        ("K\u{7}S", "K⟨U+0007⟩S"),
        ("K\u{200b}S", "K⟨U+200B⟩S"),
        ("\u{202e}SK", "⟨U+202E⟩SK"),
        ("KS\u{85}x", "KS⟨U+0085⟩x"),
    ] {
        let fault = one_fault(lot("recipient_unit", text));
        assert_eq!((fault.reason, fault.value.as_deref()), (Reason::ControlCharacters, Some(shown)));
    }
}

#[test]
fn values_are_bounded_and_so_is_what_is_told_of_them() {
    let fault = one_fault(lot("recipient_unit", &"å".repeat(201)));
    assert_eq!((fault.reason, arg(&fault, "max")), (Reason::TooLong, &Arg::Int(200)));
    assert_eq!(fault.value.unwrap().chars().count(), 81);
    assert_eq!(one_fault(format!("type;number\nreceptacle;{}\n", "x".repeat(65))).reason, Reason::TooLong);
    assert_eq!(one_fault(format!("type;number;seal\nreceptacle;a1;{}\n", "x".repeat(65))).reason, Reason::TooLong);
}
