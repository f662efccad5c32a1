//! First set-up: a ledger, the top unit, two administrators. Two, because some acts always take two.

use crate::config::Config;
use access::{Role, Whole, may, policy::AccessManage};
use anyhow::{Result, bail};
use base::{CommandId, Line, Tenant, Word, clock, hex, sha256};
use clap::{Args, ValueEnum};
use organisation::{OpenUnit, Protected, RegisterPerson, UnitKind};
use std::process::ExitCode;
use store::{Command, Failure, Store};

/// What kind of organisation is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Organisation {
    /// A municipality.
    Municipality,
    /// A company: a terminal operator, a property company.
    Company,
}

/// First set-up.
#[derive(Args)]
pub struct Init {
    /// The organisation's name
    #[arg(long)]
    name: String,
    /// The ledger's name in the world: a host and a path, without scheme, spaces or plus
    #[arg(long)]
    origin: String,
    /// What kind of organisation
    #[arg(long, value_enum, default_value = "municipality")]
    kind: Organisation,
    /// An administrator; give the flag twice, for two persons
    #[arg(long = "person", required = true)]
    persons: Vec<String>,
}

/// A person who was set up, with what they sign in with.
pub struct SetUp {
    /// The name to sign in with.
    pub login: String,
    /// The token of their one-time link.
    pub token: String,
}

impl Init {
    /// Sets up and prints the links.
    pub fn run(&self, config: &Config) -> Result<ExitCode> {
        if self.persons.len() != 2 || self.persons[0].trim() == self.persons[1].trim() {
            bail!("give --person twice, for two different persons: some acts always take two");
        }
        let _lock = config.lock()?;
        let store = config.open()?;
        if store.tenants()?.iter().any(|(_, origin)| *origin == self.origin) {
            bail!("{} is set up already", self.origin);
        }
        let kind = match self.kind {
            Organisation::Municipality => UnitKind::Municipality,
            Organisation::Company => UnitKind::Company,
        };
        let tenant = open(&store, &self.origin, &self.name, kind, clock::new_command_id()).map_err(words)?;
        println!("{} is set up in {}.", self.name, config.data.value.display());
        println!("Each of the two opens their link and chooses a password ({} days):", access::LINK_DAYS);
        let base = config.public_url.value.clone().unwrap_or_else(|| format!("http://{}", config.listen.value));
        for (number, name) in (1..).zip(&self.persons) {
            let login = login_of(name);
            let command = clock::new_command_id();
            let made = person(
                &store,
                tenant,
                command,
                name,
                &format!("A-{number}"),
                &login,
                &clock::random(),
                &[Role::Administrator, Role::SecurityHead],
            )
            .map_err(words)?;
            println!("  {name}, signs in as {}: {base}/link/{}", made.login, made.token);
        }
        println!("Then: skans serve --data {}", config.data.value.display());
        store.close();
        Ok(ExitCode::SUCCESS)
    }
}

fn words(failure: Failure) -> anyhow::Error {
    match (failure, crate::modules::texts()) {
        (Failure::Refused(refusal), Ok(texts)) => {
            let args: Vec<(&str, &str)> =
                refusal.args.iter().map(|(name, value)| (name.as_ref(), value.as_str())).collect();
            anyhow::anyhow!(ui::Say::new(&texts, ui::Lang::En).refusal(&refusal.key, &args))
        }
        (failure, _) => failure.into(),
    }
}

/// A login name out of a name: `Vera Exempel` → `vera.exempel`.
pub fn login_of(name: &str) -> String {
    let plain: String = name
        .to_lowercase()
        .chars()
        .map(|c| match c {
            '\u{e5}' | '\u{e4}' => 'a',
            '\u{f6}' => 'o',
            '\u{e9}' => 'e',
            c if c.is_ascii_alphanumeric() => c,
            _ => '.',
        })
        .collect();
    plain.split('.').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".")
}

/// Opens a ledger with its top unit.
pub fn open(store: &Store, origin: &str, name: &str, kind: UnitKind, id: CommandId) -> Result<Tenant, Failure> {
    let actor = access::cli("init");
    let tenant = store.open_ledger(origin, actor.clone())?;
    let name = Line::parse("name", name)?;
    store.perform(tenant, actor, id, OpenUnit { parent: None, kind, name, code: None })?;
    Ok(tenant)
}

/// Registers a person with account, identity seen, roles over everything, and a one-time link.
#[allow(clippy::too_many_arguments, reason = "each is a field of one form")]
pub fn person(
    store: &Store,
    tenant: Tenant,
    command: CommandId,
    name: &str,
    service_number: &str,
    login: &str,
    token: &[u8; 32],
    roles: &'static [Role],
) -> Result<SetUp, Failure> {
    let actor = access::cli("init");
    let register = RegisterPerson {
        service_number: Word::parse("serviceNumber", service_number)?,
        name: Line::parse("name", name)?,
        protected: Protected::No,
    };
    let person = store.perform(tenant, actor.clone(), command, register)?.answer;
    let login = Word::parse("login", login)?;
    let (wanted, token) = (login.clone(), *token);
    let command =
        Command::new(tenant, actor.clone(), CommandId::follow(command, "account"), "init.account", &sha256(&token));
    store.run(command, move |work| {
        let grant = may(work, tenant, &actor, AccessManage, &Whole)?;
        let account = access::open_account(work, &grant, person, &wanted)?.account;
        access::see_identity(work, &grant, person)?;
        for role in roles {
            access::give_role(work, &grant, person, *role, None)?;
        }
        access::issue_link(work, &grant, account, &token)?;
        Ok(())
    })?;
    Ok(SetUp { login: login.as_str().to_owned(), token: hex(&token) })
}
