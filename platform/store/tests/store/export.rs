//! Everything in open formats, and back.

use crate::toy::{actor, dispose_of, open, open_box, picture_box, registry, whole};
use std::{collections::BTreeMap, fs, path::Path, sync::Arc};
use store::{Attachments, Extent, Failure, Patience, Settings, Store, export, read_back};
use testkit::{HandClock, on_both};

fn files(directory: &Path, under: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(under).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(directory, &path, found);
        } else {
            let name = path.strip_prefix(directory).unwrap().to_str().unwrap().to_owned();
            found.insert(name, fs::read(path).unwrap());
        }
    }
}

fn all(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    files(directory, directory, &mut found);
    found
}

#[test]
fn what_is_exported_reads_back_to_the_same_roots_and_exports_the_same_again() {
    let mut rebuilt = testkit::postgres().into_iter().chain([testkit::sqlite()]);
    on_both(|place| {
        let (store, tenant, _) = open(place, Settings::default());
        store.open_ledger("toy.example/two", actor()).unwrap();
        let directory = place.directory.path();
        let attachments = Attachments::open(&directory.join("files")).unwrap();
        let ids: Vec<_> =
            (1..=300).map(|n| open_box(&store, tenant, n, "a \"word\", åäö\nand more").unwrap()).collect();
        store.sign_checkpoint(tenant, Patience::None).unwrap();
        picture_box(&store, tenant, 301, ids[0], &attachments, b"picture");
        open_box(&store, tenant, 302, "").unwrap();
        dispose_of(&store, tenant, 303, &[(ids[1].uuid(), Extent::Whole), (ids[2].uuid(), Extent::Personal)]).unwrap();
        store.sign_checkpoint(tenant, Patience::None).unwrap();
        let keys = store.keys(tenant).unwrap();
        store.close();
        drop(store);

        let out = directory.join("export");
        let exported = export(&place.home, &registry(), attachments.directory(), &out).unwrap();
        assert_eq!((exported.attachments, exported.missing.len()), (1, 0));
        let found = all(&out);
        for (name, bytes) in &found {
            let text = String::from_utf8_lossy(bytes);
            assert!(!text.contains(&keys.signer) && !text.contains(&keys.attachment), "{name} holds a secret");
        }
        let table = String::from_utf8(found["table/toy_box.csv"].clone()).unwrap();
        assert!(table.starts_with("count,entry,id,number,tenant,words\n0,"), "{table}");
        assert!(table.contains(",\"a \"\"word\"\", åäö\nand more\""), "{table}");
        assert!(table.contains(&format!(",{},", ids[0])), "ids are UUIDs");

        // Read back on an engine of its own choice: the last one of both is the other one here.
        let there = rebuilt.next().unwrap_or_else(testkit::sqlite);
        let theirs = there.directory.path().join("files");
        let report = read_back(&out, &there.home, &registry(), &theirs, there.directory.path()).unwrap();
        assert!(report.whole, "{:?}", report.findings);
        assert_eq!(report.ledgers, exported.ledgers);
        let again = there.directory.path().join("export");
        export(&there.home, &registry(), &theirs, &again).unwrap();
        let (one, other) = (all(&out), all(&again));
        assert!(one.keys().eq(other.keys()));
        for (name, bytes) in &one {
            assert_eq!(String::from_utf8_lossy(bytes), String::from_utf8_lossy(&other[name]), "{name}");
        }
        let taken = read_back(&out, &there.home, &registry(), &theirs, there.directory.path());
        assert!(matches!(taken, Err(Failure::Refused(refusal)) if refusal.key == "ui-refused-target-not-empty"));

        // With its keys put back it goes on in the same ledger.
        let clock = Arc::new(HandClock::at("2026-11-24T06:40:00Z"));
        let store = Store::open(there.home.clone(), Settings::default(), registry(), clock).unwrap();
        assert!(store.sign_checkpoint(tenant, Patience::None).is_err(), "no key came along");
        let mut wrong = keys.clone();
        wrong.signer = store::Store::open(
            testkit::sqlite().home.clone(),
            Settings::default(),
            registry(),
            Arc::new(HandClock::at("2026-11-24T06:40:00Z")),
        )
        .map(|other| other.open_ledger("toy.example/one", actor()).and_then(|t| other.keys(t)).unwrap().signer)
        .unwrap();
        assert!(store.put_keys(tenant, &wrong).is_err());
        store.put_keys(tenant, &keys).unwrap();
        open_box(&store, tenant, 400, "goes on").unwrap();
        store.sign_checkpoint(tenant, Patience::None).unwrap();
        whole(&there);
    });
}

#[test]
fn an_altered_export_is_not_read_back() {
    let place = testkit::sqlite(); // files only: the engine has no part in it
    let (store, tenant, _) = open(&place, Settings::default());
    open_box(&store, tenant, 1, "words").unwrap();
    store.close();
    let directory = place.directory.path();
    let (out, theirs) = (directory.join("export"), directory.join("files"));
    export(&place.home, &registry(), &theirs, &out).unwrap();
    let path = out.join("ledger/1/entries.jsonl");
    let good = fs::read_to_string(&path).unwrap();
    let there = testkit::sqlite();
    let back = || read_back(&out, &there.home, &registry(), &theirs, there.directory.path());
    let last = good.lines().last().unwrap();
    for bad in [good.replace(&format!("{last}\n"), ""), good.replace("Commitment\":\"", "Commitment\":\"0")] {
        fs::write(&path, bad).unwrap();
        assert!(back().is_err());
    }
    // Another text under the same commitment: the tree is the same, the text is not.
    fs::write(&path, good.replace("words\\\"", "wards\\\"")).unwrap();
    assert!(!back().unwrap().whole);
}
