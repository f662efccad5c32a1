//! The list of modules, and every reaction: "when X happened in A, do Y in B".

use access::follow;
use std::sync::Arc;
use store::{Cause, Failure, Fault, Module, Reaction, Registry, Store, decode};
use ui::{Lang, Source, Texts};

/// The capabilities and the platform's own modules, in the order their schemas are made.
pub const MODULES: &[&Module] = &[&access::MODULE, &web::HOOK_MODULE, &organisation::MODULE, &mail::MODULE];

/// Every reaction of the product.
pub const REACTIONS: &[&Reaction] = &[
    &Reaction { name: "endAccessOfLeaver", on: "organisation.personLeft", run: end_access_of_leaver },
    &Reaction { name: "turnNewAppointment", on: "organisation.appointed", run: turn_appointments },
    &Reaction { name: "turnAcceptedAppointment", on: "organisation.appointmentAccepted", run: turn_appointments },
    &Reaction { name: "turnChangedAppointment", on: "organisation.appointmentChanged", run: turn_appointments },
    &Reaction { name: "turnEndedAppointment", on: "organisation.appointmentEnded", run: turn_appointments },
];

/// A person who left keeps no role and no account.
fn end_access_of_leaver(store: &Store, cause: &Cause) -> Result<(), Failure> {
    let Some((organisation::OrganisationEvent::PersonLeft { id }, _)) =
        decode::<organisation::OrganisationEvent>(&cause.entry)?
    else {
        return Err(Fault::shape("not a person who left").into());
    };
    store.perform(cause.tenant, follow(cause), cause.command, organisation::EndAccess { person: id })?;
    Ok(())
}

/// What an appointment gives follows its days, from the moment that it is accepted, changed or ended.
fn turn_appointments(store: &Store, cause: &Cause) -> Result<(), Failure> {
    store.perform(cause.tenant, follow(cause), cause.command, organisation::TurnAppointments {})?;
    Ok(())
}

/// What the store is told.
pub fn registry() -> Arc<Registry> {
    Arc::new(Registry::new(MODULES, REACTIONS))
}

/// Every text of the product.
pub fn sources() -> Vec<Source> {
    let mut sources = ui::SOURCES.to_vec();
    for (name, sv, en) in [
        ("app", include_str!("../locale/sv.ftl"), include_str!("../locale/en.ftl")),
        ("app did", include_str!("../locale/did.sv.ftl"), include_str!("../locale/did.en.ftl")),
        ("doctor", include_str!("../locale/doctor.sv.ftl"), include_str!("../locale/doctor.en.ftl")),
        ("identity", include_str!("../locale/identity.sv.ftl"), include_str!("../locale/identity.en.ftl")),
        ("scim", organisation::scim::SV, organisation::scim::EN),
        ("access", access::SV, access::EN),
        ("api", web::API_SV, web::API_EN),
        ("doors", web::DOORS_SV, web::DOORS_EN),
        ("calendar", calendar::SV, calendar::EN),
        ("mail", mail::SV, mail::EN),
        ("manifest", mail::manifest::SV, mail::manifest::EN),
        ("numbers", numbers::SV, numbers::EN),
        ("organisation", organisation::SV, organisation::EN),
        ("roles", organisation::ROLES_SV, organisation::ROLES_EN),
        ("web", web::SV, web::EN),
        ("app keys", include_str!("../locale/keys.sv.ftl"), include_str!("../locale/keys.en.ftl")),
        ("access keys", access::KEYS_SV, access::KEYS_EN),
        ("keys", web::KEYS_SV, web::KEYS_EN),
        ("account", web::ACCOUNT_SV, web::ACCOUNT_EN),
        ("web face", web::FACE_SV, web::FACE_EN),
        ("hooks", web::HOOKS_SV, web::HOOKS_EN),
        ("oidc", web::oidc::SV, web::oidc::EN),
        ("accounts", organisation::ACCOUNTS_SV, organisation::ACCOUNTS_EN),
        ("units", organisation::UNITS_SV, organisation::UNITS_EN),
        ("devices", organisation::DEVICES_SV, organisation::DEVICES_EN),
        ("lists", web::LISTS_SV, web::LISTS_EN),
        ("glass", web::GLASS_SV, web::GLASS_EN),
        ("reads", web::READS_SV, web::READS_EN),
        ("rights", web::RIGHTS_SV, web::RIGHTS_EN),
        ("rights of persons", organisation::RIGHTS_SV, organisation::RIGHTS_EN),
    ] {
        sources.push(Source { lang: Lang::Sv, name, ftl: sv });
        sources.push(Source { lang: Lang::En, name, ftl: en });
    }
    sources
}

/// The texts, loaded.
pub fn texts() -> anyhow::Result<Texts> {
    Texts::new(&sources()).map_err(|error| anyhow::anyhow!("the texts are damaged: {error:?}"))
}
