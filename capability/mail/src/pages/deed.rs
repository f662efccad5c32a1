//! What one may do to subjects, each act with its form: one page for all of them.

pub(crate) mod field;

use super::{
    able::{Able, Seen},
    acts,
    common::{Asked, command_id, href, shell, state_tag, subject_href, subject_link, what},
    names::Naming,
};
use crate::model::{Command, Flag, Hold, Holder, Kind, Site, SiteKind, State, Subject};
use access::policy::MailView;
use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use base::{CommandId, Id, Refusal};
use maud::{Markup, html};
use store::{Failure, Reader};
use strum::{EnumIter, EnumString, IntoStaticStr};
use ui::{FormState, Say, parts};
use web::{Ask, Input, Routes, Viewer, may};

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new().get("/mail/do/{deed}", may(MailView), page).post("/mail/do/{deed}", may(MailView), take)
}

/// An act on subjects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum Deed {
    Deliver,
    Release,
    Pack,
    Seal,
    Dispatch,
    HandOut,
    Open,
    Put,
    SingleOut,
    Split,
    Merge,
    Recount,
    Relabel,
    Flag,
    Alarm,
    Miskeyed,
    ClearAlarm,
    HandToAuthority,
    RecordReceipt,
    TakeBack,
    AuthorityKept,
    Hold,
    Unhold,
    SettleSeal,
    SettleAlias,
    SendBack,
    ReturnToCarrier,
    ReportMissing,
    Find,
    WriteOff,
}

/// What is answered when an act was done; the words are `mail-done-…`.
pub(crate) const DONE: &[(&str, parts::State)] = &[
    ("deliver", parts::State::Ok),
    ("release", parts::State::Ok),
    ("pack", parts::State::Ok),
    ("seal", parts::State::Ok),
    ("dispatch", parts::State::Ok),
    ("hand-out", parts::State::Ok),
    ("open", parts::State::Ok),
    ("put", parts::State::Ok),
    ("single-out", parts::State::Ok),
    ("split", parts::State::Ok),
    ("merge", parts::State::Ok),
    ("recount", parts::State::Look),
    ("relabel", parts::State::Ok),
    ("flag", parts::State::Ok),
    ("alarm", parts::State::Stop),
    ("miskeyed", parts::State::Look),
    ("clear-alarm", parts::State::Ok),
    ("hand-to-authority", parts::State::Ok),
    ("record-receipt", parts::State::Ok),
    ("take-back", parts::State::Look),
    ("authority-kept", parts::State::Ok),
    ("hold", parts::State::Stop),
    ("unhold", parts::State::Ok),
    ("settle-seal", parts::State::Ok),
    ("settle-alias", parts::State::Ok),
    ("send-back", parts::State::Ok),
    ("return-to-carrier", parts::State::Ok),
    ("report-missing", parts::State::Look),
    ("find", parts::State::Ok),
    ("write-off", parts::State::Ok),
    ("verdict-undone", parts::State::Ok),
    ("tray", parts::State::Ok),
    ("proposed", parts::State::Look),
    ("seconded", parts::State::Ok),
    ("withdrawn", parts::State::Ok),
    ("day-closed", parts::State::Ok),
    ("discrepancy-closed", parts::State::Ok),
];

impl Deed {
    /// As it stands in an address.
    pub(crate) fn slug(self) -> &'static str {
        self.into()
    }

    /// What it is called, as an act.
    pub(crate) fn title(self, say: Say<'_>) -> String {
        say.t(&format!("mail-do-{}", self.slug()))
    }

    /// Where its form is.
    pub(crate) fn href(self, subject: Id<Subject>) -> String {
        format!("/mail/do/{}?subject={subject}", self.slug())
    }

    /// The permission that a single person needs for it.
    pub(crate) const fn permission(self) -> &'static str {
        match self {
            Self::Deliver | Self::HandOut => "mail.deliver",
            Self::Release => "mail.release",
            Self::Pack | Self::Seal | Self::Dispatch | Self::SendBack | Self::ReturnToCarrier => "mail.dispatch",
            Self::Open | Self::Put | Self::Flag | Self::Find => "mail.receive",
            Self::SingleOut | Self::Split | Self::Merge | Self::Miskeyed => "mail.screen",
            Self::Recount | Self::Relabel => "mail.correct",
            Self::Alarm | Self::Hold | Self::Unhold => "mail.hold",
            Self::ClearAlarm => "mail.clear",
            Self::HandToAuthority | Self::RecordReceipt | Self::TakeBack | Self::AuthorityKept => "mail.handover",
            Self::SettleSeal | Self::SettleAlias | Self::ReportMissing => "mail.discrepancy",
            Self::WriteOff => "mail.writeoff",
        }
    }

    /// Always two persons: the form leads to a proposal.
    pub(crate) const fn by_two(self) -> bool {
        matches!(self, Self::ClearAlarm | Self::SettleSeal | Self::SettleAlias | Self::WriteOff)
    }

    /// Takes one subject at a time.
    const fn single(self) -> bool {
        use Deed as D;
        matches!(
            self,
            D::Deliver
                | D::Seal
                | D::Open
                | D::SingleOut
                | D::Split
                | D::Merge
                | D::Recount
                | D::Relabel
                | D::Flag
                | D::Miskeyed
                | D::SettleSeal
                | D::SettleAlias
                | D::Find
                | D::WriteOff
        )
    }

    /// Cannot be taken back.
    const fn is_grave(self) -> bool {
        matches!(self, Self::Alarm | Self::WriteOff | Self::ReportMissing | Self::AuthorityKept | Self::ReturnToCarrier)
    }

    /// Whether the state of a subject lets it be offered. The rules decide; this only keeps the page short.
    pub(crate) fn fits(self, it: &Subject, site: &Site) -> bool {
        let here = it.holder == Holder::Site(site.id) && !it.state.is_terminal() && it.state != State::Missing;
        let free = here && it.alarm.is_none() && it.holds.is_empty() && !it.flags.contains(&Flag::EvidenceHold);
        let tray = it.kind == Kind::Receptacle;
        let unscreened = it.state.is_screenable() || it.state == State::Received;
        let lot = here
            && it.kind == Kind::Lot
            && (it.state.is_screenable() || matches!(it.state, State::Released | State::Quarantined));
        let counted = it.count.is_some_and(|n| n > 0);
        match self {
            Self::Deliver => tray && it.state == State::Dispatched && it.holder != Holder::Site(site.id),
            Self::Release => free && it.state == State::Cleared,
            Self::Pack => free && !tray && it.state == State::Released,
            Self::Seal => free && tray && it.state == State::Packed,
            Self::Dispatch => free && tray && it.state == State::Sealed && it.place.is_none(),
            Self::HandOut => free && !tray && it.state == State::Delivered,
            Self::Open => free && tray && it.seal.is_some(),
            Self::Put => here && !tray && unscreened,
            Self::SingleOut => lot,
            Self::Split => lot && it.count.is_some_and(|n| n > 1),
            Self::Merge => lot && free && counted,
            Self::Recount => lot && counted,
            Self::Relabel => free && !tray && unscreened,
            Self::Flag | Self::Alarm => here,
            Self::Miskeyed | Self::ClearAlarm => here && it.alarm.is_some(),
            Self::HandToAuthority => here || it.state.is_with_authority(),
            Self::RecordReceipt => it.state.is_with_authority() && it.receipt.is_none(),
            Self::TakeBack | Self::AuthorityKept => it.state.is_with_authority(),
            Self::Hold => here && !it.holds.contains(&Hold::Person),
            Self::Unhold => here && it.holds.contains(&Hold::Person),
            Self::SettleSeal => here && tray && it.holds.contains(&Hold::Seal),
            Self::SettleAlias => here && it.holds.contains(&Hold::Alias),
            Self::SendBack => {
                here && site.kind != SiteKind::Terminal
                    && it.place.is_none()
                    && !matches!(it.state, State::Released | State::Packed)
            }
            Self::ReturnToCarrier => free && unscreened && it.returned_at.is_none(),
            Self::ReportMissing => here,
            Self::Find => matches!(it.state, State::Missing | State::Lost | State::Closed) && it.place.is_none(),
            Self::WriteOff => it.state == State::Missing,
        }
    }
}

/// The act of an address and what it is to be done to.
struct Wish {
    deed: Deed,
    ids: Vec<Id<Subject>>,
}

fn asked_for<'a>(deed: &str, subjects: impl Iterator<Item = &'a str>) -> Result<Wish, Refusal> {
    let deed: Deed = deed.parse().map_err(|_| Refusal::not_found())?;
    let mut ids = Vec::new();
    for text in subjects {
        let id: Id<Subject> = text.parse().map_err(|_| Refusal::not_found())?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    if ids.is_empty() {
        return Err(Refusal::invalid("subjects", "mail-refused-set-empty"));
    }
    if deed.single() && ids.len() > 1 {
        return Err(Refusal::invalid("subjects", "mail-form-one-only"));
    }
    Ok(Wish { deed, ids })
}

/// The site at which an act is done, and what the reader may there.
fn place(deed: Deed, seen: &Seen, chosen: &str) -> Result<(Site, Able), Refusal> {
    let id = match deed {
        Deed::Deliver => seen.to,
        Deed::Find if !chosen.is_empty() => chosen.parse().ok(),
        _ => return seen.at(),
    };
    let (site, able) = id.and_then(|id| seen.places.at(id)).ok_or_else(Refusal::not_found)?;
    Ok((site.clone(), able.clone()))
}

async fn page(ask: Ask, Path(deed): Path<String>, asked: Asked) -> Response {
    ask.page(move |viewer, reader| {
        let it = asked_for(&deed, asked.all("subject"))?;
        form_page(viewer, reader, it.deed, &it.ids, &FormState::default())
    })
    .await
}

/// The page of an act's form.
fn form_page(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    deed: Deed,
    ids: &[Id<Subject>],
    form: &FormState,
) -> Result<Markup, Failure> {
    let say = viewer.say();
    let seen = Seen::of(viewer, reader, ids)?;
    let (site, able) = place(deed, &seen, form.value("site"))?;
    able.need(deed.permission())?;
    let names = if deed == Deed::Relabel { Naming::open_units() } else { Naming::none() }.read(viewer, reader)?;
    let fields = field::fields(viewer, reader, deed, &seen, &site, &names, form)?;
    let mut shell = shell(viewer, &names, deed.title(say), &Asked::default(), form);
    shell.crumbs = crumbs(say, &seen.set, &site);
    shell.station_parts = deed == Deed::Alarm;
    let button = if deed.by_two() { say.t("mail-two-go-on") } else { deed.title(say) };
    let button = if deed.is_grave() { parts::Button::danger(button) } else { parts::Button::primary(button) };
    let mut to = parts::Form::post(format!("/mail/do/{}", deed.slug())).hidden("command", command_id());
    for id in ids {
        to = to.hidden("subject", id.to_string());
    }
    if form.value("reading") == "second" {
        to = to.hidden("reading", "second");
    }
    Ok(shell.page(html! {
        p { (say.t(&format!("mail-do-{}-help", deed.slug()))) }
        @if deed.by_two() { p { (say.t("mail-two-help")) } }
        div.stack { (subjects_shown(say, &seen.set)) }
        @if deed == Deed::Alarm {
            (to.body(html! {
                (ui::station::verdict_keys(say, "verdict", &super::screening::alarms(say)))
            }))
        } @else {
            (to.body(html! {
                (fields)
                (parts::actions(html! { (button) a href=(back(&seen.set, &site)) { (say.t("ui-cancel")) } }))
            }))
        }
    }))
}

/// Where one came from: the subject where it is one, else the list.
fn back(set: &[Subject], site: &Site) -> String {
    match set {
        [one] => subject_href(one.id),
        _ => href("/mail/holds", &[("site", &site.id.to_string())]),
    }
}

fn crumbs(say: Say<'_>, set: &[Subject], site: &Site) -> Vec<ui::Crumb> {
    let mut crumbs =
        vec![ui::Crumb { href: href("/mail/screening", &[("site", &site.id.to_string())]), text: say.t("mail-crumb") }];
    if let [one] = set {
        crumbs.push(ui::Crumb { href: subject_href(one.id), text: one.number.to_string() });
    }
    crumbs
}

/// The subjects that an act is about: as facts where it is one, as a table where they are many.
pub(crate) fn subjects_shown(say: Say<'_>, set: &[Subject]) -> Markup {
    if let [one] = set {
        return html! {
            p { span.strong { (subject_link(one)) } " · " (what(say, one.kind, one.class)) @if let (Kind::Lot, Some(n)) = (one.kind, one.count) { " · " (say.ta("mail-letters", &[("n", n.into())])) } " " (state_tag(say, one)) }
        };
    }
    let columns = vec![
        parts::Column::text(say.t("mail-head-number")),
        parts::Column::text(say.t("mail-head-what")),
        parts::Column::number(say.t("mail-head-letters")),
        parts::Column::text(say.t("mail-head-state")),
    ];
    let rows = set.iter().map(|it| {
        parts::Row(vec![
            subject_link(it),
            html! { (what(say, it.kind, it.class)) },
            html! { (count_of(say, it)) },
            state_tag(say, it),
        ])
    });
    html! { (parts::Table::new(say, say.t("mail-set"), columns).rows(rows)) }
}

/// How many letters, or that nobody has counted.
pub(crate) fn count_of(say: Say<'_>, it: &Subject) -> String {
    match (it.kind, it.count) {
        (Kind::Receptacle, _) => "\u{2013}".to_owned(),
        (_, Some(n)) => say.int(i64::from(n)),
        (_, None) => say.t("mail-uncounted"),
    }
}

/// What was sent in, understood: where, what, to whom.
struct Plan {
    site: Site,
    command: Command,
}

async fn take(ask: Ask, Path(deed): Path<String>, mut input: Input) -> Response {
    let (deed, ids) = match asked_for(&deed, input.all("subject")) {
        Ok(it) => (it.deed, it.ids),
        Err(refusal) => return ask.refused(&refusal.into()),
    };
    let fields = field::names(deed);
    let (sent, set) = (input.clone(), ids.clone());
    let plan = ask
        .read(move |viewer, reader| {
            let seen = Seen::of(viewer, reader, &set)?;
            let (site, _) = place(deed, &seen, sent.get("site"))?;
            let command = field::command(viewer, reader, deed, &seen, &site, &sent)?;
            Ok(Plan { site, command })
        })
        .await;
    let shown = {
        let ids = ids.clone();
        move |viewer: &Viewer, reader: &mut Reader<'_>, form: &FormState| form_page(viewer, reader, deed, &ids, form)
    };
    let Plan { site, command } = match plan {
        Ok(plan) => plan,
        Err(failure) => return ask.again(failure, input, fields, shown).await,
    };
    let id = input.command();
    let proposed = acts::Proposed {
        site: site.id,
        command,
        action: format!("/mail/do/{}", deed.slug()),
        back: if let [one] = ids.as_slice() { subject_href(*one) } else { href("/mail/holds", &[]) },
    };
    match acts::act_or_propose(&ask, &input, proposed, deed.by_two()).await {
        acts::Outcome::Done => web::redirect(&after(deed, &ids, &site, id)),
        acts::Outcome::Answer(response) => response,
        acts::Outcome::Refused(failure) => {
            if let Failure::Refused(refusal) = &failure
                && refusal.key == "mail-refused-seal-read-again"
            {
                // Another seal is believed only when it is read twice.
                input.0.push(("reading".to_owned(), "second".to_owned()));
            }
            ask.again(failure, input, fields, shown).await.into_response()
        }
    }
}

/// Where one goes on.
fn after(deed: Deed, ids: &[Id<Subject>], site: &Site, command: CommandId) -> String {
    let site = site.id.to_string();
    let done = [("done", deed.slug()), ("site", site.as_str())];
    match (deed, ids) {
        // Ids follow from the command: the letter or lot that was just made.
        (Deed::SingleOut, _) => href(&subject_href(Id::derive(command, "item", 1)), &done[..1]),
        (Deed::Split, _) => href(&subject_href(Id::derive(command, "lot", 1)), &done[..1]),
        (Deed::Alarm, _) => {
            href("/mail/holds", &[done[1], ("alarm", &ids.first().map(ToString::to_string).unwrap_or_default())])
        }
        (Deed::Release | Deed::Pack | Deed::Seal | Deed::Dispatch, _) => href("/mail/dispatch", &done),
        (Deed::HandOut, [_, _, ..]) => href("/mail/dispatch", &done),
        (_, [one]) => href(&subject_href(*one), &done[..1]),
        _ => href("/mail/holds", &done),
    }
}
