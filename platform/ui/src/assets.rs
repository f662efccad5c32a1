//! Style sheet, fonts and mark, inside the binary, under addresses that carry the content's hash.
//!
//! An address never changes its content, so answers may be cached for ever:
//! `Cache-Control: public, max-age=31536000, immutable`.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

/// What the server sends for an asset.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// The content.
    pub bytes: &'static [u8],
    /// The media type, with charset where it has one.
    pub content_type: &'static str,
    /// A strong entity tag, with its quotation marks.
    pub etag: &'static str,
}

/// The value of `Cache-Control` for every asset.
pub const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

struct Entry {
    name: &'static str,
    path: String,
    bytes: Vec<u8>,
    content_type: &'static str,
    etag: String,
}

const NEXT: &[u8] = include_bytes!("../assets/fonts/next.woff2");
const MONO: &[u8] = include_bytes!("../assets/fonts/mono.woff2");
const MARK: &[u8] = include_bytes!("../assets/mark.svg");
const LOOK: &str = include_str!("../assets/look.css");
const PALETTE: &[u8] = include_bytes!("../assets/palette.js");
const PASSKEY: &[u8] = include_bytes!("../assets/passkey.js");
/// Sheets beside the look: loaded by the pages that need them.
const SHEETS: [(&str, &str); 4] = [
    ("station.css", include_str!("../assets/station.css")),
    ("charts.css", include_str!("../assets/charts.css")),
    ("catalogue.css", include_str!("../assets/catalogue.css")),
    ("print.css", include_str!("../assets/print.css")),
];
const OFL_NEXT: &[u8] = include_bytes!("../assets/fonts/OFL-next.txt");
const OFL_MONO: &[u8] = include_bytes!("../assets/fonts/OFL-mono.txt");

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let mut entries = vec![
        entry("next.woff2", NEXT.to_vec(), "font/woff2"),
        entry("mono.woff2", MONO.to_vec(), "font/woff2"),
        entry("mark.svg", MARK.to_vec(), "image/svg+xml"),
        entry("OFL-next.txt", OFL_NEXT.to_vec(), "text/plain; charset=utf-8"),
        entry("OFL-mono.txt", OFL_MONO.to_vec(), "text/plain; charset=utf-8"),
    ];
    // The style sheet names the fonts by their hashed addresses, relative to its own.
    let mut css = squeeze(LOOK);
    for font in ["next.woff2", "mono.woff2"] {
        if let Some(path) = entries.iter().find(|e| e.name == font).map(|e| e.path.clone()) {
            css = css.replace(&format!("url({font})"), &format!("url(..{})", path.trim_start_matches("/assets")));
        }
    }
    entries.push(entry("look.css", css.into_bytes(), "text/css; charset=utf-8"));
    entries.push(entry("palette.js", PALETTE.to_vec(), "text/javascript; charset=utf-8"));
    entries.push(entry("passkey.js", PASSKEY.to_vec(), "text/javascript; charset=utf-8"));
    entries.extend(SHEETS.map(|(name, css)| entry(name, squeeze(css).into_bytes(), "text/css; charset=utf-8")));
    entries
});

fn entry(name: &'static str, bytes: Vec<u8>, content_type: &'static str) -> Entry {
    let hash: String = Sha256::digest(&bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Entry { name, path: format!("/assets/{hash}/{name}"), bytes, content_type, etag: format!("\"{hash}\"") }
}

/// Takes comments, line breaks and needless space out of the style sheet. Every line of the sheet ends a rule, a
/// declaration or a comment, and no string in it holds one of these pairs.
fn squeeze(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find("/*") {
        out.push_str(&rest[..start]);
        rest = rest[start..].find("*/").map_or("", |end| &rest[start + end + 2..]);
    }
    out.push_str(rest);
    let mut out = out.lines().map(str::trim).collect::<String>();
    for (long, short) in [(" {", "{"), ("{ ", "{"), (" }", "}"), (": ", ":"), ("; ", ";"), (", ", ",")] {
        out = out.replace(long, short);
    }
    out
}

/// The asset at an address such as `/assets/3f2a…/look.css`; `None` when the hash or the name is another.
pub fn asset(path: &str) -> Option<Asset> {
    ENTRIES.iter().find(|entry| entry.path == path).map(|entry| Asset {
        bytes: &entry.bytes,
        content_type: entry.content_type,
        etag: &entry.etag,
    })
}

/// The address of an asset by its name: `look.css`, `charts.css`, `mark.svg`, `next.woff2` …. Unknown names give `/assets/`.
pub fn url(name: &str) -> &'static str {
    ENTRIES.iter().find(|entry| entry.name == name).map_or("/assets/", |entry| &entry.path)
}

/// The addresses of all assets, for writing them out.
pub fn paths() -> impl Iterator<Item = &'static str> {
    ENTRIES.iter().map(|entry| entry.path.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_answers_and_a_wrong_hash_does_not() {
        for path in paths() {
            assert!(!asset(path).unwrap().bytes.is_empty());
        }
        assert!(asset("/assets/0000000000000000/look.css").is_none());
        assert!(asset("/assets/../Cargo.toml").is_none());
    }

    #[test]
    fn the_style_sheet_finds_its_fonts_and_nothing_outside() {
        let css = std::str::from_utf8(asset(url("look.css")).unwrap().bytes).unwrap();
        for address in css.split("url(").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            let path = address.replacen("..", "/assets", 1);
            assert!(asset(&path).is_some(), "{address}");
        }
        assert!(!css.contains("http") && !css.contains("@import"));
        assert!(css.len() < 20_000, "{} bytes", css.len());
        for (name, _) in SHEETS {
            let sheet = asset(url(name)).unwrap().bytes.len();
            assert!(sheet < 5_000, "{name}: {sheet} bytes");
        }
    }

    #[test]
    fn what_does_not_compress_leaves_room_for_the_page_within_sixty_kilobytes() {
        let fixed: usize =
            ["next.woff2", "mono.woff2", "mark.svg"].iter().map(|n| asset(url(n)).unwrap().bytes.len()).sum();
        assert!(fixed < 52_500, "{fixed} bytes");
    }

    #[test]
    fn the_open_font_licence_travels_with_the_fonts() {
        for name in ["OFL-next.txt", "OFL-mono.txt"] {
            let text = std::str::from_utf8(asset(url(name)).unwrap().bytes).unwrap();
            assert!(text.contains("SIL Open Font License, Version 1.1"));
        }
    }
}
