//! Sessions in process: what is fired is delivered or counted as lost, exactly.

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use common::{Kept, clause, count, program, record};
use dif::AggId;
use dif::action::Action;
use dif::delivery::{Delivery, Domain, DropKind, SessionRequest};
use dif::op::StackKind;
use runtime_hooks::{HookError, HostEnv, Session, SinkClosed, StackText, fire, provider};

provider! {
    /// Events of the first test.
    provider busy ("busy", module = "m", attributes = EVOLVING) {
        /// Something happened.
        EVENT = "event" in "f" (n: long);
    }
}

#[test]
fn counts_are_exact_while_sessions_come_and_go() {
    runtime_hooks::register(&busy::PROVIDER, None).unwrap();
    common::sessions_come_and_go(&busy::EVENT, "busy:::event", Duration::from_secs(2));
    assert!(!busy::EVENT.is_enabled());
}

provider! {
    /// Events of threads that come and go.
    provider brief ("brief", module = "m", attributes = EVOLVING) {
        /// Something happened.
        EVENT = "event" in "f" (n: long);
    }
}

#[test]
fn what_threads_did_before_they_ended_is_not_lost() {
    runtime_hooks::register(&brief::PROVIDER, None).unwrap();
    let (session, kept) = Kept::start(vec![record("brief:::event", 0), count("brief:::event")]);
    for _ in 0..50 {
        let threads: Vec<_> = (0..4)
            .map(|_| std::thread::spawn(|| (0..100u64).for_each(|n| fire!(brief::EVENT, || (n)))))
            .collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    }
    session.stop();
    kept.check_over();
    assert_eq!(kept.counted(), 20_000);
    assert_eq!(kept.values(1).len() as u64 + kept.dropped(DropKind::Principal), 20_000);
}

/// Fires from a destructor of a thread-local, which may run after ours.
struct Late;

impl Drop for Late {
    fn drop(&mut self) {
        fire!(late::EVENT, || (2u64));
    }
}

thread_local! {
    static LATE: Late = const { Late };
}

provider! {
    /// Events from destructors.
    provider late ("late", module = "m", attributes = EVOLVING) {
        /// Something happened.
        EVENT = "event" in "f" (n: long);
    }
}

#[test]
fn firings_from_destructors_are_not_lost() {
    runtime_hooks::register(&late::PROVIDER, None).unwrap();
    let (session, kept) = Kept::start(vec![record("late:::event", 0)]);
    for before in [true, false] {
        let body = move || {
            // Whoever is touched first is destroyed last.
            if before {
                LATE.with(|_| ());
            }
            fire!(late::EVENT, || (1u64));
            LATE.with(|_| ());
        };
        std::thread::spawn(body).join().unwrap();
    }
    session.stop();
    let mut values = kept.values(1);
    values.sort_unstable();
    assert_eq!(values, [1, 1, 2, 2]);
}

provider! {
    /// Events with aliases.
    provider views ("views", module = "m", attributes = EVOLVING) {
        /// A function is entered.
        ENTRY = "function-entry" in "f" (file: long, function: long, line: long);
        alias "sub-entry" of ENTRY (function, file, line, 9);
    }
}

#[test]
fn aliases_show_the_same_event_in_their_own_order() {
    runtime_hooks::register(&views::PROVIDER, None).unwrap();
    let all =
        ["arg r1, arg0", "arg r2, arg1", "arg r3, arg3", "rec r1, f0", "rec r2, f1", "rec r3, f2", "ret"];
    let clauses = ["views:::sub-entry", "views:::function-entry", "views:::*-entry"];
    let (session, kept) = Kept::start(clauses.map(|probe| clause(probe, &all)).to_vec());
    fire!(views::ENTRY, || (10u64, 20u64, 30u64));
    session.stop();
    let mut records = kept.records();
    records.sort();
    let native = vec![10, 20, 0];
    assert_eq!(records, [(1, vec![20, 10, 9]), (2, native.clone()), (3, native)]);
    let alias = session.enablings()[0].probe.clone();
    assert!(alias.alias && alias.provider == format!("views{}", std::process::id()));
    assert_eq!(alias.args[0].name, "function");

    // An alias alone keeps the site enabled.
    let (session, kept) = Kept::start(vec![clause("views:::sub-entry", &all)]);
    assert!(views::ENTRY.is_enabled());
    fire!(views::ENTRY, || (1u64, 2u64));
    session.stop();
    assert_eq!(kept.records(), [(1, vec![2, 1, 9])]);
}

provider! {
    /// Registered later than it is asked for.
    provider tardy ("tardy", module = "m", attributes = EVOLVING) {
        /// Something happened.
        EVENT = "event" in "f" (n: long);
    }
}

#[test]
fn descriptions_are_retained() {
    let changes = Arc::new(AtomicU64::new(0));
    let (session, kept) = Kept::start(vec![record("tardy:::event", 0)]);
    fire!(tardy::EVENT, || (1u64));
    let on_change = {
        let changes = changes.clone();
        move |_: &runtime_hooks::Provider| {
            changes.fetch_add(1, Ordering::Relaxed);
        }
    };
    runtime_hooks::register(&tardy::PROVIDER, Some(Box::new(on_change))).unwrap();
    fire!(tardy::EVENT, || (2u64));
    assert_eq!(changes.load(Ordering::Relaxed), 1);
    session.stop();
    kept.check_over();
    assert_eq!(kept.values(1), [2]);
    assert_eq!(changes.load(Ordering::Relaxed), 2);
    assert!(matches!(runtime_hooks::register(&tardy::PROVIDER, None), Err(HookError::Registered("tardy"))));
}

#[test]
fn begin_end_and_error_belong_to_their_session() {
    let one = |probe, value: &str| clause(probe, &[value, "rec r1, f0", "ret"]);
    let fault = ["imm r1, #1", "imm r2, #0", "sdiv r3, r1, r2", "rec r3, f0", "ret"];
    let clauses = vec![
        one("dtrace:::END", "imm r1, #3"),
        one("dtrace:::BEGIN", "imm r1, #1"),
        clause("dtrace:::BEGIN", &fault),
        record("dtrace:::ERROR", 1),
        one("dtrace:::BEGIN", "imm r1, #2"),
    ];
    let (other, others) = Kept::start(vec![one("dtrace:::BEGIN", "imm r1, #7")]);
    let (session, kept) = Kept::start(clauses);
    let error = &session.enablings()[3].probe;
    assert_eq!((error.id, error.name.as_str()), (dif::ProbeId(3), "ERROR"));
    session.stop();
    other.stop();
    let records = kept.records();
    let epids: Vec<u32> = records.iter().map(|(epid, _)| *epid).collect();
    assert_eq!(epids, [2, 0, 4, 5, 1], "BEGIN, the fault, ERROR, BEGIN, END");
    assert_eq!(kept.values(4), [3], "ERROR's arg1 is the EPID of the clause that faulted");
    assert_eq!(others.values(1), [7]);
}

#[test]
fn ticks_come_until_the_session_stops() {
    let (session, kept) = Kept::start(vec![count("profile:::tick-1ms"), count(":::no-such-probe")]);
    assert_eq!(session.enablings().len(), 1);
    let patience = Instant::now() + Duration::from_secs(10);
    while kept.counted() < 5 && Instant::now() < patience {
        session.drain();
        std::thread::yield_now();
    }
    session.stop();
    assert!(kept.counted() >= 5);
    let catalog = runtime_hooks::catalog();
    let tick = catalog.probes.iter().find(|probe| probe.name == "tick-1ms").unwrap();
    assert_eq!((tick.provider.as_str(), tick.function_name().as_str()), ("profile", ":tick-1ms"));
}

// A drainer that waits for its consumer cannot tell a timer that its firings have been read; the timer's
// thread must not wait for that, because the end of every session waits for the thread.
#[test]
fn a_consumer_that_takes_nothing_does_not_hold_up_the_end_of_others() {
    let (release, released) = std::sync::mpsc::channel::<()>();
    let stuck = move |_| {
        let _ = released.recv();
        Ok(())
    };
    let mut report = clause("profile:::tick-5000hz", &["imm r1, #1", "rec r1, f0", "ret"]);
    report.actions.push(Action::Clear { agg: AggId(0) });
    let clauses = vec![count("profile:::tick-5000hz"), report];
    let request = SessionRequest::default();
    let slow = Arc::new(Session::start(program(clauses), request, Box::new(stuck)).unwrap());
    let asking = {
        let slow = slow.clone();
        std::thread::spawn(move || slow.drain())
    };
    // Long enough for the timer to be late by many of its intervals.
    std::thread::sleep(Duration::from_millis(400));
    let begun = Instant::now();
    for _ in 0..3 {
        let (session, kept) = Kept::start(vec![count("profile:::tick-1ms")]);
        session.stop();
        kept.check_over();
    }
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    drop(release);
    asking.join().unwrap();
    slow.stop();
}

#[test]
fn a_record_that_looks_at_aggregations_comes_after_what_it_has_seen() {
    let mut report = clause("profile:::tick-1ms", &["imm r1, #1", "rec r1, f0", "ret"]);
    report.actions.push(Action::Clear { agg: AggId(0) });
    let (session, kept) = Kept::start(vec![count("profile:::tick-1ms"), report]);
    let patience = Instant::now() + Duration::from_secs(10);
    // Nobody asks for a drain: the timer does.
    while kept.counted() < 20 && Instant::now() < patience {
        std::thread::sleep(Duration::from_millis(1));
    }
    session.stop();
    let (mut counted, mut reported) = (0, 0);
    for delivery in &*kept.0.lock() {
        if let Delivery::Aggregations(deltas) = delivery {
            counted += deltas.iter().map(|delta| delta.cell[0]).sum::<u64>();
        }
        if let Delivery::Records { words, .. } = delivery {
            // Header, time and one field.
            reported += words.len() as u64 / 3;
            assert!(reported <= counted, "{reported} reports of {counted}");
        }
    }
    assert!(20 <= reported, "{reported}");
}

provider! {
    /// A guest with safepoints.
    provider guest ("guest", module = "m", attributes = EVOLVING) {
        /// Something happened.
        EVENT = "event" in "f" ();
    }
}

#[test]
fn profile_fires_at_safepoints() {
    runtime_hooks::register(&guest::PROVIDER, None).unwrap();
    let (session, kept) = Kept::start(vec![count("profile:::profile-1000hz")]);
    let patience = Instant::now() + Duration::from_secs(10);
    while kept.counted() < 5 && Instant::now() < patience {
        (0..100).for_each(|_| runtime_hooks::safepoint(None));
        session.drain();
    }
    session.stop();
    assert!(kept.counted() >= 5);
}

provider! {
    /// Events of the test of exit().
    provider exiting ("exiting", module = "m", attributes = EVOLVING) {
        /// Something happened.
        EVENT = "event" in "f" (n: long);
    }
}

#[test]
fn exit_ends_everything_but_end() {
    runtime_hooks::register(&exiting::PROVIDER, None).unwrap();
    let exit = ["imm r1, #5", "exit r1, f0", "ret"];
    let clauses = vec![
        clause("exiting:::event", &exit),
        record("exiting:::event", 0),
        clause("dtrace:::END", &["imm r1, #9", "rec r1, f0", "ret"]),
    ];
    let (session, kept) = Kept::start(clauses);
    assert_eq!(session.exit_status(), None);
    fire!(exiting::EVENT, || (1u64));
    fire!(exiting::EVENT, || (2u64));
    assert_eq!(session.exit_status(), Some(5));
    session.drain();
    assert!(kept.0.lock().contains(&Delivery::Exit { status: 5 }));
    session.stop();
    assert_eq!(kept.records(), [(1, vec![5]), (3, vec![9])]);

    // Said in BEGIN, nothing else starts.
    let (session, kept) = Kept::start(vec![clause("dtrace:::BEGIN", &exit), record("exiting:::event", 0)]);
    assert!(!exiting::EVENT.is_enabled());
    session.stop();
    assert_eq!(kept.records(), [(1, vec![5])]);
}

provider! {
    /// Events of the test of exit() elsewhere.
    provider leaving ("leaving", module = "m", attributes = EVOLVING) {
        /// Something happened.
        EVENT = "event" in "f" (n: long);
        /// It was the last thing.
        LAST = "last" in "f" ();
    }
}

#[test]
fn exit_ends_what_is_linked_in_its_quick_form() {
    runtime_hooks::register(&leaving::PROVIDER, None).unwrap();
    let exit = clause("leaving:::last", &["imm r1, #5", "exit r1, f0", "ret"]);
    let (session, kept) = Kept::start(vec![count("leaving:::event"), exit]);
    let others = || std::thread::spawn(|| fire!(leaving::EVENT, || (2u64))).join().unwrap();
    fire!(leaving::EVENT, || (1u64));
    others();
    fire!(leaving::LAST, || ());
    fire!(leaving::EVENT, || (1u64));
    others();
    session.stop();
    assert_eq!((kept.counted(), session.exit_status()), (2, Some(5)));
}

provider! {
    /// Events of sessions that end in any order.
    provider order ("order", module = "m", attributes = EVOLVING) {
        /// Something happened.
        EVENT = "event" in "f" (n: long);
    }
}

#[test]
fn sessions_end_in_any_order() {
    runtime_hooks::register(&order::PROVIDER, None).unwrap();
    let start = || Kept::start(vec![count("order:::event")]);
    let work = || (0..10).for_each(|_| fire!(order::EVENT, || (1u64)));
    let sessions = [start(), start(), start()];
    work();
    // The first one, the last one, another in between: whoever is left is counted on.
    let counts = [(0, 10), (2, 20), (1, 40)].map(|(which, expected)| {
        let (session, kept): &(Session, Kept) = &sessions[which];
        session.stop();
        work();
        if which == 2 {
            let (late, kept) = start();
            work();
            late.stop();
            assert_eq!(kept.counted(), 10);
        }
        (kept.counted(), expected)
    });
    counts.into_iter().for_each(|(counted, expected)| assert_eq!(counted, expected));
    assert!(!order::EVENT.is_enabled());
}

provider! {
    /// Events of two sessions.
    provider shared ("shared", module = "m", attributes = EVOLVING) {
        /// Something happened.
        EVENT = "event" in "f" (n: long);
    }
}

#[test]
fn two_sessions_share_a_site_and_nothing_else() {
    runtime_hooks::register(&shared::PROVIDER, None).unwrap();
    let (first, firsts) = Kept::start(vec![record("shared:::event", 0)]);
    fire!(shared::EVENT, || (1u64));
    let (second, seconds) = Kept::start(vec![count("shared:::event"), record("shared:::event", 0)]);
    fire!(shared::EVENT, || (2u64));
    first.stop();
    fire!(shared::EVENT, || (3u64));
    second.stop();
    fire!(shared::EVENT, || (4u64));
    assert_eq!(firsts.values(1), [1, 2]);
    assert_eq!(seconds.values(2), [2, 3]);
    assert_eq!(seconds.counted(), 2);
}

provider! {
    /// Events whose environment fires again.
    provider nested ("nested", module = "m", attributes = EVOLVING) {
        /// Something happened.
        OUTER = "outer" in "f" ();
        /// Something happened inside.
        INNER = "inner" in "f" ();
    }
}

/// A stack whose walker passes a probe.
struct Walker;

impl HostEnv for Walker {
    fn stack(&self, _: StackKind, _: u32, _: &mut StackText<'_>) {}
    fn depth(&self) -> u32 {
        fire!(nested::INNER, || ());
        3
    }
    fn caller(&self) -> u64 {
        0
    }
}

#[test]
fn a_probe_inside_a_probe_is_a_counted_drop() {
    runtime_hooks::register(&nested::PROVIDER, None).unwrap();
    let depth = ["var r1, ustackdepth", "rec r1, f0", "ret"];
    let (session, kept) = Kept::start(vec![clause("nested:::outer", &depth), count("nested:::inner")]);
    let (other, others) = Kept::start(vec![count("nested:::outer")]);
    fire!(nested::OUTER, env: &Walker, || ());
    fire!(nested::INNER, || ());
    session.stop();
    other.stop();
    assert_eq!(kept.values(1), [3]);
    assert_eq!((kept.counted(), kept.dropped(DropKind::Reentry)), (1, 1));
    assert_eq!((others.counted(), others.dropped(DropKind::Reentry)), (1, 0), "it did not ask for inner");
}

provider! {
    /// Events whose callback fires again.
    provider eager ("eager", module = "m", attributes = EVOLVING) {
        /// Something happened.
        EVENT = "event" in "f" (n: long);
    }
}

provider! {
    /// Registered from inside a callback.
    provider inner ("inner", module = "m", attributes = EVOLVING) {
        /// Something happened.
        EVENT = "event" in "f" (n: long);
    }
}

#[test]
fn callbacks_may_fire_and_register_because_no_lock_is_held() {
    let changed = |_: &runtime_hooks::Provider| {
        let _ = runtime_hooks::register(&inner::PROVIDER, None);
        fire!(eager::EVENT, || (1u64));
        fire!(inner::EVENT, || (2u64));
    };
    runtime_hooks::register(&eager::PROVIDER, Some(Box::new(changed))).unwrap();
    let (session, kept) = Kept::start(vec![record("eager:::event", 0), record("inner:::event", 0)]);
    fire!(eager::EVENT, || (3u64));
    session.stop();
    assert_eq!((kept.values(1), kept.values(2)), (vec![1, 3], vec![2]));
    assert_eq!(kept.dropped(DropKind::Reentry), 0);
}

provider! {
    /// Events for slow consumers.
    provider slow ("slow", module = "m", attributes = EVOLVING) {
        /// Something happened.
        EVENT = "event" in "f" (n: long);
    }
}

#[test]
fn a_slow_sink_makes_nobody_wait() {
    runtime_hooks::register(&slow::PROVIDER, None).unwrap();
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let kept = Kept::default();
    let mut into = kept.clone();
    let sink = move |delivery| {
        // Until the sender is dropped, which is after the last firing.
        let _ = wait.recv();
        runtime_hooks::Sink::deliver(&mut into, delivery)
    };
    let program = program(vec![record("slow:::event", 0), count("slow:::event")]);
    let session = Session::start(program, SessionRequest::default(), Box::new(sink)).unwrap();
    (0..300_000u64).for_each(|n| fire!(slow::EVENT, || (n)));
    drop(go);
    session.stop();
    kept.check_over();
    assert_eq!(kept.counted(), 300_000);
    assert_eq!(kept.values(1).len() as u64 + kept.dropped(DropKind::Principal), 300_000);
}

provider! {
    /// Events for other buffer policies.
    provider policy ("policy", module = "m", attributes = EVOLVING) {
        /// Something happened.
        EVENT = "event" in "f" (n: long);
    }
}

#[test]
fn full_and_circular_buffers_are_read_at_the_end() {
    runtime_hooks::register(&policy::PROVIDER, None).unwrap();
    for (name, first) in [("fill", Some(0)), ("ring", None)] {
        let kept = Kept::default();
        let mut program = program(vec![record("policy:::event", 0)]);
        let set = |settings: &mut dif::option::Settings, option: &str, value: &str| {
            settings.set(option, Some(value), dif::option::Setter::CommandLine).unwrap();
        };
        set(&mut program.settings, "bufpolicy", name);
        set(&mut program.settings, "bufsize", "8k");
        let session = Session::start(program, SessionRequest::default(), Box::new(kept.clone())).unwrap();
        (0..5000u64).for_each(|n| fire!(policy::EVENT, || (n)));
        session.drain();
        assert!(kept.records().is_empty() || session.exit_status().is_some(), "{name}");
        assert_eq!(session.exit_status(), first.map(|_| 0), "{name}: a full buffer ends tracing");
        session.stop();
        let values = kept.values(1);
        assert!(values.windows(2).all(|pair| pair[0] + 1 == pair[1]), "{name}: {values:?}");
        let expected =
            if first.is_some() { values.first() == Some(&0) } else { values.last() == Some(&4999) };
        assert!(expected && values.len() > 100, "{name}: {values:?}");
    }
}

provider! {
    /// Events nobody wants any more.
    provider unwanted ("unwanted", module = "m", attributes = EVOLVING) {
        /// Something happened.
        EVENT = "event" in "f" (n: long);
    }
}

#[test]
fn a_session_without_a_consumer_ends() {
    runtime_hooks::register(&unwanted::PROVIDER, None).unwrap();
    let program = program(vec![record("unwanted:::event", 0)]);
    let sink = |_| Err(SinkClosed);
    let session = Session::start(program, SessionRequest::default(), Box::new(sink)).unwrap();
    let patience = Instant::now() + Duration::from_secs(10);
    // The session is withdrawn from its sites a moment before it is closed.
    while (unwanted::EVENT.is_enabled() || !session.is_closed()) && Instant::now() < patience {
        fire!(unwanted::EVENT, || (1u64));
        std::thread::yield_now();
    }
    assert!(!unwanted::EVENT.is_enabled() && session.is_closed());
    session.drain();
    session.stop();
}

provider! {
    /// Events that a command does not see.
    provider elsewhere ("elsewhere", module = "m", attributes = EVOLVING) {
        /// Something happened.
        EVENT = "event" in "f" (n: long);
    }
}

#[test]
fn domains_divide_a_program() {
    runtime_hooks::register(&elsewhere::PROVIDER, None).unwrap();
    let one = |probe| clause(probe, &["imm r1, #1", "rec r1, f0", "ret"]);
    let clauses =
        || vec![one("dtrace:::BEGIN"), one("elsewhere:::event"), one("dtrace:::END"), one("tick-1s:::")];
    let (command, commands) = Kept::start_in(Domain::Command { timers: false }, clauses());
    let kept = Kept::default();
    let request = SessionRequest {
        domain: Domain::Host { primary: false },
        probe_id_base: 1000,
        stream_base: 50,
        epid_base: 100,
        ..SessionRequest::default()
    };
    assert!(commands.records().is_empty());
    command.begin();
    command.begin();
    let host = Session::start(program(clauses()), request, Box::new(kept.clone())).unwrap();
    fire!(elsewhere::EVENT, || (1u64));
    host.stop();
    command.end();
    command.drain();
    assert_eq!(commands.records(), [(1, vec![1]), (2, vec![1])]);
    assert_eq!(commands.streams().len(), 1, "a command has one stream");
    command.stop();
    assert_eq!(kept.records(), [(101, vec![1])]);
    assert!(kept.streams().iter().all(|stream| stream.0 >= 50));
    let enabling = &host.enablings()[0];
    assert!(host.enablings().len() == 1 && enabling.probe.id.0 > 1000);
}

#[test]
fn programs_that_do_not_verify_are_refused() {
    let mut bad = clause("dtrace:::BEGIN", &["ret"]);
    bad.code.clear();
    let started = Session::start(program(vec![bad]), SessionRequest::default(), Box::new(Kept::default()));
    assert!(matches!(started, Err(HookError::Verify(_))));
}
