//! The server.

use crate::{config::Config, local, modules, tls};
use access::policy::{MailAnnounce, MailReceive};
use anyhow::{Context, Result, anyhow};
use axum::{Router, middleware};
use std::{
    borrow::Cow,
    io::{IsTerminal, Write},
    net::SocketAddr,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use store::{Attachments, Home, Job, Jobs, Store};
use strum::VariantNames;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tower_http::compression::CompressionLayer;
use tracing::Subscriber;
use tracing_subscriber::{EnvFilter, util::SubscriberInitExt};
use web::{App, Hooks, Names, NavItem, Routes, Trace};

/// The menu: what is shown to whom.
const NAV: &[NavItem] = &[
    NavItem { href: "/", key: "app-nav-today", shown: |_| true },
    NavItem { href: "/mail", key: "app-nav-mail", shown: mail::pages::in_menu },
    NavItem { href: "/organisation", key: "app-nav-organisation", shown: organisation::pages::in_menu },
    NavItem { href: "/accounts", key: "accounts", shown: organisation::accounts::in_menu },
    NavItem { href: "/access/matrix", key: "rights-nav", shown: web::rights::in_menu },
];

/// Pages beneath the menu, for the search.
const ACTS: &[NavItem] = &[
    NavItem { href: "/mail/receive", key: "mail-receive", shown: |viewer| may(viewer, MailReceive) },
    NavItem { href: "/mail/consignments/new", key: "mail-announce", shown: |viewer| may(viewer, MailAnnounce) },
    NavItem { href: "/mail/consignments", key: "mail-tab-consignments", shown: mail::pages::in_menu },
    NavItem { href: "/mail/screening", key: "mail-tab-screening", shown: mail::pages::in_menu },
    NavItem { href: "/mail/dispatch", key: "mail-tab-dispatch", shown: mail::pages::in_menu },
    NavItem { href: "/mail/holds", key: "mail-tab-holds", shown: mail::pages::in_menu },
    NavItem { href: "/mail/day", key: "mail-tab-day", shown: mail::pages::in_menu },
    NavItem { href: "/mail/acts", key: "mail-tab-acts", shown: mail::pages::in_menu },
    NavItem { href: "/access/grants", key: "rights-changes", shown: web::rights::in_menu },
    NavItem { href: "/access/roles", key: "rights-roles", shown: web::rights::in_menu },
    NavItem { href: "/access/glass", key: "glass-title", shown: web::glass::in_menu },
    NavItem { href: "/access/reads/new", key: "reads-title", shown: web::reads::in_menu },
    NavItem { href: "/me/reads", key: "reads-own", shown: |_| true },
    NavItem { href: "/access/why", key: "rights-why", shown: web::rights::in_menu },
    NavItem { href: "/access/who", key: "rights-who", shown: web::rights::in_menu },
    NavItem { href: "/webhooks", key: "hooks", shown: organisation::accounts::in_menu },
    NavItem { href: "/me", key: "web-me", shown: |_| true },
    NavItem { href: "/me/choices", key: "web-choices", shown: |_| true },
    NavItem { href: "/help", key: "ui-help", shown: |_| true },
    NavItem { href: "/accessibility", key: "ui-accessibility", shown: |_| true },
    NavItem { href: "/keys", key: "web-keys", shown: |_| true },
    NavItem { href: "/design", key: "ui-cat-title", shown: |_| true },
];

/// Whether a permission reaches anything.
fn may<P: base::Permission>(viewer: &web::Viewer, permission: P) -> bool {
    !viewer.session.roles.reach(permission).is_none()
}

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
        persons: |reader, session, persons| {
            let tenants = [session.tenant, session.home];
            Ok(organisation::names(reader, &tenants, persons, &organisation::Wanted::None)?.persons)
        },
        nav: NAV,
        search: Some(NavItem { href: "/search", key: "app-search", shown: |_| true }),
        acts: ACTS,
        finders: &[mail::pages::find, organisation::find],
        traces: &TRACES,
        manual: crate::manual::MANUAL,
        kinds: KINDS,
        arrive: |store, tenant, arrival| {
            let id = base::clock::new_command_id();
            Ok(store.perform(tenant, access::directory("oidc"), id, organisation::scim::Arrive(arrival))?.answer)
        },
        stands: &[web::glass::stand, mail::pages::stand, web::hook_stand],
    }
}

/// What a webhook may tell of.
const KINDS: &[(&str, &[&str])] = &[
    ("mail", mail::Event::VARIANTS),
    ("organisation", organisation::OrganisationEvent::VARIANTS),
    ("access", access::AccessEvent::VARIANTS),
];

/// Whose history may be read.
const TRACES: [Trace; 4] = {
    let ([subject, hand_over], [unit, person]) = (mail::pages::TRACES, organisation::TRACES);
    [subject, hand_over, unit, person]
};

/// Everything that programs may ask.
pub fn api() -> web::api::Api {
    web::api::Api::new().and(web::hook_api()).and(organisation::api()).and(mail::api::api())
}

/// Every route of the product, with the rule of who may take it.
pub fn routes() -> Routes {
    Routes::new()
        .merge(web::door_routes())
        .merge(web::design_routes())
        .merge(web::start_routes())
        .merge(web::search_routes())
        .merge(web::help_routes())
        .merge(web::history_routes())
        .merge(web::choice_routes())
        .merge(web::ledger_routes())
        .merge(web::token_routes())
        .merge(web::metric_routes())
        .merge(web::hook_routes())
        .merge(web::oidc::routes())
        .merge(organisation::scim::routes())
        .merge(organisation::pages::routes())
        .merge(web::list::list_routes())
        .merge(mail::routes())
        .merge(api().routes())
        .merge(organisation::accounts::routes())
        .merge(web::rights::routes())
        .merge(web::glass::routes())
        .merge(web::reads::routes())
        .merge(organisation::rights::routes())
        .merge(organisation::devices::routes())
}

/// The same as a router, guarded.
pub fn router(app: &App) -> Router {
    routes().finish(app).layer(middleware::from_fn_with_state(app.clone(), web::protect)).layer(CompressionLayer::new())
}

/// `skans serve`.
pub fn run(config: &Config) -> Result<ExitCode> {
    logging();
    let home = config.existing_home()?;
    let _lock = matches!(home, Home::Sqlite(_)).then(|| config.lock()).transpose()?;
    let store = config.open()?;
    serve(config, store, |address| println!("Skans listens on {}", config.reached_by(address)))?;
    Ok(ExitCode::SUCCESS)
}

/// Log lines to standard error, by `SKANS_LOG` (default: warnings).
pub fn logging() {
    let filter = EnvFilter::try_from_env("SKANS_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    let _ = lines(std::io::stderr(), filter).try_init();
}

/// Log lines; in colours only for a person at a terminal who wants them (no-color.org): in a file they are noise.
fn lines<W>(to: W, filter: EnvFilter) -> impl SubscriberInitExt + Subscriber
where
    W: IsTerminal + Send + Sync + 'static,
    for<'a> &'a W: Write,
{
    let colours = to.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(Arc::new(to)).finish()
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
    let turner = store.clone();
    let appointments = Job::every("appointments", Duration::from_secs(60), move || {
        if let Err(failure) = organisation::turn_appointments(&turner) {
            tracing::error!(%failure, "appointments did not turn; the next minute tries again");
        }
    })?;
    let sender = web::Sender::new(store.clone(), &config.webhook_networks.value);
    let webhooks = Job::every("webhooks", Duration::from_secs(1), move || {
        if let Err(failure) = sender.turn() {
            tracing::error!(%failure, "webhooks were not sent; the next turn tries again");
        }
    })?;
    let result = runtime.block_on(async {
        let tls = certificate(config)?;
        let listener = TcpListener::bind(config.listen.value)
            .await
            .with_context(|| format!("listening on {}", config.listen.value))?;
        let address = listener.local_addr()?;
        // By TLS, even an address that nobody set is one that cookies must not leave in the clear.
        let public_url = match (&config.public_url.value, &tls) {
            (None, None) => String::new(),
            _ => config.reached_by(address),
        };
        let app =
            App::behind(store.clone(), modules::texts()?, hooks(), &public_url, config.trusted_proxies.value.clone())
                .reaching(&config.webhook_networks.value);
        let app = app.signing_in_by(crate::identity::provider(config, &store)?);
        let local = local::listen(config, &store)?;
        let (stop, stopping) = tokio::sync::watch::channel(false);
        // Whoever reads that we listen may tell us to stop at once.
        let told_to_stop = told_to_stop()?;
        let told_anew = signal(SignalKind::hangup()).context("listening for the signal to read anew")?;
        ready(address);
        let served = tokio::spawn(crate::listen::serve(listener, tls.clone(), router(&app), stopping));
        let renewing = tls.map(|tls| tokio::spawn(renewed(tls, told_anew)));
        told_to_stop.await;
        let _ = stop.send(true);
        served.await?;
        if let Some(renewing) = renewing {
            renewing.abort();
        }
        drop(local);
        Ok(())
    });
    runtime.shutdown_timeout(Duration::from_secs(5));
    drop((webhooks, appointments, jobs));
    store.close();
    let count = |count: &AtomicU64| count.load(Ordering::Relaxed);
    tracing::info!(commands = count(&store.counts().commands), commits = count(&store.counts().commits), "stopped");
    result
}

/// Listens from now on, and ends when the process is told to stop.
fn told_to_stop() -> Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate()).context("listening for the signal to stop")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("listening for the signal to stop")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// The certificate to answer with, where there is one; what is wrong with it, or soon will be, is said.
fn certificate(config: &Config) -> Result<Option<Arc<tls::Live>>> {
    let Some(files) = &config.tls.value else { return Ok(None) };
    let texts = modules::texts()?;
    let said = |key: &str, args: &[(Cow<'static, str>, String)]| {
        let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (name.as_ref(), value.as_str())).collect();
        ui::Say::new(&texts, ui::Lang::En).refusal(key, &args)
    };
    let live = tls::Live::start(files.clone()).map_err(|refusal| anyhow!(said(&refusal.key, &refusal.args)))?;
    for check in files.checks(base::Clock::now(&base::SystemClock), config.public_host().as_deref()) {
        if check.state != store::State::Ok {
            tracing::warn!("{}", said(&check.key, &check.args));
        }
    }
    Ok(Some(Arc::new(live)))
}

/// Takes the certificate's files anew each time that the process is told to.
async fn renewed(tls: Arc<tls::Live>, mut told: tokio::signal::unix::Signal) {
    while told.recv().await.is_some() {
        let reading = Arc::clone(&tls);
        match tokio::task::spawn_blocking(move || reading.reload()).await {
            Ok(Ok(())) => tracing::warn!("the certificate was read anew"),
            Ok(Err(refusal)) => tracing::error!(%refusal, "the certificate of before stays"),
            Err(_) => tracing::error!("the certificate of before stays"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Setting, Source};
    use std::process::Command;

    fn config(data: &std::path::Path) -> Config {
        fn set<T>(value: T) -> Setting<T> {
            Setting { value, source: Source::Flag }
        }
        Config {
            data: set(data.to_owned()),
            database: set(None),
            listen: set(SocketAddr::from(([127, 0, 0, 1], 0))),
            public_url: set(None),
            trusted_proxies: set(Vec::new()),
            tls: set(None),
            webhook_networks: set(Vec::new()),
            oidc: None,
        }
    }

    /// Tells this process.
    fn told(signal: &str) {
        let told = Command::new("sh").args(["-c", &format!("kill -{signal} $PPID")]).status();
        assert!(told.is_ok_and(|status| status.success()));
    }

    // How it stops and what it shows does not depend on the engine.
    #[test]
    fn told_to_stop_as_soon_as_it_says_that_it_listens_it_ends_in_order() {
        let directory = tempfile::tempdir().unwrap();
        let config = config(directory.path());
        let store = config.open().unwrap();
        let mut ready = false;
        serve(&config, store, |_| {
            ready = true;
            // This process: where nobody listens for it, the signal ends the test.
            told("TERM");
        })
        .unwrap();
        assert!(ready);
    }

    #[test]
    fn told_to_it_shows_a_new_certificate_without_a_restart() {
        use crate::tests::tls::{shown, write};
        let directory = tempfile::tempdir().unwrap();
        let (first, second) =
            (write(directory.path(), "first", (2000, 2100)), write(directory.path(), "second", (2000, 2100)));
        let files = tls::Files { certificate: directory.path().join("now.pem"), key: directory.path().join("now.key") };
        let place = |from: &tls::Files, to: &tls::Files| {
            std::fs::copy(&from.certificate, &to.certificate).unwrap();
            std::fs::copy(&from.key, &to.key).unwrap();
        };
        place(&first, &files);
        let mut config = config(&directory.path().join("data"));
        config.tls.value = Some(files.clone());
        let store = config.open().unwrap();
        let mut client = None;
        serve(&config, store, |address| {
            client = Some(std::thread::spawn(move || {
                assert!(shown(address, &first.certificate));
                place(&second, &files);
                told("HUP");
                // Each look is a whole handshake; the first few may still see what was.
                let seen = (0..2000).any(|_| shown(address, &second.certificate));
                told("TERM");
                assert!(seen, "it never showed the new one");
            }));
        })
        .unwrap();
        client.unwrap().join().unwrap();
    }

    #[test]
    fn what_is_logged_to_a_file_has_no_colours() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let subscriber = lines(file.reopen().unwrap(), EnvFilter::new("warn"));
        tracing::subscriber::with_default(subscriber, || tracing::warn!(attempt = 3, "the connection broke"));
        let mut text = String::new();
        std::io::Read::read_to_string(&mut file, &mut text).unwrap();
        assert!(text.contains("WARN") && text.contains("attempt=3"), "{text}");
        assert!(!text.contains('\u{1b}'), "{text:?}");
    }
}
