//! A provider of identity as small as it can be: it answers over HTTP what a test tells it to.

use access::oidc::OwnKey;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard},
};

pub(super) const CLIENT: &str = "skans-test";
pub(super) const SECRET: &str = "ett & annat: hemligt";

/// What the provider does when it is asked.
pub(super) struct Script {
    pub(super) issuer: String,
    /// What it publishes beside what it must; null takes something away.
    pub(super) metadata: BTreeMap<&'static str, Value>,
    /// What it signs with.
    pub(super) key: OwnKey,
    /// The keys it publishes.
    pub(super) keys: Vec<Value>,
    /// The claims of the ID token.
    pub(super) claims: Value,
    /// Said in place of what follows from the claims: a status and a body.
    pub(super) instead: Option<(u16, String)>,
    pub(super) userinfo: Value,
    /// Every path that was asked for, with `Authorization` and the form.
    pub(super) asked: Vec<(String, String, BTreeMap<String, String>)>,
    stopped: bool,
}

impl Script {
    /// A token of ours, signed.
    pub(super) fn sign(&self, claims: &Value) -> String {
        self.key.sign(claims).unwrap()
    }

    pub(super) fn new_key(&mut self) {
        self.key = OwnKey::draw().unwrap();
    }

    pub(super) fn count(&self, path: &str) -> usize {
        self.asked.iter().filter(|(asked, ..)| asked == path).count()
    }
}

/// The provider, as long as the test lasts.
pub(super) struct Idp {
    pub(super) issuer: String,
    script: Arc<Mutex<Script>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Idp {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let key = OwnKey::draw().unwrap();
        let script = Arc::new(Mutex::new(Script {
            issuer: issuer.clone(),
            metadata: BTreeMap::new(),
            keys: vec![key.public()],
            key,
            claims: Value::Null,
            instead: None,
            userinfo: Value::Null,
            asked: Vec::new(),
            stopped: false,
        }));
        let inside = Arc::clone(&script);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if inside.lock().unwrap().stopped {
                    return;
                }
                // A client that hangs up ends its own question alone.
                let _ = stream.map(|stream| answer(stream, &inside));
            }
        });
        Self { issuer, script, thread: Some(thread) }
    }

    pub(super) fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap()
    }
}

impl Drop for Idp {
    fn drop(&mut self) {
        self.script.lock().unwrap_or_else(std::sync::PoisonError::into_inner).stopped = true;
        let _ = TcpStream::connect(self.issuer.trim_start_matches("http://"));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn answer(mut stream: TcpStream, script: &Mutex<Script>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut first, mut length, mut authorization) = (String::new(), 0, String::new());
    reader.read_line(&mut first)?;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().unwrap(),
            "authorization" => value.trim().clone_into(&mut authorization),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let form = super::pairs(std::str::from_utf8(&body).unwrap());
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut script = script.lock().unwrap();
    let (status, told) = told(&script, &path, &form);
    script.asked.push((path, authorization, form));
    drop(script);
    write!(
        stream,
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{told}",
        told.len()
    )
}

fn told(script: &Script, path: &str, form: &BTreeMap<String, String>) -> (u16, String) {
    let at = |path: &str| format!("{}{path}", script.issuer);
    match path {
        "/.well-known/openid-configuration" => {
            let mut metadata = json!({
                "issuer": script.issuer,
                "authorization_endpoint": at("/authorize"),
                "token_endpoint": at("/token"),
                "jwks_uri": at("/keys"),
                "end_session_endpoint": at("/bye"),
            });
            for (name, value) in &script.metadata {
                metadata[name] = value.clone();
            }
            (200, metadata.to_string())
        }
        "/keys" => (200, json!({ "keys": script.keys }).to_string()),
        "/userinfo" => (200, script.userinfo.to_string()),
        "/token" => match &script.instead {
            Some((status, body)) => (*status, body.clone()),
            None => {
                let verifier = form.get("code_verifier").map_or("", String::as_str);
                let challenge = URL_SAFE_NO_PAD.encode(base::sha256(verifier.as_bytes()));
                // The test's codes are the challenges of their sign-ins.
                if form.get("code") != Some(&challenge) {
                    return (400, json!({ "error": "invalid_grant" }).to_string());
                }
                let token = script.sign(&script.claims);
                (200, json!({ "id_token": token, "access_token": "aa", "token_type": "Bearer" }).to_string())
            }
        },
        _ => (404, "{}".to_owned()),
    }
}
