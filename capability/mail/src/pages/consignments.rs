//! Hand-overs: the list, one of them with what is expected, seen, missing and surplus, and its closing.

use super::able::Places;
use super::common::{
    Asked, EXPORT, Here, PAGE, Place, command_id, csv, done, flash_about, href, id_of, list_shell, pager, shell,
    state_tag, subject_href, tabs, what, word,
};
use super::names::{Names, Naming};
use super::receive;
use crate::model::{Command, Consignment, DiscrepancyKind, Disposition, Kind, ManifestLine, Subject};
use crate::queries::{
    self, Differing, Label, Lined, Standing, Tally,
    lists::{self, Ended, HandOvers},
};
use access::policy::{MailReceive, MailView};
use axum::{extract::Path, response::Response};
use base::{Id, Refusal};
use maud::{Markup, Render, html};
use store::{Direction, Failure, Page, Part, Reader};
use ui::{Crumb, FormState, Say, parts};
use web::list::{Asking, Cell, Column, Filter, Line, List, Listing, Shown};
use web::{Ask, Input, Routes, Viewer, may};

/// Missing lines named on the closing page; the rest are counted.
const NAMED: usize = 100;

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/mail", may(MailView), async || web::redirect("/mail/consignments"))
        .get("/mail/consignments", may(MailView), web::list::serve::<HandOverList>)
        .get("/mail/consignments/{id}", may(MailView), one)
        .get("/mail/consignments/{id}/lines.csv", may(MailView), export_lines)
        .get("/mail/consignments/{id}/close", may(MailReceive).told(MailView), closing)
        .post("/mail/consignments/{id}/close", may(MailReceive).told(MailView), close)
}

// ---------------------------------------------------------------------------------------------------------------------
// what several pages need

/// A hand-over to a site that the reader may see, with how its lines stand, and what a subject is called that came by it.
pub(super) struct HandOver {
    pub(super) here: Here,
    pub(super) it: Consignment,
    pub(super) tally: Tally,
    pub(super) about: Option<Label>,
}

/// Reads it. Two queries.
///
/// # Errors
/// It is not there, or may not be seen: not found.
pub(super) fn hand_over(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    id: Id<Consignment>,
    about: Option<Id<Subject>>,
) -> Result<HandOver, Failure> {
    let found = queries::hand_over(reader, viewer.tenant(), id, about)?;
    let (it, tally, about) = found.ok_or_else(Refusal::not_found)?;
    let here = Here::of(viewer, reader, Some(it.to.uuid()))?;
    Ok(HandOver { here, it, tally, about })
}

/// The way to a page beneath the hand-overs, or beneath one of them.
pub(super) fn crumbs(say: Say<'_>, here: &Here, of: Option<&Consignment>) -> Vec<Crumb> {
    let mut crumbs = vec![Crumb { href: here.href("/mail/consignments", &[]), text: say.t("mail-tab-consignments") }];
    if let Some(it) = of {
        crumbs.push(Crumb { href: format!("/mail/consignments/{}", it.id), text: it.number.to_string() });
    }
    crumbs
}

/// How a hand-over stands: what is left, what is missing, what nobody stated; each in the colour of the house.
fn standings(say: Say<'_>, it: &Consignment, tally: &Tally) -> Vec<(parts::State, String)> {
    let n = |key: &str, n: u32| say.ta(key, &[("n", n.into())]);
    let open = it.closed_at.is_none();
    let left = if tally.matched + tally.surplus == 0 { "mail-standing-awaited" } else { "mail-standing-left" };
    let (missing, surplus) = (tally.missing - tally.missing_settled, tally.surplus - tally.surplus_settled);
    let agrees = !open && tally.missing + tally.surplus + tally.refused == 0;
    [
        (open && tally.open > 0, parts::State::Neutral, n(left, tally.open)),
        (open && tally.open == 0, parts::State::Ok, say.t("mail-standing-all-seen")),
        (missing > 0, parts::State::Stop, n("mail-standing-missing", missing)),
        (surplus > 0, parts::State::Look, n("mail-standing-surplus", surplus)),
        (tally.missing_settled > 0, parts::State::Neutral, n("mail-standing-missed", tally.missing_settled)),
        (tally.surplus_settled > 0, parts::State::Neutral, n("mail-standing-exceeded", tally.surplus_settled)),
        (tally.refused > 0, parts::State::Unsure, n("mail-standing-refused", tally.refused)),
        (agrees, parts::State::Ok, say.t("mail-standing-agrees")),
    ]
    .into_iter()
    .filter_map(|(holds, state, words)| holds.then_some((state, words)))
    .collect()
}

/// The same in tags.
pub(super) fn standing(say: Say<'_>, it: &Consignment, tally: &Tally) -> Markup {
    html! { span.under { @for (state, words) in standings(say, it, tally) { (parts::tag(state, words)) } } }
}

fn standing_words(say: Say<'_>, it: &Consignment, tally: &Tally) -> String {
    standings(say, it, tally).into_iter().map(|(_, words)| words).collect::<Vec<_>>().join(", ")
}

/// What became of a line.
pub(super) fn disposition_tag(say: Say<'_>, disposition: Option<Disposition>) -> parts::Tag {
    let state = match disposition {
        None => parts::State::Neutral,
        Some(Disposition::Matched) => parts::State::Ok,
        Some(Disposition::Missing) => parts::State::Stop,
        Some(Disposition::Refused) => parts::State::Unsure,
    };
    let text = disposition.map_or_else(|| say.t("mail-disposition-open"), |it| word(say, "disposition", it));
    parts::tag(state, text)
}

// ---------------------------------------------------------------------------------------------------------------------
// the list

fn ended() -> Vec<(&'static str, String)> {
    vec![("closed", "mail-list-closed".into()), ("all", "mail-list-all".into())]
}

/// The list of hand-overs.
#[derive(Debug)]
struct HandOverList;

static HAND_OVERS: List = List {
    name: "hand-overs",
    title: "mail-tab-consignments",
    path: "/mail/consignments",
    columns: &[
        Column::text("mail-col-number").sorts(lists::BY_NUMBER),
        Column::text("mail-col-from"),
        Column::text("mail-col-reference").sorts(lists::BY_REFERENCE),
        Column::number("mail-col-expected"),
        Column::number("mail-col-seen"),
        Column::number("mail-col-missing"),
        Column::number("mail-col-surplus"),
        Column::number("mail-col-refused").in_files(),
        Column::text("mail-col-closed").sorts(lists::BY_CLOSED).in_files(),
        Column::text("mail-col-standing"),
    ],
    filters: &[
        Filter::choice_or("which", "mail-list-which", ended, "mail-list-open"),
        Filter::text("reference", "mail-col-reference"),
        Filter::since("since", "mail-filter-closed-since"),
        Filter::until("until", "mail-filter-closed-until"),
    ],
    start: ("number", Direction::Down),
    keeps: &["site"],
    passes: &["done"],
    nothing: ("mail-list-none-open", "mail-list-none-open-help"),
    size: PAGE,
};

impl Listing for HandOverList {
    type Here = Here;
    type Row = (Consignment, Tally);
    type Names = Names;
    const LIST: &'static List = &HAND_OVERS;

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
        let reference = asking.text("reference").map(str::to_ascii_lowercase);
        let which = HandOvers {
            ended: match asking.choice("which") {
                Some("closed") => Ended::Closed,
                Some(_) => Ended::All,
                None => Ended::Open,
            },
            reference: reference.as_deref(),
            closed: (asking.since("since"), asking.until("until")),
        };
        lists::hand_overs_listed(reader, viewer.tenant(), here.site.id, &which, part)
    }

    fn names(viewer: &Viewer, reader: &mut Reader<'_>, _: &Here, _: &[Self::Row]) -> Result<Names, Failure> {
        Ok(Naming::none().read(viewer, reader)?)
    }

    fn shell(names: &Names) -> &web::Names {
        &names.shell
    }

    fn line(viewer: &Viewer, here: &Here, _: &Names, (it, tally): &Self::Row) -> Line {
        list_line(viewer.say(), &here.places, it, tally)
    }

    fn page(
        viewer: &Viewer,
        _: &mut Reader<'_>,
        here: &Here,
        names: &Names,
        shown: &Shown<'_>,
    ) -> Result<Markup, Failure> {
        let (say, able) = (viewer.say(), &here.able);
        let mut shell = list_shell(viewer, names, say.t("mail-tab-consignments"), shown);
        shell.under = Some(html! {
            @if able.may("mail.announce") { (parts::button_link(&here.href("/mail/consignments/new", &[]), &say.t("mail-announce"))) }
            @if able.may("mail.receive") { (parts::action_link(&here.href("/mail/receive", &[]), &say.t("mail-receive"))) }
        });
        Ok(shell.page(html! {
            (tabs(say, here, Place::Consignments))
            (here.chooser(say, "/mail/consignments"))
            (shown.list())
        }))
    }
}

/// A hand-over as a line of a list.
fn list_line(say: Say<'_>, places: &Places, it: &Consignment, tally: &Tally) -> Line {
    // What is open may still come: nothing is missing before the hand-over closes.
    let missing = it.closed_at.map(|_| tally.missing);
    let number = it.number.to_string();
    let link = html! { a href={ "/mail/consignments/" (it.id) } { (parts::code(&number)) } };
    vec![
        Cell::text(number).shown(link),
        Cell::text(places.giver(say, it.from)),
        Cell::of(it.reference.as_ref(), |reference| Cell::text(reference.as_str())),
        Cell::int(tally.expected),
        Cell::int(tally.matched + tally.surplus),
        Cell::of(missing, Cell::int),
        Cell::int(tally.surplus),
        Cell::int(tally.refused),
        Cell::of(it.closed_at, Cell::time),
        Cell::text(standing_words(say, it, tally)).shown(standing(say, it, tally)),
    ]
}

// ---------------------------------------------------------------------------------------------------------------------
// one hand-over

async fn one(ask: Ask, Path(id): Path<String>, asked: Asked) -> Response {
    ask.page(move |viewer, reader| one_page(viewer, reader, id_of(&id)?, &asked, &FormState::default())).await
}

fn lines_of(asked: &Asked) -> Standing {
    match asked.get("lines") {
        "open" => Standing::Open,
        "matched" => Standing::Disposed(Disposition::Matched),
        "missing" => Standing::Disposed(Disposition::Missing),
        "refused" => Standing::Disposed(Disposition::Refused),
        _ => Standing::All,
    }
}

/// The page of one hand-over, with its scan field as it was sent in.
pub(super) fn one_page(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    id: Id<Consignment>,
    asked: &Asked,
    form: &FormState,
) -> Result<Markup, Failure> {
    let (say, tenant) = (viewer.say(), viewer.tenant());
    let about = asked.id("about").map(Id::from_uuid);
    let HandOver { here, it, tally, about } = hand_over(viewer, reader, id, about)?;
    let able = &here.able;
    let after = asked.get("after").parse().unwrap_or(0);
    let (lines, next) = queries::lines_standing(reader, tenant, id, lines_of(asked), after, PAGE)?;
    let differences = queries::discrepancies_of(reader, tenant, id, 200)?;
    let units = lines.iter().filter_map(|(line, _)| line.expected.unit);
    let names = Naming::units(units).read(viewer, reader)?;
    let mut shell = shell(viewer, &names, it.number.to_string(), asked, form);
    if form.faults.is_empty() {
        shell.flash = flash_about(say, asked.get("done"), about.as_ref());
    }
    shell.crumbs = crumbs(say, &here, None);
    shell.heading = Some(parts::code(&it.number.to_string()));
    let from = here.places.giver(say, it.from);
    shell.over = Some(html! {
        (say.ta("mail-hand-over-from-to", &[("from", from.into()), ("to", here.site.name.as_str().into())]))
        @if let Some(reference) = &it.reference { " · " (say.t("mail-col-reference")) " " (reference) }
    });
    shell.under = Some(html! {
        (standing(say, &it, &tally))
        @if let Some(at) = it.closed_at { (parts::tag(parts::State::Neutral, say.ta("mail-closed-at", &[("at", say.date_time(at.timestamp()).into())]))) }
    });
    let open = it.closed_at.is_none();
    let receives = able.may("mail.receive");
    let path = format!("/mail/consignments/{id}");
    let table = lines_table(
        viewer,
        &Lines { here: &here, it: &it, lines: &lines, names: &names, ticks: open && receives },
        asked,
        next,
    );
    let lots = open && receives && lines.iter().any(|(line, _)| is_tickable(line));
    Ok(shell.page(html! {
        (tabs(say, &here, Place::Consignments))
        (parts::columns(
            html! {
                @if open && receives {
                    section.sheet { h2 { (say.t("mail-scan-heading")) } (receive::scan_form(say, id, form)) }
                } @else if open {
                    (parts::notice(parts::State::Neutral, &say.t("mail-scan-not-you"), html! { p { (say.t("mail-scan-not-you-help")) } }))
                } @else {
                    (parts::notice(parts::State::Neutral, &say.t("mail-hand-over-closed"), html! { p { (say.t("mail-hand-over-closed-help")) } }))
                }
            },
            html! { (parts::sheet(&say.t("mail-tally"), tally_now(viewer, &it, &tally, &path, open && receives))) },
        ))
        section id=(parts::id_of("line")) {
            h2 id="lines" { (say.t("mail-lines")) }
            (line_tabs(say, &path, asked, &it, &tally))
            @if lots {
                (parts::Form::post(format!("{path}/lots")).hidden("command", command_id()).body(html! {
                    (table)
                    @if let Some(fault) = form.faults.of("line") { p.fault-line { (parts::icon(parts::State::Stop)) (fault) } }
                    (parts::actions(html! { (parts::Button::quiet(say.t("mail-lots-do"))) }))
                    p.sub { (say.t("mail-lots-help")) }
                }))
            } @else { (table) }
            @if !lines.is_empty() { (parts::export_links(say, &[("CSV", &format!("{path}/lines.csv"))])) }
        }
        @if !differences.is_empty() { (differences_of(viewer, &differences, &lines)) }
    }))
}

/// What is expected and seen, as it stands this moment.
fn tally_now(viewer: &Viewer, it: &Consignment, tally: &Tally, path: &str, closes: bool) -> Markup {
    let say = viewer.say();
    let int = |n: u32| say.int(n.into());
    let list = parts::SummaryList::figures()
        .row(say.t("mail-tally-expected"), int(tally.expected))
        .row(say.t("mail-tally-seen"), int(tally.matched + tally.surplus));
    let list = if it.closed_at.is_some() {
        list.row(say.t("mail-tally-missing"), int(tally.missing))
    } else {
        list.row(say.t("mail-tally-left"), html! { b { (int(tally.open)) } })
    };
    let list = list.row(say.t("mail-tally-surplus"), int(tally.surplus));
    let list = if tally.refused > 0 { list.row(say.t("mail-tally-refused"), int(tally.refused)) } else { list };
    html! {
        (list)
        p.sub {
            (say.ta("mail-tally-as-of", &[("time", say.time(viewer.now.timestamp()).into())])) " "
            (parts::link(path, &say.t("mail-reload")))
        }
        @if closes {
            p { (parts::action_link(&format!("{path}/close"), &say.t("mail-close"))) }
        }
    }
}

fn line_tabs(say: Say<'_>, path: &str, asked: &Asked, it: &Consignment, tally: &Tally) -> Markup {
    let tab = |value: &str, key: &str, n: u32| parts::Tab {
        href: format!("{}#lines", href(path, &[("lines", value)])),
        text: say.t(key),
        count: Some(say.int(n.into())),
        current: asked.get("lines") == value,
    };
    let mut all = vec![tab("", "mail-lines-all", tally.expected)];
    if it.closed_at.is_none() {
        all.push(tab("open", "mail-lines-open", tally.open));
    }
    all.push(tab("matched", "mail-lines-matched", tally.matched));
    if tally.missing > 0 {
        all.push(tab("missing", "mail-lines-missing", tally.missing));
    }
    if tally.refused > 0 {
        all.push(tab("refused", "mail-lines-refused", tally.refused));
    }
    parts::tabs(&say.t("mail-lines-which"), &all)
}

struct Lines<'a> {
    here: &'a Here,
    it: &'a Consignment,
    lines: &'a [Lined],
    names: &'a Names,
    ticks: bool,
}

/// An open lot without a number: seen, it is ticked.
fn is_tickable(line: &ManifestLine) -> bool {
    line.disposition.is_none() && line.expected.kind == Kind::Lot && line.expected.code.is_none()
}

fn lines_table(viewer: &Viewer, of: &Lines<'_>, asked: &Asked, next: Option<u32>) -> Markup {
    let say = viewer.say();
    let path = format!("/mail/consignments/{}", of.it.id);
    let columns = vec![
        parts::Column::text(say.t("mail-col-row")),
        parts::Column::text(say.t("mail-col-what")),
        parts::Column::text(say.t("mail-col-number")),
        parts::Column::number(say.t("mail-col-count")),
        parts::Column::text(say.t("mail-col-within")),
        parts::Column::text(say.t("mail-col-unit")),
        parts::Column::text(say.t("mail-col-disposition")),
        parts::Column::text(say.t("mail-col-subject")),
    ];
    let shown = say.ta("mail-shown", &[("n", of.lines.len().into())]);
    let keep = [("lines", asked.get("lines"))];
    let pager = pager(of.here, &path, &keep, asked, next.map(|row| row.to_string()), shown);
    let empty = parts::empty(&say.t("mail-lines-none"), html! { p { (say.t("mail-lines-none-help")) } });
    let table = parts::Table::new(say, say.t("mail-lines"), columns).quiet_caption().empty(empty).pager(pager);
    table.rows(of.lines.iter().map(|line| parts::Row(line_row(say, &path, of, line)))).render()
}

fn line_row(say: Say<'_>, path: &str, of: &Lines<'_>, (line, subject): &Lined) -> Vec<Markup> {
    let expected = &line.expected;
    let dash = || html! { "\u{2013}" };
    let row = expected.row.to_string();
    let within = expected.within.and_then(|id| of.lines.iter().map(|(it, _)| it).find(|it| it.expected.id == id));
    vec![
        html! {
            @if of.ticks && is_tickable(line) {
                span.choice {
                    input type="checkbox" id={ "line-" (row) } name="line" value=(expected.id);
                    label for={ "line-" (row) } { (row) span.vh { " " (say.t("mail-lots-seen")) } }
                }
            } @else { (row) }
        },
        html! { (what(say, expected.kind, expected.class)) },
        match &expected.code {
            Some(code) => html! { (parts::code(code.number.as_str())) },
            None => dash(),
        },
        match expected.count {
            Some(count) if expected.kind == Kind::Lot => html! { (say.int(count.into())) },
            _ => dash(),
        },
        match (within, expected.within) {
            (Some(within), _) => match &within.expected.code {
                Some(code) => html! { (parts::code(code.number.as_str())) },
                None => html! { (say.t("mail-col-row")) " " (within.expected.row) },
            },
            (None, Some(_)) => html! { (say.t("mail-within-elsewhere")) },
            (None, None) => dash(),
        },
        html! { (of.names.unit_or_dash(say, expected.unit)) },
        html! { (disposition_tag(say, line.disposition)) },
        match subject {
            Some(subject) if line.disposition.is_some() => html! {
                span { a href=(subject_href(subject.id)) { (parts::code(&subject.number.to_string())) } " " (state_tag(say, subject)) }
            },
            _ => {
                html! { a href={ (path) "/lines/" (expected.id) } { (say.t("mail-line-open")) span.vh { " " (row) } } }
            }
        },
    ]
}

/// What did not agree, and what became of it.
fn differences_of(viewer: &Viewer, differences: &[Differing], lines: &[Lined]) -> Markup {
    let say = viewer.say();
    let columns = vec![
        parts::Column::text(say.t("mail-col-difference")),
        parts::Column::text(say.t("mail-col-about")),
        parts::Column::text(say.t("mail-col-since")),
        parts::Column::text(say.t("mail-col-outcome")),
    ];
    let rows = differences.iter().map(|(it, about)| {
        let state = match (it.closed, it.kind) {
            (Some(_), _) => parts::State::Neutral,
            (None, DiscrepancyKind::Surplus | DiscrepancyKind::Weight) => parts::State::Look,
            (None, _) => parts::State::Stop,
        };
        let row = lines.iter().map(|(line, _)| &line.expected).find(|line| line.id == it.about);
        let row = row.map(|line| line.row.to_string());
        let line = row.map_or_else(|| say.t("mail-difference-line"), |row| say.ta("mail-row", &[("row", row.into())]));
        parts::Row(vec![
            html! { (parts::tag(state, word(say, "discrepancy", it.kind))) },
            match about {
                Some(subject) => html! { a href=(subject_href(subject.id)) { (parts::code(&subject.number.to_string())) } },
                None => match it.consignment {
                    Some(consignment) => html! { a href={ "/mail/consignments/" (consignment) "/lines/" (it.about) } { (line) } },
                    None => html! { "\u{2013}" },
                },
            },
            html! { (say.moment(it.opened_at.timestamp(), viewer.now.timestamp())) },
            html! { (it.closed.map_or_else(|| say.t("mail-difference-open"), |outcome| word(say, "outcome", outcome))) },
        ])
    });
    html! { section { (parts::Table::new(say, say.t("mail-differences"), columns).rows(rows)) } }
}

async fn export_lines(ask: Ask, Path(id): Path<String>) -> Response {
    let answer = ask
        .read(move |viewer, reader| {
            let say = viewer.say();
            let HandOver { it, .. } = hand_over(viewer, reader, id_of(&id)?, None)?;
            let names = Naming::open_units().read(viewer, reader)?;
            let head = ["row", "what", "number", "count", "weight", "unit", "disposition"]
                .map(|column| say.t(&format!("mail-col-{column}")));
            let (mut rows, mut after) = (Vec::new(), Some(0));
            while let Some(from) = after.filter(|_| rows.len() < EXPORT) {
                let (lines, next) = queries::lines(reader, viewer.tenant(), it.id, from, 2_000)?;
                rows.extend(lines.iter().map(|line| {
                    let expected = &line.expected;
                    let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
                    vec![
                        expected.row.to_string(),
                        what(say, expected.kind, expected.class),
                        expected.code.as_ref().map(|code| code.number.to_string()).unwrap_or_default(),
                        number(expected.count),
                        number(expected.weight_g),
                        expected.unit.map(|unit| names.unit(say, unit)).unwrap_or_default(),
                        line.disposition
                            .map_or_else(|| say.t("mail-disposition-open"), |it| word(say, "disposition", it)),
                    ]
                }));
                after = next;
            }
            Ok(csv(&format!("{}.csv", it.number), &head, rows))
        })
        .await;
    answer.unwrap_or_else(|failure| ask.refused(&failure))
}

// ---------------------------------------------------------------------------------------------------------------------
// closing

/// The open lines as the person saw them: if another has been seen since, the page is shown anew.
fn print_of(open: &[Id<Subject>]) -> String {
    let bytes: Vec<u8> = open.iter().flat_map(|id| id.bytes()).collect();
    base::hex(&base::sha256(&bytes))
}

async fn closing(ask: Ask, Path(id): Path<String>) -> Response {
    ask.page(move |viewer, reader| closing_page(viewer, reader, id_of(&id)?, &FormState::default())).await
}

fn closing_page(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    id: Id<Consignment>,
    form: &FormState,
) -> Result<Markup, Failure> {
    let (say, tenant) = (viewer.say(), viewer.tenant());
    let HandOver { here, it, tally, .. } = hand_over(viewer, reader, id, None)?;
    if it.closed_at.is_some() {
        return Err(Refusal::conflict("mail-refused-hand-over-closed").with("number", it.number).into());
    }
    here.able.need("mail.receive")?;
    let open = queries::open_lines(reader, tenant, id)?;
    let (named, _) = queries::lines_standing(reader, tenant, id, Standing::Open, 0, NAMED)?;
    let names = Naming::none().read(viewer, reader)?;
    let title = say.ta("mail-close-title", &[("number", it.number.to_string().into())]);
    let mut shell = shell(viewer, &names, title, &Asked::default(), form);
    shell.crumbs = crumbs(say, &here, Some(&it));
    let path = format!("/mail/consignments/{id}");
    let columns =
        ["row", "what", "number"].map(|column| parts::Column::text(say.t(&format!("mail-col-{column}")))).to_vec();
    let rows = named.iter().map(|(line, _)| {
        let expected = &line.expected;
        let number =
            expected.code.as_ref().map_or_else(|| html! { "\u{2013}" }, |code| parts::code(code.number.as_str()));
        parts::Row(vec![html! { (expected.row) }, html! { (what(say, expected.kind, expected.class)) }, number])
    });
    let more = open.len().saturating_sub(named.len());
    let act = parts::Form::post(format!("{path}/close"))
        .hidden("command", command_id())
        .hidden("open", print_of(&open))
        .body(parts::Button::danger(say.ta("mail-close-do", &[("n", open.len().into())])));
    Ok(shell.page(html! {
        div.sheet { (parts::figure_row([
            parts::Figure::new(say.int(tally.expected.into()), say.t("mail-tally-expected")),
            parts::Figure::new(say.int((tally.matched + tally.surplus).into()), say.t("mail-tally-seen")),
            parts::Figure::new(say.int(open.len() as i64), say.t("mail-tally-will-miss")),
            parts::Figure::new(say.int(tally.surplus.into()), say.t("mail-tally-surplus")),
        ])) }
        @if open.is_empty() {
            p { (say.t("mail-close-all-seen")) }
        } @else {
            (parts::notice(parts::State::Stop, &say.ta("mail-close-missing", &[("n", open.len().into())]), html! { p { (say.t("mail-close-missing-help")) } }))
            (parts::Table::new(say, say.t("mail-close-list"), columns).rows(rows))
            @if more > 0 { p { (say.ta("mail-close-more", &[("n", more.into())])) " " (parts::link(&format!("{path}?lines=open"), &say.t("mail-close-more-link"))) } }
        }
        (parts::interruption(
            &say.t("mail-close-heading"),
            html! { p { (say.t("mail-close-help")) } },
            act,
            (&path, &say.t("ui-cancel")),
        ))
    }))
}

async fn close(ask: Ask, Path(id): Path<String>, input: Input) -> Response {
    let id: Id<Consignment> = match id_of(&id) {
        Ok(id) => id,
        Err(failure) => return ask.refused(&failure),
    };
    let seen = input.get("open").to_owned();
    let found = ask
        .read(move |viewer, reader| {
            let HandOver { it, .. } = hand_over(viewer, reader, id, None)?;
            if it.closed_at.is_some() {
                // Sent twice, or closed by another a moment before: it is closed.
                return Ok(None);
            }
            let open = queries::open_lines(reader, viewer.tenant(), id)?;
            if print_of(&open) != seen {
                return Err(Refusal::new(base::Kind::Stale, "mail-refused-lines-changed").into());
            }
            Ok(Some((it.to, open)))
        })
        .await;
    let result = match found {
        Ok(None) => Ok("closed"),
        Ok(Some((site, missing))) => {
            let key = if missing.is_empty() { "closed" } else { "closed-missing" };
            let command = Command::CloseHandOver { consignment: id, missing };
            receive::perform(&ask, input.command(), site, command).await.map(|_| key)
        }
        Err(failure) => Err(failure),
    };
    match result {
        Ok(key) => done(&format!("/mail/consignments/{id}"), key),
        Err(failure) => {
            ask.again(failure, input, &[], move |viewer, reader, form| closing_page(viewer, reader, id, form)).await
        }
    }
}
