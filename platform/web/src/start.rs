//! The start page: at most three things that need the reader now, then the state of the whole. The capabilities say both;
//! what each reader sees follows from what they may.

use crate::{Ask, Asked, Input, Routes, Rule, Stand, Viewer};
use axum::response::Response;
use maud::{Markup, Render, html};
use store::{Failure, Reader};
use ui::parts::{self, NowList, Task};

/// The route of the start page.
pub fn routes() -> Routes {
    Routes::new().get("/", Rule::SignedIn, start)
}

async fn start(ask: Ask, Asked(asked): Asked) -> Response {
    ask.page(move |viewer, reader| page(viewer, reader, &asked)).await
}

fn page(viewer: &Viewer, reader: &mut Reader<'_>, asked: &Input) -> Result<Markup, Failure> {
    let say = viewer.say();
    let mut stands = Vec::new();
    for stand in viewer.app().hooks().stands {
        stands.push(stand(viewer, reader, asked)?);
    }
    let names = viewer.names(reader)?;
    let mut shell = viewer.shell(&names, say.t("web-start"));
    let day = say.date_full(viewer.now.timestamp());
    shell.over = Some(html! { @if let Some(tenant) = &shell.tenant { (tenant) " \u{b7} " } (day) });
    let One { tasks, whole, all } = one(stands);
    shell.heading = Some(html! { (say.ta("web-start-waits", &[("n", tasks.len().into())])) });
    let every = !asked.get("all").is_empty();
    Ok(shell.page(html! {
        @if tasks.is_empty() {
            p { (say.t("web-start-none")) }
        } @else if every {
            @for some in tasks.chunks(NowList::MOST) { (NowList::new(some.to_vec())) }
        } @else {
            @let more = say.ta("web-start-all", &[("n", tasks.len().into())]);
            (NowList::new(tasks).more(all, more).render())
        }
        @if let Some(whole) = whole { (whole) }
        @else { (parts::empty(&say.t("web-start-nothing"), html! { p { (say.t("web-start-nothing-why")) } })) }
    }))
}

/// All that waits, the most pressing first, and the state of the whole.
struct One {
    tasks: Vec<Task>,
    whole: Option<Markup>,
    all: String,
}

fn one(stands: Vec<Stand>) -> One {
    let (mut tasks, mut whole, mut all) = (Vec::new(), Vec::new(), None);
    for stand in stands {
        tasks.extend(stand.tasks);
        whole.extend(stand.whole);
        all = all.or(stand.all);
    }
    // Stable: of those that press alike, the capabilities' own order stays.
    tasks.sort_by_key(|(rank, _)| *rank);
    One {
        tasks: tasks.into_iter().map(|(_, task)| task).collect(),
        whole: (!whole.is_empty()).then(|| html! { @for part in &whole { (part) } }),
        all: all.unwrap_or_else(|| "/?all=1".to_owned()),
    }
}
