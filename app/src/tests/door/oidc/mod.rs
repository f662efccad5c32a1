//! Signing in by an identity provider, on both engines: the way there and back, each refusal in both languages, the roles
//! that follow, and the ways out.

mod provider;

use super::{Got, House, PASSWORD, Visitor};
use crate::{init, modules, serve};
use access::Role;
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use base::{Line, clock};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use organisation::{UnitKind, scim::MapGroup};
use provider::{CLIENT, Idp, SECRET};
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc};
use store::{Settings, Store, verify};
use testkit::{HandClock, Place, on_both};
use web::oidc::Provider;

/// How browsers reach the house.
const URL: &str = "http://127.0.0.1:8080";

/// Names and values of a form or of what stands after a question mark.
fn pairs(text: &str) -> BTreeMap<String, String> {
    let decode = |text: &str| {
        let (mut out, mut bytes) = (Vec::new(), text.bytes());
        while let Some(byte) = bytes.next() {
            out.push(match byte {
                b'+' => b' ',
                b'%' => {
                    let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
                    u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
                }
                byte => byte,
            });
        }
        String::from_utf8(out).unwrap()
    };
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (decode(name), decode(value))).collect()
}

fn settings(idp: &Idp, change: &str) -> web::oidc::Settings {
    let defaults = "name = \"Kommunkontot\"\nclient_id = \"skans-test\"\nlink = [\"user-name\"]\n";
    let mut table: toml::Table = toml::from_str(defaults).unwrap();
    table.insert("issuer".to_owned(), idp.issuer.clone().into());
    table.extend(toml::from_str::<toml::Table>(change).unwrap());
    if !table.contains_key("auth") {
        table.insert("client_secret".to_owned(), SECRET.into());
    }
    table.try_into().unwrap()
}

impl House {
    /// A house whose people sign in by a provider; `change` is TOML over the usual settings.
    fn connected(place: &Place, idp: &Idp, change: &str) -> Self {
        let clock = Arc::new(HandClock::at("2026-11-23T06:40:00Z"));
        let store = Store::open(place.home.clone(), Settings::default(), modules::registry(), clock.clone()).unwrap();
        let origin = "lillkoping.example/skans";
        let command = clock::new_command_id();
        let tenant = init::open(&store, origin, "Exempelby kommun", UnitKind::Municipality, command).unwrap();
        let provider = Provider::new(settings(idp, change), tenant, URL).unwrap();
        let app = web::App::new(store.clone(), modules::texts().unwrap(), serve::hooks(), URL);
        let router = serve::router(&app.signing_in_by(Some(provider)));
        Self { store, tenant, clock, router, runtime: tokio::runtime::Runtime::new().unwrap() }
    }

    fn seconds(&self) -> i64 {
        self.store.clock().now().micros() / 1_000_000
    }

    fn roles(&self, login: &str) -> Vec<&'static str> {
        let roles = self.store.read(|reader| {
            let account = access::account_of_login(reader, login)?.unwrap();
            access::roles_of(reader, self.tenant, account.person)
        });
        let mut roles: Vec<_> = roles.unwrap().into_iter().map(|(_, role, ..)| role.name()).collect();
        roles.sort_unstable();
        roles
    }

    #[track_caller]
    fn whole(&self, place: &Place) {
        let report = verify(&place.home, &modules::registry(), "", place.directory.path()).unwrap();
        assert!(report.whole, "{:?}", report.findings);
    }
}

/// Where a browser was sent, and what with.
struct Sent(String, BTreeMap<String, String>);

impl Visitor {
    /// Sets out for the provider.
    #[track_caller]
    fn sets_out(&mut self, house: &House, path: &str) -> Sent {
        let got = self.get(house, path);
        assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.body);
        let to = got.header(header::LOCATION);
        let (at, asked) = to.split_once('?').unwrap_or_else(|| panic!("{to}"));
        Sent(at.to_owned(), pairs(asked))
    }

    /// Comes back from it with the answer of a provider that said yes.
    fn comes_back(&mut self, house: &House, sent: &Sent) -> Got {
        let path = format!("/oidc/callback?code={}&state={}", sent.1["code_challenge"], sent.1["state"]);
        self.get(house, &path)
    }

    /// Signs in, where the provider says these claims beside what every token holds.
    fn proves(&mut self, house: &House, idp: &Idp, path: &str, claims: Value) -> Got {
        let sent = self.sets_out(house, path);
        idp.script().claims = token(house, idp, &sent, claims);
        self.comes_back(house, &sent)
    }

    fn inside(&mut self, house: &House) -> bool {
        self.get(house, "/me").status == StatusCode::OK
    }
}

/// What an ID token holds; null takes a claim away.
fn token(house: &House, idp: &Idp, sent: &Sent, claims: Value) -> Value {
    let now = house.seconds();
    let mut all = json!({
        "iss": idp.issuer, "aud": CLIENT, "sub": "u-1", "preferred_username": "vera", "name": "Vera Exempel",
        "iat": now, "exp": now + 300, "nonce": sent.1["nonce"], "sid": "s-1",
    });
    for (name, value) in claims.as_object().unwrap() {
        match value {
            Value::Null => drop(all.as_object_mut().unwrap().remove(name)),
            value => all[name] = value.clone(),
        }
    }
    all
}

impl Got {
    /// A word, and on by itself.
    #[track_caller]
    fn goes_on(self, to: &str) {
        assert_eq!(self.header(header::REFRESH), format!("0; url={to}"));
        self.is(403, "kräver en säkrare inloggning");
    }
}

const START: &str = "/oidc/start?to=/me/security";

#[test]
fn a_person_signs_in_by_the_provider_and_is_known_again_by_what_it_calls_them_alone() {
    on_both(|place| {
        let idp = Idp::start();
        let house = House::connected(place, &idp, "");
        house.person("vera", &[Role::Operator]);
        let mut vera = Visitor::sv();
        vera.get(&house, "/sign-in?to=/mail").is(200, "Logga in med Kommunkontot").is(200, "/oidc/start?to=%2Fmail");
        let sent = vera.sets_out(&house, START);
        assert_eq!(sent.0, format!("{}/authorize", idp.issuer));
        for (name, value) in [
            ("response_type", "code"),
            ("client_id", CLIENT),
            ("redirect_uri", "http://127.0.0.1:8080/oidc/callback"),
            ("scope", "openid profile"),
            ("code_challenge_method", "S256"),
            ("ui_locales", "sv en"),
        ] {
            assert_eq!(sent.1[name], value);
        }
        idp.script().claims = token(&house, &idp, &sent, json!({}));
        let got = vera.comes_back(&house, &sent).leads("/me/security");
        assert_eq!(got.header(header::CACHE_CONTROL), "no-store");
        vera.get(&house, "/me/security").is(200, "Kommunens inloggning");
        // The code is used up at the provider, and the trip here.
        let refused = vera.comes_back(&house, &sent).is(422, "påbörjades inte här");
        assert!(!refused.body.contains(&sent.1["code_challenge"]), "nothing of the answer is shown");
        // Another name is the same person; the same name, called something else, is not.
        let mut again = Visitor::sv();
        again.proves(&house, &idp, START, json!({ "preferred_username": "vera.ny" })).leads("/me/security");
        let mut other = Visitor::sv();
        other.proves(&house, &idp, START, json!({ "sub": "u-2" })).is(403, "redan någons i Kommunkontot");
        assert!(!other.inside(&house));
        assert_eq!(idp.script().count("/.well-known/openid-configuration"), 1, "what it publishes is kept");
        house.clock.pass(3601);
        Visitor::sv().proves(&house, &idp, START, json!({})).leads("/me/security");
        assert_eq!(idp.script().count("/.well-known/openid-configuration"), 2, "for an hour");
        house.whole(place);
    });
}

#[test]
fn a_token_that_is_wrong_in_anything_lets_nobody_in_and_is_said_in_words() {
    on_both(|place| {
        let idp = Idp::start();
        let house = House::connected(place, &idp, "");
        house.person("vera", &[Role::Operator]);
        let now = house.seconds();
        for (claims, status, sv, en) in [
            (json!({ "nonce": "another" }), 422, "hör till en annan inloggning", "belongs to another sign-in"),
            (json!({ "nonce": null }), 422, "hör till en annan inloggning", "belongs to another sign-in"),
            (json!({ "aud": "another" }), 422, "är till någon annan än Skans", "for somebody else than Skans"),
            (json!({ "aud": [CLIENT, "another"] }), 422, "är till någon annan", "for somebody else than Skans"),
            (json!({ "azp": "another" }), 422, "är till någon annan än Skans", "for somebody else than Skans"),
            (json!({ "iss": "https://id.example" }), 422, "någon annan än Kommunkontot", "else than Kommunkontot"),
            (json!({ "exp": now - 61 }), 422, "är för gammalt", "is too old"),
            (json!({ "exp": null }), 422, "är för gammalt", "is too old"),
            (json!({ "iat": now + 3600 }), 422, "gäller inte än", "is not good yet"),
            (json!({ "nbf": now + 3600 }), 422, "gäller inte än", "is not good yet"),
            (json!({ "exp": "soon" }), 422, "går inte att läsa", "cannot be read"),
            (json!({ "sub": null }), 422, "säger inte vem du är", "does not say who you are"),
            (json!({ "sub": "" }), 422, "säger inte vem du är", "does not say who you are"),
            (json!({ "sub": "u-3", "preferred_username": "nils" }), 403, "inget konto", "no account in Skans"),
        ] {
            for (language, words) in [("sv", sv), ("en", en)] {
                let mut visitor = Visitor { language, ..Visitor::default() };
                let got = visitor.proves(&house, &idp, START, claims.clone()).is(status, words);
                assert!(got.body.contains(if language == "sv" { "referensen" } else { "reference" }), "{}", got.body);
                assert!(!visitor.inside(&house), "{claims}");
            }
        }
        // A moment too old or too early is the clocks' difference.
        let off = json!({ "exp": now - 59, "iat": now - 600 });
        Visitor::sv().proves(&house, &idp, START, off).leads("/me/security");
    });
}

#[test]
fn a_token_that_the_provider_did_not_sign_lets_nobody_in() {
    on_both(|place| {
        let idp = Idp::start();
        let house = House::connected(place, &idp, "");
        house.person("vera", &[Role::Operator]);
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let forge = |claims: &Value, header: Value, signature: &str| {
            format!("{}.{}.{signature}", encode(&header), encode(claims))
        };
        type Forged<'a> = (&'a dyn Fn(&Value) -> String, &'a str, &'a str);
        let stranger = access::oidc::OwnKey::draw().unwrap();
        let kid = idp.script().key.kid().to_owned();
        let cases: [Forged<'_>; 6] = [
            (&|claims| forge(claims, json!({ "alg": "none" }), ""), "inte godtar", "does not take"),
            (&|claims| forge(claims, json!({ "alg": "HS256", "kid": kid }), "AAAA"), "inte godtar", "does not take"),
            (&|claims| forge(claims, json!({ "alg": "ES256", "kid": kid }), "AAAA"), "fel signatur", "signature"),
            (&|claims| stranger.sign(claims).unwrap(), "inte är känd", "not known"),
            (&|_| "not.a.token".to_owned(), "går inte att läsa", "cannot be read"),
            (&|_| String::new(), "går inte att läsa", "cannot be read"),
        ];
        for (forged, sv, en) in cases {
            for (language, words) in [("sv", sv), ("en", en)] {
                let mut visitor = Visitor { language, ..Visitor::default() };
                let sent = visitor.sets_out(&house, START);
                let body = json!({ "id_token": forged(&token(&house, &idp, &sent, json!({}))) }).to_string();
                idp.script().instead = Some((200, body));
                visitor.comes_back(&house, &sent).is(422, words);
                assert!(!visitor.inside(&house));
            }
        }
    });
}

#[test]
fn an_answer_that_is_not_of_this_sign_in_or_is_a_no_lets_nobody_in() {
    on_both(|place| {
        let idp = Idp::start();
        idp.script().metadata.insert("authorization_response_iss_parameter_supported", json!(true));
        let house = House::connected(place, &idp, "");
        house.person("vera", &[Role::Operator]);
        let good = URL_SAFE_NO_PAD.encode([1; 32]);
        let iss = format!("&iss={}", idp.issuer);
        for (after, status, sv, en) in [
            (format!("code={good}"), 422, "någon annan än Kommunkontot", "somebody else than Kommunkontot"),
            (format!("code={good}&iss=https://id.example"), 422, "någon annan än", "somebody else than"),
            (format!("error=access_denied{iss}"), 403, "Kommunkontot sade nej", "Kommunkontot said no"),
            (format!("error=login_required{iss}"), 422, "svarade med ett fel", "answered with an error"),
            (format!("error=unmet_authentication_requirements{iss}"), 403, "tillräckligt säkert", "strongly enough"),
            (format!("code={iss}"), 422, "svarade med ett fel", "answered with an error"),
            (format!("code={}{iss}", "x".repeat(5000)), 422, "svarade med ett fel", "answered with an error"),
            (format!("code={good}{iss}"), 422, "redan använts", "has been used already"),
        ] {
            for (language, words) in [("sv", sv), ("en", en)] {
                let mut visitor = Visitor { language, ..Visitor::default() };
                let sent = visitor.sets_out(&house, START);
                visitor.get(&house, &format!("/oidc/callback?{after}&state={}", sent.1["state"])).is(status, words);
                assert!(!visitor.inside(&house));
            }
        }
        for (status, body, sv) in [
            (401, json!({ "error": "invalid_client" }), "känner inte igen Skans"),
            (400, json!({ "error": "invalid_request" }), "svarade med ett fel"),
            (500, json!({}), "svarar inte som det ska"),
            (200, json!({ "access_token": "aa" }), "går inte att läsa"),
            (200, json!({ "id_token": "x".repeat(600 * 1024) }), "svarar inte som det ska"),
        ] {
            let mut visitor = Visitor::sv();
            let sent = visitor.sets_out(&house, START);
            idp.script().instead = Some((status, body.to_string()));
            let back = format!("/oidc/callback?code=x&state={}{iss}", sent.1["state"]);
            let got = visitor.get(&house, &back);
            assert!(got.status != StatusCode::INTERNAL_SERVER_ERROR && got.body.contains(sv), "{}", got.body);
        }
        idp.script().instead = None;
        // Somebody else's browser, another state, and too long away.
        let (mut one, mut two) = (Visitor::sv(), Visitor::sv());
        let sent = one.sets_out(&house, START);
        idp.script().claims = token(&house, &idp, &sent, json!({}));
        let back = format!("/oidc/callback?code={}&state={}{iss}", sent.1["code_challenge"], sent.1["state"]);
        two.get(&house, &back).is(422, "påbörjades inte här");
        one.get(&house, &format!("/oidc/callback?code=x&state=x{iss}")).is(422, "påbörjades inte här");
        let mut late = one.clone();
        let sent = late.sets_out(&house, START);
        house.clock.pass(900);
        let back = format!("/oidc/callback?code={}&state={}{iss}", sent.1["code_challenge"], sent.1["state"]);
        late.get(&house, &back).is(422, "för länge sedan");
        assert_eq!(idp.script().count("/token"), 7, "what is refused before the code is shown asks nobody");
    });
}

#[test]
fn a_provider_that_is_silent_or_publishes_what_is_not_its_own_is_a_page_in_words() {
    on_both(|place| {
        let idp = Idp::start();
        let house = House::connected(place, &idp, "");
        for (name, value) in [
            ("issuer", json!("https://id.example")),
            ("token_endpoint", json!("https://elsewhere.example/token")),
            ("token_endpoint", json!("http://elsewhere.example/token")),
            ("jwks_uri", json!("https://127.0.0.1.example/keys")),
            ("authorization_endpoint", json!("javascript:alert(1)")),
            ("authorization_endpoint", Value::Null),
        ] {
            idp.script().metadata = BTreeMap::from([(name, value)]);
            let mut english = Visitor { language: "en", ..Visitor::default() };
            english.get(&house, START).is(503, "cannot be used");
            Visitor::sv().get(&house, START).is(503, "går inte att använda");
        }
        idp.script().metadata.clear();
        idp.script().keys.clear();
        Visitor::sv().get(&house, START).is(503, "går inte att använda");
        drop(idp);
        Visitor::sv().get(&house, START).is(503, "svarar inte som det ska");
        Visitor::sv().get(&house, "/sign-in").is(200, "Logga in med Kommunkontot");
    });
}

#[test]
fn keys_that_change_are_asked_for_again_and_not_more_than_some_times_a_minute() {
    on_both(|place| {
        let idp = Idp::start();
        let house = House::connected(place, &idp, "");
        house.person("vera", &[Role::Operator]);
        Visitor::sv().proves(&house, &idp, START, json!({})).leads("/me/security");
        {
            let mut script = idp.script();
            script.new_key();
            script.keys = vec![script.key.public()];
        }
        Visitor::sv().proves(&house, &idp, START, json!({})).leads("/me/security");
        assert_eq!(idp.script().count("/keys"), 2);
        // Tokens by keys that are not published do not make us ask and ask.
        idp.script().new_key();
        for _ in 0..6 {
            Visitor::sv().proves(&house, &idp, START, json!({})).is(422, "inte är känd");
        }
        assert_eq!(idp.script().count("/keys"), 5);
        {
            let mut script = idp.script();
            script.keys = vec![script.key.public()];
        }
        house.clock.pass(60);
        Visitor::sv().proves(&house, &idp, START, json!({})).leads("/me/security");
    });
}

#[test]
fn a_newcomer_gets_an_account_and_roles_come_and_go_with_the_groups() {
    on_both(|place| {
        let idp = Idp::start();
        let house = House::connected(place, &idp, "new_accounts = true\nlink = []");
        house.person("vera", &[Role::Operator]);
        for (group, role) in [("Skans terminal", "operator"), ("obj-2", "auditor")] {
            let line = |text: &str| Line::parse("x", text).unwrap();
            let map = MapGroup { group: line(group), role: line(role), unit: None };
            house.store.perform(house.tenant, access::cli("test"), clock::new_command_id(), map).unwrap();
        }
        let nils = |groups: Value| json!({ "sub": "u-9", "preferred_username": "nils@x.example", "name": "Nils Ny", "groups": groups });
        let mut visitor = Visitor::sv();
        visitor.proves(&house, &idp, START, nils(json!(["skans TERMINAL", "annat"]))).leads("/me/security");
        visitor.get(&house, "/me").is(200, "Nils Ny").is(200, "Operatör vid terminalen");
        assert_eq!(house.roles("nils@x.example"), ["operator"]);
        visitor.proves(&house, &idp, START, nils(json!(["obj-2"]))).leads("/me/security");
        assert_eq!(house.roles("nils@x.example"), ["auditor"]);
        // Too many to tell: what was told stands. None: none.
        let mut many = nils(Value::Null);
        many["_claim_names"] = json!({ "groups": "src1" });
        visitor.proves(&house, &idp, START, many).leads("/me/security");
        assert_eq!(house.roles("nils@x.example"), ["auditor"]);
        visitor.proves(&house, &idp, START, nils(Value::Null)).leads("/me/security");
        assert_eq!(house.roles("nils@x.example"), [""; 0]);
        // Nobody becomes somebody by bearing their name.
        let vera = json!({ "sub": "u-10", "preferred_username": "Vera" });
        Visitor::sv().proves(&house, &idp, START, vera).is(403, "redan någons");
        let nameless = json!({ "sub": "u-11", "preferred_username": null });
        Visitor::sv().proves(&house, &idp, START, nameless).is(403, "lämnar inte ut ditt användarnamn");
        house.whole(place);
    });
}

#[test]
fn a_role_given_by_hand_stays_whatever_the_groups_say_and_a_closed_account_stays_closed() {
    on_both(|place| {
        let idp = Idp::start();
        let house = House::connected(place, &idp, "");
        house.person("vera", &[Role::Operator]);
        let line = |text: &str| Line::parse("x", text).unwrap();
        let map = MapGroup { group: line("g"), role: line("auditor"), unit: None };
        house.store.perform(house.tenant, access::cli("test"), clock::new_command_id(), map).unwrap();
        let mut vera = Visitor::sv();
        vera.proves(&house, &idp, START, json!({ "groups": ["g"] })).leads("/me/security");
        assert_eq!(house.roles("vera"), ["auditor", "operator"]);
        vera.proves(&house, &idp, START, json!({ "groups": [] })).leads("/me/security");
        assert_eq!(house.roles("vera"), ["operator"]);
        let person = house.store.read(|reader| access::account_of_login(reader, "vera")).unwrap().unwrap().person;
        let end = organisation::EndAccess { person };
        house.store.perform(house.tenant, access::cli("test"), clock::new_command_id(), end).unwrap();
        assert!(!vera.inside(&house));
        vera.proves(&house, &idp, START, json!({})).is(403, "Ditt konto i Skans är stängt");
        house.whole(place);
    });
}

#[test]
fn signing_out_leads_past_the_provider_if_the_person_wants_it() {
    on_both(|place| {
        let idp = Idp::start();
        let house = House::connected(place, &idp, "");
        house.person("vera", &[Role::Operator]);
        let mut vera = Visitor::sv();
        vera.proves(&house, &idp, START, json!({})).leads("/me/security");
        vera.post(&house, "/sign-out", &[]).leads("/oidc/signed-out");
        assert!(!vera.inside(&house));
        vera.get(&house, "/oidc/signed-out").is(200, "Logga ut från Kommunkontot också");
        let sent = vera.sets_out(&house, "/oidc/sign-out");
        assert_eq!(sent.0, format!("{}/bye", idp.issuer));
        assert_eq!(sent.1["post_logout_redirect_uri"], "http://127.0.0.1:8080/sign-in");
        assert_eq!(sent.1.keys().collect::<Vec<_>>(), ["client_id", "post_logout_redirect_uri", "ui_locales"]);
        // Who came by a password has nothing to end there.
        let mut other = Visitor::signed_in(&house, "vera");
        other.post(&house, "/sign-out", &[]).leads("/sign-in");
    });
}

#[test]
fn the_provider_ends_the_sessions_that_it_names_once() {
    on_both(|place| {
        let idp = Idp::start();
        let house = House::connected(place, &idp, "");
        house.person("vera", &[Role::Operator]);
        let mut visitors: Vec<Visitor> = ["s-1", "s-2", "s-3"]
            .iter()
            .map(|sid| {
                let mut visitor = Visitor::sv();
                visitor.proves(&house, &idp, START, json!({ "sid": sid })).leads("/me/security");
                visitor
            })
            .collect();
        let inside = |visitors: &mut Vec<Visitor>| -> Vec<bool> {
            visitors.iter_mut().map(|visitor| visitor.inside(&house)).collect()
        };
        let send = |claims: Value| {
            let now = house.seconds();
            let mut all = json!({
                "iss": idp.issuer, "aud": CLIENT, "iat": now, "exp": now + 120, "jti": "j-1", "sid": "s-1",
                "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
            });
            for (name, value) in claims.as_object().unwrap() {
                match value {
                    Value::Null => drop(all.as_object_mut().unwrap().remove(name)),
                    value => all[name] = value.clone(),
                }
            }
            let token = idp.script().sign(&all);
            Visitor::at(9).post(&house, "/oidc/backchannel", &[("logout_token", &token)])
        };
        let now = house.seconds();
        for wrong in [
            json!({ "aud": "another" }),
            json!({ "iss": "https://id.example" }),
            json!({ "exp": now - 61 }),
            json!({ "exp": null }),
            json!({ "iat": now - 601 }),
            json!({ "events": null }),
            json!({ "events": { "another": {} } }),
            json!({ "nonce": "n" }),
            json!({ "jti": null }),
            json!({ "sid": null }),
        ] {
            send(wrong).is(400, "\"error\":\"invalid_request\"");
        }
        for token in ["", "not.a.token"] {
            Visitor::at(9).post(&house, "/oidc/backchannel", &[("logout_token", token)]).is(400, "invalid_request");
        }
        assert_eq!(inside(&mut visitors), [true, true, true]);
        assert_eq!(send(json!({})).is(200, "").header(header::CACHE_CONTROL), "no-store");
        assert_eq!(inside(&mut visitors), [false, true, true]);
        send(json!({ "sid": "s-2" })).is(400, "invalid_request");
        assert_eq!(inside(&mut visitors), [false, true, true], "the token was sent before");
        send(json!({ "jti": "j-2", "sid": "s-2", "sub": "another" })).is(200, "");
        assert_eq!(inside(&mut visitors), [false, true, true], "another person's session of that name");
        send(json!({ "jti": "j-3", "sid": null, "sub": "u-1" })).is(200, "");
        assert_eq!(inside(&mut visitors), [false, false, false]);
    });
}

#[test]
fn the_provider_knows_us_by_a_secret_or_by_our_own_key() {
    on_both(|place| {
        for auth in ["client_secret_basic", "client_secret_post", "private_key_jwt"] {
            let place = place.another();
            let idp = Idp::start();
            let change = match auth {
                "private_key_jwt" => format!("auth = \"{auth}\""),
                auth => format!("auth = \"{auth}\"\nclient_secret = \"{SECRET}\""),
            };
            let house = House::connected(&place, &idp, &change);
            house.person("vera", &[Role::Operator]);
            Visitor::sv().proves(&house, &idp, START, json!({})).leads("/me/security");
            let (_, header, form) = idp.script().asked.iter().find(|(path, ..)| path == "/token").unwrap().clone();
            match auth {
                "client_secret_basic" => {
                    let pair = STANDARD.decode(header.strip_prefix("Basic ").unwrap()).unwrap();
                    assert_eq!(String::from_utf8(pair).unwrap(), "skans-test:ett%20%26%20annat%3A%20hemligt");
                    assert!(!form.contains_key("client_secret"));
                }
                "client_secret_post" => assert_eq!((form["client_secret"].as_str(), header.as_str()), (SECRET, "")),
                _ => {
                    let published = Visitor::sv().get(&house, "/oidc/jwks.json").is(200, "\"kid\"").body;
                    assert!(!published.contains("\"d\""), "{published}");
                    let keys = access::oidc::Keys::read(&serde_json::from_str(&published).unwrap()).unwrap();
                    let claims = keys.open(&form["client_assertion"], &["JWT"]).unwrap();
                    let at = format!("{}/token", idp.issuer);
                    assert_eq!(
                        (&claims["aud"], &claims["iss"], &claims["sub"]),
                        (&json!(at), &json!(CLIENT), &json!(CLIENT))
                    );
                    let again = Visitor::sv().get(&house, "/oidc/jwks.json").body;
                    assert_eq!(again, published, "one key, kept");
                }
            }
            if auth != "private_key_jwt" {
                Visitor::sv().get(&house, "/oidc/jwks.json").is(404, "");
            }
            house.whole(&place);
        }
    });
}

#[test]
fn what_the_token_lacks_is_asked_for_and_must_be_of_the_same_person() {
    on_both(|place| {
        let idp = Idp::start();
        let at = format!("{}/userinfo", idp.issuer);
        idp.script().metadata.insert("userinfo_endpoint", json!(at));
        let house = House::connected(place, &idp, "[claims]\nlogin = \"email\"");
        house.person("vera@x.example", &[Role::Operator]);
        let told =
            |sub: &str, verified: bool| json!({ "sub": sub, "email": "vera@x.example", "email_verified": verified });
        idp.script().userinfo = told("u-2", true);
        Visitor::sv().proves(&house, &idp, START, json!({})).is(422, "säger inte vem du är");
        // An address that nobody has checked is nobody's name.
        idp.script().userinfo = told("u-1", false);
        Visitor::sv().proves(&house, &idp, START, json!({})).is(403, "inget konto");
        idp.script().userinfo = told("u-1", true);
        Visitor::sv().proves(&house, &idp, START, json!({})).leads("/me/security");
        let script = idp.script();
        let (_, header, _) = script.asked.iter().find(|(path, ..)| path == "/userinfo").unwrap();
        assert_eq!(header, "Bearer aa");
    });
}

#[test]
fn a_permission_that_asks_for_stronger_proof_sends_the_person_back_for_it() {
    on_both(|place| {
        let idp = Idp::start();
        let house = House::connected(place, &idp, "[acr]\n\"mail.view\" = [\"loa3\", \"loa4\"]");
        house.person("vera", &[Role::Operator]);
        let strong = "/oidc/start?for=mail.view&to=%2Fmail%3Fq%3D1";
        let mut vera = Visitor::signed_in(&house, "vera");
        vera.get(&house, "/mail?q=1").goes_on(strong);
        vera.get(&house, "/me").is(200, "vera");
        vera.proves(&house, &idp, START, json!({ "acr": "loa2" })).leads("/me/security");
        let sent = vera.sets_out(&house, strong);
        assert_eq!(sent.1["acr_values"], "loa3 loa4");
        let before = vera.cookies["skans"].clone();
        // A provider that does not care gives nothing; the session there was stays.
        idp.script().claims = token(&house, &idp, &sent, json!({ "acr": "loa2" }));
        vera.comes_back(&house, &sent).is(403, "inte på ett tillräckligt säkert sätt");
        assert_eq!(vera.cookies["skans"], before);
        vera.get(&house, "/mail").goes_on("/oidc/start?for=mail.view&to=%2Fmail");
        let program = Request::get("/api/v1/mail/sites").header(header::ACCEPT, "application/json");
        let told = vera.send(&house, program.body(Body::empty()).unwrap()).is(401, "oidc-refused-stronger");
        let asked = "Bearer error=\"insufficient_user_authentication\", acr_values=\"loa3 loa4\"";
        assert_eq!(told.header(header::WWW_AUTHENTICATE), asked);
        vera.proves(&house, &idp, strong, json!({ "acr": "loa4" })).leads("/mail?q=1");
        vera.get(&house, "/api/v1/mail/sites").is(200, "");
        // The weaker session ended when the stronger began.
        let mut old = vera.clone();
        old.cookies.insert("skans".to_owned(), before);
        assert!(!old.inside(&house));
    });
}

#[test]
fn a_form_that_asks_for_stronger_proof_is_told_so_and_entra_is_asked_in_its_own_way() {
    on_both(|place| {
        let idp = Idp::start();
        let change = "[claims]\nacr = \"acrs\"\n[acr]\n\"access.manage\" = [\"c1\"]";
        let house = House::connected(place, &idp, change);
        house.person("vera", &[Role::Administrator]);
        let mut vera = Visitor::signed_in(&house, "vera");
        let form = Request::post("/accounts/new").header(header::CONTENT_TYPE, super::FORM);
        let form = form.header(header::REFERER, "http://127.0.0.1:8080/accounts/new?x=1");
        let told = vera.send(&house, form.body(Body::from("login=x")).unwrap()).is(403, "kräver en säkrare inloggning");
        let strong = "/oidc/start?for=access.manage&to=%2Faccounts%2Fnew%3Fx%3D1";
        assert!(told.body.contains(&strong.replace('&', "&amp;")), "{}", told.body);
        let sent = vera.sets_out(&house, strong);
        let wanted: Value = serde_json::from_str(&sent.1["claims"]).unwrap();
        assert_eq!(wanted, json!({ "id_token": { "acrs": { "essential": true, "value": "c1" } } }));
        vera.proves(&house, &idp, strong, json!({ "acrs": ["c2", "c1"] })).leads("/accounts/new?x=1");
        vera.get(&house, "/accounts/new").is(200, "");
    });
}

#[test]
fn passwords_may_be_kept_for_administrators() {
    on_both(|place| {
        let idp = Idp::start();
        let house = House::connected(place, &idp, "local = \"administrators\"");
        house.person("vera", &[Role::Operator]);
        house.person("ada", &[Role::Administrator]);
        let (sv, en) = ("bara för administratörer", "for administrators only");
        Visitor::sv().refused(&house, "/sign-in", &[("login", "vera"), ("password", PASSWORD)], 401, sv, en);
        let mut vera = Visitor::sv();
        vera.sign_in(&house, "vera", "not this one, really").is(401, "stämmer inte").lacks(sv);
        vera.sign_in(&house, "vera", PASSWORD).is(401, sv);
        assert!(!vera.inside(&house));
        Visitor::signed_in(&house, "ada").get(&house, "/me").is(200, "ada");
        vera.get(&house, "/sign-in").is(200, "Bara för administratörer");
        vera.proves(&house, &idp, START, json!({})).leads("/me/security");
    });
}

#[test]
fn linking_goes_by_what_was_allowed_alone() {
    on_both(|place| {
        let idp = Idp::start();
        let house = House::connected(place, &idp, "link = [\"external-id\"]\n[claims]\nexternal_id = \"oid\"");
        house.person("vera", &[Role::Operator]);
        let token = "11".repeat(32);
        let make = base::Word::parse("name", "entra").unwrap();
        let (tenant, by) = (house.tenant, access::cli("test"));
        let command = store::Command::new(tenant, by.clone(), clock::new_command_id(), "test.directory", &make);
        let made = house.store.run(command, move |work| {
            let grant = access::may(work, tenant, &by, access::policy::AccessManage, &access::Whole)?;
            access::issue_directory_token(work, &grant, &make, &[0x11; 32])
        });
        made.unwrap();
        let user = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "nils@x.example", "externalId": "o-7" });
        let request = Request::post("/scim/v2/Users")
            .header(header::CONTENT_TYPE, "application/scim+json")
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        Visitor::sv().send(&house, request.body(Body::from(user.to_string())).unwrap()).is(201, "o-7");
        Visitor::sv().proves(&house, &idp, START, json!({ "sub": "p-1" })).is(403, "inget konto");
        let nils = json!({ "sub": "p-2", "oid": "o-7", "preferred_username": "another" });
        let mut visitor = Visitor::sv();
        visitor.proves(&house, &idp, START, nils).leads("/me/security");
        visitor.get(&house, "/me").is(200, "nils@x.example");
        house.whole(place);
    });
}

#[test]
fn where_no_provider_is_configured_there_is_nothing_of_it() {
    on_both(|place| {
        let house = House::new(place);
        for path in
            ["/oidc/start", "/oidc/callback?code=x&state=y", "/oidc/jwks.json", "/oidc/signed-out", "/oidc/sign-out"]
        {
            Visitor::sv().get(&house, path).is(404, "");
        }
        Visitor::sv().post(&house, "/oidc/backchannel", &[("logout_token", "x")]).is(404, "");
        Visitor::sv().get(&house, "/sign-in").lacks("oidc");
    });
}
