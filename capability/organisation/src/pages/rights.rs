//! Who has which role where; why somebody may do something; who may.

mod roles;
mod unmask;
mod who;
mod why;

pub use unmask::NoteName;
pub(super) use unmask::{may_unmask, unmask_href};

use super::tabs::{naming, unit};
use crate::{
    UnitRow,
    queries::{self, Names, Origin},
};
use access::{
    GivenRole, GivenRow,
    policy::{AccessManage, AccessView, PersonUnmask},
};
use base::{Id, Refusal, Unit};
use maud::{Markup, html};
use std::collections::BTreeMap;
use store::{Failure, Reader};
use ui::{Say, parts};
use web::{Routes, Viewer, may};

/// The roles of one person.
pub(super) fn roles_href(person: Id<base::Person>) -> String {
    web::href("/access/roles", &[("person", &person.to_string())])
}

/// The routes.
pub fn routes() -> Routes {
    Routes::new()
        .get("/access/roles", may(AccessView), web::list::serve::<roles::GivenRoles>)
        .get("/access/roles/new", may(AccessManage).told(AccessView), roles::new)
        .post("/access/roles/new", may(AccessManage).told(AccessView), roles::give)
        .get("/access/roles/{id}", may(AccessView), roles::one)
        .post("/access/roles/{id}/end", may(AccessManage).told(AccessView), roles::end)
        .get("/access/unmask/{id}", may(PersonUnmask), unmask::form)
        .post("/access/unmask/{id}", may(PersonUnmask), unmask::show)
        .get("/access/why", may(AccessView), why::why)
        .post("/access/why", may(AccessView), why::ask)
        .get("/access/who", may(AccessView), web::list::serve::<who::WhoMay>)
}

/// Given roles with what they follow from, and the names on their page.
struct Named {
    shell: web::Names,
    names: Names,
    origins: BTreeMap<Id<GivenRole>, Origin>,
}

impl Named {
    /// Two queries.
    fn read(viewer: &Viewer, reader: &mut Reader<'_>, rows: &[GivenRow]) -> Result<Self, Failure> {
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let origins = queries::origins(reader, viewer.tenant(), &ids)?;
        let (shell, names) =
            naming(viewer, reader, rows.iter().map(|row| row.person), rows.iter().filter_map(|row| row.unit))?;
        Ok(Self { shell, names, origins })
    }

    fn person(&self, say: Say<'_>, row: &GivenRow) -> String {
        // Who is registered in another municipality's or company's ledger has no name here.
        self.names.persons.get(&row.person).cloned().unwrap_or_else(|| say.t("rights-person-elsewhere"))
    }

    fn unit(&self, say: Say<'_>, unit: Option<Id<Unit>>) -> String {
        match unit {
            None => say.t("rights-everything"),
            Some(unit) => self.names.units.get(&unit).cloned().unwrap_or_else(|| say.t("rights-unit-closed")),
        }
    }

    /// What a role follows from, in words and as a page shows it.
    fn origin(&self, say: Say<'_>, id: Id<GivenRole>) -> (String, Markup) {
        origin(say, self.origins.get(&id))
    }
}

fn origin(say: Say<'_>, origin: Option<&Origin>) -> (String, Markup) {
    match origin {
        Some(Origin::Appointment(id)) => {
            let words = say.t("rights-origin-appointment");
            let link = parts::link(&format!("/organisation/appointments/{id}"), &words);
            (words, link)
        }
        Some(Origin::Directory) => {
            let words = say.t("rights-origin-directory");
            (words.clone(), html! { (words) })
        }
        None => {
            let words = say.t("rights-origin-hand");
            (words.clone(), html! { (words) })
        }
    }
}

/// The unit that an address names by its id or its name; none where it names none.
fn unit_asked(units: &[UnitRow], text: &str) -> Result<Option<Id<Unit>>, Refusal> {
    match text.trim().parse::<Id<Unit>>() {
        Ok(id) => match units.iter().any(|unit| unit.id == id) {
            true => Ok(Some(id)),
            false => Err(Refusal::invalid("unit", "organisation-refused-no-unit")),
        },
        Err(_) => unit(units, "unit", text),
    }
}
