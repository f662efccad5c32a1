//! SCIM as Entra ID, Okta and the standard send it, over HTTP and on both engines.

use super::{
    MapGroup, UnmapGroup,
    commands::{Change, RemoveGroup, RemoveUser, SaveGroup, SaveUser},
    filter::{filter, path},
    schema::{GROUPS, USERS},
};
use access::{Whole, may, policy::AccessManage};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use base::{CommandId, Id, Line, Person, Tenant, Word};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::sync::Arc;
use store::{Command, Perform, Registry, Settings, Store, verify};
use testkit::{HandClock, Place, on_both};
use tower::ServiceExt;
use ui::{Lang, Source, Texts};
use web::{App, Hooks};

const TOKEN: [u8; 32] = [7; 32];

struct World {
    store: Store,
    tenant: Tenant,
    router: Router,
    runtime: tokio::runtime::Runtime,
    n: std::cell::Cell<u64>,
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Value,
}

fn registry() -> Arc<Registry> {
    Arc::new(Registry::new(&[&access::MODULE, &crate::MODULE], &[]))
}

impl World {
    fn new(place: &Place) -> Self {
        let clock = Arc::new(HandClock::at("2026-11-23T06:40:00Z"));
        let store = Store::open(place.home.clone(), Settings::default(), registry(), clock).unwrap();
        let tenant = store.open_ledger("lillkoping.example/skans", access::cli("test")).unwrap();
        let mut sources = ui::SOURCES.to_vec();
        for (name, sv, en) in [
            ("access", access::SV, access::EN),
            ("organisation", crate::SV, crate::EN),
            ("scim", super::SV, super::EN),
            ("web", web::SV, web::EN),
        ] {
            sources.push(Source { lang: Lang::Sv, name, ftl: sv });
            sources.push(Source { lang: Lang::En, name, ftl: en });
        }
        let hooks = Hooks::NONE;
        let app = App::new(store.clone(), Texts::new(&sources).unwrap(), hooks, "");
        let router = super::routes().finish(&app);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let world = Self { store, tenant, router, runtime, n: std::cell::Cell::new(0) };
        world.work(move |work| {
            let grant = may(work, tenant, &access::cli("test"), AccessManage, &Whole)?;
            access::issue_directory_token(work, &grant, &Word::parse("name", "entra")?, &TOKEN).map(drop)
        });
        world
    }

    fn id(&self) -> CommandId {
        self.n.set(self.n.get() + 1);
        CommandId::from_parts(self.n.get(), &base::sha256(&self.n.get().to_be_bytes())[..10])
    }

    fn work(&self, run: impl Fn(&mut store::Work<'_>) -> Result<(), store::Failure> + Send + 'static) {
        let command = Command::new(self.tenant, access::cli("test"), self.id(), "test", &self.n.get());
        self.store.run(command, run).unwrap();
    }

    fn does<P: Perform>(&self, what: P) -> P::Answer {
        self.store.perform(self.tenant, access::cli("test"), self.id(), what).unwrap().answer
    }

    fn send(&self, request: Request<Body>) -> Answer {
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            let kind = parts.headers.get(header::CONTENT_TYPE).map(|kind| kind.to_str().unwrap().to_owned());
            let body = if body.is_empty() {
                Value::Null
            } else {
                assert_eq!(kind.as_deref(), Some("application/scim+json"));
                serde_json::from_slice(&body).unwrap()
            };
            Answer { status: parts.status.as_u16(), headers: parts.headers, body }
        })
    }

    fn request(&self, method: Method, to: &str) -> axum::http::request::Builder {
        Request::builder()
            .method(method)
            .uri(format!("/scim/{to}"))
            .header("host", "skans.example")
            .header("accept-language", "en")
            .header("authorization", format!("Bearer {}", base::hex(&TOKEN)))
            .header("content-type", "application/scim+json")
    }

    fn call(&self, method: Method, to: &str, body: &Value) -> Answer {
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        self.send(self.request(method, to).body(body).unwrap())
    }

    fn get(&self, to: &str) -> Answer {
        self.call(Method::GET, to, &Value::Null)
    }

    fn user(&self, login: &str) -> String {
        let made = self.call(Method::POST, "v2/Users", &json!({ "schemas": [super::schema::USER], "userName": login }));
        assert_eq!(made.status, 201, "{}", made.body);
        made.body["id"].as_str().unwrap().to_owned()
    }

    fn patch(&self, to: &str, operations: Value) -> Answer {
        let schemas = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"];
        self.call(Method::PATCH, to, &json!({ "schemas": schemas, "Operations": operations }))
    }

    fn roles(&self, id: &str) -> Vec<String> {
        let person: Id<Person> = id.parse().unwrap();
        let roles = self.store.read(|reader| access::roles_of(reader, self.tenant, person)).unwrap();
        let mut roles: Vec<String> = roles.into_iter().map(|(_, role, ..)| role.name().to_owned()).collect();
        roles.sort();
        roles
    }

    fn whole(&self, place: &Place) {
        let report = verify(&place.home, &registry(), "", place.directory.path()).unwrap();
        assert!(report.whole, "{:?}", report.findings);
    }
}

/// Something of everything that a directory tells, for the golden files.
pub(crate) fn tell(store: &Store, tenant: Tenant) {
    struct Story<'a>(&'a Store, Tenant, std::cell::Cell<u64>);
    impl Story<'_> {
        fn does<P: Perform>(&self, what: P) -> P::Answer {
            self.2.set(self.2.get() + 1);
            let id = CommandId::from_parts(self.2.get(), &base::sha256(&self.2.get().to_be_bytes())[..10]);
            self.0.perform(self.1, access::directory("entra"), id, what).unwrap().answer
        }
    }
    let story = Story(store, tenant, std::cell::Cell::new(1_000));
    let object = |value: Value| value.as_object().unwrap().clone();
    let line = |text: &str| Line::parse("x", text).unwrap();
    let (seen, whole) = (None, |value| Change::Whole(object(value)));
    let person = story.does(SaveUser { id: None, change: whole(entra_user()), seen });
    let group = json!({ "displayName": "Skans terminal", "externalId": "obj-1", "members": [{ "value": person }] });
    let group = story.does(SaveGroup { id: None, change: whole(group), seen });
    let rule = story.does(MapGroup { group: line("obj-1"), role: line("operator"), unit: None });
    story.does(super::Claimed { person, groups: vec![line("OBJ-1"), line("another")] });
    story.does(UnmapGroup { id: rule });
    story.does(RemoveGroup { id: group, seen });
    story.does(RemoveUser { id: person, seen });
}

/// What Entra ID sends for a new user, with its default mapping.
fn entra_user() -> Value {
    json!({
        "schemas": [super::schema::USER, super::schema::ENTERPRISE],
        "externalId": "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
        "userName": "maja.exempel@lillkoping.example",
        "active": true,
        "addresses": [{ "type": "work", "formatted": "Storgatan 1" }],
        "displayName": "Maja Exempel",
        "emails": [{ "primary": true, "type": "work", "value": "maja.exempel@lillkoping.example" }],
        "meta": { "resourceType": "User" },
        "name": { "formatted": "Maja Exempel", "familyName": "Exempel", "givenName": "Maja" },
        "roles": [],
        super::schema::ENTERPRISE: { "employeeNumber": "10017", "department": "Skola", "costCenter": "1" },
    })
}

#[test]
fn a_user_of_entra_becomes_a_person_with_an_account_and_is_told_back() {
    on_both(|place| {
        let world = World::new(place);
        let made = world.call(Method::POST, "v2/Users", &entra_user());
        assert_eq!(made.status, 201, "{}", made.body);
        let id = made.body["id"].as_str().unwrap().to_owned();
        let location = format!("http://skans.example/scim/v2/Users/{id}");
        assert_eq!(made.headers["location"], location.as_str());
        assert_eq!(made.body["meta"]["location"], location);
        assert_eq!(made.body["addresses"], Value::Null, "what is not needed is not kept");
        assert_eq!(made.body[super::schema::ENTERPRISE], json!({ "employeeNumber": "10017", "department": "Skola" }));
        let got = world.get(&format!("v2/Users/{id}"));
        assert_eq!(got.body, made.body);
        let person: Id<Person> = id.parse().unwrap();
        let row = world.store.read(|reader| crate::person(reader, world.tenant, person)).unwrap().unwrap();
        assert_eq!((row.service_number.as_str(), row.name.as_deref()), ("10017", Some("Maja Exempel")));
        let account = world.store.read(|reader| access::account_of_login(reader, "MAJA.exempel@lillkoping.example"));
        assert_eq!(account.unwrap().map(|account| (account.person, account.closed)), Some((person, false)));
        let again = world.call(Method::POST, "v2/Users", &entra_user());
        assert_eq!((again.status, &again.body["scimType"]), (409, &json!("uniqueness")));
        world.whole(place);
    });
}

#[test]
fn the_operations_that_entra_documents_do_what_they_say() {
    on_both(|place| {
        let world = World::new(place);
        let boss = world.user("boss@lillkoping.example");
        let id = world.call(Method::POST, "v2/Users", &entra_user()).body["id"].as_str().unwrap().to_owned();
        let to = format!("v2/Users/{id}");
        let done = world.patch(
            &to,
            json!([
                { "op": "Replace", "path": "emails[type eq \"work\"].value", "value": "m@lillkoping.example" },
                { "op": "Replace", "path": "name.familyName", "value": "Ny" },
                { "op": "Add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+46701740605" },
                { "op": "Add", "path": format!("{}:manager", super::schema::ENTERPRISE), "value": boss },
                { "op": "Add", "path": "addresses[type eq \"work\"].locality", "value": "Lillk\u{f6}ping" },
                { "op": "Replace", "value": {
                    "displayName": "Maja Ny",
                    "name.givenName": "Maja-Lisa",
                    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department": "Omsorg",
                } },
            ]),
        );
        assert_eq!(done.status, 200, "{}", done.body);
        assert_eq!(done.body["emails"], json!([{ "primary": true, "type": "work", "value": "m@lillkoping.example" }]));
        assert_eq!(done.body["phoneNumbers"], json!([{ "type": "mobile", "value": "+46701740605" }]));
        let name = json!({ "formatted": "Maja Exempel", "familyName": "Ny", "givenName": "Maja-Lisa" });
        assert_eq!(done.body["name"], name);
        let more = &done.body[super::schema::ENTERPRISE];
        assert_eq!((&more["department"], &more["manager"]["value"]), (&json!("Omsorg"), &json!(boss)));
        let person: Id<Person> = id.parse().unwrap();
        let row = world.store.read(|reader| crate::person(reader, world.tenant, person)).unwrap().unwrap();
        assert_eq!(row.name.as_deref(), Some("Maja Ny"));

        let before = world.get(&to).body["meta"]["version"].clone();
        let same = world.patch(&to, json!([{ "op": "replace", "path": "displayName", "value": "Maja Ny" }]));
        assert_eq!(same.body["meta"]["version"], before, "what changes nothing is no event");

        let gone = world.patch(&to, json!([{ "op": "Remove", "path": "phoneNumbers[type eq \"mobile\"]" }]));
        assert_eq!(gone.body["phoneNumbers"], Value::Null);
        let none = json!([{ "op": "Replace", "path": "emails[type eq \"home\"].value", "value": "x@y.z" }]);
        let none = world.patch(&to, none);
        assert_eq!((none.status, &none.body["scimType"]), (400, &json!("noTarget")));
        world.whole(place);
    });
}

#[test]
fn who_is_no_longer_active_is_signed_out_at_once_and_comes_back_when_active_again() {
    on_both(|place| {
        let world = World::new(place);
        let id = world.user("maja");
        let to = format!("v2/Users/{id}");
        let group = json!({ "displayName": "Skans terminal", "members": [{ "value": id }] });
        assert_eq!(world.call(Method::POST, "v2/Groups", &group).status, 201);
        let line = |text: &str| Line::parse("x", text).unwrap();
        world.does(MapGroup { group: line("skans TERMINAL"), role: line("operator"), unit: None });
        assert_eq!(world.roles(&id), ["operator"]);

        // A session by password: the account gets a link, the link a password.
        let tenant = world.tenant;
        let account = world.store.read(|reader| access::account_of_login(reader, "maja")).unwrap().unwrap().account;
        world.work(move |work| {
            let grant = may(work, tenant, &access::cli("test"), AccessManage, &Whole)?;
            access::issue_link(work, &grant, account, &[9; 32]).map(drop)
        });
        let password = "Korrekt hast batteri 77";
        access::redeem_link(&world.store, world.id(), &base::hex(&[9; 32]), password).unwrap();
        let token = access::sign_in(&world.store, "maja", password).unwrap();
        let session = |world: &World| {
            let now = world.store.clock().now();
            world.store.read(|reader| access::session(reader, &token, now)).unwrap()
        };
        assert!(session(&world).is_some());

        // As Entra sends it: a text, with a capital.
        let off = world.patch(&to, json!([{ "op": "Replace", "path": "active", "value": "False" }]));
        assert_eq!((off.status, &off.body["active"]), (200, &json!(false)));
        assert!(session(&world).is_none());
        assert_eq!(world.roles(&id), [""; 0]);
        assert!(access::sign_in(&world.store, "maja", password).is_err());

        let on = world.patch(&to, json!([{ "op": "Replace", "value": { "active": "True" } }]));
        assert_eq!(on.body["active"], true);
        assert_eq!(world.roles(&id), ["operator"]);
        assert!(!world.store.read(|reader| access::account_of_login(reader, "maja")).unwrap().unwrap().closed);
        assert!(access::sign_in(&world.store, "maja", password).is_err(), "the old password is gone");

        assert_eq!(world.call(Method::DELETE, &to, &Value::Null).status, 204);
        assert_eq!(world.get(&to).status, 404);
        assert_eq!(world.roles(&id), [""; 0]);
        assert_eq!(world.user("maja"), id, "who comes back is the same person");
        world.whole(place);
    });
}

#[test]
fn roles_follow_the_groups_and_what_was_given_by_hand_stays() {
    on_both(|place| {
        let world = World::new(place);
        let (maja, nils) = (world.user("maja"), world.user("nils"));
        let line = |text: &str| Line::parse("x", text).unwrap();
        let rule = world.does(MapGroup { group: line("Terminal"), role: line("operator"), unit: None });
        world.does(MapGroup { group: line("OBJ-1"), role: line("auditor"), unit: None });
        let (tenant, person) = (world.tenant, maja.parse().unwrap());
        world.work(move |work| {
            let grant = may(work, tenant, &access::cli("test"), AccessManage, &Whole)?;
            access::give_role(work, &grant, person, access::Role::Manager, None).map(drop)
        });
        let group = json!({ "displayName": "Terminal", "externalId": "obj-1" });
        let group = world.call(Method::POST, "v2/Groups", &group).body["id"].as_str().unwrap().to_owned();
        let to = format!("v2/Groups/{group}");
        // Entra adds members like this.
        let both = json!([{ "op": "Add", "path": "members", "value": [{ "value": maja }, { "value": nils }] }]);
        assert_eq!(world.patch(&to, both).status, 200);
        assert_eq!(world.roles(&maja), ["auditor", "manager", "operator"]);
        assert_eq!(world.get(&format!("v2/Users/{nils}")).body["groups"][0]["display"], "Terminal");
        let without = world.get(&format!("{to}?excludedAttributes=members"));
        assert_eq!((without.body["members"].clone(), &without.body["displayName"]), (Value::Null, &json!("Terminal")));
        // By a filter, and by value, as different versions of Entra do.
        let out = world.patch(&to, json!([{ "op": "Remove", "path": format!("members[value eq \"{nils}\"]") }]));
        assert_eq!(out.body["members"].as_array().unwrap().len(), 1);
        assert_eq!(world.roles(&nils), [""; 0]);
        world.does(UnmapGroup { id: rule });
        assert_eq!(world.roles(&maja), ["auditor", "manager"]);
        let out = world.patch(&to, json!([{ "op": "Remove", "path": "members", "value": [{ "value": maja }] }]));
        assert_eq!(out.body["members"], Value::Null);
        assert_eq!(world.roles(&maja), ["manager"]);
        // Okta repeats the id.
        let named = json!([{ "op": "replace", "value": { "id": group, "displayName": "Terminalen" } }]);
        assert_eq!(world.patch(&to, named).body["displayName"], "Terminalen");
        let whole = json!({ "displayName": "Terminalen", "externalId": "obj-1", "members": [{ "value": nils }] });
        assert_eq!(world.call(Method::PUT, &to, &whole).status, 200);
        assert_eq!(world.roles(&nils), ["auditor"]);
        assert_eq!(world.call(Method::DELETE, &to, &Value::Null).status, 204);
        assert_eq!(world.roles(&nils), [""; 0]);
        world.whole(place);
    });
}

#[test]
fn a_person_and_an_account_that_are_there_already_are_taken_over_and_a_protected_name_is_kept_out() {
    on_both(|place| {
        let world = World::new(place);
        let register = |number: &str, protected| crate::RegisterPerson {
            service_number: Word::parse("serviceNumber", number).unwrap(),
            name: Line::parse("name", "Vera Exempel").unwrap(),
            protected,
        };
        let vera = world.does(register("10017", crate::Protected::Yes));
        let made = world.call(Method::POST, "v2/Users", &entra_user());
        assert_eq!(made.body["id"], json!(vera), "found by the service number");
        assert_eq!(made.body["displayName"], "10017");
        for kept_out in ["name", "emails", "phoneNumbers"] {
            assert_eq!(made.body[kept_out], Value::Null);
        }
        assert_eq!(made.body[super::schema::ENTERPRISE], json!({ "employeeNumber": "10017" }));
        let row = world.store.read(|reader| crate::person(reader, world.tenant, vera)).unwrap().unwrap();
        assert_eq!(row.name.as_deref(), Some("Vera Exempel"));

        let nils = world.does(register("10018", crate::Protected::No));
        let tenant = world.tenant;
        world.work(move |work| {
            let grant = may(work, tenant, &access::cli("test"), AccessManage, &Whole)?;
            access::open_account(work, &grant, nils, &Word::parse("login", "nils")?).map(drop)
        });
        assert_eq!(world.user("NILS"), nils.to_string(), "found by the name to sign in with");
        world.whole(place);
    });
}

#[test]
fn lists_are_filtered_sorted_paged_and_cut() {
    on_both(|place| {
        let world = World::new(place);
        for (login, department) in [("anna", "Skola"), ("bo", "Skola"), ("cilla", "Omsorg")] {
            let body = json!({ "userName": login, "emails": [{ "type": "work", "value": format!("{login}@x.example") }],
                super::schema::ENTERPRISE: { "department": department } });
            assert_eq!(world.call(Method::POST, "v2/Users", &body).status, 201);
        }
        let found = |filter: &str| {
            let filter: String = filter.bytes().map(|byte| format!("%{byte:02X}")).collect();
            let answer = world.get(&format!("v2/Users?sortBy=userName&filter={filter}"));
            assert_eq!(answer.status, 200, "{}", answer.body);
            let all = answer.body["Resources"].as_array().unwrap();
            all.iter().map(|it| it["userName"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(found("userName eq \"ANNA\""), ["anna"]);
        assert_eq!(found("userName eq \"nobody\""), [""; 0]);
        assert_eq!(found("userName sw \"b\" or userName ew \"la\""), ["bo", "cilla"]);
        assert_eq!(found("not (userName co \"n\")"), ["bo", "cilla"]);
        assert_eq!(found("emails[type eq \"work\" and value co \"bo@\"]"), ["bo"]);
        assert_eq!(found("emails.value co \"anna@\""), ["anna"]);
        let department = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department";
        assert_eq!(found(&format!("{department} eq \"skola\" and userName gt \"anna\"")), ["bo"]);
        assert_eq!(found("title pr"), [""; 0]);
        assert_eq!(found("active eq true and meta.lastModified gt \"2011-05-13T04:42:34Z\""), ["anna", "bo", "cilla"]);
        assert_eq!(
            found("userName eq \"anna\" or userName eq \"bo\" and userName eq \"x\""),
            ["anna"],
            "and before or"
        );

        let page = world.get("v2/Users?startIndex=2&count=1&attributes=userName,name.givenName");
        let about = (&page.body["totalResults"], &page.body["startIndex"], &page.body["itemsPerPage"]);
        assert_eq!(about, (&json!(3), &json!(2), &json!(1)));
        let keys: Vec<&String> = page.body["Resources"][0].as_object().unwrap().keys().collect();
        assert_eq!(keys, ["id", "schemas", "userName"]);
        assert_eq!(world.get("v2/Users?count=0").body["Resources"], json!([]));
        let search = json!({ "filter": "userName sw \"b\"", "attributes": ["userName"], "count": 10 });
        for to in ["v2/Users/.search", "v2/.search"] {
            let found = world.call(Method::POST, to, &search);
            assert_eq!((found.status, &found.body["totalResults"]), (200, &json!(1)), "{}", found.body);
        }
        let down = world.get("v2/Users?sortBy=userName&sortOrder=descending&count=1");
        assert_eq!(down.body["Resources"][0]["userName"], "cilla");
    });
}

#[test]
fn whoever_has_no_secret_or_a_revoked_one_learns_nothing() {
    on_both(|place| {
        let world = World::new(place);
        for to in ["v2/Users", "v2/Users/x", "v2/Schemas", "v2/ServiceProviderConfig", "v2/nothing"] {
            let request = Request::builder().uri(format!("/scim/{to}")).body(Body::empty()).unwrap();
            let bare = world.runtime.block_on(world.router.clone().oneshot(request)).unwrap();
            assert_eq!(bare.status(), StatusCode::UNAUTHORIZED);
            for secret in ["Bearer x", "Bearer ", "Basic eDp5"] {
                let request = Request::builder().uri(format!("/scim/{to}")).header("authorization", secret);
                let answer = world.send(request.body(Body::empty()).unwrap());
                assert_eq!(
                    (answer.status, &answer.headers["www-authenticate"].to_str().unwrap()[..6]),
                    (401, "Bearer")
                );
            }
        }
        let tenant = world.tenant;
        world.work(move |work| {
            let grant = may(work, tenant, &access::cli("test"), AccessManage, &Whole)?;
            access::revoke_directory_token(work, &grant, &Word::parse("name", "entra")?)
        });
        assert_eq!(world.get("v2/Users").status, 401);
    });
}

#[test]
fn every_wrong_request_has_its_own_words_and_changes_nothing() {
    on_both(|place| {
        let world = World::new(place);
        let id = world.user("maja");
        let to = format!("v2/Users/{id}");
        let group = world.call(Method::POST, "v2/Groups", &json!({ "displayName": "G" })).body["id"].clone();
        let of_group = format!("v2/Groups/{}", group.as_str().unwrap());
        let before = world.get(&to).body;
        let (post, put) = (Method::POST, Method::PUT);
        let long = "x".repeat(201);
        let ops = |op: Value| json!({ "Operations": [op] });
        let patch = |op: Value| (Method::PATCH, to.clone(), ops(op));
        let many: Vec<Value> = (0..51).map(|n| json!({ "value": format!("{n}@x.example") })).collect();
        let cases: Vec<((Method, String, Value), u16, &str)> = vec![
            ((post.clone(), "v2/Users".into(), json!({})), 400, "invalidValue"),
            ((post.clone(), "v2/Users".into(), json!([])), 400, "invalidSyntax"),
            ((post.clone(), "v2/Users".into(), json!({ "userName": 7 })), 400, "invalidValue"),
            ((post.clone(), "v2/Users".into(), json!({ "userName": long })), 400, "invalidValue"),
            ((post.clone(), "v2/Users".into(), json!({ "userName": "a\u{7}b" })), 400, "invalidValue"),
            ((post.clone(), "v2/Users".into(), json!({ "userName": "b", "active": "maybe" })), 400, "invalidValue"),
            ((post.clone(), "v2/Users".into(), json!({ "userName": "b", "shoeSize": 7 })), 400, "invalidPath"),
            ((post.clone(), "v2/Users".into(), json!({ "userName": "b", "name": "B" })), 400, "invalidValue"),
            ((post.clone(), "v2/Users".into(), json!({ "userName": "b", "emails": many })), 400, "invalidValue"),
            ((post.clone(), "v2/Users".into(), json!({ "userName": "Maja" })), 409, "uniqueness"),
            ((put.clone(), to.clone(), json!({ "displayName": "M" })), 400, "invalidValue"),
            (patch(json!({ "op": "set", "path": "title", "value": "x" })), 400, "invalidSyntax"),
            (patch(json!({ "op": "remove" })), 400, "noTarget"),
            (patch(json!({ "op": "replace", "value": "x" })), 400, "invalidSyntax"),
            (patch(json!({ "op": "replace", "path": 7, "value": "x" })), 400, "invalidSyntax"),
            (patch(json!({ "op": "replace", "path": "shoeSize", "value": "x" })), 400, "invalidPath"),
            (patch(json!({ "op": "replace", "path": "emails[", "value": "x" })), 400, "invalidFilter"),
            (patch(json!({ "op": "replace", "path": "title[x eq \"y\"]", "value": "x" })), 400, "invalidFilter"),
            (patch(json!({ "op": "replace", "path": "id", "value": "x" })), 400, "mutability"),
            (patch(json!({ "op": "add", "path": "groups", "value": [{ "value": "x" }] })), 400, "mutability"),
            (patch(json!({ "op": "remove", "path": "userName" })), 400, "mutability"),
            (patch(json!({ "op": "replace", "path": "active", "value": 1 })), 400, "invalidValue"),
            (patch(json!({ "op": "add", "path": "title" })), 400, "invalidValue"),
            ((Method::PATCH, to.clone(), json!({ "Operations": [] })), 400, "invalidSyntax"),
            ((Method::PATCH, to.clone(), json!({})), 400, "invalidSyntax"),
            ((post.clone(), "v2/Groups".into(), json!({ "displayName": "g" })), 409, "uniqueness"),
            (
                (post, "v2/Groups".into(), json!({ "displayName": "H", "members": [{ "value": "x" }] })),
                400,
                "invalidValue",
            ),
            (
                (
                    Method::PATCH,
                    of_group,
                    ops(json!({ "op": "add", "path": "members", "value": [{ "value": group }] })),
                ),
                400,
                "invalidValue",
            ),
            ((Method::PUT, format!("v2/Users/{}", group.as_str().unwrap()), json!({ "userName": "x" })), 404, ""),
            ((Method::DELETE, "v2/Groups/not-an-id".into(), Value::Null), 404, ""),
            ((Method::GET, "v2/Me".into(), Value::Null), 501, ""),
            ((Method::GET, "v2/Users?count=many".into(), Value::Null), 400, "invalidValue"),
            ((Method::GET, "v2/Users?sortOrder=up".into(), Value::Null), 400, "invalidValue"),
        ];
        for ((method, to, body), status, kind) in cases {
            let answer = world.call(method.clone(), &to, &body);
            let told = (answer.status, answer.body["scimType"].as_str().unwrap_or_default());
            assert_eq!(told, (status, kind), "{method} {to} {body} {}", answer.body);
            assert_eq!(answer.body["status"], status.to_string());
            let detail = answer.body["detail"].as_str().unwrap();
            assert!(!detail.is_empty() && !detail.contains('\u{27e6}'), "{detail}");
        }
        assert_eq!(world.get(&to).body, before);
        assert_eq!(world.get("v2/Users").body["totalResults"], 1);

        let mut request = world.request(Method::POST, "v2/Users");
        request.headers_mut().unwrap().insert("content-type", "text/plain".parse().unwrap());
        assert_eq!(world.send(request.body(Body::from("{}")).unwrap()).status, 415);
        let broken =
            world.request(Method::POST, "v2/Users").body(Body::from(&b"{\"userName\": \"\xff\"}"[..])).unwrap();
        assert_eq!(world.send(broken).status, 400);
        let large = world.request(Method::POST, "v2/Users").body(Body::from(vec![b' '; (2 << 20) + 1])).unwrap();
        assert_eq!(world.send(large).status, 413);
        let stale = world.request(Method::PUT, &to).header("if-match", "W/\"0\"");
        let stale = world.send(stale.body(Body::from(json!({ "userName": "x" }).to_string())).unwrap());
        assert_eq!(stale.status, 412);
        let tag = world.get(&to).headers["etag"].clone();
        let seen = world.request(Method::GET, &to).header("if-none-match", tag).body(Body::empty()).unwrap();
        assert_eq!(world.send(seen).status, StatusCode::NOT_MODIFIED.as_u16());
    });
}

#[test]
fn no_filter_however_odd_is_read_as_another_one() {
    for wrong in [
        "",
        "userName",
        "userName eq",
        "userName eq x",
        "userName eq \"x",
        "userName is \"x\"",
        "userName eq \"x\" and",
        "and userName eq \"x\"",
        "(userName eq \"x\"",
        "userName eq \"x\")",
        "not userName eq \"x\"",
        "emails[type eq \"x\"",
        "emails[kind eq \"x\"]",
        "userName[value eq \"x\"]",
        "shoeSize eq \"x\"",
        "userName eq 7",
        "userName eq [\"x\"]",
        "userName gt null",
        "active gt true",
        "active eq \"maybe\"",
        "name eq \"x\"",
        "meta.created gt \"yesterday\"",
        "urn:x:y:userName eq \"x\"",
        "userName eq \"x\" \u{0} or title pr",
    ] {
        let refusal = filter(&USERS, wrong).unwrap_err();
        assert_eq!(refusal.key, "scim-refused-filter", "{wrong}");
    }
    let deep = format!("{}title pr{}", "(".repeat(30), ")".repeat(30));
    assert!(filter(&USERS, &deep).is_err());
    assert!(filter(&USERS, &format!("title eq \"{}\"", "x".repeat(4000))).is_err());
    for right in ["title pr", "USERNAME EQ \"x\"", "not(title pr)and(title pr)", "emails[not (type eq \"x\")]"] {
        filter(&USERS, right).unwrap_or_else(|refusal| panic!("{right}: {refusal}"));
    }
    for wrong in
        ["", "members.", "members[value eq \"x\"]x", "displayName.x", "members[value eq \"x\"].", "a b", "\u{e5}"]
    {
        assert!(path(&GROUPS, wrong).is_err(), "{wrong}");
    }
}

#[test]
fn what_is_discovered_is_what_is_taken() {
    on_both(|place| {
        let world = World::new(place);
        let config = world.get("v2/ServiceProviderConfig");
        assert_eq!(config.body["patch"]["supported"], true);
        let types = world.get("v2/ResourceTypes").body;
        for kind in types["Resources"].as_array().unwrap() {
            let one = world.get(&format!("v2/ResourceTypes/{}", kind["id"].as_str().unwrap()));
            assert_eq!(&one.body, kind);
            let schema = world.get(&format!("v2/Schemas/{}", kind["schema"].as_str().unwrap()));
            assert_eq!(schema.body["id"], kind["schema"]);
            assert_eq!(world.get(&format!("v2{}", kind["endpoint"].as_str().unwrap())).status, 200);
        }
        assert_eq!(world.get("v2/Schemas/urn:none").status, 404);
        assert_eq!(world.get("v2/Bulk").status, 404);
    });
}
