//! Personal numbers, old identity-card numbers and telephone numbers, each given once.

use kernel::Sex;

use crate::chance::mix;
use crate::permutation::permuted;

/// The last six digits below this are left to people made by hand.
const RESERVED: u64 = 1_000;
const YEARS: usize = 131;
const YEAR_FIRST: i32 = 1900;

/// Counts what was given: one counter for each place, sex and year, so memory does not grow with
/// the people.
pub(crate) struct Numbers {
    given: Vec<u32>,
    key: u64,
    old_ids: u64,
    phones: u64,
}

impl Numbers {
    pub(crate) fn new(seed: u64) -> Self {
        Self { given: vec![0; 300 * 2 * YEARS], key: mix(seed ^ 0x4E55), old_ids: 0, phones: 0 }
    }

    /// `PPP G YY RRRRRR` (Circular 59/2021/TT-BCA, Article 4). Empty for a year outside the table
    /// and when all 999,000 of a place, sex and year are given: never one number for two people.
    pub(crate) fn personal(&mut self, place: usize, sex: Sex, year: i32) -> String {
        let (women, offset) = (usize::from(sex == Sex::Female), year - YEAR_FIRST);
        let Ok(column) = usize::try_from(offset) else { return String::new() };
        let group = (place * 2 + women) * YEARS + column;
        let size = 1_000_000 - RESERVED;
        match self.given.get_mut(group) {
            Some(given) if column < YEARS && u64::from(*given) < size => {
                let counter = u64::from(*given);
                *given += 1;
                let random = RESERVED + permuted(counter, size, self.key ^ mix(group as u64));
                let century = offset as usize / 100 * 2 + women;
                digits(
                    (place * 10 + century) as u64,
                    4,
                    (year % 100) as u64 * 1_000_000 + random,
                    8,
                )
            }
            _ => String::new(),
        }
    }

    /// Nine digits, as on identity cards until 2020. Empty when all are given.
    pub(crate) fn old_id(&mut self) -> String {
        self.old_ids += 1;
        let size = 900_000_000;
        if self.old_ids > size {
            return String::new();
        }
        digits(0, 0, permuted(self.old_ids - 1, size, self.key ^ 1), 9)
    }

    /// Ten digits from blocks that no operator has (050, 051, 053, 054, 057), so that no message
    /// reaches anyone. Empty when all are given.
    pub(crate) fn phone(&mut self) -> String {
        self.phones += 1;
        let size = 50_000_000;
        if self.phones > size {
            return String::new();
        }
        let place = permuted(self.phones - 1, size, self.key ^ 2);
        let block = [50, 51, 53, 54, 57][(place / 10_000_000) as usize];
        digits(block, 3, place % 10_000_000, 7)
    }
}

/// Two numbers with leading zeros, one after the other.
fn digits(first: u64, first_width: usize, second: u64, second_width: usize) -> String {
    let mut text = String::with_capacity(first_width + second_width);
    push_digits(&mut text, first, first_width);
    push_digits(&mut text, second, second_width);
    text
}

/// A number with leading zeros; quicker than formatting, of which a row has some twenty.
pub(crate) fn push_digits(text: &mut String, number: u64, width: usize) {
    let mut digits = [b'0'; 20];
    let mut rest = number;
    for digit in digits.iter_mut().rev().take(width) {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    text.extend(digits[20 - width..].iter().map(|digit| char::from(*digit)));
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use kernel::Sex;

    use super::Numbers;

    #[test]
    fn a_crowded_place_and_year_runs_out_before_a_number_repeats() {
        let mut numbers = Numbers::new(9);
        let given: HashSet<String> =
            (0..999_000).map(|_| numbers.personal(1, Sex::Female, 2026)).collect();
        assert_eq!(given.len(), 999_000);
        assert!(given.iter().all(|number| number.len() == 12 && number.starts_with("001326")));
        assert_eq!(numbers.personal(1, Sex::Female, 2026), "");
        assert_eq!(numbers.personal(1, Sex::Female, 1899), "");
        assert_eq!(numbers.personal(1, Sex::Female, 2031), "");
        assert_eq!(numbers.personal(1, Sex::Male, 1999).len(), 12);
    }
}
