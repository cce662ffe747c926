//! Cross-crate tests of mdtrace; the tests themselves live in `it/`.
