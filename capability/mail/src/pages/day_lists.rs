//! The lists beside the day: what does not agree, and the days that are closed.

use super::{
    common::{Here, PAGE, Place, list_shell, subject_link, tabs, what, word, words_of},
    day::ending,
    names::{Names, Naming},
};
use crate::{
    model::{Closing, DiscrepancyKind},
    queries::{
        Differing,
        lists::{self, Closed, Differences, Ended},
    },
};
use access::policy::{MailDay, MailView};
use maud::{Markup, html};
use store::{Direction, Failure, Page, Part, Reader};
use strum::IntoEnumIterator;
use ui::parts;
use web::list::{Asking, Cell, Column, Filter, Line, List, Listing, Shown};
use web::{Routes, Viewer, may};

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new().get("/mail/discrepancies", may(MailDay).told(MailView), web::list::serve::<DifferenceList>).get(
        "/mail/days",
        may(MailDay).told(MailView),
        web::list::serve::<DayList>,
    )
}

/// The site asked for, where the reader may see its days.
fn here(viewer: &Viewer, reader: &mut Reader<'_>, asking: &Asking) -> Result<Here, Failure> {
    let here = Here::of(viewer, reader, asking.asked().id("site"))?;
    here.able.need("mail.day")?;
    Ok(here)
}

fn page(viewer: &Viewer, here: &Here, names: &Names, shown: &Shown<'_>, title: &str, path: &str) -> Markup {
    let say = viewer.say();
    let mut shell = list_shell(viewer, names, say.t(title), shown);
    shell.crumbs = vec![ui::Crumb { href: here.href("/mail/day", &[]), text: say.t("mail-tab-day") }];
    shell.page(html! {
        (tabs(say, here, Place::Day))
        (here.chooser(say, path))
        (shown.list())
    })
}

/// What does not agree at a site.
#[derive(Debug)]
struct DifferenceList;

static DIFFERENCES: List = List {
    name: "discrepancies",
    title: "mail-discrepancies-title",
    path: "/mail/discrepancies",
    columns: &[
        Column::text("mail-head-discrepancy"),
        Column::text("mail-head-about"),
        Column::text("mail-head-what").in_files(),
        Column::text("mail-head-since").sorts(lists::BY_OPENED),
        Column::text("mail-col-outcome"),
        Column::text("mail-head-do"),
    ],
    filters: &[
        Filter::choice_or("which", "mail-filter-discrepancies", ended, "mail-list-open"),
        Filter::choice("kind", "mail-head-discrepancy", kinds),
        Filter::since("since", "mail-filter-opened-since"),
        Filter::until("until", "mail-filter-opened-until"),
    ],
    start: ("opened", Direction::Up),
    keeps: &["site"],
    passes: &["done"],
    nothing: ("mail-discrepancies-none", "mail-discrepancies-none-why"),
    size: PAGE,
};

fn ended() -> Vec<(&'static str, String)> {
    vec![("closed", "mail-filter-settled".into()), ("all", "mail-list-all".into())]
}

fn kinds() -> Vec<(&'static str, String)> {
    words_of("discrepancy", DiscrepancyKind::iter())
}

impl Listing for DifferenceList {
    type Here = Here;
    type Row = Differing;
    type Names = Names;
    const LIST: &'static List = &DIFFERENCES;

    fn here(viewer: &Viewer, reader: &mut Reader<'_>, asking: &Asking) -> Result<Here, Failure> {
        here(viewer, reader, asking)
    }

    fn rows(
        viewer: &Viewer,
        reader: &mut Reader<'_>,
        here: &Here,
        asking: &Asking,
        part: Part,
    ) -> Result<Page<Differing>, Failure> {
        let which = Differences {
            ended: match asking.choice("which") {
                Some("closed") => Ended::Closed,
                Some(_) => Ended::All,
                None => Ended::Open,
            },
            kind: asking.choice("kind").and_then(|kind| kind.parse().ok()),
            opened: (asking.since("since"), asking.until("until")),
        };
        lists::differences_listed(reader, viewer.tenant(), here.site.id, &which, part)
    }

    fn names(viewer: &Viewer, reader: &mut Reader<'_>, _: &Here, _: &[Differing]) -> Result<Names, Failure> {
        Ok(Naming::none().read(viewer, reader)?)
    }

    fn shell(names: &Names) -> &web::Names {
        &names.shell
    }

    fn line(viewer: &Viewer, _: &Here, _: &Names, (it, about): &Differing) -> Line {
        let say = viewer.say();
        let kind = word(say, "discrepancy", it.kind);
        let subject = about.as_ref();
        let of = subject.map(|subject| what(say, subject.kind, subject.class));
        let (to, text) = ending(say, it, subject);
        let outcome = it.closed.map(|outcome| word(say, "outcome", outcome));
        let todo =
            if outcome.is_none() { Cell::text(&text).shown(html! { a href=(to) { (text) } }) } else { Cell::nothing() };
        vec![
            Cell::text(&kind).shown(html! { a href={ "/mail/discrepancies/" (it.id) } { (kind) } }),
            match subject {
                Some(subject) => Cell::text(subject.number.to_string())
                    .shown(html! { (subject_link(subject)) " " span.sub { (of.clone().unwrap_or_default()) } }),
                None => Cell::text(say.t("mail-a-line")),
            },
            Cell::of(of, Cell::text),
            Cell::time(it.opened_at).shown(html! { (say.moment(it.opened_at.timestamp(), viewer.now.timestamp())) }),
            Cell::text(outcome.unwrap_or_else(|| say.t("mail-discrepancy-open"))),
            todo,
        ]
    }

    fn page(
        viewer: &Viewer,
        _: &mut Reader<'_>,
        here: &Here,
        names: &Names,
        shown: &Shown<'_>,
    ) -> Result<Markup, Failure> {
        Ok(page(viewer, here, names, shown, "mail-discrepancies-title", "/mail/discrepancies"))
    }
}

/// The days that are closed at a site.
#[derive(Debug)]
struct DayList;

static DAYS: List = List {
    name: "days",
    title: "mail-days",
    path: "/mail/days",
    columns: &[
        Column::text("mail-head-day").sorts(lists::BY_DAY),
        Column::text("mail-head-how"),
        Column::text("mail-head-closed"),
    ],
    filters: &[
        Filter::choice("how", "mail-head-how", hows),
        Filter::since("since", "mail-filter-day-since"),
        Filter::until("until", "mail-filter-day-until"),
    ],
    start: ("day", Direction::Down),
    keeps: &["site"],
    passes: &["done"],
    nothing: ("mail-days-none", "mail-days-none-why"),
    size: PAGE,
};

fn hows() -> Vec<(&'static str, String)> {
    words_of("closing", [Closing::Balanced, Closing::WithDiscrepancies].into_iter())
}

impl Listing for DayList {
    type Here = Here;
    type Row = Closed;
    type Names = Names;
    const LIST: &'static List = &DAYS;

    fn here(viewer: &Viewer, reader: &mut Reader<'_>, asking: &Asking) -> Result<Here, Failure> {
        here(viewer, reader, asking)
    }

    fn rows(
        viewer: &Viewer,
        reader: &mut Reader<'_>,
        here: &Here,
        asking: &Asking,
        part: Part,
    ) -> Result<Page<Closed>, Failure> {
        let how = asking.choice("how").and_then(|how| how.parse().ok());
        let which = (how, asking.day("since"), asking.day("until"));
        lists::days_listed(reader, viewer.tenant(), here.site.id, which, part)
    }

    fn names(viewer: &Viewer, reader: &mut Reader<'_>, _: &Here, _: &[Closed]) -> Result<Names, Failure> {
        Ok(Naming::none().read(viewer, reader)?)
    }

    fn shell(names: &Names) -> &web::Names {
        &names.shell
    }

    fn line(viewer: &Viewer, here: &Here, _: &Names, (day, how, at): &Closed) -> Line {
        let say = viewer.say();
        let state = if *how == Closing::Balanced { parts::State::Ok } else { parts::State::Look };
        let words = word(say, "closing", *how);
        vec![
            Cell::date(*day).shown(
                html! { a href=(here.href("/mail/day", &[("day", &day.to_string())])) { (say.date_iso(*day)) } },
            ),
            Cell::text(&words).shown(html! { (parts::tag(state, words)) }),
            Cell::time(*at),
        ]
    }

    fn page(
        viewer: &Viewer,
        _: &mut Reader<'_>,
        here: &Here,
        names: &Names,
        shown: &Shown<'_>,
    ) -> Result<Markup, Failure> {
        Ok(page(viewer, here, names, shown, "mail-days", "/mail/days"))
    }
}
