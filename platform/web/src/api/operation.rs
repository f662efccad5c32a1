//! What an operation is: declared once, for its route and for the document.

use super::call::{LIMIT, PAGES};
use crate::{Rule, may};
use axum::http::Method;
use base::Permission;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;

/// Something that is sent or answered: its schema follows from its type, and it has an example.
pub trait Shape: JsonSchema + 'static {
    /// An example of it, as JSON.
    fn example() -> Value;
}

/// A shape without its type.
#[derive(Debug, Clone)]
pub(super) struct Shaped {
    pub(super) schema: fn(&mut SchemaGenerator) -> Schema,
    pub(super) example: Value,
}

impl Shaped {
    fn of<T: Shape>() -> Self {
        Self { schema: SchemaGenerator::subschema_for::<T>, example: T::example() }
    }
}

/// What an operation answers when it goes well.
#[derive(Debug, Clone)]
pub(super) enum Answer {
    Nothing,
    One(Shaped),
    List(Shaped),
    Created,
    /// Each of several, by itself or all: 200 or 207.
    Several(Shaped, Shaped),
}

/// The kind of a parameter.
#[derive(Debug, Clone, Copy)]
pub(super) enum ParamKind {
    Id,
    Date,
    Number(u32, u32),
    Choice(&'static [&'static str]),
}

impl ParamKind {
    /// What is allowed, for a program as for a person.
    pub(super) fn allowed(self) -> String {
        match self {
            Self::Id => "UUID".to_owned(),
            Self::Date => "YYYY-MM-DD".to_owned(),
            Self::Number(from, to) => format!("{from}–{to}"),
            Self::Choice(choices) => choices.join(", "),
        }
    }
}

/// A parameter of the query.
#[derive(Debug, Clone, Copy)]
pub struct Param {
    pub(super) name: &'static str,
    pub(super) kind: ParamKind,
}

impl Param {
    /// An id.
    #[must_use]
    pub const fn id(name: &'static str) -> Self {
        Self { name, kind: ParamKind::Id }
    }

    /// A date.
    #[must_use]
    pub const fn date(name: &'static str) -> Self {
        Self { name, kind: ParamKind::Date }
    }

    /// One of these words.
    #[must_use]
    pub const fn choice(name: &'static str, choices: &'static [&'static str]) -> Self {
        Self { name, kind: ParamKind::Choice(choices) }
    }
}

/// An operation of the API. Its words are the texts `api-op-` and its id.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Its id, unique: `listUnits`.
    pub id: &'static str,
    /// The method.
    pub method: Method,
    /// The path, from the root of the host, its parameters in braces.
    pub path: &'static str,
    /// The permission it takes; nothing where whoever comes may.
    pub permission: Option<&'static str>,
    /// Who may take its route.
    pub(super) rule: Rule,
    pub(super) tag: &'static str,
    pub(super) params: Vec<Param>,
    pub(super) body: Option<Shaped>,
    pub(super) answer: Answer,
    /// Whether the client's id of the command is needed, and whether what it saw is.
    pub(super) keyed: bool,
    pub(super) matched: bool,
}

impl Operation {
    /// An operation that takes a permission. `tag` names the group it is shown in: the text `api-tag-` and it.
    #[must_use]
    pub fn new<P: Permission>(id: &'static str, tag: &'static str, path: &'static str, permission: P) -> Self {
        Self { permission: Some(P::NAME), rule: may(permission), ..Self::open(id, tag, path) }
    }

    /// An operation for whoever comes.
    #[must_use]
    pub fn open(id: &'static str, tag: &'static str, path: &'static str) -> Self {
        Self {
            id,
            method: Method::GET,
            path,
            permission: None,
            rule: Rule::Open,
            tag,
            params: Vec::new(),
            body: None,
            answer: Answer::Nothing,
            keyed: false,
            matched: false,
        }
    }

    /// Who may not, but has this permission and so sees that the thing is there, is told that they may not.
    #[must_use]
    pub fn told<P: Permission>(mut self, permission: P) -> Self {
        self.rule = self.rule.told(permission);
        self
    }

    /// Or who has this permission.
    #[must_use]
    pub fn or<P: Permission>(mut self, permission: P) -> Self {
        self.rule = self.rule.or(permission);
        self
    }

    /// With a parameter of the query.
    #[must_use]
    pub fn param(mut self, param: Param) -> Self {
        self.params.push(param);
        self
    }

    /// Changes by PATCH, not by POST.
    #[must_use]
    pub fn patches(mut self) -> Self {
        self.method = Method::PATCH;
        self
    }

    /// Acts by POST.
    #[must_use]
    pub fn posts(mut self) -> Self {
        self.method = Method::POST;
        self.keyed = true;
        self
    }

    /// Acts by POST, and carries the ids of its commands in its body.
    #[must_use]
    pub fn posts_with_ids(mut self) -> Self {
        self.method = Method::POST;
        self
    }

    /// Takes a body.
    #[must_use]
    pub fn takes<B: Shape>(mut self) -> Self {
        self.body = Some(Shaped::of::<B>());
        self
    }

    /// Answers with one thing.
    #[must_use]
    pub fn answers<T: Shape>(mut self) -> Self {
        self.answer = Answer::One(Shaped::of::<T>());
        self
    }

    /// Answers with one thing, or with several where several were sent.
    #[must_use]
    pub fn answers_several<T: Shape, S: Shape>(mut self) -> Self {
        self.answer = Answer::Several(Shaped::of::<T>(), Shaped::of::<S>());
        self
    }

    pub(super) fn get(self) -> Self {
        debug_assert_eq!(self.method, Method::GET, "{}", self.id);
        self
    }

    pub(super) fn pages(self) -> Self {
        self.param(Param { name: "limit", kind: ParamKind::Number(1, LIMIT.1) })
            .param(Param { name: "page", kind: ParamKind::Number(1, PAGES) })
    }

    pub(super) fn lists<T: Shape>(mut self) -> Self {
        self.answer = Answer::List(Shaped::of::<T>());
        self
    }

    pub(super) fn creates(mut self) -> Self {
        self.answer = Answer::Created;
        self
    }

    pub(super) fn changes(mut self) -> Self {
        self.answer = Answer::Nothing;
        self.matched = true;
        self
    }
}
