//! The pages of webhooks: who is told of what, how each message went, and what to do about it.

use super::{
    EndHook, Hook, HookSecret, MakeHook, ResumeHook, SendAgain, known,
    send::message_id,
    tables::{Delivery, GIVEN_UP, HookRow, TOLD, deliveries, hook, hooks},
};
use crate::{Ask, Input, Named, Routes, Stand, Viewer, answer, did, may};
use access::{Whole, policy::AccessManage};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use base::{Id, Refusal};
use maud::{Markup, html};
use store::{Failure, Reader};
use ui::{Crumb, FormState, Say, parts};

const FIELDS: &[&str] = &["name", "url", "kinds"];

/// The routes of the pages of webhooks.
pub fn routes() -> Routes {
    Routes::new()
        .get("/webhooks", may(AccessManage), list)
        .post("/webhooks", may(AccessManage), make)
        .get("/webhooks/{id}", may(AccessManage), one)
        .post("/webhooks/{id}/end", may(AccessManage), end)
        .post("/webhooks/{id}/resume", may(AccessManage), resume)
        .post("/webhooks/{id}/again", may(AccessManage), again)
}

/// What a stopped webhook says on an administrator's start page.
///
/// # Errors
/// As the engine says.
pub fn stand(viewer: &Viewer, reader: &mut Reader<'_>, _asked: &Input) -> Result<Stand, Failure> {
    if !viewer.session.roles.anywhere(<AccessManage as base::Permission>::NAME) {
        return Ok(Stand::default());
    }
    let say = viewer.say();
    let stopped = hooks(reader, viewer.tenant())?.into_iter().filter_map(|hook| {
        let since = hook.stopped.filter(|_| hook.ended.is_none())?;
        Some((
            2,
            parts::Task {
                state: parts::State::Look,
                heading: say.ta("hook-stopped-task", &[("name", named(say, &hook).into())]),
                line: html! { (say.ta("hook-stopped-since", &[("date", say.date_iso(since.date()).into())])) },
                act: html! { (parts::link(&format!("/webhooks/{}", hook.id), &say.t("hook-look"))) },
            },
        ))
    });
    Ok(Stand { tasks: stopped.collect(), ..Stand::default() })
}

fn named(say: Say<'_>, hook: &HookRow) -> String {
    hook.name.clone().unwrap_or_else(|| say.t("hook-nameless"))
}

fn state(say: Say<'_>, hook: &HookRow) -> Markup {
    let (state, key) = match (hook.ended, hook.stopped) {
        (Some(_), _) => (parts::State::Neutral, "hook-ended"),
        (None, Some(_)) => (parts::State::Look, "hook-stopped"),
        (None, None) => (parts::State::Ok, "hook-runs"),
    };
    html! { (parts::tag(state, say.t(key))) }
}

/// The host that a webhook goes to: the rest of its address may hold a key of the receiver's.
fn host(hook: &HookRow) -> String {
    let uri = hook.url.as_deref().and_then(|url| url.parse::<axum::http::Uri>().ok());
    uri.and_then(|uri| uri.authority().map(ToString::to_string)).unwrap_or_default()
}

/// Whether this reader may: the rule of the route has said so for the tenant already; asked again where it counts.
fn expect(viewer: &Viewer, reader: &mut Reader<'_>) -> Result<(), Failure> {
    access::may(reader, viewer.tenant(), &viewer.actor(), AccessManage, &Whole)
        .map_err(|_| Failure::from(Refusal::not_found()))?;
    Ok(())
}

fn list_page(viewer: &Viewer, reader: &mut Reader<'_>, form: &FormState, above: &Markup) -> Result<Markup, Failure> {
    expect(viewer, reader)?;
    let say = viewer.say();
    let all = hooks(reader, viewer.tenant())?;
    let columns = ["hook-name", "hook-host", "hook-since", "hook-state"];
    let rows = all.iter().map(|hook| {
        parts::Row(vec![
            html! { (parts::link(&format!("/webhooks/{}", hook.id), &named(say, hook))) },
            html! { (host(hook)) },
            html! { (say.date_iso(hook.made.date())) },
            state(say, hook),
        ])
    });
    let choices =
        known(viewer.app()).map(|kind| parts::Choice::new(kind.as_str(), say.t(&did(&kind))).hint(kind.as_str()));
    let mut shell = viewer.shell(&viewer.names(reader)?, say.t("hooks"));
    shell.faults = form.faults.clone();
    Ok(shell.page(html! {
        (above)
        p { (say.t("hooks-help")) }
        (parts::Table::new(say, say.t("hooks"), columns.map(|key| parts::Column::text(say.t(key))).into())
            .rows(rows)
            .empty(parts::empty(&say.t("hooks-none"), html! { p { (say.t("hooks-none-help")) } })))
        h2 { (say.t("hook-new")) }
        (parts::Form::post("/webhooks").hidden("command", base::clock::new_command_id().to_string()).body(html! {
            (parts::Field::text(say, "name", say.t("hook-name")).hint(say.t("hook-name-hint")).state(form))
            (parts::Field::text(say, "url", say.t("hook-url")).hint(say.t("hook-url-hint")).state(form))
            (parts::Field::checkboxes(say, "kinds", say.t("hook-kinds"), choices.collect()).state(form))
            (parts::actions(html! { (parts::Button::primary(say.t("hook-make"))) }))
        }))
    }))
}

async fn list(ask: Ask) -> Response {
    ask.page(|viewer, reader| list_page(viewer, reader, &FormState::default(), &html! {})).await
}

async fn make(ask: Ask, input: Input) -> Response {
    let secret = HookSecret::draw();
    let (sent, drawn) = (input.clone(), secret.clone());
    let done = ask.perform(input.command(), move |viewer| {
        let kinds = sent.all("kinds").map(str::to_owned).collect();
        Ok(MakeHook::parse(viewer.app(), sent.get("name"), sent.get("url"), kinds, drawn)?)
    });
    match done.await {
        // The secret that was shown then is not kept to be shown again.
        Ok(done) if done.repeated => answer::redirect(&format!("/webhooks/{}", done.answer)),
        Ok(_) => {
            let page = ask.page(move |viewer, reader| {
                let say = viewer.say();
                let body = html! { p { code { (secret.shown()) } } p { (say.t("hook-secret-once")) } };
                let above = parts::notice(parts::State::Ok, &say.t("hook-made"), body);
                list_page(viewer, reader, &FormState::default(), &above)
            });
            (StatusCode::CREATED, page.await).into_response()
        }
        Err(failure) => {
            let page =
                |viewer: &Viewer, reader: &mut Reader<'_>, form: &FormState| list_page(viewer, reader, form, &html! {});
            ask.again(failure, input, FIELDS, page).await
        }
    }
}

/// How a try went, in words.
fn went(say: Say<'_>, delivery: &Delivery) -> String {
    match delivery.answer.as_deref() {
        None => say.t("hook-answer-none"),
        Some(text @ ("timeout" | "address" | "tls" | "connection")) => say.t(&format!("hook-answer-{text}")),
        Some(status) => say.ta("hook-answer-status", &[("status", status.into())]),
    }
}

async fn one(ask: Ask, Named(id): Named<Id<Hook>>) -> Response {
    ask.page(move |viewer, reader| {
        expect(viewer, reader)?;
        let say = viewer.say();
        let hook = hook(reader, viewer.tenant(), id)?;
        let told = deliveries(reader, viewer.tenant(), id)?;
        let name = named(say, &hook);
        let mut shell = viewer.shell(&viewer.names(reader)?, name.clone());
        shell.crumbs = vec![Crumb { href: "/webhooks".to_owned(), text: say.t("hooks") }];
        let columns = ["hook-message", "hook-kind", "hook-happened", "hook-tries", "hook-went", "hook-do"];
        let rows = told.iter().map(|delivery| {
            let (state, key) = match delivery.state {
                TOLD => (parts::State::Ok, "hook-told"),
                GIVEN_UP => (parts::State::Look, "hook-given-up"),
                _ => (parts::State::Neutral, "hook-waits"),
            };
            let again = parts::Form::post(format!("/webhooks/{id}/again"))
                .hidden("entry", delivery.seq.to_string())
                .body(parts::Button::quiet(say.ta("hook-again", &[("entry", delivery.seq.to_string().into())])));
            parts::Row(vec![
                html! { code { (message_id(id, delivery.seq)) } },
                html! { (say.t(&did(&delivery.kind))) },
                html! { (say.moment(delivery.happened.timestamp(), viewer.now.timestamp())) },
                html! { (delivery.attempts) },
                html! { (parts::tag(state, say.t(key))) " " (went(say, delivery)) },
                html! { @if hook.runs() { (again) } },
            ])
        });
        Ok(shell.page(html! {
            @if let (Some(why), None) = (&hook.why, hook.ended) {
                (parts::notice(parts::State::Look, &say.t("hook-stopped"), html! {
                    p { (say.t(&format!("hook-why-{why}"))) }
                    (parts::Form::post(format!("/webhooks/{id}/resume")).body(parts::Button::primary(say.t("hook-resume"))))
                }))
            }
            (parts::SummaryList::new()
                .row(say.t("hook-state"), state(say, &hook))
                .row(say.t("hook-host"), html! { (host(&hook)) })
                .row(say.t("hook-kinds"), html! { ul { @for kind in &hook.kinds { li { (say.t(&did(kind))) " " code { (kind) } } } } }))
            (parts::Table::new(say, say.t("hook-messages"), columns.map(|key| parts::Column::text(say.t(key))).into())
                .rows(rows)
                .empty(parts::empty(&say.t("hook-messages-none"), html! { p { (say.t("hook-messages-none-help")) } })))
            @if hook.ended.is_none() {
                (parts::Form::post(format!("/webhooks/{id}/end")).body(parts::Button::danger(say.t("hook-end"))))
            }
        }))
    })
    .await
}

async fn end(ask: Ask, Named(id): Named<Id<Hook>>, input: Input) -> Response {
    match ask.perform(input.command(), move |_| Ok(EndHook { id })).await {
        Ok(_) => answer::redirect("/webhooks"),
        Err(failure) => hidden(&ask, failure),
    }
}

async fn resume(ask: Ask, Named(id): Named<Id<Hook>>, input: Input) -> Response {
    match ask.perform(input.command(), move |_| Ok(ResumeHook { id })).await {
        Ok(_) => answer::redirect(&format!("/webhooks/{id}")),
        Err(failure) => hidden(&ask, failure),
    }
}

async fn again(ask: Ask, Named(id): Named<Id<Hook>>, input: Input) -> Response {
    let entry = input.get("entry").parse();
    let done =
        ask.perform(input.command(), move |_| Ok(SendAgain { id, seq: entry.map_err(|_| Refusal::not_found())? }));
    match done.await {
        Ok(_) => answer::redirect(&format!("/webhooks/{id}")),
        Err(failure) => hidden(&ask, failure),
    }
}

/// Who may not see the page is not told that it is there.
fn hidden(ask: &Ask, failure: Failure) -> Response {
    match failure {
        Failure::Refused(refusal) if refusal.kind == base::Kind::Denied => ask.refused(&Refusal::not_found().into()),
        failure => ask.refused(&failure),
    }
}
