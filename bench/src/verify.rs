//! Reading everything again, beside hashing the same bytes and inserting the same rows.

use crate::{
    Place,
    figure::{Report, Side},
    generate,
};
use anyhow::{Context, Result, ensure};
use clap::Args;
use rusqlite::{Connection, types::Value};
use rustix::time::{ClockId, clock_gettime};
use sha2::{Digest, Sha256};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};
use store::{Class, Home, Settings, Store, Verify as Verifying};

/// Letters of the home that is made where none is named.
const LETTERS: u64 = 20_000;

/// What is verified.
#[derive(Args)]
pub struct Verify {
    /// A home of SQLite that nobody serves; one is made and thrown away when left out.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Slots of each kind.
    #[arg(long, default_value_t = 3)]
    slots: usize,
}

/// How long something took: by the clock, and of the processors.
struct Took {
    clock: f64,
    processor: f64,
}

fn time<T>(run: impl FnOnce() -> Result<T>) -> Result<(Took, T)> {
    let processor = || {
        let time = clock_gettime(ClockId::ProcessCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
    };
    let (started, before) = (Instant::now(), processor());
    let value = run()?;
    Ok((Took { clock: started.elapsed().as_secs_f64(), processor: processor() - before }, value))
}

impl Verify {
    /// Measures.
    ///
    /// # Errors
    /// The home is not whole, or cannot be read.
    pub fn run(&self) -> Result<Report> {
        let place = self.data.clone().map_or_else(Place::own, |path| Ok(Place::Named(path)))?;
        if !place.path().join("skans.db").exists() {
            generate::generate(LETTERS, place.path())?;
        }
        let own = Place::own()?;
        let (home, registry) = (Home::in_directory(place.path()), skans::modules::registry());
        let bytes = payload(&place.path().join("skans.db"))?;
        let views = Views::read(&place.path().join("skans.db"), &registry)?;
        let [mut chain, mut hash, mut rebuild, mut insert] = [const { Vec::new() }; 4];
        let [mut chain_cpu, mut hash_cpu, mut rebuild_cpu, mut insert_cpu] = [const { Vec::new() }; 4];
        let mut entries = 0;
        for _ in 0..self.slots {
            let whole = |verify: Verifying<'_>| -> Result<i64> {
                let report = verify.run(&home, &registry)?;
                ensure!(report.whole, "not whole: {:?}", report.findings);
                Ok(report.entries)
            };
            let (took, read) = time(|| whole(Verifying::new("", own.path()).chain_only()))?;
            entries = read;
            chain.push(took.clock);
            chain_cpu.push(took.processor);
            let (took, digest) = time(|| Ok(Sha256::digest(&bytes)))?;
            ensure!(digest.len() == 32, "a digest");
            hash.push(took.clock);
            hash_cpu.push(took.processor);
            let (took, _) = time(|| whole(Verifying::new("", own.path())))?;
            rebuild.push(took.clock);
            rebuild_cpu.push(took.processor);
            let (took, ()) = views.insert(own.path())?;
            insert.push(took.clock);
            insert_cpu.push(took.processor);
        }
        let mut report = Report::new("verify", format!("SQLite, {entries} entries, {} rows of views", views.count()));
        let chain = report.slots("chain, tiles and checkpoints", chain, "s");
        let hash = report.slots("SHA-256 of the same bytes", hash, "s");
        let rebuild = report.slots("the same, and every view rebuilt and compared", rebuild, "s");
        let insert = report.slots("the views' rows inserted bare", insert, "s");
        let chain_cpu = report.slots("chain, tiles and checkpoints, of the processors", chain_cpu, "s");
        let hash_cpu = report.slots("SHA-256, of the processors", hash_cpu, "s");
        report.slots("rebuild, of the processors", rebuild_cpu, "s");
        report.slots("insert, of the processors", insert_cpu, "s");
        report.figure("megabytes of payload", bytes.len() as f64 / 1e6, "MB");
        report.ratio("chain / SHA-256", chain / hash, Side::AtMost, 10.0);
        report.ratio("chain / SHA-256, of the processors", chain_cpu / hash_cpu, Side::AtMost, 10.0);
        report.ratio("insert / rebuild", insert / rebuild, Side::AtLeast, 0.3);
        Ok(report)
    }
}

/// Everything that the chain commits to, one after the other.
fn payload(file: &Path) -> Result<Vec<u8>> {
    let connection = Connection::open(file)?;
    let mut statement = connection.prepare(
        "SELECT header, header_salt, facts, facts_salt, personal, personal_salt FROM ledger_entry ORDER BY tenant, seq",
    )?;
    let mut bytes = Vec::new();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        for at in 0..6 {
            bytes.extend_from_slice(row.get_ref(at)?.as_blob_or_null()?.unwrap_or_default());
        }
    }
    Ok(bytes)
}

/// The rows of every view.
struct Views(Vec<(String, usize, Vec<Vec<Value>>)>);

impl Views {
    fn read(file: &Path, registry: &store::Registry) -> Result<Self> {
        let connection = Connection::open(file)?;
        let views = registry.tables().filter(|(_, table)| table.class == Class::View);
        let tables = views.map(|(_, table)| {
            let mut statement = connection.prepare(&format!("SELECT * FROM {}", table.name))?;
            let width = statement.column_count();
            let rows = statement
                .query_map([], |row| (0..width).map(|at| row.get(at)).collect::<Result<Vec<Value>, _>>())?
                .collect::<Result<_, _>>()?;
            Ok((table.name.to_owned(), width, rows))
        });
        Ok(Self(tables.collect::<Result<_>>()?))
    }

    fn count(&self) -> usize {
        self.0.iter().map(|(.., rows)| rows.len()).sum()
    }

    /// Inserts them into tables like theirs, as a rebuild does: in one transaction, without a sync.
    fn insert(&self, directory: &Path) -> Result<(Took, ())> {
        let file = directory.join("skans.db");
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", file.display()));
        }
        let registry = skans::modules::registry();
        Store::open(Home::in_directory(directory), Settings::default(), registry, Arc::new(base::SystemClock))?.close();
        let connection = Connection::open(&file)?;
        connection.execute_batch("PRAGMA synchronous=OFF; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-65536;")?;
        time(|| {
            connection.execute_batch("BEGIN")?;
            for (name, width, rows) in &self.0 {
                let marks = vec!["?"; *width].join(", ");
                let mut statement = connection.prepare(&format!("INSERT INTO {name} VALUES ({marks})"))?;
                for row in rows {
                    statement.execute(rusqlite::params_from_iter(row)).with_context(|| format!("into {name}"))?;
                }
            }
            connection.execute_batch("COMMIT")?;
            Ok(())
        })
    }
}
