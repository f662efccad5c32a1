//! PATCH (RFC 7644 §3.5.2), also in the forms that Entra ID and Okta send.

use super::{
    fault,
    filter::{self, Filter, Path, Way},
    schema::{Attribute, Mutability, Resource, Sort, at_place},
    value,
};
use base::Refusal;
use serde_json::{Map, Value};

/// The most operations of one request.
const OPERATIONS_MOST: usize = 1000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Op {
    Add,
    Replace,
    Remove,
}

/// Changes a document in its normal form as a PATCH body says.
///
/// # Errors
/// The body is none, a path leads nowhere, a value is of another sort, what results is not whole.
pub(crate) fn patch(
    resource: &'static Resource,
    document: &mut Map<String, Value>,
    body: &Map<String, Value>,
) -> Result<(), Refusal> {
    let get = |from: &Map<String, Value>, name: &str| {
        from.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
    };
    let Some(Value::Array(operations)) = get(body, "Operations") else { return Err(fault::syntax("Operations: [ ]")) };
    if operations.is_empty() || operations.len() > OPERATIONS_MOST {
        return Err(fault::syntax(format!("Operations: 1\u{2013}{OPERATIONS_MOST}")));
    }
    for operation in operations {
        let Value::Object(operation) = operation else { return Err(fault::syntax("Operations: [{ }]")) };
        let op = match get(&operation, "op") {
            Some(Value::String(op)) if op.eq_ignore_ascii_case("add") => Op::Add,
            Some(Value::String(op)) if op.eq_ignore_ascii_case("replace") => Op::Replace,
            Some(Value::String(op)) if op.eq_ignore_ascii_case("remove") => Op::Remove,
            _ => return Err(fault::syntax("op: add, replace, remove")),
        };
        let path = match get(&operation, "path") {
            None | Some(Value::Null) => None,
            Some(Value::String(path)) if path.trim().is_empty() => None,
            Some(Value::String(path)) => Some(path),
            Some(_) => return Err(fault::syntax("path: \"\u{2026}\"")),
        };
        let value = get(&operation, "value");
        match (op, path) {
            (Op::Remove, None) => return Err(fault::target("")),
            (_, Some(path)) => at(resource, document, op, path.trim(), value)?,
            (_, None) => {
                let Some(Value::Object(values)) = value else { return Err(fault::syntax("value: { }")) };
                for (name, value) in values {
                    // Okta repeats the id, others the schemas: they say nothing.
                    if !["id", "schemas", "meta"].iter().any(|own| own.eq_ignore_ascii_case(&name)) {
                        at(resource, document, op, &name, Some(value))?;
                    }
                }
            }
        }
    }
    document.retain(|_, value| !value.as_object().is_some_and(Map::is_empty));
    value::whole(resource, document)
}

fn at(
    resource: &'static Resource,
    document: &mut Map<String, Value>,
    op: Op,
    name: &str,
    value: Option<Value>,
) -> Result<(), Refusal> {
    match filter::path(resource, name)? {
        Way::NotKept => Ok(()),
        Way::Extension(urn) => match (op, value) {
            (Op::Remove, _) => {
                document.remove(urn);
                Ok(())
            }
            (_, Some(Value::Object(mut values))) => {
                values.remove("schemas");
                let parts = values.into_iter();
                parts
                    .map(|(part, value)| (format!("{urn}:{part}"), value))
                    .try_for_each(|(name, value)| at(resource, document, op, &name, Some(value)))
            }
            _ => Err(fault::value(urn, "{ }")),
        },
        Way::To(path) => {
            let shown = path.part.map_or(path.attribute.name, |part| part.name);
            let part_read_only = path.part.is_some_and(|part| part.mutability == Mutability::ReadOnly);
            if path.attribute.mutability == Mutability::ReadOnly || part_read_only {
                return Err(fault::mutability(shown));
            }
            if op != Op::Remove && value.is_none() {
                return Err(fault::value(shown, "value"));
            }
            let value = value.unwrap_or(Value::Null);
            let in_place = at_place(document, path.place);
            match &path.of {
                Some(condition) => some(in_place, op, name, &path, condition, &value),
                None => match path.part {
                    Some(part) => part_of(in_place, op, name, &path, part, &value),
                    None => whole(in_place, op, path.attribute, &value),
                },
            }
        }
    }
}

/// The whole attribute.
fn whole(to: &mut Map<String, Value>, op: Op, attribute: &'static Attribute, value: &Value) -> Result<(), Refusal> {
    let name = attribute.name;
    if op == Op::Remove {
        // Entra names the members to remove in the value.
        match (attribute.many && !value.is_null(), to.get_mut(name)) {
            (true, Some(Value::Array(there))) => {
                let gone = value::normal(attribute, value)?.unwrap_or_default();
                let gone: Vec<&Value> = gone.as_array().map(|all| all.iter().map(key).collect()).unwrap_or_default();
                there.retain(|value| !gone.contains(&key(value)));
            }
            (true, _) => {}
            (false, _) => {
                if attribute.required {
                    return Err(fault::mutability(name));
                }
                to.remove(name);
            }
        }
        drop_empty(to, name);
        return Ok(());
    }
    let Some(new) = value::normal(attribute, value)? else {
        // Nothing in its place: as good as removed.
        if op == Op::Replace {
            to.remove(name);
        }
        return Ok(());
    };
    match (op, to.get_mut(name), new) {
        (Op::Add, Some(Value::Array(there)), Value::Array(more)) => {
            let keys: std::collections::HashSet<String> = there.iter().map(|value| key(value).to_string()).collect();
            let primary = more.iter().any(|value| value["primary"] == true);
            if primary {
                there.iter_mut().for_each(not_primary);
            }
            for value in more {
                if keys.contains(&key(&value).to_string()) {
                    if let Some(there) = there.iter_mut().find(|there| key(there) == key(&value)) {
                        *there = value;
                    }
                } else {
                    there.push(value);
                }
            }
            let again = Value::Array(std::mem::take(there));
            if let Some(again) = value::normal(attribute, &again)? {
                to.insert(name.to_owned(), again);
            }
        }
        // Of something complex only the parts named change.
        (_, Some(Value::Object(there)), Value::Object(more)) => there.extend(more),
        (_, _, new) => drop(to.insert(name.to_owned(), new)),
    }
    Ok(())
}

/// A part: of the one value, or of every value.
fn part_of(
    to: &mut Map<String, Value>,
    op: Op,
    shown: &str,
    path: &Path,
    part: &'static Attribute,
    value: &Value,
) -> Result<(), Refusal> {
    let name = path.attribute.name;
    let new = if op == Op::Remove { None } else { value::normal(part, value)? };
    match to.get_mut(name) {
        Some(Value::Array(there)) => {
            for there in there.iter_mut().filter_map(Value::as_object_mut) {
                set(there, part, new.clone());
            }
        }
        Some(Value::Object(there)) => set(there, part, new),
        _ if op == Op::Remove => {}
        _ if path.attribute.many && op == Op::Replace => return Err(fault::target(shown)),
        _ => {
            let mut made = Map::new();
            set(&mut made, part, new);
            let made = if path.attribute.many { Value::Array(vec![made.into()]) } else { made.into() };
            to.insert(name.to_owned(), made);
        }
    }
    drop_empty(to, name);
    Ok(())
}

/// The values that meet a condition, or a part of each.
fn some(
    to: &mut Map<String, Value>,
    op: Op,
    shown: &str,
    path: &Path,
    condition: &Filter,
    value: &Value,
) -> Result<(), Refusal> {
    let attribute = path.attribute;
    let there = to.entry(attribute.name).or_insert_with(|| Value::Array(Vec::new()));
    let Value::Array(there) = there else { return Err(fault::target(shown)) };
    let meets = |value: &Value| value.as_object().is_some_and(|value| condition.meets(value));
    if op == Op::Remove {
        match path.part {
            None => there.retain(|value| !meets(value)),
            Some(part) => {
                for value in there.iter_mut().filter(|value| meets(value)) {
                    if let Some(value) = value.as_object_mut() {
                        value.remove(part.name);
                    }
                }
                there.retain(|value| !value.as_object().is_some_and(Map::is_empty));
            }
        }
        drop_empty(to, attribute.name);
        return Ok(());
    }
    if !there.iter().any(meets) {
        // To add to what is not there makes it, with what the condition says of it: so Entra gives somebody their first
        // address at work.
        let said = condition.equalities().filter(|_| op == Op::Add).ok_or_else(|| fault::target(shown))?;
        let mut made = Map::new();
        for (part, value) in said {
            set(&mut made, part, value::normal(part, value)?);
        }
        there.push(made.into());
    }
    let primary =
        path.part.is_some_and(|part| part.name == "primary" && value::normal(part, value) == Ok(Some(true.into())));
    for there in there.iter_mut() {
        if !meets(there) {
            if primary {
                not_primary(there);
            }
            continue;
        }
        let Value::Object(there) = there else { continue };
        match path.part {
            Some(part) => set(there, part, value::normal(part, value)?),
            None => {
                // A list of one is what an attribute of many values is normally given as.
                let value = match value {
                    Value::Array(all) if all.len() == 1 => &all[0],
                    value => value,
                };
                let (Value::Object(_), Sort::Complex(_)) = (value, attribute.sort) else {
                    return Err(fault::value(attribute.name, "{ }"));
                };
                let new = value::normal(attribute, value)?;
                let new = new.as_ref().and_then(|new| new[0].as_object()).cloned().unwrap_or_default();
                if op == Op::Replace {
                    there.clear();
                }
                there.extend(new);
            }
        }
    }
    let again = value::normal(attribute, &Value::Array(std::mem::take(there)))?;
    to.insert(attribute.name.to_owned(), again.unwrap_or_default());
    drop_empty(to, attribute.name);
    Ok(())
}

/// What tells two values of an attribute apart: their `value`, or all of them.
fn key(value: &Value) -> &Value {
    value.get("value").unwrap_or(value)
}

fn set(to: &mut Map<String, Value>, part: &Attribute, value: Option<Value>) {
    match value {
        Some(value) => drop(to.insert(part.name.to_owned(), value)),
        None => drop(to.remove(part.name)),
    }
}

fn not_primary(value: &mut Value) {
    if let Some(value) = value.as_object_mut().filter(|value| value.contains_key("primary")) {
        value.insert("primary".to_owned(), false.into());
    }
}

fn drop_empty(from: &mut Map<String, Value>, name: &str) {
    let empty = match from.get(name) {
        Some(Value::Array(all)) => all.is_empty(),
        Some(Value::Object(parts)) => parts.is_empty(),
        Some(Value::Null) => true,
        _ => false,
    };
    if empty {
        from.remove(name);
    }
}
