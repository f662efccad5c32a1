//! Codes that change: asked for after the password, set up and taken away by their person.

use super::{comer, entered, proving_status, shell};
use crate::{App, Ask, Input, Routes, Rule, Viewer, answer};
use access::CodeSecret;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use base::{Kind, Refusal, hex, sha256};
use maud::{Markup, html};
use qrcode::{Color, QrCode};
use store::{Failure, Reader};
use ui::{FormState, parts};

const PAGE: &str = "/me/security/code";

pub(super) fn routes() -> Routes {
    Routes::new()
        .post("/sign-in/code", Rule::Open, sign_in)
        .get(PAGE, Rule::SignedIn, show)
        .post(PAGE, Rule::SignedIn, begin)
        .post("/me/security/code/confirm", Rule::SignedIn, confirm)
        .post("/me/security/code/recovery", Rule::SignedIn, renew)
        .post("/me/security/code/remove", Rule::SignedIn, remove)
}

/// Bytes out of hexadecimal digits; none where they are none.
pub(super) fn unhex(text: &str) -> Vec<u8> {
    let digits = text.is_ascii() && text.len().is_multiple_of(2) && text.len() <= 1024;
    let byte = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).ok();
    if !digits { Vec::new() } else { (0..text.len()).step_by(2).map_while(byte).collect() }
}

/// The page between password and code.
pub(super) fn asked(ask: &Ask, form: &FormState, step: &[u8], to: &str) -> Markup {
    let say = ask.say();
    let mut shell = shell(ask, "keys-code-asked");
    shell.faults = form.faults.clone();
    shell.page(html! {
        p { (say.t("keys-code-asked-lead")) }
        (parts::Form::post("/sign-in/code").hidden("to", to).hidden("step", hex(step)).body(html! {
            (field(say, form).focus())
            (parts::actions(html! {
                (parts::Button::primary(say.t("web-sign-in")))
                a href="/sign-in" { (say.t("keys-from-start")) }
            }))
        }))
    })
}

/// The field for a code, wherever one is asked for.
pub(crate) fn field<'a>(say: ui::Say<'a>, form: &FormState) -> parts::Field<'a> {
    parts::Field::code(say, "one-time-code", say.t("keys-code"))
        .hint(say.t("keys-code-hint"))
        .autocomplete("one-time-code")
        .narrow()
        .state(form)
}

async fn sign_in(State(app): State<App>, ask: Ask, input: Input) -> Response {
    let (step, typed) = (unhex(input.get("step")), input.get("one-time-code").to_owned());
    let (inside, comer, given) = (app.clone(), comer(&ask), step.clone());
    let by_code = crate::ask::blocking(move || {
        let passed = access::enter_by_code(inside.store(), inside.guesses(), inside.steps(), &given, &typed, &comer)?;
        crate::oidc::local_allowed(&inside, &passed.session)?;
        Ok(passed)
    });
    match by_code.await {
        Ok(passed) => entered(&app, &passed, input.get("to")).await,
        Err(Failure::Refused(refusal)) if refusal.kind == Kind::Stale || refusal.field.as_deref() == Some("login") => {
            // Too late, or another way is theirs: from the beginning, with what was wrong.
            let form = input.again(ask.say(), &[refusal]);
            (StatusCode::UNAUTHORIZED, super::sign_in_page(&ask, &form, input.get("to"))).into_response()
        }
        Err(Failure::Refused(refusal)) if refusal.field.is_some() => {
            let (status, later) = proving_status(&refusal);
            let form = input.again(ask.say(), &[refusal]);
            (status, later, asked(&ask, &form, &step, input.get("to"))).into_response()
        }
        Err(failure) => ask.refused(&failure),
    }
}

async fn show(ask: Ask) -> Response {
    ask.page(|viewer, reader| page(viewer, reader, &FormState::default())).await
}

fn page(viewer: &Viewer, reader: &mut Reader<'_>, form: &FormState) -> Result<Markup, Failure> {
    let (say, session) = (viewer.say(), &viewer.session);
    let left = access::recovery_left(reader, session.home, session.account)?;
    let mut shell = viewer.shell(&viewer.names(reader)?, say.t("keys-codes"));
    shell.crumbs = super::security::crumbs(say);
    shell.faults = form.faults.clone();
    Ok(shell.page(html! {
        @if session.means.code {
            p { (say.ta("keys-codes-on", &[("left", left.into())])) }
            h2 { (say.t("keys-codes-change")) }
            (parts::Form::post("/me/security/code/recovery").body(html! {
                (viewer.proof(form, &hex(&content())))
                (parts::actions(html! {
                    (parts::Button::primary(say.t("keys-recovery-new")))
                    (parts::Button::danger(say.t("keys-codes-remove")).action("/me/security/code/remove"))
                }))
            }))
        } @else {
            p { (say.t("keys-codes-lead")) }
            (parts::Form::post(PAGE).body(html! {
                (parts::Field::password(say, "password", say.t("account-password-old")).state(form).narrow())
                (parts::actions(parts::Button::primary(say.t("keys-codes-begin"))))
            }))
        }
    }))
}

/// The page that shows the secret and wants a code made from it.
fn secret_page(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    form: &FormState,
    secret: &CodeSecret,
    step: &[u8],
) -> Result<Markup, Failure> {
    let say = viewer.say();
    let mut shell = viewer.shell(&viewer.names(reader)?, say.t("keys-codes-begin"));
    shell.crumbs = super::security::crumbs(say);
    shell.faults = form.faults.clone();
    let text = secret.text();
    let groups: Vec<&str> = (0..text.len()).step_by(4).map(|at| &text[at..at + 4]).collect();
    Ok(shell.page(html! {
        p { (say.t("keys-codes-scan")) }
        (qr(&secret.uri(&say.t("ui-product"), &viewer.session.login), &say.t("keys-codes-qr")))
        p { (say.t("keys-codes-type")) " " code { (groups.join(" ")) } }
        (parts::Form::post("/me/security/code/confirm").hidden("step", hex(step)).body(html! {
            (field(say, form))
            (parts::actions(parts::Button::primary(say.t("keys-codes-do"))))
        }))
    }))
}

/// A text as squares, dark on light whatever the page's colours are: what a camera reads.
fn qr(text: &str, label: &str) -> Markup {
    let Ok(code) = QrCode::new(text) else { return html! {} };
    let (width, colors) = (code.width(), code.to_colors());
    let dark = |row: usize, column: usize| colors[row * width + column] == Color::Dark;
    let squares = (0..width * width).map(|at| (at / width, at % width)).filter(|(row, column)| dark(*row, *column));
    let path: String = squares.map(|(row, column)| format!("M{} {}h1v1h-1z", column + 4, row + 4)).collect();
    let side = width + 8;
    html! {
        svg role="img" aria-label=(label) width="232" height="232" viewBox={ "0 0 " (side) " " (side) } shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    }
}

/// Recovery codes, this once.
async fn recovery_page(ask: &Ask, codes: Vec<String>) -> Response {
    ask.page(move |viewer, reader| {
        let say = viewer.say();
        let mut shell = viewer.shell(&viewer.names(reader)?, say.t("keys-recovery"));
        shell.crumbs = super::security::crumbs(say);
        Ok(shell.page(html! {
            (parts::notice(parts::State::Look, &say.t("keys-recovery-once"), html! { p { (say.t("keys-recovery-lead")) } }))
            ol { @for code in &codes { li { code { (code) } } } }
            p { a href="/me/security" { (say.t("keys-recovery-kept")) } }
        }))
    })
    .await
}

async fn begin(ask: Ask, input: Input) -> Response {
    let password = input.get("password").to_owned();
    let begun = ask.run(move |viewer| {
        let app = viewer.app();
        viewer.trying("password", || access::begin_code(app.store(), app.steps(), &viewer.session, &password))
    });
    match begun.await {
        Ok((secret, step)) => {
            ask.page(move |viewer, reader| secret_page(viewer, reader, &FormState::default(), &secret, &step)).await
        }
        Err(failure) => again(&ask, input, failure).await,
    }
}

async fn confirm(ask: Ask, input: Input) -> Response {
    let (step, typed) = (unhex(input.get("step")), input.get("one-time-code").to_owned());
    let given = step.clone();
    let set = ask.run(move |viewer| {
        let app = viewer.app();
        access::set_up_code(app.store(), app.steps(), &viewer.session, &given, &typed)
    });
    match set.await {
        Ok(codes) => recovery_page(&ask, codes).await,
        Err(Failure::Refused(refusal)) if refusal.field.is_some() => {
            let form = move |viewer: &Viewer, reader: &mut Reader<'_>, form: &FormState| {
                let app = viewer.app();
                let secret = access::code_begun(app.steps(), &viewer.session, &step, viewer.now);
                let secret = secret.ok_or_else(|| Refusal::conflict("access-refused-step"))?;
                secret_page(viewer, reader, form, &secret, &step)
            };
            ask.again(refusal.into(), input.clone(), &["one-time-code"], form).await
        }
        Err(failure) => again(&ask, input, failure).await,
    }
}

/// What a proof of this form is bound to: there is nothing else to show.
fn content() -> [u8; 32] {
    sha256(b"access.codes")
}

async fn renew(ask: Ask, input: Input) -> Response {
    let sent = input.clone();
    let renewed = ask.run(move |viewer| {
        viewer.prove(&sent, content())?;
        access::renew_recovery_codes(viewer.app().store(), &viewer.session)
    });
    match renewed.await {
        Ok(codes) => recovery_page(&ask, codes).await,
        Err(failure) => again(&ask, input, failure).await,
    }
}

async fn remove(ask: Ask, input: Input) -> Response {
    let sent = input.clone();
    let removed = ask.run(move |viewer| {
        viewer.prove(&sent, content())?;
        access::remove_code(viewer.app().store(), &viewer.session)
    });
    match removed.await {
        Ok(()) => answer::redirect("/me/security"),
        Err(failure) => again(&ask, input, failure).await,
    }
}

async fn again(ask: &Ask, input: Input, failure: Failure) -> Response {
    ask.again(failure, input, &Viewer::PROOF, page).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_hexadecimal_is_no_bytes_or_fewer() {
        assert_eq!(unhex("00ff1a"), [0, 255, 26]);
        for wrong in ["", "0", "zz", "\u{e5}\u{e5}", &"00".repeat(600)] {
            assert!(unhex(wrong).is_empty(), "{wrong}");
        }
    }

    #[test]
    fn the_squares_have_no_style_of_their_own_and_a_name() {
        let svg = qr("otpauth://totp/Skans:vera?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "The secret").into_string();
        assert!(svg.contains("role=\"img\"") && svg.contains("aria-label=\"The secret\""), "{svg}");
        assert!(!svg.contains("style") && svg.matches("h1v1h-1z").count() > 300, "{svg}");
    }
}
