//! The manual, served with the product: Markdown, and of that only what we write ourselves. HTML in it is shown as text, and
//! a link leads to a page of ours or to an https address.

use crate::{Ask, Hooks, Routes, Rule, ask::language_href};
use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use base::Refusal;
use maud::{Markup, PreEscaped, html};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Parser, Tag, TagEnd};
use ui::{Crumb, Lang, Shell, parts};

/// A chapter of the manual.
#[derive(Debug, Clone, Copy)]
pub struct Chapter {
    /// Its name in the address.
    pub slug: &'static str,
    /// Its Markdown in Swedish, beginning with `# ` and its title.
    pub sv: &'static str,
    /// The same in English.
    pub en: &'static str,
    /// How the addresses begin of the pages that it is about.
    pub about: &'static [&'static str],
}

impl Chapter {
    const fn text(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Sv => self.sv,
            Lang::En => self.en,
        }
    }

    fn title(&self, lang: Lang) -> &'static str {
        self.text(lang).lines().next().unwrap_or_default().trim_start_matches("# ")
    }
}

/// The chapter of the statement on accessibility, which has an address of its own.
const STATEMENT: &str = "accessibility";

/// The routes of the manual: open, so that whoever cannot sign in can read how.
pub fn routes() -> Routes {
    Routes::new().get("/help", Rule::Open, contents).get("/help/{chapter}", Rule::Open, chapter).get(
        "/accessibility",
        Rule::Open,
        statement,
    )
}

/// Where the help about a page is: of the chapters about it the one that says so most exactly, else the contents.
pub(crate) fn help_href(hooks: &Hooks, path: &str) -> String {
    let about = |chapter: &&Chapter| {
        chapter.about.iter().filter(|it| path.starts_with(**it)).map(|it| it.len()).max().unwrap_or(0)
    };
    let best = hooks.manual.iter().max_by_key(about).filter(|chapter| about(chapter) > 0);
    best.map_or_else(|| "/help".to_owned(), |chapter| format!("/help/{}", chapter.slug))
}

/// A page around some content, with the menu for whoever is signed in.
async fn around(ask: Ask, title: String, crumbs: Vec<Crumb>, content: Markup) -> Response {
    let (seen, known) = (title.clone(), content.clone());
    let way = crumbs.clone();
    let signed_in = ask.read(move |viewer, reader| {
        let names = viewer.names(reader)?;
        let mut shell = viewer.shell(&names, seen);
        shell.crumbs = way;
        Ok(shell.page(known))
    });
    if let Ok(page) = signed_in.await {
        return page.into_response();
    }
    let mut shell = Shell::new(ask.say(), title);
    shell.other_language = Some(language_href(ask.lang(), ask.path()));
    shell.accessibility = Some("/accessibility".to_owned());
    shell.help = Some("/help".to_owned());
    shell.crumbs = crumbs;
    shell.page(content).into_response()
}

async fn contents(ask: Ask) -> Response {
    let (say, lang) = (ask.say(), ask.lang());
    let chapters = ask.app().hooks().manual;
    let content = html! {
        p { (say.t("web-help-lead")) }
        ul {
            @for chapter in chapters { li { (parts::link(&href(chapter), chapter.title(lang))) } }
            li { (parts::link("/keys", &say.t("web-keys"))) }
        }
    };
    let title = say.t("ui-help");
    around(ask, title, Vec::new(), content).await
}

fn href(chapter: &Chapter) -> String {
    if chapter.slug == STATEMENT { "/accessibility".to_owned() } else { format!("/help/{}", chapter.slug) }
}

async fn chapter(ask: Ask, Path(slug): Path<String>) -> Response {
    show(ask, &slug).await
}

async fn statement(ask: Ask) -> Response {
    show(ask, STATEMENT).await
}

async fn show(ask: Ask, slug: &str) -> Response {
    let Some(chapter) = ask.app().hooks().manual.iter().find(|it| it.slug == slug) else {
        return ask.refused(&Refusal::not_found().into());
    };
    let content = html! { div.prose { (rendered(chapter.text(ask.lang()))) } };
    let crumbs = vec![Crumb { href: "/help".to_owned(), text: ask.say().t("ui-help") }];
    let title = chapter.title(ask.lang()).to_owned();
    around(ask, title, crumbs, content).await
}

/// Markdown as HTML, without its title, which is the page's heading.
fn rendered(markdown: &str) -> Markup {
    let mut in_title = false;
    let events = Parser::new(markdown).filter_map(|event| match event {
        Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) => {
            in_title = true;
            None
        }
        Event::End(TagEnd::Heading(HeadingLevel::H1)) => {
            in_title = false;
            None
        }
        _ if in_title => None,
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let own = dest_url.starts_with('/') && !dest_url.starts_with("//");
            let dest_url = if own || dest_url.starts_with("https://") { dest_url } else { CowStr::from("/help") };
            Some(Event::Start(Tag::Link { link_type, dest_url, title, id }))
        }
        // A picture would be asked for from wherever it says.
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        other => Some(other),
    });
    let mut out = String::new();
    pulldown_cmark::html::push_html(&mut out, events);
    PreEscaped(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_our_own_markdown_becomes_html() {
        let page = rendered(
            "# Titel\n\n<script>x</script> a <b onclick=\"y\">c</b>\n\n[d](javascript:e) [f](//g) [h](/i)\n\n![j](https://k/l.png)\n\n## M",
        );
        let page = page.into_string();
        assert!(!page.contains("<script") && !page.contains("<b ") && !page.contains("<img"), "{page}");
        assert!(!page.contains("javascript") && !page.contains("\"//g"), "{page}");
        assert!(page.contains("<a href=\"/i\">h</a>") && page.contains("<h2>M</h2>"), "{page}");
        assert!(!page.contains("Titel"), "{page}");
    }

    #[test]
    fn the_help_about_a_page_is_the_chapter_that_names_it_most_exactly() {
        const MANUAL: &[Chapter] = &[
            Chapter { slug: "all", sv: "# A", en: "# A", about: &["/x"] },
            Chapter { slug: "one", sv: "# B", en: "# B", about: &["/x/y"] },
        ];
        let hooks = Hooks { manual: MANUAL, ..Hooks::NONE };
        for (path, href) in [("/x", "/help/all"), ("/x/y/1", "/help/one"), ("/z", "/help")] {
            assert_eq!(help_href(&hooks, path), href);
        }
    }
}
