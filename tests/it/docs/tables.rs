//! The tables of the crates as Markdown.
//!
//! Each function renders one of them; [`TABLES`] says under which name a page asks for it.

use std::fmt::Write;

use dif::action::{ActionKind, Permission};
use dif::builtin::{Builtin, Origin};
use dif::codec::{Wire, Writer};
use dif::delivery::DropKind;
use dif::fault::FaultKind;
use dif::format::ConversionKind;
use dif::option::{Dialect, OptionId, Phase, ValueKind};
use dif::subr::{Effect, Known, Param, Subr};
use dif::ty::TypeTable;
use dsl::diag::DiagnosticKind;
use wire::{Reply, Request};

use crate::harness::root;

/// A table's name and what renders it.
type Row = (&'static str, fn() -> String);

/// Every table that pages may ask for.
const TABLES: &[Row] = &[
    ("builtins", builtins),
    ("builtins-host", builtins_of_the_host),
    ("builtins-neutral", builtins_of_a_kernel),
    ("subroutines", subroutines),
    ("subroutines-destructive", destructive_subroutines),
    ("actions", actions),
    ("conversions", conversions),
    ("options-dynamic", || options(Phase::Dynamic)),
    ("options-start", || options(Phase::Start)),
    ("options-compile", || options(Phase::Compile)),
    ("options-command-line", || options(Phase::CommandLine)),
    ("options-ignored", ignored_options),
    ("instructions", instructions),
    ("tags", tags),
    ("faults", faults),
    ("limits", limits),
    ("drops", drops),
    ("rows-messages", || rows("wire/src/message.rs")),
    ("rows-deliveries", || rows("dif/src/codec/deliveries.rs")),
    ("rows-programs", || rows("dif/src/codec/rows.rs")),
    ("frames", frames),
];

/// Names of all tables.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    TABLES.iter().map(|(name, _)| *name)
}

/// The table called `name`.
pub(super) fn render(name: &str) -> String {
    let row = TABLES.iter().find(|(known, _)| *known == name);
    row.unwrap_or_else(|| panic!("there is no table {name}")).1()
}

/// A table with these titles; cells are Markdown already.
fn table<const N: usize>(titles: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let mut out = line(&titles.map(String::from)) + &line(&titles.map(|_| "---".to_string()));
    rows.into_iter().for_each(|cells| out += &line(&cells));
    out
}

/// Text as code in a cell: on one line, and no bar ends the cell.
fn code(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|");
    if line.contains('`') { format!("`` {line} ``") } else { format!("`{line}`") }
}

// Builtins.

fn builtins() -> String {
    builtins_from(Origin::Machine)
}

fn builtins_of_the_host() -> String {
    builtins_from(Origin::Host)
}

fn builtins_of_a_kernel() -> String {
    builtins_from(Origin::Neutral)
}

fn builtins_from(origin: Origin) -> String {
    let types = TypeTable::new();
    let all = Builtin::ALL.iter().filter(|builtin| builtin.origin() == origin);
    table(
        ["variable", "type", "meaning"],
        all.map(|b| [code(b.name()), code(&types.name(b.ty())), b.doc().to_string()]),
    )
}

// Subroutines and actions.

fn subroutines() -> String {
    subroutines_if(|effect| effect != Effect::Destructive)
}

fn destructive_subroutines() -> String {
    subroutines_if(|effect| effect == Effect::Destructive)
}

fn subroutines_if(wanted: impl Fn(Effect) -> bool) -> String {
    let all = Subr::ALL.iter().filter(|subr| wanted(subr.def().effect));
    table(
        ["subroutine", "result", "meaning"],
        all.map(|subr| {
            let known = match subr.def().known {
                Known::Everywhere => "",
                Known::Illumos => " Not with `compat=oracle`.",
            };
            [code(&signature(*subr)), code(&result(*subr)), format!("{}{known}", subr.doc())]
        }),
    )
}

/// `index(char *, char * [, int])`
fn signature(subr: Subr) -> String {
    let types = TypeTable::new();
    let mut text = format!("{}(", subr.name());
    for (index, param) in subr.def().params.iter().enumerate() {
        let name = match param {
            Param::Int(ty) => types.name(*ty),
            Param::Str => "string".into(),
            Param::Ptr => "void *".into(),
            Param::PtrTo(target) => format!("{target} *"),
            Param::Addr => "uintptr_t".into(),
        };
        let separator = match (index, index < subr.def().required) {
            (0, true) => "",
            (0, false) => "[",
            (_, true) => ", ",
            (_, false) => " [, ",
        };
        text += &format!("{separator}{name}");
    }
    text + &"]".repeat(subr.def().params.len() - subr.def().required) + ")"
}

fn result(subr: Subr) -> String {
    TypeTable::new().name(subr.def().ret)
}

fn actions() -> String {
    table(
        ["action", "arguments", "needs", "what it does"],
        ActionKind::ALL.iter().map(|kind| {
            let def = kind.def();
            let args = match def.args {
                (least, usize::MAX) => format!("{least} or more"),
                (least, most) if least == most => least.to_string(),
                (least, most) => format!("{least} to {most}"),
            };
            let needs = match def.permission {
                Permission::Free => "",
                Permission::Destructive => "`-w`",
                Permission::Kernel => "a kernel",
            };
            [code(def.name), args, needs.to_string(), def.doc.to_string()]
        }),
    )
}

fn conversions() -> String {
    table(
        ["conversion", "argument", "what it prints"],
        ConversionKind::ALL.iter().map(|kind| {
            [code(&format!("%{}", kind.letter())), kind.prototype().to_string(), kind.doc().to_string()]
        }),
    )
}

// Options.

fn options(phase: Phase) -> String {
    let all = OptionId::ALL.iter().map(|id| (id.def(), id.doc()));
    let all = all.filter(|(def, _)| def.phase == phase && !def.ignored);
    table(
        ["option", "value", "default", "meaning"],
        all.map(|(def, doc)| {
            let default = if def.default.is_empty() { String::new() } else { code(def.default) };
            [code(def.name), value_kind(def.kind), default, doc.to_string()]
        }),
    )
}

fn value_kind(kind: ValueKind) -> String {
    match kind {
        ValueKind::Number => "switch or number".into(),
        ValueKind::Percent => "percent".into(),
        ValueKind::Size => "size".into(),
        ValueKind::Rate => "rate".into(),
        ValueKind::Flag => "none".into(),
        ValueKind::Word(words) => words.iter().map(|word| code(word)).collect::<Vec<_>>().join(", "),
        ValueKind::Text => "text".into(),
    }
}

fn ignored_options() -> String {
    let names = OptionId::ALL.iter().filter(|id| id.def().ignored).map(|id| code(id.name()));
    names.collect::<Vec<_>>().join(", ") + "."
}

// Bytecode.

macro_rules! instruction_rows {
    ($( $(#[doc = $doc:literal])* $mnemonic:ident = $Op:ident { $($field:ident: $Kind:ident),* }; )*) => {
        &[$( (stringify!($mnemonic), &[$( (stringify!($field), stringify!($Kind)) ),*]), )*]
    };
}

/// Mnemonic and operands of every instruction, as the table of `dif` has them.
const OPERANDS: &[(&str, &[(&str, &str)])] = dif::for_each_op!(instruction_rows);

fn instructions() -> String {
    let rows = dif::Op::TABLE.iter().zip(OPERANDS).enumerate();
    table(
        ["opcode", "instruction", "operands", "effect"],
        rows.map(|(number, ((mnemonic, effect), (_, operands)))| {
            let words: Vec<String> =
                operands.iter().map(|(name, kind)| format!("{name}: {}", operand(kind))).collect();
            let shown = if words.is_empty() { String::new() } else { code(&words.join(", ")) };
            [number.to_string(), code(mnemonic), shown, effect.trim().replace('|', "\\|")]
        }),
    )
}

/// How an operand looks in a listing, for the kinds whose Rust name does not say it.
fn operand(kind: &str) -> &str {
    match kind {
        "Dst" | "Src" | "Keys" | "Args" => "reg",
        "Imm32" | "Len" => "#number",
        "Forward" => "+number",
        "IntId" => "ints",
        "StrId" => "strings",
        "IntField" | "MemField" => "field",
        "Builtin" => "builtin",
        "Subr" => "subroutine",
        other => other,
    }
}

// What goes wrong.

fn tags() -> String {
    let mut all: Vec<(&str, Vec<String>, Vec<&str>)> = Vec::new();
    for row in DiagnosticKind::TABLE {
        let text = code(&row.text.replace("{{", "{").replace("}}", "}"));
        let dialect = match row.dialect {
            None => "both",
            Some(Dialect::Illumos) => "illumos",
            Some(Dialect::Oracle) => "oracle",
        };
        match all.iter_mut().find(|(known, ..)| *known == row.tag) {
            Some((_, texts, dialects)) => {
                texts.push(text);
                dialects.push(dialect);
            }
            None => all.push((row.tag, vec![text], vec![dialect])),
        }
    }
    all.sort();
    let rows = all.into_iter().map(|(tag, texts, mut dialects)| {
        // One word where all messages have the same.
        if dialects.iter().all(|dialect| *dialect == dialects[0]) {
            dialects.truncate(1);
        }
        [code(tag), texts.join("<br>"), dialects.join("<br>")]
    });
    table(["tag", "messages", "dialect"], rows)
}

fn faults() -> String {
    table(
        ["code", "text", "when"],
        FaultKind::all()
            .map(|kind| [kind.code().to_string(), code(kind.text()), fault_meaning(kind).to_string()]),
    )
}

fn fault_meaning(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::InvalidAddress => {
            "Memory that cannot be read or written; the message and `arg5` of `ERROR` have the address."
        }
        FaultKind::InvalidAlignment => "An access at an address that is no multiple of its size.",
        FaultKind::IllegalOperation => "An argument that makes no sense, such as a base that does not exist.",
        FaultKind::DivideByZero => "`/` or `%` by zero.",
        FaultKind::OutOfScratch => "The scratch memory of the firing is used up.",
        FaultKind::InvalidKernelAccess => "Kernel memory; cannot happen here.",
        FaultKind::InvalidUserAccess => "Memory of the process that may not be accessed.",
        FaultKind::TupleOverflow => "More components in a key than there is room for.",
        FaultKind::BadStack => "The stack could not be walked.",
        FaultKind::IndexOutOfBounds => "An index outside of a declared array; the message has the index.",
        FaultKind::StepLimit => "The firing took more steps than the host allows (limit `steps`).",
        FaultKind::TimeLimit => "The firing took more processor time than the host allows (limit `time`).",
    }
}

fn limits() -> String {
    let defaults = vm::Limits::default();
    table(
        ["limit", "default", "what it bounds"],
        vm::limits::TABLE.iter().zip(vm::limits::DOCS).map(|(row, doc)| {
            let default = amount(row.kind, row.get(&defaults));
            [code(row.name), code(&default), doc.to_string()]
        }),
    )
}

/// A limit's value, as one would write it.
fn amount(kind: vm::limits::Kind, value: u64) -> String {
    use vm::limits::Kind;
    match kind {
        Kind::Count => value.to_string(),
        Kind::Switch => if value == 0 { "no" } else { "yes" }.to_string(),
        Kind::Time if value.is_multiple_of(1_000_000_000) => format!("{}s", value / 1_000_000_000),
        Kind::Time => format!("{}ms", value / 1_000_000),
        Kind::Size => {
            let unit = (0..4).rev().find(|unit| value.is_multiple_of(1 << (10 * unit))).unwrap_or(0);
            format!("{}{}", value >> (10 * unit), ["", "k", "m", "g"][unit])
        }
    }
}

fn drops() -> String {
    table(
        ["tag", "what was lost"],
        DropKind::ALL.iter().map(|kind| [code(kind.tag()), drop_meaning(*kind).to_string()]),
    )
}

fn drop_meaning(kind: DropKind) -> &'static str {
    match kind {
        DropKind::Principal => "A record: the principal buffer of the thread was full (`bufsize`).",
        DropKind::Aggregation => "A value with a new key: the aggregation had no room for it (`aggsize`).",
        DropKind::Dynamic => {
            "An element of an array or a `self->` variable: there was no room (`dynvarsize`)."
        }
        DropKind::Speculation => "A record: the speculation was full (`specsize`).",
        DropKind::SpeculationBusy => {
            "A speculation: all are still being committed or discarded (`nspec`, `cleanrate`)."
        }
        DropKind::SpeculationUnavailable => "A speculation: all are in use (`nspec`).",
        DropKind::StackString => "The end of a stack: its text was cut.",
        DropKind::DoubleError => "A fault inside an `ERROR` clause.",
        DropKind::Reentry => "A firing: its thread was in a probe already.",
        DropKind::Enabling => {
            "A probe that appeared later: the session has all the enablings that the host permits (`enablings`)."
        }
    }
}

// The wire.

/// The rows of a file, as they are written there.
fn rows(path: &str) -> String {
    let text = std::fs::read_to_string(root().join(path)).expect("a file of the tree");
    let mut out = format!("From `{path}`:\n\n```text\n");
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let is_start = line.ends_with("wire_rows! {") || line.ends_with("$then! {");
        if !is_start || line.trim_start().starts_with("//") {
            continue;
        }
        let margin = line.len() - line.trim_start().len();
        let end = format!("{}}}", " ".repeat(margin));
        for inner in lines.by_ref().take_while(|inner| **inner != end) {
            let _ = writeln!(out, "{}", inner.get(margin + 4..).unwrap_or_default());
        }
    }
    out + "```\n"
}

/// A few messages as bytes.
fn frames() -> String {
    fn row<T: Wire>(what: &str, message: &T) -> [String; 2] {
        let mut writer = Writer::new();
        writer.put(message);
        let length = u32::try_from(writer.as_bytes().len()).expect("a short message");
        let bytes = length.to_le_bytes().into_iter().chain(writer.as_bytes().iter().copied());
        [code(what), code(&bytes.map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" "))]
    }
    let hello = wire::Hello {
        wire: wire::version::VERSION,
        dif: dif::codec::VERSION,
        pid: 7,
        name: "lua".into(),
        waits: true,
    };
    table(
        ["message", "bytes on the stream"],
        [
            row("Request::List", &Request::List),
            row("Request::Stop", &Request::Stop),
            row("Reply::Drained", &Reply::Drained),
            row("Reply::Refused { why: \"no\" }", &Reply::Refused { why: "no".into() }),
            row("Reply::Hello { pid: 7, name: \"lua\", waits: true }", &Reply::Hello(hello)),
        ],
    )
}
