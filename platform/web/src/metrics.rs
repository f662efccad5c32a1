//! `/metrics` in the text form of Prometheus: how much is asked for and how long it takes, what waits, how far the ledgers
//! have come. Numbers alone, by route as it is declared and never by address: nothing of a person is in them.

use crate::{App, Ask, Routes, ask::blocking, may};
use access::policy::MetricsRead;
use axum::{
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use store::{Failure, Outbox};

/// The route of the metrics. Read with a token of the API that may `metrics.read`.
pub fn routes() -> Routes {
    Routes::new().get("/metrics", may(MetricsRead), metrics)
}

/// Upper bounds of the durations told apart, in microseconds.
const BOUNDS: [u64; 13] = [
    1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000,
];
/// What a request counts under that took no route.
const NONE: &str = "none";

/// The route that a request took, put there by whoever finds it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Taken(Arc<OnceLock<&'static str>>);

impl Taken {
    pub(crate) fn set(&self, path: &'static str) {
        let _ = self.0.set(path);
    }

    fn get(&self) -> &'static str {
        self.0.get().copied().unwrap_or(NONE)
    }
}

#[derive(Debug, Default)]
struct Durations {
    within: [u64; BOUNDS.len()],
    count: u64,
    micros: u64,
}

/// Requests since the start.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    answered: Mutex<BTreeMap<(&'static str, &'static str, u16), u64>>,
    durations: Mutex<BTreeMap<&'static str, Durations>>,
}

/// A method by name; what nobody declares is one name together, so that a client cannot make more.
fn name(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        _ => "other",
    }
}

impl Requests {
    /// Counts one that was answered.
    pub(crate) fn count(&self, method: &Method, taken: &Taken, status: StatusCode, took: Duration) {
        let (route, micros) = (taken.get(), u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
        let mut answered = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        *answered.entry((route, name(method), status.as_u16())).or_default() += 1;
        drop(answered);
        let mut durations = self.durations.lock().unwrap_or_else(PoisonError::into_inner);
        let of = durations.entry(route).or_default();
        of.count += 1;
        of.micros = of.micros.saturating_add(micros);
        for (within, bound) in of.within.iter_mut().zip(BOUNDS) {
            *within += u64::from(micros <= bound);
        }
    }
}

/// The text as it grows.
struct Text(String);

impl Text {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn one(&mut self, name: &str, kind: &str, help: &str, value: impl std::fmt::Display) {
        self.head(name, kind, help);
        let _ = writeln!(self.0, "{name} {value}");
    }
}

fn seconds(micros: u64) -> f64 {
    // Exact far beyond the life of a process.
    micros as f64 / 1e6
}

fn write(app: &App, outbox: &Outbox, (ledgers, entries): (usize, u64)) -> String {
    let mut text = Text(String::new());
    let (counts, requests) = (app.store().counts(), app.requests());
    let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
    text.head("skans_build_info", "gauge", "The version that runs.");
    let _ = writeln!(text.0, "skans_build_info{{version=\"{}\"}} 1", env!("CARGO_PKG_VERSION"));
    let started = seconds(app.started().micros().unsigned_abs());
    text.one("process_start_time_seconds", "gauge", "When it was started, since 1970.", started);

    text.head("skans_http_requests_total", "counter", "Requests answered, by route, method and status.");
    for ((route, method, status), count) in &*requests.answered.lock().unwrap_or_else(PoisonError::into_inner) {
        let labels = format!("route=\"{route}\",method=\"{method}\",status=\"{status}\"");
        let _ = writeln!(text.0, "skans_http_requests_total{{{labels}}} {count}");
    }
    let name = "skans_http_request_duration_seconds";
    text.head(name, "histogram", "Time from a request's head to its answer's, by route.");
    for (route, durations) in &*requests.durations.lock().unwrap_or_else(PoisonError::into_inner) {
        for (within, bound) in durations.within.iter().zip(BOUNDS) {
            let _ = writeln!(text.0, "{name}_bucket{{route=\"{route}\",le=\"{}\"}} {within}", seconds(bound));
        }
        let count = durations.count;
        let _ = writeln!(text.0, "{name}_bucket{{route=\"{route}\",le=\"+Inf\"}} {count}");
        let _ = writeln!(text.0, "{name}_sum{{route=\"{route}\"}} {}", seconds(durations.micros));
        let _ = writeln!(text.0, "{name}_count{{route=\"{route}\"}} {count}");
    }

    text.one("skans_commands_total", "counter", "Commands done, repeats left out.", of(&counts.commands));
    text.one("skans_commits_total", "counter", "Commits of the writers.", of(&counts.commits));
    text.head("skans_batch_size", "summary", "What was written together in one batch.");
    let _ = writeln!(
        text.0,
        "skans_batch_size_sum {}\nskans_batch_size_count {}",
        of(&counts.batched),
        of(&counts.batches)
    );
    let waiting = of(&counts.handed_in).saturating_sub(of(&counts.batched));
    text.one("skans_queue_length", "gauge", "What waits for the writers.", waiting);
    text.one(
        "skans_disk_full",
        "gauge",
        "1 while the disk is full and only reading works.",
        u8::from(app.store().is_full()),
    );
    text.one("skans_outbox_waiting", "gauge", "Follow-ups that wait for their turn.", outbox.waiting);
    text.one("skans_outbox_given_up", "gauge", "Follow-ups that a person must look at.", outbox.dead);
    let now = app.store().clock().now().micros();
    let lag = outbox.first_due.map_or(0, |due| now.saturating_sub(due.micros()).max(0)).unsigned_abs();
    text.one("skans_outbox_lag_seconds", "gauge", "How long the first follow-up has been due.", seconds(lag));
    text.one(
        "skans_guesses_slowed_total",
        "counter",
        "Tries to sign in that were told to wait.",
        app.guesses().slowed(),
    );
    text.one("skans_ledgers", "gauge", "Ledgers.", ledgers);
    text.one("skans_ledger_entries", "gauge", "Entries in all ledgers together.", entries);
    text.0
}

async fn metrics(ask: Ask) -> Response {
    let app = ask.app().clone();
    let text = blocking(move || {
        let (outbox, sizes) = (app.store().outbox()?, app.store().sizes()?);
        Ok::<_, Failure>(write(&app, &outbox, (sizes.len(), sizes.iter().sum())))
    });
    match text.await {
        Ok(text) => ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response(),
        Err(failure) => ask.refused(&failure),
    }
}
