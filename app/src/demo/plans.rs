//! Does every statement find its rows by an index?

use super::tests::told;
use std::collections::BTreeSet;
use store::{Connection, Value};

/// What may be read from end to end, the whole table or a tenant's part of it. It is small by nature (ledgers, modules,
/// units, sites, parties), or whoever asks is there to see all of it (verification, export, the list of disposals).
const WHOLE: &[&str] = &[
    "store_module",
    "ledger_head",
    "h",
    "series",
    "disposed",
    "d",
    "attachment",
    "a",
    "attachment_gone",
    // What a tenant decided about its permissions: roles times permissions at most.
    "access_own",
    "organisation_unit",
    "organisation_person",
    "organisation_role_type",
    "organisation_course",
    "organisation_group",
    "organisation_mapping",
    // The picture of a whole organisation on a date asks for all of these.
    "organisation_training",
    "v",
    "mail_site",
    "mail_party",
    "mail_redirection",
    "web_hook",
];

/// The same for single statements: the shared posts, what a directory asks for all of, verification, the newest of a ledger's
/// checkpoints, and counting what waits.
const ALL_OF_IT: &[&str] = &[
    "TILES",
    "CHECKPOINTS",
    "STRAY_ENTRIES",
    "LATEST",
    "HEADS",
    "UNSIGNED",
    "COUNT",
    "USERS",
    "USERS_PAGE",
    "USER_COUNT",
    "ALL_POSTS",
];

/// The steps of a statement's plan that read something whole which may grow.
pub(super) fn reads_whole(connection: &mut dyn Connection, sql: &str) -> Vec<String> {
    let nothing = vec![Value::Null; 1000];
    let steps = connection.rows(&format!("EXPLAIN QUERY PLAN {sql}"), &nothing).unwrap();
    let steps = steps.iter().map(|row| row.get::<String>(3).unwrap());
    steps
        .filter(|step| step.starts_with("SCAN ") && *step != "SCAN CONSTANT ROW" || step.ends_with("(tenant=?)"))
        .filter(|step| {
            let name = step.split(' ').nth(1).unwrap_or_default();
            !WHOLE.contains(&name) && !is_made_here(sql, name)
        })
        .collect()
}

/// Whether a name is that of a part of the statement, which was cut to size where it was made.
fn is_made_here(sql: &str, name: &str) -> bool {
    let common = [format!(" {name} AS ("), format!(" {name} (id) AS (")].iter().any(|it| sql.contains(it));
    let word_ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.');
    common || sql.match_indices(&format!(") {name}")).any(|(at, way)| word_ends(&sql[at + way.len()..]))
}

#[test]
fn every_statement_finds_its_rows_by_an_index() {
    let place = &testkit::sqlite();
    let store = told(place);
    let mut connection = place.home.connect_reader().unwrap();
    let statements = store.registry().statements().filter(|(_, name, _)| !ALL_OF_IT.contains(name));
    let whole: BTreeSet<String> = statements
        .flat_map(|(module, name, sql)| {
            let steps = reads_whole(connection.as_mut(), sql);
            steps.into_iter().map(move |step| format!("{module}::{name}: {step}"))
        })
        .collect();
    assert!(whole.is_empty(), "{whole:#?}");
}

#[test]
fn a_statement_that_reads_all_subjects_is_caught() {
    let place = &testkit::sqlite();
    let store = told(place);
    let mut connection = place.home.connect_reader().unwrap();
    let mut statements = store.registry().statements();
    let (_, _, subject) = statements.find(|(module, name, _)| (*module, *name) == ("mail", "SUBJECT")).unwrap();
    assert_eq!(reads_whole(connection.as_mut(), subject), [""; 0]);
    for sql in [subject.replace("id = $2", "receipt = $2"), subject.replace(" AND id = $2", "")] {
        assert!(sql != subject && !reads_whole(connection.as_mut(), &sql).is_empty(), "{sql}");
    }
}
