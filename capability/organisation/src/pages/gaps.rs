//! What is missing: the gaps of a date, as a tree with counts and as a list.

use super::tabs::{self, Place, date, name_of, naming, shell};
use crate::{Gap, GapKind, Level, Picture, RoleType, RoleTypeId, Spots, UnitThen, by_level, counts, gaps, queries};
use access::policy::{OrganisationAppoint, OrganisationView};
use axum::{extract::Query, http::StatusCode, response::Response};
use base::{Date, Id, Refusal, Unit};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use store::{Failure, Reader};
use strum::IntoEnumIterator;
use ui::{FormState, Say, parts};
use web::{Ask, Routes, Viewer, may};

/// Rows on a page.
const PAGE: usize = 100;
/// Days ahead within which an end is soon.
pub(super) const AHEAD: i32 = 60;

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new().get("/organisation/gaps", may(OrganisationView), list)
}

/// What is asked for, as it came.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    on: String,
    role: String,
    kind: String,
    unit: String,
    page: String,
}

/// What is asked for, understood.
struct Wanted {
    on: Date,
    role: Option<Id<RoleTypeId>>,
    kind: Option<GapKind>,
    unit: Option<Id<Unit>>,
    page: usize,
}

impl Asked {
    fn read(&self, today: Date) -> Result<Wanted, Refusal> {
        let on = date("on", &self.on)?.unwrap_or(today);
        if !(today.year() - 100..=today.year() + 30).contains(&on.year()) {
            let refusal = Refusal::invalid("on", "organisation-refused-year").with("value", on);
            return Err(refusal.with("first", today.year() - 100).with("last", today.year() + 30));
        }
        fn one<T: std::str::FromStr>(field: &'static str, text: &str) -> Result<Option<T>, Refusal> {
            if text.is_empty() {
                return Ok(None);
            }
            text.parse()
                .map(Some)
                .map_err(|_| Refusal::invalid(field, "organisation-refused-choice").with("value", text))
        }
        let page: usize = one("page", &self.page)?.unwrap_or(1);
        if page == 0 {
            return Err(Refusal::invalid("page", "organisation-refused-choice").with("value", page));
        }
        Ok(Wanted {
            on,
            role: one("role", &self.role)?,
            kind: one("kind", &self.kind)?,
            unit: one("unit", &self.unit)?,
            page,
        })
    }

    fn form(&self) -> FormState {
        FormState::filled([("on", &self.on), ("role", &self.role), ("kind", &self.kind), ("unit", &self.unit)])
    }

    fn href(&self, path: &str, page: usize) -> String {
        let mut out = path.to_owned();
        let page = if page > 1 { page.to_string() } else { String::new() };
        let all = [("on", &self.on), ("role", &self.role), ("kind", &self.kind), ("unit", &self.unit), ("page", &page)];
        for (name, value) in all.into_iter().filter(|(_, value)| !value.is_empty()) {
            out.push(if out.contains('?') { '&' } else { '?' });
            out.push_str(name);
            out.push('=');
            out.push_str(value);
        }
        out
    }
}

/// The gaps that the reader may see, and those of them that are asked for.
struct Seen {
    picture: Picture,
    spots: Spots,
    all: Vec<Gap>,
    wanted: Vec<Gap>,
}

fn seen(viewer: &Viewer, reader: &mut Reader<'_>, wanted: &Wanted) -> Result<Seen, Failure> {
    let (mut picture, spots) = queries::picture_and_spots(reader, viewer.tenant(), wanted.on)?;
    let roles = &viewer.session.roles;
    let name = <OrganisationView as base::Permission>::NAME;
    picture.units.retain(|unit| spots.get(&unit.id).is_some_and(|spot| roles.may(name, spot)));
    let all = gaps(&picture, wanted.on, AHEAD);
    let beneath = wanted.unit.map(|unit| beneath(&picture, unit));
    let fits = |gap: &&Gap| {
        wanted.role.is_none_or(|role| gap.role == role)
            && wanted.kind.is_none_or(|kind| gap.kind == kind)
            && beneath.as_ref().is_none_or(|units| units.contains(&gap.unit))
    };
    let wanted = all.iter().filter(fits).cloned().collect();
    Ok(Seen { picture, spots, all, wanted })
}

/// A unit and all beneath it.
fn beneath(picture: &Picture, top: Id<Unit>) -> HashSet<Id<Unit>> {
    let mut children: HashMap<Id<Unit>, Vec<Id<Unit>>> = HashMap::new();
    for unit in &picture.units {
        if let Some(up) = unit.parent {
            children.entry(up).or_default().push(unit.id);
        }
    }
    let (mut found, mut next) = (HashSet::from([top]), vec![top]);
    while let Some(at) = next.pop() {
        next.extend(children.get(&at).into_iter().flatten().filter(|it| found.insert(**it)));
    }
    found
}

async fn list(ask: Ask, Query(asked): Query<Asked>) -> Response {
    let today = ask.app().store().clock().now().date();
    match asked.read(today) {
        Ok(wanted) => ask.page(move |viewer, reader| page(viewer, reader, &asked, &wanted, &asked.form())).await,
        Err(refusal) => {
            let came = [("on", asked.on), ("role", asked.role), ("kind", asked.kind)];
            let came = web::Input(came.map(|(name, value)| (name.to_owned(), value)).to_vec());
            let form = came.again(ask.say(), &[refusal]);
            let wanted = Wanted { on: today, role: None, kind: None, unit: None, page: 1 };
            ask.shown_again(StatusCode::UNPROCESSABLE_ENTITY, form, move |viewer, reader, form| {
                page(viewer, reader, &Asked::default(), &wanted, form)
            })
            .await
        }
    }
}

fn page(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    asked: &Asked,
    wanted: &Wanted,
    form: &FormState,
) -> Result<Markup, Failure> {
    let say = viewer.say();
    let Seen { picture, spots, all, wanted: found } = seen(viewer, reader, wanted)?;
    let from = (wanted.page - 1).saturating_mul(PAGE).min(found.len());
    let shown = &found[from..found.len().min(from + PAGE)];
    let held: HashMap<_, _> = picture.appointments.iter().map(|(id, held)| (*id, held)).collect();
    let holders = shown.iter().filter_map(|gap| gap.appointment).filter_map(|id| held.get(&id)).map(|held| held.person);
    let (names, named) = naming(viewer, reader, holders.collect::<Vec<_>>(), [])?;
    let mut shell = shell(viewer, &names, say.t("organisation-gaps"), form);
    for fault in &mut shell.faults.0 {
        // The fields of a filter have ids of their own.
        fault.field = fault.field.take().map(|field| format!("filter-{field}").into());
    }
    let today = viewer.now.date();
    shell.under = Some(html! { p { (say.ta("organisation-gaps-on", &[("date", say.date(wanted.on).into())])) } });
    let units: BTreeMap<_, _> = picture.units.iter().map(|unit| (unit.id, unit)).collect();
    let roles: BTreeMap<_, _> = picture.roles.iter().map(|(id, role)| (*id, role)).collect();
    let figures = by_level(&picture, &all).into_iter().map(|(level, n)| {
        parts::Figure::new(say.int(i64::from(n)), say.t(&format!("organisation-level-{}", level.name())))
    });
    let may_appoint = |unit: Id<Unit>, role: &RoleType| {
        // The finer question is asked at the act: here only whether the button leads anywhere.
        let name = <OrganisationAppoint as base::Permission>::NAME;
        let roles = &viewer.session.roles;
        wanted.on >= today
            && match role.level {
                Level::Strategic => roles.may(name, &access::Spot::TOP),
                _ => spots.get(&unit).is_some_and(|spot| roles.may(name, spot)),
            }
    };
    let rows = shown.iter().filter_map(|gap| {
        let (unit, role) = (units.get(&gap.unit)?, roles.get(&gap.role)?);
        let holder = gap.appointment.and_then(|id| Some((id, named.persons.get(&held.get(&id)?.person)?)));
        Some(parts::Row(vec![
            html! { (unit.name) },
            html! { (name_of(say, *role)) },
            what(say, gap),
            html! { @match holder {
                Some((id, name)) => a href=(format!("/organisation/appointments/{id}")) { (name) },
                None if may_appoint(gap.unit, role) => {
                    a href=(format!("/organisation/appoint?unit={}&role={}", gap.unit, gap.role)) { (say.t("organisation-appoint-do")) }
                },
                None => "–",
            } },
        ]))
    });
    let columns =
        ["unit", "role", "missing", "who"].map(|key| parts::Column::text(say.t(&format!("organisation-head-{key}"))));
    let nothing = if all.is_empty() {
        ("organisation-gaps-none", "organisation-gaps-none-why")
    } else {
        ("organisation-gaps-unmatched", "organisation-gaps-unmatched-why")
    };
    let pages = parts::Pager {
        shown: say.ta("organisation-shown", &[("n", shown.len().into()), ("of", found.len().into())]),
        previous: (wanted.page > 1).then(|| asked.href("/organisation/gaps", wanted.page - 1)),
        next: (from + shown.len() < found.len()).then(|| asked.href("/organisation/gaps", wanted.page + 1)),
    };
    let table = parts::Table::new(say, say.t("organisation-gaps-list"), columns.into())
        .quiet_caption()
        .rows(rows)
        .empty(parts::empty(&say.t(nothing.0), html! { p { (say.t(nothing.1)) } }))
        .pager(pages);
    Ok(shell.page(html! {
        (tabs::tabs(viewer, Some(Place::Gaps)))
        (parts::figure_row(figures))
        (filter(say, asked, form, &picture))
        section { h2 { (say.t("organisation-gaps-list")) } (table) }
        section { h2 { (say.t("organisation-gaps-tree")) } (tree(say, asked, &picture, &counts(&picture, &found))) }
    }))
}

fn filter(say: Say<'_>, asked: &Asked, form: &FormState, picture: &Picture) -> Markup {
    let roles = picture.roles.iter().map(|(id, role)| parts::Choice::new(id.to_string(), name_of(say, role)));
    let kinds = GapKind::iter()
        .map(|kind| parts::Choice::new(kind.name(), say.t(&format!("organisation-gap-{}", kind.name()))));
    let (roles, kinds) = (roles.collect(), kinds.collect());
    let clear = (asked.href("/organisation/gaps", 1) != "/organisation/gaps").then_some("/organisation/gaps");
    let fields = html! {
        (parts::Field::date(say, "on", say.t("organisation-on")).state(form).in_filter())
        (parts::Field::select(say, "role", say.t("organisation-head-role"), roles).state(form).in_filter())
        (parts::Field::select(say, "kind", say.t("organisation-head-missing"), kinds).state(form).in_filter())
        @if !asked.unit.is_empty() { input type="hidden" name="unit" value=(asked.unit); }
    };
    parts::filter_bar(say, "/organisation/gaps", fields, clear)
}

/// What is missing, in words, with its state.
pub(super) fn what(say: Say<'_>, gap: &Gap) -> Markup {
    let state = match gap.kind {
        GapKind::Vacant | GapKind::HolderLeft => parts::State::Stop,
        GapKind::Lapsing | GapKind::TrainingExpired => parts::State::Look,
        GapKind::NoDeputy | GapKind::TrainingMissing => parts::State::Neutral,
    };
    let word = say.t(&format!("organisation-gap-{}", gap.kind.name()));
    html! {
        (parts::tag(state, word))
        @if gap.count > 1 { " " (say.ta("organisation-gap-count", &[("n", gap.count.into())])) }
        @if let Some(last) = gap.last { " " (say.ta("organisation-gap-last", &[("date", say.date(last).into())])) }
        @if let Some(course) = &gap.course { " " code { (course) } }
    }
}

/// The tree of units, closed but for where gaps are: a count at each, of what is there and beneath.
fn tree(say: Say<'_>, asked: &Asked, picture: &Picture, counts: &HashMap<Id<Unit>, u32>) -> Markup {
    let known: HashSet<_> = picture.units.iter().map(|unit| unit.id).collect();
    let mut children: HashMap<Option<Id<Unit>>, Vec<&UnitThen>> = HashMap::new();
    for unit in picture.units.iter().filter(|unit| counts.contains_key(&unit.id)) {
        // What hangs on something that may not be seen stands at the top.
        children.entry(unit.parent.filter(|parent| known.contains(parent))).or_default().push(unit);
    }
    fn branch(
        say: Say<'_>,
        asked: &Asked,
        children: &HashMap<Option<Id<Unit>>, Vec<&UnitThen>>,
        counts: &HashMap<Id<Unit>, u32>,
        at: Option<Id<Unit>>,
        depth: usize,
    ) -> Markup {
        html! {
            ul { @for unit in children.get(&at).map_or(&[][..], Vec::as_slice) {
                @let n = i64::from(counts.get(&unit.id).copied().unwrap_or(0));
                @let href = Asked { unit: unit.id.to_string(), ..asked.clone() }.href("/organisation/gaps", 1);
                @let count = say.ta("organisation-gaps-n", &[("n", n.into())]);
                li { @if depth < 16 && children.contains_key(&Some(unit.id)) {
                    details open[depth == 0] {
                        summary { (unit.name) " " (count) }
                        p { a href=(href) { (say.ta("organisation-gaps-beneath", &[("unit", unit.name.as_str().into())])) } }
                        (branch(say, asked, children, counts, Some(unit.id), depth + 1))
                    }
                } @else { a href=(href) { (unit.name) } " " (count) } }
            } }
        }
    }
    if children.is_empty() {
        return html! { p { (say.t("organisation-gaps-none")) } };
    }
    branch(say, asked, &children, counts, None, 0)
}
