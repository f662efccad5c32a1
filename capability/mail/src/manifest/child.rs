//! Workbooks are read in a process of their own: whatever one asks for, it ends with that process and not with ours.

use super::fault::{Fault, Reason};
use super::table::Table;
use super::{Limits, xlsx};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use std::sync::mpsc::sync_channel;
use std::time::Duration;

/// What comes before the answer, so that nothing printed earlier is taken for it.
const MARK: &[u8] = b"\nskans-manifest-1\n";
/// The most bytes of an answer.
const MOST_ANSWER: u64 = 64 * 1024 * 1024;
/// How long the child may take to end when it has answered.
const LAST_BREATH: Duration = Duration::from_secs(2);

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Answer {
    Table(Table),
    Fault(Fault),
}

/// How the reader of workbooks is started: this very program with the argument `manifest-child`, whose first and only
/// act must be [`main`].
#[derive(Debug, Clone)]
pub struct Child {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// Its environment; it inherits nothing.
    pub environment: Vec<(OsString, OsString)>,
    /// How long it may take.
    pub patience: Duration,
}

impl Child {
    /// The argument that asks a program of ours to be the reader.
    pub const ARGUMENT: &str = "manifest-child";

    /// This program; also when another version has taken its place on disk.
    ///
    /// # Errors
    /// The operating system does not tell which program this is.
    pub fn current() -> io::Result<Self> {
        let running = PathBuf::from("/proc/self/exe");
        Ok(Self::of(if running.exists() { running } else { std::env::current_exe()? }))
    }

    /// The program at a path.
    #[must_use]
    pub fn of(program: PathBuf) -> Self {
        Self {
            program,
            arguments: vec![Self::ARGUMENT.into()],
            environment: Vec::new(),
            patience: Duration::from_secs(20),
        }
    }

    /// Has the child read a workbook.
    pub(super) fn read(&self, bytes: &[u8]) -> Result<Table, Fault> {
        let refuse = |reason| Fault::new(reason);
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|_| refuse(Reason::FileReaderAway))?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let (Some(mut input), Some(output)) = (input, output) else {
            let _ = child.kill();
            let _ = child.wait();
            return Err(refuse(Reason::FileReaderAway));
        };
        let answer = std::thread::scope(|scope| {
            // A child that has fallen does not read to the end; its answer says so.
            scope.spawn(move || input.write_all(bytes));
            let (send, receive) = sync_channel(1);
            scope.spawn(move || {
                let mut answer = Vec::new();
                let read = output.take(MOST_ANSWER).read_to_end(&mut answer).map(|_| answer);
                let _ = send.send(read);
            });
            let answer = receive.recv_timeout(self.patience);
            if answer.is_err() {
                // Ends both threads, too.
                let _ = child.kill();
            }
            answer
        });
        let ended = end(&mut child);
        let answer = answer.map_err(|_| refuse(Reason::FileSlow))?.map_err(|_| refuse(Reason::FileReaderFell))?;
        if !ended {
            return Err(refuse(Reason::FileReaderFell));
        }
        let begins = answer.windows(MARK.len()).position(|part| part == MARK).map(|at| at + MARK.len());
        let told = begins.and_then(|at| answer.get(at..)).unwrap_or_default();
        match serde_json::from_slice(told) {
            Ok(Answer::Table(table)) => Ok(table),
            Ok(Answer::Fault(fault)) => Err(fault),
            Err(_) => Err(refuse(Reason::FileReaderFell)),
        }
    }
}

/// Waits for the child a little, then ends it. Whether it ended well by itself.
fn end(child: &mut std::process::Child) -> bool {
    let step = Duration::from_millis(2);
    let mut waited = Duration::ZERO;
    while waited < LAST_BREATH {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => std::thread::sleep(step),
            Err(_) => break,
        }
        waited += step;
    }
    let _ = child.kill();
    let _ = child.wait();
    false
}

/// What a child may use up.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Bytes of address space.
    pub memory: u64,
    /// Seconds of processor time.
    pub seconds: u64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { memory: 512 * 1024 * 1024, seconds: 15 }
    }
}

impl Bounds {
    /// Binds this process, for good.
    fn bind(self) -> io::Result<()> {
        for (resource, most) in [(Resource::As, self.memory), (Resource::Cpu, self.seconds), (Resource::Core, 0)] {
            let most = getrlimit(resource).maximum.map_or(most, |already| already.min(most));
            setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
        }
        Ok(())
    }
}

/// The child's whole life: a workbook on standard input, rows or a fault as JSON on standard output. Call it before
/// anything else is done, and do nothing after it.
#[must_use]
pub fn main() -> ExitCode {
    serve(Bounds::default())
}

/// As [`main`], with other bounds.
#[must_use]
pub fn serve(bounds: Bounds) -> ExitCode {
    // Without its bounds it does not begin.
    match bounds.bind().and_then(|()| answer(&mut io::stdin().lock(), &mut io::stdout().lock())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(2),
    }
}

fn answer(input: &mut impl Read, output: &mut impl Write) -> io::Result<()> {
    let limits = Limits::default();
    let mut bytes = Vec::new();
    input.take(limits.bytes as u64 + 1).read_to_end(&mut bytes)?;
    let answer = match xlsx::read(&bytes, &limits) {
        Ok(table) => Answer::Table(table),
        Err(fault) => Answer::Fault(fault),
    };
    let mut output = io::BufWriter::new(output);
    output.write_all(MARK)?;
    serde_json::to_writer(&mut output, &answer)?;
    output.flush()
}
