//! The face: components, pages, texts and assets.
//!
//! Everything here is made on the server and works without JavaScript. Nothing carries a `style` attribute or an
//! inline script, so the strictest content security policy holds.
//!
//! * [`assets`]: style sheet, fonts and mark under content-hashed addresses
//! * [`texts`]: every word, from Fluent files that modules register
//! * [`say`]: a language in use: texts, dates, numbers
//! * [`page`]: the shell round every page
//! * [`parts`]: the components
//! * [`station`]: the parts of the scan station, a room of its own
//! * [`catalogue`]: every component in every state, on one page

pub mod assets;
pub mod catalogue;
pub mod faults;
pub mod page;
pub mod parts;
pub mod say;
pub mod station;
pub mod texts;

pub use faults::{Fault, Faults, FormState};
pub use maud::{DOCTYPE, Markup, PreEscaped, Render, html};
pub use page::{Crumb, Keys, NavEntry, Person, Scheme, Search, Shell};
pub use say::{Day, Say};
pub use texts::{Arg, Lang, Source, Texts};

/// The shell's own texts and those of the catalogue. Every list of sources given to [`Texts::new`] includes these.
pub const SOURCES: &[Source] = &[
    Source { lang: Lang::Sv, name: "ui", ftl: include_str!("../locale/sv.ftl") },
    Source { lang: Lang::En, name: "ui", ftl: include_str!("../locale/en.ftl") },
    Source { lang: Lang::Sv, name: "ui chart", ftl: include_str!("../locale/chart.sv.ftl") },
    Source { lang: Lang::En, name: "ui chart", ftl: include_str!("../locale/chart.en.ftl") },
    Source { lang: Lang::Sv, name: "ui catalogue", ftl: include_str!("../locale/catalogue.sv.ftl") },
    Source { lang: Lang::En, name: "ui catalogue", ftl: include_str!("../locale/catalogue.en.ftl") },
];
