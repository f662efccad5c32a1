//! Filters and paths (RFC 7644 §3.4.2.2 and §3.5.2): read within bounds, then held against a document.

use super::{
    fault,
    schema::{Attribute, Meaning, Place, Resource, Sort, split_urn},
};
use base::{Refusal, Time};
use serde_json::{Map, Value};

/// The most characters of a filter or a path.
const LENGTH_MOST: usize = 2048;
/// The most levels of brackets.
const DEPTH_MOST: u32 = 20;

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compare {
    Equal,
    NotEqual,
    Contains,
    Starts,
    Ends,
    Greater,
    GreaterEqual,
    Less,
    LessEqual,
}

/// An attribute in a filter: its place, and its part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pointed {
    pub attribute: &'static Attribute,
    pub place: Place,
    pub part: Option<&'static Attribute>,
}

/// A condition.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Filter {
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    Not(Box<Self>),
    Present(Pointed),
    Is(Pointed, Compare, Value),
    /// Some value of an attribute that has many meets the condition on its parts.
    Some(Pointed, Box<Self>),
}

/// Where an operation works: an attribute, those of its values that meet a condition, a part.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Path {
    pub attribute: &'static Attribute,
    pub place: Place,
    pub of: Option<Filter>,
    pub part: Option<&'static Attribute>,
}

/// What a path means.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Way {
    /// To something we keep.
    To(Path),
    /// To the whole extension.
    Extension(&'static str),
    /// To something of the standard that we do not keep.
    NotKept,
}

/// Whose names a filter speaks of.
#[derive(Clone, Copy)]
enum Of {
    Resource(&'static Resource),
    Parts(&'static Attribute),
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: u32,
}

/// Reads a filter.
///
/// # Errors
/// It is none, or names what no schema has; the refusal says where.
pub(crate) fn filter(resource: &'static Resource, text: &str) -> Result<Filter, Refusal> {
    let mut reader = Reader::new(text)?;
    let filter = reader.or(Of::Resource(resource))?;
    reader.end()?;
    Ok(filter)
}

/// Reads a path.
///
/// # Errors
/// It is none, or names what no schema has.
pub(crate) fn path(resource: &'static Resource, text: &str) -> Result<Way, Refusal> {
    let wrong = || fault::path(text);
    if let Some(extension) = resource.extension.filter(|extension| extension.urn.eq_ignore_ascii_case(text)) {
        return Ok(Way::Extension(extension.urn));
    }
    let mut reader = Reader::new(text).map_err(|_| wrong())?;
    let name = reader.name().ok_or_else(wrong)?;
    let (urn, rest) = split_urn(name);
    let (head, mut part) = rest.split_once('.').map_or((rest, None), |(head, part)| (head, Some(part)));
    let (attribute, place) = match resource.find(urn, head) {
        Meaning::Known(attribute, place) => (attribute, place),
        Meaning::NotKept => return Ok(Way::NotKept),
        Meaning::Unknown => return Err(wrong()),
    };
    let of = if reader.takes("[") {
        let filter = reader.or(Of::Parts(attribute))?;
        if part.is_some() || !attribute.many || !reader.takes("]") {
            return Err(wrong());
        }
        if reader.takes(".") {
            part = Some(reader.name().ok_or_else(wrong)?);
        }
        Some(filter)
    } else {
        None
    };
    reader.end().map_err(|_| wrong())?;
    let part = match part {
        None => None,
        Some(name) => match attribute.part(name) {
            Some(part) => Some(part),
            // name.middleName, emails[…].display: parts that we do not keep.
            None if !attribute.parts().is_empty()
                && !name.is_empty()
                && name.chars().all(|c| c.is_ascii_alphanumeric()) =>
            {
                return Ok(Way::NotKept);
            }
            None => return Err(wrong()),
        },
    };
    Ok(Way::To(Path { attribute, place, of, part }))
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Result<Self, Refusal> {
        if text.len() > LENGTH_MOST {
            return Err(fault::filter(LENGTH_MOST));
        }
        Ok(Self { text, at: 0, depth: 0 })
    }

    fn wrong(&self) -> Refusal {
        fault::filter(self.text[..self.at].chars().count())
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn end(&mut self) -> Result<(), Refusal> {
        self.space();
        if self.rest().is_empty() { Ok(()) } else { Err(self.wrong()) }
    }

    fn takes(&mut self, sign: &str) -> bool {
        self.space();
        let there = self.rest().starts_with(sign);
        if there {
            self.at += sign.len();
        }
        there
    }

    /// A word that stands for itself, in any case of letters.
    fn word(&mut self, word: &str) -> bool {
        self.space();
        let rest = self.rest();
        let there = rest.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
            && !rest[word.len()..].starts_with(|c: char| c.is_ascii_alphanumeric());
        if there {
            self.at += word.len();
        }
        there
    }

    fn name(&mut self) -> Option<&'a str> {
        self.space();
        let rest = self.rest();
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '-' | '_' | '$')))
            .unwrap_or(rest.len());
        self.at += end;
        (end > 0).then(|| &rest[..end])
    }

    fn deeper(&mut self) -> Result<(), Refusal> {
        self.depth += 1;
        if self.depth > DEPTH_MOST { Err(self.wrong()) } else { Ok(()) }
    }

    fn or(&mut self, of: Of) -> Result<Filter, Refusal> {
        let mut filter = self.and(of)?;
        while self.word("or") {
            filter = Filter::Or(Box::new(filter), Box::new(self.and(of)?));
        }
        Ok(filter)
    }

    fn and(&mut self, of: Of) -> Result<Filter, Refusal> {
        let mut filter = self.term(of)?;
        while self.word("and") {
            filter = Filter::And(Box::new(filter), Box::new(self.term(of)?));
        }
        Ok(filter)
    }

    fn term(&mut self, of: Of) -> Result<Filter, Refusal> {
        self.deeper()?;
        let filter = if self.word("not") {
            if !self.takes("(") {
                return Err(self.wrong());
            }
            Filter::Not(Box::new(self.bracket(of)?))
        } else if self.takes("(") {
            self.bracket(of)?
        } else {
            self.expression(of)?
        };
        self.depth -= 1;
        Ok(filter)
    }

    fn bracket(&mut self, of: Of) -> Result<Filter, Refusal> {
        let filter = self.or(of)?;
        if self.takes(")") { Ok(filter) } else { Err(self.wrong()) }
    }

    fn expression(&mut self, of: Of) -> Result<Filter, Refusal> {
        self.space();
        let before = self.at;
        let Some(name) = self.name() else { return Err(self.wrong()) };
        let Some(pointed) = point(of, name) else {
            self.at = before;
            return Err(self.wrong());
        };
        if let Of::Resource(_) = of
            && self.takes("[")
        {
            let filter = self.or(Of::Parts(pointed.attribute))?;
            return match (self.takes("]"), pointed.part, pointed.attribute.sort) {
                (true, None, Sort::Complex(_)) => Ok(Filter::Some(pointed, Box::new(filter))),
                _ => Err(self.wrong()),
            };
        }
        if self.word("pr") {
            return Ok(Filter::Present(pointed));
        }
        let compares = [
            ("eq", Compare::Equal),
            ("ne", Compare::NotEqual),
            ("co", Compare::Contains),
            ("sw", Compare::Starts),
            ("ew", Compare::Ends),
            ("gt", Compare::Greater),
            ("ge", Compare::GreaterEqual),
            ("lt", Compare::Less),
            ("le", Compare::LessEqual),
        ];
        let Some((_, compare)) = compares.into_iter().find(|(word, _)| self.word(word)) else {
            return Err(self.wrong());
        };
        let before = self.at;
        let value = self.value()?;
        let meant = pointed.meant();
        let fits = match (meant.sort, &value) {
            (Sort::Complex(_), _) => false,
            (_, Value::Null) => matches!(compare, Compare::Equal | Compare::NotEqual),
            (Sort::Boolean, Value::Bool(_)) => matches!(compare, Compare::Equal | Compare::NotEqual),
            // As Entra compares active with "True".
            (Sort::Boolean, Value::String(text)) => {
                matches!(compare, Compare::Equal | Compare::NotEqual)
                    && (text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"))
            }
            (Sort::Time, Value::String(text)) => Time::parse(text).is_ok(),
            (Sort::Text | Sort::Reference(_), Value::String(_)) => true,
            _ => false,
        };
        if !fits {
            self.at = before;
            return Err(self.wrong());
        }
        Ok(Filter::Is(pointed, compare, value))
    }

    fn value(&mut self) -> Result<Value, Refusal> {
        self.space();
        let rest = self.rest();
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        match values.next() {
            Some(Ok(value)) if !value.is_array() && !value.is_object() => {
                self.at += values.byte_offset();
                Ok(value)
            }
            _ => Err(self.wrong()),
        }
    }
}

fn point(of: Of, name: &str) -> Option<Pointed> {
    match of {
        Of::Parts(attribute) => {
            let part = attribute.part(name)?;
            Some(Pointed { attribute: part, place: Place::Core, part: None })
        }
        Of::Resource(resource) => {
            let (urn, rest) = split_urn(name);
            let (head, part) = rest.split_once('.').map_or((rest, None), |(head, part)| (head, Some(part)));
            let Meaning::Known(attribute, place) = resource.find(urn, head) else { return None };
            let part = match part {
                None => None,
                Some(part) => Some(attribute.part(part)?),
            };
            Some(Pointed { attribute, place, part })
        }
    }
}

impl Pointed {
    /// The attribute whose values are compared: of `emails` alone, its `value` (RFC 7644 §3.4.2.2).
    fn meant(self) -> &'static Attribute {
        match (self.part, self.attribute.sort) {
            (Some(part), _) => part,
            (None, Sort::Complex(_)) if self.attribute.many => self.attribute.part("value").unwrap_or(self.attribute),
            (None, _) => self.attribute,
        }
    }

    fn values(self, document: &Map<String, Value>) -> Vec<&Value> {
        let from = match self.place {
            Place::Core => Some(document),
            Place::Extension(urn) => document.get(urn).and_then(Value::as_object),
        };
        let Some(value) = from.and_then(|from| from.get(self.attribute.name)) else { return Vec::new() };
        let all: Vec<&Value> = match value {
            Value::Array(all) => all.iter().collect(),
            one => vec![one],
        };
        let meant = self.meant();
        if std::ptr::eq(meant, self.attribute) {
            return all;
        }
        all.into_iter().filter_map(|value| value.get(meant.name)).collect()
    }
}

impl Filter {
    /// Whether a document, or one value of an attribute, meets the condition.
    pub fn meets(&self, document: &Map<String, Value>) -> bool {
        match self {
            Self::And(one, other) => one.meets(document) && other.meets(document),
            Self::Or(one, other) => one.meets(document) || other.meets(document),
            Self::Not(filter) => !filter.meets(document),
            Self::Present(pointed) => pointed.values(document).iter().any(|value| match value {
                Value::Null => false,
                Value::String(text) => !text.is_empty(),
                Value::Array(all) => !all.is_empty(),
                Value::Object(parts) => !parts.is_empty(),
                _ => true,
            }),
            Self::Is(pointed, compare, wanted) => {
                let values = pointed.values(document);
                match (compare, wanted) {
                    (Compare::Equal, Value::Null) => values.is_empty(),
                    (Compare::NotEqual, Value::Null) => !values.is_empty(),
                    (Compare::NotEqual, _) => {
                        !values.iter().any(|value| holds(pointed.meant(), value, Compare::Equal, wanted))
                    }
                    _ => values.iter().any(|value| holds(pointed.meant(), value, *compare, wanted)),
                }
            }
            Self::Some(pointed, filter) => {
                pointed.values_whole(document).iter().any(|value| value.as_object().is_some_and(|it| filter.meets(it)))
            }
        }
    }

    /// What the condition says that something equals, where it says nothing else: the text of `type eq "work"`.
    pub fn equalities(&self) -> Option<Vec<(&'static Attribute, &Value)>> {
        match self {
            Self::Is(pointed, Compare::Equal, value) if !value.is_null() => Some(vec![(pointed.attribute, value)]),
            Self::And(one, other) => {
                let mut all = one.equalities()?;
                all.extend(other.equalities()?);
                Some(all)
            }
            _ => None,
        }
    }

    /// The text that one attribute of the resource must equal, where the whole filter says just that.
    pub fn only(&self, name: &str) -> Option<&str> {
        match self {
            Self::Is(pointed, Compare::Equal, Value::String(text))
                if pointed.attribute.name == name && pointed.part.is_none() && pointed.place == Place::Core =>
            {
                Some(text)
            }
            _ => None,
        }
    }

    /// Whether the filter speaks of an attribute.
    pub fn names(&self, name: &str) -> bool {
        match self {
            Self::And(one, other) | Self::Or(one, other) => one.names(name) || other.names(name),
            Self::Not(filter) => filter.names(name),
            Self::Present(pointed) | Self::Is(pointed, ..) | Self::Some(pointed, _) => pointed.attribute.name == name,
        }
    }
}

impl Pointed {
    fn values_whole(self, document: &Map<String, Value>) -> Vec<&Value> {
        let from = match self.place {
            Place::Core => Some(document),
            Place::Extension(urn) => document.get(urn).and_then(Value::as_object),
        };
        match from.and_then(|from| from.get(self.attribute.name)) {
            Some(Value::Array(all)) => all.iter().collect(),
            Some(one) => vec![one],
            None => Vec::new(),
        }
    }
}

fn holds(attribute: &Attribute, value: &Value, compare: Compare, wanted: &Value) -> bool {
    match (attribute.sort, value, wanted) {
        (Sort::Boolean, Value::Bool(value), Value::Bool(wanted)) => value == wanted,
        (Sort::Boolean, Value::Bool(value), Value::String(wanted)) => *value == wanted.eq_ignore_ascii_case("true"),
        (Sort::Time, Value::String(value), Value::String(wanted)) => {
            match (Time::parse(value).ok(), Time::parse(wanted).ok()) {
                (Some(value), Some(wanted)) => ordered(compare, value.cmp(&wanted)),
                _ => false,
            }
        }
        (_, Value::String(value), Value::String(wanted)) if attribute.exact => text(compare, value, wanted),
        (_, Value::String(value), Value::String(wanted)) => {
            text(compare, &value.to_lowercase(), &wanted.to_lowercase())
        }
        _ => false,
    }
}

fn text(compare: Compare, value: &str, wanted: &str) -> bool {
    match compare {
        Compare::Contains => value.contains(wanted),
        Compare::Starts => value.starts_with(wanted),
        Compare::Ends => value.ends_with(wanted),
        other => ordered(other, value.cmp(wanted)),
    }
}

fn ordered(compare: Compare, ordering: std::cmp::Ordering) -> bool {
    match compare {
        Compare::Equal => ordering.is_eq(),
        Compare::NotEqual => ordering.is_ne(),
        Compare::Greater => ordering.is_gt(),
        Compare::GreaterEqual => ordering.is_ge(),
        Compare::Less => ordering.is_lt(),
        Compare::LessEqual => ordering.is_le(),
        Compare::Contains | Compare::Starts | Compare::Ends => false,
    }
}
