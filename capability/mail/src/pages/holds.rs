//! What is held or under alarm, what authorities have, and the steps for a suspicious item.

use super::{
    able::Able,
    common::{self, Asked, Here, Place, command_id, low, shell, state_tag, subject_link, tabs, what, word, words_of},
    deed::Deed,
    names::{Names, Naming},
    subject::tick,
};
use crate::{
    model::{EFFECT_SECONDS, Hold, Holder, Site, State, Subject},
    queries::{
        self, Since,
        lists::{self, HeldOnes},
    },
};
use access::policy::MailView;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use base::{Id, Person, Refusal, Time};
use maud::{Markup, html};
use store::{Direction, Failure, Page, Part, Reader};
use strum::IntoEnumIterator;
use ui::{FormState, Say, parts, station};
use web::list::{Asking, Cell, Column, Filter, Line, List, Listing, Shown};
use web::{Ask, Routes, Viewer, may};

/// Rows on a page.
const PAGE: usize = 25;
/// The guide's steps for a suspicious item, in order.
const STEPS: usize = 8;

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/mail/holds", may(MailView), web::list::serve::<HeldList>)
        .get("/mail/away", may(MailView), web::list::serve::<AwayList>)
        .get("/mail/holds/new", may(MailView), new)
}

/// Why something is held, since when, by whom.
struct Why {
    words: String,
    since: Option<Time>,
    by: Option<Id<Person>>,
    reason: Option<String>,
}

fn why(say: Say<'_>, it: &Subject, since: &Since, able: &Able) -> Vec<Why> {
    let mut all = Vec::new();
    if let Some(alarm) = &it.alarm {
        let method = alarm.method.map(|method| low(&word(say, "method", method)));
        let verdict = word(say, "verdict", alarm.verdict);
        let words = match method {
            Some(method) => format!("{verdict} \u{b7} {method}"),
            None => verdict,
        };
        all.push(Why { words, since: Some(alarm.at), by: Some(alarm.by), reason: None });
    }
    for hold in &it.holds {
        let words = word(say, "hold", *hold);
        all.push(match hold {
            Hold::Seal => Why { words, since: since.seal, by: None, reason: None },
            Hold::Alias => Why { words, since: since.alias, by: None, reason: None },
            Hold::Person => {
                let reason = since.reason.clone().filter(|_| able.words());
                Why { words, since: since.person, by: since.by, reason }
            }
        });
    }
    all
}

/// What is held or under alarm at a site.
#[derive(Debug)]
struct HeldList;

static HELD: List = List {
    name: "holds",
    title: "mail-held-here",
    path: "/mail/holds",
    columns: &[
        Column::text("mail-head-number").sorts(lists::BY_NUMBER),
        Column::text("mail-head-external").in_files(),
        Column::text("mail-head-what").sorts(lists::BY_CLASS),
        Column::number("mail-head-letters").in_files(),
        Column::text("mail-head-unit").in_files(),
        Column::text("mail-head-why"),
        Column::text("mail-head-since"),
        Column::text("mail-head-state"),
        Column::text("mail-head-arrived").sorts(lists::BY_ARRIVED).in_files(),
    ],
    filters: &[
        Filter::choice("class", "mail-in-class", common::classes),
        Filter::choice("state", "mail-head-state", held_states),
    ],
    start: ("number", Direction::Up),
    keeps: &["site"],
    passes: &["done", "alarm", "about", "code"],
    nothing: ("mail-held-none", "mail-held-none-why"),
    size: PAGE,
};

/// The states that something held can be in.
fn held_states() -> Vec<(&'static str, String)> {
    words_of("state", State::iter().filter(|state| !state.is_terminal() && !state.is_with_authority()))
}

impl Listing for HeldList {
    type Here = Here;
    type Row = (Subject, Since);
    type Names = Names;
    const LIST: &'static List = &HELD;

    fn here(viewer: &Viewer, reader: &mut Reader<'_>, asking: &Asking) -> Result<Here, Failure> {
        Here::of(viewer, reader, asking.asked().id("site"))
    }

    fn rows(
        viewer: &Viewer,
        reader: &mut Reader<'_>,
        here: &Here,
        asking: &Asking,
        part: Part,
    ) -> Result<Page<Self::Row>, Failure> {
        let parsed = |name: &str| asking.choice(name).unwrap_or_default();
        let which = HeldOnes { class: parsed("class").parse().ok(), state: parsed("state").parse().ok() };
        lists::held_listed(reader, viewer.tenant(), here.site.id, &which, part)
    }

    fn names(viewer: &Viewer, reader: &mut Reader<'_>, here: &Here, rows: &[Self::Row]) -> Result<Names, Failure> {
        let whys = rows.iter().flat_map(|(it, since)| why(viewer.say(), it, since, &here.able));
        let persons: Vec<_> = whys.filter_map(|why| why.by).collect();
        Ok(Naming::units(rows.iter().filter_map(|(it, _)| it.unit)).hands(&here.able, persons).read(viewer, reader)?)
    }

    fn shell(names: &Names) -> &web::Names {
        &names.shell
    }

    /// Without names of persons and without anybody's words, where it may be sent on.
    fn line(viewer: &Viewer, here: &Here, names: &Names, (it, since): &Self::Row) -> Line {
        let (say, able) = (viewer.say(), &here.able);
        let whys = why(say, it, since, able);
        let number = it.number.to_string();
        let ticks = able.may("mail.hold") || able.may("mail.handover");
        let oldest = whys.iter().filter_map(|why| why.since).min();
        let reasons: Vec<&str> = whys.iter().map(|why| why.words.as_str()).collect();
        vec![
            Cell::text(number).shown(if ticks { tick(say, it, false) } else { subject_link(it) }),
            Cell::of(it.code.as_ref(), |code| Cell::text(code.number.as_str())),
            Cell::text(what(say, it.kind, it.class))
                .shown(html! { (what(say, it.kind, it.class)) br; span.sub { (names.unit_or_dash(say, it.unit)) } }),
            Cell::of(it.count, Cell::int),
            Cell::of(it.unit, |unit| Cell::text(names.unit(say, unit))),
            Cell::text(reasons.join(", ")).shown(html! {
                @for why in &whys {
                    p { (why.words) @if let Some(reason) = &why.reason { br; span.sub { (reason) } } }
                }
            }),
            Cell::of(oldest, Cell::time).shown(html! {
                @for why in &whys {
                    p {
                        @if let Some(at) = why.since { (say.moment(at.timestamp(), viewer.now.timestamp())) }
                        @if let Some(name) = why.by.and_then(|by| names.hand(say, by)) { br; span.sub { (name) } }
                    }
                }
            }),
            Cell::text(word(say, "state", it.state)).shown(state_tag(say, it)),
            Cell::of(it.dates.arrived_terminal_at.or(it.dates.arrived_municipality_at), Cell::time),
        ]
    }

    fn page(
        viewer: &Viewer,
        reader: &mut Reader<'_>,
        here: &Here,
        names: &Names,
        shown: &Shown<'_>,
    ) -> Result<Markup, Failure> {
        page(viewer, reader, here, names, shown)
    }
}

fn page(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    here: &Here,
    names: &Names,
    shown: &Shown<'_>,
) -> Result<Markup, Failure> {
    let say = viewer.say();
    let (site, able) = (&here.site, &here.able);
    let alarmed = match shown.asking().asked().id("alarm") {
        Some(id) => queries::subject(reader, viewer.tenant(), Id::from_uuid(id))?
            .filter(|it| it.site == site.id && it.alarm.is_some()),
        None => None,
    };
    let mut shell = common::list_shell(viewer, names, say.t("mail-holds"), shown);
    shell.station_parts = alarmed.is_some();
    let deeds = [Deed::HandToAuthority, Deed::ClearAlarm, Deed::Unhold];
    Ok(shell.page(html! {
        (tabs(say, here, Place::Holds))
        (here.chooser(say, "/mail/holds"))
        @if let Some(it) = &alarmed { section { (alarm(viewer, it, able)) } }
        section {
            h2 { (say.t("mail-held-here")) }
            (shown.views()) (shown.filter())
            (with_deeds(say, &shown.table(), &deeds, !shown.is_empty(), able))
            (shown.files())
        }
        p { (parts::action_link(&here.href("/mail/away", &[]), &say.t("mail-away"))) }
        @if able.may("mail.hold") {
            section {
                h2 { (say.t("mail-hold-new")) }
                (number_form(say, site, &FormState::default()))
            }
        }
        section { (guide(say, alarmed.is_none())) }
    }))
}

/// What is with authorities, or has left for its receiver.
#[derive(Debug)]
struct AwayList;

static AWAY: List = List {
    name: "away",
    title: "mail-away-title",
    path: "/mail/away",
    columns: &[
        Column::text("mail-head-number").sorts(lists::BY_NUMBER),
        Column::text("mail-head-external").in_files(),
        Column::text("mail-head-what").sorts(lists::BY_CLASS),
        Column::number("mail-head-letters").in_files(),
        Column::text("mail-head-unit").in_files(),
        Column::text("mail-head-holder"),
        Column::text("mail-head-receipt"),
        Column::text("mail-head-state"),
        Column::text("mail-head-arrived").sorts(lists::BY_ARRIVED).in_files(),
    ],
    filters: &[
        Filter::choice_or("state", "mail-head-state", away_states, "mail-away"),
        Filter::choice("class", "mail-in-class", common::classes),
    ],
    start: ("number", Direction::Up),
    keeps: &["site"],
    passes: &["done"],
    nothing: ("mail-away-none", "mail-away-none-why"),
    size: PAGE,
};

fn away_states() -> Vec<(&'static str, String)> {
    words_of("state", [State::WithAuthority, State::AtLaboratory, State::Dispatched, State::SentBack].into_iter())
}

impl Listing for AwayList {
    type Here = Here;
    type Row = Subject;
    type Names = Names;
    const LIST: &'static List = &AWAY;

    fn here(viewer: &Viewer, reader: &mut Reader<'_>, asking: &Asking) -> Result<Here, Failure> {
        Here::of(viewer, reader, asking.asked().id("site"))
    }

    fn rows(
        viewer: &Viewer,
        reader: &mut Reader<'_>,
        here: &Here,
        asking: &Asking,
        part: Part,
    ) -> Result<Page<Subject>, Failure> {
        let parsed = |name: &str| asking.choice(name).unwrap_or_default();
        let which = (parsed("state").parse().ok(), parsed("class").parse().ok());
        lists::away_listed(reader, viewer.tenant(), here.site.id, which, part)
    }

    fn names(viewer: &Viewer, reader: &mut Reader<'_>, _: &Here, rows: &[Subject]) -> Result<Names, Failure> {
        let holders = rows.iter().filter_map(|it| match it.holder {
            Holder::Unit(unit) => Some(unit),
            _ => None,
        });
        Ok(Naming::units(rows.iter().filter_map(|it| it.unit).chain(holders)).read(viewer, reader)?)
    }

    fn shell(names: &Names) -> &web::Names {
        &names.shell
    }

    fn line(viewer: &Viewer, here: &Here, names: &Names, it: &Subject) -> Line {
        let say = viewer.say();
        let number = it.number.to_string();
        let holder = match it.holder {
            Holder::Unit(unit) => names.unit(say, unit),
            holder => here.places.holder(holder).unwrap_or_default().to_owned(),
        };
        let outside = it.state.is_with_authority();
        let receipt = match &it.receipt {
            Some(receipt) => Cell::text(receipt.as_str()).shown(parts::code(receipt.as_str())),
            None if outside => {
                let words = say.t("mail-receipt-outstanding");
                Cell::text(words.as_str()).shown(html! { (parts::tag(parts::State::Look, words)) })
            }
            None => Cell::nothing(),
        };
        let ticks = here.able.may("mail.handover") && outside;
        vec![
            Cell::text(number).shown(if ticks { tick(say, it, false) } else { subject_link(it) }),
            Cell::of(it.code.as_ref(), |code| Cell::text(code.number.as_str())),
            Cell::text(what(say, it.kind, it.class)),
            Cell::of(it.count, Cell::int),
            Cell::of(it.unit, |unit| Cell::text(names.unit(say, unit))),
            Cell::text(holder),
            receipt,
            Cell::text(word(say, "state", it.state)).shown(state_tag(say, it)),
            Cell::of(it.dates.arrived_terminal_at.or(it.dates.arrived_municipality_at), Cell::time),
        ]
    }

    fn page(
        viewer: &Viewer,
        _: &mut Reader<'_>,
        here: &Here,
        names: &Names,
        shown: &Shown<'_>,
    ) -> Result<Markup, Failure> {
        let (say, able) = (viewer.say(), &here.able);
        let mut shell = common::list_shell(viewer, names, say.t("mail-away-title"), shown);
        shell.crumbs = vec![ui::Crumb { href: here.href("/mail/holds", &[]), text: say.t("mail-tab-holds") }];
        let deeds = [Deed::RecordReceipt, Deed::TakeBack, Deed::AuthorityKept, Deed::HandToAuthority];
        let gone =
            shown.asking().choice("state").is_some_and(|state| !["withAuthority", "atLaboratory"].contains(&state));
        Ok(shell.page(html! {
            (tabs(say, here, Place::Holds))
            (here.chooser(say, "/mail/away"))
            (shown.views()) (shown.filter())
            (with_deeds(say, &shown.table(), &deeds, !shown.is_empty() && !gone, able))
            (shown.files())
        }))
    }
}

/// A table to tick in, with a button for each act on what is ticked.
fn with_deeds(say: Say<'_>, table: &Markup, deeds: &[Deed], any: bool, able: &Able) -> Markup {
    let deeds: Vec<&Deed> = deeds.iter().filter(|deed| able.may(deed.permission())).collect();
    let Some(first) = deeds.first().filter(|_| any) else { return html! { (table) } };
    parts::Form::get(format!("/mail/do/{}", first.slug())).body(html! {
        (table)
        (parts::actions(html! {
            @for (n, deed) in deeds.iter().enumerate() {
                @let button = if n == 0 { parts::Button::primary(deed.title(say)) } else { parts::Button::quiet(deed.title(say)) };
                (button.action(format!("/mail/do/{}", deed.slug())))
            }
        }))
        p.sub { (say.t("mail-ticked-help")) }
    })
}

/// The alarm just raised: the one answer, what to do now, and the slip of the hand.
fn alarm(viewer: &Viewer, it: &Subject, able: &Able) -> Markup {
    let say = viewer.say();
    let Some(alarm) = it.alarm else { return html! {} };
    let verdict = word(say, "verdict", alarm.verdict);
    let slip = alarm.by == viewer.session.person && viewer.now < alarm.at.plus_seconds(EFFECT_SECONDS);
    let key = format!("mail-alarm-do-{}", <&str>::from(alarm.verdict));
    html! {
        div.stack {
            (station::answer_with(
                parts::State::Stop,
                &say.ta("mail-alarm-raised", &[("verdict", verdict.into()), ("number", it.number.to_string().into())]),
                html! {
                    @if slip && able.may("mail.screen") {
                        (parts::Form::post("/mail/do/miskeyed").hidden("command", command_id()).hidden("subject", it.id.to_string())
                            .body(parts::Button::quiet(say.t("mail-alarm-slip"))))
                    }
                },
            ))
        }
        h2 { (say.t(&key)) }
        (steps(say))
        @if able.may("mail.handover") {
            (parts::actions(parts::button_link(&Deed::HandToAuthority.href(it.id), &Deed::HandToAuthority.title(say))))
        }
    }
}

fn steps(say: Say<'_>) -> Markup {
    html! { ol { @for n in 1..=STEPS { li { p { (say.t(&format!("mail-step-{n}"))) } } } } }
}

/// The guide for a suspicious item, and the law beside it.
fn guide(say: Say<'_>, with_steps: bool) -> Markup {
    html! {
        h2 { (say.t("mail-guide")) }
        p { (say.t("mail-guide-lead")) }
        @if with_steps { (steps(say)) }
        (parts::law(&say.t("mail-law-open"), &say.t("mail-law-open-where"), html! { p { (say.t("mail-law-open-what")) } }))
        (parts::law(&say.t("mail-law-secrecy"), &say.t("mail-law-secrecy-where"), html! { p { (say.t("mail-law-secrecy-what")) } }))
        (parts::law(&say.t("mail-law-report"), &say.t("mail-law-report-where"), html! { p { (say.t("mail-law-report-what")) } }))
    }
}

/// The form that holds what has this number.
async fn new(ask: Ask, asked: Asked) -> Response {
    let answer = ask
        .read(move |viewer, reader| {
            let here = Here::of(viewer, reader, asked.id("site"))?;
            let refusal = match found(viewer, reader, &here.site, asked.get("code").trim()) {
                Ok(id) => return Ok(web::redirect(&Deed::Hold.href(id))),
                Err(Failure::Refused(refusal)) => refusal,
                Err(failure) => return Err(failure),
            };
            let mut form = FormState::filled([("code", asked.get("code"))]);
            form.faults.add("code", viewer.refusal(&refusal));
            let page = number_page(viewer, reader, &here, &asked, &form)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        })
        .await;
    answer.unwrap_or_else(|failure| ask.refused(&failure))
}

/// The form that asks for the number of what shall be held, with what was wrong.
fn number_page(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    here: &Here,
    asked: &Asked,
    form: &FormState,
) -> Result<Markup, Failure> {
    let say = viewer.say();
    let names = Naming::none().read(viewer, reader)?;
    let mut shell = shell(viewer, &names, say.t("mail-hold-new"), asked, form);
    shell.crumbs = vec![ui::Crumb { href: here.href("/mail/holds", &[]), text: say.t("mail-tab-holds") }];
    Ok(shell.page(html! { (tabs(say, here, Place::Holds)) (number_form(say, &here.site, form)) }))
}

fn number_form(say: Say<'_>, site: &Site, form: &FormState) -> Markup {
    parts::Form::get("/mail/holds/new").hidden("site", site.id.to_string()).body(html! {
        (parts::Field::code(say, "code", say.t("mail-find-number")).hint(say.t("mail-hold-new-hint")).state(form))
        (parts::actions(parts::Button::quiet(say.t("mail-hold-new-do"))))
    })
}

/// What has this number and is here to be held.
fn found(viewer: &Viewer, reader: &mut Reader<'_>, site: &Site, code: &str) -> Result<Id<Subject>, Failure> {
    if code.is_empty() {
        return Err(Refusal::invalid("code", "ui-refused-empty").into());
    }
    let found = queries::find_subjects(reader, viewer.tenant(), code)?;
    let here = |it: &&Subject| it.holder == Holder::Site(site.id) && !it.state.is_terminal();
    let it = found.iter().map(|known| &known.it).find(here);
    Ok(it.ok_or_else(|| Refusal::invalid("code", "mail-form-unknown-number").with("value", code))?.id)
}
