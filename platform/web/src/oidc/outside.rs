//! What leaves this machine: questions to the configured provider and to nobody else, bounded in time and in size.

use super::settings::{self, Settings};
use access::oidc::Wrong;
use serde_json::Value;
use std::{sync::Arc, time::Duration};
use ureq::{
    Agent,
    tls::{PemItem, RootCerts, TlsConfig, parse_pem},
};

/// How long a question may take.
const WITHIN: Duration = Duration::from_secs(8);
/// How long it may take to reach the provider.
const CONNECT: Duration = Duration::from_secs(4);
/// The most bytes of an answer.
const MOST: u64 = 512 * 1024;

/// The way out.
pub(super) struct Outside {
    agent: Agent,
    hosts: Vec<String>,
}

/// An answer: its status, and what it says.
pub(super) type Told = (u16, Value);

impl Outside {
    pub(super) fn new(settings: &Settings) -> Result<Self, settings::Fault> {
        let (here, host) = settings::origin(&settings.issuer).unwrap_or_default();
        let mut config = Agent::config_builder()
            .timeout_global(Some(WITHIN))
            .timeout_connect(Some(CONNECT))
            .max_redirects(0)
            .http_status_as_error(false)
            .user_agent("skans");
        if here {
            config = config.proxy(None);
        } else {
            let bundle = settings.bundle()?;
            let roots: Vec<_> = parse_pem(&bundle)
                .filter_map(|item| match item {
                    Ok(PemItem::Certificate(certificate)) => Some(certificate),
                    _ => None,
                })
                .collect();
            let tls = TlsConfig::builder()
                .root_certs(RootCerts::new_with_certs(&roots))
                .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()));
            config = config.https_only(true).tls_config(tls.build());
        }
        let hosts = std::iter::once(host).chain(settings.hosts.iter().map(|host| host.to_ascii_lowercase())).collect();
        Ok(Self { agent: config.build().new_agent(), hosts })
    }

    /// Whether an address may be asked.
    pub(super) fn reaches(&self, url: &str) -> bool {
        settings::origin(url).is_some_and(|(_, host)| self.hosts.contains(&host))
    }

    fn may(&self, url: &str) -> Result<(), Wrong> {
        if self.reaches(url) { Ok(()) } else { Err(Wrong::Metadata) }
    }

    /// Asks for a document.
    pub(super) fn get(&self, url: &str, bearer: Option<&str>) -> Result<Told, Wrong> {
        self.may(url)?;
        let mut request = self.agent.get(url).header("accept", "application/json");
        if let Some(token) = bearer {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        told(request.call())
    }

    /// Sends a form.
    pub(super) fn post(&self, url: &str, form: &[(&str, &str)], authorization: Option<&str>) -> Result<Told, Wrong> {
        self.may(url)?;
        let mut request = self.agent.post(url).header("accept", "application/json");
        if let Some(value) = authorization {
            request = request.header("authorization", value);
        }
        told(request.send_form(form.iter().copied()))
    }
}

/// Reads an answer. What went wrong is logged without what was sent.
fn told(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Told, Wrong> {
    let silent = |error: ureq::Error| {
        tracing::warn!(%error, "the identity provider did not answer as it should");
        Wrong::Silent
    };
    let mut answer = answer.map_err(silent)?;
    let status = answer.status().as_u16();
    let body = answer.body_mut().with_config().limit(MOST).read_to_vec().map_err(silent)?;
    // An error may come as a page; what is asked for is always JSON.
    match serde_json::from_slice(&body) {
        Ok(value) => Ok((status, value)),
        Err(_) if status >= 400 => Ok((status, Value::Null)),
        Err(_) => Err(Wrong::Silent),
    }
}
