//! Lists: one mechanism for every list of the product. A list is declared (its columns, what it sorts and filters by) and
//! says how a page of it is read; filtering, sorting, paging both ways, saved views, files and the print come from here.

mod asking;
mod cell;
mod file;
mod shown;
mod views;

pub use asking::Asking;
pub use cell::{Cell, Line};
pub use file::csv_cell;
pub use shown::Shown;
pub use views::routes as list_routes;

use crate::{Ask, Asked, Names, Viewer, redirect};
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use base::{Kind, Refusal};
use maud::Markup;
use store::{Cursor, Direction, Failure, Order, Page, Part, Reader};
use ui::FormState;

/// The most rows of a file; where there are more, its last row says so.
pub const FILE_ROWS: usize = 100_000;
/// The most rows of a print; where there are more, the print says so.
pub const PRINT_ROWS: usize = 2_000;
/// Rows read at a time for a file or a print.
const READ: usize = 500;
/// The most characters of a text to filter by.
pub const TEXT: usize = 100;

/// A list, declared.
#[derive(Debug)]
pub struct List {
    /// Its name: small letters and hyphens, at most 30. Names its files and its saved views.
    pub name: &'static str,
    /// The key of its title.
    pub title: &'static str,
    /// Its address.
    pub path: &'static str,
    /// Its columns.
    pub columns: &'static [Column],
    /// What it can be filtered by.
    pub filters: &'static [Filter],
    /// The order it has when none is asked for: a name of a column that sorts.
    pub start: (&'static str, Direction),
    /// Names in the address that are the page's own and stay as one sorts and pages, such as the site looked at.
    pub keeps: &'static [&'static str],
    /// Names in the address that are the page's own and do not stay, such as what was just done.
    pub passes: &'static [&'static str],
    /// The keys of what is said when there is nothing in it at all: heading and what to do.
    pub nothing: (&'static str, &'static str),
    /// Rows on a page.
    pub size: usize,
}

impl List {
    fn order(&self, name: &str) -> Option<Order> {
        self.columns.iter().filter_map(|column| column.sort).find(|order| order.name() == name)
    }
}

/// Where a column is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    /// On the page, in files and in print.
    Everywhere,
    /// In files only.
    Files,
}

/// A column of a list.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    key: &'static str,
    sort: Option<Order>,
    number: bool,
    shown: Where,
}

impl Column {
    /// A column of words, by the key of its name.
    #[must_use]
    pub const fn text(key: &'static str) -> Self {
        Self { key, sort: None, number: false, shown: Where::Everywhere }
    }

    /// A column of numbers, to the right.
    #[must_use]
    pub const fn number(key: &'static str) -> Self {
        Self { number: true, ..Self::text(key) }
    }

    /// The list can be sorted by it.
    #[must_use]
    pub const fn sorts(mut self, order: Order) -> Self {
        self.sort = Some(order);
        self
    }

    /// It stands in files only.
    #[must_use]
    pub const fn in_files(mut self) -> Self {
        self.shown = Where::Files;
        self
    }
}

/// Something that a list can be filtered by.
#[derive(Debug, Clone, Copy)]
pub struct Filter {
    name: &'static str,
    key: &'static str,
    kind: Picks,
}

/// The values of a choice: each with the key of its words.
pub type Choices = fn() -> Vec<(&'static str, String)>;

#[derive(Debug, Clone, Copy)]
enum Picks {
    Text,
    Choice(Choices, Option<&'static str>),
    Since,
    Until,
}

impl Filter {
    /// By a text of at most [`TEXT`] characters; what it means the list says.
    #[must_use]
    pub const fn text(name: &'static str, key: &'static str) -> Self {
        Self { name, key, kind: Picks::Text }
    }

    /// By one of several values; all when none is chosen.
    #[must_use]
    pub const fn choice(name: &'static str, key: &'static str, of: Choices) -> Self {
        Self { name, key, kind: Picks::Choice(of, None) }
    }

    /// By one of several values; when none is chosen, what `otherwise` is the key of.
    #[must_use]
    pub const fn choice_or(name: &'static str, key: &'static str, of: Choices, otherwise: &'static str) -> Self {
        Self { name, key, kind: Picks::Choice(of, Some(otherwise)) }
    }

    /// From the beginning of a day in Sweden.
    #[must_use]
    pub const fn since(name: &'static str, key: &'static str) -> Self {
        Self { name, key, kind: Picks::Since }
    }

    /// To the end of a day in Sweden. Where a list has both, the one before it in the declaration is its beginning.
    #[must_use]
    pub const fn until(name: &'static str, key: &'static str) -> Self {
        Self { name, key, kind: Picks::Until }
    }
}

/// A list that can be served: how a page of it is read and what surrounds it.
pub trait Listing: 'static {
    /// What the page is about besides the rows: a site, what the reader may there.
    type Here: Send;
    /// A row as it was read.
    type Row: Send;
    /// The names that are shown, the shell's among them.
    type Names: Send;
    /// Its declaration.
    const LIST: &'static List;

    /// Reads what the page is about. What may not be seen is not found.
    ///
    /// # Errors
    /// There is no such thing, or the reader may not see it.
    fn here(viewer: &Viewer, reader: &mut Reader<'_>, asking: &Asking) -> Result<Self::Here, Failure>;

    /// Reads a page of rows: those that the filter lets through, in the order and from the place that `part` says.
    ///
    /// # Errors
    /// As the engine says; a refusal that names one of the filters is shown beside it.
    fn rows(
        viewer: &Viewer,
        reader: &mut Reader<'_>,
        here: &Self::Here,
        asking: &Asking,
        part: Part,
    ) -> Result<Page<Self::Row>, Failure>;

    /// Reads the names that rows need, and those of the shell. One query.
    ///
    /// # Errors
    /// As the engine says.
    fn names(
        viewer: &Viewer,
        reader: &mut Reader<'_>,
        here: &Self::Here,
        rows: &[Self::Row],
    ) -> Result<Self::Names, Failure>;

    /// The names that the shell shows.
    fn shell(names: &Self::Names) -> &Names;

    /// A row as a line: one cell for each column of the declaration.
    fn line(viewer: &Viewer, here: &Self::Here, names: &Self::Names, row: &Self::Row) -> Line;

    /// The page round the list.
    ///
    /// # Errors
    /// As the engine says.
    fn page(
        viewer: &Viewer,
        reader: &mut Reader<'_>,
        here: &Self::Here,
        names: &Self::Names,
        shown: &Shown<'_>,
    ) -> Result<Markup, Failure>;
}

/// In which form the list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// A page of it.
    #[default]
    Page,
    /// Separated values.
    Csv,
    /// A workbook.
    Xlsx,
    /// All of it, to be printed.
    Print,
}

/// Answers a request for a list, in whatever form.
pub async fn serve<L: Listing>(ask: Ask, asked: Asked) -> Response {
    let json = ask.json();
    let answer = ask
        .read(move |viewer, reader| {
            let (mut asking, faults) = Asking::parse(L::LIST, &asked, viewer.say());
            asking.views = views::of(reader, viewer, L::LIST)?;
            // Whoever comes without asking for anything gets the view they chose to begin with.
            if let Some(view) = asking.start_view().filter(|_| faults.is_empty()) {
                return Ok(redirect(&view));
            }
            let here = L::here(viewer, reader, &asking)?;
            if let Some(refusal) = faults.first().filter(|_| json) {
                return Err(refusal.clone().into());
            }
            if !faults.is_empty() {
                return refused::<L>(viewer, reader, &here, &asking, &faults);
            }
            let answered = match asking.form {
                Form::Page => page::<L>(viewer, reader, &here, &asking),
                Form::Csv | Form::Xlsx => file::whole::<L>(viewer, reader, &here, &asking),
                Form::Print => shown::print::<L>(viewer, reader, &here, &asking),
            };
            match answered {
                Err(Failure::Refused(refusal)) if !json && mendable(L::LIST, &refusal) => {
                    refused::<L>(viewer, reader, &here, &asking, &[refusal])
                }
                answered => answered,
            }
        })
        .await;
    answer.unwrap_or_else(|failure| ask.refused(&failure))
}

/// Whether a refusal is about what was asked of the list, so that its own page says it.
fn mendable(list: &List, refusal: &Refusal) -> bool {
    refusal.kind == Kind::Invalid
        && refusal.field.as_deref().is_some_and(|field| {
            ["after", "before"].contains(&field) || list.filters.iter().any(|filter| filter.name == field)
        })
}

fn page<L: Listing>(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    here: &L::Here,
    asking: &Asking,
) -> Result<Response, Failure> {
    let page = L::rows(viewer, reader, here, asking, asking.part(asking.cursor, L::LIST.size))?;
    let names = L::names(viewer, reader, here, &page.rows)?;
    let lines = page.rows.iter().map(|row| L::line(viewer, here, &names, row)).collect();
    let lines = Page { rows: lines, previous: page.previous, next: page.next };
    let shown = Shown::of(viewer, asking, lines, FormState::filled(asking.asked.0.0.clone()));
    Ok(L::page(viewer, reader, here, &names, &shown)?.into_response())
}

/// The page with what was asked and what was wrong with it; no rows, since nobody knows which.
fn refused<L: Listing>(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    here: &L::Here,
    asking: &Asking,
    refusals: &[Refusal],
) -> Result<Response, Failure> {
    let names = L::names(viewer, reader, here, &[])?;
    let mut form = FormState::filled(asking.asked.0.0.clone());
    for refusal in refusals {
        let known = refusal.field.as_ref().filter(|field| L::LIST.filters.iter().any(|it| it.name == field.as_ref()));
        match known {
            Some(field) => form.faults.add(field.clone(), viewer.refusal(refusal)),
            None => form.faults.add_whole(viewer.refusal(refusal)),
        }
    }
    let shown = Shown::of(viewer, asking, Page { rows: Vec::new(), previous: None, next: None }, form);
    let page = L::page(viewer, reader, here, &names, &shown)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Every line of the list as filtered and sorted, read a part at a time: at most `most`, and whether there were more.
fn all<L: Listing>(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    here: &L::Here,
    asking: &Asking,
    most: usize,
    mut take: impl FnMut(Line),
) -> Result<bool, Failure> {
    let (mut cursor, mut left) = (Cursor::First, most);
    loop {
        let page = L::rows(viewer, reader, here, asking, asking.part(cursor, READ.min(left)))?;
        let names = L::names(viewer, reader, here, &page.rows)?;
        page.rows.iter().for_each(|row| take(L::line(viewer, here, &names, row)));
        left -= page.rows.len();
        match page.next {
            Some(next) if left > 0 => cursor = Cursor::After(next),
            next => return Ok(next.is_some()),
        }
    }
}

fn download(name: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, bytes).into_response()
}
