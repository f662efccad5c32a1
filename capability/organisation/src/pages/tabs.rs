//! The rooms of the organisation, and what its pages share.

use access::policy::{OrganisationAppoint, OrganisationRoles, OrganisationView};
use base::{Date, Id, Person, Refusal, Unit};
use maud::{Markup, html};
use store::{Failure, Rows};
use ui::{FormState, Lang, Say, Shell, parts};
use web::Viewer;

use crate::{Course, NameKey, PersonRow, RoleType, UnitRow, queries};

/// The most proposals while one writes: more make the page heavy.
pub(super) const PROPOSED: usize = 300;

/// A room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// What the reader is appointed to.
    Mine,
    /// What is missing.
    Gaps,
    /// The tree of units.
    Units,
    /// People.
    People,
    /// Role types and courses.
    Roles,
}

/// The tabs, those that the reader may open.
pub(crate) fn tabs(viewer: &Viewer, here: Option<Place>) -> Markup {
    let say = viewer.say();
    let sees = !viewer.session.roles.reach(OrganisationView).is_none();
    let all = [
        (Place::Mine, "/organisation/mine", "organisation-mine", true),
        (Place::Gaps, "/organisation/gaps", "organisation-gaps", sees),
        (Place::Units, "/organisation/units", "organisation-units", sees),
        (Place::People, "/organisation/people", "organisation-people", sees),
        (Place::Roles, "/organisation/roles", "organisation-roles", sees),
    ];
    let tabs: Vec<_> = all
        .into_iter()
        .filter(|(.., shown)| *shown)
        .map(|(place, href, key, _)| parts::Tab {
            href: href.to_owned(),
            text: say.t(key),
            current: Some(place) == here,
            count: None,
        })
        .collect();
    parts::tabs(&say.t("organisation-tabs"), &tabs)
}

/// Whether the reader may change role types.
pub(super) fn may_set_roles(viewer: &Viewer) -> bool {
    viewer.session.roles.reach(OrganisationRoles).is_all()
}

/// Whether the reader may appoint to anything at all.
pub(super) fn may_appoint(viewer: &Viewer) -> bool {
    !viewer.session.roles.reach(OrganisationAppoint).is_none()
}

/// The shell of a page with the faults of its form.
pub(super) fn shell<'a>(viewer: &'a Viewer, names: &web::Names, title: String, form: &FormState) -> Shell<'a> {
    let mut shell = viewer.shell(names, title);
    shell.faults = form.faults.clone();
    shell
}

/// What has a Swedish and an English name of its own: a role type, a course.
pub(super) trait Named {
    /// Swedish, English.
    fn names(&self) -> (&str, &str);
}

impl Named for RoleType {
    fn names(&self) -> (&str, &str) {
        (self.sv.as_str(), self.en.as_str())
    }
}

impl Named for Course {
    fn names(&self) -> (&str, &str) {
        (self.sv.as_str(), self.en.as_str())
    }
}

/// Its name in the reader's language.
pub(super) fn name_of<'a>(say: Say<'_>, it: &'a impl Named) -> &'a str {
    let (sv, en) = it.names();
    match say.lang() {
        Lang::Sv => sv,
        Lang::En => en,
    }
}

/// The shell of a list with what was wrong with what was asked.
pub(super) fn list_shell<'a>(
    viewer: &'a Viewer,
    names: &web::Names,
    title: String,
    shown: &web::list::Shown<'_>,
) -> Shell<'a> {
    shell(viewer, names, title, &FormState { values: Vec::new(), faults: shown.faults() })
}

/// A date of a form; blank is none.
///
/// # Errors
/// Not a date of the form 2026-11-21.
pub(super) fn date(field: &'static str, text: &str) -> Result<Option<Date>, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| Refusal::invalid(field, "organisation-refused-date").with("value", text))
}

/// The person that was written: by service number, or by a name that only one has.
///
/// # Errors
/// Nobody, or several.
pub(super) fn person(people: &[PersonRow], field: &'static str, text: &str) -> Result<Option<Id<Person>>, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    // What is proposed while one writes: number, then name.
    let number = text.split_once(' ').map_or(text, |(number, _)| number);
    if let Some(person) = people.iter().find(|it| it.service_number == text || it.service_number == number) {
        return Ok(Some(person.id));
    }
    let key = NameKey::of(text);
    let named = |it: &&PersonRow| !it.protected && it.name.as_deref().is_some_and(|name| NameKey::of(name) == key);
    let mut found = people.iter().filter(named);
    match (found.next(), found.next()) {
        (Some(person), None) => Ok(Some(person.id)),
        (Some(_), Some(_)) => Err(Refusal::invalid(field, "organisation-refused-several").with("value", text)),
        _ => Err(Refusal::invalid(field, "organisation-refused-nobody").with("value", text)),
    }
}

/// The unit that was written: by code, or by a name that only one has.
///
/// # Errors
/// None, or several.
pub(super) fn unit(units: &[UnitRow], field: &'static str, text: &str) -> Result<Option<Id<Unit>>, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let key = NameKey::of(text);
    let is =
        |it: &&UnitRow| NameKey::of(&it.name) == key || it.code.as_deref().is_some_and(|code| NameKey::of(code) == key);
    let mut found = units.iter().filter(is);
    match (found.next(), found.next()) {
        (Some(unit), None) => Ok(Some(unit.id)),
        (Some(_), Some(_)) => Err(Refusal::invalid(field, "organisation-refused-several").with("value", text)),
        _ => Err(Refusal::invalid(field, "organisation-refused-no-unit-named").with("value", text)),
    }
}

/// What is proposed for a person while one writes: number and name, those with a protected identity by number only.
pub(super) fn propose_people(people: &[PersonRow], id: &str) -> Markup {
    html! {
        datalist id=(id) {
            @for it in people.iter().filter(|it| it.left.is_none()).take(PROPOSED) { option value=(proposed(it)) {} }
        }
    }
}

/// A person as proposed and as filled in again.
pub(super) fn proposed(person: &PersonRow) -> String {
    match person.name.as_deref().filter(|_| !person.protected) {
        Some(name) => format!("{} {name}", person.service_number),
        None => person.service_number.clone(),
    }
}

/// What is proposed for a unit while one writes.
pub(super) fn propose_units(units: &[UnitRow], id: &str) -> Markup {
    html! { datalist id=(id) { @for it in units.iter().take(PROPOSED) { option value=(it.name) {} } } }
}

/// The names that a page shows: the shell's and those of people and units. One query.
///
/// # Errors
/// As the engine says.
pub(super) fn naming(
    viewer: &Viewer,
    reader: &mut (impl Rows + ?Sized),
    people: impl IntoIterator<Item = Id<Person>>,
    units: impl IntoIterator<Item = Id<Unit>>,
) -> Result<(web::Names, queries::Names), Failure> {
    let mut people: Vec<_> = people.into_iter().chain([viewer.session.person]).collect();
    people.sort_unstable();
    people.dedup();
    let mut units: Vec<_> = units.into_iter().collect();
    units.sort_unstable();
    units.dedup();
    let tenants = [viewer.tenant(), viewer.session.home];
    let names = queries::names(reader, &tenants, &people, &crate::Wanted::These(units))?;
    let shown = web::Names {
        tenants: vec![names.tenants.get(&viewer.tenant()).cloned()],
        person: names.persons.get(&viewer.session.person).cloned(),
    };
    Ok((shown, names))
}
