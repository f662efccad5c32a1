//! What two persons do together: what waits, agreeing to it, and proposing it.

use super::{
    able::Places,
    common::{self, Asked, Here, Place, command_id, href, shell, subject_href, subject_link, tabs, word},
    day, deed,
    names::Naming,
};
use crate::{
    commands::{self, Matter, Propose, Second, Waiting, Withdraw},
    model::{Angle, Command, SealProof, Site, Subject},
    queries,
};
use access::policy::MailView;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use base::{Id, Kind, Refusal, hex};
use maud::{Markup, html};
use store::{Failure, Reader};
use ui::{FormState, Say, parts};
use web::{Ask, Input, Routes, Viewer, may};

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/mail/acts", may(MailView), list)
        .get("/mail/acts/{act}", may(MailView), one)
        .post("/mail/acts/{act}", may(MailView), agree)
        .post("/mail/acts/{act}/withdraw", may(MailView), withdraw)
}

type ActId = Id<access::Act>;

// ---- proposing

/// Something wanted that may take two persons.
#[derive(Debug, Clone)]
pub(crate) struct Proposed {
    /// Where.
    pub(crate) site: Id<Site>,
    /// What.
    pub(crate) command: Command,
    /// The address that its form is sent to.
    pub(crate) action: String,
    /// Where "let it be" leads.
    pub(crate) back: String,
}

/// What became of it.
pub(crate) enum Outcome {
    /// One person sufficed: it is done.
    Done,
    /// Two are needed: this is the answer.
    Answer(Response),
    /// No: the form should say so.
    Refused(Failure),
}

/// The refusals that mean: with a second person it can be done.
const TWO: &[&str] = &["mail-refused-two-needed", "mail-refused-day-not-balanced"];

/// Does what is wanted where one person may; else shows what a second person would agree to, asks for the password,
/// and proposes it. `by_two` says that it always takes two.
pub(crate) async fn act_or_propose(ask: &Ask, input: &Input, proposed: Proposed, by_two: bool) -> Outcome {
    let confirmed = !input.get("digest").is_empty();
    if !by_two && !confirmed {
        let act = commands::Act { site: proposed.site, command: proposed.command.clone() };
        match ask.perform(input.command(), move |_| Ok(act)).await {
            Ok(_) => return Outcome::Done,
            Err(Failure::Refused(refusal)) if TWO.contains(&refusal.key.as_ref()) => {}
            Err(failure) => return Outcome::Refused(failure),
        }
    }
    if !confirmed {
        return Outcome::Answer(confirm(ask, input, proposed, StatusCode::OK, &[]).await);
    }
    let (sent, wanted) = (input.clone(), proposed.clone());
    let result = ask
        .perform(input.command(), move |viewer| {
            let assertion = assert(viewer, wanted.site, &wanted.command, &sent)?;
            Ok(Propose { site: wanted.site, command: wanted.command, assertion })
        })
        .await;
    match result {
        Ok(done) => Outcome::Answer(common::done(&format!("/mail/acts/{}", done.answer), "proposed")),
        Err(Failure::Refused(refusal))
            if refusal.key.starts_with("access-") && refusal.key != "access-refused-denied" =>
        {
            let status = status(&refusal);
            Outcome::Answer(confirm(ask, input, proposed, status, &[refusal]).await)
        }
        Err(failure) => Outcome::Refused(failure),
    }
}

fn status(refusal: &Refusal) -> StatusCode {
    match refusal.kind {
        Kind::Stale => StatusCode::PRECONDITION_FAILED,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Denied => StatusCode::FORBIDDEN,
        Kind::Busy => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// The person's word that it is they who act, on what they were shown: if it has changed since, they have not seen it.
fn assert(viewer: &Viewer, site: Id<Site>, command: &Command, sent: &Input) -> Result<access::Assertion, Failure> {
    let store = viewer.app().store();
    let content = store.read(|reader| commands::content(reader, viewer.tenant(), site, command))?;
    if hex(&content) != sent.get("digest") {
        return Err(Refusal::new(Kind::Stale, "access-refused-act-changed").into());
    }
    viewer.prove(sent, content)
}

/// The page that shows the first person what they are about to propose.
async fn confirm(ask: &Ask, input: &Input, proposed: Proposed, status: StatusCode, refusals: &[Refusal]) -> Response {
    let form = input.again(ask.say(), refusals);
    ask.shown_again(status, form, move |viewer, reader, form| {
        let say = viewer.say();
        let tenant = viewer.tenant();
        let site = site_of(viewer, reader, proposed.site)?;
        let matter = commands::matter(reader, tenant, &site, &proposed.command)?;
        let content = commands::content_of(site.id, &proposed.command, &matter)?;
        let told = told(viewer, &site, &proposed.command, &matter, Words::Shown);
        let names = Naming::none().read(viewer, reader)?;
        let shell = shell(viewer, &names, title(say, &proposed.command), &Asked::default(), form);
        // What proves a person is not among the values that come back.
        let kept = form.values.iter().filter(|(name, _)| !matches!(name.as_str(), "command" | "digest"));
        Ok(shell.page(html! {
            p { (say.t("mail-two-lead")) }
            (parts::TwoPerson {
                say,
                action: proposed.action.clone(),
                heading: say.t("mail-two-propose"),
                content: told,
                digest: hex(&content),
                first: say.t("mail-two-you"),
                fields: html! {
                    input type="hidden" name="command" value=(command_id());
                    @for (name, value) in kept { input type="hidden" name=(name) value=(value); }
                },
                proof: viewer.proof(form, &hex(&content)),
                approve: say.t("mail-two-propose-do"),
                back: (proposed.back.clone(), say.t("mail-two-back")),
            })
        }))
    })
    .await
}

fn site_of(viewer: &Viewer, reader: &mut Reader<'_>, id: Id<Site>) -> Result<Site, Failure> {
    Ok(Here::of(viewer, reader, Some(id.uuid()))?.site)
}

// ---- in words

/// What a two-person act is called.
fn title(say: Say<'_>, command: &Command) -> String {
    say.t(&format!("mail-act-{}", kind(command)))
}

/// The form of a two-person command, as its texts are named.
pub(crate) const fn kind(command: &Command) -> &'static str {
    match command {
        Command::Recount { .. } => "recount",
        Command::Miskeyed { .. } => "miskeyed",
        Command::Release { .. } => "release",
        Command::Open { .. } => "open",
        Command::CloseDiscrepancy { .. } => "close-discrepancy",
        Command::CloseDay { .. } => "close-day",
        Command::ClearAlarm { .. } => "clear-alarm",
        Command::SettleSeal { .. } => "settle-seal",
        Command::SettleAlias { .. } => "settle-alias",
        Command::WriteOff { .. } => "write-off",
        _ => "other",
    }
}

/// Whether what persons wrote is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Words {
    Shown,
    Hidden,
}

/// What is proposed, in words, with everything it is about as it stands now.
fn told(viewer: &Viewer, site: &Site, command: &Command, matter: &Matter, words: Words) -> Markup {
    let say = viewer.say();
    let subjects = &matter.subjects;
    let t = |key: &str| say.t(&format!("mail-in-{key}"));
    let mut list = parts::SummaryList::new()
        .row(say.t("mail-act-what"), html! { span.strong { (title(say, command)) } })
        .row(say.t("mail-site"), site.name.as_str());
    if !subjects.is_empty() {
        list = list.row(say.t("mail-act-about"), deed::subjects_shown(say, subjects));
    }
    let mut more = html! {};
    let reason = match command {
        Command::Recount { count, weight, reason, .. } => {
            let was = subjects.first().and_then(|it| it.count).unwrap_or(0);
            list = list.row(t("count"), say.ta("mail-act-from-to", &[("from", was.into()), ("to", (*count).into())]));
            if let Some(weight) = weight {
                list = list.row(t("weight"), say.weight(i64::from(weight.net_g)));
            }
            reason.as_ref()
        }
        Command::ClearAlarm { method, view, reason, .. } => {
            let view = if *view == Angle::Other { "view-other" } else { "view-same" };
            list = list.row(t("method"), word(say, "method", *method)).row(t("view"), t(view));
            Some(reason)
        }
        Command::SettleSeal { proof, reason, .. } => {
            list = match proof {
                SealProof::SenderConfirmed { reference } => list
                    .row(t("proof"), t("proof-confirmed"))
                    .row(t("sender-reference"), parts::code(reference.as_str())),
                SealProof::Opened => list.row(t("proof"), t("proof-opened")),
            };
            Some(reason)
        }
        Command::SettleAlias { code, reason, .. } => {
            list = list.row(say.t("mail-external-number"), parts::code(code.number.as_str()));
            Some(reason)
        }
        Command::WriteOff { reference, reason, .. } => {
            list = list.row(t("reference"), parts::code(reference.as_str()));
            Some(reason)
        }
        Command::CloseDiscrepancy { reference, reason, .. } => {
            if let Some(it) = &matter.discrepancy {
                list = list
                    .row(say.t("mail-head-discrepancy"), word(say, "discrepancy", it.kind))
                    .row(say.t("mail-head-since"), say.moment(it.opened_at.timestamp(), viewer.now.timestamp()));
            }
            if let Some(reference) = reference {
                list = list.row(t("reference"), parts::code(reference.as_str()));
            }
            Some(reason)
        }
        Command::CloseDay { day, counted, reason, .. } => {
            list = list.row(say.t("mail-head-day"), say.date_full(*day));
            if let Some((balance, _, open)) = &matter.day {
                more = day::proposed(viewer, balance, open, counted.as_deref());
            }
            reason.as_ref()
        }
        Command::Open { reason, .. } | Command::Miskeyed { reason, .. } => reason.as_ref(),
        _ => None,
    };
    if let Some(reason) = reason {
        let reason = if words == Words::Shown { reason.to_string() } else { say.t("mail-words-hidden") };
        list = list.row(t("reason"), reason);
    }
    html! { (list) (more) }
}

// ---- what waits

async fn list(ask: Ask, asked: Asked) -> Response {
    ask.page(move |viewer, reader| {
        let say = viewer.say();
        let here = Here::of(viewer, reader, asked.id("site"))?;
        let names = Naming::none().read(viewer, reader)?;
        let shell = shell(viewer, &names, say.t("mail-acts"), &asked, &FormState::default());
        let mut waiting = commands::waiting(reader, viewer.tenant(), viewer.now)?;
        waiting.retain(|it| here.places.sees(it.site.0.id));
        let about: Vec<Id<Subject>> = waiting.iter().map(|it| Id::from_uuid(it.act.object)).collect();
        let subjects = queries::subjects_by_id(reader, viewer.tenant(), &about)?;
        let columns = ["what", "about", "site", "since", "until"].map(|key| parts::Column::text(say.t(&format!("mail-head-{key}"))));
        let rows = waiting.iter().map(|it| {
            let about = subjects.iter().find(|subject| subject.id.uuid() == it.act.object);
            let day = if let Command::CloseDay { day, .. } = &it.command { Some(*day) } else { None };
            parts::Row(vec![
                html! {
                    a href={ "/mail/acts/" (it.act.id) } { (title(say, &it.command)) }
                    @if it.act.first == viewer.session.person { " " (parts::tag(parts::State::Neutral, say.t("mail-act-yours"))) }
                },
                html! { @if let Some(subject) = about { (subject_link(subject)) } @else if let Some(day) = day { (say.date_iso(day)) } @else { "\u{2013}" } },
                html! { (it.site.0.name) },
                html! { (say.moment(it.act.proposed.timestamp(), viewer.now.timestamp())) },
                html! { (say.moment(it.act.expires.timestamp(), viewer.now.timestamp())) },
            ])
        });
        Ok(shell.page(html! {
            (tabs(say, &here, Place::Acts))
            p { (say.ta("mail-acts-lead", &[("hours", access::ACT_HOURS.into())])) }
            (parts::Table::new(say, say.t("mail-acts"), columns.into())
                .quiet_caption()
                .rows(rows)
                .empty(parts::empty(&say.t("mail-acts-none"), html! { p { (say.t("mail-acts-none-why")) } })))
        }))
    })
    .await
}

async fn one(ask: Ask, Path(act): Path<String>, asked: Asked) -> Response {
    ask.page(move |viewer, reader| {
        let act = act.parse().map_err(|_| Refusal::not_found())?;
        act_page(viewer, reader, act, &asked, &FormState::default())
    })
    .await
}

/// Where what an act is about is shown.
fn leads_to(site: Id<Site>, object: uuid::Uuid, command: &Command) -> String {
    match command {
        Command::CloseDay { day, .. } => href("/mail/day", &[("site", &site.to_string()), ("day", &day.to_string())]),
        Command::CloseDiscrepancy { discrepancy, .. } => format!("/mail/discrepancies/{discrepancy}"),
        _ => subject_href(Id::from_uuid(object)),
    }
}

fn act_page(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    id: ActId,
    asked: &Asked,
    form: &FormState,
) -> Result<Markup, Failure> {
    let say = viewer.say();
    let crumb = vec![ui::Crumb { href: "/mail/acts".to_owned(), text: say.t("mail-acts") }];
    let tenant = viewer.tenant();
    let found = commands::waiting(reader, tenant, viewer.now)?.into_iter().find(|it| it.act.id == id);
    let Some(Waiting { act, command, site: (site, spot) }) = found else {
        // Decided, withdrawn or too old; said only to those who may see it.
        let (site, command) = commands::proposal(reader, tenant, id)?.ok_or_else(Refusal::not_found)?;
        site_of(viewer, reader, site)?;
        let names = Naming::none().read(viewer, reader)?;
        let mut shell = shell(viewer, &names, title(say, &command), asked, form);
        shell.crumbs = crumb;
        return Ok(shell.page(html! {
            p { (say.t("mail-act-over")) }
            p { a href="/mail/acts" { (say.t("mail-acts")) } }
        }));
    };
    let (site, able) = Places::able(viewer, site, &spot);
    if !able.may("mail.view") {
        return Err(Refusal::not_found().into());
    }
    let own = act.first == viewer.session.person;
    let words = if own || able.words() { Words::Shown } else { Words::Hidden };
    let matter = commands::matter(reader, tenant, &site, &command)?;
    let told = told(viewer, &site, &command, &matter, words);
    let names = Naming::none().hands(&able, [act.first]).read(viewer, reader)?;
    let first = if own { Some(say.t("mail-two-you")) } else { names.hand(say, act.first) };
    let proposed = say.moment(act.proposed.timestamp(), viewer.now.timestamp());
    let first = match first {
        Some(name) => say.ta("mail-two-first-named", &[("name", name.into()), ("at", proposed.into())]),
        None => say.ta("mail-two-first-unnamed", &[("site", site.name.as_str().into()), ("at", proposed.into())]),
    };
    let permission = command.clone().by_two(commands::nobody()).permission();
    let changed = hex(&commands::content_of(site.id, &command, &matter)?) != act.content;
    let mut shell = shell(viewer, &names, title(say, &command), asked, form);
    shell.crumbs = crumb;
    let until = say.moment(act.expires.timestamp(), viewer.now.timestamp());
    let withdrawal = parts::Form::post(format!("/mail/acts/{id}/withdraw")).hidden("command", command_id());
    let may = able.may(permission);
    let standing = |heading: &str, body: &str| {
        html! {
            (parts::notice(parts::State::Look, &say.t(heading), html! { p { (say.t(body)) } }))
            section.two-person {
                h2 { (say.t("mail-act-what")) }
                div.approve-what { (told) }
                (parts::SummaryList::new()
                    .row(say.t("ui-two-first"), &first)
                    .row(say.t("mail-head-until"), &until)
                    .row(say.t("ui-two-digest"), html! { code { (parts::digest_short(&act.content)) } }))
            }
        }
    };
    Ok(shell.page(html! {
        @if changed {
            (standing("mail-act-changed", "mail-act-changed-why"))
        } @else if own {
            (standing("mail-act-own", "mail-act-own-why"))
        } @else if !may {
            (standing("mail-act-not-yours", "mail-act-not-yours-why"))
        } @else {
            p { (say.ta("mail-act-lead", &[("until", until.as_str().into())])) }
            (parts::TwoPerson {
                say,
                action: format!("/mail/acts/{id}"),
                heading: say.t("mail-act-agree"),
                content: told,
                digest: act.content.clone(),
                first,
                fields: html! { input type="hidden" name="command" value=(command_id()); },
                proof: viewer.proof(form, &act.content),
                approve: say.t("mail-act-agree-do"),
                back: ("/mail/acts".to_owned(), say.t("mail-act-later")),
            })
        }
        @if may {
            (withdrawal.body(html! {
                p { (say.t(if own { "mail-act-withdraw-help" } else { "mail-act-decline-help" })) }
                (parts::actions(parts::Button::quiet(say.t(if own { "mail-act-withdraw" } else { "mail-act-decline" }))))
            }))
        }
        p { a href=(leads_to(site.id, act.object, &command)) { (say.t("mail-act-see")) } }
    }))
}

async fn agree(ask: Ask, Path(act): Path<String>, input: Input) -> Response {
    let Ok(act) = act.parse::<ActId>() else { return ask.refused(&Refusal::not_found().into()) };
    let found = ask
        .read(move |viewer, reader| {
            let (site, command) = commands::proposal(reader, viewer.tenant(), act)?.ok_or_else(Refusal::not_found)?;
            let site = site_of(viewer, reader, site)?;
            let matter = commands::matter(reader, viewer.tenant(), &site, &command)?;
            let about = matter.subjects.first().map_or(site.id.uuid(), |it| it.id.uuid());
            let to = leads_to(site.id, about, &command);
            Ok((site.id, command, to))
        })
        .await;
    let (site, command, to) = match found {
        Ok(found) => found,
        Err(failure) => return ask.refused(&failure),
    };
    let sent = input.clone();
    let result = ask
        .perform(input.command(), move |viewer| Ok(Second { act, assertion: assert(viewer, site, &command, &sent)? }))
        .await;
    match result {
        Ok(_) => common::done(&to, "seconded"),
        Err(failure) => ask
            .again(failure, input, &Viewer::PROOF, move |viewer, reader, form| {
                act_page(viewer, reader, act, &Asked::default(), form)
            })
            .await
            .into_response(),
    }
}

async fn withdraw(ask: Ask, Path(act): Path<String>, input: Input) -> Response {
    let Ok(act) = act.parse::<ActId>() else { return ask.refused(&Refusal::not_found().into()) };
    match ask.perform(input.command(), move |_| Ok(Withdraw { act })).await {
        Ok(_) => common::done("/mail/acts", "withdrawn"),
        Err(failure) => {
            ask.again(failure, input, &[], move |viewer, reader, form| {
                act_page(viewer, reader, act, &Asked::default(), form)
            })
            .await
        }
    }
}
