//! The ten most used pages, asked for one after the other by one reader.

use crate::{
    Place,
    client::Client,
    figure::{Report, Side, percentile},
    generate::{self, Set},
    server::{self, Server},
};
use anyhow::{Context, Result, ensure};
use clap::Args;
use skans::demo::PASSWORD;
use std::{path::PathBuf, time::Instant};

/// How often each page is asked for.
const TIMES: usize = 200;

/// Of which data.
#[derive(Args)]
pub struct Pages {
    /// A generated home; one of set S is made and thrown away when left out.
    #[arg(long)]
    data: Option<PathBuf>,
}

impl Pages {
    /// Measures: the time that the client waits, which is the server's and the way there and back.
    ///
    /// # Errors
    /// A page does not answer as it should.
    pub fn run(&self) -> Result<Report> {
        let program = server::program()?;
        let place = self.data.clone().map_or_else(Place::own, |path| Ok(Place::Named(path)))?;
        if !place.path().join("skans.db").exists() {
            generate::generate(Set::S.letters(), place.path())?;
        }
        let mut report = Report::new("pages", place.path().display().to_string());
        let server = Server::start(&program, place.path(), None)?;
        let mut client = Client::new(&server.address);
        client.sign_in("olle", PASSWORD)?;
        let mut worst: f64 = 0.0;
        for (name, path) in addresses(&mut client)? {
            let mut waits = Vec::with_capacity(TIMES);
            for _ in 0..TIMES {
                let asked = Instant::now();
                let (status, body) = client.get(&path)?;
                waits.push(asked.elapsed().as_secs_f64() * 1e3);
                ensure!(status == 200, "{path}: {status} {}", String::from_utf8_lossy(&body));
            }
            let p95 = percentile(&waits, 0.95);
            worst = worst.max(p95);
            report.figure(format!("{name}, p95"), p95, "ms");
        }
        server.stop()?;
        report.ratio("the slowest page's p95 in ms", worst, Side::AtMost, 50.0);
        Ok(report)
    }
}

/// The pages with their addresses: what has a number is found as a reader finds it, by the links of the pages before.
fn addresses(client: &mut Client) -> Result<Vec<(&'static str, String)>> {
    let (_, body) = client.get("/api/v1/mail/sites")?;
    let sites: serde_json::Value = serde_json::from_slice(&body)?;
    let house = sites["data"].as_array().and_then(|all| all.iter().find(|site| site["kind"] == "mailRoom"));
    let house = house.and_then(|site| site["id"].as_str()).context("a mail room")?.to_owned();
    let mut link = |page: &str, to: &str| -> Result<String> {
        let (_, body) = client.get(page)?;
        let body = String::from_utf8_lossy(&body).into_owned();
        let mark = format!("href=\"{to}");
        let at = body.find(&mark).with_context(|| format!("{page} leads to no {to}"))?;
        let rest = &body[at + "href=\"".len()..];
        Ok(rest.split('"').next().unwrap_or_default().replace("&amp;", "&"))
    };
    let closed = format!("/mail/consignments?which=closed&site={house}");
    let consignment = link(&closed, "/mail/consignments/0")?;
    let subject = link("/mail/screening", "/mail/subjects/").or_else(|_| link(&consignment, "/mail/subjects/"))?;
    let mut pages: Vec<(&str, String)> = [
        ("today", "/"),
        ("hand-overs, open", "/mail/consignments"),
        ("hand-overs, closed", &closed),
        ("receipt", "/mail/receive"),
        ("screening", "/mail/screening"),
        ("holds", "/mail/holds"),
        ("dispatch", "/mail/dispatch"),
        ("the day", &format!("/mail/day?site={house}")),
    ]
    .map(|(name, path)| (name, path.to_owned()))
    .into();
    pages.push(("one hand-over", consignment));
    pages.push(("one letter with its timeline", subject));
    Ok(pages)
}
