//! The table itself.

use super::{access_tabs, manages, permission_words, role_words, seen};
use crate::{Ask, Viewer, href};
use access::{Change, OwnGrants, Role, Rule, fixed};
use axum::response::Response;
use maud::{Markup, html};
use ui::{Say, parts};

pub(super) async fn matrix(ask: Ask) -> Response {
    ask.page(|viewer, reader| {
        seen(viewer)?;
        let say = viewer.say();
        let own = access::own_grants(reader, viewer.tenant())?;
        let waiting = access::waiting_grantings(reader, viewer.tenant(), viewer.now)?.len();
        let names = viewer.names(reader)?;
        let changes = manages(viewer);
        let roles: Vec<Role> = Role::of_persons().collect();
        let mut columns = vec![parts::Column::text(say.t("rights-permission"))];
        columns.extend(roles.iter().map(|role| parts::Column::text(role_words(say, *role))));
        let rows = access::RULES.iter().map(|rule| {
            let mut cells = vec![html! { (permission_words(say, rule.permission)) p.sub { (rule.permission) } }];
            cells.extend(roles.iter().map(|role| cell(viewer, &own, *role, rule, changes)));
            parts::Row(cells)
        });
        Ok(viewer.shell(&names, say.t("rights-title")).page(html! {
            (access_tabs(viewer, "/access/matrix"))
            p { (say.t("rights-lead")) }
            p { (say.t("rights-lead-own")) }
            @if changes { p { (say.t("rights-lead-change")) } }
            @if waiting > 0 {
                (parts::notice(parts::State::Look, &say.ta("rights-waiting", &[("n", waiting.into())]), html! {
                    p { a href="/access/grants" { (say.t("rights-waiting-see")) } }
                }))
            }
            (parts::Table::new(say, say.t("rights-matrix"), columns).quiet_caption().wide().rows(rows))
            h2 { (say.t("rights-fixed")) }
            ul {
                @for why in ["manage", "administrator", "auditor"] {
                    li { (say.t(&format!("access-refused-fixed-{why}"))) }
                }
            }
        }))
    })
    .await
}

/// How a permission of a role stands, in words.
pub(super) fn standing(say: Say<'_>, own: &OwnGrants, role: Role, rule: &Rule) -> String {
    say.t(match own.of(role, rule.permission) {
        Some(Change::Give) => "rights-cell-given",
        Some(_) => "rights-cell-taken",
        None if rule.roles.contains(&role) => "rights-cell-yes",
        None => "rights-cell-no",
    })
}

fn cell(viewer: &Viewer, own: &OwnGrants, role: Role, rule: &Rule, changes: bool) -> Markup {
    let say = viewer.say();
    let words = standing(say, own, role, rule);
    let shown = match own.of(role, rule.permission) {
        Some(Change::Give) => html! { (parts::tag(parts::State::Look, &words)) },
        Some(_) => html! { (parts::tag(parts::State::Stop, &words)) },
        None => html! { (words) },
    };
    if !changes || fixed(role, rule).is_some() {
        return shown;
    }
    let to = href("/access/grants/new", &[("role", role.name()), ("permission", rule.permission)]);
    let label = [
        ("role", role_words(say, role).into()),
        ("permission", permission_words(say, rule.permission).into()),
        ("standing", words.into()),
    ];
    html! { a href=(to) aria-label=(say.ta("rights-cell-change", &label)) { (shown) } }
}
