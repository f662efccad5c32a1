//! docs/asvs.md against the list of ids and against what it names: every id of levels 1 and 2 once, nothing claimed by a
//! file or a test that is not there.

use std::{collections::BTreeMap, fs, path::Path};

const IDS: &str = include_str!("asvs-5.0-ids.csv");

struct Line {
    id: String,
    level: String,
    state: String,
    by: String,
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn lines(text: &str) -> Vec<Line> {
    let rows = text.lines().filter(|line| line.starts_with("| V"));
    rows.map(|row| {
        let mut cells = row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned());
        let mut next = || cells.next().unwrap_or_default();
        Line { id: next(), level: next(), state: next(), by: next() }
    })
    .collect()
}

fn faults(text: &str) -> Vec<String> {
    let (lines, mut faults) = (lines(text), Vec::new());
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for Line { id, level, state, by } in &lines {
        *count.entry(id).or_default() += 1;
        let wanted = IDS.lines().filter_map(|line| line.split_once(',')).find(|(known, _)| known == id);
        if wanted.is_none_or(|(_, known)| known != level) && level != "3" {
            faults.push(format!("{id} is no requirement of level {level}"));
        }
        let evidence: Vec<&str> = by.split('`').skip(1).step_by(2).collect();
        match state.as_str() {
            "met" if evidence.is_empty() => faults.push(format!("{id} is met by nothing")),
            "not applicable" if by.is_empty() => faults.push(format!("{id}: why does it not apply?")),
            "met" | "not applicable" | "not yet" => {}
            other => faults.push(format!("{id}: {other:?} is no state")),
        }
        for named in evidence {
            let (path, test) = named.split_once("::").map_or((named, None), |(path, test)| (path, Some(test)));
            match fs::read_to_string(root().join(path)) {
                Err(_) => faults.push(format!("{id}: there is no {path}")),
                Ok(source) => faults.extend(
                    test.filter(|test| !source.contains(&format!("fn {test}(")))
                        .map(|test| format!("{id}: no test {test} in {path}")),
                ),
            }
        }
    }
    for (id, _) in IDS.lines().skip(1).filter_map(|line| line.split_once(',')) {
        let times = count.get(id).copied().unwrap_or(0);
        if times != 1 {
            faults.push(format!("{id} stands there {times} times"));
        }
    }
    let of = |state: &str| lines.iter().filter(|line| line.state == state).count();
    let sums = format!("Sums: {} met, {} not applicable, {} not yet.", of("met"), of("not applicable"), of("not yet"));
    if !text.contains(&sums) {
        faults.push(format!("the sums are: {sums}"));
    }
    faults
}

#[test]
fn every_requirement_stands_once_with_evidence_that_exists() {
    let text = fs::read_to_string(root().join("docs/asvs.md")).expect("docs/asvs.md");
    let faults = faults(&text);
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn a_claim_without_its_test_and_an_id_left_out_or_said_twice_are_caught() {
    let text = "| V1.2.1 | 1 | met | `README.md::no_such_test` |\n| V1.2.2 | 1 | met | `nowhere.rs` |\n\
                | V1.2.2 | 1 | perhaps | |\n| V1.2.3 | 1 | met | |\n| V99.1.1 | 1 | not yet | |";
    let faults = faults(text).join("\n");
    for said in [
        "V1.2.1: no test no_such_test in README.md",
        "V1.2.2: there is no nowhere.rs",
        "V1.2.2 stands there 2 times",
        "\"perhaps\" is no state",
        "V1.2.3 is met by nothing",
        "V99.1.1 is no requirement of level 1",
        "V1.1.1 stands there 0 times",
        "the sums are: Sums: 3 met",
    ] {
        assert!(faults.contains(said), "{said} is not in {faults}");
    }
}
