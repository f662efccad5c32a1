//! The day's balance, what does not agree, and closing the day.

use super::{
    acts::{self, Outcome, Proposed},
    common::{self, Asked, Here, Place, command_id, href, shell, subject_href, subject_link, tabs, what, word},
    deed::Deed,
    names::Naming,
};
use crate::{
    model::{
        Closing, Column, Command, Discrepancy, DiscrepancyKind, Figure, Holder, Measure, Site, State, Stock, Subject,
        closing,
    },
    queries::{self, ClosedDay, DayBalance, Differing},
};
use access::policy::{MailDay, MailDayClose, MailDiscrepancy, MailView};
use axum::{extract::Path, response::Response};
use base::{Date, Id, Note, Refusal, Time, Word};
use maud::{Markup, html};
use std::collections::BTreeSet;
use store::{Failure, Reader};
use strum::IntoEnumIterator;
use ui::{FormState, Say, parts};
use web::{Ask, Input, Routes, Viewer, may};

/// The closed days that are listed.
const DAYS: usize = 31;
/// The most discrepancies shown.
const OPEN: usize = 200;

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/mail/day", may(MailDay).told(MailView), balance)
        .get("/mail/day.csv", may(MailDay).told(MailView), balance_csv)
        .get("/mail/day/close", may(MailDayClose).told(MailView), close)
        .post("/mail/day/close", may(MailDayClose).told(MailView), do_close)
        .get("/mail/discrepancies/{id}", may(MailView), discrepancy)
        .post("/mail/discrepancies/{id}", may(MailDiscrepancy).told(MailView), explain)
}

/// The day asked for, else the one that movements book on now.
fn day_of(site: &Site, asked: &str, now: Time) -> Result<Date, Refusal> {
    if asked.is_empty() {
        return Ok(site.open_day(now));
    }
    asked.parse().map_err(|_| Refusal::invalid("day", "mail-form-date").with("value", asked))
}

/// What a measure counts, in words.
pub(crate) fn measure(say: Say<'_>, measure: Measure) -> String {
    match measure {
        Measure::Items => say.t("mail-measure-items"),
        Measure::Letters(class) => say.ta("mail-measure-letters", &[("class", word(say, "classes", class).into())]),
        Measure::Trays(class) => say.ta("mail-measure-trays", &[("class", word(say, "classes", class).into())]),
    }
}

async fn balance(ask: Ask, asked: Asked) -> Response {
    ask.page(move |viewer, reader| balance_page(viewer, reader, &asked)).await
}

fn balance_page(viewer: &Viewer, reader: &mut Reader<'_>, asked: &Asked) -> Result<Markup, Failure> {
    let say = viewer.say();
    let tenant = viewer.tenant();
    let here = Here::of(viewer, reader, asked.id("site"))?;
    let (site, able) = (&here.site, &here.able);
    able.need("mail.day")?;
    let mut form = FormState::default();
    let day = match day_of(site, asked.get("day"), viewer.now) {
        Ok(day) => day,
        Err(refusal) => {
            form.faults.0.push(ui::Fault { field: None, message: viewer.refusal(&refusal) });
            site.open_day(viewer.now)
        }
    };
    let closed = queries::closed_days(reader, tenant, site.id, day, DAYS)?;
    let it = queries::day_among(reader, tenant, site, day, &closed)?;
    let open = if it.closed.is_none() { queries::differences(reader, tenant, site.id, OPEN)? } else { Vec::new() };
    let names = Naming::none().read(viewer, reader)?;
    let standing = standing(viewer, site, &it, &open);
    let today = site.open_day(viewer.now);
    let mut shell = shell(viewer, &names, say.ta("mail-day-title", &[("day", say.date(day).into())]), asked, &form);
    shell.over = Some(html! { (site.name) " \u{b7} " (say.date_full(day)) });
    shell.under = Some(html! { (standing.tag(say)) });
    let at = |day: Date| here.href("/mail/day", &[("day", &day.to_string())]);
    let previous = day.yesterday().ok().map(at);
    let next = day.tomorrow().ok().filter(|next| *next <= today).map(at);
    let csv = here.href("/mail/day.csv", &[("day", &day.to_string())]);
    let (days, differences) = (here.href("/mail/days", &[]), here.href("/mail/discrepancies", &[]));
    Ok(shell.page(html! {
        (tabs(say, &here, Place::Day))
        (here.chooser(say, "/mail/day"))
        nav.pager aria-label=(say.t("mail-day-go")) {
            @if let Some(href) = previous { a rel="prev" href=(href) { "\u{2190} " (say.t("mail-day-before")) } }
            @if let Some(href) = next { a rel="next" href=(href) { (say.t("mail-day-after")) " \u{2192}" } }
        }
        section {
            (figures(say, &it.figures, &say.t("mail-balance")))
            (words(say, &it.figures))
            (parts::export_links(say, &[("CSV", &csv)]))
        }
        @if it.closed.is_none() {
            section {
                h2 { (say.t("mail-agrees")) }
                (agreement(say, &it, day, today))
                (discrepancies(viewer, &open))
                @if able.may("mail.day.close") && day <= site.date(viewer.now) {
                    (parts::actions(html! { (parts::button_link(&here.href("/mail/day/close", &[("day", &day.to_string())]), &say.t("mail-day-close"))) }))
                }
            }
        } @else {
            p { (say.t("mail-day-never-reopens")) }
        }
        section {
            h2 { (say.t("mail-days")) }
            (closed_days(say, &closed, &here))
            (parts::actions(html! {
                (parts::action_link(&days, &say.t("mail-days-all")))
                (parts::action_link(&differences, &say.t("mail-discrepancies-all")))
            }))
        }
    }))
}

/// How a day stands.
enum Standing {
    Closed(Closing, Time),
    Balanced,
    Differs(usize),
}

impl Standing {
    fn tag(&self, say: Say<'_>) -> Markup {
        match self {
            Self::Closed(Closing::Balanced, at) => html! {
                (parts::tag(parts::State::Ok, say.t("mail-closing-balanced"))) " " span.sub { (say.date_time(at.timestamp())) }
            },
            Self::Closed(Closing::WithDiscrepancies, at) => html! {
                (parts::tag(parts::State::Look, say.t("mail-closing-withDiscrepancies"))) " " span.sub { (say.date_time(at.timestamp())) }
            },
            Self::Balanced => html! { (parts::tag(parts::State::Ok, say.t("mail-day-balances"))) },
            Self::Differs(0) => html! { (parts::tag(parts::State::Look, say.t("mail-day-differs"))) },
            Self::Differs(n) => {
                html! { (parts::tag(parts::State::Look, say.ta("mail-day-open", &[("n", (*n).into())]))) }
            }
        }
    }
}

fn standing(viewer: &Viewer, site: &Site, it: &DayBalance, open: &[Differing]) -> Standing {
    if let Some((how, at)) = it.closed {
        return Standing::Closed(how, at);
    }
    let now = it.day == site.open_day(viewer.now);
    let agrees = !now || it.stock.as_ref().is_none_or(|stock| *stock == closing(&it.figures));
    if open.is_empty() && agrees { Standing::Balanced } else { Standing::Differs(open.len()) }
}

/// The terms of the equation that are always shown; the others only where something was booked.
const ALWAYS: [Column; 5] = [Column::Opening, Column::Received, Column::Dispatched, Column::Delivered, Column::Closing];

fn value(figures: &[Figure], measure: Measure, column: Column) -> i64 {
    figures.iter().filter(|it| it.measure == measure && it.column == column).map(|it| it.n).sum()
}

fn measures(figures: &[Figure]) -> BTreeSet<Measure> {
    figures.iter().map(|it| it.measure).collect()
}

/// The sign that a term has in the equation.
const fn sign(column: Column) -> &'static str {
    match column {
        Column::Opening => "",
        Column::Closing => "= ",
        Column::Converted | Column::Corrected => "\u{b1} ",
        column if column.is_out() => "\u{2212} ",
        _ => "+ ",
    }
}

/// The balance as a table: one row for each term, one column for each measure.
fn figures(say: Say<'_>, figures: &[Figure], caption: &str) -> Markup {
    let measures = measures(figures);
    let some = |column: Column| figures.iter().any(|it| it.column == column && it.n != 0);
    let terms: Vec<Column> = Column::iter().filter(|it| ALWAYS.contains(it) || some(*it)).collect();
    let mut columns = vec![parts::Column::text(say.t("mail-head-term"))];
    columns.extend(measures.iter().map(|it| parts::Column::number(measure(say, *it))));
    let rows = terms.iter().map(|column| {
        let strong = matches!(column, Column::Opening | Column::Closing);
        let mut cells = vec![html! { span.strong[strong] { (sign(*column)) (word(say, "column", *column)) } }];
        cells.extend(measures.iter().map(|it| {
            let n = value(figures, *it, *column);
            html! { span.strong[strong].sub[!strong && n == 0] { (say.int(n)) } }
        }));
        parts::Row(cells)
    });
    let rows: Vec<parts::Row> = if measures.is_empty() { Vec::new() } else { rows.collect() };
    html! {
        h2 { (caption) }
        (parts::Table::new(say, caption, columns)
            .quiet_caption()
            .rows(rows)
            .empty(parts::empty(&say.t("mail-day-nothing"), html! { p { (say.t("mail-day-nothing-why")) } })))
    }
}

/// The equation of each measure in words.
fn words(say: Say<'_>, figures: &[Figure]) -> Markup {
    let line = |it: Measure| {
        let mut terms = vec![say.int(value(figures, it, Column::Opening))];
        for column in Column::iter().filter(|column| !matches!(column, Column::Opening | Column::Closing)) {
            let n = value(figures, it, column);
            if n != 0 {
                let minus = column.is_out() != (n < 0);
                let sign = if minus { "\u{2212}" } else { "+" };
                terms.push(format!("{sign} {} {}", say.int(n.abs()), word(say, "term", column)));
            }
        }
        say.ta(
            "mail-equation",
            &[
                ("measure", measure(say, it).into()),
                ("terms", terms.join(" ").into()),
                ("closing", say.int(value(figures, it, Column::Closing)).into()),
            ],
        )
    };
    html! {
        @if !figures.is_empty() {
            details {
                summary { (say.t("mail-equation-show")) }
                p { (say.t("mail-equation-general")) }
                ul { @for it in measures(figures) { li { (line(it)) } } }
            }
        }
    }
}

/// Whether the books agree with what lies there, subject by subject.
fn agreement(say: Say<'_>, it: &DayBalance, day: Date, today: Date) -> Markup {
    let Some(stock) = it.stock.as_ref().filter(|_| day == today) else { return html! {} };
    let books = closing(&it.figures);
    if *stock == books {
        return html! { p { (parts::tag(parts::State::Ok, say.t("mail-stock-agrees"))) " " (say.t("mail-stock-agrees-why")) } };
    }
    let all: BTreeSet<Measure> = stock.keys().chain(books.keys()).copied().collect();
    let of = |from: &Stock, it: Measure| from.get(&it).copied().unwrap_or(0);
    html! {
        (parts::notice(parts::State::Stop, &say.t("mail-stock-differs"), html! {
            ul {
                @for it in all.into_iter().filter(|it| of(stock, *it) != of(&books, *it)) {
                    li { (say.ta("mail-stock-line", &[
                        ("measure", measure(say, it).into()),
                        ("books", of(&books, it).into()),
                        ("stock", of(stock, it).into()),
                    ])) }
                }
            }
        }))
    }
}

/// What does not agree, how old it is, and the act that ends it.
fn discrepancies(viewer: &Viewer, open: &[Differing]) -> Markup {
    let say = viewer.say();
    let columns =
        ["discrepancy", "about", "since", "do"].map(|key| parts::Column::text(say.t(&format!("mail-head-{key}"))));
    let rows = open.iter().map(|(it, about)| {
        let (to, text) = ending(say, it, about.as_ref());
        parts::Row(vec![
            html! { a href={ "/mail/discrepancies/" (it.id) } { (word(say, "discrepancy", it.kind)) } },
            html! { @match about {
                Some(subject) => { (subject_link(subject)) " " span.sub { (what(say, subject.kind, subject.class)) } },
                None => (say.t("mail-a-line")),
            } },
            html! { (say.moment(it.opened_at.timestamp(), viewer.now.timestamp())) },
            html! { a href=(to) { (text) } },
        ])
    });
    html! {
        (parts::Table::new(say, say.t("mail-discrepancies"), columns.into())
            .rows(rows)
            .empty(parts::empty(&say.t("mail-discrepancies-none"), html! { p { (say.t("mail-discrepancies-none-why")) } })))
    }
}

/// The act that ends a discrepancy: its address and name.
pub(super) fn ending(say: Say<'_>, it: &Discrepancy, about: Option<&Subject>) -> (String, String) {
    let deed = match (it.kind, about) {
        (DiscrepancyKind::Seal, Some(_)) => Some(Deed::SettleSeal),
        (DiscrepancyKind::Alias, Some(_)) => Some(Deed::SettleAlias),
        (DiscrepancyKind::Missing, Some(subject)) if subject.state == State::Missing => Some(Deed::Find),
        (DiscrepancyKind::Missing, Some(_)) => return (subject_href(it.about), say.t("mail-see")),
        _ => None,
    };
    match deed {
        Some(deed) => (deed.href(it.about), deed.title(say)),
        None => (format!("/mail/discrepancies/{}", it.id), say.t("mail-explain")),
    }
}

fn closed_days(say: Say<'_>, days: &[ClosedDay], here: &Here) -> Markup {
    let columns = ["day", "how", "closed"].map(|key| parts::Column::text(say.t(&format!("mail-head-{key}"))));
    // The one that is looked at may be older than the rest.
    let rows = days.iter().take(DAYS).map(|ClosedDay { day, how, at, .. }| {
        let state = if *how == Closing::Balanced { parts::State::Ok } else { parts::State::Look };
        parts::Row(vec![
            html! { a href=(here.href("/mail/day", &[("day", &day.to_string())])) { (say.date_iso(*day)) } },
            html! { (parts::tag(state, word(say, "closing", *how))) },
            html! { (say.date_time(at.timestamp())) },
        ])
    });
    html! {
        (parts::Table::new(say, say.t("mail-days"), columns.into())
            .quiet_caption()
            .rows(rows)
            .empty(parts::empty(&say.t("mail-days-none"), html! { p { (say.t("mail-days-none-why")) } })))
    }
}

async fn balance_csv(ask: Ask, asked: Asked) -> Response {
    let result = ask
        .read(move |viewer, reader| {
            let say = viewer.say();
            let here = Here::of(viewer, reader, asked.id("site"))?;
            here.able.need("mail.day")?;
            let day = day_of(&here.site, asked.get("day"), viewer.now)?;
            let it = queries::day(reader, viewer.tenant(), &here.site, day)?;
            let mut head = vec![say.t("mail-head-day"), say.t("mail-head-measure")];
            head.extend(Column::iter().map(|column| word(say, "column", column)));
            let rows: Vec<Vec<String>> = measures(&it.figures)
                .into_iter()
                .map(|of| {
                    let mut row = vec![say.date_iso(day), measure(say, of)];
                    row.extend(Column::iter().map(|column| value(&it.figures, of, column).to_string()));
                    row
                })
                .collect();
            Ok((format!("{}-{day}.csv", say.t("mail-file-day")), head, rows))
        })
        .await;
    match result {
        Ok((name, head, rows)) => common::csv(&name, &head, rows),
        Err(failure) => ask.refused(&failure),
    }
}

// ---- closing

/// The day's figures as they are shown to the two who close it.
pub(crate) fn proposed(
    viewer: &Viewer,
    it: &DayBalance,
    open: &[Differing],
    counted: Option<&[(Measure, i64)]>,
) -> Markup {
    let say = viewer.say();
    html! {
        (figures(say, &it.figures, &say.t("mail-balance")))
        @if let Some(counted) = counted {
            h3 { (say.t("mail-counted")) }
            ul { @for (of, n) in counted { li { (measure(say, *of)) ": " (say.int(*n)) } } }
        }
        (discrepancies(viewer, &open[..open.len().min(OPEN)]))
    }
}

async fn close(ask: Ask, asked: Asked) -> Response {
    ask.page(move |viewer, reader| {
        close_page(viewer, reader, asked.id("site"), asked.get("day"), &FormState::default())
    })
    .await
}

fn count_field(n: usize) -> String {
    format!("counted-{n}")
}

fn close_page(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    site: Option<uuid::Uuid>,
    day: &str,
    form: &FormState,
) -> Result<Markup, Failure> {
    let say = viewer.say();
    let tenant = viewer.tenant();
    let here = Here::of(viewer, reader, site)?;
    let site = &here.site;
    here.able.need("mail.day.close")?;
    let day = day_of(site, day, viewer.now)?;
    let it = queries::day(reader, tenant, site, day)?;
    let open = if it.closed.is_none() { queries::differences(reader, tenant, site.id, OPEN)? } else { Vec::new() };
    let names = Naming::none().read(viewer, reader)?;
    let balanced = matches!(standing(viewer, site, &it, &open), Standing::Balanced);
    let title = say.ta("mail-day-close-title", &[("day", say.date(day).into())]);
    let mut shell = shell(viewer, &names, title, &Asked::default(), form);
    let back = here.href("/mail/day", &[("day", &day.to_string())]);
    shell.crumbs = vec![ui::Crumb { href: back.clone(), text: say.t("mail-tab-day") }];
    shell.over = Some(html! { (site.name) });
    let left = closing(&it.figures);
    let counts = !form.values.iter().all(|(name, value)| !name.starts_with("counted-") || value.is_empty());
    Ok(shell.page(html! {
        @if let Some((how, at)) = it.closed {
            p { (word(say, "closing", how)) " \u{b7} " (say.date_time(at.timestamp())) }
            p { (say.t("mail-day-never-reopens")) }
        } @else {
            (figures(say, &it.figures, &say.t("mail-balance")))
            @if balanced {
                (parts::notice(parts::State::Ok, &say.t("mail-day-balances"), html! { p { (say.t("mail-day-close-one")) } }))
            } @else {
                (parts::notice(parts::State::Look, &say.t("mail-day-differs"), html! { p { (say.ta("mail-day-close-two", &[("n", open.len().into())])) } }))
            }
            (parts::Form::post("/mail/day/close")
                .hidden("command", command_id())
                .hidden("site", site.id.to_string())
                .hidden("day", day.to_string())
                .body(html! {
                    @if !left.is_empty() {
                        div.stack { details open[counts] {
                            summary { (say.t("mail-counted-do")) }
                            p.sub { (say.t("mail-counted-help")) }
                            @for (n, of) in left.keys().enumerate() {
                                (parts::Field::number(say, count_field(n), measure(say, *of)).optional().state(form))
                            }
                        } }
                    }
                    @if !balanced || form.faults.of("reason").is_some() || !form.value("reason").is_empty() {
                        (parts::Field::area(say, "reason", say.t("mail-in-reason")).hint(say.t("mail-day-reason-hint")).rows(3).state(form))
                    }
                    p { (say.t("mail-day-never-reopens")) }
                    (parts::actions(html! {
                        (parts::Button::primary(say.t(if balanced { "mail-day-close" } else { "mail-two-go-on" })))
                        a href=(back) { (say.t("ui-cancel")) }
                    }))
                }))
        }
    }))
}

/// What was counted by hand, where anything was: then all of it.
fn counted(input: &Input, left: &Stock) -> Result<Option<Vec<(Measure, i64)>>, Refusal> {
    if (0..left.len()).all(|n| input.get(&count_field(n)).trim().is_empty()) {
        return Ok(None);
    }
    let mut counted = Vec::new();
    for (n, of) in left.keys().enumerate() {
        let name = count_field(n);
        let text: String = input.get(&name).chars().filter(|c| !c.is_whitespace() && *c != '\u{a0}').collect();
        let wrong = |_| Refusal::new(base::Kind::Invalid, "mail-form-number").with("value", &text).at(name.clone());
        counted.push((*of, i64::from(text.parse::<u32>().map_err(wrong)?)));
    }
    Ok(Some(counted))
}

async fn do_close(ask: Ask, input: Input) -> Response {
    let sent = input.clone();
    let planned = ask
        .read(move |viewer, reader| {
            let here = Here::of(viewer, reader, sent.get("site").parse().ok())?;
            let day = day_of(&here.site, sent.get("day"), viewer.now)?;
            let it = queries::day(reader, viewer.tenant(), &here.site, day)?;
            let reason = Note::parse_optional("reason", sent.get("reason"))?;
            let counted = counted(&sent, &closing(&it.figures))?;
            let command = Command::CloseDay { day, counted, second: None, reason };
            let back = href("/mail/day", &[("site", &here.site.id.to_string()), ("day", &day.to_string())]);
            Ok(Proposed { site: here.site.id, command, action: "/mail/day/close".to_owned(), back })
        })
        .await;
    let names: Vec<String> = (0..32).map(count_field).chain(["reason".to_owned()]).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (site, day) = (input.get("site").parse().ok(), input.get("day").to_owned());
    let shown =
        move |viewer: &Viewer, reader: &mut Reader<'_>, form: &FormState| close_page(viewer, reader, site, &day, form);
    let proposed = match planned {
        Ok(proposed) => proposed,
        Err(failure) => return ask.again(failure, input, &names, shown).await,
    };
    let back = proposed.back.clone();
    let unreasoned = matches!(&proposed.command, Command::CloseDay { reason: None, .. });
    match acts::act_or_propose(&ask, &input, proposed, false).await {
        Outcome::Done => common::done(&back, "day-closed"),
        // Closing in spite of differences says why.
        Outcome::Answer(_) if unreasoned => {
            let refusal = Refusal::invalid("reason", "mail-refused-reason-missing");
            ask.again(refusal.into(), input, &names, shown).await
        }
        Outcome::Answer(response) => response,
        Outcome::Refused(failure) => ask.again(failure, input, &names, shown).await,
    }
}

// ---- one discrepancy

async fn discrepancy(ask: Ask, Path(id): Path<String>, asked: Asked) -> Response {
    ask.page(move |viewer, reader| {
        let id = id.parse().map_err(|_| Refusal::not_found())?;
        discrepancy_page(viewer, reader, id, &asked, &FormState::default())
    })
    .await
}

fn seen(viewer: &Viewer, reader: &mut Reader<'_>, id: Id<Discrepancy>) -> Result<(Differing, Here), Failure> {
    let it = queries::discrepancy(reader, viewer.tenant(), id)?.ok_or_else(Refusal::not_found)?;
    let here = Here::of(viewer, reader, Some(it.0.site.uuid()))?;
    Ok((it, here))
}

fn discrepancy_page(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    id: Id<Discrepancy>,
    asked: &Asked,
    form: &FormState,
) -> Result<Markup, Failure> {
    let say = viewer.say();
    let ((it, about), Here { site, able, .. }) = seen(viewer, reader, id)?;
    let names = Naming::none().read(viewer, reader)?;
    let mut shell = shell(viewer, &names, word(say, "discrepancy", it.kind), asked, form);
    shell.crumbs =
        vec![ui::Crumb { href: href("/mail/day", &[("site", &site.id.to_string())]), text: say.t("mail-tab-day") }];
    let state = match it.closed {
        None => parts::tag(parts::State::Look, say.t("mail-discrepancy-open")),
        Some(outcome) => parts::tag(parts::State::Ok, say.t(&format!("mail-outcome-{}", <&str>::from(outcome)))),
    };
    shell.under = Some(html! { (state) });
    let mut list = parts::SummaryList::new().row(say.t("mail-site"), site.name.as_str());
    list = list.row(
        say.t("mail-head-about"),
        match &about {
            Some(subject) => html! { (subject_link(subject)) " \u{b7} " (what(say, subject.kind, subject.class)) },
            None => html! { (say.t("mail-a-line")) },
        },
    );
    if let Some(consignment) = it.consignment {
        let link = html! { a href={ "/mail/consignments/" (consignment) } { (say.t("mail-hand-over-see")) } };
        list = list.row(say.t("mail-hand-over"), link);
    }
    list = list.row(say.t("mail-head-since"), say.moment(it.opened_at.timestamp(), viewer.now.timestamp()));
    // What is in custody is found or written off itself.
    let by_hand = it.kind.by_hand().is_some() && !(it.kind == DiscrepancyKind::Missing && about.is_some());
    let acts: Vec<Deed> = match (it.kind, &about) {
        (DiscrepancyKind::Seal, Some(_)) => vec![Deed::SettleSeal, Deed::SendBack],
        (DiscrepancyKind::Alias, Some(_)) => vec![Deed::SettleAlias],
        (DiscrepancyKind::Missing, Some(subject)) if matches!(subject.holder, Holder::Site(_)) => {
            vec![Deed::Find, Deed::WriteOff]
        }
        (DiscrepancyKind::Missing, Some(_)) => vec![Deed::WriteOff],
        _ => Vec::new(),
    };
    let reference = parts::Field::code(say, "reference", say.t("mail-in-reference"))
        .hint(say.t("mail-in-reference-hint"))
        .state(form);
    let missing = it.kind == DiscrepancyKind::Missing;
    let two = it.kind != DiscrepancyKind::Surplus;
    Ok(shell.page(html! {
        p { (say.t(&format!("mail-discrepancy-why-{}", <&str>::from(it.kind)))) }
        (parts::sheet(&say.t("mail-facts"), list))
        @if it.closed.is_none() {
            @for deed in acts.iter().filter(|deed| able.may(deed.permission())) {
                (parts::actions(html! { (parts::action_link(&deed.href(it.about), &deed.title(say))) }))
            }
            @if by_hand && able.may("mail.discrepancy") {
                section {
                    h2 { (say.t("mail-explain")) }
                    @if two { p { (say.t("mail-two-help")) } }
                    (parts::Form::post(format!("/mail/discrepancies/{id}")).hidden("command", command_id()).body(html! {
                        @if missing { (reference) } @else { (reference.optional()) }
                        (parts::Field::area(say, "reason", say.t("mail-in-reason")).hint(say.t("mail-explain-hint")).rows(3).state(form))
                        (parts::actions(parts::Button::primary(say.t(if two { "mail-two-go-on" } else { "mail-explain-do" }))))
                    }))
                }
            }
        }
    }))
}

async fn explain(ask: Ask, Path(id): Path<String>, input: Input) -> Response {
    let Ok(id) = id.parse::<Id<Discrepancy>>() else { return ask.refused(&Refusal::not_found().into()) };
    let sent = input.clone();
    let action = format!("/mail/discrepancies/{id}");
    let planned = ask
        .read(move |viewer, reader| {
            let (_, Here { site, .. }) = seen(viewer, reader, id)?;
            let reference = Word::parse_optional("reference", sent.get("reference"))?;
            let reason = Note::parse("reason", sent.get("reason"))?;
            let command = Command::CloseDiscrepancy { discrepancy: id, second: None, reference, reason };
            let action = format!("/mail/discrepancies/{id}");
            Ok(Proposed { site: site.id, command, action: action.clone(), back: action })
        })
        .await;
    let names = &["reference", "reason"];
    let shown = move |viewer: &Viewer, reader: &mut Reader<'_>, form: &FormState| {
        discrepancy_page(viewer, reader, id, &Asked::default(), form)
    };
    let proposed = match planned {
        Ok(proposed) => proposed,
        Err(failure) => return ask.again(failure, input, names, shown).await,
    };
    match acts::act_or_propose(&ask, &input, proposed, false).await {
        Outcome::Done => common::done(&action, "discrepancy-closed"),
        Outcome::Answer(response) => response,
        Outcome::Refused(failure) => ask.again(failure, input, names, shown).await,
    }
}
