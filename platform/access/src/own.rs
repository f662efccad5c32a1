//! A tenant's own grants: where a role may more there, or less, than the table in [`policy`] says. One administrator
//! proposes, with a reason; another agrees.

use crate::{
    AccessEvent, Act, Assertion, Personal, Role, Rule, Whole, may,
    policy::{self, AccessManage, RULES},
    propose, second, withdraw,
};
use base::{Grant, Id, Note, Person, Refusal, Tenant, Time, sha256};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{Failure, Fault, Order, Page, Part, Perform, Row, Rows, Work, values};
use strum::{EnumIter, EnumString, IntoStaticStr};
use uuid::Uuid;

/// What sort of act it is.
const GRANT: &str = "access.grant";

pub(crate) mod sql {
    //! Reads of a tenant's own grants.
    store::statements! {
        OWN = "SELECT role, permission, sign FROM access_own WHERE tenant = $1 ORDER BY role, permission";
        CELL = "SELECT sign FROM access_own WHERE tenant = $1 AND role = $2 AND permission = $3";
        ONE = "SELECT id, role, permission, change, reason, act, proposed, first_person, standing, ended, ended_by FROM access_granting WHERE tenant = $1 AND id = $2";
        WAITING = "SELECT s.id, s.role, s.permission, s.change, s.reason, s.act, s.proposed, s.first_person, s.standing, s.ended, s.ended_by FROM access_granting s WHERE s.tenant = $1 AND s.standing = 'proposed' AND s.proposed >= $2 ORDER BY s.proposed, s.id LIMIT 100";
    }
}

/// Marks ids of proposed changes of the grants.
#[derive(Debug)]
pub enum Granting {}

/// What becomes of a permission of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, EnumString, IntoStaticStr)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum Change {
    /// The role has it here, whatever the table says.
    Give,
    /// The role has it not here, whatever the table says.
    Take,
    /// As the table says.
    Back,
}

impl Change {
    /// Its name, part of a text's key.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// How it stands in the table of what holds.
    pub(crate) const fn sign(self) -> Option<&'static str> {
        match self {
            Self::Give => Some("+"),
            Self::Take => Some("-"),
            Self::Back => None,
        }
    }
}

/// Where a proposed change stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "camelCase")]
pub enum GrantingStanding {
    /// It waits for a second person.
    Proposed,
    /// Two persons decided it.
    Decided,
    /// It was taken back before anybody agreed.
    Withdrawn,
    /// Nobody agreed in time.
    Lapsed,
}

impl GrantingStanding {
    /// Its name, part of a text's key.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// A permission of a role: what a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// The role.
    pub role: Role,
    /// The permission.
    pub rule: &'static Rule,
}

impl Cell {
    /// Reads names; a role that persons can have, and a permission, that may be moved between roles.
    ///
    /// # Errors
    /// No such role (field `role`) or permission (field `permission`), or one that is the same everywhere.
    pub fn parse(role: &str, permission: &str) -> Result<Self, Refusal> {
        let unknown = || Refusal::invalid("role", "access-refused-role-unknown").with("value", short(role));
        let role: Role = role.parse().map_err(|_| unknown())?;
        let rule = RULES.iter().find(|rule| rule.permission == permission).ok_or_else(|| {
            Refusal::invalid("permission", "access-refused-permission").with("value", short(permission))
        })?;
        match policy::fixed(role, rule) {
            Some(why) => Err(Refusal::invalid("permission", why.refusal())),
            None => Ok(Self { role, rule }),
        }
    }

    /// What the act of two persons is about: the same for the same role and permission.
    fn object(self) -> Uuid {
        let hash = sha256(format!("{} {}", self.role.name(), self.rule.permission).as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash[..16]);
        Uuid::new_v8(bytes)
    }

    fn own(self, from: &mut (impl Rows + ?Sized), tenant: Tenant) -> Result<Option<Change>, Fault> {
        let row = from.row(sql::CELL, &values![tenant, self.role.name(), self.rule.permission])?;
        row.map(|row| change_of_sign(&row.get::<String>(0)?)).transpose()
    }

    /// Whether a change changes anything, as things stand.
    fn changes(self, own: Option<Change>, change: Change) -> bool {
        let default = self.rule.roles.contains(&self.role);
        match change {
            Change::Back => own.is_some(),
            Change::Give => own != Some(Change::Give) && (!default || own.is_some()),
            Change::Take => own != Some(Change::Take) && (default || own.is_some()),
        }
    }
}

fn short(value: &str) -> String {
    value.chars().take(60).collect()
}

fn change_of_sign(sign: &str) -> Result<Change, Fault> {
    match sign {
        "+" => Ok(Change::Give),
        "-" => Ok(Change::Take),
        other => Err(Fault::shape(format!("sign {other}"))),
    }
}

/// A tenant's own grants as they hold: of which role, which permission, given or taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnGrants(BTreeMap<(Role, &'static str), Change>);

impl OwnGrants {
    /// What the tenant decided about a permission of a role, where it did.
    #[must_use]
    pub fn of(&self, role: Role, permission: &'static str) -> Option<Change> {
        self.0.get(&(role, permission)).copied()
    }

    /// Whether a role has a permission here.
    #[must_use]
    pub fn has(&self, role: Role, rule: &Rule) -> bool {
        match self.of(role, rule.permission) {
            Some(change) => change == Change::Give,
            None => rule.roles.contains(&role),
        }
    }
}

/// The tenant's own grants. One query.
///
/// # Errors
/// As the engine says.
pub fn own_grants(from: &mut (impl Rows + ?Sized), tenant: Tenant) -> Result<OwnGrants, Fault> {
    let mut own = BTreeMap::new();
    for row in from.rows(sql::OWN, &values![tenant])? {
        let (role, permission): (String, String) = (row.get(0)?, row.get(1)?);
        // A role or a permission that is no longer one changes nothing.
        let rule = RULES.iter().find(|rule| rule.permission == permission);
        if let (Ok(role), Some(rule)) = (role.parse(), rule) {
            own.insert((role, rule.permission), change_of_sign(&row.get::<String>(2)?)?);
        }
    }
    Ok(OwnGrants(own))
}

/// A proposed change, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantingRow {
    /// The proposal.
    pub id: Id<Granting>,
    /// Of which role.
    pub role: String,
    /// Which permission.
    pub permission: String,
    /// What becomes of it.
    pub change: Change,
    /// Why; gone when disposed of.
    pub reason: Option<String>,
    /// The act of two persons.
    pub act: Id<Act>,
    /// When it was proposed.
    pub proposed: Time,
    /// By whom.
    pub first: Id<Person>,
    /// Where it stands, as recorded.
    standing: GrantingStanding,
    /// When it was decided or taken back.
    pub ended: Option<Time>,
    /// By whom.
    pub ended_by: Option<Id<Person>>,
}

impl GrantingRow {
    /// Where it stands at a moment.
    #[must_use]
    pub fn standing(&self, now: Time) -> GrantingStanding {
        match self.standing {
            GrantingStanding::Proposed if self.proposed < earliest(now) => GrantingStanding::Lapsed,
            standing => standing,
        }
    }
}

/// The first moment at which what still waits can have been proposed.
const fn earliest(now: Time) -> Time {
    now.plus_seconds(-crate::ACT_HOURS * 3600)
}

fn read(row: &Row) -> Result<GrantingRow, Fault> {
    let word = |at: usize| row.get::<String>(at);
    Ok(GrantingRow {
        id: row.get(0)?,
        role: word(1)?,
        permission: word(2)?,
        change: word(3)?.parse().map_err(|_| Fault::shape("change"))?,
        reason: row.get(4)?,
        act: row.get(5)?,
        proposed: row.get(6)?,
        first: row.get(7)?,
        standing: word(8)?.parse().map_err(|_| Fault::shape("standing"))?,
        ended: row.get(9)?,
        ended_by: row.get(10)?,
    })
}

/// One proposed change.
///
/// # Errors
/// As the engine says.
pub fn granting(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    id: Id<Granting>,
) -> Result<Option<GrantingRow>, Fault> {
    from.row(sql::ONE, &values![tenant, id])?.map(|row| read(&row)).transpose()
}

/// The changes that wait for a second person, the oldest first, at most a hundred. One query.
///
/// # Errors
/// As the engine says.
pub fn waiting_grantings(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    now: Time,
) -> Result<Vec<GrantingRow>, Fault> {
    from.rows(sql::WAITING, &values![tenant, earliest(now)])?.iter().map(read).collect()
}

/// The order of the list of changes: by when they were proposed.
pub const GRANTINGS_BY_TIME: Order = Order::by("proposed", &["proposed"]);

/// A part of all that was ever proposed, of a role or of all.
///
/// # Errors
/// As the engine says, or the place in the list is not there.
pub fn grantings(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    role: Option<&str>,
    part: Part,
) -> Result<Page<GrantingRow>, Failure> {
    let seek = part.of("access_granting", tenant).only_if("role = {}", role);
    let columns = "s.id, s.role, s.permission, s.change, s.reason, s.act, s.proposed, s.first_person, s.standing, s.ended, s.ended_by";
    crate::page::page(from, seek, "access_granting", columns, read)
}

/// What both persons are shown, hashed: which change, why, and how it stands today.
#[must_use]
pub fn granting_content(tenant: Tenant, cell: Cell, change: Change, reason: &str, today: Option<Change>) -> [u8; 32] {
    let today = today.map_or("", Change::name);
    let shown =
        [GRANT, &tenant.0.to_string(), cell.role.name(), cell.rule.permission, change.name(), today, reason].join("\n");
    sha256(shown.as_bytes())
}

fn manage(work: &mut Work<'_>) -> Result<Grant<AccessManage, Whole>, Failure> {
    let (tenant, actor) = (work.tenant(), work.actor().clone());
    may(work, tenant, &actor, AccessManage, &Whole)
}

/// Proposes, as the first of two, that a permission is given to a role, taken from it, or stands as in the table again.
#[derive(Debug, Clone, Serialize)]
pub struct ProposeGrant {
    /// The role.
    pub role: String,
    /// The permission.
    pub permission: String,
    /// What becomes of it.
    pub change: Change,
    /// Why.
    pub reason: Note,
    /// Fresh, on what was shown.
    #[serde(skip)]
    pub assertion: Assertion,
}

impl Perform for ProposeGrant {
    const NAME: &'static str = "access.proposeGrant";
    type Answer = Id<Granting>;

    fn perform(&self, work: &mut Work<'_>) -> Result<Id<Granting>, Failure> {
        let grant = manage(work)?;
        let tenant = work.tenant();
        let cell = Cell::parse(&self.role, &self.permission)?;
        let own = cell.own(work, tenant)?;
        if !cell.changes(own, self.change) {
            return Err(Refusal::invalid("change", "access-refused-grant-same").into());
        }
        let content = granting_content(tenant, cell, self.change, self.reason.as_str(), own);
        let act = propose(work, &grant, GRANT, cell.object(), content, &self.assertion)?;
        let id = work.new_id("granting");
        let event = AccessEvent::GrantProposed {
            id,
            act,
            role: cell.role.name().to_owned(),
            permission: cell.rule.permission.to_owned(),
            change: self.change,
        };
        let personal = Personal { reason: Some(self.reason.clone()), ..Personal::default() };
        work.record(&grant, &event, personal)?;
        Ok(id)
    }
}

fn waits(work: &mut Work<'_>, id: Id<Granting>) -> Result<GrantingRow, Failure> {
    let (tenant, now) = (work.tenant(), work.now());
    let row = granting(work, tenant, id)?.ok_or_else(Refusal::not_found)?;
    match row.standing(now) {
        GrantingStanding::Proposed => Ok(row),
        GrantingStanding::Lapsed => {
            Err(Refusal::conflict("access-refused-act-late").with("hours", crate::ACT_HOURS).into())
        }
        GrantingStanding::Decided | GrantingStanding::Withdrawn => {
            Err(Refusal::conflict("access-refused-act-ended").into())
        }
    }
}

/// What the second person is shown of a proposal, hashed, as things stand now; `None` where the role or the permission is
/// no longer one that can be changed.
///
/// # Errors
/// As the engine says.
pub fn granting_shown(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    row: &GrantingRow,
) -> Result<Option<[u8; 32]>, Fault> {
    let Ok(cell) = Cell::parse(&row.role, &row.permission) else { return Ok(None) };
    let own = cell.own(from, tenant)?;
    Ok(Some(granting_content(tenant, cell, row.change, row.reason.as_deref().unwrap_or_default(), own)))
}

/// Agrees, as the second of two: from now on it is so.
#[derive(Debug, Clone, Serialize)]
pub struct AgreeGrant {
    /// The proposal.
    pub id: Id<Granting>,
    /// Fresh, on what was shown.
    #[serde(skip)]
    pub assertion: Assertion,
}

impl Perform for AgreeGrant {
    const NAME: &'static str = "access.agreeGrant";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let grant = manage(work)?;
        let tenant = work.tenant();
        let row = waits(work, self.id)?;
        // Fixed since it was proposed: refused in its words.
        let cell = Cell::parse(&row.role, &row.permission)?;
        let content = granting_shown(work, tenant, &row)?.ok_or_else(Refusal::not_found)?;
        second(work, &grant, row.act, content, &self.assertion, row.proposed)?;
        let event = AccessEvent::GrantDecided {
            id: self.id,
            role: cell.role.name().to_owned(),
            permission: cell.rule.permission.to_owned(),
            change: row.change,
            second: self.assertion.person,
        };
        work.record(&grant, &event, Personal::default())?;
        Ok(())
    }
}

/// Lets a proposed change be, before a second person agreed.
#[derive(Debug, Clone, Serialize)]
pub struct WithdrawGrant {
    /// The proposal.
    pub id: Id<Granting>,
}

impl Perform for WithdrawGrant {
    const NAME: &'static str = "access.withdrawGrant";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let grant = manage(work)?;
        let row = waits(work, self.id)?;
        withdraw(work, &grant, row.act)?;
        let by = work.actor().person();
        work.record(&grant, &AccessEvent::GrantWithdrawn { id: self.id, by }, Personal::default())?;
        Ok(())
    }
}
