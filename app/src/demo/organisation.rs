//! The security organisation as its people meet it: a gap is seen, somebody is appointed, answers, and it is filled.

use super::{
    face::{Browser, hidden},
    tests::told,
};
use axum::http::{StatusCode, header};
use testkit::on_both;

/// The form fields as a browser would send them.
fn form(fields: &[(&str, &str)]) -> String {
    let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&")
}

/// The value of the choice that is shown with these words.
fn choice<'a>(page: &'a str, words: &str) -> &'a str {
    let before = page.split(&format!(">{words}</option>")).next().unwrap();
    before.rsplit("value=\"").next().and_then(|rest| rest.split('"').next()).unwrap()
}

#[test]
fn a_gap_is_seen_somebody_is_appointed_answers_and_it_is_filled() {
    on_both(|place| {
        let store = told(place);
        let (vera, lena) = (Browser::of(&store, Some("vera")), Browser::of(&store, Some("lena")));
        let (answer, page) = vera.get("/organisation/gaps");
        assert_eq!(answer.status(), StatusCode::OK, "{page}");
        assert!(page.contains("Ekskolan") && page.contains("Ledig"), "{page}");
        // Whoever sees one workplace sees its gaps alone.
        let (answer, own) = lena.get("/organisation/gaps");
        assert_eq!(answer.status(), StatusCode::OK);
        assert!(own.contains("Stadsbiblioteket") && !own.contains("Ekskolan"), "{own}");
        // Wrong asking is told of.
        for (asked, words) in [
            ("on=i+morgon", "är inget datum"),
            ("on=1066-10-14", "Året ska vara"),
            ("kind=allt", "finns inte att välja"),
        ] {
            let (answer, page) = vera.get(&format!("/organisation/gaps?{asked}"));
            assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{asked}");
            assert!(page.contains(words), "{asked}: {page}");
        }
        // Lena has been asked, and says yes.
        let (_, mine) = lena.get("/organisation/mine");
        assert!(mine.contains("Väntar på ditt svar") && mine.contains("Säkerhetsombud, Stadsbiblioteket"), "{mine}");
        let asked =
            mine.split("href=\"/organisation/appointments/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let address = format!("/organisation/appointments/{asked}");
        let (_, page) = lena.get(&address);
        assert!(page.contains("Tacka ja"), "{page}");
        assert!(!vera.get(&address).1.contains("Tacka ja"), "nobody answers for another");
        let (answer, page) = lena.post(&format!("{address}/answer"), &form(&[("answer", "decline"), ("reason", " ")]));
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("error-summary"), "{page}");
        let (answer, _) = lena.post(&format!("{address}/answer"), &form(&[("answer", "accept")]));
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        assert!(lena.get("/organisation/mine").1.contains("Gäller"));
        let (answer, _) = lena.post(&format!("{address}/answer"), &form(&[("answer", "accept")]));
        assert_eq!(answer.status(), StatusCode::CONFLICT, "once");
        // Vera appoints somebody to Ekskolan.
        let (_, page) = vera.get("/organisation/appoint");
        let (role, from) = (choice(&page, "Säkerhetsombud").to_owned(), hidden_date(&page));
        let with = |changed: &[(&str, &str)]| {
            let usual = [("role", role.as_str()), ("unit", "Ekskolan"), ("person", "T-1203"), ("from", from.as_str())];
            let kept = usual.iter().filter(|(name, _)| !changed.iter().any(|(other, _)| other == name));
            form(&kept.chain(changed).copied().collect::<Vec<_>>())
        };
        for (changed, words) in [
            ([("role", "")].as_slice(), "Välj en roll"),
            (&[("unit", "Hogwarts")], "Ingen enhet stämmer med Hogwarts"),
            (&[("person", "T-9999")], "Ingen stämmer med T-9999"),
            (&[("from", "igår")], "är inget datum"),
            (&[("from", "1944-06-06")], "Året ska vara"),
            (&[("to", "2001-01-01")], "kan inte ligga före första dagen"),
            (&[("deputy", "T-1203")], "sin egen ersättare"),
            (&[("reference", "\u{7}")], "error-summary"),
        ] {
            let (answer, page) = vera.post("/organisation/appoint", &with(changed));
            assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{changed:?}: {page}");
            assert!(
                page.contains(words) && page.contains("T-1203") | (changed[0].0 == "person"),
                "{changed:?}: {page}"
            );
        }
        let (answer, page) = vera.post("/organisation/appoint", &with(&[]));
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{page}");
        let to = answer.headers()[header::LOCATION].to_str().unwrap().to_owned();
        let (_, page) = vera.get(&to);
        assert!(page.contains("Väntar på svar") && page.contains("Rut Exempel"), "{page}");
        let (answer, _) = vera.post("/organisation/appoint", &with(&[]));
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "not twice");
        // A neighbour does not see it, and the appointed may not change it.
        assert_eq!(lena.get(&to).0.status(), StatusCode::NOT_FOUND);
        // Its last day is changed, and it is withdrawn.
        let (answer, page) = vera.post(&format!("{to}/change"), &form(&[("to", "2001-01-01")]));
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{page}");
        let (answer, page) =
            vera.post(&format!("{to}/change"), &form(&[("deputy", "T-1301"), ("reference", "KS 2026/9")]));
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{page}");
        let (answer, page) = vera.post(&format!("{to}/end"), &form(&[("on", "")]));
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{page}");
        let (answer, page) = vera.post(&format!("{to}/end"), &form(&[("on", &from), ("why", "Fel person.")]));
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{page}");
        assert!(vera.get(&to).1.contains("Avslutat"));
    });
}

/// The first day that the form proposes.
fn hidden_date(page: &str) -> String {
    let field = page.split("name=\"from\"").nth(1).unwrap();
    field.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned()
}

#[test]
fn roles_are_made_changed_and_ended_by_those_who_lead_and_by_nobody_else() {
    on_both(|place| {
        let store = told(place);
        let (vera, lena) = (Browser::of(&store, Some("vera")), Browser::of(&store, Some("lena")));
        let (_, page) = vera.get("/organisation/roles");
        assert!(page.contains("Säkerhetsskyddschef") && page.contains("Arbetsplats (minst 5 anställda)"), "{page}");
        let usual = [
            ("key", "trygghetsvard"),
            ("sv", "Trygghetsvärd"),
            ("en", "Safety host"),
            ("level", "operative"),
            ("appointer", "employer"),
            ("deputy", "allowed"),
            ("count-workplace", "2"),
            ("staff-workplace", "10"),
            ("courses", "intern-sakerhet"),
        ];
        let with = |changed: &[(&str, &str)]| {
            let kept = usual.iter().filter(|(name, _)| !changed.iter().any(|(other, _)| other == name));
            form(&kept.chain(changed).copied().collect::<Vec<_>>())
        };
        for (changed, words) in [
            ([("key", "Trygghets värd")].as_slice(), "kan inte vara en kod"),
            (&[("key", "sakerhetsombud")], "används redan av en annan roll"),
            (&[("sv", "")], "error-summary"),
            (&[("level", "divine")], "finns inte att välja"),
            (&[("count-workplace", "-1")], "Skriv ett heltal"),
            (&[("count-workplace", "")], "error-summary"),
            (&[("staff-workplace", "många")], "Skriv ett heltal"),
            (&[("courses", "yoga")], "Det finns ingen utbildning"),
            (&[("gives", "administrator")], "kan inte följa med en roll"),
        ] {
            let (answer, page) = vera.post("/organisation/roles/new", &with(changed));
            assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{changed:?}: {page}");
            assert!(page.contains(words) && page.contains("Safety host"), "{changed:?}: {page}");
        }
        let (answer, page) = vera.post("/organisation/roles/new", &with(&[]));
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{page}");
        let (_, page) = vera.get("/organisation/roles");
        let before = page.split(">Trygghetsvärd<").next().unwrap();
        let to = before.rsplit("href=\"").next().and_then(|rest| rest.split('"').next()).unwrap().to_owned();
        assert!(vera.get(&to).1.contains("value=\"trygghetsvard\""));
        // Who may only see is shown it without a form, and may not send one.
        let (answer, page) = lena.get(&to);
        assert!(answer.status() == StatusCode::OK && !page.contains("name=\"key\""), "{page}");
        assert_eq!(lena.post(&to, &with(&[])).0.status(), StatusCode::FORBIDDEN);
        assert_eq!(lena.get("/organisation/roles/new").0.status(), StatusCode::NOT_FOUND);
        // It ends only from the page that says what will happen.
        let (_, sure) = vera.post(&format!("{to}/end"), "command=1");
        assert!(sure.contains("Vill du sluta använda rollen Trygghetsvärd?"), "{sure}");
        let (answer, _) = vera.post(&format!("{to}/end"), &form(&[("command", "1"), ("sure", hidden(&sure, "sure"))]));
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        assert!(!vera.get("/organisation/roles").1.contains("Trygghetsvärd"));
        // Courses.
        let course = |key: &str, months: &str| {
            form(&[("course-key", key), ("course-sv", "Hot"), ("course-en", "Threats"), ("months", months)])
        };
        assert_eq!(
            vera.post("/organisation/roles/courses", &course("hot", "0")).0.status(),
            StatusCode::UNPROCESSABLE_ENTITY
        );
        assert_eq!(vera.post("/organisation/roles/courses", &course("hot", "12")).0.status(), StatusCode::SEE_OTHER);
        assert!(vera.get("/organisation/roles").1.contains("12 månader"));
    });
}

/// The address that a page leads to with these words.
fn way<'a>(page: &'a str, words: &str) -> &'a str {
    let before = page.split(&format!(">{words}</a>")).next().unwrap();
    before.rsplit("href=\"").next().and_then(|rest| rest.split('"').next()).unwrap()
}

#[test]
fn the_tree_is_opened_a_branch_at_a_time_and_each_sees_what_is_theirs() {
    on_both(|place| {
        let store = told(place);
        let [vera, lena, ada] = ["vera", "lena", "ada"].map(|login| Browser::of(&store, Some(login)));
        let (answer, top) = vera.get("/organisation/units");
        assert_eq!(answer.status(), StatusCode::OK, "{top}");
        assert!(top.contains("Lillk\u{f6}pings kommun") && !top.contains("Bj\u{f6}rkskolan"), "{top}");
        let town = way(&top, "Lillk\u{f6}pings kommun").to_owned();
        let under = town.replace("/units/", "/units?under=");
        let (_, branch) = vera.get(&under);
        assert!(
            branch.contains("Barn- och utbildningsn\u{e4}mnden") && !branch.contains("Bj\u{f6}rkskolan"),
            "{branch}"
        );
        let (_, found) = vera.get(&format!("{under}&text=skolan"));
        assert!(found.contains("Bj\u{f6}rkskolan") && found.contains("Ekskolan"), "{found}");
        let (_, all) = vera.get("/organisation/units?depth=all&kind=workplace&as=csv");
        assert!(all.contains("REN") && all.contains("Reningsverket"), "{all}");
        // Whoever sees one workplace has it as the top.
        let (_, own) = lena.get("/organisation/units");
        assert!(own.contains("Stadsbiblioteket") && !own.contains("Lillk\u{f6}pings kommun</a>"), "{own}");
        assert_eq!(lena.get(&town).0.status(), StatusCode::NOT_FOUND);
        assert_eq!(lena.get(&under).0.status(), StatusCode::NOT_FOUND);
        let (_, page) = lena.get(way(&own, "Stadsbiblioteket"));
        assert!(page.contains("V\u{e4}ntar p\u{e5} svar") && page.contains("Lena Exempel"), "{page}");
        let (_, people) = lena.get("/organisation/people");
        assert!(people.contains("Lena Exempel") && !people.contains("Vera Exempel"), "{people}");
        let vera_is = way(&ada.get("/organisation/people").1, "Vera Exempel").to_owned();
        assert_eq!(lena.get(&vera_is).0.status(), StatusCode::NOT_FOUND);
        assert!(vera.get(&vera_is).1.contains("S\u{e4}kerhetschef"));
        // Who may not change anything is shown no way to.
        let (_, school) = vera.get(way(&found, "Ekskolan"));
        assert!(school.contains("Ledig") && !school.contains("/change"), "{school}");
        assert_eq!(vera.get(&format!("{}/change", way(&found, "Ekskolan"))).0.status(), StatusCode::NOT_FOUND);
        assert!(ada.get(way(&found, "Ekskolan")).1.contains("/change"));
    });
}

#[test]
fn units_and_people_are_added_changed_moved_merged_and_ended_by_administrators() {
    on_both(|place| {
        let store = told(place);
        let ada = Browser::of(&store, Some("ada"));
        let new = |fields: &[(&str, &str)]| ada.post("/organisation/units/new", &form(fields));
        for (fields, words) in [
            ([("name", ""), ("kind", "workplace"), ("under", "BUF")].as_slice(), "error-summary"),
            (&[("name", "Skogsskolan"), ("kind", ""), ("under", "BUF")], "V\u{e4}lj vilket slags enhet"),
            (&[("name", "Skogsskolan"), ("kind", "workplace"), ("under", "Hogwarts")], "Ingen enhet st\u{e4}mmer"),
            (&[("name", "Ekskolan"), ("kind", "workplace"), ("under", "BUF")], "redan en enhet med namnet Ekskolan"),
            (
                &[("name", "Skogsskolan"), ("kind", "workplace"), ("under", "BUF"), ("code", "EKS")],
                "EKS anv\u{e4}nds redan",
            ),
            (&[("name", "Skogsskolan"), ("kind", "department"), ("under", "Ekskolan")], "error-summary"),
            (&[("name", "Skogsskolan"), ("kind", "workplace"), ("under", "barn")], "kan betyda flera"),
        ] {
            let (answer, page) = new(fields);
            assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}: {page}");
            assert!(page.contains(words), "{fields:?}: {page}");
        }
        let (answer, page) = new(&[("name", "Skogsskolan"), ("kind", "workplace"), ("under", "BUF"), ("code", "sks")]);
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{page}");
        let school = answer.headers()[header::LOCATION].to_str().unwrap().to_owned();
        // Several persons have that name: one of them is chosen.
        let take = |fields: &[(&str, &str)]| ada.post("/organisation/people/new", &form(fields));
        for (number, name) in [("T-3001", "Eva Exempel"), ("T-3002", "Eva Exempel"), ("T-3003", "Eva Annan")] {
            let (answer, page) = take(&[("serviceNumber", number), ("name", name), ("unit", "SKS")]);
            assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{page}");
        }
        assert!(take(&[("serviceNumber", "T-3001"), ("name", "X")]).1.contains("T-3001 anv\u{e4}nds redan"));
        let (_, page) = ada.get(&school);
        assert!(page.contains(">3</a>"), "three people: {page}");
        let vera = Browser::of(&store, Some("vera"));
        let (_, page) = vera.get("/organisation/appoint");
        let (role, from) = (choice(&page, "S\u{e4}kerhetsombud").to_owned(), hidden_date(&page));
        let usual = [("role", role.as_str()), ("unit", "SKS"), ("person", "Eva"), ("from", &from)];
        let (answer, page) = vera.post("/organisation/appoint", &form(&usual));
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("T-3001 Eva Exempel") && page.contains("T-3003 Eva Annan"), "{page}");
        let before = page.split("T-3002 Eva Exempel").next().unwrap();
        let eva = before.rsplit("value=\"").next().and_then(|rest| rest.split('"').next()).unwrap();
        let (answer, page) = vera.post("/organisation/appoint", &form(&[&usual[..], &[("person-pick", eva)]].concat()));
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{page}");
        // A name is protected, a workplace changes, somebody leaves.
        let person = format!("/organisation/people/{eva}");
        let (answer, page) =
            ada.post(&format!("{person}/change"), &form(&[("name", "Eva Exempel"), ("protected", "yes")]));
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{page}");
        assert!(!vera.get(&person).1.contains("Eva Exempel"));
        let (answer, page) = ada.post(&format!("{person}/place"), &form(&[("unit", "Hogwarts")]));
        assert!(answer.status() == StatusCode::UNPROCESSABLE_ENTITY && page.contains("Ingen enhet"), "{page}");
        let (_, sure) = ada.post(&format!("{person}/leave"), "command=1");
        assert!(sure.contains("Har T-3002 slutat?"), "{sure}");
        let (answer, _) =
            ada.post(&format!("{person}/leave"), &form(&[("command", "1"), ("sure", hidden(&sure, "sure"))]));
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        // The unit gets another name, moves, and goes on as another.
        let (answer, page) = ada.post(&format!("{school}/change"), &form(&[("name", ""), ("code", "SKS")]));
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{page}");
        let (answer, _) = ada.post(&format!("{school}/change"), &form(&[("name", "Nya Skogsskolan"), ("code", "SKS")]));
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let (answer, _) = ada.post(&format!("{school}/move"), &form(&[("parent", "KFF")]));
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let (answer, page) = ada.post(&format!("{school}/close"), "command=2");
        assert_eq!(answer.status(), StatusCode::OK);
        let (answer, page) =
            ada.post(&format!("{school}/close"), &form(&[("command", "2"), ("sure", hidden(&page, "sure"))]));
        assert!(answer.status() == StatusCode::CONFLICT && page.contains("2 personer arbetar"), "{page}");
        let (answer, page) = ada.post(&format!("{school}/merge"), &form(&[("into", "KFF"), ("command", "3")]));
        assert!(answer.status() == StatusCode::OK && page.contains("Personer som flyttas: 2"), "{page}");
        let sure = [("into", "KFF"), ("command", "3"), ("sure", hidden(&page, "sure"))];
        let (answer, page) = ada.post(&format!("{school}/merge"), &form(&sure));
        assert!(answer.status() == StatusCode::UNPROCESSABLE_ENTITY && page.contains("samma slag"), "{page}");
        let (_, page) = ada.post(&format!("{school}/merge"), &form(&[("into", "BIB"), ("command", "4")]));
        let sure = [("into", "BIB"), ("command", "4"), ("sure", hidden(&page, "sure"))];
        let (answer, page) = ada.post(&format!("{school}/merge"), &form(&sure));
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{page}");
        assert!(ada.get(&school).1.contains("Gick upp i Stadsbiblioteket"));
        assert!(ada.get("/organisation/people?text=eva").1.contains("Stadsbiblioteket"));
    });
}

#[test]
fn what_somebody_holds_is_listed_and_handed_over_before_they_leave() {
    on_both(|place| {
        let store = told(place);
        let [vera, lena] = ["vera", "lena"].map(|login| Browser::of(&store, Some(login)));
        let (_, people) = vera.get("/organisation/people?text=siv");
        let siv = way(&people, "Siv Exempel").to_owned();
        assert!(vera.get(&siv).1.contains("/hand-over"));
        let to = format!("{siv}/hand-over");
        let (answer, page) = vera.get(&to);
        assert_eq!(answer.status(), StatusCode::OK, "{page}");
        assert!(page.contains("S\u{e4}kerhetssamordnare, Kultur- och fritidsf\u{f6}rvaltningen"), "{page}");
        let before = page.split("type=\"checkbox\"").nth(1).unwrap();
        let appointment = before.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
        let last = page.split("name=\"last\"").nth(1).unwrap().split("value=\"").nth(1).unwrap();
        let last = last.split('"').next().unwrap().to_owned();
        for (fields, words) in [
            ([("to", "T-1301"), ("last", last.as_str())].as_slice(), "V\u{e4}lj minst ett uppdrag"),
            (&[("appointments", &appointment), ("to", ""), ("last", &last)], "error-summary"),
            (&[("appointments", &appointment), ("to", "T-1301"), ("last", "2001-01-01")], "error-summary"),
            (&[("appointments", &appointment), ("to", "T-1103"), ("last", &last)], "n\u{e5}gon annan \u{e4}n den"),
        ] {
            let (answer, page) = vera.post(&to, &form(fields));
            assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}: {page}");
            assert!(page.contains(words), "{fields:?}: {page}");
        }
        let fields = [("appointments", appointment.as_str()), ("to", "T-1301"), ("last", &last)];
        assert_ne!(lena.post(&to, &form(&fields)).0.status(), StatusCode::SEE_OTHER);
        let (answer, page) = vera.post(&to, &form(&fields));
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{page}");
        let maj = Browser::of(&store, Some("maj"));
        let (_, mine) = maj.get("/organisation/mine");
        assert!(mine.contains("V\u{e4}ntar p\u{e5} ditt svar") && mine.contains("S\u{e4}kerhetssamordnare"), "{mine}");
    });
}
