//! The log of reads: the reviewer's page, which is searched for a purpose, and the person's own view of who has read about
//! them: times and purposes, no names.

use crate::{
    Ask, Asked, Input, Names, Routes, Rule, Viewer, href,
    list::{Asking, Cell, Column, Filter, Line, List, Listing, Shown},
    may, redirect,
};
use access::{
    BeginSearch, Noted, READS_BY_TIME, ReadPurpose, ReadRow, Reads, SEARCH_MINUTES, Spot, policy::ReadsReview,
};
use axum::response::Response;
use base::{Id, Note, Permission, Person, Refusal};
use maud::{Markup, html};
use std::collections::BTreeMap;
use store::{Direction, Failure, Page, Part, Reader};
use ui::{Crumb, FormState, Say, parts};

/// The routes.
pub fn routes() -> Routes {
    Routes::new()
        .get("/access/reads/new", may(ReadsReview), new)
        .post("/access/reads/new", may(ReadsReview), begin)
        .get("/access/reads", may(ReadsReview), log)
        .get("/me/reads", Rule::SignedIn, crate::list::serve::<Own>)
}

/// Whether the menu's search shows the reviewer's page.
#[must_use]
pub fn in_menu(viewer: &Viewer) -> bool {
    viewer.session.roles.may(ReadsReview::NAME, &Spot::TOP)
}

/// The words for a purpose.
#[must_use]
pub fn purpose_words(say: Say<'_>, purpose: ReadPurpose) -> String {
    say.t(&format!("reads-purpose-{}", purpose.name()))
}

/// The purposes to choose among, for a form.
#[must_use]
pub fn purpose_choices(say: Say<'_>) -> Vec<parts::Choice> {
    ReadPurpose::chosen().map(|it| parts::Choice::new(it.name(), purpose_words(say, it))).collect()
}

/// The purpose and the words of a form.
///
/// # Errors
/// None was chosen (field `purpose`), or nothing was written (field `words`).
pub fn purpose_of(input: &Input) -> Result<(ReadPurpose, Note), Refusal> {
    let purpose = input.get("purpose").parse().ok().filter(|it| *it != ReadPurpose::Glass);
    let purpose = purpose.ok_or_else(|| Refusal::invalid("purpose", "access-refused-purpose"))?;
    Ok((purpose, Note::parse("words", input.get("words"))?))
}

fn what_words(say: Say<'_>, row: &ReadRow) -> String {
    say.t(&format!("reads-what-{}", row.what.name()))
}

// ---------------------------------------------------------------------------------------------------------------------
// the reviewer's page

/// Everything in the log that the search asks for.
#[derive(Debug)]
struct Log;

fn purposes() -> Vec<(&'static str, String)> {
    ReadPurpose::all().map(|it| (it.name(), format!("reads-purpose-{}", it.name()))).collect()
}

static LOG: List = List {
    name: "reads",
    title: "reads-title",
    path: "/access/reads",
    columns: &[
        Column::text("reads-time").sorts(READS_BY_TIME),
        Column::text("reads-reader"),
        Column::text("reads-what"),
        Column::text("reads-about"),
        Column::text("reads-place"),
        Column::text("reads-purpose"),
        Column::text("reads-words"),
    ],
    filters: &[
        Filter::choice("purpose", "reads-purpose", purposes),
        Filter::since("since", "reads-since"),
        Filter::until("until", "reads-until"),
    ],
    start: ("time", Direction::Down),
    keeps: &["search", "person"],
    passes: &[],
    nothing: ("reads-none", "reads-none-help"),
    size: 100,
};

/// The names on a page: of the shell, and of persons.
struct Named {
    shell: Names,
    persons: BTreeMap<Id<Person>, String>,
}

impl Listing for Log {
    type Here = ReadRow;
    type Row = ReadRow;
    type Names = Named;
    const LIST: &'static List = &LOG;

    fn here(viewer: &Viewer, reader: &mut Reader<'_>, asking: &Asking) -> Result<ReadRow, Failure> {
        if !in_menu(viewer) {
            return Err(Refusal::not_found().into());
        }
        let id: Option<Id<Noted>> = asking.asked().id("search").map(Id::from_uuid);
        let id = id.ok_or_else(Refusal::not_found)?;
        let search = access::search(reader, viewer.tenant(), viewer.session.person, id, viewer.now)?;
        Ok(search.ok_or_else(|| Refusal::conflict("reads-refused-search").with("minutes", SEARCH_MINUTES))?)
    }

    fn rows(
        viewer: &Viewer,
        reader: &mut Reader<'_>,
        _: &ReadRow,
        asking: &Asking,
        part: Part,
    ) -> Result<Page<ReadRow>, Failure> {
        let which = Reads {
            reader: asking.asked().id("person").map(Id::from_uuid),
            purpose: asking.choice("purpose").and_then(|it| it.parse().ok()),
            within: (asking.since("since"), asking.until("until")),
            ..Reads::default()
        };
        access::reads(reader, viewer.tenant(), which, part)
    }

    fn names(viewer: &Viewer, reader: &mut Reader<'_>, _: &ReadRow, rows: &[ReadRow]) -> Result<Named, Failure> {
        let persons: Vec<_> = rows.iter().flat_map(|row| [row.reader, row.about]).flatten().collect();
        let shell = viewer.names(reader)?;
        let persons = match persons.is_empty() {
            true => BTreeMap::new(),
            false => (viewer.app().hooks().persons)(reader, &viewer.session, &persons)?,
        };
        Ok(Named { shell, persons })
    }

    fn shell(names: &Named) -> &Names {
        &names.shell
    }

    fn line(viewer: &Viewer, search: &ReadRow, names: &Named, row: &ReadRow) -> Line {
        let say = viewer.say();
        let name =
            |person: Id<Person>| names.persons.get(&person).cloned().unwrap_or_else(|| say.t("web-history-somebody"));
        let reader = |person: Id<Person>| {
            let asked = [("search", search.id.to_string()), ("person", person.to_string())];
            let asked = asked.each_ref().map(|(name, value)| (*name, value.as_str()));
            Cell::text(name(person)).shown(parts::link(&href(LOG.path, &asked), &name(person)))
        };
        vec![
            Cell::time(row.time),
            Cell::of(row.reader, reader),
            Cell::text(what_words(say, row)),
            Cell::of(row.about, |person| Cell::text(name(person))),
            Cell::of(row.place.clone(), |place| Cell::text(place.clone()).shown(html! { code { (place) } })),
            Cell::text(purpose_words(say, row.purpose)),
            Cell::of(row.words.clone(), Cell::text),
        ]
    }

    fn page(
        viewer: &Viewer,
        _: &mut Reader<'_>,
        search: &ReadRow,
        names: &Named,
        shown: &Shown<'_>,
    ) -> Result<Markup, Failure> {
        let say = viewer.say();
        let mut shell = viewer.shell(&names.shell, say.t("reads-title"));
        shell.faults = shown.faults();
        let until = search.time.plus_seconds(SEARCH_MINUTES * 60);
        Ok(shell.page(html! {
            p { (say.ta("reads-search-for", &[
                ("purpose", purpose_words(say, search.purpose).into()),
                ("until", say.date_time(until.timestamp()).into()),
            ])) }
            (warning(say))
            (shown.list())
        }))
    }
}

/// What the log is never for.
fn warning(say: Say<'_>) -> Markup {
    parts::notice(parts::State::Stop, &say.t("reads-warning"), html! { p { (say.t("reads-warning-why")) } })
}

/// Without a purpose there is nothing to see: the purpose is asked for.
async fn log(ask: Ask, asked: Asked) -> Response {
    match asked.get("search").is_empty() {
        true => redirect("/access/reads/new"),
        false => crate::list::serve::<Log>(ask, asked).await,
    }
}

const FIELDS: &[&str] = &["purpose", "words"];

async fn new(ask: Ask) -> Response {
    ask.page(|viewer, reader| new_page(viewer, reader, &FormState::default())).await
}

fn new_page(viewer: &Viewer, reader: &mut Reader<'_>, form: &FormState) -> Result<Markup, Failure> {
    if !in_menu(viewer) {
        return Err(Refusal::not_found().into());
    }
    let say = viewer.say();
    let mut shell = viewer.shell(&viewer.names(reader)?, say.t("reads-title"));
    shell.faults = form.faults.clone();
    Ok(shell.page(html! {
        p { (say.ta("reads-new-lead", &[("minutes", SEARCH_MINUTES.into())])) }
        (warning(say))
        (parts::Form::post("/access/reads/new").body(html! {
            (parts::Field::radios(say, "purpose", say.t("reads-purpose"), purpose_choices(say)).state(form))
            (parts::Field::area(say, "words", say.t("reads-words")).hint(say.t("reads-words-hint")).state(form))
            (parts::actions(parts::Button::primary(say.t("reads-begin"))))
        }))
    }))
}

async fn begin(ask: Ask, input: Input) -> Response {
    let sent = input.clone();
    let done = ask.perform(base::clock::new_command_id(), move |_| {
        let (purpose, words) = purpose_of(&sent)?;
        Ok(BeginSearch { purpose, words })
    });
    match done.await {
        Ok(done) => redirect(&href(LOG.path, &[("search", &done.answer.to_string())])),
        Err(failure) => ask.again(failure, input, FIELDS, new_page).await,
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// the person's own view

/// When somebody has read what is hidden about the person who looks, and what for.
#[derive(Debug)]
struct Own;

static OWN: List = List {
    name: "own-reads",
    title: "reads-own",
    path: "/me/reads",
    columns: &[
        Column::text("reads-time").sorts(READS_BY_TIME),
        Column::text("reads-what"),
        Column::text("reads-purpose"),
    ],
    filters: &[],
    start: ("time", Direction::Down),
    keeps: &[],
    passes: &[],
    nothing: ("reads-own-none", "reads-own-none-help"),
    size: 50,
};

impl Listing for Own {
    type Here = ();
    type Row = ReadRow;
    type Names = Names;
    const LIST: &'static List = &OWN;

    fn here(_: &Viewer, _: &mut Reader<'_>, _: &Asking) -> Result<(), Failure> {
        Ok(())
    }

    fn rows(
        viewer: &Viewer,
        reader: &mut Reader<'_>,
        (): &(),
        _: &Asking,
        part: Part,
    ) -> Result<Page<ReadRow>, Failure> {
        let which = Reads { about: Some(viewer.session.person), ..Reads::default() };
        access::reads(reader, viewer.tenant(), which, part)
    }

    fn names(viewer: &Viewer, reader: &mut Reader<'_>, (): &(), _: &[ReadRow]) -> Result<Names, Failure> {
        Ok(viewer.names(reader)?)
    }

    fn shell(names: &Names) -> &Names {
        names
    }

    fn line(viewer: &Viewer, (): &(), _: &Names, row: &ReadRow) -> Line {
        let say = viewer.say();
        // Neither who, nor what they wrote.
        vec![Cell::time(row.time), Cell::text(what_words(say, row)), Cell::text(purpose_words(say, row.purpose))]
    }

    fn page(viewer: &Viewer, _: &mut Reader<'_>, (): &(), names: &Names, shown: &Shown<'_>) -> Result<Markup, Failure> {
        let say = viewer.say();
        let mut shell = viewer.shell(names, say.t("reads-own"));
        shell.crumbs = vec![Crumb { href: "/me".to_owned(), text: say.t("web-me") }];
        shell.faults = shown.faults();
        Ok(shell.page(html! {
            p { (say.t("reads-own-lead")) }
            (shown.list())
        }))
    }
}
