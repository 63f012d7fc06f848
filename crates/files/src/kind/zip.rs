//! The directory of a ZIP container: PKWARE's APPNOTE 6.3, 4.3.12 and 4.3.16. What is in the
//! container is never unpacked.

use super::{NotThatKind, little};

const END: &[u8] = b"PK\x05\x06";
const END_BYTES: usize = 22;
const ENTRY: &[u8] = b"PK\x01\x02";
const ENTRY_BYTES: usize = 46;
const ENTRIES_MAX: u64 = 2_000;
/// Unpacked, all together.
const UNPACKED_MAX: u64 = 200 * 1024 * 1024;
/// XML packs well; no text of an office packs better than this.
const RATIO_MAX: u64 = 100;
/// Below this the ratio does not matter.
const RATIO_FROM: u64 = 1024 * 1024;
/// A size that stands elsewhere: ZIP64, which nothing below 4 GB needs.
const ELSEWHERE: u64 = 0xffff_ffff;

/// The names that a container lists, after its sizes were found to be fit.
pub(super) struct Directory<'a>(Vec<&'a [u8]>);

impl<'a> Directory<'a> {
    /// Reads the directory from the end of a container of `length` bytes.
    pub(super) fn read(tail: &'a [u8], length: u64) -> Result<Self, NotThatKind> {
        let (entries, begins, ends) = listed(tail, length).ok_or(NotThatKind::Damaged)?;
        let (mut at, mut names) = (begins, Vec::new());
        let (mut packed, mut unpacked) = (0_u64, 0_u64);
        if entries > ENTRIES_MAX {
            return Err(NotThatKind::Unpacks);
        }
        for _ in 0..entries {
            let entry = tail.get(at..ends).filter(|entry| entry.starts_with(ENTRY));
            let entry = entry.ok_or(NotThatKind::Damaged)?;
            let field = |from, bytes| little(entry, from, bytes).ok_or(NotThatKind::Damaged);
            let (flags, small, large) = (field(8, 2)?, field(20, 4)?, field(24, 4)?);
            if flags & 1 == 1 || small == ELSEWHERE || large == ELSEWHERE {
                // Encrypted, or too large: nobody could look into it.
                return Err(NotThatKind::Unpacks);
            }
            let variable = [field(28, 2)?, field(30, 2)?, field(32, 2)?].map(|it| it as usize);
            let name = entry.get(ENTRY_BYTES..ENTRY_BYTES + variable[0]);
            names.push(name.ok_or(NotThatKind::Damaged)?);
            (packed, unpacked) = (packed + small, unpacked + large);
            at += ENTRY_BYTES + variable.iter().sum::<usize>();
        }
        let bomb = unpacked > UNPACKED_MAX
            || (unpacked > RATIO_FROM && unpacked / packed.max(1) > RATIO_MAX)
            // Entries that lie over one another.
            || packed > length;
        if bomb { Err(NotThatKind::Unpacks) } else { Ok(Self(names)) }
    }

    /// Whether it lists what a text has (ECMA-376, Part 2 and Part 1, 11.3.10) and no programs.
    pub(super) fn is_docx(&self) -> Result<(), NotThatKind> {
        let has = |wanted: &[u8]| self.0.contains(&wanted);
        let programs = |name: &&[u8]| name.ends_with(b"vbaProject.bin");
        if has(b"[Content_Types].xml") && has(b"word/document.xml") && !self.0.iter().any(programs)
        {
            Ok(())
        } else {
            Err(NotThatKind::Lies)
        }
    }
}

/// How many entries there are, and where in `tail` the directory begins and ends.
fn listed(tail: &[u8], length: u64) -> Option<(u64, usize, usize)> {
    let last = tail.len().checked_sub(END_BYTES)?;
    // A comment of up to 65,535 bytes may follow.
    let first = last.saturating_sub(0xffff);
    let mut places = (first..=last).rev();
    let end = places.find(|at| {
        let comment = little(tail, at + 20, 2).unwrap_or(u64::MAX) as usize;
        tail[*at..].starts_with(END) && at + END_BYTES + comment == tail.len()
    })?;
    let (entries, size, from) =
        (little(tail, end + 10, 2)?, little(tail, end + 12, 4)?, little(tail, end + 16, 4)?);
    let tail_from = length - tail.len() as u64;
    let begins = usize::try_from(from.checked_sub(tail_from)?).ok()?;
    let ends = begins.checked_add(size as usize)?;
    (ends <= end).then_some((entries, begins, ends))
}
