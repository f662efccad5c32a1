//! All of `skans`: command line, configuration, the list of modules, the server, the demo. The binary calls [`main`];
//! what proves the product takes its modules and its story from here.

mod account;
mod care;
mod config;
pub mod demo;
mod directory;
mod examine;
mod identity;
mod init;
mod listen;
mod local;
mod mailroom;
mod manual;
pub mod modules;
mod pure;
mod serve;
#[cfg(test)]
mod tests;
mod tls;

use anyhow::Result;
use clap::{Parser, Subcommand};
use config::Options;
use std::{path::PathBuf, process::ExitCode};

/// Skans: every letter is checked before it reaches a desk, every security duty has an owner.
#[derive(Parser)]
#[command(name = "skans", version, about, long_about = None)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    options: Options,
}

#[derive(Subcommand)]
enum Command {
    /// Runs a story-filled demonstration municipality and prints its address and logins.
    #[command(after_help = "Example: skans demo --data ./skans-demo --listen 127.0.0.1:8080")]
    Demo,
    /// Runs the server.
    #[command(after_help = "Example: skans serve --data /var/lib/skans --listen 127.0.0.1:8080")]
    Serve,
    /// First set-up: the municipality and two administrators; prints their one-time links.
    #[command(
        after_help = "Example: skans init --name 'Exempels kommun' --origin skans.exempel.se/ledger --person 'Vera Exempel' --person 'Nils Exempel'"
    )]
    Init(init::Init),
    /// Checks numbers on standard input: one JSON verdict a line.
    #[command(
        after_help = "Example: printf '198001019999\\n' | skans validate personnummer\nExit code: 0 when all were read, 2 when the kind is unknown."
    )]
    Validate(pure::Validate),
    /// Tells which days are working days.
    #[command(after_help = "Example: skans calendar 2026-06-18 --to 2026-06-22 --json")]
    Calendar(pure::Calendar),
    /// Brings in files.
    #[command(subcommand)]
    Import(mailroom::Import),
    /// The day's balance at a site.
    #[command(subcommand)]
    Day(mailroom::Day),
    /// A new way into an account, where there are not two administrators to give one.
    #[command(subcommand)]
    Account(account::Account),
    /// Connects the municipality's directory (SCIM): its secret, and the roles that follow from its groups.
    #[command(subcommand)]
    Directory(directory::Directory),
    /// Signs and prints where the ledgers end.
    #[command(after_help = "Example: skans checkpoint --data ./skans-demo > checkpoint.txt")]
    Checkpoint(care::Checkpoint),
    /// Reads the ledger again, rebuilds every view beside the live one and compares.
    #[command(
        after_help = "Example: skans verify --data ./skans-demo --checkpoint checkpoint.txt --json\nExit code: 0 whole, 1 not."
    )]
    Verify(care::Verify),
    /// Writes a consistent copy of everything to one file, while running.
    #[command(after_help = "Example: skans backup --data ./skans-demo monday.skans")]
    Backup(care::Backup),
    /// Verifies a backup and puts it in place of the data.
    #[command(after_help = "Example: skans restore --data ./skans-demo monday.skans")]
    Restore(care::Restore),
    /// Writes everything in open formats to a directory.
    #[command(after_help = "Example: skans export --data ./skans-demo ./open")]
    Export(care::Export),
    /// Brings the schema up to date, or tells what that would do.
    #[command(after_help = "Example: skans migrate --dry-run --data ./skans-demo")]
    Migrate(care::Migrate),
    /// Looks after the database.
    #[command(subcommand)]
    Db(care::Db),
    /// Checks configuration, disk, clock, keys and database; each finding names its remedy.
    #[command(after_help = "Example: skans doctor --data ./skans-demo")]
    Doctor(care::Doctor),
    /// Reads one untrusted spreadsheet on standard input, in a process of its own.
    #[command(hide = true)]
    ManifestChild,
}

/// The directory used when none is named: the demo's own, else the working directory's.
fn default_data(command: &Command) -> PathBuf {
    PathBuf::from(if matches!(command, Command::Demo) { "skans-demo" } else { "skans-data" })
}

/// The command line.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("skans: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(cli: Cli) -> Result<ExitCode> {
    if let Command::ManifestChild = cli.command {
        return Ok(mailroom::manifest_child());
    }
    let config = cli.options.resolve(default_data(&cli.command))?;
    match cli.command {
        Command::Demo => demo::run(&config),
        Command::Serve => serve::run(&config),
        Command::Init(init) => init.run(&config),
        Command::Validate(validate) => validate.run(),
        Command::Calendar(calendar) => calendar.run(),
        Command::Import(import) => import.run(&config),
        Command::Day(day) => day.run(&config),
        Command::Account(account) => account.run(&config),
        Command::Directory(directory) => directory.run(&config),
        Command::Checkpoint(checkpoint) => checkpoint.run(&config),
        Command::Verify(verify) => verify.run(&config),
        Command::Backup(backup) => backup.run(&config),
        Command::Restore(restore) => restore.run(&config),
        Command::Export(export) => export.run(&config),
        Command::Migrate(migrate) => migrate.run(&config),
        Command::Db(db) => db.run(&config),
        Command::Doctor(doctor) => doctor.run(&config),
        Command::ManifestChild => Ok(ExitCode::SUCCESS),
    }
}
