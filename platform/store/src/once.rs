//! What a command, or one entry applied again, sees of the connection: a row asked for twice is read once, and whether
//! anything was written is known.

use crate::{Commit, Connection, Fault, Row, Value, engine::forward};

/// A connection for the length of one command. Nobody else writes meanwhile, so what was read stays true until the
/// command itself writes the table it came from.
pub(crate) struct Once<'a> {
    connection: &'a mut dyn Connection,
    kept: Vec<Kept>,
    wrote: bool,
}

/// The one row, or none, that a query gave.
struct Kept {
    sql: String,
    values: Vec<Value>,
    row: Option<Row>,
}

impl<'a> Once<'a> {
    pub(crate) fn new(connection: &'a mut dyn Connection) -> Self {
        Self { connection, kept: Vec::new(), wrote: false }
    }

    /// Whether anything was written.
    pub(crate) const fn wrote(&self) -> bool {
        self.wrote
    }

    fn writes(&mut self, sql: &str) {
        self.wrote = true;
        match written_table(sql) {
            // A query that only names the table may have read it.
            Some(table) => self.kept.retain(|kept| !kept.sql.contains(table)),
            None => self.kept.clear(),
        }
    }
}

/// The table that a statement writes.
pub(crate) fn written_table(sql: &str) -> Option<&str> {
    let mut words = sql.split_ascii_whitespace();
    match (words.next(), words.next()) {
        (Some("INSERT" | "DELETE"), Some("INTO" | "FROM")) => words.next(),
        (Some("UPDATE"), name) => name,
        _ => None,
    }
}

impl Connection for Once<'_> {
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Fault> {
        self.writes(sql);
        self.connection.execute(sql, values)
    }

    fn each(
        &mut self,
        sql: &str,
        values: &[Value],
        each: &mut dyn FnMut(Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.connection.each(sql, values, each)
    }

    fn rows(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Fault> {
        if let Some(kept) = self.kept.iter().find(|kept| kept.sql == sql && kept.values == values) {
            return Ok(kept.row.iter().cloned().collect());
        }
        let rows = self.connection.rows(sql, values)?;
        if rows.len() <= 1 {
            self.kept.push(Kept { sql: sql.to_owned(), values: values.to_vec(), row: rows.first().cloned() });
        }
        Ok(rows)
    }

    fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        self.wrote = true;
        self.kept.clear();
        self.connection.batch(sql)
    }

    fn rollback(&mut self) {
        self.kept.clear();
        self.connection.rollback();
    }

    fn empty(&mut self, tables: &[&str]) -> Result<(), Fault> {
        self.wrote = true;
        self.kept.clear();
        self.connection.empty(tables)
    }

    forward!();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Home, Settings, values};

    fn with_table() -> Box<dyn Connection> {
        let mut memory = Home::Sqlite(":memory:".into()).connect(&Settings::default()).unwrap();
        memory.batch("CREATE TABLE thing (id INTEGER PRIMARY KEY, n INTEGER)").unwrap();
        memory.batch("CREATE TABLE other (id INTEGER PRIMARY KEY, n INTEGER)").unwrap();
        memory.execute("INSERT INTO thing (id, n) VALUES (1, 7)", &[]).unwrap();
        memory
    }

    const THING: &str = "SELECT n FROM thing WHERE id = $1";

    #[test]
    fn a_row_is_read_again_after_its_table_was_written_and_only_then() {
        let mut memory = with_table();
        let mut once = Once::new(memory.as_mut());
        assert_eq!(once.rows(THING, &values![1]).unwrap(), [Row(values![7].to_vec())]);
        assert!(!once.wrote());
        // Behind its back: what is kept is what is given.
        once.connection.execute("UPDATE thing SET n = 8 WHERE id = 1", &[]).unwrap();
        assert_eq!(once.rows(THING, &values![1]).unwrap(), [Row(values![7].to_vec())]);
        once.execute("INSERT INTO other (id, n) VALUES (1, 1)", &[]).unwrap();
        assert!(once.wrote());
        assert_eq!(once.rows(THING, &values![1]).unwrap(), [Row(values![7].to_vec())]);
        once.execute("UPDATE thing SET n = n + 1 WHERE id = $1", &values![1]).unwrap();
        assert_eq!(once.rows(THING, &values![1]).unwrap(), [Row(values![9].to_vec())]);
    }

    #[test]
    fn what_is_not_there_is_kept_too_until_it_is_written() {
        let mut memory = with_table();
        let mut once = Once::new(memory.as_mut());
        assert!(once.rows(THING, &values![2]).unwrap().is_empty());
        once.execute("INSERT INTO thing (id, n) VALUES ($1, $2)", &values![2, 5]).unwrap();
        assert_eq!(once.rows(THING, &values![2]).unwrap(), [Row(values![5].to_vec())]);
        once.execute("DELETE FROM thing WHERE id = $1", &values![2]).unwrap();
        assert!(once.rows(THING, &values![2]).unwrap().is_empty());
    }

    #[test]
    fn other_values_and_other_statements_are_other_questions() {
        let mut memory = with_table();
        let mut once = Once::new(memory.as_mut());
        assert_eq!(once.rows(THING, &values![1]).unwrap().len(), 1);
        assert_eq!(once.rows(THING, &values![3]).unwrap().len(), 0);
        assert_eq!(once.rows("SELECT id FROM thing WHERE id = $1", &values![1]).unwrap(), [Row(values![1].to_vec())]);
    }
}
