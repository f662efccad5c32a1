//! A full disk, a disk that fails under a commit.

use crate::toy::{boxes, command, open, open_box, registry};
use std::{
    collections::BTreeSet,
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};
use store::{Attachments, Failure, Fault, Home, Settings, Store, verify};
use testkit::{HandClock, Place};

/// A small file system of its own; `None` (with a line) where one cannot be mounted.
struct Small<'a>(&'a Path);

impl<'a> Small<'a> {
    fn mount(at: &'a Path) -> Option<Self> {
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=6m", "tmpfs"])
            .arg(at)
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
        if !mounted {
            eprintln!("no small file system can be mounted here: the full disk is left out (needs root on Linux)");
        }
        mounted.then_some(Self(at))
    }
}

impl Drop for Small<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

/// Fills what is left of the disk.
fn fill(directory: &Path) {
    let mut file = fs::File::create(directory.join("filler")).unwrap();
    while file.write_all(&[1; 4096]).is_ok() {}
    let _ = file.sync_all();
}

#[test]
fn a_full_disk_refuses_writing_goes_on_reading_and_recovers_without_a_restart() {
    let outer = tempfile::tempdir().unwrap(); // SQLite only: PostgreSQL's disk is its own
    let Some(small) = Small::mount(outer.path()) else { return };
    let mut place = testkit::sqlite();
    place.home = Home::in_directory(small.0);
    let (store, tenant, _) = open(&place, Settings::default());
    let attachments = Attachments::open(&small.0.join("files")).unwrap();
    open_box(&store, tenant, 1, "before").unwrap();
    fill(small.0);
    let long = "a long word ".repeat(300);
    let mut acknowledged = 1;
    let refused = (2..2000).find_map(|n| match open_box(&store, tenant, n, &long) {
        Ok(_) => {
            acknowledged += 1;
            None
        }
        Err(failure) => Some((n, failure)),
    });
    let (refused, failure) = refused.expect("the disk is full some time");
    assert!(matches!(failure, Failure::Fault(Fault::Full)), "{failure:?}");
    assert_eq!(failure.refusal().kind, base::Kind::Full);
    assert!(store.is_full());
    assert_eq!(boxes(&store, tenant).len(), acknowledged, "reading goes on");
    let put = attachments.put(&store, tenant, &vec![7; 100_000][..], 1_000_000);
    assert!(matches!(put, Err(Failure::Fault(Fault::Full))), "{put:?}");
    assert!(matches!(open_box(&store, tenant, refused, &long), Err(Failure::Fault(Fault::Full))));

    fs::remove_file(small.0.join("filler")).unwrap();
    open_box(&store, tenant, refused, &long).unwrap();
    attachments.put(&store, tenant, &vec![7; 100_000][..], 1_000_000).unwrap();
    assert!(!store.is_full());
    assert_eq!(boxes(&store, tenant).len(), acknowledged + 1);
    store.close();
    drop(store);
    let report = verify(&place.home, &registry(), "", place.directory.path()).unwrap();
    assert!(report.whole, "{:?}", report.findings);
    println!("full after {acknowledged} commands; the next one went through when there was room again");
}

const CHILD: &str = "SKANS_TEST_COMMIT_FAILS_IN";

fn child(directory: &Path) {
    let mut place = testkit::sqlite();
    place.home = Home::in_directory(directory);
    let (store, tenant, _) = open(&place, Settings::default());
    for n in 1..100_000 {
        let result = open_box(&store, tenant, n, "words that take room");
        println!("{} {n}", if result.is_ok() { "done" } else { "failed" });
    }
}

#[cfg(unix)]
#[test]
fn a_commit_that_fails_ends_the_process_and_loses_nothing_that_was_answered() {
    if let Some(directory) = std::env::var_os(CHILD) {
        return child(Path::new(&directory));
    }
    let place: Place = testkit::sqlite(); // PostgreSQL ends itself
    // A file may not grow past this: the write of a commit fails with EFBIG, no lack of room.
    let script = "trap '' XFSZ; ulimit -c 0; ulimit -f 2000; exec \"$0\" --exact \"$1\" --nocapture";
    let output = Command::new("sh")
        .args(["-c", script])
        .arg(std::env::current_exe().unwrap())
        .arg("faults::a_commit_that_fails_ends_the_process_and_loses_nothing_that_was_answered")
        .env(CHILD, place.directory.path())
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let signal = std::os::unix::process::ExitStatusExt::signal(&output.status);
    assert_eq!(signal, Some(6), "it aborts: {}\n{out}\n{err}", output.status);
    assert!(err.contains("so that nothing false is answered"), "{err}");
    let done: BTreeSet<u64> = out.lines().filter_map(|line| line.split_once("done ")?.1.trim().parse().ok()).collect();
    assert!(done.len() > 10 && !out.contains("failed"), "{out}");

    let clock = std::sync::Arc::new(HandClock::at("2026-11-23T07:40:00Z"));
    let store = Store::open(place.home.clone(), Settings::default(), registry(), clock).unwrap();
    let tenant = store.tenants().unwrap()[0].0;
    for n in &done {
        let again = store.run::<base::Id<crate::toy::Box_>, _>(command(tenant, *n, "open"), |_| panic!("it is lost"));
        assert!(again.unwrap().repeated);
    }
    let kept = boxes(&store, tenant).len();
    assert!(kept == done.len() || kept == done.len() + 1, "the one in doubt may be there");
    store.close();
    assert!(verify(&place.home, &registry(), "", place.directory.path()).unwrap().whole);
    println!("ended after {} answers; all of them are there", done.len());
}
