//! The queue at the sign-in, for the hour in which everybody comes at once: so many are let in as
//! can be served; the others know their place and about how long it takes. Pure: what time it is,
//! is said from outside.
//!
//! What is shared out is time of the cores, not places: for each who is let in as much is put aside
//! as those before them took on average, and what they leave of it goes to the next. Who takes a
//! place and does nothing costs next to nothing, so neither people who give up nor programs that
//! only knock keep anybody out. A place is the moment at which somebody came: another node, or this
//! one after a restart, can compare it with those that it knows.

use std::collections::VecDeque;
use std::ops::RangeInclusive;

use kernel::Moment;

const SECOND: i64 = 1_000_000;
/// What a page, a passkey and what follows it take of a core, all in all.
const MICROS_OF_A_REQUEST: i64 = 500;
/// What it takes to hash a password.
const MICROS_OF_A_PASSWORD: i64 = 20_000;
/// What somebody takes, where nothing was seen yet: a page, and a password.
const MICROS_GUESSED: i64 = 2 * MICROS_OF_A_REQUEST + MICROS_OF_A_PASSWORD;
/// As if so many had been seen who took that.
const GUESSED: i64 = 20;
/// What is believed of somebody: at least a page and a passkey, at most that they mistype four
/// times.
const MICROS_BELIEVED: RangeInclusive<i64> = 2 * MICROS_OF_A_REQUEST..=5 * MICROS_GUESSED;
/// What was not asked for stays good for so long: about what it takes to type a password, so that
/// as many may do that at a time as can be served when they are done.
const SAVED_SECONDS: i64 = 20;
/// So much of a second's people may be let in at once: what was saved is for those who type, not for
/// a crowd that all does what it does in the same moment.
const AT_ONCE: i64 = 4;
/// How fast it goes is seen by who was done in so many seconds.
const SPEED_SECONDS: i64 = 5;
/// What somebody took is known when they were let in so long ago.
const SEEN_SECONDS: RangeInclusive<i64> = 30..=90;
/// The place of who waits is kept for a day.
const KEPT_SECONDS: i64 = 86_400;
/// Who was let in has so long to sign in.
const STAY_SECONDS: i64 = 1_800;
/// How soon who waits looks again, at least and at most.
const LOOKS_AGAIN_SECONDS: RangeInclusive<u64> = 5..=300;
/// So many look again a second, as long as that is not too seldom for anybody.
const LOOKS_PER_SECOND: u64 = 1_000;
/// No machine does more.
const PER_SECOND_MAX: usize = 1_000_000;
/// 32 MiB. Who comes when so many wait is let in when nobody does any more.
const WAITING_MAX: usize = 1 << 22;

/// What somebody has who came here before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ticket {
    /// Since when they may be inside.
    Inside(Moment),
    /// Since when they wait.
    Waiting(Moment),
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
    /// In how many seconds it is best to look again: well before the turn comes, and not so often
    /// that looking keeps the cores busy.
    pub(crate) again: u64,
    /// About how long it takes.
    pub(crate) seconds: u64,
}

/// What a request at the door does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Work {
    Password,
    Request,
}

impl Work {
    fn micros(self) -> i64 {
        match self {
            Work::Password => MICROS_OF_A_REQUEST + MICROS_OF_A_PASSWORD,
            Work::Request => MICROS_OF_A_REQUEST,
        }
    }
}

#[derive(Debug)]
pub(crate) struct Queue {
    /// All who came here until then were let in.
    called: Moment,
    /// What the cores can do a second, in microseconds.
    micros_per_second: i64,
    /// Who came before is not in this line.
    opened: Moment,
    /// How many may be let in now, in millionths.
    pace: i64,
    /// What the cores could have done and did not, in millionths of a microsecond.
    saved: i64,
    saved_at: Moment,
    /// The seconds in which somebody was let in, newest last.
    seen: VecDeque<Second>,
    /// When those came who wait, newest last.
    waiting: VecDeque<Moment>,
}

#[derive(Debug)]
struct Second {
    at: i64,
    called: Moment,
    /// How many were done in it.
    done: i64,
    let_in: i64,
    /// What was put aside for each.
    each: i64,
    /// What is left of it.
    aside: i64,
    /// What they took.
    micros: i64,
}

impl Queue {
    /// For so many who sign in with a password each second, from then on.
    pub(crate) fn new(per_second: usize, opened: Moment) -> Self {
        let per_second = i64::try_from(per_second.clamp(1, PER_SECOND_MAX)).unwrap_or(1);
        let micros_per_second = per_second * MICROS_GUESSED;
        Self {
            called: Moment::from_micros(0),
            micros_per_second,
            opened,
            pace: pace_most(micros_per_second),
            saved: micros_per_second * SAVED_SECONDS * SECOND,
            saved_at: opened,
            seen: VecDeque::new(),
            waiting: VecDeque::new(),
        }
    }

    /// The place of somebody, and what they have from now on.
    pub(crate) fn ask(&mut self, had: Option<Ticket>, now: Moment) -> (Ticket, Place) {
        self.save(now);
        let came = match had {
            Some(Ticket::Inside(since)) if now < after(since, STAY_SECONDS) => {
                return (Ticket::Inside(since), Place::Inside);
            }
            Some(Ticket::Waiting(came)) if now < after(came, KEPT_SECONDS) => came,
            _ => self.come(now),
        };
        // Somebody who waited at another node, or here before a restart, is not in this line.
        let is_behind_nobody = self.waiting.is_empty() && came > self.called;
        let is_elsewhere = came < self.opened || is_behind_nobody;
        if is_elsewhere && self.put_aside(1, now) == 1 {
            return (Ticket::Inside(now), Place::Inside);
        }
        self.call(now);
        if came <= self.called && !is_elsewhere {
            return (Ticket::Inside(self.let_in_at(came, now)), Place::Inside);
        }
        (Ticket::Waiting(came), Place::Waiting(self.wait(came)))
    }

    /// What somebody did who was let in then, and whether that was all. What was put aside for
    /// them and is left goes to the next.
    pub(crate) fn worked(&mut self, since: Moment, work: Work, is_done: bool) {
        let (at, micros) = (second_of(since), work.micros());
        let Some(second) = self.seen.iter_mut().rev().find(|second| second.at == at) else {
            return self.gain(-micros);
        };
        second.micros += micros;
        let over = (micros - second.aside).max(0);
        second.aside -= micros - over;
        let left = second.each - MICROS_OF_A_REQUEST - micros;
        let left = if is_done { left.clamp(0, second.aside) } else { 0 };
        second.aside -= left;
        let now = second_of(self.saved_at);
        if let Some(current) = self.seen.back_mut().filter(|last| is_done && last.at == now) {
            current.done += 1;
        }
        self.gain(left - over);
    }

    /// Somebody new, at the end of the line. No two come at the same moment.
    fn come(&mut self, now: Moment) -> Moment {
        let last = self.waiting.back().copied().unwrap_or(self.called);
        let came = Moment::from_micros(now.micros().max(last.micros() + 1));
        if self.waiting.len() < WAITING_MAX {
            self.waiting.push_back(came);
        }
        came
    }

    /// What could have been done since the last time, and what nobody took.
    fn save(&mut self, now: Moment) {
        let passed = (now.micros() - self.saved_at.micros()).clamp(0, SAVED_SECONDS * SECOND);
        self.saved_at = self.saved_at.max(now);
        let late = self.seen.iter_mut().filter(|it| age(it, now) >= *SEEN_SECONDS.start());
        let left: i64 = late.map(|second| std::mem::take(&mut second.aside)).sum();
        self.saved += passed * self.micros_per_second;
        let earned = passed * most_per_second(self.micros_per_second);
        self.pace = (self.pace + earned).min(pace_most(self.micros_per_second));
        self.gain(left);
        while self.seen.front().is_some_and(|first| age(first, now) > *SEEN_SECONDS.end()) {
            self.seen.pop_front();
        }
    }

    /// Changes what is saved by so many microseconds.
    fn gain(&mut self, micros: i64) {
        let most = self.micros_per_second * SAVED_SECONDS * SECOND;
        self.saved = (self.saved + micros * SECOND).clamp(-most, most);
    }

    /// Calls the next ones, as far as there is enough for them.
    fn call(&mut self, now: Moment) {
        let count = self.put_aside(self.waiting.len(), now);
        let last = self.waiting.drain(..count).next_back();
        if let (Some(last), Some(second)) = (last, self.seen.back_mut()) {
            self.called = last;
            second.called = last;
        }
    }

    /// Puts aside what so many take, or as many as there is enough for.
    fn put_aside(&mut self, count: usize, now: Moment) -> usize {
        let each = self.micros_each();
        let enough = (self.saved / (each * SECOND)).min(self.pace / SECOND);
        let enough = usize::try_from(enough).unwrap_or(0);
        let count = count.min(enough);
        if count == 0 {
            return 0;
        }
        let (at, let_in) = (second_of(now), count as i64);
        if self.seen.back().is_none_or(|last| last.at != at) {
            self.seen.push_back(Second::begun(at, self.called, each));
        }
        if let Some(second) = self.seen.back_mut() {
            second.let_in += let_in;
            second.aside += each * let_in;
        }
        self.saved -= each * let_in * SECOND;
        self.pace -= let_in * SECOND;
        count
    }

    /// When somebody was let in, as far as it is still known.
    fn let_in_at(&self, came: Moment, now: Moment) -> Moment {
        let at = self.seen.partition_point(|second| second.called < came);
        let second = self.seen.get(at).filter(|second| second.called >= came);
        second.map_or(now, |second| Moment::from_micros(second.at * SECOND))
    }

    /// What somebody takes, by those who were let in a while ago.
    fn micros_each(&self) -> i64 {
        let known = |second: &&Second| SEEN_SECONDS.contains(&age(second, self.saved_at));
        let guessed = (GUESSED, GUESSED * MICROS_GUESSED);
        let (count, micros) = self
            .seen
            .iter()
            .filter(known)
            .fold(guessed, |sum, second| (sum.0 + second.let_in, sum.1 + second.micros));
        (micros / count).clamp(*MICROS_BELIEVED.start(), *MICROS_BELIEVED.end())
    }

    fn wait(&self, came: Moment) -> Wait {
        let ahead = self.waiting.partition_point(|other| *other < came) as u64;
        let recent = |second: &&Second| age(second, self.saved_at) < SPEED_SECONDS;
        let seen: i64 = self.seen.iter().filter(recent).map(|second| second.done).sum();
        let speed = (seen / SPEED_SECONDS).max(self.micros_per_second / self.micros_each());
        let seconds = (ahead + 1).div_ceil(speed.max(1).unsigned_abs());
        let (least, most) = (*LOOKS_AGAIN_SECONDS.start(), *LOOKS_AGAIN_SECONDS.end());
        let seldom = (self.waiting.len() as u64 / LOOKS_PER_SECOND).clamp(3 * least, most);
        let again = (seconds / 2).clamp(least, seldom);
        Wait { ahead, again, seconds: seconds.max(again) }
    }
}

impl Second {
    fn begun(at: i64, called: Moment, each: i64) -> Self {
        Self { at, called, done: 0, let_in: 0, each, aside: 0, micros: 0 }
    }
}

/// So many sign in a second where nobody types.
fn most_per_second(micros_per_second: i64) -> i64 {
    micros_per_second / MICROS_BELIEVED.start()
}

/// In millionths; one at least.
fn pace_most(micros_per_second: i64) -> i64 {
    (most_per_second(micros_per_second) * SECOND / AT_ONCE).max(SECOND)
}

fn second_of(moment: Moment) -> i64 {
    moment.micros() / SECOND
}

fn age(second: &Second, now: Moment) -> i64 {
    second_of(now) - second.at
}

fn after(moment: Moment, seconds: i64) -> Moment {
    Moment::from_micros(moment.micros().saturating_add(seconds * SECOND))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_micros((1_000_000_000 + seconds) * SECOND)
    }

    fn ahead(place: Place) -> Option<u64> {
        match place {
            Place::Inside => None,
            Place::Waiting(wait) => Some(wait.ahead),
        }
    }

    /// What was saved is spent, so that the next one waits.
    fn spent(mut queue: Queue, now: Moment) -> Queue {
        queue.save(now);
        queue.saved = 0;
        queue
    }

    #[test]
    fn who_comes_first_is_let_in_first() {
        let mut queue = spent(Queue::new(1, at(0)), at(0));
        let (one, place) = queue.ask(None, at(0));
        assert_eq!(ahead(place), Some(0), "the first of those who wait");
        let (two, place) = queue.ask(None, at(0));
        assert_eq!(ahead(place), Some(1));
        let (_, place) = queue.ask(Some(two), at(1));
        assert_eq!(ahead(place), Some(0), "it is the turn of who was before");
        let (inside, place) = queue.ask(Some(one), at(1));
        assert_eq!(place, Place::Inside);
        assert_eq!(queue.ask(Some(inside), at(STAY_SECONDS)), (inside, Place::Inside));
        assert_eq!(queue.ask(Some(two), at(2)).1, Place::Inside);
        let mut later = spent(queue, at(1 + STAY_SECONDS));
        assert_eq!(ahead(later.ask(Some(inside), at(1 + STAY_SECONDS)).1), Some(0), "not for ever");
    }

    #[test]
    fn who_stays_away_holds_nobody_up_and_is_not_lost() {
        let mut queue = spent(Queue::new(1, at(0)), at(0));
        let (one, _) = queue.ask(None, at(0));
        let (two, _) = queue.ask(None, at(0));
        assert_eq!(queue.ask(Some(two), at(2)).1, Place::Inside, "one did not look");
        let mut queue = spent(queue, at(500));
        assert_eq!(ahead(queue.ask(None, at(500)).1), Some(0));
        assert_eq!(queue.ask(Some(one), at(500)).1, Place::Inside, "it was their turn");
    }

    #[test]
    fn a_place_is_good_at_another_node_and_after_a_restart() {
        let mut here = spent(Queue::new(1, at(0)), at(0));
        let (waits, _) = here.ask(None, at(0));
        let (inside, _) = Queue::new(1, at(0)).ask(None, at(1));
        let mut there = spent(Queue::new(1, at(2)), at(2));
        assert_eq!(there.ask(Some(inside), at(2)), (inside, Place::Inside));
        let (new, place) = there.ask(None, at(2));
        assert_eq!(ahead(place), Some(0));
        assert_eq!(
            there.ask(Some(waits), at(2)),
            (waits, Place::Waiting(Wait { ahead: 0, again: 5, seconds: 5 }))
        );
        assert_eq!(there.ask(Some(waits), at(3)).1, Place::Inside, "they came before");
        assert_eq!(ahead(there.ask(Some(new), at(3)).1), Some(0));
        assert_eq!(there.ask(Some(new), at(4)).1, Place::Inside);
        let mut calm = Queue::new(1, at(0));
        calm.ask(None, at(0));
        assert_eq!(calm.ask(Some(new), at(5)).1, Place::Inside, "though nobody comes after them");
        let day = at(KEPT_SECONDS);
        assert_ne!(spent(calm, day).ask(Some(waits), day).0, waits, "not for ever");
    }

    const PER_SECOND: usize = 50;
    const TYPING_SECONDS: i64 = 20;

    /// Somebody of whom a crowd is made.
    #[derive(Clone, Copy)]
    enum Somebody {
        /// Looks as often as they are told, and signs in with a password.
        Patient { came: i64, told: u64 },
        /// Comes once, sees the line or the page, and does nothing.
        Fleeting,
    }

    /// What came of each who is patient: when they came, what they were told, when they were let in.
    struct Went {
        came: i64,
        told: u64,
        let_in: i64,
    }

    /// So many of both come each second.
    fn crowd(patient: usize, fleeting: usize, seconds: i64) -> (Vec<Went>, BTreeMap<i64, u64>) {
        let mut queue = Queue::new(PER_SECOND, at(0));
        let mut looks: BTreeMap<i64, Vec<(Option<Ticket>, Somebody)>> = BTreeMap::new();
        let mut typed: BTreeMap<i64, Vec<Moment>> = BTreeMap::new();
        let (mut went, mut passwords) = (Vec::new(), BTreeMap::new());
        for now in 0..seconds {
            let new = std::iter::repeat_n(Somebody::Patient { came: now, told: 0 }, patient);
            let new = new.chain(std::iter::repeat_n(Somebody::Fleeting, fleeting));
            let here = looks.remove(&now).unwrap_or_default();
            let all = here.into_iter().chain(new.map(|new| (None, new)));
            for (number, (had, somebody)) in (0..).zip(all) {
                // Not all in the same moment.
                let moment = at(now).micros() + i64::min(number * 1_000, SECOND - 1);
                let (ticket, place) = queue.ask(had, Moment::from_micros(moment));
                match (place, ticket, somebody) {
                    (Place::Inside, Ticket::Inside(since), Somebody::Patient { came, told }) => {
                        queue.worked(since, Work::Request, false);
                        typed.entry(now + TYPING_SECONDS).or_default().push(since);
                        went.push(Went { came, told, let_in: now });
                    }
                    (Place::Inside, Ticket::Inside(since), Somebody::Fleeting) => {
                        queue.worked(since, Work::Request, false);
                    }
                    (Place::Waiting(wait), _, Somebody::Patient { came, told }) => {
                        let told = if came == now { wait.seconds } else { told };
                        let again = now + i64::try_from(wait.again).unwrap();
                        let somebody = Somebody::Patient { came, told };
                        looks.entry(again).or_default().push((Some(ticket), somebody));
                    }
                    (Place::Waiting(_), ..) => {}
                    (Place::Inside, ticket, _) => panic!("inside with {ticket:?}"),
                }
            }
            for since in typed.remove(&now).unwrap_or_default() {
                queue.worked(since, Work::Password, true);
                *passwords.entry(now / 60).or_default() += 1;
            }
        }
        (went, passwords)
    }

    /// Minutes after the first two, in which nobody knows yet how long people take.
    fn settled(passwords: &BTreeMap<i64, u64>) -> Vec<u64> {
        passwords.range(3..10).map(|(_, count)| count / 60).collect()
    }

    #[test]
    fn as_many_sign_in_as_can_be_served_though_others_give_up() {
        for fleeting in [0, 100, 400] {
            let (_, passwords) = crowd(100, fleeting, 600);
            let served = settled(&passwords);
            assert!(
                served.iter().all(|served| (40..=55).contains(served)),
                "{fleeting}: {served:?}"
            );
        }
    }

    #[test]
    fn with_passkeys_so_many_more_are_let_in() {
        let mut queue = Queue::new(PER_SECOND, at(0));
        let mut touching = VecDeque::new();
        for now in 0..300 {
            touching.push_back(
                (0..4 * PER_SECOND)
                    .map(|_| {
                        let (ticket, place) = queue.ask(None, at(now));
                        assert_eq!(place, Place::Inside, "after {now} seconds");
                        let Ticket::Inside(since) = ticket else {
                            panic!("inside with {ticket:?}")
                        };
                        queue.worked(since, Work::Request, false);
                        since
                    })
                    .collect::<Vec<_>>(),
            );
            if touching.len() > 3 {
                for since in touching.pop_front().unwrap_or_default() {
                    queue.worked(since, Work::Request, true);
                }
            }
        }
    }

    #[test]
    fn programs_that_only_knock_keep_nobody_out() {
        let (went, _) = crowd(5, 400, 600);
        let kept_out = went.iter().filter(|it| it.came >= 120 && it.let_in > it.came).count();
        assert_eq!(kept_out, 0);
        assert!(went.iter().filter(|it| it.came >= 120).count() >= 5 * 479);
    }

    #[test]
    fn the_time_told_is_about_the_time_it_takes() {
        let (went, _) = crowd(150, 50, 900);
        let waited = went.iter().filter(|it| it.came >= 120 && it.told > 0);
        let shares: Vec<f64> =
            waited.map(|it| (it.let_in - it.came) as f64 / it.told as f64).collect();
        let mean = shares.iter().sum::<f64>() / shares.len() as f64;
        assert!(shares.len() > 1_000 && (0.8..1.2).contains(&mean), "{} {mean}", shares.len());
    }

    proptest! {
        /// Whatever people do: no more are let in than the cores have time for, and each who was
        /// let in stays inside.
        #[test]
        fn no_more_are_let_in_than_can_be_served(
            per_second in 1_usize..5,
            does in prop::collection::vec((0_u8..4, 0_usize..400, 0_i64..3), 1..400),
        ) {
            let mut queue = Queue::new(per_second, at(0));
            let (mut had, mut now): (Vec<Ticket>, i64) = (Vec::new(), 0);
            for (what, whom, seconds) in does {
                now += seconds;
                let whom = whom % had.len().max(1);
                match (what, had.get(whom).copied()) {
                    (1, Some(Ticket::Inside(since))) => queue.worked(since, Work::Password, true),
                    (2, Some(ticket)) => {
                        had[whom] = queue.ask(Some(ticket), at(now)).0;
                        let was_inside = matches!(ticket, Ticket::Inside(_));
                        prop_assert!(!was_inside || had[whom] == ticket);
                    }
                    _ => had.push(queue.ask(None, at(now)).0),
                }
                let inside = had.iter().filter_map(|it| match it {
                    Ticket::Inside(since) if second_of(at(now)) - second_of(*since) < 30 => Some(()),
                    _ => None,
                });
                // What was saved, what came in, and what was put aside for those before.
                let time = per_second as i64 * MICROS_GUESSED * (SAVED_SECONDS + now.min(80));
                prop_assert!(inside.count() as i64 * MICROS_BELIEVED.start() <= time);
                prop_assert!(queue.seen.iter().all(|second| second.aside >= 0));
            }
        }

        #[test]
        fn those_who_look_each_second_go_in_in_their_order(count in 1_usize..60) {
            let mut queue = spent(Queue::new(3, at(0)), at(0));
            let mut waiting: Vec<Ticket> = (0..count).map(|_| queue.ask(None, at(0)).0).collect();
            for second in 1..100 {
                let places: Vec<_> =
                    waiting.iter().map(|ticket| queue.ask(Some(*ticket), at(second)).1).collect();
                let inside = places.iter().filter(|place| **place == Place::Inside).count();
                prop_assert!(places[..inside].iter().all(|place| *place == Place::Inside));
                waiting.drain(..inside);
            }
            prop_assert!(waiting.is_empty());
        }
    }
}
