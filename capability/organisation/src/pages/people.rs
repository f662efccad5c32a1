//! People: the list, and one person with placement, appointments and training.

use super::tabs::{self, Place, list_shell, name_of, naming, shell};
use super::units::unit_href;
use crate::{
    Held, PersonRow, Standing,
    queries::{self, tree},
};
use access::policy::{OrganisationManage, OrganisationView};
use axum::response::Response;
use base::{Date, Id, Permission, Person, Refusal, Unit};
use maud::{Markup, html};
use std::collections::HashMap;
use store::{Direction, Failure, Page, Part, Reader};
use ui::{FormState, parts};
use web::list::{Asking, Cell, Column, Filter, Line, List, Listing, Shown};
use web::{Ask, Named, Routes, Viewer, href, may};

/// Rows on a page.
const PAGE: usize = 50;

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new().get("/organisation/people", may(OrganisationView), web::list::serve::<PeopleList>).get(
        "/organisation/people/{id}",
        may(OrganisationView),
        one,
    )
}

/// The address of a person's page.
pub(super) fn person_href(id: Id<Person>) -> String {
    format!("/organisation/people/{id}")
}

// ---------------------------------------------------------------------------------------------------------------------
// the list

struct PeopleList;

static PEOPLE: List = List {
    name: "people",
    title: "organisation-people",
    path: "/organisation/people",
    columns: &[
        Column::text("organisation-head-who").sorts(tree::BY_NAME),
        Column::text("organisation-head-number").sorts(tree::BY_NUMBER),
        Column::text("organisation-head-works-at"),
        Column::text("organisation-head-left"),
    ],
    filters: &[
        Filter::text("text", "organisation-people-text"),
        Filter::choice_or("which", "organisation-which", which, "organisation-people-working"),
    ],
    start: ("name", Direction::Up),
    keeps: &["under"],
    passes: &[],
    nothing: ("organisation-people-none", "organisation-people-none-why"),
    size: PAGE,
};

fn which() -> Vec<(&'static str, String)> {
    vec![("nowhere", "organisation-people-nowhere".into()), ("left", "organisation-people-left".into())]
}

/// The unit whose people are listed, by id and name; none is everybody.
type Under = Option<(Id<Unit>, String)>;

impl Listing for PeopleList {
    type Here = Under;
    type Row = (PersonRow, Option<String>);
    type Names = web::Names;
    const LIST: &'static List = &PEOPLE;

    fn here(viewer: &Viewer, reader: &mut Reader<'_>, asking: &Asking) -> Result<Under, Failure> {
        let under = asking.get("under");
        if under.is_empty() {
            return Ok(None);
        }
        let id = under.parse().map_err(|_| Refusal::not_found())?;
        let at = super::units::known(viewer, reader, id)?.swap_remove(0);
        Ok(Some((id, at.unit.name)))
    }

    fn rows(
        viewer: &Viewer,
        reader: &mut Reader<'_>,
        here: &Under,
        asking: &Asking,
        part: Part,
    ) -> Result<Page<Self::Row>, Failure> {
        let text = asking.low("text");
        let which = tree::People {
            under: here.as_ref().map(|(id, _)| *id),
            text: text.as_deref(),
            left: asking.choice("which") == Some("left"),
            nowhere: asking.choice("which") == Some("nowhere"),
        };
        let reach = viewer.session.roles.reach(OrganisationView);
        tree::people_listed(reader, viewer.tenant(), &reach, &which, part)
    }

    fn names(viewer: &Viewer, reader: &mut Reader<'_>, _: &Under, _: &[Self::Row]) -> Result<web::Names, Failure> {
        Ok(naming(viewer, reader, [], [])?.0)
    }

    fn shell(names: &web::Names) -> &web::Names {
        names
    }

    fn line(_: &Viewer, _: &Under, _: &web::Names, (person, works_at): &Self::Row) -> Line {
        let name = super::person_name(person);
        vec![
            Cell::text(name).shown(html! { a href=(person_href(person.id)) { (name) } }),
            Cell::text(&person.service_number),
            Cell::of(works_at.as_ref(), Cell::text).shown(html! { @match (person.unit, works_at) {
                (Some(unit), Some(name)) => a href=(unit_href(unit)) { (name) },
                _ => "\u{2013}",
            } }),
            Cell::of(person.left, |left| Cell::date(left.date())),
        ]
    }

    fn page(
        viewer: &Viewer,
        _: &mut Reader<'_>,
        here: &Under,
        names: &web::Names,
        shown: &Shown<'_>,
    ) -> Result<Markup, Failure> {
        let say = viewer.say();
        let title = here.as_ref().map_or_else(
            || say.t("organisation-people"),
            |(_, unit)| say.ta("organisation-people-at", &[("unit", unit.as_str().into())]),
        );
        let mut shell = list_shell(viewer, names, title, shown);
        if let Some((id, name)) = here {
            shell.crumbs.push(ui::Crumb { href: "/organisation/people".into(), text: say.t("organisation-people") });
            shell.crumbs.push(ui::Crumb { href: unit_href(*id), text: name.clone() });
        }
        Ok(shell.page(html! {
            (tabs::tabs(viewer, Some(Place::People)))
            @if may_manage(viewer) {
                @let under = here.as_ref().map(|(id, _)| id.to_string()).unwrap_or_default();
                p { (parts::button_link(&href("/organisation/people/new", &[("under", &under)]), &say.t("organisation-person-new"))) }
            }
            (shown.list())
        }))
    }
}

/// Whether the reader may register and change people.
pub(super) fn may_manage(viewer: &Viewer) -> bool {
    viewer.session.roles.may(<OrganisationManage as Permission>::NAME, &access::Spot::TOP)
}

// ---------------------------------------------------------------------------------------------------------------------
// one person

/// A person that the reader may see: anybody, where they see the whole; themselves; or who works within reach. With the
/// unit where they work.
pub(super) fn known(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    id: Id<Person>,
) -> Result<(PersonRow, Option<String>), Failure> {
    let (person, works_at, spot) = tree::person_at(reader, viewer.tenant(), id)?.ok_or_else(Refusal::not_found)?;
    let reach = viewer.session.roles.reach(OrganisationView);
    let within = person.unit.is_some() && super::units::sees(viewer, &spot);
    if !(reach.is_all() || within || viewer.session.person == id) {
        return Err(Refusal::not_found().into());
    }
    Ok((person, works_at))
}

async fn one(ask: Ask, Named(id): Named<Id<Person>>) -> Response {
    ask.page(move |viewer, reader| page(viewer, reader, id)).await
}

fn page(viewer: &Viewer, reader: &mut Reader<'_>, id: Id<Person>) -> Result<Markup, Failure> {
    let (say, tenant, today) = (viewer.say(), viewer.tenant(), viewer.now.date());
    let (person, works_at) = known(viewer, reader, id)?;
    let (held, _) = tree::held_by(reader, tenant, id)?;
    let roles: HashMap<_, _> = queries::role_types(reader, tenant, today)?.into_iter().collect();
    let done = queries::trained(reader, tenant, id)?;
    let people = held.iter().flat_map(|(_, held)| [Some(held.person), held.deputy]).flatten().collect::<Vec<_>>();
    let units = held.iter().map(|(_, held)| held.unit).collect::<Vec<_>>();
    let (names, named) = naming(viewer, reader, people, units)?;
    let mut shell = shell(viewer, &names, super::person_name(&person).to_owned(), &FormState::default());
    shell.crumbs.push(ui::Crumb { href: "/organisation/people".into(), text: say.t("organisation-people") });
    shell.under = person.left.map(|_| html! { (parts::tag(parts::State::Neutral, say.t("organisation-person-left"))) });
    let facts =
        parts::SummaryList::new().row(say.t("organisation-head-number"), html! { (person.service_number) }).row(
            say.t("organisation-head-works-at"),
            html! { @match (person.unit, &works_at) {
                (Some(unit), Some(name)) => a href=(unit_href(unit)) { (name) },
                _ => (say.t("organisation-people-nowhere")),
            } },
        );
    let facts = match person.protected {
        true => {
            facts.row(say.t("organisation-person-protected"), html! { (say.t("organisation-person-protected-yes")) })
        }
        false => facts,
    };
    let facts = match person.left {
        Some(left) => facts.row(say.t("organisation-head-left"), html! { (say.date(left.date())) }),
        None => facts,
    };
    let role = |held: &Held| roles.get(&held.1.role).map_or("\u{2013}", |role| name_of(say, role)).to_owned();
    let place = |unit| named.units.get(&unit).cloned().unwrap_or_else(|| "\u{2013}".to_owned());
    let name = |id| named.persons.get(&id).cloned().unwrap_or_else(|| "\u{2013}".to_owned());
    let columns = ["role", "unit", "days", "deputy", "standing"]
        .map(|key| parts::Column::text(say.t(&format!("organisation-head-{key}"))));
    let own: Vec<&Held> = held.iter().filter(|(_, held)| held.person == id).collect();
    let rows = own.iter().map(|it| {
        parts::Row(vec![
            html! { a href=(format!("/organisation/appointments/{}", it.0)) { (role(it)) } },
            html! { a href=(unit_href(it.1.unit)) { (place(it.1.unit)) } },
            html! { (super::appointments::days(say, &it.1)) },
            html! { @match it.1.deputy { Some(deputy) => (name(deputy)), None => "\u{2013}" } },
            html! { (super::appointments::standing_tag(say, &it.1, today)) },
        ])
    });
    let none = parts::empty(&say.t("organisation-person-held-none"), html! {});
    let table = parts::Table::new(say, say.t("organisation-person-held"), columns.into())
        .quiet_caption()
        .rows(rows)
        .empty(none);
    let for_others: Vec<&Held> = held
        .iter()
        .filter(|(_, held)| {
            held.person != id && held.standing == Standing::Accepted && held.to.is_none_or(|to| to >= today)
        })
        .collect();
    let mut demanded: Vec<base::Word> = own
        .iter()
        .filter(|(_, held)| crate::commands::units::is_open(held, today))
        .filter_map(|(_, held)| roles.get(&held.role))
        .flat_map(|role| role.courses.clone())
        .collect();
    demanded.sort();
    demanded.dedup();
    Ok(shell.page(html! {
        (tabs::tabs(viewer, Some(Place::People)))
        (facts)
        section { h2 { (say.t("organisation-person-held")) } (table) }
        @if !for_others.is_empty() {
            section { h2 { (say.t("organisation-person-deputy")) } ul { @for it in for_others {
                li { a href=(format!("/organisation/appointments/{}", it.0)) {
                    (say.ta("organisation-role-at", &[("role", role(it).into()), ("unit", place(it.1.unit).into())]))
                } }
            } } }
        }
        section { h2 { (say.t("organisation-courses")) }
            (super::appointments::courses_of(say, &demanded, &done, today))
            @if !done.is_empty() { (done_table(say, &done, today)) }
        }
        ul {
            @if viewer.session.roles.reach(OrganisationView).is_all() {
                li { a href=(web::history_href("organisation.person", id.uuid())) { (say.t("organisation-history-go")) } }
            }
            @if tabs::may_appoint(viewer) && held.iter().any(|(_, held)| crate::commands::units::is_open(held, today)) {
                li { a href=(format!("{}/hand-over", person_href(id))) { (say.t("organisation-hand-over")) } }
            }
            @if person.left.is_none() && may_manage(viewer) {
                li { a href=(format!("{}/change", person_href(id))) { (say.t("organisation-person-change")) } }
            }
        }
    }))
}

/// What a person has finished, and until when each counts.
fn done_table(say: ui::Say<'_>, done: &[crate::Trained], today: Date) -> Markup {
    let columns =
        ["course", "done", "counts"].map(|key| parts::Column::text(say.t(&format!("organisation-head-{key}"))));
    let rows = done.iter().map(|it| {
        parts::Row(vec![
            html! { code { (it.course) } },
            html! { (say.date_iso(it.done)) },
            html! { @match it.until {
                Some(until) if until < today => (parts::tag(parts::State::Look, say.date_iso(until))),
                Some(until) => (say.date_iso(until)),
                None => (say.t("organisation-months-ever")),
            } },
        ])
    });
    html! { (parts::Table::new(say, say.t("organisation-person-done"), columns.into()).rows(rows)) }
}
