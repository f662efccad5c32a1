//! What the examination finds.

use crate::toy::{open, open_box, registry};
use store::{Home, Patience, Settings, State, examine};
use testkit::{HandClock, Place, on_both};

fn states(place: &Place, clock: &HandClock, not: State) -> Vec<String> {
    let checks = examine(&place.home, &registry(), place.directory.path(), clock);
    let mut found: Vec<_> = checks
        .iter()
        .filter(|check| check.state != not && check.what != "disk")
        .map(|check| check.key.to_string())
        .collect();
    found.sort_unstable();
    found
}

#[test]
fn a_healthy_home_has_no_finding_and_each_fault_its_own() {
    on_both(|place| {
        let (store, tenant, clock) = open(place, Settings::default());
        open_box(&store, tenant, 1, "a").unwrap();
        store.sign_checkpoint(tenant, Patience::None).unwrap();
        assert!(examine(&place.home, &registry(), place.directory.path(), clock.as_ref()).len() > 8);
        let durable = ["doctor-setting-unsafe"]; // a test server may have fsync off
        let found = states(place, &clock, State::Ok);
        assert!(found.iter().all(|key| place.name == "postgres" && durable.contains(&key.as_str())), "{found:?}");
        let now = |also: &str| {
            let found = states(place, &clock, State::Ok);
            assert!(found.iter().any(|key| key == also), "{also} is not among {found:?}");
        };
        open_box(&store, tenant, 2, "unsigned").unwrap();
        clock.pass(120);
        now("doctor-checkpoint-late");
        clock.pass(-3600);
        now("doctor-clock-behind");
        let mut connection = place.home.connect(&Settings::default()).unwrap();
        connection.batch("DELETE FROM attachment_key").unwrap();
        now("doctor-key-attachment-missing");
        connection.batch("DELETE FROM signer_key").unwrap();
        now("doctor-key-signer-missing");
        connection.batch("INSERT INTO outbox VALUES (1, 1, 'reaction', 1, 8, 0, 'why')").unwrap();
        now("doctor-outbox-dead");
        connection.batch("UPDATE store_module SET view_version = 0 WHERE name = 'toy'").unwrap();
        now("doctor-schema-pending");
        connection.batch("UPDATE store_module SET migration = 99 WHERE name = 'toy'").unwrap();
        now("doctor-schema-newer");
        let lock = store::DataLock::take(place.directory.path()).unwrap();
        assert!(states(place, &clock, State::Bad).contains(&"doctor-lock-held".to_owned()));
        drop(lock);
        connection.batch("DROP TABLE ledger_head").unwrap();
        now("doctor-ledgers-unreadable");
    });
}

#[test]
fn a_home_that_cannot_be_reached_is_a_finding() {
    let place = testkit::sqlite();
    let clock = HandClock::at("2026-11-23T06:40:00Z");
    for home in [
        Home::Sqlite(place.directory.path().join("not-here.db")),
        Home::Postgres("postgres://nobody@127.0.0.1:1/none".into()),
    ] {
        let checks = examine(&home, &registry(), place.directory.path(), &clock);
        assert!(checks.iter().any(|check| check.key == "doctor-database-unreachable" && check.state == State::Bad));
    }
}
