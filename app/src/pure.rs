//! Commands that need no data: numbers and working days.

use anyhow::{Context, Result};
use clap::Args;
use std::{
    io::{BufRead, Write, stdin, stdout},
    process::ExitCode,
};

/// Checks numbers on standard input.
#[derive(Args)]
pub struct Validate {
    /// personnummer, samordningsnummer, organisationsnummer, s10, sscc or kommunkod
    kind: numbers::Kind,
}

impl Validate {
    /// One value a line in, one JSON verdict a line out.
    pub fn run(&self) -> Result<ExitCode> {
        let today = base::Clock::now(&base::SystemClock).date();
        let mut out = std::io::BufWriter::new(stdout().lock());
        let mut input = stdin().lock();
        let mut line = Vec::new();
        loop {
            line.clear();
            if input.read_until(b'\n', &mut line).context("reading standard input")? == 0 {
                break;
            }
            // A line that is not UTF-8 is a wrong value, not the end of the reading.
            let text = String::from_utf8_lossy(&line);
            let value = text.strip_suffix('\n').unwrap_or(&text);
            let value = value.strip_suffix('\r').unwrap_or(value);
            let verdict = numbers::validate(self.kind, value, today);
            serde_json::to_writer(&mut out, &verdict)?;
            out.write_all(b"\n")?;
        }
        out.flush()?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Working days.
#[derive(Args)]
pub struct Calendar {
    /// The first date, e.g. 2026-06-19
    date: jiff::civil::Date,
    /// The last date; the first when left out
    #[arg(long)]
    to: Option<jiff::civil::Date>,
    /// A JSON array instead of lines
    #[arg(long)]
    json: bool,
}

impl Calendar {
    /// Tells about each day from the first to the last.
    pub fn run(&self) -> Result<ExitCode> {
        let to = self.to.unwrap_or(self.date);
        let days = match calendar::days(self.date, to) {
            Ok(days) => days,
            Err(fault) => {
                eprintln!("skans: {}", fault.en());
                return Ok(ExitCode::from(2));
            }
        };
        let mut out = std::io::BufWriter::new(stdout().lock());
        if self.json {
            serde_json::to_writer(&mut out, &days)?;
            out.write_all(b"\n")?;
        } else {
            for day in days {
                let kind = if day.working_day { "working day" } else { "day off" };
                let holiday =
                    day.holiday.map(|holiday| format!("  {} ({})", holiday.sv, holiday.en)).unwrap_or_default();
                writeln!(out, "{}  {kind}{holiday}", day.date)?;
            }
        }
        out.flush()?;
        Ok(ExitCode::SUCCESS)
    }
}
