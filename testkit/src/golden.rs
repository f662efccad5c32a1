//! Golden files: one for each released kind and version of event. What was once recorded must be
//! read for ever; a shape that changed without a new version is caught here.

use serde::{Deserialize, Serialize};
use std::{fs, path::Path};
use store::{Entry, Event, Header, Registry, decode};

/// An entry as it lies in a golden file.
#[derive(Serialize, Deserialize)]
struct Golden {
    header: Header,
    facts: serde_json::Value,
    personal: serde_json::Value,
}

/// Holds an entry just recorded against the golden file of its kind and version in `directory`:
/// the file's entry is decoded, brought to the latest version, applied to empty tables, and, when
/// it is of the latest version, must be written as it was. `SKANS_GOLDEN=write` makes a file that
/// is missing; none is ever overwritten.
///
/// # Panics
/// When the file is missing, cannot be read or applied, or has another shape.
pub fn check<E: Event>(directory: &Path, registry: &Registry, entry: &Entry) {
    let path = directory.join(format!("{}.{}.json", entry.header.kind, entry.header.version));
    if !path.exists() && std::env::var("SKANS_GOLDEN").is_ok_and(|set| set == "write") {
        fs::create_dir_all(directory).expect("the directory of golden files");
        let text = serde_json::to_string_pretty(&golden(entry)).expect("a golden entry");
        fs::write(&path, text + "\n").expect("a golden file");
    }
    replay_file::<E>(&path, registry);
    let text = fs::read_to_string(&path).expect("a golden file");
    let kept: Golden = serde_json::from_str(&text).expect("a golden entry");
    let now = golden(entry);
    assert_eq!(shape(&kept.facts), shape(&now.facts), "{}: the facts have another shape", path.display());
}

/// Replays every golden file of a module in `directory`; gives how many.
///
/// # Panics
/// When one cannot be read, decoded or applied.
#[must_use]
pub fn replay_all<E: Event>(directory: &Path, registry: &Registry) -> usize {
    let mut paths: Vec<_> = fs::read_dir(directory)
        .expect("the directory of golden files")
        .map(|file| file.expect("a file").path())
        .filter(|path| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            name.starts_with(&format!("{}.", E::MODULE)) && name.ends_with(".json")
        })
        .collect();
    paths.sort();
    paths.iter().for_each(|path| replay_file::<E>(path, registry));
    paths.len()
}

fn replay_file<E: Event>(path: &Path, registry: &Registry) {
    let text = fs::read_to_string(path).unwrap_or_else(|error| {
        panic!("{}: {error}: a released event needs its golden file (SKANS_GOLDEN=write makes it)", path.display())
    });
    let kept: Golden = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let bytes = |value: &serde_json::Value| match value {
        serde_json::Value::Null => Vec::new(),
        value => serde_json::to_vec(value).expect("JSON"),
    };
    let entry = Entry {
        seq: kept.header.seq,
        facts: Some(bytes(&kept.facts)),
        personal: Some(bytes(&kept.personal)),
        header: kept.header,
    };
    let (event, personal) = decode::<E>(&entry)
        .unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
        .expect("a golden entry has its facts");
    if event.version() == entry.header.version {
        let facts = serde_json::to_value(&event).expect("JSON");
        assert_eq!(facts, kept.facts, "{}: the shape changed without a new version", path.display());
        if kept.personal != serde_json::Value::Null {
            let personal = serde_json::to_value(personal).expect("JSON");
            assert_eq!(personal, kept.personal, "{}: the personal part changed", path.display());
        }
    }
    registry.replay_alone(&entry).unwrap_or_else(|fault| panic!("{}: cannot be applied: {fault}", path.display()));
}

fn golden(entry: &Entry) -> Golden {
    let value = |bytes: &Option<Vec<u8>>| match bytes.as_deref() {
        None | Some([]) => serde_json::Value::Null,
        Some(bytes) => serde_json::from_slice(bytes).expect("a part is JSON"),
    };
    Golden { header: entry.header.clone(), facts: value(&entry.facts), personal: value(&entry.personal) }
}

/// The keys and types without the values; the first element stands for a list.
fn shape(value: &serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::Null => Value::Null,
        Value::Bool(_) => "bool".into(),
        Value::Number(_) => "number".into(),
        Value::String(_) => "string".into(),
        Value::Array(list) => list.first().map_or(Value::Null, |first| vec![shape(first)].into()),
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), shape(value))).collect(),
    }
}
