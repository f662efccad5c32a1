//! What is asked of a list, read from its address: every wrong value is refused in its own words.

use super::{Filter, Form, List, Picks, TEXT, views::View};
use crate::{Asked, href};
use base::{Date, Line, Refusal, Time};
use std::collections::BTreeMap;
use store::{Cursor, Direction, Key, Order, Part};
use ui::Say;

/// The names in an address that are every list's.
const OWN: [&str; 6] = ["sort", "desc", "after", "before", "as", "view"];
/// The view that is none: everything, as the list begins.
pub(super) const NO_VIEW: &str = "none";
/// The most characters of what was asked that a refusal says again.
const SAID: usize = 60;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Picked {
    Text(String),
    Choice(&'static str),
    Day(Date),
}

/// What is asked of a list: filter, order, page and form.
#[derive(Debug, Clone)]
pub struct Asking {
    pub(super) list: &'static List,
    pub(super) asked: Asked,
    picked: BTreeMap<&'static str, Picked>,
    pub(super) order: Order,
    pub(super) direction: Direction,
    pub(super) cursor: Cursor,
    pub(super) form: Form,
    /// The reader's saved views of this list.
    pub(super) views: Vec<View>,
}

/// What was asked, short enough to be said again.
fn said(value: &str) -> String {
    if value.chars().count() <= SAID {
        return value.to_owned();
    }
    value.chars().take(SAID).chain(['\u{2026}']).collect()
}

impl Asking {
    /// Reads what is asked, and everything that is wrong with it. What is wrong is left out of what is asked.
    pub(super) fn parse(list: &'static List, asked: &Asked, say: Say<'_>) -> (Self, Vec<Refusal>) {
        let mut faults = Vec::new();
        let known = |name: &str| {
            OWN.contains(&name)
                || list.keeps.contains(&name)
                || list.passes.contains(&name)
                || list.filters.iter().any(|filter| filter.name == name)
        };
        let mut seen: Vec<&str> = Vec::new();
        for (name, _) in &asked.0.0 {
            if !known(name) {
                faults.push(Refusal::invalid("list", "web-list-refused-unknown").with("name", said(name)));
            } else if seen.contains(&name.as_str()) {
                faults.push(Refusal::invalid("list", "web-list-refused-twice").with("name", name));
            }
            seen.push(name);
        }
        let mut one = |name: &'static str, read: &dyn Fn(&str) -> Result<(), Refusal>| {
            let value = asked.get(name).trim();
            if !value.is_empty()
                && let Err(refusal) = read(value)
            {
                faults.push(refusal.at(name).with("value", said(value)));
            }
        };
        let orders: Vec<&str> =
            list.columns.iter().filter_map(|column| column.sort).map(|order| order.name()).collect();
        one("sort", &|value| match orders.contains(&value) {
            true => Ok(()),
            false => Err(Refusal::invalid("sort", "web-list-refused-sort").with("allowed", orders.join(", "))),
        });
        one("desc", &|value| match ["0", "1"].contains(&value) {
            true => Ok(()),
            false => Err(Refusal::invalid("desc", "web-list-refused-desc")),
        });
        for name in ["after", "before"] {
            one(name, &|value| match value.parse::<Key>() {
                Ok(_) => Ok(()),
                Err(_) => Err(Refusal::invalid(name, "web-list-refused-cursor")),
            });
        }
        one("as", &|value| match form(value) {
            Some(_) => Ok(()),
            None => Err(Refusal::invalid("as", "web-list-refused-as")),
        });
        one("view", &|value| match value == NO_VIEW || super::views::is_id(value) {
            true => Ok(()),
            false => Err(Refusal::invalid("view", "web-list-refused-view")),
        });
        let key = |name: &str| asked.get(name).trim().parse::<Key>().ok();
        if key("after").is_some() && key("before").is_some() {
            faults.push(Refusal::invalid("after", "web-list-refused-both"));
        }
        let mut picked = BTreeMap::new();
        for filter in list.filters {
            let value = asked.get(filter.name).trim();
            if value.is_empty() {
                continue;
            }
            match pick(filter, value, say) {
                Ok(it) => drop(picked.insert(filter.name, it)),
                Err(refusal) => faults.push(refusal),
            }
        }
        faults.extend(turned_periods(list, &picked));
        let (order, direction) = order(list, asked);
        let cursor = match (key("after"), key("before")) {
            (Some(after), None) => Cursor::After(after),
            (None, Some(before)) => Cursor::Before(before),
            _ => Cursor::First,
        };
        let form = form(asked.get("as").trim()).unwrap_or_default();
        let asking = Self { list, asked: asked.clone(), picked, order, direction, cursor, form, views: Vec::new() };
        (asking, faults)
    }

    /// What the address says of a name that is the page's own; empty where it says nothing.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.asked.get(name)
    }

    /// All that stands in the address.
    #[must_use]
    pub const fn asked(&self) -> &Asked {
        &self.asked
    }

    /// The text to filter by.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.picked.get(name) {
            Some(Picked::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The text to filter by in lower case, for [`store::Seek::holding`].
    #[must_use]
    pub fn low(&self, name: &str) -> Option<String> {
        self.text(name).map(str::to_lowercase)
    }

    /// The value chosen.
    #[must_use]
    pub fn choice(&self, name: &str) -> Option<&'static str> {
        match self.picked.get(name) {
            Some(Picked::Choice(value)) => Some(value),
            _ => None,
        }
    }

    /// The day written.
    #[must_use]
    pub fn day(&self, name: &str) -> Option<Date> {
        match self.picked.get(name) {
            Some(Picked::Day(day)) => Some(*day),
            _ => None,
        }
    }

    /// When the day written begins in Sweden.
    #[must_use]
    pub fn since(&self, name: &str) -> Option<Time> {
        self.day(name).and_then(Time::begins)
    }

    /// When the day after the one written begins in Sweden.
    #[must_use]
    pub fn until(&self, name: &str) -> Option<Time> {
        self.day(name).and_then(|day| day.tomorrow().ok()).and_then(Time::begins)
    }

    /// Whether anything is filtered away.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        !self.picked.is_empty()
    }

    /// A part of the list in the order asked for.
    pub(super) const fn part(&self, cursor: Cursor, size: usize) -> Part {
        Part { order: self.order, direction: self.direction, cursor, size }
    }

    /// The filter in words, for those who read a print: each name with its value.
    #[must_use]
    pub fn in_words(&self, say: Say<'_>) -> Vec<(String, String)> {
        let words = |filter: &Filter| match (self.picked.get(filter.name)?, filter.kind) {
            (Picked::Text(text), _) => Some(text.clone()),
            (Picked::Day(day), _) => Some(say.date_iso(*day)),
            (Picked::Choice(value), Picks::Choice(of, _)) => {
                of().iter().find(|(it, _)| it == value).map(|(_, key)| say.t(key))
            }
            (Picked::Choice(value), _) => Some((*value).to_owned()),
        };
        let of = |filter: &Filter| words(filter).map(|words| (say.t(filter.key), words));
        self.list.filters.iter().filter_map(of).collect()
    }

    /// What stays in an address as one sorts, pages and takes the list elsewhere: the page's own names.
    pub(super) fn kept(&self) -> Vec<(&str, &str)> {
        self.list.keeps.iter().map(|name| (*name, self.asked.get(name))).collect()
    }

    fn filters(&self) -> Vec<(&'static str, String)> {
        let value = |picked: &Picked| match picked {
            Picked::Text(text) => text.clone(),
            Picked::Choice(value) => (*value).to_owned(),
            Picked::Day(day) => day.to_string(),
        };
        self.picked.iter().map(|(name, picked)| (*name, value(picked))).collect()
    }

    /// What a saved view keeps: filter and order, as they stand in an address.
    pub(super) fn saved(&self) -> String {
        let filters = self.filters();
        let mut asked: Vec<(&str, &str)> = filters.iter().map(|(name, value)| (*name, value.as_str())).collect();
        asked.extend(self.sort_pairs(self.order, self.direction));
        href("", &asked).trim_start_matches('?').to_owned()
    }

    fn sort_pairs(&self, order: Order, direction: Direction) -> [(&'static str, &'static str); 2] {
        [("sort", order.name()), ("desc", if direction == Direction::Down { "1" } else { "" })]
    }

    /// The view that is looked at; where there is one to begin with, none must be said.
    fn view(&self) -> &str {
        match self.asked.get("view") {
            "" if self.views.iter().any(|view| view.first) => NO_VIEW,
            view => view,
        }
    }

    /// An address of this list with filter and order as asked, and `more`.
    pub(super) fn link(&self, order: Order, direction: Direction, more: &[(&str, &str)]) -> String {
        let filters = self.filters();
        let mut asked = self.kept();
        asked.extend(filters.iter().map(|(name, value)| (*name, value.as_str())));
        let start = self.list.start;
        if (order.name(), direction) != start {
            asked.extend(self.sort_pairs(order, direction));
        }
        asked.push(("view", self.view()));
        asked.extend(more);
        href(self.list.path, &asked)
    }

    /// The same, in the order asked for.
    pub(super) fn here(&self, more: &[(&str, &str)]) -> String {
        self.link(self.order, self.direction, more)
    }

    /// The list without filter, in the order asked for.
    pub(super) fn cleared(&self) -> String {
        let mut asked = self.kept();
        if (self.order.name(), self.direction) != self.list.start {
            asked.extend(self.sort_pairs(self.order, self.direction));
        }
        asked.push(("view", if self.views.iter().any(|view| view.first) { NO_VIEW } else { "" }));
        href(self.list.path, &asked)
    }

    /// The address of a saved view.
    pub(super) fn of_view(&self, view: &View) -> String {
        let mut asked = self.kept();
        asked.push(("view", &view.id));
        let address = href(self.list.path, &asked);
        match (view.asked.is_empty(), address.contains('?')) {
            (true, _) => address,
            (_, true) => format!("{address}&{}", view.asked),
            (_, false) => format!("{address}?{}", view.asked),
        }
    }

    /// Where the list begins for who has chosen a view to begin with and asks for nothing in particular.
    pub(super) fn start_view(&self) -> Option<String> {
        let own = |name: &str| OWN.contains(&name) || self.list.filters.iter().any(|filter| filter.name == name);
        if self.asked.0.0.iter().any(|(name, value)| own(name) && !value.is_empty()) {
            return None;
        }
        let view = self.views.iter().find(|view| view.first)?;
        let address = self.of_view(view);
        let passed: Vec<(&str, &str)> = self.list.passes.iter().map(|name| (*name, self.asked.get(name))).collect();
        Some(href(&address, &passed))
    }
}

fn form(value: &str) -> Option<Form> {
    match value {
        "" => Some(Form::Page),
        "csv" => Some(Form::Csv),
        "xlsx" => Some(Form::Xlsx),
        "print" => Some(Form::Print),
        _ => None,
    }
}

fn order(list: &'static List, asked: &Asked) -> (Order, Direction) {
    let (start, direction) = list.start;
    match list.order(asked.get("sort").trim()) {
        Some(order) => {
            let down = asked.get("desc").trim() == "1";
            (order, if down { Direction::Down } else { Direction::Up })
        }
        None => (list.order(start).unwrap_or(Order::by("id", &[])), direction),
    }
}

fn pick(filter: &Filter, value: &str, say: Say<'_>) -> Result<Picked, Refusal> {
    match filter.kind {
        Picks::Text => {
            let count = value.chars().count();
            if count > TEXT {
                return Err(Refusal::invalid(filter.name, "ui-refused-too-long")
                    .with("max", TEXT)
                    .with("count", count));
            }
            Ok(Picked::Text(Line::parse(filter.name, value)?.as_str().to_owned()))
        }
        Picks::Choice(of, _) => {
            let of = of();
            let found = of.iter().find(|(it, _)| *it == value).map(|(it, _)| Picked::Choice(it));
            found.ok_or_else(|| {
                let allowed: Vec<String> = of.iter().map(|(_, key)| say.t(key)).collect();
                let refusal = Refusal::invalid(filter.name, "web-list-refused-choice").with("value", said(value));
                refusal.with("name", say.t(filter.key)).with("allowed", allowed.join(", "))
            })
        }
        Picks::Since | Picks::Until => value.parse().map(Picked::Day).map_err(|_| {
            let refusal = Refusal::invalid(filter.name, "web-list-refused-date").with("value", said(value));
            refusal.with("name", say.t(filter.key))
        }),
    }
}

/// Periods that end before they begin.
fn turned_periods(list: &List, picked: &BTreeMap<&'static str, Picked>) -> Vec<Refusal> {
    let day = |filter: &Filter| match picked.get(filter.name) {
        Some(Picked::Day(day)) => Some(*day),
        _ => None,
    };
    let turned = list.filters.windows(2).filter(|pair| {
        matches!((pair[0].kind, pair[1].kind), (Picks::Since, Picks::Until))
            && day(&pair[0]).zip(day(&pair[1])).is_some_and(|(since, until)| until < since)
    });
    turned.map(|pair| Refusal::invalid(pair[1].name, "web-list-refused-period")).collect()
}
