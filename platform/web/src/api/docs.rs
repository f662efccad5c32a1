//! The document as it is served, what the API says of itself, and the page for people who write programs.

use super::{
    ROOT,
    document::{RELEASED, VERSION, document},
    operation::{Operation, Shape},
    yaml::yaml,
};
use crate::{Ask, Routes, Rule, ask::language_href};
use axum::{
    Json,
    http::header,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::{Arc, OnceLock};
use ui::{Shell, parts};

/// What the API says of itself.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ApiInfo {
    api_name: String,
    api_version: String,
    #[schemars(extend("format" = "date"))]
    api_released: String,
    api_documentation: String,
    api_status: String,
}

impl ApiInfo {
    fn now() -> Self {
        Self {
            api_name: "Skans".to_owned(),
            api_version: VERSION.to_owned(),
            api_released: RELEASED.to_owned(),
            api_documentation: "/api/".to_owned(),
            api_status: "active".to_owned(),
        }
    }
}

impl Shape for ApiInfo {
    fn example() -> Value {
        json!(Self::now())
    }
}

/// What every API has: `api-info`.
pub(super) fn info() -> Operation {
    Operation::open("getApiInfo", "about", "/api/v1/api-info").answers::<ApiInfo>()
}

/// The routes of what is said about the API.
pub(super) fn routes(mut operations: Vec<Operation>) -> Routes {
    operations.insert(0, info());
    let operations = Arc::new(operations);
    let listed = Arc::clone(&operations);
    // The texts do not change while the server runs.
    let made = Arc::new(OnceLock::<(String, String)>::new());
    let served = move |ask: &Ask, operations: &[Operation]| {
        made.get_or_init(|| {
            let document = document(operations, ask.app().texts());
            (document.to_string(), yaml(&document))
        })
        .clone()
    };
    let (in_json, for_json, for_yaml) = (served.clone(), Arc::clone(&operations), operations);
    Routes::new()
        .get("/api/v1/api-info", Rule::Open, async || Json(ApiInfo::now()))
        .get("/api/v1/openapi.json", Rule::Open, async move |ask: Ask| {
            file("application/json", in_json(&ask, &for_json).0)
        })
        .get("/api/v1/openapi.yaml", Rule::Open, async move |ask: Ask| {
            file("application/yaml", served(&ask, &for_yaml).1)
        })
        .get("/api/", Rule::Open, async move |ask: Ask| page(&ask, &listed))
}

fn file(kind: &'static str, text: String) -> Response {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")], text).into_response()
}

fn page(ask: &Ask, operations: &[Operation]) -> Markup {
    let say = ask.say();
    let mut shell = Shell::new(say, say.t("api-docs"));
    shell.other_language = Some(language_href(ask.lang(), ask.path()));
    let mut tags: Vec<&str> = operations.iter().map(|operation| operation.tag).collect();
    tags.dedup();
    let columns = || ["api-docs-what", "api-docs-how", "api-docs-takes"].map(|key| parts::Column::text(say.t(key)));
    let rows = |tag: &str| {
        let of = operations.iter().filter(|operation| operation.tag == tag).map(|operation| {
            let permission = operation.permission.map_or_else(|| say.t("api-docs-open"), str::to_owned);
            parts::Row(vec![
                html! { (say.t(&format!("api-op-{}", operation.id))) },
                html! { code { (operation.method.as_str()) " " (operation.path) } },
                html! { (permission) },
            ])
        });
        of.collect::<Vec<_>>()
    };
    shell.page(html! {
        p { (say.t("api-description")) }
        h2 { (say.t("api-docs-begin")) }
        p { (say.t("api-security-token")) }
        p { a href="/me/tokens" { (say.t("api-tokens-own")) } }
        p { code { "curl -H 'Authorization: Bearer skans_…' " (ROOT) "/mail/sites" } }
        h2 { (say.t("api-docs-files")) }
        ul {
            li { a href="/api/v1/openapi.yaml" { "openapi.yaml" } }
            li { a href="/api/v1/openapi.json" { "openapi.json" } }
            li { a href="/api/v1/api-info" { "api-info" } }
        }
        h2 { (say.t("api-docs-rules")) }
        ul {
            @for key in ["api-param-key", "api-param-match", "api-docs-pages", "api-problem", "api-limitations", "api-sla"] {
                li { (say.t(key)) }
            }
        }
        @for tag in &tags {
            h2 { (say.t(&format!("api-tag-{tag}"))) }
            (parts::Table::new(say, say.t(&format!("api-tag-{tag}")), columns().into()).quiet_caption().rows(rows(tag)))
        }
    })
}
