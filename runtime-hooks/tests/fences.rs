//! A process that forbids itself `membarrier(2)`, as sandboxes do, has exact sessions all the same.
//!
//! The prohibition is for ever, so this is a program of its own.

#![cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
#![expect(unsafe_code, reason = "no library here forbids a thread its system calls")]

mod common;

use std::time::Duration;

use common::{Kept, count, sessions_come_and_go};
use runtime_hooks::{fire, provider, register};

provider! {
    /// Its events.
    provider fenced ("fenced", module = "m", attributes = EVOLVING) {
        /// Something happened.
        EVENT = "event" in "f" (n: long);
    }
}

/// From now on the calling thread, and those that it starts, get EPERM.
fn forbid_membarrier() {
    let filter = |code: u32, k: i64, jt, jf| libc::sock_filter {
        code: u16::try_from(code).unwrap(),
        jt,
        jf,
        k: u32::try_from(k).unwrap(),
    };
    // What is tested is the system call's number, which comes first.
    let mut filters = [
        filter(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0, 0, 0),
        filter(libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K, libc::SYS_membarrier, 0, 1),
        filter(
            libc::BPF_RET | libc::BPF_K,
            i64::from(libc::SECCOMP_RET_ERRNO) | i64::from(libc::EPERM),
            0,
            0,
        ),
        filter(libc::BPF_RET | libc::BPF_K, i64::from(libc::SECCOMP_RET_ALLOW), 0, 0),
    ];
    let program = libc::sock_fprog { len: 4, filter: filters.as_mut_ptr() };
    // SAFETY: both calls are given what they are documented to take, and the program lives through them.
    let forbidden = unsafe {
        libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
            && libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_FILTER, &raw const program) == 0
    };
    assert!(forbidden, "{}", std::io::Error::last_os_error());
}

#[test]
fn sessions_are_exact_in_a_process_that_has_lost_membarrier() {
    register(&fenced::PROVIDER, None).unwrap();
    let (before, kept) = Kept::start(vec![count("fenced:::event")]);
    // Linked in its quick form, which has no fence.
    fire!(fenced::EVENT, || (1u64));
    forbid_membarrier();
    sessions_come_and_go(&fenced::EVENT, "fenced:::event", Duration::from_secs(1));
    before.stop();
    assert!(kept.counted() > 1 && !fenced::EVENT.is_enabled());
}
