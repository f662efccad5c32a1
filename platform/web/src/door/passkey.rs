//! Passkeys: signed in with, made, named and taken away. The browser's part is passkey.js; without it the password remains.

use super::{code::unhex, comer, entered, proving_status};
use crate::{App, Ask, Input, Routes, Rule, Viewer, answer};
use access::{Passkey, RelyingParty};
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use base::{Id, Line, Refusal, hex, sha256};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use maud::{Markup, html};
use serde_json::{Value, json};
use store::{Failure, Reader};
use ui::{FormState, Say, assets, parts};

const PAGE: &str = "/me/security/passkeys";

pub(super) fn routes() -> Routes {
    Routes::new()
        .post("/sign-in/passkey", Rule::Open, sign_in)
        .get(PAGE, Rule::SignedIn, show)
        .post(PAGE, Rule::SignedIn, begin)
        .post("/me/security/passkeys/add", Rule::SignedIn, add)
        .get("/me/security/passkeys/{id}", Rule::SignedIn, one)
        .post("/me/security/passkeys/{id}/rename", Rule::SignedIn, rename)
        .post("/me/security/passkeys/{id}/remove", Rule::SignedIn, remove)
}

pub(super) fn party(app: &App) -> RelyingParty {
    RelyingParty::of(app.public_url())
}

/// The script of pages where a passkey may be used.
pub(crate) fn script() -> String {
    assets::url("passkey.js").to_owned()
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A place where the browser's authenticator is asked: unseen until passkey.js finds that it can be.
fn place(say: Say<'_>, field: &str, options: &Value, button: Markup) -> Markup {
    html! {
        div hidden data-passkey=(options) data-failed=(say.t("keys-passkey-failed")) {
            input type="hidden" name=(field) value="";
            (button)
            p.sub role="status" {}
        }
    }
}

fn button(id: &str, class: &str, words: &str) -> Markup {
    html! { div.actions { button.(class) type="button" id=(id) { (words) } } }
}

fn asking(party: &RelyingParty, challenge: &[u8]) -> Value {
    json!({ "challenge": text(challenge), "rpId": party.id(), "userVerification": "required" })
}

/// The other way in, on the page of the password.
pub(super) fn way_in(ask: &Ask, to: &str) -> Markup {
    let (say, app) = (ask.say(), ask.app());
    let now = app.store().clock().now();
    let options = asking(&party(app), &access::challenge_to_sign_in(app.steps(), now));
    let button = button("f-passkey", "btn quiet", &say.t("keys-passkey-sign-in"));
    html! {
        (parts::Form::post("/sign-in/passkey").hidden("to", to).body(place(say, "passkey", &options, button)))
    }
}

/// The other way to prove oneself, in a form whose person has a passkey. `digest` is the hash of the content shown.
pub(super) fn instead(viewer: &Viewer, digest: &str) -> Markup {
    let (say, app) = (viewer.say(), viewer.app());
    let content = unhex(digest).try_into().unwrap_or_default();
    let challenge = access::challenge_to_prove(app.steps(), &viewer.session, content, viewer.now);
    let button = button("f-passkey", "btn quiet", &say.t("keys-passkey-use"));
    place(say, "passkey", &asking(&party(app), &challenge), button)
}

async fn sign_in(State(app): State<App>, ask: Ask, input: Input) -> Response {
    let (inside, comer, sent) = (app.clone(), comer(&ask), input.get("passkey").to_owned());
    let passed = crate::ask::blocking(move || {
        access::enter_by_passkey(inside.store(), inside.steps(), &party(&inside), &sent, &comer)
    });
    match passed.await {
        Ok(passed) => entered(&app, &passed, input.get("to")).await,
        Err(Failure::Refused(refusal)) if refusal.field.is_some() => {
            let (status, later) = proving_status(&refusal);
            let form = input.again(ask.say(), &[refusal]);
            (status, later, super::sign_in_page(&ask, &form, input.get("to"))).into_response()
        }
        Err(failure) => ask.refused(&failure),
    }
}

async fn show(ask: Ask) -> Response {
    ask.page(|viewer, reader| page(viewer, reader, &FormState::default())).await
}

/// What a proof on these pages is bound to.
fn content(what: &str) -> [u8; 32] {
    sha256(what.as_bytes())
}

const ADD: &str = "access.addPasskey";

fn page(viewer: &Viewer, reader: &mut Reader<'_>, form: &FormState) -> Result<Markup, Failure> {
    let (say, session) = (viewer.say(), &viewer.session);
    let rows = access::passkeys_of(reader, session.home, session.account)?;
    let mut shell = viewer.shell(&viewer.names(reader)?, say.t("keys-passkeys"));
    shell.crumbs = super::security::crumbs(say);
    shell.faults = form.faults.clone();
    let columns = ["name", "made", "used"].map(|name| parts::Column::text(say.t(&format!("keys-passkey-{name}"))));
    let moment = |at: base::Time| say.moment(at.timestamp(), viewer.now.timestamp());
    let rows = rows.into_iter().map(|row| {
        parts::Row(vec![
            html! { a href={ (PAGE) "/" (row.id) } { (row.name) } },
            html! { (moment(row.made)) },
            html! { @if let Some(used) = row.used { (moment(used)) } @else { (say.t("keys-passkey-never")) } },
        ])
    });
    let none = parts::empty(&say.t("keys-passkeys-none"), html! { p { (say.t("keys-passkeys-none-help")) } });
    Ok(shell.page(html! {
        p { (say.t("keys-passkeys-lead")) }
        (parts::Table::new(say, say.t("keys-passkeys"), columns.into()).quiet_caption().rows(rows).empty(none))
        h2 { (say.t("keys-passkeys-add")) }
        p { (say.ta("keys-passkeys-script", &[("host", party(viewer.app()).id().into())])) }
        p { (say.t("keys-passkeys-prove")) }
        (parts::Form::post(PAGE).body(html! {
            (viewer.proof(form, &hex(&content(ADD))))
            (parts::actions(parts::Button::primary(say.t("keys-passkeys-next"))))
        }))
    }))
}

/// The page on which a passkey is named and made: only who has just proven themselves comes here.
fn make_page(viewer: &Viewer, reader: &mut Reader<'_>, form: &FormState) -> Result<Markup, Failure> {
    let (say, session, app) = (viewer.say(), &viewer.session, viewer.app());
    let challenge = access::challenge_to_register(app.steps(), session, viewer.now);
    let known = access::passkeys_of(reader, session.home, session.account)?;
    let names = viewer.names(reader)?;
    let display = names.person.clone().unwrap_or_else(|| session.login.clone());
    let party = party(app);
    let key = |kind: &i32| json!({ "type": "public-key", "alg": kind });
    let options = json!({
        "challenge": text(&challenge),
        "rp": { "id": party.id(), "name": say.t("ui-product") },
        "user": { "id": text(&session.account.bytes()), "name": session.login, "displayName": display },
        "pubKeyCredParams": access::ALGORITHMS.iter().map(key).collect::<Vec<_>>(),
        "authenticatorSelection": { "residentKey": "required", "requireResidentKey": true, "userVerification": "required" },
        "attestation": "none",
        "excludeCredentials": known.iter().map(|it| json!({ "type": "public-key", "id": text(&it.credential) })).collect::<Vec<_>>(),
    });
    let mut shell = viewer.shell(&names, say.t("keys-passkeys-add"));
    shell.crumbs = super::security::crumbs(say);
    shell.faults = form.faults.clone();
    shell.scripts = vec![script()];
    let button = button("f-new-passkey", "btn", &say.t("keys-passkey-make"));
    Ok(shell.page(html! {
        p { (say.ta("keys-passkeys-script", &[("host", party.id().into())])) }
        (parts::Form::post("/me/security/passkeys/add").body(html! {
            (parts::Field::text(say, "name", say.t("keys-passkey-name")).hint(say.t("keys-passkey-name-hint")).state(form).narrow())
            (place(say, "new-passkey", &options, button))
        }))
    }))
}

async fn begin(ask: Ask, input: Input) -> Response {
    let sent = input.clone();
    match ask.run(move |viewer| viewer.prove(&sent, content(ADD))).await {
        Ok(_) => ask.page(|viewer, reader| make_page(viewer, reader, &FormState::default())).await,
        Err(failure) => ask.again(failure, input, &Viewer::PROOF, page).await,
    }
}

async fn add(ask: Ask, input: Input) -> Response {
    let sent = input.clone();
    let added = ask.run(move |viewer| {
        let app = viewer.app();
        // A passkey was made already: it is kept whatever it is called.
        let name = Some(sent.get("name").trim()).filter(|name| !name.is_empty()).map(str::to_owned);
        let name = Line::parse("name", &name.unwrap_or_else(|| viewer.say().t("account-proven-passkey")))?;
        access::add_passkey(app.store(), app.steps(), &party(app), &viewer.session, sent.get("new-passkey"), &name)
    });
    match added.await {
        Ok(()) => answer::redirect(PAGE),
        // What was wrong is told where one begins: a new challenge takes a new proof.
        Err(failure) => ask.again(failure, input, &[], page).await,
    }
}

fn row_of(viewer: &Viewer, reader: &mut Reader<'_>, id: &str) -> Result<access::PasskeyRow, Failure> {
    let id: Id<Passkey> = id.parse().map_err(|_| Refusal::not_found())?;
    let rows = access::passkeys_of(reader, viewer.session.home, viewer.session.account)?;
    Ok(rows.into_iter().find(|row| row.id == id).ok_or_else(Refusal::not_found)?)
}

fn one_page(viewer: &Viewer, reader: &mut Reader<'_>, id: &str, form: &FormState) -> Result<Markup, Failure> {
    let say = viewer.say();
    let row = row_of(viewer, reader, id)?;
    let mut shell = viewer.shell(&viewer.names(reader)?, row.name.clone());
    shell.crumbs = super::security::crumbs(say);
    shell.crumbs.push(ui::Crumb { href: PAGE.to_owned(), text: say.t("keys-passkeys") });
    shell.faults = form.faults.clone();
    let to = |act: &str| format!("{PAGE}/{}/{act}", row.id);
    Ok(shell.page(html! {
        (parts::Form::post(to("rename")).body(html! {
            (parts::Field::text(say, "name", say.t("keys-passkey-name")).value(row.name.clone()).state(form).narrow())
            (parts::actions(parts::Button::quiet(say.t("keys-passkey-rename"))))
        }))
        h2 { (say.t("keys-passkey-remove")) }
        p { (say.t("keys-passkey-remove-lead")) }
        (parts::Form::post(to("remove")).body(html! {
            (viewer.proof(form, &hex(&removal(&row.id.to_string()))))
            (parts::actions(parts::Button::danger(say.t("keys-passkey-remove"))))
        }))
    }))
}

fn removal(id: &str) -> [u8; 32] {
    content(&format!("access.removePasskey {id}"))
}

async fn one(ask: Ask, Path(id): Path<String>) -> Response {
    ask.page(move |viewer, reader| one_page(viewer, reader, &id, &FormState::default())).await
}

async fn rename(ask: Ask, Path(id): Path<String>, input: Input) -> Response {
    let (sent, of) = (input.clone(), id.clone());
    let renamed = ask.run(move |viewer| {
        let id = of.parse().map_err(|_| Refusal::not_found())?;
        access::rename_passkey(viewer.app().store(), &viewer.session, id, &Line::parse("name", sent.get("name"))?)
    });
    match renamed.await {
        Ok(()) => answer::redirect(PAGE),
        Err(failure) => {
            ask.again(failure, input, &["name"], move |viewer, reader, form| one_page(viewer, reader, &id, form)).await
        }
    }
}

async fn remove(ask: Ask, Path(id): Path<String>, input: Input) -> Response {
    let (sent, of) = (input.clone(), id.clone());
    let removed = ask.run(move |viewer| {
        // Not there is not there, before anybody is asked to prove anything.
        let row = viewer.app().store().read(|reader| row_of(viewer, reader, &of))?;
        viewer.prove(&sent, removal(&row.id.to_string()))?;
        access::remove_passkey(viewer.app().store(), &viewer.session, row.id)
    });
    match removed.await {
        Ok(()) => answer::redirect(PAGE),
        Err(failure) => {
            let again =
                move |viewer: &Viewer, reader: &mut Reader<'_>, form: &FormState| one_page(viewer, reader, &id, form);
            ask.again(failure, input, &Viewer::PROOF, again).await
        }
    }
}
