//! What the organisation's events write.

use crate::{NameKey, OrganisationEvent, Personal, SortKey};
use base::{Id, Person, Unit};
use store::{Apply, Event, Fault, Rows, values};
use uuid::Uuid;

pub(crate) mod sql {
    //! Writes.
    store::statements! {
        OPEN = "INSERT INTO organisation_unit (tenant, id, parent, kind, authority, name, name_key, code, closed, entry, sort_key, opened) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, $9, $10, $11)";
        RENAME = "UPDATE organisation_unit SET name = $3, name_key = $4, sort_key = $5, entry = $6 WHERE tenant = $1 AND id = $2";
        CODE = "UPDATE organisation_unit SET code = $3, entry = $4 WHERE tenant = $1 AND id = $2";
        MERGE = "UPDATE organisation_unit SET closed = $3, merged = $4, entry = $5 WHERE tenant = $1 AND id = $2";
        MOVE = "UPDATE organisation_unit SET parent = $3, authority = $4, entry = $5 WHERE tenant = $1 AND id = $2";
        SET_AUTHORITY = "UPDATE organisation_unit SET authority = $3, entry = $4 WHERE tenant = $1 AND id = $2";
        CLOSE = "UPDATE organisation_unit SET closed = $3, entry = $4 WHERE tenant = $1 AND id = $2";
        REGISTER = "INSERT INTO organisation_person (tenant, id, service_number, name, protected, left_at, entry) VALUES ($1, $2, $3, $4, $5, NULL, $6)";
        CHANGE = "UPDATE organisation_person SET name = $3, protected = $4, entry = $5 WHERE tenant = $1 AND id = $2";
        SEEN_AS = "SELECT service_number, name, COALESCE(protected, 0) FROM organisation_person WHERE tenant = $1 AND id = $2";
        FIND_AS = "UPDATE organisation_person SET sort_key = $3, low = $4 WHERE tenant = $1 AND id = $2";
        WORKS_AT = "UPDATE organisation_person SET unit = $3, entry = $4 WHERE tenant = $1 AND id = $2";
        UNIT_WAS = "UPDATE organisation_unit_version SET until = $3 WHERE tenant = $1 AND unit = $2 AND until IS NULL";
        UNIT_IS = "INSERT INTO organisation_unit_version (tenant, unit, entry, since, until, parent, kind, authority, name, closed) SELECT tenant, id, entry, $3, NULL, parent, kind, authority, name, CASE WHEN closed IS NULL THEN 0 ELSE 1 END FROM organisation_unit WHERE tenant = $1 AND id = $2";
        PLACE_WAS = "UPDATE organisation_placement SET until = $3 WHERE tenant = $1 AND person = $2 AND until IS NULL";
        PLACE_IS = "INSERT INTO organisation_placement (tenant, person, entry, since, until, unit) VALUES ($1, $2, $3, $4, NULL, $5)";
        ROLE_WAS = "UPDATE organisation_role_type SET until = $3 WHERE tenant = $1 AND id = $2 AND until IS NULL";
        ROLE_IS = "INSERT INTO organisation_role_type (tenant, id, entry, since, until, role_key, body, ended) VALUES ($1, $2, $3, $4, NULL, $5, $6, $7)";
        COURSE_WAS = "UPDATE organisation_course SET until = $3 WHERE tenant = $1 AND id = $2 AND until IS NULL";
        COURSE_IS = "INSERT INTO organisation_course (tenant, id, entry, since, until, course_key, body) VALUES ($1, $2, $3, $4, NULL, $5, $6)";
        DONE = "INSERT INTO organisation_training (tenant, person, course, entry, since, done, counts_until) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        HELD_WAS = "UPDATE organisation_appointment SET until = $3 WHERE tenant = $1 AND id = $2 AND until IS NULL";
        HELD_IS = "INSERT INTO organisation_appointment (tenant, id, entry, since, until, person, role, unit, starts, ends, deputy, reference, standing, gives, given, reason) VALUES ($1, $2, $3, $4, NULL, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
        LEAVE = "UPDATE organisation_person SET left_at = $3, entry = $4 WHERE tenant = $1 AND id = $2";
    }
}

impl Event for OrganisationEvent {
    type Personal = Personal;
    const MODULE: &'static str = "organisation";

    fn kind(&self) -> &'static str {
        self.into()
    }

    fn subject(&self) -> Uuid {
        match self {
            Self::UnitOpened { id, .. }
            | Self::UnitRenamed { id, .. }
            | Self::UnitCoded { id, .. }
            | Self::UnitMoved { id, .. }
            | Self::UnitMerged { id, .. }
            | Self::UnitClosed { id } => id.uuid(),
            Self::PersonRegistered { id, .. }
            | Self::PersonChanged { id }
            | Self::PersonLeft { id }
            | Self::PersonPlaced { id, .. }
            | Self::CourseDone { id, .. }
            | Self::UserProvisioned { id, .. }
            | Self::UserRemoved { id }
            | Self::GroupsClaimed { id, .. }
            | Self::RolesFollowed { id, .. } => id.uuid(),
            Self::RoleTypeSet { id, .. } | Self::RoleTypeEnded { id, .. } => id.uuid(),
            Self::CourseSet { id, .. } => id.uuid(),
            Self::Appointed { id, .. }
            | Self::AppointmentAccepted { id, .. }
            | Self::AppointmentDeclined { id, .. }
            | Self::AppointmentChanged { id, .. }
            | Self::AppointmentEnded { id, .. }
            | Self::AppointmentTurned { id, .. } => id.uuid(),
            Self::GroupProvisioned { id, .. } | Self::GroupMembersChanged { id, .. } | Self::GroupRemoved { id } => {
                id.uuid()
            }
            Self::GroupMapped { id, .. } | Self::GroupUnmapped { id } => id.uuid(),
        }
    }

    fn permissions(&self) -> &'static [&'static str] {
        match self {
            Self::Appointed { .. } | Self::AppointmentChanged { .. } | Self::CourseDone { .. } => {
                &["organisation.appoint"]
            }
            // With the unit that it is over, it ends by whoever ends that.
            Self::AppointmentEnded { .. } => &["organisation.appoint", "organisation.manage"],
            Self::AppointmentAccepted { .. } | Self::AppointmentDeclined { .. } => &["access.own"],
            Self::AppointmentTurned { .. } => &["access.manage"],
            Self::RoleTypeSet { .. } | Self::RoleTypeEnded { .. } | Self::CourseSet { .. } => &["organisation.roles"],
            Self::GroupMapped { .. }
            | Self::GroupUnmapped { .. }
            | Self::RolesFollowed { .. }
            | Self::GroupsClaimed { .. } => &["access.manage"],
            _ => &["organisation.manage"],
        }
    }

    fn apply(&self, personal: Option<&Personal>, to: &mut Apply<'_>) -> Result<(), Fault> {
        let (tenant, entry, time) = (to.tenant(), to.entry(), to.time());
        match self {
            Self::UnitOpened { id, parent, kind, authority, name, code } => {
                let (key, sort) = (NameKey::of(name.as_str()).0, SortKey::of(name.as_str()).0);
                to.put(
                    sql::OPEN,
                    &values![tenant, *id, *parent, kind.name(), *authority, name, key, code.clone(), entry, sort, time],
                )?;
                version(to, *id)?;
            }
            Self::UnitRenamed { id, name } => {
                let (key, sort) = (NameKey::of(name.as_str()).0, SortKey::of(name.as_str()).0);
                to.put(sql::RENAME, &values![tenant, *id, name, key, sort, entry])?;
                version(to, *id)?;
            }
            Self::UnitCoded { id, code } => {
                to.put(sql::CODE, &values![tenant, *id, code.clone(), entry])?;
            }
            Self::UnitMerged { id, into } => {
                to.put(sql::MERGE, &values![tenant, *id, time, *into, entry])?;
                version(to, *id)?;
            }
            Self::UnitMoved { id, parent, authority, with } => {
                to.put(sql::MOVE, &values![tenant, *id, *parent, *authority, entry])?;
                version(to, *id)?;
                for unit in with {
                    to.put(sql::SET_AUTHORITY, &values![tenant, *unit, *authority, entry])?;
                    version(to, *unit)?;
                }
            }
            Self::UnitClosed { id } => {
                to.put(sql::CLOSE, &values![tenant, *id, time, entry])?;
                version(to, *id)?;
            }
            Self::PersonRegistered { id, service_number } => {
                let name = personal.and_then(|personal| personal.name.clone());
                let protected = personal.and_then(|personal| personal.protected);
                to.put(sql::REGISTER, &values![tenant, *id, service_number, name, protected, entry])?;
                found_as(to, *id)?;
            }
            Self::PersonChanged { id } => {
                let name = personal.and_then(|personal| personal.name.clone());
                let protected = personal.and_then(|personal| personal.protected);
                to.put(sql::CHANGE, &values![tenant, *id, name, protected, entry])?;
                found_as(to, *id)?;
            }
            Self::PersonLeft { id } => {
                to.put(sql::LEAVE, &values![tenant, *id, time, entry])?;
            }
            Self::PersonPlaced { id, unit } => {
                to.put(sql::PLACE_WAS, &values![tenant, *id, time])?;
                to.put(sql::PLACE_IS, &values![tenant, *id, entry, time, *unit])?;
                to.put(sql::WORKS_AT, &values![tenant, *id, *unit, entry])?;
            }
            Self::RoleTypeSet { id, now } | Self::RoleTypeEnded { id, now } => {
                to.put(sql::ROLE_WAS, &values![tenant, *id, time])?;
                let (body, ended) = (serde_json::to_string(now)?, matches!(self, Self::RoleTypeEnded { .. }));
                to.put(sql::ROLE_IS, &values![tenant, *id, entry, time, &now.key, body, ended])?;
            }
            Self::CourseSet { id, now } => {
                to.put(sql::COURSE_WAS, &values![tenant, *id, time])?;
                let body = serde_json::to_string(now)?;
                to.put(sql::COURSE_IS, &values![tenant, *id, entry, time, &now.key, body])?;
            }
            Self::CourseDone { id, course, on, until } => {
                to.put(sql::DONE, &values![tenant, *id, course, entry, time, *on, *until])?;
            }
            Self::Appointed { id, now }
            | Self::AppointmentAccepted { id, now }
            | Self::AppointmentDeclined { id, now }
            | Self::AppointmentChanged { id, now }
            | Self::AppointmentEnded { id, now }
            | Self::AppointmentTurned { id, now } => {
                to.put(sql::HELD_WAS, &values![tenant, *id, time])?;
                let reason = personal.and_then(|personal| personal.reason.as_ref());
                to.put(
                    sql::HELD_IS,
                    &values![
                        tenant,
                        *id,
                        entry,
                        time,
                        now.person,
                        now.role,
                        now.unit,
                        now.from,
                        now.to,
                        now.deputy,
                        now.reference.clone(),
                        now.standing.name(),
                        now.gives.clone(),
                        now.given,
                        reason
                    ],
                )?;
            }
            other => crate::scim::apply(other, personal, to)?,
        }
        Ok(())
    }
}

/// Keeps what a person is sorted and found by: name and service number, or the number alone where the identity is
/// protected, so that no order tells the name. Nothing where the name is gone.
pub(crate) fn found_as(to: &mut Apply<'_>, person: Id<Person>) -> Result<(), Fault> {
    let tenant = to.tenant();
    let Some(row) = to.row(sql::SEEN_AS, &values![tenant, person])? else { return Ok(()) };
    let (number, name, protected): (String, Option<String>, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let keys = name.map(|name| match protected {
        true => (SortKey::of(&number).0, number.to_lowercase()),
        false => (SortKey::of(&name).0, format!("{number} {name}").to_lowercase()),
    });
    let (sort, low) = keys.unzip();
    to.put(sql::FIND_AS, &values![tenant, person, sort, low])?;
    Ok(())
}

/// Keeps how a unit stands from this entry on beside how it stood before.
fn version(to: &mut Apply<'_>, unit: Id<Unit>) -> Result<(), Fault> {
    let (tenant, time) = (to.tenant(), to.time());
    to.put(sql::UNIT_WAS, &values![tenant, unit, time])?;
    to.put(sql::UNIT_IS, &values![tenant, unit, time])?;
    Ok(())
}
