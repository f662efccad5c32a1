//! The shapes of the base's types in JSON, for documents that describe an interface.

use crate::{CommandId, Id, Line, Note, Time, Word};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

macro_rules! inline {
    ($($name:ident: $schema:tt;)*) => {$(
        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )*};
}

inline! {
    CommandId: { "type": "string", "format": "uuid" };
    Time: { "type": "string", "format": "date-time" };
    Word: { "type": "string", "minLength": 1, "maxLength": 64 };
    Line: { "type": "string", "minLength": 1, "maxLength": 200 };
    Note: { "type": "string", "minLength": 1, "maxLength": 4000 };
}

impl<T> JsonSchema for Id<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Id".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "uuid" })
    }
}
