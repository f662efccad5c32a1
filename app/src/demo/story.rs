//! Three weeks of mail. The same commands with the same ids every time; the dates follow today.

use super::{
    StoryClock,
    cast::{self, Home},
};
use access::{Role, Whole, actor_of, assert_password, may, policy::AccessManage};
use base::{Account, Actor, CommandId, Date, Id, Line, Note, Person, Refusal, Tenant, Time, Unit, Word, hex, sha256};
use mail::{
    commands::{Act, Propose, Said, Second, content, made},
    model::{
        Angle, Arrival, Class, Code, Command, Consignment, Entered, Flag, Found, Kept, Kind, LineSpec, Method, Party,
        PartyKind, PowerOfAttorney, Reading, Scheme, Seen, Site, SiteKind, Subject, Unannounced, UnitAddress, Verdict,
        Weight, What,
    },
    queries,
};
use organisation::{OpenUnit, Protected, RegisterPerson, UnitKind};
use std::collections::{BTreeSet, HashMap};
use store::{Command as StoreCommand, Failure, Perform, Store};
use uuid::Uuid;

/// How many working days lie behind us.
const DAYS: usize = 15;

pub(super) struct Story<'a> {
    pub(super) store: &'a Store,
    clock: &'a StoryClock,
    n: u64,
    seal: u32,
    letter: u32,
    pub(super) tenant: Tenant,
    pub(super) units: HashMap<&'static str, (Id<Unit>, Option<Id<Unit>>)>,
    pub(super) people: HashMap<&'static str, (Id<Person>, Id<Account>, Tenant)>,
    terminal: Id<Site>,
    house: Id<Site>,
    carrier: Id<Party>,
    messenger: Id<Party>,
    police: Id<Party>,
    laboratory: Id<Party>,
}

pub(super) type Told<T = ()> = Result<T, Failure>;

pub(super) fn word(text: &str) -> Told<Word> {
    Ok(Word::parse("word", text)?)
}
pub(super) fn line(text: &str) -> Told<Line> {
    Ok(Line::parse("line", text)?)
}
fn note(text: &str) -> Told<Note> {
    Ok(Note::parse("note", text)?)
}

/// Tells the story up to `now`.
pub fn tell(store: &Store, clock: &StoryClock, now: Time) -> Told {
    let mut days = Vec::new();
    let mut day = now.date();
    for _ in 0..DAYS {
        day = calendar::previous_working_day(day).map_err(|fault| store::Fault::shape(fault.en()))?;
        days.push(day);
    }
    days.reverse();
    let mut story = Story::set_the_stage(store, clock, days[0])?;
    for (n, day) in days.iter().enumerate() {
        story.day(n, *day)?;
    }
    story.today(now)
}

/// The stage alone.
pub fn stage(store: &Store, clock: &StoryClock, first: Date) -> Told<super::Stage> {
    let story = Story::set_the_stage(store, clock, first)?;
    Ok(super::Stage {
        store: store.clone(),
        tenant: story.tenant,
        operator: story.actor("olle"),
        terminal: story.terminal,
        house: story.house,
        carrier: story.messenger,
        unit: story.unit("STH"),
    })
}

/// A clock time on a date in Sweden.
fn at(day: Date, hour: i8, minute: i8) -> Time {
    let zoned = day.at(hour, minute, 0, 0).in_tz("Europe/Stockholm");
    zoned.map_or(Time::from_micros(0), |zoned| Time::from_micros(zoned.timestamp().as_microsecond()))
}

/// What came on a day: the tray, its lot, the single letters.
struct Come {
    lots: Vec<(Id<Subject>, u32)>,
    items: Vec<Id<Subject>>,
}

impl<'a> Story<'a> {
    /// The next command's id: the same in every telling.
    pub(super) fn id(&mut self) -> CommandId {
        self.n += 1;
        CommandId::from_parts(1_577_836_800_000 + self.n, &sha256(&self.n.to_be_bytes())[..10])
    }

    pub(super) fn does<P: Perform>(&mut self, tenant: Tenant, actor: Actor, what: P) -> Told<P::Answer> {
        let id = self.id();
        Ok(self.store.perform(tenant, actor, id, what)?.answer)
    }

    fn set_the_stage(store: &'a Store, clock: &'a StoryClock, first: Date) -> Told<Self> {
        clock.set(at(first.yesterday().unwrap_or(first), 8, 0));
        let nobody = Id::from_uuid(Uuid::nil());
        let tenant = store.open_ledger(cast::MUNICIPALITY.0, access::cli("demo"))?;
        let mut story = Self {
            store,
            clock,
            n: 0,
            seal: 0,
            letter: 0,
            tenant,
            units: HashMap::new(),
            people: HashMap::new(),
            terminal: nobody.cast(),
            house: nobody.cast(),
            carrier: nobody.cast(),
            messenger: nobody.cast(),
            police: nobody.cast(),
            laboratory: nobody,
        };
        story.open_units()?;
        story.open_people()?;
        super::roles::appoint(&mut story, first)?;
        story.open_mail(first)?;
        Ok(story)
    }

    fn open_units(&mut self) -> Told {
        let cli = || access::cli("demo");
        let open = |parent, kind, name: &str, code: &str| -> Told<OpenUnit> {
            Ok(OpenUnit { parent, kind, name: line(name)?, code: Word::parse_optional("code", code)? })
        };
        let tenant = self.tenant;
        let top = self.does(tenant, cli(), open(None, UnitKind::Municipality, cast::MUNICIPALITY.1, "")?)?;
        self.units.insert("", (top, None));
        for (code, name, kind, above) in cast::UNITS {
            let (parent, authority) = self.units[above];
            let id = self.does(tenant, cli(), open(Some(parent), *kind, name, code)?)?;
            let authority = if kind.is_authority() { Some(id) } else { authority };
            self.units.insert(code, (id, authority));
        }
        let operator = self.store.open_ledger(cast::OPERATOR.0, cli())?;
        self.does(operator, cli(), open(None, UnitKind::Company, cast::OPERATOR.1, "")?)?;
        Ok(())
    }

    fn open_people(&mut self) -> Told {
        let operator = self.store.open_ledger(cast::OPERATOR.0, access::cli("demo"))?;
        for (login, name, number, home, roles) in cast::PEOPLE {
            let home = if *home == Home::Municipality { self.tenant } else { operator };
            let register =
                RegisterPerson { service_number: word(number)?, name: line(name)?, protected: Protected::No };
            let person = self.does(home, access::cli("demo"), register)?;
            let token = base::clock::random();
            let account = self.open_account(home, person, login, token)?;
            for (role, unit) in *roles {
                let unit = if unit.is_empty() { None } else { Some(self.units[unit].0) };
                self.give(self.tenant, person, *role, unit)?;
            }
            if home == operator && roles.iter().any(|(role, _)| *role == Role::OperatorLead) {
                self.give(operator, person, Role::Administrator, None)?;
            }
            // Only those who act in the story or are printed need a password; the others get a link.
            if ["vera", "olle", "maj", "nora", "lars", "ada", "lena"].contains(login) {
                let id = self.id();
                access::redeem_link(self.store, id, &hex(&token), cast::PASSWORD)?;
            }
            self.people.insert(login, (person, account, home));
        }
        Ok(())
    }

    fn open_account(&mut self, tenant: Tenant, person: Id<Person>, login: &str, token: [u8; 32]) -> Told<Id<Account>> {
        let (id, login) = (self.id(), word(login)?);
        let command = StoreCommand::new(tenant, access::cli("demo"), id, "demo.account", &login);
        let done = self.store.run(command, move |work| {
            let grant = may(work, tenant, &access::cli("demo"), AccessManage, &Whole)?;
            let account = access::open_account(work, &grant, person, &login)?.account;
            access::see_identity(work, &grant, person)?;
            access::issue_link(work, &grant, account, &token)?;
            Ok(account)
        })?;
        Ok(done.answer)
    }

    fn give(&mut self, tenant: Tenant, person: Id<Person>, role: Role, unit: Option<Id<Unit>>) -> Told {
        let id = self.id();
        let command = StoreCommand::new(tenant, access::cli("demo"), id, "demo.role", &role.name());
        self.store.run(command, move |work| {
            let grant = may(work, tenant, &access::cli("demo"), AccessManage, &Whole)?;
            access::give_role(work, &grant, person, role, unit)?;
            Ok(())
        })?;
        Ok(())
    }

    fn open_mail(&mut self, first: Date) -> Told {
        for (name, kind, unit) in [
            ("Terminal Öst", SiteKind::Terminal, ""),
            ("Stadshuset", SiteKind::MailRoom, "STH"),
            ("Stadsbibliotekets brevlåda", SiteKind::LetterBox, "BIB"),
        ] {
            let site = Id::derive(self.id(), "site", 0);
            let unit = if unit.is_empty() { None } else { Some(self.units[unit].0) };
            let set_up = Command::SetUpSite { name: line(name)?, kind, unit, day_begins: 0 };
            self.act_as(access::cli("demo"), site, set_up)?;
            match kind {
                SiteKind::Terminal => self.terminal = site,
                SiteKind::MailRoom => self.house = site,
                SiteKind::LetterBox => {}
            }
        }
        let mut parties = Vec::new();
        for (name, kind) in [
            ("Postbolaget", PartyKind::Carrier),
            ("Internbud", PartyKind::Internal),
            ("Polisen", PartyKind::Police),
            ("Räddningstjänsten", PartyKind::RescueService),
            ("Nationella laboratoriet", PartyKind::Laboratory),
        ] {
            let set_up = Command::SetUpParty { party: None, name: line(name)?, kind, unit: None };
            let said = self.act_as(access::cli("demo"), self.terminal, set_up)?;
            parties.push(need(made(&said, "partySetUp"))?);
        }
        (self.carrier, self.messenger, self.police, self.laboratory) = (parties[0], parties[1], parties[2], parties[4]);
        let signer = self.people["vera"].0;
        let addresses = ["STH", "BJS", "EKS", "SOK", "REN", "BIB"]
            .iter()
            .zip(["Storgatan 1", "Skolvägen 2", "Ekallén 3", "Torget 4", "Ådalen 5", "Parkgatan 6"])
            .map(|(unit, street)| {
                Ok(UnitAddress { unit: self.units[unit].0, address: line(&format!("{street}, 999 99 Lillköping"))? })
            })
            .collect::<Told<_>>()?;
        let redirect = Command::Redirect {
            carrier: self.carrier,
            addresses,
            from: first,
            until: first.checked_add(jiff::Span::new().months(6)).ok(),
            agreement: word("KS 2026:41")?,
            products: vec![PowerOfAttorney {
                class: Class::Registered,
                signer,
                signed_at: base::Clock::now(self.clock),
            }],
        };
        self.act_as(access::cli("demo"), self.terminal, redirect)?;
        Ok(())
    }

    fn act_as(&mut self, actor: Actor, site: Id<Site>, command: Command) -> Told<Vec<Said>> {
        self.does(self.tenant, actor, Act { site, command })
    }

    fn actor(&self, who: &str) -> Actor {
        let (person, account, _) = self.people[who];
        actor_of(person, account)
    }

    /// One person's act.
    fn act(&mut self, who: &str, site: Id<Site>, command: Command) -> Told<Vec<Said>> {
        let actor = self.actor(who);
        self.act_as(actor, site, command)
    }

    /// Two persons' act: the first proposes, the other agrees, each with a password on the content.
    fn both(&mut self, first: &str, other: &str, site: Id<Site>, command: Command) -> Told<Vec<Said>> {
        let act = self.propose(first, site, command.clone())?;
        let assertion = self.assert(other, site, &command)?;
        let actor = self.actor(other);
        self.does(self.tenant, actor, Second { act, assertion })
    }

    fn propose(&mut self, first: &str, site: Id<Site>, command: Command) -> Told<Id<access::Act>> {
        let assertion = self.assert(first, site, &command)?;
        let actor = self.actor(first);
        self.does(self.tenant, actor, Propose { site, command, assertion })
    }

    fn assert(&self, who: &str, site: Id<Site>, command: &Command) -> Told<access::Assertion> {
        let (_, account, home) = self.people[who];
        let shown = self.store.read(|reader| content(reader, self.tenant, site, command))?;
        assert_password(self.store, home, account, cast::PASSWORD, shown)
    }

    fn next_seal(&mut self) -> Told<Word> {
        self.seal += 1;
        word(&format!("4471-{:04}", self.seal))
    }

    /// A registered letter's number: S10 with its check digit.
    fn next_letter(&mut self) -> Told<Code> {
        self.letter += 1;
        let serial = 47_312_400 + self.letter;
        (0..10)
            .map(|digit| format!("RR{serial:08}{digit}SE"))
            .find(|text| numbers::S10::parse(text).is_ok())
            .map_or_else(
                || Err(Refusal::not_found().into()),
                |text| Ok(Code { scheme: Scheme::S10, number: word(&text)? }),
            )
    }

    fn unit(&self, code: &str) -> (Option<Id<Unit>>, Option<Id<Unit>>) {
        let (unit, authority) = self.units[code];
        (Some(unit), authority)
    }

    /// A manifest arrives: a sealed tray with one lot, and registered letters.
    fn announce(&mut self, day: Date, letters: u32, registered: &[&str]) -> Told<(Id<Consignment>, Word)> {
        let seal = self.next_seal()?;
        let tray = word(&format!("LADA-{:02}", 10 + self.seal % 6))?;
        let (unit, authority) = self.unit("STH");
        let blank = LineSpec {
            kind: Kind::Receptacle,
            code: Some(Code { scheme: Scheme::Own, number: tray.clone() }),
            class: None,
            count: None,
            weight_g: None,
            receptacle: None,
            seal: Some(seal.clone()),
            unit,
            authority,
        };
        let mut lines = vec![
            blank.clone(),
            LineSpec {
                kind: Kind::Lot,
                code: None,
                class: Some(Class::Letter),
                weight_g: Some(letters * 21),
                receptacle: Some(tray),
                seal: None,
                ..blank.clone()
            },
        ];
        for code in registered {
            let (unit, authority) = self.unit(code);
            lines.push(LineSpec {
                kind: Kind::Item,
                code: Some(self.next_letter()?),
                class: Some(Class::Registered),
                seal: None,
                unit,
                authority,
                ..blank.clone()
            });
        }
        let reference = Some(word(&format!("PB-{}", day.strftime("%y%m%d")))?);
        let announce = Command::Announce { from: self.carrier, reference, file: None, lines };
        let said = self.act("olle", self.terminal, announce)?;
        Ok((need(made(&said, "consignmentAnnounced"))?, seal))
    }

    fn arrival(what: What, seal: Option<Word>, weight: Option<u32>) -> Arrival {
        Arrival {
            what,
            seal,
            reading: Reading::First,
            weight: weight.map(|net_g| Weight { net_g, error_g: 5 }),
            flags: BTreeSet::new(),
            entered: Entered::Scanned,
        }
    }

    /// Everything on the manifest but the last `unseen` lines is received, the tray opened.
    fn receive(&mut self, consignment: Id<Consignment>, seal: Word, letters: u32, unseen: usize) -> Told<Come> {
        let (lines, _) = self.store.read(|reader| queries::lines(reader, self.tenant, consignment, 0, 100))?;
        let seen = lines.len() - unseen;
        let (mut arrivals, mut come) = (Vec::new(), Come { lots: Vec::new(), items: Vec::new() });
        let mut tray = None;
        for line in &lines[..seen] {
            let (id, kind) = (line.expected.id, line.expected.kind);
            arrivals.push(match kind {
                Kind::Receptacle => {
                    tray = Some(id);
                    Self::arrival(What::Line(id), Some(seal.clone()), None)
                }
                Kind::Lot => {
                    come.lots.push((id, letters));
                    Self::arrival(What::Line(id), None, Some(letters * 21))
                }
                Kind::Item => {
                    come.items.push(id);
                    Self::arrival(What::Line(id), None, None)
                }
            });
        }
        let set_aside_at = Some(base::Clock::now(self.clock).plus_seconds(-14 * 3600));
        let receive =
            Command::Receive { from: Some(self.carrier), consignment: Some(consignment), set_aside_at, arrivals };
        self.act("olle", self.terminal, receive)?;
        self.clock.pass(240);
        if let Some(receptacle) = tray {
            self.act("olle", self.terminal, Command::Open { receptacle, second: None, reason: None })?;
        }
        let missing = lines[seen..].iter().map(|line| line.expected.id).collect();
        self.act("olle", self.terminal, Command::CloseHandOver { consignment, missing })?;
        Ok(come)
    }

    fn seen(come: &Come) -> Vec<Seen> {
        let lots = come.lots.iter().map(|(id, count)| Seen { id: *id, count: Some(*count), weight: None });
        lots.chain(come.items.iter().map(|id| Seen { id: *id, count: None, weight: None })).collect()
    }

    /// Both demanded methods pass on the whole set.
    fn pass_all(&mut self, members: &[Seen], [eye, machine]: [&str; 2]) -> Told {
        for (who, method) in [(eye, Method::Visual), (machine, Method::XRay)] {
            self.screen(who, members.to_vec(), method, Verdict::Cleared, None)?;
            self.clock.pass(420);
        }
        Ok(())
    }

    fn screen(
        &mut self,
        who: &str,
        members: Vec<Seen>,
        method: Method,
        verdict: Verdict,
        description: Option<Note>,
    ) -> Told<Vec<Said>> {
        self.act(who, self.terminal, Command::Screen { members, method, verdict, description })
    }

    /// Released, packed, sealed and sent; received, opened and handed out in the house.
    fn onward(&mut self, day: Date, subjects: Vec<Id<Subject>>, letters: u32, items: u32) -> Told {
        if subjects.is_empty() {
            return Ok(());
        }
        self.act("nora", self.terminal, Command::Release { subjects: subjects.clone(), second: None })?;
        let code = Code { scheme: Scheme::Own, number: word(&format!("UT-{:02}", 1 + self.seal % 4))? };
        let tray = Unannounced {
            kind: Kind::Receptacle,
            code: Some(code),
            class: None,
            unit: self.unit("STH").0,
            authority: None,
            into: None,
            found: Found::No,
        };
        let receive = Command::Receive {
            from: None,
            consignment: None,
            set_aside_at: None,
            arrivals: vec![Self::arrival(What::New(tray), None, None)],
        };
        let said = self.act("nora", self.terminal, receive)?;
        let receptacle: Id<Subject> = need(made(&said, "received"))?;
        let count = letters + items;
        self.act("nora", self.terminal, Command::Pack { receptacle, subjects: subjects.clone(), count })?;
        let seal = self.next_seal()?;
        self.act("nora", self.terminal, Command::Seal { receptacle, seal: seal.clone(), count })?;
        self.clock.set(at(day, 10, 15));
        let dispatch = Command::Dispatch {
            receptacles: vec![receptacle],
            carrier: self.messenger,
            to: self.house,
            reference: None,
        };
        let said = self.act("nora", self.terminal, dispatch)?;
        let consignment: Id<Consignment> = need(made(&said, "dispatched"))?;
        self.clock.set(at(day, 12, 50));
        let deliver = Command::Deliver { consignment, receptacle, seal: Some(seal), reading: Reading::First, items };
        self.act("maj", self.house, deliver)?;
        self.act("maj", self.house, Command::CloseHandOver { consignment, missing: Vec::new() })?;
        self.act("maj", self.house, Command::Open { receptacle, second: None, reason: None })?;
        self.clock.set(at(day, 14, 30));
        let receipt = word(&format!("KV-{}", day.strftime("%y%m%d")))?;
        let taken_by = None;
        self.act("maj", self.house, Command::HandOut { subjects, receipt, taken_by })?;
        Ok(())
    }

    fn close(&mut self, who: &str, site: Id<Site>, day: Date) -> Told {
        let close = Command::CloseDay { day, counted: None, second: None, reason: None };
        self.act(who, site, close)?;
        Ok(())
    }

    /// One working day, `n` days into the story.
    fn day(&mut self, n: usize, day: Date) -> Told {
        let letters = 38 + (n as u32 * 17) % 45;
        let registered: &[&str] = match n {
            7 => &["KAN", "SOK", "REN", "BYG"],
            9 => &["KAN", "SOK", "BYG", "EKS", "BJS", "HTN"],
            n if n % 2 == 0 => &["KAN", "SOK", "BYG"],
            _ => &["SOK", "BJS"],
        };
        self.clock.set(at(day, 6, 40));
        let (consignment, seal) = self.announce(day, letters, registered)?;
        self.clock.set(at(day, 7, 5));
        let unseen = usize::from(n == 9);
        let mut come = self.receive(consignment, seal, letters, unseen)?;
        self.clock.set(at(day, 7, 40));
        match n {
            3 => self.powder_letter(day, &mut come)?,
            7 => self.cartridge_case(day, &mut come)?,
            11 => self.surplus_in_a_bag(day, &mut come)?,
            _ => {}
        }
        let members = Self::seen(&come);
        // Who doubted something in the tray does not clear it by the same method: they change places.
        let who = if n == 3 { ["nora", "olle"] } else { ["olle", "nora"] };
        self.pass_all(&members, who)?;
        self.clock.pass(60);
        let subjects: Vec<_> = members.iter().map(|member| member.id).collect();
        let letters = come.lots.iter().map(|(_, count)| count).sum();
        self.onward(day, subjects, letters, come.items.len() as u32)?;
        self.clock.set(at(day, 16, 20));
        self.close("maj", self.house, day)?;
        let open = self.store.read(|reader| queries::discrepancies(reader, self.tenant, self.terminal, 1))?;
        if open.is_empty() {
            self.close("lars", self.terminal, day)
        } else {
            self.clock.pass(600);
            let reason = Some(note("Ett rekommenderat brev saknas sedan tidigare. Postbolaget eftersöker det.")?);
            let close = Command::CloseDay { day, counted: None, second: None, reason };
            self.both("lars", "vera", self.terminal, close).map(drop)
        }
    }

    /// A letter in the lot leaks powder: left where it lies, 112, police, laboratory; harmless; checked
    /// anew and released by two.
    fn powder_letter(&mut self, day: Date, come: &mut Come) -> Told {
        let (lot, letters) = come.lots[0];
        let members = vec![Seen { id: lot, count: Some(letters), weight: None }];
        self.screen(
            "olle",
            members,
            Method::Visual,
            Verdict::Deviating,
            Some(note("Vitt pulver vid fliken på ett brev i lådan.")?),
        )?;
        let flags = BTreeSet::from([Flag::Damaged]);
        let said = self.act("olle", self.terminal, Command::SingleOut { lot, flags })?;
        let (item, left) = (self.singled_out(&said)?, letters - 1);
        come.lots[0].1 = left;
        let alarm = Command::Alarm {
            subjects: vec![item],
            verdict: Verdict::Dangerous,
            method: None,
            description: Some(note("Vitt pulver läcker. Lämnat där det ligger. 112 larmat.")?),
        };
        self.act("olle", self.terminal, alarm)?;
        self.clock.set(at(day, 8, 25));
        let subjects = vec![item];
        let hand = Command::HandToAuthority {
            subjects: subjects.clone(),
            party: self.police,
            receipt: None,
            officer: Some(line("Inspektör Exempel")?),
        };
        self.act("lars", self.terminal, hand)?;
        self.clock.set(at(day, 8, 50));
        let receipt = Command::RecordReceipt { subjects: subjects.clone(), receipt: word("5000-K1234-26")? };
        self.act("lars", self.terminal, receipt)?;
        let hand = Command::HandToAuthority {
            subjects: subjects.clone(),
            party: self.laboratory,
            receipt: Some(word("NL-2026-77")?),
            officer: None,
        };
        self.act("lars", self.terminal, hand)?;
        self.clock.set(at(day, 9, 20));
        self.act("lars", self.terminal, Command::TakeBack { subjects })?;
        self.pass_all(&[Seen { id: item, count: None, weight: None }], ["olle", "nora"])?;
        self.clock.pass(60);
        let release = Command::Release { subjects: vec![item], second: None };
        self.both("lars", "vera", self.terminal, release)?;
        self.clock.set(at(day, 9, 40));
        // The harmless letter stays at the terminal for the police's word; it goes out with tomorrow's.
        self.act(
            "lars",
            self.terminal,
            Command::Hold { subjects: vec![item], reason: Some(note("Polisen vill läsa utlåtandet först.")?) },
        )?;
        Ok(())
    }

    fn singled_out(&self, said: &[Said]) -> Told<Id<Subject>> {
        // The event is about the lot; the item is the newest of its number.
        let lot: Id<Subject> = need(made(said, "itemSingledOut"))?;
        let entries = self.store.read(|reader| reader.history(self.tenant, lot.uuid(), 100))?;
        for entry in entries.iter().rev() {
            if let Some((mail::Event::ItemSingledOut { item, .. }, _)) = store::decode::<mail::Event>(entry)? {
                return Ok(item.id);
            }
        }
        Err(Refusal::not_found().into())
    }

    /// A cartridge case by post to the sewage works: X-ray, police, kept.
    fn cartridge_case(&mut self, day: Date, come: &mut Come) -> Told {
        let item = come.items.remove(2);
        let one = vec![Seen { id: item, count: None, weight: None }];
        self.screen("olle", one.clone(), Method::Visual, Verdict::Cleared, None)?;
        self.clock.pass(120);
        let description = Some(note("Metall, avlång, 48 mm. Liknar en patronhylsa.")?);
        self.screen("nora", one, Method::XRay, Verdict::Suspicious, description)?;
        self.clock.set(at(day, 8, 35));
        let subjects = vec![item];
        let hand = Command::HandToAuthority {
            subjects: subjects.clone(),
            party: self.police,
            receipt: Some(word("5000-K2345-26")?),
            officer: Some(line("Inspektör Exempel")?),
        };
        self.act("lars", self.terminal, hand)?;
        self.clock.set(at(day, 8, 45));
        let kept = Command::AuthorityKept { subjects, kept: Kept::Seized, receipt: None };
        self.act("lars", self.terminal, kept)?;
        Ok(())
    }

    /// The library's sealed bag is stated to hold seven and holds eight.
    fn surplus_in_a_bag(&mut self, day: Date, come: &mut Come) -> Told {
        let (seal, bag) = (self.next_seal()?, word("PASE-0412")?);
        let (unit, authority) = self.unit("BIB");
        let mut lines = vec![LineSpec {
            kind: Kind::Receptacle,
            code: Some(Code { scheme: Scheme::Own, number: bag.clone() }),
            class: None,
            count: None,
            weight_g: None,
            receptacle: None,
            seal: Some(seal.clone()),
            unit,
            authority,
        }];
        for _ in 0..7 {
            lines.push(LineSpec {
                kind: Kind::Item,
                code: None,
                class: Some(Class::Letter),
                receptacle: Some(bag.clone()),
                seal: None,
                ..lines[0].clone()
            });
        }
        let reference = Some(word(&format!("BIB-{}", day.strftime("%y%m%d")))?);
        let announce = Command::Announce { from: self.messenger, reference, file: None, lines };
        let said = self.act("olle", self.terminal, announce)?;
        let consignment: Id<Consignment> = need(made(&said, "consignmentAnnounced"))?;
        let (lines, _) = self.store.read(|reader| queries::lines(reader, self.tenant, consignment, 0, 100))?;
        let from = Some(self.messenger);
        let receive =
            |arrivals| Command::Receive { from, consignment: Some(consignment), set_aside_at: None, arrivals };
        let bag = lines[0].expected.id;
        self.act("olle", self.terminal, receive(vec![Self::arrival(What::Line(bag), Some(seal), None)]))?;
        self.act("olle", self.terminal, Command::Open { receptacle: bag, second: None, reason: None })?;
        let mut arrivals: Vec<Arrival> =
            lines[1..].iter().map(|line| Self::arrival(What::Line(line.expected.id), None, None)).collect();
        let eighth = Unannounced {
            kind: Kind::Item,
            code: None,
            class: Some(Class::Letter),
            unit,
            authority,
            into: Some(bag),
            found: Found::No,
        };
        arrivals.push(Self::arrival(What::New(eighth), None, None));
        let said = self.act("olle", self.terminal, receive(arrivals))?;
        come.items.extend(
            said.iter().filter(|said| said.kind == "received").map(|said| Id::<Subject>::from_uuid(said.about)),
        );
        self.act("olle", self.terminal, Command::CloseHandOver { consignment, missing: Vec::new() })?;
        let open = self.store.read(|reader| queries::discrepancies(reader, self.tenant, self.terminal, 100))?;
        for discrepancy in open.iter().filter(|it| it.kind == mail::model::DiscrepancyKind::Surplus) {
            let close = Command::CloseDiscrepancy {
                discrepancy: discrepancy.id,
                second: None,
                reference: None,
                reason: note("Biblioteket räknade fel: åtta brev låg i påsen.")?,
            };
            self.act("lars", self.terminal, close)?;
        }
        Ok(())
    }

    /// Today, as far as it has come: a hand-over half received, a suspicious letter that waits for its
    /// second person.
    fn today(&mut self, now: Time) -> Told {
        let today = now.date();
        self.clock.set(now.plus_seconds(-70 * 60));
        let (first, seal) = self.announce(today, 52, &["KAN", "SOK", "BJS", "BYG"])?;
        self.clock.set(now.plus_seconds(-62 * 60));
        let come = self.receive(first, seal, 52, 0)?;
        self.clock.set(now.plus_seconds(-50 * 60));
        let mut members = Self::seen(&come);
        let suspicious = members.remove(3);
        self.screen("olle", members.clone(), Method::Visual, Verdict::Cleared, None)?;
        self.screen("olle", vec![suspicious], Method::Visual, Verdict::Cleared, None)?;
        self.clock.pass(600);
        self.screen("nora", members[..2].to_vec(), Method::XRay, Verdict::Cleared, None)?;
        let description = Some(note("Metall, avlång. Kan vara en nyckel.")?);
        self.screen("nora", vec![suspicious], Method::XRay, Verdict::Suspicious, description)?;
        self.clock.set(now.plus_seconds(-30 * 60));
        let clear = Command::ClearAlarm {
            subjects: vec![suspicious.id],
            method: Method::Trace,
            view: Angle::Other,
            second: mail::commands::nobody(),
            reason: note("Spårtest utan utslag. I ny vy syns två nycklar på en ring.")?,
        };
        self.propose("lars", self.terminal, clear)?;
        self.clock.set(now.plus_seconds(-20 * 60));
        // The day's second hand-over has a reference of its own.
        let (second, seal) = self.announce(today.tomorrow().unwrap_or(today), 31, &["EKS", "HTN"])?;
        let (lines, _) = self.store.read(|reader| queries::lines(reader, self.tenant, second, 0, 100))?;
        let arrivals = vec![Self::arrival(What::Line(lines[0].expected.id), Some(seal), None)];
        let receive =
            Command::Receive { from: Some(self.carrier), consignment: Some(second), set_aside_at: None, arrivals };
        self.act("olle", self.terminal, receive)?;
        Ok(())
    }
}

pub(super) fn need<T>(found: Option<T>) -> Told<T> {
    found.ok_or_else(|| Refusal::not_found().into())
}
