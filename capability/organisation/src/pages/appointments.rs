//! Appointments: made, answered, changed, ended; and what a person is appointed to.

use super::choose::{self, Must};
use super::tabs::{self, Place, date, name_of, naming, shell};
use crate::{
    Answer, AnswerAppointment, Appoint, Appointment, AppointmentId, ChangeAppointment, Deputy, EndAppointment, Held,
    RoleType, Standing, Trained, queries,
};
use access::policy::{OrganisationAppoint, OrganisationView};
use axum::extract::Query;
use axum::response::Response;
use base::{Date, Id, Line, Note, Refusal, Tenant, clock};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::HashMap;
use store::{Failure, Reader};
use ui::{FormState, Say, parts};
use web::{Ask, Input, Named, Routes, Rule, Viewer, may};

/// The fields of the form of an appointment.
const FIELDS: &[&str] = &["role", "unit", "person", "from", "to", "deputy", "reference"];

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/organisation/mine", Rule::SignedIn, mine)
        .get("/organisation/appoint", may(OrganisationAppoint), appoint)
        .post("/organisation/appoint", may(OrganisationAppoint), do_appoint)
        .get("/organisation/appointments/{id}", Rule::SignedIn, one)
        .post("/organisation/appointments/{id}/answer", Rule::SignedIn, answer)
        .post("/organisation/appointments/{id}/change", may(OrganisationAppoint).told(OrganisationView), change)
        .post("/organisation/appointments/{id}/end", may(OrganisationAppoint).told(OrganisationView), end)
}

/// How an appointment stands, as a tag.
pub(super) fn standing_tag(say: Say<'_>, held: &Appointment, today: Date) -> Markup {
    let over = held.to.is_some_and(|to| to < today);
    let (state, key) = match held.standing {
        Standing::Offered => (parts::State::Look, "offered"),
        Standing::Declined => (parts::State::Stop, "declined"),
        Standing::Ended => (parts::State::Neutral, "ended"),
        Standing::Accepted if over => (parts::State::Neutral, "over"),
        Standing::Accepted if held.from > today => (parts::State::Neutral, "planned"),
        Standing::Accepted => (parts::State::Ok, "holds"),
    };
    html! { (parts::tag(state, say.t(&format!("organisation-standing-{key}")))) }
}

/// First and last day in words.
pub(super) fn days(say: Say<'_>, held: &Appointment) -> String {
    match held.to {
        Some(to) => {
            say.ta("organisation-from-to", &[("from", say.date(held.from).into()), ("to", say.date(to).into())])
        }
        None => say.ta("organisation-from-on", &[("from", say.date(held.from).into())]),
    }
}

/// Whether the reader may see an appointment: their own, one that they stand in for, or one at a unit they see.
fn sees(viewer: &Viewer, reader: &mut Reader<'_>, held: &Appointment) -> Result<bool, Failure> {
    let own = [Some(held.person), held.deputy].contains(&Some(viewer.session.person));
    Ok(own
        || access::may(
            reader,
            viewer.tenant(),
            &viewer.actor(),
            OrganisationView,
            &crate::commands::At(Some(held.unit)),
        )
        .is_ok())
}

// ---------------------------------------------------------------------------------------------------------------------
// what I am appointed to

async fn mine(ask: Ask) -> Response {
    ask.page(|viewer, reader| {
        let (say, tenant, me, today) = (viewer.say(), viewer.tenant(), viewer.session.person, viewer.now.date());
        let held = queries::appointments_of(reader, tenant, me)?;
        let deputising = queries::appointments_deputised(reader, tenant, me)?;
        let roles: HashMap<_, _> = queries::role_types(reader, tenant, today)?.into_iter().collect();
        let done = queries::trained(reader, tenant, me)?;
        let all = || held.iter().chain(&deputising).map(|(_, held)| held);
        let people = all().flat_map(|held| [Some(held.person), held.deputy]).flatten().collect::<Vec<_>>();
        let (names, named) = naming(viewer, reader, people, all().map(|held| held.unit).collect::<Vec<_>>())?;
        let shell = shell(viewer, &names, say.t("organisation-mine"), &FormState::default());
        let role = |held: &Appointment| roles.get(&held.role).map_or("–", |role| name_of(say, role)).to_owned();
        let place = |held: &Appointment| named.units.get(&held.unit).cloned().unwrap_or_else(|| "–".to_owned());
        let title = |held: &Appointment| {
            say.ta("organisation-role-at", &[("role", role(held).into()), ("unit", place(held).into())])
        };
        let waits = held.iter().filter(|(_, held)| held.standing == Standing::Offered).map(|(id, held)| parts::Task {
            state: parts::State::Look,
            heading: title(held),
            line: html! { (days(say, held)) },
            act: parts::button_link(&format!("/organisation/appointments/{id}"), &say.t("organisation-answer-go")),
        });
        let waits: Vec<_> = waits.collect();
        let lives = |(_, held): &&Held| held.standing == Standing::Accepted && held.to.is_none_or(|to| to >= today);
        let now: Vec<_> = held.iter().filter(lives).collect();
        let for_others: Vec<_> = deputising.iter().filter(lives).collect();
        Ok(shell.page(html! {
            (tabs::tabs(viewer, Some(Place::Mine)))
            @if !waits.is_empty() { h2 { (say.t("organisation-mine-waits")) } (parts::NowList::new(waits)) }
            h2 { (say.t("organisation-mine-now")) }
            @if now.is_empty() {
                (parts::empty(&say.t("organisation-mine-none"), html! { p { (say.t("organisation-mine-none-why")) } }))
            }
            @for (id, held) in now {
                @let courses = roles.get(&held.role).map(|role| role.courses.as_slice()).unwrap_or_default();
                (parts::sheet(&title(held), html! {
                    (parts::SummaryList::new()
                        .row(say.t("organisation-days"), html! { (days(say, held)) " " (standing_tag(say, held, today)) })
                        .row(say.t("organisation-deputy"), html! { @match held.deputy.and_then(|it| named.persons.get(&it)) {
                            Some(name) => (name), None => (say.t("organisation-deputy-none")),
                        } })
                        .row(say.t("organisation-courses"), courses_of(say, courses, &done, today)))
                    p { a href=(format!("/organisation/appointments/{id}")) { (say.t("organisation-appointment-go")) } }
                }))
            }
            @if !for_others.is_empty() {
                h2 { (say.t("organisation-mine-deputy")) }
                ul { @for (_, held) in for_others {
                    li { (say.ta("organisation-mine-deputy-for", &[
                        ("who", named.persons.get(&held.person).cloned().unwrap_or_default().into()), ("what", title(held).into()),
                    ])) }
                } }
            }
        }))
    })
    .await
}

/// The courses that a role demands, each with how it stands for a person.
pub(super) fn courses_of(say: Say<'_>, demanded: &[base::Word], done: &[Trained], today: Date) -> Markup {
    html! {
        @if demanded.is_empty() { (say.t("organisation-courses-none")) } @else {
            ul { @for course in demanded {
                @let of: Vec<_> = done.iter().filter(|it| it.course == course.as_str()).collect();
                @let counts = of.iter().any(|it| it.until.is_none_or(|until| until >= today));
                li { code { (course) } " "
                    @if counts { (parts::tag(parts::State::Ok, say.t("organisation-course-done"))) }
                    @else if of.is_empty() { (parts::tag(parts::State::Look, say.t("organisation-gap-trainingMissing"))) }
                    @else { (parts::tag(parts::State::Look, say.t("organisation-gap-trainingExpired"))) }
                }
            } }
        }
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// appointing

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Beginning {
    unit: String,
    role: String,
    person: String,
}

async fn appoint(ask: Ask, Query(from): Query<Beginning>) -> Response {
    ask.page(move |viewer, reader| {
        let tenant = viewer.tenant();
        let unit = match from.unit.parse() {
            Ok(id) => queries::unit(reader, tenant, id)?.map(|unit| unit.name),
            Err(_) => None,
        };
        let today = viewer.now.date().to_string();
        let form = FormState::filled([
            ("unit", unit.unwrap_or_default()),
            ("role", from.role),
            ("person", from.person),
            ("from", today),
        ]);
        appoint_page(viewer, reader, &form)
    })
    .await
}

fn appoint_page(viewer: &Viewer, reader: &mut Reader<'_>, form: &FormState) -> Result<Markup, Failure> {
    let (say, tenant, today) = (viewer.say(), viewer.tenant(), viewer.now.date());
    let roles = queries::role_types(reader, tenant, today)?;
    let unit = choose::unit_field(viewer, reader, form, ("unit", say.t("organisation-head-unit")), Must::Be)?;
    let person = choose::person_field(viewer, reader, form, ("person", say.t("organisation-head-who")), Must::Be)?;
    let deputy = choose::person_field(viewer, reader, form, ("deputy", say.t("organisation-deputy")), Must::MayBe)?;
    let (names, _) = naming(viewer, reader, [], [])?;
    let mut shell = shell(viewer, &names, say.t("organisation-appoint"), form);
    shell.crumbs.push(ui::Crumb { href: "/organisation/gaps".into(), text: say.t("organisation-gaps") });
    let choices: Vec<_> =
        roles.iter().map(|(id, role)| parts::Choice::new(id.to_string(), name_of(say, role))).collect();
    let command = if form.value("command").is_empty() {
        clock::new_command_id().to_string()
    } else {
        form.value("command").to_owned()
    };
    Ok(shell.page(html! {
        p { (say.t("organisation-appoint-help")) }
        (parts::Form::post("/organisation/appoint").hidden("command", command).body(html! {
            (parts::Field::select(say, "role", say.t("organisation-head-role"), choices).state(form))
            (unit)
            (person)
            (parts::Field::date(say, "from", say.t("organisation-first-day")).state(form))
            (parts::Field::date(say, "to", say.t("organisation-last-day")).hint(say.t("organisation-last-day-hint")).optional().state(form))
            (deputy)
            (parts::Field::text(say, "reference", say.t("organisation-reference")).hint(say.t("organisation-reference-hint")).optional().state(form))
            (parts::actions(parts::Button::primary(say.t("organisation-appoint-do"))))
        }))
    }))
}

/// What was written in the form of an appointment.
fn written(reader: &mut Reader<'_>, tenant: Tenant, input: &Input) -> Result<Appoint, Failure> {
    let empty = |field| Refusal::invalid(field, "ui-refused-empty");
    let role = input.get("role");
    if role.is_empty() {
        return Err(Refusal::invalid("role", "organisation-refused-choose-role").into());
    }
    Ok(Appoint {
        role: role.parse().map_err(|_| Refusal::invalid("role", "organisation-refused-no-role"))?,
        unit: choose::unit(reader, tenant, input, "unit")?.ok_or_else(|| empty("unit"))?,
        person: choose::person(reader, tenant, input, "person")?.ok_or_else(|| empty("person"))?,
        from: date("from", input.get("from"))?.ok_or_else(|| empty("from"))?,
        to: date("to", input.get("to"))?,
        deputy: choose::person(reader, tenant, input, "deputy")?,
        reference: Line::parse_optional("reference", input.get("reference"))?,
    })
}

async fn do_appoint(ask: Ask, input: Input) -> Response {
    let (id, form) = (input.command(), input.clone());
    let done = ask
        .perform(id, move |viewer| viewer.app().store().read(|reader| written(reader, viewer.tenant(), &form)))
        .await;
    match done {
        Ok(done) => web::redirect(&format!("/organisation/appointments/{}", done.answer)),
        Err(failure) => ask.again(failure, input, FIELDS, appoint_page).await,
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// one appointment

async fn one(ask: Ask, Named(id): Named<Id<AppointmentId>>) -> Response {
    ask.page(move |viewer, reader| page(viewer, reader, id, &FormState::default())).await
}

fn page(viewer: &Viewer, reader: &mut Reader<'_>, id: Id<AppointmentId>, form: &FormState) -> Result<Markup, Failure> {
    let (say, tenant, today) = (viewer.say(), viewer.tenant(), viewer.now.date());
    let held = queries::appointment(reader, tenant, id)?.ok_or_else(Refusal::not_found)?;
    if !sees(viewer, reader, &held)? {
        return Err(Refusal::not_found().into());
    }
    let role = queries::role_type_was(reader, tenant, held.role)?.ok_or_else(Refusal::not_found)?;
    let (names, named) = naming(viewer, reader, [Some(held.person), held.deputy].into_iter().flatten(), [held.unit])?;
    let unit = named.units.get(&held.unit).cloned().unwrap_or_else(|| "–".to_owned());
    let title = say.ta("organisation-role-at", &[("role", name_of(say, &role).into()), ("unit", unit.clone().into())]);
    let mut shell = shell(viewer, &names, title, form);
    shell.crumbs.push(ui::Crumb { href: "/organisation/mine".into(), text: say.t("organisation-mine") });
    shell.under = Some(standing_tag(say, &held, today));
    let name = |id| named.persons.get(&id).cloned().unwrap_or_else(|| "–".to_owned());
    let lives = matches!(held.standing, Standing::Offered | Standing::Accepted) && held.to.is_none_or(|to| to >= today);
    let own = held.person == viewer.session.person;
    let facts = parts::SummaryList::new()
        .row(say.t("organisation-head-who"), html! { (name(held.person)) })
        .row(say.t("organisation-head-role"), html! { (name_of(say, &role)) })
        .row(say.t("organisation-head-unit"), html! { (unit) })
        .row(say.t("organisation-days"), html! { (days(say, &held)) })
        .row(
            say.t("organisation-deputy"),
            html! { @match held.deputy { Some(it) => (name(it)), None => (say.t("organisation-deputy-none")) } },
        )
        .row(say.t("organisation-reference"), html! { @match &held.reference { Some(it) => (it), None => "–" } })
        .row(
            say.t("organisation-gives"),
            html! { @match &held.gives {
                Some(gives) => (say.t(&format!("web-role-{gives}"))), None => (say.t("organisation-gives-none")),
            } },
        );
    Ok(shell.page(html! {
        (facts)
        @if let Some(source) = &role.source { (parts::law(&say.t("organisation-source"), source.as_str(), html! { p { (source) } })) }
        @if own && held.standing == Standing::Offered { (answer_form(say, id, form)) }
        @if lives && tabs::may_appoint(viewer) {
            (change_form(say, id, &held, &role, form, reader, viewer)?)
            (end_form(say, id, form, today))
        }
    }))
}

fn answer_form(say: Say<'_>, id: Id<AppointmentId>, form: &FormState) -> Markup {
    let to = format!("/organisation/appointments/{id}/answer");
    let command = clock::new_command_id().to_string();
    parts::sheet(
        &say.t("organisation-answer"),
        html! {
            p { (say.t("organisation-answer-help")) }
            (parts::Form::post(&to).hidden("command", &command).body(parts::actions(
                parts::Button::primary(say.t("organisation-accept")).value("answer", "accept")
            )))
            details open[form.faults.of("reason").is_some()] {
                summary { (say.t("organisation-decline-open")) }
                (parts::Form::post(&to).hidden("command", clock::new_command_id().to_string()).body(html! {
                    (parts::Field::area(say, "reason", say.t("organisation-decline-reason")).state(form))
                    (parts::actions(parts::Button::quiet(say.t("organisation-decline")).value("answer", "decline")))
                }))
            }
        },
    )
}

fn change_form(
    say: Say<'_>,
    id: Id<AppointmentId>,
    held: &Appointment,
    role: &RoleType,
    form: &FormState,
    reader: &mut Reader<'_>,
    viewer: &Viewer,
) -> Result<Markup, Failure> {
    let deputy = choose::filled(reader, viewer.tenant(), held.deputy)?;
    // What was just sent wins over what stands.
    let now = if form.values.is_empty() {
        FormState::filled([
            ("to", held.to.map_or_else(String::new, |to| to.to_string())),
            ("deputy", deputy),
            ("reference", held.reference.as_ref().map_or_else(String::new, ToString::to_string)),
        ])
    } else {
        form.clone()
    };
    let to = format!("/organisation/appointments/{id}/change");
    let deputy = choose::person_field(viewer, reader, &now, ("deputy", say.t("organisation-deputy")), Must::MayBe)?;
    Ok(parts::sheet(
        &say.t("organisation-change"),
        html! {
            (parts::Form::post(&to).hidden("command", clock::new_command_id().to_string()).body(html! {
                (parts::Field::date(say, "to", say.t("organisation-last-day")).hint(say.t("organisation-last-day-hint")).optional().state(&now))
                @if role.deputy == Deputy::Forbidden { p { (say.t("organisation-refused-no-deputy")) } } @else {
                    (deputy)
                }
                (parts::Field::text(say, "reference", say.t("organisation-reference")).hint(say.t("organisation-reference-hint")).optional().state(&now))
                (parts::actions(parts::Button::quiet(say.t("organisation-change-do"))))
            }))
        },
    ))
}

fn end_form(say: Say<'_>, id: Id<AppointmentId>, form: &FormState, today: Date) -> Markup {
    let to = format!("/organisation/appointments/{id}/end");
    let now = if form.value("on").is_empty() { FormState::filled([("on", today.to_string())]) } else { form.clone() };
    parts::sheet(
        &say.t("organisation-end"),
        html! {
            p { (say.t("organisation-end-help")) }
            (parts::Form::post(&to).hidden("command", clock::new_command_id().to_string()).body(html! {
                (parts::Field::date(say, "on", say.t("organisation-last-day")).state(&now))
                (parts::Field::area(say, "why", say.t("organisation-end-reason")).optional().state(&now))
                (parts::actions(parts::Button::danger(say.t("organisation-end-do"))))
            }))
        },
    )
}

async fn answer(ask: Ask, Named(id): Named<Id<AppointmentId>>, input: Input) -> Response {
    let (command, form) = (input.command(), input.clone());
    let done = ask
        .perform(command, move |_| {
            let answer = match form.get("answer") {
                "accept" => Answer::Accept,
                "decline" => Answer::Decline,
                other => {
                    return Err(Refusal::invalid("answer", "organisation-refused-choice").with("value", other).into());
                }
            };
            Ok(AnswerAppointment { id, answer, reason: Note::parse_optional("reason", form.get("reason"))? })
        })
        .await;
    match done {
        Ok(_) => web::redirect("/organisation/mine"),
        Err(failure) => {
            ask.again(failure, input, &["reason"], move |viewer, reader, form| page(viewer, reader, id, form)).await
        }
    }
}

async fn change(ask: Ask, Named(id): Named<Id<AppointmentId>>, input: Input) -> Response {
    let (command, form) = (input.command(), input.clone());
    let done = ask
        .perform(command, move |viewer| {
            let tenant = viewer.tenant();
            let deputy = viewer.app().store().read(|reader| choose::person(reader, tenant, &form, "deputy"))?;
            Ok(ChangeAppointment {
                id,
                to: date("to", form.get("to"))?,
                deputy,
                reference: Line::parse_optional("reference", form.get("reference"))?,
            })
        })
        .await;
    match done {
        Ok(_) => web::redirect(&format!("/organisation/appointments/{id}")),
        Err(failure) => {
            let fields = &["to", "deputy", "reference"];
            ask.again(failure, input, fields, move |viewer, reader, form| page(viewer, reader, id, form)).await
        }
    }
}

async fn end(ask: Ask, Named(id): Named<Id<AppointmentId>>, input: Input) -> Response {
    let (command, form) = (input.command(), input.clone());
    let done = ask
        .perform(command, move |_| {
            let on = date("on", form.get("on"))?.ok_or_else(|| Refusal::invalid("on", "ui-refused-empty"))?;
            Ok(EndAppointment { id, on, reason: Note::parse_optional("why", form.get("why"))? })
        })
        .await
        // The rules call it the last day of the appointment; here it stands in a field of its own.
        .map_err(|failure| match failure {
            Failure::Refused(refusal) if refusal.field.as_deref() == Some("to") => refusal.at("on").into(),
            other => other,
        });
    match done {
        Ok(_) => web::redirect(&format!("/organisation/appointments/{id}")),
        Err(failure) => {
            ask.again(failure, input, &["on", "why"], move |viewer, reader, form| page(viewer, reader, id, form)).await
        }
    }
}
