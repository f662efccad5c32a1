//! The crash proof: no acknowledged write is lost.
//!
//!     cargo run --release -p crash -- kill|dropped|faults|full-disk|server|wire|serve [--rounds N] [--seconds S]
//!         [--engine sqlite|postgres] [--control …] [--seed X] [--json]
//!
//! All but `serve` start a worker process that sends commands to a store as fast as it can and says through a pipe which
//! were acknowledged; take it, its disk or its database server down at random moments; and compare what is there
//! afterwards with what was said. `serve` does it to the product: `skans serve` on the demo's municipality is killed while
//! clients hand mail over through its JSON door, from receipt to the unit's signature; what was answered is held against
//! the ledger, each letter's way, mail's balances, and `skans verify` with the checkpoints given out before. It takes the
//! program beside this one, built with the same profile, or `SKANS_TEST_BINARY`.
//!
//! A control breaks something on purpose: it must be seen to lose, or the harness proves nothing. Exit code 0: as it
//! should be; 1: not; 77: cannot be done on this machine, the last line says why.

mod check;
mod custody;
mod disk;
mod modes;
mod place;
mod random;
mod run;
mod serve;
mod server;
#[cfg(test)]
mod tests;
mod worker;

use clap::{Parser, Subcommand};
use modes::Asked;
use place::Engine;
use run::Until;
use std::process::ExitCode;
use std::time::Duration;
use worker::Control;

#[derive(Parser)]
#[command(name = "crash", about = "The crash proof: no acknowledged write is lost")]
struct Arguments {
    #[command(subcommand)]
    mode: Mode,
    /// At most this many crashes.
    #[arg(long, global = true, default_value_t = 20)]
    rounds: u64,
    /// At most this long.
    #[arg(long, global = true, default_value_t = 3600)]
    seconds: u64,
    /// The database.
    #[arg(long, global = true, value_enum, default_value = "sqlite")]
    engine: Engine,
    /// Break something on purpose; the run is well when it is seen to lose.
    #[arg(long, global = true, value_enum)]
    control: Option<Control>,
    /// Repeat a run's choices.
    #[arg(long, global = true)]
    seed: Option<u64>,
    /// Print the figures as one line of JSON.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(PartialEq, Eq, Subcommand)]
enum Mode {
    /// SIGKILL at random moments.
    Kill,
    /// Power cuts that drop or tear what was not synced (SQLite, FUSE).
    Dropped,
    /// Syncs and writes that fail (SQLite, FUSE).
    Faults,
    /// A disk that is full for a while (SQLite, FUSE).
    FullDisk,
    /// A PostgreSQL server of our own, killed under load.
    Server,
    /// COMMITs whose answer is lost, or that never arrive (PostgreSQL).
    Wire,
    /// SIGKILL of the real server at random moments, its clients handing mail over.
    Serve,
    /// The process that is taken down; started by the others.
    #[command(hide = true)]
    Worker {
        /// What it is told, as JSON.
        orders: String,
    },
}

/// Cannot be done here, as suites say it.
const SKIPPED: u8 = 77;

fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    if let Mode::Worker { orders } = &arguments.mode {
        return worker::work(serde_json::from_str(orders)?).map(|()| ExitCode::SUCCESS);
    }
    if let Some(why) = why_not(&arguments) {
        println!("skipped: {why}");
        return Ok(ExitCode::from(SKIPPED));
    }
    anyhow::ensure!(
        arguments.control.is_none_or(|control| (control == Control::OldCopy) == (arguments.mode == Mode::Serve)),
        "this control is for another mode: the program of `serve` is the product, and only its database can be broken"
    );
    let seed = arguments.seed.unwrap_or_else(|| {
        let bytes = base::clock::random();
        bytes.iter().take(6).fold(0, |seed, byte| seed << 8 | u64::from(*byte))
    });
    let until = Until::new(arguments.rounds, Duration::from_secs(arguments.seconds));
    let asked = Asked { until, seed, control: arguments.control };
    let figures = match arguments.mode {
        Mode::Kill => modes::kill(arguments.engine, asked)?,
        Mode::Dropped => modes::dropped(asked)?,
        Mode::Faults => modes::faults(asked)?,
        Mode::FullDisk => modes::full_disk(asked)?,
        Mode::Server => modes::server(asked)?,
        Mode::Wire => modes::wire(asked)?,
        Mode::Serve => serve::serve(arguments.engine, asked)?,
        Mode::Worker { .. } => unreachable!("a worker has ended by now"),
    };
    if arguments.json {
        println!("{}", serde_json::to_string(&figures)?);
    } else {
        println!("{figures}");
    }
    Ok(if figures.well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn why_not(arguments: &Arguments) -> Option<String> {
    let no_database = || std::env::var("SKANS_TEST_PG").err().map(|_| "SKANS_TEST_PG is not set".to_owned());
    match arguments.mode {
        Mode::Dropped | Mode::Faults | Mode::FullDisk => modes::why_no_fuse(),
        Mode::Kill | Mode::Serve if arguments.engine == Engine::Postgres => no_database(),
        Mode::Wire => no_database(),
        Mode::Server if server::programs().is_none() => Some("no PostgreSQL server programs (initdb) found".into()),
        Mode::Kill | Mode::Serve | Mode::Server | Mode::Worker { .. } => None,
    }
}
