//! Who guesses waits; nobody else does, and nobody learns which names there are.

use super::{House, PASSWORD, Visitor};
use access::Role;
use axum::http::header;
use testkit::on_both;

/// Tries until told to wait; gives the answers.
fn guess(house: &House, guesser: &mut Visitor, login: &str) -> Vec<(u16, String, String)> {
    (0..6)
        .map(|_| {
            let got = guesser.sign_in(house, login, "not this one, really");
            let words = got.body.split("error-summary").nth(1).unwrap_or_default().split("</ul>").next().unwrap();
            (got.status.as_u16(), got.header(header::RETRY_AFTER).to_owned(), words.to_owned())
        })
        .collect()
}

#[test]
fn a_name_that_nobody_has_gets_the_same_answers_and_waits_as_one_that_somebody_has() {
    on_both(|place| {
        let house = House::new(place);
        house.person("vera", &[Role::Operator]);
        let known = guess(&house, &mut Visitor::at(66), "vera");
        let unknown = guess(&house, &mut Visitor::at(67), "vara");
        assert_eq!(known, unknown);
        let statuses: Vec<u16> = known.iter().map(|(status, ..)| *status).collect();
        assert_eq!(statuses, [401, 401, 401, 401, 429, 429]);
        assert_eq!(known[4].1, "1", "when to come back");
        assert!(known[4].2.contains("Vänta 1 s "), "{}", known[4].2);
        let mut english = Visitor::at(66);
        english.language = "en";
        english.sign_in(&house, "vera", PASSWORD).is(429, "Wait 1 s,");
    });
}

#[test]
fn ten_bad_sign_ins_a_second_for_a_minute_leave_others_and_the_person_herself_unaffected() {
    on_both(|place| {
        let house = House::new(place);
        house.person("vera", &[Role::Operator]);
        house.person("nils", &[Role::Operator]);
        // Vera has been here in her own browser, which sits behind the same address as the guesser.
        let mut hers = Visitor::at(66);
        hers.sign_in(&house, "vera", PASSWORD).leads("/");
        let mut guesser = Visitor::at(66);
        let mut checked = 0;
        for second in 0..60 {
            for n in 0..10 {
                let login = if n % 2 == 0 { "vera".to_owned() } else { format!("name{second}-{n}") };
                let status = guesser.sign_in(&house, &login, "not this one, really").status.as_u16();
                assert!([401, 429].contains(&status), "{status}");
                checked += u32::from(status == 401);
            }
            if second % 10 == 0 {
                hers.sign_in(&house, "vera", PASSWORD).leads("/");
                Visitor::at(7).sign_in(&house, "vera", PASSWORD).leads("/");
                Visitor::at(8).sign_in(&house, "nils", PASSWORD).leads("/");
            }
            house.clock.pass(1);
        }
        assert!(checked <= 72, "{checked} of 600 were checked");
        // The guesser meets a closed door even with the right password, as long as it lasts.
        guesser.sign_in(&house, "vera", PASSWORD).is(429, "");
        house.clock.pass(3600);
        guesser.sign_in(&house, "vera", PASSWORD).leads("/");
    });
}

#[test]
fn a_browser_is_known_for_the_accounts_that_signed_in_with_it_and_no_other() {
    on_both(|place| {
        let house = House::new(place);
        house.person("vera", &[Role::Operator]);
        house.person("nils", &[Role::Operator]);
        let mut post = Visitor::at(5);
        post.sign_in(&house, "vera", PASSWORD).leads("/");
        let device = post.cookies["skans-device"].clone();
        post.sign_in(&house, "nils", PASSWORD).leads("/");
        assert_eq!(post.cookies["skans-device"], device, "a shared post stays one device");
        // A device that somebody made up is not kept.
        let mut other = Visitor::at(6);
        other.cookies.insert("skans-device".to_owned(), "0".repeat(64));
        other.sign_in(&house, "vera", PASSWORD).leads("/");
        assert_ne!(other.cookies["skans-device"], "0".repeat(64));
        // What it is known by is not a way in.
        let mut thief = Visitor::at(9);
        thief.cookies.insert("skans-device".to_owned(), device);
        thief.get(&house, "/me").leads("/sign-in?to=/me");
    });
}

#[test]
fn the_old_password_cannot_be_guessed_in_a_session_left_open() {
    on_both(|place| {
        let house = House::new(place);
        house.person("vera", &[Role::Operator]);
        let mut vera = Visitor::signed_in(&house, "vera");
        let path = "/me/security/password";
        let wrong = [("old-password", "not this one, really"), ("password", "sju paraplyer sjunger i hallen")];
        for _ in 0..4 {
            vera.post(&house, path, &wrong).is(422, "stämmer inte");
        }
        vera.refused(&house, path, &wrong, 429, "Vänta 1 s ", "Wait 1 s,");
        house.clock.pass(2);
        vera.post(&house, path, &wrong).is(422, "stämmer inte");
        // A new password that is too weak costs no try.
        house.clock.pass(10);
        for _ in 0..6 {
            vera.post(&house, path, &[("old-password", PASSWORD), ("password", "kort")]).is(422, "minst 12");
        }
    });
}
