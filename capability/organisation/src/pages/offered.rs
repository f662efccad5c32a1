//! What the organisation offers the pages that belong to no capability: units and persons by name, and their histories.

use crate::queries;
use access::policy::OrganisationView;
use base::{Id, Person, Refusal, Unit};
use store::{Failure, Reader};
use uuid::Uuid;
use web::{Hit, Trace, Traced, Viewer};

/// What of the organisation has a history.
pub const TRACES: [Trace; 2] = [Trace { kind: UNIT, of: unit }, Trace { kind: PERSON, of: person }];

const UNIT: &str = "organisation.unit";
const PERSON: &str = "organisation.person";

/// The units within the reader's reach, and the persons for whoever sees the whole organisation, by the beginning of a
/// word of their name, a code or a service number. One query.
///
/// # Errors
/// As the engine says.
pub fn find(viewer: &Viewer, reader: &mut Reader<'_>, text: &str) -> Result<Vec<Hit>, Failure> {
    let reach = viewer.session.roles.reach(OrganisationView);
    if reach.is_none() {
        return Ok(Vec::new());
    }
    let say = viewer.say();
    let found = queries::find(reader, viewer.tenant(), text, &reach)?;
    let hit = |found: queries::Found| {
        let (what, href) = match found.person {
            true => ("organisation-hit-persons", page(PERSON, found.id)),
            false => ("organisation-hit-units", page(UNIT, found.id)),
        };
        let exact = found.under.as_deref().is_some_and(|under| under.eq_ignore_ascii_case(text));
        Hit { what: say.t(what), title: found.title, under: found.under.unwrap_or_default(), href, exact }
    };
    Ok(found.into_iter().map(hit).collect())
}

/// Where a unit or a person is shown.
fn page(kind: &str, id: Uuid) -> String {
    format!("/organisation/{}/{id}", if kind == PERSON { "people" } else { "units" })
}

fn traced(title: String, kind: &str, id: Uuid) -> Traced {
    let crumbs = vec![ui::Crumb { href: page(kind, id), text: title.clone() }];
    Traced { title, crumbs, hands: true, words: true, uses: Vec::new() }
}

fn unit(viewer: &Viewer, reader: &mut Reader<'_>, id: Uuid) -> Result<Traced, Failure> {
    let mut path = super::units::known(viewer, reader, Id::<Unit>::from_uuid(id))?.into_iter();
    let name = path.next().map(|it| it.unit.name).unwrap_or_default();
    let mut traced = traced(name, UNIT, id);
    // Whoever sees one workplace need not see what lies above it.
    if let Some(above) = path.next().filter(|above| super::units::sees(viewer, &above.spot)) {
        let href = page(UNIT, above.unit.id.uuid());
        traced.uses.push((viewer.say().t("organisation-use-above"), above.unit.name, href));
    }
    if web::rights::in_menu(viewer) {
        let asked = [("permission", <OrganisationView as base::Permission>::NAME), ("unit", &id.to_string())];
        let say = viewer.say();
        traced.uses.push((say.t("rights-use-roles"), say.t("rights-use-who"), web::href("/access/who", &asked)));
    }
    Ok(traced)
}

fn person(viewer: &Viewer, reader: &mut Reader<'_>, id: Uuid) -> Result<Traced, Failure> {
    if !viewer.session.roles.reach(OrganisationView).is_all() {
        return Err(Refusal::not_found().into());
    }
    let it = queries::person(reader, viewer.tenant(), Id::<Person>::from_uuid(id))?.ok_or_else(Refusal::not_found)?;
    let mut traced = traced(super::person_name(&it).to_owned(), PERSON, id);
    if it.protected && super::rights::may_unmask(viewer) {
        let say = viewer.say();
        let href = super::rights::unmask_href(it.id);
        traced.uses.push((say.t("unmask-title-short"), say.t("unmask-go"), href));
    }
    if web::rights::in_menu(viewer) {
        let say = viewer.say();
        traced.uses.push((say.t("rights-use-roles"), say.t("rights-use-roles-of"), super::rights::roles_href(it.id)));
    }
    Ok(traced)
}
