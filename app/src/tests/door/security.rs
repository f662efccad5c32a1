//! A person's own page of sign-ins and password.

use super::{House, PASSWORD, Visitor};
use access::Role;
use base::clock;
use testkit::on_both;

const NEW: &str = "sju paraplyer sjunger i hallen";

#[test]
fn a_person_sees_where_they_are_signed_in_and_ends_one_or_all_others() {
    on_both(|place| {
        let house = House::new(place);
        house.person("vera", &[Role::Operator]);
        house.person("nils", &[Role::Operator]);
        let (mut here, mut phone, mut other) = (
            Visitor::signed_in(&house, "vera"),
            Visitor::signed_in(&house, "vera"),
            Visitor::signed_in(&house, "vera"),
        );
        let mut nils = Visitor::signed_in(&house, "nils");
        let page = here.get(&house, "/me/security").is(200, "Firefox, Linux");
        assert_eq!(page.body.matches("Firefox, Linux").count(), 3);
        assert_eq!(page.body.matches(">den här<").count(), 1);
        let ids = page.hidden("id");
        assert_eq!(ids.len(), 2, "this one cannot be ended here");
        // Nobody ends somebody else's, and an id that is none is not there.
        nils.post(&house, "/me/security/sessions/end", &[("id", &ids[0])]).is(404, "");
        here.refused(&house, "/me/security/sessions/end", &[("id", "x")], 404, "Sidan finns inte", "no such page");
        here.post(&house, "/me/security/sessions/end", &[("id", &ids[0])]).leads("/me/security");
        let living = [phone.get(&house, "/me").status, other.get(&house, "/me").status];
        assert_eq!(living.iter().filter(|status| status.as_u16() == 200).count(), 1, "one of the two ended");
        here.post(&house, "/me/security/sessions/end-others", &[]).leads("/me/security");
        phone.get(&house, "/me").leads("/sign-in?to=/me");
        other.get(&house, "/me").leads("/sign-in?to=/me");
        here.get(&house, "/me").is(200, "vera");
        nils.get(&house, "/me").is(200, "nils");
    });
}

#[test]
fn a_session_ends_when_it_is_not_used_and_after_a_shift_however_much_it_is_used() {
    on_both(|place| {
        let house = House::new(place);
        house.person("vera", &[Role::Operator]);
        let mut vera = Visitor::signed_in(&house, "vera");
        house.clock.pass(access::IDLE_HOURS * 3600 + 1);
        vera.get(&house, "/me").leads("/sign-in?to=/me");
        let mut vera = Visitor::signed_in(&house, "vera");
        for _ in 0..access::SESSION_HOURS {
            vera.get(&house, "/me").is(200, "vera");
            house.clock.pass(3599);
        }
        vera.get(&house, "/me").is(200, "vera");
        house.clock.pass(12);
        vera.get(&house, "/me").leads("/sign-in?to=/me");
    });
}

#[test]
fn a_session_ends_with_its_account() {
    on_both(|place| {
        let house = House::new(place);
        house.person("vera", &[Role::Operator]);
        let mut vera = Visitor::signed_in(&house, "vera");
        let token = vera.cookies["skans"].clone();
        let now = house.store.clock().now();
        let session =
            house.store.read(|reader| access::session(reader, &token, now).map_err(store::Failure::from)).unwrap();
        let (account, tenant) = (session.unwrap().account, house.tenant);
        let actor = access::cli("test");
        let command = store::Command::new(tenant, actor.clone(), clock::new_command_id(), "test", &account);
        let closed = house.store.run(command, move |work| {
            let grant = access::may(work, tenant, &actor, access::policy::AccessManage, &access::Whole)?;
            access::close_account(work, &grant, account)
        });
        closed.unwrap();
        vera.get(&house, "/me").leads("/sign-in?to=/me");
        vera.sign_in(&house, "vera", PASSWORD).is(401, "stämmer inte");
        let known = access::Known { home: tenant, account, person: base::Id::from_uuid(account.uuid()) };
        let started = access::start_session(&house.store, known, &access::Proven::Passkey, &access::Browser::default());
        assert!(started.is_err(), "however it was proven");
    });
}

#[test]
fn a_password_is_changed_with_the_old_one_and_signs_out_everywhere_else() {
    on_both(|place| {
        let house = House::new(place);
        house.person("vera", &[Role::Operator]);
        let (mut here, mut phone) = (Visitor::signed_in(&house, "vera"), Visitor::signed_in(&house, "vera"));
        let path = "/me/security/password";
        here.get(&house, "/me/security").is(200, "autocomplete=\"new-password\"");
        for (old, new, sv, en) in [
            ("not this one", NEW, "Lösenordet stämmer inte", "The password is wrong"),
            ("", NEW, "Lösenordet stämmer inte", "The password is wrong"),
            (PASSWORD, PASSWORD, "detsamma som det gamla", "the same as the old one"),
            (PASSWORD, "kort", "minst 12", "at least 12"),
            (PASSWORD, "", "minst 12", "at least 12"),
            (PASSWORD, "Exempelby kommun vera", "vanliga ord, namn", "common words, names"),
            (PASSWORD, "rtyuiop9876543", "följer tangenterna", "follows the keys"),
            (PASSWORD, "hejhejhejhejhej", "upprepar", "repeats"),
        ] {
            house.clock.pass(2);
            here.refused(&house, path, &[("old-password", old), ("password", new)], 422, sv, en);
        }
        let long = "sju paraplyer ".repeat(30);
        here.refused(&house, path, &[("old-password", PASSWORD), ("password", &long)], 422, "256", "256");
        phone.get(&house, "/me").is(200, "vera");
        here.post(&house, path, &[("old-password", PASSWORD), ("password", NEW)]).leads("/me/security").lacks(NEW);
        here.get(&house, "/me").is(200, "vera");
        phone.get(&house, "/me").leads("/sign-in?to=/me");
        phone.sign_in(&house, "vera", PASSWORD).is(401, "stämmer inte");
        phone.sign_in(&house, "vera", NEW).leads("/");
    });
}

#[test]
fn the_page_is_for_who_is_signed_in() {
    on_both(|place| {
        let house = House::new(place);
        let mut nobody = Visitor::sv();
        nobody.get(&house, "/me/security").leads("/sign-in?to=/me/security");
        for path in ["password", "sessions/end", "sessions/end-others"] {
            let path = format!("/me/security/{path}");
            nobody.post(&house, &path, &[]).leads(&format!("/sign-in?to={path}"));
        }
    });
}
