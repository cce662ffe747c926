//! `-x format=json` with hosts: what real programs fire, as documents of `docs/output.schema.json`.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::folder::{Folder, wait_until};
use crate::harness::{LIMIT, Outcome, run};
use crate::json::{check, of_type};

/// Five calls of each of three functions, one inside the other; the innermost is not the last thing
/// that its callers do.
const LUA: &str = "\
local function inner(n) return n + 1 end
local function middle(n) return inner(n) * 2 end
local function outer(n) return middle(n) + 1 end
for i = 1, 5 do outer(i) end
";

/// The documents of a script that traces a command.
#[track_caller]
fn traced(folder: &Folder, host: &str, options: &[&str], script: &str) -> (Vec<Value>, Outcome) {
    let script = folder.file("script.d", script);
    let words = [&["-x", "format=json", "-c", host], options, &["-s", &script]].concat();
    let outcome = folder.mdtrace(&words);
    // The host's own output is on the same stream.
    let lines = outcome.out.lines().filter(|line| line.starts_with('{'));
    let documents: Vec<Value> = lines.map(|line| check(&script, line)).collect();
    assert!(!documents.is_empty(), "{outcome:?}");
    assert_eq!(documents.last().expect("documents")["type"], "exit", "{outcome:?}");
    (documents, outcome)
}

#[test]
fn records_of_a_host_have_every_action() {
    let folder = Folder::new();
    let lua = format!("mdtrace-lua {}", folder.file("calls.lua", LUA));
    let script = r#"
        struct pair { int a; char b[4]; };
        struct pair p;
        lua$target:::function-entry
        /copyinstr(arg1) == "inner"/
        {
            p.a = 7;
            trace(copyinstr(arg1)); trace(p); trace(pid == $target); tracemem(alloca(3), 3); print(p);
            printf("%s\n", copyinstr(arg1)); ustack(); jstack(2); stack(1); usym((uintptr_t)16);
            @calls[copyinstr(arg1)] = count(); printa(@calls); printa("%s %@d\n", @calls);
            setopt("aggsortrev"); normalize(@calls, 2); denormalize(@calls); clear(@calls); trunc(@calls, 1);
        }"#;
    let (all, outcome) = traced(&folder, &lua, &[], script);
    let records = of_type(&all, "record");
    assert_eq!(records.len(), 5, "{outcome:?}");
    let mut last = 0;
    for record in records {
        assert_eq!((&record["host"], &record["probe"]["name"]), (&json!(1), &json!("function-entry")));
        let timestamp = record["timestamp"].as_u64().expect("a number");
        assert!(last <= timestamp, "{outcome:?}");
        last = timestamp;
        let actions: Vec<&str> = record["actions"].as_array().expect("actions").iter().map(name_of).collect();
        let expected = "trace trace trace tracemem print printf stack stack stack symbol printa printa setopt \
                        normalize denormalize clear trunc";
        assert_eq!(actions.join(" "), expected);
        let frames = record["actions"][6]["frames"].as_array().expect("frames");
        assert!(frames.len() == 4 && frames[0].as_str().is_some_and(|f| f.contains("inner")), "{frames:?}");
        assert_eq!(record["actions"][7]["frames"].as_array().map(Vec::len), Some(2));
        assert_eq!(record["actions"][0]["value"], json!({ "type": "string", "value": "inner" }));
        assert_eq!(record["actions"][1]["value"]["value"], json!({ "hex": "0700000000000000" }));
    }
    let told: Vec<&str> =
        of_type(&all, "notice").iter().filter_map(|notice| notice["text"].as_str()).collect();
    assert!(told.iter().any(|text| text.ends_with("has exited")), "{told:?}");
}

fn name_of(action: &Value) -> &str {
    action["action"].as_str().expect("a name")
}

#[test]
fn aggregations_of_a_host_have_keys_of_every_type_and_raw_counts() {
    let folder = Folder::new();
    let lua = format!("mdtrace-lua {}", folder.file("calls.lua", LUA));
    let script = r#"
        lua$target:::function-entry
        /copyinstr(arg1) == "inner" || copyinstr(arg1) == "middle"/
        {
            @keys[copyinstr(arg1), (char)-1, (unsigned short)2, 3, (long)-4, ustack(1), usym((uintptr_t)16)] = count();
            @sum = sum(-7); @avg = avg(3); @min = min(-1); @max = max(9); @dev = stddev(5);
            @q[copyinstr(arg1)] = quantize(5, 3); @l = lquantize(-3, 0, 10, 5); @ll = llquantize(250, 10, 1, 2, 10);
        }
        END { normalize(@q, 2); }"#;
    let (all, outcome) = traced(&folder, &lua, &[], script);
    let aggregations = of_type(&all, "aggregation");
    let functions: Vec<_> = aggregations.iter().filter_map(|agg| agg["function"].as_str()).collect();
    assert_eq!(
        functions,
        ["count", "sum", "avg", "min", "max", "stddev", "quantize", "lquantize", "llquantize"],
        "{outcome:?}"
    );
    let keys = aggregations[0]["rows"].as_array().expect("rows");
    assert_eq!(keys.len(), 2);
    let types: Vec<_> = keys[0]["key"].as_array().expect("a key").iter().map(|part| &part["type"]).collect();
    assert_eq!(types[..5], ["string", "char", "unsigned short", "int", "long"]);
    assert_eq!(keys[0]["key"][1]["value"], -1);
    assert!(keys[0]["key"][5]["value"].is_array() && keys[0]["key"][6]["value"].is_number(), "{keys:?}");
    let bucket = |agg: usize| &aggregations[agg]["rows"][0]["buckets"];
    assert_eq!(bucket(6), &json!([{ "low": 4, "high": 7, "count": 7, "raw": 15 }]));
    assert_eq!(bucket(7), &json!([{ "low": null, "high": -1, "count": 10, "raw": 10 }]));
    assert_eq!(bucket(8), &json!([{ "low": 200, "high": 299, "count": 10, "raw": 10 }]));
    assert_eq!(aggregations[1]["rows"], json!([{ "key": [], "value": -70 }]));
}

#[test]
fn faults_and_failures_of_a_host_say_where() {
    let folder = Folder::new();
    let calc = format!("calc {}", folder.file("sums", "1+2\n3*4\n"));
    let script = r#"
        calc$target:::eval-entry { trace(copyinstr(1)); }
        calc$target:::eval-return { setopt("nonsense"); @c = count(); }
        ERROR { printf("%d", arg4); }"#;
    let (all, outcome) = traced(&folder, &calc, &[], script);
    let faults = of_type(&all, "fault");
    assert!(!faults.is_empty(), "{outcome:?}");
    for fault in &faults {
        assert_eq!((&fault["host"], &fault["address"], &fault["code"]), (&json!(1), &json!(1), &json!(1)));
        assert_eq!(fault["probe"]["provider"].as_str().map(|name| name.starts_with("calc")), Some(true));
    }
    let of_error = |record: &&&Value| record["probe"]["name"] == "ERROR";
    assert_eq!(of_type(&all, "record").iter().filter(of_error).count(), faults.len(), "{outcome:?}");
    let failures = of_type(&all, "failure");
    assert_eq!(failures.len(), faults.len(), "{outcome:?}");
    assert!(failures[0]["text"].as_str().is_some_and(|text| text.contains("nonsense")), "{failures:?}");
}

#[test]
fn drops_of_a_host_and_its_records_are_all_firings() {
    let folder = Folder::new();
    let text = "for i = 1, 30000 do local s = string.format('%d', i) end\nlocal function f() end\n\
                for i = 1, 20000 do f() end\n";
    let lua = format!("mdtrace-lua {}", folder.file("busy.lua", text));
    let script =
        r#"lua$target:::function-entry /copyinstr(arg1) == "f"/ { trace(copyinstr(arg1)); @n = count(); }"#;
    let options = ["-x", "bufsize=8k", "-x", "bufpolicy=fill", "-x", "nspec=1"];
    let (all, outcome) = traced(&folder, &lua, &options, script);
    let records = of_type(&all, "record").len() as u64;
    let drops = of_type(&all, "drops");
    let dropped: u64 = drops.iter().filter_map(|drop| drop["n"].as_u64()).sum();
    assert!(drops.iter().all(|drop| drop["kind"] == "principal"), "{drops:?}");
    // With `fill`, tracing ends when the buffer is full; what fired until then is a record or a drop.
    let counted = of_type(&all, "aggregation")[0]["rows"][0]["value"].as_u64().expect("a count");
    assert!(
        dropped > 0 && records > 0 && counted <= records + dropped,
        "{counted} {records} {dropped} {outcome:?}"
    );
}

/// What is lost in a host, and how: options, a program, the kind that documents name.
const DROPS: &[(&[&str], &str, &str)] = &[
    (&["-x", "bufsize=2k"], "calc$target:::eval-entry { trace(copyinstr(arg1)); }", "principal"),
    (&["-x", "aggsize=2k"], "calc$target:::eval-entry { @[arg2] = count(); }", "aggregation"),
    (&["-x", "dynvarsize=2k"], "calc$target:::eval-entry { lines[arg2] = 1; }", "dynamic"),
    (
        &["-x", "specsize=16"],
        r#"calc$target:::start { s = speculation(); speculate(s); printf("%s%s", copyinstr(arg0), probename); }
           calc$target:::done { commit(s); }"#,
        "speculation",
    ),
    (&[], "calc$target:::start { s = speculation(); t = speculation(); }", "speculation-unavailable"),
    (
        &["-x", "compat=oracle"],
        "calc$target:::start { s = speculation(); } calc$target:::start { speculate(s); trace(1); }
         calc$target:::start { commit(s); t = speculation(); }",
        "speculation-busy",
    ),
    (&[], "calc$target:::start { trace(*(int *)8); } ERROR { trace(*(int *)8); }", "double-error"),
];

#[test]
fn drops_of_every_kind_are_documents() {
    let folder = Folder::new();
    let sums: String = (0..2000).map(|n| format!("{n}+1\n")).collect();
    let calc = format!("calc {}", folder.file("sums", &sums));
    for (options, script, kind) in DROPS {
        let (all, outcome) = traced(&folder, &calc, options, script);
        let drops = of_type(&all, "drops");
        assert!(drops.iter().any(|drop| drop["kind"] == *kind), "{kind}: {drops:?} {}", outcome.err);
        assert!(drops.iter().all(|drop| drop["n"].as_u64().is_some_and(|n| n > 0)), "{kind}: {drops:?}");
    }
}

#[test]
fn stacks_that_are_cut_are_drops_of_their_own_kind() {
    let folder = Folder::new();
    let lua = format!("mdtrace-lua {}", folder.file("calls.lua", LUA));
    let script = "lua$target:::function-entry { jstack(); }";
    let (all, outcome) = traced(&folder, &lua, &["-x", "jstackstrsize=8"], script);
    let drops = of_type(&all, "drops");
    assert!(drops.iter().any(|drop| drop["kind"] == "stack-string"), "{drops:?} {outcome:?}");
}

#[test]
fn shares_of_threads_add_up_to_the_values() {
    let folder = Folder::new();
    let script = r#"lua*:::function-entry /copyinstr(arg1) == "work"/ { @n = count(); @q = quantize(arg4); }
        lua*:::user-probe { }"#;
    for (dialect, n_shares) in [("illumos", 2), ("oracle", 2), ("illumos", 0)] {
        let hosts = [(); 2].map(|()| folder.lua(crate::lua::TRACED));
        let [one, two] = [&hosts[0], &hosts[1]].map(|host| host.id().to_string());
        let compat = format!("compat={dialect}");
        let mut words = vec!["-q", "-x", "format=json", "-x", &compat, "-p", &one, "-p", &two, "-n", script];
        if n_shares > 0 {
            words.extend(["-x", "aggpercpu"]);
        }
        let outcome = folder.mdtrace(&words);
        let all: Vec<Value> = outcome.out.lines().map(|line| check(script, line)).collect();
        let aggregations = of_type(&all, "aggregation");
        let shares = |at: usize| -> Vec<Value> {
            aggregations[at]["rows"][0]["shares"].as_array().cloned().unwrap_or_default()
        };
        assert_eq!((shares(0).len(), shares(1).len()), (n_shares, n_shares), "{outcome:?}");
        assert_eq!(aggregations[0]["rows"][0]["value"], json!(2000), "{outcome:?}");
        assert!(shares(0).iter().all(|share| share["value"] == json!(1000)), "{outcome:?}");
        assert!(shares(1).iter().all(|share| share["buckets"].is_array()), "{outcome:?}");
        let threads: BTreeSet<u64> = shares(0).iter().filter_map(|share| share["cpu"].as_u64()).collect();
        assert_eq!(threads.len(), n_shares, "{outcome:?}");
    }
}

#[test]
fn a_host_that_traces_itself_writes_documents() {
    let folder = Folder::new();
    let sums = folder.file("sums", "1+2\n(3*4)-5\n");
    let script = folder.file(
        "self.d",
        r#"calc*:::eval-return { printf("%s = %d", copyinstr(arg1), arg4); @[copyinstr(arg1)] = max(arg4); }"#,
    );
    let outcome = run(&mut folder.command("calc", &["-x", "format=json", "-d", &script, &sums]));
    let documents: Vec<Value> =
        outcome.out.lines().filter(|line| line.starts_with('{')).map(|line| check("calc", line)).collect();
    let texts: Vec<_> =
        of_type(&documents, "record").iter().map(|r| r["actions"][0]["text"].clone()).collect();
    assert!(texts.contains(&json!("1+2 = 3")), "{outcome:?}");
    assert_eq!(of_type(&documents, "aggregation").len(), 1, "{outcome:?}");
    assert_eq!(documents.last().map(|last| &last["status"]), Some(&json!(0)), "{outcome:?}");
}

#[test]
fn several_hosts_have_numbers_of_their_own() {
    let folder = Folder::new();
    let mut calc = folder.command("calc", &[]);
    let mut calc = calc.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("calc");
    let endpoint = folder.hosts().join(format!("{}.sock", calc.id()));
    wait_until("calc has an endpoint", || endpoint.exists());
    let script = folder.file(
        "script.d",
        r#"
        lua*:::function-entry /copyinstr(arg1) == "inner"/ { trace(pid); @[pid] = count(); }
        calc*:::eval-entry { trace(pid); @[pid] = count(); }
        END { trace("over"); }"#,
    );
    let lua = format!("mdtrace-lua {}", folder.file("calls.lua", LUA));
    let calc_id = calc.id().to_string();
    let words = ["-x", "format=json", "-p", &calc_id, "-c", &lua, "-s", &script];
    let mut mdtrace = folder.command("mdtrace", &words);
    // The calculator is given work until something of it is told, and then no more.
    let told = Arc::new(AtomicBool::new(false));
    let (mut work, enough) = (calc.stdin.take().expect("piped"), told.clone());
    let worker = std::thread::spawn(move || {
        let start = Instant::now();
        while !enough.load(Ordering::Relaxed) && start.elapsed() < LIMIT && writeln!(work, "1+2").is_ok() {
            std::thread::sleep(Duration::from_millis(2));
        }
    });
    let mut child = mdtrace.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("mdtrace");
    let mut all = Vec::new();
    for line in BufReader::new(child.stdout.take().expect("piped")).lines().map_while(Result::ok) {
        told.fetch_or(line.contains("eval-entry"), Ordering::Relaxed);
        if line.starts_with('{') {
            all.push(check("two hosts", &line));
        }
    }
    told.store(true, Ordering::Relaxed);
    worker.join().expect("the worker");
    let (status, _) = (child.wait().expect("our child"), calc.wait().expect("our child"));
    assert!(status.success() && all.last().is_some_and(|last| last["type"] == "exit"), "{all:?}");
    let hosts: BTreeSet<u64> =
        of_type(&all, "record").iter().filter_map(|record| record["host"].as_u64()).collect();
    assert_eq!(hosts, BTreeSet::from([0, 1, 2]), "{all:?}");
    assert_eq!(of_type(&all, "aggregation")[0]["rows"].as_array().map(Vec::len), Some(2), "{all:?}");
}
