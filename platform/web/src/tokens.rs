//! Pages of the API's tokens: a person's own, and those of systems for who manages access.

use crate::{Ask, Input, Named, Routes, Rule, Viewer, answer, may};
use access::{
    IssueToken, RevokeToken, TOKEN_DAYS, TOKEN_DAYS_MAX, TOKENS_MAX, TokenRow, TokenSecret, Whole, Whose,
    policy::AccessManage,
};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use base::{Id, Line, Refusal, Token};
use maud::{Markup, html};
use store::{Failure, Reader};
use ui::{FormState, Say, parts};

/// Rows of the list: what works, and the last that did.
const SHOWN: usize = 2 * TOKENS_MAX;

/// The routes of the pages of tokens.
pub fn routes() -> Routes {
    Routes::new()
        .get("/me/tokens", Rule::SignedIn, own)
        .post("/me/tokens", Rule::SignedIn, issue_own)
        .post("/me/tokens/{id}/revoke", Rule::SignedIn, revoke_own)
        .get("/access/tokens", may(AccessManage), systems)
        .post("/access/tokens", may(AccessManage), issue_system)
        .post("/access/tokens/{id}/revoke", may(AccessManage), revoke_system)
}

/// Whose tokens a page is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page {
    Own,
    Systems,
}

impl Page {
    const fn path(self) -> &'static str {
        match self {
            Self::Own => "/me/tokens",
            Self::Systems => "/access/tokens",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Own => "api-tokens-own",
            Self::Systems => "api-tokens-systems",
        }
    }

    const fn help(self) -> &'static str {
        match self {
            Self::Own => "api-tokens-own-help",
            Self::Systems => "api-tokens-systems-help",
        }
    }

    /// What a token made here may be given.
    fn permissions(self, viewer: &Viewer) -> Vec<&'static str> {
        match self {
            Self::Own => access::for_roles(&viewer.session.roles).collect(),
            Self::Systems => access::for_systems().collect(),
        }
    }
}

/// The words for a permission.
fn permission(say: Say<'_>, name: &str) -> String {
    say.t(&format!("api-permission-{}", name.replace('.', "-")))
}

fn list(say: Say<'_>, page: Page, now: base::Time, tokens: &[TokenRow]) -> Markup {
    let heads = ["api-token-name", "api-token-may", "api-token-issued", "api-token-until", "api-token-do"];
    let columns = heads.map(|key| parts::Column::text(say.t(key))).into();
    let rows = tokens.iter().map(|token| {
        let name = token.name.clone().unwrap_or_else(|| say.t("api-token-nameless"));
        let until = match token.revoked {
            Some(at) => html! { (parts::tag(parts::State::Neutral, say.t("api-token-revoked"))) " " (say.date_iso(at.date())) },
            None if token.works(now) => html! { (say.date_iso(token.expires.date())) },
            None => html! { (parts::tag(parts::State::Neutral, say.t("api-token-over"))) " " (say.date_iso(token.expires.date())) },
        };
        let form = parts::Form::post(format!("{}/{}/revoke", page.path(), token.id))
            .body(parts::Button::quiet(say.ta("api-token-revoke", &[("name", name.as_str().into())])));
        parts::Row(vec![
            html! { (name) },
            html! { ul { @for it in &token.permissions { li { (permission(say, it)) } } } },
            html! { (say.date_iso(token.issued.date())) },
            until,
            html! { @if token.works(now) { (form) } },
        ])
    });
    html! {
        (parts::Table::new(say, say.t("api-tokens"), columns)
            .rows(rows)
            .empty(parts::empty(&say.t("api-tokens-none"), html! { p { (say.t("api-tokens-none-help")) } })))
    }
}

fn form(viewer: &Viewer, page: Page, form: &FormState) -> Markup {
    let say = viewer.say();
    let choices = page.permissions(viewer).into_iter().map(|it| parts::Choice::new(it, permission(say, it)).hint(it));
    let max = i64::from(TOKEN_DAYS_MAX);
    html! {
        h2 { (say.t("api-token-new")) }
        (parts::Form::post(page.path()).hidden("command", base::clock::new_command_id().to_string()).body(html! {
            (parts::Field::text(say, "name", say.t("api-token-name")).hint(say.t("api-token-name-hint")).state(form))
            (parts::Field::number(say, "days", say.t("api-token-days"))
                .hint(say.ta("api-token-days-hint", &[("max", max.into())]))
                .value(TOKEN_DAYS.to_string()).state(form).narrow())
            (parts::Field::checkboxes(say, "permissions", say.t("api-token-permissions"), choices.collect()).state(form))
            (parts::actions(html! { (parts::Button::primary(say.t("api-token-issue"))) }))
        }))
    }
}

fn show(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    page: Page,
    state: &FormState,
    above: &Markup,
) -> Result<Markup, Failure> {
    let (say, tenant) = (viewer.say(), viewer.tenant());
    let tokens = match page {
        Page::Own => access::tokens_of(reader, tenant, viewer.session.person, SHOWN)?,
        Page::Systems => {
            access::may(reader, tenant, &viewer.actor(), AccessManage, &Whole)
                .map_err(|_| Failure::from(Refusal::not_found()))?;
            access::tokens_of_systems(reader, tenant, SHOWN)?
        }
    };
    let mut shell = viewer.shell(&viewer.names(reader)?, say.t(page.title()));
    shell.faults = state.faults.clone();
    Ok(shell.page(html! {
        (above)
        p { (say.t(page.help())) }
        p { a href="/api/" { (say.t("api-docs-link")) } }
        (list(say, page, viewer.now, &tokens))
        (form(viewer, page, state))
    }))
}

async fn own(ask: Ask) -> Response {
    ask.page(|viewer, reader| show(viewer, reader, Page::Own, &FormState::default(), &html! {})).await
}

async fn systems(ask: Ask) -> Response {
    ask.page(|viewer, reader| show(viewer, reader, Page::Systems, &FormState::default(), &html! {})).await
}

async fn issue_own(ask: Ask, input: Input) -> Response {
    issue(ask, input, Page::Own).await
}

async fn issue_system(ask: Ask, input: Input) -> Response {
    issue(ask, input, Page::Systems).await
}

fn parse(viewer: &Viewer, input: &Input, page: Page, secret: &TokenSecret) -> Result<IssueToken, Refusal> {
    let days = input.get("days").trim().parse();
    let days: u16 =
        days.map_err(|_| Refusal::invalid("days", "access-refused-token-days").with("max", TOKEN_DAYS_MAX))?;
    let whose = match page {
        Page::Own => Whose::Own { home: viewer.session.home },
        Page::Systems => Whose::System { unit: None },
    };
    Ok(IssueToken {
        whose,
        name: Line::parse("name", input.get("name"))?,
        permissions: input.all("permissions").map(str::to_owned).collect(),
        days,
        hash: secret.hash(),
    })
}

async fn issue(ask: Ask, input: Input, page: Page) -> Response {
    let secret = TokenSecret::draw();
    let (sent, drawn) = (input.clone(), secret.clone());
    let done = ask.perform(input.command(), move |viewer| Ok(parse(viewer, &sent, page, &drawn)?)).await;
    match done {
        Ok(done) if done.repeated => {
            // The secret that was shown then is not kept: it cannot be shown again.
            shown_again(&ask, page).await
        }
        Ok(_) => {
            let response = ask.page(move |viewer, reader| {
                let say = viewer.say();
                let above = parts::notice(
                    parts::State::Ok,
                    &say.t("api-token-made"),
                    html! { p { code { (secret.as_str()) } } p { (say.t("api-token-once")) } },
                );
                show(viewer, reader, page, &FormState::default(), &above)
            });
            (StatusCode::CREATED, response.await).into_response()
        }
        Err(Failure::Refused(refusal)) if matches!(refusal.kind, base::Kind::Invalid | base::Kind::Conflict) => {
            let state = input.again(ask.say(), &[refusal]);
            let response = ask.page(move |viewer, reader| show(viewer, reader, page, &state, &html! {})).await;
            (StatusCode::UNPROCESSABLE_ENTITY, response).into_response()
        }
        // Who may not see the page is not told that it is there.
        Err(Failure::Refused(refusal)) if refusal.kind == base::Kind::Denied && page == Page::Systems => {
            ask.refused(&Refusal::not_found().into())
        }
        Err(failure) => ask.refused(&failure),
    }
}

async fn shown_again(ask: &Ask, page: Page) -> Response {
    ask.page(move |viewer, reader| {
        let say = viewer.say();
        let words = html! { p { (say.t("api-token-made-already")) } };
        let above = parts::notice(parts::State::Look, &say.t("api-token-once"), words);
        show(viewer, reader, page, &FormState::default(), &above)
    })
    .await
}

async fn revoke_own(ask: Ask, Named(id): Named<Id<Token>>, input: Input) -> Response {
    revoke(ask, id, input, Page::Own).await
}

async fn revoke_system(ask: Ask, Named(id): Named<Id<Token>>, input: Input) -> Response {
    revoke(ask, id, input, Page::Systems).await
}

async fn revoke(ask: Ask, id: Id<Token>, input: Input, page: Page) -> Response {
    match ask.perform(input.command(), move |_| Ok(RevokeToken { id })).await {
        Ok(_) => answer::redirect(page.path()),
        Err(failure) => ask.refused(&failure),
    }
}
