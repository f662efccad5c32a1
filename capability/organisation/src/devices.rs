//! Shared posts and badges, for administrators.

use access::{AddPost, PostRow, RevokePost, policy::AccessManage};
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use base::{Id, Line, Refusal, Unit, clock};
use maud::{Markup, html};
use store::{Failure, Reader};
use ui::{FormState, parts};
use web::{Ask, Input, Routes, Viewer, may};

const PAGE: &str = "/accounts/devices";

/// The pages.
pub fn routes() -> Routes {
    Routes::new().get(PAGE, may(AccessManage), list).post(PAGE, may(AccessManage), add).post(
        "/accounts/devices/{id}/revoke",
        may(AccessManage),
        revoke,
    )
}

async fn list(ask: Ask) -> Response {
    ask.page(|viewer, reader| page(viewer, reader, &FormState::default(), None)).await
}

fn page(viewer: &Viewer, reader: &mut Reader<'_>, form: &FormState, code: Option<&str>) -> Result<Markup, Failure> {
    let (say, tenant) = (viewer.say(), viewer.tenant());
    access::may(reader, tenant, &viewer.actor(), AccessManage, &access::Whole)?;
    let posts = access::posts(reader, tenant)?;
    let units = crate::units(reader, tenant)?;
    let unit = |id: Id<Unit>| units.iter().find(|unit| unit.id == id).map(|unit| unit.name.to_string());
    let mut shell = viewer.shell(&viewer.names(reader)?, say.t("devices"));
    shell.crumbs = vec![ui::Crumb { href: "/accounts".to_owned(), text: say.t("accounts") }];
    shell.faults = form.faults.clone();
    let columns = ["name", "unit", "added", "standing", "do"];
    let columns = columns.map(|name| parts::Column::text(say.t(&format!("devices-{name}")))).into();
    let rows = posts.iter().map(|post| {
        let name = post.name.clone().unwrap_or_default();
        parts::Row(vec![
            html! { (name) },
            html! { (post.unit.and_then(unit).unwrap_or_default()) },
            html! { (say.date_iso(post.added.date())) },
            html! { (standing(viewer, post)) },
            html! {
                @if post.revoked.is_none() {
                    (parts::Form::post(format!("{PAGE}/{}/revoke", post.id))
                        .body(parts::Button::quiet(say.ta("devices-revoke", &[("name", name.as_str().into())]))))
                }
            },
        ])
    });
    let none = parts::empty(&say.t("devices-none"), html! { p { (say.t("devices-none-help")) } });
    let anywhere = parts::Choice::new("", say.t("devices-anywhere"));
    let choices = units.iter().map(|unit| parts::Choice::new(unit.id.to_string(), unit.name.to_string()));
    Ok(shell.page(html! {
        @if let Some(code) = code {
            (parts::notice(parts::State::Ok, &say.t("devices-made"), html! {
                p { (say.ta("devices-made-help", &[("minutes", access::POST_CODE_MINUTES.into())])) }
                p { code { "/device" } " " code { (code) } }
            }))
        }
        p { (say.t("devices-lead")) }
        (parts::Table::new(say, say.t("devices"), columns).quiet_caption().rows(rows).empty(none))
        h2 { (say.t("devices-new")) }
        (parts::Form::post(PAGE).hidden("command", clock::new_command_id().to_string()).body(html! {
            (parts::Field::text(say, "name", say.t("devices-name")).hint(say.t("devices-name-hint")).state(form).narrow())
            (parts::Field::select(say, "unit", say.t("devices-unit"), std::iter::once(anywhere).chain(choices).collect()).state(form))
            (parts::actions(parts::Button::primary(say.t("devices-new"))))
        }))
    }))
}

fn standing(viewer: &Viewer, post: &PostRow) -> parts::Tag {
    let (state, key) = match (post.revoked, post.paired) {
        (Some(_), _) => (parts::State::Neutral, "devices-revoked"),
        (None, true) => (parts::State::Ok, "devices-in-use"),
        (None, false) => (parts::State::Look, "devices-waits"),
    };
    parts::tag(state, viewer.say().t(key))
}

async fn add(ask: Ask, input: Input) -> Response {
    let (sent, code) = (input.clone(), access::draw_post_code());
    let drawn = code.clone();
    let done = ask.perform(input.command(), move |_| {
        let unit = Some(sent.get("unit")).filter(|unit| !unit.is_empty());
        let unit = unit.map(str::parse).transpose();
        let unit = unit.map_err(|_| Refusal::invalid("unit", "access-refused-no-unit"))?;
        Ok(AddPost { name: Line::parse("name", sent.get("name"))?, unit, code: drawn })
    });
    match done.await {
        // Sent twice: the code that was shown then is the one that works.
        Ok(done) if done.repeated => web::redirect(PAGE),
        Ok(_) => {
            let shown = move |viewer: &Viewer, reader: &mut Reader<'_>| {
                page(viewer, reader, &FormState::default(), Some(&code))
            };
            (StatusCode::CREATED, ask.page(shown).await).into_response()
        }
        Err(failure) => {
            ask.again(failure, input, &["name", "unit"], |viewer, reader, form| page(viewer, reader, form, None)).await
        }
    }
}

async fn revoke(ask: Ask, Path(id): Path<String>, input: Input) -> Response {
    let post = id.parse().map_err(|_| Refusal::not_found());
    match ask.perform(clock::new_command_id(), move |_| Ok(RevokePost { post: post? })).await {
        Ok(_) => web::redirect(PAGE),
        Err(failure) => ask.again(failure, input, &[], |viewer, reader, form| page(viewer, reader, form, None)).await,
    }
}
