//! How an installation is connected to its identity provider: the table `[oidc]` of the configuration.

use access::{RULES, oidc::LinkBy};
use serde::Deserialize;
use std::{collections::BTreeMap, fmt, path::PathBuf};

/// Where the bundle of certificate authorities lies: Debian, Red Hat, SUSE.
const BUNDLES: [&str; 3] =
    ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem"];

/// Something that is never shown.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// A secret, without the line's end that editors put after it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.trim_end_matches(['\r', '\n']).to_owned())
    }

    pub(super) fn shown(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(\u{2026})")
    }
}

/// How the provider knows that it is we who ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuth {
    /// By a key of our own, whose public part it reads at `/oidc/jwks.json` (RFC 7523).
    PrivateKeyJwt,
    /// By a secret, in a header.
    #[default]
    ClientSecretBasic,
    /// By a secret, in the form.
    ClientSecretPost,
}

/// Who may sign in by a password kept here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Local {
    /// Whoever has one.
    #[default]
    Everyone,
    /// Administrators alone, for the day the provider is down.
    Administrators,
}

/// What the claims are called at the provider.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClaimNames {
    /// What the directory calls the person (SCIM `externalId`). Entra: `oid`.
    pub external_id: String,
    /// The name signed in with.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// The groups; empty where groups give no roles.
    pub groups: String,
    /// How it was proven. Entra: `acrs`.
    pub acr: String,
}

impl Default for ClaimNames {
    fn default() -> Self {
        let [external_id, login, name, groups, acr] =
            ["sub", "preferred_username", "name", "groups", "acr"].map(str::to_owned);
        Self { external_id, login, name, groups, acr }
    }
}

/// The table `[oidc]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// What people call the provider, on the button.
    pub name: String,
    /// Its issuer identifier.
    pub issuer: String,
    /// What we are called there.
    pub client_id: String,
    /// How it knows that it is we.
    #[serde(default)]
    pub auth: ClientAuth,
    /// The secret, where there is one.
    pub client_secret: Option<Secret>,
    /// A file that the secret stands in.
    pub client_secret_file: Option<PathBuf>,
    /// Whose people they are, by the ledger's origin; needed where there are several.
    pub ledger: Option<String>,
    /// What is asked for.
    #[serde(default = "scopes")]
    pub scopes: Vec<String>,
    /// Hosts beside the issuer's own that are asked, with a port where it is not 443.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// Who is believed to certify the provider: a bundle of certificates (PEM). Else the system's.
    pub ca: Option<PathBuf>,
    /// By what somebody who comes for the first time is taken to be whose account it is.
    #[serde(default = "link")]
    pub link: Vec<LinkBy>,
    /// Whether somebody without an account gets one.
    #[serde(default)]
    pub new_accounts: bool,
    /// Who may sign in by a password kept here.
    #[serde(default)]
    pub local: Local,
    /// What the claims are called.
    #[serde(default)]
    pub claims: ClaimNames,
    /// For which permission it must have been proven in which way: one of these values of the claim `acr`.
    #[serde(default)]
    pub acr: BTreeMap<String, Vec<String>>,
}

fn scopes() -> Vec<String> {
    vec!["openid".to_owned(), "profile".to_owned()]
}

fn link() -> Vec<LinkBy> {
    vec![LinkBy::ExternalId]
}

/// What is wrong with the settings.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A value that cannot be used.
    #[error("[oidc] {0}: {1}")]
    Value(&'static str, String),
}

/// Scheme, and host with port, of an address that may be asked: `https`, or `http` on this machine.
pub(super) fn origin(url: &str) -> Option<(bool, String)> {
    let uri: axum::http::Uri = url.parse().ok()?;
    let authority = uri.authority()?;
    let here = ["localhost", "127.0.0.1", "[::1]"].contains(&authority.host());
    let allowed = match uri.scheme_str()? {
        "https" => true,
        "http" => here,
        _ => false,
    };
    (allowed && !authority.as_str().contains('@')).then(|| (here, authority.as_str().to_ascii_lowercase()))
}

impl Settings {
    /// Checks what can be checked without asking anybody. `public_url` is how browsers reach us.
    ///
    /// # Errors
    /// The first value that cannot be used, by its name, and what is allowed.
    pub fn check(&self, public_url: Option<&str>) -> Result<(), Fault> {
        let fault = |name, text: &str| Err(Fault::Value(name, text.to_owned()));
        for (name, value) in [("name", &self.name), ("client_id", &self.client_id), ("issuer", &self.issuer)] {
            if value.trim().is_empty() || value.chars().any(char::is_control) {
                return fault(name, "is empty or holds control characters");
            }
        }
        if origin(&self.issuer).is_none() || self.issuer.contains(['?', '#']) {
            return fault(
                "issuer",
                "takes an address that begins with https:// (http:// only on this machine), without ? and #",
            );
        }
        if public_url.is_none_or(|url| origin(url).is_none()) {
            return fault(
                "issuer",
                "needs public_url to be set, to https:// (http:// only on this machine): the provider sends people back there",
            );
        }
        if !self.scopes.iter().any(|scope| scope == "openid") {
            return fault("scopes", "must hold \"openid\"");
        }
        if self.link.is_empty() && !self.new_accounts {
            return fault("link", "is empty and new_accounts is false: nobody could sign in");
        }
        let secret = self.client_secret.is_some() || self.client_secret_file.is_some();
        match (self.auth, secret) {
            (ClientAuth::PrivateKeyJwt, true) => fault("auth", "private_key_jwt takes no client_secret"),
            (ClientAuth::PrivateKeyJwt, false) | (_, true) => Ok(()),
            (_, false) => fault("auth", "needs client_secret, client_secret_file or SKANS_OIDC_CLIENT_SECRET"),
        }?;
        for (permission, values) in &self.acr {
            if !RULES.iter().any(|rule| rule.permission == permission) {
                return Err(Fault::Value("acr", format!("{permission} is no permission")));
            }
            if values.is_empty() || values.iter().any(|value| value.is_empty() || value.contains(char::is_whitespace)) {
                return Err(Fault::Value("acr", format!("{permission} takes one or more words")));
            }
        }
        Ok(())
    }

    /// The secret, read from where it is kept.
    ///
    /// # Errors
    /// Its file cannot be read.
    pub(super) fn secret(&self) -> Result<Option<Secret>, Fault> {
        match (&self.client_secret, &self.client_secret_file) {
            (Some(secret), _) => Ok(Some(secret.clone())),
            (None, Some(path)) => {
                let text = std::fs::read_to_string(path);
                let text =
                    text.map_err(|error| Fault::Value("client_secret_file", format!("{}: {error}", path.display())))?;
                Ok(Some(Secret::new(&text)))
            }
            (None, None) => Ok(None),
        }
    }

    /// The bundle of who is believed.
    pub(super) fn bundle(&self) -> Result<Vec<u8>, Fault> {
        let found = || BUNDLES.iter().map(PathBuf::from).find(|path| path.exists());
        let Some(path) = self.ca.clone().or_else(found) else {
            return Err(Fault::Value("ca", "this machine has no bundle of certificates: name one".to_owned()));
        };
        std::fs::read(&path).map_err(|error| Fault::Value("ca", format!("{}: {error}", path.display())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn settings(change: &Value) -> Result<Settings, serde_json::Error> {
        let mut all = json!({
            "name": "Kommunkontot", "issuer": "https://id.example/realm", "client_id": "skans", "client_secret": "hush",
        });
        for (name, value) in change.as_object().unwrap() {
            all[name] = value.clone();
        }
        serde_json::from_value(all)
    }

    #[test]
    fn a_setting_that_cannot_be_used_is_named_with_what_is_allowed() {
        let good = Some("https://skans.example");
        settings(&json!({})).unwrap().check(good).unwrap();
        settings(&json!({ "issuer": "http://127.0.0.1:9000" })).unwrap().check(Some("http://localhost:8080")).unwrap();
        for (change, public_url, named) in [
            (json!({ "name": " " }), good, "[oidc] name: is empty"),
            (json!({ "client_id": "" }), good, "[oidc] client_id: is empty"),
            (
                json!({ "issuer": "http://id.example" }),
                good,
                "[oidc] issuer: takes an address that begins with https://",
            ),
            (json!({ "issuer": "https://id.example?x" }), good, "[oidc] issuer: takes"),
            (json!({ "issuer": "https://a@id.example" }), good, "[oidc] issuer: takes"),
            (json!({}), None, "[oidc] issuer: needs public_url"),
            (json!({}), Some("http://skans.example"), "[oidc] issuer: needs public_url"),
            (json!({ "scopes": ["profile"] }), good, "[oidc] scopes: must hold"),
            (json!({ "link": [] }), good, "[oidc] link: is empty"),
            (json!({ "auth": "private_key_jwt" }), good, "[oidc] auth: private_key_jwt takes no client_secret"),
            (json!({ "client_secret": null }), good, "[oidc] auth: needs client_secret"),
            (json!({ "acr": { "mail.everything": ["x"] } }), good, "mail.everything is no permission"),
            (json!({ "acr": { "mail.view": [] } }), good, "mail.view takes one or more words"),
            (json!({ "acr": { "mail.view": ["a b"] } }), good, "mail.view takes one or more words"),
        ] {
            let fault = settings(&change).unwrap().check(public_url).unwrap_err().to_string();
            assert!(fault.contains(named), "{fault}");
        }
        for unknown in [json!({ "scope": ["openid"] }), json!({ "auth": "none" }), json!({ "link": ["email"] })] {
            assert!(settings(&unknown).is_err(), "{unknown}");
        }
    }

    #[test]
    fn a_secret_is_not_shown_and_is_read_without_its_lines_end() {
        let settings = settings(&json!({ "client_secret": "hush" })).unwrap();
        assert!(!format!("{settings:?}").contains("hush"));
        assert_eq!(Secret::new("hush\r\n").shown(), "hush");
    }
}
