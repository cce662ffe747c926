//! Models of the subtle files, for loom: it runs them in every order, and with every value that a
//! relaxed load may see, that the memory model of C++ and Rust allows.
//!
//! | test | model of | what must hold |
//! | --- | --- | --- |
//! | `publish` | the handshake of `runtime-hooks/src/publish.rs` | after the wait, no firing runs and all it wrote is seen |
//! | `ring` | `vm/src/buffer.rs` itself | records arrive whole, in order, once; what is missing was counted |
//! | `cells` | the cells of `vm/src/aggregate` | a cell of two words is never torn; a least value is never lost |
//! | `exit` | the end of a thread (`thread.rs`, `drain.rs`) | what it wrote before it left is read |
//! | `ending` | `exit()` (`vm/src/shared.rs`) | who sees that the session is ending sees with which status |
//! | `chain` | shared arrays (`vm/src/dynvars/chain.rs`) | a reader never takes the value of another element for its own |
//!
//! `buffer.rs` is compiled here as it is, with loom's atomics in place of the processor's: that is
//! why it takes them from `crate::sync`. The others are transcribed, because their files use
//! statics, thread-locals and `membarrier(2)`, which loom does not have; the steps have the same
//! names there and here. A model that cannot fail shows nothing, so each protocol also has a test in
//! which a step is left out, and loom must find the mistake.

#![forbid(unsafe_code)]

#[allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    reason = "the file of another crate, of which the models use a part"
)]
#[path = "../../../vm/src/buffer.rs"]
#[cfg(not(test))] // Its own tests belong to `vm`.
pub mod buffer;

/// What `buffer.rs` is made of, as loom has it.
pub mod sync {
    pub use loom::sync::{Arc, atomic};
}

/// The words of `vm`, as far as `buffer.rs` uses them.
pub mod words {
    use loom::sync::atomic::AtomicU64;

    /// `value`; cache lines do not matter here.
    #[derive(Debug, Default)]
    pub struct Alone<T>(pub T);

    /// `n` words of zero.
    pub fn zeroed(n: usize) -> Box<[AtomicU64]> {
        (0..n).map(|_| AtomicU64::new(0)).collect()
    }
}
