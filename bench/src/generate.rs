//! Ten years of mail: every letter by the same commands, decided and applied as in the server.

use crate::{
    figure::Report,
    hands::{self, Hands, round},
};
use anyhow::{Context, Result, bail};
use base::{Clock, CommandId, Date, SystemClock, Time};
use clap::{Args, ValueEnum};
use mail::{commands::Act, model::Command};
use skans::demo::{Stage, StoryClock, set_the_stage};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};
use store::{Home, Rows, values};

/// Years that lie behind.
const YEARS: i16 = 10;
/// Hands that work beside each other.
const HANDS: u64 = 256;

/// What is made.
#[derive(Args)]
pub struct Generate {
    /// How much.
    #[arg(long, value_enum)]
    set: Set,
    /// An empty directory for it; `skans demo --data DIR` then serves it.
    #[arg(long)]
    data: PathBuf,
}

/// How much mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "UPPER")]
pub enum Set {
    /// 250,000 letters: a small municipality.
    S,
    /// 3.75 million letters: a terminal that serves many.
    M,
    /// 1,000 letters, to try things with.
    Xs,
}

impl Set {
    /// How many letters that is.
    #[must_use]
    pub const fn letters(self) -> u64 {
        match self {
            Self::Xs => 1_000,
            Self::S => 250_000,
            Self::M => 3_750_000,
        }
    }
}

impl Generate {
    /// Makes it.
    ///
    /// # Errors
    /// The directory holds something, or a command is refused.
    pub fn run(&self) -> Result<Report> {
        let started = Instant::now();
        let (acts, events) = generate(self.set.letters(), &self.data)?;
        let seconds = started.elapsed().as_secs_f64();
        let mut report = Report::new("generate", self.data.display().to_string());
        report.figure("letters", self.set.letters() as f64, "");
        report.figure("commands", acts as f64, "");
        report.figure("events", events as f64, "");
        report.figure("time", seconds, "s");
        report.figure("events a second, durable", events as f64 / seconds, "");
        let file = std::fs::metadata(self.data.join("skans.db"))?.len();
        report.figure("database", file as f64 / 1e6, "MB");
        Ok(report)
    }
}

/// Makes a home with so many letters in an empty directory; gives how many commands and events that took.
///
/// # Errors
/// The directory holds something, or a command is refused.
pub fn generate(letters: u64, directory: &Path) -> Result<(u64, u64)> {
    if directory.join("skans.db").exists() {
        bail!("{} holds data already", directory.display());
    }
    let today = SystemClock.now().date();
    let first = today.checked_sub(jiff::Span::new().years(YEARS)).context("ten years ago")?;
    let days = working_days(first, today)?;
    let clock = Arc::new(StoryClock::default());
    let stage = set_the_stage(Home::in_directory(directory), directory, &clock, days[0])?;
    let made = fill(&stage, &clock, letters, &days);
    stage.store.close();
    made
}

fn working_days(first: Date, end: Date) -> Result<Vec<Date>> {
    let mut days = Vec::new();
    let mut day = first;
    loop {
        day = calendar::next_working_day(day).map_err(|fault| anyhow::anyhow!("{}", fault.en()))?;
        if day >= end {
            return Ok(days);
        }
        days.push(day);
    }
}

fn fill(stage: &Stage, clock: &StoryClock, letters: u64, days: &[Date]) -> Result<(u64, u64)> {
    let at = hands::Stage { terminal: stage.terminal, house: stage.house, carrier: stage.carrier, unit: stage.unit };
    let mut hands: Vec<Hands> = (0..HANDS).map(|seed| Hands::new(at, seed)).collect();
    // So many hands take the letters of a small day in one round: some rest, so that the days are alike.
    let working = (letters / days.len() as u64 / 2).clamp(8, HANDS) as usize;
    let mut acts = 0;
    for (n, day) in days.iter().enumerate() {
        clock.set(morning(*day));
        let due = letters * (n as u64 + 1) / days.len() as u64;
        while hands.iter().map(|hand| hand.taken_in).sum::<u64>() < due {
            let now = Duration::from_micros(clock.now().micros().unsigned_abs());
            acts += round(&stage.store, stage.tenant, &stage.operator, &mut hands[..working], now)? as u64;
            clock.pass(1);
        }
        for site in [stage.terminal, stage.house] {
            let close = Command::CloseDay { day: *day, counted: None, second: None, reason: None };
            let id = CommandId::from_parts(
                1_577_836_800_000,
                &base::sha256(&[&n.to_be_bytes()[..], &site.bytes()].concat())[..10],
            );
            stage
                .store
                .perform(stage.tenant, stage.operator.clone(), id, Act { site, command: close })
                .map_err(|failure| anyhow::anyhow!("closing {day}: {failure:?}"))?;
            acts += 1;
        }
    }
    stage
        .store
        .sign_checkpoint(stage.tenant, store::Patience::None)
        .map_err(|failure| anyhow::anyhow!("{failure:?}"))?;
    let size = stage.store.read::<_, store::Fault>(|reader| {
        reader.row("SELECT size FROM ledger_head WHERE tenant = $1", &values![stage.tenant])
    })?;
    Ok((acts, size.context("a ledger")?.get(0)?))
}

/// Seven in the morning, as near as Sweden's clock is to an hour.
pub(crate) fn morning(day: Date) -> Time {
    let zoned = day.at(7, 0, 0, 0).in_tz("Europe/Stockholm");
    zoned.map_or(Time::from_micros(0), |zoned| Time::from_micros(zoned.timestamp().as_microsecond()))
}
