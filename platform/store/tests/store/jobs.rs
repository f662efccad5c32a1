//! What goes on by itself, and the lock of the data directory.

use crate::toy::{dispose_of, open, open_box};
use std::sync::atomic::{AtomicUsize, Ordering};
use store::{Attachments, DataLock, Extent, Failure, Job, Jobs, Patience, Settings};
use testkit::on_both;

#[test]
fn stopping_the_jobs_signs_everything_and_lists_every_disposal() {
    on_both(|place| {
        let (store, tenant, _) = open(place, Settings::default());
        let directory = place.directory.path();
        let list = directory.join("disposals.jsonl");
        let jobs = Jobs::start(&store, Attachments::open(&directory.join("files")).unwrap(), list.clone()).unwrap();
        let id = open_box(&store, tenant, 1, "a").unwrap();
        dispose_of(&store, tenant, 2, &[(id.uuid(), Extent::Personal)]).unwrap();
        drop(jobs);
        let note = store.checkpoint(tenant).unwrap().unwrap();
        assert_eq!(note.lines().nth(1), Some("3"), "{note}");
        assert_eq!(std::fs::read_to_string(&list).unwrap().lines().count(), 1);
    });
}

#[test]
fn signing_what_is_due_writes_nothing_where_nothing_happened() {
    on_both(|place| {
        let (store, tenant, clock) = open(place, Settings::default());
        store.sign_due(Patience::None).unwrap();
        let before = store.counts().commits.load(Ordering::Relaxed);
        store.sign_due(Patience::None).unwrap();
        assert_eq!(store.counts().commits.load(Ordering::Relaxed), before);
        open_box(&store, tenant, 1, "a").unwrap();
        clock.pass(2);
        store.sign_due(Patience::OnceASecond).unwrap();
        assert_eq!(store.checkpoint(tenant).unwrap().unwrap().lines().nth(1), Some("2"));
    });
}

#[test]
fn a_second_taker_of_the_lock_is_told_who_holds_it() {
    let directory = tempfile::tempdir().unwrap();
    assert_eq!(DataLock::holder(directory.path()).unwrap(), None);
    let lock = DataLock::take(directory.path()).unwrap();
    let own = std::process::id().to_string();
    assert_eq!(DataLock::holder(directory.path()).unwrap(), Some(own.clone()));
    let Err(Failure::Refused(refusal)) = DataLock::take(directory.path()) else { panic!("taken twice") };
    assert_eq!((refusal.key.as_ref(), &refusal.args[0].1), ("ui-refused-data-locked", &own));
    drop(lock);
    assert_eq!(DataLock::holder(directory.path()).unwrap(), None);
    DataLock::take(directory.path()).unwrap();
}

#[test]
fn a_job_runs_until_dropped_and_not_after() {
    let runs = std::sync::Arc::new(AtomicUsize::new(0));
    let (sender, receiver) = std::sync::mpsc::channel();
    let counted = runs.clone();
    let job = store::Job::every("test", std::time::Duration::from_millis(1), move || {
        counted.fetch_add(1, Ordering::SeqCst);
        let _ = sender.send(());
    })
    .unwrap();
    receiver.recv().unwrap();
    receiver.recv().unwrap();
    drop(job);
    let after = runs.load(Ordering::SeqCst);
    assert!(after >= 2);
    assert_eq!(receiver.iter().count(), after - 2, "the thread is gone");
}

#[test]
fn a_job_told_to_stop_while_it_waits_within_its_run_does_not_pause_first() {
    let (started, starts) = std::sync::mpsc::channel();
    let job = Job::every("waits", std::time::Duration::from_secs(3600), move || {
        let _ = started.send(());
        // What waiting for an answer does: the next waking is taken here.
        std::thread::park();
    })
    .unwrap();
    starts.recv().unwrap();
    drop(job);
}
