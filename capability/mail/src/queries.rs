//! What pages, API and reports read of mail.

use crate::{
    model::*,
    tables::{beside, read_party, read_site},
};
use access::Spot;
use base::Tenant;
use store::{Fault, Rows, Value, values};
use uuid::Uuid;

mod days;
mod handovers;
pub mod lists;
pub(crate) mod numbered;
mod proposals;
mod subjects;

pub use days::*;
pub use handovers::*;
pub(crate) use proposals::*;
pub use subjects::*;

pub(crate) mod sql {
    //! Reads.
    store::statements! {
        SITES = "SELECT id, name, kind, unit, day_begins, closed_through FROM mail_site WHERE tenant = $1 ORDER BY name, id";
        PARTIES = "SELECT id, name, kind, unit FROM mail_party WHERE tenant = $1 ORDER BY name, id";
        REDIRECTIONS = "SELECT body FROM mail_redirection WHERE tenant = $1 ORDER BY id DESC LIMIT 200";
        LINES = "SELECT consignment, id, line, kind, scheme, code, class, count, weight_g, within, seal, unit, authority, disposition FROM mail_line WHERE tenant = $1 AND consignment = $2 AND line > $3 ORDER BY line LIMIT $4";
        LINE_BY_CODE = "SELECT l.consignment, l.id, l.line, l.kind, l.scheme, l.code, l.class, l.count, l.weight_g, l.within, l.seal, l.unit, l.authority, l.disposition FROM mail_line l JOIN mail_consignment c ON c.tenant = l.tenant AND c.id = l.consignment WHERE l.tenant = $1 AND l.code = $2 AND c.to_site = $3 AND c.closed_at IS NULL ORDER BY l.consignment DESC LIMIT 10";
        PROPOSAL = "SELECT site, command, reason FROM mail_proposal WHERE tenant = $1 AND act = $2";
        OPEN_LINES = "SELECT id FROM mail_line WHERE tenant = $1 AND consignment = $2 AND disposition IS NULL ORDER BY id";
        AT_SITE = "SELECT state, COUNT(*) FROM mail_subject WHERE tenant = $1 AND site = $2 AND live = 1 AND kind <> 'receptacle' GROUP BY state ORDER BY state";
        CLOSED_DAYS = "SELECT day, how, closed_at, figures FROM mail_day WHERE tenant = $1 AND site = $2 AND day = $3 UNION SELECT * FROM (SELECT day, how, closed_at, figures FROM mail_day WHERE tenant = $1 AND site = $2 ORDER BY day DESC LIMIT $4) newest ORDER BY 1 DESC";
        BOOKS = "SELECT 'booked', day, measure, col, n, NULL, NULL, NULL, NULL, NULL FROM mail_figure WHERE tenant = $1 AND site = $2 AND day > $3 UNION ALL SELECT 'stock', NULL, NULL, NULL, NULL, kind, class, CASE WHEN count IS NULL THEN 1 ELSE 0 END, COUNT(*), CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM mail_subject WHERE tenant = $1 AND site = $2 AND live = 1 AND holder_kind = 'site' AND holder = $2 AND kind <> 'receptacle' GROUP BY kind, class, CASE WHEN count IS NULL THEN 1 ELSE 0 END";
    }
}

const SUBJECT: &str = "id, kind, series, year, n, scheme, code, class, unit, authority, state, holder_kind, holder, site, place, count, stated, net_g, error_g, epoch, seal, flags, holds, looks, alarm, returned_at, receipt, consignment, set_aside_at, arrived_terminal_at, released_at, arrived_municipality_at";
const CONSIGNMENT: &str = "id, year, n, reference, file, from_kind, from_id, to_site, expected, surplus, closed_at";
const LINE: &str =
    "consignment, id, line, kind, scheme, code, class, count, weight_g, within, seal, unit, authority, disposition";
const DISCREPANCY: &str = "id, site, kind, about, consignment, opened_at, closed";

/// The columns as those of a table that is joined.
fn of(table: &str, columns: &str) -> String {
    columns.split(", ").map(|column| format!("{table}.{column}")).collect::<Vec<_>>().join(", ")
}

/// How many columns these are.
fn width(columns: &str) -> usize {
    columns.split(", ").count()
}

/// Adds values, and gives the marks that stand for them.
fn marks<T: Into<Value>>(values: &mut Vec<Value>, of: impl IntoIterator<Item = T>) -> String {
    let mut marks = Vec::new();
    for value in of {
        values.push(value.into());
        marks.push(format!("${}", values.len()));
    }
    marks.join(", ")
}

/// Where mail is and who hands it over: every site with its place in the tree of units, every party.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// The sites, by name; where most is done first: terminals, then mail rooms, then letter boxes.
    pub sites: Vec<(Site, Spot)>,
    /// The parties, by name.
    pub parties: Vec<Party>,
}

/// The sites and parties of a tenant, whoever asks. One query.
///
/// # Errors
/// As the engine says.
pub fn places(from: &mut (impl Rows + ?Sized), tenant: Tenant) -> Result<Places, Fault> {
    let spot = Spot::select("mail_site.unit");
    let sql = format!(
        "SELECT 'site', id, name, kind, unit, day_begins, closed_through, {spot} FROM mail_site WHERE tenant = $1 UNION ALL SELECT 'party', id, name, kind, unit, NULL, NULL, NULL FROM mail_party WHERE tenant = $1 ORDER BY 3, 2"
    );
    let mut places = Places::default();
    for row in from.rows(&sql, &values![tenant])? {
        match row.get::<String>(0)?.as_str() {
            "site" => places.sites.extend(beside(&row, 1, read_site)?.zip(Some(Spot::read(&row, 7)?))),
            _ => places.parties.extend(beside(&row, 1, read_party)?),
        }
    }
    places.sites.sort_by_key(|(site, _)| site.kind);
    Ok(places)
}

/// The parties of a tenant, by name.
///
/// # Errors
/// As the engine says.
pub fn parties(from: &mut (impl Rows + ?Sized), tenant: Tenant) -> Result<Vec<Party>, Fault> {
    from.rows(sql::PARTIES, &values![tenant])?.iter().map(read_party).collect()
}

/// Every site of a tenant, whoever asks: for commands of the machine.
///
/// # Errors
/// As the engine says.
pub fn all_sites(from: &mut (impl Rows + ?Sized), tenant: Tenant) -> Result<Vec<Site>, Fault> {
    from.rows(sql::SITES, &values![tenant])?.iter().map(read_site).collect()
}

/// The redirections of a tenant, the newest first.
///
/// # Errors
/// As the engine says.
pub fn redirections(from: &mut (impl Rows + ?Sized), tenant: Tenant) -> Result<Vec<Redirection>, Fault> {
    from.rows(sql::REDIRECTIONS, &values![tenant])?
        .iter()
        .map(|row| Ok(serde_json::from_str(&row.get::<String>(0)?)?))
        .collect()
}

/// One page of a list: what is on it, and where the next begins.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// The last row's id, where there are more.
    pub next: Option<Uuid>,
}

fn page<T>(mut rows: Vec<T>, size: usize, id: impl Fn(&T) -> Uuid) -> Page<T> {
    let next = (rows.len() > size).then(|| {
        rows.truncate(size);
        rows.last().map(&id)
    });
    Page { rows, next: next.flatten() }
}
