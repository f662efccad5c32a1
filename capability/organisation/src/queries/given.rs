//! Where a given role comes from.

use crate::model::AppointmentId;
use access::GivenRole;
use base::{Id, Tenant};
use std::collections::BTreeMap;
use store::{Fault, Rows, Value};

/// What a given role follows from, where it was not given by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// An appointment, as long as its days last.
    Appointment(Id<AppointmentId>),
    /// The directory's groups.
    Directory,
}

/// What these given roles follow from; those given by hand are left out. One query.
///
/// # Errors
/// As the engine says.
pub fn origins(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    given: &[Id<GivenRole>],
) -> Result<BTreeMap<Id<GivenRole>, Origin>, Fault> {
    if given.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut values = vec![Value::from(tenant)];
    let mut marks = Vec::new();
    for id in given {
        values.push(Value::from(*id));
        marks.push(format!("${}", values.len()));
    }
    let marks = marks.join(", ");
    let sql = format!(
        "SELECT given, id FROM organisation_appointment WHERE tenant = $1 AND until IS NULL AND given IN ({marks}) UNION ALL SELECT given, NULL FROM organisation_followed WHERE tenant = $1 AND given IN ({marks})"
    );
    let mut origins = BTreeMap::new();
    for row in from.rows(&sql, &values)? {
        let origin = row.get::<Option<Id<AppointmentId>>>(1)?.map_or(Origin::Directory, Origin::Appointment);
        origins.insert(row.get(0)?, origin);
    }
    Ok(origins)
}
