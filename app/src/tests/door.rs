//! The way in as a browser without JavaScript meets it, on both engines, in both languages.

mod accounts;
mod badges;
mod codes;
mod guessing;
mod hooks;
mod metrics;
mod oidc;
mod passkeys;
mod security;

use crate::{init, modules, serve};
use access::Role;
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use base::{CommandId, Tenant, clock};
use http_body_util::BodyExt;
use organisation::UnitKind;
use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};
use store::{Settings, Store};
use testkit::{HandClock, Place};
use tower::ServiceExt;

const PASSWORD: &str = "en mening att minnas";
const FORM: &str = "application/x-www-form-urlencoded";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// A municipality with an application in front of it.
struct House {
    store: Store,
    tenant: Tenant,
    clock: Arc<HandClock>,
    router: Router,
    runtime: tokio::runtime::Runtime,
}

/// A browser: what it keeps, and where it sits.
#[derive(Clone, Default)]
struct Visitor {
    cookies: BTreeMap<String, String>,
    language: &'static str,
    /// The last number of its address.
    seat: u8,
}

/// What came back.
struct Got {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Got {
    fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[track_caller]
    fn is(self, status: u16, text: &str) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        assert!(self.body.contains(text), "no {text:?} in {}", self.body);
        self
    }

    #[track_caller]
    fn lacks(self, text: &str) -> Self {
        assert!(!self.body.contains(text), "{text:?} in {}", self.body);
        self
    }

    #[track_caller]
    fn leads(self, to: &str) -> Self {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.body);
        assert_eq!(self.header(header::LOCATION), to);
        self
    }

    /// Every value of the hidden fields of a name.
    fn hidden(&self, name: &str) -> Vec<String> {
        let mark = format!("name=\"{name}\" value=\"");
        self.body.split(&mark).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    }
}

impl House {
    fn new(place: &Place) -> Self {
        let clock = Arc::new(HandClock::at("2026-11-23T06:40:00Z"));
        let store = Store::open(place.home.clone(), Settings::default(), modules::registry(), clock.clone()).unwrap();
        let command = clock::new_command_id();
        let origin = "lillkoping.example/skans";
        let tenant = init::open(&store, origin, "Exempelby kommun", UnitKind::Municipality, command).unwrap();
        let app = web::App::new(store.clone(), modules::texts().unwrap(), serve::hooks(), "");
        let router = serve::router(&app);
        Self { store, tenant, clock, router, runtime: tokio::runtime::Runtime::new().unwrap() }
    }

    /// The same where webhooks may go to these networks.
    fn reaching(mut self, inside: &[web::Network]) -> Self {
        let app = web::App::new(self.store.clone(), modules::texts().unwrap(), serve::hooks(), "").reaching(inside);
        self.router = serve::router(&app);
        self
    }

    /// Whether something of a kind was recorded.
    fn recorded(&self, kind: &str) -> bool {
        let entries = self.store.read::<_, store::Fault>(|reader| reader.entries(self.tenant, 0, 100_000)).unwrap();
        entries.iter().any(|entry| entry.header.kind == kind)
    }

    /// Registers a person with an account; gives the token of the link.
    fn link(&self, login: &str, roles: &'static [Role]) -> String {
        let (command, token): (CommandId, _) = (clock::new_command_id(), clock::random());
        init::person(&self.store, self.tenant, command, login, login, login, &token, roles).unwrap().token
    }

    /// The same, with the password chosen on the page of the link.
    fn person(&self, login: &str, roles: &'static [Role]) {
        let path = format!("/link/{}", self.link(login, roles));
        Visitor::sv().post(self, &path, &[("password", PASSWORD)]).leads("/sign-in");
    }
}

impl Visitor {
    fn sv() -> Self {
        Self { language: "sv", ..Self::default() }
    }

    /// A browser elsewhere, that has not been here.
    fn at(seat: u8) -> Self {
        Self { seat, ..Self::sv() }
    }

    fn signed_in(house: &House, login: &str) -> Self {
        let mut visitor = Self::sv();
        visitor.sign_in(house, login, PASSWORD).leads("/");
        visitor
    }

    fn sign_in(&mut self, house: &House, login: &str, password: &str) -> Got {
        self.post(house, "/sign-in", &[("login", login), ("password", password)])
    }

    fn get(&mut self, house: &House, path: &str) -> Got {
        self.send(house, Request::get(path).body(Body::empty()).unwrap())
    }

    fn post(&mut self, house: &House, path: &str, pairs: &[(&str, &str)]) -> Got {
        let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let body: Vec<_> = pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        let request = Request::post(path).header(header::CONTENT_TYPE, FORM);
        self.send(house, request.body(Body::from(body.join("&"))).unwrap())
    }

    fn send(&mut self, house: &House, mut request: Request<Body>) -> Got {
        let mut cookies = vec![format!("lang={}", self.language)];
        cookies.extend(self.cookies.iter().map(|(name, value)| format!("{name}={value}")));
        request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        request.headers_mut().entry(header::USER_AGENT).or_insert(FIREFOX.parse().unwrap());
        let address = SocketAddr::from(([192, 0, 2, self.seat], 50_000));
        request.extensions_mut().insert(axum::extract::ConnectInfo(address));
        house.runtime.block_on(async {
            let (parts, body) = house.router.clone().oneshot(request).await.unwrap().into_parts();
            let bytes = body.collect().await.unwrap().to_bytes();
            for cookie in parts.headers.get_all(header::SET_COOKIE) {
                let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
                self.cookies.insert(name.to_owned(), rest.split(';').next().unwrap().to_owned());
            }
            let body = String::from_utf8_lossy(&bytes).into_owned();
            assert!(!body.contains('⟦'), "a text is missing: {body}");
            Got { status: parts.status, headers: parts.headers, body }
        })
    }

    /// The same asked in both languages: the refusal has words in each.
    #[track_caller]
    fn refused(&mut self, house: &House, path: &str, pairs: &[(&str, &str)], status: u16, sv: &str, en: &str) {
        for (language, text) in [("sv", sv), ("en", en)] {
            self.language = language;
            self.post(house, path, pairs).is(status, text);
        }
        self.language = "sv";
    }
}
