//! Names and what they stand for, for all sources of one command.
//!
//! D has a name space per scope (global, `self->`, `this->`), one of aggregations, and the tags
//! and typedefs that live in the type table. Built-in names (variables, functions) belong to the
//! tables of `dif` and are asked last, so that nothing is copied. Inlines and enumerators share
//! the space of global variables.
//!
//! A variable exists from its first mention on the left of an assignment, but its type is only
//! known when the right side is: [`Variable::ty`] is empty in between, which is how `x = x + 1`
//! is caught. Sources are compiled in order and share everything; nothing is ever removed.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use dif::agg::AggFn;
use dif::catalog::Catalog;
use dif::format::Format;
use dif::layout::KeyKind;
use dif::option::{Dialect, OptionId, Settings};
use dif::probe::{Attributes, ProviderAttributes};
use dif::program::Scope;
use dif::ty::{Integer, Type, TypeTable, prim};
use dif::version::Version;
use dif::{AggId, FormatId, TypeId, VarId};

use crate::ast;
use crate::tast;

/// Most variables of one scope.
const MAX_VARIABLES: usize = 64_000;

/// All that the sources of one command share.
#[derive(Debug)]
#[cfg_attr(test, derive(Clone))]
pub(crate) struct World {
    /// The probes there are.
    pub(crate) catalog: Catalog,
    /// The catalog's types and the program's own.
    pub(crate) types: TypeTable,
    /// How many types there were before any source.
    pub(crate) n_given_types: usize,
    /// Variables, in order of their ids.
    pub(crate) variables: Vec<Variable>,
    /// Aggregations, in order of their ids.
    pub(crate) aggs: Vec<Aggregation>,
    /// Translators, in order of definition.
    pub(crate) translators: Vec<Rc<Translator>>,
    /// Providers that programs define, and their probes.
    pub(crate) providers: HashMap<String, HashMap<String, crate::xlate::ProbeSignature>>,
    /// The types of bit-fields as values.
    bit_fields: HashMap<TypeId, BitField>,
    /// Types from included files: the program may have its own of the same names.
    pub(crate) header_types: HashSet<TypeId>,
    /// How stable the programs say their names are.
    pub(crate) attributes: HashMap<String, Attributes>,
    /// Since which version of the language there are names of the programs, as these say.
    pub(crate) since: HashMap<String, Version>,
    /// How stable the programs say the parts of providers are.
    pub(crate) provider_attributes: HashMap<String, ProviderAttributes>,
    /// The options as they stand.
    pub(crate) settings: Settings,
    /// Whether a clause with `if` has been seen: the classic tool then counts one clause more, its
    /// hidden one for `ERROR`.
    pub(crate) has_if: bool,
    /// Whether a process is the target, whose addresses integers can be.
    pub(crate) has_target: bool,
    /// Clauses typed so far: tells variables of the current clause from older ones.
    pub(crate) n_clauses: u32,
    /// How many variables each scope has.
    n_variables: [usize; 3],
    names: HashMap<(Scope, String), VarId>,
    symbols: HashMap<String, Symbol>,
    agg_names: HashMap<String, AggId>,
}

/// What a bit-field was declared as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct BitField {
    declared: TypeId,
    width: u8,
}

/// What a global name can be besides a variable.
#[derive(Clone, Debug)]
pub(crate) enum Symbol {
    /// An inline.
    Inline(Rc<Inline>),
    /// An enumerator.
    Enumerator { value: i32, ty: TypeId },
}

/// A variable, as far as it is known.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    /// Its name, without scope.
    pub(crate) name: String,
    /// Who shares it.
    pub(crate) scope: Scope,
    /// Its type, or that of its elements; `None` until the first assignment is understood.
    pub(crate) ty: Option<TypeId>,
    /// The key types of an associative array.
    pub(crate) keys: Option<Vec<TypeId>>,
    /// How it came to be.
    pub(crate) origin: Origin,
    /// Whether it holds a pointer into scratch memory, as far as assignments tell; `None` before any.
    pub(crate) scratch: Option<bool>,
    /// Whether an expression mentions it. One that is declared only takes no room, whatever its size.
    pub(crate) mentioned: bool,
}

/// How a variable came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// By a declaration.
    Declared,
    /// By an assignment in this clause.
    Assigned(u32),
}

impl Variable {
    /// The name as the program writes it.
    pub(crate) fn written(&self) -> String {
        match self.scope {
            Scope::Global => self.name.clone(),
            Scope::Thread => format!("self->{}", self.name),
            Scope::Clause => format!("this->{}", self.name),
        }
    }
}

/// An aggregation.
#[derive(Clone, Debug)]
pub(crate) struct Aggregation {
    /// Its name, without `@`.
    pub(crate) name: String,
    /// Its function.
    pub(crate) function: AggFn,
    /// Its key.
    pub(crate) keys: Vec<AggKey>,
    /// The line that defined it.
    pub(crate) line: u32,
}

/// The type of a component of an aggregation's key, and how it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AggKey {
    /// Its type.
    pub(crate) ty: TypeId,
    /// Its shape.
    pub(crate) kind: KeyKind,
}

/// An inline: an expression that stands for a name, perhaps with parameters.
#[derive(Clone, Debug)]
pub(crate) struct Inline {
    /// The type it is declared with, or that of its elements.
    pub(crate) ty: TypeId,
    /// The parameters; `None` if it is used without brackets.
    pub(crate) params: Option<Vec<(String, TypeId)>>,
    /// The expression as written, for those with parameters and for translated data.
    pub(crate) body: ast::Expr,
    /// The expression as typed, for all others.
    pub(crate) value: Option<tast::Expr>,
}

/// A translator: how to get the members of one type from a value of another.
#[derive(Clone, Debug)]
pub(crate) struct Translator {
    /// The struct it gives.
    pub(crate) output: TypeId,
    /// The type it takes.
    pub(crate) input: TypeId,
    /// What its expressions call the input.
    pub(crate) param: String,
    /// Member names with their expressions.
    pub(crate) members: Vec<(String, ast::Expr)>,
}

impl World {
    /// The world before any source.
    pub(crate) fn new(catalog: Catalog, settings: Settings) -> World {
        let mut types = catalog.types.clone();
        // Scripts expect these for `inet_ntoa` and its relatives.
        let address = types.array(prim::UINT8, 16);
        for (name, target) in [("ipaddr_t", prim::UINT32), ("in6_addr_t", address)] {
            if types.lookup(name).is_none() {
                types.push(Type::Typedef { name: name.into(), target });
            }
        }
        World {
            n_given_types: types.len(),
            types,
            catalog,
            variables: Vec::new(),
            aggs: Vec::new(),
            translators: Vec::new(),
            providers: HashMap::new(),
            bit_fields: HashMap::new(),
            header_types: HashSet::new(),
            attributes: HashMap::new(),
            since: HashMap::new(),
            provider_attributes: HashMap::new(),
            settings,
            has_if: false,
            has_target: false,
            n_clauses: 0,
            n_variables: [0; 3],
            names: HashMap::new(),
            symbols: HashMap::new(),
            agg_names: HashMap::new(),
        }
    }

    /// Whether the dialect is that of OL2.
    pub(crate) fn is_oracle(&self) -> bool {
        self.settings.dialect() == Dialect::Oracle
    }

    /// Bytes of a value of type `string`.
    pub(crate) fn strsize(&self) -> u32 {
        u32::try_from(self.settings.number(OptionId::Strsize)).unwrap_or(u32::MAX)
    }

    /// Bytes of a value of type `ty`; 0 if it has no size.
    pub(crate) fn size_of(&self, ty: TypeId) -> u64 {
        self.types.size_of(ty, self.strsize())
    }

    /// The type that the value of a bit-field has: called as declared, but an integer of the fewest
    /// bytes that hold it. An enumeration stays what it is, and so does a field that fills its type.
    pub(crate) fn bit_field(&mut self, declared: TypeId, width: u8) -> TypeId {
        let size = width.div_ceil(8).max(1).next_power_of_two();
        let Type::Integer(integer) = self.types.base(declared) else { return declared };
        if u32::from(integer.size) * 8 == u32::from(width) {
            return declared;
        }
        let field = BitField { declared, width };
        if let Some((id, _)) = self.bit_fields.iter().find(|(_, known)| **known == field) {
            return *id;
        }
        let (name, signed) = (self.types.name(declared).into(), integer.signed);
        let id = self.types.push(Type::Integer(Integer { name, size, signed }));
        self.bit_fields.insert(id, field);
        id
    }

    /// The type that something has that is to hold values like this one: of a bit-field, the declared one.
    pub(crate) fn unpacked(&self, ty: TypeId) -> TypeId {
        self.bit_fields.get(&ty).map_or(ty, |field| field.declared)
    }

    /// The bits of an integer.
    pub(crate) fn bits_of(&self, ty: TypeId) -> u8 {
        let bytes = || self.types.integer(ty).map_or(4, |(size, _)| size);
        self.bit_fields.get(&ty).map_or_else(|| bytes() * 8, |field| field.width)
    }

    /// The variable with this name.
    pub(crate) fn variable(&self, scope: Scope, name: &str) -> Option<VarId> {
        let known = self.names.get(&(scope, name.to_owned())).copied();
        known.filter(|_| scope != Scope::Global || !self.is_of_later(name))
    }

    /// What is known of a variable.
    pub(crate) fn var(&self, id: VarId) -> &Variable {
        &self.variables[id.index()]
    }

    /// The same, to learn more.
    pub(crate) fn var_mut(&mut self, id: VarId) -> &mut Variable {
        &mut self.variables[id.index()]
    }

    /// Adds a variable; `None` if there are too many.
    pub(crate) fn create(&mut self, variable: Variable) -> Option<VarId> {
        let scope = variable.scope;
        let n_variables = &mut self.n_variables[scope as usize];
        if *n_variables >= MAX_VARIABLES {
            return None;
        }
        *n_variables += 1;
        if scope == Scope::Global {
            self.replace_later(&variable.name);
        }
        let id = VarId::from_index(self.variables.len());
        self.names.insert((scope, variable.name.clone()), id);
        self.variables.push(variable);
        Some(id)
    }

    /// The inline or enumerator with this name.
    pub(crate) fn symbol(&self, name: &str) -> Option<&Symbol> {
        self.symbols.get(name).filter(|_| !self.is_of_later(name))
    }

    /// Whether a name is said to be of a later version of the language: then it means nothing yet.
    fn is_of_later(&self, name: &str) -> bool {
        self.since.get(name).is_some_and(|since| *since > self.version())
    }

    /// What is called like something of a later version takes its place.
    fn replace_later(&mut self, name: &str) {
        if self.is_of_later(name) && self.defines(name) {
            self.since.remove(name);
            self.symbols.remove(name);
        }
    }

    /// Gives a name to an inline or enumerator.
    pub(crate) fn define(&mut self, name: &str, symbol: Symbol) {
        self.replace_later(name);
        self.symbols.insert(name.to_owned(), symbol);
    }

    /// The aggregation with this name, if it has been defined.
    pub(crate) fn aggregation(&self, name: &str) -> Option<AggId> {
        self.agg_names.get(name).copied()
    }

    /// What is known of an aggregation.
    pub(crate) fn agg(&self, id: AggId) -> &Aggregation {
        &self.aggs[id.index()]
    }

    /// A stack as a key is a stack, however many frames it has, an integer an integer, and text text: the
    /// aggregation has room for the most that any statement asks for.
    pub(crate) fn make_room_for_keys(&mut self, id: AggId, shapes: &[AggKey]) {
        // The other statements put the address of their characters there, which is that of a string, too.
        let Some(agg) = self.aggs.get_mut(id.index()) else { return };
        for (known, shape) in agg.keys.iter_mut().zip(shapes) {
            match (&mut known.kind, shape.kind) {
                (KeyKind::Stack { frames }, KeyKind::Stack { frames: asked }) => {
                    *frames = asked.max(*frames);
                }
                (KeyKind::Int { size, .. }, KeyKind::Int { size: asked, .. }) if *size < asked => {
                    *known = *shape;
                }
                (KeyKind::Bytes(_), KeyKind::String) => *known = *shape,
                _ => {}
            }
        }
    }

    /// Adds an aggregation.
    pub(crate) fn define_aggregation(&mut self, agg: Aggregation) -> AggId {
        let id = AggId::from_index(self.aggs.len());
        self.agg_names.insert(agg.name.clone(), id);
        self.aggs.push(agg);
        id
    }

    /// Whether a program of this command defines the global name.
    pub(crate) fn defines(&self, name: &str) -> bool {
        self.symbols.contains_key(name)
            || self.names.contains_key(&(Scope::Global, name.to_owned()))
            || self.agg_names.contains_key(name)
    }
}

/// Interned constants and formats of the program being built.
#[derive(Debug, Default)]
pub(crate) struct Pools {
    /// String constants.
    pub(crate) strings: Vec<Box<[u8]>>,
    /// Integer constants.
    pub(crate) ints: Vec<u64>,
    /// Formats.
    pub(crate) formats: Vec<Format>,
    string_ids: HashMap<Box<[u8]>, u32>,
    int_ids: HashMap<u64, u32>,
}

impl Pools {
    /// The id of a string constant.
    pub(crate) fn string(&mut self, text: &[u8]) -> dif::StrId {
        if let Some(id) = self.string_ids.get(text) {
            return dif::StrId(*id);
        }
        let id = dif::StrId::from_index(self.strings.len());
        self.strings.push(text.into());
        self.string_ids.insert(text.into(), id.0);
        id
    }

    /// The id of an integer constant.
    pub(crate) fn int(&mut self, value: u64) -> dif::IntId {
        let next = dif::IntId::from_index(self.ints.len());
        let id = *self.int_ids.entry(value).or_insert(next.0);
        if id == next.0 {
            self.ints.push(value);
        }
        dif::IntId(id)
    }

    /// Keeps a format.
    pub(crate) fn format(&mut self, format: Format) -> FormatId {
        self.formats.push(format);
        FormatId::from_index(self.formats.len() - 1)
    }
}
