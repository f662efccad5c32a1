//! What happened to webhooks.

use super::{HOOK_MODULE, Hook, tables::sql};
use base::{Id, Line};
use serde::{Deserialize, Serialize};
use store::{Apply, Fault, values};
use strum::{IntoStaticStr, VariantNames};
use uuid::Uuid;

/// Why a webhook stopped by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum Why {
    /// A message was tried for three days.
    Unanswered,
    /// The receiver said that it is gone (410).
    Gone,
}

/// Facts of what goes out of the door by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum HookEvent {
    /// A receiver is told from now on; the event holds nothing of its secret.
    HookMade {
        /// The webhook.
        id: Id<Hook>,
        /// The kinds of facts it is told of.
        kinds: Vec<String>,
    },
    /// It stopped by itself.
    HookStopped {
        /// The webhook.
        id: Id<Hook>,
        /// Why.
        why: Why,
    },
    /// It goes on.
    HookResumed {
        /// The webhook.
        id: Id<Hook>,
    },
    /// It ended.
    HookEnded {
        /// The webhook.
        id: Id<Hook>,
    },
}

/// What a person wrote in such an event.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HookPersonal {
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Line>,
    /// Where it goes: an address may hold a key of the receiver's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl store::Event for HookEvent {
    type Personal = HookPersonal;
    const MODULE: &'static str = HOOK_MODULE;

    fn kind(&self) -> &'static str {
        self.into()
    }

    fn subject(&self) -> Uuid {
        match self {
            Self::HookMade { id, .. }
            | Self::HookStopped { id, .. }
            | Self::HookResumed { id }
            | Self::HookEnded { id } => id.uuid(),
        }
    }

    fn permissions(&self) -> &'static [&'static str] {
        &["access.manage"]
    }

    fn apply(&self, personal: Option<&HookPersonal>, to: &mut Apply<'_>) -> Result<(), Fault> {
        let (tenant, entry, time) = (to.tenant(), to.entry(), to.time());
        match self {
            Self::HookMade { id, kinds } => {
                let name = personal.and_then(|personal| personal.name.clone());
                let url = personal.and_then(|personal| personal.url.clone());
                to.put(sql::MAKE, &values![tenant, *id, name, url, kinds.join(" "), time, entry])
            }
            Self::HookStopped { id, why } => {
                let why: &'static str = why.into();
                to.put(sql::STOP, &values![tenant, *id, time, why, entry])
            }
            Self::HookResumed { id } => to.put(sql::RESUME, &values![tenant, *id, entry]),
            Self::HookEnded { id } => to.put(sql::END, &values![tenant, *id, time, entry]),
        }
    }
}
