//! Data to the options of a chart, written with `charming`: pure, without a browser, tested natively. Nothing here writes JavaScript.

pub mod palette;
pub mod usage;
