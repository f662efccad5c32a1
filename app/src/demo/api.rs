//! The API as programs meet it, on the story of the demo.

use super::{cast::PASSWORD, tests::told};
use crate::{modules, serve};
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header, request::Builder},
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use store::Store;
use testkit::{Place, on_both};
use tower::ServiceExt;

/// What came back.
pub(super) struct Got {
    pub(super) status: StatusCode,
    pub(super) headers: header::HeaderMap,
    pub(super) body: String,
}

impl Got {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|it| it.to_str().unwrap())
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{}: not JSON: {}", self.status, self.body))
    }
}

/// The product over the story.
pub(super) struct World {
    store: Store,
    router: Router,
    runtime: tokio::runtime::Runtime,
}

impl World {
    pub(super) fn new(place: &Place) -> Self {
        let store = told(place);
        let app = web::App::new(store.clone(), modules::texts().unwrap(), serve::hooks(), "");
        Self { store, router: serve::router(&app), runtime: tokio::runtime::Runtime::new().unwrap() }
    }

    pub(super) fn send(&self, request: Request<Body>) -> Got {
        self.runtime.block_on(async {
            let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            Got { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
        })
    }

    pub(super) fn cookie(&self, login: &str) -> String {
        format!("skans={}; lang=en", access::sign_in(&self.store, login, PASSWORD).unwrap())
    }

    fn form(&self, cookie: &str, path: &str, fields: &str) -> Got {
        let request = Request::post(path).header(header::COOKIE, cookie);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(fields.to_owned())).unwrap())
    }

    /// A token made by way of its page.
    pub(super) fn token(&self, login: &str, path: &str, permissions: &[&str]) -> String {
        let fields: String = permissions.iter().map(|it| format!("&permissions={it}")).collect();
        let got = self.form(&self.cookie(login), path, &format!("name=collector&days=30{fields}"));
        assert_eq!(got.status, StatusCode::CREATED, "{}", got.body);
        secret(&got.body).unwrap().to_owned()
    }

    pub(super) fn get(&self, token: &str, path: &str) -> Got {
        self.send(with(Request::get(path), token).body(Body::empty()).unwrap())
    }
}

/// A request with a token.
pub(super) fn with(request: Builder, token: &str) -> Builder {
    request.header(header::AUTHORIZATION, format!("Bearer {token}"))
}

fn secret(page: &str) -> Option<&str> {
    let at = page.find("skans_")?;
    page.get(at..at + 55)
}

const SITES: &str = "/api/v1/mail/sites";

#[test]
fn a_token_is_made_on_a_page_shown_once_and_works_until_it_is_revoked() {
    on_both(|place| {
        let world = World::new(place);
        let olle = world.cookie("olle");
        let id = "018f0000-0000-7000-8000-00000000a001";
        let fields = format!("command={id}&name=The+archive%27s+collector&days=30&permissions=mail.view");
        let made = world.form(&olle, "/me/tokens", &fields);
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        assert_eq!(made.header("cache-control"), Some("no-store"));
        let token = secret(&made.body).unwrap().to_owned();
        // Sent once more, it is the same token, and its secret is not told again; nor does the list tell it.
        let again = world.form(&olle, "/me/tokens", &fields);
        assert!(again.status.is_success() && secret(&again.body).is_none(), "{}", again.body);
        let page = Request::get("/me/tokens").header(header::COOKIE, &olle).body(Body::empty()).unwrap();
        let page = world.send(page).body;
        assert!(page.contains("archive&#39;s collector") || page.contains("archive's collector"), "{page}");
        assert_eq!((page.matches("/revoke\"").count(), secret(&page)), (1, None));

        let sites = world.get(&token, SITES);
        assert_eq!(sites.status, StatusCode::OK, "{}", sites.body);
        assert!(!sites.json()["data"].as_array().unwrap().is_empty());
        // Only there where programs ask, only as Bearer, only in the header.
        assert_eq!(world.get(&token, "/mail").status, StatusCode::SEE_OTHER);
        let basic = Request::get(SITES).header(header::AUTHORIZATION, format!("Basic {token}"));
        let in_address = Request::get(format!("{SITES}?access_token={token}"));
        let twice = with(with(Request::get(SITES), &token), &token);
        let altered = with(Request::get(SITES), &token.replace("skans_", "skans_x"));
        for wrong in [basic, in_address, twice, altered] {
            let got = world.send(wrong.body(Body::empty()).unwrap());
            assert_eq!(
                (got.status, got.header("www-authenticate")),
                (StatusCode::UNAUTHORIZED, Some("Bearer realm=\"skans\""))
            );
        }
        // A wrong token is not mended by a cookie.
        let both = with(Request::get(SITES), "skans_x").header(header::COOKIE, &olle).body(Body::empty()).unwrap();
        assert_eq!(world.send(both).json()["code"], "api-refused-token");

        let revoke = page
            .split("action=\"")
            .find_map(|rest| rest.split('"').next()?.ends_with("/revoke").then(|| rest.split('"').next().unwrap()))
            .unwrap();
        // Not by another, nor by the token itself.
        assert_eq!(world.form(&world.cookie("vera"), revoke, "").status, StatusCode::NOT_FOUND);
        assert_eq!(world.form(&olle, revoke, "").status, StatusCode::SEE_OTHER);
        assert_eq!(world.get(&token, SITES).status, StatusCode::UNAUTHORIZED);
    });
}

#[test]
fn a_form_for_a_token_that_is_filled_in_wrong_says_what_is_wrong_and_makes_nothing() {
    let world = World::new(&testkit::sqlite());
    let olle = world.cookie("olle");
    for (fields, told) in [
        ("name=&days=30&permissions=mail.view", "name"),
        ("name=x&days=0&permissions=mail.view", "from 1 to 365"),
        ("name=x&days=ten&permissions=mail.view", "from 1 to 365"),
        ("name=x&days=366&permissions=mail.view", "from 1 to 365"),
        ("name=x&days=30", "at least one"),
        ("name=x&days=30&permissions=mail.everything", "mail.everything"),
    ] {
        let got = world.form(&olle, "/me/tokens", fields);
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields}");
        assert!(got.body.contains(told) && secret(&got.body).is_none(), "{fields}: {}", got.body);
        assert!(!got.body.contains("/revoke\""), "{fields}");
    }
}

#[test]
fn every_permission_has_words_where_a_token_is_made() {
    let texts = modules::texts().unwrap();
    for lang in [ui::Lang::Sv, ui::Lang::En] {
        for rule in access::RULES {
            let words = ui::Say::new(&texts, lang).t(&format!("api-permission-{}", rule.permission.replace('.', "-")));
            assert!(!words.contains("api-permission"), "{}: {words}", rule.permission);
        }
    }
}

#[test]
fn an_administrator_gives_a_system_a_token_that_no_other_page_shows() {
    on_both(|place| {
        let world = World::new(place);
        let token = world.token("ada", "/access/tokens", &["mail.view"]);
        let sites = world.get(&token, SITES);
        assert!(sites.json()["data"].as_array().unwrap().len() > 1, "{}", sites.body);
        for (login, path, status) in
            [("ada", "/access/tokens", StatusCode::OK), ("olle", "/access/tokens", StatusCode::NOT_FOUND)]
        {
            let page = Request::get(path).header(header::COOKIE, world.cookie(login)).body(Body::empty()).unwrap();
            assert_eq!(world.send(page).status, status, "{login}");
        }
        let not_his = world.form(&world.cookie("olle"), "/access/tokens", "name=x&days=1&permissions=mail.view");
        assert_eq!(not_his.status, StatusCode::NOT_FOUND);
    });
}

/// Every operation of the document: method, path with the root, what is said of it.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().unwrap();
    let of = |path: &String, all: &Value| {
        let path = format!("/api/v1{path}");
        let all = all.as_object().unwrap().clone();
        all.into_iter().map(move |(method, told)| (method.to_uppercase(), path.clone(), told)).collect::<Vec<_>>()
    };
    paths.iter().flat_map(|(path, all)| of(path, all)).collect()
}

/// Every schema in a piece of the document.
fn each_schema<'a>(value: &'a Value, visit: &mut impl FnMut(&'a serde_json::Map<String, Value>)) {
    match value {
        Value::Object(fields) => {
            visit(fields);
            fields.values().for_each(|value| each_schema(value, visit));
        }
        Value::Array(all) => all.iter().for_each(|value| each_schema(value, visit)),
        _ => {}
    }
}

// The engine has no part in the document.
#[test]
fn the_document_keeps_the_rules_of_the_national_profile() {
    let world = World::new(&testkit::sqlite());
    let got = world.send(Request::get("/api/v1/openapi.json").body(Body::empty()).unwrap());
    assert_eq!((got.status, got.header("content-type")), (StatusCode::OK, Some("application/json")));
    let document = got.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let info = &document["info"];
    for field in ["title", "version", "description", "contact", "license", "x-sla", "x-limitations"] {
        assert!(!info[field].is_null(), "{field}");
    }
    // Swedish, then English.
    let both = |text: &Value, whose: &str| {
        let text = text.as_str().unwrap_or_else(|| panic!("{whose} has no description"));
        let parts: Vec<&str> = text.split("\n\n").collect();
        assert!(parts.len() >= 2 && parts[0] != parts[1], "{whose}: {text}");
        assert!(!text.contains("api-"), "a text is missing: {whose}: {text}");
    };
    both(&info["description"], "info");
    assert_eq!(document["components"]["securitySchemes"]["token"]["scheme"], "bearer");
    let schemes = document["components"]["securitySchemes"].to_string();
    assert!(!schemes.contains("\"basic\"") && !document["security"].as_array().unwrap().is_empty());
    let mut ids = std::collections::BTreeSet::new();
    let operations = operations(&document);
    assert!(operations.len() > 20, "{}", operations.len());
    for (method, path, told) in &operations {
        let whose = format!("{method} {path}");
        both(&told["description"], &whose);
        assert!(ids.insert(told["operationId"].as_str().unwrap().to_owned()), "{whose}");
        assert!(
            !path.ends_with('/')
                && !path.contains('_')
                && *path == path.to_ascii_lowercase().replace("personnummer", ""),
            "{whose}"
        );
        for parameter in told["parameters"].as_array().unwrap() {
            both(&parameter["description"], &format!("{whose} {}", parameter["name"]));
            assert!(!parameter["example"].is_null(), "{whose}: {parameter}");
        }
        for content in told["requestBody"]["content"].as_object().into_iter().flat_map(|content| content.values()) {
            assert!(!content["example"].is_null(), "{whose} takes something without an example");
        }
        let responses = told["responses"].as_object().unwrap();
        for (status, response) in responses.iter().filter(|(status, _)| status.starts_with('2')) {
            for content in response["content"].as_object().into_iter().flat_map(|content| content.values()) {
                assert!(!content["example"].is_null(), "{whose} {status} answers without an example");
            }
            assert!(status != "201" || !response["headers"]["Location"].is_null(), "{whose}");
        }
        let lists = told["responses"]["200"]["content"]["application/json"]["schema"]["properties"]["data"].is_object();
        if lists {
            let named: Vec<_> = told["parameters"].as_array().unwrap().iter().map(|it| it["name"].clone()).collect();
            assert!(["limit", "page"].iter().all(|name| named.contains(&Value::from(*name))), "{whose}");
        }
        if method == "POST" && !path.ends_with("/acts") {
            assert!(told["parameters"].to_string().contains("Idempotency-Key"), "{whose}");
        }
    }
    let mut dates = 0;
    each_schema(&document, &mut |schema| {
        let is_date = schema.get("format").is_some_and(|format| format == "date" || format == "date-time");
        if is_date && schema.contains_key("type") {
            dates += 1;
            assert!(schema.contains_key("examples"), "{schema:?}");
        }
    });
    assert!(dates > 10, "{dates}");
    // The document and the routes say the same.
    let declared: std::collections::BTreeSet<_> =
        operations.iter().map(|(method, path, _)| format!("{method} {path}")).collect();
    let routes = serve::routes();
    let of_api = routes.table().filter(|way| way.path.starts_with("/api/v1/") && !way.path.contains("openapi"));
    let routed: std::collections::BTreeSet<_> = of_api.map(|way| format!("{} {}", way.method, way.path)).collect();
    assert_eq!(declared, routed);
    let info = world.send(Request::get("/api/v1/api-info").body(Body::empty()).unwrap()).json();
    for field in ["apiName", "apiVersion", "apiReleased", "apiDocumentation", "apiStatus"] {
        assert!(info[field].is_string(), "{field}");
    }
    let yaml = world.send(Request::get("/api/v1/openapi.yaml").body(Body::empty()).unwrap());
    assert!(yaml.body.contains("\"openapi\": \"3.1.0\"\n"), "{}", &yaml.body[..200]);
    let page = world.send(Request::get("/api/").body(Body::empty()).unwrap());
    assert!(page.body.contains("openapi.yaml") && page.body.contains("/api/v1/mail/acts"), "{}", page.body);
}

const KEY: &str = "018f0000-0000-7000-8000-00000000b0";

impl World {
    fn ask(&self, token: &str, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Got {
        let mut request = with(Request::builder().method(method).uri(path), token).header("accept-language", "en");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(body.into()).unwrap())
    }

    /// The same for JSON that is a new command.
    fn post(&self, token: &str, path: &str, key: &str, body: &Value) -> Got {
        let headers = [("content-type", "application/json"), ("idempotency-key", key)];
        self.ask(token, "POST", path, &headers, body.to_string())
    }
}

const UNITS: &str = "/api/v1/organisation/units";

#[test]
fn what_is_asked_wrong_is_its_own_refusal_in_words_in_every_operation() {
    let world = World::new(&testkit::sqlite());
    let all = ["organisation.view", "organisation.manage", "access.manage"];
    let (ada, olle) = (
        world.token("ada", "/me/tokens", &all),
        world.token("olle", "/me/tokens", &["mail.view", "mail.day", "mail.receive"]),
    );
    let document = world.send(Request::get("/api/v1/openapi.json").body(Body::empty()).unwrap()).json();
    let some = |token: &str, path: &str| {
        world.get(token, path).json()["data"][0]["id"].as_str().unwrap_or_default().to_owned()
    };
    let (unit, person, site) = (some(&ada, UNITS), some(&ada, "/api/v1/organisation/persons"), some(&olle, SITES));
    let subject = some(&olle, "/api/v1/mail/subjects");
    let hook = json!({
        "name": "Case management", "url": "https://cases.example.se/skans", "kinds": ["mail.held"],
        "secret": "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    });
    let hook =
        world.post(&ada, "/api/v1/webhooks", &format!("{KEY}77"), &hook).json()["id"].as_str().unwrap().to_owned();
    let mut tried = 0;
    let mut refused = |got: Got, statuses: &[u16], told: &str, what: &str| {
        tried += 1;
        assert!(statuses.contains(&got.status.as_u16()), "{what}: {} {}", got.status, got.body);
        assert_eq!(got.header("content-type"), Some("application/problem+json"), "{what}: {}", got.body);
        let problem = got.json();
        for field in ["type", "title", "status", "detail", "instance"] {
            assert!(!problem[field].is_null(), "{what}: {problem}");
        }
        assert_eq!(problem["status"], got.status.as_u16(), "{what}");
        assert!(problem.to_string().contains(told), "{what}: wanted {told} in {problem}");
        assert!(!problem["detail"].as_str().unwrap().contains("-refused-"), "{what}: no words: {problem}");
        assert!(got.header("traceparent").is_some(), "{what}");
    };
    for (method, path, told) in operations(&document) {
        if told["security"].as_array().is_some_and(Vec::is_empty) {
            continue;
        }
        let token = if path.contains("/mail/") { &olle } else { &ada };
        let id = if path.contains("/units/") {
            &unit
        } else if path.contains("/persons/") {
            &person
        } else if path.contains("/sites/") {
            &site
        } else if path.contains("/webhooks/") {
            &hook
        } else {
            &subject
        };
        let real = path.replace("{id}", id).replace("{day}", "2026-11-20");
        let name = format!("{method} {path}");
        let nobody = world.send(Request::builder().method(method.as_str()).uri(&real).body(Body::empty()).unwrap());
        refused(nobody, &[401], "", &format!("{name} as nobody"));
        let other = world.ask(token, "DELETE", &real, &[], Body::empty());
        assert_eq!(other.status, StatusCode::METHOD_NOT_ALLOWED, "{name}");
        assert!(other.header("allow").is_some_and(|allow| allow.contains(&method)), "{name}");
        if path.contains('{') {
            for wrong in ["x", "018f0000-0000-7000-8000-000000000000"] {
                let at = path.replace("{id}", wrong).replace("{day}", "2026-11-20");
                let headers =
                    [("content-type", "application/json"), ("idempotency-key", &format!("{KEY}01")), ("if-match", "*")];
                let body = told["requestBody"]["content"]["application/json"]["example"].to_string();
                refused(world.ask(token, &method, &at, &headers, body), &[404], "", &format!("{name} of {wrong}"));
            }
        }
        if method == "GET" {
            for (query, status, told) in
                [("surprise=1", 422, "surprise"), ("%ff=1", 422, "UTF-8"), ("surprise=%zz", 422, "UTF-8")]
            {
                let got = world.get(token, &format!("{real}?{query}"));
                // One day, one subject: they have no parameters, and say so.
                refused(got, &[status], told, &format!("{name}?{query}"));
            }
            for parameter in told["parameters"].as_array().unwrap().iter().filter(|it| it["in"] == "query") {
                let (name, good) =
                    (parameter["name"].as_str().unwrap(), parameter["example"].to_string().replace('"', ""));
                let wrong: &[&str] = if parameter["schema"]["type"] == "integer" {
                    &["0", "-1", "1001", "1.5", "x", "", "+1"]
                } else {
                    &["x", "", "%00"]
                };
                for value in wrong {
                    refused(
                        world.get(token, &format!("{real}?{name}={value}")),
                        &[422],
                        name,
                        &format!("{real}?{name}={value}"),
                    );
                }
                refused(world.get(token, &format!("{real}?{name}={good}&{name}={good}")), &[422], "twice", &real);
            }
            continue;
        }
        let example = told["requestBody"]["content"]["application/json"]["example"].clone();
        let keyed = !path.ends_with("/acts");
        let matched = told["parameters"].to_string().contains("If-Match");
        let key = format!("{KEY}02");
        let base: Vec<(&str, &str)> =
            [("idempotency-key", key.as_str()), ("if-match", "*"), ("content-type", "application/json")].into();
        let without = |name: &str| base.iter().copied().filter(|(known, _)| *known != name).collect::<Vec<_>>();
        let send = |headers: &[(&str, &str)], body: Vec<u8>| world.ask(token, &method, &real, headers, body);
        let mut unknown = example.clone();
        unknown["surprise"] = Value::from(1);
        let oversized = format!("{{\"surprise\":\"{}\"}}", "x".repeat(300 * 1024));
        for (body, statuses, told) in [
            (b"{".to_vec(), &[422_u16] as &[u16], ""),
            (Vec::new(), &[422], ""),
            (b"[1]".to_vec(), &[422], ""),
            (b"null".to_vec(), &[422], ""),
            (b"\"\xff\xfe\"".to_vec(), &[422], ""),
            (b"{\"surprise\":\"\xff\"}".to_vec(), &[422], ""),
            (unknown.to_string().into_bytes(), &[422], "surprise"),
            (oversized.into_bytes(), &[413], ""),
        ] {
            let shown = String::from_utf8_lossy(&body).chars().take(60).collect::<String>();
            refused(send(&base, body), statuses, told, &format!("{name} {shown}"));
        }
        for (field, value) in example.as_object().into_iter().flatten() {
            let mut wrong = example.clone();
            wrong[field] = if value.is_object() { Value::from(1) } else { serde_json::json!({ "x": 1 }) };
            refused(
                send(&base, wrong.to_string().into_bytes()),
                &[422],
                field,
                &format!("{name} with a wrong {field}"),
            );
        }
        let body = || example.to_string().into_bytes();
        refused(send(&without("content-type"), body()), &[415], "application/json", &name);
        let text = [without("content-type"), vec![("content-type", "text/plain")]].concat();
        refused(send(&text, body()), &[415], "application/json", &name);
        if keyed && method == "POST" {
            refused(send(&without("idempotency-key"), body()), &[400], "Idempotency-Key", &name);
            let wrong = [without("idempotency-key"), vec![("idempotency-key", "one")]].concat();
            refused(send(&wrong, body()), &[400], "Idempotency-Key", &name);
        }
        if matched {
            refused(send(&without("if-match"), body()), &[428], "If-Match", &name);
            for (tag, status) in [("one", 400), ("\"one\"", 412), ("\"-5\"", 412), ("\"999999\"", 412)] {
                let wrong = [without("if-match"), vec![("if-match", tag)]].concat();
                refused(send(&wrong, body()), &[status], "", &format!("{name} If-Match {tag}"));
            }
        }
    }
    assert!(tried > 250, "{tried}");
}

#[test]
fn a_unit_is_made_once_read_again_only_when_it_changed_and_changed_only_by_who_saw_it() {
    on_both(|place| {
        let world = World::new(place);
        let ada = world.token("ada", "/me/tokens", &["organisation.view", "organisation.manage"]);
        let top = world.get(&ada, &format!("{UNITS}?kind=department")).json()["data"][0]["id"].clone();
        let new = serde_json::json!({ "parent": top, "kind": "workplace", "name": "Granskolan", "code": "GRS" });
        let key = format!("{KEY}11");
        let made = world.post(&ada, UNITS, &key, &new);
        assert_eq!((made.status, made.header("idempotency-replayed")), (StatusCode::CREATED, None), "{}", made.body);
        let at = made.header("location").unwrap().to_owned();
        let again = world.post(&ada, UNITS, &key, &new);
        assert_eq!((again.status, again.header("idempotency-replayed")), (StatusCode::CREATED, Some("true")));
        assert_eq!((again.header("location"), &again.body), (Some(at.as_str()), &made.body));
        let mut other = new.clone();
        other["name"] = Value::from("Tallskolan");
        assert_eq!(world.post(&ada, UNITS, &key, &other).status, StatusCode::CONFLICT);
        // What the rules refuse is told with its field.
        let taken = world.post(&ada, UNITS, &format!("{KEY}12"), &new);
        assert_eq!((taken.status.as_u16(), &taken.json()["errors"][0]["field"]), (422, &Value::from("code")));

        let one = world.get(&ada, &at);
        let tag = one.header("etag").unwrap().to_owned();
        assert_eq!(one.json()["name"], "Granskolan");
        let same = world.ask(&ada, "GET", &at, &[("if-none-match", &tag)], Body::empty());
        assert_eq!(
            (same.status, same.body.as_str(), same.header("etag")),
            (StatusCode::NOT_MODIFIED, "", Some(tag.as_str()))
        );
        let change = |tag: &str, name: &str| {
            let headers = [("content-type", "application/json"), ("if-match", tag)];
            world.ask(&ada, "PATCH", &at, &headers, serde_json::json!({ "name": name }).to_string())
        };
        assert_eq!(change(&tag, "Granskolan Norr").status, StatusCode::NO_CONTENT);
        assert_eq!(change(&tag, "Granskolan Syd").status, StatusCode::PRECONDITION_FAILED);
        let now = world.ask(&ada, "GET", &at, &[("if-none-match", &tag)], Body::empty());
        assert_eq!((now.status, &now.json()["name"]), (StatusCode::OK, &Value::from("Granskolan Norr")));
        let traced = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let got = world.ask(&ada, "GET", &at, &[("traceparent", traced)], Body::empty());
        assert_eq!(got.header("traceparent"), Some(traced));
        let got = world.ask(&ada, "GET", &at, &[("traceparent", "00-0-0-00")], Body::empty());
        assert!(got.header("traceparent").is_some_and(|it| it.len() == 55));

        // A list has its neighbours, and all pages together are the whole.
        let mut names = Vec::new();
        let mut next = Some(format!("{UNITS}?limit=7"));
        while let Some(page) = next {
            let page = world.get(&ada, &page).json();
            let count = page["data"].as_array().unwrap().len();
            assert_eq!(page["_meta"]["count"], count);
            names.extend(page["data"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap().to_owned()));
            assert_eq!(page["_links"]["prev"].is_null(), page["_meta"]["page"] == 1);
            next = page["_links"]["next"]["href"].as_str().map(str::to_owned);
            assert!(next.is_some() || page["_meta"]["totalRecords"] == names.len());
        }
        assert!(names.len() > 20 && names.contains(&"Granskolan Norr".to_owned()), "{names:?}");
    });
}

#[test]
fn a_program_sees_no_more_of_mail_than_its_person() {
    on_both(|place| {
        let world = World::new(place);
        let (olle, maj) = (
            world.token("olle", "/me/tokens", &["mail.view", "mail.day"]),
            world.token("maj", "/me/tokens", &["mail.view"]),
        );
        let ids = |token: &str, what: &str| -> Vec<String> {
            let list = world.get(token, &format!("/api/v1/mail/{what}?limit=100"));
            assert_eq!(list.status, StatusCode::OK, "{what}: {}", list.body);
            list.json()["data"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(|it| it["id"].as_str().map(str::to_owned))
                .collect()
        };
        for what in ["sites", "consignments", "subjects", "discrepancies"] {
            let (his, hers) = (ids(&olle, what), ids(&maj, what));
            assert!(!his.is_empty(), "{what}");
            if ["sites", "consignments", "subjects"].contains(&what) {
                for id in his.iter().take(20) {
                    let single = format!("/api/v1/mail/{what}/{id}");
                    if what == "sites" {
                        continue;
                    }
                    assert_eq!(world.get(&olle, &single).status, StatusCode::OK, "{what}");
                    let seen = world.get(&maj, &single).status;
                    assert!(
                        hers.contains(id) || seen == StatusCode::NOT_FOUND || seen == StatusCode::OK,
                        "{what}: {seen}"
                    );
                    if what == "consignments" && !hers.contains(id) && seen == StatusCode::OK {
                        // One that her site gave.
                        let from = world.get(&maj, &single).json()["from"]["site"].clone();
                        assert!(ids(&maj, "sites").iter().any(|site| from == site.as_str()), "{what}");
                    }
                }
            }
        }
        // Her token was not given the balance, though she may see it herself.
        assert_eq!(world.get(&maj, "/api/v1/mail/days").status, StatusCode::NOT_FOUND);
        let days = world.get(&olle, "/api/v1/mail/days").json();
        let (site, day) = (days["data"][0]["site"].as_str().unwrap(), days["data"][0]["day"].as_str().unwrap());
        let balance = world.get(&olle, &format!("/api/v1/mail/sites/{site}/days/{day}")).json();
        assert!(balance["closedAt"].is_string() && !balance["figures"].as_array().unwrap().is_empty(), "{balance}");
        let subject = &ids(&olle, "subjects")[0];
        let custody = world.get(&olle, &format!("/api/v1/mail/subjects/{subject}/custody")).json();
        assert!(custody["_meta"]["totalRecords"].as_u64().unwrap() >= 2, "{custody}");
        assert!(!custody.to_string().contains("person"), "{custody}");
        // Nobody's words, nobody's hands: units are not his to see.
        assert_eq!(world.get(&olle, UNITS).status, StatusCode::NOT_FOUND);
    });
}
