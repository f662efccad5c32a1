//! The components. Named as in GOV.UK and MOJ Frontend, written anew in our own look.
//!
//! Each is a function or a small builder that renders inside `html!`. A component that speaks words of its own takes a
//! [`crate::Say`]; all other words come from the caller, already in the person's language.

mod action;
mod chart;
mod code;
mod form;
mod list;
mod state;
mod story;

pub use action::{Button, Tab, action_link, actions, button_link, link, tabs};
pub use chart::{Balance, Bars, CHARTS, Heat, Lines};
pub use code::{code, code_groups, digest_short};
pub use form::{Choice, Field, Form, error_summary, field_row, field_rows, fieldset, id_of};
pub use list::{Column, Pager, Row, Sorted, SummaryList, Table, export_links, filter_bar};
pub use state::{
    Figure, Flow, State, Tag, confirmation, empty, figure_row, flash, icon, interruption, law, notice, secrecy_tag,
    sure, tag,
};
pub use story::{Moment, MomentKind, NowList, Task, Timeline, TwoPerson, columns, sheet};
