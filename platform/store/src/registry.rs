//! Everything the store was told: modules, tables, reactions.

use crate::{Class, Entry, Fault, Home, Module, Reaction, Settings, Table, migrate, slate::Tables};
use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

/// The modules and reactions of the product, in order.
pub struct Registry {
    pub(crate) modules: Vec<&'static Module>,
    pub(crate) reactions: Vec<&'static Reaction>,
    tables: HashMap<&'static str, (&'static str, Table)>,
    shapes: OnceLock<Arc<Tables>>,
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

impl Registry {
    /// Takes the modules in the order their migrations run.
    ///
    /// # Panics
    /// When two modules declare one table: a defect seen at the first start.
    #[must_use]
    pub fn new(modules: &[&'static Module], reactions: &[&'static Reaction]) -> Self {
        let modules: Vec<_> = std::iter::once(&crate::MODULE).chain(modules.iter().copied()).collect();
        let mut tables = HashMap::new();
        for module in &modules {
            for table in module.tables {
                let before = tables.insert(table.name, (module.name, *table));
                assert!(before.is_none(), "the table {} is declared twice", table.name);
            }
        }
        Self { modules, reactions: reactions.to_vec(), tables, shapes: OnceLock::new() }
    }

    /// Every table with its module, in order of declaration.
    pub fn tables(&self) -> impl Iterator<Item = (&'static str, &'static Table)> + '_ {
        self.modules.iter().flat_map(|module| module.tables.iter().map(|table| (module.name, table)))
    }

    /// Every statement: module, name, text.
    pub fn statements(&self) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> + '_ {
        self.modules.iter().flat_map(|module| {
            module.statements.iter().flat_map(|list| list.iter().map(|(name, sql)| (module.name, *name, *sql)))
        })
    }

    /// Applies one entry to empty tables in memory: can what was once recorded still be applied?
    ///
    /// # Errors
    /// It cannot.
    pub fn replay_alone(&self, entry: &Entry) -> Result<(), Fault> {
        let mut memory = Home::Sqlite(":memory:".into()).connect(&Settings::default())?;
        migrate::run(memory.as_mut(), self)?;
        migrate::replay(entry, base::Tenant(1), memory.as_mut(), self)
    }

    /// The tables as the migrations make them; found out when first asked for.
    pub(crate) fn shapes(&self) -> Result<Arc<Tables>, Fault> {
        if let Some(shapes) = self.shapes.get() {
            return Ok(Arc::clone(shapes));
        }
        let found = Arc::new(Tables::of(self)?);
        Ok(Arc::clone(self.shapes.get_or_init(|| found)))
    }

    pub(crate) fn module(&self, name: &str) -> Option<&'static Module> {
        self.modules.iter().copied().find(|module| module.name == name)
    }

    /// Refuses a statement that writes a table of another module or class.
    pub(crate) fn expect(&self, sql: &str, module: Option<&str>, classes: &[Class]) -> Result<(), Fault> {
        let known = written_table(sql).and_then(|name| self.tables.get(name));
        match known {
            Some((owner, table)) if classes.contains(&table.class) && module.is_none_or(|module| module == *owner) => {
                Ok(())
            }
            _ => Err(Fault::Engine(format!("may not be written from here: {sql}"))),
        }
    }
}
