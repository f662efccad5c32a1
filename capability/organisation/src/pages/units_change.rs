//! Units opened, renamed, moved, merged and closed.

use super::choose::{self, Must};
use super::tabs::{self, Place, naming, shell};
use super::units::{crumbs, kind_name, known, may_manage, unit_href};
use crate::{ChangeUnit, CloseUnit, MergeUnits, MoveUnit, OpenUnit, UnitKind, queries::tree::Above};
use access::policy::{OrganisationManage, OrganisationView};
use axum::{extract::Query, response::Response};
use base::{Id, Line, Refusal, Unit, Word, clock};
use maud::{Markup, html};
use serde::Deserialize;
use store::{Failure, Perform, Reader};
use strum::IntoEnumIterator;
use ui::{FormState, parts};
use web::{Ask, Input, Named, Routes, Viewer, may};

const NEW: &[&str] = &["under", "kind", "name", "code"];
const FIELDS: &[&str] = &["name", "code", "parent", "into"];

/// The routes.
pub(super) fn routes() -> Routes {
    let change = || may(OrganisationManage).told(OrganisationView);
    Routes::new()
        .get("/organisation/units/new", may(OrganisationManage), new)
        .post("/organisation/units/new", may(OrganisationManage), open)
        .get("/organisation/units/{id}/change", may(OrganisationManage), change_page)
        .post("/organisation/units/{id}/change", change(), rename)
        .post("/organisation/units/{id}/move", change(), move_it)
        .post("/organisation/units/{id}/merge", change(), merge)
        .post("/organisation/units/{id}/close", change(), close)
}

/// A word of a form that may be left empty: codes in capitals, as files have them.
fn code(input: &Input) -> Result<Option<Word>, Refusal> {
    Word::parse_optional("code", &input.get("code").to_uppercase())
}

// ---------------------------------------------------------------------------------------------------------------------
// a new one

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Under {
    under: String,
}

async fn new(ask: Ask, Query(Under { under }): Query<Under>) -> Response {
    ask.page(move |viewer, reader| {
        let form = choose::with_unit(reader, viewer.tenant(), "under", under)?;
        new_page(viewer, reader, &form)
    })
    .await
}

fn new_page(viewer: &Viewer, reader: &mut Reader<'_>, form: &FormState) -> Result<Markup, Failure> {
    let say = viewer.say();
    let above = choose::unit_field(viewer, reader, form, ("under", say.t("organisation-unit-above")), Must::MayBe)?;
    let (names, _) = naming(viewer, reader, [], [])?;
    let mut shell = shell(viewer, &names, say.t("organisation-unit-new"), form);
    shell.crumbs.push(ui::Crumb { href: "/organisation/units".into(), text: say.t("organisation-units") });
    let kinds = UnitKind::iter().map(|kind| parts::Choice::new(kind.name(), kind_name(say, kind))).collect();
    Ok(shell.page(html! {
        (tabs::tabs(viewer, Some(Place::Units)))
        p { (say.t("organisation-unit-new-help")) }
        (parts::Form::post("/organisation/units/new").hidden("command", again(form)).body(html! {
            (parts::Field::text(say, "name", say.t("organisation-unit-name")).state(form))
            (parts::Field::select(say, "kind", say.t("organisation-head-kind"), kinds).state(form))
            (above)
            (parts::Field::text(say, "code", say.t("organisation-head-code")).hint(say.t("organisation-unit-code-hint")).narrow().optional().state(form))
            (parts::actions(parts::Button::primary(say.t("organisation-unit-open"))))
        }))
    }))
}

/// The command's id that a form was sent with, or a new one.
pub(super) fn again(form: &FormState) -> String {
    match form.value("command") {
        "" => clock::new_command_id().to_string(),
        command => command.to_owned(),
    }
}

async fn open(ask: Ask, input: Input) -> Response {
    let form = input.clone();
    let done = ask
        .perform(input.command(), move |viewer| {
            let kind = form.get("kind");
            let kind = kind.parse().map_err(|_| Refusal::invalid("kind", "organisation-refused-choose-kind"))?;
            let parent = viewer.app().store().read(|reader| choose::unit(reader, viewer.tenant(), &form, "under"))?;
            Ok(OpenUnit { parent, kind, name: Line::parse("name", form.get("name"))?, code: code(&form)? })
        })
        .await
        .map_err(at("parent", "under"));
    match done {
        Ok(done) => web::redirect(&unit_href(done.answer)),
        Err(failure) => ask.again(failure, input, NEW, new_page).await,
    }
}

/// Tells a fault of one field at another: the rules call it otherwise than the form does.
fn at(from: &'static str, to: &'static str) -> impl Fn(Failure) -> Failure {
    move |failure| match failure {
        Failure::Refused(refusal) if refusal.field.as_deref() == Some(from) => refusal.at(to).into(),
        other => other,
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// one that is there

async fn change_page(ask: Ask, Named(id): Named<Id<Unit>>) -> Response {
    ask.page(move |viewer, reader| page(viewer, reader, id, &FormState::default())).await
}

fn page(viewer: &Viewer, reader: &mut Reader<'_>, id: Id<Unit>, form: &FormState) -> Result<Markup, Failure> {
    let say = viewer.say();
    let path = known(viewer, reader, id)?;
    let Above { unit, spot, .. } = &path[0];
    if !may_manage(viewer, Some(spot)) {
        return Err(Refusal::not_found().into());
    }
    let (names, _) = naming(viewer, reader, [], [])?;
    let title = say.ta("organisation-unit-change-of", &[("unit", unit.name.as_str().into())]);
    let mut shell = shell(viewer, &names, title, form);
    shell.crumbs = crumbs(viewer, &path);
    shell.crumbs.push(ui::Crumb { href: unit_href(id), text: unit.name.clone() });
    if unit.closed.is_some() {
        return Ok(shell.page(html! { p { (say.t("organisation-refused-closed")) } }));
    }
    let now = if form.value("name").is_empty() && form.faults.of("name").is_none() {
        FormState::filled([("name", unit.name.clone()), ("code", unit.code.clone().unwrap_or_default())])
    } else {
        form.clone()
    };
    let parent = choose::unit_field(viewer, reader, form, ("parent", say.t("organisation-unit-above")), Must::Be)?;
    let into = choose::unit_field(viewer, reader, form, ("into", say.t("organisation-unit-into")), Must::Be)?;
    let to = |what: &str| {
        parts::Form::post(format!("{}/{what}", unit_href(id))).hidden("command", clock::new_command_id().to_string())
    };
    let is_top = unit.parent.is_none();
    Ok(shell.page(html! {
        (tabs::tabs(viewer, Some(Place::Units)))
        (parts::sheet(&say.t("organisation-unit-rename"), to("change").body(html! {
            (parts::Field::text(say, "name", say.t("organisation-unit-name")).state(&now))
            (parts::Field::text(say, "code", say.t("organisation-head-code")).hint(say.t("organisation-unit-code-hint")).narrow().optional().state(&now))
            (parts::actions(parts::Button::primary(say.t("organisation-change-do"))))
        })))
        @if !is_top {
            (parts::sheet(&say.t("organisation-unit-move"), html! {
                p { (say.t("organisation-unit-move-help")) }
                (to("move").body(html! { (parent) (parts::actions(parts::Button::quiet(say.t("organisation-unit-move-do")))) }))
            }))
            (parts::sheet(&say.t("organisation-unit-merge"), html! {
                p { (say.t("organisation-unit-merge-help")) }
                (to("merge").body(html! { (into) (parts::actions(parts::Button::danger(say.t("organisation-unit-merge-do")))) }))
            }))
        }
        (parts::sheet(&say.t("organisation-unit-close"), html! {
            p { (say.t("organisation-unit-close-help")) }
            (to("close").body(parts::actions(parts::Button::danger(say.t("organisation-unit-close-do")))))
        }))
    }))
}

/// Does it, or shows the page again with what was wrong; then leads to the unit.
async fn acted<P>(
    ask: Ask,
    id: Id<Unit>,
    input: Input,
    parse: impl FnOnce(&Viewer, &Input) -> Result<P, Failure> + Send + 'static,
) -> Response
where
    P: Perform<Answer = ()>,
{
    let form = input.clone();
    match ask.perform(input.command(), move |viewer| parse(viewer, &form)).await {
        Ok(_) => web::redirect(&unit_href(id)),
        Err(failure) => {
            ask.again(failure, input, FIELDS, move |viewer, reader, form| page(viewer, reader, id, form)).await
        }
    }
}

fn meant(viewer: &Viewer, input: &Input, field: &'static str) -> Result<Id<Unit>, Failure> {
    let unit = viewer.app().store().read(|reader| choose::unit(reader, viewer.tenant(), input, field))?;
    Ok(unit.ok_or_else(|| Refusal::invalid(field, "ui-refused-empty"))?)
}

async fn rename(ask: Ask, Named(id): Named<Id<Unit>>, input: Input) -> Response {
    acted(ask, id, input, move |_, form| {
        Ok(ChangeUnit { id, name: Line::parse("name", form.get("name"))?, code: code(form)? })
    })
    .await
}

async fn move_it(ask: Ask, Named(id): Named<Id<Unit>>, input: Input) -> Response {
    acted(ask, id, input, move |viewer, form| Ok(MoveUnit { id, parent: meant(viewer, form, "parent")? })).await
}

/// What a merger and a closing do, before they are done.
async fn sure(ask: Ask, id: Id<Unit>, input: Input, what: &'static str) -> Response {
    let fields = input.sure_fields(&ask);
    ask.page(move |viewer, reader| {
        let say = viewer.say();
        let path = known(viewer, reader, id)?;
        let at = &path[0];
        let (held, _) = crate::queries::tree::held_over(reader, viewer.tenant(), &[id])?;
        let today = viewer.now.date();
        let ends = held.iter().filter(|(_, held)| crate::commands::units::is_open(held, today)).count();
        let (names, _) = naming(viewer, reader, [], [])?;
        let heading = say.ta(&format!("organisation-unit-{what}-sure"), &[("unit", at.unit.name.as_str().into())]);
        let shell = shell(viewer, &names, say.t(&format!("organisation-unit-{what}")), &FormState::default());
        let will = [
            say.ta("organisation-unit-will-people", &[("n", i64::from(at.staff).into())]),
            say.ta("organisation-unit-will-units", &[("n", i64::from(at.units).into())]),
            say.ta("organisation-unit-will-end", &[("n", ends.into())]),
            say.t("organisation-unit-will-history"),
        ];
        let will = if what == "close" { &will[2..] } else { &will[..] };
        let (act, stay) = (say.t(&format!("organisation-unit-{what}-do")), say.t("organisation-unit-keep"));
        let back = format!("{}/change", unit_href(id));
        Ok(shell.page(parts::sure(&format!("{}/{what}", unit_href(id)), &heading, will, &fields, &act, (&back, &stay))))
    })
    .await
}

async fn merge(ask: Ask, Named(id): Named<Id<Unit>>, input: Input) -> Response {
    // Whom it goes into is settled before anybody is asked whether they are sure.
    let form = input.clone();
    let found = ask.run(move |viewer| meant(viewer, &form, "into")).await;
    match found {
        Err(failure) => {
            ask.again(failure, input, FIELDS, move |viewer, reader, form| page(viewer, reader, id, form)).await
        }
        Ok(_) if !input.is_sure(&ask) => sure(ask, id, input, "merge").await,
        Ok(into) => acted(ask, id, input, move |_, _| Ok(MergeUnits { id, into })).await,
    }
}

async fn close(ask: Ask, Named(id): Named<Id<Unit>>, input: Input) -> Response {
    if !input.is_sure(&ask) {
        return sure(ask, id, input, "close").await;
    }
    acted(ask, id, input, move |_, _| Ok(CloseUnit { id })).await
}
