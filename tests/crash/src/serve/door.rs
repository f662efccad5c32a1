//! The server's door, as programs use it.

use anyhow::{Context, bail};
use base::CommandId;
use mail::commands::Said;
use mail::model::{Command, Site, Subject};
use serde::Deserialize;
use serde_json::json;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A server that says nothing for so long has not answered.
const SILENCE: Duration = Duration::from_secs(30);

/// Where the server stands now, if it does.
#[derive(Clone)]
pub struct Door {
    agent: ureq::Agent,
    address: Arc<Mutex<Option<SocketAddr>>>,
}

/// How an act was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// Acknowledged; `true`: as one that had been done before.
    Done(Vec<Said>, bool),
    /// Refused, with the code of why.
    Refused(String),
    /// Whether it was done is not known: busy, or a fault.
    Unsure(String),
    /// The answer did not come.
    Nothing,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    command_id: CommandId,
    repeated: bool,
    said: Vec<Said>,
}

#[derive(Deserialize)]
struct Problem {
    code: String,
}

#[derive(Deserialize)]
struct Data {
    data: Vec<Site>,
}

struct Reply {
    status: u16,
    cookie: Option<String>,
    body: String,
}

impl Default for Door {
    fn default() -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .timeout_global(Some(SILENCE))
            .build();
        Self { agent: config.into(), address: Arc::default() }
    }
}

impl Door {
    /// A door of one's own to the same server: nobody else's connections.
    #[must_use]
    pub fn another(&self) -> Self {
        Self { address: Arc::clone(&self.address), ..Self::default() }
    }

    /// The server stands here now, or nowhere.
    pub fn stands_at(&self, address: Option<SocketAddr>) {
        *self.address.lock().unwrap_or_else(PoisonError::into_inner) = address;
    }

    fn url(&self, path: &str) -> Option<String> {
        let address = *self.address.lock().unwrap_or_else(PoisonError::into_inner);
        address.map(|address| format!("http://{address}{path}"))
    }

    fn get(&self, session: &str, path: &str) -> Option<Reply> {
        read(self.agent.get(self.url(path)?).header("cookie", session).call().ok()?)
    }

    /// Signs in. Gives the session.
    ///
    /// # Errors
    /// It was not let in.
    pub fn sign_in(&self, login: &str, password: &str) -> anyhow::Result<String> {
        let url = self.url("/sign-in").context("no server")?;
        let reply = read(self.agent.post(url).send_form([("login", login), ("password", password)])?);
        let reply = reply.with_context(|| format!("{login} signs in: no answer"))?;
        let session = reply.cookie.as_deref().and_then(|cookie| cookie.split(';').next());
        Ok(session.with_context(|| format!("{login} signs in: {}", reply.status))?.to_owned())
    }

    /// The sites.
    ///
    /// # Errors
    /// They are not told.
    pub fn sites(&self, session: &str) -> anyhow::Result<Vec<Site>> {
        let reply = self.get(session, "/api/v1/mail/sites").context("the sites: no answer")?;
        let told: Data = serde_json::from_str(&reply.body).with_context(|| format!("the sites: {}", reply.status))?;
        Ok(told.data)
    }

    /// Sends an act.
    #[must_use]
    pub fn act(&self, session: &str, id: CommandId, site: base::Id<Site>, command: &Command) -> Heard {
        let body = json!({ "commandId": id, "site": site, "command": command }).to_string();
        let Some(url) = self.url("/api/v1/mail/acts") else { return Heard::Nothing };
        let request = self.agent.post(url).header("cookie", session).header("content-type", "application/json");
        let Some(reply) = request.send(&body).ok().and_then(read) else { return Heard::Nothing };
        match (reply.status, serde_json::from_str::<Answer>(&reply.body), serde_json::from_str::<Problem>(&reply.body))
        {
            (200, Ok(answer), _) if answer.command_id == id => Heard::Done(answer.said, answer.repeated),
            (503, _, Ok(problem)) => Heard::Unsure(problem.code),
            (400..500, _, Ok(problem)) => Heard::Refused(problem.code),
            (status, ..) => Heard::Refused(format!("status {status}: {}", reply.body)),
        }
    }

    /// The state of a subject.
    ///
    /// # Errors
    /// It was not told.
    pub fn state(&self, session: &str, subject: base::Id<Subject>) -> anyhow::Result<Option<String>> {
        let Some(reply) = self.get(session, &format!("/api/v1/mail/subjects/{subject}")) else { return Ok(None) };
        let told: serde_json::Value = serde_json::from_str(&reply.body).unwrap_or_default();
        match told["state"].as_str() {
            Some(state) => Ok(Some(state.to_owned())),
            None => bail!("status {}: {}", reply.status, reply.body),
        }
    }

    /// The newest signed checkpoint of a ledger.
    #[must_use]
    pub fn checkpoint(&self, session: &str, ledger: base::Tenant) -> Option<String> {
        let reply = self.get(session, &format!("/ledger/{}/checkpoint", ledger.0))?;
        Some(reply.body).filter(|_| reply.status == 200)
    }
}

/// An answer that breaks off is none.
fn read(mut response: ureq::http::Response<ureq::Body>) -> Option<Reply> {
    let cookie = response.headers().get("set-cookie").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let body = response.body_mut().read_to_string().ok()?;
    Some(Reply { status: response.status().as_u16(), cookie, body })
}
