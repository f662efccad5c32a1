//! What was answered, against what is there: the commands, each letter's way, the balances, the chain.

use super::program::{Depth, Program};
use super::{Answered, OBJECTIONS, Post, Stage, TENANT};
use crate::check::{Found, Held, Snapshot};
use crate::place::Own;
use base::{Clock, Date, Id, SystemClock};
use mail::Event;
use mail::commands::Said;
use mail::model::{Column, Figure, Kind, Measure, Method, Site, Subject, closing};
use std::collections::BTreeMap;
use store::{Entry, Failure, Fault};

/// What happens to a letter, in this order and each once.
const LETTER: [&str; 9] =
    ["received", "looked at", "x-rayed", "released", "packed", "sealed", "dispatched", "delivered", "handed out"];
/// What happens to a tray.
const TRAY: [&str; 6] = ["received", "packed", "sealed", "dispatched", "delivered", "opened"];

/// Single letters that came to and left sites, by mail's own figures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Items(BTreeMap<(Id<Site>, Column), i64>);

impl Items {
    /// What is booked at these sites on these days.
    pub fn booked(from: &mut Snapshot, sites: &[Site], first: Date, last: Date) -> Result<Self, Failure> {
        let mut items = Self::default();
        for site in sites {
            let mut day = first;
            while day <= last {
                for Figure { measure, column, n } in mail::queries::day(from, TENANT, site, day)?.figures {
                    if measure == Measure::Items && !matches!(column, Column::Opening | Column::Closing) {
                        items.add(site.id, column, n);
                    }
                }
                day = day.tomorrow().map_err(|error| Fault::shape(error.to_string()))?;
            }
        }
        Ok(items)
    }

    fn add(&mut self, site: Id<Site>, column: Column, n: i64) {
        *self.0.entry((site, column)).or_default() += n;
    }
}

/// Compares a home that nobody has open with the answers. Commands numbered below `end` may be there.
///
/// # Errors
/// The home cannot be read.
pub fn check(
    program: &Program,
    own: &Own,
    post: &Post,
    stage: &Stage,
    answers: &Answered,
    end: u64,
    depth: Depth,
) -> anyhow::Result<Found> {
    let mut found = Found::default();
    let mut from = Snapshot::of(&own.place())?;
    let held = Held::read(&mut from, TENANT, post.numbers, end, &mut found)?;
    held.compare(&answers.done, |said, entries| is_as_said(said, entries), &mut found);
    held.is_without(answers.refused.iter(), &mut found);
    let ours = |entry: &&Entry| entry.seq >= stage.told.entries && entry.header.kind.starts_with("mail.");
    let foreign = held.others.iter().filter(ours);
    found.wrong.extend(foreign.map(|entry| format!("entry {} is of a command that nobody sent", entry.seq)));
    let mut ways = Ways::new(stage.terminal, stage.house, stage.told.items.clone());
    let mut entries: Vec<&Entry> = held.made.values().flatten().collect();
    entries.sort_by_key(|entry| entry.seq);
    for entry in entries {
        match store::decode::<Event>(entry)? {
            Some((event, _)) => ways.follow(&event, entry.seq, &mut found.wrong),
            None => found.wrong.push(format!("entry {} has no facts", entry.seq)),
        }
    }
    balances(&mut from, stage, &ways.items, post, &mut found)?;
    drop(from);
    let objections = program.verify(own, &answers.checkpoints, depth)?;
    if !objections.is_empty() {
        post.count(OBJECTIONS);
    }
    found.wrong.extend(objections);
    post.count(match depth {
        Depth::Chain => "chains verified",
        Depth::Views => "homes verified with every view",
    });
    Ok(found)
}

/// The entries of a command are what its answer said.
fn is_as_said(said: &[Said], entries: &[Entry]) -> bool {
    let same = |(n, (said, entry)): (usize, (&Said, &Entry))| {
        entry.header.n as usize == n
            && entry.header.kind.strip_prefix("mail.") == Some(said.kind.as_str())
            && entry.header.subject == said.about
    };
    said.len() == entries.len() && said.iter().zip(entries).enumerate().all(same)
}

/// How far each subject of ours has come, by the ledger alone.
struct Ways {
    terminal: Id<Site>,
    house: Id<Site>,
    at: BTreeMap<Id<Subject>, (Kind, usize)>,
    items: Items,
}

impl Ways {
    const fn new(terminal: Id<Site>, house: Id<Site>, items: Items) -> Self {
        Self { terminal, house, at: BTreeMap::new(), items }
    }

    fn follow(&mut self, event: &Event, seq: i64, wrong: &mut Vec<String>) {
        let (what, subjects, of_tray): (&str, &[Id<Subject>], Option<Id<Subject>>) = match event {
            Event::Received { subject, kind, .. } => {
                if self.at.insert(*subject, (*kind, 0)).is_some() {
                    wrong.push(format!("entry {seq}: {subject} is received twice"));
                }
                if *kind == Kind::Item {
                    self.items.add(self.terminal, Column::Received, 1);
                }
                return;
            }
            // The check gives a lot its first count.
            Event::LotCounted { .. } | Event::HandOverClosed { .. } => return,
            Event::Screened { subjects, method: Method::Visual, .. } => ("looked at", subjects, None),
            Event::Screened { subjects, .. } => ("x-rayed", subjects, None),
            Event::Released { subjects, .. } => ("released", subjects, None),
            Event::Packed { receptacle, subjects, .. } => ("packed", subjects, Some(*receptacle)),
            Event::Sealed { receptacle, subjects, .. } => ("sealed", subjects, Some(*receptacle)),
            Event::Dispatched { shipment } => ("dispatched", &shipment.subjects, None),
            Event::Delivered { subjects, .. } => ("delivered", subjects, None),
            Event::Opened { receptacle, .. } => ("opened", &[], Some(*receptacle)),
            Event::HandedOut { subjects, .. } => ("handed out", subjects, None),
            other => return wrong.push(format!("entry {seq}: {} is not what anybody asked for", other.kind())),
        };
        for subject in of_tray.iter().chain(subjects) {
            let Some((kind, at)) = self.at.get_mut(subject) else {
                wrong.push(format!("entry {seq}: {subject} is {what} and never came"));
                continue;
            };
            let way: &[&str] = if *kind == Kind::Receptacle { &TRAY } else { &LETTER };
            if way.get(*at + 1) == Some(&what) {
                *at += 1;
            } else {
                wrong.push(format!("entry {seq}: {subject} is {what} when it was {} last", way[*at]));
            }
            if *kind == Kind::Item {
                match what {
                    "dispatched" => self.items.add(self.terminal, Column::Dispatched, 1),
                    "delivered" => self.items.add(self.house, Column::Received, 1),
                    "handed out" => self.items.add(self.house, Column::Delivered, 1),
                    _ => {}
                }
            }
        }
    }
}

/// Every site's day balances by mail's own figures, and they say what the ledger says.
fn balances(from: &mut Snapshot, stage: &Stage, items: &Items, post: &Post, found: &mut Found) -> anyhow::Result<()> {
    let now = SystemClock.now();
    let sites = mail::queries::all_sites(from, TENANT)?;
    for site in &sites {
        let balance = mail::queries::day(from, TENANT, site, site.date(now))?;
        if balance.stock != Some(closing(&balance.figures)) {
            found.wrong.push(format!("{}: the day does not balance: {balance:?}", site.name));
        }
        post.count("balances held");
    }
    let ours: Vec<Site> = sites.into_iter().filter(|site| [stage.terminal, stage.house].contains(&site.id)).collect();
    let last = ours.iter().map(|site| site.date(now)).max().unwrap_or(stage.told.day);
    let booked = Items::booked(from, &ours, stage.told.day, last)?;
    if booked != *items {
        found.wrong.push(format!("booked are {booked:?}, and by the ledger {items:?}"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{Word, clock};
    use mail::model::{How, Number, Series};

    fn received(subject: Id<Subject>, kind: Kind, site: Id<Site>) -> Event {
        Event::Received {
            subject,
            number: Number { series: Series::from(kind), year: 2026, n: 1 },
            kind,
            how: How::Unannounced,
            site,
            from: None,
            consignment: None,
            code: None,
            class: None,
            unit: None,
            authority: None,
            stated: None,
            weight: None,
            seal: None,
            into: None,
            flags: Default::default(),
            set_aside_at: None,
            inside: Vec::new(),
            ended: Vec::new(),
            day: Date::constant(2026, 11, 23),
        }
    }

    fn wrong_in(events: &[Event]) -> (Vec<String>, Items) {
        let (terminal, house) =
            (Id::from_uuid(clock::new_command_id().uuid()), Id::from_uuid(clock::new_command_id().uuid()));
        let (mut ways, mut wrong) = (Ways::new(terminal, house, Items::default()), Vec::new());
        for (seq, event) in (0..).zip(events) {
            ways.follow(event, seq, &mut wrong);
        }
        (wrong, ways.items)
    }

    #[test]
    fn a_letter_that_leaves_unchecked_or_twice_is_seen() {
        let id = || Id::from_uuid(clock::new_command_id().uuid());
        let (letter, site) = (id(), id().cast());
        let screened = |method| Event::Screened {
            check: id().cast(),
            site,
            subjects: vec![letter],
            digest: mail::model::Digest([0; 32]),
            method,
            verdict: mail::model::Verdict::Cleared,
            by: id().cast(),
            effective_at: SystemClock.now(),
            profile: 1,
        };
        let released = Event::Released { subjects: vec![letter], digest: mail::model::Digest([0; 32]), second: None };
        let handed_out = Event::HandedOut {
            subjects: vec![letter],
            receipt: Word::parse("receipt", "K-1").unwrap(),
            day: Date::constant(2026, 11, 23),
        };
        let came = received(letter, Kind::Item, site);
        let (look, x_ray) = (screened(Method::Visual), screened(Method::XRay));
        let whole = [came.clone(), look.clone(), x_ray.clone(), released.clone()];
        assert_eq!(wrong_in(&whole).0, Vec::<String>::new());
        for (events, what) in [
            (vec![came.clone(), look.clone(), released.clone()], "is released when it was looked at last"),
            (vec![came.clone(), look.clone(), look.clone()], "is looked at when it was looked at last"),
            ([&whole[..], &[released]].concat(), "is released when it was released last"),
            ([&whole[..], &[handed_out]].concat(), "is handed out when it was released last"),
            (vec![came.clone(), came], "is received twice"),
            (vec![look], "is looked at and never came"),
        ] {
            let (wrong, _) = wrong_in(&events);
            assert!(matches!(&wrong[..], [one] if one.contains(what)), "{wrong:?} does not say that it {what}");
        }
    }
}
