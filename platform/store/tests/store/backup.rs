//! Backup, restore, the list of disposals.

use crate::toy::{actor, boxes, dispose_of, fill_box, open, open_box, picture_box, registry, whole};
use std::{
    fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use store::{
    Attachments, Damaged, Existing, Extent, Failure, Home, Restore, Restored, Settings, Store, backup, keep_disposals,
    verify,
};
use testkit::{HandClock, Place, on_both};

struct Around {
    attachments: Attachments,
    file: PathBuf,
    disposals: PathBuf,
}

fn around(place: &Place) -> Around {
    let directory = place.directory.path();
    Around {
        attachments: Attachments::open(&directory.join("files")).unwrap(),
        file: directory.join("backup.skans"),
        disposals: directory.join("disposals.jsonl"),
    }
}

fn restore(place: &Place, around: &Around, damaged: Damaged) -> Result<Restored, Failure> {
    Restore {
        file: &around.file,
        home: &place.home,
        attachments: around.attachments.directory(),
        disposals: &around.disposals,
        scratch: place.directory.path(),
        registry: registry(),
        clock: Arc::new(HandClock::at("2026-11-24T06:40:00Z")),
        actor: actor(),
        damaged,
    }
    .run()
}

#[test]
fn a_backup_taken_under_load_restores_to_the_same_root_with_its_attachments() {
    on_both(|place| {
        let (store, tenant, _) = open(place, Settings::default());
        let around = around(place);
        let id = open_box(&store, tenant, 1, "a").unwrap();
        let picture = picture_box(&store, tenant, 2, id, &around.attachments, b"picture");
        let done = AtomicBool::new(false);
        let made = std::thread::scope(|threads| {
            threads.spawn(|| {
                for n in 3.. {
                    open_box(&store, tenant, n, "load").unwrap();
                    if done.load(Ordering::Relaxed) {
                        break;
                    }
                }
            });
            let made = backup(&place.home, &registry(), around.attachments.directory(), &around.file, Existing::Keep);
            done.store(true, Ordering::Relaxed);
            made.unwrap()
        });
        assert_eq!((made.attachments, made.missing.len()), (1, 0));
        let again = backup(&place.home, &registry(), around.attachments.directory(), &around.file, Existing::Keep);
        assert!(matches!(again, Err(Failure::Refused(refusal)) if refusal.key == "ui-refused-file-exists"));
        store.close();
        drop(store);
        fs::remove_dir_all(around.attachments.directory()).unwrap();

        let restored = restore(place, &around, Damaged::Refuse).unwrap();
        assert_eq!((restored.attachments, restored.disposed), (1, 0));
        let report = whole(place);
        assert_eq!(report.ledgers, made.ledgers);
        assert_eq!(around.attachments.get(&picture.name).unwrap(), b"picture");
        // It goes on, in the same ledger, under the same key.
        let clock = Arc::new(HandClock::at("2026-11-24T06:40:00Z"));
        let store = Store::open(place.home.clone(), Settings::default(), registry(), clock).unwrap();
        fill_box(&store, tenant, 1_000_000, id, 1).unwrap();
        store.sign_checkpoint(tenant, store::Patience::None).unwrap();
        whole(place);
        if let Home::Sqlite(path) = &place.home {
            let aside = restored.aside.unwrap();
            assert!(aside.starts_with(path.parent().unwrap()) && aside.exists());
            let old = verify(&Home::Sqlite(aside), &registry(), "", place.directory.path()).unwrap();
            assert!(old.whole && old.entries >= report.entries, "what was replaced is still there, whole");
        }
    });
}

#[test]
fn a_damaged_backup_replaces_nothing_unless_told() {
    on_both(|place| {
        let (store, tenant, _) = open(place, Settings::default());
        let around = around(place);
        let id = open_box(&store, tenant, 1, "a").unwrap();
        picture_box(&store, tenant, 2, id, &around.attachments, b"picture");
        backup(&place.home, &registry(), around.attachments.directory(), &around.file, Existing::Keep).unwrap();
        open_box(&store, tenant, 3, "after").unwrap();
        store.close();
        drop(store);
        let good = fs::read(&around.file).unwrap();
        let mutations = [
            "UPDATE ledger_entry SET facts = x'7b7d' WHERE seq = 1",
            "UPDATE toy_box SET count = 7",
            "DELETE FROM ledger_entry WHERE seq = 2",
            "DELETE FROM backup_attachment",
            "UPDATE backup_attachment SET bytes = x'00'",
        ];
        for mutation in mutations {
            fs::write(&around.file, &good).unwrap();
            let backup = Home::Sqlite(around.file.clone());
            backup.connect(&Settings::default()).unwrap().batch(mutation).unwrap();
            assert!(!verify(&backup, &registry(), "", place.directory.path()).unwrap().whole, "{mutation}");
            let refused = restore(place, &around, Damaged::Refuse);
            let refused = refused.map(drop).unwrap_err().refusal();
            assert_eq!(refused.key, "ui-refused-backup-damaged", "{mutation}");
            assert_eq!(whole(place).entries, 4, "the home is as it was");
        }
        fs::write(&around.file, &good[..good.len() / 2]).unwrap();
        assert_eq!(
            restore(place, &around, Damaged::Refuse).map(drop).unwrap_err().refusal().key,
            "ui-refused-backup-unreadable"
        );
        fs::write(&around.file, "not a database at all").unwrap();
        assert_eq!(
            restore(place, &around, Damaged::Refuse).map(drop).unwrap_err().refusal().key,
            "ui-refused-backup-unreadable"
        );
        assert_eq!(whole(place).entries, 4);
        fs::write(&around.file, &good).unwrap();
        Home::Sqlite(around.file.clone()).connect(&Settings::default()).unwrap().batch(mutations[1]).unwrap();
        let forced = restore(place, &around, Damaged::AcceptLoss).unwrap();
        assert!(!forced.report.whole);
        assert_eq!(verify(&place.home, &registry(), "", place.directory.path()).unwrap().entries, 3);
    });
}

#[test]
fn a_restore_erases_again_what_was_disposed_of_after_the_backup() {
    on_both(|place| {
        let (store, tenant, clock) = open(place, Settings::default());
        let around = around(place);
        let emptied = open_box(&store, tenant, 1, "secret words").unwrap();
        let gone = open_box(&store, tenant, 2, "gone words").unwrap();
        let kept = open_box(&store, tenant, 3, "kept words").unwrap();
        let picture = picture_box(&store, tenant, 4, gone, &around.attachments, b"picture");
        backup(&place.home, &registry(), around.attachments.directory(), &around.file, Existing::Keep).unwrap();
        let later = open_box(&store, tenant, 5, "recorded and disposed of after the backup").unwrap();
        let subjects =
            [(emptied.uuid(), Extent::Personal), (gone.uuid(), Extent::Whole), (later.uuid(), Extent::Whole)];
        clock.pass(3600);
        assert_eq!(dispose_of(&store, tenant, 6, &subjects).unwrap(), 4);
        around.attachments.sweep(&store).unwrap();
        assert_eq!(keep_disposals(&store, &around.disposals).unwrap(), 4);
        assert_eq!(keep_disposals(&store, &around.disposals).unwrap(), 0, "each once");
        let list = fs::read_to_string(&around.disposals).unwrap();
        assert!(!list.contains("words") && list.lines().count() == 4, "{list}");
        store.close();
        drop(store);

        // A torn line at the end is no damage.
        fs::write(&around.disposals, format!("{list}{{\"origin\":\"toy")).unwrap();
        let restored = restore(place, &around, Damaged::Refuse).unwrap();
        assert_eq!((restored.report.entries, restored.disposed), (5, 3));
        let clock = Arc::new(HandClock::at("2026-11-24T06:40:00Z"));
        let store = Store::open(place.home.clone(), Settings::default(), registry(), clock.clone()).unwrap();
        let rows = boxes(&store, tenant);
        let words: Vec<Option<String>> = rows.iter().map(|row| row.get(3).unwrap()).collect();
        assert_eq!(words.iter().flatten().collect::<Vec<_>>(), ["kept words"]);
        assert_eq!(rows.len(), 2);
        clock.pass(3600);
        around.attachments.sweep(&store).unwrap();
        assert!(around.attachments.get(&picture.name).is_err(), "its file goes too");
        // What is recorded now at the places of the entries lost is somebody else's.
        for n in 7..10 {
            fill_box(&store, tenant, n, kept, 1).unwrap();
        }
        assert!(keep_disposals(&store, &around.disposals).unwrap() <= 4);
        fs::remove_file(&around.file).unwrap();
        backup(&place.home, &registry(), around.attachments.directory(), &around.file, Existing::Keep).unwrap();
        store.close();
        drop(store);
        assert_eq!(restore(place, &around, Damaged::Refuse).unwrap().disposed, 0);
        whole(place);
    });
}
