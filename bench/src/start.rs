//! Start, size and rest.

use crate::{
    Place,
    figure::{Report, Side},
    server::{self, Server},
};
use anyhow::{Context, Result};
use clap::Args;
use std::{path::PathBuf, process::Command, sync::Arc, time::Duration};
use store::{Home, Settings, Store};

/// How often it is started.
const TIMES: usize = 7;

/// What is started.
#[derive(Args)]
pub struct Start {
    /// The data of a demo; the demo's own story when left out.
    #[arg(long)]
    data: Option<PathBuf>,
}

impl Start {
    /// Measures.
    ///
    /// # Errors
    /// Something does not work.
    pub fn run(&self) -> Result<Report> {
        let program = server::program()?;
        let own = Place::own()?;
        let place = self.data.clone().map_or_else(Place::own, |path| Ok(Place::Named(path)))?;
        let mut report = Report::new("start", place.path().display().to_string());
        // The first start may have a story to tell.
        Server::start(&program, place.path(), None)?.stop()?;
        let (mut ready, mut memory) = (Vec::new(), Vec::new());
        for _ in 0..TIMES {
            let server = Server::start(&program, place.path(), None)?;
            ready.push(server.ready_after.as_secs_f64());
            std::thread::sleep(Duration::from_millis(1500));
            memory.push(server.memory()? as f64 / 1e6);
            server.stop()?;
        }
        let ready = report.slots("from the start of the process to the first answer", ready, "s");
        let memory = report.slots("memory at rest (resident, all of it)", memory, "MB");

        let home = Home::in_directory(own.path());
        let store = Store::open(home, Settings::default(), skans::modules::registry(), Arc::new(base::SystemClock))?;
        store
            .open_ledger("bench.example/empty", access::cli("bench"))
            .map_err(|failure| anyhow::anyhow!("{failure:?}"))?;
        store.close();
        drop(store);
        let empty = std::fs::metadata(own.path().join("skans.db"))?.len() as f64 / 1e6;
        report.figure("an empty database", empty, "MB");

        let stripped = own.path().join("skans");
        let ok = Command::new("strip").arg("-o").arg(&stripped).arg(&program).status().context("running strip")?;
        anyhow::ensure!(ok.success(), "strip failed");
        let size = std::fs::metadata(&stripped)?.len() as f64 / 1e6;
        report.figure("the program, stripped", size, "MB");

        report.ratio("seconds to the first answer", ready, Side::AtMost, 0.3);
        report.ratio("MB at rest", memory, Side::AtMost, 60.0);
        report.ratio("MB of an empty database", empty, Side::AtMost, 2.0);
        report.ratio("MB of the program, stripped", size, Side::AtMost, 40.0);
        Ok(report)
    }
}
