//! The lists: every wrong question has its words, a file holds what the pages show, a saved view is its owner's.

use super::pages_a::{Got, House};
use std::collections::BTreeSet;
use testkit::on_both;

/// Announces hand-overs with these references, empty for none.
fn announce(house: &House, references: &[&str]) {
    let (site, from) = (house.terminal.to_string(), house.carrier.to_string());
    for (n, reference) in references.iter().enumerate() {
        let code = format!("LADA-{n}");
        let command = base::clock::new_command_id().to_string();
        let fields = [
            ("command", command.as_str()),
            ("site", &site),
            ("from", &from),
            ("reference", reference),
            ("rows", "1"),
            ("kind.1", "receptacle"),
            ("code.1", &code),
        ];
        house.post("olle", "/mail/consignments/new", &fields).leads("done=announced");
    }
}

/// Our numbers on a page, in the order of its rows.
fn numbers(body: &str) -> Vec<String> {
    let mut all: Vec<String> = body.match_indices("SAND-2026-").map(|(at, _)| body[at..at + 16].to_owned()).collect();
    all.dedup();
    all
}

fn link(page: &Got, rel: &str) -> Option<String> {
    let at = page.body.find(&format!("rel=\"{rel}\" href=\""))?;
    page.body[at..].split('"').nth(3).map(|href| href.replace("&amp;", "&"))
}

#[test]
fn every_wrong_question_to_a_list_is_refused_in_its_own_words() {
    on_both(|place| {
        let house = House::new(place);
        let nowhere = "01a23114-e2e6-764e-9d0d-183fafc9ef0f";
        let long = format!("reference={}", "x".repeat(101));
        let both = format!("after={nowhere}&before={nowhere}");
        let gone = format!("after={nowhere}");
        let mut said = BTreeSet::new();
        for (asked, words) in [
            ("colour=red", "inneh\u{e5}ller colour"),
            ("which=all&which=all", "mer \u{e4}n en g\u{e5}ng"),
            ("sort=colour", "number, reference, closed"),
            ("desc=yes", "0 (stigande) och 1 (fallande)"),
            ("after=x", "x \u{e4}r ingen plats"),
            ("before=1", "1 \u{e4}r ingen plats"),
            (both.as_str(), "b\u{e5}de after och before"),
            (gone.as_str(), "finns inte l\u{e4}ngre"),
            ("as=pdf", "csv, xlsx och print"),
            ("view=mine", "mine \u{e4}r ingen sparad vy"),
            ("which=some", "St\u{e4}ngda, Alla"),
            ("since=yesterday", "\u{e5}\u{e5}\u{e5}\u{e5}-mm-dd"),
            ("since=2026-11-23&until=2026-11-22", "innan den b\u{f6}rjar"),
            (long.as_str(), "h\u{f6}gst 100"),
        ] {
            let path = format!("/mail/consignments?{asked}");
            let got = house.get("olle", "sv", &path);
            assert_eq!(got.status.as_u16(), 422, "{asked}: {}", got.body);
            let summary = got.body.split("id=\"faults\"").nth(1).unwrap().split("</ul>").next().unwrap().to_owned();
            assert!(summary.contains(words), "{asked}: {summary}");
            assert!(said.insert(summary), "{asked}: the same words as another");
            assert!(got.has("class=\"filter\"") && !got.has("<table"), "{asked}: the form, and no rows");
            assert_eq!(house.get("olle", "en", &path).status.as_u16(), 422, "{asked}");
        }
        house
            .get("olle", "sv", "/mail/consignments?since=x")
            .is(422, "href=\"#f-filter-since\"")
            .is(422, "value=\"x\"");
    });
}

#[test]
fn a_file_and_a_print_hold_what_the_pages_show() {
    on_both(|place| {
        let house = House::new(place);
        let references: Vec<String> = (0..53)
            .map(|n| match n % 4 {
                0 => String::new(),
                1 => format!("=HYPERLINK({n})"),
                2 => format!("lika {n}"),
                _ => format!("ref;\"{n}\""),
            })
            .collect();
        announce(&house, &references.iter().map(String::as_str).collect::<Vec<_>>());
        for asked in
            ["sort=number", "sort=reference", "sort=reference&desc=1", "which=all&sort=closed", "reference=LIK"]
        {
            let path = format!("/mail/consignments?{asked}");
            let mut page = house.get("olle", "sv", &path);
            let mut shown = numbers(&page.body);
            let mut back = vec![shown.clone()];
            while let Some(next) = link(&page, "next") {
                page = house.get("olle", "sv", &next);
                back.push(numbers(&page.body));
                shown.extend(numbers(&page.body));
            }
            assert_eq!(shown.len(), if asked.starts_with("reference") { 13 } else { 53 }, "{asked}");
            while let Some(before) = link(&page, "prev") {
                back.pop();
                page = house.get("olle", "sv", &before);
                assert_eq!(Some(&numbers(&page.body)), back.last(), "{asked}: {before}");
            }
            let file = house.get("olle", "sv", &format!("{path}&as=csv"));
            assert_eq!(numbers(&file.body), shown, "{asked}");
            assert!(!file.has(";=") && !file.has("\n="), "{asked}: nothing in it runs");
            let print = house.get("olle", "sv", &format!("{path}&as=print"));
            assert_eq!(numbers(&print.body), shown, "{asked}");
            assert!(!print.has("class=\"menu\"") && !print.has("<form"), "{asked}: nothing but the list");
        }
        house.get("olle", "sv", "/mail/consignments?sort=number&as=csv").is(200, ";'=HYPERLINK(1);");
        house
            .get("olle", "sv", "/mail/consignments?reference=lik&as=print")
            .is(200, "Referens: <span class=\"strong\">lik");
        house.get("olle", "sv", "/mail/consignments?reference=%25").is(200, "Inget st\u{e4}mmer med ditt urval");
    });
}

#[test]
fn a_saved_view_is_its_owners_comes_first_when_chosen_and_goes() {
    on_both(|place| {
        let house = House::new(place);
        announce(&house, &["a", "b"]);
        let save = |who: &str, name: &str, first: &str| {
            let asked = "reference=b&sort=number&desc=1";
            let page =
                house.get(who, "sv", &format!("/mail/consignments?{asked}")).is(200, "Spara det h\u{e4}r urvalet");
            let (kept, to) = (page.hidden("asked"), page.hidden("to"));
            let command = page.hidden("command");
            let fields = [("command", command.as_str()), ("list", "hand-overs"), ("asked", &kept), ("to", &to)];
            house.post(who, "/lists/save", &[&fields[..], &[("name", name), ("first", first)]].concat())
        };
        save("olle", "", "").is(422, "href=\"#f-name\"");
        save("olle", &"x".repeat(61), "").is(422, "H\u{f6}gst 60");
        let to = save("olle", "Bara <b>", "").leads("view=").to;
        let shown = house.get("olle", "sv", &to).is(200, "Bara &lt;b&gt;");
        assert_eq!(numbers(&shown.body).len(), 1);
        assert_eq!(numbers(&house.get("olle", "sv", "/mail/consignments").body).len(), 2, "not chosen to begin with");
        assert!(!house.get("siv", "sv", "/mail/consignments").has("Bara &lt;b&gt;"), "hers alone");
        save("siv", "Min", "1").leads("view=");
        let to = house.get("siv", "sv", "/mail/consignments").leads("reference=b").to;
        let shown = house.get("siv", "sv", &to).is(200, "visas f\u{f6}rst");
        let whole = house.get("siv", "sv", "/mail/consignments?view=none");
        assert_eq!(numbers(&whole.body).len(), 2);
        let at = shown.body.find("action=\"/lists/remove\"").unwrap();
        let rest = Got { status: shown.status, to: String::new(), body: shown.body[at..].to_owned() };
        let fields = ["command", "list", "view", "first", "to"].map(|name| (name, rest.hidden(name)));
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        house.post("siv", "/lists/remove", &fields).leads("/mail/consignments");
        assert_eq!(numbers(&house.get("siv", "sv", "/mail/consignments").body).len(), 2, "it is gone");
        let bad = [("list", "hand-overs"), ("asked", "a b"), ("to", "/"), ("name", "x")];
        house.post("siv", "/lists/save", &bad).is(422, "g\u{e5}r inte att spara");
    });
}
