//! What a reader chooses for themselves: language, and whether single keys do anything. Kept with the account, and in a
//! cookie on each machine so that no page has to ask for it.

use crate::{App, Ask, Input, Routes, Rule, Viewer};
use access::{ChoiceKey, Choose};
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use base::{CommandId, Note, Refusal};
use maud::Markup;
use store::{Failure, Reader};
use ui::{FormState, Lang, parts};

/// The cookie that says that single keys do nothing.
pub(crate) const KEYS: &str = "keys";

/// The routes of choices.
pub fn routes() -> Routes {
    Routes::new().get("/me/choices", Rule::SignedIn, show).post("/me/choices", Rule::SignedIn, choose)
}

/// What is chosen: the key with the account, what may be chosen.
const CHOICES: [(&str, &[&str]); 2] = [("language", &["sv", "en"]), ("keys", &["on", "off"])];

async fn show(ask: Ask) -> Response {
    ask.page(|viewer, reader| {
        let kept = access::choices(reader, viewer.tenant(), viewer.session.person, "")?;
        let of = |key: &str, otherwise: &str| {
            kept.iter().find(|(name, _)| name == key).map_or(otherwise, |(_, value)| value.as_str()).to_owned()
        };
        let form = FormState::filled([("language", of("language", viewer.lang.code())), ("keys", of("keys", "on"))]);
        page(viewer, reader, &form)
    })
    .await
}

fn page(viewer: &Viewer, reader: &mut Reader<'_>, form: &FormState) -> Result<Markup, Failure> {
    let (say, names) = (viewer.say(), viewer.names(reader)?);
    let mut shell = viewer.shell(&names, say.t("web-choices"));
    shell.crumbs = vec![ui::Crumb { href: "/me".into(), text: say.t("web-me") }];
    shell.faults = form.faults.clone();
    let languages = Lang::ALL.map(|lang| parts::Choice::new(lang.code(), lang.own_name()));
    let keys = ["on", "off"].map(|value| parts::Choice::new(value, say.t(&format!("web-choices-keys-{value}"))));
    Ok(shell.page(parts::Form::post("/me/choices").body(maud::html! {
        (parts::Field::radios(say, "language", say.t("web-choices-language"), languages.into()).state(form))
        (parts::Field::radios(say, "keys", say.t("web-choices-keys"), keys.into()).hint(say.t("web-choices-keys-hint")).state(form))
        (parts::actions(parts::Button::primary(say.t("web-choices-save"))))
    })))
}

async fn choose(ask: Ask, input: Input) -> Response {
    let wrong: Vec<Refusal> = CHOICES
        .iter()
        .filter(|(key, may)| !may.contains(&input.get(key)))
        .map(|(key, _)| Refusal::invalid(key, "web-refused-choice"))
        .collect();
    if !wrong.is_empty() {
        let form = input.again(ask.say(), &wrong);
        let again = ask.read(move |viewer, reader| page(viewer, reader, &form)).await;
        return again.map_or_else(
            |failure| ask.refused(&failure),
            |page| (axum::http::StatusCode::UNPROCESSABLE_ENTITY, page).into_response(),
        );
    }
    let wanted: Vec<(CommandId, &'static str, String)> =
        CHOICES.iter().map(|(key, _)| (base::clock::new_command_id(), *key, input.get(key).to_owned())).collect();
    let chosen = wanted.clone();
    let done = ask
        .perform_all(move |_| {
            let choose = |(id, key, value): (CommandId, &'static str, String)| {
                Ok::<_, Failure>((id, Choose { key: ChoiceKey::parse(key)?, value: Note::parse(key, &value)? }))
            };
            chosen.into_iter().map(choose).collect()
        })
        .await;
    if let Some(failure) = done.map_or_else(Some, |all| all.into_iter().find_map(Result::err)) {
        return ask.refused(&failure);
    }
    let mut response = crate::redirect("/me");
    for (_, key, value) in wanted {
        keep(&mut response, ask.app(), key, &value);
    }
    response
}

/// Puts what was chosen into a cookie of this machine.
fn keep(response: &mut Response, app: &App, key: &str, value: &str) {
    let (name, value) = match (key, value) {
        ("language", "sv" | "en") => ("lang", value),
        ("keys", "on" | "off") => (KEYS, value),
        _ => return,
    };
    let secure = if app.transport() == crate::app::Transport::Tls { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// After signing in: what the person chose, wherever they sit. `token` is the new session's.
pub(crate) async fn bring(response: &mut Response, app: &App, token: &str) {
    let (store, token) = (app.store().clone(), token.to_owned());
    let kept = crate::ask::blocking(move || {
        store.read(|reader| {
            let now = store.clock().now();
            let session = access::session(reader, &token, now)?;
            session.map_or(Ok(Vec::new()), |it| Ok(access::choices(reader, it.tenant, it.person, "")?))
        })
    })
    .await;
    // Without them a page is only in the browser's language.
    for (key, value) in kept.unwrap_or_default() {
        keep(response, app, &key, &value);
    }
}
