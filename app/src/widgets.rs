//! The parts that pages are made of: signals in, callbacks and links out. None of them fetches.

pub mod frame;
pub mod icon;
pub mod menu;
pub mod outcome;
pub mod page;
pub mod preferences;
pub mod segmented;
pub mod state;
