//! The day's balance (mail.md, Reconciliation).

use super::act::{Act, Done};
use super::{Closing, Column, Figure, Measure, Stock, Two, View, no};
use crate::event::Event;
use base::{Date, Note, Refusal};
use std::collections::BTreeMap;

/// A day's figures, opening and closing included: for each measure
/// `opening + received + surplus + found ± converted ± corrected =
/// dispatched + delivered + returned + with authority + destroyed + lost + closing`.
#[must_use]
pub fn figures(opening: &Stock, booked: &[Figure]) -> Vec<Figure> {
    let mut sums: BTreeMap<(Measure, Column), i64> =
        opening.iter().map(|(measure, n)| ((*measure, Column::Opening), *n)).collect();
    for Figure { measure, column, n } in booked {
        *sums.entry((*measure, *column)).or_default() += n;
        *sums.entry((*measure, Column::Opening)).or_default() += 0;
    }
    let mut closing = Stock::new();
    for ((measure, column), n) in &sums {
        *closing.entry(*measure).or_default() += if column.is_out() { -n } else { *n };
    }
    sums.extend(closing.into_iter().map(|(measure, n)| ((measure, Column::Closing), n)));
    sums.into_iter().map(|((measure, column), n)| Figure { measure, column, n }).collect()
}

/// The closing of a day's figures.
#[must_use]
pub fn closing(figures: &[Figure]) -> Stock {
    let closing = figures.iter().filter(|figure| figure.column == Column::Closing && figure.n != 0);
    closing.map(|figure| (figure.measure, figure.n)).collect()
}

impl<V: View<Fault: From<Refusal>>> Act<'_, V> {
    pub fn close_day(
        &mut self,
        day: Date,
        counted: Option<Vec<(Measure, i64)>>,
        second: Option<Two>,
        reason: Option<Note>,
    ) -> Done<V> {
        let site = self.site()?;
        if site.closed_through.is_some_and(|last| day <= last) {
            return Err(no("mail-refused-day-closed").with("day", day).into());
        }
        if day > site.date(self.ctx.now) {
            return Err(Refusal::invalid("day", "mail-refused-day-not-begun").with("day", day).into());
        }
        let booked = self.view.booked(site.id)?;
        if let Some((earlier, _)) = booked.iter().find(|(booked, _)| *booked < day) {
            return Err(no("mail-refused-day-earlier").with("day", earlier).into());
        }
        let of = |pick: &dyn Fn(&Date) -> bool| -> Vec<Figure> {
            booked.iter().filter(|(date, _)| pick(date)).map(|(_, figure)| *figure).collect()
        };
        let opening = self.view.opening(site.id)?;
        let figures = figures(&opening, &of(&|date| *date == day));
        let now = closing(&self::figures(&opening, &of(&|_| true)));
        let counts_agree = counted.as_ref().is_none_or(|counted| {
            let counted: Stock = counted.iter().copied().filter(|(_, n)| *n != 0).collect();
            counted == closing(&figures)
        });
        let open = self.view.open_at(site.id)?;
        let balanced = counts_agree && open.is_empty() && now == self.view.stock(site.id)?;
        let second = second.map(|two| self.two(two)).transpose()?;
        if !balanced && second.is_none() {
            return Err(Refusal::invalid("second", "mail-refused-day-not-balanced")
                .with("day", day)
                .with("open", open.len())
                .into());
        }
        let how = if balanced { Closing::Balanced } else { Closing::WithDiscrepancies };
        self.say_why(Event::DayClosed { site: site.id, day, how, figures, counted, open, second }, reason);
        Ok(())
    }
}
