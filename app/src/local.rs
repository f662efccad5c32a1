//! The local socket: a command at the machine's command line reaches the running server through it,
//! as a named actor, so that one process writes.

use crate::{account, config::Config, directory, mailroom};
use anyhow::{Context, Result, bail};
use axum::{Json, Router, extract::State, routing::post};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{
    io::{Read, Write},
    os::unix::{fs::PermissionsExt, net::UnixStream},
    path::{Path, PathBuf},
};
use store::Store;

/// What may be asked through the socket.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Request {
    /// Sign and give the checkpoints.
    Checkpoint,
    /// Bring in a manifest.
    ImportManifest(mailroom::ImportRequest),
    /// Close a day.
    CloseDay(mailroom::CloseRequest),
    /// Connect the municipality's directory.
    Directory(directory::Request),
    /// Give a new way into an account.
    Account(account::Request),
}

/// The answer: what was asked for, or why not.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Answer {
    /// Done.
    Done(serde_json::Value),
    /// Refused.
    Refused(base::Refusal),
    /// Could not.
    Failed(String),
}

/// The socket file; removed when dropped.
pub struct Socket(PathBuf);

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn path(data: &Path) -> PathBuf {
    data.join("skans.sock")
}

/// Listens for commands of this machine's user.
pub fn listen(config: &Config, store: &Store) -> Result<Socket> {
    let path = path(&config.data.value);
    std::fs::create_dir_all(&config.data.value)?;
    let _ = std::fs::remove_file(&path);
    let listener = tokio::net::UnixListener::bind(&path).with_context(|| format!("opening {}", path.display()))?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    let router = Router::new().route("/", post(handle)).layer(axum::extract::DefaultBodyLimit::max(64 << 20));
    tokio::spawn(axum::serve(listener, router.with_state(store.clone())).into_future());
    Ok(Socket(path))
}

async fn handle(State(store): State<Store>, Json(request): Json<Request>) -> Json<Answer> {
    let answer = tokio::task::spawn_blocking(move || perform(&store, &request)).await;
    Json(answer.unwrap_or_else(|_| Answer::Failed("the command panicked".into())))
}

/// Performs a request on an open store.
pub fn perform(store: &Store, request: &Request) -> Answer {
    let result = match request {
        Request::Checkpoint => crate::care::checkpoints(store).map(|notes| serde_json::json!(notes)),
        Request::ImportManifest(request) => mailroom::import(store, request),
        Request::CloseDay(request) => mailroom::close_day(store, request),
        Request::Directory(request) => directory::perform(store, request),
        Request::Account(request) => account::perform(store, request),
    };
    match result {
        Ok(value) => Answer::Done(value),
        Err(store::Failure::Refused(refusal)) => Answer::Refused(refusal),
        Err(store::Failure::Fault(fault)) => Answer::Failed(fault.to_string()),
    }
}

/// Asks the running server; `None` when none runs here.
pub fn ask<T: DeserializeOwned>(config: &Config, request: &Request) -> Result<Option<Result<T, base::Refusal>>> {
    let Ok(mut stream) = UnixStream::connect(path(&config.data.value)) else { return Ok(None) };
    let body = serde_json::to_vec(request)?;
    write!(
        stream,
        "POST / HTTP/1.1\r\nhost: skans\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    )?;
    stream.write_all(&body)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let at = answer.windows(4).position(|window| window == b"\r\n\r\n").context("the server gave no answer")?;
    let head = String::from_utf8_lossy(&answer[..at]).to_lowercase();
    if !head.starts_with("http/1.1 200") || head.contains("transfer-encoding") {
        bail!("the server answered: {}", head.lines().next().unwrap_or_default());
    }
    match serde_json::from_slice(&answer[at + 4..])? {
        Answer::Done(value) => Ok(Some(Ok(serde_json::from_value(value)?))),
        Answer::Refused(refusal) => Ok(Some(Err(refusal))),
        Answer::Failed(text) => bail!("{text}"),
    }
}

/// Asks the running server, or does it here under the lock.
pub fn ask_or_do<T: DeserializeOwned>(config: &Config, request: &Request) -> Result<Result<T, base::Refusal>> {
    if let Some(answer) = ask(config, request)? {
        return Ok(answer);
    }
    let home = config.existing_home()?;
    let _lock = matches!(home, store::Home::Sqlite(_)).then(|| config.lock()).transpose()?;
    let store = config.open()?;
    let answer = perform(&store, request);
    store.close();
    match answer {
        Answer::Done(value) => Ok(Ok(serde_json::from_value(value)?)),
        Answer::Refused(refusal) => Ok(Err(refusal)),
        Answer::Failed(text) => bail!("{text}"),
    }
}
