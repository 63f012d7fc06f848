//! Transparency logs as C2SP writes them: tiles, checkpoints, signed notes, cosignatures, proofs.
//!
//! Pure: no file, no socket, no clock, no database, no private key. What must be read is named
//! first (`edge_tiles`, `ProofPlan::tiles`), fetched by the caller, and only then computed with.
//! A log is written with [`Appender`], signed with [`Checkpoint::sign`], opened with
//! [`TrustPolicy::open`], and an entry is proved with [`ProofPlan`] and [`EntryProof`].
//!
//! Followed: tlog-tiles, tlog-checkpoint, signed-note, tlog-cosignature, tlog-witness and
//! tlog-proof at <https://c2sp.org>, and RFC 6962 section 2.1. Sizes stop at 2^63 - 1, where Go's
//! and SQL's integers stop.

mod appender;
mod bundle;
mod checkpoint;
mod entry_proof;
mod error;
mod hash;
mod key;
mod note;
mod policy;
mod proof;
mod proof_plan;
mod text;
mod tile;
mod witness;

pub use appender::{Appended, Appender, edge_bundle, edge_tiles};
pub use bundle::{ENTRY_BYTES_MAX, bundle_entries};
pub use checkpoint::Checkpoint;
pub use entry_proof::EntryProof;
pub use error::Error;
pub use hash::{Hash, leaf_hash, node_hash, tree_consistency, tree_inclusion, tree_root};
pub use key::{Algorithm, NoteSigner, VerifierKey};
pub use note::{Note, NoteSignature};
pub use policy::{Opened, Signed, TrustPolicy};
pub use proof::{SIZE_MAX, verify_consistency, verify_inclusion};
pub use proof_plan::ProofPlan;
pub use tile::{BundleId, TILE_WIDTH, TileId};
pub use witness::{AddCheckpoint, WitnessAnswer};
