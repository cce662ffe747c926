//! The distributions of the reference, byte for byte.

use dif::option::{OptionId, Settings, Value as Setting};

use super::*;

const LINEAR: AggFn = AggFn::Lquantize(Linear { base: 0, limit: 100, step: 10, narrow: true });
const LOG: LogLinear = LogLinear { factor: 10, low: 0, high: 1, steps: 10, symmetric: false };
const HEADER: &str = "\n           value  ------------- Distribution ------------- count    \n";

fn cell(function: AggFn, values: &[(i64, i64)]) -> Vec<u64> {
    let mut cell = function.initial();
    for &(value, increment) in values {
        function.update(&mut cell[..], value, increment);
    }
    cell
}

fn counted(values: &[i64]) -> Vec<(i64, i64)> {
    values.iter().map(|&value| (value, 1)).collect()
}

fn settings(options: &[(OptionId, &str)]) -> View {
    let mut settings = Settings::default();
    for (id, value) in options {
        settings.put(*id, Setting::Text((*value).into()));
    }
    View::of(&settings)
}

#[track_caller]
fn check(function: AggFn, cell: &[u64], normal: u64, view: &View, rows: &str) {
    let mut out = Vec::new();
    block(&mut out, function, cell, normal, view);
    assert_eq!(String::from_utf8_lossy(&out), format!("{HEADER}{rows}"));
}

#[test]
fn powers_of_two() {
    let cell = cell(AggFn::Quantize, &counted(&[0, 1, 3, 3, 5, 9]));
    let rows = "              -1 |                                         0        \n               0 |@@@@@@@           \
                \u{20}                      1        \n               1 |@@@@@@@                            \
                \u{20}     1        \n               2 |@@@@@@@@@@@@@                            2        \n   \
                \u{20}           4 |@@@@@@@                                  1        \n               8 |@@@@@@@ \
                \u{20}                                1        \n              16 |                              \
                \u{20}          0        \n";
    check(AggFn::Quantize, &cell, 1, &settings(&[]), rows);
}

fn rows(rows: &[(&str, &str, &str)]) -> String {
    rows.iter().map(|(label, bar, count)| format!("{label:>16} |{bar:40} {count:9}\n")).collect()
}

#[test]
fn equal_steps() {
    let values = counted(&[-1, 5, 7, 12, 12, 12, 99, 99, 150, 150]);
    let expected = rows(&[
        ("< 0", "@@@@", "1"),
        ("0", "@@@@@@@@", "2"),
        ("10", "@@@@@@@@@@@@", "3"),
        ("20", "", "0"),
        ("30", "", "0"),
        ("40", "", "0"),
        ("50", "", "0"),
        ("60", "", "0"),
        ("70", "", "0"),
        ("80", "", "0"),
        ("90", "@@@@@@@@", "2"),
        (">= 100", "@@@@@@@@", "2"),
    ]);
    check(LINEAR, &cell(LINEAR, &values), 1, &settings(&[]), &expected);
}

#[test]
fn steps_within_powers() {
    let function = AggFn::Llquantize(LOG);
    let mut expected = vec![("2", "", "0"), ("3", "@@@@@@@@@@@@@@@@@@@@@@@@@@@", "2")];
    expected.extend(["4", "5", "6", "7", "8", "9", "10", "20", "30"].map(|label| (label, "", "0")));
    expected.extend([("40", "@@@@@@@@@@@@@", "1"), ("50", "", "0")]);
    check(function, &cell(function, &counted(&[3, 3, 42])), 1, &settings(&[]), &rows(&expected));
}

#[test]
fn negative_counts_grow_to_the_left() {
    let values = [(0, -20), (1, -123), (4, 246)];
    let expected = "              -1                     |                     0        \n               \
                    0                    @|                     -20      \n               1               \
                    @@@@@@|                     -123     \n               2                     |          \
                    \u{20}          0        \n               4                     |@@@@@@@@@@@@@        \
                    246      \n               8                     |                     0        \n";
    check(AggFn::Quantize, &cell(AggFn::Quantize, &values), 1, &settings(&[]), expected);
    let expected = "               0                                         | 0        \n               1 \
                    @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@| -123     \n               2               \
                    \u{20}                         | 0        \n";
    check(AggFn::Quantize, &cell(AggFn::Quantize, &[(1, -123)]), 1, &settings(&[]), expected);
}

#[test]
fn without_data_three_rows() {
    let empty = |labels: &[&str]| rows(&labels.iter().map(|label| (*label, "", "0")).collect::<Vec<_>>());
    check(AggFn::Quantize, &cell(AggFn::Quantize, &[]), 1, &settings(&[]), &empty(&["-1", "0", "1"]));
    check(LINEAR, &cell(LINEAR, &[]), 1, &settings(&[]), &empty(&["< 0", "0", "10"]));
    let function = AggFn::Llquantize(LOG);
    check(function, &cell(function, &[]), 1, &settings(&[]), &empty(&["< 1", "1"]));
}

#[test]
fn the_other_dialect_mirrors_negative_values() {
    let oracle = settings(&[(OptionId::Compat, "oracle")]);
    let function = AggFn::Llquantize(LogLinear { symmetric: true, ..LOG });
    let expected = rows(&[
        ("-2", "", "0"),
        ("-1", "@@@@@@@@@@@@@@@@@@@@", "1"),
        ("0", "", "0"),
        { ("1", "@@@@@@@@@@@@@@@@@@@@", "1") },
        ("2", "", "0"),
    ]);
    check(function, &cell(function, &counted(&[-1, 1])), 1, &oracle, &expected);
    let narrow = AggFn::Llquantize(LogLinear { low: 1, high: 1, symmetric: true, ..LOG });
    let half = "@@@@@@@@@@@@@";
    let values = cell(narrow, &counted(&[-1000, 3, 99]));
    let mut expected = vec![("<= -100", half, "1")];
    expected.extend(["-90", "-80", "-70", "-60", "-50", "-40", "-30", "-20", "-10"].map(|l| (l, "", "0")));
    expected.push(("abs() < 10", half, "1"));
    expected.extend(["10", "20", "30", "40", "50", "60", "70", "80"].map(|label| (label, "", "0")));
    expected.extend([("90", half, "1"), (">= 100", "", "0")]);
    check(narrow, &values, 1, &oracle, &rows(&expected));
}

#[test]
fn zoom_and_blocks_and_factors() {
    let values = cell(AggFn::Quantize, &[(0, 10), (1, 20)]);
    let zoomed = rows(&[("-1", "", "0"), ("0", "@@@@@@@@@@@@@@@@@@@", "5"), ("1", &"@".repeat(38), "10"), {
        ("2", "", "0")
    }]);
    check(AggFn::Quantize, &values, 2, &settings(&[(OptionId::Aggzoom, "")]), &zoomed);
    let mut out = Vec::new();
    let one = cell(AggFn::Quantize, &[(0, 2), (1, 1)]);
    block(&mut out, AggFn::Quantize, &one, 1, &settings(&[(OptionId::Encoding, "utf8")]));
    let text = String::from_utf8(out).unwrap();
    assert!(text.contains(&format!("{}\u{258d}{} 1", "\u{2588}".repeat(13), " ".repeat(26))), "{text}");
}

#[test]
fn the_middle_is_shown_if_a_symmetric_distribution_was_cleared() {
    let function = AggFn::Llquantize(LogLinear { high: 2, symmetric: true, ..LOG });
    let expected = rows(&[("0", "", "0"), ("1", "", "0"), ("2", "", "0")]);
    check(function, &cell(function, &[]), 1, &settings(&[(OptionId::Compat, "oracle")]), &expected);
}

#[test]
fn the_middle_of_a_symmetric_distribution_is_the_lowest_bucket_if_nothing_is_below() {
    let log = LogLinear { factor: 2, low: 3, high: 5, steps: 4, symmetric: true };
    let function = AggFn::Llquantize(log);
    let view = settings(&[(OptionId::Compat, "oracle")]);
    let bar = "@".repeat(40);
    let expected = rows(&[("< 8", "", "0"), ("8", &bar, "1"), ("12", "", "0")]);
    check(function, &cell(function, &counted(&[8])), 1, &view, &expected);
    let expected = rows(&[("-8", "", "0"), ("abs() < 8", &bar, "1"), ("8", "", "0")]);
    check(function, &cell(function, &counted(&[0])), 1, &view, &expected);
}
