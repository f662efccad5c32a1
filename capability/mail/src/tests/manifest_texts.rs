//! Words: every reason has its text in both languages, and every text gets what it asks for.

use super::{Known, Reason, checked, sheet};
use crate::manifest::{Arg, EN, Fault, Report, SV, check};
use std::collections::{BTreeMap, BTreeSet};

/// Key → text. These files have one line a text, and no more than `{ $variable }` in it.
fn texts(ftl: &'static str) -> BTreeMap<&'static str, &'static str> {
    let lines = ftl.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once(" = ").expect("key = text")).collect()
}

fn variables(text: &str) -> BTreeSet<&str> {
    text.split("{ $").skip(1).map(|rest| rest.split_once(" }").expect("a closed variable").0).collect()
}

/// As Fluent would, but loud.
pub fn tell(ftl: &'static str) -> impl Fn(&str, &[(&str, Arg)]) -> String {
    let texts = texts(ftl);
    move |key, args| {
        let mut text = (*texts.get(key).unwrap_or_else(|| panic!("{key} has no text"))).to_owned();
        for (name, arg) in args {
            let value = match arg {
                Arg::Int(n) => n.to_string(),
                Arg::Text(text) => text.clone(),
            };
            text = text.replace(&format!("{{ ${name} }}"), &value);
        }
        assert!(!text.contains("{ $"), "{key} asks for more than it gets: {text}");
        text
    }
}

#[test]
fn every_reason_has_its_text_in_both_languages_and_no_text_is_without_reason() {
    let keys: BTreeSet<&str> = Reason::ALL.iter().map(|reason| reason.key()).collect();
    assert_eq!(keys.len(), Reason::ALL.len(), "each its own");
    for ftl in [SV, EN] {
        let texts = texts(ftl);
        assert_eq!(texts.keys().copied().collect::<BTreeSet<_>>(), keys);
        let different: BTreeSet<&str> = texts.values().copied().collect();
        assert_eq!(different.len(), keys.len(), "each its own words");
    }
    let (sv, en) = (texts(SV), texts(EN));
    for key in keys {
        assert_eq!(variables(sv[key]), variables(en[key]), "{key}");
        assert_ne!(sv[key], en[key], "{key} is not translated");
    }
}

#[test]
fn the_message_files_are_sound_to_fluent_too() {
    use ui::{Lang, Source, Texts};
    let sources =
        [Source { lang: Lang::Sv, name: "manifest", ftl: SV }, Source { lang: Lang::En, name: "manifest", ftl: EN }];
    assert_eq!(ui::texts::check_parity(&sources), []);
    let texts = Texts::new(&sources).expect("sound files");
    let fault = texts.t(Lang::Sv, Reason::FileTooManyRows.key(), &[("max", 50_000_u32.into())]);
    assert_eq!(fault, "Filen har för många rader: högst 50\u{a0}000 tas emot. Dela upp den i flera filer.");
}

/// Texts of a file's faults in both languages; panics where a text asks for what it does not get.
#[track_caller]
pub fn told(faults: &[Fault]) -> Vec<String> {
    let (sv, en) = (tell(SV), tell(EN));
    faults
        .iter()
        .flat_map(|fault| [sv(fault.reason.key(), &fault.texts()), en(fault.reason.key(), &fault.texts())])
        .collect()
}

#[test]
fn refused_files_and_rows_are_told_in_both_languages() {
    let live = super::s10(0);
    let files = [
        String::new(),
        "type;class\n".into(),
        "typ\tklass\n".into(),
        "type;class;recipient_unit\nlot;letter;\"KS\n".into(),
        "rad;vikt;Nummer;number;\nx;y;z;v;w\n".into(),
        "type;count\nlot;5\n".into(),
        format!("{}\nlot\n", "type;".repeat(40)),
        "x".repeat(11 * 1024 * 1024),
        format!("type;class\n{}", "lot;letter\n".repeat(50_001)),
        "%PDF".into(),
    ];
    let mut reasons = BTreeSet::new();
    for file in &files {
        let faults = sheet(file).unwrap_err();
        told(&faults);
        reasons.extend(faults.iter().map(|fault| fault.reason));
        let report = Report::refused("m.csv", file.as_bytes(), &faults, tell(SV));
        assert_eq!((report.rows.len(), report.faults.len()), (0, faults.len()));
    }
    let header = "line;type;number;class;count;weight_g;receptacle;seal;recipient_unit";
    let rows = format!(
        "x;item;RR12345678OSE;postcard;3;-1;3E+17;=1+1;Socialforvaltningn\n\
         1;lot;{};registered;-1;0;;P-7;Biblioteket\n\
         1;receptacle;A;letter;0;1,234;A;P-99;Zoo\n\
         2;;12345;brev;x;y;A;P-1;K\u{7}S\n\
         3;item;373500000000000011;brev;100001;3000000;;;\n\
         3;bunt;;;;;;;\n\
         4;item;12;parcel;100001;;B;P-1;\"a\"b\n\
         5;item;RR123456785QQ;rek;;;C;P-1;\n\
         6;item;{live};rek;;;C;P-2;\n\
         7;item;{live};rek;;;{live};;{}\n\
         8;receptacle;;;;;;;\n\
         9;lot\n\
         10;item;R0123456785SE;brev;;;;;\n\
         11;item;RR900000019SE;rek;;;;;\n",
        super::S10,
        "å".repeat(300),
    );
    let mut known = Known::municipality();
    known.live.push((live.clone().leak(), "BREV-2026-000001"));
    let Ok(checked) = check(sheet(format!("{header}\n{rows}")).unwrap(), &mut known);
    for row in checked.rows.iter().filter_map(|row| row.as_ref().err()) {
        told(&row.faults);
        reasons.extend(row.faults.iter().map(|fault| fault.reason));
    }
    // What is left is told elsewhere: by workbooks, by other bytes.
    let left: Vec<Reason> = Reason::ALL.iter().copied().filter(|reason| !reasons.contains(reason)).collect();
    let elsewhere = |reason: &Reason| {
        let key = reason.key().trim_start_matches("mail-manifest-");
        key.starts_with("file-")
            || ["cells-merged", "cell-date", "cell-bool", "cell-error", "cell-digits"].contains(&key)
    };
    assert!(left.iter().all(elsewhere), "{left:?}");
}

#[test]
fn the_report_is_json_with_every_row_and_every_fault_in_the_language_asked_for() {
    let checked = checked("rad;typ;klass;antal\n7;parti;brev;5\n8;parti;vykort;-5\n");
    let json = serde_json::to_value(Report::of(&checked, tell(SV))).unwrap();
    assert_eq!((&json["ok"], &json["faulty"], &json["file"]), (&1.into(), &1.into(), &"manifest.csv".into()));
    assert_eq!(json["format"], serde_json::json!({ "kind": "csv", "separator": ";", "encoding": "utf-8" }));
    assert_eq!(json["rows"][0], serde_json::json!({ "line": 2, "stated": 7, "ok": true, "faults": [] }));
    assert_eq!((&json["rows"][1]["line"], &json["rows"][1]["ok"]), (&3.into(), &false.into()));
    let fault = &json["rows"][1]["faults"][0];
    assert_eq!(
        (&fault["field"], &fault["column"], &fault["value"]),
        (&"class".into(), &"klass".into(), &"vykort".into())
    );
    assert_eq!((&fault["code"], &fault["allowed"][0]), (&"mail-manifest-class-unknown".into(), &"letter/brev".into()));
    assert!(fault["reason"].as_str().unwrap().starts_with("Klassen ”vykort” finns inte."));
    let fault = &json["rows"][1]["faults"][1];
    assert_eq!(
        (&fault["field"], &fault["reason"]),
        (&"count".into(), &"Antalet -5 är negativt. Tillåtet: ett heltal från 1.".into())
    );
    let english = serde_json::to_value(Report::of(&checked, tell(EN))).unwrap();
    assert!(english["rows"][1]["faults"][0]["reason"].as_str().unwrap().starts_with("There is no class “vykort”."));
}
