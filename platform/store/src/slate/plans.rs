//! The tables as the slate sees them, and the statements that it has read or made; they outlive a batch.

use super::form::Form;
use crate::{
    Class, Fault, Registry,
    copy::{self, Column, Word},
    engine::ByStatement,
};
use std::{collections::HashMap, sync::Arc};

/// A table.
#[derive(Debug)]
pub(crate) struct Table {
    pub(super) name: String,
    pub(super) class: Class,
    pub(super) columns: Vec<Column>,
    /// Which columns are its key, in the key's order.
    pub(super) key: Vec<usize>,
    /// Reads a row by its key.
    pub(super) fetch: String,
}

impl Table {
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// A column that is not of the key.
    pub(super) fn value(&self, name: &str) -> Option<usize> {
        self.column(name).filter(|column| !self.key.contains(column))
    }

    pub(super) fn is_key(&self, columns: &[usize]) -> bool {
        columns.len() == self.key.len() && self.key.iter().all(|column| columns.contains(column))
    }

    /// Whether its rows may wait on the slate: who else writes it goes through the same writer.
    pub(super) fn waits(&self) -> bool {
        self.class == Class::View || matches!(self.name.as_str(), "ledger_entry" | "command_log" | "outbox")
    }

    fn names(&self, columns: impl Iterator<Item = usize>) -> String {
        columns.map(|column| self.columns[column].name.as_str()).collect::<Vec<_>>().join(", ")
    }

    fn all(&self) -> String {
        self.names(0..self.columns.len())
    }

    /// `key = $n AND …`, counted from `first`.
    fn by_key(&self, first: usize) -> String {
        let terms = self.key.iter().enumerate().map(|(n, column)| {
            let name = &self.columns[*column].name;
            format!("{name} = ${}", first + n)
        });
        terms.collect::<Vec<_>>().join(" AND ")
    }

    /// Rows of arrays, a column a parameter.
    fn unnest(&self, columns: impl Iterator<Item = usize>) -> String {
        let arrays = columns.enumerate().map(|(n, column)| {
            let word = match self.columns[column].word {
                Word::Id | Word::Bytes => "BYTEA",
                Word::Int | Word::Time => "BIGINT",
                Word::Text => "TEXT",
            };
            format!("${}::{word}[]", n + 1)
        });
        format!("unnest({})", arrays.collect::<Vec<_>>().join(", "))
    }

    fn fetch_many(&self) -> String {
        let columns = self.columns.iter().map(|column| format!("t.{}", column.name)).collect::<Vec<_>>().join(", ");
        let wanted: Vec<String> = (0..self.key.len()).map(|n| format!("k{n}")).collect();
        let terms =
            self.key.iter().zip(&wanted).map(|(column, key)| format!("t.{} = w.{key}", self.columns[*column].name));
        format!(
            "SELECT {columns} FROM {} AS w ({}) JOIN {} t ON {}",
            self.unnest(self.key.iter().copied()),
            wanted.join(", "),
            self.name,
            terms.collect::<Vec<_>>().join(" AND ")
        )
    }

    /// A statement that inserts a row, or as many as its arrays hold.
    fn insert(&self, tail: &str, arrays: bool) -> String {
        let rows = if arrays {
            format!("SELECT * FROM {}", self.unnest(0..self.columns.len()))
        } else {
            let row: Vec<String> = (1..=self.columns.len()).map(|n| format!("${n}")).collect();
            format!("VALUES ({})", row.join(", "))
        };
        format!("INSERT INTO {} ({}) {rows}{tail}", self.name, self.all())
    }

    /// Writes every column, whether the row is there or not.
    fn upsert_tail(&self) -> String {
        let sets: Vec<String> = (0..self.columns.len())
            .filter(|column| !self.key.contains(column))
            .map(|column| format!("{0} = excluded.{0}", self.columns[column].name))
            .collect();
        let then = if sets.is_empty() { "NOTHING".to_owned() } else { format!("UPDATE SET {}", sets.join(", ")) };
        format!(" ON CONFLICT ({}) DO {then}", self.names(self.key.iter().copied()))
    }

    fn update(&self, columns: u128) -> String {
        let changed = (0..self.columns.len()).filter(|column| columns >> column & 1 == 1);
        let sets: Vec<String> =
            changed.enumerate().map(|(n, column)| format!("{} = ${}", self.columns[column].name, n + 1)).collect();
        format!("UPDATE {} SET {} WHERE {}", self.name, sets.join(", "), self.by_key(sets.len() + 1))
    }
}

/// All tables.
#[derive(Debug)]
pub(crate) struct Tables {
    tables: Vec<Table>,
    names: HashMap<String, usize>,
}

impl Tables {
    /// As the migrations make them.
    pub(crate) fn of(registry: &Registry) -> Result<Self, Fault> {
        let mut tables = Vec::new();
        for shape in copy::shapes(registry, None)? {
            if shape.columns.len() > 128 {
                return Err(Fault::shape(format!("{} has more than 128 columns", shape.name)));
            }
            let key = shape.key.iter().filter_map(|name| shape.columns.iter().position(|column| column.name == *name));
            let mut table = Table {
                key: key.collect(),
                name: shape.name,
                class: shape.class,
                columns: shape.columns,
                fetch: String::new(),
            };
            table.fetch = format!("SELECT {} FROM {} WHERE {}", table.all(), table.name, table.by_key(1));
            tables.push(table);
        }
        let names = tables.iter().enumerate().map(|(at, table)| (table.name.clone(), at)).collect();
        Ok(Self { tables, names })
    }

    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    pub(super) fn get(&self, table: usize) -> &Table {
        &self.tables[table]
    }

    pub(super) fn len(&self) -> usize {
        self.tables.len()
    }
}

/// A statement that the slate makes for a table.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Make {
    Insert,
    /// An insert with the end of another's statement.
    Tailed(String),
    Upsert,
    /// Of the columns whose bits are set.
    Update(u128),
    Delete,
    /// Reads the rows with the keys that its arrays hold.
    FetchMany,
}

/// What is known of statements.
pub(crate) struct Plans {
    pub(super) tables: Arc<Tables>,
    forms: ByStatement<(usize, Arc<Form>)>,
    made: HashMap<(usize, Make), Arc<str>>,
}

impl Plans {
    pub(crate) fn new(registry: &Registry) -> Result<Self, Fault> {
        Ok(Self { tables: registry.shapes()?, forms: ByStatement::default(), made: HashMap::new() })
    }

    /// What a statement does, with a number of its own.
    pub(super) fn form(&mut self, sql: &str) -> (usize, Arc<Form>) {
        if let Some((id, form)) = self.forms.get(sql) {
            return (*id, Arc::clone(form));
        }
        let read = (self.forms.len(), Arc::new(Form::read(sql, &self.tables)));
        self.forms.insert(sql.to_owned(), read.clone());
        read
    }

    pub(super) fn make(&mut self, table: usize, make: Make, arrays: bool) -> Arc<str> {
        let tables = &self.tables;
        let text = self.made.entry((table, make)).or_insert_with_key(|(table, make)| {
            let table = tables.get(*table);
            match make {
                Make::Insert => table.insert("", arrays),
                Make::Tailed(tail) => table.insert(tail, arrays),
                Make::Upsert => table.insert(&table.upsert_tail(), arrays),
                Make::Update(columns) => table.update(*columns),
                Make::FetchMany => table.fetch_many(),
                Make::Delete => format!("DELETE FROM {} WHERE {}", table.name, table.by_key(1)),
            }
            .into()
        });
        Arc::clone(text)
    }
}
