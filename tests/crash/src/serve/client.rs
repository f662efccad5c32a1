//! A client: takes letters step by step, and asks again with the same command id until it is answered.

use super::door::{Door, Heard};
use super::way::{Batch, Step};
use super::{Post, Stage, TENANT};
use crate::random::Random;
use base::Id;
use mail::commands::Said;
use mail::model::{Command, Site};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Batches that one client has under way.
const MOST: usize = 4;
/// Acknowledged commands that a client remembers, to send them again.
const PAST: usize = 40;
/// How long a client waits before it knocks again.
const PAUSE: Duration = Duration::from_millis(5);

/// The code of a command id that was known with another body.
const REUSED: &str = "ui-refused-command-reused";

/// A command as it was sent.
#[derive(Clone)]
struct Sent {
    number: u64,
    session: String,
    site: Id<Site>,
    command: Command,
}

/// One that hands mail over.
pub struct Client {
    post: Arc<Post>,
    stage: Arc<Stage>,
    door: Door,
    random: Random,
    batches: Vec<Batch>,
    past: Vec<(Sent, Vec<Said>)>,
}

impl Client {
    /// With nothing in hand.
    #[must_use]
    pub fn new(post: Arc<Post>, stage: Arc<Stage>, random: Random) -> Self {
        let door = post.door.another();
        Self { post, stage, door, random, batches: Vec::new(), past: Vec::new() }
    }

    /// Works until it is told to close; what it has asked for is answered then.
    pub fn work(&mut self) {
        while !self.post.closing.load(Ordering::SeqCst) {
            if self.random.chance(16) {
                self.send_again();
            }
            if self.random.chance(8) {
                self.send_other();
            }
            // What has come farthest goes first: a short run too shall see letters handed out.
            let ready = (0..self.batches.len()).filter(|at| self.batches[*at].is_ready());
            match ready.max_by_key(|at| self.batches[*at].done()) {
                Some(at) if self.batches.len() >= MOST || !self.random.chance(48) => self.step(at),
                _ if self.batches.len() < MOST => {
                    self.batches.push(Batch::new(self.post.batches.fetch_add(1, Ordering::SeqCst)));
                    self.step(self.batches.len() - 1);
                }
                _ => std::thread::sleep(PAUSE),
            }
        }
    }

    fn step(&mut self, at: usize) {
        let Some(step) = self.batches[at].step() else {
            self.batches.swap_remove(at);
            self.post.count("batches handed out");
            return;
        };
        let (session, site, command) = self.batches[at].command(step, &self.stage);
        let sent = Sent { number: self.draw(), session: session.to_owned(), site, command };
        let done = match self.send(&sent) {
            Heard::Nothing if step.is_once() && self.random.chance(96) => self.send_anew(&sent),
            heard => self.insist(&sent, heard).map(|heard| (sent, heard)),
        };
        let Some((sent, heard)) = done else { return };
        let Heard::Done(said, _) = heard else {
            self.wrong(&sent, &format!("{step:?} was answered with {heard:?}"));
            self.batches.swap_remove(at);
            return;
        };
        self.batches[at].take(step, &said);
        if self.random.chance(24) {
            self.read(at, step);
        }
        if self.past.len() < PAST {
            self.past.push((sent, said));
        } else {
            let place = self.random.below(PAST as u64) as usize;
            self.past[place] = (sent, said);
        }
    }

    /// The next command's number; its id follows from it.
    fn draw(&self) -> u64 {
        self.post.next.fetch_add(1, Ordering::SeqCst)
    }

    fn wrong(&self, sent: &Sent, what: &str) {
        self.post.answers().wrong.push(format!("command {}: {what}", sent.number));
    }

    /// Sends a command once and notes what was heard.
    fn send(&self, sent: &Sent) -> Heard {
        let id = self.post.numbers.id(sent.number);
        let heard = self.door.act(&sent.session, id, sent.site, &sent.command);
        let mut answers = self.post.answers();
        match &heard {
            Heard::Done(said, repeated) => answers.acknowledge(sent.number, said.clone(), *repeated),
            Heard::Unsure(code) => *answers.faults.entry(code.clone()).or_default() += 1,
            Heard::Refused(_) | Heard::Nothing => {}
        }
        heard
    }

    /// Sends a command again and again, with the same id, until it is answered.
    fn insist(&self, sent: &Sent, mut heard: Heard) -> Option<Heard> {
        while matches!(heard, Heard::Nothing | Heard::Unsure(_)) {
            if self.post.given_up.load(Ordering::SeqCst) {
                return None;
            }
            std::thread::sleep(PAUSE);
            heard = self.send(sent);
        }
        Some(heard)
    }

    /// Somebody who got no answer asks for the same anew, with another id, and only then again with the first: one of
    /// the two is done, and one is refused.
    fn send_anew(&self, first: &Sent) -> Option<(Sent, Heard)> {
        let second = Sent { number: self.draw(), ..first.clone() };
        let of_second = self.insist(&second, Heard::Nothing)?;
        let of_first = self.insist(first, Heard::Nothing)?;
        self.post.count("acts asked for with two ids");
        let (done, refused) = match (&of_first, &of_second) {
            (Heard::Done(..), Heard::Refused(_)) => ((first.clone(), of_first), second.number),
            (Heard::Refused(_), Heard::Done(..)) => ((second, of_second), first.number),
            _ => {
                self.wrong(first, &format!("two ids for one act: {of_first:?}, then {of_second:?}"));
                return None;
            }
        };
        self.post.answers().refused.insert(refused);
        Some(done)
    }

    /// An acknowledged command, sent again, is answered as it was, as a repeat.
    fn send_again(&mut self) {
        let Some((sent, said)) = self.one_of_the_past() else { return };
        match self.send(&sent) {
            Heard::Done(again, true) if again == said => {}
            Heard::Nothing | Heard::Unsure(_) => {}
            heard => {
                self.wrong(&sent, &format!("was answered with {said:?}, and when it was sent again with {heard:?}"))
            }
        }
    }

    /// The id of an acknowledged command, sent with another body, is refused.
    fn send_other(&mut self) {
        let Some((mut sent, _)) = self.one_of_the_past() else { return };
        sent.site = if sent.site == self.stage.terminal { self.stage.house } else { self.stage.terminal };
        let id = self.post.numbers.id(sent.number);
        match self.door.act(&sent.session, id, sent.site, &sent.command) {
            Heard::Refused(code) if code == REUSED => self.post.count("ids sent with another body, refused"),
            Heard::Nothing | Heard::Unsure(_) => {}
            heard => self.wrong(&sent, &format!("sent with another body: {heard:?}")),
        }
    }

    fn one_of_the_past(&mut self) -> Option<(Sent, Vec<Said>)> {
        self.past.get(self.random.below(self.past.len() as u64) as usize).cloned()
    }

    /// What was acknowledged is what is read.
    fn read(&self, at: usize, step: Step) {
        let Some(letter) = self.batches[at].letter() else { return };
        match self.door.state(&self.stage.nora, letter) {
            Ok(Some(state)) if state == step.leaves() => self.post.answers().reads += 1,
            Ok(None) => {}
            told => self.post.answers().wrong.push(format!("{letter} after {step:?}: {told:?}")),
        }
    }
}

/// Keeps the checkpoints that are given out, until the post closes.
pub fn keep_checkpoints(post: &Post, stage: &Stage) {
    let door = post.door.another();
    while !post.closing.load(Ordering::SeqCst) {
        if let Some(checkpoint) = door.checkpoint(&stage.vera, TENANT) {
            let mut answers = post.answers();
            if answers.checkpoints.last() != Some(&checkpoint) {
                answers.keep(checkpoint);
            }
        }
        std::thread::sleep(10 * PAUSE);
    }
}
