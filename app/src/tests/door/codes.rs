//! Codes after the password: set up, asked for, used once, guessed at, lost.

use super::{Got, House, PASSWORD, Visitor};
use access::Role;
use testkit::{on_both, totp};

/// What stands between two texts of a page.
fn between<'a>(body: &'a str, from: &str, to: &str) -> &'a str {
    body.split_once(from).and_then(|(_, rest)| rest.split_once(to)).unwrap_or_else(|| panic!("{from} in {body}")).0
}

/// The secret on the page that sets up.
fn secret_on(got: &Got) -> String {
    between(&got.body, "i stället: <code>", "</code>").replace(' ', "")
}

/// Recovery codes on their page.
fn recovery_on(got: &Got) -> Vec<String> {
    let list = between(got.body.split_once("visas bara nu").unwrap().1, "<ol>", "</ol>");
    list.split("<code>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
}

/// Switches codes on; gives the secret and the recovery codes.
fn switch_on(house: &House, who: &mut Visitor) -> (String, Vec<String>) {
    let page = who.post(house, "/me/security/code", &[("password", PASSWORD)]).is(200, "role=\"img\"");
    let (secret, step) = (secret_on(&page), page.hidden("step").remove(0));
    let code = totp(&secret, house.store.clock().now());
    let done = who.post(house, "/me/security/code/confirm", &[("step", &step), ("one-time-code", &code)]);
    (secret, recovery_on(&done.is(200, "visas bara nu")))
}

/// The password, as far as the code.
fn asked(house: &House, who: &mut Visitor) -> String {
    who.cookies.remove("skans");
    let page = who.sign_in(house, "vera", PASSWORD).is(200, "Skriv en engångskod");
    assert!(!who.cookies.contains_key("skans"), "not in yet");
    page.hidden("step").remove(0)
}

fn answer(house: &House, who: &mut Visitor, step: &str, code: &str) -> Got {
    who.post(house, "/sign-in/code", &[("step", step), ("one-time-code", code), ("to", "/me")])
}

#[test]
fn who_has_switched_on_codes_signs_in_with_password_and_code_and_each_code_counts_once() {
    on_both(|place| {
        let house = House::new(place);
        house.person("vera", &[Role::Operator]);
        let (mut here, mut elsewhere) = (Visitor::signed_in(&house, "vera"), Visitor::signed_in(&house, "vera"));
        here.get(&house, "/me/security").is(200, "Inte påslagna");
        let (secret, recovery) = switch_on(&house, &mut here);
        assert_eq!(recovery.len(), access::RECOVERY_CODES);
        here.get(&house, "/me/security").is(200, "Påslagna");
        elsewhere.get(&house, "/me").leads("/sign-in?to=/me");
        // The code that set it up is used; the next one is not.
        let step = asked(&house, &mut elsewhere);
        let code = totp(&secret, house.store.clock().now());
        let path = "/sign-in/code";
        let sent = [("step", step.as_str()), ("one-time-code", code.as_str())];
        elsewhere.refused(&house, path, &sent, 422, "redan använd", "has been used");
        house.clock.pass(30);
        let code = totp(&secret, house.store.clock().now());
        let spaced = format!("{} {}", &code[..3], &code[3..]);
        answer(&house, &mut elsewhere, &step, &spaced).leads("/me");
        elsewhere.get(&house, "/me/security").is(200, "Lösenord och kod");
        // Neither the code nor the step works again.
        let mut thief = Visitor::at(9);
        let sent = [("step", step.as_str()), ("one-time-code", code.as_str())];
        thief.refused(&house, path, &sent, 401, "Börja om", "Start again");
        let step = asked(&house, &mut thief);
        answer(&house, &mut thief, &step, &code).is(422, "redan använd");
        // A step before and a step after fit; no further.
        house.clock.pass(300);
        let now = house.store.clock().now();
        for (off, status) in [(-60, 422), (60, 422), (-30, 303), (30, 303)] {
            let mut vera = Visitor::at(20);
            let step = asked(&house, &mut vera);
            let got = answer(&house, &mut vera, &step, &totp(&secret, now.plus_seconds(off)));
            assert_eq!(got.status.as_u16(), status, "{off}: {}", got.body);
        }
    });
}

#[test]
fn a_recovery_code_counts_once_and_new_ones_replace_those_before() {
    on_both(|place| {
        let house = House::new(place);
        house.person("vera", &[Role::Operator]);
        let mut here = Visitor::signed_in(&house, "vera");
        let (secret, recovery) = switch_on(&house, &mut here);
        let mut vera = Visitor::at(4);
        let step = asked(&house, &mut vera);
        answer(&house, &mut vera, &step, &recovery[0].to_lowercase().replace('-', " ")).leads("/me");
        let step = asked(&house, &mut Visitor::at(4));
        answer(&house, &mut Visitor::at(4), &step, &recovery[0]).is(422, "stämmer inte");
        here.get(&house, "/me/security/code").is(200, "reservkoder kvar: 9");
        house.clock.pass(30);
        let code = totp(&secret, house.store.clock().now());
        let proof = [("password", PASSWORD), ("one-time-code", code.as_str())];
        let renewed = recovery_on(&here.post(&house, "/me/security/code/recovery", &proof).is(200, "visas bara nu"));
        answer(&house, &mut Visitor::at(4), &step, &recovery[1]).is(422, "stämmer inte");
        answer(&house, &mut Visitor::at(4), &step, &renewed[1]).leads("/me");
    });
}

#[test]
fn codes_are_switched_on_and_off_with_fresh_proof_alone() {
    on_both(|place| {
        let house = House::new(place);
        for login in ["vera", "nils"] {
            house.person(login, &[Role::Operator]);
        }
        let (mut vera, mut nils) = (Visitor::signed_in(&house, "vera"), Visitor::signed_in(&house, "nils"));
        let page = "/me/security/code";
        vera.refused(&house, page, &[("password", "x")], 422, "Lösenordet stämmer inte", "The password is wrong");
        let shown =
            vera.post(&house, page, &[("password", PASSWORD)]).is(200, "Kan du inte läsa av den").lacks(PASSWORD);
        let (secret, step) = (secret_on(&shown), shown.hidden("step").remove(0));
        let confirm = format!("{page}/confirm");
        let code = totp(&secret, house.store.clock().now());
        for wrong in ["", "000", "abcdef", "1234567"] {
            let sent = [("step", step.as_str()), ("one-time-code", wrong)];
            vera.refused(&house, &confirm, &sent, 422, "Engångskoden stämmer inte", "The one-time code is wrong");
        }
        // Somebody else's step, one that was made up, one too old.
        nils.refused(&house, &confirm, &[("step", &step), ("one-time-code", &code)], 409, "Börja om", "Start again");
        vera.refused(&house, &confirm, &[("step", "00"), ("one-time-code", &code)], 409, "Börja om", "Start again");
        house.clock.pass(access::STEP_SECONDS);
        let code = totp(&secret, house.store.clock().now());
        vera.refused(&house, &confirm, &[("step", &step), ("one-time-code", &code)], 409, "Börja om", "Start again");
        Visitor::signed_in(&house, "vera");
        let (secret, _) = switch_on(&house, &mut vera);
        vera.refused(&house, page, &[("password", PASSWORD)], 409, "redan påslagna", "on already");
        house.clock.pass(30);
        let (remove, code) = (format!("{page}/remove"), totp(&secret, house.store.clock().now()));
        for (password, code, sv, en) in [
            ("x", code.as_str(), "Lösenordet stämmer inte", "The password is wrong"),
            (PASSWORD, "000000", "Engångskoden stämmer inte", "The one-time code is wrong"),
            (PASSWORD, "", "Engångskoden stämmer inte", "The one-time code is wrong"),
        ] {
            house.clock.pass(3600);
            vera.refused(&house, &remove, &[("password", password), ("one-time-code", code)], 422, sv, en);
        }
        house.clock.pass(900);
        let code = totp(&secret, house.store.clock().now());
        vera.post(&house, &remove, &[("password", PASSWORD), ("one-time-code", &code)]).leads("/me/security");
        let off = "inte påslagna";
        vera.refused(&house, &remove, &[("password", PASSWORD)], 409, off, "not switched on");
        vera.refused(&house, &format!("{page}/recovery"), &[("password", PASSWORD)], 409, off, "not switched on");
        vera.sign_in(&house, "vera", PASSWORD).leads("/");
        let mut nobody = Visitor::sv();
        nobody.get(&house, page).leads(&format!("/sign-in?to={page}"));
        for act in [page, &confirm, &remove, &format!("{page}/recovery")] {
            nobody.post(&house, act, &[]).leads(&format!("/sign-in?to={act}"));
        }
    });
}

#[test]
fn who_has_the_password_and_guesses_codes_waits_from_wherever_they_come_and_the_person_does_not() {
    on_both(|place| {
        let house = House::new(place);
        house.person("vera", &[Role::Operator]);
        let mut hers = Visitor::at(3);
        hers.sign_in(&house, "vera", PASSWORD).leads("/");
        let (secret, _) = switch_on(&house, &mut hers);
        house.clock.pass(60);
        let statuses: Vec<u16> = (0..6)
            .map(|n| {
                // Another address each time.
                let mut guesser = Visitor::at(100 + n);
                let step = asked(&house, &mut guesser);
                answer(&house, &mut guesser, &step, "000000").status.as_u16()
            })
            .collect();
        assert_eq!(statuses, [422, 422, 422, 422, 429, 429]);
        hers.cookies.remove("skans");
        let step = asked(&house, &mut hers);
        answer(&house, &mut hers, &step, &totp(&secret, house.store.clock().now())).leads("/me");
    });
}

#[test]
fn a_new_way_in_by_two_administrators_takes_the_lost_codes_away() {
    on_both(|place| {
        let house = House::new(place);
        for login in ["ada", "bo"] {
            house.person(login, &[Role::Administrator]);
        }
        house.person("vera", &[Role::Operator]);
        house.clock.pass(60);
        let mut vera = Visitor::signed_in(&house, "vera");
        switch_on(&house, &mut vera);
        let (mut ada, mut bo) = (Visitor::signed_in(&house, "ada"), Visitor::signed_in(&house, "bo"));
        // Ada has codes too: what she proposes she proves with both.
        let (secret, _) = switch_on(&house, &mut ada);
        let list = ada.get(&house, "/accounts").is(200, "vera").body;
        let mark = "\">vera</a>";
        let id =
            list.split("href=\"/accounts/").find_map(|rest| rest.split_once(mark).filter(|(id, _)| id.len() == 36));
        let page = format!("/accounts/{}", id.unwrap().0);
        let digest = ada.get(&house, &page).is(200, "name=\"one-time-code\"").hidden("digest").remove(0);
        let recover = format!("{page}/recover");
        let proof = [("digest", digest.as_str()), ("password", PASSWORD)];
        ada.refused(&house, &recover, &proof, 422, "Engångskoden stämmer inte", "The one-time code is wrong");
        house.clock.pass(30);
        let code = totp(&secret, house.store.clock().now());
        let both = [&proof[..], &[("one-time-code", code.as_str())]].concat();
        ada.post(&house, &recover, &both).leads(&page);
        let act = bo.get(&house, &page).is(200, "").lacks("name=\"one-time-code\"").hidden("act").remove(0);
        let agreed = [("digest", digest.as_str()), ("password", PASSWORD), ("act", act.as_str())];
        let made = bo.post(&house, &format!("{page}/agree"), &agreed).is(200, "Länken är skapad").body;
        let link = format!("/link/{}", &between(&made, "/link/", "<")[..64]);
        let new = "sju paraplyer sjunger i hallen";
        Visitor::sv().post(&house, &link, &[("password", new)]).leads("/sign-in");
        Visitor::sv().sign_in(&house, "vera", new).leads("/me/security");
    });
}
