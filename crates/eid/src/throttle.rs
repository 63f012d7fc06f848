//! How many sign-ins may fail before the next has to wait.
//!
//! Two gates stand before each attempt: one for the login name, known or not, and one for the
//! source. An outcome is told only after it was counted, in the commit that counts it, so a
//! thousand guesses at once learn no more than the few that the gate lets through.

use std::net::IpAddr;

use aws_lc_rs::digest;
use kernel::Moment;

const SECOND: i64 = 1_000_000;
const WAIT_SECONDS_MAX: i64 = 900;

/// What a kind of gate bears.
#[derive(Debug, PartialEq, Eq)]
struct Limit {
    /// From so many failures in a row on it stays closed until the password is reset.
    closes_at: i64,
    fades: Fades,
    forgives_on_success: bool,
    /// So many failures cost no wait.
    free: i64,
    /// The first wait; each failure after it doubles the wait up to [`WAIT_SECONDS_MAX`].
    wait_seconds_min: i64,
}

/// How failures are forgotten.
#[derive(Debug, PartialEq, Eq)]
enum Fades {
    /// All of them, after so many seconds without one.
    AllAfter(i64),
    Never,
    /// One every so many seconds, however many others come meanwhile.
    OneEvery(i64),
}

/// NIST SP 800-63B-4, 3.2.2: no more than 100 consecutive failures for one account.
static LOGIN: Limit = Limit {
    closes_at: 100,
    fades: Fades::Never,
    forgives_on_success: true,
    free: 4,
    wait_seconds_min: 60,
};
/// Many people may sit behind one address, and at each moment some of them mistype: fifty failures
/// at once cost no wait, and one a minute never does.
static SOURCE: Limit = Limit {
    closes_at: i64::MAX,
    fades: Fades::OneEvery(60),
    forgives_on_success: false,
    free: 49,
    wait_seconds_min: 60,
};
/// The holder of a passkey that is right and yet opens nothing, because the account is locked or
/// has no post, does not fill the record.
static PASSKEY: Limit = Limit {
    closes_at: i64::MAX,
    fades: Fades::AllAfter(3_600),
    forgives_on_success: true,
    free: 9,
    wait_seconds_min: 60,
};
/// A code that was sent is dead after five wrong guesses: the gate then stays shut for longer than
/// the code is good.
static CODE: Limit = Limit {
    closes_at: i64::MAX,
    fades: Fades::AllAfter(3_600),
    forgives_on_success: false,
    free: 4,
    wait_seconds_min: WAIT_SECONDS_MAX,
};
/// Codes sent to one address, or for one account: nobody is flooded with them.
static SENDING: Limit = Limit {
    closes_at: i64::MAX,
    fades: Fades::AllAfter(3_600),
    forgives_on_success: false,
    free: 2,
    wait_seconds_min: 60,
};
/// What one source may have sent, and how often it may try to sign somebody up: a family or an
/// office sits behind it, and may go on at twenty an hour for as long as it likes.
static SOURCE_SENDING: Limit = Limit {
    closes_at: i64::MAX,
    fades: Fades::OneEvery(180),
    forgives_on_success: false,
    free: 19,
    wait_seconds_min: 60,
};
/// Wrong codes of other devices typed in one account, wrong numbers and names for one organisation:
/// neither somebody's television nor somebody is to be guessed.
static TYPING: Limit = Limit {
    closes_at: i64::MAX,
    fades: Fades::AllAfter(3_600),
    forgives_on_success: false,
    free: 9,
    wait_seconds_min: 60,
};
/// Questions of one service to one person that they did not agree to: nobody is worn down by them.
static QUESTIONS: Limit = Limit {
    closes_at: i64::MAX,
    fades: Fades::AllAfter(24 * 3_600),
    forgives_on_success: true,
    free: 2,
    wait_seconds_min: WAIT_SECONDS_MAX,
};
/// Attempts to sign up under one personal number: the rest of somebody's data is not to be guessed.
static NUMBER: Limit = Limit {
    closes_at: i64::MAX,
    fades: Fades::AllAfter(24 * 3_600),
    forgives_on_success: false,
    free: 4,
    wait_seconds_min: WAIT_SECONDS_MAX,
};

/// Whose failures are counted together, as a hash.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bucket {
    hash: [u8; 32],
    limit: &'static Limit,
}

/// What is stored of a bucket. Version 0: nothing yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) counted_at: i64,
    pub(crate) failures: i64,
    pub(crate) opens_at: i64,
    pub(crate) version: i64,
}

/// A bucket as it was read before an attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gate {
    pub(crate) bucket: Bucket,
    pub(crate) count: Count,
}

impl Bucket {
    /// `login` is what was typed, or what an account is called.
    pub(crate) fn of_login(login: &str) -> Self {
        Self { hash: hash(&["login", login]), limit: &LOGIN }
    }

    pub(crate) fn of_source(source: IpAddr) -> Self {
        Self { hash: hash(&["source", &network(source)]), limit: &SOURCE }
    }

    /// Attempts of a source to open accounts with codes on paper.
    pub(crate) fn of_activations_from(source: IpAddr) -> Self {
        Self { hash: hash(&["activations-from", &network(source)]), limit: &SOURCE }
    }

    /// The guesses at one code that was sent.
    pub(crate) fn of_code(step: &[u8; 16]) -> Self {
        Self { hash: hash(&["code", &kernel::hex(step)]), limit: &CODE }
    }

    /// Attempts to sign up under a personal number.
    pub(crate) fn of_number(number: &str) -> Self {
        Self { hash: hash(&["number", number]), limit: &NUMBER }
    }

    /// Answers of the passkeys of an account: only those that are right are counted here.
    pub(crate) fn of_passkeys(account: &[u8]) -> Self {
        Self { hash: hash(&["passkeys", &kernel::hex(account)]), limit: &PASSKEY }
    }

    /// Codes of other devices, typed in an account.
    pub(crate) fn of_typing(account: &[u8]) -> Self {
        Self { hash: hash(&["typing", &kernel::hex(account)]), limit: &TYPING }
    }

    /// Codes with which the holder of a post sets up their first second factor.
    pub(crate) fn of_enrolling(account: &[u8]) -> Self {
        Self { hash: hash(&["enrolling", &kernel::hex(account)]), limit: &TYPING }
    }

    /// Numbers and names of those whom an organisation wants to give a mandate.
    pub(crate) fn of_naming(organisation: &[u8]) -> Self {
        Self { hash: hash(&["naming", &kernel::hex(organisation)]), limit: &TYPING }
    }

    /// What one service asks one person to decide on their own device.
    pub(crate) fn of_questions(party: &str, whom: &[u8]) -> Self {
        Self { hash: hash(&["questions", party, &kernel::hex(whom)]), limit: &QUESTIONS }
    }

    /// What is sent to an address, whoever asks for it.
    pub(crate) fn of_sending_to(address: &str) -> Self {
        Self { hash: hash(&["sending-to", address]), limit: &SENDING }
    }

    /// What is sent for an account.
    pub(crate) fn of_sending_for(account: &[u8]) -> Self {
        Self { hash: hash(&["sending-for", &kernel::hex(account)]), limit: &SENDING }
    }

    /// What a source has sent.
    pub(crate) fn of_sending_from(source: IpAddr) -> Self {
        Self { hash: hash(&["sending-from", &network(source)]), limit: &SOURCE_SENDING }
    }

    /// Attempts of a source to sign up.
    pub(crate) fn of_sign_ups_from(source: IpAddr) -> Self {
        Self { hash: hash(&["sign-ups-from", &network(source)]), limit: &SOURCE_SENDING }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.hash
    }
}

impl Gate {
    /// Seconds to wait before the next attempt, if it has to wait.
    pub(crate) fn wait_seconds(&self, now: Moment) -> Option<i64> {
        let micros = self.count.opens_at.saturating_sub(now.micros());
        (micros > 0).then(|| (micros / SECOND + 1).min(24 * 3_600))
    }

    /// The count after one more failure.
    pub(crate) fn failed(&self, now: Moment) -> Count {
        let limit = self.bucket.limit;
        let (before, counted_at) = self.remembered(now);
        let failures = before + 1;
        let over = failures - limit.free;
        let opens_at = if failures >= limit.closes_at {
            i64::MAX
        } else if over > 0 {
            let doubled = limit.wait_seconds_min << (over - 1).min(10);
            now.micros() + doubled.min(WAIT_SECONDS_MAX) * SECOND
        } else {
            0
        };
        Count { counted_at, failures, opens_at, version: self.count.version + 1 }
    }

    /// The failures that are not forgotten yet, and from when on time works on them and the next.
    fn remembered(&self, now: Moment) -> (i64, i64) {
        let Count { counted_at, failures, .. } = self.count;
        let quiet_seconds = now.micros().saturating_sub(counted_at) / SECOND;
        match self.bucket.limit.fades {
            Fades::AllAfter(seconds) if quiet_seconds >= seconds => (0, now.micros()),
            Fades::AllAfter(_) | Fades::Never => (failures, now.micros()),
            Fades::OneEvery(seconds) => {
                let faded = quiet_seconds / seconds;
                match failures - faded {
                    left @ 1.. => (left, counted_at + faded * seconds * SECOND),
                    _ => (0, now.micros()),
                }
            }
        }
    }

    /// The count after a success, if that changes it: a login's failures are forgiven, a source's
    /// are not, or one account would buy any number of guesses at others.
    pub(crate) fn passed(&self, now: Moment) -> Option<Count> {
        let Count { failures, version, .. } = self.count;
        let changes = version == 0 || failures > 0 && self.bucket.limit.forgives_on_success;
        let (counted_at, version) = (now.micros(), version + 1);
        changes.then_some(Count { counted_at, failures: 0, opens_at: 0, version })
    }

    /// The count after what neither failed nor is enough, if nothing is written of it yet: only a
    /// row can be guarded.
    pub(crate) fn held(&self, now: Moment) -> Option<Count> {
        if self.count.version == 0 { self.passed(now) } else { None }
    }
}

impl std::fmt::Debug for Bucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Bucket(..)")
    }
}

/// The home network for IPv6, the address for IPv4.
fn network(source: IpAddr) -> String {
    match source.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => kernel::hex(&address.octets()[..8]),
    }
}

fn hash(parts: &[&str]) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(part.as_bytes());
        context.update(&[0]);
    }
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(bucket: Bucket, failures: i64) -> (Gate, Moment) {
        let now = Moment::from_micros(1_000 * SECOND);
        let mut gate = Gate { bucket, count: Count::default() };
        for _ in 0..failures {
            gate.count = gate.failed(now);
        }
        (gate, now)
    }

    #[test]
    fn waits_double_and_then_the_gate_stays_closed() {
        let waits = [(0, None), (4, None), (5, Some(61)), (6, Some(121)), (9, Some(901))];
        let waits = waits.into_iter().chain([(99, Some(901)), (100, Some(86_400))]);
        for (failures, wait) in waits {
            let (gate, now) = after(Bucket::of_login("mai"), failures);
            assert_eq!(gate.wait_seconds(now), wait, "{failures}");
        }
        let (gate, _) = after(Bucket::of_login("mai"), 100);
        assert!(gate.wait_seconds(Moment::from_micros(i64::MAX - 1)).is_some());
    }

    #[test]
    fn a_success_forgives_what_failed_before() {
        let (gate, now) = after(Bucket::of_login("mai"), 4);
        let gate = Gate { count: gate.passed(now).unwrap(), ..gate };
        assert_eq!(gate.failed(now).failures, 1);
        assert_eq!(gate.passed(now), None, "nothing is left to forgive");
        let (gate, _) = after(Bucket::of_source("192.0.2.7".parse().unwrap()), 4);
        assert_eq!(gate.passed(now), None);
    }

    #[test]
    fn a_source_is_forgiven_after_a_quiet_hour_and_a_login_is_not() {
        let source = Bucket::of_source("192.0.2.7".parse().unwrap());
        for (bucket, failures) in [(source, 1), (Bucket::of_login("mai"), 61)] {
            let (gate, now) = after(bucket, 60);
            let later = Moment::from_micros(now.micros() + 3_600 * SECOND);
            assert_eq!(gate.failed(later).failures, failures);
        }
    }

    #[test]
    fn a_source_bears_one_failure_a_minute_and_no_guesser_gets_more() {
        let source = Bucket::of_source("192.0.2.7".parse().unwrap());
        let later =
            |now: Moment, seconds: i64| Moment::from_micros(now.micros() + seconds * SECOND);
        let (mut gate, mut now) = after(source, 49);
        for _ in 0..600 {
            now = later(now, 60);
            gate.count = gate.failed(now);
            assert_eq!(gate.wait_seconds(now), None, "{:?}", gate.count);
        }
        // Who tries every second is told no more than fifty, and one a minute from then on.
        let (mut gate, began) = after(source, 0);
        let mut told = 0;
        for second in 0..36_000 {
            let now = later(began, second);
            if gate.wait_seconds(now).is_none() {
                gate.count = gate.failed(now);
                told += 1;
            }
        }
        assert!((645..=650).contains(&told), "{told} in ten hours");
    }

    #[test]
    fn an_office_has_twenty_messages_sent_an_hour_for_as_long_as_it_likes() {
        let office = Bucket::of_sending_from("192.0.2.7".parse().unwrap());
        let (mut gate, mut now) = after(office, 19);
        for _ in 0..200 {
            now = Moment::from_micros(now.micros() + 180 * SECOND);
            gate.count = gate.failed(now);
            assert_eq!(gate.wait_seconds(now), None, "{:?}", gate.count);
        }
        let (gate, now) = after(office, 20);
        assert_eq!(gate.wait_seconds(now), Some(61), "not more at once");
    }

    #[test]
    fn a_code_is_dead_before_it_could_be_guessed() {
        let (gate, now) = after(Bucket::of_code(&[7; 16]), 4);
        assert_eq!(gate.wait_seconds(now), None, "the fifth guess");
        let (gate, now) = after(Bucket::of_code(&[7; 16]), 5);
        assert!(gate.wait_seconds(now).unwrap() > crate::code::CODE_SECONDS);
    }

    #[test]
    fn one_home_is_one_source() {
        let bucket = |text: &str| Bucket::of_source(text.parse().unwrap());
        assert!(bucket("2001:db8::1") == bucket("2001:db8::2"));
        assert!(bucket("2001:db8::1") != bucket("2001:db8:0:1::1"));
        assert!(bucket("::ffff:192.0.2.7") == bucket("192.0.2.7"));
        assert!(bucket("192.0.2.7") != bucket("192.0.2.8"));
    }
}
