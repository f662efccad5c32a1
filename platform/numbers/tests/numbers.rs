//! The numbers against what others published, and against slips of the hand.

use std::collections::BTreeSet;
use std::path::PathBuf;

use jiff::civil::{Date, date};
use numbers::{
    EN, Fault, Group, Kind, Kommunkod, Organisationsnummer, Personnummer, S10, SV, Samordningsnummer, Sscc, validate,
};
use proptest::prelude::*;

const TODAY: Date = date(2026, 11, 22);

/// Material written by others, which lies beside the workspace; `None`, said aloud, where it does not.
fn material(name: &str) -> Option<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/material/numbers").join(name);
    let text = std::fs::read_to_string(path).ok();
    if text.is_none() {
        println!("skipped: no numbers/{name} among the material");
    }
    text
}

/// The check digit after nine digits, counted in another way than the crate does.
fn with_luhn(nine: &str) -> String {
    (0..=9)
        .map(|check| format!("{nine}{check}"))
        .find(|ten| {
            let sum: u32 = ten
                .chars()
                .filter_map(|c| c.to_digit(10))
                .zip([2, 1, 2, 1, 2, 1, 2, 1, 2, 1])
                .map(|(digit, weight)| match digit * weight {
                    product if product > 9 => product - 9,
                    product => product,
                })
                .sum();
            sum.is_multiple_of(10)
        })
        .expect("one of ten digits fits")
}

fn slipped(number: &str, place: usize, by: u8) -> String {
    number
        .char_indices()
        .map(|(at, c)| match c.to_digit(10) {
            Some(digit) if at == place => char::from_digit((digit + u32::from(by)) % 10, 10).expect("a digit"),
            _ => c,
        })
        .collect()
}

#[test]
fn every_official_personnummer_is_valid_and_no_samordningsnummer() {
    let Some(list) = material("personnummer.txt") else {
        return;
    };
    let mut count = 0;
    for line in list.lines() {
        let number = Personnummer::parse(line).unwrap_or_else(|fault| panic!("{line}: {fault}"));
        assert_eq!(number.reveal(), line);
        assert!(Kind::Personnummer.check(line, TODAY).is_ok(), "{line}");
        assert_eq!(
            Personnummer::parse_on(&number.reveal_short(TODAY), TODAY),
            Ok(number.clone()),
            "{line} in its short form"
        );
        assert_eq!(Samordningsnummer::parse(line), Err(Fault::IsPersonnummer), "{line}");
        assert_eq!(Organisationsnummer::parse(line), Err(Fault::IsPersonnummer), "{line}");
        count += 1;
    }
    assert!(count > 20_000);
}

#[test]
fn every_official_samordningsnummer_is_valid_and_no_personnummer() {
    let Some(list) = material("samordningsnummer.txt") else {
        return;
    };
    let (mut whole, mut partial) = (0, 0);
    for line in list.lines() {
        let number = Samordningsnummer::parse(line).unwrap_or_else(|fault| panic!("{line}: {fault}"));
        assert_eq!(number.reveal(), line);
        assert!(Kind::Samordningsnummer.check(line, TODAY).is_ok(), "{line}");
        assert_eq!(
            Samordningsnummer::parse_on(&number.reveal_short(TODAY), TODAY),
            Ok(number.clone()),
            "{line} in its short form"
        );
        assert_eq!(Personnummer::parse(line), Err(Fault::IsSamordningsnummer), "{line}");
        assert_eq!(Organisationsnummer::parse(line), Err(Fault::IsSamordningsnummer), "{line}");
        match number.date() {
            Some(_) => whole += 1,
            None => partial += 1,
        }
    }
    assert!(whole > 1_000 && partial > 80, "{whole} {partial}");
}

#[test]
fn the_organisation_numbers_that_are_no_personnummer_are_valid_organisation_numbers() {
    let Some(json) = material("organisationsnummer.json") else {
        return;
    };
    // `valid` in this list is the verdict *as personnummer*: each comment says "Valid Organisationsnummer".
    let list: Vec<serde_json::Value> = serde_json::from_str(&json).expect("JSON");
    for entry in &list {
        for form in ["short_format", "separated_format"] {
            let text = entry[form].as_str().expect("a text");
            let number = Organisationsnummer::parse(text);
            assert!(number.is_ok(), "{text}");
            assert_eq!(
                Kind::Personnummer.check(text, TODAY).is_ok(),
                entry["valid"].as_bool().expect("a verdict"),
                "{text}"
            );
            assert_eq!(Personnummer::parse(text), Err(Fault::IsOrganisationsnummer), "{text}");
        }
    }
    assert!(!list.is_empty());
}

#[test]
fn the_s10_numbers_of_the_list_get_its_verdicts_and_its_countries_are_known() {
    let Some(json) = material("s10.json") else {
        return;
    };
    let list: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let s10 = &list["tracking_numbers"][0];
    let texts = |value: &serde_json::Value| -> Vec<String> {
        value.as_array().expect("a list").iter().filter_map(|text| text.as_str().map(str::to_owned)).collect()
    };
    for text in texts(&s10["test_numbers"]["valid"]) {
        assert!(S10::parse(&text).is_ok(), "{text}");
    }
    for text in texts(&s10["test_numbers"]["invalid"]) {
        assert!(S10::parse(&text).is_err(), "{text}");
    }
    let countries = s10["additional"][1]["lookup"].as_array().expect("a list");
    assert!(countries.len() > 150);
    for country in countries {
        let code = country["matches"].as_str().expect("a code");
        assert!(S10::parse(&format!("RB123456785{code}")).is_ok(), "{code}");
    }
}

#[test]
fn twelve_digits_are_the_same_person_as_ten_with_the_right_sign() {
    let today = date(2026, 11, 22);
    let ten = with_luhn("261221800");
    let ten = format!("{}-{}", &ten[..6], &ten[6..]);
    let plus = ten.replace('-', "+");
    let bare = ten.replace('-', "");
    // Born in 1926 and turning a hundred in December: the sign changed on New Year's Day.
    assert_eq!(Personnummer::parse_on(&plus, today).map(|n| n.birth_year()), Ok(1926));
    assert_eq!(
        Personnummer::parse_on(&ten, today),
        Err(Fault::FutureDate),
        "with a hyphen it would be somebody not yet born"
    );
    assert_eq!(
        Personnummer::parse_on(&bare, today).map(|n| n.birth_year()),
        Ok(1926),
        "without a sign it is the youngest person already born"
    );
    assert_eq!(Personnummer::parse_on(&ten, date(2026, 12, 21)).map(|n| n.birth_year()), Ok(2026));
    assert_eq!(Personnummer::parse(&ten), Err(Fault::CenturyUnknown));

    let tolvan = Personnummer::parse("19121212-1212").expect("a known example");
    assert_eq!(tolvan.reveal(), "191212121212");
    assert_eq!(tolvan.date(), Some(date(1912, 12, 12)));
    assert_eq!(tolvan.reveal_short(today), "121212+1212");
    assert_eq!(tolvan.reveal_short(date(2011, 12, 31)), "121212-1212");
    assert_eq!(Personnummer::parse_on("121212+1212", today), Ok(tolvan.clone()));
    assert_eq!(Personnummer::parse_on(" 121212-1212 ", today).map(|n| n.birth_year()), Ok(2012));
    assert_eq!(Personnummer::parse_on("19121212+1212", today), Ok(tolvan));
    assert_eq!(Personnummer::parse_on("20121212+1212", today), Err(Fault::SignContradictsDate));
}

#[test]
fn what_is_no_personnummer_says_why() {
    for (text, fault) in [
        ("", Fault::WrongLength),
        ("1912121212", Fault::WrongCheckDigit),
        ("19121212121", Fault::WrongLength),
        ("1912121212123", Fault::WrongLength),
        ("191212121213", Fault::WrongCheckDigit),
        ("19121212121O", Fault::LookAlikeLetter),
        ("l91212121212", Fault::LookAlikeLetter),
        ("19121212x212", Fault::NotDigits),
        ("hello, world", Fault::NotDigits),
        ("1912-12121212", Fault::MisplacedSign),
        ("19121212--1212", Fault::MisplacedSign),
        ("191212121212-", Fault::MisplacedSign),
        ("１９１２１２１２１２１２", Fault::NotDigits),
        ("165560160680", Fault::IsOrganisationsnummer),
        ("5560160680", Fault::IsOrganisationsnummer),
    ] {
        assert_eq!(Personnummer::parse_on(text, TODAY), Err(fault), "{text:?} on a day");
    }
    for (nine, century, fault) in [
        ("900230123", "19", Fault::NoSuchDate),
        ("901301123", "19", Fault::NoSuchDate),
        ("900100123", "19", Fault::NoSuchDate),
        ("000229123", "19", Fault::NoSuchDate),
        ("900101123", "17", Fault::NoSuchDate),
        ("900101000", "19", Fault::NoBirthNumber),
        ("900101123", "20", Fault::FutureDate),
        ("261123123", "20", Fault::FutureDate),
        ("900192123", "19", Fault::NoSuchDate),
    ] {
        let text = format!("{century}{}", with_luhn(nine));
        assert_eq!(Personnummer::parse_on(&text, TODAY), Err(fault), "{text:?} on a day");
    }
    assert!(Personnummer::parse(&format!("20{}", with_luhn("000229123"))).is_ok());
    assert!(Personnummer::parse_on(&format!("20{}", with_luhn("261122123")), TODAY).is_ok());
}

#[test]
fn a_coordination_number_may_hold_an_unknown_month_or_day_in_any_combination() {
    for month in 0..=12 {
        for day in 60..=91 {
            let text = format!("19{}", with_luhn(&format!("90{month:02}{day}238")));
            assert!(Samordningsnummer::parse_on(&text, TODAY).is_ok(), "{text}");
            assert_eq!(Personnummer::parse_on(&text, TODAY), Err(Fault::IsSamordningsnummer));
        }
    }
    for (nine, fault) in [
        ("901360238", Fault::NoSuchDate),
        ("900192238", Fault::NoSuchDate),
        ("900159238", Fault::NoSuchDate),
        ("900060000", Fault::NoBirthNumber),
        ("900131238", Fault::IsPersonnummer),
    ] {
        let text = format!("19{}", with_luhn(nine));
        assert_eq!(Samordningsnummer::parse_on(&text, TODAY), Err(fault), "{text}");
    }
    let unknown = format!("20{}", with_luhn("260060238"));
    assert!(Samordningsnummer::parse_on(&unknown, TODAY).is_ok());
    let december = format!("20{}", with_luhn("261260238"));
    assert_eq!(Samordningsnummer::parse_on(&december, TODAY), Err(Fault::FutureDate));
    let spoken = Samordningsnummer::parse("701063-2391");
    assert_eq!(spoken, Err(Fault::CenturyUnknown));
    let spoken = Samordningsnummer::parse_on("701063-2391", TODAY).expect("an official example");
    assert_eq!(spoken.reveal(), "197010632391");
    assert_eq!(spoken.date(), Some(date(1970, 10, 3)));
}

#[test]
fn an_organisation_number_is_read_with_hyphen_and_with_prefix() {
    for text in ["2120000142", "212000-0142", "162120000142", "16212000-0142", " 212000-0142 "] {
        let number = Organisationsnummer::parse(text).expect("the city of Stockholm");
        assert_eq!(number.as_str(), "2120000142");
        assert_eq!(number.hyphenated(), "212000-0142");
        assert_eq!(number.group(), Some(Group::PublicBody));
    }
    for (text, fault) in [
        ("212000-0143", Fault::WrongCheckDigit),
        ("212000+0142", Fault::NotDigits),
        ("2120000-142", Fault::MisplacedSign),
        ("192120000142", Fault::WrongPrefix),
        ("21200O0142", Fault::LookAlikeLetter),
        ("121212-1212", Fault::IsPersonnummer),
        ("701063-2391", Fault::IsSamordningsnummer),
        ("212000014", Fault::WrongLength),
    ] {
        assert_eq!(Organisationsnummer::parse(text), Err(fault), "{text}");
    }
    assert_eq!(Organisationsnummer::parse(&with_luhn("421234567")), Err(Fault::UnknownGroup));
    assert_eq!(Organisationsnummer::parse(&with_luhn("551534567")), Err(Fault::ThirdDigitTooLow));
}

#[test]
fn an_s10_number_is_read_in_any_case_and_spacing_but_never_with_a_look_alike() {
    for text in ["RR473124829SE", "rr473124829se", "RR 473 124 829 SE", " rR\u{a0}47312482 9sE\t"] {
        let number = S10::parse(text).expect("the example of the standard");
        assert_eq!(number.as_str(), "RR473124829SE");
        assert_eq!((number.service(), number.country()), ("RR", "SE"));
    }
    for (text, fault) in [
        ("RR473124828SE", Fault::WrongCheckDigit),
        ("RR47312482SE", Fault::WrongLength),
        ("RR4731248299SE", Fault::WrongLength),
        ("", Fault::WrongLength),
        ("RR4731248Z9SE", Fault::LookAlikeLetter),
        ("RRO00000005SE", Fault::LookAlikeLetter),
        ("RRo00000005SE", Fault::LookAlikeLetter),
        ("RR47312482lSE", Fault::LookAlikeLetter),
        ("RR4731248I9SE", Fault::LookAlikeLetter),
        ("RRО00000005SE", Fault::LookAlikeLetter),
        ("RR4731-4829SE", Fault::NotDigits),
        ("R1473124829SE", Fault::LookAlikeDigit),
        ("RR473124829S5", Fault::LookAlikeDigit),
        ("R-473124829SE", Fault::NotLetters),
        ("ЅR473124829SE", Fault::NotLetters),
        ("RR473124829XX", Fault::UnknownCountry),
        ("RR473124829YU", Fault::UnknownCountry),
    ] {
        assert_eq!(S10::parse(text), Err(fault), "{text}");
    }
    // The remainders that the standard folds: 10 becomes 0 and 11 becomes 5.
    assert!(S10::parse("AA000000005SE").is_ok());
    assert!(S10::parse("AA000000080SE").is_ok());
}

#[test]
fn an_sscc_is_read_with_its_application_identifier() {
    for text in [
        "340123450000000000",
        "(00)340123450000000000",
        "(00) 3 4012345 000000000 0",
        "00340123450000000000",
        "]C100340123450000000000",
    ] {
        assert_eq!(Sscc::parse(text).map(|sscc| sscc.to_string()), Ok("340123450000000000".to_owned()), "{text}");
    }
    // The worked example of the GS1 General Specifications.
    assert!(Sscc::parse("376104250021234569").is_ok());
    for (text, fault) in [
        ("376104250021234568", Fault::WrongCheckDigit),
        ("37610425002123456", Fault::WrongLength),
        ("(01)376104250021234569", Fault::NotDigits),
        ("01376104250021234569", Fault::WrongLength),
        ("37610425OO21234569", Fault::LookAlikeLetter),
    ] {
        assert_eq!(Sscc::parse(text), Err(fault), "{text}");
    }
}

#[test]
fn there_are_290_municipalities_in_21_counties() {
    assert_eq!(Kommunkod::all().count(), 290);
    let counties: BTreeSet<&str> = Kommunkod::all().map(|kommun| kommun.county()).collect();
    assert_eq!(counties.len(), 21);
    for kommun in Kommunkod::all() {
        assert_eq!(Kommunkod::parse(kommun.as_str()), Ok(kommun));
        assert!(kommun.as_str().starts_with(kommun.county()));
        assert!(!kommun.name().is_empty() && kommun.name().trim() == kommun.name());
    }
    let gnesta = Kommunkod::parse(" 0461 ").expect("Gnesta");
    assert_eq!((gnesta.name(), gnesta.county()), ("Gnesta", "04"));
    for (text, fault) in [
        ("0000", Fault::UnknownKommun),
        ("461", Fault::WrongLength),
        ("O461", Fault::LookAlikeLetter),
        ("kommun", Fault::NotDigits),
    ] {
        assert_eq!(Kommunkod::parse(text), Err(fault), "{text}");
    }
}

#[test]
fn a_persons_number_shows_itself_only_when_asked() {
    let person = Personnummer::parse("191212121212").expect("a known example");
    let shown = format!("{person} {person:?} {person:#?}");
    assert!(!shown.contains("12"), "{shown}");
    let coordination = Samordningsnummer::parse("197010632391").expect("an official example");
    let shown = format!("{coordination} {coordination:?}");
    assert!(!shown.chars().any(|c| c.is_ascii_digit()), "{shown}");
    let verdict = validate(Kind::Personnummer, "191212121212", TODAY);
    assert!(!format!("{verdict:?}").contains("1212"));

    #[derive(serde::Serialize, serde::Deserialize)]
    struct Post {
        #[serde(with = "numbers::revealed")]
        holder: Personnummer,
    }
    let json = serde_json::to_string(&Post { holder: person.clone() }).expect("JSON");
    assert_eq!(json, r#"{"holder":"191212121212"}"#);
    let read: Post = serde_json::from_str(&json).expect("a post");
    assert_eq!(read.holder, person);
    assert!(serde_json::from_str::<Post>(r#"{"holder":"191212121213"}"#).is_err());
}

#[test]
fn a_verdict_is_value_valid_and_reason_in_that_order() {
    let json = |kind, value| serde_json::to_string(&validate(kind, value, TODAY)).expect("JSON");
    assert_eq!(json(Kind::S10, "RR473124829SE"), r#"{"value":"RR473124829SE","valid":true,"reason":null}"#);
    assert_eq!(
        json(Kind::S10, "RR47312482OSE"),
        r#"{"value":"RR47312482OSE","valid":false,"reason":"look-alike-letter: A letter stands where a digit must be, such as O for 0 or I for 1: read the number again."}"#
    );
    for kind in Kind::ALL {
        assert_eq!(kind.name().to_uppercase().parse(), Ok(kind));
    }
    assert!("passport".parse::<Kind>().is_err_and(|error| error.to_string().contains("samordningsnummer")));
}

#[test]
fn every_fault_has_a_code_and_a_sentence_in_both_languages() {
    let mut codes = BTreeSet::new();
    for fault in Fault::ALL {
        assert!(codes.insert(fault.code()), "{fault:?} twice");
        assert_eq!(fault.key(), format!("fault-{}", fault.code()));
        for sentence in [fault.sv(), fault.en()] {
            assert!(sentence.ends_with('.'), "{fault:?}: {sentence}");
        }
        assert_ne!(fault.sv(), fault.en());
        assert_eq!(fault.to_string(), fault.en());
    }
    for locale in [SV, EN] {
        assert_eq!(locale.lines().count(), Fault::ALL.len());
    }
}

proptest! {
    #[test]
    fn any_text_gets_a_verdict_without_a_panic(text in any::<String>()) {
        for kind in Kind::ALL {
            let verdict = validate(kind, &text, TODAY);
            prop_assert_eq!(verdict.valid, verdict.reason.is_none());
        }
        let _ = Personnummer::parse(&text);
        let _ = Samordningsnummer::parse(&text);
    }

    #[test]
    fn any_text_that_resembles_a_number_gets_a_verdict_without_a_panic(
        text in "[ 0-9OoIl+\\-()\\]CRSEå０١\u{0301}🦀]{0,24}",
        year in 1i16..=9999,
    ) {
        let today = Date::new(year, 2, 28).expect("a date");
        for kind in Kind::ALL {
            let _ = validate(kind, &text, today);
        }
    }

    #[test]
    fn any_ten_or_twelve_digits_get_a_verdict_without_a_panic(
        text in "[0-9]{6}([0-9]{2})?[-+]?[0-9]{4}",
        today in (1i16..=9999).prop_map(|year| Date::new(year, 1, 1).expect("a date")),
    ) {
        for kind in Kind::ALL {
            let _ = validate(kind, &text, today);
        }
    }

    #[test]
    fn a_number_is_a_persons_or_a_coordination_number_or_an_organisations_never_two(
        nine in "[0-9]{9}",
    ) {
        let ten = with_luhn(&nine);
        let kinds = [Kind::Personnummer, Kind::Samordningsnummer, Kind::Organisationsnummer];
        prop_assert!(kinds.iter().filter(|kind| kind.check(&ten, TODAY).is_ok()).count() <= 1);
    }

    #[test]
    fn a_single_slip_in_a_persons_number_is_found(
        year in 1930i16..=2020, month in 1i8..=12, day in 1i8..=28, birth in 1u16..=999,
        place in 2usize..12, by in 1u8..=9,
    ) {
        let nine = format!("{:02}{month:02}{day:02}{birth:03}", year % 100);
        let number = format!("{}{}", year / 100, with_luhn(&nine));
        let read = Personnummer::parse(&number).expect("a valid number");
        prop_assert_eq!(read.reveal(), &number);
        prop_assert_eq!(Personnummer::parse_on(&read.reveal_short(TODAY), TODAY), Ok(read));
        prop_assert_eq!(
            Personnummer::parse(&slipped(&number, place, by)),
            Err(Fault::WrongCheckDigit)
        );
    }

    #[test]
    fn a_single_slip_in_an_organisation_number_is_found(
        nine in "[1235-9][0-9][2-9][0-9]{6}", place in 0usize..10, by in 1u8..=9,
    ) {
        let number = with_luhn(&nine);
        prop_assert!(Organisationsnummer::parse(&number).is_ok());
        let prefixed = format!("16{number}");
        prop_assert!(Organisationsnummer::parse(&prefixed).is_ok());
        prop_assert_eq!(
            Organisationsnummer::parse(&slipped(&number, place, by)),
            Err(Fault::WrongCheckDigit)
        );
    }

    #[test]
    fn a_single_slip_in_an_sscc_is_found(
        seventeen in "[0-9]{17}", place in 0usize..18, by in 1u8..=9,
    ) {
        let number = (0..=9)
            .map(|check| format!("{seventeen}{check}"))
            .find(|number| Sscc::parse(number).is_ok())
            .expect("one check digit fits");
        prop_assert_eq!(
            Sscc::parse(&slipped(&number, place, by)),
            Err(Fault::WrongCheckDigit)
        );
    }

    #[test]
    fn exactly_one_check_digit_fits_an_s10_number(serial in "[0-9]{8}") {
        let fitting = (0..=9)
            .filter(|check| S10::parse(&format!("RR{serial}{check}SE")).is_ok())
            .count();
        prop_assert_eq!(fitting, 1);
    }

    #[test]
    fn what_is_valid_reads_back_from_its_canonical_form(text in "[A-Z]{2}[0-9]{9}SE|[0-9]{4}|[0-9]{18}") {
        if let Ok(number) = S10::parse(&text) {
            prop_assert_eq!(S10::parse(number.as_str()), Ok(number.clone()));
            let json = serde_json::to_string(&number).expect("JSON");
            prop_assert_eq!(serde_json::from_str::<S10>(&json).expect("a number"), number);
        }
        if let Ok(kommun) = Kommunkod::parse(&text) {
            prop_assert_eq!(Kommunkod::parse(&kommun.to_string()), Ok(kommun));
        }
    }
}
