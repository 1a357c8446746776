//! One's own account: how one is called, where one is signed in, which tokens and which second factor one has.

use serde::{Deserialize, Serialize};

use super::event_view::Moment;

/// All that the page of one's own account shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountSheet {
    /// The address.
    pub email: String,
    /// The name; empty if none was given.
    pub name: String,
    /// The names of one's roles: slugs of the product's, else as they were given.
    pub roles: Vec<String>,
    /// The IANA zone in which times are read.
    pub zone: String,
    /// Where one is signed in, the newest use first.
    pub sessions: Vec<OwnSession>,
    /// Personal tokens that work, the newest first.
    pub tokens: Vec<OwnToken>,
    /// The second factor.
    pub second_factor: SecondFactorState,
}

/// A session of one's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnSession {
    /// SHA-256 of its secret, in hexadecimal: it names the session and opens nothing.
    pub id: String,
    /// When one signed in.
    pub created: Moment,
    /// When it was last used, to a few minutes.
    pub seen: Moment,
    /// From which address one signed in.
    pub ip: Option<String>,
    /// With which program, as the program says; hostile text.
    pub user_agent: Option<String>,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// A personal token; what it is itself is known to its owner only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnToken {
    /// SHA-256 of the token, in hexadecimal.
    pub id: String,
    /// What it is for, in its owner's words.
    pub name: String,
    /// Its first characters.
    pub hint: String,
    /// When it was made.
    pub created: Moment,
}

/// Whether signing in also asks for a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondFactorState {
    /// It does not.
    Off,
    /// It does.
    On {
        /// How many recovery codes are left.
        recovery_left: u32,
    },
}

/// What a device needs to give codes: shown once, and it counts only after a first code was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// The secret in base32 (RFC 4648), in groups of four, to be typed.
    pub secret: String,
    /// The same as a QR code.
    pub qr: QrCode,
}

/// A QR code (ISO/IEC 18004) as one path of an SVG picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QrCode {
    /// Modules a side, the quiet zone not counted.
    pub size: usize,
    /// The dark modules as `d` of a path, one unit each.
    pub path: String,
}

/// The longest name of a token, in characters.
pub const MAX_TOKEN_NAME: usize = 80;
