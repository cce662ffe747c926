//! The kernel's counter of instructions, for nothing, within the rounds.
//!
//! Most virtual machines have none, and some systems do not let a process count its own; then the
//! columns stay empty unless callgrind is asked (see `callgrind.rs`).

/// The kernel's counter of this thread's instructions.
pub(crate) struct Counter(#[cfg(target_os = "linux")] Option<perf_event::Counter>);

#[cfg(target_os = "linux")]
impl Counter {
    /// Opens it; one that the kernel refuses counts nothing.
    pub(crate) fn open() -> Self {
        Self(perf_event::Builder::new(perf_event::events::Hardware::INSTRUCTIONS).build().ok())
    }

    /// Counts from here.
    pub(crate) fn start(&mut self) {
        // A counter that fails is given up, so that no half-counted number is shown.
        if self.0.as_mut().is_some_and(|counter| counter.reset().and_then(|()| counter.enable()).is_err()) {
            self.0 = None;
        }
    }

    /// How many instructions there were since [`Counter::start`].
    pub(crate) fn stop(&mut self) -> Option<f64> {
        let counter = self.0.as_mut()?;
        counter.disable().and_then(|()| counter.read()).ok().map(|n| n as f64)
    }
}

#[cfg(not(target_os = "linux"))]
impl Counter {
    /// There is none here.
    pub(crate) fn open() -> Self {
        Self()
    }

    /// Does nothing.
    pub(crate) fn start(&mut self) {}

    /// Nothing was counted.
    pub(crate) fn stop(&mut self) -> Option<f64> {
        None
    }
}
