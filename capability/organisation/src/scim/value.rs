//! A client's document brought to the one form that is kept: names as the schema writes them, values of their sort,
//! nothing that is not kept, nothing that the client may not write.

use super::{
    fault,
    schema::{Attribute, Meaning, Mutability, Place, Resource, Sort, at_place, split_urn},
};
use base::Refusal;
use serde_json::{Map, Value};

/// The most characters of a text.
pub(crate) const TEXT_MOST: usize = base::Line::MAX;
/// The most values of an attribute that has many, but for the members of a group.
const VALUES_MOST: usize = 50;
/// The most members of a group.
pub(crate) const MEMBERS_MOST: usize = 20_000;

/// Takes a whole document.
///
/// # Errors
/// A value of another sort, a name that no schema has, something required that is missing.
pub(crate) fn take(resource: &Resource, document: &Map<String, Value>) -> Result<Map<String, Value>, Refusal> {
    let mut taken = Map::new();
    for (name, value) in document {
        let extension = resource.extension.filter(|extension| extension.urn.eq_ignore_ascii_case(name));
        if let Some(extension) = extension {
            match value {
                Value::Null => {}
                Value::Object(parts) => {
                    for (name, value) in parts {
                        put(resource, &mut taken, Some(extension.urn), name, value)?;
                    }
                }
                _ => return Err(fault::value(extension.urn, "{ }")),
            }
            continue;
        }
        let (urn, name) = split_urn(name);
        put(resource, &mut taken, urn, name, value)?;
    }
    whole(resource, &taken)?;
    Ok(taken)
}

/// Whether everything required is there.
///
/// # Errors
/// It is not.
pub(crate) fn whole(resource: &Resource, taken: &Map<String, Value>) -> Result<(), Refusal> {
    let missing = |it: &&Attribute| it.required && it.sort != Sort::Boolean && !taken.contains_key(it.name);
    let missing = resource.core.attributes.iter().find(missing);
    missing.map_or(Ok(()), |missing| Err(fault::required(missing.name)))
}

fn put(
    resource: &Resource,
    taken: &mut Map<String, Value>,
    urn: Option<&str>,
    name: &str,
    value: &Value,
) -> Result<(), Refusal> {
    match resource.find(urn, name) {
        Meaning::Known(attribute, place) if attribute.mutability != Mutability::ReadOnly => {
            if let Some(value) = normal(attribute, value)? {
                at_place(taken, place).insert(attribute.name.to_owned(), value);
            }
            Ok(())
        }
        // What only we write is taken without a word (RFC 7644 §3.5.1), and so is what we do not keep.
        Meaning::Known(..) | Meaning::NotKept => Ok(()),
        Meaning::Unknown => Err(fault::path(name)),
    }
}

/// The value of an attribute in its normal form; nothing where it is empty.
///
/// # Errors
/// It is of another sort.
pub(crate) fn normal(attribute: &'static Attribute, value: &Value) -> Result<Option<Value>, Refusal> {
    if !attribute.many {
        return one(attribute, value);
    }
    let all: Vec<&Value> = match value {
        Value::Null => return Ok(None),
        Value::Array(all) => all.iter().collect(),
        // One where many may stand: as several directories send it.
        one => vec![one],
    };
    let most = if attribute.name == "members" { MEMBERS_MOST } else { VALUES_MOST };
    if all.len() > most {
        return Err(fault::value(attribute.name, &format!("\u{2264} {most}")));
    }
    let mut kept = Vec::with_capacity(all.len());
    let mut seen = std::collections::HashSet::new();
    for value in all {
        if let Some(value) = one(attribute, value)?
            && seen.insert(value.to_string())
        {
            kept.push(value);
        }
    }
    if kept.iter().filter(|value| value["primary"] == true).count() > 1 {
        return Err(fault::value(attribute.name, "primary: true \u{2264} 1"));
    }
    Ok((!kept.is_empty()).then_some(Value::Array(kept)))
}

fn one(attribute: &'static Attribute, value: &Value) -> Result<Option<Value>, Refusal> {
    match (attribute.sort, value) {
        (_, Value::Null) => Ok(None),
        (Sort::Boolean, Value::Bool(_)) => Ok(Some(value.clone())),
        // Entra sends "True" and "False".
        (Sort::Boolean, Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(Some(Value::Bool(true))),
        (Sort::Boolean, Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(Some(Value::Bool(false))),
        (Sort::Boolean, _) => Err(fault::value(attribute.name, "true, false")),
        (Sort::Text | Sort::Reference(_) | Sort::Time, Value::String(text)) => {
            let text = text.trim();
            if text.chars().count() > TEXT_MOST || text.chars().any(char::is_control) {
                return Err(fault::value(attribute.name, &format!("\"\u{2026}\" \u{2264} {TEXT_MOST}")));
            }
            Ok((!text.is_empty()).then(|| Value::String(text.to_owned())))
        }
        (Sort::Text | Sort::Reference(_) | Sort::Time, _) => Err(fault::value(attribute.name, "\"\u{2026}\"")),
        (Sort::Complex(_), Value::Object(parts)) => {
            let mut kept = Map::new();
            for (name, value) in parts {
                let Some(part) = attribute.part(name) else {
                    // Parts of the standard that we do not keep (name.middleName, emails.display) are many.
                    continue;
                };
                // Where something is, we know better than who sends it.
                if part.mutability != Mutability::ReadOnly
                    && part.name != "$ref"
                    && let Some(value) = normal(part, value)?
                {
                    kept.insert(part.name.to_owned(), value);
                }
            }
            Ok((!kept.is_empty()).then_some(Value::Object(kept)))
        }
        // Entra sends a manager as its id alone.
        (Sort::Complex(_), Value::String(_)) if attribute.part("value").is_some() => {
            let mut kept = Map::new();
            kept.insert("value".to_owned(), value.clone());
            one(attribute, &Value::Object(kept))
        }
        (Sort::Complex(_), _) => Err(fault::value(attribute.name, "{ }")),
    }
}

/// Which attributes of an answer are wanted (RFC 7644 §3.9).
#[derive(Debug, Clone, Default)]
pub(crate) enum Wanted {
    /// Everything.
    #[default]
    All,
    /// These only.
    Only(Vec<Name>),
    /// All but these.
    Without(Vec<Name>),
}

/// An attribute's name in `attributes`: its place, and its part where one is named.
pub(crate) type Name = (&'static Attribute, Place, Option<&'static Attribute>);

/// Reads a list of names; a name that no schema has is taken as one of nothing.
pub(crate) fn names(resource: &Resource, list: &str) -> Vec<Name> {
    let list = list.split(',').map(str::trim).filter(|name| !name.is_empty());
    list.filter_map(|name| {
        let (urn, rest) = split_urn(name);
        // `urn:…:2.0:User:name.familyName`: the version's point is in the URN, the part's after its last colon.
        let (head, part) = rest.split_once('.').map_or((rest, None), |(head, part)| (head, Some(part)));
        match resource.find(urn, head) {
            Meaning::Known(attribute, place) => Some((attribute, place, part.and_then(|part| attribute.part(part)))),
            _ => None,
        }
    })
    .collect()
}

impl Wanted {
    /// Whether an attribute is to be read at all.
    pub fn has(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(names) => names.iter().any(|(it, ..)| it.name == name),
            Self::Without(names) => !names.iter().any(|(it, _, part)| it.name == name && part.is_none()),
        }
    }

    /// The document with nothing else than what is wanted.
    pub fn cut(&self, document: Map<String, Value>) -> Map<String, Value> {
        match self {
            Self::All => document,
            Self::Only(names) => {
                let mut kept: Map<String, Value> =
                    document.iter().filter(|(name, _)| ["id", "schemas"].contains(&name.as_str())).map(copy).collect();
                for (attribute, place, part) in names {
                    let from = match place {
                        Place::Core => Some(&document),
                        Place::Extension(urn) => document.get(*urn).and_then(Value::as_object),
                    };
                    let Some(value) = from.and_then(|from| from.get(attribute.name)) else { continue };
                    let value = part.map_or_else(|| value.clone(), |part| only_part(value, part.name));
                    let to = at_place(&mut kept, *place);
                    match (to.get_mut(attribute.name), value) {
                        (Some(Value::Object(there)), Value::Object(more)) => there.extend(more),
                        (_, value) => drop(to.insert(attribute.name.to_owned(), value)),
                    }
                }
                kept
            }
            Self::Without(names) => {
                let mut kept = document;
                for (attribute, place, part) in names.iter().filter(|(it, ..)| !["id", "schemas"].contains(&it.name)) {
                    let from = match place {
                        Place::Core => Some(&mut kept),
                        Place::Extension(urn) => kept.get_mut(*urn).and_then(Value::as_object_mut),
                    };
                    let Some(from) = from else { continue };
                    match part {
                        None => drop(from.remove(attribute.name)),
                        Some(part) => {
                            if let Some(value) = from.get_mut(attribute.name) {
                                without_part(value, part.name);
                            }
                        }
                    }
                }
                kept
            }
        }
    }
}

fn copy((name, value): (&String, &Value)) -> (String, Value) {
    (name.clone(), value.clone())
}

fn only_part(value: &Value, part: &str) -> Value {
    match value {
        Value::Array(all) => all.iter().map(|value| only_part(value, part)).collect(),
        Value::Object(parts) => Value::Object(parts.iter().filter(|(name, _)| *name == part).map(copy).collect()),
        other => other.clone(),
    }
}

fn without_part(value: &mut Value, part: &str) {
    match value {
        Value::Array(all) => all.iter_mut().for_each(|value| without_part(value, part)),
        Value::Object(parts) => drop(parts.remove(part)),
        _ => {}
    }
}
