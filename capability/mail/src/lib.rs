//! Secure mail: every letter is checked, unopened, before it reaches a desk, and none is lost.
//! See README.md.

pub mod api;
pub mod commands;
pub mod event;
pub mod import;
pub mod manifest;
pub mod model;
pub mod pages;
pub mod queries;
mod tables;

#[cfg(test)]
mod tests;

pub use event::Event;
pub use pages::routes;

use store::{Migration, Module, Table};

/// The texts of this capability.
pub const SV: &str = include_str!("../locale/sv.ftl");
/// The texts of this capability, in English.
pub const EN: &str = include_str!("../locale/en.ftl");

/// The capability as the store sees it.
pub static MODULE: Module = Module {
    name: "mail",
    migrations: &[
        Migration { number: 1, sql: include_str!("../migrations/1.sql") },
        Migration { number: 2, sql: include_str!("../migrations/2.sql") },
        Migration { number: 3, sql: include_str!("../migrations/3.sql") },
    ],
    tables: &[
        Table::view("mail_site", &["id"]),
        Table::view("mail_party", &["id"]),
        Table::view("mail_redirection", &["id"]),
        Table::view("mail_subject", &["id"]),
        Table::view("mail_consignment", &["id"]),
        Table::view("mail_line", &["consignment", "id"]),
        Table::view("mail_check", &["id"]),
        Table::view("mail_alias", &["code", "scheme", "subject"]),
        Table::view("mail_seal", &["seal"]),
        Table::view("mail_discrepancy", &["id"]),
        Table::view("mail_figure", &["site", "day", "measure", "col"]),
        Table::view("mail_day", &["site", "day"]),
        Table::view("mail_proposal", &["act"]).personal("act", &["reason"]),
        // The words belong to what the event is about, which may be another subject of the same hold.
        Table::view("mail_hold", &["subject"]).personal("about", &["reason"]),
    ],
    statements: &[tables::sql::ALL, queries::sql::ALL],
    view_version: 2,
    replay: store::replay::<Event>,
};
