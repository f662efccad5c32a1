//! What the organisation's events write.

use crate::{NameKey, OrganisationEvent, Personal};
use store::{Apply, Event, Fault, values};
use uuid::Uuid;

pub(crate) mod sql {
    //! Writes.
    store::statements! {
        OPEN = "INSERT INTO organisation_unit (tenant, id, parent, kind, authority, name, name_key, code, closed, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, $9)";
        RENAME = "UPDATE organisation_unit SET name = $3, name_key = $4, entry = $5 WHERE tenant = $1 AND id = $2";
        MOVE = "UPDATE organisation_unit SET parent = $3, authority = $4, entry = $5 WHERE tenant = $1 AND id = $2";
        SET_AUTHORITY = "UPDATE organisation_unit SET authority = $3, entry = $4 WHERE tenant = $1 AND id = $2";
        CLOSE = "UPDATE organisation_unit SET closed = $3, entry = $4 WHERE tenant = $1 AND id = $2";
        REGISTER = "INSERT INTO organisation_person (tenant, id, service_number, name, protected, left_at, entry) VALUES ($1, $2, $3, $4, $5, NULL, $6)";
        LEAVE = "UPDATE organisation_person SET left_at = $3, entry = $4 WHERE tenant = $1 AND id = $2";
    }
}

impl Event for OrganisationEvent {
    type Personal = Personal;
    const MODULE: &'static str = "organisation";

    fn kind(&self) -> &'static str {
        self.into()
    }

    fn subject(&self) -> Uuid {
        match self {
            Self::UnitOpened { id, .. }
            | Self::UnitRenamed { id, .. }
            | Self::UnitMoved { id, .. }
            | Self::UnitClosed { id } => id.uuid(),
            Self::PersonRegistered { id, .. } | Self::PersonLeft { id } => id.uuid(),
        }
    }

    fn permissions(&self) -> &'static [&'static str] {
        &["organisation.manage"]
    }

    fn apply(&self, personal: Option<&Personal>, to: &mut Apply<'_>) -> Result<(), Fault> {
        let (tenant, entry, time) = (to.tenant(), to.entry(), to.time());
        match self {
            Self::UnitOpened { id, parent, kind, authority, name, code } => {
                let key = NameKey::of(name.as_str()).0;
                to.put(
                    sql::OPEN,
                    &values![tenant, *id, *parent, kind.name(), *authority, name, key, code.clone(), entry],
                )?;
            }
            Self::UnitRenamed { id, name } => {
                to.put(sql::RENAME, &values![tenant, *id, name, NameKey::of(name.as_str()).0, entry])?;
            }
            Self::UnitMoved { id, parent, authority, with } => {
                to.put(sql::MOVE, &values![tenant, *id, *parent, *authority, entry])?;
                for unit in with {
                    to.put(sql::SET_AUTHORITY, &values![tenant, *unit, *authority, entry])?;
                }
            }
            Self::UnitClosed { id } => {
                to.put(sql::CLOSE, &values![tenant, *id, time, entry])?;
            }
            Self::PersonRegistered { id, service_number } => {
                let name = personal.and_then(|personal| personal.name.clone());
                let protected = personal.and_then(|personal| personal.protected);
                to.put(sql::REGISTER, &values![tenant, *id, service_number, name, protected, entry])?;
            }
            Self::PersonLeft { id } => {
                to.put(sql::LEAVE, &values![tenant, *id, time, entry])?;
            }
        }
        Ok(())
    }
}
