//! Role types and courses: seen by whoever sees the organisation, changed by those who lead its security.

use super::tabs::{self, Place, name_of, naming, shell};
use crate::{
    Appointer, Course, CourseId, Deputy, EndRoleType, GIVES, Level, Requirement, RoleType, RoleTypeId, SetCourse,
    SetRoleType, TakeShippedRoles, UnitKind, queries,
};
use access::policy::{OrganisationRoles, OrganisationView};
use axum::response::Response;
use base::{Id, Line, Refusal, Word, clock};
use maud::{Markup, html};
use std::str::FromStr;
use store::{Failure, Reader};
use strum::IntoEnumIterator;
use ui::{FormState, Say, parts};
use web::{Ask, Input, Named, Routes, Viewer, may};

/// The fields of the form of a role type; a demand's are told at the number.
const FIELDS: &[&str] = &["key", "sv", "en", "level", "appointer", "deputy", "gives", "courses", "source"];
/// The fields of the form of a course.
const COURSE_FIELDS: &[&str] = &["course-key", "course-sv", "course-en", "months"];

/// The routes.
pub(super) fn routes() -> Routes {
    let change = || may(OrganisationRoles).told(OrganisationView);
    Routes::new()
        .get("/organisation/roles", may(OrganisationView), list)
        .get("/organisation/roles/new", may(OrganisationRoles), new)
        .post("/organisation/roles/new", may(OrganisationRoles), do_new)
        .post("/organisation/roles/shipped", change(), shipped)
        .post("/organisation/roles/courses", change(), course)
        .get("/organisation/roles/{id}", may(OrganisationView), one)
        .post("/organisation/roles/{id}", change(), change_one)
        .post("/organisation/roles/{id}/end", change(), end)
}

async fn list(ask: Ask) -> Response {
    ask.page(|viewer, reader| list_page(viewer, reader, &FormState::default())).await
}

fn list_page(viewer: &Viewer, reader: &mut Reader<'_>, form: &FormState) -> Result<Markup, Failure> {
    let (say, tenant, today) = (viewer.say(), viewer.tenant(), viewer.now.date());
    let roles = queries::role_types(reader, tenant, today)?;
    let courses = queries::courses(reader, tenant, today)?;
    let (names, _) = naming(viewer, reader, [], [])?;
    let shell = shell(viewer, &names, say.t("organisation-roles"), form);
    let may = tabs::may_set_roles(viewer);
    let command = || clock::new_command_id().to_string();
    let take = || {
        html! {
            (parts::Form::post("/organisation/roles/shipped").hidden("command", command()).body(parts::actions(parts::Button::quiet(say.t("organisation-shipped-do")))))
        }
    };
    let columns = ["role", "level", "appointer", "required", "courses"]
        .map(|key| parts::Column::text(say.t(&format!("organisation-head-{key}"))));
    let rows = roles.iter().map(|(id, role)| {
        parts::Row(vec![
            html! { a href=(format!("/organisation/roles/{id}")) { (name_of(say, role)) } },
            html! { (say.t(&format!("organisation-level-{}", role.level.name()))) },
            html! { (say.t(&format!("organisation-appointer-{}", role.appointer.name()))) },
            demanded(say, role),
            html! { (courses_named(say, role, &courses)) },
        ])
    });
    let none = parts::empty(
        &say.t("organisation-roles-none"),
        html! { p { (say.t("organisation-roles-none-why")) } @if may { (take()) } },
    );
    let course_columns =
        ["course", "code", "months"].map(|key| parts::Column::text(say.t(&format!("organisation-head-{key}"))));
    let course_rows = courses.iter().map(|(_, course)| {
        parts::Row(vec![
            html! { (name_of(say, course)) },
            html! { code { (course.key) } },
            html! { @match course.months { Some(n) => (say.ta("organisation-months", &[("n", n.into())])), None => (say.t("organisation-months-ever")) } },
        ])
    });
    Ok(shell.page(html! {
        (tabs::tabs(viewer, Some(Place::Roles)))
        p { (say.t("organisation-roles-help")) }
        @if may { (parts::actions(parts::action_link("/organisation/roles/new", &say.t("organisation-role-new")))) }
        (parts::Table::new(say, say.t("organisation-roles"), columns.into()).quiet_caption().rows(rows).empty(none))
        @if may && !roles.is_empty() {
            details { summary { (say.t("organisation-shipped")) } p { (say.t("organisation-shipped-help")) } (take()) }
        }
        h2 { (say.t("organisation-courses")) }
        (parts::Table::new(say, say.t("organisation-courses"), course_columns.into()).quiet_caption().rows(course_rows)
            .empty(parts::empty(&say.t("organisation-courses-empty"), html! { p { (say.t("organisation-courses-empty-why")) } })))
        @if may {
            (parts::sheet(&say.t("organisation-course-set"), html! {
                p { (say.t("organisation-course-set-help")) }
                (parts::Form::post("/organisation/roles/courses").hidden("command", command()).body(html! {
                    (parts::Field::text(say, "course-key", say.t("organisation-head-code")).hint(say.t("organisation-key-hint")).state(form).narrow())
                    (parts::Field::text(say, "course-sv", say.t("organisation-name-sv")).state(form))
                    (parts::Field::text(say, "course-en", say.t("organisation-name-en")).state(form))
                    (parts::Field::number(say, "months", say.t("organisation-head-months")).hint(say.t("organisation-months-hint")).optional().state(form).narrow())
                    (parts::actions(parts::Button::quiet(say.t("organisation-course-set-do"))))
                }))
            }))
        }
    }))
}

/// Where a role is demanded, in words.
fn demanded(say: Say<'_>, role: &RoleType) -> Markup {
    html! {
        @if role.required.is_empty() { (say.t("organisation-required-nowhere")) } @else {
            ul { @for it in &role.required { li {
                (say.t(&format!("organisation-kind-{}", it.kind.name())))
                @if it.count > 1 { " " (say.ta("organisation-required-count", &[("n", it.count.into())])) }
                @if it.staff > 0 { " " (say.ta("organisation-required-staff", &[("n", it.staff.into())])) }
            } } }
        }
    }
}

fn courses_named(say: Say<'_>, role: &RoleType, courses: &[(Id<CourseId>, Course)]) -> String {
    let names = role.courses.iter().map(|key| {
        courses
            .iter()
            .find(|(_, course)| course.key == *key)
            .map_or_else(|| key.to_string(), |(_, it)| name_of(say, it).to_owned())
    });
    let names: Vec<_> = names.collect();
    if names.is_empty() { "–".to_owned() } else { names.join(", ") }
}

async fn shipped(ask: Ask, input: Input) -> Response {
    match ask.perform(input.command(), |_| Ok(TakeShippedRoles {})).await {
        Ok(_) => web::redirect("/organisation/roles"),
        Err(failure) => ask.refused(&failure),
    }
}

async fn course(ask: Ask, input: Input) -> Response {
    let form = input.clone();
    let done = ask
        .perform(input.command(), move |_| {
            let course = Course {
                key: key("course-key", form.get("course-key"))?,
                sv: Line::parse("course-sv", form.get("course-sv"))?,
                en: Line::parse("course-en", form.get("course-en"))?,
                months: number("months", form.get("months"), crate::model::role::MONTHS_MAX)?,
            };
            Ok(SetCourse { course })
        })
        .await;
    match done {
        Ok(_) => web::redirect("/organisation/roles"),
        Err(failure) => ask.again(failure, input, COURSE_FIELDS, list_page).await,
    }
}

/// A code: small letters, digits and hyphens.
fn key(field: &'static str, text: &str) -> Result<Word, Refusal> {
    let word = Word::parse(field, text)?;
    let fits = word.as_str().bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if fits { Ok(word) } else { Err(Refusal::invalid(field, "organisation-refused-code-form").with("value", word)) }
}

/// A whole number; blank is none.
fn number(field: &'static str, text: &str, max: u32) -> Result<Option<u32>, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || Refusal::invalid(field, "organisation-refused-number-form").with("value", text).with("max", max);
    match text.parse::<u32>() {
        Ok(n) if n <= max => Ok(Some(n)),
        _ => Err(wrong()),
    }
}

async fn new(ask: Ask) -> Response {
    ask.page(|viewer, reader| {
        let form = FormState::filled([("level", "beside"), ("appointer", "employer"), ("deputy", "allowed")]);
        form_page(viewer, reader, None, &form)
    })
    .await
}

async fn one(ask: Ask, Named(id): Named<Id<RoleTypeId>>) -> Response {
    ask.page(move |viewer, reader| {
        let role = queries::role_type_was(reader, viewer.tenant(), id)?.ok_or_else(Refusal::not_found)?;
        if tabs::may_set_roles(viewer) {
            form_page(viewer, reader, Some(id), &filled(&role))
        } else {
            seen(viewer, reader, &role)
        }
    })
    .await
}

/// A role type for those who may not change it.
fn seen(viewer: &Viewer, reader: &mut Reader<'_>, role: &RoleType) -> Result<Markup, Failure> {
    let say = viewer.say();
    let courses = queries::courses(reader, viewer.tenant(), viewer.now.date())?;
    let (names, _) = naming(viewer, reader, [], [])?;
    let mut shell = shell(viewer, &names, name_of(say, role).to_owned(), &FormState::default());
    shell.crumbs.push(ui::Crumb { href: "/organisation/roles".into(), text: say.t("organisation-roles") });
    let t = |prefix: &str, name: &str| say.t(&format!("organisation-{prefix}-{name}"));
    Ok(shell.page(html! {
        (parts::SummaryList::new()
            .row(say.t("organisation-head-level"), html! { (t("level", role.level.name())) })
            .row(say.t("organisation-head-appointer"), html! { (t("appointer", role.appointer.name())) })
            .row(say.t("organisation-deputy"), html! { (t("deputy", role.deputy.name())) })
            .row(say.t("organisation-head-required"), demanded(say, role))
            .row(say.t("organisation-head-courses"), html! { (courses_named(say, role, &courses)) })
            .row(say.t("organisation-source"), html! { @match &role.source { Some(it) => (it), None => "–" } }))
    }))
}

/// The form of a role type as it stands.
fn filled(role: &RoleType) -> FormState {
    let mut values = vec![
        ("key".to_owned(), role.key.to_string()),
        ("sv".to_owned(), role.sv.to_string()),
        ("en".to_owned(), role.en.to_string()),
        ("level".to_owned(), role.level.name().to_owned()),
        ("appointer".to_owned(), role.appointer.name().to_owned()),
        ("deputy".to_owned(), role.deputy.name().to_owned()),
        ("gives".to_owned(), role.gives.as_ref().map_or_else(String::new, ToString::to_string)),
        ("source".to_owned(), role.source.as_ref().map_or_else(String::new, ToString::to_string)),
    ];
    values.extend(role.courses.iter().map(|course| ("courses".to_owned(), course.to_string())));
    for it in &role.required {
        values.push((format!("count-{}", it.kind.name()), it.count.to_string()));
        values.push((
            format!("staff-{}", it.kind.name()),
            if it.staff > 0 { it.staff.to_string() } else { String::new() },
        ));
    }
    FormState::filled(values)
}

fn form_page(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    id: Option<Id<RoleTypeId>>,
    form: &FormState,
) -> Result<Markup, Failure> {
    let (say, tenant, today) = (viewer.say(), viewer.tenant(), viewer.now.date());
    let courses = queries::courses(reader, tenant, today)?;
    let (names, _) = naming(viewer, reader, [], [])?;
    let title = if id.is_some() { say.t("organisation-role-change") } else { say.t("organisation-role-new") };
    let mut shell = shell(viewer, &names, title, form);
    shell.crumbs.push(ui::Crumb { href: "/organisation/roles".into(), text: say.t("organisation-roles") });
    let to = id.map_or_else(|| "/organisation/roles/new".to_owned(), |id| format!("/organisation/roles/{id}"));
    fn words<T: IntoEnumIterator + Into<&'static str>>(say: Say<'_>, prefix: &str) -> Vec<parts::Choice> {
        T::iter()
            .map(Into::into)
            .map(|name| parts::Choice::new(name, say.t(&format!("organisation-{prefix}-{name}"))))
            .collect()
    }
    let gives: Vec<_> =
        GIVES.iter().map(|role| parts::Choice::new(role.name(), say.t(&format!("web-role-{}", role.name())))).collect();
    let chosen: Vec<_> = courses.iter().map(|(_, it)| parts::Choice::new(it.key.as_str(), name_of(say, it))).collect();
    let demands = UnitKind::iter().map(|kind| {
        let kind_name = say.t(&format!("organisation-kind-{}", kind.name()));
        parts::field_row(&kind_name, html! {
            (parts::Field::number(say, format!("count-{}", kind.name()), say.t("organisation-count")).state(form).optional().in_row())
            (parts::Field::number(say, format!("staff-{}", kind.name()), say.t("organisation-staff")).state(form).optional().in_row())
        })
    });
    let heads = [say.t("organisation-count"), say.t("organisation-staff")];
    Ok(shell.page(html! {
        (parts::Form::post(&to).hidden("command", clock::new_command_id().to_string()).body(html! {
            (parts::Field::text(say, "sv", say.t("organisation-name-sv")).state(form))
            (parts::Field::text(say, "en", say.t("organisation-name-en")).state(form))
            (parts::Field::text(say, "key", say.t("organisation-head-code")).hint(say.t("organisation-key-hint")).state(form).narrow())
            (parts::Field::select(say, "level", say.t("organisation-head-level"), words::<Level>(say, "level")).state(form))
            (parts::Field::radios(say, "appointer", say.t("organisation-head-appointer"), words::<Appointer>(say, "appointer")).state(form))
            (parts::Field::radios(say, "deputy", say.t("organisation-deputy"), words::<Deputy>(say, "deputy")).state(form))
            (parts::Field::select(say, "gives", say.t("organisation-gives"), gives).or_else(say.t("organisation-gives-none")).optional().hint(say.t("organisation-gives-hint")).state(form))
            @if !chosen.is_empty() {
                (parts::Field::checkboxes(say, "courses", say.t("organisation-head-courses"), chosen).optional().state(form))
            }
            (parts::fieldset(&say.t("organisation-head-required"), html! {
                p { (say.t("organisation-required-help")) }
                (parts::field_rows(&heads, html! { @for demand in demands { (demand) } }))
            }))
            (parts::Field::text(say, "source", say.t("organisation-source")).hint(say.t("organisation-source-hint")).optional().state(form))
            (parts::actions(parts::Button::primary(say.t("organisation-role-save"))))
        }))
        @if let Some(id) = id {
            (parts::sheet(&say.t("organisation-role-end"), html! {
                p { (say.t("organisation-role-end-help")) }
                (parts::Form::post(format!("/organisation/roles/{id}/end")).hidden("command", clock::new_command_id().to_string())
                    .body(parts::actions(parts::Button::danger(say.t("organisation-role-end-do")))))
            }))
        }
    }))
}

fn written(input: &Input) -> Result<RoleType, Refusal> {
    fn one<T: FromStr>(input: &Input, field: &'static str) -> Result<T, Refusal> {
        let text = input.get(field);
        text.parse().map_err(|_| Refusal::invalid(field, "organisation-refused-choice").with("value", text))
    }
    let mut required = Vec::new();
    for kind in UnitKind::iter() {
        let name = kind.name();
        let at = |refusal: Refusal, what: &str| refusal.at(format!("{what}-{name}"));
        let count = number("count", input.get(&format!("count-{name}")), crate::model::role::COUNT_MAX);
        let staff = number("staff", input.get(&format!("staff-{name}")), crate::model::role::STAFF_MAX);
        let (count, staff) = (count.map_err(|it| at(it, "count"))?, staff.map_err(|it| at(it, "staff"))?);
        match count {
            Some(count) if count > 0 => required.push(Requirement { kind, count, staff: staff.unwrap_or(0) }),
            _ if staff.is_some_and(|staff| staff > 0) => {
                return Err(at(Refusal::invalid("count", "ui-refused-empty"), "count"));
            }
            _ => {}
        }
    }
    Ok(RoleType {
        key: key("key", input.get("key"))?,
        sv: Line::parse("sv", input.get("sv"))?,
        en: Line::parse("en", input.get("en"))?,
        level: one(input, "level")?,
        appointer: one(input, "appointer")?,
        deputy: one(input, "deputy")?,
        required,
        courses: input.all("courses").map(|course| Word::parse("courses", course)).collect::<Result<_, _>>()?,
        gives: Word::parse_optional("gives", input.get("gives"))?,
        source: Line::parse_optional("source", input.get("source"))?,
    })
}

async fn set(ask: Ask, id: Option<Id<RoleTypeId>>, input: Input) -> Response {
    let form = input.clone();
    match ask.perform(input.command(), move |_| Ok(SetRoleType { id, role: written(&form)? })).await {
        Ok(_) => web::redirect("/organisation/roles"),
        Err(failure) => {
            let kinds =
                UnitKind::iter().flat_map(|kind| ["count", "staff"].map(|what| format!("{what}-{}", kind.name())));
            let kinds: Vec<_> = kinds.collect();
            let fields: Vec<&str> = FIELDS.iter().copied().chain(kinds.iter().map(String::as_str)).collect();
            ask.again(failure, input, &fields, move |viewer, reader, form| form_page(viewer, reader, id, form)).await
        }
    }
}

async fn do_new(ask: Ask, input: Input) -> Response {
    set(ask, None, input).await
}

async fn change_one(ask: Ask, Named(id): Named<Id<RoleTypeId>>, input: Input) -> Response {
    set(ask, Some(id), input).await
}

async fn end(ask: Ask, Named(id): Named<Id<RoleTypeId>>, input: Input) -> Response {
    if !input.is_sure(&ask) {
        let fields = input.sure_fields(&ask);
        return ask
            .page(move |viewer, reader| {
                let say = viewer.say();
                let role = queries::role_type(reader, viewer.tenant(), id)?.ok_or_else(Refusal::not_found)?;
                let (names, _) = naming(viewer, reader, [], [])?;
                let name = name_of(say, &role).to_owned();
                let shell = shell(viewer, &names, say.t("organisation-role-end"), &FormState::default());
                let to = format!("/organisation/roles/{id}/end");
                let back = format!("/organisation/roles/{id}");
                let heading = say.ta("organisation-role-end-sure", &[("name", name.into())]);
                Ok(shell.page(sure(say, &heading, &to, &fields, &back)))
            })
            .await;
    }
    match ask.perform(input.command(), move |_| Ok(EndRoleType { id })).await {
        Ok(_) => web::redirect("/organisation/roles"),
        Err(failure) => ask.refused(&failure),
    }
}

/// The page before a role type ends.
fn sure(say: Say<'_>, heading: &str, to: &str, fields: &[(String, String)], back: &str) -> Markup {
    let will = [say.t("organisation-role-end-help")];
    let (act, stay) = (say.t("organisation-role-end-do"), say.t("organisation-role-keep"));
    parts::sure(to, heading, &will, fields, &act, (back, &stay))
}
