//! Accounts, sessions, decisions and two-person acts, on both engines.
#![allow(missing_docs)]

use access::{
    AccessEvent, Act, AgreeGrant, Assertion, CHOICES, Change, ChoiceKey, Choose, EndRole, Granting, IssueToken,
    ProposeGrant, RevokeToken, Role, Session, TokenSecret, Two, Unchoose, Whole, Whose, WithdrawGrant, assert_password,
    bearer, choice, choices, close_account, end_role, give_role, issue_link, may, move_unit, open_account, place_unit,
    policy::{AccessManage, LedgerRead, MailClear, MailView, OrganisationManage, RULES},
    propose, redeem_link, roles_of, second, see_identity, session, sign_in, sign_out, tokens_of, withdraw,
};
use base::{Account, Actor, CommandId, Id, Kind, Line, Note, Person, Placed, Refusal, Tenant, Token, Unit, Word};
use std::{path::Path, sync::Arc};
use store::{Command, Failure, Fault, Registry, Settings, Store, Work, verify};
use strum::{IntoEnumIterator, VariantNames};
use testkit::{HandClock, Place, golden::Golden, on_both};

mod parts;

struct Site(Option<Id<Unit>>);
impl Placed for Site {
    const KIND: &'static str = "site";
    fn object(&self) -> uuid::Uuid {
        uuid::Uuid::nil()
    }
    fn unit(&self) -> Option<Id<Unit>> {
        self.0
    }
}
struct Somewhere(Option<Id<Unit>>);
impl Placed for Somewhere {
    const KIND: &'static str = "unit";
    fn object(&self) -> uuid::Uuid {
        uuid::Uuid::nil()
    }
    fn unit(&self) -> Option<Id<Unit>> {
        self.0
    }
}

const PASSWORD: &str = "en mening att minnas";

struct World {
    store: Store,
    tenant: Tenant,
    clock: Arc<HandClock>,
    n: std::cell::Cell<u64>,
}

fn registry() -> Arc<Registry> {
    Arc::new(Registry::new(&[&access::MODULE], &[]))
}

impl World {
    fn new(place: &Place) -> Self {
        let clock = Arc::new(HandClock::at("2026-11-23T06:40:00Z"));
        let store = Store::open(place.home.clone(), Settings::default(), registry(), clock.clone()).unwrap();
        let tenant = store.open_ledger("lillkoping.example/skans", access::cli("test")).unwrap();
        Self { store, tenant, clock, n: 0.into() }
    }

    fn id(&self) -> CommandId {
        self.n.set(self.n.get() + 1);
        CommandId::from_parts(self.n.get(), &base::sha256(&self.n.get().to_be_bytes())[..10])
    }

    fn run<A: serde::Serialize + serde::de::DeserializeOwned>(
        &self,
        actor: Actor,
        run: impl Fn(&mut Work<'_>) -> Result<A, Failure> + Send + 'static,
    ) -> Result<A, Failure> {
        let command = Command::new(self.tenant, actor, self.id(), "test", &self.n.get());
        self.store.run(command, run).map(|done| done.answer)
    }

    /// A person with an account, a password, an identity seen and a role.
    fn person(&self, login: &str, role: Role, unit: Option<Id<Unit>>) -> (Id<Person>, Id<Account>) {
        let person = Id::derive(self.id(), "person", 0);
        let login = Word::parse("login", login).unwrap();
        let token = base::sha256(login.as_str().as_bytes());
        let tenant = self.tenant;
        let account = self
            .run(access::cli("test"), move |work| {
                let grant = may(work, tenant, &access::cli("test"), AccessManage, &Whole)?;
                let account = open_account(work, &grant, person, &login)?.account;
                give_role(work, &grant, person, role, unit)?;
                see_identity(work, &grant, person)?;
                issue_link(work, &grant, account, &token)?;
                Ok(account)
            })
            .unwrap();
        redeem_link(&self.store, self.id(), &base::hex(&token), PASSWORD).unwrap();
        (person, account)
    }

    fn unit(&self, parent: Option<Id<Unit>>) -> Id<Unit> {
        let unit = Id::derive(self.id(), "unit", 0);
        let tenant = self.tenant;
        self.run(access::cli("test"), move |work| {
            let grant = may(work, tenant, &access::cli("test"), OrganisationManage, &Somewhere(parent))?;
            place_unit(work, &grant, unit, parent)
        })
        .unwrap();
        unit
    }

    fn may_clear(&self, actor: &Actor, unit: Option<Id<Unit>>) -> bool {
        let result = self.store.read(|reader| may(reader, self.tenant, actor, MailClear, &Site(unit)));
        match result {
            Ok(_) => true,
            Err(Failure::Refused(Refusal { kind: Kind::Denied, .. })) => false,
            Err(failure) => panic!("{failure}"),
        }
    }

    fn assert(&self, account: Id<Account>, content: [u8; 32]) -> Assertion {
        assert_password(&self.store, self.tenant, account, PASSWORD, content).unwrap()
    }

    fn propose(&self, who: (Id<Person>, Id<Account>), content: [u8; 32]) -> Result<Id<Act>, Failure> {
        let assertion = self.assert(who.1, content);
        let (tenant, actor) = (self.tenant, access::actor_of(who.0, who.1));
        self.run(actor.clone(), move |work| {
            let grant = may(work, tenant, &actor, MailClear, &Site(None))?;
            propose(work, &grant, "mail.clear", uuid::Uuid::max(), content, &assertion)
        })
    }

    fn second(
        &self,
        who: (Id<Person>, Id<Account>),
        act: Id<Act>,
        shown: [u8; 32],
        now: [u8; 32],
        in_hand: base::Time,
    ) -> Result<(Id<Person>, Id<Person>), Failure> {
        let assertion = self.assert(who.1, shown);
        let (tenant, actor) = (self.tenant, access::actor_of(who.0, who.1));
        self.run(actor.clone(), move |work| {
            let grant = may(work, tenant, &actor, MailClear, &Site(None))?;
            let two: Two = second(work, &grant, act, now, &assertion, in_hand)?;
            Ok((two.first(), two.second()))
        })
    }

    fn choose(&self, who: (Id<Person>, Id<Account>), key: &str, value: &str) -> Result<(), Failure> {
        let choose = Choose { key: ChoiceKey::parse(key)?, value: Note::parse("value", value)? };
        self.store.perform(self.tenant, access::actor_of(who.0, who.1), self.id(), choose).map(|done| done.answer)
    }

    fn unchoose(&self, who: (Id<Person>, Id<Account>), key: &str) -> Result<(), Failure> {
        let back = Unchoose { key: ChoiceKey::parse(key)? };
        self.store.perform(self.tenant, access::actor_of(who.0, who.1), self.id(), back).map(|done| done.answer)
    }

    fn propose_grant(
        &self,
        who: (Id<Person>, Id<Account>),
        role: &str,
        permission: &str,
        change: Change,
    ) -> Result<Id<Granting>, Failure> {
        let reason = Note::parse("reason", "decided by the board, KS 2026/301").unwrap();
        let own = self.store.read::<_, Failure>(|reader| Ok(access::own_grants(reader, self.tenant)?)).unwrap();
        let content = match access::Cell::parse(role, permission) {
            Ok(cell) => {
                let today = own.of(cell.role, cell.rule.permission);
                access::granting_content(self.tenant, cell, change, reason.as_str(), today)
            }
            Err(_) => [0; 32],
        };
        let assertion = self.assert(who.1, content);
        let propose =
            ProposeGrant { role: role.to_owned(), permission: permission.to_owned(), change, reason, assertion };
        self.store.perform(self.tenant, access::actor_of(who.0, who.1), self.id(), propose).map(|done| done.answer)
    }

    fn agree_grant(&self, who: (Id<Person>, Id<Account>), id: Id<Granting>) -> Result<(), Failure> {
        let content = self
            .store
            .read::<_, Failure>(|reader| {
                let row = access::granting(reader, self.tenant, id)?.unwrap();
                Ok(access::granting_shown(reader, self.tenant, &row)?.unwrap_or_default())
            })
            .unwrap();
        let assertion = self.assert(who.1, content);
        let agree = AgreeGrant { id, assertion };
        self.store.perform(self.tenant, access::actor_of(who.0, who.1), self.id(), agree).map(|done| done.answer)
    }

    fn administrator(&self) -> (Id<Person>, Id<Account>) {
        self.person("ada", Role::Administrator, None)
    }

    fn token(
        &self,
        who: (Id<Person>, Id<Account>),
        whose: Whose,
        permissions: &[&str],
        days: u16,
    ) -> Result<(TokenSecret, Id<Token>), Failure> {
        self.token_by(access::actor_of(who.0, who.1), whose, permissions, days)
    }

    fn token_by(
        &self,
        actor: Actor,
        whose: Whose,
        permissions: &[&str],
        days: u16,
    ) -> Result<(TokenSecret, Id<Token>), Failure> {
        let secret = TokenSecret::draw();
        let issue = IssueToken {
            whose,
            name: Line::parse("name", "the archive's collector").unwrap(),
            permissions: permissions.iter().map(|it| (*it).to_owned()).collect(),
            days,
            hash: secret.hash(),
        };
        Ok((secret, self.store.perform(self.tenant, actor, self.id(), issue)?.answer))
    }

    fn revoke(&self, who: (Id<Person>, Id<Account>), id: Id<Token>) -> Result<(), Failure> {
        let actor = access::actor_of(who.0, who.1);
        self.store.perform(self.tenant, actor, self.id(), RevokeToken { id }).map(drop)
    }

    /// The session of a token, where it works.
    fn bearer(&self, secret: &TokenSecret) -> Option<Session> {
        self.store.read(|reader| bearer(reader, secret, self.now())).unwrap()
    }

    fn signed_in(&self, login: &str) -> Session {
        let token = sign_in(&self.store, login, PASSWORD).unwrap();
        self.store.read::<_, Fault>(|reader| session(reader, &token, self.now())).unwrap().unwrap()
    }

    fn now(&self) -> base::Time {
        self.store.clock().now()
    }
}

fn key<T>(result: Result<T, Failure>) -> String {
    match result {
        Err(Failure::Refused(refusal)) => refusal.key.into_owned(),
        Err(failure) => panic!("{failure}"),
        Ok(_) => panic!("it was not refused"),
    }
}

#[test]
fn a_one_time_link_sets_a_password_once_and_signs_in() {
    on_both(|place| {
        let world = World::new(place);
        let (person, _) = world.person("Vera.Exempel", Role::Operator, None);
        assert_eq!(
            key(redeem_link(&world.store, world.id(), &base::hex(&base::sha256(b"Vera.Exempel")), PASSWORD)),
            "access-refused-link"
        );
        let token = sign_in(&world.store, " vera.exempel ", PASSWORD).unwrap();
        let now = world.now();
        let found = world.store.read::<_, Fault>(|reader| session(reader, &token, now)).unwrap().unwrap();
        assert_eq!(found.person, person);
        let late = now.plus_seconds(access::SESSION_HOURS * 3600 + 1);
        assert!(world.store.read::<_, Fault>(|reader| session(reader, &token, late)).unwrap().is_none());
        sign_out(&world.store, &found, &token).unwrap();
        assert!(world.store.read::<_, Fault>(|reader| session(reader, &token, now)).unwrap().is_none());
    });
}

#[test]
fn a_wrong_password_and_an_unknown_name_get_the_same_answer() {
    on_both(|place| {
        let world = World::new(place);
        world.person("vera", Role::Operator, None);
        let wrong = sign_in(&world.store, "vera", "not this one, really");
        let unknown = sign_in(&world.store, "nobody", PASSWORD);
        assert_eq!(key(wrong), key(unknown));
    });
}

#[test]
fn weak_passwords_are_refused_with_what_is_allowed() {
    on_both(|place| {
        let world = World::new(place);
        let token = [5; 32];
        let tenant = world.tenant;
        let person = Id::derive(world.id(), "person", 0);
        world
            .run(access::cli("test"), move |work| {
                let grant = may(work, tenant, &access::cli("test"), AccessManage, &Whole)?;
                let login = Word::parse("login", "nils")?;
                let account = open_account(work, &grant, person, &login)?.account;
                issue_link(work, &grant, account, &token)
            })
            .unwrap();
        let token = base::hex(&token);
        assert_eq!(key(redeem_link(&world.store, world.id(), &token, "short")), "access-refused-password-short");
        assert_eq!(
            key(redeem_link(&world.store, world.id(), &token, "aaaaaaaaaaaaaaaa")),
            "access-refused-password-repeats"
        );
        assert_eq!(key(redeem_link(&world.store, world.id(), &token, &"lång".repeat(100))), "ui-refused-too-long");
        world.clock.pass(access::LINK_DAYS * 86_400 + 1);
        assert_eq!(key(redeem_link(&world.store, world.id(), &token, PASSWORD)), "access-refused-link");
        assert_eq!(key(redeem_link(&world.store, world.id(), "x", PASSWORD)), "access-refused-link");
    });
}

#[test]
fn a_role_over_a_unit_reaches_what_is_beneath_it_and_nothing_beside_it() {
    on_both(|place| {
        let world = World::new(place);
        let top = world.unit(None);
        let (school, care) = (world.unit(Some(top)), world.unit(Some(top)));
        let class = world.unit(Some(school));
        let (person, account) = world.person("vera", Role::Strategist, Some(school));
        let actor = access::actor_of(person, account);
        assert!(world.may_clear(&actor, Some(school)));
        assert!(world.may_clear(&actor, Some(class)));
        assert!(!world.may_clear(&actor, Some(care)));
        assert!(!world.may_clear(&actor, Some(top)));
        assert!(!world.may_clear(&actor, None));
        let (person, account) = world.person("nils", Role::Auditor, None);
        assert!(!world.may_clear(&access::actor_of(person, account), Some(school)));
        assert!(!world.may_clear(&access::cli("anyone"), None));
        let reach =
            world.store.read::<_, Fault>(|reader| access::reach(reader, world.tenant, &actor, MailView)).unwrap();
        let mut values = vec![store::Value::from(world.tenant)];
        let condition = reach.condition("unit", &mut values);
        let sql = format!("SELECT unit FROM access_unit WHERE tenant = $1{condition}");
        let rows = world.store.read::<_, Fault>(|reader| store::Rows::rows(reader, &sql, &values)).unwrap();
        assert_eq!(rows.len(), 2, "the school and its class");
    });
}

#[test]
fn the_roles_read_with_a_session_answer_as_the_decision_point_does() {
    on_both(|place| {
        let world = World::new(place);
        let top = world.unit(None);
        let (school, care) = (world.unit(Some(top)), world.unit(Some(top)));
        let class = world.unit(Some(school));
        let nowhere = Id::derive(world.id(), "unit", 0);
        for (n, (role, over)) in [
            (Role::Operator, None),
            (Role::Coordinator, Some(school)),
            (Role::SecurityHead, Some(top)),
            (Role::Auditor, Some(class)),
        ]
        .into_iter()
        .enumerate()
        {
            let login = format!("person{n}");
            let (person, account) = world.person(&login, role, over);
            let (actor, now) = (access::actor_of(person, account), world.now());
            let token = sign_in(&world.store, &login, PASSWORD).unwrap();
            world
                .store
                .read::<_, Failure>(|reader| {
                    let roles = session(reader, &token, now)?.unwrap().roles;
                    for unit in [None, Some(top), Some(school), Some(care), Some(class), Some(nowhere)] {
                        let sql = format!("SELECT {}", access::Spot::select("$2"));
                        let asked = [store::Value::from(world.tenant), store::Value::from(unit)];
                        let spot = access::Spot::read(&store::Rows::row(reader, &sql, &asked)?.unwrap(), 0)?;
                        for rule in RULES.iter().filter(|rule| rule.on == "site") {
                            let asked = access::may_named(reader, world.tenant, &actor, rule.permission, &Site(unit));
                            let known = roles.may(rule.permission, &spot);
                            assert_eq!(asked.is_ok(), known, "{} {role:?} at {unit:?}", rule.permission);
                        }
                    }
                    Ok(())
                })
                .unwrap();
        }
    });
}

#[test]
fn two_persons_are_two_humans_on_the_same_content() {
    on_both(|place| {
        let world = World::new(place);
        let first = world.person("vera", Role::Operator, None);
        let other = world.person("nils", Role::SecurityHead, None);
        world.clock.pass(60);
        let in_hand = world.now();
        let content = base::sha256(b"what was shown");
        let act = world.propose(first, content).unwrap();
        assert_eq!(key(world.propose(first, content)), "access-refused-act-waits");
        assert_eq!(key(world.second(first, act, content, content, in_hand)), "access-refused-same-person");
        let changed = base::sha256(b"something else");
        assert_eq!(key(world.second(other, act, changed, changed, in_hand)), "access-refused-act-changed");
        assert_eq!(key(world.second(other, act, content, changed, in_hand)), "access-refused-assertion");
        assert_eq!(world.second(other, act, content, content, in_hand).unwrap(), (first.0, other.0));
        assert_eq!(key(world.second(other, act, content, content, in_hand)), "access-refused-act-ended");
        let report = verify(&place.home, &registry(), "", place.directory.path()).unwrap();
        assert!(report.whole, "{:?}", report.findings);
    });
}

#[test]
fn a_second_account_of_the_same_human_is_not_a_second_person() {
    on_both(|place| {
        let world = World::new(place);
        let first = world.person("vera", Role::Operator, None);
        let (tenant, person, token) = (world.tenant, first.0, [9; 32]);
        let account = world
            .run(access::cli("test"), move |work| {
                let grant = may(work, tenant, &access::cli("test"), AccessManage, &Whole)?;
                let account = open_account(work, &grant, person, &Word::parse("login", "vera2")?)?.account;
                issue_link(work, &grant, account, &token)?;
                Ok(account)
            })
            .unwrap();
        redeem_link(&world.store, world.id(), &base::hex(&token), PASSWORD).unwrap();
        let content = [1; 32];
        let act = world.propose(first, content).unwrap();
        let again = world.second((person, account), act, content, content, world.now());
        assert_eq!(key(again), "access-refused-same-person");
    });
}

#[test]
fn a_second_person_after_72_hours_or_made_for_the_occasion_does_not_count() {
    on_both(|place| {
        let world = World::new(place);
        let first = world.person("vera", Role::Operator, None);
        let in_hand = world.now();
        world.clock.pass(10);
        let late = world.person("nils", Role::SecurityHead, None);
        let content = [1; 32];
        let act = world.propose(first, content).unwrap();
        assert_eq!(key(world.second(late, act, content, content, in_hand)), "access-refused-second-too-new");
        let after = world.now();
        world.clock.pass(access::ACT_HOURS * 3600 + 1);
        assert_eq!(key(world.second(late, act, content, content, after)), "access-refused-act-late");
        world.propose(first, content).expect("the lapsed one gives way");
    });
}

#[test]
fn nobody_vouches_for_themselves() {
    on_both(|place| {
        let world = World::new(place);
        let (person, account) = world.person("vera", Role::Administrator, None);
        let (tenant, actor) = (world.tenant, access::actor_of(person, account));
        let result = world.run(actor.clone(), move |work| {
            let grant = may(work, tenant, &actor, AccessManage, &Whole)?;
            see_identity(work, &grant, person)
        });
        assert_eq!(key(result), "access-refused-own-identity");
    });
}

#[test]
fn an_operator_may_not_read_the_ledger_nor_manage_accounts() {
    on_both(|place| {
        let world = World::new(place);
        let (person, account) = world.person("vera", Role::Operator, None);
        let actor = access::actor_of(person, account);
        let ledger = world.store.read(|reader| may(reader, world.tenant, &actor, LedgerRead, &Whole).map(drop));
        assert_eq!(key(ledger), "access-refused-denied");
        let manage = world.store.read(|reader| may(reader, world.tenant, &actor, AccessManage, &Whole).map(drop));
        assert_eq!(key(manage), "access-refused-denied");
    });
}

#[test]
fn what_a_person_chooses_is_theirs_until_they_take_it_back() {
    on_both(|place| {
        let world = World::new(place);
        let (vera, nils) = (world.person("vera", Role::Operator, None), world.person("nils", Role::Operator, None));
        world.choose(vera, "language", "en").unwrap();
        world.choose(vera, "view.a.1", "one").unwrap();
        world.choose(vera, "view.ab.1", "two").unwrap();
        world.choose(nils, "language", "sv").unwrap();
        world.choose(vera, "language", "sv").unwrap();
        let all = |person, beginning: &str| {
            let found =
                world.store.read::<_, Fault>(|reader| choices(reader, world.tenant, person, beginning)).unwrap();
            found.into_iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>()
        };
        assert_eq!(all(vera.0, ""), ["language=sv", "view.a.1=one", "view.ab.1=two"]);
        assert_eq!(all(vera.0, "view.a."), ["view.a.1=one"]);
        assert_eq!(all(nils.0, ""), ["language=sv"]);
        world.unchoose(nils, "view.a.1").unwrap();
        world.unchoose(vera, "view.a.1").unwrap();
        assert_eq!(all(vera.0, "view."), ["view.ab.1=two"]);
        let language = ChoiceKey::parse("language").unwrap();
        let one = world.store.read::<_, Fault>(|reader| choice(reader, world.tenant, vera.0, &language)).unwrap();
        assert_eq!(one.as_deref(), Some("sv"));
        for wrong in ["", "Language", "a b", "\u{e5}", &"x".repeat(65)] {
            assert_eq!(key(world.choose(vera, wrong, "x")), "access-refused-choice-key", "{wrong}");
        }
        let by_machine = Choose { key: language, value: Note::parse("value", "sv").unwrap() };
        let by_machine = world.store.perform(world.tenant, access::cli("test"), world.id(), by_machine);
        assert_eq!(key(by_machine), "access-refused-choice-person");
        for n in 2..CHOICES {
            world.choose(vera, &format!("n.{n}"), "x").unwrap();
        }
        assert_eq!(key(world.choose(vera, "one-more", "x")), "access-refused-choices-many");
        world.choose(vera, "language", "en").expect("what is there may change");
        let report = verify(&place.home, &registry(), "", place.directory.path()).unwrap();
        assert!(report.whole, "{:?}", report.findings);
    });
}

/// Something of everything: two who begin, act together, and leave.
fn tell(world: &World) {
    let tenant = world.tenant;
    let top = world.unit(None);
    let (school, care) = (world.unit(Some(top)), world.unit(Some(top)));
    let (vera, nils) =
        (world.person("vera", Role::Operator, Some(school)), world.person("nils", Role::SecurityHead, None));
    let (cli, content) = (|| access::cli("test"), base::sha256(b"what was shown"));
    let (in_hand, first) = (world.now(), world.person("stig", Role::Operator, None));
    let act = world.propose(first, content).unwrap();
    world.second(nils, act, content, content, in_hand).unwrap();
    let act = world.propose(first, content).unwrap();
    let actor = access::actor_of(first.0, first.1);
    let withdrawn = world.run(actor.clone(), move |work| {
        let grant = may(work, tenant, &actor, MailClear, &Site(None))?;
        withdraw(work, &grant, act)
    });
    withdrawn.unwrap();
    let roles = world.store.read::<_, Fault>(|reader| roles_of(reader, tenant, vera.0)).unwrap();
    let role = roles[0].0;
    world.choose(nils, "view.mail-holds.1", "{\"name\":\"Rek\",\"asked\":\"class=registered\"}").unwrap();
    world.choose(nils, "language", "en").unwrap();
    world.unchoose(nils, "language").unwrap();
    let (_, own) = world.token(nils, Whose::Own { home: tenant }, &["mail.view", "mail.clear"], 90).unwrap();
    let administrator = world.administrator();
    world.token(administrator, Whose::System { unit: Some(care) }, &["mail.view"], 1).unwrap();
    world.revoke(nils, own).unwrap();
    world.clock.pass(60);
    let (ada, bea) = (administrator, world.person("bea", Role::Administrator, None));
    world.clock.pass(60);
    let proposed = world.propose_grant(ada, "coordinator", "mail.clear", Change::Give).unwrap();
    world.agree_grant(bea, proposed).unwrap();
    let proposed = world.propose_grant(ada, "coordinator", "mail.hold", Change::Take).unwrap();
    world.store.perform(tenant, access::actor_of(bea.0, bea.1), world.id(), WithdrawGrant { id: proposed }).unwrap();
    let (vera_head, lotta) =
        (world.person("head", Role::SecurityHead, None), world.person("lotta", Role::LogReviewer, None));
    let broken = world.break_glass(vera_head, 15).unwrap();
    let by_head = access::actor_of(vera_head.0, vera_head.1);
    let place = Line::parse("place", "/mail/holds").unwrap();
    world.store.perform(tenant, by_head.clone(), world.id(), access::NotePage { place }).unwrap();
    world.store.perform(tenant, by_head, world.id(), access::EndGlass { id: broken }).unwrap();
    world.review(lotta, broken).unwrap();
    let left = world.run(cli(), move |work| {
        let grant = may(work, tenant, &cli(), OrganisationManage, &Somewhere(Some(school)))?;
        move_unit(work, &grant, school, Some(care))?;
        let grant = may(work, tenant, &cli(), AccessManage, &Whole)?;
        end_role(work, &grant, role)?;
        close_account(work, &grant, vera.1)
    });
    left.unwrap();
    let directory = || access::directory("entra");
    let told = world.run(directory(), move |work| {
        let grant = may(work, tenant, &directory(), AccessManage, &Whole)?;
        let entra = Word::parse("name", "entra")?;
        access::issue_directory_token(work, &grant, &entra, &[3; 32])?;
        access::revoke_directory_token(work, &grant, &entra)?;
        access::reopen_account(work, &grant, vera.1)?;
        access::oidc::link(work, &grant, vera.1, "https://id.lillkoping.example", "7f3a-vera")?;
        work.record(
            &grant,
            &AccessEvent::ClientKeyMade { kid: "a-thumbprint".to_owned() },
            access::Personal::default(),
        )?;
        access::rename_account(work, &grant, vera.1, &base::Line::parse("login", "vera.exempel@lillkoping.example")?)
    });
    told.unwrap();
    tell_of_ways(world);
}

/// Codes, recovery codes: each leaves an event and nothing of itself.
fn tell_of_ways(world: &World) {
    let (steps, kim) = (access::Steps::default(), world.person("kim", Role::Operator, None));
    let session = world.signed_in("kim");
    let (secret, step) = access::begin_code(&world.store, &steps, &session, PASSWORD).unwrap();
    let code = testkit::totp(&secret.text(), world.now());
    let codes = access::set_up_code(&world.store, &steps, &session, &step, &code).unwrap();
    let given = access::Given { password: PASSWORD, code: &codes[0] };
    access::assert(&world.store, world.tenant, kim.1, &given, [0; 32]).unwrap();
    access::renew_recovery_codes(&world.store, &session).unwrap();
    access::remove_code(&world.store, &session).unwrap();
    let line = |text: &str| Line::parse("text", text).unwrap();
    let ada = world.person("ada.post", Role::Administrator, None);
    let by = || access::actor_of(ada.0, ada.1);
    let add = access::AddPost { name: line("Terminal 1"), unit: None, code: access::draw_post_code() };
    let post = world.store.perform(world.tenant, by(), world.id(), add).unwrap().answer;
    let word = |text: &str| Word::parse("badge", text).unwrap();
    for number in [Some(word("b-1")), None, Some(word("b-2"))] {
        let give = access::GiveBadge { account: kim.1, number };
        world.store.perform(world.tenant, by(), world.id(), give).unwrap();
    }
    access::set_pin(&world.store, &session, "481516").unwrap();
    world.store.perform(world.tenant, by(), world.id(), access::RevokePost { post }).unwrap();
    let link = access::LinkFromMachine {
        login: line("vera.exempel@lillkoping.example"),
        reason: line("nobody else is left"),
        token: [5; 32],
    };
    world.store.perform(world.tenant, access::cli("account"), world.id(), link).unwrap();
}

/// What is decided and what is shown, for an actor as it was read.
fn both(world: &World, session: &Session, unit: Option<Id<Unit>>) -> (bool, bool) {
    let decided = world.may_clear(&session.actor(), unit);
    let shown = world
        .store
        .read::<_, Failure>(|reader| {
            Ok(match access::reach(reader, world.tenant, &session.actor(), MailClear)? {
                reach if reach.is_all() => true,
                reach => !reach.is_none() && unit.is_some(),
            })
        })
        .unwrap();
    (decided, shown && !session.roles.reach(MailClear).is_none())
}

#[test]
fn a_persons_token_reaches_no_further_than_the_person_and_its_own_permissions() {
    on_both(|place| {
        let world = World::new(place);
        let top = world.unit(None);
        let (school, care) = (world.unit(Some(top)), world.unit(Some(top)));
        let olle = world.person("olle", Role::Operator, Some(school));
        let own = Whose::Own { home: world.tenant };
        let (clears, _) = world.token(olle, own, &["mail.clear", "access.manage"], 90).unwrap();
        let (sees, _) = world.token(olle, own, &["mail.view"], 90).unwrap();
        let (clears, sees) = (world.bearer(&clears).unwrap(), world.bearer(&sees).unwrap());
        assert_eq!((clears.person, clears.login.as_str()), (olle.0, "olle"));
        assert_eq!(both(&world, &clears, Some(school)), (true, true));
        assert!(!both(&world, &clears, Some(care)).0, "where the person has no role");
        assert_eq!(both(&world, &sees, Some(school)), (false, false), "what the token was not given");
        let manages =
            world.store.read(|reader| may(reader, world.tenant, &clears.actor(), AccessManage, &Whole).map(drop));
        assert_eq!(key(manages), "access-refused-denied", "what the person may not");
        // The person's role ends: the token is still there, and may nothing.
        let tenant = world.tenant;
        let role = world.store.read::<_, Fault>(|reader| roles_of(reader, tenant, olle.0)).unwrap()[0].0;
        let cli = || access::cli("test");
        world
            .run(cli(), move |work| {
                let grant = may(work, tenant, &cli(), AccessManage, &Whole)?;
                end_role(work, &grant, role)
            })
            .unwrap();
        assert!(!both(&world, &clears, Some(school)).0);
        // The account closes: the token is not one.
        let (secret, _) = world.token(olle, own, &["mail.view"], 90).unwrap();
        assert!(world.bearer(&secret).is_some());
        world
            .run(cli(), move |work| {
                let grant = may(work, tenant, &cli(), AccessManage, &Whole)?;
                close_account(work, &grant, olle.1)
            })
            .unwrap();
        assert_eq!(world.bearer(&secret), None);
    });
}

#[test]
fn a_systems_token_may_what_an_administrator_named_over_its_unit_and_nothing_else() {
    on_both(|place| {
        let world = World::new(place);
        let top = world.unit(None);
        let (school, care) = (world.unit(Some(top)), world.unit(Some(top)));
        let ada = world.administrator();
        let system = |unit| Whose::System { unit };
        let sees = |session: &Session, unit| {
            world
                .store
                .read(|reader| may(reader, world.tenant, &session.actor(), MailView, &Site(unit)).map(drop))
                .is_ok()
        };
        let (everywhere, _) = world.token(ada, system(None), &["mail.view"], 90).unwrap();
        let (there, _) = world.token(ada, system(Some(school)), &["mail.view", "mail.announce"], 90).unwrap();
        let (everywhere, there) = (world.bearer(&everywhere).unwrap(), world.bearer(&there).unwrap());
        assert_eq!(everywhere.actor().person(), None);
        assert!(sees(&everywhere, None) && sees(&everywhere, Some(care)));
        assert!(sees(&there, Some(school)) && !sees(&there, Some(care)) && !sees(&there, None));
        assert!(!world.may_clear(&everywhere.actor(), None));
        // Two persons are never a system; nor may a system's token be given everything.
        assert_eq!(key(world.token(ada, system(None), &["mail.clear"], 90)), "access-refused-token-permission");
        let olle = world.person("olle", Role::Operator, None);
        assert_eq!(key(world.token(olle, system(None), &["mail.view"], 90)), "access-refused-denied");
    });
}

#[test]
fn a_token_ends_when_its_days_are_over_or_it_is_taken_back_and_makes_no_other() {
    on_both(|place| {
        let world = World::new(place);
        let (olle, nora) = (world.person("olle", Role::Operator, None), world.person("nora", Role::Operator, None));
        let own = Whose::Own { home: world.tenant };
        for (permissions, days, wrong) in [
            (&["mail.view"] as &[&str], 0, "access-refused-token-days"),
            (&["mail.view"], 366, "access-refused-token-days"),
            (&[], 90, "access-refused-token-permissions"),
            (&["mail.everything"], 90, "access-refused-token-permission"),
        ] {
            assert_eq!(key(world.token(olle, own, permissions, days)), wrong);
        }
        let (first, id) = world.token(olle, own, &["mail.view", "mail.view"], 1).unwrap();
        let (second, _) = world.token(olle, own, &["mail.view"], 2).unwrap();
        let session = world.bearer(&first).unwrap();
        let by_token = world.token_by(session.actor(), own, &["mail.view"], 90);
        assert_eq!(key(by_token), "access-refused-token-by-token");
        assert_eq!(key(world.revoke(nora, id)), "ui-refused-not-found", "another person's");
        world.revoke(olle, id).unwrap();
        assert_eq!(world.bearer(&first), None);
        assert!(!world.may_clear(&session.actor(), None), "nor at the act, if it was read before");
        assert_eq!(key(world.revoke(olle, id)), "access-refused-token-revoked");
        world.clock.pass(2 * 86_400 - 1);
        assert!(world.bearer(&second).is_some());
        world.clock.pass(1);
        assert_eq!(world.bearer(&second), None);
        assert_eq!(world.bearer(&TokenSecret::draw()), None);
        let listed = world.store.read::<_, Fault>(|reader| tokens_of(reader, world.tenant, olle.0, 10)).unwrap();
        assert_eq!(listed.iter().map(|it| it.works(world.now())).collect::<Vec<_>>(), [false, false]);
    });
}

#[test]
fn every_event_of_access_is_read_and_applied_as_it_was_released() {
    on_both(|place| {
        let world = World::new(place);
        tell(&world);
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
        // A secret leaves an event, and no view shows it; nor what is taken back.
        let unseen = &[
            "passwordSet",
            "linkIssued",
            "choiceTakenBack",
            "directoryTokenIssued",
            "directoryTokenRevoked",
            "wayAdded",
            "wayRemoved",
            "recoveryCodeUsed",
            "linkedFromMachine",
            "badgeTaken",
            "clientKeyMade",
        ];
        let golden = Golden { directory: &directory, registry: &registry(), kinds: AccessEvent::VARIANTS, unseen };
        golden.hold::<AccessEvent>(&world.store, world.tenant, &place.another());
    });
}

#[test]
fn two_administrators_give_a_role_a_permission_here_and_take_one_from_it() {
    on_both(|place| {
        let world = World::new(place);
        let (ada, bea) = (world.administrator(), world.person("bea", Role::Administrator, None));
        let karin = world.person("karin", Role::Coordinator, None);
        let actor = access::actor_of(karin.0, karin.1);
        let token = sign_in(&world.store, "karin", PASSWORD).unwrap();
        let shown = |permission: &str| {
            let now = world.now();
            let session = world.store.read::<_, Fault>(|reader| session(reader, &token, now)).unwrap().unwrap();
            session.roles.anywhere(permission)
        };
        world.clock.pass(60);
        assert!(!world.may_clear(&actor, None) && !shown("mail.clear"));
        let give = world.propose_grant(ada, "coordinator", "mail.clear", Change::Give).unwrap();
        assert!(!world.may_clear(&actor, None), "one person decides nothing");
        assert_eq!(
            key(world.propose_grant(bea, "coordinator", "mail.clear", Change::Give)),
            "access-refused-act-waits",
            "whoever proposes it"
        );
        assert_eq!(key(world.agree_grant(ada, give)), "access-refused-same-person");
        assert_eq!(key(world.agree_grant(karin, give)), "access-refused-denied");
        world.agree_grant(bea, give).unwrap();
        assert!(world.may_clear(&actor, None) && shown("mail.clear"));
        assert_eq!(key(world.agree_grant(bea, give)), "access-refused-act-ended");
        assert_eq!(
            key(world.propose_grant(ada, "coordinator", "mail.clear", Change::Give)),
            "access-refused-grant-same"
        );
        // Taken: what the table gives is not there any more, on the page and at the act.
        let take = world.propose_grant(bea, "coordinator", "mail.hold", Change::Take).unwrap();
        assert!(shown("mail.hold"));
        world.agree_grant(ada, take).unwrap();
        assert!(!shown("mail.hold") && shown("mail.view"));
        let back = world.propose_grant(ada, "coordinator", "mail.clear", Change::Back).unwrap();
        world.agree_grant(bea, back).unwrap();
        assert!(!world.may_clear(&actor, None) && !shown("mail.clear"));
        // Nobody agreed in time; somebody took it back.
        let late = world.propose_grant(ada, "coordinator", "mail.clear", Change::Give).unwrap();
        world.clock.pass(access::ACT_HOURS * 3600 + 1);
        assert_eq!(key(world.agree_grant(bea, late)), "access-refused-act-late");
        let let_be = world.propose_grant(ada, "coordinator", "mail.clear", Change::Give).unwrap();
        let withdraw = WithdrawGrant { id: let_be };
        world.store.perform(world.tenant, access::actor_of(bea.0, bea.1), world.id(), withdraw).unwrap();
        assert_eq!(key(world.agree_grant(bea, let_be)), "access-refused-act-ended");
        assert!(!world.may_clear(&actor, None));
    });
}

#[test]
fn some_permissions_are_the_same_everywhere() {
    on_both(|place| {
        let world = World::new(place);
        let ada = world.administrator();
        for (role, permission, change, why) in [
            ("administrator", "mail.view", Change::Give, "access-refused-fixed-administrator"),
            ("administrator", "access.manage", Change::Take, "access-refused-fixed-administrator"),
            ("strategist", "access.manage", Change::Give, "access-refused-fixed-manage"),
            ("auditor", "mail.clear", Change::Give, "access-refused-fixed-auditor"),
            ("cli", "mail.clear", Change::Give, "access-refused-fixed-actor"),
            ("system", "mail.clear", Change::Give, "access-refused-fixed-actor"),
            ("king", "mail.clear", Change::Give, "access-refused-role-unknown"),
            ("operator", "mail.everything", Change::Give, "access-refused-permission"),
            ("operator", "mail.view", Change::Give, "access-refused-grant-same"),
            ("auditor", "mail.view", Change::Back, "access-refused-grant-same"),
        ] {
            assert_eq!(key(world.propose_grant(ada, role, permission, change)), why, "{role} {permission}");
        }
    });
}

#[test]
fn nobody_gives_themselves_a_role_and_the_last_administrator_stays() {
    on_both(|place| {
        let world = World::new(place);
        let (tenant, ada) = (world.tenant, world.administrator());
        let actor = access::actor_of(ada.0, ada.1);
        let own = world.run(actor.clone(), {
            let actor = actor.clone();
            move |work| {
                let grant = may(work, tenant, &actor, AccessManage, &Whole)?;
                give_role(work, &grant, ada.0, Role::SecurityHead, None)
            }
        });
        assert_eq!(key(own), "access-refused-own-role");
        let role = world.store.read::<_, Fault>(|reader| roles_of(reader, tenant, ada.0)).unwrap()[0].0;
        let end = || world.store.perform(tenant, actor.clone(), world.id(), EndRole { id: role }).map(drop);
        assert_eq!(key(end()), "access-refused-last-administrator");
        let bea = world.person("bea", Role::Administrator, None);
        end().unwrap();
        let by_bea = access::actor_of(bea.0, bea.1);
        let again = world.store.perform(tenant, by_bea, world.id(), EndRole { id: role }).map(drop);
        assert_eq!(key(again), "access-refused-role-ended");
        assert_eq!(key(end()), "access-refused-denied", "who is no administrator any more");
    });
}

/// The decision point and everything that explains it, against a model that knows nothing of paths or SQL: random trees,
/// roles and own grants.
#[test]
fn the_decision_is_that_of_a_naive_model() {
    on_both(|place| {
        let world = World::new(place);
        let mut dice = testkit::Dice::new(20_261_201);
        let (ada, bea) = (world.administrator(), world.person("bea", Role::Administrator, None));
        // Parents by number; the first is the top.
        let mut units: Vec<(Id<Unit>, Option<usize>)> = vec![(world.unit(None), None)];
        for _ in 0..11 {
            let parent = dice.below(units.len());
            units.push((world.unit(Some(units[parent].0)), Some(parent)));
        }
        let roles: Vec<Role> = Role::of_persons().filter(|role| *role != Role::Administrator).collect();
        let rules: Vec<_> = RULES.iter().filter(|rule| rule.on == "site").collect();
        let mut own: std::collections::BTreeMap<(Role, &str), bool> = std::collections::BTreeMap::new();
        world.clock.pass(60);
        while own.len() < 6 {
            let (role, rule) = (*dice.one_of(&roles), *dice.one_of(&rules));
            let has = rule.roles.contains(&role);
            if own.contains_key(&(role, rule.permission)) || access::fixed(role, rule).is_some() {
                continue;
            }
            let change = if has { Change::Take } else { Change::Give };
            let id = world.propose_grant(ada, role.name(), rule.permission, change).unwrap();
            world.agree_grant(bea, id).unwrap();
            own.insert((role, rule.permission), !has);
        }
        let under = |mut at: usize, top: usize| loop {
            if at == top {
                return true;
            }
            match units[at].1 {
                Some(parent) => at = parent,
                None => return false,
            }
        };
        let mut people: Vec<(Id<Person>, Vec<(Role, Option<usize>)>)> = Vec::new();
        for n in 0..6 {
            let person: Id<Person> = Id::derive(world.id(), "person", n);
            let mut given: Vec<(Role, Option<usize>)> = Vec::new();
            for _ in 0..=dice.below(3) {
                let over = (dice.below(4) > 0).then(|| dice.below(units.len()));
                let role = *dice.one_of(&roles);
                if !given.contains(&(role, over)) {
                    given.push((role, over));
                }
            }
            let (tenant, to) = (world.tenant, given.clone());
            let ids: Vec<Id<Unit>> = units.iter().map(|(id, _)| *id).collect();
            let told = world.run(access::cli("test"), move |work| {
                let grant = may(work, tenant, &access::cli("test"), AccessManage, &Whole)?;
                for (role, over) in &to {
                    give_role(work, &grant, person, *role, over.map(|over| ids[over]))?;
                }
                Ok(())
            });
            told.unwrap();
            people.push((person, given));
        }
        let spots: Vec<Option<usize>> = (0..units.len()).map(Some).chain([None]).collect();
        let (mut yes, mut no) = (0, 0);
        world
            .store
            .read::<_, Failure>(|reader| {
                let grants = access::own_grants(reader, world.tenant)?;
                for at in &spots {
                    let unit = at.map(|at| units[at].0);
                    let spot = access::Spot::of(reader, world.tenant, unit)?;
                    for rule in &rules {
                        let part = store::Part {
                            order: access::GIVEN_BY_TIME,
                            direction: store::Direction::Up,
                            cursor: store::Cursor::First,
                            size: 100,
                        };
                        let listed = access::having(reader, world.tenant, &grants, rule, &spot, part)?;
                        for (person, given) in &people {
                            let model = given.iter().any(|(role, over)| {
                                let has = own.get(&(*role, rule.permission)).copied();
                                has.unwrap_or(rule.roles.contains(role))
                                    && over.is_none_or(|over| at.is_some_and(|at| under(at, over)))
                            });
                            let actor = access::actor_of(*person, Id::derive(world.id(), "account", 0));
                            let asked =
                                access::may_named(reader, world.tenant, &actor, rule.permission, &Site(unit)).is_ok();
                            let said = format!("{} {given:?} {} at {at:?}", place.name, rule.permission);
                            assert_eq!(asked, model, "{said}");
                            let why = access::why(reader, world.tenant, *person, rule, unit)?;
                            assert_eq!(why.may(), model, "why: {said}");
                            let who = listed.rows.iter().any(|row| row.person == *person);
                            assert_eq!(who, model, "who: {said}");
                            if model { yes += 1 } else { no += 1 }
                        }
                    }
                }
                Ok(())
            })
            .unwrap();
        assert!(yes > 100 && no > 100, "{yes} {no}");
    });
}

/// The matrix as a person reads it: rows are permissions, columns are roles.
fn matrix() -> String {
    let roles: Vec<Role> = Role::iter().collect();
    let mut text = String::new();
    for (at, role) in roles.iter().enumerate() {
        text.push_str(&format!("{:>2} {}\n", at + 1, role.name()));
    }
    text.push_str(&format!("\n{:<22} {:<7}", "permission", "on"));
    for at in 1..=roles.len() {
        text.push_str(&format!("{at:>3}"));
    }
    text.push('\n');
    for rule in RULES {
        text.push_str(&format!("{:<22} {:<7}", rule.permission, rule.on));
        for role in &roles {
            text.push_str(if rule.roles.contains(role) { "  x" } else { "  ." });
        }
        text.push('\n');
    }
    text
}

#[test]
fn the_matrix_of_roles_and_permissions_is_the_printed_one() {
    let printed = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/matrix.txt");
    if std::env::var_os("SKANS_ACCEPT").is_some() {
        std::fs::write(printed, matrix()).unwrap();
    }
    let expected = std::fs::read_to_string(printed).unwrap_or_default();
    assert_eq!(matrix(), expected, "if this is meant: SKANS_ACCEPT=1 cargo test -p access --test access");
}
