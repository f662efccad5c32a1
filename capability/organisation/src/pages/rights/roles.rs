//! The roles as they are given: a list, giving one, ending one.

use super::Named;
use crate::{
    commands::rights::GiveRole,
    pages::tabs::{naming, person, propose_people, propose_units, unit},
    queries,
};
use access::{EndRole, GIVEN_BY_TIME, GivenRole, GivenRow, Role, Which, policy::AccessManage};
use axum::{extract::Path, response::Response};
use base::{Id, Refusal, clock};
use maud::{Markup, html};
use store::{Direction, Failure, Page, Part, Reader};
use ui::{Crumb, FormState, parts};
use web::list::{Asking, Cell, Column, Filter, Line, List, Listing, Shown};
use web::{Ask, Input, Names, Viewer, rights};

/// The roles that are given, or were.
#[derive(Debug)]
pub(super) struct GivenRoles;

fn roles() -> Vec<(&'static str, String)> {
    Role::of_persons().map(|role| (role.name(), format!("web-role-{}", role.name()))).collect()
}

fn which() -> Vec<(&'static str, String)> {
    vec![("ended", "rights-roles-ended".into())]
}

static GIVEN: List = List {
    name: "given-roles",
    title: "rights-roles",
    path: "/access/roles",
    columns: &[
        Column::text("rights-since").sorts(GIVEN_BY_TIME),
        Column::text("rights-person"),
        Column::text("rights-role"),
        Column::text("rights-over"),
        Column::text("rights-origin"),
        Column::text("rights-until"),
    ],
    filters: &[
        Filter::choice("role", "rights-role", roles),
        Filter::choice_or("which", "rights-standing", which, "rights-roles-now"),
    ],
    start: ("given", Direction::Down),
    keeps: &["person"],
    passes: &[],
    nothing: ("rights-roles-none", "rights-roles-none-help"),
    size: 50,
};

impl Listing for GivenRoles {
    type Here = ();
    type Row = GivenRow;
    type Names = Named;
    const LIST: &'static List = &GIVEN;

    fn here(viewer: &Viewer, _: &mut Reader<'_>, _: &Asking) -> Result<(), Failure> {
        rights::seen(viewer)
    }

    fn rows(
        viewer: &Viewer,
        reader: &mut Reader<'_>,
        (): &(),
        asking: &Asking,
        part: Part,
    ) -> Result<Page<GivenRow>, Failure> {
        let which = Which {
            role: asking.choice("role"),
            person: asking.asked().id("person").map(Id::from_uuid),
            ended: asking.choice("which").is_some(),
        };
        access::given_roles(reader, viewer.tenant(), which, part)
    }

    fn names(viewer: &Viewer, reader: &mut Reader<'_>, (): &(), rows: &[GivenRow]) -> Result<Named, Failure> {
        Named::read(viewer, reader, rows)
    }

    fn shell(names: &Named) -> &Names {
        &names.shell
    }

    fn line(viewer: &Viewer, (): &(), names: &Named, row: &GivenRow) -> Line {
        let say = viewer.say();
        let (origin, shown) = names.origin(say, row.id);
        let when = say.date_time(row.given.timestamp());
        vec![
            Cell::time(row.given).shown(html! { a href={ "/access/roles/" (row.id) } { (when) } }),
            Cell::text(names.person(say, row)),
            Cell::text(rights::role_named(say, &row.role)),
            Cell::text(names.unit(say, row.unit)),
            Cell::text(origin).shown(shown),
            Cell::of(row.ended, Cell::time),
        ]
    }

    fn page(viewer: &Viewer, _: &mut Reader<'_>, (): &(), names: &Named, shown: &Shown<'_>) -> Result<Markup, Failure> {
        let say = viewer.say();
        let mut shell = viewer.shell(&names.shell, say.t("rights-roles"));
        shell.faults = shown.faults();
        let manages = rights::manages(viewer);
        Ok(shell.page(html! {
            (rights::access_tabs(viewer, "/access/roles"))
            p { (say.t("rights-roles-lead")) }
            @if manages { (parts::actions(parts::button_link("/access/roles/new", &say.t("rights-give")))) }
            @if shown.asking().asked().id("person").is_some() {
                p { (say.t("rights-roles-of-one")) " " a href="/access/roles" { (say.t("rights-roles-of-all")) } }
            }
            (shown.list())
        }))
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// giving one

const FIELDS: &[&str] = &["person", "role", "unit"];

pub(super) async fn new(ask: Ask) -> Response {
    ask.page(|viewer, reader| new_page(viewer, reader, &FormState::default())).await
}

fn allowed(viewer: &Viewer, reader: &mut Reader<'_>) -> Result<(), Failure> {
    access::may(reader, viewer.tenant(), &viewer.actor(), AccessManage, &access::Whole).map(drop)
}

fn new_page(viewer: &Viewer, reader: &mut Reader<'_>, form: &FormState) -> Result<Markup, Failure> {
    allowed(viewer, reader)?;
    let (say, tenant) = (viewer.say(), viewer.tenant());
    let (people, units) = (queries::people(reader, tenant)?, queries::units(reader, tenant)?);
    let (names, _) = naming(viewer, reader, [], [])?;
    let mut shell = viewer.shell(&names, say.t("rights-give"));
    shell.crumbs = vec![Crumb { href: "/access/roles".to_owned(), text: say.t("rights-roles") }];
    shell.faults = form.faults.clone();
    let choices = Role::of_persons().map(|role| parts::Choice::new(role.name(), rights::role_words(say, role)));
    Ok(shell.page(html! {
        p { (say.t("rights-give-lead")) }
        (propose_people(&people, "people"))
        (propose_units(&units, "units"))
        (parts::Form::post("/access/roles/new").hidden("command", clock::new_command_id().to_string()).body(html! {
            (parts::Field::text(say, "person", say.t("rights-person")).hint(say.t("rights-person-hint")).suggestions("people").autocomplete("off").state(form))
            (parts::Field::select(say, "role", say.t("rights-role"), choices.collect()).state(form))
            (parts::Field::text(say, "unit", say.t("rights-over")).hint(say.t("rights-over-hint")).suggestions("units").autocomplete("off").optional().state(form))
            (parts::actions(parts::Button::primary(say.t("rights-give"))))
        }))
    }))
}

fn parse(viewer: &Viewer, input: &Input) -> Result<GiveRole, Failure> {
    let (people, units) = viewer.app().store().read::<_, Failure>(|reader| {
        allowed(viewer, reader)?;
        Ok((queries::people(reader, viewer.tenant())?, queries::units(reader, viewer.tenant())?))
    })?;
    let person = person(&people, "person", input.get("person"))?;
    let person = person.ok_or_else(|| Refusal::invalid("person", "ui-refused-empty"))?;
    let role = input.get("role").trim();
    if role.is_empty() {
        return Err(Refusal::invalid("role", "ui-refused-empty").into());
    }
    Ok(GiveRole { person, role: role.to_owned(), unit: unit(&units, "unit", input.get("unit"))? })
}

pub(super) async fn give(ask: Ask, input: Input) -> Response {
    let sent = input.clone();
    match ask.perform(input.command(), move |viewer| parse(viewer, &sent)).await {
        Ok(done) => web::redirect(&format!("/access/roles/{}", done.answer)),
        Err(failure) => ask.again(failure, input, FIELDS, new_page).await,
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// one of them

type At = Path<String>;

fn id_of(text: &str) -> Result<Id<GivenRole>, Refusal> {
    text.parse().map_err(|_| Refusal::not_found())
}

pub(super) async fn one(ask: Ask, Path(id): At) -> Response {
    ask.page(move |viewer, reader| one_page(viewer, reader, id_of(&id)?, &FormState::default())).await
}

fn one_page(viewer: &Viewer, reader: &mut Reader<'_>, id: Id<GivenRole>, form: &FormState) -> Result<Markup, Failure> {
    rights::seen(viewer)?;
    let say = viewer.say();
    let row = access::given_role(reader, viewer.tenant(), id)?.ok_or_else(Refusal::not_found)?;
    let names = Named::read(viewer, reader, std::slice::from_ref(&row))?;
    let mut shell = viewer.shell(&names.shell, say.t("rights-role-one"));
    shell.crumbs = vec![Crumb { href: "/access/roles".to_owned(), text: say.t("rights-roles") }];
    shell.faults = form.faults.clone();
    let moment = |at: base::Time| say.date_time(at.timestamp());
    let (_, origin) = names.origin(say, id);
    let mut list = parts::SummaryList::new()
        .row(say.t("rights-person"), names.person(say, &row))
        .row(say.t("rights-role"), rights::role_named(say, &row.role))
        .row(say.t("rights-over"), names.unit(say, row.unit))
        .row(say.t("rights-since"), moment(row.given))
        .row(say.t("rights-origin"), origin);
    if let Some(ended) = row.ended {
        list = list.row(say.t("rights-until"), moment(ended));
    }
    let manages = rights::manages(viewer);
    let by_hand = !names.origins.contains_key(&id);
    Ok(shell.page(html! {
        (list)
        p { a href=(web::href("/access/why", &[("person", &row.person.to_string())])) { (say.t("rights-why-go")) } }
        @if row.ended.is_none() && manages {
            h2 { (say.t("rights-end")) }
            @if by_hand {
                p { (say.t("rights-end-lead")) }
                (parts::Form::post(format!("/access/roles/{id}/end")).body(parts::actions(parts::Button::danger(say.t("rights-end")))))
            } @else { p { (say.t("rights-end-follows")) } }
        }
    }))
}

/// A role that follows from something ends with it, not by hand.
fn ends(viewer: &Viewer, id: Id<GivenRole>) -> Result<EndRole, Failure> {
    let origins = viewer.app().store().read::<_, Failure>(|reader| {
        allowed(viewer, reader)?;
        Ok(queries::origins(reader, viewer.tenant(), &[id])?)
    })?;
    match origins.is_empty() {
        true => Ok(EndRole { id }),
        false => Err(Refusal::conflict("rights-end-follows").into()),
    }
}

pub(super) async fn end(ask: Ask, Path(id): At, input: Input) -> Response {
    let of = match id_of(&id) {
        Ok(of) => of,
        Err(refusal) => return ask.refused(&refusal.into()),
    };
    match ask.perform(clock::new_command_id(), move |viewer| ends(viewer, of)).await {
        Ok(_) => web::redirect(&format!("/access/roles/{id}")),
        Err(failure) => {
            ask.again(failure, input, &[], move |viewer, reader, form| one_page(viewer, reader, of, form)).await
        }
    }
}
