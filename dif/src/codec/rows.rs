//! A row for each type of a program or catalog: what its bytes are.
//!
//! A row repeats the type's definition in the order in which it travels, and the compiler checks
//! that nothing is missing. Variants have numbers here, so that moving one in its `enum` changes no
//! byte. The rows of [`for_each_row!`] have a text form as well, which `disasm` derives from them.
//!
//! To change the format: change the rows, raise [`VERSION`](super::VERSION), and let the golden
//! tests tell you what else changed.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::primitive::read_tag;
use super::{DecodeError, Reader, Wire, Writer};
use crate::action::{Action, FieldRange};
use crate::agg::{AggFn, Linear, LogLinear};
use crate::catalog::{ArgInfo, Catalog, ProbeInfo};
use crate::format::{Conversion, ConversionKind, Extent, Flags, Format, Segment, Size};
use crate::ids::{AggId, FormatId, Pc, ProbeId, TypeId};
use crate::layout::{Field, FieldKind, Layout, SymbolKind};
use crate::op::Op;
use crate::option::{OptionId, Settings, Value};
use crate::probe::{Attributes, Class, ProbeDesc, ProviderAttributes, Stability};
use crate::program::{Aggregation, Clause, Program, Recording, Scope, Source, SourceKind, Storage, Variable};
use crate::ty::{Enum, Integer, Member, Record, RecordKind, Type, TypeTable};

/// Derives [`Wire`] from rows.
///
/// A field or variant says its type; a variant's number is its tag.
///
/// ```
/// # #[derive(Debug, PartialEq)]
/// struct Hello { version: u16, name: String }
/// # #[derive(Debug, PartialEq)]
/// enum Message { Hello(Hello), Ping { sequence: u64 }, Bye }
///
/// dif::wire_rows! {
///     struct Hello { version: u16, name: String }
///     enum Message { 1 = Hello(hello: Hello), 2 = Ping { sequence: u64 }, 3 = Bye }
/// }
///
/// let mut writer = dif::codec::Writer::new();
/// writer.put(&Message::Ping { sequence: 7 });
/// assert_eq!(writer.as_bytes(), [2, 7, 0, 0, 0, 0, 0, 0, 0]);
/// assert_eq!(dif::codec::Reader::new(&[3]).get(), Ok(Message::Bye));
/// ```
#[macro_export]
macro_rules! wire_rows {
    () => {};
    (struct $Name:ident { $( $field:ident: $ty:ty ),* $(,)? } $($rest:tt)*) => {
        impl $crate::codec::Wire for $Name {
            const MIN: usize = 0 $( + <$ty as $crate::codec::Wire>::MIN )*;
            fn write(&self, writer: &mut $crate::codec::Writer) {
                $( writer.put::<$ty>(&self.$field); )*
            }
            fn read(
                reader: &mut $crate::codec::Reader<'_>,
            ) -> ::core::result::Result<Self, $crate::codec::DecodeError> {
                ::core::result::Result::Ok(Self { $( $field: reader.get::<$ty>()?, )* })
            }
        }
        $crate::wire_rows! { $($rest)* }
    };
    (enum $Name:ident {
        $( $tag:literal = $Variant:ident
           $( ($inner:ident: $inner_ty:ty) )?
           $( { $( $field:ident: $ty:ty ),* $(,)? } )? ),* $(,)?
    } $($rest:tt)*) => {
        impl $crate::codec::Wire for $Name {
            const MIN: usize = 1;
            fn write(&self, writer: &mut $crate::codec::Writer) {
                match self { $(
                    Self::$Variant $( ($inner) )? $( { $($field),* } )? => {
                        writer.u8($tag);
                        $( writer.put::<$inner_ty>($inner); )?
                        $( $( writer.put::<$ty>($field); )* )?
                    }
                )* }
            }
            fn read(
                reader: &mut $crate::codec::Reader<'_>,
            ) -> ::core::result::Result<Self, $crate::codec::DecodeError> {
                let offset = reader.offset();
                ::core::result::Result::Ok(match reader.u8()? {
                    $( $tag => Self::$Variant
                        $( (reader.get::<$inner_ty>()?) )?
                        $( { $( $field: reader.get::<$ty>()?, )* } )?, )*
                    found => {
                        let what = ::core::stringify!($Name);
                        return ::core::result::Result::Err(
                            $crate::codec::DecodeError::Tag { offset, what, found },
                        );
                    }
                })
            }
        }
        $crate::wire_rows! { $($rest)* }
    };
}

/// Calls a macro with the rows that have a text form too.
macro_rules! for_each_row {
    ($then:ident) => {
        $then! {
            struct Source { kind: SourceKind, name: String }
            enum SourceKind { 0 = Script, 1 = Description }

            enum Type {
                0 = Void,
                1 = Integer(integer: Integer),
                2 = Float { name: Box<str>, size: u8 },
                3 = String,
                4 = Pointer(target: TypeId),
                5 = Array { elem: TypeId, len: u32 },
                6 = Record(record: Record),
                7 = Enum(names: Enum),
                8 = Typedef { name: Box<str>, target: TypeId },
                9 = Function { ret: TypeId, params: Vec<TypeId>, variadic: bool },
                10 = Stack,
                11 = SymAddr,
                12 = UserSymAddr,
            }
            struct Integer { name: Box<str>, size: u8, signed: bool }
            struct Record {
                kind: RecordKind,
                tag: Box<str>,
                size: u32,
                align: u32,
                members: Option<Vec<Member>>,
            }
            enum RecordKind { 0 = Struct, 1 = Union }
            struct Member { name: Box<str>, ty: TypeId, offset_bits: u32, bits: Option<u8> }
            struct Enum { tag: Box<str>, values: Option<Vec<(Box<str>, i32)>> }

            struct Variable {
                name: Box<str>,
                scope: Scope,
                ty: TypeId,
                storage: Storage,
                keys: Option<Vec<FieldKind>>,
            }
            enum Scope { 0 = Global, 1 = Thread, 2 = Clause }
            enum Storage { 0 = Scalar, 1 = String, 2 = Bytes(n: u32) }

            struct Aggregation {
                name: Box<str>,
                function: AggFn,
                keys: Vec<FieldKind>,
                key_types: Vec<TypeId>,
            }
            enum AggFn {
                0 = Count,
                1 = Sum,
                2 = Avg,
                3 = Min,
                4 = Max,
                5 = Stddev,
                6 = Quantize,
                7 = Lquantize(linear: Linear),
                8 = Llquantize(log: LogLinear),
            }
            struct Linear { base: i32, limit: i32, step: u16, narrow: bool }
            struct LogLinear { factor: u16, low: u16, high: u16, steps: u16, symmetric: bool }

            struct Conversion {
                kind: ConversionKind,
                size: Size,
                flags: Flags,
                width: Extent,
                precision: Extent,
            }
            enum Extent { 0 = Absent, 1 = Fixed(n: u32), 2 = Argument }
            enum Size { 0 = Plain, 1 = Short, 2 = Long, 3 = LongLong, 4 = LongDouble, 5 = Wide }

            struct ProbeDesc { provider: String, module: String, function: String, name: String }
            struct Field { kind: FieldKind, ty: TypeId }
            enum FieldKind {
                0 = Int { size: u8, signed: bool },
                1 = String,
                2 = Bytes(n: u32),
                3 = Stack { frames: u32 },
                4 = Symbol(kind: SymbolKind),
            }
            enum SymbolKind { 0 = Sym, 1 = Mod, 2 = Usym, 3 = Umod, 4 = Uaddr }
            enum Recording { 0 = Nothing, 1 = Record }

            enum Action {
                0 = Trace { field: u32 },
                1 = Tracemem { field: u32, dynamic: Option<u32> },
                2 = Print { field: u32, address: Option<u32> },
                3 = Printf { format: FormatId, args: FieldRange },
                4 = Printa { format: Option<FormatId>, aggs: Vec<AggId> },
                5 = Stack { field: u32 },
                6 = Symbol { field: u32, kind: SymbolKind },
                7 = Exit { field: u32 },
                8 = System { format: FormatId, args: FieldRange },
                9 = Freopen { format: FormatId, args: FieldRange },
                10 = Ftruncate,
                11 = Setopt { name: u32, value: Option<u32> },
                12 = Clear { agg: AggId },
                13 = Trunc { agg: AggId, n: Option<u32> },
                14 = Normalize { agg: AggId, factor: u32 },
                15 = Denormalize { agg: AggId },
            }
            struct FieldRange { first: u32, n: u32 }
        }
    };
}
pub(crate) use for_each_row;

for_each_row!(wire_rows);

wire_rows! {
    struct Program {
        settings: Settings,
        sources: Vec<Source>,
        types: TypeTable,
        strings: Vec<Box<[u8]>>,
        ints: Vec<u64>,
        variables: Vec<Variable>,
        aggs: Vec<Aggregation>,
        formats: Vec<Format>,
        clauses: Vec<Clause>,
    }
    struct Clause {
        source: u32,
        probes: Vec<ProbeDesc>,
        code: Vec<Op>,
        layout: Layout,
        recording: Recording,
        actions: Vec<Action>,
        marks: Vec<Pc>,
        destructive: bool,
    }
    struct Layout { fields: Vec<Field> }
    struct Format { segments: Vec<Segment> }
    enum Segment { 0 = Text(text: Box<[u8]>), 1 = Conversion(conversion: Conversion) }
    struct Flags {
        alternate: bool,
        zero: bool,
        left: bool,
        plus: bool,
        space: bool,
        group: bool,
        aggregation: bool,
    }
    enum Value { 0 = Number(number: u64), 1 = Text(text: String) }

    struct Catalog { types: TypeTable, probes: Vec<ProbeInfo> }
    struct ProbeInfo {
        id: ProbeId,
        provider: String,
        base: String,
        module: String,
        function: String,
        name: String,
        alias: bool,
        args: Vec<ArgInfo>,
        attributes: ProviderAttributes,
    }
    struct ArgInfo { name: String, ty: TypeId, native: u8 }
    struct ProviderAttributes {
        provider: Attributes,
        module: Attributes,
        function: Attributes,
        name: Attributes,
        args: Attributes,
    }
    struct Attributes { name: Stability, data: Stability, class: Class }
}

macro_rules! id_rows {
    ($( $Id:ident )*) => { $(
        impl Wire for crate::ids::$Id {
            const MIN: usize = 4;
            fn write(&self, writer: &mut Writer) {
                writer.u32(self.0);
            }
            fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
                reader.u32().map(Self)
            }
        }
    )* };
}

id_rows! { ProbeId Epid ClauseId VarId AggId StrId IntId FormatId TypeId Pc StreamId }

// Members of tables travel as their place in `ALL`.
macro_rules! member_rows {
    ($( $Name:ident )*) => { $(
        impl Wire for $Name {
            const MIN: usize = 1;
            fn write(&self, writer: &mut Writer) {
                writer.u8(*self as u8);
            }
            fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
                read_tag(reader, stringify!($Name), |tag| Self::ALL.get(usize::from(tag)).copied())
            }
        }
    )* };
}

member_rows! { ConversionKind OptionId Stability Class }

impl Wire for Op {
    const MIN: usize = 8;
    fn write(&self, writer: &mut Writer) {
        writer.raw(&self.encode());
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let offset = reader.offset();
        let found = reader.array()?;
        Self::decode(found).ok_or(DecodeError::Instruction { offset, found })
    }
}

impl Wire for Settings {
    const MIN: usize = 4;
    fn write(&self, writer: &mut Writer) {
        let values: Vec<(OptionId, Value)> = self.iter().map(|(id, value)| (id, value.clone())).collect();
        writer.list(&values);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut settings = Self::default();
        let mut last = None;
        for _ in 0..reader.count(<(OptionId, Value)>::MIN)? {
            let offset = reader.offset();
            let (id, value): (OptionId, Value) = reader.get()?;
            if last >= Some(id) {
                return Err(DecodeError::SettingOrder { offset, option: id.name() });
            }
            if !id.accepts(&value) {
                return Err(DecodeError::SettingValue { offset, option: id.name() });
            }
            settings.put(id, value);
            last = Some(id);
        }
        Ok(settings)
    }
}
