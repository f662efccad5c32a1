//! Announcing what will come: line by line by hand, or as a file that is checked before anything is saved. Both ways
//! obey the same rules: what is written by hand is read as a file of those rows.

use super::common::{Asked, Here, Place, command_id, csv, href, id_of, shell, tabs, word};
use super::consignments;
use super::names::Naming;
use super::receive::perform;
use crate::commands::announced;
use crate::import::{self, Import, Mode, Outcome};
use crate::manifest::{self, Child, Fault as RowFault, Field as RowField, Limits};
use crate::model::{Class, Command, Giver, Kind, LineSpec, Party, Site};
use access::policy::{MailAnnounce, MailView};
use axum::{
    extract::{Multipart, multipart::MultipartRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use base::{Id, Refusal, Word};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use maud::{Markup, Render, html};
use std::time::Duration;
use store::{Failure, Reader};
use strum::IntoEnumIterator;
use ui::{FormState, Say, parts};
use web::{Ask, Input, Routes, Viewer, may};

/// Rows of an empty form, and how many more at a time.
const ROWS: usize = 5;
/// The most rows by hand; more come as a file.
const MOST_ROWS: usize = 100;
/// The most rows that the report of a file shows; the whole is an export.
const SHOWN: usize = 500;
/// The most bytes of a file.
const FILE: usize = 10 * 1024 * 1024;
/// The most bytes taken in before a file is called too large.
const UPLOAD: usize = 32 * 1024 * 1024;
/// How long such a file may be on its way here and be read.
const UPLOADING: Duration = Duration::from_secs(120);

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/mail/consignments/new", may(MailAnnounce).told(MailView), new)
        .post("/mail/consignments/new", may(MailAnnounce).told(MailView), by_hand)
        .post("/mail/consignments/new/file", may(MailAnnounce).told(MailView), upload)
        .body(UPLOAD)
        .within(UPLOADING)
        .post("/mail/consignments/new/save", may(MailAnnounce).told(MailView), save)
        .body(UPLOAD)
        .within(UPLOADING)
}

async fn new(ask: Ask, asked: Asked) -> Response {
    ask.page(move |viewer, reader| new_page(viewer, reader, asked.id("site"), &FormState::default())).await
}

fn new_page(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    site: Option<uuid::Uuid>,
    form: &FormState,
) -> Result<Markup, Failure> {
    let say = viewer.say();
    let here = Here::of(viewer, reader, site.or_else(|| form.value("site").parse().ok()))?;
    let able = &here.able;
    able.need("mail.announce")?;
    let names = Naming::open_units().read(viewer, reader)?;
    let mut shell = shell(viewer, &names, say.t("mail-announce-title"), &Asked::default(), form);
    shell.crumbs = consignments::crumbs(say, &here, None);
    let site = here.site.id.to_string();
    // Two forms on one page: each shows its own faults and values.
    let (of_file, of_hand) = if form.value("way") == "file" {
        (form.clone(), FormState::default())
    } else {
        (FormState::default(), form.clone())
    };
    Ok(shell.page(html! {
        (tabs(say, &here, Place::Consignments))
        (here.chooser(say, "/mail/consignments/new"))
        p { (say.ta("mail-announce-help", &[("site", here.site.name.as_str().into())])) }
        (parts::sheet(&say.t("mail-announce-file"), html! {
            p { (say.t("mail-announce-file-help")) }
            (parts::Form::post("/mail/consignments/new/file").multipart().hidden("site", &site).hidden("way", "file").body(html! {
                (parts::Field::select(say, "file-from", say.t("mail-field-from"), here.places.carriers()).state(&of_file))
                (parts::Field::text(say, "file-reference", say.t("mail-field-reference")).hint(say.t("mail-field-reference-hint")).narrow().optional().state(&of_file))
                (parts::Field::file(say, "file", say.t("mail-field-file"), ".csv,.xlsx").hint(say.t("mail-field-file-hint")).state(&of_file))
                (parts::actions(html! { (parts::Button::primary(say.t("mail-announce-check"))) }))
            }))
            details { summary { (say.t("mail-announce-columns")) } (columns_help(say)) }
        }))
        (parts::sheet(&say.t("mail-announce-hand"), html! {
            (parts::Form::post("/mail/consignments/new").hidden("command", command_id()).hidden("site", &site).body(html! {
                (parts::Field::select(say, "from", say.t("mail-field-from"), here.places.carriers()).state(&of_hand))
                (parts::Field::text(say, "reference", say.t("mail-field-reference")).hint(say.t("mail-field-reference-hint")).narrow().optional().state(&of_hand))
                h3 { (say.t("mail-announce-rows")) }
                p.sub { (say.t("mail-announce-rows-help")) }
                (grid(say, &of_hand))
                (names.suggestions("units"))
                (parts::actions(html! {
                    (parts::Button::primary(say.t("mail-announce-do")))
                    (parts::Button::quiet(say.ta("mail-announce-more", &[("n", ROWS.into())])).value("more", "1").unchecked())
                    @if able.may("mail.receive") {
                        (parts::link(&here.href("/mail/receive", &[]), &say.t("mail-announce-unannounced")))
                    }
                }))
            }))
        }))
    }))
}

/// How many rows the grid has.
fn rows_of(form: &FormState) -> usize {
    form.value("rows").parse().unwrap_or(ROWS).clamp(ROWS, MOST_ROWS)
}

fn grid(say: Say<'_>, form: &FormState) -> Markup {
    let kinds = || {
        [Kind::Item, Kind::Lot, Kind::Receptacle]
            .map(|kind| parts::Choice::new(<&str>::from(kind), word(say, "kind", kind)))
            .to_vec()
    };
    let classes =
        || Class::iter().map(|class| parts::Choice::new(<&str>::from(class), word(say, "class", class))).collect();
    let rows = rows_of(form);
    let heads = ["kind", "code", "class", "count", "weight-g", "within", "seal", "unit"];
    let heads = heads.map(|field| say.t(&format!("mail-field-{field}")));
    let [kind, code, class, count, weight, within, seal, unit] = &heads;
    let fields = html! {
        @for n in 1..=rows {
            @let at = |name: &str| format!("{name}.{n}");
            (parts::field_row(&say.ta("mail-row", &[("row", n.into())]), html! {
                (parts::Field::select(say, at("kind"), kind, kinds()).state(form).in_row())
                (parts::Field::code(say, at("code"), code).state(form).in_row())
                (parts::Field::select(say, at("class"), class, classes()).state(form).in_row())
                (parts::Field::number(say, at("count"), count).state(form).in_row())
                (parts::Field::number(say, at("weight"), weight).state(form).in_row())
                (parts::Field::code(say, at("receptacle"), within).state(form).in_row())
                (parts::Field::code(say, at("seal"), seal).state(form).in_row())
                (parts::Field::text(say, at("unit"), unit).suggestions("units").autocomplete("off").state(form).in_row())
            }))
        }
    };
    html! {
        input type="hidden" name="rows" value=(rows);
        (parts::field_rows(&heads, fields))
    }
}

/// The columns of a file and what they hold.
fn columns_help(say: Say<'_>) -> Markup {
    let columns = vec![parts::Column::text(say.t("mail-col-column")), parts::Column::text(say.t("mail-col-holds"))];
    let rows = RowField::ALL.into_iter().map(|field| {
        let key =
            format!("mail-announce-column-{}", field.names().first().copied().unwrap_or_default().replace('_', "-"));
        parts::Row(vec![html! { code { (field.told()) } }, html! { (say.t(&key)) }])
    });
    parts::Table::new(say, say.t("mail-announce-columns"), columns).quiet_caption().rows(rows).render()
}

// ---------------------------------------------------------------------------------------------------------------------
// by hand

/// The columns of the grid, as the manifest calls them.
const GRID: [(&str, RowField); 8] = [
    ("kind", RowField::Type),
    ("code", RowField::Number),
    ("class", RowField::Class),
    ("count", RowField::Count),
    ("weight", RowField::Weight),
    ("receptacle", RowField::Receptacle),
    ("seal", RowField::Seal),
    ("unit", RowField::Recipient),
];

/// The grid as a file of its filled rows, and which row of the grid each of them is.
fn as_file(input: &Input, rows: usize) -> (String, Vec<usize>) {
    let head: Vec<&str> = GRID.iter().map(|(_, field)| field.names()[0]).collect();
    let mut text = head.join(",");
    let mut filled = Vec::new();
    for n in 1..=rows {
        let cells = GRID.map(|(name, field)| {
            let value = input.get(&format!("{name}.{n}")).trim().replace(['\n', '\r'], " ");
            match field {
                // The select sends the model's word; the file's differs in its spaces only.
                RowField::Class => {
                    value.chars().flat_map(|c| if c.is_uppercase() { vec![' ', c] } else { vec![c] }).collect()
                }
                _ => value,
            }
        });
        if cells.iter().all(String::is_empty) {
            continue;
        }
        filled.push(n);
        let cells: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        text.push('\n');
        text.push_str(&cells.join(","));
    }
    (text, filled)
}

/// The faults of the grid, each at its field.
fn grid_faults(say: Say<'_>, faults: &[RowFault], filled: &[usize], form: &mut FormState) {
    for fault in faults {
        let words = import::in_words(say, fault.reason.key(), &fault.texts());
        // The file's first line is its head.
        let row = fault.row.and_then(|at| filled.get((at as usize).checked_sub(2)?));
        let name = GRID.iter().find(|(_, field)| Some(*field) == fault.field).map(|(name, _)| *name);
        match (row, name) {
            (Some(row), Some(name)) => {
                let words = say.ta("mail-row-fault", &[("row", (*row).into()), ("fault", words.into())]);
                form.faults.add(format!("{name}.{row}"), words);
            }
            _ => form.faults.add_whole(words),
        }
    }
}

/// What came of reading the grid: lines to announce, or the form with its faults.
enum Read {
    Lines { site: Id<Site>, from: Id<Party>, reference: Option<Word>, lines: Vec<LineSpec> },
    Faults(FormState),
}

fn read_grid(viewer: &Viewer, reader: &mut Reader<'_>, input: &Input) -> Result<Read, Failure> {
    let say = viewer.say();
    let here = Here::of(viewer, reader, input.get("site").parse().ok())?;
    let mut form = input.again(say, &[]);
    let refuse = |form: &mut FormState, refusal: &Refusal| {
        form.faults.add(refusal.field.clone().unwrap_or_default(), viewer.refusal(refusal));
    };
    let from = input.get("from").parse();
    if from.is_err() {
        refuse(&mut form, &Refusal::invalid("from", "mail-refused-no-party"));
    }
    let reference = Word::parse_optional("reference", input.get("reference"));
    if let Err(refusal) = &reference {
        refuse(&mut form, refusal);
    }
    let (text, filled) = as_file(input, rows_of(&form));
    if filled.is_empty() {
        form.faults.add("kind.1", say.t("mail-refused-rows-empty"));
        return Ok(Read::Faults(form));
    }
    let sheet = match manifest::read(text.as_bytes(), "", &Limits::default(), &Child::of(std::path::PathBuf::new())) {
        Ok(sheet) => sheet,
        Err(faults) => {
            grid_faults(say, &faults, &filled, &mut form);
            return Ok(Read::Faults(form));
        }
    };
    let (checked, authorities) = import::against(reader, viewer.tenant(), sheet)?;
    for faulty in checked.rows.iter().filter_map(|row| row.as_ref().err()) {
        grid_faults(say, &faulty.faults, &filled, &mut form);
    }
    let (Ok(from), Ok(reference), true) = (from, reference, form.faults.is_empty()) else {
        return Ok(Read::Faults(form));
    };
    let authority = |unit| authorities.get(&unit).copied().flatten();
    let lines = checked.good().map(|row| row.spec(row.unit.and_then(authority))).collect();
    Ok(Read::Lines { site: here.site.id, from, reference, lines })
}

async fn by_hand(ask: Ask, mut input: Input) -> Response {
    if !input.get("more").is_empty() {
        let rows = rows_of(&input.again(ask.say(), &[])) + ROWS;
        input.0.retain(|(name, _)| name != "rows");
        input.0.push(("rows".to_owned(), rows.to_string()));
        let form = input.again(ask.say(), &[]);
        return ask
            .shown_again(StatusCode::OK, form, |viewer, reader, form| new_page(viewer, reader, None, form))
            .await;
    }
    let typed = input.clone();
    let result = match ask.read(move |viewer, reader| read_grid(viewer, reader, &typed)).await {
        Ok(Read::Lines { site, from, reference, lines }) => {
            perform(&ask, input.command(), site, Command::Announce { from, reference, file: None, lines }).await
        }
        Ok(Read::Faults(form)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return ask.shown_again(status, form, |viewer, reader, form| new_page(viewer, reader, None, form)).await;
        }
        Err(failure) => Err(failure),
    };
    match result {
        Ok(said) => to_hand_over(announced(&said).map(|id| id.to_string()), "announced"),
        Err(failure) => {
            ask.again(failure, input, &["from", "reference"], |viewer, reader, form| {
                new_page(viewer, reader, None, form)
            })
            .await
        }
    }
}

fn to_hand_over(id: Option<String>, done: &str) -> Response {
    match id {
        Some(id) => web::redirect(&href(&format!("/mail/consignments/{id}"), &[("done", done)])),
        None => web::redirect("/mail/consignments"),
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// a file

/// A file and what was said with it. Between the check and the saving the bytes wait in the page itself: nothing is
/// kept on the server for a person who goes away.
struct File {
    input: Input,
    bytes: Vec<u8>,
}

async fn taken(multipart: Result<Multipart, MultipartRejection>) -> (Input, Result<Vec<u8>, Refusal>) {
    let missing = || Refusal::invalid("file", "mail-refused-file-missing");
    let too_large = || Refusal::invalid("file", "mail-manifest-file-too-large").with("max", FILE / 1024 / 1024);
    let (mut input, mut bytes) = (Input::default(), Err(missing()));
    let Ok(mut multipart) = multipart else { return (input, bytes) };
    loop {
        let mut field = match multipart.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => break,
            Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => return (input, Err(too_large())),
            Err(_) => return (input, Err(Refusal::invalid("file", "mail-refused-upload-broken"))),
        };
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(str::to_owned);
        let most = if name == "file" { FILE } else { 1_000 };
        let mut content = Vec::new();
        let mut over = false;
        loop {
            match field.chunk().await {
                Ok(Some(chunk)) if content.len() + chunk.len() <= most => content.extend_from_slice(&chunk),
                // Read to its end all the same: a browser shows no answer before it has sent everything.
                Ok(Some(_)) => over = true,
                Ok(None) => break,
                Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => return (input, Err(too_large())),
                Err(_) => return (input, Err(Refusal::invalid("file", "mail-refused-upload-broken"))),
            }
        }
        if name == "file" {
            bytes = match file_name.as_deref() {
                _ if over => Err(too_large()),
                None | Some("") => Err(missing()),
                Some(_) => Ok(content),
            };
            input.0.push(("name".to_owned(), manifest::show(file_name.as_deref().unwrap_or_default())));
        } else {
            input.0.push((name, String::from_utf8_lossy(&content).into_owned()));
        }
    }
    (input, bytes)
}

/// What a form says beside the file.
fn said(input: &Input) -> Result<(Id<Party>, Option<Word>), Vec<Refusal>> {
    let from = input.get("file-from").parse().map_err(|_| Refusal::invalid("file-from", "mail-refused-no-party"));
    let reference = Word::parse_optional("file-reference", input.get("file-reference"));
    match (from, reference) {
        (Ok(from), Ok(reference)) => Ok((from, reference)),
        (from, reference) => Err(from.err().into_iter().chain(reference.err()).collect()),
    }
}

/// Checks a file, or brings it in.
async fn import_file(ask: &Ask, file: &File, mode: Mode) -> Result<Outcome, Failure> {
    let (input, bytes) = (file.input.clone(), file.bytes.clone());
    ask.run(move |viewer| {
        let (from, reference) =
            said(&input).map_err(|faults| faults.into_iter().next().unwrap_or_else(Refusal::not_found))?;
        let store = viewer.app().store();
        let site = store.read(|reader| Here::of(viewer, reader, Some(id_of::<Site>(input.get("site"))?.uuid())))?;
        let child = Child::current().unwrap_or_else(|_| Child::of(std::path::PathBuf::new()));
        let asked =
            Import { site: site.site.id, from, name: input.get("name"), bytes: &bytes, reference, mode, child: &child };
        let outcome = import::import(store, viewer.tenant(), &viewer.actor(), viewer.say(), &asked);
        outcome.map_err(|failure| match failure {
            // The names of this form's fields.
            Failure::Refused(refusal) => match refusal.field.as_deref() {
                Some("from") => refusal.at("file-from").into(),
                Some("reference") => refusal.at("file-reference").into(),
                _ => refusal.into(),
            },
            fault => fault,
        })
    })
    .await
}

async fn file_again(ask: &Ask, failure: Failure, input: Input) -> Response {
    ask.again(failure, input, &["file-from", "file-reference", "file"], |viewer, reader, form| {
        new_page(viewer, reader, None, form)
    })
    .await
}

async fn upload(ask: Ask, multipart: Result<Multipart, MultipartRejection>) -> Response {
    let (mut input, bytes) = taken(multipart).await;
    input.0.push(("way".to_owned(), "file".to_owned()));
    let bytes = match (bytes, said(&input)) {
        (Ok(bytes), Ok(_)) => bytes,
        // All at once, in the order of the fields.
        (bytes, said) => {
            let faults: Vec<Refusal> = said.err().into_iter().flatten().chain(bytes.err()).collect();
            let form = input.again(ask.say(), &faults);
            return ask
                .shown_again(StatusCode::UNPROCESSABLE_ENTITY, form, |viewer, reader, form| {
                    new_page(viewer, reader, None, form)
                })
                .await;
        }
    };
    let file = File { input, bytes };
    match import_file(&ask, &file, Mode::DryRun).await {
        Ok(outcome) => {
            let status =
                if outcome.report.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
            report(&ask, status, file, outcome).await
        }
        Err(failure) => file_again(&ask, failure, file.input).await,
    }
}

async fn save(ask: Ask, mut input: Input) -> Response {
    let content = BASE64.decode(input.get("content")).ok();
    let content = content.filter(|bytes| base::hex(&base::sha256(bytes)) == input.get("hash"));
    let wanted = input.get("do").to_owned();
    input.0.retain(|(name, _)| !["content", "do"].contains(&name.as_str()));
    let Some(bytes) = content else {
        return file_again(&ask, Refusal::invalid("file", "mail-refused-upload-broken").into(), input).await;
    };
    let mode = match wanted.as_str() {
        "save" => Mode::Whole,
        "skip" => Mode::SkipFaulty,
        _ => Mode::DryRun,
    };
    let file = File { input, bytes };
    match import_file(&ask, &file, mode).await {
        Ok(outcome) if wanted == "report" => report_csv(&ask, &outcome),
        Ok(outcome) => match outcome.consignment {
            Some(id) => {
                to_hand_over(Some(id.to_string()), if outcome.repeated { "announced-before" } else { "announced" })
            }
            // Something changed since the check: it is told anew.
            None => report(&ask, StatusCode::UNPROCESSABLE_ENTITY, file, outcome).await,
        },
        Err(failure) => file_again(&ask, failure, file.input).await,
    }
}

fn report_csv(ask: &Ask, outcome: &Outcome) -> Response {
    let say = ask.say();
    let head = ["row", "standing", "column", "value", "fault"].map(|column| say.t(&format!("mail-col-{column}")));
    let mut rows = Vec::new();
    for row in &outcome.report.rows {
        if row.ok {
            rows.push(vec![row.line.to_string(), say.t("mail-report-ok"), String::new(), String::new(), String::new()]);
        }
        rows.extend(row.faults.iter().map(|fault| {
            let column = fault.column.clone().unwrap_or_default();
            let value = fault.value.clone().unwrap_or_default();
            vec![row.line.to_string(), say.t("mail-report-fault"), column, value, fault.reason.clone()]
        }));
    }
    csv("manifest-report.csv", &head, rows)
}

async fn report(ask: &Ask, status: StatusCode, file: File, outcome: Outcome) -> Response {
    let page = ask.read(move |viewer, reader| report_page(viewer, reader, &file, &outcome)).await;
    match page {
        Ok(page) => (status, page).into_response(),
        Err(failure) => ask.refused(&failure),
    }
}

fn report_page(viewer: &Viewer, reader: &mut Reader<'_>, file: &File, outcome: &Outcome) -> Result<Markup, Failure> {
    let say = viewer.say();
    let here = Here::of(viewer, reader, Some(id_of::<Site>(file.input.get("site"))?.uuid()))?;
    let report = &outcome.report;
    let names = Naming::none().read(viewer, reader)?;
    let title = say.ta("mail-report-title", &[("file", report.file.as_str().into())]);
    let mut shell = shell(viewer, &names, title, &Asked::default(), &FormState::default());
    shell.crumbs = consignments::crumbs(say, &here, None);
    if let Ok(from) = file.input.get("file-from").parse() {
        let from = here.places.giver(say, Giver::Party(from));
        shell.over = Some(
            html! { (say.ta("mail-hand-over-from-to", &[("from", from.into()), ("to", here.site.name.as_str().into())])) },
        );
    }
    let repeated = outcome.repeated && outcome.consignment.is_some();
    let n = |key: &str, n: usize| say.ta(key, &[("n", n.into())]);
    shell.under = Some(html! {
        @if !repeated && report.ok > 0 { (parts::tag(parts::State::Ok, n("mail-report-n-ok", report.ok))) }
        @if !repeated && report.faulty > 0 { (parts::tag(parts::State::Stop, n("mail-report-n-faulty", report.faulty))) }
        @if let Some(format) = &report.format { (parts::tag(parts::State::Neutral, format_told(say, format))) }
    });
    let again = here.href("/mail/consignments/new", &[]);
    if let (true, Some(id)) = (repeated, outcome.consignment) {
        let number = outcome.number.clone().unwrap_or_default();
        return Ok(shell.page(html! {
            (parts::notice(parts::State::Look, &say.ta("mail-report-repeated", &[("number", number.into())]), html! {
                p { (say.t("mail-report-repeated-help")) }
                p { (parts::link(&format!("/mail/consignments/{id}"), &say.t("mail-report-repeated-link"))) }
            }))
        }));
    }
    if !report.faults.is_empty() {
        return Ok(shell.page(html! {
            (parts::notice(parts::State::Stop, &say.t("mail-report-unread"), html! {
                ul { @for fault in &report.faults { li { (fault.reason) } } }
            }))
            p { (say.t("mail-report-nothing-saved")) }
            (parts::actions(html! { (parts::button_link(&again, &say.t("mail-report-again"))) }))
        }));
    }
    let heading = if report.faulty == 0 {
        n("mail-report-all-ok", report.ok)
    } else {
        n("mail-report-some-faulty", report.faulty)
    };
    let state = if report.faulty == 0 { parts::State::Ok } else { parts::State::Stop };
    let help = if report.faulty == 0 { "mail-report-all-ok-help" } else { "mail-report-some-faulty-help" };
    let form = parts::Form::post("/mail/consignments/new/save")
        .hidden("site", file.input.get("site"))
        .hidden("way", "file")
        .hidden("file-from", file.input.get("file-from"))
        .hidden("file-reference", file.input.get("file-reference"))
        .hidden("name", file.input.get("name"))
        .hidden("hash", report.hash.to_string())
        .hidden("content", BASE64.encode(&file.bytes));
    Ok(shell.page(html! {
        (parts::notice(state, &heading, html! { p { (say.t(help)) } }))
        section { (form.body(parts::actions(html! {
            @if report.faulty == 0 {
                (parts::Button::primary(n("mail-report-save", report.ok)).value("do", "save"))
            } @else {
                (parts::button_link(&again, &say.t("mail-report-again")))
                @if report.ok > 0 { (parts::Button::quiet(n("mail-report-skip", report.ok)).value("do", "skip")) }
            }
            (parts::Button::quiet(say.t("mail-report-csv")).value("do", "report"))
            @if report.faulty == 0 { (parts::link(&again, &say.t("ui-cancel"))) }
        }))) }
        section { (report_rows(say, report)) }
    }))
}

fn report_rows(say: Say<'_>, report: &manifest::Report) -> Markup {
    // What is wrong comes first where not everything can be shown.
    let (mut shown, rest) = if report.rows.len() <= SHOWN {
        (report.rows.iter().collect::<Vec<_>>(), 0)
    } else {
        let faulty = report.rows.iter().filter(|row| !row.ok);
        (faulty.chain(report.rows.iter().filter(|row| row.ok)).take(SHOWN).collect(), report.rows.len() - SHOWN)
    };
    shown.sort_by_key(|row| (rest > 0 && row.ok, row.line));
    let columns =
        ["row", "standing", "fault"].map(|column| parts::Column::text(say.t(&format!("mail-col-{column}")))).to_vec();
    let rows = shown.into_iter().map(|row| {
        let tag = if row.ok {
            parts::tag(parts::State::Ok, say.t("mail-report-ok"))
        } else {
            parts::tag(parts::State::Stop, say.t("mail-report-fault"))
        };
        parts::Row(vec![
            html! { (row.line) },
            html! { (tag) },
            html! {
                @match row.faults.as_slice() {
                    [] => "\u{2013}",
                    [one] => (told(one)),
                    several => ul { @for fault in several { li { (told(fault)) } } },
                }
            },
        ])
    });
    html! {
        (parts::Table::new(say, say.t("mail-report-rows"), columns).rows(rows))
        @if rest > 0 { p { (say.ta("mail-report-rest", &[("n", rest.into())])) } }
    }
}

fn told(fault: &manifest::Told) -> Markup {
    html! { span { @if let Some(column) = &fault.column { b { (column) ":" } " " } (fault.reason) } }
}

fn format_told(say: Say<'_>, format: &manifest::Format) -> String {
    match format {
        manifest::Format::Csv { .. } => say.t("mail-report-csv-file"),
        manifest::Format::Xlsx { sheet } => say.ta("mail-report-xlsx-file", &[("sheet", sheet.as_str().into())]),
    }
}
