//! What the lists of mail read: their orders, their filters, a page at a time.

use super::{CONSIGNMENT, DISCREPANCY, Differing, Since, Tally, hand_overs, of, width};
use crate::{
    model::*,
    tables::{beside, read_discrepancy, read_subject, word},
};
use base::{Date, Id, Tenant, Time};
use store::{Failure, Fault, Order, Page, Part, Row, Rows, Seek};

/// As our numbers are drawn: ids follow the time of the act, and are in every index.
pub const BY_NUMBER: Order = Order::by("number", &[]);
/// Hand-overs by the sender's reference.
pub const BY_REFERENCE: Order = Order::nulls_last("reference", &["reference"]);
/// Hand-overs by when they closed.
pub const BY_CLOSED: Order = Order::nulls_last("closed", &["closed_at"]);
/// Subjects by class.
pub const BY_CLASS: Order = Order::nulls_last("class", &["class"]);
/// Subjects by when they came to the terminal.
pub const BY_ARRIVED: Order = Order::nulls_last("arrived", &["arrived_terminal_at"]);
/// Discrepancies by when they were opened.
pub const BY_OPENED: Order = Order::by("opened", &["opened_at"]);
/// Days.
pub const BY_DAY: Order = Order::by("day", &[]);

/// Open, closed, or either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ended {
    /// Not closed yet.
    #[default]
    Open,
    /// Closed.
    Closed,
    /// All.
    All,
}

impl Ended {
    fn narrow(self, seek: Seek, open: &'static str, closed: &'static str) -> Seek {
        match self {
            Self::Open => seek.only(open, []),
            Self::Closed => seek.only(closed, []),
            Self::All => seek,
        }
    }
}

/// Which hand-overs to list.
#[derive(Debug, Clone, Default)]
pub struct HandOvers<'a> {
    /// Open, closed, or either.
    pub ended: Ended,
    /// Whose reference holds this, in lower case.
    pub reference: Option<&'a str>,
    /// Closed at this time or later, and before that one.
    pub closed: (Option<Time>, Option<Time>),
}

/// The hand-overs to a site with how their lines stand. Two queries at most.
///
/// # Errors
/// The place in the list is not there, or as the engine says.
pub fn hand_overs_listed(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    site: Id<Site>,
    which: &HandOvers<'_>,
    part: Part,
) -> Result<Page<(Consignment, Tally)>, Failure> {
    let seek = part.of("mail_consignment", tenant).only("to_site = {}", [site.into()]);
    let seek = which.ended.narrow(seek, "closed_at IS NULL", "closed_at IS NOT NULL");
    let seek = seek
        .holding("lower(reference) LIKE {} ESCAPE '\\'", which.reference)
        .only_if("closed_at >= {}", which.closed.0)
        .only_if("closed_at < {}", which.closed.1);
    let sought = seek.find(from)?;
    let chosen =
        format!("SELECT {CONSIGNMENT} FROM mail_consignment s WHERE {} {}", sought.chosen, sought.ordered("s"));
    let found = hand_overs(from, &chosen, ("", ""), &sought.in_order("c"), &sought.values, |_, _| Ok(()))?;
    let keyed = found.into_iter().map(|(it, tally, ())| (store::Key::Id(it.id.uuid()), (it, tally)));
    Ok(sought.page(keyed.collect()))
}

/// Which subjects that wait at a site to list.
#[derive(Debug, Clone, Default)]
pub struct HeldOnes {
    /// Of this class.
    pub class: Option<Class>,
    /// In this state.
    pub state: Option<State>,
}

/// What is held or under alarm at a site, each with since when. Two queries at most.
///
/// # Errors
/// As [`hand_overs_listed`].
pub fn held_listed(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    site: Id<Site>,
    which: &HeldOnes,
    part: Part,
) -> Result<Page<(Subject, Since)>, Failure> {
    let seek = part
        .of("mail_subject", tenant)
        .only("site = {}", [site.into()])
        .only("live = 1 AND (holds <> '[]' OR alarm IS NOT NULL)", [])
        .only("holder_kind = 'site' AND holder = {}", [site.into()])
        .only_if("class = {}", which.class.map(<&'static str>::from))
        .only_if("state = {}", which.state.map(<&'static str>::from));
    let differs = |kind: &str| {
        format!(
            "(SELECT MIN(d.opened_at) FROM mail_discrepancy d WHERE d.tenant = $1 AND d.about = s.id AND d.closed IS NULL AND d.kind = '{kind}')"
        )
    };
    let columns = format!(
        "{}, {}, {}, h.since, h.by_person, h.reason",
        of("s", super::SUBJECT),
        differs("seal"),
        differs("alias")
    );
    let at = width(super::SUBJECT);
    let read = |row: &Row| {
        let (seal, alias, person) = (row.get(at)?, row.get(at + 1)?, row.get(at + 2)?);
        Ok((read_subject(row)?, Since { seal, alias, person, by: row.get(at + 3)?, reason: row.get(at + 4)? }))
    };
    seek.read(from, &columns, " LEFT JOIN mail_hold h ON h.tenant = $1 AND h.subject = s.id", read)
}

/// What was last at a site and is in one of these states. Two queries at most.
///
/// # Errors
/// As [`hand_overs_listed`].
pub fn away_listed(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    site: Id<Site>,
    (state, class): (Option<State>, Option<Class>),
    part: Part,
) -> Result<Page<Subject>, Failure> {
    let seek = part.of("mail_subject", tenant).only("site = {} AND live = 1", [site.into()]);
    let seek = match state {
        Some(state) => seek.only("state = {}", [<&'static str>::from(state).into()]),
        // Word for word the condition of the index made for it.
        None => seek.only("state IN ('withAuthority', 'atLaboratory')", []),
    };
    let seek = seek.only_if("class = {}", class.map(<&'static str>::from));
    seek.read(from, &of("s", super::SUBJECT), "", read_subject)
}

/// Which discrepancies to list.
#[derive(Debug, Clone, Default)]
pub struct Differences {
    /// Open, closed, or either.
    pub ended: Ended,
    /// Of this kind.
    pub kind: Option<DiscrepancyKind>,
    /// Opened at this time or later, and before that one.
    pub opened: (Option<Time>, Option<Time>),
}

/// What does not agree at a site, and the subject that each is about, where there is one. Two queries at most.
///
/// # Errors
/// As [`hand_overs_listed`].
pub fn differences_listed(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    site: Id<Site>,
    which: &Differences,
    part: Part,
) -> Result<Page<Differing>, Failure> {
    let seek = part.of("mail_discrepancy", tenant).only("site = {}", [site.into()]);
    let seek = which
        .ended
        .narrow(seek, "closed IS NULL", "closed IS NOT NULL")
        .only_if("kind = {}", which.kind.map(<&'static str>::from))
        .only_if("opened_at >= {}", which.opened.0)
        .only_if("opened_at < {}", which.opened.1);
    let columns = format!("{}, {}", of("s", DISCREPANCY), of("a", super::SUBJECT));
    let read = |row: &Row| Ok((read_discrepancy(row)?, beside(row, width(DISCREPANCY), read_subject)?));
    seek.read(from, &columns, " LEFT JOIN mail_subject a ON a.tenant = $1 AND a.id = s.about", read)
}

/// A closed day: the date, how, when.
pub type Closed = (Date, Closing, Time);

/// The closed days of a site. Two queries at most.
///
/// # Errors
/// As [`hand_overs_listed`].
pub fn days_listed(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    site: Id<Site>,
    (how, since, until): (Option<Closing>, Option<Date>, Option<Date>),
    part: Part,
) -> Result<Page<Closed>, Failure> {
    let seek = part
        .of("mail_day", tenant)
        .keyed("day", "site", site)
        .only_if("how = {}", how.map(<&'static str>::from))
        .only_if("day >= {}", since)
        .only_if("day <= {}", until);
    seek.read(from, "s.day, s.how, s.closed_at", "", |row| -> Result<Closed, Fault> {
        Ok((row.get(0)?, word(row, 1)?, row.get(2)?))
    })
}
