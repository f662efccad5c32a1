//! Receiving at a read point: a scan against a hand-over, a line by itself, what nobody stated, and what came without
//! any announcement. Reality wins: whatever is seen is taken in, and what does not agree is said plainly.

use super::common::{
    Asked, Here, PAGE, Place, command_id, flash_about, href, id_of, shell, subject_href, tabs, what, word,
};
use super::consignments::{self, HandOver};
use super::deed::Deed;
use super::names::Naming;
use crate::commands::{Act, Said, made};
use crate::manifest::{Reason, UnitMatch, Units, number, show};
use crate::model::{
    Arrival, Class, Code, Command, Consignment, Disposition, Entered, Filled, Flag, Found, Giver, Kind, ManifestLine,
    Reading, Site, State, Subject, Unannounced, Weight, What,
};
use crate::queries::{self, Label};
use access::policy::{MailReceive, MailView};
use axum::{extract::Path, response::Response};
use base::{CommandId, Id, Note, Refusal, Unit, Word};
use maud::{Markup, html};
use std::collections::BTreeSet;
use store::{Failure, Reader};
use strum::IntoEnumIterator;
use ui::{FormState, Say, parts};
use web::{Ask, Input, Routes, Viewer, may};

/// The error of a letter scale in grams, until scales are registered with their own.
pub(crate) const SCALE_ERROR_G: u32 = 5;
/// The fields of the forms here.
const FIELDS: &[&str] =
    &["code", "again", "seal", "noseal", "weight", "flags", "kind", "what", "class", "unit", "from", "reason", "line"];

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/mail/receive", may(MailReceive), unannounced)
        .post("/mail/receive", may(MailReceive).told(MailView), do_unannounced)
        .post("/mail/consignments/{id}/scan", may(MailReceive).told(MailView), scan)
        .get("/mail/consignments/{id}/surplus", may(MailReceive), surplus)
        .post("/mail/consignments/{id}/surplus", may(MailReceive).told(MailView), do_surplus)
        .post("/mail/consignments/{id}/lots", may(MailReceive).told(MailView), do_lots)
        .get("/mail/consignments/{id}/lines/{line}", may(MailView), line)
        .post("/mail/consignments/{id}/lines/{line}", may(MailReceive).told(MailView), do_line)
        .post("/mail/consignments/{id}/lines/{line}/refuse", may(MailReceive).told(MailView), do_refuse)
}

// ---------------------------------------------------------------------------------------------------------------------
// what a form says

/// A value that a person wrote and that is none, in the words of the manifest.
pub(super) fn refused(field: &'static str, reason: Reason, value: &str) -> Refusal {
    let refusal = Refusal::invalid(field, reason.key()).with("value", show(value));
    match reason {
        Reason::TooLong => refusal.with("max", Word::MAX),
        Reason::CountAbsurd => refusal.with("max", number::MOST_LETTERS),
        _ => refusal,
    }
}

/// A number as it was keyed or scanned, in the one form that a manifest gives it too.
pub(super) fn code(kind: Kind, text: &str) -> Result<Option<Code>, Refusal> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    number::code(kind, text).map(Some).map_err(|reason| refused("code", reason, text.trim()))
}

pub(crate) fn weight(text: &str) -> Result<Option<Weight>, Refusal> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let tenths = number::weight(text.trim()).map_err(|reason| refused("weight", reason, text.trim()))?;
    Ok(Some(Weight { net_g: tenths.grams(), error_g: SCALE_ERROR_G }))
}

fn class(text: &str) -> Result<Class, Refusal> {
    text.parse().map_err(|_| Refusal::invalid("class", "mail-refused-class-missing"))
}

fn flags(input: &Input) -> BTreeSet<Flag> {
    input.all("flags").filter_map(|flag| flag.parse().ok()).filter(|flag| *flag != Flag::EvidenceHold).collect()
}

/// The unit of a name or code, and the authority that it belongs to.
fn unit(viewer: &Viewer, reader: &mut Reader<'_>, name: &str) -> Result<Option<(Id<Unit>, Option<Id<Unit>>)>, Failure> {
    let name = name.trim();
    if name.is_empty() {
        return Ok(None);
    }
    let all = organisation::units(reader, viewer.tenant())?;
    let units = Units::new(all.iter().map(|unit| (unit.id, unit.name.clone(), unit.code.clone())));
    let refuse = |reason: Reason, like: &[String]| refused("unit", reason, name).with("allowed", like.join(", "));
    match units.find(&[name]).pop() {
        Some(UnitMatch::One(id)) => {
            Ok(Some((id, all.iter().find(|unit| unit.id == id).and_then(|unit| unit.authority))))
        }
        Some(UnitMatch::Several(several)) => Err(refuse(Reason::UnitSeveral, &several).into()),
        Some(UnitMatch::Unknown(like)) if !like.is_empty() => Err(refuse(Reason::UnitUnknown, &like).into()),
        _ => Err(refuse(Reason::UnitUnlike, &[]).into()),
    }
}

/// What a form says of the outside of what came.
#[derive(Debug)]
struct Outside {
    seal: Option<Word>,
    reading: Reading,
    weight: Option<Weight>,
    flags: BTreeSet<Flag>,
    entered: Entered,
}

/// The seal as a form says it: nothing ticked and nothing written says nothing.
fn seal_of(input: &Input) -> Result<Option<Word>, Refusal> {
    let seal = Word::parse_optional("seal", input.get("seal"))?;
    if seal.is_some() && !input.get("noseal").is_empty() {
        return Err(Refusal::invalid("seal", "mail-refused-seal-and-none"));
    }
    Ok(seal)
}

/// What a reading of the seal is remembered as between the first and the second.
fn read_as(seal: Option<&Word>) -> String {
    format!("={}", seal.map_or("", Word::as_str))
}

fn outside(input: &Input, code: Option<&Code>) -> Result<Outside, Refusal> {
    let seal = seal_of(input)?;
    let reading = if input.get("read") == read_as(seal.as_ref()) { Reading::Second } else { Reading::First };
    let entered = match (input.get("live").is_empty(), code) {
        (false, Some(code)) => {
            let same =
                number::code(Kind::Receptacle, input.get("again")).is_ok_and(|again| again.number == code.number);
            if !same {
                return Err(Refusal::invalid("again", "mail-refused-number-differs").with("code", &code.number));
            }
            Entered::KeyedTwice
        }
        _ => Entered::Keyed,
    };
    Ok(Outside { seal, reading, weight: weight(input.get("weight"))?, flags: flags(input), entered })
}

impl Outside {
    fn arrival(self, what: What) -> Arrival {
        let Self { seal, reading, weight, flags, entered } = self;
        Arrival { what, seal, reading, weight, flags, entered }
    }
}

/// Prepares a form to be shown again: a seal is read anew and not copied, a number that is already alive is asked for
/// once more.
fn prepare(input: &mut Input, failure: &Failure) {
    let Failure::Refused(refusal) = failure else { return };
    match refusal.key.as_ref() {
        "mail-refused-seal-read-again" => {
            let read = read_as(seal_of(input).ok().flatten().as_ref());
            input.0.retain(|(name, _)| !["seal", "noseal", "read"].contains(&name.as_str()));
            input.0.push(("read".to_owned(), read));
        }
        "mail-refused-number-live" if input.get("live").is_empty() => input.0.push(("live".to_owned(), "1".to_owned())),
        _ => {}
    }
}

/// What came of it, as the next page says it.
fn outcome(said: &[Said], usual: &'static str) -> &'static str {
    let has = |kind: &str| said.iter().any(|said| said.kind == kind);
    if has("sealDiffered") {
        "seal-differed"
    } else if has("aliasConflicted") {
        "alias-conflict"
    } else {
        usual
    }
}

fn about(said: &[Said]) -> Option<Id<Subject>> {
    made(said, "received")
}

fn back_to(path: &str, done: &str, about: Option<Id<Subject>>) -> Response {
    let about = about.map(|id| id.to_string()).unwrap_or_default();
    web::redirect(&href(path, &[("done", done), ("about", &about)]))
}

// ---------------------------------------------------------------------------------------------------------------------
// fields that several forms share

fn seal_fields<'a>(say: Say<'a>, form: &FormState) -> Markup {
    html! {
        (parts::Field::code(say, "seal", say.t("mail-field-seal")).hint(say.t("mail-field-seal-hint")).optional().state(form))
        (parts::Field::checkbox(say, "noseal", "1", say.t("mail-field-no-seal")).state(form))
    }
}

fn weight_field<'a>(say: Say<'a>, form: &FormState) -> parts::Field<'a> {
    let hint = say.ta("mail-field-weight-hint", &[("error", SCALE_ERROR_G.into())]);
    parts::Field::number(say, "weight", say.t("mail-field-weight")).suffix("g").hint(hint).optional().state(form)
}

fn flag_fields<'a>(say: Say<'a>, form: &FormState) -> parts::Field<'a> {
    let seen = [Flag::Damaged, Flag::Opened, Flag::Wet, Flag::Underpaid];
    let choices =
        seen.into_iter().map(|flag| parts::Choice::new(<&str>::from(flag), word(say, "flag", flag))).collect();
    parts::Field::checkboxes(say, "flags", say.t("mail-field-flags"), choices).optional().state(form)
}

/// The second keying of a number that something alive has already.
fn again_field(say: Say<'_>, form: &FormState) -> Markup {
    html! {
        @if !form.value("live").is_empty() {
            (parts::Field::code(say, "again", say.t("mail-field-code-again")).hint(say.t("mail-field-code-again-hint")).state(form))
        }
    }
}

fn class_field<'a>(say: Say<'a>, form: &FormState) -> parts::Field<'a> {
    let choices =
        Class::iter().map(|class| parts::Choice::new(<&str>::from(class), word(say, "class", class))).collect();
    parts::Field::select(say, "class", say.t("mail-field-class"), choices).state(form)
}

fn unit_field<'a>(say: Say<'a>, form: &FormState) -> parts::Field<'a> {
    parts::Field::text(say, "unit", say.t("mail-field-unit"))
        .hint(say.t("mail-field-unit-hint"))
        .suggestions("units")
        .autocomplete("off")
        .optional()
        .state(form)
}

/// A form that keeps what the page before must remember.
fn form_of(action: String, form: &FormState) -> parts::Form {
    parts::Form::post(action)
        .hidden("command", command_id())
        .hidden("read", form.value("read"))
        .hidden("live", form.value("live"))
}

/// The field that is always there while a hand-over is open: scan, and what is seen of it.
pub(super) fn scan_form(say: Say<'_>, id: Id<Consignment>, form: &FormState) -> Markup {
    form_of(format!("/mail/consignments/{id}/scan"), form).body(html! {
        (parts::Field::code(say, "code", say.t("ui-station-scan")).hint(say.t("mail-scan-hint")).state(form).focus())
        (again_field(say, form))
        (seal_fields(say, form))
        details open[!form.value("flags").is_empty() || !form.value("weight").is_empty()] {
            summary { (say.t("mail-scan-more")) }
            (weight_field(say, form))
            (flag_fields(say, form))
        }
        (parts::actions(html! {
            (parts::Button::primary(say.t("mail-receive-do")))
            (parts::link(&format!("/mail/consignments/{id}/surplus"), &say.t("mail-scan-no-number")))
        }))
    })
}

// ---------------------------------------------------------------------------------------------------------------------
// scanning

/// What a scanned code means in a hand-over.
enum Meaning {
    /// An open line.
    Line(Box<ManifestLine>, Giver),
    /// A receptacle that was dispatched to us: its items are counted.
    Deliver(Id<Subject>),
    /// Nobody stated it.
    Unknown,
}

fn meaning(viewer: &Viewer, reader: &mut Reader<'_>, id: Id<Consignment>, text: &str) -> Result<Meaning, Failure> {
    let HandOver { here, it, .. } = consignments::hand_over(viewer, reader, id, None)?;
    let Some(code) = code(Kind::Receptacle, text)? else {
        return Err(Refusal::invalid("code", "mail-refused-code-missing").into());
    };
    let tenant = viewer.tenant();
    let lines = queries::awaited(reader, tenant, here.site.id, code.number.as_str())?;
    if let Some(line) = lines.iter().find(|line| line.consignment == id) {
        let known = queries::subject(reader, tenant, line.expected.id)?;
        return Ok(match known {
            Some(known) if known.state == State::Dispatched => Meaning::Deliver(known.id),
            _ => Meaning::Line(Box::new(line.clone()), it.from),
        });
    }
    if let Some(line) = lines.first() {
        let other = queries::consignment(reader, tenant, line.consignment)?;
        let number = other.map(|it| it.number.to_string()).unwrap_or_default();
        return Err(Refusal::invalid("code", "mail-refused-code-elsewhere")
            .with("code", &code.number)
            .with("number", number)
            .into());
    }
    let known = queries::find_subjects(reader, tenant, code.number.as_str())?;
    let mut known = known.iter().map(|known| &known.it);
    if let Some(done) = known.find(|subject| subject.consignment == Some(id) && subject.kind != Kind::Receptacle) {
        return Err(Refusal::invalid("code", "mail-refused-received-already")
            .with("code", &code.number)
            .with("number", done.number)
            .into());
    }
    Ok(Meaning::Unknown)
}

/// The hand-over's page again, with the form as it was and what was wrong.
async fn one_again(ask: &Ask, id: Id<Consignment>, failure: Failure, mut input: Input) -> Response {
    prepare(&mut input, &failure);
    ask.again(failure, input, FIELDS, move |viewer, reader, form| {
        consignments::one_page(viewer, reader, id, &Asked::default(), form)
    })
    .await
}

async fn scan(ask: Ask, Path(id): Path<String>, input: Input) -> Response {
    let id = match id_of(&id) {
        Ok(id) => id,
        Err(failure) => return ask.refused(&failure),
    };
    let text = input.get("code").to_owned();
    let meaning = ask.read(move |viewer, reader| meaning(viewer, reader, id, &text)).await;
    let path = format!("/mail/consignments/{id}");
    let (line, from) = match meaning {
        Ok(Meaning::Line(line, from)) => (*line, from),
        Ok(Meaning::Deliver(line)) => {
            return web::redirect(&Deed::Deliver.href(line));
        }
        Ok(Meaning::Unknown) => {
            let keep = ["code", "seal", "weight"].map(|name| (name, input.get(name)));
            return web::redirect(&href(&format!("{path}/surplus"), &keep));
        }
        Err(failure) => return one_again(&ask, id, failure, input).await,
    };
    match receive_line(&ask, id, &line, from, &input).await {
        Ok(said) => back_to(&path, outcome(&said, "received"), about(&said).or(Some(line.expected.id))),
        Err(failure) => one_again(&ask, id, failure, input).await,
    }
}

/// Receives the subject of a line. A stated seal is read by the person, never taken for read.
async fn receive_line(
    ask: &Ask,
    id: Id<Consignment>,
    line: &ManifestLine,
    from: Giver,
    input: &Input,
) -> Result<Vec<Said>, Failure> {
    let stated = line.expected.kind == Kind::Receptacle && line.expected.seal.is_some();
    if stated && input.get("seal").trim().is_empty() && input.get("noseal").is_empty() {
        return Err(Refusal::invalid("seal", "mail-refused-seal-needed").into());
    }
    let arrival = outside(input, line.expected.code.as_ref())?.arrival(What::Line(line.expected.id));
    receive(ask, input.command(), id, from, vec![arrival]).await
}

async fn receive(
    ask: &Ask,
    command: CommandId,
    id: Id<Consignment>,
    from: Giver,
    arrivals: Vec<Arrival>,
) -> Result<Vec<Said>, Failure> {
    let site =
        ask.read(move |viewer, reader| consignments::hand_over(viewer, reader, id, None).map(|of| of.it.to)).await?;
    let from = match from {
        Giver::Party(party) => Some(party),
        Giver::Site(_) => None,
    };
    perform(ask, command, site, Command::Receive { from, consignment: Some(id), set_aside_at: None, arrivals }).await
}

/// Does what one person wants at a site.
pub(super) async fn perform(ask: &Ask, id: CommandId, site: Id<Site>, command: Command) -> Result<Vec<Said>, Failure> {
    Ok(ask.perform(id, move |_| Ok(Act { site, command })).await?.answer)
}

/// Several lots of a hand-over, each ticked by the person who saw it.
async fn do_lots(ask: Ask, Path(id): Path<String>, input: Input) -> Response {
    let id: Id<Consignment> = match id_of(&id) {
        Ok(id) => id,
        Err(failure) => return ask.refused(&failure),
    };
    let lines: Vec<Id<Subject>> = input.all("line").filter_map(|line| line.parse().ok()).take(PAGE).collect();
    let result = match lines.is_empty() {
        true => Err(Refusal::invalid("line", "mail-refused-none-ticked").into()),
        false => {
            let ticked = lines.clone();
            let from = ask
                .read(move |viewer, reader| {
                    let HandOver { it, .. } = consignments::hand_over(viewer, reader, id, None)?;
                    for line in ticked {
                        let (line, _) =
                            queries::line(reader, viewer.tenant(), id, line)?.ok_or_else(Refusal::not_found)?;
                        if line.expected.kind != Kind::Lot {
                            // What has a number or a seal is read, not ticked.
                            return Err(Refusal::invalid("line", "mail-refused-tick-lots-only")
                                .with("row", line.expected.row)
                                .into());
                        }
                    }
                    Ok(it.from)
                })
                .await;
            let seen = |line| Arrival {
                what: What::Line(line),
                seal: None,
                reading: Reading::First,
                weight: None,
                flags: BTreeSet::new(),
                entered: Entered::Keyed,
            };
            match from {
                Ok(from) => receive(&ask, input.command(), id, from, lines.into_iter().map(seen).collect()).await,
                Err(failure) => Err(failure),
            }
        }
    };
    match result {
        Ok(said) => back_to(&format!("/mail/consignments/{id}"), outcome(&said, "received-lots"), None),
        Err(failure) => one_again(&ask, id, failure, input).await,
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// a line by itself

fn ids<A, B>(first: &str, second: &str) -> Result<(Id<A>, Id<B>), Failure> {
    Ok((id_of(first)?, id_of(second)?))
}

async fn line(ask: Ask, Path((id, line)): Path<(String, String)>) -> Response {
    ask.page(move |viewer, reader| {
        let (id, line) = ids(&id, &line)?;
        line_page(viewer, reader, id, line, &FormState::default())
    })
    .await
}

fn line_page(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    id: Id<Consignment>,
    line: Id<Subject>,
    form: &FormState,
) -> Result<Markup, Failure> {
    let (say, tenant) = (viewer.say(), viewer.tenant());
    let HandOver { here, it, .. } = consignments::hand_over(viewer, reader, id, None)?;
    let (line, known) = queries::line(reader, tenant, id, line)?.ok_or_else(Refusal::not_found)?;
    let names = Naming::units(line.expected.unit).read(viewer, reader)?;
    let may = here.able.may("mail.receive");
    let title = say.ta(
        "mail-line-title",
        &[("row", line.expected.row.to_string().into()), ("number", it.number.to_string().into())],
    );
    let mut shell = shell(viewer, &names, title, &Asked::default(), form);
    let path = format!("/mail/consignments/{id}");
    shell.crumbs = consignments::crumbs(say, &here, Some(&it));
    shell.under = Some(html! { (consignments::disposition_tag(say, line.disposition)) });
    let dispatched = known.as_ref().is_some_and(|it| it.state == State::Dispatched);
    let custody = known.as_ref().is_some_and(|it| !matches!(it.state, State::Dispatched | State::SentBack));
    let expected = &line.expected;
    // What the seal should read is not shown: two who read the same have read it.
    let facts = parts::SummaryList::new()
        .row(say.t("mail-col-what"), what(say, expected.kind, expected.class))
        .row(say.t("mail-col-number"), html! { @match &expected.code { Some(code) => (parts::code(code.number.as_str())), None => (say.t("mail-no-number")) } })
        .row(say.t("mail-col-unit"), names.unit_or_dash(say, expected.unit));
    let open = match line.disposition {
        None => it.closed_at.is_none(),
        Some(Disposition::Missing) => it.closed_at.is_some(),
        Some(_) => false,
    };
    Ok(shell.page(html! {
        (parts::columns(
            html! {
                @if let Some(known) = known.as_ref().filter(|_| custody) {
                    p { (say.t("mail-line-in-custody")) " " a href=(subject_href(known.id)) { (parts::code(&known.number.to_string())) } }
                } @else if open && dispatched {
                    p { (say.t("mail-line-dispatched")) }
                    p { (parts::button_link(&Deed::Deliver.href(expected.id), &Deed::Deliver.title(say))) }
                } @else if open && may && !dispatched {
                    @let heading = if line.disposition.is_some() { "mail-line-found" } else { "mail-line-receive" };
                    (parts::sheet(&say.t(heading), form_of(format!("{path}/lines/{}", expected.id), form).body(html! {
                        (again_field(say, form))
                        @if expected.kind == Kind::Receptacle { (seal_fields(say, form)) }
                        (weight_field(say, form))
                        (flag_fields(say, form))
                        (parts::actions(html! { (parts::Button::primary(say.t("mail-receive-do"))) }))
                    })))
                    @if line.disposition.is_none() && known.is_none() {
                        @let refuse = parts::Form::post(format!("{path}/lines/{}/refuse", expected.id)).hidden("command", command_id());
                        (parts::sheet(&say.t("mail-line-refuse"), refuse.body(html! {
                            p { (say.t("mail-line-refuse-help")) }
                            (parts::Field::area(say, "reason", say.t("mail-field-reason")).rows(3).state(form))
                            (parts::actions(html! { (parts::Button::danger(say.t("mail-line-refuse-do"))) }))
                        })))
                    }
                } @else {
                    p { (say.t("mail-line-nothing")) }
                }
            },
            html! { (parts::sheet(&say.t("mail-line-stated"), &facts)) },
        ))
    }))
}

async fn line_again(ask: &Ask, id: Id<Consignment>, line: Id<Subject>, failure: Failure, mut input: Input) -> Response {
    prepare(&mut input, &failure);
    ask.again(failure, input, FIELDS, move |viewer, reader, form| line_page(viewer, reader, id, line, form)).await
}

async fn do_line(ask: Ask, Path((id, line)): Path<(String, String)>, input: Input) -> Response {
    let (id, line) = match ids(&id, &line) {
        Ok(ids) => ids,
        Err(failure) => return ask.refused(&failure),
    };
    let found = ask
        .read(move |viewer, reader| {
            let HandOver { it, .. } = consignments::hand_over(viewer, reader, id, None)?;
            let (row, _) = queries::line(reader, viewer.tenant(), id, line)?.ok_or_else(Refusal::not_found)?;
            Ok((it.from, row))
        })
        .await;
    let result = match found {
        Ok((from, row)) => receive_line(&ask, id, &row, from, &input).await,
        Err(failure) => Err(failure),
    };
    match result {
        Ok(said) => {
            back_to(&format!("/mail/consignments/{id}"), outcome(&said, "received"), about(&said).or(Some(line)))
        }
        Err(failure) => line_again(&ask, id, line, failure, input).await,
    }
}

async fn do_refuse(ask: Ask, Path((id, line)): Path<(String, String)>, input: Input) -> Response {
    let (id, line) = match ids(&id, &line) {
        Ok(ids) => ids,
        Err(failure) => return ask.refused(&failure),
    };
    let reason = match input.get("reason").trim() {
        "" => Err(Refusal::invalid("reason", "mail-refused-why-missing")),
        reason => Note::parse("reason", reason),
    };
    let result = match reason {
        Ok(reason) => {
            let site = ask
                .read(move |viewer, reader| consignments::hand_over(viewer, reader, id, None).map(|of| of.it.to))
                .await;
            match site {
                Ok(site) => {
                    perform(&ask, input.command(), site, Command::RefuseLine { consignment: id, line, reason }).await
                }
                Err(failure) => Err(failure),
            }
        }
        Err(refusal) => Err(refusal.into()),
    };
    match result {
        Ok(_) => back_to(&format!("/mail/consignments/{id}"), "refused", None),
        Err(failure) => line_again(&ask, id, line, failure, input).await,
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// what nobody stated

async fn surplus(ask: Ask, Path(id): Path<String>, asked: Asked) -> Response {
    ask.page(move |viewer, reader| {
        let form = FormState::filled(["code", "seal", "weight"].map(|name| (name, asked.get(name).to_owned())));
        surplus_page(viewer, reader, id_of(&id)?, &form)
    })
    .await
}

fn surplus_page(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    id: Id<Consignment>,
    form: &FormState,
) -> Result<Markup, Failure> {
    let say = viewer.say();
    let HandOver { here, it, .. } = consignments::hand_over(viewer, reader, id, None)?;
    if !here.able.may("mail.receive") {
        return Err(Refusal::not_found().into());
    }
    let names = Naming::open_units().read(viewer, reader)?;
    let mut shell = shell(viewer, &names, say.t("mail-surplus-title"), &Asked::default(), form);
    shell.crumbs = consignments::crumbs(say, &here, Some(&it));
    let path = format!("/mail/consignments/{id}");
    let kinds = [Kind::Item, Kind::Lot, Kind::Receptacle]
        .map(|kind| parts::Choice::new(<&str>::from(kind), word(say, "kind", kind)).hint(word(say, "kind-hint", kind)));
    let named = form.value("code").trim();
    Ok(shell.page(html! {
        (parts::notice(parts::State::Look, &if named.is_empty() {
            say.t("mail-surplus-nameless")
        } else {
            say.ta("mail-surplus-named", &[("code", named.into())])
        }, html! { p { (say.t("mail-surplus-help")) } }))
        (form_of(format!("{path}/surplus"), form).body(html! {
            (parts::Field::code(say, "code", say.t("mail-field-code")).hint(say.t("mail-field-code-hint")).optional().state(form))
            (again_field(say, form))
            (parts::Field::radios(say, "kind", say.t("mail-field-kind"), kinds.to_vec()).value("item").state(form))
            (class_field(say, form).hint(say.t("mail-field-class-hint")))
            (unit_field(say, form))
            (names.suggestions("units"))
            (parts::Field::code(say, "seal", say.t("mail-field-seal")).hint(say.t("mail-field-seal-of")).optional().state(form))
            (weight_field(say, form))
            (flag_fields(say, form))
            (parts::actions(html! {
                (parts::Button::primary(say.t("mail-surplus-do")))
                (parts::link(&path, &say.t("ui-cancel")))
            }))
        }))
    }))
}

/// A new subject as a form says it.
fn new_subject(viewer: &Viewer, reader: &mut Reader<'_>, kind: Kind, input: &Input) -> Result<Unannounced, Failure> {
    let code = code(kind, input.get("code"))?;
    let class = match kind {
        Kind::Receptacle => None,
        Kind::Item | Kind::Lot => Some(class(input.get("class"))?),
    };
    if (kind, class) == (Kind::Lot, Some(Class::Registered)) {
        return Err(Refusal::invalid("class", "mail-refused-registered-lot").into());
    }
    let (unit, authority) =
        unit(viewer, reader, input.get("unit"))?.map_or((None, None), |(unit, of)| (Some(unit), of));
    Ok(Unannounced { kind, code, class, unit, authority, into: None, found: Found::No })
}

async fn do_surplus(ask: Ask, Path(id): Path<String>, mut input: Input) -> Response {
    let id: Id<Consignment> = match id_of(&id) {
        Ok(id) => id,
        Err(failure) => return ask.refused(&failure),
    };
    let typed = input.clone();
    let arrival = ask
        .read(move |viewer, reader| {
            let HandOver { it, .. } = consignments::hand_over(viewer, reader, id, None)?;
            let kind = typed.get("kind").parse().map_err(|_| Refusal::invalid("kind", "mail-refused-kind-missing"))?;
            let new = new_subject(viewer, reader, kind, &typed)?;
            let outside = outside(&typed, new.code.as_ref())?;
            Ok((it.from, outside.arrival(What::New(new))))
        })
        .await;
    let result = match arrival {
        Ok((from, arrival)) => receive(&ask, input.command(), id, from, vec![arrival]).await,
        Err(failure) => Err(failure),
    };
    match result {
        Ok(said) => back_to(&format!("/mail/consignments/{id}"), outcome(&said, "surplus"), about(&said)),
        Err(failure) => {
            prepare(&mut input, &failure);
            ask.again(failure, input, FIELDS, move |viewer, reader, form| surplus_page(viewer, reader, id, form)).await
        }
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// without any announcement

async fn unannounced(ask: Ask, asked: Asked) -> Response {
    ask.page(move |viewer, reader| unannounced_page(viewer, reader, &asked, &FormState::default())).await
}

fn unannounced_page(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    asked: &Asked,
    form: &FormState,
) -> Result<Markup, Failure> {
    let say = viewer.say();
    let site = asked.id("site").or_else(|| form.value("site").parse().ok());
    let here = Here::of(viewer, reader, site)?;
    if !here.able.may("mail.receive") {
        return Err(Refusal::not_found().into());
    }
    let names = Naming::open_units().read(viewer, reader)?;
    let last = match asked.id("about") {
        Some(about) => queries::subject(reader, viewer.tenant(), Id::from_uuid(about))?,
        None => None,
    };
    let last = last.filter(|it| it.site == here.site.id).map(|it| Label { number: it.number, code: it.code });
    let mut shell = shell(viewer, &names, say.t("mail-receive-title"), asked, form);
    if form.faults.is_empty() {
        shell.flash = flash_about(say, asked.get("done"), last.as_ref());
    }
    shell.crumbs = consignments::crumbs(say, &here, None);
    let ways = ["tray", "item", "lot"].map(|way| {
        parts::Choice::new(way, say.t(&format!("mail-receive-{way}"))).hint(say.t(&format!("mail-receive-{way}-hint")))
    });
    let kept = |name: &str, usual: &str| match (form.value(name), asked.get(name)) {
        ("", "") => usual.to_owned(),
        ("", asked) => asked.to_owned(),
        (form, _) => form.to_owned(),
    };
    Ok(shell.page(html! {
        (tabs(say, &here, Place::Consignments))
        (here.chooser(say, "/mail/receive"))
        p { (say.ta("mail-receive-help", &[("site", here.site.name.as_str().into())])) }
        (form_of("/mail/receive".to_owned(), form).hidden("site", here.site.id.to_string()).body(html! {
            (parts::Field::code(say, "code", say.t("ui-station-scan")).hint(say.t("mail-receive-code-hint")).optional().state(form).focus())
            (again_field(say, form))
            (parts::Field::radios(say, "what", say.t("mail-receive-what"), ways.to_vec()).value(kept("what", "tray")))
            (class_field(say, &FormState { values: vec![("class".to_owned(), kept("class", "letter"))], faults: form.faults.clone() }))
            (parts::Field::code(say, "seal", say.t("mail-field-seal")).hint(say.t("mail-field-seal-of")).optional().state(form))
            (weight_field(say, form))
            details open[["from", "unit", "flags"].into_iter().any(|name| !form.value(name).is_empty())] {
                summary { (say.t("mail-receive-more")) }
                (parts::Field::select(say, "from", say.t("mail-field-from"), here.places.carriers()).value(kept("from", "")).optional()
                    .fault(form.faults.of("from")))
                (unit_field(say, form))
                (names.suggestions("units"))
                (flag_fields(say, form))
            }
            (parts::actions(html! { (parts::Button::primary(say.t("mail-receive-do"))) }))
        }))
    }))
}

/// What came without an announcement: a tray with letters is a receptacle and the lot that lies in it, taken in as one.
fn coming(viewer: &Viewer, reader: &mut Reader<'_>, input: &Input) -> Result<Command, Failure> {
    let from = match input.get("from") {
        "" => None,
        from => Some(from.parse().map_err(|_| Refusal::invalid("from", "mail-refused-no-party"))?),
    };
    let (what, code) = match input.get("what") {
        "tray" => {
            let code = code(Kind::Receptacle, input.get("code"))?;
            let nameless = Input(input.0.iter().filter(|(name, _)| name != "code").cloned().collect());
            let Unannounced { unit, authority, .. } = new_subject(viewer, reader, Kind::Lot, &nameless)?;
            let filled = Filled { code: code.clone(), class: class(input.get("class"))?, unit, authority };
            (What::Filled(filled), code)
        }
        kind => {
            let kind = match kind {
                "item" => Kind::Item,
                "lot" => Kind::Lot,
                _ => return Err(Refusal::invalid("what", "mail-refused-what-missing").into()),
            };
            let new = new_subject(viewer, reader, kind, input)?;
            let code = new.code.clone();
            (What::New(new), code)
        }
    };
    let arrivals = vec![outside(input, code.as_ref())?.arrival(what)];
    Ok(Command::Receive { from, consignment: None, set_aside_at: None, arrivals })
}

async fn do_unannounced(ask: Ask, mut input: Input) -> Response {
    let typed = input.clone();
    let result = match (id_of(input.get("site")), ask.read(move |viewer, reader| coming(viewer, reader, &typed)).await)
    {
        (Ok(site), Ok(command)) => perform(&ask, input.command(), site, command).await,
        (Err(failure), _) | (_, Err(failure)) => Err(failure),
    };
    match result {
        Ok(said) => {
            let subject = about(&said).map(|id| id.to_string()).unwrap_or_default();
            let kept = ["site", "what", "class", "from"].map(|name| (name, input.get(name)));
            let done = [("done", outcome(&said, "received")), ("about", subject.as_str())];
            web::redirect(&href("/mail/receive", &[&kept[..], &done[..]].concat()))
        }
        Err(failure) => {
            prepare(&mut input, &failure);
            ask.again(failure, input, FIELDS, |viewer, reader, form| {
                unannounced_page(viewer, reader, &Asked::default(), form)
            })
            .await
        }
    }
}
