//! Appointments and what hangs on them: asked, answered, changed, ended; courses; where people work.

use super::{may, may_appoint};
use crate::{
    OrganisationEvent, Personal, UnitKind,
    model::{
        Answer, Appointment, AppointmentId, Level, RoleType, RoleTypeId, Standing,
        appointment::{self, Known},
    },
    queries,
};
use access::{Role, policy::AccessManage};
use base::{Date, Id, Line, Note, Person, Refusal, Tenant, Unit, Word};
use serde::Serialize;
use store::{Failure, Perform, Rows, Work};

fn known(from: &mut impl Rows, tenant: Tenant, field: &'static str, id: Id<Person>) -> Result<Known, Failure> {
    let person = queries::person(from, tenant, id)?;
    let person = person.ok_or_else(|| Refusal::invalid(field, "organisation-refused-no-person"))?;
    Ok(Known { id, left: person.left })
}

/// The unit about which it is asked whether somebody may appoint: nobody makes their own peers or superiors.
fn asked_about(
    from: &mut impl Rows,
    tenant: Tenant,
    role: &RoleType,
    unit: Id<Unit>,
) -> Result<Option<Id<Unit>>, Failure> {
    Ok(match role.level {
        Level::Strategic => None,
        Level::Tactical => queries::unit(from, tenant, unit)?.and_then(|unit| unit.parent),
        // A role beside the levels that gives somebody sight of much is asked about at the top.
        Level::Beside if role.gives.is_some() => None,
        Level::Operative | Level::Beside => Some(unit),
    })
}

/// Whether an appointment may stand so, all that the rules need being read.
fn check(work: &mut Work<'_>, id: Option<Id<AppointmentId>>, it: &Appointment, role: &RoleType) -> Result<(), Failure> {
    let (tenant, today) = (work.tenant(), work.now().date());
    let place = queries::place(work, tenant, it.unit)?;
    let place = place.ok_or_else(|| Refusal::invalid("unit", "organisation-refused-no-unit"))?;
    let person = known(work, tenant, "person", it.person)?;
    let deputy = it.deputy.map(|deputy| known(work, tenant, "deputy", deputy)).transpose()?;
    let others = queries::appointments_at(work, tenant, it.unit, it.role)?;
    let others: Vec<_> = others.into_iter().filter(|(other, _)| Some(*other) != id).map(|(_, held)| held).collect();
    Ok(appointment::check(it, role, place, (&person, deputy.as_ref()), &others, today)?)
}

/// Appoints a person to a role over a unit. An employer's appointment waits for the person's answer.
#[derive(Debug, Clone, Serialize)]
pub struct Appoint {
    /// Who.
    pub person: Id<Person>,
    /// To which role.
    pub role: Id<RoleTypeId>,
    /// Over which unit.
    pub unit: Id<Unit>,
    /// The first day.
    pub from: Date,
    /// The last day; none is until further notice.
    pub to: Option<Date>,
    /// Who stands in.
    pub deputy: Option<Id<Person>>,
    /// The decision.
    pub reference: Option<Line>,
}

impl Perform for Appoint {
    const NAME: &'static str = "organisation.appoint";
    type Answer = Id<AppointmentId>;

    fn perform(&self, work: &mut Work<'_>) -> Result<Id<AppointmentId>, Failure> {
        let tenant = work.tenant();
        let role = queries::role_type(work, tenant, self.role)?;
        let role = role.ok_or_else(|| Refusal::invalid("role", "organisation-refused-no-role"))?;
        let about = asked_about(work, tenant, &role, self.unit)?;
        let grant = may_appoint(work, about)?;
        let now = Appointment {
            person: self.person,
            role: self.role,
            unit: self.unit,
            from: self.from,
            to: self.to,
            deputy: self.deputy,
            reference: self.reference.clone(),
            standing: appointment::first_standing(role.appointer),
            gives: role.gives.clone(),
            given: None,
        };
        check(work, None, &now, &role)?;
        let id = work.new_id("appointment");
        work.record(&grant, &OrganisationEvent::Appointed { id, now }, Personal::default())?;
        Ok(id)
    }
}

/// The person's own answer to an appointment.
#[derive(Debug, Clone, Serialize)]
pub struct AnswerAppointment {
    /// Which one.
    pub id: Id<AppointmentId>,
    /// Yes or no.
    pub answer: Answer,
    /// Why not.
    pub reason: Option<Note>,
}

impl Perform for AnswerAppointment {
    const NAME: &'static str = "organisation.answerAppointment";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let tenant = work.tenant();
        let (person, grant) = access::own(work)?;
        let held = queries::appointment(work, tenant, self.id)?.ok_or_else(Refusal::not_found)?;
        let now = appointment::answer(&held, person, self.answer)?;
        let event = match self.answer {
            Answer::Accept => OrganisationEvent::AppointmentAccepted { id: self.id, now },
            Answer::Decline if self.reason.is_none() => {
                return Err(Refusal::invalid("reason", "ui-refused-empty").into());
            }
            Answer::Decline => OrganisationEvent::AppointmentDeclined { id: self.id, now },
        };
        work.record(&grant, &event, Personal { reason: self.reason.clone(), ..Personal::default() })?;
        Ok(())
    }
}

/// Changes the last day, the deputy and the reference of an appointment that has not ended.
#[derive(Debug, Clone, Serialize)]
pub struct ChangeAppointment {
    /// Which one.
    pub id: Id<AppointmentId>,
    /// The last day from now on.
    pub to: Option<Date>,
    /// Who stands in from now on.
    pub deputy: Option<Id<Person>>,
    /// The decision.
    pub reference: Option<Line>,
}

impl Perform for ChangeAppointment {
    const NAME: &'static str = "organisation.changeAppointment";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let (tenant, today) = (work.tenant(), work.now().date());
        let held = queries::appointment(work, tenant, self.id)?.ok_or_else(Refusal::not_found)?;
        let role = queries::role_type_was(work, tenant, held.role)?.ok_or_else(Refusal::not_found)?;
        let about = asked_about(work, tenant, &role, held.unit)?;
        let grant = may_appoint(work, about)?;
        let lives = matches!(held.standing, Standing::Offered | Standing::Accepted);
        if !lives || held.to.is_some_and(|to| to < today) {
            return Err(Refusal::conflict("organisation-refused-ended").into());
        }
        if let Some(to) = self.to.filter(|to| *to < today) {
            let refusal = Refusal::invalid("to", "organisation-refused-end-past").with("first", today);
            return Err(refusal.with("value", to).into());
        }
        let now = Appointment { to: self.to, deputy: self.deputy, reference: self.reference.clone(), ..held.clone() };
        if now == held {
            return Ok(());
        }
        check(work, Some(self.id), &now, &role)?;
        work.record(&grant, &OrganisationEvent::AppointmentChanged { id: self.id, now }, Personal::default())?;
        Ok(())
    }
}

/// Ends an appointment: `on` is its last day. One that has not begun, or was not accepted, never does.
#[derive(Debug, Clone, Serialize)]
pub struct EndAppointment {
    /// Which one.
    pub id: Id<AppointmentId>,
    /// The last day.
    pub on: Date,
    /// Why.
    pub reason: Option<Note>,
}

impl Perform for EndAppointment {
    const NAME: &'static str = "organisation.endAppointment";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let (tenant, today) = (work.tenant(), work.now().date());
        let held = queries::appointment(work, tenant, self.id)?.ok_or_else(Refusal::not_found)?;
        let role = queries::role_type_was(work, tenant, held.role)?.ok_or_else(Refusal::not_found)?;
        let about = asked_about(work, tenant, &role, held.unit)?;
        let grant = may_appoint(work, about)?;
        let now = appointment::end(&held, self.on, today)?;
        let personal = Personal { reason: self.reason.clone(), ..Personal::default() };
        work.record(&grant, &OrganisationEvent::AppointmentEnded { id: self.id, now }, personal)?;
        Ok(())
    }
}

/// Lets what appointments give follow their days: roles are given on the first and ended after the last. Gives how many
/// turned. Asked by a job and after every change.
#[derive(Debug, Clone, Serialize)]
pub struct TurnAppointments {}

impl Perform for TurnAppointments {
    const NAME: &'static str = "organisation.turnAppointments";
    type Answer = usize;

    fn perform(&self, work: &mut Work<'_>) -> Result<usize, Failure> {
        let (tenant, actor, today) = (work.tenant(), work.actor().clone(), work.now().date());
        let grant = access::may(work, tenant, &actor, AccessManage, &access::Whole)?;
        let mut turned = 0;
        for (id, held) in queries::to_turn(work, tenant, today)? {
            let gives = held.gives.as_ref().and_then(|gives| gives.as_str().parse::<Role>().ok());
            let given = match held.given {
                Some(given) => {
                    let given = Id::from_uuid(given);
                    // Ended by hand, or with the person: it is gone already.
                    if access::roles_of(work, tenant, held.person)?.iter().any(|(id, ..)| *id == given) {
                        access::end_role(work, &grant, given)?;
                    }
                    None
                }
                None => match gives {
                    Some(gives) => give(work, &grant, &held, gives)?,
                    None => None,
                },
            };
            if given != held.given {
                let now = Appointment { given, ..held };
                work.record(&grant, &OrganisationEvent::AppointmentTurned { id, now }, Personal::default())?;
                turned += 1;
            }
        }
        Ok(turned)
    }
}

/// Gives the role, unless the person has left or has it there already.
fn give(
    work: &mut Work<'_>,
    grant: &base::Grant<AccessManage, access::Whole>,
    held: &Appointment,
    role: Role,
) -> Result<Option<uuid::Uuid>, Failure> {
    let tenant = work.tenant();
    let unit = queries::unit(work, tenant, held.unit)?;
    let gone = queries::person(work, tenant, held.person)?.is_none_or(|person| person.left.is_some());
    let Some(unit) = unit.filter(|unit| !gone && unit.closed.is_none()) else { return Ok(None) };
    // The top is the whole.
    let over = (!matches!(unit.kind, UnitKind::Municipality | UnitKind::Company)).then_some(unit.id);
    let has = access::roles_of(work, tenant, held.person)?;
    if has.iter().any(|(_, has, at, _)| *has == role && *at == over) {
        return Ok(None);
    }
    Ok(Some(access::give_role(work, grant, held.person, role, over)?.uuid()))
}

/// Notes that a person finished a course.
#[derive(Debug, Clone, Serialize)]
pub struct NoteCourse {
    /// Who.
    pub person: Id<Person>,
    /// The course's key.
    pub course: Word,
    /// On which day.
    pub on: Date,
}

impl Perform for NoteCourse {
    const NAME: &'static str = "organisation.noteCourse";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let (tenant, today) = (work.tenant(), work.now().date());
        known(work, tenant, "person", self.person)?;
        let at = queries::placed(work, tenant, self.person)?;
        let grant = may_appoint(work, at)?;
        let course = queries::course_by_key(work, tenant, &self.course)?;
        let (_, course) = course
            .ok_or_else(|| Refusal::invalid("course", "organisation-refused-no-course").with("value", &self.course))?;
        if self.on > today || self.on.year() < 1950 {
            return Err(Refusal::invalid("on", "organisation-refused-course-date").with("last", today).into());
        }
        if queries::trained(work, tenant, self.person)?
            .iter()
            .any(|it| it.course == self.course.as_str() && it.done == self.on)
        {
            return Ok(());
        }
        let until = course.months.and_then(|months| {
            let end = self.on.checked_add(jiff::Span::new().months(i64::from(months))).ok()?;
            end.yesterday().ok()
        });
        let event = OrganisationEvent::CourseDone { id: self.person, course: self.course.clone(), on: self.on, until };
        work.record(&grant, &event, Personal::default())?;
        Ok(())
    }
}

/// Notes where a person works from now on.
#[derive(Debug, Clone, Serialize)]
pub struct PlacePerson {
    /// Who.
    pub person: Id<Person>,
    /// Where; none is nowhere in particular.
    pub unit: Option<Id<Unit>>,
}

impl Perform for PlacePerson {
    const NAME: &'static str = "organisation.placePerson";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let tenant = work.tenant();
        let grant = may(work, self.unit)?;
        let person = known(work, tenant, "person", self.person)?;
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
        if queries::placed(work, tenant, self.person)? == self.unit {
            return Ok(());
        }
        let event = OrganisationEvent::PersonPlaced { id: self.person, unit: self.unit };
        work.record(&grant, &event, Personal::default())?;
        Ok(())
    }
}
