//! The whole as its users meet it.

mod door;
pub(crate) mod tls;
