//! Text and values survive the way through JSON.

use super::*;
use dif::ty::prim;

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

#[test]
fn text_is_a_string_or_bytes() {
    assert_eq!(json(&Text::of("a\"\n\0é".as_bytes())), r#""a\"\n\u0000é""#);
    assert_eq!(json(&Text::of(b"a\xff\0")), r#"{"hex":"61ff00"}"#);
}

#[test]
fn integers_keep_sign_and_size() {
    let types = TypeTable::new();
    let int = |bits, size, signed| json(&Typed::new(&types, prim::INT, &Value::Int { bits, size, signed }));
    assert_eq!(int(u64::MAX, 4, true), r#"{"type":"int","value":-1}"#);
    assert_eq!(int(u64::MAX, 1, false), r#"{"type":"int","value":255}"#);
    assert_eq!(int(u64::MAX, 8, false), r#"{"type":"int","value":18446744073709551615}"#);
}

#[test]
fn a_document_is_a_line() {
    assert_eq!(notice("a\nb"), b"{\"type\":\"notice\",\"text\":\"a\\nb\"}\n");
    let mut out = Vec::new();
    line(&mut out, &Document::Exit { status: -1 });
    line(&mut out, &Document::Drops { kind: drop_kind(DropKind::Principal), cpu: 2, n: 3 });
    let lines = String::from_utf8(out).unwrap();
    assert_eq!(
        lines,
        "{\"type\":\"exit\",\"status\":-1}\n{\"type\":\"drops\",\"kind\":\"principal\",\"cpu\":2,\"n\":3}\n"
    );
}

#[test]
fn faults_say_what_their_value_is() {
    let fault = |code| {
        json(&Fault::of(&FaultRecord {
            epid: dif::Epid(1),
            code,
            action: 1,
            pc: dif::Pc(3),
            value: u64::MAX,
        }))
    };
    assert_eq!(fault(4), r#"{"action":1,"code":4,"text":"divide-by-zero","pc":3}"#);
    assert!(fault(1).ends_with(r#""address":18446744073709551615}"#));
    assert!(fault(11).ends_with(r#""index":-1}"#));
    assert!(fault(99).contains("unknown fault"));
}
