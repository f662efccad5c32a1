//! Doing what is wanted: may → load → decide → record. Every rule is in the model; here is who may,
//! and how two persons act as two.

use crate::{
    event::{Event, Personal},
    model::{Command, Consignment, Ctx, Digest, Discrepancy, Site, Stock, Subject, Two, View, decide},
    queries::{self, DayBalance, Differing},
    tables::Tables,
};
use access::{Act as TwoPersonAct, Assertion, OpenAct, Spot};
use base::{Id, NamedGrant, Note, Proof, Refusal, Tenant, Time};
use serde::{Deserialize, Serialize};
use store::{Failure, Fault, Perform, Rows, Work};
use uuid::Uuid;

/// Something that happened by a command: which kind, about what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Said {
    /// The event's kind.
    pub kind: String,
    /// What it is about.
    pub about: Uuid,
}

/// The first of these events of a kind.
#[must_use]
pub fn made<T>(said: &[Said], kind: &str) -> Option<Id<T>> {
    said.iter().find(|said| said.kind == kind).map(|said| Id::from_uuid(said.about))
}

/// Does what one person wants at a site.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Act {
    /// Where.
    pub site: Id<Site>,
    /// What.
    pub command: Command,
}

/// Proposes what takes two persons.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Propose {
    /// Where.
    pub site: Id<Site>,
    /// What.
    pub command: Command,
    /// The first person's fresh assertion on [`content`].
    #[serde(skip)]
    pub assertion: Assertion,
}

/// Agrees to what another person proposed.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Second {
    /// The act.
    pub act: Id<TwoPersonAct>,
    /// The second person's fresh assertion on [`content`].
    #[serde(skip)]
    pub assertion: Assertion,
}

/// Withdraws what one proposed, or declines what another did.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Withdraw {
    /// The act.
    pub act: Id<TwoPersonAct>,
}

impl Command {
    /// Whether it names its two persons already. Nothing that comes from outside may: the two are
    /// made by [`Second`].
    const fn names_two(&self) -> bool {
        match self {
            Self::Recount { second, .. }
            | Self::Miskeyed { second, .. }
            | Self::Release { second, .. }
            | Self::Open { second, .. }
            | Self::CloseDiscrepancy { second, .. }
            | Self::CloseDay { second, .. } => second.is_some(),
            Self::ClearAlarm { .. } | Self::SettleSeal { .. } | Self::SettleAlias { .. } | Self::WriteOff { .. } => {
                true
            }
            _ => false,
        }
    }

    /// The same, done by two.
    #[must_use]
    pub(crate) fn by_two(mut self, two: Two) -> Self {
        match &mut self {
            Self::Recount { second, .. }
            | Self::Miskeyed { second, .. }
            | Self::Release { second, .. }
            | Self::Open { second, .. }
            | Self::CloseDiscrepancy { second, .. }
            | Self::CloseDay { second, .. } => *second = Some(two),
            Self::ClearAlarm { second, .. }
            | Self::SettleSeal { second, .. }
            | Self::SettleAlias { second, .. }
            | Self::WriteOff { second, .. } => *second = two,
            _ => {}
        }
        self
    }

    /// Whether it can be done by two at all.
    #[must_use]
    pub const fn takes_two(&self) -> bool {
        matches!(
            self,
            Self::Recount { .. }
                | Self::Miskeyed { .. }
                | Self::Release { .. }
                | Self::Open { .. }
                | Self::CloseDiscrepancy { .. }
                | Self::CloseDay { .. }
                | Self::ClearAlarm { .. }
                | Self::SettleSeal { .. }
                | Self::SettleAlias { .. }
                | Self::WriteOff { .. }
        )
    }

    fn reason(&self) -> Option<&Note> {
        match self {
            Self::Recount { reason, .. }
            | Self::Miskeyed { reason, .. }
            | Self::Open { reason, .. }
            | Self::CloseDay { reason, .. } => reason.as_ref(),
            Self::CloseDiscrepancy { reason, .. }
            | Self::ClearAlarm { reason, .. }
            | Self::SettleSeal { reason, .. }
            | Self::SettleAlias { reason, .. }
            | Self::WriteOff { reason, .. } => Some(reason),
            _ => None,
        }
    }
}

/// Two persons where nobody has agreed yet: what a proposal is tried with.
#[must_use]
pub const fn nobody() -> Two {
    Two { first: Id::from_uuid(Uuid::nil()), second: Id::from_uuid(Uuid::nil()) }
}

/// The subjects that a two-person command is about.
fn about<R: Rows + ?Sized>(tables: &Tables<'_, R>, command: &Command) -> Result<Vec<Id<Subject>>, Failure> {
    use Command as C;
    Ok(match command {
        C::Recount { lot: subject, .. }
        | C::SettleSeal { receptacle: subject, .. }
        | C::SettleAlias { keep: subject, .. }
        | C::Open { receptacle: subject, .. }
        | C::WriteOff { subject, .. } => vec![*subject],
        C::ClearAlarm { subjects, .. } | C::Release { subjects, .. } => subjects.clone(),
        C::Miskeyed { check, .. } => tables.check(*check)?.map(|check| check.members).unwrap_or_default(),
        C::CloseDiscrepancy { discrepancy, .. } => {
            tables.discrepancy(*discrepancy)?.map(|it| vec![it.about]).unwrap_or_default()
        }
        _ => Vec::new(),
    })
}

/// What a two-person command is about, as it stands: shown to each of the two, and hashed.
#[derive(Debug, Clone, Default)]
pub struct Matter {
    /// The subjects.
    pub subjects: Vec<Subject>,
    /// The discrepancy to be closed.
    pub discrepancy: Option<Discrepancy>,
    /// The day to be closed, and everything open at the site, the oldest first.
    pub day: Option<(DayBalance, Stock, Vec<Differing>)>,
}

/// Reads what a two-person command is about. At most three queries, and two where it is no day.
///
/// # Errors
/// As the engine says.
pub fn matter(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    site: &Site,
    command: &Command,
) -> Result<Matter, Failure> {
    match command {
        Command::CloseDiscrepancy { discrepancy, .. } => {
            let (discrepancy, subject) = queries::discrepancy(from, tenant, *discrepancy)?.unzip();
            Ok(Matter { subjects: subject.flatten().into_iter().collect(), discrepancy, day: None })
        }
        Command::CloseDay { day, .. } => {
            let closed = queries::closed_days(from, tenant, site.id, *day, 1)?;
            let balance = queries::day_among(from, tenant, site, *day, &closed)?;
            let open = queries::differences(from, tenant, site.id, usize::MAX)?;
            Ok(Matter { day: Some((balance, queries::opening(&closed), open)), ..Matter::default() })
        }
        command => {
            let ids = about(&Tables::new(from, tenant), command)?;
            Ok(Matter { subjects: queries::subjects_by_id(from, tenant, &ids)?, ..Matter::default() })
        }
    }
}

/// The hash of what is shown to each of the two persons: the command with its words, and how everything
/// it is about stands now. If anything moves in between, the two have not seen the same.
///
/// # Errors
/// It cannot be written down: a defect.
pub fn content_of(site: Id<Site>, command: &Command, matter: &Matter) -> Result<[u8; 32], Failure> {
    let mut bytes = serde_json::to_vec(&(site, command))?;
    bytes.extend_from_slice(&Digest::of(&matter.subjects).0);
    bytes.extend(serde_json::to_vec(&matter.subjects)?);
    if let Some((day, opening, open)) = &matter.day {
        let mut open: Vec<Id<Discrepancy>> = open.iter().map(|(it, _)| it.id).collect();
        open.sort_unstable();
        bytes.extend(serde_json::to_vec(&(opening.iter().collect::<Vec<_>>(), &day.booked, open))?);
    }
    Ok(base::sha256(&bytes))
}

/// As [`content_of`], read now.
///
/// # Errors
/// No such site, or as the engine says.
pub fn content(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    site: Id<Site>,
    command: &Command,
) -> Result<[u8; 32], Failure> {
    let at = Tables::new(from, tenant).need_site(site)?;
    content_of(site, command, &matter(from, tenant, &at, command)?)
}

/// Since when the matter has been in hand: the earliest arrival of what it is about.
fn in_hand<R: Rows + ?Sized>(tables: &Tables<'_, R>, command: &Command, now: Time) -> Result<Time, Failure> {
    let mut since = now;
    for id in about(tables, command)? {
        if let Some(subject) = tables.subject(id)? {
            let dates = subject.dates;
            for at in [dates.arrived_terminal_at, dates.arrived_municipality_at].into_iter().flatten() {
                since = since.min(at);
            }
        }
    }
    Ok(since)
}

fn grant(work: &mut Work<'_>, site: Id<Site>, command: &Command) -> Result<impl Proof + use<>, Failure> {
    grant_of(work, site, command, command.permission())
}

/// The permission that the second person needs. Who may judge an alarm may also agree to a release
/// after an authority gave something back, without being one who releases.
const fn to_agree(command: &Command) -> &'static str {
    match command {
        Command::Release { .. } => "mail.clear",
        command => command.permission(),
    }
}

fn grant_of(work: &mut Work<'_>, site: Id<Site>, command: &Command, permission: &str) -> Result<NamedGrant, Failure> {
    let (tenant, actor) = (work.tenant(), work.actor().clone());
    if let Command::SetUpSite { name, kind, unit, day_begins } = command {
        // The site may be about to be: the question is about where it is to stand.
        let site = Site {
            id: site,
            name: name.clone(),
            kind: *kind,
            unit: *unit,
            day_begins: *day_begins,
            closed_through: None,
        };
        return access::may_named(work, tenant, &actor, permission, &site);
    }
    let site = Tables::new(work, tenant).need_site(site)?;
    access::may_named(work, tenant, &actor, permission, &site).map_err(|no| {
        // What may not be seen is not found.
        match access::may_named(work, tenant, &actor, "mail.view", &site) {
            Ok(_) => no,
            Err(Failure::Refused(_)) => Refusal::not_found().into(),
            Err(fault) => fault,
        }
    })
}

fn do_it(work: &mut Work<'_>, site: Id<Site>, command: Command, grant: &impl Proof) -> Result<Vec<Said>, Failure> {
    let tenant = work.tenant();
    let by = work.actor().person().unwrap_or(Id::from_uuid(Uuid::nil()));
    let ctx = Ctx { command: work.command(), now: work.now(), by, site };
    let entries = decide(&Tables::new(work, tenant), &ctx, command)?;
    let mut said = Vec::with_capacity(entries.len());
    for (event, personal) in entries {
        said.push(Said { kind: event.kind().to_owned(), about: event.subject() });
        work.record(grant, &event, personal)?;
    }
    Ok(said)
}

impl Perform for Act {
    const NAME: &'static str = "mail.act";
    type Answer = Vec<Said>;

    fn perform(&self, work: &mut Work<'_>) -> Result<Vec<Said>, Failure> {
        if self.command.names_two() {
            return Err(Refusal::invalid("second", "mail-refused-two-needed").into());
        }
        let grant = grant(work, self.site, &self.command)?;
        do_it(work, self.site, self.command.clone(), &grant)
    }
}

impl Perform for Propose {
    const NAME: &'static str = "mail.propose";
    type Answer = Id<TwoPersonAct>;

    fn perform(&self, work: &mut Work<'_>) -> Result<Id<TwoPersonAct>, Failure> {
        if !self.command.takes_two() {
            return Err(Refusal::invalid("command", "mail-refused-one-suffices").into());
        }
        let tenant = work.tenant();
        // What one may do alone may ask for more when it takes two.
        let as_two = self.command.clone().by_two(nobody());
        let grant = grant(work, self.site, &as_two)?;
        // Would it be allowed, if another agreed? What cannot be done is refused before anyone waits.
        let by = work.actor().person().ok_or_else(|| Refusal::invalid("second", "mail-refused-two-needed"))?;
        let ctx = Ctx { command: work.command(), now: work.now(), by, site: self.site };
        let tried = self.command.clone().by_two(Two { first: by, second: nobody().second });
        decide(&Tables::new(work, tenant), &ctx, tried)?;
        let content = content(work, tenant, self.site, &self.command)?;
        let about = about(&Tables::new(work, tenant), &self.command)?;
        let object = about.first().map_or(self.site.uuid(), |subject| subject.uuid());
        let permission = as_two.permission();
        let act = access::propose(work, &grant, permission, object, content, &self.assertion)?;
        let event = Event::Proposed {
            act: act.uuid(),
            site: self.site,
            about: object,
            command: without_reason(&self.command)?,
        };
        let personal = Personal { reason: self.command.reason().cloned(), ..Personal::default() };
        work.record(&grant, &event, personal)?;
        Ok(act)
    }
}

fn without_reason(command: &Command) -> Result<serde_json::Value, Failure> {
    let mut value = serde_json::to_value(command)?;
    if let Some(fields) =
        value.as_object_mut().and_then(|form| form.values_mut().next()).and_then(|it| it.as_object_mut())
    {
        fields.remove("reason");
    }
    Ok(value)
}

/// A proposal as it was made, with its words put back. Nothing where the words were disposed of. One query.
///
/// # Errors
/// As the engine says.
pub fn proposal(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    act: Id<TwoPersonAct>,
) -> Result<Option<(Id<Site>, Command)>, Fault> {
    Ok(queries::proposal(from, tenant, act)?.map(whole).transpose()?.flatten())
}

/// The command of a kept proposal, its words put back. Nothing where its words were disposed of and it cannot be without.
fn whole(kept: queries::KeptProposal) -> Result<Option<(Id<Site>, Command)>, Fault> {
    let mut value: serde_json::Value = serde_json::from_str(&kept.command)?;
    let fields = value.as_object_mut().and_then(|form| form.values_mut().next()).and_then(|it| it.as_object_mut());
    let has_words = kept.reason.is_some();
    if let (Some(fields), Some(reason)) = (fields, kept.reason) {
        fields.insert("reason".to_owned(), reason.into());
    }
    match serde_json::from_value(value) {
        Ok(command) => Ok(Some((kept.site, command))),
        Err(_) if !has_words => Ok(None),
        Err(fault) => Err(fault.into()),
    }
}

/// What waits for a second person.
#[derive(Debug, Clone)]
pub(crate) struct Waiting {
    /// The two-person act.
    pub(crate) act: OpenAct,
    /// What.
    pub(crate) command: Command,
    /// Where, and where that stands in the tree of units.
    pub(crate) site: (Site, Spot),
}

/// What waits for a second person, the oldest first. One query.
pub(crate) fn waiting(from: &mut (impl Rows + ?Sized), tenant: Tenant, now: Time) -> Result<Vec<Waiting>, Fault> {
    let mut waiting = Vec::new();
    for queries::WaitingProposal { act, proposal, site } in queries::waiting_proposals(from, tenant, now)? {
        waiting.extend(whole(proposal)?.map(|(_, command)| Waiting { act, command, site }));
    }
    Ok(waiting)
}

impl Perform for Second {
    const NAME: &'static str = "mail.second";
    type Answer = Vec<Said>;

    fn perform(&self, work: &mut Work<'_>) -> Result<Vec<Said>, Failure> {
        let tenant = work.tenant();
        let (site, command) = proposal(work, tenant, self.act)?.ok_or_else(Refusal::not_found)?;
        let as_two = command.clone().by_two(nobody());
        let grant = grant_of(work, site, &as_two, to_agree(&as_two))?;
        let content = content(work, tenant, site, &command)?;
        let now = work.now();
        let since = in_hand(&Tables::new(work, tenant), &command, now)?;
        let two = access::second(work, &grant, self.act, content, &self.assertion, since)?;
        do_it(work, site, command.by_two(Two { first: two.first(), second: two.second() }), &grant)
    }
}

impl Perform for Withdraw {
    const NAME: &'static str = "mail.withdraw";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let tenant = work.tenant();
        let (site, command) = proposal(work, tenant, self.act)?.ok_or_else(Refusal::not_found)?;
        let as_two = command.by_two(nobody());
        let grant = grant_of(work, site, &as_two, to_agree(&as_two))?;
        access::withdraw(work, &grant, self.act)
    }
}

/// Where a hand-over goes; for the reader of a manifest.
#[must_use]
pub fn announced(said: &[Said]) -> Option<Id<Consignment>> {
    made(said, "consignmentAnnounced")
}
