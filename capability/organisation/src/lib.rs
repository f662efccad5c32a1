//! The municipality as it is organised: units and people. See README.md.

pub mod accounts;
mod api;
mod commands;
pub mod devices;
mod event;
mod model;
pub mod pages;
mod queries;
pub mod scim;
mod tables;
#[cfg(test)]
mod tests;

pub use api::api;
pub use commands::accounts::OpenAccount;
pub use commands::appointments::{
    AnswerAppointment, Appoint, ChangeAppointment, EndAppointment, NoteCourse, PlacePerson, TurnAppointments,
};
pub use commands::hand_over::HandOver;
pub use commands::rights::GiveRole;
pub use commands::roles::{EndRoleType, GIVES, SetCourse, SetRoleType, Shipped, TakeShippedRoles};
pub use commands::units::{ChangePerson, ChangeUnit, MergeUnits, TakeOn};
pub use commands::{CloseUnit, EndAccess, MoveUnit, OpenUnit, PersonLeaves, Protected, RegisterPerson, RenameUnit};
pub use event::{OrganisationEvent, Personal};
pub use model::{
    Answer, Appointer, Appointment, AppointmentId, Course, CourseId, Deputy, Gap, GapKind, Level, NameKey, Picture,
    Requirement, RoleType, RoleTypeId, SortKey, Standing, UnitKind, UnitThen, by_level, counts, gaps,
};
pub use pages::{TRACES, find, person_name, rights};
pub use queries::{
    Held, Spots, Trained, appointment, appointments_deputised, appointments_of, appointments_over, course_by_key,
    courses, end_of, picture, picture_and_spots, placed, role_type, role_type_by_key, role_type_was, role_types,
    to_turn, trained,
};
pub use queries::{
    Names, Origin, PersonRow, UnitRow, Wanted, names, origins, people, person, unit, units, units_by_name,
};

use store::{Failure, Migration, Module, Store, Table};

/// The texts of this capability.
pub const SV: &str = include_str!("../locale/sv.ftl");
/// The texts of this capability, in English.
pub const EN: &str = include_str!("../locale/en.ftl");

/// The texts of roles, appointments and gaps.
pub const ROLES_SV: &str = concat!(include_str!("../locale/roles.sv.ftl"), include_str!("../locale/pages.sv.ftl"));
/// The texts of roles, appointments and gaps, in English.
pub const ROLES_EN: &str = concat!(include_str!("../locale/roles.en.ftl"), include_str!("../locale/pages.en.ftl"));

/// The texts of given roles.
pub const RIGHTS_SV: &str = include_str!("../locale/rights.sv.ftl");
/// The texts of given roles, in English.
pub const RIGHTS_EN: &str = include_str!("../locale/rights.en.ftl");

/// The texts of units and people.
pub const UNITS_SV: &str = include_str!("../locale/units.sv.ftl");
/// The texts of units and people, in English.
pub const UNITS_EN: &str = include_str!("../locale/units.en.ftl");

/// The texts of shared posts and badges.
pub const DEVICES_SV: &str = include_str!("../locale/devices.sv.ftl");
/// The texts of shared posts and badges, in English.
pub const DEVICES_EN: &str = include_str!("../locale/devices.en.ftl");
/// The texts of accounts.
pub const ACCOUNTS_SV: &str = include_str!("../locale/accounts.sv.ftl");
/// The texts of accounts, in English.
pub const ACCOUNTS_EN: &str = include_str!("../locale/accounts.en.ftl");

/// Lets what appointments give follow their days, in every ledger where some are due: for a job.
///
/// # Errors
/// As the engine says.
pub fn turn_appointments(store: &Store) -> Result<(), Failure> {
    let today = store.clock().now().date();
    for (tenant, _) in store.tenants()? {
        if !store.read(|reader| to_turn(reader, tenant, today))?.is_empty() {
            let command = base::clock::new_command_id();
            store.perform(tenant, access::job("appointments"), command, TurnAppointments {})?;
        }
    }
    Ok(())
}

/// The capability as the store sees it.
pub static MODULE: Module = Module {
    name: "organisation",
    migrations: &[
        Migration { number: 1, sql: include_str!("../migrations/1.sql") },
        Migration { number: 2, sql: include_str!("../migrations/2.sql") },
        Migration { number: 3, sql: include_str!("../migrations/3.sql") },
        Migration { number: 4, sql: include_str!("../migrations/4.sql") },
    ],
    tables: &[
        Table::view("organisation_unit", &["id"]),
        Table::view("organisation_person", &["id"]).personal("id", &["name", "protected", "sort_key", "low"]),
        Table::view("organisation_unit_version", &["unit", "entry"]),
        Table::view("organisation_placement", &["person", "entry"]),
        Table::view("organisation_role_type", &["id", "entry"]),
        Table::view("organisation_course", &["id", "entry"]),
        Table::view("organisation_training", &["person", "course", "entry"]),
        Table::view("organisation_appointment", &["id", "entry"]).personal("id", &["reason"]),
        Table::view("organisation_user", &["id"]).personal("id", &["external_id", "login", "login_key", "attributes"]),
        Table::view("organisation_group", &["id"]),
        Table::view("organisation_member", &["group_id", "person"]),
        Table::view("organisation_mapping", &["id"]),
        Table::view("organisation_claim", &["person", "group_key"]),
        Table::view("organisation_followed", &["given"]),
    ],
    statements: &[
        tables::sql::ALL,
        queries::sql::ALL,
        queries::roles_sql::ALL,
        queries::tree_sql::ALL,
        scim::WRITES,
        scim::READS,
    ],
    view_version: 3,
    replay: store::replay::<OrganisationEvent>,
};
