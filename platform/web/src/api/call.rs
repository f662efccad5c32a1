//! A request to the API before its handler: what is in its address and headers, held against what is declared.

use super::{
    new_key,
    operation::{Operation, Param, ParamKind},
};
use crate::{App, Ask};
use axum::{
    body::Bytes,
    extract::{FromRequestParts, RawPathParams, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::Response,
};
use base::{CommandId, Id, Kind, Refusal};
use serde::Serialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// Rows of a page unless the client says otherwise, and at most.
pub(super) const LIMIT: (u32, u32) = (20, 100);
/// The last page that can be asked for.
pub(super) const PAGES: u32 = 1000;

/// Why not, before the command is read.
type Early = (StatusCode, Refusal);

/// A request as it came.
pub(super) struct Call {
    pub(super) ask: Ask,
    path: Vec<(String, String)>,
    query: Option<String>,
    headers: HeaderMap,
}

impl FromRequestParts<App> for Call {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Ok(ask) = Ask::from_request_parts(parts, app).await;
        let path = match RawPathParams::from_request_parts(parts, app).await {
            Ok(params) => params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            // An address that is no text leads nowhere.
            Err(_) => return Err(ask.refused(&Refusal::not_found().into())),
        };
        let query = parts.uri.query().map(str::to_owned);
        Ok(Self { ask, path, query, headers: parts.headers.clone() })
    }
}

impl Call {
    /// A header as text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The client's id of the command.
    pub(super) fn key(&self, needed: bool) -> Result<CommandId, Early> {
        let wrong = |key| (StatusCode::BAD_REQUEST, Refusal::invalid("Idempotency-Key", key));
        match self.headers.get("idempotency-key") {
            None if needed => Err(wrong("api-refused-no-key")),
            None => Ok(new_key()),
            Some(value) => {
                let text = value.to_str().unwrap_or_default().trim_matches('"');
                let uuid: Option<Uuid> = (text.len() == 36).then(|| text.parse().ok()).flatten();
                uuid.filter(|uuid| !uuid.is_nil()).map(CommandId::from_uuid).ok_or_else(|| wrong("api-refused-key"))
            }
        }
    }

    /// The entry that the client saw; nothing where it wants any.
    pub(super) fn seen(&self) -> Result<Option<i64>, Early> {
        let Some(value) = self.headers.get(header::IF_MATCH) else {
            let refusal = Refusal::invalid("If-Match", "api-refused-no-match");
            return Err((StatusCode::PRECONDITION_REQUIRED, refusal));
        };
        let text = value.to_str().unwrap_or_default().trim();
        if text == "*" {
            return Ok(None);
        }
        let entry = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        match entry {
            // A tag that was never ours is one that it has no more.
            Some(entry) => Ok(Some(entry.parse().unwrap_or(-1))),
            None => Err((StatusCode::BAD_REQUEST, Refusal::invalid("If-Match", "api-refused-match"))),
        }
    }

    /// The bytes of a JSON body.
    pub(super) fn body(&self, body: Result<Bytes, BytesRejection>) -> Result<Bytes, Early> {
        let kind = self.text("content-type").and_then(|kind| kind.split(';').next()).map(str::trim);
        if !kind.is_some_and(|kind| kind.eq_ignore_ascii_case("application/json")) {
            let refusal = Refusal::invalid("Content-Type", "api-refused-content-type");
            return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, refusal.with("allowed", "application/json")));
        }
        body.map_err(|rejection| {
            let status = rejection.status();
            let key =
                if status == StatusCode::PAYLOAD_TOO_LARGE { "api-refused-too-large" } else { "api-refused-body" };
            (status, Refusal::new(Kind::Invalid, key).with("max", crate::FORM_LIMIT / 1024))
        })
    }

    /// What is asked for, held against what is declared.
    pub(super) fn asked(&self, operation: &Operation) -> Result<Asked, Refusal> {
        let mut query = Vec::new();
        for pair in self.query.as_deref().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (Some(name), Some(value)) = (decoded(name), decoded(value)) else {
                return Err(Refusal::new(Kind::Invalid, "api-refused-encoding"));
            };
            let Some(param) = operation.params.iter().find(|param| param.name == name) else {
                let allowed: Vec<_> = operation.params.iter().map(|param| param.name).collect();
                let refusal = Refusal::new(Kind::Invalid, "api-refused-parameter").at(name);
                let allowed = if allowed.is_empty() { "–".to_owned() } else { allowed.join(", ") };
                return Err(refusal.with("allowed", allowed));
            };
            if query.iter().any(|(known, _)| *known == param.name) {
                return Err(Refusal::invalid(param.name, "api-refused-parameter-twice"));
            }
            check(param, &value)?;
            query.push((param.name, value));
        }
        let number = |name: &str, default: u32| {
            query.iter().find(|(known, _)| *known == name).and_then(|(_, value)| value.parse().ok()).unwrap_or(default)
        };
        let (limit, page) = (number("limit", LIMIT.0), number("page", 1));
        let at = self.ask.path().split('?').next().unwrap_or_default().to_owned();
        Ok(Asked { at, path: self.path.clone(), query, limit, page })
    }
}

fn check(param: &Param, value: &str) -> Result<(), Refusal> {
    let wrong = |allowed: String| Refusal::invalid(param.name, "api-refused-value").with("allowed", allowed);
    let fits = match param.kind {
        ParamKind::Id => value.len() == 36 && value.parse::<Uuid>().is_ok(),
        ParamKind::Date => value.len() == 10 && value.parse::<base::Date>().is_ok(),
        ParamKind::Number(from, to) => {
            let plain = value.bytes().all(|byte| byte.is_ascii_digit());
            plain && value.parse::<u32>().is_ok_and(|number| (from..=to).contains(&number))
        }
        ParamKind::Choice(choices) => choices.contains(&value),
    };
    if fits { Ok(()) } else { Err(wrong(param.kind.allowed())) }
}

/// A part of an address as text; nothing where its bytes are none.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                let digits = std::str::from_utf8(&digits).ok().filter(|it| !it.starts_with('+'))?;
                bytes.push(u8::from_str_radix(digits, 16).ok()?);
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).ok()
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    at: String,
    path: Vec<(String, String)>,
    query: Vec<(&'static str, String)>,
    /// Rows of a page.
    pub limit: u32,
    /// Which page, from 1.
    pub page: u32,
}

impl Asked {
    /// A query parameter; it is of the kind declared.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// A query parameter that is an id.
    #[must_use]
    pub fn id<T>(&self, name: &str) -> Option<Id<T>> {
        self.get(name).and_then(|value| value.parse().ok())
    }

    /// A query parameter that is a date.
    #[must_use]
    pub fn date(&self, name: &str) -> Option<base::Date> {
        self.get(name).and_then(|value| value.parse().ok())
    }

    /// A parameter of the path.
    #[must_use]
    pub fn in_path(&self, name: &str) -> Option<&str> {
        self.path.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The id in the path.
    ///
    /// # Errors
    /// It is no id: there is nothing there.
    pub fn path_id(&self) -> Result<Uuid, Refusal> {
        let id = self.in_path("id").filter(|text| text.len() == 36);
        id.and_then(|text| text.parse().ok()).ok_or_else(Refusal::not_found)
    }

    /// How many rows come before the page.
    #[must_use]
    pub const fn offset(&self) -> u32 {
        (self.page - 1).saturating_mul(self.limit)
    }

    /// The page as it is sent, with where it is among the others.
    pub(super) fn listed<T: Serialize>(&self, listed: &Listed<T>) -> Value {
        let pages = u32::try_from(listed.total.div_ceil(u64::from(self.limit))).unwrap_or(PAGES).clamp(1, PAGES);
        let link = |page: u32| {
            let mut href = format!("{}?", self.at);
            for (name, value) in self.query.iter().filter(|(name, _)| !["limit", "page"].contains(name)) {
                href.push_str(&format!("{name}={value}&"));
            }
            json!({ "href": format!("{href}limit={}&page={page}", self.limit) })
        };
        let mut links = Map::new();
        links.insert("self".into(), link(self.page));
        links.insert("first".into(), link(1));
        if self.page > 1 {
            links.insert("prev".into(), link((self.page - 1).min(pages)));
        }
        if self.page < pages {
            links.insert("next".into(), link(self.page + 1));
        }
        links.insert("last".into(), link(pages));
        json!({
            "data": listed.rows,
            "_meta": {
                "totalRecords": listed.total, "page": self.page, "limit": self.limit, "count": listed.rows.len(),
            },
            "_links": links,
        })
    }
}

/// Rows of one page, and how many there are in all.
#[derive(Debug, Clone)]
pub struct Listed<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// In all.
    pub total: u64,
}

impl<T> Listed<T> {
    /// The page asked for of what was read whole, because it is small by nature.
    #[must_use]
    pub fn among(all: Vec<T>, asked: &Asked) -> Self {
        let total = all.len() as u64;
        let rows = all.into_iter().skip(asked.offset() as usize).take(asked.limit as usize).collect();
        Self { rows, total }
    }

    /// Each row as something else.
    #[must_use]
    pub fn map<U>(self, each: impl FnMut(T) -> U) -> Listed<U> {
        Listed { rows: self.rows.into_iter().map(each).collect(), total: self.total }
    }
}

/// One thing, and the entry that last changed it, where it carries one.
#[derive(Debug, Clone)]
pub struct One<T> {
    /// The thing.
    pub it: T,
    /// The entry.
    pub entry: Option<i64>,
}

impl<T> One<T> {
    /// Known by what it says.
    #[must_use]
    pub const fn of(it: T) -> Self {
        Self { it, entry: None }
    }
}
