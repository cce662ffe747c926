//! The engine: what an embedder starts once and keeps.
//!
//! It registers the embedder's providers and, with the feature `control`, opens the endpoint on
//! which consumers find this process. Dropping it is the orderly end of the host: the consumers'
//! sessions are stopped, what they recorded is delivered, the endpoint disappears. So it is when the
//! process exits without dropping it (`exit.rs`). Sessions that the embedder started itself are its
//! own to stop.

use std::sync::Arc;

use vm::Limits;

use crate::anonymous::{self, Anonymous, Compile};
use crate::error::HookError;
use crate::exit::{self, Ending};
use crate::fork::{self, Generation};
use crate::provider::Provider;
use crate::registry::{self, OnChange};
use crate::start::at_start;
use crate::{clock, policy, publish};

/// How a host presents itself, and what it permits.
#[derive(Clone, Debug)]
pub struct Config {
    /// The host's name, for messages.
    pub name: &'static str,
    /// The most that consumers may have of the process; `None` leaves it to the defaults and to
    /// `MDTRACE_LIMITS`. See [`policy`].
    pub limits: Option<Limits>,
}

impl Config {
    /// A host that permits what is usual.
    pub fn new(name: &'static str) -> Self {
        Self { name, limits: None }
    }

    /// The same with limits that nobody can raise.
    #[must_use]
    pub fn limits(self, limits: Limits) -> Self {
        Self { limits: Some(limits), ..self }
    }
}

/// A running engine.
#[derive(Debug)]
pub struct Engine {
    generation: Generation,
    anonymous: Option<Arc<Anonymous>>,
    #[cfg(feature = "control")]
    name: &'static str,
    #[cfg(feature = "control")]
    endpoint: Option<crate::control::Endpoint>,
}

at_start! {
    fn start(config: &Config) -> Result<Engine, HookError> {
        if let Some(limits) = &config.limits {
            policy::set_limits(limits);
        }
        policy::check()?;
        fork::prepare();
        // Most hosts have one thread yet; the first consumer would wait for this.
        publish::prepare();
        clock::remember();
        Ok(Engine {
            generation: Generation::current(),
            anonymous: None,
            #[cfg(feature = "control")]
            name: config.name,
            #[cfg(feature = "control")]
            endpoint: crate::control::open(config.name)?,
        })
    }
}

impl Engine {
    /// Starts the engine and, unless `MDTRACE=off` is in the environment, opens the endpoint.
    ///
    /// Nobody waits here for a consumer; see [`Engine::wait`].
    ///
    /// # Errors
    /// The endpoint cannot be opened, or `MDTRACE_LIMITS` cannot be read. A host that wants to run untraced then goes on without.
    #[inline]
    pub fn start(config: Config) -> Result<Self, HookError> {
        start(&config)
    }

    /// Runs the program that the environment names, if it names one: see
    /// [`anonymous`]. Without a compiler, only compiled programs can be run.
    ///
    /// To be called after the providers are registered and before the guest program runs.
    ///
    /// # Errors
    /// There is a program, but it cannot be run. A host that wants to run untraced then goes on.
    pub fn trace_environment(&mut self, compile: Option<Compile>) -> Result<(), HookError> {
        if self.anonymous.is_none() {
            self.anonymous = anonymous::start(compile)?;
        }
        Ok(())
    }

    /// Makes a child of `fork` a host of its own: it gets an endpoint, and its providers are called
    /// after it. Without this a child is silent, whoever traces its parent. In the process that
    /// started the engine, or renewed it before, nothing happens.
    ///
    /// To be called in the child by a host that forks workers, after `fork` has returned.
    ///
    /// # Errors
    /// As [`Engine::start`].
    pub fn renew(&mut self) -> Result<(), HookError> {
        if self.generation.is_current() {
            return Ok(());
        }
        registry::rename_providers();
        self.generation = Generation::current();
        self.anonymous = None;
        #[cfg(feature = "control")]
        {
            // What is replaced is the parent's, and letting it go does nothing here.
            self.endpoint = crate::control::open(self.name)?;
        }
        Ok(())
    }

    /// Makes a provider's probes known. `on_change` is called whenever what is enabled in it has
    /// changed, on the thread that made the change, with no lock held.
    ///
    /// # Errors
    /// As [`register`](crate::register()).
    #[inline]
    pub fn register(
        &self,
        provider: &'static Provider,
        on_change: Option<OnChange>,
    ) -> Result<(), HookError> {
        registry::register(provider, on_change)
    }

    /// If `MDTRACE_WAIT` in the environment is our parent's process id, waits until that process has
    /// connected as a consumer and says that the host may go on, or hangs up, or does not come for
    /// ten seconds.
    ///
    /// To be called after the providers are registered and before the guest program runs, so that
    /// the consumer sees every probe and misses none. It also says that they are registered: until
    /// then, or for a quarter of a second, whoever asks a host for its probes is not answered.
    pub fn wait(&self) {
        #[cfg(feature = "control")]
        if let Some(endpoint) = &self.endpoint {
            endpoint.wait();
        }
    }

    /// Holds a conversation with a consumer that came by another way than the endpoint: over a socket
    /// that was inherited, or one end of a pair. It returns when the consumer hangs up; until then this
    /// thread is his.
    ///
    /// Who has the other end is not asked. What he says is believed as little as what others say.
    /// Without an endpoint (`MDTRACE=off`) he is hung up on.
    #[cfg(feature = "control")]
    pub fn converse(&self, stream: std::os::unix::net::UnixStream) {
        if let Some(endpoint) = &self.endpoint {
            endpoint.converse(stream);
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        if let Some(anonymous) = &self.anonymous {
            anonymous.end();
            exit::forget(&**anonymous);
        }
    }
}
