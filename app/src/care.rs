//! Looking after the data: verify, checkpoint, backup, restore, export, migrate, move, doctor.

use crate::{
    config::{Config, Source},
    local, modules,
};
use anyhow::{Context, Result, anyhow};
use base::Refusal;
use clap::{Args, Subcommand};
use std::{path::PathBuf, process::ExitCode, sync::Arc};
use store::{Damaged, Existing, Failure, Home, Patience, State, Store};

/// Words for a failure at the command line, in English.
pub fn words(failure: Failure) -> anyhow::Error {
    match failure {
        Failure::Refused(refusal) => anyhow!(refusal_words(&refusal)),
        Failure::Fault(fault) => fault.into(),
    }
}

/// Words for a refusal, in English.
pub fn refusal_words(refusal: &Refusal) -> String {
    match modules::texts() {
        Ok(texts) => {
            let args: Vec<(&str, &str)> =
                refusal.args.iter().map(|(name, value)| (name.as_ref(), value.as_str())).collect();
            ui::Say::new(&texts, ui::Lang::En).refusal(&refusal.key, &args)
        }
        Err(_) => refusal.to_string(),
    }
}

/// Signs and prints where the ledgers end.
#[derive(Args)]
pub struct Checkpoint {
    /// Only the ledger with this origin
    #[arg(long)]
    ledger: Option<String>,
}

impl Checkpoint {
    /// Prints one signed note a ledger.
    pub fn run(&self, config: &Config) -> Result<ExitCode> {
        let notes: Vec<String> = local::ask_or_do(config, &local::Request::Checkpoint)?
            .map_err(|refusal| anyhow!(refusal_words(&refusal)))?;
        let wanted = |note: &&String| self.ledger.as_ref().is_none_or(|origin| note.lines().next() == Some(origin));
        let notes: Vec<&String> = notes.iter().filter(wanted).collect();
        if notes.is_empty() {
            anyhow::bail!("there is no such ledger");
        }
        print!("{}", notes.into_iter().map(String::as_str).collect::<Vec<_>>().join("\n"));
        Ok(ExitCode::SUCCESS)
    }
}

/// The newest checkpoints of every ledger, signed now where something was recorded since.
pub fn checkpoints(store: &Store) -> Result<Vec<String>, Failure> {
    let mut notes = Vec::new();
    for (tenant, _) in store.tenants()? {
        notes.extend(store.sign_checkpoint(tenant, Patience::None)?);
    }
    Ok(notes)
}

/// Is everything as it was recorded?
#[derive(Args)]
pub struct Verify {
    /// A checkpoint kept elsewhere, as `skans checkpoint` printed it
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// JSON instead of words
    #[arg(long)]
    json: bool,
    /// Hashes only: the views are not rebuilt
    #[arg(long)]
    chain_only: bool,
}

impl Verify {
    /// Exit code 0 whole, 1 not.
    pub fn run(&self, config: &Config) -> Result<ExitCode> {
        let home = config.existing_home()?;
        let checkpoints = match &self.checkpoint {
            Some(path) => std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?,
            None => String::new(),
        };
        let scratch = tempfile::tempdir().context("a directory for the rebuilt tables")?;
        let attachments = config.attachments();
        let mut verify = store::Verify::new(&checkpoints, scratch.path()).attachments(&attachments);
        if self.chain_only {
            verify = verify.chain_only();
        }
        let report = verify.run(&home, &modules::registry())?;
        if self.json {
            println!("{}", serde_json::to_string(&report)?);
        } else {
            for ledger in &report.ledgers {
                println!("{}: {} entries, root {}", ledger.origin, ledger.size, ledger.root);
            }
            for finding in &report.findings {
                let entry = finding.entry.map_or(String::new(), |entry| format!(" entry {entry}"));
                println!("not whole: {}{entry} in {}: {}", finding.ledger, finding.table, finding.what);
            }
            match (report.whole, report.first_bad) {
                (true, _) => println!("whole: {} entries, {} tables", report.entries, report.tables.len()),
                (false, Some(entry)) => println!("not whole; the first bad entry is {entry}"),
                (false, None) => println!("not whole"),
            }
        }
        Ok(if report.whole { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}

/// A consistent copy in one file.
#[derive(Args)]
pub struct Backup {
    /// The file to write
    file: PathBuf,
    /// Take the place of a file that is there
    #[arg(long)]
    replace: bool,
}

impl Backup {
    /// Writes it.
    pub fn run(&self, config: &Config) -> Result<ExitCode> {
        let home = config.existing_home()?;
        let existing = if self.replace { Existing::Replace } else { Existing::Keep };
        let backup =
            store::backup(&home, &modules::registry(), &config.attachments(), &self.file, existing).map_err(words)?;
        for ledger in &backup.ledgers {
            println!("{}: {} entries, root {}", ledger.origin, ledger.size, ledger.root);
        }
        println!("{} attachments; written to {}", backup.attachments, self.file.display());
        for name in &backup.missing {
            eprintln!("skans: the file of attachment {name} is missing");
        }
        Ok(if backup.missing.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}

/// Verifies a backup and puts it in place of the data.
#[derive(Args)]
pub struct Restore {
    /// The backup
    file: PathBuf,
    /// The list of disposals kept outside the backup; the data directory's own when left out
    #[arg(long, value_name = "FILE")]
    disposals: Option<PathBuf>,
    /// Restore even what does not verify: some of it is lost
    #[arg(long)]
    accept_loss: bool,
}

impl Restore {
    /// Restores.
    pub fn run(&self, config: &Config) -> Result<ExitCode> {
        let _lock = config.lock()?;
        let home = config.home()?;
        let disposals = self.disposals.clone().unwrap_or_else(|| config.disposals());
        let scratch = tempfile::tempdir_in(&config.data.value)?;
        let restored = store::Restore {
            file: &self.file,
            home: &home,
            attachments: &config.attachments(),
            disposals: &disposals,
            scratch: scratch.path(),
            registry: modules::registry(),
            clock: Arc::new(base::SystemClock),
            actor: access::cli("restore"),
            damaged: if self.accept_loss { Damaged::AcceptLoss } else { Damaged::Refuse },
        }
        .run()
        .map_err(words)?;
        for ledger in &restored.report.ledgers {
            println!("{}: {} entries, root {}", ledger.origin, ledger.size, ledger.root);
        }
        println!("{} attachments written, {} entries disposed of again", restored.attachments, restored.disposed);
        if let Some(aside) = &restored.aside {
            println!("what was there lies in {}", aside.display());
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Everything in open formats.
#[derive(Args)]
pub struct Export {
    /// The directory to write; must be empty or not there
    directory: PathBuf,
}

impl Export {
    /// Exports.
    pub fn run(&self, config: &Config) -> Result<ExitCode> {
        let home = config.existing_home()?;
        let export =
            store::export(&home, &modules::registry(), &config.attachments(), &self.directory).map_err(words)?;
        for ledger in &export.ledgers {
            println!("{}: {} entries, root {}", ledger.origin, ledger.size, ledger.root);
        }
        println!("{} attachments; written to {}", export.attachments, self.directory.display());
        Ok(if export.missing.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}

/// Brings the schema up to date.
#[derive(Args)]
pub struct Migrate {
    /// Tell what would be done; change nothing
    #[arg(long)]
    dry_run: bool,
    /// JSON instead of words
    #[arg(long)]
    json: bool,
}

impl Migrate {
    /// Migrates, or tells.
    pub fn run(&self, config: &Config) -> Result<ExitCode> {
        let home = config.existing_home()?;
        let registry = modules::registry();
        let plan = store::plan(home.connect_reader()?.as_mut(), &registry)?;
        if self.json {
            println!("{}", serde_json::to_string(&plan)?);
        } else if plan.migrations.is_empty() && !plan.rebuild {
            println!("nothing to do");
        } else {
            for (module, number) in &plan.migrations {
                println!("{module}: migration {number}");
            }
            if plan.rebuild {
                println!("the views are rebuilt from the ledger");
            }
        }
        if !self.dry_run {
            let _lock = config.lock()?;
            config.open()?.close();
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Looks after the database.
#[derive(Subcommand)]
pub enum Db {
    /// Moves everything to another database and proves it by the ledgers' roots.
    #[command(after_help = "Example: skans db move --data ./skans-data --to postgres://skans@db.example.se/skans")]
    Move {
        /// postgres://…, or a directory for SQLite
        #[arg(long)]
        to: String,
    },
}

impl Db {
    /// Moves.
    pub fn run(&self, config: &Config) -> Result<ExitCode> {
        let Self::Move { to } = self;
        let from = config.existing_home()?;
        let _lock = matches!(from, Home::Sqlite(_)).then(|| config.lock()).transpose()?;
        let to = if to.starts_with("postgres://") || to.starts_with("postgresql://") {
            Home::Postgres(to.clone())
        } else {
            std::fs::create_dir_all(to)?;
            Home::in_directory(to.as_ref())
        };
        let scratch = tempfile::tempdir()?;
        let report = store::move_home(&from, &to, &modules::registry(), scratch.path()).map_err(words)?;
        for ledger in &report.ledgers {
            println!("{}: {} entries, root {}", ledger.origin, ledger.size, ledger.root);
        }
        println!("moved and proved: {} entries", report.entries);
        Ok(if report.whole { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}

/// Checks what an administrator would check.
#[derive(Args)]
pub struct Doctor {
    /// JSON instead of words
    #[arg(long)]
    json: bool,
}

impl Doctor {
    /// Exit code 0 when nothing is bad, 1 otherwise.
    pub fn run(&self, config: &Config) -> Result<ExitCode> {
        let home = config.existing_home()?;
        let mut checks = store::examine(&home, &modules::registry(), &config.data.value, &base::SystemClock);
        checks.extend(crate::examine::doors(config, base::Clock::now(&base::SystemClock)));
        checks.extend(crate::identity::examine(config));
        let bad = checks.iter().any(|check| check.state == State::Bad);
        if self.json {
            println!("{}", serde_json::to_string(&checks)?);
        } else {
            let shown = |source: Source| match source {
                Source::Default => "default",
                Source::File => "file",
                Source::Variable => "variable",
                Source::Flag => "flag",
            };
            println!("data        {} ({})", config.data.value.display(), shown(config.data.source));
            let database = if config.database.value.is_some() { "PostgreSQL, address hidden" } else { "SQLite" };
            println!("database    {database} ({})", shown(config.database.source));
            println!("listen      {} ({})", config.listen.value, shown(config.listen.source));
            let url = config.public_url.value.as_deref().unwrap_or("none");
            println!("public url  {url} ({})", shown(config.public_url.source));
            let certificate = config.tls.value.as_ref().map(|files| files.certificate.display().to_string());
            println!("certificate {} ({})", certificate.as_deref().unwrap_or("none"), shown(config.tls.source));
            if let Some(oidc) = &config.oidc {
                println!("sign-in     {} as {}, {:?} (file)", oidc.issuer, oidc.client_id, oidc.auth);
            }
            let texts = modules::texts()?;
            let say = ui::Say::new(&texts, ui::Lang::En);
            for check in &checks {
                let state = match check.state {
                    State::Ok => "ok      ",
                    State::Warning => "look at ",
                    State::Bad => "mend    ",
                };
                let args: Vec<(&str, &str)> =
                    check.args.iter().map(|(name, value)| (name.as_ref(), value.as_str())).collect();
                println!("{state} {:<12} {}", check.what, say.refusal(&check.key, &args));
            }
        }
        Ok(if bad { ExitCode::from(1) } else { ExitCode::SUCCESS })
    }
}
