//! Mail for programs: the same commands and reads as the pages, as JSON.

mod seen;
mod shown;

use crate::{
    commands::{Act, Said},
    model::{Command, Site},
};
use access::policy::{MailSite, MailView};
use axum::{
    Json,
    body::Bytes,
    extract::rejection::BytesRejection,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use base::{CommandId, Id, Kind, Refusal};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::borrow::Cow;
use store::{Done, Failure};
use web::{
    Ask,
    api::{Api, Operation, Shape},
};

/// The most acts in one request.
const MOST: usize = 500;

/// What programs may ask of mail.
#[must_use]
pub fn api() -> Api {
    // Who sets up a site need not see mail.
    let act = Operation::new("act", "mail", "/api/v1/mail/acts", MailView).or(MailSite).posts_with_ids();
    seen::api().other(act.takes::<Acts>().answers_several::<Answer, Answers>(), acts)
}

const ID: &str = "018f0000-0000-7000-8000-000000000001";

/// One act, or several.
struct Acts;

impl JsonSchema for Acts {
    fn schema_name() -> Cow<'static, str> {
        "Acts".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<Wanted>();
        json_schema!({ "anyOf": [one, { "type": "array", "items": one, "minItems": 1, "maxItems": MOST }] })
    }
}

impl Shape for Acts {
    fn example() -> Value {
        let new =
            json!({ "kind": "item", "code": null, "class": "letter", "unit": null, "authority": null, "into": null });
        json!({ "commandId": ID, "site": ID, "command": { "receive": {
            "from": null, "consignment": null, "setAsideAt": null, "arrivals": [{
                "what": { "new": new }, "seal": null, "reading": "first", "weight": null, "entered": "scanned",
            }],
        } } })
    }
}

impl Shape for Answer {
    fn example() -> Value {
        json!({ "commandId": ID, "repeated": false, "said": [{ "kind": "received", "about": ID }] })
    }
}

/// The answers to several acts, in order: each done or refused.
struct Answers;

impl JsonSchema for Answers {
    fn schema_name() -> Cow<'static, str> {
        "Answers".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (done, refusal) = (generator.subschema_for::<Answer>(), generator.subschema_for::<Refusal>());
        let id = generator.subschema_for::<CommandId>();
        let refused = json!({
            "type": "object", "required": ["commandId", "refused"], "properties": { "commandId": id, "refused": refusal },
        });
        json_schema!({ "type": "array", "items": { "anyOf": [done, refused] } })
    }
}

impl Shape for Answers {
    fn example() -> Value {
        let refused = json!({ "kind": "notFound", "key": "ui-refused-not-found" });
        json!([Answer::example(), { "commandId": ID, "refused": refused }])
    }
}

/// An act as a client sends it: with an id of its own, so that it has one effect however often it
/// is sent.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "Act")]
struct Wanted {
    command_id: CommandId,
    site: Id<Site>,
    command: Command,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Done")]
struct Answer {
    command_id: CommandId,
    repeated: bool,
    said: Vec<Said>,
}

/// Does one act, or several in order; each is answered when it is durable.
async fn acts(ask: Ask, headers: HeaderMap, body: Result<Bytes, BytesRejection>) -> Response {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if kind.and_then(|kind| kind.split(';').next()).map(str::trim) != Some("application/json") {
        return unreadable(&ask, StatusCode::UNSUPPORTED_MEDIA_TYPE, "Content-Type: application/json");
    }
    let body = match body {
        Ok(body) => body,
        Err(rejection) => return unreadable(&ask, rejection.status(), &rejection.body_text()),
    };
    // Told apart first, so that what is wrong is told of the one that was meant.
    if body.trim_ascii_start().first() == Some(&b'[') {
        match Json::from_bytes(&body) {
            Ok(Json(all)) => several(&ask, all).await,
            Err(rejection) => unreadable(&ask, StatusCode::UNPROCESSABLE_ENTITY, &rejection.body_text()),
        }
    } else {
        match Json::from_bytes(&body) {
            Ok(Json(wanted)) => one(&ask, wanted).await,
            Err(rejection) => unreadable(&ask, StatusCode::UNPROCESSABLE_ENTITY, &rejection.body_text()),
        }
    }
}

async fn one(ask: &Ask, wanted: Wanted) -> Response {
    let id = wanted.command_id;
    let answers = ask.perform_parsed(vec![wanted.into_act()]).await;
    match answers.and_then(|all| all.into_iter().next().unwrap_or_else(|| Err(Refusal::not_found().into()))) {
        Ok(done) => Json(Answer::of(id, done)).into_response(),
        Err(failure) => ask.refused(&failure),
    }
}

async fn several(ask: &Ask, all: Vec<Wanted>) -> Response {
    if all.is_empty() || all.len() > MOST {
        return ask.refused(&Refusal::invalid("acts", "mail-refused-acts").with("max", MOST).into());
    }
    let ids: Vec<CommandId> = all.iter().map(|wanted| wanted.command_id).collect();
    match ask.perform_parsed(all.into_iter().map(Wanted::into_act).collect()).await {
        Err(failure) => ask.refused(&failure),
        Ok(answers) => {
            let answers: Vec<_> = ids.into_iter().zip(answers).map(|(id, result)| answer(id, result)).collect();
            (StatusCode::MULTI_STATUS, Json(answers)).into_response()
        }
    }
}

impl Wanted {
    fn into_act(self) -> (CommandId, Act) {
        (self.command_id, Act { site: self.site, command: self.command })
    }
}

impl Answer {
    fn of(command_id: CommandId, Done { answer, repeated }: Done<Vec<Said>>) -> Self {
        Self { command_id, repeated, said: answer }
    }
}

fn answer(command_id: CommandId, result: Result<Done<Vec<Said>>, Failure>) -> serde_json::Value {
    match result {
        Ok(done) => json!(Answer::of(command_id, done)),
        Err(failure) => json!({ "commandId": command_id, "refused": failure.refusal() }),
    }
}

fn unreadable(ask: &Ask, status: StatusCode, fault: &str) -> Response {
    // The library's words name the field and what is allowed there; they hold nothing of what was sent beyond it.
    ask.refused_as(status, &Refusal::new(Kind::Invalid, "mail-refused-json").with("fault", fault))
}
