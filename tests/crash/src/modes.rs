//! The ways of going down.

use crate::disk::{Disk, Failing, Leaves, Operation};
use crate::place::{Engine, Own, Place};
use crate::random::Random;
use crate::run::{Figures, Run, Until, Worker};
use crate::server::{Database, Server, Wire};
use crate::worker::Control;
use anyhow::Context;
use std::path::Path;
use std::time::Duration;

/// A ledger that has grown past this is left for a new one: checking reads all of it.
pub const LONG: u64 = 6_000;
/// Room that no run fills.
const PLENTY: u64 = 8 << 30;
/// Threads that send commands.
const CLIENTS: u32 = 24;

/// What is asked of a mode.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// Rounds and time.
    pub until: Until,
    /// Of everything drawn.
    pub seed: u64,
    /// What is broken on purpose.
    pub control: Option<Control>,
}

impl Asked {
    /// Nothing found yet.
    pub fn figures(&self, what: &str) -> Figures {
        let what = match self.control {
            None => what.to_owned(),
            Some(control) => format!("{what}, control {control:?}"),
        };
        Figures { what, seed: self.seed, ..Figures::default() }
    }

    /// Whether there is another round. A control ends as soon as it has shown that loss is seen.
    pub fn goes_on(&self, figures: &Figures) -> bool {
        let seen = figures.lost > 0 || (self.control.is_none() && !figures.is_whole());
        !seen && self.until.goes_on(figures.rounds)
    }

    /// Whether it is as it should be.
    pub fn conclude(&self, mut figures: Figures) -> Figures {
        figures.seconds = self.until.seconds();
        figures.well = match self.control {
            // A control has to lose, and in no other way than by losing what was acknowledged.
            Some(_) => figures.lost > 0,
            None => figures.is_whole() && figures.rounds > 0 && figures.acknowledged > 0,
        };
        figures
    }
}

/// How long a worker works before it goes down: often short, so that opening and recovery are hit too.
pub fn a_while(random: &mut Random) -> Duration {
    Duration::from_millis(match random.below(8) {
        0 => random.below(12),
        1..=2 => random.below(80),
        _ => 60 + random.below(500),
    })
}

/// SIGKILL at random moments.
///
/// # Errors
/// The harness itself fails.
pub fn kill(engine: Engine, asked: Asked) -> anyhow::Result<Figures> {
    let mut random = Random::new(asked.seed);
    let mut figures = asked.figures(&format!("kill -9, {}", engine.name()));
    while asked.goes_on(&figures) {
        let own = Own::make(engine)?;
        let mut run = Run::new(own.place(), random.next(), CLIENTS, asked.control);
        let mut entries = 0;
        while entries < LONG && asked.goes_on(&figures) {
            let mut worker = run.start(&mut random)?;
            if random.chance(220) {
                worker.wait_open()?;
            }
            std::thread::sleep(a_while(&mut random));
            if worker.has_ended() {
                figures.complain(format!("the worker ended by itself: {}", worker.kill()));
            }
            worker.kill();
            entries = own.look(|own| run.check(&own.place(), &mut figures))?;
        }
        run.finish(&mut figures, entries);
    }
    Ok(asked.conclude(figures))
}

/// Whether this machine lets us mount a file system of our own; else why not.
#[must_use]
pub fn why_no_fuse() -> Option<String> {
    if !Path::new("/dev/fuse").exists() {
        return Some("there is no /dev/fuse here".into());
    }
    let directory = tempfile::tempdir().ok()?;
    match Disk::default().mount(directory.path()) {
        Ok(_) => None,
        Err(error) => Some(format!("FUSE may not be used here: {error}")),
    }
}

/// A run on a disk of ours.
struct OnDisk {
    disk: Disk,
    mount: tempfile::TempDir,
    run: Run,
}

impl OnDisk {
    fn new(seed: u64, control: Option<Control>) -> anyhow::Result<Self> {
        let mount = tempfile::tempdir()?;
        let run = Run::new(Place::Directory(mount.path().to_owned()), seed, CLIENTS, control);
        Ok(Self { disk: Disk::default(), mount, run })
    }

    /// Cuts the power, kills the worker that then sees only errors, and checks what the disk has kept.
    fn cut(
        &mut self,
        mut worker: Worker,
        mounted: crate::disk::Mounted,
        leaves: Leaves,
        random: &mut Random,
        figures: &mut Figures,
    ) -> anyhow::Result<u64> {
        self.disk.cut(leaves, random);
        worker.kill();
        drop(mounted);
        let copy = tempfile::tempdir()?;
        self.disk.export(copy.path())?;
        self.run.check(&Place::Directory(copy.path().to_owned()), figures)
    }
}

/// The power goes: what was not synced is lost, or torn.
///
/// # Errors
/// The harness itself fails.
pub fn dropped(asked: Asked) -> anyhow::Result<Figures> {
    let mut random = Random::new(asked.seed);
    let mut figures = asked.figures("power cut, SQLite");
    while asked.goes_on(&figures) {
        let mut on = OnDisk::new(random.next(), asked.control)?;
        let mut entries = 0;
        while entries < LONG && asked.goes_on(&figures) {
            let mounted = on.disk.mount(on.mount.path())?;
            let mut worker = on.run.start(&mut random)?;
            if random.chance(230) {
                worker.wait_open()?;
            }
            std::thread::sleep(a_while(&mut random));
            if worker.has_ended() {
                figures.complain(format!("the worker ended by itself: {}", worker.kill()));
            }
            let leaves = if asked.control.is_some() { Leaves::Nothing } else { Leaves::draw(&mut random) };
            figures.count(
                match leaves {
                    Leaves::Nothing => "cuts that dropped all",
                    Leaves::Sectors(..) => "cuts that tore",
                    Leaves::Everything => "cuts that kept all",
                },
                1,
            );
            entries = on.cut(worker, mounted, leaves, &mut random, &mut figures)?;
        }
        figures.count("syncs of the log", on.disk.seen(Operation::Sync, "-wal"));
        figures.count("syncs of the database", on.disk.seen(Operation::Sync, ".db"));
        on.run.finish(&mut figures, entries);
    }
    Ok(asked.conclude(figures))
}

/// What is made to fail, and how far into a worker's life it is looked for.
const FAULTS: [(Operation, &str, u64); 7] = [
    (Operation::Sync, "-wal", 100),
    (Operation::Write, "-wal", 1_500),
    (Operation::Sync, ".db", 6),
    (Operation::Write, ".db", 300),
    (Operation::Size, "", 2),
    (Operation::Create, "", 4),
    (Operation::SyncFolder, "", 2),
];

/// The n-th operation of a kind fails. The process ends or goes on; a new one starts on the same machine, with what the
/// failed sync left in memory; then the power goes.
///
/// # Errors
/// The harness itself fails.
pub fn faults(asked: Asked) -> anyhow::Result<Figures> {
    let mut random = Random::new(asked.seed);
    let mut figures = asked.figures("injected faults, SQLite");
    while asked.goes_on(&figures) {
        let mut on = OnDisk::new(random.next(), asked.control)?;
        let mut entries = 0;
        while entries < LONG && asked.goes_on(&figures) {
            let mounted = on.disk.mount(on.mount.path())?;
            let (operation, of, far) = match random.below(10) {
                0..=3 => FAULTS[0],
                4..=5 => FAULTS[1],
                6 => FAULTS[2],
                7 => FAULTS[3],
                other => FAULTS[4 + ((other + figures.rounds) % 3) as usize],
            };
            // Near ones more often: each nth up to a few is met in a long run.
            let nth = if random.chance(128) { random.below(far.min(12)) } else { random.below(far) };
            let times = if random.chance(200) { 1 } else { u64::MAX / 2 };
            on.disk.fail(Failing { operation, of, nth, times });
            let disk = on.disk.clone();
            let mut worker = on.run.start(&mut random)?;
            worker.wait_until(Duration::from_millis(2500), |_| disk.fired() > 0);
            let fired = on.disk.fired() > 0;
            if fired {
                worker.wait_until(Duration::from_millis(150), |_| false);
                figures.count("faults met", 1);
                let name = if worker.has_ended() { "ended by it" } else { "went on" };
                figures.count(&format!("{operation:?}{of} {name}"), 1);
            }
            let how = random.below(4);
            if how > 0 {
                // The same machine, no loss of power: a new process finds what the kernel remembers.
                worker.kill();
                on.disk.fail(Failing { operation: Operation::Write, of: "", nth: 0, times: 0 });
                worker = on.run.start(&mut random)?;
            }
            if how == 0 {
                // The power goes at once, or after some more work of a process that goes on.
                worker.wait_until(Duration::from_millis(random.below(100)), |_| false);
            } else if how == 1 {
                // In the middle of its recovery.
                let changes = random.below(400);
                worker.wait_until(Duration::from_millis(200), |_| disk.counted() > changes);
            } else {
                worker.wait_open()?;
                let before = on.run.answers().done.len();
                let acknowledges =
                    worker.wait_until(Duration::from_secs(10), |answers| answers.done.len() > before + 150);
                if !acknowledges {
                    figures.complain(format!("after a fault a new worker does not work: {}", worker.kill()));
                }
            }
            let leaves = Leaves::draw(&mut random);
            entries = on.cut(worker, mounted, leaves, &mut random, &mut figures)?;
            if !figures.is_whole() {
                figures.examples.push(format!("after {operation:?} number {nth} of *{of} failed, {leaves:?} left"));
            }
        }
        on.run.finish(&mut figures, entries);
    }
    Ok(asked.conclude(figures))
}

/// The disk fills up and gets room again, the worker alive; at the end it is killed or the power goes.
///
/// # Errors
/// The harness itself fails.
pub fn full_disk(asked: Asked) -> anyhow::Result<Figures> {
    let mut random = Random::new(asked.seed);
    let mut figures = asked.figures("full disk, SQLite");
    while asked.goes_on(&figures) {
        let mut on = OnDisk::new(random.next(), asked.control)?;
        let mut entries = 0;
        while entries < LONG && asked.goes_on(&figures) {
            on.disk.leave_room(PLENTY);
            let mounted = on.disk.mount(on.mount.path())?;
            let mut worker = on.run.start(&mut random)?;
            if entries > 0 && random.chance(96) {
                // A start on a disk that is full already may fail, and must do no harm.
                on.disk.leave_room(random.below(24) * 4096);
                let opens = worker.wait_until(Duration::from_secs(20), |answers| answers.is_open);
                figures.count(if opens { "starts on a full disk" } else { "starts refused by a full disk" }, 1);
                if !opens {
                    worker.kill();
                    on.disk.leave_room(PLENTY);
                    worker = on.run.start(&mut random)?;
                }
            }
            worker.wait_open()?;
            for _ in 0..=random.below(3) {
                std::thread::sleep(Duration::from_millis(30 + random.below(200)));
                on.disk.leave_room(random.below(120) * 4096);
                let (full, reads) = {
                    let answers = on.run.answers();
                    (answers.full.len(), answers.reads_while_full)
                };
                let met = worker.wait_until(Duration::from_secs(20), |answers| {
                    answers.full.len() > full + 20 && answers.reads_while_full > reads + 2
                });
                if worker.has_ended() {
                    figures.count("ended while full", 1);
                    break;
                }
                if !met {
                    figures.complain("a full disk was not met, or nothing could be read meanwhile");
                }
                figures.count("times full", u64::from(met));
                if random.chance(64) {
                    break; // down while full
                }
                on.disk.leave_room(PLENTY);
                let done = on.run.answers().done.len();
                if worker.wait_until(Duration::from_secs(10), |answers| answers.done.len() > done + 50) {
                    figures.count("times recovered without restart", 1);
                } else {
                    figures.complain("there is room again and nothing is acknowledged");
                }
            }
            let leaves = if random.chance(96) { Leaves::Everything } else { Leaves::draw(&mut random) };
            entries = on.cut(worker, mounted, leaves, &mut random, &mut figures)?;
        }
        let answers = on.run.answers().clone();
        figures.count("commands refused as full", answers.full.len() as u64);
        figures.count("of these shown to have left nothing", answers.left_nothing().count() as u64);
        figures.count("reads while full", answers.reads_while_full);
        on.run.finish(&mut figures, entries);
    }
    Ok(asked.conclude(figures))
}

/// `kill -9` and immediate stops of a whole PostgreSQL server, the worker alive.
///
/// # Errors
/// The harness itself fails.
pub fn server(asked: Asked) -> anyhow::Result<Figures> {
    let mut random = Random::new(asked.seed);
    let mut figures = asked.figures("server killed, PostgreSQL");
    let mut server = Server::make()?;
    let place = Place::Database(server.url());
    let mut run = Run::new(place.clone(), random.next(), CLIENTS, asked.control);
    let mut worker = run.start(&mut random)?;
    worker.wait_open()?;
    let mut entries = 0;
    while asked.goes_on(&figures) {
        std::thread::sleep(Duration::from_millis(100 + random.below(700)));
        if random.chance(192) {
            server.kill();
            figures.count("killed", 1);
        } else {
            server.stop_at_once();
            figures.count("stopped at once", 1);
        }
        std::thread::sleep(Duration::from_millis(random.below(1500)));
        server.start()?;
        let done = run.answers().done.len();
        if !worker.wait_until(Duration::from_secs(30), |answers| answers.done.len() > done + 100) {
            figures.complain(format!("the server is back and the worker does not work: {}", worker.kill()));
        }
        entries = run.check_alive(&place, &mut figures)?;
    }
    worker.kill();
    entries = run.check(&place, &mut figures)?.max(entries);
    figures.count("uncertain answers", run.answers().uncertain.len() as u64);
    run.finish(&mut figures, entries);
    Ok(asked.conclude(figures))
}

/// The connection breaks around COMMITs: the answer of some is lost, some never arrive.
///
/// # Errors
/// The harness itself fails.
pub fn wire(asked: Asked) -> anyhow::Result<Figures> {
    let mut random = Random::new(asked.seed);
    let mut figures = asked.figures("lost COMMIT, PostgreSQL");
    let database = Database::make(&std::env::var("SKANS_TEST_PG").context("SKANS_TEST_PG")?)?;
    let (host, port) = host_and_port(&database.url).context("SKANS_TEST_PG names no host and port")?;
    anyhow::ensure!(["127.0.0.1", "localhost"].contains(&host.as_str()), "SKANS_TEST_PG is not on this machine");
    let wire = Wire::lay(port, 12, random.next())?;
    let through = database.url.replace(&format!(":{port}"), &format!(":{}", wire.port));
    let mut run = Run::new(Place::Database(through), random.next(), CLIENTS, asked.control);
    let mut worker = run.start(&mut random)?;
    worker.wait_open()?;
    let mut entries = 0;
    while asked.goes_on(&figures) {
        let (before, _) = wire.breaks();
        worker.wait_until(Duration::from_secs(30), |_| wire.breaks().0 > before + 2);
        entries = run.check_alive(&Place::Database(database.url.clone()), &mut figures)?;
    }
    if worker.has_ended() {
        figures.complain(format!("the worker ended by itself: {}", worker.kill()));
    }
    worker.kill();
    entries = run.check(&Place::Database(database.url.clone()), &mut figures)?.max(entries);
    let (after, before) = wire.breaks();
    figures.count("COMMITs that arrived, answer lost", after);
    figures.count("COMMITs that never arrived", before);
    let from_the_log = run.answers().known_to_the_log();
    run.finish(&mut figures, entries);
    if from_the_log == 0 || after == 0 || before == 0 {
        figures.complain("no COMMIT was lost: nothing is proved");
    }
    Ok(asked.conclude(figures))
}

fn host_and_port(url: &str) -> Option<(String, u16)> {
    let address = url.split_once("://")?.1.split('/').next()?;
    let (host, port) = address.rsplit_once('@').map_or(address, |(_, address)| address).rsplit_once(':')?;
    Some((host.to_owned(), port.parse().ok()?))
}
