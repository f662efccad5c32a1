//! Break-glass: breaking it, ending it, and the review that another person closes.

use crate::{
    Ask, Input, Names, Routes, Rule, Stand, Viewer, href,
    list::{Asking, Cell, Column, Line, List, Listing, Shown},
    may, redirect,
    rights::permission_words,
};
use access::{
    BreakGlass, EndGlass, GLASS_BY_TIME, GLASS_MINUTES, Glass, GlassRow, GlassStanding, REVIEW_HOURS, ReadRow, Reads,
    ReviewGlass, Spot, glass_content,
    policy::{GlassBreak, GlassReview},
};
use axum::{extract::Path, response::Response};
use base::{Id, Note, Permission, Person, Refusal, Time, clock};
use maud::{Markup, html};
use std::collections::BTreeMap;
use store::{Cursor, Direction, Entry, Failure, Page, Part, Reader};
use ui::{Crumb, FormState, Say, parts};

/// Entries of the ledger after the glass was broken that are looked through.
const LOOKED_THROUGH: i64 = 2_000;
/// Pages opened that are shown.
const PAGES: usize = 500;

/// The routes.
pub fn routes() -> Routes {
    Routes::new()
        .get("/access/glass", may(GlassBreak).or(GlassReview), crate::list::serve::<Glasses>)
        .get("/access/glass/new", may(GlassBreak), new)
        .post("/access/glass/new", may(GlassBreak), break_it)
        .get("/access/glass/{id}", Rule::SignedIn, one)
        .post("/access/glass/{id}/end", may(GlassBreak), end)
        .post("/access/glass/{id}/review", may(GlassReview), review)
}

/// Whether the reader may break the glass.
fn breaks(viewer: &Viewer) -> bool {
    viewer.session.roles.anywhere(GlassBreak::NAME)
}

/// Whether the reader reviews what others did.
fn reviews(viewer: &Viewer) -> bool {
    viewer.session.roles.may(GlassReview::NAME, &Spot::TOP)
}

/// Whether the menu's search shows it.
#[must_use]
pub fn in_menu(viewer: &Viewer) -> bool {
    breaks(viewer) || reviews(viewer)
}

/// What the start page says of broken glass: that one's own is open, and what waits for a review. No query: it was read
/// with the session.
///
/// # Errors
/// None of its own.
pub fn stand(viewer: &Viewer, _: &mut Reader<'_>, _: &Input) -> Result<Stand, Failure> {
    let say = viewer.say();
    let moment = |at: Time| say.moment(at.timestamp(), viewer.now.timestamp());
    let mut tasks = Vec::new();
    if let Some(until) = viewer.session.glass {
        tasks.push((
            0,
            parts::Task {
                state: parts::State::Stop,
                heading: say.t("glass-task-open"),
                line: html! { (say.ta("glass-task-open-line", &[("when", moment(until).into())])) },
                act: parts::button_link("/access/glass", &say.t("glass-task-open-go")),
            },
        ));
    }
    if let Some(since) = viewer.session.unreviewed.filter(|_| reviews(viewer)) {
        let late = since.plus_seconds(REVIEW_HOURS * 3600) < viewer.now;
        let (rank, state, heading) = match late {
            true => (0, parts::State::Stop, "glass-task-late"),
            false => (1, parts::State::Look, "glass-task-review"),
        };
        tasks.push((rank, parts::Task {
            state,
            heading: say.t(heading),
            line: html! { (say.ta("glass-task-review-line", &[("when", moment(since).into()), ("hours", REVIEW_HOURS.into())])) },
            act: parts::button_link("/access/glass", &say.t("glass-task-review-go")),
        }));
    }
    Ok(Stand { tasks, ..Stand::default() })
}

// ---------------------------------------------------------------------------------------------------------------------
// the list

/// Every time that the glass was broken; for who does not review, their own.
#[derive(Debug)]
struct Glasses;

static GLASSES: List = List {
    name: "glass",
    title: "glass-title",
    path: "/access/glass",
    columns: &[
        Column::text("glass-broken").sorts(GLASS_BY_TIME),
        Column::text("glass-person"),
        Column::text("glass-until"),
        Column::text("glass-standing"),
        Column::text("glass-reviewed-by"),
    ],
    filters: &[],
    start: ("broken", Direction::Down),
    keeps: &[],
    passes: &[],
    nothing: ("glass-none", "glass-none-help"),
    size: 50,
};

/// The names on a page: of the shell, and of persons.
struct Named {
    shell: Names,
    persons: BTreeMap<Id<Person>, String>,
}

impl Named {
    fn read(viewer: &Viewer, reader: &mut Reader<'_>, of: impl Iterator<Item = Id<Person>>) -> Result<Self, Failure> {
        let persons: Vec<_> = of.collect();
        let shell = viewer.names(reader)?;
        let persons = match persons.is_empty() {
            true => BTreeMap::new(),
            false => (viewer.app().hooks().persons)(reader, &viewer.session, &persons)?,
        };
        Ok(Self { shell, persons })
    }

    fn of(&self, say: Say<'_>, person: Id<Person>) -> String {
        self.persons.get(&person).cloned().unwrap_or_else(|| say.t("web-history-somebody"))
    }
}

fn people(row: &GlassRow) -> impl Iterator<Item = Id<Person>> + use<> {
    [Some(row.person), row.reviewed_by].into_iter().flatten()
}

fn standing(say: Say<'_>, standing: GlassStanding) -> (parts::State, String) {
    let state = match standing {
        GlassStanding::Open | GlassStanding::Overdue => parts::State::Stop,
        GlassStanding::ToReview => parts::State::Look,
        GlassStanding::Reviewed => parts::State::Ok,
    };
    (state, say.t(&format!("glass-standing-{}", standing.name())))
}

impl Listing for Glasses {
    type Here = ();
    type Row = GlassRow;
    type Names = Named;
    const LIST: &'static List = &GLASSES;

    fn here(viewer: &Viewer, _: &mut Reader<'_>, _: &Asking) -> Result<(), Failure> {
        if in_menu(viewer) { Ok(()) } else { Err(Refusal::not_found().into()) }
    }

    fn rows(
        viewer: &Viewer,
        reader: &mut Reader<'_>,
        (): &(),
        _: &Asking,
        part: Part,
    ) -> Result<Page<GlassRow>, Failure> {
        let own = (!reviews(viewer)).then_some(viewer.session.person);
        access::glasses(reader, viewer.tenant(), own, part)
    }

    fn names(viewer: &Viewer, reader: &mut Reader<'_>, (): &(), rows: &[GlassRow]) -> Result<Named, Failure> {
        Named::read(viewer, reader, rows.iter().flat_map(people))
    }

    fn shell(names: &Named) -> &Names {
        &names.shell
    }

    fn line(viewer: &Viewer, (): &(), names: &Named, row: &GlassRow) -> Line {
        let say = viewer.say();
        let (state, words) = standing(say, row.standing(viewer.now));
        let when = say.date_time(row.broken.timestamp());
        vec![
            Cell::time(row.broken).shown(html! { a href={ "/access/glass/" (row.id) } { (when) } }),
            Cell::text(names.of(say, row.person)),
            Cell::time(row.over()),
            Cell::text(words.clone()).shown(html! { (parts::tag(state, words)) }),
            Cell::of(row.reviewed_by, |person| Cell::text(names.of(say, person))),
        ]
    }

    fn page(viewer: &Viewer, _: &mut Reader<'_>, (): &(), names: &Named, shown: &Shown<'_>) -> Result<Markup, Failure> {
        let say = viewer.say();
        let mut shell = viewer.shell(&names.shell, say.t("glass-title"));
        shell.faults = shown.faults();
        Ok(shell.page(html! {
            p { (say.t("glass-lead")) }
            @if breaks(viewer) && viewer.session.glass.is_none() {
                (parts::actions(parts::button_link("/access/glass/new", &say.t("glass-break"))))
            }
            (shown.list())
        }))
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// breaking it

const FIELDS: &[&str] = &["minutes", "reason", "password", "one-time-code"];

async fn new(ask: Ask) -> Response {
    ask.page(|viewer, reader| new_page(viewer, reader, &FormState::default())).await
}

fn new_page(viewer: &Viewer, reader: &mut Reader<'_>, form: &FormState) -> Result<Markup, Failure> {
    let say = viewer.say();
    let mut shell = viewer.shell(&viewer.names(reader)?, say.t("glass-break"));
    shell.crumbs = vec![Crumb { href: "/access/glass".to_owned(), text: say.t("glass-title") }];
    shell.faults = form.faults.clone();
    let choices =
        GLASS_MINUTES.map(|n| parts::Choice::new(n.to_string(), say.ta("glass-minutes-n", &[("n", n.into())])));
    Ok(shell.page(html! {
        p { (say.t("glass-new-lead")) }
        h2 { (say.t("glass-new-sees")) }
        ul { @for permission in access::under_glass() { li { (permission_words(say, permission)) } } }
        h2 { (say.t("glass-new-after")) }
        ul {
            li { (say.t("glass-new-told")) }
            li { (say.t("glass-new-noted")) }
            li { (say.ta("glass-new-reviewed", &[("hours", REVIEW_HOURS.into())])) }
        }
        (parts::Form::post("/access/glass/new").hidden("command", clock::new_command_id().to_string()).body(html! {
            (parts::Field::radios(say, "minutes", say.t("glass-minutes"), choices.into()).state(form))
            (parts::Field::area(say, "reason", say.t("glass-reason")).hint(say.t("glass-reason-hint")).state(form))
            (viewer.proof_typed(form))
            (parts::actions(html! {
                (parts::Button::danger(say.t("glass-break")))
                a href="/" { (say.t("rights-let-be")) }
            }))
        }))
    }))
}

fn parse(viewer: &Viewer, input: &Input) -> Result<BreakGlass, Failure> {
    let minutes = input.get("minutes").parse().ok().filter(|minutes| GLASS_MINUTES.contains(minutes));
    let minutes = minutes.ok_or_else(|| Refusal::invalid("minutes", "access-refused-glass-minutes"))?;
    let reason = Note::parse("reason", input.get("reason"))?;
    let content = glass_content(viewer.tenant(), viewer.session.person, minutes, reason.as_str());
    Ok(BreakGlass { minutes, reason, assertion: viewer.prove(input, content)? })
}

async fn break_it(ask: Ask, input: Input) -> Response {
    let sent = input.clone();
    match ask.perform(input.command(), move |viewer| parse(viewer, &sent)).await {
        Ok(_) => redirect("/"),
        Err(failure) => ask.again(failure, input, FIELDS, new_page).await,
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// one of them

type At = Path<String>;

fn id_of(text: &str) -> Result<Id<Glass>, Refusal> {
    text.parse().map_err(|_| Refusal::not_found())
}

async fn one(ask: Ask, Path(id): At) -> Response {
    ask.page(move |viewer, reader| one_page(viewer, reader, id_of(&id)?, &FormState::default())).await
}

/// What the person did in the ledger while it was open.
fn acts(viewer: &Viewer, reader: &mut Reader<'_>, row: &GlassRow) -> Result<Vec<Entry>, Failure> {
    let first = row.first_entry;
    let mut entries = reader.entries(viewer.tenant(), first, first + LOOKED_THROUGH)?;
    // What is read under it is listed by itself.
    entries.retain(|it| {
        it.header.time <= row.over()
            && it.header.actor.person() == Some(row.person)
            && it.header.kind != "access.readNoted"
    });
    Ok(entries)
}

fn one_page(viewer: &Viewer, reader: &mut Reader<'_>, id: Id<Glass>, form: &FormState) -> Result<Markup, Failure> {
    let (say, tenant, me) = (viewer.say(), viewer.tenant(), viewer.session.person);
    let row = access::glass(reader, tenant, id)?;
    let row = row.filter(|row| reviews(viewer) || row.person == me).ok_or_else(Refusal::not_found)?;
    let acts = acts(viewer, reader, &row)?;
    let part = Part { order: access::READS_BY_TIME, direction: Direction::Up, cursor: Cursor::First, size: PAGES };
    let pages = access::reads(reader, tenant, Reads { glass: Some(id), ..Reads::default() }, part)?;
    let names = Named::read(viewer, reader, people(&row))?;
    let moment = |at: Time| say.date_time(at.timestamp());
    let mut shell = viewer.shell(&names.shell, say.t("glass-one"));
    shell.crumbs = vec![Crumb { href: "/access/glass".to_owned(), text: say.t("glass-title") }];
    shell.faults = form.faults.clone();
    let now = row.standing(viewer.now);
    let (state, words) = standing(say, now);
    let mut list = parts::SummaryList::new()
        .row(say.t("glass-standing"), html! { (parts::tag(state, words)) })
        .row(say.t("glass-person"), names.of(say, row.person))
        .row(say.t("glass-broken"), moment(row.broken))
        .row(say.t("glass-until"), moment(row.over()))
        .row(say.t("glass-reason"), row.reason.clone().unwrap_or_else(|| say.t("rights-reason-gone")));
    if let (Some(at), Some(by)) = (row.reviewed, row.reviewed_by) {
        list = list
            .row(say.t("glass-reviewed-by"), html! { (names.of(say, by)) ", " (moment(at)) })
            .row(say.t("glass-words"), row.words.clone().unwrap_or_else(|| say.t("rights-reason-gone")));
    }
    Ok(shell.page(html! {
        (list)
        @if now == GlassStanding::Open && row.person == me {
            (parts::Form::post(format!("/access/glass/{id}/end"))
                .body(parts::actions(parts::Button::primary(say.t("glass-end")))))
        }
        h2 { (say.t("glass-acts")) }
        @if acts.is_empty() { p { (say.t("glass-acts-none")) } } @else {
            ul { @for it in &acts { li { (moment(it.header.time)) ": " (say.t(&crate::did(&it.header.kind))) } } }
        }
        h2 { (say.t("glass-pages")) }
        (opened(say, &pages))
        @if matches!(now, GlassStanding::ToReview | GlassStanding::Overdue) && reviews(viewer) {
            h2 { (say.t("glass-review")) }
            @if row.person == me { p { (say.t("access-refused-glass-own")) } } @else {
                p { (say.t("glass-review-lead")) }
                (parts::Form::post(format!("/access/glass/{id}/review")).body(html! {
                    (parts::Field::area(say, "words", say.t("glass-words")).hint(say.t("glass-words-hint")).state(form))
                    (parts::actions(parts::Button::primary(say.t("glass-review-do"))))
                }))
            }
        }
    }))
}

fn opened(say: Say<'_>, pages: &Page<ReadRow>) -> Markup {
    html! {
        @if pages.rows.is_empty() { p { (say.t("glass-pages-none")) } } @else {
            ul { @for it in &pages.rows {
                li { (say.date_time(it.time.timestamp())) ": "
                    @match &it.place { Some(place) => code { (place) }, None => (say.t(&format!("reads-what-{}", it.what.name()))) }
                }
            } }
        }
        @if pages.next.is_some() { p { (say.ta("glass-pages-more", &[("n", PAGES.into())])) } }
    }
}

async fn after<T>(ask: &Ask, id: &str, input: Input, done: Result<T, Failure>) -> Response {
    match (done, id_of(id)) {
        (Ok(_), _) => redirect(&href(&format!("/access/glass/{id}"), &[])),
        (Err(failure), Ok(id)) => {
            ask.again(failure, input, &["words"], move |viewer, reader, form| one_page(viewer, reader, id, form)).await
        }
        (Err(_), Err(refusal)) => ask.refused(&refusal.into()),
    }
}

async fn end(ask: Ask, Path(id): At, input: Input) -> Response {
    let of = id_of(&id);
    let done = ask.perform(clock::new_command_id(), move |_| Ok(EndGlass { id: of? })).await;
    after(&ask, &id, input, done).await
}

async fn review(ask: Ask, Path(id): At, input: Input) -> Response {
    let (of, sent) = (id_of(&id), input.clone());
    let done = ask.perform(clock::new_command_id(), move |_| {
        Ok(ReviewGlass { id: of?, words: Note::parse("words", sent.get("words"))? })
    });
    let done = done.await;
    after(&ask, &id, input, done).await
}
