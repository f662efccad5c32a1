use ledger::note::{Kind, MAX_NOTE, MAX_SIGNATURES};
use ledger::{KeyName, Note, NoteError, Signature, SigningKey, VerifierKey};

/// The example of golang.org/x/mod/sumdb/note.
const SKEY: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const VKEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const TEXT: &str =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const NEUMANN: &str =
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const ENOCH: &str =
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

fn vkey() -> VerifierKey {
    VKEY.parse().unwrap()
}

fn name(name: &str) -> KeyName {
    name.parse().unwrap()
}

#[test]
fn the_example_of_go_is_signed_and_verified() {
    let key = SigningKey::from_skey(SKEY).unwrap();
    assert_eq!(key.to_skey(), SKEY);
    assert_eq!(key.verifier().to_string(), VKEY);
    assert_eq!(key.verifier(), &vkey());
    assert_eq!(key.verifier().id(), 0xc74f_20a3);
    assert_eq!(key.verifier().kind(), Kind::Note);
    let note = Note::new(TEXT, key.sign(TEXT)).unwrap();
    assert_eq!(note.to_string(), format!("{TEXT}\n{NEUMANN}"));
    let verified = note.verify([&vkey()]).map(|keys| keys.len());
    assert_eq!(verified, Ok(1));
}

#[test]
fn the_example_of_c2sp_is_verified() {
    let key: VerifierKey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k".parse().unwrap();
    let note = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
    let note: Note = note.parse().unwrap();
    assert_eq!(note.verify([&key]).unwrap()[0].key, &key);
}

#[test]
fn signatures_of_unknown_keys_are_kept_and_ignored() {
    let text = format!("{TEXT}\n{NEUMANN}{ENOCH}");
    let note: Note = text.parse().unwrap();
    assert_eq!(note.to_string(), text);
    assert_eq!(note.text(), TEXT);
    assert_eq!(note.signatures().len(), 2);
    assert_eq!(note.signatures()[1].name().as_str(), "EnochRoot");
    let key = vkey();
    let verified = note.verify([&key]).unwrap();
    assert_eq!(verified.len(), 1);
    assert_eq!((verified[0].key, verified[0].time), (&key, None));
    // Only Enoch signed, and he is not known.
    let note: Note = format!("{TEXT}\n{ENOCH}").parse().unwrap();
    assert_eq!(note.verify([&key]), Err(NoteError::Unsigned));
    assert_eq!(note.verify([]), Err(NoteError::Unsigned));
    // The same name with another key, and another name with the same key, are other signatures.
    let other = SigningKey::from_seed(name("PeterNeumann"), &[1; 32]);
    let note = Note::new(TEXT, other.sign(TEXT)).unwrap();
    assert_eq!(note.verify([&key]), Err(NoteError::Unsigned));
}

#[test]
fn a_wrong_signature_of_a_known_key_spoils_the_note_wherever_it_stands() {
    let key = SigningKey::from_skey(SKEY).unwrap();
    let other = SigningKey::from_seed(name("example.org/log"), &[1; 32]);
    let wrong = key.sign("another text\n");
    let keys = [key.verifier(), other.verifier()];
    let refused = Err(NoteError::WrongSignature(name("PeterNeumann")));
    let mut note = Note::new(TEXT, other.sign(TEXT)).unwrap();
    assert!(note.verify(keys).is_ok());
    note.add(wrong.clone()).unwrap();
    assert_eq!(note.verify(keys), refused);
    // After a right one of the same key.
    let twice: Note = format!("{TEXT}\n{}\n{wrong}\n", key.sign(TEXT)).parse().unwrap();
    assert_eq!(twice.verify(keys), refused);
    let twice: Note = format!("{TEXT}\n{wrong}\n{}\n", key.sign(TEXT)).parse().unwrap();
    assert_eq!(twice.verify(keys), refused);
    // A right one twice counts once.
    let twice: Note = format!("{TEXT}\n{NEUMANN}{NEUMANN}").parse().unwrap();
    assert_eq!(twice.verify(keys).unwrap().len(), 1);
}

#[test]
fn every_byte_of_text_and_signature_counts() {
    let note = format!("{TEXT}\n{NEUMANN}");
    let key = vkey();
    for at in 0..note.len() {
        let bit = at % 8;
        let mut bytes = note.clone().into_bytes();
        bytes[at] ^= 1 << bit;
        let answer = Note::parse(&bytes).map(|note| note.verify([&key]).is_ok());
        assert_ne!(answer, Ok(true), "byte {at} bit {bit}");
    }
}

#[test]
fn adding_replaces_the_signature_of_the_same_key() {
    let first = SigningKey::from_seed(name("example.org/log"), &[1; 32]);
    let second = SigningKey::from_seed(name("example.org/log"), &[2; 32]);
    let mut note = Note::new(TEXT, first.sign("wrong\n")).unwrap();
    note.add(second.sign(TEXT)).unwrap();
    note.add(first.sign(TEXT)).unwrap();
    assert_eq!(note.signatures().len(), 2);
    let keys = [first.verifier(), second.verifier()];
    assert_eq!(note.verify(keys).unwrap().len(), 2);
}

#[test]
fn a_text_may_hold_empty_lines() {
    let key = SigningKey::from_skey(SKEY).unwrap();
    for text in ["\n", "\n\n", "a\n\n", "\n\na\n\nb\n\n\n"] {
        let note = Note::new(text, key.sign(text)).unwrap();
        let read: Note = note.to_string().parse().unwrap();
        assert_eq!(read, note);
        assert!(read.verify([&vkey()]).is_ok());
    }
    for text in ["", "a", "a\r\n", "a\tb\n", "\0\n"] {
        assert!(Note::new(text, key.sign(text)).is_err(), "{text:?}");
    }
}

#[test]
fn what_is_not_quite_a_note_is_refused() {
    let line = NEUMANN.trim_end();
    for bad in [
        String::new(),
        TEXT.to_owned(),
        format!("{TEXT}\n"),
        format!("{TEXT}{NEUMANN}"),
        format!("\n{NEUMANN}"),
        format!("{TEXT}\n{line}"),
        format!("{TEXT}\n{NEUMANN}\n"),
        format!("{TEXT}\n{NEUMANN}x\n"),
        format!("{TEXT}\n {NEUMANN}"),
        format!("{TEXT}\n{line} \n"),
        format!("{TEXT}\n{line}\r\n"),
        format!("{TEXT}\r\n{NEUMANN}"),
        format!("{TEXT}\t\n\n{NEUMANN}"),
        format!("{TEXT}\n{}", NEUMANN.replace('—', "-")),
        format!("{TEXT}\n{}", NEUMANN.replace("PeterNeumann", "")),
        format!("{TEXT}\n{}", NEUMANN.replace("PeterNeumann", "Peter+Neumann")),
        format!("{TEXT}\n{}", NEUMANN.replace("PeterNeumann", "Peter\u{a0}Neumann")),
        format!("{TEXT}\n{}", NEUMANN.replace("PeterNeumann", "Peter\u{85}Neumann")),
        format!("{TEXT}\n{}", NEUMANN.replace('=', "")),
        // The same bytes, written with other unused bits.
        format!("{TEXT}\n{}", NEUMANN.replace("nAM=", "nAN=")),
        // A key id without a signature.
        format!("{TEXT}\n— PeterNeumann x08gow==\n"),
        format!("{TEXT}\n— PeterNeumann \n"),
        format!("{TEXT}\n— PeterNeumann\n"),
    ] {
        assert!(bad.parse::<Note>().is_err(), "{bad}");
    }
    assert!(Note::parse(b"\xff\n\n").is_err());
    let many = |n: usize| format!("{TEXT}\n{}", NEUMANN.repeat(n)).parse::<Note>();
    assert!(many(MAX_SIGNATURES).is_ok());
    assert!(many(MAX_SIGNATURES + 1).is_err());
    let long = |n: usize| format!("{}\n\n{NEUMANN}", "x".repeat(n - 2 - NEUMANN.len()));
    assert!(long(MAX_NOTE).parse::<Note>().is_ok());
    assert!(long(MAX_NOTE + 1).parse::<Note>().is_err());
}

#[test]
fn a_note_takes_no_more_signatures_than_it_can_be_read_with() {
    let key = |i: usize| SigningKey::from_seed(name(&format!("key{i}")), &[1; 32]);
    let mut note = Note::new(TEXT, key(0).sign(TEXT)).unwrap();
    for i in 1..MAX_SIGNATURES {
        note.add(key(i).sign(TEXT)).unwrap();
    }
    assert!(note.to_string().parse::<Note>().is_ok());
    assert!(note.add(key(MAX_SIGNATURES).sign(TEXT)).is_err());
    assert!(note.add(key(0).sign(TEXT)).is_ok());
}

#[test]
fn keys_with_anything_amiss_are_refused() {
    for bad in [
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "OtherName+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+0c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWAA==",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW+",
        // Other signature types.
        "PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+BBpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        SKEY,
    ] {
        assert!(bad.parse::<VerifierKey>().is_err(), "{bad}");
    }
    for bad in [
        "",
        VKEY,
        "PRIVATE+KEY+",
        "PRIVATE+KEY+PeterNeumann+c74f20a4+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
        "PRIVATE+KEY+PeterNeumann+c74f20a3+BIEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
        "private+key+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz\n",
    ] {
        assert!(SigningKey::from_skey(bad).is_err(), "{bad}");
    }
    for bad in ["", " ", "a b", "a+b", "a\nb", "a\u{3000}b", "a\0"] {
        assert!(bad.parse::<KeyName>().is_err(), "{bad:?}");
    }
}

/// With a point of small order as key, one signature fits many texts.
#[test]
fn a_weak_public_key_is_refused() {
    use base64::Engine as _;
    use sha2::Digest as _;
    // The neutral element, y = 1.
    let mut key = [0; 33];
    (key[0], key[1]) = (1, 1);
    let id = sha2::Sha256::digest([&b"weak\n"[..], &key].concat());
    let id = u32::from_be_bytes([id[0], id[1], id[2], id[3]]);
    let base64 = base64::engine::general_purpose::STANDARD.encode(key);
    let vkey = format!("weak+{id:08x}+{base64}");
    assert_eq!(vkey.parse::<VerifierKey>().unwrap_err().to_string(), "key: not an Ed25519 public key");
}

#[test]
fn what_is_shown_of_a_signing_key_is_not_the_secret() {
    let key = SigningKey::from_skey(SKEY).unwrap();
    let shown = format!("{key:?} {key:#?}");
    assert!(shown.contains(VKEY));
    assert!(!shown.contains("gQoUAtUUbI2E8kQz"));
    assert!(!shown.contains("AYEKFALVFGyN"));
    assert!(!shown.to_lowercase().contains("810a1402"));
    assert!(!shown.contains("129, 10, 20"));
}

#[test]
fn a_signature_line_is_read_as_it_was_written() {
    let line = NEUMANN.trim_end();
    let signature: Signature = line.parse().unwrap();
    assert_eq!(signature.to_string(), line);
    assert_eq!(signature.key_id(), 0xc74f_20a3);
}
