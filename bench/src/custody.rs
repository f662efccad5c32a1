//! Durable custody events through the HTTP API: every 200 means that it is on the disk.

use crate::{
    Place,
    bare::{self, Script, Which},
    client::Client,
    database::{Database, Pgbench},
    figure::{Report, Side},
    hands::{Hands, Stage, Wanted},
    server::{self, Server},
};
use anyhow::{Result, bail};
use clap::Args;
use mail::commands::Said;
use rustix::event::{PollFd, PollFlags, poll};
use serde::{Deserialize, Serialize};
use skans::demo::PASSWORD;
use std::time::{Duration, Instant};

/// Acts in a batch.
const BATCH: usize = 100;
/// Clients that send batches: more would only wait.
const BATCHERS: usize = 8;
/// Commands a commit in the bare database.
const GROUP: usize = 512;

/// How it is measured.
#[derive(Args)]
pub struct Custody {
    /// Clients at a time, each with one request under way.
    #[arg(long, default_value_t = 64)]
    clients: usize,
    /// On PostgreSQL: a server whose user may create databases.
    #[arg(long)]
    database: Option<String>,
    /// Slots of each kind.
    #[arg(long, default_value_t = 5)]
    slots: usize,
    /// Seconds of a slot.
    #[arg(long, default_value_t = 4)]
    seconds: u64,
}

impl Custody {
    /// Measures.
    ///
    /// # Errors
    /// Something does not work; a target that is not met is no error.
    pub fn run(&self) -> Result<Report> {
        let place = Place::own()?;
        let program = server::program()?;
        let data = place.path().join("data");
        match &self.database {
            None => self.on_sqlite(&program, &data),
            Some(url) => self.on_postgres(&program, &data, url),
        }
    }

    fn long(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }

    fn on_sqlite(&self, program: &std::path::Path, data: &std::path::Path) -> Result<Report> {
        let mut report = Report::new("custody", format!("SQLite, {} clients", self.clients));
        let mut crew = Crew::start(program, data, None)?;
        let stage = crew.stage;
        crew.server.stop()?;
        let script = Script::catch(&data.join("skans.db"), data, stage)?;
        let (events, statements) = script.shape();

        crew = Crew::start(program, data, None)?;
        crew.hire(self.clients, 1, stage);
        crew.warm_up(1)?;
        let (mut one, mut a, mut b, mut c) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for _ in 0..self.slots {
            one.push(crew.slot(self.long(), 1)?);
            a.push(script.run(Which::Rows, 1, self.long() / 2)?);
            b.push(script.run(Which::Rows, GROUP, self.long() / 2)?);
            c.push(script.run(Which::All, GROUP, self.long() / 2)?);
        }
        let processor = crew.processor;
        let (commands, commits) = crew.server.stop()?;

        let mut crew = Crew::start(program, data, None)?;
        crew.hire(BATCHERS, 2, stage);
        crew.warm_up(BATCH)?;
        let (mut hundred, mut b100, mut c100) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..self.slots {
            hundred.push(crew.slot(self.long(), BATCH)?);
            b100.push(script.run(Which::Rows, GROUP, self.long() / 2)?);
            c100.push(script.run(Which::All, GROUP, self.long() / 2)?);
        }
        crew.server.stop()?;

        let unit = "commands/s";
        let one = report.slots("one a request", one, unit);
        let a = report.slots("(a) bare rows, a commit each", a, unit);
        let b = report.slots("(b) bare rows, 512 a commit", b, unit);
        let c = report.slots("(c) the very statements bare, 512 a commit", c, unit);
        let hundred = report.slots("batches of 100", hundred, unit);
        let b100 = report.slots("(b) beside the batches", b100, unit);
        let c100 = report.slots("(c) beside the batches", c100, unit);
        report.figure("events a command", events, "");
        report.figure("statements a command", statements, "");
        report.figure("server's processor time a command, one a request", processor * 1e6, "µs");
        let commits_an_event = commits as f64 / (commands as f64 * events);
        report.ratio("one a request / (a)", one / a, Side::AtLeast, 10.0);
        report.ratio("one a request / (b)", one / b, Side::AtLeast, 0.20);
        report.ratio("one a request / (c)", one / c, Side::AtLeast, 0.5);
        report.ratio("syncs of the log an event, one a request", commits_an_event, Side::AtMost, 0.12);
        report.ratio("batches of 100 / (b)", hundred / b100, Side::AtLeast, 0.45);
        report.ratio("batches of 100 / (c)", hundred / c100, Side::AtLeast, 0.8);
        Ok(report)
    }

    fn on_postgres(&self, program: &std::path::Path, data: &std::path::Path, url: &str) -> Result<Report> {
        let mut report = Report::new("custody", format!("PostgreSQL, {} clients", self.clients));
        let (ours, theirs) = (Database::make(url)?, Database::make(url)?);
        let pgbench = Pgbench::prepare(&theirs.url)?;
        let mut crew = Crew::start(program, data, Some(&ours.url))?;
        let stage = crew.stage;
        crew.hire(self.clients, 1, stage);
        crew.warm_up(1)?;
        let (mut one, mut bare) = (Vec::new(), Vec::new());
        for _ in 0..self.slots {
            one.push(crew.slot(self.long(), 1)?);
            bare.push(pgbench.run(self.clients, self.long())?);
        }
        let processor = crew.processor;
        crew.hire(BATCHERS, 2, stage);
        crew.warm_up(BATCH)?;
        let mut hundred = Vec::new();
        for _ in 0..self.slots {
            hundred.push(crew.slot(self.long(), BATCH)?);
        }
        crew.server.stop()?;
        let unit = "commands/s";
        let one = report.slots("one a request", one, unit);
        let bare = report.slots("pgbench, a like transaction", bare, unit);
        report.slots("batches of 100", hundred, unit);
        report.figure("server's processor time a command, one a request", processor * 1e6, "µs");
        report.ratio("one a request / pgbench", one / bare, Side::AtLeast, 0.5);
        Ok(report)
    }
}

/// A server and those who work with it.
struct Crew {
    server: Server,
    operator: Client,
    stage: Stage,
    workers: Vec<Worker>,
    began: Instant,
    /// The server's processor time a command in the last slot, in seconds.
    processor: f64,
}

struct Worker {
    client: Client,
    hands: Hands,
    /// Acts that were sent and not yet answered.
    wanted: Vec<Wanted>,
    /// Acts that were answered with "busy": sent again with the same ids.
    again: Vec<Wanted>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    command_id: base::CommandId,
    site: base::Id<mail::model::Site>,
    command: &'a mail::model::Command,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    said: Vec<Said>,
    refused: Option<serde_json::Value>,
}

impl Crew {
    fn start(program: &std::path::Path, data: &std::path::Path, database: Option<&str>) -> Result<Self> {
        let server = Server::start(program, data, database)?;
        let (mut operator, mut head) = (Client::new(&server.address), Client::new(&server.address));
        operator.sign_in("olle", PASSWORD)?;
        head.sign_in("vera", PASSWORD)?;
        let stage = bare::stage(&mut operator, &mut head)?;
        Ok(Self { server, operator, stage, workers: Vec::new(), began: Instant::now(), processor: 0.0 })
    }

    fn hire(&mut self, count: usize, seed: u64, stage: Stage) {
        self.workers = (0..count as u64)
            .map(|n| Worker {
                client: self.operator.another(),
                // Other seeds than those of the script, and than those of earlier crews.
                hands: Hands::new(stage, (seed << 32) + n),
                wanted: Vec::new(),
                again: Vec::new(),
            })
            .collect();
    }

    /// Until the first verdicts have taken effect and every kind of act is among those wanted.
    fn warm_up(&mut self, batch: usize) -> Result<()> {
        self.slot(crate::hands::EFFECT * 2, batch).map(drop)
    }

    /// Everybody works for so long; gives commands a second.
    fn slot(&mut self, long: Duration, batch: usize) -> Result<f64> {
        let began = self.began;
        let (started, processor) = (Instant::now(), self.server.processor()?);
        let done = work(&mut self.workers, batch, began, started + long)?;
        self.processor = (self.server.processor()? - processor) / done as f64;
        Ok(done as f64 / started.elapsed().as_secs_f64())
    }
}

/// Everybody keeps one request under way until then. One thread serves them all as their answers come, so that the
/// processors are the server's; gives how many commands were done.
fn work(workers: &mut [Worker], batch: usize, began: Instant, until: Instant) -> Result<u64> {
    for worker in workers.iter_mut() {
        worker.ask(batch, began.elapsed())?;
    }
    let (mut done, mut under_way) = (0, workers.len());
    let mut ready = vec![false; workers.len()];
    while under_way > 0 {
        let waiting: Vec<usize> = (0..workers.len()).filter(|at| !workers[*at].wanted.is_empty()).collect();
        let mut asked = waiting
            .iter()
            .map(|at| Ok(PollFd::new(workers[*at].client.connection()?, PollFlags::IN)))
            .collect::<Result<Vec<_>>>()?;
        poll(&mut asked, None)?;
        for (at, asked) in waiting.iter().zip(&asked) {
            ready[*at] = !asked.revents().is_empty();
        }
        for (worker, ready) in workers.iter_mut().zip(&mut ready) {
            if !std::mem::take(ready) {
                continue;
            }
            done += worker.answered(began.elapsed())?;
            if Instant::now() < until {
                worker.ask(batch, began.elapsed())?;
            } else {
                under_way -= 1;
            }
        }
    }
    Ok(done)
}

impl Worker {
    /// Sends one request.
    fn ask(&mut self, batch: usize, now: Duration) -> Result<()> {
        self.wanted = std::mem::take(&mut self.again);
        while self.wanted.len() < batch {
            self.wanted.push(self.hands.next(now));
        }
        let bodies: Vec<Body<'_>> = self
            .wanted
            .iter()
            .map(|want| Body { command_id: want.id, site: want.site, command: &want.command })
            .collect();
        let body = if batch == 1 { serde_json::to_vec(&bodies[0])? } else { serde_json::to_vec(&bodies)? };
        self.client.begin("/api/v1/mail/acts", &body)
    }

    /// Takes the answer; gives how many commands were done.
    fn answered(&mut self, now: Duration) -> Result<u64> {
        let (status, body) = self.client.receive()?;
        let wanted = std::mem::take(&mut self.wanted);
        let answers: Vec<Answer> = match status {
            200 => vec![serde_json::from_slice(&body)?],
            207 => serde_json::from_slice(&body)?,
            503 => {
                self.again = wanted;
                return Ok(0);
            }
            _ => bail!("{status}: {}", String::from_utf8_lossy(&body)),
        };
        let mut done = 0;
        for (want, answer) in wanted.into_iter().zip(answers) {
            match answer.refused {
                None => {
                    self.hands.answered(&want, &answer.said, now)?;
                    done += 1;
                }
                Some(refusal) if refusal["kind"] == "busy" => self.again.push(want),
                Some(refusal) => bail!("{:?} was refused: {refusal}", want.command),
            }
        }
        Ok(done)
    }
}
