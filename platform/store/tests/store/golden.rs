//! What was once recorded is read for ever.

use crate::toy::{Box_, TOY, ToyEvent, Words, actor, command, dispose_of, grant, open, open_box, registry};
use base::Id;
use serde::{Deserialize, Serialize};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::Arc,
};
use store::{Apply, Event, Extent, Fault, LedgerEvent, Module, Registry, Settings, Store};
use testkit::{HandClock, Place, golden::Golden, on_both, sqlite};
use uuid::Uuid;

fn hold<E: Event>(directory: &Path, kinds: &[&str], place: &Place, empty: &Place) {
    let (store, tenant, _) = open(place, Settings::default());
    let id = open_box(&store, tenant, 1, "words").unwrap();
    open_box(&store, tenant, 2, "more words").unwrap();
    dispose_of(&store, tenant, 3, &[(id.uuid(), Extent::Personal)]).unwrap();
    Golden { directory, registry: &registry(), kinds, unseen: &[] }.hold::<E>(&store, tenant, empty);
}

#[test]
fn the_events_of_ledgers_are_read_as_they_were_released() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    on_both(|place| hold::<LedgerEvent>(&directory, &["ledgerOpened", "disposed"], place, &place.another()));
}

/// Holds something against golden files of these texts; gives what is said against them.
fn held(files: &[(&str, &str)], hold: impl FnOnce(&Path, &Place)) -> String {
    let place = sqlite(); // files and shapes: the engine has no part in it
    let directory = place.directory.path().join("golden");
    std::fs::create_dir(&directory).unwrap();
    for (name, text) in files {
        std::fs::write(directory.join(name), text).unwrap();
    }
    let held = catch_unwind(AssertUnwindSafe(|| hold(&directory, &place)));
    held.map_or_else(|why| why.downcast_ref::<String>().cloned().unwrap_or_default(), |()| String::new())
}

fn against(kinds: &[&str], files: &[(&str, &str)]) -> String {
    held(files, |directory, place| hold::<ToyEvent>(directory, kinds, place, &sqlite()))
}

const HEADER: &str = r#"{"seq":1,"id":"4f2aa0d4-1d11-8ac0-9e6c-f5ab9e1f6d7a","command":"00000000-0001-7972-b01b-61090e8e3a67","n":0,"kind":"toy.boxOpened","version":1,"subject":"00000000-0001-7972-b01b-61090e8e3a68","time":"2026-11-23T06:40:00.000000Z","actor":{"cli":{"name":"test"}},"permission":"toy.use"}"#;
const FACTS: &str = r#"{"boxOpened":{"id":"00000000-0001-7972-b01b-61090e8e3a68","number":1}}"#;
const WORDS: &str = r#"{"words":"words"}"#;

fn opened(header: &str, facts: &str, words: &str) -> String {
    against(&["boxOpened"], &[("toy.boxOpened.1.jsonl", &format!("{header}\n{facts}\n{words}\n"))])
}

#[test]
fn a_good_golden_file_passes_and_each_fault_of_one_is_told() {
    assert_eq!(opened(HEADER, FACTS, WORDS), "");
    for (why, said) in [
        (opened(HEADER, &FACTS.replace("number", "count"), WORDS), "is no longer read"),
        (opened(HEADER, &FACTS.replace("boxOpened", "boxSeen"), WORDS), "is no longer read"),
        (opened(HEADER, &FACTS.replace("\"number\":1", "\"number\":1,\"colour\":\"red\""), WORDS), "the facts changed"),
        (opened(HEADER, &FACTS.replace(":1}", ": 1}"), WORDS), "the facts changed"),
        (opened(HEADER, FACTS, &WORDS.replace("{", "{\"by\":1,")), "the personal part changed"),
        (opened(&HEADER.replace("toy.boxOpened", "toy.boxFilled"), FACTS, WORDS), "holds something else"),
        (opened(&HEADER.replace("\"n\":0", "\"n\":0,\"m\":0"), FACTS, WORDS), "headers are written otherwise"),
        (against(&["boxPictured"], &[]), "toy.boxPictured.1 has no golden file"),
    ] {
        assert!(why.contains(said), "{said:?} is not what was told: {why:?}");
    }
    // Nothing is left of it when what it changes was never made.
    let filled = HEADER.replace("boxOpened", "boxFilled");
    let facts = r#"{"boxFilled":{"id":"00000000-0001-7972-b01b-61090e8e3a68","count":1}}"#;
    let good = format!("{HEADER}\n{FACTS}\n{WORDS}\n");
    let alone = format!("{filled}\n{facts}\nnull\n");
    let why = against(&[], &[("toy.boxOpened.1.jsonl", &good), ("toy.boxFilled.1.jsonl", &alone)]);
    assert!(why.contains("leaves 0 marks"), "{why:?}");
    let after = format!("{good}{}\n{facts}\nnull\n", filled.replace("\"n\":0", "\"n\":1"));
    assert_eq!(against(&[], &[("toy.boxOpened.1.jsonl", &good), ("toy.boxFilled.1.jsonl", &after)]), "");
}

/// The toy of a later release: a box has a colour, and those of before are brown.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
enum Coloured {
    BoxOpened { id: Id<Box_>, number: i64, colour: String },
}

impl Event for Coloured {
    type Personal = Words;
    const MODULE: &'static str = "toy";
    fn kind(&self) -> &'static str {
        "boxOpened"
    }
    fn version(&self) -> u16 {
        2
    }
    fn subject(&self) -> Uuid {
        let Self::BoxOpened { id, .. } = self;
        id.uuid()
    }
    fn permissions(&self) -> &'static [&'static str] {
        &["toy.use"]
    }
    fn upcast(_: &str, version: u16, mut facts: serde_json::Value) -> Result<serde_json::Value, Fault> {
        if version == 1 {
            facts["boxOpened"]["colour"] = "brown".into();
        }
        Ok(facts)
    }
    fn apply(&self, personal: Option<&Words>, to: &mut Apply<'_>) -> Result<(), Fault> {
        let Self::BoxOpened { id, number, .. } = self;
        ToyEvent::BoxOpened { id: *id, number: *number }.apply(personal, to)
    }
}

static COLOURED: Module = Module { replay: store::replay::<Coloured>, ..TOY };

#[test]
fn a_new_version_needs_a_golden_file_of_its_own_and_the_old_one_is_still_read() {
    let hold = |files: &[(&str, &str)]| {
        held(files, |directory, place| {
            let registry = Arc::new(Registry::new(&[&COLOURED], &[]));
            let clock = Arc::new(HandClock::at("2026-11-23T06:40:00Z"));
            let store = Store::open(place.home.clone(), Settings::default(), Arc::clone(&registry), clock).unwrap();
            let tenant = store.open_ledger("toy.example/one", actor()).unwrap();
            let opened = store.run(command(tenant, 1, "open"), move |work| {
                let (id, number) = (work.new_id("box"), work.next_number("BOX", 2026)?);
                let event = Coloured::BoxOpened { id, number, colour: "red".into() };
                work.record(&grant(tenant), &event, Words::default())?;
                Ok(())
            });
            opened.unwrap();
            let golden = Golden { directory, registry: &registry, kinds: &["boxOpened"], unseen: &[] };
            golden.hold::<Coloured>(&store, tenant, &sqlite());
        })
    };
    let old = format!("{HEADER}\n{FACTS}\n{WORDS}\n");
    let new = old.replace("\"version\":1", "\"version\":2").replace("\"number\":1", "\"number\":1,\"colour\":\"red\"");
    let both = [("toy.boxOpened.1.jsonl", old.as_str()), ("toy.boxOpened.2.jsonl", new.as_str())];
    assert_eq!(hold(&both), "");
    // Without SKANS_GOLDEN=write, which would make what is missing.
    if std::env::var_os("SKANS_GOLDEN").is_none() {
        assert!(hold(&both[..1]).contains("toy.boxOpened.2 has no golden file"));
        assert!(hold(&both[1..]).contains("toy.boxOpened.1 has no golden file"));
    }
}
