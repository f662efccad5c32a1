use ledger::{Commitments, Hash, LEAF_LEN, LEAF_VERSION, Malformed, Part, commitment, leaf_data, leaf_hash};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

#[test]
fn a_commitment_is_the_documented_bytes() {
    for (part, domain) in [
        (Part::Header, "skans.ledger/v1/header\0"),
        (Part::Facts, "skans.ledger/v1/facts\0"),
        (Part::Personal, "skans.ledger/v1/personal\0"),
    ] {
        let mut input = domain.as_bytes().to_vec();
        input.extend_from_slice(&[7; 32]);
        input.extend_from_slice(b"letter received");
        assert_eq!(commitment(part, &[7; 32], b"letter received").0, <[u8; 32]>::from(Sha256::digest(&input)));
    }
}

/// These bytes are on disk for as long as there are ledgers.
#[test]
fn the_form_of_a_leaf_never_changes() {
    let commitments = Commitments {
        header: commitment(Part::Header, &[1; 32], b"header"),
        facts: commitment(Part::Facts, &[2; 32], b"facts"),
        personal: commitment(Part::Personal, &[3; 32], b""),
    };
    let hex = |h: Hash| format!("{h:?}");
    assert_eq!(hex(commitments.header), "9cf6c2290d6f34ca82526bdcd065233aef5649a9c421339aff65f26fe56daab7");
    assert_eq!(hex(commitments.facts), "b93f158225330b8e583fe0cfac64621230e4b8b4c47b1d19956b75ebdc6394dd");
    assert_eq!(hex(commitments.personal), "1b0530e2f76554709316380e53fbafcfb9c678da15bf8bcc20e8421c8c054d4b");
    assert_eq!(hex(leaf_hash(&commitments)), "cdeafd2050d31615fa5975c17cbb938ed9a4ecb37f7f0dc80237414384c94f4d");
}

#[test]
fn leaf_data_are_version_and_commitments_in_order_and_the_leaf_is_their_rfc_6962_hash() {
    let commitments = Commitments { header: Hash([1; 32]), facts: Hash([2; 32]), personal: Hash([3; 32]) };
    let data = leaf_data(&commitments);
    let expected = [&[LEAF_VERSION][..], &[1; 32], &[2; 32], &[3; 32]].concat();
    assert_eq!(data.as_slice(), expected);
    assert_eq!(leaf_hash(&commitments).0, <[u8; 32]>::from(Sha256::digest([&[0][..], &data].concat())));
    for (part, byte) in Part::ALL.into_iter().zip(1..) {
        assert_eq!(commitments.of(part), Hash([byte; 32]));
    }
    assert_eq!(Commitments::from_leaf_data(&data), Ok(commitments));
}

#[test]
fn leaf_data_of_another_length_or_version_are_refused() {
    let mut data = [0; LEAF_LEN];
    assert_eq!(Commitments::from_leaf_data(&data), Err(Malformed("leaf: unknown version")));
    data[0] = LEAF_VERSION;
    assert!(Commitments::from_leaf_data(&data).is_ok());
    for bad in [&data[..96], &[&data[..], &[0]].concat(), &[]] {
        assert_eq!(Commitments::from_leaf_data(bad), Err(Malformed("leaf: wrong length")));
    }
}

#[test]
fn a_hash_shows_hexadecimal_in_debug_and_base64_in_display() {
    let hash = ledger::empty_root();
    assert_eq!(format!("{hash:?}"), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    let text = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    assert_eq!(hash.to_string(), text);
    assert_eq!(text.parse(), Ok(hash));
    assert_eq!(Hash::try_from(&hash.0[..]), Ok(hash));
    assert!(Hash::try_from(&hash.0[1..]).is_err());
    // The same 32 bytes written in other ways.
    for other in [
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=",
        "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=",
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        " 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    ] {
        assert!(other.parse::<Hash>().is_err(), "{other}");
    }
}

proptest! {
    #[test]
    fn two_different_inputs_never_give_the_same_commitment(
        a in any::<(u8, [u8; 32], Vec<u8>)>(), b in any::<(u8, [u8; 32], Vec<u8>)>(),
    ) {
        let commit = |(part, salt, bytes): &(u8, [u8; 32], Vec<u8>)| {
            commitment(Part::ALL[usize::from(part % 3)], salt, bytes)
        };
        let same = (a.0 % 3, &a.1, &a.2) == (b.0 % 3, &b.1, &b.2);
        prop_assert_eq!(commit(&a) == commit(&b), same);
        // Bytes moved between salt and content, and another part.
        prop_assert_ne!(commit(&a), commit(&(a.0 % 3 + 1, a.1, a.2.clone())));
        let mut shifted = a.clone();
        shifted.2.insert(0, a.1[31]);
        shifted.1.copy_within(0..31, 1);
        prop_assert_ne!(commit(&a), commit(&shifted));
    }
}
