//! Onward: what is released and packed, what stands sealed, what came and is to be handed out.

use super::{
    able::Able,
    common::{Asked, Here, PAGE, Place, command_id, href, shell, state_tag, subject_link, tabs, what},
    deed::{self, Deed},
    names::{Names, Naming},
    receive,
    subject::tick,
};
use crate::{
    commands::Act,
    model::{Arrival, Command, Entered, Found, Kind, Reading, Site, State, Subject, Unannounced, What},
    queries::{self, Filter, Tray},
};
use access::policy::{MailReceive, MailView};
use axum::response::{IntoResponse, Response};
use base::{Id, Refusal};
use maud::{Markup, html};
use std::collections::BTreeSet;
use store::{Failure, Reader};
use ui::{FormState, Say, parts};
use web::{Ask, Input, Routes, Viewer, may};

/// The most receptacles shown.
const TRAYS: usize = 100;

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new().get("/mail/dispatch", may(MailView), list).post(
        "/mail/dispatch/tray",
        may(MailReceive).told(MailView),
        new_tray,
    )
}

async fn list(ask: Ask, asked: Asked) -> Response {
    ask.page(move |viewer, reader| page(viewer, reader, &asked, &FormState::default())).await
}

fn page(viewer: &Viewer, reader: &mut Reader<'_>, asked: &Asked, form: &FormState) -> Result<Markup, Failure> {
    let say = viewer.say();
    let tenant = viewer.tenant();
    let chosen = asked.id("site").or_else(|| form.value("site").parse().ok());
    let here = Here::of(viewer, reader, chosen)?;
    let (site, able) = (&here.site, &here.able);
    let of = |state| Filter { states: vec![state], ..Filter::default() };
    let released = queries::subjects(reader, tenant, site.id, &of(State::Released), asked.id("after"), PAGE)?;
    let delivered = queries::subjects(reader, tenant, site.id, &of(State::Delivered), asked.id("out"), PAGE)?;
    let trays = queries::trays(reader, tenant, site.id, TRAYS)?;
    let units = released.rows.iter().chain(&delivered.rows).filter_map(|it| it.unit);
    let names = Naming::units(units).read(viewer, reader)?;
    let shell = shell(viewer, &names, say.t("mail-onward"), asked, form);
    let site_id = site.id.to_string();
    let more = |name: &str, next: Option<uuid::Uuid>| {
        next.map(|id| href("/mail/dispatch", &[("site", &site_id), (name, &id.to_string())]))
    };
    let may = able.may("mail.dispatch");
    Ok(shell.page(html! {
        (tabs(say, &here, Place::Dispatch))
        (here.chooser(say, "/mail/dispatch"))
        section {
            h2 { (say.t("mail-released")) }
            (picked(say, "/mail/do/pack", may.then(|| say.t("mail-pack-ticked")), &released.rows, &names, site, Deed::Pack,
                &say.t("mail-released"), more("after", released.next), parts::empty(&say.t("mail-released-none"), html! { p { (say.t("mail-released-none-why")) } })))
        }
        section {
            h2 { (say.t("mail-trays")) }
            (tray_list(say, &trays, able))
            @if able.may("mail.receive") {
                div.sheet { (parts::Form::post("/mail/dispatch/tray").hidden("command", command_id()).hidden("site", &site_id).body(html! {
                    (parts::Field::code(say, "code", say.t("mail-tray-new")).hint(say.t("mail-tray-new-hint")).state(form))
                    (parts::actions(parts::Button::quiet(say.t("mail-tray-new-do"))))
                })) }
            }
        }
        @if !delivered.rows.is_empty() || site.kind != crate::model::SiteKind::Terminal {
            section {
                h2 { (say.t("mail-delivered")) }
                (picked(say, "/mail/do/hand-out", able.may("mail.deliver").then(|| say.t("mail-hand-out-ticked")), &delivered.rows, &names, site, Deed::HandOut,
                    &say.t("mail-delivered"), more("out", delivered.next), parts::empty(&say.t("mail-delivered-none"), html! { p { (say.t("mail-delivered-none-why")) } })))
            }
        }
    }))
}

/// A list to tick and a button for what is ticked.
#[allow(clippy::too_many_arguments, reason = "one table, said in one place")]
fn picked(
    say: Say<'_>,
    to: &str,
    button: Option<String>,
    rows: &[Subject],
    names: &Names,
    site: &Site,
    deed: Deed,
    caption: &str,
    next: Option<String>,
    none: Markup,
) -> Markup {
    let columns = ["number", "what", "letters", "unit", "state"].map(|key| {
        let text = say.t(&format!("mail-head-{key}"));
        if key == "letters" { parts::Column::number(text) } else { parts::Column::text(text) }
    });
    let may = |it: &Subject| button.is_some() && deed.fits(it, site);
    let any = rows.iter().any(may);
    let cells = rows.iter().map(|it| {
        parts::Row(vec![
            if may(it) { tick(say, it, false) } else { subject_link(it) },
            html! { (what(say, it.kind, it.class)) },
            html! { (deed::count_of(say, it)) },
            html! { (names.unit_or_dash(say, it.unit)) },
            state_tag(say, it),
        ])
    });
    let mut table = parts::Table::new(say, caption, columns.into()).quiet_caption().rows(cells).empty(none);
    if next.is_some() {
        let shown = say.ta("mail-shown", &[("n", rows.len().into())]);
        table = table.pager(parts::Pager { shown, previous: None, next });
    }
    match button.filter(|_| any) {
        Some(button) => parts::Form::get(to).body(html! { (table) (parts::actions(parts::Button::primary(button))) }),
        None => html! { (table) },
    }
}

fn tray_list(say: Say<'_>, trays: &[Tray], able: &Able) -> Markup {
    let (may, opens) = (able.may("mail.dispatch"), able.may("mail.receive"));
    let columns = ["number", "state", "inside", "seal", "do"].map(|key| {
        let text = say.t(&format!("mail-head-{key}"));
        if key == "inside" { parts::Column::number(text) } else { parts::Column::text(text) }
    });
    let ready = |it: &Subject| may && it.state == State::Sealed && it.alarm.is_none() && it.holds.is_empty();
    let any = trays.iter().any(|(it, ..)| ready(it));
    let rows = trays.iter().map(|(it, subjects, letters)| {
        let full = say.ta("mail-inside", &[("subjects", (*subjects).into()), ("letters", (*letters).into())]);
        let act = match it.state {
            State::Packed if may => html! { a href=(Deed::Seal.href(it.id)) { (Deed::Seal.title(say)) } },
            State::Received if opens && it.seal.is_some() => html! { a href=(Deed::Open.href(it.id)) { (Deed::Open.title(say)) } },
            _ => html! {},
        };
        parts::Row(vec![
            if ready(it) { tick(say, it, false) } else {
                html! { (subject_link(it)) @if let Some(code) = &it.code { " " span.sub { (parts::code(code.number.as_str())) } } }
            },
            state_tag(say, it),
            html! { (if *subjects == 0 { say.t("mail-inside-none") } else { full }) },
            html! { @if let Some(seal) = &it.seal { (parts::code(seal.as_str())) } @else { "\u{2013}" } },
            act,
        ])
    });
    let table = parts::Table::new(say, say.t("mail-trays"), columns.into())
        .quiet_caption()
        .rows(rows)
        .empty(parts::empty(&say.t("mail-trays-none"), html! { p { (say.t("mail-trays-none-why")) } }));
    if any {
        let form = parts::Form::get("/mail/do/dispatch");
        let act = parts::actions(parts::Button::primary(say.t("mail-dispatch-ticked")));
        html! { div.stack { (form.body(html! { (table) (act) })) } }
    } else {
        html! { (table) }
    }
}

/// A tray to pack in: received without expectation, empty, under its own code.
async fn new_tray(ask: Ask, input: Input) -> Response {
    let parsed = input.get("site").parse::<Id<Site>>().map_err(|_| Refusal::not_found()).and_then(|site| {
        let code = receive::code(Kind::Receptacle, input.get("code"))?;
        Ok((site, code.ok_or_else(|| Refusal::invalid("code", "ui-refused-empty"))?))
    });
    let site = input.get("site").to_owned();
    let result = match parsed {
        Err(refusal) => Err(Failure::from(refusal)),
        Ok((site, code)) => {
            let new = Unannounced {
                kind: Kind::Receptacle,
                code: Some(code),
                class: None,
                unit: None,
                authority: None,
                into: None,
                found: Found::No,
            };
            let arrival = Arrival {
                what: What::New(new),
                seal: None,
                reading: Reading::First,
                weight: None,
                flags: BTreeSet::new(),
                entered: Entered::Keyed,
            };
            let command =
                Command::Receive { from: None, consignment: None, set_aside_at: None, arrivals: vec![arrival] };
            ask.perform(input.command(), move |_| Ok(Act { site, command })).await.map(|_| ())
        }
    };
    match result {
        Ok(()) => web::redirect(&href("/mail/dispatch", &[("site", &site), ("done", "tray")])),
        Err(failure) => ask
            .again(failure, input, &["code"], |viewer, reader, form| page(viewer, reader, &Asked::default(), form))
            .await
            .into_response(),
    }
}
