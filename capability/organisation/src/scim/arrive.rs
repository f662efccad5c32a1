//! Somebody whom the municipality's identity provider has proven comes to sign in: whose account it is, and the roles that
//! follow from the groups they are in there. One transaction; where nothing is new, nothing is recorded.

use super::{
    commands::{Change, Claimed, SaveUser},
    queries, roles,
};
use access::oidc::{Arrival, LinkBy, Newcomers, link, linked, linked_to};
use base::{Account, Id, Kind, Line, Person, Refusal};
use serde::Serialize;
use serde_json::{Map, Value, json};
use store::{Failure, Perform, Work};

/// The most groups of somebody that are looked at.
const GROUPS_MOST: usize = 2_000;

/// Lets somebody in whom the provider has proven.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct Arrive(pub Arrival);

fn refused(key: &'static str) -> Failure {
    Refusal::new(Kind::Denied, key).into()
}

impl Arrive {
    /// The account that the arrival's own words lead to, by what was allowed to be gone by.
    fn known(&self, from: &mut Work<'_>) -> Result<Option<(Id<Account>, Id<Person>)>, Failure> {
        let (tenant, arrival) = (from.tenant(), &self.0);
        for by in &arrival.link {
            let found = match by {
                LinkBy::ExternalId => {
                    let Some(external) = &arrival.external_id else { continue };
                    match queries::users_of_external(from, tenant, external)?.as_slice() {
                        [user] => Some((user.account, user.id, user.state.is_active())),
                        [] => None,
                        // Two with one name: it is neither.
                        _ => return Err(refused("oidc-refused-other")),
                    }
                }
                LinkBy::UserName => {
                    let Some(login) = &arrival.login else { continue };
                    let account = access::account_of_login(from, login)?.filter(|account| account.tenant == tenant);
                    account.map(|account| (account.account, account.person, !account.closed))
                }
            };
            let Some((account, person, open)) = found else { continue };
            if !open {
                return Err(refused("oidc-refused-closed"));
            }
            if linked_to(from, tenant, account, &arrival.issuer)? {
                return Err(refused("oidc-refused-other"));
            }
            return Ok(Some((account, person)));
        }
        Ok(None)
    }

    /// A new person with an account, as the directory would have made them.
    fn open(&self, work: &mut Work<'_>) -> Result<(Id<Account>, Id<Person>), Failure> {
        let arrival = &self.0;
        let login = arrival.login.as_deref().ok_or_else(|| refused("oidc-refused-login"))?;
        // Somebody has that name already, and nobody said that it is the same person.
        if access::account_of_login(work, login)?.is_some() {
            return Err(refused("oidc-refused-other"));
        }
        let mut document = Map::new();
        document.insert("userName".to_owned(), json!(login));
        document.insert("active".to_owned(), Value::Bool(true));
        document.extend(arrival.name.as_ref().map(|name| ("displayName".to_owned(), json!(name))));
        if arrival.link.contains(&LinkBy::ExternalId) {
            document.extend(arrival.external_id.as_ref().map(|id| ("externalId".to_owned(), json!(id))));
        }
        let person = SaveUser { id: None, change: Change::Whole(document), seen: None }.perform(work)?;
        let account = queries::user(work, work.tenant(), person)?.ok_or_else(Refusal::not_found)?.account;
        Ok((account, person))
    }
}

impl Perform for Arrive {
    const NAME: &'static str = "organisation.arrive";
    type Answer = (Id<Account>, Id<Person>);

    fn perform(&self, work: &mut Work<'_>) -> Result<Self::Answer, Failure> {
        let (tenant, arrival) = (work.tenant(), &self.0);
        let (account, person) = match linked(work, tenant, &arrival.issuer, &arrival.subject)? {
            Some(known) => (known.account, known.person),
            None => {
                let grant = roles::may(work)?;
                let (account, person) = match self.known(work)? {
                    Some(known) => known,
                    None if arrival.newcomers == Newcomers::Welcome => self.open(work)?,
                    None => return Err(refused("oidc-refused-no-account")),
                };
                link(work, &grant, account, &arrival.issuer, &arrival.subject)?;
                (account, person)
            }
        };
        if let Some(groups) = &arrival.groups {
            // A name that no rule could have is no group of ours.
            let groups = groups.iter().take(GROUPS_MOST).filter_map(|name| Line::parse("groups", name).ok()).collect();
            Claimed { person, groups }.perform(work)?;
        }
        Ok((account, person))
    }
}
