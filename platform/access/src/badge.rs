//! Badge and PIN at a shared post: quick, bound to the machine, for a shift at most. A badge number is no secret; together
//! with the PIN it is worth something at a post that an administrator has added, and nowhere else.

use crate::{
    AccessEvent, Browser, Guesses, Here, Known, Personal, Proven, Session, Started, Tries, Way,
    account::Own,
    code::own,
    password::{fits, hash},
    policy::AccessManage,
    session::start_at,
};
use base::{Account, Grant, Id, Kind, Refusal, Tenant, Word};
use serde::Serialize;
use store::{Failure, Fault, Perform, Rows, Store, Work, values};

/// Hours after which a sign-in at a shared post ends: a shift.
pub const SHIFT_HOURS: i64 = 10;
/// The fewest digits of a PIN.
pub const PIN_MIN: usize = 6;
/// The most.
const PIN_MAX: usize = 12;

pub(crate) mod sql {
    //! Badges and PINs.
    store::statements! {
        BY_NUMBER = "SELECT a.id, a.person, p.pin FROM access_badge b JOIN access_account a ON a.tenant = b.tenant AND a.id = b.account LEFT JOIN access_pin p ON p.tenant = a.tenant AND p.account = a.id WHERE b.tenant = $1 AND b.number = $2 AND a.closed = 0";
        TAKEN = "SELECT account FROM access_badge WHERE tenant = $1 AND number = $2";
        OF = "SELECT number FROM access_badge WHERE tenant = $1 AND account = $2";
        HAS_PIN = "SELECT account FROM access_pin WHERE tenant = $1 AND account = $2";
        SET_PIN = "INSERT INTO access_pin (tenant, account, pin) VALUES ($1, $2, $3) ON CONFLICT (tenant, account) DO UPDATE SET pin = excluded.pin";
        DROP_PIN = "DELETE FROM access_pin WHERE tenant = $1 AND account = $2";
    }
}

/// As badges are compared: a scanner and a hand type the same.
fn number_key(number: &str) -> String {
    number.trim().to_uppercase()
}

/// The badge number of an account, if it has one.
///
/// # Errors
/// As the engine says.
pub fn badge_of(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    account: Id<Account>,
) -> Result<Option<String>, Fault> {
    Ok(from.row(sql::OF, &values![tenant, account])?.map(|row| row.get(0)).transpose()?.flatten())
}

/// Whether the person of an account has set a PIN.
///
/// # Errors
/// As the engine says.
pub fn has_pin(from: &mut (impl Rows + ?Sized), tenant: Tenant, account: Id<Account>) -> Result<bool, Fault> {
    Ok(from.row(sql::HAS_PIN, &values![tenant, account])?.is_some())
}

/// Gives an account a badge in place of the one it had, or takes it away.
#[derive(Debug, Clone, Serialize)]
pub struct GiveBadge {
    /// The account.
    pub account: Id<Account>,
    /// The number on the badge; none takes it away.
    pub number: Option<Word>,
}

impl Perform for GiveBadge {
    const NAME: &'static str = "access.giveBadge";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let (tenant, actor, account) = (work.tenant(), work.actor().clone(), self.account);
        let grant = crate::may(work, tenant, &actor, AccessManage, &crate::Whole)?;
        let row = crate::account_row(work, tenant, account)?.ok_or_else(Refusal::not_found)?;
        if row.standing == crate::AccountStanding::Closed {
            return Err(Refusal::conflict("access-refused-account-closed").into());
        }
        let Some(number) = &self.number else {
            if badge_of(work, tenant, account)?.is_some() {
                work.record(&grant, &AccessEvent::BadgeTaken { account }, Personal::default())?;
            }
            return Ok(());
        };
        let number = number_key(number.as_str());
        let taken =
            work.row(sql::TAKEN, &values![tenant, &number])?.map(|row| row.get::<Id<Account>>(0)).transpose()?;
        match taken {
            Some(other) if other == account => return Ok(()),
            Some(_) => return Err(Refusal::invalid("badge", "access-refused-badge-taken").into()),
            None => {}
        }
        let badge = Personal { badge: Some(number), ..Personal::default() };
        work.record(&grant, &AccessEvent::BadgeGiven { account }, badge)?;
        Ok(())
    }
}

/// Judges a PIN that is being chosen: what people try first is not let through.
fn chosen(pin: &str) -> Result<(), Refusal> {
    let no = |key| Err(Refusal::invalid("pin", key).with("min", PIN_MIN).with("max", PIN_MAX));
    if !(PIN_MIN..=PIN_MAX).contains(&pin.len()) || !pin.bytes().all(|byte| byte.is_ascii_digit()) {
        return no("access-refused-pin-form");
    }
    let digits = pin.as_bytes();
    let steps: Vec<i16> =
        digits.windows(2).map(|pair| (i16::from(pair[1]) - i16::from(pair[0])).rem_euclid(10)).collect();
    let run = steps.iter().all(|step| *step == steps[0]);
    // 121212, 123123: the same few again and again.
    let again = (1..=digits.len() / 2).any(|part| digits.chunks(part).all(|it| digits.starts_with(it)));
    if run || again {
        return no("access-refused-pin-easy");
    }
    Ok(())
}

/// Sets the PIN of who is signed in. The caller has had the person prove themselves.
///
/// # Errors
/// Too short, no digits, or easily guessed (`pin`).
pub fn set_pin(store: &Store, session: &Session, pin: &str) -> Result<(), Failure> {
    chosen(pin)?;
    let (tenant, account, pin) = (session.home, session.account, hash(pin)?);
    own(store, session, "setPin", move |work, grant| {
        work.record(grant, &AccessEvent::WayAdded { account, way: Way::Pin }, Personal::default())?;
        work.put(sql::SET_PIN, &values![tenant, account, &pin])?;
        Ok(())
    })
}

/// Takes a PIN away, where there is one.
pub(crate) fn drop_pin(
    work: &mut Work<'_>,
    grant: &Grant<Own, crate::Whole>,
    tenant: Tenant,
    account: Id<Account>,
) -> Result<(), Failure> {
    if work.put(sql::DROP_PIN, &values![tenant, account])? > 0 {
        work.record(grant, &AccessEvent::WayRemoved { account, way: Way::Pin }, Personal::default())?;
    }
    Ok(())
}

/// Signs in at a shared post by badge and PIN. The same answer, after the same work, whatever is wrong; who guesses waits,
/// and only for that badge at that post.
///
/// # Errors
/// Unknown badge, wrong PIN, no PIN set (*unknown*, `pin`); too many wrong tries.
pub fn enter_by_badge(
    store: &Store,
    guesses: &Guesses,
    here: &Here,
    number: &str,
    pin: &str,
    browser: &Browser,
) -> Result<Started, Failure> {
    let (now, number) = (store.clock().now(), number_key(number));
    let name = format!("badge {} {number}", here.tenant.0);
    let tried = guesses.attempt(&name, Tries::Device(here.hash), now).map_err(|refusal| refusal.at("pin"))?;
    let tenant = here.tenant;
    let row = store.read::<_, Fault>(|reader| reader.row(sql::BY_NUMBER, &values![tenant, &number]))?;
    let stored: Option<String> = row.as_ref().map(|row| row.get(2)).transpose()?.flatten();
    let fits = fits(pin, stored.as_deref())?;
    let Some(row) = row.filter(|_| fits) else {
        return Err(Refusal::new(Kind::Unknown, "access-refused-badge").at("pin").into());
    };
    guesses.right(tried);
    let known = Known { home: tenant, account: row.get(0)?, person: row.get(1)? };
    start_at(store, known, &Proven::Badge, browser, Some(here.hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_six_digits_or_more_and_not_what_people_try_first() {
        for good in ["481516", "207391", "9174628301"] {
            assert_eq!(chosen(good), Ok(()), "{good}");
        }
        let key = |pin: &str| chosen(pin).unwrap_err().key.into_owned();
        for wrong in ["", "48151", "48151a", "481 516", "4815162342123", "\u{661}\u{662}\u{663}\u{664}\u{665}\u{666}"] {
            assert_eq!(key(wrong), "access-refused-pin-form", "{wrong}");
        }
        for easy in ["123456", "654321", "000000", "890123", "121212", "123123", "135791", "2468024"] {
            assert_eq!(key(easy), "access-refused-pin-easy", "{easy}");
        }
    }
}
