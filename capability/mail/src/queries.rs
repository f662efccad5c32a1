//! What pages, API and reports read of mail.

use crate::{
    model::*,
    tables::{
        beside, code as read_code, read_consignment, read_discrepancy, read_figure, read_line, read_number, read_party,
        read_site, read_stock, read_subject, word,
    },
};
use access::{OpenAct, Spot};
use base::{Date, Id, Person, Tenant, Time};
use std::cmp::Ordering;
use store::{Entry, Failure, Fault, Reader, Row, Rows, Value, values};
use uuid::Uuid;

pub mod lists;
pub(crate) mod numbered;

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

/// The hand-overs that `chosen` selects, each with how its lines stand, and what the joined `columns` give. One query.
fn hand_overs<T>(
    from: &mut (impl Rows + ?Sized),
    chosen: &str,
    (columns, join): (&str, &str),
    order: &str,
    values: &[Value],
    read: impl Fn(&Row, usize) -> Result<T, Fault>,
) -> Result<Vec<(Consignment, Tally, T)>, Fault> {
    let sql = format!(
        "WITH c AS ({chosen}), t AS (SELECT l.consignment AS consignment, 'line' AS what, l.disposition AS word, COUNT(*) AS n FROM c CROSS JOIN mail_line l WHERE l.tenant = $1 AND l.consignment = c.id GROUP BY l.consignment, l.disposition UNION ALL SELECT d.consignment, 'settled', d.kind, COUNT(*) FROM c CROSS JOIN mail_discrepancy d WHERE d.tenant = $1 AND d.consignment = c.id AND d.closed IS NOT NULL AND d.kind IN ('missing', 'surplus') GROUP BY d.consignment, d.kind) SELECT {}, t.what, t.word, t.n{columns} FROM c LEFT JOIN t ON t.consignment = c.id{join} {order}",
        of("c", CONSIGNMENT)
    );
    let at = width(CONSIGNMENT);
    let mut found: Vec<(Consignment, Tally, T)> = Vec::new();
    for row in from.rows(&sql, values)? {
        let it = read_consignment(&row)?;
        if found.last().is_none_or(|(last, ..)| last.id != it.id) {
            let tally = Tally { expected: it.expected, surplus: it.surplus, ..Tally::default() };
            found.push((it, tally, read(&row, at + 3)?));
        }
        let Some((_, tally, _)) = found.last_mut() else { continue };
        let Some(what) = row.get::<Option<String>>(at)? else { continue };
        let n: u32 = row.get(at + 2)?;
        match (what.as_str(), row.get::<Option<String>>(at + 1)?.as_deref()) {
            ("settled", Some("missing")) => tally.missing_settled = n,
            ("settled", _) => tally.surplus_settled = n,
            (_, Some("matched")) => tally.matched = n,
            (_, Some("refused")) => tally.refused = n,
            (_, Some("missing")) => tally.missing = n,
            _ => tally.open = n,
        }
    }
    for (_, tally, _) in &mut found {
        tally.missing_settled = tally.missing_settled.min(tally.missing);
        tally.surplus_settled = tally.surplus_settled.min(tally.surplus);
    }
    Ok(found)
}

/// The newest hand-overs first.
const NEWEST: &str = "ORDER BY c.id DESC";

fn bare(found: Vec<(Consignment, Tally, ())>) -> Vec<(Consignment, Tally)> {
    found.into_iter().map(|(it, tally, ())| (it, tally)).collect()
}

/// The newest hand-overs to a site with how their lines stand: at most `size` open ones, and as many closed. One query.
///
/// # Errors
/// As the engine says.
pub fn newest(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    site: Id<Site>,
    size: usize,
) -> Result<Vec<(Consignment, Tally)>, Fault> {
    let some = |closed: &str| {
        format!(
            "SELECT * FROM (SELECT {CONSIGNMENT} FROM mail_consignment WHERE tenant = $1 AND to_site = $2 AND closed_at {closed} ORDER BY id DESC LIMIT $3)"
        )
    };
    let chosen = format!("{} a UNION ALL {} b", some("IS NULL"), some("IS NOT NULL"));
    Ok(bare(hand_overs(from, &chosen, ("", ""), NEWEST, &values![tenant, site, size], |_, _| Ok(()))?))
}

/// What a subject is called: our number and, where it has one, its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Ours.
    pub number: Number,
    /// Its own.
    pub code: Option<Code>,
}

/// One hand-over with how its lines stand, and what a subject is called that came by it. One query.
///
/// # Errors
/// As the engine says.
pub fn hand_over(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    id: Id<Consignment>,
    about: Option<Id<Subject>>,
) -> Result<Option<(Consignment, Tally, Option<Label>)>, Fault> {
    let chosen = format!("SELECT {CONSIGNMENT} FROM mail_consignment WHERE tenant = $1 AND id = $2");
    let mut values = values![tenant, id].to_vec();
    let (columns, join) = match about {
        None => ("", ""),
        Some(about) => {
            values.push(Value::from(about));
            (
                ", a.series, a.year, a.n, a.scheme, a.code",
                " LEFT JOIN mail_subject a ON a.tenant = $1 AND a.id = $3 AND a.consignment = c.id",
            )
        }
    };
    let label = |row: &Row| Ok(Label { number: read_number(row, 0)?, code: read_code(row, 3, 4)? });
    Ok(hand_overs(from, &chosen, (columns, join), NEWEST, &values, |row, at| beside(row, at, label))?.pop())
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

/// A line, and its subject where that is in custody or on its way.
pub type Lined = (ManifestLine, Option<Subject>);

/// Lines of a hand-over that stand so, from after line `after`. One query.
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
) -> Result<(Vec<Lined>, Option<u32>), Fault> {
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
        "SELECT {}, {} FROM (SELECT {LINE} FROM mail_line WHERE tenant = $1 AND consignment = $2 AND line > $3{condition} ORDER BY line LIMIT $4) l LEFT JOIN mail_subject s ON s.tenant = $1 AND s.id = l.id ORDER BY l.line",
        of("l", LINE),
        of("s", SUBJECT),
    );
    let read = |row: &Row| Ok((read_line(row)?, beside(row, width(LINE), read_subject)?));
    let mut rows: Vec<Lined> = from.rows(&sql, &values)?.iter().map(read).collect::<Result<_, Fault>>()?;
    let next = (rows.len() > size).then(|| {
        rows.truncate(size);
        rows.last().map(|(line, _)| line.expected.row)
    });
    Ok((rows, next.flatten()))
}

/// One line of a hand-over, with its subject. One query.
///
/// # Errors
/// As the engine says.
pub fn line(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    consignment: Id<Consignment>,
    id: Id<Subject>,
) -> Result<Option<Lined>, Fault> {
    let sql = format!(
        "SELECT {}, {} FROM mail_line l LEFT JOIN mail_subject s ON s.tenant = $1 AND s.id = l.id WHERE l.tenant = $1 AND l.consignment = $2 AND l.id = $3",
        of("l", LINE),
        of("s", SUBJECT),
    );
    let row = from.row(&sql, &values![tenant, consignment, id])?;
    row.map(|row| Ok((read_line(&row)?, beside(&row, width(LINE), read_subject)?))).transpose()
}

/// The lines of a hand-over that have no disposition, by id.
///
/// # Errors
/// As the engine says.
pub fn open_lines(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    consignment: Id<Consignment>,
) -> Result<Vec<Id<Subject>>, Fault> {
    from.rows(sql::OPEN_LINES, &values![tenant, consignment])?.iter().map(|row| row.get(0)).collect()
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

/// A proposal that waits, and where.
pub(crate) struct WaitingProposal {
    /// The act.
    pub(crate) act: OpenAct,
    /// What is proposed.
    pub(crate) proposal: KeptProposal,
    /// Where, and where that stands in the tree of units.
    pub(crate) site: (Site, Spot),
}

/// What waits for a second person, the oldest first. One query.
pub(crate) fn waiting_proposals(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    now: Time,
) -> Result<Vec<WaitingProposal>, Fault> {
    let mut values = values![tenant].to_vec();
    let sql = format!(
        "SELECT {}, p.site, p.command, p.reason, s.id, s.name, s.kind, s.unit, s.day_begins, s.closed_through, {} FROM mail_proposal p{} JOIN mail_site s ON s.tenant = $1 AND s.id = p.site WHERE p.tenant = $1 {}",
        OpenAct::COLUMNS,
        Spot::select("s.unit"),
        OpenAct::join("p.act", now, &mut values),
        OpenAct::ORDER,
    );
    let at = width(OpenAct::COLUMNS);
    let read = |row: &Row| {
        let site = beside(row, at + 3, read_site)?.ok_or_else(|| Fault::shape("a proposal without a site"))?;
        let proposal = beside(row, at, read_proposal)?.ok_or_else(|| Fault::shape("an act without a proposal"))?;
        Ok(WaitingProposal { act: OpenAct::read(row)?, proposal, site: (site, Spot::read(row, at + 9)?) })
    };
    from.rows(&sql, &values)?.iter().map(read).collect()
}

/// A proposal as it is kept.
pub(crate) struct KeptProposal {
    /// Where.
    pub(crate) site: Id<Site>,
    /// What, without its words.
    pub(crate) command: String,
    /// Its words; gone when disposed of.
    pub(crate) reason: Option<String>,
}

/// The proposal of an act as it is kept. One query.
pub(crate) fn proposal(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    act: Id<access::Act>,
) -> Result<Option<KeptProposal>, Fault> {
    from.row(sql::PROPOSAL, &values![tenant, act])?.as_ref().map(read_proposal).transpose()
}

fn read_proposal(row: &Row) -> Result<KeptProposal, Fault> {
    Ok(KeptProposal { site: row.get(0)?, command: row.get(1)?, reason: row.get(2)? })
}
