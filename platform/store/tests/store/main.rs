#![allow(missing_docs)]
//! The store on both engines, with a toy capability.

mod attachments;
mod backup;
mod doctor;
mod engines;
mod export;
mod faults;
mod golden;
mod jobs;
mod seek;
mod tamper;
mod toy;
mod work;
