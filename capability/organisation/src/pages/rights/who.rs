//! Who may do something somewhere: every person and the role by which they may.

use super::{Named, unit_asked};
use crate::{UnitRow, pages::tabs::propose_units, queries};
use access::{GIVEN_BY_TIME, GivenRow, OwnGrants, Rule, Spot};
use base::{Id, Refusal, Unit};
use maud::{Markup, html};
use store::{Direction, Failure, Page, Part, Reader};
use ui::{FormState, parts};
use web::list::{Asking, Cell, Column, Line, List, Listing, Shown};
use web::{Names, Viewer, rights};

/// Everybody who may.
#[derive(Debug)]
pub(super) struct WhoMay;

static WHO: List = List {
    name: "who-may",
    title: "rights-who",
    path: "/access/who",
    columns: &[
        Column::text("rights-person"),
        Column::text("rights-role"),
        Column::text("rights-over"),
        Column::text("rights-origin"),
        Column::text("rights-since").sorts(GIVEN_BY_TIME),
    ],
    filters: &[],
    start: ("given", Direction::Up),
    keeps: &["permission", "unit"],
    passes: &[],
    nothing: ("rights-who-none", "rights-who-none-help"),
    size: 100,
};

/// What is asked.
pub(super) struct Asked {
    units: Vec<UnitRow>,
    unit: Option<Id<Unit>>,
    about: Option<(&'static Rule, Spot, OwnGrants)>,
}

impl Listing for WhoMay {
    type Here = Asked;
    type Row = GivenRow;
    type Names = Named;
    const LIST: &'static List = &WHO;

    fn here(viewer: &Viewer, reader: &mut Reader<'_>, asking: &Asking) -> Result<Asked, Failure> {
        rights::seen(viewer)?;
        let tenant = viewer.tenant();
        let units = queries::units(reader, tenant)?;
        let unit = unit_asked(&units, asking.get("unit"))?;
        let about = match asking.get("permission") {
            "" => None,
            permission => {
                let rule = access::RULES.iter().find(|rule| rule.permission == permission);
                let rule = rule.ok_or_else(|| {
                    let value: String = permission.chars().take(60).collect();
                    Refusal::invalid("permission", "access-refused-permission").with("value", value)
                })?;
                Some((rule, Spot::of(reader, tenant, unit)?, access::own_grants(reader, tenant)?))
            }
        };
        Ok(Asked { units, unit, about })
    }

    fn rows(
        viewer: &Viewer,
        reader: &mut Reader<'_>,
        here: &Asked,
        _: &Asking,
        part: Part,
    ) -> Result<Page<GivenRow>, Failure> {
        match &here.about {
            Some((rule, spot, own)) => access::having(reader, viewer.tenant(), own, rule, spot, part),
            None => Ok(Page { rows: Vec::new(), previous: None, next: None }),
        }
    }

    fn names(viewer: &Viewer, reader: &mut Reader<'_>, _: &Asked, rows: &[GivenRow]) -> Result<Named, Failure> {
        Named::read(viewer, reader, rows)
    }

    fn shell(names: &Named) -> &Names {
        &names.shell
    }

    fn line(viewer: &Viewer, _: &Asked, names: &Named, row: &GivenRow) -> Line {
        let say = viewer.say();
        let (origin, shown) = names.origin(say, row.id);
        let person = names.person(say, row);
        let to = format!("/access/roles/{}", row.id);
        vec![
            Cell::text(person.clone()).shown(html! { a href=(to) { (person) } }),
            Cell::text(rights::role_named(say, &row.role)),
            Cell::text(names.unit(say, row.unit)),
            Cell::text(origin).shown(shown),
            Cell::time(row.given),
        ]
    }

    fn page(
        viewer: &Viewer,
        _: &mut Reader<'_>,
        here: &Asked,
        names: &Named,
        shown: &Shown<'_>,
    ) -> Result<Markup, Failure> {
        let say = viewer.say();
        let mut shell = viewer.shell(&names.shell, say.t("rights-who"));
        shell.faults = shown.faults();
        let unit = here.unit.and_then(|unit| here.units.iter().find(|it| it.id == unit));
        let permission = here.about.as_ref().map_or("", |(rule, ..)| rule.permission);
        let form = FormState::filled([
            ("permission", permission.to_owned()),
            ("unit", unit.map(|unit| unit.name.clone()).unwrap_or_default()),
        ]);
        Ok(shell.page(html! {
            (rights::access_tabs(viewer, "/access/who"))
            p { (say.t("rights-who-lead")) }
            (propose_units(&here.units, "units"))
            (parts::Form::get("/access/who").body(html! {
                (parts::Field::select(say, "permission", say.t("rights-permission"), rights::permission_choices(say)).state(&form))
                (parts::Field::text(say, "unit", say.t("rights-where")).hint(say.t("rights-where-hint")).suggestions("units").autocomplete("off").optional().state(&form))
                (parts::actions(parts::Button::primary(say.t("rights-who-ask"))))
            }))
            @if here.about.is_some() {
                h2 { (say.ta("rights-who-title", &[
                    ("permission", rights::permission_words(say, permission).into()),
                    ("where", unit.map_or_else(|| say.t("rights-everything"), |unit| unit.name.clone()).into()),
                ])) }
                (shown.list())
            }
        }))
    }
}
