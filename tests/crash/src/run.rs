//! One run: workers on one home, killed again and again, and the home checked after each.

use crate::check::{Answers, Found, check};
use crate::custody::Numbers;
use crate::place::Place;
use crate::random::Random;
use crate::worker::{Control, Line, Orders};
use anyhow::{Context, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What a mode has to show.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// Which mode, on what.
    pub what: String,
    /// The seed: the same choices can be had again with it (not the same timing).
    pub seed: u64,
    /// Crashes.
    pub rounds: u64,
    /// Commands acknowledged.
    pub acknowledged: u64,
    /// Acknowledged and gone.
    pub lost: u64,
    /// There more than once.
    pub duplicated: u64,
    /// Anything else that was not as it should be.
    pub wrong: u64,
    /// Nobody was told, and they were committed: their clients ask again with the same id.
    pub unanswered_committed: u64,
    /// First acknowledgements that came from the log of commands: the answer of the commit itself had been lost.
    pub from_the_log: u64,
    /// Acknowledgements of commands sent again.
    pub repeated: u64,
    /// Commands refused.
    pub refused: u64,
    /// Writes without an event acknowledged.
    pub noted: u64,
    /// Entries in the ledgers checked.
    pub entries: u64,
    /// Reads of the balance, which held.
    pub reads: u64,
    /// The mode's own.
    pub also: BTreeMap<String, u64>,
    /// How long, in seconds.
    pub seconds: u64,
    /// The first things that were not as they should be.
    pub examples: Vec<String>,
    /// Nothing lost, doubled or wrong; of a control: that it was seen to lose.
    pub well: bool,
}

impl Figures {
    /// Adds to one of the mode's own figures.
    pub fn count(&mut self, name: &str, count: u64) {
        *self.also.entry(name.to_owned()).or_default() += count;
    }

    /// Something is not as it should be.
    pub fn complain(&mut self, what: impl Into<String>) {
        self.wrong += 1;
        if self.examples.len() < 12 {
            self.examples.push(what.into());
        }
    }

    /// Adds a round and what its check found.
    pub fn add_round<A>(&mut self, found: anyhow::Result<Found>, answers: &Answers<A>) -> Found {
        self.rounds += 1;
        self.add_found(found, answers)
    }

    /// Adds what a check found.
    pub fn add_found<A>(&mut self, found: anyhow::Result<Found>, answers: &Answers<A>) -> Found {
        let found = found.unwrap_or_else(|error| {
            // A home that cannot be opened any more is lost, and so is all that was acknowledged.
            Found {
                lost: answers.done.keys().map(|number| format!("command {number}")).collect(),
                wrong: vec![format!("the home cannot be read: {error:#}")],
                ..Found::default()
            }
        });
        self.lost += found.lost.len() as u64;
        self.duplicated += found.duplicated.len() as u64;
        self.wrong += found.wrong.len() as u64;
        for what in found.wrong.iter().take(4).chain(found.duplicated.iter().take(4)).chain(found.lost.iter().take(4)) {
            if self.examples.len() < 12 {
                self.examples.push(format!("round {}: {what}", self.rounds));
            }
        }
        found
    }

    /// Adds what a run as a whole has to show.
    pub fn add_run<A: PartialEq + std::fmt::Debug>(&mut self, answers: &Answers<A>, unanswered: usize, entries: u64) {
        self.acknowledged += answers.done.len() as u64;
        self.from_the_log += answers.known_to_the_log();
        self.repeated += answers.repeated;
        self.refused += answers.refused.len() as u64;
        self.noted += answers.noted.len() as u64;
        self.reads += answers.reads;
        self.unanswered_committed += unanswered as u64;
        self.entries += entries;
        self.count("checkpoints held", answers.checkpoints.len() as u64);
        for wrong in &answers.wrong {
            self.complain(wrong);
        }
    }

    /// Nothing lost, doubled or wrong.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.lost == 0 && self.duplicated == 0 && self.wrong == 0
    }
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{:<34} {} rounds, {} acknowledged, {} lost, {} duplicated, {} wrong; {} unanswered but committed, {} answered from the log, {} repeats, {} refused, {} notes, {} entries, {} reads",
            self.what,
            self.rounds,
            self.acknowledged,
            self.lost,
            self.duplicated,
            self.wrong,
            self.unanswered_committed,
            self.from_the_log,
            self.repeated,
            self.refused,
            self.noted,
            self.entries,
            self.reads
        )?;
        for (name, count) in &self.also {
            write!(f, ", {count} {name}")?;
        }
        write!(f, "; {} s, seed {}", self.seconds, self.seed)?;
        for example in &self.examples {
            write!(f, "\n    {example}")?;
        }
        Ok(())
    }
}

/// How long a mode goes on.
#[derive(Debug, Clone, Copy)]
pub struct Until {
    /// At most this many rounds.
    pub rounds: u64,
    /// At most this long.
    pub time: Duration,
    started: Instant,
}

impl Until {
    /// From now.
    #[must_use]
    pub fn new(rounds: u64, time: Duration) -> Self {
        Self { rounds, time, started: Instant::now() }
    }

    /// Whether another round begins.
    #[must_use]
    pub fn goes_on(&self, done: u64) -> bool {
        done < self.rounds && self.started.elapsed() < self.time
    }

    /// How long it took.
    #[must_use]
    pub fn seconds(&self) -> u64 {
        self.started.elapsed().as_secs()
    }
}

/// A home, its workers, and what they were answered.
pub struct Run {
    /// Where the data lies.
    pub place: Place,
    numbers: Numbers,
    clients: u32,
    control: Option<Control>,
    answers: Arc<Mutex<Answers>>,
    unanswered: BTreeSet<u64>,
}

impl Run {
    /// On an empty home.
    #[must_use]
    pub fn new(place: Place, seed: u64, clients: u32, control: Option<Control>) -> Self {
        Self {
            place,
            numbers: Numbers { seed },
            clients,
            control,
            answers: Arc::default(),
            unanswered: BTreeSet::new(),
        }
    }

    /// What was answered so far.
    pub fn answers(&self) -> MutexGuard<'_, Answers> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a worker.
    ///
    /// # Errors
    /// The system does not start it.
    pub fn start(&self, random: &mut Random) -> anyhow::Result<Worker> {
        let first = {
            let mut answers = self.answers();
            answers.is_open = false;
            answers.first = answers.next(self.clients);
            answers.first
        };
        let orders = Orders {
            place: self.place.clone(),
            seed: self.numbers.seed,
            luck: random.next(),
            first,
            clients: self.clients,
            control: self.control,
        };
        let mut worker = Command::new(std::env::current_exe()?);
        worker.arg("worker").arg(serde_json::to_string(&orders)?);
        Worker::start(&mut worker, &self.answers, |answers, line| {
            if let Ok(line) = serde_json::from_str::<Line>(line) {
                answers.take(line);
            }
        })
    }

    /// Compares the home at `place` with what was answered, and adds to the figures. Gives how many entries it has.
    ///
    /// # Errors
    /// The home cannot be read at all.
    pub fn check(&mut self, place: &Place, figures: &mut Figures) -> anyhow::Result<u64> {
        let end = self.answers().next(self.clients);
        let found = self.compare(place, end, figures)?;
        self.unanswered.extend(&found.unanswered);
        Ok(found.entries)
    }

    /// The same while a worker goes on: there is more in the home than was answered when the check began.
    ///
    /// # Errors
    /// The home cannot be read at all.
    pub fn check_alive(&mut self, place: &Place, figures: &mut Figures) -> anyhow::Result<u64> {
        let end = self.answers().next(self.clients) + 100_000;
        Ok(self.compare(place, end, figures)?.entries)
    }

    fn compare(&self, place: &Place, end: u64, figures: &mut Figures) -> anyhow::Result<Found> {
        let scratch = tempfile::tempdir()?;
        let answers = self.answers().clone();
        let found = check(place, self.numbers, &answers, end, scratch.path());
        Ok(figures.add_round(found, &answers))
    }

    /// Adds what the run as a whole has to show.
    pub fn finish(self, figures: &mut Figures, entries: u64) {
        figures.add_run(&self.answers(), self.unanswered.len(), entries);
    }
}

/// The process that is taken down; killed when dropped.
pub struct Worker<A = i64> {
    process: Child,
    listener: Option<JoinHandle<()>>,
    last_words: Option<JoinHandle<String>>,
    answers: Arc<Mutex<Answers<A>>>,
}

impl<A: Send + 'static> Worker<A> {
    /// Starts it; `hear` takes in each line that it says.
    ///
    /// # Errors
    /// The system does not start it.
    pub fn start(
        command: &mut Command,
        answers: &Arc<Mutex<Answers<A>>>,
        hear: impl Fn(&mut Answers<A>, &str) + Send + 'static,
    ) -> anyhow::Result<Self> {
        let piped = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = piped.spawn().with_context(|| format!("starting {}", piped.get_program().display()))?;
        let out = process.stdout.take().context("a pipe")?;
        let err = process.stderr.take().context("a pipe")?;
        let shared = Arc::clone(answers);
        let listener = std::thread::spawn(move || {
            // The last line may be cut: then it was never written as a whole, and was not an answer.
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                hear(&mut shared.lock().unwrap_or_else(PoisonError::into_inner), &line);
            }
        });
        let last_words = std::thread::spawn(move || {
            BufReader::new(err).lines().map_while(Result::ok).fold(String::new(), |text, line| text + &line + "\n")
        });
        Ok(Self { process, listener: Some(listener), last_words: Some(last_words), answers: Arc::clone(answers) })
    }
}

impl<A> Worker<A> {
    /// Waits until something is true of the answers, or the worker has ended, or it takes too long. Gives whether it
    /// became true.
    pub fn wait_until(&mut self, long: Duration, is: impl Fn(&Answers<A>) -> bool) -> bool {
        let started = Instant::now();
        loop {
            if is(&self.answers.lock().unwrap_or_else(PoisonError::into_inner)) {
                return true;
            }
            if started.elapsed() > long || self.has_ended() {
                return false;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Waits until the store is open.
    ///
    /// # Errors
    /// It ended before, or takes too long.
    pub fn wait_open(&mut self) -> anyhow::Result<()> {
        if self.wait_until(Duration::from_secs(60), |answers| answers.is_open) {
            return Ok(());
        }
        let ended = self.has_ended();
        let words = self.kill();
        bail!("the worker did not open the store (ended by itself: {ended}): {words}")
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(Some(_)))
    }

    /// Tells it to stop, as an operator does, and waits until it has. Gives what it said on its standard error.
    ///
    /// # Errors
    /// It does not within half a minute, or ends with another code than 0.
    pub fn stop(&mut self) -> anyhow::Result<String> {
        let process = i32::try_from(self.process.id()).ok().and_then(Pid::from_raw).context("a process")?;
        kill_process(process, Signal::TERM)?;
        self.wait_until(Duration::from_secs(30), |_| false);
        let code = self.process.try_wait()?.map(|status| status.code());
        let words = self.kill();
        ensure!(code == Some(Some(0)), "told to stop, it ended with {code:?}: {words}");
        Ok(words)
    }

    /// SIGKILL; then everything it said is read. Gives what it said on its standard error.
    pub fn kill(&mut self) -> String {
        let _ = self.process.kill();
        let _ = self.process.wait();
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
        self.last_words.take().and_then(|words| words.join().ok()).unwrap_or_default()
    }
}

impl<A> Drop for Worker<A> {
    fn drop(&mut self) {
        self.kill();
    }
}
