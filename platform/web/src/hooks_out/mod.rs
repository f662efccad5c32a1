//! Webhooks: who is told, by a signed message with ids alone, that something of a kind has been recorded. The form is that
//! of Standard Webhooks; what is told is read from the ledger, so that nothing is missed.

mod api;
mod event;
mod pages;
mod reach;
mod secret;
mod send;
mod tables;

pub use api::api;
pub use event::{HookEvent, HookPersonal, Why};
pub use pages::{routes, stand};
pub(crate) use reach::Inside;
pub use send::Sender;
pub use tables::MODULE;

use access::{Whole, policy::AccessManage};
use base::{Id, Line, Refusal};
use secret::HookSecret;
use serde::Serialize;
use store::{Failure, Perform, Work, values};
use tables::{HOOK_MODULE, hook, hooks, sql};

/// Marks ids of webhooks.
#[derive(Debug)]
pub enum Hook {}

/// The most webhooks of a tenant that have not ended.
const MOST: usize = 20;

/// Tells a receiver from now on.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct MakeHook {
    name: Line,
    url: String,
    kinds: Vec<String>,
    /// Not part of the request: another attempt draws another.
    #[serde(skip)]
    secret: HookSecret,
}

impl MakeHook {
    /// What a client asked for, held against what there is.
    fn parse(app: &crate::App, name: &str, url: &str, kinds: Vec<String>, secret: HookSecret) -> Result<Self, Refusal> {
        let name = Line::parse("name", name)?;
        let url = app.inside().parse(url)?.to_string();
        let mut kinds = kinds;
        kinds.sort();
        kinds.dedup();
        if kinds.is_empty() {
            return Err(Refusal::invalid("kinds", "hook-refused-no-kinds"));
        }
        if let Some(unknown) = kinds.iter().find(|kind| !known(app).any(|it| it == **kind)) {
            return Err(Refusal::invalid("kinds", "hook-refused-kind").with("value", unknown));
        }
        Ok(Self { name, url, kinds, secret })
    }
}

/// Every kind of fact that can be told of.
fn known(app: &crate::App) -> impl Iterator<Item = String> + '_ {
    let kinds = app.hooks().kinds.iter();
    kinds.flat_map(|(module, kinds)| kinds.iter().map(move |kind| format!("{module}.{kind}")))
}

impl Perform for MakeHook {
    const NAME: &'static str = "web.makeHook";
    type Answer = Id<Hook>;

    fn perform(&self, work: &mut Work<'_>) -> Result<Id<Hook>, Failure> {
        let (tenant, actor) = (work.tenant(), work.actor().clone());
        let grant = access::may(work, tenant, &actor, AccessManage, &Whole)?;
        if hooks(work, tenant)?.iter().filter(|hook| hook.ended.is_none()).count() >= MOST {
            return Err(Refusal::conflict("hook-refused-many").with("max", MOST).into());
        }
        let id = work.new_id("hook");
        let personal = HookPersonal { name: Some(self.name.clone()), url: Some(self.url.clone()) };
        work.record(&grant, &HookEvent::HookMade { id, kinds: self.kinds.clone() }, personal)?;
        work.put(sql::KEEP, &values![tenant, id, self.secret.bytes().to_vec()])?;
        Ok(id)
    }
}

/// Ends a webhook: its secret is forgotten, and what waited is not told.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct EndHook {
    id: Id<Hook>,
}

impl Perform for EndHook {
    const NAME: &'static str = "web.endHook";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let (tenant, actor) = (work.tenant(), work.actor().clone());
        let grant = access::may(work, tenant, &actor, AccessManage, &Whole)?;
        if hook(work, tenant, self.id)?.ended.is_some() {
            return Err(Refusal::conflict("hook-refused-ended").into());
        }
        work.record(&grant, &HookEvent::HookEnded { id: self.id }, HookPersonal::default())?;
        for gone in [sql::FORGET, sql::NOWHERE, sql::DROP_ALL] {
            work.put(gone, &values![tenant, self.id])?;
        }
        Ok(())
    }
}

/// Stops a webhook that is not answered.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct StopHook {
    id: Id<Hook>,
    why: Why,
}

impl Perform for StopHook {
    const NAME: &'static str = "web.stopHook";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let (tenant, actor) = (work.tenant(), work.actor().clone());
        let grant = access::may(work, tenant, &actor, AccessManage, &Whole)?;
        if hook(work, tenant, self.id)?.runs() {
            work.record(&grant, &HookEvent::HookStopped { id: self.id, why: self.why }, HookPersonal::default())?;
        }
        Ok(())
    }
}

/// Lets a webhook go on where it stopped: nothing that happened meanwhile is missed.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ResumeHook {
    id: Id<Hook>,
}

impl Perform for ResumeHook {
    const NAME: &'static str = "web.resumeHook";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let (tenant, actor) = (work.tenant(), work.actor().clone());
        let grant = access::may(work, tenant, &actor, AccessManage, &Whole)?;
        let now = hook(work, tenant, self.id)?;
        if now.ended.is_some() {
            return Err(Refusal::conflict("hook-refused-ended").into());
        }
        if now.runs() {
            return Err(Refusal::conflict("hook-refused-runs").into());
        }
        work.record(&grant, &HookEvent::HookResumed { id: self.id }, HookPersonal::default())?;
        let due = work.now();
        work.put(sql::ALL_AGAIN, &values![tenant, self.id, due])?;
        Ok(())
    }
}

/// Sends a message once more.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct SendAgain {
    id: Id<Hook>,
    seq: i64,
}

impl Perform for SendAgain {
    const NAME: &'static str = "web.sendAgain";
    type Answer = ();

    fn perform(&self, work: &mut Work<'_>) -> Result<(), Failure> {
        let (tenant, actor) = (work.tenant(), work.actor().clone());
        access::may(work, tenant, &actor, AccessManage, &Whole)?;
        if !hook(work, tenant, self.id)?.runs() {
            return Err(Refusal::conflict("hook-refused-stopped").into());
        }
        let due = work.now();
        match work.put(sql::AGAIN, &values![tenant, self.id, self.seq, due])? {
            0 => Err(Refusal::not_found().into()),
            _ => Ok(()),
        }
    }
}
