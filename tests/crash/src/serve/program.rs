//! The program, as an operator runs it.

use super::Answered;
use crate::place::Own;
use crate::run::Worker;
use anyhow::{Context, ensure};
use mail::commands::Said;
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};

/// How much `skans verify` looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Entries, tree and checkpoints.
    Chain,
    /// Every view too.
    Views,
}

/// Where it lies.
pub struct Program(PathBuf);

impl Program {
    /// `SKANS_TEST_BINARY`, or the one beside this program.
    ///
    /// # Errors
    /// It has not been built.
    pub fn find() -> anyhow::Result<Self> {
        let path = match std::env::var_os("SKANS_TEST_BINARY") {
            Some(path) => PathBuf::from(path),
            None => std::env::current_exe()?.with_file_name("skans"),
        };
        ensure!(path.exists(), "there is no program {}: cargo build -p skans", path.display());
        Ok(Self(path))
    }

    fn command(&self, what: &str, own: &Own) -> Command {
        let mut command = Command::new(&self.0);
        // Whatever is worth a warning is worth a complaint.
        command.env("SKANS_LOG", "warn").arg(what).arg("--data").arg(own.directory());
        if let Some(url) = own.url() {
            command.arg("--database").arg(url);
        }
        command
    }

    /// Makes a municipality with three weeks behind it. Gives the password of its logins.
    ///
    /// # Errors
    /// The story cannot be told.
    pub fn tell(&self, own: &Own) -> anyhow::Result<String> {
        let password = Arc::new(Mutex::new(String::new()));
        let heard = Arc::clone(&password);
        let answers: Arc<Mutex<Answered>> = Arc::default();
        let mut demo = self.command("demo", own);
        demo.args(["--listen", "127.0.0.1:0"]);
        let mut demo = Worker::start(&mut demo, &answers, move |answers, line| {
            if let Some((_, password)) = line.rsplit_once("password: ") {
                password.trim().clone_into(&mut heard.lock().unwrap_or_else(PoisonError::into_inner));
                answers.is_open = true;
            }
        })?;
        demo.wait_open()?;
        demo.stop()?;
        Ok(password.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    /// Starts the server; says where it listens.
    ///
    /// # Errors
    /// The system does not start it.
    pub fn serve(
        &self,
        own: &Own,
        answers: &Arc<Mutex<Answered>>,
        listens: impl Fn(SocketAddr) + Send + 'static,
    ) -> anyhow::Result<Worker<Vec<Said>>> {
        let mut serve = self.command("serve", own);
        serve.args(["--listen", "127.0.0.1:0"]);
        Worker::start(&mut serve, answers, move |answers, line| {
            if let Some(address) = line.strip_prefix("Skans listens on http://").and_then(|text| text.parse().ok()) {
                listens(address);
                answers.is_open = true;
            }
        })
    }

    /// What `skans verify` finds wrong, held against checkpoints given out before.
    ///
    /// # Errors
    /// It does not say.
    pub fn verify(&self, own: &Own, checkpoints: &[String], depth: Depth) -> anyhow::Result<Vec<String>> {
        let mut kept = tempfile::NamedTempFile::new()?;
        kept.write_all(checkpoints.join("\n").as_bytes())?;
        let mut verify = self.command("verify", own);
        verify.arg("--json").arg("--checkpoint").arg(kept.path());
        if depth == Depth::Chain {
            verify.arg("--chain-only");
        }
        let said = verify.output()?;
        let report: serde_json::Value = serde_json::from_slice(&said.stdout)
            .with_context(|| format!("skans verify: {}", String::from_utf8_lossy(&said.stderr)))?;
        if report["whole"] == true && said.status.success() {
            return Ok(Vec::new());
        }
        let findings = report["findings"].as_array().map_or(&[][..], Vec::as_slice);
        let findings: Vec<String> = findings.iter().map(|finding| format!("verify: {finding}")).collect();
        Ok(if findings.is_empty() { vec![format!("verify: {report}")] } else { findings })
    }
}
