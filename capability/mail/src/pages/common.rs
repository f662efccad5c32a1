//! What the pages of mail share: the place chosen, the tabs, words and tags, a form that came back.

use super::{
    able::{Able, Places},
    names::Names,
};
use crate::model::{Class, Kind, Site, State, Subject};
use crate::queries::Label;
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use base::{Id, Refusal};
use maud::{Markup, html};
use store::{Failure, Reader};
use strum::IntoEnumIterator;
use ui::{FormState, Say, Shell, parts};
use uuid::Uuid;
use web::Viewer;
pub(crate) use web::{Asked, href};

/// Rows on a page of a list.
pub(crate) const PAGE: usize = 50;
/// As many sites are shown at once; more are behind a word.
const SITES_SHOWN: usize = 8;
/// The most rows of an export.
pub(crate) const EXPORT: usize = 50_000;

/// The places of mail, and the site that is looked at.
#[derive(Debug, Clone)]
pub(crate) struct Here {
    /// All places.
    pub(crate) places: Places,
    /// The chosen site.
    pub(crate) site: Site,
    /// What the reader may there.
    pub(crate) able: Able,
}

impl Here {
    /// The site asked for in `?site=`, else the first there is. One query.
    ///
    /// # Errors
    /// There is no site that the reader may see, or the one asked for is not among them: not found.
    pub(crate) fn of(viewer: &Viewer, reader: &mut Reader<'_>, site: Option<Uuid>) -> Result<Self, Failure> {
        Ok(Self::among(Places::of(viewer, reader)?, site)?)
    }

    /// As [`Here::of`], among places already read.
    ///
    /// # Errors
    /// As [`Here::of`].
    pub(crate) fn among(places: Places, site: Option<Uuid>) -> Result<Self, Refusal> {
        let site = site.map_or_else(|| places.seen().next().map(|it| it.id), |id| Some(Id::from_uuid(id)));
        let (site, able) = site.and_then(|id| places.at(id)).ok_or_else(Refusal::not_found)?;
        let (site, able) = (site.clone(), able.clone());
        Ok(Self { places, site, able })
    }

    /// The chosen site as it stands in an address; empty when it is the first, which needs no choosing.
    pub(crate) fn asked(&self) -> String {
        let first = self.places.seen().next().is_some_and(|it| it.id == self.site.id);
        if first { String::new() } else { self.site.id.to_string() }
    }

    /// An address within mail that keeps the chosen site.
    pub(crate) fn href(&self, path: &str, asked: &[(&str, &str)]) -> String {
        let site = self.asked();
        href(path, &[&[("site", site.as_str())], asked].concat())
    }

    /// The way to the other sites, where there are several: `path` shows each.
    pub(crate) fn chooser(&self, say: Say<'_>, path: &str) -> Markup {
        let sites: Vec<&Site> = self.places.seen().collect();
        let links = html! {
            @for site in &sites {
                @if site.id == self.site.id { span.strong aria-current="true" { (site.name) } }
                @else { a href=(href(path, &[("site", &site.id.to_string())])) { (site.name) } }
            }
        };
        html! {
            @if sites.len() > 1 {
                div.head {
                    @if sites.len() <= SITES_SHOWN {
                        nav.under aria-label=(say.t("mail-site")) { span.sub { (say.t("mail-site")) ":" } (links) }
                    } @else {
                        details {
                            summary { (say.t("mail-site")) ": " (self.site.name) }
                            nav.under aria-label=(say.t("mail-site")) { (links) }
                        }
                    }
                }
            }
        }
    }
}

/// The places within mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// What waits, and the state of the whole.
    Today,
    /// Hand-overs.
    Consignments,
    /// What is to be checked.
    Screening,
    /// What may go on.
    Dispatch,
    /// What is held.
    Holds,
    /// The day's balance.
    Day,
    /// What waits for a second person.
    Acts,
}

impl Place {
    const ALL: [(Self, &str, &str); 7] = [
        (Self::Today, "/", "mail-tab-today"),
        (Self::Consignments, "/mail/consignments", "mail-tab-consignments"),
        (Self::Screening, "/mail/screening", "mail-tab-screening"),
        (Self::Dispatch, "/mail/dispatch", "mail-tab-dispatch"),
        (Self::Holds, "/mail/holds", "mail-tab-holds"),
        (Self::Day, "/mail/day", "mail-tab-day"),
        (Self::Acts, "/mail/acts", "mail-tab-acts"),
    ];
}

/// The tabs within mail, keeping the chosen site.
pub(crate) fn tabs(say: Say<'_>, here: &Here, current: Place) -> Markup {
    let tabs: Vec<parts::Tab> = Place::ALL
        .iter()
        .map(|(place, path, key)| parts::Tab {
            href: here.href(path, &[]),
            text: say.t(key),
            count: None,
            current: *place == current,
        })
        .collect();
    parts::tabs(&say.t("mail-tabs"), &tabs)
}

/// The shell of a page within mail: what was just done is answered, faults of the form come first.
pub(crate) fn shell<'a>(
    viewer: &'a Viewer,
    names: &Names,
    title: impl Into<String>,
    asked: &Asked,
    form: &FormState,
) -> Shell<'a> {
    let mut shell = viewer.shell(&names.shell, title);
    shell.faults = form.faults.clone();
    if form.faults.is_empty() {
        shell.flash = flash(viewer.say(), asked.get("done"));
    }
    shell
}

/// The shell of a page with a list: what was just done is answered, what was wrong with what was asked comes first.
pub(crate) fn list_shell<'a>(
    viewer: &'a Viewer,
    names: &Names,
    title: impl Into<String>,
    shown: &web::list::Shown<'_>,
) -> Shell<'a> {
    let form = FormState { values: Vec::new(), faults: shown.faults() };
    shell(viewer, names, title, shown.asking().asked(), &form)
}

/// The classes, to filter by.
pub(crate) fn classes() -> Vec<(&'static str, String)> {
    words_of("class", Class::iter())
}

/// The values of a kind of word, each with the key of its text.
pub(crate) fn words_of<T: Into<&'static str>>(of: &str, all: impl Iterator<Item = T>) -> Vec<(&'static str, String)> {
    all.map(Into::into).map(|word| (word, format!("mail-{of}-{word}"))).collect()
}

/// As [`flash`], about a subject that the reader may see, by its number.
pub(crate) fn flash_about(say: Say<'_>, done: &str, about: Option<&Label>) -> Option<Markup> {
    let Some(Label { number, code }) = about else { return flash(say, done) };
    let (key, state) = DONE.iter().find(|(key, _)| *key == done)?;
    let named =
        code.as_ref().map_or_else(|| number.to_string(), |code| parts::code_groups(code.number.as_str()).join(" "));
    Some(parts::flash(
        *state,
        &say.ta("mail-done-about", &[("number", named.into()), ("done", say.t(&format!("mail-done-{key}")).into())]),
    ))
}

/// An id in an address. What is no id leads nowhere.
///
/// # Errors
/// Not found.
pub(crate) fn id_of<T>(text: &str) -> Result<Id<T>, Failure> {
    Ok(text.parse().map_err(|_| Refusal::not_found())?)
}

/// What may have been done, as it stands in `?done=`; the words are `mail-done-…`.
const DONE: &[(&str, parts::State)] = &[
    ("announced", parts::State::Ok),
    ("announced-before", parts::State::Look),
    ("received", parts::State::Ok),
    ("received-lots", parts::State::Ok),
    ("surplus", parts::State::Look),
    ("seal-differed", parts::State::Stop),
    ("alias-conflict", parts::State::Stop),
    ("refused", parts::State::Ok),
    ("closed", parts::State::Ok),
    ("closed-missing", parts::State::Look),
];

/// The answer to what was just done. Only words of ours: whatever else the address says is passed over.
pub(crate) fn flash(say: Say<'_>, done: &str) -> Option<Markup> {
    let deeds = super::deed::DONE.iter();
    let (key, state) = DONE.iter().chain(deeds).find(|(key, _)| *key == done)?;
    Some(parts::flash(*state, &say.t(&format!("mail-done-{key}"))))
}

/// See other: a form was taken; `done` is among those of [`flash`].
pub(crate) fn done(path: &str, done: &str) -> Response {
    web::redirect(&href(path, &[("done", done)]))
}

/// Links to what comes before and after in a list: `after` in the address is where this page begins, `trail` where the
/// pages before it began. `keep` is what else the address asks.
pub(crate) fn pager(
    here: &Here,
    path: &str,
    keep: &[(&str, &str)],
    asked: &Asked,
    next: Option<String>,
    shown: String,
) -> parts::Pager {
    let (after, trail) = (asked.get("after"), asked.get("trail"));
    let to = |after: &str, trail: &str| here.href(path, &[keep, &[("after", after), ("trail", trail)]].concat());
    let previous = (!after.is_empty()).then(|| {
        let (rest, last) = trail.rsplit_once('.').unwrap_or(("", trail));
        to(last, rest)
    });
    let next = next.map(|next| {
        // So far back that nobody pages there: the way back is forgotten from its beginning.
        let kept: Vec<&str> = trail.split('.').chain([after]).filter(|it| !it.is_empty()).collect();
        let kept = &kept[kept.len().saturating_sub(40)..];
        to(&next, &kept.join("."))
    });
    parts::Pager { shown, previous, next }
}

/// The id of the command that a form will give, made when the form is: sent twice, it has one effect. A form that came
/// back keeps its id only where nothing was done.
pub(crate) fn command_id() -> String {
    base::clock::new_command_id().to_string()
}

/// A word of a kind: `class` and [`Class::Registered`] give `mail-class-registered`.
pub(crate) fn word(say: Say<'_>, of: &str, value: impl Into<&'static str>) -> String {
    say.t(&format!("mail-{of}-{}", value.into()))
}

/// A word as it stands inside a sentence: with a small letter.
pub(crate) fn low(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// What a subject is, in words: its class, or receptacle.
pub(crate) fn what(say: Say<'_>, kind: Kind, class: Option<Class>) -> String {
    match (kind, class) {
        (Kind::Item, Some(class)) => word(say, "class", class),
        (Kind::Lot, Some(class)) => say.ta("mail-lot-of", &[("class", word(say, "classes", class).into())]),
        (kind, _) => word(say, "kind", kind),
    }
}

/// How a state of mail stands in the colours of the house.
pub(crate) const fn state_of(state: State) -> parts::State {
    use State as S;
    use parts::State as P;
    match state {
        S::Cleared | S::Released | S::Packed | S::Sealed | S::Dispatched | S::Delivered | S::Closed => P::Ok,
        S::Inconclusive => P::Look,
        S::Quarantined | S::Missing | S::Lost | S::Seized | S::Destroyed | S::WithAuthority | S::AtLaboratory => {
            P::Stop
        }
        S::SentBack | S::NotOurs => P::Unsure,
        S::Received | S::Queued | S::InScreening | S::Emptied => P::Neutral,
    }
}

/// The tag of a subject: its state; what is held says so first.
pub(crate) fn state_tag(say: Say<'_>, subject: &Subject) -> Markup {
    let state = subject.state;
    html! {
        (parts::tag(state_of(state), word(say, "state", state)))
        @if !subject.holds.is_empty() { " " (parts::tag(parts::State::Stop, say.t("mail-held"))) }
    }
}

/// A number or code that leads to its subject.
pub(crate) fn subject_link(subject: &Subject) -> Markup {
    let shown = subject.number.to_string();
    html! { a href=(subject_href(subject.id)) { (parts::code(&shown)) } }
}

/// Where a subject is shown.
pub(crate) fn subject_href(id: Id<Subject>) -> String {
    format!("/mail/subjects/{id}")
}

/// Separated values as a file: semicolons and a byte order mark, as a spreadsheet here expects; a cell that a
/// spreadsheet would take for a formula is led by an apostrophe.
pub(crate) fn csv(name: &str, head: &[String], rows: impl IntoIterator<Item = Vec<String>>) -> Response {
    let mut out = String::from("\u{feff}");
    let mut line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| csv_cell(cell)).collect();
        out.push_str(&cells.join(";"));
        out.push_str("\r\n");
    };
    line(head);
    for row in rows {
        line(&row);
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, out).into_response()
}

fn csv_cell(cell: &str) -> String {
    let number = cell.strip_prefix('-').unwrap_or(cell).bytes().all(|b| b.is_ascii_digit() || b == b',' || b == b'.');
    if number { cell.to_owned() } else { web::list::csv_cell(cell) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_neither_breaks_nor_runs() {
        assert_eq!(csv_cell("=1+1"), "'=1+1");
        assert_eq!(csv_cell("-12"), "-12");
        assert_eq!(csv_cell("-A1"), "'-A1");
        assert_eq!(csv_cell("a;\"b\""), "\"a;\"\"b\"\"\"");
    }
}
