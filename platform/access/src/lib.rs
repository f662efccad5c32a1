//! Who may: accounts, sessions, the decision point, the two-person act, the envelope of sealed
//! compartments. Authorisation happens here and nowhere else.

mod account;
mod act;
mod badge;
mod choices;
mod code;
mod decide;
mod directory;
mod enter;
mod envelope;
mod event;
mod given;
mod glass;
mod guess;
pub mod oidc;
mod own;
mod page;
mod passkey;
mod password;
pub mod policy;
mod post;
mod reads;
mod recover;
mod session;
mod step;
mod tables;
mod token;
mod unit;

pub use account::{
    Assertion, Given, LINK_DAYS, OpenedAccount, accounts_of, assert, assert_password, change_password, close_account,
    issue_link, open_account, redeem_link, see_identity,
};
pub use act::{ACT_HOURS, Act, OpenAct, Two, open_act, propose, second, withdraw};
pub use badge::{GiveBadge, PIN_MIN, SHIFT_HOURS, badge_of, enter_by_badge, has_pin, set_pin};
pub use choices::{CHOICES, ChoiceKey, Choose, Unchoose, choice, choices, own};
pub use code::{
    CodeSecret, RECOVERY_CODES, begin_code, code_begun, recovery_left, remove_code, renew_recovery_codes, set_up_code,
};
pub use decide::{Reach, Roles, Spot, Whole, actor_of, cli, follow, job, may, may_named, reach};
pub use directory::{
    DIRECTORY_TOKEN_DAYS, DirectoryAccount, account_of_login, close_accounts, directory, directory_of,
    issue_directory_token, provision_account, rename_account, reopen_account, revoke_directory_token,
};
pub use enter::{Comer, DEVICE_DAYS, Entered, Passed, enter, enter_by_code, sign_in};
pub use envelope::{CompartmentKey, Envelope, Place};
pub use event::{AccessEvent, Personal, Way};
pub use given::{Because, EndRole, GIVEN_BY_TIME, GivenRow, Grounds, Had, Which, given_role, given_roles, having, why};
pub use glass::{
    BreakGlass, EndGlass, GLASS_BY_TIME, GLASS_MINUTES, Glass, GlassRow, GlassStanding, REVIEW_HOURS, ReviewGlass,
    glass, glass_content, glasses, open_glass, under_glass,
};
pub use guess::{Guesses, Tries, Try};
pub use own::{
    AgreeGrant, Cell, Change, GRANTINGS_BY_TIME, Granting, GrantingRow, GrantingStanding, OwnGrants, ProposeGrant,
    WithdrawGrant, granting, granting_content, granting_shown, grantings, own_grants, waiting_grantings,
};
pub use passkey::{
    ALGORITHMS, PASSKEYS_MAX, Passkey, PasskeyRow, RelyingParty, add_passkey, assert_by_passkey, challenge_to_prove,
    challenge_to_register, challenge_to_sign_in, enter_by_passkey, passkeys_of, remove_passkey, rename_passkey,
};
pub use policy::{Fixed, LOOKS, RULES, Role, Rule, fixed, roles_with};
pub use post::{
    AddPost, Here, POST_CODE_MINUTES, Post, PostRow, RevokePost, draw_post_code, pair_post, post_here, posts,
};
pub use reads::{
    BeginSearch, NotePage, Noted, READS_BY_TIME, ReadPurpose, ReadRow, Reads, SEARCH_MINUTES, What, note_read, reads,
    search,
};
pub use recover::{
    AccountRow, AccountStanding, AgreeRecovery, CloseAccount, IssueLink, LinkFromMachine, ProposeRecovery, SeeIdentity,
    WithdrawRecovery, account_row, accounts, recovered, recovery_content, recovery_read, waiting_recovery,
};
pub use session::{
    Browser, IDLE_HOURS, Known, Listed, Means, Proven, SESSION_HOURS, Session, Started, act_in, end_by_token,
    end_other_sessions, end_session, see, session, sessions_of, sign_out, start_session, tenants_of,
};
pub use step::{Purpose, STEP_SECONDS, Step, Steps};
pub use token::{
    IssueToken, RevokeToken, TOKEN_DAYS, TOKEN_DAYS_MAX, TOKENS_MAX, TokenRow, TokenSecret, Whose, bearer, for_roles,
    for_systems, tokens_of, tokens_of_systems,
};
pub use unit::{end_role, give_role, move_unit, place_unit, roles_of};

use store::{Class, Migration, Module, Table};

/// Marks ids of given roles.
#[derive(Debug)]
pub enum GivenRole {}

/// The texts of this module.
pub const SV: &str = include_str!("../locale/sv.ftl");
/// The texts of codes, passkeys and badges.
pub const KEYS_SV: &str = include_str!("../locale/keys.sv.ftl");
/// The texts of codes, passkeys and badges, in English.
pub const KEYS_EN: &str = include_str!("../locale/keys.en.ftl");
/// The texts of this module, in English.
pub const EN: &str = include_str!("../locale/en.ftl");

/// The module as the store sees it.
pub static MODULE: Module = Module {
    name: "access",
    migrations: &[
        Migration { number: 1, sql: include_str!("../migrations/1.sql") },
        Migration { number: 2, sql: include_str!("../migrations/2.sql") },
        Migration { number: 3, sql: include_str!("../migrations/3.sql") },
        Migration { number: 4, sql: include_str!("../migrations/4.sql") },
        Migration { number: 5, sql: include_str!("../migrations/5.sql") },
        Migration { number: 6, sql: include_str!("../migrations/6.sql") },
        Migration { number: 7, sql: include_str!("../migrations/7.sql") },
        Migration { number: 8, sql: include_str!("../migrations/8.sql") },
        Migration { number: 9, sql: include_str!("../migrations/9.sql") },
        Migration { number: 10, sql: include_str!("../migrations/10.sql") },
        Migration { number: 11, sql: include_str!("../migrations/11.sql") },
        Migration { number: 12, sql: include_str!("../migrations/12.sql") },
        Migration { number: 13, sql: include_str!("../migrations/13.sql") },
    ],
    tables: &[
        Table::view("access_unit", &["unit"]),
        Table::view("access_account", &["id"]).personal("id", &["login", "login_key"]),
        Table::view("access_role", &["id"]),
        Table::view("access_identity", &["person"]),
        Table::view("access_act", &["id"]),
        Table::view("access_choice", &["person", "key"]).personal("person", &["value"]),
        Table::view("access_glass", &["id"]).personal("id", &["reason", "words"]),
        Table::view("access_read", &["id"]).personal("id", &["words"]),
        Table::view("access_own", &["role", "permission"]),
        Table::view("access_granting", &["id"]).personal("id", &["reason"]),
        Table::view("access_oidc_link", &["account", "issuer"]).personal("account", &["subject"]),
        Table::view("access_token", &["id"]).personal("id", &["name"]),
        Table::view("access_post", &["id"]).personal("id", &["name"]),
        Table::view("access_badge", &["account"]).personal("account", &["number"]),
        Table::new("access_post_secret", Class::Secret, &["hash"]),
        Table::new("access_post_code", Class::Secret, &["hash"]),
        Table::new("access_pin", Class::Secret, &["account"]),
        Table::new("access_token_secret", Class::Secret, &["hash"]),
        Table::new("access_credential", Class::Secret, &["account"]),
        Table::new("access_code", Class::Secret, &["account"]),
        Table::new("access_recovery", Class::Secret, &["account", "hash"]),
        Table::new("access_passkey", Class::Secret, &["credential"]),
        Table::new("access_directory", Class::Secret, &["token"]),
        Table::new("access_link", Class::Secret, &["token"]),
        Table::new("access_device", Class::Working, &["token", "account"]),
        Table::new("access_notice", Class::Working, &["account"]),
        Table::new("access_oidc_key", Class::Secret, &["issuer"]),
        Table::new("access_oidc_session", Class::Working, &["session"]),
        Table::new("access_oidc_seen", Class::Working, &["id"]),
        Table::new("access_session", Class::Working, &["token"]),
    ],
    statements: &[
        tables::sql::ALL,
        account::sql::ALL,
        act::sql::ALL,
        badge::sql::ALL,
        post::sql::ALL,
        choices::sql::ALL,
        code::sql::ALL,
        decide::sql::ALL,
        enter::sql::ALL,
        directory::sql::ALL,
        given::sql::ALL,
        glass::sql::ALL,
        own::sql::ALL,
        oidc::sql::ALL,
        passkey::sql::ALL,
        reads::sql::ALL,
        recover::sql::ALL,
        session::sql::ALL,
        token::sql::ALL,
        unit::sql::ALL,
    ],
    view_version: 1,
    replay: store::replay::<AccessEvent>,
};
