//! Role types and courses: taken from the shipped set, changed, ended.

use super::may_roles;
use crate::{
    OrganisationEvent, Personal,
    model::{Course, CourseId, RoleType, RoleTypeId},
    queries,
};
use access::Role;
use base::{Date, Id, Refusal, Tenant, Word};
use serde::{Deserialize, Serialize};
use store::{Failure, Fault, Perform, Rows, Work};

/// The roles, as permissions see them, that an appointment may give. The administrator's is not among them: who sets up
/// accounts is decided by administrators.
pub const GIVES: &[Role] = &[
    Role::SecurityHead,
    Role::Strategist,
    Role::Coordinator,
    Role::Representative,
    Role::Manager,
    Role::Registrator,
    Role::Auditor,
];

/// The role types and courses that the product ships.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shipped {
    /// The courses.
    pub course: Vec<Course>,
    /// The role types.
    pub role: Vec<RoleType>,
}

impl Shipped {
    /// Reads the shipped set.
    ///
    /// # Errors
    /// The file is damaged: a defect, which a test finds.
    pub fn read() -> Result<Self, Fault> {
        toml::from_str(include_str!("../../../../data/roles.toml")).map_err(|error| Fault::shape(error.to_string()))
    }
}

fn check_role(from: &mut impl Rows, tenant: Tenant, today: Date, role: &RoleType) -> Result<(), Failure> {
    let courses: Vec<Word> = queries::courses(from, tenant, today)?.into_iter().map(|(_, course)| course.key).collect();
    role.check(&courses)?;
    if let Some(gives) = &role.gives
        && !GIVES.iter().any(|role| role.name() == gives.as_str())
    {
        let allowed: Vec<&str> = GIVES.iter().map(|role| role.name()).collect();
        let refusal = Refusal::invalid("gives", "organisation-refused-gives").with("value", gives);
        return Err(refusal.with("allowed", allowed.join(", ")).into());
    }
    Ok(())
}

/// Takes the shipped role types and courses into the ledger; what has a key that is known already is left as it is.
/// Gives how many were new.
#[derive(Debug, Clone, Serialize)]
pub struct TakeShippedRoles {}

impl Perform for TakeShippedRoles {
    const NAME: &'static str = "organisation.takeShippedRoles";
    type Answer = usize;

    fn perform(&self, work: &mut Work<'_>) -> Result<usize, Failure> {
        let tenant = work.tenant();
        let grant = may_roles(work)?;
        let shipped = Shipped::read()?;
        let mut new = 0;
        for course in shipped.course {
            if queries::course_by_key(work, tenant, &course.key)?.is_none() {
                let id = work.new_id(course.key.as_str());
                work.record(&grant, &OrganisationEvent::CourseSet { id, now: course }, Personal::default())?;
                new += 1;
            }
        }
        for role in shipped.role {
            if queries::role_type_by_key(work, tenant, &role.key)?.is_none() {
                let id = work.new_id(role.key.as_str());
                work.record(&grant, &OrganisationEvent::RoleTypeSet { id, now: role }, Personal::default())?;
                new += 1;
            }
        }
        Ok(new)
    }
}

/// Makes a role type, or changes one.
#[derive(Debug, Clone, Serialize)]
pub struct SetRoleType {
    /// Which one; none makes a new one.
    pub id: Option<Id<RoleTypeId>>,
    /// As it shall stand.
    pub role: RoleType,
}

impl Perform for SetRoleType {
    const NAME: &'static str = "organisation.setRoleType";
    type Answer = Id<RoleTypeId>;

    fn perform(&self, work: &mut Work<'_>) -> Result<Id<RoleTypeId>, Failure> {
        let (tenant, today) = (work.tenant(), work.now().date());
        let grant = may_roles(work)?;
        if let Some(id) = self.id {
            queries::role_type(work, tenant, id)?.ok_or_else(Refusal::not_found)?;
        }
        let taken = queries::role_type_by_key(work, tenant, &self.role.key)?;
        if taken.is_some_and(|taken| Some(taken) != self.id) {
            return Err(Refusal::invalid("key", "organisation-refused-key").with("value", &self.role.key).into());
        }
        check_role(work, tenant, today, &self.role)?;
        let id = self.id.unwrap_or_else(|| work.new_id("role type"));
        work.record(&grant, &OrganisationEvent::RoleTypeSet { id, now: self.role.clone() }, Personal::default())?;
        Ok(id)
    }
}

/// Ends a role type: nobody is appointed to it any more.
#[derive(Debug, Clone, Serialize)]
pub struct EndRoleType {
    /// Which one.
    pub id: Id<RoleTypeId>,
}

impl Perform for EndRoleType {
    const NAME: &'static str = "organisation.endRoleType";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let tenant = work.tenant();
        let grant = may_roles(work)?;
        let now = queries::role_type(work, tenant, self.id)?.ok_or_else(Refusal::not_found)?;
        work.record(&grant, &OrganisationEvent::RoleTypeEnded { id: self.id, now }, Personal::default())?;
        Ok(())
    }
}

/// Makes a course, or changes one.
#[derive(Debug, Clone, Serialize)]
pub struct SetCourse {
    /// As it shall stand; its key says which one.
    pub course: Course,
}

impl Perform for SetCourse {
    const NAME: &'static str = "organisation.setCourse";
    type Answer = Id<CourseId>;

    fn perform(&self, work: &mut Work<'_>) -> Result<Id<CourseId>, Failure> {
        let tenant = work.tenant();
        let grant = may_roles(work)?;
        self.course.check()?;
        let known = queries::course_by_key(work, tenant, &self.course.key)?.map(|(id, _)| id);
        let id = known.unwrap_or_else(|| work.new_id("course"));
        work.record(&grant, &OrganisationEvent::CourseSet { id, now: self.course.clone() }, Personal::default())?;
        Ok(id)
    }
}
