//! The checksum of EMVCo 4.7.3: CRC of ISO/IEC 13239 with polynomial 0x1021, begun at 0xFFFF.

pub(crate) fn of(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |sum, byte| {
        (0..8).fold(sum ^ u16::from(*byte) << 8, |sum, _| {
            let shifted = sum << 1;
            if sum & 0x8000 == 0 { shifted } else { shifted ^ 0x1021 }
        })
    })
}
