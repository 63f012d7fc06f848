//! DER, as much of it as certificates and signatures need (X.690).

use time::{Date, Month, Time, UtcDateTime};

use crate::Error;

pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const OBJECT: u8 = 0x06;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const UTF8_STRING: u8 = 0x0c;
pub(crate) const PRINTABLE_STRING: u8 = 0x13;
pub(crate) const TRUE: [u8; 3] = [0x01, 0x01, 0xff];

/// A constructed tag of the context, such as `[0]`.
pub(crate) const fn context(number: u8) -> u8 {
    0xa0 | number
}

pub(crate) fn part(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag];
    let length = content.len().to_be_bytes();
    match content.len() {
        short @ ..0x80 => bytes.push(u8::try_from(short).unwrap_or_default()),
        _ => {
            let zeros = length.iter().take_while(|byte| **byte == 0).count();
            bytes.push(0x80 | u8::try_from(length.len() - zeros).unwrap_or_default());
            bytes.extend(&length[zeros..]);
        }
    }
    bytes.extend(content);
    bytes
}

pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    part(SEQUENCE, &parts.concat())
}

/// What a `SET OF` holds, in the order that DER asks for.
pub(crate) fn sorted(mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    parts.sort();
    parts.concat()
}

/// A number from its bytes, the highest first.
pub(crate) fn integer(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let mut number = bytes[zeros..].to_vec();
    if number.first().is_none_or(|byte| *byte >= 0x80) {
        number.insert(0, 0);
    }
    part(INTEGER, &number)
}

pub(crate) fn object(arcs: &[u128]) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let [first, second, rest @ ..] = arcs {
        for arc in std::iter::once(first * 40 + second).chain(rest.iter().copied()) {
            let mut groups = vec![(arc & 0x7f) as u8];
            let mut left = arc >> 7;
            while left > 0 {
                groups.push((left & 0x7f) as u8 | 0x80);
                left >>= 7;
            }
            bytes.extend(groups.iter().rev());
        }
    }
    part(OBJECT, &bytes)
}

pub(crate) fn bit_string(bytes: &[u8]) -> Vec<u8> {
    part(BIT_STRING, &[&[0], bytes].concat())
}

/// `GeneralizedTime`, in UTC and whole seconds.
pub(crate) fn generalized(at: UtcDateTime) -> Vec<u8> {
    part(GENERALIZED_TIME, format!("{:04}{}", at.year(), within_year(at)).as_bytes())
}

/// `Time` of RFC 5280 section 4.1.2.5: two digits of the year up to 2049.
pub(crate) fn time(at: UtcDateTime) -> Vec<u8> {
    match at.year() {
        1950..2050 => {
            part(UTC_TIME, format!("{:02}{}", at.year() % 100, within_year(at)).as_bytes())
        }
        _ => generalized(at),
    }
}

fn within_year(at: UtcDateTime) -> String {
    let (hour, minute, second) = at.as_hms();
    format!("{:02}{:02}{hour:02}{minute:02}{second:02}Z", u8::from(at.month()), at.day())
}

/// Reads parts one after the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

/// A part: what it holds, and all of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part<'a> {
    pub(crate) tag: u8,
    pub(crate) content: &'a [u8],
    pub(crate) whole: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn next(&mut self) -> Result<Part<'a>, Error> {
        let bytes = self.0;
        let (head, rest) = bytes.split_first_chunk::<2>().ok_or(Error::Der)?;
        let (length, rest) = match head[1] {
            short @ ..=0x7f => (usize::from(short), rest),
            long @ 0x81..=0x84 => {
                let (count, rest) =
                    rest.split_at_checked(usize::from(long & 0x7f)).ok_or(Error::Der)?;
                (count.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), rest)
            }
            _ => return Err(Error::Der),
        };
        let (content, rest) = rest.split_at_checked(length).ok_or(Error::Der)?;
        self.0 = rest;
        Ok(Part { tag: head[0], content, whole: &bytes[..bytes.len() - rest.len()] })
    }

    pub(crate) fn expect(&mut self, tag: u8) -> Result<Part<'a>, Error> {
        self.next().and_then(|part| if part.tag == tag { Ok(part) } else { Err(Error::Der) })
    }
}

/// An ECDSA signature of two numbers side by side as `Ecdsa-Sig-Value` (RFC 3279).
pub(crate) fn ecdsa(signature: &[u8; 64]) -> Vec<u8> {
    let (r, s) = signature.split_at(32);
    sequence(&[&integer(r), &integer(s)])
}

/// The two numbers side by side again.
pub(crate) fn two_numbers(signature: &[u8]) -> Result<[u8; 64], Error> {
    let mut numbers = Reader(Reader(signature).expect(SEQUENCE)?.content);
    let (r, s) = (numbers.expect(INTEGER)?, numbers.expect(INTEGER)?);
    let mut both = [0; 64];
    both[..32].copy_from_slice(&number::<32>(r.content)?);
    both[32..].copy_from_slice(&number::<32>(s.content)?);
    Ok(both)
}

/// A number that is not negative, with zeros before it.
pub(crate) fn number<const BYTES: usize>(content: &[u8]) -> Result<[u8; BYTES], Error> {
    let zeros = content.iter().take_while(|byte| **byte == 0).count();
    let digits = &content[zeros..];
    let mut number = [0; BYTES];
    let start = BYTES.checked_sub(digits.len()).ok_or(Error::Der)?;
    number[start..].copy_from_slice(digits);
    Ok(number)
}

/// The arcs of an object identifier.
pub(crate) fn arcs(content: &[u8]) -> Result<Vec<u128>, Error> {
    let (mut arcs, mut arc) = (Vec::new(), 0_u128);
    for byte in content {
        if arc > u128::MAX >> 7 {
            return Err(Error::Der);
        }
        arc = arc << 7 | u128::from(byte & 0x7f);
        if *byte < 0x80 {
            match arcs.is_empty() {
                // The first two are one number (X.690 section 8.19.4).
                true => arcs.extend([(arc / 40).min(2), arc - (arc / 40).min(2) * 40]),
                false => arcs.push(arc),
            }
            arc = 0;
        }
    }
    match content.last() {
        Some(..0x80) => Ok(arcs),
        _ => Err(Error::Der),
    }
}

/// A moment, as [`time`] and [`generalized`] write it.
pub(crate) fn moment(part: Part<'_>) -> Result<UtcDateTime, Error> {
    let text = std::str::from_utf8(part.content).map_err(|_| Error::Der)?;
    let (year, rest) = match (part.tag, text.is_ascii(), text.len()) {
        (UTC_TIME, true, 13) => {
            let year = text[..2].parse::<i32>().map_err(|_| Error::Der)?;
            (if year < 50 { 2000 + year } else { 1900 + year }, &text[2..])
        }
        (GENERALIZED_TIME, true, 15) => (text[..4].parse().map_err(|_| Error::Der)?, &text[4..]),
        _ => return Err(Error::Der),
    };
    let two = |at: usize| rest[at..at + 2].parse::<u8>().map_err(|_| Error::Der);
    let month = Month::try_from(two(0)?).map_err(|_| Error::Der)?;
    let date = Date::from_calendar_date(year, month, two(2)?).map_err(|_| Error::Der)?;
    let time = Time::from_hms(two(4)?, two(6)?, two(8)?).map_err(|_| Error::Der)?;
    Ok(UtcDateTime::new(date, time))
}
