//! Letters, lots and receptacles: by number, by state, by where they lie.

use super::{CONSIGNMENT, Page, SUBJECT, marks, of, page, width};
use crate::{
    model::*,
    tables::{beside, read_consignment, read_number, read_subject},
};
use base::{Id, Person, Tenant, Time};
use store::{Entry, Failure, Fault, Reader, Row, Rows, Value, values};
use uuid::Uuid;

/// Which subjects to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In one of these states; any when empty.
    pub states: Vec<State>,
    /// Of this class.
    pub class: Option<Class>,
}

impl Filter {
    /// As a condition on the subjects `s`: those of a site. Each state is a stretch of the index in the order of ids, so
    /// that a page costs the same however much lies there.
    fn of(&self, tenant: Tenant, site: Id<Site>, after: Option<Uuid>, size: usize) -> (String, Vec<Value>) {
        let mut values = values![tenant, site, size + 1].to_vec();
        let mut condition = String::new();
        if let Some(class) = self.class {
            condition.push_str(&format!(" AND class = {}", marks(&mut values, [<&'static str>::from(class)])));
        }
        if let Some(after) = after {
            condition.push_str(&format!(" AND id > {}", marks(&mut values, [after])));
        }
        let stretch = |n: usize, state: String| {
            format!(
                "SELECT id FROM (SELECT id FROM mail_subject WHERE tenant = $1 AND site = $2 AND live = 1{state}{condition} ORDER BY id LIMIT $3) p{n}"
            )
        };
        let mut stretches: Vec<String> = Vec::new();
        for (n, state) in self.states.iter().enumerate() {
            let state = marks(&mut values, [<&'static str>::from(*state)]);
            stretches.push(stretch(n, format!(" AND state = {state}")));
        }
        if stretches.is_empty() {
            stretches.push(stretch(0, String::new()));
        }
        let some = stretches.join(" UNION ALL ");
        (format!("WHERE s.tenant = $1 AND s.id IN ({some}) ORDER BY s.id LIMIT $3"), values)
    }
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
    let (which, values) = filter.of(tenant, site, after, size);
    let sql = format!("SELECT {} FROM mail_subject s {which}", of("s", SUBJECT));
    let rows = from.rows(&sql, &values)?.iter().map(read_subject).collect::<Result<_, _>>()?;
    Ok(page(rows, size, |it: &Subject| it.id.uuid()))
}

/// Since when something is held, for each reason that it may be held for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Since {
    /// A wrong seal.
    pub seal: Option<Time>,
    /// A number that two claim.
    pub alias: Option<Time>,
    /// Somebody held it.
    pub person: Option<Time>,
    /// That somebody.
    pub by: Option<Id<Person>>,
    /// In their words; gone when disposed of.
    pub reason: Option<String>,
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
        let marks = marks(&mut values, some.iter().copied());
        let sql = format!("SELECT {SUBJECT} FROM mail_subject WHERE tenant = $1 AND id IN ({marks})");
        let rows: Vec<Subject> = from.rows(&sql, &values)?.iter().map(read_subject).collect::<Result<_, _>>()?;
        found.extend(some.iter().filter_map(|id| rows.iter().find(|row| row.id == *id).cloned()));
    }
    Ok(found)
}

/// A subject, with what decides who may see it and where it lies.
#[derive(Debug, Clone)]
pub struct Known {
    /// The subject.
    pub it: Subject,
    /// Where its hand-over goes.
    pub to: Option<Id<Site>>,
    /// The number of the receptacle that it lies in.
    pub within: Option<Number>,
}

/// What a query for [`Known`] selects, and from where.
fn known(condition: &str) -> String {
    format!(
        "SELECT {}, c.to_site, p.series, p.year, p.n FROM mail_subject s LEFT JOIN mail_consignment c ON c.tenant = $1 AND c.id = s.consignment LEFT JOIN mail_subject p ON p.tenant = $1 AND p.id = s.place{condition}",
        of("s", SUBJECT)
    )
}

fn read_known(row: &Row) -> Result<Known, Fault> {
    let at = width(SUBJECT);
    let within = beside(row, at + 1, |row| read_number(row, 0))?;
    Ok(Known { it: read_subject(row)?, to: row.get(at)?, within })
}

/// Several subjects by id, in the order asked; those unknown are left out. One query.
///
/// # Errors
/// As the engine says.
pub fn known_by_id(from: &mut (impl Rows + ?Sized), tenant: Tenant, ids: &[Id<Subject>]) -> Result<Vec<Known>, Fault> {
    let mut values = values![tenant].to_vec();
    let marks = marks(&mut values, ids.iter().copied());
    let sql = known(&format!(" WHERE s.tenant = $1 AND s.id IN ({marks})"));
    let rows: Vec<Known> = from.rows(&sql, &values)?.iter().map(read_known).collect::<Result<_, _>>()?;
    Ok(ids.iter().filter_map(|id| rows.iter().find(|row| row.it.id == *id).cloned()).collect())
}

/// One subject, and what lies directly in it, by id, from after `after`. One query.
///
/// # Errors
/// As the engine says.
pub fn opened(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    id: Id<Subject>,
    after: Option<Uuid>,
    size: usize,
) -> Result<Option<(Known, Page<Subject>)>, Fault> {
    let sql = format!(
        "{} UNION ALL SELECT * FROM ({}) inside ORDER BY 1",
        known(" WHERE s.tenant = $1 AND s.id = $2"),
        known(" WHERE s.tenant = $1 AND s.place = $2 AND s.id > $3 ORDER BY s.id LIMIT $4"),
    );
    let rows = from.rows(&sql, &values![tenant, id, after.unwrap_or(Uuid::nil()), size + 1])?;
    let mut rows: Vec<Known> = rows.iter().map(read_known).collect::<Result<_, _>>()?;
    let Some(at) = rows.iter().position(|row| row.it.id == id) else { return Ok(None) };
    let one = rows.remove(at);
    let inside = rows.into_iter().map(|row| row.it).collect();
    Ok(Some((one, page(inside, size, |it: &Subject| it.id.uuid()))))
}

/// One subject.
///
/// # Errors
/// As the engine says.
pub fn subject(from: &mut (impl Rows + ?Sized), tenant: Tenant, id: Id<Subject>) -> Result<Option<Subject>, Fault> {
    from.row(crate::tables::sql::SUBJECT, &values![tenant, id])?.map(|row| read_subject(&row)).transpose()
}

/// What a number means, in whatever form it was written.
#[derive(Debug, Clone)]
pub enum Meant {
    /// A subject.
    Subject(Box<Known>),
    /// A hand-over.
    Consignment(Box<Consignment>),
}

/// Our own number (BREV-2026-000123, small letters and spaces allowed): series, year and which.
fn own_number(plain: &str) -> Option<(&str, i64, i64)> {
    let parts: Vec<&str> = plain.split('-').collect();
    let [series, year, n] = parts.as_slice() else { return None };
    Some((series, year.parse().ok()?, n.parse().ok()?))
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect()
}

/// Finds what a number means: a hand-over, or what [`find_subjects`] finds. Two queries at most.
///
/// # Errors
/// As the engine says.
pub fn find(from: &mut (impl Rows + ?Sized), tenant: Tenant, text: &str) -> Result<Vec<Meant>, Fault> {
    if let Some((series, year, n)) = own_number(&plain(text))
        && series == Series::Consignment.prefix()
    {
        let sql = format!("SELECT {CONSIGNMENT} FROM mail_consignment WHERE tenant = $1 AND year = $2 AND n = $3");
        if let Some(row) = from.row(&sql, &values![tenant, year, n])? {
            return Ok(vec![Meant::Consignment(Box::new(read_consignment(&row)?))]);
        }
    }
    let found = find_subjects(from, tenant, text)?;
    Ok(found.into_iter().map(|known| Meant::Subject(Box::new(known))).collect())
}

/// Finds the subject of a number of ours, or those of an external one: several where it has been used again, the newest
/// first. One query.
///
/// # Errors
/// As the engine says.
pub fn find_subjects(from: &mut (impl Rows + ?Sized), tenant: Tenant, text: &str) -> Result<Vec<Known>, Fault> {
    let plain = plain(text);
    let (series, year, n) = own_number(&plain).unwrap_or_default();
    // As a manifest reads it; what is no number of any kind is looked for as it is written.
    let code = crate::manifest::number::code(Kind::Receptacle, text).map(|code| code.number.to_string());
    let code = code.unwrap_or_else(|_| plain.clone());
    let sql = format!(
        "{} UNION ALL SELECT * FROM ({}) used",
        known(" WHERE s.tenant = $1 AND s.series = $2 AND s.year = $3 AND s.n = $4"),
        known(
            " JOIN mail_alias a ON a.tenant = $1 AND a.subject = s.id WHERE s.tenant = $1 AND a.code = $5 ORDER BY a.since DESC LIMIT 20"
        ),
    );
    let rows = from.rows(&sql, &values![tenant, series, year, n, code])?;
    let mut found: Vec<Known> = rows.iter().map(read_known).collect::<Result<_, _>>()?;
    // Our own number means one thing, whatever else has a code like it.
    if let Some(at) = found.iter().position(|Known { it: Subject { number, .. }, .. }| {
        (number.series.prefix(), i64::from(number.year), number.n) == (series, year, n)
    }) {
        return Ok(vec![found.swap_remove(at)]);
    }
    Ok(found)
}

/// A subject's whole story: the announcement first, then every entry that touched it. Two queries.
///
/// # Errors
/// As the engine says.
pub fn timeline(reader: &mut Reader<'_>, tenant: Tenant, subject: &Subject) -> Result<Vec<Entry>, Failure> {
    let mut entries = reader.history(tenant, subject.id.uuid(), 500)?;
    if let Some(consignment) = subject.consignment {
        let announced = reader.history(tenant, consignment.uuid(), 1)?;
        if announced.first().is_some_and(|it| entries.first().is_none_or(|entry| entry.seq > it.seq)) {
            entries.splice(0..0, announced);
        }
    }
    Ok(entries)
}

/// What lies directly in a receptacle, by id.
///
/// # Errors
/// As the engine says.
pub fn contents(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    receptacle: Id<Subject>,
    most: usize,
) -> Result<Vec<Subject>, Fault> {
    let sql = format!("SELECT {SUBJECT} FROM mail_subject WHERE tenant = $1 AND place = $2 ORDER BY id LIMIT $3");
    from.rows(&sql, &values![tenant, receptacle, most])?.iter().map(read_subject).collect()
}

/// A receptacle, how many subjects lie directly in it, and how many letters.
pub type Tray = (Subject, u32, u32);

/// The receptacles that stand at a site and may go out: open, packed or sealed, by state. One query.
///
/// # Errors
/// As the engine says.
pub fn trays(from: &mut (impl Rows + ?Sized), tenant: Tenant, site: Id<Site>, most: usize) -> Result<Vec<Tray>, Fault> {
    let inside = |what: &str| format!("(SELECT {what} FROM mail_subject i WHERE i.tenant = $1 AND i.place = s.id)");
    let sql = format!(
        "SELECT {}, {}, {} FROM mail_subject s WHERE s.tenant = $1 AND s.site = $2 AND s.live = 1 AND s.holder_kind = 'site' AND s.state IN ('packed', 'received', 'sealed') AND s.kind = 'receptacle' AND s.place IS NULL ORDER BY s.state, s.id LIMIT $3",
        of("s", SUBJECT),
        inside("COUNT(*)"),
        inside("CAST(COALESCE(SUM(i.count), 0) AS BIGINT)"),
    );
    let at = width(SUBJECT);
    let read = |row: &Row| Ok((read_subject(row)?, row.get(at)?, row.get(at + 1)?));
    from.rows(&sql, &values![tenant, site, most])?.iter().map(read).collect()
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
