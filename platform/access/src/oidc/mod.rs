//! Signing in by an identity provider (OpenID Connect Core 1.0): what its tokens must be, which account is whose there, and
//! the sessions that it ends. Who asks the provider, and shows the pages, is `web::oidc`.

mod claims;
mod jose;
mod link;
mod own;

pub use claims::{IdToken, LogoutToken, Parties};
pub use jose::Keys;
pub use link::{Linked, end_sessions, link, linked, linked_to, own_key};
pub(crate) use link::{note, sql};
pub use own::OwnKey;

use base::{Kind, Refusal};
use serde::Serialize;
use strum::IntoStaticStr;

/// Why a sign-in by the provider came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "kebab-case")]
pub enum Wrong {
    /// The provider does not answer, or too slowly, or too much.
    Silent,
    /// What it publishes about itself cannot be used.
    Metadata,
    /// The browser did not begin this sign-in, or too long ago.
    State,
    /// Another provider answered (RFC 9207), or a token is another's.
    Issuer,
    /// The provider said no to the person.
    Declined,
    /// The provider answered with another error.
    Answer,
    /// The provider does not take our word that it is we.
    Client,
    /// The provider does not know the code.
    Code,
    /// The token cannot be read.
    Token,
    /// It is signed in a way that is not taken.
    Algorithm,
    /// It is signed by a key that the provider does not publish.
    UnknownKey,
    /// The signature is wrong.
    Signature,
    /// It is for somebody else.
    Audience,
    /// It is of another sign-in.
    Nonce,
    /// It is too old.
    Expired,
    /// It is not good yet.
    Early,
    /// It does not say whom.
    Subject,
    /// It was not proven strongly enough.
    Weak,
    /// It was sent already.
    Again,
    /// Our own key cannot be used.
    Key,
}

impl Wrong {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// As a refusal in words.
    #[must_use]
    pub fn refusal(self) -> Refusal {
        let kind = match self {
            Self::Silent | Self::Metadata | Self::Client | Self::Key => Kind::Busy,
            Self::Declined | Self::Weak => Kind::Denied,
            _ => Kind::Invalid,
        };
        Refusal { key: format!("oidc-refused-{}", self.name()).into(), ..Refusal::new(kind, "") }
    }
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// By what somebody who comes for the first time is taken to be whose account it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkBy {
    /// What the directory calls them (SCIM `externalId`).
    ExternalId,
    /// The name signed in with (SCIM `userName`, or of an account opened by hand).
    UserName,
}

/// Whether somebody without an account gets one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Newcomers {
    /// They do.
    Welcome,
    /// They do not.
    Refused,
}

/// Somebody whom a provider has proven, and what is done about them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Arrival {
    /// The provider.
    pub issuer: String,
    /// What it calls them.
    pub subject: String,
    /// What the directory calls them, as far as the provider says.
    pub external_id: Option<String>,
    /// The name signed in with there.
    pub login: Option<String>,
    /// Their name.
    pub name: Option<String>,
    /// The groups they are in there; nothing where the provider did not tell, and then what it told before stands.
    pub groups: Option<Vec<String>>,
    /// By what they may be linked to an account.
    pub link: Vec<LinkBy>,
    /// Whether they get an account where they have none.
    pub newcomers: Newcomers,
}
