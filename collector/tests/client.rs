//! A conversation with a host over a real socket, and what happens when one end misbehaves.

use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use collector::client::{Client, Heard};
use collector::credit::Credit;
use dif::StreamId;
use dif::catalog::Catalog;
use dif::delivery::{Delivery, SessionRequest};
use tempfile::TempDir;
use wire::{Hello, Limit, Reply, Request, WireError, read, version, write};

/// A host that answers one connection as `answer` says, until the consumer hangs up.
struct Host {
    folder: TempDir,
    thread: JoinHandle<Vec<Request>>,
}

impl Host {
    fn start(answer: impl Fn(&Request) -> Vec<Reply> + Send + 'static) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join("1.sock")).unwrap();
        let thread = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            converse(&mut stream, answer)
        });
        Self { folder, thread }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("1.sock")
    }
}

fn converse(stream: &mut UnixStream, answer: impl Fn(&Request) -> Vec<Reply>) -> Vec<Request> {
    let mut heard = Vec::new();
    while let Ok(Some(request)) = read::<Request>(stream, Limit::REQUEST) {
        for reply in answer(&request) {
            write(stream, &reply).unwrap();
        }
        heard.push(request);
    }
    heard
}

fn records() -> Delivery {
    Delivery::Records { stream: StreamId(3), words: vec![1, 2] }
}

fn polite(request: &Request) -> Vec<Reply> {
    match request {
        Request::Hello(_) => vec![Reply::Hello(version::hello("host", true))],
        Request::List => vec![Reply::Catalog(Catalog::default())],
        Request::Enable { .. } => vec![Reply::Delivery(Delivery::Enabled(Vec::new()))],
        Request::Drain => vec![Reply::Delivery(records()), Reply::Drained],
        Request::Stop => vec![Reply::Delivery(Delivery::End)],
        Request::Resume => Vec::new(),
    }
}

#[test]
fn a_session_from_greeting_to_end() {
    let host = Host::start(polite);
    let mut client = Client::connect(&host.path(), "test").unwrap();
    assert!(client.host().waits);
    assert_eq!(client.catalog().unwrap(), Catalog::default());
    let enabled = client.enable(SessionRequest::default(), vec![1, 2, 3]).unwrap();
    assert_eq!(enabled, Delivery::Enabled(Vec::new()));

    let (sender, events) = crossbeam_channel::unbounded();
    client.listen(sender, &Credit::new(1 << 20), |heard| heard).unwrap();
    client.resume().unwrap();
    client.drain().unwrap();
    client.stop().unwrap();
    let heard: Vec<Heard> = events.iter().take(3).collect();
    assert!(matches!(&heard[0], Heard::Delivery(delivery, _) if *delivery == records()), "{heard:?}");
    assert!(matches!(heard[1], Heard::Drained), "{heard:?}");
    assert!(matches!(heard[2], Heard::Delivery(Delivery::End, _)), "{heard:?}");

    drop(client);
    let requests = host.thread.join().unwrap();
    assert_eq!(requests.len(), 6);
    assert!(matches!(requests[2], Request::Enable { .. }));
    assert!(matches!(events.iter().last(), Some(Heard::Closed)));
}

#[test]
fn a_host_that_refuses_says_why() {
    let host = Host::start(|request| match request {
        Request::Enable { .. } => vec![Reply::Refused { why: "not today".into() }],
        Request::Hello(_) | Request::List | Request::Drain | Request::Stop | Request::Resume => {
            polite(request)
        }
    });
    let mut client = Client::connect(&host.path(), "test").unwrap();
    let error = client.enable(SessionRequest::default(), Vec::new()).unwrap_err();
    assert_eq!(error.to_string(), "not today");
}

#[test]
fn a_host_of_another_version_is_refused() {
    let host = Host::start(|_| vec![Reply::Hello(Hello { wire: 99, ..version::hello("host", false) })]);
    let error = Client::connect(&host.path(), "test").unwrap_err();
    assert!(matches!(error, WireError::Version { theirs: 99, ours: version::VERSION, .. }), "{error}");
}

#[test]
fn a_host_that_hangs_up_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("1.sock");
    let listener = UnixListener::bind(&path).unwrap();
    let thread = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = read::<Request>(&mut stream, Limit::REQUEST);
        write(&mut stream, &Reply::Hello(version::hello("host", false))).unwrap();
    });
    let client = Client::connect(&path, "test").unwrap();
    thread.join().unwrap();
    let (sender, events) = crossbeam_channel::unbounded();
    client.listen(sender, &Credit::new(1 << 20), |heard| heard).unwrap();
    assert!(matches!(events.recv(), Ok(Heard::Closed)));
    assert!(events.recv().is_err());
}

// Who does not deal with what was said is not told more; the host is the one who waits.
#[test]
fn what_is_not_dealt_with_stays_in_the_socket() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("1.sock");
    let listener = UnixListener::bind(&path).unwrap();
    let host = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _: Option<Request> = read(&mut stream, Limit::REQUEST).unwrap();
        write(&mut stream, &Reply::Hello(version::hello("host", false))).unwrap();
        stream.set_write_timeout(Some(Duration::from_millis(200))).unwrap();
        let much = Reply::Delivery(Delivery::Records { stream: StreamId(3), words: vec![7; 8 << 10] });
        // As much as the socket and the credit take, and not all.
        (0..1000).take_while(|_| write(&mut stream, &much).is_ok()).count()
    });
    let client = Client::connect(&path, "test").unwrap();
    let (sender, events) = crossbeam_channel::unbounded();
    client.listen(sender, &Credit::new(1 << 20), |heard| heard).unwrap();
    let written = host.join().unwrap();
    assert!((16..500).contains(&written), "{written} messages of 64 KB");
    // What was said whole is heard, once it is dealt with.
    assert_eq!(events.iter().filter(|heard| matches!(heard, Heard::Delivery(..))).count(), written);
}
