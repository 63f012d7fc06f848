//! Chance that is the same on every machine: SplitMix64 and whole numbers only.

use std::collections::HashMap;

/// A stream of draws. Each household has its own, so a change in how one is made does not shift
/// those after it.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn stream(seed: u64, number: u64) -> Self {
        Self(mix(seed ^ mix(number)))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// 0 to `count - 1`, evenly; 0 when `count` is 0.
    pub(crate) fn below(&mut self, count: u32) -> u32 {
        (((self.next() >> 32) * u64::from(count)) >> 32) as u32
    }

    /// `low` to `high`, both of them too. `low` when they are the wrong way round.
    pub(crate) fn between(&mut self, low: i32, high: i32) -> i32 {
        low + self.below((high - low + 1).max(1) as u32) as i32
    }

    pub(crate) fn in_thousand(&mut self, times: u32) -> bool {
        self.below(1000) < times
    }

    pub(crate) fn percent(&mut self, times: u32) -> bool {
        self.below(100) < times
    }
}

/// The finaliser of SplitMix64: every bit of the result depends on every bit of the word.
pub(crate) fn mix(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^ (word >> 31)
}

/// Things of which some are drawn more often than others.
pub(crate) struct Weighted<T> {
    things: Vec<T>,
    /// The sum of the weights up to each thing and with it.
    up_to: Vec<u32>,
}

impl<T> Weighted<T> {
    pub(crate) fn draw(&self, chance: &mut Chance) -> &T {
        let ticket = chance.below(self.total());
        &self.things[self.up_to.partition_point(|sum| *sum <= ticket)]
    }

    /// Other things with the same weights.
    pub(crate) fn map<U>(self, other: impl FnMut(T) -> U) -> Weighted<U> {
        Weighted { things: self.things.into_iter().map(other).collect(), up_to: self.up_to }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.things.is_empty()
    }

    pub(crate) fn total(&self) -> u32 {
        self.up_to.last().copied().unwrap_or(0)
    }
}

impl<T> FromIterator<(T, u32)> for Weighted<T> {
    fn from_iter<I: IntoIterator<Item = (T, u32)>>(pairs: I) -> Self {
        let mut weighted = Weighted { things: Vec::new(), up_to: Vec::new() };
        for (thing, weight) in pairs {
            weighted.up_to.push(weighted.total() + weight);
            weighted.things.push(thing);
        }
        weighted
    }
}

/// Reads `word 3, another word 2, word`.
pub(crate) fn words(list: &'static str, separator: char) -> Weighted<&'static str> {
    let words = list.split(separator).map(str::trim).filter(|word| !word.is_empty());
    let pair = |word: &'static str| match word.rsplit_once(' ') {
        Some((word, weight)) if weight.bytes().all(|digit| digit.is_ascii_digit()) => {
            (word, weight.parse().unwrap_or(1))
        }
        _ => (word, 1),
    };
    words.map(pair).map(|(word, weight)| (if word == "-" { "" } else { word }, weight)).collect()
}

/// The lists of `data/words.txt` by their keys.
pub(crate) struct Words(HashMap<&'static str, Weighted<&'static str>>);

impl Words {
    pub(crate) fn read(text: &'static str) -> Self {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let lists = lines.filter_map(|line| line.split_once(" = "));
        Self(lists.map(|(key, list)| (key, words(list, ','))).collect())
    }

    /// Takes a list out. One that is not there is empty; a test draws from each.
    pub(crate) fn take(&mut self, key: &str) -> Weighted<&'static str> {
        self.0.remove(key).unwrap_or_else(|| words("", ','))
    }
}
