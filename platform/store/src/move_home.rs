//! Moving a whole installation from one engine to the other, either way, and proving that it came
//! over whole. Attachments stay where they are.

use crate::{
    Connection, Failure, Fault, Home, Registry, Report, Settings, Verify,
    backup::{commit, replace_rows},
    copy, migrate,
    verify::roots,
};
use base::Refusal;
use std::path::Path;

/// Copies everything of a home into an empty one. Nobody may write the first meanwhile; it stays
/// as it is. What the second then holds is verified against the roots of the first.
///
/// # Errors
/// Refused when the first has pending migrations or the second holds something; when the copy does
/// not verify it is emptied again and the fault says what is wrong.
pub fn move_home(from: &Home, to: &Home, registry: &Registry, scratch: &Path) -> Result<Report, Failure> {
    let mut source = from.connect_reader()?;
    let plan = migrate::plan(source.as_mut(), registry)?;
    if plan.rebuild || !plan.migrations.is_empty() {
        return Err(Refusal::conflict("ui-refused-migrate-first").into());
    }
    let mut target = to.connect(&Settings::default())?;
    migrate::run(target.as_mut(), registry)?;
    if !is_empty(target.as_mut(), registry)? {
        return Err(Refusal::conflict("ui-refused-target-not-empty").into());
    }
    let before = roots(source.as_mut())?;
    replace_rows(source.as_mut(), target.as_mut(), registry)?;
    let report = Verify::new("", scratch).run(to, registry)?;
    if report.whole && report.ledgers == before && before == roots(source.as_mut())? {
        return Ok(report);
    }
    target.begin()?;
    let shapes = copy::shapes(registry, None)?;
    let names: Vec<&str> =
        shapes.iter().map(|shape| shape.name.as_str()).filter(|name| *name != "store_module").collect();
    target.empty(&names)?;
    commit(target.as_mut())?;
    let what = report.findings.first().map_or("the ledgers end elsewhere", |finding| finding.what.as_str());
    Err(Refusal::conflict("ui-refused-moved-not-whole").with("what", what).into())
}

/// Whether a migrated home holds nothing yet.
pub(crate) fn is_empty(home: &mut dyn Connection, registry: &Registry) -> Result<bool, Fault> {
    for (_, table) in registry.tables() {
        if !home.rows(&format!("SELECT 1 FROM {} LIMIT 1", table.name), &[])?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}
