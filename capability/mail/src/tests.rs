//! The rules, tried: by example, at random, and exhaustively in small worlds.

mod api;
mod explore;
mod golden;
mod import;
mod lists;
mod oracle;
mod pages_a;
mod pages_b;
mod race;
mod random;
mod rules;
mod shift;
mod world;
