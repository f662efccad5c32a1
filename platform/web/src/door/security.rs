//! What a person does about their own way in: sees where they are signed in, ends that, changes the password.

use crate::{Ask, Input, Routes, Rule, Viewer, answer};
use axum::response::Response;
use base::{Id, Refusal};
use maud::{Markup, html};
use store::{Failure, Reader};
use ui::{Crumb, FormState, Say, parts};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/me/security", Rule::SignedIn, show)
        .post("/me/security/password", Rule::SignedIn, password)
        .post("/me/security/recovery-read", Rule::SignedIn, recovery_read)
        .post("/me/security/sessions/end", Rule::SignedIn, end)
        .post("/me/security/sessions/end-others", Rule::SignedIn, end_others)
}

/// The way to a page beneath this one.
pub(super) fn crumbs(say: Say<'_>) -> Vec<Crumb> {
    vec![Crumb { href: "/me/security".to_owned(), text: say.t("account-security") }]
}

async fn show(ask: Ask) -> Response {
    ask.page(|viewer, reader| page(viewer, reader, &FormState::default())).await
}

fn page(viewer: &Viewer, reader: &mut Reader<'_>, form: &FormState) -> Result<Markup, Failure> {
    let say = viewer.say();
    let names = viewer.names(reader)?;
    let sessions = access::sessions_of(reader, &viewer.session, viewer.now)?;
    let recovered = access::recovered(reader, viewer.session.home, viewer.session.account)?;
    let mut shell = viewer.shell(&names, say.t("account-security"));
    shell.faults = form.faults.clone();
    Ok(shell.page(html! {
        @if let Some(at) = recovered {
            (parts::notice(parts::State::Look, &say.t("account-recovered"), html! {
                p { (say.ta("account-recovered-help", &[("when", say.date_time(at.timestamp()).into())])) }
                (parts::Form::post("/me/security/recovery-read").body(parts::Button::quiet(say.t("account-recovered-read"))))
            }))
        }
        h2 { (say.t("account-sessions")) }
        p { (say.ta("account-sessions-help", &[
            ("hours", access::SESSION_HOURS.into()), ("idle", access::IDLE_HOURS.into()),
        ])) }
        (session_table(viewer, &sessions))
        @if sessions.len() > 1 {
            (parts::Form::post("/me/security/sessions/end-others")
                .body(parts::actions(parts::Button::quiet(say.t("account-sessions-end-others")))))
        }
        h2 { (say.t("keys-ways")) }
        p { (say.t("keys-ways-lead")) }
        (parts::SummaryList::new()
            .row(say.t("keys-codes"), html! {
                (say.t(if viewer.session.means.code { "keys-codes-is-on" } else { "keys-codes-is-off" }))
                " " a href="/me/security/code" { (say.t("keys-codes-change")) }
            })
            .row(say.t("keys-pin"), html! { a href="/me/security/pin" { (say.t("keys-codes-change")) } })
            .row(say.t("keys-passkeys"), html! { a href="/me/security/passkeys" { (say.t("keys-codes-change")) } }))
        h2 { (say.t("account-password")) }
        p { (say.t("account-password-help")) }
        (parts::Form::post("/me/security/password").body(html! {
            // For the browser's own store of passwords: it knows then whose password it keeps.
            input type="text" name="username" value=(viewer.session.login) autocomplete="username" hidden;
            (parts::Field::password(say, "old-password", say.t("account-password-old")).state(form).narrow())
            (parts::Field::new_password(say, "password", say.t("web-new-password")).state(form)
                .hint(say.t("web-new-password-hint")).narrow())
            (parts::actions(parts::Button::primary(say.t("account-password-do"))))
        }))
    }))
}

fn session_table(viewer: &Viewer, sessions: &[access::Listed]) -> Markup {
    let say = viewer.say();
    let columns = ["began", "how", "browser", "seen", "act"]
        .map(|name| parts::Column::text(say.t(&format!("account-session-{name}"))));
    let mut table = parts::Table::new(say, say.t("account-sessions"), columns.into()).quiet_caption();
    for session in sessions {
        let how = say.t(&format!("account-proven-{}", session.proven.name()));
        let browser = session.browser.name().map_or_else(|| say.t("account-browser-unknown"), str::to_owned);
        let moment = |at: base::Time| html! { (say.moment(at.timestamp(), viewer.now.timestamp())) };
        let act = if session.id == viewer.session.id {
            html! { (parts::tag(parts::State::Neutral, say.t("account-session-this"))) }
        } else {
            let button = parts::Button::quiet(say.t("account-session-end"));
            html! { (parts::Form::post("/me/security/sessions/end").hidden("id", session.id.to_string()).body(button)) }
        };
        table =
            table.row(vec![moment(session.started), html! { (how) }, html! { (browser) }, moment(session.seen), act]);
    }
    html! { (table) }
}

async fn password(ask: Ask, input: Input) -> Response {
    let (old, new) = (input.get("old-password").to_owned(), input.get("password").to_owned());
    let changed = ask.run(move |viewer| {
        let store = viewer.app().store();
        // What stands on the person's pages is what a colleague knows too.
        let names = store.read(|reader| viewer.names(reader))?;
        let names = names.tenants.into_iter().flatten().chain(names.person).collect();
        viewer.trying("old-password", || access::change_password(store, &viewer.session, &old, &new, names))
    });
    match changed.await {
        Ok(()) => answer::redirect("/me/security"),
        Err(failure) => ask.again(failure, input, &["old-password", "password"], page).await,
    }
}

async fn end(ask: Ask, input: Input) -> Response {
    let id = input.get("id").parse::<Id<access::Session>>();
    let ended = ask.run(move |viewer| {
        let id = id.map_err(|_| Refusal::not_found())?;
        access::end_session(viewer.app().store(), viewer.session.home, viewer.session.account, id)
    });
    match ended.await {
        Ok(()) => answer::redirect("/me/security"),
        Err(failure) => ask.refused(&failure),
    }
}

async fn recovery_read(ask: Ask) -> Response {
    let read =
        ask.run(|viewer| access::recovery_read(viewer.app().store(), viewer.session.home, viewer.session.account));
    match read.await {
        Ok(()) => answer::redirect("/me/security"),
        Err(failure) => ask.refused(&failure),
    }
}

async fn end_others(ask: Ask) -> Response {
    match ask.run(|viewer| access::end_other_sessions(viewer.app().store(), &viewer.session)).await {
        Ok(()) => answer::redirect("/me/security"),
        Err(failure) => ask.refused(&failure),
    }
}
