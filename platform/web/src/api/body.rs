//! Reading a body: what is wrong is told with its field, in the reader's words where they are ours.

use base::{Kind, Refusal};
use serde::de::DeserializeOwned;

/// Reads JSON of a shape.
///
/// # Errors
/// It is no JSON, or not of that shape: the field at fault, and what is wrong with it.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    let mut from = serde_json::Deserializer::from_slice(body);
    let read: T = serde_path_to_error::deserialize(&mut from).map_err(|error| {
        let (path, fault) = (error.path().to_string(), error.inner().to_string());
        let refusal =
            ours(&fault).unwrap_or_else(|| Refusal::new(Kind::Invalid, "api-refused-json").with("fault", fault));
        // Neither the whole nor a place that has no name yet is a field.
        if path == "." || path == "?" { refusal } else { refusal.at(path) }
    })?;
    from.end().map_err(|error| Refusal::new(Kind::Invalid, "api-refused-json").with("fault", error))?;
    Ok(read)
}

/// A refusal of ours that a parser of the base passed on as text: key, field in brackets, name=value.
fn ours(fault: &str) -> Option<Refusal> {
    let mut words = fault.split(' ');
    let key = words.next().filter(|key| key.starts_with("ui-refused-"))?;
    let args = words.take_while(|word| *word != "at").filter_map(|word| word.split_once('='));
    let args = args.map(|(name, value)| (name.to_owned().into(), value.to_owned())).collect();
    Some(Refusal { kind: Kind::Invalid, key: key.to_owned().into(), field: None, args })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[allow(dead_code)]
        inner: Vec<base::Word>,
    }

    #[test]
    fn what_is_wrong_is_told_with_its_field() {
        for (body, field, key) in [
            ("{", None, "api-refused-json"),
            ("{\"inner\":[]} x", None, "api-refused-json"),
            ("{\"inner\":[1]}", Some("inner[0]"), "api-refused-json"),
            ("{\"inner\":[],\"outer\":1}", Some("outer"), "api-refused-json"),
            ("{\"inner\":[\"a\",\"\"]}", Some("inner[1]"), "ui-refused-empty"),
            ("{\"inner\":[\"\u{7}\"]}", Some("inner[0]"), "api-refused-json"),
        ] {
            let refusal = read::<Outer>(body.as_bytes()).unwrap_err();
            assert_eq!((refusal.field.as_deref(), refusal.key.as_ref()), (field, key), "{body}");
        }
        let long = read::<Outer>(format!("{{\"inner\":[\"{}\"]}}", "x".repeat(65)).as_bytes()).unwrap_err();
        assert_eq!(long.args, [("max".into(), "64".to_owned()), ("count".into(), "65".to_owned())]);
        assert!(read::<Outer>(b"{\"inner\":[\"\xff\"]}").is_err());
    }
}
