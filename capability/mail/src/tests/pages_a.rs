//! The pages as a browser without JavaScript meets them: sign-in, today, hand-overs, announcing, receiving; in both
//! languages, with every refusal.

use crate::{
    Event,
    commands::Act,
    model::{Command, Party, PartyKind, Site, SiteKind},
};
use access::{Role, Whole, may, policy::AccessManage};
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
    response::Response,
};
use base::{CommandId, Id, Line, Person, Tenant, Unit, Word};
use http_body_util::BodyExt;
use organisation::{OpenUnit, Protected, RegisterPerson, UnitKind};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use store::{Perform, Registry, Settings, Store};
use testkit::{HandClock, Place, on_both, sqlite};
use tower::ServiceExt;
use ui::{Lang, Source, Texts};

pub(super) const PASSWORD: &str = "en mening att minnas";
const REK: &str = "RR473124829SE";
const OTHER_REK: &str = "RR123456785SE";

pub(super) fn sources() -> Vec<Source> {
    let mut sources = ui::SOURCES.to_vec();
    for (name, sv, en) in [
        ("access", access::SV, access::EN),
        ("mail", crate::SV, crate::EN),
        ("manifest", crate::manifest::SV, crate::manifest::EN),
        ("organisation", organisation::SV, organisation::EN),
        ("doors", web::DOORS_SV, web::DOORS_EN),
        ("web", web::SV, web::EN),
        ("lists", web::LISTS_SV, web::LISTS_EN),
        ("account", web::ACCOUNT_SV, web::ACCOUNT_EN),
        ("web face", web::FACE_SV, web::FACE_EN),
    ] {
        sources.push(Source { lang: Lang::Sv, name, ftl: sv });
        sources.push(Source { lang: Lang::En, name, ftl: en });
    }
    sources.extend([
        Source { lang: Lang::Sv, name: "app", ftl: "app-nav-mail = Post\napp-search = Hitta ett nummer" },
        Source { lang: Lang::En, name: "app", ftl: "app-nav-mail = Mail\napp-search = Find a number" },
    ]);
    sources
}

const NAV: &[web::NavItem] = &[web::NavItem { href: "/mail", key: "app-nav-mail", shown: crate::pages::in_menu }];

fn hooks() -> web::Hooks {
    web::Hooks {
        nav: NAV,
        search: Some(web::NavItem { href: "/search", key: "app-search", shown: crate::pages::in_menu }),
        finders: &[crate::pages::find],
        traces: &crate::pages::TRACES,
        stands: &[crate::pages::stand],
        ..web::Hooks::NONE
    }
}

/// A municipality with a terminal and a mail room, and an application in front of it.
pub(super) struct House {
    pub(super) store: Store,
    pub(super) tenant: Tenant,
    pub(super) clock: Arc<HandClock>,
    pub(super) router: Router,
    pub(super) runtime: tokio::runtime::Runtime,
    pub(super) cookies: BTreeMap<String, String>,
    pub(super) n: u64,
    pub(super) terminal: Id<Site>,
    pub(super) carrier: Id<Party>,
}

/// What came back.
pub(super) struct Got {
    pub(super) status: StatusCode,
    pub(super) to: String,
    pub(super) body: String,
}

impl Got {
    /// The value of a hidden field.
    pub(super) fn hidden(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let at = self.body.find(&mark).unwrap_or_else(|| panic!("no {name} in {}", self.body)) + mark.len();
        self.body[at..].split('"').next().unwrap().replace("&amp;", "&")
    }

    pub(super) fn has(&self, text: &str) -> bool {
        self.body.contains(text)
    }

    #[track_caller]
    pub(super) fn is(self, status: u16, text: &str) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        assert!(self.has(text), "no {text:?} in {}", self.body);
        self
    }

    #[track_caller]
    pub(super) fn leads(self, to: &str) -> Self {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.body);
        assert!(self.to.contains(to), "{} does not lead to {to}", self.to);
        self
    }
}

/// What every page keeps: one heading, unique ids, nothing inline, no text without words, no link in the air.
#[track_caller]
fn sound(path: &str, body: &str) {
    assert!(!body.contains('⟦'), "{path}: a text is missing: {}", &body[body.find('⟦').unwrap()..][..80]);
    assert_eq!(body.matches("<h1").count(), 1, "{path}");
    assert_eq!(body.matches("<main").count(), 1, "{path}");
    assert!(!body.contains(" style=") && !body.contains("<style") && !body.contains("<script>"), "{path}");
    assert!(!body.contains("http://") && !body.contains("https://"), "{path}");
    // Who shows a part of the station loads its sheet.
    let lent =
        ["\"scan", "\"verdicts", "\"answer", "\"stage"].iter().any(|part| body.contains(&format!("class={part}")));
    assert!(!lent || body.contains("/station.css\""), "{path}");
    let values = |name: &str| {
        let mark = format!(" {name}=\"");
        body.match_indices(&mark).map(|(at, _)| body[at + mark.len()..].split('"').next().unwrap()).collect::<Vec<_>>()
    };
    let ids = values("id");
    let unique: BTreeSet<_> = ids.iter().collect();
    assert_eq!(ids.len(), unique.len(), "{path}: ids twice: {ids:?}");
    for target in values("for")
        .into_iter()
        .chain(values("list"))
        .chain(values("aria-describedby").into_iter().flat_map(|it| it.split(' ')))
    {
        assert!(ids.contains(&target), "{path}: nothing has the id {target}");
    }
    for target in values("href").into_iter().filter_map(|href| href.strip_prefix('#')) {
        assert!(ids.contains(&target), "{path}: nothing has the id {target}");
    }
}

impl House {
    pub(super) fn new(place: &Place) -> Self {
        let clock = Arc::new(HandClock::at("2026-11-23T06:40:00Z"));
        let modules = &[&access::MODULE, &organisation::MODULE, &crate::MODULE];
        let registry = Arc::new(Registry::new(modules, &[]));
        let store = Store::open(place.home.clone(), Settings::default(), registry, clock.clone()).unwrap();
        let tenant = store.open_ledger("lillkoping.example/skans", access::cli("test")).unwrap();
        let app = web::App::new(store.clone(), Texts::new(&sources()).unwrap(), hooks(), "");
        let face = web::door_routes().merge(web::start_routes()).merge(web::list::list_routes());
        let routes = web::Routes::new().merge(face).merge(crate::routes()).merge(crate::api::api().routes());
        let router = routes.finish(&app);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let nowhere = Id::from_uuid(uuid::Uuid::nil());
        let mut house = Self {
            store,
            tenant,
            clock,
            router,
            runtime,
            cookies: BTreeMap::new(),
            n: 0,
            terminal: nowhere,
            carrier: nowhere.cast(),
        };
        let top = house.does(OpenUnit {
            parent: None,
            kind: UnitKind::Municipality,
            name: line("Lillköpings kommun"),
            code: None,
        });
        house.unit(top, UnitKind::Authority, "Barn- och utbildningsnämnden", None);
        let board = house.unit(top, UnitKind::Authority, "Kommunstyrelsen", Some("KS"));
        house.unit(board, UnitKind::Workplace, "Stadsbiblioteket", Some("BIB"));
        house.terminal = house.site("Terminal Öst", SiteKind::Terminal);
        house.site("Stadshusets postrum", SiteKind::MailRoom);
        let party = Command::SetUpParty { party: None, name: line("PostNord"), kind: PartyKind::Carrier, unit: None };
        let said = house.does(Act { site: house.terminal, command: party });
        house.carrier = Id::from_uuid(said[0].about);
        for (login, role) in [
            ("olle", Role::Operator),
            ("siv", Role::SecurityHead),
            ("rut", Role::Auditor),
            ("adam", Role::Administrator),
        ] {
            house.person(login, role);
        }
        house
    }

    pub(super) fn id(&mut self) -> CommandId {
        self.n += 1;
        CommandId::from_parts(self.n, &base::sha256(&self.n.to_be_bytes())[..10])
    }

    pub(super) fn does<P: Perform>(&mut self, what: P) -> P::Answer {
        let id = self.id();
        self.store.perform(self.tenant, access::cli("test"), id, what).unwrap().answer
    }

    pub(super) fn unit(&mut self, parent: Id<Unit>, kind: UnitKind, name: &str, code: Option<&str>) -> Id<Unit> {
        let code = code.map(|code| Word::parse("code", code).unwrap());
        self.does(OpenUnit { parent: Some(parent), kind, name: line(name), code })
    }

    pub(super) fn site(&mut self, name: &str, kind: SiteKind) -> Id<Site> {
        let site = Id::derive(self.id(), "site", 0);
        self.does(Act { site, command: Command::SetUpSite { name: line(name), kind, unit: None, day_begins: 0 } });
        site
    }

    pub(super) fn person(&mut self, login: &str, role: Role) {
        let number = Word::parse("serviceNumber", login).unwrap();
        let register = RegisterPerson { service_number: number.clone(), name: line(login), protected: Protected::No };
        let person: Id<Person> = self.does(register);
        let token = base::sha256(login.as_bytes());
        let (actor, tenant, wanted) = (access::cli("test"), self.tenant, number);
        let command = store::Command::new(tenant, actor.clone(), self.id(), "test", &token);
        let opened = self.store.run(command, move |work| {
            let grant = may(work, tenant, &actor, AccessManage, &Whole)?;
            let account = access::open_account(work, &grant, person, &wanted)?.account;
            access::give_role(work, &grant, person, role, None)?;
            access::issue_link(work, &grant, account, &token)?;
            Ok(())
        });
        opened.unwrap();
        let id = self.id();
        access::redeem_link(&self.store, id, &base::hex(&token), PASSWORD).unwrap();
        let got = self.send(
            Request::post("/sign-in")
                .header(header::CONTENT_TYPE, FORM)
                .body(form(&[("login", login), ("password", PASSWORD)]))
                .unwrap(),
        );
        let cookie = got.0.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        self.cookies.insert(login.to_owned(), cookie);
    }

    pub(super) fn send(&self, request: Request<Body>) -> (Response, String) {
        self.runtime.block_on(async {
            let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
            let bytes = body.collect().await.unwrap().to_bytes();
            (Response::from_parts(parts, Body::empty()), String::from_utf8_lossy(&bytes).into_owned())
        })
    }

    pub(super) fn ask(
        &self,
        who: &str,
        lang: &str,
        request: axum::http::request::Builder,
        path: &str,
        body: Body,
    ) -> Got {
        let cookies = format!("{}; lang={lang}", self.cookies[who]);
        let (response, body) = self.send(request.header(header::COOKIE, cookies).body(body).unwrap());
        let html = response
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|it| it.to_str().unwrap().starts_with("text/html"));
        if html && !body.is_empty() {
            sound(path, &body);
            assert!(body.contains(&format!("<html lang=\"{lang}\"")), "{path}");
        }
        let to = response.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        Got { status: response.status(), to, body }
    }

    pub(super) fn get(&self, who: &str, lang: &str, path: &str) -> Got {
        self.ask(who, lang, Request::get(path), path, Body::empty())
    }

    pub(super) fn post(&self, who: &str, path: &str, pairs: &[(&str, &str)]) -> Got {
        // The other language first, to see its words; what is refused has no effect.
        let send =
            |lang| self.ask(who, lang, Request::post(path).header(header::CONTENT_TYPE, FORM), path, form(pairs));
        let got = send("sv");
        if got.status != StatusCode::SEE_OTHER {
            assert_eq!(send("en").status, got.status, "{path}");
        }
        got
    }

    pub(super) fn upload(&self, who: &str, fields: &[(&str, &str)], file: Option<(&str, &[u8])>) -> Got {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(
                format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").into_bytes(),
            );
        }
        if let Some((name, bytes)) = file {
            body.extend(
                format!("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n")
                    .into_bytes(),
            );
            body.extend_from_slice(bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--x--\r\n");
        let request = Request::post("/mail/consignments/new/file")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
        self.ask(who, "sv", request, "upload", Body::from(body))
    }

    /// Announces a registered letter, two lots and a sealed tray; gives the hand-over's address.
    pub(super) fn announced(&self) -> String {
        let site = self.terminal.to_string();
        let from = self.carrier.to_string();
        let got = self.post(
            "olle",
            "/mail/consignments/new",
            &[
                ("command", &base::clock::new_command_id().to_string()),
                ("site", &site),
                ("from", &from),
                ("rows", "5"),
                ("kind.1", "item"),
                ("code.1", "rr 473 124 829 se"),
                ("class.1", "registered"),
                ("unit.1", "stadsbiblioteket"),
                ("kind.2", "lot"),
                ("class.2", "letter"),
                ("count.2", "40"),
                ("kind.4", "lot"),
                ("class.4", "personalUnopened"),
                ("kind.5", "receptacle"),
                ("code.5", "Lada 14"),
                ("seal.5", "4471"),
            ],
        );
        let to = got.leads("done=announced").to;
        to.split('?').next().unwrap().to_owned()
    }

    /// The row-th open line's own page.
    pub(super) fn line(&self, hand_over: &str, row: usize) -> String {
        let page = self.get("olle", "sv", hand_over).body;
        let mark = format!("{hand_over}/lines/");
        let found: Vec<&str> = page
            .match_indices(&mark)
            .map(|(at, _)| page[at..].split('"').next().unwrap())
            .filter(|it| it.len() > mark.len() + 30)
            .collect();
        (*found.get(row - 1).unwrap_or_else(|| panic!("no line {row}: {found:?}"))).to_owned()
    }

    pub(super) fn events(&self) -> Vec<String> {
        let entries = self.store.read(|reader| reader.entries(self.tenant, 0, 100_000)).unwrap();
        entries
            .iter()
            .filter_map(|entry| store::decode::<Event>(entry).ok().flatten())
            .map(|(event, _)| event.kind().to_owned())
            .collect()
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

fn line(text: &str) -> Line {
    Line::parse("name", text).unwrap()
}

fn form(pairs: &[(&str, &str)]) -> Body {
    let encode = |text: &str| {
        text.bytes()
            .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
            .collect::<String>()
    };
    Body::from(
        pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&"),
    )
}

#[test]
fn the_texts_of_both_languages_say_the_same() {
    assert_eq!(ui::texts::check_parity(&sources()), []);
}

#[test]
fn every_text_is_used_and_every_text_used_is_there() {
    fn read(folder: &std::path::Path, used: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("tests") {
                read(&path, used);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                used.extend(ui::texts::keys_in_source(text.split("#[cfg(test)]").next().unwrap()));
                used.extend(
                    text.split("word(say, \"").skip(1).map(|rest| format!("mail-{}-", rest.split('"').next().unwrap())),
                );
            }
        }
    }
    let mut used = BTreeSet::from(["mail-kind-hint-", "mail-site-kind-", "mail-party-kind-"].map(str::to_owned));
    read(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut used);
    used.remove("mail-set-1");
    let ours = [
        Source { lang: Lang::Sv, name: "mail", ftl: crate::SV },
        Source { lang: Lang::Sv, name: "manifest", ftl: crate::manifest::SV },
    ];
    assert_eq!(ui::texts::check_used(&ours, &used, &["mail-"]), []);
}

#[test]
fn who_is_not_signed_in_is_asked_to_and_comes_back() {
    let house = House::new(&sqlite());
    let (response, _) = house.send(Request::get("/mail/consignments").body(Body::empty()).unwrap());
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(response.headers()[header::LOCATION], "/sign-in?to=/mail/consignments");
}

#[test]
fn every_page_is_sound_in_both_languages_with_and_without_mail() {
    on_both(|place| {
        let house = House::new(place);
        let mut paths: Vec<String> =
            ["/", "/mail/consignments", "/mail/consignments?which=all", "/mail/consignments?which=closed"]
                .map(str::to_owned)
                .to_vec();
        paths.extend(["/mail/consignments/new", "/mail/receive"].map(str::to_owned));
        for lang in ["sv", "en"] {
            for path in &paths {
                assert_eq!(house.get("olle", lang, path).status, StatusCode::OK, "{path}");
            }
        }
        house.get("olle", "sv", "/").is(200, "Inget väntar på dig").is(200, "Här finns ingen post just nu");
        house.get("olle", "en", "/").is(200, "Nothing waits for you");
        let hand_over = house.announced();
        let row = house.line(&hand_over, 1);
        paths.extend([
            hand_over.clone(),
            format!("{hand_over}?lines=open"),
            format!("{hand_over}?lines=missing"),
            format!("{hand_over}/close"),
            format!("{hand_over}/surplus?code=A1"),
            row,
        ]);
        for lang in ["sv", "en"] {
            for path in &paths {
                for who in ["olle", "siv"] {
                    let status = house.get(who, lang, path).status;
                    let receives = path.contains("/surplus") || path == "/mail/receive" || path.ends_with("/close");
                    assert!(status == StatusCode::OK || (who == "siv" && receives), "{who} {path}: {status}");
                }
            }
        }
        house
            .get("olle", "sv", "/")
            .is(200, "En sak väntar på dig")
            .is(200, "En sändning är inte stängd")
            .is(200, "PostNord till Terminal Öst");
        assert_eq!(house.get("olle", "sv", "/mail").leads("/mail/consignments").to, "/mail/consignments");
    });
}

#[test]
fn what_may_not_be_seen_is_not_found() {
    let house = House::new(&sqlite());
    let hand_over = house.announced();
    house.get("adam", "sv", "/").is(200, "Här finns inget för dig än");
    for path in [
        "/mail/consignments",
        "/mail/consignments?as=csv",
        "/mail/receive",
        "/mail/consignments/new",
        &hand_over,
        &format!("{hand_over}/lines.csv"),
        &format!("{hand_over}/close"),
    ] {
        assert_eq!(house.get("adam", "sv", path).status, StatusCode::NOT_FOUND, "{path}");
    }
    // Who looks only, is offered nothing and can do nothing.
    let seen = house.get("rut", "sv", &hand_over).is(200, "Du kan följa sändningen men inte ta emot");
    assert!(!seen.has("/scan\"") && !seen.has("Stäng sändningen"));
    assert_eq!(house.get("rut", "sv", "/mail/consignments/new").status, StatusCode::FORBIDDEN);
    assert_eq!(house.get("rut", "sv", &format!("{hand_over}/close")).status, StatusCode::FORBIDDEN);
    assert_eq!(house.post("rut", &format!("{hand_over}/scan"), &[("code", REK)]).status, StatusCode::FORBIDDEN);
    for path in [
        "/mail/consignments/x",
        "/mail/consignments/00000000-0000-7000-8000-000000000000",
        &format!("{hand_over}/lines/x"),
    ] {
        assert_eq!(house.get("olle", "sv", path).status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(
        house.get("olle", "sv", "/mail/consignments?site=00000000-0000-7000-8000-000000000000").status,
        StatusCode::NOT_FOUND
    );
}

#[test]
fn an_announcement_by_hand_names_the_field_of_every_fault_and_keeps_what_was_written() {
    on_both(|place| {
        let house = House::new(place);
        let site = house.terminal.to_string();
        let from = house.carrier.to_string();
        let base = [("site", site.as_str()), ("rows", "5")];
        let send = |more: &[(&str, &str)]| house.post("olle", "/mail/consignments/new", &[&base[..], more].concat());
        send(&[]).is(422, "href=\"#f-from\"").is(422, "Fyll i minst en rad");
        send(&[("from", &from), ("reference", &"x".repeat(65)), ("kind.1", "lot"), ("class.1", "letter")])
            .is(422, "href=\"#f-reference\"");
        let got = send(&[
            ("from", &from),
            ("kind.1", "item"),
            ("code.1", "RR473124820SE"),
            ("class.1", "registered"),
            ("kind.2", "lot"),
            ("class.2", "letter"),
            ("count.2", "-4"),
            ("unit.2", "Stadsbiblotek"),
        ]);
        let got = got
            .is(422, "href=\"#f-code_1\"")
            .is(422, "Rad 1: Kontrollsiffran")
            .is(422, "href=\"#f-count_2\"")
            .is(422, "Menade du Stadsbiblioteket?");
        assert!(got.has("value=\"RR473124820SE\"") && got.has("value=\"-4\""), "what was written is kept");
        send(&[
            ("from", &from),
            ("kind.3", "item"),
            ("class.3", "letter"),
            ("code.3", REK),
            ("kind.5", "item"),
            ("class.5", "letter"),
            ("code.5", REK),
        ])
        .is(422, "href=\"#f-code_5\"");
        send(&[("from", &from), ("weight.1", "=1+1")]).is(422, "href=\"#f-weight_1\"");
        let got = send(&[("more", "1"), ("code.2", "A-77")]).is(200, "name=\"code.10\"");
        assert!(got.has("value=\"A-77\""), "what was written is kept");
        assert!(house.events().iter().all(|event| event != "consignmentAnnounced"), "nothing is half saved");
        let hand_over = house.announced();
        house
            .get("olle", "sv", &hand_over)
            .is(200, "RR\u{a0}473\u{a0}124\u{a0}829\u{a0}SE")
            .is(200, "Stadsbiblioteket")
            .is(200, "Parti personliga, obrutna");
        // A number that is on its way already, and a form sent twice.
        house.post("olle", &format!("{hand_over}/scan"), &[("code", REK)]).leads("done=received");
        send(&[("from", &from), ("kind.1", "item"), ("class.1", "registered"), ("code.1", REK)])
            .is(422, "BREV-2026-000001");
        let twice = [
            ("from", from.as_str()),
            ("command", "01933333-0000-7000-8000-000000000001"),
            ("reference", "P-1"),
            ("kind.1", "lot"),
            ("class.1", "letter"),
        ];
        let (first, second) = (send(&twice).leads("done=announced").to, send(&twice).leads("done=announced").to);
        assert_eq!(first, second, "sent twice, one effect");
        send(&[("from", &from), ("reference", "P-1"), ("kind.1", "lot"), ("class.1", "letter")])
            .is(409, "SAND-2026-000002");
    });
}

const FILE: &str = "rad;typ;nummer;klass;antal;vikt_g;behållare;plombering;mottagare\r\n1;behållare;L-14;;;;;4471;\r\n2;parti;;brev;40;812,5;L-14;;Kommunstyrelsen\r\n3;försändelse;RR473124829SE;rekommenderat;;;;;BIB\r\n";

#[test]
fn a_file_is_checked_first_and_saved_once() {
    on_both(|place| {
        let house = House::new(place);
        let (site, from) = (house.terminal.to_string(), house.carrier.to_string());
        let fields = [("site", site.as_str()), ("file-from", from.as_str())];
        let checked =
            house.upload("olle", &fields, Some(("post.csv", FILE.as_bytes()))).is(200, "Alla 3 rader är utan fel");
        assert!(house.events().iter().all(|event| event != "consignmentAnnounced"), "a check saves nothing");
        let kept: Vec<(String, String)> = ["site", "file-from", "file-reference", "name", "hash", "content"]
            .map(|name| (name.to_owned(), checked.hidden(name)))
            .to_vec();
        let save = |wanted: &str| {
            let mut pairs: Vec<(&str, &str)> =
                kept.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            pairs.push(("do", wanted));
            house.post("olle", "/mail/consignments/new/save", &pairs)
        };
        assert!(save("report").is(200, "utan fel").has("Rad;"));
        let first = save("save").leads("done=announced").to;
        let second = save("save").leads("done=announced-before").to;
        assert_eq!(first.split('?').next(), second.split('?').next(), "the same file twice has one effect");
        house.get("olle", "sv", &second).is(200, "Filen var redan inläst");
        house
            .upload("olle", &fields, Some(("igen.csv", FILE.as_bytes())))
            .is(200, "Filen är redan inläst som SAND-2026-000001");
        assert_eq!(house.events().iter().filter(|event| *event == "consignmentAnnounced").count(), 1);
    });
}

#[test]
fn a_file_at_fault_tells_every_fault_of_every_row_and_saves_only_what_is_asked_for() {
    let house = House::new(&sqlite());
    let (site, from) = (house.terminal.to_string(), house.carrier.to_string());
    let fields = [("site", site.as_str()), ("file-from", from.as_str()), ("file-reference", "V 48")];
    let bad = FILE.replace("RR473124829SE", "RR473124828SE").replace(";40;", ";-40;");
    let checked = house
        .upload("olle", &fields, Some(("post.csv", bad.as_bytes())))
        .is(200, "2 rader behöver rättas")
        .is(200, "Kontrollsiffran")
        .is(200, "Antalet -40 är negativt");
    let kept: Vec<(String, String)> = ["site", "file-from", "file-reference", "name", "hash", "content"]
        .map(|name| (name.to_owned(), checked.hidden(name)))
        .to_vec();
    let send = |changed: &str, value: &str, wanted: &str| {
        let mut pairs: Vec<(&str, &str)> = kept
            .iter()
            .map(|(name, old)| (name.as_str(), if name == changed { value } else { old.as_str() }))
            .collect();
        pairs.push(("do", wanted));
        house.post("olle", "/mail/consignments/new/save", &pairs)
    };
    send("", "", "save").is(422, "2 rader behöver rättas");
    send("content", "AAAA", "skip").is(422, "Filen kom inte fram hel");
    send("file-from", "", "skip").is(422, "href=\"#f-file-from\"");
    assert!(send("", "", "report").is(200, "fel").has("-40"));
    send("", "", "skip").leads("done=announced");
    house.get("olle", "sv", "/mail/consignments").is(200, "V 48");
    house.upload("olle", &fields[..1], Some(("post.csv", FILE.as_bytes()))).is(422, "href=\"#f-file-from\"");
    house.upload("olle", &fields, None).is(422, "Välj en fil");
    house.upload("olle", &fields, Some(("", b""))).is(422, "Välj en fil");
    house.upload("olle", &fields, Some(("tom.csv", b""))).is(422, "Filen är tom");
    house
        .upload("olle", &fields, Some(("post.csv", "typ;farg\r\nparti;gron\r\n".as_bytes())))
        .is(422, "Kolumnen ”farg” finns inte");
    house.upload("olle", &fields, Some(("stor.csv", &vec![b'x'; 10 * 1024 * 1024 + 1]))).is(422, "Filen är för stor");
    house.upload("rut", &fields, Some(("post.csv", FILE.as_bytes()))).is(403, "mail.announce");
    let got = house.ask("olle", "sv", Request::post("/mail/consignments/new/file"), "upload", Body::from("x"));
    got.is(422, "Välj en fil");
}

#[test]
fn a_scan_receives_its_line_and_every_other_code_has_its_own_answer() {
    on_both(|place| {
        let house = House::new(place);
        let hand_over = house.announced();
        let scan = |code: &str, more: &[(&str, &str)]| {
            house.post("olle", &format!("{hand_over}/scan"), &[&[("code", code)][..], more].concat())
        };
        scan("", &[]).is(422, "Skanna eller skriv en kod");
        scan("RR473124828SE", &[]).is(422, "Kontrollsiffran").is(422, "value=\"RR473124828SE\"");
        scan(REK, &[("weight", "tung")]).is(422, "href=\"#f-weight\"");
        scan(REK, &[("seal", "1")]).is(422, "Bara en behållare har en plombering");
        let to = scan("rr 473 124 829 se", &[("flags", "damaged")]).leads("done=received&about=").to;
        house.get("olle", "sv", &to).is(200, "RR 473 124 829 SE: Mottaget. Ska granskas.").is(200, "BREV-2026-000001");
        scan(REK, &[]).is(422, "redan mottagen i den här sändningen som BREV-2026-000001");
        // Nobody stated it: asked what it is, then taken in.
        let to = scan(OTHER_REK, &[("weight", "20")]).leads(&format!("/surplus?code={OTHER_REK}&weight=20")).to;
        house.get("olle", "sv", &to).is(200, &format!("{OTHER_REK} står inte på någon rad"));
        let surplus = |more: &[(&str, &str)]| house.post("olle", &format!("{hand_over}/surplus"), more);
        surplus(&[("code", OTHER_REK), ("kind", "")]).is(422, "href=\"#f-kind\"").is(422, "Välj typ");
        surplus(&[("code", OTHER_REK), ("kind", "item")]).is(422, "href=\"#f-class\"");
        surplus(&[("code", ""), ("kind", "lot"), ("class", "registered")]).is(422, "ett och ett");
        surplus(&[("code", OTHER_REK), ("kind", "item"), ("class", "registered"), ("unit", "Månen")])
            .is(422, "href=\"#f-unit\"");
        let to = surplus(&[("code", OTHER_REK), ("kind", "item"), ("class", "registered"), ("unit", "KS")])
            .leads("done=surplus")
            .to;
        house.get("olle", "sv", &to).is(200, "1 för mycket").is(200, "Mottaget som överskott").is(200, "Överskott");
        // What is awaited in another hand-over is received there.
        let (site, from) = (house.terminal.to_string(), house.carrier.to_string());
        house
            .post(
                "olle",
                "/mail/consignments/new",
                &[("site", &site), ("from", &from), ("kind.1", "receptacle"), ("code.1", "B-9")],
            )
            .leads("done=announced");
        scan("b-9", &[]).is(422, "väntas i sändningen SAND-2026-000002");
    });
}

#[test]
fn a_seal_is_read_by_the_person_and_another_one_twice() {
    on_both(|place| {
        let house = House::new(place);
        let hand_over = house.announced();
        let scan = |more: &[(&str, &str)]| {
            house.post("olle", &format!("{hand_over}/scan"), &[&[("code", "LADA14")][..], more].concat())
        };
        let page = scan(&[]).is(422, "Läs numret på plomben");
        assert!(!page.has("4471"), "the expected seal is not told");
        scan(&[("seal", "4471"), ("noseal", "1")]).is(422, "inte båda");
        let again = scan(&[("seal", "4417")]).is(422, "Läs den en gång till");
        assert!(!again.has("value=\"4417\""), "the second reading is read, not copied");
        let read = again.hidden("read");
        scan(&[("seal", "4471"), ("read", "=other")]).leads("done=received");
        let other = house.announced_tray("L-15", "5501");
        let scan = |more: &[(&str, &str)]| {
            house.post("olle", &format!("{other}/scan"), &[&[("code", "L-15")][..], more].concat())
        };
        assert_eq!(scan(&[("seal", "4417")]).is(422, "Läs den").hidden("read"), read);
        scan(&[("noseal", "1"), ("read", &read)]).is(422, "Läs den en gång till");
        let to = scan(&[("seal", "4417"), ("read", &read)]).leads("done=seal-differed").to;
        house.get("olle", "sv", &to).is(200, "Plomberingen stämmer inte").is(200, "Annan plombering");
        house.get("siv", "sv", "/").is(200, "En plombering stämmer inte");
    });
}

impl House {
    fn announced_tray(&self, code: &str, seal: &str) -> String {
        let (site, from) = (self.terminal.to_string(), self.carrier.to_string());
        let fields =
            [("site", site.as_str()), ("from", &from), ("kind.1", "receptacle"), ("code.1", code), ("seal.1", seal)];
        let to = self.post("olle", "/mail/consignments/new", &fields).leads("done=announced").to;
        to.split('?').next().unwrap().to_owned()
    }
}

#[test]
fn lots_are_ticked_lines_are_refused_and_the_closing_names_what_will_be_missing() {
    on_both(|place| {
        let house = House::new(place);
        let hand_over = house.announced();
        let (letter, lot, tray) = (house.line(&hand_over, 1), house.line(&hand_over, 2), house.line(&hand_over, 4));
        let id = |line: &str| line.rsplit('/').next().unwrap().to_owned();
        let lots = format!("{hand_over}/lots");
        house.post("olle", &lots, &[]).is(422, "Markera minst ett parti");
        house.post("olle", &lots, &[("line", &id(&letter))]).is(422, "Skanna den i stället");
        house.post("olle", &lots, &[("line", &id(&lot))]).leads("done=received-lots");
        house.post("olle", &lots, &[("line", &id(&lot))]).is(409, "redan avgjord");
        house.post("olle", &format!("{tray}/refuse"), &[("reason", " ")]).is(422, "href=\"#f-reason\"");
        house.post("olle", &format!("{tray}/refuse"), &[("reason", "Inte vår låda")]).leads("done=refused");
        house.get("olle", "sv", &tray).is(200, "Nekad");
        let closing = house
            .get("olle", "sv", &format!("{hand_over}/close"))
            .is(200, "2 rader är inte sedda")
            .is(200, "RR\u{a0}473\u{a0}124\u{a0}829\u{a0}SE");
        // Somebody received one in the meantime: what was read no longer holds.
        house.post("olle", &letter, &[]).leads("done=received");
        house
            .post("olle", &format!("{hand_over}/close"), &[("open", &closing.hidden("open"))])
            .is(412, "Läs listan igen");
        let closing = house.get("olle", "sv", &format!("{hand_over}/close")).is(200, "En rad är inte sedd");
        let close = [("open", closing.hidden("open")), ("command", closing.hidden("command"))];
        let close: Vec<(&str, &str)> = close.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let to = house.post("olle", &format!("{hand_over}/close"), &close).leads("done=closed-missing").to;
        house.get("olle", "sv", &to).is(200, "1 saknas").is(200, "1 nekad").is(200, "Sändningen är stängd");
        house.post("olle", &format!("{hand_over}/close"), &close).leads("done=closed");
        assert_eq!(house.get("olle", "sv", &format!("{hand_over}/close")).status, StatusCode::CONFLICT);
        house.post("olle", &format!("{hand_over}/scan"), &[("code", OTHER_REK)]).leads("/surplus");
        house
            .post(
                "olle",
                &format!("{hand_over}/surplus"),
                &[("code", OTHER_REK), ("kind", "item"), ("class", "letter")],
            )
            .is(409, "är stängd");
        house.get("olle", "sv", "/").is(200, "En försändelse saknas");
        house.get("olle", "sv", "/mail/consignments").is(200, "Ingen sändning är öppen");
        house.get("olle", "sv", "/mail/consignments?which=closed").is(200, "1 saknas");
        // What was missing comes after all.
        let missing = house.get("olle", "sv", &format!("{hand_over}?lines=missing"));
        let line =
            missing.body.split(&format!("{hand_over}/lines/")).nth(1).unwrap().split('"').next().unwrap().to_owned();
        let line = format!("{hand_over}/lines/{line}");
        house.get("olle", "sv", &line).is(200, "Den har kommit");
        house.post("olle", &line, &[]).leads("done=received");
        house.get("olle", "sv", &hand_over).is(200, "Upphittad").is(200, "1 saknades, avgjort");
        house.post("olle", &line, &[]).is(409, "redan avgjord");
    });
}

#[test]
fn what_came_without_announcement_is_taken_in_and_a_live_number_is_asked_for_twice() {
    on_both(|place| {
        let house = House::new(place);
        let site = house.terminal.to_string();
        let send = |more: &[(&str, &str)]| {
            house.post("olle", "/mail/receive", &[&[("site", site.as_str())][..], more].concat())
        };
        send(&[]).is(422, "href=\"#f-what\"");
        send(&[("what", "tray"), ("code", "L-1")]).is(422, "href=\"#f-class\"");
        send(&[("what", "lot"), ("class", "letter"), ("seal", "7")]).is(422, "href=\"#f-seal\"");
        send(&[("what", "item"), ("class", "letter"), ("code", "123")]).is(422, "href=\"#f-code\"");
        let to = send(&[("what", "tray"), ("class", "letter"), ("code", "L-1"), ("weight", "8200"), ("seal", "99")])
            .leads("done=received")
            .to;
        house.get("olle", "sv", &to).is(200, "L-1: Mottaget").is(200, "value=\"letter\" selected");
        assert_eq!(house.events().iter().filter(|event| *event == "received").count(), 2, "the tray and the lot in it");
        // One act: what is refused leaves no tray without its lot behind.
        let heavy = [("what", "tray"), ("class", "letter"), ("code", "L-2"), ("weight", "much")];
        send(&heavy).is(422, "href=\"#f-weight\"");
        let command = base::clock::new_command_id().to_string();
        for _ in 0..2 {
            send(&[("what", "tray"), ("class", "letter"), ("code", " l 2"), ("command", &command)])
                .leads("done=received");
        }
        assert_eq!(house.events().iter().filter(|event| *event == "received").count(), 4, "sent twice, done once");
        let tray = house.get("olle", "sv", "/mail/find?q=L%202").to;
        house.get("olle", "sv", &tray).is(200, "PARTI-2026-000002");
        send(&[("what", "item"), ("class", "registered"), ("code", REK), ("from", &house.carrier.to_string())])
            .leads("done=received");
        let again = send(&[("what", "item"), ("class", "registered"), ("code", REK)])
            .is(422, "href=\"#f-code\"")
            .is(422, "name=\"again\"");
        let live = again.hidden("live");
        let twice = |code: &str| {
            send(&[("what", "item"), ("class", "registered"), ("code", REK), ("live", &live), ("again", code)])
        };
        twice(OTHER_REK).is(422, "href=\"#f-again\"");
        let to = twice("rr 473124829 se").leads("done=alias-conflict").to;
        house.get("olle", "sv", &to).is(200, "Båda hålls kvar");
        house.get("siv", "sv", "/").is(200, "Två försändelser har samma nummer");
        house.clock.pass(60);
        house.get("olle", "sv", "/").is(200, "Posten i dag hos");
    });
}

#[test]
fn a_form_with_a_file_is_told_everything_that_is_wrong_at_once() {
    on_both(|place| {
        let house = House::new(place);
        let fields = [("site", house.terminal.to_string()), ("file-reference", "r".repeat(200))];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        let got = house.upload("olle", &fields, None);
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
        for field in ["file-from", "file-reference", "file"] {
            assert!(got.has(&format!("href=\"#f-{field}\"")), "{field}: {}", got.body);
        }
    });
}

#[test]
fn lists_page_by_key_and_export_whole() {
    on_both(|place| {
        let house = House::new(place);
        let mut rows = String::from("type;number;class\n");
        for n in 0..120 {
            rows.push_str(&format!("receptacle;T-{n:03};\n"));
        }
        let (site, from) = (house.terminal.to_string(), house.carrier.to_string());
        let fields = [("site", site.as_str()), ("file-from", from.as_str())];
        let checked = house.upload("olle", &fields, Some(("l.csv", rows.as_bytes())));
        let kept: Vec<(String, String)> = ["site", "file-from", "name", "hash", "content"]
            .map(|name| (name.to_owned(), checked.hidden(name)))
            .to_vec();
        let mut pairs: Vec<(&str, &str)> = kept.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        pairs.push(("do", "save"));
        let to = house.post("olle", "/mail/consignments/new/save", &pairs).leads("done=announced").to;
        let hand_over = to.split('?').next().unwrap();
        let link = |page: &Got, rel: &str| {
            let at = page.body.find(&format!("rel=\"{rel}\" href=\""))?;
            page.body[at..].split('"').nth(3).map(|href| href.replace("&amp;", "&"))
        };
        let mut page = house.get("olle", "sv", hand_over).is(200, "T-000");
        assert_eq!(link(&page, "prev"), None);
        let mut seen = vec![hand_over.to_owned()];
        while let Some(next) = link(&page, "next") {
            page = house.get("olle", "sv", &next);
            seen.push(next);
        }
        assert_eq!(seen.len(), 3);
        page = page.is(200, "T-119");
        assert!(!page.has("T-050"));
        let back = link(&page, "prev").unwrap();
        let middle = house.get("olle", "sv", &back).is(200, "T-050");
        house.get("olle", "sv", &link(&middle, "prev").unwrap()).is(200, "T-000");
        let lines = house.get("olle", "sv", &format!("{hand_over}/lines.csv"));
        assert_eq!(lines.body.lines().count(), 121);
        let list = house.get("olle", "en", "/mail/consignments?which=all&as=csv").is(200, "PostNord");
        assert!(list.body.starts_with("\u{feff}Number;From;Reference;Expected;Seen;Missing;Surplus;Refused;Closed;Status\r\nSAND-2026-000001;PostNord;;120;0;;0;0;;120 awaited\r\n"), "{}", list.body);
    });
}
