//! What may be asked of the organisation: parse → may → load → decide → record.

pub(crate) mod accounts;
pub(crate) mod appointments;
pub(crate) mod hand_over;
pub(crate) mod rights;
pub(crate) mod roles;
pub(crate) mod units;

use crate::{
    NameKey, OrganisationEvent, Personal, UnitKind, model,
    queries::{self, sql},
};
use access::policy::{AccessManage, OrganisationAppoint, OrganisationManage, OrganisationRoles};
use base::{Id, Line, Person, Placed, Refusal, Tenant, Unit, Word};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Failure, Perform, Rows, Work, values};

/// A place in the tree of units as an object of permissions.
pub(crate) struct At(pub(crate) Option<Id<Unit>>);

impl Placed for At {
    const KIND: &'static str = "unit";
    fn object(&self) -> uuid::Uuid {
        self.0.map_or(uuid::Uuid::nil(), Id::uuid)
    }
    fn unit(&self) -> Option<Id<Unit>> {
        self.0
    }
}

pub(crate) type Allowed = base::Grant<OrganisationManage, At>;

pub(crate) fn may(work: &mut Work<'_>, unit: Option<Id<Unit>>) -> Result<Allowed, Failure> {
    let (tenant, actor) = (work.tenant(), work.actor().clone());
    access::may(work, tenant, &actor, OrganisationManage, &At(unit))
}

fn may_appoint(work: &mut Work<'_>, unit: Option<Id<Unit>>) -> Result<base::Grant<OrganisationAppoint, At>, Failure> {
    let (tenant, actor) = (work.tenant(), work.actor().clone());
    access::may(work, tenant, &actor, OrganisationAppoint, &At(unit))
}

fn may_roles(work: &mut Work<'_>) -> Result<base::Grant<OrganisationRoles, At>, Failure> {
    let (tenant, actor) = (work.tenant(), work.actor().clone());
    access::may(work, tenant, &actor, OrganisationRoles, &At(None))
}

fn siblings(work: &mut Work<'_>, tenant: Tenant, parent: Option<Id<Unit>>) -> Result<Vec<String>, Failure> {
    let rows = match parent {
        Some(parent) => work.rows(sql::CHILD_NAMES, &values![tenant, parent])?,
        None => work.rows(sql::TOP_NAMES, &values![tenant])?,
    };
    Ok(rows.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?)
}

/// Opens a unit.
#[derive(Debug, Clone, Serialize)]
pub struct OpenUnit {
    /// Above it; nothing for the top.
    pub parent: Option<Id<Unit>>,
    /// What kind.
    pub kind: UnitKind,
    /// Its name.
    pub name: Line,
    /// A short code for files.
    pub code: Option<Word>,
}

impl Perform for OpenUnit {
    const NAME: &'static str = "organisation.openUnit";
    type Answer = Id<Unit>;

    fn perform(&self, work: &mut Work<'_>) -> Result<Id<Unit>, Failure> {
        let tenant = work.tenant();
        let grant = may(work, self.parent)?;
        let parent = self.parent.map(|parent| queries::state(work, tenant, parent)).transpose()?.flatten();
        if self.parent.is_some() && parent.is_none() {
            return Err(Refusal::invalid("parent", "organisation-refused-no-unit").into());
        }
        if let Some(code) = &self.code
            && work.row(sql::BY_CODE, &values![tenant, code])?.is_some()
        {
            return Err(Refusal::invalid("code", "organisation-refused-code").with("value", code).into());
        }
        model::name_is_free(&self.name, &siblings(work, tenant, self.parent)?)?;
        let id = work.new_id("unit");
        let authority = model::place(id, self.kind, parent.as_ref())?;
        access::place_unit(work, &grant, id, self.parent)?;
        let event = OrganisationEvent::UnitOpened {
            id,
            parent: self.parent,
            kind: self.kind,
            authority,
            name: self.name.clone(),
            code: self.code.clone(),
        };
        work.record(&grant, &event, Personal::default())?;
        Ok(id)
    }
}

/// Gives a unit another name.
#[derive(Debug, Clone, Serialize)]
pub struct RenameUnit {
    /// The unit.
    pub id: Id<Unit>,
    /// Its name from now on.
    pub name: Line,
}

impl Perform for RenameUnit {
    const NAME: &'static str = "organisation.renameUnit";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let tenant = work.tenant();
        let unit = queries::unit(work, tenant, self.id)?.ok_or_else(Refusal::not_found)?;
        let grant = may(work, Some(self.id))?;
        if NameKey::of(&unit.name) != NameKey::of(self.name.as_str()) {
            model::name_is_free(&self.name, &siblings(work, tenant, unit.parent)?)?;
        }
        let event = OrganisationEvent::UnitRenamed { id: self.id, name: self.name.clone() };
        work.record(&grant, &event, Personal::default())?;
        Ok(())
    }
}

/// Moves a unit with all beneath it.
#[derive(Debug, Clone, Serialize)]
pub struct MoveUnit {
    /// The unit.
    pub id: Id<Unit>,
    /// Above it from now on.
    pub parent: Id<Unit>,
}

impl Perform for MoveUnit {
    const NAME: &'static str = "organisation.moveUnit";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let tenant = work.tenant();
        let unit = queries::unit(work, tenant, self.id)?.ok_or_else(Refusal::not_found)?;
        let grant = may(work, Some(self.id))?;
        may(work, Some(self.parent))?;
        let parent = queries::state(work, tenant, self.parent)?;
        let parent = parent.ok_or_else(|| Refusal::invalid("parent", "organisation-refused-no-unit"))?;
        let name = Line::parse("name", &unit.name)?;
        model::name_is_free(&name, &siblings(work, tenant, Some(self.parent))?)?;
        let authority = model::place(self.id, unit.kind, Some(&parent))?;
        moved(work, &grant, self.id, self.parent, authority)
    }
}

/// Moves a unit that may lie there, with all beneath it.
fn moved(
    work: &mut Work<'_>,
    grant: &Allowed,
    id: Id<Unit>,
    parent: Id<Unit>,
    authority: Option<Id<Unit>>,
) -> Result<(), Failure> {
    let tenant = work.tenant();
    let before = queries::unit(work, tenant, id)?.ok_or_else(Refusal::not_found)?;
    access::move_unit(work, grant, id, Some(parent))?;
    let with = work
        .rows(sql::BENEATH, &values![tenant, id, before.authority])?
        .iter()
        .map(|row| row.get(0))
        .collect::<Result<_, _>>()?;
    let event = OrganisationEvent::UnitMoved { id, parent: Some(parent), authority, with };
    work.record(grant, &event, Personal::default())?;
    Ok(())
}

/// Ends a unit.
#[derive(Debug, Clone, Serialize)]
pub struct CloseUnit {
    /// The unit.
    pub id: Id<Unit>,
}

impl Perform for CloseUnit {
    const NAME: &'static str = "organisation.closeUnit";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let tenant = work.tenant();
        let unit = queries::state(work, tenant, self.id)?.ok_or_else(Refusal::not_found)?;
        let grant = may(work, Some(self.id))?;
        if unit.closed {
            return Err(Refusal::conflict("organisation-refused-closed").into());
        }
        if work.row(sql::OPEN_CHILD, &values![tenant, self.id])?.is_some() {
            return Err(Refusal::conflict("organisation-refused-has-units").into());
        }
        let people = queries::tree::workers(work, tenant, self.id)?.len();
        if people > 0 {
            return Err(Refusal::conflict("organisation-refused-has-people").with("n", people).into());
        }
        units::end_appointments(work, &grant, self.id)?;
        work.record(&grant, &OrganisationEvent::UnitClosed { id: self.id }, Personal::default())?;
        Ok(())
    }
}

/// Registers a person.
#[derive(Debug, Clone, Serialize)]
pub struct RegisterPerson {
    /// The number that stands for them on paper.
    pub service_number: Word,
    /// Their name.
    pub name: Line,
    /// Protected identity.
    pub protected: Protected,
}

/// Whether a person's identity is protected (skyddade personuppgifter).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Protected {
    /// Shown by name.
    No,
    /// Shown by service number on paper and in exports.
    Yes,
}

impl Perform for RegisterPerson {
    const NAME: &'static str = "organisation.registerPerson";
    type Answer = Id<Person>;

    fn perform(&self, work: &mut Work<'_>) -> Result<Id<Person>, Failure> {
        let tenant = work.tenant();
        let grant = may(work, None)?;
        if work.row(sql::BY_NUMBER, &values![tenant, &self.service_number])?.is_some() {
            let refusal = Refusal::invalid("serviceNumber", "organisation-refused-number");
            return Err(refusal.with("value", &self.service_number).into());
        }
        let id = work.new_id("person");
        let event = OrganisationEvent::PersonRegistered { id, service_number: self.service_number.clone() };
        let protected = Some(self.protected == Protected::Yes);
        work.record(&grant, &event, Personal { name: Some(self.name.clone()), protected, ..Personal::default() })?;
        Ok(id)
    }
}

/// A person leaves: roles and accounts follow by reaction.
#[derive(Debug, Clone, Serialize)]
pub struct PersonLeaves {
    /// The person.
    pub id: Id<Person>,
}

impl Perform for PersonLeaves {
    const NAME: &'static str = "organisation.personLeaves";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let tenant = work.tenant();
        let person = queries::person(work, tenant, self.id)?.ok_or_else(Refusal::not_found)?;
        let grant = may(work, None)?;
        if person.left.is_some() {
            return Err(Refusal::conflict("organisation-refused-left").into());
        }
        work.record(&grant, &OrganisationEvent::PersonLeft { id: self.id }, Personal::default())?;
        Ok(())
    }
}

/// Ends the roles of a person who left and closes their accounts, by reaction.
#[derive(Debug, Clone, Serialize)]
pub struct EndAccess {
    /// The person.
    pub person: Id<Person>,
}

impl Perform for EndAccess {
    const NAME: &'static str = "organisation.endAccess";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let (tenant, actor) = (work.tenant(), work.actor().clone());
        let grant = access::may(work, tenant, &actor, AccessManage, &access::Whole)?;
        for (given, ..) in access::roles_of(work, tenant, self.person)? {
            access::end_role(work, &grant, given)?;
        }
        for account in access::accounts_of(work, tenant, self.person)? {
            access::close_account(work, &grant, account)?;
        }
        Ok(())
    }
}
