//! What a reader may do at a site, and which places and subjects they see.
//!
//! Only for what is shown, and answered from the roles that were read with the request: whether an act is allowed is asked
//! again by the command that does it.

use crate::{
    model::{Giver, Holder, Party, Site, Subject},
    queries,
};
use access::{Roles, Spot};
use base::{Id, Refusal};
use store::{Failure, Fault, Reader};
use ui::{Say, parts};
use web::Viewer;

/// What a reader may do at one site.
#[derive(Debug, Clone, Default)]
pub(crate) struct Able(Roles, Spot);

impl Able {
    fn of(roles: &Roles, spot: &Spot) -> Self {
        Self(roles.clone(), spot.clone())
    }

    /// Whether a permission reaches the site.
    pub(crate) fn may(&self, permission: &str) -> bool {
        self.0.may(permission, &self.1)
    }

    /// Whether the reader works at the terminal and sees whose hands did what. The municipality sees verdict, method
    /// and time, never operators' names (mail.md, Privacy).
    pub(crate) fn hands(&self) -> bool {
        self.may("mail.screen")
    }

    /// Whether the reader judges what others wrote: reasons and descriptions.
    pub(crate) fn words(&self) -> bool {
        self.may("mail.screen") || self.may("mail.clear") || self.may("mail.discrepancy")
    }

    /// Refuses where a permission does not reach the site.
    ///
    /// # Errors
    /// Denied, by the permission's name.
    pub(crate) fn need(&self, permission: &'static str) -> Result<(), Refusal> {
        if self.may(permission) {
            return Ok(());
        }
        Err(Refusal::new(base::Kind::Denied, "access-refused-denied").with("permission", permission))
    }
}

/// The places of a municipality's mail: every site and party by name, and what the reader may at each site.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    all: Vec<(Site, Able)>,
    /// The parties, by name.
    pub(crate) parties: Vec<Party>,
}

impl Places {
    /// Reads them. One query.
    ///
    /// # Errors
    /// As the engine says.
    pub(crate) fn of(viewer: &Viewer, reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let queries::Places { sites, parties } = queries::places(reader, viewer.tenant())?;
        Ok(Self { all: sites.into_iter().map(|(site, spot)| Self::able(viewer, site, &spot)).collect(), parties })
    }

    /// A site that was read with something else, and what the reader may there.
    pub(crate) fn able(viewer: &Viewer, site: Site, spot: &Spot) -> (Site, Able) {
        let able = Able::of(&viewer.session.roles, spot);
        (site, able)
    }

    /// All sites, for their names only.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Site> {
        self.all.iter().map(|(site, _)| site)
    }

    /// The sites whose mail the reader may see; where most is done first.
    pub(crate) fn seen(&self) -> impl Iterator<Item = &Site> {
        self.all.iter().filter(|(_, able)| able.may("mail.view")).map(|(site, _)| site)
    }

    /// A site whose mail the reader may see, and what they may there.
    pub(crate) fn at(&self, id: Id<Site>) -> Option<(&Site, &Able)> {
        self.all.iter().find(|(site, able)| site.id == id && able.may("mail.view")).map(|(site, able)| (site, able))
    }

    /// Whether the reader may see the mail of a site.
    pub(crate) fn sees(&self, id: Id<Site>) -> bool {
        self.at(id).is_some()
    }

    /// A site's name.
    pub(crate) fn site(&self, id: Id<Site>) -> Option<&str> {
        self.all().find(|it| it.id == id).map(|it| it.name.as_str())
    }

    /// A party's name.
    pub(crate) fn party(&self, id: Id<Party>) -> Option<&str> {
        self.parties.iter().find(|it| it.id == id).map(|it| it.name.as_str())
    }

    /// Who hands over.
    pub(crate) fn giver(&self, say: Say<'_>, giver: Giver) -> String {
        let name = match giver {
            Giver::Party(id) => self.party(id),
            Giver::Site(id) => self.site(id),
        };
        name.map_or_else(|| say.t("mail-giver-unknown"), str::to_owned)
    }

    /// Who answers for a subject, where it is a site or a party.
    pub(crate) fn holder(&self, holder: Holder) -> Option<&str> {
        match holder {
            Holder::Site(id) => self.site(id),
            Holder::Party(id) => self.party(id),
            Holder::Unit(_) => None,
        }
    }

    /// The outside parties that mail comes from, to choose one.
    pub(crate) fn carriers(&self) -> Vec<parts::Choice> {
        let carries = self.parties.iter().filter(|it| it.kind.carries());
        carries.map(|it| parts::Choice::new(it.id.to_string(), it.name.as_str())).collect()
    }
}

/// Subjects that the reader may see, among the places that say so.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// The places.
    pub(crate) places: Places,
    /// The subjects, in the order asked.
    pub(crate) set: Vec<Subject>,
    /// Where the hand-over of the first of them goes.
    pub(crate) to: Option<Id<Site>>,
}

impl Seen {
    /// Finds them. Two queries.
    ///
    /// # Errors
    /// One of them is not there, or may not be seen: not found.
    pub(crate) fn of(viewer: &Viewer, reader: &mut Reader<'_>, ids: &[Id<Subject>]) -> Result<Self, Failure> {
        let places = Places::of(viewer, reader)?;
        let known = queries::known_by_id(reader, viewer.tenant(), ids)?;
        if ids.is_empty() || known.len() != ids.len() {
            return Err(Refusal::not_found().into());
        }
        Ok(Self::among(places, known)?)
    }

    /// As [`Seen::of`], of what was read already. Seen is what a site of the reader's holds or last held, and what is on
    /// its way there.
    ///
    /// # Errors
    /// One of them may not be seen: not found.
    pub(crate) fn among(places: Places, known: Vec<queries::Known>) -> Result<Self, Refusal> {
        if !known.iter().all(|known| may_see(&places, known)) {
            return Err(Refusal::not_found());
        }
        let to = known.first().and_then(|first| first.to);
        Ok(Self { places, set: known.into_iter().map(|known| known.it).collect(), to })
    }

    /// The site to act at when nothing else decides: where the first subject was last held, or where it is going.
    ///
    /// # Errors
    /// There is none that the reader may see: not found.
    pub(crate) fn at(&self) -> Result<(Site, Able), Refusal> {
        let first = self.set.first().ok_or_else(Refusal::not_found)?;
        let to = self.to.and_then(|to| self.places.at(to));
        let coming = first.state.is_on_its_way().then_some(to).flatten();
        let (site, able) = coming.or_else(|| self.places.at(first.site)).or(to).ok_or_else(Refusal::not_found)?;
        Ok((site.clone(), able.clone()))
    }
}

/// Whether the reader may see a subject: a site of theirs holds or last held it, or it is on its way to one.
pub(crate) fn may_see(places: &Places, known: &queries::Known) -> bool {
    places.sees(known.it.site) || known.to.is_some_and(|to| places.sees(to))
}
