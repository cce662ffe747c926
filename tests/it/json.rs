//! `-x format=json`: every line of the output is a document of `docs/output.schema.json`.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex};

use collector::Consumer;
use dif::delivery::{Delivery, Drop, DropKind};
use dif::option::Setter;
use dif::{Program, StreamId};
use jsonschema::Validator;
use serde_json::Value;

use crate::harness::{command, root, run};

/// Programs that use everything that documents tell of.
const PROGRAMS: &[(&str, &str)] = &[
    ("nothing but an exit", "BEGIN { exit(3); }"),
    (
        "values",
        r#"struct pair { int a; char b[4]; }; struct pair p;
        BEGIN {
            p.a = 7; trace(p); this->q = (int *)alloca(4); *this->q = 7; trace(-1); trace("text\n\"quoted\""); trace((unsigned char)200);
            trace(0xffffffffffffffff); trace("\377"); print(this->q); stack(); ustack();
            sym((uintptr_t)16); exit(0);
        }"#,
    ),
    ("formats", r#"BEGIN { printf("%d %s %5x|\377", 42, "hi", 255); printf("plain"); exit(0); }"#),
    (
        "aggregations",
        r#"BEGIN {
            @ = count(); @sum["a", 1] = sum(-5); @sum["b", 2] = sum(9); @avg = avg(7); @min = min(3);
            @max = max(3); @dev = stddev(4); @q[1] = quantize(-3); @q[1] = quantize(0); @q[2] = quantize(100);
            @l = lquantize(5, 0, 10, 2); @l = lquantize(-5, 0, 10, 2); @l = lquantize(50, 0, 10, 2);
            @ll = llquantize(1500, 10, 0, 3, 10); @e = count(); clear(@e); normalize(@sum, 2);
            printa(@sum); printa("%s %d %@d\n", @sum); denormalize(@sum); trunc(@avg); trunc(@q, 1);
            exit(0);
        }"#,
    ),
    (
        "faults",
        "BEGIN { x = 0; trace(1 / x); } BEGIN { trace(*(int *)16); } BEGIN { exit(1); } ERROR { trace(arg4); }",
    ),
    (
        "drops",
        r#"#pragma D option nspec=1
        BEGIN { s = speculation(); t = speculation(); exit(0); }"#,
    ),
    (
        "actions on the run",
        r#"#pragma D option destructive
        BEGIN {
            setopt("quiet"); setopt("nonsense", "1"); system("echo %d", 1); freopen("/nowhere/at/all");
            ftruncate(); exit(0);
        }"#,
    ),
];

fn schema() -> Validator {
    let text = std::fs::read_to_string(root().join("docs/output.schema.json")).expect("the schema");
    jsonschema::validator_for(&serde_json::from_str(&text).expect("JSON")).expect("a schema")
}

/// A line as a document, checked against the schema.
#[track_caller]
pub fn check(what: &str, line: &str) -> Value {
    static SCHEMA: LazyLock<Validator> = LazyLock::new(schema);
    let value: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{what}: {e}: {line}"));
    let errors: Vec<String> = SCHEMA.iter_errors(&value).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{what}: {line}\n{}", errors.join("\n"));
    value
}

/// The documents that a program makes, each checked against the schema; and the exit status.
#[track_caller]
fn documents(what: &str, options: &[&str], program: &str) -> (Vec<Value>, i32) {
    let hosts = tempfile::tempdir().expect("a folder");
    let mut mdtrace = command("mdtrace", hosts.path());
    mdtrace.args(["-x", "format=json"]).args(options).args(["-n", program]);
    let outcome = run(&mut mdtrace);
    let documents: Vec<Value> = outcome.out.lines().map(|line| check(what, line)).collect();
    assert!(!documents.is_empty(), "{what}: {}", outcome.err);
    (documents, outcome.status)
}

/// Those of one type.
pub fn of_type<'a>(documents: &'a [Value], ty: &str) -> Vec<&'a Value> {
    documents.iter().filter(|document| document["type"] == ty).collect()
}

#[test]
fn every_line_follows_the_schema() {
    for (what, program) in PROGRAMS {
        for dialect in ["compat=illumos", "compat=oracle"] {
            let (all, status) = documents(what, &["-x", dialect], program);
            let last = all.last().expect("documents");
            assert_eq!((&last["type"], &last["status"]), (&"exit".into(), &status.into()), "{what}");
        }
    }
}

/// Some kinds take a host that misbehaves; their documents are made by the consumer that has got them.
#[test]
fn drops_of_all_kinds_follow_the_schema() {
    let mut program = Program::default();
    program.settings.set("format", Some("json"), Setter::CommandLine).expect("an option");
    let out = Text::default();
    let mut consumer =
        Consumer::new(Arc::new(program), Box::new(out.clone()), Box::new(std::io::sink()), "mdtrace");
    let drops = DropKind::ALL.iter().zip(1..).map(|(&kind, n)| Drop { kind, stream: StreamId(2), n });
    consumer.deliver(0, Delivery::Drops(drops.collect())).expect("drops");
    consumer.flush().expect("documents");
    let text = String::from_utf8(out.0.lock().expect("one thread").clone()).expect("text");
    let documents: Vec<Value> = text.lines().map(|line| check("drops", line)).collect();
    let kinds: BTreeSet<&str> = documents.iter().filter_map(|drop| drop["kind"].as_str()).collect();
    assert_eq!((documents.len(), kinds.len()), (DropKind::ALL.len(), DropKind::ALL.len()), "{kinds:?}");
    assert!(kinds.contains("reentry") && kinds.contains("stack-string"), "{kinds:?}");
}

/// What a consumer has written.
#[derive(Clone, Default)]
struct Text(Arc<Mutex<Vec<u8>>>);

impl Write for Text {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("one thread").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn the_schema_refuses_what_is_no_document() {
    let schema = schema();
    for text in [
        "{}",
        r#"{"type":"exit"}"#,
        r#"{"type":"drops","kind":"other","cpu":0,"n":1}"#,
        r#"{"type":"aggregation","name":"a","function":"count","normal":1,"rows":[{"key":[],"buckets":[]}]}"#,
    ] {
        assert!(!schema.is_valid(&serde_json::from_str(text).expect("JSON")), "{text}");
    }
}

#[test]
fn a_record_says_where_it_comes_from_and_what_it_has() {
    let (all, _) = documents("record", &["-q"], r#"BEGIN { printf("%d %s", -1, "\377"); exit(0); }"#);
    let [record] = of_type(&all, "record")[..] else { panic!("{all:?}") };
    assert_eq!(record["probe"]["provider"], "dtrace");
    assert_eq!(record["probe"]["name"], "BEGIN");
    assert_eq!(record["host"], 0);
    assert!(record["timestamp"].as_u64().is_some_and(|ns| ns > 0));
    let printf = &record["actions"][0];
    assert_eq!(printf["args"][0], serde_json::json!({ "type": "int", "value": -1 }));
    assert_eq!(printf["args"][1]["value"]["hex"], "ff");
    assert_eq!(printf["text"]["hex"], "2d3120ff");
    assert_eq!(record["actions"][1], serde_json::json!({ "action": "exit", "status": 0 }));
    assert_eq!(all.len(), 2, "quiet leaves the notices out: {all:?}");
}

#[test]
fn aggregations_have_keys_values_and_buckets() {
    let program = r#"BEGIN { @n["a", 2] = sum(7); @q = quantize(5); @q = quantize(6); exit(0); }"#;
    let (all, _) = documents("aggregations", &[], program);
    let [n, q] = of_type(&all, "aggregation")[..] else { panic!("{all:?}") };
    assert_eq!((&n["name"], &n["function"]), (&"n".into(), &"sum".into()));
    assert_eq!(n["rows"][0]["key"][0]["value"], "a");
    assert_eq!(n["rows"][0]["key"][1]["value"], 2);
    assert_eq!(n["rows"][0]["value"], 7);
    assert_eq!(q["rows"][0]["buckets"], serde_json::json!([{ "low": 4, "high": 7, "count": 2, "raw": 2 }]));
}

#[test]
fn faults_and_notices_are_documents() {
    let (all, status) = documents("faults", &[], "BEGIN { trace(*(int *)16); } BEGIN { exit(2); }");
    let [fault] = of_type(&all, "fault")[..] else { panic!("{all:?}") };
    assert_eq!((&fault["address"], &fault["action"]), (&16.into(), &1.into()));
    assert!(
        of_type(&all, "notice")[0]["text"].as_str().is_some_and(|text| text.contains("matched 2 probes"))
    );
    assert_eq!(status, 2);
}

#[test]
fn a_pragma_asks_for_documents_too() {
    let hosts = tempfile::tempdir().expect("a folder");
    let mut mdtrace = command("mdtrace", hosts.path());
    mdtrace.args(["-n", "#pragma D option format=json\nBEGIN { exit(0); }"]);
    let outcome = run(&mut mdtrace);
    assert!(outcome.out.ends_with("{\"type\":\"exit\",\"status\":0}\n"), "{outcome:?}");
}

#[test]
fn colours_stay_out_of_pipes() {
    let hosts = tempfile::tempdir().expect("a folder");
    for no_color in ["", "1"] {
        let mut mdtrace = command("mdtrace", hosts.path());
        mdtrace.env("NO_COLOR", no_color).args(["-x", "diag=rich", "-n", "BEGIN { trace(nothing); }"]);
        let outcome = run(&mut mdtrace);
        assert!(outcome.status == 1 && outcome.err.lines().count() > 1, "{outcome:?}");
        assert!(!outcome.err.contains('\x1b'), "{outcome:?}");
    }
}
