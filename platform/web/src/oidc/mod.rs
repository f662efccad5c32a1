//! Signing in by the municipality's identity provider: the way there and back, the way out, and what the provider itself
//! sends. What is checked stands in `access::oidc`. See docs/identity.md.

mod outside;
mod provider;
mod settings;
mod trip;

pub use provider::Provider;
pub use settings::{ClaimNames, ClientAuth, Fault, Local, Secret, Settings};

use crate::{App, Ask, Asked, Input, Routes, Rule, answer, ask::blocking, ask::language_href};
use access::{Known, Proven, Session, oidc::Wrong};
use axum::{
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use base::{Kind, Refusal, clock, hex};
use maud::{Markup, html};
use provider::{Answer, Proved};
use serde_json::json;
use store::Failure;
use trip::{Brought, Trip};
use ui::{Shell, parts};

/// The texts of signing in by a provider.
pub const SV: &str = include_str!("../../locale/oidc.sv.ftl");
/// The same in English.
pub const EN: &str = include_str!("../../locale/oidc.en.ftl");

/// The routes. Where no provider is configured there is nothing behind them.
pub fn routes() -> Routes {
    Routes::new()
        .get("/oidc/start", Rule::Open, start)
        .get("/oidc/callback", Rule::Open, callback)
        .post("/oidc/backchannel", Rule::Open, backchannel)
        .get("/oidc/jwks.json", Rule::Open, jwks)
        .get("/oidc/signed-out", Rule::Open, signed_out)
        .get("/oidc/sign-out", Rule::Open, sign_out)
}

/// To the provider's site: the one place that leads away from ours.
fn away(to: &str) -> Response {
    let Ok(to) = HeaderValue::from_str(to) else { return StatusCode::NOT_FOUND.into_response() };
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
}

fn nothing(ask: &Ask) -> Response {
    ask.refused(&Refusal::not_found().into())
}

/// A sign-in that came to nothing, in words, with what the log knows it by.
fn failed(ask: &Ask, refusal: Refusal) -> Response {
    let reference = hex(&clock::random()[..4]);
    tracing::warn!(reference, why = %refusal.key, "a sign-in by the identity provider came to nothing");
    let say = ask.say();
    let name = ask.app().oidc().map_or("", |provider| provider.settings.name.as_str()).to_owned();
    let mut shell = Shell::new(say, say.ta("oidc-failed", &[("name", name.as_str().into())]));
    // The answer is used up: another language begins elsewhere.
    shell.other_language = Some(language_href(ask.lang(), "/sign-in"));
    let page = shell.page(html! {
        p { (say.ta(&refusal.key, &[("name", name.as_str().into())])) }
        p { (say.ta("oidc-reference", &[("reference", reference.as_str().into())])) }
        (parts::actions(html! {
            (parts::button_link("/oidc/start", &say.ta("oidc-sign-in", &[("name", name.as_str().into())])))
            (parts::action_link("/sign-in", &say.t("oidc-other-way")))
        }))
    });
    let status = match refusal.kind {
        Kind::Denied => StatusCode::FORBIDDEN,
        Kind::Busy => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut response = (status, page).into_response();
    if let Some(cookie) = trip::ended(ask.app()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// A failure that is one of ours, not of the sign-in, is said as anywhere.
fn said(ask: &Ask, failure: Failure) -> Response {
    match failure {
        Failure::Refused(refusal) if refusal.key.starts_with("oidc-refused-") => failed(ask, refusal),
        failure => ask.refused(&failure),
    }
}

/// Off to the provider. `to` is where the person was going; `for` a permission that asks for stronger proof.
async fn start(ask: Ask, Asked(asked): Asked) -> Response {
    let app = ask.app().clone();
    let Some(provider) = app.oidc() else { return nothing(&ask) };
    let now = app.store().clock().now();
    let permission = Some(asked.get("for")).filter(|permission| provider.demanded(Some(permission)).is_some());
    let trip = Trip::begin(now, permission, asked.get("to"));
    let (inside, leaving, lang) = (app.clone(), trip.clone(), ask.lang());
    let to = blocking(move || {
        let provider = inside.oidc().ok_or_else(Refusal::not_found)?;
        Ok(provider.sign_in_at(&leaving, lang, now).map_err(Wrong::refusal)?)
    });
    match to.await {
        Ok(to) => {
            let mut response = away(&to);
            if let Some(cookie) = trip.cookie(&app) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            response
        }
        Err(failure) => said(&ask, failure),
    }
}

/// Back from the provider.
async fn callback(ask: Ask, Brought(trip): Brought, Asked(asked): Asked) -> Response {
    let app = ask.app().clone();
    if app.oidc().is_none() {
        return nothing(&ask);
    }
    let now = app.store().clock().now();
    let trip = trip.filter(|trip| trip.lives(now) && trip.state() == asked.get("state"));
    let Some(trip) = trip else { return failed(&ask, Wrong::State.refusal()) };
    let (inside, to) = (app.clone(), trip.to.clone());
    let (browser, before) = (ask.browser().clone(), ask.token().map(str::to_owned));
    let entered = blocking(move || {
        let provider = inside.oidc().ok_or_else(Refusal::not_found)?;
        let answer = Answer { code: asked.get("code"), issuer: asked.get("iss"), error: asked.get("error") };
        let Proved { arrival, proven } = provider.prove(inside.store(), &trip, &answer)?;
        let (account, person) = (inside.hooks().arrive)(inside.store(), provider.tenant, arrival)?;
        let known = Known { home: provider.tenant, account, person };
        let started = access::start_session(inside.store(), known, &proven, &browser)?;
        // A new proof is a new session; the one before it ends.
        if let Some(token) = before
            && let Some(session) = inside.store().read(|reader| access::session(reader, &token, now))?
        {
            access::sign_out(inside.store(), &session, &token)?;
        }
        Ok(started)
    });
    match entered.await {
        Ok(started) => {
            let mut response = crate::door::enter(&app, &started, &to).await;
            if let Some(cookie) = trip::ended(&app) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            response
        }
        Err(failure) => said(&ask, failure),
    }
}

/// The provider says that sessions have ended (OpenID Connect Back-Channel Logout 1.0). It is told no more than whether.
async fn backchannel(ask: Ask, input: Input) -> Response {
    let app = ask.app().clone();
    if app.oidc().is_none() {
        return nothing(&ask);
    }
    let done = blocking(move || {
        let provider = app.oidc().ok_or_else(Refusal::not_found)?;
        let now = app.store().clock().now();
        let token = provider.logout(input.get("logout_token"), now).map_err(Wrong::refusal)?;
        access::oidc::end_sessions(app.store(), provider.tenant, &provider.settings.issuer, &token)
    });
    let error = |status: StatusCode, error: &str| (status, axum::Json(json!({ "error": error }))).into_response();
    match done.await {
        Ok(_) => StatusCode::OK.into_response(),
        Err(Failure::Refused(refusal)) if refusal.kind == Kind::Busy => {
            error(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable")
        }
        Err(Failure::Refused(refusal)) => {
            tracing::warn!(why = %refusal.key, "a logout by the identity provider was refused");
            error(StatusCode::BAD_REQUEST, "invalid_request")
        }
        Err(failure) => ask.refused(&failure),
    }
}

/// The public part of our own key, for the provider to read.
async fn jwks(ask: Ask) -> Response {
    let app = ask.app().clone();
    let keys = blocking(move || {
        let provider = app.oidc().filter(|it| it.settings.auth == ClientAuth::PrivateKeyJwt);
        let provider = provider.ok_or_else(Refusal::not_found)?;
        let key = access::oidc::own_key(app.store(), provider.tenant, &provider.settings.issuer)?;
        Ok(json!({ "keys": [key.public()] }))
    });
    match keys.await {
        Ok(keys) => ([(header::CONTENT_TYPE, "application/jwk-set+json")], keys.to_string()).into_response(),
        Err(failure) => ask.refused(&failure),
    }
}

/// Signed out here; at the provider, only if the person wants it.
async fn signed_out(ask: Ask) -> Response {
    let Some(provider) = ask.app().oidc() else { return nothing(&ask) };
    let say = ask.say();
    let name = provider.settings.name.as_str();
    let mut shell = Shell::new(say, say.t("oidc-signed-out"));
    shell.other_language = Some(language_href(ask.lang(), ask.path()));
    shell
        .page(html! {
            p { (say.ta("oidc-signed-out-help", &[("name", name.into())])) }
            (parts::actions(html! {
                (parts::button_link("/oidc/sign-out", &say.ta("oidc-sign-out", &[("name", name.into())])))
                (parts::action_link("/sign-in", &say.t("oidc-sign-in-again")))
            }))
        })
        .into_response()
}

async fn sign_out(ask: Ask) -> Response {
    let app = ask.app().clone();
    if app.oidc().is_none() {
        return nothing(&ask);
    }
    let lang = ask.lang();
    let to = blocking(move || {
        let provider = app.oidc().ok_or_else(Refusal::not_found)?;
        Ok(provider.sign_out_at(lang, app.store().clock().now()).map_err(Wrong::refusal)?)
    });
    match to.await {
        Ok(Some(to)) => away(&to),
        Ok(None) => answer::redirect("/sign-in"),
        Err(failure) => said(&ask, failure),
    }
}

/// Where somebody is led who signed out of a session.
pub(crate) fn after_sign_out(app: &App, proven: &Proven) -> &'static str {
    match (app.oidc(), proven) {
        (Some(provider), Proven::Oidc { issuer, .. }) if *issuer == provider.settings.issuer => "/oidc/signed-out",
        _ => "/sign-in",
    }
}

/// What stands first on the page to sign in.
pub(crate) fn on_sign_in(ask: &Ask, to: &str) -> Option<Markup> {
    let provider = ask.app().oidc()?;
    let (say, name) = (ask.say(), provider.settings.name.as_str());
    let start = crate::href("/oidc/start", &[("to", to)]);
    let local = match provider.settings.local {
        Local::Everyone => "oidc-local",
        Local::Administrators => "oidc-local-administrators",
    };
    Some(html! {
        (parts::actions(parts::button_link(&start, &say.ta("oidc-sign-in", &[("name", name.into())]))))
        h2 { (say.t(local)) }
    })
}

/// Why somebody who signed in by a password may not, where that is kept for administrators. Their session has ended then.
///
/// # Errors
/// They may not, or the engine fails.
pub(crate) fn local_allowed(app: &App, started: &access::Started) -> Result<(), Failure> {
    let Some(provider) = app.oidc().filter(|it| it.settings.local == Local::Administrators) else { return Ok(()) };
    let now = app.store().clock().now();
    let session = app.store().read(|reader| access::session(reader, &started.token, now))?;
    let Some(session) = session else { return Ok(()) };
    if session.roles.all().any(|role| role == access::Role::Administrator) {
        return Ok(());
    }
    access::sign_out(app.store(), &session, &started.token)?;
    let name = provider.settings.name.as_str();
    // Asked at the form: they are told there which way is theirs.
    Err(Refusal::new(Kind::Unknown, "oidc-refused-local").with("name", name).at("login").into())
}

/// The permission for which a session was not proven strongly enough, where a route asks for nothing else that it has.
pub(crate) fn too_weak(app: &App, rule: &Rule, session: &Session) -> Option<&'static str> {
    let provider = app.oidc()?;
    let Rule::May { any, .. } = rule else { return None };
    let mut had = any.iter().copied().filter(|permission| session.roles.anywhere(permission)).peekable();
    let first = had.peek().copied();
    if had.any(|permission| provider.suffices(permission, &session.proven)) { None } else { first }
}

/// Sends somebody back to the provider for a stronger proof: from a page by itself, from a form after a word; a program is
/// told (RFC 9470).
pub(crate) fn stronger(ask: &Ask, method: &Method, headers: &HeaderMap, permission: &str) -> Response {
    let Some(provider) = ask.app().oidc() else { return nothing(ask) };
    let (say, name) = (ask.say(), provider.settings.name.as_str());
    let refusal = Refusal::new(Kind::Denied, "oidc-refused-stronger").with("name", name);
    if ask.machine() {
        let mut response = ask.refused_as(StatusCode::UNAUTHORIZED, &refusal);
        let values = provider.demanded(Some(permission)).unwrap_or_default().join(" ");
        let asked = format!("Bearer error=\"insufficient_user_authentication\", acr_values=\"{values}\"");
        if let Ok(asked) = HeaderValue::from_str(&asked) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, asked);
        }
        return response;
    }
    let asks = *method == Method::GET;
    // What was written is not kept: the page that it stood on is where the person begins again.
    let from = headers.get(header::REFERER).and_then(|value| value.to_str().ok());
    let from = from.and_then(|from| from.split_once("://")?.1.split_once('/')).map(|(_, path)| format!("/{path}"));
    let to = if asks { ask.path() } else { from.as_deref().unwrap_or("/") };
    let start = crate::href("/oidc/start", &[("for", permission), ("to", to)]);
    let mut shell = Shell::new(say, say.t("oidc-stronger"));
    shell.other_language = Some(language_href(ask.lang(), "/"));
    let page = shell.page(html! {
        p { (say.ta("oidc-refused-stronger", &[("name", name.into())])) }
        (parts::actions(parts::button_link(&start, &say.ta("oidc-sign-in", &[("name", name.into())]))))
    });
    let mut response = (StatusCode::FORBIDDEN, page).into_response();
    // Not by a redirect: it would end what began as a form of ours, and a browser lets no form lead to another site.
    if asks && let Ok(value) = HeaderValue::from_str(&format!("0; url={start}")) {
        response.headers_mut().insert(header::REFRESH, value);
    }
    response
}
