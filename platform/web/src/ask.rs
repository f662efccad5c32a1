//! A request: who asks, in which language, with what.

use crate::{App, Client, Names, answer};
use access::{Browser, Session, TokenSecret};
use axum::{
    extract::{FromRef, FromRequest, FromRequestParts, Request},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use base::{Actor, CommandId, Kind, Refusal, Tenant, Time, clock};
use maud::Markup;
use serde::Serialize;
use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};
use store::{Command, Done, Failure, Fault, Perform, Reader, Work, Written};
use ui::{FormState, Keys, Lang, NavEntry, Say, Search, Shell};

/// The most bytes of an ordinary form.
pub const FORM_LIMIT: usize = 256 * 1024;

/// How many queries a request has asked so far, whoever asked them. The guard hands it in with the request and puts it
/// into what is answered, for a test and for the log; it is not sent.
#[derive(Debug, Clone, Default)]
pub struct Queries(Arc<AtomicU32>);

impl Queries {
    /// How many.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }

    fn add(&self, reader: &Reader<'_>) {
        self.0.fetch_add(reader.queries(), Ordering::Relaxed);
    }
}

/// A request before anything in it is believed.
#[derive(Clone)]
pub struct Ask {
    app: App,
    token: Option<String>,
    bearer: Bearer,
    lang: Lang,
    path: String,
    json: bool,
    browser: Browser,
    device: Option<String>,
    post: Option<String>,
    client: Client,
    keys: Keys,
    queries: Queries,
    /// Read already, when the route's rule was asked.
    session: Option<Session>,
}

/// What programs ask: only there is a token of the API taken.
const FOR_PROGRAMS: [&str; 5] = ["/api/", "/ledger/", "/epcis/", "/scim/", "/metrics"];

/// What a program sent in `Authorization`. It goes before any cookie.
#[derive(Debug, Clone)]
enum Bearer {
    None,
    Token(TokenSecret),
    /// Another scheme, or no token of ours.
    Unreadable,
}

impl Bearer {
    fn of(parts: &Parts) -> Self {
        let path = parts.uri.path();
        let mut sent = parts.headers.get_all(header::AUTHORIZATION).iter();
        let Some(value) = sent.next().filter(|_| FOR_PROGRAMS.iter().any(|it| path.starts_with(it))) else {
            return Self::None;
        };
        let token = value.to_str().ok().and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| TokenSecret::parse(token.trim())).flatten()
        });
        match token {
            Some(token) if sent.next().is_none() => Self::Token(token),
            _ => Self::Unreadable,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Ask
where
    App: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let app = App::from_ref(state);
        let token = cookie(parts, app.cookie());
        let lang = cookie(parts, "lang").and_then(|code| Lang::from_code(&code)).unwrap_or_else(|| {
            let header = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
            header.map_or(Lang::Sv, Lang::from_accept_language)
        });
        let path = parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
        let json = answer::wants_json(parts);
        let off = cookie(parts, crate::choices::KEYS).is_some_and(|value| value == "off");
        let keys = if off { Keys::Off } else { Keys::Single };
        let bearer = Bearer::of(parts);
        let queries = parts.extensions.get::<Queries>().cloned().unwrap_or_default();
        let session = parts.extensions.get::<Session>().cloned();
        let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        let browser = Browser::of(agent.unwrap_or_default());
        let device = cookie(parts, app.device_cookie());
        let client = Client::from_parts(parts, &app);
        let post = cookie(parts, app.post_cookie());
        Ok(Self { app, token, bearer, lang, path, json, keys, browser, device, post, client, queries, session })
    }
}

pub(crate) fn cookie(parts: &Parts, name: &str) -> Option<String> {
    parts.headers.get_all(header::COOKIE).iter().find_map(|value| {
        value.to_str().ok()?.split(';').find_map(|pair| {
            let (key, value) = pair.trim().split_once('=')?;
            (key == name).then(|| value.to_owned())
        })
    })
}

/// Who looks at a page, once the session has been read.
#[derive(Clone)]
pub struct Viewer {
    app: App,
    /// The session.
    pub session: Session,
    /// The language.
    pub lang: Lang,
    /// Path and query asked for.
    pub path: String,
    /// Now.
    pub now: Time,
    /// Whether single keys do anything.
    keys: Keys,
}

impl Viewer {
    /// The actor.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        self.session.actor()
    }

    /// The tenant acted in.
    #[must_use]
    pub const fn tenant(&self) -> Tenant {
        self.session.tenant
    }

    /// The application.
    #[must_use]
    pub const fn app(&self) -> &App {
        &self.app
    }

    /// Texts, dates and numbers in the reader's language.
    #[must_use]
    pub fn say(&self) -> Say<'_> {
        Say::new(self.app.texts(), self.lang)
    }

    /// A refusal in words.
    #[must_use]
    pub fn refusal(&self, refusal: &Refusal) -> String {
        words(self.say(), refusal)
    }

    /// The names that the shell shows. One query; who asks for more names in the same place may make them so too.
    ///
    /// # Errors
    /// As the engine says.
    pub fn names(&self, reader: &mut Reader<'_>) -> Result<Names, Fault> {
        (self.app.hooks().names)(reader, &self.session, &[self.tenant()])
    }

    /// The shell of a page for this viewer: menu, search, names, language, sign-out. The first of the names of tenants is
    /// that of the one acted in. No query.
    pub fn shell(&self, names: &Names, title: impl Into<String>) -> Shell<'_> {
        let hooks = self.app.hooks();
        let say = self.say();
        let mut shell = Shell::new(say, title);
        shell.tenant = names.tenants.first().cloned().flatten();
        let path = self.path.split('?').next().unwrap_or("/");
        for item in hooks.nav.iter().filter(|item| (item.shown)(self)) {
            let current = path == item.href || (item.href != "/" && path.starts_with(&format!("{}/", item.href)));
            shell.nav.push(NavEntry { href: item.href.to_owned(), text: say.t(item.key), current });
        }
        shell.search = hooks.search.as_ref().filter(|item| (item.shown)(self)).map(|item| Search {
            action: item.href.to_owned(),
            label: say.t(item.key),
            palette: Some(self.keys),
        });
        if self.session.glass.is_some() {
            shell.flash = Some(ui::parts::flash(ui::parts::State::Look, &say.t("glass-flash")));
        }
        let display = names.person.clone().unwrap_or_else(|| self.session.login.clone());
        shell.change = self.session.post.is_some().then(|| ("/sign-in/badge".to_owned(), say.t("keys-badge-change")));
        if self.session.means.passkey {
            shell.scripts.push(crate::door::passkey_script());
        }
        shell.person = Some(ui::Person { display, href: Some("/me".to_owned()) });
        shell.sign_out = Some("/sign-out".to_owned());
        shell.accessibility = Some("/accessibility".to_owned());
        shell.help = Some(crate::help::help_href(hooks, path));
        shell.other_language = Some(language_href(self.lang, &self.path));
        shell
    }
}

/// Where the reader changes language and comes back.
pub(crate) fn language_href(lang: Lang, path: &str) -> String {
    format!("/language/{}?to={}", lang.other().code(), encode(path))
}

fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

/// A refusal in words of a language.
pub(crate) fn words(say: Say<'_>, refusal: &Refusal) -> String {
    let args: Vec<(&str, &str)> = refusal.args.iter().map(|(name, value)| (name.as_ref(), value.as_str())).collect();
    say.refusal(&refusal.key, &args)
}

impl Ask {
    /// The application.
    #[must_use]
    pub const fn app(&self) -> &App {
        &self.app
    }

    /// The language asked for.
    #[must_use]
    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// Texts in that language.
    #[must_use]
    pub fn say(&self) -> Say<'_> {
        Say::new(self.app.texts(), self.lang)
    }

    /// The session token, if the browser sent one.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// The browser, as far as it says.
    #[must_use]
    pub const fn browser(&self) -> &Browser {
        &self.browser
    }

    /// The secret that a browser which has been here before is known by.
    pub(crate) fn device(&self) -> Option<&str> {
        self.device.as_deref()
    }

    /// The secret of the shared post that the browser is.
    pub(crate) fn post(&self) -> Option<&str> {
        self.post.as_deref()
    }

    /// Where the request comes from.
    #[must_use]
    pub const fn client(&self) -> Client {
        self.client
    }

    /// Path and query.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether the client asked for JSON.
    #[must_use]
    pub const fn json(&self) -> bool {
        self.json
    }

    /// Reads one consistent state of things as the person signed in, off the async threads.
    ///
    /// # Errors
    /// Nobody is signed in, or `read` says no.
    pub async fn read<T, F>(&self, read: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&Viewer, &mut Reader<'_>) -> Result<T, Failure> + Send + 'static,
    {
        let ask = self.clone();
        blocking(move || {
            ask.app.store().read(|reader| {
                let answer = ask.viewer(reader).and_then(|viewer| read(&viewer, reader));
                ask.queries.add(reader);
                answer
            })
        })
        .await
    }

    fn viewer(&self, reader: &mut Reader<'_>) -> Result<Viewer, Failure> {
        let session = match &self.session {
            Some(session) => session.clone(),
            None => self.signed_in(reader, self.app.store().clock().now())?,
        };
        Ok(self.viewer_of(session))
    }

    fn viewer_of(&self, session: Session) -> Viewer {
        let now = self.app.store().clock().now();
        Viewer { app: self.app.clone(), session, lang: self.lang, path: self.path.clone(), now, keys: self.keys }
    }

    fn signed_in(&self, reader: &mut Reader<'_>, now: Time) -> Result<Session, Failure> {
        let session = match (&self.bearer, &self.token) {
            (Bearer::Token(secret), _) => access::bearer(reader, secret, now)?,
            (Bearer::None, Some(token)) => access::session(reader, token, now)?,
            (Bearer::None, None) | (Bearer::Unreadable, _) => None,
        };
        let session = session.filter(|session| session.at(self.post()));
        let unknown = match self.bearer {
            Bearer::None => "web-refused-sign-in",
            Bearer::Token(_) | Bearer::Unreadable => "api-refused-token",
        };
        session.ok_or_else(|| Refusal::new(Kind::Unknown, unknown).into())
    }

    /// Keeps who is signed in, once it was read.
    pub(crate) fn is_signed_in(&mut self, session: Session) {
        self.session = Some(session);
    }

    /// Who is signed in, read by itself: for the rule of a route. Notes that the session is used.
    pub(crate) async fn session(&self) -> Result<Session, Failure> {
        let now = self.app.store().clock().now();
        let read = move |ask: &Self| {
            ask.app.store().glance(|reader| {
                let session = ask.signed_in(reader, now);
                ask.queries.add(reader);
                session
            })
        };
        let session = if self.app.store().is_embedded() {
            // One row found by its key takes less than to wake a thread that reads it.
            read(self)?
        } else {
            let ask = self.clone();
            blocking(move || read(&ask)).await?
        };
        if session.due(now) {
            let (store, used) = (self.app.store().clone(), session.clone());
            // That it could not be noted ends no request: on a full disk reading goes on.
            if let Err(failure) = blocking(move || access::see(&store, &used)).await {
                tracing::debug!(%failure, "that a session is used was not noted");
            }
        }
        Ok(session)
    }

    /// A page.
    pub async fn page<F>(&self, page: F) -> Response
    where
        F: FnOnce(&Viewer, &mut Reader<'_>) -> Result<Markup, Failure> + Send + 'static,
    {
        match self.read(page).await {
            Ok(markup) => markup.into_response(),
            Err(failure) => self.refused(&failure),
        }
    }

    /// Runs something slow as the person signed in, off the async threads, with neither reader nor writer in hand.
    ///
    /// # Errors
    /// Nobody is signed in, or `run` says no.
    pub async fn run<T, F>(&self, run: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&Viewer) -> Result<T, Failure> + Send + 'static,
    {
        let ask = self.clone();
        blocking(move || {
            let viewer = ask.app.store().read(|reader| ask.viewer(reader))?;
            run(&viewer)
        })
        .await
    }

    /// Performs what the person signed in wants. `parse` sees who it is, and may do slow things such
    /// as checking a password: it runs before the writer is asked.
    ///
    /// # Errors
    /// Nobody is signed in, the input is wrong, or the command is refused.
    pub async fn perform<P, F>(&self, id: CommandId, parse: F) -> Result<Done<P::Answer>, Failure>
    where
        P: Perform,
        P::Answer: Send,
        F: FnOnce(&Viewer) -> Result<P, Failure> + Send + 'static,
    {
        let mut all = self.perform_all(move |viewer| Ok(vec![(id, parse(viewer)?)])).await?;
        all.pop().unwrap_or_else(|| Err(stopping()))
    }

    /// Performs several things in order, each by itself. All are on their way before the first is answered, so that they
    /// share commits.
    ///
    /// # Errors
    /// Nobody is signed in, or the input is wrong. Whether each is refused stands in its own answer.
    pub async fn perform_all<P, F>(&self, parse: F) -> Result<Vec<Result<Done<P::Answer>, Failure>>, Failure>
    where
        P: Perform,
        P::Answer: Send,
        F: FnOnce(&Viewer) -> Result<Vec<(CommandId, P)>, Failure> + Send + 'static,
    {
        let ask = self.clone();
        let going = blocking(move || {
            let viewer = ask.app.store().glance(|reader| ask.viewer(reader))?;
            Ok(send(&viewer, parse(&viewer)?))
        });
        answers(going.await?).await
    }

    /// Performs several things that are parsed already: as [`Ask::perform_all`], without a thread that may block.
    ///
    /// # Errors
    /// Nobody is signed in. Whether each is refused stands in its own answer.
    pub async fn perform_parsed<P>(
        &self,
        all: Vec<(CommandId, P)>,
    ) -> Result<Vec<Result<Done<P::Answer>, Failure>>, Failure>
    where
        P: Perform,
        P::Answer: Send,
    {
        let session = match &self.session {
            Some(session) => session.clone(),
            None => self.session().await?,
        };
        answers(send(&self.viewer_of(session), all)).await
    }

    /// What a refusal looks like to this client, with a status that says more than the refusal's kind.
    #[must_use]
    pub fn refused_as(&self, status: StatusCode, refusal: &Refusal) -> Response {
        if self.machine() {
            answer::problem_as(status, self.say(), refusal, &self.path)
        } else {
            self.refused_page(status, refusal)
        }
    }

    /// A page that says why not. Who is signed in keeps the way to the other pages.
    fn refused_page(&self, status: StatusCode, refusal: &Refusal) -> Response {
        let viewer = self.session.clone().map(|session| self.viewer_of(session));
        let shell = match &viewer {
            Some(viewer) => viewer.shell(&Names::default(), ""),
            None => {
                let mut shell = Shell::new(self.say(), "");
                shell.other_language = Some(language_href(self.lang, &self.path));
                shell
            }
        };
        answer::refused_page(status, shell, self.say(), refusal)
    }

    /// Whether a program asks, not a browser.
    pub(crate) fn machine(&self) -> bool {
        self.json || ["/api/", "/scim/"].iter().any(|programs| self.path.starts_with(programs))
    }

    /// What a refusal looks like to this client.
    #[must_use]
    pub fn refused(&self, failure: &Failure) -> Response {
        if let Failure::Fault(fault) = failure {
            tracing::error!(%fault, path = self.path.split('?').next().unwrap_or_default(), "a request failed");
        }
        let refusal = failure.refusal();
        if self.machine() {
            return answer::problem(self.say(), &refusal, &self.path);
        }
        if refusal.kind == Kind::Unknown {
            return answer::redirect(&format!("/sign-in?to={}", encode(&self.path)));
        }
        self.refused_page(answer::status(refusal.kind), &refusal)
    }
}

/// A command on its way: its answer comes when it is durable.
type Going<A> = tokio::sync::oneshot::Receiver<Written<A>>;

fn send<P: Perform>(viewer: &Viewer, all: Vec<(CommandId, P)>) -> Vec<Going<P::Answer>>
where
    P::Answer: Send,
{
    let all = all.into_iter().map(|(id, what)| {
        let (sender, receiver) = tokio::sync::oneshot::channel();
        let command = Command::new(viewer.tenant(), viewer.actor(), id, P::NAME, &what);
        let run = move |work: &mut Work<'_>| what.perform(work);
        viewer.app.store().submit(command, run, move |result| drop(sender.send(result)));
        receiver
    });
    all.collect()
}

async fn answers<A>(going: Vec<Going<A>>) -> Result<Vec<Result<Done<A>, Failure>>, Failure>
where
    A: serde::de::DeserializeOwned,
{
    let mut answers = Vec::with_capacity(going.len());
    for receiver in going {
        answers.push(receiver.await.map_err(|_| stopping()).and_then(Written::read));
    }
    Ok(answers)
}

fn stopping() -> Failure {
    Refusal::new(Kind::Busy, "ui-refused-stopping").into()
}

/// Runs something that blocks on a thread made for that.
pub(crate) async fn blocking<T, F>(run: F) -> Result<T, Failure>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, Failure> + Send + 'static,
{
    tokio::task::spawn_blocking(run).await.unwrap_or_else(|_| Err(Fault::Engine("a request panicked".into()).into()))
}

/// A form as it came: names and values, in order.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Input(pub Vec<(String, String)>);

impl Input {
    /// The first value of a name; empty where there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Every value of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The command id that the form was made with; a form without one has none to repeat.
    #[must_use]
    pub fn command(&self) -> CommandId {
        self.get("command").parse().unwrap_or_else(|_| clock::new_command_id())
    }

    /// The form shown again with what was wrong. Secrets are not shown again.
    #[must_use]
    pub fn again(&self, say: Say<'_>, refusals: &[Refusal]) -> FormState {
        let mut state = FormState::filled(self.0.iter().filter(|(name, _)| !secret(name)).cloned());
        for refusal in refusals {
            match &refusal.field {
                Some(field) => state.faults.add(field.clone(), words(say, refusal)),
                None => state.faults.add_whole(words(say, refusal)),
            }
        }
        state
    }
}

/// Whether a field of this name holds what proves somebody.
fn secret(name: &str) -> bool {
    name.contains("password") || ["one-time-code", "step", "passkey", "new-passkey", "pin"].contains(&name)
}

/// What stands after the question mark of an address. An address that cannot be read asks for nothing in particular.
#[derive(Debug, Clone, Default)]
pub struct Asked(pub Input);

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let pairs = axum::extract::Query::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        Ok(Self(Input(pairs.map(|axum::extract::Query(pairs)| pairs).unwrap_or_default())))
    }
}

impl<S: Send + Sync> FromRequest<S> for Input {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let form = axum::Form::<Vec<(String, String)>>::from_request(request, state).await;
        form.map(|axum::Form(pairs)| Self(pairs)).map_err(|rejection| {
            // Words of our own: the library's are for developers.
            let status = rejection.status();
            let said = [StatusCode::PAYLOAD_TOO_LARGE, StatusCode::UNSUPPORTED_MEDIA_TYPE].contains(&status);
            (if said { status } else { StatusCode::UNPROCESSABLE_ENTITY }).into_response()
        })
    }
}
