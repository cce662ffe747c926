//! The command `mdtrace`.
