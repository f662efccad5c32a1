//! Tokens of the API: a person's own, which never reaches further than the person, or a system's, which may what an
//! administrator named. Shown once; only a hash is kept.

use crate::{
    AccessEvent, Personal, Roles, Session, Whole,
    account::Own,
    policy::{AccessManage, RULES, Role},
};
use base::{Account, Actor, Grant, Id, Kind, Line, Person, Refusal, Tenant, Time, Token, Unit, clock, sha256};
use serde::Serialize;
use std::fmt;
use store::{Failure, Fault, Perform, Row, Rows, Work, values};

/// Days a token works unless its maker says otherwise.
pub const TOKEN_DAYS: u16 = 90;
/// The most days a token works.
pub const TOKEN_DAYS_MAX: u16 = 365;
/// The most working tokens that one person, or all systems together, may have.
pub const TOKENS_MAX: usize = 50;
/// What every token begins with, so that whoever scans for lost secrets finds it.
const PREFIX: &str = "skans_";
/// Characters of 32 bytes, and of their checksum, in base 62.
const BODY: usize = 43;
const SUM: usize = 6;

pub(crate) mod sql {
    //! Reads and secrets of tokens.
    store::statements! {
        BY_SECRET = "SELECT t.tenant, t.id, t.home, t.person, t.account, t.unit, o.path, t.permissions, t.issued, t.revoked, t.expires, t.name, a.closed, a.login, r.role, r.unit, u.path, (SELECT string_agg(w.sign || w.permission, ' ') FROM access_own w WHERE w.tenant = r.tenant AND w.role = r.role) FROM access_token_secret s JOIN access_token t ON t.tenant = s.tenant AND t.id = s.token LEFT JOIN access_unit o ON o.tenant = t.tenant AND o.unit = t.unit LEFT JOIN access_account a ON a.tenant = t.home AND a.id = t.account LEFT JOIN access_role r ON r.person = t.person AND r.tenant = t.tenant AND r.ended IS NULL LEFT JOIN access_unit u ON u.tenant = r.tenant AND u.unit = r.unit WHERE s.hash = $1";
        ACTING = "SELECT t.person, t.unit, o.path, t.permissions, t.revoked, r.role, r.unit, u.path, (SELECT string_agg(w.sign || w.permission, ' ') FROM access_own w WHERE w.tenant = r.tenant AND w.role = r.role), p.path FROM access_token t LEFT JOIN access_unit o ON o.tenant = t.tenant AND o.unit = t.unit LEFT JOIN access_role r ON r.person = t.person AND r.tenant = t.tenant AND r.ended IS NULL LEFT JOIN access_unit u ON u.tenant = r.tenant AND u.unit = r.unit LEFT JOIN access_unit p ON p.tenant = t.tenant AND p.unit = $3 WHERE t.tenant = $1 AND t.id = $2";
        ONE = "SELECT id, person, unit, name, permissions, issued, expires, revoked FROM access_token WHERE tenant = $1 AND id = $2";
        OF_PERSON = "SELECT id, person, unit, name, permissions, issued, expires, revoked FROM access_token WHERE tenant = $1 AND person = $2 ORDER BY issued DESC, id DESC LIMIT $3";
        OF_SYSTEMS = "SELECT id, person, unit, name, permissions, issued, expires, revoked FROM access_token WHERE tenant = $1 AND person IS NULL ORDER BY issued DESC, id DESC LIMIT $2";
        KEEP = "INSERT INTO access_token_secret (tenant, hash, token) VALUES ($1, $2, $3)";
        FORGET = "DELETE FROM access_token_secret WHERE tenant = $1 AND token = $2";
        UNIT = "SELECT path FROM access_unit WHERE tenant = $1 AND unit = $2";
    }
}

/// A token's secret, as it is shown once. Never logged: its debug form says nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenSecret(String);

impl TokenSecret {
    /// Draws a new one: `skans_`, 32 random bytes in base 62, and a checksum.
    #[must_use]
    pub fn draw() -> Self {
        Self::of(&clock::random())
    }

    fn of(bytes: &[u8; 32]) -> Self {
        let body = base62(bytes, BODY);
        let sum = base62(&crc32(body.as_bytes()).to_be_bytes(), SUM);
        Self(format!("{PREFIX}{body}{sum}"))
    }

    /// Reads one that was sent; nothing where it cannot be one of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(PREFIX)?;
        if rest.len() != BODY + SUM || !rest.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        let (body, sum) = rest.split_at(BODY);
        (base62(&crc32(body.as_bytes()).to_be_bytes(), SUM) == sum).then(|| Self(text.to_owned()))
    }

    /// As it is shown, once.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        sha256(self.0.as_bytes())
    }
}

impl fmt::Debug for TokenSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenSecret(…)")
    }
}

/// A big-endian number in `width` digits of base 62.
fn base62(bytes: &[u8], width: usize) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut number = bytes.to_vec();
    let mut digits: Vec<char> = (0..width)
        .map(|_| {
            let rest = number.iter_mut().fold(0_u32, |rest, byte| {
                let at = rest * 256 + u32::from(*byte);
                *byte = u8::try_from(at / 62).unwrap_or_default();
                at % 62
            });
            char::from(DIGITS[rest as usize])
        })
        .collect();
    digits.reverse();
    digits.into_iter().collect()
}

/// CRC-32 as zip and Ethernet have it: for slips of the hand and for scanners, not for safety.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 })
    })
}

/// Whose token it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Whose {
    /// The person's who asks.
    Own {
        /// The tenant that their account belongs to.
        home: Tenant,
    },
    /// A system's, over a unit and all beneath it or over everything.
    System {
        /// The unit.
        unit: Option<Id<Unit>>,
    },
}

/// Makes a token.
#[derive(Debug, Clone, Serialize)]
pub struct IssueToken {
    /// Whose.
    pub whose: Whose,
    /// What it is for, in its maker's words.
    pub name: Line,
    /// The permissions it may use.
    pub permissions: Vec<String>,
    /// Days it works: 1 to [`TOKEN_DAYS_MAX`].
    pub days: u16,
    /// The hash of the secret. Not part of the request: another attempt draws another.
    #[serde(skip)]
    pub hash: [u8; 32],
}

impl Perform for IssueToken {
    const NAME: &'static str = "access.issueToken";
    type Answer = Id<Token>;

    fn perform(&self, work: &mut Work<'_>) -> Result<Id<Token>, Failure> {
        let tenant = work.tenant();
        // A token makes no tokens: whoever took one would keep what they took.
        let Actor::Person { person, account } = *work.actor() else {
            return Err(Refusal::new(Kind::Denied, "access-refused-token-by-token").into());
        };
        if self.days == 0 || self.days > TOKEN_DAYS_MAX {
            return Err(Refusal::invalid("days", "access-refused-token-days").with("max", TOKEN_DAYS_MAX).into());
        }
        let mut permissions = self.permissions.clone();
        permissions.sort();
        permissions.dedup();
        if permissions.is_empty() {
            return Err(Refusal::invalid("permissions", "access-refused-token-permissions").into());
        }
        for permission in &permissions {
            let rule = RULES.iter().find(|rule| rule.permission == permission);
            let known = rule.is_some_and(|rule| match self.whose {
                Whose::Own { .. } => rule.roles.iter().any(|role| role.for_persons()),
                Whose::System { .. } => rule.roles.contains(&Role::System),
            });
            if !known {
                let refusal = Refusal::invalid("permissions", "access-refused-token-permission");
                return Err(refusal.with("value", permission).into());
            }
        }
        let now = work.now();
        let theirs = match self.whose {
            Whose::Own { .. } => tokens_of(work, tenant, person, TOKENS_MAX + 1)?,
            Whose::System { .. } => tokens_of_systems(work, tenant, TOKENS_MAX + 1)?,
        };
        if theirs.iter().filter(|token| token.works(now)).count() >= TOKENS_MAX {
            return Err(Refusal::conflict("access-refused-token-many").with("max", TOKENS_MAX).into());
        }
        let expires = now.plus_seconds(i64::from(self.days) * 86_400);
        let id = work.new_id("token");
        let personal = Personal { name: Some(self.name.clone()), ..Personal::default() };
        match self.whose {
            Whose::Own { home } => {
                let event = AccessEvent::TokenIssued {
                    id,
                    home: Some(home),
                    person: Some(person),
                    account: Some(account),
                    unit: None,
                    permissions,
                    expires,
                };
                work.record(&own(tenant), &event, personal)?;
            }
            Whose::System { unit } => {
                let actor = work.actor().clone();
                let grant = crate::may(work, tenant, &actor, AccessManage, &Whole)?;
                if let Some(unit) = unit
                    && work.row(sql::UNIT, &values![tenant, unit])?.is_none()
                {
                    return Err(Refusal::invalid("unit", "access-refused-no-unit").into());
                }
                let event = AccessEvent::TokenIssued {
                    id,
                    home: None,
                    person: None,
                    account: None,
                    unit,
                    permissions,
                    expires,
                };
                work.record(&grant, &event, personal)?;
            }
        }
        work.put(sql::KEEP, &values![tenant, self.hash, id])?;
        Ok(id)
    }
}

fn own(tenant: Tenant) -> Grant<Own, Whole> {
    Grant::issue(tenant, &Whole)
}

/// Takes a token back: a person's own, or, for an administrator, anyone's.
#[derive(Debug, Clone, Serialize)]
pub struct RevokeToken {
    /// The token.
    pub id: Id<Token>,
}

impl Perform for RevokeToken {
    const NAME: &'static str = "access.revokeToken";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let (tenant, actor) = (work.tenant(), work.actor().clone());
        let row = work.row(sql::ONE, &values![tenant, self.id])?.ok_or_else(Refusal::not_found)?;
        let token = read(&row)?;
        let event = AccessEvent::TokenRevoked { id: self.id };
        let theirs = matches!(actor, Actor::Person { person, .. } if token.person == Some(person));
        // What is not theirs is not there for who manages no access.
        let managing = if theirs {
            None
        } else {
            let grant = crate::may(work, tenant, &actor, AccessManage, &Whole);
            Some(grant.map_err(|failure| match failure {
                Failure::Refused(_) => Refusal::not_found().into(),
                fault => fault,
            })?)
        };
        if token.revoked.is_some() {
            return Err(Refusal::conflict("access-refused-token-revoked").into());
        }
        match managing {
            Some(grant) => work.record(&grant, &event, Personal::default())?,
            None => work.record(&own(tenant), &event, Personal::default())?,
        };
        work.put(sql::FORGET, &values![tenant, self.id])?;
        Ok(())
    }
}

/// A token as lists show it; its secret is nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// The token.
    pub id: Id<Token>,
    /// Whose; nothing for a system.
    pub person: Option<Id<Person>>,
    /// A system's reach; nothing is everything.
    pub unit: Option<Id<Unit>>,
    /// What it is for; gone when disposed of.
    pub name: Option<String>,
    /// The permissions it may use.
    pub permissions: Vec<String>,
    /// Since when.
    pub issued: Time,
    /// Until when.
    pub expires: Time,
    /// When it was taken back.
    pub revoked: Option<Time>,
}

impl TokenRow {
    /// Whether it works at a moment.
    #[must_use]
    pub fn works(&self, now: Time) -> bool {
        self.revoked.is_none() && now < self.expires
    }
}

fn read(row: &Row) -> Result<TokenRow, Fault> {
    Ok(TokenRow {
        id: row.get(0)?,
        person: row.get(1)?,
        unit: row.get(2)?,
        name: row.get(3)?,
        permissions: words(&row.get::<String>(4)?),
        issued: row.get(5)?,
        expires: row.get(6)?,
        revoked: row.get(7)?,
    })
}

/// Permissions as one column holds them.
fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// A person's tokens in a tenant, the newest first.
///
/// # Errors
/// As the engine says.
pub fn tokens_of(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    person: Id<Person>,
    most: usize,
) -> Result<Vec<TokenRow>, Fault> {
    from.rows(sql::OF_PERSON, &values![tenant, person, most])?.iter().map(read).collect()
}

/// The tokens of systems in a tenant, the newest first.
///
/// # Errors
/// As the engine says.
pub fn tokens_of_systems(from: &mut (impl Rows + ?Sized), tenant: Tenant, most: usize) -> Result<Vec<TokenRow>, Fault> {
    from.rows(sql::OF_SYSTEMS, &values![tenant, most])?.iter().map(read).collect()
}

/// The permissions that a system's token may be given.
pub fn for_systems() -> impl Iterator<Item = &'static str> {
    RULES.iter().filter(|rule| rule.roles.contains(&Role::System)).map(|rule| rule.permission)
}

/// The permissions that these roles give somewhere: those a person's own token may be given.
pub fn for_roles(roles: &Roles) -> impl Iterator<Item = &'static str> + '_ {
    RULES.iter().map(|rule| rule.permission).filter(|permission| roles.anywhere(permission))
}

/// The session of a token that was sent with a request: one query. Nothing where it does not work (any more).
///
/// # Errors
/// As the engine says.
pub fn bearer(from: &mut impl Rows, secret: &TokenSecret, now: Time) -> Result<Option<Session>, Fault> {
    let rows = from.rows(sql::BY_SECRET, &values![secret.hash()])?;
    let Some(row) = rows.first() else { return Ok(None) };
    let (revoked, expires): (Option<Time>, Time) = (row.get(9)?, row.get(10)?);
    let person: Option<Id<Person>> = row.get(3)?;
    // A person's token works as long as the account it was made with.
    let closed = row.get::<Option<bool>>(12)?.unwrap_or(person.is_some());
    if revoked.is_some() || now >= expires || closed {
        return Ok(None);
    }
    let scope = words(&row.get::<String>(7)?);
    let roles = match person {
        Some(_) => Roles::read(&rows, 14)?,
        None => Roles::of_system(row.get::<Option<Id<Unit>>>(5)?, row.get(6)?),
    };
    let tenant: Tenant = row.get(0)?;
    let nobody = uuid::Uuid::nil();
    Ok(Some(Session {
        id: Id::from_uuid(nobody),
        home: row.get::<Option<Tenant>>(2)?.unwrap_or(tenant),
        tenant,
        account: row.get::<Option<Id<Account>>>(4)?.unwrap_or(Id::from_uuid(nobody)),
        person: person.unwrap_or(Id::from_uuid(nobody)),
        login: row.get::<Option<String>>(13)?.or(row.get(11)?).unwrap_or_default(),
        started: row.get(8)?,
        seen: now,
        proven: crate::Proven::Token,
        browser: crate::Browser::default(),
        means: crate::Means::default(),
        post: None,
        roles: roles.within(scope),
        glass: None,
        unreviewed: None,
        token: Some((row.get(1)?, person)),
    }))
}

/// What a token may, read at the act: its roles within its permissions, and the path of the unit asked about.
pub(crate) fn acting(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    token: Id<Token>,
    unit: Option<Id<Unit>>,
) -> Result<(Roles, Option<String>), Fault> {
    let rows = from.rows(sql::ACTING, &values![tenant, token, unit])?;
    let Some(row) = rows.first() else { return Ok((Roles::default(), None)) };
    if row.get::<Option<Time>>(4)?.is_some() {
        return Ok((Roles::default(), None));
    }
    let roles = match row.get::<Option<Id<Person>>>(0)? {
        Some(_) => Roles::read(&rows, 5)?,
        None => Roles::of_system(row.get::<Option<Id<Unit>>>(1)?, row.get(2)?),
    };
    Ok((roles.within(words(&row.get::<String>(3)?)), row.get(9)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_back_and_one_wrong_character_is_seen() {
        let secret = TokenSecret::of(&[7; 32]);
        assert_eq!(secret.as_str().len(), 55);
        assert_eq!(TokenSecret::parse(secret.as_str()), Some(secret.clone()));
        for at in PREFIX.len()..secret.as_str().len() {
            let mut wrong = secret.as_str().as_bytes().to_vec();
            wrong[at] = if wrong[at] == b'x' { b'y' } else { b'x' };
            assert_eq!(TokenSecret::parse(std::str::from_utf8(&wrong).unwrap()), None, "character {at}");
        }
        for wrong in ["", "skans_", "Bearer", "skans_å", &secret.as_str()[..54], &format!("{}0", secret.as_str())] {
            assert_eq!(TokenSecret::parse(wrong), None, "{wrong}");
        }
        assert_eq!(format!("{secret:?}"), "TokenSecret(…)");
    }

    #[test]
    fn the_checksum_is_the_usual_one() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(base62(&[0, 61], 2), "0z");
        assert_eq!(base62(&[0, 62], 2), "10");
    }
}
