//! Mail for programs: the same commands and reads as the pages, as JSON.

use crate::{
    commands::{Act, Said},
    model::{Command, Site, Subject},
    pages::able::Places,
    queries,
};
use access::policy::{MailSite, MailView};
use axum::{
    Json,
    body::Bytes,
    extract::{Path, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use base::{CommandId, Id, Kind, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Done, Failure};
use web::{Ask, Routes, may};

/// The most acts in one request.
const MOST: usize = 500;

/// The routes of mail's API.
pub fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/mail/sites", may(MailView), sites)
        // Who sets up a site need not see mail.
        .post("/api/v1/mail/acts", may(MailView).or(MailSite), acts)
        .get("/api/v1/mail/subjects/{id}", may(MailView), subject)
}

/// An act as a client sends it: with an id of its own, so that it has one effect however often it
/// is sent.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Wanted {
    command_id: CommandId,
    site: Id<Site>,
    command: Command,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
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
    let (id, act) = wanted.into_act();
    match ask.perform(id, move |_| Ok(act)).await {
        Ok(done) => Json(Answer::of(id, done)).into_response(),
        Err(failure) => ask.refused(&failure),
    }
}

async fn several(ask: &Ask, all: Vec<Wanted>) -> Response {
    if all.is_empty() || all.len() > MOST {
        return ask.refused(&Refusal::invalid("acts", "mail-refused-acts").with("max", MOST).into());
    }
    let ids: Vec<CommandId> = all.iter().map(|wanted| wanted.command_id).collect();
    match ask.perform_all(move |_| Ok(all.into_iter().map(Wanted::into_act).collect())).await {
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

/// The sites the caller may see mail at.
async fn sites(ask: Ask) -> Response {
    let answer =
        ask.read(|viewer, reader| Ok(Places::of(viewer, reader)?.seen().cloned().collect::<Vec<Site>>())).await;
    match answer {
        Ok(sites) => Json(json!({ "data": sites })).into_response(),
        Err(failure) => ask.refused(&failure),
    }
}

/// One subject as it is now.
async fn subject(ask: Ask, Path(id): Path<Id<Subject>>) -> Response {
    let answer = ask
        .read(move |viewer, reader| {
            let subject = queries::subject(reader, viewer.tenant(), id)?.ok_or_else(Refusal::not_found)?;
            let seen = Places::of(viewer, reader)?.sees(subject.site);
            if seen { Ok(subject) } else { Err(Refusal::not_found().into()) }
        })
        .await;
    match answer {
        // Who looked is the operator's own matter: the verdict, the method and the time are told.
        Ok(subject) => Json(json!({
            "id": subject.id, "number": subject.number.to_string(), "kind": subject.kind, "class": subject.class,
            "state": subject.state, "holder": subject.holder, "count": subject.count, "unit": subject.unit,
            "consignment": subject.consignment, "dates": subject.dates, "underAlarm": subject.alarm.is_some(),
            "holds": subject.holds,
        }))
        .into_response(),
        Err(failure) => ask.refused(&failure),
    }
}
