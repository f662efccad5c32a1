//! The server.

use crate::{config::Config, local, modules};
use anyhow::{Context, Result};
use axum::{Router, extract::DefaultBodyLimit, middleware};
use std::{net::SocketAddr, process::ExitCode, time::Duration};
use store::{Attachments, Home, Jobs, Store};
use tokio::net::TcpListener;
use tower_http::compression::CompressionLayer;
use web::{App, Hooks, Names, NavItem};

/// The menu: what is shown to whom.
const NAV: &[NavItem] = &[
    NavItem { href: "/", key: "app-nav-today", shown: |_| true },
    NavItem { href: "/mail", key: "app-nav-mail", shown: mail::pages::in_menu },
];

/// What the platform asks the capabilities.
pub fn hooks() -> Hooks {
    Hooks {
        names: |reader, session, tenants| {
            let of = [tenants, &[session.home]].concat();
            let names = organisation::names(reader, &of, &[session.person], &organisation::Wanted::None)?;
            Ok(Names {
                tenants: tenants.iter().map(|tenant| names.tenants.get(tenant).cloned()).collect(),
                person: names.persons.get(&session.person).cloned(),
            })
        },
        nav: NAV,
        search: Some(NavItem { href: "/mail/find", key: "app-search", shown: mail::pages::in_menu }),
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
        ready(address);
        let mut told = stopping.clone();
        let serving = axum::serve(listener, router(&app)).with_graceful_shutdown(async move {
            let _ = told.changed().await;
        });
        let mut served = tokio::spawn(serving.into_future());
        tokio::select! {
            () = signalled() => {}
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

/// Ends when the process is told to stop.
async fn signalled() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
