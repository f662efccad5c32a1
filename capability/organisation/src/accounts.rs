//! Accounts, for administrators: who signs in, new accounts, links, recovery by two.

use crate::{Wanted, commands::accounts::OpenAccount, names};
use access::{
    AccountRow, AccountStanding, AgreeRecovery, CloseAccount, IssueLink, OpenAct, ProposeRecovery, SeeIdentity,
    WithdrawRecovery, account_row, accounts, policy::AccessManage, recovery_content, waiting_recovery,
};
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use base::{Account, Id, Kind, Person, Refusal, Time, Word, clock, hex};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeMap;
use store::{Failure, Fault, Perform, Reader};
use ui::{FormState, parts};
use web::{Ask, Input, Routes, Viewer, may};

/// Accounts on one page.
const PAGE: usize = 50;

/// The pages.
pub fn routes() -> Routes {
    Routes::new()
        .get("/accounts", may(AccessManage), list)
        .get("/accounts/new", may(AccessManage), new)
        .post("/accounts/new", may(AccessManage), open)
        .get("/accounts/{id}", may(AccessManage), one)
        .post("/accounts/{id}/identity", may(AccessManage), identity)
        .post("/accounts/{id}/badge", may(AccessManage), badge)
        .post("/accounts/{id}/link", may(AccessManage), link)
        .post("/accounts/{id}/recover", may(AccessManage), recover)
        .post("/accounts/{id}/agree", may(AccessManage), agree)
        .post("/accounts/{id}/withdraw", may(AccessManage), withdraw)
        .post("/accounts/{id}/close", may(AccessManage), close)
}

/// Whether the menu shows it.
#[must_use]
pub fn in_menu(viewer: &Viewer) -> bool {
    !viewer.session.roles.reach(AccessManage).is_none()
}

/// Once more at the act: roles read with a request are for what is shown.
fn allowed(viewer: &Viewer, reader: &mut Reader<'_>) -> Result<(), Failure> {
    access::may(reader, viewer.tenant(), &viewer.actor(), AccessManage, &access::Whole).map(drop)
}

/// The names of persons, and of the shell.
fn named(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    of: impl IntoIterator<Item = Id<Person>>,
) -> Result<(web::Names, BTreeMap<Id<Person>, String>), Fault> {
    let persons: Vec<_> = of.into_iter().chain([viewer.session.person]).collect();
    let found = names(reader, &[viewer.tenant(), viewer.session.home], &persons, &Wanted::None)?;
    let shell = web::Names {
        tenants: vec![found.tenants.get(&viewer.tenant()).cloned()],
        person: found.persons.get(&viewer.session.person).cloned(),
    };
    Ok((shell, found.persons))
}

fn standing(viewer: &Viewer, row: &AccountRow) -> parts::Tag {
    let state = match row.standing {
        AccountStanding::Used => parts::State::Ok,
        AccountStanding::New => parts::State::Look,
        AccountStanding::Closed => parts::State::Neutral,
    };
    let name: &'static str = row.standing.into();
    parts::tag(state, viewer.say().t(&format!("accounts-standing-{name}")))
}

#[derive(Deserialize)]
struct After {
    #[serde(default)]
    after: String,
}

async fn list(ask: Ask, Query(After { after }): Query<After>) -> Response {
    ask.page(move |viewer, reader| {
        allowed(viewer, reader)?;
        let say = viewer.say();
        let mut rows = accounts(reader, viewer.tenant(), &after, PAGE + 1)?;
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        let (names, persons) = named(viewer, reader, rows.iter().map(|row| row.person))?;
        let columns =
            ["login", "person", "standing"].map(|name| parts::Column::text(say.t(&format!("accounts-{name}"))));
        let mut table = parts::Table::new(say, say.t("accounts"), columns.into()).quiet_caption();
        for row in &rows {
            let login = row.login.clone().unwrap_or_default();
            table = table.row(vec![
                html! { a href={ "/accounts/" (row.id) } { (login) } },
                html! { (persons.get(&row.person).map_or("", String::as_str)) },
                html! { (standing(viewer, row)) },
            ]);
        }
        let next = rows.last().filter(|_| more).and_then(|row| row.login.clone());
        Ok(viewer.shell(&names, say.t("accounts")).page(html! {
            p { (say.t("accounts-lead")) }
            (parts::actions(html! {
                (parts::button_link("/accounts/new", &say.t("accounts-new")))
                (parts::action_link("/accounts/devices", &say.t("devices")))
            }))
            (table)
            @if !after.is_empty() || next.is_some() {
                (parts::Form::get("/accounts").body(html! {
                    @if !after.is_empty() { p { a href="/accounts" { (say.t("accounts-from-start")) } } }
                    @if let Some(next) = &next {
                        input type="hidden" name="after" value=(next);
                        (parts::actions(parts::Button::quiet(say.t("accounts-more"))))
                    }
                }))
            }
        }))
    })
    .await
}

async fn new(ask: Ask) -> Response {
    ask.page(|viewer, reader| new_page(viewer, reader, &FormState::default())).await
}

fn new_page(viewer: &Viewer, reader: &mut Reader<'_>, form: &FormState) -> Result<Markup, Failure> {
    allowed(viewer, reader)?;
    let say = viewer.say();
    let mut shell = viewer.shell(&viewer.names(reader)?, say.t("accounts-new"));
    shell.faults = form.faults.clone();
    Ok(shell.page(html! {
        p { (say.t("accounts-new-lead")) }
        (parts::Form::post("/accounts/new").hidden("command", clock::new_command_id().to_string()).body(html! {
            (parts::Field::text(say, "number", say.t("accounts-number")).state(form).narrow())
            (parts::Field::text(say, "login", say.t("accounts-login")).hint(say.t("accounts-login-hint")).state(form).narrow())
            (parts::actions(parts::Button::primary(say.t("accounts-new"))))
        }))
    }))
}

async fn open(ask: Ask, input: Input) -> Response {
    let fields = input.clone();
    let opened = ask.perform(input.command(), move |_| {
        let number = Word::parse("number", fields.get("number"))?;
        Ok(OpenAccount { service_number: number, login: Word::parse("login", fields.get("login"))? })
    });
    match opened.await {
        Ok(done) => web::redirect(&format!("/accounts/{}", done.answer)),
        Err(Failure::Refused(refusal)) if refusal.field.is_some() && !ask.json() => {
            let form = input.again(ask.say(), &[refusal]);
            answered(&ask, StatusCode::UNPROCESSABLE_ENTITY, move |viewer, reader| new_page(viewer, reader, &form))
                .await
        }
        Err(failure) => ask.refused(&failure),
    }
}

async fn answered<F>(ask: &Ask, status: StatusCode, page: F) -> Response
where
    F: FnOnce(&Viewer, &mut Reader<'_>) -> Result<Markup, Failure> + Send + 'static,
{
    match ask.read(page).await {
        Ok(page) => (status, page).into_response(),
        Err(failure) => ask.refused(&failure),
    }
}

type At = Path<String>;

fn id_of(text: &str) -> Result<Id<Account>, Refusal> {
    text.parse().map_err(|_| Refusal::not_found())
}

async fn one(ask: Ask, Path(id): At) -> Response {
    ask.page(move |viewer, reader| one_page(viewer, reader, id_of(&id)?, &FormState::default(), None)).await
}

/// A link that was just made; it is shown this once.
struct Made {
    token: [u8; 32],
    expires: Time,
}

fn one_page(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    id: Id<Account>,
    form: &FormState,
    made: Option<&Made>,
) -> Result<Markup, Failure> {
    allowed(viewer, reader)?;
    let say = viewer.say();
    let row = account_row(reader, viewer.tenant(), id)?.ok_or_else(Refusal::not_found)?;
    let badge = access::badge_of(reader, viewer.tenant(), id)?.unwrap_or_default();
    let waiting = waiting_recovery(reader, viewer.tenant(), id)?.filter(|waiting| waiting.expires > viewer.now);
    let (names, persons) = named(viewer, reader, [row.person].into_iter().chain(waiting.as_ref().map(|it| it.first)))?;
    let of = |person: Id<Person>| persons.get(&person).cloned().unwrap_or_default();
    let moment = |at: Time| say.date_time(at.timestamp());
    let mut shell = viewer.shell(&names, row.login.clone().unwrap_or_else(|| say.t("accounts")));
    shell.faults = form.faults.clone();
    let identity = row.identity.map_or_else(|| say.t("accounts-identity-none"), moment);
    let mut list = parts::SummaryList::new();
    list = list.row(say.t("accounts-person"), html! { (of(row.person)) });
    list = list.row(say.t("accounts-standing"), html! { (standing(viewer, &row)) });
    list = list.row(say.t("accounts-identity"), html! { (identity) });
    if let Some(until) = row.link {
        list = list.row(say.t("accounts-link-until"), html! { (moment(until)) });
    }
    let to = |act: &str| format!("/accounts/{id}/{act}");
    Ok(shell.page(html! {
        @if let Some(Made { token, expires }) = made {
            (parts::notice(parts::State::Ok, &say.t("accounts-link-made"), html! {
                p { (say.ta("accounts-link-made-help", &[("when", moment(*expires).into())])) }
                p { code { "/link/" (hex(token)) } }
            }))
        }
        (list)
        @if row.standing != AccountStanding::Closed {
            @if row.person != viewer.session.person {
                (parts::Form::post(to("identity"))
                    .body(parts::actions(parts::Button::quiet(say.t("accounts-identity-do")))))
            }
            h2 { (say.t("accounts-badge")) }
            (parts::Form::post(to("badge")).body(html! {
                (parts::Field::code(say, "badge", say.t("accounts-badge-number"))
                    .hint(say.t("accounts-badge-hint")).value(badge).state(form))
                (parts::actions(parts::Button::quiet(say.t("accounts-badge-do"))))
            }))
            @match row.standing {
                AccountStanding::New => {
                    h2 { (say.t("accounts-link")) }
                    p { (say.ta("accounts-link-lead", &[("days", access::LINK_DAYS.into())])) }
                    (parts::Form::post(to("link")).body(parts::actions(parts::Button::primary(say.t("accounts-link")))))
                }
                _ => {
                    h2 { (say.t("accounts-recover")) }
                    p { (say.t("accounts-recover-lead")) }
                    (recovery(viewer, &row, waiting.as_ref(), &of, form))
                }
            }
            h2 { (say.t("accounts-close")) }
            p { (say.t("accounts-close-lead")) }
            (parts::Form::post(to("close")).body(parts::actions(parts::Button::danger(say.t("accounts-close")))))
        }
    }))
}

/// What there is to do about an account in use whose person has no way in: one proposes, another agrees.
fn recovery(
    viewer: &Viewer,
    row: &AccountRow,
    waiting: Option<&OpenAct>,
    of: &dyn Fn(Id<Person>) -> String,
    form: &FormState,
) -> Markup {
    let say = viewer.say();
    let to = |act: &str| format!("/accounts/{}/{act}", row.id);
    let content = html! {
        p { (say.ta("accounts-recover-what", &[
            ("login", row.login.clone().unwrap_or_default().into()), ("person", of(row.person).into()),
        ])) }
    };
    let digest = hex(&recovery_content(viewer.tenant(), row));
    if row.person == viewer.session.person {
        return html! { p { (say.t("access-refused-own-recovery")) } };
    }
    let two = |act: &str, first: String, approve: &str, fields: Markup| parts::TwoPerson {
        say,
        action: to(act),
        heading: say.t(approve),
        content: content.clone(),
        digest: digest.clone(),
        first,
        fields,
        proof: viewer.proof(form, &digest),
        approve: say.t(approve),
        back: ("/accounts".to_owned(), say.t("accounts-back")),
    };
    match waiting {
        None => html! { (two("recover", say.t("accounts-recover-you"), "accounts-recover-propose", html! {})) },
        Some(act) => {
            let first = say.ta(
                "accounts-recover-first",
                &[("person", of(act.first).into()), ("when", say.date_time(act.proposed.timestamp()).into())],
            );
            html! {
                @if act.first == viewer.session.person {
                    p { (say.t("accounts-recover-waits")) }
                } @else {
                    (two("agree", first, "accounts-recover-agree", html! {
                        input type="hidden" name="act" value=(act.id);
                    }))
                }
                (parts::Form::post(to("withdraw"))
                    .body(parts::actions(parts::Button::quiet(say.t("accounts-recover-withdraw")))))
            }
        }
    }
}

/// What came of it: on to the account, or the account again with what was wrong.
async fn after<T>(ask: &Ask, id: &str, input: &Input, result: Result<T, Failure>) -> Response {
    let refusal = match result {
        Ok(_) => return web::redirect(&format!("/accounts/{id}")),
        Err(Failure::Refused(refusal)) => refusal,
        Err(failure) => return ask.refused(&failure),
    };
    let status = match refusal.kind {
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Stale => StatusCode::PRECONDITION_FAILED,
        Kind::Denied if refusal.key != "access-refused-denied" => StatusCode::FORBIDDEN,
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Busy if refusal.field.is_some() => StatusCode::TOO_MANY_REQUESTS,
        _ => return ask.refused(&refusal.into()),
    };
    if ask.json() {
        return ask.refused_as(status, &refusal);
    }
    let Ok(id) = id_of(id) else { return ask.refused(&refusal.into()) };
    let form = input.again(ask.say(), &[refusal]);
    answered(ask, status, move |viewer, reader| one_page(viewer, reader, id, &form, None)).await
}

async fn identity(ask: Ask, Path(id): At, input: Input) -> Response {
    let account = id_of(&id);
    let done = ask.perform(clock::new_command_id(), move |_| Ok(SeeIdentity { account: account? })).await;
    after(&ask, &id, &input, done).await
}

async fn badge(ask: Ask, Path(id): At, input: Input) -> Response {
    let (account, sent) = (id_of(&id), input.clone());
    let done = ask.perform(clock::new_command_id(), move |_| {
        let number = Some(sent.get("badge").trim()).filter(|number| !number.is_empty());
        let number = number.map(|number| Word::parse("badge", number)).transpose()?;
        Ok(access::GiveBadge { account: account?, number })
    });
    after(&ask, &id, &input, done.await).await
}

async fn withdraw(ask: Ask, Path(id): At, input: Input) -> Response {
    let account = id_of(&id);
    let done = ask.perform(clock::new_command_id(), move |_| Ok(WithdrawRecovery { account: account? })).await;
    after(&ask, &id, &input, done).await
}

/// Shows the link that was made, this once.
async fn made<P: Perform<Answer = Time>>(
    ask: &Ask,
    id: &str,
    input: &Input,
    token: [u8; 32],
    done: Result<store::Done<P::Answer>, Failure>,
) -> Response {
    match (done, id_of(id)) {
        (Ok(done), Ok(id)) => {
            let made = Made { token, expires: done.answer };
            answered(ask, StatusCode::OK, move |viewer, reader| {
                one_page(viewer, reader, id, &FormState::default(), Some(&made))
            })
            .await
        }
        (done, _) => after(ask, id, input, done).await,
    }
}

async fn link(ask: Ask, Path(id): At, input: Input) -> Response {
    let (account, token) = (id_of(&id), clock::random());
    let done = ask.perform(clock::new_command_id(), move |_| Ok(IssueLink { account: account?, token })).await;
    made::<IssueLink>(&ask, &id, &input, token, done).await
}

/// The person's word on what they were shown: if it has changed since, they have not seen it.
fn proven(viewer: &Viewer, account: Id<Account>, input: &Input) -> Result<access::Assertion, Failure> {
    let row = viewer.app().store().read::<_, Failure>(|reader| {
        allowed(viewer, reader)?;
        Ok(account_row(reader, viewer.tenant(), account)?.ok_or_else(Refusal::not_found)?)
    })?;
    let content = recovery_content(viewer.tenant(), &row);
    if hex(&content) != input.get("digest") {
        return Err(Refusal::new(Kind::Stale, "access-refused-act-changed").into());
    }
    viewer.prove(input, content)
}

async fn recover(ask: Ask, Path(id): At, input: Input) -> Response {
    let (account, sent) = (id_of(&id), input.clone());
    let done = ask.perform(clock::new_command_id(), move |viewer| {
        let account = account?;
        Ok(ProposeRecovery { account, assertion: proven(viewer, account, &sent)? })
    });
    after(&ask, &id, &input, done.await).await
}

async fn agree(ask: Ask, Path(id): At, input: Input) -> Response {
    let (account, token, sent) = (id_of(&id), clock::random(), input.clone());
    let done = ask.perform(clock::new_command_id(), move |viewer| {
        let account = account?;
        let act = sent.get("act").parse().map_err(|_| Refusal::conflict("access-refused-act-ended"))?;
        Ok(AgreeRecovery { account, act, assertion: proven(viewer, account, &sent)?, token })
    });
    made::<AgreeRecovery>(&ask, &id, &input, token, done.await).await
}

async fn close(ask: Ask, Path(id): At, input: Input) -> Response {
    let account = id_of(&id);
    if !input.is_sure(&ask) {
        let fields = input.sure_fields(&ask);
        return answered(&ask, StatusCode::OK, move |viewer, reader| {
            allowed(viewer, reader)?;
            let say = viewer.say();
            let account = account?;
            let row = account_row(reader, viewer.tenant(), account)?.ok_or_else(Refusal::not_found)?;
            let shell = viewer.shell(&viewer.names(reader)?, say.t("accounts-close"));
            let login = row.login.unwrap_or_default();
            let form = fields
                .into_iter()
                .fold(parts::Form::post(format!("/accounts/{account}/close")), |form, (name, value)| {
                    form.hidden(name, value)
                });
            Ok(shell.page(parts::interruption(
                &say.ta("accounts-close-sure", &[("login", login.into())]),
                html! { p { (say.t("accounts-close-lead")) } },
                form.body(parts::Button::danger(say.t("accounts-close"))),
                (&format!("/accounts/{account}"), &say.t("accounts-back")),
            )))
        })
        .await;
    }
    let done = ask.perform(clock::new_command_id(), move |_| Ok(CloseAccount { account: account? })).await;
    after(&ask, &id, &input, done).await
}
