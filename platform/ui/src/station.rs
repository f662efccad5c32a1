//! The scan station: one number, one answer, five keys. Readable from a metre and a half, usable with gloves.

use maud::{Markup, Render, html};

use crate::parts::{Form, State, code_groups, icon};
use crate::say::Say;

/// The room: the stage where the work is, and the side with what is counted.
pub fn room(stage: impl Render, side: impl Render) -> Markup {
    html! { div.station { div.stage { (stage) } aside.side { (side) } } }
}

/// What lies on the table: where from, its number as large as it can be, and what is known. Holds the page's `h1`.
pub fn stage(over: &str, number: &str, under: &str) -> Markup {
    html! {
        div.what {
            p.around { (over) }
            h1 { @for (i, group) in code_groups(number).iter().enumerate() { @if i > 0 { " " } span { (group) } } }
            p.around { (under) }
        }
    }
}

/// The one answer, filled with its state's colour and read aloud at once.
pub fn answer(state: State, text: &str) -> Markup {
    answer_with(state, text, "")
}

/// The answer with a second line or an act, such as taking a verdict back before it takes effect.
pub fn answer_with(state: State, text: &str, more: impl Render) -> Markup {
    let role = if state == State::Stop { "alert" } else { "status" };
    html! {
        div.answer.(state.class()) role=(role) {
            (icon(state))
            p { (text) }
            div.more { (more) }
        }
    }
}

/// The field that always listens for the scanner.
pub fn scan(say: Say<'_>, form: &Form, name: &str, value: &str) -> Markup {
    form.body(scan_field(say, name, value, Some("")))
}

/// The same field where another one has the keyboard.
pub fn scan_beside(say: Say<'_>, form: &Form, name: &str, value: &str) -> Markup {
    form.body(scan_field(say, name, value, None))
}

fn scan_field(say: Say<'_>, name: &str, value: &str, focus: Option<&str>) -> Markup {
    html! {
        div.scan {
            label for="scan" { (say.t("ui-station-scan")) }
            input type="text" id="scan" name=(name) value=(value) autocomplete="off" autocapitalize="characters" spellcheck="false" autofocus=[focus];
        }
    }
}

/// A verdict and its key.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// What is sent.
    pub value: String,
    /// The key on the keyboard.
    pub key: char,
    /// The word.
    pub text: String,
    /// Its state's colour.
    pub state: State,
    /// Filled: the one that must be found without looking.
    pub strong: bool,
}

/// The verdicts as real submit buttons in one form. `name` is the field that carries the verdict.
pub fn verdict_buttons(say: Say<'_>, form: &Form, name: &str, verdicts: &[Verdict]) -> Markup {
    form.body(verdict_keys(say, name, verdicts))
}

/// The verdicts as submit buttons of the form that they stand in, beside its fields.
pub fn verdict_keys(say: Say<'_>, name: &str, verdicts: &[Verdict]) -> Markup {
    html! {
        fieldset.verdicts {
            legend.vh { (say.t("ui-station-keys")) }
            @for verdict in verdicts {
                button.(verdict.state.class()).strong[verdict.strong] type="submit" name=(name) value=(verdict.value) aria-keyshortcuts=(verdict.key) {
                    kbd aria-hidden="true" { (verdict.key) }
                    (icon(verdict.state))
                    span { (verdict.text) }
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
    fn verdicts_are_real_buttons_and_the_number_is_grouped() {
        let texts = Texts::new(SOURCES).unwrap();
        let say = Say::new(&texts, Lang::Sv);
        let keys =
            [Verdict { value: "cleared".into(), key: '1', text: "Godkänd".into(), state: State::Ok, strong: false }];
        let page =
            verdict_buttons(say, &Form::post("/verdict").hidden("command_id", "x"), "verdict", &keys).into_string();
        assert!(page.contains(r#"type="submit" name="verdict" value="cleared""#), "{page}");
        assert!(page.contains(r#"method="post""#) && page.contains(r#"name="command_id""#));
        assert!(stage("", "RR473124829SE", "").into_string().contains("<span>RR</span> <span>473</span>"));
    }

    #[test]
    fn a_stop_interrupts_and_an_ok_waits_its_turn() {
        assert!(answer(State::Stop, "Rör inte").into_string().contains(r#"role="alert""#));
        assert!(answer(State::Ok, "Mottaget").into_string().contains(r#"role="status""#));
    }
}
