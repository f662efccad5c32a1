//! The skeleton of a capability: nothing in it pretends to do anything.

use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::Path;

const MANIFEST: &str = "\
[package]
name = \"{name}\"
version.workspace = true
edition.workspace = true
rust-version.workspace = true
license.workspace = true
publish.workspace = true

[lints]
workspace = true

[dependencies]
access.workspace = true
base.workspace = true
store.workspace = true
ui.workspace = true
web.workspace = true
";

const README: &str = "\
# {name}

What it does, in one sentence.

## Words

None yet. Each is a line of GLOSSARY.md first.

## States

None yet: a diagram.

## Rules

None yet: each with its source.

## Who may do what

Nobody anything yet: a table of permission and role.
";

/// Path in the capability's folder, and text.
const FILES: [(&str, &str); 13] = [
    ("Cargo.toml", MANIFEST),
    ("README.md", README),
    ("migrations/README.md", "Tables of {name}, in numbered files, one text for both engines. None yet.\n"),
    ("locale/sv.ftl", "# {name}: every text a person reads, in Swedish.\n"),
    ("locale/en.ftl", "# {name}: every text a person reads, in English.\n"),
    (
        "src/lib.rs",
        "//! {name}: its face. What others may call is re-exported here, and nothing else.\n\nmod commands;\nmod event;\nmod model;\nmod pages;\nmod queries;\nmod tables;\n\n#[cfg(test)]\nmod tests;\n",
    ),
    ("src/event.rs", "//! The facts, in the past tense, versioned. An event that was released never changes.\n"),
    ("src/model.rs", "//! Types, states and `decide`: pure. No store, no web, no clock.\n"),
    ("src/commands.rs", "//! Parse → may → load → decide → record.\n"),
    ("src/queries.rs", "//! What reads: models for pages, API and reports.\n"),
    ("src/tables.rs", "//! `apply`: what writes the tables, and nothing else does.\n"),
    ("src/pages.rs", "//! HTML: full page and fragment from one function.\n"),
    ("src/tests/mod.rs", "//! The model; commands on both engines; pages.\n"),
];

/// Writes the skeleton of a capability and says what remains to be done by hand.
pub fn write(root: &Path, name: &str) -> Result<String> {
    let lower = |c: char| c.is_ascii_lowercase();
    ensure!(
        name.starts_with(lower) && name.ends_with(lower) && name.chars().all(|c| lower(c) || c == '_'),
        "a capability's name is one or more English words in lower case with _ between: {name:?} is not"
    );
    let folder = root.join("capability").join(name);
    if folder.exists() {
        bail!("capability/{name} exists");
    }
    let manifest = root.join("Cargo.toml");
    let workspace = fs::read_to_string(&manifest).context("Cargo.toml of the workspace")?;
    let workspace = insert(&workspace, "    \"capability/", &format!("    \"capability/{name}\","))?;
    let workspace = insert_dependency(&workspace, name)?;

    for (path, text) in FILES {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a file in a folder"))?;
        fs::write(&path, text.replace("{name}", name)).with_context(|| path.display().to_string())?;
    }
    fs::write(&manifest, workspace)?;
    Ok(format!(
        "capability/{name} is written, and a member of the workspace. By hand:\n\
         - ARCHITECTURE.md: a row in the map, and a line in the graph: {name} -> access base store ui web\n\
         - tests/tests/architecture.rs: its place in the order of capabilities, unless it is there\n\
         - app: a dependency, and its module in the list, once it has one\n\
         - GLOSSARY.md: its words, before its types\n"
    ))
}

/// Puts a line among those that begin alike, in their order.
fn insert(text: &str, alike: &str, line: &str) -> Result<String> {
    let mut lines: Vec<&str> = text.lines().collect();
    let last = lines.iter().rposition(|l| l.starts_with(alike)).with_context(|| format!("no line {alike}…"))?;
    let at = lines.iter().position(|l| l.starts_with(alike) && *l > line).unwrap_or(last + 1);
    lines.insert(at, line);
    Ok(lines.join("\n") + "\n")
}

/// Our own dependencies are one block of lines `name = { path = …`.
fn insert_dependency(text: &str, name: &str) -> Result<String> {
    let mut lines: Vec<&str> = text.lines().collect();
    let line = format!("{name} = {{ path = \"capability/{name}\" }}");
    let ours = |l: &str| l.contains(" = { path = \"");
    let last = lines.iter().rposition(|l| ours(l)).context("no dependency of ours in Cargo.toml")?;
    let at = lines.iter().position(|l| ours(l) && *l > line.as_str()).unwrap_or(last + 1);
    lines.insert(at, &line);
    Ok(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKSPACE: &str = "[workspace]\nmembers = [\n    \"app\",\n    \"capability/mail\",\n    \"platform/base\",\n]\n\n\
        [workspace.dependencies]\nbase = { path = \"platform/base\" }\nweb = { path = \"platform/web\" }\nserde = \"1\"\n";

    fn repository() -> tempfile::TempDir {
        let root = tempfile::tempdir().expect("a folder");
        fs::write(root.path().join("Cargo.toml"), WORKSPACE).expect("written");
        root
    }

    #[test]
    fn a_new_capability_has_the_shape_that_all_have_and_is_a_member() {
        let root = repository();
        let next = write(root.path(), "duty").expect("written");
        assert!(next.contains("duty -> access base store ui web"));
        for path in [
            "README.md",
            "locale/sv.ftl",
            "locale/en.ftl",
            "src/event.rs",
            "src/model.rs",
            "src/commands.rs",
            "src/queries.rs",
            "src/tables.rs",
            "src/pages.rs",
        ] {
            let text = fs::read_to_string(root.path().join("capability/duty").join(path)).expect(path);
            assert!(!text.trim().is_empty() && !text.contains("{name}"), "{path}");
        }
        let manifest = fs::read_to_string(root.path().join("Cargo.toml")).expect("Cargo.toml");
        let expected = WORKSPACE
            .replace("    \"capability/mail\",\n", "    \"capability/duty\",\n    \"capability/mail\",\n")
            .replace("web = {", "duty = { path = \"capability/duty\" }\nweb = {");
        assert_eq!(manifest, expected);
    }

    #[test]
    fn a_capability_that_exists_is_left_alone() {
        let root = repository();
        write(root.path(), "duty").expect("written");
        let again = write(root.path(), "duty").expect_err("refused");
        assert_eq!(again.to_string(), "capability/duty exists");
    }

    #[test]
    fn a_name_that_is_no_crate_is_refused_before_anything_is_written() {
        let root = repository();
        for name in ["", "Duty", "duty/x", "../duty", "_duty", "duty_", "skyldig-het"] {
            assert!(write(root.path(), name).is_err(), "{name}");
        }
        assert!(!root.path().join("capability").exists());
    }
}
