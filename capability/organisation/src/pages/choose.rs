//! A person or a unit in a form: written, searched for and chosen, without a script and without reading everybody. What is
//! written and means one is taken; else the form comes back with those it may mean, to choose among.

use super::tabs::proposed;
use crate::{
    NameKey, PersonRow, UnitRow,
    queries::{self, tree},
};
use base::{Id, Person, Refusal, Tenant, Unit};
use maud::{Markup, html};
use store::{Failure, Reader};
use ui::{FormState, Say, parts};
use web::{Input, Viewer};

/// The name of the field that holds which of the proposals was chosen.
fn pick(field: &str) -> String {
    format!("{field}-pick")
}

fn chosen<T>(input: &Input, field: &'static str) -> Result<Option<Id<T>>, Refusal> {
    match input.get(&pick(field)) {
        "" => Ok(None),
        id => id.parse().map(Some).map_err(|_| Refusal::invalid(field, "organisation-refused-choose")),
    }
}

/// The person that a field of a form means; none where nothing is written. By service number, by a whole name that one
/// has, or by what was chosen among the proposals.
pub(super) fn person(
    reader: &mut Reader<'_>,
    tenant: Tenant,
    input: &Input,
    field: &'static str,
) -> Result<Option<Id<Person>>, Failure> {
    if let Some(id) = chosen(input, field)? {
        return Ok(Some(id));
    }
    let text = input.get(field).trim();
    if text.is_empty() {
        return Ok(None);
    }
    // A number may be followed by the name, as proposals are shown.
    let number = text.split_once(' ').map_or(text, |(number, _)| number);
    if let Some(person) = tree::person_numbered(reader, tenant, number)? {
        return Ok(Some(person.id));
    }
    let found = tree::people_like(reader, tenant, text)?;
    let key = NameKey::of(text);
    let whole = |it: &&PersonRow| !it.protected && it.name.as_deref().is_some_and(|name| NameKey::of(name) == key);
    one(text, field, found.iter().filter(whole).map(|it| it.id), found.len(), "organisation-refused-nobody")
}

/// The unit that a field of a form means; none where nothing is written. By code, by a name that one has, or by what was
/// chosen among the proposals.
pub(super) fn unit(
    reader: &mut Reader<'_>,
    tenant: Tenant,
    input: &Input,
    field: &'static str,
) -> Result<Option<Id<Unit>>, Failure> {
    if let Some(id) = chosen(input, field)? {
        return Ok(Some(id));
    }
    let text = input.get(field).trim();
    if text.is_empty() {
        return Ok(None);
    }
    let found = tree::units_like(reader, tenant, text)?;
    let key = NameKey::of(text);
    let code = |it: &&UnitRow| it.code.as_deref().is_some_and(|code| NameKey::of(code) == key);
    if let Some(unit) = found.iter().find(code) {
        return Ok(Some(unit.id));
    }
    let whole = found.iter().filter(|it| NameKey::of(&it.name) == key).map(|it| it.id);
    one(text, field, whole, found.len(), "organisation-refused-no-unit-named")
}

/// The only one that is meant; else what to do about it.
fn one<T>(
    text: &str,
    field: &'static str,
    mut whole: impl Iterator<Item = T>,
    found: usize,
    none: &'static str,
) -> Result<Option<T>, Failure> {
    match (whole.next(), whole.next(), found) {
        (Some(it), None, _) => Ok(Some(it)),
        (None, _, 0) => Err(Refusal::invalid(field, none).with("value", text).into()),
        _ if found > tree::LIKE => {
            Err(Refusal::invalid(field, "organisation-refused-choose-many").with("value", text).into())
        }
        _ => Err(Refusal::invalid(field, "organisation-refused-choose").with("value", text).into()),
    }
}

/// Whether a form asks for the proposals of a field: it was sent, and what was written did not mean one, or one was chosen.
fn asks(form: &FormState, field: &str) -> bool {
    !form.value(field).trim().is_empty() && (form.faults.of(field).is_some() || !form.value(&pick(field)).is_empty())
}

/// Where a field is required or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Must {
    /// It must be written.
    Be,
    /// It may be left empty.
    MayBe,
}

/// The field of a person, with proposals where there is something to choose.
pub(super) fn person_field(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    form: &FormState,
    (field, label): (&'static str, String),
    must: Must,
) -> Result<Markup, Failure> {
    let say = viewer.say();
    let found = match asks(form, field) {
        true => tree::people_like(reader, viewer.tenant(), form.value(field))?,
        false => Vec::new(),
    };
    let choices = found.iter().take(tree::LIKE).map(|it| parts::Choice::new(it.id.to_string(), proposed(it)));
    Ok(both(say, form, (field, label, say.t("organisation-person-hint")), choices.collect(), must))
}

/// The field of a unit, with proposals where there is something to choose.
pub(super) fn unit_field(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    form: &FormState,
    (field, label): (&'static str, String),
    must: Must,
) -> Result<Markup, Failure> {
    let say = viewer.say();
    let found = match asks(form, field) {
        true => tree::units_like(reader, viewer.tenant(), form.value(field))?,
        false => Vec::new(),
    };
    let words = |it: &UnitRow| match &it.code {
        Some(code) => format!("{} ({code})", it.name),
        None => it.name.clone(),
    };
    let kind = |it: &UnitRow| super::units::kind_name(say, it.kind);
    let choices =
        found.iter().take(tree::LIKE).map(|it| parts::Choice::new(it.id.to_string(), words(it)).hint(kind(it)));
    Ok(both(say, form, (field, label, say.t("organisation-unit-hint")), choices.collect(), must))
}

fn both(
    say: Say<'_>,
    form: &FormState,
    (field, label, hint): (&'static str, String, String),
    mut choices: Vec<parts::Choice>,
    must: Must,
) -> Markup {
    let text = parts::Field::text(say, field, label.clone()).hint(hint).autocomplete("off").state(form);
    let text = if must == Must::MayBe { text.optional() } else { text };
    let any = !choices.is_empty();
    choices.push(parts::Choice::new("", say.t("organisation-choose-none")));
    html! {
        (text)
        @if any {
            (parts::Field::radios(say, pick(field), say.ta("organisation-choose", &[("what", label.into())]), choices).optional().state(form))
        }
    }
}

/// A person as filled in, by id.
pub(super) fn filled(reader: &mut Reader<'_>, tenant: Tenant, id: Option<Id<Person>>) -> Result<String, Failure> {
    let person = id.map(|id| queries::person(reader, tenant, id)).transpose()?.flatten();
    Ok(person.as_ref().map(proposed).unwrap_or_default())
}

/// A form whose field holds the unit that an address names, chosen already; an empty field where it names none.
pub(super) fn with_unit(
    reader: &mut Reader<'_>,
    tenant: Tenant,
    field: &'static str,
    id: String,
) -> Result<FormState, Failure> {
    let unit = match id.parse() {
        Ok(id) => crate::unit(reader, tenant, id)?.map(|unit| unit.name),
        Err(_) => None,
    };
    let chosen = if unit.is_some() { id } else { String::new() };
    Ok(FormState::filled([(field.to_owned(), unit.unwrap_or_default()), (pick(field), chosen)]))
}
