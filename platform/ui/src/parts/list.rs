//! Lists: summary list, table with sorting and paging, filter bar, export links.

use maud::{Markup, Render, html};

use crate::say::Say;

#[derive(Clone, Debug)]
struct Fact {
    name: Markup,
    value: Markup,
    act: Option<Act>,
}

#[derive(Clone, Debug)]
struct Act {
    href: String,
    text: String,
    what: String,
}

/// Facts of one thing: name, value, and perhaps an act.
#[derive(Clone, Debug, Default)]
pub struct SummaryList {
    rows: Vec<Fact>,
    figures: bool,
}

impl SummaryList {
    /// An empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// A list of numbers: values stand to the right, under each other.
    pub fn figures() -> Self {
        SummaryList { figures: true, ..Self::default() }
    }

    /// A fact.
    #[must_use]
    pub fn row(mut self, name: impl Render, value: impl Render) -> Self {
        self.rows.push(Fact { name: name.render(), value: value.render(), act: None });
        self
    }

    /// A fact that can be changed: `what` completes the link for those who hear it ("Ändra mottagare").
    #[must_use]
    pub fn row_act(
        mut self,
        name: impl Render,
        value: impl Render,
        href: impl Into<String>,
        text: impl Into<String>,
        what: impl Into<String>,
    ) -> Self {
        let act = Act { href: href.into(), text: text.into(), what: what.into() };
        self.rows.push(Fact { name: name.render(), value: value.render(), act: Some(act) });
        self
    }
}

impl Render for SummaryList {
    fn render(&self) -> Markup {
        let class = if self.figures { "summary figures" } else { "summary" };
        html! {
            dl.(class) {
                @for Fact { name, value, act } in &self.rows {
                    div {
                        dt { (name) }
                        dd { (value) }
                        @if let Some(Act { href, text, what }) = act {
                            dd.act { a href=(href) { (text) span.vh { " " (what) } } }
                        }
                    }
                }
            }
        }
    }
}

/// How a column is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sorted {
    /// Not by this one.
    No,
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    text: String,
    number: bool,
    sort: Option<(String, Sorted)>,
}

impl Column {
    /// A column of words.
    pub fn text(text: impl Into<String>) -> Self {
        Column { text: text.into(), number: false, sort: None }
    }

    /// A column of numbers, to the right.
    pub fn number(text: impl Into<String>) -> Self {
        Column { number: true, ..Column::text(text) }
    }

    /// Can be sorted: the address of the other order, and how it is sorted now.
    #[must_use]
    pub fn sort(mut self, href: impl Into<String>, now: Sorted) -> Self {
        self.sort = Some((href.into(), now));
        self
    }
}

/// A row: its cells, the first one being its heading.
#[derive(Clone, Debug)]
pub struct Row(
    /// One cell for each column.
    pub Vec<Markup>,
);

/// Where in a list one is. Keyset paging: there are neighbours, not page numbers.
#[derive(Clone, Debug, Default)]
pub struct Pager {
    /// What is shown, in words: "25 av 1 204".
    pub shown: String,
    /// Address of what comes before.
    pub previous: Option<String>,
    /// Address of what comes after.
    pub next: Option<String>,
}

/// A table. On a narrow screen each row becomes a block where every value carries its column's name.
#[derive(Clone, Debug)]
pub struct Table<'a> {
    say: Say<'a>,
    caption: String,
    hide_caption: bool,
    wide: bool,
    columns: Vec<Column>,
    rows: Vec<Row>,
    empty: Option<Markup>,
    pager: Option<Pager>,
}

impl<'a> Table<'a> {
    /// A table with its caption.
    pub fn new(say: Say<'a>, caption: impl Into<String>, columns: Vec<Column>) -> Self {
        Table {
            say,
            caption: caption.into(),
            hide_caption: false,
            wide: false,
            columns,
            rows: Vec::new(),
            empty: None,
            pager: None,
        }
    }

    /// Hides the caption from sight, where a heading just above says the same.
    #[must_use]
    pub fn quiet_caption(mut self) -> Self {
        self.hide_caption = true;
        self
    }

    /// More columns than a screen may hold: it scrolls by itself, its first column stays.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// Adds a row.
    #[must_use]
    pub fn row(mut self, cells: Vec<Markup>) -> Self {
        self.rows.push(Row(cells));
        self
    }

    /// Adds rows.
    #[must_use]
    pub fn rows(mut self, rows: impl IntoIterator<Item = Row>) -> Self {
        self.rows.extend(rows);
        self
    }

    /// What is shown instead of a table without rows; best made with [`super::empty`].
    #[must_use]
    pub fn empty(mut self, instead: Markup) -> Self {
        self.empty = Some(instead);
        self
    }

    /// Links to what comes before and after.
    #[must_use]
    pub fn pager(mut self, pager: Pager) -> Self {
        self.pager = Some(pager);
        self
    }
}

impl Render for Pager {
    fn render(&self) -> Markup {
        html! { p.shown { (self.shown) } }
    }
}

impl Render for Table<'_> {
    fn render(&self) -> Markup {
        if let (true, Some(instead)) = (self.rows.is_empty(), &self.empty) {
            return instead.clone();
        }
        let table = html! {
            table.data {
                caption.vh[self.hide_caption] { (self.caption) }
                thead { tr { @for column in &self.columns { (self.head(column)) } } }
                tbody {
                    @for row in &self.rows {
                        tr {
                            @for (i, (column, cell)) in self.columns.iter().zip(&row.0).enumerate() {
                                @if i == 0 { th scope="row" { (cell) } }
                                @else { td.n[column.number] data-label=(column.text) { div { (cell) } } }
                            }
                        }
                    }
                }
            }
        };
        html! {
            @if self.wide { div.wide role="region" tabindex="0" aria-label=(self.caption) { (table) } } @else { (table) }
            @if let Some(pager) = &self.pager {
                nav.pager aria-label=(self.say.t("ui-pages")) {
                    (pager)
                    @if let Some(href) = &pager.previous { a rel="prev" href=(href) { "← " (self.say.t("ui-previous")) } }
                    @if let Some(href) = &pager.next { a rel="next" href=(href) { (self.say.t("ui-next")) " →" } }
                }
            }
        }
    }
}

impl Table<'_> {
    fn head(&self, column: &Column) -> Markup {
        let aria = column.sort.as_ref().and_then(|(_, sorted)| match sorted {
            Sorted::No => None,
            Sorted::Ascending => Some("ascending"),
            Sorted::Descending => Some("descending"),
        });
        html! {
            th.n[column.number] scope="col" aria-sort=[aria] {
                @match &column.sort {
                    Some((href, sorted)) => a.sort href=(href) {
                        (column.text)
                        svg viewBox="0 0 10 14" aria-hidden="true" {
                            path.on[*sorted == Sorted::Ascending] d="M5 1l4 5H1z" {}
                            path.on[*sorted == Sorted::Descending] d="M5 13l4-5H1z" {}
                        }
                        @match sorted {
                            Sorted::No => {},
                            Sorted::Ascending => span.vh { " (" (self.say.t("ui-sorted-ascending")) ")" },
                            Sorted::Descending => span.vh { " (" (self.say.t("ui-sorted-descending")) ")" },
                        }
                    },
                    None => (column.text),
                }
            }
        }
    }
}

/// A filter over a list: fields on one line, one button, one way to see all again.
pub fn filter_bar(say: Say<'_>, action: &str, fields: impl Render, clear: Option<&str>) -> Markup {
    html! {
        form.filter action=(action) method="get" role="search" aria-label=(say.t("ui-filter")) {
            (fields)
            div.actions {
                button.btn.quiet type="submit" { (say.t("ui-filter-apply")) }
                @if let Some(href) = clear { a href=(href) { (say.t("ui-filter-clear")) } }
            }
        }
    }
}

/// Links to the list in other forms: `("CSV", "/mail.csv")`.
pub fn export_links(say: Say<'_>, links: &[(&str, &str)]) -> Markup {
    html! {
        p.export {
            (say.t("ui-export")) " "
            @for (i, (name, href)) in links.iter().enumerate() {
                @if i > 0 { " · " }
                a href=(href) download { (name) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Lang, SOURCES, Texts};

    #[test]
    fn a_table_names_its_order_its_rows_and_its_neighbours() {
        let texts = Texts::new(SOURCES).unwrap();
        let say = Say::new(&texts, Lang::Sv);
        let table = Table::new(
            say,
            "Överlämningar",
            vec![Column::text("Från").sort("?sort=-from", Sorted::Ascending), Column::number("Sett")],
        )
        .row(vec![html! { "<PostNord>" }, html! { "24" }])
        .pager(Pager { shown: "1 av 2".into(), previous: None, next: Some("?after=x&n=1".into()) });
        let page = table.render().into_string();
        assert!(page.contains(r#"aria-sort="ascending""#) && page.contains("&lt;PostNord&gt;"), "{page}");
        assert!(page.contains(r#"<th scope="row">"#) && page.contains(r#"data-label="Sett""#), "{page}");
        assert!(page.contains(r#"href="?after=x&amp;n=1""#) && !page.contains("Föregående"), "{page}");
    }

    #[test]
    fn a_table_without_rows_says_why() {
        let texts = Texts::new(SOURCES).unwrap();
        let table = Table::new(Say::new(&texts, Lang::Sv), "Larm", vec![]).empty(html! { "Inga larm" });
        assert_eq!(table.render().into_string(), "Inga larm");
    }
}
