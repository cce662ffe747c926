//! One conversation with a consumer.
//!
//! ```text
//!   this thread     reads requests, answers them            ┐ one lock around
//!   sink thread     writes the session's deliveries          ┘ each message
//! ```
//!
//! The consumer is not trusted to be quick or even alive. It must introduce itself within
//! [`PATIENCE`]; a message that it does not take within that time, as a whole, ends the
//! conversation. The end of the conversation, whatever the reason, ends the session, so that
//! nothing stays enabled for nobody.
//!
//! A host may treat `SIGPIPE` as it likes, so we never cause one.

use std::io::{self, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dif::delivery::{Delivery, SessionRequest};
use parking_lot::Mutex;
use rustix::net::{SendFlags, send};
use wire::{Limit, Reply, Request, version};

use crate::control::server::Server;
use crate::registry;
use crate::session::Session;
use crate::sink::{Sink, SinkClosed};

/// How long a consumer may take for its first message, and for taking one of ours.
const PATIENCE: Duration = Duration::from_secs(10);

/// A consumer that is connected.
#[derive(Debug)]
pub(crate) struct Client {
    link: Arc<Link>,
    session: Mutex<Option<Arc<Session>>>,
}

/// The writable side of the connection.
#[derive(Debug)]
struct Link {
    stream: UnixStream,
    writing: Mutex<()>,
}

impl Client {
    /// The consumer at the other end of a stream.
    pub(crate) fn new(stream: UnixStream) -> Self {
        let link = Arc::new(Link { stream, writing: Mutex::new(()) });
        Self { link, session: Mutex::new(None) }
    }

    /// Ends the session in good order, then the conversation.
    pub(crate) fn stop(&self) {
        self.end_session();
        self.link.hang_up();
    }

    fn end_session(&self) {
        let session = self.session.lock().take();
        if let Some(session) = session {
            session.stop();
        }
    }
}

impl Link {
    /// Sends a whole message, or ends the conversation.
    fn send(&self, reply: &Reply) -> Result<(), SinkClosed> {
        let _writing = self.writing.lock();
        let mut quiet = Quiet { stream: &self.stream, until: Instant::now() + PATIENCE };
        wire::write(&mut quiet, reply).map_err(|_| {
            self.hang_up();
            SinkClosed
        })
    }

    fn hang_up(&self) {
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}

/// Writes to a socket without signals, until a moment.
struct Quiet<'a> {
    stream: &'a UnixStream,
    until: Instant,
}

impl Write for Quiet<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.until <= Instant::now() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        Ok(send(self.stream, bytes, SendFlags::NOSIGNAL)?)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Sink for Arc<Link> {
    fn deliver(&mut self, delivery: Delivery) -> Result<(), SinkClosed> {
        self.send(&Reply::Delivery(delivery))
    }
}

/// Holds a conversation until one side ends it.
pub(crate) fn serve(server: &Server, client: &Client) {
    let timeouts = client.link.stream.set_write_timeout(Some(PATIENCE));
    if timeouts.is_ok() && greet(server, client) {
        while let Some(request) = read(client) {
            if answer(server, client, request).is_err() {
                break;
            }
        }
    }
    client.link.hang_up();
    client.end_session();
}

fn read(client: &Client) -> Option<Request> {
    match wire::read(&mut &client.link.stream, Limit::REQUEST) {
        Ok(request) => request,
        Err(error) => {
            // Whoever sent nonsense is told so; whoever has gone does not hear it.
            let _ = refuse(client, error.to_string());
            None
        }
    }
}

fn refuse(client: &Client, why: String) -> Result<(), SinkClosed> {
    client.link.send(&Reply::Refused { why })
}

// Both sides introduce themselves. Says whether they understand each other.
fn greet(server: &Server, client: &Client) -> bool {
    if client.link.stream.set_read_timeout(Some(PATIENCE)).is_err() {
        return false;
    }
    let understood = match read(client) {
        Some(Request::Hello(hello)) => version::check(&hello).map_err(|error| error.to_string()),
        Some(Request::List | Request::Enable { .. } | Request::Drain | Request::Stop | Request::Resume) => {
            Err("the first message must be a hello".to_string())
        }
        None => return false,
    };
    match understood {
        Ok(()) => {
            let hello = version::hello(server.name, server.waits);
            client.link.send(&Reply::Hello(hello)).is_ok()
                && client.link.stream.set_read_timeout(None).is_ok()
        }
        Err(why) => {
            let _ = refuse(client, why);
            false
        }
    }
}

fn answer(server: &Server, client: &Client, request: Request) -> Result<(), SinkClosed> {
    match request {
        Request::Hello(_) => {
            refuse(client, "hello was said already".to_string())?;
            Err(SinkClosed)
        }
        Request::List => {
            server.until_arrived();
            client.link.send(&Reply::Catalog(registry::catalog()))
        }
        Request::Enable { request, program } => enable(client, request, &program),
        Request::Drain => {
            let session = client.session.lock().clone();
            if let Some(session) = session {
                session.drain();
            }
            client.link.send(&Reply::Drained)
        }
        Request::Stop => {
            client.end_session();
            Ok(())
        }
        Request::Resume => {
            server.resume();
            Ok(())
        }
    }
}

// Success is answered by the session's first delivery, which says what is enabled.
fn enable(client: &Client, request: SessionRequest, program: &[u8]) -> Result<(), SinkClosed> {
    if client.session.lock().is_some() {
        return refuse(client, "a session is running on this connection".to_string());
    }
    let program = match dif::codec::decode(program) {
        Ok(program) => program,
        Err(error) => return refuse(client, error.to_string()),
    };
    match Session::start(program, request, Box::new(client.link.clone())) {
        Ok(session) => {
            *client.session.lock() = Some(Arc::new(session));
            Ok(())
        }
        Err(error) => refuse(client, error.to_string()),
    }
}
