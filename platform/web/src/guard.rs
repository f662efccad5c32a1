//! What every answer carries and every request must pass.

use crate::{
    App, answer,
    ask::{Ask, Queries},
};
use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use base::{Kind, Refusal};

/// Nothing but our own styles, fonts, images and scripts; no inline anything; nobody frames us.
const CSP: &str = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", CSP),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()"),
];

/// Refuses a change asked for by another site, and sets the security headers.
pub async fn protect(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let changes = !matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
    let (path, queries) = (parts.uri.path().to_owned(), Queries::default());
    parts.extensions.insert(queries.clone());
    let trace = crate::api::trace(&parts);
    let mut response = if changes && foreign(&parts) {
        let Ok(ask) = Ask::from_request_parts(&mut parts, &app).await;
        answer::problem(ask.say(), &Refusal::new(Kind::Denied, "web-refused-other-site"), ask.path())
    } else {
        next.run(Request::from_parts(parts, body)).await
    };
    tracing::debug!(path, queries = queries.count(), status = response.status().as_u16(), "answered");
    response.extensions_mut().insert(queries);
    let headers = response.headers_mut();
    if let Some(trace) = trace {
        headers.insert(HeaderName::from_static("traceparent"), trace);
    }
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Whether a browser says that another site made it send this.
fn foreign(parts: &axum::http::request::Parts) -> bool {
    let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        Some("same-origin" | "none") => return false,
        Some(_) => return true,
        None => {}
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => origin.split_once("://").map(|(_, rest)| rest) != Some(host),
        (Some(_), None) => true,
        (None, _) => false, // not a browser
    }
}
