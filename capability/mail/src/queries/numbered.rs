//! Mail in numbered pages, for programs.

use super::{CONSIGNMENT, DISCREPANCY, SUBJECT, marks};
use crate::{
    model::{Closing, Consignment, Discrepancy, DiscrepancyKind, Site, State, Subject},
    tables::{read_consignment, read_discrepancy, read_subject, word},
};
use base::{Date, Id, Tenant, Time};
use store::{Fault, Row, Rows, Value, values};

/// How many rows, and after how many others.
pub(crate) type At = (u32, u32);
/// Rows of a page, and how many there are in all.
pub(crate) type Numbered<T> = Result<(Vec<T>, u64), Fault>;

/// Whether only what is open is listed, or only what is not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Standing {
    #[default]
    Any,
    Open,
    Closed,
}

/// What a list asks for, and how many there are in all. Two queries; none where no site is seen.
fn numbered<T>(
    from: &mut (impl Rows + ?Sized),
    (columns, table, sites): (&str, &str, (&str, &[Id<Site>])),
    condition: &str,
    order: &str,
    (mut values, (limit, offset)): (Vec<Value>, At),
    read: impl Fn(&Row) -> Result<T, Fault>,
) -> Numbered<T> {
    let (column, sites) = sites;
    if sites.is_empty() {
        return Ok((Vec::new(), 0));
    }
    let among = marks(&mut values, sites.iter().copied());
    let which = format!("FROM {table} WHERE tenant = $1 AND {column} IN ({among}){condition}");
    let count = from.row(&format!("SELECT COUNT(*) {which}"), &values)?;
    let total = count.map_or(Ok(0), |row| row.get(0))?;
    let window = marks(&mut values, [limit, offset]);
    let (limit, offset) = window.split_once(", ").unwrap_or_default();
    let sql = format!("SELECT {columns} {which} ORDER BY {order} LIMIT {limit} OFFSET {offset}");
    let rows = from.rows(&sql, &values)?.iter().map(read).collect::<Result<_, _>>()?;
    Ok((rows, total))
}

/// Live subjects at these sites, by id.
pub(crate) fn subjects(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    sites: &[Id<Site>],
    state: Option<State>,
    at: At,
) -> Numbered<Subject> {
    let mut values = values![tenant].to_vec();
    let mut condition = " AND live = 1".to_owned();
    if let Some(state) = state {
        condition.push_str(&format!(" AND state = {}", marks(&mut values, [<&'static str>::from(state)])));
    }
    numbered(from, (SUBJECT, "mail_subject", ("site", sites)), &condition, "id", (values, at), read_subject)
}

/// What is held or under alarm at these sites, by id.
pub(crate) fn holds(from: &mut (impl Rows + ?Sized), tenant: Tenant, sites: &[Id<Site>], at: At) -> Numbered<Subject> {
    let condition = " AND live = 1 AND (holds <> '[]' OR alarm IS NOT NULL)";
    let values = values![tenant].to_vec();
    numbered(from, (SUBJECT, "mail_subject", ("site", sites)), condition, "id", (values, at), read_subject)
}

/// Hand-overs to these sites, the newest first.
pub(crate) fn consignments(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    sites: &[Id<Site>],
    standing: Standing,
    at: At,
) -> Numbered<Consignment> {
    let condition = match standing {
        Standing::Any => "",
        Standing::Open => " AND closed_at IS NULL",
        Standing::Closed => " AND closed_at IS NOT NULL",
    };
    let (table, values) = ((CONSIGNMENT, "mail_consignment", ("to_site", sites)), values![tenant].to_vec());
    numbered(from, table, condition, "id DESC", (values, at), read_consignment)
}

/// What does not agree at these sites, the oldest first.
pub(crate) fn discrepancies(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    sites: &[Id<Site>],
    (standing, kind): (Standing, Option<DiscrepancyKind>),
    at: At,
) -> Numbered<Discrepancy> {
    let mut values = values![tenant].to_vec();
    let mut condition = match standing {
        Standing::Any => "",
        Standing::Open => " AND closed IS NULL",
        Standing::Closed => " AND closed IS NOT NULL",
    }
    .to_owned();
    if let Some(kind) = kind {
        condition.push_str(&format!(" AND kind = {}", marks(&mut values, [<&'static str>::from(kind)])));
    }
    let table = (DISCREPANCY, "mail_discrepancy", ("site", sites));
    numbered(from, table, &condition, "opened_at, id", (values, at), read_discrepancy)
}

/// A closed day.
pub(crate) type Day = (Id<Site>, Date, Closing, Time);

/// The closed days of these sites, the newest first.
pub(crate) fn days(from: &mut (impl Rows + ?Sized), tenant: Tenant, sites: &[Id<Site>], at: At) -> Numbered<Day> {
    let read = |row: &Row| Ok((row.get(0)?, row.get(1)?, word(row, 2)?, row.get(3)?));
    let (table, values) = (("site, day, how, closed_at", "mail_day", ("site", sites)), values![tenant].to_vec());
    numbered(from, table, "", "day DESC, site", (values, at), read)
}
