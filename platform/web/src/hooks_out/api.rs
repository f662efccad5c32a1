//! Webhooks for programs. The client draws the secret, so that no answer holds one.

use super::{EndHook, Hook, HookSecret, MakeHook, tables};
use crate::{
    Viewer,
    api::{Api, Asked, Listed, One, Operation, Shape},
};
use access::{Whole, policy::AccessManage};
use base::{Id, Refusal, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Failure, Reader, Work};
use uuid::Uuid;

const ROOT: &str = "/api/v1/webhooks";

/// What programs may ask of webhooks.
#[must_use]
pub fn api() -> Api {
    let manage = |id, path| Operation::new(id, "webhooks", path, AccessManage);
    Api::new()
        .list(manage("listWebhooks", ROOT), list)
        .one(manage("getWebhook", "/api/v1/webhooks/{id}"), one)
        .create(manage("makeWebhook", ROOT), make, |id: &Id<Hook>| id.uuid())
        .change(manage("endWebhook", "/api/v1/webhooks/{id}/end").posts(), end, entry_of)
}

/// A webhook as programs see it; its address and its secret are not shown again.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Webhook")]
struct HookShown {
    id: Id<Hook>,
    name: Option<String>,
    kinds: Vec<String>,
    made: Time,
    stopped: Option<Time>,
    ended: Option<Time>,
}

impl From<tables::HookRow> for HookShown {
    fn from(row: tables::HookRow) -> Self {
        let tables::HookRow { id, name, kinds, made, stopped, ended, .. } = row;
        Self { id, name, kinds, made, stopped, ended }
    }
}

impl Shape for HookShown {
    fn example() -> Value {
        json!({
            "id": "018f0000-0000-7000-8000-000000000009", "name": "Case management", "kinds": ["mail.held"],
            "made": "2026-11-23T08:00:00.000000Z", "stopped": null, "ended": null,
        })
    }
}

/// A new webhook.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewWebhook {
    name: String,
    url: String,
    kinds: Vec<String>,
    secret: String,
}

impl Shape for NewWebhook {
    fn example() -> Value {
        json!({
            "name": "Case management", "url": "https://cases.example.se/skans", "kinds": ["mail.held"],
            "secret": "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        })
    }
}

/// Nothing more to say.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct EndWebhook {}

impl Shape for EndWebhook {
    fn example() -> Value {
        json!({})
    }
}

fn expect(viewer: &Viewer, reader: &mut Reader<'_>) -> Result<(), Failure> {
    access::may(reader, viewer.tenant(), &viewer.actor(), AccessManage, &Whole)
        .map_err(|_| Failure::from(Refusal::not_found()))?;
    Ok(())
}

fn list(viewer: &Viewer, reader: &mut Reader<'_>, asked: &Asked) -> Result<Listed<HookShown>, Failure> {
    expect(viewer, reader)?;
    Ok(Listed::among(tables::hooks(reader, viewer.tenant())?, asked).map(Into::into))
}

fn one(viewer: &Viewer, reader: &mut Reader<'_>, asked: &Asked) -> Result<One<HookShown>, Failure> {
    expect(viewer, reader)?;
    let hook = tables::hook(reader, viewer.tenant(), Id::from_uuid(asked.path_id()?))?;
    let entry = Some(hook.entry);
    Ok(One { it: hook.into(), entry })
}

fn make(viewer: &Viewer, _: &Asked, body: NewWebhook) -> Result<MakeHook, Failure> {
    let secret = HookSecret::parse(&body.secret)?;
    Ok(MakeHook::parse(viewer.app(), &body.name, &body.url, body.kinds, secret)?)
}

fn end(_: &Viewer, asked: &Asked, _: EndWebhook) -> Result<EndHook, Failure> {
    Ok(EndHook { id: Id::from_uuid(asked.path_id()?) })
}

fn entry_of(work: &mut Work<'_>, id: Uuid) -> Result<i64, Failure> {
    let (tenant, actor) = (work.tenant(), work.actor().clone());
    access::may(work, tenant, &actor, AccessManage, &Whole).map_err(|_| Failure::from(Refusal::not_found()))?;
    Ok(tables::hook(work, tenant, Id::from_uuid(id))?.entry)
}
