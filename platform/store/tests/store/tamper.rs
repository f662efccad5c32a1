//! Whoever reaches the database can change it; `verify` with a checkpoint kept elsewhere finds it
//! and names the first bad entry.

use crate::toy::{Box_, dispose_of, fill_box, open, open_box, picture_box, registry, whole};
use base::{Id, Tenant};
use ledger::{Checkpoint, Commitments, Frontier, Part, SigningKey};
use store::{Attachments, Class, Connection, Extent, Fault, Patience, Report, Settings, Store, Value, values, verify};
use testkit::{Dice, HandClock, Place, on_both, times};

/// A home with a history of all sorts, closed, and the checkpoints that were given out.
struct Story {
    tenant: Tenant,
    notes: Vec<String>,
    /// Entry 1 opened this box, and the middle one filled it.
    first: Id<Box_>,
    filled: i64,
}

fn story(place: &Place, boxes: u64) -> Story {
    let (store, tenant, clock) = open(place, Settings::default());
    let attachments = Attachments::open(&place.directory.path().join("files")).unwrap();
    let mut notes = vec![store.sign_checkpoint(tenant, Patience::None).unwrap().unwrap()];
    let ids: Vec<_> = (1..=boxes)
        .map(|n| {
            clock.pass(1);
            open_box(&store, tenant, n, &format!("words {n}")).unwrap()
        })
        .collect();
    notes.push(store.sign_checkpoint(tenant, Patience::None).unwrap().unwrap());
    for (n, id) in (boxes + 1..).zip(&ids[..10]) {
        fill_box(&store, tenant, n, *id, 3).unwrap();
    }
    let filled = i64::try_from(boxes).unwrap() + 1;
    picture_box(&store, tenant, 5001, ids[1], &attachments, b"picture");
    picture_box(&store, tenant, 5002, ids[2], &attachments, b"another");
    dispose_of(&store, tenant, 5003, &[(ids[3].uuid(), Extent::Personal), (ids[4].uuid(), Extent::Whole)]).unwrap();
    dispose_of(&store, tenant, 5004, &[(ids[3].uuid(), Extent::Whole)]).unwrap();
    for n in 5005..5010 {
        open_box(&store, tenant, n, "last").unwrap();
    }
    notes.push(store.sign_checkpoint(tenant, Patience::None).unwrap().unwrap());
    store.close();
    drop(store);
    whole(place);
    Story { tenant, notes, first: ids[0], filled }
}

fn verified(place: &Place, story: &Story) -> Report {
    verify(&place.home, &registry(), &story.notes.join("\n"), place.directory.path()).unwrap()
}

fn connect(place: &Place) -> Box<dyn Connection> {
    place.home.connect(&Settings::default()).unwrap()
}

#[track_caller]
fn finds(place: &Place, story: &Story, entry: i64) {
    let report = verified(place, story);
    assert!(!report.whole, "{}: not found", place.name);
    assert_eq!(report.first_bad, Some(entry), "{}: {:?}", place.name, report.findings);
}

#[test]
fn an_edited_entry_is_named() {
    on_both(|place| {
        let story = story(place, 20);
        let sql = "UPDATE ledger_entry SET facts = $2 WHERE tenant = $1 AND seq = 7";
        connect(place).execute(sql, &values![story.tenant, &b"{}"[..]]).unwrap();
        finds(place, &story, 7);
    });
}

#[test]
fn a_deleted_entry_is_named() {
    on_both(|place| {
        let story = story(place, 20);
        connect(place).execute("DELETE FROM ledger_entry WHERE seq = 9", &[]).unwrap();
        finds(place, &story, 9);
    });
}

#[test]
fn of_two_entries_that_changed_places_the_first_is_named() {
    on_both(|place| {
        let story = story(place, 300);
        for (one, other) in [(5, 11), (260, 290), (100, 305)] {
            let mut connection = connect(place);
            for (from, to) in [(one, -1), (other, one), (-1, other)] {
                connection.execute("UPDATE ledger_entry SET seq = $2 WHERE seq = $1", &values![from, to]).unwrap();
            }
            finds(place, &story, one);
            for (from, to) in [(one, -1), (other, one), (-1, other)] {
                connection.execute("UPDATE ledger_entry SET seq = $2 WHERE seq = $1", &values![from, to]).unwrap();
            }
        }
        whole(place);
    });
}

#[test]
fn a_truncated_ledger_is_named_where_it_ends() {
    on_both(|place| {
        let story = story(place, 20);
        connect(place).execute("DELETE FROM ledger_entry WHERE seq >= 15", &[]).unwrap();
        finds(place, &story, 15);
    });
}

/// Every row of every table, to be put back.
struct Copy(Vec<(String, Vec<String>, Vec<store::Row>)>);

fn tables(place: &Place, class: impl Fn(Class) -> bool) -> Vec<(&'static str, Vec<String>)> {
    let mut connection = connect(place);
    store::classes(&registry())
        .into_iter()
        .filter(|(_, of)| class(*of))
        .map(|(table, _)| {
            let query = match place.name {
                "sqlite" => "SELECT name FROM pragma_table_info($1) ORDER BY name",
                _ => "SELECT column_name::text FROM information_schema.columns WHERE table_name::text = $1 ORDER BY 1",
            };
            let columns = connection.rows(query, &values![table]).unwrap();
            (table, columns.iter().map(|row| row.get(0).unwrap()).collect())
        })
        .collect()
}

fn copy(place: &Place) -> Copy {
    let mut connection = connect(place);
    let rows = tables(place, |_| true).into_iter().map(|(table, columns)| {
        let rows = connection.rows(&format!("SELECT {} FROM {table}", columns.join(", ")), &[]).unwrap();
        (table.to_owned(), columns, rows)
    });
    Copy(rows.collect())
}

fn insert(connection: &mut dyn Connection, table: &str, columns: &[String], row: &[Value]) -> Result<u64, Fault> {
    let places: Vec<String> = (1..=columns.len()).map(|n| format!("${n}")).collect();
    let sql = format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), places.join(", "));
    connection.execute(&sql, row)
}

fn put_back(place: &Place, copy: &Copy) {
    let mut connection = connect(place);
    connection.begin().unwrap();
    for (table, columns, rows) in &copy.0 {
        connection.execute(&format!("DELETE FROM {table}"), &[]).unwrap();
        for row in rows {
            insert(connection.as_mut(), table, columns, &row.0).unwrap();
        }
    }
    assert!(matches!(connection.commit(), store::Commit::Done));
}

fn reopen(place: &Place) -> Store {
    let clock = std::sync::Arc::new(HandClock::at("2026-11-23T07:40:00Z"));
    Store::open(place.home.clone(), Settings::default(), registry(), clock).unwrap()
}

#[test]
fn an_old_copy_put_back_is_whole_in_itself_and_found_by_a_later_checkpoint() {
    on_both(|place| {
        let mut story = story(place, 20);
        let old = copy(place);
        let entries = whole(place).entries;
        let store = reopen(place);
        for n in 6000..6010 {
            open_box(&store, story.tenant, n, "later").unwrap();
        }
        story.notes.push(store.sign_checkpoint(story.tenant, Patience::None).unwrap().unwrap());
        store.close();
        drop(store);
        put_back(place, &old);
        whole(place);
        finds(place, &story, entries);
        // And when others are recorded in the place of the lost ones.
        let store = reopen(place);
        for n in 7000..7020 {
            open_box(&store, story.tenant, n, "instead").unwrap();
        }
        store.close();
        drop(store);
        whole(place);
        finds(place, &story, entries);
    });
}

/// An attacker with the database, the program and the signing key: changes what entry `at` says,
/// makes every hash after it anew, signs the kept checkpoints again and has the views rebuilt.
fn rewrite(place: &Place, tenant: Tenant, at: i64, facts: &str) {
    rewrite_chain(place, tenant, at, facts);
    connect(place).execute("UPDATE store_module SET view_version = 0 WHERE name = 'toy'", &[]).unwrap();
    reopen(place).close();
}

/// The same, leaving the views as they are.
fn rewrite_chain(place: &Place, tenant: Tenant, at: i64, facts: &str) {
    let mut connection = connect(place);
    let salt = [7; 32];
    let commitment = ledger::commitment(Part::Facts, &salt, facts.as_bytes());
    connection
        .execute(
            "UPDATE ledger_entry SET facts = $3, facts_salt = $4, facts_commitment = $5 WHERE tenant = $1 AND seq = $2",
            &values![tenant, at, facts.as_bytes(), salt, commitment],
        )
        .unwrap();
    let query = "SELECT header_commitment, facts_commitment, personal_commitment FROM ledger_entry WHERE tenant = $1 ORDER BY seq";
    let mut frontiers = vec![Frontier::new()];
    let mut leaves = Vec::new();
    for row in connection.rows(query, &values![tenant]).unwrap() {
        let commitments =
            Commitments { header: row.get(0).unwrap(), facts: row.get(1).unwrap(), personal: row.get(2).unwrap() };
        leaves.push(ledger::leaf_hash(&commitments));
        let mut frontier = frontiers[frontiers.len() - 1].clone();
        frontier.push(leaves[leaves.len() - 1]);
        frontiers.push(frontier);
    }
    for (number, tile) in leaves.chunks_exact(256).enumerate() {
        let sql = "UPDATE ledger_tile SET hashes = $3, root = $4 WHERE tenant = $1 AND level = 0 AND number = $2";
        let values = values![tenant, number, ledger::tile_bytes(tile), ledger::subtree_root(tile)];
        assert_eq!(connection.execute(sql, &values).unwrap(), 1);
    }
    let last = frontiers[frontiers.len() - 1].to_bytes();
    connection.execute("UPDATE ledger_head SET frontier = $2 WHERE tenant = $1", &values![tenant, last]).unwrap();
    let key = connection.rows("SELECT secret FROM signer_key WHERE tenant = $1", &values![tenant]).unwrap();
    let key = SigningKey::from_skey(&String::from_utf8(key[0].get(0).unwrap()).unwrap()).unwrap();
    for row in connection.rows("SELECT size FROM ledger_checkpoint WHERE tenant = $1", &values![tenant]).unwrap() {
        let size: usize = row.get(0).unwrap();
        let origin = "toy.example/one".parse().unwrap();
        let note = Checkpoint::new(&origin, size as u64, frontiers[size].root()).unwrap().sign(&key).unwrap();
        let sql = "UPDATE ledger_checkpoint SET note = $3 WHERE tenant = $1 AND size = $2";
        connection.execute(sql, &values![tenant, size, note.to_string()]).unwrap();
    }
}

#[test]
fn an_entry_that_the_tables_refuse_is_named_though_many_are_applied_together() {
    on_both(|place| {
        let story = story(place, 30);
        let full = format!("{{\"boxFilled\":{{\"id\":\"{}\",\"count\":5000}}}}", story.first);
        rewrite_chain(place, story.tenant, story.filled, &full);
        let report = verify(&place.home, &registry(), &story.notes[0], place.directory.path()).unwrap();
        assert_eq!(report.first_bad, Some(story.filled), "{:?}", report.findings);
        assert!(report.findings.iter().any(|finding| finding.what.contains("refused")), "{:?}", report.findings);
    });
}

#[test]
fn a_chain_rewritten_with_the_key_is_found_only_by_a_checkpoint_kept_elsewhere() {
    on_both(|place| {
        let story = story(place, 300);
        let untouched = copy(place);
        let facts = |count: i64| format!("{{\"boxFilled\":{{\"id\":\"{}\",\"count\":{count}}}}}", story.first);
        rewrite(place, story.tenant, story.filled, &facts(900));
        whole(place); // the limit, stated: nothing here contradicts itself
        finds(place, &story, 301); // the checkpoint of 301 entries still agrees, the next one does not

        // With the first checkpoint only, nothing later is contradicted.
        let report = verify(&place.home, &registry(), &story.notes[0], place.directory.path()).unwrap();
        assert!(report.whole, "{:?}", report.findings);

        put_back(place, &untouched);
        rewrite(place, story.tenant, 1, &format!("{{\"boxOpened\":{{\"id\":\"{}\",\"number\":77}}}}", story.first));
        finds(place, &story, 1);

        // Without having the views rebuilt.
        put_back(place, &untouched);
        let rows = copy(place).0.into_iter().find(|(table, ..)| table == "toy_box").unwrap();
        rewrite(place, story.tenant, story.filled, &facts(901));
        let mut connection = connect(place);
        connection.execute("DELETE FROM toy_box", &[]).unwrap();
        for row in rows.2 {
            insert(connection.as_mut(), "toy_box", &rows.1, &row.0).unwrap();
        }
        drop(connection);
        finds(place, &story, 301);
    });
}

#[test]
fn a_foreign_key_in_the_first_entry_is_found() {
    on_both(|place| {
        let story = story(place, 10);
        let name = "toy.example/one".parse().unwrap();
        let forged = SigningKey::from_seed(name, &[9; 32]);
        let mut connection = connect(place);
        connection.execute("UPDATE signer_key SET secret = $1", &values![forged.to_skey().as_bytes()]).unwrap();
        let row = &connection.rows("SELECT facts FROM ledger_entry WHERE seq = 0", &[]).unwrap()[0];
        let facts = String::from_utf8(row.get(0).unwrap()).unwrap();
        let begin = facts.find("verifierKey").unwrap();
        let facts = format!("{}verifierKey\":\"{}\"}}}}", &facts[..begin], forged.verifier());
        drop(connection);
        rewrite(place, story.tenant, 0, &facts);
        whole(place);
        finds(place, &story, 0);
    });
}

/// One change of one row, that can be taken back.
#[derive(Debug)]
struct Mutation {
    table: &'static str,
    columns: Vec<String>,
    before: Option<Vec<Value>>,
    after: Option<Vec<Value>>,
}

impl Mutation {
    fn column(&self, name: &str, row: &[Value]) -> Option<i64> {
        let at = self.columns.iter().position(|column| column == name)?;
        match &row[at] {
            Value::Int(value) => Some(*value),
            _ => None,
        }
    }

    fn replace(
        &self,
        connection: &mut dyn Connection,
        old: Option<&[Value]>,
        new: Option<&[Value]>,
    ) -> Result<(), Fault> {
        if let Some(old) = old {
            let mut values = Vec::new();
            let conditions: Vec<String> = (self.columns.iter().zip(old))
                .map(|(column, value)| match value {
                    Value::Null => format!("{column} IS NULL"),
                    value => {
                        values.push(value.clone());
                        format!("{column} = ${}", values.len())
                    }
                })
                .collect();
            let sql = format!("DELETE FROM {} WHERE {}", self.table, conditions.join(" AND "));
            assert_eq!(connection.execute(&sql, &values)?, 1);
        }
        match new {
            Some(new) => insert(connection, self.table, &self.columns, new).map(drop),
            None => Ok(()),
        }
    }

    fn apply(&self, place: &Place, back: bool) -> Result<(), Fault> {
        let (old, new) = if back { (&self.after, &self.before) } else { (&self.before, &self.after) };
        let mut connection = connect(place);
        connection.begin()?;
        match self.replace(connection.as_mut(), old.as_deref(), new.as_deref()) {
            Ok(()) => {
                assert!(matches!(connection.commit(), store::Commit::Done));
                Ok(())
            }
            Err(fault) => {
                connection.rollback();
                Err(fault)
            }
        }
    }
}

fn another(value: &Value, column: &str, dice: &mut Dice) -> Value {
    match value {
        Value::Int(number) if dice.below(4) == 0 => Value::Int(-1 - number.abs()),
        Value::Int(number) => Value::Int(number + 1 + dice.below(1000) as i64),
        Value::Text(text) if dice.below(2) == 0 => Value::Text(format!("{text}x")),
        Value::Text(text) => Value::Text(text.replace(['a', 'e', '0', '1'], "u") + "u"),
        Value::Bytes(bytes) if dice.below(4) == 0 => Value::Bytes(bytes.iter().chain(&[0]).copied().collect()),
        Value::Bytes(bytes) if !bytes.is_empty() && dice.below(4) != 0 => {
            let mut bytes = bytes.clone();
            let at = dice.below(bytes.len());
            bytes[at] ^= 1 << dice.below(8);
            Value::Bytes(bytes)
        }
        Value::Bytes(_) => Value::Null,
        Value::Null if ["words"].contains(&column) => Value::Text("put in".into()),
        Value::Null => Value::Bytes(vec![1, 2, 3]),
    }
}

fn mutation(place: &Place, tables: &[(&'static str, Vec<String>)], dice: &mut Dice) -> Option<Mutation> {
    let (table, columns) = dice.one_of(tables).clone();
    let rows = connect(place).rows(&format!("SELECT {} FROM {table}", columns.join(", ")), &[]).unwrap();
    let mut rows: Vec<Vec<Value>> = rows.into_iter().map(|row| row.0).collect();
    rows.sort();
    if rows.is_empty() {
        return None;
    }
    let row = dice.one_of(&rows).clone();
    let mut changed = row.clone();
    let at = dice.below(columns.len());
    changed[at] = another(&row[at], &columns[at], dice);
    let (before, after) = match dice.below(4) {
        0 => (Some(row), None),
        1 => {
            // A copy under another key; an entry's copy also needs another command.
            if let Some(at) = columns.iter().position(|column| column == "n") {
                changed[at] = Value::Int(dice.below(1000) as i64 + 1);
            }
            if let Some(at) = columns.iter().position(|column| column == "seq") {
                changed[at] = Value::Int(rows.len() as i64 + dice.below(3) as i64);
            }
            (None, Some(changed))
        }
        _ => (Some(row), Some(changed)),
    };
    Some(Mutation { table, columns, before, after })
}

#[test]
fn every_single_mutation_of_ledger_and_views_is_found() {
    on_both(|place| {
        let story = story(place, 260);
        let size = whole(place).entries;
        let tables = tables(place, |class| matches!(class, Class::View | Class::Ledger));
        let mut dice = Dice::new(20_261_123);
        let (mut done, wanted) = (0, times(50, 1000));
        let mut exact = 0;
        while done < wanted {
            let Some(mutation) = mutation(place, &tables, &mut dice) else { continue };
            match mutation.apply(place, false) {
                Ok(()) => {}
                Err(Fault::Constraint(_) | Fault::Engine(_)) => continue, // the schema refused it
                Err(fault) => panic!("{fault}"),
            }
            done += 1;
            let report = verified(place, &story);
            assert!(!report.whole, "{}: not found: {mutation:?}", place.name);
            let key = if mutation.table == "ledger_entry" { "seq" } else { "entry" };
            let of = |row: &Option<Vec<Value>>| row.as_ref().and_then(|row| mutation.column(key, row));
            let (old, new) = (of(&mutation.before), of(&mutation.after));
            let expected: Vec<i64> = match (mutation.table, old, new) {
                ("ledger_entry", Some(old), _) => vec![old],
                // One more entry here, or one of a ledger that is not there.
                ("ledger_entry", None, Some(new)) => vec![size, new],
                (_, Some(old), _) if mutation.table != "history" => vec![old],
                (_, old, new) => old.into_iter().chain(new).map(|entry| entry.max(0)).collect(),
            };
            if !expected.is_empty() {
                let named = report.first_bad.unwrap_or(i64::MIN);
                assert!(
                    expected.contains(&named),
                    "{}: {named}, not {expected:?}: {mutation:?} {:?}",
                    place.name,
                    report.findings
                );
                exact += 1;
            }
            mutation.apply(place, true).unwrap();
        }
        assert!(verified(place, &story).whole, "each was taken back");
        println!("{}: {done} mutations, each found, {exact} of entries and views with the very entry", place.name);
    });
}

#[test]
fn a_home_without_its_tables_or_with_broken_pages_is_a_finding_not_an_error() {
    on_both(|place| {
        let story = story(place, 20);
        for table in ["attachment", "toy_box", "ledger_tile", "ledger_entry", "ledger_head"] {
            connect(place).batch(&format!("DROP TABLE {table}")).unwrap();
            assert!(!verified(place, &story).whole, "{}: without {table}", place.name);
        }
    });
    let place = testkit::sqlite();
    let story = story(&place, 20);
    let store::Home::Sqlite(path) = &place.home else { unreachable!() };
    connect(&place).batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE").unwrap();
    let good = std::fs::read(path).unwrap();
    for (at, count) in [(0, 100), (4096 * 3, 4096), (good.len() - 4096, 4096), (4096 * 10 + 7, 50)] {
        let mut bad = good.clone();
        bad[at..at + count].fill(0x55);
        std::fs::write(path, bad).unwrap();
        assert!(!verified(&place, &story).whole, "{count} bytes at {at}");
    }
    std::fs::write(path, &good[..good.len() / 2]).unwrap();
    assert!(!verified(&place, &story).whole, "half a file");
    std::fs::write(path, &good).unwrap();
    assert!(verified(&place, &story).whole);
}
