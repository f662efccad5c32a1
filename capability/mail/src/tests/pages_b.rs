//! The pages of a letter's way from the check to the desk, of what is held, of the day and of what takes two: by forms,
//! without JavaScript, in both languages.

use super::pages_a::{Got, House, sources};
use crate::{
    commands::Act,
    event::EventKind,
    model::{
        Class, Closing, Column, Command, DiscrepancyKind, Flag, Hold, Kind, Method, Outcome, Party, PartyKind, Site,
        SiteKind, State, Subject, Verdict,
    },
    queries,
};
use access::{Role, Whole, may, policy::AccessManage};
use base::{Id, Line, Person};
use strum::IntoEnumIterator;
use testkit::{on_both, sqlite};
use ui::{Lang, Texts};

/// Two operators, a head of security, a mail clerk and an auditor, all of them seen by somebody.
struct Cast {
    house: House,
    mail_room: Id<Site>,
    police: Id<Party>,
    /// Who receives and screens.
    hand: &'static str,
}

impl std::ops::Deref for Cast {
    type Target = House;
    fn deref(&self) -> &House {
        &self.house
    }
}

const ALL: [&str; 5] = ["olle", "ove", "siv", "klas", "rut"];

impl Cast {
    fn new(place: &testkit::Place) -> Self {
        let mut house = House::new(place);
        house.person("ove", Role::Operator);
        house.person("klas", Role::MailClerk);
        let tenant = house.tenant;
        let people = house.store.read(|reader| organisation::people(reader, tenant)).unwrap();
        for person in people.into_iter().filter(|it| ALL.contains(&it.service_number.as_str())) {
            let (actor, id): (_, Id<Person>) = (access::cli("test"), person.id);
            let command = store::Command::new(tenant, actor.clone(), house.id(), "test", &id);
            let seen = house.store.run(command, move |work| {
                let grant = may(work, tenant, &actor, AccessManage, &Whole)?;
                access::see_identity(work, &grant, id)
            });
            seen.unwrap();
        }
        let name = Line::parse("name", "Polisen").unwrap();
        let party = Command::SetUpParty { party: None, name, kind: PartyKind::Police, unit: None };
        let said = house.does(Act { site: house.terminal, command: party });
        let police = Id::from_uuid(said[0].about);
        let sites = house.store.read(|reader| queries::all_sites(reader, tenant)).unwrap();
        let mail_room = sites.iter().find(|it| it.kind == SiteKind::MailRoom).unwrap().id;
        Self { house, mail_room, police, hand: "olle" }
    }

    /// A form as a page gives it: its command, and what is filled in.
    fn send(&self, who: &str, path: &str, pairs: &[(&str, &str)]) -> Got {
        let command = base::clock::new_command_id().to_string();
        let all = [&[("command", command.as_str())], pairs].concat();
        self.post(who, path, &all)
    }

    fn subjects(&self) -> Vec<Subject> {
        let entries = self.store.read(|reader| reader.entries(self.tenant, 0, 100_000)).unwrap();
        let mut ids = Vec::new();
        for entry in entries {
            if let Ok(Some((event, _))) = store::decode::<crate::Event>(&entry) {
                match event {
                    crate::Event::Received { subject, .. } => ids.push(subject),
                    crate::Event::ItemSingledOut { item, .. } => ids.push(item.id),
                    crate::Event::LotSplit { part, .. } => ids.push(part.id),
                    _ => {}
                }
            }
        }
        self.store.read(|reader| queries::subjects_by_id(reader, self.tenant, &ids)).unwrap()
    }

    fn the(&self, number: &str) -> Subject {
        let all = self.subjects();
        all.iter().find(|it| it.number.to_string() == number).unwrap_or_else(|| panic!("no {number}")).clone()
    }

    /// An uncounted lot at the terminal, received without expectation.
    fn lot(&self) -> String {
        self.receive("lot", "letter", "")
    }

    fn receive(&self, kind: &str, class: &str, code: &str) -> String {
        use crate::model::{Arrival, Code, Entered, Found, Reading, Scheme, Unannounced, What};
        let kind = if kind == "lot" { Kind::Lot } else { Kind::Item };
        let before = self.subjects().len();
        let code =
            (!code.is_empty()).then(|| Code { scheme: Scheme::S10, number: base::Word::parse("code", code).unwrap() });
        let unit =
            self.store.read(|reader| organisation::units_by_name(reader, self.tenant, &["BIB"])).unwrap()[0][0].clone();
        let new = Unannounced {
            kind,
            code,
            class: class.parse().ok(),
            unit: Some(unit.id),
            authority: unit.authority,
            into: None,
            found: Found::No,
        };
        let arrival = Arrival {
            what: What::New(new),
            seal: None,
            reading: Reading::First,
            weight: None,
            flags: Default::default(),
            entered: Entered::Scanned,
        };
        let command = Command::Receive {
            from: Some(self.carrier),
            consignment: None,
            set_aside_at: None,
            arrivals: vec![arrival],
        };
        self.act_as(self.hand, self.terminal, command);
        let all = self.subjects();
        assert_eq!(all.len(), before + 1);
        all.last().unwrap().number.to_string()
    }

    /// Does what the pages of receiving do, which are tried elsewhere.
    fn act_as(&self, who: &str, site: Id<Site>, command: Command) {
        let people = self.store.read(|reader| organisation::people(reader, self.tenant)).unwrap();
        let person = people.iter().find(|it| it.service_number == who).unwrap().id;
        let account = self.store.read(|reader| access::accounts_of(reader, self.tenant, person)).unwrap()[0];
        let actor = access::actor_of(person, account);
        self.store.perform(self.tenant, actor, base::clock::new_command_id(), Act { site, command }).unwrap();
    }

    fn check(&self, who: &str, number: &str, method: &str, verdict: &str, more: &[(&str, &str)]) -> Got {
        let id = self.the(number).id.to_string();
        let pairs = [&[("subject", id.as_str()), ("method", method), ("verdict", verdict)], more].concat();
        self.send(who, "/mail/screening/set", &pairs)
    }

    fn deed(&self, who: &str, deed: &str, number: &str, more: &[(&str, &str)]) -> Got {
        let id = self.the(number).id.to_string();
        self.send(who, &format!("/mail/do/{deed}"), &[&[("subject", id.as_str())], more].concat())
    }

    /// Two methods by one operator, and the five seconds.
    fn cleared(&self, number: &str, count: &str) {
        let field = format!("count-{}", self.the(number).id);
        let count: &[(&str, &str)] = if count.is_empty() { &[] } else { &[(&field, count)] };
        self.check(self.hand, number, "visual", "cleared", count).leads("shown=");
        self.check(self.hand, number, "xRay", "cleared", &[]).leads("shown=");
        self.clock.pass(6);
        assert_eq!(self.the(number).state, State::Cleared);
    }

    /// The rest of a proposal: the page that was shown, with the password.
    fn confirm(&self, who: &str, path: &str, shown: &Got, pairs: &[(&str, &str)], password: &str) -> Got {
        let digest = shown.hidden("digest");
        self.send(who, path, &[pairs, &[("digest", digest.as_str()), ("password", password)]].concat())
    }

    /// Agrees to what waits.
    fn agree(&self, who: &str, act: &str, password: &str) -> Got {
        let page = self.get(who, "sv", act);
        let digest = page.hidden("digest");
        self.send(who, act, &[("digest", &digest), ("password", password)])
    }
}

const PASSWORD: &str = super::pages_a::PASSWORD;

fn path_of(got: &Got) -> String {
    got.to.split('?').next().unwrap().to_owned()
}

#[test]
fn every_word_of_the_rules_has_its_text_in_both_languages() {
    let texts = Texts::new(&sources()).unwrap();
    let mut keys = Vec::new();
    let mut word = |of: &str, value: &'static str| keys.push(format!("mail-{of}-{value}"));
    EventKind::iter().for_each(|it| word("event", it.into()));
    State::iter().for_each(|it| word("state", it.into()));
    State::iter().for_each(|it| word("now", it.into()));
    Verdict::iter().for_each(|it| word("verdict", it.into()));
    Verdict::iter().for_each(|it| word("key", it.into()));
    Verdict::iter().filter(|it| it.is_alarm()).for_each(|it| word("alarm-do", it.into()));
    Class::iter().for_each(|it| word("class", it.into()));
    Class::iter().for_each(|it| word("classes", it.into()));
    Method::iter().for_each(|it| word("method", it.into()));
    Flag::iter().for_each(|it| word("flag", it.into()));
    Hold::iter().for_each(|it| word("hold", it.into()));
    Column::iter().for_each(|it| word("column", it.into()));
    Column::iter().for_each(|it| word("term", it.into()));
    DiscrepancyKind::iter().for_each(|it| word("discrepancy", it.into()));
    DiscrepancyKind::iter().for_each(|it| word("discrepancy-why", it.into()));
    for it in [Kind::Item, Kind::Lot, Kind::Receptacle] {
        word("kind", it.into());
    }
    for it in [Outcome::Found, Outcome::WrittenOff, Outcome::Explained, Outcome::Settled] {
        word("outcome", it.into());
    }
    for it in [Closing::Balanced, Closing::WithDiscrepancies] {
        word("closing", it.into());
    }
    for lang in Lang::ALL {
        for key in &keys {
            assert!(texts.has(lang, key), "{lang}: {key}");
        }
        for (key, _) in crate::pages::done_keys() {
            assert!(texts.has(lang, &format!("mail-done-{key}")), "{lang}: mail-done-{key}");
        }
        for deed in crate::pages::deed_slugs() {
            for key in [format!("mail-do-{deed}"), format!("mail-do-{deed}-help"), format!("mail-done-{deed}")] {
                assert!(texts.has(lang, &key), "{lang}: {key}");
            }
        }
    }
}

#[test]
fn a_tray_of_letters_goes_from_the_check_to_the_desk_and_the_day_closes() {
    on_both(|place| {
        let cast = Cast::new(place);
        let terminal = cast.terminal.to_string();
        for lang in ["sv", "en"] {
            for path in [
                "/mail/screening",
                "/mail/screening/release",
                "/mail/holds",
                "/mail/dispatch",
                "/mail/day",
                "/mail/acts",
                "/mail/find",
            ] {
                for who in ["olle", "siv", "klas", "rut"] {
                    cast.get(who, lang, &format!("{path}?site={terminal}")).is(200, "<h1");
                }
            }
        }
        let lot = cast.lot();
        let rek = cast.receive("item", "registered", "RR473124829SE");
        let queue = cast.get("olle", "sv", "/mail/screening").is(200, &lot).is(200, &rek).is(200, "ej r\u{e4}knat");
        assert!(queue.has("name=\"subject\""));
        cast.get("olle", "sv", "/mail/screening?class=registered").is(200, &rek);
        assert!(!cast.get("olle", "sv", "/mail/screening?class=registered").has(&lot));
        cast.get("olle", "en", "/mail/screening?class=parcel").is(200, "Nothing in this selection");
        cast.get("olle", "sv", "/mail/screening?state=inconclusive").is(200, "Inget i det h\u{e4}r urvalet");
        // Scanned: the letter alone, then together with the lot.
        let to =
            cast.get("olle", "sv", "/mail/screening/scan?code=rr%20473124829%20se").leads("/mail/screening/set").to;
        cast.get("olle", "sv", &to).is(200, "<span>RR</span> <span>473</span>").is(200, "value=\"dangerous\"");
        cast.get("olle", "sv", &format!("/mail/screening/scan?code={lot}&subject={}", cast.the(&rek).id))
            .leads("subject=");
        cast.get("olle", "sv", "/mail/screening/scan?code=XX1").is(422, "XX1 finns inte h\u{e4}r");
        cast.get("olle", "en", "/mail/screening/scan?code=").is(422, "error-summary");
        cast.get("olle", "sv", &format!("/mail/screening/set?site={terminal}")).is(422, "error-summary");
        // Refused: no verdict, no method, no count, a count that is none, words about what is cleared.
        cast.check("olle", &lot, "visual", "", &[]).is(422, "V\u{e4}lj en bed\u{f6}mning");
        cast.check("olle", &lot, "", "cleared", &[]).is(422, "href=\"#f-method\"");
        let field = format!("count-{}", cast.the(&lot).id);
        cast.check("olle", &lot, "visual", "cleared", &[]).is(422, &format!("href=\"#f-{field}\""));
        cast.check("olle", &lot, "visual", "cleared", &[(&field, "fyrtio")]).is(422, "fyrtio");
        cast.check("olle", &lot, "visual", "cleared", &[(&field, "40"), ("description", "en nyckel")])
            .is(422, "href=\"#f-description\"");
        cast.check("siv", &lot, "visual", "cleared", &[(&field, "40")]).is(403, "mail.screen");
        // One verdict undone, the others stand.
        let got = cast.check("olle", &lot, "visual", "cleared", &[(&field, "40")]).leads("shown=");
        let answered = cast.get("olle", "sv", &got.to).is(200, "godk\u{e4}nd").is(200, "\u{c5}ngra");
        let check = answered.hidden("check");
        cast.send("olle", "/mail/screening/undo", &[("site", &terminal), ("check", &check)])
            .leads("done=verdict-undone");
        cast.get("olle", "sv", "/mail/screening?done=verdict-undone").is(200, "Bed\u{f6}mningen \u{e4}r \u{e5}ngrad");
        cast.check("olle", &lot, "visual", "cleared", &[]).leads("shown=");
        cast.clock.pass(6);
        let got = cast.get("olle", "en", &got.to).is(200, "Counts since");
        assert!(!got.has("name=\"check\""), "what counts is not undone");
        cast.send("olle", "/mail/screening/undo", &[("site", &terminal), ("check", &check)]).is(409, "error-summary");
        cast.check("olle", &lot, "xRay", "cleared", &[]).leads("shown=");
        // Not yet: five seconds.
        cast.get("olle", "sv", "/mail/screening/release").is(200, "g\u{e4}ller om n\u{e5}gra sekunder");
        cast.deed("olle", "release", &lot, &[]).is(409, "error-summary");
        cast.clock.pass(6);
        cast.deed("olle", "release", &rek, &[]).is(409, "error-summary");
        cast.cleared(&rek, "");
        cast.get("olle", "sv", "/mail/screening/release").is(200, "checked");
        let both = [cast.the(&lot).id.to_string(), cast.the(&rek).id.to_string()];
        let both: Vec<(&str, &str)> = both.iter().map(|id| ("subject", id.as_str())).collect();
        cast.send("olle", "/mail/do/release", &both).leads("/mail/dispatch");
        // Packed, sealed, sent.
        cast.send("olle", "/mail/dispatch/tray", &[("site", &terminal), ("code", "")]).is(422, "href=\"#f-code\"");
        cast.send("olle", "/mail/dispatch/tray", &[("site", &terminal), ("code", "L\u{c5}DA-7")]).leads("done=tray");
        let tray = cast.subjects().last().unwrap().number.to_string();
        let tray_id = cast.the(&tray).id.to_string();
        cast.get("olle", "sv", "/mail/dispatch?done=tray")
            .is(200, "L\u{c5}DA-7")
            .is(200, &rek)
            .is(200, "L\u{e5}dan \u{e4}r klar att packa");
        cast.get("olle", "sv", &format!("/mail/do/pack?subject={}", both[0].1)).is(200, "L\u{c5}DA-7");
        cast.send("olle", "/mail/do/pack", &[&both[..], &[("count", "41")]].concat()).is(422, "href=\"#f-into\"");
        cast.send("olle", "/mail/do/pack", &[&both[..], &[("into", &tray_id), ("count", "40")]].concat())
            .is(422, "href=\"#f-count\"");
        cast.send("olle", "/mail/do/pack", &[&both[..], &[("into", &tray_id), ("count", "41")]].concat())
            .leads("done=pack");
        cast.deed("olle", "seal", &tray, &[("seal", ""), ("count", "41")]).is(422, "href=\"#f-seal\"");
        cast.deed("olle", "seal", &tray, &[("seal", "P-4471"), ("count", "40")]).is(422, "href=\"#f-count\"");
        cast.deed("olle", "seal", &tray, &[("seal", "P-4471"), ("count", "41")]).leads("done=seal");
        let to = [("carrier", cast.carrier.to_string()), ("to", cast.mail_room.to_string())];
        cast.deed("olle", "dispatch", &tray, &[("carrier", &to[0].1)]).is(422, "href=\"#f-to\"");
        cast.deed("siv", "dispatch", &tray, &[("carrier", &to[0].1), ("to", &to[1].1)]).is(403, "mail.dispatch");
        cast.deed("olle", "dispatch", &tray, &[("carrier", &to[0].1), ("to", &to[1].1)]).leads("done=dispatch");
        let page = cast
            .get("olle", "sv", &format!("/mail/subjects/{tray_id}"))
            .is(200, "PostNord svarar f\u{f6}r den")
            .is(200, &lot);
        assert!(page.has("Skickad till Stadshusets postrum"));
        // Delivered: another seal is read twice; the stated one is enough once.
        cast.get("klas", "sv", &format!("/mail/do/deliver?subject={tray_id}")).is(200, "Enligt avs\u{e4}ndaren: 1");
        let got = cast.deed("klas", "deliver", &tray, &[("seal", "P-9"), ("items", "1")]).is(422, "href=\"#f-seal\"");
        assert_eq!(got.hidden("reading"), "second");
        cast.deed("klas", "deliver", &tray, &[("seal", "P-4471"), ("items", "1")]).leads("done=deliver");
        cast.deed("klas", "open", &tray, &[]).leads("done=open");
        let room = cast.mail_room.to_string();
        cast.get("klas", "sv", &format!("/mail/dispatch?site={room}")).is(200, &rek).is(200, "Lever");
        cast.get("klas", "en", &format!("/mail/subjects/{tray_id}/contents.csv")).is(200, &rek);
        cast.deed("klas", "hand-out", &rek, &[("receipt", "")]).is(422, "href=\"#f-receipt\"");
        cast.send(
            "klas",
            "/mail/do/hand-out",
            &[&both[..], &[("receipt", "KV-1"), ("takenBy", "Vera Exempel")]].concat(),
        )
        .leads("done=hand-out");
        assert_eq!(cast.the(&rek).state, State::Closed);
        // What was handed out is not looked for: "found" is an act among others.
        let found = format!("href=\"/mail/do/find?subject={}\"", cast.the(&rek).id);
        let page = cast.get("klas", "sv", &format!("/mail/subjects/{}", cast.the(&rek).id)).is(200, &found);
        assert!(!page.has(&format!("class=\"btn\" {found}")), "finding is not the next thing");
        // The days close, each with one act.
        for site in [&terminal, &room] {
            let day = cast.get("klas", "sv", &format!("/mail/day?site={site}")).is(200, "Dagen st\u{e4}mmer");
            assert!(day.has("= ") && day.has("Balansen i ord"));
            cast.get("klas", "en", &format!("/mail/day/close?site={site}")).is(200, "One person suffices");
            cast.send("klas", "/mail/day/close", &[("site", site), ("day", "2026-11-23")]).leads("done=day-closed");
            cast.get("klas", "en", &format!("/mail/day?site={site}&day=2026-11-23"))
                .is(200, "closed, balances")
                .is(200, "A closed day never reopens");
            cast.send("klas", "/mail/day/close", &[("site", site), ("day", "2026-11-23")]).is(409, "error-summary");
            cast.get("rut", "sv", &format!("/mail/day.csv?site={site}&day=2026-11-23")).is(200, "2026-11-23;");
            cast.get("rut", "sv", &format!("/mail/days?site={site}&as=csv")).is(200, "2026-11-23;");
        }
        cast.get("klas", "sv", "/mail/day?day=igar").is(200, "igar");
        cast.get("rut", "sv", "/mail/day/close").is(403, "mail.day.close");
        // The whole story, in both languages.
        for lang in ["sv", "en"] {
            let page =
                cast.get("olle", lang, &format!("/mail/subjects/{}", both[1].1)).is(200, "KV-1").is(200, "P-4471");
            assert!(page.has("olle") && page.has("klas"), "the terminal sees whose hands");
        }
    });
}

/// A cleared way to an alarm: the number of a registered letter that olle found suspicious by X-ray.
fn alarmed(cast: &Cast) -> String {
    let rek = cast.receive("item", "registered", "RR473124829SE");
    let got = cast.check(cast.hand, &rek, "xRay", "suspicious", &[("description", "metall")]).leads("/mail/holds");
    cast.get(cast.hand, "sv", &got.to).is(200, "Ring 112").is(200, "Feltryck").is(200, "role=\"alert\"");
    rek
}

#[test]
fn an_alarm_is_one_press_and_is_lifted_only_by_two_who_saw_the_same() {
    on_both(|place| {
        let cast = Cast::new(place);
        let rek = alarmed(&cast);
        let id = cast.the(&rek).id.to_string();
        cast.clock.pass(60);
        cast.get("olle", "sv", "/mail/holds").is(200, &rek).is(200, "misst\u{e4}nkt");
        cast.get("olle", "en", &format!("/mail/subjects/{id}")).is(200, "Only an authority may take it over");
        // The form of the first person.
        cast.get("olle", "sv", &format!("/mail/do/clear-alarm?subject={id}"))
            .is(200, "Det h\u{e4}r kr\u{e4}ver tv\u{e5} personer");
        cast.deed("olle", "clear-alarm", &rek, &[]).is(422, "href=\"#f-");
        let wanted = [("method", "trace"), ("view", "other"), ("reason", "En nyckel i fodral.")];
        cast.deed("klas", "clear-alarm", &rek, &wanted).is(200, "F\u{f6}resl\u{e5}");
        let shown =
            cast.deed("siv", "clear-alarm", &rek, &wanted).is(200, "En nyckel i fodral.").is(200, "Sp\u{e5}ranalys");
        let pairs = [&[("subject", id.as_str())], &wanted[..]].concat();
        cast.confirm("siv", "/mail/do/clear-alarm", &shown, &pairs, "fel l\u{f6}senord")
            .is(422, "href=\"#f-password\"");
        cast.confirm("klas", "/mail/do/clear-alarm", &shown, &pairs, PASSWORD).is(403, "mail.clear");
        // What changed in between was not seen.
        cast.deed("olle", "flag", &rek, &[("flags", "wet")]).leads("done=flag");
        cast.confirm("siv", "/mail/do/clear-alarm", &shown, &pairs, PASSWORD).is(412, "har \u{e4}ndrats");
        let same = [("method", "xRay"), ("view", "same"), ("reason", "En nyckel.")];
        let shown = cast.deed("siv", "clear-alarm", &rek, &same);
        let got = cast.confirm(
            "siv",
            "/mail/do/clear-alarm",
            &shown,
            &[&[("subject", id.as_str())], &same[..]].concat(),
            PASSWORD,
        );
        got.is(422, "href=\"#f-method\"");
        let shown = cast.deed("siv", "clear-alarm", &rek, &wanted);
        let got = cast.confirm("siv", "/mail/do/clear-alarm", &shown, &pairs, PASSWORD).leads("done=proposed");
        let act = path_of(&got);
        // It waits; the same human being is refused, and so are the one who raised it and one who may not.
        for lang in ["sv", "en"] {
            cast.get("siv", lang, "/mail/acts").is(200, &rek);
            cast.get("olle", lang, &format!("/mail/subjects/{id}")).is(200, &act);
        }
        let own = cast.get("siv", "sv", &act).is(200, "Du har f\u{f6}reslagit det h\u{e4}r");
        assert!(!own.has("name=\"password\""));
        let digest = cast.get("ove", "sv", &act).hidden("digest");
        cast.send("siv", &act, &[("digest", &digest), ("password", PASSWORD)]).is(403, "Samma m\u{e4}nniska");
        cast.agree("olle", &act, PASSWORD).is(422, "error-summary");
        cast.get("klas", "sv", &act).is(200, "Du kan inte godk\u{e4}nna det h\u{e4}r");
        cast.send("klas", &act, &[("digest", &digest), ("password", PASSWORD)]).is(403, "mail.clear");
        cast.agree("ove", &act, "fel").is(422, "href=\"#f-password\"");
        cast.send("ove", &act, &[("digest", "00"), ("password", PASSWORD)]).is(412, "har \u{e4}ndrats");
        cast.agree("ove", &act, PASSWORD).leads(&format!("/mail/subjects/{id}?done=seconded"));
        assert!(cast.the(&rek).alarm.is_none());
        cast.get("ove", "sv", &act).is(200, "avgjort");
        cast.send("ove", &act, &[("digest", &digest), ("password", PASSWORD)]).is(412, "error-summary");
        cast.get("ove", "en", "/mail/acts").is(200, "Nothing waits for a second person");
    });
}

#[test]
fn a_slip_of_the_hand_is_one_persons_for_five_seconds_and_two_persons_after() {
    let cast = Cast::new(&sqlite());
    let rek = alarmed(&cast);
    cast.deed("olle", "miskeyed", &rek, &[]).leads("done=miskeyed");
    assert_eq!(cast.the(&rek).state, State::Inconclusive);
    cast.check("olle", &rek, "", "dangerous", &[]).leads("/mail/holds");
    cast.clock.pass(6);
    let shown = cast.deed("olle", "miskeyed", &rek, &[]).is(200, "F\u{f6}resl\u{e5} som f\u{f6}rsta person");
    let id = cast.the(&rek).id.to_string();
    cast.confirm("olle", "/mail/do/miskeyed", &shown, &[("subject", &id)], PASSWORD).is(422, "href=\"#f-reason\"");
    let why = [("subject", id.as_str()), ("reason", "Fel tangent.")];
    let shown = cast.send("olle", "/mail/do/miskeyed", &why);
    let act = path_of(&cast.confirm("olle", "/mail/do/miskeyed", &shown, &why, PASSWORD).leads("done=proposed"));
    cast.send("ove", &format!("{act}/withdraw"), &[]).leads("done=withdrawn");
    cast.send("ove", &format!("{act}/withdraw"), &[]).is(409, "error-summary");
    let shown = cast.send("olle", "/mail/do/miskeyed", &why);
    let act = path_of(&cast.confirm("olle", "/mail/do/miskeyed", &shown, &why, PASSWORD).leads("done=proposed"));
    cast.agree("ove", &act, PASSWORD).leads("done=seconded");
    assert_eq!(cast.the(&rek).state, State::Inconclusive);
}

#[test]
fn an_authority_takes_it_at_once_gives_it_back_or_keeps_it() {
    on_both(|place| {
        let cast = Cast::new(place);
        let rek = alarmed(&cast);
        let id = cast.the(&rek).id.to_string();
        let police = cast.police.to_string();
        cast.get("siv", "sv", &format!("/mail/do/hand-to-authority?subject={id}")).is(200, "Polisen");
        cast.deed("siv", "hand-to-authority", &rek, &[]).is(422, "href=\"#f-party\"");
        cast.deed("siv", "hand-to-authority", &rek, &[("party", &police), ("officer", "Pia Polis")])
            .leads("done=hand-to-authority");
        cast.get("siv", "sv", "/mail/away").is(200, "kvitto saknas \u{e4}n").is(200, "Polisen");
        cast.get("siv", "en", "/mail/holds").is(200, "With authorities");
        cast.get("rut", "sv", "/mail/away?as=csv").is(200, &rek);
        cast.deed("siv", "record-receipt", &rek, &[("receipt", "")]).is(422, "href=\"#f-receipt\"");
        cast.deed("siv", "record-receipt", &rek, &[("receipt", "0105-K1-26")]).leads("done=record-receipt");
        cast.deed("siv", "record-receipt", &rek, &[("receipt", "0105-K1-26")]).is(409, "error-summary");
        cast.deed("siv", "take-back", &rek, &[]).leads("done=take-back");
        cast.get("olle", "sv", &format!("/mail/subjects/{id}")).is(200, "En myndighet har l\u{e4}mnat tillbaka den");
        cast.deed("siv", "hand-to-authority", &rek, &[("party", &police)]).leads("done=hand-to-authority");
        cast.deed("siv", "authority-kept", &rek, &[("kept", "seized")]).is(422, "href=\"#f-receipt\"");
        cast.deed("siv", "authority-kept", &rek, &[("receipt", "B-1")]).is(422, "href=\"#f-kept\"");
        cast.deed("siv", "authority-kept", &rek, &[("kept", "seized"), ("receipt", "B-1")])
            .leads("done=authority-kept");
        assert_eq!(cast.the(&rek).state, State::Seized);
        cast.get("siv", "sv", &format!("/mail/subjects/{id}")).is(200, "Beslagtagen av Polisen").is(200, "Pia Polis");
        // Held and let go, by number.
        let other = cast.receive("item", "letter", "");
        let to = cast.get("siv", "sv", &format!("/mail/holds/new?code={other}")).leads("/mail/do/hold").to;
        cast.get("siv", "sv", &to).is(200, &other);
        cast.get("siv", "sv", "/mail/holds/new?code=NIX").is(422, "href=\"#f-code\"");
        cast.deed("siv", "hold", &other, &[("reason", "Hot per telefon.")]).leads("done=hold");
        cast.get("siv", "sv", "/mail/holds").is(200, "Hot per telefon.").is(200, "H\u{e5}llen av en person");
        assert!(!cast.get("rut", "sv", "/mail/holds").has("Hot per telefon."), "words are for those who judge");
        cast.deed("siv", "hold", &other, &[]).is(409, "error-summary");
        cast.deed("rut", "unhold", &other, &[]).is(403, "mail.hold");
        cast.deed("siv", "unhold", &other, &[]).leads("done=unhold");
        // Missing, found, missing again, written off by two.
        cast.deed("klas", "report-missing", &other, &[]).leads("done=report-missing");
        cast.get("klas", "sv", "/mail/day").is(200, "Saknas").is(200, "En avvikelse \u{e4}r \u{f6}ppen");
        cast.deed("klas", "find", &other, &[("site", &cast.terminal.to_string())]).leads("done=find");
        cast.deed("klas", "report-missing", &other, &[]).leads("done=report-missing");
        let id = cast.the(&other).id.to_string();
        let why = [("subject", id.as_str()), ("reference", "KS 2026/17"), ("reason", "Ej funnen.")];
        cast.send("klas", "/mail/do/write-off", &why[..1]).is(422, "href=\"#f-reference\"");
        let shown = cast.send("klas", "/mail/do/write-off", &why).is(200, "KS 2026/17");
        let act = path_of(&cast.confirm("klas", "/mail/do/write-off", &shown, &why, PASSWORD).leads("done=proposed"));
        cast.agree("siv", &act, PASSWORD).leads("done=seconded");
        assert_eq!(cast.the(&other).state, State::Lost);
    });
}

#[test]
fn a_lot_is_split_merged_counted_again_and_gives_a_letter_of_its_own() {
    on_both(|place| {
        let cast = Cast::new(place);
        let lot = cast.lot();
        cast.deed("olle", "split", &lot, &[("count", "4")]).is(409, "error-summary");
        let field = format!("count-{}", cast.the(&lot).id);
        cast.check("olle", &lot, "visual", "cleared", &[(&field, "40")]).leads("shown=");
        let got = cast.deed("olle", "single-out", &lot, &[("flags", "damaged")]).leads("done=single-out");
        cast.get("olle", "sv", &got.to).is(200, "BREV-2026-000001").is(200, "M\u{e4}rk det med numret");
        cast.deed("olle", "split", &lot, &[("count", "39")]).is(422, "href=\"#f-count\"");
        cast.deed("olle", "split", &lot, &[("count", "9"), ("rest", "1200")]).is(422, "href=\"#f-part\"");
        cast.deed("olle", "split", &lot, &[("count", "9"), ("rest", "ett"), ("part", "1")]).is(422, "href=\"#f-rest\"");
        let got =
            cast.deed("olle", "split", &lot, &[("count", "9"), ("rest", "1250"), ("part", "300")]).leads("done=split");
        let page = cast.get("olle", "en", &got.to).is(200, "This is the new part");
        let part =
            cast.subjects().iter().find(|it| it.kind == Kind::Lot && it.count == Some(9)).unwrap().number.to_string();
        assert!(page.has(&part));
        cast.deed("olle", "merge", &part, &[("into", "PARTI-2026-000099")]).is(422, "href=\"#f-into\"");
        cast.deed("olle", "merge", &part, &[("into", &lot)]).leads("done=merge");
        assert_eq!(cast.the(&lot).count, Some(39));
        cast.deed("olle", "relabel", &lot, &[("class", "largeLetter"), ("unit", "Biblan")]).is(422, "href=\"#f-unit\"");
        cast.deed("olle", "relabel", &lot, &[("class", "largeLetter"), ("unit", "ks")]).leads("done=relabel");
        // Nothing was announced, so a count again is a correction, by two.
        let shown = cast.deed("klas", "recount", &lot, &[("count", "38"), ("reason", "Ett brev var tv\u{e5} kuvert.")]);
        let shown = shown.is(200, "fr\u{e5}n 39 till 38");
        let id = cast.the(&lot).id.to_string();
        let pairs = [("subject", id.as_str()), ("count", "38"), ("reason", "Ett brev var tv\u{e5} kuvert.")];
        let act = path_of(&cast.confirm("klas", "/mail/do/recount", &shown, &pairs, PASSWORD).leads("done=proposed"));
        // Whatever changes it makes the proposal worth nothing.
        cast.deed("olle", "flag", &lot, &[("flags", "wet")]).leads("done=flag");
        cast.get("ove", "sv", &act).is(200, "Inneh\u{e5}llet har \u{e4}ndrats");
        let shown = cast.send("klas", "/mail/do/recount", &pairs);
        let act = path_of(&cast.confirm("klas", "/mail/do/recount", &shown, &pairs, PASSWORD).leads("done=proposed"));
        cast.agree("ove", &act, PASSWORD).leads("done=seconded");
        assert_eq!(cast.the(&lot).count, Some(38));
        // The difference keeps the day open until two explain it, or two close it all the same.
        let day = cast.get("klas", "sv", "/mail/day").is(200, "Annat antal");
        let at = day.body.find("/mail/discrepancies/").unwrap();
        let discrepancy = day.body[at..].split('"').next().unwrap().to_owned();
        for lang in ["sv", "en"] {
            cast.get("klas", lang, &discrepancy).is(200, &lot);
        }
        let terminal = cast.terminal.to_string();
        let close = [("site", terminal.as_str()), ("day", "2026-11-23"), ("reason", "Utreds i morgon.")];
        cast.get("klas", "sv", &format!("/mail/day/close?site={terminal}")).is(200, "En avvikelse \u{e4}r \u{f6}ppen");
        cast.send("klas", "/mail/day/close", &close[..2]).is(422, "href=\"#f-reason\"");
        cast.send("klas", "/mail/day/close", &[&close[..], &[("counted-0", "x")]].concat())
            .is(422, "href=\"#f-counted-0\"");
        let shown = cast.send("klas", "/mail/day/close", &close).is(200, "Utreds i morgon.").is(200, "Dagens balans");
        let act = path_of(&cast.confirm("klas", "/mail/day/close", &shown, &close, PASSWORD).leads("done=proposed"));
        cast.get("siv", "en", &act).is(200, "Close the day with discrepancies").is(200, "The day's balance");
        cast.agree("siv", &act, PASSWORD).leads("/mail/day?");
        cast.get("rut", "sv", &format!("/mail/day?site={terminal}&day=2026-11-23"))
            .is(200, "st\u{e4}ngd med avvikelser");
        // And then it is explained.
        cast.send("klas", &discrepancy, &[]).is(422, "href=\"#f-reason\"");
        let why = [("reason", "Tv\u{e5} kuvert hade klistrats ihop.")];
        let shown = cast.send("klas", &discrepancy, &why);
        let act = path_of(&cast.confirm("klas", &discrepancy, &shown, &why, PASSWORD).leads("done=proposed"));
        cast.agree("siv", &act, PASSWORD).leads("done=seconded");
        cast.get("klas", "sv", &discrepancy).is(200, "F\u{f6}rklarad skriftligt");
    });
}

/// A name that is part of no word.
const NAME: &str = "xerxes";

#[test]
fn the_municipality_never_sees_an_operators_name_on_any_page() {
    on_both(|place| {
        let mut cast = Cast::new(place);
        cast.house.person(NAME, Role::Operator);
        cast.hand = NAME;
        let rek = alarmed(&cast);
        let lot = cast.lot();
        cast.cleared(&lot, "12");
        cast.deed(NAME, "hold", &lot, &[("reason", "V\u{e4}ntar.")]).leads("done=hold");
        let id = cast.the(&rek).id.to_string();
        let why = [("subject", id.as_str()), ("method", "trace"), ("view", "other"), ("reason", "En nyckel.")];
        let shown = cast.send(NAME, "/mail/do/clear-alarm", &why);
        let act = path_of(&cast.confirm(NAME, "/mail/do/clear-alarm", &shown, &why, PASSWORD).leads("done=proposed"));
        let mut paths: Vec<String> = [
            "/mail/screening",
            "/mail/holds",
            "/mail/dispatch",
            "/mail/day",
            "/mail/acts",
            "/mail/screening.csv",
            "/mail/holds?as=csv",
            "/mail/day.csv",
        ]
        .map(str::to_owned)
        .to_vec();
        paths.extend([act, format!("/mail/subjects/{id}"), format!("/mail/subjects/{}", cast.the(&lot).id)]);
        paths.push(format!("/mail/do/clear-alarm?subject={id}"));
        for path in &paths {
            for who in ["siv", "klas", "rut"] {
                for lang in ["sv", "en"] {
                    let got = cast.get(who, lang, path);
                    assert!(!got.has(NAME), "{who} sees {NAME} on {path}");
                    assert!(!got.has("metall") || who != "rut", "{who} reads what was seen on {path}");
                }
            }
        }
        let seen =
            cast.get("siv", "sv", &format!("/mail/subjects/{id}")).is(200, "misst\u{e4}nkt").is(200, "R\u{f6}ntgen");
        assert!(seen.has("metall"), "who clears alarms reads what was seen");
        assert!(cast.get("ove", "sv", &format!("/mail/subjects/{id}")).has(NAME), "the terminal knows its own");
    });
}

#[test]
fn a_code_that_is_keyed_is_the_same_code_however_it_is_written() {
    on_both(|place| {
        let cast = Cast::new(place);
        let site = cast.terminal.to_string();
        let tray = |code: &str| cast.post("olle", "/mail/dispatch/tray", &[("site", &site), ("code", code)]);
        tray("låda 14").leads("done=tray");
        for q in ["L%C3%85DA14", "l%C3%A5da%2014", "%20L%C3%85DA%2014%20"] {
            cast.get("rut", "sv", &format!("/mail/find?q={q}")).leads("/mail/subjects/");
        }
        tray("").is(422, "href=\"#f-code\"");
        tray("RR 473 124 829 SF").is(422, "href=\"#f-code\"");
    });
}

#[test]
fn a_number_in_any_form_finds_what_it_means() {
    on_both(|place| {
        let cast = Cast::new(place);
        let rek = cast.receive("item", "registered", "RR473124829SE");
        let id = cast.the(&rek).id;
        for q in ["brev-2026-000001", "BREV-2026-1", "rr%20473%20124%20829%20se", "%20RR473124829SE"] {
            cast.get("rut", "sv", &format!("/mail/find?q={q}")).leads(&format!("/mail/subjects/{id}"));
        }
        cast.get("rut", "sv", "/mail/find?q=%3Cb%3E").is(200, "Inget har numret &lt;b&gt;");
        cast.get("rut", "en", "/mail/find").is(200, "Spaces and small letters are welcome");
        assert_eq!(cast.get("adam", "sv", "/mail/find?q=BREV-2026-1").status.as_u16(), 404);
        for path in [
            format!("/mail/subjects/{id}"),
            "/mail/screening".into(),
            "/mail/holds".into(),
            "/mail/day".into(),
            format!("/mail/do/hold?subject={id}"),
        ] {
            assert_eq!(cast.get("adam", "sv", &path).status.as_u16(), 404, "{path}");
        }
        for path in ["/mail/subjects/x", "/mail/acts/x", "/mail/do/nothing?subject=x", "/mail/discrepancies/x"] {
            assert_eq!(cast.get("olle", "sv", path).status.as_u16(), 404, "{path}");
        }
        // A hundred and more: page by page, and nothing twice.
        for _ in 0..60 {
            cast.receive("item", "letter", "");
        }
        let first = cast.get("rut", "sv", "/mail/screening");
        let at = first.body.find("rel=\"next\" href=\"").unwrap() + 17;
        let next = first.body[at..].split('"').next().unwrap().replace("&amp;", "&");
        let second = cast.get("rut", "sv", &next);
        let numbers = |body: &str| {
            body.match_indices("BREV-2026-")
                .map(|(at, _)| body[at..at + 16].to_owned())
                .collect::<std::collections::BTreeSet<_>>()
        };
        let (a, b) = (numbers(&first.body), numbers(&second.body));
        assert_eq!((a.len(), b.len(), a.intersection(&b).count()), (50, 11, 0));
        assert_eq!(cast.get("rut", "sv", "/mail/screening.csv").body.lines().count(), 62);
    });
}
