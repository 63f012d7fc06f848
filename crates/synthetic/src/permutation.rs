//! Numbers that look random, never repeat and need no memory of those given before.
//!
//! A counter goes through a keyed permutation: four Feistel rounds over the next even number of
//! bits, walked again while the result lies outside the range (Black and Rogaway, 2002). Different
//! counters come out different because every step can be undone.

use crate::chance::mix;

/// Where `counter` goes among `0..size`, under a key. `size` is at most 2^32 and above `counter`.
pub(crate) fn permuted(counter: u64, size: u64, key: u64) -> u64 {
    let half = (64 - (size - 1).leading_zeros()).div_ceil(2);
    let mask = (1 << half) - 1;
    let mut place = counter;
    loop {
        let (mut left, mut right) = (place >> half, place & mask);
        for round in 0..4 {
            (left, right) = (right, left ^ (mix(key ^ (round << 60) ^ right) & mask));
        }
        place = left << half | right;
        if place < size {
            return place;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::permuted;

    #[test]
    fn every_place_is_taken_once() {
        for size in [2, 10, 999, 1024, 4097] {
            let mut places: Vec<u64> = (0..size).map(|n| permuted(n, size, 7)).collect();
            places.sort_unstable();
            assert!(places.into_iter().eq(0..size), "{size}");
        }
    }
}
