//! The identity provider of the configuration: made for the server, and looked at for the administrator.

use crate::{care::refusal_words, config::Config, directory};
use anyhow::{Result, anyhow};
use store::{Check, Failure, State, Store};
use web::oidc::Provider;

/// The provider that is configured, if one is.
pub fn provider(config: &Config, store: &Store) -> Result<Option<Provider>> {
    let Some(settings) = &config.oidc else { return Ok(None) };
    let tenant = directory::ledger(store, settings.ledger.as_deref()).map_err(|failure| match failure {
        Failure::Refused(refusal) => anyhow!("[oidc] ledger: {}", refusal_words(&refusal)),
        Failure::Fault(fault) => fault.into(),
    })?;
    let public_url = config.public_url.value.as_deref().unwrap_or_default();
    Ok(Some(Provider::new(settings.clone(), tenant, public_url)?))
}

/// Whether the provider answers now, and can be used.
pub fn examine(config: &Config) -> Option<Check> {
    let settings = config.oidc.as_ref()?;
    let public_url = config.public_url.value.as_deref().unwrap_or_default();
    // Whose people they are does not matter to who is asked.
    let looked = match Provider::new(settings.clone(), base::Tenant(0), public_url) {
        Ok(provider) => provider.look().map_err(|wrong| refusal_words(&wrong.refusal().with("name", &settings.name))),
        Err(fault) => Err(fault.to_string()),
    };
    let issuer = ("issuer".into(), settings.issuer.clone());
    let (state, key, more) = match looked {
        Ok(keys) => (State::Ok, "app-doctor-oidc-well", ("keys".into(), keys.to_string())),
        Err(why) => (State::Bad, "app-doctor-oidc-wrong", ("why".into(), why)),
    };
    Some(Check { what: "sign-in", state, key: key.into(), args: vec![issuer, more] })
}
