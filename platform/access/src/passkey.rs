//! Passkeys: registered, used and taken away. What authenticators say is checked in `check`; here is whose they are.

mod check;

pub use check::{ALGORITHMS, RelyingParty};

use crate::{
    AccessEvent, Assertion, Comer, Entered, Known, Personal, Proven, Purpose, Session, Steps, Way, Whole, account::Own,
    code::own, enter::go_in,
};
use base::{Account, Grant, Id, Kind, Line, Refusal, Tenant, Time, clock};
use check::Used;
use store::{Failure, Fault, Row, Rows, Store, Work, values};

/// The most passkeys of one account.
pub const PASSKEYS_MAX: usize = 20;

/// Marks ids of passkeys.
#[derive(Debug)]
pub enum Passkey {}

pub(crate) mod sql {
    //! Passkeys; their public keys lie with the other credentials.
    store::statements! {
        ADD = "INSERT INTO access_passkey (tenant, credential, id, account, key, counter, name, made, used) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL)";
        KNOWN = "SELECT id FROM access_passkey WHERE credential = $1";
        BY_CREDENTIAL = "SELECT p.tenant, p.account, a.person, p.key, n.recovered FROM access_passkey p JOIN access_account a ON a.tenant = p.tenant AND a.id = p.account LEFT JOIN access_notice n ON n.tenant = a.tenant AND n.account = a.id WHERE p.credential = $1 AND a.closed = 0";
        USE = "UPDATE access_passkey SET counter = $3, used = $4 WHERE tenant = $1 AND credential = $2 AND (counter < $3 OR (counter = 0 AND $3 = 0))";
        OF = "SELECT id, name, made, used, credential FROM access_passkey WHERE tenant = $1 AND account = $2 ORDER BY made LIMIT 100";
        RENAME = "UPDATE access_passkey SET name = $4 WHERE tenant = $1 AND account = $2 AND id = $3";
        REMOVE = "DELETE FROM access_passkey WHERE tenant = $1 AND account = $2 AND id = $3";
        DROP = "DELETE FROM access_passkey WHERE tenant = $1 AND account = $2";
    }
}

/// A passkey as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyRow {
    /// The passkey.
    pub id: Id<Passkey>,
    /// What its person calls it.
    pub name: String,
    /// Since when.
    pub made: Time,
    /// When it was last used.
    pub used: Option<Time>,
    /// What authenticators know it by; not a secret.
    pub credential: Vec<u8>,
}

fn read(row: &Row) -> Result<PasskeyRow, Fault> {
    Ok(PasskeyRow { id: row.get(0)?, name: row.get(1)?, made: row.get(2)?, used: row.get(3)?, credential: row.get(4)? })
}

/// The passkeys of an account, the oldest first.
///
/// # Errors
/// As the engine says.
pub fn passkeys_of(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    account: Id<Account>,
) -> Result<Vec<PasskeyRow>, Fault> {
    from.rows(sql::OF, &values![tenant, account])?.iter().map(read).collect()
}

fn no() -> Refusal {
    Refusal::invalid("passkey", "access-refused-passkey")
}

/// The challenge for making a passkey. The caller has had the person prove themselves: whoever brings this back may add one.
#[must_use]
pub fn challenge_to_register(steps: &Steps, session: &Session, now: Time) -> Vec<u8> {
    steps.give(Purpose::Register, &session.account.bytes(), now)
}

/// The challenge for signing in with a passkey.
#[must_use]
pub fn challenge_to_sign_in(steps: &Steps, now: Time) -> Vec<u8> {
    steps.give(Purpose::SignIn, &[], now)
}

/// The challenge for proving oneself again with a passkey, on the hash of the content that is shown.
#[must_use]
pub fn challenge_to_prove(steps: &Steps, session: &Session, content: [u8; 32], now: Time) -> Vec<u8> {
    steps.give(Purpose::Prove, &bound(session, content), now)
}

fn bound(session: &Session, content: [u8; 32]) -> Vec<u8> {
    [session.account.bytes().as_slice(), &content].concat()
}

/// Adds the passkey that a browser made for a challenge of [`challenge_to_register`].
///
/// # Errors
/// It counts for nothing (`new-passkey`), is known already, or there are too many.
pub fn add_passkey(
    store: &Store,
    steps: &Steps,
    party: &RelyingParty,
    session: &Session,
    sent: &str,
    name: &Line,
) -> Result<(), Failure> {
    let (now, no) = (store.clock().now(), || no().at("new-passkey"));
    let made = check::made(party, sent).map_err(|_| no())?;
    let step = steps.read(Purpose::Register, &made.challenge, now).ok_or_else(no)?;
    if step.carries != session.account.bytes() || !steps.spend(&step, now) {
        return Err(no().into());
    }
    let (tenant, account, name) = (session.home, session.account, name.clone());
    let id = Id::<Passkey>::derive(clock::new_command_id(), "passkey", 0);
    own(store, session, "addPasskey", move |work, grant| {
        if work.row(sql::KNOWN, &values![made.credential.clone()])?.is_some() {
            return Err(Refusal::invalid("new-passkey", "access-refused-passkey-known").into());
        }
        if passkeys_of(work, tenant, account)?.len() >= PASSKEYS_MAX {
            return Err(Refusal::conflict("access-refused-passkeys-many").with("max", PASSKEYS_MAX).into());
        }
        work.record(grant, &AccessEvent::WayAdded { account, way: Way::Passkey }, Personal::default())?;
        let now = work.now();
        work.put(
            sql::ADD,
            &values![tenant, made.credential.clone(), id, account, made.key.clone(), made.counter, &name, now],
        )?;
        Ok(())
    })
}

/// Gives a passkey another name.
///
/// # Errors
/// The account has no such passkey: not found.
pub fn rename_passkey(store: &Store, session: &Session, id: Id<Passkey>, name: &Line) -> Result<(), Failure> {
    let (tenant, account, name) = (session.home, session.account, name.clone());
    store.working(Some(tenant), move |working| {
        match working.put(sql::RENAME, &values![tenant, account, id, &name])? {
            0 => Err(Refusal::not_found().into()),
            _ => Ok(()),
        }
    })
}

/// Takes a passkey away. The caller has had the person prove themselves.
///
/// # Errors
/// The account has no such passkey: not found.
pub fn remove_passkey(store: &Store, session: &Session, id: Id<Passkey>) -> Result<(), Failure> {
    let (tenant, account) = (session.home, session.account);
    own(store, session, "removePasskey", move |work, grant| {
        if work.put(sql::REMOVE, &values![tenant, account, id])? == 0 {
            return Err(Refusal::not_found().into());
        }
        work.record(grant, &AccessEvent::WayRemoved { account, way: Way::Passkey }, Personal::default())?;
        Ok(())
    })
}

/// Takes every passkey of an account away.
pub(crate) fn drop_passkeys(
    work: &mut Work<'_>,
    grant: &Grant<Own, Whole>,
    tenant: Tenant,
    account: Id<Account>,
) -> Result<(), Failure> {
    if work.put(sql::DROP, &values![tenant, account])? > 0 {
        work.record(grant, &AccessEvent::WayRemoved { account, way: Way::Passkey }, Personal::default())?;
    }
    Ok(())
}

/// Whose passkey answered a challenge of ours, and what that challenge carried; it is spent now, and the use is noted.
fn answered(
    store: &Store,
    steps: &Steps,
    party: &RelyingParty,
    purpose: Purpose,
    sent: &str,
) -> Result<(Known, Vec<u8>, Option<Time>), Failure> {
    let now = store.clock().now();
    let used = Used::read(party, sent).map_err(|_| no())?;
    let step = steps.read(purpose, &used.challenge, now).ok_or_else(no)?;
    let (credential, counter) = (used.credential.clone(), used.counter);
    let asked = credential.clone();
    let row = store.read::<_, Fault>(|reader| reader.row(sql::BY_CREDENTIAL, &values![asked]))?.ok_or_else(no)?;
    let known = Known { home: row.get(0)?, account: row.get(1)?, person: row.get(2)? };
    let key: Vec<u8> = row.get(3)?;
    used.signed_by(&key).map_err(|_| no())?;
    // Who signs in by passkey alone is named by it, and by nobody else.
    let named = used.user.as_deref();
    if named.is_some_and(|user| user != known.account.bytes()) || (purpose == Purpose::SignIn && named.is_none()) {
        return Err(no().into());
    }
    if !steps.spend(&step, now) {
        return Err(no().into());
    }
    // One that was used less often than we have seen is a copy, or the copy has been used.
    let noted = store.working(Some(known.home), move |working| {
        let now = working.now();
        Ok(working.put(sql::USE, &values![known.home, credential.clone(), counter, now])?)
    })?;
    if noted == 0 {
        return Err(Refusal::invalid("passkey", "access-refused-passkey-copied").into());
    }
    Ok((known, step.carries, row.get(4)?))
}

/// Signs in with a passkey.
///
/// # Errors
/// It counts for nothing: *unknown*, whatever was wrong; it may have been copied.
pub fn enter_by_passkey(
    store: &Store,
    steps: &Steps,
    party: &RelyingParty,
    sent: &str,
    comer: &Comer,
) -> Result<Entered, Failure> {
    let answered = answered(store, steps, party, Purpose::SignIn, sent);
    let (known, _, recovered) = answered.map_err(|failure| match failure {
        Failure::Refused(refusal) => Failure::from(Refusal { kind: Kind::Unknown, ..refusal }),
        fault => fault,
    })?;
    go_in(store, known, &Proven::Passkey, comer, recovered)
}

/// Asserts by passkey, bound to the hash of the content shown.
///
/// # Errors
/// It counts for nothing, or was made for another content or another account (`passkey`).
pub fn assert_by_passkey(
    store: &Store,
    steps: &Steps,
    party: &RelyingParty,
    session: &Session,
    sent: &str,
    content: [u8; 32],
) -> Result<Assertion, Failure> {
    let (known, carries, _) = answered(store, steps, party, Purpose::Prove, sent)?;
    if known.account != session.account || known.home != session.home || carries != bound(session, content) {
        return Err(no().into());
    }
    Ok(Assertion { person: known.person, content, at: store.clock().now() })
}
