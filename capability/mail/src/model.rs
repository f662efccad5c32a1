//! The rules of mail, pure: what is, what may be wanted, what follows.
//!
//! [`decide`] reads through [`View`] and answers with events or a refusal; [`fold`] writes what an
//! event means through [`Keep`]. The tables of the database and the small worlds of the tests are
//! two implementations of the same two traits, so there is one set of rules.
//! Source throughout: the design document *Secure mail: screening and chain of custody*.

mod act;
mod command;
mod day;
mod exception;
mod fold;
mod lot;
mod onward;
mod receive;
mod row;
mod screen;
mod setup;
mod subject;

pub use act::{Entry, decide};
pub use command::{
    Angle, Arrival, Command, Entered, FileSpec, Filled, Found, How, Kept, LineSpec, Reading, SealProof, Seen,
    Unannounced, What,
};
pub use day::{closing, figures};
pub use fold::fold;
pub use row::*;
pub use subject::*;

use base::{CommandId, Date, Id, Person, Refusal, Time, Word};
use serde::{Deserialize, Serialize};

/// How long a verdict waits before it takes effect, in seconds.
pub const EFFECT_SECONDS: i64 = 5;
/// The most members that one act may name; a receptacle's content comes on top.
pub const MOST_MEMBERS: usize = 1_000;

/// Who acts, when, where, in which command.
#[derive(Debug, Clone, Copy)]
pub struct Ctx {
    /// The command, which all new ids follow from.
    pub command: CommandId,
    /// Now, by the server.
    pub now: Time,
    /// The person at the post.
    pub by: Id<Person>,
    /// The site at which it is done; permissions are asked about it.
    pub site: Id<Site>,
}

/// Two human beings, both authenticated at the act. Made by the two-person act of access; checked
/// here once more (invariant 13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Two {
    /// Who began.
    pub first: Id<Person>,
    /// Who agreed.
    pub second: Id<Person>,
}

/// What the rules read. Each answer is a value: nothing is written through it.
pub trait View {
    /// How reading fails; for [`decide`] it must be able to carry a refusal.
    type Fault;
    /// A site.
    fn site(&self, id: Id<Site>) -> Result<Option<Site>, Self::Fault>;
    /// A party.
    fn party(&self, id: Id<Party>) -> Result<Option<Party>, Self::Fault>;
    /// A redirection.
    fn redirection(&self, id: Id<Redirection>) -> Result<Option<Redirection>, Self::Fault>;
    /// A subject.
    fn subject(&self, id: Id<Subject>) -> Result<Option<Subject>, Self::Fault>;
    /// What lies directly in a receptacle, by id.
    fn contents(&self, receptacle: Id<Subject>) -> Result<Vec<Id<Subject>>, Self::Fault>;
    /// A hand-over.
    fn consignment(&self, id: Id<Consignment>) -> Result<Option<Consignment>, Self::Fault>;
    /// A hand-over by the same giver with this reference or this file.
    fn known(
        &self,
        from: Giver,
        reference: Option<&Word>,
        file: Option<Digest>,
    ) -> Result<Option<Consignment>, Self::Fault>;
    /// A line of a hand-over.
    fn line(&self, consignment: Id<Consignment>, id: Id<Subject>) -> Result<Option<ManifestLine>, Self::Fault>;
    /// Lines of a hand-over by disposition: how many matched, how many refused, which are open.
    fn lines(&self, consignment: Id<Consignment>) -> Result<Lines, Self::Fault>;
    /// A check.
    fn check(&self, id: Id<Check>) -> Result<Option<Check>, Self::Fault>;
    /// The aliases of these numbers, ended windows included.
    fn aliases(&self, codes: &[&Code]) -> Result<Vec<Alias>, Self::Fault>;
    /// The receptacle that a seal number was last used on.
    fn seal(&self, seal: &Word) -> Result<Option<Id<Subject>>, Self::Fault>;
    /// A discrepancy.
    fn discrepancy(&self, id: Id<Discrepancy>) -> Result<Option<Discrepancy>, Self::Fault>;
    /// Open discrepancies about a subject or line.
    fn open_about(&self, subject: Id<Subject>) -> Result<Vec<Discrepancy>, Self::Fault>;
    /// Open discrepancies of a site.
    fn open_at(&self, site: Id<Site>) -> Result<Vec<Id<Discrepancy>>, Self::Fault>;
    /// What has been booked on the days not yet closed.
    fn booked(&self, site: Id<Site>) -> Result<Vec<(Date, Figure)>, Self::Fault>;
    /// The closing of the last closed day.
    fn opening(&self, site: Id<Site>) -> Result<Stock, Self::Fault>;
    /// What is there, counted subject by subject.
    fn stock(&self, site: Id<Site>) -> Result<Stock, Self::Fault>;
    /// The first number of a series that no event has taken.
    fn next_number(&self, series: Series, year: i16) -> Result<i64, Self::Fault>;
}

/// The lines of a hand-over, summed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines {
    /// Lines matched.
    pub matched: u32,
    /// Lines refused.
    pub refused: u32,
    /// Lines without a disposition.
    pub open: Vec<Id<Subject>>,
}

/// What applying an event writes; every `put` replaces the row whole.
pub trait Keep: View {
    /// A site.
    fn put_site(&mut self, site: &Site) -> Result<(), Self::Fault>;
    /// A party.
    fn put_party(&mut self, party: &Party) -> Result<(), Self::Fault>;
    /// A redirection.
    fn put_redirection(&mut self, redirection: &Redirection) -> Result<(), Self::Fault>;
    /// A subject.
    fn put_subject(&mut self, subject: &Subject) -> Result<(), Self::Fault>;
    /// A hand-over.
    fn put_consignment(&mut self, consignment: &Consignment) -> Result<(), Self::Fault>;
    /// New lines of a hand-over, all at once.
    fn put_lines(&mut self, consignment: Id<Consignment>, lines: &[Expected]) -> Result<(), Self::Fault>;
    /// What became of a line.
    fn dispose(&mut self, consignment: Id<Consignment>, line: Id<Subject>, as_: Disposition)
    -> Result<(), Self::Fault>;
    /// A check.
    fn put_check(&mut self, check: &Check) -> Result<(), Self::Fault>;
    /// An alias, by number and subject.
    fn put_alias(&mut self, alias: &Alias) -> Result<(), Self::Fault>;
    /// A seal number's use.
    fn put_seal(&mut self, seal: &Word, on: Id<Subject>) -> Result<(), Self::Fault>;
    /// A discrepancy.
    fn put_discrepancy(&mut self, discrepancy: &Discrepancy) -> Result<(), Self::Fault>;
    /// Adds to a figure of a day.
    fn book(&mut self, site: Id<Site>, day: Date, figure: Figure) -> Result<(), Self::Fault>;
    /// Keeps a closed day's figures whole.
    fn put_closing(&mut self, site: Id<Site>, day: Date, how: Closing, figures: &[Figure]) -> Result<(), Self::Fault>;
    /// Takes a number of a series.
    fn take(&mut self, number: Number) -> Result<(), Self::Fault>;
    /// Says that the event is about this subject too.
    fn touch(&mut self, subject: Id<Subject>) -> Result<(), Self::Fault>;
}

/// A refusal by the state of things.
pub(crate) const fn no(key: &'static str) -> Refusal {
    Refusal::conflict(key)
}

/// Everything in a receptacle, however deep; the receptacle itself not included.
pub(crate) fn deep<V: View + ?Sized>(view: &V, receptacle: Id<Subject>) -> Result<Vec<Id<Subject>>, V::Fault> {
    reach(view, receptacle, |_| true)
}

/// As [`deep`], going into a nested receptacle only where `into` says so.
pub(crate) fn reach<V: View + ?Sized>(
    view: &V,
    receptacle: Id<Subject>,
    into: impl Fn(&Subject) -> bool,
) -> Result<Vec<Id<Subject>>, V::Fault> {
    let mut found = Vec::new();
    let mut next = vec![receptacle];
    while let Some(at) = next.pop() {
        for id in view.contents(at)? {
            if view.subject(id)?.is_some_and(|it| it.kind == Kind::Receptacle && into(&it)) {
                next.push(id);
            }
            found.push(id);
        }
    }
    Ok(found)
}

/// Whether the passes of every demanded method stand on `subject` at `now`: made on the very set
/// as it is now, and in effect. The one gate that release and packing share.
pub(crate) fn passes_stand<V: View + ?Sized>(
    view: &V,
    subject: &Subject,
    profile: &Profile,
    now: Time,
) -> Result<Stand, V::Fault> {
    let mut effective = true;
    for method in profile.methods {
        let Some(look) = subject.pass(*method) else { return Ok(Stand::Missing) };
        let Some(check) = view.check(look.check)? else { return Ok(Stand::Missing) };
        let mut members = Vec::with_capacity(check.members.len());
        for id in &check.members {
            members.extend(view.subject(*id)?);
        }
        if Digest::of(&members) != check.digest || check.undone {
            return Ok(Stand::Missing);
        }
        effective &= look.effective_at <= now;
    }
    Ok(if effective { Stand::Holds } else { Stand::Waits })
}

/// Whether passes stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// All of them, on this digest.
    Holds,
    /// All of them, but one is not in effect yet.
    Waits,
    /// One is missing or was made on another set.
    Missing,
}
