//! Sessions: a random token in a cookie, its hash in a working table.

use crate::{
    Roles,
    account::{fits, login_key, sql as account_sql, token_hash},
};
use base::{Account, Actor, Id, Kind, Person, Refusal, Tenant, Time, Token, clock, hex, sha256};
use store::{Failure, Fault, Rows, Store, values};

/// Hours a session lasts.
pub const SESSION_HOURS: i64 = 12;

pub(crate) mod sql {
    //! Sessions.
    store::statements! {
        START = "INSERT INTO access_session (tenant, token, account, person, acting, started, expires) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        ONE = "SELECT s.tenant, s.account, s.person, s.acting, s.started, a.closed, a.login, r.role, r.unit, u.path FROM access_session s JOIN access_account a ON a.tenant = s.tenant AND a.id = s.account LEFT JOIN access_role r ON r.person = s.person AND r.tenant = s.acting AND r.ended IS NULL LEFT JOIN access_unit u ON u.tenant = r.tenant AND u.unit = r.unit WHERE s.token = $1 AND s.expires > $2";
        END = "DELETE FROM access_session WHERE token = $1";
        SWEEP = "DELETE FROM access_session WHERE expires < $1";
        ACT_IN = "UPDATE access_session SET acting = $2 WHERE token = $1";
        TENANTS = "SELECT DISTINCT tenant FROM access_role WHERE person = $1 AND ended IS NULL ORDER BY tenant";
    }
}

/// Who is signed in, and in whose ledger they act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The tenant that the account belongs to.
    pub home: Tenant,
    /// The tenant acted in.
    pub tenant: Tenant,
    /// The account.
    pub account: Id<Account>,
    /// The human being.
    pub person: Id<Person>,
    /// The name signed in with.
    pub login: String,
    /// Since when.
    pub started: Time,
    /// The roles in the tenant acted in, as the session was read.
    pub roles: Roles,
    /// The token of the API that stands for a sign-in, and whose it is; a system's has nobody behind it, and then
    /// `person` and `account` are the nil id.
    pub token: Option<(Id<Token>, Option<Id<Person>>)>,
}

impl Session {
    /// The actor behind the session.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        match self.token {
            Some((token, person)) => crate::decide::actor_of_token(token, person),
            None => crate::actor_of(self.person, self.account),
        }
    }
}

/// Signs in; gives the token for the cookie. The same answer, in the same time, whether the account
/// or the password was wrong.
///
/// # Errors
/// Unknown account or wrong password.
pub fn sign_in(store: &Store, login: &str, password: &str) -> Result<String, Failure> {
    let key = login_key(login);
    let row = store.read::<_, Fault>(|reader| reader.row(account_sql::BY_LOGIN, &values![key]))?;
    let stored: Option<String> = row.as_ref().map(|row| row.get(3)).transpose()?.flatten();
    let fits = fits(password, stored.as_deref());
    let Some(row) = row.filter(|_| fits) else {
        return Err(Refusal::new(Kind::Unknown, "access-refused-sign-in").at("login").into());
    };
    let (home, account, person): (Tenant, Id<Account>, Id<Person>) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let tenants = store.read(|reader| tenants_of(reader, person))?;
    // Only roles elsewhere: act there.
    let acting = if tenants.contains(&home) { home } else { tenants.first().copied().unwrap_or(home) };
    let token = clock::random();
    let hashed = sha256(&token);
    store.working(Some(home), move |working| {
        let now = working.now();
        working.put(sql::SWEEP, &values![now])?;
        let expires = now.plus_seconds(SESSION_HOURS * 3600);
        working.put(sql::START, &values![home, hashed, account, person, acting, now, expires])?;
        Ok(())
    })?;
    Ok(hex(&token))
}

/// The session of a token, with the person's roles: one query.
///
/// # Errors
/// As the engine says.
pub fn session(from: &mut impl Rows, token: &str, now: Time) -> Result<Option<Session>, Fault> {
    let Some(hashed) = token_hash(token) else { return Ok(None) };
    let rows = from.rows(sql::ONE, &values![hashed, now])?;
    let Some(row) = rows.first() else { return Ok(None) };
    if row.get(5)? {
        return Ok(None);
    }
    Ok(Some(Session {
        home: row.get(0)?,
        account: row.get(1)?,
        person: row.get(2)?,
        tenant: row.get(3)?,
        started: row.get(4)?,
        login: row.get::<Option<String>>(6)?.unwrap_or_default(),
        roles: Roles::read(&rows, 7)?,
        token: None,
    }))
}

/// Ends a session.
///
/// # Errors
/// As the engine says.
pub fn sign_out(store: &Store, session: &Session, token: &str) -> Result<(), Failure> {
    let Some(hashed) = token_hash(token) else { return Ok(()) };
    store.working(Some(session.home), move |working| {
        working.put(sql::END, &values![hashed])?;
        Ok(())
    })
}

/// The tenants a person has roles in.
///
/// # Errors
/// As the engine says.
pub fn tenants_of(from: &mut (impl Rows + ?Sized), person: Id<Person>) -> Result<Vec<Tenant>, Fault> {
    from.rows(sql::TENANTS, &values![person])?.iter().map(|row| row.get(0)).collect()
}

/// Goes on in another tenant's ledger, where the person has a role.
///
/// # Errors
/// No role there: not found.
pub fn act_in(store: &Store, session: &Session, token: &str, tenant: Tenant) -> Result<(), Failure> {
    if !store.read(|reader| tenants_of(reader, session.person))?.contains(&tenant) {
        return Err(Refusal::not_found().into());
    }
    let hashed = token_hash(token).ok_or_else(Refusal::not_found)?;
    store.working(Some(session.home), move |working| {
        working.put(sql::ACT_IN, &values![hashed, tenant])?;
        Ok(())
    })
}
