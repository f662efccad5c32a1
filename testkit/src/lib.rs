//! What tests stand on: both engines, a clock that is set by hand.

mod apart;
pub mod golden;

pub use apart::{Authenticator, totp};

use base::{Clock, Time, clock};
use std::sync::atomic::{AtomicI64, Ordering};
use store::{Home, Settings};

/// A clock that goes only when told to.
#[derive(Debug)]
pub struct HandClock(AtomicI64);

impl HandClock {
    /// Starts at an RFC 3339 moment.
    ///
    /// # Panics
    /// When `moment` is no RFC 3339 moment.
    #[must_use]
    pub fn at(moment: &str) -> Self {
        Self(AtomicI64::new(Time::parse(moment).expect("an RFC 3339 moment").micros()))
    }

    /// Goes on by whole seconds; may go back.
    pub fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    /// Sets it.
    pub fn set(&self, time: Time) {
        self.0.store(time.micros(), Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Time {
        Time::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// A fresh, empty home on one engine; gone when dropped.
pub struct Place {
    /// `sqlite` or `postgres`.
    pub name: &'static str,
    /// The home.
    pub home: Home,
    /// A directory beside it.
    pub directory: tempfile::TempDir,
    drop: Option<(String, String)>,
}

impl Place {
    /// Another fresh home on the same engine.
    ///
    /// # Panics
    /// As [`sqlite`] and [`postgres`] do.
    #[must_use]
    pub fn another(&self) -> Self {
        if self.name == "sqlite" { sqlite() } else { postgres().expect("the server is still there") }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.drop
            && let Ok(mut connection) = Home::Postgres(server.clone()).connect(&Settings::default())
        {
            let _ = connection.batch(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// A fresh home on SQLite.
///
/// # Panics
/// When the machine has no temporary directory.
#[must_use]
pub fn sqlite() -> Place {
    let directory = tempfile::tempdir().expect("a temporary directory");
    Place { name: "sqlite", home: Home::in_directory(directory.path()), directory, drop: None }
}

/// A fresh database on the PostgreSQL server of `SKANS_TEST_PG`; `None` (with a line) without one.
///
/// # Panics
/// When the server refuses.
#[must_use]
pub fn postgres() -> Option<Place> {
    let Ok(server) = std::env::var("SKANS_TEST_PG") else {
        assert!(std::env::var_os("CI").is_none(), "SKANS_TEST_PG is not set: ./test sets it");
        eprintln!("SKANS_TEST_PG is not set: PostgreSQL is left out (./test starts one)");
        return None;
    };
    let name = format!("t_{}", base::hex(&clock::random()[..8]));
    let mut connection = Home::Postgres(server.clone()).connect(&Settings::default()).expect("the test server answers");
    connection.batch(&format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")).expect("a new database");
    let home = Home::Postgres(with_database(&server, &name));
    let directory = tempfile::tempdir().expect("a temporary directory");
    Some(Place { name: "postgres", home, directory, drop: Some((server, name)) })
}

/// The same server URL with another database.
fn with_database(url: &str, name: &str) -> String {
    let (rest, query) = url.split_once('?').map_or((url, String::new()), |(rest, query)| (rest, format!("?{query}")));
    let (scheme, path) = rest.split_once("://").unwrap_or(("postgres", rest));
    let host = path.split_once('/').map_or(path, |(host, _)| host);
    format!("{scheme}://{host}/{name}{query}")
}

/// Runs a test on each engine there is.
pub fn on_both(mut test: impl FnMut(&Place)) {
    test(&sqlite());
    if let Some(place) = postgres() {
        test(&place);
    }
}

/// Chance with a seed (splitmix64): the same seed, the same throws.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice that throw the same for the same seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub const fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to but not including `end`.
    ///
    /// # Panics
    /// When `end` is 0.
    pub const fn below(&mut self, end: usize) -> usize {
        (self.throw() % end as u64) as usize
    }

    /// One of them.
    ///
    /// # Panics
    /// When there are none.
    pub fn one_of<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// How often a random test runs: `short`, or `full` with `SKANS_TEST_FULL=1` as `./test full` sets it.
#[must_use]
pub fn times(short: usize, full: usize) -> usize {
    if std::env::var("SKANS_TEST_FULL").is_ok_and(|set| set == "1") { full } else { short }
}

/// Every row of every view, in key order: equal on both engines after the same commands.
///
/// # Panics
/// When the home cannot be read.
#[must_use]
pub fn dump(place: &Place, registry: &store::Registry) -> Vec<(&'static str, Vec<store::Row>)> {
    let mut connection = place.home.connect_reader().expect("the home opens");
    let views = registry.tables().filter(|(_, table)| table.class == store::Class::View);
    views
        .map(|(_, table)| {
            let key: Vec<&str> = std::iter::once("tenant").chain(table.key.iter().copied()).collect();
            let sql = format!("SELECT * FROM {} ORDER BY {}", table.name, key.join(", "));
            (table.name, connection.rows(&sql, &[]).expect("the view is read"))
        })
        .collect()
}
