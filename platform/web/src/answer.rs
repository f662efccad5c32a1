//! How an answer or a refusal reaches the client.

use crate::ask::words;
use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use base::{Kind, Refusal};
use maud::html;
use serde_json::json;
use ui::{Say, Shell};

/// Whether the client asks for JSON rather than a page.
#[must_use]
pub fn wants_json(parts: &Parts) -> bool {
    let accept = parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accept.contains("json") && !accept.contains("text/html")
}

/// The HTTP status of a refusal.
pub(crate) const fn status(kind: Kind) -> StatusCode {
    match kind {
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Stale => StatusCode::PRECONDITION_FAILED,
        Kind::Denied => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Unknown => StatusCode::UNAUTHORIZED,
        Kind::Busy => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Full => StatusCode::INSUFFICIENT_STORAGE,
    }
}

fn title_key(kind: Kind) -> &'static str {
    match kind {
        Kind::Invalid => "web-refused-title-invalid",
        Kind::Conflict => "web-refused-title-conflict",
        Kind::Stale => "web-refused-title-stale",
        Kind::Denied => "web-refused-title-denied",
        Kind::NotFound => "web-refused-title-not-found",
        Kind::Unknown => "web-refused-title-unknown",
        Kind::Busy => "web-refused-title-busy",
        Kind::Full => "web-refused-title-full",
    }
}

/// A problem document (RFC 9457).
#[must_use]
pub fn problem(say: Say<'_>, refusal: &Refusal, instance: &str) -> Response {
    problem_as(status(refusal.kind), say, refusal, instance)
}

/// The same with a status that says more than the refusal's kind.
pub(crate) fn problem_as(status: StatusCode, say: Say<'_>, refusal: &Refusal, instance: &str) -> Response {
    let mut body = json!({
        "type": format!("urn:skans:{}", refusal.key),
        "title": say.t(title_key(refusal.kind)),
        "status": status.as_u16(),
        "detail": words(say, refusal),
        "instance": instance.split('?').next().unwrap_or_default(),
        "code": refusal.key,
    });
    if let Some(field) = &refusal.field {
        body["field"] = json!(field);
        let mut error = json!({ "field": field, "detail": body["detail"] });
        if let Some(allowed) = allowed(refusal) {
            error["allowed"] = json!(allowed);
        }
        body["errors"] = json!([error]);
    }
    let mut response = (status, body.to_string()).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"skans\""));
    }
    later(&mut response, refusal.kind);
    response
}

/// What is allowed in the field at fault, where the refusal says so.
fn allowed(refusal: &Refusal) -> Option<String> {
    let of = |name: &str| refusal.args.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    match (of("allowed"), of("min"), of("max")) {
        (Some(allowed), ..) => Some(allowed.to_owned()),
        (None, Some(min), Some(max)) => Some(format!("{min}–{max}")),
        (None, Some(min), None) => Some(format!("≥ {min}")),
        (None, None, Some(max)) => Some(format!("≤ {max}")),
        (None, None, None) => None,
    }
}

/// A page that says why not, within the shell of whoever asked.
pub(crate) fn refused_page(status: StatusCode, mut shell: Shell<'_>, say: Say<'_>, refusal: &Refusal) -> Response {
    shell.title = say.t(title_key(refusal.kind));
    let page = shell.page(html! {
        p { (words(say, refusal)) }
        p { a href="/" { (say.t("web-back-to-start")) } }
    });
    let mut response = (status, page).into_response();
    later(&mut response, refusal.kind);
    response
}

fn later(response: &mut Response<Body>, kind: Kind) {
    if matches!(kind, Kind::Busy | Kind::Full) {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
}

/// See other: after a form was taken.
#[must_use]
pub fn redirect(to: &str) -> Response {
    // Only to our own pages: an address that names a host, or hides one, leads to the start.
    let own = to.starts_with('/') && !to.starts_with("//") && !to.contains('\\') && to.is_ascii();
    let to = HeaderValue::from_str(if own { to } else { "/" }).unwrap_or(HeaderValue::from_static("/"));
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(header::LOCATION, to);
    response
}
