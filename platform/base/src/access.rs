//! Who acts and what was granted, as data. Only platform/access makes them (an architecture test
//! holds that): `Actor::issue` and `Grant::issue` are named nowhere else.

use crate::{Id, Tenant};
use serde::{Deserialize, Serialize};
use std::marker::PhantomData;
use uuid::Uuid;

/// Marks ids of persons: human beings.
#[derive(Debug)]
pub enum Person {}
/// Marks ids of accounts: what a person signs in with. One person may have several.
#[derive(Debug)]
pub enum Account {}
/// Marks ids of units: nodes of the tree that permissions reach over.
#[derive(Debug)]
pub enum Unit {}
/// Marks ids of tokens: what a program signs in with.
#[derive(Debug)]
pub enum Token {}

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Actor {
    /// A person who signed in with an account.
    Person {
        /// The human being.
        person: Id<Person>,
        /// The account used.
        account: Id<Account>,
    },
    /// What follows by rule from an entry in the same ledger.
    Reaction {
        /// The entry that caused it.
        cause: i64,
        /// The reaction's name.
        name: String,
    },
    /// A scheduled job.
    Job {
        /// The job's name.
        name: String,
    },
    /// Someone at the machine's command line.
    Cli {
        /// The name they go by on the machine.
        name: String,
    },
    /// The municipality's directory, which tells who works there and in which groups.
    Directory {
        /// The name its connection goes by here.
        name: String,
    },
    /// A registered device: a station without network that sends its observations.
    Device {
        /// The device.
        device: Uuid,
    },
    /// A program with a token of the API.
    Token {
        /// The token.
        token: Id<Token>,
        /// Whose it is; nothing where it is a system's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<Id<Person>>,
    },
}

impl Actor {
    /// Makes an actor out of an authenticated fact. For platform/access only.
    #[must_use]
    pub const fn issue(actor: Self) -> Self {
        actor
    }

    /// The human being, where one acts, or where it is done with a token of theirs.
    #[must_use]
    pub const fn person(&self) -> Option<Id<Person>> {
        match self {
            Self::Person { person, .. } => Some(*person),
            Self::Token { person, .. } => *person,
            _ => None,
        }
    }
}

/// A permission: its name and the kind of object it is asked about.
pub trait Permission: 'static {
    /// The name, e.g. `mail.release`.
    const NAME: &'static str;
    /// The kind of object, equal to [`Placed::KIND`] of what it is asked about.
    const ON: &'static str;
}

/// An object that a permission can be asked about: it has an id and a place in the tree of units.
pub trait Placed {
    /// The kind of object.
    const KIND: &'static str;
    /// Its id.
    fn object(&self) -> Uuid;
    /// The unit it belongs to; `None` is the top of the tenant.
    fn unit(&self) -> Option<Id<Unit>>;
}

/// Proof that the right question was asked about the right object; demanded to record an event.
#[derive(Debug)]
pub struct Grant<P, O> {
    tenant: Tenant,
    object: Uuid,
    of: PhantomData<fn() -> (P, O)>,
}

impl<P: Permission, O: Placed> Grant<P, O> {
    /// Makes a grant. For platform/access only.
    #[must_use]
    pub fn issue(tenant: Tenant, object: &O) -> Self {
        const { assert!(same(P::ON, O::KIND), "the permission is about another kind of object") };
        Self { tenant, object: object.object(), of: PhantomData }
    }
}

/// A grant without its types, as `record` reads it.
pub trait Proof {
    /// The permission's name.
    fn permission(&self) -> &'static str;
    /// The tenant it holds in.
    fn tenant(&self) -> Tenant;
    /// The object it is about.
    fn object(&self) -> Uuid;
}

impl<P: Permission, O: Placed> Proof for Grant<P, O> {
    fn permission(&self) -> &'static str {
        P::NAME
    }
    fn tenant(&self) -> Tenant {
        self.tenant
    }
    fn object(&self) -> Uuid {
        self.object
    }
}

/// A grant whose permission was chosen by name, where one command has many forms.
#[derive(Debug)]
pub struct NamedGrant {
    permission: &'static str,
    tenant: Tenant,
    object: Uuid,
}

impl NamedGrant {
    /// Makes a grant. For platform/access only, which has seen that the permission is about this
    /// kind of object.
    #[must_use]
    pub const fn issue(permission: &'static str, tenant: Tenant, object: Uuid) -> Self {
        Self { permission, tenant, object }
    }
}

impl Proof for NamedGrant {
    fn permission(&self) -> &'static str {
        self.permission
    }
    fn tenant(&self) -> Tenant {
        self.tenant
    }
    fn object(&self) -> Uuid {
        self.object
    }
}

const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}
