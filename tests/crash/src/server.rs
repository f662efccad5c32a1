//! A PostgreSQL server of our own that can be killed, and a wire to it that can lose a COMMIT's answer.

use anyhow::{Context, bail};
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::{Home, Settings};

use crate::random::Random;

/// A database on the server of `SKANS_TEST_PG`; dropped with it.
pub struct Database {
    server: String,
    name: String,
    /// Its URL.
    pub url: String,
}

impl Database {
    /// Makes one.
    ///
    /// # Errors
    /// There is no such server, or it refuses.
    pub fn make(server: &str) -> anyhow::Result<Self> {
        Self::make_of(server, "template0 ENCODING 'UTF8'")
    }

    /// The same once more.
    ///
    /// # Errors
    /// Somebody is still connected to it after ten seconds.
    pub fn copy(&self) -> anyhow::Result<Self> {
        // Of a killed process the server's side takes a moment to notice.
        for _ in 0..100 {
            if let Ok(copy) = Self::make_of(&self.server, &self.name) {
                return Ok(copy);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Self::make_of(&self.server, &self.name)
    }

    fn make_of(server: &str, template: &str) -> anyhow::Result<Self> {
        let name = format!("crash_{}", base::hex(&base::clock::random()[..8]));
        let mut connection = Home::Postgres(server.into()).connect(&Settings::default())?;
        connection.batch(&format!("CREATE DATABASE {name} TEMPLATE {template}"))?;
        let url = with_database(server, &name);
        Ok(Self { server: server.into(), name, url })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Ok(mut connection) = Home::Postgres(self.server.clone()).connect(&Settings::default()) {
            let _ = connection.batch(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}

/// The same server's URL with another database.
fn with_database(url: &str, name: &str) -> String {
    let (rest, query) = url.split_once('?').map_or((url, String::new()), |(rest, query)| (rest, format!("?{query}")));
    let (scheme, path) = rest.split_once("://").unwrap_or(("postgres", rest));
    let host = path.split_once('/').map_or(path, |(host, _)| host);
    format!("{scheme}://{host}/{name}{query}")
}

/// A whole server, ours to kill.
pub struct Server {
    programs: PathBuf,
    directory: tempfile::TempDir,
    user: Option<(u32, u32)>,
    port: u16,
    process: Option<Child>,
}

/// Where PostgreSQL's server programs are.
#[must_use]
pub fn programs() -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .collect();
    folders.sort();
    folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    folders.into_iter().find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
}

impl Server {
    /// Makes a server and starts it.
    ///
    /// # Errors
    /// PostgreSQL is not here, or will not start.
    pub fn make() -> anyhow::Result<Self> {
        let programs = programs().context("no PostgreSQL server programs (initdb) found")?;
        let directory = tempfile::Builder::new().prefix("skans-pg.").tempdir()?;
        // It refuses to run as root, so root lends it another user.
        let user = if rustix::process::geteuid().is_root() { Some(nobody()?) } else { None };
        if let Some((uid, gid)) = user {
            std::os::unix::fs::chown(directory.path(), Some(uid), Some(gid))?;
        }
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let mut server = Self { programs, directory, user, port, process: None };
        let made = server
            .command("initdb")
            .args(["-U", "skans", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-D"])
            .arg(server.data())
            .output()?;
        if !made.status.success() {
            bail!("initdb: {}", String::from_utf8_lossy(&made.stderr));
        }
        server.start()?;
        Home::Postgres(server.url_of("postgres")).connect(&Settings::default())?.batch("CREATE DATABASE skans")?;
        Ok(server)
    }

    fn data(&self) -> PathBuf {
        self.directory.path().join("data")
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.current_dir(self.directory.path()).env("HOME", self.directory.path()).stdin(Stdio::null());
        if let Some((uid, gid)) = self.user {
            command.uid(uid).gid(gid);
        }
        command
    }

    fn url_of(&self, database: &str) -> String {
        format!("postgres://skans@127.0.0.1:{}/{database}", self.port)
    }

    /// The database's URL.
    #[must_use]
    pub fn url(&self) -> String {
        self.url_of("skans")
    }

    /// Starts it and waits until it answers: crash recovery is then done.
    ///
    /// # Errors
    /// It does not come up within a minute.
    pub fn start(&mut self) -> anyhow::Result<()> {
        let log = self.directory.path().join("server.log");
        for _ in 0..600 {
            let ended = match &mut self.process {
                Some(process) => process.try_wait()?.is_some(),
                None => true,
            };
            if ended {
                // Of a killed server a process may linger for a moment and hold the shared memory.
                let out = fs::File::options().create(true).append(true).open(&log)?;
                let mut command = self.command("postgres");
                command.arg("-D").arg(self.data()).args(["-c", "listen_addresses=127.0.0.1", "-c"]);
                command.arg(format!("port={}", self.port)).arg("-c");
                command.arg(format!("unix_socket_directories={}", self.directory.path().display()));
                self.process = Some(command.stdout(out.try_clone()?).stderr(out).spawn()?);
            }
            std::thread::sleep(Duration::from_millis(100));
            if Home::Postgres(self.url_of("postgres")).connect(&Settings::default()).is_ok() {
                return Ok(());
            }
        }
        bail!("PostgreSQL does not start:\n{}", fs::read_to_string(&log).unwrap_or_default())
    }

    /// `kill -9` of every process of it at once.
    pub fn kill(&mut self) {
        let Some(mut process) = self.process.take() else { return };
        let Some(postmaster) = i32::try_from(process.id()).ok().and_then(Pid::from_raw) else { return };
        // Stopped first, so that it neither forks nor tidies up.
        let _ = kill_process(postmaster, Signal::STOP);
        for child in children(process.id()) {
            let _ = kill_process(child, Signal::KILL);
        }
        let _ = process.kill();
        let _ = process.wait();
    }

    /// A stop that waits for nobody: what an administrator's immediate stop, or a fail-over, does.
    pub fn stop_at_once(&mut self) {
        let Some(mut process) = self.process.take() else { return };
        if let Some(postmaster) = i32::try_from(process.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process(postmaster, Signal::QUIT);
        }
        let _ = process.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

fn nobody() -> anyhow::Result<(u32, u32)> {
    let users = fs::read_to_string("/etc/passwd")?;
    let user = ["postgres", "nobody"]
        .iter()
        .find_map(|name| users.lines().find(|line| line.split(':').next() == Some(*name)))
        .context("neither a user postgres nor nobody")?;
    let mut numbers = user.split(':').skip(2).map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(uid)), Some(Ok(gid))) => Ok((uid, gid)),
        _ => bail!("/etc/passwd: {user}"),
    }
}

/// The processes whose parent this is.
fn children(parent: u32) -> Vec<Pid> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok())
        .filter(|pid| parent_of(Path::new(&format!("/proc/{pid}/stat"))) == Some(parent))
        .filter_map(Pid::from_raw)
        .collect()
}

fn parent_of(stat: &Path) -> Option<u32> {
    let text = fs::read_to_string(stat).ok()?;
    // pid (name) state parent …: the name may hold anything but ends with the last bracket.
    text.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

/// A wire to a server that breaks around COMMITs.
pub struct Wire {
    /// Where it is entered.
    pub port: u16,
    breaks: Arc<Breaks>,
}

#[derive(Default)]
struct Breaks {
    closed: AtomicBool,
    after: AtomicU64,
    before: AtomicU64,
    open: Mutex<Vec<TcpStream>>,
}

impl Wire {
    /// Lays a wire to a port of this machine. One COMMIT in `one_in` breaks it: half of them arrive and their answer
    /// does not, half never arrive.
    ///
    /// # Errors
    /// No port is free.
    pub fn lay(to: u16, one_in: u64, luck: u64) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let breaks = Arc::new(Breaks::default());
        let shared = Arc::clone(&breaks);
        let luck = Arc::new(Mutex::new(Random::new(luck)));
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if shared.closed.load(Ordering::Relaxed) {
                    return;
                }
                if let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, to)) {
                    let (shared, luck) = (Arc::clone(&shared), Arc::clone(&luck));
                    std::thread::spawn(move || carry(&client, &server, one_in, &luck, &shared));
                }
            }
        });
        Ok(Self { port, breaks })
    }

    /// How many COMMITs arrived whose answer was lost, and how many never arrived.
    #[must_use]
    pub fn breaks(&self) -> (u64, u64) {
        (self.breaks.after.load(Ordering::Relaxed), self.breaks.before.load(Ordering::Relaxed))
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.breaks.closed.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
        for stream in self.breaks.open.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

fn carry(client: &TcpStream, server: &TcpStream, one_in: u64, luck: &Mutex<Random>, breaks: &Breaks) {
    let (Ok(back_from), Ok(back_to)) = (server.try_clone(), client.try_clone()) else { return };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    breaks
        .open
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .extend([client.try_clone(), server.try_clone()].into_iter().flatten());
    let swallow = Arc::new(AtomicBool::new(false));
    let swallows = Arc::clone(&swallow);
    let back = std::thread::spawn(move || {
        let (mut from, mut to) = (back_from, back_to);
        let mut bytes = vec![0; 1 << 16];
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            if swallows.load(Ordering::SeqCst) || to.write_all(&bytes[..count]).is_err() {
                break;
            }
        }
        let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
    });
    let (mut from, mut to) = (client, server);
    let mut bytes = vec![0; 1 << 16];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        let sent = &bytes[..count];
        // The text of a simple query ends with a zero byte.
        if sent.ends_with(b"COMMIT\0") {
            let (breaks_now, arrives) = {
                let mut luck = luck.lock().unwrap_or_else(PoisonError::into_inner);
                (luck.below(one_in) == 0, luck.chance(128))
            };
            if breaks_now && arrives {
                breaks.after.fetch_add(1, Ordering::Relaxed);
                swallow.store(true, Ordering::SeqCst);
            } else if breaks_now {
                breaks.before.fetch_add(1, Ordering::Relaxed);
                break;
            }
        }
        if to.write_all(sent).is_err() {
            break;
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
    let _ = back.join();
}
