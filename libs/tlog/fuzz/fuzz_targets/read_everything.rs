//! Every reader of the crate on bytes libFuzzer makes up.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/it/untrusted.rs"]
mod untrusted;

fuzz_target!(|bytes: &[u8]| untrusted::read_everything(bytes));
