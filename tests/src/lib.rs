//! What the tests of the whole share. [`source`] reads the sources of the repository for the architecture test.

pub mod source;
