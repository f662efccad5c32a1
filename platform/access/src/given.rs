//! Roles as they were given: listed, ended, and why somebody may do something, or who may.

use crate::{
    GivenRole, OwnGrants, Role, Rule, Spot, Whole, end_role, may,
    page::page,
    policy::{AccessManage, roles_with},
};
use base::{Id, Person, Refusal, Tenant, Time, Unit};
use serde::Serialize;
use store::{Failure, Fault, Order, Page, Part, Perform, Row, Rows, Value, Work, values};

pub(crate) mod sql {
    //! Reads of given roles.
    store::statements! {
        ONE_GIVEN = "SELECT id, person, role, unit, given, ended FROM access_role WHERE tenant = $1 AND id = $2";
        WHY = "SELECT r.id, r.role, r.unit, r.given, u.path, (SELECT w.sign FROM access_own w WHERE w.tenant = r.tenant AND w.role = r.role AND w.permission = $3) FROM access_role r LEFT JOIN access_unit u ON u.tenant = r.tenant AND u.unit = r.unit WHERE r.person = $2 AND r.tenant = $1 AND r.ended IS NULL ORDER BY r.given, r.id";
        SPOT = "SELECT path FROM access_unit WHERE tenant = $1 AND unit = $2";
        OTHER_ADMINISTRATOR = "SELECT r.person FROM access_role r WHERE r.tenant = $1 AND r.role = 'administrator' AND r.ended IS NULL AND r.unit IS NULL AND r.id <> $2 LIMIT 1";
    }
}

/// A role as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenRow {
    /// The giving.
    pub id: Id<GivenRole>,
    /// To whom.
    pub person: Id<Person>,
    /// Which role.
    pub role: String,
    /// Over which unit; nothing is everything.
    pub unit: Option<Id<Unit>>,
    /// Since when.
    pub given: Time,
    /// Until when, where it has ended.
    pub ended: Option<Time>,
}

fn read(row: &Row) -> Result<GivenRow, Fault> {
    Ok(GivenRow {
        id: row.get(0)?,
        person: row.get(1)?,
        role: row.get(2)?,
        unit: row.get(3)?,
        given: row.get(4)?,
        ended: row.get(5)?,
    })
}

/// Which given roles to list.
#[derive(Debug, Clone, Copy, Default)]
pub struct Which<'a> {
    /// Of this role.
    pub role: Option<&'a str>,
    /// Of this person.
    pub person: Option<Id<Person>>,
    /// Those that have ended, not those that hold.
    pub ended: bool,
}

/// The order of lists of given roles: by when they were given.
pub const GIVEN_BY_TIME: Order = Order::by("given", &["given"]);

/// The columns of a given role.
const GIVEN: &str = "s.id, s.person, s.role, s.unit, s.given, s.ended";

/// A part of the roles that were given.
///
/// # Errors
/// As the engine says, or the place in the list is not there.
pub fn given_roles(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    which: Which<'_>,
    part: Part,
) -> Result<Page<GivenRow>, Failure> {
    let seek = part.of("access_role", tenant).only_if("role = {}", which.role).only_if("person = {}", which.person);
    let seek = if which.ended { seek.only("ended IS NOT NULL", []) } else { seek.only("ended IS NULL", []) };
    page(from, seek, "access_role", GIVEN, read)
}

/// One given role.
///
/// # Errors
/// As the engine says.
pub fn given_role(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    id: Id<GivenRole>,
) -> Result<Option<GivenRow>, Fault> {
    from.row(sql::ONE_GIVEN, &values![tenant, id])?.map(|row| read(&row)).transpose()
}

/// A part of the given roles through which somebody has a permission that reaches a spot. Give it the tenant's own grants.
///
/// # Errors
/// As the engine says, or the place in the list is not there.
pub fn having(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    own: &OwnGrants,
    rule: &Rule,
    spot: &Spot,
    part: Part,
) -> Result<Page<GivenRow>, Failure> {
    let roles: Vec<Role> = Role::of_persons().filter(|role| own.has(*role, rule)).collect();
    let seek = part.of("access_role", tenant).only("ended IS NULL", []);
    let seek = seek.within(|values| {
        let mut mark = |value: Value| {
            values.push(value);
            format!("${}", values.len())
        };
        let roles: Vec<String> = roles.iter().map(|role| mark(Value::from(role.name()))).collect();
        if roles.is_empty() {
            return " AND 1 = 0".to_owned();
        }
        // Over everything, over the unit, or over one above it.
        let above: Vec<String> = spot.above().map(|path| mark(Value::from(path))).collect();
        let reaches = match above.as_slice() {
            [] => "unit IS NULL".to_owned(),
            above => format!(
                "(unit IS NULL OR unit IN (SELECT unit FROM access_unit WHERE tenant = $1 AND path IN ({})))",
                above.join(", ")
            ),
        };
        format!(" AND role IN ({}) AND {reaches}", roles.join(", "))
    });
    page(from, seek, "access_role", GIVEN, read)
}

/// Whether a role has a permission, and by what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "camelCase")]
pub enum Had {
    /// By the table.
    Table,
    /// Because it was given to the role here.
    Given,
    /// The table does not give it.
    Never,
    /// It was taken from the role here.
    Taken,
}

impl Had {
    /// Whether the role has it.
    #[must_use]
    pub const fn has(self) -> bool {
        matches!(self, Self::Table | Self::Given)
    }

    /// Its name, part of a text's key.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// What one role of a person says of a permission at a spot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Because {
    /// The giving.
    pub id: Id<GivenRole>,
    /// The role; nothing where it is no longer one.
    pub role: Option<Role>,
    /// Over which unit; nothing is everything.
    pub unit: Option<Id<Unit>>,
    /// Since when.
    pub given: Time,
    /// Whether it has the permission.
    pub had: Had,
    /// Whether it reaches the spot.
    pub reaches: bool,
}

impl Because {
    /// Whether the permission follows from this role.
    #[must_use]
    pub const fn may(&self) -> bool {
        self.had.has() && self.reaches
    }
}

/// Why somebody may, or may not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grounds {
    /// Each of the person's roles, the oldest first.
    pub roles: Vec<Because>,
}

impl Grounds {
    /// Whether the person may.
    #[must_use]
    pub fn may(&self) -> bool {
        self.roles.iter().any(Because::may)
    }
}

/// Why a person may do something at a unit, or at the top; or why not. Two queries at most.
///
/// # Errors
/// As the engine says.
pub fn why(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    person: Id<Person>,
    rule: &Rule,
    unit: Option<Id<Unit>>,
) -> Result<Grounds, Fault> {
    let spot = spot(from, tenant, unit)?;
    let because = |row: &Row| {
        let role: Option<Role> = row.get::<String>(1)?.parse().ok();
        let default = role.is_some_and(|role| roles_with(rule.permission).contains(&role));
        let had = match (row.get::<Option<String>>(5)?.as_deref(), default) {
            _ if role.is_none_or(|role| !role.for_persons()) => Had::Never,
            (Some("+"), _) => Had::Given,
            (Some(_), _) => Had::Taken,
            (None, true) => Had::Table,
            (None, false) => Had::Never,
        };
        let over: Option<Id<Unit>> = row.get(2)?;
        let reaches = match (over, row.get::<Option<String>>(4)?) {
            (None, _) => true,
            (Some(_), Some(path)) => spot.beneath(&path),
            (Some(_), None) => false,
        };
        Ok(Because { id: row.get(0)?, role, unit: over, given: row.get(3)?, had, reaches })
    };
    let rows = from.rows(sql::WHY, &values![tenant, person, rule.permission])?;
    Ok(Grounds { roles: rows.iter().map(because).collect::<Result<_, Fault>>()? })
}

/// Where a unit stands; the top where there is none to ask about.
fn spot(from: &mut (impl Rows + ?Sized), tenant: Tenant, unit: Option<Id<Unit>>) -> Result<Spot, Fault> {
    let Some(unit) = unit else { return Ok(Spot::TOP) };
    from.row(sql::SPOT, &values![tenant, unit])?.map_or(Ok(Spot::TOP), |row| Spot::read(&row, 0))
}

impl Spot {
    /// Where a unit stands; the top where there is none to ask about.
    ///
    /// # Errors
    /// As the engine says.
    pub fn of(from: &mut (impl Rows + ?Sized), tenant: Tenant, unit: Option<Id<Unit>>) -> Result<Self, Fault> {
        spot(from, tenant, unit)
    }
}

/// Ends a given role by an administrator's hand.
#[derive(Debug, Clone, Serialize)]
pub struct EndRole {
    /// The giving.
    pub id: Id<GivenRole>,
}

impl Perform for EndRole {
    const NAME: &'static str = "access.endRole";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let (tenant, actor) = (work.tenant(), work.actor().clone());
        let grant = may(work, tenant, &actor, AccessManage, &Whole)?;
        let row = given_role(work, tenant, self.id)?.ok_or_else(Refusal::not_found)?;
        if row.ended.is_some() {
            return Err(Refusal::conflict("access-refused-role-ended").into());
        }
        let last = row.role == Role::Administrator.name()
            && work.row(sql::OTHER_ADMINISTRATOR, &values![tenant, self.id])?.is_none();
        if last {
            return Err(Refusal::conflict("access-refused-last-administrator").into());
        }
        end_role(work, &grant, self.id)
    }
}
