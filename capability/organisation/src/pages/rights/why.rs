//! Why may somebody do something somewhere, or why not: each role of theirs, whether it has the permission, and whether it
//! reaches there.

use super::{origin, unit_asked};
use crate::{
    pages::tabs::{naming, person, propose_people, propose_units, proposed},
    queries,
};
use access::{Because, Had, Rule};
use axum::response::Response;
use base::{Id, Person, Refusal, Unit};
use maud::{Markup, html};
use store::{Failure, Reader};
use ui::{FormState, Say, parts};
use web::{Ask, Asked, Input, Viewer, rights};

const FIELDS: &[&str] = &["person", "permission", "unit"];

/// What is asked, understood.
struct Question {
    person: Id<Person>,
    rule: &'static Rule,
    unit: Option<Id<Unit>>,
}

fn rule(text: &str) -> Result<&'static Rule, Refusal> {
    let found = access::RULES.iter().find(|rule| rule.permission == text);
    found.ok_or_else(|| match text.is_empty() {
        true => Refusal::invalid("permission", "ui-refused-empty"),
        false => Refusal::invalid("permission", "access-refused-permission")
            .with("value", text.chars().take(60).collect::<String>()),
    })
}

pub(super) async fn why(ask: Ask, asked: Asked) -> Response {
    ask.page(move |viewer, reader| page(viewer, reader, &asked, None)).await
}

/// With ids in its address alone: a name is sent, never asked with.
pub(super) async fn ask(ask: Ask, input: Input) -> Response {
    let sent = input.clone();
    let read = ask.read(move |viewer, reader| {
        rights::seen(viewer)?;
        let tenant = viewer.tenant();
        let people = queries::people(reader, tenant)?;
        let who = person(&people, "person", sent.get("person"))?;
        let who = who.ok_or_else(|| Refusal::invalid("person", "ui-refused-empty"))?;
        let rule = rule(sent.get("permission"))?;
        let unit = unit_asked(&queries::units(reader, tenant)?, sent.get("unit"))?;
        let unit = unit.map(|unit| unit.to_string()).unwrap_or_default();
        Ok(web::href("/access/why", &[("person", &who.to_string()), ("permission", rule.permission), ("unit", &unit)]))
    });
    match read.await {
        Ok(address) => web::redirect(&address),
        Err(failure) => {
            ask.again(failure, input, FIELDS, |viewer, reader, form| {
                page(viewer, reader, &Asked::default(), Some(form))
            })
            .await
        }
    }
}

fn page(viewer: &Viewer, reader: &mut Reader<'_>, asked: &Asked, sent: Option<&FormState>) -> Result<Markup, Failure> {
    rights::seen(viewer)?;
    let (say, tenant) = (viewer.say(), viewer.tenant());
    let (people, units) = (queries::people(reader, tenant)?, queries::units(reader, tenant)?);
    let who = asked.id("person").map(Id::<Person>::from_uuid);
    let unit = unit_asked(&units, asked.get("unit"))?;
    let question = match (who, asked.get("permission")) {
        (Some(person), permission) if !permission.is_empty() => {
            Some(Question { person, rule: rule(permission)?, unit })
        }
        _ => None,
    };
    let filled = FormState::filled([
        ("person", who.and_then(|who| people.iter().find(|it| it.id == who)).map(proposed).unwrap_or_default()),
        ("permission", asked.get("permission").to_owned()),
        (
            "unit",
            unit.and_then(|unit| units.iter().find(|it| it.id == unit)).map(|it| it.name.clone()).unwrap_or_default(),
        ),
    ]);
    let form = sent.unwrap_or(&filled);
    let answer = question.as_ref().map(|question| answer(viewer, reader, question, &units)).transpose()?;
    let (names, _) = naming(viewer, reader, [], [])?;
    let mut shell = viewer.shell(&names, say.t("rights-why"));
    shell.faults = form.faults.clone();
    Ok(shell.page(html! {
        (rights::access_tabs(viewer, "/access/why"))
        p { (say.t("rights-why-lead")) }
        @if let Some(answer) = answer { (answer) }
        (propose_people(&people, "people"))
        (propose_units(&units, "units"))
        (parts::Form::post("/access/why").body(html! {
            (parts::Field::text(say, "person", say.t("rights-person")).hint(say.t("rights-person-hint")).suggestions("people").autocomplete("off").state(form))
            (parts::Field::select(say, "permission", say.t("rights-permission"), rights::permission_choices(say)).state(form))
            (parts::Field::text(say, "unit", say.t("rights-where")).hint(say.t("rights-where-hint")).suggestions("units").autocomplete("off").optional().state(form))
            (parts::actions(parts::Button::primary(say.t("rights-why-ask"))))
        }))
    }))
}

/// The answer: yes or no, and what each role says. Four queries.
fn answer(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    question: &Question,
    units: &[crate::UnitRow],
) -> Result<Markup, Failure> {
    let (say, tenant) = (viewer.say(), viewer.tenant());
    let grounds = access::why(reader, tenant, question.person, question.rule, question.unit)?;
    let ids: Vec<_> = grounds.roles.iter().map(|it| it.id).collect();
    let origins = queries::origins(reader, tenant, &ids)?;
    let name = |unit: Option<Id<Unit>>| match unit {
        None => say.t("rights-everything"),
        Some(unit) => {
            let found = units.iter().find(|it| it.id == unit);
            found.map_or_else(|| say.t("rights-unit-closed"), |it| it.name.clone())
        }
    };
    let there = question.unit.and_then(|unit| units.iter().find(|it| it.id == unit));
    let authority = there.and_then(|unit| unit.authority).map(|authority| name(Some(authority)));
    let (state, verdict) = match (grounds.may(), grounds.roles.is_empty()) {
        (true, _) => (parts::State::Ok, "rights-why-yes"),
        (false, true) => (parts::State::Stop, "rights-why-no-role"),
        (false, false) => (parts::State::Stop, "rights-why-no"),
    };
    let columns =
        ["rights-role", "rights-over", "rights-since", "rights-origin", "rights-why-permission", "rights-why-reach"];
    let columns = columns.map(|key| parts::Column::text(say.t(key))).into();
    let rows = grounds.roles.iter().map(|it| {
        let (_, from) = origin(say, origins.get(&it.id));
        parts::Row(vec![
            html! { (it.role.map_or_else(|| say.t("rights-role-gone"), |role| rights::role_words(say, role))) },
            html! { (name(it.unit)) },
            html! { (say.date_iso(it.given.date())) },
            from,
            had(say, it),
            reaches(say, it),
        ])
    });
    Ok(html! {
        (parts::notice(state, &say.t(verdict), html! {
            p { (say.ta("rights-why-about", &[
                ("permission", rights::permission_words(say, question.rule.permission).into()),
                ("where", name(question.unit).into()),
            ])) }
            @if let Some(authority) = authority { p { (say.ta("rights-why-authority", &[("authority", authority.into())])) } }
        }))
        @if !grounds.roles.is_empty() {
            (parts::Table::new(say, say.t("rights-why-each"), columns).rows(rows))
        }
    })
}

fn had(say: Say<'_>, it: &Because) -> Markup {
    let state = match it.had {
        Had::Table | Had::Given => parts::State::Ok,
        Had::Never | Had::Taken => parts::State::Stop,
    };
    html! { (parts::tag(state, say.t(&format!("rights-had-{}", it.had.name())))) }
}

fn reaches(say: Say<'_>, it: &Because) -> Markup {
    let (state, key) = match it.reaches {
        true => (parts::State::Ok, "rights-reaches-yes"),
        false => (parts::State::Stop, "rights-reaches-no"),
    };
    html! { (parts::tag(state, say.t(key))) }
}
