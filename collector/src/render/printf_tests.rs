//! The rows of the reference's section 7, and C's corners.

use dif::option::{OptionId, Settings, Value as Setting};

use self::format::parse;
use super::*;

#[path = "../../tests/common/format.rs"]
mod format;

/// Values without a record.
struct Given<I>(I);

impl<I: Iterator<Item = Value>> Arguments for Given<I> {
    fn next(&mut self) -> Option<Value> {
        self.0.next()
    }
    fn spot(&self, address: u64) -> Spot {
        Spot::unknown(address)
    }
    fn aggregation(&mut self) -> Option<Aggregated> {
        None
    }
}

fn view(dialect: Dialect) -> View {
    let mut settings = Settings::default();
    if dialect == Dialect::Oracle {
        settings.put(OptionId::Compat, Setting::Text("oracle".into()));
    }
    View::of(&settings)
}

fn int(number: i64) -> Value {
    Value::Int { bits: number.cast_unsigned(), size: 4, signed: true }
}

fn sized(number: i64, size: u8, signed: bool) -> Value {
    let mask = u64::MAX >> (64 - 8 * u32::from(size));
    let bits = number.cast_unsigned();
    Value::Int { bits: if signed { bits } else { bits & mask }, size, signed }
}

fn text(text: &str) -> Value {
    Value::Text(text.as_bytes().to_vec())
}

#[track_caller]
fn check_in(dialect: Dialect, format: &str, values: &[Value], expected: &str) {
    let mut out = Vec::new();
    print(&mut out, &parse(format), &view(dialect), &mut Given(values.iter().cloned()));
    assert_eq!(String::from_utf8_lossy(&out), expected, "{format}");
}

#[track_caller]
fn check(format: &str, values: &[Value], expected: &str) {
    check_in(Dialect::Illumos, format, values, expected);
}

#[test]
fn examples_of_the_reference() {
    check("%d %5d|%-5d|%05d", &[int(1), int(2), int(3), int(4)], "1     2|3    |00004");
    check("%x %#x %X", &[int(255), int(255), int(255)], "ff 0xff FF");
    let abc = text("abc");
    check("%s|%8s|%-8s|%.2s", &[abc.clone(), abc.clone(), abc.clone(), abc], "abc|     abc|abc     |ab");
    check("%*d|%-*d|", &[int(4), int(7), int(4), int(7)], "   7|7   |");
    check("%c%c%C", &[int(97), int(66), int(10)], "aB\\n");
    check("%S", &[text("a\tb")], "a\\tb");
    check("100%%", &[], "100%");
    let dead = || sized(0xdead_beef, 8, false);
    check("%p %?p", &[dead(), dead()], "deadbeef         deadbeef");
    check("%d %i", &[sized(255, 1, false), sized(255, 1, false)], "255 -1");
    check("%x", &[sized(-1, 1, true)], "ff");
}

#[test]
fn the_other_dialect_differs_in_two_conversions() {
    check_in(Dialect::Oracle, "%d %i", &[sized(255, 1, false), sized(255, 1, false)], "255 255");
    check_in(Dialect::Oracle, "%S", &[text("cd")], "cd\\0");
}

#[test]
fn numbers_as_in_c() {
    check("%+d|% d|%+d", &[int(1), int(1), int(-1)], "+1| 1|-1");
    check(
        "%.4d|%8.4d|%08.4d|%-8.4d|",
        &[int(-7), int(-7), int(7), int(7)],
        "-0007|   -0007|    0007|0007    |",
    );
    check("%06d|%-06d|", &[int(-7), int(-7)], "-00007|-7    |");
    check("%.0d|%.*d", &[int(0), int(0), int(0)], "0|0");
    check("%#o|%#o|%#.4o|%o", &[int(8), int(0), int(8), int(-1)], "010|0|0010|37777777777");
    check("%#x|%#06x|%#X|%#p", &[int(0), int(255), int(255), int(16)], "0|0x00ff|0XFF|0x10");
    check("%u|%u|%d", &[int(-1), sized(-1, 8, true), sized(-1, 8, false)], {
        "4294967295|18446744073709551615|18446744073709551615"
    });
    check("%*d|%*d|", &[int(-4), int(7), int(i64::MIN), int(1)][..2], "7   ||");
    check("%lld %hd", &[sized(i64::MIN, 8, true), sized(-1, 2, true)], "-9223372036854775808 -1");
}

#[test]
fn text_and_characters() {
    check("%05s|%-5s|%.9s", &[text("ab"), text("ab"), text("ab")], "   ab|ab   |ab");
    check("%s", &[Value::Bytes(b"ab\0cd".to_vec())], "ab");
    check("%.0s", &[text("whole")], "whole");
    check("%3c|%-3c|%C", &[int(97), int(97), int(200)], "  a|a  |\\310");
    check("%lc", &[int(0x20ac)], "€");
    check("%ws", &[Value::Bytes([0x41u32, 0x20ac, 0, 0x42].map(u32::to_le_bytes).concat())], "A€");
    check("%a %A", &[sized(16, 8, false), sized(0, 8, false)], "0x10 0x0");
    check("%k", &[Value::Stack(b"f\ng".to_vec())], "\nf\ng\n");
}

#[test]
fn floats_as_in_c() {
    let double = |x: f64| Value::Bytes(x.to_le_bytes().to_vec());
    check("%f|%.2f|%8.1f|%-8.1f|%08.1f", &[1.5, 2.345, 2.25, 2.25, -2.25].map(double), {
        "1.500000|2.35|     2.2|2.2     |-00002.2"
    });
    check("%e|%.1E|%e", &[12345.678, 0.00012, 0.0].map(double), "1.234568e+04|1.2E-04|0.000000e+00");
    check("%g|%g|%g|%G|%#g", &[1e-5, 100000.0, 1e6, 1e-10, 1.0].map(double), {
        "1e-05|100000|1e+06|1E-10|1.00000"
    });
    check("%f|%5f|%05e|%+f", &[f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0].map(double), {
        "nan|  inf| -inf|+0.000000"
    });
    check("%g", &[Value::Bytes(0.1f32.to_le_bytes().to_vec())], "0.1");
}

#[test]
fn dates_have_a_form_of_their_own() {
    let moment = || sized(1_000_000_000_000_000_000, 8, true);
    // The zone is that of the machine; its own parts are tested in `time`.
    let mut out = Vec::new();
    print(&mut out, &parse("%Y|%30Y"), &view(Dialect::Illumos), &mut Given([moment(), moment()].into_iter()));
    assert_eq!(out.len(), 20 + 1 + 30);
}

#[test]
fn missing_or_strange_arguments_print_something() {
    check("%d|%s|%*d", &[], "||");
    check("%d %s", &[text("A"), int(7)], "65 7");
    check("%f", &[int(0)], "0.000000");
}
