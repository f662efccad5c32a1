//! The name of somebody whose identity is protected: shown once, to who may see it, for a purpose that is noted first.

use crate::{pages::person_name, queries};
use access::{Noted, ReadPurpose, What, Whole, note_read, policy::PersonUnmask};
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use base::{Id, Note, Permission, Person, Refusal, clock};
use maud::{Markup, html};
use serde::Serialize;
use store::{Failure, Perform, Reader, Work};
use ui::{FormState, parts};
use web::{Ask, Input, Viewer, reads};

const FIELDS: &[&str] = &["purpose", "words"];

/// Whether the reader may see protected names.
pub(in crate::pages) fn may_unmask(viewer: &Viewer) -> bool {
    viewer.session.roles.may(PersonUnmask::NAME, &access::Spot::TOP)
}

/// Where a protected name is asked for.
pub(in crate::pages) fn unmask_href(person: Id<Person>) -> String {
    format!("/access/unmask/{person}")
}

/// Notes that a protected name is going to be shown.
#[derive(Debug, Clone, Serialize)]
pub struct NoteName {
    /// Whose.
    pub person: Id<Person>,
    /// What for.
    pub purpose: ReadPurpose,
    /// In words.
    pub words: Note,
}

impl Perform for NoteName {
    const NAME: &'static str = "organisation.noteName";
    type Answer = Id<Noted>;

    fn perform(&self, work: &mut Work<'_>) -> Result<Id<Noted>, Failure> {
        let (tenant, actor, now) = (work.tenant(), work.actor().clone(), work.now());
        let grant = access::may(work, tenant, &actor, PersonUnmask, &Whole)?;
        let person = queries::person(work, tenant, self.person)?;
        person.filter(|person| person.protected).ok_or_else(Refusal::not_found)?;
        let glass = match actor.person() {
            Some(reader) => access::open_glass(work, tenant, reader, now)?.map(|it| it.id),
            None => None,
        };
        let words = Some(self.words.clone());
        note_read(work, &grant, What::Name, Some(self.person), None, self.purpose, words, glass)
    }
}

type At = Path<String>;

fn id_of(text: &str) -> Result<Id<Person>, Refusal> {
    text.parse().map_err(|_| Refusal::not_found())
}

pub(super) async fn form(ask: Ask, Path(id): At) -> Response {
    ask.page(move |viewer, reader| page(viewer, reader, id_of(&id)?, &FormState::default(), Shown::No)).await
}

/// Whether the name is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    No,
    Now,
}

fn page(
    viewer: &Viewer,
    reader: &mut Reader<'_>,
    id: Id<Person>,
    form: &FormState,
    shown: Shown,
) -> Result<Markup, Failure> {
    access::may(reader, viewer.tenant(), &viewer.actor(), PersonUnmask, &Whole).map_err(|_| Refusal::not_found())?;
    let say = viewer.say();
    let person = queries::person(reader, viewer.tenant(), id)?;
    let person = person.filter(|person| person.protected).ok_or_else(Refusal::not_found)?;
    let title = say.ta("unmask-title", &[("number", person_name(&person).into())]);
    let mut shell = viewer.shell(&viewer.names(reader)?, title);
    shell.faults = form.faults.clone();
    Ok(shell.page(html! {
        @if shown == Shown::Now {
            (parts::notice(parts::State::Look, &say.t("unmask-shown"), html! {
                p { b { (person.name.clone().unwrap_or_else(|| say.t("unmask-gone"))) } }
                p { (say.t("unmask-shown-once")) }
            }))
        } @else {
            p { (say.t("unmask-lead")) }
            (parts::Form::post(unmask_href(id)).body(html! {
                (parts::Field::radios(say, "purpose", say.t("reads-purpose"), reads::purpose_choices(say)).state(form))
                (parts::Field::area(say, "words", say.t("reads-words")).hint(say.t("reads-words-hint")).state(form))
                (parts::actions(parts::Button::primary(say.t("unmask-do"))))
            }))
        }
    }))
}

pub(super) async fn show(ask: Ask, Path(id): At, input: Input) -> Response {
    let person = match id_of(&id) {
        Ok(person) => person,
        Err(refusal) => return ask.refused(&refusal.into()),
    };
    let sent = input.clone();
    let noted = ask.perform(clock::new_command_id(), move |_| {
        let (purpose, words) = reads::purpose_of(&sent)?;
        Ok(NoteName { person, purpose, words })
    });
    match noted.await {
        Ok(_) => {
            let shown =
                ask.page(move |viewer, reader| page(viewer, reader, person, &FormState::default(), Shown::Now)).await;
            // Shown this once, and kept by nobody on the way.
            (StatusCode::OK, [(axum::http::header::CACHE_CONTROL, "no-store")], shown).into_response()
        }
        Err(Failure::Refused(refusal)) if refusal.key == "access-refused-denied" => {
            ask.refused(&Refusal::not_found().into())
        }
        Err(failure) => {
            ask.again(failure, input, FIELDS, move |viewer, reader, form| page(viewer, reader, person, form, Shown::No))
                .await
        }
    }
}
