//! What a provider's tokens say, checked: the ID token (OpenID Connect Core 3.1.3.7) and the logout token (OpenID Connect
//! Back-Channel Logout 1.0, 2.6).

use super::{Keys, Wrong};
use base::Time;
use serde_json::{Map, Value};

/// Seconds by which the provider's clock may differ from ours.
const LEEWAY: i64 = 60;
/// Seconds for which a logout token is taken after it was made.
const LOGOUT_FRESH: i64 = 600;
/// The most characters of what a provider calls somebody (OpenID Connect Core 2).
const SUBJECT_MOST: usize = 255;
/// What a logout token is known by.
const LOGOUT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// Who a token must be from and for.
#[derive(Debug, Clone, Copy)]
pub struct Parties<'a> {
    /// The provider.
    pub issuer: &'a str,
    /// What we are called there.
    pub client: &'a str,
}

fn text<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    claims.get(name).and_then(Value::as_str)
}

/// A moment in whole seconds; a fraction is cut.
fn moment(claims: &Map<String, Value>, name: &str) -> Result<Option<Time>, Wrong> {
    let Some(value) = claims.get(name) else { return Ok(None) };
    let seconds = value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds as i64)).ok_or(Wrong::Token)?;
    Ok(Some(Time::from_micros(0).plus_seconds(seconds)))
}

fn parties(claims: &Map<String, Value>, of: Parties<'_>) -> Result<(), Wrong> {
    if text(claims, "iss") != Some(of.issuer) {
        return Err(Wrong::Issuer);
    }
    let (alone, among) = match claims.get("aud") {
        Some(Value::String(one)) => (true, one == of.client),
        Some(Value::Array(all)) => (all.len() == 1, all.iter().any(|it| it == of.client)),
        _ => (true, false),
    };
    let party = text(claims, "azp");
    if !among || (!alone && party.is_none()) || party.is_some_and(|party| party != of.client) {
        return Err(Wrong::Audience);
    }
    Ok(())
}

/// The times of a token, and when it was made.
fn times(claims: &Map<String, Value>, now: Time) -> Result<Time, Wrong> {
    let ends = moment(claims, "exp")?.ok_or(Wrong::Expired)?;
    if ends.plus_seconds(LEEWAY) <= now {
        return Err(Wrong::Expired);
    }
    let made = moment(claims, "iat")?.ok_or(Wrong::Early)?;
    let begins = moment(claims, "nbf")?.unwrap_or(made);
    if made.plus_seconds(-LEEWAY) > now || begins.plus_seconds(-LEEWAY) > now {
        return Err(Wrong::Early);
    }
    Ok(made)
}

fn subject(claims: &Map<String, Value>) -> Result<Option<String>, Wrong> {
    match text(claims, "sub") {
        None => Ok(None),
        Some(sub) if sub.is_empty() || sub.len() > SUBJECT_MOST || sub.chars().any(char::is_control) => {
            Err(Wrong::Subject)
        }
        Some(sub) => Ok(Some(sub.to_owned())),
    }
}

/// What an ID token says, when all that must be right in it is.
#[derive(Debug, Clone, PartialEq)]
pub struct IdToken {
    /// Who it says it is (`sub`).
    pub subject: String,
    /// The provider's session (`sid`).
    pub sid: Option<String>,
    /// When it was proven who it is (`auth_time`), or when the token was made.
    pub at: Time,
    /// Every claim.
    pub claims: Map<String, Value>,
}

impl IdToken {
    /// Opens and checks a token that answers the sign-in with this `nonce`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn open(keys: &Keys, token: &str, of: Parties<'_>, nonce: &str, now: Time) -> Result<Self, Wrong> {
        let claims = keys.open(token, &["JWT"])?;
        parties(&claims, of)?;
        let made = times(&claims, now)?;
        if text(&claims, "nonce") != Some(nonce) {
            return Err(Wrong::Nonce);
        }
        let subject = subject(&claims)?.ok_or(Wrong::Subject)?;
        let at = moment(&claims, "auth_time")?.unwrap_or(made);
        Ok(Self { subject, sid: text(&claims, "sid").map(str::to_owned), at, claims })
    }

    /// How it says that it was proven, by the claim of that name: one word, or several with spaces between.
    #[must_use]
    pub fn proven(&self, claim: &str) -> Option<String> {
        match self.claims.get(claim)? {
            Value::String(one) => Some(one.clone()),
            Value::Array(all) => Some(all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")),
            _ => None,
        }
    }
}

/// Whose sessions end, by a provider's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutToken {
    /// What the token itself is called, so that it counts once.
    pub id: String,
    /// Whom.
    pub subject: Option<String>,
    /// In which session of the provider; in all of them where it is not told.
    pub sid: Option<String>,
    /// When it was made.
    pub made: Time,
}

impl LogoutToken {
    /// Opens and checks one.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn open(keys: &Keys, token: &str, of: Parties<'_>, now: Time) -> Result<Self, Wrong> {
        let claims = keys.open(token, &["logout+jwt", "JWT"])?;
        parties(&claims, of)?;
        let made = times(&claims, now)?;
        if made.plus_seconds(LOGOUT_FRESH) < now {
            return Err(Wrong::Expired);
        }
        let event = claims.get("events").and_then(|events| events.get(LOGOUT));
        // One with a nonce could be an ID token.
        if !event.is_some_and(Value::is_object) || claims.contains_key("nonce") {
            return Err(Wrong::Token);
        }
        let id = text(&claims, "jti").filter(|id| !id.is_empty()).ok_or(Wrong::Token)?.to_owned();
        let (subject, sid) = (subject(&claims)?, text(&claims, "sid").map(str::to_owned));
        if subject.is_none() && sid.is_none() {
            return Err(Wrong::Subject);
        }
        Ok(Self { id, subject, sid, made })
    }

    /// Until when its name is kept, so that it cannot be sent again.
    #[must_use]
    pub const fn forgotten(&self) -> Time {
        self.made.plus_seconds(LOGOUT_FRESH + LEEWAY + 1)
    }
}
