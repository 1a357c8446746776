//! All that touches the browser itself; nothing else names `web_sys` or `js_sys`.

pub mod busy;
pub mod chart;
pub mod clipboard;
pub mod document;
pub mod download;
pub mod escape;
pub mod form;
pub mod frame_keys;
pub mod interval;
pub mod keys;
pub mod last_list;
pub mod live;
pub mod menu;
pub mod near;
pub mod palette;
mod parts;
pub mod pointer;
pub mod row_keys;
pub mod sheet;
pub mod windowing;
