//! States and what shows them: tag, notice, figure, flow bar, panels.

use maud::{Markup, Render, html};

use crate::say::Say;

/// The four states of the house, and neither. Colours are used for nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Stämmer: green, tick.
    Ok,
    /// Se efter: amber, triangle.
    Look,
    /// Stopp: red, octagon.
    Stop,
    /// Oklart: violet, ring.
    Unsure,
    /// No state: a plain fact in a frame.
    Neutral,
}

impl State {
    /// Every state.
    pub const ALL: [State; 5] = [State::Ok, State::Look, State::Stop, State::Unsure, State::Neutral];

    /// The class that gives the colours.
    pub const fn class(self) -> &'static str {
        match self {
            State::Ok => "ok",
            State::Look => "look",
            State::Stop => "stop",
            State::Unsure => "unsure",
            State::Neutral => "none",
        }
    }
}

/// The shape of a state. Hidden from screen readers: the word beside it says the same.
pub fn icon(state: State) -> Markup {
    html! {
        @match state {
            State::Ok => svg.icon viewBox="0 0 16 16" aria-hidden="true" { path d="M2 8.5l4 4 8-9" fill="none" stroke="currentColor" stroke-width="2.4" {} },
            State::Look => svg.icon viewBox="0 0 16 16" aria-hidden="true" { path d="M8 2l6.5 12h-13zM8 6.5v3.7M8 11.3v1.2" fill="none" stroke="currentColor" stroke-width="1.8" {} },
            State::Stop => svg.icon viewBox="0 0 16 16" aria-hidden="true" { path d="M5 1h6l4 4v6l-4 4H5l-4-4V5zM4.5 7v2h7V7z" fill="currentColor" fill-rule="evenodd" {} },
            State::Unsure => svg.icon viewBox="0 0 16 16" aria-hidden="true" { circle cx="8" cy="8" r="5.8" fill="none" stroke="currentColor" stroke-width="2.2" {} },
            State::Neutral => "",
        }
    }
}

/// A status tag: shape, colour and word.
#[derive(Clone, Debug)]
pub struct Tag {
    state: State,
    text: String,
}

/// A status tag: shape, colour and word.
pub fn tag(state: State, text: impl Into<String>) -> Tag {
    Tag { state, text: text.into() }
}

impl Render for Tag {
    fn render(&self) -> Markup {
        html! { span.tag.(self.state.class()) { (icon(self.state)) (self.text) } }
    }
}

/// A secrecy marking as a tag: provision, date and authority that marked.
pub fn secrecy_tag(say: Say<'_>, provision: &str, date: &str, authority: &str) -> Markup {
    let text = say
        .ta("ui-secrecy", &[("provision", provision.into()), ("date", date.into()), ("authority", authority.into())]);
    html! { span.tag.none.law-tag { (text) } }
}

/// A notice that is part of the page: what is special about it just now.
pub fn notice(state: State, heading: &str, body: impl Render) -> Markup {
    html! {
        div.notice.(state.class()) {
            (icon(state))
            div { p.strong { (heading) } (body) }
        }
    }
}

/// The answer to what was just done, read aloud when it comes: politely, or at once when it says stop.
pub fn flash(state: State, text: &str) -> Markup {
    let role = if state == State::Stop { "alert" } else { "status" };
    html! { div.notice.flash.(state.class()) role=(role) { (icon(state)) p { (text) } } }
}

/// Done: the panel after something was handed in, with its number and what happens now.
pub fn confirmation(heading: &str, number: Option<Markup>, next: impl Render) -> Markup {
    html! {
        section.confirmation {
            div.confirmation-head {
                (icon(State::Ok))
                h2 { (heading) }
                @if let Some(number) = number { p.number { (number) } }
            }
            div.confirmation-next { (next) }
        }
    }
}

/// A stop before something weighty: says what is about to happen, one act on, one way back.
pub fn interruption(heading: &str, body: impl Render, act: impl Render, back: (&str, &str)) -> Markup {
    html! {
        section.interruption {
            h2 { (heading) }
            (body)
            div.actions { (act) a href=(back.0) { (back.1) } }
        }
    }
}

/// The page before an act that cannot be taken back: what will happen, one act on, one way back. `hidden` are the fields of
/// the form that is sent again, with the token that binds it to what was shown.
pub fn sure(
    action: &str,
    heading: &str,
    will: &[String],
    hidden: &[(String, String)],
    act: &str,
    back: (&str, &str),
) -> Markup {
    let form = hidden.iter().fold(super::Form::post(action), |form, (name, value)| form.hidden(name, value));
    interruption(
        heading,
        html! { ul { @for line in will { li { (line) } } } },
        form.body(super::Button::danger(act)),
        back,
    )
}

/// Nothing here: says why, and what makes something appear.
pub fn empty(heading: &str, body: impl Render) -> Markup {
    html! { div.empty { p.strong { (heading) } div.sub { (body) } } }
}

/// Law in its place: opens to what the provision demands, with the provision beside the question.
pub fn law(question: &str, provision: &str, body: impl Render) -> Markup {
    html! {
        details.law {
            summary { span.q { (question) } " " span.provision { (provision) } }
            div.law-body { (body) }
        }
    }
}

/// One big number and what it counts.
#[derive(Clone, Debug)]
pub struct Figure {
    number: String,
    words: String,
    state: Option<(State, String)>,
}

impl Figure {
    /// A number, already formatted, and the words under it.
    pub fn new(number: impl Into<String>, words: impl Into<String>) -> Self {
        Figure { number: number.into(), words: words.into(), state: None }
    }

    /// A state and its word.
    #[must_use]
    pub fn state(mut self, state: State, word: impl Into<String>) -> Self {
        self.state = Some((state, word.into()));
        self
    }
}

impl Render for Figure {
    fn render(&self) -> Markup {
        html! {
            div.fig {
                p.fig-n { (self.number) }
                p.fig-w { (self.words) }
                @if let Some((state, word)) = &self.state { p.fig-s { (tag(*state, word)) } }
            }
        }
    }
}

/// Figures side by side; as many on a line as there is room for.
pub fn figure_row(figures: impl IntoIterator<Item = Figure>) -> Markup {
    html! { div.figs { @for figure in figures { (figure) } } }
}

/// A whole split in parts: one bar, a legend with shape and word, and a table that says the same.
#[derive(Clone, Debug)]
pub struct Flow<'a> {
    say: Say<'a>,
    label: String,
    parts: Vec<(State, u64, String)>,
}

impl<'a> Flow<'a> {
    /// `label` says what the whole is: "1 204 mottagna i dag".
    pub fn new(say: Say<'a>, label: impl Into<String>) -> Self {
        Flow { say, label: label.into(), parts: Vec::new() }
    }

    /// A part: state, how many, and the word after the number ("godkända").
    #[must_use]
    pub fn part(mut self, state: State, count: u64, word: impl Into<String>) -> Self {
        self.parts.push((state, count, word.into()));
        self
    }

    /// Widths in tenths of a percent: true to the counts, but nothing that exists is too thin to see.
    fn widths(&self) -> Vec<u64> {
        const LEAST: u64 = 60;
        let total: u128 = self.parts.iter().map(|part| u128::from(part.1)).sum();
        if total == 0 {
            return vec![0; self.parts.len()];
        }
        let mut widths: Vec<u64> = self
            .parts
            .iter()
            .map(|part| match part.1 {
                0 => 0,
                n => u64::try_from(u128::from(n) * 1000 / total).unwrap_or(1000).max(LEAST),
            })
            .collect();
        let sum: u64 = widths.iter().sum();
        // The widest part gives or takes what rounding and the least width changed.
        if let Some(widest) = (0..widths.len()).max_by_key(|&i| widths[i]) {
            widths[widest] = (widths[widest] + 1000).saturating_sub(sum);
        }
        widths
    }
}

/// The smallest step of bar width, in pixels, at which a text of this many letters fits its part.
fn fits_from(letters: usize, width: u64) -> Option<u16> {
    let needed = (letters as u64 * 9 + 14) * 1000 / width.max(1);
    [240_u16, 400, 560].into_iter().find(|step| needed <= u64::from(*step))
}

impl Render for Flow<'_> {
    fn render(&self) -> Markup {
        let say = self.say;
        let total: u64 = self.parts.iter().map(|part| part.1).sum();
        let number = |n: u64| say.int(i64::try_from(n).unwrap_or(i64::MAX));
        let spoken =
            self.parts.iter().map(|(_, n, word)| format!("{} {word}", number(*n))).collect::<Vec<_>>().join(", ");
        let mut from = 0;
        let placed: Vec<_> = self
            .parts
            .iter()
            .zip(self.widths())
            .map(|(part, width)| {
                from += width;
                (part, width, from - width)
            })
            .collect();
        let tenths = |n: u64| format!("{}.{}%", n / 10, n % 10);
        html! {
            figure.flow {
                figcaption.strong { (self.label) }
                svg width="100%" height="40" role="img" aria-label={ (self.label) ": " (spoken) } {
                    @for ((state, n, _), width, at) in &placed {
                        @if *width > 0 {
                            svg x=(tenths(*at)) width=(tenths(*width)) height="40" class=(state.class()) {
                                rect.fill width="100%" height="100%" {}
                                @if *at > 0 { line.gap x1="0" x2="0" y1="0" y2="40" {} }
                                @if let Some(step) = fits_from(number(*n).chars().count(), *width) {
                                    text.{ "from-" (step) } x="10" y="25.5" { (number(*n)) }
                                }
                            }
                        }
                    }
                }
                ul { @for (state, n, word) in &self.parts { li { (tag(*state, format!("{} {word}", number(*n)))) } } }
                details {
                    summary { (say.t("ui-as-table")) }
                    table {
                        caption.vh { (self.label) }
                        thead { tr {
                            th scope="col" { (say.t("ui-flow-what")) }
                            th.n scope="col" { (say.t("ui-flow-count")) }
                            th.n scope="col" { (say.t("ui-flow-share")) }
                        } }
                        tbody {
                            @for (state, n, word) in &self.parts {
                                tr { th scope="row" { (tag(*state, word)) } td.n { (number(*n)) } td.n { (say.percent(*n, total)) } }
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
    fn the_parts_of_a_bar_fill_it_and_the_smallest_can_be_seen() {
        let texts = Texts::new(SOURCES).unwrap();
        let flow = Flow::new(Say::new(&texts, Lang::Sv), "Posten")
            .part(State::Ok, 812, "godkända")
            .part(State::Neutral, 371, "väntar")
            .part(State::Look, 18, "avvikande")
            .part(State::Stop, 1, "hållen")
            .part(State::Unsure, 0, "oklara");
        let widths = flow.widths();
        assert_eq!(widths.iter().sum::<u64>(), 1000);
        assert!(widths[3] >= 60 && widths[4] == 0, "{widths:?}");
        let page = flow.render().into_string();
        assert!(page.contains("812 godkända, 371 väntar, 18 avvikande, 1 hållen"), "{page}");
        assert!(page.contains("67\u{a0}%"));
    }

    #[test]
    fn a_bar_of_nothing_is_empty_and_divides_by_nothing() {
        let texts = Texts::new(SOURCES).unwrap();
        let page = Flow::new(Say::new(&texts, Lang::En), "Post").part(State::Ok, 0, "cleared").render().into_string();
        assert!(page.contains("0 cleared") && page.contains("0%"));
    }

    #[test]
    fn every_state_has_a_shape_of_its_own() {
        let shapes: std::collections::HashSet<_> = State::ALL.iter().map(|s| icon(*s).into_string()).collect();
        assert_eq!(shapes.len(), 5);
    }
}
