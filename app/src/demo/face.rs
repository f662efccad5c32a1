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
struct Browser {
    router: Router,
    runtime: tokio::runtime::Runtime,
    cookie: String,
}

impl Browser {
    fn of(store: &Store, login: Option<&str>) -> Self {
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

    fn get(&self, path: &str) -> (Response<()>, String) {
        self.send(Request::get(path).header(header::COOKIE, &self.cookie).body(Body::empty()).unwrap())
    }

    fn post(&self, path: &str, form: &str) -> (Response<()>, String) {
        let request = Request::post(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.to_owned())).unwrap())
    }
}

/// The value of the hidden field of a name.
fn hidden<'a>(page: &'a str, name: &str) -> &'a str {
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
