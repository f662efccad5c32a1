//! The ledger as a program sees it that shares no code with it: `tests/go_verifier`, over HTTP.
//!
//! Needs Debian's golang-go and golang-golang-x-mod-dev, so it runs when asked for:
//! `cargo test -p ledger -- --ignored`.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, LazyLock};

use ledger::{
    Bundle, Checkpoint, CosigningKey, Hash, KeyName, LeafHashes, SigningKey, Tile, bundle_bytes, record_hash,
    subtree_root, tile_bytes, tile_hashes,
};

use crate::reference::entry;

type Files = HashMap<String, Vec<u8>>;

fn origin() -> KeyName {
    "skans.example.se/ledger/ekholm".parse().unwrap()
}

fn log_key() -> SigningKey {
    SigningKey::from_seed(origin(), &[1; 32])
}

fn witness() -> CosigningKey {
    CosigningKey::from_seed("witness.example.org".parse().unwrap(), &[2; 32])
}

fn entries(size: u64) -> Vec<Vec<u8>> {
    (0..size).map(|i| entry(i).to_vec()).collect()
}

fn hashes(entries: &[Vec<u8>]) -> Vec<Hash> {
    entries.iter().map(|entry| record_hash(entry)).collect()
}

fn checkpoint(entries: &[Vec<u8>]) -> String {
    let root = subtree_root(&hashes(entries));
    let checkpoint = Checkpoint::new(&origin(), entries.len() as u64, root).unwrap();
    let mut note = checkpoint.sign(&log_key()).unwrap();
    note.add(witness().cosign(&checkpoint, 1_790_000_000).unwrap()).unwrap();
    note.to_string()
}

/// Everything that is published of a log with these entries.
fn publish(entries: &[Vec<u8>]) -> Files {
    let hashes = hashes(entries);
    let size = entries.len() as u64;
    let mut files = Files::new();
    files.insert("/log/checkpoint".into(), checkpoint(entries).into());
    for tile in Tile::added(0, size) {
        let bytes = tile_bytes(&tile_hashes(&LeafHashes(&hashes), tile).unwrap());
        files.insert(format!("/log/{tile}"), bytes);
    }
    for index in 0..size.div_ceil(256) {
        let bundle = Bundle::in_tree(index, size).unwrap();
        let range = bundle.entries().start as usize..bundle.entries().end as usize;
        let bytes = bundle_bytes(&entries[range]).unwrap();
        files.insert(format!("/log/{bundle}"), bytes);
    }
    files
}

/// Serves the files to whoever shows the cookie, others are sent to log in.
fn serve(files: Files) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/log", listener.local_addr().unwrap());
    let files = Arc::new(files);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let files = Arc::clone(&files);
            std::thread::spawn(move || answer(&stream, &files));
        }
    });
    base
}

fn answer(mut stream: &TcpStream, files: &Files) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    let path = request.split(' ').nth(1).unwrap_or_default();
    let mut cookie = false;
    for line in lines.by_ref() {
        let line = line?;
        if line.is_empty() {
            break;
        }
        cookie |= line == "Cookie: session=abc";
    }
    let (status, body): (_, &[u8]) = match files.get(path) {
        _ if !cookie => ("303 See Other\r\nLocation: /login", b""),
        Some(body) => ("200 OK", body),
        None => ("404 Not Found", b""),
    };
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)
}

/// Builds the verifier once.
fn verifier() -> &'static Path {
    static BUILT: LazyLock<PathBuf> = LazyLock::new(|| {
        let binary = Path::new(env!("CARGO_TARGET_TMPDIR")).join("go_verifier");
        let built = Command::new("go")
            .args(["build", "-o"])
            .arg(&binary)
            .arg("main.go")
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/go_verifier"))
            .env("GO111MODULE", "off")
            .env("GOPATH", "/usr/share/gocode")
            .env("GOFLAGS", "")
            .env("CGO_ENABLED", "0")
            .status()
            .expect("go: install golang-go and golang-golang-x-mod-dev");
        assert!(built.success());
        binary
    });
    &BUILT
}

/// Runs the verifier; what it says and whether it is content.
fn run(base: &str, flags: &[&str]) -> (bool, String) {
    let output = Command::new(verifier())
        .args(["-cookie", "session=abc"])
        .args(flags)
        .arg(base)
        .arg(log_key().verifier().to_string())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout.clone()).unwrap();
    let content = output.status.code() == Some(0);
    assert!(content || output.status.code() == Some(1), "{output:?}");
    assert!(said.starts_with(if content { "OK: " } else { "FAILED: " }));
    (content, said)
}

fn old_file(name: &str, content: &str) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
#[ignore = "needs Debian's golang-go and golang-golang-x-mod-dev"]
fn go_finds_ledgers_of_all_sizes_good_and_consistent() {
    let witness = witness().verifier().to_string();
    for size in [0_u64, 1, 2, 3, 255, 256, 257, 700, 66_000] {
        let all = entries(size);
        let base = serve(publish(&all));
        for old in [0, 1, size / 2, size] {
            let old = checkpoint(&all[..old.min(size) as usize]);
            let old = old_file(&format!("good-{size}"), &old);
            let (content, said) = run(&base, &["-old", &old, "-witness", &witness]);
            assert!(content, "{size}: {said}");
            let all_or_sample = if size <= 2000 { size } else { 2001 };
            assert!(said.contains(&format!("{all_or_sample} of {size} inclusions")) || size > 2000, "{said}");
        }
    }
}

#[test]
#[ignore = "needs Debian's golang-go and golang-golang-x-mod-dev"]
fn go_finds_every_kind_of_tampering() {
    let all = entries(700);
    let good = publish(&all);
    let refused = |files: Files, flags: &[&str], why: &str| {
        let (content, said) = run(&serve(files), flags);
        assert!(!content && said.contains(why), "{why}: {said}");
    };
    for (path, why) in [
        ("/log/tile/entries/001", "the entries give the root"),
        ("/log/tile/entries/002.p/188", "the entries give the root"),
        ("/log/tile/0/000", "tile/0/000 does not follow"),
        ("/log/tile/0/002.p/188", "does not follow"),
        ("/log/tile/1/000.p/2", "does not follow"),
        ("/log/checkpoint", "checkpoint: "),
    ] {
        let mut files = good.clone();
        let bytes = files.get_mut(path).unwrap();
        bytes[50] ^= 1;
        refused(files, &[], why);
        let mut files = good.clone();
        files.remove(path);
        refused(files, &[], "404");
    }
    // A leaf of another version.
    let mut files = good.clone();
    files.get_mut("/log/tile/entries/000").unwrap()[2] = 2;
    refused(files, &[], "entry 0 is not a leaf");

    // Rewritten, and signed anew: found against the earlier checkpoint only.
    let old = old_file("earlier", &checkpoint(&all[..600]));
    assert!(run(&serve(good.clone()), &["-old", &old]).0);
    let mut rewritten = all.clone();
    rewritten[3] = entry(1_000_000).to_vec();
    let files = publish(&rewritten);
    assert!(run(&serve(files.clone()), &[]).0);
    refused(files, &["-old", &old], "older checkpoint of size 600");
    // Two entries in the other order.
    let mut reordered = all.clone();
    reordered.swap(598, 599);
    refused(publish(&reordered), &["-old", &old], "older checkpoint of size 600");
    // Cut, as by the restore of an old copy.
    refused(publish(&all[..599]), &["-old", &old], "the log was cut");

    // Not logged in; another key; a witness that has not cosigned.
    let base = serve(good.clone());
    let (content, said) = run(&base, &["-cookie", "session=no"]);
    assert!(!content && said.contains("303"), "{said}");
    let other = CosigningKey::from_seed(origin(), &[3; 32]);
    let other = other.verifier().to_string();
    refused(good.clone(), &["-witness", &other], "witness: ");
    let base = serve(good);
    let key = SigningKey::from_seed(origin(), &[3; 32]);
    let output = Command::new(verifier())
        .args(["-cookie", "session=abc", &base])
        .arg(key.verifier().to_string())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
}
