//! Sessions: a random token in a cookie, its hash in a working table, with what is known of how they began.

use crate::{
    Roles,
    account::{sql as account_sql, token_hash},
};
use base::{Account, Actor, Id, Person, Refusal, Tenant, Time, Token, clock, hex, sha256};
use serde::{Deserialize, Serialize};
use store::{Failure, Fault, Row, Rows, Store, values};

/// Hours after which a session ends, whatever is done in it (ASVS 5.0 7.3.2).
pub const SESSION_HOURS: i64 = 12;
/// Hours without a request after which a session ends (ASVS 5.0 7.3.1).
pub const IDLE_HOURS: i64 = 2;
/// Seconds by which the time last seen may be too old: it is not written at every request.
const SEEN_EVERY: i64 = 300;

pub(crate) mod sql {
    //! Sessions.
    store::statements! {
        START = "INSERT INTO access_session (tenant, token, id, account, person, acting, proven, browser, started, seen, expires, post) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        ONE = "SELECT s.tenant, s.account, s.person, s.acting, s.started, a.closed, a.login, s.id, s.proven, s.browser, s.seen, (SELECT COUNT(*) FROM access_code k WHERE k.tenant = s.tenant AND k.account = s.account), (SELECT COUNT(*) FROM access_passkey q WHERE q.tenant = s.tenant AND q.account = s.account), s.post, r.role, r.unit, u.path, (SELECT string_agg(w.sign || w.permission, ' ') FROM access_own w WHERE w.tenant = r.tenant AND w.role = r.role), (SELECT MAX(g.until) FROM access_glass g WHERE g.tenant = s.acting AND g.person = s.person AND g.ended IS NULL), (SELECT MIN(g.broken) FROM access_glass g WHERE g.tenant = s.acting AND g.reviewed IS NULL) FROM access_session s JOIN access_account a ON a.tenant = s.tenant AND a.id = s.account LEFT JOIN access_role r ON r.person = s.person AND r.tenant = s.acting AND r.ended IS NULL LEFT JOIN access_unit u ON u.tenant = r.tenant AND u.unit = r.unit WHERE s.token = $1 AND s.expires > $2 AND s.seen > $3";
        OF = "SELECT id, proven, browser, started, seen FROM access_session WHERE tenant = $1 AND account = $2 AND expires > $3 AND seen > $4 ORDER BY started DESC LIMIT 100";
        END = "DELETE FROM access_session WHERE token = $1";
        END_ONE = "DELETE FROM access_session WHERE tenant = $1 AND account = $2 AND id = $3";
        END_OTHERS = "DELETE FROM access_session WHERE tenant = $1 AND account = $2 AND id <> $3";
        SWEEP = "DELETE FROM access_session WHERE expires < $1";
        ACT_IN = "UPDATE access_session SET acting = $2 WHERE token = $1";
        SEE = "UPDATE access_session SET seen = $4 WHERE tenant = $1 AND account = $2 AND id = $3 AND seen < $4";
        TENANTS = "SELECT DISTINCT tenant FROM access_role WHERE person = $1 AND ended IS NULL ORDER BY tenant";
    }
}

/// How it was proven who signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(tag = "how", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum Proven {
    /// By password alone.
    Password,
    /// By password and a code that changes (RFC 6238), or a recovery code.
    PasswordAndCode,
    /// By a passkey with user verification.
    Passkey,
    /// By an identity provider.
    Oidc {
        /// Its issuer identifier.
        issuer: String,
        /// Who it says it is there (`sub`).
        subject: String,
        /// The provider's session (`sid`), for its logout.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sid: Option<String>,
        /// How it says that it was proven (`acr`).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        acr: Option<String>,
        /// When it says that it was proven (`auth_time`).
        at: Time,
    },
    /// By a badge and its code at a shared post.
    Badge,
    /// By a token of the API: no sign-in, no session, asked at each request.
    Token,
}

impl Proven {
    /// Its name, part of a text's key.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.into()
    }
}

/// The family and system of a browser, for a person to know it again: never a whole `User-Agent`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Browser(String);

impl Browser {
    /// Reads a `User-Agent`; empty where it names nothing known.
    #[must_use]
    pub fn of(agent: &str) -> Self {
        // Edge and Opera call themselves Chrome too, Chrome calls itself Safari: the order matters.
        const FAMILIES: &[(&str, &str)] = &[
            ("Edg", "Edge"),
            ("OPR/", "Opera"),
            ("SamsungBrowser/", "Samsung Internet"),
            ("Firefox/", "Firefox"),
            ("FxiOS/", "Firefox"),
            ("CriOS/", "Chrome"),
            ("Chrome/", "Chrome"),
            ("Safari/", "Safari"),
            ("curl/", "curl"),
        ];
        const SYSTEMS: &[(&str, &str)] = &[
            ("Android", "Android"),
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("Windows", "Windows"),
            ("Macintosh", "Mac"),
            ("CrOS", "ChromeOS"),
            ("Linux", "Linux"),
        ];
        let find =
            |of: &[(&str, &'static str)]| of.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
        let parts: Vec<_> = [find(FAMILIES), find(SYSTEMS)].into_iter().flatten().collect();
        Self(parts.join(", "))
    }

    /// What is shown; nothing where it is not known.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        (!self.0.is_empty()).then_some(&self.0)
    }
}

/// What an account has beside a password for its person to prove themselves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Means {
    /// Codes that change, asked for after the password.
    pub code: bool,
    /// Passkeys, each a way in by itself.
    pub passkey: bool,
}

/// Who is signed in, and in whose ledger they act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// What it is known by where it is listed and ended; not a secret.
    pub id: Id<Session>,
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
    /// When it was last used, as noted: at most some minutes too old.
    pub seen: Time,
    /// How it was proven who it is.
    pub proven: Proven,
    /// In which browser.
    pub browser: Browser,
    /// What the person proves themselves with, beside the password.
    pub means: Means,
    /// The shared post it is bound to, by the hash of that browser's secret.
    pub post: Option<Vec<u8>>,
    /// The roles in the tenant acted in, as the session was read.
    pub roles: Roles,
    /// Until when a glass is open that the person has broken, in the tenant acted in.
    pub glass: Option<Time>,
    /// When the glass was broken that has waited longest for a review, in the tenant acted in.
    pub unreviewed: Option<Time>,
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

    /// Whether it may be used by a browser with this secret of a shared post: what began at a post stays there.
    #[must_use]
    pub fn at(&self, post: Option<&str>) -> bool {
        self.post.as_deref().is_none_or(|hash| post.and_then(token_hash).is_some_and(|here| here == hash))
    }

    /// Whether it is time to note that it is used, by [`see`].
    #[must_use]
    pub const fn due(&self, now: Time) -> bool {
        now.micros() - self.seen.micros() >= SEEN_EVERY * 1_000_000
    }
}

/// An open account whose holder has been proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// The tenant it belongs to.
    pub home: Tenant,
    /// The account.
    pub account: Id<Account>,
    /// Whose it is.
    pub person: Id<Person>,
}

/// A session that began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// The secret for the cookie.
    pub token: String,
    /// What it is known by.
    pub id: Id<Session>,
}

/// Starts a session for an account whose holder was proven in the way told: the one place where sessions begin.
///
/// # Errors
/// The account is closed or not there, or the engine fails.
pub fn start_session(store: &Store, known: Known, proven: &Proven, browser: &Browser) -> Result<Started, Failure> {
    start_at(store, known, proven, browser, None)
}

/// The same, bound to a shared post by the hash of its browser's secret: for a shift at most.
pub(crate) fn start_at(
    store: &Store,
    known: Known,
    proven: &Proven,
    browser: &Browser,
    post: Option<[u8; 32]>,
) -> Result<Started, Failure> {
    let Known { home, account, person } = known;
    let tenants = store.read(|reader| tenants_of(reader, person))?;
    // Only roles elsewhere: act there.
    let acting = if tenants.contains(&home) { home } else { tenants.first().copied().unwrap_or(home) };
    let (token, id) = (clock::random(), Id::<Session>::derive(clock::new_command_id(), "session", 0));
    let how = proven.clone();
    let (hashed, proven, browser) =
        (sha256(&token), serde_json::to_string(proven).map_err(Fault::from)?, browser.0.clone());
    store.working(Some(home), move |working| {
        // Closed in between: no session outlives its account.
        let row = working.row(account_sql::BY_ID, &values![home, account])?.ok_or_else(Refusal::not_found)?;
        if row.get(1)? || row.get::<Id<Person>>(0)? != person {
            return Err(Refusal::not_found().into());
        }
        let now = working.now();
        working.put(sql::SWEEP, &values![now])?;
        let hours = if post.is_some() { crate::SHIFT_HOURS } else { SESSION_HOURS };
        let expires = now.plus_seconds(hours * 3600);
        working.put(
            sql::START,
            &values![home, hashed, id, account, person, acting, &proven, &browser, now, now, expires, post],
        )?;
        crate::oidc::note(working, home, (account, id), &how)?;
        Ok(())
    })?;
    Ok(Started { token: hex(&token), id })
}

/// The first moment at which a session must have been seen to live now.
const fn idle(now: Time) -> Time {
    now.plus_seconds(-IDLE_HOURS * 3600)
}

/// The session of a token, with the person's roles: one query.
///
/// # Errors
/// As the engine says.
pub fn session(from: &mut impl Rows, token: &str, now: Time) -> Result<Option<Session>, Fault> {
    let Some(hashed) = token_hash(token) else { return Ok(None) };
    let rows = from.rows(sql::ONE, &values![hashed, now, idle(now)])?;
    let Some(row) = rows.first() else { return Ok(None) };
    if row.get(5)? {
        return Ok(None);
    }
    let until: Option<Time> = row.get(18)?;
    Ok(Some(Session {
        home: row.get(0)?,
        account: row.get(1)?,
        person: row.get(2)?,
        tenant: row.get(3)?,
        started: row.get(4)?,
        login: row.get::<Option<String>>(6)?.unwrap_or_default(),
        id: row.get(7)?,
        proven: proven(row, 8)?,
        browser: Browser(row.get(9)?),
        seen: row.get(10)?,
        means: Means { code: row.get::<i64>(11)? > 0, passkey: row.get::<i64>(12)? > 0 },
        post: row.get(13)?,
        roles: Roles::read(&rows, 14)?.under_glass(until, Some(now)),
        glass: until.filter(|until| now < *until),
        unreviewed: row.get(19)?,
        token: None,
    }))
}

fn proven(row: &Row, at: usize) -> Result<Proven, Fault> {
    Ok(serde_json::from_str(&row.get::<String>(at)?)?)
}

/// A session as its holder sees it in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// What it is ended by.
    pub id: Id<Session>,
    /// How it began.
    pub proven: Proven,
    /// In which browser.
    pub browser: Browser,
    /// When.
    pub started: Time,
    /// When it was last used, some minutes too old at most.
    pub seen: Time,
}

/// The living sessions of the account behind a session, the newest first, at most a hundred.
///
/// # Errors
/// As the engine says.
pub fn sessions_of(from: &mut impl Rows, session: &Session, now: Time) -> Result<Vec<Listed>, Fault> {
    let rows = from.rows(sql::OF, &values![session.home, session.account, now, idle(now)])?;
    rows.iter()
        .map(|row| {
            Ok(Listed {
                id: row.get(0)?,
                proven: proven(row, 1)?,
                browser: Browser(row.get(2)?),
                started: row.get(3)?,
                seen: row.get(4)?,
            })
        })
        .collect()
}

/// Notes that a session is used. Worth doing when it is [`Session::due`]; losing it costs a sign-in, no more.
///
/// # Errors
/// As the engine says.
pub fn see(store: &Store, session: &Session) -> Result<(), Failure> {
    let (home, account, id) = (session.home, session.account, session.id);
    store.working(Some(home), move |working| {
        let now = working.now();
        working.put(sql::SEE, &values![home, account, id, now])?;
        Ok(())
    })
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

/// Ends the session of a token, whoever's it is; none where there is none.
///
/// # Errors
/// As the engine says.
pub fn end_by_token(store: &Store, token: &str) -> Result<(), Failure> {
    let Some(hashed) = token_hash(token) else { return Ok(()) };
    store.working(None, move |working| {
        working.put(sql::END, &values![hashed])?;
        Ok(())
    })
}

/// Ends one session of an account, by its id.
///
/// # Errors
/// The account has no such session (any more): not found.
pub fn end_session(store: &Store, home: Tenant, account: Id<Account>, id: Id<Session>) -> Result<(), Failure> {
    store.working(Some(home), move |working| match working.put(sql::END_ONE, &values![home, account, id])? {
        0 => Err(Refusal::not_found().into()),
        _ => Ok(()),
    })
}

/// Ends every session of an account but the one told.
///
/// # Errors
/// As the engine says.
pub fn end_other_sessions(store: &Store, session: &Session) -> Result<(), Failure> {
    let (home, account, id) = (session.home, session.account, session.id);
    store.working(Some(home), move |working| {
        working.put(sql::END_OTHERS, &values![home, account, id])?;
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
