//! Routes, each with the rule of who may take it: there is no way to add one without. The rule is asked before the
//! handler and before the body is read; the finer question, about this very object, is the handler's.

use crate::{App, Ask, FORM_LIMIT, guard::in_words, limit::Whose, metrics::Taken};
use access::{RULES, Session};
use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRequestParts, Request, State},
    handler::Handler,
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::Response,
    routing::{MethodFilter, MethodRouter, on},
};
use base::{Kind, Permission, Refusal};
use std::{fmt, sync::Arc, time::Duration};

/// How long an ordinary route may take.
pub const WITHIN: Duration = Duration::from_secs(30);

/// Who may take a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// Whoever comes.
    Open,
    /// Whoever is signed in: the handler shows each what is theirs.
    SignedIn,
    /// Whoever has one of these permissions anywhere in the tenant acted in; see [`may`].
    May {
        /// The permissions, of which one is enough.
        any: Vec<&'static str>,
        /// Who has none of them but this is told so; to others there is no such page.
        told: Option<&'static str>,
    },
    /// A program with a secret of its own, which the handler checks: a session does not count here.
    Machine,
}

/// Whoever has this permission anywhere in the tenant acted in. To others there is no such page.
#[must_use]
pub fn may<P: Permission>(_permission: P) -> Rule {
    Rule::May { any: vec![P::NAME], told: None }
}

impl Rule {
    /// Or who has this one.
    ///
    /// # Panics
    /// On a rule that asks for no permission: a defect.
    #[must_use]
    pub fn or<P: Permission>(mut self, _permission: P) -> Self {
        match &mut self {
            Self::May { any, .. } => any.push(P::NAME),
            other => panic!("{other} asks for no permission"),
        }
        self
    }

    /// Who may not, but has this permission and so sees that the thing is there, is told that they may not.
    ///
    /// # Panics
    /// On a rule that asks for no permission: a defect.
    #[must_use]
    pub fn told<P: Permission>(mut self, _permission: P) -> Self {
        match &mut self {
            Self::May { told, .. } => *told = Some(P::NAME),
            other => panic!("{other} asks for no permission"),
        }
        self
    }

    fn known(&self) {
        if let Self::May { any, told } = self {
            for name in any.iter().chain(told) {
                assert!(RULES.iter().any(|rule| rule.permission == *name), "no permission {name}");
            }
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open => to.write_str("open"),
            Self::SignedIn => to.write_str("signed in"),
            Self::May { any, told: None } => write!(to, "may {}", any.join(" or ")),
            Self::May { any, told: Some(told) } => write!(to, "may {}, told who has {told}", any.join(" or ")),
            Self::Machine => to.write_str("machine"),
        }
    }
}

/// A route as the table lists it.
#[derive(Debug, Clone)]
pub struct Way {
    /// The method.
    pub method: Method,
    /// The path, its parameters in braces.
    pub path: &'static str,
    /// Who may take it.
    pub rule: Rule,
    /// The most bytes of a body.
    pub body: usize,
    /// How long it may take, with the body's way here.
    pub within: Duration,
}

/// Routes with their rules, gathered by capabilities and made a router at one place.
#[derive(Default)]
pub struct Routes(Vec<(Way, MethodRouter<App>)>);

impl Routes {
    /// None yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// What is asked for; the answer to HEAD too.
    #[must_use]
    pub fn get<H: Handler<T, App>, T: 'static>(self, path: &'static str, rule: Rule, handler: H) -> Self {
        self.add(Method::GET, MethodFilter::GET, path, rule, handler)
    }

    /// What is sent.
    #[must_use]
    pub fn post<H: Handler<T, App>, T: 'static>(self, path: &'static str, rule: Rule, handler: H) -> Self {
        self.add(Method::POST, MethodFilter::POST, path, rule, handler)
    }

    /// What is put in the place of another.
    #[must_use]
    pub fn put<H: Handler<T, App>, T: 'static>(self, path: &'static str, rule: Rule, handler: H) -> Self {
        self.add(Method::PUT, MethodFilter::PUT, path, rule, handler)
    }

    /// What changes a part.
    #[must_use]
    pub fn patch<H: Handler<T, App>, T: 'static>(self, path: &'static str, rule: Rule, handler: H) -> Self {
        self.add(Method::PATCH, MethodFilter::PATCH, path, rule, handler)
    }

    /// What is taken away.
    #[must_use]
    pub fn delete<H: Handler<T, App>, T: 'static>(self, path: &'static str, rule: Rule, handler: H) -> Self {
        self.add(Method::DELETE, MethodFilter::DELETE, path, rule, handler)
    }

    fn add<H: Handler<T, App>, T: 'static>(
        mut self,
        method: Method,
        filter: MethodFilter,
        path: &'static str,
        rule: Rule,
        handler: H,
    ) -> Self {
        rule.known();
        self.0.push((Way { method, path, rule, body: FORM_LIMIT, within: WITHIN }, on(filter, handler)));
        self
    }

    /// The route named last takes bodies of so many bytes, not [`FORM_LIMIT`].
    ///
    /// # Panics
    /// Before any route: a defect.
    #[must_use]
    pub fn body(mut self, bytes: usize) -> Self {
        self.0.last_mut().expect("a route before its limit").0.body = bytes;
        self
    }

    /// The route named last may take so long, not [`WITHIN`].
    ///
    /// # Panics
    /// Before any route: a defect.
    #[must_use]
    pub fn within(mut self, time: Duration) -> Self {
        self.0.last_mut().expect("a route before its limit").0.within = time;
        self
    }

    /// These and those.
    #[must_use]
    pub fn merge(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// What there is, in the order it was added.
    pub fn table(&self) -> impl Iterator<Item = &Way> {
        self.0.iter().map(|(way, _)| way)
    }

    /// The router: each route behind its rule and its limits.
    ///
    /// # Panics
    /// When a route stands there twice: a defect.
    pub fn finish(self, app: &App) -> Router {
        let mut router = Router::new();
        for (way, handler) in self.0 {
            let (path, body) = (way.path, way.body);
            let asked = from_fn_with_state((app.clone(), Arc::new(way)), asked);
            router = router.route(path, handler.route_layer(DefaultBodyLimit::max(body)).route_layer(asked));
        }
        router.fallback(nowhere).with_state(app.clone())
    }
}

/// What no route answers: whoever is signed in keeps the way to the other pages.
async fn nowhere(mut ask: Ask) -> Response {
    if let Ok(session) = ask.session().await {
        ask.is_signed_in(session);
    }
    ask.refused(&Refusal::not_found().into())
}

/// Asks the rule of a route. The session that was read goes on with the request, so that it is read once.
async fn asked(State((app, way)): State<(App, Arc<Way>)>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    if let Some(taken) = parts.extensions.get::<Taken>() {
        taken.set(way.path);
    }
    let Ok(mut ask) = Ask::from_request_parts(&mut parts, &app).await;
    let now = app.store().clock().now();
    // Whoever is at this machine need not flood it through the web; and a load driver may.
    let take = |whose| if ask.client().is_local() { Ok(()) } else { app.buckets().take(whose, now) };
    if let Err(seconds) = take(Whose::Address(ask.client())) {
        return too_fast(&ask, seconds);
    }
    let refused = match &way.rule {
        Rule::Open => match way.method {
            Method::GET => None,
            _ => match take(Whose::Knock(ask.client())) {
                Ok(()) => None,
                Err(seconds) => return too_fast(&ask, seconds),
            },
        },
        Rule::Machine => (!parts.headers.contains_key(header::AUTHORIZATION))
            .then(|| Refusal::new(Kind::Unknown, "web-refused-secret").into()),
        Rule::SignedIn | Rule::May { .. } => match ask.session().await {
            Ok(session) => {
                let whose = session.token.map_or(Whose::Account(session.account), |(token, _)| Whose::Token(token));
                if let Err(seconds) = take(whose) {
                    return too_fast(&ask, seconds);
                }
                let refused = check(&way.rule, &session).err();
                ask.is_signed_in(session.clone());
                if refused.is_none()
                    && let Some(permission) = crate::oidc::too_weak(&app, &way.rule, &session)
                {
                    return crate::oidc::stronger(&ask, &way.method, &parts.headers, permission);
                }
                parts.extensions.insert(session);
                refused.map(Into::into)
            }
            Err(failure) => Some(failure),
        },
    };
    if let Some(failure) = refused {
        return ask.refused(&failure);
    }
    if let Err(failure) = noted(&ask, &parts).await {
        return ask.refused(&failure);
    }
    match tokio::time::timeout(way.within, next.run(Request::from_parts(parts, body))).await {
        Ok(response) => in_words(&ask, response, Some(way.body)),
        Err(_) => ask.refused(&Refusal::new(Kind::Busy, "web-refused-too-slow").into()),
    }
}

/// What is opened under a broken glass is noted first: what cannot be noted is not shown.
async fn noted(ask: &Ask, parts: &axum::http::request::Parts) -> Result<(), store::Failure> {
    if parts.extensions.get::<Session>().is_none_or(|session| session.glass.is_none()) {
        return Ok(());
    }
    let place: String = parts.uri.path().chars().take(200).collect();
    let place = base::Line::parse("place", &place)?;
    ask.perform(base::clock::new_command_id(), move |_| Ok(access::NotePage { place })).await.map(drop)
}

fn too_fast(ask: &Ask, seconds: i64) -> Response {
    let refusal = Refusal::new(Kind::Busy, "web-refused-too-fast").with("seconds", seconds);
    let mut response = ask.refused_as(StatusCode::TOO_MANY_REQUESTS, &refusal);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

fn check(rule: &Rule, session: &Session) -> Result<(), Refusal> {
    let Rule::May { any, told } = rule else { return Ok(()) };
    let has = |permission: &&'static str| session.roles.anywhere(permission);
    if any.iter().any(has) {
        return Ok(());
    }
    Err(match told.iter().any(has) {
        true => Refusal::new(Kind::Denied, "access-refused-denied").with("permission", any[0]),
        false => Refusal::not_found(),
    })
}
