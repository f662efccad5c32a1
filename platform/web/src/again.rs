//! A form that came back: its page again with what was typed and what was wrong, and the status that says so.

use crate::{Ask, Input, Viewer, door::proving_status};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use base::Kind;
use maud::Markup;
use store::{Failure, Reader};
use ui::FormState;

impl Ask {
    /// The page of a form again, with what was typed and what was wrong. `fields` are the fields of the form; a fault of
    /// another field is one of the form as a whole. What the person cannot mend is refused on a page of its own.
    pub async fn again<F>(&self, failure: Failure, input: Input, fields: &[&str], page: F) -> Response
    where
        F: FnOnce(&Viewer, &mut Reader<'_>, &FormState) -> Result<Markup, Failure> + Send + 'static,
    {
        let Failure::Refused(mut refusal) = failure else { return self.refused(&failure) };
        let status = match refusal.kind {
            Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Kind::Conflict => StatusCode::CONFLICT,
            Kind::Stale => StatusCode::PRECONDITION_FAILED,
            // Too many wrong proofs: the field says for how long to wait.
            Kind::Busy if refusal.field.is_some() => StatusCode::TOO_MANY_REQUESTS,
            Kind::Denied if refusal.key != "access-refused-denied" => StatusCode::FORBIDDEN,
            // Too many tries of this field, not too much for everybody.
            Kind::Busy if refusal.field.is_some() => StatusCode::TOO_MANY_REQUESTS,
            _ => return self.refused(&refusal.into()),
        };
        if self.json() {
            return self.refused(&refusal.into());
        }
        if refusal.field.as_ref().is_some_and(|field| !fields.contains(&field.as_ref())) {
            refusal.field = None;
        }
        let (_, later) = proving_status(&refusal);
        let form = input.again(self.say(), &[refusal]);
        (later, self.shown_again(status, form, page).await).into_response()
    }

    /// As [`Ask::again`], where the faults are known already.
    pub async fn shown_again<F>(&self, status: StatusCode, form: FormState, page: F) -> Response
    where
        F: FnOnce(&Viewer, &mut Reader<'_>, &FormState) -> Result<Markup, Failure> + Send + 'static,
    {
        match self.read(move |viewer, reader| page(viewer, reader, &form)).await {
            Ok(markup) => (status, markup).into_response(),
            Err(failure) => self.refused(&failure),
        }
    }
}
