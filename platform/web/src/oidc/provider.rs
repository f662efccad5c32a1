//! The provider as we know it: what it publishes (OpenID Connect Discovery 1.0) and its keys, kept for an hour; what it is
//! asked for a code.

use super::{
    outside::{Outside, Told},
    settings::{ClientAuth, Fault, Secret, Settings},
    trip::Trip,
};
use access::oidc::{Arrival, IdToken, Keys, Newcomers, OwnKey, Parties, Wrong};
use base::{Tenant, Time};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};
use store::{Failure, Store};
use ui::Lang;

/// Seconds for which what the provider published is taken without asking.
const FRESH: i64 = 3600;
/// Seconds for which it is still taken when the provider does not answer.
const STALE: i64 = 86_400;
/// How many times a minute keys are asked for again because of a key that is not known.
const AGAIN: usize = 4;
/// The most characters of a code.
const CODE_MOST: usize = 4096;

/// What the provider publishes about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Metadata {
    authorization: String,
    token: String,
    jwks: String,
    userinfo: Option<String>,
    end_session: Option<String>,
    /// Whether its answers name it (RFC 9207).
    names_itself: bool,
}

#[derive(Default)]
struct Held {
    published: Option<(Arc<Metadata>, Arc<Keys>, Time)>,
    again: Vec<Time>,
}

/// The provider of an installation.
pub struct Provider {
    pub(super) settings: Settings,
    /// Whose people they are.
    pub(super) tenant: Tenant,
    secret: Option<Secret>,
    outside: Outside,
    /// How browsers reach us.
    public_url: String,
    held: Mutex<Held>,
}

/// What the provider said: who it is, and all that is known of the sign-in.
pub(super) struct Proved {
    pub(super) arrival: Arrival,
    pub(super) proven: access::Proven,
}

impl Provider {
    /// A provider by its settings, for the people of a tenant. `public_url` is how browsers reach us.
    ///
    /// # Errors
    /// The settings cannot be used.
    pub fn new(settings: Settings, tenant: Tenant, public_url: &str) -> Result<Self, Fault> {
        settings.check(Some(public_url))?;
        Ok(Self {
            secret: settings.secret()?,
            outside: Outside::new(&settings)?,
            settings,
            tenant,
            public_url: public_url.trim_end_matches('/').to_owned(),
            held: Mutex::default(),
        })
    }

    fn parties(&self) -> Parties<'_> {
        Parties { issuer: &self.settings.issuer, client: &self.settings.client_id }
    }

    fn redirect_uri(&self) -> String {
        format!("{}/oidc/callback", self.public_url)
    }

    /// Asks the provider what it publishes.
    fn discover(&self) -> Result<Metadata, Wrong> {
        let at = format!("{}/.well-known/openid-configuration", self.settings.issuer.trim_end_matches('/'));
        let (status, told) = self.outside.get(&at, None)?;
        if status != 200 {
            return Err(Wrong::Silent);
        }
        let text = |name: &str| told.get(name).and_then(Value::as_str).map(str::to_owned);
        // Another's document, or one for another tenant of the provider (OpenID Connect Discovery 1.0, 4.3).
        if text("issuer").as_deref() != Some(self.settings.issuer.as_str()) {
            return Err(Wrong::Metadata);
        }
        let shown = |name: &str| text(name).filter(|url| super::settings::origin(url).is_some());
        let asked = |name: &str| text(name).filter(|url| self.outside.reaches(url));
        Ok(Metadata {
            authorization: shown("authorization_endpoint").ok_or(Wrong::Metadata)?,
            token: asked("token_endpoint").ok_or(Wrong::Metadata)?,
            jwks: asked("jwks_uri").ok_or(Wrong::Metadata)?,
            userinfo: asked("userinfo_endpoint"),
            end_session: shown("end_session_endpoint"),
            names_itself: told.get("authorization_response_iss_parameter_supported") == Some(&Value::Bool(true)),
        })
    }

    fn ask_keys(&self, metadata: &Metadata) -> Result<Keys, Wrong> {
        let (status, told) = self.outside.get(&metadata.jwks, None)?;
        if status != 200 {
            return Err(Wrong::Silent);
        }
        Keys::read(&told).and_then(|keys| if keys.is_empty() { Err(Wrong::Metadata) } else { Ok(keys) })
    }

    fn held<T>(&self, with: impl FnOnce(&mut Held) -> T) -> T {
        with(&mut self.held.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What the provider published, asked for where it is too old.
    pub(super) fn published(&self, now: Time) -> Result<(Arc<Metadata>, Arc<Keys>), Wrong> {
        let held = self.held(|held| held.published.clone());
        let younger = |than: i64| held.clone().filter(|(.., read)| now < read.plus_seconds(than));
        if let Some((metadata, keys, _)) = younger(FRESH) {
            return Ok((metadata, keys));
        }
        // Nothing is locked meanwhile: who comes at the same time asks too.
        let asked = self.discover().and_then(|metadata| self.ask_keys(&metadata).map(|keys| (metadata, keys)));
        match (asked, younger(STALE)) {
            (Ok((metadata, keys)), _) => {
                let (metadata, keys) = (Arc::new(metadata), Arc::new(keys));
                self.held(|held| held.published = Some((Arc::clone(&metadata), Arc::clone(&keys), now)));
                Ok((metadata, keys))
            }
            (Err(wrong), Some((metadata, keys, _))) => {
                tracing::warn!(%wrong, "the identity provider could not be asked; what it said before is used");
                Ok((metadata, keys))
            }
            (Err(wrong), None) => Err(wrong),
        }
    }

    /// Opens a token; where it is by a key that is not known, the keys are asked for again, a few times a minute at most.
    fn open<T>(&self, now: Time, open: impl Fn(&Keys) -> Result<T, Wrong>) -> Result<T, Wrong> {
        let (metadata, keys) = self.published(now)?;
        match open(&keys) {
            Err(Wrong::UnknownKey) => {}
            opened => return opened,
        }
        let may = self.held(|held| {
            held.again.retain(|at| now < at.plus_seconds(60));
            let may = held.again.len() < AGAIN;
            if may {
                held.again.push(now);
            }
            may
        });
        if !may {
            return Err(Wrong::UnknownKey);
        }
        let keys = Arc::new(self.ask_keys(&metadata)?);
        self.held(|held| held.published = Some((metadata, Arc::clone(&keys), now)));
        open(&keys)
    }

    /// Where a person is sent to sign in.
    pub(super) fn sign_in_at(&self, trip: &Trip, lang: Lang, now: Time) -> Result<String, Wrong> {
        let (metadata, _) = self.published(now)?;
        let (state, nonce, challenge, redirect) = (trip.state(), trip.nonce(), trip.challenge(), self.redirect_uri());
        let (scope, locales) = (self.settings.scopes.join(" "), locales(lang));
        let mut asked = vec![
            ("response_type", "code"),
            ("client_id", &self.settings.client_id),
            ("redirect_uri", &redirect),
            ("scope", &scope),
            ("state", &state),
            ("nonce", &nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
            ("ui_locales", locales),
        ];
        let values = self.demanded(trip.permission.as_deref());
        let (acr, claims);
        if let Some(values) = values {
            if self.settings.claims.acr == "acr" {
                acr = values.join(" ");
                asked.push(("acr_values", &acr));
            } else {
                // Entra and others: by a claim that is asked for (OpenID Connect Core 5.5).
                let wanted = match values {
                    [one] => serde_json::json!({ "essential": true, "value": one }),
                    all => serde_json::json!({ "essential": true, "values": all }),
                };
                claims = serde_json::json!({ "id_token": { self.settings.claims.acr.as_str(): wanted } }).to_string();
                asked.push(("claims", &claims));
            }
        }
        Ok(crate::href(&metadata.authorization, &asked))
    }

    /// How it must have been proven for a permission; nothing where any way is good.
    pub(super) fn demanded(&self, permission: Option<&str>) -> Option<&[String]> {
        self.settings.acr.get(permission?).map(Vec::as_slice)
    }

    /// Whether somebody was proven in a way that is good enough for a permission.
    pub(super) fn suffices(&self, permission: &str, proven: &access::Proven) -> bool {
        let Some(values) = self.demanded(Some(permission)) else { return true };
        match proven {
            access::Proven::Oidc { issuer, acr: Some(acr), .. } if *issuer == self.settings.issuer => {
                acr.split(' ').any(|acr| values.iter().any(|value| value == acr))
            }
            _ => false,
        }
    }

    /// Where a person is sent to sign out; nothing where the provider has no such place.
    pub(super) fn sign_out_at(&self, lang: Lang, now: Time) -> Result<Option<String>, Wrong> {
        let (metadata, _) = self.published(now)?;
        let back = format!("{}/sign-in", self.public_url);
        // No token as a hint: it would stand in an address.
        let asked = [
            ("client_id", self.settings.client_id.as_str()),
            ("post_logout_redirect_uri", &back),
            ("ui_locales", locales(lang)),
        ];
        Ok(metadata.end_session.as_deref().map(|at| crate::href(at, &asked)))
    }

    /// A logout token, opened.
    pub(super) fn logout(&self, token: &str, now: Time) -> Result<access::oidc::LogoutToken, Wrong> {
        self.open(now, |keys| access::oidc::LogoutToken::open(keys, token, self.parties(), now))
    }

    /// Trades what the provider sent back for who it is.
    pub(super) fn prove(&self, store: &Store, trip: &Trip, answer: &Answer<'_>) -> Result<Proved, Failure> {
        let now = store.clock().now();
        let wrong = |wrong: Wrong| Failure::from(wrong.refusal());
        let (metadata, _) = self.published(now).map_err(wrong)?;
        let code = self.code(&metadata, answer).map_err(wrong)?;
        let own = match self.settings.auth {
            ClientAuth::PrivateKeyJwt => Some(access::oidc::own_key(store, self.tenant, &self.settings.issuer)?),
            ClientAuth::ClientSecretBasic | ClientAuth::ClientSecretPost => None,
        };
        self.proved(&metadata, own.as_ref(), trip, code, now).map_err(wrong)
    }

    /// The code in an answer.
    fn code<'a>(&self, metadata: &Metadata, answer: &Answer<'a>) -> Result<&'a str, Wrong> {
        // Before anything else in it is believed (RFC 9207, 2.4).
        match answer.issuer {
            "" if metadata.names_itself => return Err(Wrong::Issuer),
            "" => {}
            issuer if issuer == self.settings.issuer => {}
            _ => return Err(Wrong::Issuer),
        }
        match answer.error {
            "" => {}
            "access_denied" => return Err(Wrong::Declined),
            // Step up that the provider cannot do (OpenID Connect Core Unmet Authentication Requirements 1.0).
            "unmet_authentication_requirements" => return Err(Wrong::Weak),
            error => {
                let error: String = error.chars().filter(|c| c.is_ascii_lowercase() || *c == '_').take(40).collect();
                tracing::warn!(error, "the identity provider answered with an error");
                return Err(Wrong::Answer);
            }
        }
        match answer.code {
            "" => Err(Wrong::Answer),
            code if code.len() > CODE_MOST => Err(Wrong::Answer),
            code => Ok(code),
        }
    }

    fn proved(
        &self,
        metadata: &Metadata,
        own: Option<&OwnKey>,
        trip: &Trip,
        code: &str,
        now: Time,
    ) -> Result<Proved, Wrong> {
        let told = self.trade(metadata, own, trip, code, now)?;
        let token = told.get("id_token").and_then(Value::as_str).ok_or(Wrong::Token)?;
        let nonce = trip.nonce();
        let mut id = self.open(now, |keys| IdToken::open(keys, token, self.parties(), &nonce, now))?;
        self.ask_more(metadata, &told, &mut id)?;
        let acr = id.proven(&self.settings.claims.acr);
        let (issuer, subject, sid, at) = (self.settings.issuer.clone(), id.subject.clone(), id.sid.clone(), id.at);
        let proven = access::Proven::Oidc { issuer, subject, sid, acr, at };
        if let Some(permission) = &trip.permission
            && !self.suffices(permission, &proven)
        {
            return Err(Wrong::Weak);
        }
        Ok(Proved { arrival: self.arrival(&id), proven })
    }

    /// Asks for tokens in place of the code.
    fn trade(
        &self,
        metadata: &Metadata,
        own: Option<&OwnKey>,
        trip: &Trip,
        code: &str,
        now: Time,
    ) -> Result<Value, Wrong> {
        let (redirect, verifier, client) = (self.redirect_uri(), trip.verifier(), self.settings.client_id.as_str());
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &redirect),
            ("code_verifier", &verifier),
        ];
        let secret = self.secret.as_ref().map_or("", Secret::shown);
        let (mut header, assertion) = (None, own.map(|key| key.assertion(client, &metadata.token, now)).transpose()?);
        match (self.settings.auth, &assertion) {
            (ClientAuth::ClientSecretBasic, _) => {
                // Each part is encoded as in a form first (RFC 6749, 2.3.1).
                let encoded = |text: &str| crate::href("", &[("x", text)]).get(3..).unwrap_or_default().to_owned();
                let pair = format!("{}:{}", encoded(client), encoded(secret));
                header = Some(format!("Basic {}", STANDARD.encode(pair)));
            }
            (ClientAuth::ClientSecretPost, _) => form.extend([("client_id", client), ("client_secret", secret)]),
            (ClientAuth::PrivateKeyJwt, assertion) => form.extend([
                ("client_id", client),
                ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                ("client_assertion", assertion.as_deref().ok_or(Wrong::Key)?),
            ]),
        }
        let (status, told): Told = self.outside.post(&metadata.token, &form, header.as_deref())?;
        match (status, told.get("error").and_then(Value::as_str)) {
            (200, None) => Ok(told),
            (_, Some("invalid_grant")) => Err(Wrong::Code),
            (401, _) | (_, Some("invalid_client" | "unauthorized_client")) => Err(Wrong::Client),
            (500.., _) => Err(Wrong::Silent),
            _ => Err(Wrong::Answer),
        }
    }

    /// The names of the claims that are wanted of a person.
    fn wanted(&self) -> impl Iterator<Item = &str> {
        let names = &self.settings.claims;
        let all = [&names.external_id, &names.login, &names.name, &names.groups];
        all.into_iter().map(String::as_str).filter(|name| !name.is_empty())
    }

    /// Asks for the claims that the ID token lacks (OpenID Connect Core 5.3), where the provider tells them so.
    fn ask_more(&self, metadata: &Metadata, told: &Value, id: &mut IdToken) -> Result<(), Wrong> {
        let token = told.get("access_token").and_then(Value::as_str);
        let (Some(at), Some(token)) = (&metadata.userinfo, token) else { return Ok(()) };
        if self.wanted().all(|name| id.claims.contains_key(name)) {
            return Ok(());
        }
        let (status, more) = self.outside.get(at, Some(token))?;
        if status != 200 {
            return Err(Wrong::Silent);
        }
        // Somebody else's (OpenID Connect Core 5.3.2).
        if more.get("sub").and_then(Value::as_str) != Some(&id.subject) {
            return Err(Wrong::Subject);
        }
        for name in self.wanted().chain(["email_verified"]) {
            if let (false, Some(value)) = (id.claims.contains_key(name), more.get(name)) {
                id.claims.insert(name.to_owned(), value.clone());
            }
        }
        Ok(())
    }

    fn arrival(&self, id: &IdToken) -> Arrival {
        let names = &self.settings.claims;
        let text = |name: &str| {
            // An address that nobody has checked is anybody's.
            let checked = name != "email" || id.claims.get("email_verified") == Some(&Value::Bool(true));
            let value = id.claims.get(name).and_then(Value::as_str).filter(|_| checked);
            value.map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned)
        };
        Arrival {
            issuer: self.settings.issuer.clone(),
            subject: id.subject.clone(),
            external_id: text(&names.external_id),
            login: text(&names.login),
            name: text(&names.name),
            groups: groups(&id.claims, &names.groups),
            link: self.settings.link.clone(),
            newcomers: if self.settings.new_accounts { Newcomers::Welcome } else { Newcomers::Refused },
        }
    }

    /// Asks the provider now: what it publishes, and how many keys of it can be used. For an administrator who looks.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn look(&self) -> Result<usize, Wrong> {
        self.discover().and_then(|metadata| self.ask_keys(&metadata)).map(|keys| keys.len())
    }
}

/// What came back with the browser.
pub(super) struct Answer<'a> {
    pub(super) code: &'a str,
    pub(super) issuer: &'a str,
    pub(super) error: &'a str,
}

/// The groups that are told; nothing where the provider says that there are too many to tell.
fn groups(claims: &serde_json::Map<String, Value>, name: &str) -> Option<Vec<String>> {
    if name.is_empty() {
        return None;
    }
    match claims.get(name) {
        Some(Value::Array(all)) => Some(all.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
        Some(Value::String(one)) => Some(vec![one.clone()]),
        // Entra leaves them out where they are more than some two hundred, and says so.
        _ if claims.get("_claim_names").is_some_and(|names| names.get(name).is_some())
            || claims.get("hasgroups").is_some() =>
        {
            tracing::warn!("the identity provider tells no groups of somebody who is in too many");
            None
        }
        _ => Some(Vec::new()),
    }
}

/// The languages of a reader, the best first.
const fn locales(lang: Lang) -> &'static str {
    match lang {
        Lang::Sv => "sv en",
        Lang::En => "en sv",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn groups_that_are_too_many_to_tell_are_not_none() {
        let of = |claims: Value| groups(claims.as_object().unwrap(), "groups");
        assert_eq!(of(json!({ "groups": ["a", 1, "b"] })), Some(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(of(json!({ "groups": "a" })), Some(vec!["a".to_owned()]));
        assert_eq!(of(json!({})), Some(Vec::new()));
        assert_eq!(of(json!({ "_claim_names": { "groups": "src1" } })), None);
        assert_eq!(of(json!({ "hasgroups": true })), None);
        assert_eq!(groups(json!({ "": ["a"] }).as_object().unwrap(), ""), None);
    }
}
