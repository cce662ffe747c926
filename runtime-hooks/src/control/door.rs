//! Sockets where systems differ: how they are made, spoken to, and how one is no longer listened at.
//!
//! | | Linux | FreeBSD, illumos | macOS |
//! | --- | --- | --- | --- |
//! | not for who is executed | from the beginning | from the beginning | a moment later |
//! | no `SIGPIPE` | by message | by message | by socket |
//! | who accepts is woken up by | `shutdown` | a bell beside the socket | a bell beside the socket |
//!
//! The thread that accepts sleeps as long as nobody comes, and has to be told when the host ends. On Linux
//! `shutdown` of a listening socket does that. Elsewhere it is an error, and then the host's end would
//! wait for ever; so there the thread waits for two sockets, of which the other is one end of a pair. A
//! child of `fork` has copies of that pair too, which is why the bell is rung and not closed.
//!
//! On Linux the bell would cost every host a pair of sockets and pages of code, so it is only tested there.

use std::os::fd::OwnedFd;
use std::os::unix::net::{UnixListener, UnixStream};

#[cfg(any(test, not(target_os = "linux")))]
use rustix::io::Errno;
use rustix::io::Result;
use rustix::net::{AddressFamily, SendFlags, SocketFlags, SocketType, accept_with, send, socket_with};

use crate::start::at_start;

#[cfg(not(target_vendor = "apple"))]
const PRIVATE: SocketFlags = SocketFlags::CLOEXEC;
#[cfg(target_vendor = "apple")]
const PRIVATE: SocketFlags = SocketFlags::empty();

#[cfg(not(target_vendor = "apple"))]
const QUIET: SendFlags = SendFlags::NOSIGNAL;
#[cfg(target_vendor = "apple")]
const QUIET: SendFlags = SendFlags::empty();

at_start! {
    /// A new socket of the system's own family.
    pub(super) fn socket() -> Result<OwnedFd> {
        socket_with(AddressFamily::UNIX, SocketType::STREAM, PRIVATE, None).inspect(keep_private)
    }

    /// Accepts whoever comes next; an error when [`Door::close`] was called.
    pub(super) fn accept(door: &Door) -> Result<UnixStream> {
        door.wait()?;
        let stream = accept_with(&door.listener, PRIVATE).inspect(keep_private)?;
        Ok(UnixStream::from(stream))
    }
}

// A process that is started at this very moment may inherit it, where it cannot be done at once.
#[inline(always)]
fn keep_private(_socket: &OwnedFd) {
    #[cfg(target_vendor = "apple")]
    let _ = rustix::io::fcntl_setfd(_socket, rustix::io::FdFlags::CLOEXEC);
}

/// Makes a stream one that raises no signal; to be called before [`say`].
pub(super) fn make_quiet(_stream: &UnixStream) {
    #[cfg(target_vendor = "apple")]
    let _ = rustix::net::sockopt::set_socket_nosigpipe(_stream, true);
}

/// Writes to a stream, as far as it takes the bytes, without a signal if nobody reads them.
pub(super) fn say(stream: &UnixStream, bytes: &[u8]) -> Result<usize> {
    send(stream, bytes, QUIET)
}

/// A socket at which a thread listens until it is told not to.
#[derive(Debug)]
pub(super) struct Door {
    pub(super) listener: UnixListener,
    #[cfg(not(target_os = "linux"))]
    bell: Bell,
}

impl Door {
    /// Listens at a socket.
    #[inline(always)]
    pub(super) fn open(listener: UnixListener) -> Result<Self> {
        Ok(Self {
            #[cfg(not(target_os = "linux"))]
            bell: Bell::beside(&listener)?,
            listener,
        })
    }

    #[inline(always)]
    fn wait(&self) -> Result<()> {
        #[cfg(not(target_os = "linux"))]
        self.bell.wait(&self.listener)?;
        Ok(())
    }

    /// From now on nobody is let in, and who waits for somebody is told so.
    pub(super) fn close(&self) {
        #[cfg(target_os = "linux")]
        let _ = rustix::net::shutdown(&self.listener, rustix::net::Shutdown::Both);
        #[cfg(not(target_os = "linux"))]
        self.bell.ring();
    }
}

/// What wakes up a thread that waits at a socket.
#[cfg(any(test, not(target_os = "linux")))]
#[derive(Debug)]
struct Bell {
    button: UnixStream,
    gong: UnixStream,
}

#[cfg(any(test, not(target_os = "linux")))]
impl Bell {
    /// A bell for who waits at a socket.
    fn beside(listener: &UnixListener) -> Result<Self> {
        let failed = |error: std::io::Error| Errno::from_io_error(&error).unwrap_or(Errno::IO);
        // Who came may have gone when he is let in; then that must not wait for the next one.
        listener.set_nonblocking(true).map_err(failed)?;
        let (button, gong) = UnixStream::pair().map_err(failed)?;
        Ok(Self { button, gong })
    }

    /// Waits until somebody comes, or the bell rings, which is an error.
    fn wait(&self, listener: &UnixListener) -> Result<()> {
        use rustix::event::{PollFd, PollFlags, poll};
        let mut watched = [PollFd::new(&self.gong, PollFlags::IN), PollFd::new(listener, PollFlags::IN)];
        poll(&mut watched, None)?;
        if watched[0].revents().is_empty() { Ok(()) } else { Err(Errno::CANCELED) }
    }

    /// Rings, for good.
    fn ring(&self) {
        let _ = self.button.shutdown(std::net::Shutdown::Both);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::*;

    #[test]
    fn who_waits_at_a_door_is_told_that_it_is_closed() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("1.sock");
        let door = Door::open(UnixListener::bind(&path).unwrap()).unwrap();
        let (told, tells) = channel();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                told.send(accept(&door).is_ok()).unwrap();
                told.send(accept(&door).is_ok()).unwrap();
            });
            let _visitor = UnixStream::connect(&path).unwrap();
            assert_eq!(tells.recv_timeout(Duration::from_secs(20)), Ok(true));
            door.close();
            assert_eq!(tells.recv_timeout(Duration::from_secs(20)), Ok(false));
        });
    }

    // What other systems do.
    #[test]
    fn a_bell_wakes_who_waits_and_visitors_do_too() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("1.sock");
        let listener = UnixListener::bind(&path).unwrap();
        let bell = Bell::beside(&listener).unwrap();
        std::thread::scope(|scope| {
            let visitor = scope.spawn(|| UnixStream::connect(&path).unwrap());
            assert_eq!(bell.wait(&listener), Ok(()));
            listener.accept().unwrap();
            visitor.join().unwrap();
            let waits = scope.spawn(|| bell.wait(&listener));
            std::thread::sleep(Duration::from_millis(20));
            bell.ring();
            assert_eq!(waits.join().unwrap(), Err(Errno::CANCELED));
        });
        assert_eq!(bell.wait(&listener), Err(Errno::CANCELED), "for good");
    }

    #[test]
    fn who_speaks_to_nobody_gets_an_error_and_no_signal() {
        let (here, there) = UnixStream::pair().unwrap();
        make_quiet(&here);
        drop(there);
        assert_eq!(say(&here, b"x"), Err(Errno::PIPE));
    }
}
