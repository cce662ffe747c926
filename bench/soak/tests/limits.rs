//! The host's policy holds, whatever a consumer asks for.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use collector::client::Client;
use dif::delivery::{Domain, DropKind, SessionRequest};
use soak::host::{self, Host};
use soak::watch::{COUNT, Watch};

#[track_caller]
fn start(place: &Path, limits: &str) -> Host {
    let mut host = Host::start_with(place, &[], false, &[("MDTRACE_LIMITS", limits)]).unwrap();
    assert_eq!(host.hear().unwrap().as_deref(), Some("ready"));
    host
}

/// Why a script is refused in a host with these limits.
#[track_caller]
fn refusal(limits: &str, script: &str) -> String {
    let place = tempfile::tempdir().unwrap();
    let host = start(place.path(), limits);
    let options = [("destructive", "yes")];
    let attached = Watch::attach(&host.endpoint(place.path()).unwrap(), script, &options);
    attached.map(drop).expect_err(limits)
}

#[test]
fn what_a_program_means_is_refused() {
    for (limits, script, expected) in [
        ("program=100", COUNT, "bytes, at most 100 are allowed"),
        (
            "enablings=1",
            "soak*:::event { @ = count(); } soak*:::step { @ = count(); }",
            "2 enablings, at most 1 are allowed",
        ),
        (
            "registers=1",
            "soak*:::step { @[arg0, arg1] = sum(arg0 * arg1); }",
            "registers, at most 1 are allowed",
        ),
        ("clauses=1", "soak*:::event { @ = count(); } soak*:::step { @ = count(); }", "2 clauses, at most 1"),
        ("code=1", COUNT, "instructions, at most 1"),
        ("sessions=0", COUNT, "1 sessions, at most 0 are allowed in this host"),
        ("bufsize=0", "soak*:::step { trace(arg0); }", "exceeds size of buffer"),
        ("destructive=no", "soak*:::step { chill(1); }", "chill is destructive and not permitted here"),
    ] {
        let why = refusal(limits, script);
        assert!(why.contains(expected), "{limits}: {why}");
    }
}

#[test]
fn work_beyond_the_limits_is_a_fault() {
    let place = tempfile::tempdir().unwrap();
    let mut host = start(place.path(), "steps=40");
    // A search takes about a step for each eighth comparison of characters.
    let long = "a".repeat(64);
    let search = format!("index(\"{long}\", \"{}b\")", &long[..32]);
    let script = format!("soak*:::step {{ @ = count(); }} soak*:::step {{ @found = sum({search}); }}");
    let watch = Watch::attach(&host.endpoint(place.path()).unwrap(), &script, &[]).unwrap();
    host.ask("fire 10").unwrap();
    let tally = watch.stop().unwrap();
    assert_eq!((tally.total(0), tally.faults), (10, 10), "{tally:?}");
}

#[test]
fn sizes_are_cut_and_what_has_no_room_is_counted() {
    let place = tempfile::tempdir().unwrap();
    let script = "soak*:::step { trace(arg0); } soak*:::step { @[arg0] = count(); }";
    for limits in ["memory=0", "memory=100k", "bufsize=1k,aggsize=1k"] {
        let mut host = start(place.path(), limits);
        let options = [("bufsize", "1g"), ("aggsize", "1g"), ("switchrate", "1m"), ("aggrate", "1m")];
        let watch = Watch::attach(&host.endpoint(place.path()).unwrap(), script, &options).unwrap();
        host.ask("fire 20000").unwrap();
        let tally = watch.stop().unwrap();
        let lost = tally.dropped(DropKind::Principal);
        assert!(
            lost > 0 && tally.records + lost == 20_000,
            "{limits}: {} records, {lost} lost",
            tally.records
        );
        let refused = tally.dropped(DropKind::Aggregation);
        assert_eq!(tally.total(0) + refused, 20_000, "{limits}");
    }
}

#[test]
fn too_many_consumers_are_told_so() {
    let place = tempfile::tempdir().unwrap();
    let host = start(place.path(), "consumers=1");
    let endpoint = host.endpoint(place.path()).unwrap();
    // Whoever looked whether somebody listens has gone again, but perhaps not noticed yet.
    let first = (0..60_000).find_map(|_| {
        std::thread::sleep(Duration::from_millis(1));
        Client::connect(&endpoint, "first").ok()
    });
    let why = Client::connect(&endpoint, "second").map(drop).unwrap_err().to_string();
    assert!(first.is_some() && why.contains("1 consumers are connected already"), "{why}");
}

#[test]
fn a_consumer_that_does_not_read_is_given_up() {
    let place = tempfile::tempdir().unwrap();
    let mut host = start(place.path(), "patience=200ms");
    let endpoint = host.endpoint(place.path()).unwrap();
    let script = "soak*:::step { trace(arg0); }";
    let watch = Watch::attach(&endpoint, script, &[]).unwrap();
    let program = watch.program().clone();
    watch.stop().unwrap();
    let mut client = Client::connect(&endpoint, "lazy").unwrap();
    let request = SessionRequest { domain: Domain::Host { primary: true }, ..SessionRequest::default() };
    client.enable(request, dif::codec::encode(&program)).unwrap();
    // Nobody reads from here on, but the connection is open.
    let start = Instant::now();
    host.fire_until_heard(Duration::from_secs(60)).unwrap();
    while host.fire(10_000).unwrap() > 0 {
        assert!(start.elapsed() < Duration::from_secs(60), "still traced");
    }
    drop(client);
    let watch = Watch::attach(&endpoint, script, &[]).unwrap();
    assert_eq!(host.fire(10).unwrap(), 10);
    assert_eq!(watch.stop().unwrap().records, 10, "the next consumer is served");
}

#[test]
fn a_policy_that_makes_no_sense_permits_nothing() {
    let place = tempfile::tempdir().unwrap();
    let mut child = Command::new(host::binary("soak-host").unwrap())
        .env("MDTRACE_DIR", place.path())
        .env("MDTRACE_LIMITS", "steps=1,bufsiz=4m")
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut text = String::new();
    child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
    assert!(!child.wait().unwrap().success());
    assert!(text.contains("MDTRACE_LIMITS: \"bufsiz\" is no limit; there are consumers, "), "{text}");
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0, "no endpoint");
}

#[test]
fn an_engine_that_is_off_has_no_endpoint() {
    let place = tempfile::tempdir().unwrap();
    let mut host = Host::start_with(place.path(), &[], false, &[("MDTRACE", "off")]).unwrap();
    assert_eq!(host.hear().unwrap().as_deref(), Some("ready"));
    host.ask("fire 10").unwrap();
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0);
}
