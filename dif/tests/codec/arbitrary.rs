//! Any program and catalog. They need not make sense: ids point anywhere, code does anything. Only
//! what the types of `dif` cannot express is left out, and tables of types that have no end.

use dif::action::{Action, FieldRange};
use dif::agg::{AggFn, Linear, LogLinear};
use dif::builtin::Builtin;
use dif::catalog::{ArgInfo, Catalog, ProbeInfo};
use dif::format::{Conversion, ConversionKind, Extent, Flags, Format, Segment, Size};
use dif::layout::{Field, FieldKind, Layout, SymbolKind};
use dif::op::*;
use dif::option::{OptionId, Settings, Value, ValueKind};
use dif::probe::{Attributes, Class, ProbeDesc, ProviderAttributes, Stability};
use dif::program::{Aggregation, Clause, Recording, Scope, Source, SourceKind, Storage, Variable};
use dif::subr::Subr;
use dif::ty::{Enum, Integer, Member, Record, RecordKind, Type, TypeTable};
use dif::{AggId, FormatId, IntId, Pc, ProbeId, Program, StrId, TypeId};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Any program.
pub(crate) fn program() -> impl Strategy<Value = Program> {
    let tables = (settings(), vec(source(), 0..3), types(), vec(bytes(), 0..4), vec(any::<u64>(), 0..4));
    let uses = (vec(variable(), 0..4), vec(agg(), 0..4), vec(format(), 0..3), vec(clause(), 0..4));
    (tables, uses).prop_map(
        |((settings, sources, types, strings, ints), (variables, aggs, formats, clauses))| Program {
            settings,
            sources,
            types,
            strings,
            ints,
            variables,
            aggs,
            formats,
            clauses,
        },
    )
}

/// Any catalog.
pub(crate) fn catalog() -> impl Strategy<Value = Catalog> {
    (types(), vec(probe_info(), 0..5)).prop_map(|(types, probes)| Catalog { types, probes })
}

// Names with whatever a terminal or a parser could stumble over.
fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z_]{0,8}", "\\PC{0,6}", "[ \"\\\\;:=()\\[\\]\r\n\t\u{0}\u{7f}\u{85}\u{2028}]{0,6}"]
}

fn name() -> impl Strategy<Value = Box<str>> {
    text().prop_map(Into::into)
}

fn bytes() -> impl Strategy<Value = Box<[u8]>> {
    prop_oneof![vec(any::<u8>(), 0..12), text().prop_map(String::into_bytes)].prop_map(Into::into)
}

fn number() -> impl Strategy<Value = u32> {
    prop_oneof![0..60u32, any::<u32>()]
}

fn type_id() -> impl Strategy<Value = TypeId> {
    number().prop_map(TypeId)
}

fn settings() -> impl Strategy<Value = Settings> {
    let setting = select(OptionId::ALL).prop_flat_map(|id| {
        let value = match id.def().kind {
            ValueKind::Number | ValueKind::Size | ValueKind::Percent | ValueKind::Rate | ValueKind::Flag => {
                any::<u64>().prop_map(Value::Number).boxed()
            }
            ValueKind::Word(words) => select(words).prop_map(|word| Value::Text(word.into())).boxed(),
            ValueKind::Text => text().prop_map(Value::Text).boxed(),
        };
        value.prop_map(move |value| (id, value))
    });
    vec(setting, 0..6).prop_map(|values| {
        let mut settings = Settings::default();
        values.into_iter().for_each(|(id, value)| settings.put(id, value));
        settings
    })
}

fn source() -> impl Strategy<Value = Source> {
    (select(vec![SourceKind::Script, SourceKind::Description]), text())
        .prop_map(|(kind, name)| Source { kind, name })
}

// Each type may refer to those before it, or to nothing at all,
// so that no type contains itself.
fn types() -> impl Strategy<Value = TypeTable> {
    vec((ty(), any::<bool>()), 0..8).prop_map(|types| {
        let mut table = TypeTable::new();
        for (mut ty, dangling) in types {
            let len = TypeId::from_index(table.len()).0;
            let tame = |id: &mut TypeId| {
                *id = if dangling { TypeId(u32::MAX - id.0 % 9) } else { TypeId(id.0 % len) };
            };
            ty.each_part(tame);
            table.push(ty);
        }
        table
    })
}

fn ty() -> impl Strategy<Value = Type> {
    let integer =
        (name(), any::<u8>(), any::<bool>()).prop_map(|(name, size, signed)| Integer { name, size, signed });
    let member = (name(), type_id(), number(), any::<Option<u8>>())
        .prop_map(|(name, ty, offset_bits, bits)| Member { name, ty, offset_bits, bits });
    let kind = select(vec![RecordKind::Struct, RecordKind::Union]);
    let record = (kind, name(), number(), number(), proptest::option::of(vec(member, 0..4)))
        .prop_map(|(kind, tag, size, align, members)| Record { kind, tag, size, align, members });
    let names = (name(), proptest::option::of(vec((name(), any::<i32>()), 0..4)))
        .prop_map(|(tag, values)| Enum { tag, values });
    prop_oneof![
        select(vec![Type::Void, Type::String, Type::Stack, Type::SymAddr, Type::UserSymAddr]),
        integer.prop_map(Type::Integer),
        (name(), any::<u8>()).prop_map(|(name, size)| Type::Float { name, size }),
        type_id().prop_map(Type::Pointer),
        (type_id(), number()).prop_map(|(elem, len)| Type::Array { elem, len }),
        record.prop_map(Type::Record),
        names.prop_map(Type::Enum),
        (name(), type_id()).prop_map(|(name, target)| Type::Typedef { name, target }),
        (type_id(), vec(type_id(), 0..3), any::<bool>()).prop_map(|(ret, params, variadic)| Type::Function {
            ret,
            params,
            variadic
        }),
    ]
}

fn kind() -> impl Strategy<Value = FieldKind> {
    prop_oneof![
        (any::<u8>(), any::<bool>()).prop_map(|(size, signed)| FieldKind::Int { size, signed }),
        Just(FieldKind::String),
        number().prop_map(FieldKind::Bytes),
        number().prop_map(|frames| FieldKind::Stack { frames }),
        symbol_kind().prop_map(FieldKind::Symbol),
    ]
}

fn symbol_kind() -> impl Strategy<Value = SymbolKind> {
    use SymbolKind::{Mod, Sym, Uaddr, Umod, Usym};
    select(vec![Sym, Mod, Usym, Umod, Uaddr])
}

fn variable() -> impl Strategy<Value = Variable> {
    let scope = select(vec![Scope::Global, Scope::Thread, Scope::Clause]);
    let storage =
        prop_oneof![Just(Storage::Scalar), Just(Storage::String), number().prop_map(Storage::Bytes)];
    (name(), scope, type_id(), storage, proptest::option::of(vec(kind(), 0..3)))
        .prop_map(|(name, scope, ty, storage, keys)| Variable { name, scope, ty, storage, keys })
}

fn agg() -> impl Strategy<Value = Aggregation> {
    use AggFn::{Avg, Count, Max, Min, Quantize, Stddev, Sum};
    let linear = any::<(i32, i32, u16, bool)>()
        .prop_map(|(base, limit, step, narrow)| AggFn::Lquantize(Linear { base, limit, step, narrow }));
    let log = any::<(u16, u16, u16, u16, bool)>().prop_map(|(factor, low, high, steps, symmetric)| {
        AggFn::Llquantize(LogLinear { factor, low, high, steps, symmetric })
    });
    let function = prop_oneof![select(vec![Count, Sum, Avg, Min, Max, Stddev, Quantize]), linear, log];
    (name(), function, vec(kind(), 0..3), vec(type_id(), 0..3))
        .prop_map(|(name, function, keys, key_types)| Aggregation { name, function, keys, key_types })
}

fn format() -> impl Strategy<Value = Format> {
    use Size::{Long, LongDouble, LongLong, Plain, Short, Wide};
    let extent =
        || prop_oneof![Just(Extent::Absent), number().prop_map(Extent::Fixed), Just(Extent::Argument)];
    let size = select(vec![Plain, Short, Long, LongLong, LongDouble, Wide]);
    let conversion = (select(ConversionKind::ALL), size, flags(), extent(), extent())
        .prop_map(|(kind, size, flags, width, precision)| Conversion { kind, size, flags, width, precision });
    let segment = prop_oneof![bytes().prop_map(Segment::Text), conversion.prop_map(Segment::Conversion)];
    vec(segment, 0..5).prop_map(|segments| Format { segments })
}

fn flags() -> impl Strategy<Value = Flags> {
    any::<[bool; 7]>().prop_map(|[alternate, zero, left, plus, space, group, aggregation]| Flags {
        alternate,
        zero,
        left,
        plus,
        space,
        group,
        aggregation,
    })
}

fn clause() -> impl Strategy<Value = Clause> {
    let field = (kind(), type_id()).prop_map(|(kind, ty)| Field { kind, ty });
    let probe = (text(), text(), text(), text()).prop_map(|(provider, module, function, name)| ProbeDesc {
        provider,
        module,
        function,
        name,
    });
    let recording = select(vec![Recording::Nothing, Recording::Record]);
    let lists = (vec(probe, 0..3), vec(op(), 0..24), vec(field, 0..4), vec(action(), 0..6));
    (number(), lists, recording, vec(number().prop_map(Pc), 0..4), any::<bool>()).prop_map(
        |(source, (probes, code, fields, actions), recording, marks, destructive)| Clause {
            source,
            probes,
            code,
            layout: Layout { fields },
            recording,
            actions,
            marks,
            destructive,
        },
    )
}

fn action() -> impl Strategy<Value = Action> {
    let some = || proptest::option::of(number());
    let range = || (number(), number()).prop_map(|(first, n)| FieldRange { first, n });
    let format = || number().prop_map(FormatId);
    let agg = || number().prop_map(AggId);
    prop_oneof![
        number().prop_map(|field| Action::Trace { field }),
        (number(), some()).prop_map(|(field, dynamic)| Action::Tracemem { field, dynamic }),
        (number(), some()).prop_map(|(field, address)| Action::Print { field, address }),
        (format(), range()).prop_map(|(format, args)| Action::Printf { format, args }),
        (proptest::option::of(format()), vec(agg(), 0..3))
            .prop_map(|(format, aggs)| Action::Printa { format, aggs }),
        number().prop_map(|field| Action::Stack { field }),
        (number(), symbol_kind()).prop_map(|(field, kind)| Action::Symbol { field, kind }),
        number().prop_map(|field| Action::Exit { field }),
        (format(), range()).prop_map(|(format, args)| Action::System { format, args }),
        (format(), range()).prop_map(|(format, args)| Action::Freopen { format, args }),
        Just(Action::Ftruncate),
        (number(), some()).prop_map(|(name, value)| Action::Setopt { name, value }),
        agg().prop_map(|agg| Action::Clear { agg }),
        (agg(), some()).prop_map(|(agg, n)| Action::Trunc { agg, n }),
        (agg(), number()).prop_map(|(agg, factor)| Action::Normalize { agg, factor }),
        agg().prop_map(|agg| Action::Denormalize { agg }),
    ]
}

/// The operand that `bits` stand for, or else a small one.
fn operand<T: Operand>(bits: u32) -> T {
    let bits = if T::WIDE { bits } else { bits & 0xff };
    T::decode(bits).or_else(|| T::decode(bits % 3)).expect("every operand has three values")
}

macro_rules! op_makers {
    ($( $(#[$doc:meta])* $mnemonic:ident = $Op:ident { $($field:ident: $Kind:ident),* }; )*) => {
        const MAKERS: &[fn(&mut dyn Iterator<Item = u32>) -> Op] =
            &[$( |bits| {
                let _ = &bits;
                Op::$Op { $($field: operand::<$Kind>(bits.next().unwrap_or(0))),* }
            }, )*];
    };
}
dif::for_each_op!(op_makers);

fn op() -> impl Strategy<Value = Op> {
    (select(MAKERS), [number(), number(), number(), number()])
        .prop_map(|(make, bits)| make(&mut bits.into_iter()))
}

fn probe_info() -> impl Strategy<Value = ProbeInfo> {
    let arg = (text(), type_id(), any::<u8>()).prop_map(|(name, ty, native)| ArgInfo { name, ty, native });
    let names = (text(), text(), text(), text(), text());
    (number(), names, any::<bool>(), vec(arg, 0..4), provider_attributes()).prop_map(
        |(id, (provider, base, module, function, name), alias, args, attributes)| ProbeInfo {
            id: ProbeId(id),
            provider,
            base,
            module,
            function,
            name,
            alias,
            args,
            attributes,
        },
    )
}

fn provider_attributes() -> impl Strategy<Value = ProviderAttributes> {
    let attributes = || {
        (select(Stability::ALL), select(Stability::ALL), select(Class::ALL))
            .prop_map(|(name, data, class)| Attributes { name, data, class })
    };
    [attributes(), attributes(), attributes(), attributes(), attributes()].prop_map(
        |[provider, module, function, name, args]| ProviderAttributes {
            provider,
            module,
            function,
            name,
            args,
        },
    )
}
