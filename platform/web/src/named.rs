//! What an address names.

use crate::{App, Ask};
use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
    response::Response,
};
use base::Refusal;
use serde::de::DeserializeOwned;

/// The ids in an address, as [`Path`] reads them; what is no id leads nowhere.
#[derive(Debug, Clone, Copy)]
pub struct Named<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Named<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        match Path::<T>::from_request_parts(parts, app).await {
            Ok(Path(id)) => Ok(Self(id)),
            Err(_) => {
                let Ok(ask) = Ask::from_request_parts(parts, app).await;
                Err(ask.refused(&Refusal::not_found().into()))
            }
        }
    }
}
