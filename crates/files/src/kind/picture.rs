//! How large a picture says it is. It is not drawn.

use super::{NotThatKind, big, contains};

/// A hundred million points: more than any camera or scanner of an office makes, and 400 MB drawn.
const POINTS_MAX: u64 = 100_000_000;

/// PNG, third edition, 11.2.1: the header comes first.
pub(super) fn png(head: &[u8], tail: &[u8]) -> Result<(), NotThatKind> {
    let of_header = head.get(12..16) == Some(b"IHDR".as_slice());
    let size = big(head, 16, 4).zip(big(head, 20, 4)).filter(|_| of_header);
    let end = &tail[tail.len().saturating_sub(64)..];
    if !contains(end, b"IEND") {
        return Err(NotThatKind::Damaged);
    }
    fits(size)
}

/// ITU-T T.81, B.2.2: the size stands in the frame header, which may come after much else.
pub(super) fn jpeg(head: &[u8], tail: &[u8]) -> Result<(), NotThatKind> {
    // The end marker; cameras write a little after it.
    let end = &tail[tail.len().saturating_sub(64 * 1024)..];
    if !contains(end, b"\xff\xd9") {
        return Err(NotThatKind::Damaged);
    }
    let mut at = 2;
    loop {
        while head.get(at) == Some(&0xff) && head.get(at + 1) == Some(&0xff) {
            at += 1;
        }
        let marker = head.get(at + 1).filter(|_| head.get(at) == Some(&0xff));
        match marker {
            // SOF0 to SOF15, without DHT, JPG and DAC.
            Some(0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf) => {
                return fits(big(head, at + 7, 2).zip(big(head, at + 5, 2)));
            }
            // The scan begins, or the file ends, without a frame.
            None | Some(0xd9 | 0xda) => return Err(NotThatKind::Damaged),
            // These stand alone.
            Some(0x01 | 0xd0..=0xd8) => at += 2,
            Some(_) => match big(head, at + 2, 2) {
                Some(length @ 2..) => at += 2 + length as usize,
                _ => return Err(NotThatKind::Damaged),
            },
        }
    }
}

fn fits(size: Option<(u64, u64)>) -> Result<(), NotThatKind> {
    match size {
        None | Some((0, _) | (_, 0)) => Err(NotThatKind::Damaged),
        Some((width, height)) if width * height > POINTS_MAX => Err(NotThatKind::Unpacks),
        Some(_) => Ok(()),
    }
}
