//! The way in and out: sign in, sign out, a one-time link, the language, health, assets.

mod badge;
mod code;
mod passkey;
mod prove;
mod security;

use crate::{App, Ask, Input, Routes, Rule, answer, ask::blocking, ask::language_href};
use axum::{
    extract::{Path, Query, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base::{Kind, Refusal};
use maud::{Markup, html};
use serde::Deserialize;
use store::Failure;
use ui::{FormState, Lang, Shell, parts};

/// The routes of the door.
pub fn routes() -> Routes {
    Routes::new()
        .get("/sign-in", Rule::Open, sign_in)
        .post("/sign-in", Rule::Open, do_sign_in)
        .post("/sign-out", Rule::Open, sign_out)
        .get("/link/{token}", Rule::Open, link)
        .post("/link/{token}", Rule::Open, do_link)
        .get("/language/{code}", Rule::Open, language)
        .get("/me", Rule::SignedIn, me)
        .post("/me/tenant", Rule::SignedIn, tenant)
        .get("/assets/{*path}", Rule::Open, asset)
        .get("/healthz", Rule::Open, healthz)
        .get("/readyz", Rule::Open, readyz)
        .merge(badge::routes())
        .merge(code::routes())
        .merge(passkey::routes())
        .merge(security::routes())
}

#[derive(Deserialize)]
struct To {
    #[serde(default)]
    to: String,
}

fn shell<'a>(ask: &'a Ask, key: &str) -> Shell<'a> {
    let mut shell = Shell::new(ask.say(), ask.say().t(key));
    shell.other_language = Some(language_href(ask.lang(), ask.path()));
    shell.accessibility = Some("/accessibility".to_owned());
    shell.help = Some("/help".to_owned());
    shell
}

fn sign_in_page(ask: &Ask, form: &FormState, to: &str) -> Markup {
    let say = ask.say();
    let mut shell = shell(ask, "web-sign-in");
    shell.faults = form.faults.clone();
    shell.scripts = vec![passkey::script()];
    let provider = crate::oidc::on_sign_in(ask, to);
    let by_password = parts::Form::post("/sign-in").hidden("to", to).body(html! {
        (parts::Field::text(say, "login", say.t("web-login")).state(form).autocomplete("username").narrow())
        (parts::Field::password(say, "password", say.t("web-password")).state(form).narrow())
        (parts::actions(html! { (parts::Button::primary(say.t("web-sign-in"))) }))
    });
    shell.page(html! { @if let Some(provider) = provider { (provider) } (by_password) (passkey::way_in(ask, to)) })
}

pub(crate) use passkey::script as passkey_script;

#[derive(Deserialize)]
struct Way {
    #[serde(default)]
    to: String,
    /// `password`: at a shared post too.
    #[serde(default)]
    with: String,
}

async fn sign_in(ask: Ask, Query(Way { to, with }): Query<Way>) -> Markup {
    let here = if with == "password" { None } else { badge::here(&ask).await };
    match here {
        Some(here) => badge::page(&ask, &here, &FormState::default(), &to),
        None => sign_in_page(&ask, &FormState::default(), &to),
    }
}

async fn do_sign_in(State(app): State<App>, ask: Ask, input: Input) -> Response {
    let (login, password) = (input.get("login").to_owned(), input.get("password").to_owned());
    let (inside, comer) = (app.clone(), comer(&ask));
    let passed = blocking(move || {
        let passed = access::enter(inside.store(), inside.guesses(), inside.steps(), &login, &password, &comer)?;
        if let access::Passed::In(entered) = &passed {
            crate::oidc::local_allowed(&inside, &entered.session)?;
        }
        Ok(passed)
    });
    match passed.await {
        Ok(access::Passed::In(passed)) => entered(&app, &passed, input.get("to")).await,
        Ok(access::Passed::Code(step)) => {
            code::asked(&ask, &FormState::default(), &step, input.get("to")).into_response()
        }
        Err(Failure::Refused(refusal)) if matches!(refusal.kind, Kind::Unknown | Kind::Busy) => {
            let (status, later) = proving_status(&refusal);
            let form = input.again(ask.say(), &[refusal]);
            (status, later, sign_in_page(&ask, &form, input.get("to"))).into_response()
        }
        Err(failure) => ask.refused(&failure),
    }
}

/// Where somebody who wants in comes from.
pub(crate) fn comer(ask: &Ask) -> access::Comer {
    access::Comer {
        client: ask.client().address(),
        device: ask.device().map(str::to_owned),
        browser: ask.browser().clone(),
    }
}

/// The status of a refusal to somebody who proves themselves, and when to come back.
pub(crate) fn proving_status(refusal: &Refusal) -> (StatusCode, Option<[(header::HeaderName, HeaderValue); 1]>) {
    let seconds = refusal.args.iter().find(|(name, _)| name == "seconds").map(|(_, seconds)| seconds.as_str());
    let later = |seconds: &str| HeaderValue::from_str(seconds).ok().map(|seconds| [(header::RETRY_AFTER, seconds)]);
    match (refusal.kind, seconds) {
        (Kind::Busy, Some(seconds)) => (StatusCode::TOO_MANY_REQUESTS, later(seconds)),
        (Kind::Busy, None) => (StatusCode::SERVICE_UNAVAILABLE, later("5")),
        (Kind::Unknown, _) => (StatusCode::UNAUTHORIZED, None),
        _ => (StatusCode::UNPROCESSABLE_ENTITY, None),
    }
}

/// Goes in, and is known by this browser from now on.
async fn entered(app: &App, entered: &access::Entered, to: &str) -> Response {
    // What was done to the account comes before where the person was going.
    let to = if entered.recovered.is_some() { "/me/security" } else { to };
    let mut response = enter(app, &entered.session, to).await;
    set_cookie(&mut response, app, app.device_cookie(), &entered.device, access::DEVICE_DAYS * 86_400);
    response
}

/// Goes in with a session that has begun: its cookie, and on to where the person was going.
pub(crate) async fn enter(app: &App, started: &access::Started, to: &str) -> Response {
    let mut response = answer::redirect(if to.is_empty() { "/" } else { to });
    set_cookie(&mut response, app, app.cookie(), &started.token, access::SESSION_HOURS * 3600);
    crate::choices::bring(&mut response, app, &started.token).await;
    response
}

fn set_cookie(response: &mut Response, app: &App, name: &str, token: &str, seconds: i64) {
    let secure = if app.transport() == crate::app::Transport::Tls { "; Secure" } else { "" };
    let cookie = format!("{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

async fn sign_out(State(app): State<App>, ask: Ask) -> Response {
    let mut to = "/sign-in";
    if let Some(token) = ask.token().map(str::to_owned) {
        let ended = ask.clone();
        let result = ask
            .read(move |viewer, _| Ok(viewer.session.clone()))
            .await
            .map(|session| (ended.app().store().clone(), session));
        if let Ok((_, session)) = &result {
            to = crate::oidc::after_sign_out(&app, &session.proven);
        }
        if let Ok((store, session)) = result
            && let Err(failure) = blocking(move || access::sign_out(&store, &session, &token)).await
        {
            return ask.refused(&failure);
        }
    }
    let mut response = answer::redirect(to);
    set_cookie(&mut response, &app, app.cookie(), "", 0);
    response
}

fn link_page(ask: &Ask, form: &FormState) -> Markup {
    let say = ask.say();
    let mut shell = shell(ask, "web-link");
    shell.faults = form.faults.clone();
    shell.page(parts::Form::post(ask.path()).body(html! {
        p { (say.t("web-link-help")) }
        (parts::Field::new_password(say, "password", say.t("web-new-password")).state(form).hint(say.t("web-new-password-hint")).narrow())
        (parts::actions(html! { (parts::Button::primary(say.t("web-link-do"))) }))
    }))
}

async fn link(ask: Ask) -> Markup {
    link_page(&ask, &FormState::default())
}

async fn do_link(State(app): State<App>, ask: Ask, Path(token): Path<String>, input: Input) -> Response {
    let (store, password) = (app.store().clone(), input.get("password").to_owned());
    match blocking(move || access::redeem_link(&store, base::clock::new_command_id(), &token, &password)).await {
        Ok(_) => answer::redirect("/sign-in"),
        Err(Failure::Refused(refusal)) if refusal.field.is_some() => {
            let form = input.again(ask.say(), &[refusal]);
            (StatusCode::UNPROCESSABLE_ENTITY, link_page(&ask, &form)).into_response()
        }
        Err(failure) => ask.refused(&failure),
    }
}

async fn language(State(app): State<App>, ask: Ask, Path(code): Path<String>, Query(To { to }): Query<To>) -> Response {
    let Some(lang) = Lang::from_code(&code) else { return ask.refused(&Refusal::not_found().into()) };
    let mut response = answer::redirect(if to.is_empty() { "/" } else { &to });
    let secure = if app.transport() == crate::app::Transport::Tls { "; Secure" } else { "" };
    let cookie = format!("lang={}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax{secure}", lang.code());
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// The person's own page: who they are here, which roles, in whose ledger they act.
async fn me(ask: Ask) -> Response {
    ask.page(|viewer, reader| {
        let say = viewer.say();
        let session = &viewer.session;
        let mut tenants = access::tenants_of(reader, session.person)?;
        // The one acted in comes first.
        tenants.retain(|tenant| *tenant != viewer.tenant());
        tenants.insert(0, viewer.tenant());
        let names = (viewer.app().hooks().names)(reader, session, &tenants)?;
        let shell = viewer.shell(&names, say.t("web-me"));
        let tenants: Vec<_> =
            tenants.into_iter().zip(names.tenants.into_iter().map(Option::unwrap_or_default)).collect();
        let mut list = parts::SummaryList::new();
        list = list.row(say.t("web-login"), html! { (session.login) });
        list = list.row(say.t("web-since"), html! { (say.date_time(session.started.timestamp())) });
        list = list.row(
            say.t("web-roles"),
            html! { ul { @for role in session.roles.all() { li { (say.t(&format!("web-role-{}", role.name()))) } } } },
        );
        let manages = session.roles.may("access.manage", &access::Spot::TOP);
        Ok(shell.page(html! {
            (list)
            p { a href="/me/security" { (say.t("account-security")) } }
            p { (parts::link("/me/choices", &say.t("web-choices"))) }
            p { a href="/me/tokens" { (say.t("api-tokens-own")) } }
            p { a href="/me/reads" { (say.t("reads-own")) } }
            @if manages { p { a href="/access/tokens" { (say.t("api-tokens-systems")) } } }
            @if tenants.len() > 1 {
                h2 { (say.t("web-tenants")) }
                p { (say.t("web-tenants-help")) }
                @for (tenant, name) in &tenants {
                    @if *tenant == viewer.tenant() {
                        p { b { (name) } " " (parts::tag(parts::State::Neutral, say.t("web-tenant-here"))) }
                    } @else {
                        (parts::Form::post("/me/tenant").hidden("tenant", tenant.0.to_string()).body(
                            parts::Button::quiet(say.ta("web-tenant-go", &[("name", name.into())]))
                        ))
                    }
                }
            }
        }))
    })
    .await
}

async fn tenant(State(app): State<App>, ask: Ask, input: Input) -> Response {
    let Ok(number) = input.get("tenant").parse::<i64>() else { return ask.refused(&Refusal::not_found().into()) };
    let session = match ask.read(|viewer, _| Ok(viewer.session.clone())).await {
        Ok(session) => session,
        Err(failure) => return ask.refused(&failure),
    };
    let token = ask.token().unwrap_or_default().to_owned();
    let store = app.store().clone();
    match blocking(move || access::act_in(&store, &session, &token, base::Tenant(number))).await {
        Ok(()) => answer::redirect("/"),
        Err(failure) => ask.refused(&failure),
    }
}

async fn asset(Path(path): Path<String>) -> Response {
    match ui::assets::asset(&format!("/assets/{path}")) {
        Some(asset) => (
            [
                (header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type)),
                (header::CACHE_CONTROL, HeaderValue::from_static(ui::assets::CACHE_CONTROL)),
                (header::ETAG, HeaderValue::from_str(asset.etag).unwrap_or(HeaderValue::from_static("\"\""))),
            ],
            asset.bytes,
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The process lives.
async fn healthz() -> &'static str {
    "ok\n"
}

/// The store answers, and can write.
async fn readyz(State(app): State<App>) -> Response {
    let store = app.store().clone();
    let full = store.is_full();
    match blocking(move || Ok(store.tenants()?)).await {
        Ok(_) if !full => (StatusCode::OK, "ready\n").into_response(),
        Ok(_) => (StatusCode::INSUFFICIENT_STORAGE, "the disk is full: reading only\n").into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response(),
    }
}
