//! A list as its page shows it: saved views, filter, table with its neighbours, files; and all of it in print.

use super::{Asking, Form, Line, Listing, PRINT_ROWS, Picks, Where, all, views};
use crate::Viewer;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use store::{Direction, Failure, Page, Reader};
use ui::{Faults, FormState, Say, Shell, parts};

/// A page of a list, ready to be placed on its page.
pub struct Shown<'a> {
    viewer: &'a Viewer,
    asking: &'a Asking,
    lines: Page<Line>,
    form: FormState,
}

impl<'a> Shown<'a> {
    pub(super) const fn of(viewer: &'a Viewer, asking: &'a Asking, lines: Page<Line>, form: FormState) -> Self {
        Self { viewer, asking, lines, form }
    }

    /// What was asked.
    #[must_use]
    pub const fn asking(&self) -> &Asking {
        self.asking
    }

    /// How many rows the page has.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.lines.rows.len()
    }

    /// Whether the page has no rows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.lines.rows.is_empty()
    }

    /// What was wrong with what was asked, for the shell: each leads to its field in the filter.
    #[must_use]
    pub fn faults(&self) -> Faults {
        let mut faults = self.form.faults.clone();
        for fault in &mut faults.0 {
            fault.field = fault.field.take().map(|field| format!("filter-{field}").into());
        }
        faults
    }

    /// The whole list: views, filter, table, files.
    #[must_use]
    pub fn list(&self) -> Markup {
        html! { (self.views()) (self.filter()) (self.table()) (self.files()) }
    }

    /// The saved views, and the form that saves what is looked at.
    #[must_use]
    pub fn views(&self) -> Markup {
        views::shown(self.viewer.say(), self.asking, self.form.faults.is_empty())
    }

    /// The filter bar.
    #[must_use]
    pub fn filter(&self) -> Markup {
        let (say, asking, list) = (self.viewer.say(), self.asking, self.asking.list);
        if list.filters.is_empty() {
            return html! {};
        }
        let form = &self.form;
        let clear = (asking.is_filtered() || !form.faults.is_empty()).then(|| asking.cleared());
        let fields = html! {
            @for (name, value) in asking.kept() { @if !value.is_empty() { input type="hidden" name=(name) value=(value); } }
            @for name in ["sort", "desc"] {
                @let value = asking.get(name);
                @if !value.is_empty() && form.faults.is_empty() { input type="hidden" name=(name) value=(value); }
            }
            // Who filters has left the view they began with.
            @if asking.views.iter().any(|view| view.first) { input type="hidden" name="view" value=(super::asking::NO_VIEW); }
            @for filter in list.filters { (field(say, filter, form)) }
        };
        parts::filter_bar(say, list.path, fields, clear.as_deref())
    }

    /// The table with links to sort by, and to what comes before and after.
    #[must_use]
    pub fn table(&self) -> Markup {
        self.table_with(|_, cells| cells)
    }

    /// The same, where the page has its say about the cells of each row, by its number on the page.
    #[must_use]
    pub fn table_with(&self, cells: impl Fn(usize, Vec<Markup>) -> Vec<Markup>) -> Markup {
        let (say, asking) = (self.viewer.say(), self.asking);
        if !self.form.faults.is_empty() {
            return parts::empty(&say.t("web-list-unread"), html! { p { (say.t("web-list-unread-help")) } });
        }
        let rows = self.lines.rows.iter().enumerate();
        let rows = rows.map(|(n, line)| parts::Row(cells(n, on_page(say, asking, line))));
        let to = |more: [(&str, &str); 1]| asking.here(&more);
        let pager = parts::Pager {
            shown: say.ta("web-list-shown", &[("n", self.len().into())]),
            previous: self.lines.previous.map(|id| to([("before", &id.to_string())])),
            next: self.lines.next.map(|id| to([("after", &id.to_string())])),
        };
        let empty = self.empty();
        let table = parts::Table::new(say, say.t(asking.list.title), columns(say, asking, true)).quiet_caption();
        html! { (table.rows(rows).empty(empty).pager(pager)) }
    }

    /// What is said where there is no row: that there is nothing, or nothing of what was asked for.
    fn empty(&self) -> Markup {
        let (say, asking) = (self.viewer.say(), self.asking);
        if asking.is_filtered() {
            return parts::empty(
                &say.t("web-list-no-match"),
                html! { p { a href=(asking.cleared()) { (say.t("ui-filter-clear")) } } },
            );
        }
        if self.lines.previous.is_some() || self.lines.next.is_some() {
            return parts::empty(
                &say.t("web-list-end"),
                html! { p { a href=(asking.here(&[])) { (say.t("web-list-to-start")) } } },
            );
        }
        let (heading, help) = asking.list.nothing;
        parts::empty(&say.t(heading), html! { p { (say.t(help)) } })
    }

    /// Links to the whole list as filtered and sorted, in other forms.
    #[must_use]
    pub fn files(&self) -> Markup {
        let say = self.viewer.say();
        if self.lines.rows.is_empty() {
            return html! {};
        }
        let to = |form: &str| self.asking.here(&[("as", form)]);
        let (csv, xlsx, print) = (to("csv"), to("xlsx"), to("print"));
        html! {
            (parts::export_links(say, &[("CSV", &csv), ("XLSX", &xlsx)]))
            p.export { a href=(print) { (say.t("web-list-print")) } }
        }
    }
}

fn field<'a>(say: Say<'a>, filter: &super::Filter, form: &FormState) -> parts::Field<'a> {
    let label = say.t(filter.key);
    let field = match filter.kind {
        Picks::Text => parts::Field::search(say, filter.name, label),
        Picks::Since | Picks::Until => parts::Field::date(say, filter.name, label),
        Picks::Choice(of, otherwise) => {
            let choices = of().into_iter().map(|(value, key)| parts::Choice::new(value, say.t(&key))).collect();
            let field = parts::Field::select(say, filter.name, label, choices);
            match otherwise {
                Some(key) => field.or_else(say.t(key)),
                None => field,
            }
        }
    };
    field.in_filter().state(form)
}

fn on_page(say: Say<'_>, asking: &Asking, line: &Line) -> Vec<Markup> {
    let shown = asking.list.columns.iter().zip(line).filter(|(column, _)| column.shown == Where::Everywhere);
    shown.map(|(_, cell)| cell.on_page(say)).collect()
}

fn columns(say: Say<'_>, asking: &Asking, links: bool) -> Vec<parts::Column> {
    let shown = asking.list.columns.iter().filter(|column| column.shown == Where::Everywhere);
    let of = |column: &super::Column| {
        let text = say.t(column.key);
        let made = if column.number { parts::Column::number(text) } else { parts::Column::text(text) };
        let Some(order) = column.sort.filter(|_| links) else { return made };
        let (sorted, turned) = match (order == asking.order, asking.direction) {
            (true, Direction::Up) => (parts::Sorted::Ascending, Direction::Down),
            (true, Direction::Down) => (parts::Sorted::Descending, Direction::Up),
            (false, _) => (parts::Sorted::No, Direction::Up),
        };
        made.sort(asking.link(order, turned, &[]), sorted)
    };
    shown.map(of).collect()
}

/// All of the list on one page without anything else: whose it is, what it holds, when it was made.
pub(super) fn print<L: Listing>(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    here: &L::Here,
    asking: &Asking,
) -> Result<Response, Failure> {
    debug_assert_eq!(asking.form, Form::Print);
    let say = viewer.say();
    let mut rows = Vec::new();
    let cut = all::<L>(viewer, reader, here, asking, PRINT_ROWS, |line| {
        rows.push(parts::Row(on_page(say, asking, &line)));
    })?;
    let names = L::names(viewer, reader, here, &[])?;
    let title = say.t(L::LIST.title);
    let mut shell = Shell::new(say, &title);
    let names = L::shell(&names);
    shell.tenant = names.tenants.first().cloned().flatten();
    let filter = asking.in_words(say);
    let n = rows.len();
    let by = names.person.clone().unwrap_or_else(|| viewer.session.login.clone());
    let made = [("at", say.date_time(viewer.now.timestamp()).into()), ("by", by.into())];
    shell.under = Some(html! { span.sub { (say.ta("web-list-made", &made)) } });
    let table = parts::Table::new(say, &title, columns(say, asking, false)).quiet_caption().rows(rows);
    Ok(shell
        .page(html! {
            p {
                @if filter.is_empty() { (say.t("web-list-whole")) }
                @for (n, (name, value)) in filter.iter().enumerate() {
                    @if n > 0 { " \u{b7} " }
                    (name) ": " span.strong { (value) }
                }
                " \u{b7} " (say.ta("web-list-shown", &[("n", n.into())]))
            }
            @if cut { (parts::notice(parts::State::Look, &say.ta("web-list-cut", &[("n", PRINT_ROWS.into())]), html! {})) }
            (table)
            p.export { a href=(asking.here(&[])) { (say.t("web-list-back")) } }
        })
        .into_response())
}
