//! What the directory's events write.

use super::{key, queries::sql as reads};
use crate::{NameKey, OrganisationEvent, Personal};
use store::{Apply, Fault, Rows, values};

pub(crate) mod sql {
    //! Writes.
    store::statements! {
        SET_NAME = "UPDATE organisation_person SET name = $3, left_at = CASE WHEN $4 = 1 THEN NULL ELSE left_at END, entry = $5 WHERE tenant = $1 AND id = $2";
        PUT_USER = "INSERT INTO organisation_user (tenant, id, account, external_id, login, login_key, active, attributes, created, modified, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10) ON CONFLICT (tenant, id) DO UPDATE SET account = excluded.account, external_id = excluded.external_id, login = excluded.login, login_key = excluded.login_key, active = excluded.active, attributes = excluded.attributes, modified = excluded.modified, entry = excluded.entry";
        DROP_USER = "DELETE FROM organisation_user WHERE tenant = $1 AND id = $2";
        LEAVE_GROUPS = "DELETE FROM organisation_member WHERE tenant = $1 AND person = $2";
        PUT_GROUP = "INSERT INTO organisation_group (tenant, id, name, name_key, external_id, created, modified, entry) VALUES ($1, $2, $3, $4, $5, $6, $6, $7) ON CONFLICT (tenant, id) DO UPDATE SET name = excluded.name, name_key = excluded.name_key, external_id = excluded.external_id, modified = excluded.modified, entry = excluded.entry";
        TOUCH_GROUP = "UPDATE organisation_group SET modified = $3, entry = $4 WHERE tenant = $1 AND id = $2";
        DROP_GROUP = "DELETE FROM organisation_group WHERE tenant = $1 AND id = $2";
        DROP_MEMBERS = "DELETE FROM organisation_member WHERE tenant = $1 AND group_id = $2";
        PUT_MEMBER = "INSERT INTO organisation_member (tenant, group_id, person, entry) VALUES ($1, $2, $3, $4)";
        DROP_MEMBER = "DELETE FROM organisation_member WHERE tenant = $1 AND group_id = $2 AND person = $3";
        PUT_MAPPING = "INSERT INTO organisation_mapping (tenant, id, group_name, group_key, role, unit, entry) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        DROP_MAPPING = "DELETE FROM organisation_mapping WHERE tenant = $1 AND id = $2";
        DROP_CLAIMS = "DELETE FROM organisation_claim WHERE tenant = $1 AND person = $2";
        PUT_CLAIM = "INSERT INTO organisation_claim (tenant, person, group_key, entry) VALUES ($1, $2, $3, $4)";
        PUT_FOLLOWED = "INSERT INTO organisation_followed (tenant, given, person, entry) VALUES ($1, $2, $3, $4)";
        DROP_FOLLOWED = "DELETE FROM organisation_followed WHERE tenant = $1 AND given = $2";
    }
}

/// Writes the views of an event that came of the directory.
pub(crate) fn apply(event: &OrganisationEvent, personal: Option<&Personal>, to: &mut Apply<'_>) -> Result<(), Fault> {
    let (tenant, entry, time) = (to.tenant(), to.entry(), to.time());
    match event {
        OrganisationEvent::UserProvisioned { id, account, state } => {
            let active = state.is_active();
            let user = personal.and_then(|personal| personal.user.as_deref());
            let name = personal.and_then(|personal| personal.name.clone());
            to.put(sql::SET_NAME, &values![tenant, *id, name, active, entry])?;
            crate::tables::found_as(to, *id)?;
            let external = user.and_then(|user| user.external_id.clone());
            let login = user.map(|user| user.login.clone());
            let login_key = login.as_deref().map(key);
            let attributes = user.map(|user| user.attributes.to_string());
            to.put(
                sql::PUT_USER,
                &values![tenant, *id, *account, external, login, login_key, active, attributes, time, entry],
            )?;
            to.touch(account.uuid())?;
        }
        OrganisationEvent::UserRemoved { id } => {
            to.put(sql::DROP_USER, &values![tenant, *id])?;
            to.put(sql::LEAVE_GROUPS, &values![tenant, *id])?;
            to.put(sql::DROP_CLAIMS, &values![tenant, *id])?;
        }
        OrganisationEvent::GroupProvisioned { id, name, external_id } => {
            let name_key = NameKey::of(name.as_str()).0;
            to.put(sql::PUT_GROUP, &values![tenant, *id, name, name_key, external_id.clone(), time, entry])?;
        }
        OrganisationEvent::GroupMembersChanged { id, added, removed } => {
            for person in removed {
                to.put(sql::DROP_MEMBER, &values![tenant, *id, *person])?;
            }
            for person in added {
                // Whoever is there already came in by an event of another order; a member is one once.
                if to.row(reads::IS_MEMBER, &values![tenant, *id, *person])?.is_none() {
                    to.put(sql::PUT_MEMBER, &values![tenant, *id, *person, entry])?;
                }
            }
            to.put(sql::TOUCH_GROUP, &values![tenant, *id, time, entry])?;
        }
        OrganisationEvent::GroupRemoved { id } => {
            to.put(sql::DROP_MEMBERS, &values![tenant, *id])?;
            to.put(sql::DROP_GROUP, &values![tenant, *id])?;
        }
        OrganisationEvent::GroupMapped { id, group, role, unit } => {
            let group_key = key(group.as_str());
            to.put(sql::PUT_MAPPING, &values![tenant, *id, group, group_key, role, *unit, entry])?;
        }
        OrganisationEvent::GroupUnmapped { id } => {
            to.put(sql::DROP_MAPPING, &values![tenant, *id])?;
        }
        OrganisationEvent::GroupsClaimed { id, groups } => {
            to.put(sql::DROP_CLAIMS, &values![tenant, *id])?;
            for group in groups {
                to.put(sql::PUT_CLAIM, &values![tenant, *id, key(group.as_str()), entry])?;
            }
        }
        OrganisationEvent::RolesFollowed { id, given, ended } => {
            for given in ended {
                to.put(sql::DROP_FOLLOWED, &values![tenant, *given])?;
            }
            for given in given {
                to.put(sql::PUT_FOLLOWED, &values![tenant, *given, *id, entry])?;
            }
        }
        // The other events are those of the capability's own tables.
        _ => {}
    }
    Ok(())
}
