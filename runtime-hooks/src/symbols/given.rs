//! Names that only the embedder knows: of code that was made at run time, of its own tables.
//!
//! A resolver is asked by the threads that deliver what sessions recorded, long after the firing and
//! never within one, so it may take locks and time. It is asked about an address each time the address
//! is delivered, because such code comes and goes; and only about addresses that belong to no
//! program or library.

use std::ops::Range;
use std::sync::Arc;

use crate::held::Held;
use crate::lock::{Lock, MutexGuard};

/// What an embedder says about an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// What the code belongs to, as a file would be called: a script, or just `jit`.
    pub module: String,
    /// The function, or whatever it is; one that is mangled as Rust does is shown readably.
    pub symbol: String,
    /// All the addresses of it.
    pub range: Range<u64>,
}

/// Names an address, or knows nothing about it.
pub type Resolver = Box<dyn Fn(u64) -> Option<Named> + Send + Sync>;

static RESOLVERS: Lock<Vec<Arc<Resolver>>> = Lock::new(Vec::new());

/// The list of resolvers, held while the process forks.
pub(crate) struct Frozen {
    #[expect(dead_code, reason = "it is held")]
    guard: MutexGuard<'static, Vec<Arc<Resolver>>>,
    _held: Held,
}

/// Holds the list.
pub(crate) fn freeze() -> Frozen {
    let held = Held::new();
    Frozen { guard: RESOLVERS.lock(), _held: held }
}

/// Registers a resolver: who is asked for the names of addresses that `usym()`, `%a` and the like
/// show. There may be several, which are asked in turn. They stay for good.
///
/// # Example
/// ```
/// # fn compiled_at(_: u64) -> Option<(std::ops::Range<u64>, String)> { None }
/// runtime_hooks::symbols::register(Box::new(|address| {
///     let (range, symbol) = compiled_at(address)?;
///     Some(runtime_hooks::symbols::Named { module: "jit".into(), symbol, range })
/// }));
/// ```
pub fn register(resolver: Resolver) {
    let _held = Held::new();
    RESOLVERS.lock().push(Arc::new(resolver));
}

/// What the embedder says about an address. The lock is not held while he is asked.
pub(super) fn ask(address: u64) -> Option<Named> {
    let resolvers = {
        let _held = Held::new();
        RESOLVERS.lock().clone()
    };
    let named = resolvers.iter().find_map(|resolver| resolver(address))?;
    named.range.contains(&address).then_some(named)
}
