//! The schema and its upgrades. A migration makes tables; it never changes the rows of a view:
//! views follow from the ledger and are rebuilt.

use crate::{
    Apply, Class, Connection, Entry, Fault, Registry,
    entry::Stored,
    schema,
    slate::{Plans, Slate},
    values,
};
use base::Tenant;

pub(crate) mod sql {
    //! Statements of upgrades.
    crate::statements! {
        MODULES = "SELECT name, migration, view_version FROM store_module ORDER BY name";
        SET_MODULE = "INSERT INTO store_module (name, migration, view_version) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET migration = excluded.migration, view_version = excluded.view_version";
    }
}

/// What an upgrade would do.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// Migrations that would run: module and number.
    pub migrations: Vec<(String, u32)>,
    /// Whether the views would be rebuilt from the ledger.
    pub rebuild: bool,
}

/// What an upgrade of this home would do; changes nothing.
///
/// # Errors
/// The home cannot be opened or is newer than this program.
pub fn plan(connection: &mut dyn Connection, registry: &Registry) -> Result<Plan, Fault> {
    let known = state(connection).unwrap_or_default();
    let fresh = known.is_empty();
    let mut plan = Plan { migrations: Vec::new(), rebuild: false };
    for module in &registry.modules {
        let (done, version) = known
            .iter()
            .find(|(name, ..)| name == module.name)
            .map_or((0, module.view_version), |(_, done, version)| (*done, *version));
        let last = module.migrations.iter().map(|migration| migration.number).max().unwrap_or(0);
        if done > last || version > module.view_version {
            return Err(Fault::Engine(format!(
                "the data was written by a newer version ({} is at {done}, this program knows {last})",
                module.name
            )));
        }
        plan.migrations.extend(
            module
                .migrations
                .iter()
                .filter(|migration| migration.number > done)
                .map(|migration| (module.name.to_owned(), migration.number)),
        );
        plan.rebuild |= !fresh && version != module.view_version;
    }
    Ok(plan)
}

/// Each module with its last migration and the version of its views.
pub(crate) type State = Vec<(String, u32, u32)>;

pub(crate) fn state(connection: &mut dyn Connection) -> Result<State, Fault> {
    connection.rows(sql::MODULES, &[])?.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}

pub(crate) fn run(connection: &mut dyn Connection, registry: &Registry) -> Result<(), Fault> {
    let ddl = connection.ddl(schema::MODULE_TABLE);
    connection.batch(&ddl)?;
    let plan = plan(connection, registry)?;
    let known = state(connection)?;
    let current = registry.modules.iter().all(|module| known.iter().any(|(name, ..)| name == module.name));
    if plan.migrations.is_empty() && !plan.rebuild && current {
        return Ok(());
    }
    connection.begin()?;
    let result = (|| {
        for (name, number) in &plan.migrations {
            let module = registry.module(name).ok_or_else(|| Fault::shape("a module without name"))?;
            let migration = module
                .migrations
                .iter()
                .find(|migration| migration.number == *number)
                .ok_or_else(|| Fault::shape("a gap in the migrations"))?;
            let ddl = connection.ddl(migration.sql);
            connection.batch(&ddl)?;
        }
        for module in &registry.modules {
            let last = module.migrations.iter().map(|migration| migration.number).max().unwrap_or(0);
            connection.execute(sql::SET_MODULE, &values![module.name, last, module.view_version])?;
        }
        if plan.rebuild {
            rebuild(connection, registry)?;
        }
        Ok(())
    })();
    match result {
        Ok(()) => match connection.commit() {
            crate::Commit::Done => Ok(()),
            crate::Commit::Full => Err(Fault::Full),
            crate::Commit::Refused(fault) | crate::Commit::Unknown(fault) | crate::Commit::Fatal(fault) => Err(fault),
        },
        Err(fault) => {
            connection.rollback();
            Err(fault)
        }
    }
}

/// Empties every view and applies the whole ledger again, in the open transaction.
fn rebuild(connection: &mut dyn Connection, registry: &Registry) -> Result<(), Fault> {
    for (_, table) in registry.tables().filter(|(_, table)| table.class == Class::View) {
        connection.execute(&format!("DELETE FROM {}", table.name), &[])?;
    }
    let tenants = crate::ledgers::tenants(connection)?;
    let mut plans = Plans::new(registry)?;
    let mut slate = Slate::new(connection, &mut plans);
    for (tenant, _) in tenants {
        let mut first = 0;
        loop {
            let chunk = slate.rows(crate::entry::sql::ENTRIES, &values![tenant, first, first + 1000])?;
            if chunk.is_empty() {
                break;
            }
            first += chunk.len() as i64;
            for row in chunk {
                slate.begin();
                replay(&Stored::read(row)?.entry()?, tenant, &mut slate, registry)?;
                if slate.is_much() {
                    slate.through()?;
                }
            }
        }
    }
    slate.flush()
}

/// Applies one entry again.
pub(crate) fn replay(
    entry: &Entry,
    tenant: Tenant,
    connection: &mut dyn Connection,
    registry: &Registry,
) -> Result<(), Fault> {
    let name = entry.header.kind.split_once('.').map_or("", |(module, _)| module);
    let module = registry.module(name).ok_or_else(|| Fault::shape(format!("no module knows {}", entry.header.kind)))?;
    let mut apply = Apply {
        connection,
        registry,
        module: module.name,
        tenant,
        entry: entry.seq,
        time: entry.header.time,
        actor: entry.header.actor.clone(),
        subject: entry.header.subject,
        touched: Vec::new(),
    };
    (module.replay)(entry, &mut apply)
}
