//! The municipality's directory (Entra ID and its like) as an actor: the secret of its connection, and what it does to
//! accounts.

use crate::{AccessEvent, Personal, account::login_key, account::token_hash, policy::AccessManage};
use base::{Account, Actor, Grant, Id, Line, Person, Placed, Refusal, Tenant, Time, Word, sha256};
use store::{Failure, Fault, Row, Rows, Work, values};

/// Days that the secret of a directory's connection works.
pub const DIRECTORY_TOKEN_DAYS: i64 = 365;

pub(crate) mod sql {
    //! The connection's secret, and accounts as a directory sees them.
    store::statements! {
        SET = "INSERT INTO access_directory (tenant, token, name, expires) VALUES ($1, $2, $3, $4)";
        DROP = "DELETE FROM access_directory WHERE tenant = $1 AND name = $2";
        OF_TOKEN = "SELECT tenant, name FROM access_directory WHERE token = $1 AND expires > $2";
        OF_NAME = "SELECT token FROM access_directory WHERE tenant = $1 AND name = $2";
        OF_LOGIN = "SELECT tenant, id, person, closed FROM access_account WHERE login_key = $1";
        ACCOUNT = "SELECT tenant, id, person, closed FROM access_account WHERE tenant = $1 AND id = $2";
    }
}

/// The directory by the name its connection goes by.
#[must_use]
pub fn directory(name: &str) -> Actor {
    Actor::issue(Actor::Directory { name: name.to_owned() })
}

/// The tenant and the actor behind a connection's secret, if it works.
///
/// # Errors
/// As the engine says.
pub fn directory_of(from: &mut (impl Rows + ?Sized), token: &str, now: Time) -> Result<Option<(Tenant, Actor)>, Fault> {
    let Some(hashed) = token_hash(token) else { return Ok(None) };
    let row = from.row(sql::OF_TOKEN, &values![hashed, now])?;
    row.map(|row| Ok((row.get(0)?, directory(&row.get::<String>(1)?)))).transpose()
}

/// Gives a directory's connection a secret in place of the one it had. `token` is 32 random bytes drawn by the caller;
/// only its hash is stored. Gives when it expires.
///
/// # Errors
/// As the engine says.
pub fn issue_directory_token<O: Placed>(
    work: &mut Work<'_>,
    grant: &Grant<AccessManage, O>,
    name: &Word,
    token: &[u8; 32],
) -> Result<Time, Failure> {
    let tenant = work.tenant();
    let expires = work.now().plus_seconds(DIRECTORY_TOKEN_DAYS * 86_400);
    let event = AccessEvent::DirectoryTokenIssued { name: name.clone(), expires };
    work.record(grant, &event, Personal::default())?;
    work.put(sql::DROP, &values![tenant, name])?;
    work.put(sql::SET, &values![tenant, sha256(token), name, expires])?;
    Ok(expires)
}

/// Takes the secret of a directory's connection back: it stops working at once.
///
/// # Errors
/// No connection has that name.
pub fn revoke_directory_token<O: Placed>(
    work: &mut Work<'_>,
    grant: &Grant<AccessManage, O>,
    name: &Word,
) -> Result<(), Failure> {
    let tenant = work.tenant();
    if work.row(sql::OF_NAME, &values![tenant, name])?.is_none() {
        return Err(Refusal::not_found().into());
    }
    work.record(grant, &AccessEvent::DirectoryTokenRevoked { name: name.clone() }, Personal::default())?;
    work.put(sql::DROP, &values![tenant, name])?;
    Ok(())
}

/// An account as a directory sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DirectoryAccount {
    /// Whose ledger it lies in.
    pub tenant: Tenant,
    /// The account.
    pub account: Id<Account>,
    /// The human being.
    pub person: Id<Person>,
    /// Whether it is closed.
    pub closed: bool,
}

fn read(row: &Row) -> Result<DirectoryAccount, Fault> {
    Ok(DirectoryAccount { tenant: row.get(0)?, account: row.get(1)?, person: row.get(2)?, closed: row.get(3)? })
}

/// The account, open or closed, of any tenant, that a name signs in to.
///
/// # Errors
/// As the engine says.
pub fn account_of_login(from: &mut (impl Rows + ?Sized), login: &str) -> Result<Option<DirectoryAccount>, Fault> {
    from.row(sql::OF_LOGIN, &values![login_key(login)])?.map(|row| read(&row)).transpose()
}

fn taken() -> Failure {
    Refusal::invalid("login", "access-refused-login-taken").into()
}

/// Opens an account for a person without a password.
///
/// # Errors
/// The login name is taken.
pub fn provision_account<O: Placed>(
    work: &mut Work<'_>,
    grant: &Grant<AccessManage, O>,
    person: Id<Person>,
    login: &Line,
) -> Result<Id<Account>, Failure> {
    if account_of_login(work, login.as_str())?.is_some() {
        return Err(taken());
    }
    let account = work.new_id("account");
    let personal = Personal { login: Some(login.as_str().to_owned()), ..Personal::default() };
    work.record(grant, &AccessEvent::AccountOpened { account, person }, personal)?;
    Ok(account)
}

/// Gives an account another name to sign in with.
///
/// # Errors
/// Another account has it.
pub fn rename_account<O: Placed>(
    work: &mut Work<'_>,
    grant: &Grant<AccessManage, O>,
    account: Id<Account>,
    login: &Line,
) -> Result<(), Failure> {
    if account_of_login(work, login.as_str())?.is_some_and(|other| other.account != account) {
        return Err(taken());
    }
    let personal = Personal { login: Some(login.as_str().to_owned()), ..Personal::default() };
    work.record(grant, &AccessEvent::LoginChanged { account }, personal)?;
    Ok(())
}

/// Opens a closed account again. Its password, links and sessions are gone since it was closed. An open one stays as it is.
///
/// # Errors
/// No such account.
pub fn reopen_account<O: Placed>(
    work: &mut Work<'_>,
    grant: &Grant<AccessManage, O>,
    account: Id<Account>,
) -> Result<(), Failure> {
    let tenant = work.tenant();
    let row = work.row(sql::ACCOUNT, &values![tenant, account])?.ok_or_else(Refusal::not_found)?;
    if read(&row)?.closed {
        work.record(grant, &AccessEvent::AccountReopened { account }, Personal::default())?;
    }
    Ok(())
}

/// Closes every account of a person: nobody is signed in as them any more.
///
/// # Errors
/// As the engine says.
pub fn close_accounts<O: Placed>(
    work: &mut Work<'_>,
    grant: &Grant<AccessManage, O>,
    person: Id<Person>,
) -> Result<(), Failure> {
    let tenant = work.tenant();
    for account in crate::accounts_of(work, tenant, person)? {
        crate::close_account(work, grant, account)?;
    }
    Ok(())
}
