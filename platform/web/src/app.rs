//! What every handler is given.

use crate::Viewer;
use access::Session;
use base::Tenant;
use std::sync::Arc;
use store::{Fault, Reader, Store};
use ui::Texts;

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

/// What the platform asks the capabilities, so that it needs none of their words.
pub struct Hooks {
    /// The names of tenants, and of the person of a session. One query.
    pub names: fn(&mut Reader<'_>, &Session, &[Tenant]) -> Result<Names, Fault>,
    /// The menu.
    pub nav: &'static [NavItem],
    /// Where what was typed into the search is sent, as `q`.
    pub search: Option<NavItem>,
}

struct Inner {
    store: Store,
    texts: Texts,
    hooks: Hooks,
    secure: Transport,
    guesses: access::Guesses,
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
        let secure = if public_url.starts_with("https://") { Transport::Tls } else { Transport::Plain };
        Self(Arc::new(Inner { store, texts, hooks, secure, guesses: access::Guesses::default() }))
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

    /// What was tried of late by those who prove who they are.
    #[must_use]
    pub fn guesses(&self) -> &access::Guesses {
        &self.0.guesses
    }

    /// The name of the session cookie. `__Host-` binds it to this host where there is TLS.
    pub(crate) fn cookie(&self) -> &'static str {
        match self.transport() {
            Transport::Tls => "__Host-skans",
            Transport::Plain => "skans",
        }
    }
}
