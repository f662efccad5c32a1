//! SCIM over HTTP: who asks, what is sent, how it is answered.

use super::{
    Group, MOST,
    commands::{Change, RemoveGroup, RemoveUser, SaveGroup, SaveUser, document, group_document},
    fault, filter,
    filter::Filter,
    queries::{self, GroupRow, UserRow},
    schema::{self, ENTERPRISE, GROUP, GROUPS, Resource, USER, USERS},
    value::{self, Wanted},
};
use axum::{
    body::Bytes,
    extract::{FromRequestParts, Path, RawQuery, rejection::BytesRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use base::{Actor, Id, Kind, Person, Refusal, Tenant, clock};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use store::{Failure, Fault, Perform, Reader};
use web::{App, Ask, Routes, Rule};

/// The most bytes of a request about a group: its members are many.
const GROUP_MOST: usize = 2 << 20;
const LIST: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/// The routes of SCIM. A directory's secret is checked as the first thing of a [`Call`].
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .get("/scim/v2/ServiceProviderConfig", Rule::Machine, provider)
        .get("/scim/v2/ResourceTypes", Rule::Machine, resource_types)
        .get("/scim/v2/ResourceTypes/{id}", Rule::Machine, resource_type)
        .get("/scim/v2/Schemas", Rule::Machine, schemas)
        .get("/scim/v2/Schemas/{id}", Rule::Machine, schema)
        .get("/scim/v2/Users", Rule::Machine, users)
        .post("/scim/v2/Users", Rule::Machine, new_user)
        .post("/scim/v2/Users/.search", Rule::Machine, find_users)
        .get("/scim/v2/Users/{id}", Rule::Machine, user)
        .put("/scim/v2/Users/{id}", Rule::Machine, put_user)
        .patch("/scim/v2/Users/{id}", Rule::Machine, patch_user)
        .delete("/scim/v2/Users/{id}", Rule::Machine, remove_user)
        .get("/scim/v2/Groups", Rule::Machine, groups)
        .post("/scim/v2/Groups", Rule::Machine, new_group)
        .body(GROUP_MOST)
        .post("/scim/v2/Groups/.search", Rule::Machine, find_groups)
        .get("/scim/v2/Groups/{id}", Rule::Machine, group)
        .put("/scim/v2/Groups/{id}", Rule::Machine, put_group)
        .body(GROUP_MOST)
        .patch("/scim/v2/Groups/{id}", Rule::Machine, patch_group)
        .body(GROUP_MOST)
        .delete("/scim/v2/Groups/{id}", Rule::Machine, remove_group)
        .post("/scim/v2/.search", Rule::Machine, find_all)
        .get("/scim/v2/Me", Rule::Machine, me)
        .get("/scim/v2/{*rest}", Rule::Machine, nothing)
}

/// A request of a directory whose secret works.
struct Call {
    ask: Ask,
    headers: HeaderMap,
    base: String,
    tenant: Tenant,
    actor: Actor,
}

impl FromRequestParts<App> for Call {
    type Rejection = Response;

    /// Who asks is known before anything of what they ask is read.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Ok(ask) = Ask::from_request_parts(parts, app).await;
        let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
        let base = app.public_url().map_or_else(|| format!("http://{host}"), str::to_owned);
        let token = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = token.and_then(|value| value.split_once(' '));
        let token = token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim());
        let (token, store) = (token.unwrap_or_default().to_owned(), app.store().clone());
        let who = blocking(move || {
            let now = store.clock().now();
            let who = store.read::<_, Fault>(|reader| access::directory_of(reader, &token, now))?;
            who.ok_or_else(|| Refusal::new(Kind::Unknown, "scim-refused-token").into())
        });
        match who.await {
            Ok((tenant, actor)) => {
                Ok(Self { ask, headers: parts.headers.clone(), base: format!("{base}/scim/v2"), tenant, actor })
            }
            Err(failure) => Err(refused(&ask, &failure)),
        }
    }
}

/// Runs something that blocks on a thread made for that.
async fn blocking<T, F>(run: F) -> Result<T, Failure>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, Failure> + Send + 'static,
{
    let done = tokio::task::spawn_blocking(run).await;
    done.unwrap_or_else(|_| Err(Fault::Engine("a request panicked".into()).into()))
}

fn refused(ask: &Ask, failure: &Failure) -> Response {
    if let Failure::Fault(fault) = failure {
        tracing::error!(%fault, path = "/scim/v2", "a request failed");
    }
    let refusal = failure.refusal();
    let args: Vec<(&str, &str)> = refusal.args.iter().map(|(name, it)| (name.as_ref(), it.as_str())).collect();
    let (status, document) = fault::document(&refusal, &ask.say().refusal(&refusal.key, &args));
    let mut response = answer(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST), &document);
    let more = match status {
        401 => Some((header::WWW_AUTHENTICATE, "Bearer realm=\"SCIM\"")),
        503 | 507 => Some((header::RETRY_AFTER, "5")),
        _ => None,
    };
    if let Some((name, text)) = more {
        response.headers_mut().insert(name, HeaderValue::from_static(text));
    }
    response
}

impl Call {
    async fn perform<P>(&self, what: P) -> Result<P::Answer, Failure>
    where
        P: Perform,
        P::Answer: Send + 'static,
    {
        let (store, tenant, actor) = (self.ask.app().store().clone(), self.tenant, self.actor.clone());
        blocking(move || store.perform(tenant, actor, clock::new_command_id(), what).map(|done| done.answer)).await
    }

    async fn read<T, F>(&self, read: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&mut Reader<'_>, Tenant) -> Result<T, Failure> + Send + 'static,
    {
        let (store, tenant) = (self.ask.app().store().clone(), self.tenant);
        blocking(move || store.read(|reader| read(reader, tenant))).await
    }

    fn answered(&self, result: Result<Response, Failure>) -> Response {
        result.unwrap_or_else(|failure| refused(&self.ask, &failure))
    }

    /// The body as a document.
    fn body(&self, body: Result<Bytes, BytesRejection>) -> Result<Map<String, Value>, Refusal> {
        let kind = self.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !["application/scim+json", "application/json"].iter().any(|it| it.eq_ignore_ascii_case(kind)) {
            return Err(Refusal::new(Kind::Invalid, "scim-refused-type"));
        }
        let body = body.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => {
                Refusal::new(Kind::Invalid, "scim-refused-size").with("max", "256 kB, /Groups: 2 MB")
            }
            _ => fault::syntax("body"),
        })?;
        match serde_json::from_slice(&body) {
            Ok(Value::Object(document)) => Ok(document),
            Ok(_) => Err(fault::syntax("{ }")),
            Err(error) => Err(fault::syntax(format!("JSON {}:{}", error.line(), error.column()))),
        }
    }

    /// The entry that the client says it has seen (`If-Match`).
    fn seen(&self) -> Result<Option<i64>, Refusal> {
        match self.headers.get(header::IF_MATCH).and_then(|tag| tag.to_str().ok()) {
            None | Some("*") => Ok(None),
            Some(tag) => {
                let entry = tag.trim().trim_start_matches("W/").trim_matches('"').parse().ok();
                entry.map(Some).ok_or_else(|| Refusal::new(Kind::Stale, "scim-refused-version"))
            }
        }
    }

    fn wanted(&self, resource: &Resource, query: &Query) -> Wanted {
        match (query.get("attributes"), query.get("excludedAttributes")) {
            (Some(list), _) if !list.trim().is_empty() => Wanted::Only(value::names(resource, list)),
            (_, Some(list)) if !list.trim().is_empty() => Wanted::Without(value::names(resource, list)),
            _ => Wanted::All,
        }
    }

    /// One resource, with what a client needs to see whether it changed.
    fn one(&self, status: StatusCode, shown: Shown, wanted: &Wanted) -> Response {
        let tag = format!("W/\"{}\"", shown.entry);
        let unchanged = self.headers.get(header::IF_NONE_MATCH).is_some_and(|it| it.as_bytes() == tag.as_bytes());
        let mut response = if unchanged && status == StatusCode::OK {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            answer(status, &Value::Object(wanted.cut(shown.document)))
        };
        for (name, text) in [(header::ETAG, &tag), (header::LOCATION, &shown.location)] {
            if let Ok(text) = HeaderValue::from_str(text) {
                response.headers_mut().insert(name, text);
            }
        }
        response
    }
}

fn answer(status: StatusCode, document: &Value) -> Response {
    let mut response = (status, document.to_string()).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/scim+json"));
    response
}

/// The query of an address, name by name.
struct Query(BTreeMap<String, String>);

impl Query {
    fn of(raw: Option<String>) -> Result<Self, Refusal> {
        let uri = format!("/?{}", raw.unwrap_or_default()).parse().map_err(|_| fault::syntax("?"))?;
        let pairs = axum::extract::Query::<BTreeMap<String, String>>::try_from_uri(&uri);
        pairs.map(|axum::extract::Query(pairs)| Self(pairs)).map_err(|_| fault::syntax("?"))
    }

    /// The same out of a search request (RFC 7644 §3.4.3).
    fn of_body(body: &Map<String, Value>) -> Result<Self, Refusal> {
        let text = |name: &String, value: &Value| match value {
            Value::String(text) => Ok(text.clone()),
            Value::Number(number) => Ok(number.to_string()),
            Value::Array(names) if names.iter().all(Value::is_string) => {
                Ok(names.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","))
            }
            _ => Err(fault::syntax(name.chars().take(40).collect::<String>())),
        };
        let pairs = body.iter().filter(|(_, value)| !value.is_null());
        pairs.map(|(name, value)| Ok((name.clone(), text(name, value)?))).collect::<Result<_, _>>().map(Self)
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    fn number(&self, name: &'static str, otherwise: usize) -> Result<usize, Refusal> {
        match self.get(name) {
            None => Ok(otherwise),
            // Below nothing means nothing (RFC 7644 §3.4.2.4).
            Some(text) => match text.trim().parse::<i64>() {
                Ok(number) => Ok(usize::try_from(number).unwrap_or(0)),
                Err(_) => Err(fault::value(name, "0, 1, 2 \u{2026}")),
            },
        }
    }
}

/// A resource as it is shown.
struct Shown {
    document: Map<String, Value>,
    entry: i64,
    location: String,
}

fn meta(kind: &str, created: base::Time, modified: base::Time, entry: i64, location: &str) -> Value {
    json!({
        "resourceType": kind,
        "created": created,
        "lastModified": modified,
        "location": location,
        "version": format!("W/\"{entry}\""),
    })
}

fn show_user(base: &str, user: &UserRow, groups: Option<&[(Id<Group>, String)]>) -> Shown {
    let mut shown = document(user);
    let location = format!("{base}/Users/{}", user.id);
    if let Some(Value::Object(more)) = shown.get_mut(ENTERPRISE)
        && let Some(Value::Object(manager)) = more.get_mut("manager")
        && let Some(id) = manager.get("value").and_then(Value::as_str).and_then(|id| id.parse::<Id<Person>>().ok())
    {
        manager.insert("$ref".to_owned(), json!(format!("{base}/Users/{id}")));
    }
    if user.protected {
        shown.insert("displayName".to_owned(), json!(user.service_number));
    }
    let schemas = if shown.contains_key(ENTERPRISE) { json!([USER, ENTERPRISE]) } else { json!([USER]) };
    shown.insert("schemas".to_owned(), schemas);
    shown.insert("id".to_owned(), json!(user.id));
    shown.insert("meta".to_owned(), meta("User", user.created, user.modified, user.entry, &location));
    if let Some(groups) = groups.filter(|groups| !groups.is_empty()) {
        let groups: Vec<Value> = groups
            .iter()
            .map(|(id, name)| {
                json!({ "value": id, "$ref": format!("{base}/Groups/{id}"), "display": name, "type": "direct" })
            })
            .collect();
        shown.insert("groups".to_owned(), Value::Array(groups));
    }
    Shown { document: shown, entry: user.entry, location }
}

fn show_group(base: &str, group: &GroupRow, members: &[Id<Person>]) -> Shown {
    let mut shown = group_document(group, &[]);
    let location = format!("{base}/Groups/{}", group.id);
    if !members.is_empty() {
        let members: Vec<Value> = members
            .iter()
            .map(|id| json!({ "value": id, "$ref": format!("{base}/Users/{id}"), "type": "User" }))
            .collect();
        shown.insert("members".to_owned(), Value::Array(members));
    }
    shown.insert("schemas".to_owned(), json!([GROUP]));
    shown.insert("id".to_owned(), json!(group.id));
    shown.insert("meta".to_owned(), meta("Group", group.created, group.modified, group.entry, &location));
    Shown { document: shown, entry: group.entry, location }
}

/// What a list asks for.
struct Asked {
    filter: Option<Filter>,
    start: usize,
    count: usize,
    sort: Option<(value::Name, Order)>,
    wanted: Wanted,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Ascending,
    Descending,
}

impl Asked {
    fn of(call: &Call, resource: &'static Resource, query: &Query) -> Result<Self, Refusal> {
        let filter = query.get("filter").filter(|text| !text.trim().is_empty());
        let sort = query.get("sortBy").and_then(|name| value::names(resource, name).into_iter().next());
        let order = match query.get("sortOrder") {
            None => Order::Ascending,
            Some(order) if order.eq_ignore_ascii_case("ascending") => Order::Ascending,
            Some(order) if order.eq_ignore_ascii_case("descending") => Order::Descending,
            Some(_) => return Err(fault::value("sortOrder", "ascending, descending")),
        };
        Ok(Self {
            filter: filter.map(|text| filter::filter(resource, text)).transpose()?,
            start: query.number("startIndex", 1)?.max(1),
            count: query.number("count", 100)?.min(MOST),
            sort: sort.map(|name| (name, order)),
            wanted: call.wanted(resource, query),
        })
    }

    fn needs(&self, name: &str) -> bool {
        self.wanted.has(name) || self.filter.as_ref().is_some_and(|filter| filter.names(name))
    }

    /// Those that meet the filter, sorted, and of them the page.
    fn page(&self, mut all: Vec<Shown>) -> Page {
        if let Some(filter) = &self.filter {
            all.retain(|shown| filter.meets(&shown.document));
        }
        if let Some((name, order)) = self.sort {
            all.sort_by_cached_key(|shown| sort_key(&shown.document, name));
            if order == Order::Descending {
                all.reverse();
            }
        }
        let total = all.len();
        self.cut(total, all.into_iter().skip(self.start - 1).take(self.count).collect())
    }

    fn cut(&self, total: usize, page: Vec<Shown>) -> Page {
        (total, page.into_iter().map(|shown| Value::Object(self.wanted.cut(shown.document))).collect())
    }
}

/// How many there are, and those of the page.
type Page = (usize, Vec<Value>);

/// Lists resources of one kind.
type Lister = fn(&mut Reader<'_>, Tenant, &str, &Asked) -> Result<Page, Fault>;

/// The resources of some kinds, one kind after the other.
async fn all(call: Call, of: Kinds, query: Result<Query, Refusal>) -> Response {
    let result = async {
        let query = query?;
        let asked: Vec<Result<Asked, Refusal>> =
            of.iter().map(|(resource, _)| Asked::of(&call, resource, &query)).collect();
        // A filter on what one kind has and the other has not finds the one kind.
        if asked.iter().all(Result::is_err)
            && let Some(Err(refusal)) = asked.into_iter().next()
        {
            return Err(refusal.into());
        }
        let asked: Vec<(Asked, Lister)> =
            of.iter().filter_map(|(resource, list)| Some((Asked::of(&call, resource, &query).ok()?, *list))).collect();
        let base = call.base.clone();
        call.read(move |reader, tenant| {
            let start = asked.first().map_or(1, |(asked, _)| asked.start);
            let count = asked.first().map_or(0, |(asked, _)| asked.count);
            if let [(asked, list_of)] = asked.as_slice() {
                let (total, page) = list_of(reader, tenant, &base, asked)?;
                return Ok(list(total, start, page));
            }
            let (mut total, mut found) = (0, Vec::new());
            for (mut asked, list_of) in asked {
                (asked.start, asked.count) = (1, start + count);
                let (more, page) = list_of(reader, tenant, &base, &asked)?;
                total += more;
                found.extend(page);
            }
            Ok(list(total, start, found.into_iter().skip(start - 1).take(count).collect()))
        })
        .await
    };
    let result = result.await;
    call.answered(result)
}

/// What a list is of.
type Kinds = &'static [(&'static Resource, Lister)];
const OF_USERS: Kinds = &[(&USERS, list_users)];
const OF_GROUPS: Kinds = &[(&GROUPS, list_groups)];
const BOTH: Kinds = &[(&USERS, list_users), (&GROUPS, list_groups)];

async fn find_all(call: Call, body: Result<Bytes, BytesRejection>) -> Response {
    let query = call.body(body).and_then(|body| Query::of_body(&body));
    all(call, BOTH, query).await
}

fn sort_key(document: &Map<String, Value>, (attribute, place, part): value::Name) -> (u8, String) {
    let from = match place {
        schema::Place::Core => Some(document),
        schema::Place::Extension(urn) => document.get(urn).and_then(Value::as_object),
    };
    let value = from.and_then(|from| from.get(attribute.name));
    // Of many, the first choice, else the first (RFC 7644 §3.4.2.3).
    let value = value.and_then(|value| match value {
        Value::Array(all) => all.iter().find(|value| value["primary"] == true).or_else(|| all.first()),
        other => Some(other),
    });
    let part = part.or_else(|| attribute.part("value"));
    let value = value.and_then(|value| part.map_or(Some(value), |part| value.get(part.name)));
    match value {
        // What has none comes last.
        None => (1, String::new()),
        Some(Value::String(text)) if attribute.exact => (0, text.clone()),
        Some(Value::String(text)) => (0, text.to_lowercase()),
        Some(other) => (0, other.to_string()),
    }
}

fn list(total: usize, start: usize, resources: Vec<Value>) -> Response {
    let document = json!({
        "schemas": [LIST],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": resources.len(),
        "Resources": resources,
    });
    answer(StatusCode::OK, &document)
}

// ---------------------------------------------------------------------------------------------------------------------
// discovery

async fn provider(call: Call) -> Response {
    answer(StatusCode::OK, &schema::provider(&call.base))
}

fn of_documents(call: &Call, id: Option<String>, all: Vec<(&'static str, Value)>) -> Response {
    let Some(id) = id else {
        let all: Vec<Value> = all.into_iter().map(|(_, document)| document).collect();
        return list(all.len(), 1, all);
    };
    match all.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(&id)) {
        Some((_, document)) => answer(StatusCode::OK, &document),
        None => refused(&call.ask, &Refusal::not_found().into()),
    }
}

async fn resource_types(call: Call) -> Response {
    let all = schema::resource_types(&call.base);
    of_documents(&call, None, all)
}

async fn resource_type(call: Call, Path(id): Path<String>) -> Response {
    let all = schema::resource_types(&call.base);
    of_documents(&call, Some(id), all)
}

async fn schemas(call: Call) -> Response {
    let all = schema::schemas(&call.base);
    of_documents(&call, None, all)
}

async fn schema(call: Call, Path(id): Path<String>) -> Response {
    let all = schema::schemas(&call.base);
    of_documents(&call, Some(id), all)
}

async fn me(call: Call) -> Response {
    refused(&call.ask, &Refusal::new(Kind::Invalid, "scim-refused-me").into())
}

async fn nothing(call: Call) -> Response {
    refused(&call.ask, &Refusal::not_found().into())
}

// ---------------------------------------------------------------------------------------------------------------------
// users

fn id_of<T>(id: &str) -> Result<Id<T>, Refusal> {
    id.parse().map_err(|_| Refusal::not_found())
}

async fn shown_user(call: &Call, id: Id<Person>, groups: bool) -> Result<Shown, Failure> {
    let base = call.base.clone();
    call.read(move |reader, tenant| {
        let user = queries::user(reader, tenant, id)?.ok_or_else(Refusal::not_found)?;
        let groups = if groups { queries::groups_of(reader, tenant, id)? } else { Vec::new() };
        let groups: Vec<_> = groups.into_iter().map(|(id, name, _)| (id, name)).collect();
        Ok(show_user(&base, &user, Some(&groups)))
    })
    .await
}

fn list_users(reader: &mut Reader<'_>, tenant: Tenant, base: &str, asked: &Asked) -> Result<Page, Fault> {
    let plain = asked.filter.is_none() && asked.sort.is_none();
    let only = |name| asked.filter.as_ref().and_then(|filter| filter.only(name));
    let (total, rows) = if plain {
        let (total, rows) = queries::users_page(reader, tenant, asked.start - 1, asked.count)?;
        (Some(total), rows)
    } else if let Some(login) = only("userName") {
        (None, queries::user_of_login(reader, tenant, login)?.into_iter().collect())
    } else if let Some(external) = only("externalId") {
        (None, queries::users_of_external(reader, tenant, external)?)
    } else if let Some(id) = only("id") {
        let id = id.parse().ok();
        (None, id.map(|id| queries::user(reader, tenant, id)).transpose()?.flatten().into_iter().collect())
    } else {
        (None, queries::users(reader, tenant)?)
    };
    let groups = if asked.needs("groups") {
        let ids: Vec<_> = rows.iter().map(|user| user.id).collect();
        queries::groups_of_all(reader, tenant, &ids)?
    } else {
        BTreeMap::new()
    };
    let of = |user: &UserRow| groups.get(&user.id).map(Vec::as_slice);
    let all = rows.iter().map(|user| show_user(base, user, of(user))).collect();
    Ok(match total {
        Some(total) => asked.cut(total, all),
        None => asked.page(all),
    })
}

async fn users(call: Call, RawQuery(query): RawQuery) -> Response {
    let query = Query::of(query);
    all(call, OF_USERS, query).await
}

async fn find_users(call: Call, body: Result<Bytes, BytesRejection>) -> Response {
    let query = call.body(body).and_then(|body| Query::of_body(&body));
    all(call, OF_USERS, query).await
}

async fn user(call: Call, Path(id): Path<String>, RawQuery(query): RawQuery) -> Response {
    let result = async {
        let wanted = call.wanted(&USERS, &Query::of(query)?);
        let shown = shown_user(&call, id_of(&id)?, wanted.has("groups")).await?;
        Ok(call.one(StatusCode::OK, shown, &wanted))
    };
    let result = result.await;
    call.answered(result)
}

async fn save_user(call: Call, id: Option<String>, change: Result<Change, Refusal>, raw: Option<String>) -> Response {
    let result = async {
        let wanted = call.wanted(&USERS, &Query::of(raw)?);
        let status = if id.is_none() { StatusCode::CREATED } else { StatusCode::OK };
        let id = id.map(|id| id_of(&id)).transpose()?;
        let id = call.perform(SaveUser { id, change: change?, seen: call.seen()? }).await?;
        Ok(call.one(status, shown_user(&call, id, wanted.has("groups")).await?, &wanted))
    };
    let result = result.await;
    call.answered(result)
}

async fn new_user(call: Call, RawQuery(raw): RawQuery, body: Result<Bytes, BytesRejection>) -> Response {
    let change = call.body(body).map(Change::Whole);
    save_user(call, None, change, raw).await
}

async fn put_user(
    call: Call,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let change = call.body(body).map(Change::Whole);
    save_user(call, Some(id), change, raw).await
}

async fn patch_user(
    call: Call,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let change = call.body(body).map(Change::Patch);
    save_user(call, Some(id), change, raw).await
}

async fn remove_user(call: Call, Path(id): Path<String>) -> Response {
    let result = async {
        call.perform(RemoveUser { id: id_of(&id)?, seen: call.seen()? }).await?;
        Ok(StatusCode::NO_CONTENT.into_response())
    };
    let result = result.await;
    call.answered(result)
}

// ---------------------------------------------------------------------------------------------------------------------
// groups

async fn shown_group(call: &Call, id: Id<Group>, members: bool) -> Result<Shown, Failure> {
    let base = call.base.clone();
    call.read(move |reader, tenant| {
        let group = queries::group(reader, tenant, id)?.ok_or_else(Refusal::not_found)?;
        let members = if members { queries::members(reader, tenant, id)? } else { Vec::new() };
        Ok(show_group(&base, &group, &members))
    })
    .await
}

fn list_groups(reader: &mut Reader<'_>, tenant: Tenant, base: &str, asked: &Asked) -> Result<Page, Fault> {
    let only = |name| asked.filter.as_ref().and_then(|filter| filter.only(name));
    let rows = if let Some(name) = only("displayName") {
        queries::group_of_name(reader, tenant, name)?.into_iter().collect()
    } else if let Some(external) = only("externalId") {
        queries::groups_of_external(reader, tenant, external)?
    } else {
        queries::groups(reader, tenant)?
    };
    let members = if asked.needs("members") {
        let ids: Vec<_> = rows.iter().map(|group| group.id).collect();
        queries::members_of_all(reader, tenant, &ids)?
    } else {
        BTreeMap::new()
    };
    let of = |group: &GroupRow| members.get(&group.id).map_or(&[][..], Vec::as_slice);
    Ok(asked.page(rows.iter().map(|group| show_group(base, group, of(group))).collect()))
}

async fn groups(call: Call, RawQuery(query): RawQuery) -> Response {
    let query = Query::of(query);
    all(call, OF_GROUPS, query).await
}

async fn find_groups(call: Call, body: Result<Bytes, BytesRejection>) -> Response {
    let query = call.body(body).and_then(|body| Query::of_body(&body));
    all(call, OF_GROUPS, query).await
}

async fn group(call: Call, Path(id): Path<String>, RawQuery(query): RawQuery) -> Response {
    let result = async {
        let wanted = call.wanted(&GROUPS, &Query::of(query)?);
        let shown = shown_group(&call, id_of(&id)?, wanted.has("members")).await?;
        Ok(call.one(StatusCode::OK, shown, &wanted))
    };
    let result = result.await;
    call.answered(result)
}

async fn save_group(call: Call, id: Option<String>, change: Result<Change, Refusal>, raw: Option<String>) -> Response {
    let result = async {
        let wanted = call.wanted(&GROUPS, &Query::of(raw)?);
        let status = if id.is_none() { StatusCode::CREATED } else { StatusCode::OK };
        let id = id.map(|id| id_of(&id)).transpose()?;
        let id = call.perform(SaveGroup { id, change: change?, seen: call.seen()? }).await?;
        Ok(call.one(status, shown_group(&call, id, wanted.has("members")).await?, &wanted))
    };
    let result = result.await;
    call.answered(result)
}

async fn new_group(call: Call, RawQuery(raw): RawQuery, body: Result<Bytes, BytesRejection>) -> Response {
    let change = call.body(body).map(Change::Whole);
    save_group(call, None, change, raw).await
}

async fn put_group(
    call: Call,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let change = call.body(body).map(Change::Whole);
    save_group(call, Some(id), change, raw).await
}

async fn patch_group(
    call: Call,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let change = call.body(body).map(Change::Patch);
    save_group(call, Some(id), change, raw).await
}

async fn remove_group(call: Call, Path(id): Path<String>) -> Response {
    let result = async {
        call.perform(RemoveGroup { id: id_of(&id)?, seen: call.seen()? }).await?;
        Ok(StatusCode::NO_CONTENT.into_response())
    };
    let result = result.await;
    call.answered(result)
}
