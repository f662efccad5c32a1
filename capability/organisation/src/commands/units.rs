//! Units changed and merged, and people changed.

use super::{may, siblings};
use crate::{
    NameKey, OrganisationEvent, Personal, PlacePerson, Protected, RegisterPerson,
    model::{self, Appointment, appointment},
    queries::{self, sql, tree},
};
use base::{Id, Line, Person, Proof, Refusal, Unit, Word};
use serde::Serialize;
use store::{Failure, Perform, Rows, Work, values};

/// Gives a unit another name, another code, or both. What stands already is left as it is.
#[derive(Debug, Clone, Serialize)]
pub struct ChangeUnit {
    /// The unit.
    pub id: Id<Unit>,
    /// Its name from now on.
    pub name: Line,
    /// Its code from now on.
    pub code: Option<Word>,
}

impl Perform for ChangeUnit {
    const NAME: &'static str = "organisation.changeUnit";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let tenant = work.tenant();
        let unit = queries::unit(work, tenant, self.id)?.ok_or_else(Refusal::not_found)?;
        let grant = may(work, Some(self.id))?;
        if unit.closed.is_some() {
            return Err(Refusal::conflict("organisation-refused-closed").into());
        }
        if NameKey::of(&unit.name) != NameKey::of(self.name.as_str()) {
            model::name_is_free(&self.name, &siblings(work, tenant, unit.parent)?)?;
        }
        if unit.name != self.name.as_str() {
            let event = OrganisationEvent::UnitRenamed { id: self.id, name: self.name.clone() };
            work.record(&grant, &event, Personal::default())?;
        }
        if unit.code.as_deref() != self.code.as_ref().map(Word::as_str) {
            if let Some(code) = &self.code
                && work.row(sql::BY_CODE, &values![tenant, code])?.is_some()
            {
                return Err(Refusal::invalid("code", "organisation-refused-code").with("value", code).into());
            }
            let event = OrganisationEvent::UnitCoded { id: self.id, code: self.code.clone() };
            work.record(&grant, &event, Personal::default())?;
        }
        Ok(())
    }
}

/// Ends every appointment over a unit that ends: its last day is today, or it never begins.
pub(crate) fn end_appointments(work: &mut Work<'_>, grant: &impl Proof, unit: Id<Unit>) -> Result<(), Failure> {
    let (tenant, today) = (work.tenant(), work.now().date());
    for (id, held) in queries::appointments_over(work, tenant, unit)? {
        // What has ended by its days, or was declined, is left as it is.
        if let Ok(now) = appointment::end(&held, held.to.map_or(today, |to| to.min(today)), today) {
            work.record(grant, &OrganisationEvent::AppointmentEnded { id, now }, Personal::default())?;
        }
    }
    Ok(())
}

/// Ends a unit and lets another go on with the units beneath it and the people at it. Appointments over it end: whoever is
/// to hold the role at the other unit is appointed there. The history of each stays.
#[derive(Debug, Clone, Serialize)]
pub struct MergeUnits {
    /// The unit that ends.
    pub id: Id<Unit>,
    /// The unit that goes on.
    pub into: Id<Unit>,
}

impl Perform for MergeUnits {
    const NAME: &'static str = "organisation.mergeUnits";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let tenant = work.tenant();
        let from = queries::unit(work, tenant, self.id)?.ok_or_else(Refusal::not_found)?;
        let grant = may(work, Some(self.id))?;
        may(work, Some(self.into))?;
        if from.closed.is_some() {
            return Err(Refusal::conflict("organisation-refused-closed").into());
        }
        let into = queries::state(work, tenant, self.into)?;
        let into = into.ok_or_else(|| Refusal::invalid("into", "organisation-refused-no-unit"))?;
        if into.closed {
            return Err(Refusal::invalid("into", "organisation-refused-closed").into());
        }
        if self.id == self.into {
            return Err(Refusal::invalid("into", "organisation-refused-merge-self").into());
        }
        if from.kind != into.kind {
            return Err(Refusal::invalid("into", "organisation-refused-merge-kind").into());
        }
        let above = tree::upwards(work, tenant, self.into)?;
        if above.iter().any(|above| above.unit.id == self.id) {
            return Err(Refusal::invalid("into", "organisation-refused-merge-beneath").into());
        }
        let mut names = siblings(work, tenant, Some(self.into))?;
        for (child, kind, name, key) in tree::children(work, tenant, self.id)? {
            if names.contains(&key) {
                return Err(Refusal::invalid("into", "organisation-refused-name").with("value", name).into());
            }
            let authority = model::place(child, kind, Some(&into)).map_err(|refusal| refusal.at("into"))?;
            super::moved(work, &grant, child, self.into, authority)?;
            names.push(key);
        }
        for person in tree::workers(work, tenant, self.id)? {
            let event = OrganisationEvent::PersonPlaced { id: person, unit: Some(self.into) };
            work.record(&grant, &event, Personal::default())?;
        }
        end_appointments(work, &grant, self.id)?;
        let event = OrganisationEvent::UnitMerged { id: self.id, into: self.into };
        work.record(&grant, &event, Personal::default())?;
        Ok(())
    }
}

/// Changes a person's name, or whether their identity is protected.
#[derive(Debug, Clone, Serialize)]
pub struct ChangePerson {
    /// The person.
    pub id: Id<Person>,
    /// Their name from now on.
    pub name: Line,
    /// Protected identity.
    pub protected: Protected,
}

impl Perform for ChangePerson {
    const NAME: &'static str = "organisation.changePerson";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let tenant = work.tenant();
        let person = queries::person(work, tenant, self.id)?.ok_or_else(Refusal::not_found)?;
        let grant = may(work, None)?;
        if person.left.is_some() {
            return Err(Refusal::conflict("organisation-refused-left").into());
        }
        let protected = self.protected == Protected::Yes;
        if person.name.as_deref() == Some(self.name.as_str()) && person.protected == protected {
            return Ok(());
        }
        let personal = Personal { name: Some(self.name.clone()), protected: Some(protected), ..Personal::default() };
        work.record(&grant, &OrganisationEvent::PersonChanged { id: self.id }, personal)?;
        Ok(())
    }
}

/// Whether an appointment waits or holds today or later: what has to be dealt with before its unit or holder goes.
pub(crate) fn is_open(held: &Appointment, today: base::Date) -> bool {
    matches!(held.standing, crate::Standing::Offered | crate::Standing::Accepted)
        && held.to.is_none_or(|to| to >= today)
}

/// Registers a person and says where they work, in one act.
#[derive(Debug, Clone, Serialize)]
pub struct TakeOn {
    /// The number that stands for them on paper.
    pub service_number: Word,
    /// Their name.
    pub name: Line,
    /// Protected identity.
    pub protected: Protected,
    /// Where they work.
    pub unit: Option<Id<Unit>>,
}

impl Perform for TakeOn {
    const NAME: &'static str = "organisation.takeOn";
    type Answer = Id<Person>;

    fn perform(&self, work: &mut Work<'_>) -> Result<Id<Person>, Failure> {
        let Self { service_number, name, protected, unit } = self.clone();
        let person = RegisterPerson { service_number, name, protected }.perform(work)?;
        if unit.is_some() {
            PlacePerson { person, unit }.perform(work)?;
        }
        Ok(person)
    }
}
