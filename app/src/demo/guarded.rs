//! What every request must pass, whoever asks. None of it asks the database, so one engine will do.

use super::tests::told;
use crate::{modules, serve};
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Request, StatusCode},
};
use http_body_util::BodyExt;
use std::{net::SocketAddr, time::Duration};
use tower::ServiceExt;
use web::{App, Routes, Rule};

/// A browser's way of asking for a page.
const BROWSER: (&str, &str) = ("accept", "text/html");
const PROGRAM: (&str, &str) = ("accept", "application/json");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

struct Got {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Got {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[track_caller]
    fn is(&self, status: u16, text: &str) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        assert!(self.body.contains(text), "no {text:?} in {}", self.body);
        self
    }
}

struct Door {
    router: Router,
    runtime: tokio::runtime::Runtime,
}

impl Door {
    fn send(&self, peer: &str, line: &str, headers: &[(&str, &str)], body: &str) -> Got {
        let (method, path) = line.split_once(' ').unwrap();
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::from(body.to_owned())).unwrap();
        if !peer.is_empty() {
            request.extensions_mut().insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 4711)));
        }
        self.runtime.block_on(async {
            let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
            let body = String::from_utf8_lossy(&body.collect().await.unwrap().to_bytes()).into_owned();
            Got { status: parts.status, headers: parts.headers, body }
        })
    }
}

fn doors(public_url: &str) -> (App, Door) {
    let store = told(&testkit::sqlite());
    let trusted = vec!["10.0.0.1".parse().unwrap()];
    let app = App::behind(store, modules::texts().unwrap(), serve::hooks(), public_url, trusted);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    (app.clone(), Door { router: serve::router(&app), runtime })
}

#[test]
fn every_answer_carries_what_its_kind_of_content_needs() {
    let (_, door) = doors("http://skans.example.se");
    let page = door.send("", "GET /sign-in", &[BROWSER], "");
    assert!(page.header("content-security-policy").contains("script-src 'self'"));
    assert!(!page.header("content-security-policy").contains("unsafe"));
    for path in ["/healthz", "/api/v1/mail/sites", "/assets/nothing"] {
        let got = door.send("", &format!("GET {path}"), &[PROGRAM], "");
        assert!(got.header("content-security-policy").ends_with("sandbox"), "{path}");
        assert!(!got.header("content-security-policy").contains("'self'"), "{path}");
        assert_eq!(got.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(got.header("cache-control"), "no-store", "{path}");
    }
    assert_eq!(page.header("strict-transport-security"), "", "no TLS, no promise of it");
    let (_, door) = doors("https://skans.example.se");
    let page = door.send("", "GET /sign-in", &[BROWSER], "");
    assert!(page.header("strict-transport-security").contains("max-age=31536000"));
    let got = door.send("", "POST /sign-in", &[BROWSER, FORM], "login=vera&password=skans-demo-2026");
    let cookie = got.header("set-cookie");
    assert!(cookie.starts_with("__Host-skans=") && cookie.contains("; Secure") && cookie.contains("; HttpOnly"));
}

#[test]
fn every_error_is_said_in_words_to_browsers_and_as_a_problem_to_programs() {
    let (_, door) = doors("");
    let large = "x".repeat(300_000);
    let cases = [
        ("GET /nothing", vec![], "", 404),
        ("DELETE /sign-in", vec![], "", 405),
        ("POST /sign-in", vec![FORM], large.as_str(), 413),
        ("POST /sign-in", vec![("content-type", "text/plain")], "x", 415),
        ("POST /sign-in", vec![FORM, ("sec-fetch-site", "cross-site")], "", 403),
        ("POST /sign-in", vec![FORM, ("origin", "https://evil.example"), ("host", "skans.example.se")], "", 403),
    ];
    for (line, headers, body, status) in cases {
        for (language, title) in [("sv", "<html lang=\"sv\""), ("en", "<html lang=\"en\"")] {
            let asked = [headers.as_slice(), &[BROWSER, ("accept-language", language)]].concat();
            let got = door.send("", line, &asked, body);
            got.is(status, title).is(status, "<h1>");
            assert!(!got.body.contains('\u{27e6}'), "{line}: a text is missing: {}", got.body);
        }
        let got = door.send("", line, &[headers.as_slice(), &[PROGRAM]].concat(), body);
        got.is(status, "\"detail\"");
        assert_eq!(got.header("content-type"), "application/problem+json", "{line}");
    }
    let got = door.send("", "DELETE /sign-in", &[BROWSER], "");
    assert_eq!(got.header("allow"), "GET,HEAD,POST");
    door.send("", "POST /sign-in", &[BROWSER, FORM], &large).is(413, "256 kB");
}

#[test]
fn who_knocks_too_often_waits_and_nobody_else_does() {
    let (_, door) = doors("");
    let knock = |peer: &str, headers: &[(&str, &str)]| door.send(peer, "POST /sign-out", headers, "");
    let mut last = None;
    for _ in 0..130 {
        last = Some(knock("192.0.2.7", &[BROWSER, FORM, ("accept-language", "en")]));
    }
    let got = last.unwrap();
    got.is(429, "<h1>").is(429, "Try again in 1 s.");
    assert_eq!(got.header("retry-after"), "1");
    knock("192.0.2.7", &[PROGRAM, FORM]).is(429, "\"status\":429");
    // What is read is not what was knocked at; other clients, through a proxy too, are let in.
    door.send("192.0.2.7", "GET /sign-in", &[BROWSER], "").is(200, "<h1>");
    assert_eq!(knock("192.0.2.8", &[FORM]).status, StatusCode::SEE_OTHER);
    assert_eq!(knock("10.0.0.1", &[FORM, ("x-forwarded-for", "192.0.2.9")]).status, StatusCode::SEE_OTHER);
    assert_eq!(
        knock("10.0.0.1", &[FORM, ("x-forwarded-for", "192.0.2.7")]).status,
        StatusCode::TOO_MANY_REQUESTS,
        "the same client by another way"
    );
    assert_eq!(
        knock("192.0.2.7", &[FORM, ("x-forwarded-for", "192.0.2.9")]).status,
        StatusCode::TOO_MANY_REQUESTS,
        "who is no proxy is not believed"
    );
    for _ in 0..200 {
        assert_eq!(knock("127.0.0.1", &[FORM]).status, StatusCode::SEE_OTHER, "this machine itself");
    }
}

#[test]
fn an_account_has_a_pace_of_its_own_wherever_it_comes_from() {
    let (app, door) = doors("");
    let cookie = |login: &str| format!("skans={}", access::sign_in(app.store(), login, super::PASSWORD).unwrap());
    let (vera, olle) = (cookie("vera"), cookie("olle"));
    let me = |n: usize, cookie: &str| {
        door.send(&format!("192.0.2.{}", n % 4), "GET /mail", &[BROWSER, ("cookie", cookie)], "").status
    };
    let refused = (0..400).filter(|n| me(*n, &vera) == StatusCode::TOO_MANY_REQUESTS).count();
    assert_eq!(refused, 100);
    assert_eq!(me(0, &olle), StatusCode::SEE_OTHER);
}

#[test]
fn a_route_that_takes_too_long_is_given_up_with_words() {
    let (app, mut door) = doors("");
    let never = async || std::future::pending::<String>().await;
    door.router = Routes::new().get("/never", Rule::Open, never).within(Duration::ZERO).finish(&app);
    let got = door.send("", "GET /never", &[BROWSER], "");
    got.is(503, "<h1>");
    assert_eq!(got.header("retry-after"), "5");
}
