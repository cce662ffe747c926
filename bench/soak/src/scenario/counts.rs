//! Eight threads fire as fast as they can while sessions come and go.
//!
//! Each thread numbers its firings, and the host counts them itself. A session aggregates, per
//! thread, how many firings it saw, the least and the greatest of their numbers, and their sum. So
//! for each session and each thread:
//!
//! ```text
//!   number of firings ──────────────────────────────────────────────────────────────▶
//!   previous hi ...   lo  .  .  .  .  .  .  .  .  .  .  .  .  hi   ... next lo
//!            enabled ─┘  └─ marks: lo is at most    marks ─┘  └─ stop: hi is at least
//! ```
//!
//! * *nothing in between is lost or came twice*: as many were counted as lie between `lo` and `hi`,
//!   and with their sum;
//! * *nothing is lost at the edges*: what the host itself had counted when the session was enabled,
//!   and when it was asked to stop, lies within the window;
//! * *nothing is doubled across a detach*: windows do not overlap.

use std::time::{Duration, Instant};

use collector::client::Client;
use dif::Program;

use super::Dice;
use crate::host::Host;
use crate::watch::{COUNTS, Tally, Watch};

const THREADS: u64 = 8;

/// What the host had counted, per thread, around one session.
struct Marks {
    enabled: Vec<u64>,
    stopping: Vec<u64>,
}

/// Attaches and detaches so often.
///
/// # Errors
/// A firing was lost or came twice.
pub fn run(sessions: u64) -> Result<String, String> {
    let place = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut host = Host::start(place.path(), &[], false)?;
    host.hear()?;
    host.ask(&format!("start {THREADS} 0"))?;
    let endpoint = host.endpoint(place.path())?;
    let program =
        Watch::attach(&endpoint, COUNTS, &[("aggsize", "64k"), ("bufsize", "64k")])?.program().clone();
    let (mut dice, mut counted) = (Dice::new(), 0);
    let mut last = vec![None; THREADS as usize];
    let mut longest = Duration::ZERO;
    let start = Instant::now();
    for session in 0..sessions {
        let begin = Instant::now();
        let client = Client::connect(&endpoint, "soak").map_err(|error| error.to_string())?;
        let result = one(&mut host, client, program.clone(), &mut dice)
            .and_then(|(tally, marks)| check(&tally, &marks, &mut last));
        counted += result.map_err(|error| format!("session {session}: {error}"))?;
        longest = longest.max(begin.elapsed());
    }
    let took = start.elapsed();
    let report = host.report()?;
    let per = took.as_micros() / u128::from(sessions.max(1));
    Ok(format!(
        "{sessions} sessions under {THREADS} busy threads counted {counted} of {} firings ({} M/s), each session \
         exactly; {per} µs a session, the longest {} ms; host memory at the end {} KB",
        report.fired,
        u128::from(report.fired) / took.as_micros().max(1),
        longest.as_millis(),
        report.resident_kb
    ))
}

fn one(host: &mut Host, client: Client, program: Program, dice: &mut Dice) -> Result<(Tally, Marks), String> {
    let mut watch = Watch::enable(client, program)?;
    // What is enabled is told before its probes may fire, as records could not be understood otherwise. They
    // may when the next request is answered.
    watch.drain()?;
    let enabled = host.marks()?;
    let mut stopping = enabled.clone();
    if dice.roll(4) == 0 {
        watch.listen(Duration::from_micros(dice.roll(3000)));
        stopping = host.marks()?;
    }
    Ok((watch.stop()?, Marks { enabled, stopping }))
}

/// How many firings the session has counted, if these are the right ones.
fn check(tally: &Tally, marks: &Marks, last: &mut [Option<u64>]) -> Result<u64, String> {
    if !tally.drops.is_empty() {
        return Err(format!("{:?}", tally.drops));
    }
    let counted = tally.check_counts()?;
    let windows = tally.windows();
    for (thread, last) in last.iter_mut().enumerate() {
        let mark = |marks: &[u64]| marks.get(thread).copied().ok_or("a thread without a mark");
        let (enabled, stopping) = (mark(&marks.enabled)?, mark(&marks.stopping)?);
        // The firing with this number may have begun before the session; those after it have not.
        let first_sure = enabled + 1;
        let Some(&(lo, hi)) = windows.get(&vec![thread as u64]) else {
            if first_sure < stopping {
                return Err(format!("thread {thread}: nothing of {first_sure} to {stopping}"));
            }
            continue;
        };
        if lo > first_sure || hi + 1 < stopping {
            return Err(format!(
                "thread {thread}: counted {lo} to {hi}, but had fired {enabled} when enabled, {stopping} when \
                 asked to stop"
            ));
        }
        if last.is_some_and(|last| lo <= last) {
            return Err(format!("thread {thread}: counted {lo} again"));
        }
        *last = Some(hi);
    }
    Ok(counted)
}
