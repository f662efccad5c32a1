//! What pages, API and reports read of mail.

use crate::{
    model::*,
    tables::{read_check, read_consignment, read_discrepancy, read_line, read_party, read_site, read_subject},
};
use access::policy::MailView;
use base::{Date, Id, Tenant, Time};
use store::{Entry, Failure, Fault, Reader, Rows, Value, values};
use uuid::Uuid;

pub(crate) mod sql {
    //! Reads.
    store::statements! {
        SITES = "SELECT id, name, kind, unit, day_begins, closed_through FROM mail_site WHERE tenant = $1 ORDER BY name, id";
        PARTIES = "SELECT id, name, kind, unit FROM mail_party WHERE tenant = $1 ORDER BY name, id";
        REDIRECTIONS = "SELECT body FROM mail_redirection WHERE tenant = $1 ORDER BY id DESC LIMIT 200";
        LINES = "SELECT consignment, id, line, kind, scheme, code, class, count, weight_g, within, seal, unit, authority, disposition FROM mail_line WHERE tenant = $1 AND consignment = $2 AND line > $3 ORDER BY line LIMIT $4";
        LINE_BY_CODE = "SELECT l.consignment, l.id, l.line, l.kind, l.scheme, l.code, l.class, l.count, l.weight_g, l.within, l.seal, l.unit, l.authority, l.disposition FROM mail_line l JOIN mail_consignment c ON c.tenant = l.tenant AND c.id = l.consignment WHERE l.tenant = $1 AND l.code = $2 AND c.to_site = $3 AND c.closed_at IS NULL ORDER BY l.consignment DESC LIMIT 10";
        BY_CODE = "SELECT subject FROM mail_alias WHERE tenant = $1 AND code = $2 ORDER BY since DESC LIMIT 20";
        BY_NUMBER = "SELECT id FROM mail_subject WHERE tenant = $1 AND series = $2 AND year = $3 AND n = $4";
        CONSIGNMENT_BY_NUMBER = "SELECT id FROM mail_consignment WHERE tenant = $1 AND year = $2 AND n = $3";
        ANNOUNCED = "SELECT entry FROM history WHERE tenant = $1 AND subject = $2 ORDER BY entry LIMIT 1";
        AT_SITE = "SELECT state, COUNT(*) FROM mail_subject WHERE tenant = $1 AND site = $2 AND live = 1 AND kind <> 'receptacle' GROUP BY state ORDER BY state";
        DISCREPANCIES = "SELECT id, site, kind, about, consignment, opened_at, closed FROM mail_discrepancy WHERE tenant = $1 AND site = $2 AND closed IS NULL ORDER BY opened_at, id LIMIT $3";
        CONTENTS = "SELECT id, kind, series, year, n, scheme, code, class, unit, authority, state, holder_kind, holder, site, place, count, stated, net_g, error_g, epoch, seal, flags, holds, looks, alarm, returned_at, receipt, consignment, set_aside_at, arrived_terminal_at, released_at, arrived_municipality_at FROM mail_subject WHERE tenant = $1 AND place = $2 ORDER BY id LIMIT $3";
        CONTENTS_AFTER = "SELECT id, kind, series, year, n, scheme, code, class, unit, authority, state, holder_kind, holder, site, place, count, stated, net_g, error_g, epoch, seal, flags, holds, looks, alarm, returned_at, receipt, consignment, set_aside_at, arrived_terminal_at, released_at, arrived_municipality_at FROM mail_subject WHERE tenant = $1 AND place = $2 AND id > $4 ORDER BY id LIMIT $3";
        TRAYS = "SELECT id, kind, series, year, n, scheme, code, class, unit, authority, state, holder_kind, holder, site, place, count, stated, net_g, error_g, epoch, seal, flags, holds, looks, alarm, returned_at, receipt, consignment, set_aside_at, arrived_terminal_at, released_at, arrived_municipality_at FROM mail_subject WHERE tenant = $1 AND site = $2 AND live = 1 AND holder_kind = 'site' AND state IN ('packed', 'received', 'sealed') AND kind = 'receptacle' AND place IS NULL ORDER BY state, id LIMIT $3";
        INSIDE = "SELECT c.place, COUNT(*), CAST(COALESCE(SUM(c.count), 0) AS BIGINT) FROM mail_subject t CROSS JOIN mail_subject c WHERE c.tenant = t.tenant AND c.place = t.id AND t.tenant = $1 AND t.site = $2 AND t.live = 1 AND t.state IN ('packed', 'received', 'sealed') AND t.kind = 'receptacle' GROUP BY c.place";
        DISCREPANCY = "SELECT id, site, kind, about, consignment, opened_at, closed FROM mail_discrepancy WHERE tenant = $1 AND id = $2";
        OPEN_ABOUT = "SELECT id, site, kind, about, consignment, opened_at, closed FROM mail_discrepancy WHERE tenant = $1 AND about = $2 AND closed IS NULL ORDER BY id";
        DAYS = "SELECT day, how, closed_at FROM mail_day WHERE tenant = $1 AND site = $2 ORDER BY day DESC LIMIT $3";
        DAY = "SELECT how, figures, closed_at FROM mail_day WHERE tenant = $1 AND site = $2 AND day = $3";
        OF_CONSIGNMENT = "SELECT id, site, kind, about, consignment, opened_at, closed FROM mail_discrepancy WHERE tenant = $1 AND consignment = $2 ORDER BY opened_at, id LIMIT $3";
    }
}

const SUBJECT: &str = "SELECT id, kind, series, year, n, scheme, code, class, unit, authority, state, holder_kind, holder, site, place, count, stated, net_g, error_g, epoch, seal, flags, holds, looks, alarm, returned_at, receipt, consignment, set_aside_at, arrived_terminal_at, released_at, arrived_municipality_at FROM mail_subject WHERE tenant = $1";
const CONSIGNMENT: &str = "SELECT id, year, n, reference, file, from_kind, from_id, to_site, expected, surplus, closed_at FROM mail_consignment WHERE tenant = $1";

/// The sites that a reader may see mail at.
///
/// # Errors
/// As the engine says.
pub fn sites(from: &mut (impl Rows + ?Sized), tenant: Tenant, actor: &base::Actor) -> Result<Vec<Site>, Fault> {
    let reach = access::reach(from, tenant, actor, MailView)?;
    let mut values = values![tenant].to_vec();
    let condition = reach.condition("unit", &mut values);
    let sql = format!(
        "SELECT id, name, kind, unit, day_begins, closed_through FROM mail_site WHERE tenant = $1{condition} ORDER BY name, id"
    );
    let mut sites: Vec<Site> = from.rows(&sql, &values)?.iter().map(read_site).collect::<Result<_, _>>()?;
    // Where most is done comes first: terminals, then mail rooms, then letter boxes.
    sites.sort_by_key(|site| site.kind);
    Ok(sites)
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

/// Which hand-overs to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Which {
    /// Not closed yet.
    #[default]
    Open,
    /// Closed.
    Closed,
    /// All.
    All,
}

/// The hand-overs to a site, the newest first, from after `after`.
///
/// # Errors
/// As the engine says.
pub fn consignments(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    site: Id<Site>,
    which: Which,
    after: Option<Uuid>,
    size: usize,
) -> Result<Page<Consignment>, Fault> {
    let mut values = values![tenant, site, size + 1].to_vec();
    let mut condition = match which {
        Which::Open => " AND closed_at IS NULL",
        Which::Closed => " AND closed_at IS NOT NULL",
        Which::All => "",
    }
    .to_owned();
    if let Some(after) = after {
        values.push(Value::from(after));
        condition.push_str(" AND id < $4");
    }
    let sql = format!("{CONSIGNMENT} AND to_site = $2{condition} ORDER BY id DESC LIMIT $3");
    let rows = from.rows(&sql, &values)?.iter().map(read_consignment).collect::<Result<_, _>>()?;
    Ok(page(rows, size, |it: &Consignment| it.id.uuid()))
}

/// How the lines of a hand-over stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Lines stated.
    pub expected: u32,
    /// Seen.
    pub matched: u32,
    /// Seen and not taken.
    pub refused: u32,
    /// Closed as missing.
    pub missing: u32,
    /// Not seen yet.
    pub open: u32,
    /// Came without a line.
    pub surplus: u32,
    /// Of the missing, found or written off since.
    pub missing_settled: u32,
    /// Of the surplus, explained since.
    pub surplus_settled: u32,
}

/// How the lines of a hand-over stand.
///
/// # Errors
/// As the engine says.
pub fn tally(from: &mut (impl Rows + ?Sized), tenant: Tenant, it: &Consignment) -> Result<Tally, Fault> {
    Ok(tallies(from, tenant, std::slice::from_ref(it))?.pop().unwrap_or_default())
}

/// How the lines of several hand-overs stand: two queries for all.
///
/// # Errors
/// As the engine says.
pub fn tallies(from: &mut (impl Rows + ?Sized), tenant: Tenant, of: &[Consignment]) -> Result<Vec<Tally>, Fault> {
    if of.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = values![tenant].to_vec();
    let mut marks = Vec::new();
    for it in of {
        values.push(Value::from(it.id));
        marks.push(format!("${}", values.len()));
    }
    let marks = marks.join(", ");
    let sql = format!(
        "SELECT consignment, disposition, COUNT(*) FROM mail_line WHERE tenant = $1 AND consignment IN ({marks}) GROUP BY consignment, disposition"
    );
    let mut tallies: Vec<Tally> =
        of.iter().map(|it| Tally { expected: it.expected, surplus: it.surplus, ..Tally::default() }).collect();
    for row in from.rows(&sql, &values)? {
        let id: Id<Consignment> = row.get(0)?;
        let n: u32 = row.get(2)?;
        let Some(tally) = of.iter().position(|it| it.id == id).and_then(|at| tallies.get_mut(at)) else { continue };
        match row.get::<Option<String>>(1)?.as_deref() {
            Some("matched") => tally.matched = n,
            Some("refused") => tally.refused = n,
            Some("missing") => tally.missing = n,
            _ => tally.open = n,
        }
    }
    let sql = format!(
        "SELECT consignment, kind, COUNT(*) FROM mail_discrepancy WHERE tenant = $1 AND closed IS NOT NULL AND kind IN ('missing', 'surplus') AND consignment IN ({marks}) GROUP BY consignment, kind"
    );
    for row in from.rows(&sql, &values)? {
        let id: Id<Consignment> = row.get(0)?;
        let n: u32 = row.get(2)?;
        let Some(tally) = of.iter().position(|it| it.id == id).and_then(|at| tallies.get_mut(at)) else { continue };
        match crate::tables::word(&row, 1)? {
            DiscrepancyKind::Missing => tally.missing_settled = n.min(tally.missing),
            _ => tally.surplus_settled = n.min(tally.surplus),
        }
    }
    Ok(tallies)
}

/// Lines of a hand-over from after line `after`.
///
/// # Errors
/// As the engine says.
pub fn lines(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    consignment: Id<Consignment>,
    after: u32,
    size: usize,
) -> Result<(Vec<ManifestLine>, Option<u32>), Fault> {
    let rows = from.rows(sql::LINES, &values![tenant, consignment, after, size + 1])?;
    let mut rows: Vec<ManifestLine> = rows.iter().map(read_line).collect::<Result<_, _>>()?;
    let next = (rows.len() > size).then(|| {
        rows.truncate(size);
        rows.last().map(|line| line.expected.row)
    });
    Ok((rows, next.flatten()))
}

/// Open lines with this number at a site, the newest hand-over first.
///
/// # Errors
/// As the engine says.
pub fn awaited(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    site: Id<Site>,
    code: &str,
) -> Result<Vec<ManifestLine>, Fault> {
    let rows = from.rows(sql::LINE_BY_CODE, &values![tenant, code, site])?;
    let lines = rows.iter().map(read_line).collect::<Result<Vec<_>, _>>()?;
    Ok(lines.into_iter().filter(|line| line.disposition.is_none()).collect())
}

/// Which subjects to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In one of these states; any when empty.
    pub states: Vec<State>,
    /// Of this class.
    pub class: Option<Class>,
    /// Held, by whatever reason.
    pub held: Held,
}

/// Whether only what is held is listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Held {
    /// Everything.
    #[default]
    Any,
    /// Only what is held or under alarm.
    Only,
}

/// Live subjects whose last site is this one, by id, from after `after`.
///
/// # Errors
/// As the engine says.
pub fn subjects(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    site: Id<Site>,
    filter: &Filter,
    after: Option<Uuid>,
    size: usize,
) -> Result<Page<Subject>, Fault> {
    let mut values = values![tenant, site, size + 1].to_vec();
    let mut condition = String::new();
    if !filter.states.is_empty() {
        let mut marks = Vec::new();
        for state in &filter.states {
            let state: &'static str = (*state).into();
            values.push(Value::from(state));
            marks.push(format!("${}", values.len()));
        }
        condition.push_str(&format!(" AND state IN ({})", marks.join(", ")));
    }
    if let Some(class) = filter.class {
        let class: &'static str = class.into();
        values.push(Value::from(class));
        condition.push_str(&format!(" AND class = ${}", values.len()));
    }
    if filter.held == Held::Only {
        condition.push_str(" AND (holds <> '[]' OR alarm IS NOT NULL)");
    }
    if let Some(after) = after {
        values.push(Value::from(after));
        condition.push_str(&format!(" AND id > ${}", values.len()));
    }
    let sql = format!("{SUBJECT} AND site = $2 AND live = 1{condition} ORDER BY id LIMIT $3");
    let rows = from.rows(&sql, &values)?.iter().map(read_subject).collect::<Result<_, _>>()?;
    Ok(page(rows, size, |it: &Subject| it.id.uuid()))
}

/// Several subjects by id, in the order asked; those unknown are left out.
///
/// # Errors
/// As the engine says.
pub fn subjects_by_id(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    ids: &[Id<Subject>],
) -> Result<Vec<Subject>, Fault> {
    let mut found = Vec::new();
    for some in ids.chunks(200) {
        let mut values = values![tenant].to_vec();
        let mut marks = Vec::new();
        for id in some {
            values.push(Value::from(*id));
            marks.push(format!("${}", values.len()));
        }
        let sql = format!("{SUBJECT} AND id IN ({})", marks.join(", "));
        let rows: Vec<Subject> = from.rows(&sql, &values)?.iter().map(read_subject).collect::<Result<_, _>>()?;
        found.extend(some.iter().filter_map(|id| rows.iter().find(|row| row.id == *id).cloned()));
    }
    Ok(found)
}

/// One subject.
///
/// # Errors
/// As the engine says.
pub fn subject(from: &mut (impl Rows + ?Sized), tenant: Tenant, id: Id<Subject>) -> Result<Option<Subject>, Fault> {
    from.row(crate::tables::sql::SUBJECT, &values![tenant, id])?.map(|row| read_subject(&row)).transpose()
}

/// One hand-over.
///
/// # Errors
/// As the engine says.
pub fn consignment(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    id: Id<Consignment>,
) -> Result<Option<Consignment>, Fault> {
    from.row(crate::tables::sql::CONSIGNMENT, &values![tenant, id])?.map(|row| read_consignment(&row)).transpose()
}

/// What a number means, in whatever form it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meant {
    /// A subject.
    Subject(Id<Subject>),
    /// A hand-over.
    Consignment(Id<Consignment>),
}

/// Finds what a number means: our own (BREV-2026-000123, small letters and spaces allowed) or an
/// external one. Several where an external number has been used again.
///
/// # Errors
/// As the engine says.
pub fn find(from: &mut (impl Rows + ?Sized), tenant: Tenant, text: &str) -> Result<Vec<Meant>, Fault> {
    let plain: String =
        text.chars().filter(|c| !c.is_whitespace() && *c != '\u{a0}').collect::<String>().to_uppercase();
    let mut found = Vec::new();
    let parts: Vec<&str> = plain.split('-').collect();
    if let [series, year, n] = parts.as_slice()
        && let (Ok(year), Ok(n)) = (year.parse::<i64>(), n.parse::<i64>())
    {
        if *series == Series::Consignment.prefix() {
            let row = from.row(sql::CONSIGNMENT_BY_NUMBER, &values![tenant, year, n])?;
            found.extend(row.map(|row| row.get(0)).transpose()?.map(Meant::Consignment));
        } else {
            let row = from.row(sql::BY_NUMBER, &values![tenant, *series, year, n])?;
            found.extend(row.map(|row| row.get(0)).transpose()?.map(Meant::Subject));
        }
    }
    if found.is_empty() {
        for row in from.rows(sql::BY_CODE, &values![tenant, plain])? {
            found.push(Meant::Subject(row.get(0)?));
        }
    }
    Ok(found)
}

/// A subject's whole story: the announcement first, then every entry that touched it.
///
/// # Errors
/// As the engine says.
pub fn timeline(reader: &mut Reader<'_>, tenant: Tenant, subject: &Subject) -> Result<Vec<Entry>, Failure> {
    let mut entries = reader.history(tenant, subject.id.uuid(), 500)?;
    if let Some(consignment) = subject.consignment
        && let Some(row) = reader.row(sql::ANNOUNCED, &values![tenant, consignment])?
    {
        let seq: i64 = row.get(0)?;
        if entries.first().is_none_or(|entry| entry.seq > seq) {
            entries.splice(0..0, reader.entries(tenant, seq, seq + 1)?);
        }
    }
    Ok(entries)
}

/// How many subjects at a site are in each state, receptacles left out.
///
/// # Errors
/// As the engine says.
pub fn at_site(from: &mut (impl Rows + ?Sized), tenant: Tenant, site: Id<Site>) -> Result<Vec<(State, u32)>, Fault> {
    from.rows(sql::AT_SITE, &values![tenant, site])?
        .iter()
        .map(|row| Ok((crate::tables::word(row, 0)?, row.get(1)?)))
        .collect()
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
    from.rows(sql::DISCREPANCIES, &values![tenant, site, most])?.iter().map(read_discrepancy).collect()
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
    /// Open discrepancies of the site.
    pub open: usize,
}

/// A day's balance at a site.
///
/// # Errors
/// As the engine says.
pub fn day(from: &mut (impl Rows + ?Sized), tenant: Tenant, site: &Site, day: Date) -> Result<DayBalance, Failure> {
    if let Some(row) = from.row(sql::DAY, &values![tenant, site.id, day])? {
        let how = crate::tables::word(&row, 0)?;
        let figures = serde_json::from_str(&row.get::<String>(1)?)?;
        return Ok(DayBalance { day, figures, closed: Some((how, row.get(2)?)), stock: None, open: 0 });
    }
    let tables = crate::tables::Tables::new(from, tenant);
    let booked = tables.booked(site.id)?;
    let opening = tables.opening(site.id)?;
    let until: Vec<Figure> = booked.iter().filter(|(of, _)| *of == day).map(|(_, figure)| *figure).collect();
    let before: Vec<Figure> = booked.iter().filter(|(of, _)| *of < day).map(|(_, figure)| *figure).collect();
    let opening = closing(&figures(&opening, &before));
    let (stock, open) = (tables.stock(site.id)?, tables.open_at(site.id)?.len());
    Ok(DayBalance { day, figures: figures(&opening, &until), closed: None, stock: Some(stock), open })
}

/// The closed days of a site, the newest first.
///
/// # Errors
/// As the engine says.
pub fn days(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    site: Id<Site>,
    most: usize,
) -> Result<Vec<(Date, Closing, Time)>, Fault> {
    from.rows(sql::DAYS, &values![tenant, site, most])?
        .iter()
        .map(|row| Ok((row.get(0)?, crate::tables::word(row, 1)?, row.get(2)?)))
        .collect()
}

/// Which of these seals have been used, and the number of what they were used on. `marks` names the
/// values after the first, which is the tenant.
///
/// # Errors
/// As the engine says.
pub(crate) fn seals_used(
    from: &mut (impl Rows + ?Sized),
    marks: &str,
    values: &[Value],
) -> Result<Vec<(String, String)>, Fault> {
    let sql = format!(
        "SELECT l.seal, s.series, s.year, s.n FROM mail_seal l JOIN mail_subject s ON s.tenant = l.tenant AND s.id = l.subject WHERE l.tenant = $1 AND l.seal IN ({marks})"
    );
    from.rows(&sql, values)?
        .iter()
        .map(|row| {
            let (series, year, n): (String, i64, i64) = (row.get(1)?, row.get(2)?, row.get(3)?);
            Ok((row.get(0)?, format!("{series}-{year}-{n:06}")))
        })
        .collect()
}

/// What lies directly in a receptacle, by id, from after `after`.
///
/// # Errors
/// As the engine says.
pub fn contents(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    receptacle: Id<Subject>,
    after: Option<Uuid>,
    size: usize,
) -> Result<Page<Subject>, Fault> {
    let rows = match after {
        None => from.rows(sql::CONTENTS, &values![tenant, receptacle, size + 1])?,
        Some(after) => from.rows(sql::CONTENTS_AFTER, &values![tenant, receptacle, size + 1, after])?,
    };
    let rows = rows.iter().map(read_subject).collect::<Result<_, _>>()?;
    Ok(page(rows, size, |it: &Subject| it.id.uuid()))
}

/// The receptacles that stand at a site and may go out: open, packed or sealed, by state.
///
/// # Errors
/// As the engine says.
pub fn trays(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    site: Id<Site>,
    most: usize,
) -> Result<Vec<Subject>, Fault> {
    from.rows(sql::TRAYS, &values![tenant, site, most])?.iter().map(read_subject).collect()
}

/// What lies directly in each of the receptacles of [`trays`]: subjects and letters.
///
/// # Errors
/// As the engine says.
pub fn inside(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    site: Id<Site>,
) -> Result<Vec<(Id<Subject>, u32, u32)>, Fault> {
    from.rows(sql::INSIDE, &values![tenant, site])?
        .iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .collect()
}

/// Several checks by id; those unknown are left out.
///
/// # Errors
/// As the engine says.
pub fn checks(from: &mut (impl Rows + ?Sized), tenant: Tenant, ids: &[Id<Check>]) -> Result<Vec<Check>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = values![tenant].to_vec();
    let mut marks = Vec::new();
    for id in ids.iter().take(200) {
        values.push(Value::from(*id));
        marks.push(format!("${}", values.len()));
    }
    let sql = format!(
        "SELECT id, site, members, digest, method, verdict, by_person, at, effective_at, profile, undone FROM mail_check WHERE tenant = $1 AND id IN ({}) ORDER BY at, id",
        marks.join(", ")
    );
    from.rows(&sql, &values)?.iter().map(read_check).collect()
}

/// One discrepancy.
///
/// # Errors
/// As the engine says.
pub fn discrepancy(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    id: Id<Discrepancy>,
) -> Result<Option<Discrepancy>, Fault> {
    from.row(sql::DISCREPANCY, &values![tenant, id])?.map(|row| read_discrepancy(&row)).transpose()
}

/// The open discrepancies about a subject or line.
///
/// # Errors
/// As the engine says.
pub fn open_about(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    subject: Id<Subject>,
) -> Result<Vec<Discrepancy>, Fault> {
    from.rows(sql::OPEN_ABOUT, &values![tenant, subject])?.iter().map(read_discrepancy).collect()
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

/// What waits at these sites: one query for all.
///
/// # Errors
/// As the engine says.
pub fn waiting(from: &mut (impl Rows + ?Sized), tenant: Tenant, sites: &[Id<Site>]) -> Result<Vec<Waiting>, Fault> {
    if sites.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = values![tenant].to_vec();
    let mut marks = Vec::new();
    for site in sites {
        values.push(Value::from(*site));
        marks.push(format!("${}", values.len()));
    }
    let marks = marks.join(", ");
    let sql = format!(
        "SELECT 'quarantine' AS what, site, COUNT(*), MIN(arrived_terminal_at) FROM mail_subject WHERE tenant = $1 AND live = 1 AND state = 'quarantined' AND kind <> 'receptacle' AND site IN ({marks}) GROUP BY site UNION ALL SELECT kind, site, COUNT(*), MIN(opened_at) FROM mail_discrepancy WHERE tenant = $1 AND closed IS NULL AND site IN ({marks}) GROUP BY kind, site UNION ALL SELECT 'handOver', to_site, COUNT(*), MIN(closed_at) FROM mail_consignment WHERE tenant = $1 AND closed_at IS NULL AND to_site IN ({marks}) GROUP BY to_site"
    );
    from.rows(&sql, &values)?
        .iter()
        .map(|row| {
            let what: String = row.get(0)?;
            let what = match what.as_str() {
                "quarantine" => Waits::Quarantine,
                "handOver" => Waits::HandOver,
                _ => Waits::Discrepancy(crate::tables::word(row, 0)?),
            };
            Ok(Waiting { what, site: row.get(1)?, n: row.get(2)?, since: row.get(3)? })
        })
        .collect()
}

/// A proposed act as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// The act.
    pub act: Id<access::Act>,
    /// Where.
    pub site: Id<Site>,
    /// What it is about: a subject, or the site.
    pub about: Uuid,
    /// The command's name, such as `clearAlarm`.
    pub command: String,
}

/// What these acts propose: one query for all.
///
/// # Errors
/// As the engine says.
pub fn proposed(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    acts: &[Id<access::Act>],
) -> Result<Vec<Proposed>, Fault> {
    if acts.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = values![tenant].to_vec();
    let mut marks = Vec::new();
    for act in acts {
        values.push(Value::from(*act));
        marks.push(format!("${}", values.len()));
    }
    let sql = format!(
        "SELECT act, site, about, command FROM mail_proposal WHERE tenant = $1 AND act IN ({}) ORDER BY act",
        marks.join(", ")
    );
    from.rows(&sql, &values)?
        .iter()
        .map(|row| {
            let command: serde_json::Value = serde_json::from_str(&row.get::<String>(3)?)?;
            let command = command.as_object().and_then(|form| form.keys().next()).cloned().unwrap_or_default();
            Ok(Proposed { act: row.get(0)?, site: row.get(1)?, about: row.get(2)?, command })
        })
        .collect()
}

/// Which lines of a hand-over to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// All of them.
    #[default]
    All,
    /// Without a disposition.
    Open,
    /// With this one.
    Disposed(Disposition),
}

/// Lines of a hand-over that stand so, from after line `after`.
///
/// # Errors
/// As the engine says.
pub fn lines_standing(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    consignment: Id<Consignment>,
    standing: Standing,
    after: u32,
    size: usize,
) -> Result<(Vec<ManifestLine>, Option<u32>), Fault> {
    let mut values = values![tenant, consignment, after, size + 1].to_vec();
    let condition = match standing {
        Standing::All => "",
        Standing::Open => " AND disposition IS NULL",
        Standing::Disposed(disposition) => {
            let disposition: &'static str = disposition.into();
            values.push(Value::from(disposition));
            " AND disposition = $5"
        }
    };
    let sql = format!(
        "SELECT consignment, id, line, kind, scheme, code, class, count, weight_g, within, seal, unit, authority, disposition FROM mail_line WHERE tenant = $1 AND consignment = $2 AND line > $3{condition} ORDER BY line LIMIT $4"
    );
    let mut rows: Vec<ManifestLine> = from.rows(&sql, &values)?.iter().map(read_line).collect::<Result<_, _>>()?;
    let next = (rows.len() > size).then(|| {
        rows.truncate(size);
        rows.last().map(|line| line.expected.row)
    });
    Ok((rows, next.flatten()))
}

/// One line of a hand-over.
///
/// # Errors
/// As the engine says.
pub fn line(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    consignment: Id<Consignment>,
    id: Id<Subject>,
) -> Result<Option<ManifestLine>, Failure> {
    crate::tables::Tables::new(from, tenant).line(consignment, id)
}

/// The lines of a hand-over that have no disposition, by id.
///
/// # Errors
/// As the engine says.
pub fn open_lines(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    consignment: Id<Consignment>,
) -> Result<Vec<Id<Subject>>, Failure> {
    let mut open = crate::tables::Tables::new(from, tenant).lines(consignment)?.open;
    open.sort_unstable();
    Ok(open)
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
) -> Result<Vec<Discrepancy>, Fault> {
    from.rows(sql::OF_CONSIGNMENT, &values![tenant, consignment, most])?.iter().map(read_discrepancy).collect()
}

/// A proposal as it is kept.
pub(crate) struct KeptProposal {
    /// The two-person act.
    pub(crate) act: Uuid,
    /// Where.
    pub(crate) site: Id<Site>,
    /// What, without its words.
    pub(crate) command: String,
    /// Its words; gone when disposed of.
    pub(crate) reason: Option<String>,
}

/// The proposals of these acts as they are kept.
pub(crate) fn proposals(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    acts: &[Uuid],
) -> Result<Vec<KeptProposal>, Fault> {
    if acts.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = values![tenant].to_vec();
    let mut marks = Vec::new();
    for act in acts.iter().take(200) {
        values.push(Value::from(*act));
        marks.push(format!("${}", values.len()));
    }
    let sql = format!(
        "SELECT act, site, command, reason FROM mail_proposal WHERE tenant = $1 AND act IN ({})",
        marks.join(", ")
    );
    from.rows(&sql, &values)?
        .iter()
        .map(|row| Ok(KeptProposal { act: row.get(0)?, site: row.get(1)?, command: row.get(2)?, reason: row.get(3)? }))
        .collect()
}
