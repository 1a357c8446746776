//! The parts that pages are made of: signals in, callbacks and links out. None of them fetches, but for those that say so.

pub mod annotations;
pub mod code;
pub mod columns;
pub mod copy_link;
pub mod event_list;
pub mod event_marks;
pub mod export_menu;
pub mod feature;
pub mod filter_chips;
pub mod filter_form;
pub mod frame;
pub mod histogram;
pub mod icon;
pub mod key_sheet;
pub mod marked_text;
pub mod menu;
pub mod outcome;
pub mod page;
pub mod palette;
pub mod picker;
pub mod preferences;
pub mod saved_views;
pub mod segmented;
pub mod state;
pub mod tab_title;
pub mod vocabulary;
