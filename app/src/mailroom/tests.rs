//! A whole day's manifest comes in while the terminal goes on scanning.

use super::*;
use crate::{init, modules};
use access::Role;
use base::{Actor, Line};
use mail::{
    commands::Said,
    model::{
        Arrival, Class, Column, Consignment, Entered, Found, Kind as Of, Measure, Reading, Subject, Unannounced, What,
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Barrier,
        atomic::{AtomicBool, Ordering},
    },
};
use store::{Settings, verify};
use testkit::{HandClock, Place, on_both};

const ROWS: usize = 10_000;

/// A terminal with a carrier and an operator.
struct Terminal {
    store: Store,
    tenant: Tenant,
    site: Id<Site>,
    carrier: Id<Party>,
    olle: Actor,
}

impl Terminal {
    fn new(place: &Place) -> Self {
        let clock = Arc::new(HandClock::at("2026-11-23T05:40:00Z"));
        let store = Store::open(place.home.clone(), Settings::default(), modules::registry(), clock).unwrap();
        let (origin, name) = ("lillkoping.example/skans", "Lillköpings kommun");
        let kind = organisation::UnitKind::Municipality;
        let tenant = init::open(&store, origin, name, kind, clock::new_command_id()).unwrap();
        let roles: &[Role] = &[Role::Operator];
        let command = clock::new_command_id();
        init::person(&store, tenant, command, "Olle Exempel", "O-1", "olle", &[7; 32], roles).unwrap();
        let olle = store.read(|reader| {
            let person = organisation::people(reader, tenant)?[0].id;
            Ok::<_, store::Fault>(access::actor_of(person, access::accounts_of(reader, tenant, person)?[0]))
        });
        let site = Id::derive(clock::new_command_id(), "site", 0);
        let name = |text| Line::parse("name", text).unwrap();
        let machine = |command| {
            let (actor, act) = (access::cli("test"), Act { site, command });
            store.perform(tenant, actor, clock::new_command_id(), act).unwrap().answer
        };
        let kind = SiteKind::Terminal;
        machine(Command::SetUpSite { name: name("Terminal Öst"), kind, unit: None, day_begins: 0 });
        let kind = PartyKind::Carrier;
        let said = machine(Command::SetUpParty { party: None, name: name("Postbolaget"), kind, unit: None });
        let (carrier, olle) = (Id::from_uuid(said[0].about), olle.unwrap());
        Self { store, tenant, site, carrier, olle }
    }

    /// One scan of a letter that nobody announced; gives what was acknowledged.
    fn scan(&self) -> Id<Subject> {
        let letter = Unannounced {
            kind: Of::Item,
            code: None,
            class: Some(Class::Letter),
            unit: None,
            authority: None,
            into: None,
            found: Found::No,
        };
        let arrival = Arrival {
            what: What::New(letter),
            seal: None,
            reading: Reading::First,
            weight: None,
            flags: BTreeSet::new(),
            entered: Entered::Scanned,
        };
        let (from, arrivals) = (Some(self.carrier), vec![arrival]);
        let command = Command::Receive { from, consignment: None, set_aside_at: None, arrivals };
        let act = Act { site: self.site, command };
        let done = self.store.perform(self.tenant, self.olle.clone(), clock::new_command_id(), act).unwrap();
        let [Said { about, .. }] = done.answer[..] else { panic!("one letter, one event") };
        Id::from_uuid(about)
    }

    fn import(&self, name: &str, file: &str) -> serde_json::Value {
        let request = ImportRequest {
            name: name.to_owned(),
            bytes: file.as_bytes().to_vec(),
            mode: Mode::Whole,
            site: None,
            from: None,
            reference: None,
            ledger: None,
            lang: "sv".to_owned(),
        };
        import(&self.store, &request).unwrap()
    }

    fn entries(&self) -> Vec<store::Entry> {
        self.store.read::<_, store::Fault>(|reader| reader.entries(self.tenant, 0, i64::MAX)).unwrap()
    }
}

/// A manifest of trays, each with a lot under seal, and of registered letters; and the number of each row.
fn manifest() -> (String, Vec<Option<String>>) {
    let mut file = String::from("rad;typ;nummer;klass;antal;behållare;plombering\r\n");
    let mut numbers = Vec::with_capacity(ROWS);
    for row in 1..=ROWS {
        let tray = format!("LADA-{:04}", row.div_ceil(50));
        let (line, number) = match row % 50 {
            1 => (format!("{row};behållare;{tray};;;;4471-{row}"), Some(tray)),
            2 => (format!("{row};parti;;brev;40;{tray};"), None),
            _ => {
                let mut texts = (0..10).map(|digit| format!("RR{:08}{digit}SE", 40_000_000 + row));
                let number = texts.find(|text| numbers::S10::parse(text).is_ok()).unwrap();
                (format!("{row};försändelse;{number};rek;;;"), Some(number))
            }
        };
        file.extend([&line, "\r\n"]);
        numbers.push(number);
    }
    (file, numbers)
}

/// The lines of a hand-over as the table has them: row and number.
fn lines(terminal: &Terminal, consignment: Id<Consignment>) -> BTreeMap<u32, Option<String>> {
    let (mut lines, mut after) = (BTreeMap::new(), Some(0));
    while let Some(from) = after {
        let page = terminal.store.read(|reader| queries::lines(reader, terminal.tenant, consignment, from, 1000));
        let (rows, next) = page.unwrap();
        for it in rows {
            let number = it.expected.code.map(|code| code.number.as_str().to_owned());
            assert_eq!(lines.insert(it.expected.row, number), None, "row {} stands there twice", it.expected.row);
        }
        after = next;
    }
    lines
}

#[test]
fn ten_thousand_rows_come_in_once_while_every_scan_is_acknowledged() {
    on_both(|place| {
        let terminal = Terminal::new(place);
        let (file, numbers) = manifest();
        let (begun, done) = (Barrier::new(2), AtomicBool::new(false));
        let (outcome, scanned) = std::thread::scope(|threads| {
            let scanner = threads.spawn(|| {
                let mut scanned = vec![terminal.scan()];
                begun.wait();
                while !done.load(Ordering::SeqCst) {
                    scanned.push(terminal.scan());
                }
                scanned.push(terminal.scan());
                scanned
            });
            begun.wait();
            let outcome = terminal.import("måndag.csv", &file);
            done.store(true, Ordering::SeqCst);
            (outcome, scanner.join().unwrap())
        });
        assert_eq!((&outcome["ok"], &outcome["faulty"]), (&ROWS.into(), &0.into()), "{}", place.name);
        assert_eq!((&outcome["number"], &outcome["repeated"]), (&"SAND-2026-000001".into(), &false.into()));
        let consignment = outcome["consignment"].as_str().unwrap().parse().unwrap();
        let announced: BTreeMap<u32, Option<String>> = (1..).zip(numbers).collect();
        assert_eq!(lines(&terminal, consignment), announced, "{}: every row once", place.name);

        let again = terminal.import("måndag igen.csv", &file);
        for same in ["consignment", "number", "ok", "faulty"] {
            assert_eq!(again[same], outcome[same], "{same}");
        }
        assert_eq!(again["repeated"], true);

        let mut seen: BTreeMap<Id<Subject>, usize> = BTreeMap::new();
        let mut manifests = 0;
        for entry in terminal.entries() {
            match store::decode::<mail::Event>(&entry) {
                Ok(Some((mail::Event::Received { subject, .. }, _))) => *seen.entry(subject).or_default() += 1,
                Ok(Some((mail::Event::ConsignmentAnnounced { .. }, _))) => manifests += 1,
                _ => {}
            }
        }
        assert_eq!(manifests, 1, "{}", place.name);
        assert_eq!(seen, scanned.iter().map(|id| (*id, 1)).collect(), "{}: every scan once", place.name);

        let day = base::Clock::now(terminal.store.clock()).date();
        let balance = terminal.store.read(|reader| {
            let site = queries::all_sites(reader, terminal.tenant)?.remove(0);
            let open = queries::discrepancies(reader, terminal.tenant, site.id, 1)?;
            queries::day(reader, terminal.tenant, &site, day).map(|balance| (balance, open))
        });
        let (balance, open) = balance.unwrap();
        let received = balance.figures.iter().find(|it| it.column == Column::Received).unwrap();
        assert_eq!((received.measure, received.n), (Measure::Items, scanned.len() as i64));
        assert_eq!(Some(mail::model::closing(&balance.figures)), balance.stock, "{}", place.name);
        assert!(open.is_empty(), "{open:?}");
        let report = verify(&place.home, &modules::registry(), "", place.directory.path()).unwrap();
        assert!(report.whole, "{}: {:?}", place.name, report.findings);
        println!("{}: {} letters scanned beside {ROWS} rows", place.name, scanned.len());
    });
}
