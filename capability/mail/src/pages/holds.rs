//! What is held or under alarm, what authorities have, and the steps for a suspicious item.

use super::{
    able::{Able, Places},
    common::{self, Asked, EXPORT, Here, Place, command_id, low, shell, state_tag, subject_link, tabs, what, word},
    deed::Deed,
    names::{Names, Naming},
    subject::{self, tick},
};
use crate::{
    model::{Class, EFFECT_SECONDS, Hold, Holder, Site, State, Subject},
    queries::{self, Filter, Held, Since},
};
use access::policy::MailView;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use base::{Id, Person, Refusal, Time};
use maud::{Markup, html};
use store::{Failure, Reader};
use ui::{FormState, Say, parts, station};
use web::{Ask, Routes, Viewer, may};

/// Rows on a page.
const PAGE: usize = 25;
/// The guide's steps for a suspicious item, in order.
const STEPS: usize = 8;

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new().get("/mail/holds", may(MailView), list).get("/mail/holds.csv", may(MailView), list_csv).get(
        "/mail/holds/new",
        may(MailView),
        new,
    )
}

async fn list(ask: Ask, asked: Asked) -> Response {
    ask.page(move |viewer, reader| {
        let here = Here::of(viewer, reader, asked.id("site"))?;
        page(viewer, reader, &here, &asked, &FormState::default())
    })
    .await
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

fn held_filter(asked: &Asked) -> Filter {
    let class: Option<Class> = asked.get("class").parse().ok();
    Filter { class, held: Held::Only, ..Filter::default() }
}

fn away_filter() -> Filter {
    Filter { states: vec![State::WithAuthority, State::AtLaboratory], ..Filter::default() }
}

fn page(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    here: &Here,
    asked: &Asked,
    form: &FormState,
) -> Result<Markup, Failure> {
    let say = viewer.say();
    let tenant = viewer.tenant();
    let (site, able) = (&here.site, &here.able);
    let listed = queries::held(reader, tenant, site.id, &held_filter(asked), asked.id("after"), PAGE)?;
    let away = queries::subjects(reader, tenant, site.id, &away_filter(), asked.id("away"), PAGE)?;
    let alarmed = match asked.id("alarm") {
        Some(id) => {
            queries::subject(reader, tenant, Id::from_uuid(id))?.filter(|it| it.site == site.id && it.alarm.is_some())
        }
        None => None,
    };
    let here_now = listed.rows.iter().filter(|(it, _)| it.holder == Holder::Site(site.id));
    let held: Vec<(&Subject, Vec<Why>)> = here_now.map(|(it, since)| (it, why(say, it, since, able))).collect();
    let units = held.iter().filter_map(|(it, _)| it.unit);
    let persons = held.iter().flat_map(|(_, whys)| whys).filter_map(|why| why.by);
    let names = Naming::units(units).hands(able, persons).read(viewer, reader)?;
    let mut shell = shell(viewer, &names, say.t("mail-holds"), asked, form);
    shell.station_parts = alarmed.is_some();
    let class = parts::Field::select(say, "class", say.t("mail-in-class"), super::deed::field::classes(say));
    let filtered = !asked.get("class").is_empty();
    let asks = [("class", asked.get("class"))];
    let clear = here.href("/mail/holds", &[]);
    let csv = here.href("/mail/holds.csv", &asks);
    let next = listed.next.map(|id| here.href("/mail/holds", &[asks[0], ("after", &id.to_string())]));
    let more_away = away.next.map(|id| here.href("/mail/holds", &[asks[0], ("away", &id.to_string())]));
    let rows: Vec<parts::Row> = held
        .iter()
        .map(|(it, why)| row(viewer, it, why, &names, able.may("mail.hold") || able.may("mail.handover")))
        .collect();
    Ok(shell.page(html! {
        (tabs(say, here, Place::Holds))
        (here.chooser(say, "/mail/holds"))
        @if let Some(it) = &alarmed { section { (alarm(viewer, it, able)) } }
        section {
            h2 { (say.t("mail-held-here")) }
            @if filtered || !rows.is_empty() {
                (parts::filter_bar(say, "/mail/holds", html! {
                    input type="hidden" name="site" value=(site.id);
                    (class.value(asked.get("class")).in_filter())
                }, filtered.then_some(clear.as_str())))
            }
            (held_list(say, rows, next, able))
            @if !held.is_empty() || !away.rows.is_empty() { (parts::export_links(say, &[("CSV", &csv)])) }
        }
        @if !away.rows.is_empty() {
            section { h2 { (say.t("mail-away")) } (away_list(say, &away.rows, &here.places, more_away, able)) }
        }
        @if able.may("mail.hold") {
            section {
                h2 { (say.t("mail-hold-new")) }
                (parts::Form::get("/mail/holds/new").hidden("site", site.id.to_string()).body(html! {
                    (parts::Field::code(say, "code", say.t("mail-find-number")).hint(say.t("mail-hold-new-hint")).state(form))
                    (parts::actions(parts::Button::quiet(say.t("mail-hold-new-do"))))
                }))
            }
        }
        section { (guide(say, alarmed.is_none())) }
    }))
}

fn row(viewer: &Viewer, it: &Subject, whys: &[Why], names: &Names, may: bool) -> parts::Row {
    let say = viewer.say();
    let since = |why: &Why| why.since.map(|at| say.moment(at.timestamp(), viewer.now.timestamp()));
    parts::Row(vec![
        if may { tick(say, it, false) } else { subject_link(it) },
        html! { (what(say, it.kind, it.class)) br; span.sub { (names.unit_or_dash(say, it.unit)) } },
        html! {
            @for why in whys {
                p {
                    (why.words)
                    @if let Some(reason) = &why.reason { br; span.sub { (reason) } }
                }
            }
        },
        html! {
            @for why in whys {
                p {
                    @if let Some(since) = since(why) { (since) }
                    @if let Some(name) = why.by.and_then(|by| names.hand(say, by)) { br; span.sub { (name) } }
                }
            }
        },
        state_tag(say, it),
    ])
}

fn held_list(say: Say<'_>, rows: Vec<parts::Row>, next: Option<String>, able: &Able) -> Markup {
    let any = !rows.is_empty();
    let columns =
        ["number", "what", "why", "since", "state"].map(|key| parts::Column::text(say.t(&format!("mail-head-{key}"))));
    let n = rows.len();
    let mut table = parts::Table::new(say, say.t("mail-held-here"), columns.into())
        .quiet_caption()
        .rows(rows)
        .empty(parts::empty(&say.t("mail-held-none"), html! { p { (say.t("mail-held-none-why")) } }));
    if next.is_some() {
        table = table.pager(parts::Pager { shown: say.ta("mail-shown", &[("n", n.into())]), previous: None, next });
    }
    let deeds = [Deed::HandToAuthority, Deed::ClearAlarm, Deed::Unhold];
    with_deeds(say, &table, &deeds, any, able)
}

/// A table to tick in, with a button for each act on what is ticked.
fn with_deeds(say: Say<'_>, table: &parts::Table<'_>, deeds: &[Deed], any: bool, able: &Able) -> Markup {
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

fn away_list(say: Say<'_>, away: &[Subject], places: &Places, next: Option<String>, able: &Able) -> Markup {
    let columns = ["number", "what", "holder", "receipt", "state"]
        .map(|key| parts::Column::text(say.t(&format!("mail-head-{key}"))));
    let may = able.may("mail.handover");
    let rows = away.iter().map(|it| {
        parts::Row(vec![
            if may { tick(say, it, false) } else { subject_link(it) },
            html! { (what(say, it.kind, it.class)) },
            html! { (places.holder(it.holder).unwrap_or_default()) },
            match &it.receipt {
                Some(receipt) => parts::code(receipt.as_str()),
                None => html! { (parts::tag(parts::State::Look, say.t("mail-receipt-outstanding"))) },
            },
            state_tag(say, it),
        ])
    });
    let mut table = parts::Table::new(say, say.t("mail-away"), columns.into()).quiet_caption().rows(rows);
    if next.is_some() {
        let shown = say.ta("mail-shown", &[("n", away.len().into())]);
        table = table.pager(parts::Pager { shown, previous: None, next });
    }
    let deeds = [Deed::RecordReceipt, Deed::TakeBack, Deed::AuthorityKept, Deed::HandToAuthority];
    with_deeds(say, &table, &deeds, true, able)
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

async fn list_csv(ask: Ask, asked: Asked) -> Response {
    let result = ask
        .read(move |viewer, reader| {
            let say = viewer.say();
            let here = Here::of(viewer, reader, asked.id("site"))?;
            let names = Naming::open_units().read(viewer, reader)?;
            let tenant = viewer.tenant();
            let mut all = queries::subjects(reader, tenant, here.site.id, &held_filter(&asked), None, EXPORT)?.rows;
            let away = queries::subjects(reader, tenant, here.site.id, &away_filter(), None, EXPORT)?.rows;
            for it in away {
                if all.iter().all(|other| other.id != it.id) {
                    all.push(it);
                }
            }
            let rows: Vec<_> = all.iter().map(|it| subject::csv_row(say, it, &names)).collect();
            Ok((say.t("mail-file-holds"), subject::csv_head(say), rows))
        })
        .await;
    match result {
        Ok((name, head, rows)) => common::csv(&format!("{name}.csv"), &head, rows),
        Err(failure) => ask.refused(&failure),
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
            let page = page(viewer, reader, &here, &asked, &form)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        })
        .await;
    answer.unwrap_or_else(|failure| ask.refused(&failure))
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
