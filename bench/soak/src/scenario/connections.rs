//! Connections that are opened, say nothing, and are held. The host drops the oldest of them when all
//! places are taken, so a consumer that comes afterwards is served as ever.

use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use super::PATIENCE;
use crate::host::Host;
use crate::watch::{COUNTS, Watch};

/// Opens so many.
///
/// # Errors
/// The host does not survive it, or serves nobody afterwards.
pub fn run(n: u64) -> Result<String, String> {
    let place = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut host = Host::start(place.path(), &[], false)?;
    host.hear()?;
    host.ask("start 2 100")?;
    let endpoint = host.endpoint(place.path())?;
    let before = host.report()?;
    let start = Instant::now();
    let mut held = Vec::new();
    for _ in 0..n {
        match UnixStream::connect(&endpoint) {
            Ok(stream) => held.push(stream),
            Err(error) => return Err(format!("connection {}: {error}", held.len() + 1)),
        }
    }
    let opened = start.elapsed();
    let during = host.report()?;
    let start = Instant::now();
    let counted = loop {
        match Watch::attach(&endpoint, COUNTS, &[]) {
            Ok(watch) => {
                std::thread::sleep(Duration::from_millis(50));
                break watch.stop()?.check_counts()?;
            }
            Err(error) if start.elapsed() > PATIENCE => return Err(error),
            Err(_) => std::thread::sleep(Duration::from_millis(100)),
        }
    };
    let served = start.elapsed();
    drop(held);
    Ok(format!(
        "{n} connections opened in {} ms and held; host memory {} KB before, {} KB with them; {}; the next consumer was served after {} ms and counted {counted} exactly",
        opened.as_millis(),
        before.resident_kb,
        during.resident_kb,
        during.slowest(),
        served.as_millis()
    ))
}
