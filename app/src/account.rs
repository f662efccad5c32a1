//! A new way into an account at the machine's command line, for an installation that has not two administrators who could
//! give one. Whoever is at the machine and may read its data is believed; what they do is recorded, and the account's person
//! is told.

use crate::{config::Config, directory::ledger, local};
use anyhow::{Result, anyhow};
use base::{Line, Time, clock, hex};
use clap::{Args, Subcommand};
use serde::{Deserialize, Serialize};
use std::process::ExitCode;
use store::{Failure, Store};

/// Accounts, from beside the data.
#[derive(Subcommand)]
pub enum Account {
    /// Makes a one-time link for an account and prints it once. Refused where two administrators can do it.
    #[command(after_help = "Example: skans account link vera.exempel --reason 'The other administrator has left'")]
    Link(Link),
}

/// Which account, and why.
#[derive(Args)]
pub struct Link {
    /// The name signed in with
    login: String,
    /// Why; it is recorded for good, so name no person in it
    #[arg(long)]
    reason: String,
    /// Whose ledger, by its origin; needed where there are several
    #[arg(long)]
    ledger: Option<String>,
}

/// What is asked of the store, here or through the socket.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    ledger: Option<String>,
    login: String,
    reason: String,
    token: [u8; 32],
}

/// Performs a request on an open store.
pub fn perform(store: &Store, request: &Request) -> Result<serde_json::Value, Failure> {
    let tenant = ledger(store, request.ledger.as_deref())?;
    let link = access::LinkFromMachine {
        login: Line::parse("login", &request.login)?,
        reason: Line::parse("reason", &request.reason)?,
        token: request.token,
    };
    let done = store.perform(tenant, access::cli("account"), clock::new_command_id(), link)?;
    Ok(serde_json::json!(done.answer))
}

impl Account {
    /// Does it.
    pub fn run(self, config: &Config) -> Result<ExitCode> {
        let Self::Link(Link { login, reason, ledger }) = self;
        let token = clock::random();
        let request = local::Request::Account(Request { ledger, login, reason, token });
        let expires: Time =
            local::ask_or_do(config, &request)?.map_err(|refusal| anyhow!(crate::care::refusal_words(&refusal)))?;
        let base = config.public_url.value.clone().unwrap_or_else(|| format!("http://{}", config.listen.value));
        println!("{base}/link/{}", hex(&token));
        eprintln!("Works until {}. It is shown only now. The person is told at the next sign-in.", expires.date());
        Ok(ExitCode::SUCCESS)
    }
}
