//! The decision point: may this actor do this to that? What is done is asked about at the act, in its transaction. What is
//! only shown may be answered from [`Roles`], read once with the request and gone with it.

use crate::{RULES, Role, roles_with, tables::after};
use base::{
    Account, Actor, Grant, Id, Kind, NamedGrant, Permission, Person, Placed, Refusal, Tenant, Time, Token, Unit,
};
use std::marker::PhantomData;
use store::{Cause, Failure, Fault, Row, Rows, Value, values};
use uuid::Uuid;

pub(crate) mod sql {
    //! Reads of the decision.
    store::statements! {
        ROLES = "SELECT r.role, r.unit, u.path, (SELECT string_agg(w.sign || w.permission, ' ') FROM access_own w WHERE w.tenant = r.tenant AND w.role = r.role), o.path, (SELECT MAX(g.until) FROM access_glass g WHERE g.tenant = $1 AND g.person = $2 AND g.ended IS NULL) FROM access_role r LEFT JOIN access_unit u ON u.tenant = r.tenant AND u.unit = r.unit LEFT JOIN access_unit o ON o.tenant = r.tenant AND o.unit = $3 WHERE r.person = $2 AND r.tenant = $1 AND r.ended IS NULL";
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

/// A program with a token.
pub(crate) const fn actor_of_token(token: Id<Token>, person: Option<Id<Person>>) -> Actor {
    Actor::issue(Actor::Token { token, person })
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
        Actor::Directory { .. } => return Ok(roles.contains(&Role::Directory)),
        // A device acts for an operator; its own row comes with the offline stations.
        Actor::Device { .. } => return Ok(false),
        Actor::Token { token, .. } => {
            let (roles, spot) = crate::token::acting(from, tenant, *token, unit)?;
            return Ok(roles.may(permission, &Spot(spot)));
        }
    };
    let rows = from.rows(sql::ROLES, &values![tenant, person, unit])?;
    let spot = rows.first().map_or(Ok(None), |row| row.get(4)).map(Spot)?;
    Ok(read_roles(from, &rows)?.may(permission, &spot))
}

/// The roles of a person, and what a glass gives that they have broken.
fn read_roles(from: &(impl Rows + ?Sized), rows: &[Row]) -> Result<Roles, Fault> {
    let until = rows.first().map_or(Ok(None), |row| row.get::<Option<Time>>(5))?;
    Ok(Roles::read(rows, 0)?.under_glass(until, from.moment()))
}

/// Where something stands in the tree of units, for [`Roles`] to compare: the path of its unit, none at the top.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spot(Option<String>);

impl Spot {
    /// The top of the tenant: reached by roles over everything only.
    pub const TOP: Self = Self(None);

    /// The paths of its unit and of all above it.
    pub(crate) fn above(&self) -> impl Iterator<Item = &str> {
        let path = self.0.as_deref().unwrap_or_default();
        path.match_indices('/').map(|(at, _)| &path[..=at])
    }

    /// Whether it lies at a path or beneath it.
    pub(crate) fn beneath(&self, path: &str) -> bool {
        self.0.as_deref().is_some_and(|own| own.starts_with(path))
    }

    /// What a query selects to give a spot, where its `$1` is the tenant and `column` holds a unit.
    #[must_use]
    pub fn select(column: &str) -> String {
        format!("(SELECT path FROM access_unit WHERE access_unit.tenant = $1 AND access_unit.unit = {column})")
    }

    /// The spot in a column made by [`Spot::select`].
    ///
    /// # Errors
    /// Another column.
    pub fn read(row: &Row, at: usize) -> Result<Self, Fault> {
        row.get(at).map(Self)
    }
}

/// How far a role reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Over {
    All,
    Under(String),
}

impl Over {
    fn reaches(&self, spot: &Spot) -> bool {
        match self {
            Self::All => true,
            Self::Under(over) => spot.beneath(over),
        }
    }
}

/// A role as it was given: how far it reaches, and what its tenant decided about its permissions.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Given {
    role: Role,
    over: Over,
    /// Each with its sign before it: `+mail.view`.
    own: Vec<String>,
}

impl Given {
    fn has(&self, permission: &str) -> bool {
        let own = self.own.iter().find(|own| own.get(1..) == Some(permission));
        own.map_or_else(|| roles_with(permission).contains(&self.role), |own| own.starts_with('+'))
    }
}

/// The roles that a person has in a tenant and how far each reaches, as they stood when they were read. For what is shown:
/// nothing is done because of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roles {
    given: Vec<Given>,
    /// Where it is a token's: no permission but these.
    within: Option<Vec<String>>,
}

impl Roles {
    /// Reads role, unit, the unit's path and what the tenant decided about the role, four columns from `at`.
    pub(crate) fn read(rows: &[Row], at: usize) -> Result<Self, Fault> {
        let mut roles = Vec::new();
        for row in rows {
            // A role that is no longer one, or no person's, may nothing.
            let role: Option<Role> = row.get::<Option<String>>(at)?.and_then(|role| role.parse().ok());
            let over = match (row.get::<Option<Id<Unit>>>(at + 1)?, row.get::<Option<String>>(at + 2)?) {
                (None, _) => Some(Over::All),
                (Some(_), path) => path.map(Over::Under),
            };
            let Some((role, over)) = role.filter(|role| role.for_persons()).zip(over) else { continue };
            let own = row.get::<Option<String>>(at + 3)?.unwrap_or_default();
            roles.push(Given { role, over, own: own.split(' ').map(str::to_owned).collect() });
        }
        Ok(Self { given: roles, within: None })
    }

    /// The one role of a system's token, over the unit of a path or over everything.
    pub(crate) fn of_system(unit: Option<Id<Unit>>, path: Option<String>) -> Self {
        let over = if unit.is_none() { Some(Over::All) } else { path.map(Over::Under) };
        let system = |over| Given { role: Role::System, over, own: Vec::new() };
        Self { given: over.map(system).into_iter().collect(), within: None }
    }

    /// The same roles, and over everything what a broken glass lets see, as long as it is open.
    pub(crate) fn under_glass(mut self, until: Option<Time>, now: Option<Time>) -> Self {
        if until.zip(now).is_some_and(|(until, now)| now < until) {
            self.given.push(Given { role: Role::Glass, over: Over::All, own: Vec::new() });
        }
        self
    }

    /// The same roles, for no permission but these.
    pub(crate) fn within(self, permissions: Vec<String>) -> Self {
        Self { within: Some(permissions), ..self }
    }

    /// Those that have a permission.
    fn with<'a>(&'a self, permission: &'a str) -> impl Iterator<Item = &'a Given> + 'a {
        let out = self.within.as_ref().is_some_and(|within| !within.iter().any(|it| it == permission));
        self.given.iter().filter(move |given| !out && given.has(permission))
    }

    /// Every role, whatever it reaches.
    pub fn all(&self) -> impl Iterator<Item = Role> + '_ {
        self.given.iter().map(|given| given.role)
    }

    /// The roles that reach a spot.
    pub fn at<'a>(&'a self, spot: &'a Spot) -> impl Iterator<Item = Role> + 'a {
        self.given.iter().filter(|given| given.over.reaches(spot)).map(|given| given.role)
    }

    /// Whether a permission reaches anything at all.
    #[must_use]
    pub fn anywhere(&self, permission: &str) -> bool {
        self.with(permission).next().is_some()
    }

    /// Whether a permission reaches a spot.
    #[must_use]
    pub fn may(&self, permission: &str, spot: &Spot) -> bool {
        self.with(permission).any(|given| given.over.reaches(spot))
    }

    /// How far a permission reaches.
    pub fn reach<P: Permission>(&self, _permission: P) -> Reach<P> {
        let mut under = Vec::new();
        for given in self.with(P::NAME) {
            match &given.over {
                Over::All => return Reach { units: Units::All, of: PhantomData },
                Over::Under(path) => under.push(path.clone()),
            }
        }
        under.sort();
        // A path beneath another adds nothing.
        under.dedup_by(|path, above| path.starts_with(above.as_str()));
        Reach { units: if under.is_empty() { Units::None } else { Units::Under(under) }, of: PhantomData }
    }
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
    permission: P,
) -> Result<Reach<P>, Fault> {
    if let Actor::Token { token, .. } = actor {
        return Ok(crate::token::acting(from, tenant, *token, None)?.0.reach(permission));
    }
    let Some(person) = actor.person() else {
        let all = allowed(from, tenant, actor, P::NAME, None)?;
        return Ok(Reach { units: if all { Units::All } else { Units::None }, of: PhantomData });
    };
    let rows = from.rows(sql::ROLES, &values![tenant, person, Option::<Uuid>::None])?;
    Ok(read_roles(from, &rows)?.reach(permission))
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
