//! Chores of the repository: `cargo run -p xtask -- new-capability NAME` and `cargo run -p xtask -- check`.

mod new_capability;

use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::{Command, ExitCode};

const HELP: &str = "\
Chores of the repository.

    cargo run -p xtask -- new-capability NAME    the folder of a new capability, in the shape that all have
    cargo run -p xtask -- check                  format and lints, and cargo-deny where it is installed

Example: cargo run -p xtask -- new-capability war_organisation
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the repository");
    let done = match arguments[..] {
        ["new-capability", name] => new_capability::write(root, name).map(|next| print!("{next}")),
        ["check"] => check(root),
        _ => {
            eprint!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault:#}");
            ExitCode::FAILURE
        }
    }
}

fn check(root: &Path) -> Result<()> {
    cargo(root, &["fmt", "--all", "--check"])?;
    cargo(root, &["clippy", "--workspace", "--all-targets", "--locked", "--quiet", "--", "-D", "warnings"])?;
    let installed = Command::new("cargo").args(["deny", "--version"]).output().is_ok_and(|o| o.status.success());
    if installed {
        cargo(root, &["deny", "--locked", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"])
    } else {
        println!("cargo-deny is not installed: licences, bans and sources are left to the architecture test");
        Ok(())
    }
}

fn cargo(root: &Path, arguments: &[&str]) -> Result<()> {
    println!("cargo {}", arguments.join(" "));
    let status = Command::new("cargo").args(arguments).current_dir(root).status().context("cargo does not start")?;
    if !status.success() {
        bail!("cargo {} failed", arguments[0]);
    }
    Ok(())
}
