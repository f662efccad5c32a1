//! What mail offers the pages that belong to no capability: what a number means, and whose history may be read.

use super::{
    able::{Places, Seen, may_see},
    common::{subject_href, what, word},
    consignments,
};
use crate::{
    model::{Consignment, Subject},
    queries::{self, Meant},
};
use base::Id;
use store::{Failure, Reader};
use uuid::Uuid;
use web::{Hit, Trace, Traced, Viewer};

/// What of mail has a history.
pub const TRACES: [Trace; 2] = [Trace { kind: SUBJECT, of: subject }, Trace { kind: HAND_OVER, of: hand_over }];

/// A letter, a lot or a receptacle, in the address of its history.
pub(super) const SUBJECT: &str = "mail.subject";
/// A hand-over.
pub(super) const HAND_OVER: &str = "mail.handOver";

/// What a number means, of what the reader may see. Three queries at most.
///
/// # Errors
/// As the engine says.
pub fn find(viewer: &Viewer, reader: &mut Reader<'_>, text: &str) -> Result<Vec<Hit>, Failure> {
    if !super::in_menu(viewer) {
        return Ok(Vec::new());
    }
    let say = viewer.say();
    let places = Places::of(viewer, reader)?;
    let found = queries::find(reader, viewer.tenant(), text)?;
    let hit =
        |title: String, under: String, href: String| Hit { what: say.t("mail-hit"), title, under, href, exact: true };
    let seen = found.into_iter().filter_map(|meant| match meant {
        Meant::Subject(known) if may_see(&places, &known) => {
            let it = known.it;
            let state = word(say, "state", it.state);
            let under =
                say.ta("mail-hit-state", &[("what", what(say, it.kind, it.class).into()), ("state", state.into())]);
            Some(hit(it.number.to_string(), under, subject_href(it.id)))
        }
        Meant::Consignment(it) if places.sees(it.to) => {
            let site = places.site(it.to).unwrap_or_default();
            let under = say.ta("mail-hit-hand-over", &[("site", site.into())]);
            Some(hit(it.number.to_string(), under, hand_over_href(it.id)))
        }
        _ => None,
    });
    Ok(seen.collect())
}

fn hand_over_href(id: Id<Consignment>) -> String {
    format!("/mail/consignments/{id}")
}

fn crumb(href: &str, text: String) -> ui::Crumb {
    ui::Crumb { href: href.to_owned(), text }
}

fn subject(viewer: &Viewer, reader: &mut Reader<'_>, id: Uuid) -> Result<Traced, Failure> {
    let (say, id) = (viewer.say(), Id::<Subject>::from_uuid(id));
    let seen = Seen::of(viewer, reader, &[id])?;
    let (_, able) = seen.at()?;
    let it = &seen.set[0];
    let mut uses = Vec::new();
    if let Some(hand_over) = it.consignment {
        uses.push((say.t("mail-use-came"), say.t("mail-use-hand-over"), hand_over_href(hand_over)));
    }
    if let Some(place) = it.place {
        uses.push((say.t("mail-use-within"), say.t("mail-use-receptacle"), subject_href(place)));
    }
    let title = it.number.to_string();
    let crumbs = vec![crumb("/mail/screening", say.t("mail-crumb")), crumb(&subject_href(id), title.clone())];
    Ok(Traced { title, crumbs, hands: able.hands(), words: able.words(), uses })
}

fn hand_over(viewer: &Viewer, reader: &mut Reader<'_>, id: Uuid) -> Result<Traced, Failure> {
    let (say, id) = (viewer.say(), Id::<Consignment>::from_uuid(id));
    let found = consignments::hand_over(viewer, reader, id, None)?;
    let crumbs = consignments::crumbs(say, &found.here, Some(&found.it));
    let (hands, words) = (found.here.able.hands(), found.here.able.words());
    Ok(Traced { title: found.it.number.to_string(), crumbs, hands, words, uses: Vec::new() })
}
