//! The way in by password, as far as a session.

use crate::{
    Browser, Guesses, Known, Proven, Started, Tries,
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
        BY_LOGIN = "SELECT a.tenant, a.id, a.person, c.password, d.seen, n.recovered FROM access_account a LEFT JOIN access_notice n ON n.tenant = a.tenant AND n.account = a.id LEFT JOIN access_credential c ON c.tenant = a.tenant AND c.account = a.id LEFT JOIN access_device d ON d.tenant = a.tenant AND d.token = $2 AND d.account = a.id WHERE a.login_key = $1 AND a.closed = 0";
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

/// Signs in by password. The same answer, after the same work, whether the account is not there or the password is wrong;
/// the same wait, too, for who tries too often.
///
/// # Errors
/// Unknown account or wrong password; too many wrong tries; too many at once.
pub fn enter(store: &Store, guesses: &Guesses, login: &str, password: &str, comer: &Comer) -> Result<Entered, Failure> {
    let now = store.clock().now();
    let device = comer.device.as_deref().and_then(token_hash);
    let key = login_key(login);
    // Who has no device asks for one that nobody has: the same query.
    let asked = device.unwrap_or_default();
    let row = store.read::<_, Fault>(|reader| reader.row(sql::BY_LOGIN, &values![&key, asked]))?;
    let seen: Option<base::Time> = row.as_ref().map(|row| row.get(4)).transpose()?.flatten();
    let tries = match (device, seen) {
        (Some(device), Some(seen)) if now < seen.plus_seconds(DEVICE_DAYS * 86_400) => Tries::Device(device),
        _ => Tries::Client(comer.client),
    };
    let tried = guesses.attempt(&key, tries, now)?;
    let stored: Option<String> = row.as_ref().map(|row| row.get(3)).transpose()?.flatten();
    let fits = fits(password, stored.as_deref())?;
    let Some(row) = row.filter(|_| fits) else { return Err(wrong().into()) };
    guesses.right(tried);
    let known = Known { home: row.get(0)?, account: row.get(1)?, person: row.get(2)? };
    let session = start_session(store, known, &Proven::Password, &comer.browser)?;
    let device = know_device(store, known.home, known.account, comer.device.as_deref())?;
    Ok(Entered { session, device, recovered: row.get(5)? })
}

/// Signs in by password, for the story and for tests: nobody to be slowed down. Gives the secret for the cookie.
///
/// # Errors
/// As [`enter`].
pub fn sign_in(store: &Store, login: &str, password: &str) -> Result<String, Failure> {
    let comer = Comer { client: IpAddr::from([127, 0, 0, 1]), device: None, browser: Browser::default() };
    enter(store, &Guesses::default(), login, password, &comer).map(|entered| entered.session.token)
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
