//! Defects that the crash runs have led to, each on its own; and that the harness sees what it is there to see.

use crate::check::Answers;
use crate::custody::{self, ITEMS, Numbers, sql};
use crate::place::Place;
use crate::server::Database;
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
    store.submit(command, run, move |written| {
        let _ = sender.send(written.read().map(|done| done.answer));
    });
    receiver
}

/// PostgreSQL answers the COMMIT of a broken transaction with a rollback and without an error.
#[test]
fn what_shares_a_transaction_with_a_command_that_breaks_it_is_done_all_the_same() {
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
    noted.recv().expect("an answer").expect("does not pay for the other's failure");
    let notes = store.read::<_, Fault>(|reader| reader.rows(sql::NOTES, &values![tenant])).expect("notes");
    assert_eq!(notes.len(), 1, "acknowledged, and not there");
    store.close();
}

#[test]
fn an_answer_that_changes_and_an_act_done_twice_are_seen() {
    let mut answers = Answers::<i64>::default();
    answers.acknowledge(1, 7, false);
    answers.acknowledge(1, 7, true);
    answers.acknowledge(2, 8, true);
    assert_eq!((answers.wrong.len(), answers.repeated, answers.known_to_the_log()), (0, 2, 1));
    answers.acknowledge(1, 9, true);
    assert!(answers.wrong[0].contains("was answered with 7, then with 9"), "{:?}", answers.wrong);
    answers.acknowledge(1, 7, false);
    assert!(answers.wrong[1].contains("acknowledged as new twice"), "{:?}", answers.wrong);
}
