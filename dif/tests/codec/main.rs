//! The contract's outer forms: a program as bytes and as text, a catalog as bytes.
//!
//! | file | what it promises |
//! | --- | --- |
//! | `arbitrary.rs` | any program and catalog, however senseless |
//! | `roundtrip.rs` | what goes out comes back, the same |
//! | `hostile.rs` | what never went out is refused, without a panic |
//! | `golden.rs` | the format does not change by accident |

mod arbitrary;
mod golden;
mod hostile;
mod roundtrip;
