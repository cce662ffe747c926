//! Random programs, as source text.
//!
//! Every program begins with the same declarations: variables of all widths in all scopes, structs
//! with bit-fields, arrays, inlines. What differs is what clauses do with them. Expressions are made
//! in levels, those of one level from those of the level below, so that their size is bounded and they
//! shrink towards leaves. They are put in parentheses throughout: precedence is the parser's subject,
//! and has its own tests.
//!
//! Few programs are refused: a division by what turns out to be a constant 0, mostly. A test counts.

use dif::option::Dialect;
use proptest::prelude::*;
use proptest::sample::select;

use super::Argument;
use super::words::{
    BUILTIN_STRINGS, BUILTINS, CONSTANTS, DECLARATIONS, FIRST, INTEGERS, KEYS_THAT_CHANGE, LITERALS, LOOKS,
    MASKS, OPERATORS, RELATIONS, STRINGS, STRUCTS, TYPES, UPDATES,
};

/// A program: clauses of the probes `a` and `b`, and of `ERROR`.
#[derive(Clone, Debug)]
pub(super) struct Source {
    clauses: Vec<Clause>,
}

#[derive(Clone, Debug)]
struct Clause {
    probe: &'static str,
    predicate: Option<String>,
    body: Vec<String>,
}

impl Source {
    /// The text, with clauses of the probe `look` that show what is kept where no delivery does.
    pub(super) fn text(&self) -> String {
        let clause = |Clause { probe, predicate, body }: &Clause| {
            let predicate = predicate.iter().map(|predicate| format!("/{predicate}/\n")).collect::<String>();
            let body = body.iter().map(|stmt| format!("    {stmt}\n")).collect::<String>();
            format!("{probe}\n{predicate}{{\n{body}}}\n")
        };
        let looks = LOOKS.iter().map(|what| format!("t:::look {{ trace({what}); }}\n"));
        [DECLARATIONS.to_owned()].into_iter().chain(self.clauses.iter().map(clause)).chain(looks).collect()
    }
}

/// Expressions of one level.
#[derive(Clone)]
struct Level {
    dialect: Dialect,
    int: BoxedStrategy<String>,
    text: BoxedStrategy<String>,
    /// Integers that can be assigned.
    place: BoxedStrategy<String>,
    /// Integers of which only the truth matters.
    condition: BoxedStrategy<String>,
}

fn one_of(list: &'static [&'static str]) -> BoxedStrategy<String> {
    select(list).prop_map(str::to_owned).boxed()
}

fn argument() -> impl Strategy<Value = String> {
    (0..4).prop_map(|n| format!("arg{n}"))
}

fn leaves(dialect: Dialect) -> Level {
    // The last string argument may be a number, and the one after it is missing.
    let copied = prop_oneof![40 => 4..7, 1 => 0..10].prop_map(|n| format!("copyinstr(arg{n})"));
    Level {
        dialect,
        int: prop_oneof![
            3 => one_of(CONSTANTS), 4 => argument(), 4 => one_of(INTEGERS), 1 => one_of(BUILTINS),
        ]
        .boxed(),
        text: prop_oneof![
            4 => one_of(LITERALS), 3 => copied, 3 => one_of(STRINGS), 1 => one_of(BUILTIN_STRINGS),
        ]
        .boxed(),
        place: one_of(INTEGERS),
        condition: prop_oneof![argument(), one_of(INTEGERS)].boxed(),
    }
}

/// Expressions over those of a level.
fn above(Level { dialect, int, text, place, condition }: &Level) -> Level {
    Level {
        dialect: *dialect,
        int: prop_oneof![
            2 => int.clone(),
            6 => operations(int, condition),
            1 => conditions(int, text, condition),
            2 => calls(*dialect, int, text),
            1 => kept(place),
            2 => (place.clone(), effects(int)).prop_map(|(place, effect)| format!("({})", effect.of(&place))),
            1 => place.clone(),
        ]
        .boxed(),
        text: texts(*dialect, int, text),
        place: prop_oneof![3 => one_of(INTEGERS), 2 => elements(int, text)].boxed(),
        condition: prop_oneof![1 => int.clone(), 4 => conditions(int, text, condition)].boxed(),
    }
}

fn conditions(
    int: &BoxedStrategy<String>,
    text: &BoxedStrategy<String>,
    condition: &BoxedStrategy<String>,
) -> BoxedStrategy<String> {
    let two = || (condition.clone(), condition.clone());
    prop_oneof![
        2 => (select(RELATIONS), int.clone(), int.clone()).prop_map(|(op, a, b)| format!("({a} {op} {b})")),
        1 => (select(RELATIONS), text.clone(), text.clone()).prop_map(|(op, a, b)| format!("({a} {op} {b})")),
        3 => (select(&["&&", "||", "&&", "||", "^^"]), two()).prop_map(|(op, (a, b))| format!("({a} {op} {b})")),
        3 => condition.clone().prop_map(|c| format!("!({c})")),
        1 => (condition.clone(), two()).prop_map(|(c, (a, b))| format!("({c} ? {a} : {b})")),
    ]
    .boxed()
}

fn operations(int: &BoxedStrategy<String>, condition: &BoxedStrategy<String>) -> BoxedStrategy<String> {
    let two = || (int.clone(), int.clone());
    prop_oneof![
        6 => (select(OPERATORS), two()).prop_map(|(op, (a, b))| format!("({a} {op} {b})")),
        1 => (select(&["/", "%"]), two()).prop_map(|(op, (a, b))| format!("({a} {op} {b})")),
        1 => (select(&["/", "%"]), two()).prop_map(|(op, (a, b))| format!("({a} {op} ({b} | 1))")),
        2 => (select(&["-", "~", "!", "+"]), int.clone()).prop_map(|(op, a)| format!("{op}({a})")),
        3 => (select(TYPES), int.clone()).prop_map(|(ty, a)| format!("(({ty})({a}))")),
        2 => (condition.clone(), two()).prop_map(|(c, (a, b))| format!("({c} ? {a} : {b})")),
        1 => two().prop_map(|(a, b)| format!("({a}, {b})")),
        1 => (int.clone(), select(MASKS)).prop_map(|(a, mask)| format!("({a} & {mask})")),
        1 => int.clone().prop_map(|a| format!("TWICE[{a}]")),
    ]
    .boxed()
}

/// What may already be as narrow as the place it goes to: where cutting can be left out, or not.
fn kept(place: &BoxedStrategy<String>) -> BoxedStrategy<String> {
    let leaf = prop_oneof![one_of(INTEGERS), one_of(INTEGERS), argument(), one_of(CONSTANTS)].boxed();
    let two = (leaf.clone(), leaf.clone());
    let value = prop_oneof![
        3 => leaf.clone(),
        2 => (leaf.clone(), select(MASKS)).prop_map(|(a, mask)| format!("({a} & {mask})")),
        2 => (argument(), two).prop_map(|(c, (a, b))| format!("({c} ? {a} : {b})")),
        2 => (argument(), select(&["1", "gc", "guc"]), argument())
            .prop_map(|(c, a, b)| format!("({c} ? {a} : {b})")),
        1 => (place.clone(), leaf).prop_map(|(place, value)| format!("({place} = {value})")),
    ];
    (prop_oneof![3 => Just(None), 1 => select(TYPES).prop_map(Some)], value)
        .prop_map(|(ty, value)| ty.map_or(value.clone(), |ty| format!("(({ty}){value})")))
        .boxed()
}

/// Elements of arrays. An index of a declared array may be one that it does not have, but OL2 must not
/// see that before it runs.
fn elements(int: &BoxedStrategy<String>, text: &BoxedStrategy<String>) -> BoxedStrategy<String> {
    let few = prop_oneof![2 => select(&["0", "1", "-1"]).prop_map(str::to_owned), 1 => int.clone()];
    let both = (few.clone(), text.clone());
    prop_oneof![
        5 => few.clone().prop_map(|k| format!("al[{k}]")),
        5 => both.prop_map(|(k, s)| format!("auc[{k}, {s}]")),
        5 => few.clone().prop_map(|k| format!("self->tas[{k}]")),
        2 => (few.clone(), select(&["x", "mid", "in.s", "in.c", "high"])).prop_map(|(k, m)| format!("ao[{k}].{m}")),
        5 => few.clone().prop_map(|k| format!("garr[{k} & 3]")),
        2 => prop_oneof![select(&["3", "4", "arg0 & 7"]).prop_map(str::to_owned), few.clone()]
            .prop_map(|k| format!("garr[{k} + (gi & 0)]")),
        3 => few.clone().prop_map(|k| format!("gpun.s[{k} & 3]")),
        5 => few.clone().prop_map(|k| format!("self->tarr[{k} & 1]")),
        1 => few.prop_map(|k| format!("self->tarr[{k} + (gi & 0)]")),
    ]
    .boxed()
}

/// What is done to a place.
#[derive(Clone, Debug)]
enum Effect {
    Operator(&'static str, String),
    Before(&'static str),
    After(&'static str),
}

impl Effect {
    fn of(&self, place: &str) -> String {
        match self {
            Effect::Operator(operator, value) => format!("{place} {operator} {value}"),
            Effect::Before(step) => format!("{step}{place}"),
            Effect::After(step) => format!("{place}{step}"),
        }
    }
}

fn effects(int: &BoxedStrategy<String>) -> BoxedStrategy<Effect> {
    let steps = || select(&["++", "--"]);
    prop_oneof![
        3 => int.clone().prop_map(|value| Effect::Operator("=", value)),
        3 => (select(UPDATES), int.clone()).prop_map(|(op, value)| Effect::Operator(op, value)),
        1 => steps().prop_map(Effect::Before),
        1 => steps().prop_map(Effect::After),
    ]
    .boxed()
}

fn calls(
    dialect: Dialect,
    int: &BoxedStrategy<String>,
    text: &BoxedStrategy<String>,
) -> BoxedStrategy<String> {
    let strtoll = match dialect {
        Dialect::Illumos => (text.clone(), select(&["", ", 8", ", 16", ", 36", ", gi"]))
            .prop_map(|(s, base)| format!("strtoll({s}{base})"))
            .boxed(),
        // OL2 has none.
        Dialect::Oracle => one_of(&["gll"]),
    };
    let two = || (text.clone(), text.clone());
    prop_oneof![
        2 => text.clone().prop_map(|s| format!("strlen({s})")),
        2 => (select(RELATIONS), two()).prop_map(|(op, (s, t))| format!("({s} {op} {t})")),
        1 => text.clone().prop_map(|s| format!("({s} == NULL)")),
        1 => (select(&["index", "rindex"]), two()).prop_map(|(f, (s, t))| format!("{f}({s}, {t})")),
        1 => (select(&["index", "rindex"]), two(), int.clone())
            .prop_map(|(f, (s, t), n)| format!("{f}({s}, {t}, {n})")),
        2 => strtoll,
        1 => select(STRINGS).prop_map(|s| format!("{s}[0]")),
        1 => (select(STRINGS), 1..9).prop_map(|(s, n)| format!("(strlen({s}) > {n} ? {s}[{n}] : -1)")),
        1 => (select(&["htons", "htonl", "ntohll"]), int.clone()).prop_map(|(f, n)| format!("{f}({n})")),
    ]
    .boxed()
}

fn texts(
    dialect: Dialect,
    int: &BoxedStrategy<String>,
    text: &BoxedStrategy<String>,
) -> BoxedStrategy<String> {
    let two = || (text.clone(), text.clone());
    // What OL2 does not have.
    let (same, bases): (&[&str], &[&str]) = match dialect {
        Dialect::Illumos => {
            (&["tolower", "toupper", "basename", "dirname"], &["", "", ", 8", ", 16", ", 2", ", gi"])
        }
        Dialect::Oracle => (&["basename", "dirname"], &[""]),
    };
    prop_oneof![
        9 => text.clone(),
        3 => (text.clone(), int.clone()).prop_map(|(s, n)| format!("substr({s}, {n})")),
        3 => (text.clone(), int.clone(), int.clone()).prop_map(|(s, n, m)| format!("substr({s}, {n}, {m})")),
        4 => two().prop_map(|(s, t)| format!("strjoin({s}, {t})")),
        2 => (select(&["strchr", "strrchr"]), text.clone(), select(&["'a'", "'/'", "0", "arg0"]))
            .prop_map(|(f, s, c)| format!("{f}({s}, {c})")),
        1 => two().prop_map(|(s, t)| format!("strstr({s}, {t})")),
        1 => two().prop_map(|(s, t)| format!("strtok({s}, {t})")),
        1 => text.clone().prop_map(|t| format!("strtok(NULL, {t})")),
        2 => (int.clone(), select(bases)).prop_map(|(n, base)| format!("lltostr({n}{base})")),
        1 => (select(same), text.clone()).prop_map(|(f, s)| format!("{f}({s})")),
        1 => (int.clone(), two()).prop_map(|(c, (s, t))| format!("({c} ? {s} : {t})")),
        1 => (select(STRINGS), text.clone()).prop_map(|(v, s)| format!("({v} = {s})")),
        1 => (0..2, int.clone()).prop_map(|(n, k)| format!("as[{k} & {n}]")),
        1 => (select(STRINGS), 0..3).prop_map(|(s, n)| format!("(strlen({s}) > {n} ? stringof({s} + {n}) : \"\")")),
    ]
    .boxed()
}

// --- statements

fn statement(Level { dialect, int, text, place, condition: _ }: &Level) -> BoxedStrategy<String> {
    let stores = (place.clone(), effects(int)).prop_map(|(place, effect)| effect.of(&place));
    let simple = prop_oneof![
        8 => stores,
        3 => (place.clone(), kept(place)).prop_map(|(place, value)| format!("{place} = {value}")),
        3 => string_stores(int, text),
        1 => select(KEYS_THAT_CHANGE).prop_map(str::to_owned),
        1 => (select(STRUCTS), select(STRUCTS)).prop_map(|(a, b)| format!("{a} = {b}")),
        1 => select(&["al[0] = 0", "as[1] = 0", "ao[0] = 0", "self->tstr = 0", "gn++", "self->tn--"])
            .prop_map(str::to_owned),
        3 => int.clone().prop_map(|e| format!("trace({e})")),
        2 => text.clone().prop_map(|s| format!("trace({s})")),
        1 => select(&["trace(go)", "trace(self->to)", "trace(ao[1])", "trace(go.name)", "trace(garr[0])"])
            .prop_map(str::to_owned),
        2 => printf(int, text),
        6 => aggregation(*dialect, int, text),
        1 => int.clone(),
    ];
    simple.prop_map(|stmt| format!("{stmt};")).boxed()
}

fn string_stores(int: &BoxedStrategy<String>, text: &BoxedStrategy<String>) -> BoxedStrategy<String> {
    prop_oneof![
        3 => (select(STRINGS), text.clone()).prop_map(|(v, s)| format!("{v} = {s}")),
        1 => (int.clone(), text.clone()).prop_map(|(k, s)| format!("as[{k}] = {s}")),
        1 => (text.clone(), int.clone(), text.clone()).prop_map(|(k, n, s)| format!("self->tat[{k}, {n}] = {s}")),
    ]
    .boxed()
}

fn printf(int: &BoxedStrategy<String>, text: &BoxedStrategy<String>) -> BoxedStrategy<String> {
    let value = prop_oneof![int.clone().prop_map(|e| ("%d", e)), text.clone().prop_map(|s| ("%s", s)),];
    let call = |values: Vec<(&'static str, String)>| {
        let (format, values): (Vec<_>, Vec<_>) = values.into_iter().unzip();
        format!(
            "printf({:?}{})",
            format!("{}.", format.join(" ")),
            values.iter().map(|e| format!(", {e}")).collect::<String>()
        )
    };
    prop::collection::vec(value, 0..4).prop_map(call).boxed()
}

/// Aggregations: what is named, with which key, by which function. All clauses agree on them.
fn aggregation(
    dialect: Dialect,
    int: &BoxedStrategy<String>,
    text: &BoxedStrategy<String>,
) -> BoxedStrategy<String> {
    let values = (int.clone(), int.clone(), text.clone(), text.clone());
    // The llquantize() of OL2 is another one.
    let n = match dialect {
        Dialect::Illumos => 19,
        Dialect::Oracle => 17,
    };
    let table = |(which, (a, b, s, t)): (usize, (String, String, String, String))| match which {
        0 => "@ = count()".to_owned(),
        1 => format!("@c1[(long)({a})] = count()"),
        2 => format!("@c2[{s}] = count()"),
        3 => format!("@c3[(short)({a}), {s}] = count()"),
        4 => format!("@s[(char)({a})] = sum({b})"),
        5 => format!("@v = avg({b})"),
        6 => format!("@n[{s}] = min({b})"),
        7 => format!("@x[(unsigned int)({a})] = max({b})"),
        8 => format!("@d[{s}, {t}] = stddev({b})"),
        9 => format!("@q1[{s}] = quantize({b})"),
        10 => format!("@q2 = quantize({a}, {b})"),
        11 => format!("@l1[(int)({a})] = lquantize({b}, -10, 100, 7)"),
        12 => format!("@l2 = lquantize({a}, 0, 8, 1, {b})"),
        17 => format!("@g1 = llquantize({a}, 10, 0, 6, 20)"),
        18 => format!("@g2[{s}] = llquantize({a}, 2, 1, 10, 2, {b})"),
        13 => "@b[go] = count()".to_owned(),
        14 => format!("normalize(@c1, {a})"),
        15 => format!("trunc(@c1, {a})"),
        _ => "clear(@c1)".to_owned(),
    };
    (0usize..n, values).prop_map(table).boxed()
}

// --- clauses

fn clause(level: &Level) -> BoxedStrategy<Clause> {
    let stmt = statement(level);
    let block = || prop::collection::vec(stmt.clone(), 0..3).prop_map(|stmts| stmts.concat());
    let choice =
        (level.condition.clone(), block(), prop::option::of(block())).prop_map(|(c, then, otherwise)| {
            let otherwise = otherwise.map_or(String::new(), |block| format!(" else {{ {block} }}"));
            format!("if ({c}) {{ {then} }}{otherwise}")
        });
    let body = match level.dialect {
        Dialect::Illumos => prop_oneof![12 => stmt.clone(), 1 => choice].boxed(),
        Dialect::Oracle => stmt.clone(),
    };
    let end = prop_oneof![40 => Just(None), 1 => Just(Some("exit(gi);".to_owned()))];
    let predicate = prop::option::weighted(0.3, level.condition.clone());
    let body = prop::collection::vec(body, 0..7);
    (prop_oneof![3 => Just("t:::a"), 1 => Just("t:::b")], predicate, body, end)
        .prop_map(|(probe, predicate, mut body, end)| {
            body.extend(end);
            Clause { probe, predicate, body }
        })
        .boxed()
}

/// A clause of `ERROR` shows what it is told, the place in the code aside: `arg3` is of no tree.
fn error_clause(level: &Level) -> BoxedStrategy<Clause> {
    let stmt = statement(level).prop_map(|stmt| stmt.replace("arg3", "arg2"));
    prop::collection::vec(stmt, 0..2)
        .prop_map(|mut body| {
            body.insert(0, "printf(\"%d %d %d %d %d\", arg0, arg1, arg2, arg4, arg5);".to_owned());
            Clause { probe: "dtrace:::ERROR", predicate: None, body }
        })
        .boxed()
}

/// Programs.
pub(super) fn source(dialect: Dialect) -> impl Strategy<Value = Source> {
    let leaves = leaves(dialect);
    let small = above(&leaves);
    let large = above(&small);
    let first = Clause {
        probe: "t:::first",
        predicate: None,
        body: FIRST.iter().map(|stmts| (*stmts).to_owned()).collect(),
    };
    let clauses = prop_oneof![
        2 => prop::collection::vec(clause(&small), 1..9),
        1 => prop::collection::vec(clause(&large), 1..6),
    ];
    let errors = prop::collection::vec(error_clause(&small), 0..2);
    (clauses, errors).prop_map(move |(clauses, errors)| Source {
        clauses: std::iter::once(first.clone()).chain(clauses).chain(errors).collect(),
    })
}

/// What is fired: a probe and its arguments, four numbers and then strings.
pub(super) fn firings() -> impl Strategy<Value = Vec<(&'static str, Vec<Argument>)>> {
    let number = prop_oneof![
        3 => -9i64..9,
        1 => select(&[i64::MIN, i64::MAX, 255, 128, 65535, 1 << 31, (1 << 32) - 1, 1 << 40]),
        1 => any::<i64>(),
    ];
    let number = number.prop_map(|value| Argument::Int(value.cast_unsigned()));
    let text = prop_oneof![
        12 => "[ab/]{0,6}".prop_map(|text| Argument::Text(text.into_bytes())),
        4 => "[-+ 0-9x]{0,4}".prop_map(|text| Argument::Text(text.into_bytes())),
        3 => prop::collection::vec(any::<u8>(), 0..30).prop_map(Argument::Text),
        1 => select(&[0, 1, 5000]).prop_map(Argument::Int),
    ];
    let args = (prop::collection::vec(number, 4), prop::collection::vec(text, 3));
    let args = args.prop_map(|(numbers, texts)| numbers.into_iter().chain(texts).collect::<Vec<_>>());
    let first = prop::option::weighted(0.8, (Just("first"), args.clone()));
    let others = prop::collection::vec((prop_oneof![4 => Just("a"), 1 => Just("b")], args), 1..8);
    (first, others).prop_map(|(first, others)| first.into_iter().chain(others).collect())
}
