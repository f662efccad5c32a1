//! `skans demo`: a municipality with three weeks of mail behind it, told by real commands.

#[cfg(test)]
mod api;
mod cast;
#[cfg(test)]
mod doors;
#[cfg(test)]
mod face;
#[cfg(test)]
mod guarded;
#[cfg(test)]
mod organisation;
#[cfg(test)]
mod plans;
mod roles;
mod story;
#[cfg(test)]
mod visit;

pub use cast::PASSWORD;

use crate::{config::Config, serve};
use anyhow::{Context, Result};
use base::{Actor, Clock, Date, Id, SystemClock, Tenant, Time, Unit};
use mail::model::{Party, Site};
use std::{
    path::Path,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};
use store::{Home, Settings, Store};

/// The clock that the story is told by.
#[derive(Debug, Default)]
pub struct StoryClock(AtomicI64);

impl StoryClock {
    /// Sets it; the story only goes forward.
    pub fn set(&self, time: Time) {
        self.0.fetch_max(time.micros(), Ordering::SeqCst);
    }

    /// Lets seconds pass.
    pub fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for StoryClock {
    fn now(&self) -> Time {
        Time::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// The file that says that the story was told to its end.
const TOLD: &str = "demo-told";

/// Tells the story in an empty home, up to `now`: `skans demo` on its directory then serves it.
fn tell(home: Home, directory: &Path, now: Time) -> Result<()> {
    let clock = Arc::new(StoryClock::default());
    let store = open_empty(home, directory, &clock)?;
    story::tell(&store, &clock, now).map_err(crate::care::words).context("telling the demo's story")?;
    store.close();
    Ok(std::fs::write(directory.join(TOLD), "")?)
}

fn open_empty(home: Home, directory: &Path, clock: &Arc<StoryClock>) -> Result<Store> {
    let store = Store::open(home, Settings::default(), crate::modules::registry(), Arc::clone(clock) as _)?;
    if !store.tenants()?.is_empty() {
        anyhow::bail!(
            "{} holds data that is not the demo's, or a demo that was interrupted: name another directory with --data",
            directory.display()
        );
    }
    Ok(store)
}

/// The municipality and the terminal with their people, before any letter has come.
pub struct Stage {
    /// Where it was set.
    pub store: Store,
    /// The municipality's ledger.
    pub tenant: Tenant,
    /// Who works at the terminal.
    pub operator: Actor,
    /// The terminal.
    pub terminal: Id<Site>,
    /// The mail room of the town hall.
    pub house: Id<Site>,
    /// Who carries trays from the one to the other.
    pub carrier: Id<Party>,
    /// The town hall and its authority.
    pub unit: (Option<Id<Unit>>, Option<Id<Unit>>),
}

/// Sets the stage in an empty home, on a first day, for another story than the demo's own: `skans demo` on its directory
/// serves what comes of it.
///
/// # Errors
/// The home cannot be opened, or is not empty.
pub fn set_the_stage(home: Home, directory: &Path, clock: &Arc<StoryClock>, first: Date) -> Result<Stage> {
    std::fs::create_dir_all(directory)?;
    let store = open_empty(home, directory, clock)?;
    let stage = story::stage(&store, clock, first).map_err(crate::care::words).context("setting the stage")?;
    std::fs::write(directory.join(TOLD), "")?;
    Ok(stage)
}

/// Tells the story once, then serves it.
pub(crate) fn run(config: &Config) -> Result<ExitCode> {
    serve::logging();
    let _lock = matches!(config.home()?, store::Home::Sqlite(_)).then(|| config.lock()).transpose()?;
    if !config.data.value.join(TOLD).exists() {
        tell(config.home()?, &config.data.value, SystemClock.now())?;
    }
    let config = &config.for_demo()?;
    let store = config.open()?;
    serve::serve(config, store, |address| {
        let logins: Vec<String> = cast::LOGINS.iter().map(|(login, what)| format!("{login} ({what})")).collect();
        println!(
            "Skans demo: {}  logins: {}  password: {}",
            config.reached_by(address),
            logins.join(", "),
            cast::PASSWORD
        );
    })?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::verify;
    use testkit::{Place, on_both};

    /// A store with the story in it.
    pub(super) fn told(place: &Place) -> Store {
        let clock = Arc::new(StoryClock::default());
        let registry = crate::modules::registry();
        let store = Store::open(place.home.clone(), Settings::default(), registry, clock.clone()).unwrap();
        let now = Time::parse("2026-11-23T09:30:00Z").unwrap();
        story::tell(&store, &clock, now).unwrap_or_else(|failure| panic!("{}: {failure}", place.name));
        store
    }

    #[test]
    fn the_story_is_whole_and_the_same_on_both_engines() {
        let mut dumps = Vec::new();
        on_both(|place| {
            let store = told(place);
            let report = verify(&place.home, &crate::modules::registry(), "", place.directory.path()).unwrap();
            assert!(report.whole, "{}: {:?}", place.name, report.findings);
            assert!(report.entries > 400, "{} entries", report.entries);
            dumps.push(testkit::dump(place, store.registry()));
        });
        for (table, rows) in &dumps[0] {
            for other in &dumps[1..] {
                let (_, there) = other.iter().find(|(name, _)| name == table).unwrap();
                assert_eq!(rows, there, "{table}");
            }
        }
    }

    #[test]
    fn every_statement_of_the_product_is_understood_by_both_engines() {
        on_both(|place| {
            let store = told(place);
            let mut connection = place.home.connect_reader().unwrap();
            for (module, name, sql) in store.registry().statements() {
                connection.prepare(sql).unwrap_or_else(|fault| panic!("{} {module}::{name}: {fault}", place.name));
            }
        });
    }

    #[test]
    fn every_text_stands_in_both_languages_with_the_same_arguments() {
        let problems = ui::texts::check_parity(&crate::modules::sources());
        assert!(problems.is_empty(), "{problems:#?}");
    }
}
