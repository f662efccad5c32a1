//! Defects that the crash runs have led to, each on its own.

use crate::custody::{self, ITEMS, Numbers, sql};
use crate::server::Database;
use crate::worker::Place;
use base::{Kind, Refusal, SystemClock, Tenant};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use store::{Command, Failure, Fault, Rows, Settings, Store, Work, values};

const NUMBERS: Numbers = Numbers { seed: 1 };

fn open(place: &Place) -> (Store, Tenant) {
    let store =
        Store::open(place.home(), Settings::default(), custody::registry(), Arc::new(SystemClock)).expect("a store");
    let tenant = store.open_ledger(custody::ORIGIN, custody::actor()).expect("a ledger");
    (store, tenant)
}

fn submit(
    store: &Store,
    tenant: Tenant,
    number: u64,
    run: impl Fn(&mut Work<'_>) -> Result<(), Failure> + Send + 'static,
) -> Receiver<Result<(), Failure>> {
    let (sender, receiver) = channel();
    let command = Command::new(tenant, custody::actor(), NUMBERS.id(number), "test", &number);
    store.submit(command, run, move |result| {
        let _ = sender.send(result.map(|done| done.answer));
    });
    receiver
}

/// PostgreSQL answers the COMMIT of a broken transaction with a rollback and without an error.
#[test]
fn what_shares_a_transaction_with_a_command_that_breaks_it_is_not_acknowledged() {
    let Ok(server) = std::env::var("SKANS_TEST_PG") else {
        eprintln!("SKANS_TEST_PG is not set: left out");
        return;
    };
    let database = Database::make(&server).expect("a database");
    let (store, tenant) = open(&Place::Database(database.url.clone()));
    let (has_begun, begun) = channel();
    let (go_on, gate) = channel::<()>();
    let gate = Mutex::new(gate);
    // While the first holds the writer, the others come to share the next transaction.
    let first = submit(&store, tenant, ITEMS, move |_| {
        let _ = has_begun.send(());
        let _ = gate.lock().map(|gate| gate.recv());
        Ok(())
    });
    begun.recv().expect("it begins");
    let noted = submit(&store, tenant, ITEMS + 1, move |work| {
        work.put(sql::NOTE, &values![tenant, 7_i64])?;
        Ok(())
    });
    let breaks = submit(&store, tenant, ITEMS + 2, |work| {
        // As a cancelled or timed-out statement outside a savepoint would.
        work.rows("RELEASE SAVEPOINT command", &[])?;
        Err(Refusal::new(Kind::Conflict, "crash-refused-there-already").into())
    });
    drop(go_on);
    first.recv().expect("an answer").expect("done");
    assert!(breaks.recv().expect("an answer").is_err());
    let acknowledged = noted.recv().expect("an answer").is_ok();
    let notes = store.read::<_, Fault>(|reader| reader.rows(sql::NOTES, &values![tenant])).expect("notes");
    assert!(!acknowledged || notes.len() == 1, "acknowledged, and not there");
    store.close();
}
