//! A new way in: by one administrator for an account that nobody has used, by two for one that somebody has. The second
//! is neither the first nor the account's person, and somebody has seen who they are.

use crate::{
    AccessEvent, Act, Assertion, OpenAct, Personal, Whole, account, may, open_act, policy::AccessManage, propose,
    second, withdraw,
};
use base::{Account, Grant, Id, Kind, Person, Refusal, Tenant, Time, sha256};
use serde::Serialize;
use std::collections::BTreeSet;
use store::{Failure, Fault, Perform, Row, Rows, Store, Work, values};

/// What sort of act it is.
const RECOVER: &str = "access.recover";

pub(crate) mod sql {
    //! Accounts as administrators see them.
    store::statements! {
        LIST = "SELECT a.id, a.person, a.login, a.closed, c.account, i.seen, l.expires FROM access_account a LEFT JOIN access_credential c ON c.tenant = a.tenant AND c.account = a.id LEFT JOIN access_identity i ON i.tenant = a.tenant AND i.person = a.person LEFT JOIN access_link l ON l.tenant = a.tenant AND l.account = a.id WHERE a.tenant = $1 AND a.login_key > $2 ORDER BY a.login_key LIMIT $3";
        ONE = "SELECT a.id, a.person, a.login, a.closed, c.account, i.seen, l.expires FROM access_account a LEFT JOIN access_credential c ON c.tenant = a.tenant AND c.account = a.id LEFT JOIN access_identity i ON i.tenant = a.tenant AND i.person = a.person LEFT JOIN access_link l ON l.tenant = a.tenant AND l.account = a.id WHERE a.tenant = $1 AND a.id = $2";
        NOTE = "INSERT INTO access_notice (tenant, account, recovered) VALUES ($1, $2, $3) ON CONFLICT (tenant, account) DO UPDATE SET recovered = excluded.recovered";
        NOTICE = "SELECT recovered FROM access_notice WHERE tenant = $1 AND account = $2";
        BY_LOGIN = "SELECT id FROM access_account WHERE tenant = $1 AND login_key = $2";
        ADMINISTRATORS = "SELECT person FROM access_role WHERE tenant = $1 AND role = $2 AND unit IS NULL AND ended IS NULL";
        ABLE = "SELECT c.account FROM access_account a JOIN access_credential c ON c.tenant = a.tenant AND c.account = a.id JOIN access_identity i ON i.tenant = a.tenant AND i.person = a.person WHERE a.tenant = $1 AND a.person = $2 AND a.closed = 0 LIMIT 1";
        READ = "DELETE FROM access_notice WHERE tenant = $1 AND account = $2";
    }
}

/// An account as administrators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// The account.
    pub id: Id<Account>,
    /// Whose it is.
    pub person: Id<Person>,
    /// The name signed in with; none where it was disposed of.
    pub login: Option<String>,
    /// How it stands.
    pub standing: AccountStanding,
    /// When somebody last vouched for the person's identity.
    pub identity: Option<Time>,
    /// Until when a one-time link works.
    pub link: Option<Time>,
}

/// How an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "camelCase")]
pub enum AccountStanding {
    /// Nobody has chosen a password yet.
    New,
    /// Somebody signs in with it.
    Used,
    /// Closed for good.
    Closed,
}

fn read(row: &Row) -> Result<AccountRow, Fault> {
    let standing = match (row.get::<bool>(3)?, row.get::<Option<Id<Account>>>(4)?) {
        (true, _) => AccountStanding::Closed,
        (false, Some(_)) => AccountStanding::Used,
        (false, None) => AccountStanding::New,
    };
    Ok(AccountRow {
        id: row.get(0)?,
        person: row.get(1)?,
        login: row.get(2)?,
        standing,
        identity: row.get(5)?,
        link: row.get(6)?,
    })
}

/// Accounts by the name signed in with, those after `after`, at most `most`.
///
/// # Errors
/// As the engine says.
pub fn accounts(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    after: &str,
    most: usize,
) -> Result<Vec<AccountRow>, Fault> {
    from.rows(sql::LIST, &values![tenant, account::login_key(after), most])?.iter().map(read).collect()
}

/// One account.
///
/// # Errors
/// As the engine says.
pub fn account_row(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    id: Id<Account>,
) -> Result<Option<AccountRow>, Fault> {
    from.row(sql::ONE, &values![tenant, id])?.map(|row| read(&row)).transpose()
}

/// The recovery of an account that waits for its second person, if any; it may have lapsed.
///
/// # Errors
/// As the engine says.
pub fn waiting_recovery(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    id: Id<Account>,
) -> Result<Option<OpenAct>, Fault> {
    open_act(from, tenant, id.uuid(), RECOVER)
}

/// What both persons are shown, hashed: which account, and whose.
#[must_use]
pub fn recovery_content(tenant: Tenant, account: &AccountRow) -> [u8; 32] {
    let mut shown = RECOVER.as_bytes().to_vec();
    shown.extend(tenant.0.to_be_bytes());
    shown.extend(account.id.bytes());
    shown.extend(account.person.bytes());
    shown.extend(account.login.as_deref().unwrap_or_default().as_bytes());
    sha256(&shown)
}

fn managed(work: &mut Work<'_>, id: Id<Account>) -> Result<(Grant<AccessManage, Whole>, AccountRow), Failure> {
    let (tenant, actor) = (work.tenant(), work.actor().clone());
    let grant = may(work, tenant, &actor, AccessManage, &Whole)?;
    let row = account_row(work, tenant, id)?.ok_or_else(Refusal::not_found)?;
    Ok((grant, row))
}

fn open(row: &AccountRow) -> Result<(), Refusal> {
    match row.standing {
        AccountStanding::Closed => Err(Refusal::conflict("access-refused-account-closed")),
        AccountStanding::New | AccountStanding::Used => Ok(()),
    }
}

/// Nobody has a hand in the recovery of their own account.
fn another(work: &Work<'_>, row: &AccountRow) -> Result<(), Refusal> {
    match work.actor().person() {
        Some(person) if person != row.person => Ok(()),
        _ => Err(Refusal::new(Kind::Denied, "access-refused-own-recovery")),
    }
}

/// Closes an account.
#[derive(Debug, Clone, Serialize)]
pub struct CloseAccount {
    /// The account.
    pub account: Id<Account>,
}

impl Perform for CloseAccount {
    const NAME: &'static str = "access.closeAccount";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let (grant, _) = managed(work, self.account)?;
        account::close_account(work, &grant, self.account)
    }
}

/// Notes that the administrator saw proof of who the account's person is.
#[derive(Debug, Clone, Serialize)]
pub struct SeeIdentity {
    /// The account.
    pub account: Id<Account>,
}

impl Perform for SeeIdentity {
    const NAME: &'static str = "access.seeIdentity";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let (grant, row) = managed(work, self.account)?;
        account::see_identity(work, &grant, row.person)
    }
}

/// Makes a one-time link for an account that nobody has used yet.
#[derive(Debug, Clone, Serialize)]
pub struct IssueLink {
    /// The account.
    pub account: Id<Account>,
    /// The secret, drawn by the caller.
    #[serde(skip)]
    pub token: [u8; 32],
}

impl Perform for IssueLink {
    const NAME: &'static str = "access.issueLink";
    type Answer = Time;

    fn perform(&self, work: &mut Work<'_>) -> Result<Time, Failure> {
        let (grant, row) = managed(work, self.account)?;
        open(&row)?;
        if row.standing == AccountStanding::Used {
            return Err(Refusal::conflict("access-refused-link-two").into());
        }
        account::issue_link(work, &grant, self.account, &self.token)
    }
}

/// Proposes, as the first of two, that an account in use gets a new link.
#[derive(Debug, Clone, Serialize)]
pub struct ProposeRecovery {
    /// The account.
    pub account: Id<Account>,
    /// Fresh, on what was shown.
    #[serde(skip)]
    pub assertion: Assertion,
}

impl Perform for ProposeRecovery {
    const NAME: &'static str = "access.proposeRecovery";
    type Answer = Id<Act>;

    fn perform(&self, work: &mut Work<'_>) -> Result<Id<Act>, Failure> {
        let (grant, row) = managed(work, self.account)?;
        open(&row)?;
        another(work, &row)?;
        if row.standing == AccountStanding::New {
            return Err(Refusal::conflict("access-refused-link-one").into());
        }
        let content = recovery_content(work.tenant(), &row);
        propose(work, &grant, RECOVER, self.account.uuid(), content, &self.assertion)
    }
}

/// Agrees, as the second of two: the account gets a new link, and its person is told at the next sign-in.
#[derive(Debug, Clone, Serialize)]
pub struct AgreeRecovery {
    /// The account.
    pub account: Id<Account>,
    /// The act that waits.
    pub act: Id<Act>,
    /// Fresh, on what was shown.
    #[serde(skip)]
    pub assertion: Assertion,
    /// The secret of the link, drawn by the caller.
    #[serde(skip)]
    pub token: [u8; 32],
}

impl Perform for AgreeRecovery {
    const NAME: &'static str = "access.agreeRecovery";
    type Answer = Time;

    fn perform(&self, work: &mut Work<'_>) -> Result<Time, Failure> {
        let (grant, row) = managed(work, self.account)?;
        open(&row)?;
        another(work, &row)?;
        let tenant = work.tenant();
        let waiting = waiting_recovery(work, tenant, self.account)?.filter(|waiting| waiting.id == self.act);
        let waiting = waiting.ok_or_else(|| Refusal::conflict("access-refused-act-ended"))?;
        let content = recovery_content(tenant, &row);
        second(work, &grant, self.act, content, &self.assertion, waiting.proposed)?;
        let expires = account::issue_link(work, &grant, self.account, &self.token)?;
        let now = work.now();
        work.put(sql::NOTE, &values![tenant, self.account, now])?;
        Ok(expires)
    }
}

/// Makes a link for an account from beside the data: only where there are not two other administrators who could do it on
/// the pages, and with a reason that is kept.
#[derive(Debug, Clone, Serialize)]
pub struct LinkFromMachine {
    /// The name signed in with.
    pub login: base::Line,
    /// Why.
    pub reason: base::Line,
    /// The secret, drawn by the caller.
    #[serde(skip)]
    pub token: [u8; 32],
}

impl Perform for LinkFromMachine {
    const NAME: &'static str = "access.linkFromMachine";
    type Answer = Time;

    fn perform(&self, work: &mut Work<'_>) -> Result<Time, Failure> {
        let tenant = work.tenant();
        if !matches!(work.actor(), base::Actor::Cli { .. }) {
            return Err(Refusal::new(Kind::Denied, "access-refused-denied").with("permission", "access.manage").into());
        }
        let found = work.row(sql::BY_LOGIN, &values![tenant, account::login_key(self.login.as_str())])?;
        let id = found.map(|row| row.get(0)).transpose()?;
        let id: Id<Account> = id.ok_or_else(|| Refusal::invalid("login", "access-refused-no-login"))?;
        let (grant, row) = managed(work, id)?;
        open(&row)?;
        let role = crate::Role::Administrator.name();
        // A person once, however many accounts or roles they have.
        let all: Result<BTreeSet<Id<Person>>, Fault> =
            work.rows(sql::ADMINISTRATORS, &values![tenant, role])?.iter().map(|row| row.get(0)).collect();
        let mut others = 0;
        for person in all?.into_iter().filter(|person| *person != row.person) {
            others += usize::from(work.row(sql::ABLE, &values![tenant, person])?.is_some());
        }
        if row.standing == AccountStanding::Used && others >= 2 {
            return Err(Refusal::conflict("access-refused-two-can").into());
        }
        let reason = Personal { name: Some(self.reason.clone()), ..Personal::default() };
        work.record(&grant, &AccessEvent::LinkedFromMachine { account: id }, reason)?;
        let expires = account::issue_link(work, &grant, id, &self.token)?;
        let now = work.now();
        work.put(sql::NOTE, &values![tenant, id, now])?;
        Ok(expires)
    }
}

/// Lets a recovery be, before a second person agreed.
#[derive(Debug, Clone, Serialize)]
pub struct WithdrawRecovery {
    /// The account.
    pub account: Id<Account>,
}

impl Perform for WithdrawRecovery {
    const NAME: &'static str = "access.withdrawRecovery";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let (grant, _) = managed(work, self.account)?;
        let tenant = work.tenant();
        let waiting = waiting_recovery(work, tenant, self.account)?;
        let waiting = waiting.ok_or_else(|| Refusal::conflict("access-refused-act-ended"))?;
        withdraw(work, &grant, waiting.id)
    }
}

/// When two administrators gave an account a new link, until its person has read that they did.
///
/// # Errors
/// As the engine says.
pub fn recovered(from: &mut (impl Rows + ?Sized), home: Tenant, account: Id<Account>) -> Result<Option<Time>, Fault> {
    from.row(sql::NOTICE, &values![home, account])?.map(|row| row.get(0)).transpose()
}

/// The account's person has read that it was recovered.
///
/// # Errors
/// As the engine says.
pub fn recovery_read(store: &Store, home: Tenant, account: Id<Account>) -> Result<(), Failure> {
    store.working(Some(home), move |working| {
        working.put(sql::READ, &values![home, account])?;
        Ok(())
    })
}
