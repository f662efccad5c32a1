//! Which account is whose at a provider, our own key, and the sessions that a provider may end.

use super::{LogoutToken, OwnKey, Wrong};
use crate::{
    AccessEvent, Personal, Proven, Session, Whole, job, may,
    policy::AccessManage,
    session::{SESSION_HOURS, sql as session_sql},
};
use base::{Account, Grant, Id, Person, Placed, Tenant, clock, sha256};
use store::{Command, Failure, Fault, Rows, Store, Work, Working, values};

pub(crate) mod sql {
    //! Links, keys and sessions of a provider.
    store::statements! {
        LINKED = "SELECT a.id, a.person FROM access_oidc_link l JOIN access_account a ON a.tenant = l.tenant AND a.id = l.account WHERE l.tenant = $1 AND l.issuer = $2 AND l.subject = $3 AND a.closed = 0";
        SUBJECT = "SELECT subject FROM access_oidc_link WHERE tenant = $1 AND account = $2 AND issuer = $3";
        KEY = "SELECT document FROM access_oidc_key WHERE tenant = $1 AND issuer = $2";
        PUT_KEY = "INSERT INTO access_oidc_key (tenant, issuer, document) VALUES ($1, $2, $3)";
        SEEN = "SELECT forgotten FROM access_oidc_seen WHERE tenant = $1 AND id = $2";
        SEE = "INSERT INTO access_oidc_seen (tenant, id, forgotten) VALUES ($1, $2, $3)";
        FORGET = "DELETE FROM access_oidc_seen WHERE forgotten < $1";
        NOTE = "INSERT INTO access_oidc_session (tenant, session, account, issuer, subject, sid, expires) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        SWEEP = "DELETE FROM access_oidc_session WHERE expires < $1";
        OF_SUBJECT = "SELECT account, session, sid FROM access_oidc_session WHERE tenant = $1 AND issuer = $2 AND subject = $3";
        OF_SID = "SELECT account, session, sid FROM access_oidc_session WHERE tenant = $1 AND issuer = $2 AND sid = $3";
    }
}

/// An account that is somebody's at a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Linked {
    /// The account.
    pub account: Id<Account>,
    /// Whose it is.
    pub person: Id<Person>,
}

/// The open account of whom a provider calls `subject`.
///
/// # Errors
/// As the engine says.
pub fn linked(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    issuer: &str,
    subject: &str,
) -> Result<Option<Linked>, Fault> {
    let row = from.row(sql::LINKED, &values![tenant, issuer, subject])?;
    row.map(|row| Ok(Linked { account: row.get(0)?, person: row.get(1)? })).transpose()
}

/// Whether an account is somebody's at a provider already.
///
/// # Errors
/// As the engine says.
pub fn linked_to(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    account: Id<Account>,
    issuer: &str,
) -> Result<bool, Fault> {
    Ok(from.row(sql::SUBJECT, &values![tenant, account, issuer])?.is_some())
}

/// From now on an account is whose the provider calls `subject`, until it is closed.
///
/// # Errors
/// As the engine says.
pub fn link<O: Placed>(
    work: &mut Work<'_>,
    grant: &Grant<AccessManage, O>,
    account: Id<Account>,
    issuer: &str,
    subject: &str,
) -> Result<(), Failure> {
    let personal = Personal { subject: Some(subject.to_owned()), ..Personal::default() };
    work.record(grant, &AccessEvent::IdentityLinked { account, issuer: issuer.to_owned() }, personal)?;
    Ok(())
}

/// Our key for a provider of a tenant's; made the first time.
///
/// # Errors
/// As the engine says.
pub fn own_key(store: &Store, tenant: Tenant, issuer: &str) -> Result<OwnKey, Failure> {
    let asked = values![tenant, issuer];
    let broken = |wrong: Wrong| Failure::from(wrong.refusal());
    let kept = |from: &mut store::Reader<'_>| -> Result<Option<Vec<u8>>, Fault> {
        from.row(sql::KEY, &asked)?.map(|row| row.get(0)).transpose()
    };
    if let Some(document) = store.read(kept)? {
        return OwnKey::read(&document).map_err(broken);
    }
    let key = OwnKey::draw().map_err(broken)?;
    let (kid, document, issuer) = (key.kid().to_owned(), key.document().to_vec(), issuer.to_owned());
    let command = Command::new(tenant, job("oidc"), clock::new_command_id(), "oidc.key", &kid);
    let made = store.run(command, move |work| {
        // Another server made one meanwhile: that one is it.
        if let Some(row) = work.row(sql::KEY, &values![tenant, &issuer])? {
            return Ok(Some(row.get::<Vec<u8>>(0)?.len()));
        }
        let grant = may(work, tenant, &job("oidc"), AccessManage, &Whole)?;
        work.record(&grant, &AccessEvent::ClientKeyMade { kid: kid.clone() }, Personal::default())?;
        work.put(sql::PUT_KEY, &values![tenant, &issuer, document.clone()])?;
        Ok(None)
    })?;
    match (made.answer, store.read(kept)?) {
        (Some(_), Some(document)) => OwnKey::read(&document).map_err(broken),
        _ => Ok(key),
    }
}

/// Notes which session of a provider a session is of.
pub(crate) fn note(
    working: &mut Working<'_>,
    home: Tenant,
    (account, id): (Id<Account>, Id<Session>),
    proven: &Proven,
) -> Result<(), Fault> {
    let Proven::Oidc { issuer, subject, sid, .. } = proven else { return Ok(()) };
    let now = working.now();
    working.put(sql::SWEEP, &values![now])?;
    let expires = now.plus_seconds(SESSION_HOURS * 3600);
    working.put(sql::NOTE, &values![home, id, account, issuer, subject, sid.clone(), expires])?;
    Ok(())
}

/// Ends the sessions that a provider says have ended. Gives how many there were.
///
/// # Errors
/// The token was sent before ([`Wrong::Again`]), or the engine fails.
pub fn end_sessions(store: &Store, tenant: Tenant, issuer: &str, token: &LogoutToken) -> Result<u64, Failure> {
    let (issuer, token) = (issuer.to_owned(), token.clone());
    store.working(Some(tenant), move |working| {
        let now = working.now();
        working.put(sql::FORGET, &values![now])?;
        let id = sha256(token.id.as_bytes());
        if working.row(sql::SEEN, &values![tenant, id])?.is_some() {
            return Err(Wrong::Again.refusal().into());
        }
        working.put(sql::SEE, &values![tenant, id, token.forgotten()])?;
        let found = match (&token.subject, &token.sid) {
            (Some(subject), _) => working.rows(sql::OF_SUBJECT, &values![tenant, &issuer, subject])?,
            (None, Some(sid)) => working.rows(sql::OF_SID, &values![tenant, &issuer, sid])?,
            (None, None) => Vec::new(),
        };
        let mut ended = 0;
        for row in found {
            let sid: Option<String> = row.get(2)?;
            if token.sid.is_none() || token.sid == sid {
                let (account, session): (Id<Account>, Id<Session>) = (row.get(0)?, row.get(1)?);
                ended += working.put(session_sql::END_ONE, &values![tenant, account, session])?;
            }
        }
        Ok(ended)
    })
}
