//! Appointments (förordnanden): who holds which role where, from when to when. Pure.

use super::role::{Appointer, Deputy, RoleType, RoleTypeId};
use base::{Date, Id, Line, Person, Refusal, Time, Unit, Word};
use serde::{Deserialize, Serialize};
use strum::{EnumIter, EnumString, IntoStaticStr};
use uuid::Uuid;

/// Marks ids of appointments.
#[derive(Debug)]
pub enum AppointmentId {}

/// Where an appointment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, EnumString, IntoStaticStr)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum Standing {
    /// Offered: the person has not answered.
    Offered,
    /// Accepted by the person, or noted because the union decides.
    Accepted,
    /// Declined by the person.
    Declined,
    /// Ended before its time.
    Ended,
}

impl Standing {
    /// The name as stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// An appointment as it stands. Both dates count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Appointment {
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
    /// The decision: its number or date.
    pub reference: Option<Line>,
    /// Where it stands.
    pub standing: Standing,
    /// The role, as permissions see it, that the holder has over the unit on the days of the appointment.
    pub gives: Option<Word>,
    /// That role as it was given, while it is.
    pub given: Option<Uuid>,
}

impl Appointment {
    /// Whether it holds on a date: accepted, and the date is one of its days.
    #[must_use]
    pub fn holds(&self, on: Date) -> bool {
        self.standing == Standing::Accepted && self.from <= on && self.to.is_none_or(|to| on <= to)
    }

    /// Whether two appointments to the same role and unit share a day.
    fn meets(&self, other: &Self) -> bool {
        let ends = |it: &Self| it.to.unwrap_or(Date::MAX);
        (self.person, self.role, self.unit) == (other.person, other.role, other.unit)
            && self.from <= ends(other)
            && other.from <= ends(self)
    }

    const fn lives(&self) -> bool {
        matches!(self.standing, Standing::Offered | Standing::Accepted)
    }
}

/// What the rules of an appointment need to know of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Known {
    pub id: Id<Person>,
    pub left: Option<Time>,
}

/// What the rules need to know of the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub opened: Date,
    pub closed: bool,
}

/// The first year a date may have: nobody alive was appointed before it.
const FIRST_YEAR: i16 = 1950;
/// How many years ahead an appointment may reach.
const YEARS_AHEAD: i16 = 30;

fn in_reason(field: &'static str, date: Date, today: Date) -> Result<(), Refusal> {
    let last = today.year() + YEARS_AHEAD;
    if !(FIRST_YEAR..=last).contains(&date.year()) {
        let refusal = Refusal::invalid(field, "organisation-refused-year").with("value", date);
        return Err(refusal.with("first", FIRST_YEAR).with("last", last));
    }
    Ok(())
}

fn there(field: &'static str, person: &Known) -> Result<(), Refusal> {
    if person.left.is_some() { Err(Refusal::invalid(field, "organisation-refused-has-left")) } else { Ok(()) }
}

/// Whether an appointment may stand so. `others` are those to the same role and unit.
///
/// # Errors
/// Dates in the wrong order, out of reason or before the unit began; a closed unit; someone who left; a deputy where the
/// role forbids one, or the holder as their own; the same person twice on the same days.
pub(crate) fn check(
    it: &Appointment,
    role: &RoleType,
    place: Place,
    (person, deputy): (&Known, Option<&Known>),
    others: &[Appointment],
    today: Date,
) -> Result<(), Refusal> {
    in_reason("from", it.from, today)?;
    if let Some(to) = it.to {
        in_reason("to", to, today)?;
        if to < it.from {
            return Err(Refusal::invalid("to", "organisation-refused-to-before-from").with("from", it.from));
        }
    }
    if place.closed {
        return Err(Refusal::invalid("unit", "organisation-refused-closed"));
    }
    if it.from < place.opened {
        return Err(Refusal::invalid("from", "organisation-refused-before-unit").with("first", place.opened));
    }
    there("person", person)?;
    if let Some(deputy) = deputy {
        there("deputy", deputy)?;
        if role.deputy == Deputy::Forbidden {
            return Err(Refusal::invalid("deputy", "organisation-refused-no-deputy"));
        }
        if deputy.id == person.id {
            return Err(Refusal::invalid("deputy", "organisation-refused-own-deputy"));
        }
    }
    if let Some(other) = others.iter().find(|other| other.lives() && other.meets(it)) {
        let refusal = Refusal::invalid("from", "organisation-refused-overlap").with("from", other.from);
        return Err(refusal.with("to", other.to.map_or_else(|| "–".to_owned(), |to| to.to_string())));
    }
    Ok(())
}

/// How a new appointment stands: an employer's is offered, a union's is noted.
#[must_use]
pub(crate) const fn first_standing(appointer: Appointer) -> Standing {
    match appointer {
        Appointer::Employer => Standing::Offered,
        Appointer::Union => Standing::Accepted,
    }
}

/// What the person answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Answer {
    /// Yes.
    Accept,
    /// No.
    Decline,
}

/// The appointment after the person's answer.
///
/// # Errors
/// It is not theirs (not found), or it waits for no answer.
pub(crate) fn answer(it: &Appointment, by: Id<Person>, answer: Answer) -> Result<Appointment, Refusal> {
    if it.person != by {
        return Err(Refusal::not_found());
    }
    if it.standing != Standing::Offered {
        return Err(Refusal::conflict("organisation-refused-answered"));
    }
    let standing = match answer {
        Answer::Accept => Standing::Accepted,
        Answer::Decline => Standing::Declined,
    };
    Ok(Appointment { standing, ..it.clone() })
}

/// The appointment ended: its last day is `on`, or it never began.
///
/// # Errors
/// It has ended already, or `on` lies before today or after its last day.
pub(crate) fn end(it: &Appointment, on: Date, today: Date) -> Result<Appointment, Refusal> {
    if !it.lives() || it.to.is_some_and(|to| to < today) {
        return Err(Refusal::conflict("organisation-refused-ended"));
    }
    if on < today.yesterday().unwrap_or(today) {
        return Err(Refusal::invalid("to", "organisation-refused-end-past").with("first", today));
    }
    if it.to.is_some_and(|to| to < on) {
        return Err(Refusal::invalid("to", "organisation-refused-end-late"));
    }
    if it.standing == Standing::Offered || on < it.from {
        return Ok(Appointment { standing: Standing::Ended, ..it.clone() });
    }
    Ok(Appointment { to: Some(on), ..it.clone() })
}
