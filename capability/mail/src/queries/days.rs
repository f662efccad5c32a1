//! The day: what waits, what does not agree, and its balance.

use super::{DISCREPANCY, SUBJECT, marks, of, sql, width};
use crate::{
    model::*,
    tables::{beside, read_discrepancy, read_figure, read_stock, read_subject, word},
};
use base::{Date, Id, Tenant, Time};
use std::cmp::Ordering;
use store::{Fault, Row, Rows, Value, values};

/// How many subjects at a site are in each state, receptacles left out. One query.
///
/// # Errors
/// As the engine says.
pub fn at_site(from: &mut (impl Rows + ?Sized), tenant: Tenant, site: Id<Site>) -> Result<Vec<(State, u32)>, Fault> {
    from.rows(sql::AT_SITE, &values![tenant, site])?.iter().map(|row| Ok((word(row, 0)?, row.get(1)?))).collect()
}

/// Something that does not agree, and the subject that it is about, where there is one.
pub type Differing = (Discrepancy, Option<Subject>);

fn differing(from: &mut (impl Rows + ?Sized), condition: &str, values: &[Value]) -> Result<Vec<Differing>, Fault> {
    let sql = format!(
        "SELECT {}, {} FROM mail_discrepancy d LEFT JOIN mail_subject s ON s.tenant = $1 AND s.id = d.about WHERE d.tenant = $1 AND {condition}",
        of("d", DISCREPANCY),
        of("s", SUBJECT),
    );
    let read = |row: &Row| Ok((read_discrepancy(row)?, beside(row, width(DISCREPANCY), read_subject)?));
    from.rows(&sql, values)?.iter().map(read).collect()
}

/// The open discrepancies of a site, the oldest first.
///
/// # Errors
/// As the engine says.
pub fn discrepancies(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    site: Id<Site>,
    most: usize,
) -> Result<Vec<Discrepancy>, Fault> {
    Ok(differences(from, tenant, site, most)?.into_iter().map(|(it, _)| it).collect())
}

/// The open discrepancies of a site with what they are about, the oldest first. One query.
///
/// # Errors
/// As the engine says.
pub fn differences(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    site: Id<Site>,
    most: usize,
) -> Result<Vec<Differing>, Fault> {
    let open = "d.site = $2 AND d.closed IS NULL ORDER BY d.opened_at, d.id LIMIT $3";
    differing(from, open, &values![tenant, site, most])
}

/// A day as it stands, or as it was closed.
#[derive(Debug, Clone)]
pub struct DayBalance {
    /// The date.
    pub day: Date,
    /// All figures, opening and closing included.
    pub figures: Vec<Figure>,
    /// How and when it was closed.
    pub closed: Option<(Closing, Time)>,
    /// What is there, counted subject by subject; for an open day.
    pub stock: Option<Stock>,
    /// What is booked on it; for an open day.
    pub booked: Vec<Figure>,
}

/// A day that was closed.
#[derive(Debug, Clone)]
pub struct ClosedDay {
    /// The date.
    pub day: Date,
    /// How.
    pub how: Closing,
    /// When.
    pub at: Time,
    /// Its figures.
    pub figures: Vec<Figure>,
}

/// What the last closed day left.
#[must_use]
pub fn opening(closed: &[ClosedDay]) -> Stock {
    closed.first().map(|last| closing(&last.figures)).unwrap_or_default()
}

/// The closed days of a site, the newest first, and the one asked for wherever it is. One query.
///
/// # Errors
/// As the engine says.
pub fn closed_days(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    site: Id<Site>,
    asked: Date,
    most: usize,
) -> Result<Vec<ClosedDay>, Fault> {
    let read = |row: &Row| {
        Ok(ClosedDay { day: row.get(0)?, how: word(row, 1)?, at: row.get(2)?, figures: crate::tables::json(row, 3)? })
    };
    from.rows(sql::CLOSED_DAYS, &values![tenant, site, asked, most])?.iter().map(read).collect()
}

/// A day's balance at a site, among the closed days that were read for it. One query for an open day, none for a closed
/// one.
///
/// # Errors
/// As the engine says.
pub fn day_among(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    site: &Site,
    day: Date,
    closed: &[ClosedDay],
) -> Result<DayBalance, Fault> {
    if let Some(it) = closed.iter().find(|it| it.day == day) {
        let (figures, closed) = (it.figures.clone(), Some((it.how, it.at)));
        return Ok(DayBalance { day, figures, closed, stock: None, booked: Vec::new() });
    }
    let after = site.closed_through.map_or(String::new(), |last| last.to_string());
    let (mut until, mut before, mut stock) = (Vec::new(), Vec::new(), Vec::new());
    for row in from.rows(sql::BOOKS, &values![tenant, site.id, after])? {
        if row.get::<String>(0)? == "stock" {
            stock.push(read_stock(&row, 5)?);
            continue;
        }
        let (of, figure) = read_figure(&row, 1)?;
        match of.cmp(&day) {
            Ordering::Less => before.push(figure),
            Ordering::Equal => until.push(figure),
            Ordering::Greater => {}
        }
    }
    // In one order, whatever the engine gave: what is hashed must be the same for both persons.
    until.sort_unstable_by_key(|figure| (figure.measure, figure.column));
    let left = closing(&figures(&opening(closed), &before));
    let figures = figures(&left, &until);
    Ok(DayBalance { day, figures, closed: None, stock: Some(crate::tables::stock(stock)), booked: until })
}

/// A day's balance at a site. Two queries.
///
/// # Errors
/// As the engine says.
pub fn day(from: &mut (impl Rows + ?Sized), tenant: Tenant, site: &Site, day: Date) -> Result<DayBalance, Fault> {
    let closed = closed_days(from, tenant, site.id, day, 1)?;
    day_among(from, tenant, site, day, &closed)
}

/// One discrepancy.
///
/// # Errors
/// As the engine says.
pub fn discrepancy(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    id: Id<Discrepancy>,
) -> Result<Option<Differing>, Fault> {
    Ok(differing(from, "d.id = $2", &values![tenant, id])?.pop())
}

/// Something that waits at a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waits {
    /// Letters in quarantine.
    Quarantine,
    /// Something that does not agree.
    Discrepancy(DiscrepancyKind),
    /// Hand-overs that are not closed.
    HandOver,
}

/// What waits at a site, how many, and since when at least one of them, where that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Where.
    pub site: Id<Site>,
    /// What.
    pub what: Waits,
    /// How many.
    pub n: u32,
    /// Since when.
    pub since: Option<Time>,
}

/// What waits at these sites, and how many subjects at one of them are in each state, receptacles left out. One query.
///
/// # Errors
/// As the engine says.
pub fn standing(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    sites: &[Id<Site>],
    at: Id<Site>,
) -> Result<(Vec<Waiting>, Vec<(State, u32)>), Fault> {
    let mut values = values![tenant, at].to_vec();
    let marks = marks(&mut values, sites.iter().copied());
    let sql = format!(
        "SELECT 'state', state, site, COUNT(*), NULL FROM mail_subject WHERE tenant = $1 AND site = $2 AND live = 1 AND kind <> 'receptacle' GROUP BY state, site UNION ALL SELECT 'quarantine', NULL, site, COUNT(*), MIN(arrived_terminal_at) FROM mail_subject WHERE tenant = $1 AND live = 1 AND state = 'quarantined' AND kind <> 'receptacle' AND site IN ({marks}) GROUP BY site UNION ALL SELECT 'discrepancy', kind, site, COUNT(*), MIN(opened_at) FROM mail_discrepancy WHERE tenant = $1 AND closed IS NULL AND site IN ({marks}) GROUP BY kind, site UNION ALL SELECT 'handOver', NULL, to_site, COUNT(*), MIN(closed_at) FROM mail_consignment WHERE tenant = $1 AND closed_at IS NULL AND to_site IN ({marks}) GROUP BY to_site ORDER BY 1, 2"
    );
    let (mut waiting, mut states) = (Vec::new(), Vec::new());
    for row in from.rows(&sql, &values)? {
        let (site, n, since) = (row.get(2)?, row.get(3)?, row.get(4)?);
        let what = match row.get::<String>(0)?.as_str() {
            "state" => {
                states.push((word(&row, 1)?, n));
                continue;
            }
            "quarantine" => Waits::Quarantine,
            "handOver" => Waits::HandOver,
            _ => Waits::Discrepancy(word(&row, 1)?),
        };
        waiting.push(Waiting { site, what, n, since });
    }
    Ok((waiting, states))
}

/// What did not agree in a hand-over, settled or not, the oldest first.
///
/// # Errors
/// As the engine says.
pub fn discrepancies_of(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    consignment: Id<Consignment>,
    most: usize,
) -> Result<Vec<Differing>, Fault> {
    let condition = "d.consignment = $2 ORDER BY d.opened_at, d.id LIMIT $3";
    differing(from, condition, &values![tenant, consignment, most])
}
