//! What goes into and comes out of a statement. Four kinds on both engines: nothing else means the
//! same on both.

use crate::Fault;
use base::{CommandId, Date, Id, Tenant, Time};
use ledger::Hash;

/// A value in a row or a parameter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// NULL.
    Null,
    /// {int} and {time}.
    Int(i64),
    /// {text}.
    Text(String),
    /// {bytes} and {id}.
    Bytes(Vec<u8>),
}

macro_rules! from {
    ($($type:ty, $value:ident => $to:expr;)*) => {$(
        impl From<$type> for Value {
            fn from($value: $type) -> Self { $to }
        }
    )*};
}
from! {
    i64, v => Self::Int(v);
    i32, v => Self::Int(v.into());
    u32, v => Self::Int(v.into());
    u16, v => Self::Int(v.into());
    u8, v => Self::Int(v.into());
    bool, v => Self::Int(v.into());
    usize, v => Self::Int(i64::try_from(v).unwrap_or(i64::MAX));
    Time, v => Self::Int(v.micros());
    Tenant, v => Self::Int(v.0);
    String, v => Self::Text(v);
    &str, v => Self::Text(v.to_owned());
    &String, v => Self::Text(v.clone());
    Vec<u8>, v => Self::Bytes(v);
    &[u8], v => Self::Bytes(v.to_vec());
    [u8; 32], v => Self::Bytes(v.to_vec());
    uuid::Uuid, v => Self::Bytes(v.as_bytes().to_vec());
    CommandId, v => Self::Bytes(v.uuid().as_bytes().to_vec());
    Hash, v => Self::Bytes(v.0.to_vec());
    Date, v => Self::Text(v.to_string());
    base::Word, v => Self::Text(v.as_str().to_owned());
    base::Line, v => Self::Text(v.as_str().to_owned());
    base::Note, v => Self::Text(v.as_str().to_owned());
    &base::Word, v => Self::Text(v.as_str().to_owned());
    &base::Line, v => Self::Text(v.as_str().to_owned());
    &base::Note, v => Self::Text(v.as_str().to_owned());
}
impl<T> From<Id<T>> for Value {
    fn from(id: Id<T>) -> Self {
        Self::Bytes(id.bytes().to_vec())
    }
}
impl<T> From<Option<T>> for Value
where
    Self: From<T>,
{
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Values for a statement's `$1, $2, …` in order.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { [$($crate::Value::from($value)),*] };
}

/// One row of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row(pub Vec<Value>);

impl Row {
    /// Takes the column at `index` out; nothing is left in its place.
    pub(crate) fn take(&mut self, index: usize) -> Value {
        self.0.get_mut(index).map_or(Value::Null, |value| std::mem::replace(value, Value::Null))
    }

    /// The column at `index`, as a `T`.
    ///
    /// # Errors
    /// Another type than expected, or no such column.
    pub fn get<T: Column>(&self, index: usize) -> Result<T, Fault> {
        let value = self.0.get(index).ok_or_else(|| Fault::shape(format!("no column {index}")))?;
        T::read(value).ok_or_else(|| Fault::shape(format!("column {index} holds {value:?}")))
    }
}

/// What a column can be read as.
pub trait Column: Sized {
    /// The value as `Self`, or nothing when it is of another type.
    fn read(value: &Value) -> Option<Self>;
}

macro_rules! column {
    ($($type:ty, $pattern:pat => $to:expr;)*) => {$(
        impl Column for $type {
            fn read(value: &Value) -> Option<Self> {
                match value { $pattern => $to, _ => None }
            }
        }
    )*};
}
column! {
    i64, Value::Int(v) => Some(*v);
    u64, Value::Int(v) => u64::try_from(*v).ok();
    u32, Value::Int(v) => u32::try_from(*v).ok();
    u16, Value::Int(v) => u16::try_from(*v).ok();
    u8, Value::Int(v) => u8::try_from(*v).ok();
    usize, Value::Int(v) => usize::try_from(*v).ok();
    bool, Value::Int(v) => Some(*v != 0);
    Time, Value::Int(v) => Some(Time::from_micros(*v));
    Tenant, Value::Int(v) => Some(Tenant(*v));
    String, Value::Text(v) => Some(v.clone());
    Date, Value::Text(v) => v.parse().ok();
    Vec<u8>, Value::Bytes(v) => Some(v.clone());
    [u8; 32], Value::Bytes(v) => v.as_slice().try_into().ok();
    Hash, Value::Bytes(v) => v.as_slice().try_into().ok().map(Hash);
    uuid::Uuid, Value::Bytes(v) => uuid::Uuid::from_slice(v).ok();
    CommandId, Value::Bytes(v) => uuid::Uuid::from_slice(v).ok().map(CommandId::from_uuid);
}
impl Column for Value {
    fn read(value: &Value) -> Option<Self> {
        Some(value.clone())
    }
}
impl<T> Column for Id<T> {
    fn read(value: &Value) -> Option<Self> {
        uuid::Uuid::read(value).map(Self::from_uuid)
    }
}
impl<T: Column> Column for Option<T> {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            value => T::read(value).map(Some),
        }
    }
}
