//! Who was appointed to what in Lillköping, and what is missing: the security organisation in three levels.

use super::story::{Story, Told, line, word};
use access::actor_of;
use base::{CommandId, Date};
use organisation::{
    Answer, AnswerAppointment, Appoint, NoteCourse, PlacePerson, TakeShippedRoles, TurnAppointments, role_type_by_key,
};

/// Where each of the municipality's people works.
const PLACES: &[(&str, &str)] = &[
    ("vera", "KAN"),
    ("stig", "KAN"),
    ("karin", "BUF"),
    ("tore", "OMF"),
    ("siv", "KFF"),
    ("bo", "BJS"),
    ("lena", "BIB"),
    ("rut", "REN"),
    ("maj", "STH"),
    ("per", "KAN"),
    ("ada", "KAN"),
    ("ivar", "KAN"),
];

/// An appointment: who, to what, where, who stands in, for how many days from the first (none: until further notice).
type Told4 = (&'static str, &'static str, &'static str, Option<&'static str>, Option<i64>);

/// The appointments. Missing on purpose: the coordinator of Samhällsbyggnad, most representatives, two deputies; Siv's
/// ends soon, and Lena has not answered.
const APPOINTMENTS: &[Told4] = &[
    ("vera", "sakerhetschef", "", Some("stig"), None),
    ("stig", "sakerhetsstrateg", "", None, None),
    ("stig", "beredskapssamordnare", "", None, None),
    ("karin", "sakerhetssamordnare", "BUF", Some("bo"), None),
    ("tore", "sakerhetssamordnare", "OMF", None, None),
    ("siv", "sakerhetssamordnare", "KFF", Some("lena"), Some(40)),
    ("bo", "sakerhetsombud", "BJS", None, None),
    ("rut", "sakerhetsombud", "REN", Some("maj"), None),
    ("per", "registrator", "KS", None, None),
    ("lena", "sakerhetsombud", "BIB", None, None),
];

/// Who finished which course, how many days before the story begins.
const COURSES: &[(&str, &str, i64)] = &[
    ("stig", "riskanalys", 300),
    ("karin", "intern-sakerhet", 200),
    ("karin", "riskanalys", 190),
    ("tore", "intern-sakerhet", 1_200),
    ("siv", "intern-sakerhet", 400),
    ("siv", "riskanalys", 400),
    ("bo", "intern-sakerhet", 100),
];

/// Takes in the shipped roles, and appoints from the day on which the story begins.
pub(super) fn appoint(story: &mut Story<'_>, first: Date) -> Told {
    let (tenant, cli) = (story.tenant, || access::cli("demo"));
    story.does(tenant, cli(), TakeShippedRoles {})?;
    for (who, place) in PLACES {
        let (person, unit) = (story.people[who].0, story.units[place].0);
        story.does(tenant, cli(), PlacePerson { person, unit: Some(unit) })?;
    }
    for (who, course, ago) in COURSES {
        let on = first.checked_sub(jiff::Span::new().days(*ago)).unwrap_or(first);
        story.does(tenant, cli(), NoteCourse { person: story.people[who].0, course: word(course)?, on })?;
    }
    let from = first.yesterday().unwrap_or(first);
    for (who, role, place, deputy, days) in APPOINTMENTS {
        let key = word(role)?;
        let role = story.store.read(|reader| role_type_by_key(reader, tenant, &key))?;
        let appoint = Appoint {
            person: story.people[who].0,
            role: super::story::need(role)?,
            unit: story.units[place].0,
            from,
            to: days.and_then(|days| from.checked_add(jiff::Span::new().days(days)).ok()),
            deputy: deputy.map(|deputy| story.people[deputy].0),
            reference: Some(line("KS 2026/118")?),
        };
        let id = story.does(tenant, cli(), appoint)?;
        if *who != "lena" {
            let (person, account, _) = story.people[who];
            let accept = AnswerAppointment { id, answer: Answer::Accept, reason: None };
            story.does(tenant, actor_of(person, account), accept)?;
        }
    }
    let turn: CommandId = story.id();
    story.store.perform(tenant, access::job("appointments"), turn, TurnAppointments {})?;
    Ok(())
}
