//! Codes that people read aloud and compare: grouped as they are printed on the letter.

use maud::{Markup, html};

/// The groups of a code. An S10 number gives `RR 473 124 829 SE`, an SSCC `(00)` and threes; anything else stays whole.
pub fn code_groups(raw: &str) -> Vec<String> {
    let bare: String = raw.chars().filter(|c| !c.is_whitespace()).collect();
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let capitals = |s: &str| s.bytes().all(|b| b.is_ascii_uppercase());
    if bare.is_ascii() && bare.len() == 13 && capitals(&bare[..2]) && digits(&bare[2..11]) && capitals(&bare[11..]) {
        return [0..2, 2..5, 5..8, 8..11, 11..13].into_iter().map(|part| bare[part].to_owned()).collect();
    }
    let sscc = bare.strip_prefix("(00)").unwrap_or(&bare);
    let sscc = if sscc.len() == 20 { sscc.strip_prefix("00").unwrap_or(sscc) } else { sscc };
    if sscc.len() == 18 && digits(sscc) {
        let threes = (0..6).map(|i| sscc[i * 3..i * 3 + 3].to_owned());
        return std::iter::once("(00)".to_owned()).chain(threes).collect();
    }
    vec![raw.to_owned()]
}

/// A code in the code font, grouped, never broken over two lines.
pub fn code(raw: &str) -> Markup {
    html! { code { (code_groups(raw).join("\u{a0}")) } }
}

/// The short form of a hash, for comparing by eye: the first twelve hexadecimal digits in groups of four.
pub fn digest_short(hex: &str) -> String {
    let short: Vec<char> = hex.chars().take(12).collect();
    short.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("\u{a0}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_as_on_the_letter() {
        assert_eq!(code_groups("RR473124829SE").join(" "), "RR 473 124 829 SE");
        assert_eq!(code_groups("RR 473 124 829 SE").join(" "), "RR 473 124 829 SE");
        assert_eq!(code_groups("00373500538500000011").join(" "), "(00) 373 500 538 500 000 011");
        assert_eq!(code_groups("373500538500000011").join(" "), "(00) 373 500 538 500 000 011");
        assert_eq!(code_groups("BREV-2026-000123"), ["BREV-2026-000123"]);
        assert_eq!(code_groups("ÅÄÖ"), ["ÅÄÖ"]);
        assert_eq!(code_groups(""), [""]);
    }

    #[test]
    fn a_code_from_outside_is_escaped() {
        assert_eq!(code("<b>").into_string(), "<code>&lt;b&gt;</code>");
    }

    #[test]
    fn a_hash_has_a_short_form_for_the_eye() {
        assert_eq!(digest_short("a3f902c177de55"), "a3f9\u{a0}02c1\u{a0}77de");
        assert_eq!(digest_short(""), "");
    }
}
