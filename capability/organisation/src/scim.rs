//! SCIM 2.0 (RFC 7643, RFC 7644): the municipality's directory tells who works there and in which groups. A user is a person
//! and the account they sign in with; from a group, roles can follow. See docs/identity.md.

mod arrive;
mod commands;
mod fault;
mod filter;
mod patch;
mod queries;
mod roles;
mod routes;
mod schema;
mod tables;
#[cfg(test)]
pub(crate) mod tests;
mod value;

pub use arrive::Arrive;
#[cfg(test)]
pub(crate) use commands::Claimed;
pub use queries::{MappingRow, mappings};
pub use roles::{MapGroup, UnmapGroup};
pub use routes::routes;
pub(crate) use tables::apply;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Statement;

/// The texts of SCIM's refusals.
pub const SV: &str = include_str!("../locale/scim.sv.ftl");
/// The texts of SCIM's refusals, in English.
pub const EN: &str = include_str!("../locale/scim.en.ftl");

pub(crate) const WRITES: &[Statement] = tables::sql::ALL;
pub(crate) const READS: &[Statement] = queries::sql::ALL;

/// The most resources of one answer.
pub(crate) const MOST: usize = 500;

/// Marks ids of the directory's groups.
#[derive(Debug)]
pub enum Group {}
/// Marks ids of rules: from a group, a role.
#[derive(Debug)]
pub enum Mapping {}

/// Whether a user may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum UserState {
    /// They may.
    Active,
    /// They may not: the account is closed.
    Inactive,
}

impl UserState {
    const fn of(active: bool) -> Self {
        if active { Self::Active } else { Self::Inactive }
    }

    /// Whether they may.
    #[must_use]
    pub const fn is_active(self) -> bool {
        matches!(self, Self::Active)
    }
}

/// What the directory tells of a person: personal, all of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Provisioned {
    /// The name signed in with (`userName`).
    pub login: String,
    /// What the directory calls them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The other attributes, in the form of their schema.
    pub attributes: Value,
}

/// The form of a group's or a login's name that two spellings share.
pub(crate) fn key(name: &str) -> String {
    crate::NameKey::of(name).0
}
