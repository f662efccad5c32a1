//! What is read of roles, appointments and gaps: as they stand, and as they stood.

use crate::model::{
    Appointment, AppointmentId, Course, CourseId, Picture, RoleType, RoleTypeId, UnitThen, appointment::Place,
};
use access::Spot;
use base::{Date, Id, Line, Person, Tenant, Time, Unit, Word};
use std::collections::HashMap;
use store::{Fault, Row, Rows, values};

pub(crate) mod sql {
    //! Reads.
    store::statements! {
        ROLE = "SELECT id, body FROM organisation_role_type WHERE tenant = $1 AND id = $2 AND until IS NULL AND ended = 0";
        ROLE_BY_KEY = "SELECT id, body FROM organisation_role_type WHERE tenant = $1 AND role_key = $2 AND until IS NULL AND ended = 0";
        ROLES_THEN = "SELECT id, body FROM organisation_role_type WHERE tenant = $1 AND since < $2 AND (until IS NULL OR until >= $2) AND ended = 0 ORDER BY role_key";
        ROLE_WAS = "SELECT id, body FROM organisation_role_type WHERE tenant = $1 AND id = $2 ORDER BY entry DESC LIMIT 1";
        COURSE_BY_KEY = "SELECT id, body FROM organisation_course WHERE tenant = $1 AND course_key = $2 AND until IS NULL";
        COURSES_THEN = "SELECT id, body FROM organisation_course WHERE tenant = $1 AND since < $2 AND (until IS NULL OR until >= $2) ORDER BY course_key";
        HELD = "SELECT id, person, role, unit, starts, ends, deputy, reference, standing, gives, given FROM organisation_appointment WHERE tenant = $1 AND id = $2 AND until IS NULL";
        HELD_AT = "SELECT id, person, role, unit, starts, ends, deputy, reference, standing, gives, given FROM organisation_appointment WHERE tenant = $1 AND unit = $2 AND role = $3 AND until IS NULL ORDER BY starts, id";
        HELD_OVER = "SELECT id, person, role, unit, starts, ends, deputy, reference, standing, gives, given FROM organisation_appointment WHERE tenant = $1 AND unit = $2 AND until IS NULL ORDER BY starts, id";
        HELD_BY = "SELECT id, person, role, unit, starts, ends, deputy, reference, standing, gives, given FROM organisation_appointment WHERE tenant = $1 AND person = $2 AND until IS NULL ORDER BY starts, id";
        HELD_FOR = "SELECT id, person, role, unit, starts, ends, deputy, reference, standing, gives, given FROM organisation_appointment WHERE tenant = $1 AND deputy = $2 AND until IS NULL ORDER BY starts, id";
        HELD_THEN = "SELECT a.id, a.person, a.role, a.unit, a.starts, a.ends, a.deputy, a.reference, a.standing, a.gives, a.given, CASE WHEN p.left_at < $2 THEN 1 ELSE 0 END, CASE WHEN d.left_at < $2 THEN 1 ELSE 0 END FROM organisation_appointment a LEFT JOIN organisation_person p ON p.tenant = a.tenant AND p.id = a.person LEFT JOIN organisation_person d ON d.tenant = a.tenant AND d.id = a.deputy WHERE a.tenant = $1 AND a.since < $2 AND (a.until IS NULL OR a.until >= $2) AND (a.ends IS NULL OR a.ends >= $3) AND a.standing IN ('accepted', 'offered') ORDER BY a.starts, a.id";
        TO_GIVE = "SELECT id, person, role, unit, starts, ends, deputy, reference, standing, gives, given FROM organisation_appointment WHERE tenant = $1 AND until IS NULL AND given IS NULL AND starts <= $2 AND gives IS NOT NULL AND standing = 'accepted' AND (ends IS NULL OR ends >= $2) ORDER BY starts, id";
        TO_TAKE = "SELECT id, person, role, unit, starts, ends, deputy, reference, standing, gives, given FROM organisation_appointment WHERE tenant = $1 AND until IS NULL AND given IS NOT NULL AND (standing <> 'accepted' OR starts > $2 OR ends < $2) ORDER BY given";
        TRAINED_THEN = "SELECT person, course, counts_until FROM organisation_training WHERE tenant = $1 AND since < $2 AND done <= $3 ORDER BY entry";
        TRAINED = "SELECT course, done, counts_until FROM organisation_training WHERE tenant = $1 AND person = $2 ORDER BY entry";
        OPENED = "SELECT since FROM organisation_unit_version WHERE tenant = $1 AND unit = $2 ORDER BY entry LIMIT 1";
        PLACED = "SELECT unit FROM organisation_placement WHERE tenant = $1 AND person = $2 AND until IS NULL";
    }
}

/// The units that were open, with how many worked there and where permissions see them.
fn units_then() -> String {
    format!(
        "SELECT v.unit, v.parent, v.kind, v.name, COALESCE(s.staff, 0), {} FROM organisation_unit_version v LEFT JOIN (SELECT p.unit, COUNT(*) AS staff FROM organisation_placement p JOIN organisation_person h ON h.tenant = p.tenant AND h.id = p.person WHERE p.tenant = $1 AND p.since < $2 AND (p.until IS NULL OR p.until >= $2) AND p.unit IS NOT NULL AND (h.left_at IS NULL OR h.left_at >= $2) GROUP BY p.unit) s ON s.unit = v.unit WHERE v.tenant = $1 AND v.since < $2 AND (v.until IS NULL OR v.until >= $2) AND v.closed = 0 ORDER BY v.name, v.unit",
        Spot::select("v.unit")
    )
}

/// An appointment with its id.
pub type Held = (Id<AppointmentId>, Appointment);

fn read_role(row: &Row) -> Result<(Id<RoleTypeId>, RoleType), Fault> {
    Ok((row.get(0)?, serde_json::from_str(&row.get::<String>(1)?)?))
}

fn read_course(row: &Row) -> Result<(Id<CourseId>, Course), Fault> {
    Ok((row.get(0)?, serde_json::from_str(&row.get::<String>(1)?)?))
}

pub(crate) fn read_held(row: &Row) -> Result<Held, Fault> {
    let standing: String = row.get(8)?;
    let reference: Option<String> = row.get(7)?;
    let reference = reference.map(|text| Line::parse("reference", &text)).transpose();
    let gives: Option<String> = row.get(9)?;
    let gives = gives.map(|text| Word::parse("gives", &text)).transpose();
    let now = Appointment {
        person: row.get(1)?,
        role: row.get(2)?,
        unit: row.get(3)?,
        from: row.get(4)?,
        to: row.get(5)?,
        deputy: row.get(6)?,
        reference: reference.map_err(|refusal| Fault::shape(refusal.to_string()))?,
        standing: standing.parse().map_err(|_| Fault::shape(format!("no standing {standing}")))?,
        gives: gives.map_err(|refusal| Fault::shape(refusal.to_string()))?,
        given: row.get(10)?,
    };
    Ok((row.get(0)?, now))
}

/// The moment at which a date is over in Sweden: what happened on it is seen, what came after is not.
#[must_use]
pub fn end_of(date: Date) -> Time {
    let next = date.tomorrow().unwrap_or(date);
    let zoned = next.at(0, 0, 0, 0).in_tz("Europe/Stockholm");
    zoned.map_or(Time::from_micros(i64::MAX), |zoned| Time::from_micros(zoned.timestamp().as_microsecond()))
}

/// One role type as it stands; none where it has ended.
///
/// # Errors
/// As the engine says.
pub fn role_type(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    id: Id<RoleTypeId>,
) -> Result<Option<RoleType>, Fault> {
    Ok(from.row(sql::ROLE, &values![tenant, id])?.map(|row| read_role(&row)).transpose()?.map(|(_, role)| role))
}

/// One role type as it stands, or as it stood when it ended.
///
/// # Errors
/// As the engine says.
pub fn role_type_was(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    id: Id<RoleTypeId>,
) -> Result<Option<RoleType>, Fault> {
    Ok(from.row(sql::ROLE_WAS, &values![tenant, id])?.map(|row| read_role(&row)).transpose()?.map(|(_, role)| role))
}

/// The role type of a key.
///
/// # Errors
/// As the engine says.
pub fn role_type_by_key(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    key: &Word,
) -> Result<Option<Id<RoleTypeId>>, Fault> {
    from.row(sql::ROLE_BY_KEY, &values![tenant, key])?.map(|row| row.get(0)).transpose()
}

/// Every role type as it stood at the end of a date, by level and key.
///
/// # Errors
/// As the engine says.
pub fn role_types(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    on: Date,
) -> Result<Vec<(Id<RoleTypeId>, RoleType)>, Fault> {
    let rows = from.rows(sql::ROLES_THEN, &values![tenant, end_of(on)])?;
    let mut all: Vec<_> = rows.iter().map(read_role).collect::<Result<_, _>>()?;
    all.sort_by_key(|(_, role)| role.level);
    Ok(all)
}

/// Every course as it stood at the end of a date, by key.
///
/// # Errors
/// As the engine says.
pub fn courses(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    on: Date,
) -> Result<Vec<(Id<CourseId>, Course)>, Fault> {
    from.rows(sql::COURSES_THEN, &values![tenant, end_of(on)])?.iter().map(read_course).collect()
}

/// The course of a key.
///
/// # Errors
/// As the engine says.
pub fn course_by_key(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    key: &Word,
) -> Result<Option<(Id<CourseId>, Course)>, Fault> {
    from.row(sql::COURSE_BY_KEY, &values![tenant, key])?.map(|row| read_course(&row)).transpose()
}

/// One appointment as it stands.
///
/// # Errors
/// As the engine says.
pub fn appointment(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    id: Id<AppointmentId>,
) -> Result<Option<Appointment>, Fault> {
    Ok(from.row(sql::HELD, &values![tenant, id])?.map(|row| read_held(&row)).transpose()?.map(|(_, held)| held))
}

/// Every appointment to a role over a unit.
///
/// # Errors
/// As the engine says.
pub(crate) fn appointments_at(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    unit: Id<Unit>,
    role: Id<RoleTypeId>,
) -> Result<Vec<Held>, Fault> {
    from.rows(sql::HELD_AT, &values![tenant, unit, role])?.iter().map(read_held).collect()
}

/// Every appointment over a unit.
///
/// # Errors
/// As the engine says.
pub fn appointments_over(from: &mut (impl Rows + ?Sized), tenant: Tenant, unit: Id<Unit>) -> Result<Vec<Held>, Fault> {
    from.rows(sql::HELD_OVER, &values![tenant, unit])?.iter().map(read_held).collect()
}

/// Every appointment of a person.
///
/// # Errors
/// As the engine says.
pub fn appointments_of(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    person: Id<Person>,
) -> Result<Vec<Held>, Fault> {
    from.rows(sql::HELD_BY, &values![tenant, person])?.iter().map(read_held).collect()
}

/// Every appointment that a person stands in for.
///
/// # Errors
/// As the engine says.
pub fn appointments_deputised(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    person: Id<Person>,
) -> Result<Vec<Held>, Fault> {
    from.rows(sql::HELD_FOR, &values![tenant, person])?.iter().map(read_held).collect()
}

/// The appointments whose days began or ended without what they give having followed.
///
/// # Errors
/// As the engine says.
pub fn to_turn(from: &mut (impl Rows + ?Sized), tenant: Tenant, on: Date) -> Result<Vec<Held>, Fault> {
    let mut rows = from.rows(sql::TO_TAKE, &values![tenant, on])?;
    rows.extend(from.rows(sql::TO_GIVE, &values![tenant, on])?);
    rows.iter().map(read_held).collect()
}

/// A course that a person finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trained {
    /// The course's key.
    pub course: String,
    /// On which day.
    pub done: Date,
    /// The last day on which it counts; none is for ever.
    pub until: Option<Date>,
}

/// The courses that a person finished, in the order they were noted.
///
/// # Errors
/// As the engine says.
pub fn trained(from: &mut (impl Rows + ?Sized), tenant: Tenant, person: Id<Person>) -> Result<Vec<Trained>, Fault> {
    let rows = from.rows(sql::TRAINED, &values![tenant, person])?;
    rows.iter().map(|row| Ok(Trained { course: row.get(0)?, done: row.get(1)?, until: row.get(2)? })).collect()
}

/// Where a person works, as it stands.
///
/// # Errors
/// As the engine says.
pub fn placed(from: &mut (impl Rows + ?Sized), tenant: Tenant, person: Id<Person>) -> Result<Option<Id<Unit>>, Fault> {
    Ok(from.row(sql::PLACED, &values![tenant, person])?.map(|row| row.get(0)).transpose()?.flatten())
}

/// What the rules need to know of a unit.
pub(crate) fn place(from: &mut impl Rows, tenant: Tenant, unit: Id<Unit>) -> Result<Option<Place>, Fault> {
    let Some(now) = super::state(from, tenant, unit)? else { return Ok(None) };
    let opened: Option<Time> = from.row(sql::OPENED, &values![tenant, unit])?.map(|row| row.get(0)).transpose()?;
    Ok(opened.map(|opened| Place { opened: opened.date(), closed: now.closed }))
}

/// Where permissions see each unit of a picture.
pub type Spots = HashMap<Id<Unit>, Spot>;

/// Everything that decides the gaps on a date: a past date as the ledger stood when it was over, a date to come as it
/// stands now. Four queries.
///
/// # Errors
/// As the engine says.
pub fn picture(from: &mut (impl Rows + ?Sized), tenant: Tenant, on: Date) -> Result<Picture, Fault> {
    Ok(picture_and_spots(from, tenant, on)?.0)
}

/// As [`picture`], with where permissions see its units now.
///
/// # Errors
/// As the engine says.
pub fn picture_and_spots(from: &mut (impl Rows + ?Sized), tenant: Tenant, on: Date) -> Result<(Picture, Spots), Fault> {
    let then = end_of(on);
    let mut picture = Picture { roles: role_types(from, tenant, on)?, ..Picture::default() };
    let mut spots = Spots::new();
    for row in from.rows(&units_then(), &values![tenant, then])? {
        spots.insert(row.get(0)?, Spot::read(&row, 5)?);
        let kind: String = row.get(2)?;
        picture.units.push(UnitThen {
            id: row.get(0)?,
            parent: row.get(1)?,
            kind: kind.parse().map_err(|_| Fault::shape(format!("unit kind {kind}")))?,
            name: row.get(3)?,
            staff: row.get(4)?,
        });
    }
    for row in from.rows(sql::HELD_THEN, &values![tenant, then, on])? {
        let (id, held) = read_held(&row)?;
        if row.get(11)? {
            picture.left.insert(held.person);
        }
        if row.get(12)? {
            picture.left.extend(held.deputy);
        }
        picture.appointments.push((id, held));
    }
    for row in from.rows(sql::TRAINED_THEN, &values![tenant, then, on])? {
        count_longest(&mut picture.trained, &row)?;
    }
    Ok((picture, spots))
}

/// Takes in person, course and the last day on which it counts: of several completions, the one that counts longest.
pub(crate) fn count_longest(trained: &mut HashMap<(Id<Person>, Word), Option<Date>>, row: &Row) -> Result<(), Fault> {
    let course: String = row.get(1)?;
    let course = Word::parse("course", &course).map_err(|refusal| Fault::shape(refusal.to_string()))?;
    let (person, until): (Id<Person>, Option<Date>) = (row.get(0)?, row.get(2)?);
    let longest = trained.entry((person, course)).or_insert(until);
    if longest.is_some_and(|have| until.is_none_or(|until| have < until)) {
        *longest = until;
    }
    Ok(())
}
