//! What people see of mail: pages made on the server that work without JavaScript.
//!
//! Each module holds the pages of one place in the work and their routes: reading is a function from viewer and reader
//! to markup, changing is a form that ends in a redirect or in the same page with what was wrong.

pub(crate) mod able;
mod acts;
mod announce;
pub(crate) mod common;
mod consignments;
mod day;
mod day_lists;
mod deed;
mod dispatch;
mod holds;
mod names;
mod offered;
mod receive;
mod screening;
mod subject;
mod today;

pub use offered::{TRACES, find};
pub use today::stand;

use access::policy::MailView;
use web::{Routes, Viewer};

/// Every route of mail.
pub fn routes() -> Routes {
    Routes::new()
        .merge(announce::routes())
        .merge(consignments::routes())
        .merge(receive::routes())
        .merge(screening::routes())
        .merge(holds::routes())
        .merge(dispatch::routes())
        .merge(subject::routes())
        .merge(deed::routes())
        .merge(day::routes())
        .merge(day_lists::routes())
        .merge(acts::routes())
}

/// Whether the reader may see mail anywhere: then the menu has it.
#[must_use]
pub fn in_menu(viewer: &Viewer) -> bool {
    !viewer.session.roles.reach(MailView).is_none()
}

/// What may be answered when something was done; for the test of the texts.
#[cfg(test)]
pub(crate) fn done_keys() -> &'static [(&'static str, ui::parts::State)] {
    deed::DONE
}

/// Every act as it stands in an address; for the test of the texts.
#[cfg(test)]
pub(crate) fn deed_slugs() -> Vec<&'static str> {
    use strum::IntoEnumIterator;
    deed::Deed::iter().map(deed::Deed::slug).collect()
}
