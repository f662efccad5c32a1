//! How the organisation is shown.

mod appointments;
mod choose;
mod gaps;
mod hand_over;
mod offered;
mod people;
mod people_change;
pub mod rights;
mod roles;
mod tabs;
mod units;
mod units_change;

pub use offered::{TRACES, find};

use crate::PersonRow;
use access::policy::OrganisationView;
use axum::response::Response;
use web::{Ask, Routes, Rule, Viewer};

/// The routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .get("/organisation", Rule::SignedIn, first)
        .merge(appointments::routes())
        .merge(gaps::routes())
        .merge(roles::routes())
        .merge(units::routes())
        .merge(units_change::routes())
        .merge(people::routes())
        .merge(people_change::routes())
        .merge(hand_over::routes())
}

/// Where the menu leads: to what is missing for those who see the organisation, else to what one is appointed to.
async fn first(ask: Ask) -> Response {
    let sees = ask.read(|viewer, _| Ok(!viewer.session.roles.reach(OrganisationView).is_none())).await;
    match sees {
        Ok(true) => web::redirect("/organisation/gaps"),
        Ok(false) => web::redirect("/organisation/mine"),
        Err(failure) => ask.refused(&failure),
    }
}

/// Whether somebody has anything to see here: what they are appointed to, everybody has.
#[must_use]
pub const fn in_menu(_viewer: &Viewer) -> bool {
    true
}

/// The name that a screen shows for a person; the service number where there is none to show.
#[must_use]
pub fn person_name(person: &PersonRow) -> &str {
    shown(&person.service_number, person.name.as_deref(), person.protected)
}

pub(crate) fn shown<'a>(service_number: &'a str, name: Option<&'a str>, protected: bool) -> &'a str {
    name.filter(|_| !protected).unwrap_or(service_number)
}
