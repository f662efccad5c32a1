//! Accounts are opened for persons that the organisation knows.

use crate::queries::{self, sql};
use access::{Whole, policy::AccessManage};
use base::{Account, Id, Refusal, Word};
use serde::Serialize;
use store::{Failure, Perform, Rows, Work, values};

/// Opens an account for a person, by the number that stands for them.
#[derive(Debug, Clone, Serialize)]
pub struct OpenAccount {
    /// The person's service number.
    pub service_number: Word,
    /// The name to sign in with.
    pub login: Word,
}

impl Perform for OpenAccount {
    const NAME: &'static str = "organisation.openAccount";
    type Answer = Id<Account>;

    fn perform(&self, work: &mut Work<'_>) -> Result<Id<Account>, Failure> {
        let (tenant, actor) = (work.tenant(), work.actor().clone());
        let grant = access::may(work, tenant, &actor, AccessManage, &Whole)?;
        let unknown =
            || Refusal::invalid("number", "organisation-refused-no-number").with("value", &self.service_number);
        let row = work.row(sql::BY_NUMBER, &values![tenant, &self.service_number])?.ok_or_else(unknown)?;
        let person = queries::person(work, tenant, row.get(0)?)?.filter(|person| person.left.is_none());
        let person = person.ok_or_else(unknown)?;
        Ok(access::open_account(work, &grant, person.id, &self.login)?.account)
    }
}
