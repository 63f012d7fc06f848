//! The chain of one person's entries: each link names the one before, so that nothing can be taken
//! out or cut off without the end changing.

use aws_lc_rs::digest;
use kernel::PersonId;

use crate::commitment;

/// Entries that the person may see.
pub(crate) const OPEN: u8 = 0;

/// The end of a chain after its `seq`-th entry.
pub fn link(before: Option<&[u8; 32]>, seq: i64, leaf: &[u8; 32]) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(b"danh-head/v1\n");
    context.update(before.unwrap_or(&[0; 32]));
    context.update(&seq.to_be_bytes());
    context.update(leaf);
    let mut head = [0; 32];
    head.copy_from_slice(context.finish().as_ref());
    head
}

/// What a round of the sequencer commits of a chain: nobody can tell from it whose it is.
pub fn head_commitment(
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
        let first = link(None, 1, &[1; 32]);
        let second = link(Some(&first), 2, &[2; 32]);
        assert_ne!(first, second);
        assert_ne!(link(Some(&first), 3, &[2; 32]), second);
        assert_ne!(link(None, 2, &[2; 32]), second);
    }
}
