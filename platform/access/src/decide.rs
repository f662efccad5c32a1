//! The decision point: may this actor do this to that? Nothing is remembered from one question to
//! the next.

use crate::{RULES, Role, roles_with, tables::after};
use base::{Account, Actor, Grant, Id, Kind, NamedGrant, Permission, Person, Placed, Refusal, Tenant, Unit};
use std::marker::PhantomData;
use store::{Cause, Failure, Fault, Rows, Value, values};
use uuid::Uuid;

pub(crate) mod sql {
    //! Reads of the decision.
    store::statements! {
        ROLES = "SELECT r.role, r.unit, u.path, o.path FROM access_role r LEFT JOIN access_unit u ON u.tenant = r.tenant AND u.unit = r.unit LEFT JOIN access_unit o ON o.tenant = r.tenant AND o.unit = $3 WHERE r.person = $2 AND r.tenant = $1 AND r.ended IS NULL";
    }
}

/// The whole tenant as an object.
#[derive(Debug, Clone, Copy)]
pub struct Whole;

impl Placed for Whole {
    const KIND: &'static str = "tenant";
    fn object(&self) -> Uuid {
        Uuid::nil()
    }
    fn unit(&self) -> Option<Id<Unit>> {
        None
    }
}

/// A person who signed in with an account.
#[must_use]
pub const fn actor_of(person: Id<Person>, account: Id<Account>) -> Actor {
    Actor::issue(Actor::Person { person, account })
}

/// Someone at the machine's command line, by the name they go by there.
#[must_use]
pub fn cli(name: &str) -> Actor {
    Actor::issue(Actor::Cli { name: name.to_owned() })
}

/// A scheduled job.
#[must_use]
pub fn job(name: &str) -> Actor {
    Actor::issue(Actor::Job { name: name.to_owned() })
}

/// What follows from an entry by rule.
#[must_use]
pub fn follow(cause: &Cause) -> Actor {
    Actor::issue(Actor::Reaction { cause: cause.entry.seq, name: cause.reaction.to_owned() })
}

/// Asks. What may not be done to something that may be seen is *denied*; what may not be seen is
/// for the caller to call *not found*.
///
/// # Errors
/// The answer is no, or the engine fails.
pub fn may<P: Permission, O: Placed>(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    actor: &Actor,
    _permission: P,
    object: &O,
) -> Result<Grant<P, O>, Failure> {
    if allowed(from, tenant, actor, P::NAME, object.unit())? {
        Ok(Grant::issue(tenant, object))
    } else {
        Err(Refusal::new(Kind::Denied, "access-refused-denied").with("permission", P::NAME).into())
    }
}

/// Asks for a permission by its name, where one command has many forms.
///
/// # Errors
/// The answer is no, or the engine fails.
///
/// # Panics
/// When no permission has that name, or it is about another kind of object: a defect.
pub fn may_named<O: Placed>(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    actor: &Actor,
    permission: &str,
    object: &O,
) -> Result<NamedGrant, Failure> {
    let rule = RULES.iter().find(|rule| rule.permission == permission && rule.on == O::KIND);
    let rule = rule.unwrap_or_else(|| panic!("no permission {permission} about a {}", O::KIND));
    if allowed(from, tenant, actor, rule.permission, object.unit())? {
        Ok(NamedGrant::issue(rule.permission, tenant, object.object()))
    } else {
        Err(Refusal::new(Kind::Denied, "access-refused-denied").with("permission", rule.permission).into())
    }
}

fn allowed(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    actor: &Actor,
    permission: &str,
    unit: Option<Id<Unit>>,
) -> Result<bool, Fault> {
    let roles = roles_with(permission);
    let person = match actor {
        Actor::Person { person, .. } => *person,
        Actor::Cli { .. } => return Ok(roles.contains(&Role::Cli)),
        Actor::Job { .. } => return Ok(roles.contains(&Role::Job)),
        Actor::Reaction { .. } => return Ok(roles.contains(&Role::Reaction)),
        // A device acts for an operator; its own row comes with the offline stations.
        Actor::Device { .. } => return Ok(false),
    };
    for row in from.rows(sql::ROLES, &values![tenant, person, unit])? {
        if has(roles, &row.get::<String>(0)?) && reaches(row.get(1)?, row.get(2)?, row.get(3)?, unit) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn has(roles: &[Role], name: &str) -> bool {
    roles.iter().any(|role| role.for_persons() && role.name() == name)
}

/// Whether a role over `over` (with its path) reaches an object at `unit` (with its path).
fn reaches(
    over: Option<Id<Unit>>,
    over_path: Option<String>,
    unit_path: Option<String>,
    unit: Option<Id<Unit>>,
) -> bool {
    match (over, over_path, unit, unit_path) {
        (None, ..) => true,
        (Some(_), Some(over), Some(_), Some(path)) => path.starts_with(&over),
        _ => false,
    }
}

/// Whether an actor has a permission over anything at all: decides what the menu shows.
///
/// # Errors
/// As the engine says.
pub fn may_anywhere<P: Permission>(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    actor: &Actor,
    permission: P,
) -> Result<bool, Fault> {
    Ok(!matches!(reach(from, tenant, actor, permission)?.units, Units::None))
}

/// Why an actor may, or may not: the roles that say so.
///
/// # Errors
/// As the engine says.
pub fn explain(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    person: Id<Person>,
    permission: &str,
    unit: Option<Id<Unit>>,
) -> Result<Vec<String>, Fault> {
    let roles = roles_with(permission);
    let mut reasons = Vec::new();
    for row in from.rows(sql::ROLES, &values![tenant, person, unit])? {
        let role: String = row.get(0)?;
        if has(roles, &role) && reaches(row.get(1)?, row.get(2)?, row.get(3)?, unit) {
            reasons.push(role);
        }
    }
    Ok(reasons)
}

/// How far a permission reaches for an actor: lists, counts and paging filter by it.
#[derive(Debug, Clone)]
pub struct Reach<P> {
    units: Units,
    of: PhantomData<fn() -> P>,
}

#[derive(Debug, Clone)]
enum Units {
    None,
    All,
    Under(Vec<String>),
}

/// How far a permission reaches for an actor.
///
/// # Errors
/// As the engine says.
pub fn reach<P: Permission>(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    actor: &Actor,
    _permission: P,
) -> Result<Reach<P>, Fault> {
    let of = PhantomData;
    let Some(person) = actor.person() else {
        let all = allowed(from, tenant, actor, P::NAME, None)?;
        return Ok(Reach { units: if all { Units::All } else { Units::None }, of });
    };
    let mut under = Vec::new();
    for row in from.rows(sql::ROLES, &values![tenant, person, Option::<Uuid>::None])? {
        if has(roles_with(P::NAME), &row.get::<String>(0)?) {
            match (row.get::<Option<Id<Unit>>>(1)?, row.get::<Option<String>>(2)?) {
                (None, _) => return Ok(Reach { units: Units::All, of }),
                (Some(_), Some(path)) => under.push(path),
                (Some(_), None) => {}
            }
        }
    }
    under.sort();
    // A path beneath another adds nothing.
    under.dedup_by(|path, above| path.starts_with(above.as_str()));
    Ok(Reach { units: if under.is_empty() { Units::None } else { Units::Under(under) }, of })
}

impl<P: Permission> Reach<P> {
    /// Whether it reaches everything.
    #[must_use]
    pub const fn is_all(&self) -> bool {
        matches!(self.units, Units::All)
    }

    /// Whether it reaches nothing.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        matches!(self.units, Units::None)
    }

    /// The condition ` AND …` for a query whose `$1` is the tenant and whose `column` holds a unit;
    /// its values follow the ones already there.
    #[must_use]
    pub fn condition(&self, column: &str, values: &mut Vec<Value>) -> String {
        match &self.units {
            Units::All => String::new(),
            Units::None => " AND 1 = 0".to_owned(),
            Units::Under(paths) => {
                let mut ranges = Vec::new();
                for path in paths {
                    values.push(Value::from(path));
                    values.push(Value::from(after(path)));
                    ranges.push(format!("(path >= ${} AND path < ${})", values.len() - 1, values.len()));
                }
                format!(
                    " AND {column} IN (SELECT unit FROM access_unit WHERE tenant = $1 AND ({}))",
                    ranges.join(" OR ")
                )
            }
        }
    }
}
