//! What mail says on the start page: what waits for the reader, then the state of the whole.

use super::able::Places;
use super::common::{Asked, Here, Place, href, state_of, tabs};
use crate::commands;
use crate::model::{Command, Consignment, DiscrepancyKind, Site, State};
use crate::queries::{self, Tally, Waiting, Waits};
use access::OpenAct;
use base::{Id, Time};
use maud::{Markup, Render, html};
use store::{Failure, Reader};
use ui::{Say, parts};
use web::{Input, Stand, Viewer};

/// Hand-overs shown on the start page.
const SHOWN: usize = 12;

/// What mail says on the start page. Four queries.
///
/// # Errors
/// A site was asked for that the reader may not see: not found.
pub fn stand(viewer: &Viewer, reader: &mut Reader<'_>, asked: &Input) -> Result<Stand, Failure> {
    if !super::in_menu(viewer) {
        return Ok(Stand::default());
    }
    let (say, tenant) = (viewer.say(), viewer.tenant());
    let places = Places::of(viewer, reader)?;
    if places.seen().next().is_none() {
        let none = parts::empty(&say.t("mail-no-site"), html! { p { (say.t("mail-no-site-help")) } });
        return Ok(Stand { whole: Some(none), ..Stand::default() });
    }
    let here = Here::among(places, Asked::from(asked).id("site"))?;
    let sites: Vec<Id<Site>> = here.places.seen().map(|site| site.id).collect();
    let (waiting, states) = queries::standing(reader, tenant, &sites, here.site.id)?;
    let tasks = tasks(viewer, reader, &here.places, waiting)?;
    let rows = queries::newest(reader, tenant, here.site.id, SHOWN)?;
    let whole = html! {
        (tabs(say, &here, Place::Today))
        (here.chooser(say, "/"))
        (site_today(viewer, &here, &states, rows))
    };
    Ok(Stand { tasks, whole: Some(whole), all: Some(here.href("/", &[("all", "1")])) })
}

/// What waits for this reader, the most pressing first.
fn tasks(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    places: &Places,
    mut waiting: Vec<Waiting>,
) -> Result<Vec<(u8, parts::Task)>, Failure> {
    let several = places.seen().nth(1).is_some();
    // What waits for a second person holds somebody up: it comes first.
    let mut tasks: Vec<_> = acts(viewer, reader, places)?.into_iter().map(|task| (0, task)).collect();
    waiting.sort_by_key(|it| (rank(it.what), it.since));
    for it in waiting {
        if let Some((site, _)) = places.at(it.site).filter(|(_, able)| able.may(asks(it.what))) {
            tasks.push((10 + rank(it.what), task(viewer, &it, site, several)));
        }
    }
    Ok(tasks)
}

/// Acts that wait for a second person whom the reader may be.
fn acts(viewer: &Viewer, reader: &mut Reader<'_>, places: &Places) -> Result<Vec<parts::Task>, Failure> {
    let waiting = commands::waiting(reader, viewer.tenant(), viewer.now)?;
    let others = waiting.iter().filter(|it| it.act.first != viewer.session.person);
    let mine = others.filter_map(|it| {
        let (site, able) = places.at(it.site.0.id)?;
        able.may(&it.act.kind).then(|| second(viewer, &it.act, &it.command, site))
    });
    Ok(mine.collect())
}

fn second(viewer: &Viewer, act: &OpenAct, command: &Command, site: &Site) -> parts::Task {
    let say = viewer.say();
    let moment = |at: Time| say.moment(at.timestamp(), viewer.now.timestamp());
    let line = say.ta(
        "mail-task-second-line",
        &[
            ("site", site.name.as_str().into()),
            ("since", moment(act.proposed).into()),
            ("until", moment(act.expires).into()),
        ],
    );
    parts::Task {
        state: parts::State::Stop,
        heading: say.t(&format!("mail-task-second-{}", super::acts::kind(command))),
        line: html! { (line) },
        act: parts::button_link(&format!("/mail/acts/{}", act.id), &say.t("mail-task-second-act")),
    }
}

/// The most pressing first.
const fn rank(what: Waits) -> u8 {
    match what {
        Waits::Quarantine => 0,
        Waits::Discrepancy(DiscrepancyKind::Seal | DiscrepancyKind::Alias) => 1,
        Waits::Discrepancy(DiscrepancyKind::Missing) => 2,
        Waits::Discrepancy(_) => 3,
        Waits::HandOver => 4,
    }
}

/// Whose task it is: those who may do what ends it.
const fn asks(what: Waits) -> &'static str {
    match what {
        Waits::Quarantine => "mail.handover",
        Waits::Discrepancy(_) => "mail.discrepancy",
        Waits::HandOver => "mail.receive",
    }
}

fn task(viewer: &Viewer, it: &Waiting, site: &Site, several: bool) -> parts::Task {
    let say = viewer.say();
    let (state, key, path) = match it.what {
        Waits::Quarantine => (parts::State::Stop, "quarantine", "/mail/holds"),
        Waits::Discrepancy(kind) => {
            let state = match kind {
                DiscrepancyKind::Surplus | DiscrepancyKind::Weight => parts::State::Look,
                _ => parts::State::Stop,
            };
            (state, <&'static str>::from(kind), "/mail/holds")
        }
        Waits::HandOver => (parts::State::Neutral, "hand-over", "/mail/consignments"),
    };
    let path = href(path, &[("site", if several { site.id.to_string() } else { String::new() }.as_str())]);
    let since = it.since.map(|at| say.moment(at.timestamp(), viewer.now.timestamp()));
    let line = match since {
        Some(since) => say.ta("mail-task-line-since", &[("site", site.name.as_str().into()), ("since", since.into())]),
        None => say.ta("mail-task-line", &[("site", site.name.as_str().into())]),
    };
    parts::Task {
        state,
        heading: say.ta(&format!("mail-task-{key}"), &[("n", it.n.into())]),
        line: html! { (line) },
        act: parts::action_link(&path, &say.t(&format!("mail-task-{key}-act"))),
    }
}

fn site_today(viewer: &Viewer, here: &Here, states: &[(State, u32)], mut rows: Vec<(Consignment, Tally)>) -> Markup {
    let (say, site) = (viewer.say(), &here.site);
    let date = site.date(viewer.now);
    // Of those that are closed, today's; what is open comes first.
    rows.retain(|(it, _)| it.closed_at.is_none_or(|at| site.date(at) == date));
    rows.sort_by_key(|(it, _)| it.closed_at.is_some());
    html! {
        div.cols {
            div {
                section.sheet {
                    h2 { (say.ta("mail-today-at", &[("site", site.name.as_str().into())])) }
                    (flow(say, states))
                    (hand_overs(say, here, &rows))
                }
            }
            div {
                (parts::sheet(&say.t("mail-today-day"), day(viewer, here)))
                (parts::sheet(&say.t("mail-today-do"), acts_here(viewer, here)))
            }
        }
    }
}

/// What is there now, by how it stands.
fn flow(say: Say<'_>, states: &[(State, u32)]) -> Markup {
    let sum = |of: &dyn Fn(State) -> bool| {
        states.iter().filter(|(state, _)| of(*state)).map(|(_, n)| u64::from(*n)).sum::<u64>()
    };
    let here = |state: State| !state.is_on_its_way() && !state.is_with_authority();
    let (cleared, waits) =
        (sum(&|it| here(it) && state_of(it) == parts::State::Ok), sum(&|it| state_of(it) == parts::State::Neutral));
    let look = sum(&|it| it == State::Inconclusive);
    let (stop, missing) = (sum(&|it| it == State::Quarantined), sum(&|it| it == State::Missing));
    let all = cleared + waits + look + stop + missing;
    if all == 0 {
        return parts::empty(&say.t("mail-today-empty"), html! { p { (say.t("mail-today-empty-help")) } });
    }
    let mut flow = parts::Flow::new(say, say.ta("mail-today-flow", &[("n", all.into())]));
    for (state, n, key) in [
        (parts::State::Ok, cleared, "mail-today-cleared"),
        (parts::State::Neutral, waits, "mail-today-waits"),
        (parts::State::Look, look, "mail-today-look"),
        (parts::State::Stop, stop, "mail-today-stop"),
        (parts::State::Stop, missing, "mail-today-missing"),
    ] {
        if n > 0 || key == "mail-today-cleared" || key == "mail-today-waits" {
            flow = flow.part(state, n, say.ta(key, &[("n", n.into())]));
        }
    }
    flow.render()
}

fn hand_overs(say: Say<'_>, here: &Here, rows: &[(Consignment, Tally)]) -> Markup {
    let columns = vec![
        parts::Column::text(say.t("mail-col-hand-over")),
        parts::Column::number(say.t("mail-col-expected")),
        parts::Column::number(say.t("mail-col-seen")),
        parts::Column::text(say.t("mail-col-standing")),
    ];
    let empty =
        parts::empty(&say.t("mail-today-no-hand-over"), html! { p { (say.t("mail-today-no-hand-over-help")) } });
    parts::Table::new(say, say.t("mail-today-hand-overs"), columns)
        .empty(empty)
        .rows(rows.iter().map(|(it, tally)| {
            let from = here.places.giver(say, it.from);
            let name = say.ta("mail-hand-over-from-to", &[("from", from.into()), ("to", here.site.name.as_str().into())]);
            parts::Row(vec![
                html! {
                    (parts::link(&format!("/mail/consignments/{}", it.id), &name))
                    br;
                    span.sub { (parts::code(&it.number.to_string())) @if let Some(reference) = &it.reference { " · " (reference) } }
                },
                html! { (say.int(tally.expected.into())) },
                html! { (say.int((tally.matched + tally.surplus).into())) },
                super::consignments::standing(say, it, tally),
            ])
        }))
        .render()
}

fn day(viewer: &Viewer, here: &Here) -> Markup {
    let (say, site) = (viewer.say(), &here.site);
    let open = site.open_day(viewer.now);
    let late = open > site.date(viewer.now);
    html! {
        (parts::SummaryList::new()
            .row(say.t("mail-today-books-on"), html! { (say.weekday(open)) " " (say.date_iso(open)) })
            .row(say.t("mail-today-closed-through"), match site.closed_through {
                Some(day) => html! { (say.date_iso(day)) },
                None => html! { (say.t("mail-today-none-closed")) },
            }))
        @if late { p { (parts::tag(parts::State::Ok, say.t("mail-today-closed"))) } }
        p { (parts::link(&here.href("/mail/day", &[]), &say.t("mail-today-day-link"))) }
    }
}

/// What the reader may begin here.
fn acts_here(viewer: &Viewer, here: &Here) -> Markup {
    let (say, able) = (viewer.say(), &here.able);
    html! {
        @if able.may("mail.receive") { p { (parts::action_link(&here.href("/mail/receive", &[]), &say.t("mail-receive"))) } }
        @if able.may("mail.announce") { p { (parts::link(&here.href("/mail/consignments/new", &[]), &say.t("mail-announce"))) } }
        p { (parts::link(&here.href("/mail/consignments", &[]), &say.t("mail-all-hand-overs"))) }
    }
}
