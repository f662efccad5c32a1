//! The sending: once a second, what is new in the ledger becomes messages, and each that is due is sent. A message has the
//! same id however often it is sent, so that a receiver who has it already can tell.

use super::{
    Hook, StopHook,
    event::Why,
    reach::{Inside, Looked},
    secret::HookSecret,
    tables::{Delivery, GIVEN_UP, HookRow, TOLD, WAITS, hooks, sql},
};
use crate::Network;
use base::{Id, Tenant, Time, clock};
use serde_json::json;
use std::{sync::Arc, time::Duration};
use store::{Failure, Rows, Store, values};
use ureq::{
    Agent,
    config::Config,
    tls::{Certificate, RootCerts, TlsConfig},
    unversioned::transport::DefaultConnector,
};

/// How long a receiver may take, from looking up its name to its answer.
const WITHIN: Duration = Duration::from_secs(10);
/// Seconds between the tries of a message: some three days in all.
const PAUSES: [i64; 10] = [5, 60, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 72_000];
/// Entries that are looked at in one turn.
const LOOKED_AT: i64 = 500;
/// Days that a message which was told is kept to be looked at.
const KEPT: i64 = 30;
/// Receivers that are spoken to at once.
const AT_ONCE: usize = 8;

/// What sends the webhooks.
pub struct Sender {
    store: Store,
    agent: Agent,
}

/// How it went.
enum Answer {
    Well(u16),
    Gone,
    Not(String),
}

impl Sender {
    /// A sender that reaches the internet, and of what lies inside these networks alone.
    #[must_use]
    pub fn new(store: Store, inside: &[Network]) -> Self {
        let roots = rustls_native_certs::load_native_certs().certs;
        let roots = roots.iter().map(|root| Certificate::from_der(root).to_owned()).collect();
        let tls = TlsConfig::builder()
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .root_certs(RootCerts::Specific(Arc::new(roots)))
            .build();
        let config = Config::builder()
            .tls_config(tls)
            .timeout_global(Some(WITHIN))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .proxy(None)
            .max_idle_connections(0)
            .user_agent(concat!("Skans/", env!("CARGO_PKG_VERSION")))
            .build();
        let agent = Agent::with_parts(config, DefaultConnector::default(), Looked(Inside::new(inside)));
        Self { store, agent }
    }

    /// One turn: takes up what is new and sends what is due. What fails is tried in a later turn.
    ///
    /// # Errors
    /// As the engine says.
    pub fn turn(&self) -> Result<(), Failure> {
        for (tenant, origin) in self.store.tenants()? {
            let running: Vec<HookRow> = self.store.read(|reader| hooks(reader, tenant))?;
            let running: Vec<HookRow> = running.into_iter().filter(HookRow::runs).collect();
            for some in running.chunks(AT_ONCE) {
                let ended: Vec<Result<(), Failure>> = std::thread::scope(|scope| {
                    let going: Vec<_> =
                        some.iter().map(|hook| scope.spawn(|| self.serve(tenant, &origin, hook))).collect();
                    going.into_iter().map(|one| one.join().unwrap_or(Ok(()))).collect()
                });
                ended.into_iter().collect::<Result<(), Failure>>()?;
            }
        }
        Ok(())
    }

    fn serve(&self, tenant: Tenant, origin: &str, hook: &HookRow) -> Result<(), Failure> {
        self.take_up(tenant, hook)?;
        let now = self.store.clock().now();
        let (due, secret) = self.store.read::<_, Failure>(|reader| {
            let due: Result<Vec<Delivery>, _> =
                reader.rows(sql::DUE, &values![tenant, hook.id, now])?.iter().map(Delivery::read).collect();
            let secret = reader.row(sql::SECRET, &values![tenant, hook.id])?;
            Ok((due?, secret.map(|row| row.get::<Vec<u8>>(0)).transpose()?))
        })?;
        let (Some(secret), Some(url)) = (secret.map(HookSecret::of), &hook.url) else { return Ok(()) };
        for delivery in due {
            let answer = self.send(origin, hook.id, url, &secret, &delivery);
            let well = matches!(answer, Answer::Well(_));
            if let Some(why) = self.note(tenant, hook.id, &delivery, answer)? {
                let id = clock::new_command_id();
                self.store.perform(tenant, access::job("webhooks"), id, StopHook { id: hook.id, why })?;
                return Ok(());
            }
            // A receiver that does not answer is not asked twenty times in a turn.
            if !well {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Makes messages of what is new and wanted.
    fn take_up(&self, tenant: Tenant, hook: &HookRow) -> Result<(), Failure> {
        let (next, entries) = self.store.read::<_, Failure>(|reader| {
            let at = reader.row(sql::AT, &values![tenant, hook.id])?;
            let next = at.map_or(Ok(hook.first + 1), |row| row.get::<i64>(0))?;
            Ok((next, reader.entries(tenant, next, next + LOOKED_AT)?))
        })?;
        let Some(last) = entries.last() else { return Ok(()) };
        let (id, after) = (hook.id, (last.seq + 1).max(next));
        let wanted: Vec<_> = entries
            .iter()
            .filter(|entry| hook.kinds.contains(&entry.header.kind))
            .map(|entry| (entry.seq, entry.header.kind.clone(), entry.header.subject, entry.header.time))
            .collect();
        self.store.working(Some(tenant), move |working| {
            let now = working.now();
            for (seq, kind, subject, time) in &wanted {
                working.put(sql::NOTE, &values![tenant, id, *seq, kind, *subject, *time, now])?;
            }
            working.put(sql::GO_ON, &values![tenant, id, after])?;
            working.put(sql::OLD, &values![tenant, id, now.plus_seconds(-KEPT * 86_400)])?;
            Ok(())
        })
    }

    fn send(&self, origin: &str, hook: Id<Hook>, url: &str, secret: &HookSecret, delivery: &Delivery) -> Answer {
        let id = message_id(hook, delivery.seq);
        let body = json!({
            "type": delivery.kind,
            "timestamp": delivery.happened,
            "data": { "ledger": origin, "entry": delivery.seq, "subject": delivery.subject },
        })
        .to_string();
        let second = self.store.clock().now().micros().div_euclid(1_000_000);
        let sent = self
            .agent
            .post(url)
            .header("content-type", "application/json")
            .header("webhook-id", &id)
            .header("webhook-timestamp", second.to_string())
            .header("webhook-signature", secret.sign(&id, second, &body))
            .send(body);
        match sent {
            Ok(response) => match response.status().as_u16() {
                status @ 200..=299 => Answer::Well(status),
                410 => Answer::Gone,
                status => Answer::Not(status.to_string()),
            },
            Err(error) => Answer::Not(fault(&error).to_owned()),
        }
    }

    /// Notes how it went; gives why the webhook must stop, where it must.
    fn note(
        &self,
        tenant: Tenant,
        hook: Id<Hook>,
        delivery: &Delivery,
        answer: Answer,
    ) -> Result<Option<Why>, Failure> {
        let (seq, attempts) = (delivery.seq, delivery.attempts + 1);
        let now = self.store.clock().now();
        let pause = PAUSES.get(delivery.attempts as usize);
        let (state, due, text, why) = match (answer, pause) {
            (Answer::Well(status), _) => (TOLD, now, status.to_string(), None),
            (Answer::Gone, _) => (GIVEN_UP, now, "410".to_owned(), Some(Why::Gone)),
            (Answer::Not(text), Some(pause)) => (WAITS, now.plus_seconds(*pause), text, None),
            (Answer::Not(text), None) => (GIVEN_UP, now, text, Some(Why::Unanswered)),
        };
        let tried: Option<Time> = Some(now);
        self.store.working(Some(tenant), move |working| {
            working.put(sql::TRIED, &values![tenant, hook, seq, state, attempts, due, tried, &text])?;
            Ok(())
        })?;
        Ok(why)
    }
}

/// The id of a message: the same at each try.
pub(super) fn message_id(hook: Id<Hook>, seq: i64) -> String {
    format!("msg_{}_{seq}", hook.uuid().simple())
}

/// What went wrong, as the page has words for it. The library's own text may hold the address.
fn fault(error: &ureq::Error) -> &'static str {
    match error {
        ureq::Error::Timeout(_) => "timeout",
        ureq::Error::HostNotFound => "address",
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => "tls",
        ureq::Error::Io(error) if error.get_ref().is_some_and(|inner| inner.is::<rustls::Error>()) => "tls",
        _ => "connection",
    }
}
