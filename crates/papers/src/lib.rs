//! Results on paper: what an office decided, as a PDF that anyone can check for good.
//!
//! Start at [`Authority::issue`]. A [`Paper`] is rendered as tagged PDF/A-2a, signed by the official
//! who decided and sealed by the agency, each with a timestamp, and preserved beyond the end of the
//! certificates (PAdES B-LTA, `libs/pades`). Its QR code carries a [`Mark`] that is checked offline.

mod authority;
mod error;
mod mark;
mod paper;
mod render;

pub use authority::{Authority, Holder, Issued};
pub use error::Error;
pub use mark::Mark;
pub use paper::Paper;
