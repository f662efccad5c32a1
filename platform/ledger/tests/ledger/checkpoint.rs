use ledger::checkpoint::LogProofError;
use ledger::{
    Checkpoint, CosigningKey, Frontier, Hash, KeyName, LeafHashes, LogProof, Malformed, Note, NoteError, ProofError,
    SigningKey, VerifierKey, empty_root, prove_inclusion,
};

use crate::reference::leaves;

const ORIGIN: &str = "skans.example.se/ledger/ekholm";

fn name(name: &str) -> KeyName {
    name.parse().unwrap()
}

fn log_key() -> SigningKey {
    SigningKey::from_seed(name(ORIGIN), &[1; 32])
}

fn witness() -> CosigningKey {
    CosigningKey::from_seed(name("witness.example.org/w1"), &[2; 32])
}

fn checkpoint(size: u64) -> Checkpoint {
    let mut frontier = Frontier::new();
    for leaf in leaves(size) {
        frontier.push(leaf);
    }
    Checkpoint::new(&name(ORIGIN), frontier.size(), frontier.root()).unwrap()
}

#[test]
fn a_checkpoint_is_origin_size_and_root_a_line_each() {
    let empty = Checkpoint::new(&name(ORIGIN), 0, empty_root()).unwrap();
    assert_eq!(empty.to_string(), format!("{ORIGIN}\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"));
    let extended = checkpoint(7).with_extension("ext 1").unwrap();
    let extended = extended.with_extension("ext 2").unwrap();
    assert!(extended.to_string().ends_with("=\next 1\next 2\n"));
    for checkpoint in [empty, checkpoint(7), extended] {
        assert_eq!(Checkpoint::parse(&checkpoint.to_string()), Ok(checkpoint));
    }
}

/// The examples of C2SP tlog-checkpoint and tlog-cosignature; their keys are not given.
#[test]
fn the_examples_of_c2sp_are_read() {
    let note = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
    let note: Note = note.parse().unwrap();
    let checkpoint = Checkpoint::parse(note.text()).unwrap();
    assert_eq!(checkpoint.origin(), "example.com/behind-the-sofa");
    assert_eq!(checkpoint.size(), 20_852_163);
    assert_eq!(checkpoint.root().to_string(), "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=");
    assert_eq!(note.signatures().len(), 2);
    let log = log_key();
    let opened = Checkpoint::open(note.to_string().as_bytes(), log.verifier(), &[]);
    assert_eq!(opened, Err(NoteError::Unsigned));
}

#[test]
fn what_is_not_quite_a_checkpoint_is_refused() {
    let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    assert!(Checkpoint::parse(&format!("o\n9223372036854775807\n{root}\n")).is_ok());
    for bad in [
        String::new(),
        "\n".into(),
        "\n\n\n".into(),
        "o\n1\n".into(),
        format!("o\n1\n{root}"),
        format!("\n1\n{root}\n"),
        format!("o\n\n{root}\n"),
        format!("o\n1\n{root}\n\n"),
        format!("o\n1\n{root}\n\next\n"),
        format!("o\n1\n{root}\next\n\n"),
        format!("o\n01\n{root}\n"),
        format!("o\n00\n{root}\n"),
        format!("o\n+1\n{root}\n"),
        format!("o\n-1\n{root}\n"),
        format!("o\n1 \n{root}\n"),
        format!("o\n0x1\n{root}\n"),
        format!("o\n١\n{root}\n"),
        format!("o\n9223372036854775808\n{root}\n"),
        format!("o\n18446744073709551616\n{root}\n"),
        format!("o\n99999999999999999999999999\n{root}\n"),
        format!("o\n1\n{}\n", root.trim_end_matches('=')),
        format!("o\n1\n{}\n", root.replace("q2I=", "q2J=")),
        format!("o\n1\n{root}=\n"),
        "o\n1\nAAAA\n".into(),
        format!("o\n1\n {root}\n"),
        format!("o\r\n1\r\n{root}\r\n"),
        // The empty tree has one root.
        format!("o\n0\n{root}\n"),
    ] {
        assert!(Checkpoint::parse(&bad).is_err(), "{bad:?}");
    }
    let log = name(ORIGIN);
    assert!(Checkpoint::new(&log, u64::MAX, Hash([1; 32])).is_err());
    assert!(Checkpoint::new(&log, 0, Hash([1; 32])).is_err());
    assert!(checkpoint(1).with_extension("").is_err());
    assert!(checkpoint(1).with_extension("a\nb").is_err());
}

#[test]
fn a_checkpoint_is_opened_with_the_key_of_its_log_alone() {
    let log = log_key();
    let note = checkpoint(9).sign(&log).unwrap().to_string();
    let opened = Checkpoint::open(note.as_bytes(), log.verifier(), &[]).unwrap();
    assert_eq!(opened.checkpoint, checkpoint(9));
    assert!(opened.others.is_empty());

    let other = SigningKey::from_seed(name(ORIGIN), &[9; 32]);
    let opened = Checkpoint::open(note.as_bytes(), other.verifier(), &[]);
    assert_eq!(opened, Err(NoteError::Unsigned));

    // A key of another log signs nothing of this one, even if it did.
    let other = SigningKey::from_seed(name("skans.example.se/ledger/other"), &[1; 32]);
    assert_eq!(checkpoint(9).sign(&other), Err(Malformed("checkpoint: key of another log")));
    let text = checkpoint(9).to_string();
    let note = Note::new(text.as_str(), other.sign(&text)).unwrap();
    let opened = Checkpoint::open(note.to_string().as_bytes(), other.verifier(), &[]);
    assert_eq!(opened, Err(NoteError::OtherOrigin));

    // Signed, but not a checkpoint.
    let note = Note::new("hello\n", log.sign("hello\n")).unwrap();
    let opened = Checkpoint::open(note.to_string().as_bytes(), log.verifier(), &[]);
    assert!(matches!(opened, Err(NoteError::Malformed(_))));
}

#[test]
fn a_checkpoint_has_room_for_a_second_key_and_for_witnesses() {
    let log = log_key();
    let second = SigningKey::from_seed(name(ORIGIN), &[3; 32]);
    let mut note = checkpoint(9).sign(&log).unwrap();
    note.add(second.sign(note.text())).unwrap();
    note.add(witness().cosign(&checkpoint(9), 1_790_000_000).unwrap()).unwrap();
    let bytes = note.to_string().into_bytes();
    // Each reader knows what he knows.
    assert!(Checkpoint::open(&bytes, log.verifier(), &[]).is_ok());
    assert!(Checkpoint::open(&bytes, second.verifier(), &[]).is_ok());
    let others = [
        second.verifier().clone(),
        witness().verifier().clone(),
        // Known, but has not signed.
        SigningKey::from_seed(name("absent"), &[4; 32]).verifier().clone(),
    ];
    let opened = Checkpoint::open(&bytes, log.verifier(), &others).unwrap();
    let told: Vec<_> = opened.others.iter().map(|v| (v.key, v.time)).collect();
    assert_eq!(told, [(&others[0], None), (&others[1], Some(1_790_000_000))]);
    // The witness alone does not make it a checkpoint of the log.
    let cosigned = Note::new(note.text(), witness().cosign(&checkpoint(9), 5).unwrap());
    let opened = cosigned.unwrap().to_string();
    let opened = Checkpoint::open(opened.as_bytes(), log.verifier(), &others);
    assert_eq!(opened, Err(NoteError::Unsigned));
}

#[test]
fn a_cosignature_is_over_the_documented_bytes() {
    use base64::Engine as _;
    let time = 1_679_315_147_u64;
    let line = witness().cosign(&checkpoint(9), time).unwrap().to_string();
    let base64 = line.strip_prefix("— witness.example.org/w1 ").unwrap();
    let bytes = base64::engine::general_purpose::STANDARD.decode(base64).unwrap();
    assert_eq!(bytes.len(), 4 + 8 + 64);
    let secret = ed25519_dalek::SigningKey::from_bytes(&[2; 32]);
    let public = secret.verifying_key();
    let id = <sha2::Sha256 as sha2::Digest>::digest([&b"witness.example.org/w1\n\x04"[..], public.as_bytes()].concat());
    assert_eq!(bytes[..4], id[..4]);
    assert_eq!(bytes[4..12], time.to_be_bytes());
    let message = format!("cosignature/v1\ntime 1679315147\n{}", checkpoint(9));
    let signature = ed25519_dalek::Signature::from_slice(&bytes[12..]).unwrap();
    assert!(public.verify_strict(message.as_bytes(), &signature).is_ok());
}

#[test]
fn a_cosignature_holds_for_its_time_and_checkpoint_only() {
    let key = witness();
    let vkey: VerifierKey = key.verifier().to_string().parse().unwrap();
    assert_eq!(&vkey, key.verifier());
    let note = |size, of: &Checkpoint, time| {
        let signature = key.cosign(of, time).unwrap();
        Note::new(checkpoint(size).to_string(), signature).unwrap()
    };
    let verified = note(9, &checkpoint(9), 7).verify([&vkey]).map(|v| v[0].time);
    assert_eq!(verified, Ok(Some(7)));
    let wrong = Err(NoteError::WrongSignature(name("witness.example.org/w1")));
    assert_eq!(note(9, &checkpoint(8), 7).verify([&vkey]), wrong);
    // Another time in the line.
    let line = |time| key.cosign(&checkpoint(9), time).unwrap().to_string();
    let (seven, eight) = (line(7), line(8));
    // 4 + 8 bytes are the first 16 characters of the base64.
    let split = "— witness.example.org/w1 ".len() + 16;
    let mixed = format!("{}{}", &eight[..split], &seven[split..]);
    let mixed: Note = format!("{}\n{mixed}\n", checkpoint(9)).parse().unwrap();
    assert_eq!(mixed.verify([&vkey]), wrong);
    // A plain signature by the same secret is none of the cosigner, and the other way round.
    let plain = SigningKey::from_seed(name("witness.example.org/w1"), &[2; 32]);
    assert_ne!(plain.verifier().id(), vkey.id());
    assert!(plain.verifier().to_string() != vkey.to_string());
    assert!(key.cosign(&checkpoint(9), u64::MAX).is_err());
    assert!(key.cosign(&checkpoint(9), i64::MAX as u64).is_ok());
    let skey = key.to_skey();
    assert_eq!(CosigningKey::from_skey(&skey).unwrap().verifier(), key.verifier());
    assert!(SigningKey::from_skey(&skey).is_err());
    assert!(CosigningKey::from_skey(&plain.to_skey()).is_err());
    let secret = skey.rsplit('+').next().unwrap();
    assert!(!format!("{key:?}").contains(secret));
}

fn log_proof(index: u64, size: u64, extra: &[u8]) -> LogProof {
    LogProof {
        extra: extra.to_vec(),
        index,
        proof: prove_inclusion(&LeafHashes(&leaves(size)), index, size).unwrap(),
        checkpoint: checkpoint(size).sign(&log_key()).unwrap(),
    }
}

#[test]
fn a_proof_that_stands_alone_is_written_as_c2sp_tlog_proof_says() {
    let proof = log_proof(2, 3, b"tray 7");
    assert_eq!(
        proof.to_string(),
        format!("c2sp.org/tlog-proof@v1\nextra dHJheSA3\nindex 2\n{}\n\n{}", proof.proof[0], proof.checkpoint)
    );
    let alone = log_proof(0, 1, b"");
    assert_eq!(alone.to_string(), format!("c2sp.org/tlog-proof@v1\nindex 0\n\n{}", alone.checkpoint));
    for proof in [proof, alone, log_proof(77, 130, b"")] {
        let read = LogProof::parse(proof.to_string().as_bytes()).unwrap();
        assert_eq!(read, proof);
        let leaf = leaves(proof.index + 1)[proof.index as usize];
        let key = log_key();
        let opened = read.verify(leaf, key.verifier(), &[]).unwrap();
        assert_eq!(opened.checkpoint.origin(), ORIGIN);
    }
}

#[test]
fn a_proof_that_stands_alone_proves_nothing_else() {
    let log = log_key();
    let leaf = leaves(8)[5];
    let good = log_proof(5, 8, b"");
    assert!(good.verify(leaf, log.verifier(), &[]).is_ok());
    let refused = |proof: &LogProof, leaf| proof.verify(leaf, log.verifier(), &[]).unwrap_err();
    assert_eq!(refused(&good, leaves(8)[4]), LogProofError::Inclusion(ProofError::Root));
    let elsewhere = LogProof { index: 4, ..good.clone() };
    assert!(matches!(refused(&elsewhere, leaf), LogProofError::Inclusion(_)));
    let beyond = LogProof { index: 8, ..good.clone() };
    assert_eq!(refused(&beyond, leaf), LogProofError::Inclusion(ProofError::OutOfTree));
    let other = SigningKey::from_seed(name(ORIGIN), &[9; 32]);
    let unsigned = LogProof { checkpoint: checkpoint(8).sign(&other).unwrap(), ..good };
    assert_eq!(refused(&unsigned, leaf), LogProofError::Checkpoint(NoteError::Unsigned));
}

#[test]
fn what_is_not_quite_a_proof_is_refused() {
    let good = log_proof(2, 3, b"x").to_string();
    assert!(LogProof::parse(good.as_bytes()).is_ok());
    let hash = format!("{}\n", log_proof(2, 3, b"x").proof[0]);
    for (from, to) in [
        ("@v1", "@v2"),
        ("c2sp", " c2sp"),
        ("index 2", "index 02"),
        ("index 2", "index +2"),
        ("index 2", "index 9223372036854775808"),
        ("index 2", "index  2"),
        ("index 2\n", ""),
        ("index 2", "Index 2"),
        ("extra eA==", "extra "),
        ("extra eA==", "extra eA"),
        ("extra eA==", "extra eB=="),
        ("extra eA==\nindex 2", "index 2\nextra eA=="),
        ("extra eA==\n", "extra eA==\nextra eA==\n"),
        (hash.as_str(), "AAAA\n"),
        (hash.as_str(), "\n"),
        ("\n", "\r\n"),
        ("— ", "- "),
    ] {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good);
        assert!(LogProof::parse(bad.as_bytes()).is_err(), "{bad}");
    }
    let long = |n| good.replace(&hash, &hash.repeat(n));
    assert!(LogProof::parse(long(63).as_bytes()).is_ok());
    assert!(LogProof::parse(long(64).as_bytes()).is_err());
    for cut in 0..good.len() {
        assert!(LogProof::parse(&good.as_bytes()[..cut]).is_err(), "{cut}");
    }
}
