//! Accounts as administrators keep them, and a new way in by two of them.

use super::{Got, House, PASSWORD, Visitor};
use access::Role;
use testkit::on_both;

const NEW: &str = "sju paraplyer sjunger i hallen";

/// Two administrators, a third, and somebody else.
fn house(place: &testkit::Place) -> (House, Visitor, Visitor) {
    let house = House::new(place);
    for login in ["ada", "bo", "cia"] {
        house.person(login, &[Role::Administrator]);
    }
    house.person("vera", &[Role::Operator]);
    house.clock.pass(60);
    let (ada, bo) = (Visitor::signed_in(&house, "ada"), Visitor::signed_in(&house, "bo"));
    (house, ada, bo)
}

/// The page of an account.
fn page_of(house: &House, who: &mut Visitor, login: &str) -> String {
    let list = who.get(house, "/accounts").is(200, login);
    // Whoever looks stands by name in the bar, too.
    let mark = format!("\">{login}</a>");
    let found =
        list.body.split("href=\"/accounts/").find_map(|rest| rest.split_once(&mark).filter(|(id, _)| id.len() == 36));
    format!("/accounts/{}", found.unwrap().0)
}

/// The link on a page, as a path.
fn link_on(got: &Got) -> String {
    let at = got.body.find("/link/").unwrap_or_else(|| panic!("no link in {}", got.body));
    got.body[at..at + 6 + 64].to_owned()
}

#[test]
fn an_administrator_opens_an_account_and_gives_its_person_a_link() {
    on_both(|place| {
        let (house, mut ada, _) = house(place);
        ada.get(&house, "/accounts/new").is(200, "name=\"number\"");
        let path = "/accounts/new";
        for (number, login, sv, en) in [
            ("nobody", "vera2", "tjänstenummer nobody", "service number nobody"),
            ("vera", "VERA", "upptaget", "taken"),
            ("", "vera2", "f-number", "f-number"),
            ("vera", "", "f-login", "f-login"),
        ] {
            ada.refused(&house, path, &[("number", number), ("login", login)], 422, sv, en);
        }
        let opened = ada.post(&house, path, &[("number", "vera"), ("login", "vera2")]);
        let page = opened.header(axum::http::header::LOCATION).to_owned();
        opened.leads(&page);
        ada.get(&house, &page).is(200, "ingen har använt det");
        let first = link_on(&ada.post(&house, &format!("{page}/link"), &[]).is(200, "Länken är skapad"));
        let second = link_on(&ada.post(&house, &format!("{page}/link"), &[]).is(200, "Länken är skapad"));
        ada.get(&house, &page).is(200, "Länk gäller till").lacks("/link/0");
        let mut vera = Visitor::sv();
        vera.post(&house, &first, &[("password", NEW)]).is(404, "Länken gäller inte längre");
        vera.post(&house, &second, &[("password", NEW)]).leads("/sign-in");
        vera.sign_in(&house, "vera2", NEW).leads("/");
        ada.get(&house, &page).is(200, "i bruk");
    });
}

#[test]
fn a_new_way_into_an_account_in_use_takes_two_administrators_and_its_person_is_told() {
    on_both(|place| {
        let (house, mut ada, mut bo) = house(place);
        let mut old = Visitor::signed_in(&house, "vera");
        let page = page_of(&house, &mut ada, "vera");
        let (link, recover, agree) = (format!("{page}/link"), format!("{page}/recover"), format!("{page}/agree"));
        ada.refused(&house, &link, &[], 409, "kräver två administratörer", "takes two administrators");
        let digest = ada.get(&house, &page).is(200, "Föreslå en ny väg in").hidden("digest").remove(0);
        let proof = [("digest", digest.as_str()), ("password", PASSWORD)];
        ada.refused(&house, &recover, &[("digest", &digest), ("password", "x")], 422, "stämmer inte", "is wrong");
        ada.refused(&house, &recover, &[("digest", "0"), ("password", PASSWORD)], 412, "ändrats", "changed");
        ada.post(&house, &recover, &proof).leads(&page);
        ada.refused(&house, &recover, &proof, 409, "väntar redan", "waits for a second");
        let act = bo.get(&house, &page).is(200, "Godkänn som andra person").hidden("act").remove(0);
        let agreed = [("digest", digest.as_str()), ("password", PASSWORD), ("act", act.as_str())];
        // The first is not the second.
        ada.refused(&house, &agree, &agreed, 403, "Samma människa", "same human being");
        let none = [("digest", digest.as_str()), ("password", PASSWORD), ("act", "x")];
        bo.refused(&house, &agree, &none, 409, "avgjort", "settled");
        let made = link_on(&bo.post(&house, &agree, &agreed).is(200, "Länken är skapad"));
        bo.refused(&house, &agree, &agreed, 409, "avgjort", "settled");
        // Until the link is used nothing has changed for its person.
        old.get(&house, "/me").is(200, "vera");
        let mut vera = Visitor::sv();
        vera.post(&house, &made, &[("password", NEW)]).leads("/sign-in");
        old.get(&house, "/me").leads("/sign-in?to=/me");
        vera.sign_in(&house, "vera", PASSWORD).is(401, "");
        vera.sign_in(&house, "vera", NEW).leads("/me/security");
        vera.get(&house, "/me/security").is(200, "Två administratörer, eller driften, gav kontot en ny länk");
        vera.post(&house, "/me/security/recovery-read", &[]).leads("/me/security");
        vera.get(&house, "/me/security").is(200, "").lacks("Två administratörer");
        Visitor::sv().sign_in(&house, "vera", NEW).leads("/");
    });
}

#[test]
fn nobody_takes_part_in_recovering_their_own_account_not_with_a_second_account_either() {
    on_both(|place| {
        let (house, mut ada, mut bo) = house(place);
        // Bo has two accounts.
        let opened = ada.post(&house, "/accounts/new", &[("number", "bo"), ("login", "bo2")]);
        let other = opened.header(axum::http::header::LOCATION).to_owned();
        let link = link_on(&ada.post(&house, &format!("{other}/link"), &[]).is(200, ""));
        let mut bo2 = Visitor::sv();
        bo2.post(&house, &link, &[("password", NEW)]).leads("/sign-in");
        bo2.sign_in(&house, "bo2", NEW).leads("/");
        let page = page_of(&house, &mut ada, "bo");
        let digest = ada.get(&house, &page).is(200, "").hidden("digest").remove(0);
        let proof = [("digest", digest.as_str()), ("password", NEW)];
        let recover = format!("{page}/recover");
        bo2.refused(&house, &recover, &proof, 403, "sitt eget konto", "their own account");
        ada.post(&house, &recover, &[("digest", &digest), ("password", PASSWORD)]).leads(&page);
        let mut cia = Visitor::signed_in(&house, "cia");
        let act = cia.get(&house, &page).is(200, "").hidden("act").remove(0);
        let own = [("digest", digest.as_str()), ("password", NEW), ("act", act.as_str())];
        bo2.refused(&house, &format!("{page}/agree"), &own, 403, "sitt eget konto", "their own account");
        let own = [("digest", digest.as_str()), ("password", PASSWORD), ("act", act.as_str())];
        bo.refused(&house, &format!("{page}/agree"), &own, 403, "sitt eget konto", "their own account");
        // One with two accounts is not two: what Bo proposes for Vera, Bo's other account does not second.
        let page = page_of(&house, &mut bo, "vera");
        let digest = bo.get(&house, &page).is(200, "").hidden("digest").remove(0);
        bo.post(&house, &format!("{page}/recover"), &[("digest", &digest), ("password", PASSWORD)]).leads(&page);
        let act = cia.get(&house, &page).is(200, "").hidden("act").remove(0);
        let same = [("digest", digest.as_str()), ("password", NEW), ("act", act.as_str())];
        bo2.refused(&house, &format!("{page}/agree"), &same, 403, "Samma människa", "same human being");
        // What is taken back is over.
        bo.post(&house, &format!("{page}/withdraw"), &[]).leads(&page);
        let late = [("digest", digest.as_str()), ("password", PASSWORD), ("act", act.as_str())];
        cia.refused(&house, &format!("{page}/agree"), &late, 409, "avgjort", "settled");
        cia.refused(&house, &format!("{page}/withdraw"), &[], 409, "avgjort", "settled");
    });
}

#[test]
fn at_the_command_line_a_link_is_made_where_two_others_cannot_with_a_reason_and_its_person_is_told() {
    on_both(|place| {
        let house = House::new(place);
        for login in ["ada", "bo"] {
            house.person(login, &[Role::Administrator]);
        }
        house.person("vera", &[Role::Operator]);
        let asked = |login: &str, reason: &str, token: u8| {
            let line = |name: &'static str, text: &str| base::Line::parse(name, text).unwrap();
            let link = access::LinkFromMachine {
                login: line("login", login),
                reason: line("reason", reason),
                token: [token; 32],
            };
            house.store.perform(house.tenant, access::cli("account"), base::clock::new_command_id(), link).map(drop)
        };
        let key = |refused: Result<(), store::Failure>| refused.unwrap_err().refusal().key.into_owned();
        // Two can help Vera; nobody has that name; Ada has but one other.
        assert_eq!(key(asked("vera", "lost her phone", 1)), "access-refused-two-can");
        assert_eq!(key(asked("vara", "lost her phone", 1)), "access-refused-no-login");
        asked("ADA", "the other one is on leave", 2).unwrap();
        let path = format!("/link/{}", base::hex(&[2; 32]));
        Visitor::sv().post(&house, &path, &[("password", NEW)]).leads("/sign-in");
        let mut ada = Visitor::sv();
        ada.sign_in(&house, "ada", NEW).leads("/me/security");
        ada.get(&house, "/me/security").is(200, "eller driften");
        // Nobody but the machine's own command line.
        let link = access::LinkFromMachine {
            login: base::Line::parse("login", "ada").unwrap(),
            reason: base::Line::parse("reason", "x").unwrap(),
            token: [3; 32],
        };
        let refused = house.store.perform(house.tenant, access::job("test"), base::clock::new_command_id(), link);
        assert_eq!(key(refused.map(drop)), "access-refused-denied");
    });
}

#[test]
fn an_account_is_closed_after_a_page_that_says_so_and_its_sessions_end() {
    on_both(|place| {
        let (house, mut ada, _) = house(place);
        let mut vera = Visitor::signed_in(&house, "vera");
        let page = page_of(&house, &mut ada, "vera");
        let close = format!("{page}/close");
        let sure = ada.post(&house, &close, &[]).is(200, "Vill du stänga kontot vera?").hidden("sure").remove(0);
        vera.get(&house, "/me").is(200, "vera");
        ada.post(&house, &close, &[("sure", "0")]).is(200, "Vill du stänga kontot vera?");
        ada.post(&house, &close, &[("sure", &sure)]).leads(&page);
        vera.get(&house, "/me").leads("/sign-in?to=/me");
        vera.sign_in(&house, "vera", PASSWORD).is(401, "stämmer inte");
        ada.get(&house, &page).is(200, "stängt").lacks("Föreslå");
        ada.refused(&house, &format!("{page}/link"), &[], 409, "stängt", "closed");
    });
}

#[test]
fn accounts_are_there_for_administrators_alone_and_page_by_page() {
    on_both(|place| {
        let (house, mut ada, _) = house(place);
        let page = page_of(&house, &mut ada, "vera");
        let mut vera = Visitor::signed_in(&house, "vera");
        for path in ["/accounts", "/accounts/new", &page] {
            vera.get(&house, path).is(404, "");
        }
        for act in ["link", "recover", "agree", "withdraw", "close", "identity"] {
            vera.post(&house, &format!("{page}/{act}"), &[]).is(404, "");
            ada.post(&house, &format!("/accounts/x/{act}"), &[]).is(404, "");
        }
        vera.post(&house, "/accounts/new", &[("number", "vera"), ("login", "vera2")]).is(404, "");
        ada.get(&house, "/accounts/x").is(404, "");
        for n in 0..50 {
            house.link(&format!("p{n:02}"), &[]);
        }
        let first = ada.get(&house, "/accounts").is(200, ">p46<").lacks(">p47<").lacks(">vera<");
        assert_eq!(first.hidden("after"), ["p46"]);
        let last = ada.get(&house, "/accounts?after=p46").is(200, ">p47<").lacks(">p46<");
        assert!(last.hidden("after").is_empty() && last.body.contains(">vera<"));
        ada.get(&house, "/accounts?after=zz").is(200, "");
        let own = page_of(&house, &mut ada, "ada");
        ada.refused(&house, &format!("{own}/identity"), &[], 403, "sin egen identitet", "their own identity");
        ada.post(&house, &format!("{page}/identity"), &[]).leads(&page);
    });
}
