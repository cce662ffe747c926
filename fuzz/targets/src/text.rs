//! Small languages inside the large one: formats, arguments of subroutines, options, the text form.

use dif::action::Action;
use dif::format::ConversionKind;
use dif::layout::{Field, FieldKind, Layout};
use dif::op::{ArgIndex, Count, IntField, MemField, Op};
use dif::option::{OptionId, Setter, Settings, Value, parse_c_number, parse_rate};
use dif::probe::ProbeDesc;
use dif::program::{Clause, Program, Recording};
use dif::subr::{Param, Subr};
use dif::ty::prim;
use dif::{Reg, StreamId, codec, disasm};
use vm::{Arg, Ecb, Shared, Thread, fire, verify};

use crate::program::play;
use crate::script::Script;
use crate::source::program_of;
use crate::world::{Host, MEMORY, limits};

/// Target `printf`: the bytes are the format.
pub fn printf(format: &[u8]) {
    let (quoted, arguments) = (quote(format), arguments(format));
    let aggregations = "@a[1, \"k\"] = count(); @b[1, \"k\"] = quantize(arg0);";
    for statement in [
        format!("printf({quoted}{arguments})"),
        format!("{aggregations} printa({quoted}, @a)"),
        format!("{aggregations} printa({quoted}, @a, @b)"),
    ] {
        let text = format!("BEGIN {{ {statement}; }}");
        if let Ok(program) = program_of(text.as_bytes()) {
            let _ = play(program, &Script::of(format));
        }
    }
}

/// The bytes as a string constant of D.
fn quote(bytes: &[u8]) -> String {
    let mut text = String::from("\"");
    for &byte in bytes.iter().filter(|byte| **byte != 0) {
        match byte {
            b'"' | b'\\' | b'\n' | b'\r' | 0x80.. => text.push_str(&format!("\\{byte:03o}")),
            _ => text.push(char::from(byte)),
        }
    }
    text + "\""
}

/// An argument for every conversion that wants one, of the kind that it usually has.
fn arguments(format: &[u8]) -> String {
    let mut all = String::new();
    let mut inside = false;
    for &byte in format {
        match (inside, byte) {
            (false, b'%') => inside = true,
            (true, b'*') => all.push_str(", arg1"),
            (true, b'%') => inside = false,
            (true, b's') => {
                all.push_str(", execname");
                inside = false;
            }
            (true, letter) if ConversionKind::from_letter(char::from(letter)).is_some() => {
                all.push_str(", arg0");
                inside = false;
            }
            _ => {}
        }
    }
    all
}

/// Target `subroutines`: which one, how many arguments, then the strings, each up to a NUL. The
/// first eight bytes of a string are its number where a number is wanted.
pub fn subroutines(bytes: &[u8]) {
    let [which, n, rest @ ..] = bytes else { return };
    let subr = Subr::ALL[usize::from(*which) % Subr::ALL.len()];
    let mut strings = rest.split(|byte| *byte == 0);
    let given: Vec<&[u8]> = std::array::from_fn::<_, 4, _>(|_| strings.next().unwrap_or_default()).to_vec();
    let program = calling(subr, usize::from(*n));
    let verified = verify(program, &limits()).expect("a program made for the verifier");
    let shared = Shared::new(verified, &limits());
    let (mut thread, mut readout) = Thread::new(&shared, StreamId(0));
    let ecbs = [Ecb::new(&shared, dif::Epid(1), dif::ClauseId(0))];
    let args: Vec<Arg<'_>> =
        given.iter().zip(subr.def().params).map(|(text, param)| argument(text, *param)).collect();
    for _ in 0..2 {
        fire(&ecbs, &[], &mut thread, &args, Host::default().env());
    }
    let mut words = Vec::new();
    readout.records(&mut words);
    assert!(!words.is_empty(), "a record or a fault");
}

fn argument<'a>(text: &'a [u8], param: Param) -> Arg<'a> {
    let number = || {
        let mut bytes = [0; 8];
        bytes.iter_mut().zip(text).for_each(|(to, from)| *to = *from);
        u64::from_le_bytes(bytes)
    };
    match param {
        Param::Str => Arg::from(text),
        Param::Int(_) => Arg::Int(number()),
        // Half of all addresses are in the host's memory.
        Param::Ptr | Param::PtrTo(_) | Param::Addr if number() & 1 == 0 => {
            Arg::Int(MEMORY + (number() >> 1) % 64)
        }
        Param::Ptr | Param::PtrTo(_) | Param::Addr => Arg::Int(number()),
    }
}

/// A clause that calls a subroutine with the arguments of its probe, and records the result.
fn calling(subr: Subr, n: usize) -> Program {
    let def = subr.def();
    let n = n.clamp(def.required, def.params.len());
    let reg = |index: usize| Reg(u8::try_from(index + 1).unwrap_or(u8::MAX));
    let at = |index: usize| ArgIndex(u32::try_from(index).unwrap_or(0));
    let mut code: Vec<Op> = (0..n)
        .map(|index| match def.params[index] {
            Param::Str => Op::ArgStr { rd: reg(index).into(), n: at(index) },
            Param::Int(_) | Param::Ptr | Param::PtrTo(_) | Param::Addr => {
                Op::Arg { rd: reg(index).into(), n: at(index) }
            }
        })
        .collect();
    let count = Count(u8::try_from(n).unwrap_or(u8::MAX));
    code.push(Op::Call { rd: Reg(0).into(), a: Reg(1).into(), n: count, which: subr });
    let is_string = def.ret == prim::STRING;
    code.push(if is_string {
        Op::RecordMemory { a: Reg(0).into(), field: MemField(0) }
    } else {
        Op::Record { a: Reg(0).into(), field: IntField(0) }
    });
    code.push(Op::Ret {});
    let kind = if is_string { FieldKind::String } else { FieldKind::Int { size: 8, signed: true } };
    let mut settings = Settings::default();
    settings.put(OptionId::Destructive, Value::Number(1));
    let clause = Clause {
        source: 0,
        probes: vec![ProbeDesc::new("dtrace", "", "", "BEGIN")],
        code,
        layout: Layout { fields: vec![Field { kind, ty: def.ret }] },
        recording: Recording::Record,
        actions: vec![Action::Trace { field: 0 }],
        marks: Vec::new(),
        destructive: true,
    };
    Program { settings, clauses: vec![clause], ..Program::default() }
}

/// Target `options`: a line is `name=value` or a name.
pub fn options(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut settings = Settings::default();
    for line in text.lines() {
        let (name, value) = line.split_once('=').map_or((line, None), |(name, value)| (name, Some(value)));
        for setter in [Setter::Action, Setter::Program, Setter::CommandLine] {
            let _ = settings.set(name, value, setter);
        }
        if let Some(number) = value.and_then(parse_c_number) {
            assert!(value.is_some_and(|text| !text.is_empty()), "{number} out of nothing");
        }
        let _ = value.and_then(parse_rate);
    }
    let set: Vec<_> = settings.iter().map(|(id, value)| (id, value.clone())).collect();
    for (id, value) in &set {
        assert!(id.accepts(value), "{} = {value:?}", id.name());
        assert_eq!(settings.get(*id).as_ref(), Some(value));
    }
    let program = Program { settings, ..Program::default() };
    assert_eq!(codec::decode(&codec::encode(&program)).as_ref(), Ok(&program));
    let listing = disasm::disassemble(&program);
    assert_eq!(disasm::parse(&listing).as_ref(), Ok(&program), "{listing}");
    // A session with these options is refused or small.
    if let Ok(verified) = verify(program, &limits()) {
        let shared = Shared::new(verified, &limits());
        let (_thread, _readout) = Thread::new(&shared, StreamId(0));
        assert!(shared.settings().number(OptionId::Bufsize) <= limits().bufsize);
    }
}

/// Target `assembly`.
pub fn assembly(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match disasm::parse(text) {
        Ok(program) => {
            let listing = disasm::disassemble(&program);
            assert_eq!(disasm::parse(&listing).as_ref(), Ok(&program), "{listing}");
            assert_eq!(codec::decode(&codec::encode(&program)).as_ref(), Ok(&program), "{listing}");
        }
        Err(error) => assert!(error.line <= text.lines().count(), "{error}"),
    }
}
