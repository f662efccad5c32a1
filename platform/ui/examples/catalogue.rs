//! Writes the catalogue and its assets as files: `cargo run -p ui --example catalogue -- OUTDIR`.

use std::path::PathBuf;
use std::{env, fs, io};

use ui::catalogue::{Links, page, station};
use ui::{Lang, SOURCES, Say, Texts, assets};

fn main() -> io::Result<()> {
    let out = PathBuf::from(env::args().nth(1).ok_or_else(|| io::Error::other("say where: catalogue OUTDIR"))?);
    let texts = Texts::new(SOURCES).map_err(io::Error::other)?;
    for path in assets::paths() {
        let file = out.join(path.trim_start_matches('/'));
        if let (Some(asset), Some(folder)) = (assets::asset(path), file.parent()) {
            fs::create_dir_all(folder)?;
            fs::write(file, asset.bytes)?;
        }
    }
    for lang in Lang::ALL {
        let say = Say::new(&texts, lang);
        let name = |lang: Lang, what: &str| format!("{what}.{lang}.html");
        for what in ["catalogue", "station"] {
            let (other, own) = (name(lang.other(), what), name(lang, "station"));
            let links = Links { other_language: &other, station: &own };
            let html = if what == "station" { station(say, links) } else { page(say, links) }.into_string();
            // Files have no root: the assets lie beside the page.
            fs::write(out.join(name(lang, what)), html.replace("\"/assets/", "\"assets/"))?;
        }
    }
    match texts.missing().as_slice() {
        [] => Ok(()),
        missing => Err(io::Error::other(format!("texts missing: {missing:?}"))),
    }
}
