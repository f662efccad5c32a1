//! Shared posts: a browser becomes one; badge and PIN there, and nowhere else.

use super::{House, PASSWORD, Visitor};
use access::Role;
use testkit::on_both;

const DEVICES: &str = "/accounts/devices";

fn between<'a>(body: &'a str, from: &str, to: &str) -> &'a str {
    body.split_once(from).and_then(|(_, rest)| rest.split_once(to)).unwrap_or_else(|| panic!("{from} in {body}")).0
}

/// Adds a post; gives its code.
fn add(house: &House, ada: &mut Visitor, name: &str) -> String {
    let made = ada.post(house, DEVICES, &[("name", name), ("unit", "")]).is(201, "Den visas bara nu");
    between(&made.body, "<code>/device</code> <code>", "</code>").to_owned()
}

/// A browser that is a post.
fn post(house: &House, ada: &mut Visitor, name: &str, seat: u8) -> Visitor {
    let (code, mut browser) = (add(house, ada, name), Visitor::at(seat));
    browser.post(house, "/device", &[("post-code", &code.to_lowercase().replace('-', " "))]).leads("/sign-in");
    browser
}

/// Gives a badge to an account, whose person sets a PIN.
fn badge(house: &House, ada: &mut Visitor, login: &str, number: &str, pin: &str) {
    let list = ada.get(house, "/accounts").body;
    let mark = format!("\">{login}</a>");
    let id = list.split("href=\"/accounts/").find_map(|rest| rest.split_once(&mark).filter(|it| it.0.len() == 36));
    let page = format!("/accounts/{}", id.unwrap().0);
    ada.post(house, &format!("{page}/badge"), &[("badge", number)]).leads(&page);
    let mut own = Visitor::signed_in(house, login);
    own.post(house, "/me/security/pin", &[("pin", pin), ("password", PASSWORD)]).leads("/me/security");
}

fn house(place: &testkit::Place) -> (House, Visitor) {
    let house = House::new(place);
    house.person("ada", &[Role::Administrator]);
    for login in ["vera", "nils"] {
        house.person(login, &[Role::Operator]);
    }
    let mut ada = Visitor::signed_in(&house, "ada");
    badge(&house, &mut ada, "vera", "B-1001", "481516");
    badge(&house, &mut ada, "nils", "B-1002", "207391");
    (house, ada)
}

const BADGE: &str = "/sign-in/badge";

#[test]
fn at_a_shared_post_one_signs_in_by_badge_and_pin_and_the_next_takes_over_from_any_page() {
    on_both(|place| {
        let (house, mut ada) = house(place);
        let mut terminal = post(&house, &mut ada, "Terminal 1", 20);
        ada.get(&house, DEVICES).is(200, "i bruk");
        terminal.get(&house, "/sign-in").is(200, "Terminal 1").is(200, "name=\"badge\"");
        // The scanner ends with Enter: the badge is kept, nothing is counted as a try, the PIN is asked for.
        for _ in 0..6 {
            terminal.post(&house, BADGE, &[("badge", "b-1001\n"), ("pin", "")]).is(200, "value=\"b-1001");
        }
        terminal.post(&house, BADGE, &[("badge", "b-1001"), ("pin", "481516"), ("to", "/me")]).leads("/me");
        terminal.get(&house, "/me").is(200, "vera").is(200, "Byt person: läs brickan");
        terminal.get(&house, "/me/security").is(200, "Bricka och kod");
        let veras = terminal.cookies["skans"].clone();
        terminal.post(&house, BADGE, &[("badge", "B-1002")]).is(200, "name=\"pin\"");
        terminal.post(&house, BADGE, &[("badge", "B-1002"), ("pin", "207391")]).leads("/");
        terminal.get(&house, "/me").is(200, "nils");
        let mut stale = terminal.clone();
        stale.cookies.insert("skans".to_owned(), veras);
        stale.get(&house, "/me").leads("/sign-in?to=/me");
        // The session is the post's: elsewhere it opens nothing.
        let mut thief = terminal.clone();
        thief.cookies.remove("skans-post");
        thief.get(&house, "/me").leads("/sign-in?to=/me");
        let mut other = post(&house, &mut ada, "Terminal 2", 21);
        other.cookies.insert("skans".to_owned(), terminal.cookies["skans"].clone());
        other.get(&house, "/me").leads("/sign-in?to=/me");
        // A shift, and no longer, however much it is used.
        for _ in 0..access::SHIFT_HOURS {
            terminal.get(&house, "/me").is(200, "nils");
            house.clock.pass(3599);
        }
        terminal.get(&house, "/me").is(200, "nils");
        house.clock.pass(10);
        terminal.get(&house, "/me").leads("/sign-in?to=/me");
        // The password remains, at the post too.
        terminal.get(&house, "/sign-in?with=password").is(200, "name=\"password\"");
    });
}

#[test]
fn a_badge_and_a_pin_are_worth_nothing_elsewhere_and_who_guesses_waits_alone() {
    on_both(|place| {
        let (house, mut ada) = house(place);
        let right = [("badge", "B-1001"), ("pin", "481516")];
        let (sv, en) = ("ingen delad arbetsplats", "no shared post");
        Visitor::at(30).refused(&house, BADGE, &right, 401, sv, en);
        let mut made_up = Visitor::at(30);
        made_up.cookies.insert("skans-post".to_owned(), "0".repeat(64));
        made_up.refused(&house, BADGE, &right, 401, sv, en);
        let (mut one, mut two) = (post(&house, &mut ada, "Terminal 1", 20), post(&house, &mut ada, "Terminal 2", 21));
        // Unknown badge and wrong PIN: the same words, the same waits.
        for badge in ["B-1001", "B-9999"] {
            let statuses: Vec<u16> = (0..5)
                .map(|_| one.post(&house, BADGE, &[("badge", badge), ("pin", "999999")]).status.as_u16())
                .collect();
            assert_eq!(statuses, [401, 401, 401, 401, 429], "{badge}");
        }
        one.refused(&house, BADGE, &right, 429, "Vänta", "Wait");
        // Another badge here, and this badge there.
        one.post(&house, BADGE, &[("badge", "B-1002"), ("pin", "207391")]).leads("/");
        two.post(&house, BADGE, &right).leads("/");
        house.clock.pass(2);
        house.clock.pass(3600);
        let wrong = [("badge", "B-1001"), ("pin", "000000")];
        one.refused(&house, BADGE, &wrong, 401, "PIN-koden stämmer inte", "PIN is wrong");
    });
}

#[test]
fn a_post_is_added_named_paired_once_within_the_hour_and_taken_away_with_whoever_is_there() {
    on_both(|place| {
        let (house, mut ada) = house(place);
        ada.refused(&house, DEVICES, &[("name", ""), ("unit", "")], 422, "f-name", "f-name");
        let unit = [("name", "x"), ("unit", "01000000-0000-7000-8000-000000000000")];
        ada.refused(&house, DEVICES, &unit, 422, "Enheten finns inte", "unit does not exist");
        let code = add(&house, &mut ada, "Terminal 1");
        ada.get(&house, DEVICES).is(200, "väntar på sin kod").lacks(&code);
        let mut terminal = Visitor::at(20);
        let (sv, en) = ("Koden stämmer inte", "code is wrong");
        terminal.refused(&house, "/device", &[("post-code", "AAAA")], 422, sv, en);
        terminal.post(&house, "/device", &[("post-code", &code)]).leads("/sign-in");
        Visitor::at(22).refused(&house, "/device", &[("post-code", &code)], 422, sv, en);
        let late = add(&house, &mut ada, "Terminal 2");
        house.clock.pass(access::POST_CODE_MINUTES * 60 + 1);
        Visitor::at(23).refused(&house, "/device", &[("post-code", &late)], 422, sv, en);
        terminal.post(&house, BADGE, &[("badge", "B-1001"), ("pin", "481516")]).leads("/");
        terminal.get(&house, "/me").is(200, "vera");
        // Terminal 1 is the older: the last of the two in the list.
        let page = ada.get(&house, DEVICES).body;
        let acts: Vec<_> = page.split("action=\"/accounts/devices/").skip(1).map(|it| it[..36].to_owned()).collect();
        let revoke = format!("{DEVICES}/{}/revoke", acts.last().unwrap());
        let mut vera = Visitor::signed_in(&house, "vera");
        vera.get(&house, DEVICES).is(404, "");
        vera.post(&house, &revoke, &[]).is(404, "");
        ada.post(&house, &revoke, &[]).leads(DEVICES);
        ada.refused(&house, &revoke, &[], 409, "redan borttagen", "removed already");
        terminal.get(&house, "/me").leads("/sign-in?to=/me");
        terminal.get(&house, "/sign-in").is(200, "name=\"password\"");
    });
}

#[test]
fn a_badge_is_one_accounts_and_a_pin_is_set_with_fresh_proof() {
    on_both(|place| {
        let (house, mut ada) = house(place);
        let list = ada.get(&house, "/accounts").body;
        let id = list
            .split("href=\"/accounts/")
            .find_map(|rest| rest.split_once("\">nils</a>").filter(|it| it.0.len() == 36).map(|it| it.0.to_owned()));
        let page = format!("/accounts/{}", id.unwrap());
        let give = format!("{page}/badge");
        ada.refused(&house, &give, &[("badge", "b-1001")], 422, "Ett annat konto", "Another account");
        ada.get(&house, &page).is(200, "B-1002");
        ada.post(&house, &give, &[("badge", "")]).leads(&page);
        let mut terminal = post(&house, &mut ada, "Terminal 1", 20);
        terminal.post(&house, BADGE, &[("badge", "B-1002"), ("pin", "207391")]).is(401, "stämmer inte");
        let mut nils = Visitor::signed_in(&house, "nils");
        let pin = "/me/security/pin";
        for (digits, password, sv, en) in [
            ("481516", "x", "Lösenordet stämmer inte", "The password is wrong"),
            ("12345", PASSWORD, "6 till 12 siffror", "6 to 12 digits"),
            ("123456", PASSWORD, "lätt att gissa", "easy to guess"),
        ] {
            house.clock.pass(2);
            nils.refused(&house, pin, &[("pin", digits), ("password", password)], 422, sv, en);
        }
        let got = nils.post(&house, pin, &[("pin", "12345"), ("password", PASSWORD)]);
        got.is(422, "").lacks("12345\"");
        Visitor::sv().post(&house, pin, &[]).leads(&format!("/sign-in?to={pin}"));
    });
}
