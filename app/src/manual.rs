//! The manual: the chapters of docs/manual, served with the product.

use web::Chapter;

macro_rules! chapters {
    ($($slug:literal about $about:expr;)*) => {
        /// Every chapter, in the order it is read.
        pub const MANUAL: &[Chapter] = &[$(Chapter {
            slug: $slug,
            sv: include_str!(concat!("../../docs/manual/sv/", $slug, ".md")),
            en: include_str!(concat!("../../docs/manual/en/", $slug, ".md")),
            about: $about,
        }),*];
    };
}

chapters! {
    "begin" about &["/me", "/sign-in", "/link"];
    "mail" about &["/mail"];
    "two-persons" about &["/mail/acts"];
    "accessibility" about &[];
}
