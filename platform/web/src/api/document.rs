//! The OpenAPI 3.1 document, made of what is declared. Descriptions stand in Swedish, then in English (DIGG's REST API
//! profile).

use super::{
    ROOT,
    call::LIMIT,
    operation::{Answer, Operation, Param, ParamKind, Shaped},
};
use axum::http::Method;
use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};
use ui::{Lang, Say, Texts};

/// The version of the interface: raised when it grows; another first number would be another root.
pub(super) const VERSION: &str = "1.0.0";
/// The day this version came.
pub(super) const RELEASED: &str = "2026-12-01";

const DATE: &str = "2026-11-23";
const TIME: &str = "2026-11-23T08:00:00.000000Z";
pub(super) const ID: &str = "018f0000-0000-7000-8000-000000000001";

struct Words<'a>(Say<'a>, Say<'a>);

impl Words<'_> {
    fn both(&self, key: &str) -> String {
        format!("{}\n\n{}", self.0.t(key), self.1.t(key))
    }
}

/// The document.
pub(super) fn document(operations: &[Operation], texts: &Texts) -> Value {
    let words = Words(Say::new(texts, Lang::Sv), Say::new(texts, Lang::En));
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    let mut paths = Map::new();
    let mut tags: Vec<&str> = Vec::new();
    for operation in operations {
        if !tags.contains(&operation.tag) {
            tags.push(operation.tag);
        }
        let path = operation.path.strip_prefix(ROOT).unwrap_or(operation.path);
        let at = paths.entry(path).or_insert_with(|| json!({}));
        at[operation.method.as_str().to_lowercase()] = told(operation, &words, &mut generator);
    }
    let mut schemas = generator.take_definitions(true);
    schemas.insert("Problem".into(), problem());
    schemas.insert("Meta".into(), meta());
    schemas.insert("Links".into(), links());
    schemas.insert(
        "Created".into(),
        json!({
            "type": "object", "required": ["id"], "properties": { "id": { "type": "string", "format": "uuid" } },
        }),
    );
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Skans",
            "version": VERSION,
            "summary": words.0.t("api-summary"),
            "description": words.both("api-description"),
            "contact": { "name": words.0.t("api-contact"), "url": "/api/" },
            "license": { "name": "EUPL-1.2", "identifier": "EUPL-1.2" },
            "x-sla": words.both("api-sla"),
            "x-limitations": words.both("api-limitations"),
            "x-released": RELEASED,
        },
        "servers": [{ "url": ROOT }],
        "security": [{ "token": [] }, { "session": [] }],
        "tags": tags.iter().map(|tag| json!({
            "name": tag, "description": words.both(&format!("api-tag-{tag}")),
        })).collect::<Vec<_>>(),
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": { "Problem": {
                "description": words.both("api-problem"),
                "content": { "application/problem+json": {
                    "schema": { "$ref": "#/components/schemas/Problem" }, "example": a_problem(&words),
                } },
            } },
            "securitySchemes": {
                "token": {
                    "type": "http", "scheme": "bearer", "bearerFormat": "skans_…",
                    "description": words.both("api-security-token"),
                },
                "session": {
                    "type": "apiKey", "in": "cookie", "name": "skans",
                    "description": words.both("api-security-session"),
                },
            },
        },
    });
    settle(&mut document);
    document
}

fn told(operation: &Operation, words: &Words<'_>, generator: &mut SchemaGenerator) -> Value {
    let key = format!("api-op-{}", operation.id);
    let mut description = words.both(&key);
    if let Some(permission) = operation.permission {
        description.push_str(&format!("\n\n`{permission}`"));
    }
    let mut parameters: Vec<Value> = operation
        .path
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
        .map(|name| {
            let (schema, example) = match name {
                "day" => (json!({ "type": "string", "format": "date" }), DATE),
                _ => (json!({ "type": "string", "format": "uuid" }), ID),
            };
            json!({
                "name": name, "in": "path", "required": true, "schema": schema, "example": example,
                "description": words.both(&format!("api-param-{name}")),
            })
        })
        .collect();
    parameters.extend(operation.params.iter().map(|param| parameter(*param, words)));
    if operation.method == Method::POST && operation.keyed || operation.matched {
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": operation.keyed,
            "schema": { "type": "string", "format": "uuid" }, "example": ID,
            "description": words.both("api-param-key"),
        }));
    }
    if operation.matched {
        parameters.push(json!({
            "name": "If-Match", "in": "header", "required": true,
            "schema": { "type": "string", "pattern": "^(\\*|\"[0-9]{1,18}\")$" }, "example": "\"42\"",
            "description": words.both("api-param-match"),
        }));
    }
    let mut out = json!({
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": words.0.t(&key),
        "description": description,
        "parameters": parameters,
        "responses": responses(operation, words, generator),
    });
    if operation.permission.is_none() {
        out["security"] = json!([]);
    }
    if let Some(body) = &operation.body {
        out["requestBody"] = json!({ "required": true, "content": { "application/json": content(body, generator) } });
    }
    out
}

fn parameter(param: Param, words: &Words<'_>) -> Value {
    let (schema, example) = match param.kind {
        ParamKind::Id => (json!({ "type": "string", "format": "uuid" }), json!(ID)),
        ParamKind::Date => (json!({ "type": "string", "format": "date" }), json!(DATE)),
        ParamKind::Choice(choices) => (json!({ "type": "string", "enum": choices }), json!(choices[0])),
        ParamKind::Number(from, to) => {
            let default = if param.name == "limit" { LIMIT.0 } else { 1 };
            let schema = json!({ "type": "integer", "minimum": from, "maximum": to, "default": default });
            (schema, json!(default))
        }
    };
    json!({
        "name": param.name, "in": "query", "required": false, "schema": schema, "example": example,
        "description": words.both(&format!("api-param-{}", param.name)),
    })
}

fn content(shaped: &Shaped, generator: &mut SchemaGenerator) -> Value {
    json!({ "schema": (shaped.schema)(generator), "example": shaped.example })
}

fn responses(operation: &Operation, words: &Words<'_>, generator: &mut SchemaGenerator) -> Value {
    let mut out = Map::new();
    let trace = json!({ "schema": { "type": "string" }, "description": words.both("api-header-trace") });
    let done = |content: Value, more: &[(&str, &str)]| {
        let mut headers = json!({ "traceparent": trace });
        for (name, key) in more {
            headers[*name] = json!({ "schema": { "type": "string" }, "description": words.both(key) });
        }
        let mut answer = json!({ "description": words.both("api-done"), "headers": headers });
        if !content.is_null() {
            answer["content"] = json!({ "application/json": content });
        }
        answer
    };
    let replayed = ("Idempotency-Replayed", "api-header-replayed");
    match &operation.answer {
        Answer::Nothing => drop(out.insert("204".into(), done(Value::Null, &[replayed]))),
        Answer::Created => {
            let content = json!({
                "schema": { "$ref": "#/components/schemas/Created" }, "example": { "id": ID },
            });
            out.insert("201".into(), done(content, &[("Location", "api-header-location"), replayed]));
        }
        Answer::One(shaped) => {
            let tag = ("ETag", "api-header-etag");
            let open = operation.permission.is_none();
            let more: &[_] = if open { &[] } else { &[tag] };
            out.insert("200".into(), done(content(shaped, generator), more));
            if !open {
                out.insert("304".into(), json!({ "description": words.both("api-unchanged") }));
            }
        }
        Answer::Several(one, several) => {
            out.insert("200".into(), done(content(one, generator), &[]));
            out.insert("207".into(), done(content(several, generator), &[]));
        }
        Answer::List(shaped) => {
            let rows = (shaped.schema)(generator);
            let schema = json!({
                "type": "object", "required": ["data", "_meta", "_links"], "properties": {
                    "data": { "type": "array", "items": rows },
                    "_meta": { "$ref": "#/components/schemas/Meta" },
                    "_links": { "$ref": "#/components/schemas/Links" },
                },
            });
            let example = json!({
                "data": [shaped.example],
                "_meta": { "totalRecords": 1, "page": 1, "limit": LIMIT.0, "count": 1 },
                "_links": links_example(operation.path),
            });
            out.insert("200".into(), done(json!({ "schema": schema, "example": example }), &[]));
        }
    }
    let problem = || json!({ "$ref": "#/components/responses/Problem" });
    let mut problems = Vec::new();
    if operation.permission.is_some() {
        problems.extend(["401", "403", "404", "422", "503"]);
    }
    if operation.body.is_some() {
        problems.extend(["400", "409", "413", "415", "507"]);
    }
    if operation.matched {
        problems.extend(["412", "428"]);
    }
    problems.extend(["429", "default"]);
    problems.sort_unstable();
    for status in problems {
        out.insert(status.into(), problem());
    }
    Value::Object(out)
}

fn links_example(path: &str) -> Value {
    let link = json!({ "href": format!("{path}?limit={}&page=1", LIMIT.0) });
    json!({ "self": link, "first": link, "last": link })
}

fn meta() -> Value {
    let number = |least: u32| json!({ "type": "integer", "minimum": least });
    json!({
        "type": "object", "required": ["totalRecords", "page", "limit", "count"], "properties": {
            "totalRecords": number(0), "page": number(1), "limit": number(1), "count": number(0),
        },
    })
}

fn links() -> Value {
    let link = json!({
        "type": "object", "required": ["href"], "properties": { "href": { "type": "string", "format": "uri-reference" } },
    });
    json!({
        "type": "object", "required": ["self", "first", "last"], "properties": {
            "self": link, "first": link, "prev": link, "next": link, "last": link,
        },
    })
}

fn problem() -> Value {
    let text = json!({ "type": "string" });
    json!({
        "type": "object", "required": ["type", "title", "status", "detail", "instance"], "properties": {
            "type": { "type": "string", "format": "uri" },
            "title": text, "detail": text, "code": text, "field": text,
            "status": { "type": "integer", "minimum": 400, "maximum": 599 },
            "instance": { "type": "string", "format": "uri-reference" },
            "errors": { "type": "array", "items": {
                "type": "object", "required": ["field", "detail"],
                "properties": { "field": text, "detail": text, "allowed": text },
            } },
        },
    })
}

fn a_problem(words: &Words<'_>) -> Value {
    let detail = words.0.refusal("api-refused-value", &[("allowed", "1–100")]);
    json!({
        "type": "urn:skans:api-refused-value", "title": words.0.t("web-refused-title-invalid"), "status": 422,
        "detail": detail, "instance": "/api/v1/organisation/units", "code": "api-refused-value", "field": "limit",
        "errors": [{ "field": "limit", "detail": detail, "allowed": "1–100" }],
    })
}

/// Gives every date an example, and takes out what we do not mean: a set that names something twice is the same set.
fn settle(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("uniqueItems");
            let is_text = fields.get("type").is_some_and(|kind| {
                kind == "string" || kind.as_array().is_some_and(|kinds| kinds.contains(&json!("string")))
            });
            let example = match fields.get("format").and_then(Value::as_str) {
                Some("date") => Some(DATE),
                Some("date-time") => Some(TIME),
                Some("uuid") => Some(ID),
                _ => None,
            };
            if let (true, Some(example)) = (is_text, example)
                && !fields.contains_key("examples")
            {
                fields.insert("examples".into(), json!([example]));
            }
            fields.values_mut().for_each(settle);
        }
        Value::Array(all) => all.iter_mut().for_each(settle),
        _ => {}
    }
}
