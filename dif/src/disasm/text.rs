//! How values look inside a line. Most of it is derived from the rows of `codec`:
//!
//! ```text
//!   number, id    decimal                    list     [value value …]
//!   bool          true, false                pair     value:value
//!   text          quoted                     option   value, or - if there is none
//!   struct        (field=value …); without parentheses if it is the whole item
//!   enum          Variant, Variant(value) or Variant(field=value …)
//! ```

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::token::{Tokens, quote};
use super::{Trouble, push};
use crate::action::{Action, FieldRange};
use crate::agg::{AggFn, Linear, LogLinear};
use crate::codec::for_each_row;
use crate::format::{Conversion, ConversionKind, Extent, Flags, Size};
use crate::ids::{AggId, FormatId, Pc, TypeId};
use crate::layout::{Field, FieldKind, SymbolKind};
use crate::probe::ProbeDesc;
use crate::program::{Aggregation, Clause, Recording, Scope, Source, SourceKind, Storage, Variable};
use crate::ty::{Enum, Integer, Member, Record, RecordKind, Type};

/// A value that can stand in a line.
pub(super) trait Text: Sized {
    /// Whether the text has parentheses of its own.
    const PARENTHESES: bool = false;
    fn write(&self, out: &mut String);
    fn read(tokens: &mut Tokens<'_>) -> Result<Self, Trouble>;
}

/// A struct: what is between the parentheses.
pub(super) trait Fields: Sized {
    fn write_fields(&self, out: &mut String);
    fn read_fields(tokens: &mut Tokens<'_>) -> Result<Self, Trouble>;
}

macro_rules! text_rows {
    () => {};
    (struct $Name:ident { $( $field:ident: $ty:ty ),* $(,)? } $($rest:tt)*) => {
        impl Fields for $Name {
            fn write_fields(&self, out: &mut String) {
                let mut separator = "";
                $(
                    out.push_str(::core::mem::replace(&mut separator, " "));
                    out.push_str(concat!(stringify!($field), "="));
                    <$ty as Text>::write(&self.$field, out);
                )*
            }
            fn read_fields(tokens: &mut Tokens<'_>) -> Result<Self, Trouble> {
                Ok(Self { $( $field: {
                    tokens.label(stringify!($field))?;
                    <$ty as Text>::read(tokens)?
                }, )* })
            }
        }

        impl Text for $Name {
            const PARENTHESES: bool = true;
            fn write(&self, out: &mut String) {
                out.push('(');
                self.write_fields(out);
                out.push(')');
            }
            fn read(tokens: &mut Tokens<'_>) -> Result<Self, Trouble> {
                tokens.expect('(', "(")?;
                let value = Self::read_fields(tokens)?;
                tokens.expect(')', ")")?;
                Ok(value)
            }
        }
        text_rows! { $($rest)* }
    };
    (enum $Name:ident {
        $( $tag:literal = $Variant:ident
           $( ($inner:ident: $inner_ty:ty) )?
           $( { $( $field:ident: $ty:ty ),* $(,)? } )? ),* $(,)?
    } $($rest:tt)*) => {
        impl Text for $Name {
            fn write(&self, out: &mut String) {
                match self { $(
                    Self::$Variant $( ($inner) )? $( { $($field),* } )? => {
                        out.push_str(stringify!($Variant));
                        $( write_inner::<$inner_ty>($inner, out); )?
                        $(
                            let mut separator = "(";
                            $(
                                out.push_str(::core::mem::replace(&mut separator, " "));
                                out.push_str(concat!(stringify!($field), "="));
                                <$ty as Text>::write($field, out);
                            )*
                            out.push(')');
                        )?
                    }
                )* }
            }
            fn read(tokens: &mut Tokens<'_>) -> Result<Self, Trouble> {
                let names: &[&str] = &[$( stringify!($Variant) ),*];
                let known = |word| names.contains(&word).then_some(word);
                match tokens.word(stringify!($Name), known)? {
                    $( stringify!($Variant) => {
                        $( let $inner = read_inner::<$inner_ty>(tokens)?; )?
                        $(
                            tokens.expect('(', "(")?;
                            $(
                                tokens.label(stringify!($field))?;
                                let $field = <$ty as Text>::read(tokens)?;
                            )*
                            tokens.expect(')', ")")?;
                        )?
                        Ok(Self::$Variant $( ($inner) )? $( { $($field),* } )?)
                    } )*
                    _ => Err(tokens.expected(stringify!($Name))),
                }
            }
        }
        text_rows! { $($rest)* }
    };
}

fn write_inner<T: Text>(inner: &T, out: &mut String) {
    if T::PARENTHESES {
        return inner.write(out);
    }
    out.push('(');
    inner.write(out);
    out.push(')');
}

fn read_inner<T: Text>(tokens: &mut Tokens<'_>) -> Result<T, Trouble> {
    if T::PARENTHESES {
        return T::read(tokens);
    }
    tokens.expect('(', "(")?;
    let inner = T::read(tokens)?;
    tokens.expect(')', ")")?;
    Ok(inner)
}

for_each_row!(text_rows);

/// A clause without its parts.
pub(super) struct ClauseHead {
    pub(super) source: u32,
    pub(super) recording: Recording,
    pub(super) destructive: bool,
    pub(super) marks: Vec<Pc>,
}

text_rows! {
    struct ClauseHead { source: u32, recording: Recording, destructive: bool, marks: Vec<Pc> }
}

impl ClauseHead {
    pub(super) fn of(clause: &Clause) -> Self {
        Self {
            source: clause.source,
            recording: clause.recording,
            destructive: clause.destructive,
            marks: clause.marks.clone(),
        }
    }
}

macro_rules! number_texts {
    ($( $ty:ty )*) => { $(
        impl Text for $ty {
            fn write(&self, out: &mut String) {
                push(out, format_args!("{self}"));
            }
            fn read(tokens: &mut Tokens<'_>) -> Result<Self, Trouble> {
                tokens.word(concat!("a number (", stringify!($ty), ")"), |word| word.parse().ok())
            }
        }
    )* };
}

number_texts! { u8 u16 u32 u64 i32 bool }

macro_rules! id_texts {
    ($( $Id:ident )*) => { $(
        impl Text for $Id {
            fn write(&self, out: &mut String) {
                self.0.write(out);
            }
            fn read(tokens: &mut Tokens<'_>) -> Result<Self, Trouble> {
                u32::read(tokens).map(Self)
            }
        }
    )* };
}

id_texts! { AggId FormatId Pc TypeId }

impl Text for String {
    fn write(&self, out: &mut String) {
        quote(out, self.as_bytes());
    }
    fn read(tokens: &mut Tokens<'_>) -> Result<Self, Trouble> {
        Self::from_utf8(tokens.string()?).map_err(|_| tokens.expected("UTF-8 before this"))
    }
}

impl Text for Box<str> {
    fn write(&self, out: &mut String) {
        quote(out, self.as_bytes());
    }
    fn read(tokens: &mut Tokens<'_>) -> Result<Self, Trouble> {
        String::read(tokens).map(Self::from)
    }
}

impl<T: Text> Text for Vec<T> {
    fn write(&self, out: &mut String) {
        out.push('[');
        for (index, item) in self.iter().enumerate() {
            out.push_str(if index == 0 { "" } else { " " });
            item.write(out);
        }
        out.push(']');
    }
    fn read(tokens: &mut Tokens<'_>) -> Result<Self, Trouble> {
        tokens.expect('[', "[")?;
        let mut items = Self::new();
        while !tokens.take(']') {
            items.push(T::read(tokens)?);
        }
        Ok(items)
    }
}

impl<T: Text> Text for Option<T> {
    fn write(&self, out: &mut String) {
        match self {
            Some(value) => value.write(out),
            None => out.push('-'),
        }
    }
    fn read(tokens: &mut Tokens<'_>) -> Result<Self, Trouble> {
        if tokens.take('-') { Ok(None) } else { T::read(tokens).map(Some) }
    }
}

impl<A: Text, B: Text> Text for (A, B) {
    fn write(&self, out: &mut String) {
        self.0.write(out);
        out.push(':');
        self.1.write(out);
    }
    fn read(tokens: &mut Tokens<'_>) -> Result<Self, Trouble> {
        let first = A::read(tokens)?;
        tokens.expect(':', ":")?;
        Ok((first, B::read(tokens)?))
    }
}

impl Text for ConversionKind {
    fn write(&self, out: &mut String) {
        push(out, format_args!("%{}", self.letter()));
    }
    fn read(tokens: &mut Tokens<'_>) -> Result<Self, Trouble> {
        tokens.word("a conversion", |word| {
            let mut letters = word.strip_prefix('%')?.chars();
            let kind = Self::from_letter(letters.next()?)?;
            letters.next().is_none().then_some(kind)
        })
    }
}

/// The flags with their characters.
fn flag_table(flags: &mut Flags) -> [(char, &mut bool); 7] {
    [
        ('#', &mut flags.alternate),
        ('0', &mut flags.zero),
        ('-', &mut flags.left),
        ('+', &mut flags.plus),
        (' ', &mut flags.space),
        ('\'', &mut flags.group),
        ('@', &mut flags.aggregation),
    ]
}

impl Text for Flags {
    fn write(&self, out: &mut String) {
        let mut flags = *self;
        let set: String =
            flag_table(&mut flags).iter().filter(|(_, on)| **on).map(|(letter, _)| *letter).collect();
        set.write(out);
    }
    fn read(tokens: &mut Tokens<'_>) -> Result<Self, Trouble> {
        let set = String::read(tokens)?;
        let mut flags = Self::default();
        let mut rest = set.chars().count();
        for (letter, on) in flag_table(&mut flags) {
            *on = set.contains(letter);
            rest -= usize::from(*on);
        }
        if rest == 0 { Ok(flags) } else { Err(tokens.expected("flags, each once, before this")) }
    }
}
