//! One conversation with a consumer.
//!
//! ```text
//!   this thread     reads requests, answers them            ┐ one lock around
//!   sink thread     writes the session's deliveries          ┘ each message
//! ```
//!
//! The consumer is not trusted to be quick or even alive:
//!
//! | it must | within |
//! | --- | --- |
//! | introduce itself | [`PATIENCE`] |
//! | finish a message that it has begun | [`PATIENCE`] |
//! | take a message of ours, as a whole | the policy's `patience` |
//! | say something while it has no session | [`IDLE`] |
//!
//! or the conversation ends. One that has not introduced itself also loses its place to the next that
//! comes, if all are taken. A consumer with a session may be silent for ever: it listens. The end
//! of the conversation, whatever the reason, ends the session, so that nothing stays enabled for
//! nobody.
//!
//! A host may treat `SIGPIPE` as it likes, so we never cause one.

use std::cell::Cell;
use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use dif::Program;
use dif::delivery::{Delivery, SessionRequest};
use wire::{Limit, Reply, Request, version};

use crate::control::door;
use crate::control::server::{Meeting, Server};
use crate::fork::Severed;
use crate::lock::Lock;
use crate::session::Session;
use crate::sink::{Sink, SinkClosed};
use crate::{policy, registry};

/// How long a consumer may take for its first message, and for each that it has begun.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long a consumer without a session may be silent.
const IDLE: Duration = Duration::from_secs(60);

/// A consumer that is connected.
#[derive(Debug)]
pub(crate) struct Client {
    link: Arc<Link>,
    session: Lock<Option<Arc<Session>>>,
    greeted: AtomicBool,
}

/// The writable side of the connection.
#[derive(Debug)]
struct Link {
    _severed: Severed,
    stream: UnixStream,
    /// How long the consumer may take for one of our messages.
    patience: Duration,
    writing: Lock<()>,
}

impl Client {
    /// The consumer at the other end of a stream.
    pub(crate) fn new(stream: UnixStream) -> Self {
        door::make_quiet(&stream);
        let link = Arc::new(Link {
            _severed: Severed::new(&stream),
            stream,
            patience: policy::limits().map_or(PATIENCE, |limits| Duration::from_nanos(limits.patience)),
            writing: Lock::new(()),
        });
        Self { link, session: Lock::new(None), greeted: AtomicBool::new(false) }
    }

    /// Whether it has introduced itself.
    pub(crate) fn is_greeted(&self) -> bool {
        self.greeted.load(Ordering::Relaxed)
    }

    /// Says that there are too many consumers. The message is short and the first one, so it fits
    /// into the socket, and nobody waits.
    pub(crate) fn turn_away(&self, most: usize) {
        let why = format!("{most} consumers are connected already");
        if self.link.stream.set_nonblocking(true).is_ok() {
            let _ = refuse(self, why);
        }
        self.link.hang_up();
    }

    /// Ends the session in good order, then the conversation.
    pub(crate) fn stop(&self) {
        self.end_session();
        self.link.hang_up();
    }

    /// Ends the conversation as it is.
    pub(crate) fn hang_up(&self) {
        self.link.hang_up();
    }

    // How long it may be silent.
    fn patience(&self) -> Option<Duration> {
        if self.session.lock().is_some() { None } else { Some(IDLE) }
    }

    // The lock is held until the session has delivered everything: if the consumer says stop at the
    // moment in which the host ends, neither of the two may hang up before the other is through.
    fn end_session(&self) {
        let mut session = self.session.lock();
        if let Some(session) = session.take() {
            session.stop();
        }
    }
}

impl Link {
    /// Sends a whole message, or ends the conversation.
    fn send(&self, reply: &Reply) -> Result<(), SinkClosed> {
        let _writing = self.writing.lock();
        let mut quiet = Quiet { stream: &self.stream, until: Instant::now() + self.patience };
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
        Ok(door::say(self.stream, bytes)?)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads from a socket, until a moment, which is nearer once a message has begun.
struct Patient<'a> {
    stream: &'a UnixStream,
    until: Cell<Option<Instant>>,
}

impl Read for Patient<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.until.get().map(|until| until.saturating_duration_since(Instant::now()));
        if left.is_some_and(|left| left.is_zero()) {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.stream.set_read_timeout(left)?;
        let n = self.stream.read(buffer)?;
        let end = Instant::now() + PATIENCE;
        self.until.set(Some(self.until.get().map_or(end, |until| until.min(end))));
        Ok(n)
    }
}

impl Sink for Arc<Link> {
    fn deliver(&mut self, delivery: Delivery) -> Result<(), SinkClosed> {
        self.send(&Reply::Delivery(delivery))
    }
}

/// Holds a conversation until one side ends it.
pub(crate) fn serve(server: &Server, client: &Client) {
    // Zero would mean for ever.
    let patience = client.link.patience.max(Duration::from_millis(1));
    let timeouts = client.link.stream.set_write_timeout(Some(patience));
    if timeouts.is_ok()
        && let Some(pid) = greet(server, client)
    {
        let meeting = server.meet(pid);
        while let Some(request) = read(client, client.patience()) {
            if answer(server, client, meeting.as_ref(), request).is_err() {
                break;
            }
        }
    }
    client.link.hang_up();
    client.end_session();
}

fn read(client: &Client, patience: Option<Duration>) -> Option<Request> {
    let until = Cell::new(patience.map(|patience| Instant::now() + patience));
    match wire::read(&mut Patient { stream: &client.link.stream, until }, Limit::REQUEST) {
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

// Both sides introduce themselves. Gives the consumer's process if they understand each other.
fn greet(server: &Server, client: &Client) -> Option<u32> {
    let understood = match read(client, Some(PATIENCE))? {
        Request::Hello(hello) => {
            version::check(&hello).map(|()| hello.pid).map_err(|error| error.to_string())
        }
        Request::List | Request::Enable { .. } | Request::Drain | Request::Stop | Request::Resume => {
            Err("the first message must be a hello".to_string())
        }
    };
    match understood {
        Ok(pid) => {
            client.greeted.store(true, Ordering::Relaxed);
            let hello = version::hello(server.name, server.waits());
            client.link.send(&Reply::Hello(hello)).is_ok().then_some(pid)
        }
        Err(why) => {
            let _ = refuse(client, why);
            None
        }
    }
}

fn answer(
    server: &Server,
    client: &Client,
    meeting: Option<&Meeting<'_>>,
    request: Request,
) -> Result<(), SinkClosed> {
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
            if let Some(meeting) = meeting {
                meeting.resume();
            }
            Ok(())
        }
    }
}

// Success is answered by the session's first delivery, which says what is enabled.
fn enable(client: &Client, request: SessionRequest, program: &[u8]) -> Result<(), SinkClosed> {
    if client.session.lock().is_some() {
        return refuse(client, "a session is running on this connection".to_string());
    }
    let program = match decode(program) {
        Ok(program) => program,
        Err(why) => return refuse(client, why),
    };
    match Session::start(program, request, Box::new(client.link.clone())) {
        Ok(session) => {
            *client.session.lock() = Some(Arc::new(session));
            Ok(())
        }
        Err(error) => refuse(client, error.to_string()),
    }
}

fn decode(program: &[u8]) -> Result<Program, String> {
    let limits = policy::limits().map_err(|error| error.to_string())?;
    if program.len() as u64 > limits.program {
        return Err(format!("a program of {} bytes, at most {} are allowed", program.len(), limits.program));
    }
    dif::codec::decode(program).map_err(|error| error.to_string())
}
