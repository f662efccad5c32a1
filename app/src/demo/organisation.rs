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
