//! The pages that belong to no capability, asked for through the whole router.

use super::{cast::PASSWORD, tests::told};
use crate::{modules, serve};
use axum::{
    Router,
    body::Body,
    http::{Request, Response, StatusCode, header},
};
use http_body_util::BodyExt;
use store::Store;
use tower::ServiceExt;

/// A browser in the story: the router, and whose cookie it has.
pub(super) struct Browser {
    router: Router,
    runtime: tokio::runtime::Runtime,
    cookie: String,
}

impl Browser {
    pub(super) fn of(store: &Store, login: Option<&str>) -> Self {
        let app = web::App::new(store.clone(), modules::texts().unwrap(), serve::hooks(), "");
        let token = login.map(|login| access::sign_in(store, login, PASSWORD).unwrap());
        let cookie = token.map_or_else(String::new, |token| format!("skans={token}"));
        Self { router: serve::router(&app), runtime: tokio::runtime::Runtime::new().unwrap(), cookie }
    }

    fn send(&self, request: Request<Body>) -> (Response<()>, String) {
        self.runtime.block_on(async {
            let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
            let body = String::from_utf8_lossy(&body.collect().await.unwrap().to_bytes()).into_owned();
            (Response::from_parts(parts, ()), body)
        })
    }

    pub(super) fn get(&self, path: &str) -> (Response<()>, String) {
        self.send(Request::get(path).header(header::COOKIE, &self.cookie).body(Body::empty()).unwrap())
    }

    pub(super) fn post(&self, path: &str, form: &str) -> (Response<()>, String) {
        let request = Request::post(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.to_owned())).unwrap())
    }
}

/// The value of the hidden field of a name.
pub(super) fn hidden<'a>(page: &'a str, name: &str) -> &'a str {
    page.split(&format!("name=\"{name}\" value=\"")).nth(1).and_then(|rest| rest.split('"').next()).unwrap()
}

#[test]
fn what_cannot_be_taken_back_is_done_only_as_it_was_shown_and_by_who_saw_it() {
    testkit::on_both(|place| {
        let store = told(place);
        let (vera, olle) = (Browser::of(&store, Some("vera")), Browser::of(&store, Some("olle")));
        let (_, page) = vera.get("/design/sure");
        let (number, sure) = (hidden(&page, "number"), hidden(&page, "sure"));
        let done =
            |browser: &Browser, form: &str| browser.post("/design/sure", form).1.contains("class=\"notice flash ok\"");
        assert!(done(&vera, &format!("number={number}&sure={sure}")));
        assert!(!done(&vera, &format!("number={number}")), "without the token");
        assert!(!done(&vera, &format!("number=BREV-2026-000001&sure={sure}")), "another letter");
        assert!(!done(&vera, &format!("number={number}&reason=x&sure={sure}")), "something more");
        assert!(!done(&olle, &format!("number={number}&sure={sure}")), "another session");
    });
}

/// The addresses that lead from a page and begin so.
fn ways<'a>(page: &'a str, to: &str) -> Vec<&'a str> {
    page.split(" href=\"").skip(1).filter_map(|rest| rest.split('"').next()).filter(|it| it.starts_with(to)).collect()
}

#[test]
fn search_and_history_show_what_a_reader_may_see_and_nothing_else() {
    testkit::on_both(|place| {
        let store = told(place);
        let [vera, olle, maj] = ["vera", "olle", "maj"].map(|login| Browser::of(&store, Some(login)));
        let to = |browser: &Browser, path: &str| {
            let answer = browser.get(path).0;
            answer.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default()
        };
        // A number of the mail, in any spacing and case, leads to what it is about.
        let (_, holds) = vera.get("/mail/holds");
        let subject = ways(&holds, "/mail/subjects/")[0].to_owned();
        let (_, page) = vera.get(&subject);
        let number = page.split("<h1><code>").nth(1).unwrap().split('<').next().unwrap();
        assert_eq!(to(&vera, &format!("/search?q={number}")), subject);
        let loose = number.to_lowercase().replace('-', "+-+");
        assert_eq!(to(&vera, &format!("/search?q=+{loose}")), subject, "{loose}");
        // Its history says what, when and why; whose hands only to those who work there.
        let history = ways(&page, "/history/mail.subject/")[0];
        let (answer, read) = vera.get(history);
        assert_eq!(answer.status(), StatusCode::OK);
        assert!(read.contains("Larm: misstänkt eller farligt") && read.contains("i liggaren"), "{read}");
        assert!(read.contains("Av en person med behörighet"), "{read}");
        assert!(!olle.get(history).1.contains("Av en person med behörighet"), "{}", place.name);
        for nowhere in [
            "/organisation/units/nej",
            "/history/mail.subject/nej",
            "/history/mail.other/0199c0de-0000-7000-8000-000000000000",
        ] {
            assert_eq!(vera.get(nowhere).0.status(), StatusCode::NOT_FOUND, "{nowhere}");
        }
        // Units and people, by the beginning of a word of their name.
        let (_, found) = vera.get("/search?q=stads");
        assert!(found.contains("Stadshuset") && found.contains("/organisation/units/"), "{found}");
        assert!(!vera.get("/search?q=%25").1.contains("/organisation/people/"), "a pattern is only text");
        // Pages by their names, in the reader's language; the palette is answered in JSON.
        assert!(ways(&vera.get("/search?q=tangenter").1, "/keys").len() > 1);
        let json = Request::get("/search?q=TANGENT")
            .header(header::COOKIE, &vera.cookie)
            .header(header::ACCEPT, "application/json");
        let (_, hits) = vera.send(json.body(Body::empty()).unwrap());
        let hits: serde_json::Value = serde_json::from_str(&hits).unwrap();
        assert_eq!(hits[0]["href"], "/keys", "{hits}");
        // Who may not see it neither finds it nor reads its history.
        assert_eq!(to(&maj, &format!("/search?q={number}")), "");
        assert_eq!(maj.get(history).0.status(), StatusCode::NOT_FOUND);
        let (answer, nobody) = Browser::of(&store, None).get("/search?q=a");
        assert_eq!((answer.status(), nobody.as_str()), (StatusCode::SEE_OTHER, ""));
    });
}

#[test]
fn what_a_reader_chooses_is_kept_with_the_account_and_comes_back_at_the_next_sign_in() {
    testkit::on_both(|place| {
        let store = told(place);
        let vera = Browser::of(&store, Some("vera"));
        assert!(vera.get("/").1.contains("id=\"palette\"") && !vera.get("/").1.contains("data-keys=\"off\""));
        let (answer, page) = vera.post("/me/choices", "language=fi&keys=off");
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("href=\"#f-language\"") && !page.contains("href=\"#f-keys\""), "{page}");
        let cookies = |answer: &Response<()>| {
            let all = answer.headers().get_all(header::SET_COOKIE).iter();
            all.map(|it| it.to_str().unwrap().split(';').next().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert!(!vera.get("/me/choices").1.contains("value=\"off\" checked"), "nothing was kept");
        let (answer, _) = vera.post("/me/choices", "language=en&keys=off");
        assert_eq!(cookies(&answer), ["lang=en", "keys=off"]);
        assert!(vera.get("/me/choices").1.contains("value=\"off\" checked"));
        let (answer, _) = Browser::of(&store, None).post("/sign-in", &format!("login=vera&password={PASSWORD}"));
        let brought = cookies(&answer);
        assert!(brought.contains(&"lang=en".to_owned()) && brought.contains(&"keys=off".to_owned()), "{brought:?}");
        let with = Browser { cookie: format!("{}; lang=en; keys=off", vera.cookie), ..Browser::of(&store, None) };
        assert!(with.get("/").1.contains("data-keys=\"off\""));
    });
}

#[test]
fn the_manual_is_open_to_all_and_each_page_leads_to_the_chapter_about_it() {
    testkit::on_both(|place| {
        let store = told(place);
        let (nobody, vera) = (Browser::of(&store, None), Browser::of(&store, Some("vera")));
        let (_, contents) = nobody.get("/help");
        let chapters: Vec<_> = ["/help/", "/accessibility"].iter().flat_map(|to| ways(&contents, to)).collect();
        assert!(chapters.len() > 3, "{contents}");
        for chapter in chapters {
            for browser in [&nobody, &vera] {
                let (answer, page) = browser.get(chapter);
                assert_eq!(answer.status(), StatusCode::OK, "{chapter}");
                assert!(page.contains("<h2>") && page.matches("<h1").count() == 1, "{chapter}");
            }
        }
        assert_eq!(ways(&vera.get("/mail/acts").1, "/help/"), ["/help/two-persons"]);
        assert_eq!(ways(&vera.get("/mail/day").1, "/help/"), ["/help/mail"]);
        assert_eq!(nobody.get("/help/nej").0.status(), StatusCode::NOT_FOUND);
    });
}

#[test]
fn every_kind_of_fact_says_what_has_happened_in_both_languages() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let texts = modules::texts().unwrap();
    let mut kinds = std::collections::BTreeSet::new();
    for folder in ["capability/*/src/tests/golden", "platform/*/tests/golden"] {
        let (above, below) = folder.split_once("/*/").unwrap();
        for module in std::fs::read_dir(root.join(above)).unwrap() {
            // A module without events has no golden ones.
            for file in std::fs::read_dir(module.unwrap().path().join(below)).into_iter().flatten() {
                let name = file.unwrap().file_name().into_string().unwrap();
                let parts: Vec<_> = name.split('.').collect();
                if let [module, kind, _, "jsonl"] = parts.as_slice() {
                    kinds.insert(format!("{module}.{kind}"));
                }
            }
        }
    }
    assert!(kinds.len() > 60, "{kinds:?}");
    for lang in ui::Lang::ALL {
        let without: Vec<_> = kinds.iter().filter(|kind| !texts.has(lang, &web::did(kind))).collect();
        assert!(without.is_empty(), "app/locale/did.{lang}.ftl has no text for {without:?}");
    }
}

#[test]
fn the_catalogue_is_shown_to_anybody_and_takes_nothing_in() {
    testkit::on_both(|place| {
        let nobody = Browser::of(&told(place), None);
        for path in ["/design", "/design?scheme=dark", "/design/station", "/design/sure"] {
            assert_eq!(nobody.get(path).0.status(), StatusCode::OK, "{path}");
        }
        assert!(nobody.get("/design?scheme=dark").1.contains("<html lang=\"sv\" class=\"only-dark\">"));
        let (answer, page) = nobody.post("/design", "what=x");
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("<title>Fel: "), "{page}");
    });
}
