//! Commands, idempotency, batches, checkpoints, proofs.

use crate::toy::{ToyEvent, Words, boxes, command, dispose, fill_box, grant, open, open_box, registry, sql, whole};
use base::{Kind, Refusal};
use std::{
    collections::BTreeMap,
    sync::{Mutex, mpsc},
};
use store::{Class, Event, Extent, Failure, Fault, Patience, Rows, Settings, Store, values, verify};
use testkit::on_both;

#[test]
fn a_command_records_an_event_and_its_view_in_one_transaction() {
    on_both(|place| {
        let (store, tenant, _) = open(place, Settings::default());
        let id = open_box(&store, tenant, 1, "anna").unwrap();
        fill_box(&store, tenant, 2, id, 7).unwrap();
        let row = store.read::<_, Fault>(|reader| reader.row(sql::ONE, &values![tenant, id])).unwrap().unwrap();
        assert_eq!((row.get::<i64>(0).unwrap(), row.get::<i64>(1).unwrap()), (1, 7));
        assert_eq!(row.get::<i64>(3).unwrap(), 2, "the row names the entry that last wrote it");
        let history = store.read::<_, Fault>(|reader| reader.history(tenant, id.uuid(), 10)).unwrap();
        let kinds: Vec<_> = history.iter().map(|entry| entry.header.kind.as_str()).collect();
        assert_eq!(kinds, ["toy.boxOpened", "toy.boxFilled"]);
    });
}

#[test]
fn the_same_command_twice_has_one_effect_and_another_body_is_a_conflict() {
    on_both(|place| {
        let (store, tenant, _) = open(place, Settings::default());
        let first = open_box(&store, tenant, 1, "a").unwrap();
        assert_eq!(open_box(&store, tenant, 1, "a").unwrap(), first);
        assert_eq!(boxes(&store, tenant).len(), 1);
        let reused = store.run(command(tenant, 1, "another"), |_| Ok(()));
        assert!(matches!(reused, Err(Failure::Refused(refusal)) if refusal.key == "ui-refused-command-reused"));
    });
}

#[test]
fn a_refused_command_leaves_nothing_and_a_queued_one_is_refused_the_same_way_again() {
    on_both(|place| {
        let (store, tenant, _) = open(place, Settings::default());
        let before = store.tenants().unwrap();
        for _ in 0..2 {
            let result = store.run::<(), _>(command(tenant, 5, "no").queued(), move |work| {
                let id = work.new_id("box");
                work.record(&grant(tenant), &ToyEvent::BoxOpened { id, number: 1 }, Words::default())?;
                Err(Refusal::new(Kind::Conflict, "no").into())
            });
            assert!(matches!(result, Err(Failure::Refused(refusal)) if refusal.key == "no"));
        }
        assert!(boxes(&store, tenant).is_empty());
        assert_eq!(before, store.tenants().unwrap());
        open_box(&store, tenant, 6, "after").unwrap();
        let report = verify(&place.home, &registry(), "", place.directory.path()).unwrap();
        assert!(report.whole, "{:?}", report.findings);
        assert_eq!(report.entries, 2);
    });
}

#[test]
fn a_panic_takes_back_its_own_command_only() {
    on_both(|place| {
        let (store, tenant, _) = open(place, Settings::default());
        open_box(&store, tenant, 1, "a").unwrap();
        let result = store.run::<(), _>(command(tenant, 2, "panic"), move |work| {
            let id = work.new_id("box");
            work.record(&grant(tenant), &ToyEvent::BoxOpened { id, number: 2 }, Words::default())?;
            panic!("a defect")
        });
        assert!(matches!(result, Err(Failure::Fault(_))));
        open_box(&store, tenant, 3, "b").unwrap();
        assert_eq!(boxes(&store, tenant).len(), 2);
        assert!(verify(&place.home, &registry(), "", place.directory.path()).unwrap().whole);
    });
}

#[test]
fn a_broken_constraint_is_a_failure_and_the_rest_goes_on() {
    on_both(|place| {
        let (store, tenant, _) = open(place, Settings::default());
        let id = open_box(&store, tenant, 1, "a").unwrap();
        assert!(matches!(fill_box(&store, tenant, 2, id, 5000), Err(Failure::Fault(Fault::Constraint(_)))));
        fill_box(&store, tenant, 3, id, 5).unwrap();
        assert!(verify(&place.home, &registry(), "", place.directory.path()).unwrap().whole);
    });
}

#[test]
fn an_event_under_the_wrong_grant_is_never_committed() {
    on_both(|place| {
        let (store, tenant, _) = open(place, Settings::default());
        let result = store.run::<(), _>(command(tenant, 1, "wrong"), move |work| {
            let id = work.new_id("box");
            work.record(&dispose(tenant), &ToyEvent::BoxOpened { id, number: 1 }, Words::default())?;
            Ok(())
        });
        assert!(matches!(result, Err(Failure::Fault(_))));
        assert!(boxes(&store, tenant).is_empty());
    });
}

#[test]
fn only_apply_writes_views() {
    on_both(|place| {
        let (store, tenant, _) = open(place, Settings::default());
        let id = open_box(&store, tenant, 1, "a").unwrap();
        let result = store.run::<(), _>(command(tenant, 2, "sneak"), move |work| {
            work.put(sql::FILL, &values![tenant, id, 1_i64, Option::<String>::None, 1_i64])?;
            Ok(())
        });
        assert!(matches!(result, Err(Failure::Fault(Fault::Engine(_)))));
        let result = store.working(Some(tenant), move |working| {
            working.put("DELETE FROM ledger_entry WHERE tenant = $1", &values![tenant])?;
            Ok(())
        });
        assert!(result.is_err());
    });
}

#[test]
fn a_clock_that_goes_back_does_not_turn_the_ledger_back() {
    on_both(|place| {
        let (store, tenant, clock) = open(place, Settings::default());
        open_box(&store, tenant, 1, "a").unwrap();
        clock.pass(-3600);
        open_box(&store, tenant, 2, "b").unwrap();
        let entries = store.read::<_, Fault>(|reader| reader.entries(tenant, 0, 10)).unwrap();
        assert!(entries.windows(2).all(|pair| pair[0].header.time <= pair[1].header.time));
        assert!(verify(&place.home, &registry(), "", place.directory.path()).unwrap().whole);
    });
}

#[test]
fn a_checkpoint_is_signed_at_most_once_a_second_and_never_for_less() {
    on_both(|place| {
        let (store, tenant, clock) = open(place, Settings::default());
        let first = store.sign_checkpoint(tenant, Patience::OnceASecond).unwrap().unwrap();
        open_box(&store, tenant, 1, "a").unwrap();
        assert_eq!(store.sign_checkpoint(tenant, Patience::OnceASecond).unwrap().unwrap(), first);
        clock.pass(2);
        let second = store.sign_checkpoint(tenant, Patience::OnceASecond).unwrap().unwrap();
        assert_ne!(first, second);
        assert_eq!(store.sign_checkpoint(tenant, Patience::None).unwrap().unwrap(), second);
        let both = format!("{first}\n{second}");
        assert!(verify(&place.home, &registry(), &both, place.directory.path()).unwrap().whole);
    });
}

#[test]
fn tiles_and_proofs_lead_to_the_signed_root() {
    on_both(|place| {
        let (store, tenant, _) = open(place, Settings::default());
        for n in 0..600 {
            open_box(&store, tenant, n, "x").unwrap();
        }
        let note = store.sign_checkpoint(tenant, Patience::None).unwrap().unwrap();
        let key = store.verifier_key(tenant).unwrap();
        let size = ledger::Checkpoint::open(note.as_bytes(), &key, &[]).unwrap().checkpoint.size();
        assert_eq!(size, 601);
        for seq in [0, 255, 256, 511, 512, 600] {
            let proof = ledger::LogProof::parse(store.proof(tenant, seq).unwrap().as_bytes()).unwrap();
            let bundle = ledger::Bundle::in_tree(seq as u64 / 256, size).unwrap();
            let bytes = store.bundle(tenant, bundle).unwrap().unwrap();
            let leaves = ledger::parse_bundle(bundle, &bytes).unwrap();
            let leaf = ledger::record_hash(leaves[seq as usize % 256]);
            proof.verify(leaf, &key, &[]).unwrap();
        }
        assert!(store.proof(tenant, 601).is_err());
    });
}

#[test]
fn disposal_erases_and_a_rebuild_agrees() {
    on_both(|place| {
        let (store, tenant, _) = open(place, Settings::default());
        let kept = open_box(&store, tenant, 1, "kept").unwrap();
        let emptied = open_box(&store, tenant, 2, "secret words").unwrap();
        let gone = open_box(&store, tenant, 3, "gone words").unwrap();
        let done = store
            .run(command(tenant, 4, "dispose"), move |work| {
                let subjects = [(emptied.uuid(), Extent::Personal), (gone.uuid(), Extent::Whole)];
                work.dispose(&dispose(tenant), "KS 2026:1", &subjects)
            })
            .unwrap();
        assert_eq!(done.answer, 2);
        let rows = boxes(&store, tenant);
        assert_eq!(rows.len(), 2, "the whole one is gone");
        assert_eq!(rows.iter().filter(|row| row.get::<Option<String>>(3).unwrap().is_some()).count(), 1);
        let entries = store.read::<_, Fault>(|reader| reader.entries(tenant, 1, 4)).unwrap();
        assert!(entries[0].personal.is_some() && entries[1].personal.is_none() && entries[2].facts.is_none());
        let after = open_box(&store, tenant, 5, "after").unwrap();
        let row = store.read::<_, Fault>(|reader| reader.row(sql::ONE, &values![tenant, after])).unwrap().unwrap();
        assert_eq!(row.get::<i64>(0).unwrap(), 4, "a number is never drawn twice");
        fill_box(&store, tenant, 6, kept, 1).unwrap();
        let report = verify(&place.home, &registry(), "", place.directory.path()).unwrap();
        assert!(report.whole, "{:?}", report.findings);
    });
}

#[test]
fn every_statement_is_understood_by_both_engines() {
    on_both(|place| {
        let (store, ..) = open(place, Settings::default());
        let mut connection = place.home.connect_reader().unwrap();
        let mut count = 0;
        for (module, name, sql) in store.registry().statements() {
            connection.prepare(sql).unwrap_or_else(|fault| panic!("{} {module}::{name}: {fault}", place.name));
            count += 1;
        }
        assert!(count > 40, "{count} statements were prepared");
    });
}

#[test]
fn every_table_has_one_declared_class() {
    on_both(|place| {
        let (store, ..) = open(place, Settings::default());
        let declared: Vec<&str> = store::classes(store.registry()).into_iter().map(|(name, _)| name).collect();
        let mut connection = place.home.connect_reader().unwrap();
        let query = if place.name == "sqlite" {
            "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
        } else {
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        };
        for row in connection.rows(query, &[]).unwrap() {
            let name: String = row.get(0).unwrap();
            assert!(declared.contains(&name.as_str()), "{name} is not declared");
        }
        assert!(store.registry().tables().any(|(_, table)| table.class == Class::View));
    });
}

#[test]
fn a_store_opened_again_goes_on_where_it_ended() {
    on_both(|place| {
        let (store, tenant, clock) = open(place, Settings::default());
        open_box(&store, tenant, 1, "a").unwrap();
        store.close();
        drop(store);
        let store = Store::open(place.home.clone(), Settings::default(), registry(), clock).unwrap();
        open_box(&store, tenant, 2, "b").unwrap();
        assert_eq!(boxes(&store, tenant).len(), 2);
        assert!(verify(&place.home, &registry(), "", place.directory.path()).unwrap().whole);
    });
}

#[test]
fn commands_that_wait_together_share_a_commit() {
    on_both(|place| {
        let (store, tenant, _) = open(place, Settings::default());
        let before = store.counts().commits.load(std::sync::atomic::Ordering::Relaxed);
        let (sender, receiver) = std::sync::mpsc::channel();
        for n in 0..500 {
            let sender = sender.clone();
            store.submit(
                command(tenant, n, "open"),
                move |work| {
                    let id = work.new_id("box");
                    let number = work.next_number("BOX", 2026)?;
                    work.record(&grant(tenant), &ToyEvent::BoxOpened { id, number }, Words::default())?;
                    Ok(())
                },
                move |written| sender.send(written.read().is_ok()).unwrap(),
            );
        }
        drop(sender);
        assert_eq!(receiver.iter().filter(|well| *well).count(), 500);
        let commits = store.counts().commits.load(std::sync::atomic::Ordering::Relaxed) - before;
        assert!(commits < 250, "{commits} commits for 500 commands");
        assert_eq!(ToyEvent::MODULE, "toy");
    });
}

#[test]
fn what_fails_after_it_wrote_takes_back_its_own_and_the_rest_of_its_batch_has_one_effect_each() {
    on_both(|place| {
        let (store, tenant, _) = open(place, Settings::default());
        let kept = open_box(&store, tenant, 1, "kept").unwrap();
        let (go, held) = mpsc::channel::<()>();
        let (busy, held) = (store.clone(), Mutex::new(held));
        // The writer is held until all the others wait behind it, so that they are one batch.
        let holding = std::thread::spawn(move || {
            busy.working(Some(tenant), move |_| {
                let _ = held.lock().unwrap().recv();
                Ok(())
            })
        });
        let before = store.counts().commits.load(std::sync::atomic::Ordering::Relaxed);
        let (sender, answers) = mpsc::channel();
        for n in 10..30 {
            let sender = sender.clone();
            let fill = move |work: &mut store::Work<'_>| {
                let count = if n % 5 == 3 { 5000 } else { 1 };
                let seq = work.record(&grant(tenant), &ToyEvent::BoxFilled { id: kept, count }, Words::default())?;
                match n % 5 {
                    1 => Err(Refusal::new(Kind::Conflict, "no").into()),
                    2 => panic!("after it wrote"),
                    _ => Ok(seq),
                }
            };
            store.submit(command(tenant, n, "fill"), fill, move |written| drop(sender.send((n, written.read()))));
        }
        drop(sender);
        // Dropped, not sent: whoever is in one batch with what fails runs again.
        drop(go);
        holding.join().unwrap().unwrap();
        let answers: BTreeMap<u64, _> = answers.into_iter().collect();
        assert_eq!(answers.len(), 20, "each is answered once");
        for (n, answer) in &answers {
            match n % 5 {
                1 => assert!(matches!(answer, Err(Failure::Refused(refusal)) if refusal.key == "no"), "{n}"),
                2 => assert!(matches!(answer, Err(Failure::Fault(Fault::Engine(_)))), "{n}"),
                3 => assert!(matches!(answer, Err(Failure::Fault(Fault::Constraint(_)))), "{n}"),
                _ => assert!(answer.is_ok(), "{n}"),
            }
        }
        let commits = store.counts().commits.load(std::sync::atomic::Ordering::Relaxed) - before;
        assert!(commits < 8, "they were one batch, or nearly: {commits} commits");
        assert_eq!(boxes(&store, tenant)[0].get::<i64>(2).unwrap(), 8, "what failed filled nothing, the rest once");
        assert_eq!(whole(place).entries, 2 + 8);
    });
}
