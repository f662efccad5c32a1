//! The ledger against the definitions, against hostile input and against others' programs.

mod checkpoint;
mod go;
mod hostile;
mod leaf;
mod note;
mod others;
mod proof;
mod reference;
mod tile;
mod tree;
