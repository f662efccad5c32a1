//! A sign-in on its way to the provider and back, kept in the browser that began it: one secret in a cookie, from which
//! `state`, `nonce` and the verifier of PKCE (RFC 7636) are drawn. Nothing is stored here, so nobody can fill it.

use crate::{App, app::Transport, ask::cookie};
use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderValue, request::Parts},
};
use base::{Time, clock, hex, sha256};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use std::convert::Infallible;

/// Seconds for which somebody may be away at the provider.
pub(super) const AWAY: i64 = 900;
/// The most characters of where somebody was going.
const TO_MOST: usize = 1000;

/// A sign-in on its way.
#[derive(Debug, Clone)]
pub(super) struct Trip {
    secret: String,
    began: Time,
    /// The permission that asks for stronger proof.
    pub(super) permission: Option<String>,
    /// Where the person was going.
    pub(super) to: String,
}

fn name(app: &App) -> &'static str {
    match app.transport() {
        Transport::Tls => "__Host-skans-oidc",
        Transport::Plain => "skans-oidc",
    }
}

impl Trip {
    pub(super) fn begin(now: Time, permission: Option<&str>, to: &str) -> Self {
        let to = if to.len() > TO_MOST { "" } else { to };
        Self { secret: hex(&clock::random()), began: now, permission: permission.map(str::to_owned), to: to.to_owned() }
    }

    fn drawn(&self, what: &str) -> [u8; 32] {
        sha256(format!("skans oidc {what} {}", self.secret).as_bytes())
    }

    /// What the provider sends back, so that nobody else's answer is taken.
    pub(super) fn state(&self) -> String {
        hex(&self.drawn("state"))
    }

    /// What the ID token must hold, so that it is of this sign-in.
    pub(super) fn nonce(&self) -> String {
        hex(&self.drawn("nonce"))
    }

    /// What is shown with the code, so that nobody else can use it.
    pub(super) fn verifier(&self) -> String {
        hex(&self.drawn("verifier"))
    }

    /// What is shown of the verifier at the beginning (S256).
    pub(super) fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(sha256(self.verifier().as_bytes()))
    }

    /// Whether it is still under way.
    pub(super) fn lives(&self, now: Time) -> bool {
        now < self.began.plus_seconds(AWAY)
    }

    /// The cookie that keeps it.
    pub(super) fn cookie(&self, app: &App) -> Option<HeaderValue> {
        let permission = self.permission.as_deref().unwrap_or("-");
        let to = URL_SAFE_NO_PAD.encode(&self.to);
        let value = format!("{}~{}~{permission}~{to}", self.secret, self.began.micros());
        set(app, &value, AWAY)
    }

    fn read(value: &str) -> Option<Self> {
        let mut parts = value.split('~');
        let mut part = || parts.next();
        let (secret, began, permission, to) = (part()?, part()?, part()?, part()?);
        let secret = (secret.len() == 64 && secret.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(secret)?;
        Some(Self {
            secret: secret.to_owned(),
            began: Time::from_micros(began.parse().ok()?),
            permission: (permission != "-").then(|| permission.to_owned()),
            to: String::from_utf8(URL_SAFE_NO_PAD.decode(to).ok()?).ok()?,
        })
    }
}

fn set(app: &App, value: &str, seconds: i64) -> Option<HeaderValue> {
    let secure = if app.transport() == Transport::Tls { "; Secure" } else { "" };
    // Lax: the way back is a link from the provider's site.
    let text = format!("{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}", name(app));
    HeaderValue::from_str(&text).ok()
}

/// The cookie that ends it.
pub(super) fn ended(app: &App) -> Option<HeaderValue> {
    set(app, "", 0)
}

/// The trip that a browser brought, if it did.
pub(super) struct Brought(pub(super) Option<Trip>);

impl<S: Send + Sync> FromRequestParts<S> for Brought
where
    App: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let app = App::from_ref(state);
        Ok(Self(cookie(parts, name(&app)).and_then(|value| Trip::read(&value))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_for_a_trip_differs_by_what_and_by_trip_and_the_challenge_is_of_the_verifier() {
        let now = Time::from_micros(0);
        let (one, two) = (Trip::begin(now, None, "/mail"), Trip::begin(now, Some("mail.clear"), ""));
        let all = [one.state(), one.nonce(), one.verifier(), two.state(), two.nonce(), two.verifier()];
        assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), 6);
        assert_eq!(one.challenge().len(), 43);
        assert!(one.lives(now.plus_seconds(AWAY - 1)) && !one.lives(now.plus_seconds(AWAY)));
        for wrong in ["", "~~~", "abc~1~-~", &format!("{}~x~-~", "0".repeat(64))] {
            assert!(Trip::read(wrong).is_none(), "{wrong}");
        }
        assert_eq!(Trip::begin(now, None, &"/x".repeat(TO_MOST)).to, "");
    }
}
