//! Shared posts: a browser becomes one, people take turns at it by badge and PIN, and set their PIN.

use super::{proving_status, set_cookie, shell};
use crate::{App, Ask, Input, Routes, Rule, Viewer, answer};
use access::Here;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use base::{Kind, Refusal, hex, sha256};
use maud::{Markup, html};
use store::{Failure, Reader};
use ui::{FormState, parts};

const PIN: &str = "/me/security/pin";

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/device", Rule::Open, pair_page)
        .post("/device", Rule::Open, pair)
        .post("/sign-in/badge", Rule::Open, enter)
        .get(PIN, Rule::SignedIn, pin_page)
        .post(PIN, Rule::SignedIn, set_pin)
}

/// The shared post that the browser is, if it is one. No query where it brings no secret.
pub(super) async fn here(ask: &Ask) -> Option<Here> {
    let secret = ask.post()?.to_owned();
    let store = ask.app().store().clone();
    crate::ask::blocking(move || Ok(store.read(|reader| access::post_here(reader, &secret))?)).await.ok().flatten()
}

/// The way in at a shared post: the badge is read by a scanner, which ends it with Enter; then the PIN.
fn way_in(ask: &Ask, here: &Here, form: &FormState, to: &str) -> Markup {
    let say = ask.say();
    let badge = form.values.iter().find(|(name, _)| name == "badge").map_or("", |(_, value)| value.trim());
    let number = parts::Field::code(say, "badge", say.t("keys-badge")).hint(say.t("keys-badge-hint")).state(form);
    let pin = parts::Field::password(say, "pin", say.t("keys-pin")).autocomplete("off").state(form).narrow();
    let (number, pin) = if badge.is_empty() { (number.focus(), pin) } else { (number, pin.focus()) };
    html! {
        h2 { (here.name.clone().unwrap_or_else(|| say.t("keys-post"))) }
        (parts::Form::post("/sign-in/badge").hidden("to", to).body(html! {
            (number)
            (pin)
            (parts::actions(parts::Button::primary(say.t("keys-badge-do"))))
        }))
    }
}

/// The page of a change: nobody is signed out until somebody is in.
pub(super) fn page(ask: &Ask, here: &Here, form: &FormState, to: &str) -> Markup {
    let mut shell = shell(ask, "web-sign-in");
    shell.faults = form.faults.clone();
    shell.page(html! {
        (way_in(ask, here, form, to))
        p { a href="/sign-in?with=password" { (ask.say().t("keys-badge-password")) } }
    })
}

async fn enter(State(app): State<App>, ask: Ask, input: Input) -> Response {
    let to = input.get("to").to_owned();
    let Some(here) = here(&ask).await else {
        let refusal = Refusal::new(Kind::Unknown, "access-refused-no-post").at("login");
        let form = input.again(ask.say(), &[refusal]);
        return (StatusCode::UNAUTHORIZED, super::sign_in_page(&ask, &form, &to)).into_response();
    };
    let (number, pin) = (input.get("badge").trim().to_owned(), input.get("pin").to_owned());
    if pin.is_empty() && !number.is_empty() {
        // The scanner has read the badge; now the person.
        return page(&ask, &here, &input.again(ask.say(), &[]), &to).into_response();
    }
    let (inside, at, browser) = (app.clone(), here.clone(), ask.browser().clone());
    let old = ask.token().map(str::to_owned);
    let entered = crate::ask::blocking(move || {
        let started = access::enter_by_badge(inside.store(), inside.guesses(), &at, &number, &pin, &browser)?;
        // Whoever was at the post is so no more.
        if let Some(old) = old {
            access::end_by_token(inside.store(), &old)?;
        }
        Ok(started)
    });
    match entered.await {
        Ok(started) => super::enter(&app, &started, &to).await,
        Err(Failure::Refused(refusal)) if refusal.field.is_some() => {
            let (status, later) = proving_status(&refusal);
            let form = input.again(ask.say(), &[refusal]);
            (status, later, page(&ask, &here, &form, &to)).into_response()
        }
        Err(failure) => ask.refused(&failure),
    }
}

fn pairing(ask: &Ask, form: &FormState) -> Markup {
    let say = ask.say();
    let mut shell = shell(ask, "keys-post-pair");
    shell.faults = form.faults.clone();
    shell.page(html! {
        p { (say.t("keys-post-pair-lead")) }
        (parts::Form::post("/device").body(html! {
            (parts::Field::code(say, "post-code", say.t("keys-post-code")).hint(say.t("keys-post-code-hint")).state(form))
            (parts::actions(parts::Button::primary(say.t("keys-post-pair"))))
        }))
    })
}

async fn pair_page(ask: Ask) -> Markup {
    pairing(&ask, &FormState::default())
}

async fn pair(State(app): State<App>, ask: Ask, input: Input) -> Response {
    let (inside, code, client) = (app.clone(), input.get("post-code").to_owned(), ask.client().address());
    let paired = crate::ask::blocking(move || {
        let now = inside.store().clock().now();
        let tried = inside.guesses().attempt("post", access::Tries::Client(client), now);
        let tried = tried.map_err(|refusal| refusal.at("post-code"))?;
        let secret = access::pair_post(inside.store(), &code)?;
        inside.guesses().right(tried);
        Ok(secret)
    });
    match paired.await {
        Ok(secret) => {
            let mut response = answer::redirect("/sign-in");
            set_cookie(&mut response, &app, app.post_cookie(), &secret, access::DEVICE_DAYS * 86_400);
            response
        }
        Err(Failure::Refused(refusal)) if refusal.field.is_some() => {
            let (status, later) = proving_status(&refusal);
            let form = input.again(ask.say(), &[refusal]);
            (status, later, pairing(&ask, &form)).into_response()
        }
        Err(failure) => ask.refused(&failure),
    }
}

/// What a proof for a new PIN is bound to.
fn content() -> [u8; 32] {
    sha256(b"access.pin")
}

async fn pin_page(ask: Ask) -> Response {
    ask.page(|viewer, reader| pin_form(viewer, reader, &FormState::default())).await
}

fn pin_form(viewer: &Viewer, reader: &mut Reader<'_>, form: &FormState) -> Result<Markup, Failure> {
    let (say, session) = (viewer.say(), &viewer.session);
    let set = access::has_pin(reader, session.home, session.account)?;
    let badge = access::badge_of(reader, session.home, session.account)?;
    let mut shell = viewer.shell(&viewer.names(reader)?, say.t("keys-pin"));
    shell.crumbs = super::security::crumbs(say);
    shell.faults = form.faults.clone();
    Ok(shell.page(html! {
        p { (say.t("keys-pin-lead")) }
        (parts::SummaryList::new()
            .row(say.t("keys-badge"), badge.unwrap_or_else(|| say.t("keys-badge-none")))
            .row(say.t("keys-pin"), say.t(if set { "keys-pin-set" } else { "keys-pin-unset" })))
        (parts::Form::post(PIN).body(html! {
            (parts::Field::new_password(say, "pin", say.t("keys-pin-new"))
                .hint(say.ta("keys-pin-hint", &[("min", (access::PIN_MIN as i64).into())])).state(form).narrow())
            (viewer.proof(form, &hex(&content())))
            (parts::actions(parts::Button::primary(say.t("keys-pin-do"))))
        }))
    }))
}

async fn set_pin(ask: Ask, input: Input) -> Response {
    let sent = input.clone();
    let set = ask.run(move |viewer| {
        viewer.prove(&sent, content())?;
        access::set_pin(viewer.app().store(), &viewer.session, sent.get("pin"))
    });
    match set.await {
        Ok(()) => answer::redirect("/me/security"),
        Err(failure) => ask.again(failure, input, &["pin", "password", "one-time-code", "passkey"], pin_form).await,
    }
}
