//! What a reader may do at a site, which subjects they see, and whose names.
//!
//! Only for what is shown: whether an act is allowed is asked again by the command that does it.

use crate::{
    model::{Consignment, Site, Subject},
    queries,
};
use base::{Id, Person, Refusal};
use std::collections::BTreeMap;
use store::{Failure, Fault, Reader};
use ui::Say;
use web::Viewer;

/// What a reader may do at one site.
#[derive(Debug, Clone)]
pub(crate) struct Able(Vec<String>);

impl Able {
    /// The reader's roles that reach the site. One query: every role that may do anything with mail may see it.
    ///
    /// # Errors
    /// As the engine says.
    pub(crate) fn of(viewer: &Viewer, reader: &mut Reader<'_>, site: &Site) -> Result<Self, Fault> {
        access::explain(reader, viewer.tenant(), viewer.session.person, "mail.view", site.unit).map(Self)
    }

    /// Whether a permission reaches the site.
    pub(crate) fn may(&self, permission: &str) -> bool {
        access::roles_with(permission).iter().any(|role| self.0.iter().any(|own| own == role.name()))
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

/// The names of the persons who acted, for those who may see them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hands(Option<BTreeMap<Id<Person>, String>>);

impl Hands {
    /// The names of these persons, where the reader may see them. One query for each person.
    ///
    /// # Errors
    /// As the engine says.
    pub(crate) fn of(
        viewer: &Viewer,
        reader: &mut Reader<'_>,
        able: &Able,
        persons: impl IntoIterator<Item = Id<Person>>,
    ) -> Result<Self, Fault> {
        if !able.hands() {
            return Ok(Self(None));
        }
        let mut names = BTreeMap::new();
        for person in persons {
            if names.contains_key(&person) {
                continue;
            }
            // An operator's staff are registered at the operator's.
            let mut row = organisation::person(reader, viewer.tenant(), person)?;
            if row.is_none() && viewer.session.home != viewer.tenant() {
                row = organisation::person(reader, viewer.session.home, person)?;
            }
            if let Some(row) = row {
                names.insert(person, organisation::person_name(&row).to_owned());
            }
        }
        Ok(Self(Some(names)))
    }

    /// Who it was; nothing where the reader may not know.
    pub(crate) fn name(&self, say: Say<'_>, person: Id<Person>) -> Option<String> {
        let names = self.0.as_ref()?;
        Some(names.get(&person).cloned().unwrap_or_else(|| say.t("mail-someone")))
    }
}

/// Subjects that the reader may see, with the sites that say so.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// The sites whose mail the reader may see.
    pub(crate) sites: Vec<Site>,
    /// The subjects, in the order asked.
    pub(crate) set: Vec<Subject>,
    /// The hand-over of the first of them.
    pub(crate) consignment: Option<Consignment>,
}

impl Seen {
    /// Finds them. Seen is what a site of the reader's holds or last held, and what is on its way there.
    ///
    /// # Errors
    /// One of them is not there, or may not be seen: not found.
    pub(crate) fn of(viewer: &Viewer, reader: &mut Reader<'_>, ids: &[Id<Subject>]) -> Result<Self, Failure> {
        let tenant = viewer.tenant();
        let sites = queries::sites(reader, tenant, &viewer.actor())?;
        let set = queries::subjects_by_id(reader, tenant, ids)?;
        if ids.is_empty() || set.len() != ids.len() {
            return Err(Refusal::not_found().into());
        }
        let consignment = match set.first().and_then(|it| it.consignment) {
            Some(id) => queries::consignment(reader, tenant, id)?,
            None => None,
        };
        let to = consignment.as_ref().map(|it| (it.id, it.to));
        let visible = |site: Id<Site>| sites.iter().any(|it| it.id == site);
        let coming = |it: &Subject| to.is_some_and(|(id, to)| it.consignment == Some(id) && visible(to));
        if !set.iter().all(|it| visible(it.site) || coming(it)) {
            return Err(Refusal::not_found().into());
        }
        Ok(Self { sites, set, consignment })
    }

    /// One of the reader's sites.
    pub(crate) fn site(&self, id: Id<Site>) -> Option<&Site> {
        self.sites.iter().find(|it| it.id == id)
    }

    /// The site to act at when nothing else decides: where the first subject was last held, or where it is going.
    ///
    /// # Errors
    /// There is none that the reader may see: not found.
    pub(crate) fn at(&self) -> Result<&Site, Refusal> {
        let first = self.set.first().ok_or_else(Refusal::not_found)?;
        let to = self.consignment.as_ref().and_then(|it| self.site(it.to));
        let coming = first.state.is_on_its_way().then_some(to).flatten();
        coming.or_else(|| self.site(first.site)).or(to).ok_or_else(Refusal::not_found)
    }
}
