//! The endpoint from a consumer's side: a real socket in a temporary directory.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use dif::delivery::{Delivery, SessionRequest};
use dif::op::Op;
use dif::probe::ProbeDesc;
use dif::program::{Clause, Program, Recording};
use tempfile::TempDir;
use wire::{Limit, Reply, Request, version};

use super::Endpoint;
use super::endpoint::open_in;
use crate::fire;

/// A host with an endpoint, and its directory.
struct Host {
    endpoint: Endpoint,
    _place: TempDir,
}

impl Host {
    /// It has its probes already, unless it waits to be told to go on.
    fn start(waits: bool) -> Self {
        let host = Self::begin(waits);
        if !waits {
            host.endpoint.wait();
        }
        host
    }

    /// It is only starting.
    fn begin(waits: bool) -> Self {
        let place = tempfile::tempdir().unwrap();
        let awaited = waits.then(std::process::id);
        let endpoint = open_in(place.path(), "test", awaited).unwrap();
        Self { endpoint, _place: place }
    }

    /// A consumer that has not said anything.
    fn connect(&self) -> UnixStream {
        let stream = UnixStream::connect(self.endpoint.path()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// A consumer that has introduced itself.
    fn consumer(&self) -> UnixStream {
        let mut stream = self.connect();
        say(&mut stream, &Request::Hello(version::hello("consumer", false)));
        let Some(Reply::Hello(hello)) = hear(&mut stream) else { panic!("no hello") };
        assert_eq!((hello.name.as_str(), hello.pid), ("test", std::process::id()));
        stream
    }
}

fn say(stream: &mut UnixStream, request: &Request) {
    wire::write(stream, request).unwrap();
}

fn hear(stream: &mut UnixStream) -> Option<Reply> {
    wire::read(stream, Limit::REPLY).unwrap()
}

/// The next delivery that is not about aggregations, drops or variables.
fn delivery(stream: &mut UnixStream) -> Delivery {
    match hear(stream) {
        Some(Reply::Delivery(delivery)) => delivery,
        other => panic!("{other:?} instead of a delivery"),
    }
}

fn program(provider: &str) -> Program {
    let clause = Clause {
        source: 0,
        probes: vec![ProbeDesc::new(provider, "", "", "event")],
        code: vec![Op::Ret {}],
        layout: dif::layout::Layout::default(),
        recording: Recording::Record,
        actions: Vec::new(),
        marks: Vec::new(),
        destructive: false,
    };
    let source = dif::program::Source { kind: dif::program::SourceKind::Script, name: "test".to_string() };
    Program { sources: vec![source], clauses: vec![clause], ..Program::default() }
}

fn enable(provider: &str) -> Request {
    Request::Enable { request: SessionRequest::default(), program: dif::codec::encode(&program(provider)) }
}

crate::provider! {
    /// Probes of this test.
    provider remote ("remote", module = "m", attributes = EVOLVING) {
        /// Something happened.
        EVENT = "event" in "f" ();
    }
}

crate::provider! {
    /// Registered when somebody has asked already.
    provider tardy ("latecomer", module = "m", attributes = EVOLVING) {
        /// Something happened.
        EVENT = "event" in "f" ();
    }
}

#[test]
fn whoever_asks_a_starting_host_for_its_probes_hears_of_all() {
    let host = Host::begin(false);
    let mut stream = host.consumer();
    say(&mut stream, &Request::List);
    // The question is there, and the probes are not.
    stream.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
    assert!(wire::read::<Reply>(&mut stream, Limit::REPLY).is_err());
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    crate::register(&tardy::PROVIDER, None).unwrap();
    host.endpoint.wait();
    let Some(Reply::Catalog(catalog)) = hear(&mut stream) else { panic!("no catalog") };
    assert!(catalog.probes.iter().any(|probe| probe.base == "latecomer"));
}

#[test]
fn a_host_that_never_says_that_it_has_its_probes_is_asked_as_it_is() {
    let host = Host::begin(false);
    let mut stream = host.consumer();
    say(&mut stream, &Request::List);
    assert!(matches!(hear(&mut stream), Some(Reply::Catalog(_))));
}

#[test]
fn a_conversation() {
    crate::register(&remote::PROVIDER, None).unwrap();
    let host = Host::start(false);
    let mut stream = host.consumer();
    say(&mut stream, &Request::List);
    let Some(Reply::Catalog(catalog)) = hear(&mut stream) else { panic!("no catalog") };
    assert!(catalog.probes.iter().any(|probe| probe.base == "remote" && probe.name == "event"));
    say(&mut stream, &enable("remote"));
    assert!(matches!(delivery(&mut stream), Delivery::Enabled(enablings) if enablings.len() == 1));
    say(&mut stream, &enable("remote"));
    assert!(matches!(hear(&mut stream), Some(Reply::Refused { .. })), "one session at a time");
    fire!(remote::EVENT, || ());
    say(&mut stream, &Request::Drain);
    assert!(matches!(delivery(&mut stream), Delivery::Records { words, .. } if words.len() == 2));
    assert_eq!(hear(&mut stream), Some(Reply::Drained));
    fire!(remote::EVENT, || ());
    say(&mut stream, &Request::Stop);
    assert!(matches!(delivery(&mut stream), Delivery::Records { words, .. } if words.len() == 2));
    assert!(matches!(delivery(&mut stream), Delivery::Variables(_)));
    assert_eq!(delivery(&mut stream), Delivery::End);
    assert!(!remote::EVENT.is_enabled());
    drop(stream);
}

crate::provider! {
    /// Probes of this test.
    provider lost ("lost", module = "m", attributes = EVOLVING) {
        /// Something happened.
        EVENT = "event" in "f" ();
    }
}

#[test]
fn the_loss_of_a_connection_ends_the_session() {
    crate::register(&lost::PROVIDER, None).unwrap();
    let host = Host::start(false);
    let mut stream = host.consumer();
    say(&mut stream, &enable("lost"));
    assert!(matches!(delivery(&mut stream), Delivery::Enabled(_)));
    // Enablings are announced before they are published.
    let patience = Instant::now() + Duration::from_secs(20);
    let until = |enabled: bool| {
        while lost::EVENT.is_enabled() != enabled && Instant::now() < patience {
            std::thread::yield_now();
        }
        assert_eq!(lost::EVENT.is_enabled(), enabled);
    };
    until(true);
    drop(stream);
    until(false);
}

crate::provider! {
    /// Probes of this test.
    provider ending ("ending", module = "m", attributes = EVOLVING) {
        /// Something happened.
        EVENT = "event" in "f" ();
    }
}

#[test]
fn the_end_of_the_host_delivers_everything() {
    crate::register(&ending::PROVIDER, None).unwrap();
    let host = Host::start(false);
    let mut stream = host.consumer();
    say(&mut stream, &enable("ending"));
    say(&mut stream, &Request::Drain);
    assert!(matches!(delivery(&mut stream), Delivery::Enabled(_)));
    assert_eq!(hear(&mut stream), Some(Reply::Drained));
    fire!(ending::EVENT, || ());
    drop(host);
    assert!(matches!(delivery(&mut stream), Delivery::Records { .. }));
    assert!(matches!(delivery(&mut stream), Delivery::Variables(_)));
    assert_eq!(delivery(&mut stream), Delivery::End);
    assert_eq!(hear(&mut stream), None);
}

#[test]
fn nonsense_is_refused_and_harms_nobody() {
    let host = Host::start(false);
    for bytes in [&[0xff; 64][..], b"GET / HTTP/1.1\r\n\r\n", &[1, 0, 0, 0, 200], &[4, 0, 0, 0, 1]] {
        let mut stream = host.connect();
        stream.write_all(bytes).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        // A refusal, or an end: but no hello.
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        if !answer.is_empty() {
            let reply = wire::read::<Reply>(&mut answer.as_slice(), Limit::REPLY).unwrap();
            assert!(matches!(reply, Some(Reply::Refused { .. })), "{reply:?}");
        }
    }
    let mut stream = host.consumer();
    let request = SessionRequest::default();
    say(&mut stream, &Request::Enable { request, program: vec![7; 100] });
    assert!(matches!(hear(&mut stream), Some(Reply::Refused { .. })), "not a program");
    say(&mut stream, &Request::List);
    assert!(matches!(hear(&mut stream), Some(Reply::Catalog(_))), "the conversation goes on");
}

#[test]
fn other_versions_and_missing_hellos_are_refused() {
    let host = Host::start(false);
    let mut old = host.connect();
    let hello = wire::Hello { wire: 0, ..version::hello("old", false) };
    say(&mut old, &Request::Hello(hello));
    assert!(matches!(hear(&mut old), Some(Reply::Refused { why }) if why.contains("version 0")));
    assert_eq!(hear(&mut old), None);
    let mut rude = host.connect();
    say(&mut rude, &Request::List);
    assert!(matches!(hear(&mut rude), Some(Reply::Refused { .. })));
}

#[test]
fn a_waiting_host_goes_on_when_told_or_left() {
    let told = Host::start(true);
    let mut stream = told.consumer();
    say(&mut stream, &Request::Resume);
    told.endpoint.wait();
    drop(stream);
    let left = Host::start(true);
    drop(left.consumer());
    left.endpoint.wait();
    let free = Host::start(false);
    free.endpoint.wait();
}

// Found where a test looked whether somebody listened, and the host took that for its consumer.
#[test]
fn a_waiting_host_does_not_go_on_for_others() {
    let host = Host::start(true);
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| host.endpoint.wait());
        drop(host.connect());
        let mut other = host.connect();
        let hello = wire::Hello { pid: std::process::id() + 1, ..version::hello("other", false) };
        say(&mut other, &Request::Hello(hello));
        assert!(matches!(hear(&mut other), Some(Reply::Hello(_))));
        for request in [Request::Resume, Request::Drain] {
            say(&mut other, &request);
        }
        assert_eq!(hear(&mut other), Some(Reply::Drained));
        drop(other);
        std::thread::sleep(Duration::from_millis(20));
        assert!(!waiting.is_finished());
        let mut awaited = host.consumer();
        say(&mut awaited, &Request::Resume);
        waiting.join().unwrap();
    });
}

#[test]
fn a_consumer_may_come_by_another_way() {
    let host = Host::start(false);
    let (mut ours, theirs) = UnixStream::pair().unwrap();
    std::thread::scope(|scope| {
        let conversation = scope.spawn(|| host.endpoint.converse(theirs));
        say(&mut ours, &Request::Hello(version::hello("consumer", false)));
        assert!(matches!(hear(&mut ours), Some(Reply::Hello(_))));
        say(&mut ours, &Request::List);
        assert!(matches!(hear(&mut ours), Some(Reply::Catalog(_))));
        drop(ours);
        conversation.join().unwrap();
    });
}
