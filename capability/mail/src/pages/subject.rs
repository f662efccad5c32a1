//! One subject: where it is, what can be done, what happened; and finding one by any of its numbers.

pub(crate) mod story;

use super::{
    able::{Able, Places, Seen, may_see},
    common::{
        self, Asked, EXPORT, Here, PAGE, command_id, href, low, shell, state_tag, subject_href, subject_link, what,
        word,
    },
    deed::{self, Deed},
    names::{Names, Naming},
};
use crate::{
    model::{Flag, Holder, Kind, Look, Number, PROFILE, Site, State, Subject, Verdict},
    queries::{self, Meant},
};
use access::policy::MailView;
use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use base::{Id, Refusal, Time};
use maud::{Markup, html};
use store::{Failure, Reader};
use story::{Named, Teller, Told};
use strum::IntoEnumIterator;
use ui::{FormState, Say, parts};
use web::{Ask, Routes, Viewer, may};

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/mail/subjects/{id}", may(MailView), one)
        .get("/mail/subjects/{id}/contents.csv", may(MailView), contents_csv)
        .get("/mail/find", may(MailView), find)
}

async fn one(ask: Ask, Path(id): Path<String>, asked: Asked) -> Response {
    ask.page(move |viewer, reader| {
        let id: Id<Subject> = id.parse().map_err(|_| Refusal::not_found())?;
        page(viewer, reader, id, &asked)
    })
    .await
}

fn page(viewer: &Viewer, reader: &mut Reader<'_>, id: Id<Subject>, asked: &Asked) -> Result<Markup, Failure> {
    let (say, tenant) = (viewer.say(), viewer.tenant());
    let places = Places::of(viewer, reader)?;
    let found = queries::opened(reader, tenant, id, asked.id("after"), PAGE)?;
    let (known, inside) = found.ok_or_else(Refusal::not_found)?;
    let within = known.it.place.zip(known.within);
    let seen = Seen::among(places, vec![known])?;
    let (it, places) = (&seen.set[0], &seen.places);
    let (site, able) = seen.at()?;
    let told = Told::of(queries::timeline(reader, tenant, it)?)?;
    let persons = told.iter().filter_map(Told::by).chain(it.looks.iter().map(|look| look.by));
    let units = told.iter().flat_map(|told| told.units()).chain(it.unit).chain(it.authority);
    let units = units.chain(if let Holder::Unit(unit) = it.holder { Some(unit) } else { None });
    let names = Naming::units(units).hands(&able, persons).read(viewer, reader)?;
    let place = Named { places, names: &names };
    let number = it.number.to_string();
    let mut shell = shell(viewer, &names, &number, asked, &FormState::default());
    shell.crumbs =
        vec![ui::Crumb { href: href("/mail/screening", &[("site", &site.id.to_string())]), text: say.t("mail-crumb") }];
    shell.heading = Some(parts::code(&number));
    shell.over = Some(
        html! { (what(say, it.kind, it.class)) @if let Some(code) = &it.code { " \u{b7} " (parts::code(code.number.as_str())) } },
    );
    shell.under = Some(html! {
        (state_tag(say, it))
        @if let Some(alarm) = &it.alarm { (parts::tag(parts::State::Stop, word(say, "verdict", alarm.verdict))) }
        @for flag in &it.flags { (parts::tag(if *flag == Flag::EvidenceHold { parts::State::Stop } else { parts::State::Look }, word(say, "flag", *flag))) }
        @if let Some(unit) = it.unit { (parts::tag(parts::State::Neutral, say.ta("mail-to", &[("name", names.unit(say, unit).into())]))) }
    });
    let teller = Teller { viewer, able: &able, names: place, subject: it };
    let moments: Vec<parts::Moment> = told.iter().map(|told| teller.moment(told)).collect();
    let wide = html! {
        (now(say, it, &site, &able, place))
        @if it.kind == Kind::Receptacle { (contents(say, it, &inside, &site, &able)) }
        h2 { (say.t("mail-story")) }
        (parts::Timeline(moments))
        @if told.len() >= 500 { p.sub { (say.t("mail-story-long")) } }
    };
    let narrow = html! {
        (parts::sheet(&say.t("mail-facts"), html! {
            (facts(say, viewer, it, within, place))
            p { (parts::link(&web::history_href(super::offered::SUBJECT, it.id.uuid()), &say.t("mail-history"))) }
        }))
        @if it.kind != Kind::Receptacle {
            (parts::sheet(&say.t("mail-dates"), dates(say, it)))
            (parts::sheet(&say.t("mail-looks"), looks(say, it, &told, &names)))
        }
    };
    Ok(shell.page(parts::columns(wide, narrow)))
}

/// How a verdict stands in the colours of the house.
pub(crate) const fn verdict_state(verdict: Verdict) -> parts::State {
    match verdict {
        Verdict::Cleared => parts::State::Ok,
        Verdict::NotExaminable => parts::State::Unsure,
        Verdict::Deviating => parts::State::Look,
        Verdict::Suspicious | Verdict::Dangerous => parts::State::Stop,
    }
}

/// Where it is now, and what can be done.
fn now(say: Say<'_>, it: &Subject, site: &Site, able: &Able, names: Named<'_>) -> Markup {
    let place = names.holder(say, it.holder);
    let key = if it.alarm.is_some() && matches!(it.holder, Holder::Site(_)) {
        "mail-now-alarm".to_owned()
    } else {
        let state: &'static str = it.state.into();
        format!("mail-now-{state}")
    };
    let screenable = it.kind != Kind::Receptacle
        && it.state.is_screenable()
        && it.holder == Holder::Site(site.id)
        && it.alarm.is_none()
        && it.holds.is_empty();
    let offered: Vec<Deed> = Deed::iter().filter(|deed| deed.fits(it, site) && able.may(deed.permission())).collect();
    let screen = (screenable && it.state != State::Cleared && able.may("mail.screen"))
        .then(|| href("/mail/screening/set", &[("site", &site.id.to_string()), ("subject", &it.id.to_string())]));
    let lead = if it.alarm.is_some() {
        offered.iter().find(|deed| **deed == Deed::HandToAuthority)
    } else {
        const LEAD: [Deed; 9] = [
            Deed::Deliver,
            Deed::Release,
            Deed::Pack,
            Deed::Seal,
            Deed::Dispatch,
            Deed::HandOut,
            Deed::SettleSeal,
            Deed::RecordReceipt,
            Deed::Find,
        ];
        // What was handed out or sent away is not looked for: that it came back is an act among others.
        let sought = matches!(it.state, State::Missing | State::Lost);
        LEAD.iter().find(|deed| offered.contains(deed) && (**deed != Deed::Find || sought))
    };
    let rest: Vec<&Deed> = offered.iter().filter(|deed| Some(*deed) != lead && **deed != Deed::Alarm).collect();
    parts::sheet(
        &say.t("mail-now"),
        html! {
            p { (say.ta(&key, &[("place", place.into())])) }
            @for hold in &it.holds { p { (word(say, "hold", *hold)) } }
            @if it.kind == Kind::Lot && it.count.is_none() && !it.state.is_terminal() { p.sub { (say.t("mail-lot-uncounted-why")) } }
            @if it.returned_at.is_some() && !it.state.is_terminal() { p { (say.t("mail-returned-why")) } }
            @if screen.is_some() || lead.is_some() {
                (parts::actions(html! {
                    @if let Some(href) = &screen { (parts::button_link(href, &say.t("mail-screen-do"))) }
                    @if let Some(deed) = lead {
                        @if screen.is_some() { (parts::action_link(&deed.href(it.id), &deed.title(say))) }
                        @else { (parts::button_link(&deed.href(it.id), &deed.title(say))) }
                    }
                }))
            }
            @if !rest.is_empty() {
                details {
                    summary { (say.t("mail-can-do")) }
                    ul { @for deed in rest { li { a href=(deed.href(it.id)) { (deed.title(say)) } } } }
                }
            }
            @if offered.contains(&Deed::Alarm) && it.alarm.is_none() { (alarm_key(say, it.id)) }
        },
    )
}

/// Alarm: one press, no fields.
pub(crate) fn alarm_key(say: Say<'_>, id: Id<Subject>) -> Markup {
    parts::Form::post("/mail/do/alarm").hidden("command", command_id()).hidden("subject", id.to_string()).body(html! {
        (parts::actions(html! {
            (parts::Button::danger(say.t("mail-alarm-suspicious")).value("verdict", "suspicious"))
            (parts::Button::danger(say.t("mail-alarm-dangerous")).value("verdict", "dangerous"))
        }))
    })
}

fn facts(
    say: Say<'_>,
    viewer: &Viewer,
    it: &Subject,
    within: Option<(Id<Subject>, Number)>,
    names: Named<'_>,
) -> Markup {
    let mut list = parts::SummaryList::new();
    list = list.row(say.t("mail-holder"), names.holder(say, it.holder));
    if let Some((id, number)) = within {
        list =
            list.row(say.t("mail-lies-in"), html! { a href=(subject_href(id)) { (parts::code(&number.to_string())) } });
    }
    if let Some(code) = &it.code {
        let scheme: &'static str = code.scheme.into();
        let kind = say.t(&format!("mail-scheme-{scheme}"));
        list = list.row(say.t("mail-external-number"), html! { (parts::code(code.number.as_str())) p.sub { (kind) } });
    }
    if it.kind == Kind::Lot {
        list = list.row(say.t("mail-head-letters"), deed::count_of(say, it));
        if let Some(stated) = it.stated {
            list = list.row(say.t("mail-stated"), say.int(i64::from(stated)));
        }
    }
    if let Some(weight) = it.weight {
        let error = say.weight(i64::from(weight.error_g));
        list = list.row(
            say.t("mail-in-weight"),
            html! { (say.weight(i64::from(weight.net_g))) " " span.sub { "\u{b1}\u{a0}" (error) } },
        );
    }
    if let Some(seal) = &it.seal {
        list = list.row(say.t("mail-in-seal"), parts::code(seal.as_str()));
    }
    if let Some(unit) = it.unit {
        list = list.row(say.t("mail-in-unit"), names.unit(say, unit));
    }
    if let Some(authority) = it.authority {
        list = list.row(say.t("mail-in-authority-unit"), names.unit(say, authority));
    }
    if let Some(receipt) = &it.receipt {
        list = list.row(say.t("mail-in-receipt"), parts::code(receipt.as_str()));
    } else if it.state.is_with_authority() {
        list = list.row(say.t("mail-in-receipt"), parts::tag(parts::State::Look, say.t("mail-receipt-outstanding")));
    }
    if let Some(consignment) = it.consignment {
        list = list.row(
            say.t("mail-hand-over"),
            html! { a href={ "/mail/consignments/" (consignment) } { (say.t("mail-hand-over-see")) } },
        );
    }
    if let Some(at) = it.returned_at {
        list = list.row(say.t("mail-returned"), say.moment(at.timestamp(), viewer.now.timestamp()));
    }
    html! { (list) }
}

/// The dates that the law asks about, as plain facts.
fn dates(say: Say<'_>, it: &Subject) -> Markup {
    let dates = &it.dates;
    let at = |time: Option<Time>| time.map_or_else(|| say.t("mail-date-none"), |at| say.date_time(at.timestamp()));
    html! {
        (parts::SummaryList::new()
            .row(say.t("mail-date-set-aside"), dates.set_aside_at.map_or_else(|| say.t("mail-date-unknown"), |it| at(Some(it))))
            .row(say.t("mail-date-terminal"), at(dates.arrived_terminal_at))
            .row(say.t("mail-date-released"), at(dates.released_at))
            .row(say.t("mail-date-municipality"), at(dates.arrived_municipality_at)))
        (parts::law(&say.t("mail-law-come-in"), &say.t("mail-law-come-in-where"), html! {
            p { (say.t("mail-law-come-in-what")) }
            p { (say.t("mail-law-come-in-open")) }
        }))
        (parts::law(&say.t("mail-law-document"), &say.t("mail-law-document-where"), html! { p { (say.t("mail-law-document-what")) } }))
    }
}

fn looks(say: Say<'_>, it: &Subject, told: &[Told], names: &Names) -> Markup {
    let missing: Vec<String> = PROFILE
        .methods
        .iter()
        .filter(|method| it.pass(**method).is_none())
        .map(|method| low(&word(say, "method", *method)))
        .collect();
    let line = |look: &Look| {
        let check = told.iter().find_map(|told| told.check().filter(|check| check.id == look.check));
        let method = look.method.map_or_else(|| say.t("mail-no-method"), |method| low(&word(say, "method", method)));
        html! {
            p {
                (parts::tag(verdict_state(look.verdict), word(say, "verdict", look.verdict))) " " (method)
            }
            @if let Some(check) = check {
                p.sub {
                    (say.time_tag(check.at.timestamp(), &say.date_time(check.at.timestamp())))
                    @if let Some(name) = names.hand(say, look.by) { " \u{b7} " (name) }
                    " \u{b7} " (say.ta("mail-set-of", &[("n", check.members.into()), ("digest", parts::digest_short(&check.digest.to_string()).into())]))
                }
            }
        }
    };
    html! {
        @if it.looks.is_empty() { p { (say.t("mail-looks-none")) } }
        @else { div.stack { @for look in &it.looks { div { (line(look)) } } } }
        @if !missing.is_empty() && it.alarm.is_none() && !it.state.is_terminal() {
            p { (say.ta("mail-looks-missing", &[("methods", missing.join(", ").into())])) }
        }
        p.sub { (say.ta("mail-profile", &[("n", i64::from(PROFILE.version).into())])) }
    }
}

/// What lies in a receptacle.
fn contents(say: Say<'_>, it: &Subject, inside: &queries::Page<Subject>, site: &Site, able: &Able) -> Markup {
    let outs = |subject: &Subject| Deed::HandOut.fits(subject, site) && able.may("mail.deliver");
    let pick = inside.rows.iter().any(outs);
    let columns = ["number", "what", "letters", "state"];
    let columns = columns.map(|key| {
        let text = say.t(&format!("mail-head-{key}"));
        if key == "letters" { parts::Column::number(text) } else { parts::Column::text(text) }
    });
    let rows = inside.rows.iter().map(|one| {
        parts::Row(vec![
            if outs(one) { tick(say, one, false) } else { subject_link(one) },
            html! { (what(say, one.kind, one.class)) },
            html! { (deed::count_of(say, one)) },
            state_tag(say, one),
        ])
    });
    let next = inside.next.map(|after| href(&subject_href(it.id), &[("after", &after.to_string())]));
    let mut table = parts::Table::new(say, say.t("mail-contents"), columns.into())
        .quiet_caption()
        .rows(rows)
        .empty(parts::empty(&say.t("mail-contents-none"), html! { p { (say.t("mail-contents-none-why")) } }));
    if next.is_some() {
        let shown = say.ta("mail-shown", &[("n", inside.rows.len().into())]);
        table = table.pager(parts::Pager { shown, previous: None, next });
    }
    let csv = format!("{}/contents.csv", subject_href(it.id));
    html! {
        section.sheet {
            h2 { (say.t("mail-contents")) }
            @if pick {
                (parts::Form::get("/mail/do/hand-out").body(html! {
                    (table)
                    (parts::actions(parts::Button::quiet(say.t("mail-hand-out-ticked"))))
                }))
            } @else { (table) }
            @if !inside.rows.is_empty() { (parts::export_links(say, &[("CSV", &csv)])) }
        }
    }
}

/// A subject with a box to tick, as the heading of its row.
pub(crate) fn tick(say: Say<'_>, it: &Subject, ticked: bool) -> Markup {
    let id = format!("pick-{}", it.id);
    html! {
        div.choice {
            input type="checkbox" id=(id) name="subject" value=(it.id) checked[ticked];
            div {
                label for=(id) { (parts::code(&it.number.to_string())) @if let Some(code) = &it.code { " " span.sub { (parts::code(code.number.as_str())) } } }
                a href=(subject_href(it.id)) aria-label=(say.ta("mail-see-number", &[("number", it.number.to_string().into())])) { (say.t("mail-see")) }
            }
        }
    }
}

async fn contents_csv(ask: Ask, Path(id): Path<String>) -> Response {
    let result = ask
        .read(move |viewer, reader| {
            let id: Id<Subject> = id.parse().map_err(|_| Refusal::not_found())?;
            let seen = Seen::of(viewer, reader, &[id])?;
            let names = Naming::open_units().read(viewer, reader)?;
            let inside = queries::contents(reader, viewer.tenant(), id, EXPORT)?;
            let rows: Vec<Vec<String>> = inside.iter().map(|it| csv_row(viewer.say(), it, &names)).collect();
            Ok((format!("{}.csv", seen.set[0].number), csv_head(viewer.say()), rows))
        })
        .await;
    match result {
        Ok((name, head, rows)) => common::csv(&name, &head, rows),
        Err(failure) => ask.refused(&failure),
    }
}

/// The columns of an export of subjects.
pub(crate) fn csv_head(say: Say<'_>) -> Vec<String> {
    ["number", "external", "what", "letters", "unit", "state", "held", "arrived"]
        .iter()
        .map(|key| say.t(&format!("mail-head-{key}")))
        .collect()
}

/// A row of an export of subjects: no names of persons, no free text.
pub(crate) fn csv_row(say: Say<'_>, it: &Subject, names: &Names) -> Vec<String> {
    let held: Vec<String> = it.holds.iter().map(|hold| word(say, "hold", *hold)).collect();
    let arrived = it.dates.arrived_terminal_at.or(it.dates.arrived_municipality_at);
    vec![
        it.number.to_string(),
        it.code.as_ref().map(|code| code.number.to_string()).unwrap_or_default(),
        what(say, it.kind, it.class),
        it.count.map(|n| n.to_string()).unwrap_or_default(),
        it.unit.map(|unit| names.unit(say, unit)).unwrap_or_default(),
        word(say, "state", it.state),
        held.join(" "),
        arrived.map(|at| at.to_string()).unwrap_or_default(),
    ]
}

// ---- finding

async fn find(ask: Ask, asked: Asked) -> Response {
    let answer = ask.read(move |viewer, reader| find_page(viewer, reader, &asked)).await;
    answer.unwrap_or_else(|failure| ask.refused(&failure))
}

/// What a number means to this reader: its page where it is one thing, else all of them to choose from.
fn find_page(viewer: &Viewer, reader: &mut Reader<'_>, asked: &Asked) -> Result<Response, Failure> {
    let say = viewer.say();
    let text = asked.get("q").trim();
    let here = Here::of(viewer, reader, None)?;
    let mut found = if text.is_empty() { Vec::new() } else { queries::find(reader, viewer.tenant(), text)? };
    found.retain(|meant| match meant {
        Meant::Subject(known) => may_see(&here.places, known),
        Meant::Consignment(it) => here.places.sees(it.to),
    });
    match found.as_slice() {
        [Meant::Subject(known)] => return Ok(web::redirect(&subject_href(known.it.id))),
        [Meant::Consignment(it)] => return Ok(web::redirect(&format!("/mail/consignments/{}", it.id))),
        _ => {}
    }
    let names = Naming::none().read(viewer, reader)?;
    let shell = shell(viewer, &names, say.t("mail-find"), asked, &FormState::default());
    let columns =
        ["number", "what", "state", "arrived"].map(|key| parts::Column::text(say.t(&format!("mail-head-{key}"))));
    let some = !found.is_empty();
    let subjects =
        found.iter().filter_map(|meant| if let Meant::Subject(known) = meant { Some(&known.it) } else { None });
    let rows = subjects.map(|it| {
        let arrived = it.dates.arrived_terminal_at.or(it.dates.arrived_municipality_at);
        parts::Row(vec![
            subject_link(it),
            html! { (what(say, it.kind, it.class)) },
            state_tag(say, it),
            html! { @if let Some(at) = arrived { (say.date_iso(at.timestamp())) } },
        ])
    });
    let page = shell.page(html! {
        div.stack { (parts::Form::get("/mail/find").body(html! {
            (parts::Field::search(say, "q", say.t("mail-find-number")).hint(say.t("mail-find-hint")).value(text).focus())
            (parts::actions(parts::Button::primary(say.t("mail-find"))))
        })) }
        @if !text.is_empty() {
            @if some { p { (say.t("mail-find-many")) } }
            (parts::Table::new(say, say.t("mail-find-found"), columns.into())
                .rows(rows)
                .empty(parts::empty(&say.ta("mail-find-none", &[("q", text.into())]), html! { p { (say.t("mail-find-none-why")) } })))
        }
    });
    Ok(page.into_response())
}
