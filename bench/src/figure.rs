//! Figures, their ratios and their targets.

use serde::Serialize;
use std::fmt;

/// What a run has to show.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Which benchmark.
    pub what: String,
    /// On which engine or data.
    pub on: String,
    /// What was measured.
    pub figures: Vec<Figure>,
    /// How that compares.
    pub ratios: Vec<Ratio>,
}

/// One measured quantity.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Figure {
    /// What.
    pub name: String,
    /// How much: the median where there are several slots.
    pub value: f64,
    /// Of what.
    pub unit: &'static str,
    /// Of each slot.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub slots: Vec<f64>,
}

/// A figure beside its baseline, or a figure that has a bound of its own.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ratio {
    /// What beside what.
    pub name: String,
    /// The ratio.
    pub value: f64,
    /// The target.
    pub target: f64,
    /// On which side of it is good.
    pub good: Side,
    /// Whether it is met.
    pub met: bool,
}

/// On which side of a target is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Side {
    /// More is better.
    AtLeast,
    /// Less is better.
    AtMost,
}

impl Report {
    /// An empty report.
    pub fn new(what: &str, on: impl Into<String>) -> Self {
        Self { what: what.into(), on: on.into(), ..Self::default() }
    }

    /// Adds a figure of one measuring.
    pub fn figure(&mut self, name: impl Into<String>, value: f64, unit: &'static str) {
        self.figures.push(Figure { name: name.into(), value, unit, slots: Vec::new() });
    }

    /// Adds a figure of several slots and gives its median.
    pub fn slots(&mut self, name: impl Into<String>, slots: Vec<f64>, unit: &'static str) -> f64 {
        let value = median(&slots);
        self.figures.push(Figure { name: name.into(), value, unit, slots });
        value
    }

    /// Adds a ratio with its target.
    pub fn ratio(&mut self, name: impl Into<String>, value: f64, good: Side, target: f64) {
        let met = match good {
            Side::AtLeast => value >= target,
            Side::AtMost => value <= target,
        };
        self.ratios.push(Ratio { name: name.into(), value, target, good, met });
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} on {}", self.what, self.on)?;
        for Figure { name, value, unit, slots } in &self.figures {
            write!(f, "  {name:<58} {value:>12.3} {unit}")?;
            if slots.len() > 1 {
                let slots: Vec<String> = slots.iter().map(|slot| format!("{slot:.0}")).collect();
                write!(f, "  ({})", slots.join(" "))?;
            }
            writeln!(f)?;
        }
        for Ratio { name, value, target, good, met } in &self.ratios {
            let sign = if *good == Side::AtLeast { "≥" } else { "≤" };
            let verdict = if *met { "met" } else { "NOT MET" };
            writeln!(f, "  {name:<58} {value:>12.3} {sign} {target}  {verdict}")?;
        }
        Ok(())
    }
}

/// The middle of several.
pub fn median(values: &[f64]) -> f64 {
    percentile(values, 0.5)
}

/// The value that a share of all lie at or under.
pub fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(at.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_the_value_that_the_share_lies_at_or_under() {
        let values: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!(percentile(&values, 0.95), 95.0);
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn a_target_is_met_on_its_good_side_only() {
        let mut report = Report::new("", "");
        report.ratio("more", 0.9, Side::AtLeast, 1.0);
        report.ratio("less", 0.9, Side::AtMost, 1.0);
        assert_eq!(report.ratios.iter().map(|ratio| ratio.met).collect::<Vec<_>>(), [false, true]);
    }
}
