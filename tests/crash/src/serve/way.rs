//! The way of letters: received, checked twice, released, packed, sealed, dispatched, delivered, handed out.

use super::Stage;
use base::{Id, Word};
use mail::commands::{Said, made};
use mail::model::{
    Arrival, Class, Code, Command, Consignment, EFFECT_SECONDS, Entered, Found, Kind, Method, Reading, Scheme, Seen,
    Site, Subject, Unannounced, Verdict, What,
};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// A step of the way, each an act of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Letters come in unannounced.
    Receive,
    /// Looked at.
    Look,
    /// X-rayed.
    XRay,
    /// A tray to go out in is fetched.
    Tray,
    /// Let go.
    Release,
    /// Packed.
    Pack,
    /// Sealed.
    Seal,
    /// Handed to the messenger.
    Dispatch,
    /// Handed to the house.
    Deliver,
    /// The hand-over is closed.
    CloseHandOver,
    /// The tray is opened.
    Open,
    /// Handed to the unit.
    HandOut,
}

/// The whole way.
const WAY: [Step; 12] = [
    Step::Receive,
    Step::Look,
    Step::XRay,
    Step::Tray,
    Step::Release,
    Step::Pack,
    Step::Seal,
    Step::Dispatch,
    Step::Deliver,
    Step::CloseHandOver,
    Step::Open,
    Step::HandOut,
];

impl Step {
    /// Whether what it does can be done only once to the same subjects, whatever the command's id.
    #[must_use]
    pub const fn is_once(self) -> bool {
        !matches!(self, Self::Receive | Self::Tray | Self::Look | Self::XRay)
    }

    /// The state that it leaves the letters in.
    #[must_use]
    pub const fn leaves(self) -> &'static str {
        match self {
            Self::Receive => "queued",
            Self::Look => "inScreening",
            Self::XRay | Self::Tray => "cleared",
            Self::Release => "released",
            Self::Pack => "packed",
            Self::Seal => "sealed",
            Self::Dispatch => "dispatched",
            Self::Deliver | Self::CloseHandOver | Self::Open => "delivered",
            Self::HandOut => "closed",
        }
    }
}

/// Letters that go the way together.
pub struct Batch {
    /// Steps done.
    done: usize,
    /// Names its tray, seal and receipt.
    name: u64,
    /// Single letters.
    items: u32,
    /// Letters of a lot beside them; 0 where there is none.
    lot: u32,
    letters: Vec<Id<Subject>>,
    tray: Option<Id<Subject>>,
    consignment: Option<Id<Consignment>>,
    ready: Instant,
}

fn word(text: &str) -> Word {
    Word::parse("word", text).expect("a word")
}

impl Batch {
    /// Letters that have not come in yet. `name` must be nobody else's.
    #[must_use]
    pub fn new(name: u64) -> Self {
        let (items, lot) = (1 + name % 3, if name.is_multiple_of(4) { 20 + name % 37 } else { 0 });
        Self {
            done: 0,
            name,
            items: items as u32,
            lot: lot as u32,
            letters: Vec::new(),
            tray: None,
            consignment: None,
            ready: Instant::now(),
        }
    }

    /// The next step; `None` at the end of the way.
    #[must_use]
    pub fn step(&self) -> Option<Step> {
        WAY.get(self.done).copied()
    }

    /// How many steps are done.
    #[must_use]
    pub const fn done(&self) -> usize {
        self.done
    }

    /// Whether the next step may be taken: a verdict takes effect after some seconds.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.ready <= Instant::now()
    }

    /// One of the letters.
    #[must_use]
    pub fn letter(&self) -> Option<Id<Subject>> {
        self.letters.last().copied()
    }

    /// What the next step wants: whose session, where, what.
    #[must_use]
    pub fn command<'a>(&self, step: Step, stage: &'a Stage) -> (&'a str, Id<Site>, Command) {
        let (subjects, count) = (self.letters.clone(), self.items + self.lot);
        let nobody = Id::from_uuid(uuid::Uuid::nil());
        let receptacle = self.tray.unwrap_or(nobody);
        let consignment = self.consignment.unwrap_or_else(|| nobody.cast());
        let seal = word(&format!("S-{}", self.name));
        let screen =
            |method| Command::Screen { members: self.seen(), method, verdict: Verdict::Cleared, description: None };
        let command = match step {
            Step::Receive => {
                let lot = (self.lot > 0).then_some(Kind::Lot);
                let kinds = std::iter::repeat_n(Kind::Item, self.items as usize).chain(lot);
                receive(kinds.map(|kind| self.arrival(kind, stage)).collect())
            }
            Step::Look => screen(Method::Visual),
            Step::XRay => screen(Method::XRay),
            Step::Tray => receive(vec![self.arrival(Kind::Receptacle, stage)]),
            Step::Release => Command::Release { subjects, second: None },
            Step::Pack => Command::Pack { receptacle, subjects, count },
            Step::Seal => Command::Seal { receptacle, seal, count },
            Step::Dispatch => Command::Dispatch {
                receptacles: vec![receptacle],
                carrier: stage.carrier,
                to: stage.house,
                reference: None,
            },
            Step::Deliver => Command::Deliver {
                consignment,
                receptacle,
                seal: Some(seal),
                reading: Reading::First,
                items: self.items,
            },
            Step::CloseHandOver => Command::CloseHandOver { consignment, missing: Vec::new() },
            Step::Open => Command::Open { receptacle, second: None, reason: None },
            Step::HandOut => Command::HandOut { subjects, receipt: word(&format!("K-{}", self.name)), taken_by: None },
        };
        let (who, site) = match step {
            Step::Receive | Step::Look => (&stage.olle, stage.terminal),
            Step::XRay | Step::Tray | Step::Release | Step::Pack | Step::Seal | Step::Dispatch => {
                (&stage.nora, stage.terminal)
            }
            Step::Deliver | Step::CloseHandOver | Step::Open | Step::HandOut => (&stage.maj, stage.house),
        };
        (who, site, command)
    }

    fn seen(&self) -> Vec<Seen> {
        let lot = self.lot;
        let seen = self.letters.iter().enumerate().map(|(n, id)| Seen {
            id: *id,
            count: (n >= self.items as usize).then_some(lot),
            weight: None,
        });
        seen.collect()
    }

    fn arrival(&self, kind: Kind, stage: &Stage) -> Arrival {
        let tray = kind == Kind::Receptacle;
        Arrival {
            what: What::New(Unannounced {
                kind,
                code: tray.then(|| Code { scheme: Scheme::Own, number: word(&format!("L-{}", self.name)) }),
                class: (!tray).then_some(Class::Letter),
                unit: Some(stage.unit),
                authority: None,
                into: None,
                found: Found::No,
            }),
            seal: None,
            reading: Reading::First,
            weight: None,
            flags: BTreeSet::new(),
            entered: Entered::Scanned,
        }
    }

    /// The step was acknowledged.
    pub fn take(&mut self, step: Step, said: &[Said]) {
        self.done += 1;
        match step {
            Step::Receive => {
                let received = said.iter().filter(|said| said.kind == "received");
                self.letters = received.map(|said| Id::from_uuid(said.about)).collect();
            }
            Step::Tray => self.tray = made(said, "received"),
            Step::Dispatch => self.consignment = made(said, "dispatched"),
            // Reckoned from the answer, which is later than the verdict.
            Step::XRay => self.ready = Instant::now() + Duration::from_secs(EFFECT_SECONDS.unsigned_abs()),
            _ => {}
        }
    }
}

const fn receive(arrivals: Vec<Arrival>) -> Command {
    Command::Receive { from: None, consignment: None, set_aside_at: None, arrivals }
}
