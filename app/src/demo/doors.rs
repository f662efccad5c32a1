//! Every door, tried by everybody: nobody, each role, a neighbour, somebody of another municipality.

mod opened;

use super::{
    tests::told,
    visit::{kind, values},
};
use crate::{modules, serve};
use access::{Role, Whole, may as granted, policy::AccessManage};
use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use base::{Id, Line, Person, Tenant, Unit, Word, clock, hex};
use http_body_util::BodyExt;
use organisation::{OpenUnit, Protected, RegisterPerson, UnitKind};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fmt::Write,
    sync::Arc,
};
use store::{Command, Settings, Store};
use testkit::{HandClock, on_both};
use tower::ServiceExt;
use web::{Rule, Way};

/// Addresses of one kind that are tried.
const OF_A_KIND: usize = 3;
/// The password of everybody who tries.
const PASSWORD: &str = "dörr efter dörr efter dörr";
/// An id that nothing has.
const NOBODYS: &str = "01000000-0000-7000-8000-000000000000";

/// What came back.
struct Got {
    status: StatusCode,
    to: String,
    body: String,
}

impl Got {
    /// Sent to sign in, or told to.
    fn unknown(&self) -> bool {
        self.status == StatusCode::UNAUTHORIZED || self.to.starts_with("/sign-in?")
    }
}

/// What may be sent to a route: its address, and the fields of the form that leads there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Call {
    address: String,
    fields: String,
}

/// The story's installation with doors in front of it.
struct House {
    store: Store,
    tenant: Tenant,
    router: Router,
    runtime: tokio::runtime::Runtime,
}

impl House {
    fn call(&self, cookie: &str, method: &Method, call: &Call) -> Got {
        let kind = if call.fields.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
        let request = Request::builder().method(method).uri(&call.address).header(header::COOKIE, cookie);
        let request = request.header(header::CONTENT_TYPE, kind).body(Body::from(call.fields.clone())).unwrap();
        self.runtime.block_on(async {
            let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
            let to = parts.headers.get(header::LOCATION).map_or("", |to| to.to_str().unwrap()).to_owned();
            let body = body.collect().await.unwrap().to_bytes();
            Got { status: parts.status, to, body: String::from_utf8_lossy(&body).into_owned() }
        })
    }

    /// A person with these roles over a unit of a tenant; gives the cookie of their session.
    fn person(&self, tenant: Tenant, login: &str, roles: &[Role], unit: Option<Id<Unit>>) -> String {
        let cli = || access::cli("test");
        let word = |text: &str| Word::parse("word", text).unwrap();
        let name = Line::parse("name", login).unwrap();
        let register = RegisterPerson { service_number: word(login), name, protected: Protected::No };
        let person: Id<Person> = self.store.perform(tenant, cli(), clock::new_command_id(), register).unwrap().answer;
        let (token, login_word, roles) = (clock::random(), word(login), roles.to_vec());
        let command = Command::new(tenant, cli(), clock::new_command_id(), "test.account", &login_word);
        let opened = self.store.run(command, move |work| {
            let grant = granted(work, tenant, &cli(), AccessManage, &Whole)?;
            let account = access::open_account(work, &grant, person, &login_word)?.account;
            access::issue_link(work, &grant, account, &token)?;
            for role in roles.iter().copied() {
                access::give_role(work, &grant, person, role, unit)?;
            }
            Ok(account)
        });
        opened.unwrap();
        access::redeem_link(&self.store, clock::new_command_id(), &hex(&token), PASSWORD).unwrap();
        format!("skans={}", access::sign_in(&self.store, login, PASSWORD).unwrap())
    }

    /// A unit of the story.
    fn some_unit(&self) -> String {
        self.store.read(|reader| organisation::units(reader, self.tenant)).unwrap()[0].id.to_string()
    }

    /// Somebody whose identity is protected.
    fn protected_person(&self) -> String {
        let people = self.store.read(|reader| organisation::people(reader, self.tenant)).unwrap();
        people.iter().find(|person| person.protected).unwrap().id.to_string()
    }

    /// A person of the story.
    fn some_person(&self) -> String {
        self.store.read(|reader| organisation::people(reader, self.tenant)).unwrap()[0].id.to_string()
    }

    fn entries(&self) -> usize {
        let read = |reader: &mut store::Reader<'_>| reader.entries(self.tenant, 0, i64::MAX);
        self.store.read::<_, store::Fault>(read).unwrap().len()
    }
}

/// The route of an address: of those that fit, the one with the fewest unknowns.
fn route_of<'a>(table: &'a [Way], method: &Method, address: &str) -> Option<&'a Way> {
    let path: Vec<_> = address.split('?').next().unwrap_or_default().split('/').collect();
    let fits = |route: &str| {
        let route: Vec<_> = route.split('/').collect();
        let open = route.last().is_some_and(|part| part.starts_with("{*"));
        (route.len() == path.len() || (open && route.len() < path.len()))
            && route.iter().zip(&path).all(|(part, is)| part.starts_with('{') || part == is)
    };
    let unknowns = |way: &&Way| way.path.matches('{').count();
    table.iter().filter(|way| way.method == *method && fits(way.path)).min_by_key(unknowns)
}

fn uuids(address: &str) -> impl Iterator<Item = &str> {
    address.split(['/', '?', '&', '=']).filter(|part| part.parse::<uuid::Uuid>().is_ok())
}

/// What a form would send when nobody changes anything in it but what is empty.
fn fields(form: &str) -> String {
    let mut fields: Vec<(String, String)> = Vec::new();
    for input in form.split("<input").skip(1).filter_map(|rest| rest.split('>').next()) {
        let Some(name) = values(input, "name").first().map(|name| (*name).to_owned()) else { continue };
        let value = values(input, "value").first().map_or("", |value| value).to_owned();
        let value = if value.is_empty() { "1".to_owned() } else { value };
        // Of several to choose among, the first.
        if !fields.iter().any(|(known, _)| *known == name) {
            fields.push((name, value));
        }
    }
    for select in form.split("<select").skip(1).filter_map(|rest| rest.split("</select>").next()) {
        let value = values(select, "value").into_iter().find(|value| !value.is_empty()).unwrap_or_default();
        fields.extend(values(select, "name").first().map(|name| ((*name).to_owned(), value.to_owned())));
    }
    for area in form.split("<textarea").skip(1).filter_map(|rest| rest.split('>').next()) {
        fields.extend(values(area, "name").first().map(|name| ((*name).to_owned(), "x".to_owned())));
    }
    let encode = |text: &str| {
        text.replace("&amp;", "&").bytes().fold(String::new(), |mut out, byte| {
            let _ = match byte.is_ascii_alphanumeric() || byte == b'-' {
                true => write!(out, "{}", char::from(byte)),
                false => write!(out, "%{byte:02X}"),
            };
            out
        })
    };
    let pairs: Vec<_> = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.join("&")
}

/// Where a page leads: its links, and its forms with what they would send.
fn calls(html: &str) -> Vec<(Method, Call)> {
    let clean = |address: &str| address.split('#').next().unwrap_or_default().replace("&amp;", "&");
    let links = [values(html, "href"), values(html, "src")].concat();
    let mut calls: Vec<(Method, Call)> =
        links.iter().map(|to| (Method::GET, Call { address: clean(to), fields: String::new() })).collect();
    for form in html.split("<form").skip(1).filter_map(|rest| rest.split("</form>").next()) {
        let head = form.split('>').next().unwrap_or_default();
        let asks = values(head, "method") == ["get"];
        for action in values(head, "action").into_iter().chain(values(form, "formaction")) {
            let (address, fields) = (clean(action), fields(form));
            calls.push(match asks {
                true => (Method::GET, Call { address: format!("{address}?{fields}"), fields: String::new() }),
                false => (Method::POST, Call { address, fields }),
            });
        }
    }
    calls.retain(|(_, call)| call.address.starts_with('/') && !call.address.starts_with("//"));
    calls
}

/// Real calls of every route: found by who may everything, from page to page.
fn found(house: &House, table: &[Way], cookie: &str) -> BTreeMap<String, BTreeSet<Call>> {
    let mut calls_of: BTreeMap<String, BTreeSet<Call>> = BTreeMap::new();
    let mut queue: VecDeque<String> = table
        .iter()
        .filter(|way| way.method == Method::GET && !way.path.contains('{'))
        .map(|way| way.path.to_owned())
        .collect();
    let mut known: BTreeSet<String> = queue.iter().cloned().collect();
    let mut tries: BTreeMap<String, usize> = BTreeMap::new();
    while let Some(address) = queue.pop_front() {
        let tries = tries.entry(kind(&address)).or_default();
        *tries += 1;
        if *tries > 4 * OF_A_KIND {
            continue;
        }
        let call = Call { address, fields: String::new() };
        let got = house.call(cookie, &Method::GET, &call);
        assert!(!got.status.is_server_error(), "{}: {}", call.address, got.body);
        if let Some(way) = route_of(table, &Method::GET, &call.address)
            && [StatusCode::OK, StatusCode::SEE_OTHER].contains(&got.status)
        {
            let calls = calls_of.entry(name(way)).or_default();
            // Of each kind a few: with this query and with that.
            if calls.iter().filter(|it| kind(&it.address) == kind(&call.address)).count() < OF_A_KIND {
                calls.insert(call);
            }
        }
        let led = (!got.to.is_empty()).then(|| (Method::GET, Call { address: got.to, fields: String::new() }));
        for (method, call) in calls(&got.body).into_iter().chain(led) {
            if method == Method::GET {
                if known.insert(call.address.clone()) {
                    queue.push_back(call.address);
                }
            } else if let Some(way) = route_of(table, &method, &call.address) {
                let calls = calls_of.entry(name(way)).or_default();
                if calls.len() < 2 * OF_A_KIND {
                    calls.insert(call);
                }
            }
        }
    }
    calls_of
}

fn name(way: &Way) -> String {
    format!("{} {}", way.method, way.path)
}

/// A call of a route that no page leads to: its unknowns filled with what pages know by the same collection's name.
fn filled(house: &House, way: &Way, ids: &BTreeMap<String, String>) -> Option<Call> {
    let site = ids.get("site").cloned().unwrap_or_default();
    let fields = match (way.path, way.method.as_str()) {
        ("/api/v1/mail/acts", "POST") => {
            let command = r#"{"setUpParty":{"party":null,"name":"X","kind":"carrier","unit":null}}"#;
            format!(r#"{{"commandId":"{}","site":"{site}","command":{command}}}"#, clock::new_command_id())
        }
        (path, method) if path.starts_with("/api/") && method != "GET" => "{}".to_owned(),
        _ => String::new(),
    };
    let mut before = "";
    let mut parts = Vec::new();
    for part in way.path.split('/') {
        parts.push(match (part, before) {
            ("{token}", _) => "0".repeat(64),
            ("{ledger}", _) => house.tenant.0.to_string(),
            ("{*path}", _) => "checkpoint".to_owned(),
            // Who finds it has made none.
            (_, "tokens") | ("{id}", "passkeys" | "devices") => NOBODYS.to_owned(),
            ("{id}", "unmask") => house.protected_person(),
            ("{id}", "units") if way.path.starts_with("/api/") => house.some_unit(),
            ("{id}", "persons") => house.some_person(),
            ("{id}", "sites") => site.clone(),
            ("{day}", _) => "2026-11-20".to_owned(),
            // A directory's secret is asked for before any of this is looked for.
            ("{*rest}", _) | ("{id}", "Users" | "Groups" | "Schemas" | "ResourceTypes") => NOBODYS.to_owned(),
            (part, before) if part.starts_with('{') => ids.get(before)?.clone(),
            (part, _) => part.to_owned(),
        });
        before = part;
    }
    Some(Call { address: parts.join("/"), fields })
}

#[test]
fn every_door_opens_to_those_who_may_and_is_not_there_for_others() {
    on_both(|place| {
        told(place).close();
        let clock = Arc::new(HandClock::at("2026-11-23T09:31:00Z"));
        let store = Store::open(place.home.clone(), Settings::default(), modules::registry(), clock).unwrap();
        let app = web::App::new(store.clone(), modules::texts().unwrap(), serve::hooks(), "");
        let tenant = store.tenants().unwrap()[0].0;
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let house = House { store, tenant, router: serve::router(&app), runtime };
        let table: Vec<Way> = serve::routes().table().cloned().collect();
        let every: Vec<Role> = Role::of_persons().collect();
        let all = house.person(tenant, "allt", &every, None);

        // Somebody has a protected identity; the glass was broken once.
        let hidden = RegisterPerson {
            service_number: Word::parse("number", "T-9999").unwrap(),
            name: Line::parse("name", "Dold Exempel").unwrap(),
            protected: Protected::Yes,
        };
        house.store.perform(tenant, access::cli("test"), clock::new_command_id(), hidden).unwrap();
        let password = PASSWORD.replace(' ', "+").replace('\u{f6}', "%C3%B6");
        let fields = format!("minutes=15&reason=hot&password={password}");
        let broken = house.call(&all, &Method::POST, &Call { address: "/access/glass/new".to_owned(), fields });
        assert_eq!(broken.to, "/", "{} {}", broken.status, broken.body);
        let list = house.call(&all, &Method::GET, &Call { address: "/access/glass".to_owned(), fields: String::new() });
        let glass = values(&list.body, "href")
            .into_iter()
            .find(|to| uuids(to).next().is_some() && to.starts_with("/access/glass/"));
        let end = Call { address: format!("{}/end", glass.unwrap()), fields: String::new() };
        assert_eq!(house.call(&all, &Method::POST, &end).status, StatusCode::SEE_OTHER);

        // A change of the permissions waits for a second person.
        let fields = format!(
            "role=coordinator&permission=mail.clear&today=&change=give&reason=KS+2026%2F301&password={password}"
        );
        let proposal = Call { address: "/access/grants/new".to_owned(), fields };
        let proposed = house.call(&all, &Method::POST, &proposal);
        assert!(proposed.to.starts_with("/access/grants/"), "{} {}", proposed.status, proposed.body);

        let fields = "name=Arenden&url=https%3A%2F%2Fcases.example.se%2F&kinds=mail.held".to_owned();
        let made = house.call(&all, &Method::POST, &Call { address: "/webhooks".to_owned(), fields });
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);

        // What there is to be called, and what an outsider may not learn.
        let mut calls_of = found(&house, &table, &all);
        let addresses = || calls_of.values().flatten().map(|call| call.address.as_str());
        let mut ids: BTreeMap<String, String> = BTreeMap::new();
        let mut secrets: BTreeSet<String> = BTreeSet::new();
        for address in addresses() {
            let parts: Vec<_> = address.split(['/', '?', '&', '=']).collect();
            for pair in parts.windows(2).filter(|pair| pair[1].parse::<uuid::Uuid>().is_ok()) {
                ids.entry(pair[0].to_owned()).or_insert_with(|| pair[1].to_owned());
                if address.starts_with("/mail/") && !pair[0].contains("unit") {
                    secrets.insert(pair[1].to_owned());
                }
            }
        }
        assert!(secrets.len() > 20, "{}: {secrets:?}", place.name);
        for way in &table {
            let calls = calls_of.entry(name(way)).or_default();
            if calls.is_empty() {
                calls.extend(filled(&house, way, &ids));
            }
        }
        let unknown: Vec<_> = calls_of.iter().filter(|(_, calls)| calls.is_empty()).map(|(name, _)| name).collect();
        assert!(unknown.is_empty(), "no page leads to {unknown:?}: lead there, or fill the address in `filled`");

        // Nobody.
        for (way, call) in each(&table, &calls_of) {
            let got = house.call("", &way.method, call);
            let said = format!("{}: nobody {} {}: {} {}", place.name, way.method, call.address, got.status, got.body);
            match way.rule {
                // Who signs in with a wrong password is told so with the status of one who must sign in.
                Rule::Open => assert!(!got.status.is_server_error() && !got.to.starts_with("/sign-in?"), "{said}"),
                Rule::SignedIn | Rule::May { .. } | Rule::Machine => assert!(got.unknown(), "{said}"),
            }
        }

        // Each role over everything: what the matrix says, and what it does not say is not there.
        let roles: Vec<(Role, String)> = Role::of_persons()
            .map(|role| (role, house.person(tenant, &format!("door-{}", role.name()), &[role], None)))
            .collect();
        for (role, cookie) in &roles {
            let has = |permission: &&'static str| access::roles_with(permission).contains(role);
            for (way, call) in each(&table, &calls_of) {
                let refused = match &way.rule {
                    Rule::May { any, told } if !any.iter().any(has) => {
                        Some(if told.iter().any(has) { StatusCode::FORBIDDEN } else { StatusCode::NOT_FOUND })
                    }
                    Rule::Machine => Some(StatusCode::UNAUTHORIZED),
                    _ => None,
                };
                if refused.is_none() && way.method != Method::GET {
                    continue; // tried last: it may change things
                }
                let got = house.call(cookie, &way.method, call);
                let said = format!(
                    "{}: {} {} {}: {} {}",
                    place.name,
                    role.name(),
                    way.method,
                    call.address,
                    got.status,
                    got.body
                );
                match refused {
                    Some(status) => assert_eq!(got.status, status, "{said}"),
                    None => {
                        assert!(!got.status.is_server_error() && !got.unknown(), "{said}");
                        // One act among many has a permission of its own.
                        let finer = call.address.starts_with("/mail/do/");
                        let there = matches!(way.rule, Rule::Open | Rule::SignedIn)
                            || [StatusCode::OK, StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY]
                                .contains(&got.status)
                            || (finer && got.status == StatusCode::FORBIDDEN);
                        assert!(there, "{said}");
                    }
                }
            }
        }

        // A neighbour with every role over another department, and somebody with every role in another municipality.
        let units = house.store.read(|reader| organisation::units(reader, tenant)).unwrap();
        let department = units.iter().find(|unit| unit.code.as_deref() == Some("BUF")).unwrap().id;
        let neighbour = house.person(tenant, "granne", &every, Some(department));
        let other = house.store.open_ledger("grannby.example/skans", access::cli("test")).unwrap();
        let top = OpenUnit {
            parent: None,
            kind: UnitKind::Municipality,
            name: Line::parse("name", "Grannby kommun").unwrap(),
            code: None,
        };
        house.store.perform(other, access::cli("test"), clock::new_command_id(), top).unwrap();
        let stranger = house.person(other, "utsocknes", &every, None);
        let before = house.entries();
        for (who, cookie) in [("granne", &neighbour), ("utsocknes", &stranger)] {
            for (way, call) in each(&table, &calls_of) {
                // What they choose and save for themselves, and their own tokens, are theirs to change.
                if ["/sign-out", "/me/choices", "/me/tokens", "/lists/save", "/lists/remove"].contains(&way.path) {
                    continue;
                }
                let got = house.call(cookie, &way.method, call);
                let said =
                    format!("{}: {who} {} {}: {} {}", place.name, way.method, call.address, got.status, got.body);
                assert!(!got.status.is_server_error(), "{said}");
                let secret = |part: &str| uuids(part).any(|id| secrets.contains(id));
                let path = call.address.split('?').next().unwrap_or_default();
                if secret(path) && way.rule != Rule::Open {
                    assert_eq!(got.status, StatusCode::NOT_FOUND, "{said}");
                } else if secret(&call.address) && way.method == Method::GET {
                    // Asked with in a query: answered as any id that nobody has.
                    let blind = uuids(&call.address)
                        .filter(|id| secrets.contains(*id))
                        .fold(call.address.clone(), |address, id| address.replace(id, NOBODYS));
                    let blind = house.call(cookie, &way.method, &Call { address: blind, fields: String::new() });
                    assert_eq!((got.status, got.body.len()), (blind.status, blind.body.len()), "{said}");
                }
                // What they asked with they know; what they did not, they do not learn.
                let learnt = secrets
                    .iter()
                    .find(|id| got.body.contains(*id) && !call.address.contains(*id) && !call.fields.contains(*id));
                assert_eq!(learnt, None, "{said}");
            }
        }
        assert_eq!(house.entries(), before, "{}: an outsider changed something", place.name);

        // Who may everything, with a form that nobody filled in: a refusal perhaps, a fault never.
        for (way, call) in each(&table, &calls_of).filter(|(way, _)| way.method != Method::GET) {
            for call in [&Call { address: call.address.clone(), fields: String::new() }, call] {
                let got = house.call(&all, &way.method, call);
                let fault = got.status.is_server_error();
                assert!(!fault, "{}: {} {}: {}", place.name, way.method, call.address, got.body);
            }
        }
    });
}

/// Every call with its route; signing out comes last.
fn each<'a>(
    table: &'a [Way],
    calls_of: &'a BTreeMap<String, BTreeSet<Call>>,
) -> impl Iterator<Item = (&'a Way, &'a Call)> {
    let last = |way: &&Way| way.path == "/sign-out";
    let order = table.iter().filter(move |way| !last(way)).chain(table.iter().filter(last));
    order.flat_map(|way| calls_of[&name(way)].iter().map(move |call| (way, call)))
}

#[test]
fn the_table_of_routes_is_the_printed_one() {
    let routes = serve::routes();
    let mut lines: Vec<String> = routes
        .table()
        .map(|way| format!("{:<42} {:<6} {:>9}  {}\n", way.path, way.method.as_str(), way.body, way.rule))
        .collect();
    lines.sort();
    let table = lines.concat();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/demo/routes.txt");
    if std::env::var_os("SKANS_ACCEPT").is_some() {
        std::fs::write(file, &table).unwrap();
    }
    let printed = std::fs::read_to_string(file).unwrap_or_default();
    assert_eq!(table, printed, "if this is meant: SKANS_ACCEPT=1 cargo nextest run -p skans printed");
}
