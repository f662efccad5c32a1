//! Forms and their fields: label above, hint under it, fault in words beside the field and in the summary.

use maud::{Markup, Render, html};

use super::state::{State, icon};
use crate::faults::{Faults, FormState};
use crate::say::Say;

/// The element id of a field, from its name: what the error summary links to.
pub fn id_of(name: &str) -> String {
    let mut id = String::from("f-");
    id.extend(name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }));
    id
}

/// A form. The server judges what is sent, in its own words, so the browser's checks are off.
#[derive(Clone, Debug)]
pub struct Form {
    action: String,
    post: bool,
    multipart: bool,
    hidden: Vec<(String, String)>,
}

impl Form {
    /// A form that changes something.
    pub fn post(action: impl Into<String>) -> Self {
        Form { action: action.into(), post: true, multipart: false, hidden: Vec::new() }
    }

    /// A form that asks.
    pub fn get(action: impl Into<String>) -> Self {
        Form { post: false, ..Form::post(action) }
    }

    /// For files.
    #[must_use]
    pub fn multipart(mut self) -> Self {
        self.multipart = true;
        self
    }

    /// A value sent along unseen, such as the command's id.
    #[must_use]
    pub fn hidden(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.hidden.push((name.into(), value.into()));
        self
    }

    /// The form with its content.
    pub fn body(&self, content: impl Render) -> Markup {
        html! {
            form action=(self.action) method=(if self.post { "post" } else { "get" })
                enctype=[self.multipart.then_some("multipart/form-data")] novalidate[self.post] {
                @for (name, value) in &self.hidden { input type="hidden" name=(name) value=(value); }
                (content)
            }
        }
    }
}

/// A choice of a select, radios or checkboxes.
#[derive(Clone, Debug)]
pub struct Choice {
    value: String,
    label: String,
    hint: Option<String>,
}

impl Choice {
    /// The value sent and the words shown.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Choice { value: value.into(), label: label.into(), hint: None }
    }

    /// A line under the label.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

#[derive(Clone, Debug)]
enum Kind {
    Input(&'static str),
    Area(u8),
    Select(Vec<Choice>),
    Radios(Vec<Choice>),
    Checkboxes(Vec<Choice>),
    Checkbox(String),
    File { accept: String, several: bool },
}

/// One field with its label, hint and fault.
#[derive(Clone, Debug)]
pub struct Field<'a> {
    say: Say<'a>,
    kind: Kind,
    name: String,
    label: String,
    hint: Option<String>,
    values: Vec<String>,
    fault: Option<String>,
    optional: bool,
    width: &'static str,
    mode: Option<&'static str>,
    autocomplete: Option<&'static str>,
    suffix: Option<String>,
    suggestions: Option<String>,
    focus: bool,
    filter: bool,
    otherwise: Option<String>,
    row: bool,
}

impl<'a> Field<'a> {
    fn new(say: Say<'a>, kind: Kind, name: impl Into<String>, label: impl Into<String>) -> Self {
        Field {
            say,
            kind,
            name: name.into(),
            label: label.into(),
            hint: None,
            values: Vec::new(),
            fault: None,
            optional: false,
            width: "",
            mode: None,
            autocomplete: None,
            suffix: None,
            suggestions: None,
            focus: false,
            filter: false,
            otherwise: None,
            row: false,
        }
    }

    /// One line of text.
    pub fn text(say: Say<'a>, name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(say, Kind::Input("text"), name, label)
    }

    /// A number, typed as text so that a decimal comma is welcome.
    pub fn number(say: Say<'a>, name: impl Into<String>, label: impl Into<String>) -> Self {
        let mut field = Self::new(say, Kind::Input("text"), name, label).narrow();
        field.mode = Some("decimal");
        field
    }

    /// A code that is read from a letter or a seal: code font, no spelling help.
    pub fn code(say: Say<'a>, name: impl Into<String>, label: impl Into<String>) -> Self {
        let mut field = Self::new(say, Kind::Input("text"), name, label);
        field.width = "medium code";
        field.autocomplete = Some("off");
        field
    }

    /// A password that the person has.
    pub fn password(say: Say<'a>, name: impl Into<String>, label: impl Into<String>) -> Self {
        let mut field = Self::new(say, Kind::Input("password"), name, label);
        field.width = "medium";
        field.autocomplete = Some("current-password");
        field
    }

    /// A password being chosen.
    pub fn new_password(say: Say<'a>, name: impl Into<String>, label: impl Into<String>) -> Self {
        let mut field = Self::password(say, name, label);
        field.autocomplete = Some("new-password");
        field
    }

    /// An e-mail address.
    pub fn email(say: Say<'a>, name: impl Into<String>, label: impl Into<String>) -> Self {
        let mut field = Self::new(say, Kind::Input("email"), name, label);
        field.width = "medium";
        field
    }

    /// A telephone number.
    pub fn phone(say: Say<'a>, name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(say, Kind::Input("tel"), name, label).narrow()
    }

    /// A search box.
    pub fn search(say: Say<'a>, name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(say, Kind::Input("search"), name, label)
    }

    /// A date, typed as 2026-11-21; says how unless another hint is given.
    pub fn date(say: Say<'a>, name: impl Into<String>, label: impl Into<String>) -> Self {
        let mut field = Self::new(say, Kind::Input("text"), name, label).narrow().hint(say.t("ui-date-hint"));
        field.mode = Some("numeric");
        field
    }

    /// A time of day, typed as 9.00.
    pub fn time(say: Say<'a>, name: impl Into<String>, label: impl Into<String>) -> Self {
        let mut field = Self::new(say, Kind::Input("text"), name, label).narrow().hint(say.t("ui-time-hint"));
        field.mode = Some("decimal");
        field
    }

    /// Several lines of text.
    pub fn area(say: Say<'a>, name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(say, Kind::Area(5), name, label)
    }

    /// One of many, in a list that opens. Begins with an empty choice.
    pub fn select(say: Say<'a>, name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::new(say, Kind::Select(choices), name, label)
    }

    /// One of few, all seen.
    pub fn radios(say: Say<'a>, name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::new(say, Kind::Radios(choices), name, label)
    }

    /// Any of few.
    pub fn checkboxes(say: Say<'a>, name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::new(say, Kind::Checkboxes(choices), name, label)
    }

    /// Yes or nothing; sends `value` when ticked.
    pub fn checkbox(say: Say<'a>, name: impl Into<String>, value: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(say, Kind::Checkbox(value.into()), name, label)
    }

    /// A file; `accept` as in HTML (".csv,.xlsx").
    pub fn file(say: Say<'a>, name: impl Into<String>, label: impl Into<String>, accept: impl Into<String>) -> Self {
        Self::new(say, Kind::File { accept: accept.into(), several: false }, name, label)
    }

    /// Lets a file field take several files.
    #[must_use]
    pub fn several(mut self) -> Self {
        if let Kind::File { several, .. } = &mut self.kind {
            *several = true;
        }
        self
    }

    /// A line under the label.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The value shown. For checkboxes, call once for each that is ticked.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.values.push(value.into());
        self
    }

    /// What was wrong.
    #[must_use]
    pub fn fault(mut self, fault: Option<&str>) -> Self {
        self.fault = fault.map(str::to_owned);
        self
    }

    /// Values and fault from the form as it was sent in. Passwords and files are never shown again.
    #[must_use]
    pub fn state(mut self, form: &FormState) -> Self {
        if !matches!(self.kind, Kind::Input("password") | Kind::File { .. }) {
            let sent: Vec<String> = form.all(&self.name).map(str::to_owned).collect();
            if !sent.is_empty() {
                self.values = sent;
            }
        }
        let fault = form.faults.of(&self.name).map(str::to_owned);
        if fault.is_some() {
            self.fault = fault;
        }
        self
    }

    /// May be left empty; says so after the label.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// Belongs to a filter: may be left empty without saying so, and never shares its id with a field of a form.
    #[must_use]
    pub fn in_filter(mut self) -> Self {
        self.filter = true;
        self
    }

    /// What it means when nothing is chosen.
    #[must_use]
    pub fn or_else(mut self, words: impl Into<String>) -> Self {
        self.otherwise = Some(words.into());
        self
    }

    /// Belongs to one row of a list being written: may be left empty without saying so, since a row may be.
    #[must_use]
    pub fn in_row(mut self) -> Self {
        self.row = true;
        self
    }

    /// As wide as what is written in it: about twelve letters.
    #[must_use]
    pub fn narrow(mut self) -> Self {
        self.width = "narrow";
        self
    }

    /// What the browser may fill in.
    #[must_use]
    pub fn autocomplete(mut self, what: &'static str) -> Self {
        self.autocomplete = Some(what);
        self
    }

    /// The unit after a number ("kg").
    #[must_use]
    pub fn suffix(mut self, unit: impl Into<String>) -> Self {
        self.suffix = Some(unit.into());
        self
    }

    /// Proposes, while one writes, what the `datalist` of this id holds.
    #[must_use]
    pub fn suggestions(mut self, id: impl Into<String>) -> Self {
        self.suggestions = Some(id.into());
        self
    }

    /// How many lines a text area shows.
    #[must_use]
    pub fn rows(mut self, rows: u8) -> Self {
        if let Kind::Area(n) = &mut self.kind {
            *n = rows;
        }
        self
    }

    /// Has the keyboard when the page opens. At most one on a page, and only where typing is why one came.
    #[must_use]
    pub fn focus(mut self) -> Self {
        self.focus = true;
        self
    }

    fn first(&self) -> &str {
        self.values.first().map_or("", String::as_str)
    }

    fn around(&self, id: &str) -> Markup {
        html! {
            @if let Some(hint) = &self.hint { p.hint id={ (id) "-hint" } { (hint) } }
            @if let Some(fault) = &self.fault {
                p.fault-line id={ (id) "-fault" } {
                    (icon(State::Stop)) span { span.vh { (self.say.t("ui-fault")) " " } (fault) }
                }
            }
        }
    }

    fn described_by(&self, id: &str) -> Option<String> {
        let hint = self.hint.as_ref().map(|_| format!("{id}-hint"));
        let fault = self.fault.as_ref().map(|_| format!("{id}-fault"));
        let both: Vec<String> = hint.into_iter().chain(fault).collect();
        (!both.is_empty()).then(|| both.join(" "))
    }

    fn label_words(&self) -> Markup {
        html! { (self.label) @if self.optional { " " span.optional { "(" (self.say.t("ui-optional")) ")" } } }
    }

    fn group(&self, id: &str, kind: &str, choices: &[Choice]) -> Markup {
        html! {
            fieldset.group aria-describedby=[self.described_by(id)] {
                legend.label { (self.label_words()) }
                (self.around(id))
                div.choices {
                    @for (i, choice) in choices.iter().enumerate() {
                        @let own = if i == 0 { id.to_owned() } else { format!("{id}-{}", i + 1) };
                        div.choice {
                            input type=(kind) id=(own) name=(self.name) value=(choice.value)
                                checked[self.values.contains(&choice.value)]
                                required[kind == "radio" && !self.optional]
                                aria-invalid=[(kind == "checkbox" && self.fault.is_some()).then_some("true")]
                                aria-describedby=[choice.hint.as_ref().map(|_| format!("{own}-hint"))];
                            div {
                                label for=(own) { (choice.label) }
                                @if let Some(hint) = &choice.hint { p.hint id={ (own) "-hint" } { (hint) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

impl Render for Field<'_> {
    fn render(&self) -> Markup {
        let id = if self.filter { id_of(&format!("filter-{}", self.name)) } else { id_of(&self.name) };
        let invalid = self.fault.as_ref().map(|_| "true");
        let described = self.described_by(&id);
        let required = !self.optional && !self.filter && !self.row;
        let class = if self.fault.is_some() { "field bad" } else { "field" };
        html! {
            div.(class) {
                @match &self.kind {
                    Kind::Radios(choices) => (self.group(&id, "radio", choices)),
                    Kind::Checkboxes(choices) => (self.group(&id, "checkbox", choices)),
                    Kind::Checkbox(value) => {
                        @if self.fault.is_some() { (self.fault_first(&id)) }
                        div.choice {
                            input type="checkbox" id=(id) name=(self.name) value=(value)
                                checked[self.values.contains(value)] aria-invalid=[invalid] aria-describedby=[described];
                            div {
                                label for=(id) { (self.label) }
                                @if let Some(hint) = &self.hint { p.hint id={ (id) "-hint" } { (hint) } }
                            }
                        }
                    },
                    kind => {
                        label.label for=(id) { (self.label_words()) }
                        (self.around(&id))
                        @match kind {
                            Kind::Area(rows) => textarea id=(id) name=(self.name) rows=(rows) required[required]
                                aria-invalid=[invalid] aria-describedby=[described] { "\n" (self.first()) },
                            Kind::Select(choices) => select id=(id) name=(self.name) required[required]
                                aria-invalid=[invalid] aria-describedby=[described] {
                                option value="" {
                                    @match &self.otherwise {
                                        Some(words) => (words),
                                        None => (self.say.t(if self.filter { "ui-all" } else { "ui-choose" })),
                                    }
                                }
                                @for choice in choices {
                                    option value=(choice.value) selected[self.first() == choice.value && !choice.value.is_empty()] { (choice.label) }
                                }
                            },
                            Kind::File { accept, several } => input type="file" id=(id) name=(self.name) accept=(accept) multiple[*several]
                                required[required] aria-invalid=[invalid] aria-describedby=[described];,
                            Kind::Input(kind) => {
                                @let input = html! {
                                    input.(self.width) type=(kind) id=(id) name=(self.name)
                                        value=[(*kind != "password").then(|| self.first())]
                                        inputmode=[self.mode] autocomplete=[self.autocomplete] list=[self.suggestions.as_ref()]
                                        spellcheck=[self.width.ends_with("code").then_some("false")]
                                        autofocus[self.focus] required[required && *kind != "search"]
                                        aria-invalid=[invalid] aria-describedby=[described];
                                };
                                @if let Some(unit) = &self.suffix { div.with-unit { (input) span { (unit) } } } @else { (input) }
                            },
                            _ => "",
                        }
                    },
                }
            }
        }
    }
}

impl Field<'_> {
    fn fault_first(&self, id: &str) -> Markup {
        let only_fault = Field { hint: None, ..self.clone() };
        only_fault.around(id)
    }
}

/// Fields that belong together, under one legend.
pub fn fieldset(legend: &str, fields: impl Render) -> Markup {
    html! { fieldset.fields { legend { (legend) } (fields) } }
}

/// Rows of a list being written. Where there is room the names of the fields stand once, over them; each field has its
/// own all the same.
pub fn field_rows(heads: &[String], rows: impl Render) -> Markup {
    html! {
        div.rows {
            div.row.heads aria-hidden="true" { span {} @for head in heads { span { (head) } } }
            (rows)
        }
    }
}

/// Fields that make one row of a list being written, side by side where there is room.
pub fn field_row(legend: &str, fields: impl Render) -> Markup {
    html! { fieldset.row { legend.label { (legend) } (fields) } }
}

/// What needs correcting, at the top of the page, each line a link to its field. Empty when nothing is wrong.
pub fn error_summary(say: Say<'_>, faults: &Faults) -> Markup {
    html! {
        @if !faults.is_empty() {
            div.error-summary role="alert" tabindex="-1" id="faults" {
                h2 { (icon(State::Stop)) (say.ta("ui-faults", &[("n", faults.0.len().into())])) }
                ul {
                    @for fault in &faults.0 {
                        li {
                            @match &fault.field {
                                Some(field) => a href={ "#" (id_of(field)) } { (fault.message) },
                                None => (fault.message),
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Lang, SOURCES, Texts};

    #[test]
    fn what_was_typed_comes_back_with_its_fault_and_is_escaped() {
        let texts = Texts::new(SOURCES).unwrap();
        let say = Say::new(&texts, Lang::Sv);
        let mut form = FormState::filled([("seal", "\"><script>alert(1)</script>"), ("password", "hemligt")]);
        form.faults.add("seal", "Plomben <4471> finns inte");
        let field = Field::text(say, "seal", "Plomb").state(&form).render().into_string();
        assert!(!field.contains("<script"), "{field}");
        assert!(field.contains("&quot;&gt;&lt;script&gt;"), "{field}");
        assert!(
            field.contains(r#"aria-invalid="true""#) && field.contains(r#"aria-describedby="f-seal-fault""#),
            "{field}"
        );
        let summary = error_summary(say, &form.faults).into_string();
        assert!(summary.contains(r##"href="#f-seal""##) && summary.contains("&lt;4471&gt;"), "{summary}");
        let password = Field::password(say, "password", "Lösenord").state(&form).render().into_string();
        assert!(!password.contains("hemligt"), "{password}");
    }

    #[test]
    fn the_summary_leads_to_the_first_of_a_group() {
        let texts = Texts::new(SOURCES).unwrap();
        let say = Say::new(&texts, Lang::En);
        let radios = Field::radios(say, "how", "How", vec![Choice::new("a", "A"), Choice::new("b", "B")])
            .value("b")
            .fault(Some("Choose one"))
            .render()
            .into_string();
        assert!(radios.contains(r#"id="f-how""#) && radios.contains(r#"id="f-how-2""#), "{radios}");
        assert_eq!(radios.matches(" checked").count(), 1);
        assert!(radios.contains("f-how-fault"));
    }

    #[test]
    fn text_that_begins_with_a_line_break_keeps_it() {
        let texts = Texts::new(SOURCES).unwrap();
        let area = Field::area(Say::new(&texts, Lang::Sv), "a", "A").value("\nrad").render().into_string();
        assert!(area.contains(">\n\nrad</textarea>"), "{area}");
    }

    #[test]
    fn ids_hold_only_safe_letters() {
        assert_eq!(id_of("lines[2].count"), "f-lines_2__count");
    }
}
