//! Programs and catalogs as bytes.
