//! Codes that change (RFC 6238) as the second step after a password, and the recovery codes for who has lost the device that
//! makes them. Six digits, half a minute, SHA-1: what every app on the market reads.

use crate::{
    AccessEvent, Personal, Purpose, Session, Steps, Way, Whole,
    account::{Own, own_password},
};
use base::{Account, Grant, Id, Refusal, Tenant, Time, clock, sha256};
use ring::hmac;
use store::{Command, Failure, Fault, Rows, Store, values};

/// Recovery codes that a person is given.
pub const RECOVERY_CODES: usize = 10;
/// Seconds that a code is shown for.
const PERIOD: i64 = 30;
/// Bytes of a secret: what RFC 4226 section 4 recommends.
const SECRET: usize = 20;

pub(crate) mod sql {
    //! Secrets of codes.
    store::statements! {
        ONE = "SELECT secret, last FROM access_code WHERE tenant = $1 AND account = $2";
        SET = "INSERT INTO access_code (tenant, account, secret, last) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, account) DO UPDATE SET secret = excluded.secret, last = excluded.last";
        USE = "UPDATE access_code SET last = $3 WHERE tenant = $1 AND account = $2 AND last < $3";
        DROP = "DELETE FROM access_code WHERE tenant = $1 AND account = $2";
        SET_RECOVERY = "INSERT INTO access_recovery (tenant, account, hash) VALUES ($1, $2, $3)";
        USE_RECOVERY = "DELETE FROM access_recovery WHERE tenant = $1 AND account = $2 AND hash = $3";
        DROP_RECOVERY = "DELETE FROM access_recovery WHERE tenant = $1 AND account = $2";
        LEFT = "SELECT COUNT(*) FROM access_recovery WHERE tenant = $1 AND account = $2";
    }
}

/// A secret that is being set up: shown to its person, and kept when a code made from it comes back.
#[derive(Clone, PartialEq, Eq)]
pub struct CodeSecret([u8; SECRET]);

impl std::fmt::Debug for CodeSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CodeSecret(…)")
    }
}

impl CodeSecret {
    fn draw() -> Self {
        let mut secret = [0; SECRET];
        secret.copy_from_slice(&clock::random()[..SECRET]);
        Self(secret)
    }

    /// As a person types it: base 32 (RFC 4648), 32 characters.
    #[must_use]
    pub fn text(&self) -> String {
        base32(&self.0)
    }

    /// As an app scans it, in the form that Google Authenticator brought up.
    #[must_use]
    pub fn uri(&self, issuer: &str, login: &str) -> String {
        let encode = |text: &str| {
            text.bytes().fold(String::new(), |mut out, byte| {
                match byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
                    true => out.push(char::from(byte)),
                    false => out.push_str(&format!("%{byte:02X}")),
                }
                out
            })
        };
        let (issuer, login) = (encode(issuer), encode(login));
        format!(
            "otpauth://totp/{issuer}:{login}?secret={}&issuer={issuer}&algorithm=SHA1&digits=6&period=30",
            self.text()
        )
    }
}

/// RFC 4648 without filling.
pub(crate) fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut out, mut held, mut bits) = (String::new(), 0_u32, 0);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            out.push(char::from(LETTERS[(held >> bits & 31) as usize]));
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        out.push(char::from(LETTERS[(held << (5 - bits) & 31) as usize]));
    }
    out
}

/// The code of a step of time (RFC 4226 section 5.3).
fn code_at(secret: &[u8], step: i64) -> u32 {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let at = usize::from(tag[tag.len() - 1] & 15);
    let word = u32::from_be_bytes([tag[at] & 0x7f, tag[at + 1], tag[at + 2], tag[at + 3]]);
    word % 1_000_000
}

const fn step_of(now: Time) -> i64 {
    now.micros().div_euclid(PERIOD * 1_000_000)
}

/// The step of time that a code is of: now, or the one before or after, for clocks that are a little wrong.
fn step_fitting(secret: &[u8], code: u32, now: Time) -> Option<i64> {
    let now = step_of(now);
    (now - 1..=now + 1).rfind(|step| code_at(secret, *step) == code)
}

/// What was typed, without the spaces and hyphens that people write.
pub(crate) fn bare(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_whitespace() && *c != '-').take(64).collect::<String>().to_uppercase()
}

fn wrong() -> Failure {
    Refusal::invalid("one-time-code", "access-refused-code-wrong").into()
}

/// Checks a code of an account, and uses it up: from the app, or one of the recovery codes. `true` where the account asks
/// for none.
pub(crate) fn use_code(store: &Store, known: (Tenant, Id<Account>, base::Actor), typed: &str) -> Result<(), Failure> {
    let (tenant, account, actor) = known;
    let Some(row) = store.read::<_, Fault>(|reader| reader.row(sql::ONE, &values![tenant, account]))? else {
        return Ok(());
    };
    let (secret, last): (Vec<u8>, i64) = (row.get(0)?, row.get(1)?);
    let typed = bare(typed);
    if typed.len() == 6 && typed.bytes().all(|byte| byte.is_ascii_digit()) {
        let code: u32 = typed.parse().map_err(|_| wrong())?;
        let Some(step) = step_fitting(&secret, code, store.clock().now()) else { return Err(wrong()) };
        let used = || Failure::from(Refusal::invalid("one-time-code", "access-refused-code-used"));
        if step <= last {
            return Err(used());
        }
        // Two requests with the same code: one of them finds that it is used.
        let took =
            store.working(Some(tenant), move |working| Ok(working.put(sql::USE, &values![tenant, account, step])?))?;
        return if took == 1 { Ok(()) } else { Err(used()) };
    }
    let hashed = sha256(typed.as_bytes());
    let command = Command::new(tenant, actor, clock::new_command_id(), "useRecoveryCode", &account);
    let used = store.run(command, move |work| {
        if work.put(sql::USE_RECOVERY, &values![tenant, account, hashed])? == 0 {
            return Err(wrong());
        }
        let grant = Grant::<Own, Whole>::issue(tenant, &Whole);
        work.record(&grant, &AccessEvent::RecoveryCodeUsed { account }, Personal::default())?;
        Ok(())
    });
    used.map(drop)
}

/// Begins to set up codes, for who has just given the password: gives the secret to show, and the step that carries it.
///
/// # Errors
/// The password is wrong (`password`); the account has codes already.
pub fn begin_code(
    store: &Store,
    steps: &Steps,
    session: &Session,
    password: &str,
) -> Result<(CodeSecret, Vec<u8>), Failure> {
    own_password(store, session, password)?;
    let known = store.read::<_, Fault>(|reader| reader.row(sql::ONE, &values![session.home, session.account]))?;
    if known.is_some() {
        return Err(Refusal::conflict("access-refused-code-set").into());
    }
    let secret = CodeSecret::draw();
    let carries = [session.account.bytes().as_slice(), &secret.0].concat();
    Ok((secret, steps.give(Purpose::SetUpCode, &carries, store.clock().now())))
}

/// The secret that a step of [`begin_code`] carries, for its page shown again.
#[must_use]
pub fn code_begun(steps: &Steps, session: &Session, step: &[u8], now: Time) -> Option<CodeSecret> {
    let step = steps.read(Purpose::SetUpCode, step, now)?;
    let (account, secret) = step.carries.split_at_checked(16)?;
    (account == session.account.bytes()).then_some(CodeSecret(secret.try_into().ok()?))
}

/// Sets up codes when one made from the secret came back. Gives the recovery codes, to be shown this once.
///
/// # Errors
/// The step is not this account's or too old; the code is wrong (`one-time-code`).
pub fn set_up_code(
    store: &Store,
    steps: &Steps,
    session: &Session,
    step: &[u8],
    typed: &str,
) -> Result<Vec<String>, Failure> {
    let now = store.clock().now();
    let secret = code_begun(steps, session, step, now).ok_or_else(|| Refusal::conflict("access-refused-step"))?;
    let given = steps.read(Purpose::SetUpCode, step, now).ok_or_else(|| Refusal::conflict("access-refused-step"))?;
    let typed = bare(typed);
    let code: Option<u32> = typed.parse().ok().filter(|_| typed.len() == 6);
    let at = code.and_then(|code| step_fitting(&secret.0, code, now)).ok_or_else(wrong)?;
    if !steps.spend(&given, now) {
        return Err(Refusal::conflict("access-refused-step").into());
    }
    let codes = recovery_codes();
    let hashes: Vec<[u8; 32]> = codes.iter().map(|code| sha256(bare(code).as_bytes())).collect();
    let (tenant, account, this) = (session.home, session.account, session.id);
    own(store, session, "setUpCode", move |work, grant| {
        if work.row(sql::ONE, &values![tenant, account])?.is_some() {
            return Err(Refusal::conflict("access-refused-code-set").into());
        }
        work.record(grant, &AccessEvent::WayAdded { account, way: Way::Code }, Personal::default())?;
        work.put(sql::SET, &values![tenant, account, secret.0.to_vec(), at])?;
        replace_recovery(work, tenant, account, &hashes)?;
        // Whoever is signed in elsewhere got in by less than is asked for from now on.
        work.put(crate::session::sql::END_OTHERS, &values![tenant, account, this])?;
        Ok(())
    })?;
    Ok(codes)
}

fn replace_recovery(
    work: &mut store::Work<'_>,
    tenant: Tenant,
    account: Id<Account>,
    hashes: &[[u8; 32]],
) -> Result<(), Failure> {
    work.put(sql::DROP_RECOVERY, &values![tenant, account])?;
    for hash in hashes {
        work.put(sql::SET_RECOVERY, &values![tenant, account, *hash])?;
    }
    Ok(())
}

/// Makes new recovery codes in place of those before. The caller has had the person prove themselves. To be shown this once.
///
/// # Errors
/// The account has no codes to recover from.
pub fn renew_recovery_codes(store: &Store, session: &Session) -> Result<Vec<String>, Failure> {
    let codes = recovery_codes();
    let hashes: Vec<[u8; 32]> = codes.iter().map(|code| sha256(bare(code).as_bytes())).collect();
    let (tenant, account) = (session.home, session.account);
    own(store, session, "renewRecoveryCodes", move |work, grant| {
        if work.row(sql::ONE, &values![tenant, account])?.is_none() {
            return Err(Refusal::conflict("access-refused-code-none").into());
        }
        work.record(grant, &AccessEvent::WayAdded { account, way: Way::RecoveryCodes }, Personal::default())?;
        replace_recovery(work, tenant, account, &hashes)
    })?;
    Ok(codes)
}

/// Takes the codes of an account away. The caller has had the person prove themselves.
///
/// # Errors
/// The account has none.
pub fn remove_code(store: &Store, session: &Session) -> Result<(), Failure> {
    let (tenant, account) = (session.home, session.account);
    own(store, session, "removeCode", move |work, grant| {
        if work.row(sql::ONE, &values![tenant, account])?.is_none() {
            return Err(Refusal::conflict("access-refused-code-none").into());
        }
        drop_codes(work, grant, tenant, account)
    })
}

/// Takes codes and recovery codes away, where there are any.
pub(crate) fn drop_codes(
    work: &mut store::Work<'_>,
    grant: &Grant<Own, Whole>,
    tenant: Tenant,
    account: Id<Account>,
) -> Result<(), Failure> {
    if work.put(sql::DROP, &values![tenant, account])? > 0 {
        work.record(grant, &AccessEvent::WayRemoved { account, way: Way::Code }, Personal::default())?;
    }
    work.put(sql::DROP_RECOVERY, &values![tenant, account])?;
    Ok(())
}

/// How many recovery codes are left.
///
/// # Errors
/// As the engine says.
pub fn recovery_left(from: &mut (impl Rows + ?Sized), tenant: Tenant, account: Id<Account>) -> Result<i64, Fault> {
    from.row(sql::LEFT, &values![tenant, account])?.map_or(Ok(0), |row| row.get(0))
}

/// Runs what a person does about their own account, in the ledger of its home.
pub(crate) fn own<A>(
    store: &Store,
    session: &Session,
    name: &'static str,
    run: impl Fn(&mut store::Work<'_>, &Grant<Own, Whole>) -> Result<A, Failure> + Send + 'static,
) -> Result<A, Failure>
where
    A: serde::Serialize + serde::de::DeserializeOwned,
{
    let (tenant, account) = (session.home, session.account);
    let command = Command::new(tenant, session.actor(), clock::new_command_id(), name, &account);
    let done = store.run(command, move |work| {
        let grant = Grant::<Own, Whole>::issue(tenant, &Whole);
        run(work, &grant)
    });
    done.map(|done| done.answer)
}

/// Ten codes of 120 random bits, so that a plain hash keeps them (ASVS 5.0 6.5.2): six groups of four letters and digits.
fn recovery_codes() -> Vec<String> {
    (0..RECOVERY_CODES)
        .map(|_| {
            let letters = base32(&clock::random()[..15]);
            let groups: Vec<&str> = (0..letters.len()).step_by(4).map(|at| &letters[at..at + 4]).collect();
            groups.join("-")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_rfc() {
        // RFC 6238 appendix B, its last six digits; RFC 4226 appendix D.
        let secret = b"12345678901234567890";
        for (seconds, code) in [
            (59, 287_082),
            (1_111_111_109, 81_804),
            (1_111_111_111, 50_471),
            (1_234_567_890, 5_924),
            (2_000_000_000, 279_037),
            (20_000_000_000, 353_130),
        ] {
            assert_eq!(code_at(secret, step_of(Time::from_micros(seconds * 1_000_000))), code, "{seconds}");
        }
        assert_eq!(code_at(secret, 0), 755_224);
    }

    #[test]
    fn a_code_fits_a_step_before_and_after_and_no_further() {
        let now = Time::from_micros(1_800_000_000_000_000);
        let (secret, step) = (b"12345678901234567890", step_of(now));
        for (off, fits) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let found = step_fitting(secret, code_at(secret, step + off), now);
            assert_eq!(found, fits.then_some(step + off), "{off}");
        }
    }

    #[test]
    fn a_secret_is_written_as_the_rfc_and_the_apps_read_it() {
        for (bytes, text) in [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foobar", "MZXW6YTBOI")] {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
        let secret = CodeSecret(*b"12345678901234567890");
        assert_eq!(
            secret.uri("Skans", "vera.\u{e4}@lillkoping.example"),
            "otpauth://totp/Skans:vera.%C3%A4%40lillkoping.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Skans&algorithm=SHA1&digits=6&period=30"
        );
        assert_eq!(format!("{secret:?}"), "CodeSecret(…)");
    }

    #[test]
    fn recovery_codes_differ_and_are_read_however_they_are_written() {
        let codes = recovery_codes();
        let distinct: std::collections::BTreeSet<_> = codes.iter().collect();
        assert_eq!((codes.len(), distinct.len()), (RECOVERY_CODES, RECOVERY_CODES));
        assert!(codes.iter().all(|code| code.len() == 29 && bare(code).len() == 24), "{codes:?}");
        assert_eq!(bare(" abcd efgh-ijkl mnop\t"), "ABCDEFGHIJKLMNOP");
    }
}
