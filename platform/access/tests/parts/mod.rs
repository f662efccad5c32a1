//! Tests that stand on the same ground.

mod glass;
