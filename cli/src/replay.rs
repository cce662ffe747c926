//! `--replay`: prints what a host wrote that traced itself (`MDTRACE_PROGRAM`, `MDTRACE_SCRIPT`).
//!
//! The capture has the program, so options are those that it was compiled with; how the output looks can
//! still be said. What the session would have printed while it ran is printed now, in the same order.
//!
//! A capture is data, and who wrote it need not be who reads it. So what the command would do for the
//! program besides printing needs `-w` again.

use std::path::Path;
use std::sync::Arc;

use collector::Consumer;
use dif::action::Action;
use dif::capture;
use dif::delivery::Delivery;
use dif::option::OptionId;

use crate::args::Invocation;
use crate::fail::Failure;
use crate::{output, settings};

/// Prints a capture; the status is the program's.
///
/// # Errors
/// The file cannot be read, or is no capture; or an option can only be set when tracing begins.
pub fn run(invocation: &Invocation, file: &Path, name: &str) -> Result<u8, Failure> {
    let shown = file.display().to_string();
    let bytes = std::fs::read(file).map_err(|error| Failure::Open { file: shown.clone(), error })?;
    let broken = |reason: String| Failure::Capture { file: shown.clone(), reason };
    let (mut program, deliveries) = capture::open(&bytes).map_err(|error| broken(error.to_string()))?;
    settings::show_as(&mut program.settings, &invocation.options)?;
    let acts = program.clauses.iter().flat_map(|clause| &clause.actions).any(acts_on_the_system);
    if acts && !program.settings.is_set(OptionId::Destructive) {
        return Err(Failure::CaptureActs(shown));
    }
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

// Whether the consumer does more than print; what the traced process did is past.
fn acts_on_the_system(action: &Action) -> bool {
    matches!(action, Action::System { .. } | Action::Freopen { .. })
}
