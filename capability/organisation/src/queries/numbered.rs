//! Units and persons in numbered pages, for programs.

use super::{PersonRow, UnitRow, read_person, read_unit};
use crate::UnitKind;
use access::{Reach, policy::OrganisationView};
use base::{Id, Tenant, Unit};
use store::{Fault, Rows, Value, values};

const UNIT: &str = "id, parent, kind, authority, name, code, closed, entry";
const PERSON: &str = "id, service_number, name, protected, left_at, entry, unit";

/// Which units are listed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Units {
    /// Directly beneath this one.
    pub(crate) parent: Option<Id<Unit>>,
    /// Of this kind.
    pub(crate) kind: Option<UnitKind>,
    /// Whether closed ones are there too.
    pub(crate) closed: Closed,
}

/// Whether what has ended is listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Closed {
    /// Only what has not ended.
    #[default]
    No,
    /// Everything.
    Too,
}

/// What a list asks for, and then how many there are in all. Two queries.
fn numbered<T>(
    from: &mut (impl Rows + ?Sized),
    (columns, which, order): (&str, &str, &str),
    mut values: Vec<Value>,
    (limit, offset): (u32, u32),
    read: impl Fn(&store::Row) -> Result<T, Fault>,
) -> Result<(Vec<T>, u64), Fault> {
    let count = from.row(&format!("SELECT COUNT(*) {which}"), &values)?;
    let total = count.map_or(Ok(0), |row| row.get(0))?;
    let at = values.len();
    values.extend(values![limit, offset]);
    let sql = format!("SELECT {columns} {which} ORDER BY {order} LIMIT ${} OFFSET ${}", at + 1, at + 2);
    let rows = from.rows(&sql, &values)?.iter().map(read).collect::<Result<_, _>>()?;
    Ok((rows, total))
}

/// A page of the units that the reader may see, by name, and how many there are in all. Two queries.
pub(crate) fn units(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    reach: &Reach<OrganisationView>,
    which: &Units,
    page: (u32, u32),
) -> Result<(Vec<UnitRow>, u64), Fault> {
    let mut values = values![tenant].to_vec();
    let mut condition = reach.condition("id", &mut values);
    if let Some(parent) = which.parent {
        values.push(Value::from(parent));
        condition.push_str(&format!(" AND parent = ${}", values.len()));
    }
    if let Some(kind) = which.kind {
        values.push(Value::from(kind.name()));
        condition.push_str(&format!(" AND kind = ${}", values.len()));
    }
    if which.closed == Closed::No {
        condition.push_str(" AND closed IS NULL");
    }
    let which = format!("FROM organisation_unit WHERE tenant = $1{condition}");
    numbered(from, (UNIT, &which, "name_key, id"), values, page, read_unit)
}

/// A unit that the reader may see. One query.
pub(crate) fn unit_seen(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    reach: &Reach<OrganisationView>,
    id: Id<Unit>,
) -> Result<Option<UnitRow>, Fault> {
    let mut values = values![tenant, id].to_vec();
    let condition = reach.condition("id", &mut values);
    let sql = format!("SELECT {UNIT} FROM organisation_unit WHERE tenant = $1 AND id = $2{condition}");
    from.row(&sql, &values)?.map(|row| read_unit(&row)).transpose()
}

/// A page of the persons, by service number, and how many there are in all. Two queries.
pub(crate) fn persons(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    left: Closed,
    page: (u32, u32),
) -> Result<(Vec<PersonRow>, u64), Fault> {
    let condition = if left == Closed::No { " AND left_at IS NULL" } else { "" };
    let which = format!("FROM organisation_person WHERE tenant = $1{condition}");
    numbered(from, (PERSON, &which, "service_number"), values![tenant].to_vec(), page, read_person)
}
