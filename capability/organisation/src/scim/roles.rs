//! The roles that follow from the groups a person is in.

use super::{Group, Mapping, UserState, key, queries};
use crate::{OrganisationEvent, Personal};
use access::{Role, Whole, policy::AccessManage};
use base::{Grant, Id, Line, Person, Refusal, Unit};
use serde::Serialize;
use std::collections::BTreeSet;
use store::{Failure, Perform, Work};

pub(crate) type Allowed = Grant<AccessManage, Whole>;

pub(crate) fn may(work: &mut Work<'_>) -> Result<Allowed, Failure> {
    let (tenant, actor) = (work.tenant(), work.actor().clone());
    access::may(work, tenant, &actor, AccessManage, &Whole)
}

/// Gives a person the roles that follow from their groups, and ends those that followed and no more do. What somebody was
/// given by hand stays as it is.
pub(crate) fn settle(work: &mut Work<'_>, grant: &Allowed, person: Id<Person>) -> Result<(), Failure> {
    let tenant = work.tenant();
    let mut wanted: BTreeSet<(Role, Option<Id<Unit>>)> = BTreeSet::new();
    let active = match queries::user(work, tenant, person)? {
        Some(user) => user.state == UserState::Active,
        // Known to the provider alone.
        None => !access::accounts_of(work, tenant, person)?.is_empty(),
    };
    if active {
        let mut keys: BTreeSet<String> = queries::claims(work, tenant, person)?.into_iter().collect();
        keys.extend(queries::groups_of(work, tenant, person)?.into_iter().flat_map(|(.., keys)| keys));
        for mapping in queries::mappings(work, tenant)? {
            if let Some(role) = mapping.role().filter(|_| keys.contains(&mapping.key)) {
                wanted.insert((role, mapping.unit));
            }
        }
    }
    let followed: BTreeSet<_> = queries::followed(work, tenant, person)?.into_iter().collect();
    let has = access::roles_of(work, tenant, person)?;
    let (mut given, mut ended) = (Vec::new(), Vec::new());
    for (id, role, unit, _) in &has {
        if followed.contains(id) && !wanted.contains(&(*role, *unit)) {
            access::end_role(work, grant, *id)?;
            ended.push(*id);
        }
    }
    for (role, unit) in wanted {
        if !has.iter().any(|(_, has, over, _)| (*has, *over) == (role, unit)) {
            given.push(access::give_role(work, grant, person, role, unit)?);
        }
    }
    // Ended by hand meanwhile: no longer one that follows.
    ended.extend(followed.into_iter().filter(|id| !has.iter().any(|(has, ..)| has == id)));
    if !given.is_empty() || !ended.is_empty() {
        work.record(grant, &OrganisationEvent::RolesFollowed { id: person, given, ended }, Personal::default())?;
    }
    Ok(())
}

/// Settles everybody whom a rule about a group concerns.
fn settle_all(work: &mut Work<'_>, grant: &Allowed, group_key: &str) -> Result<(), Failure> {
    let tenant = work.tenant();
    for person in queries::concerned(work, tenant, group_key)? {
        settle(work, grant, person)?;
    }
    Ok(())
}

/// From a group of the directory, a role follows.
#[derive(Debug, Clone, Serialize)]
pub struct MapGroup {
    /// The group's name, or what the directory calls it (Entra's object id).
    pub group: Line,
    /// The role.
    pub role: Line,
    /// Over which unit; none is the whole tenant.
    pub unit: Option<Id<Unit>>,
}

impl Perform for MapGroup {
    const NAME: &'static str = "organisation.mapGroup";
    type Answer = Id<Mapping>;

    fn perform(&self, work: &mut Work<'_>) -> Result<Id<Mapping>, Failure> {
        let (tenant, grant) = (work.tenant(), may(work)?);
        let role: Option<Role> = self.role.as_str().parse().ok();
        let Some(role) = role.filter(|role| role.for_persons()) else {
            return Err(Refusal::invalid("role", "access-refused-role").with("value", &self.role).into());
        };
        if let Some(unit) = self.unit
            && crate::unit(work, tenant, unit)?.is_none_or(|unit| unit.closed.is_some())
        {
            return Err(Refusal::invalid("unit", "organisation-refused-no-unit").into());
        }
        let group_key = key(self.group.as_str());
        let same = |it: &queries::MappingRow| it.key == group_key && it.role == role.name() && it.unit == self.unit;
        if queries::mappings(work, tenant)?.iter().any(same) {
            return Err(Refusal::invalid("group", "scim-refused-mapped").into());
        }
        let id = work.new_id("mapping");
        let event = OrganisationEvent::GroupMapped {
            id,
            group: self.group.clone(),
            role: role.name().to_owned(),
            unit: self.unit,
        };
        work.record(&grant, &event, Personal::default())?;
        settle_all(work, &grant, &group_key)?;
        Ok(id)
    }
}

/// From that group, that role follows no more.
#[derive(Debug, Clone, Serialize)]
pub struct UnmapGroup {
    /// The rule.
    pub id: Id<Mapping>,
}

impl Perform for UnmapGroup {
    const NAME: &'static str = "organisation.unmapGroup";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let (tenant, grant) = (work.tenant(), may(work)?);
        let mapping = queries::mappings(work, tenant)?.into_iter().find(|mapping| mapping.id == self.id);
        let mapping = mapping.ok_or_else(Refusal::not_found)?;
        work.record(&grant, &OrganisationEvent::GroupUnmapped { id: self.id }, Personal::default())?;
        settle_all(work, &grant, &mapping.key)
    }
}

/// The persons of a group, each settled.
pub(crate) fn settle_members(
    work: &mut Work<'_>,
    grant: &Allowed,
    group: Id<Group>,
    others: &[Id<Person>],
) -> Result<(), Failure> {
    let tenant = work.tenant();
    let mut persons = queries::members(work, tenant, group)?;
    persons.extend_from_slice(others);
    persons.sort();
    persons.dedup();
    persons.into_iter().try_for_each(|person| settle(work, grant, person))
}
