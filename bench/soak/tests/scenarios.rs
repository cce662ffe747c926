//! The long runs, seconds long. What must hold is an error of the scenario; times are not looked at.

use soak::scenario::{collectors, connections, counts, hosts, pressure, scale};

#[track_caller]
fn passes(figures: Result<String, String>) {
    assert!(!figures.unwrap().is_empty());
}

#[test]
fn sessions_come_and_go_and_count_exactly() {
    passes(counts::run(100));
}

#[test]
fn killed_consumers_harm_nobody() {
    passes(collectors::run(20));
}

#[test]
fn killed_hosts_do_not_end_tracing() {
    passes(hosts::run(10));
}

#[test]
fn a_stopped_consumer_loses_what_is_counted_as_lost() {
    passes(pressure::run(2));
}

#[test]
fn many_hosts_are_traced_by_one_command() {
    passes(scale::heavy(4));
    passes(scale::light(20));
}

#[test]
fn idle_connections_keep_nobody_out_for_long() {
    passes(connections::run(200));
}
