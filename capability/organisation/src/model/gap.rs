//! Role gaps (rollglapp): every place where a role that is demanded is not held as it should be. Pure: from what stood on
//! a date to what was missing on it.

use super::appointment::{Appointment, AppointmentId};
use super::role::{Deputy, Level, RoleType, RoleTypeId};
use crate::UnitKind;
use base::{Date, Id, Person, Unit, Word};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use strum::{EnumIter, EnumString, IntoStaticStr};

/// What is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, EnumIter, EnumString, IntoStaticStr)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum GapKind {
    /// Nobody holds the role, or too few do.
    Vacant,
    /// Its holder has left.
    HolderLeft,
    /// The appointment ends soon and no other follows it.
    Lapsing,
    /// Nobody stands in.
    NoDeputy,
    /// The holder lacks a course.
    TrainingMissing,
    /// The holder's course no longer counts.
    TrainingExpired,
}

impl GapKind {
    /// The name as shown in addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// A gap.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Gap {
    /// Where.
    pub unit: Id<Unit>,
    /// Which role.
    pub role: Id<RoleTypeId>,
    /// What is missing.
    pub kind: GapKind,
    /// The appointment at fault, where there is one.
    pub appointment: Option<Id<AppointmentId>>,
    /// How many holders are missing, for [`GapKind::Vacant`]; else 1.
    pub count: u32,
    /// The last day on which it is not yet a gap, for [`GapKind::Lapsing`].
    pub last: Option<Date>,
    /// The course at fault.
    pub course: Option<Word>,
}

/// A unit as it stood on the date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitThen {
    /// The unit.
    pub id: Id<Unit>,
    /// Above it.
    pub parent: Option<Id<Unit>>,
    /// Its kind.
    pub kind: UnitKind,
    /// Its name.
    pub name: String,
    /// How many people were placed there.
    pub staff: u32,
}

/// Everything that decides the gaps, as it stood on a date.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picture {
    /// The units that were open, by name.
    pub units: Vec<UnitThen>,
    /// The role types that there were, by level and name.
    pub roles: Vec<(Id<RoleTypeId>, RoleType)>,
    /// The appointments whose days had not all gone by.
    pub appointments: Vec<(Id<AppointmentId>, Appointment)>,
    /// Those who had left, among the holders and deputies.
    pub left: HashSet<Id<Person>>,
    /// Until when each person's course counts, for ever where there is no date.
    pub trained: HashMap<(Id<Person>, Word), Option<Date>>,
}

/// The gaps on a date. An appointment lapses soon when its last day lies within `ahead` days.
#[must_use]
pub fn gaps(picture: &Picture, on: Date, ahead: i32) -> Vec<Gap> {
    let soon = on.checked_add(jiff::Span::new().days(ahead)).unwrap_or(Date::MAX);
    let mut by_place: HashMap<(Id<Unit>, Id<RoleTypeId>), Vec<&(Id<AppointmentId>, Appointment)>> = HashMap::new();
    for held in &picture.appointments {
        by_place.entry((held.1.unit, held.1.role)).or_default().push(held);
    }
    let mut gaps = Vec::new();
    for unit in &picture.units {
        for (role_id, role) in &picture.roles {
            let here = by_place.get(&(unit.id, *role_id)).map_or(&[][..], Vec::as_slice);
            let demanded = role.demanded(unit.kind, unit.staff);
            if demanded == 0 && here.is_empty() {
                continue;
            }
            at(picture, unit.id, (*role_id, role), here, demanded, (on, soon), &mut gaps);
        }
    }
    gaps
}

/// The gaps of one role at one unit.
fn at(
    picture: &Picture,
    unit: Id<Unit>,
    (role_id, role): (Id<RoleTypeId>, &RoleType),
    here: &[&(Id<AppointmentId>, Appointment)],
    demanded: u32,
    (on, soon): (Date, Date),
    gaps: &mut Vec<Gap>,
) {
    let gap = |kind, appointment| Gap { unit, role: role_id, kind, appointment, count: 1, last: None, course: None };
    let mut holders: u32 = 0;
    for (id, held) in here.iter().filter(|(_, held)| held.holds(on)) {
        if picture.left.contains(&held.person) {
            gaps.push(gap(GapKind::HolderLeft, Some(*id)));
            continue;
        }
        holders += 1;
        if let Some(last) = held.to.filter(|to| *to <= soon)
            && !followed(here, last, picture)
        {
            gaps.push(Gap { last: Some(last), ..gap(GapKind::Lapsing, Some(*id)) });
        }
        if role.deputy == Deputy::Demanded && held.deputy.is_none_or(|deputy| picture.left.contains(&deputy)) {
            gaps.push(gap(GapKind::NoDeputy, Some(*id)));
        }
        for course in &role.courses {
            let kind = match picture.trained.get(&(held.person, course.clone())) {
                None => GapKind::TrainingMissing,
                Some(Some(until)) if *until < on => GapKind::TrainingExpired,
                Some(_) => continue,
            };
            gaps.push(Gap { course: Some(course.clone()), ..gap(kind, Some(*id)) });
        }
    }
    if holders < demanded {
        gaps.push(Gap { count: demanded - holders, ..gap(GapKind::Vacant, None) });
    }
}

/// Whether somebody holds the role on the day after `last`.
fn followed(here: &[&(Id<AppointmentId>, Appointment)], last: Date, picture: &Picture) -> bool {
    last.tomorrow()
        .is_ok_and(|next| here.iter().any(|(_, other)| other.holds(next) && !picture.left.contains(&other.person)))
}

/// How many gaps there are at each unit and beneath it.
#[must_use]
pub fn counts(picture: &Picture, gaps: &[Gap]) -> HashMap<Id<Unit>, u32> {
    let above: HashMap<Id<Unit>, Option<Id<Unit>>> = picture.units.iter().map(|unit| (unit.id, unit.parent)).collect();
    let mut counts = HashMap::new();
    for gap in gaps {
        let mut at = Some(gap.unit);
        // A tree has no circle; the bound holds even if one were told.
        for _ in 0..64 {
            let Some(unit) = at else { break };
            *counts.entry(unit).or_insert(0) += gap.count;
            at = above.get(&unit).copied().flatten();
        }
    }
    counts
}

/// How many gaps there are at each level.
#[must_use]
pub fn by_level(picture: &Picture, gaps: &[Gap]) -> Vec<(Level, u32)> {
    let levels: HashMap<Id<RoleTypeId>, Level> = picture.roles.iter().map(|(id, role)| (*id, role.level)).collect();
    [Level::Strategic, Level::Tactical, Level::Operative, Level::Beside]
        .into_iter()
        .map(|level| {
            let of = |gap: &&Gap| levels.get(&gap.role) == Some(&level);
            (level, gaps.iter().filter(of).map(|gap| gap.count).sum())
        })
        .collect()
}
