//! What Skans costs, beside a bare baseline measured in the same run: ratios, never absolute times.
//!
//!     cargo run --release -p bench -- custody [--clients 64] [--database URL] [--json]
//!     cargo run --release -p bench -- verify [--data DIR] [--json]
//!     cargo run --release -p bench -- start [--data DIR] [--json]
//!     cargo run --release -p bench -- pages [--data DIR] [--json]
//!     cargo run --release -p bench -- generate --set S|M --data DIR
//!
//! The slots of what is compared are interleaved, so that a machine that gets slower gets slower for all. A target that
//! is not met is said so and is no error: the exit code tells whether the measuring succeeded.

mod bare;
mod client;
mod custody;
mod database;
mod figure;
mod generate;
mod hands;
mod pages;
mod server;
mod start;
mod verify;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::path::PathBuf;

#[derive(Parser)]
#[command(name = "bench", about = "What Skans costs, beside a bare baseline measured in the same run")]
struct Arguments {
    #[command(subcommand)]
    what: What,
    /// Print the figures as one line of JSON.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum What {
    /// Durable custody events through the HTTP API, one a request and in batches, beside the bare database.
    Custody(custody::Custody),
    /// Reading the ledger again and rebuilding every view, beside hashing and inserting alone.
    Verify(verify::Verify),
    /// Cold start, an empty database, memory at rest, the size of the program.
    Start(start::Start),
    /// Server time of the ten most used pages.
    Pages(pages::Pages),
    /// Makes a home with ten years of mail: S 250,000 letters, M 3.75 million.
    Generate(generate::Generate),
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let report = match arguments.what {
        What::Custody(custody) => custody.run()?,
        What::Verify(verify) => verify.run()?,
        What::Start(start) => start.run()?,
        What::Pages(pages) => pages.run()?,
        What::Generate(generate) => generate.run()?,
    };
    if arguments.json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        print!("{report}");
    }
    Ok(())
}

/// A directory to measure in: the one named, or one of our own that is gone afterwards. Beside the build, because the
/// system's temporary directory may lie in memory, where a sync costs nothing.
enum Place {
    Named(PathBuf),
    Own(tempfile::TempDir),
}

impl Place {
    fn own() -> Result<Self> {
        let beside = std::env::current_exe()?;
        let beside = beside.parent().unwrap_or_else(|| std::path::Path::new("."));
        Ok(Self::Own(tempfile::Builder::new().prefix("bench.").tempdir_in(beside)?))
    }

    fn path(&self) -> &std::path::Path {
        match self {
            Self::Named(path) => path,
            Self::Own(directory) => directory.path(),
        }
    }
}
