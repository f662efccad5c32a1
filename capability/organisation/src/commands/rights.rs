//! Roles given to persons that the organisation knows.

use crate::queries;
use access::{GivenRole, Role, Whole, policy::AccessManage};
use base::{Id, Person, Refusal, Unit};
use serde::Serialize;
use store::{Failure, Perform, Work};

/// Gives a person a role, over a unit and all beneath it or over everything.
#[derive(Debug, Clone, Serialize)]
pub struct GiveRole {
    /// To whom.
    pub person: Id<Person>,
    /// The role's name.
    pub role: String,
    /// Over which unit; none is everything.
    pub unit: Option<Id<Unit>>,
}

impl Perform for GiveRole {
    const NAME: &'static str = "organisation.giveRole";
    type Answer = Id<GivenRole>;

    fn perform(&self, work: &mut Work<'_>) -> Result<Id<GivenRole>, Failure> {
        let (tenant, actor) = (work.tenant(), work.actor().clone());
        let grant = access::may(work, tenant, &actor, AccessManage, &Whole)?;
        let role: Role = self.role.parse().map_err(|_| {
            Refusal::invalid("role", "access-refused-role-unknown")
                .with("value", self.role.chars().take(60).collect::<String>())
        })?;
        let person = queries::person(work, tenant, self.person)?;
        let person = person.ok_or_else(|| Refusal::invalid("person", "organisation-refused-no-person"))?;
        if person.left.is_some() {
            return Err(Refusal::invalid("person", "organisation-refused-has-left").into());
        }
        if let Some(unit) = self.unit {
            let unit = queries::unit(work, tenant, unit)?;
            let unit = unit.ok_or_else(|| Refusal::invalid("unit", "organisation-refused-no-unit"))?;
            if unit.closed.is_some() {
                return Err(Refusal::invalid("unit", "organisation-refused-closed").into());
            }
        }
        access::give_role(work, &grant, self.person, role, self.unit)
    }
}
