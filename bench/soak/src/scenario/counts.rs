//! Eight threads fire, each some ten thousand times a second; sessions come and go. Each session must have counted, in each
//! thread, all firings from its first to its last one and no other, and two sessions in a row never
//! the same firing.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use collector::client::Client;

use super::Dice;
use crate::host::Host;
use crate::watch::{COUNTS, Watch};

const THREADS: u64 = 8;

/// Attaches and detaches so often.
///
/// # Errors
/// A firing was lost or came twice.
pub fn run(sessions: u64) -> Result<String, String> {
    let place = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut host = Host::start(place.path(), &[], false)?;
    host.hear()?;
    host.ask(&format!("start {THREADS} 20"))?;
    let endpoint = host.endpoint(place.path())?;
    let program =
        Watch::attach(&endpoint, COUNTS, &[("aggsize", "64k"), ("bufsize", "64k")])?.program().clone();
    let (mut dice, mut counted) = (Dice::new(), 0);
    let mut last: BTreeMap<Vec<u64>, u64> = BTreeMap::new();
    let start = Instant::now();
    for session in 0..sessions {
        let client = Client::connect(&endpoint, "soak").map_err(|error| error.to_string())?;
        let mut watch = Watch::enable(client, program.clone())?;
        if dice.roll(4) == 0 {
            watch.listen(Duration::from_micros(dice.roll(3000)));
        }
        let tally = watch.stop()?;
        counted += tally.check_counts().map_err(|error| format!("session {session}: {error}"))?;
        if !tally.drops.is_empty() {
            return Err(format!("session {session}: {:?}", tally.drops));
        }
        for (thread, (lo, hi)) in tally.windows() {
            let before = last.insert(thread.clone(), hi);
            if before.is_some_and(|before| lo <= before) {
                return Err(format!("session {session}: {thread:?} counted {lo} again"));
            }
        }
    }
    let took = start.elapsed();
    let report = host.report()?;
    let per = took.as_micros() / u128::from(sessions.max(1));
    Ok(format!(
        "{sessions} sessions under {THREADS} threads counted {counted} of {} firings, each session exactly; \
         {per} µs a session; host memory at the end {} KB",
        report.fired, report.resident_kb
    ))
}
