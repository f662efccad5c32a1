//! The tree of units, opened a branch at a time, and one unit with what is held there.

use super::tabs::{self, Place, list_shell, name_of, naming, shell};
use crate::{
    Gap, Held, Picture, RoleType, RoleTypeId, Standing, UnitKind, UnitRow, UnitThen, gaps,
    queries::{
        self,
        tree::{self, Above, Tree},
    },
};
use access::policy::{OrganisationManage, OrganisationView};
use axum::response::Response;
use base::{Date, Id, Permission, Refusal, Unit};
use maud::{Markup, html};
use std::collections::HashMap;
use store::{Direction, Failure, Page, Part, Reader};
use strum::IntoEnumIterator;
use ui::{FormState, Say, parts};
use web::list::{Asking, Cell, Column, Filter, Line, List, Listing, Shown};
use web::{Ask, Named, Routes, Viewer, href, may};

/// Rows on a page.
const PAGE: usize = 50;

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new().get("/organisation/units", may(OrganisationView), web::list::serve::<UnitList>).get(
        "/organisation/units/{id}",
        may(OrganisationView),
        one,
    )
}

/// The address of a unit's page.
pub(super) fn unit_href(id: Id<Unit>) -> String {
    format!("/organisation/units/{id}")
}

/// The address of the branch beneath a unit.
fn branch_href(id: Id<Unit>) -> String {
    href("/organisation/units", &[("under", &id.to_string())])
}

/// A kind in words.
pub(super) fn kind_name(say: Say<'_>, kind: UnitKind) -> String {
    say.t(&format!("organisation-kind-{}", kind.name()))
}

/// Whether the reader may see what stands at a spot.
pub(super) fn sees(viewer: &Viewer, spot: &access::Spot) -> bool {
    viewer.session.roles.may(<OrganisationView as Permission>::NAME, spot)
}

// ---------------------------------------------------------------------------------------------------------------------
// the tree, a branch at a time

struct UnitList;

static UNITS: List = List {
    name: "units",
    title: "organisation-units",
    path: "/organisation/units",
    columns: &[
        Column::text("organisation-head-unit").sorts(tree::BY_NAME),
        Column::text("organisation-head-kind").sorts(tree::BY_KIND),
        Column::text("organisation-head-code").sorts(tree::BY_CODE),
        Column::text("organisation-head-above").in_files(),
        Column::number("organisation-head-units"),
        Column::number("organisation-head-people"),
    ],
    filters: &[
        Filter::text("text", "organisation-units-text"),
        Filter::choice("kind", "organisation-head-kind", kinds),
        Filter::choice_or("depth", "organisation-depth", depths, "organisation-depth-branch"),
        Filter::choice_or("which", "organisation-which", ended, "organisation-which-open"),
    ],
    start: ("name", Direction::Up),
    keeps: &["under"],
    passes: &[],
    nothing: ("organisation-units-none", "organisation-units-none-why"),
    size: PAGE,
};

fn kinds() -> Vec<(&'static str, String)> {
    UnitKind::iter().map(|kind| (kind.name(), format!("organisation-kind-{}", kind.name()))).collect()
}

fn depths() -> Vec<(&'static str, String)> {
    vec![("all", "organisation-depth-all".into())]
}

fn ended() -> Vec<(&'static str, String)> {
    vec![("all", "organisation-which-all".into())]
}

/// What the list is about: the whole tree, and the branch that is open.
struct Branch {
    tree: Tree,
    under: Option<Id<Unit>>,
}

impl Branch {
    /// The unit that is open and those above it, as far as the reader sees them.
    fn path(&self, viewer: &Viewer) -> Vec<(Id<Unit>, &tree::Node)> {
        let mut path = self.under.map(|under| self.tree.path(under)).unwrap_or_default();
        path.retain(|(_, node)| sees(viewer, &node.spot));
        path
    }
}

impl Listing for UnitList {
    type Here = Branch;
    type Row = UnitRow;
    type Names = web::Names;
    const LIST: &'static List = &UNITS;

    fn here(viewer: &Viewer, reader: &mut Reader<'_>, asking: &Asking) -> Result<Branch, Failure> {
        let tree = tree::tree(reader, viewer.tenant())?;
        let under = match asking.get("under") {
            "" => None,
            id => Some(id.parse().map_err(|_| Refusal::not_found())?),
        };
        let seen = |id: Id<Unit>| tree.nodes.get(&id).is_some_and(|node| sees(viewer, &node.spot));
        if under.is_some_and(|under| !seen(under)) {
            return Err(Refusal::not_found().into());
        }
        Ok(Branch { tree, under })
    }

    fn rows(
        viewer: &Viewer,
        reader: &mut Reader<'_>,
        here: &Branch,
        asking: &Asking,
        part: Part,
    ) -> Result<Page<UnitRow>, Failure> {
        let (text, kind) = (asking.low("text"), asking.choice("kind").and_then(|kind| kind.parse().ok()));
        let which = tree::Units {
            under: here.under,
            // Who looks for something looks everywhere beneath.
            deep: asking.choice("depth").is_some() || text.is_some() || kind.is_some(),
            text: text.as_deref(),
            kind,
            closed: asking.choice("which").is_some(),
        };
        let reach = viewer.session.roles.reach(OrganisationView);
        tree::units_listed(reader, viewer.tenant(), &reach, &which, part)
    }

    fn names(viewer: &Viewer, reader: &mut Reader<'_>, _: &Branch, _: &[UnitRow]) -> Result<web::Names, Failure> {
        Ok(naming(viewer, reader, [], [])?.0)
    }

    fn shell(names: &web::Names) -> &web::Names {
        names
    }

    fn line(viewer: &Viewer, here: &Branch, _: &web::Names, row: &UnitRow) -> Line {
        let say = viewer.say();
        let (units, people) = here.tree.beneath(row.id);
        let above = row.parent.and_then(|above| here.tree.nodes.get(&above));
        vec![
            Cell::text(&row.name).shown(html! {
                a href=(unit_href(row.id)) { (row.name) }
                @if row.closed.is_some() { " " (parts::tag(parts::State::Neutral, say.t("organisation-unit-closed"))) }
            }),
            Cell::text(kind_name(say, row.kind)),
            Cell::of(row.code.clone(), Cell::text),
            Cell::of(above.filter(|above| sees(viewer, &above.spot)), |above| Cell::text(&above.name)),
            Cell::int(units).shown(html! { @if units > 0 {
                a href=(branch_href(row.id)) { (say.int(i64::from(units))) span.visually-hidden { " " (say.ta("organisation-units-beneath", &[("unit", row.name.as_str().into())])) } }
            } @else { (say.int(0)) } }),
            Cell::int(people),
        ]
    }

    fn page(
        viewer: &Viewer,
        _: &mut Reader<'_>,
        here: &Branch,
        names: &web::Names,
        shown: &Shown<'_>,
    ) -> Result<Markup, Failure> {
        let say = viewer.say();
        let path = here.path(viewer);
        let title = path.last().map_or_else(
            || say.t("organisation-units"),
            |(_, open)| say.ta("organisation-units-under", &[("unit", open.name.as_str().into())]),
        );
        let mut shell = list_shell(viewer, names, title, shown);
        if !path.is_empty() {
            shell.crumbs.push(ui::Crumb { href: "/organisation/units".into(), text: say.t("organisation-units") });
        }
        let above = path.len().saturating_sub(1);
        shell.crumbs.extend(
            path.iter().take(above).map(|(id, node)| ui::Crumb { href: branch_href(*id), text: node.name.clone() }),
        );
        let opens = may_manage(viewer, path.last().map(|(_, node)| &node.spot));
        Ok(shell.page(html! {
            (tabs::tabs(viewer, Some(Place::Units)))
            @if let Some((id, node)) = path.last() {
                p { a href=(unit_href(*id)) { (say.ta("organisation-unit-go", &[("unit", node.name.as_str().into())])) } }
            }
            @if opens {
                @let under = here.under.map(|id| id.to_string()).unwrap_or_default();
                p { (parts::button_link(&href("/organisation/units/new", &[("under", &under)]), &say.t("organisation-unit-new"))) }
            }
            (shown.list())
        }))
    }
}

/// Whether the reader may change units there; at the top where no spot is given.
pub(super) fn may_manage(viewer: &Viewer, spot: Option<&access::Spot>) -> bool {
    let name = <OrganisationManage as Permission>::NAME;
    viewer.session.roles.may(name, spot.unwrap_or(&access::Spot::TOP))
}

// ---------------------------------------------------------------------------------------------------------------------
// one unit

/// What stands of a unit, the unit first and then those above it that the reader sees. What may not be seen is not found.
pub(super) fn known(viewer: &Viewer, reader: &mut Reader<'_>, id: Id<Unit>) -> Result<Vec<Above>, Failure> {
    let path = tree::upwards(reader, viewer.tenant(), id)?;
    if !path.first().is_some_and(|it| sees(viewer, &it.spot)) {
        return Err(Refusal::not_found().into());
    }
    Ok(path)
}

/// The way down to a unit, as crumbs.
pub(super) fn crumbs(viewer: &Viewer, path: &[Above]) -> Vec<ui::Crumb> {
    let say = viewer.say();
    let seen = path.iter().filter(|above| sees(viewer, &above.spot)).skip(1);
    let mut crumbs: Vec<_> =
        seen.map(|above| ui::Crumb { href: unit_href(above.unit.id), text: above.unit.name.clone() }).collect();
    crumbs.push(ui::Crumb { href: "/organisation/units".into(), text: say.t("organisation-units") });
    crumbs.reverse();
    crumbs
}

/// The gaps of one unit today, from what is held over it.
fn gaps_of(at: &Above, held: &[Held], roles: &[(Id<RoleTypeId>, RoleType)], picture: Picture, today: Date) -> Vec<Gap> {
    if at.unit.closed.is_some() {
        return Vec::new();
    }
    let unit =
        UnitThen { id: at.unit.id, parent: None, kind: at.unit.kind, name: at.unit.name.clone(), staff: at.staff };
    let here = held.iter().filter(|(_, held)| held.unit == at.unit.id && held.to.is_none_or(|to| to >= today));
    let picture =
        Picture { units: vec![unit], roles: roles.to_vec(), appointments: here.cloned().collect(), ..picture };
    gaps(&picture, today, super::gaps::AHEAD)
}

async fn one(ask: Ask, Named(id): Named<Id<Unit>>) -> Response {
    ask.page(move |viewer, reader| page(viewer, reader, id)).await
}

fn page(viewer: &Viewer, reader: &mut Reader<'_>, id: Id<Unit>) -> Result<Markup, Failure> {
    let (say, tenant, today) = (viewer.say(), viewer.tenant(), viewer.now.date());
    let path = known(viewer, reader, id)?;
    let at = &path[0];
    let ids: Vec<_> = path.iter().map(|above| above.unit.id).collect();
    let (held, left) = tree::held_over(reader, tenant, &ids)?;
    let roles = queries::role_types(reader, tenant, today)?;
    let here: Vec<&Held> =
        held.iter().filter(|(_, held)| held.unit == id && crate::commands::units::is_open(held, today)).collect();
    let holders: Vec<_> = here.iter().map(|(_, held)| held.person).collect();
    let trained = tree::trained_among(reader, tenant, &holders)?;
    // The manager of the nearest unit that has one answers for it.
    let manager = ids.iter().find_map(|unit| {
        held.iter().find(|(_, held)| {
            held.unit == *unit
                && held.holds(today)
                && held.gives.as_ref().is_some_and(|it| it.as_str() == access::Role::Manager.name())
        })
    });
    let people = here.iter().flat_map(|(_, held)| [Some(held.person), held.deputy]).flatten();
    let people: Vec<_> = people.chain(manager.map(|(_, held)| held.person)).collect();
    let (names, named) = naming(
        viewer,
        reader,
        people,
        at.merged.into_iter().chain(manager.map(|(_, held)| held.unit)).collect::<Vec<_>>(),
    )?;
    let gaps = gaps_of(at, &held, &roles, Picture { left, trained, ..Picture::default() }, today);
    let by_id: HashMap<_, _> = roles.iter().map(|(id, role)| (*id, role)).collect();
    let role = |id: Id<RoleTypeId>| by_id.get(&id).map_or("\u{2013}", |role| name_of(say, *role)).to_owned();
    let name = |id| named.persons.get(&id).cloned().unwrap_or_else(|| "\u{2013}".to_owned());
    let authority =
        path.iter().find(|above| Some(above.unit.id) == at.unit.authority).map(|above| above.unit.name.clone());
    let mut shell = shell(viewer, &names, at.unit.name.clone(), &FormState::default());
    shell.crumbs = crumbs(viewer, &path);
    shell.under =
        at.unit.closed.map(|_| html! { (parts::tag(parts::State::Neutral, say.t("organisation-unit-closed"))) });
    let under = id.to_string();
    let facts = parts::SummaryList::new()
        .row(say.t("organisation-head-kind"), html! { (kind_name(say, at.unit.kind)) })
        .row(
            say.t("organisation-head-code"),
            html! { @match &at.unit.code { Some(code) => code { (code) }, None => "\u{2013}" } },
        )
        .row(say.t("organisation-unit-authority"), html! { (authority.as_deref().unwrap_or("\u{2013}")) })
        .row(
            say.t("organisation-unit-since"),
            html! { @match at.opened { Some(since) => (say.date(since.date())), None => "\u{2013}" } },
        );
    let facts = match at.unit.closed {
        Some(closed) => facts.row(say.t("organisation-unit-until"), html! {
            (say.date(closed.date()))
            @if let Some(into) = at.merged { ". " a href=(unit_href(into)) { (say.ta("organisation-unit-merged", &[("unit", named.units.get(&into).cloned().unwrap_or_default().into())])) } }
        }),
        None => facts,
    };
    let facts = facts
        .row(
            say.t("organisation-unit-manager"),
            html! { @match manager {
                Some((appointment, held)) => {
                    a href=(format!("/organisation/appointments/{appointment}")) { (name(held.person)) }
                    @if held.unit != id { " (" (named.units.get(&held.unit).cloned().unwrap_or_default()) ")" }
                },
                None => (say.t("organisation-unit-manager-none")),
            } },
        )
        .row(
            say.t("organisation-head-people"),
            html! {
                a href=(href("/organisation/people", &[("under", &under)])) { (say.int(i64::from(at.staff))) }
            },
        )
        .row(
            say.t("organisation-head-units"),
            html! {
                @if at.units > 0 { a href=(branch_href(id)) { (say.int(i64::from(at.units))) } } @else { (say.int(0)) }
            },
        );
    let columns = ["role", "who", "days", "deputy", "standing"]
        .map(|key| parts::Column::text(say.t(&format!("organisation-head-{key}"))));
    let rows = here.iter().map(|(id, held)| {
        parts::Row(vec![
            html! { (role(held.role)) },
            html! { a href=(format!("/organisation/appointments/{id}")) { (name(held.person)) } },
            html! { (super::appointments::days(say, held)) },
            html! { @match held.deputy { Some(deputy) => (name(deputy)), None => "\u{2013}" } },
            html! { (super::appointments::standing_tag(say, held, today)) },
        ])
    });
    let none =
        parts::empty(&say.t("organisation-unit-held-none"), html! { p { (say.t("organisation-unit-held-none-why")) } });
    let table =
        parts::Table::new(say, say.t("organisation-unit-held"), columns.into()).quiet_caption().rows(rows).empty(none);
    let waits = here.iter().filter(|(_, held)| held.standing == Standing::Offered).count();
    let appoints = at.unit.closed.is_none() && tabs::may_appoint(viewer);
    Ok(shell.page(html! {
        (tabs::tabs(viewer, Some(Place::Units)))
        (facts)
        section { h2 { (say.t("organisation-unit-held")) }
            @if waits > 0 { p { (say.ta("organisation-unit-held-waits", &[("n", waits.into())])) } }
            (table)
        }
        section { h2 { (say.t("organisation-gaps")) }
            @if gaps.is_empty() { p { (say.t("organisation-unit-gaps-none")) } } @else {
                ul { @for gap in &gaps {
                    li { (role(gap.role)) ": " (super::gaps::what(say, gap))
                        @if appoints && gap.appointment.is_none() {
                            " " a href=(href("/organisation/appoint", &[("unit", &under), ("role", &gap.role.to_string())])) {
                                (say.t("organisation-appoint-do")) span.visually-hidden { " " (role(gap.role)) }
                            }
                        }
                    }
                } }
            }
        }
        ul {
            @if at.units > 0 { li { a href=(branch_href(id)) { (say.ta("organisation-units-under", &[("unit", at.unit.name.as_str().into())])) } } }
            li { a href=(web::history_href("organisation.unit", id.uuid())) { (say.t("organisation-history-go")) } }
            @if at.unit.closed.is_none() && may_manage(viewer, Some(&at.spot)) {
                li { a href=(format!("{}/change", unit_href(id))) { (say.t("organisation-unit-change")) } }
            }
        }
    }))
}
