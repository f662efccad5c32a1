//! What somebody holds or stands in for goes to somebody else, before they leave or move.

use super::units::is_open;
use crate::{
    Appoint, Appointer, AppointmentId, ChangeAppointment, EndAppointment, Held, model::appointment::Appointment,
    queries,
};
use base::{Date, Id, Person, Refusal};
use serde::Serialize;
use store::{Failure, Perform, Work};

/// Hands appointments over: those that the person holds end on `last` and the other is appointed from the day after, on the
/// same terms; where the person stands in, the other does. All of it or nothing. Gives how many were handed over.
#[derive(Debug, Clone, Serialize)]
pub struct HandOver {
    /// Who hands over.
    pub person: Id<Person>,
    /// What: appointments that they hold or stand in for.
    pub appointments: Vec<Id<AppointmentId>>,
    /// Who takes over.
    pub to: Id<Person>,
    /// The last day of the one who hands over; for who stands in, it changes at once.
    pub last: Date,
}

impl Perform for HandOver {
    const NAME: &'static str = "organisation.handOver";
    type Answer = usize;

    fn perform(&self, work: &mut Work<'_>) -> Result<usize, Failure> {
        let (tenant, today) = (work.tenant(), work.now().date());
        if self.appointments.is_empty() {
            return Err(Refusal::invalid("appointments", "organisation-refused-hand-over-none").into());
        }
        if self.to == self.person {
            return Err(Refusal::invalid("to", "organisation-refused-hand-over-self").into());
        }
        if self.last < today {
            let refusal = Refusal::invalid("last", "organisation-refused-end-past").with("first", today);
            return Err(refusal.with("value", self.last).into());
        }
        for id in &self.appointments {
            let held = queries::appointment(work, tenant, *id)?.ok_or_else(Refusal::not_found)?;
            if !is_open(&held, today) {
                return Err(Refusal::conflict("organisation-refused-ended").into());
            }
            if held.person == self.person {
                self.held(work, &(*id, held))?;
            } else if held.deputy == Some(self.person) {
                let Appointment { to, reference, .. } = held;
                ChangeAppointment { id: *id, to, deputy: Some(self.to), reference }.perform(work)?;
            } else {
                return Err(Refusal::not_found().into());
            }
        }
        Ok(self.appointments.len())
    }
}

impl HandOver {
    /// One that they hold: ended, and given to the other for the days that are left.
    fn held(&self, work: &mut Work<'_>, (id, held): &Held) -> Result<(), Failure> {
        let role = queries::role_type_was(work, work.tenant(), held.role)?.ok_or_else(Refusal::not_found)?;
        // Whom the union has chosen, the employer cannot give to another (arbetsmiljölagen 6 kap. 2 §).
        if role.appointer == Appointer::Union {
            return Err(Refusal::invalid("appointments", "organisation-refused-hand-over-union").into());
        }
        let on = held.to.map_or(self.last, |to| to.min(self.last));
        EndAppointment { id: *id, on, reason: None }.perform(work)?;
        let next = self.last.tomorrow().unwrap_or(self.last).max(held.from);
        if held.to.is_some_and(|to| to < next) {
            return Ok(());
        }
        let appoint = Appoint {
            person: self.to,
            role: held.role,
            unit: held.unit,
            from: next,
            to: held.to,
            deputy: held.deputy.filter(|deputy| *deputy != self.to),
            reference: held.reference.clone(),
        };
        appoint.perform(work)?;
        Ok(())
    }
}
