//! The queue at the sign-in, for the hour in which everybody comes at once: so many are let in as
//! can be served, the others know their place and about how long it takes. Pure: what time it is,
//! is said from outside.
//!
//! A place is a number, and numbers are let in in their order. Who is let in keeps a place until
//! they have signed in or stayed away; who comes back too late goes before all who are new.

use std::collections::{BTreeMap, VecDeque};

use kernel::Moment;

const SECOND: i64 = 1_000_000;
/// Who was let in has so long to sign in.
const STAY_SECONDS: i64 = 300;
/// A place is held so long for who is next and looks again; they are asked to sooner.
const HELD_SECONDS: i64 = 90;
/// What was seen in that time says how fast it goes.
const SEEN_SECONDS: i64 = 60;
/// How long somebody takes, where nothing was seen yet.
const GUESSED_SECONDS: u64 = 30;

#[derive(Debug)]
pub(crate) struct Queue {
    /// All numbers up to this one were let in.
    admitted: u64,
    capacity: usize,
    /// Until when they may stay.
    inside: BTreeMap<u64, Moment>,
    /// Until when a place is held for them.
    held: BTreeMap<u64, Moment>,
    issued: u64,
    /// When places became free, newest last.
    left: VecDeque<Moment>,
    swept_at: Moment,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Inside,
    Waiting(Wait),
}

/// What somebody who waits is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wait {
    /// So many go before them.
    pub(crate) ahead: u64,
    /// About how long it takes.
    pub(crate) seconds: u64,
}

impl Queue {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            admitted: 0,
            capacity: capacity.max(1),
            held: BTreeMap::new(),
            inside: BTreeMap::new(),
            issued: 0,
            left: VecDeque::new(),
            swept_at: Moment::from_micros(0),
        }
    }

    /// Somebody new: their number and place.
    pub(crate) fn come(&mut self, now: Moment) -> (u64, Place) {
        self.issued += 1;
        (self.issued, self.ask(self.issued, now))
    }

    /// The place of a number that was given out.
    pub(crate) fn ask(&mut self, number: u64, now: Moment) -> Place {
        self.sweep(now);
        if self.inside.contains_key(&number) {
            return Place::Inside;
        }
        if number <= self.admitted && self.held.remove(&number).is_none() && !self.has_room() {
            // They were away when it was their turn: the next place is theirs.
            return self.waiting(0, now);
        }
        if number > self.admitted {
            self.admit(now);
            if self.held.remove(&number).is_none() {
                return self.waiting(number - self.admitted - 1, now);
            }
        }
        self.inside.insert(number, after(now, STAY_SECONDS));
        Place::Inside
    }

    /// They have signed in.
    pub(crate) fn leave(&mut self, number: u64, now: Moment) {
        if self.inside.remove(&number).is_some() {
            self.left.push_back(now);
        }
        self.admit(now);
    }

    fn has_room(&self) -> bool {
        self.inside.len() + self.held.len() < self.capacity
    }

    /// Calls the next ones, as far as there is room.
    fn admit(&mut self, now: Moment) {
        while self.admitted < self.issued && self.has_room() {
            self.admitted += 1;
            self.held.insert(self.admitted, after(now, HELD_SECONDS));
        }
    }

    /// Once a second, what ran out.
    fn sweep(&mut self, now: Moment) {
        if now < after(self.swept_at, 1) {
            return;
        }
        self.swept_at = now;
        let before = self.inside.len();
        self.inside.retain(|_, until| *until > now);
        self.held.retain(|_, until| *until > now);
        self.left.extend(std::iter::repeat_n(now, before - self.inside.len()));
        while self.left.front().is_some_and(|at| after(*at, SEEN_SECONDS) <= now) {
            self.left.pop_front();
        }
    }

    fn waiting(&self, ahead: u64, now: Moment) -> Place {
        let (seen, over) = match self.left.front() {
            None => (self.capacity as u64, GUESSED_SECONDS),
            Some(first) => {
                let over = (now.micros() - first.micros()).unsigned_abs() / SECOND.unsigned_abs();
                (self.left.len() as u64, over.max(1))
            }
        };
        let seconds = (ahead + 1).saturating_mul(over).div_ceil(seen);
        Place::Waiting(Wait { ahead, seconds })
    }
}

fn after(moment: Moment, seconds: i64) -> Moment {
    Moment::from_micros(moment.micros().saturating_add(seconds * SECOND))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_micros(1_000_000_000 + seconds * SECOND)
    }

    fn ahead(place: Place) -> Option<u64> {
        match place {
            Place::Inside => None,
            Place::Waiting(wait) => Some(wait.ahead),
        }
    }

    #[test]
    fn who_comes_first_is_let_in_first() {
        let mut queue = Queue::new(1);
        let (one, place) = queue.come(at(0));
        assert_eq!(place, Place::Inside);
        let (two, place) = queue.come(at(0));
        assert_eq!(ahead(place), Some(0), "the first of those who wait");
        let (three, place) = queue.come(at(0));
        assert_eq!(ahead(place), Some(1));
        queue.leave(one, at(5));
        assert_eq!(ahead(queue.ask(three, at(5))), Some(0), "it is held for who was before");
        assert_eq!(queue.ask(two, at(6)), Place::Inside);
        assert_eq!(queue.ask(two, at(7)), Place::Inside, "and stays theirs");
        queue.leave(two, at(8));
        assert_eq!(queue.ask(three, at(9)), Place::Inside);
    }

    #[test]
    fn who_stays_away_holds_nobody_up_and_is_not_lost() {
        let mut queue = Queue::new(1);
        let (one, _) = queue.come(at(0));
        let (two, _) = queue.come(at(0));
        let (three, _) = queue.come(at(0));
        queue.leave(one, at(1));
        assert_eq!(queue.ask(three, at(1 + HELD_SECONDS)), Place::Inside, "two did not look");
        assert_eq!(ahead(queue.ask(two, at(100))), Some(0), "the next place is theirs");
        let (_, four) = queue.come(at(100));
        assert!(ahead(four).is_some());
        queue.leave(three, at(101));
        queue.ask(two, at(101 + HELD_SECONDS));
        assert_eq!(queue.ask(two, at(102 + HELD_SECONDS)), Place::Inside);
    }

    #[test]
    fn who_never_finishes_makes_room_in_the_end() {
        let mut queue = Queue::new(1);
        queue.come(at(0));
        let (two, _) = queue.come(at(0));
        assert!(ahead(queue.ask(two, at(STAY_SECONDS - 1))).is_some());
        assert_eq!(queue.ask(two, at(STAY_SECONDS + 1)), Place::Inside);
    }

    #[test]
    fn the_time_told_is_what_was_seen() {
        let mut queue = Queue::new(10);
        let inside: Vec<_> = (0..10).map(|_| queue.come(at(0)).0).collect();
        let numbers: Vec<_> = (0..600).map(|_| queue.come(at(0)).0).collect();
        for (number, second) in inside.iter().zip(1..) {
            queue.leave(*number, at(second));
        }
        // Ten in nine seconds, and 589 are before the last.
        let Place::Waiting(wait) = queue.ask(numbers[599], at(10)) else { panic!("no room") };
        assert_eq!(wait, Wait { ahead: 589, seconds: (590 * 9_u64).div_ceil(10) });
    }

    proptest! {
        /// Whatever people do: no more are inside than there is room for, and nobody is let in
        /// before somebody who came earlier and looks as often.
        #[test]
        fn there_are_never_more_inside_than_there_is_room(
            capacity in 1_usize..5,
            does in prop::collection::vec((0_u8..3, 0_usize..40, 0_i64..20), 1..200),
        ) {
            let mut queue = Queue::new(capacity);
            let (mut given, mut now) = (Vec::new(), 0);
            for (what, whom, seconds) in does {
                now += seconds;
                let whom = given.get(whom % given.len().max(1)).copied();
                match (what, whom) {
                    (1, Some(number)) => queue.leave(number, at(now)),
                    (2, Some(number)) => { queue.ask(number, at(now)); }
                    _ => given.push(queue.come(at(now)).0),
                }
                prop_assert!(queue.inside.len() + queue.held.len() <= capacity);
                prop_assert!(queue.admitted <= queue.issued);
            }
        }

        #[test]
        fn those_who_look_each_second_go_in_in_their_order(capacity in 1_usize..6, count in 1_usize..60) {
            let mut queue = Queue::new(capacity);
            let mut waiting: VecDeque<u64> = (0..count).map(|_| queue.come(at(0)).0).collect();
            let mut last = 0;
            for second in 1..1_000 {
                let mut inside = Vec::new();
                waiting.retain(|number| {
                    let is_in = queue.ask(*number, at(second)) == Place::Inside;
                    if is_in { inside.push(*number); }
                    !is_in
                });
                for number in inside {
                    prop_assert!(number > last, "{number} after {last}");
                    last = number;
                    queue.leave(number, at(second));
                }
            }
            prop_assert!(waiting.is_empty());
        }
    }
}
