//! Cross-crate tests of mdtrace; the tests themselves live in `it/`.

/// The sample on the first page compiles.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// The samples of the page about embedding compile and run.
#[cfg(doctest)]
#[doc = include_str!("../../docs/embedding.md")]
struct Embedding;

/// And those of the page about the life cycle.
#[cfg(doctest)]
#[doc = include_str!("../../docs/lifecycle.md")]
struct Lifecycle;
