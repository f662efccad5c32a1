//! Sites, parties and redirections.

use super::act::{Act, Done};
use super::{Party, PartyKind, PowerOfAttorney, Redirection, Running, Site, SiteKind, UnitAddress, View, no};
use crate::event::Event;
use base::{Date, Id, Line, Note, Refusal, Unit, Word};

impl<V: View<Fault: From<Refusal>>> Act<'_, V> {
    pub fn set_up_site(&mut self, name: Line, kind: SiteKind, unit: Option<Id<Unit>>, day_begins: u16) -> Done<V> {
        if day_begins >= 24 * 60 {
            return Err(Refusal::invalid("dayBegins", "mail-refused-clock").into());
        }
        let id = self.ctx.site;
        let closed_through = self.view.site(id)?.and_then(|site| site.closed_through);
        self.say(Event::SiteSetUp { site: Site { id, name, kind, unit, day_begins, closed_through } });
        Ok(())
    }

    pub fn set_up_party(
        &mut self,
        party: Option<Id<Party>>,
        name: Line,
        kind: PartyKind,
        unit: Option<Id<Unit>>,
    ) -> Done<V> {
        let id = match party {
            Some(id) => self.party(id)?.id,
            None => self.id("party"),
        };
        self.say(Event::PartySetUp { party: Party { id, name, kind, unit } });
        Ok(())
    }

    /// An address always belongs to a unit that works there: residents' addresses have no place here.
    pub fn redirect(
        &mut self,
        carrier: Id<Party>,
        addresses: Vec<UnitAddress>,
        (from, until): (Date, Option<Date>),
        agreement: Word,
        products: Vec<PowerOfAttorney>,
    ) -> Done<V> {
        self.site()?;
        if self.party(carrier)?.kind != PartyKind::Carrier {
            return Err(Refusal::invalid("carrier", "mail-refused-not-a-carrier").into());
        }
        if addresses.is_empty() {
            return Err(Refusal::invalid("addresses", "mail-refused-no-address").into());
        }
        if until.is_some_and(|until| until < from) {
            return Err(Refusal::invalid("until", "mail-refused-period").into());
        }
        if products.iter().any(|power| power.signed_at > self.ctx.now) {
            return Err(Refusal::invalid("products", "mail-refused-signed-in-future").into());
        }
        let (id, terminal) = (self.id("redirection"), self.ctx.site);
        let redirection = Redirection {
            id,
            carrier,
            terminal,
            addresses,
            from,
            until,
            agreement,
            products,
            running: Running::Active,
        };
        self.say(Event::RedirectionOrdered { redirection });
        Ok(())
    }

    pub fn decide_redirection(&mut self, id: Id<Redirection>, running: Running, reason: Note) -> Done<V> {
        let redirection = self.redirection(id)?;
        if redirection.terminal != self.ctx.site {
            return Err(Refusal::not_found().into());
        }
        if redirection.running == Running::Ended || redirection.running == running {
            return Err(no("mail-refused-redirection").into());
        }
        self.say_why(Event::RedirectionDecided { redirection: id, running }, reason);
        Ok(())
    }
}
