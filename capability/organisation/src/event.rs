//! What happened to units and people.

use crate::{
    UnitKind,
    model::{Appointment, AppointmentId, Course, CourseId, RoleType, RoleTypeId},
    scim::{Group, Mapping, Provisioned, UserState},
};
use access::GivenRole;
use base::{Account, Date, Id, Line, Note, Person, Unit, Word};
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
    /// A unit got another code, or none.
    UnitCoded {
        /// The unit.
        id: Id<Unit>,
        /// The code that files use for it from now on.
        code: Option<Word>,
    },
    /// A unit ended and another goes on with what was its own; units, people and appointments are told of singly.
    UnitMerged {
        /// The unit that ended.
        id: Id<Unit>,
        /// The unit that goes on.
        into: Id<Unit>,
    },
    /// A person's name or protected identity changed.
    PersonChanged {
        /// The human being.
        id: Id<Person>,
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
    /// The directory told of a person, or told something new of one.
    UserProvisioned {
        /// The human being.
        id: Id<Person>,
        /// The account they sign in with.
        account: Id<Account>,
        /// Whether they may.
        state: UserState,
    },
    /// The directory knows a person no more.
    UserRemoved {
        /// The human being.
        id: Id<Person>,
    },
    /// The directory told of a group, or gave it another name.
    GroupProvisioned {
        /// The group.
        id: Id<Group>,
        /// Its name.
        name: Line,
        /// What the directory calls it.
        external_id: Option<Line>,
    },
    /// Persons came into a group or left it.
    GroupMembersChanged {
        /// The group.
        id: Id<Group>,
        /// Who came in.
        added: Vec<Id<Person>>,
        /// Who left.
        removed: Vec<Id<Person>>,
    },
    /// The directory knows a group no more.
    GroupRemoved {
        /// The group.
        id: Id<Group>,
    },
    /// From a group of the directory, a role follows from now on.
    GroupMapped {
        /// The rule.
        id: Id<Mapping>,
        /// The group's name, or what the directory calls it.
        group: Line,
        /// The role.
        role: String,
        /// Over which unit; none is the whole tenant.
        unit: Option<Id<Unit>>,
    },
    /// From that group, that role follows no more.
    GroupUnmapped {
        /// The rule.
        id: Id<Mapping>,
    },
    /// Somebody's sign-in named the groups they are in; only those that roles follow from are kept.
    GroupsClaimed {
        /// The human being.
        id: Id<Person>,
        /// The groups.
        groups: Vec<Line>,
    },
    /// Roles were given to a person, or ended, because of the groups they are in.
    RolesFollowed {
        /// The human being.
        id: Id<Person>,
        /// Given.
        given: Vec<Id<GivenRole>>,
        /// Ended.
        ended: Vec<Id<GivenRole>>,
    },
    /// A person left: accounts close.
    PersonLeft {
        /// The human being.
        id: Id<Person>,
    },
    /// A person works at a unit from now on, or at none.
    PersonPlaced {
        /// The human being.
        id: Id<Person>,
        /// Where.
        unit: Option<Id<Unit>>,
    },
    /// A role type became known, or changed: it stands so from now on.
    RoleTypeSet {
        /// The role type.
        id: Id<RoleTypeId>,
        /// As it stands.
        now: RoleType,
    },
    /// A role type is used no more; what was appointed to it stays as it was.
    RoleTypeEnded {
        /// The role type.
        id: Id<RoleTypeId>,
        /// As it stood.
        now: RoleType,
    },
    /// A course became known, or changed: it stands so from now on.
    CourseSet {
        /// The course.
        id: Id<CourseId>,
        /// As it stands.
        now: Course,
    },
    /// A person finished a course.
    CourseDone {
        /// The human being.
        id: Id<Person>,
        /// The course's key.
        course: Word,
        /// On which day.
        on: Date,
        /// The last day on which it counts; none is for ever.
        until: Option<Date>,
    },
    /// A person was appointed to a role: asked, or noted where the union decides.
    Appointed {
        /// The appointment.
        id: Id<AppointmentId>,
        /// As it stands.
        now: Appointment,
    },
    /// The person accepted.
    AppointmentAccepted {
        /// The appointment.
        id: Id<AppointmentId>,
        /// As it stands.
        now: Appointment,
    },
    /// The person declined.
    AppointmentDeclined {
        /// The appointment.
        id: Id<AppointmentId>,
        /// As it stands.
        now: Appointment,
    },
    /// The last day, the deputy or the reference changed.
    AppointmentChanged {
        /// The appointment.
        id: Id<AppointmentId>,
        /// As it stands.
        now: Appointment,
    },
    /// The appointment got an end before its time.
    AppointmentEnded {
        /// The appointment.
        id: Id<AppointmentId>,
        /// As it stands.
        now: Appointment,
    },
    /// The appointment's days began, ended, or its person left: what it gives followed.
    AppointmentTurned {
        /// The appointment.
        id: Id<AppointmentId>,
        /// As it stands.
        now: Appointment,
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
    /// Why: free text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Note>,
    /// What the directory tells of the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<Box<Provisioned>>,
}
