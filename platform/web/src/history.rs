//! The history of any object, from the ledger: who, when, what, why. Whoever may see the object may see its history; whose
//! hands it was and what they wrote are shown only to those who may know it.

use crate::{Ask, Asked, Hooks, Input, Routes, Rule, Trace, Traced, Viewer};
use access::policy::LedgerRead;
use axum::{extract::Path, response::Response};
use base::{Actor, Id, Person, Refusal};
use maud::{Markup, html};
use std::collections::BTreeMap;
use store::{Entry, Failure, Reader};
use ui::{Crumb, parts};
use uuid::Uuid;

/// Entries on a page.
const PAGE: usize = 50;

/// The routes of histories.
pub fn routes() -> Routes {
    Routes::new().get("/history/{kind}/{id}", Rule::SignedIn, history)
}

/// Where the history of an object is read.
#[must_use]
pub fn history_href(kind: &str, id: Uuid) -> String {
    format!("/history/{kind}/{id}")
}

async fn history(ask: Ask, Path((kind, id)): Path<(String, String)>, Asked(asked): Asked) -> Response {
    ask.page(move |viewer, reader| {
        let id: Uuid = id.parse().map_err(|_| Refusal::not_found())?;
        let Hooks { traces, .. } = viewer.app().hooks();
        let trace = traces.iter().find(|trace| trace.kind == kind).ok_or_else(Refusal::not_found)?;
        page(viewer, reader, trace, id, &asked)
    })
    .await
}

fn page(viewer: &Viewer, reader: &mut Reader<'_>, trace: &Trace, id: Uuid, asked: &Input) -> Result<Markup, Failure> {
    let say = viewer.say();
    let traced = (trace.of)(viewer, reader, id)?;
    // An entry number that is none begins at the newest.
    let before: i64 = asked.get("before").parse().unwrap_or(i64::MAX);
    let mut entries = reader.history_before(viewer.tenant(), id, before, PAGE as i64 + 1)?;
    let next = (entries.len() > PAGE).then(|| {
        entries.truncate(PAGE);
        entries.last().map_or(0, |entry| entry.seq)
    });
    let hands: Vec<_> = entries.iter().filter(|_| traced.hands).filter_map(|it| it.header.actor.person()).collect();
    let persons = (viewer.app().hooks().persons)(reader, &viewer.session, &hands)?;
    let names = viewer.names(reader)?;
    let mut shell = viewer.shell(&names, say.ta("web-history-of", &[("title", (&traced.title).into())]));
    shell.crumbs = traced.crumbs.iter().map(|it| Crumb { href: it.href.clone(), text: it.text.clone() }).collect();
    let here = history_href(trace.kind, id);
    let proofs = !viewer.session.roles.reach(LedgerRead).is_none();
    let moments = entries.iter().map(|entry| moment(viewer, entry, &traced, &persons, proofs)).collect();
    let wide = html! {
        @if entries.is_empty() {
            (parts::empty(&say.t("web-history-none"), html! { p { (say.t("web-history-none-why")) } }))
        } @else {
            (parts::Timeline(moments))
            @if before != i64::MAX || next.is_some() {
                nav.pager aria-label=(say.t("ui-pages")) {
                    @if before != i64::MAX { a href=(here) { (say.t("web-history-newest")) } }
                    @if let Some(next) = next { a href={ (here) "?before=" (next) } rel="next" { (say.t("web-history-older")) } }
                }
            }
        }
    };
    let narrow = html! {
        (parts::sheet(&say.t("web-history-uses"), html! {
            @if traced.uses.is_empty() { p.sub { (say.t("web-history-unused")) } }
            @else { (traced.uses.iter().fold(parts::SummaryList::new(), |list, (what, name, href)| {
                list.row(what.clone(), parts::link(href, name))
            })) }
        }))
        (parts::sheet(&say.t("web-history-about"), html! { p { (say.t("web-history-about-1")) } p { (say.t("web-history-about-2")) } }))
    };
    Ok(shell.page(parts::columns(wide, narrow)))
}

/// What an entry says: what happened, who did it, why, and where it stands in the ledger.
fn moment(
    viewer: &Viewer,
    entry: &Entry,
    traced: &Traced,
    persons: &BTreeMap<Id<Person>, String>,
    proofs: bool,
) -> parts::Moment {
    let (say, header) = (viewer.say(), &entry.header);
    let at = header.time.timestamp();
    let what = match entry.facts {
        Some(_) => say.t(&did(&header.kind)),
        None => say.t("web-history-disposed"),
    };
    let mut moment = parts::Moment::new(say.time_tag(at, &say.date_time(at)), what);
    moment = moment.line(by(viewer, &header.actor, traced.hands, persons));
    if let Some(why) = traced.words.then(|| reason(entry)).flatten() {
        moment = moment.line(say.ta("web-history-why", &[("why", why.into())]));
    }
    let number = say.ta("web-history-entry", &[("n", entry.seq.into())]);
    let proof = format!("/ledger/{}/proof/{}", viewer.tenant().0, entry.seq);
    moment.proof(html! { @if proofs { a href=(proof) { (number) } } @else { (number) } })
}

/// The key of what an event of a kind says has been done: `mail.released` is `mail-did-released`.
#[must_use]
pub fn did(kind: &str) -> String {
    kind.replacen('.', "-did-", 1)
}

/// By convention of all events: why something was done is the `reason` of its personal part.
fn reason(entry: &Entry) -> Option<String> {
    let personal: serde_json::Value = serde_json::from_slice(entry.personal.as_deref()?).ok()?;
    personal.get("reason")?.as_str().map(str::to_owned)
}

fn by(viewer: &Viewer, actor: &Actor, hands: bool, persons: &BTreeMap<Id<Person>, String>) -> String {
    let say = viewer.say();
    match actor {
        Actor::Person { person, .. } | Actor::Token { person: Some(person), .. } if hands => {
            let name = persons.get(person).cloned().unwrap_or_else(|| say.t("web-history-somebody"));
            let key = if matches!(actor, Actor::Token { .. }) { "web-history-by-token-of" } else { "web-history-by" };
            say.ta(key, &[("name", name.into())])
        }
        Actor::Person { .. } => say.t("web-history-by-person"),
        Actor::Reaction { cause, .. } => say.ta("web-history-by-rule", &[("n", (*cause).into())]),
        Actor::Job { .. } => say.t("web-history-by-job"),
        Actor::Cli { .. } => say.t("web-history-by-cli"),
        Actor::Device { .. } => say.t("web-history-by-device"),
        Actor::Directory { .. } => say.t("web-history-by-directory"),
        Actor::Token { .. } => say.t("web-history-by-token"),
    }
}
