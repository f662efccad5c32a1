//! Hand-overs and their lines.

use super::{CONSIGNMENT, LINE, SUBJECT, of, sql, width};
use crate::{
    model::*,
    tables::{beside, code as read_code, read_consignment, read_line, read_number, read_subject},
};
use base::{Id, Tenant};
use store::{Fault, Row, Rows, Value, values};

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
pub(super) fn hand_overs<T>(
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
