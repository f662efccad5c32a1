//! What was once recorded is read for ever.

use crate::toy::{ToyEvent, dispose_of, open, open_box, registry};
use std::path::Path;
use store::{Extent, Fault, LedgerEvent, Settings};
use testkit::golden;

#[test]
fn the_events_of_ledgers_are_read_as_they_were_released() {
    let place = testkit::sqlite(); // an entry is the same bytes on both engines
    let (store, tenant, _) = open(&place, Settings::default());
    let id = open_box(&store, tenant, 1, "words").unwrap();
    dispose_of(&store, tenant, 2, &[(id.uuid(), Extent::Personal)]).unwrap();
    let entries = store.read::<_, Fault>(|reader| reader.entries(tenant, 0, 10)).unwrap();
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    for entry in [&entries[0], &entries[2]] {
        golden::check::<LedgerEvent>(&directory, &registry(), entry);
    }
    assert_eq!(golden::replay_all::<LedgerEvent>(&directory, &registry()), 2);
}

#[test]
#[should_panic(expected = "the shape changed without a new version")]
fn a_shape_that_changed_without_a_new_version_is_caught() {
    let place = testkit::sqlite();
    let (store, tenant, _) = open(&place, Settings::default());
    open_box(&store, tenant, 1, "words").unwrap();
    let entry = store.read::<_, Fault>(|reader| reader.entries(tenant, 1, 2)).unwrap().remove(0);
    let file = place.directory.path().join("toy.boxOpened.1.json");
    let header = serde_json::to_value(&entry.header).unwrap();
    let facts = serde_json::json!({"boxOpened": {"id": entry.header.subject, "number": 1, "colour": "red"}});
    std::fs::write(file, serde_json::json!({"header": header, "facts": facts, "personal": null}).to_string()).unwrap();
    golden::check::<ToyEvent>(place.directory.path(), &registry(), &entry);
}
