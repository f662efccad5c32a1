//! Identifiers. A person never sees them; people see numbers such as BREV-2026-000123.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, hash::Hash, marker::PhantomData, str::FromStr};
use uuid::Uuid;

/// A municipality, a company or a terminal operator; part of every key. The number is local to an
/// installation; outside it a tenant is known by the origin of its ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tenant(pub i64);

/// The id of a `T`: a UUID shaped as version 7.
pub struct Id<T> {
    uuid: Uuid,
    of: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    /// Takes a UUID for the id of a `T`.
    #[must_use]
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self { uuid, of: PhantomData }
    }

    /// The UUID.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.uuid
    }

    /// The 16 bytes as stored.
    #[must_use]
    pub fn bytes(self) -> [u8; 16] {
        self.uuid.into_bytes()
    }

    /// The `n`-th id that a command makes: the command's time, then bits hashed from the command
    /// id, `salt` and `n`. So a retry, a replay and the demo story make the same ids, and nobody
    /// can aim one at somebody else's.
    #[must_use]
    pub fn derive(command: CommandId, salt: &str, n: u32) -> Self {
        let mut input = command.0.as_bytes().to_vec();
        input.extend_from_slice(salt.as_bytes());
        input.extend_from_slice(&n.to_be_bytes());
        let hash = crate::sha256(&input);
        let millis = command.millis();
        Self::from_uuid(v7(millis, &hash[..10]))
    }

    /// The same id seen as one of another kind, where two kinds share their ids.
    #[must_use]
    pub const fn cast<U>(self) -> Id<U> {
        Id::from_uuid(self.uuid)
    }
}

fn v7(millis: u64, random: &[u8]) -> Uuid {
    let mut bytes = [0; 16];
    bytes[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
    bytes[6..].copy_from_slice(&random[..10]);
    bytes[6] = (bytes[6] & 0x0f) | 0x70;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    Uuid::from_bytes(bytes)
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.uuid.cmp(&other.uuid)
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.uuid, f)
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.uuid, f)
    }
}
impl<T> FromStr for Id<T> {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text).map(Self::from_uuid)
    }
}
impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.uuid.serialize(serializer)
    }
}
impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(Self::from_uuid)
    }
}

/// The id that a client gives its command: the same command sent twice has one effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CommandId(Uuid);

impl CommandId {
    /// Takes a client's UUID, of any version.
    #[must_use]
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }

    /// A UUIDv7 of milliseconds since 1970 and ten bytes of randomness.
    ///
    /// # Panics
    /// If `random` is shorter than ten bytes.
    #[must_use]
    pub fn from_parts(millis: u64, random: &[u8]) -> Self {
        Self(v7(millis, random))
    }

    /// The command that follows from a cause: a reaction, the second half of a larger act. Keeps
    /// the cause's time so that ids made by it stay in order.
    #[must_use]
    pub fn follow(cause: Self, name: &str) -> Self {
        Self(Id::<()>::derive(cause, name, u32::MAX).uuid())
    }

    /// The id of the command's `n`-th event: UUIDv8(command, n).
    #[must_use]
    pub fn event(self, n: u32) -> Uuid {
        let mut input = self.0.as_bytes().to_vec();
        input.extend_from_slice(&n.to_be_bytes());
        let hash = crate::sha256(&input);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash[..16]);
        Uuid::new_v8(bytes)
    }

    /// The UUID.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.0
    }

    /// Milliseconds since 1970 for a version 7 id, else 0.
    fn millis(self) -> u64 {
        if self.0.get_version_num() != 7 {
            return 0;
        }
        let mut millis = [0; 8];
        millis[2..].copy_from_slice(&self.0.as_bytes()[..6]);
        u64::from_be_bytes(millis)
    }
}

impl fmt::Display for CommandId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for CommandId {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_a_command_are_the_same_every_time_and_all_different() {
        let command = CommandId::from_parts(1_795_392_000_000, &[7; 10]);
        let first: Id<()> = Id::derive(command, "item", 0);
        assert_eq!(first, Id::derive(command, "item", 0));
        assert_ne!(first, Id::derive(command, "item", 1));
        assert_ne!(first, Id::derive(command, "lot", 0));
        assert_eq!(first.uuid().get_version_num(), 7);
        assert_eq!(first.bytes()[..6], command.uuid().as_bytes()[..6]);
    }

    #[test]
    fn event_ids_are_version_8() {
        let command = CommandId::from_parts(1, &[1; 10]);
        assert_eq!(command.event(0).get_version_num(), 8);
        assert_ne!(command.event(0), command.event(1));
    }
}
