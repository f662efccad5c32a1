//! Swedish working days and deadlines, from 1990-01-01 to 2100-12-31; beyond that an error, never a guess.
//!
//! A **working day** is a day that is no Saturday, no Sunday, no public holiday and none of the eves that the law puts
//! beside them: exactly the days to which lag (1930:173) om beräkning av lagstadgad tid 2 § does not give another day.
//! What is a holiday in which year is a table of dated rules, [`RULES`], each with its source; years to come follow
//! the law in force now.
//!
//! **Days and hours are counted differently.** A deadline in days or months is a date and rolls forward to a working
//! day ([`roll_forward`]); a deadline in hours runs through nights, weekends and both changes of the clock
//! ([`elapsed_hours`]), and a local time that occurs twice must be chosen by a person ([`resolve`]).
//!
//! Nothing here reads a clock.

mod days;
mod fault;
mod rules;
mod time;

pub use days::{
    DayInfo, add_months, day, days, holiday, is_working_day, months_deadline, next_working_day, previous_working_day,
    roll_forward, working_days_between,
};
pub use fault::Fault;
pub use rules::{FIRST, Holiday, LAST, On, RULES, Rule, Standing, easter_sunday};
pub use time::{Local, Occurrence, elapsed_between, elapsed_hours, in_sweden, resolve, start_of_day, stockholm};

/// The Swedish sentences of this crate, in Fluent syntax.
pub const SV: &str = include_str!("../locale/sv.ftl");
/// The English sentences of this crate, in Fluent syntax.
pub const EN: &str = include_str!("../locale/en.ftl");
