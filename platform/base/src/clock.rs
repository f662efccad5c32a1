//! The clock and the source of randomness. Everything else gets time and seeds as arguments, so
//! that a command can be replayed, retried and tested.

use crate::{CommandId, Time};

/// Something that tells the time.
pub trait Clock: Send + Sync + 'static {
    /// Now, in UTC with microseconds.
    fn now(&self) -> Time;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Time {
        Time::from_micros(jiff::Timestamp::now().as_microsecond())
    }
}

/// A monotonic stopwatch for progress and log lines; never for rules.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Starts now.
    #[must_use]
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// Time since the start.
    #[must_use]
    pub fn elapsed(&self) -> std::time::Duration {
        self.0.elapsed()
    }
}

/// 32 bytes from the operating system.
///
/// # Panics
/// If the operating system has no randomness to give: nothing safe can be done then.
#[must_use]
pub fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// A new command id (UUIDv7) for a command that its maker did not name.
#[must_use]
pub fn new_command_id() -> CommandId {
    let bytes = random();
    let millis = SystemClock.now().micros() / 1000;
    CommandId::from_parts(millis.unsigned_abs(), &bytes[..10])
}
