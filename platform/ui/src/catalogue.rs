//! Every component in every state, on one page: what designers look at and what accessibility tools are run against.

use jiff::Timestamp;
use maud::{Markup, Render, html};

use crate::faults::{Faults, FormState};
use crate::page::{Crumb, NavEntry, Person, Scheme, Search, Shell};
use crate::parts::{
    Balance, Bars, Button, CHARTS, Choice, Column, Field, Figure, Flow, Form, Heat, Lines, Moment, MomentKind, NowList,
    Pager, Sorted, State, SummaryList, Tab, Table, Task, Timeline, TwoPerson, action_link, actions, button_link, code,
    columns, confirmation, empty, error_summary, export_links, fieldset, figure_row, filter_bar, flash, interruption,
    law, link, notice, secrecy_tag, sheet, tabs, tag,
};
use crate::say::Say;
use crate::station::{Verdict, answer, answer_with, room, scan, stage, verdict_buttons};

/// Addresses that the catalogue's own links need.
#[derive(Clone, Copy, Debug)]
pub struct Links<'a> {
    /// This page.
    pub own: &'a str,
    /// This page in the other language.
    pub other_language: &'a str,
    /// The page of [`station`].
    pub station: &'a str,
    /// The page that asks whether one is sure.
    pub sure: &'a str,
    /// Where the municipality's statement on accessibility is.
    pub accessibility: &'a str,
}

/// How the catalogue is shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shown {
    /// Light or dark, whatever the reader's system says.
    pub only: Option<Scheme>,
    /// Whether one of its forms was sent: it takes nothing in, and says so.
    pub sent: Option<Sent>,
}

/// What was sent to the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// An example form.
    Form,
    /// The example of an act that cannot be taken back, confirmed.
    Sure,
}

/// The sections, in order; each has a heading `ui-cat-h-…`.
const SECTIONS: [&str; 16] = [
    "now", "figures", "charts", "states", "notices", "buttons", "facts", "tabs", "table", "time", "law", "form",
    "panels", "sure", "two", "station",
];

/// The catalogue as a page.
pub fn page(say: Say<'_>, links: Links<'_>, shown: Shown) -> Markup {
    let mut shell = shell(say, "ui-cat-title", links);
    shell.station_parts = true;
    shell.sheets = vec![CHARTS, "catalogue.css"];
    shell.only = shown.only;
    shell.crumbs = vec![
        Crumb { href: "#mail".into(), text: say.t("ui-cat-nav-mail") },
        Crumb { href: "#held".into(), text: say.t("ui-cat-tab-held") },
    ];
    shell.over = Some(html! { (say.t("ui-cat-over")) });
    shell.under = Some(html! { p { (say.t("ui-cat-lead")) } });
    match shown.sent {
        Some(Sent::Form) => shell.faults.add_whole(say.t("ui-cat-sent")),
        Some(Sent::Sure) => shell.flash = Some(flash(State::Ok, &say.t("ui-cat-sure-done"))),
        None => {}
    }
    let schemes = [
        (None, "", "ui-cat-as-is"),
        (Some(Scheme::Light), "?scheme=light", "ui-cat-light"),
        (Some(Scheme::Dark), "?scheme=dark", "ui-cat-dark"),
    ];
    let schemes = schemes.map(|(only, asked, key)| Tab {
        href: format!("{}{asked}", links.own),
        text: say.t(key),
        count: None,
        current: only == shown.only,
    });
    shell.page(html! {
        (tabs(&say.t("ui-cat-schemes"), &schemes))
        nav.under aria-label=(say.t("ui-cat-contents")) {
            @for id in SECTIONS { (link(&format!("#{id}"), &say.t(&format!("ui-cat-h-{id}")))) }
        }
        @for id in SECTIONS { (section(say, id, part(say, id, links, shown))) }
    })
}

fn part(say: Say<'_>, id: &str, links: Links<'_>, shown: Shown) -> Markup {
    match id {
        "now" => now(say),
        "figures" => figures(say),
        "charts" => charts(say),
        "states" => states(say),
        "notices" => notices(say),
        "buttons" => buttons(say),
        "facts" => html! {
            (facts(say))
            (sheet(&say.t("ui-cat-nav-organisation"), link("#roles", &say.t("ui-cat-b-link"))))
        },
        "tabs" => tab_row(say),
        "table" => table(say),
        "time" => timeline(say),
        "law" => law(&say.t("ui-cat-law-q"), &say.t("ui-cat-law-p"), html! { p { (say.t("ui-cat-law-b")) } }),
        "form" => form(say, shown),
        "panels" => panels(say),
        "sure" => html! {
            p { (say.t("ui-cat-sure-lead")) }
            (action_link(links.sure, &say.t("ui-cat-b-lost")))
        },
        "two" => two(say),
        _ => html! {
            div.stack {
                @for (state, key) in ANSWERS { (answer(state, &say.t(key))) }
                (pending(say))
            }
            (action_link(links.station, &say.t("ui-cat-st-open")))
        },
    }
}

/// The page before the act that cannot be taken back; `hidden` binds what is sent to what is shown.
pub fn sure(say: Say<'_>, links: Links<'_>, hidden: &[(String, String)]) -> Markup {
    let shell = shell(say, "ui-cat-b-lost", links);
    let will = ["ui-cat-sure-1", "ui-cat-sure-2", "ui-cat-sure-3"].map(|key| say.t(key));
    let (act, back) = (say.t("ui-cat-b-lost"), say.t("ui-cancel"));
    shell.page(crate::parts::sure(links.sure, &say.t("ui-cat-sure-h"), &will, hidden, &act, (links.own, &back)))
}

/// The scan station as a page of its own.
pub fn station(say: Say<'_>, links: Links<'_>) -> Markup {
    let mut shell = shell(say, "ui-cat-st-title", links);
    shell.station = true;
    shell.nav = vec![entry(say, "ui-cat-st-title", true)];
    shell.person = Some(Person { display: say.t("ui-cat-st-person"), href: None });
    let key = |value: &str, key: char, text: &str, state: State, strong: bool| Verdict {
        value: value.into(),
        key,
        text: say.t(text),
        state,
        strong,
    };
    let keys = [
        key("cleared", '1', "ui-cat-st-v1", State::Ok, false),
        key("not-examinable", '2', "ui-cat-st-v2", State::Unsure, false),
        key("deviating", '3', "ui-cat-st-v3", State::Look, false),
        key("suspicious", '4', "ui-cat-st-v4", State::Stop, false),
        key("dangerous", '9', "ui-cat-st-v9", State::Stop, true),
    ];
    shell.page(room(
        html! {
            (stage(&say.t("ui-cat-st-over"), "RR473124829SE", &say.t("ui-cat-st-under")))
            (answer(State::Ok, &say.t("ui-cat-st-ok")))
            (scan(say, &Form::post("#scan"), "code", ""))
            (verdict_buttons(say, &Form::post("#verdict").hidden("subject", "RR473124829SE"), "verdict", &keys))
        },
        html! {
            h2 { (say.t("ui-cat-st-hand")) }
            (SummaryList::figures()
                .row(say.t("ui-cat-st-exp"), "25")
                .row(say.t("ui-cat-st-seen"), "23")
                .row(say.t("ui-cat-st-miss"), html! { span.strong { "2" } })
                .row(say.t("ui-cat-st-more"), "0"))
            h2 { (say.t("ui-cat-st-last")) }
            (SummaryList::figures()
                .row(code("RR473124815SE"), tag(State::Ok, say.t("ui-cat-st-v1")))
                .row(code("UO553662591SE"), tag(State::Ok, say.t("ui-cat-st-v1")))
                .row(say.t("ui-cat-st-group"), tag(State::Ok, say.t("ui-cat-st-v1")))
                .row(code("RR473124801SE"), tag(State::Look, say.t("ui-cat-st-v3"))))
            p.sub { (say.t("ui-cat-st-shift")) }
        },
    ))
}

const ANSWERS: [(State, &str); 5] = [
    (State::Ok, "ui-cat-st-ok"),
    (State::Look, "ui-cat-st-look"),
    (State::Stop, "ui-cat-st-stop"),
    (State::Unsure, "ui-cat-st-unsure"),
    (State::Neutral, "ui-cat-st-idle"),
];

fn shell<'a>(say: Say<'a>, title: &str, links: Links<'_>) -> Shell<'a> {
    let mut shell = Shell::new(say, say.t(title));
    shell.tenant = Some(say.t("ui-cat-tenant"));
    shell.nav = vec![
        entry(say, "ui-cat-nav-today", false),
        entry(say, "ui-cat-nav-mail", true),
        entry(say, "ui-cat-nav-incidents", false),
        entry(say, "ui-cat-nav-measures", false),
        entry(say, "ui-cat-nav-organisation", false),
        entry(say, "ui-cat-nav-duties", false),
    ];
    shell.search = Some(Search { action: "#search".into(), label: say.t("ui-search"), palette: None });
    shell.other_language = Some(links.other_language.into());
    shell.accessibility = Some(links.accessibility.into());
    shell.person = Some(Person { display: say.t("ui-cat-person"), href: Some("#me".into()) });
    shell.sign_out = Some("#sign-out".into());
    shell
}

fn entry(say: Say<'_>, key: &str, current: bool) -> NavEntry {
    NavEntry { href: "#nav".into(), text: say.t(key), current }
}

fn section(say: Say<'_>, id: &str, content: impl Render) -> Markup {
    html! { section id=(id) { h2 { (say.t(&format!("ui-cat-h-{id}"))) } (content) } }
}

fn now(say: Say<'_>) -> Markup {
    let task = |state, heading: &str, line: Markup, act| Task { state, heading: say.t(heading), line, act };
    NowList::new(vec![
        task(
            State::Stop,
            "ui-cat-now-1",
            html! { (code("BREV-2026-004118")) " " (say.t("ui-cat-now-1-line")) },
            button_link("#examine", &say.t("ui-cat-b-examine")),
        ),
        task(
            State::Look,
            "ui-cat-now-2",
            html! { (say.t("ui-cat-now-2-line")) },
            action_link("#draft", &say.t("ui-cat-b-open")),
        ),
        task(
            State::Unsure,
            "ui-cat-now-3",
            html! { (say.t("ui-cat-now-3-line")) },
            action_link("#gaps", &say.t("ui-cat-b-gaps")),
        ),
        task(State::Neutral, "ui-cat-now-4", html! {}, html! {}),
    ])
    .more("#all", say.t("ui-cat-now-more"))
    .render()
}

fn figures(say: Say<'_>) -> Markup {
    columns(
        html! { div.sheet {
            (Flow::new(say, say.t("ui-cat-flow-label"))
                .part(State::Ok, 812, say.t("ui-cat-flow-ok"))
                .part(State::Neutral, 371, say.t("ui-cat-flow-wait"))
                .part(State::Look, 18, say.t("ui-cat-flow-look"))
                .part(State::Stop, 3, say.t("ui-cat-flow-stop")))
        } },
        html! {
            div.sheet { (Figure::new(say.of(571, 611), say.t("ui-cat-fig-words")).state(State::Look, say.t("ui-cat-fig-state"))) }
            div.sheet { (figure_row([
                Figure::new(say.int(1204), say.t("ui-cat-fig-plain")),
                Figure::new(say.int(3), say.t("ui-cat-flow-stop")),
            ])) }
        },
    )
}

fn charts(say: Say<'_>) -> Markup {
    let weeks = (41..=47).map(|week| say.ta("ui-week", &[("n", week.to_string().into())]));
    let hours = ["8–10", "10–12", "12–14", "14–16"];
    columns(
        html! {
            div.sheet { (Lines::new(say, say.t("ui-cat-ch-lines"), say.t("ui-cat-ch-week"), weeks)
                .line(say.t("ui-cat-ch-in"), &[1180, 1204, 1140, 1260, 1312, 1290, 1204])
                .line(say.t("ui-cat-ch-out"), &[1100, 1190, 1150, 1200, 1300, 1285, 1180])
                .line(say.t("ui-cat-ch-held"), &[12, 9, 40, 22, 18, 6, 3])) }
            div.sheet { (Heat::new(say, say.t("ui-cat-ch-heat"), say.t("ui-cat-ch-day"), hours)
                .row(say.t("ui-weekday-1"), &[Some(412), Some(220), Some(31), Some(0)])
                .row(say.t("ui-weekday-2"), &[Some(180), Some(95), Some(12), Some(4)])
                .row(say.t("ui-weekday-3"), &[Some(240), Some(140), None, Some(8)])) }
        },
        html! {
            div.sheet { (Bars::new(say, say.t("ui-cat-ch-bars"), say.t("ui-cat-ch-site"), say.t("ui-cat-ch-now"))
                .beside(say.t("ui-cat-ch-before"))
                .row(say.t("ui-cat-ch-site-1"), &[1204, 1290])
                .row(say.t("ui-cat-ch-site-2"), &[318, 305])
                .row(say.t("ui-cat-fo-unit-1"), &[41, 0])) }
            div.sheet { (balance(say, 380)) }
            div.sheet { (balance(say, 377)) }
        },
    )
}

fn balance(say: Say<'_>, left: i64) -> Balance<'_> {
    Balance::new(say, say.t("ui-cat-ch-balance"), say.t("ui-cat-ch-had"), say.t("ui-cat-ch-became"))
        .had(say.t("ui-cat-ch-opening"), 96)
        .had(say.t("ui-cat-ch-came"), 1204)
        .became(say.t("ui-cat-ch-went"), 920)
        .became(say.t("ui-cat-ch-left"), left)
}

fn states(say: Say<'_>) -> Markup {
    html! {
        p.under {
            (tag(State::Ok, say.t("ui-cat-s-ok"))) (tag(State::Look, say.t("ui-cat-s-look"))) (tag(State::Stop, say.t("ui-cat-s-stop")))
            (tag(State::Unsure, say.t("ui-cat-s-unsure"))) (tag(State::Neutral, say.t("ui-cat-s-none")))
            (secrecy_tag(say, "OSL 18 kap. 8 §", "2026-11-23", &say.t("ui-cat-s-authority")))
        }
        p.under { (code("RR473124829SE")) (code("00373500538500000011")) (code("BREV-2026-000123")) }
    }
}

fn notices(say: Say<'_>) -> Markup {
    let body = |key: &str| html! { p { (say.t(key)) } };
    html! {
        (flash(State::Ok, &say.t("ui-cat-n-ok")))
        (flash(State::Stop, &say.t("ui-cat-n-stop")))
        (notice(State::Look, &say.t("ui-cat-n-look-h"), body("ui-cat-n-look")))
        (notice(State::Unsure, &say.t("ui-cat-n-unsure-h"), body("ui-cat-n-unsure")))
        (notice(State::Neutral, &say.t("ui-cat-n-none-h"), body("ui-cat-n-none")))
    }
}

fn buttons(say: Say<'_>) -> Markup {
    Form::post("#buttons").body(html! {
        (actions(html! {
            (Button::primary(say.t("ui-cat-b-save")))
            (Button::quiet(say.t("ui-cat-b-draft")).value("act", "draft").unchecked())
            (Button::danger(say.t("ui-cat-b-lost")))
            (button_link("#examine", &say.t("ui-cat-b-examine")))
            (action_link("#draft", &say.t("ui-cat-b-open")))
            (link("#cancel", &say.t("ui-cancel")))
        }))
        p { (link("#roles", &say.t("ui-cat-b-link"))) }
    })
}

fn facts(say: Say<'_>) -> Markup {
    let seen = Timestamp::from_second(1_795_417_920).unwrap_or_default();
    columns(
        html! { div.sheet { (SummaryList::new()
        .row_act(say.t("ui-cat-f-holder"), say.t("ui-cat-f-holder-v"), "#holder", say.t("ui-cat-f-change"), say.t("ui-cat-f-change-what"))
        .row(say.t("ui-cat-f-number"), code("RR473124829SE"))
        .row(say.t("ui-cat-f-weight"), say.weight(8200))
        .row(say.t("ui-cat-f-seen"), say.time_tag(seen, &say.date_time(seen)))) } },
        html! { div.sheet { (SummaryList::figures()
        .row(say.t("ui-cat-f-strategic"), say.of(4, 4))
        .row(say.t("ui-cat-f-tactical"), say.of(9, 10))
        .row(say.t("ui-cat-f-operative"), say.of(571, 611))) } },
    )
}

fn tab_row(say: Say<'_>) -> Markup {
    let tab = |key: &str, count: Option<i64>, current| Tab {
        href: "#tabs".into(),
        text: say.t(key),
        count: count.map(|n| say.int(n)),
        current,
    };
    tabs(
        &say.t("ui-cat-h-tabs"),
        &[
            tab("ui-cat-tab-held", Some(3), true),
            tab("ui-cat-tab-waiting", Some(371), false),
            tab("ui-cat-tab-done", None, false),
        ],
    )
}

fn table(say: Say<'_>) -> Markup {
    let columns = || {
        vec![
            Column::text(say.t("ui-cat-t-from")).sort("?sort=-from", Sorted::Ascending),
            Column::number(say.t("ui-cat-t-expected")).sort("?sort=expected", Sorted::No),
            Column::number(say.t("ui-cat-t-seen")),
            Column::text(say.t("ui-cat-t-state")),
        ]
    };
    let from = |text: &str, under: Markup| html! { (link("#row", &say.t(text))) br; span.sub { (under) } };
    html! {
        (filter_bar(say, "#table", html! {
            (Field::search(say, "q", say.t("ui-search")))
            (Field::select(say, "unit", say.t("ui-cat-t-unit"), units(say)).in_filter())
        }, Some("#table")))
        (Table::new(say, say.t("ui-cat-t-caption"), columns())
            .row(vec![from("ui-cat-t-1", html! { (say.t("ui-cat-t-1-s")) }), html! { "25" }, html! { "24" }, tag(State::Stop, say.t("ui-cat-s-stop")).render()])
            .row(vec![from("ui-cat-t-2", html! { (say.t("ui-cat-t-2-s")) " " (code("S-0412")) }), html! { "7" }, html! { "8" }, tag(State::Look, say.t("ui-cat-s-look")).render()])
            .row(vec![from("ui-cat-t-3", html! { (say.t("ui-cat-t-3-s")) " " (code("4471-20")) }), html! { "612" }, html! { "612" }, tag(State::Ok, say.t("ui-cat-s-ok")).render()])
            .pager(Pager { shown: say.t("ui-cat-t-shown"), previous: Some("?before=a".into()), next: Some("?after=b".into()) }))
        (export_links(say, &[("CSV", "#csv"), ("XLSX", "#xlsx")]))
        (Table::new(say, say.t("ui-cat-t-caption"), columns())
            .empty(empty(&say.t("ui-cat-t-empty"), html! { p { (say.t("ui-cat-t-empty-s")) } })))
    }
}

fn units(say: Say<'_>) -> Vec<Choice> {
    vec![Choice::new("1", say.t("ui-cat-fo-unit-1")), Choice::new("2", say.t("ui-cat-fo-unit-2"))]
}

fn timeline(say: Say<'_>) -> Markup {
    let at = |second: i64| {
        let at = Timestamp::from_second(second).unwrap_or_default();
        say.time_tag(at, &say.time_bare(at))
    };
    Timeline(vec![
        Moment::new(at(1_795_412_400), say.t("ui-cat-tl-1")).line(say.t("ui-cat-tl-1-l")).proof(say.t("ui-cat-tl-1-p")),
        Moment::new(at(1_795_417_920), say.t("ui-cat-tl-2"))
            .kind(MomentKind::Stop)
            .line(say.t("ui-cat-tl-2-l"))
            .link("#incident", say.t("ui-cat-tl-2-a")),
        Moment::new(say.t("ui-cat-tl-3-t"), say.t("ui-cat-tl-3"))
            .kind(MomentKind::Waiting)
            .line(say.t("ui-cat-tl-3-l")),
    ])
    .render()
}

fn form(say: Say<'_>, shown: Shown) -> Markup {
    let mut state = FormState::filled([
        ("what", say.t("ui-cat-fo-what-v")),
        ("date", say.t("ui-cat-fo-date-v")),
        ("unit", "2".into()),
        ("which", "window".into()),
    ]);
    state.faults.add("date", say.t("ui-cat-fo-date-e"));
    state.faults.add("how", say.t("ui-cat-fo-how-e"));
    state.faults.add_whole(say.t("ui-cat-fo-whole"));
    html! {
        // Of two summaries on a page the first counts.
        @if shown.sent != Some(Sent::Form) { (error_summary(say, &state.faults)) }
        (Form::post("#form").multipart().hidden("command_id", "0199c0de").body(html! {
            (Field::area(say, "what", say.t("ui-cat-fo-what")).hint(say.t("ui-cat-fo-what-h")).rows(4).state(&state))
            (Field::date(say, "date", say.t("ui-cat-fo-date")).state(&state))
            (Field::time(say, "time", say.t("ui-cat-fo-time")).optional().state(&state))
            (Field::select(say, "unit", say.t("ui-cat-fo-unit"), units(say)).state(&state))
            (Field::radios(say, "how", say.t("ui-cat-fo-how"), vec![
                Choice::new("seen", say.t("ui-cat-fo-how-1")),
                Choice::new("told", say.t("ui-cat-fo-how-2")).hint(say.t("ui-cat-fo-how-2-h")),
            ]).state(&state))
            (Field::checkboxes(say, "which", say.t("ui-cat-fo-which"), vec![
                Choice::new("window", say.t("ui-cat-fo-which-1")),
                Choice::new("lock", say.t("ui-cat-fo-which-2")),
            ]).optional().state(&state))
            (Field::number(say, "weight", say.t("ui-cat-fo-weight")).suffix("kg").state(&state))
            (Field::code(say, "seal", say.t("ui-cat-fo-seal")).state(&state))
            (Field::file(say, "picture", say.t("ui-cat-fo-file"), "image/jpeg,image/png").hint(say.t("ui-cat-fo-file-h")).optional().several())
            (fieldset(&say.t("ui-cat-fo-group"), html! {
                (Field::email(say, "email", say.t("ui-cat-fo-email")).autocomplete("email").optional().state(&state))
                (Field::checkbox(say, "notify", "yes", say.t("ui-cat-fo-ok")).state(&state))
            }))
            (actions(Button::primary(say.t("ui-cat-b-save"))))
        }))
    }
}

fn panels(say: Say<'_>) -> Markup {
    html! {
        (confirmation(&say.t("ui-cat-c-h"), Some(code("INC-2026-0311")), html! { p { (say.t("ui-cat-c-next")) } }))
        (interruption(
            &say.t("ui-cat-i-h"),
            html! { p { (say.t("ui-cat-i-b")) } },
            button_link("#reference", &say.t("ui-cat-i-go")),
            ("#back", &say.t("ui-cat-i-back")),
        ))
    }
}

fn two(say: Say<'_>) -> Markup {
    let mut faults = Faults::none();
    faults.add("password", say.t("ui-cat-two-e"));
    let state = FormState { values: Vec::new(), faults };
    TwoPerson {
        say,
        action: "#two".into(),
        heading: say.t("ui-cat-two-h"),
        content: SummaryList::new()
            .row(say.t("ui-cat-f-number"), code("BREV-2026-004118"))
            .row(say.t("ui-cat-t-state"), say.t("ui-cat-two-w"))
            .render(),
        digest: "a3f902c177de55aa10".into(),
        first: say.t("ui-cat-two-f"),
        fields: Field::area(say, "reason", say.t("ui-cat-two-r")).rows(3).render(),
        proof: Field::password(say, "password", say.t("ui-two-password"))
            .hint(say.t("ui-two-password-hint"))
            .state(&state)
            .render(),
        approve: say.t("ui-cat-two-a"),
        back: ("#held".into(), say.t("ui-cat-two-b")),
    }
    .render()
}

/// A verdict that can still be taken back.
fn pending(say: Say<'_>) -> Markup {
    answer_with(
        State::Ok,
        &say.t("ui-cat-st-pending"),
        Form::post("#undo").body(Button::quiet(say.t("ui-cat-st-undo")).value("act", "undo")),
    )
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::texts::{check_parity, check_used, keys_in_source};
    use crate::{Lang, SOURCES, Texts};

    fn pages() -> Vec<String> {
        let texts = Texts::new(SOURCES).unwrap();
        let links =
            Links { own: "/own", other_language: "/other", station: "/station", sure: "/sure", accessibility: "/a" };
        let pages = Lang::ALL
            .iter()
            .flat_map(|lang| {
                let say = Say::new(&texts, *lang);
                let shown = |sent| Shown { only: Some(Scheme::Dark), sent };
                [
                    page(say, links, Shown::default()),
                    page(say, links, shown(Some(Sent::Form))),
                    page(say, links, shown(Some(Sent::Sure))),
                    sure(say, links, &[("sure".into(), "f00d".into())]),
                    station(say, links),
                ]
                .map(Markup::into_string)
            })
            .collect();
        assert_eq!(texts.missing(), Vec::<String>::new());
        pages
    }

    /// The tags of a page, as written.
    fn tags(page: &str) -> impl Iterator<Item = &str> {
        page.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(tag, _)| tag)
    }

    fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
        tag.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split_once('"')).map(|(value, _)| value)
    }

    #[test]
    fn nothing_is_inline_that_the_content_policy_forbids() {
        for page in pages() {
            for tag in tags(&page) {
                assert!(!tag.contains(" style=") && !tag.starts_with("style") && !tag.starts_with("script"), "{tag}");
                assert!(
                    !tag.split_ascii_whitespace().any(|word| word.starts_with("on") && word.contains('=')),
                    "{tag}"
                );
                for name in ["href", "src", "action", "formaction"] {
                    let outside =
                        attribute(tag, name).is_some_and(|to| to.contains("//") || to.starts_with("javascript"));
                    assert!(!outside, "{tag}");
                }
            }
        }
    }

    #[test]
    fn ids_are_unique_and_what_points_at_one_finds_it() {
        for page in pages() {
            let mut ids = BTreeMap::new();
            for id in tags(&page).filter_map(|tag| attribute(tag, "id")) {
                *ids.entry(id).or_insert(0) += 1;
            }
            assert_eq!(ids.iter().filter(|(_, n)| **n > 1).collect::<Vec<_>>(), vec![]);
            for tag in tags(&page) {
                for name in ["for", "aria-describedby", "popovertarget"] {
                    for id in attribute(tag, name).into_iter().flat_map(str::split_ascii_whitespace) {
                        assert!(ids.contains_key(id), "{tag}");
                    }
                }
            }
            assert_eq!(page.matches("<h1").count(), 1);
            assert_eq!(page.matches("<main").count(), 1);
        }
    }

    #[test]
    fn the_languages_say_the_same_things_and_every_key_is_used() {
        assert_eq!(check_parity(SOURCES), []);
        let mut used: BTreeSet<String> = BTreeSet::new();
        for file in [
            include_str!("catalogue.rs"),
            include_str!("page.rs"),
            include_str!("say.rs"),
            include_str!("station.rs"),
            include_str!("parts/chart.rs"),
            include_str!("parts/form.rs"),
            include_str!("parts/list.rs"),
            include_str!("parts/state.rs"),
            include_str!("parts/story.rs"),
        ] {
            used.extend(keys_in_source(file.split("#[cfg(test)]").next().unwrap()));
        }
        // The refusals that every part of the platform may give have their words here.
        let keys = SOURCES.iter().flat_map(|source| source.ftl.lines()).filter_map(|line| line.split(" = ").next());
        used.extend(keys.filter(|key| key.starts_with("ui-refused-")).map(str::to_owned));
        assert_eq!(check_used(SOURCES, &used, &["ui-"]), []);
    }

    #[test]
    fn the_catalogue_shows_every_part() {
        let page = &pages()[0];
        for class in [
            "now",
            "flow",
            "chart",
            "heat",
            "chart balance",
            "fig",
            "figs",
            "tag stop",
            "notice",
            "btn danger",
            "summary",
            "tabs",
            "data",
            "filter",
            "pager",
            "export",
            "empty",
            "timeline",
            "law",
            "error-summary",
            "field bad",
            "confirmation",
            "interruption",
            "two-person",
            "answer",
        ] {
            assert!(page.contains(&format!("class=\"{class}")), "{class}");
        }
    }
}
