//! Who may what: the table of roles and permissions with what this tenant decided otherwise, and the changes of it, each
//! proposed by one administrator and agreed to by another.

mod changes;
mod matrix;

use crate::{Routes, Viewer, may};
use access::{
    Role, Rule, Spot,
    policy::{AccessManage, AccessView},
};
use base::{Permission, Refusal};
use maud::Markup;
use store::Failure;
use ui::{Say, parts};

/// The routes of these pages.
pub fn routes() -> Routes {
    Routes::new()
        .get("/access/matrix", may(AccessView), matrix::matrix)
        .get("/access/grants", may(AccessView), crate::list::serve::<changes::Changes>)
        .get("/access/grants/new", may(AccessManage).told(AccessView), changes::new)
        .post("/access/grants/new", may(AccessManage).told(AccessView), changes::propose)
        .get("/access/grants/{id}", may(AccessView), changes::one)
        .post("/access/grants/{id}/agree", may(AccessManage).told(AccessView), changes::agree)
        .post("/access/grants/{id}/withdraw", may(AccessManage).told(AccessView), changes::withdraw)
}

/// Whether the menu shows them: to who sees who may what in all of the tenant.
#[must_use]
pub fn in_menu(viewer: &Viewer) -> bool {
    viewer.session.roles.may(AccessView::NAME, &Spot::TOP)
}

/// Only who sees who may what in all of the tenant comes further.
///
/// # Errors
/// Anybody else: there is no such page.
pub fn seen(viewer: &Viewer) -> Result<(), Failure> {
    if in_menu(viewer) { Ok(()) } else { Err(Refusal::not_found().into()) }
}

/// Whether the reader decides about roles.
#[must_use]
pub fn manages(viewer: &Viewer) -> bool {
    viewer.session.roles.may(AccessManage::NAME, &Spot::TOP)
}

/// The rooms of who may what. `here` is the address of the one shown.
#[must_use]
pub fn access_tabs(viewer: &Viewer, here: &str) -> Markup {
    let say = viewer.say();
    let all = [
        ("/access/matrix", "rights-matrix"),
        ("/access/grants", "rights-changes"),
        ("/access/roles", "rights-roles"),
        ("/access/why", "rights-why"),
        ("/access/who", "rights-who"),
    ];
    let tabs = all.map(|(href, key)| parts::Tab {
        href: href.to_owned(),
        text: say.t(key),
        current: href == here,
        count: None,
    });
    parts::tabs(&say.t("rights-tabs"), &tabs)
}

/// The words for a permission.
#[must_use]
pub fn permission_words(say: Say<'_>, permission: &str) -> String {
    say.t(&format!("api-permission-{}", permission.replace('.', "-")))
}

/// The words for a role.
#[must_use]
pub fn role_words(say: Say<'_>, role: Role) -> String {
    say.t(&format!("web-role-{}", role.name()))
}

/// The words for a role that may be one no more: its name as it was recorded.
#[must_use]
pub fn role_named(say: Say<'_>, role: &str) -> String {
    role.parse().map_or_else(|_| role.to_owned(), |role| role_words(say, role))
}

/// The permissions to choose among.
#[must_use]
pub fn permission_choices(say: Say<'_>) -> Vec<parts::Choice> {
    let choice = |rule: &Rule| parts::Choice::new(rule.permission, permission_words(say, rule.permission));
    access::RULES.iter().map(choice).collect()
}
