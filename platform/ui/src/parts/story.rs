//! What waits, what happened, and what two persons do together.

use maud::{Markup, Render, html};

use super::code::digest_short;
use super::form::Form;
use super::list::SummaryList;
use super::state::{State, icon};
use crate::say::Say;

/// A white sheet with a heading.
pub fn sheet(heading: &str, body: impl Render) -> Markup {
    html! { section.sheet { h2 { (heading) } (body) } }
}

/// Two columns, the wider one first in reading; one column on a narrow screen.
pub fn columns(wide: impl Render, narrow: impl Render) -> Markup {
    html! { div.cols { div { (wide) } div { (narrow) } } }
}

/// One thing that waits for the reader.
#[derive(Clone, Debug)]
pub struct Task {
    /// How it stands.
    pub state: State,
    /// What it is, said as an act.
    pub heading: String,
    /// What, where, since when, why.
    pub line: Markup,
    /// The one act.
    pub act: Markup,
}

/// What needs the reader now: at most three are shown, the rest is a link.
#[derive(Clone, Debug, Default)]
pub struct NowList {
    tasks: Vec<Task>,
    more: Option<(String, String)>,
}

impl NowList {
    /// The most tasks shown.
    pub const MOST: usize = 3;

    /// The tasks, the most pressing one first.
    pub fn new(tasks: Vec<Task>) -> Self {
        NowList { tasks, more: None }
    }

    /// Where all of them are listed; shown when there are more than three.
    #[must_use]
    pub fn more(mut self, href: impl Into<String>, text: impl Into<String>) -> Self {
        self.more = Some((href.into(), text.into()));
        self
    }
}

impl Render for NowList {
    fn render(&self) -> Markup {
        html! {
            ul.now {
                @for task in self.tasks.iter().take(Self::MOST) {
                    li.(task.state.class()) {
                        div.mark-cell { (icon(task.state)) }
                        div.t { p.now-h { (task.heading) } p.sub { (task.line) } }
                        div.act { (task.act) }
                    }
                }
            }
            @if let Some((href, text)) = self.more.as_ref().filter(|_| self.tasks.len() > Self::MOST) {
                p { a href=(href) { (text) } }
            }
        }
    }
}

/// What kind of point a moment is on the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MomentKind {
    /// It happened.
    Normal,
    /// It stopped something.
    Stop,
    /// It has not happened yet.
    Waiting,
}

/// One point of a timeline.
#[derive(Clone, Debug)]
pub struct Moment {
    kind: MomentKind,
    time: Markup,
    heading: String,
    lines: Vec<Markup>,
    proof: Option<Markup>,
    links: Vec<(String, String)>,
}

impl Moment {
    /// Something that happened. `time` is best made with [`Say::time_tag`].
    pub fn new(time: impl Render, heading: impl Into<String>) -> Self {
        Moment {
            kind: MomentKind::Normal,
            time: time.render(),
            heading: heading.into(),
            lines: Vec::new(),
            proof: None,
            links: Vec::new(),
        }
    }

    /// Makes it a stop or something awaited.
    #[must_use]
    pub fn kind(mut self, kind: MomentKind) -> Self {
        self.kind = kind;
        self
    }

    /// A line under the heading.
    #[must_use]
    pub fn line(mut self, line: impl Render) -> Self {
        self.lines.push(line.render());
        self
    }

    /// The proof: entry in the ledger.
    #[must_use]
    pub fn proof(mut self, proof: impl Render) -> Self {
        self.proof = Some(proof.render());
        self
    }

    /// A link to what it concerns.
    #[must_use]
    pub fn link(mut self, href: impl Into<String>, text: impl Into<String>) -> Self {
        self.links.push((href.into(), text.into()));
        self
    }
}

/// What happened, in order.
#[derive(Clone, Debug)]
pub struct Timeline(
    /// The moments, in the order they are shown.
    pub Vec<Moment>,
);

impl Render for Timeline {
    fn render(&self) -> Markup {
        html! {
            ol.timeline {
                @for moment in &self.0 {
                    @let class = match moment.kind {
                        MomentKind::Normal => "normal",
                        MomentKind::Stop => "halt",
                        MomentKind::Waiting => "waiting",
                    };
                    li.(class) {
                        p.when { (moment.time) }
                        p.strong { (moment.heading) }
                        @for line in &moment.lines { p.sub { (line) } }
                        @if let Some(proof) = &moment.proof { p.proof { (proof) } }
                        @if !moment.links.is_empty() {
                            p.links { @for (href, text) in &moment.links { a href=(href) { (text) } " " } }
                        }
                    }
                }
            }
        }
    }
}

/// The second person's act: sees exactly what is approved, proves who they are, approves or lets it be.
#[derive(Clone, Debug)]
pub struct TwoPerson<'a> {
    /// The language.
    pub say: Say<'a>,
    /// Where the form goes.
    pub action: String,
    /// What is asked, as a heading: "Godkänn som andra person".
    pub heading: String,
    /// The content shown for approval, in full.
    pub content: Markup,
    /// The hash of that content, hexadecimal; sent back and compared.
    pub digest: String,
    /// Who acted first, and when.
    pub first: String,
    /// Further fields, such as a written reason.
    pub fields: Markup,
    /// The fields by which the person proves that it is they.
    pub proof: Markup,
    /// The button's words.
    pub approve: String,
    /// Where "let it be" leads and what it says.
    pub back: (String, String),
}

impl Render for TwoPerson<'_> {
    fn render(&self) -> Markup {
        let say = self.say;
        html! {
            section.two-person {
                h2 { (self.heading) }
                div.approve-what { (self.content) }
                (SummaryList::new()
                    .row(say.t("ui-two-first"), &self.first)
                    .row(say.t("ui-two-digest"), html! {
                        code { (digest_short(&self.digest)) }
                        p.sub { (say.t("ui-two-digest-help")) }
                    }))
                (Form::post(&self.action).hidden("digest", &self.digest).body(html! {
                    (self.fields)
                    (self.proof)
                    div.actions {
                        button.btn type="submit" { (self.approve) }
                        a href=(self.back.0) { (self.back.1) }
                    }
                }))
            }
        }
    }
}
