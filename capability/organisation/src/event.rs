//! What happened to units and people.

use crate::UnitKind;
use base::{Id, Line, Person, Unit, Word};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// Facts of the organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum OrganisationEvent {
    /// A unit began.
    UnitOpened {
        /// The unit.
        id: Id<Unit>,
        /// Above it.
        parent: Option<Id<Unit>>,
        /// What kind of unit.
        kind: UnitKind,
        /// The authority (nämnd) it belongs to: itself, or the nearest above.
        authority: Option<Id<Unit>>,
        /// Its name.
        name: Line,
        /// A short code that files use for it.
        code: Option<Word>,
    },
    /// A unit got another name.
    UnitRenamed {
        /// The unit.
        id: Id<Unit>,
        /// Its name from now on.
        name: Line,
    },
    /// A unit moved, with all beneath it.
    UnitMoved {
        /// The unit.
        id: Id<Unit>,
        /// Above it from now on.
        parent: Option<Id<Unit>>,
        /// The authority that it and all beneath it now belong to.
        authority: Option<Id<Unit>>,
        /// Those beneath it that change authority with it.
        with: Vec<Id<Unit>>,
    },
    /// A unit ended.
    UnitClosed {
        /// The unit.
        id: Id<Unit>,
    },
    /// A person became known.
    PersonRegistered {
        /// The human being.
        id: Id<Person>,
        /// The number that stands for them on paper and in exports.
        service_number: Word,
    },
    /// A person left: accounts close.
    PersonLeft {
        /// The human being.
        id: Id<Person>,
    },
}

/// What is a person's in such an event.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Personal {
    /// The person's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Line>,
    /// Protected identity: shown by service number on paper and in exports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protected: Option<bool>,
}
