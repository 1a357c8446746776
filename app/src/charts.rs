//! Data to `charming::Chart`: pure, without a browser, tested natively. Nothing here writes JavaScript.

pub mod palette;
pub mod usage;
