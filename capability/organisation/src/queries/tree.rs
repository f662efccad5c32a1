//! The tree of units, a unit with what lies above it and what is held there, and the lists of units and people.

use super::{PersonRow, UnitRow, read_person, read_unit, roles::read_held};
use crate::{Appointment, AppointmentId, UnitKind};
use access::{Reach, Spot, policy::OrganisationView};
use base::{Date, Id, Person, Tenant, Time, Unit, Word};
use std::collections::{HashMap, HashSet};
use store::{Failure, Fault, Order, Page, Part, Rows, Seek, Value, values};

pub(crate) mod sql {
    //! Reads.
    store::statements! {
        CHILDREN = "SELECT id, kind, name, name_key FROM organisation_unit WHERE tenant = $1 AND parent = $2 AND closed IS NULL ORDER BY name_key, id";
        WORKERS = "SELECT id FROM organisation_person WHERE tenant = $1 AND unit = $2 AND left_at IS NULL ORDER BY id";
        LIKE_UNIT = "SELECT id, parent, kind, authority, name, code, closed, entry FROM organisation_unit WHERE tenant = $1 AND closed IS NULL AND (name_key LIKE $2 ESCAPE '!' OR name_key LIKE $3 ESCAPE '!' OR code = $4) ORDER BY sort_key, id LIMIT 21";
        LIKE_PERSON = "SELECT id, service_number, name, protected, left_at, entry, unit FROM organisation_person WHERE tenant = $1 AND left_at IS NULL AND (low LIKE $2 ESCAPE '!' OR low LIKE $3 ESCAPE '!') ORDER BY sort_key, id LIMIT 21";
        NUMBERED = "SELECT id, service_number, name, protected, left_at, entry, unit FROM organisation_person WHERE tenant = $1 AND service_number = $2";
    }
}

/// Units and people by name, as Swedish sorts.
pub(crate) const BY_NAME: Order = Order::nulls_last("name", &["sort_key"]);
/// Units by kind.
pub(crate) const BY_KIND: Order = Order::by("kind", &["kind"]);
/// Units by code.
pub(crate) const BY_CODE: Order = Order::nulls_last("code", &["code"]);
/// People by service number.
pub(crate) const BY_NUMBER: Order = Order::by("number", &["service_number"]);
/// The most that a search gives; where there are more, it says so.
pub(crate) const LIKE: usize = 20;

/// A unit in the tree.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) parent: Option<Id<Unit>>,
    pub(crate) name: String,
    pub(crate) closed: bool,
    /// How many work there.
    pub(crate) staff: u32,
    pub(crate) spot: Spot,
}

/// Every unit of a tenant and what lies beneath each.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tree {
    pub(crate) nodes: HashMap<Id<Unit>, Node>,
    /// Open units beneath, and people at and beneath.
    beneath: HashMap<Id<Unit>, (u32, u32)>,
}

impl Tree {
    /// A unit and those above it, from the top.
    pub(crate) fn path(&self, unit: Id<Unit>) -> Vec<(Id<Unit>, &Node)> {
        let mut path = Vec::new();
        let mut at = Some(unit);
        while let Some((id, node)) = at.and_then(|id| Some((id, self.nodes.get(&id)?))) {
            // A tree has no circle; the bound holds even if one were told.
            if path.len() > 64 {
                break;
            }
            path.push((id, node));
            at = node.parent;
        }
        path.reverse();
        path
    }

    /// How many open units lie beneath a unit, and how many people work there and beneath.
    pub(crate) fn beneath(&self, unit: Id<Unit>) -> (u32, u32) {
        self.beneath.get(&unit).copied().unwrap_or_default()
    }
}

/// Every unit with where it lies and how many work there. One query.
pub(crate) fn tree(from: &mut (impl Rows + ?Sized), tenant: Tenant) -> Result<Tree, Fault> {
    let sql = format!(
        "SELECT organisation_unit.id, organisation_unit.parent, organisation_unit.name, CASE WHEN organisation_unit.closed IS NULL THEN 0 ELSE 1 END, COALESCE(w.n, 0), {} FROM organisation_unit LEFT JOIN (SELECT unit, COUNT(*) AS n FROM organisation_person WHERE tenant = $1 AND left_at IS NULL AND unit IS NOT NULL GROUP BY unit) w ON w.unit = organisation_unit.id WHERE organisation_unit.tenant = $1",
        Spot::select("organisation_unit.id")
    );
    let mut tree = Tree::default();
    for row in from.rows(&sql, &values![tenant])? {
        let node = Node {
            parent: row.get(1)?,
            name: row.get(2)?,
            closed: row.get(3)?,
            staff: row.get(4)?,
            spot: Spot::read(&row, 5)?,
        };
        tree.nodes.insert(row.get(0)?, node);
    }
    let mut beneath: HashMap<Id<Unit>, (u32, u32)> = HashMap::new();
    for (id, node) in &tree.nodes {
        for (above, _) in tree.path(*id) {
            let at = beneath.entry(above).or_default();
            at.0 += u32::from(above != *id && !node.closed);
            at.1 += node.staff;
        }
    }
    tree.beneath = beneath;
    Ok(tree)
}

/// Which units to list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Units<'a> {
    /// Beneath this one; else from the top of what the reader sees.
    pub(crate) under: Option<Id<Unit>>,
    /// Directly beneath, or everything beneath.
    pub(crate) deep: bool,
    /// Whose name or code holds this, in lower case.
    pub(crate) text: Option<&'a str>,
    /// Of this kind.
    pub(crate) kind: Option<UnitKind>,
    /// Ended ones too.
    pub(crate) closed: bool,
}

const BENEATH: &str = "id IN (WITH RECURSIVE below (id) AS (SELECT id FROM organisation_unit WHERE tenant = $1 AND parent = {} UNION ALL SELECT u.id FROM below CROSS JOIN organisation_unit u WHERE u.tenant = $1 AND u.parent = below.id) SELECT id FROM below)";
const WORKS_BENEATH: &str = "unit IN (WITH RECURSIVE below (id) AS (SELECT id FROM organisation_unit WHERE tenant = $1 AND id = {} UNION ALL SELECT u.id FROM below CROSS JOIN organisation_unit u WHERE u.tenant = $1 AND u.parent = below.id) SELECT id FROM below)";

/// A page of the units that the reader may see. Two queries at most.
pub(crate) fn units_listed(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    reach: &Reach<OrganisationView>,
    which: &Units<'_>,
    part: Part,
) -> Result<Page<UnitRow>, Failure> {
    let mut seek = part.of("organisation_unit", tenant).within(|values| reach.condition("id", values));
    seek = match (which.under, which.deep) {
        (Some(under), true) => seek.only(BENEATH, [under.into()]),
        (Some(under), false) => seek.only("parent = {}", [under.into()]),
        (None, true) => seek,
        // The tops of what is seen: nothing above them is.
        (None, false) if reach.is_all() => seek.only("parent IS NULL", []),
        (None, false) => seek.within(|values| {
            let seen = reach.condition("parent", values);
            format!(" AND (parent IS NULL OR NOT (1 = 1{seen}))")
        }),
    };
    if !which.closed {
        seek = seek.only("closed IS NULL", []);
    }
    let seek = seek
        .holding("(name_key LIKE {} ESCAPE '\\' OR lower(code) LIKE {} ESCAPE '\\')", which.text)
        .only_if("kind = {}", which.kind.map(UnitKind::name));
    let columns = "s.id, s.parent, s.kind, s.authority, s.name, s.code, s.closed, s.entry";
    listed(from, seek, ("organisation_unit", columns, ""), read_unit)
}

/// Which people to list.
#[derive(Debug, Clone, Default)]
pub(crate) struct People<'a> {
    /// Who work at this unit or beneath it.
    pub(crate) under: Option<Id<Unit>>,
    /// Whose name or number holds this, in lower case.
    pub(crate) text: Option<&'a str>,
    /// Who have left; else who have not.
    pub(crate) left: bool,
    /// Who work nowhere in particular.
    pub(crate) nowhere: bool,
}

/// A page of the people that the reader may see, each with the name of where they work: everybody, for whoever sees
/// everything; else those who work within reach. Two queries at most.
pub(crate) fn people_listed(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    reach: &Reach<OrganisationView>,
    which: &People<'_>,
    part: Part,
) -> Result<Page<(PersonRow, Option<String>)>, Failure> {
    let seek: Seek = part
        .of("organisation_person", tenant)
        .within(|values| reach.condition("unit", values))
        .only(if which.left { "left_at IS NOT NULL" } else { "left_at IS NULL" }, [])
        .holding("low LIKE {} ESCAPE '\\'", which.text)
        .only_if(WORKS_BENEATH, which.under);
    let seek = if which.nowhere { seek.only("unit IS NULL", []) } else { seek };
    let columns = "s.id, s.service_number, s.name, s.protected, s.left_at, s.entry, s.unit, w.name";
    let join = " LEFT JOIN organisation_unit w ON w.tenant = $1 AND w.id = s.unit";
    listed(from, seek, ("organisation_person", columns, join), |row| Ok((read_person(row)?, row.get(7)?)))
}

/// Reads a page from its keys on: these tables are whole in the index of each order, and an engine that does not know how
/// few the keys are would walk it.
fn listed<T>(
    from: &mut (impl Rows + ?Sized),
    seek: Seek,
    (table, columns, join): (&str, &str, &str),
    read: impl Fn(&store::Row) -> Result<T, Fault>,
) -> Result<Page<T>, Failure> {
    let sought = seek.find(from)?;
    let sql = format!(
        "SELECT {columns} FROM ({}) k CROSS JOIN {table} s{join} WHERE s.tenant = $1 AND s.id = k.id {}",
        sought.keys,
        sought.in_order("s")
    );
    let rows = from.rows(&sql, &sought.values)?;
    let rows = rows.iter().map(|row| Ok((row.get(0)?, read(row)?))).collect::<Result<Vec<_>, Fault>>()?;
    Ok(sought.page(rows))
}

/// A unit of the way up from another: with where permissions see it.
#[derive(Debug, Clone)]
pub(crate) struct Above {
    pub(crate) unit: UnitRow,
    pub(crate) opened: Option<Time>,
    pub(crate) merged: Option<Id<Unit>>,
    pub(crate) spot: Spot,
    /// How many work there.
    pub(crate) staff: u32,
    /// How many open units lie directly beneath.
    pub(crate) units: u32,
}

/// A unit and those above it, from itself upwards; nothing where there is no such unit. One query.
pub(crate) fn upwards(from: &mut (impl Rows + ?Sized), tenant: Tenant, unit: Id<Unit>) -> Result<Vec<Above>, Fault> {
    let sql = format!(
        "WITH RECURSIVE up AS (SELECT id, parent, 0 AS depth FROM organisation_unit WHERE tenant = $1 AND id = $2 UNION ALL SELECT u.id, u.parent, up.depth + 1 FROM up CROSS JOIN organisation_unit u WHERE u.tenant = $1 AND u.id = up.parent AND up.depth < 64) SELECT u.id, u.parent, u.kind, u.authority, u.name, u.code, u.closed, u.entry, u.opened, u.merged, {}, (SELECT COUNT(*) FROM organisation_person p WHERE p.tenant = $1 AND p.unit = u.id AND p.left_at IS NULL), (SELECT COUNT(*) FROM organisation_unit c WHERE c.tenant = $1 AND c.parent = u.id AND c.closed IS NULL) FROM up CROSS JOIN organisation_unit u WHERE u.tenant = $1 AND u.id = up.id ORDER BY up.depth",
        Spot::select("u.id")
    );
    let rows = from.rows(&sql, &values![tenant, unit])?;
    let above = rows.iter().map(|row| {
        Ok(Above {
            unit: read_unit(row)?,
            opened: row.get(8)?,
            merged: row.get(9)?,
            spot: Spot::read(row, 10)?,
            staff: row.get(11)?,
            units: row.get(12)?,
        })
    });
    above.collect()
}

/// Appointments with who among their holders and deputies has left.
pub(crate) type Kept = (Vec<(Id<AppointmentId>, Appointment)>, HashSet<Id<Person>>);

/// The appointments over some units as they stand, and who among holders and deputies has left. One query.
pub(crate) fn held_over(from: &mut (impl Rows + ?Sized), tenant: Tenant, units: &[Id<Unit>]) -> Result<Kept, Fault> {
    held(from, tenant, "a.unit", units.iter().map(|unit| Value::from(*unit)))
}

/// The appointments that a person holds or stands in for, as they stand. One query.
pub(crate) fn held_by(from: &mut (impl Rows + ?Sized), tenant: Tenant, person: Id<Person>) -> Result<Kept, Fault> {
    let sql = format!("{HELD} AND a.person = $2 UNION ALL {HELD} AND a.deputy = $2 AND a.person <> $2 ORDER BY 5, 1");
    kept(from, &sql, &values![tenant, person])
}

const HELD: &str = "SELECT a.id, a.person, a.role, a.unit, a.starts, a.ends, a.deputy, a.reference, a.standing, a.gives, a.given, CASE WHEN p.left_at IS NULL THEN 0 ELSE 1 END, CASE WHEN d.left_at IS NULL THEN 0 ELSE 1 END FROM organisation_appointment a LEFT JOIN organisation_person p ON p.tenant = a.tenant AND p.id = a.person LEFT JOIN organisation_person d ON d.tenant = a.tenant AND d.id = a.deputy WHERE a.tenant = $1 AND a.until IS NULL";

fn held(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    column: &str,
    of: impl Iterator<Item = Value>,
) -> Result<Kept, Fault> {
    let mut values = values![tenant].to_vec();
    values.extend(of);
    if values.len() == 1 {
        return Ok(Kept::default());
    }
    let marks: Vec<String> = (2..=values.len()).map(|n| format!("${n}")).collect();
    kept(from, &format!("{HELD} AND {column} IN ({}) ORDER BY a.starts, a.id", marks.join(", ")), &values)
}

fn kept(from: &mut (impl Rows + ?Sized), sql: &str, values: &[Value]) -> Result<Kept, Fault> {
    let mut kept = Kept::default();
    for row in from.rows(sql, values)? {
        let (id, held) = read_held(&row)?;
        if row.get(11)? {
            kept.1.insert(held.person);
        }
        if row.get(12)? {
            kept.1.extend(held.deputy);
        }
        kept.0.push((id, held));
    }
    Ok(kept)
}

/// Until when each course of some people counts, for ever where there is no date. One query.
pub(crate) fn trained_among(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    people: &[Id<Person>],
) -> Result<HashMap<(Id<Person>, Word), Option<Date>>, Fault> {
    let mut trained = HashMap::new();
    if people.is_empty() {
        return Ok(trained);
    }
    let mut values = values![tenant].to_vec();
    values.extend(people.iter().map(|person| Value::from(*person)));
    let marks: Vec<String> = (2..=values.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "SELECT person, course, counts_until FROM organisation_training WHERE tenant = $1 AND person IN ({}) ORDER BY entry",
        marks.join(", ")
    );
    for row in from.rows(&sql, &values)? {
        super::roles::count_longest(&mut trained, &row)?;
    }
    Ok(trained)
}

/// A text as patterns for the beginning of it or of a word in it.
fn patterns(text: &str) -> [String; 2] {
    super::beginnings(&crate::NameKey::of(text).0)
}

/// Open units that a text may mean, by the beginning of a word of the name or by code: at most one more than [`LIKE`].
pub(crate) fn units_like(from: &mut (impl Rows + ?Sized), tenant: Tenant, text: &str) -> Result<Vec<UnitRow>, Fault> {
    let [first, later] = patterns(text);
    let rows = from.rows(sql::LIKE_UNIT, &values![tenant, first, later, text.trim().to_uppercase()])?;
    rows.iter().map(read_unit).collect()
}

/// People who have not left that a text may mean, by service number or the beginning of a word of the name: at most one
/// more than [`LIKE`]. Who has a protected identity is found by number alone.
pub(crate) fn people_like(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    text: &str,
) -> Result<Vec<PersonRow>, Fault> {
    let [first, later] = patterns(text);
    let rows = from.rows(sql::LIKE_PERSON, &values![tenant, first, later])?;
    rows.iter().map(read_person).collect()
}

/// The person of a service number, whether they have left or not.
pub(crate) fn person_numbered(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    number: &str,
) -> Result<Option<PersonRow>, Fault> {
    from.row(sql::NUMBERED, &values![tenant, number])?.map(|row| read_person(&row)).transpose()
}

/// An open unit beneath another: its id, kind, name, and the form of the name.
pub(crate) type Child = (Id<Unit>, UnitKind, String, String);

/// The open units directly beneath a unit.
pub(crate) fn children(from: &mut (impl Rows + ?Sized), tenant: Tenant, unit: Id<Unit>) -> Result<Vec<Child>, Fault> {
    let rows = from.rows(sql::CHILDREN, &values![tenant, unit])?;
    let child = |row: &store::Row| {
        let kind: String = row.get(1)?;
        let kind = kind.parse().map_err(|_| Fault::shape(format!("unit kind {kind}")))?;
        Ok((row.get(0)?, kind, row.get(2)?, row.get(3)?))
    };
    rows.iter().map(child).collect()
}

/// Who work at a unit.
pub(crate) fn workers(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    unit: Id<Unit>,
) -> Result<Vec<Id<Person>>, Fault> {
    from.rows(sql::WORKERS, &values![tenant, unit])?.iter().map(|row| row.get(0)).collect()
}

/// A person, the name of the unit where they work, and where permissions see it. One query.
pub(crate) fn person_at(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    id: Id<Person>,
) -> Result<Option<(PersonRow, Option<String>, Spot)>, Fault> {
    let sql = format!(
        "SELECT p.id, p.service_number, p.name, p.protected, p.left_at, p.entry, p.unit, w.name, {} FROM organisation_person p LEFT JOIN organisation_unit w ON w.tenant = p.tenant AND w.id = p.unit WHERE p.tenant = $1 AND p.id = $2",
        Spot::select("p.unit")
    );
    let row = from.row(&sql, &values![tenant, id])?;
    row.map(|row| Ok((read_person(&row)?, row.get(7)?, Spot::read(&row, 8)?))).transpose()
}
