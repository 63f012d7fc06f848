//! Keys: made, used by name, destroyed. Nobody outside is ever given the bytes of one.
//!
//! Start at [`Keys`]. A caller asks for the key of a name and gets a handle that signs or seals;
//! what is behind the handle, a file today, is this crate's business alone. A key has a generation;
//! a destroyed generation never comes back, not even when a backup brings its file.

mod error;
mod file;
mod keys;
mod name;
mod rsa;
mod secret_key;
mod signing_key;
mod xaes;

pub use error::Error;
pub use keys::Keys;
pub use name::{Generation, KeyName};
pub use secret_key::SecretKey;
pub use signing_key::{LogKey, PublicKey, Scheme, SigningKey};
