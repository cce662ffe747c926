//! The C library's `errno`, which belongs to whoever called it last: a probe between that call and its caller's
//! look at `errno` must not be noticed, and what a clause is told of it must not be about us.

#![expect(unsafe_code, reason = "`errno` is an address")]

/// Does what must leave the thread's `errno` as it was.
pub(crate) fn keeping_errno<T>(body: impl FnOnce() -> T) -> T {
    let errno = super::other::errno();
    // SAFETY: it is the calling thread's own, and there as long as the thread is; nobody has a reference to it.
    let before = errno.map(|errno| unsafe { errno.read() });
    let result = body();
    if let (Some(errno), Some(before)) = (errno, before) {
        // SAFETY: as above.
        unsafe { errno.write(before) };
    }
    result
}

/// On a thread of ours, before it fires: nothing failed there that a clause should hear of. What it waited with
/// says that its time was over, and what started it may have asked the system for what that does not have.
pub(crate) fn forget_errno() {
    if let Some(errno) = super::other::errno() {
        // SAFETY: as above.
        unsafe { errno.write(0) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errno() -> Option<i32> {
        std::io::Error::last_os_error().raw_os_error()
    }

    #[test]
    fn memory_is_looked_at_without_a_trace_in_errno() {
        crate::memory::prepare();
        let _ = std::fs::File::open("/nonexistent");
        let before = errno();
        assert_eq!(crate::memory::read(8, &mut [0]), 0);
        assert!(!crate::memory::write(8, &[0]));
        assert_eq!(errno(), before);
    }

    #[test]
    fn what_the_c_library_says_meanwhile_is_not_seen_afterwards() {
        std::fs::File::open("/").and_then(|file| file.set_len(0)).unwrap_err();
        let before = errno();
        keeping_errno(|| {
            std::fs::File::open("/there/is/no/such/file").unwrap_err();
            assert_ne!(errno(), before);
        });
        assert_eq!(errno(), before);
    }

    #[test]
    fn what_is_forgotten_is_no_error() {
        std::fs::File::open("/there/is/no/such/file").unwrap_err();
        forget_errno();
        let is_known = crate::system::other::errno().is_some();
        assert_eq!(errno() == Some(0), is_known);
    }
}
