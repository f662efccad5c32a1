//! Who may do what: every permission, the kind of object it is asked about, and the roles that have
//! it from the start. Default deny: what is not here, nobody may.

use base::Permission;
use strum::{EnumIter, EnumString, IntoEnumIterator, IntoStaticStr};

/// A role as permissions see it. The last six are not persons' roles: each is the row of an
/// actor that no person is behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "camelCase")]
pub enum Role {
    /// Sets up accounts, roles and sites; sees no mail.
    Administrator,
    /// Works at the security terminal.
    Operator,
    /// Leads the security terminal.
    OperatorLead,
    /// Works in the municipality's own mail room.
    MailClerk,
    /// Strategic: leads the municipality's security.
    SecurityHead,
    /// Strategic.
    Strategist,
    /// Tactical: a department's coordinator.
    Coordinator,
    /// Operative: a workplace's representative.
    Representative,
    /// A manager, in the line.
    Manager,
    /// Keeps the register of documents.
    Registrator,
    /// Looks at everything, changes nothing.
    Auditor,
    /// Reviews who has read what, and what was done under a broken glass; is no administrator.
    LogReviewer,
    /// Someone at the machine's command line.
    Cli,
    /// A scheduled job.
    Job,
    /// What follows by rule.
    Reaction,
    /// A system with a token: it may be given these, and has none but those an administrator named.
    System,
    /// The municipality's directory: provisions persons, accounts and the roles that follow from groups.
    Directory,
    /// Somebody who has broken the glass, for as long as it is open: sees everything, changes nothing.
    Glass,
}

impl Role {
    /// The name as stored and shown in the matrix.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The roles that a person can be given.
    pub fn of_persons() -> impl Iterator<Item = Self> {
        Self::iter().filter(|role| role.for_persons())
    }

    /// Whether a person can be given it.
    #[must_use]
    pub const fn for_persons(self) -> bool {
        !matches!(self, Self::Cli | Self::Job | Self::Reaction | Self::System | Self::Directory | Self::Glass)
    }
}

/// A permission as the matrix lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The permission's name.
    pub permission: &'static str,
    /// The kind of object it is asked about.
    pub on: &'static str,
    /// The roles that have it from the start.
    pub roles: &'static [Role],
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $text:literal on $on:literal: $($role:ident)*;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy)]
            pub struct $name;
            impl Permission for $name {
                const NAME: &'static str = $text;
                const ON: &'static str = $on;
            }
        )*
        /// Every permission, in the order of the matrix.
        pub const RULES: &[Rule] = &[
            $(Rule { permission: $text, on: $on, roles: &[$(Role::$role),*] }),*
        ];
    };
}

permissions! {
    /// Accounts, roles, identity proofs.
    AccessManage = "access.manage" on "tenant": Administrator Cli Job Reaction Directory;
    /// See who may what, and why.
    AccessView = "access.view" on "tenant": Administrator SecurityHead Strategist Auditor LogReviewer;
    /// Break the glass: see everything for an hour at most.
    GlassBreak = "glass.break" on "tenant": SecurityHead Strategist Coordinator Manager;
    /// Review what was done under a broken glass.
    GlassReview = "glass.review" on "tenant": SecurityHead LogReviewer;
    /// Review who has read what.
    ReadsReview = "reads.review" on "tenant": LogReviewer;
    /// See the name of somebody whose identity is protected.
    PersonUnmask = "person.unmask" on "tenant": SecurityHead Strategist Registrator Glass;
    /// Units and persons.
    OrganisationManage = "organisation.manage" on "unit": Administrator Cli System Directory;
    /// See units and persons.
    OrganisationView = "organisation.view" on "unit": Administrator OperatorLead MailClerk SecurityHead Strategist Coordinator Representative Manager Registrator Auditor System Glass;
    /// Role types and courses.
    OrganisationRoles = "organisation.roles" on "unit": Administrator SecurityHead Strategist Cli;
    /// Appoint to roles, note courses.
    OrganisationAppoint = "organisation.appoint" on "unit": SecurityHead Strategist Coordinator Manager Cli;
    /// Read the ledger's checkpoint, tiles and proofs.
    LedgerRead = "ledger.read" on "tenant": Administrator OperatorLead SecurityHead Strategist Registrator Auditor Cli System;
    /// Dispose of entries by decision.
    LedgerDispose = "ledger.dispose" on "tenant": Registrator Cli Job;
    /// Read how the server fares: numbers alone.
    MetricsRead = "metrics.read" on "tenant": Administrator System;
    /// Sites, parties, redirection orders.
    MailSite = "mail.site" on "site": Administrator OperatorLead SecurityHead Cli;
    /// See mail at a site.
    MailView = "mail.view" on "site": Operator OperatorLead MailClerk SecurityHead Strategist Coordinator Representative Manager Registrator Auditor Cli System Glass;
    /// Announce a consignment (the manifest).
    MailAnnounce = "mail.announce" on "site": Operator OperatorLead MailClerk SecurityHead Cli System;
    /// Receive into custody.
    MailReceive = "mail.receive" on "site": Operator OperatorLead MailClerk System;
    /// Screen and give a verdict.
    MailScreen = "mail.screen" on "site": Operator OperatorLead;
    /// Clear what was misstänkt or worse, as first or second person.
    MailClear = "mail.clear" on "site": Operator OperatorLead SecurityHead Strategist;
    /// Hold, quarantine.
    MailHold = "mail.hold" on "site": Operator OperatorLead MailClerk SecurityHead Strategist Coordinator System;
    /// Release what was cleared.
    MailRelease = "mail.release" on "site": Operator OperatorLead;
    /// Pack, seal, dispatch.
    MailDispatch = "mail.dispatch" on "site": Operator OperatorLead MailClerk;
    /// Take delivery at a desk or mail room.
    MailDeliver = "mail.deliver" on "site": Operator OperatorLead MailClerk Representative;
    /// Hand over to an authority.
    MailHandover = "mail.handover" on "site": Operator OperatorLead MailClerk SecurityHead Strategist;
    /// Explain discrepancies.
    MailDiscrepancy = "mail.discrepancy" on "site": Operator OperatorLead MailClerk SecurityHead;
    /// Write off as lost, as first or second person.
    MailWriteOff = "mail.writeoff" on "site": OperatorLead MailClerk SecurityHead Strategist;
    /// Correct by a new event, as first or second person.
    MailCorrect = "mail.correct" on "site": Operator OperatorLead MailClerk SecurityHead;
    /// See the day's balance.
    MailDay = "mail.day" on "site": Operator OperatorLead MailClerk SecurityHead Strategist Coordinator Registrator Auditor Cli System Glass;
    /// Close the day.
    MailDayClose = "mail.day.close" on "site": Operator OperatorLead MailClerk SecurityHead Cli;
}

/// The roles that have a permission.
#[must_use]
pub fn roles_with(permission: &str) -> &'static [Role] {
    RULES.iter().find(|rule| rule.permission == permission).map_or(&[], |rule| rule.roles)
}

/// The permissions that only let somebody see: nothing changes by them.
pub const LOOKS: &[&str] = &["access.view", "organisation.view", "ledger.read", "mail.view", "mail.day"];

/// Why a tenant cannot decide otherwise about a permission of a role than the table does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "camelCase")]
pub enum Fixed {
    /// The role is no person's.
    Actor,
    /// Whoever decides about roles could give themselves everything else.
    Manage,
    /// Whoever decides about roles shall not be able to see what the roles are there to see.
    Administrator,
    /// Whoever looks at everything changes nothing.
    Auditor,
    /// Who reviews is decided by what the role is, not by those who are reviewed.
    Review,
}

impl Fixed {
    /// Its name, part of a text's key.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The key of the words that refuse.
    #[must_use]
    pub const fn refusal(self) -> &'static str {
        match self {
            Self::Actor => "access-refused-fixed-actor",
            Self::Manage => "access-refused-fixed-manage",
            Self::Administrator => "access-refused-fixed-administrator",
            Self::Auditor => "access-refused-fixed-auditor",
            Self::Review => "access-refused-fixed-review",
        }
    }
}

/// Why a permission of a role is the same everywhere; nothing where a tenant may decide about it.
#[must_use]
pub fn fixed(role: Role, rule: &Rule) -> Option<Fixed> {
    match role {
        _ if !role.for_persons() => Some(Fixed::Actor),
        Role::Administrator => Some(Fixed::Administrator),
        _ if rule.permission == "access.manage" => Some(Fixed::Manage),
        _ if ["glass.review", "reads.review"].contains(&rule.permission) => Some(Fixed::Review),
        Role::Auditor if !LOOKS.contains(&rule.permission) => Some(Fixed::Auditor),
        _ => None,
    }
}
