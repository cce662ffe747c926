//! One host at the other end of a socket.
//!
//! A [`Client`] says things; what the host says arrives through a channel, from a thread that does
//! nothing but read. So one consumer hears many hosts in one place, and a host that says nothing
//! delays nobody. Dropping the client closes the connection, which ends its session in the host.

use std::io::{self, Read};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crossbeam_channel::Sender;
use dif::catalog::Catalog;
use dif::delivery::{Delivery, SessionRequest};
use wire::{Hello, Limit, Reply, Request, WireError, version};

use crate::credit::{Credit, Held};

/// How long a host may take to answer a greeting, a list or an enabling.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a host said, or that it will say no more.
#[derive(Debug)]
pub enum Heard {
    /// Something its session has to tell; to be kept together until it is dealt with.
    Delivery(Delivery, Held),
    /// Everything recorded before our request was delivered.
    Drained,
    /// The connection is over.
    Closed,
}

/// A connection to a host.
#[derive(Debug)]
pub struct Client {
    stream: UnixStream,
    host: Hello,
}

impl Client {
    /// Connects to an endpoint and exchanges greetings.
    ///
    /// # Errors
    /// Nobody listens, the host does not answer in time, or it speaks another version.
    pub fn connect(endpoint: &Path, name: &str) -> Result<Self, WireError> {
        let mut stream = UnixStream::connect(endpoint)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        // A host that turns us away may have hung up already; what it said is there all the same.
        let said = wire::write(&mut stream, &Request::Hello(version::hello(name, false)));
        let answer = receive(&mut stream, Limit::GREETING);
        let host = match answer.map_err(|error| said.err().unwrap_or(error))? {
            Reply::Hello(host) => host,
            Reply::Refused { why } => return Err(refused(why)),
            Reply::Catalog(_) | Reply::Delivery(_) | Reply::Drained => {
                return Err(WireError::Unexpected { expected: "a greeting" });
            }
        };
        version::check(&host)?;
        Ok(Self { stream, host })
    }

    /// How the host introduced itself.
    pub fn host(&self) -> &Hello {
        &self.host
    }

    /// What can be traced in the host.
    ///
    /// # Errors
    /// The connection fails, or the host says something else.
    pub fn catalog(&mut self) -> Result<Catalog, WireError> {
        wire::write(&mut self.stream, &Request::List)?;
        match receive(&mut self.stream, Limit::CATALOG)? {
            Reply::Catalog(catalog) => Ok(catalog),
            Reply::Refused { why } => Err(refused(why)),
            Reply::Hello(_) | Reply::Delivery(_) | Reply::Drained => {
                Err(WireError::Unexpected { expected: "a catalog" })
            }
        }
    }

    /// Starts a session; its first delivery, the enablings, is returned.
    ///
    /// # Errors
    /// The connection fails, or the host refuses: then the error says why.
    pub fn enable(&mut self, request: SessionRequest, program: Vec<u8>) -> Result<Delivery, WireError> {
        wire::write(&mut self.stream, &Request::Enable { request, program })?;
        match receive(&mut self.stream, Limit::REPLY)? {
            Reply::Delivery(delivery) => Ok(delivery),
            Reply::Refused { why } => Err(refused(why)),
            Reply::Hello(_) | Reply::Catalog(_) | Reply::Drained => {
                Err(WireError::Unexpected { expected: "the enablings" })
            }
        }
    }

    /// From now on, what the host says is handed to `events`, wrapped by `wrap`; what is said while
    /// there is no credit stays in the socket.
    ///
    /// # Errors
    /// The system refuses another handle on the socket.
    pub fn listen<E: Send + 'static>(
        &self,
        events: Sender<E>,
        credit: &Arc<Credit>,
        wrap: impl Fn(Heard) -> E + Send + 'static,
    ) -> Result<(), WireError> {
        let credit = credit.clone();
        let mut stream = Counting { stream: self.stream.try_clone()?, n: 0 };
        stream.stream.set_read_timeout(None)?;
        thread::spawn(move || {
            loop {
                let heard = match wire::read(&mut stream, Limit::REPLY) {
                    Ok(Some(Reply::Delivery(delivery))) => {
                        Heard::Delivery(delivery, credit.take(std::mem::take(&mut stream.n)))
                    }
                    Ok(Some(Reply::Drained)) => Heard::Drained,
                    // A host that says what it may not is treated as one that hung up.
                    Ok(Some(Reply::Hello(_) | Reply::Catalog(_) | Reply::Refused { .. }) | None) | Err(_) => {
                        Heard::Closed
                    }
                };
                let over = matches!(heard, Heard::Closed);
                if events.send(wrap(heard)).is_err() || over {
                    return;
                }
            }
        });
        Ok(())
    }

    /// Asks for everything recorded so far.
    ///
    /// # Errors
    /// The connection fails.
    pub fn drain(&mut self) -> Result<(), WireError> {
        wire::write(&mut self.stream, &Request::Drain)
    }

    /// Ends the session; what is left arrives, then `Delivery::End`.
    ///
    /// # Errors
    /// The connection fails.
    pub fn stop(&mut self) -> Result<(), WireError> {
        wire::write(&mut self.stream, &Request::Stop)
    }

    /// Lets a host that waited for us go on.
    ///
    /// # Errors
    /// The connection fails.
    pub fn resume(&mut self) -> Result<(), WireError> {
        wire::write(&mut self.stream, &Request::Resume)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // The reader holds a handle of its own, so the socket must be told; if it is closed already,
        // so much the better.
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}

/// A stream, and how much was read from it.
struct Counting {
    stream: UnixStream,
    n: u64,
}

impl Read for Counting {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.stream.read(buffer)?;
        self.n += n as u64;
        Ok(n)
    }
}

fn receive(stream: &mut UnixStream, limit: Limit) -> Result<Reply, WireError> {
    wire::read(stream, limit)?.ok_or(WireError::Truncated)
}

fn refused(why: String) -> WireError {
    WireError::Stream(std::io::Error::new(std::io::ErrorKind::PermissionDenied, why))
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;

    // Whether the greeting finds the host still there is a matter of luck, so it is tried often.
    #[test]
    fn whoever_is_turned_away_hears_why() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("1.sock");
        let listener = UnixListener::bind(&path).unwrap();
        let host = thread::spawn(move || {
            for _ in 0..500 {
                let (mut stream, _) = listener.accept().unwrap();
                wire::write(&mut stream, &Reply::Refused { why: "full".to_string() }).unwrap();
                let _ = stream.shutdown(Shutdown::Both);
            }
        });
        for _ in 0..500 {
            let error = Client::connect(&path, "test").unwrap_err().to_string();
            assert!(error.contains("full"), "{error}");
        }
        host.join().unwrap();
    }
}
