//! Files beside the database.

use crate::toy::{dispose_of, open, open_box, picture_box, registry, whole};
use base::Kind;
use std::{fs, io::Read, path::Path};
use store::{Attachments, Extent, Failure, Fault, Settings, Swept, Verify};
use testkit::on_both;

fn files(directory: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

#[test]
fn what_is_put_is_got_back_and_its_name_tells_nothing() {
    on_both(|place| {
        let (store, tenant, _) = open(place, Settings::default());
        let other = store.open_ledger("toy.example/two", crate::toy::actor()).unwrap();
        let attachments = Attachments::open(&place.directory.path().join("files")).unwrap();
        let one = attachments.put(&store, tenant, &b"content"[..], 100).unwrap();
        let same = attachments.put(&store, tenant, &b"content"[..], 100).unwrap();
        let theirs = attachments.put(&store, other, &b"content"[..], 100).unwrap();
        assert_eq!(one, same);
        assert_eq!((one.size, &one.sha256), (7, &base::hex(&base::sha256(b"content"))));
        assert_ne!(one.name, one.sha256, "the plain hash is no name");
        assert_ne!(one.name, theirs.name, "each tenant has a key of its own");
        assert_eq!(attachments.get(&one.name).unwrap(), b"content");
        assert_eq!(files(attachments.directory()).len(), 2);
    });
}

#[test]
fn a_file_above_the_limit_or_one_that_breaks_off_leaves_nothing() {
    struct Breaks;
    impl Read for Breaks {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the line broke"))
        }
    }
    on_both(|place| {
        let (store, tenant, _) = open(place, Settings::default());
        let attachments = Attachments::open(&place.directory.path().join("files")).unwrap();
        assert_eq!(attachments.put(&store, tenant, &[0; 100][..], 100).unwrap().size, 100);
        let refused = attachments.put(&store, tenant, &[0; 101][..], 100);
        assert!(matches!(refused, Err(Failure::Refused(refusal)) if refusal.kind == Kind::Invalid));
        let broken = attachments.put(&store, tenant, (&b"half"[..]).chain(Breaks), 100);
        assert!(matches!(broken, Err(Failure::Fault(Fault::Io(_)))));
        assert_eq!(files(attachments.directory()).len(), 1);
        fs::remove_dir_all(attachments.directory()).unwrap();
        fs::write(attachments.directory(), "in the way").unwrap();
        assert!(matches!(attachments.put(&store, tenant, &b"x"[..], 100), Err(Failure::Fault(Fault::Io(_)))));
    });
}

#[test]
fn what_nothing_names_is_swept_after_a_day_and_what_is_named_stays() {
    on_both(|place| {
        let (store, tenant, clock) = open(place, Settings::default());
        let attachments = Attachments::open(&place.directory.path().join("files")).unwrap();
        let id = open_box(&store, tenant, 1, "a").unwrap();
        let named = picture_box(&store, tenant, 2, id, &attachments, b"named");
        attachments.put(&store, tenant, &b"orphan"[..], 100).unwrap();
        clock.pass(23 * 3600);
        assert_eq!(attachments.sweep(&store).unwrap(), Swept::default());
        clock.pass(2 * 3600);
        assert_eq!(attachments.sweep(&store).unwrap(), Swept { disposed: 0, orphans: 1 });
        assert_eq!(attachments.get(&named.name).unwrap(), b"named");
        assert!(files(attachments.directory()).len() == 1);
    });
}

#[test]
fn a_disposal_of_the_whole_takes_the_file_at_once_unless_another_subject_has_the_same() {
    on_both(|place| {
        let (store, tenant, clock) = open(place, Settings::default());
        let attachments = Attachments::open(&place.directory.path().join("files")).unwrap();
        let (gone, kept) = (open_box(&store, tenant, 1, "a").unwrap(), open_box(&store, tenant, 2, "b").unwrap());
        let own = picture_box(&store, tenant, 3, gone, &attachments, b"own");
        let shared = picture_box(&store, tenant, 4, gone, &attachments, b"shared");
        picture_box(&store, tenant, 5, kept, &attachments, b"shared");
        clock.pass(3600);
        dispose_of(&store, tenant, 6, &[(gone.uuid(), Extent::Whole)]).unwrap();
        assert_eq!(attachments.sweep(&store).unwrap(), Swept { disposed: 1, orphans: 0 });
        assert!(matches!(attachments.get(&own.name), Err(Failure::Refused(_))));
        assert_eq!(attachments.get(&shared.name).unwrap(), b"shared");
        whole(place);
        assert_eq!(attachments.sweep(&store).unwrap(), Swept::default());
    });
}

#[test]
fn verify_names_the_entry_whose_file_is_missing_or_another() {
    on_both(|place| {
        let (store, tenant, _) = open(place, Settings::default());
        let scratch = place.directory.path();
        let attachments = Attachments::open(&scratch.join("files")).unwrap();
        let id = open_box(&store, tenant, 1, "a").unwrap();
        picture_box(&store, tenant, 2, id, &attachments, b"first");
        let second = picture_box(&store, tenant, 3, id, &attachments, b"second");
        let verify =
            || Verify::new("", scratch).attachments(attachments.directory()).run(&place.home, &registry()).unwrap();
        assert!(verify().whole);
        let path = files(attachments.directory()).into_iter().find(|path| path.ends_with(&second.name)).unwrap();
        fs::write(&path, "SECOND").unwrap();
        let report = verify();
        assert_eq!((report.whole, report.first_bad), (false, Some(3)), "{:?}", report.findings);
        fs::remove_file(&path).unwrap();
        assert_eq!(verify().first_bad, Some(3));
    });
}
