//! The worked examples and the layouts of the language reference, byte for byte.

mod common;

use collector::{Consumer, ConsumerError};
use common::{INT, LONG, Run, STACK, STRING, V, shown};
use dif::action::{Action, FieldRange};
use dif::agg::AggFn;
use dif::delivery::{Delivery, Drop, DropKind};
use dif::layout::{FaultRecord, FieldKind};
use dif::{Epid, Pc, StreamId};

const HEADING: &str = "CPU     ID                    FUNCTION:NAME$\n";

fn exit() -> Action {
    Action::Exit { field: 0 }
}

#[track_caller]
fn check(run: &Run, out: &str) {
    assert_eq!(run.print().out, shown(out));
}

#[test]
fn bare_exit() {
    let mut run = Run::default();
    let epid = run.begin(&[INT], vec![exit()]);
    run.fire(epid, &[V::N(0)]);
    check(&run, &format!("{HEADING}  0      1                           :BEGIN·$\n$\n"));
    assert_eq!(run.print().status, 0);
}

#[test]
fn printf_in_default_mode() {
    let mut run = Run::default();
    let epid = run.printf("hi\n", &[]);
    run.fire(epid, &[]);
    check(&run, &format!("{HEADING}  0      1                           :BEGIN hi$\n$\n$\n"));
}

#[test]
fn trace_of_a_string_and_a_number() {
    let mut run = Run::default();
    let actions = vec![Action::Trace { field: 0 }, Action::Trace { field: 1 }];
    let epid = run.begin(&[STRING, INT], actions);
    run.fire(epid, &[V::S("hi"), V::N(3)]);
    let line =
        "  0      1                           :BEGIN   hi                                       3$\n$\n";
    check(&run, &format!("{HEADING}{line}"));
}

#[test]
fn what_each_stream_has_follows_each_value() {
    let program = |dialect| {
        let mut run = Run::with(&[("quiet", None), ("aggpercpu", None), ("compat", Some(dialect))]);
        let n = run.agg("n", AggFn::Sum, &[INT]);
        run.observe_in(1, n, &[V::N(5)], &[7]);
        run.observe_in(0, n, &[V::N(5)], &[1, 2]);
        run.observe_in(1, n, &[V::N(6)], &[2]);
        run.observe_in(1, n, &[V::N(5)], &[10]);
        run
    };
    let (zero, value) = ("    [CPU 0]", "·".repeat(14));
    let five = format!("        5{value} 20$\n{zero}{value}  3$\n    [CPU 1]{value} 17$\n");
    let six = format!("        6{value}  2$\n{zero}{value}  0$\n    [CPU 1]{value}  2$\n");
    // The keys' values are what rows are sorted by, whoever they are from.
    check(&program("oracle"), &format!("$\n{six}{five}"));
    check(&program("illumos"), &format!("$\n        6{value}  2$\n        5{value} 20$\n"));
}

#[test]
fn keys_sorting_printing_at_exit() {
    let mut run = Run::quiet();
    let n = run.agg("n", AggFn::Sum, &[INT]);
    let s = run.agg("s", AggFn::Max, &[STRING]);
    let avg = run.agg("avg", AggFn::Avg, &[]);
    run.observe(n, &[V::N(-1)], &[7]);
    run.observe(n, &[V::N(1)], &[7]);
    run.observe(n, &[V::N(5)], &[2]);
    run.observe(s, &[V::S("b")], &[-3]);
    run.observe(s, &[V::S("a")], &[4]);
    run.observe(avg, &[], &[3, 4]);
    let expected = "$
        5                2$
        1                7$
       -1                7$
  b                                                                -3$
  a                                                                 4$
                3$
";
    check(&run, expected);
}

#[test]
fn a_fault_in_the_middle_of_a_clause() {
    let mut run = Run::quiet();
    let count = run.agg("a", AggFn::Count, &[]);
    let faulty = run.printf("before\n", &[]);
    let next = run.printf("next y=%d\n", &[INT]);
    let error = run.printf_on((3, "dtrace:::ERROR"), "err action %d fault %d\n", &[LONG, LONG]);
    let end = run.begin(&[INT], vec![exit()]);
    run.observe(count, &[], &[0]);
    let fault = FaultRecord { epid: faulty, code: 4, action: 5, pc: Pc(9), value: 0 };
    run.deliver(Delivery::Records { stream: StreamId(0), words: fault.to_words(1).to_vec() });
    run.fire(error, &[V::N(5), V::N(4)]);
    run.fire(next, &[V::N(0)]);
    run.fire(end, &[V::N(3)]);
    let printed = run.print();
    assert_eq!(printed.out, shown("err action 5 fault 4$\nnext y=0$\n$\n                1$\n"));
    assert_eq!(printed.status, 3);
    let expected = "dtrace: error on enabled probe ID 1 (ID 1: dtrace:::BEGIN): divide-by-zero in action #5 \
                    at DIF offset 36\n";
    assert_eq!(printed.err, expected);

    run.program.settings.set("compat", Some("oracle"), dif::option::Setter::CommandLine).unwrap();
    let printed = run.print();
    assert_eq!(printed.out, shown("next y=0$\nerr action 5 fault 4$\n$\n                1$\n"));
    let expected =
        "dtrace: error in dt_clause_0 for probe ID 1 (dtrace:::BEGIN): divide-by-zero at BPF pc 9\n";
    assert_eq!(printed.err, expected);
}

#[test]
fn a_string_key_and_a_count() {
    let mut run = Run::quiet();
    let agg = run.agg("_", AggFn::Count, &[STRING]);
    let tick = run.printf("%s %d\n", &[STRING, INT]);
    for n in [1, 2] {
        run.fire(tick, &[V::S("tick-1s"), V::N(n)]);
        run.observe(agg, &[V::S("tick-1s")], &[0]);
    }
    let last = "  tick-1s                                                           2$\n";
    check(&run, &format!("tick-1s 1$\ntick-1s 2$\n$\n{last}"));
}

#[test]
fn several_keys_in_columns() {
    let mut run = Run::quiet();
    let agg = run.agg("a", AggFn::Count, &[STRING, INT]);
    run.observe(agg, &[V::S("ls"), V::N(3)], &[0]);
    check(&run, "$\n  ls                                                        3                1$\n");
}

fn printa_program() -> Run {
    let mut run = Run::quiet();
    let (c, t) = (run.agg("c", AggFn::Count, &[STRING]), run.agg("t", AggFn::Sum, &[STRING]));
    let format = Some(run.format("%-4s|%@5d|%@5d\n"));
    let actions =
        vec![Action::Printa { format: None, aggs: vec![c] }, Action::Printa { format, aggs: vec![c, t] }];
    let epid = run.begin(&[], actions);
    run.observe(c, &[V::S("x")], &[0]);
    run.observe(c, &[V::S("y")], &[0, 0]);
    run.observe(t, &[V::S("y")], &[-5]);
    run.fire(epid, &[]);
    run
}

#[test]
fn printa_without_and_with_a_format() {
    let expected = "$
  x                                                                 1$
  y                                                                 2$
x   |    1|    0$
y   |    2|18446744073709551611$
$
";
    check(&printa_program(), expected);
}

#[test]
fn joined_aggregations() {
    let mut run = Run::quiet();
    let (foo, bar) = (run.agg("foo", AggFn::Sum, &[INT]), run.agg("bar", AggFn::Sum, &[INT]));
    let format = Some(run.format("%10d %@10d %@10d\n"));
    let epid = run.begin(&[], vec![Action::Printa { format, aggs: vec![foo, bar] }]);
    run.observe(foo, &[V::N(123)], &[123]);
    run.observe(foo, &[V::N(789)], &[789]);
    run.observe(bar, &[V::N(456)], &[456]);
    run.observe(bar, &[V::N(789)], &[789]);
    run.fire(epid, &[]);
    let expected = "       456          0        456$
       123        123          0$
       789        789        789$
$
";
    check(&run, expected);
}

#[test]
fn a_distribution_at_exit_has_an_empty_line_after_it() {
    let mut run = Run::quiet();
    let agg = run.agg("a", AggFn::Quantize, &[STRING]);
    run.observe(agg, &[V::S("k")], &[0, 1, 3, 3, 5, 9]);
    let expected = "$
  k                                                 $
           value  ------------- Distribution ------------- count    $
              -1 |                                         0        $
               0 |@@@@@@@                                  1        $
               1 |@@@@@@@                                  1        $
               2 |@@@@@@@@@@@@@                            2        $
               4 |@@@@@@@                                  1        $
               8 |@@@@@@@                                  1        $
              16 |                                         0        $
$
";
    check(&run, expected);
}

#[test]
fn a_stack_in_default_mode() {
    let mut run = Run::default();
    let epid = run.clause((23, "lua::work:entry"), &[STACK], vec![Action::Stack { field: 0 }]);
    run.fire(epid, &[V::S("libhost.so`eval_loop+0x1a0\napp`main+0x13\n")]);
    let record = "  0     23                       work:entry·$
              libhost.so`eval_loop+0x1a0$
              app`main+0x13$
$
$
";
    check(&run, &format!("{HEADING}{record}"));
}

fn flow_program(options: &[(&str, Option<&str>)]) -> Run {
    let mut run = Run::with(options);
    let probes = [
        (1, "p::outer:entry"),
        (2, "p::inner:entry"),
        (3, "p::inner:mark"),
        (4, "p::inner:return"),
        (5, "p::outer:return"),
    ];
    for probe in probes {
        let epid = run.clause(probe, &[], vec![]);
        run.fire(epid, &[]);
    }
    run
}

#[test]
fn flowindent() {
    let expected = "CPU FUNCTION·································$
  0  -> outer                                 $
  0    -> inner                               $
  0     | inner:mark                          $
  0    <- inner                               $
  0  <- outer                                 $
$
";
    check(&flow_program(&[("flowindent", None)]), expected);
    let in_a_line = flow_program(&[("flowindent", None), ("quiet", None)]).print().out;
    assert!(in_a_line.starts_with("CPU FUNCTION"), "{in_a_line}");
    assert_eq!(in_a_line.lines().count(), 2);
}

#[test]
fn begin_with_flowindent() {
    let mut run = Run::with(&[("flowindent", None)]);
    let epid = run.begin(&[], vec![]);
    run.fire(epid, &[]);
    let line = run.print().out;
    assert_eq!(line.lines().nth(1), Some(&*format!("{:46}", "  0 | :BEGIN")), "{line}");
}

#[test]
fn tracemem_and_its_dynamic_size() {
    let dump = "$
             0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f  0123456789abcdef$
         0: 68 65 6c 6c 6f                                   hello$
";
    for (options, dynamic, expected) in [
        (&[("quiet", None)][..], None, format!("{dump}$\n")),
        (&[("quiet", None)], Some(0), format!("{dump}$\n")),
        (&[("quiet", None)], Some(99), format!("{dump}$\n")),
        (&[("quiet", None), ("compat", Some("oracle"))], Some(0), "$\n".to_string()),
    ] {
        let mut run = Run::with(options);
        let action = Action::Tracemem { field: 0, dynamic: dynamic.map(|_| 1) };
        let epid = run.begin(&[FieldKind::Bytes(5), LONG], vec![action]);
        let hello = i64::from_le_bytes(*b"hello\0\0\0");
        run.fire(epid, &[V::N(hello), V::N(dynamic.unwrap_or(0))]);
        check(&run, &expected);
    }
}

#[test]
fn setopt_takes_effect_within_the_record() {
    let mut run = Run::default();
    let setopt = Action::Setopt { name: 0, value: None };
    let epid = run.begin(&[STRING, INT], vec![setopt, Action::Trace { field: 1 }]);
    run.fire(epid, &[V::S("quiet"), V::N(3)]);
    check(&run, &format!("{HEADING}  0      1                           :BEGIN 3$\n"));
    run.program.settings.set("compat", Some("oracle"), dif::option::Setter::CommandLine).unwrap();
    check(&run, &format!("{HEADING}  0      1                           :BEGIN           3$\n"));
}

#[test]
fn an_option_that_does_not_exist() {
    let mut run = Run::quiet();
    let epid = run.begin(&[STRING], vec![Action::Setopt { name: 0, value: None }]);
    run.fire(epid, &[V::S("nixon")]);
    let expected = "dtrace: error on enabled probe ID 1 (ID 1: dtrace:::BEGIN): couldn't set option \"nixon\" \
                    to \"1\": Invalid option name\n\n";
    assert_eq!(run.print().err, expected);
}

#[test]
fn changes_of_aggregations_act_in_order() {
    let mut run = Run::quiet();
    let agg = run.agg("a", AggFn::Sum, &[INT]);
    let printa = || Action::Printa { format: None, aggs: vec![agg] };
    let epid = run.begin(
        &[LONG, LONG],
        vec![
            Action::Normalize { agg, factor: 0 },
            printa(),
            Action::Denormalize { agg },
            Action::Trunc { agg, n: Some(1) },
            printa(),
            Action::Clear { agg },
            printa(),
            Action::Trunc { agg, n: None },
            printa(),
        ],
    );
    run.observe(agg, &[V::N(1)], &[-10]);
    run.observe(agg, &[V::N(2)], &[20]);
    run.fire(epid, &[V::N(3), V::N(1)]);
    let expected = "$
        1               -3$
        2                6$
$
        2               20$
$
        2                0$
$
$
";
    check(&run, expected);
}

#[test]
fn sort_options() {
    let rows = |options: &[(&str, Option<&str>)]| {
        let mut run = Run::with(options);
        run.program.settings.set("quiet", None, dif::option::Setter::CommandLine).unwrap();
        let agg = run.agg("a", AggFn::Sum, &[INT, INT]);
        for (first, second, value) in [(1, 9, 30), (2, 8, 10), (3, 7, 20)] {
            run.observe(agg, &[V::N(first), V::N(second)], &[value]);
        }
        let out = run.print().out;
        out.split_whitespace().step_by(3).map(|key| key.parse().unwrap()).collect::<Vec<i32>>()
    };
    assert_eq!(rows(&[]), [2, 3, 1]);
    assert_eq!(rows(&[("aggsortrev", None)]), [1, 3, 2]);
    assert_eq!(rows(&[("aggsortkey", None)]), [1, 2, 3]);
    assert_eq!(rows(&[("aggsortkey", None), ("aggsortkeypos", Some("1"))]), [3, 2, 1]);
}

#[test]
fn counts_as_bars() {
    let mut run = Run::with(&[("quiet", None), ("agghist", None)]);
    let agg = run.agg("a", AggFn::Count, &[STRING]);
    run.observe(agg, &[V::S("ls")], &[0]);
    run.observe(agg, &[V::S("make")], &[0, 0]);
    let expected = "$
$
              key  ------------- Distribution ------------- count    $
               ls |@@@@@@@@@@@@@                            1        $
             make |@@@@@@@@@@@@@@@@@@@@@@@@@@@              2        $
";
    check(&run, expected);
}

#[test]
fn distributions_in_a_line() {
    let mut run = Run::with(&[("quiet", None), ("aggpack", None)]);
    let agg = run.agg("a", AggFn::Quantize, &[STRING]);
    run.observe(agg, &[V::S("ls")], &[0, 1, 1, 1]);
    let expected = "$
$
              key  min .----. max  | count$
               ls   -1 : xx : 2    | 4$
";
    check(&run, expected);
}

#[test]
fn drops_are_told_and_summed() {
    let mut run = Run::with(&[("droptags", None)]);
    let drop = |kind, n| Drop { kind, stream: StreamId(2), n };
    run.deliver(Delivery::Drops(vec![drop(DropKind::Principal, 1), drop(DropKind::Dynamic, 3)]));
    run.deliver(Delivery::Drops(vec![drop(DropKind::Principal, 1)]));
    let expected = "dtrace: [DTRACEDROP_PRINCIPAL] 2 drops on CPU 2\ndtrace: [DTRACEDROP_DYNAMIC] 3 dynamic variable drops\n";
    assert_eq!(run.print().err, expected);
}

#[test]
fn streams_mix_by_time_if_asked_to() {
    for (options, expected) in
        [(&[("quiet", None), ("temporal", None)][..], "1 2 3 4 \n"), (&[("quiet", None)], "2 4 1 3 \n")]
    {
        let mut run = Run::with(options);
        let epid = run.printf("%d ", &[INT]);
        for n in 1..=4 {
            run.fire_in(u32::try_from(n % 2).unwrap(), epid, &[V::N(n)]);
        }
        assert_eq!(run.print().out, expected);
    }
}

#[test]
fn output_goes_where_freopen_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    std::fs::write(&path, "old\n").unwrap();
    let mut run = Run::quiet();
    let (text, name) = (run.format("%s\n"), run.format("%s"));
    let args = FieldRange { first: 0, n: 1 };
    let say = run.begin(&[STRING], vec![Action::Printf { format: text, args }]);
    let open = run.begin(&[STRING], vec![Action::Freopen { format: name, args }]);
    let empty = run.begin(&[], vec![Action::Ftruncate]);
    let system = run.begin(&[STRING], vec![Action::System { format: name, args }]);
    run.fire(say, &[V::S("first")]);
    run.fire(open, &[V::S(path.to_str().unwrap())]);
    run.fire(empty, &[]);
    run.fire(say, &[V::S("second")]);
    run.fire(system, &[V::S("echo third")]);
    run.fire(open, &[V::S("")]);
    run.fire(say, &[V::S("fourth")]);
    run.fire(open, &[V::S("/nonexistent/x")]);
    let printed = run.print();
    assert_eq!(printed.out, "first\nfourth\n\n");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "second\nthird\n");
    let expected = "dtrace: error on enabled probe ID 2 (ID 1: dtrace:::BEGIN): couldn't freopen() \
                    \"/nonexistent/x\": No such file or directory\n";
    assert_eq!(printed.err, expected);
}

#[test]
fn an_unknown_enabling_is_an_error() {
    let mut run = Run::default();
    let epid = run.printf("%d", &[INT]);
    let mut words = run.record(epid, &[V::N(1)]);
    for broken in [[dif::layout::header(Epid(9), 3), 1, 1], [dif::layout::header(Epid(0), 3), 1, 1]] {
        let (mut consumer, ..) = run.consumer();
        consumer.deliver(0, Delivery::Records { stream: StreamId(0), words: broken.to_vec() }).unwrap();
        assert!(consumer.flush().is_err());
    }
    let (mut consumer, ..) = run.consumer();
    words.pop();
    assert!(consumer.deliver(0, Delivery::Records { stream: StreamId(0), words }).is_err());
}

#[test]
fn a_closed_pipe_and_a_full_disk_are_told_apart() {
    let mut run = Run::quiet();
    let epid = run.printf("%d", &[INT]);
    let (reader, pipe) = std::io::pipe().unwrap();
    drop(reader);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let outputs: [Box<dyn std::io::Write + Send>; 2] = [Box::new(pipe), Box::new(full)];
    let errors = outputs.map(|out| {
        let (words, enabled) = (run.record(epid, &[V::N(1)]), run.enabled());
        let program = std::sync::Arc::new(run.program.clone());
        let mut consumer = Consumer::new(program, out, Box::new(std::io::sink()), "dtrace");
        consumer.deliver(0, enabled).unwrap();
        consumer.deliver(0, Delivery::Records { stream: StreamId(0), words }).unwrap();
        consumer.flush().unwrap_err()
    });
    assert!(matches!(errors, [ConsumerError::Closed, ConsumerError::Write(_)]), "{errors:?}");
}
