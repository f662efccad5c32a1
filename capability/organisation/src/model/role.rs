//! Role types: what a municipality calls its security roles, where each is demanded, and what it demands of its holder.
//! Data, not code: the shipped set (data/roles.toml) is taken into the ledger and is the municipality's own from then on.

use crate::UnitKind;
use base::{Line, Refusal, Word};
use serde::{Deserialize, Serialize};
use strum::{EnumIter, EnumString, IntoStaticStr};

/// Marks ids of role types.
#[derive(Debug)]
pub enum RoleTypeId {}
/// Marks ids of courses.
#[derive(Debug)]
pub enum CourseId {}

/// The level of the security organisation that a role belongs to.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumIter,
    EnumString,
    IntoStaticStr,
)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum Level {
    /// Leads the whole.
    Strategic,
    /// Coordinates a department.
    Tactical,
    /// Acts at a workplace.
    Operative,
    /// Beside the three levels.
    Beside,
}

impl Level {
    /// The name as stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// Who appoints to a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, EnumIter, EnumString, IntoStaticStr)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum Appointer {
    /// The employer: the person is asked, and accepts.
    Employer,
    /// The union: the appointment is only noted here (arbetsmiljölagen 6 kap.).
    Union,
}

impl Appointer {
    /// The name as stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// What stands in for the holder of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, EnumIter, EnumString, IntoStaticStr)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum Deputy {
    /// A deputy is demanded: without one there is a gap.
    Demanded,
    /// A deputy may be named.
    Allowed,
    /// Nobody may stand in: the role cannot be handed to another (säkerhetsskyddslagen 2 kap. 7 §).
    Forbidden,
}

impl Deputy {
    /// The name as stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// Where a role is demanded: on every unit of a kind with at least so many people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Requirement {
    /// The kind of unit.
    pub kind: UnitKind,
    /// How many holders.
    pub count: u32,
    /// The fewest people at the unit for it to apply; 0 applies always.
    #[serde(default)]
    pub staff: u32,
}

/// A role type as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoleType {
    /// The word that files and the shipped set use for it.
    pub key: Word,
    /// Its Swedish name.
    pub sv: Line,
    /// Its English name.
    pub en: Line,
    /// Its level.
    pub level: Level,
    /// Who appoints.
    pub appointer: Appointer,
    /// What stands in for its holder.
    pub deputy: Deputy,
    /// Where it is demanded.
    #[serde(default)]
    pub required: Vec<Requirement>,
    /// The courses that a holder must have, by key.
    #[serde(default)]
    pub courses: Vec<Word>,
    /// The role, as permissions see it, that its holder has over the unit; none gives nothing.
    #[serde(default)]
    pub gives: Option<Word>,
    /// Where it is written that there is such a role.
    #[serde(default)]
    pub source: Option<Line>,
}

/// A course as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Course {
    /// The word that files and role types use for it.
    pub key: Word,
    /// Its Swedish name.
    pub sv: Line,
    /// Its English name.
    pub en: Line,
    /// Months for which it counts; none is for ever.
    #[serde(default)]
    pub months: Option<u32>,
}

/// The most holders that can be demanded of one unit.
pub const COUNT_MAX: u32 = 99;
/// The most people at a unit that a demand can ask for.
pub const STAFF_MAX: u32 = 100_000;
/// The most months for which a course can count.
pub const MONTHS_MAX: u32 = 240;

impl RoleType {
    /// Whether it may stand so, beside the courses there are.
    ///
    /// # Errors
    /// A demand out of bounds or given twice, an unknown course, a role that persons cannot have, permissions for a role
    /// that the union appoints to.
    pub fn check(&self, courses: &[Word]) -> Result<(), Refusal> {
        for (at, requirement) in self.required.iter().enumerate() {
            if !(1..=COUNT_MAX).contains(&requirement.count) {
                return Err(Refusal::invalid("count", "organisation-refused-count").with("max", COUNT_MAX));
            }
            if requirement.staff > STAFF_MAX {
                return Err(Refusal::invalid("staff", "organisation-refused-staff").with("max", STAFF_MAX));
            }
            if self.required[..at].iter().any(|other| other.kind == requirement.kind) {
                return Err(Refusal::invalid("kind", "organisation-refused-twice"));
            }
        }
        if let Some(course) = self.courses.iter().find(|course| !courses.contains(course)) {
            return Err(Refusal::invalid("courses", "organisation-refused-no-course").with("value", course));
        }
        if self.gives.is_some() && self.appointer == Appointer::Union {
            return Err(Refusal::invalid("gives", "organisation-refused-union-gives"));
        }
        Ok(())
    }

    /// How many holders a unit of a kind with so many people must have.
    #[must_use]
    pub fn demanded(&self, kind: UnitKind, staff: u32) -> u32 {
        let fits = |it: &&Requirement| it.kind == kind && staff >= it.staff;
        self.required.iter().find(fits).map_or(0, |it| it.count)
    }
}

impl Course {
    /// Whether it may stand so.
    ///
    /// # Errors
    /// Months out of bounds.
    pub fn check(&self) -> Result<(), Refusal> {
        match self.months {
            Some(months) if !(1..=MONTHS_MAX).contains(&months) => {
                Err(Refusal::invalid("months", "organisation-refused-months").with("max", MONTHS_MAX))
            }
            _ => Ok(()),
        }
    }
}
