//! Accounts, their passwords and one-time links.

use crate::{AccessEvent, Personal, policy::AccessManage};
use crate::{
    password::{chosen, fits, hash},
    session::{Session, sql as session_sql},
};
use base::{Account, Grant, Id, Kind, Person, Placed, Proof, Refusal, Tenant, Time, sha256};
use store::{Command, Done, Failure, Fault, Rows, Store, Work, values};

/// Days a one-time link works.
pub const LINK_DAYS: i64 = 7;
pub(crate) mod sql {
    //! Reads and secrets of accounts.
    store::statements! {
        BY_ID = "SELECT a.person, a.closed, c.password, a.login FROM access_account a LEFT JOIN access_credential c ON c.tenant = a.tenant AND c.account = a.id WHERE a.tenant = $1 AND a.id = $2";
        PERSON = "SELECT id FROM access_account WHERE tenant = $1 AND person = $2 AND closed = 0 ORDER BY id";
        LOGIN_TAKEN = "SELECT id FROM access_account WHERE login_key = $1";
        SET_PASSWORD = "INSERT INTO access_credential (tenant, account, password) VALUES ($1, $2, $3) ON CONFLICT (tenant, account) DO UPDATE SET password = excluded.password";
        DROP_PASSWORD = "DELETE FROM access_credential WHERE tenant = $1 AND account = $2";
        SET_LINK = "INSERT INTO access_link (tenant, token, account, expires) VALUES ($1, $2, $3, $4)";
        LINK = "SELECT tenant, account, expires FROM access_link WHERE token = $1";
        DROP_LINKS = "DELETE FROM access_link WHERE tenant = $1 AND account = $2";
        DROP_SESSIONS = "DELETE FROM access_session WHERE tenant = $1 AND account = $2";
    }
}

/// The form of a login name that two spellings of it share.
pub(crate) fn login_key(login: &str) -> String {
    login.trim().to_lowercase()
}

/// What a person does about themselves alone; nobody else is asked.
#[derive(Debug)]
pub(crate) struct Own;
impl base::Permission for Own {
    const NAME: &'static str = "access.own";
    const ON: &'static str = "tenant";
}

/// An account that was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct OpenedAccount {
    /// The account.
    pub account: Id<Account>,
}

/// Opens an account for a person, without a password: a one-time link sets it.
///
/// # Errors
/// The login name is taken.
pub fn open_account<O: Placed>(
    work: &mut Work<'_>,
    grant: &Grant<AccessManage, O>,
    person: Id<Person>,
    login: &base::Word,
) -> Result<OpenedAccount, Failure> {
    if work.row(sql::LOGIN_TAKEN, &values![login_key(login.as_str())])?.is_some() {
        return Err(Refusal::invalid("login", "access-refused-login-taken").into());
    }
    let account = work.new_id("account");
    let personal = Personal { login: Some(login.as_str().to_owned()), ..Personal::default() };
    work.record(grant, &AccessEvent::AccountOpened { account, person }, personal)?;
    Ok(OpenedAccount { account })
}

/// Closes an account: its password, links and sessions are gone.
///
/// # Errors
/// No such account.
pub fn close_account(work: &mut Work<'_>, grant: &impl Proof, account: Id<Account>) -> Result<(), Failure> {
    let tenant = work.tenant();
    let row = work.row(sql::BY_ID, &values![tenant, account])?.ok_or_else(Refusal::not_found)?;
    if row.get(1)? {
        return Ok(());
    }
    work.record(grant, &AccessEvent::AccountClosed { account }, Personal::default())?;
    work.put(sql::DROP_PASSWORD, &values![tenant, account])?;
    work.put(crate::code::sql::DROP, &values![tenant, account])?;
    work.put(crate::code::sql::DROP_RECOVERY, &values![tenant, account])?;
    work.put(crate::passkey::sql::DROP, &values![tenant, account])?;
    work.put(crate::badge::sql::DROP_PIN, &values![tenant, account])?;
    work.put(sql::DROP_LINKS, &values![tenant, account])?;
    work.put(sql::DROP_SESSIONS, &values![tenant, account])?;
    work.put(crate::enter::sql::DROP_DEVICES, &values![tenant, account])?;
    Ok(())
}

/// The open accounts of a person.
///
/// # Errors
/// As the engine says.
pub fn accounts_of(from: &mut impl Rows, tenant: Tenant, person: Id<Person>) -> Result<Vec<Id<Account>>, Fault> {
    from.rows(sql::PERSON, &values![tenant, person])?.iter().map(|row| row.get(0)).collect()
}

/// Notes that somebody saw proof of who a person is; without it nobody is anyone's second person.
///
/// # Errors
/// One cannot vouch for oneself.
pub fn see_identity<O: Placed>(
    work: &mut Work<'_>,
    grant: &Grant<AccessManage, O>,
    person: Id<Person>,
) -> Result<(), Failure> {
    let seen_by = match work.actor() {
        base::Actor::Person { person: by, .. } if *by == person => {
            return Err(Refusal::new(Kind::Denied, "access-refused-own-identity").into());
        }
        base::Actor::Person { person: by, .. } => by.to_string(),
        base::Actor::Cli { name } | base::Actor::Job { name } | base::Actor::Reaction { name, .. } => name.clone(),
        // A directory has seen nobody.
        base::Actor::Directory { .. } | base::Actor::Device { .. } | base::Actor::Token { .. } => {
            return Err(Refusal::new(Kind::Denied, "access-refused-denied").into());
        }
    };
    work.record(grant, &AccessEvent::IdentitySeen { person, seen_by }, Personal::default())?;
    Ok(())
}

/// Makes a one-time link for an account, replacing those before. `token` is 32 random bytes drawn by
/// the caller; only its hash is stored. Gives when it expires.
///
/// # Errors
/// As the engine says.
pub fn issue_link<O: Placed>(
    work: &mut Work<'_>,
    grant: &Grant<AccessManage, O>,
    account: Id<Account>,
    token: &[u8; 32],
) -> Result<Time, Failure> {
    let tenant = work.tenant();
    let expires = work.now().plus_seconds(LINK_DAYS * 86_400);
    work.record(grant, &AccessEvent::LinkIssued { account, expires }, Personal::default())?;
    work.put(sql::DROP_LINKS, &values![tenant, account])?;
    work.put(sql::SET_LINK, &values![tenant, sha256(token), account, expires])?;
    Ok(expires)
}

/// Sets the password of the account that a one-time link is for, and uses the link up.
///
/// # Errors
/// The link does not work (any more), or the password is too weak.
pub fn redeem_link(
    store: &Store,
    id: base::CommandId,
    token: &str,
    password: &str,
) -> Result<Done<Id<Account>>, Failure> {
    let hashed = token_hash(token).ok_or_else(refused_link)?;
    let row = store.read::<_, Fault>(|reader| reader.row(sql::LINK, &values![hashed]))?.ok_or_else(refused_link)?;
    let (tenant, account, expires): (Tenant, Id<Account>, Time) = (row.get(0)?, row.get(1)?, row.get(2)?);
    if store.clock().now() > expires {
        return Err(refused_link().into());
    }
    let row =
        store.read::<_, Fault>(|reader| reader.row(sql::BY_ID, &values![tenant, account]))?.ok_or_else(refused_link)?;
    let person: Id<Person> = row.get(0)?;
    chosen("password", password, &known_of(store, tenant, row.get(3)?)?)?;
    let password = hash(password)?;
    let actor = crate::actor_of(person, account);
    let command = Command::new(tenant, actor, id, "redeemLink", &account);
    store.run(command, move |work| {
        // Used by somebody else in between: gone.
        work.row(sql::LINK, &values![hashed])?.ok_or_else(refused_link)?;
        let grant = Grant::<Own, crate::Whole>::issue(tenant, &crate::Whole);
        work.record(&grant, &AccessEvent::PasswordSet { account }, Personal::default())?;
        work.put(sql::SET_PASSWORD, &values![tenant, account, &password])?;
        // A link is for who has no way in: what was lost or taken opens nothing any more.
        crate::code::drop_codes(work, &grant, tenant, account)?;
        crate::passkey::drop_passkeys(work, &grant, tenant, account)?;
        crate::badge::drop_pin(work, &grant, tenant, account)?;
        work.put(sql::DROP_LINKS, &values![tenant, account])?;
        work.put(sql::DROP_SESSIONS, &values![tenant, account])?;
        Ok(account)
    })
}

/// What a guesser knows of whoever has an account: the name signed in with, and the municipality by its ledger.
fn known_of(store: &Store, tenant: Tenant, login: Option<String>) -> Result<Vec<String>, Fault> {
    let origin = store.tenants()?.into_iter().find(|(number, _)| *number == tenant).map(|(_, origin)| origin);
    Ok(login.into_iter().chain(origin).collect())
}

/// Changes the password of who is signed in; every other session of theirs ends. `names` is what else is known of them.
/// Slow on purpose: before any `Work`.
///
/// # Errors
/// The old one is wrong (`old-password`), or the new one is too weak or the same (`password`).
pub fn change_password(
    store: &Store,
    session: &Session,
    old: &str,
    password: &str,
    names: Vec<String>,
) -> Result<(), Failure> {
    let (tenant, account, this) = (session.home, session.account, session.id);
    let row = store
        .read::<_, Fault>(|reader| reader.row(sql::BY_ID, &values![tenant, account]))?
        .ok_or_else(Refusal::not_found)?;
    let stored: Option<String> = row.get(2)?;
    if !fits(old, stored.as_deref())? {
        return Err(Refusal::invalid("old-password", "access-refused-password-wrong").into());
    }
    if old == password {
        return Err(Refusal::invalid("password", "access-refused-password-same").into());
    }
    let mut known = known_of(store, tenant, row.get(3)?)?;
    known.extend(names);
    chosen("password", password, &known)?;
    let password = hash(password)?;
    let command = Command::new(tenant, session.actor(), base::clock::new_command_id(), "changePassword", &account);
    let done = store.run::<(), _>(command, move |work| {
        let row = work.row(sql::BY_ID, &values![tenant, account])?.ok_or_else(Refusal::not_found)?;
        // Changed or closed in between: what was checked is no longer so.
        if row.get(1)? || row.get::<Option<String>>(2)? != stored {
            return Err(Refusal::invalid("old-password", "access-refused-password-wrong").into());
        }
        let grant = Grant::<Own, crate::Whole>::issue(tenant, &crate::Whole);
        work.record(&grant, &AccessEvent::PasswordSet { account }, Personal::default())?;
        work.put(sql::SET_PASSWORD, &values![tenant, account, &password])?;
        work.put(session_sql::END_OTHERS, &values![tenant, account, this])?;
        Ok(())
    });
    done.map(drop)
}

fn refused_link() -> Refusal {
    Refusal::new(Kind::NotFound, "access-refused-link")
}

/// The hash under which a token is stored; nothing where it is not one.
pub(crate) fn token_hash(token: &str) -> Option<[u8; 32]> {
    let ok = token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !ok {
        return None;
    }
    let bytes: Vec<u8> =
        (0..64).step_by(2).filter_map(|at| u8::from_str_radix(token.get(at..at + 2)?, 16).ok()).collect();
    Some(sha256(&bytes))
}

/// A person has just shown, for this very content, that it is they who act.
#[derive(Debug, Clone, Copy)]
pub struct Assertion {
    pub(crate) person: Id<Person>,
    pub(crate) content: [u8; 32],
    pub(crate) at: Time,
}

impl Assertion {
    /// The person who asserted.
    #[must_use]
    pub const fn person(&self) -> Id<Person> {
        self.person
    }
}

/// What a person gives to prove themselves without a passkey.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given<'a> {
    /// The password.
    pub password: &'a str,
    /// The code that changes, or a recovery code; looked at where the account asks for one.
    pub code: &'a str,
}

/// Asserts by password, and by a code where the account asks for one, bound to the hash of the content shown. Slow on
/// purpose: before any `Work`.
///
/// # Errors
/// The password or the code is wrong.
pub fn assert(
    store: &Store,
    tenant: Tenant,
    account: Id<Account>,
    given: &Given<'_>,
    content: [u8; 32],
) -> Result<Assertion, Failure> {
    let asserted = by_password(store, tenant, account, given.password, content)?;
    crate::code::use_code(store, (tenant, account, crate::actor_of(asserted.person, account)), given.code)?;
    Ok(Assertion { at: store.clock().now(), ..asserted })
}

/// Whether this is the password of who is signed in. Slow on purpose.
pub(crate) fn own_password(store: &Store, session: &Session, password: &str) -> Result<(), Failure> {
    by_password(store, session.home, session.account, password, [0; 32]).map(drop)
}

/// Asserts by password alone, for an account that asks for no code.
///
/// # Errors
/// The password is wrong; the account asks for a code.
pub fn assert_password(
    store: &Store,
    tenant: Tenant,
    account: Id<Account>,
    password: &str,
    content: [u8; 32],
) -> Result<Assertion, Failure> {
    assert(store, tenant, account, &Given { password, code: "" }, content)
}

fn by_password(
    store: &Store,
    tenant: Tenant,
    account: Id<Account>,
    password: &str,
    content: [u8; 32],
) -> Result<Assertion, Failure> {
    let row = store
        .read::<_, Fault>(|reader| reader.row(sql::BY_ID, &values![tenant, account]))?
        .ok_or_else(Refusal::not_found)?;
    let stored: Option<String> = row.get(2)?;
    let closed: bool = row.get(1)?;
    if !fits(password, stored.as_deref())? || closed {
        return Err(Refusal::invalid("password", "access-refused-password-wrong").into());
    }
    Ok(Assertion { person: row.get(0)?, content, at: store.clock().now() })
}
