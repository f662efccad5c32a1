//! The rules of ARCHITECTURE.md, kept by the machine. Each rule is a function from the sources to what breaks it; each has
//! one test on the repository and one on a made-up example that it must catch, so that no rule is ever empty.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use tests::source::{Named, Rust, Tree, root};

/// What a rule found: how many things it looked at, and what is wrong, each with the place.
#[derive(Default)]
struct Findings {
    looked: usize,
    faults: Vec<String>,
}

impl Findings {
    fn fault(&mut self, path: &str, line: usize, what: impl std::fmt::Display) {
        self.faults.push(format!("{path}:{line}: {what}"));
    }
}

/// The rule holds, and had something to look at.
#[track_caller]
fn holds(findings: Findings) {
    assert!(findings.faults.is_empty(), "\n{}\n", findings.faults.join("\n"));
    assert!(findings.looked > 0, "the rule looked at nothing");
}

/// The rule finds exactly one fault in a made-up example, and names it.
#[track_caller]
fn catches(findings: Findings, what: &str) {
    assert_eq!(findings.faults.len(), 1, "faults: {:?}", findings.faults);
    assert!(findings.faults[0].contains(what), "{} does not name {what}", findings.faults[0]);
}

/// The rule has nothing against a made-up example.
#[track_caller]
fn allows(findings: Findings) {
    assert!(findings.faults.is_empty(), "\n{}\n", findings.faults.join("\n"));
}

fn is_under(path: &str, folders: &[&str]) -> bool {
    folders.iter().any(|folder| path.starts_with(folder))
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Tests inside a crate: src/tests.rs, src/tests/ and tests/.
fn is_test_file(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs") || path.starts_with("tests/")
}

// ---------------------------------------------------------------------------------------------------------------------
// the graph

type Graph = BTreeMap<String, BTreeSet<String>>;

fn cargo_metadata(arguments: &[&str]) -> Value {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_string());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--offline"])
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON")
}

fn workspace() -> Value {
    cargo_metadata(&["--no-deps"])
}

fn texts<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or("")
}

fn packages(metadata: &Value) -> &[Value] {
    metadata["packages"].as_array().map_or(&[], Vec::as_slice)
}

/// Our crates and which of ours each is built from; `dev` asks for what only its tests use.
fn graph(metadata: &Value, dev: bool) -> Graph {
    let ours: BTreeSet<&str> = packages(metadata).iter().map(|p| texts(p, "name")).collect();
    packages(metadata)
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"].as_array().map_or(&[][..], Vec::as_slice);
            let wanted = dependencies
                .iter()
                .filter(|d| (texts(d, "kind") == "dev") == dev && ours.contains(texts(d, "name")))
                .map(|d| texts(d, "name").to_string())
                .collect();
            (texts(package, "name").to_string(), wanted)
        })
        .collect()
}

/// The block ```graph of ARCHITECTURE.md: `crate -> dependency dependency`.
fn drawn_graph(architecture: &str) -> Graph {
    let block = architecture.split("```graph\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap_or("");
    block
        .lines()
        .filter_map(|line| line.split_once("->"))
        .map(|(name, rest)| (name.trim().to_string(), rest.split_whitespace().map(str::to_string).collect()))
        .collect()
}

fn draw(graph: &Graph) -> String {
    graph
        .iter()
        .map(|(name, to)| {
            format!("{name} -> {}", to.iter().cloned().collect::<Vec<_>>().join(" ")).trim_end().to_string()
        })
        .collect::<Vec<_>>()
        .join("\n")
}

fn the_drawn_graph_is_the_built_one(metadata: &Value, architecture: &str) -> Findings {
    let (built, drawn) = (graph(metadata, false), drawn_graph(architecture));
    let mut findings = Findings { looked: drawn.len(), ..Findings::default() };
    if built != drawn {
        findings.fault("ARCHITECTURE.md", 1, format!("the graph is not the built one, which is:\n{}", draw(&built)));
    }
    findings
}

const PURE: [&str; 4] = ["base", "numbers", "calendar", "ledger"];

fn pure_crates_depend_on_nothing_but_base(metadata: &Value) -> Findings {
    let mut findings = Findings::default();
    for (name, to) in graph(metadata, false).iter().filter(|(name, _)| PURE.contains(&name.as_str())) {
        findings.looked += 1;
        for other in to.iter().filter(|other| *other != "base") {
            findings.fault(name, 0, format!("a pure crate depends on {other}"));
        }
    }
    findings
}

/// Which of the layers a crate lies in, by its folder: platform 0, capability 1, app 2, what proves the product 3.
fn layers(metadata: &Value) -> BTreeMap<String, usize> {
    let root = texts(metadata, "workspace_root");
    packages(metadata)
        .iter()
        .map(|package| {
            let folder = texts(package, "manifest_path").strip_prefix(root).unwrap_or("").trim_start_matches('/');
            let layer = match folder.split('/').next() {
                Some("platform") => 0,
                Some("capability") => 1,
                Some("app") => 2,
                _ => 3,
            };
            (texts(package, "name").to_string(), layer)
        })
        .collect()
}

fn dependencies_point_down(metadata: &Value) -> Findings {
    let mut findings = Findings::default();
    let layers = layers(metadata);
    for (name, to) in graph(metadata, false) {
        findings.looked += 1;
        for other in to.iter().filter(|other| layers[*other] > layers[&name]) {
            findings.fault(&name, 0, format!("depends upwards, on {other}"));
        }
    }
    findings
}

/// What stands under a capability stands above nothing: organisation under all, mail and forum above what they start.
const ORDER: [&[&str]; 5] = [
    &["organisation", "archive"],
    &["measure", "governance"],
    &["duty", "risk", "premises", "incident", "vetting", "war_organisation", "agreement"],
    &["mail", "forum"],
    &["follow_up"],
];

fn capabilities_keep_their_order(metadata: &Value) -> Findings {
    let mut findings = Findings::default();
    let layers = layers(metadata);
    let rank = |name: &str| ORDER.iter().position(|row| row.contains(&name));
    for (name, to) in graph(metadata, false).iter().filter(|(name, _)| layers[*name] == 1) {
        findings.looked += 1;
        let Some(own) = rank(name) else {
            findings.fault(name, 0, "a capability without a place in the order of tests/tests/architecture.rs");
            continue;
        };
        for other in to.iter().filter(|other| layers[*other] == 1) {
            if rank(other).is_none_or(|theirs| theirs >= own) {
                findings.fault(name, 0, format!("may not depend on {other}: not below it in the order"));
            }
        }
    }
    findings
}

fn tests_of_a_crate_add_only_the_testkit(metadata: &Value) -> Findings {
    let mut findings = Findings::default();
    let (built, dev, layers) = (graph(metadata, false), graph(metadata, true), layers(metadata));
    for (name, to) in dev.iter().filter(|(name, _)| layers[*name] < 3) {
        findings.looked += 1;
        let mut reached = BTreeSet::new();
        let mut open = vec![name.clone()];
        while let Some(next) = open.pop() {
            open.extend(built[&next].iter().filter(|to| reached.insert((*to).clone())).cloned());
        }
        for other in to.iter().filter(|other| *other != "testkit" && !reached.contains(*other)) {
            findings.fault(name, 0, format!("its tests depend on {other}, which is neither testkit nor below it"));
        }
    }
    findings
}

fn only_the_store_depends_on_a_database_driver(metadata: &Value) -> Findings {
    let mut findings = Findings::default();
    for package in packages(metadata) {
        let name = texts(package, "name");
        findings.looked += 1;
        if ["store", "bench", "tests"].contains(&name) {
            continue;
        }
        for dependency in package["dependencies"].as_array().map_or(&[][..], Vec::as_slice) {
            let other = texts(dependency, "name");
            if DRIVERS.contains(&other.replace('-', "_").as_str()) {
                findings.fault(name, 0, format!("depends on the driver {other}"));
            }
        }
    }
    findings
}

/// cargo metadata of made-up crates: (name, folder, dependencies, dependencies of its tests).
fn made_up(crates: &[(&str, &str, &[&str], &[&str])]) -> Value {
    let packages: Vec<Value> = crates
        .iter()
        .map(|(name, folder, normal, dev)| {
            let dependency = |name: &&str, kind: Value| serde_json::json!({ "name": name, "kind": kind });
            let mut dependencies: Vec<Value> = normal.iter().map(|d| dependency(d, Value::Null)).collect();
            dependencies.extend(dev.iter().map(|d| dependency(d, "dev".into())));
            serde_json::json!({ "name": name, "manifest_path": format!("/r/{folder}/Cargo.toml"), "dependencies": dependencies })
        })
        .collect();
    serde_json::json!({ "packages": packages, "workspace_root": "/r" })
}

#[test]
fn the_graph_in_architecture_md_is_the_one_cargo_builds() {
    let tree = Tree::of_repository();
    let architecture = tree.text("ARCHITECTURE.md").expect("ARCHITECTURE.md exists");
    holds(the_drawn_graph_is_the_built_one(&workspace(), architecture));
}

#[test]
fn a_graph_that_leaves_out_a_dependency_is_caught() {
    let metadata = made_up(&[("base", "platform/base", &[], &[]), ("store", "platform/store", &["base"], &[])]);
    allows(the_drawn_graph_is_the_built_one(&metadata, "x\n```graph\nbase ->\nstore -> base\n```\n"));
    catches(the_drawn_graph_is_the_built_one(&metadata, "x\n```graph\nbase ->\nstore ->\n```\n"), "store -> base");
    catches(the_drawn_graph_is_the_built_one(&metadata, "no graph"), "store -> base");
}

#[test]
fn pure_crates_depend_on_no_crate_of_ours_but_base() {
    holds(pure_crates_depend_on_nothing_but_base(&workspace()));
}

#[test]
fn a_pure_crate_that_reads_the_store_is_caught() {
    let crates = made_up(&[("store", "platform/store", &[], &[]), ("ledger", "platform/ledger", &["store"], &[])]);
    catches(pure_crates_depend_on_nothing_but_base(&crates), "depends on store");
}

#[test]
fn no_crate_depends_on_one_above_it() {
    holds(dependencies_point_down(&workspace()));
}

#[test]
fn a_platform_crate_that_knows_a_capability_is_caught() {
    let crates = made_up(&[("mail", "capability/mail", &[], &[]), ("ui", "platform/ui", &["mail"], &[])]);
    catches(dependencies_point_down(&crates), "on mail");
    let crates = made_up(&[("testkit", "testkit", &[], &[]), ("skans", "app", &["testkit"], &[])]);
    catches(dependencies_point_down(&crates), "on testkit");
}

#[test]
fn capabilities_depend_on_each_other_only_in_the_fixed_order() {
    holds(capabilities_keep_their_order(&workspace()));
}

#[test]
fn a_capability_that_calls_one_above_it_is_caught() {
    let crates = made_up(&[("mail", "capability/mail", &[], &[]), ("risk", "capability/risk", &["mail"], &[])]);
    catches(capabilities_keep_their_order(&crates), "may not depend on mail");
    let crates = made_up(&[("duty", "capability/duty", &[], &[]), ("risk", "capability/risk", &["duty"], &[])]);
    catches(capabilities_keep_their_order(&crates), "may not depend on duty");
    catches(capabilities_keep_their_order(&made_up(&[("novel", "capability/novel", &[], &[])])), "without a place");
}

#[test]
fn the_tests_of_a_crate_add_nothing_of_ours_but_the_testkit() {
    holds(tests_of_a_crate_add_only_the_testkit(&workspace()));
}

#[test]
fn a_test_dependency_on_a_neighbour_is_caught() {
    let crates = |dev: &'static [&'static str]| {
        made_up(&[
            ("base", "platform/base", &[], &[]),
            ("testkit", "testkit", &["ui"], &[]),
            ("ui", "platform/ui", &["base"], &[]),
            ("store", "platform/store", &["base"], dev),
        ])
    };
    allows(tests_of_a_crate_add_only_the_testkit(&crates(&["testkit", "base"])));
    catches(tests_of_a_crate_add_only_the_testkit(&crates(&["ui"])), "depend on ui");
}

#[test]
fn only_the_store_depends_on_the_drivers() {
    holds(only_the_store_depends_on_a_database_driver(&workspace()));
}

#[test]
fn a_capability_with_a_driver_of_its_own_is_caught() {
    let crates = made_up(&[("mail", "capability/mail", &["rusqlite"], &[])]);
    catches(only_the_store_depends_on_a_database_driver(&crates), "rusqlite");
}

// ---------------------------------------------------------------------------------------------------------------------
// what may name what

const DRIVERS: [&str; 6] = ["rusqlite", "libsqlite3_sys", "postgres", "tokio_postgres", "postgres_types", "sqlx"];

/// bench measures against the bare database and tests/ tampers with it: they prove the product and are not part of it.
const PROOF: [&str; 2] = ["bench/", "tests/"];

fn only_the_store_names_a_driver(tree: &Tree) -> Findings {
    let mut findings = Findings::default();
    for (path, rust) in tree.rust().filter(|(path, _)| !is_under(path, &["platform/store/"]) && !is_under(path, &PROOF))
    {
        findings.looked += 1;
        for named in rust.paths().iter().filter(|named| DRIVERS.contains(&named.parts[0].as_str())) {
            findings.fault(path, named.line, format!("names a database driver: {named}"));
        }
    }
    findings
}

#[test]
fn only_platform_store_names_a_database_driver() {
    holds(only_the_store_names_a_driver(&Tree::of_repository()));
}

#[test]
fn a_driver_named_outside_the_store_is_caught() {
    let tree = Tree::of(&[
        ("platform/store/src/lib.rs", "use rusqlite::Connection;"),
        ("app/src/main.rs", "// rusqlite::Connection\nlet c = rusqlite::Connection::open();"),
    ]);
    catches(only_the_store_names_a_driver(&tree), "app/src/main.rs:2");
}

/// src/model.rs, and src/model/….rs when it has grown.
fn is_model(path: &str) -> bool {
    path.starts_with("capability/") && (path.ends_with("/src/model.rs") || path.contains("/src/model/"))
}

fn model_is_pure(tree: &Tree) -> Findings {
    let refused = |named: &Named| {
        ["store", "web", "access", "ui", "axum", "tokio", "maud"].contains(&named.parts[0].as_str())
            || ["std::time", "std::fs", "std::net", "std::env", "std::process", "std::thread", "std::io"]
                .iter()
                .any(|path| named.starts_with(path))
    };
    let mut findings = Findings::default();
    for (path, rust) in tree.rust().filter(|(path, _)| is_model(path)) {
        findings.looked += 1;
        for named in rust.paths().iter().filter(|named| refused(named) && !rust.is_test(named.line)) {
            findings.fault(path, named.line, format!("a model is pure and may not name {named}"));
        }
    }
    findings
}

#[test]
fn models_import_neither_store_nor_web_nor_access_nor_the_world() {
    holds(model_is_pure(&Tree::of_repository()));
}

#[test]
fn a_model_that_reaches_out_is_caught() {
    let model = |text| Tree::of(&[("capability/mail/src/model.rs", text)]);
    allows(model_is_pure(&model("use base::{Id, Time};\nuse std::collections::BTreeSet;\n//! of the store")));
    catches(model_is_pure(&model("use base::{Id, Time};\nuse store::Work;")), "model.rs:2");
    catches(model_is_pure(&model("use std::{collections::BTreeSet, time::Instant};")), "std::time::Instant");
    catches(model_is_pure(&model("fn f() { std::fs::read(p); }")), "std::fs::read");
    let grown = Tree::of(&[("capability/mail/src/model/screening.rs", "use web as w;")]);
    catches(model_is_pure(&grown), "screening.rs:1");
}

/// One line of lower-case words, to look for statements in.
fn flat(text: &str) -> String {
    let text = text.replace("\\n", " ").replace(['\\', '(', '"'], " ").to_lowercase();
    format!(" {} ", text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn looks_like_sql(text: &str) -> bool {
    // A piece of a statement, as it is written by hand: in capitals.
    let pieces =
        ["SELECT ", "WITH ", "WHERE ", "ORDER BY ", "LEFT JOIN ", "JOIN ", "PRAGMA ", "SAVEPOINT ", "RETURNING "];
    let trimmed = text.trim_start();
    if pieces.iter().any(|piece| trimmed.starts_with(piece)) {
        return true;
    }
    // A whole statement, in capitals or not.
    let text = flat(text);
    let has = |words: &str| text.contains(&format!(" {words} "));
    let begins = |word: &str| text.starts_with(&format!(" {word} "));
    let made = ["table", "index", "unique index", "view", "trigger", "temp table", "virtual table"];
    has("insert into")
        || has("delete from")
        || ["create", "alter", "drop"].iter().any(|verb| made.iter().any(|thing| has(&format!("{verb} {thing}"))))
        || (begins("select") && has("from"))
        || (begins("update") && has("set"))
}

/// Where SQL may stand. Below the capabilities: the store and access. In them, and in what of the platform has tables of
/// its own: what writes and what reads. Elsewhere: proof.
fn may_hold_sql(path: &str) -> bool {
    let in_capability = is_under(path, &["capability/", "platform/"])
        && (["tables.rs", "queries.rs"].contains(&file_name(path))
            || path.contains("/src/tables/")
            || path.contains("/src/queries/"));
    in_capability || is_under(path, &["platform/store/", "platform/access/", "testkit/"]) || is_under(path, &PROOF)
}

fn sql_stays_where_it_belongs(tree: &Tree) -> Findings {
    let mut findings = Findings::default();
    for (path, rust) in tree.rust().filter(|(path, _)| !may_hold_sql(path)) {
        findings.looked += 1;
        for literal in rust.literals().iter().filter(|literal| looks_like_sql(&literal.text)) {
            findings.fault(path, literal.line, "SQL outside tables.rs and queries.rs");
        }
    }
    findings
}

#[test]
fn in_a_capability_only_tables_and_queries_contain_sql() {
    holds(sql_stays_where_it_belongs(&Tree::of_repository()));
}

#[test]
fn sql_in_a_command_is_caught() {
    fn tree(text: &str) -> Tree {
        Tree::of(&[
            ("capability/mail/src/commands.rs", text),
            ("capability/mail/src/queries.rs", "\"SELECT a FROM b\""),
        ])
    }
    for statement in [
        "SELECT id\\n FROM mail_item",
        "insert into mail_item (id) values ($1)",
        "UPDATE mail_item SET state = $1",
        "DELETE FROM mail_item",
        "CREATE TABLE mail_item (id {id})",
        "WHERE id = $1",
    ] {
        let text = format!("let s = \"{statement}\";");
        catches(sql_stays_where_it_belongs(&tree(&text)), "commands.rs:1");
    }
    allows(sql_stays_where_it_belongs(&tree(
        "// SELECT a FROM b\nlet s = \"update-available\"; let t = \"selected from\"; let u = \"select\"; let v = \"where\";",
    )));
}

const CLOCK: &str = "platform/base/src/clock.rs";

fn only_the_clock_reads_the_clock(tree: &Tree) -> Findings {
    let refused = |named: &Named| {
        let reads = [
            "SystemTime::now",
            "Instant::now",
            "Timestamp::now",
            "Zoned::now",
            "Utc::now",
            "Local::now",
            "OffsetDateTime::now_utc",
        ];
        let random = ["Uuid::now_v1", "Uuid::now_v6", "Uuid::now_v7", "Uuid::new_v4", "Id::random"];
        reads.iter().chain(&random).any(|what| named.contains(what))
            || ["getrandom", "rand", "rand_core", "fastrand"].contains(&named.parts[0].as_str())
            || named.parts.iter().any(|part| ["OsRng", "SysRng", "ThreadRng", "thread_rng"].contains(&part.as_str()))
    };
    let mut findings = Findings::default();
    for (path, rust) in tree.rust().filter(|(path, _)| *path != CLOCK && !is_under(path, &PROOF)) {
        findings.looked += 1;
        for named in rust.paths().iter().filter(|named| refused(named)) {
            findings.fault(path, named.line, format!("only {CLOCK} reads the clock or draws at random: {named}"));
        }
    }
    findings
}

#[test]
fn only_the_clock_module_reads_the_clock_or_draws_at_random() {
    holds(only_the_clock_reads_the_clock(&Tree::of_repository()));
}

#[test]
fn a_clock_or_a_die_of_ones_own_is_caught() {
    let tree = |path, text| Tree::of(&[(CLOCK, "SystemTime::now(); getrandom::fill(b);"), (path, text)]);
    let app = "app/src/server.rs";
    allows(only_the_clock_reads_the_clock(&tree(app, "let watch = clock::Stopwatch::start(); clock.now();")));
    catches(only_the_clock_reads_the_clock(&tree("capability/mail/src/pages.rs", "Instant::now()")), "Instant::now");
    catches(only_the_clock_reads_the_clock(&tree(app, "jiff::Timestamp::now()")), "Timestamp::now");
    catches(only_the_clock_reads_the_clock(&tree(app, "std::time::SystemTime::now()")), "SystemTime::now");
    catches(only_the_clock_reads_the_clock(&tree(app, "let id = Uuid::now_v7();")), "Uuid::now_v7");
    catches(only_the_clock_reads_the_clock(&tree(app, "use getrandom::fill;")), "getrandom::fill");
}

/// The database has a clock and a die too: entries' times and ids come from the command, or a replay differs.
fn statements_draw_nothing(tree: &Tree) -> Findings {
    let words = [
        "current_timestamp",
        "current_date",
        "current_time",
        "now()",
        "clock_timestamp",
        "datetime('now",
        "unixepoch('now",
        "unixepoch()",
        "julianday('now",
        "strftime('%s','now",
        "gen_random_uuid",
        "random()",
        "randomblob",
    ];
    let found = |text: &str| {
        let text = text.to_lowercase();
        words.iter().find(|word| text.contains(**word)).copied()
    };
    let mut findings = Findings::default();
    for (path, rust) in tree.rust().filter(|(path, _)| may_hold_sql(path) && !is_under(path, &PROOF)) {
        findings.looked += 1;
        for literal in rust.literals_of_the_product() {
            if let Some(word) = found(&literal.text) {
                findings.fault(path, literal.line, format!("a statement may not call {word}"));
            }
        }
    }
    for (path, text) in tree.files().filter(|(path, _)| path.ends_with(".sql")) {
        findings.looked += 1;
        for (n, line) in text.lines().enumerate() {
            if let Some(word) = found(line) {
                findings.fault(path, n + 1, format!("a statement may not call {word}"));
            }
        }
    }
    findings
}

#[test]
fn no_statement_asks_the_database_for_time_or_chance() {
    holds(statements_draw_nothing(&Tree::of_repository()));
}

#[test]
fn a_default_of_current_timestamp_is_caught() {
    let tree = Tree::of(&[(
        "capability/mail/migrations/0001.sql",
        "create table a (\n  at {time} default CURRENT_TIMESTAMP\n)",
    )]);
    catches(statements_draw_nothing(&tree), "0001.sql:2");
    let tree = Tree::of(&[("capability/mail/src/tables.rs", "\"insert into a values (now())\"")]);
    catches(statements_draw_nothing(&tree), "tables.rs:1");
}

fn only_access_issues_actors_and_grants(tree: &Tree) -> Findings {
    let mut findings = Findings::default();
    for (path, rust) in tree.rust().filter(|(path, _)| !is_under(path, &["platform/base/", "platform/access/"])) {
        findings.looked += 1;
        for named in
            rust.paths().iter().filter(|named| named.contains("Grant::issue") || named.contains("Actor::issue"))
        {
            findings.fault(path, named.line, format!("only platform/access may call {named}"));
        }
    }
    findings
}

#[test]
fn only_access_makes_an_actor_or_a_grant() {
    holds(only_access_issues_actors_and_grants(&Tree::of_repository()));
}

#[test]
fn a_grant_made_by_hand_is_caught() {
    let tree = Tree::of(&[
        ("platform/access/src/policy.rs", "Grant::issue(x)"),
        ("capability/mail/src/commands.rs", "let grant = base::Grant::issue(permission, &item);"),
    ]);
    catches(only_access_issues_actors_and_grants(&tree), "commands.rs:1");
}

/// Where a router is made out of the routes and their rules; the socket of the command line has no routes of the web.
const ROUTERS: [&str; 2] = ["platform/web/src/routes.rs", "app/src/local.rs"];

fn every_route_has_a_rule(tree: &Tree) -> Findings {
    let mut findings = Findings::default();
    for (path, rust) in tree.rust().filter(|(path, _)| !is_under(path, &PROOF)) {
        findings.looked += 1;
        for named in rust.paths().iter().filter(|named| named.contains("axum::routing")) {
            if !ROUTERS.contains(&path) {
                findings.fault(path, named.line, "a route without a rule: add it to web::Routes");
            }
        }
    }
    findings
}

#[test]
fn no_route_stands_without_a_rule() {
    holds(every_route_has_a_rule(&Tree::of_repository()));
}

#[test]
fn a_route_added_past_its_rule_is_caught() {
    let text = "use axum::{Router, routing::get};\nfn f() -> Router { Router::new().route(\"/\", get(g)) }";
    catches(every_route_has_a_rule(&Tree::of(&[("capability/mail/src/pages.rs", text)])), "pages.rs:1");
    let text = "fn f() -> R { r().route(\"/\", axum::routing::any(g)) }";
    catches(every_route_has_a_rule(&Tree::of(&[("app/src/serve.rs", text)])), "serve.rs:1");
    allows(every_route_has_a_rule(&Tree::of(&[("platform/web/src/routes.rs", "use axum::routing::on;")])));
}

fn nothing_is_unsafe(tree: &Tree) -> Findings {
    let mut findings = Findings::default();
    for (path, rust) in tree.rust() {
        findings.looked += 1;
        for line in rust.lines_with_word("unsafe") {
            findings.fault(path, line, "unsafe");
        }
    }
    findings
}

#[test]
fn no_source_of_ours_is_unsafe() {
    holds(nothing_is_unsafe(&Tree::of_repository()));
    let manifest = Tree::of_repository().text("Cargo.toml").expect("Cargo.toml").to_string();
    assert!(manifest.contains("unsafe_code = \"forbid\""), "the workspace forbids it, too");
}

#[test]
fn unsafe_code_is_caught_and_the_word_in_a_string_is_not() {
    let tree = Tree::of(&[("app/src/main.rs", "let a = \"unsafe\"; // unsafe\nunsafe { b() }")]);
    catches(nothing_is_unsafe(&tree), "main.rs:2");
}

/// Every crate takes the workspace's lints, or `forbid` does not reach it.
fn every_crate_takes_the_lints(tree: &Tree) -> Findings {
    let mut findings = Findings::default();
    for (path, text) in tree.files().filter(|(path, _)| path.ends_with("/Cargo.toml")) {
        findings.looked += 1;
        let manifest: toml::Table = text.parse().unwrap_or_else(|e| panic!("{path}: {e}"));
        let taken = manifest.get("lints").and_then(|lints| lints.get("workspace")).and_then(toml::Value::as_bool);
        if taken != Some(true) {
            findings.fault(path, 1, "does not say [lints] workspace = true");
        }
    }
    findings
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    holds(every_crate_takes_the_lints(&Tree::of_repository()));
}

#[test]
fn a_crate_without_the_lints_is_caught() {
    let tree = Tree::of(&[
        ("app/Cargo.toml", "[package]\nname = \"skans\"\n"),
        ("xtask/Cargo.toml", "[lints]\nworkspace = true\n"),
    ]);
    catches(every_crate_takes_the_lints(&tree), "app/Cargo.toml");
}

// ---------------------------------------------------------------------------------------------------------------------
// shape and words

const SHAPE: [&str; 9] = [
    "README.md",
    "locale/sv.ftl",
    "locale/en.ftl",
    "src/event.rs",
    "src/model.rs",
    "src/commands.rs",
    "src/queries.rs",
    "src/tables.rs",
    "src/pages.rs",
];

fn capabilities_have_the_same_shape(tree: &Tree) -> Findings {
    let mut findings = Findings::default();
    for capability in tree.folders_in("capability") {
        findings.looked += 1;
        for part in SHAPE {
            let path = format!("capability/{capability}/{part}");
            let grown = path.strip_suffix(".rs").is_some_and(|folder| tree.has_folder(folder));
            if !grown && tree.text(&path).is_none_or(|text| text.trim().is_empty()) {
                findings.fault(&path, 0, "is missing or empty");
            }
        }
    }
    findings
}

#[test]
fn every_capability_has_the_same_inner_shape() {
    holds(capabilities_have_the_same_shape(&Tree::of_repository()));
}

#[test]
fn a_capability_without_an_english_text_is_caught() {
    let mut files: Vec<(String, &str)> = SHAPE.iter().map(|part| (format!("capability/mail/{part}"), "x")).collect();
    files.retain(|(path, _)| !path.ends_with("src/tables.rs"));
    files.push(("capability/mail/src/tables/item.rs".to_string(), "x"));
    for (path, text) in &mut files {
        if path.ends_with("en.ftl") {
            *text = " \n";
        }
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    catches(capabilities_have_the_same_shape(&Tree::of(&files)), "capability/mail/locale/en.ftl");
}

/// Swedish words that are part of a file format, not a text for people: they may stand in code as whole strings.
const FORMAT_WORDS: [(&str, &str); 2] = [
    ("capability/mail/", "behållare"),   // column of the manifest
    ("capability/mail/", "försändelse"), // value in the column type/typ of the manifest
];

/// Where Swedish stands by right: tests and stories, and the crates whose data are Swedish names and law.
fn may_speak_swedish(path: &str) -> bool {
    is_test_file(path)
        || is_under(path, &["testkit/", "bench/", "platform/numbers/", "platform/calendar/", "app/src/demo"])
}

fn texts_live_in_message_files(tree: &Tree) -> Findings {
    let mut findings = Findings::default();
    for (path, rust) in tree.rust().filter(|(path, _)| !may_speak_swedish(path)) {
        findings.looked += 1;
        for literal in rust.literals_of_the_product() {
            let swedish = literal.text.contains(['å', 'ä', 'ö', 'Å', 'Ä', 'Ö']);
            let format = FORMAT_WORDS.iter().any(|(folder, word)| path.starts_with(folder) && literal.text == *word);
            if swedish && !format {
                findings.fault(path, literal.line, format!("texts live in .ftl files: {:?}", literal.text));
            }
        }
    }
    findings
}

#[test]
fn no_swedish_text_stands_in_code() {
    holds(texts_live_in_message_files(&Tree::of_repository()));
}

#[test]
fn a_swedish_string_in_a_page_is_caught() {
    let tree = Tree::of(&[
        ("capability/mail/src/pages.rs", "// försändelser\nh1 { \"Försändelser\" }\n#[cfg(test)]\nmod tests { \"å\" }"),
        ("capability/mail/src/tests/pages.rs", "\"å\""),
        ("capability/mail/src/manifest.rs", "\"behållare\""),
        ("platform/numbers/src/kommunkod.rs", "\"Åmål\""),
    ]);
    catches(texts_live_in_message_files(&tree), "pages.rs:2");
}

fn nothing_knows_this_machine(tree: &Tree) -> Findings {
    // Written in halves, or this file would break its own rule.
    let homes = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];
    let mut findings = Findings::default();
    for (path, text) in tree.files() {
        findings.looked += 1;
        for (n, line) in text.lines().enumerate() {
            for home in homes {
                // The path must begin there: `https://example.org/home/` is somebody else's.
                let absolute = |at: usize| !line[..at].ends_with(|c: char| c.is_alphanumeric() || "._-}/".contains(c));
                if line.match_indices(home).any(|(at, _)| absolute(at)) {
                    findings.fault(path, n + 1, format!("a path of somebody's machine: {home}"));
                }
            }
        }
    }
    findings
}

#[test]
fn no_file_holds_a_path_of_somebodys_machine() {
    holds(nothing_knows_this_machine(&Tree::of_repository()));
}

#[test]
fn a_path_of_a_machine_is_caught() {
    let path = concat!("see /ho", "me/anna/skans");
    let elsewhere = concat!("see https://example.org/ho", "me/page");
    catches(nothing_knows_this_machine(&Tree::of(&[("README.md", path), ("SECURITY.md", elsewhere)])), "README.md:1");
}

/// Every `folder/` in backticks.
fn folders_named(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (n, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            let quoted = line.split('`').skip(1).step_by(2);
            found.extend(
                quoted
                    .filter(|t| t.ends_with('/') && !t.contains([' ', '*', '<', '…']))
                    .map(|t| (n + 1, t.trim_end_matches('/'))),
            );
        }
    }
    found
}

fn the_map_is_the_land(tree: &Tree) -> Findings {
    let mut findings = Findings::default();
    let map = tree.text("ARCHITECTURE.md").unwrap_or("");
    let named = folders_named(map);
    for (line, folder) in &named {
        findings.looked += 1;
        if !tree.has_folder(folder) {
            findings.fault("ARCHITECTURE.md", *line, format!("{folder}/ does not exist"));
        }
    }
    let crates = tree.files().filter_map(|(path, _)| path.strip_suffix("/Cargo.toml").map(str::to_string));
    let wanted: BTreeSet<String> = tree.folders_in("").into_iter().chain(crates).collect();
    for folder in wanted {
        if !named.iter().any(|(_, name)| *name == folder) {
            findings.fault("ARCHITECTURE.md", 0, format!("does not name {folder}/"));
        }
    }
    findings
}

#[test]
fn architecture_md_names_every_folder_and_every_folder_it_names_exists() {
    holds(the_map_is_the_land(&Tree::of_repository()));
}

#[test]
fn a_map_with_a_folder_too_many_or_too_few_is_caught() {
    let tree = |map| Tree::of(&[("ARCHITECTURE.md", map), ("app/Cargo.toml", ""), ("app/src/main.rs", "")]);
    allows(the_map_is_the_land(&tree("| `app/` | the binary |\n```\n`no/`\n```\n")));
    catches(the_map_is_the_land(&tree("`app/` `app/web/`")), "app/web/ does not exist");
    catches(the_map_is_the_land(&tree("`app/src/`")), "does not name app/");
}

// ---------------------------------------------------------------------------------------------------------------------
// what comes from others; cargo-deny says it again and better where it is installed

fn deny() -> toml::Table {
    Tree::of_repository().text("deny.toml").expect("deny.toml exists").parse().expect("deny.toml is TOML")
}

fn strings<'a>(list: Option<&'a toml::Value>, key: &str) -> Vec<&'a str> {
    let entries = list.and_then(toml::Value::as_array).map_or(&[][..], Vec::as_slice);
    entries.iter().filter_map(|entry| entry.as_str().or_else(|| entry.get(key)?.as_str())).collect()
}

fn the_lock_file_is_clean(lock: &str, deny: &toml::Table) -> Findings {
    let lock: toml::Table = lock.parse().expect("Cargo.lock is TOML");
    let banned = strings(deny["bans"].get("deny"), "crate");
    let sources = strings(deny["sources"].get("allow-registry"), "");
    let mut findings = Findings::default();
    for package in lock["package"].as_array().map_or(&[][..], Vec::as_slice) {
        findings.looked += 1;
        let name = package["name"].as_str().unwrap_or("");
        if banned.contains(&name) {
            findings.fault("Cargo.lock", 0, format!("{name} is banned in deny.toml"));
        }
        if let Some(source) = package.get("source").and_then(toml::Value::as_str)
            && !sources.iter().any(|allowed| source == format!("registry+{allowed}"))
        {
            findings.fault("Cargo.lock", 0, format!("{name} comes from {source}"));
        }
    }
    findings
}

#[test]
fn no_banned_crate_and_no_foreign_source_is_locked() {
    let tree = Tree::of_repository();
    let banned = strings(deny()["bans"].get("deny"), "crate").join(" ");
    assert!(banned.contains("openssl") && banned.contains("native-tls"), "deny.toml bans: {banned}");
    holds(the_lock_file_is_clean(tree.text("Cargo.lock").expect("Cargo.lock is committed"), &deny()));
}

#[test]
fn openssl_and_a_git_dependency_are_caught() {
    let registry = "registry+https://github.com/rust-lang/crates.io-index";
    let lock = |name: &str, source: &str| {
        format!("[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\nsource = \"{source}\"\n")
    };
    allows(the_lock_file_is_clean(&lock("serde", registry), &deny()));
    catches(the_lock_file_is_clean(&lock("openssl-sys", registry), &deny()), "openssl-sys is banned");
    catches(the_lock_file_is_clean(&lock("serde", "git+https://example.org/serde"), &deny()), "comes from git+");
}

fn no_version_is_left_open(tree: &Tree) -> Findings {
    let mut findings = Findings::default();
    for (path, text) in tree.files().filter(|(path, _)| file_name(path) == "Cargo.toml") {
        findings.looked += 1;
        for (n, line) in text.lines().enumerate() {
            let line = line.replace(' ', "");
            if line.contains("=\"*\"") {
                findings.fault(path, n + 1, "any version (\"*\") is no version");
            }
        }
    }
    findings
}

#[test]
fn every_dependency_has_a_version() {
    holds(no_version_is_left_open(&Tree::of_repository()));
}

#[test]
fn a_wildcard_version_is_caught() {
    catches(
        no_version_is_left_open(&Tree::of(&[("app/Cargo.toml", "[dependencies]\nserde = { version = \"*\" }\n")])),
        "app/Cargo.toml:2",
    );
}

/// Whether an SPDX expression can be met with the allowed licences. AND binds closer than OR; `/` is an old OR.
fn licence_is_met(expression: &str, allowed: &[&str]) -> bool {
    fn any(tokens: &mut std::iter::Peekable<std::vec::IntoIter<String>>, allowed: &[&str]) -> bool {
        let mut met = all(tokens, allowed);
        while tokens.next_if(|t| t == "OR").is_some() {
            met |= all(tokens, allowed);
        }
        met
    }
    fn all(tokens: &mut std::iter::Peekable<std::vec::IntoIter<String>>, allowed: &[&str]) -> bool {
        let mut met = one(tokens, allowed);
        while tokens.next_if(|t| t == "AND").is_some() {
            met &= one(tokens, allowed);
        }
        met
    }
    fn one(tokens: &mut std::iter::Peekable<std::vec::IntoIter<String>>, allowed: &[&str]) -> bool {
        match tokens.next() {
            Some(t) if t == "(" => {
                let met = any(tokens, allowed);
                tokens.next();
                met
            }
            Some(t) => {
                let exception = tokens.next_if(|t| t == "WITH").and_then(|_| tokens.next());
                allowed.contains(&exception.map_or(t.clone(), |e| format!("{t} WITH {e}")).as_str())
            }
            None => false,
        }
    }
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let tokens: Vec<String> = spaced.split_whitespace().map(str::to_string).collect();
    any(&mut tokens.into_iter().peekable(), allowed)
}

fn licences_are_allowed(metadata: &Value, allowed: &[&str]) -> Findings {
    let mut findings = Findings::default();
    for package in packages(metadata) {
        findings.looked += 1;
        if !licence_is_met(texts(package, "license"), allowed) {
            let name = texts(package, "name");
            findings.fault(name, 0, format!("licence {:?} is not among those of deny.toml", texts(package, "license")));
        }
    }
    findings
}

#[test]
fn every_dependency_has_an_allowed_licence() {
    let target = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let deny = deny();
    let metadata = cargo_metadata(&["--locked", "--filter-platform", &target]);
    holds(licences_are_allowed(&metadata, &strings(deny["licenses"].get("allow"), "")));
}

#[test]
fn a_licence_that_is_not_allowed_is_caught() {
    let allowed = ["MIT", "Apache-2.0", "Unicode-3.0"];
    for good in [
        "MIT",
        "GPL-3.0-only OR MIT",
        "MIT/Apache-2.0",
        "(MIT OR Apache-2.0) AND Unicode-3.0",
        "Zlib OR (MIT AND Apache-2.0)",
    ] {
        assert!(licence_is_met(good, &allowed), "{good}");
    }
    for bad in
        ["", "GPL-3.0-only", "MIT AND GPL-3.0-only", "Apache-2.0 WITH LLVM-exception", "(MIT OR Apache-2.0) AND Zlib"]
    {
        assert!(!licence_is_met(bad, &allowed), "{bad}");
    }
    let metadata =
        serde_json::json!({ "packages": [{ "name": "a", "license": "MIT" }, { "name": "b", "license": null }] });
    catches(licences_are_allowed(&metadata, &allowed), "b:0");
}

#[test]
fn the_rules_read_the_whole_repository() {
    let tree = Tree::of_repository();
    for path in ["Cargo.toml", "tests/tests/architecture.rs", "platform/base/src/lib.rs", "app/src/main.rs"] {
        assert!(tree.text(path).is_some(), "{path} was not read");
    }
    assert!(Rust::read(tree.text("tests/tests/architecture.rs").expect("this file")).paths().len() > 50);
}
