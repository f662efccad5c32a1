//! What access events write.

use crate::{AccessEvent, Personal};
use store::{Apply, Event, Fault, values};
use uuid::Uuid;

pub(crate) mod sql {
    //! Writes.
    store::statements! {
        PLACE_UNIT = "INSERT INTO access_unit (tenant, unit, parent, path, entry) VALUES ($1, $2, $3, $4, $5)";
        SET_PARENT = "UPDATE access_unit SET parent = $3, entry = $4 WHERE tenant = $1 AND unit = $2";
        MOVE_UNITS = "UPDATE access_unit SET path = $2 || substr(path, length($3) + 1), entry = $4 WHERE tenant = $1 AND path >= $3 AND path < $5";
        OPEN_ACCOUNT = "INSERT INTO access_account (tenant, id, person, login, login_key, closed, entry) VALUES ($1, $2, $3, $4, $5, 0, $6)";
        REOPEN_ACCOUNT = "UPDATE access_account SET closed = 0, entry = $3 WHERE tenant = $1 AND id = $2";
        CHANGE_LOGIN = "UPDATE access_account SET login = $3, login_key = $4, entry = $5 WHERE tenant = $1 AND id = $2";
        CLOSE_ACCOUNT = "UPDATE access_account SET closed = 1, entry = $3 WHERE tenant = $1 AND id = $2";
        LINK = "INSERT INTO access_oidc_link (tenant, account, issuer, subject, entry) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant, account, issuer) DO UPDATE SET subject = excluded.subject, entry = excluded.entry";
        UNLINK = "DELETE FROM access_oidc_link WHERE tenant = $1 AND account = $2";
        GIVE_ROLE = "INSERT INTO access_role (tenant, id, person, role, unit, given, ended, entry) VALUES ($1, $2, $3, $4, $5, $6, NULL, $7)";
        END_ROLE = "UPDATE access_role SET ended = $3, entry = $4 WHERE tenant = $1 AND id = $2";
        SEE_IDENTITY = "INSERT INTO access_identity (tenant, person, seen_by, seen, entry) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant, person) DO UPDATE SET seen_by = excluded.seen_by, seen = excluded.seen, entry = excluded.entry";
        PROPOSE = "INSERT INTO access_act (tenant, id, kind, object, content, first_person, proposed, expires, second_person, ended, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, NULL, $9)";
        CHOOSE = "INSERT INTO access_choice (tenant, person, key, value, entry) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant, person, key) DO UPDATE SET value = excluded.value, entry = excluded.entry";
        UNCHOOSE = "DELETE FROM access_choice WHERE tenant = $1 AND person = $2 AND key = $3";
        ISSUE_TOKEN = "INSERT INTO access_token (tenant, id, home, person, account, unit, name, permissions, issued, expires, revoked, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, $11)";
        REVOKE_TOKEN = "UPDATE access_token SET revoked = $3, entry = $4 WHERE tenant = $1 AND id = $2";
        BREAK_GLASS = "INSERT INTO access_glass (tenant, id, person, broken, until, ended, reason, reviewed, reviewed_by, words, first_entry, entry) VALUES ($1, $2, $3, $4, $5, NULL, $6, NULL, NULL, NULL, $7, $8)";
        END_GLASS = "UPDATE access_glass SET ended = $3, entry = $4 WHERE tenant = $1 AND id = $2";
        REVIEW_GLASS = "UPDATE access_glass SET reviewed = $3, reviewed_by = $4, words = $5, entry = $6 WHERE tenant = $1 AND id = $2";
        NOTE_READ = "INSERT INTO access_read (tenant, id, reader, about, what, place, purpose, words, glass, time, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        PROPOSE_GRANT = "INSERT INTO access_granting (tenant, id, role, permission, change, reason, act, proposed, first_person, standing, ended, ended_by, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'proposed', NULL, NULL, $10)";
        END_GRANTING = "UPDATE access_granting SET standing = $3, ended = $4, ended_by = $5, entry = $6 WHERE tenant = $1 AND id = $2";
        OWN_GRANT = "INSERT INTO access_own (tenant, role, permission, sign, entry) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant, role, permission) DO UPDATE SET sign = excluded.sign, entry = excluded.entry";
        NO_OWN_GRANT = "DELETE FROM access_own WHERE tenant = $1 AND role = $2 AND permission = $3";
        ADD_POST = "INSERT INTO access_post (tenant, id, name, unit, added, revoked, entry) VALUES ($1, $2, $3, $4, $5, NULL, $6)";
        REVOKE_POST = "UPDATE access_post SET revoked = $3, entry = $4 WHERE tenant = $1 AND id = $2";
        GIVE_BADGE = "INSERT INTO access_badge (tenant, account, number, given, entry) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant, account) DO UPDATE SET number = excluded.number, given = excluded.given, entry = excluded.entry";
        TAKE_BADGE = "DELETE FROM access_badge WHERE tenant = $1 AND account = $2";
        SECOND = "UPDATE access_act SET second_person = $3, ended = $4, entry = $5 WHERE tenant = $1 AND id = $2";
    }
}

/// The path just after every path beneath `path`.
pub(crate) fn after(path: &str) -> String {
    format!("{path}~")
}

impl Event for AccessEvent {
    type Personal = Personal;
    const MODULE: &'static str = "access";

    fn kind(&self) -> &'static str {
        self.into()
    }

    fn subject(&self) -> Uuid {
        match self {
            Self::UnitPlaced { unit, .. } | Self::UnitMoved { unit, .. } => unit.uuid(),
            Self::AccountOpened { account, .. }
            | Self::AccountClosed { account }
            | Self::AccountReopened { account }
            | Self::LoginChanged { account }
            | Self::IdentityLinked { account, .. }
            | Self::PasswordSet { account }
            | Self::WayAdded { account, .. }
            | Self::WayRemoved { account, .. }
            | Self::RecoveryCodeUsed { account }
            | Self::LinkedFromMachine { account }
            | Self::BadgeGiven { account }
            | Self::BadgeTaken { account }
            | Self::LinkIssued { account, .. } => account.uuid(),
            Self::RoleGiven { person, .. }
            | Self::IdentitySeen { person, .. }
            | Self::ChoiceMade { person, .. }
            | Self::ChoiceTakenBack { person, .. } => person.uuid(),
            Self::RoleEnded { id } => id.uuid(),
            Self::TokenIssued { id, .. } | Self::TokenRevoked { id } => id.uuid(),
            Self::PostAdded { post, .. } | Self::PostRevoked { post } => post.uuid(),
            Self::DirectoryTokenIssued { .. } | Self::DirectoryTokenRevoked { .. } | Self::ClientKeyMade { .. } => {
                Uuid::nil()
            }
            Self::GlassBroken { id, .. } | Self::GlassEnded { id } | Self::GlassReviewed { id, .. } => id.uuid(),
            Self::ReadNoted { id, .. } => id.uuid(),
            Self::GrantProposed { id, .. } | Self::GrantDecided { id, .. } | Self::GrantWithdrawn { id, .. } => {
                id.uuid()
            }
            Self::ActProposed { act, .. } | Self::ActSeconded { act, .. } | Self::ActWithdrawn { act } => act.uuid(),
        }
    }

    fn permissions(&self) -> &'static [&'static str] {
        match self {
            Self::UnitPlaced { .. } | Self::UnitMoved { .. } => &["organisation.manage"],
            Self::AccountOpened { .. }
            | Self::AccountClosed { .. }
            | Self::AccountReopened { .. }
            | Self::LoginChanged { .. }
            | Self::IdentityLinked { .. }
            | Self::ClientKeyMade { .. }
            | Self::DirectoryTokenIssued { .. }
            | Self::DirectoryTokenRevoked { .. }
            | Self::LinkIssued { .. }
            | Self::LinkedFromMachine { .. }
            | Self::PostAdded { .. }
            | Self::PostRevoked { .. }
            | Self::BadgeGiven { .. }
            | Self::BadgeTaken { .. }
            | Self::RoleGiven { .. }
            | Self::RoleEnded { .. }
            | Self::GrantProposed { .. }
            | Self::GrantDecided { .. }
            | Self::GrantWithdrawn { .. }
            | Self::IdentitySeen { .. } => &["access.manage"],
            Self::GlassBroken { .. } => &["glass.break"],
            Self::GlassReviewed { .. } => &["glass.review"],
            Self::ReadNoted { .. } => &["access.own", "reads.review", "person.unmask"],
            Self::PasswordSet { .. }
            | Self::WayAdded { .. }
            | Self::WayRemoved { .. }
            | Self::RecoveryCodeUsed { .. }
            | Self::GlassEnded { .. }
            | Self::ChoiceMade { .. }
            | Self::ChoiceTakenBack { .. } => &["access.own"],
            Self::TokenIssued { .. } | Self::TokenRevoked { .. } => &["access.own", "access.manage"],
            Self::ActProposed { .. } | Self::ActSeconded { .. } | Self::ActWithdrawn { .. } => crate::act::PERMISSIONS,
        }
    }

    fn apply(&self, personal: Option<&Personal>, to: &mut Apply<'_>) -> Result<(), Fault> {
        let (tenant, entry, time) = (to.tenant(), to.entry(), to.time());
        match self {
            Self::UnitPlaced { unit, parent, path } => {
                to.put(sql::PLACE_UNIT, &values![tenant, *unit, *parent, path, entry])?;
            }
            Self::UnitMoved { unit, parent, from, path } => {
                to.put(sql::MOVE_UNITS, &values![tenant, path, from, entry, after(from)])?;
                to.put(sql::SET_PARENT, &values![tenant, *unit, *parent, entry])?;
            }
            Self::AccountOpened { account, person } => {
                let login = personal.and_then(|personal| personal.login.clone());
                let key = login.as_deref().map(crate::account::login_key);
                to.put(sql::OPEN_ACCOUNT, &values![tenant, *account, *person, login, key, entry])?;
                to.touch(person.uuid())?;
            }
            Self::AccountClosed { account } => {
                to.put(sql::CLOSE_ACCOUNT, &values![tenant, *account, entry])?;
                to.put(sql::UNLINK, &values![tenant, *account])?;
            }
            Self::AccountReopened { account } => {
                to.put(sql::REOPEN_ACCOUNT, &values![tenant, *account, entry])?;
            }
            Self::LoginChanged { account } => {
                let login = personal.and_then(|personal| personal.login.clone());
                let key = login.as_deref().map(crate::account::login_key);
                to.put(sql::CHANGE_LOGIN, &values![tenant, *account, login, key, entry])?;
            }
            Self::IdentityLinked { account, issuer } => {
                let subject = personal.and_then(|personal| personal.subject.clone());
                to.put(sql::LINK, &values![tenant, *account, issuer, subject, entry])?;
            }
            Self::PasswordSet { .. }
            | Self::WayAdded { .. }
            | Self::WayRemoved { .. }
            | Self::RecoveryCodeUsed { .. }
            | Self::LinkedFromMachine { .. }
            | Self::LinkIssued { .. }
            | Self::ClientKeyMade { .. }
            | Self::DirectoryTokenIssued { .. }
            | Self::DirectoryTokenRevoked { .. } => {}
            Self::RoleGiven { id, person, role, unit } => {
                to.put(sql::GIVE_ROLE, &values![tenant, *id, *person, role, *unit, time, entry])?;
                to.touch(id.uuid())?;
            }
            Self::RoleEnded { id } => {
                to.put(sql::END_ROLE, &values![tenant, *id, time, entry])?;
            }
            Self::IdentitySeen { person, seen_by } => {
                to.put(sql::SEE_IDENTITY, &values![tenant, *person, seen_by, time, entry])?;
            }
            Self::ActProposed { act, kind, object, content, first, expires } => {
                let content = content.as_bytes();
                to.put(sql::PROPOSE, &values![tenant, *act, kind, *object, content, *first, time, *expires, entry])?;
                to.touch(*object)?;
            }
            Self::ChoiceMade { person, key } => {
                let value = personal.and_then(|personal| personal.choice.clone());
                to.put(sql::CHOOSE, &values![tenant, *person, key.as_str(), value, entry])?;
            }
            Self::ChoiceTakenBack { person, key } => {
                to.put(sql::UNCHOOSE, &values![tenant, *person, key.as_str()])?;
            }
            Self::ActSeconded { act, second } => {
                to.put(sql::SECOND, &values![tenant, *act, *second, time, entry])?;
            }
            Self::TokenIssued { id, home, person, account, unit, permissions, expires } => {
                let (name, permissions) = (personal.and_then(|personal| personal.name.clone()), permissions.join(" "));
                to.put(
                    sql::ISSUE_TOKEN,
                    &values![tenant, *id, *home, *person, *account, *unit, name, permissions, time, *expires, entry],
                )?;
                if let Some(person) = person {
                    to.touch(person.uuid())?;
                }
            }
            Self::TokenRevoked { id } => {
                to.put(sql::REVOKE_TOKEN, &values![tenant, *id, time, entry])?;
            }
            Self::GlassBroken { id, person, until } => {
                let reason = personal.and_then(|personal| personal.reason.clone());
                to.put(sql::BREAK_GLASS, &values![tenant, *id, *person, time, *until, reason, entry, entry])?;
            }
            Self::GlassEnded { id } => {
                to.put(sql::END_GLASS, &values![tenant, *id, time, entry])?;
            }
            Self::GlassReviewed { id, by } => {
                let words = personal.and_then(|personal| personal.reason.clone());
                to.put(sql::REVIEW_GLASS, &values![tenant, *id, time, *by, words, entry])?;
            }
            Self::ReadNoted { id, what, about, place, purpose, glass } => {
                let words = personal.and_then(|personal| personal.reason.clone());
                let (reader, what, purpose) = (to.actor().person(), what.name(), purpose.name());
                to.put(
                    sql::NOTE_READ,
                    &values![tenant, *id, reader, *about, what, place.clone(), purpose, words, *glass, time, entry],
                )?;
            }
            Self::GrantProposed { id, act, role, permission, change } => {
                let reason = personal.and_then(|personal| personal.reason.clone());
                let first = to.actor().person().unwrap_or(base::Id::from_uuid(Uuid::nil()));
                to.put(
                    sql::PROPOSE_GRANT,
                    &values![tenant, *id, role, permission, change.name(), reason, *act, time, first, entry],
                )?;
            }
            Self::GrantDecided { id, role, permission, change, second } => {
                to.put(sql::END_GRANTING, &values![tenant, *id, "decided", time, *second, entry])?;
                match change.sign() {
                    Some(sign) => to.put(sql::OWN_GRANT, &values![tenant, role, permission, sign, entry])?,
                    None => to.put(sql::NO_OWN_GRANT, &values![tenant, role, permission])?,
                }
            }
            Self::GrantWithdrawn { id, by } => {
                to.put(sql::END_GRANTING, &values![tenant, *id, "withdrawn", time, *by, entry])?;
            }
            Self::PostAdded { post, unit } => {
                let name = personal.and_then(|personal| personal.name.clone());
                to.put(sql::ADD_POST, &values![tenant, *post, name, *unit, time, entry])?;
            }
            Self::PostRevoked { post } => {
                to.put(sql::REVOKE_POST, &values![tenant, *post, time, entry])?;
            }
            Self::BadgeGiven { account } => {
                let number = personal.and_then(|personal| personal.badge.clone());
                to.put(sql::GIVE_BADGE, &values![tenant, *account, number, time, entry])?;
            }
            Self::BadgeTaken { account } => {
                to.put(sql::TAKE_BADGE, &values![tenant, *account])?;
            }
            Self::ActWithdrawn { act } => {
                to.put(sql::SECOND, &values![tenant, *act, Option::<Uuid>::None, time, entry])?;
            }
        }
        Ok(())
    }
}
