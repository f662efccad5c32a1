//! Charts made on the server: SVG whose every measure is a share of its box, so that lines and letters keep their size on a
//! narrow screen, and a table that says the same. Never colour alone: what is compared differs in shape or line, and
//! carries its number. A page with one loads the sheet `charts.css` ([`crate::Shell::sheets`]).

use maud::{Markup, Render, html};

use super::State;
use crate::say::Say;

/// The sheet that charts need.
pub const CHARTS: &str = "charts.css";

/// Thousandths of the box as an SVG length: 125 is 12.5 %.
fn share(thousandths: i64) -> String {
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

/// How large a part `value` is of `of`, in thousandths; nothing of nothing is nothing.
fn part(value: i64, of: i64) -> i64 {
    if of <= 0 { 0 } else { (i128::from(value.clamp(0, of)) * 1000 / i128::from(of)).try_into().unwrap_or(1000) }
}

/// The next even number above, to end an axis with: 1, 2, 5 and ten times those.
fn ceiling(most: i64) -> i64 {
    let mut step = 1_i64;
    loop {
        for times in [1, 2, 5] {
            match step.checked_mul(times) {
                Some(top) if top >= most => return top,
                Some(_) => {}
                None => return i64::MAX,
            }
        }
        match step.checked_mul(10) {
            Some(next) => step = next,
            None => return i64::MAX,
        }
    }
}

/// The table that says the same as a picture.
fn twin(say: Say<'_>, caption: &str, head: &[String], rows: &[(String, Vec<String>)]) -> Markup {
    html! {
        details {
            summary { (say.t("ui-as-table")) }
            table {
                caption.vh { (caption) }
                thead { tr {
                    @for (n, text) in head.iter().enumerate() { th.n[n > 0] scope="col" { (text) } }
                } }
                tbody { @for (name, values) in rows {
                    tr { th scope="row" { (name) } @for value in values { td.n { (value) } } }
                } }
            }
        }
    }
}

/// Bars beside each other, longest possible for the largest; at most one thing to compare each with, drawn as an outline.
#[derive(Clone, Debug)]
pub struct Bars<'a> {
    say: Say<'a>,
    title: String,
    what: String,
    series: Vec<String>,
    rows: Vec<(String, Vec<i64>)>,
    places: u8,
}

impl<'a> Bars<'a> {
    /// `title` says what is shown, `what` what each row is ("Plats"), `measure` what its number is ("Försändelser").
    pub fn new(say: Say<'a>, title: impl Into<String>, what: impl Into<String>, measure: impl Into<String>) -> Self {
        Bars { say, title: title.into(), what: what.into(), series: vec![measure.into()], rows: Vec::new(), places: 0 }
    }

    /// What each is compared with ("Förra veckan"): the second number of every row.
    #[must_use]
    pub fn beside(mut self, measure: impl Into<String>) -> Self {
        self.series.truncate(1);
        self.series.push(measure.into());
        self
    }

    /// The numbers are tenths (1), hundredths (2) …; whole unless said.
    #[must_use]
    pub const fn places(mut self, places: u8) -> Self {
        self.places = places;
        self
    }

    /// A row: its name and its number, and the one beside it where there are two. Below zero is drawn as nothing.
    #[must_use]
    pub fn row(mut self, name: impl Into<String>, values: &[i64]) -> Self {
        self.rows.push((name.into(), values.to_vec()));
        self
    }
}

impl Render for Bars<'_> {
    fn render(&self) -> Markup {
        let say = self.say;
        let number = |n: i64| say.decimal(n, self.places);
        let most = self.rows.iter().flat_map(|(_, values)| values).copied().max().unwrap_or(0);
        let head: Vec<String> = std::iter::once(&self.what).chain(&self.series).cloned().collect();
        let rows: Vec<_> = self
            .rows
            .iter()
            .map(|(name, values)| (name.clone(), values.iter().map(|n| number(*n)).collect::<Vec<_>>()))
            .collect();
        html! {
            figure.chart {
                figcaption.strong { (self.title) }
                @if self.series.len() > 1 {
                    ul.legend { @for (n, name) in self.series.iter().enumerate() {
                        li { svg.key width="18" height="12" aria-hidden="true" { (bar(n, 0, 1000, 12)) } (name) }
                    } }
                }
                // The rows are text with a bar beside; the picture itself says nothing more.
                dl.bars {
                    @for (name, values) in &self.rows {
                        div {
                            dt { (name) }
                            @for (n, value) in values.iter().enumerate().take(self.series.len()) {
                                dd {
                                    svg height="16" aria-hidden="true" { (bar(n, 0, part(*value, most), 16)) }
                                    span.n { @if n > 0 { span.vh { (self.series[n]) " " } } (number(*value)) }
                                }
                            }
                        }
                    }
                }
                (twin(say, &self.title, &head, &rows))
            }
        }
    }
}

fn bar(series: usize, from: i64, width: i64, height: u8) -> Markup {
    let class = if series == 0 { "whole" } else { "outline" };
    html! { rect.(class) x=(share(from)) y="1" width=(share(width)) height=(height - 2) {} }
}

/// Lines over a row of days, weeks or months; at most three, told apart by line and by mark.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    say: Say<'a>,
    title: String,
    what: String,
    steps: Vec<String>,
    series: Vec<(String, Vec<i64>)>,
    places: u8,
}

impl<'a> Lines<'a> {
    /// The most lines that can be told apart.
    pub const MOST: usize = 3;

    /// `title` says what is shown, `what` what each step is ("Vecka"), `steps` their names in order.
    pub fn new(
        say: Say<'a>,
        title: impl Into<String>,
        what: impl Into<String>,
        steps: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Lines {
            say,
            title: title.into(),
            what: what.into(),
            steps: steps.into_iter().map(Into::into).collect(),
            series: Vec::new(),
            places: 0,
        }
    }

    /// The numbers are tenths (1), hundredths (2) …; whole unless said.
    #[must_use]
    pub const fn places(mut self, places: u8) -> Self {
        self.places = places;
        self
    }

    /// A line: its name and a number for each step. More than [`Lines::MOST`] are left out of the picture, not of the table.
    #[must_use]
    pub fn line(mut self, name: impl Into<String>, values: &[i64]) -> Self {
        self.series.push((name.into(), values.to_vec()));
        self
    }
}

/// The mark of a line: ring, square, triangle.
fn mark(series: usize) -> Markup {
    html! {
        @match series {
            0 => circle r="4" {},
            1 => rect x="-4" y="-4" width="8" height="8" {},
            _ => path d="M-5 4h10L0-5z" {},
        }
    }
}

impl Render for Lines<'_> {
    fn render(&self) -> Markup {
        let say = self.say;
        let number = |n: i64| say.decimal(n, self.places);
        let most = self.series.iter().flat_map(|(_, values)| values).copied().max().unwrap_or(0);
        let top = ceiling(most.max(1));
        let last = i64::try_from(self.steps.len().saturating_sub(1)).unwrap_or(0);
        // Room at the edges for the marks: from 3 % to 97 % across, from 6 % to 94 % down.
        let across = |n: usize| 30 + part(i64::try_from(n).unwrap_or(0), last) * 940 / 1000;
        let down = |value: i64| 940 - part(value, top) * 880 / 1000;
        let spoken = self
            .series
            .iter()
            .filter_map(|(name, values)| {
                Some(say.ta(
                    "ui-chart-line",
                    &[
                        ("name", name.into()),
                        ("first", number(*values.first()?).into()),
                        ("last", number(*values.last()?).into()),
                    ],
                ))
            })
            .collect::<Vec<_>>()
            .join(". ");
        let head: Vec<String> =
            std::iter::once(self.what.clone()).chain(self.series.iter().map(|(name, _)| name.clone())).collect();
        let rows: Vec<_> = self
            .steps
            .iter()
            .enumerate()
            .map(|(n, step)| {
                let values =
                    self.series.iter().map(|(_, values)| values.get(n).map_or(String::new(), |it| number(*it)));
                (step.clone(), values.collect::<Vec<_>>())
            })
            .collect();
        let shown = [0, self.steps.len() / 2, self.steps.len().saturating_sub(1)];
        html! {
            figure.chart {
                figcaption.strong { (self.title) }
                ul.legend { @for (n, (name, _)) in self.series.iter().enumerate().take(Self::MOST) {
                    li {
                        svg.key.{ "line-" (n) } width="34" height="12" aria-hidden="true" {
                            line x1="0" x2="34" y1="6" y2="6" {}
                            svg x="17" y="6" overflow="visible" { (mark(n)) }
                        }
                        (name)
                    }
                } }
                div.plot {
                    p.top aria-hidden="true" { (number(top)) }
                    svg width="100%" height="200" role="img" aria-label={ (self.title) ". " (spoken) } {
                        @for value in [0, top / 2, top] {
                            line.grid x1="0" x2="100%" y1=(share(down(value))) y2=(share(down(value))) {}
                        }
                        @for (n, (_, values)) in self.series.iter().enumerate().take(Self::MOST) {
                            g.{ "line-" (n) } {
                                @for (at, pair) in values.windows(2).enumerate() {
                                    line x1=(share(across(at))) y1=(share(down(pair[0]))) x2=(share(across(at + 1))) y2=(share(down(pair[1]))) {}
                                }
                                @for (at, value) in values.iter().enumerate() {
                                    svg x=(share(across(at))) y=(share(down(*value))) overflow="visible" { (mark(n)) }
                                }
                            }
                        }
                    }
                    ul.steps aria-hidden="true" {
                        @for (n, step) in self.steps.iter().enumerate() { @if shown.contains(&n) { li { (step) } } }
                    }
                }
                (twin(say, &self.title, &head, &rows))
            }
        }
    }
}

/// Where there is much: a table whose cells are darker the larger their number. It is its own twin.
#[derive(Clone, Debug)]
pub struct Heat<'a> {
    say: Say<'a>,
    title: String,
    what: String,
    columns: Vec<String>,
    rows: Vec<(String, Vec<Option<i64>>)>,
}

impl<'a> Heat<'a> {
    /// `title` says what is shown, `what` what each row is, `columns` their names in order.
    pub fn new(
        say: Say<'a>,
        title: impl Into<String>,
        what: impl Into<String>,
        columns: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let columns = columns.into_iter().map(Into::into).collect();
        Heat { say, title: title.into(), what: what.into(), columns, rows: Vec::new() }
    }

    /// A row: its name and a number for each column; `None` where nothing is known.
    #[must_use]
    pub fn row(mut self, name: impl Into<String>, values: &[Option<i64>]) -> Self {
        self.rows.push((name.into(), values.to_vec()));
        self
    }
}

impl Render for Heat<'_> {
    fn render(&self) -> Markup {
        let say = self.say;
        let most = self.rows.iter().flat_map(|(_, values)| values).flatten().copied().max().unwrap_or(0);
        // Nothing is 0; anything at all is at least 1.
        let step = |n: i64| if n <= 0 { 0 } else { 1 + part(n, most) * 3 / 1000 };
        html! {
            div.heat role="region" aria-label=(self.title) tabindex="0" {
                table {
                    caption { (self.title) }
                    thead { tr {
                        th scope="col" { (self.what) }
                        @for column in &self.columns { th.n scope="col" { (column) } }
                    } }
                    tbody { @for (name, values) in &self.rows {
                        tr {
                            th scope="row" { (name) }
                            @for value in values { @match value {
                                Some(n) => td.n.{ "heat-" (step(*n)) } { (say.int(*n)) },
                                None => td.n { span.sub { (say.t("ui-chart-unknown")) } },
                            } }
                        }
                    } }
                }
            }
        }
    }
}

/// What came and what became of it: two bars of one scale that must be as long as each other.
#[derive(Clone, Debug)]
pub struct Balance<'a> {
    say: Say<'a>,
    title: String,
    sides: [(String, Vec<(String, i64)>); 2],
}

impl<'a> Balance<'a> {
    /// `title` says whose balance, `had` and `became` name the two sides ("Fanns och kom", "Gick och finns kvar").
    pub fn new(say: Say<'a>, title: impl Into<String>, had: impl Into<String>, became: impl Into<String>) -> Self {
        Balance { say, title: title.into(), sides: [(had.into(), Vec::new()), (became.into(), Vec::new())] }
    }

    /// A part of what there was to account for.
    #[must_use]
    pub fn had(mut self, name: impl Into<String>, n: i64) -> Self {
        self.sides[0].1.push((name.into(), n.max(0)));
        self
    }

    /// A part of what became of it.
    #[must_use]
    pub fn became(mut self, name: impl Into<String>, n: i64) -> Self {
        self.sides[1].1.push((name.into(), n.max(0)));
        self
    }

    fn sum(side: &[(String, i64)]) -> i64 {
        side.iter().map(|(_, n)| *n).fold(0, i64::saturating_add)
    }
}

impl Render for Balance<'_> {
    fn render(&self) -> Markup {
        let say = self.say;
        let sums = self.sides.each_ref().map(|(_, parts)| Self::sum(parts));
        let most = sums[0].max(sums[1]);
        let rest = sums[0].saturating_sub(sums[1]);
        let verdict = match rest {
            0 => super::tag(State::Ok, say.t("ui-chart-even")),
            n if n > 0 => super::tag(State::Stop, say.ta("ui-chart-less", &[("n", n.into())])),
            n => super::tag(State::Look, say.ta("ui-chart-more", &[("n", n.saturating_neg().into())])),
        };
        let rows: Vec<_> = self
            .sides
            .iter()
            .zip(sums)
            .flat_map(|((name, parts), sum)| {
                let parts = parts.iter().map(move |(part, n)| (format!("{name}: {part}"), vec![say.int(*n)]));
                parts.chain(std::iter::once((say.ta("ui-chart-sum", &[("of", name.into())]), vec![say.int(sum)])))
            })
            .collect();
        html! {
            figure.chart.balance {
                figcaption.strong { (self.title) }
                @for ((name, parts), sum) in self.sides.iter().zip(sums) {
                    p.side-name { (name) " " b { (say.int(sum)) } }
                    svg width="100%" height="28" aria-hidden="true" {
                        @for (n, (from, to)) in places(parts, sum, most).into_iter().enumerate() {
                            @let class = if n % 2 == 0 { "whole" } else { "outline" };
                            rect.(class) x=(share(from)) y="1" width=(share(to - from)) height="26" {}
                        }
                        @if sum < most {
                            // What is lacking can be seen however little it is.
                            @let from = part(sum, most).min(985);
                            rect.lacks x=(share(from)) y="1" width=(share(1000 - from)) height="26" {}
                        }
                    }
                    ul.legend {
                        @for (n, (name, count)) in parts.iter().enumerate() { li {
                            svg.key width="18" height="12" aria-hidden="true" { (bar(n % 2, 0, 1000, 12)) }
                            (say.int(*count)) " " (name)
                        } }
                    }
                }
                p { (verdict) }
                (twin(say, &self.title, &[say.t("ui-flow-what"), say.t("ui-flow-count")], &rows))
            }
        }
    }
}

/// From where to where each part lies; what is last takes what rounding left over, where nothing is lacking.
fn places(parts: &[(String, i64)], sum: i64, most: i64) -> Vec<(i64, i64)> {
    let mut so_far = 0_i64;
    let mut places: Vec<_> = parts
        .iter()
        .map(|(_, n)| {
            let from = part(so_far, most);
            so_far = so_far.saturating_add(*n);
            (from, part(so_far, most))
        })
        .collect();
    if let Some(last) = places.last_mut().filter(|_| sum == most) {
        last.1 = last.1.max(1000);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Lang, SOURCES, Texts};

    #[test]
    fn the_largest_bar_fills_its_box_and_each_number_stands_beside_its_bar_and_in_the_table() {
        let texts = Texts::new(SOURCES).unwrap();
        let chart = Bars::new(Say::new(&texts, Lang::Sv), "Post", "Plats", "Brev").row("A", &[50]).row("B", &[1200]);
        let page = chart.render().into_string();
        assert!(page.contains(r#"width="100.0%""#) && page.contains(r#"width="4.1%""#), "{page}");
        assert_eq!(page.matches("1\u{a0}200").count(), 2, "{page}");
        assert!(!page.contains("style="));
    }

    #[test]
    fn a_line_stays_within_its_box_whatever_the_numbers() {
        let texts = Texts::new(SOURCES).unwrap();
        for values in [vec![], vec![0], vec![7, 7], vec![i64::MAX, 0, i64::MIN]] {
            let steps: Vec<String> = (0..values.len()).map(|n| n.to_string()).collect();
            let page = Lines::new(Say::new(&texts, Lang::En), "Mail", "Week", steps).line("In", &values).render();
            for at in page.into_string().split("=\"").filter_map(|rest| rest.split_once("%\"")).map(|(n, _)| n) {
                let at: f64 = at.parse().unwrap();
                assert!((0.0..=100.0).contains(&at), "{at} of {values:?}");
            }
        }
    }

    #[test]
    fn an_axis_ends_with_an_even_number_that_nothing_exceeds() {
        for (most, top) in [(0, 1), (1, 1), (3, 5), (6, 10), (11, 20), (499, 500), (501, 1000), (i64::MAX, i64::MAX)] {
            assert_eq!(ceiling(most), top, "{most}");
        }
    }

    #[test]
    fn a_balance_says_in_words_whether_its_sides_are_even() {
        let texts = Texts::new(SOURCES).unwrap();
        let say = Say::new(&texts, Lang::En);
        let of = |out: i64| {
            Balance::new(say, "Day", "Had", "Became").had("open", 3).had("in", 7).became("out", out).render()
        };
        assert!(of(10).into_string().contains(">The two sides agree<"), "{:?}", of(10));
        assert!(of(9).into_string().contains(">1 is not accounted for<"));
        assert!(of(12).into_string().contains(">2 more than there were<"));
    }

    #[test]
    fn heat_has_a_step_of_its_own_for_nothing_and_for_what_is_not_known() {
        let texts = Texts::new(SOURCES).unwrap();
        let heat = Heat::new(Say::new(&texts, Lang::En), "When", "Day", ["8", "9"])
            .row("Mon", &[Some(0), Some(1)])
            .row("Tue", &[Some(90), None]);
        let page = heat.render().into_string();
        for step in ["heat-0", "heat-1", "heat-4", "not known"] {
            assert!(page.contains(step), "{step}: {page}");
        }
    }
}
