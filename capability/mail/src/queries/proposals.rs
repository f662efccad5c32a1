//! What waits for a second person.

use super::{sql, width};
use crate::{
    model::*,
    tables::{beside, read_site},
};
use access::{OpenAct, Spot};
use base::{Id, Tenant, Time};
use store::{Fault, Row, Rows, values};

/// A proposal that waits, and where.
pub(crate) struct WaitingProposal {
    /// The act.
    pub(crate) act: OpenAct,
    /// What is proposed.
    pub(crate) proposal: KeptProposal,
    /// Where, and where that stands in the tree of units.
    pub(crate) site: (Site, Spot),
}

/// What waits for a second person, the oldest first. One query.
pub(crate) fn waiting_proposals(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    now: Time,
) -> Result<Vec<WaitingProposal>, Fault> {
    let mut values = values![tenant].to_vec();
    let sql = format!(
        "SELECT {}, p.site, p.command, p.reason, s.id, s.name, s.kind, s.unit, s.day_begins, s.closed_through, {} FROM mail_proposal p{} JOIN mail_site s ON s.tenant = $1 AND s.id = p.site WHERE p.tenant = $1 {}",
        OpenAct::COLUMNS,
        Spot::select("s.unit"),
        OpenAct::join("p.act", now, &mut values),
        OpenAct::ORDER,
    );
    let at = width(OpenAct::COLUMNS);
    let read = |row: &Row| {
        let site = beside(row, at + 3, read_site)?.ok_or_else(|| Fault::shape("a proposal without a site"))?;
        let proposal = beside(row, at, read_proposal)?.ok_or_else(|| Fault::shape("an act without a proposal"))?;
        Ok(WaitingProposal { act: OpenAct::read(row)?, proposal, site: (site, Spot::read(row, at + 9)?) })
    };
    from.rows(&sql, &values)?.iter().map(read).collect()
}

/// A proposal as it is kept.
pub(crate) struct KeptProposal {
    /// Where.
    pub(crate) site: Id<Site>,
    /// What, without its words.
    pub(crate) command: String,
    /// Its words; gone when disposed of.
    pub(crate) reason: Option<String>,
}

/// The proposal of an act as it is kept. One query.
pub(crate) fn proposal(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    act: Id<access::Act>,
) -> Result<Option<KeptProposal>, Fault> {
    from.row(sql::PROPOSAL, &values![tenant, act])?.as_ref().map(read_proposal).transpose()
}

fn read_proposal(row: &Row) -> Result<KeptProposal, Fault> {
    Ok(KeptProposal { site: row.get(0)?, command: row.get(1)?, reason: row.get(2)? })
}
