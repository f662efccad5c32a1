//! Every page of the story, visited by everybody who reaches it: how many queries does it ask?

use super::{
    cast::{PASSWORD, PEOPLE},
    plans::reads_whole,
    tests::told,
};
use crate::{modules, serve};
use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use http_body_util::BodyExt;
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{Arc, Mutex},
};
use store::{Settings, Store, Tap, Value};
use testkit::{HandClock, Place};
use tower::ServiceExt;

/// The most queries of a page: session and roles, names, places, and three for what it is about.
const MOST: u32 = 6;
/// Pages of one kind that one person looks at.
const OF_A_KIND: usize = 40;
/// The same where something is asked for: the lists lead to themselves in many ways.
const ASKED: usize = 4;

/// What came back.
struct Got {
    status: StatusCode,
    queries: u32,
    page: bool,
    to: Option<String>,
    body: String,
}

fn get(runtime: &tokio::runtime::Runtime, router: &Router, cookie: &str, path: &str) -> Got {
    let request = Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap();
    runtime.block_on(async {
        let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
        let text = |name| parts.headers.get(name).map(|it: &header::HeaderValue| it.to_str().unwrap().to_owned());
        Got {
            status: parts.status,
            queries: parts.extensions.get::<web::Queries>().unwrap().count(),
            page: text(header::CONTENT_TYPE).is_some_and(|it| it.starts_with("text/html")),
            to: text(header::LOCATION),
            body: String::from_utf8_lossy(&body.collect().await.unwrap().to_bytes()).into_owned(),
        }
    })
}

/// Every value of an attribute in a piece of HTML.
pub(super) fn values<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let mark = format!(" {name}=\"");
    html.match_indices(&mark).filter_map(|(at, _)| html[at + mark.len()..].split('"').next()).collect()
}

/// The address of a form that asks: its hidden fields, `ticked` of its boxes, and a number that nobody knows.
fn filled(form: &str, action: &str, ticked: usize) -> String {
    let of = |kind: &str| {
        let inputs = form.split("<input").skip(1).filter_map(|rest| rest.split('>').next());
        inputs
            .filter(|input| values(input, "type") == [kind])
            .map(|input| format!("{}={}", values(input, "name")[0], values(input, "value").first().unwrap_or(&"")))
            .collect::<Vec<_>>()
    };
    let written = ["text", "search"].into_iter().flat_map(of).map(|field| field.replace('=', "=FINNS-INTE-1"));
    let asked: Vec<_> =
        of("hidden").into_iter().chain(of("checkbox").into_iter().take(ticked)).chain(written).collect();
    format!("{action}?{}", asked.join("&"))
}

/// Where a page leads: its links, and its forms that ask with nothing, one and two ticked.
fn ways(html: &str) -> Vec<String> {
    let mut ways: Vec<String> = values(html, "href").into_iter().map(str::to_owned).collect();
    for form in html.split("<form").skip(1).filter_map(|rest| rest.split("</form>").next()) {
        let head = form.split('>').next().unwrap_or_default();
        if values(head, "method") == ["get"] {
            for action in values(head, "action").into_iter().chain(values(form, "formaction")) {
                ways.extend([0, 1, 2].map(|ticked| filled(form, action, ticked)));
            }
        }
    }
    let ways = ways.into_iter().map(|way| way.split('#').next().unwrap_or_default().replace("&amp;", "&"));
    ways.filter(|way| way.starts_with('/')).collect()
}

/// The kind of an address: its ids and values left out.
pub(super) fn kind(address: &str) -> String {
    let (path, asked) = address.split_once('?').unwrap_or((address, ""));
    let part = |part: &str| if part.len() == 36 { "{id}".to_owned() } else { part.to_owned() };
    let path: Vec<_> = path.split('/').map(part).collect();
    let names: BTreeSet<_> = asked.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, _)| name).collect();
    let names: Vec<_> = names.into_iter().collect();
    format!("{}{}{}", path.join("/"), if names.is_empty() { "" } else { "?" }, names.join("&"))
}

/// The routes of mail's pages that are asked for with GET; `/mail` itself only leads on.
fn route_table() -> BTreeSet<&'static str> {
    let routes = serve::routes();
    let asked = routes.table().filter(|way| way.method == Method::GET).map(|way| way.path);
    asked.filter(|path| *path == "/" || path.starts_with("/mail/")).collect()
}

/// Whether an address is one of a route.
fn is_of(route: &str, address: &str) -> bool {
    let path = address.split('?').next().unwrap_or_default();
    let (route, path): (Vec<_>, Vec<_>) = (route.split('/').collect(), path.split('/').collect());
    route.len() == path.len() && route.iter().zip(path).all(|(part, is)| part.starts_with('{') || *part == is)
}

/// The story's store opened again, and every statement that it will say from now on.
fn overheard(place: &Place) -> (Store, Arc<Mutex<BTreeSet<String>>>) {
    told(place).close();
    let heard = Arc::<Mutex<BTreeSet<String>>>::default();
    let ear = Arc::clone(&heard);
    let tap = Tap(Arc::new(move |sql: &str, _: &[Value]| {
        let mut heard = ear.lock().unwrap();
        if !heard.contains(sql) {
            heard.insert(sql.to_owned());
        }
    }));
    let settings = Settings { tap: Some(tap), ..Settings::default() };
    let clock = Arc::new(HandClock::at("2026-11-23T09:31:00Z"));
    (Store::open(place.home.clone(), settings, modules::registry(), clock).unwrap(), heard)
}

#[test]
fn no_page_asks_more_than_six_queries_and_each_finds_its_rows_by_an_index() {
    testkit::on_both(|place| {
        let (store, heard) = overheard(place);
        let app = web::App::new(store.clone(), modules::texts().unwrap(), serve::hooks(), "");
        let (router, runtime) = (serve::router(&app), tokio::runtime::Runtime::new().unwrap());
        let mut kinds: BTreeMap<String, (u32, String)> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        // Those of the story who have a password.
        for (login, token) in
            PEOPLE.iter().filter_map(|(login, ..)| Some((login, access::sign_in(&store, login, PASSWORD).ok()?)))
        {
            let cookie = format!("skans={token}");
            let mut queue: VecDeque<String> =
                ["/", "/me", "/me/choices", "/keys", "/search?q=a", "/mail/find", "/organisation"]
                    .map(str::to_owned)
                    .into();
            let mut known: BTreeSet<String> = queue.iter().cloned().collect();
            let mut tries: BTreeMap<String, usize> = BTreeMap::new();
            while let Some(at) = queue.pop_front() {
                let tries = tries.entry(kind(&at)).or_default();
                *tries += 1;
                if *tries > if at.contains('?') { ASKED } else { OF_A_KIND } {
                    continue;
                }
                let got = get(&runtime, &router, &cookie, &at);
                assert!(!got.status.is_server_error(), "{}: {login} {at}: {}", place.name, got.body);
                if [StatusCode::OK, StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY].contains(&got.status) {
                    seen.insert(at.clone());
                }
                if got.page {
                    let worst = kinds.entry(kind(&at)).or_default();
                    *worst = worst.clone().max((got.queries, format!("{login} {at}")));
                }
                // The number that a page is about leads to it.
                let number =
                    got.body.split("<h1>").nth(1).and_then(|rest| rest.strip_prefix("<code>")?.split('<').next());
                let number =
                    number.into_iter().flat_map(|it| [format!("/mail/find?q={it}"), format!("/search?q={it}")]);
                // No tray holds anything when the story ends: what lies in one is asked for without a link.
                let inside = is_of("/mail/subjects/{id}", &at).then(|| format!("{at}/contents.csv"));
                for way in ways(&got.body).into_iter().chain(got.to).chain(number).chain(inside) {
                    let of_ours = way == "/"
                        || ["/?", "/me", "/mail", "/organisation", "/search", "/history", "/keys"]
                            .iter()
                            .any(|it| way.starts_with(it));
                    if of_ours && known.insert(way.clone()) {
                        queue.push_back(way);
                    }
                }
            }
        }
        for (kind, (queries, _)) in &kinds {
            println!("{} {queries:>3}  {kind}", place.name);
        }
        let unseen: Vec<_> =
            route_table().into_iter().filter(|route| !seen.iter().any(|at| is_of(route, at))).collect();
        assert!(unseen.is_empty(), "{}: nobody of the story comes to {unseen:?}", place.name);
        let over: Vec<_> = kinds.values().filter(|(queries, _)| *queries > MOST).collect();
        assert!(over.is_empty(), "{}: more than {MOST} queries: {over:#?}", place.name);
        if place.name == "sqlite" {
            let mut connection = place.home.connect_reader().unwrap();
            let heard = heard.lock().unwrap();
            let said = heard.iter().filter(|sql| ["SELECT", "WITH"].iter().any(|word| sql.starts_with(word)));
            let whole: Vec<_> = said.map(|sql| (reads_whole(connection.as_mut(), sql), sql)).collect();
            assert!(whole.len() > 30, "they were heard");
            let whole: Vec<_> = whole.into_iter().filter(|(steps, _)| !steps.is_empty()).collect();
            assert!(whole.is_empty(), "{whole:#?}");
        }
    });
}
