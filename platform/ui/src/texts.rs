//! Every word that a person reads, from Fluent files.
//!
//! Modules hand in [`Source`]s; [`Texts`] holds them for all languages and can be shared between threads. A missing
//! text never stops a page: it shows as `⟦key⟧`, is remembered, and [`Texts::missing`] lets a test be loud about it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Mutex, PoisonError};

use fluent::concurrent::FluentBundle;
use fluent::memoizer::MemoizerKind;
use fluent::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast;
use unic_langid::LanguageIdentifier;

/// A language of the product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lang {
    /// Swedish, which comes first.
    #[default]
    Sv,
    /// English, complete.
    En,
}

impl Lang {
    /// Every language, the first one first.
    pub const ALL: [Lang; 2] = [Lang::Sv, Lang::En];

    /// The BCP 47 code, for `lang` attributes and addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Lang::Sv => "sv",
            Lang::En => "en",
        }
    }

    /// The language's name in itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Lang::Sv => "Svenska",
            Lang::En => "English",
        }
    }

    /// The language of a code such as `sv`, `sv-SE` or `en`; `None` for others.
    pub fn from_code(code: &str) -> Option<Lang> {
        match code.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "sv" => Some(Lang::Sv),
            "en" => Some(Lang::En),
            _ => None,
        }
    }

    /// The best of our languages for an `Accept-Language` header; Swedish when nothing fits.
    pub fn from_accept_language(header: &str) -> Lang {
        let mut best = (0.0_f32, Lang::Sv);
        for part in header.split(',') {
            let mut bits = part.trim().split(';');
            let Some(lang) = bits.next().and_then(Lang::from_code) else { continue };
            let weight = bits.find_map(|bit| bit.trim().strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
            if weight > best.0 {
                best = (weight, lang);
            }
        }
        best.1
    }

    /// The other language, for the switch.
    pub const fn other(self) -> Lang {
        match self {
            Lang::Sv => Lang::En,
            Lang::En => Lang::Sv,
        }
    }

    const fn index(self) -> usize {
        match self {
            Lang::Sv => 0,
            Lang::En => 1,
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// One Fluent file of one module.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// The language of the file.
    pub lang: Lang,
    /// The module's name, used in fault messages.
    pub name: &'static str,
    /// The file's text.
    pub ftl: &'static str,
}

/// A value put into a text.
///
/// Numbers choose plural forms and are grouped as the language does it; a year or a case number is a [`Arg::Str`].
#[derive(Clone, Debug, PartialEq)]
pub enum Arg<'a> {
    /// Text, shown as it is.
    Str(Cow<'a, str>),
    /// A whole number, grouped: 1 204.
    Int(i64),
    /// A decimal number, with the language's decimal sign.
    Num(f64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(value: &'a str) -> Self {
        Arg::Str(Cow::Borrowed(value))
    }
}
impl<'a> From<&'a String> for Arg<'a> {
    fn from(value: &'a String) -> Self {
        Arg::Str(Cow::Borrowed(value))
    }
}
impl From<String> for Arg<'_> {
    fn from(value: String) -> Self {
        Arg::Str(Cow::Owned(value))
    }
}
impl<'a> From<Cow<'a, str>> for Arg<'a> {
    fn from(value: Cow<'a, str>) -> Self {
        Arg::Str(value)
    }
}
macro_rules! whole {
    ($($t:ty),*) => {$(
        impl From<$t> for Arg<'_> {
            fn from(value: $t) -> Self { Arg::Int(i64::from(value)) }
        }
    )*};
}
whole!(i64, i32, i16, u32, u16, u8);
impl From<usize> for Arg<'_> {
    fn from(value: usize) -> Self {
        Arg::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}
impl From<u64> for Arg<'_> {
    fn from(value: u64) -> Self {
        Arg::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}
impl From<f64> for Arg<'_> {
    fn from(value: f64) -> Self {
        Arg::Num(value)
    }
}

/// Something wrong with the message files.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Problem {
    /// The file does not parse.
    #[error("{lang}/{name}: not valid Fluent: {what}")]
    Syntax {
        /// Language of the file.
        lang: Lang,
        /// Module of the file.
        name: &'static str,
        /// What the parser said.
        what: String,
    },
    /// The key is defined twice in one language.
    #[error("{lang}: {key} is defined more than once (last in {name})")]
    Duplicate {
        /// Language.
        lang: Lang,
        /// Module of the later definition.
        name: &'static str,
        /// The key.
        key: String,
    },
    /// The key exists in another language but not in this one.
    #[error("{lang}: {key} is missing")]
    Missing {
        /// The language without it.
        lang: Lang,
        /// The key.
        key: String,
    },
    /// The languages use different variables in one text.
    #[error("{key}: variables differ: sv {sv:?}, en {en:?}")]
    Variables {
        /// The key.
        key: String,
        /// Variables in Swedish.
        sv: Vec<String>,
        /// Variables in English.
        en: Vec<String>,
    },
    /// No source file names the key.
    #[error("{key} is used nowhere")]
    Unused {
        /// The key.
        key: String,
    },
    /// A source file names a key that no message file has.
    #[error("{key} is used but defined nowhere")]
    Undefined {
        /// The key.
        key: String,
    },
}

/// Why [`Texts::new`] refused: every fault at once.
#[derive(Clone, Debug, thiserror::Error)]
#[error("message files: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct TextsError(pub Vec<Problem>);

/// All texts in all languages. `Send` and `Sync`; make one at start.
pub struct Texts {
    bundles: [FluentBundle<FluentResource>; 2],
    missing: Mutex<BTreeSet<String>>,
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Texts").finish_non_exhaustive()
    }
}

impl Texts {
    /// Reads the sources of all modules. Fails on syntax faults and on keys defined twice.
    pub fn new(sources: &[Source]) -> Result<Texts, TextsError> {
        let bundle_of =
            |tag: &str| FluentBundle::new_concurrent(vec![tag.parse::<LanguageIdentifier>().unwrap_or_default()]);
        let mut bundles = [bundle_of("sv-SE"), bundle_of("en-GB")];
        for bundle in &mut bundles {
            bundle.set_use_isolating(false);
        }
        bundles[0].set_formatter(Some(format_sv));
        bundles[1].set_formatter(Some(format_en));
        let mut problems = Vec::new();
        for source in sources {
            let (lang, name) = (source.lang, source.name);
            let resource = FluentResource::try_new(source.ftl.to_owned()).unwrap_or_else(|(rest, faults)| {
                problems.extend(faults.into_iter().map(|fault| Problem::Syntax {
                    lang,
                    name,
                    what: fault.to_string(),
                }));
                rest
            });
            if let Err(faults) = bundles[lang.index()].add_resource(resource) {
                problems.extend(faults.into_iter().map(|fault| match fault {
                    fluent::FluentError::Overriding { id, .. } => Problem::Duplicate { lang, name, key: id },
                    other => Problem::Syntax { lang, name, what: other.to_string() },
                }));
            }
        }
        if problems.is_empty() { Ok(Texts { bundles, missing: Mutex::default() }) } else { Err(TextsError(problems)) }
    }

    /// The text of a key. A missing key or variable gives a visible `⟦key⟧` or `⟦$name⟧` and is remembered.
    pub fn t(&self, lang: Lang, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        let bundle = &self.bundles[lang.index()];
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            self.remember(lang, key);
            return format!("⟦{key}⟧");
        };
        if args.is_empty()
            && let Some(text) = plain(pattern)
        {
            return text.to_owned();
        }
        let mut values = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            values.set(
                *name,
                match value {
                    Arg::Str(text) => FluentValue::String(Cow::Borrowed(text.as_ref())),
                    Arg::Int(n) => FluentValue::from(*n),
                    Arg::Num(n) => FluentValue::from(*n),
                },
            );
        }
        let mut faults = Vec::new();
        let mut out = String::new();
        if bundle.write_pattern(&mut out, pattern, Some(&values), &mut faults).is_err() || !faults.is_empty() {
            self.remember(lang, &format!("{key}: {faults:?}"));
            out = out.replace("{$", "⟦$").replace('}', "⟧");
        }
        out
    }

    /// Whether the key has a text in this language.
    pub fn has(&self, lang: Lang, key: &str) -> bool {
        self.bundles[lang.index()].get_message(key).is_some_and(|message| message.value().is_some())
    }

    /// What was asked for and not found since start, as `lang: key`. Tests end with this being empty.
    pub fn missing(&self) -> Vec<String> {
        self.missing.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    fn remember(&self, lang: Lang, what: &str) {
        let mut missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        // Bounded: a page under attack must not fill the memory with made-up keys.
        if missing.len() < 1000 && missing.insert(format!("{lang}: {what}")) && cfg!(debug_assertions) {
            eprintln!("text missing in {lang}: {what}");
        }
    }
}

/// A pattern without variables, read without formatting.
fn plain<'a>(pattern: &'a ast::Pattern<&str>) -> Option<&'a str> {
    match pattern.elements.as_slice() {
        [ast::PatternElement::TextElement { value }] => Some(value),
        _ => None,
    }
}

fn format_sv<M: MemoizerKind>(value: &FluentValue, _: &M) -> Option<String> {
    match value {
        FluentValue::Number(n) => Some(regroup(&n.as_string(), Lang::Sv)),
        _ => None,
    }
}

fn format_en<M: MemoizerKind>(value: &FluentValue, _: &M) -> Option<String> {
    match value {
        FluentValue::Number(n) => Some(regroup(&n.as_string(), Lang::En)),
        _ => None,
    }
}

/// Groups the digits of a plain decimal number ("-1204.5") and gives it the language's signs ("−1 204,5").
/// Swedish groups four digits too, so that columns line up; the space does not break.
pub(crate) fn regroup(plain: &str, lang: Lang) -> String {
    let (sign, rest) = plain.strip_prefix('-').map_or(("", plain), |rest| ("\u{2212}", rest));
    let (whole, fraction) = rest.split_once('.').unwrap_or((rest, ""));
    let (gap, decimal) = match lang {
        Lang::Sv => ('\u{a0}', ','),
        Lang::En => (',', '.'),
    };
    let mut out = String::with_capacity(plain.len() + 8);
    out.push_str(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(gap);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(decimal);
        out.push_str(fraction);
    }
    out
}

/// What one file defines: key → the variables it uses.
fn inventory(source: &Source, problems: &mut Vec<Problem>) -> Vec<(String, BTreeSet<String>)> {
    let resource = fluent_syntax::parser::parse(source.ftl).unwrap_or_else(|(rest, faults)| {
        problems.extend(faults.into_iter().map(|fault| Problem::Syntax {
            lang: source.lang,
            name: source.name,
            what: fault.to_string(),
        }));
        rest
    });
    let mut found = Vec::new();
    for entry in &resource.body {
        let (key, patterns): (String, Vec<&ast::Pattern<&str>>) = match entry {
            ast::Entry::Message(m) => {
                (m.id.name.to_owned(), m.value.iter().chain(m.attributes.iter().map(|a| &a.value)).collect())
            }
            ast::Entry::Term(t) => (
                format!("-{}", t.id.name),
                std::iter::once(&t.value).chain(t.attributes.iter().map(|a| &a.value)).collect(),
            ),
            _ => continue,
        };
        let mut variables = BTreeSet::new();
        for pattern in patterns {
            variables_of(pattern, &mut variables);
        }
        found.push((key, variables));
    }
    found
}

fn variables_of(pattern: &ast::Pattern<&str>, into: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let ast::PatternElement::Placeable { expression } = element {
            variables_of_expression(expression, into);
        }
    }
}

fn variables_of_expression(expression: &ast::Expression<&str>, into: &mut BTreeSet<String>) {
    match expression {
        ast::Expression::Inline(inline) => variables_of_inline(inline, into),
        ast::Expression::Select { selector, variants } => {
            variables_of_inline(selector, into);
            for variant in variants {
                variables_of(&variant.value, into);
            }
        }
    }
}

fn variables_of_inline(inline: &ast::InlineExpression<&str>, into: &mut BTreeSet<String>) {
    match inline {
        ast::InlineExpression::VariableReference { id } => {
            into.insert(id.name.to_owned());
        }
        ast::InlineExpression::FunctionReference { arguments, .. } => {
            for argument in &arguments.positional {
                variables_of_inline(argument, into);
            }
        }
        ast::InlineExpression::Placeable { expression } => variables_of_expression(expression, into),
        _ => {}
    }
}

/// Whether the languages say the same things: syntax, duplicates, missing keys, differing variables.
/// An empty answer is what a test asks for.
pub fn check_parity(sources: &[Source]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut all: [BTreeMap<String, BTreeSet<String>>; 2] = Default::default();
    for source in sources {
        for (key, variables) in inventory(source, &mut problems) {
            if all[source.lang.index()].insert(key.clone(), variables).is_some() {
                problems.push(Problem::Duplicate { lang: source.lang, name: source.name, key });
            }
        }
    }
    for lang in Lang::ALL {
        for key in all[lang.other().index()].keys() {
            if !all[lang.index()].contains_key(key) {
                problems.push(Problem::Missing { lang, key: key.clone() });
            }
        }
    }
    for (key, sv) in &all[0] {
        if let Some(en) = all[1].get(key)
            && sv != en
        {
            let list = |set: &BTreeSet<String>| set.iter().cloned().collect();
            problems.push(Problem::Variables { key: key.clone(), sv: list(sv), en: list(en) });
        }
    }
    problems.sort();
    problems
}

/// Keys that no code uses, and keys that code uses but no file has.
///
/// `used` comes from [`keys_in_source`]; an entry that ends in `-` stands for every key with that beginning. Only
/// undefined keys that begin with one of `prefixes` ("mail-") are reported, since other strings look like keys too.
pub fn check_used(sources: &[Source], used: &BTreeSet<String>, prefixes: &[&str]) -> Vec<Problem> {
    let mut defined = BTreeSet::new();
    for source in sources {
        for (key, _) in inventory(source, &mut Vec::new()) {
            defined.insert(key);
        }
    }
    let referenced = |key: &str| {
        let term = key.strip_prefix('-').is_some();
        sources.iter().any(|s| s.ftl.contains(&format!("{{ {key} }}")) || (term && s.ftl.contains(key)))
    };
    let mut problems: Vec<Problem> = defined
        .iter()
        .filter(|key| {
            !used.contains(*key)
                && !used.iter().any(|u| u.ends_with('-') && key.starts_with(u.as_str()))
                && !referenced(key)
        })
        .map(|key| Problem::Unused { key: key.clone() })
        .collect();
    problems.extend(
        used.iter()
            .filter(|key| prefixes.iter().any(|prefix| key.starts_with(prefix)))
            .filter(|key| {
                if key.ends_with('-') {
                    !defined.iter().any(|d| d.starts_with(key.as_str()))
                } else {
                    !defined.contains(*key)
                }
            })
            .map(|key| Problem::Undefined { key: key.clone() }),
    );
    problems
}

/// String literals in Rust source that look like text keys: `mail-release-title`. A literal such as
/// `"mail-verdict-{}"` gives `mail-verdict-`, which stands for every key with that beginning.
pub fn keys_in_source(rust: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for literal in rust.split('"').skip(1) {
        let head = literal.split('{').next().unwrap_or_default();
        let dynamic = head.len() < literal.len();
        let shape = head.contains('-')
            && head.starts_with(|c: char| c.is_ascii_lowercase())
            && head.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if shape && dynamic == head.ends_with('-') {
            keys.insert(head.to_owned());
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    const SV: Source = Source {
        lang: Lang::Sv,
        name: "prov",
        ftl: "brev = { $n ->\n    [one] { $n } brev väntar\n   *[other] { $n } brev väntar än\n}\nvem = { $namn } har brevet\nbara-sv = x\n",
    };
    const EN: Source = Source {
        lang: Lang::En,
        name: "prov",
        ftl: "brev = { $n ->\n    [one] { $n } letter is waiting\n   *[other] { $n } letters are waiting\n}\nvem = { $name } has the letter\n",
    };

    #[test]
    fn numbers_choose_the_plural_and_are_grouped_as_the_language_does() {
        let texts = Texts::new(&[SV, EN]).unwrap();
        assert_eq!(texts.t(Lang::Sv, "brev", &[("n", 1.into())]), "1 brev väntar");
        assert_eq!(texts.t(Lang::Sv, "brev", &[("n", 1204.into())]), "1\u{a0}204 brev väntar än");
        assert_eq!(texts.t(Lang::En, "brev", &[("n", 1204.into())]), "1,204 letters are waiting");
        assert!(texts.missing().is_empty());
    }

    #[test]
    fn a_missing_key_shows_and_is_remembered_and_never_panics() {
        let texts = Texts::new(&[SV, EN]).unwrap();
        assert_eq!(texts.t(Lang::En, "bara-sv", &[]), "⟦bara-sv⟧");
        assert_eq!(texts.t(Lang::Sv, "vem", &[]), "⟦$namn⟧ har brevet");
        assert_eq!(texts.missing().len(), 2);
    }

    #[test]
    fn names_are_put_in_without_invisible_marks() {
        let texts = Texts::new(&[SV]).unwrap();
        assert_eq!(texts.t(Lang::Sv, "vem", &[("namn", "Aino Öberg".into())]), "Aino Öberg har brevet");
    }

    #[test]
    fn parity_names_what_differs() {
        let problems = check_parity(&[SV, EN, Source { ftl: "vem = igen\n", ..SV }]);
        assert!(problems.contains(&Problem::Missing { lang: Lang::En, key: "bara-sv".into() }), "{problems:?}");
        assert!(problems.iter().any(|p| matches!(p, Problem::Variables { key, .. } if key == "vem")), "{problems:?}");
        assert!(problems.iter().any(|p| matches!(p, Problem::Duplicate { key, .. } if key == "vem")), "{problems:?}");
    }

    #[test]
    fn a_key_defined_twice_or_a_broken_file_stops_the_start() {
        assert!(Texts::new(&[SV, SV]).unwrap_err().to_string().contains("vem"));
        assert!(Texts::new(&[Source { ftl: "= fel", ..SV }]).is_err());
    }

    #[test]
    fn unused_and_undefined_keys_are_found_from_the_source() {
        let used =
            keys_in_source(r#"say.t("mail-release-title"); format!("mail-verdict-{v}"); "not a key"; "mail-lost""#);
        assert_eq!(
            used.iter().map(String::as_str).collect::<Vec<_>>(),
            ["mail-lost", "mail-release-title", "mail-verdict-"]
        );
        let sources = [Source {
            lang: Lang::Sv,
            name: "mail",
            ftl: "mail-release-title = a\nmail-verdict-ok = b\nmail-old = c\n",
        }];
        assert_eq!(
            check_used(&sources, &used, &["mail-"]),
            [Problem::Unused { key: "mail-old".into() }, Problem::Undefined { key: "mail-lost".into() }]
        );
    }

    #[test]
    fn the_browser_chooses_the_language_and_swedish_is_the_rest() {
        assert_eq!(Lang::from_accept_language("en-GB,en;q=0.9,sv;q=0.8"), Lang::En);
        assert_eq!(Lang::from_accept_language("de,sv;q=0.7,en;q=0.3"), Lang::Sv);
        assert_eq!(Lang::from_accept_language("de"), Lang::Sv);
        assert_eq!(Lang::from_accept_language(""), Lang::Sv);
    }

    #[test]
    fn texts_can_be_shared_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Texts>();
    }
}
