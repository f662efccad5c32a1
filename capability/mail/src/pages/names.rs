//! The names that a page shows of what the organisation keeps: all of them read at once, the shell's among them.

use super::able::Able;
use base::{Id, Person, Unit};
use maud::{Markup, html};
use organisation::Wanted;
use store::{Fault, Reader};
use ui::Say;
use web::Viewer;

/// What a page will name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Naming {
    units: Wanted,
    persons: Option<Vec<Id<Person>>>,
}

impl Naming {
    /// Nothing but what the shell shows.
    pub(crate) fn none() -> Self {
        Self::default()
    }

    /// Every open unit, to choose from.
    pub(crate) fn open_units() -> Self {
        Self { units: Wanted::Open, persons: None }
    }

    /// These units.
    pub(crate) fn units(units: impl IntoIterator<Item = Id<Unit>>) -> Self {
        let mut units: Vec<_> = units.into_iter().collect();
        units.sort_unstable();
        units.dedup();
        Self { units: Wanted::These(units), persons: None }
    }

    /// The persons who acted, where the reader may see whose hands did what.
    pub(crate) fn hands(mut self, able: &Able, persons: impl IntoIterator<Item = Id<Person>>) -> Self {
        if able.hands() {
            self.persons.get_or_insert_default().extend(persons);
        }
        self
    }

    /// Reads them. One query.
    ///
    /// # Errors
    /// As the engine says.
    pub(crate) fn read(mut self, viewer: &Viewer, reader: &mut Reader<'_>) -> Result<Names, Fault> {
        let session = &viewer.session;
        let hands = self.persons.is_some();
        let persons = self.persons.get_or_insert_default();
        persons.push(session.person);
        persons.sort_unstable();
        persons.dedup();
        // An operator's staff are registered at the operator's.
        let tenants = [viewer.tenant(), session.home];
        let names = organisation::names(reader, &tenants, persons, &self.units)?;
        let shell = web::Names {
            tenants: vec![names.tenants.get(&viewer.tenant()).cloned()],
            person: names.persons.get(&session.person).cloned(),
        };
        Ok(Names { names, hands, shell })
    }
}

/// The names that were wanted.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    names: organisation::Names,
    hands: bool,
    /// The shell's.
    pub(crate) shell: web::Names,
}

impl Names {
    /// A unit's name; a closed one is said to be.
    pub(crate) fn unit(&self, say: Say<'_>, unit: Id<Unit>) -> String {
        self.names.units.get(&unit).cloned().unwrap_or_else(|| say.t("mail-unit-closed"))
    }

    /// A unit's name, or a dash where none is known.
    pub(crate) fn unit_or_dash(&self, say: Say<'_>, unit: Option<Id<Unit>>) -> String {
        unit.map_or_else(|| "\u{2013}".to_owned(), |unit| self.unit(say, unit))
    }

    /// Who it was; nothing where the reader may not know.
    pub(crate) fn hand(&self, say: Say<'_>, person: Id<Person>) -> Option<String> {
        self.hands.then(|| self.names.persons.get(&person).cloned().unwrap_or_else(|| say.t("mail-someone")))
    }

    /// The units' names in their order, for a list to choose from while writing.
    pub(crate) fn suggestions(&self, id: &str) -> Markup {
        let mut names: Vec<&String> = self.names.units.values().collect();
        names.sort_unstable_by_key(|name| name.to_lowercase());
        html! { datalist id=(id) { @for name in names { option value=(name) {} } } }
    }
}
