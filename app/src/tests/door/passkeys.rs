//! Passkeys, with an authenticator of the tests' own before the pages.

use super::{Got, House, PASSWORD, Visitor};
use access::Role;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use testkit::{Authenticator, on_both};

const PAGE: &str = "/me/security/passkeys";

fn authenticator() -> Authenticator {
    Authenticator::new("http://localhost:8080", "localhost")
}

/// What a page asks of the authenticator.
fn options(got: &Got) -> serde_json::Value {
    let given = got.body.split_once("data-passkey=\"").unwrap_or_else(|| panic!("none in {}", got.body)).1;
    serde_json::from_str(&given.split('"').next().unwrap().replace("&quot;", "\"")).unwrap()
}

fn bytes(value: &serde_json::Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(value.as_str().unwrap()).unwrap()
}

fn challenge(got: &Got) -> Vec<u8> {
    bytes(&options(got)["challenge"])
}

/// Registers the authenticator's passkey.
fn register(house: &House, who: &mut Visitor, key: &mut Authenticator) {
    let asked = options(&who.post(house, PAGE, &[("password", PASSWORD)]).is(200, "Skapa passnyckeln"));
    let made = key.create(&bytes(&asked["challenge"]), &bytes(&asked["user"]["id"]));
    who.post(house, &format!("{PAGE}/add"), &[("name", "Telefonen"), ("new-passkey", &made)]).leads(PAGE);
}

/// Signs in with what the authenticator makes of the page's challenge.
fn sign_in(house: &House, who: &mut Visitor, key: &mut Authenticator) -> Got {
    let asked = challenge(&who.get(house, "/sign-in"));
    let made = key.get(&asked);
    who.post(house, "/sign-in/passkey", &[("passkey", &made), ("to", "/me")])
}

#[test]
fn a_passkey_is_made_with_fresh_proof_signs_in_alone_is_renamed_and_taken_away() {
    on_both(|place| {
        let house = House::new(place);
        house.person("vera", &[Role::Operator]);
        let (mut here, mut key) = (Visitor::signed_in(&house, "vera"), authenticator());
        here.get(&house, PAGE).is(200, "Du har inga passnycklar");
        here.refused(&house, PAGE, &[("password", "x")], 422, "Lösenordet stämmer inte", "The password is wrong");
        let asked = options(&here.post(&house, PAGE, &[("password", PASSWORD)]).is(200, ""));
        assert_eq!(asked["rp"]["id"], "localhost");
        assert_eq!(asked["attestation"], "none");
        assert_eq!(asked["authenticatorSelection"]["userVerification"], "required");
        register(&house, &mut here, &mut key);
        here.get(&house, PAGE).is(200, "Telefonen").is(200, "Aldrig");
        let mut elsewhere = Visitor::at(4);
        sign_in(&house, &mut elsewhere, &mut key).leads("/me");
        elsewhere.get(&house, "/me/security").is(200, "Passnyckel");
        let page = here.get(&house, PAGE).is(200, "Telefonen").lacks("Aldrig");
        let id = page.body.split(&format!("{PAGE}/")).nth(1).unwrap()[..36].to_owned();
        let one = format!("{PAGE}/{id}");
        here.refused(&house, &format!("{one}/rename"), &[("name", "")], 422, "f-name", "f-name");
        here.post(&house, &format!("{one}/rename"), &[("name", "Datorn <hemma>")]).leads(PAGE);
        here.get(&house, &one).is(200, "Datorn &lt;hemma&gt;");
        // Nobody sees, renames or removes somebody else's.
        house.person("nils", &[Role::Operator]);
        let mut nils = Visitor::signed_in(&house, "nils");
        nils.get(&house, &one).is(404, "");
        for act in ["rename", "remove"] {
            nils.post(&house, &format!("{one}/{act}"), &[("name", "x"), ("password", PASSWORD)]).is(404, "");
        }
        let remove = format!("{one}/remove");
        here.refused(&house, &remove, &[("password", "x")], 422, "Lösenordet stämmer inte", "The password is wrong");
        // By the passkey itself, on this very removal.
        let made = key.get(&challenge(&here.get(&house, &one)));
        here.post(&house, &remove, &[("passkey", &made)]).leads(PAGE);
        here.get(&house, PAGE).is(200, "Du har inga passnycklar");
        sign_in(&house, &mut Visitor::at(5), &mut key).is(401, "Passnyckeln gick inte att använda");
    });
}

#[test]
fn what_an_authenticator_made_elsewhere_before_or_without_its_person_signs_nobody_in() {
    on_both(|place| {
        let house = House::new(place);
        house.person("vera", &[Role::Operator]);
        let (mut here, mut key) = (Visitor::signed_in(&house, "vera"), authenticator());
        register(&house, &mut here, &mut key);
        type Change = fn(&mut Authenticator);
        let changes: [(Change, Change); 5] = [
            (
                |key| key.origin = "https://evil.example".to_owned(),
                |key| key.origin = "http://localhost:8080".to_owned(),
            ),
            (|key| key.site = "evil.example".to_owned(), |key| key.site = "localhost".to_owned()),
            (|key| key.flags = 1, |key| key.flags = 5),
            (|key| key.framed = true, |key| key.framed = false),
            (|key| key.ceremony = Some("webauthn.create"), |key| key.ceremony = None),
        ];
        for (n, (wrong, right)) in changes.into_iter().enumerate() {
            let mut who = Visitor::at(30);
            wrong(&mut key);
            let got = sign_in(&house, &mut who, &mut key);
            assert_eq!((got.status.as_u16(), who.cookies.contains_key("skans")), (401, false), "{n}: {}", got.body);
            right(&mut key);
        }
        // A challenge that nobody gave, one given for something else, one too old, one already answered.
        let mut who = Visitor::at(31);
        let path = "/sign-in/passkey";
        let (sv, en) = ("gick inte att använda", "could not be used");
        let made = key.get(b"made up");
        who.refused(&house, path, &[("passkey", &made)], 401, sv, en);
        let other = key.get(&challenge(&here.post(&house, PAGE, &[("password", PASSWORD)])));
        who.refused(&house, path, &[("passkey", &other)], 401, sv, en);
        let late = challenge(&who.get(&house, "/sign-in"));
        house.clock.pass(access::STEP_SECONDS);
        who.refused(&house, path, &[("passkey", &key.get(&late))], 401, sv, en);
        let once = key.get(&challenge(&who.get(&house, "/sign-in")));
        who.post(&house, path, &[("passkey", &once)]).leads("/");
        Visitor::at(32).refused(&house, path, &[("passkey", &once)], 401, sv, en);
        for nothing in ["", "{}", "1", "[]", "\u{0}", &"x".repeat(20_000)] {
            who.refused(&house, path, &[("passkey", nothing)], 401, sv, en);
        }
        // A passkey that nobody has here; then one that was used less often than we have seen.
        let got = sign_in(&house, &mut Visitor::at(33), &mut authenticator());
        assert_eq!(got.status.as_u16(), 401);
        key.counter -= 1;
        sign_in(&house, &mut Visitor::at(34), &mut key).is(401, "kan vara kopierad");
        sign_in(&house, &mut Visitor::at(34), &mut key).leads("/me");
    });
}

#[test]
fn a_challenge_to_make_a_passkey_is_one_persons_and_works_once() {
    on_both(|place| {
        let house = House::new(place);
        for login in ["vera", "nils"] {
            house.person(login, &[Role::Operator]);
        }
        let (mut vera, mut nils) = (Visitor::signed_in(&house, "vera"), Visitor::signed_in(&house, "nils"));
        let add = format!("{PAGE}/add");
        let asked = options(&vera.post(&house, PAGE, &[("password", PASSWORD)]).is(200, ""));
        let mut key = authenticator();
        let made = key.create(&bytes(&asked["challenge"]), &bytes(&asked["user"]["id"]));
        let (sv, en) = ("gick inte att använda", "could not be used");
        nils.refused(&house, &add, &[("name", "x"), ("new-passkey", &made)], 422, sv, en);
        vera.post(&house, &add, &[("name", ""), ("new-passkey", &made)]).leads(PAGE);
        vera.refused(&house, &add, &[("name", "x"), ("new-passkey", &made)], 422, sv, en);
        vera.refused(&house, &add, &[("name", "x"), ("new-passkey", "")], 422, sv, en);
        // The same credential again, to another account.
        let asked = options(&nils.post(&house, PAGE, &[("password", PASSWORD)]).is(200, ""));
        let made = key.create(&bytes(&asked["challenge"]), &bytes(&asked["user"]["id"]));
        nils.post(&house, &add, &[("name", "x"), ("new-passkey", &made)]).is(422, "redan tillagd");
        // Vera's own browser is told which passkeys she has.
        let asked = options(&vera.post(&house, PAGE, &[("password", PASSWORD)]).is(200, ""));
        assert_eq!(bytes(&asked["excludeCredentials"][0]["id"]), key.credential);
        let mut nobody = Visitor::sv();
        for act in [PAGE, &add] {
            nobody.post(&house, act, &[]).leads(&format!("/sign-in?to={act}"));
        }
    });
}

#[test]
fn an_act_of_two_persons_is_proven_with_a_passkey_on_that_content_and_no_other() {
    on_both(|place| {
        let house = House::new(place);
        for login in ["ada", "bo"] {
            house.person(login, &[Role::Administrator]);
        }
        for login in ["vera", "nils"] {
            house.person(login, &[Role::Operator]);
        }
        house.clock.pass(60);
        let (mut ada, mut key) = (Visitor::signed_in(&house, "ada"), authenticator());
        register(&house, &mut ada, &mut key);
        let list = ada.get(&house, "/accounts").is(200, "vera").body;
        let page_of = |login: &str| {
            let mark = format!("\">{login}</a>");
            let id =
                list.split("href=\"/accounts/").find_map(|rest| rest.split_once(&mark).filter(|it| it.0.len() == 36));
            format!("/accounts/{}", id.unwrap().0)
        };
        let (vera, nils) = (page_of("vera"), page_of("nils"));
        let shown = ada.get(&house, &nils).is(200, "Använd passnyckel i stället");
        let elsewhere = key.get(&challenge(&shown));
        let shown = ada.get(&house, &vera);
        let digest = shown.hidden("digest").remove(0);
        let recover = format!("{vera}/recover");
        let (sv, en) = ("gick inte att använda", "could not be used");
        let wrong = [("digest", digest.as_str()), ("passkey", elsewhere.as_str())];
        ada.refused(&house, &recover, &wrong, 422, sv, en);
        // Somebody else's passkey on what Ada was shown.
        let (mut bo, mut bos) = (Visitor::signed_in(&house, "bo"), authenticator());
        register(&house, &mut bo, &mut bos);
        let theirs = bos.get(&challenge(&ada.get(&house, &vera)));
        ada.refused(&house, &recover, &[("digest", &digest), ("passkey", &theirs)], 422, sv, en);
        let right = key.get(&challenge(&ada.get(&house, &vera)));
        ada.post(&house, &recover, &[("digest", &digest), ("passkey", &right)]).leads(&vera);
        let shown = bo.get(&house, &vera).is(200, "Godkänn som andra person");
        let (act, agreed) = (shown.hidden("act").remove(0), bos.get(&challenge(&shown)));
        let sent = [("digest", digest.as_str()), ("act", act.as_str()), ("passkey", agreed.as_str())];
        bo.post(&house, &format!("{vera}/agree"), &sent).is(200, "Länken är skapad");
    });
}
