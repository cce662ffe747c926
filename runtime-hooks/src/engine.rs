//! The engine: what an embedder starts once and keeps.
//!
//! It registers the embedder's providers and, with the feature `control`, opens the endpoint on
//! which consumers find this process. Dropping it is the orderly end of the host: the consumers'
//! sessions are stopped, what they recorded is delivered, the endpoint disappears. Sessions that
//! the embedder started itself are its own to stop.

use crate::error::HookError;
use crate::provider::Provider;
use crate::registry::{self, OnChange};

/// How a host presents itself.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// The host's name, for messages.
    pub name: &'static str,
}

/// A running engine.
#[derive(Debug)]
pub struct Engine {
    #[cfg(feature = "control")]
    endpoint: Option<crate::control::Endpoint>,
}

impl Engine {
    /// Starts the engine and, unless `MDTRACE=off` is in the environment, opens the endpoint.
    ///
    /// Nobody waits here for a consumer; see [`Engine::wait`].
    ///
    /// # Errors
    /// The endpoint cannot be opened. A host that wants to run untraced then goes on without.
    pub fn start(config: Config) -> Result<Self, HookError> {
        #[cfg(feature = "control")]
        return Ok(Self { endpoint: crate::control::Endpoint::open(config.name)? });
        #[cfg(not(feature = "control"))]
        {
            let Config { name: _ } = config;
            Ok(Self {})
        }
    }

    /// Makes a provider's probes known. `on_change` is called whenever what is enabled in it has
    /// changed, on the thread that made the change, with no lock held.
    ///
    /// # Errors
    /// As [`register`](crate::register()).
    pub fn register(
        &self,
        provider: &'static Provider,
        on_change: Option<OnChange>,
    ) -> Result<(), HookError> {
        registry::register(provider, on_change)
    }

    /// If `MDTRACE_WAIT` in the environment is our parent's process id, waits until a consumer has connected and says that
    /// the host may go on, or hangs up, or none comes for ten seconds.
    ///
    /// To be called after the providers are registered and before the guest program runs, so that
    /// the consumer sees every probe and misses none.
    pub fn wait(&self) {
        #[cfg(feature = "control")]
        if let Some(endpoint) = &self.endpoint {
            endpoint.wait();
        }
    }
}
