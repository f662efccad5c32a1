//! What goes on by itself while the store is open: signing, reactions, sweeping, the list of
//! disposals.

use crate::{Attachments, Failure, Job, Patience, Rows, Store, disposal_list, keep_disposals, values};
use base::Tenant;
use std::{path::PathBuf, time::Duration};

pub(crate) mod sql {
    //! Statements of the jobs.
    crate::statements! {
        UNSIGNED = "SELECT h.tenant FROM ledger_head h WHERE h.size > COALESCE((SELECT MAX(c.size) FROM ledger_checkpoint c WHERE c.tenant = h.tenant), 0) ORDER BY h.tenant";
    }
}

/// The running jobs. Dropped, they stop, and the last checkpoint is signed.
pub struct Jobs {
    store: Store,
    disposals: PathBuf,
    running: Vec<Job>,
}

impl Jobs {
    /// Starts them all: signing once a second where something was recorded, reactions five times a
    /// second, the sweep once an hour, disposals onto the list `disposals` within a second.
    ///
    /// # Errors
    /// The system has no thread to give.
    pub fn start(store: &Store, attachments: Attachments, disposals: PathBuf) -> std::io::Result<Self> {
        let signer = store.clone();
        let outbox = store.clone();
        let sweeper = store.clone();
        let (lister, list) = (store.clone(), disposals.clone());
        let mut listed = None;
        let running = vec![
            Job::every("signer", Duration::from_secs(1), move || {
                told("signing", signer.sign_due(Patience::OnceASecond));
            })?,
            Job::every("outbox", Duration::from_millis(200), move || {
                told("reactions", outbox.react_all());
            })?,
            Job::every("sweep", Duration::from_secs(3600), move || {
                told("sweeping", attachments.sweep(&sweeper).map(drop));
            })?,
            Job::every("disposals", Duration::from_secs(1), move || {
                let result = lister.read(|reader| reader.rows(disposal_list::sql::NEWEST, &[])).map_err(Failure::from);
                let result = result.and_then(|newest| {
                    if listed.as_ref() != Some(&newest) {
                        keep_disposals(&lister, &list)?;
                        listed = Some(newest);
                    }
                    Ok(())
                });
                told("listing disposals", result);
            })?,
        ];
        Ok(Self { store: store.clone(), disposals, running })
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        self.running.clear();
        told("listing disposals", keep_disposals(&self.store, &self.disposals).map(drop));
        told("signing", self.store.sign_due(Patience::None));
    }
}

fn told(job: &str, result: Result<(), Failure>) {
    if let Err(failure) = result {
        tracing::error!(%failure, "{job} failed; the next turn tries again");
    }
}

impl Store {
    /// Signs every ledger that has grown since it was signed.
    ///
    /// # Errors
    /// As the engine says.
    pub fn sign_due(&self, patience: Patience) -> Result<(), Failure> {
        for row in self.read(|reader| reader.rows(sql::UNSIGNED, &values![]))? {
            self.sign_checkpoint(row.get::<Tenant>(0)?, patience)?;
        }
        Ok(())
    }

    /// Runs reactions until none is due.
    ///
    /// # Errors
    /// As the engine says.
    pub fn react_all(&self) -> Result<(), Failure> {
        while self.react()? > 0 {}
        Ok(())
    }
}
