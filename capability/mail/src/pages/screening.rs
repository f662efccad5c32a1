//! The check: what waits, a set and its verdict, what may be let go.

use super::{
    able::Seen,
    common::{
        self, Asked, EXPORT, Here, PAGE, Place, command_id, href, low, shell, state_tag, subject_link, tabs, what, word,
    },
    deed::{self, Deed, field},
    names::Naming,
    subject::{self, story, tick, verdict_state},
};
use crate::{
    commands::Act,
    model::{Class, Command, Holder, Kind, Method, PROFILE, Seen as Laid, Site, State, Subject, Verdict},
    queries::{self, Filter},
};
use access::policy::{MailScreen, MailView};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use base::{Id, Note, Refusal};
use maud::{Markup, html};
use store::{Failure, Reader};
use ui::{FormState, Say, parts, station};
use web::{Ask, Input, Routes, Viewer, may};

/// The most subjects that are laid in one check from a page.
const MOST: usize = 100;

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/mail/screening", may(MailView), queue)
        .get("/mail/screening.csv", may(MailView), queue_csv)
        .get("/mail/screening/scan", may(MailView), scan)
        .get("/mail/screening/set", may(MailScreen).told(MailView), set)
        .post("/mail/screening/set", may(MailScreen).told(MailView), verdict)
        .post("/mail/screening/undo", may(MailScreen).told(MailView), undo)
        .get("/mail/screening/release", may(MailView), release)
}

/// The verdicts with their keys, as the station shows them.
fn keys(say: Say<'_>) -> Vec<station::Verdict> {
    let key = |verdict: Verdict, key: char, strong: bool| station::Verdict {
        value: <&str>::from(verdict).to_owned(),
        key,
        text: say.t(&format!("mail-key-{}", <&str>::from(verdict))),
        state: verdict_state(verdict),
        strong,
    };
    vec![
        key(Verdict::Cleared, '1', false),
        key(Verdict::NotExaminable, '2', false),
        key(Verdict::Deviating, '3', false),
        key(Verdict::Suspicious, '4', false),
        key(Verdict::Dangerous, '9', true),
    ]
}

/// The two verdicts that raise the alarm.
pub(crate) fn alarms(say: Say<'_>) -> Vec<station::Verdict> {
    keys(say).split_off(3)
}

/// What waits for a check, by the states of `?state=`.
fn filter(asked: &Asked) -> Filter {
    const WAITS: [State; 3] = [State::Queued, State::InScreening, State::Inconclusive];
    let chosen: Option<State> = asked.get("state").parse().ok().filter(|state| WAITS.contains(state));
    let class: Option<Class> = asked.get("class").parse().ok();
    Filter { states: chosen.map_or_else(|| WAITS.to_vec(), |state| vec![state]), class }
}

async fn queue(ask: Ask, asked: Asked) -> Response {
    ask.page(move |viewer, reader| {
        let here = Here::of(viewer, reader, asked.id("site"))?;
        queue_page(viewer, reader, &here, &asked, &FormState::default())
    })
    .await
}

fn queue_page(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    here: &Here,
    asked: &Asked,
    form: &FormState,
) -> Result<Markup, Failure> {
    let say = viewer.say();
    let tenant = viewer.tenant();
    let (site, able) = (&here.site, &here.able);
    let waits = queries::subjects(reader, tenant, site.id, &filter(asked), asked.id("after"), PAGE)?;
    let states = queries::at_site(reader, tenant, site.id)?;
    let names = Naming::units(waits.rows.iter().filter_map(|it| it.unit)).read(viewer, reader)?;
    let shown = match asked.id("shown") {
        Some(id) => queries::subject(reader, tenant, Id::from_uuid(id))?.filter(|it| it.site == site.id),
        None => None,
    };
    let mut shell = shell(viewer, &names, say.t("mail-screening"), asked, form);
    let count = |state: State| states.iter().find(|(it, _)| *it == state).map_or(0, |(_, n)| u64::from(*n));
    let asks = [("class", asked.get("class")), ("state", asked.get("state"))];
    let filtered = asks.iter().any(|(_, value)| !value.is_empty());
    let may = able.may("mail.screen");
    shell.station_parts = may || shown.is_some();
    let columns = ["number", "what", "letters", "unit", "state", "looks"].map(|key| {
        let text = say.t(&format!("mail-head-{key}"));
        if key == "letters" { parts::Column::number(text) } else { parts::Column::text(text) }
    });
    let rows = waits.rows.iter().map(|it| {
        parts::Row(vec![
            if may && is_free(it, site) { tick(say, it, false) } else { subject_link(it) },
            html! { (what(say, it.kind, it.class)) },
            html! { (deed::count_of(say, it)) },
            html! { (names.unit_or_dash(say, it.unit)) },
            state_tag(say, it),
            html! { (left(say, it)) },
        ])
    });
    let next = waits.next.map(|id| here.href("/mail/screening", &[asks[0], asks[1], ("after", &id.to_string())]));
    let none = if filtered {
        ("mail-queue-filtered", "mail-queue-filtered-why")
    } else {
        ("mail-queue-none", "mail-queue-none-why")
    };
    let mut table = parts::Table::new(say, say.t("mail-queue"), columns.into())
        .rows(rows)
        .empty(parts::empty(&say.t(none.0), html! { p { (say.t(none.1)) } }));
    if next.is_some() || asked.id("after").is_some() {
        let previous = asked.id("after").map(|_| here.href("/mail/screening", &asks));
        table = table.pager(parts::Pager {
            shown: say.ta("mail-shown", &[("n", waits.rows.len().into())]),
            previous,
            next,
        });
    }
    let class = parts::Field::select(say, "class", say.t("mail-in-class"), field::classes(say));
    let state = [State::Queued, State::InScreening, State::Inconclusive];
    let state = state.iter().map(|it| parts::Choice::new(<&str>::from(*it), word(say, "state", *it))).collect();
    let state = parts::Field::select(say, "state", say.t("mail-head-state"), state);
    let clear = here.href("/mail/screening", &[]);
    let csv = here.href("/mail/screening.csv", &asks);
    Ok(shell.page(html! {
        (tabs(say, here, Place::Screening))
        (here.chooser(say, "/mail/screening"))
        @if let Some(it) = &shown { div.stack { (answered(viewer, site, it)) } }
        @if may {
            div.stack { (station::scan(say, &parts::Form::get("/mail/screening/scan").hidden("site", site.id.to_string()), "code", form.value("code"))) }
        }
        (flow(say, site, &count))
        @if count(State::Cleared) > 0 && able.may("mail.release") {
            (parts::notice(parts::State::Ok, &say.ta("mail-cleared-waits", &[("n", count(State::Cleared).into())]), html! {
                p { a href=(here.href("/mail/screening/release", &[])) { (say.t("mail-cleared-see")) } }
            }))
        }
        (parts::filter_bar(say, "/mail/screening", html! {
            input type="hidden" name="site" value=(site.id);
            (class.value(asked.get("class")).in_filter())
            (state.value(asked.get("state")).in_filter())
        }, filtered.then_some(clear.as_str())))
        @if may && !waits.rows.is_empty() {
            (parts::Form::get("/mail/screening/set").hidden("site", site.id.to_string()).body(html! {
                (table)
                (parts::actions(parts::Button::primary(say.t("mail-screen-ticked"))))
            }))
        } @else { (table) }
        @if !waits.rows.is_empty() { (parts::export_links(say, &[("CSV", &csv)])) }
    }))
}

/// May be laid in a check just now.
fn is_free(it: &Subject, site: &Site) -> bool {
    it.holder == Holder::Site(site.id) && it.alarm.is_none() && it.holds.is_empty() && it.state.is_screenable()
}

/// Which demanded methods have no pass yet.
fn left(say: Say<'_>, it: &Subject) -> String {
    let left: Vec<String> = missing(it).map(|method| low(&word(say, "method", method))).collect();
    if left.is_empty() { "\u{2013}".to_owned() } else { left.join(", ") }
}

fn missing(it: &Subject) -> impl Iterator<Item = Method> + '_ {
    PROFILE.methods.iter().copied().filter(|method| it.pass(*method).is_none())
}

fn flow(say: Say<'_>, site: &Site, count: &dyn Fn(State) -> u64) -> Markup {
    let parts_shown = [
        (State::Queued, parts::State::Neutral),
        (State::InScreening, parts::State::Unsure),
        (State::Inconclusive, parts::State::Look),
        (State::Quarantined, parts::State::Stop),
        (State::Cleared, parts::State::Ok),
    ];
    if parts_shown.iter().all(|(state, _)| count(*state) == 0) {
        return html! {};
    }
    let label = say.ta("mail-flow", &[("site", site.name.as_str().into())]);
    let mut flow = parts::Flow::new(say, label);
    for (state, colour) in parts_shown.into_iter().filter(|(state, _)| count(*state) > 0) {
        flow = flow.part(colour, count(state), say.t(&format!("mail-flow-{}", <&str>::from(state))));
    }
    html! { (flow) }
}

/// What was just decided, from when it counts, and how to take it back before then.
fn answered(viewer: &Viewer, site: &Site, it: &Subject) -> Markup {
    let say = viewer.say();
    let Some(look) = it.looks.last().filter(|look| look.by == viewer.session.person && !look.verdict.is_alarm()) else {
        return html! {};
    };
    let method = look.method.map(|method| low(&word(say, "method", method))).unwrap_or_default();
    let text = say.ta(
        "mail-answer",
        &[
            ("number", it.number.to_string().into()),
            ("verdict", word(say, "verdict", look.verdict).into()),
            ("method", method.into()),
        ],
    );
    let waits = look.effective_at > viewer.now;
    let at = story::second(say, look.effective_at);
    let when = say.ta(if waits { "mail-answer-from" } else { "mail-answer-since" }, &[("time", at.into())]);
    station::answer_with(
        verdict_state(look.verdict),
        &text,
        html! {
            p { (when) }
            @if waits {
                (parts::Form::post("/mail/screening/undo")
                    .hidden("command", command_id())
                    .hidden("site", site.id.to_string())
                    .hidden("check", look.check.to_string())
                    .hidden("subject", it.id.to_string())
                    .body(parts::Button::quiet(say.t("mail-undo"))))
            }
        },
    )
}

async fn queue_csv(ask: Ask, asked: Asked) -> Response {
    let result = ask
        .read(move |viewer, reader| {
            let say = viewer.say();
            let here = Here::of(viewer, reader, asked.id("site"))?;
            let names = Naming::open_units().read(viewer, reader)?;
            let rows = queries::subjects(reader, viewer.tenant(), here.site.id, &filter(&asked), None, EXPORT)?.rows;
            let rows: Vec<_> = rows.iter().map(|it| subject::csv_row(say, it, &names)).collect();
            Ok((say.t("mail-file-queue"), subject::csv_head(say), rows))
        })
        .await;
    match result {
        Ok((name, head, rows)) => common::csv(&format!("{name}.csv"), &head, rows),
        Err(failure) => ask.refused(&failure),
    }
}

// ---- scanning

/// A code was scanned: the set with it, or with what the scanned receptacle holds.
async fn scan(ask: Ask, asked: Asked) -> Response {
    let answer = ask
        .read(move |viewer, reader| {
            let here = Here::of(viewer, reader, asked.id("site"))?;
            let refusal = match scanned(viewer, reader, &here, &asked) {
                Ok(to) => return Ok(web::redirect(&to)),
                Err(Failure::Refused(refusal)) => refusal,
                Err(failure) => return Err(failure),
            };
            let mut form = FormState::filled([("code", asked.get("code"))]);
            form.faults.0.push(ui::Fault { field: None, message: viewer.refusal(&refusal) });
            let laid: Vec<Id<Subject>> = asked.all("subject").filter_map(|id| id.parse().ok()).collect();
            let page = if laid.is_empty() {
                queue_page(viewer, reader, &here, &asked, &form)?
            } else {
                set_page(viewer, reader, &laid, &form)?
            };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        })
        .await;
    answer.unwrap_or_else(|failure| ask.refused(&failure))
}

/// Where a scanned code leads.
fn scanned(viewer: &Viewer, reader: &mut Reader<'_>, here: &Here, asked: &Asked) -> Result<String, Failure> {
    let tenant = viewer.tenant();
    let code = asked.get("code").trim();
    if code.is_empty() {
        return Err(Refusal::invalid("scan", "ui-refused-empty").into());
    }
    let found = queries::find_subjects(reader, tenant, code)?;
    let it = found.iter().map(|known| &known.it).find(|it| it.site == here.site.id && !it.state.is_terminal());
    let it = it.ok_or_else(|| Refusal::invalid("scan", "mail-form-unknown-number").with("value", code))?;
    let mut laid: Vec<String> = asked.all("subject").map(str::to_owned).collect();
    if it.kind == Kind::Receptacle {
        let inside = queries::contents(reader, tenant, it.id, MOST)?;
        let free: Vec<String> =
            inside.iter().filter(|one| is_free(one, &here.site)).map(|one| one.id.to_string()).collect();
        if free.is_empty() {
            return Ok(common::subject_href(it.id));
        }
        laid.extend(free);
    } else if is_free(it, &here.site) {
        laid.push(it.id.to_string());
    } else {
        return Ok(common::subject_href(it.id));
    }
    laid.dedup();
    let site = here.site.id.to_string();
    let mut asks = vec![("site", site.as_str())];
    asks.extend(laid.iter().map(|id| ("subject", id.as_str())));
    Ok(href("/mail/screening/set", &asks))
}

// ---- a set and its verdict

fn ids<'a>(texts: impl Iterator<Item = &'a str>) -> Result<Vec<Id<Subject>>, Refusal> {
    let mut ids: Vec<Id<Subject>> = Vec::new();
    for text in texts {
        let id = text.parse().map_err(|_| Refusal::not_found())?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    if ids.len() > MOST {
        return Err(Refusal::invalid("subjects", "mail-refused-set-too-large").with("max", MOST));
    }
    Ok(ids)
}

async fn set(ask: Ask, asked: Asked) -> Response {
    let laid = match ids(asked.all("subject")) {
        Ok(laid) => laid,
        Err(refusal) => return ask.refused(&refusal.into()),
    };
    if laid.is_empty() {
        let mut form = FormState::default();
        form.faults.add_whole(ask.say().t("mail-refused-set-empty"));
        return ask
            .shown_again(StatusCode::UNPROCESSABLE_ENTITY, form, move |viewer, reader, form| {
                let here = Here::of(viewer, reader, asked.id("site"))?;
                queue_page(viewer, reader, &here, &asked, form)
            })
            .await;
    }
    ask.page(move |viewer, reader| set_page(viewer, reader, &laid, &FormState::default())).await
}

fn count_field(id: Id<Subject>) -> String {
    format!("count-{id}")
}
fn weight_field(id: Id<Subject>) -> String {
    format!("weight-{id}")
}

fn set_page(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    laid: &[Id<Subject>],
    form: &FormState,
) -> Result<Markup, Failure> {
    let say = viewer.say();
    let seen = Seen::of(viewer, reader, laid)?;
    let (site, able) = seen.at()?;
    able.need("mail.screen")?;
    let set = &seen.set;
    let names = Naming::units(set.iter().filter_map(|it| it.unit)).read(viewer, reader)?;
    let mut shell = shell(viewer, &names, say.t("mail-check"), &Asked::default(), form);
    shell.station = true;
    let first = &set[0];
    let letters: u32 = set.iter().filter_map(|it| it.count).sum();
    let uncounted: Vec<&Subject> = set.iter().filter(|it| it.kind == Kind::Lot && it.count.is_none()).collect();
    let number = match set.as_slice() {
        [one] => one.code.as_ref().map_or_else(|| one.number.to_string(), |code| code.number.to_string()),
        many => say.ta("mail-set-n", &[("n", many.len().into())]),
    };
    let over = match set.as_slice() {
        [one] => format!("{} \u{b7} {}", what(say, one.kind, one.class), names.unit_or_dash(say, one.unit)),
        _ => format!("{} \u{b7} {}", site.name, say.t("mail-set")),
    };
    let left_now = left(say, first);
    let under = if uncounted.is_empty() {
        say.ta("mail-check-left", &[("n", letters.into()), ("methods", left_now.into())])
    } else {
        say.ta("mail-check-uncounted", &[("n", uncounted.len().into()), ("methods", left_now.into())])
    };
    let mut to = parts::Form::post("/mail/screening/set").hidden("command", command_id());
    let mut more = parts::Form::get("/mail/screening/scan").hidden("site", site.id.to_string());
    for id in laid {
        to = to.hidden("subject", id.to_string());
        more = more.hidden("subject", id.to_string());
    }
    let method = parts::Field::select(say, "method", say.t("mail-in-method"), field::methods(say)).state(form);
    let wanted = missing(first).next().map_or("", Into::into);
    let method = if form.value("method").is_empty() { method.value(wanted) } else { method };
    let described = !form.value("description").is_empty() || form.faults.of("description").is_some();
    let without = |id: Id<Subject>| {
        let site = site.id.to_string();
        let rest: Vec<String> = laid.iter().filter(|other| **other != id).map(ToString::to_string).collect();
        let mut asks = vec![("site", site.as_str())];
        asks.extend(rest.iter().map(|id| ("subject", id.as_str())));
        if rest.is_empty() { href("/mail/screening", &asks) } else { href("/mail/screening/set", &asks) }
    };
    Ok(shell.page(station::room(
        html! {
            (station::stage(&over, &number, &under))
            (parts::error_summary(say, &form.faults))
            (to.body(html! {
                // What Enter presses: nothing is cleared by a key that a scanner sends.
                button.vh type="submit" name="verdict" value="" tabindex="-1" aria-hidden="true" {}
                (method)
                @for (n, lot) in uncounted.iter().enumerate() {
                    (parts::fieldset(&lot.number.to_string(), html! {
                        @let count = parts::Field::number(say, count_field(lot.id), say.t("mail-in-count")).hint(say.t("mail-in-first-count-hint")).state(form);
                        (if n == 0 { count.focus() } else { count })
                        (field::weight_field(say, &weight_field(lot.id), say.t("mail-in-weight"), form))
                    }))
                }
                details open[described] {
                    summary { (say.t("mail-describe")) }
                    (parts::Field::area(say, "description", say.t("mail-in-description")).hint(say.t("mail-in-description-hint")).optional().rows(3).state(form))
                }
                (station::verdict_keys(say, "verdict", &keys(say)))
            }))
        },
        html! {
            h2 { (say.t("mail-set")) }
            (set_list(say, set, &without))
            @if uncounted.is_empty() { (station::scan(say, &more, "code", "")) } @else { (station::scan_beside(say, &more, "code", "")) }
            p.sub { (say.t("mail-set-help")) }
            p { a href=(href("/mail/screening", &[("site", &site.id.to_string())])) { (say.t("mail-back-to-queue")) } }
        },
    )))
}

fn set_list(say: Say<'_>, set: &[Subject], without: &dyn Fn(Id<Subject>) -> String) -> Markup {
    html! {
        @for it in set {
            div.stack {
                div {
                    p { (subject_link(it)) br; (what(say, it.kind, it.class)) " \u{b7} " (deed::count_of(say, it)) }
                    p {
                        a href=(without(it.id)) aria-label=(say.ta("mail-set-remove-number", &[("number", it.number.to_string().into())])) { (say.t("mail-set-remove")) }
                        @if it.kind == Kind::Lot { " \u{b7} " a href=(Deed::SingleOut.href(it.id)) { (Deed::SingleOut.title(say)) } }
                    }
                }
            }
        }
    }
}

/// What was sent in: the set as laid, the method, the verdict.
fn wanted(input: &Input, set: &[Subject]) -> Result<Command, Refusal> {
    let verdict: Verdict =
        input.get("verdict").parse().map_err(|_| Refusal::new(base::Kind::Invalid, "mail-form-verdict"))?;
    let subjects = set.iter().map(|it| it.id).collect();
    let method: Option<Method> = input.get("method").parse().ok();
    if verdict.is_alarm() {
        // One press: what else was filled in is taken as far as it can be, and never stands in the way.
        let description = Note::parse_optional("description", input.get("description")).unwrap_or_default();
        return Ok(Command::Alarm { subjects, verdict, method, description });
    }
    let method = method.ok_or_else(|| Refusal::invalid("method", "mail-form-choose"))?;
    let mut members = Vec::with_capacity(set.len());
    for it in set {
        let name = count_field(it.id);
        let text: String = input.get(&name).chars().filter(|c| !c.is_whitespace() && *c != '\u{a0}').collect();
        let count = match text.as_str() {
            "" => None,
            text => {
                let wrong =
                    |_| Refusal::new(base::Kind::Invalid, "mail-form-number").with("value", text).at(name.clone());
                Some(text.parse().map_err(wrong)?)
            }
        };
        members.push(Laid { id: it.id, count, weight: field::weight(input, &weight_field(it.id))? });
    }
    let description = Note::parse_optional("description", input.get("description"))?;
    Ok(Command::Screen { members, method, verdict, description })
}

async fn verdict(ask: Ask, input: Input) -> Response {
    let laid = match ids(input.all("subject")) {
        Ok(laid) if !laid.is_empty() => laid,
        _ => return ask.refused(&Refusal::not_found().into()),
    };
    let (sent, set) = (input.clone(), laid.clone());
    let planned = ask
        .read(move |viewer, reader| {
            let seen = Seen::of(viewer, reader, &set)?;
            let (site, _) = seen.at()?;
            Ok((site, wanted(&sent, &seen.set), seen.set))
        })
        .await;
    let (site, command, set) = match planned {
        Ok(planned) => planned,
        Err(failure) => return ask.refused(&failure),
    };
    let alarm = matches!(command, Ok(Command::Alarm { .. }));
    let (at, id) = (site.id, input.command());
    let result = match command {
        Ok(command) => ask.perform(id, move |_| Ok(Act { site: at, command })).await.map(|_| ()),
        Err(refusal) => Err(refusal.into()),
    };
    let (site, first) = (site.id.to_string(), laid[0].to_string());
    let mut failure = match result {
        Ok(()) if alarm => return web::redirect(&href("/mail/holds", &[("site", &site), ("alarm", &first)])),
        Ok(()) => return web::redirect(&href("/mail/screening", &[("site", &site), ("shown", &first)])),
        Err(failure) => failure,
    };
    if let Failure::Refused(refusal) = &mut failure
        && refusal.field.as_deref() == Some("count")
    {
        // The rules speak of a count; the page has one for each lot.
        let number = refusal.args.iter().find(|(name, _)| name == "number").map(|(_, number)| number.clone());
        let lot = set.iter().find(|it| number.as_ref().is_none_or(|number| it.number.to_string() == *number));
        if let Some(lot) = lot {
            let name = count_field(lot.id);
            *refusal = refusal.clone().at(name);
        }
    }
    let names: Vec<String> = laid
        .iter()
        .flat_map(|id| [count_field(*id), weight_field(*id)])
        .chain(["method", "description"].map(str::to_owned))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    ask.again(failure, input, &names, move |viewer, reader, form| set_page(viewer, reader, &laid, form))
        .await
        .into_response()
}

async fn undo(ask: Ask, input: Input) -> Response {
    let parsed = input.get("site").parse::<Id<Site>>().ok().zip(input.get("check").parse().ok());
    let Some((site, check)) = parsed else { return ask.refused(&Refusal::not_found().into()) };
    let at = site.to_string();
    match ask.perform(input.command(), move |_| Ok(Act { site, command: Command::Undo { check } })).await {
        Ok(_) => web::redirect(&href("/mail/screening", &[("site", &at), ("done", "verdict-undone")])),
        Err(failure) => {
            ask.again(failure, input, &[], move |viewer, reader, form| {
                let asked = Asked::of(&[("site", &at)]);
                let here = Here::of(viewer, reader, asked.id("site"))?;
                queue_page(viewer, reader, &here, &asked, form)
            })
            .await
        }
    }
}

// ---- letting go

async fn release(ask: Ask, asked: Asked) -> Response {
    ask.page(move |viewer, reader| {
        let say = viewer.say();
        let here = Here::of(viewer, reader, asked.id("site"))?;
        let (site, able) = (&here.site, &here.able);
        let of = Filter { states: vec![State::Cleared], ..Filter::default() };
        let cleared = queries::subjects(reader, viewer.tenant(), site.id, &of, asked.id("after"), PAGE)?;
        let names = Naming::units(cleared.rows.iter().filter_map(|it| it.unit)).read(viewer, reader)?;
        let mut shell = shell(viewer, &names, say.t("mail-release"), &asked, &FormState::default());
        shell.crumbs = vec![ui::Crumb { href: here.href("/mail/screening", &[]), text: say.t("mail-screening") }];
        let may = able.may("mail.release");
        let in_effect = |it: &Subject| it.looks.iter().all(|look| look.effective_at <= viewer.now);
        let columns = ["number", "what", "letters", "unit", "state"].map(|key| {
            let text = say.t(&format!("mail-head-{key}"));
            if key == "letters" { parts::Column::number(text) } else { parts::Column::text(text) }
        });
        let rows = cleared.rows.iter().map(|it| {
            // What came back from an authority takes two, one by one.
            let one = may && is_free(it, site) && it.returned_at.is_none();
            parts::Row(vec![
                if one { tick(say, it, in_effect(it)) } else { subject_link(it) },
                html! { (what(say, it.kind, it.class)) },
                html! { (deed::count_of(say, it)) },
                html! { (names.unit_or_dash(say, it.unit)) },
                html! {
                    (state_tag(say, it))
                    @if !in_effect(it) { " " (parts::tag(parts::State::Unsure, say.t("mail-not-in-effect"))) }
                    @if it.returned_at.is_some() { " " (parts::tag(parts::State::Look, say.t("mail-takes-two"))) }
                },
            ])
        });
        let next = cleared.next.map(|id| here.href("/mail/screening/release", &[("after", &id.to_string())]));
        let mut table = parts::Table::new(say, say.t("mail-release"), columns.into())
            .quiet_caption()
            .rows(rows)
            .empty(parts::empty(&say.t("mail-release-none"), html! { p { (say.t("mail-release-none-why")) } }));
        if next.is_some() {
            let shown = say.ta("mail-shown", &[("n", cleared.rows.len().into())]);
            table = table.pager(parts::Pager { shown, previous: None, next });
        }
        Ok(shell.page(html! {
            p { (say.t("mail-release-lead")) }
            @if may && !cleared.rows.is_empty() {
                (parts::Form::post("/mail/do/release").hidden("command", command_id()).body(html! {
                    (table)
                    (parts::actions(parts::Button::primary(say.t("mail-release-ticked"))))
                }))
            } @else { (table) }
        }))
    })
    .await
}
