//! The fields of each act's form, and what they say as a command.

use super::Deed;
use crate::{
    commands::nobody,
    model::{
        Angle, Class, Code, Command, Flag, Kept, Kind, Method, Party, Reading, SealProof, Site, SiteKind, State,
        Subject, Verdict, Weight,
    },
    pages::{able::Seen, common::word, names::Names, receive},
    queries,
};
use base::{Id, Line, Note, Refusal, Unit, Word};
use maud::{Markup, html};
use std::{collections::BTreeSet, str::FromStr};
use store::{Failure, Reader};
use strum::IntoEnumIterator;
use ui::{
    FormState, Say,
    parts::{Choice, Field},
};
use web::{Input, Viewer};

/// The names of the fields of an act's form: a fault of another field is one of the whole.
pub(super) const fn names(deed: Deed) -> &'static [&'static str] {
    use Deed as D;
    match deed {
        D::Deliver => &["seal", "items"],
        D::Pack => &["into", "count"],
        D::Seal => &["seal", "count"],
        D::Dispatch => &["carrier", "to", "reference"],
        D::SendBack => &["carrier", "to", "reason"],
        D::HandOut => &["receipt", "takenBy"],
        D::Open | D::Hold | D::Unhold | D::Miskeyed => &["reason"],
        D::Put | D::Merge => &["into"],
        D::SingleOut | D::Flag => &["flags"],
        D::Split => &["count", "rest", "part"],
        D::Recount => &["count", "weight", "reason"],
        D::Relabel => &["class", "unit"],
        D::ClearAlarm => &["method", "view", "reason"],
        D::HandToAuthority => &["party", "receipt", "officer"],
        D::RecordReceipt => &["receipt"],
        D::AuthorityKept => &["kept", "receipt"],
        D::ReturnToCarrier => &["carrier", "receipt"],
        D::Find => &["site"],
        D::WriteOff => &["reference", "reason"],
        D::SettleSeal => &["proof", "reference", "reason"],
        D::SettleAlias => &["reason"],
        D::Release | D::Alarm | D::TakeBack | D::ReportMissing => &[],
    }
}

/// The fields of an act's form.
#[allow(clippy::too_many_lines, reason = "one form after the other, each as it is shown")]
pub(super) fn fields(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    deed: Deed,
    seen: &Seen,
    site: &Site,
    names: &Names,
    form: &FormState,
) -> Result<Markup, Failure> {
    use Deed as D;
    let say = viewer.say();
    let tenant = viewer.tenant();
    let t = |key: &str| say.t(&format!("mail-in-{key}"));
    let hint = |key: &str| say.t(&format!("mail-in-{key}-hint"));
    let reason = || Field::area(say, "reason", t("reason")).hint(hint("reason")).rows(3).state(form);
    let seal = || Field::code(say, "seal", t("seal")).state(form);
    let count = || Field::number(say, "count", t("count")).state(form);
    let receipt = || Field::code(say, "receipt", t("receipt")).state(form);
    let first = &seen.set[0];
    let carriers = || Field::select(say, "carrier", t("carrier"), seen.places.carriers()).state(form);
    Ok(match deed {
        D::Deliver => {
            let inside = queries::contents(reader, tenant, first.id, 1_000)?;
            let items = inside.iter().filter(|it| it.kind == Kind::Item).count();
            html! {
                (seal().hint(hint("seal-whole")).focus())
                (Field::number(say, "items", t("items")).hint(say.ta("mail-in-items-hint", &[("n", items.into())])).state(form))
            }
        }
        D::Pack => {
            let trays = queries::trays(reader, tenant, site.id, 200)?;
            let open = trays.iter().map(|(it, ..)| it);
            let open = open.filter(|it| it.seal.is_none() && matches!(it.state, State::Received | State::Packed));
            html! {
                (Field::select(say, "into", t("tray"), open.map(tray).collect()).hint(hint("tray")).state(form))
                (count().hint(hint("pack-count")))
            }
        }
        D::Seal => html! { (seal().hint(hint("new-seal")).focus()) (count().hint(hint("seal-count"))) },
        D::Dispatch | D::SendBack => {
            let terminals = deed == D::SendBack;
            let to = seen.places.all().filter(|it| it.id != site.id && (!terminals || it.kind == SiteKind::Terminal));
            let to = to.map(|it| Choice::new(it.id.to_string(), it.name.as_str())).collect();
            html! {
                (carriers())
                (Field::select(say, "to", t("to"), to).state(form))
                @if terminals { (reason()) } @else { (Field::code(say, "reference", t("carrier-reference")).optional().state(form)) }
            }
        }
        D::HandOut => html! {
            (receipt().hint(hint("hand-out-receipt")).focus())
            (Field::text(say, "takenBy", t("taken-by")).hint(hint("taken-by")).optional().state(form))
        },
        D::Open => html! { (reason().hint(hint("open-reason")).optional()) },
        D::Hold | D::Unhold => html! { (reason().optional()) },
        D::Miskeyed => html! { (reason().hint(hint("late-reason")).optional()) },
        D::Put => html! { (Field::code(say, "into", t("into")).hint(hint("into")).optional().state(form)) },
        D::Merge => html! { (Field::code(say, "into", t("merge-into")).hint(hint("merge-into")).state(form).focus()) },
        D::SingleOut => html! { (flags(say, form, &BTreeSet::new())) },
        D::Flag => html! { (flags(say, form, &first.flags)) },
        D::Split => html! {
            (count().hint(say.ta("mail-in-split-hint", &[("n", first.count.unwrap_or(0).into())])))
            (weight_field(say, "rest", t("rest"), form))
            (weight_field(say, "part", t("part"), form))
        },
        D::Recount => html! {
            (count().hint(say.ta("mail-in-recount-hint", &[("n", first.count.unwrap_or(0).into())])))
            (weight_field(say, "weight", t("weight"), form))
            (reason().hint(hint("recount-reason")).optional())
        },
        D::Relabel => {
            let class = Field::select(say, "class", t("class"), classes(say)).state(form);
            let unit = first.unit.map(|unit| names.unit(say, unit)).unwrap_or_default();
            html! {
                (if form.values.is_empty() { class.value(first.class.map_or("", Into::into)) } else { class })
                (unit_field(say, names, form, &unit))
            }
        }
        D::ClearAlarm => html! {
            (Field::radios(say, "method", t("method"), methods(say)).hint(hint("clear-method")).state(form))
            (Field::radios(say, "view", t("view"), vec![Choice::new("other", t("view-other")), Choice::new("same", t("view-same"))]).state(form))
            (reason())
        },
        D::HandToAuthority => {
            let authorities = seen.places.parties.iter().filter(|it| it.kind.custody().is_some());
            html! {
                (Field::radios(say, "party", t("authority"), authorities.map(party).collect()).state(form))
                (receipt().hint(hint("receipt-later")).optional())
                (Field::text(say, "officer", t("officer")).hint(hint("officer")).optional().state(form))
            }
        }
        D::RecordReceipt => html! { (receipt().focus()) },
        D::AuthorityKept => html! {
            (Field::radios(say, "kept", t("kept"), vec![Choice::new("seized", t("kept-seized")), Choice::new("destroyed", t("kept-destroyed"))]).state(form))
            (receipt().hint(hint("receipt-known")).optional())
        },
        D::ReturnToCarrier => html! { (carriers()) (receipt()) },
        D::Find => {
            let sites = seen.places.seen().map(|it| Choice::new(it.id.to_string(), it.name.as_str())).collect();
            let field = Field::select(say, "site", t("found-at"), sites).state(form);
            html! { (if form.values.is_empty() { field.value(site.id.to_string()) } else { field }) }
        }
        D::WriteOff => html! {
            (Field::code(say, "reference", t("reference")).hint(hint("reference")).state(form))
            (reason())
        },
        D::SettleSeal => html! {
            (Field::radios(say, "proof", t("proof"), vec![
                Choice::new("confirmed", t("proof-confirmed")).hint(hint("proof-confirmed")),
                Choice::new("opened", t("proof-opened")).hint(hint("proof-opened")),
            ]).state(form))
            (Field::code(say, "reference", t("sender-reference")).hint(hint("sender-reference")).optional().state(form))
            (reason())
        },
        D::SettleAlias => reason_only(say, form),
        D::Release | D::Alarm | D::TakeBack | D::ReportMissing => html! {},
    })
}

fn reason_only(say: Say<'_>, form: &FormState) -> Markup {
    let field = Field::area(say, "reason", say.t("mail-in-reason")).hint(say.t("mail-in-reason-hint"));
    html! { (field.rows(3).state(form)) }
}

/// A unit, written by name with the names there are to choose from.
fn unit_field(say: Say<'_>, names: &Names, form: &FormState, now: &str) -> Markup {
    let shown = if form.values.is_empty() { now } else { form.value("unit") };
    let fault = form.faults.of("unit");
    html! {
        div.field.bad[fault.is_some()] {
            label.label for="f-unit" { (say.t("mail-in-unit")) " " span.optional { "(" (say.t("ui-optional")) ")" } }
            p.hint id="f-unit-hint" { (say.t("mail-in-unit-hint")) }
            @if let Some(fault) = fault { p.fault-line id="f-unit-fault" { span { span.vh { (say.t("ui-fault")) " " } (fault) } } }
            input.medium type="text" id="f-unit" name="unit" list="units" value=(shown) autocomplete="off"
                aria-describedby=(if fault.is_some() { "f-unit-hint f-unit-fault" } else { "f-unit-hint" })
                aria-invalid=[fault.map(|_| "true")];
            (names.suggestions("units"))
        }
    }
}

fn party(it: &Party) -> Choice {
    Choice::new(it.id.to_string(), it.name.as_str())
}

/// A receptacle by both its numbers.
pub(crate) fn tray(it: &Subject) -> Choice {
    let code = it.code.as_ref().map(|code| format!(" \u{b7} {}", code.number)).unwrap_or_default();
    Choice::new(it.id.to_string(), format!("{}{code}", it.number))
}

/// The methods there are.
pub(crate) fn methods(say: Say<'_>) -> Vec<Choice> {
    Method::iter().map(|it| Choice::new(<&str>::from(it), word(say, "method", it))).collect()
}

/// The classes there are.
pub(crate) fn classes(say: Say<'_>) -> Vec<Choice> {
    Class::iter().map(|it| Choice::new(<&str>::from(it), word(say, "class", it))).collect()
}

fn flags(say: Say<'_>, form: &FormState, now: &BTreeSet<Flag>) -> Markup {
    let choices = Flag::iter().map(|it| Choice::new(<&str>::from(it), word(say, "flag", it))).collect();
    let mut field = Field::checkboxes(say, "flags", say.t("mail-in-flags"), choices)
        .hint(say.t("mail-in-flags-hint"))
        .optional()
        .state(form);
    if form.values.is_empty() {
        for flag in now {
            field = field.value(<&str>::from(*flag));
        }
    }
    html! { (field) }
}

// ---- what was sent in

/// A choice that must be made.
pub(crate) fn chosen<T: FromStr>(input: &Input, field: &'static str) -> Result<T, Refusal> {
    input.get(field).parse().map_err(|_| Refusal::invalid(field, "mail-form-choose"))
}

/// A whole number that must be there.
pub(crate) fn number(input: &Input, field: &'static str) -> Result<u32, Refusal> {
    let text: String = input.get(field).chars().filter(|c| !c.is_whitespace() && *c != '\u{a0}').collect();
    if text.is_empty() {
        return Err(Refusal::invalid(field, "ui-refused-empty"));
    }
    text.parse().map_err(|_| Refusal::invalid(field, "mail-form-number").with("value", input.get(field)))
}

/// A weight in grams that may be left out.
pub(crate) fn weight(input: &Input, field: &str) -> Result<Option<Weight>, Refusal> {
    receive::weight(input.get(field)).map_err(|refusal| refusal.at(field.to_owned()))
}

/// The field of a weight.
pub(crate) fn weight_field<'a>(say: Say<'a>, name: &str, label: String, form: &FormState) -> Field<'a> {
    let hint = say.ta("mail-field-weight-hint", &[("error", receive::SCALE_ERROR_G.into())]);
    Field::number(say, name, label).suffix("g").hint(hint).optional().state(form)
}

fn flags_of(input: &Input) -> Result<BTreeSet<Flag>, Refusal> {
    let flag = |text: &str| text.parse().map_err(|_| Refusal::invalid("flags", "mail-form-choose"));
    input.all("flags").map(flag).collect()
}

/// The one subject of a number as written on it.
fn by_number(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    input: &Input,
    field: &'static str,
) -> Result<Id<Subject>, Failure> {
    let text = input.get(field);
    if text.trim().is_empty() {
        return Err(Refusal::invalid(field, "ui-refused-empty").into());
    }
    let found = queries::find_subjects(reader, viewer.tenant(), text)?;
    match found.iter().map(|known| &known.it).filter(|it| !it.state.is_terminal()).collect::<Vec<_>>().as_slice() {
        [one] => Ok(one.id),
        _ => Err(Refusal::invalid(field, "mail-form-unknown-number").with("value", text.trim()).into()),
    }
}

/// A unit, and the authority that its letters come in to.
type UnitAndAuthority = (Option<Id<Unit>>, Option<Id<Unit>>);

/// The unit of a name.
fn unit_of(viewer: &Viewer, reader: &mut Reader<'_>, name: &str) -> Result<UnitAndAuthority, Failure> {
    if name.trim().is_empty() {
        return Ok((None, None));
    }
    let found = organisation::units_by_name(reader, viewer.tenant(), &[name])?;
    match found.first().map(Vec::as_slice) {
        Some([one]) => Ok((Some(one.id), one.authority)),
        Some([_, _, ..]) => Err(Refusal::invalid("unit", "mail-form-unit-many").with("value", name.trim()).into()),
        _ => Err(Refusal::invalid("unit", "mail-form-unit").with("value", name.trim()).into()),
    }
}

/// What was sent in, as a command.
pub(super) fn command(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    deed: Deed,
    seen: &Seen,
    _site: &Site,
    input: &Input,
) -> Result<Command, Failure> {
    use Command as C;
    use Deed as D;
    let subjects: Vec<Id<Subject>> = seen.set.iter().map(|it| it.id).collect();
    let subject = subjects[0];
    let first = &seen.set[0];
    let get = |name: &'static str| input.get(name);
    let reason = || Note::parse_optional("reason", get("reason"));
    let why = || Note::parse("reason", get("reason"));
    Ok(match deed {
        D::Deliver => {
            let consignment = first.consignment.ok_or_else(Refusal::not_found)?;
            let seal = Word::parse_optional("seal", get("seal"))?;
            let reading = if get("reading") == "second" { Reading::Second } else { Reading::First };
            C::Deliver { consignment, receptacle: subject, seal, reading, items: number(input, "items")? }
        }
        D::Release => C::Release { subjects, second: None },
        D::Pack => C::Pack { receptacle: chosen(input, "into")?, subjects, count: number(input, "count")? },
        D::Seal => {
            C::Seal { receptacle: subject, seal: Word::parse("seal", get("seal"))?, count: number(input, "count")? }
        }
        D::Dispatch => C::Dispatch {
            receptacles: subjects,
            carrier: chosen(input, "carrier")?,
            to: chosen(input, "to")?,
            reference: Word::parse_optional("reference", get("reference"))?,
        },
        D::SendBack => {
            C::SendBack { subjects, carrier: chosen(input, "carrier")?, to: chosen(input, "to")?, reason: why()? }
        }
        D::HandOut => C::HandOut {
            subjects,
            receipt: Word::parse("receipt", get("receipt"))?,
            taken_by: Line::parse_optional("takenBy", get("takenBy"))?,
        },
        D::Open => C::Open { receptacle: subject, second: None, reason: reason()? },
        D::Put => {
            let into =
                if get("into").trim().is_empty() { None } else { Some(by_number(viewer, reader, input, "into")?) };
            C::Put { subjects, into }
        }
        D::SingleOut => C::SingleOut { lot: subject, flags: flags_of(input)? },
        D::Split => {
            let weights = match (weight(input, "rest")?, weight(input, "part")?) {
                (Some(rest), Some(part)) => Some((rest, part)),
                (None, None) => None,
                (None, _) => return Err(Refusal::invalid("rest", "mail-form-both-weights").into()),
                (_, None) => return Err(Refusal::invalid("part", "mail-form-both-weights").into()),
            };
            C::Split { lot: subject, count: number(input, "count")?, weights }
        }
        D::Merge => C::Merge { from: subject, into: by_number(viewer, reader, input, "into")? },
        D::Recount => C::Recount {
            lot: subject,
            count: number(input, "count")?,
            weight: weight(input, "weight")?,
            second: None,
            reason: reason()?,
        },
        D::Relabel => {
            let (unit, authority) = unit_of(viewer, reader, get("unit"))?;
            C::Relabel { subject, class: chosen(input, "class")?, unit, authority }
        }
        D::Flag => C::Flag { subject, flags: flags_of(input)? },
        D::Alarm => {
            let verdict: Verdict = chosen(input, "verdict")?;
            C::Alarm { subjects, verdict, method: None, description: None }
        }
        D::Miskeyed => {
            let check =
                first.alarm.map(|alarm| alarm.check).ok_or_else(|| Refusal::conflict("mail-refused-no-alarm"))?;
            C::Miskeyed { check, second: None, reason: reason()? }
        }
        D::ClearAlarm => {
            let view = match get("view") {
                "other" => Angle::Other,
                "same" => Angle::Same,
                _ => return Err(Refusal::invalid("view", "mail-form-choose").into()),
            };
            C::ClearAlarm { subjects, method: chosen(input, "method")?, view, second: nobody(), reason: why()? }
        }
        D::HandToAuthority => C::HandToAuthority {
            subjects,
            party: chosen(input, "party")?,
            receipt: Word::parse_optional("receipt", get("receipt"))?,
            officer: Line::parse_optional("officer", get("officer"))?,
        },
        D::RecordReceipt => C::RecordReceipt { subjects, receipt: Word::parse("receipt", get("receipt"))? },
        D::TakeBack => C::TakeBack { subjects },
        D::AuthorityKept => {
            let kept = match get("kept") {
                "seized" => Kept::Seized,
                "destroyed" => Kept::Destroyed,
                _ => return Err(Refusal::invalid("kept", "mail-form-choose").into()),
            };
            C::AuthorityKept { subjects, kept, receipt: Word::parse_optional("receipt", get("receipt"))? }
        }
        D::Hold => C::Hold { subjects, reason: reason()? },
        D::Unhold => C::Unhold { subjects, reason: reason()? },
        D::ReturnToCarrier => C::ReturnToCarrier {
            subjects,
            carrier: chosen(input, "carrier")?,
            receipt: Word::parse("receipt", get("receipt"))?,
        },
        D::ReportMissing => C::ReportMissing { subjects },
        D::Find => C::Find { subject },
        D::WriteOff => C::WriteOff {
            subject,
            second: nobody(),
            reference: Word::parse("reference", get("reference"))?,
            reason: why()?,
        },
        D::SettleSeal => {
            let proof = match get("proof") {
                "confirmed" => SealProof::SenderConfirmed { reference: Word::parse("reference", get("reference"))? },
                "opened" => SealProof::Opened,
                _ => return Err(Refusal::invalid("proof", "mail-form-choose").into()),
            };
            C::SettleSeal { receptacle: subject, proof, second: nobody(), reason: why()? }
        }
        D::SettleAlias => {
            let code: Code = first.code.clone().ok_or_else(Refusal::not_found)?;
            C::SettleAlias { code, keep: subject, second: nobody(), reason: why()? }
        }
    })
}
