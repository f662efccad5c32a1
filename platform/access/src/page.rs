//! A page of a list that is a whole tenant's.

use store::{Failure, Fault, Page, Row, Rows, Seek};

/// Reads a page: `columns` of the `table` that was sought in, the key first. At most two queries.
pub(crate) fn page<T>(
    from: &mut (impl Rows + ?Sized),
    seek: Seek,
    table: &str,
    columns: &str,
    read: impl Fn(&Row) -> Result<T, Fault>,
) -> Result<Page<T>, Failure> {
    let sought = seek.find(from)?;
    // The limit, which nothing reaches, keeps the engine from walking the whole list in its order for the chosen rows.
    let sql = format!(
        "SELECT * FROM (SELECT {columns} FROM {table} s WHERE {} LIMIT 1000) s {}",
        sought.chosen,
        sought.ordered("s")
    );
    let rows = from.rows(&sql, &sought.values)?;
    let rows = rows.iter().map(|row| Ok((row.get(0)?, read(row)?))).collect::<Result<Vec<_>, Fault>>()?;
    Ok(sought.page(rows))
}
