//! A library with an engine of its own, as an interpreter's extension module would have it.

use std::sync::OnceLock;

use runtime_hooks::{Config, Engine, fire};

runtime_hooks::provider! {
    /// Probes of the library.
    provider guest ("guest", module = "guest", attributes = EVOLVING) {
        /// Something happened.
        EVENT = "event" in "work" (thread: int, n: long);
    }
}

static ENGINE: OnceLock<Option<Engine>> = OnceLock::new();

/// Starts the engine if this is the first call, waits for the consumer if there is to be one, and
/// fires so many times; how many firings found the site enabled.
#[unsafe(no_mangle)]
pub extern "C" fn guest_fire(times: u64) -> u64 {
    ENGINE.get_or_init(|| {
        let engine = Engine::start(Config::new("guest")).ok()?;
        engine.register(&guest::PROVIDER, None).ok()?;
        engine.wait();
        Some(engine)
    });
    let mut evaluated = 0;
    for n in 0..times {
        fire!(guest::EVENT, || (
            {
                evaluated += 1;
                0
            },
            n
        ));
    }
    evaluated
}
