//! The host's policy: how much of this process consumers may have.
//!
//! One [`Limits`] for the whole process, whoever asks for a session and through which door. It is
//! made of two parts:
//!
//! | who | how | may |
//! | --- | --- | --- |
//! | the embedder | [`Config::limits`](crate::Config::limits), [`set_limits`] | choose anything; what it chose is never exceeded |
//! | who starts the host | `MDTRACE_LIMITS` in the environment | be stricter; where the embedder chose nothing, choose anything |
//!
//! A consumer has no say: what its program asks for beyond the policy is cut or refused (see
//! [`vm::limits`]). A policy that cannot be read permits nothing: the engine does not start, and
//! sessions are refused with the reason, rather than traced without the limits that somebody wanted.
//!
//! A program that runs with more rights than whoever started it does not read its environment
//! (`secure.rs`).

use std::ffi::OsString;

use vm::Limits;
use vm::limits::LimitsError;

use crate::error::HookError;
use crate::lock::Lock;
use crate::secure::is_trusted;
use crate::start::at_start;

/// The variable with the policy of whoever starts the host.
pub const VARIABLE: &str = "MDTRACE_LIMITS";

/// What the embedder chose, if it did.
static CHOSEN: Lock<Option<Limits>> = Lock::new(None);

/// Restricts all sessions of this process that start from now on. A second call can only be
/// stricter: the lower value of every limit holds.
pub fn set_limits(limits: &Limits) {
    let mut chosen = CHOSEN.lock();
    let met = chosen.as_ref().map_or_else(|| limits.clone(), |before| before.meet(limits));
    *chosen = Some(met);
}

/// The policy that holds now.
///
/// # Errors
/// `MDTRACE_LIMITS` says nothing sensible.
pub fn limits() -> Result<Limits, HookError> {
    let written = written().map(|text| text.to_string_lossy().into_owned()).unwrap_or_default();
    combine(CHOSEN.lock().as_ref(), &written).map_err(HookError::Limits)
}

at_start! {
    /// Whether the policy can be read.
    pub(crate) fn check() -> Result<(), HookError> {
        // Mostly nothing is written, and nothing needs to be read.
        if written().is_some() { limits().map(drop) } else { Ok(()) }
    }

    fn written() -> Option<OsString> {
        if is_trusted() { std::env::var_os(VARIABLE) } else { None }
    }
}

fn combine(chosen: Option<&Limits>, written: &str) -> Result<Limits, LimitsError> {
    let mut limits = chosen.cloned().unwrap_or_default();
    limits.apply(written)?;
    Ok(chosen.map_or_else(|| limits.clone(), |chosen| limits.meet(chosen)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_replaces_defaults_and_never_exceeds_the_embedder() {
        let written = "steps=10000000,sessions=3";
        let free = combine(None, written).unwrap();
        assert_eq!((free.steps, free.sessions), (10_000_000, 3));
        let chosen = Limits { steps: 500, sessions: 9, ..Limits::default() };
        let bound = combine(Some(&chosen), written).unwrap();
        assert_eq!((bound.steps, bound.sessions), (500, 3));
        assert_eq!(combine(Some(&chosen), "").unwrap(), chosen);
    }

    #[test]
    fn a_policy_that_cannot_be_read_is_an_error() {
        let error = HookError::Limits(combine(None, "steps=many").unwrap_err());
        assert_eq!(error.to_string(), "MDTRACE_LIMITS: steps=\"many\" is not a number");
    }
}
