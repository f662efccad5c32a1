//! The tree of units that permissions reach over, and the roles given over it.

use crate::{AccessEvent, GivenRole, Personal, Role, policy::AccessManage};
use base::{Grant, Id, Kind, Person, Placed, Proof, Refusal, Tenant, Time, Unit};
use store::{Failure, Fault, Rows, Work, values};

pub(crate) mod sql {
    //! Reads of the tree and the roles.
    store::statements! {
        PATH = "SELECT path FROM access_unit WHERE tenant = $1 AND unit = $2";
        ROLE = "SELECT person FROM access_role WHERE tenant = $1 AND id = $2 AND ended IS NULL";
        SAME_ROLE = "SELECT unit FROM access_role WHERE person = $2 AND tenant = $1 AND role = $3 AND ended IS NULL";
        ROLES_OF = "SELECT id, role, unit, given FROM access_role WHERE person = $2 AND tenant = $1 AND ended IS NULL ORDER BY given, id";
    }
}

fn path(from: &mut impl Rows, tenant: Tenant, unit: Id<Unit>) -> Result<Option<String>, Fault> {
    from.row(sql::PATH, &values![tenant, unit])?.map(|row| row.get(0)).transpose()
}

/// A part of a path that no sibling has: from the end of the unit's id, which is hashed bits.
fn part(unit: Id<Unit>) -> String {
    base::hex(&unit.bytes()[6..])
}

fn path_under(work: &mut Work<'_>, unit: Id<Unit>, parent: Option<Id<Unit>>) -> Result<String, Failure> {
    let tenant = work.tenant();
    let above = match parent {
        None => String::new(),
        Some(parent) => {
            path(work, tenant, parent)?.ok_or_else(|| Refusal::invalid("parent", "access-refused-no-parent"))?
        }
    };
    Ok(format!("{above}{}/", part(unit)))
}

/// Places a unit in the tree.
///
/// # Errors
/// No such parent, or the engine fails.
pub fn place_unit(
    work: &mut Work<'_>,
    grant: &impl Proof,
    unit: Id<Unit>,
    parent: Option<Id<Unit>>,
) -> Result<(), Failure> {
    let path = path_under(work, unit, parent)?;
    work.record(grant, &AccessEvent::UnitPlaced { unit, parent, path }, Personal::default())?;
    Ok(())
}

/// Moves a unit with all beneath it.
///
/// # Errors
/// No such unit or parent, or the parent lies beneath the unit.
pub fn move_unit(
    work: &mut Work<'_>,
    grant: &impl Proof,
    unit: Id<Unit>,
    parent: Option<Id<Unit>>,
) -> Result<(), Failure> {
    let tenant = work.tenant();
    let from = path(work, tenant, unit)?.ok_or_else(Refusal::not_found)?;
    let path = path_under(work, unit, parent)?;
    if path.starts_with(&from) && path != from {
        return Err(Refusal::invalid("parent", "access-refused-cycle").into());
    }
    work.record(grant, &AccessEvent::UnitMoved { unit, parent, from, path }, Personal::default())?;
    Ok(())
}

/// Gives a person a role over a unit, or over everything. The person may belong to another tenant:
/// an operator's staff act in the addressee's ledger by appointment.
///
/// # Errors
/// The role is not for persons, or the person has it there already.
pub fn give_role<O: Placed>(
    work: &mut Work<'_>,
    grant: &Grant<AccessManage, O>,
    person: Id<Person>,
    role: Role,
    unit: Option<Id<Unit>>,
) -> Result<Id<GivenRole>, Failure> {
    if !role.for_persons() {
        return Err(Refusal::invalid("role", "access-refused-role").with("value", role.name()).into());
    }
    if work.actor().person() == Some(person) {
        return Err(Refusal::new(Kind::Denied, "access-refused-own-role").into());
    }
    let tenant = work.tenant();
    if let Some(unit) = unit
        && path(work, tenant, unit)?.is_none()
    {
        return Err(Refusal::invalid("unit", "access-refused-no-unit").into());
    }
    for row in work.rows(sql::SAME_ROLE, &values![tenant, person, role.name()])? {
        if row.get::<Option<Id<Unit>>>(0)? == unit {
            return Err(Refusal::conflict("access-refused-same-role").into());
        }
    }
    let id = work.new_id("role");
    let event = AccessEvent::RoleGiven { id, person, role: role.name().to_owned(), unit };
    work.record(grant, &event, Personal::default())?;
    Ok(id)
}

/// Ends a given role.
///
/// # Errors
/// No such role, or it has ended.
pub fn end_role<O: Placed>(
    work: &mut Work<'_>,
    grant: &Grant<AccessManage, O>,
    id: Id<GivenRole>,
) -> Result<(), Failure> {
    let tenant = work.tenant();
    if work.row(sql::ROLE, &values![tenant, id])?.is_none() {
        return Err(Refusal::new(Kind::NotFound, "ui-refused-not-found").into());
    }
    work.record(grant, &AccessEvent::RoleEnded { id }, Personal::default())?;
    Ok(())
}

/// The roles a person has in a tenant: the giving, the role, over which unit, since when.
///
/// # Errors
/// As the engine says.
#[allow(clippy::type_complexity, reason = "one row, read once")]
pub fn roles_of(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    person: Id<Person>,
) -> Result<Vec<(Id<GivenRole>, Role, Option<Id<Unit>>, Time)>, Fault> {
    from.rows(sql::ROLES_OF, &values![tenant, person])?
        .iter()
        .map(|row| {
            let role: String = row.get(1)?;
            let role = role.parse().map_err(|_| Fault::shape(format!("no role {role}")))?;
            Ok((row.get(0)?, role, row.get(2)?, row.get(3)?))
        })
        .collect()
}
