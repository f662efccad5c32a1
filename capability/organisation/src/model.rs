//! The rules of units; those of roles, appointments and gaps in rooms of their own. Pure.

pub(crate) mod appointment;
pub(crate) mod gap;
pub(crate) mod role;

pub use appointment::{Answer, Appointment, AppointmentId, Standing};
pub use gap::{Gap, GapKind, Picture, UnitThen, by_level, counts, gaps};
pub use role::{Appointer, Course, CourseId, Deputy, Level, Requirement, RoleType, RoleTypeId};

use base::{Id, Line, Refusal, Unit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::{EnumIter, EnumString, IntoStaticStr, VariantNames};

/// What kind of unit it is.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    EnumIter,
    EnumString,
    IntoStaticStr,
    JsonSchema,
    VariantNames,
)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum UnitKind {
    /// The municipality: the top.
    Municipality,
    /// A municipal company beside it, or another organisation with its own ledger.
    Company,
    /// A board (nämnd): an authority of its own, controller and secrecy border.
    Authority,
    /// A department (förvaltning).
    Department,
    /// A part of a department (verksamhet).
    Division,
    /// A workplace (enhet).
    Workplace,
}

impl UnitKind {
    /// The name as stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Whether a unit of this kind is an authority of its own: its letters come in to it.
    #[must_use]
    pub const fn is_authority(self) -> bool {
        matches!(self, Self::Authority | Self::Company)
    }

    const fn rank(self) -> u8 {
        match self {
            Self::Municipality | Self::Company => 0,
            Self::Authority => 1,
            Self::Department => 2,
            Self::Division => 3,
            Self::Workplace => 4,
        }
    }
}

/// The form of a name that two spellings share; sorts and finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameKey(pub String);

impl NameKey {
    /// Lower case, single spaces.
    #[must_use]
    pub fn of(name: &str) -> Self {
        Self(name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase())
    }
}

/// The form of a name that sorts as Swedish does: å, ä and ö after z, in that order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SortKey(pub String);

impl SortKey {
    /// As [`NameKey`], with the three letters as what follows z in ASCII.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let plain = |letter| match letter {
            '\u{e5}' => '{',
            '\u{e4}' | '\u{e6}' => '|',
            '\u{f6}' | '\u{f8}' => '}',
            '\u{e9}' | '\u{e8}' => 'e',
            '\u{fc}' => 'y',
            other => other,
        };
        Self(NameKey::of(name).0.chars().map(plain).collect())
    }
}

/// A unit as the rules need to see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnitState {
    pub id: Id<Unit>,
    pub kind: UnitKind,
    pub authority: Option<Id<Unit>>,
    pub closed: bool,
}

/// Whether a unit of a kind may lie beneath `parent`; gives the authority it then belongs to.
///
/// # Errors
/// Top units stand alone, others need a unit of a higher kind above them that is not closed.
pub(crate) fn place(id: Id<Unit>, kind: UnitKind, parent: Option<&UnitState>) -> Result<Option<Id<Unit>>, Refusal> {
    match (kind.rank(), parent) {
        (0, Some(_)) => return Err(Refusal::invalid("parent", "organisation-refused-top")),
        (0, None) => {}
        (_, None) => return Err(Refusal::invalid("parent", "organisation-refused-parent")),
        (_, Some(parent)) if parent.closed => {
            return Err(Refusal::invalid("parent", "organisation-refused-closed"));
        }
        // A workplace may lie beneath a workplace; everything else beneath a higher kind.
        (rank, Some(parent)) if parent.kind.rank() > rank || (parent.kind.rank() == rank && rank < 3) => {
            return Err(Refusal::invalid("kind", "organisation-refused-rank"));
        }
        _ => {}
    }
    Ok(if kind.is_authority() { Some(id) } else { parent.and_then(|parent| parent.authority) })
}

/// Whether a name may be given: no sibling has it.
///
/// # Errors
/// A sibling has the name.
pub(crate) fn name_is_free(name: &Line, siblings: &[String]) -> Result<(), Refusal> {
    let key = NameKey::of(name.as_str()).0;
    if siblings.contains(&key) {
        return Err(Refusal::invalid("name", "organisation-refused-name").with("value", name));
    }
    Ok(())
}
