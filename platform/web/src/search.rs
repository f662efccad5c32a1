//! The search: one field for numbers, names and pages. The bar's field leads here; the palette (palette.js) asks the same
//! address for JSON and shows the same answers while one types.

use crate::{Ask, Asked, Hit, Input, Routes, Rule, Viewer, answer};
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use store::{Failure, Reader};
use ui::parts;

/// The most letters of what is searched for; the rest is not read.
const LONGEST: usize = 100;
/// The most things of a kind that are told.
const OF_A_KIND: usize = 12;

/// The routes of the search.
pub fn routes() -> Routes {
    Routes::new().get("/search", Rule::SignedIn, search).get("/keys", Rule::SignedIn, keys)
}

async fn search(ask: Ask, Asked(asked): Asked) -> Response {
    let json = ask.json();
    let answer = ask.read(move |viewer, reader| found(viewer, reader, &asked, json)).await;
    answer.unwrap_or_else(|failure| ask.refused(&failure))
}

fn found(viewer: &Viewer, reader: &mut Reader<'_>, asked: &Input, json: bool) -> Result<Response, Failure> {
    let text: String = asked.get("q").trim().chars().take(LONGEST).collect();
    let hits = hits(viewer, reader, &text)?;
    if json {
        return Ok(Json(hits).into_response());
    }
    let mut exact = hits.iter().filter(|hit| hit.exact);
    if let (Some(only), None) = (exact.next(), exact.next()) {
        return Ok(answer::redirect(&only.href));
    }
    let names = viewer.names(reader)?;
    let say = viewer.say();
    let shell = viewer.shell(&names, say.t("web-search"));
    let mut kinds: Vec<&str> = hits.iter().map(|hit| hit.what.as_str()).collect();
    kinds.dedup();
    let none = || {
        parts::empty(
            &say.ta("web-search-none", &[("q", (&text).into())]),
            html! { p { (say.t("web-search-none-why")) } },
        )
    };
    Ok(shell
        .page(html! {
            div.head { (parts::Form::get("/search").body(html! {
                (parts::Field::search(say, "q", say.t("web-search-what")).hint(say.t("web-search-hint")).value(&text))
                (parts::actions(parts::Button::primary(say.t("ui-search"))))
            })) }
            div.stack {
                @if hits.is_empty() && !text.is_empty() { (none()) }
                @for kind in kinds {
                    (parts::sheet(kind, html! { ul { @for hit in hits.iter().filter(|hit| hit.what == kind) { (line(hit)) } } }))
                }
            }
        })
        .into_response())
}

fn line(hit: &Hit) -> Markup {
    html! { li { a href=(hit.href) { (hit.title) } @if !hit.under.is_empty() { " " span.sub { (hit.under) } } } }
}

/// What the text may mean: first what the capabilities know, then pages by their names. Nothing typed gives the pages.
fn hits(viewer: &Viewer, reader: &mut Reader<'_>, text: &str) -> Result<Vec<Hit>, Failure> {
    let (say, hooks) = (viewer.say(), viewer.app().hooks());
    let mut hits = Vec::new();
    if !text.is_empty() {
        for finder in hooks.finders {
            let mut some = finder(viewer, reader, text)?;
            some.truncate(OF_A_KIND);
            hits.append(&mut some);
        }
    }
    let wanted = text.to_lowercase();
    let pages = hooks.nav.iter().chain(hooks.acts).filter(|page| (page.shown)(viewer));
    let mut seen = Vec::new();
    for page in pages {
        let title = say.t(page.key);
        if title.to_lowercase().contains(&wanted) && !seen.contains(&page.href) {
            seen.push(page.href);
            let (what, href) = (say.t("web-search-pages"), page.href.to_owned());
            hits.push(Hit { what, title, under: String::new(), href, exact: false });
        }
    }
    Ok(hits)
}

/// The keys that do something, on one page.
async fn keys(ask: Ask) -> Response {
    ask.page(|viewer, reader| {
        let (say, names) = (viewer.say(), viewer.names(reader)?);
        let shell = viewer.shell(&names, say.t("web-keys"));
        let key = |keys: &[&str], key: &str| (html! { @for it in keys { kbd { (it) } " " } }, say.t(key));
        let all = [
            key(&["Ctrl", "K"], "web-keys-palette"),
            key(&["/"], "web-keys-search"),
            key(&["?"], "web-keys-keys"),
            key(&["\u{2191}", "\u{2193}"], "web-keys-arrows"),
            key(&["Enter"], "web-keys-enter"),
            key(&["Esc"], "web-keys-escape"),
            key(&["Tab"], "web-keys-tab"),
        ];
        let columns = vec![parts::Column::text(say.t("web-keys-key")), parts::Column::text(say.t("web-keys-does"))];
        Ok(shell.page(html! {
            p { (say.t("web-keys-lead")) }
            (parts::Table::new(say, say.t("web-keys-caption"), columns)
                .rows(all.map(|(keys, does)| parts::Row(vec![keys, html! { (does) }]))))
            p { a href="/me/choices" { (say.t("web-keys-off")) } }
        }))
    })
    .await
}
