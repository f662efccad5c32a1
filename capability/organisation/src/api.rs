//! Units and persons for programs.

use crate::{
    CloseUnit, MoveUnit, OpenUnit, PersonLeaves, PersonRow, Protected, RegisterPerson, RenameUnit, UnitKind, UnitRow,
    commands::At,
    queries::{
        self,
        numbered::{self, Closed, Units},
    },
};
use access::{
    Spot,
    policy::{OrganisationManage, OrganisationView},
};
use base::{Id, Line, Person, Refusal, Tenant, Time, Unit, Word};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Failure, Reader, Work};
use strum::VariantNames;
use uuid::Uuid;
use web::{
    Viewer,
    api::{Api, Asked, Listed, One, Operation, Param, Shape},
};

const UNITS: &str = "/api/v1/organisation/units";
const PERSONS: &str = "/api/v1/organisation/persons";
const YES_NO: &[&str] = &["no", "yes"];

/// What programs may ask of the organisation.
#[must_use]
pub fn api() -> Api {
    let see = |id, path| Operation::new(id, "organisation", path, OrganisationView);
    let manage = |id, path| Operation::new(id, "organisation", path, OrganisationManage).told(OrganisationView);
    let units = see("listUnits", UNITS)
        .param(Param::id("parent"))
        .param(Param::choice("kind", UnitKind::VARIANTS))
        .param(Param::choice("closed", YES_NO));
    Api::new()
        .list(units, list_units)
        .one(see("getUnit", "/api/v1/organisation/units/{id}"), unit)
        .create(manage("openUnit", UNITS), open_unit, |id: &Id<Unit>| id.uuid())
        .change(manage("renameUnit", "/api/v1/organisation/units/{id}").patches(), rename_unit, entry_of_unit)
        .change(manage("moveUnit", "/api/v1/organisation/units/{id}/move").posts(), move_unit, entry_of_unit)
        .change(manage("closeUnit", "/api/v1/organisation/units/{id}/close").posts(), close_unit, entry_of_unit)
        .list(see("listPersons", PERSONS).param(Param::choice("left", YES_NO)), list_persons)
        .one(see("getPerson", "/api/v1/organisation/persons/{id}"), person)
        .create(manage("registerPerson", PERSONS), register_person, |id: &Id<Person>| id.uuid())
        .change(
            manage("personLeaves", "/api/v1/organisation/persons/{id}/leave").posts(),
            person_leaves,
            entry_of_person,
        )
}

/// A unit as programs see it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Unit")]
struct UnitShown {
    id: Id<Unit>,
    parent: Option<Id<Unit>>,
    kind: UnitKind,
    authority: Option<Id<Unit>>,
    name: String,
    code: Option<String>,
    closed: Option<Time>,
}

impl From<UnitRow> for UnitShown {
    fn from(UnitRow { id, parent, kind, authority, name, code, closed, .. }: UnitRow) -> Self {
        Self { id, parent, kind, authority, name, code, closed }
    }
}

impl Shape for UnitShown {
    fn example() -> Value {
        json!({
            "id": "018f0000-0000-7000-8000-000000000001", "parent": "018f0000-0000-7000-8000-000000000002",
            "kind": "workplace", "authority": "018f0000-0000-7000-8000-000000000003", "name": "Example School",
            "code": "EXS", "closed": null,
        })
    }
}

/// A person as programs see them: whoever has protected identity has no name here.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Person")]
struct PersonShown {
    id: Id<Person>,
    service_number: String,
    name: Option<String>,
    left: Option<Time>,
}

impl From<PersonRow> for PersonShown {
    fn from(PersonRow { id, service_number, name, protected, left, .. }: PersonRow) -> Self {
        Self { id, service_number, name: name.filter(|_| !protected), left }
    }
}

impl Shape for PersonShown {
    fn example() -> Value {
        json!({
            "id": "018f0000-0000-7000-8000-000000000004", "serviceNumber": "T-1001", "name": "Vera Exempel", "left": null,
        })
    }
}

/// A new unit.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewUnit {
    parent: Option<Id<Unit>>,
    kind: UnitKind,
    name: Line,
    code: Option<Word>,
}

impl Shape for NewUnit {
    fn example() -> Value {
        json!({
            "parent": "018f0000-0000-7000-8000-000000000002", "kind": "workplace", "name": "Example School", "code": "EXS",
        })
    }
}

/// Another name for a unit.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct UnitName {
    name: Line,
}

impl Shape for UnitName {
    fn example() -> Value {
        json!({ "name": "Example School North" })
    }
}

/// Another place for a unit.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct UnitPlace {
    parent: Id<Unit>,
}

impl Shape for UnitPlace {
    fn example() -> Value {
        json!({ "parent": "018f0000-0000-7000-8000-000000000002" })
    }
}

/// Nothing but that it is done.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Done {}

impl Shape for Done {
    fn example() -> Value {
        json!({})
    }
}

/// A new person.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewPerson {
    service_number: Word,
    name: Line,
    protected: Protected,
}

impl Shape for NewPerson {
    fn example() -> Value {
        json!({ "serviceNumber": "T-2001", "name": "Nils Exempel", "protected": "no" })
    }
}

const fn too(asked: Option<&str>) -> Closed {
    match asked {
        Some(text) if matches!(text.as_bytes(), b"yes") => Closed::Too,
        _ => Closed::No,
    }
}

fn list_units(viewer: &Viewer, reader: &mut Reader<'_>, asked: &Asked) -> Result<Listed<UnitShown>, Failure> {
    let reach = viewer.session.roles.reach(OrganisationView);
    if reach.is_none() {
        return Err(denied("organisation.view"));
    }
    let which = Units {
        parent: asked.id("parent"),
        kind: asked.get("kind").and_then(|kind| kind.parse().ok()),
        closed: too(asked.get("closed")),
    };
    let (rows, total) = numbered::units(reader, viewer.tenant(), &reach, &which, (asked.limit, asked.offset()))?;
    Ok(Listed { rows, total }.map(UnitShown::from))
}

fn unit(viewer: &Viewer, reader: &mut Reader<'_>, asked: &Asked) -> Result<One<UnitShown>, Failure> {
    let (reach, id) = (viewer.session.roles.reach(OrganisationView), Id::from_uuid(asked.path_id()?));
    let row = numbered::unit_seen(reader, viewer.tenant(), &reach, id)?.ok_or_else(Refusal::not_found)?;
    Ok(One { entry: Some(row.entry), it: row.into() })
}

fn open_unit(_: &Viewer, _: &Asked, NewUnit { parent, kind, name, code }: NewUnit) -> Result<OpenUnit, Failure> {
    Ok(OpenUnit { parent, kind, name, code })
}

fn rename_unit(_: &Viewer, asked: &Asked, UnitName { name }: UnitName) -> Result<RenameUnit, Failure> {
    Ok(RenameUnit { id: Id::from_uuid(asked.path_id()?), name })
}

fn move_unit(_: &Viewer, asked: &Asked, UnitPlace { parent }: UnitPlace) -> Result<MoveUnit, Failure> {
    Ok(MoveUnit { id: Id::from_uuid(asked.path_id()?), parent })
}

fn close_unit(_: &Viewer, asked: &Asked, _: Done) -> Result<CloseUnit, Failure> {
    Ok(CloseUnit { id: Id::from_uuid(asked.path_id()?) })
}

/// Persons stand at the top of the tenant: whoever sees a part of the organisation does not see them all.
fn sees_persons(viewer: &Viewer) -> bool {
    viewer.session.roles.may("organisation.view", &Spot::TOP)
}

fn list_persons(viewer: &Viewer, reader: &mut Reader<'_>, asked: &Asked) -> Result<Listed<PersonShown>, Failure> {
    if !sees_persons(viewer) {
        return Err(denied("organisation.view"));
    }
    let page = (asked.limit, asked.offset());
    let (rows, total) = numbered::persons(reader, viewer.tenant(), too(asked.get("left")), page)?;
    Ok(Listed { rows, total }.map(PersonShown::from))
}

fn person(viewer: &Viewer, reader: &mut Reader<'_>, asked: &Asked) -> Result<One<PersonShown>, Failure> {
    if !sees_persons(viewer) {
        return Err(Refusal::not_found().into());
    }
    let row = queries::person(reader, viewer.tenant(), Id::from_uuid(asked.path_id()?))?;
    let row = row.ok_or_else(Refusal::not_found)?;
    Ok(One { entry: Some(row.entry), it: row.into() })
}

fn register_person(_: &Viewer, _: &Asked, new: NewPerson) -> Result<RegisterPerson, Failure> {
    let NewPerson { service_number, name, protected } = new;
    Ok(RegisterPerson { service_number, name, protected })
}

fn person_leaves(_: &Viewer, asked: &Asked, _: Done) -> Result<PersonLeaves, Failure> {
    Ok(PersonLeaves { id: Id::from_uuid(asked.path_id()?) })
}

fn denied(permission: &'static str) -> Failure {
    Refusal::new(base::Kind::Denied, "access-refused-denied").with("permission", permission).into()
}

/// What may not be seen is not there.
fn must_see(work: &mut Work<'_>, unit: Option<Id<Unit>>) -> Result<Tenant, Failure> {
    let (tenant, actor) = (work.tenant(), work.actor().clone());
    match access::may(work, tenant, &actor, OrganisationView, &At(unit)) {
        Ok(_) => Ok(tenant),
        Err(Failure::Refused(_)) => Err(Refusal::not_found().into()),
        Err(fault) => Err(fault),
    }
}

fn entry_of_unit(work: &mut Work<'_>, id: Uuid) -> Result<i64, Failure> {
    let id = Id::from_uuid(id);
    let tenant = must_see(work, Some(id))?;
    Ok(queries::unit(work, tenant, id)?.ok_or_else(Refusal::not_found)?.entry)
}

fn entry_of_person(work: &mut Work<'_>, id: Uuid) -> Result<i64, Failure> {
    let tenant = must_see(work, None)?;
    Ok(queries::person(work, tenant, Id::from_uuid(id))?.ok_or_else(Refusal::not_found)?.entry)
}
