//! The server.

use crate::{config::Config, local, modules};
use anyhow::{Context, Result};
use axum::{Router, extract::DefaultBodyLimit, middleware};
use std::{net::SocketAddr, process::ExitCode, time::Duration};
use store::{Attachments, Home, Jobs, Store};
use tokio::net::TcpListener;
use tower_http::compression::CompressionLayer;
use web::{App, Hooks, NavItem};

/// The menu: what is shown to whom.
const NAV: &[NavItem] = &[
    NavItem { href: "/", key: "app-nav-today", shown: |_, _| Ok(true) },
    NavItem { href: "/mail", key: "app-nav-mail", shown: mail::pages::in_menu },
];

/// What the platform asks the capabilities.
fn hooks() -> Hooks {
    Hooks {
        person_name: |reader, tenant, person| {
            let person = organisation::person(reader, tenant, person)?;
            Ok(person.map(|person| organisation::person_name(&person).to_owned()))
        },
        tenant_name: |reader, tenant| organisation::top_name(reader, tenant),
        nav: NAV,
    }
}

/// Every route of the product, guarded.
pub fn router(app: &App) -> Router {
    Router::new()
        .merge(web::door_routes())
        .merge(web::ledger_routes())
        .merge(mail::routes())
        .merge(mail::api::routes())
        .fallback(async |ask: web::Ask| ask.refused(&base::Refusal::not_found().into()))
        .layer(DefaultBodyLimit::max(web::FORM_LIMIT))
        .layer(middleware::from_fn_with_state(app.clone(), web::protect))
        .layer(CompressionLayer::new())
        .with_state(app.clone())
}

/// `skans serve`.
pub fn run(config: &Config) -> Result<ExitCode> {
    logging();
    let home = config.existing_home()?;
    let _lock = matches!(home, Home::Sqlite(_)).then(|| config.lock()).transpose()?;
    let store = config.open()?;
    serve(config, store, |address| println!("Skans listens on {}", address_shown(config, address)))?;
    Ok(ExitCode::SUCCESS)
}

/// How the address is shown to a person.
pub fn address_shown(config: &Config, address: SocketAddr) -> String {
    config.public_url.value.clone().unwrap_or_else(|| format!("http://{address}"))
}

/// Log lines to standard error, by `SKANS_LOG` (default: warnings).
pub fn logging() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("SKANS_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

/// Serves until it is told to stop; what was answered is durable, what waits is finished.
pub fn serve(config: &Config, store: Store, ready: impl FnOnce(SocketAddr)) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(128)
        .build()
        .context("starting the runtime")?;
    let attachments = Attachments::open(&config.attachments())?;
    let jobs = Jobs::start(&store, attachments, config.disposals())?;
    let result = runtime.block_on(async {
        let public_url = config.public_url.value.clone().unwrap_or_default();
        let app = App::new(store.clone(), modules::texts()?, hooks(), &public_url);
        let listener = TcpListener::bind(config.listen.value)
            .await
            .with_context(|| format!("listening on {}", config.listen.value))?;
        let address = listener.local_addr()?;
        let local = local::listen(config, &store)?;
        let (stop, stopping) = tokio::sync::watch::channel(false);
        // Whoever reads that we listen may tell us to stop at once.
        let told_to_stop = told_to_stop()?;
        ready(address);
        let mut told = stopping.clone();
        let serving = axum::serve(listener, router(&app)).with_graceful_shutdown(async move {
            let _ = told.changed().await;
        });
        let mut served = tokio::spawn(serving.into_future());
        tokio::select! {
            () = told_to_stop => {}
            result = &mut served => return Ok(result??),
        }
        let _ = stop.send(true);
        // Requests under way end; a connection that only idles does not keep us.
        let _ = tokio::time::timeout(Duration::from_secs(5), served).await;
        drop(local);
        Ok(())
    });
    runtime.shutdown_timeout(Duration::from_secs(5));
    drop(jobs);
    store.close();
    result
}

/// Listens from now on, and ends when the process is told to stop.
fn told_to_stop() -> Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).context("listening for the signal to stop")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("listening for the signal to stop")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Setting, Source};
    use std::process::Command;

    // How it stops does not depend on the engine.
    #[test]
    fn told_to_stop_as_soon_as_it_says_that_it_listens_it_ends_in_order() {
        let directory = tempfile::tempdir().unwrap();
        fn set<T>(value: T) -> Setting<T> {
            Setting { value, source: Source::Flag }
        }
        let config = Config {
            data: set(directory.path().to_owned()),
            database: set(None),
            listen: set(SocketAddr::from(([127, 0, 0, 1], 0))),
            public_url: set(None),
        };
        let store = config.open().unwrap();
        let mut ready = false;
        serve(&config, store, |_| {
            ready = true;
            // This process: where nobody listens for it, the signal ends the test.
            let told = Command::new("sh").args(["-c", "kill -TERM $PPID"]).status();
            assert!(told.is_ok_and(|status| status.success()));
        })
        .unwrap();
        assert!(ready);
    }
}
