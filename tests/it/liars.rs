//! Hosts that lie: the command gives one up, says so, and goes on with the others.
//!
//! The hosts here are threads of the test with a socket each: one delivers what nobody should, the
//! other is honest, and speaks when the command has hung up on the liar.

use std::io::Read;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use dif::catalog::{Catalog, ProbeInfo};
use dif::delivery::{AggDelta, Delivery, Enabling};
use dif::layout::header;
use dif::probe::{Attributes, ProviderAttributes};
use dif::{AggId, ClauseId, Epid, ProbeId, StreamId};
use wire::{Limit, Reply, Request, version};

use crate::harness::{command, run};

/// No processes have these numbers.
const LIAR: u32 = 2_147_483_601;
const HONEST: u32 = 2_147_483_602;

fn probe() -> ProbeInfo {
    ProbeInfo {
        id: ProbeId(1),
        provider: "toy1".into(),
        base: "toy".into(),
        module: String::new(),
        function: String::new(),
        name: "event".into(),
        alias: false,
        args: Vec::new(),
        attributes: ProviderAttributes::uniform(Attributes::EVOLVING),
    }
}

fn enabled(epid: u32, clause: u32) -> Delivery {
    Delivery::Enabled(vec![Enabling { epid: Epid(epid), clause: ClauseId(clause), probe: probe() }])
}

fn records(words: &[u64]) -> Delivery {
    Delivery::Records { stream: StreamId(0), words: words.to_vec() }
}

/// A record of the clause that prints a number.
fn record(number: u64) -> Delivery {
    records(&[header(Epid(1), 3), 1000, number])
}

fn observed(agg: u32, key: &[u64], cell: &[u64]) -> Delivery {
    Delivery::Aggregations(vec![AggDelta { agg: AggId(agg), key: key.into(), cell: cell.into() }])
}

fn say(stream: &mut UnixStream, reply: &Reply) {
    // A command that has had enough has hung up.
    let _ = wire::write(stream, reply);
}

/// Waits for a consumer and greets it until it enables something.
fn until_enabled(listener: &UnixListener) -> UnixStream {
    let (mut stream, _) = listener.accept().expect("a consumer");
    loop {
        match wire::read::<Request>(&mut stream, Limit::REQUEST).expect("a request") {
            Some(Request::Hello(_)) => say(&mut stream, &Reply::Hello(version::hello("toy", false))),
            Some(Request::List) => {
                let catalog = Catalog { probes: vec![probe()], ..Catalog::default() };
                say(&mut stream, &Reply::Catalog(catalog));
            }
            Some(Request::Enable { .. }) => return stream,
            other => panic!("{other:?} before anything is enabled"),
        }
    }
}

fn listen(hosts: &Path, pid: u32) -> UnixListener {
    UnixListener::bind(hosts.join(format!("{pid}.sock"))).expect("a socket")
}

fn lie(listener: &UnixListener, lies: Vec<Reply>, done: &Sender<()>) {
    let mut stream = until_enabled(listener);
    lies.iter().for_each(|lie| say(&mut stream, lie));
    // It would say more, but is hung up on.
    let _ = stream.read_to_end(&mut Vec::new());
    let _ = done.send(());
}

fn be_honest(listener: &UnixListener, liar_is_done: &Receiver<()>) {
    let mut stream = until_enabled(listener);
    say(&mut stream, &Reply::Delivery(enabled(1, 0)));
    let _ = liar_is_done.recv();
    for delivery in [record(42), observed(0, &[], &[7]), Delivery::Exit { status: 3 }] {
        say(&mut stream, &Reply::Delivery(delivery));
    }
    while let Ok(Some(request)) = wire::read::<Request>(&mut stream, Limit::REQUEST) {
        match request {
            Request::Stop => say(&mut stream, &Reply::Delivery(Delivery::End)),
            Request::Drain => say(&mut stream, &Reply::Drained),
            Request::Hello(_) | Request::List | Request::Enable { .. } | Request::Resume => {}
        }
    }
}

#[test]
fn a_host_that_lies_is_given_up_and_the_others_go_on() {
    let lies = [
        ("an enabling of nothing", vec![enabled(1, 9)], "enabling 1 is of clause 9"),
        (
            "a record of nothing",
            vec![enabled(1, 0), records(&[header(Epid(5), 3), 9, 9])],
            "unknown enabling 5",
        ),
        ("half a record", vec![enabled(1, 0), records(&[header(Epid(1), 3), 9])], "ends within a record"),
        ("a short record", vec![enabled(1, 0), records(&[header(Epid(1), 2), 9])], "does not fit its layout"),
        (
            "a fault of nothing",
            vec![enabled(1, 0), records(&[header(Epid(0), 2), 9])],
            "ends within a record",
        ),
        ("no such aggregation", vec![enabled(1, 0), observed(9, &[], &[1])], "do not fit its keys"),
        ("a key too many", vec![enabled(1, 0), observed(0, &[1], &[1])], "do not fit its keys"),
        ("a cell too many", vec![enabled(1, 0), observed(0, &[], &[1, 2])], "do not fit its keys"),
    ];
    for (what, lies, complaint) in lies {
        // Afterwards it says something sensible, which is not listened to.
        let lies = lies.into_iter().chain([record(1000)]).map(Reply::Delivery).collect();
        let (out, err, status) = traced(lies);
        assert_eq!(out.split_whitespace().collect::<Vec<_>>(), ["42", "7"], "{what}: {err}");
        let told = format!("pid {LIAR} is not traced any more: ");
        assert!(err.contains(&told) && err.contains(complaint), "{what}: {err}");
        assert_eq!((err.lines().count(), status), (1, 3), "{what}: {err}");
    }
}

// What is no delivery at all is the end of a conversation.
#[test]
fn a_host_that_says_what_it_may_not_is_hung_up_on() {
    let (out, err, status) =
        traced(vec![Reply::Delivery(enabled(1, 0)), Reply::Hello(version::hello("toy", false))]);
    assert_eq!((out.split_whitespace().collect::<Vec<_>>(), status), (vec!["42", "7"], 3), "{err}");
    assert!(err.contains(&format!("pid {LIAR} has hung up; what it had not delivered is lost")), "{err}");
}

/// The command with a liar and an honest host.
fn traced(lies: Vec<Reply>) -> (String, String, i32) {
    let hosts = tempfile::tempdir().expect("a folder");
    let (liar, honest) = (listen(hosts.path(), LIAR), listen(hosts.path(), HONEST));
    let (done, is_done) = mpsc::channel();
    let threads =
        [thread::spawn(move || lie(&liar, lies, &done)), thread::spawn(move || be_honest(&honest, &is_done))];
    let script = "toy*:::event { printf(\"%d\\n\", arg0); } toy*:::event { @ = sum(arg0); }";
    let outcome = run(command("mdtrace", hosts.path()).args(["-q", "-n", script]));
    threads.into_iter().for_each(|thread| thread.join().expect("no surprise"));
    (outcome.out, outcome.err, outcome.status)
}
