//! The chain of one person's entries: each link names the one before, so that nothing can be taken
//! out or cut off without the end changing.

use aws_lc_rs::digest;
use kernel::PersonId;

use crate::commitment;

/// Entries that the person may see.
pub(crate) const OPEN: u8 = 0;
/// Entries that a law keeps from the person.
pub(crate) const SEALED: u8 = 1;

/// The end of a chain after its `seq`-th entry; `before` the first one it was all zeros.
pub fn link(before: &[u8; 32], seq: i64, leaf: &[u8; 32]) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(b"danh-head/v1\n");
    context.update(before);
    context.update(&seq.to_be_bytes());
    context.update(leaf);
    let mut head = [0; 32];
    head.copy_from_slice(context.finish().as_ref());
    head
}

/// What a round of the sequencer commits of a chain: nobody can tell from it whose it is.
pub(crate) fn head_commitment(
    key: &[u8; 32],
    (subject, chain): (PersonId, u8),
    seq: i64,
    head: &[u8; 32],
) -> [u8; 32] {
    let record = [subject.as_bytes(), &[chain], &seq.to_be_bytes(), head].concat();
    commitment(key, &record).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_without_its_last_link_ends_elsewhere() {
        let first = link(&[0; 32], 1, &[1; 32]);
        let second = link(&first, 2, &[2; 32]);
        assert_ne!(first, second);
        assert_ne!(link(&first, 3, &[2; 32]), second);
        assert_ne!(link(&[0; 32], 2, &[2; 32]), second);
    }
}
