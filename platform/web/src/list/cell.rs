//! One value of a list: the same on the page, in a file and in print.

use base::{Date, Time};
use maud::{Markup, html};
use ui::Say;

/// A row of a list: one cell for each declared column.
pub type Line = Vec<Cell>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Nothing,
    Text(String),
    Int(i64),
    Date(Date),
    Time(Time),
}

/// One value of a list.
#[derive(Debug, Clone)]
pub struct Cell {
    pub(super) value: Value,
    shown: Option<Markup>,
}

impl Cell {
    /// No value: a dash on the page, empty in a file.
    #[must_use]
    pub const fn nothing() -> Self {
        Self { value: Value::Nothing, shown: None }
    }

    /// Words.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { value: if text.is_empty() { Value::Nothing } else { Value::Text(text) }, shown: None }
    }

    /// A number.
    #[must_use]
    pub fn int(n: impl Into<i64>) -> Self {
        Self { value: Value::Int(n.into()), shown: None }
    }

    /// A day.
    #[must_use]
    pub const fn date(day: Date) -> Self {
        Self { value: Value::Date(day), shown: None }
    }

    /// A moment; to the minute, in Sweden.
    #[must_use]
    pub const fn time(at: Time) -> Self {
        Self { value: Value::Time(at), shown: None }
    }

    /// The value, where there is one, by one of the others.
    #[must_use]
    pub fn of<T>(value: Option<T>, cell: impl FnOnce(T) -> Self) -> Self {
        value.map_or_else(Self::nothing, cell)
    }

    /// On the page it is shown so: a link, a tag, a second line. It must not say less than the value.
    #[must_use]
    pub fn shown(mut self, shown: Markup) -> Self {
        self.shown = Some(shown);
        self
    }

    /// On the page.
    pub(super) fn on_page(&self, say: Say<'_>) -> Markup {
        match &self.shown {
            Some(shown) => shown.clone(),
            None => html! { (self.words(say)) },
        }
    }

    /// In words, as the page and the print say it.
    pub(super) fn words(&self, say: Say<'_>) -> String {
        match &self.value {
            Value::Nothing => "\u{2013}".to_owned(),
            Value::Text(text) => text.clone(),
            Value::Int(n) => say.int(*n),
            Value::Date(day) => say.date_iso(*day),
            Value::Time(at) => minute(*at),
        }
    }
}

/// 2026-11-23 09:30, in Sweden.
pub(super) fn minute(at: Time) -> String {
    at.in_sweden().strftime("%Y-%m-%d %H:%M").to_string()
}
