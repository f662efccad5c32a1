//! Whatever bytes come, no parser panics; and what it accepts is what it would have written.

use ledger::{
    Bundle, Checkpoint, Commitments, CosigningKey, Frontier, Hash, KeyName, LogProof, Note, Signature, SigningKey,
    Tile, TilePath, VerifierKey, leaf_data, parse_bundle, parse_tile,
};
use proptest::prelude::*;

fn read_all(bytes: &[u8]) -> Result<(), TestCaseError> {
    if let Ok(frontier) = Frontier::from_bytes(bytes) {
        prop_assert_eq!(frontier.to_bytes(), bytes);
        let _ = frontier.root();
    }
    if let Ok(commitments) = Commitments::from_leaf_data(bytes) {
        prop_assert_eq!(leaf_data(&commitments), bytes);
    }
    if let Ok(hash) = Hash::try_from(bytes) {
        prop_assert_eq!(hash.as_bytes().as_slice(), bytes);
    }
    for width in [1, 2, 255, 256] {
        let _ = parse_tile(Tile::new(0, 0, width).unwrap(), bytes);
        let _ = parse_bundle(Bundle::new(0, width).unwrap(), bytes);
    }
    if let Ok(note) = Note::parse(bytes) {
        prop_assert_eq!(note.to_string().into_bytes(), bytes);
    }
    if let Ok(proof) = LogProof::parse(bytes) {
        prop_assert_eq!(proof.to_string().into_bytes(), bytes);
    }
    read_text(&String::from_utf8_lossy(bytes))
}

fn read_text(text: &str) -> Result<(), TestCaseError> {
    fn same<T: std::str::FromStr + ToString>(text: &str) -> Result<(), TestCaseError> {
        if let Ok(value) = text.parse::<T>() {
            prop_assert_eq!(value.to_string(), text);
        }
        Ok(())
    }
    same::<Hash>(text)?;
    same::<TilePath>(text)?;
    same::<KeyName>(text)?;
    same::<VerifierKey>(text)?;
    same::<Signature>(text)?;
    same::<Note>(text)?;
    if let Ok(checkpoint) = Checkpoint::parse(text) {
        prop_assert_eq!(checkpoint.to_string(), text);
    }
    if let Ok(key) = SigningKey::from_skey(text) {
        prop_assert_eq!(key.to_skey(), text);
    }
    if let Ok(key) = CosigningKey::from_skey(text) {
        prop_assert_eq!(key.to_skey(), text);
    }
    Ok(())
}

/// One of everything, to be damaged.
fn samples() -> Vec<Vec<u8>> {
    let name: KeyName = "example.org/log".parse().unwrap();
    let log = SigningKey::from_seed(name.clone(), &[1; 32]);
    let witness = CosigningKey::from_seed("example.org/w".parse().unwrap(), &[2; 32]);
    let mut frontier = Frontier::new();
    frontier.push(Hash([1; 32]));
    let checkpoint = Checkpoint::new(&name, 1, frontier.root()).unwrap();
    let mut note = checkpoint.sign(&log).unwrap();
    note.add(witness.cosign(&checkpoint, 12).unwrap()).unwrap();
    let proof = LogProof { extra: vec![1], index: 3, proof: vec![Hash([2; 32])], checkpoint: note.clone() };
    [
        frontier.to_bytes(),
        checkpoint.to_string().into(),
        note.to_string().into(),
        proof.to_string().into(),
        log.to_skey().into(),
        log.verifier().to_string().into(),
        witness.to_skey().into(),
        witness.verifier().to_string().into(),
        note.signatures()[1].to_string().into(),
        b"tile/entries/x001/x234/067.p/42".into(),
        b"tile/7/000.p/42".into(),
        Hash([3; 32]).to_string().into(),
    ]
    .into()
}

#[test]
fn the_samples_themselves_are_read_as_they_were_written() {
    for sample in samples() {
        read_all(&sample).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_bytes(bytes in any::<Vec<u8>>()) {
        read_all(&bytes)?;
    }

    #[test]
    fn any_text_of_the_right_letters(text in "[—+ =/A-Za-z0-9\\n]{0,200}") {
        read_text(&text)?;
        read_all(text.as_bytes())?;
    }

    #[test]
    fn damaged_samples(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..4, any::<u8>()), 1..4),
    ) {
        let mut bytes = which.get(&samples()).clone();
        for (at, kind, byte) in changes {
            let at = at.index(bytes.len() + 1);
            match kind {
                0 => bytes.insert(at, byte),
                1 => bytes.truncate(at),
                2 if at < bytes.len() => bytes[at] = byte,
                _ if at < bytes.len() => drop(bytes.remove(at)),
                _ => {}
            }
        }
        read_all(&bytes)?;
    }
}
