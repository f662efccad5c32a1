//! The changes of the table: their list, a proposal, the second person's answer.

use super::{access_tabs, manages, matrix::standing, permission_words, role_named, role_words, seen};
use crate::{
    Ask, Asked, Input, Names, Viewer,
    list::{Asking, Cell, Column, Filter, Line, List, Listing, Shown},
    redirect,
};
use access::{
    AgreeGrant, Change, GRANTINGS_BY_TIME, Granting, GrantingRow, GrantingStanding, ProposeGrant, Role, WithdrawGrant,
    granting_content, policy::AccessManage,
};
use axum::{extract::Path, response::Response};
use base::{Id, Kind, Note, Person, Refusal, clock, hex};
use maud::{Markup, html};
use std::collections::BTreeMap;
use store::{Direction, Failure, Page, Part, Reader};
use ui::{Crumb, FormState, Say, parts};

// ---------------------------------------------------------------------------------------------------------------------
// the list

/// Every change that was ever proposed.
#[derive(Debug)]
pub(super) struct Changes;

/// The roles to filter by.
fn roles() -> Vec<(&'static str, String)> {
    Role::of_persons().map(|role| (role.name(), format!("web-role-{}", role.name()))).collect()
}

static CHANGES: List = List {
    name: "rights-changes",
    title: "rights-changes",
    path: "/access/grants",
    columns: &[
        Column::text("rights-proposed").sorts(GRANTINGS_BY_TIME),
        Column::text("rights-role"),
        Column::text("rights-permission"),
        Column::text("rights-change"),
        Column::text("rights-standing"),
        Column::text("rights-by"),
        Column::text("rights-ended"),
        Column::text("rights-ended-by"),
        Column::text("rights-reason").in_files(),
    ],
    filters: &[Filter::choice("role", "rights-role", roles)],
    start: ("proposed", Direction::Down),
    keeps: &[],
    passes: &[],
    nothing: ("rights-changes-none", "rights-changes-none-help"),
    size: 50,
};

/// The names of a list or a page: of the shell, and of persons.
pub(super) struct Named {
    shell: Names,
    persons: BTreeMap<Id<Person>, String>,
}

impl Named {
    fn read(viewer: &Viewer, reader: &mut Reader<'_>, rows: &[GrantingRow]) -> Result<Self, Failure> {
        let persons: Vec<_> = rows.iter().flat_map(|row| [Some(row.first), row.ended_by]).flatten().collect();
        let shell = viewer.names(reader)?;
        if persons.is_empty() {
            return Ok(Self { shell, persons: BTreeMap::new() });
        }
        Ok(Self { shell, persons: (viewer.app().hooks().persons)(reader, &viewer.session, &persons)? })
    }

    fn of(&self, say: Say<'_>, person: Id<Person>) -> String {
        self.persons.get(&person).cloned().unwrap_or_else(|| say.t("web-history-somebody"))
    }
}

fn standing_tag(say: Say<'_>, standing: GrantingStanding) -> (parts::State, String) {
    let state = match standing {
        GrantingStanding::Proposed => parts::State::Look,
        GrantingStanding::Decided => parts::State::Ok,
        GrantingStanding::Withdrawn | GrantingStanding::Lapsed => parts::State::Neutral,
    };
    (state, say.t(&format!("rights-standing-{}", standing.name())))
}

fn change_words(say: Say<'_>, change: Change) -> String {
    say.t(&format!("rights-change-{}", change.name()))
}

impl Listing for Changes {
    type Here = ();
    type Row = GrantingRow;
    type Names = Named;
    const LIST: &'static List = &CHANGES;

    fn here(viewer: &Viewer, _: &mut Reader<'_>, _: &Asking) -> Result<(), Failure> {
        seen(viewer)
    }

    fn rows(
        viewer: &Viewer,
        reader: &mut Reader<'_>,
        (): &(),
        asking: &Asking,
        part: Part,
    ) -> Result<Page<GrantingRow>, Failure> {
        access::grantings(reader, viewer.tenant(), asking.choice("role"), part)
    }

    fn names(viewer: &Viewer, reader: &mut Reader<'_>, (): &(), rows: &[GrantingRow]) -> Result<Named, Failure> {
        Named::read(viewer, reader, rows)
    }

    fn shell(names: &Named) -> &Names {
        &names.shell
    }

    fn line(viewer: &Viewer, (): &(), names: &Named, row: &GrantingRow) -> Line {
        let say = viewer.say();
        let (state, words) = standing_tag(say, row.standing(viewer.now));
        let when = say.date_time(row.proposed.timestamp());
        vec![
            Cell::time(row.proposed).shown(html! { a href={ "/access/grants/" (row.id) } { (when) } }),
            Cell::text(role_named(say, &row.role)),
            Cell::text(permission_words(say, &row.permission)),
            Cell::text(change_words(say, row.change)),
            Cell::text(words.clone()).shown(html! { (parts::tag(state, words)) }),
            Cell::text(names.of(say, row.first)),
            Cell::of(row.ended, Cell::time),
            Cell::of(row.ended_by, |person| Cell::text(names.of(say, person))),
            Cell::of(row.reason.clone(), Cell::text),
        ]
    }

    fn page(viewer: &Viewer, _: &mut Reader<'_>, (): &(), names: &Named, shown: &Shown<'_>) -> Result<Markup, Failure> {
        let say = viewer.say();
        let mut shell = viewer.shell(&names.shell, say.t("rights-changes"));
        shell.faults = shown.faults();
        Ok(shell.page(html! {
            (access_tabs(viewer, "/access/grants"))
            p { (say.t("rights-changes-lead")) }
            (shown.list())
        }))
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// a proposal

/// The fields of the form.
const FIELDS: &[&str] = &["change", "reason", "password", "one-time-code"];

pub(super) async fn new(ask: Ask, asked: Asked) -> Response {
    let (role, permission) = (asked.get("role").to_owned(), asked.get("permission").to_owned());
    ask.page(move |viewer, reader| new_page(viewer, reader, &role, &permission, &FormState::default())).await
}

fn new_page(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    role: &str,
    permission: &str,
    form: &FormState,
) -> Result<Markup, Failure> {
    access::may(reader, viewer.tenant(), &viewer.actor(), AccessManage, &access::Whole)?;
    let say = viewer.say();
    let cell = access::Cell::parse(role, permission)?;
    let own = access::own_grants(reader, viewer.tenant())?;
    let today = own.of(cell.role, cell.rule.permission);
    let mut shell = viewer.shell(&viewer.names(reader)?, say.t("rights-new"));
    shell.crumbs = vec![Crumb { href: "/access/matrix".to_owned(), text: say.t("rights-title") }];
    shell.faults = form.faults.clone();
    let has = own.has(cell.role, cell.rule);
    let mut changes = vec![if has { Change::Take } else { Change::Give }];
    if today.is_some() {
        changes.push(Change::Back);
    }
    let choices = changes.into_iter().map(|it| parts::Choice::new(it.name(), change_words(say, it))).collect();
    Ok(shell.page(html! {
        (parts::SummaryList::new()
            .row(say.t("rights-role"), role_words(say, cell.role))
            .row(say.t("rights-permission"), permission_words(say, cell.rule.permission))
            .row(say.t("rights-today"), standing(say, &own, cell.role, cell.rule)))
        p { (say.t("rights-new-lead")) }
        (parts::Form::post("/access/grants/new")
            .hidden("command", clock::new_command_id().to_string())
            .hidden("role", cell.role.name())
            .hidden("permission", cell.rule.permission)
            .hidden("today", today.map_or("", Change::name))
            .body(html! {
                (parts::Field::radios(say, "change", say.t("rights-change"), choices).state(form))
                (parts::Field::area(say, "reason", say.t("rights-reason")).hint(say.t("rights-reason-hint")).state(form))
                (viewer.proof_typed(form))
                (parts::actions(html! {
                    (parts::Button::primary(say.t("rights-propose")))
                    a href="/access/matrix" { (say.t("rights-let-be")) }
                }))
            }))
    }))
}

fn parse(viewer: &Viewer, input: &Input) -> Result<ProposeGrant, Failure> {
    let cell = access::Cell::parse(input.get("role"), input.get("permission"))?;
    let change: Change =
        input.get("change").parse().map_err(|_| Refusal::invalid("change", "access-refused-grant-change"))?;
    let reason = Note::parse("reason", input.get("reason"))?;
    let own = viewer.app().store().read::<_, Failure>(|reader| Ok(access::own_grants(reader, viewer.tenant())?))?;
    let today = own.of(cell.role, cell.rule.permission);
    if today.map_or("", Change::name) != input.get("today") {
        return Err(Refusal::new(Kind::Stale, "access-refused-act-changed").into());
    }
    let content = granting_content(viewer.tenant(), cell, change, reason.as_str(), today);
    let assertion = viewer.prove(input, content)?;
    Ok(ProposeGrant {
        role: cell.role.name().to_owned(),
        permission: cell.rule.permission.to_owned(),
        change,
        reason,
        assertion,
    })
}

pub(super) async fn propose(ask: Ask, input: Input) -> Response {
    let sent = input.clone();
    match ask.perform(input.command(), move |viewer| parse(viewer, &sent)).await {
        Ok(done) => redirect(&format!("/access/grants/{}", done.answer)),
        Err(failure) => {
            let (role, permission) = (input.get("role").to_owned(), input.get("permission").to_owned());
            ask.again(failure, input, FIELDS, move |viewer, reader, form| {
                new_page(viewer, reader, &role, &permission, form)
            })
            .await
        }
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// one of them

type At = Path<String>;

fn id_of(text: &str) -> Result<Id<Granting>, Refusal> {
    text.parse().map_err(|_| Refusal::not_found())
}

pub(super) async fn one(ask: Ask, Path(id): At) -> Response {
    ask.page(move |viewer, reader| one_page(viewer, reader, id_of(&id)?, &FormState::default())).await
}

fn one_page(viewer: &Viewer, reader: &mut Reader<'_>, id: Id<Granting>, form: &FormState) -> Result<Markup, Failure> {
    seen(viewer)?;
    let say = viewer.say();
    let row = access::granting(reader, viewer.tenant(), id)?.ok_or_else(Refusal::not_found)?;
    let names = Named::read(viewer, reader, std::slice::from_ref(&row))?;
    let waits = row.standing(viewer.now) == GrantingStanding::Proposed;
    let shown = if waits { access::granting_shown(reader, viewer.tenant(), &row)? } else { None };
    let manages = manages(viewer);
    let moment = |at: base::Time| say.date_time(at.timestamp());
    let mut shell = viewer.shell(&names.shell, say.t("rights-one"));
    shell.crumbs = vec![Crumb { href: "/access/grants".to_owned(), text: say.t("rights-changes") }];
    shell.faults = form.faults.clone();
    let (state, words) = standing_tag(say, row.standing(viewer.now));
    let what = parts::SummaryList::new()
        .row(say.t("rights-role"), role_named(say, &row.role))
        .row(say.t("rights-permission"), permission_words(say, &row.permission))
        .row(say.t("rights-change"), change_words(say, row.change))
        .row(say.t("rights-reason"), row.reason.clone().unwrap_or_else(|| say.t("rights-reason-gone")));
    let first =
        say.ta("rights-first", &[("person", names.of(say, row.first).into()), ("when", moment(row.proposed).into())]);
    let to = |act: &str| format!("/access/grants/{id}/{act}");
    Ok(shell.page(html! {
        p { (parts::tag(state, words)) " " (first) }
        @if let (Some(at), Some(by)) = (row.ended, row.ended_by) {
            p { (say.ta("rights-ended-by-when", &[("person", names.of(say, by).into()), ("when", moment(at).into())])) }
        }
        @match shown.filter(|_| manages && row.first != viewer.session.person) {
            Some(content) => (parts::TwoPerson {
                say,
                action: to("agree"),
                heading: say.t("rights-agree-heading"),
                content: html! { (what) },
                digest: hex(&content),
                first: first.clone(),
                fields: html! {},
                proof: viewer.proof(form, &hex(&content)),
                approve: say.t("rights-agree"),
                back: ("/access/grants".to_owned(), say.t("rights-let-be")),
            }),
            None => (what),
        }
        @if waits && row.first == viewer.session.person { p { (say.t("rights-waits")) } }
        @if waits && manages {
            (parts::Form::post(to("withdraw")).body(parts::actions(parts::Button::quiet(say.t("rights-withdraw")))))
        }
    }))
}

/// The person's word on what they were shown: if it has changed since, they have not seen it.
fn agreed(viewer: &Viewer, id: Id<Granting>, input: &Input) -> Result<AgreeGrant, Failure> {
    let content = viewer.app().store().read::<_, Failure>(|reader| {
        access::may(reader, viewer.tenant(), &viewer.actor(), AccessManage, &access::Whole)?;
        let row = access::granting(reader, viewer.tenant(), id)?.ok_or_else(Refusal::not_found)?;
        Ok(access::granting_shown(reader, viewer.tenant(), &row)?)
    })?;
    match content {
        Some(content) if hex(&content) == input.get("digest") => {
            Ok(AgreeGrant { id, assertion: viewer.prove(input, content)? })
        }
        _ => Err(Refusal::new(Kind::Stale, "access-refused-act-changed").into()),
    }
}

async fn after<T>(ask: &Ask, id: &str, input: Input, done: Result<T, Failure>) -> Response {
    match (done, id_of(id)) {
        (Ok(_), _) => redirect(&format!("/access/grants/{id}")),
        (Err(failure), Ok(id)) => {
            ask.again(failure, input, &Viewer::PROOF, move |viewer, reader, form| one_page(viewer, reader, id, form))
                .await
        }
        (Err(_), Err(refusal)) => ask.refused(&refusal.into()),
    }
}

pub(super) async fn agree(ask: Ask, Path(id): At, input: Input) -> Response {
    let (of, sent) = (id_of(&id), input.clone());
    let done = ask.perform(clock::new_command_id(), move |viewer| agreed(viewer, of?, &sent)).await;
    after(&ask, &id, input, done).await
}

pub(super) async fn withdraw(ask: Ask, Path(id): At, input: Input) -> Response {
    let of = id_of(&id);
    let done = ask.perform(clock::new_command_id(), move |_| Ok(WithdrawGrant { id: of? })).await;
    after(&ask, &id, input, done).await
}
