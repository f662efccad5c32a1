//! `/api/v1` for programs: each operation is declared once, and from that both its route and its part of the OpenAPI
//! document are made, so that neither can say what the other does not do.

mod body;
mod call;
mod docs;
mod document;
mod operation;
mod yaml;

pub use call::{Asked, Listed, One};
pub use operation::{Operation, Param, Shape};

use crate::{App, Ask, Routes, Viewer};
use axum::{
    body::Bytes,
    extract::rejection::BytesRejection,
    handler::Handler,
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use base::{CommandId, Kind, Refusal, clock};
use call::Call;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::sync::Arc;
use store::{Failure, Perform, Reader, Work};
use uuid::Uuid;

/// Where the API is.
pub const ROOT: &str = "/api/v1";
/// Says that an answer is that of the first attempt.
const REPLAYED: &str = "idempotency-replayed";

/// What the API can do.
#[derive(Default)]
pub struct Api {
    operations: Vec<Operation>,
    routes: Routes,
}

impl Api {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// This and that.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.operations.extend(others.operations);
        self.routes = self.routes.merge(others.routes);
        self
    }

    fn add<H: Handler<T, App>, T: 'static>(mut self, operation: Operation, handler: H) -> Self {
        let (path, rule) = (operation.path, operation.rule.clone());
        self.routes = match operation.method {
            Method::GET => self.routes.get(path, rule, handler),
            Method::PATCH => self.routes.patch(path, rule, handler),
            _ => self.routes.post(path, rule, handler),
        };
        self.operations.push(operation);
        self
    }

    /// A list, in pages.
    #[must_use]
    pub fn list<T, F>(self, operation: Operation, run: F) -> Self
    where
        T: Serialize + Shape,
        F: Fn(&Viewer, &mut Reader<'_>, &Asked) -> Result<Listed<T>, Failure> + Clone + Send + Sync + 'static,
    {
        let operation = operation.get().pages().lists::<T>();
        let declared = Arc::new(operation.clone());
        let handler = move |call: Call| async move {
            let ask = call.ask.clone();
            let answer = ask.read(move |viewer, reader| {
                let asked = call.asked(&declared)?;
                Ok(asked.listed(&run(viewer, reader, &asked)?))
            });
            ok(&ask, answer.await)
        };
        self.add(operation, handler)
    }

    /// One thing, with its tag; whoever has it already is told that it has not changed.
    #[must_use]
    pub fn one<T, F>(self, operation: Operation, run: F) -> Self
    where
        T: Serialize + Shape,
        F: Fn(&Viewer, &mut Reader<'_>, &Asked) -> Result<One<T>, Failure> + Clone + Send + Sync + 'static,
    {
        let operation = operation.get().answers::<T>();
        let declared = Arc::new(operation.clone());
        let handler = move |call: Call| async move {
            let ask = call.ask.clone();
            let known = call.text("if-none-match").map(str::to_owned);
            let answer = ask.read(move |viewer, reader| {
                let One { it, entry } = run(viewer, reader, &call.asked(&declared)?)?;
                let body = json!(it).to_string();
                // What has no entry of its own is known by what it says.
                let tag = match entry {
                    Some(entry) => format!("\"{entry}\""),
                    None => format!("\"{}\"", &base::hex(&base::sha256(body.as_bytes()))[..32]),
                };
                Ok((body, tag))
            });
            match answer.await {
                Ok((body, tag)) => tagged(body, &tag, known.as_deref()),
                Err(failure) => ask.refused(&failure),
            }
        };
        self.add(operation, handler)
    }

    /// Makes something new: 201, and where it is.
    #[must_use]
    pub fn create<B, P, F, L>(self, operation: Operation, parse: F, id: L) -> Self
    where
        B: DeserializeOwned + Shape + Send + 'static,
        P: Perform,
        P::Answer: Send,
        F: Fn(&Viewer, &Asked, B) -> Result<P, Failure> + Clone + Send + Sync + 'static,
        L: Fn(&P::Answer) -> Uuid + Clone + Send + Sync + 'static,
    {
        let operation = operation.posts().takes::<B>().creates();
        let declared = Arc::new(operation.clone());
        let handler = move |call: Call, body: Result<Bytes, BytesRejection>| async move {
            let ask = call.ask.clone();
            let (key, body) = match call.key(true).and_then(|key| Ok((key, call.body(body)?))) {
                Ok(sent) => sent,
                Err(refused) => return early(&ask, refused).await,
            };
            let done = ask.perform(key, move |viewer| parse(viewer, &call.asked(&declared)?, body::read(&body)?)).await;
            match done {
                Ok(done) => {
                    let id = id(&done.answer);
                    let mut response = (StatusCode::CREATED, axum::Json(json!({ "id": id }))).into_response();
                    let at = format!("{}/{id}", ask.path().split('?').next().unwrap_or_default());
                    if let Ok(at) = HeaderValue::from_str(&at) {
                        response.headers_mut().insert(header::LOCATION, at);
                    }
                    replayed(response, done.repeated)
                }
                Err(failure) => ask.refused(&failure),
            }
        };
        self.add(operation, handler)
    }

    /// Changes something that has not changed since the client saw it: 204. `entry` gives what it carries now, or says
    /// that it is not there for who asks.
    #[must_use]
    pub fn change<B, P, F>(
        self,
        operation: Operation,
        parse: F,
        entry: fn(&mut Work<'_>, Uuid) -> Result<i64, Failure>,
    ) -> Self
    where
        B: DeserializeOwned + Shape + Send + 'static,
        P: Perform,
        P::Answer: Send,
        F: Fn(&Viewer, &Asked, B) -> Result<P, Failure> + Clone + Send + Sync + 'static,
    {
        let operation = operation.takes::<B>().changes();
        let posts = operation.method == Method::POST;
        let declared = Arc::new(operation.clone());
        let handler = move |call: Call, body: Result<Bytes, BytesRejection>| async move {
            let ask = call.ask.clone();
            let sent = call.key(posts).and_then(|key| Ok((key, call.seen()?, call.body(body)?)));
            let (key, seen, body) = match sent {
                Ok(sent) => sent,
                Err(refused) => return early(&ask, refused).await,
            };
            let done = ask.perform(key, move |viewer| {
                let asked = call.asked(&declared)?;
                let of = asked.path_id()?;
                Ok(IfUnchanged { what: parse(viewer, &asked, body::read(&body)?)?, of, seen, entry })
            });
            match done.await {
                Ok(done) => replayed(StatusCode::NO_CONTENT.into_response(), done.repeated),
                Err(failure) => ask.refused(&failure),
            }
        };
        self.add(operation, handler)
    }

    /// An operation whose handler answers for itself; the declaration says what it takes and gives.
    #[must_use]
    pub fn other<H: Handler<T, App>, T: 'static>(self, operation: Operation, handler: H) -> Self {
        self.add(operation, handler)
    }

    /// What is declared, in order.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.operations.iter()
    }

    /// The routes: every operation, the document, and the page about it.
    #[must_use]
    pub fn routes(self) -> Routes {
        self.routes.merge(docs::routes(self.operations))
    }

    /// The OpenAPI document in both languages, as it is served.
    #[must_use]
    pub fn document(&self, texts: &ui::Texts) -> Value {
        let operations: Vec<_> = std::iter::once(docs::info()).chain(self.operations().cloned()).collect();
        document::document(&operations, texts)
    }
}

/// Refused before the command was read; but first of all whoever asks must be known.
async fn early(ask: &Ask, (status, refusal): (StatusCode, Refusal)) -> Response {
    match ask.run(|_| Ok(())).await {
        Ok(()) => ask.refused_as(status, &refusal),
        Err(failure) => ask.refused(&failure),
    }
}

fn ok(ask: &Ask, answer: Result<Value, Failure>) -> Response {
    match answer {
        Ok(body) => axum::Json(body).into_response(),
        Err(failure) => ask.refused(&failure),
    }
}

fn tagged(body: String, tag: &str, known: Option<&str>) -> Response {
    let same = known.is_some_and(|known| {
        known.split(',').map(str::trim).any(|it| it == "*" || it.strip_prefix("W/").unwrap_or(it) == tag)
    });
    let mut response = if same {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response()
    };
    if let Ok(tag) = HeaderValue::from_str(tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    // Kept by the client alone, and asked about each time.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

fn replayed(mut response: Response, repeated: bool) -> Response {
    if repeated {
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

/// A command about something that must still be as the client saw it.
#[derive(Debug, Serialize)]
struct IfUnchanged<P> {
    what: P,
    of: Uuid,
    /// The entry that it carried; any where the client does not mind.
    seen: Option<i64>,
    #[serde(skip)]
    entry: fn(&mut Work<'_>, Uuid) -> Result<i64, Failure>,
}

impl<P: Perform> Perform for IfUnchanged<P> {
    const NAME: &'static str = P::NAME;
    type Answer = P::Answer;

    fn perform(&self, work: &mut Work<'_>) -> Result<P::Answer, Failure> {
        let now = (self.entry)(work, self.of)?;
        if self.seen.is_some_and(|seen| seen != now) {
            return Err(Refusal::new(Kind::Stale, "api-refused-stale").into());
        }
        self.what.perform(work)
    }
}

/// A command id where the client gave none.
fn new_key() -> CommandId {
    clock::new_command_id()
}

/// The trace that a request belongs to (W3C Trace Context): the one it names, or a new one. Put into the answer.
pub(crate) fn trace(parts: &axum::http::request::Parts) -> Option<HeaderValue> {
    if !parts.uri.path().starts_with("/api/") {
        return None;
    }
    let sent = parts.headers.get("traceparent").and_then(|value| value.to_str().ok());
    let hex = |text: &str, width: usize| {
        text.len() == width
            && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
            && text.bytes().any(|byte| byte != b'0')
    };
    let kept = sent.filter(|sent| {
        let fields: Vec<&str> = sent.split('-').collect();
        matches!(fields.as_slice(), ["00", trace, parent, flags] if hex(trace, 32) && hex(parent, 16)
            && flags.len() == 2 && flags.bytes().all(|byte| byte.is_ascii_hexdigit()))
    });
    let made = || {
        let bytes = base::hex(&clock::random());
        format!("00-{}-{}-00", &bytes[..32], &bytes[32..48])
    };
    HeaderValue::from_str(&kept.map_or_else(made, str::to_owned)).ok()
}
