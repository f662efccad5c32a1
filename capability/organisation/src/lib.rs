//! The municipality as it is organised: units and people. See README.md.

mod commands;
mod event;
mod model;
mod pages;
mod queries;
mod tables;
#[cfg(test)]
mod tests;

pub use commands::{CloseUnit, EndAccess, MoveUnit, OpenUnit, PersonLeaves, Protected, RegisterPerson, RenameUnit};
pub use event::{OrganisationEvent, Personal};
pub use model::{NameKey, UnitKind};
pub use pages::person_name;
pub use queries::{Names, PersonRow, UnitRow, Wanted, names, people, person, unit, units, units_by_name};

use store::{Migration, Module, Table};

/// The texts of this capability.
pub const SV: &str = include_str!("../locale/sv.ftl");
/// The texts of this capability, in English.
pub const EN: &str = include_str!("../locale/en.ftl");

/// The capability as the store sees it.
pub static MODULE: Module = Module {
    name: "organisation",
    migrations: &[Migration { number: 1, sql: include_str!("../migrations/1.sql") }],
    tables: &[
        Table::view("organisation_unit", &["id"]),
        Table::view("organisation_person", &["id"]).personal("id", &["name", "protected"]),
    ],
    statements: &[tables::sql::ALL, queries::sql::ALL],
    view_version: 1,
    replay: store::replay::<OrganisationEvent>,
};
