//! The glue between axum and the capabilities: who is looking, what they sent, how an answer or a
//! refusal becomes a page or a problem document. No municipal word stands here.

mod again;
mod answer;
pub mod api;
mod app;
mod ask;
mod asked;
mod choices;
mod client;
mod design;
mod door;
pub mod glass;
mod guard;
mod help;
mod history;
mod hooks_out;
mod limit;
pub mod list;
mod metrics;
mod named;
pub mod oidc;
pub mod reads;
pub mod rights;
mod routes;
mod search;
mod start;
mod sure;
mod tiles;
mod tokens;

pub use answer::{problem, redirect, wants_json};
pub use app::{App, Finder, Hit, Hooks, Names, NavItem, Stand, Trace, Traced};
pub use ask::{Ask, Asked, FORM_LIMIT, Input, Queries, Viewer};
pub use asked::href;
pub use choices::routes as choice_routes;
pub use client::{Client, Network, NoNetwork};
pub use design::routes as design_routes;
pub use door::routes as door_routes;
pub use guard::protect;
pub use help::{Chapter, routes as help_routes};
pub use history::{did, history_href, routes as history_routes};
pub use hooks_out::{
    HookEvent, HookPersonal, MODULE as HOOK_MODULE, Sender, Why, api as hook_api, routes as hook_routes,
    stand as hook_stand,
};
pub use metrics::routes as metric_routes;
pub use named::Named;
pub use routes::{Routes, Rule, Way, may};
pub use search::routes as search_routes;
pub use start::routes as start_routes;
pub use tiles::routes as ledger_routes;
pub use tokens::routes as token_routes;

/// The texts of this module.
pub const SV: &str = include_str!("../locale/sv.ftl");
/// The texts of lists.
pub const LISTS_SV: &str = include_str!("../locale/lists.sv.ftl");
/// The texts of lists, in English.
pub const LISTS_EN: &str = include_str!("../locale/lists.en.ftl");
/// The texts of this module, in English.
pub const EN: &str = include_str!("../locale/en.ftl");
/// The texts of doors: what is refused before anybody has read it.
pub const DOORS_SV: &str = include_str!("../locale/doors.sv.ftl");
/// The texts of doors, in English.
pub const DOORS_EN: &str = include_str!("../locale/doors.en.ftl");
/// The texts of webhooks.
pub const HOOKS_SV: &str = include_str!("../locale/hooks.sv.ftl");
/// The texts of webhooks, in English.
pub const HOOKS_EN: &str = include_str!("../locale/hooks.en.ftl");
/// The texts of tokens and of the API.
pub const API_SV: &str = include_str!("../locale/api.sv.ftl");
/// The texts of tokens and of the API, in English.
pub const API_EN: &str = include_str!("../locale/api.en.ftl");

/// The texts of break-glass.
pub const GLASS_SV: &str = include_str!("../locale/glass.sv.ftl");
/// The texts of break-glass, in English.
pub const GLASS_EN: &str = include_str!("../locale/glass.en.ftl");

/// The texts of the log of reads.
pub const READS_SV: &str = include_str!("../locale/reads.sv.ftl");
/// The texts of the log of reads, in English.
pub const READS_EN: &str = include_str!("../locale/reads.en.ftl");
/// The texts of who may what.
pub const RIGHTS_SV: &str = include_str!("../locale/rights.sv.ftl");
/// The texts of who may what, in English.
pub const RIGHTS_EN: &str = include_str!("../locale/rights.en.ftl");

/// The texts of a person's own account.
pub const ACCOUNT_SV: &str = include_str!("../locale/account.sv.ftl");
/// The texts of a person's own account, in English.
pub const ACCOUNT_EN: &str = include_str!("../locale/account.en.ftl");
/// The texts of codes, passkeys and badges.
pub const KEYS_SV: &str = include_str!("../locale/keys.sv.ftl");
/// The texts of codes, passkeys and badges, in English.
pub const KEYS_EN: &str = include_str!("../locale/keys.en.ftl");
/// The texts of the pages that belong to no capability.
pub const FACE_SV: &str = include_str!("../locale/face.sv.ftl");
/// The same in English.
pub const FACE_EN: &str = include_str!("../locale/face.en.ftl");
