//! Buttons, links and tabs.

use maud::{Markup, Render, html};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    Primary,
    Quiet,
    Danger,
}

impl Manner {
    const fn class(self) -> &'static str {
        match self {
            Manner::Primary => "btn",
            Manner::Quiet => "btn quiet",
            Manner::Danger => "btn danger",
        }
    }
}

/// A submit button. One primary on a page; quiet beside it; danger for what cannot be taken back.
///
/// There is no disabled button: leave it out, or let the answer say why not.
#[derive(Clone, Debug)]
pub struct Button {
    manner: Manner,
    text: String,
    value: Option<(String, String)>,
    action: Option<String>,
    unchecked: bool,
}

impl Button {
    fn new(manner: Manner, text: impl Into<String>) -> Self {
        Button { manner, text: text.into(), value: None, action: None, unchecked: false }
    }

    /// The act that the page is for.
    pub fn primary(text: impl Into<String>) -> Self {
        Self::new(Manner::Primary, text)
    }

    /// Another act.
    pub fn quiet(text: impl Into<String>) -> Self {
        Self::new(Manner::Quiet, text)
    }

    /// An act that cannot be taken back.
    pub fn danger(text: impl Into<String>) -> Self {
        Self::new(Manner::Danger, text)
    }

    /// What is sent when this button is the one pressed.
    #[must_use]
    pub fn value(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.value = Some((name.into(), value.into()));
        self
    }

    /// Sends the form to another address.
    #[must_use]
    pub fn action(mut self, address: impl Into<String>) -> Self {
        self.action = Some(address.into());
        self
    }

    /// Sends without the browser's own checks, for "save draft" and "cancel".
    #[must_use]
    pub fn unchecked(mut self) -> Self {
        self.unchecked = true;
        self
    }
}

impl Render for Button {
    fn render(&self) -> Markup {
        html! {
            button.(self.manner.class()) type="submit"
                name=[self.value.as_ref().map(|v| &v.0)] value=[self.value.as_ref().map(|v| &v.1)]
                formaction=[self.action.as_ref()] formnovalidate[self.unchecked] { (self.text) }
        }
    }
}

/// A link in running text or a cell.
pub fn link(href: &str, text: &str) -> Markup {
    html! { a href=(href) { (text) } }
}

/// A link that looks like the primary button: it leads to where the act is done.
pub fn button_link(href: &str, text: &str) -> Markup {
    html! { a.btn href=(href) { (text) } }
}

/// A link that looks like the quiet button.
pub fn action_link(href: &str, text: &str) -> Markup {
    html! { a.btn.quiet href=(href) { (text) } }
}

/// Buttons and links on one line; they stack on a narrow screen.
pub fn actions(content: impl Render) -> Markup {
    html! { div.actions { (content) } }
}

/// One tab.
#[derive(Clone, Debug)]
pub struct Tab {
    /// Where it leads.
    pub href: String,
    /// Its name.
    pub text: String,
    /// How many things wait there, already formatted.
    pub count: Option<String>,
    /// Whether it is the one shown.
    pub current: bool,
}

/// Tabs as links: each has its own address. `label` names the group for those who do not see it.
pub fn tabs(label: &str, tabs: &[Tab]) -> Markup {
    html! {
        nav.tabs aria-label=(label) {
            ul {
                @for tab in tabs {
                    li {
                        a href=(tab.href) aria-current=[tab.current.then_some("page")] {
                            (tab.text)
                            @if let Some(count) = &tab.count { " " span.count { (count) } }
                        }
                    }
                }
            }
        }
    }
}
