//! How the organisation is shown.

use crate::PersonRow;

/// The name that a screen shows for a person; the service number where there is none to show.
#[must_use]
pub fn person_name(person: &PersonRow) -> &str {
    match &person.name {
        Some(name) if !person.protected => name,
        _ => &person.service_number,
    }
}
