//! What programs may read of mail.

use super::shown::{ConsignmentShown, DayBalanceShown, DayShown, DiscrepancyShown, HoldShown, Moment, SubjectShown};
use crate::{
    model::{DiscrepancyKind, Site, State},
    pages::able::{Places, Seen},
    queries::{
        self,
        numbered::{self, At, Standing},
    },
};
use access::policy::{MailDay, MailView};
use base::{Id, Refusal, Tenant};
use store::{Failure, Reader};
use strum::VariantNames;
use web::{
    Viewer,
    api::{Api, Asked, Listed, One, Operation, Param},
};

const STANDING: &[&str] = &["open", "closed"];

/// The reads.
pub(super) fn api() -> Api {
    let see = |id, path| Operation::new(id, "mail", path, MailView);
    let site = || Param::id("site");
    let standing = || Param::choice("standing", STANDING);
    Api::new()
        .list(see("listSites", "/api/v1/mail/sites"), sites)
        .list(see("listConsignments", "/api/v1/mail/consignments").param(site()).param(standing()), consignments)
        .one(see("getConsignment", "/api/v1/mail/consignments/{id}"), consignment)
        .list(
            see("listSubjects", "/api/v1/mail/subjects").param(site()).param(Param::choice("state", State::VARIANTS)),
            subjects,
        )
        .one(see("getSubject", "/api/v1/mail/subjects/{id}"), subject)
        .list(see("listCustody", "/api/v1/mail/subjects/{id}/custody"), custody)
        .list(see("listHolds", "/api/v1/mail/holds").param(site()), holds)
        .list(
            see("listDiscrepancies", "/api/v1/mail/discrepancies")
                .param(site())
                .param(standing())
                .param(Param::choice("kind", DiscrepancyKind::VARIANTS)),
            discrepancies,
        )
        .list(Operation::new("listDays", "mail", "/api/v1/mail/days", MailDay).param(site()), days)
        .one(Operation::new("getDay", "mail", "/api/v1/mail/sites/{id}/days/{day}", MailDay), day)
}

/// The sites that a list is about: the one asked for, or all that the reader may see.
fn at(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    asked: &Asked,
    permission: &str,
) -> Result<(Tenant, Vec<Id<Site>>, At), Failure> {
    let places = Places::of(viewer, reader)?;
    let may = |site: &&Site| places.at(site.id).is_some_and(|(_, able)| able.may(permission));
    let mut sites: Vec<Id<Site>> = places.seen().filter(may).map(|site| site.id).collect();
    if let Some(site) = asked.id("site") {
        // One that may not be seen holds nothing, as one that is not there.
        sites.retain(|it| *it == site);
    }
    Ok((viewer.tenant(), sites, (asked.limit, asked.offset())))
}

fn standing(asked: &Asked) -> Standing {
    match asked.get("standing") {
        Some("open") => Standing::Open,
        Some("closed") => Standing::Closed,
        _ => Standing::Any,
    }
}

fn sites(viewer: &Viewer, reader: &mut Reader<'_>, asked: &Asked) -> Result<Listed<Site>, Failure> {
    Ok(Listed::among(Places::of(viewer, reader)?.seen().cloned().collect(), asked))
}

fn consignments(viewer: &Viewer, reader: &mut Reader<'_>, asked: &Asked) -> Result<Listed<ConsignmentShown>, Failure> {
    let (tenant, sites, at) = at(viewer, reader, asked, "mail.view")?;
    let (rows, total) = numbered::consignments(reader, tenant, &sites, standing(asked), at)?;
    Ok(Listed { rows, total }.map(ConsignmentShown::from))
}

fn consignment(viewer: &Viewer, reader: &mut Reader<'_>, asked: &Asked) -> Result<One<ConsignmentShown>, Failure> {
    let id = Id::from_uuid(asked.path_id()?);
    let it = queries::consignment(reader, viewer.tenant(), id)?.ok_or_else(Refusal::not_found)?;
    let places = Places::of(viewer, reader)?;
    let given = match it.from {
        crate::model::Giver::Site(site) => places.sees(site),
        crate::model::Giver::Party(_) => false,
    };
    if !given && !places.sees(it.to) {
        return Err(Refusal::not_found().into());
    }
    Ok(One::of(it.into()))
}

fn subjects(viewer: &Viewer, reader: &mut Reader<'_>, asked: &Asked) -> Result<Listed<SubjectShown>, Failure> {
    let (tenant, sites, at) = at(viewer, reader, asked, "mail.view")?;
    let state = asked.get("state").and_then(|state| state.parse().ok());
    let (rows, total) = numbered::subjects(reader, tenant, &sites, state, at)?;
    Ok(Listed { rows, total }.map(SubjectShown::from))
}

fn subject(viewer: &Viewer, reader: &mut Reader<'_>, asked: &Asked) -> Result<One<SubjectShown>, Failure> {
    let mut seen = Seen::of(viewer, reader, &[Id::from_uuid(asked.path_id()?)])?;
    Ok(One::of(seen.set.remove(0).into()))
}

/// Who looked is the operator's own matter: what was done, the verdict, the method and the time are told.
fn custody(viewer: &Viewer, reader: &mut Reader<'_>, asked: &Asked) -> Result<Listed<Moment>, Failure> {
    let seen = Seen::of(viewer, reader, &[Id::from_uuid(asked.path_id()?)])?;
    let subject = seen.set.first().ok_or_else(Refusal::not_found)?;
    let told = queries::timeline(reader, viewer.tenant(), subject)?;
    let told = told.iter().filter(|entry| entry.header.kind.starts_with("mail."));
    Ok(Listed::among(told.map(Moment::of).collect::<Result<_, _>>()?, asked))
}

fn holds(viewer: &Viewer, reader: &mut Reader<'_>, asked: &Asked) -> Result<Listed<HoldShown>, Failure> {
    let (tenant, sites, at) = at(viewer, reader, asked, "mail.view")?;
    let (rows, total) = numbered::holds(reader, tenant, &sites, at)?;
    Ok(Listed { rows, total }.map(HoldShown::from))
}

fn discrepancies(viewer: &Viewer, reader: &mut Reader<'_>, asked: &Asked) -> Result<Listed<DiscrepancyShown>, Failure> {
    let (tenant, sites, at) = at(viewer, reader, asked, "mail.view")?;
    let kind = asked.get("kind").and_then(|kind| kind.parse().ok());
    let (rows, total) = numbered::discrepancies(reader, tenant, &sites, (standing(asked), kind), at)?;
    Ok(Listed { rows, total }.map(DiscrepancyShown::from))
}

fn days(viewer: &Viewer, reader: &mut Reader<'_>, asked: &Asked) -> Result<Listed<DayShown>, Failure> {
    let (tenant, sites, at) = at(viewer, reader, asked, "mail.day")?;
    let (rows, total) = numbered::days(reader, tenant, &sites, at)?;
    Ok(Listed { rows, total }.map(DayShown::from))
}

fn day(viewer: &Viewer, reader: &mut Reader<'_>, asked: &Asked) -> Result<One<DayBalanceShown>, Failure> {
    let day = asked.in_path("day").filter(|day| day.len() == 10).and_then(|day| day.parse().ok());
    let day = day.ok_or_else(Refusal::not_found)?;
    let (id, places) = (Id::from_uuid(asked.path_id()?), Places::of(viewer, reader)?);
    let (site, able) = places.at(id).ok_or_else(Refusal::not_found)?;
    able.need("mail.day")?;
    let balance = queries::day(reader, viewer.tenant(), site, day)?;
    Ok(One::of(DayBalanceShown::of(id, balance)))
}
