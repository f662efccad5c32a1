//! People taken on, changed, placed, and gone.

use super::choose::{self, Must};
use super::people::{known, may_manage, person_href};
use super::tabs::{self, Place, naming, shell};
use super::units_change::again;
use crate::{ChangePerson, PersonLeaves, PlacePerson, Protected, TakeOn};
use access::policy::{OrganisationManage, OrganisationView};
use axum::{extract::Query, response::Response};
use base::{Id, Line, Person, Refusal, Word, clock};
use maud::{Markup, html};
use serde::Deserialize;
use store::{Failure, Perform, Reader};
use ui::{FormState, parts};
use web::{Ask, Input, Named, Routes, Viewer, may};

const NEW: &[&str] = &["serviceNumber", "name", "protected", "unit"];
const FIELDS: &[&str] = &["name", "protected", "unit"];

/// The routes.
pub(super) fn routes() -> Routes {
    let change = || may(OrganisationManage).told(OrganisationView);
    Routes::new()
        .get("/organisation/people/new", may(OrganisationManage), new)
        .post("/organisation/people/new", may(OrganisationManage), take_on)
        .get("/organisation/people/{id}/change", may(OrganisationManage), change_page)
        .post("/organisation/people/{id}/change", change(), rename)
        .post("/organisation/people/{id}/place", change(), place)
        .post("/organisation/people/{id}/leave", change(), leave)
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Under {
    under: String,
}

async fn new(ask: Ask, Query(Under { under }): Query<Under>) -> Response {
    ask.page(move |viewer, reader| {
        let form = choose::with_unit(reader, viewer.tenant(), "unit", under)?;
        new_page(viewer, reader, &form)
    })
    .await
}

fn new_page(viewer: &Viewer, reader: &mut Reader<'_>, form: &FormState) -> Result<Markup, Failure> {
    let say = viewer.say();
    let unit = choose::unit_field(viewer, reader, form, ("unit", say.t("organisation-head-works-at")), Must::MayBe)?;
    let (names, _) = naming(viewer, reader, [], [])?;
    let mut shell = shell(viewer, &names, say.t("organisation-person-new"), form);
    shell.crumbs.push(ui::Crumb { href: "/organisation/people".into(), text: say.t("organisation-people") });
    Ok(shell.page(html! {
        (tabs::tabs(viewer, Some(Place::People)))
        (parts::Form::post("/organisation/people/new").hidden("command", again(form)).body(html! {
            (parts::Field::text(say, "serviceNumber", say.t("organisation-head-number")).hint(say.t("organisation-number-hint")).narrow().autocomplete("off").state(form))
            (parts::Field::text(say, "name", say.t("organisation-person-name")).autocomplete("off").state(form))
            (parts::Field::checkbox(say, "protected", "yes", say.t("organisation-person-protected")).hint(say.t("organisation-person-protected-hint")).state(form))
            (unit)
            (parts::actions(parts::Button::primary(say.t("organisation-person-take-on"))))
        }))
    }))
}

fn protected(input: &Input) -> Protected {
    if input.get("protected") == "yes" { Protected::Yes } else { Protected::No }
}

async fn take_on(ask: Ask, input: Input) -> Response {
    let form = input.clone();
    let done = ask
        .perform(input.command(), move |viewer| {
            let service_number = Word::parse("serviceNumber", form.get("serviceNumber"))?;
            let name = Line::parse("name", form.get("name"))?;
            let unit = viewer.app().store().read(|reader| choose::unit(reader, viewer.tenant(), &form, "unit"))?;
            Ok(TakeOn { service_number, name, protected: protected(&form), unit })
        })
        .await;
    match done {
        Ok(done) => web::redirect(&person_href(done.answer)),
        Err(failure) => ask.again(failure, input, NEW, new_page).await,
    }
}

async fn change_page(ask: Ask, Named(id): Named<Id<Person>>) -> Response {
    ask.page(move |viewer, reader| page(viewer, reader, id, &FormState::default())).await
}

fn page(viewer: &Viewer, reader: &mut Reader<'_>, id: Id<Person>, form: &FormState) -> Result<Markup, Failure> {
    let say = viewer.say();
    let (person, works_at) = known(viewer, reader, id)?;
    if !may_manage(viewer) {
        return Err(Refusal::not_found().into());
    }
    let name = super::person_name(&person).to_owned();
    let now = if form.values.is_empty() {
        let protected = if person.protected { "yes" } else { "" };
        let pick = person.unit.map(|unit| unit.to_string()).unwrap_or_default();
        FormState::filled([
            ("name", person.name.clone().unwrap_or_default()),
            ("protected", protected.to_owned()),
            ("unit", works_at.unwrap_or_default()),
            ("unit-pick", pick),
        ])
    } else {
        form.clone()
    };
    let unit = choose::unit_field(viewer, reader, &now, ("unit", say.t("organisation-head-works-at")), Must::MayBe)?;
    let (names, _) = naming(viewer, reader, [], [])?;
    let title = say.ta("organisation-person-change-of", &[("name", name.as_str().into())]);
    let mut shell = shell(viewer, &names, title, form);
    shell.crumbs.push(ui::Crumb { href: "/organisation/people".into(), text: say.t("organisation-people") });
    shell.crumbs.push(ui::Crumb { href: person_href(id), text: name });
    if person.left.is_some() {
        return Ok(shell.page(html! { p { (say.t("organisation-refused-left")) } }));
    }
    let to = |what: &str| {
        parts::Form::post(format!("{}/{what}", person_href(id))).hidden("command", clock::new_command_id().to_string())
    };
    Ok(shell.page(html! {
        (tabs::tabs(viewer, Some(Place::People)))
        (parts::sheet(&say.t("organisation-person-rename"), to("change").body(html! {
            (parts::Field::text(say, "name", say.t("organisation-person-name")).autocomplete("off").state(&now))
            (parts::Field::checkbox(say, "protected", "yes", say.t("organisation-person-protected")).hint(say.t("organisation-person-protected-hint")).state(&now))
            (parts::actions(parts::Button::primary(say.t("organisation-change-do"))))
        })))
        (parts::sheet(&say.t("organisation-person-place"), html! {
            p { (say.t("organisation-person-place-help")) }
            (to("place").body(html! { (unit) (parts::actions(parts::Button::quiet(say.t("organisation-person-place-do")))) }))
        }))
        (parts::sheet(&say.t("organisation-person-leave"), html! {
            p { (say.t("organisation-person-leave-help")) }
            (to("leave").body(parts::actions(parts::Button::danger(say.t("organisation-person-leave-do")))))
        }))
    }))
}

async fn acted<P>(
    ask: Ask,
    id: Id<Person>,
    input: Input,
    parse: impl FnOnce(&Viewer, &Input) -> Result<P, Failure> + Send + 'static,
) -> Response
where
    P: Perform<Answer = ()>,
{
    let form = input.clone();
    match ask.perform(input.command(), move |viewer| parse(viewer, &form)).await {
        Ok(_) => web::redirect(&person_href(id)),
        Err(failure) => {
            ask.again(failure, input, FIELDS, move |viewer, reader, form| page(viewer, reader, id, form)).await
        }
    }
}

async fn rename(ask: Ask, Named(id): Named<Id<Person>>, input: Input) -> Response {
    acted(ask, id, input, move |_, form| {
        Ok(ChangePerson { id, name: Line::parse("name", form.get("name"))?, protected: protected(form) })
    })
    .await
}

async fn place(ask: Ask, Named(id): Named<Id<Person>>, input: Input) -> Response {
    acted(ask, id, input, move |viewer, form| {
        let unit = viewer.app().store().read(|reader| choose::unit(reader, viewer.tenant(), form, "unit"))?;
        Ok(PlacePerson { person: id, unit })
    })
    .await
}

async fn leave(ask: Ask, Named(id): Named<Id<Person>>, input: Input) -> Response {
    if input.is_sure(&ask) {
        return acted(ask, id, input, move |_, _| Ok(PersonLeaves { id })).await;
    }
    let fields = input.sure_fields(&ask);
    ask.page(move |viewer, reader| {
        let say = viewer.say();
        let (person, _) = known(viewer, reader, id)?;
        let (held, _) = crate::queries::tree::held_by(reader, viewer.tenant(), id)?;
        let today = viewer.now.date();
        let open = held.iter().filter(|(_, held)| crate::commands::units::is_open(held, today)).count();
        let (names, _) = naming(viewer, reader, [], [])?;
        let shell = shell(viewer, &names, say.t("organisation-person-leave"), &FormState::default());
        let heading = say.ta("organisation-person-leave-sure", &[("name", super::person_name(&person).into())]);
        let will = [
            say.t("organisation-person-leave-help"),
            say.ta("organisation-person-will-gaps", &[("n", open.into())]),
            say.t("organisation-unit-will-history"),
        ];
        let (act, stay) = (say.t("organisation-person-leave-do"), say.t("organisation-unit-keep"));
        let (to, back) = (format!("{}/leave", person_href(id)), format!("{}/change", person_href(id)));
        Ok(shell.page(parts::sure(&to, &heading, &will, &fields, &act, (&back, &stay))))
    })
    .await
}
