//! What every handler is given.

use crate::{Chapter, Input, Network, Viewer, hooks_out::Inside, limit::Buckets, metrics::Requests};
use access::{Session, oidc::Arrival};
use base::{Account, Id, Kind, Person, Refusal, Tenant, Time};
use maud::Markup;
use serde::Serialize;
use std::{collections::BTreeMap, sync::Arc};
use store::{Failure, Fault, Reader, Store};
use ui::{Crumb, Texts, parts::Task};
use uuid::Uuid;

/// An entry of the menu, or the search: shown to those who may anything behind it.
pub struct NavItem {
    /// Where it leads.
    pub href: &'static str,
    /// The key of its name.
    pub key: &'static str,
    /// Whether this person sees it.
    pub shown: fn(&Viewer) -> bool,
}

/// The names that every page shows.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Of the tenants asked for, in that order.
    pub tenants: Vec<Option<String>>,
    /// Of the person who looks.
    pub person: Option<String>,
}

/// Something that a search found, and that the reader may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// What kind of thing it is, in the reader's language: those of a kind stand together.
    pub what: String,
    /// Its number or its name.
    pub title: String,
    /// What tells it from others like it.
    pub under: String,
    /// Where it is.
    pub href: String,
    /// Whether it is what was asked for, and not only like it: when it is the only one, the search leads to it.
    #[serde(skip)]
    pub exact: bool,
}

/// Finds what a text may mean, among what the reader may see. Three queries at most.
pub type Finder = fn(&Viewer, &mut Reader<'_>, &str) -> Result<Vec<Hit>, Failure>;

/// A kind of object whose history can be read.
#[derive(Debug, Clone, Copy)]
pub struct Trace {
    /// Its name in the address: `mail-subject`.
    pub kind: &'static str,
    /// The object, if this reader may see it; else not found. Three queries at most.
    pub of: fn(&Viewer, &mut Reader<'_>, Uuid) -> Result<Traced, Failure>,
}

/// An object whose history is read.
#[derive(Debug, Clone)]
pub struct Traced {
    /// Its number or its name.
    pub title: String,
    /// The way to it, itself last.
    pub crumbs: Vec<Crumb>,
    /// Whether the reader may know whose hands did what.
    pub hands: bool,
    /// Whether the reader may read what others wrote.
    pub words: bool,
    /// Where it is used: what it is there, its name, its address.
    pub uses: Vec<(String, String, String)>,
}

/// What a capability says on the start page.
#[derive(Debug, Default)]
pub struct Stand {
    /// What waits for this reader: the smaller the number, the more pressing.
    pub tasks: Vec<(u8, Task)>,
    /// The state of the whole.
    pub whole: Option<Markup>,
    /// The address that shows all that waits, where it is not only `/?all=1`.
    pub all: Option<String>,
}

/// What the platform asks the capabilities, so that it needs none of their words.
pub struct Hooks {
    /// The names of tenants, and of the person of a session. One query.
    pub names: fn(&mut Reader<'_>, &Session, &[Tenant]) -> Result<Names, Fault>,
    /// The names of persons, as a screen shows them. One query.
    pub persons: fn(&mut Reader<'_>, &Session, &[Id<Person>]) -> Result<BTreeMap<Id<Person>, String>, Fault>,
    /// The menu.
    pub nav: &'static [NavItem],
    /// Where what was typed into the search is sent, as `q`.
    pub search: Option<NavItem>,
    /// Pages beneath the menu, for the search.
    pub acts: &'static [NavItem],
    /// What is asked when something is searched for, in the order that answers stand.
    pub finders: &'static [Finder],
    /// The kinds of objects that have a history.
    pub traces: &'static [Trace],
    /// The kinds of facts that a webhook may tell of: a module's name, and its events'.
    pub kinds: &'static [(&'static str, &'static [&'static str])],
    /// The manual, chapter by chapter.
    pub manual: &'static [Chapter],
    /// Whose account it is that an identity provider has proven somebody to have; made where that is allowed.
    pub arrive: fn(&Store, Tenant, Arrival) -> Result<(Id<Account>, Id<Person>), Failure>,
    /// What the start page is made of, in order. `asked` is what stands after the question mark of its address.
    pub stands: &'static [fn(&Viewer, &mut Reader<'_>, &Input) -> Result<Stand, Failure>],
}

impl Hooks {
    /// Nobody to ask: what a capability's own tests begin with.
    pub const NONE: Self = Self {
        names: |_, _, _| Ok(Names { tenants: Vec::new(), person: None }),
        persons: |_, _, _| Ok(BTreeMap::new()),
        nav: &[],
        search: None,
        acts: &[],
        finders: &[],
        traces: &[],
        kinds: &[],
        manual: &[],
        arrive: |_, _, _| Err(Refusal::new(Kind::Denied, "oidc-refused-no-account").into()),
        stands: &[],
    };
}

struct Inner {
    store: Store,
    texts: Texts,
    hooks: Hooks,
    secure: Transport,
    guesses: access::Guesses,
    steps: access::Steps,
    public_url: String,
    trusted: Vec<Network>,
    buckets: Buckets,
    requests: Requests,
    started: Time,
    inside: Inside,
    oidc: Option<crate::oidc::Provider>,
}

/// How the browser reaches us; decides the cookie's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transport {
    Plain,
    Tls,
}

/// The application, cloned into every request.
#[derive(Clone)]
pub struct App(Arc<Inner>);

impl App {
    /// An application over a store. `public_url` is how browsers reach it: `https://…` makes the
    /// session cookie a secure one.
    #[must_use]
    pub fn new(store: Store, texts: Texts, hooks: Hooks, public_url: &str) -> Self {
        Self::behind(store, texts, hooks, public_url, Vec::new())
    }

    /// The same behind proxies, which are believed when they say who asked them.
    #[must_use]
    pub fn behind(store: Store, texts: Texts, hooks: Hooks, public_url: &str, trusted: Vec<Network>) -> Self {
        let secure = if public_url.starts_with("https://") { Transport::Tls } else { Transport::Plain };
        let public_url = public_url.trim_end_matches('/').to_owned();
        let started = store.clock().now();
        Self(Arc::new(Inner {
            started,
            requests: Requests::default(),
            inside: Inside::default(),
            store,
            texts,
            hooks,
            secure,
            trusted,
            buckets: Buckets::default(),
            oidc: None,
            guesses: access::Guesses::default(),
            steps: access::Steps::default(),
            public_url,
        }))
    }

    /// The same with an identity provider to sign in by.
    ///
    /// # Panics
    /// When it is serving already: a defect.
    #[must_use]
    pub fn signing_in_by(mut self, provider: Option<crate::oidc::Provider>) -> Self {
        Arc::get_mut(&mut self.0).expect("set before it serves").oidc = provider;
        self
    }

    /// The identity provider to sign in by, where there is one.
    #[must_use]
    pub fn oidc(&self) -> Option<&crate::oidc::Provider> {
        self.0.oidc.as_ref()
    }

    /// The proxies that are believed.
    pub(crate) fn trusted(&self) -> &[Network] {
        &self.0.trusted
    }

    /// What each may ask for in a time.
    pub(crate) fn buckets(&self) -> &Buckets {
        &self.0.buckets
    }

    /// The same where webhooks may go to these networks inside, besides the internet.
    ///
    /// # Panics
    /// When somebody holds it already: a defect.
    #[must_use]
    pub fn reaching(mut self, inside: &[Network]) -> Self {
        Arc::get_mut(&mut self.0).expect("nobody else holds it").inside = Inside::new(inside);
        self
    }

    /// Where webhooks may go besides the internet.
    pub(crate) fn inside(&self) -> &Inside {
        &self.0.inside
    }

    /// What was asked since the start.
    pub(crate) fn requests(&self) -> &Requests {
        &self.0.requests
    }

    /// When the application was made.
    pub(crate) fn started(&self) -> Time {
        self.0.started
    }

    /// How others reach us, without a slash at the end; nothing where it was not set.
    #[must_use]
    pub fn public_url(&self) -> Option<&str> {
        Some(self.0.public_url.as_str()).filter(|url| !url.is_empty())
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// The texts.
    #[must_use]
    pub fn texts(&self) -> &Texts {
        &self.0.texts
    }

    pub(crate) fn hooks(&self) -> &Hooks {
        &self.0.hooks
    }

    pub(crate) fn transport(&self) -> Transport {
        self.0.secure
    }

    /// The name of the cookie that a browser is known again by.
    pub(crate) fn device_cookie(&self) -> &'static str {
        match self.transport() {
            Transport::Tls => "__Host-skans-device",
            Transport::Plain => "skans-device",
        }
    }

    /// The name of the cookie that a shared post is known by.
    pub(crate) fn post_cookie(&self) -> &'static str {
        match self.transport() {
            Transport::Tls => "__Host-skans-post",
            Transport::Plain => "skans-post",
        }
    }

    /// What was tried of late by those who prove who they are.
    #[must_use]
    pub fn guesses(&self) -> &access::Guesses {
        &self.0.guesses
    }

    /// What lies between two requests of one proof.
    #[must_use]
    pub fn steps(&self) -> &access::Steps {
        &self.0.steps
    }

    /// The name of the session cookie. `__Host-` binds it to this host where there is TLS.
    pub(crate) fn cookie(&self) -> &'static str {
        match self.transport() {
            Transport::Tls => "__Host-skans",
            Transport::Plain => "skans",
        }
    }
}
