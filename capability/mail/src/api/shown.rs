//! Mail as programs see it.

use crate::{
    event::Event,
    model::{
        Class, Closing, Code, Consignment, Dates, Discrepancy, DiscrepancyKind, Figure, Giver, Hold, Holder, Kind,
        Method, Outcome, Site, State, Subject, Verdict,
    },
    queries::{DayBalance, numbered::Day},
};
use base::{Date, Id, Time, Unit};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::{Entry, Fault};
use web::api::Shape;

const ID: &str = "018f0000-0000-7000-8000-000000000001";
const SITE: &str = "018f0000-0000-7000-8000-000000000002";
const TIME: &str = "2026-11-23T08:00:00.000000Z";
const DAY: &str = "2026-11-23";

impl Shape for Site {
    fn example() -> Value {
        json!({
            "id": SITE, "name": "Terminal", "kind": "terminal", "unit": null, "dayBegins": 240, "closedThrough": DAY,
        })
    }
}

/// A subject.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Subject")]
pub(super) struct SubjectShown {
    id: Id<Subject>,
    number: String,
    code: Option<Code>,
    kind: Kind,
    class: Option<Class>,
    state: State,
    holder: Holder,
    site: Id<Site>,
    place: Option<Id<Subject>>,
    count: Option<u32>,
    unit: Option<Id<Unit>>,
    consignment: Option<Id<Consignment>>,
    dates: Dates,
    under_alarm: bool,
    holds: BTreeSet<Hold>,
}

impl From<Subject> for SubjectShown {
    fn from(it: Subject) -> Self {
        Self {
            id: it.id,
            number: it.number.to_string(),
            code: it.code,
            kind: it.kind,
            class: it.class,
            state: it.state,
            holder: it.holder,
            site: it.site,
            place: it.place,
            count: it.count,
            unit: it.unit,
            consignment: it.consignment,
            dates: it.dates,
            under_alarm: it.alarm.is_some(),
            holds: it.holds,
        }
    }
}

impl Shape for SubjectShown {
    fn example() -> Value {
        json!({
            "id": ID, "number": "BREV-2026-000123", "code": { "scheme": "s10", "number": "RR473124829SE" },
            "kind": "item", "class": "registered", "state": "cleared", "holder": { "site": SITE }, "site": SITE,
            "place": null, "count": 1, "unit": null, "consignment": null,
            "dates": {
                "setAsideAt": null, "arrivedTerminalAt": TIME, "releasedAt": null, "arrivedMunicipalityAt": null,
            },
            "underAlarm": false, "holds": [],
        })
    }
}

/// A hand-over.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Consignment")]
pub(super) struct ConsignmentShown {
    id: Id<Consignment>,
    number: String,
    reference: Option<String>,
    from: Giver,
    to: Id<Site>,
    expected: u32,
    surplus: u32,
    closed_at: Option<Time>,
}

impl From<Consignment> for ConsignmentShown {
    fn from(it: Consignment) -> Self {
        Self {
            id: it.id,
            number: it.number.to_string(),
            reference: it.reference.map(|it| it.to_string()),
            from: it.from,
            to: it.to,
            expected: it.expected,
            surplus: it.surplus,
            closed_at: it.closed_at,
        }
    }
}

impl Shape for ConsignmentShown {
    fn example() -> Value {
        json!({
            "id": ID, "number": "SAND-2026-000017", "reference": "PN-778", "from": { "party": ID }, "to": SITE,
            "expected": 12, "surplus": 0, "closedAt": null,
        })
    }
}

/// Something that is held.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Held")]
pub(super) struct HoldShown {
    subject: Id<Subject>,
    number: String,
    kind: Kind,
    state: State,
    site: Id<Site>,
    under_alarm: bool,
    holds: BTreeSet<Hold>,
}

impl From<Subject> for HoldShown {
    fn from(it: Subject) -> Self {
        Self {
            subject: it.id,
            number: it.number.to_string(),
            kind: it.kind,
            state: it.state,
            site: it.site,
            under_alarm: it.alarm.is_some(),
            holds: it.holds,
        }
    }
}

impl Shape for HoldShown {
    fn example() -> Value {
        json!({
            "subject": ID, "number": "BREV-2026-000123", "kind": "item", "state": "quarantined", "site": SITE,
            "underAlarm": true, "holds": ["person"],
        })
    }
}

/// Something that does not agree.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Discrepancy")]
pub(super) struct DiscrepancyShown {
    id: Id<Discrepancy>,
    site: Id<Site>,
    kind: DiscrepancyKind,
    about: Id<Subject>,
    consignment: Option<Id<Consignment>>,
    opened_at: Time,
    closed: Option<Outcome>,
}

impl From<Discrepancy> for DiscrepancyShown {
    fn from(Discrepancy { id, site, kind, about, consignment, opened_at, closed }: Discrepancy) -> Self {
        Self { id, site, kind, about, consignment, opened_at, closed }
    }
}

impl Shape for DiscrepancyShown {
    fn example() -> Value {
        json!({
            "id": ID, "site": SITE, "kind": "missing", "about": ID, "consignment": ID, "openedAt": TIME, "closed": null,
        })
    }
}

/// A closed day.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Day")]
pub(super) struct DayShown {
    site: Id<Site>,
    day: Date,
    how: Closing,
    closed_at: Time,
}

impl From<Day> for DayShown {
    fn from((site, day, how, closed_at): Day) -> Self {
        Self { site, day, how, closed_at }
    }
}

impl Shape for DayShown {
    fn example() -> Value {
        json!({ "site": SITE, "day": DAY, "how": "balanced", "closedAt": TIME })
    }
}

/// A day's balance: of an open day as it stands, of a closed one as it was closed.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "DayBalance")]
pub(super) struct DayBalanceShown {
    site: Id<Site>,
    day: Date,
    how: Option<Closing>,
    closed_at: Option<Time>,
    figures: Vec<Figure>,
}

impl DayBalanceShown {
    pub(super) fn of(site: Id<Site>, DayBalance { day, figures, closed, .. }: DayBalance) -> Self {
        let (how, closed_at) = closed.unzip();
        Self { site, day, how, closed_at, figures }
    }
}

impl Shape for DayBalanceShown {
    fn example() -> Value {
        json!({
            "site": SITE, "day": DAY, "how": null, "closedAt": null,
            "figures": [{ "measure": "items", "column": "received", "n": 3 }, { "measure": { "letters": "letter" }, "column": "received", "n": 120 }],
        })
    }
}

/// A moment in the chain of custody.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CustodyMoment")]
pub(super) struct Moment {
    /// Its number in the ledger.
    entry: i64,
    at: Time,
    /// What happened, as the ledger names it.
    kind: String,
    method: Option<Method>,
    verdict: Option<Verdict>,
}

impl Moment {
    pub(super) fn of(entry: &Entry) -> Result<Self, Fault> {
        let (method, verdict) = match store::decode::<Event>(entry)? {
            Some((Event::Screened { method, verdict, .. }, _)) => (Some(method), Some(verdict)),
            _ => (None, None),
        };
        Ok(Self { entry: entry.seq, at: entry.header.time, kind: entry.header.kind.clone(), method, verdict })
    }
}

impl Shape for Moment {
    fn example() -> Value {
        json!({ "entry": 4711, "at": TIME, "kind": "mail.screened", "method": "xRay", "verdict": "cleared" })
    }
}
