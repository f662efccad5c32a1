//! Everything that somebody holds or stands in for, and the form that hands it over before they leave or move.

use super::choose::{self, Must};
use super::people::{known, person_href};
use super::tabs::{self, Place, date, name_of, naming, shell};
use super::units_change::again;
use crate::{AppointmentId, HandOver, Held, commands::units::is_open, queries, queries::tree};
use access::policy::{OrganisationAppoint, OrganisationView};
use axum::response::Response;
use base::{Id, Person, Refusal};
use maud::{Markup, html};
use std::collections::HashMap;
use store::{Failure, Reader};
use ui::{FormState, parts};
use web::{Ask, Input, Named, Routes, Viewer, may};

const FIELDS: &[&str] = &["appointments", "to", "last"];

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/organisation/people/{id}/hand-over", may(OrganisationAppoint).told(OrganisationView), form_page)
        .post("/organisation/people/{id}/hand-over", may(OrganisationAppoint).told(OrganisationView), hand_over)
}

async fn form_page(ask: Ask, Named(id): Named<Id<Person>>) -> Response {
    ask.page(move |viewer, reader| {
        page(viewer, reader, id, &FormState::filled([("last", viewer.now.date().to_string())]))
    })
    .await
}

fn page(viewer: &Viewer, reader: &mut Reader<'_>, id: Id<Person>, form: &FormState) -> Result<Markup, Failure> {
    let (say, tenant, today) = (viewer.say(), viewer.tenant(), viewer.now.date());
    let (person, _) = known(viewer, reader, id)?;
    let (held, _) = tree::held_by(reader, tenant, id)?;
    let open: Vec<&Held> = held.iter().filter(|(_, held)| is_open(held, today)).collect();
    let roles: HashMap<_, _> = queries::role_types(reader, tenant, today)?.into_iter().collect();
    let to = choose::person_field(viewer, reader, form, ("to", say.t("organisation-hand-over-to")), Must::Be)?;
    let holders = open.iter().map(|(_, held)| held.person).collect::<Vec<_>>();
    let (names, named) = naming(viewer, reader, holders, open.iter().map(|(_, held)| held.unit).collect::<Vec<_>>())?;
    let name = super::person_name(&person).to_owned();
    let title = say.ta("organisation-hand-over-of", &[("name", name.as_str().into())]);
    let mut shell = shell(viewer, &names, title, form);
    shell.crumbs.push(ui::Crumb { href: "/organisation/people".into(), text: say.t("organisation-people") });
    shell.crumbs.push(ui::Crumb { href: person_href(id), text: name });
    let choices = open.iter().map(|(appointment, held)| {
        let role = roles.get(&held.role).map_or("\u{2013}", |role| name_of(say, role)).to_owned();
        let unit = named.units.get(&held.unit).cloned().unwrap_or_else(|| "\u{2013}".to_owned());
        let title = say.ta("organisation-role-at", &[("role", role.into()), ("unit", unit.into())]);
        let days = super::appointments::days(say, held);
        let hint = if held.person == id {
            days
        } else {
            let who = named.persons.get(&held.person).cloned().unwrap_or_default();
            say.ta("organisation-hand-over-deputy", &[("who", who.into())])
        };
        parts::Choice::new(appointment.to_string(), title).hint(hint)
    });
    let choices: Vec<_> = choices.collect();
    Ok(shell.page(html! {
        (tabs::tabs(viewer, Some(Place::People)))
        @if choices.is_empty() {
            (parts::empty(&say.t("organisation-hand-over-nothing"), html! { p { a href=(person_href(id)) { (say.t("organisation-hand-over-back")) } } }))
        } @else {
            p { (say.t("organisation-hand-over-help")) }
            (parts::Form::post(format!("{}/hand-over", person_href(id))).hidden("command", again(form)).body(html! {
                (parts::Field::checkboxes(say, "appointments", say.t("organisation-hand-over-what"), choices).state(form))
                (to)
                (parts::Field::date(say, "last", say.t("organisation-last-day")).state(form))
                (parts::actions(parts::Button::primary(say.t("organisation-hand-over-do"))))
            }))
        }
    }))
}

async fn hand_over(ask: Ask, Named(id): Named<Id<Person>>, input: Input) -> Response {
    let form = input.clone();
    let done = ask
        .perform(input.command(), move |viewer| {
            let wrong = |_| Refusal::invalid("appointments", "organisation-refused-hand-over-none");
            let appointments =
                form.all("appointments").map(str::parse).collect::<Result<Vec<Id<AppointmentId>>, _>>().map_err(wrong)?;
            let to = viewer.app().store().read(|reader| choose::person(reader, viewer.tenant(), &form, "to"))?;
            Ok(HandOver {
                person: id,
                appointments,
                to: to.ok_or_else(|| Refusal::invalid("to", "ui-refused-empty"))?,
                last: date("last", form.get("last"))?.ok_or_else(|| Refusal::invalid("last", "ui-refused-empty"))?,
            })
        })
        .await
        // The rules of an appointment call who takes over its person or its deputy.
        .map_err(|failure| match failure {
            Failure::Refused(refusal) if refusal.field.as_deref().is_some_and(|it| ["person", "deputy"].contains(&it)) => {
                refusal.at("to").into()
            }
            other => other,
        });
    match done {
        Ok(_) => web::redirect(&person_href(id)),
        Err(failure) => {
            ask.again(failure, input, FIELDS, move |viewer, reader, form| page(viewer, reader, id, form)).await
        }
    }
}
