//! Cross-crate tests of mdtrace; the tests themselves live in `it/`.

/// The samples of the page about embedding compile and run.
#[cfg(doctest)]
#[doc = include_str!("../../docs/embedding.md")]
struct Embedding;
