//! The sources of the repository as the architecture test sees them: files by path, and a Rust file split into code,
//! string literals and paths. A small lexer is enough; what it must never do is take a string or a comment for code.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Folders that are made, not written; `.git` is a file in a second working tree.
const MADE: [&str; 6] = [".git", "target", "node_modules", ".test", "skans-demo", "test-results"];

/// Text files by their path from the repository's root, with `/` between the parts.
#[derive(Debug, Default, Clone)]
pub struct Tree {
    files: BTreeMap<String, String>,
}

impl Tree {
    /// The repository this crate lies in.
    pub fn of_repository() -> Tree {
        let mut tree = Tree::default();
        tree.read(&root(), "");
        tree
    }

    /// A tree made up for a test of a rule.
    pub fn of(files: &[(&str, &str)]) -> Tree {
        let files = files.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect();
        Tree { files }
    }

    fn read(&mut self, folder: &Path, prefix: &str) {
        let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        for entry in entries {
            let entry = entry.expect("a folder that can be listed");
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type().expect("a file with a type");
            if MADE.contains(&name.as_str()) {
                continue;
            }
            if kind.is_dir() {
                self.read(&entry.path(), &format!("{prefix}{name}/"));
            } else if kind.is_file()
                && let Ok(text) = fs::read_to_string(entry.path())
            {
                // What is not UTF-8 (pictures, spreadsheets, Windows-1252 manifests) has no rules here.
                self.files.insert(format!("{prefix}{name}"), text);
            }
        }
    }

    /// Every text file.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Every Rust file.
    pub fn rust(&self) -> impl Iterator<Item = (&str, Rust)> {
        self.files().filter(|(path, _)| path.ends_with(".rs")).map(|(path, text)| (path, Rust::read(text)))
    }

    /// The text of one file.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Whether any file lies under this folder.
    pub fn has_folder(&self, folder: &str) -> bool {
        let folder = format!("{}/", folder.trim_end_matches('/'));
        self.files.keys().any(|path| path.starts_with(&folder))
    }

    /// The names of the folders directly in this one; `""` is the root.
    pub fn folders_in(&self, folder: &str) -> Vec<String> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{}/", folder.trim_end_matches('/')) };
        let mut names: Vec<String> = self
            .files
            .keys()
            .filter_map(|path| path.strip_prefix(&prefix)?.split_once('/'))
            .map(|(name, _)| name.to_string())
            .collect();
        names.dedup();
        names
    }
}

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the repository").to_path_buf()
}

/// A string literal and the line it begins on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// Counted from one.
    pub line: usize,
    /// As written, escapes not resolved.
    pub text: String,
}

/// A path as code names it (`std::fs::read`), `use` trees written out, and its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Counted from one.
    pub line: usize,
    /// The parts of the path, with no leading `::`.
    pub parts: Vec<String>,
}

impl Named {
    /// Whether the path goes through these parts, from its beginning.
    pub fn starts_with(&self, path: &str) -> bool {
        let wanted: Vec<&str> = path.split("::").collect();
        self.parts.len() >= wanted.len() && self.parts.iter().zip(&wanted).all(|(a, b)| a == b)
    }

    /// Whether these parts stand beside each other anywhere in the path.
    pub fn contains(&self, path: &str) -> bool {
        let wanted: Vec<&str> = path.split("::").collect();
        self.parts.windows(wanted.len()).any(|window| window.iter().zip(&wanted).all(|(a, b)| a == b))
    }
}

impl std::fmt::Display for Named {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.parts.join("::"))
    }
}

/// A Rust file taken apart.
#[derive(Debug, Clone, Default)]
pub struct Rust {
    tokens: Vec<Token>,
    literals: Vec<Literal>,
    test_lines: Vec<(usize, usize)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    line: usize,
    text: String,
}

impl Rust {
    /// Takes a source apart. Text that is not Rust gives some tokens and never a panic.
    pub fn read(text: &str) -> Rust {
        let mut rust = Lexer::new(text).run();
        rust.test_lines = rust.find_test_modules();
        rust
    }

    /// String literals.
    pub fn literals(&self) -> &[Literal] {
        &self.literals
    }

    /// String literals outside `#[cfg(test)]` modules.
    pub fn literals_of_the_product(&self) -> impl Iterator<Item = &Literal> {
        self.literals.iter().filter(|literal| !self.is_test(literal.line))
    }

    /// Whether a line lies in a `#[cfg(test)] mod … { … }`.
    pub fn is_test(&self, line: usize) -> bool {
        self.test_lines.iter().any(|(from, to)| (*from..=*to).contains(&line))
    }

    /// The lines on which a word stands as code.
    pub fn lines_with_word(&self, word: &str) -> Vec<usize> {
        self.tokens.iter().filter(|token| token.text == word).map(|token| token.line).collect()
    }

    /// Every path of two parts or more, and every path brought in by `use`.
    pub fn paths(&self) -> Vec<Named> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            if self.text(at) == "use" {
                at = self.use_tree(at + 1, &mut Vec::new(), &mut found);
            } else if is_word(self.text(at)) && !(at > 0 && matches!(self.text(at - 1), "." | "::")) {
                at = self.plain_path(at, &mut found);
            } else if self.text(at) == "::" && is_word(self.text(at + 1)) && !(at > 0 && is_word(self.text(at - 1))) {
                at = self.plain_path(at + 1, &mut found);
            } else {
                at += 1;
            }
        }
        found
    }

    fn text(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.text.as_str())
    }

    fn line(&self, at: usize) -> usize {
        self.tokens.get(at).or(self.tokens.last()).map_or(0, |token| token.line)
    }

    fn plain_path(&self, from: usize, found: &mut Vec<Named>) -> usize {
        let mut parts = vec![self.text(from).to_string()];
        let mut at = from + 1;
        while self.text(at) == "::" && is_word(self.text(at + 1)) {
            parts.push(self.text(at + 1).to_string());
            at += 2;
        }
        if parts.len() > 1 {
            found.push(Named { line: self.line(from), parts });
        }
        at
    }

    fn use_tree(&self, mut at: usize, prefix: &mut Vec<String>, found: &mut Vec<Named>) -> usize {
        let depth = prefix.len();
        let line = self.line(at);
        loop {
            let text = self.text(at);
            if text == "{" {
                at += 1;
                while !matches!(self.text(at), "}" | ";" | "") {
                    at = self.use_tree(at, prefix, found);
                    if self.text(at) == "," {
                        at += 1;
                    }
                }
                prefix.truncate(depth);
                return if self.text(at) == "}" { at + 1 } else { at };
            } else if text == "*" {
                prefix.push("*".to_string());
                at += 1;
            } else if text == "as" {
                at += 2;
            } else if is_word(text) {
                prefix.push(text.to_string());
                at += 1;
            } else if text == "::" {
                at += 1;
            } else {
                if prefix.len() > depth {
                    found.push(Named { line, parts: prefix.clone() });
                }
                prefix.truncate(depth);
                // Never stand still, whatever came.
                return if matches!(text, "," | "}" | ";" | "") { at } else { at + 1 };
            }
        }
    }

    fn find_test_modules(&self) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for at in 0..self.tokens.len() {
            let attribute = ["#", "[", "cfg", "(", "test", ")", "]"];
            if !attribute.iter().enumerate().all(|(n, text)| self.text(at + n) == *text) {
                continue;
            }
            let mut open = at + attribute.len();
            while !matches!(self.text(open), "{" | ";" | "") {
                open += 1;
            }
            let mut depth = 0_usize;
            let mut close = open;
            while close < self.tokens.len() {
                match self.text(close) {
                    "{" => depth += 1,
                    "}" => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
                close += 1;
            }
            found.push((self.line(at), self.line(close)));
        }
        found
    }
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    line: usize,
    rust: Rust,
}

impl Lexer {
    fn new(text: &str) -> Lexer {
        Lexer { chars: text.chars().collect(), at: 0, line: 1, rust: Rust::default() }
    }

    fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or('\0')
    }

    fn step(&mut self) -> char {
        let c = self.peek(0);
        if c == '\n' {
            self.line += 1;
        }
        self.at += 1;
        c
    }

    fn token(&mut self, line: usize, text: String) {
        self.rust.tokens.push(Token { line, text });
    }

    fn run(mut self) -> Rust {
        while self.at < self.chars.len() {
            let c = self.peek(0);
            if c == '/' && self.peek(1) == '/' {
                while self.at < self.chars.len() && self.peek(0) != '\n' {
                    self.step();
                }
            } else if c == '/' && self.peek(1) == '*' {
                self.block_comment();
            } else if c == '"' {
                self.step();
                self.string(None);
            } else if c == '\'' {
                self.character_or_lifetime();
            } else if c.is_alphabetic() || c == '_' {
                self.word();
            } else if c == ':' && self.peek(1) == ':' {
                self.step();
                self.step();
                self.token(self.line, "::".to_string());
            } else if c.is_whitespace() {
                self.step();
            } else if c.is_ascii_digit() {
                let line = self.line;
                let mut text = String::new();
                while self.peek(0).is_alphanumeric() || self.peek(0) == '_' {
                    text.push(self.step());
                }
                self.token(line, text);
            } else {
                let line = self.line;
                let c = self.step();
                self.token(line, c.to_string());
            }
        }
        self.rust
    }

    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        while self.at < self.chars.len() {
            if self.peek(0) == '/' && self.peek(1) == '*' {
                depth += 1;
                self.step();
            } else if self.peek(0) == '*' && self.peek(1) == '/' {
                depth -= 1;
                self.step();
            }
            self.step();
            if depth == 0 {
                return;
            }
        }
    }

    /// After the opening quote. `hashes`: of a raw string; without, escapes count.
    fn string(&mut self, hashes: Option<usize>) {
        let line = self.line;
        let mut text = String::new();
        while self.at < self.chars.len() {
            match (self.peek(0), hashes) {
                ('\\', None) => {
                    text.push(self.step());
                    text.push(self.step());
                }
                ('"', None) => {
                    self.step();
                    break;
                }
                ('"', Some(n)) if (1..=n).all(|ahead| self.peek(ahead) == '#') => {
                    for _ in 0..=n {
                        self.step();
                    }
                    break;
                }
                _ => text.push(self.step()),
            }
        }
        self.rust.literals.push(Literal { line, text });
    }

    fn character_or_lifetime(&mut self) {
        self.step();
        if self.peek(0) == '\\' {
            self.step();
            self.step();
            while self.at < self.chars.len() && self.peek(0) != '\'' {
                self.step();
            }
            self.step();
        } else if self.peek(1) == '\'' {
            self.step();
            self.step();
        }
        // Otherwise a lifetime: its name is read as a word, which does no harm.
    }

    fn word(&mut self) {
        let line = self.line;
        let mut text = String::new();
        while self.peek(0).is_alphanumeric() || self.peek(0) == '_' {
            text.push(self.step());
        }
        let prefix = matches!(text.as_str(), "r" | "b" | "br" | "c" | "cr");
        if prefix && self.peek(0) == '"' {
            self.step();
            self.string(text.contains('r').then_some(0));
            return;
        }
        if prefix && text.contains('r') && self.peek(0) == '#' {
            let hashes = (0..).take_while(|ahead| self.peek(*ahead) == '#').count();
            if self.peek(hashes) == '"' {
                for _ in 0..=hashes {
                    self.step();
                }
                self.string(Some(hashes));
                return;
            }
        }
        if text == "b" && self.peek(0) == '\'' {
            self.character_or_lifetime();
            return;
        }
        self.token(line, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        Rust::read(text).paths().iter().map(Named::to_string).collect()
    }

    #[test]
    fn strings_and_comments_are_not_code() {
        let rust = Rust::read(
            "// unsafe\n/* unsafe /* unsafe */ unsafe */\nlet a = \"unsafe \\\" unsafe\";\nlet b = r#\"un\"safe\"#;\nlet c = b\"x\";",
        );
        assert!(rust.lines_with_word("unsafe").is_empty());
        let texts: Vec<&str> = rust.literals().iter().map(|l| l.text.as_str()).collect();
        assert_eq!(texts, ["unsafe \\\" unsafe", "un\"safe", "x"]);
        assert_eq!(rust.literals()[1].line, 4);
    }

    #[test]
    fn quotes_as_characters_and_lifetimes_open_no_string() {
        let rust = Rust::read("fn f<'a>(x: &'a str) { g('\"', '\\'', b'\"', '\\u{1F600}'); unsafe {} }");
        assert_eq!(rust.lines_with_word("unsafe"), [1]);
        assert!(rust.literals().is_empty());
    }

    #[test]
    fn use_trees_are_written_out() {
        assert_eq!(
            paths("use std::{fs, time::{Duration, Instant as I}};\npub use ::store::*;\nuse web;"),
            ["std::fs", "std::time::Duration", "std::time::Instant", "store::*", "web"]
        );
    }

    #[test]
    fn paths_in_code_are_found_and_methods_are_not() {
        assert_eq!(
            paths("let x = std::fs::read(a.store::<T>()); self.web.go(); ::store::open()"),
            ["std::fs::read", "store::open"]
        );
    }

    #[test]
    fn test_modules_are_known_by_their_lines() {
        let rust = Rust::read("fn a() {}\n#[cfg(test)]\nmod tests {\n  fn b() { \"x\"; }\n}\nconst C: &str = \"y\";");
        let texts: Vec<&str> = rust.literals_of_the_product().map(|l| l.text.as_str()).collect();
        assert_eq!(texts, ["y"]);
    }

    #[test]
    fn what_is_not_rust_ends() {
        for text in [
            "use ",
            "use {{{",
            "use a::{b, ;",
            "\"open",
            "r#\"open",
            "/* open",
            "'",
            "'\\",
            "b'",
            "#[cfg(test)]",
            "}}}{{",
        ] {
            Rust::read(text).paths();
        }
    }
}
