//! What a directory asks for, done in one transaction each: parse → may → load → decide → record.

use super::{
    Group, Provisioned, UserState, fault, key, patch,
    queries::{self, GroupRow, UserRow},
    roles::{self, Allowed},
    schema::{ENTERPRISE, GROUPS, USERS},
    value,
};
use crate::{
    OrganisationEvent, Personal,
    commands::{Allowed as Managed, may as may_manage},
    queries as people,
};
use base::{Account, Id, Kind, Line, Person, Refusal, Word};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use store::{Failure, Perform, Rows, Work, values};

/// How a resource is to be changed.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Change {
    /// To this document (POST, PUT).
    Whole(Map<String, Value>),
    /// By these operations (PATCH).
    Patch(Map<String, Value>),
}

fn stale(wanted: Option<i64>, entry: i64) -> Result<(), Refusal> {
    if wanted.is_some_and(|wanted| wanted != entry) {
        return Err(Refusal::new(Kind::Stale, "scim-refused-version"));
    }
    Ok(())
}

fn line(name: &'static str, value: Option<&Value>) -> Result<Option<Line>, Refusal> {
    let text = value.and_then(Value::as_str);
    text.map(|text| Line::parse(name, text).map_err(|_| fault::value(name, "\"\u{2026}\""))).transpose()
}

/// Makes a user, or changes one.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct SaveUser {
    /// Whom; nothing for a new one.
    pub id: Option<Id<Person>>,
    /// How.
    pub change: Change,
    /// The entry that the client has seen.
    pub seen: Option<i64>,
}

/// Parts of a user's document that the person's protected identity keeps out.
const PROTECTED: [&str; 5] = ["name", "displayName", "emails", "phoneNumbers", "title"];

/// The document of a user in the form that is kept, put together again.
pub(crate) fn document(user: &UserRow) -> Map<String, Value> {
    let mut document = user.attributes.clone();
    if let Some(login) = &user.login {
        document.insert("userName".to_owned(), json!(login));
    }
    if let Some(external) = &user.external_id {
        document.insert("externalId".to_owned(), json!(external));
    }
    document.insert("active".to_owned(), json!(user.state.is_active()));
    document
}

/// The name that a document gives a person.
fn name_of(document: &Map<String, Value>) -> Option<Line> {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let part = |part: &str| text(document.get("name").and_then(|name| name.get(part)));
    let both = match (part("givenName"), part("familyName")) {
        (None, None) => None,
        (given, family) => Some([given, family].into_iter().flatten().collect::<Vec<_>>().join(" ")),
    };
    let name = text(document.get("displayName")).or_else(|| part("formatted")).or(both);
    let name = name.or_else(|| text(document.get("userName")))?;
    Line::parse("name", &name.chars().take(Line::MAX).collect::<String>()).ok()
}

/// Whom a new user is: somebody we know already, or somebody new.
enum Whom {
    /// A person with the very account.
    Account(Id<Person>, Id<Account>),
    /// A person without it.
    Person(Id<Person>),
    /// Nobody yet.
    New(Word),
}

impl SaveUser {
    fn whom(&self, work: &mut Work<'_>, login: &Line, number: Option<&Word>) -> Result<Whom, Failure> {
        let tenant = work.tenant();
        if queries::user_of_login(work, tenant, login.as_str())?.is_some() {
            return Err(fault::uniqueness("userName").into());
        }
        if let Some(account) = access::account_of_login(work, login.as_str())? {
            let other = account.tenant != tenant || queries::user(work, tenant, account.person)?.is_some();
            if other || people::person(work, tenant, account.person)?.is_none() {
                return Err(fault::uniqueness("userName").into());
            }
            return Ok(Whom::Account(account.person, account.account));
        }
        let Some(number) = number else {
            // A number of our own: of the id, which nobody can aim at somebody else's.
            let id = work.new_id::<Person>("number");
            return Ok(Whom::New(Word::parse("serviceNumber", &format!("D-{}", &base::hex(&id.bytes())[20..]))?));
        };
        match work.row(people::sql::BY_NUMBER, &values![tenant, number])? {
            None => Ok(Whom::New(number.clone())),
            Some(row) => {
                let person = row.get(0)?;
                if queries::user(work, tenant, person)?.is_some() {
                    return Err(fault::uniqueness("employeeNumber").into());
                }
                Ok(Whom::Person(person))
            }
        }
    }

    /// Finds or makes the person and the account of a new user.
    fn begin(
        work: &mut Work<'_>,
        grants: (&Allowed, &Managed),
        whom: Whom,
        login: &Line,
        name: Option<Line>,
    ) -> Result<(Id<Person>, Id<Account>), Failure> {
        let person = match whom {
            Whom::Account(person, account) => return Ok((person, account)),
            Whom::Person(person) => person,
            Whom::New(service_number) => {
                let id = work.new_id("person");
                let event = OrganisationEvent::PersonRegistered { id, service_number };
                work.record(grants.1, &event, Personal { name, protected: Some(false), ..Personal::default() })?;
                id
            }
        };
        Ok((person, access::provision_account(work, grants.0, person, login)?))
    }
}

impl Perform for SaveUser {
    const NAME: &'static str = "organisation.saveUser";
    type Answer = Id<Person>;

    fn perform(&self, work: &mut Work<'_>) -> Result<Id<Person>, Failure> {
        let tenant = work.tenant();
        let (grant, managed) = (roles::may(work)?, may_manage(work, None)?);
        let before = match self.id {
            None => None,
            Some(id) => Some(queries::user(work, tenant, id)?.ok_or_else(Refusal::not_found)?),
        };
        if let Some(before) = &before {
            stale(self.seen, before.entry)?;
        }
        let mut document = match &self.change {
            Change::Whole(body) => value::take(&USERS, body)?,
            Change::Patch(body) => {
                let mut document = before.as_ref().map(document).unwrap_or_default();
                patch::patch(&USERS, &mut document, body)?;
                document
            }
        };
        let login = line("userName", document.get("userName"))?.ok_or_else(|| fault::required("userName"))?;
        let external_id = line("externalId", document.get("externalId"))?.map(|it| it.as_str().to_owned());
        let was = before.as_ref().map_or(UserState::Active, |before| before.state);
        let state = document.get("active").and_then(Value::as_bool).map_or(was, UserState::of);
        let number = document.get(ENTERPRISE).and_then(|it| it.get("employeeNumber")).and_then(Value::as_str);
        let number = number.map(|number| Word::parse("employeeNumber", number)).transpose();
        let number = number.map_err(|_| fault::value("employeeNumber", &format!("\u{2264} {}", Word::MAX)))?;

        let whom = match &before {
            Some(before) => Whom::Account(before.id, before.account),
            None => self.whom(work, &login, number.as_ref())?,
        };
        let mut name = name_of(&document);
        for name in ["userName", "externalId", "active"] {
            document.remove(name);
        }
        let known = match &whom {
            Whom::Account(person, _) | Whom::Person(person) => people::person(work, tenant, *person)?,
            Whom::New(_) => None,
        };
        if let Some(known) = known.filter(|known| known.protected) {
            name = known.name.as_deref().map(|name| Line::parse("name", name)).transpose()?;
            document.retain(|name, _| !PROTECTED.contains(&name.as_str()));
            if let Some(Value::Object(more)) = document.get_mut(ENTERPRISE) {
                more.retain(|name, _| name == "employeeNumber");
            }
        }
        if let Some(before) = &before
            && before.login.as_deref() == Some(login.as_str())
            && (before.state, &before.external_id, &before.attributes) == (state, &external_id, &document)
        {
            return Ok(before.id);
        }

        let (person, account) = Self::begin(work, (&grant, &managed), whom, &login, name.clone())?;
        if before.as_ref().is_some_and(|before| before.login.as_deref() != Some(login.as_str())) {
            access::rename_account(work, &grant, account, &login)?;
        }
        match state {
            UserState::Active => access::reopen_account(work, &grant, account)?,
            UserState::Inactive => access::close_accounts(work, &grant, person)?,
        }
        let user = Provisioned { login: login.as_str().to_owned(), external_id, attributes: Value::Object(document) };
        let personal = Personal { name, user: Some(Box::new(user)), ..Personal::default() };
        work.record(&managed, &OrganisationEvent::UserProvisioned { id: person, account, state }, personal)?;
        roles::settle(work, &grant, person)?;
        Ok(person)
    }
}

/// The directory knows a person no more: they have left.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct RemoveUser {
    /// Whom.
    pub id: Id<Person>,
    /// The entry that the client has seen.
    pub seen: Option<i64>,
}

impl Perform for RemoveUser {
    const NAME: &'static str = "organisation.removeUser";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let tenant = work.tenant();
        let (grant, managed) = (roles::may(work)?, may_manage(work, None)?);
        let user = queries::user(work, tenant, self.id)?.ok_or_else(Refusal::not_found)?;
        stale(self.seen, user.entry)?;
        access::close_accounts(work, &grant, self.id)?;
        work.record(&managed, &OrganisationEvent::UserRemoved { id: self.id }, Personal::default())?;
        roles::settle(work, &grant, self.id)?;
        for (given, ..) in access::roles_of(work, tenant, self.id)? {
            access::end_role(work, &grant, given)?;
        }
        if people::person(work, tenant, self.id)?.is_some_and(|person| person.left.is_none()) {
            work.record(&managed, &OrganisationEvent::PersonLeft { id: self.id }, Personal::default())?;
        }
        Ok(())
    }
}

/// Makes a group, or changes one.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct SaveGroup {
    /// Which; nothing for a new one.
    pub id: Option<Id<Group>>,
    /// How.
    pub change: Change,
    /// The entry that the client has seen.
    pub seen: Option<i64>,
}

/// The document of a group in the form that is kept, put together again.
pub(crate) fn group_document(group: &GroupRow, members: &[Id<Person>]) -> Map<String, Value> {
    let mut document = Map::new();
    document.insert("displayName".to_owned(), json!(group.name));
    if let Some(external) = &group.external_id {
        document.insert("externalId".to_owned(), json!(external));
    }
    if !members.is_empty() {
        let members: Vec<Value> = members.iter().map(|id| json!({ "value": id })).collect();
        document.insert("members".to_owned(), Value::Array(members));
    }
    document
}

fn members_of(document: &Map<String, Value>) -> Result<BTreeSet<Id<Person>>, Refusal> {
    let wrong = || fault::value("members.value", "/Users: id");
    let members = document.get("members").and_then(Value::as_array);
    members
        .into_iter()
        .flatten()
        .map(|member| member["value"].as_str().and_then(|id| id.parse().ok()).ok_or_else(wrong))
        .collect()
}

impl Perform for SaveGroup {
    const NAME: &'static str = "organisation.saveGroup";
    type Answer = Id<Group>;

    fn perform(&self, work: &mut Work<'_>) -> Result<Id<Group>, Failure> {
        let tenant = work.tenant();
        let (grant, managed) = (roles::may(work)?, may_manage(work, None)?);
        let before = match self.id {
            None => None,
            Some(id) => Some(queries::group(work, tenant, id)?.ok_or_else(Refusal::not_found)?),
        };
        let mut there = BTreeSet::new();
        if let Some(before) = &before {
            stale(self.seen, before.entry)?;
            there.extend(queries::members(work, tenant, before.id)?);
        }
        let document = match &self.change {
            Change::Whole(body) => value::take(&GROUPS, body)?,
            Change::Patch(body) => {
                let there: Vec<_> = there.iter().copied().collect();
                let mut document = before.as_ref().map(|it| group_document(it, &there)).unwrap_or_default();
                patch::patch(&GROUPS, &mut document, body)?;
                document
            }
        };
        let name = line("displayName", document.get("displayName"))?.ok_or_else(|| fault::required("displayName"))?;
        let external_id = line("externalId", document.get("externalId"))?;
        let members = members_of(&document)?;
        if queries::group_of_name(work, tenant, name.as_str())?.is_some_and(|other| Some(other.id) != self.id) {
            return Err(fault::uniqueness("displayName").into());
        }
        let added: Vec<_> = members.difference(&there).copied().collect();
        let removed: Vec<_> = there.difference(&members).copied().collect();
        for person in &added {
            if work.row(queries::sql::IS_USER, &values![tenant, *person])?.is_none() {
                return Err(fault::value("members.value", "/Users: id").into());
            }
        }

        let id = self.id.unwrap_or_else(|| work.new_id("group"));
        let named = before.as_ref().map(|before| (before.name.as_str(), before.external_id.as_deref()));
        let renamed = named != Some((name.as_str(), external_id.as_ref().map(Line::as_str)));
        let mut keys = vec![key(name.as_str())];
        keys.extend(external_id.as_ref().map(|it| key(it.as_str())));
        if let Some(before) = &before {
            keys.push(key(&before.name));
            keys.extend(before.external_id.as_deref().map(key));
        }
        if renamed {
            work.record(&managed, &OrganisationEvent::GroupProvisioned { id, name, external_id }, Personal::default())?;
        }
        if !added.is_empty() || !removed.is_empty() {
            let (added, removed) = (added.clone(), removed.clone());
            let event = OrganisationEvent::GroupMembersChanged { id, added, removed };
            work.record(&managed, &event, Personal::default())?;
        }
        // Most groups give nobody a role; then nobody's are looked at.
        if queries::mappings(work, tenant)?.iter().any(|mapping| keys.contains(&mapping.key)) {
            if renamed {
                roles::settle_members(work, &grant, id, &removed)?;
            } else {
                for person in added.iter().chain(&removed) {
                    roles::settle(work, &grant, *person)?;
                }
            }
        }
        Ok(id)
    }
}

/// The directory knows a group no more.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct RemoveGroup {
    /// Which.
    pub id: Id<Group>,
    /// The entry that the client has seen.
    pub seen: Option<i64>,
}

impl Perform for RemoveGroup {
    const NAME: &'static str = "organisation.removeGroup";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let tenant = work.tenant();
        let (grant, managed) = (roles::may(work)?, may_manage(work, None)?);
        let group = queries::group(work, tenant, self.id)?.ok_or_else(Refusal::not_found)?;
        stale(self.seen, group.entry)?;
        let members = queries::members(work, tenant, self.id)?;
        work.record(&managed, &OrganisationEvent::GroupRemoved { id: self.id }, Personal::default())?;
        members.into_iter().try_for_each(|person| roles::settle(work, &grant, person))
    }
}

/// What a sign-in through the identity provider says of somebody.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Claimed {
    /// Whom.
    pub person: Id<Person>,
    /// The groups named.
    pub groups: Vec<Line>,
}

impl Perform for Claimed {
    const NAME: &'static str = "organisation.claimGroups";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let (tenant, grant) = (work.tenant(), roles::may(work)?);
        people::person(work, tenant, self.person)?.ok_or_else(Refusal::not_found)?;
        let mapped: BTreeSet<String> = queries::mappings(work, tenant)?.into_iter().map(|it| it.key).collect();
        let mut groups: Vec<Line> =
            self.groups.iter().filter(|it| mapped.contains(&key(it.as_str()))).cloned().collect();
        groups.sort_by_key(|group| key(group.as_str()));
        groups.dedup_by_key(|group| key(group.as_str()));
        let keys: Vec<String> = groups.iter().map(|group| key(group.as_str())).collect();
        if queries::claims(work, tenant, self.person)? != keys {
            let event = OrganisationEvent::GroupsClaimed { id: self.person, groups };
            work.record(&grant, &event, Personal::default())?;
            roles::settle(work, &grant, self.person)?;
        }
        Ok(())
    }
}
