//! `skans demo`: a municipality with three weeks of mail behind it, told by real commands.

mod cast;
mod story;

use crate::{config::Config, serve};
use anyhow::{Context, Result};
use base::{Clock, SystemClock, Time};
use std::{
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};
use store::{Settings, Store};

/// The clock that the story is told by.
#[derive(Debug, Default)]
pub struct StoryClock(AtomicI64);

impl StoryClock {
    /// Sets it; the story only goes forward.
    fn set(&self, time: Time) {
        self.0.fetch_max(time.micros(), Ordering::SeqCst);
    }

    /// Lets seconds pass.
    fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for StoryClock {
    fn now(&self) -> Time {
        Time::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// Tells the story once, then serves it.
pub fn run(config: &Config) -> Result<ExitCode> {
    serve::logging();
    let _lock = matches!(config.home()?, store::Home::Sqlite(_)).then(|| config.lock()).transpose()?;
    let told = config.data.value.join("demo-told");
    if !told.exists() {
        let clock = Arc::new(StoryClock::default());
        let store = Store::open(config.home()?, Settings::default(), crate::modules::registry(), clock.clone())?;
        if !store.tenants()?.is_empty() {
            anyhow::bail!(
                "{} holds data that is not the demo's, or a demo that was interrupted: name another directory with --data",
                config.data.value.display()
            );
        }
        story::tell(&store, &clock, SystemClock.now()).map_err(crate::care::words).context("telling the demo's story")?;
        store.close();
        std::fs::write(&told, "")?;
    }
    let store = config.open()?;
    serve::serve(config, store, |address| {
        let logins: Vec<String> =
            cast::LOGINS.iter().map(|(login, what)| format!("{login} ({what})")).collect();
        println!(
            "Skans demo: {}  logins: {}  password: {}",
            serve::address_shown(config, address),
            logins.join(", "),
            cast::PASSWORD
        );
    })?;
    Ok(ExitCode::SUCCESS)
}
