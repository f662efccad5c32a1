//! What is read of users, groups and the roles that follow from groups.

use super::{Group, Mapping, UserState, key};
use access::{GivenRole, Role};
use base::{Account, Id, Person, Tenant, Time, Unit};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use store::{Fault, Row, Rows, values};

pub(crate) mod sql {
    //! Reads.
    store::statements! {
        USER = "SELECT u.id, u.account, u.external_id, u.login, u.active, u.attributes, u.created, u.modified, u.entry, p.service_number, COALESCE(p.protected, 0) FROM organisation_user u JOIN organisation_person p ON p.tenant = u.tenant AND p.id = u.id WHERE u.tenant = $1 AND u.id = $2";
        USER_BY_LOGIN = "SELECT u.id, u.account, u.external_id, u.login, u.active, u.attributes, u.created, u.modified, u.entry, p.service_number, COALESCE(p.protected, 0) FROM organisation_user u JOIN organisation_person p ON p.tenant = u.tenant AND p.id = u.id WHERE u.tenant = $1 AND u.login_key = $2";
        USERS_BY_EXTERNAL = "SELECT u.id, u.account, u.external_id, u.login, u.active, u.attributes, u.created, u.modified, u.entry, p.service_number, COALESCE(p.protected, 0) FROM organisation_user u JOIN organisation_person p ON p.tenant = u.tenant AND p.id = u.id WHERE u.tenant = $1 AND u.external_id = $2 ORDER BY u.id";
        USERS = "SELECT u.id, u.account, u.external_id, u.login, u.active, u.attributes, u.created, u.modified, u.entry, p.service_number, COALESCE(p.protected, 0) FROM organisation_user u JOIN organisation_person p ON p.tenant = u.tenant AND p.id = u.id WHERE u.tenant = $1 ORDER BY u.id";
        USERS_PAGE = "SELECT u.id, u.account, u.external_id, u.login, u.active, u.attributes, u.created, u.modified, u.entry, p.service_number, COALESCE(p.protected, 0) FROM organisation_user u JOIN organisation_person p ON p.tenant = u.tenant AND p.id = u.id WHERE u.tenant = $1 ORDER BY u.id LIMIT $2 OFFSET $3";
        USER_COUNT = "SELECT COUNT(*) FROM organisation_user WHERE tenant = $1";
        GROUPS_OF = "SELECT g.id, g.name, g.name_key, g.external_id FROM organisation_member m CROSS JOIN organisation_group g WHERE m.tenant = $1 AND m.person = $2 AND g.tenant = $1 AND g.id = m.group_id ORDER BY g.name_key, g.id";
        GROUP = "SELECT id, name, external_id, created, modified, entry FROM organisation_group WHERE tenant = $1 AND id = $2";
        GROUP_BY_NAME = "SELECT id, name, external_id, created, modified, entry FROM organisation_group WHERE tenant = $1 AND name_key = $2";
        GROUPS_BY_EXTERNAL = "SELECT id, name, external_id, created, modified, entry FROM organisation_group WHERE tenant = $1 AND external_id = $2 ORDER BY id";
        GROUPS = "SELECT id, name, external_id, created, modified, entry FROM organisation_group WHERE tenant = $1 ORDER BY id";
        MEMBERS = "SELECT person FROM organisation_member WHERE tenant = $1 AND group_id = $2 ORDER BY person";
        IS_MEMBER = "SELECT entry FROM organisation_member WHERE tenant = $1 AND group_id = $2 AND person = $3";
        IS_USER = "SELECT entry FROM organisation_user WHERE tenant = $1 AND id = $2";
        MAPPINGS = "SELECT id, group_name, group_key, role, unit FROM organisation_mapping WHERE tenant = $1 ORDER BY group_key, role, id";
        CLAIMS = "SELECT group_key FROM organisation_claim WHERE tenant = $1 AND person = $2 ORDER BY group_key";
        CLAIMANTS = "SELECT person FROM organisation_claim WHERE tenant = $1 AND group_key = $2 ORDER BY person";
        FOLLOWED = "SELECT given FROM organisation_followed WHERE tenant = $1 AND person = $2 ORDER BY given";
    }
}

/// The most values of one statement, within what both engines take.
const MARKS_MOST: usize = 500;

/// A user as it lies in the table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct UserRow {
    pub id: Id<Person>,
    pub account: Id<Account>,
    pub external_id: Option<String>,
    /// Gone when it was disposed of.
    pub login: Option<String>,
    pub state: UserState,
    pub attributes: Map<String, Value>,
    pub created: Time,
    pub modified: Time,
    pub entry: i64,
    pub service_number: String,
    pub protected: bool,
}

fn read_user(row: &Row) -> Result<UserRow, Fault> {
    let attributes: Option<String> = row.get(5)?;
    Ok(UserRow {
        id: row.get(0)?,
        account: row.get(1)?,
        external_id: row.get(2)?,
        login: row.get(3)?,
        state: if row.get(4)? { UserState::Active } else { UserState::Inactive },
        attributes: attributes.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default(),
        created: row.get(6)?,
        modified: row.get(7)?,
        entry: row.get(8)?,
        service_number: row.get(9)?,
        protected: row.get(10)?,
    })
}

pub(crate) fn user(from: &mut (impl Rows + ?Sized), tenant: Tenant, id: Id<Person>) -> Result<Option<UserRow>, Fault> {
    from.row(sql::USER, &values![tenant, id])?.map(|row| read_user(&row)).transpose()
}

pub(crate) fn user_of_login(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    login: &str,
) -> Result<Option<UserRow>, Fault> {
    from.row(sql::USER_BY_LOGIN, &values![tenant, key(login)])?.map(|row| read_user(&row)).transpose()
}

pub(crate) fn users_of_external(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    external: &str,
) -> Result<Vec<UserRow>, Fault> {
    from.rows(sql::USERS_BY_EXTERNAL, &values![tenant, external])?.iter().map(read_user).collect()
}

pub(crate) fn users(from: &mut (impl Rows + ?Sized), tenant: Tenant) -> Result<Vec<UserRow>, Fault> {
    from.rows(sql::USERS, &values![tenant])?.iter().map(read_user).collect()
}

pub(crate) fn users_page(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    skip: usize,
    count: usize,
) -> Result<(usize, Vec<UserRow>), Fault> {
    let total = from.row(sql::USER_COUNT, &values![tenant])?.map_or(Ok(0), |row| row.get::<i64>(0))?;
    let rows = from.rows(sql::USERS_PAGE, &values![tenant, count, skip])?;
    Ok((usize::try_from(total).unwrap_or(0), rows.iter().map(read_user).collect::<Result<_, _>>()?))
}

/// A group as it lies in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GroupRow {
    pub id: Id<Group>,
    pub name: String,
    pub external_id: Option<String>,
    pub created: Time,
    pub modified: Time,
    pub entry: i64,
}

fn read_group(row: &Row) -> Result<GroupRow, Fault> {
    Ok(GroupRow {
        id: row.get(0)?,
        name: row.get(1)?,
        external_id: row.get(2)?,
        created: row.get(3)?,
        modified: row.get(4)?,
        entry: row.get(5)?,
    })
}

pub(crate) fn group(from: &mut (impl Rows + ?Sized), tenant: Tenant, id: Id<Group>) -> Result<Option<GroupRow>, Fault> {
    from.row(sql::GROUP, &values![tenant, id])?.map(|row| read_group(&row)).transpose()
}

pub(crate) fn group_of_name(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    name: &str,
) -> Result<Option<GroupRow>, Fault> {
    let key = crate::NameKey::of(name).0;
    from.row(sql::GROUP_BY_NAME, &values![tenant, key])?.map(|row| read_group(&row)).transpose()
}

pub(crate) fn groups_of_external(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    external: &str,
) -> Result<Vec<GroupRow>, Fault> {
    from.rows(sql::GROUPS_BY_EXTERNAL, &values![tenant, external])?.iter().map(read_group).collect()
}

pub(crate) fn groups(from: &mut (impl Rows + ?Sized), tenant: Tenant) -> Result<Vec<GroupRow>, Fault> {
    from.rows(sql::GROUPS, &values![tenant])?.iter().map(read_group).collect()
}

pub(crate) fn members(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    group: Id<Group>,
) -> Result<Vec<Id<Person>>, Fault> {
    from.rows(sql::MEMBERS, &values![tenant, group])?.iter().map(|row| row.get(0)).collect()
}

/// The groups a person is in: id, name, and the keys that a rule may call it by.
pub(crate) fn groups_of(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    person: Id<Person>,
) -> Result<Vec<(Id<Group>, String, Vec<String>)>, Fault> {
    from.rows(sql::GROUPS_OF, &values![tenant, person])?
        .iter()
        .map(|row| {
            let external: Option<String> = row.get(3)?;
            let keys = std::iter::once(row.get(2)?).chain(external.as_deref().map(key)).collect();
            Ok((row.get(0)?, row.get(1)?, keys))
        })
        .collect()
}

/// A rule: from a group, a role.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MappingRow {
    /// The rule.
    pub id: Id<Mapping>,
    /// The group, by its name or by what the directory calls it.
    pub group: String,
    /// The same in the form that is compared.
    #[serde(skip)]
    pub(crate) key: String,
    /// The role's name.
    pub role: String,
    /// Over which unit; none is the whole tenant.
    pub unit: Option<Id<Unit>>,
}

/// Every rule of a tenant.
///
/// # Errors
/// As the engine says.
pub fn mappings(from: &mut (impl Rows + ?Sized), tenant: Tenant) -> Result<Vec<MappingRow>, Fault> {
    from.rows(sql::MAPPINGS, &values![tenant])?
        .iter()
        .map(|row| {
            Ok(MappingRow {
                id: row.get(0)?,
                group: row.get(1)?,
                key: row.get(2)?,
                role: row.get(3)?,
                unit: row.get(4)?,
            })
        })
        .collect()
}

impl MappingRow {
    /// The role, if it still is one that persons have.
    pub(crate) fn role(&self) -> Option<Role> {
        self.role.parse().ok().filter(|role: &Role| role.for_persons())
    }
}

pub(crate) fn claims(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    person: Id<Person>,
) -> Result<Vec<String>, Fault> {
    from.rows(sql::CLAIMS, &values![tenant, person])?.iter().map(|row| row.get(0)).collect()
}

pub(crate) fn followed(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    person: Id<Person>,
) -> Result<Vec<Id<GivenRole>>, Fault> {
    from.rows(sql::FOLLOWED, &values![tenant, person])?.iter().map(|row| row.get(0)).collect()
}

/// Everybody whom a rule about a group concerns.
pub(crate) fn concerned(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    group_key: &str,
) -> Result<Vec<Id<Person>>, Fault> {
    let mut persons: Vec<Id<Person>> = from
        .rows(sql::CLAIMANTS, &values![tenant, group_key])?
        .iter()
        .map(|row| row.get(0))
        .collect::<Result<_, _>>()?;
    for group in groups(from, tenant)? {
        let keys = [Some(crate::NameKey::of(&group.name).0), group.external_id.as_deref().map(key)];
        if keys.iter().flatten().any(|key| key == group_key) {
            persons.extend(members(from, tenant, group.id)?);
        }
    }
    persons.sort();
    persons.dedup();
    Ok(persons)
}

fn marks(first: usize, count: usize) -> String {
    (first..first + count).map(|at| format!("${at}")).collect::<Vec<_>>().join(", ")
}

/// The groups that each of these is in. One query.
pub(crate) fn groups_of_all(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    persons: &[Id<Person>],
) -> Result<BTreeMap<Id<Person>, Vec<(Id<Group>, String)>>, Fault> {
    let mut all = BTreeMap::<_, Vec<_>>::new();
    for persons in persons.chunks(MARKS_MOST) {
        let sql = format!(
            "SELECT m.person, g.id, g.name FROM organisation_member m JOIN organisation_group g ON g.tenant = m.tenant AND g.id = m.group_id WHERE m.tenant = $1 AND m.person IN ({}) ORDER BY m.person, g.name_key, g.id",
            marks(2, persons.len())
        );
        let values: Vec<_> = values![tenant].into_iter().chain(persons.iter().map(|id| (*id).into())).collect();
        for row in from.rows(&sql, &values)? {
            all.entry(row.get(0)?).or_default().push((row.get(1)?, row.get(2)?));
        }
    }
    Ok(all)
}

/// Who is in each of these groups. One query.
pub(crate) fn members_of_all(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    groups: &[Id<Group>],
) -> Result<BTreeMap<Id<Group>, Vec<Id<Person>>>, Fault> {
    let mut all = BTreeMap::<_, Vec<_>>::new();
    for groups in groups.chunks(MARKS_MOST) {
        let sql = format!(
            "SELECT group_id, person FROM organisation_member WHERE tenant = $1 AND group_id IN ({}) ORDER BY group_id, person",
            marks(2, groups.len())
        );
        let values: Vec<_> = values![tenant].into_iter().chain(groups.iter().map(|id| (*id).into())).collect();
        for row in from.rows(&sql, &values)? {
            all.entry(row.get(0)?).or_default().push(row.get(1)?);
        }
    }
    Ok(all)
}
