//! What a pair of hands at the terminal does all day: letters come in one by one, are checked, released when the verdict
//! has taken effect, laid ten and ten in a tray, sealed, dispatched and delivered.

use anyhow::{Result, bail};
use base::{Actor, CommandId, Id, Tenant, Unit, Word};
use mail::{
    commands::{Act, Said, made},
    model::{
        Arrival, Class, Code, Command, Consignment, Entered, Found, Kind, Method, Party, Reading, Scheme, Seen, Site,
        Subject, Unannounced, Verdict, What,
    },
};
use std::{
    collections::{BTreeSet, VecDeque},
    sync::mpsc,
    time::Duration,
};
use store::{Perform, Store, Written};

/// Letters in a tray.
const TRAY: usize = 10;

/// What the default profile demands.
const METHODS: [Method; 2] = [Method::Visual, Method::XRay];

/// How long a verdict waits before it takes effect, and a little.
pub const EFFECT: Duration = Duration::from_millis(5_100);

/// Where it is done.
#[derive(Debug, Clone, Copy)]
pub struct Stage {
    /// The terminal.
    pub terminal: Id<Site>,
    /// Where trays are dispatched to.
    pub house: Id<Site>,
    /// Who carries them.
    pub carrier: Id<Party>,
    /// Whom the letters are for: a unit and its authority. They are handed out to it where it is known.
    pub unit: (Option<Id<Unit>>, Option<Id<Unit>>),
}

/// One act that is wanted.
pub struct Wanted {
    /// Its command id.
    pub id: CommandId,
    /// Where.
    pub site: Id<Site>,
    /// What.
    pub command: Command,
    then: Then,
}

/// What an answer is good for.
#[derive(Debug, Clone)]
enum Then {
    Take,
    Screened(Id<Subject>, usize),
    Released(Id<Subject>),
    Tray(usize, Step),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Receive,
    Pack,
    Seal,
    Dispatch,
    Deliver,
    Close,
    Open,
    HandOut,
}

struct Tray {
    id: Option<Id<Subject>>,
    /// Those that lie in it, or are still to be handed out.
    letters: Vec<Id<Subject>>,
    seal: Option<Word>,
    consignment: Option<Id<Consignment>>,
    next: Step,
    asked: bool,
}

/// The hands and what lies before them.
pub struct Hands {
    stage: Stage,
    /// Names seals and command ids: no two hands share one.
    seed: u64,
    drawn: u64,
    turn: u8,
    /// Letters to be looked at, and by how many methods they have been.
    taken: VecDeque<(Id<Subject>, usize)>,
    /// Checked letters, and when the verdict was answered.
    screened: VecDeque<(Id<Subject>, Duration)>,
    released: Vec<Id<Subject>>,
    trays: Vec<Tray>,
    /// Letters taken in.
    pub taken_in: u64,
}

impl Hands {
    /// Empty hands.
    #[must_use]
    pub fn new(stage: Stage, seed: u64) -> Self {
        Self {
            stage,
            seed,
            drawn: 0,
            turn: 0,
            taken: VecDeque::new(),
            screened: VecDeque::new(),
            released: Vec::new(),
            trays: Vec::new(),
            taken_in: 0,
        }
    }

    /// The next act, as things stand `now`: time since any beginning. What was asked and not yet answered is not asked
    /// again. As many letters come in as are checked and as go out, so that one stretch of time is like another; only at
    /// first, while no verdict has taken effect, more come in, and these are the stock from then on.
    pub fn next(&mut self, now: Duration) -> Wanted {
        self.turn = (self.turn + 1) % 4;
        let turn = self.turn;
        self.tray()
            .or_else(|| if turn == 3 { self.release(now) } else { None })
            .or_else(|| if turn != 0 { self.screen() } else { None })
            .unwrap_or_else(|| {
                let receive = receive(Kind::Item, Some(Class::Letter), None, self.stage.unit);
                self.want(Then::Take, self.stage.terminal, receive)
            })
    }

    fn want(&mut self, then: Then, site: Id<Site>, command: Command) -> Wanted {
        self.drawn += 1;
        let id = CommandId::from_parts(
            1_577_836_800_000 + self.drawn,
            &base::sha256(&[self.seed.to_be_bytes(), self.drawn.to_be_bytes()].concat())[..10],
        );
        Wanted { id, site, command, then }
    }

    fn tray(&mut self) -> Option<Wanted> {
        if self.released.len() >= TRAY {
            let letters = self.released.drain(..TRAY).collect();
            let tray = Tray { id: None, letters, seal: None, consignment: None, next: Step::Receive, asked: false };
            match self.trays.iter().position(|tray| tray.letters.is_empty()) {
                Some(done) => self.trays[done] = tray,
                None => self.trays.push(tray),
            }
        }
        let at = self.trays.iter().position(|tray| !tray.asked)?;
        let Stage { terminal, house, carrier, unit } = self.stage;
        let code = Word::parse("code", &format!("L-{:x}-{at:x}", self.seed)).ok();
        let code = code.map(|number| Code { scheme: Scheme::Own, number });
        let receipt = Word::parse("receipt", &format!("{:x}-{}", self.seed, self.drawn)).ok()?;
        if self.trays[at].next == Step::Seal {
            self.trays[at].seal = Some(receipt.clone());
        }
        let tray = &mut self.trays[at];
        tray.asked = true;
        let count = tray.letters.len() as u32;
        let step = tray.next;
        let command = match (step, tray.id, &tray.seal, tray.consignment) {
            (Step::Pack, Some(receptacle), ..) => Command::Pack { receptacle, subjects: tray.letters.clone(), count },
            (Step::Seal, Some(receptacle), Some(seal), _) => Command::Seal { receptacle, seal: seal.clone(), count },
            (Step::Dispatch, Some(receptacle), ..) => {
                Command::Dispatch { receptacles: vec![receptacle], carrier, to: house, reference: None }
            }
            (Step::Deliver, Some(receptacle), seal, Some(consignment)) => {
                let seal = seal.clone();
                Command::Deliver { consignment, receptacle, seal, reading: Reading::First, items: count }
            }
            (Step::Close, _, _, Some(consignment)) => Command::CloseHandOver { consignment, missing: Vec::new() },
            (Step::Open, Some(receptacle), ..) => Command::Open { receptacle, second: None, reason: None },
            (Step::HandOut, ..) => {
                let subjects = tray.letters.last().copied().into_iter().collect();
                Command::HandOut { subjects, receipt, taken_by: None }
            }
            // An emptied tray comes round again; one that was not emptied is never seen again.
            _ => receive(Kind::Receptacle, None, self.stage.unit.0.and(code), unit),
        };
        let site = match step {
            Step::Receive | Step::Pack | Step::Seal | Step::Dispatch => terminal,
            Step::Deliver | Step::Close | Step::Open | Step::HandOut => house,
        };
        Some(self.want(Then::Tray(at, step), site, command))
    }

    fn release(&mut self, now: Duration) -> Option<Wanted> {
        let (letter, at) = *self.screened.front()?;
        if now < at + EFFECT {
            return None;
        }
        self.screened.pop_front();
        let release = Command::Release { subjects: vec![letter], second: None };
        Some(self.want(Then::Released(letter), self.stage.terminal, release))
    }

    fn screen(&mut self) -> Option<Wanted> {
        let (letter, looks) = self.taken.pop_front()?;
        let screen = Command::Screen {
            members: vec![Seen { id: letter, count: None, weight: None }],
            method: METHODS[looks],
            verdict: Verdict::Cleared,
            description: None,
        };
        Some(self.want(Then::Screened(letter, looks + 1), self.stage.terminal, screen))
    }

    /// Takes in the answer to an act.
    ///
    /// # Errors
    /// It is not the answer to that act.
    pub fn answered(&mut self, wanted: &Wanted, said: &[Said], now: Duration) -> Result<()> {
        let (at, step) = match wanted.then {
            Then::Take => {
                let Some(letter) = made(said, "received") else { bail!("no letter came of it: {said:?}") };
                self.taken_in += 1;
                self.taken.push_back((letter, 0));
                return Ok(());
            }
            Then::Screened(letter, looks) if looks < METHODS.len() => {
                self.taken.push_front((letter, looks));
                return Ok(());
            }
            Then::Screened(letter, _) => {
                self.screened.push_back((letter, now));
                return Ok(());
            }
            Then::Released(letter) => {
                self.released.push(letter);
                return Ok(());
            }
            Then::Tray(at, step) => (at, step),
        };
        let tray = &mut self.trays[at];
        tray.next = match step {
            Step::Receive => {
                tray.id = made(said, "received");
                Step::Pack
            }
            Step::Pack => Step::Seal,
            Step::Seal => Step::Dispatch,
            Step::Dispatch => {
                tray.consignment = made(said, "dispatched");
                Step::Deliver
            }
            Step::Deliver => Step::Close,
            Step::Close => Step::Open,
            Step::Open if self.stage.unit.0.is_some() => Step::HandOut,
            Step::HandOut if tray.letters.len() > 1 => {
                tray.letters.pop();
                Step::HandOut
            }
            Step::Open | Step::HandOut => {
                // Its place is for another tray.
                tray.letters.clear();
                return Ok(());
            }
        };
        tray.asked = false;
        Ok(())
    }
}

fn receive(
    kind: Kind,
    class: Option<Class>,
    code: Option<Code>,
    (unit, authority): (Option<Id<Unit>>, Option<Id<Unit>>),
) -> Command {
    let new = Unannounced { kind, code, class, unit, authority, into: None, found: Found::default() };
    let arrival = Arrival {
        what: What::New(new),
        seal: None,
        reading: Reading::First,
        weight: None,
        flags: BTreeSet::new(),
        entered: Entered::Scanned,
    };
    Command::Receive { from: None, consignment: None, set_aside_at: None, arrivals: vec![arrival] }
}

/// One act of each of several hands, sent together so that they share commits as in the server; gives how many.
///
/// # Errors
/// One was refused.
pub fn round(store: &Store, tenant: Tenant, actor: &Actor, hands: &mut [Hands], now: Duration) -> Result<usize> {
    let (sender, answers) = mpsc::channel::<(usize, Written<Vec<Said>>)>();
    let mut wanted = Vec::with_capacity(hands.len());
    for (n, hand) in hands.iter_mut().enumerate() {
        let want = hand.next(now);
        let act = Act { site: want.site, command: want.command.clone() };
        let command = store::Command::new(tenant, actor.clone(), want.id, Act::NAME, &act);
        let sender = sender.clone();
        store.submit(command, move |work| act.perform(work), move |written| drop(sender.send((n, written))));
        wanted.push(want);
    }
    drop(sender);
    for (n, written) in answers {
        let said = match written.read() {
            Ok(done) => done.answer,
            Err(failure) => bail!("{:?}: {failure:?}", wanted[n].command),
        };
        hands[n].answered(&wanted[n], &said, now)?;
    }
    Ok(wanted.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{database::Database, generate};
    use base::Clock;
    use skans::demo::{StoryClock, set_the_stage};
    use std::sync::{Arc, atomic::Ordering};

    #[test]
    fn a_batch_waits_for_the_server_a_handful_of_times() {
        let Ok(server) = std::env::var("SKANS_TEST_PG") else {
            assert!(std::env::var_os("CI").is_none(), "SKANS_TEST_PG is not set: ./test sets it");
            return;
        };
        let database = Database::make(&server).unwrap();
        let directory = tempfile::tempdir().unwrap();
        let clock = Arc::new(StoryClock::default());
        let day = "2026-11-23".parse().unwrap();
        let home = store::Home::Postgres(database.url.clone());
        let set = set_the_stage(home, directory.path(), &clock, day).unwrap();
        let stage = Stage { terminal: set.terminal, house: set.house, carrier: set.carrier, unit: set.unit };
        let mut hands: Vec<Hands> = (0..64).map(|seed| Hands::new(stage, seed)).collect();
        let count = || {
            let counts = set.store.counts();
            [&counts.waits, &counts.commits, &counts.commands].map(|count| count.load(Ordering::Relaxed))
        };
        clock.set(generate::morning(day));
        let mut before = count();
        for n in 0..24 {
            if n == 12 {
                // Every statement is prepared by now.
                before = count();
            }
            let now = Duration::from_micros(clock.now().micros().unsigned_abs());
            round(&set.store, set.tenant, &set.operator, &mut hands, now).unwrap();
            clock.pass(1);
        }
        let [waits, commits, commands] = count();
        let (waits, commits, commands) = (waits - before[0], commits - before[1], commands - before[2]);
        println!("{commands} acts in {commits} batches: {waits} waits");
        assert_eq!(commands, 12 * 64);
        assert!(waits <= 10 * commits, "{waits} waits in {commits} batches of {commands} acts");
        set.store.close();
    }
}
