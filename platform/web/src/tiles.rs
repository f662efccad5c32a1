//! The ledger for outsiders to check: signed checkpoint, tiles, entry bundles, proofs (C2SP
//! tlog-tiles). Login needed; commitments only, never content.

use crate::{Ask, Routes, Rule};
use access::{Whole, policy::LedgerRead};
use axum::{
    extract::Path,
    http::header,
    response::{IntoResponse, Response},
};
use base::{Refusal, Tenant};
use ledger::TilePath;
use store::{Failure, Reader};

/// The routes of the ledger. `{ledger}` is the tenant's number in this installation.
pub fn routes() -> Routes {
    // Asked about in that ledger, whichever the reader acts in.
    Routes::new().get("/ledger/{ledger}/{*path}", Rule::SignedIn, serve)
}

async fn serve(ask: Ask, Path((ledger, path)): Path<(i64, String)>) -> Response {
    let answer = ask
        .read(move |viewer, reader: &mut Reader<'_>| {
            let tenant = Tenant(ledger);
            // What may not be seen is not found.
            access::may(reader, tenant, &viewer.actor(), LedgerRead, &Whole)
                .map_err(|_| Failure::from(Refusal::not_found()))?;
            let store = viewer.app().store();
            let text = |bytes: Vec<u8>| ("text/plain; charset=utf-8", bytes);
            Ok(match path.as_str() {
                "checkpoint" => text(store.checkpoint(tenant)?.ok_or_else(Refusal::not_found)?.into_bytes()),
                "key" => text(format!("{}\n", store.verifier_key(tenant)?).into_bytes()),
                path => match path.strip_prefix("proof/") {
                    Some(seq) => {
                        let seq: u32 = seq.parse().map_err(|_| Refusal::not_found())?;
                        text(store.proof(tenant, seq.into())?.into_bytes())
                    }
                    None => {
                        let bytes = match path.parse::<TilePath>().map_err(|_| Refusal::not_found())? {
                            TilePath::Hashes(tile) => store.tile(tenant, tile)?,
                            TilePath::Entries(bundle) => store.bundle(tenant, bundle)?,
                        };
                        ("application/octet-stream", bytes.ok_or_else(Refusal::not_found)?)
                    }
                },
            })
        })
        .await;
    match answer {
        Ok((kind, bytes)) => ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
        Err(failure) => ask.refused(&failure),
    }
}
