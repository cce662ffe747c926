//! Firings, through one door.
