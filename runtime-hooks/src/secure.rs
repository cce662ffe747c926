//! Whether whoever started this process is to be believed: the environment is theirs, the rights may
//! not be.
//!
//! Comparing user ids finds a set-user-id program only as long as it has not made them equal, and
//! does not find one that has capabilities from its file. The kernel knows of both, and of what its
//! security modules say, and tells every process when it starts ([`gained_rights`]).

use rustix::process::{getegid, geteuid, getgid, getuid};

use crate::start::at_start;
use crate::system::gained_rights;

at_start! {
    /// Whether whoever started us has no fewer rights than we have.
    pub(crate) fn is_trusted() -> bool {
        getuid() == geteuid() && getgid() == getegid() && !gained_rights()
    }
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
