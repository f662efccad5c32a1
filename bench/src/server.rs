//! The real program, built as this one was, started and stopped as an operator would.

use crate::client::Client;
use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// The program `skans`, built in the profile that this program was built in.
///
/// # Errors
/// It does not build.
pub fn program() -> Result<PathBuf> {
    let mut build = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    build.args(["build", "--quiet", "--locked", "-p", "skans"]);
    if !cfg!(debug_assertions) {
        build.arg("--release");
    }
    if !build.status().context("running cargo")?.success() {
        bail!("skans does not build");
    }
    Ok(std::env::current_exe()?.with_file_name("skans"))
}

/// A running `skans demo`.
pub struct Server {
    process: Child,
    log: PathBuf,
    /// Host and port.
    pub address: String,
    /// From the start of the process until it answered that it is ready.
    pub ready_after: Duration,
}

impl Server {
    /// Starts the demo on a directory, and a database where one is named, and waits until it is ready.
    ///
    /// # Errors
    /// It ends before it is ready.
    pub fn start(program: &Path, data: &Path, database: Option<&str>) -> Result<Self> {
        std::fs::create_dir_all(data)?;
        let log = data.join("bench.log");
        let started = Instant::now();
        let mut command = Command::new(program);
        command
            .args(["demo", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .env("SKANS_LOG", "warn,skans=info")
            .env("NO_COLOR", "1");
        if let Some(url) = database {
            command.args(["--database", url]);
        }
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(File::create(&log)?).spawn()?;
        let mut said = String::new();
        BufReader::new(process.stdout.take().context("a pipe")?).read_line(&mut said)?;
        let Some(address) = said.split_once("http://").and_then(|(_, rest)| rest.split_whitespace().next()) else {
            let _ = process.wait();
            bail!("the demo did not start: {said}{}", std::fs::read_to_string(&log).unwrap_or_default());
        };
        let address = address.to_owned();
        let mut server = Self { process, log, address, ready_after: Duration::ZERO };
        if Client::new(&server.address).get("/readyz")?.0 != 200 {
            bail!("the demo is not ready");
        }
        server.ready_after = started.elapsed();
        Ok(server)
    }

    /// Bytes of memory that the process holds, what it maps from files included.
    ///
    /// # Errors
    /// The system does not tell.
    pub fn memory(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let kib = |name: &str| -> Option<u64> {
            status.lines().find_map(|line| line.strip_prefix(name)?.split_whitespace().next()?.parse().ok())
        };
        Ok(kib("VmRSS:").context("no VmRSS")? * 1024)
    }

    /// Processor time used so far, of all threads, in seconds.
    ///
    /// # Errors
    /// The system does not tell.
    pub fn processor(&self) -> Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process.id()))?;
        let fields: Vec<&str> = stat.rsplit_once(')').context("stat")?.1.split_whitespace().collect();
        let ticks: f64 = [11, 12].iter().filter_map(|at| fields.get(*at)?.parse::<f64>().ok()).sum();
        Ok(ticks / rustix::param::clock_ticks_per_second() as f64)
    }

    /// Tells it to stop, waits, and gives what it counted: commands and commits.
    ///
    /// # Errors
    /// It does not end well.
    pub fn stop(mut self) -> Result<(u64, u64)> {
        let pid = i32::try_from(self.process.id()).ok().and_then(Pid::from_raw).context("a process id")?;
        kill_process(pid, Signal::TERM)?;
        let code = self.process.wait()?;
        let mut log = String::new();
        File::open(&self.log)?.read_to_string(&mut log)?;
        if !code.success() {
            bail!("the server ended with {code}: {log}");
        }
        let count = |name: &str| -> Result<u64> {
            let (_, rest) = log.split_once(&format!("{name}=")).with_context(|| format!("no {name} in {log}"))?;
            Ok(rest.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default().parse()?)
        };
        Ok((count("commands")?, count("commits")?))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(None) = self.process.try_wait() {
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
    }
}
