//! Saved views: a person names a filter and an order of a list, and may choose one to begin with. Kept as what the person
//! has chosen (`access::choices`), so that it is theirs alone.

use super::{Asking, List};
use crate::{Ask, Asked, Input, Routes, Rule, Viewer, answer};
use access::{ChoiceKey, Choose, Unchoose};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use base::{CommandId, Line, Note, Refusal, clock};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use store::{Failure, Fault, Reader};
use ui::{FormState, Say, parts};

/// The most characters of a view's name.
const NAME: usize = 60;

/// The routes.
pub fn routes() -> Routes {
    Routes::new().post("/lists/save", Rule::SignedIn, save).post("/lists/remove", Rule::SignedIn, remove)
}

/// A view as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    name: String,
    asked: String,
}

/// A saved view of a list.
#[derive(Debug, Clone)]
pub(super) struct View {
    /// Eight hexadecimal digits.
    pub(super) id: String,
    /// As the person named it.
    pub(super) name: String,
    /// Filter and order, as they stand in an address.
    pub(super) asked: String,
    /// Whether the list begins with it.
    pub(super) first: bool,
}

/// Whether this is what a view's id looks like.
pub(super) fn is_id(text: &str) -> bool {
    text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

fn key(list: &str, what: &str) -> Result<ChoiceKey, Refusal> {
    ChoiceKey::parse(&format!("list.{list}.{what}"))
}

/// The views that the reader has saved of a list, by name. One query.
pub(super) fn of(reader: &mut Reader<'_>, viewer: &Viewer, list: &List) -> Result<Vec<View>, Fault> {
    let beginning = format!("list.{}.", list.name);
    let kept = access::choices(reader, viewer.tenant(), viewer.session.person, &beginning)?;
    let what = |key: &str| key.strip_prefix(&beginning).unwrap_or_default().to_owned();
    let first = kept.iter().find(|(key, _)| what(key) == "first").map(|(_, id)| id.clone());
    let mut views: Vec<View> = kept
        .iter()
        .filter_map(|(key, value)| {
            let id = what(key).strip_prefix("view.")?.to_owned();
            // What an older program wrote and this one cannot read is no view.
            let Kept { name, asked } = serde_json::from_str(value).ok()?;
            Some(View { first: first.as_ref() == Some(&id), id, name, asked })
        })
        .collect();
    views.sort_by_key(|view| (view.name.to_lowercase(), view.id.clone()));
    Ok(views)
}

/// The views above the list: the list itself, each view, and the forms that save and remove.
pub(super) fn shown(say: Say<'_>, asking: &Asking, saves: bool) -> Markup {
    let now = asking.get("view");
    let whole = asking.cleared();
    let current = asking.views.iter().find(|view| view.id == now);
    html! {
        @if !asking.views.is_empty() {
            nav.under aria-label=(say.t("web-list-views")) {
                span.sub { (say.t("web-list-views")) ":" }
                a href=(whole) aria-current=[(current.is_none() && !asking.is_filtered()).then_some("true")] { (say.t("web-list-all")) }
                @for view in &asking.views {
                    a href=(asking.of_view(view)) aria-current=[(view.id == now).then_some("true")] {
                        (view.name) @if view.first { " " span.sub { "(" (say.t("web-list-first")) ")" } }
                    }
                }
            }
        }
        @if saves && (asking.is_filtered() || !asking.get("sort").is_empty() || current.is_some()) {
            details {
                summary { (say.t("web-list-save")) }
                (save_form(say, asking.list.name, &asking.saved(), &asking.here(&[]), &FormState::default()))
                @if let Some(view) = current {
                    (parts::Form::post("/lists/remove")
                        .hidden("command", clock::new_command_id().to_string())
                        .hidden("list", asking.list.name)
                        .hidden("view", &view.id)
                        .hidden("first", if view.first { "1" } else { "" })
                        .hidden("to", asking.cleared())
                        .body(parts::Button::quiet(say.ta("web-list-remove", &[("name", view.name.as_str().into())]))))
                }
            }
        }
    }
}

fn save_form(say: Say<'_>, list: &str, asked: &str, to: &str, form: &FormState) -> Markup {
    parts::Form::post("/lists/save")
        .hidden("command", clock::new_command_id().to_string())
        .hidden("list", list)
        .hidden("asked", asked)
        .hidden("to", to)
        .body(html! {
            (parts::Field::text(say, "name", say.t("web-list-name")).hint(say.ta("web-list-name-hint", &[("max", NAME.into())])).state(form).narrow())
            (parts::Field::checkbox(say, "first", "1", say.t("web-list-first-label")).optional().state(form))
            (parts::actions(parts::Button::quiet(say.t("web-list-save-do"))))
        })
}

/// What a form that saves a view holds.
struct Saving {
    list: String,
    id: String,
    name: String,
    asked: String,
    first: bool,
    to: String,
}

fn saving(input: &Input) -> Result<Saving, Refusal> {
    let name = Line::parse("name", input.get("name"))?;
    let count = name.as_str().chars().count();
    if count > NAME {
        return Err(Refusal::invalid("name", "ui-refused-too-long").with("max", NAME).with("count", count));
    }
    let asked = input.get("asked");
    // Made by our own page; anything else is not an address of a list.
    let address = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~%&=".contains(&byte);
    if asked.len() > 2_000 || !asked.bytes().all(address) {
        return Err(Refusal::invalid("asked", "web-list-refused-saved"));
    }
    let id = input.command().to_string().replace('-', "");
    let id = id[id.len() - 8..].to_owned();
    Ok(Saving {
        list: input.get("list").to_owned(),
        id,
        name: name.as_str().to_owned(),
        asked: asked.to_owned(),
        first: input.get("first") == "1",
        to: input.get("to").to_owned(),
    })
}

async fn save(ask: Ask, input: Input) -> Response {
    let answer = match saving(&input) {
        Ok(saving) => saved(&ask, &input, saving).await,
        Err(refusal) => Err(refusal.into()),
    };
    match answer {
        Ok(to) => answer::redirect(&to),
        Err(Failure::Refused(refusal)) if refusal.field.is_some() && !ask.json() => again(&ask, &input, refusal).await,
        Err(failure) => ask.refused(&failure),
    }
}

async fn saved(ask: &Ask, input: &Input, saving: Saving) -> Result<String, Failure> {
    let Saving { list, id, name, asked, first, to } = saving;
    let kept = serde_json::to_string(&Kept { name, asked }).map_err(Fault::from)?;
    let mut chosen = vec![Choose { key: key(&list, &format!("view.{id}"))?, value: Note::parse("name", &kept)? }];
    if first {
        chosen.push(Choose { key: key(&list, "first")?, value: Note::parse("name", &id)? });
    }
    let command = input.command();
    let done = ask.perform_all(move |_| Ok(numbered(command, chosen))).await?;
    done.into_iter().try_for_each(|done| done.map(drop))?;
    let path = to.split('?').next().unwrap_or("/");
    let asked: Asked = pairs(&to);
    let mut back: Vec<(&str, &str)> = asked
        .0
        .0
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, _)| *name != "view")
        .collect();
    back.push(("view", &id));
    Ok(crate::href(path, &back))
}

/// The two commands of one form: the first under the form's own id.
fn numbered<P>(command: CommandId, all: Vec<P>) -> Vec<(CommandId, P)> {
    all.into_iter()
        .enumerate()
        .map(|(n, what)| (if n == 0 { command } else { CommandId::follow(command, "list") }, what))
        .collect()
}

/// What stands after the question mark.
fn pairs(address: &str) -> Asked {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let uri = format!("/?{query}").parse().unwrap_or_default();
    axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&uri)
        .map(|pairs| Asked(Input(pairs.0)))
        .unwrap_or_default()
}

/// The form again, on a page of its own, with what was wrong.
async fn again(ask: &Ask, input: &Input, mut refusal: Refusal) -> Response {
    // Only the name is written by a person; what else is wrong is the form's as a whole.
    refusal.field = refusal.field.filter(|field| field == "name");
    let form = input.again(ask.say(), &[refusal]);
    let input = input.clone();
    let page = ask.read(move |viewer, reader| {
        let say = viewer.say();
        let names = viewer.names(reader)?;
        let mut shell = viewer.shell(&names, say.t("web-list-save"));
        shell.faults = form.faults.clone();
        Ok(shell.page(save_form(say, input.get("list"), input.get("asked"), input.get("to"), &form)))
    });
    match page.await {
        Ok(page) => (StatusCode::UNPROCESSABLE_ENTITY, page).into_response(),
        Err(failure) => ask.refused(&failure),
    }
}

async fn remove(ask: Ask, input: Input) -> Response {
    let (list, id) = (input.get("list").to_owned(), input.get("view").to_owned());
    let (first, command) = (input.get("first") == "1", input.command());
    let done = ask.perform_all(move |_| {
        if !is_id(&id) {
            return Err(Refusal::not_found().into());
        }
        let mut taken = vec![Unchoose { key: key(&list, &format!("view.{id}"))? }];
        if first {
            taken.push(Unchoose { key: key(&list, "first")? });
        }
        Ok(numbered(command, taken))
    });
    match done.await.and_then(|done| done.into_iter().try_for_each(|done| done.map(drop))) {
        Ok(()) => answer::redirect(input.get("to")),
        Err(failure) => ask.refused(&failure),
    }
}
