//! The catalogue of components, served in every build: what designers look at, what accessibility tools are run against.

use crate::{Ask, Input, Routes, Rule};
use axum::{
    extract::Query,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::Markup;
use serde::Deserialize;
use ui::{
    Scheme,
    catalogue::{self, Links, Sent, Shown},
};

/// The routes of the catalogue.
pub fn routes() -> Routes {
    Routes::new()
        .get("/design", Rule::Open, page)
        .post("/design", Rule::Open, sent)
        .get("/design/station", Rule::Open, station)
        .post("/design/station", Rule::Open, station)
        .get("/design/sure", Rule::Open, ask_sure)
        .post("/design/sure", Rule::Open, sure)
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    scheme: String,
}

impl Wanted {
    fn only(&self) -> Option<Scheme> {
        match self.scheme.as_str() {
            "light" => Some(Scheme::Light),
            "dark" => Some(Scheme::Dark),
            _ => None,
        }
    }
}

fn with<T>(ask: &Ask, make: impl FnOnce(Links<'_>) -> T) -> T {
    let other = crate::ask::language_href(ask.lang(), ask.path());
    make(Links {
        own: "/design",
        other_language: &other,
        station: "/design/station",
        sure: "/design/sure",
        accessibility: "/accessibility",
    })
}

async fn page(ask: Ask, Query(wanted): Query<Wanted>) -> Markup {
    with(&ask, |links| catalogue::page(ask.say(), links, Shown { only: wanted.only(), sent: None }))
}

/// The forms of the catalogue are to look at.
async fn sent(ask: Ask, Query(wanted): Query<Wanted>) -> Response {
    let shown = Shown { only: wanted.only(), sent: Some(Sent::Form) };
    (StatusCode::UNPROCESSABLE_ENTITY, with(&ask, |links| catalogue::page(ask.say(), links, shown))).into_response()
}

async fn station(ask: Ask) -> Markup {
    with(&ask, |links| catalogue::station(ask.say(), links))
}

async fn ask_sure(ask: Ask) -> Markup {
    let input = Input(vec![("number".to_owned(), "BREV-2026-004118".to_owned())]);
    with(&ask, |links| catalogue::sure(ask.say(), links, &input.sure_fields(&ask)))
}

async fn sure(ask: Ask, input: Input) -> Response {
    if !input.is_sure(&ask) {
        return ask_sure(ask).await.into_response();
    }
    let shown = Shown { only: None, sent: Some(Sent::Sure) };
    with(&ask, |links| catalogue::page(ask.say(), links, shown)).into_response()
}
