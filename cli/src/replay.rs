//! `--replay`: prints what a host wrote that traced itself (`MDTRACE_PROGRAM`, `MDTRACE_SCRIPT`).
//!
//! The capture has the program, so options are those that it was compiled with. What the session
//! would have printed while it ran is printed now, in the same order.

use std::path::Path;
use std::sync::Arc;

use collector::Consumer;
use dif::capture;
use dif::delivery::Delivery;

use crate::args::Invocation;
use crate::fail::Failure;
use crate::output;

/// Prints a capture; the status is the program's.
///
/// # Errors
/// The file cannot be read, or is no capture.
pub fn run(invocation: &Invocation, file: &Path, name: &str) -> Result<u8, Failure> {
    let shown = file.display().to_string();
    let bytes = std::fs::read(file).map_err(|error| Failure::Open { file: shown.clone(), error })?;
    let broken = |reason: String| Failure::Capture { file: shown.clone(), reason };
    let (program, deliveries) = capture::open(&bytes).map_err(|error| broken(error.to_string()))?;
    let out = output::open(invocation)?;
    let mut consumer = Consumer::new(Arc::new(program), out, Box::new(std::io::stderr()), name);
    let aborted = |error: collector::ConsumerError| Failure::Aborted(error.to_string());
    let mut is_whole = false;
    for delivery in deliveries {
        let delivery = delivery.map_err(|error| broken(error.to_string()))?;
        is_whole = delivery == Delivery::End;
        if matches!(delivery, Delivery::Variables(_)) {
            continue;
        }
        // What waits is older than these, and may look at them.
        if matches!(delivery, Delivery::Aggregations(_) | Delivery::Shares { .. }) && consumer.has_waiting(0)
        {
            consumer.flush().map_err(aborted)?;
        }
        consumer.deliver(0, delivery).map_err(aborted)?;
    }
    consumer.flush().map_err(aborted)?;
    if !is_whole {
        consumer
            .notice("the host did not end in good order; what it had not written is lost")
            .map_err(aborted)?;
    }
    let status = consumer.finish().map_err(aborted)?;
    Ok(status.to_le_bytes()[0])
}
