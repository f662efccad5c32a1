//! What every answer carries and every request must pass.

use crate::{
    App,
    app::Transport,
    ask::{Ask, Queries},
    metrics::Taken,
};
use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};
use base::{Kind, Refusal, clock::Stopwatch};

/// A page: nothing but our own styles, fonts, images and scripts; no inline anything; nobody frames us.
const PAGE: &str = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// Anything else, opened by itself: nothing in it runs, loads or is framed.
const INERT: &str = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox";

const HEADERS: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()"),
];
/// A year, for a browser that came by TLS: it does not come without again.
const HSTS: &str = "max-age=31536000; includeSubDomains";

/// Refuses a change asked for by another site, says every error in words, and sets the security headers.
pub async fn protect(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let changes = !matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
    let queries = Queries::default();
    parts.extensions.insert(queries.clone());
    let (watch, taken, method) = (Stopwatch::start(), Taken::default(), parts.method.clone());
    parts.extensions.insert(taken.clone());
    let trace = crate::api::trace(&parts);
    let Ok(ask) = Ask::from_request_parts(&mut parts, &app).await;
    let mut response = if changes && foreign(&parts) {
        ask.refused(&Refusal::new(Kind::Denied, "web-refused-other-site").into())
    } else {
        in_words(&ask, next.run(Request::from_parts(parts, body)).await, None)
    };
    let (path, status) = (ask.path().split('?').next().unwrap_or_default(), response.status().as_u16());
    app.requests().count(&method, &taken, response.status(), watch.elapsed());
    tracing::debug!(path, queries = queries.count(), status, "answered");
    response.extensions_mut().insert(queries);
    let headers = response.headers_mut();
    if let Some(trace) = trace {
        headers.insert(HeaderName::from_static("traceparent"), trace);
    }
    let policy = if kind(headers).starts_with("text/html") { PAGE } else { INERT };
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if app.transport() == Transport::Tls {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

fn kind(headers: &HeaderMap) -> &str {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// An error that a library answered with a line for developers, or with nothing: said in the reader's words. `most` is
/// how many bytes the route takes.
pub(crate) fn in_words(ask: &Ask, response: Response, most: Option<usize>) -> Response {
    let status = response.status();
    let bare = matches!(kind(response.headers()), "" | "text/plain; charset=utf-8");
    // What a machine's watchman reads is for operators.
    let watched = ask.path() == "/readyz";
    if !bare || watched || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let refusal = match status {
        StatusCode::NOT_FOUND => Refusal::not_found(),
        StatusCode::METHOD_NOT_ALLOWED => Refusal::new(Kind::Invalid, "web-refused-method"),
        StatusCode::PAYLOAD_TOO_LARGE => match most {
            Some(most) => Refusal::new(Kind::Invalid, "web-refused-too-large").with("most", most / 1024),
            None => Refusal::new(Kind::Invalid, "web-refused-large"),
        },
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Refusal::new(Kind::Invalid, "web-refused-media-type"),
        StatusCode::SERVICE_UNAVAILABLE => Refusal::new(Kind::Busy, "ui-refused-busy"),
        status if status.is_server_error() => Refusal::new(Kind::Busy, "ui-refused-fault"),
        _ => Refusal::new(Kind::Invalid, "web-refused-unreadable"),
    };
    let mut said = ask.refused_as(status, &refusal);
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = response.headers().get(&name) {
            said.headers_mut().insert(name, value.clone());
        }
    }
    said
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
