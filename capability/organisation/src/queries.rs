//! What is read of the organisation.

mod given;
mod roles;
pub(crate) mod tree;

pub(crate) use tree::sql as tree_sql;

pub use given::{Origin, origins};
pub use roles::{
    Held, Spots, Trained, appointment, appointments_deputised, appointments_of, appointments_over, course_by_key,
    courses, end_of, picture, picture_and_spots, placed, role_type, role_type_by_key, role_type_was, role_types,
    to_turn, trained,
};
pub(crate) use roles::{appointments_at, place, sql as roles_sql};

use crate::{NameKey, UnitKind, model::UnitState};
use base::{Id, Person, Tenant, Time, Unit};
use std::collections::BTreeMap;
use store::{Fault, Row, Rows, Value, values};

pub(crate) mod numbered;

pub(crate) mod sql {
    //! Reads.
    store::statements! {
        UNIT = "SELECT id, parent, kind, authority, name, code, closed, entry FROM organisation_unit WHERE tenant = $1 AND id = $2";
        UNITS = "SELECT id, parent, kind, authority, name, code, closed, entry FROM organisation_unit WHERE tenant = $1 AND closed IS NULL ORDER BY name_key, id";
        CHILD_NAMES = "SELECT name_key FROM organisation_unit WHERE tenant = $1 AND parent = $2 AND closed IS NULL";
        TOP_NAMES = "SELECT name_key FROM organisation_unit WHERE tenant = $1 AND parent IS NULL AND closed IS NULL";
        OPEN_CHILD = "SELECT id FROM organisation_unit WHERE tenant = $1 AND parent = $2 AND closed IS NULL LIMIT 1";
        BENEATH = "WITH RECURSIVE below (id) AS (SELECT id FROM organisation_unit WHERE tenant = $1 AND parent = $2 UNION ALL SELECT u.id FROM below CROSS JOIN organisation_unit u WHERE u.tenant = $1 AND u.parent = below.id) SELECT u.id FROM below CROSS JOIN organisation_unit u WHERE u.tenant = $1 AND u.id = below.id AND (u.authority = $3 OR u.authority IS NULL) ORDER BY u.id";
        BY_CODE = "SELECT id FROM organisation_unit WHERE tenant = $1 AND code = $2";
        PERSON = "SELECT id, service_number, name, protected, left_at, entry, unit FROM organisation_person WHERE tenant = $1 AND id = $2";
        PEOPLE = "SELECT id, service_number, name, protected, left_at, entry, unit FROM organisation_person WHERE tenant = $1 ORDER BY service_number";
        BY_NUMBER = "SELECT id FROM organisation_person WHERE tenant = $1 AND service_number = $2";
    }
}

/// A unit as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRow {
    /// The unit.
    pub id: Id<Unit>,
    /// Above it.
    pub parent: Option<Id<Unit>>,
    /// What kind.
    pub kind: UnitKind,
    /// The authority it belongs to.
    pub authority: Option<Id<Unit>>,
    /// Its name.
    pub name: String,
    /// Its short code.
    pub code: Option<String>,
    /// When it ended.
    pub closed: Option<Time>,
    /// The entry that last changed it.
    pub entry: i64,
}

fn read_unit(row: &Row) -> Result<UnitRow, Fault> {
    let kind: String = row.get(2)?;
    Ok(UnitRow {
        id: row.get(0)?,
        parent: row.get(1)?,
        kind: kind.parse().map_err(|_| Fault::shape(format!("unit kind {kind}")))?,
        authority: row.get(3)?,
        name: row.get(4)?,
        code: row.get(5)?,
        closed: row.get(6)?,
        entry: row.get(7)?,
    })
}

/// One unit.
///
/// # Errors
/// As the engine says.
pub fn unit(from: &mut (impl Rows + ?Sized), tenant: Tenant, id: Id<Unit>) -> Result<Option<UnitRow>, Fault> {
    from.row(sql::UNIT, &values![tenant, id])?.map(|row| read_unit(&row)).transpose()
}

/// Every open unit, by name.
///
/// # Errors
/// As the engine says.
pub fn units(from: &mut (impl Rows + ?Sized), tenant: Tenant) -> Result<Vec<UnitRow>, Fault> {
    from.rows(sql::UNITS, &values![tenant])?.iter().map(read_unit).collect()
}

/// The open units that each of these names or codes means, in the order asked; several where a name
/// is not unique.
///
/// # Errors
/// As the engine says.
pub fn units_by_name(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    names: &[&str],
) -> Result<Vec<Vec<UnitRow>>, Fault> {
    let all = units(from, tenant)?;
    let mut by = std::collections::HashMap::<String, Vec<usize>>::new();
    for (at, unit) in all.iter().enumerate() {
        by.entry(NameKey::of(&unit.name).0).or_default().push(at);
        if let Some(code) = &unit.code {
            let of_code = by.entry(NameKey::of(code).0).or_default();
            if !of_code.contains(&at) {
                of_code.push(at);
            }
        }
    }
    Ok(names
        .iter()
        .map(|name| {
            by.get(&NameKey::of(name).0).map_or(Vec::new(), |found| found.iter().map(|at| all[*at].clone()).collect())
        })
        .collect())
}

pub(crate) fn state(from: &mut impl Rows, tenant: Tenant, id: Id<Unit>) -> Result<Option<UnitState>, Fault> {
    Ok(unit(from, tenant, id)?.map(|unit| UnitState {
        id: unit.id,
        kind: unit.kind,
        authority: unit.authority,
        closed: unit.closed.is_some(),
    }))
}

/// A person as lists show them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// The human being.
    pub id: Id<Person>,
    /// The number that stands for them.
    pub service_number: String,
    /// Their name; gone when disposed of.
    pub name: Option<String>,
    /// Protected identity.
    pub protected: bool,
    /// When they left.
    pub left: Option<Time>,
    /// The entry that last changed it.
    pub entry: i64,
    /// Where they work.
    pub unit: Option<Id<Unit>>,
}

fn read_person(row: &Row) -> Result<PersonRow, Fault> {
    Ok(PersonRow {
        id: row.get(0)?,
        service_number: row.get(1)?,
        name: row.get(2)?,
        protected: row.get::<Option<bool>>(3)?.unwrap_or(false),
        left: row.get(4)?,
        entry: row.get(5)?,
        unit: row.get(6)?,
    })
}

/// One person.
///
/// # Errors
/// As the engine says.
pub fn person(from: &mut (impl Rows + ?Sized), tenant: Tenant, id: Id<Person>) -> Result<Option<PersonRow>, Fault> {
    from.row(sql::PERSON, &values![tenant, id])?.map(|row| read_person(&row)).transpose()
}

/// Every person, by service number.
///
/// # Errors
/// As the engine says.
pub fn people(from: &mut (impl Rows + ?Sized), tenant: Tenant) -> Result<Vec<PersonRow>, Fault> {
    from.rows(sql::PEOPLE, &values![tenant])?.iter().map(read_person).collect()
}

/// Which units' names are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Wanted {
    /// None.
    #[default]
    None,
    /// Those of these, where they are open.
    These(Vec<Id<Unit>>),
    /// Those of all open ones.
    Open,
}

/// Names, as a screen shows them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// Of tenants: of the unit at the top of each.
    pub tenants: BTreeMap<Tenant, String>,
    /// Of open units of the first tenant.
    pub units: BTreeMap<Id<Unit>, String>,
    /// Of persons, registered with any of the tenants; the service number where there is no name to show.
    pub persons: BTreeMap<Id<Person>, String>,
}

/// The names of tenants, of units of the first of them and of persons of any. One query.
///
/// # Errors
/// As the engine says.
pub fn names(
    from: &mut (impl Rows + ?Sized),
    tenants: &[Tenant],
    persons: &[Id<Person>],
    units: &Wanted,
) -> Result<Names, Fault> {
    let mut names = Names::default();
    if tenants.is_empty() {
        return Ok(names);
    }
    let mut values = Vec::new();
    let mut mark = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    // The first tenant is $1.
    let of: Vec<String> = tenants.iter().map(|tenant| mark(Value::from(*tenant))).collect();
    let of = of.join(", ");
    // The newest first: where there are several tops, the oldest is read last and stays.
    let mut parts = vec![format!(
        "SELECT 'tenant', tenant, id, NULL, name, 0 FROM organisation_unit WHERE tenant IN ({of}) AND parent IS NULL"
    )];
    if !persons.is_empty() {
        let ids: Vec<String> = persons.iter().map(|id| mark(Value::from(*id))).collect();
        parts.push(format!(
            "SELECT 'person', tenant, id, service_number, name, COALESCE(protected, 0) FROM organisation_person WHERE tenant IN ({of}) AND id IN ({})",
            ids.join(", ")
        ));
    }
    let which = match units {
        Wanted::These(ids) if !ids.is_empty() => {
            let ids: Vec<String> = ids.iter().map(|id| mark(Value::from(*id))).collect();
            Some(format!(" AND id IN ({})", ids.join(", ")))
        }
        Wanted::None | Wanted::These(_) => None,
        Wanted::Open => Some(String::new()),
    };
    if let Some(which) = which {
        parts.push(format!(
            "SELECT 'unit', tenant, id, NULL, name, 0 FROM organisation_unit WHERE tenant = $1 AND closed IS NULL{which}"
        ));
    }
    let sql = format!("{} ORDER BY 1, 2, 3 DESC", parts.join(" UNION ALL "));
    for row in from.rows(&sql, &values)? {
        match row.get::<String>(0)?.as_str() {
            "tenant" => drop(names.tenants.insert(row.get(1)?, row.get(4)?)),
            "unit" => drop(names.units.insert(row.get(2)?, row.get(4)?)),
            _ => {
                let (number, name, protected): (String, Option<String>, bool) = (row.get(3)?, row.get(4)?, row.get(5)?);
                let shown = crate::pages::shown(&number, name.as_deref(), protected).to_owned();
                names.persons.insert(row.get(2)?, shown);
            }
        }
    }
    Ok(names)
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// Whether it is a person; else a unit.
    pub(crate) person: bool,
    /// Which.
    pub(crate) id: uuid::Uuid,
    /// Its name as a screen shows it.
    pub(crate) title: String,
    /// The unit's code, the person's service number.
    pub(crate) under: Option<String>,
}

/// The most of a kind that a search gives.
const FOUND: i64 = 12;

/// A text as a pattern for the beginning of a word: at the very beginning, or after a space.
fn beginnings(text: &str) -> [String; 2] {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        if ['%', '_', '!'].contains(&letter) {
            plain.push('!');
        }
        plain.push(letter);
    }
    [format!("{plain}%"), format!("% {plain}%")]
}

/// Each word with a capital, as names are written.
fn capitals(text: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Open units within reach and, where it reaches everything, persons who have not left: by the beginning of a word of the
/// name, by code or by service number. Who has a protected identity is found by service number alone. One query.
///
/// # Errors
/// As the engine says.
pub(crate) fn find(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    text: &str,
    reach: &access::Reach<access::policy::OrganisationView>,
) -> Result<Vec<Found>, Fault> {
    let text = text.trim();
    let [first, later] = beginnings(&NameKey::of(text).0);
    let mut values = values![tenant, first, later, text.to_uppercase()].to_vec();
    let within = reach.condition("id", &mut values);
    let mut sql = format!(
        "SELECT * FROM (SELECT 0 AS person, id, name, code, 0 AS protected FROM organisation_unit WHERE tenant = $1 AND closed IS NULL AND (name_key LIKE $2 ESCAPE '!' OR name_key LIKE $3 ESCAPE '!' OR code = $4){within} ORDER BY name_key, id LIMIT {FOUND}) units"
    );
    // A text without a letter or digit in it names nobody.
    if reach.is_all() && text.chars().any(char::is_alphanumeric) {
        let [first, later] = beginnings(&capitals(&text.to_lowercase()));
        let [written, after] = beginnings(text);
        let mut mark = |value: String| {
            values.push(Value::from(value));
            format!("${}", values.len())
        };
        let number = mark(written.clone());
        let named =
            [first, later, written, after].map(|name| format!("name LIKE {} ESCAPE '!'", mark(name))).join(" OR ");
        sql = format!(
            "{sql} UNION ALL SELECT * FROM (SELECT 1, id, name, service_number, COALESCE(protected, 0) FROM organisation_person WHERE tenant = $1 AND left_at IS NULL AND (service_number LIKE {number} ESCAPE '!' OR (COALESCE(protected, 0) = 0 AND ({named}))) ORDER BY service_number LIMIT {FOUND}) persons"
        );
    }
    let rows = from.rows(&sql, &values)?;
    let found = rows.iter().map(|row| {
        let (person, under): (bool, Option<String>) = (row.get(0)?, row.get(3)?);
        let (name, protected): (Option<String>, bool) = (row.get(2)?, row.get(4)?);
        let number = under.clone().unwrap_or_default();
        let title = if person {
            crate::pages::shown(&number, name.as_deref(), protected).to_owned()
        } else {
            name.unwrap_or_default()
        };
        Ok(Found { person, id: row.get(1)?, title, under })
    });
    found.collect()
}
