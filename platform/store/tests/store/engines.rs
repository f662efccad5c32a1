//! The two engines are one store: the same commands give the same, and a home moves between them.

use crate::toy::{Box_, actor, boxes, command, dispose_of, fill_box, open, open_box, picture_box, registry, whole};
use base::{Id, Tenant};
use std::{fs, path::Path};
use store::{
    Attachments, Class, Existing, Extent, Failure, Fault, Home, Patience, Rows, Settings, Store, Value, backup,
    move_home, values, verify,
};
use testkit::{Dice, Place, on_both, postgres, sqlite, times};

/// Random commands of all sorts, the same for the same seed; refused ones too.
fn play(store: &Store, tenant: Tenant, files: &Attachments, clock: &testkit::HandClock, seed: u64, count: u64) {
    let mut dice = Dice::new(seed);
    let mut ids: Vec<Id<Box_>> = Vec::new();
    for n in 1..=count {
        clock.pass(dice.below(100) as i64);
        if ids.is_empty() || dice.below(3) == 0 {
            ids.push(open_box(store, tenant, n, &format!("words {n}")).unwrap());
            continue;
        }
        let id = *dice.one_of(&ids);
        match dice.below(10) {
            0..5 => {
                let _ = fill_box(store, tenant, n, id, dice.below(700) as i64); // sometimes too much
            }
            5..7 => {
                picture_box(store, tenant, n, id, files, format!("picture {}", dice.below(9)).as_bytes());
            }
            7 => {
                let _ = open_box(store, tenant, n - 1 + dice.below(2) as u64, "again"); // sometimes a reused id
            }
            _ => {
                let extent = if dice.below(2) == 0 { Extent::Personal } else { Extent::Whole };
                let other = *dice.one_of(&ids);
                let mut subjects = vec![(id.uuid(), extent)];
                if other != id {
                    subjects.push((other.uuid(), Extent::Personal));
                }
                let _ = dispose_of(store, tenant, n, &subjects);
            }
        }
    }
}

/// What does not depend on chance: the views but for attachments' names, and headers, facts and
/// personal parts.
fn dump(place: &Place, store: &Store, tenant: Tenant) -> String {
    let mut out = String::new();
    let mut connection = place.home.connect_reader().unwrap();
    for (_, table) in registry().tables().filter(|(_, table)| table.class == Class::View) {
        let key = table.key.join(", ");
        let columns = match table.name {
            "attachment" => "subject, size, entry",
            "history" => "subject, entry",
            "series" => "name, year, last, entry",
            "disposed" => "seq, parts, entry",
            "toy_box" => "id, number, count, words, entry",
            other => panic!("{other} is new: dump it too"),
        };
        let order = if table.name == "attachment" { "subject, entry" } else { &key };
        let rows = connection.rows(&format!("SELECT {columns} FROM {} ORDER BY {order}", table.name), &[]).unwrap();
        rows.iter().for_each(|row| out.push_str(&format!("{} {:?}\n", table.name, row.0)));
    }
    for entry in store.read::<_, Fault>(|reader| reader.entries(tenant, 1, 100_000)).unwrap() {
        let facts = entry.facts.map(|facts| String::from_utf8(facts).unwrap());
        // The name of a picture is keyed with chance.
        let facts = facts.map(|facts| facts.split("\"name\"").next().unwrap().to_owned());
        out.push_str(&format!("{:?} {facts:?} {:?}\n", entry.header, entry.personal));
    }
    out
}

#[test]
fn random_commands_give_the_same_on_both_engines_and_a_rebuild_agrees() {
    for seed in 0..times(4, 60) as u64 {
        let mut dumps = Vec::new();
        on_both(|place| {
            let (store, tenant, clock) = open(place, Settings::default());
            let files = Attachments::open(&place.directory.path().join("files")).unwrap();
            play(&store, tenant, &files, &clock, seed, 120);
            dumps.push(dump(place, &store, tenant));
            let report = whole(place);
            assert!(report.entries > 40, "seed {seed}: only {} entries", report.entries);
        });
        for other in &dumps[1..] {
            for (one, other) in dumps[0].lines().zip(other.lines()) {
                assert_eq!(one, other, "seed {seed}");
            }
            assert_eq!(dumps[0].len(), other.len(), "seed {seed}");
        }
    }
}

#[test]
fn after_random_disposals_a_rebuild_agrees_and_no_erased_word_is_left() {
    on_both(|place| {
        for seed in 100..100 + times(3, 100) as u64 {
            let (store, tenant, _) = open(place, Settings::default());
            let origin = format!("toy.example/{seed}");
            let tenant = if seed == 100 { tenant } else { store.open_ledger(&origin, actor()).unwrap() };
            let mut dice = Dice::new(seed);
            let ids: Vec<_> =
                (1..=20).map(|n| open_box(&store, tenant, n, &format!("words-{seed}-{n}-end")).unwrap()).collect();
            let mut disposed = Vec::new();
            for n in 21..40 {
                let at = dice.below(ids.len());
                let extent = if dice.below(2) == 0 { Extent::Personal } else { Extent::Whole };
                if dice.below(3) == 0 {
                    let _ = fill_box(&store, tenant, n, ids[at], 1);
                } else if dispose_of(&store, tenant, n, &[(ids[at].uuid(), extent)]).is_ok() {
                    disposed.push(at + 1);
                }
            }
            assert!(disposed.len() > 3, "seed {seed}: {disposed:?}");
            store.close();
            whole(place);
            let kept = format!("{:?}", boxes(&store, tenant));
            let entries = format!("{:?}", entries_text(place, tenant));
            for n in 1..=20 {
                let words = format!("words-{seed}-{n}-end");
                assert_eq!(entries.contains(&words), !disposed.contains(&n), "{words}");
                assert!(!disposed.contains(&n) || !kept.contains(&words), "{words}");
            }
        }
    });
}

fn entries_text(place: &Place, tenant: Tenant) -> Vec<String> {
    let mut connection = place.home.connect_reader().unwrap();
    let rows = connection.rows("SELECT personal FROM ledger_entry WHERE tenant = $1", &values![tenant]).unwrap();
    rows.iter()
        .filter_map(|row| row.get::<Option<Vec<u8>>>(0).unwrap())
        .map(|bytes| String::from_utf8(bytes).unwrap())
        .collect()
}

#[test]
fn a_home_moves_to_the_other_engine_and_back_and_goes_on() {
    let Some(there) = postgres() else { return };
    let (here, back) = (sqlite(), sqlite());
    let (store, tenant, clock) = open(&here, Settings::default());
    let files = Attachments::open(&here.directory.path().join("files")).unwrap();
    play(&store, tenant, &files, &clock, 7, 400);
    store.open_ledger("toy.example/two", actor()).unwrap();
    let note = store.sign_checkpoint(tenant, Patience::None).unwrap().unwrap();
    store.close();
    drop(store);
    let scratch = there.directory.path();
    let moved = move_home(&here.home, &there.home, &registry(), scratch).unwrap();
    assert_eq!(moved.ledgers, whole(&here).ledgers);
    let refused = move_home(&here.home, &there.home, &registry(), scratch);
    assert!(matches!(refused, Err(Failure::Refused(refusal)) if refusal.key == "ui-refused-target-not-empty"));
    // The same command given again has been given before.
    let store = Store::open(there.home.clone(), Settings::default(), registry(), clock).unwrap();
    assert!(store.run::<Id<Box_>, _>(command(tenant, 1, "open"), |_| panic!("it ran before")).unwrap().repeated);
    open_box(&store, tenant, 1000, "after the move").unwrap();
    store.close();
    drop(store);
    let report = verify(&there.home, &registry(), &note, scratch).unwrap();
    assert!(report.whole, "{:?}", report.findings);
    let back_again = move_home(&there.home, &back.home, &registry(), scratch).unwrap();
    assert_eq!(back_again.ledgers, report.ledgers);
}

#[test]
fn a_damaged_home_does_not_move() {
    let Some(there) = postgres() else { return };
    let here = sqlite();
    let (store, tenant, _) = open(&here, Settings::default());
    open_box(&store, tenant, 1, "a").unwrap();
    store.close();
    here.home.connect(&Settings::default()).unwrap().batch("UPDATE toy_box SET count = 5").unwrap();
    let refused = move_home(&here.home, &there.home, &registry(), there.directory.path());
    assert!(matches!(refused, Err(Failure::Refused(refusal)) if refusal.key == "ui-refused-moved-not-whole"));
    assert!(store::verify(&there.home, &registry(), "", there.directory.path()).unwrap().ledgers.is_empty());
}

#[test]
fn backups_of_both_engines_hold_the_same_rows() {
    on_both(|place| {
        let (store, tenant, clock) = open(place, Settings::default());
        let files = Attachments::open(&place.directory.path().join("files")).unwrap();
        play(&store, tenant, &files, &clock, 3, 60);
        store.close();
        let file = place.directory.path().join("backup");
        backup(&place.home, &registry(), files.directory(), &file, Existing::Keep).unwrap();
        let rows = |home: &Home, table: &str| -> Vec<Vec<Value>> {
            let mut rows: Vec<_> =
                (home.connect_reader().unwrap().rows(&format!("SELECT * FROM {table}"), &[]).unwrap())
                    .into_iter()
                    .map(|row| row.0)
                    .collect();
            rows.sort();
            rows
        };
        for (table, _) in store::classes(&registry()) {
            assert_eq!(rows(&place.home, table), rows(&Home::Sqlite(file.clone()), table), "{table}");
        }
        assert!(!Path::new(&format!("{}-wal", file.display())).exists());
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&file).unwrap().permissions()) & 0o077, 0);
    });
}

#[test]
fn a_raised_view_version_rebuilds_the_views_at_the_next_start() {
    on_both(|place| {
        let (store, tenant, clock) = open(place, Settings::default());
        open_box(&store, tenant, 1, "a").unwrap();
        store.close();
        drop(store);
        let registry = crate::toy::raised();
        let mut connection = place.home.connect(&Settings::default()).unwrap();
        assert!(store::plan(connection.as_mut(), &registry).unwrap().rebuild);
        drop(connection);
        let store = Store::open(place.home.clone(), Settings::default(), registry.clone(), clock.clone()).unwrap();
        let count: i64 = store
            .read::<_, Fault>(|reader| reader.row("SELECT count FROM toy_box", &[]))
            .unwrap()
            .unwrap()
            .get(0)
            .unwrap();
        assert_eq!(count, 100, "the new apply starts boxes at a hundred");
        let report = verify(&place.home, &registry, "", place.directory.path()).unwrap();
        assert!(report.whole, "{:?}", report.findings);
        store.close();
        drop(store);
        let old = Store::open(place.home.clone(), Settings::default(), crate::toy::registry(), clock);
        assert!(old.is_err(), "an older program does not open it");
    });
}
