//! Mail at the command line: manifests in, the day's balance, closing.

use crate::{care, config::Config, local, modules};
use anyhow::{Context, Result, anyhow, bail};
use base::{CommandId, Date, Id, Kind, Refusal, Tenant, Word, clock};
use clap::{Args, Subcommand};
use mail::{
    commands::Act,
    import::{Import as Wanted, Mode, Outcome},
    manifest::Child,
    model::{Command, Party, PartyKind, Site, SiteKind},
    queries,
};
use serde::{Deserialize, Serialize};
use std::{path::PathBuf, process::ExitCode};
use store::{Failure, Reader, Store};
use ui::{Lang, Say};

/// Reads one untrusted workbook in a process of its own.
pub fn manifest_child() -> ExitCode {
    mail::manifest::child::main()
}

/// Brings in files.
#[derive(Subcommand)]
pub enum Import {
    /// A mail manifest, CSV or XLSX; each row is told ok or every fault.
    #[command(
        after_help = "Example: skans import manifest monday.csv --dry-run --json\nColumns: line/rad, type/typ, number/nummer, class/klass, count/antal, weight_g/vikt_g, receptacle/behallare, seal/plombering, recipient_unit/mottagare\nExit code: 0 saved (or every row ok in a dry run), 1 rows at fault, 2 could not."
    )]
    Manifest(Manifest),
}

/// A manifest.
#[derive(Args)]
pub struct Manifest {
    /// The file
    file: PathBuf,
    /// Tell about each row; save nothing
    #[arg(long)]
    dry_run: bool,
    /// Save the rows without fault
    #[arg(long)]
    skip_faulty: bool,
    /// JSON instead of lines
    #[arg(long)]
    json: bool,
    /// To which site, by name; needed where there are several terminals
    #[arg(long)]
    site: Option<String>,
    /// From whom, by name; needed where there are several carriers
    #[arg(long)]
    from: Option<String>,
    /// The giver's own reference
    #[arg(long)]
    reference: Option<String>,
    /// Whose ledger, by its origin; needed where there are several with mail
    #[arg(long)]
    ledger: Option<String>,
    /// Language of the reasons: sv or en
    #[arg(long, default_value = "sv")]
    lang: String,
}

/// What is asked of the store, here or through the socket.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportRequest {
    name: String,
    bytes: Vec<u8>,
    mode: Mode,
    site: Option<String>,
    from: Option<String>,
    reference: Option<String>,
    ledger: Option<String>,
    lang: String,
}

fn no(key: &'static str) -> Failure {
    Refusal::new(Kind::Invalid, key).into()
}

/// The ledgers that have sites, or the one asked for.
fn ledger(store: &Store, asked: Option<&str>) -> Result<Tenant, Failure> {
    let tenants = store.tenants()?;
    if let Some(origin) = asked {
        return tenants
            .iter()
            .find(|(_, it)| it == origin)
            .map(|(tenant, _)| *tenant)
            .ok_or_else(|| no("app-refused-ledger"));
    }
    let mut with_mail = Vec::new();
    for (tenant, _) in tenants {
        if !store.read(|reader| queries::all_sites(reader, tenant))?.is_empty() {
            with_mail.push(tenant);
        }
    }
    match with_mail.as_slice() {
        [one] => Ok(*one),
        [] => Err(no("app-refused-no-mail")),
        // The municipality's ledger comes first; the operator's own is asked for by name.
        [first, ..] => Ok(*first),
    }
}

fn site(reader: &mut Reader<'_>, tenant: Tenant, asked: Option<&str>) -> Result<Site, Failure> {
    let sites = queries::all_sites(reader, tenant)?;
    if let Some(name) = asked {
        let id = name.parse().ok();
        return sites
            .into_iter()
            .find(|site| site.name.as_str().eq_ignore_ascii_case(name) || Some(site.id) == id)
            .ok_or_else(|| no("app-refused-site"));
    }
    let mut terminals: Vec<Site> = sites.iter().filter(|site| site.kind == SiteKind::Terminal).cloned().collect();
    match (terminals.len(), sites.len()) {
        (1, _) => terminals.pop(),
        (0, 1) => sites.into_iter().next(),
        _ => None,
    }
    .ok_or_else(|| no("app-refused-site-which"))
}

fn party(reader: &mut Reader<'_>, tenant: Tenant, asked: Option<&str>) -> Result<Id<Party>, Failure> {
    let parties = queries::parties(reader, tenant)?;
    if let Some(name) = asked {
        let id = name.parse().ok();
        return parties
            .iter()
            .find(|party| party.name.as_str().eq_ignore_ascii_case(name) || Some(party.id) == id)
            .map(|party| party.id)
            .ok_or_else(|| no("app-refused-party"));
    }
    let carriers: Vec<_> = parties.iter().filter(|party| party.kind == PartyKind::Carrier).collect();
    match carriers.as_slice() {
        [one] => Ok(one.id),
        _ => Err(no("app-refused-party-which")),
    }
}

/// Brings in a manifest on an open store.
pub fn import(store: &Store, request: &ImportRequest) -> Result<serde_json::Value, Failure> {
    let texts = modules::texts().map_err(|_| no("ui-refused-fault"))?;
    let say = Say::new(&texts, Lang::from_code(&request.lang).unwrap_or(Lang::Sv));
    let tenant = ledger(store, request.ledger.as_deref())?;
    let (site, from) = store.read(|reader| {
        Ok::<_, Failure>((
            site(reader, tenant, request.site.as_deref())?,
            party(reader, tenant, request.from.as_deref())?,
        ))
    })?;
    let reference = request.reference.as_deref().map(|text| Word::parse("reference", text)).transpose()?;
    let child = Child::current().map_err(store::Fault::from)?;
    let wanted = Wanted {
        site: site.id,
        from,
        name: &request.name,
        bytes: &request.bytes,
        reference,
        mode: request.mode,
        child: &child,
    };
    let outcome: Outcome = mail::import::import(store, tenant, &access::cli("import"), say, &wanted)?;
    Ok(serde_json::to_value(&outcome)?)
}

impl Import {
    /// Imports, here or through the running server.
    pub fn run(&self, config: &Config) -> Result<ExitCode> {
        let Self::Manifest(asked) = self;
        if Lang::from_code(&asked.lang).is_none() {
            bail!("--lang takes sv or en");
        }
        let bytes = std::fs::read(&asked.file).with_context(|| format!("reading {}", asked.file.display()))?;
        let name = asked.file.file_name().map_or_else(|| "manifest".into(), |name| name.to_string_lossy().into_owned());
        let mode = match (asked.dry_run, asked.skip_faulty) {
            (true, _) => Mode::DryRun,
            (false, true) => Mode::SkipFaulty,
            (false, false) => Mode::Whole,
        };
        let request = local::Request::ImportManifest(ImportRequest {
            name,
            bytes,
            mode,
            site: asked.site.clone(),
            from: asked.from.clone(),
            reference: asked.reference.clone(),
            ledger: asked.ledger.clone(),
            lang: asked.lang.clone(),
        });
        let outcome: serde_json::Value =
            local::ask_or_do(config, &request)?.map_err(|refusal| anyhow!(care::refusal_words(&refusal)))?;
        let number = |key: &str| outcome[key].as_u64().unwrap_or(0);
        let faults = number("faulty") > 0 || outcome["faults"].as_array().is_some_and(|faults| !faults.is_empty());
        let saved = outcome["number"].as_str();
        if asked.json {
            println!("{outcome}");
        } else {
            print_report(&outcome);
        }
        Ok(if saved.is_some() || (asked.dry_run && !faults) { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}

fn print_report(outcome: &serde_json::Value) {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let fault = |line: &str, fault: &serde_json::Value| {
        let column = fault["column"].as_str().map(|column| format!(" {column}")).unwrap_or_default();
        let value = fault["value"].as_str().map(|value| format!(" \u{201c}{value}\u{201d}")).unwrap_or_default();
        println!("{line}{column}{value}: {}", text(&fault["reason"]));
    };
    for it in outcome["faults"].as_array().into_iter().flatten() {
        fault("file", it);
    }
    for row in outcome["rows"].as_array().into_iter().flatten() {
        let line = format!("row {}", row["line"]);
        if row["ok"] == true {
            println!("{line}: ok");
        }
        for it in row["faults"].as_array().into_iter().flatten() {
            fault(&line, it);
        }
    }
    println!("{} rows ok, {} at fault", outcome["ok"], outcome["faulty"]);
    match (outcome["number"].as_str(), outcome["repeated"] == true) {
        (Some(number), true) => println!("this file came before, as {number}: nothing was saved again"),
        (Some(number), false) => println!("saved as {number}"),
        (None, _) => println!("nothing was saved"),
    }
}

/// The day's balance.
#[derive(Subcommand)]
pub enum Day {
    /// How the day stands.
    #[command(after_help = "Example: skans day status --site Stadshuset --json")]
    Status(DayOf),
    /// Closes a day that balances.
    #[command(
        after_help = "Example: skans day close --site 'Stadshuset' --day 2026-11-20\nA day with discrepancies is closed by two persons, in the browser."
    )]
    Close(DayOf),
}

/// Which day, where.
#[derive(Args, Clone)]
pub struct DayOf {
    /// The site, by name
    #[arg(long)]
    site: Option<String>,
    /// The date; today when left out
    #[arg(long)]
    day: Option<Date>,
    /// Whose ledger, by its origin
    #[arg(long)]
    ledger: Option<String>,
    /// JSON instead of lines
    #[arg(long)]
    json: bool,
}

/// What is asked to be closed.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CloseRequest {
    site: Option<String>,
    day: Option<Date>,
    ledger: Option<String>,
    command: CommandId,
}

/// Closes a day on an open store.
pub fn close_day(store: &Store, request: &CloseRequest) -> Result<serde_json::Value, Failure> {
    let tenant = ledger(store, request.ledger.as_deref())?;
    let site = store.read(|reader| site(reader, tenant, request.site.as_deref()))?;
    let day = request.day.unwrap_or_else(|| site.date(store.clock().now()));
    let command = Command::CloseDay { day, counted: None, second: None, reason: None };
    store.perform(tenant, access::cli("day close"), request.command, Act { site: site.id, command })?;
    Ok(serde_json::json!({ "site": site.name, "day": day }))
}

impl Day {
    /// Tells, or closes.
    pub fn run(&self, config: &Config) -> Result<ExitCode> {
        match self {
            Self::Status(of) => status(config, of),
            Self::Close(of) => {
                let request = local::Request::CloseDay(CloseRequest {
                    site: of.site.clone(),
                    day: of.day,
                    ledger: of.ledger.clone(),
                    command: clock::new_command_id(),
                });
                match local::ask_or_do::<serde_json::Value>(config, &request)? {
                    Ok(closed) => {
                        println!(
                            "{} is closed for {}",
                            closed["site"].as_str().unwrap_or_default(),
                            closed["day"].as_str().unwrap_or_default()
                        );
                        Ok(ExitCode::SUCCESS)
                    }
                    Err(refusal) => {
                        eprintln!("skans: {}", care::refusal_words(&refusal));
                        Ok(ExitCode::from(1))
                    }
                }
            }
        }
    }
}

fn status(config: &Config, of: &DayOf) -> Result<ExitCode> {
    config.existing_home()?;
    let store = config.open()?;
    let tenant = ledger(&store, of.ledger.as_deref()).map_err(care::words)?;
    let now = store.clock().now();
    let (site, balance, open) = store
        .read(|reader| {
            let site = site(reader, tenant, of.site.as_deref())?;
            let day = of.day.unwrap_or_else(|| site.date(now));
            let balance = queries::day(reader, tenant, &site, day)?;
            let open = match balance.closed {
                Some(_) => 0,
                None => queries::discrepancies(reader, tenant, site.id, usize::MAX)?.len(),
            };
            Ok::<_, Failure>((site, balance, open))
        })
        .map_err(care::words)?;
    let agrees = match &balance.stock {
        Some(stock) => mail::model::closing(&balance.figures) == *stock && open == 0,
        None => true,
    };
    if of.json {
        let closed = balance.closed.map(|(how, at)| serde_json::json!({ "how": how, "at": at }));
        println!(
            "{}",
            serde_json::json!({ "site": site.name, "day": balance.day, "figures": balance.figures, "closed": closed, "openDiscrepancies": open, "balances": agrees })
        );
    } else {
        println!("{} {}", site.name, balance.day);
        for figure in &balance.figures {
            println!("  {:<28} {:<14} {:>7}", format!("{:?}", figure.measure), <&str>::from(figure.column), figure.n);
        }
        match balance.closed {
            Some((how, at)) => println!("closed {} at {at}", <&str>::from(how)),
            None => println!("open, {} discrepancies, {}", open, if agrees { "balances" } else { "does not balance" }),
        }
    }
    store.close();
    Ok(if agrees { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

#[cfg(test)]
mod tests;
