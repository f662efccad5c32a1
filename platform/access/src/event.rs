//! What happened to accounts, roles and two-person acts.

use crate::{Act, Change, ChoiceKey, GivenRole, Glass, Granting, Noted, Post, ReadPurpose, What};
use base::{Account, Id, Line, Note, Person, Tenant, Time, Token, Unit, Word};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// Facts of access.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum AccessEvent {
    /// A unit took its place in the tree that permissions reach over.
    UnitPlaced {
        /// The unit.
        unit: Id<Unit>,
        /// Above it; `None` at the top.
        parent: Option<Id<Unit>>,
        /// Its path: the parent's, then its own part.
        path: String,
    },
    /// A unit and all beneath it moved.
    UnitMoved {
        /// The unit.
        unit: Id<Unit>,
        /// Above it from now on.
        parent: Option<Id<Unit>>,
        /// The path it had.
        from: String,
        /// The path it has.
        path: String,
    },
    /// An account was opened for a person.
    AccountOpened {
        /// The account.
        account: Id<Account>,
        /// The human being.
        person: Id<Person>,
    },
    /// An account was closed; its sessions ended.
    AccountClosed {
        /// The account.
        account: Id<Account>,
    },
    /// A closed account was opened again, without a password.
    AccountReopened {
        /// The account.
        account: Id<Account>,
    },
    /// An account got another name to sign in with.
    LoginChanged {
        /// The account.
        account: Id<Account>,
    },
    /// From now on an account is somebody's at an identity provider, until it is closed.
    IdentityLinked {
        /// The account.
        account: Id<Account>,
        /// The provider's issuer identifier.
        issuer: String,
    },
    /// A key was made by which a provider knows us; the event holds its thumbprint alone.
    ClientKeyMade {
        /// Its thumbprint (RFC 7638).
        kid: String,
    },
    /// The directory's connection was given a secret; the event holds nothing of it.
    DirectoryTokenIssued {
        /// The connection's name.
        name: Word,
        /// When it stops working.
        expires: Time,
    },
    /// The directory's connection lost its secret.
    DirectoryTokenRevoked {
        /// The connection's name.
        name: Word,
    },
    /// A password was set; the event holds nothing of it.
    PasswordSet {
        /// The account.
        account: Id<Account>,
    },
    /// A person got another way of proving themselves; the event holds nothing of its secret.
    WayAdded {
        /// The account.
        account: Id<Account>,
        /// Which way.
        way: Way,
    },
    /// A person's way of proving themselves was taken away.
    WayRemoved {
        /// The account.
        account: Id<Account>,
        /// Which way.
        way: Way,
    },
    /// A recovery code was used in place of one that changes; it works no more.
    RecoveryCodeUsed {
        /// The account.
        account: Id<Account>,
    },
    /// A shared post was added; its name is in the personal part.
    PostAdded {
        /// The post.
        post: Id<Post>,
        /// Where it stands.
        unit: Option<Id<Unit>>,
    },
    /// A shared post was taken away.
    PostRevoked {
        /// The post.
        post: Id<Post>,
    },
    /// An account was given a badge, in place of the one it had; the number is in the personal part.
    BadgeGiven {
        /// The account.
        account: Id<Account>,
    },
    /// An account's badge was taken away.
    BadgeTaken {
        /// The account.
        account: Id<Account>,
    },
    /// A one-time link was asked for at the machine's command line; the reason is in the personal part.
    LinkedFromMachine {
        /// The account.
        account: Id<Account>,
    },
    /// A one-time link was made for an account; the event holds nothing of it.
    LinkIssued {
        /// The account.
        account: Id<Account>,
        /// When it stops working.
        expires: Time,
    },
    /// A person was given a role over a unit and all beneath it, or over everything.
    RoleGiven {
        /// The giving.
        id: Id<GivenRole>,
        /// To whom.
        person: Id<Person>,
        /// Which role.
        role: String,
        /// Over which unit; `None` is the whole tenant.
        unit: Option<Id<Unit>>,
    },
    /// A given role ended.
    RoleEnded {
        /// The giving.
        id: Id<GivenRole>,
    },
    /// Somebody has seen proof of who a person is.
    IdentitySeen {
        /// The person.
        person: Id<Person>,
        /// Who saw it: a person's id, or the name of who set the system up.
        seen_by: String,
    },
    /// The first of two persons proposed an act.
    ActProposed {
        /// The act.
        act: Id<Act>,
        /// What sort, e.g. `mail.clear`.
        kind: String,
        /// What it is about.
        object: uuid::Uuid,
        /// SHA-256 of the content that was shown.
        content: String,
        /// Who proposed it, freshly asserted.
        first: Id<Person>,
        /// When it lapses.
        expires: Time,
    },
    /// The second person agreed: the act took effect.
    ActSeconded {
        /// The act.
        act: Id<Act>,
        /// Who agreed, freshly asserted.
        second: Id<Person>,
    },
    /// An act was withdrawn before a second person agreed.
    ActWithdrawn {
        /// The act.
        act: Id<Act>,
    },
    /// A person chose something for themselves.
    ChoiceMade {
        /// The person.
        person: Id<Person>,
        /// What was chosen.
        key: ChoiceKey,
    },
    /// A person took such a choice back.
    ChoiceTakenBack {
        /// The person.
        person: Id<Person>,
        /// What had been chosen.
        key: ChoiceKey,
    },
    /// The first of two persons proposed that a permission of a role be changed.
    GrantProposed {
        /// The proposal.
        id: Id<Granting>,
        /// The act of two persons.
        act: Id<Act>,
        /// Of which role.
        role: String,
        /// Which permission.
        permission: String,
        /// What becomes of it.
        change: Change,
    },
    /// The second person agreed: the permission of the role is changed.
    GrantDecided {
        /// The proposal.
        id: Id<Granting>,
        /// Of which role.
        role: String,
        /// Which permission.
        permission: String,
        /// What became of it.
        change: Change,
        /// Who agreed.
        second: Id<Person>,
    },
    /// A proposed change was taken back before anybody agreed.
    GrantWithdrawn {
        /// The proposal.
        id: Id<Granting>,
        /// By whom, where it was a person.
        by: Option<Id<Person>>,
    },
    /// Somebody broke the glass: sees everything until then.
    GlassBroken {
        /// Which.
        id: Id<Glass>,
        /// Who.
        person: Id<Person>,
        /// When it ends by itself.
        until: Time,
    },
    /// A broken glass was ended before its time.
    GlassEnded {
        /// Which.
        id: Id<Glass>,
    },
    /// Another person has looked at what was done under a broken glass.
    GlassReviewed {
        /// Which.
        id: Id<Glass>,
        /// Who looked.
        by: Option<Id<Person>>,
    },
    /// Somebody is shown what is hidden from others, or anything under a broken glass.
    ReadNoted {
        /// Which.
        id: Id<Noted>,
        /// What is shown.
        what: What,
        /// About whom it is.
        about: Option<Id<Person>>,
        /// Where: the address of a page.
        place: Option<String>,
        /// What for.
        purpose: ReadPurpose,
        /// Under which broken glass.
        glass: Option<Id<Glass>>,
    },
    /// A token was made; the event holds nothing of its secret.
    TokenIssued {
        /// The token.
        id: Id<Token>,
        /// The tenant that its person's account belongs to.
        home: Option<Tenant>,
        /// Whose; nothing for a system.
        person: Option<Id<Person>>,
        /// The account it was made with.
        account: Option<Id<Account>>,
        /// A system's reach: a unit and all beneath it, or everything.
        unit: Option<Id<Unit>>,
        /// The permissions it may use.
        permissions: Vec<String>,
        /// Until when.
        expires: Time,
    },
    /// A token was taken back.
    TokenRevoked {
        /// The token.
        id: Id<Token>,
    },
}

/// A way of proving oneself, beside the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum Way {
    /// Codes that change (RFC 6238).
    Code,
    /// Recovery codes, in place of those before.
    RecoveryCodes,
    /// A passkey.
    Passkey,
    /// A PIN, for shared posts.
    Pin,
}

/// What is a person's in such an event.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Personal {
    /// The name signed in with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login: Option<String>,
    /// The number on a badge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub badge: Option<String>,
    /// What a provider calls the person (`sub`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Note>,
    /// What a token is for, or why a link was made, in its maker's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Line>,
}
