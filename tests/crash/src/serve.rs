//! The real program, killed while its clients hand mail over: from the terminal's door to the unit's hand, over HTTP,
//! each act with a command id of its own, asked again with the same id until it is answered.

mod check;
mod client;
mod door;
mod program;
mod way;

use crate::check::{Answers, Snapshot};
use crate::custody::Numbers;
use crate::modes::{Asked, LONG, a_while};
use crate::place::{Engine, Own};
use crate::random::Random;
use crate::run::{Figures, Worker};
use anyhow::Context;
use base::{Date, Id, Tenant, Unit};
use client::Client;
use door::Door;
use mail::commands::Said;
use mail::model::{Party, PartyKind, Site, SiteKind};
use program::{Depth, Program};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Clients at the door. Each waits for its answer before it asks for more.
const CLIENTS: u64 = 12;
/// The municipality's ledger; the operator's is the second.
const TENANT: Tenant = Tenant(1);
/// How long a server that is up may take until nothing is unanswered any more.
const PATIENCE: Duration = Duration::from_secs(60);

/// The figure of how often `skans verify` did not find a home whole.
const OBJECTIONS: &str = "objections of verify";

type Answered = Answers<Vec<Said>>;

/// What the clients of one home share.
struct Post {
    numbers: Numbers,
    next: AtomicU64,
    batches: AtomicU64,
    door: Door,
    answers: Arc<Mutex<Answered>>,
    counts: Mutex<BTreeMap<&'static str, u64>>,
    closing: AtomicBool,
    given_up: AtomicBool,
}

/// Who is signed in, and where they stand.
struct Stage {
    olle: String,
    nora: String,
    maj: String,
    vera: String,
    terminal: Id<Site>,
    house: Id<Site>,
    unit: Id<Unit>,
    carrier: Id<Party>,
    /// As the story left it.
    told: Told,
}

/// How a home stood before the first client came.
struct Told {
    entries: i64,
    day: Date,
    items: check::Items,
}

impl Post {
    fn new(seed: u64) -> Arc<Self> {
        Arc::new(Self {
            numbers: Numbers { seed },
            next: AtomicU64::new(0),
            batches: AtomicU64::new(1),
            door: Door::default(),
            answers: Arc::default(),
            counts: Mutex::default(),
            closing: AtomicBool::new(false),
            given_up: AtomicBool::new(false),
        })
    }

    fn answers(&self) -> MutexGuard<'_, Answered> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, name: &'static str) {
        *self.counts.lock().unwrap_or_else(PoisonError::into_inner).entry(name).or_default() += 1;
    }

    /// Starts a server on a home.
    fn open(&self, program: &Program, own: &Own) -> anyhow::Result<Worker<Vec<Said>>> {
        self.answers().is_open = false;
        let door = self.door.clone();
        program.serve(own, &self.answers, move |address| door.stands_at(Some(address)))
    }

    fn kill(&self, server: &mut Worker<Vec<Said>>, figures: &mut Figures) {
        let ended = server.has_ended();
        let words = server.kill();
        self.door.stands_at(None);
        if ended || !words.is_empty() {
            figures.complain(format!("the server (ended by itself: {ended}) said: {words}"));
        }
    }
}

impl Stage {
    /// Signs in at a server that is up.
    fn enter(post: &Post, password: &str, own: &Own) -> anyhow::Result<Self> {
        let sign_in = |login| post.door.sign_in(login, password);
        let (olle, nora, maj, vera) = (sign_in("olle")?, sign_in("nora")?, sign_in("maj")?, sign_in("vera")?);
        let sites = post.door.sites(&nora)?;
        let of = |kind| sites.iter().find(|site| site.kind == kind).context("a site");
        let (terminal, house) = (of(SiteKind::Terminal)?, of(SiteKind::MailRoom)?);
        let mut from = Snapshot::of(&own.place())?;
        let parties = mail::queries::parties(&mut from, TENANT)?;
        let carrier = parties.iter().find(|party| party.kind == PartyKind::Internal).context("a messenger")?;
        let day = terminal.date(base::Clock::now(&base::SystemClock));
        let told = Told {
            entries: from.entries(TENANT)?.len() as i64,
            day,
            items: check::Items::booked(&mut from, &[terminal.clone(), house.clone()], day, day)?,
        };
        Ok(Self {
            olle,
            nora,
            maj,
            vera,
            terminal: terminal.id,
            house: house.id,
            unit: house.unit.context("the house belongs to a unit")?,
            carrier: carrier.id,
            told,
        })
    }
}

/// SIGKILL of the real server at random moments.
///
/// # Errors
/// The harness itself fails.
pub fn serve(engine: Engine, asked: Asked) -> anyhow::Result<Figures> {
    let mut random = Random::new(asked.seed);
    let mut figures = asked.figures(&format!("skans serve killed, {}", engine.name()));
    let program = Program::find()?;
    let told = Own::make(engine)?;
    let password = program.tell(&told)?;
    while asked.goes_on(&figures) {
        let mut own = told.copy()?;
        let post = Post::new(random.next());
        let mut server = post.open(&program, &own)?;
        server.wait_open()?;
        let stage = Arc::new(Stage::enter(&post, &password, &own)?);
        let clients = start_clients(&post, &stage, &mut random)?;
        let mut unanswered: BTreeSet<u64> = BTreeSet::new();
        let mut older = None;
        let mut entries = 0;
        loop {
            if asked.control.is_some() {
                // The clients shall hold a checkpoint that goes beyond the old copy.
                server.wait_until(PATIENCE, |answers| answers.checkpoints.last().is_some_and(|it| size(it) > entries));
            }
            std::thread::sleep(a_while(&mut random));
            post.kill(&mut server, &mut figures);
            if let Some(older) = older.take() {
                own = older;
            }
            let depth = if random.chance(24) { Depth::Views } else { Depth::Chain };
            let (answers, end) = (post.answers().clone(), post.next.load(Ordering::SeqCst));
            let found = own.look(|own| check::check(&program, own, &post, &stage, &answers, end, depth));
            let found = figures.add_round(found, &answers);
            unanswered.extend(&found.unanswered);
            entries = found.entries;
            if entries >= LONG || !asked.goes_on(&figures) {
                break;
            }
            if asked.control.is_some() {
                older = Some(own.copy()?);
            }
            server = post.open(&program, &own)?;
            if random.chance(220) {
                server.wait_open()?;
            }
        }
        if asked.control.is_none() && figures.is_whole() {
            close(&program, &own, &post, &stage, clients, &mut figures)?;
        } else {
            post.given_up.store(true, Ordering::SeqCst);
            post.closing.store(true, Ordering::SeqCst);
            clients.into_iter().for_each(|client| drop(client.join()));
        }
        figures.add_run(&post.answers(), unanswered.len(), entries);
        for (name, count) in post.counts.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            figures.count(name, *count);
        }
    }
    let verify_objects = figures.also.contains_key(OBJECTIONS);
    let mut figures = asked.conclude(figures);
    // What is lost is also to be seen by who holds nothing but a checkpoint.
    figures.well &= asked.control.is_none() || verify_objects;
    Ok(figures)
}

/// How many entries a checkpoint speaks for: its second line.
fn size(checkpoint: &str) -> u64 {
    checkpoint.lines().nth(1).and_then(|line| line.parse().ok()).unwrap_or(0)
}

fn start_clients(post: &Arc<Post>, stage: &Arc<Stage>, random: &mut Random) -> anyhow::Result<Vec<JoinHandle<()>>> {
    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        let mut client = Client::new(Arc::clone(post), Arc::clone(stage), Random::new(random.next()));
        clients.push(std::thread::Builder::new().spawn(move || client.work())?);
    }
    let (post, stage) = (Arc::clone(post), Arc::clone(stage));
    clients.push(std::thread::Builder::new().spawn(move || client::keep_checkpoints(&post, &stage))?);
    Ok(clients)
}

/// Starts the server once more, waits until every command is answered, stops it as an operator would, and checks
/// everything.
fn close(
    program: &Program,
    own: &Own,
    post: &Post,
    stage: &Stage,
    clients: Vec<JoinHandle<()>>,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    let mut server = post.open(program, own)?;
    server.wait_open()?;
    post.closing.store(true, Ordering::SeqCst);
    if !server.wait_until(PATIENCE, |_| clients.iter().all(JoinHandle::is_finished)) {
        figures.complain("the server is up and a command stays without an answer");
        post.given_up.store(true, Ordering::SeqCst);
    }
    for client in clients {
        if client.join().is_err() {
            figures.complain("a client fell over");
        }
    }
    let words = server.stop()?;
    post.door.stands_at(None);
    if !words.is_empty() {
        figures.complain(format!("the server said: {words}"));
    }
    let (answers, end) = (post.answers().clone(), post.next.load(Ordering::SeqCst));
    let found = own.look(|own| check::check(program, own, post, stage, &answers, end, Depth::Views));
    let found = figures.add_found(found, &answers);
    for number in &found.unanswered {
        figures.complain(format!("command {number} was committed and nobody was ever told"));
    }
    Ok(())
}
