//! What tracing costs, and the guard against its costing too much.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use soak::host::{Host, binary};
use soak::watch::Watch;

const SCRIPT: &str = "soak*:::step { @ = count(); } soak*:::step /arg0 < 0/ { @n = count(); }";

#[test]
fn firings_are_counted_and_some_are_measured() {
    let place = tempfile::tempdir().unwrap();
    let mut host = Host::start(place.path(), &[], false).unwrap();
    // It is ready when its probes are known.
    host.hear().unwrap();
    let watch = Watch::attach(&host.endpoint(place.path()).unwrap(), SCRIPT, &[("cost", "yes")]).unwrap();
    assert_eq!(host.fire(100_000).unwrap(), 100_000);
    let tally = watch.stop().unwrap();
    assert_eq!((tally.total(0), tally.is_too_much), (100_000, false));
    let costs = &tally.cost.clauses;
    assert_eq!(
        costs.iter().map(|cost| (cost.epid.0, cost.firings)).collect::<Vec<_>>(),
        [(1, 100_000), (2, 100_000)]
    );
    assert!(costs.iter().all(|cost| cost.samples > 1000 && cost.samples < 10_000), "{costs:?}");
    assert!(costs[0].ns > 0 && tally.cost.process_ns > 0);
}

#[test]
fn nothing_is_measured_where_nobody_asks() {
    let place = tempfile::tempdir().unwrap();
    let mut host = Host::start(place.path(), &[], false).unwrap();
    host.hear().unwrap();
    let watch = Watch::attach(&host.endpoint(place.path()).unwrap(), SCRIPT, &[]).unwrap();
    host.fire(100).unwrap();
    assert!(watch.stop().unwrap().cost.clauses.is_empty());
}

#[test]
fn probes_are_disabled_where_tracing_costs_too_much() {
    let place = tempfile::tempdir().unwrap();
    let mut host = Host::start(place.path(), &[], false).unwrap();
    let endpoint = host.endpoint(place.path()).unwrap();
    host.hear().unwrap();
    let options = [("maxoverhead", "0.01%"), ("statusrate", "10ms")];
    let watch = Watch::attach(&endpoint, SCRIPT, &options).unwrap();
    let other = Watch::attach(&endpoint, "soak*:::event { @ = count(); }", &[]).unwrap();
    let start = Instant::now();
    let mut fired = 0;
    loop {
        let evaluated = host.fire(50_000).unwrap();
        fired += evaluated;
        if evaluated == 0 {
            break;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "still traced");
    }
    let tally = watch.stop().unwrap();
    assert!(tally.is_too_much && tally.total(0) > 0 && tally.total(0) <= fired, "{tally:?}");
    // Others are not affected.
    host.ask("start 1 0").unwrap();
    while host.marks().unwrap().iter().sum::<u64>() == 0 {
        assert!(start.elapsed() < Duration::from_secs(120), "the thread does not fire");
    }
    assert!(other.stop().unwrap().total(0) > 0);
}

#[test]
fn the_command_reports_costs_at_the_end() {
    let place = tempfile::tempdir().unwrap();
    let host = binary("soak-host").unwrap();
    let output = Command::new(binary("mdtrace").unwrap())
        .args(["-q", "-x", "cost", "-n", "soak*:::event { @ = count(); }", "-c"])
        .arg(format!("{} drop", host.display()))
        .env("MDTRACE_DIR", place.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(err.contains("cost: clause 1 on soak") && err.contains(":event: 1500 firings, "), "{err}");
    assert!(err.contains(" % of the host's processor time"), "{err}");
}
