//! Hosts are killed while one command traces them all. It must go on with the others, and have all
//! that a host had delivered before it died.

use std::time::{Duration, Instant};

use super::PATIENCE;
use super::scale::Traced;
use crate::host::Host;

/// How many hosts live at one time.
const AT_ONCE: u64 = 20;
/// Firings of each.
const FIRINGS: u64 = 1000;
/// Longer than a host keeps what it has recorded (`switchrate` is 50 ms), on a busy machine.
const DELIVERED: Duration = Duration::from_millis(500);

/// Kills so many.
///
/// # Errors
/// The command dies, or its count is not the hosts'.
pub fn run(kills: u64) -> Result<String, String> {
    let traced = Traced::start("soak*:::step { @ = count(); }")?;
    let (mut fired, mut killed) = (0, 0);
    let start = Instant::now();
    while killed < kills {
        let n = AT_ONCE.min(kills - killed);
        let mut hosts = Vec::new();
        for _ in 0..n {
            hosts.push(Host::start(traced.place(), &[], false)?);
        }
        for host in &mut hosts {
            host.hear()?;
            fired += host.fire_until_heard(PATIENCE)?;
            fired += host.fire(FIRINGS)?;
        }
        std::thread::sleep(DELIVERED);
        // Dropping them is what kills them.
        drop(hosts);
        killed += n;
    }
    let took = start.elapsed();
    let counted = traced.stop()?;
    if counted != fired {
        return Err(format!("{fired} firings of {killed} hosts, {counted} were counted"));
    }
    Ok(format!("{killed} hosts killed in {} s; one command counted all {counted} firings", took.as_secs()))
}
