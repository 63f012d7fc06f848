//! DER, as far as it is written here (X.690).

/// A value with its tag and length.
pub(crate) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut der = vec![tag];
    if let Ok(short @ 0..128) = u8::try_from(length) {
        der.push(short);
    } else {
        let bytes = length.to_be_bytes();
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        der.push(0x80 | (bytes.len() - zeros) as u8);
        der.extend(bytes.iter().skip(zeros));
    }
    parts.iter().for_each(|part| der.extend_from_slice(part));
    der
}

pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, parts)
}

/// In the order that DER asks for (X.690 11.6).
pub(crate) fn set_of(mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    parts.sort();
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    tlv(0x31, &parts)
}

/// An unsigned number from its bytes.
pub(crate) fn integer(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let bytes = bytes.get(zeros..).unwrap_or_default();
    // A leading bit would make it negative, and nothing at all is zero.
    let pad: &[u8] = if bytes.first().is_none_or(|byte| *byte >= 0x80) { &[0] } else { &[] };
    tlv(0x02, &[pad, bytes])
}

pub(crate) fn octets(bytes: &[u8]) -> Vec<u8> {
    tlv(0x04, &[bytes])
}

/// Whole bytes of bits.
pub(crate) fn bits(bytes: &[u8]) -> Vec<u8> {
    tlv(0x03, &[&[0], bytes])
}

/// An object identifier from the bytes of its arcs.
pub(crate) fn oid(arcs: &[u8]) -> Vec<u8> {
    tlv(0x06, &[arcs])
}

pub(crate) fn utf8(text: &str) -> Vec<u8> {
    tlv(0x0c, &[text.as_bytes()])
}

pub(crate) fn printable(text: &str) -> Vec<u8> {
    tlv(0x13, &[text.as_bytes()])
}

/// `YYYYMMDDHHMMSS` in UTC of seconds since 1970.
pub(crate) fn digits(at: i64) -> String {
    let (days, seconds) = (at.div_euclid(86_400), at.rem_euclid(86_400));
    // Counted from 1 March of the year 0, so that the leap day is a year's last.
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = year + era * 400 + next;
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}")
}

/// A time as RFC 3161 2.4.2 writes it.
pub(crate) fn generalized(at: i64) -> Vec<u8> {
    tlv(0x18, &[digits(at).as_bytes(), b"Z"])
}

/// A time as RFC 5280 4.1.2.5 writes it: two digits for the year until 2049.
pub(crate) fn time(at: i64) -> Vec<u8> {
    let digits = digits(at);
    match digits.strip_prefix("20") {
        Some(short) if short < "50" => tlv(0x17, &[short.as_bytes(), b"Z"]),
        _ => generalized(at),
    }
}
