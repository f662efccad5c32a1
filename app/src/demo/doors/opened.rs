//! What is hidden is opened for a purpose that is noted first; a broken glass is told at once, and noted page by page.

use super::{Call, Got, House, PASSWORD};
use crate::{modules, serve};
use access::Role;
use axum::http::{Method, StatusCode};
use base::{Id, Line, Person, Word, clock};
use organisation::{OpenUnit, Protected, RegisterPerson, UnitKind};
use std::sync::Arc;
use store::{Settings, Store};
use testkit::{HandClock, Place, on_both};

/// The name that is not to be seen by chance.
const HIDDEN: &str = "Hanna Dold Exempel";

impl House {
    fn bare(place: &Place) -> (Self, Arc<HandClock>) {
        let clock = Arc::new(HandClock::at("2026-11-23T09:31:00Z"));
        let store = Store::open(place.home.clone(), Settings::default(), modules::registry(), clock.clone()).unwrap();
        let tenant = store.open_ledger("lillkoping.example/skans", access::cli("test")).unwrap();
        let app = web::App::new(store.clone(), modules::texts().unwrap(), serve::hooks(), "");
        let runtime = tokio::runtime::Runtime::new().unwrap();
        (Self { store, tenant, router: serve::router(&app), runtime }, clock)
    }

    fn unit(&self, name: &str, kind: UnitKind, parent: Option<Id<base::Unit>>) -> Id<base::Unit> {
        let open = OpenUnit { parent, kind, name: Line::parse("name", name).unwrap(), code: None };
        self.store.perform(self.tenant, access::cli("test"), clock::new_command_id(), open).unwrap().answer
    }

    fn hidden(&self) -> Id<Person> {
        let register = RegisterPerson {
            service_number: Word::parse("number", "T-9999").unwrap(),
            name: Line::parse("name", HIDDEN).unwrap(),
            protected: Protected::Yes,
        };
        self.store.perform(self.tenant, access::cli("test"), clock::new_command_id(), register).unwrap().answer
    }

    fn get(&self, cookie: &str, address: &str) -> Got {
        self.call(cookie, &Method::GET, &Call { address: address.to_owned(), fields: String::new() })
    }

    fn post(&self, cookie: &str, address: &str, fields: &str) -> Got {
        self.call(cookie, &Method::POST, &Call { address: address.to_owned(), fields: fields.to_owned() })
    }

    fn break_glass(&self, cookie: &str, fields: &str) -> Got {
        let password = PASSWORD.replace(' ', "+").replace('\u{f6}', "%C3%B6");
        self.post(cookie, "/access/glass/new", &format!("{fields}&password={password}"))
    }
}

#[test]
fn a_protected_name_is_shown_once_for_a_purpose_that_is_noted_and_never_without() {
    on_both(|place| {
        let (house, _) = House::bare(place);
        let hidden = house.hidden();
        let vera = house.person(house.tenant, "vera", &[Role::SecurityHead], None);
        let lotta = house.person(house.tenant, "lotta", &[Role::LogReviewer], None);
        let ada = house.person(house.tenant, "ada", &[Role::Administrator], None);
        let page = format!("/access/unmask/{hidden}");
        let history = house.get(&vera, &format!("/history/organisation.person/{hidden}"));
        assert!(history.body.contains(&page) && !history.body.contains(HIDDEN), "{}", history.body);
        assert!(!house.get(&vera, &page).body.contains(HIDDEN));
        // No purpose, no words, a purpose that nobody chooses: nothing shown, nothing noted.
        let before = house.entries();
        for (fields, field) in [
            ("purpose=&words=KS+2026%2F301", "purpose"),
            ("purpose=curiosity&words=KS+2026%2F301", "purpose"),
            ("purpose=glass&words=KS+2026%2F301", "purpose"),
            ("purpose=case&words=+", "words"),
        ] {
            let got = house.post(&vera, &page, fields);
            assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields}");
            assert!(got.body.contains(&format!("f-{field}")) && !got.body.contains(HIDDEN), "{fields}");
        }
        for who in [&ada, &lotta] {
            let got = house.post(who, &page, "purpose=case&words=KS+2026%2F301");
            assert_eq!(got.status, StatusCode::NOT_FOUND);
            assert!(!got.body.contains(HIDDEN));
        }
        assert_eq!(house.entries(), before);
        let got = house.post(&vera, &page, "purpose=case&words=KS+2026%2F301");
        assert_eq!((got.status, got.body.contains(HIDDEN)), (StatusCode::OK, true), "{}", got.body);
        assert_eq!(house.entries(), before + 1, "noted");
        assert!(!house.get(&vera, &page).body.contains(HIDDEN), "once");

        // The log: not without a purpose, not with another's, not when its time is over.
        assert_eq!(house.get(&lotta, "/access/reads").to, "/access/reads/new");
        assert_eq!(house.get(&ada, "/access/reads/new").status, StatusCode::NOT_FOUND);
        let none = house.post(&lotta, "/access/reads/new", "purpose=&words=x");
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        let begun = house.post(&lotta, "/access/reads/new", "purpose=review&words=the+month+of+November");
        assert!(begun.to.starts_with("/access/reads?search="), "{} {}", begun.status, begun.body);
        let log = house.get(&lotta, &begun.to).body;
        assert!(log.contains("KS 2026/301") && log.contains("T-9999") && log.contains("vera"), "{log}");
        assert!(log.contains("the month of November"), "the search stands there too");
        assert!(!log.contains(HIDDEN));
        let other = house.person(house.tenant, "lisa", &[Role::LogReviewer], None);
        assert_eq!(house.get(&other, &begun.to).status, StatusCode::CONFLICT, "another's purpose");
    });
}

#[test]
fn a_person_sees_when_and_what_for_and_not_who() {
    on_both(|place| {
        let (house, _) = House::bare(place);
        let vera = house.person(house.tenant, "vera", &[Role::SecurityHead], None);
        let bo = house.person(house.tenant, "bo", &[Role::Representative], None);
        let people = house.store.read(|reader| organisation::people(reader, house.tenant)).unwrap();
        let of = |number: &str| people.iter().find(|it| it.service_number == number).unwrap().id;
        let cli = access::cli("test");
        let note = organisation::rights::NoteName {
            person: of("bo"),
            purpose: access::ReadPurpose::Contact,
            words: base::Note::parse("words", "a secret of the reader's").unwrap(),
        };
        let refused = house.store.perform(house.tenant, cli, clock::new_command_id(), note);
        assert!(refused.is_err(), "nobody in person, and bo is not protected");
        let hidden = house.hidden();
        house.post(&vera, &format!("/access/unmask/{hidden}"), "purpose=contact&words=a+secret+of+the+reader");
        let own = house.get(&bo, "/me/reads");
        assert_eq!(own.status, StatusCode::OK);
        assert!(!own.body.contains("vera") && !own.body.contains("secret"), "nothing about another");
        let part = store::Part {
            order: access::READS_BY_TIME,
            direction: store::Direction::Down,
            cursor: store::Cursor::First,
            size: 10,
        };
        let which = access::Reads { about: Some(hidden), ..access::Reads::default() };
        let noted = house.store.read(|reader| access::reads(reader, house.tenant, which, part)).unwrap();
        assert_eq!(noted.rows.len(), 1);
        assert_eq!(noted.rows[0].purpose, access::ReadPurpose::Contact);
    });
}

#[test]
fn a_broken_glass_is_told_at_once_noted_page_by_page_and_closed_by_another() {
    on_both(|place| {
        let (house, clock) = House::bare(place);
        let top = house.unit("Lillk\u{f6}pings kommun", UnitKind::Municipality, None);
        let school = house.unit("Skolan", UnitKind::Department, Some(top));
        let karin = house.person(house.tenant, "karin", &[Role::Coordinator], Some(school));
        let vera = house.person(house.tenant, "vera", &[Role::SecurityHead], None);
        let above = format!("/history/organisation.unit/{top}");
        assert_eq!(house.get(&karin, &above).status, StatusCode::NOT_FOUND);
        for (fields, field) in [("minutes=15&reason=+", "reason"), ("minutes=90&reason=hot", "minutes")] {
            let got = house.break_glass(&karin, fields);
            assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", got.body);
            assert!(got.body.contains(&format!("f-{field}")), "{fields}");
        }
        assert!(!house.get(&vera, "/").body.contains("/access/glass\""));
        let broken = house.break_glass(&karin, "minutes=15&reason=hot+mot+huset");
        assert_eq!(broken.to, "/", "{} {}", broken.status, broken.body);
        assert!(house.get(&vera, "/").body.contains("/access/glass\""), "told at once");
        assert_eq!(house.get(&karin, &above).status, StatusCode::OK, "sees what lies above");
        let list = house.get(&vera, "/access/glass").body;
        let mark = "href=\"/access/glass/";
        let ends: Vec<&str> = list.match_indices(mark).map(|(at, _)| &list[at + mark.len()..]).collect();
        let id = ends.iter().filter_map(|it| it.split('"').next()).find(|it| it.len() == 36).unwrap();
        let one = format!("/access/glass/{id}");
        let shown = house.get(&vera, &one).body;
        assert!(shown.contains("hot mot huset") && shown.contains(&above), "{shown}");
        clock.pass(15 * 60);
        let before = house.entries();
        assert_eq!(house.get(&karin, &above).status, StatusCode::NOT_FOUND, "over");
        assert_eq!(house.entries(), before, "nothing is noted any more");
        let own = house.post(&karin, &format!("{one}/review"), "words=fine");
        assert_eq!(own.status, StatusCode::NOT_FOUND, "who broke it does not review");
        assert_eq!(house.post(&vera, &format!("{one}/review"), "words=+").status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(house.post(&vera, &format!("{one}/review"), "words=det+var+motiverat").to, one);
        assert!(house.get(&vera, &one).body.contains("det var motiverat"));
        assert!(!house.get(&vera, "/").body.contains("/access/glass\""), "closed");
    });
}
