//! How the organisation is shown.

mod offered;

pub use offered::{TRACES, find};

use crate::PersonRow;

/// The name that a screen shows for a person; the service number where there is none to show.
#[must_use]
pub fn person_name(person: &PersonRow) -> &str {
    shown(&person.service_number, person.name.as_deref(), person.protected)
}

pub(crate) fn shown<'a>(service_number: &'a str, name: Option<&'a str>, protected: bool) -> &'a str {
    name.filter(|_| !protected).unwrap_or(service_number)
}
