//! How hosts end, fork and are interrupted, and what their consumers get of it.

use std::path::Path;
use std::time::Duration;

use dif::delivery::DropKind;
use soak::ends::{FIRINGS, THREADS};
use soak::host::{self, Host};
use soak::watch::{COUNT, COUNTS, Tally, Watch};

const PATIENCE: Duration = Duration::from_secs(60);

/// Runs `soak-host how` under a consumer; what was delivered, and the host.
#[track_caller]
fn watch(place: &Path, how: &str, script: &str) -> (Tally, Host) {
    let host = Host::start(place, &[how], true).unwrap();
    // Small buffers: without optimisation each new thread touches all of its own.
    let options = [("bufsize", "16k"), ("aggsize", "64k")];
    let watch = Watch::attach(&host.endpoint(place).unwrap(), script, &options).unwrap();
    (watch.until_end(PATIENCE).unwrap(), host)
}

/// The number behind `word` in the last line of the host that has it.
#[track_caller]
fn said(host: &mut Host, word: &str) -> u64 {
    let mut found = None;
    while let Some(line) = host.hear().unwrap() {
        let mut words = line.split_whitespace().skip_while(|w| *w != word).skip(1);
        found = words.next().and_then(|number| number.parse().ok()).or(found);
    }
    found.unwrap_or_else(|| panic!("the host did not say {word}"))
}

#[test]
fn orderly_ends_deliver_everything() {
    let place = tempfile::tempdir().unwrap();
    for (how, status) in [("drop", 0), ("return", 0), ("exit", 3)] {
        let (tally, mut host) = watch(place.path(), how, COUNT);
        assert_eq!((tally.total(0), tally.ended), (FIRINGS, true), "{how}");
        assert_eq!(host.wait(PATIENCE).unwrap().code(), Some(status), "{how}");
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0, "{how}: the socket is gone");
    }
}

#[test]
fn handlers_of_exit_are_traced_if_they_run_before_the_engine_ends() {
    let place = tempfile::tempdir().unwrap();
    let (tally, mut host) = watch(place.path(), "atexit", COUNT);
    assert_eq!((tally.total(0), tally.ended), (FIRINGS + 1, true));
    assert!(host.wait(PATIENCE).unwrap().success());
}

#[test]
fn exit_does_not_wait_for_threads_that_never_stop() {
    let place = tempfile::tempdir().unwrap();
    let (tally, mut host) = watch(place.path(), "exit-in-a-thread", COUNTS);
    assert!(tally.ended);
    // Two threads were cut off somewhere; the others had finished.
    let counts = tally.cells(0);
    let of = |thread: u64| counts.get(&vec![thread]).copied().unwrap_or(0);
    assert_eq!((of(0), of(1)), (FIRINGS - FIRINGS / 3, FIRINGS / 3));
    assert!(host.wait(PATIENCE).unwrap().success());
}

#[test]
fn exit_from_a_handler_inside_a_firing_ends_the_process() {
    let place = tempfile::tempdir().unwrap();
    let script = "soak*:::event { @ = count(); } soak*:::step { @deep = sum(ustackdepth); }";
    let (tally, mut host) = watch(place.path(), "exit-in-a-firing", script);
    assert!(tally.total(0) >= FIRINGS && tally.ended);
    assert!(host.wait(PATIENCE).unwrap().success());
}

#[test]
fn exit_inside_a_firing_that_a_consumer_waits_for_ends_the_process() {
    let place = tempfile::tempdir().unwrap();
    let mut host = Host::start(place.path(), &["exit-late-in-a-firing"], true).unwrap();
    let script = "soak*:::step { @deep = sum(ustackdepth); }";
    let watch = Watch::attach(&host.endpoint(place.path()).unwrap(), script, &[]).unwrap();
    while host.hear().unwrap().unwrap() != "inside" {}
    // The session's end waits for the firing, and the host's for the session's.
    watch.stop().unwrap();
    assert!(host.wait(PATIENCE).unwrap().success());
}

#[test]
fn sudden_ends_are_noticed_and_keep_what_was_read() {
    let place = tempfile::tempdir().unwrap();
    for how in ["_exit", "abort", "kill"] {
        let (tally, mut host) = watch(place.path(), how, COUNT);
        assert!(tally.total(0) <= FIRINGS && !tally.ended && tally.closed, "{how}: {tally:?}");
        host.wait(PATIENCE).unwrap();
    }
}

#[test]
fn threads_come_and_go_by_the_ten_thousand() {
    let place = tempfile::tempdir().unwrap();
    let (tally, mut host) = watch(place.path(), "threads", COUNT);
    assert_eq!(tally.total(0), 3 * THREADS);
    assert!(tally.drops.is_empty(), "{:?}", tally.drops);
    let grown = said(&mut host, "grown");
    assert!(grown < 200_000, "{grown} KB");
}

#[test]
fn children_of_fork_are_silent_and_harm_nobody() {
    let place = tempfile::tempdir().unwrap();
    let (tally, mut host) = watch(place.path(), "forks", COUNT);
    assert_eq!(tally.total(0), said(&mut host, "fired"));
    assert!(tally.ended && host.wait(PATIENCE).unwrap().success());
}

#[test]
fn fork_and_exec_leaves_the_parent_as_it_was() {
    let place = tempfile::tempdir().unwrap();
    let (tally, mut host) = watch(place.path(), "fork-exec", COUNT);
    assert_eq!((tally.total(0), tally.ended), (FIRINGS, true));
    assert!(host.wait(PATIENCE).unwrap().success());
}

#[test]
fn a_child_that_asks_for_it_is_a_host_of_its_own() {
    let place = tempfile::tempdir().unwrap();
    let mut host = Host::start(place.path(), &["fork-renew"], true).unwrap();
    let parent = Watch::attach(&host.endpoint(place.path()).unwrap(), COUNT, &[]).unwrap();
    let line = std::iter::from_fn(|| host.hear().unwrap()).find(|line| line.starts_with("child")).unwrap();
    let child: u32 = line.split(' ').nth(1).unwrap().parse().unwrap();
    // Its own pid, its own provider, its own thread.
    let script = format!("soak{child}:::step /pid == {child} && tid == {child}/ {{ @ = count(); }}");
    let endpoint = host::endpoint(place.path(), child).unwrap();
    let child = Watch::attach(&endpoint, &script, &[]).unwrap();
    assert_eq!(child.until_end(PATIENCE).unwrap().total(0), FIRINGS);
    assert_eq!(parent.until_end(PATIENCE).unwrap().total(0), FIRINGS + 1);
    assert!(host.wait(PATIENCE).unwrap().success());
}

#[test]
fn a_child_that_outlives_its_parent_keeps_no_consumer_waiting() {
    let place = tempfile::tempdir().unwrap();
    let (tally, mut host) = watch(place.path(), "fork-orphan", COUNT);
    assert!(tally.closed && !tally.ended);
    let line = std::iter::from_fn(|| host.hear().unwrap()).find(|line| line.starts_with("child")).unwrap();
    let child = line.split(' ').nth(1).unwrap().parse().unwrap();
    host.wait(PATIENCE).unwrap();
    // Nobody listens at the parent's socket, although the child lives.
    let path = place.path().join(format!("{}.sock", host.pid()));
    assert!(std::os::unix::net::UnixStream::connect(path).is_err());
    let child = rustix::process::Pid::from_raw(child).unwrap();
    rustix::process::kill_process(child, rustix::process::Signal::KILL).unwrap();
}

#[test]
fn firings_in_signal_handlers_are_delivered_or_counted() {
    let place = tempfile::tempdir().unwrap();
    let script = "soak*:::event { @ = count(); } soak*:::signal { @ = count(); } \
                  soak*:::signal { @new[arg0] = count(); }";
    let (tally, mut host) = watch(place.path(), "signals", script);
    let mut lines = Vec::new();
    while let Some(line) = host.hear().unwrap() {
        lines.push(line);
    }
    let words: Vec<u64> = lines.last().unwrap().split(' ').filter_map(|word| word.parse().ok()).collect();
    let [fired, signals] = words[..] else { panic!("{lines:?}") };
    let reentries = tally.dropped(DropKind::Reentry);
    assert_eq!(tally.total(0) + reentries, fired + signals, "{tally:?}");
    // Every signal has a key of its own, for which no memory may be taken.
    assert_eq!(tally.total(1) + tally.dropped(DropKind::Aggregation) + reentries, signals);
    assert_eq!(tally.total(1), 0);
}

#[test]
fn an_engine_in_a_loaded_library_is_a_host() {
    let place = tempfile::tempdir().unwrap();
    let library = std::env::current_exe().unwrap();
    let library = library.parent().and_then(Path::parent).unwrap().join("examples/libguest.so");
    let library = library.to_str().unwrap();
    let mut host = Host::start_with(place.path(), &["library"], true, &[("SOAK_LIBRARY", library)]).unwrap();
    let endpoint = host.endpoint(place.path()).unwrap();
    let watch = Watch::attach(&endpoint, "guest*:::event { @ = count(); }", &[]).unwrap();
    let tally = watch.until_end(PATIENCE).unwrap();
    assert_eq!((tally.total(0), tally.ended), (FIRINGS, true));
    assert!(host.wait(PATIENCE).unwrap().success());
}
