//! What is wrong with a request, as RFC 7644 §3.12 has it: a status, a `scimType`, words.

use base::{Kind, Refusal};
use serde_json::{Value, json};

/// The keys of what can be wrong, each with its `scimType`.
const TYPES: &[(&str, u16, &str)] = &[
    ("scim-refused-syntax", 400, "invalidSyntax"),
    ("scim-refused-filter", 400, "invalidFilter"),
    ("scim-refused-path", 400, "invalidPath"),
    ("scim-refused-target", 400, "noTarget"),
    ("scim-refused-value", 400, "invalidValue"),
    ("scim-refused-required", 400, "invalidValue"),
    ("scim-refused-mutability", 400, "mutability"),
    ("scim-refused-many", 400, "tooMany"),
    ("scim-refused-uniqueness", 409, "uniqueness"),
];

/// The body is no request of this kind.
pub(crate) fn syntax(what: impl ToString) -> Refusal {
    Refusal::new(Kind::Invalid, "scim-refused-syntax").with("what", what)
}

/// The filter cannot be read; `at` is the character where it stopped.
pub(crate) fn filter(at: usize) -> Refusal {
    Refusal::new(Kind::Invalid, "scim-refused-filter").with("at", at + 1)
}

/// No attribute of that name.
pub(crate) fn path(name: &str) -> Refusal {
    Refusal::new(Kind::Invalid, "scim-refused-path").with("path", shown(name))
}

/// The path leads to nothing.
pub(crate) fn target(name: &str) -> Refusal {
    Refusal::new(Kind::Invalid, "scim-refused-target").with("path", shown(name))
}

/// A value that the attribute does not take.
pub(crate) fn value(name: &str, allowed: &str) -> Refusal {
    Refusal::new(Kind::Invalid, "scim-refused-value").with("field", name).with("allowed", allowed)
}

/// An attribute that must be there.
pub(crate) fn required(name: &str) -> Refusal {
    Refusal::new(Kind::Invalid, "scim-refused-required").with("field", name)
}

/// An attribute that the client may not write.
pub(crate) fn mutability(name: &str) -> Refusal {
    Refusal::new(Kind::Invalid, "scim-refused-mutability").with("field", name)
}

/// Somebody else has the value.
pub(crate) fn uniqueness(name: &'static str) -> Refusal {
    Refusal::conflict("scim-refused-uniqueness").with("field", name)
}

/// A name from a request, cut so that an answer never repeats a body.
fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(80).collect()
}

/// The status and the document of an error.
pub(crate) fn document(refusal: &Refusal, detail: &str) -> (u16, Value) {
    let (status, kind) = match TYPES.iter().find(|(key, ..)| *key == refusal.key) {
        Some((_, status, kind)) => (*status, Some(*kind)),
        None => match (refusal.kind, refusal.key.as_ref()) {
            (_, "scim-refused-size") => (413, None),
            (_, "scim-refused-type") => (415, None),
            (_, "scim-refused-me") => (501, None),
            (_, "access-refused-login-taken") => (409, Some("uniqueness")),
            (Kind::Invalid, _) => (400, Some("invalidValue")),
            (Kind::Conflict, _) => (409, None),
            (Kind::Stale, _) => (412, None),
            (Kind::Denied, _) => (403, None),
            (Kind::NotFound, _) => (404, None),
            (Kind::Unknown, _) => (401, None),
            (Kind::Busy, _) => (503, None),
            (Kind::Full, _) => (507, None),
        },
    };
    let mut body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
        "status": status.to_string(),
        "detail": detail,
    });
    if let Some(kind) = kind {
        body["scimType"] = json!(kind);
    }
    (status, body)
}
