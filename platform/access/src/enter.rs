//! The way in by password, and by a code where the account asks for one, as far as a session.

use crate::{
    Browser, Guesses, Known, Proven, Purpose, Started, Steps, Tries,
    account::{login_key, token_hash},
    password::fits,
    start_session,
};
use base::{Account, Id, Kind, Refusal, Tenant, clock, hex, sha256};
use std::net::IpAddr;
use store::{Failure, Fault, Rows, Store, values};

/// Days for which a browser stays known without being used; browsers keep no cookie longer.
pub const DEVICE_DAYS: i64 = 400;

pub(crate) mod sql {
    //! Who signs in, and the browsers they are known by.
    store::statements! {
        BY_ID = "SELECT a.tenant, a.id, a.person, d.seen, n.recovered FROM access_account a LEFT JOIN access_notice n ON n.tenant = a.tenant AND n.account = a.id LEFT JOIN access_device d ON d.tenant = a.tenant AND d.token = $3 AND d.account = a.id WHERE a.tenant = $1 AND a.id = $2 AND a.closed = 0";
        BY_LOGIN = "SELECT a.tenant, a.id, a.person, c.password, d.seen, n.recovered, k.last FROM access_account a LEFT JOIN access_code k ON k.tenant = a.tenant AND k.account = a.id LEFT JOIN access_notice n ON n.tenant = a.tenant AND n.account = a.id LEFT JOIN access_credential c ON c.tenant = a.tenant AND c.account = a.id LEFT JOIN access_device d ON d.tenant = a.tenant AND d.token = $2 AND d.account = a.id WHERE a.login_key = $1 AND a.closed = 0";
        DEVICE = "SELECT seen FROM access_device WHERE token = $1 LIMIT 1";
        SEE_DEVICE = "INSERT INTO access_device (tenant, token, account, seen) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, token, account) DO UPDATE SET seen = excluded.seen";
        SWEEP_DEVICES = "DELETE FROM access_device WHERE seen < $1";
        DROP_DEVICES = "DELETE FROM access_device WHERE tenant = $1 AND account = $2";
    }
}

/// Where somebody who wants in comes from.
#[derive(Debug, Clone)]
pub struct Comer {
    /// The address.
    pub client: IpAddr,
    /// The secret that tells a browser that has been here before, from its cookie.
    pub device: Option<String>,
    /// The browser.
    pub browser: Browser,
}

/// Somebody is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered {
    /// The session.
    pub session: Started,
    /// What this browser is known by from now on.
    pub device: String,
    /// When two administrators gave the account a new link, if its person has not read so yet.
    pub recovered: Option<base::Time>,
}

/// How far a password led.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Passed {
    /// All the way.
    In(Entered),
    /// A code is asked for now, with this step: [`enter_by_code`].
    Code(Vec<u8>),
}

/// Signs in by password, as far as it leads. The same answer, after the same work, whether the account is not there or the password is wrong;
/// the same wait, too, for who tries too often.
///
/// # Errors
/// Unknown account or wrong password; too many wrong tries; too many at once.
pub fn enter(
    store: &Store,
    guesses: &Guesses,
    steps: &Steps,
    login: &str,
    password: &str,
    comer: &Comer,
) -> Result<Passed, Failure> {
    let now = store.clock().now();
    let device = comer.device.as_deref().and_then(token_hash);
    let key = login_key(login);
    // Who has no device asks for one that nobody has: the same query.
    let asked = device.unwrap_or_default();
    let row = store.read::<_, Fault>(|reader| reader.row(sql::BY_LOGIN, &values![&key, asked]))?;
    let seen: Option<base::Time> = row.as_ref().map(|row| row.get(4)).transpose()?.flatten();
    let tries = known_device(device, seen, now).unwrap_or(Tries::Client(comer.client));
    let tried = guesses.attempt(&key, tries, now)?;
    let stored: Option<String> = row.as_ref().map(|row| row.get(3)).transpose()?.flatten();
    let fits = fits(password, stored.as_deref())?;
    let Some(row) = row.filter(|_| fits) else { return Err(wrong().into()) };
    guesses.right(tried);
    let known = Known { home: row.get(0)?, account: row.get(1)?, person: row.get(2)? };
    if row.get::<Option<i64>>(6)?.is_some() {
        let carries = [known.home.0.to_be_bytes().as_slice(), &known.account.bytes()].concat();
        return Ok(Passed::Code(steps.give(Purpose::SecondStep, &carries, now)));
    }
    go_in(store, known, &Proven::Password, comer, row.get(5)?).map(Passed::In)
}

/// Signs in by the code that [`enter`] asked for.
///
/// # Errors
/// The step is too old or used (*stale*: begin again); the code is wrong, or was used (`one-time-code`); too many wrong tries.
pub fn enter_by_code(
    store: &Store,
    guesses: &Guesses,
    steps: &Steps,
    step: &[u8],
    typed: &str,
    comer: &Comer,
) -> Result<Entered, Failure> {
    let now = store.clock().now();
    let late = || Failure::from(Refusal::new(Kind::Stale, "access-refused-step"));
    let step = steps.read(Purpose::SecondStep, step, now).ok_or_else(late)?;
    let (home, account) = step.carries.split_at_checked(8).ok_or_else(late)?;
    let home = Tenant(i64::from_be_bytes(home.try_into().map_err(|_| late())?));
    let account: Id<Account> = Id::from_uuid(uuid::Uuid::from_slice(account).map_err(|_| late())?);
    let device = comer.device.as_deref().and_then(token_hash);
    let asked = device.unwrap_or_default();
    let row = store.read::<_, Fault>(|reader| reader.row(sql::BY_ID, &values![home, account, asked]))?;
    let row = row.ok_or_else(late)?;
    let known = Known { home, account, person: row.get(2)? };
    // Who comes this far has the password. All unknown browsers share one count: who has many addresses has not more
    // tries, and the person's own browser is not among them.
    let tries = known_device(device, row.get(3)?, now).unwrap_or(Tries::Device(sha256(b"any")));
    let tried =
        guesses.attempt(&format!("code {account}"), tries, now).map_err(|refusal| refusal.at("one-time-code"))?;
    crate::code::use_code(store, (home, account, crate::actor_of(known.person, account)), typed)?;
    guesses.right(tried);
    if !steps.spend(&step, now) {
        return Err(late());
    }
    go_in(store, known, &Proven::PasswordAndCode, comer, row.get(4)?)
}

/// A browser that this account has signed in with not too long ago.
fn known_device(device: Option<[u8; 32]>, seen: Option<base::Time>, now: base::Time) -> Option<Tries> {
    let fresh = now < seen?.plus_seconds(DEVICE_DAYS * 86_400);
    device.filter(|_| fresh).map(Tries::Device)
}

/// In: a session, and a browser that is known from now on.
pub(crate) fn go_in(
    store: &Store,
    known: Known,
    proven: &Proven,
    comer: &Comer,
    recovered: Option<base::Time>,
) -> Result<Entered, Failure> {
    let session = start_session(store, known, proven, &comer.browser)?;
    let device = know_device(store, known.home, known.account, comer.device.as_deref())?;
    Ok(Entered { session, device, recovered })
}

/// Signs in by password, for the story and for tests: nobody to be slowed down. Gives the secret for the cookie.
///
/// # Errors
/// As [`enter`].
pub fn sign_in(store: &Store, login: &str, password: &str) -> Result<String, Failure> {
    let comer = Comer { client: IpAddr::from([127, 0, 0, 1]), device: None, browser: Browser::default() };
    match enter(store, &Guesses::default(), &Steps::default(), login, password, &comer)? {
        Passed::In(entered) => Ok(entered.session.token),
        Passed::Code(_) => Err(wrong().into()),
    }
}

fn wrong() -> Refusal {
    Refusal::new(Kind::Unknown, "access-refused-sign-in").at("login")
}

/// Knows the browser again for this account. A secret that it brings is kept only where it was ours, whoever used it: a
/// post is shared, and nobody shall choose somebody else's.
fn know_device(store: &Store, home: Tenant, account: Id<Account>, brought: Option<&str>) -> Result<String, Failure> {
    let ours = match brought.and_then(token_hash) {
        Some(hashed) => store.read::<_, Fault>(|reader| reader.row(sql::DEVICE, &values![hashed]))?.is_some(),
        None => false,
    };
    let device = match brought.filter(|_| ours) {
        Some(device) => device.to_owned(),
        None => hex(&clock::random()),
    };
    let hashed = token_hash(&device).unwrap_or_else(|| sha256(device.as_bytes()));
    store.working(Some(home), move |working| {
        let now = working.now();
        working.put(sql::SWEEP_DEVICES, &values![now.plus_seconds(-DEVICE_DAYS * 86_400)])?;
        working.put(sql::SEE_DEVICE, &values![home, hashed, account, now])?;
        Ok(())
    })?;
    Ok(device)
}
