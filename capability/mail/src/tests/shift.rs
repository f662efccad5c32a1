//! A shift at the terminal and in the mail room: people with accounts, and everything done by real commands.

use crate::{
    commands::{Act, Propose, Said, Second, content},
    model::{
        Arrival, Class, Code, Command, Entered, Found, Kind, Method, Party, PartyKind, Reading, Scheme, Seen, Site,
        SiteKind, Subject, Unannounced, Verdict, What,
    },
};
use access::{Role, Whole, may, policy::AccessManage};
use base::{Account, Actor, Clock, CommandId, Id, Line, Note, Person, Tenant, Unit, Word, hex, sha256};
use organisation::{OpenUnit, Protected, RegisterPerson, UnitKind};
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use store::{Failure, Perform, Registry, Settings, Store};
use testkit::{HandClock, Place};

const PASSWORD: &str = "en mening att minnas";

pub fn word(text: &str) -> Word {
    Word::parse("word", text).unwrap()
}
pub fn line(text: &str) -> Line {
    Line::parse("line", text).unwrap()
}
pub fn note(text: &str) -> Note {
    Note::parse("note", text).unwrap()
}

/// The `n`-th registered letter's number, with its check digit.
pub fn registered(n: u32) -> Code {
    let mut texts = (0..10).map(|digit| format!("RR{:08}{digit}SE", 47_312_400 + n));
    let number = texts.find(|text| numbers::S10::parse(text).is_ok()).unwrap();
    Code { scheme: Scheme::S10, number: word(&number) }
}

/// A code of our own.
pub fn own(text: &str) -> Code {
    Code { scheme: Scheme::Own, number: word(text) }
}

pub struct Shift {
    pub store: Store,
    pub registry: Arc<Registry>,
    pub tenant: Tenant,
    pub clock: Arc<HandClock>,
    /// The library, and the authority that it belongs to.
    pub library: (Id<Unit>, Id<Unit>),
    pub terminal: Id<Site>,
    pub room: Id<Site>,
    pub carrier: Id<Party>,
    pub police: Id<Party>,
    people: BTreeMap<&'static str, (Id<Person>, Id<Account>)>,
    n: AtomicU64,
}

impl Shift {
    /// Olle and Nora at the terminal, which Lars leads; Maj in the mail room; Vera is head of security.
    pub fn new(place: &Place) -> Self {
        let clock = Arc::new(HandClock::at("2026-11-23T06:40:00Z"));
        let registry = Arc::new(Registry::new(&[&access::MODULE, &organisation::MODULE, &crate::MODULE], &[]));
        let store = Store::open(place.home.clone(), Settings::default(), Arc::clone(&registry), clock.clone()).unwrap();
        let tenant = store.open_ledger("lillkoping.example/skans", access::cli("test")).unwrap();
        let nowhere = Id::from_uuid(uuid::Uuid::nil());
        let mut shift = Self {
            store,
            registry,
            tenant,
            clock,
            library: (nowhere, nowhere),
            terminal: nowhere.cast(),
            room: nowhere.cast(),
            carrier: nowhere.cast(),
            police: nowhere.cast(),
            people: BTreeMap::new(),
            n: AtomicU64::new(0),
        };
        let open = |parent, kind, name, code: &str| OpenUnit {
            parent,
            kind,
            name: line(name),
            code: Word::parse_optional("code", code).unwrap(),
        };
        let top = shift.machine(open(None, UnitKind::Municipality, "Lillköpings kommun", ""));
        let board = shift.machine(open(Some(top), UnitKind::Authority, "Kultur- och fritidsnämnden", "KFN"));
        shift.library = (shift.machine(open(Some(board), UnitKind::Workplace, "Stadsbiblioteket", "BIB")), board);
        for (login, role) in [
            ("olle", Role::Operator),
            ("nora", Role::Operator),
            ("lars", Role::OperatorLead),
            ("maj", Role::MailClerk),
            ("vera", Role::SecurityHead),
        ] {
            shift.person(login, role);
        }
        shift.terminal = shift.site("Terminal Öst", SiteKind::Terminal, None);
        shift.room = shift.site("Stadshusets postrum", SiteKind::MailRoom, None);
        shift.carrier = shift.party("Postbolaget", PartyKind::Carrier);
        shift.police = shift.party("Polisen", PartyKind::Police);
        shift.clock.pass(60);
        shift
    }

    pub fn id(&self) -> CommandId {
        let n = self.n.fetch_add(1, Ordering::Relaxed);
        CommandId::from_parts(self.clock.now().micros().unsigned_abs() / 1000, &sha256(&n.to_be_bytes())[..10])
    }

    fn machine<P: Perform>(&self, what: P) -> P::Answer {
        self.store.perform(self.tenant, access::cli("test"), self.id(), what).unwrap().answer
    }

    pub fn site(&self, name: &str, kind: SiteKind, unit: Option<Id<Unit>>) -> Id<Site> {
        let site = Id::derive(self.id(), "site", 0);
        self.machine(Act { site, command: Command::SetUpSite { name: line(name), kind, unit, day_begins: 0 } });
        site
    }

    pub fn party(&self, name: &str, kind: PartyKind) -> Id<Party> {
        let command = Command::SetUpParty { party: None, name: line(name), kind, unit: None };
        Id::from_uuid(self.machine(Act { site: self.terminal, command })[0].about)
    }

    fn person(&mut self, login: &'static str, role: Role) {
        let register = RegisterPerson { service_number: word(login), name: line(login), protected: Protected::No };
        let person: Id<Person> = self.machine(register);
        let (tenant, actor, token, wanted) = (self.tenant, access::cli("test"), sha256(login.as_bytes()), word(login));
        let command = store::Command::new(tenant, actor.clone(), self.id(), "test", &login);
        let opened = self.store.run(command, move |work| {
            let grant = may(work, tenant, &actor, AccessManage, &Whole)?;
            let account = access::open_account(work, &grant, person, &wanted)?.account;
            access::give_role(work, &grant, person, role, None)?;
            access::see_identity(work, &grant, person)?;
            access::issue_link(work, &grant, account, &token)?;
            Ok(account)
        });
        self.people.insert(login, (person, opened.unwrap().answer));
        access::redeem_link(&self.store, self.id(), &hex(&token), PASSWORD).unwrap();
    }

    pub fn actor(&self, who: &str) -> Actor {
        let (person, account) = self.people[who];
        access::actor_of(person, account)
    }

    pub fn person_of(&self, who: &str) -> Id<Person> {
        self.people[who].0
    }

    /// One person's act.
    #[track_caller]
    pub fn act(&self, who: &str, site: Id<Site>, command: Command) -> Vec<Said> {
        self.try_act(who, site, command).unwrap_or_else(|failure| panic!("{who}: {failure}"))
    }

    pub fn try_act(&self, who: &str, site: Id<Site>, command: Command) -> Result<Vec<Said>, Failure> {
        Ok(self.store.perform(self.tenant, self.actor(who), self.id(), Act { site, command })?.answer)
    }

    /// Two persons' act: the first proposes, the other agrees, each with a password on the content.
    #[track_caller]
    pub fn both(&self, first: &str, other: &str, site: Id<Site>, command: Command) -> Vec<Said> {
        let assertion = self.assert(first, site, &command);
        let propose = Propose { site, command: command.clone(), assertion };
        let act = self.store.perform(self.tenant, self.actor(first), self.id(), propose).unwrap().answer;
        let assertion = self.assert(other, site, &command);
        let second = self.store.perform(self.tenant, self.actor(other), self.id(), Second { act, assertion });
        second.unwrap_or_else(|failure| panic!("{other}: {failure}")).answer
    }

    fn assert(&self, who: &str, site: Id<Site>, command: &Command) -> access::Assertion {
        let shown = self.store.read(|reader| content(reader, self.tenant, site, command)).unwrap();
        access::assert_password(&self.store, self.tenant, self.people[who].1, PASSWORD, shown).unwrap()
    }

    /// Something for the library that nobody announced.
    pub fn new_one(&self, kind: Kind, code: Option<Code>) -> Unannounced {
        Unannounced {
            kind,
            code,
            class: (kind != Kind::Receptacle).then_some(Class::Letter),
            unit: Some(self.library.0),
            authority: Some(self.library.1),
            into: None,
            found: Found::No,
        }
    }

    /// Takes in what came without announcement.
    pub fn receive_new(&self, site: Id<Site>, all: Vec<Unannounced>) -> Vec<Id<Subject>> {
        let who = if site == self.room { "maj" } else { "olle" };
        let arrivals = all.into_iter().map(|one| arrival(What::New(one), None)).collect();
        let receive = Command::Receive { from: Some(self.carrier), consignment: None, set_aside_at: None, arrivals };
        received(&self.act(who, site, receive))
    }

    /// Both demanded methods pass on the set, by two persons, and take effect.
    pub fn clear(&self, members: &[Seen]) {
        for (who, method) in [("olle", Method::Visual), ("nora", Method::XRay)] {
            self.act(who, self.terminal, screen(members, method, Verdict::Cleared));
        }
    }
}

pub fn arrival(what: What, seal: Option<&str>) -> Arrival {
    Arrival {
        what,
        seal: seal.map(word),
        reading: Reading::First,
        weight: None,
        flags: Default::default(),
        entered: Entered::Scanned,
    }
}

pub fn screen(members: &[Seen], method: Method, verdict: Verdict) -> Command {
    Command::Screen { members: members.to_vec(), method, verdict, description: None }
}

/// As seen in a check, without a count.
pub fn seen(ids: &[Id<Subject>]) -> Vec<Seen> {
    ids.iter().map(|id| Seen { id: *id, count: None, weight: None }).collect()
}

/// What was received, in order.
pub fn received(said: &[Said]) -> Vec<Id<Subject>> {
    said.iter().filter(|said| said.kind == "received").map(|said| Id::from_uuid(said.about)).collect()
}
