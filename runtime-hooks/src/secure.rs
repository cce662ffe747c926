//! Whether whoever started this process is to be believed: the environment is theirs, the rights may
//! not be.
//!
//! Comparing user ids finds a set-user-id program only as long as it has not made them equal, and
//! does not find one that has capabilities from its file. The kernel knows of both, and of what its
//! security modules say, and tells every process when it starts (`AT_SECURE`).

#![cfg_attr(target_os = "linux", expect(unsafe_code, reason = "asks what the kernel said"))]

use rustix::process::{getegid, geteuid, getgid, getuid};

use crate::start::at_start;

at_start! {
    /// Whether whoever started us has no fewer rights than we have.
    pub(crate) fn is_trusted() -> bool {
        getuid() == geteuid() && getgid() == getegid() && !gained_rights()
    }
}

#[cfg(target_os = "linux")]
#[inline(always)]
fn gained_rights() -> bool {
    // SAFETY: takes a number and gives one, out of a table that nobody writes to.
    unsafe { libc::getauxval(libc::AT_SECURE) != 0 }
}

#[cfg(not(target_os = "linux"))]
fn gained_rights() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    // What the kernel says of a program with capabilities is tried in `bench/soak/tests/anonymous.rs`.
    #[test]
    fn an_ordinary_process_is_trusted() {
        assert!(is_trusted());
    }
}
