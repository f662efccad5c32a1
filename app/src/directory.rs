//! The municipality's directory at the command line: the secret of its connection, and which roles follow from which groups.

use crate::{config::Config, local, modules};
use access::{Whole, may, policy::AccessManage};
use anyhow::Result;
use base::{Kind, Line, Refusal, Tenant, Time, Word, clock, hex, sha256};
use clap::{Args, Subcommand};
use organisation::scim::{MapGroup, MappingRow, UnmapGroup, mappings};
use serde::{Deserialize, Serialize};
use std::process::ExitCode;
use store::{Command, Failure, Store};
use ui::{Lang, Say};

/// Connects the municipality's directory.
#[derive(Subcommand)]
pub enum Directory {
    /// Makes the secret of a connection and prints it once; the one it had stops working.
    #[command(after_help = "Example: skans directory token --name entra")]
    Token(Named),
    /// Takes the secret of a connection back.
    #[command(after_help = "Example: skans directory revoke --name entra")]
    Revoke(Named),
    /// From a group, a role follows from now on.
    #[command(
        after_help = "Example: skans directory map --group 'Skans terminal' --role operator\nExample: skans directory map --group 4d1f0f3e-… --role representative --unit BJS"
    )]
    Map(Rule),
    /// From that group, that role follows no more.
    #[command(after_help = "Example: skans directory unmap --group 'Skans terminal' --role operator")]
    Unmap(Rule),
    /// Lists which roles follow from which groups.
    #[command(after_help = "Example: skans directory list --json")]
    List(List),
}

/// A connection.
#[derive(Args)]
pub struct Named {
    /// The connection's name
    #[arg(long, default_value = "directory")]
    name: String,
    /// Whose ledger, by its origin; needed where there are several
    #[arg(long)]
    ledger: Option<String>,
}

/// A rule.
#[derive(Args)]
pub struct Rule {
    /// The group's name, or what the directory calls it (Entra: the object id)
    #[arg(long)]
    group: String,
    /// The role, e.g. operator, coordinator, administrator
    #[arg(long)]
    role: String,
    /// Over which unit, by its name or code; everything where it is left out
    #[arg(long)]
    unit: Option<String>,
    /// Whose ledger, by its origin; needed where there are several
    #[arg(long)]
    ledger: Option<String>,
}

/// The list.
#[derive(Args)]
pub struct List {
    /// JSON instead of lines
    #[arg(long)]
    json: bool,
    /// Whose ledger, by its origin; needed where there are several
    #[arg(long)]
    ledger: Option<String>,
}

/// What is asked of the store, here or through the socket.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    ledger: Option<String>,
    what: What,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum What {
    /// Only the hash of a secret is stored, and only its maker knows it: it is drawn at the command line.
    Token {
        name: String,
        token: [u8; 32],
    },
    Revoke {
        name: String,
    },
    Map {
        group: String,
        role: String,
        unit: Option<String>,
    },
    Unmap {
        group: String,
        role: String,
        unit: Option<String>,
    },
    List,
}

/// The ledger asked for, or the only one.
pub fn ledger(store: &Store, asked: Option<&str>) -> Result<Tenant, Failure> {
    let tenants = store.tenants()?;
    let no = |key| Failure::from(Refusal::new(Kind::Invalid, key));
    match (asked, tenants.as_slice()) {
        (Some(origin), all) => {
            let found = all.iter().find(|(_, it)| it == origin);
            found.map(|(tenant, _)| *tenant).ok_or_else(|| no("app-refused-ledger"))
        }
        (None, [(tenant, _)]) => Ok(*tenant),
        (None, _) => Err(no("identity-refused-ledger-which")),
    }
}

fn unit(store: &Store, tenant: Tenant, asked: Option<&str>) -> Result<Option<base::Id<base::Unit>>, Failure> {
    let Some(name) = asked else { return Ok(None) };
    let found = store.read(|reader| organisation::units_by_name(reader, tenant, &[name]))?;
    match found.into_iter().flatten().collect::<Vec<_>>().as_slice() {
        [unit] => Ok(Some(unit.id)),
        _ => Err(Refusal::invalid("unit", "organisation-refused-no-unit").into()),
    }
}

/// Performs a request on an open store.
pub fn perform(store: &Store, request: &Request) -> Result<serde_json::Value, Failure> {
    let (tenant, actor) = (ledger(store, request.ledger.as_deref())?, access::cli("directory"));
    let id = clock::new_command_id();
    match &request.what {
        What::Token { name, token } => {
            let (name, token, by) = (Word::parse("name", name)?, *token, actor.clone());
            let command = Command::new(tenant, actor, id, "directory.token", &sha256(&token));
            let expires: Time = store
                .run(command, move |work| {
                    let grant = may(work, tenant, &by, AccessManage, &Whole)?;
                    access::issue_directory_token(work, &grant, &name, &token)
                })?
                .answer;
            Ok(serde_json::json!(expires))
        }
        What::Revoke { name } => {
            let (name, by) = (Word::parse("name", name)?, actor.clone());
            let command = Command::new(tenant, actor, id, "directory.revoke", &name);
            store.run(command, move |work| {
                let grant = may(work, tenant, &by, AccessManage, &Whole)?;
                access::revoke_directory_token(work, &grant, &name)
            })?;
            Ok(serde_json::Value::Null)
        }
        What::Map { group, role, unit: over } => {
            let unit = unit(store, tenant, over.as_deref())?;
            let map = MapGroup { group: Line::parse("group", group)?, role: Line::parse("role", role)?, unit };
            Ok(serde_json::json!(store.perform(tenant, actor, id, map)?.answer))
        }
        What::Unmap { group, role, unit: over } => {
            let unit = unit(store, tenant, over.as_deref())?;
            let all = store.read(|reader| mappings(reader, tenant))?;
            let same = |it: &MappingRow| it.group.eq_ignore_ascii_case(group) && it.role == *role && it.unit == unit;
            let found = all.into_iter().find(same).ok_or_else(Refusal::not_found)?;
            store.perform(tenant, actor, id, UnmapGroup { id: found.id })?;
            Ok(serde_json::Value::Null)
        }
        What::List => Ok(serde_json::json!(store.read(|reader| mappings(reader, tenant))?)),
    }
}

fn ask<T: serde::de::DeserializeOwned>(config: &Config, ledger: Option<String>, what: What) -> Result<T> {
    let request = local::Request::Directory(Request { ledger, what });
    let texts = modules::texts()?;
    local::ask_or_do(config, &request)?.map_err(|refusal| {
        let args: Vec<(&str, &str)> = refusal.args.iter().map(|(name, it)| (name.as_ref(), it.as_str())).collect();
        anyhow::anyhow!(Say::new(&texts, Lang::En).refusal(&refusal.key, &args))
    })
}

impl Directory {
    /// Does it.
    pub fn run(self, config: &Config) -> Result<ExitCode> {
        match self {
            Self::Token(Named { name, ledger }) => {
                let token = clock::random();
                let expires: Time = ask(config, ledger, What::Token { name, token })?;
                println!("{}", hex(&token));
                eprintln!("Works until {}. It is shown only now: keep it where secrets are kept.", expires.date());
            }
            Self::Revoke(Named { name, ledger }) => {
                let () = ask(config, ledger, What::Revoke { name: name.clone() })?;
                println!("The secret of {name} works no more.");
            }
            Self::Map(Rule { group, role, unit, ledger }) => {
                let _: serde_json::Value = ask(config, ledger, What::Map { group, role, unit })?;
                println!("From now on the role follows from the group.");
            }
            Self::Unmap(Rule { group, role, unit, ledger }) => {
                let () = ask(config, ledger, What::Unmap { group, role, unit })?;
                println!("The role follows from the group no more.");
            }
            Self::List(List { json, ledger }) => {
                let all: Vec<MappingRow> = ask(config, ledger, What::List)?;
                if json {
                    println!("{}", serde_json::to_string_pretty(&all)?);
                } else {
                    for MappingRow { group, role, unit, .. } in all {
                        let over = unit.map_or_else(|| "everything".to_owned(), |unit| unit.to_string());
                        println!("{group}\t{role}\t{over}");
                    }
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
