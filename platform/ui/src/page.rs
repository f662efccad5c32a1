//! The shell round every page: bar, navigation, heading, main, footer.

use maud::{DOCTYPE, Markup, PreEscaped, Render, html};

use crate::assets;
use crate::faults::Faults;
use crate::parts::error_summary;
use crate::say::Say;

/// An entry of the main menu.
#[derive(Clone, Debug)]
pub struct NavEntry {
    /// Where it leads.
    pub href: String,
    /// Its name.
    pub text: String,
    /// Whether the page belongs to it.
    pub current: bool,
}

/// A step on the way here.
#[derive(Clone, Debug)]
pub struct Crumb {
    /// Where it leads.
    pub href: String,
    /// Its name.
    pub text: String,
}

/// Who is signed in.
#[derive(Clone, Debug)]
pub struct Person {
    /// As shown: a name, or a service number for those with protected identity.
    pub display: String,
    /// The person's own page.
    pub href: Option<String>,
}

/// The search in the bar: a number, a name, whatever the page behind it finds.
#[derive(Clone, Debug)]
pub struct Search {
    /// Where what was typed is sent, as `q`.
    pub action: String,
    /// What may be typed.
    pub label: String,
    /// Where the same search is opened while one types (the palette), and whether single keys do anything there.
    pub palette: Option<Keys>,
}

/// Whether a single key, without Ctrl, does anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keys {
    /// It does.
    #[default]
    Single,
    /// The reader has switched them off.
    Off,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Dark letters on light.
    Light,
    /// Light letters on dark.
    Dark,
}

impl Scheme {
    const fn class(self) -> &'static str {
        match self {
            Self::Light => "only-light",
            Self::Dark => "only-dark",
        }
    }
}

/// A page being made. Every field but `say` and `title` may be left as it is.
#[derive(Clone, Debug)]
pub struct Shell<'a> {
    /// The language.
    pub say: Say<'a>,
    /// The page's title, and its heading unless another is given.
    pub title: String,
    /// The heading where it is more than the title's words; put no other `h1` in the page.
    pub heading: Option<Markup>,
    /// The line over the heading.
    pub over: Option<Markup>,
    /// What stands under the heading: tags, a sentence.
    pub under: Option<Markup>,
    /// The municipality or operator, shown in the bar.
    pub tenant: Option<String>,
    /// The main menu.
    pub nav: Vec<NavEntry>,
    /// The way here.
    pub crumbs: Vec<Crumb>,
    /// Who is signed in.
    pub person: Option<Person>,
    /// At a shared post: where the next person's badge is posted to, as `badge`, and what the field is called.
    pub change: Option<(String, String)>,
    /// Where signing out is posted to.
    pub sign_out: Option<String>,
    /// The search in the bar.
    pub search: Option<Search>,
    /// Address that shows this page in the other language.
    pub other_language: Option<String>,
    /// Address of the accessibility statement.
    pub accessibility: Option<String>,
    /// Address of a style sheet that sets the theme's variables (see the top of look.css).
    pub theme: Option<String>,
    /// Address of the municipality's logo, shown instead of the mark.
    pub logo: Option<String>,
    /// Addresses of scripts (modules) from our own server. The page works without.
    pub scripts: Vec<String>,
    /// Answers to what was just done; made with [`crate::parts::flash`].
    pub flash: Option<Markup>,
    /// Faults of the form on the page: a summary is shown first and the title says so.
    pub faults: Faults,
    /// The scan station: the body fills the window and brings its own `h1`.
    pub station: bool,
    /// Parts of the station on another page: their style sheet is loaded too.
    pub station_parts: bool,
    /// Names of further sheets that the page needs, such as [`crate::parts::CHARTS`].
    pub sheets: Vec<&'static str>,
    /// One of light and dark, whatever the reader's system says. Needs the sheet `catalogue.css`.
    pub only: Option<Scheme>,
    /// Address of the help about this page.
    pub help: Option<String>,
}

impl<'a> Shell<'a> {
    /// A shell with a title and nothing else.
    pub fn new(say: Say<'a>, title: impl Into<String>) -> Self {
        Shell {
            say,
            title: title.into(),
            heading: None,
            over: None,
            under: None,
            tenant: None,
            nav: Vec::new(),
            crumbs: Vec::new(),
            person: None,
            change: None,
            sign_out: None,
            search: None,
            other_language: None,
            accessibility: None,
            theme: None,
            logo: None,
            scripts: Vec::new(),
            flash: None,
            faults: Faults::none(),
            station: false,
            station_parts: false,
            sheets: Vec::new(),
            only: None,
            help: None,
        }
    }

    /// The whole page with its content.
    pub fn page(&self, content: impl Render) -> Markup {
        let say = self.say;
        let key = if self.faults.is_empty() { "ui-title" } else { "ui-title-fault" };
        let title = say.ta(key, &[("page", (&self.title).into()), ("product", say.t("ui-product").into())]);
        html! {
            (DOCTYPE)
            html lang=(say.lang().code()) class=[self.only.map(Scheme::class)] {
                head {
                    meta charset="utf-8";
                    title { (title) }
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    link rel="preload" href=(assets::url("next.woff2")) as="font" type="font/woff2" crossorigin;
                    link rel="stylesheet" href=(assets::url("look.css"));
                    @if self.station || self.station_parts { link rel="stylesheet" href=(assets::url("station.css")); }
                    @for sheet in &self.sheets { link rel="stylesheet" href=(assets::url(sheet)); }
                    link rel="stylesheet" media="print" href=(assets::url("print.css"));
                    @if let Some(theme) = &self.theme { link rel="stylesheet" href=(theme); }
                    link rel="icon" type="image/svg+xml" href=(assets::url("mark.svg"));
                    @if self.palette().is_some() { script type="module" src=(assets::url("palette.js")) {} }
                    @for script in &self.scripts { script type="module" src=(script) {} }
                }
                body.station-page[self.station] {
                    a.skip href="#main" { (say.t("ui-skip")) }
                    (self.bar())
                    @if self.station {
                        main id="main" { (content) }
                    } @else {
                        div.page {
                            @if !self.crumbs.is_empty() { (self.crumbs()) }
                            main id="main" {
                                @if let Some(flash) = &self.flash { (flash) }
                                (error_summary(say, &self.faults))
                                div.head {
                                    @if let Some(over) = &self.over { p.over { (over) } }
                                    h1 { @if let Some(heading) = &self.heading { (heading) } @else { (self.title) } }
                                    @if let Some(under) = &self.under { div.under { (under) } }
                                }
                                (content)
                            }
                        }
                        (self.foot())
                    }
                    @if let Some((search, keys)) = self.palette() { (palette(say, search, keys)) }
                }
            }
        }
    }

    fn palette(&self) -> Option<(&Search, Keys)> {
        let search = self.search.as_ref()?;
        Some((search, search.palette?))
    }

    fn bar(&self) -> Markup {
        let say = self.say;
        let more =
            !self.nav.is_empty() || self.person.is_some() || self.search.is_some() || self.other_language.is_some();
        html! {
            header.bar {
                a.brand href="/" {
                    @if let Some(logo) = &self.logo { img src=(logo) alt="" height="32"; } @else { (mark()) }
                    span { (say.t("ui-product")) @if let Some(tenant) = &self.tenant { " " span.tenant { (tenant) } } }
                }
                @if more {
                    button.menu-button type="button" popovertarget="menu" { (say.t("ui-menu")) }
                    div.menu id="menu" popover {
                        @if !self.nav.is_empty() {
                            nav aria-label=(say.t("ui-nav")) {
                                ul { @for entry in &self.nav {
                                    li { a href=(entry.href) aria-current=[entry.current.then_some("page")] { (entry.text) } }
                                } }
                            }
                        }
                        div.self {
                            @if let Some(search) = &self.search {
                                form.find role="search" action=(search.action) method="get" {
                                    label.vh for="find" { (search.label) }
                                    input type="search" id="find" name="q" placeholder=(search.label) autocomplete="off" spellcheck="false" required;
                                    button type="submit" { (say.t("ui-search")) }
                                }
                            }
                            @if let Some(href) = &self.other_language {
                                @let other = say.lang().other();
                                a href=(href) lang=(other.code()) hreflang=(other.code()) { (other.own_name()) }
                            }
                            @if let Some(person) = &self.person {
                                span.person {
                                    span.vh { (say.t("ui-signed-in")) " " }
                                    @if let Some(href) = &person.href { a href=(href) { (person.display) } } @else { (person.display) }
                                }
                            }
                            @if let Some((action, label)) = &self.change {
                                form.find action=(action) method="post" {
                                    label.vh for="change" { (label) }
                                    input type="text" id="change" name="badge" placeholder=(label) autocomplete="off" spellcheck="false" required;
                                }
                            }
                            @if let Some(action) = &self.sign_out {
                                form action=(action) method="post" { button type="submit" { (say.t("ui-sign-out")) } }
                            }
                        }
                    }
                }
            }
        }
    }

    fn crumbs(&self) -> Markup {
        html! {
            nav.crumbs aria-label=(self.say.t("ui-crumbs")) {
                ol { @for crumb in &self.crumbs { li { a href=(crumb.href) { (crumb.text) } } } }
            }
        }
    }

    fn foot(&self) -> Markup {
        let say = self.say;
        html! {
            footer.foot {
                p { (say.t("ui-product")) @if let Some(tenant) = &self.tenant { " · " (tenant) } }
                @if let Some(href) = &self.help { p { a href=(href) { (say.t("ui-help")) } } }
                @if let Some(href) = &self.accessibility { p { a href=(href) { (say.t("ui-accessibility")) } } }
            }
        }
    }
}

/// The search again, over the page, for palette.js to open and to fill.
fn palette(say: Say<'_>, search: &Search, keys: Keys) -> Markup {
    html! {
        dialog.palette id="palette" aria-labelledby="palette-label" data-keys=[(keys == Keys::Off).then_some("off")] {
            form role="search" action=(search.action) method="get" {
                label id="palette-label" for="palette-q" { (search.label) }
                input type="text" id="palette-q" name="q" role="combobox" aria-expanded="true" aria-autocomplete="list"
                    aria-controls="palette-list" autocomplete="off" spellcheck="false";
            }
            ul id="palette-list" role="listbox" aria-label=(say.t("ui-palette-found")) {}
            p.sub role="status" data-none=(say.t("ui-palette-none")) data-some=(say.t("ui-palette-some")) {}
            p.sub { kbd { "\u{2191}" } " " kbd { "\u{2193}" } " " kbd { "Enter" } " " kbd { "Esc" } " " a href="/keys" { (say.t("ui-palette-keys")) } }
        }
    }
}

/// The mark: a six-pointed redoubt with a letter inside, in the colour of the text round it.
pub fn mark() -> Markup {
    PreEscaped(
        r#"<svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true"><path d="M16 1.6 21 7.5l7.5 1.4L25.9 16l2.6 7.1-7.5 1.4-5 5.9-5-5.9-7.5-1.4L6.1 16 3.5 8.9 11 7.5z" fill="none" stroke="currentColor" stroke-width="2"/><path d="M10.8 11.8h10.4L16 15.8zM10 13.4l6 4.6 6-4.6v6.8H10z" fill="currentColor"/></svg>"#
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Lang, SOURCES, Texts};

    #[test]
    fn a_page_says_its_language_its_title_and_has_one_heading() {
        let texts = Texts::new(SOURCES).unwrap();
        let mut shell = Shell::new(Say::new(&texts, Lang::Sv), "Hållna <brev>");
        shell.other_language = Some("/en".into());
        shell.sign_out = Some("/sign-out".into());
        shell.person = Some(Person { display: "Aino Öberg".into(), href: None });
        let page = shell.page(html! { p { "Tomt" } }).into_string();
        assert!(page.starts_with("<!DOCTYPE html><html lang=\"sv\">"), "{page}");
        assert!(page.contains("<title>Hållna &lt;brev&gt; – Skans</title>"), "{page}");
        assert_eq!(page.matches("<h1").count(), 1);
        assert_eq!(page.matches("<main").count(), 1);
        assert!(page.contains(r#"lang="en" hreflang="en">English"#), "{page}");
        assert!(!page.contains("Tillgänglighet"), "no link to a statement that is not there");
        assert!(texts.missing().is_empty(), "{:?}", texts.missing());
    }

    #[test]
    fn a_page_with_faults_says_so_first() {
        let texts = Texts::new(SOURCES).unwrap();
        let mut shell = Shell::new(Say::new(&texts, Lang::En), "Seal");
        shell.faults.add("seal", "Enter the seal's number");
        let page = shell.page(html! {}).into_string();
        assert!(page.contains("<title>Error: Seal – Skans</title>"), "{page}");
        assert!(page.find("error-summary").unwrap() < page.find("<h1").unwrap());
        assert!(page.contains("One thing needs correcting"));
    }

    #[test]
    fn the_search_is_a_form_that_needs_no_script_and_says_what_it_finds() {
        let texts = Texts::new(SOURCES).unwrap();
        let mut shell = Shell::new(Say::new(&texts, Lang::En), "Mail");
        assert!(!shell.page(html! {}).into_string().contains("<input"), "no search where there is none");
        shell.search = Some(Search { action: "/find".into(), label: "Find a number".into(), palette: None });
        let page = shell.page(html! {}).into_string();
        let form = page.split("<form").nth(1).unwrap().split("</form>").next().unwrap();
        assert!(form.contains(r#"role="search" action="/find" method="get""#), "{form}");
        assert!(form.contains(r#"<label class="vh" for="find">Find a number</label>"#), "{form}");
        assert!(form.contains(r#"id="find" name="q""#) && form.contains(">Search</button>"), "{form}");
    }
}
