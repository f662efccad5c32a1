//! The shape of the tables as their migrations say, and copying all of them from one home to
//! another, whatever the engines: what backup, restore, move and export have in common.

use crate::{Class, Connection, Fault, Home, Registry, Row, Settings, Value, migrate, schema, values};

/// What a column was declared as, before the engine gave it a type of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Word {
    /// {id}: 16 bytes, written as a UUID.
    Id,
    /// {int}: a whole number.
    Int,
    /// {text}.
    Text,
    /// {bytes}.
    Bytes,
    /// {time}: microseconds since 1970 in UTC, written as RFC 3339.
    Time,
}

/// A column.
#[derive(Debug, Clone, serde::Serialize)]
pub(crate) struct Column {
    pub name: String,
    #[serde(rename = "type")]
    pub word: Word,
}

/// A table.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    pub name: String,
    pub class: Class,
    /// In the order of their names.
    pub columns: Vec<Column>,
    pub key: Vec<String>,
}

impl Shape {
    fn names(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
        names.join(", ")
    }

    /// Every row, in the order of the key.
    pub(crate) fn select(&self) -> String {
        format!("SELECT {} FROM {} ORDER BY {}", self.names(), self.name, self.key.join(", "))
    }

    /// A statement that inserts `rows` rows at once.
    fn insert(&self, rows: usize) -> String {
        let width = self.columns.len();
        let row = |row: usize| {
            let values: Vec<String> = (1..=width).map(|column| format!("${}", row * width + column)).collect();
            format!("({})", values.join(", "))
        };
        let rows: Vec<String> = (0..rows).map(row).collect();
        format!("INSERT INTO {} ({}) VALUES {}", self.name, self.names(), rows.join(", "))
    }
}

/// Which migration each module has reached; `None` is all there are.
pub(crate) type Reached<'a> = Option<&'a migrate::State>;

/// The DDL of the migrations up to where a home has come.
pub(crate) fn ddl(registry: &Registry, reached: Reached<'_>) -> Vec<&'static str> {
    let migrations = registry.modules.iter().flat_map(|module| {
        let last = reached.map_or(u32::MAX, |state| {
            state.iter().find(|(name, ..)| name == module.name).map_or(0, |(_, done, _)| *done)
        });
        module.migrations.iter().filter(move |migration| migration.number <= last).map(|migration| migration.sql)
    });
    std::iter::once(schema::MODULE_TABLE).chain(migrations).collect()
}

/// The tables that the migrations make, in the order of their declaration. Asks an empty database
/// in memory, where a type word stands for itself.
pub(crate) fn shapes(registry: &Registry, reached: Reached<'_>) -> Result<Vec<Shape>, Fault> {
    let mut memory = Home::Sqlite(":memory:".into()).connect(&Settings::default())?;
    for sql in ddl(registry, reached) {
        let words = sql
            .replace("{id}", "ID")
            .replace("{int}", "INT")
            .replace("{text}", "TEXT")
            .replace("{bytes}", "BYTES")
            .replace("{time}", "TIME")
            .replace("{strict}", "")
            .replace("{by_key}", "");
        memory.batch(&words)?;
    }
    let mut shapes = Vec::new();
    for (name, class) in crate::classes(registry) {
        let mut columns = Vec::new();
        let mut key = Vec::new();
        for row in memory.rows("SELECT name, type, pk FROM pragma_table_info($1) ORDER BY name", &values![name])? {
            let column: String = row.get(0)?;
            let word = match row.get::<String>(1)?.as_str() {
                "ID" => Word::Id,
                "INT" => Word::Int,
                "TEXT" => Word::Text,
                "BYTES" => Word::Bytes,
                "TIME" => Word::Time,
                other => return Err(Fault::shape(format!("{name}.{column} has the type {other}"))),
            };
            let place: i64 = row.get(2)?;
            if place > 0 {
                key.push((place, column.clone()));
            }
            columns.push(Column { name: column, word });
        }
        if columns.is_empty() {
            continue; // a table of a later migration
        }
        key.sort();
        let key = key.into_iter().map(|(_, name)| name).collect();
        shapes.push(Shape { name: name.to_owned(), class, columns, key });
    }
    Ok(shapes)
}

/// Copies every row of every table into tables that are there and empty.
pub(crate) fn copy(from: &mut dyn Connection, to: &mut dyn Connection, shapes: &[Shape]) -> Result<(), Fault> {
    for shape in shapes {
        let most = (600 / shape.columns.len()).clamp(1, 100);
        let full = shape.insert(most);
        let mut rows: Vec<Row> = Vec::with_capacity(most);
        from.each(&shape.select(), &[], &mut |row| {
            rows.push(row);
            if rows.len() == most {
                let values: Vec<Value> = rows.drain(..).flat_map(|row| row.0).collect();
                to.execute(&full, &values)?;
            }
            Ok(())
        })?;
        let single = shape.insert(1);
        for row in rows {
            to.execute(&single, &row.0)?;
        }
    }
    Ok(())
}
