//! The layers around every route, from the outside in: request id, security headers, compression, panics, client address, cross-origin
//! refusal, identity.

pub mod client_ip;
pub mod compression;
pub mod cross_origin;
pub mod identity;
pub mod measure;
pub mod panics;
pub mod refusals;
pub mod request_id;
pub mod security_headers;
