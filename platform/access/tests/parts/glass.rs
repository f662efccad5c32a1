//! Broken glass: who, for how long, what it lets see, and who closes the matter.

use crate::{PASSWORD, World, key};
use access::{
    BreakGlass, EndGlass, Glass, NotePage, Reads, ReviewGlass, Role, Whole, actor_of, glass, glass_content, may,
    policy::{GlassReview, MailClear, MailView},
    session, sign_in,
};
use base::{Account, Id, Line, Note, Person, Unit};
use store::{Cursor, Direction, Failure, Fault, Part};
use testkit::on_both;

type Who = (Id<Person>, Id<Account>);

impl World {
    pub(crate) fn break_glass(&self, who: Who, minutes: i64) -> Result<Id<Glass>, Failure> {
        let reason = Note::parse("reason", "a threat against the school").unwrap();
        let content = glass_content(self.tenant, who.0, minutes, reason.as_str());
        let assertion = self.assert(who.1, content);
        let break_it = BreakGlass { minutes, reason, assertion };
        self.store.perform(self.tenant, actor_of(who.0, who.1), self.id(), break_it).map(|done| done.answer)
    }

    pub(crate) fn review(&self, who: Who, id: Id<Glass>) -> Result<(), Failure> {
        let words = Note::parse("words", "it was right").unwrap();
        self.store.perform(self.tenant, actor_of(who.0, who.1), self.id(), ReviewGlass { id, words }).map(drop)
    }

    fn sees(&self, who: Who, unit: Option<Id<Unit>>) -> bool {
        let actor = actor_of(who.0, who.1);
        self.store.read(|reader| may(reader, self.tenant, &actor, MailView, &crate::Site(unit))).is_ok()
    }
}

#[test]
fn a_broken_glass_lets_see_everything_and_do_nothing_until_its_time_is_over() {
    on_both(|place| {
        let world = World::new(place);
        let top = world.unit(None);
        let (school, care) = (world.unit(Some(top)), world.unit(Some(top)));
        let karin = world.person("karin", Role::Coordinator, Some(school));
        let token = sign_in(&world.store, "karin", PASSWORD).unwrap();
        let shown = || {
            let now = world.now();
            world.store.read::<_, Fault>(|reader| session(reader, &token, now)).unwrap().unwrap()
        };
        assert!(world.sees(karin, Some(school)) && !world.sees(karin, Some(care)));
        for minutes in [0, 14, 61, -15] {
            assert_eq!(key(world.break_glass(karin, minutes)), "access-refused-glass-minutes");
        }
        world.break_glass(karin, 15).unwrap();
        assert_eq!(key(world.break_glass(karin, 15)), "access-refused-glass-open");
        assert!(world.sees(karin, Some(care)) && world.sees(karin, None));
        assert!(shown().roles.reach(MailView).is_all() && shown().glass.is_some());
        let actor = actor_of(karin.0, karin.1);
        assert!(!world.may_clear(&actor, Some(care)) && shown().roles.reach(MailClear).is_none(), "it changes nothing");
        world.clock.pass(15 * 60 - 1);
        assert!(world.sees(karin, Some(care)));
        world.clock.pass(1);
        assert!(!world.sees(karin, Some(care)) && world.sees(karin, Some(school)), "it ends by itself");
        assert!(!shown().roles.reach(MailView).is_all() && shown().glass.is_none());
        // Ended by hand, by that hand alone.
        let id = world.break_glass(karin, 60).unwrap();
        let other = world.person("vera", Role::SecurityHead, None);
        let end = |who: Who| world.store.perform(world.tenant, actor_of(who.0, who.1), world.id(), EndGlass { id });
        assert_eq!(key(end(other)), "ui-refused-not-found");
        assert!(world.sees(karin, None));
        end(karin).unwrap();
        assert!(!world.sees(karin, None));
        assert_eq!(key(end(karin)), "access-refused-glass-over");
    });
}

#[test]
fn who_may_not_break_the_glass_does_not_and_nobody_does_without_proof_of_who_they_are() {
    on_both(|place| {
        let world = World::new(place);
        let olle = world.person("olle", Role::Operator, None);
        assert_eq!(key(world.break_glass(olle, 15)), "access-refused-denied");
        let vera = world.person("vera", Role::SecurityHead, None);
        let reason = Note::parse("reason", "another reason than was proved").unwrap();
        let assertion = world.assert(vera.1, glass_content(world.tenant, vera.0, 15, "one reason"));
        let wrong = BreakGlass { minutes: 15, reason, assertion };
        let done = world.store.perform(world.tenant, actor_of(vera.0, vera.1), world.id(), wrong);
        assert_eq!(key(done), "access-refused-assertion");
    });
}

#[test]
fn another_human_being_closes_the_matter_and_until_then_it_waits() {
    on_both(|place| {
        let world = World::new(place);
        let (vera, lotta) =
            (world.person("vera", Role::SecurityHead, None), world.person("lotta", Role::LogReviewer, None));
        let token = sign_in(&world.store, "lotta", PASSWORD).unwrap();
        let waits = || {
            let now = world.now();
            world.store.read::<_, Fault>(|reader| session(reader, &token, now)).unwrap().unwrap().unreviewed
        };
        assert_eq!(waits(), None);
        let id = world.break_glass(vera, 30).unwrap();
        assert_eq!(waits(), Some(world.now()), "told at once");
        assert_eq!(key(world.review(lotta, id)), "access-refused-glass-still-open");
        // What is opened under it is noted; afterwards nothing is.
        let note = || {
            let place = Line::parse("place", "/mail/holds").unwrap();
            world.store.perform(world.tenant, actor_of(vera.0, vera.1), world.id(), NotePage { place }).unwrap();
        };
        note();
        world.clock.pass(30 * 60);
        note();
        let part = Part { order: access::READS_BY_TIME, direction: Direction::Up, cursor: Cursor::First, size: 10 };
        let which = Reads { glass: Some(id), ..Reads::default() };
        let noted = world.store.read(|reader| access::reads(reader, world.tenant, which, part)).unwrap().rows;
        assert_eq!(noted.len(), 1, "{noted:?}");
        assert_eq!((noted[0].reader, noted[0].place.as_deref()), (Some(vera.0), Some("/mail/holds")));
        // Vera reviews others, not herself: with another account she is the same human being.
        let tenant = world.tenant;
        let by_vera = world.store.read(|reader| may(reader, tenant, &actor_of(vera.0, vera.1), GlassReview, &Whole));
        assert!(by_vera.is_ok());
        let second_account: Id<Account> = Id::derive(world.id(), "account", 0);
        assert_eq!(key(world.review((vera.0, second_account), id)), "access-refused-glass-own");
        world.review(lotta, id).unwrap();
        assert_eq!(key(world.review(lotta, id)), "access-refused-glass-reviewed");
        assert_eq!(waits(), None);
        let row = world.store.read::<_, Fault>(|reader| glass(reader, tenant, id)).unwrap().unwrap();
        assert_eq!((row.reviewed_by, row.words.as_deref()), (Some(lotta.0), Some("it was right")));
    });
}
