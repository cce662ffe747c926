//! The driver: sources in, one program out.
//!
//! A [`Compiler`] serves one command. Its sources are compiled in order and share variables,
//! aggregations, types and options; each appends its clauses to the program. The passes of one
//! source, in the order of [`Compiler::compile`]:
//!
//! ```text
//!   parse     text to tree; options take effect
//!   check     tree to typed tree; names become ids, descriptions meet the catalog
//!   lower     typed tree to code
//! ```
//!
//! A mistake ends the source it is in, and with it the command: what the source had added until
//! then stays, so a compiler that has failed is not to be asked for its program.

#[cfg(test)]
mod tests;

use std::ops::Range;

use dif::agg::AggFn;
use dif::catalog::Catalog;
use dif::layout::KeyKind;
use dif::option::{OptionError, OptionId, Setter, Settings};
use dif::probe::{Attributes, ProbeDesc};
use dif::program::{self, Aggregation, Source, Storage};
use dif::ty::{Type, prim};
use dif::{AggId, Program, TypeId};

use crate::ast::ProbeSpecKind;
use crate::diag::Diagnostic;
use crate::macros::{MacroEnv, check_arguments};
use crate::parse::{Mode, Names, parse_noting};
use crate::pragma::{Dialect, OptionSink};
use crate::resolve::check_dependency;
use crate::scope::{Pools, Variable, World};
use crate::source::{SourceFile, SourceKind};
use crate::tast::{self, Printer};
use crate::typeck::convert::Class;
use crate::{ast, lower, typeck};

/// Compiles the sources of one command into one program.
#[derive(Debug)]
pub struct Compiler {
    world: World,
    pools: Pools,
    names: Names,
    macros: MacroEnv,
    sources: Vec<Source>,
    clauses: Vec<program::Clause>,
    further: Vec<Diagnostic>,
}

/// What one source has become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompiledSource {
    /// Its clauses.
    pub clauses: Range<u32>,
    /// How many probes its clauses match now, counted per description: `matched N probes`.
    pub n_enablings: usize,
    /// Its descriptions, clause by clause.
    pub descs: Vec<ProbeDesc>,
    /// The least stability of what it names beside them.
    pub attributes: Attributes,
    /// Its tree as written; prints as source again.
    pub tree: ast::Program,
    /// Its typed tree as text.
    pub typed: String,
}

impl Compiler {
    /// A compiler that knows these probes, options and macros.
    pub fn new(catalog: Catalog, settings: Settings, macros: MacroEnv) -> Compiler {
        let world = World::new(catalog, settings);
        let names = world.types.iter().filter_map(|(_, ty)| match ty {
            Type::Typedef { name, .. } => Some(name.to_string()),
            Type::Void
            | Type::Integer(_)
            | Type::Float { .. }
            | Type::String
            | Type::Pointer(_)
            | Type::Array { .. }
            | Type::Record(_)
            | Type::Enum(_)
            | Type::Function { .. }
            | Type::Stack
            | Type::SymAddr
            | Type::UserSymAddr => None,
        });
        // The one keyword of C among the types that is no keyword of D.
        let more = std::iter::once("_Bool").chain(crate::system::names()).map(str::to_owned);
        let names = Names::new(names.chain(more));
        Compiler {
            world,
            pools: Pools::default(),
            names,
            macros,
            sources: Vec::new(),
            clauses: Vec::new(),
            further: Vec::new(),
        }
    }

    /// Compiles one source; its clauses follow those of the sources before.
    ///
    /// # Errors
    /// The first mistake in it.
    pub fn compile(&mut self, source: &SourceFile, mode: Mode) -> Result<CompiledSource, Diagnostic> {
        let tree = self.parse(source, mode)?;
        let typed = self.check(source, &tree)?;
        check_arguments(&self.macros, source, &Sink(&mut self.world.settings))?;
        let text = self.print_typed(&typed);
        Ok(CompiledSource {
            clauses: self.lower(source, &typed.clauses)?,
            n_enablings: typed.n_matched,
            descs: typed.descs,
            attributes: typed.attributes,
            tree,
            typed: text,
        })
    }

    /// Compiles a script of a library, unless it depends on what is not there: then it has defined nothing.
    ///
    /// # Errors
    /// The first mistake in it.
    pub fn compile_library(&mut self, source: &SourceFile) -> Result<(), Diagnostic> {
        let tree = match self.parse(source, Mode::File) {
            Ok(tree) => tree,
            Err(mistake) if mistake.kind.tag() == "D_PRAGMA_DEPEND" => return Ok(()),
            Err(mistake) => return Err(mistake),
        };
        let is_unmet = |external: &ast::External| match external {
            ast::External::Pragma(pragma) => check_dependency(&self.world, pragma).is_err(),
            ast::External::Clause(_)
            | ast::External::Declaration(_)
            | ast::External::Inline(_)
            | ast::External::Translator(_)
            | ast::External::Provider(_) => false,
        };
        if tree.externals.iter().any(is_unmet) {
            return Ok(());
        }
        // Clauses of a library are read, but nobody enables them.
        self.check(source, &tree).map(|_| ())
    }

    /// The probe descriptions of a source, whatever its bodies say: what `-l` lists.
    ///
    /// # Errors
    /// The text is not a program.
    pub fn descriptions(&mut self, source: &SourceFile, mode: Mode) -> Result<Vec<ProbeDesc>, Diagnostic> {
        let tree = self.parse(source, mode)?;
        let clauses = tree.externals.iter().filter_map(|external| match external {
            ast::External::Clause(clause) => Some(clause),
            ast::External::Declaration(_)
            | ast::External::Inline(_)
            | ast::External::Translator(_)
            | ast::External::Provider(_)
            | ast::External::Pragma(_) => None,
        });
        let desc = |spec: &ast::ProbeSpec| match &spec.kind {
            ProbeSpecKind::Fields(fields) => {
                Some(ProbeDesc::new(&fields.provider, &fields.module, &fields.function, &fields.name))
            }
            ProbeSpecKind::Id(id) => self.world.catalog.probe(dif::ProbeId(*id)).map(|probe| probe.desc()),
        };
        Ok(clauses.flat_map(|clause| clause.descs.iter().filter_map(desc)).collect())
    }

    /// What else is wrong with the source that was refused, as far as it does not follow from the
    /// mistake that refused it.
    pub fn further_mistakes(&self) -> &[Diagnostic] {
        &self.further
    }

    /// What macros stand for; a command changes the script's name from source to source.
    pub fn macros(&mut self) -> &mut MacroEnv {
        &mut self.macros
    }

    /// The options as they stand.
    pub fn settings(&mut self) -> &mut Settings {
        &mut self.world.settings
    }

    /// The program of all sources compiled.
    ///
    /// # Errors
    /// None today; checks of the program as a whole belong here.
    pub fn finish(self) -> Result<Program, Diagnostic> {
        let world = &self.world;
        let variables = world.variables.iter().map(|variable| finish_variable(world, variable)).collect();
        let aggs = world.aggs.iter().map(|agg| Aggregation {
            name: agg.name.as_str().into(),
            function: agg.function,
            keys: agg.keys.iter().map(|key| key.kind).collect(),
            key_types: agg.keys.iter().map(|key| key.ty).collect(),
        });
        Ok(Program {
            aggs: aggs.collect(),
            variables,
            settings: self.world.settings,
            sources: self.sources,
            types: self.world.types,
            strings: self.pools.strings,
            ints: self.pools.ints,
            formats: self.pools.formats,
            clauses: self.clauses,
        })
    }

    fn parse(&mut self, source: &SourceFile, mode: Mode) -> Result<ast::Program, Diagnostic> {
        let mut sink = Sink(&mut self.world.settings);
        let mut met = Vec::new();
        let parsed = parse_noting(source, &mut self.macros, &mut sink, &mut self.names, mode, &mut met);
        // What is said after a dependency may make sense only where that is met.
        parsed.map_err(|mistake| {
            let unmet = met.iter().find_map(|pragma| check_dependency(&self.world, pragma).err());
            unmet.unwrap_or(mistake)
        })
    }

    fn check(&mut self, source: &SourceFile, tree: &ast::Program) -> Result<typeck::Typed, Diagnostic> {
        self.world.has_target = self.macros.target != 0;
        let source_index = u32::try_from(self.sources.len()).unwrap_or(u32::MAX);
        let typed = typeck::check(&mut self.world, source, source_index, tree);
        typed.map_err(|(first, further)| {
            self.further = further;
            first
        })
    }

    fn lower(&mut self, source: &SourceFile, clauses: &[tast::Clause]) -> Result<Range<u32>, Diagnostic> {
        let first = self.clauses.len();
        for clause in clauses {
            let clause = lower::clause(&self.world, &mut self.pools, clause)?;
            self.clauses.push(clause);
        }
        self.sources.push(describe_source(source));
        let id = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        Ok(id(first)..id(self.clauses.len()))
    }

    /// A source both as typed trees, with the world they speak of, and as a program.
    #[cfg(test)]
    pub(crate) fn compile_and_keep(
        mut self,
        source: &SourceFile,
    ) -> Result<(Vec<tast::Clause>, World, Program), Diagnostic> {
        let tree = self.parse(source, Mode::File)?;
        let typed = self.check(source, &tree)?;
        self.lower(source, &typed.clauses)?;
        Ok((typed.clauses, self.world.clone(), self.finish()?))
    }

    fn print_typed(&self, typed: &typeck::Typed) -> String {
        let functions = |id: AggId| self.world.aggs.get(id.index()).map(|agg| -> AggFn { agg.function });
        let printer = Printer { types: &self.world.types, functions: &functions };
        typed.clauses.iter().map(|clause| printer.clause(clause)).collect()
    }
}

/// How notices name a source.
fn describe_source(source: &SourceFile) -> Source {
    match source.kind() {
        SourceKind::File { name } => Source { kind: program::SourceKind::Script, name: name.clone() },
        SourceKind::Text => {
            let text = source.text();
            let end = text.iter().position(|b| matches!(b, b'{' | b'/' | b';')).unwrap_or(text.len());
            let name = String::from_utf8_lossy(&text[..end]).into_owned();
            Source { kind: program::SourceKind::Description, name }
        }
    }
}

/// A variable as the machine needs it.
fn finish_variable(world: &World, variable: &Variable) -> program::Variable {
    let ty: TypeId = variable.ty.unwrap_or(prim::INT64);
    if !variable.mentioned {
        let (name, scope) = (variable.name.as_str().into(), variable.scope);
        return program::Variable { name, scope, ty: prim::INT64, storage: Storage::Scalar, keys: None };
    }
    let storage = match world.class(ty) {
        Class::Integer | Class::Pointer | Class::Void => Storage::Scalar,
        Class::String => Storage::String,
        Class::Float | Class::Array | Class::Record => {
            Storage::Bytes(u32::try_from(world.size_of(ty)).unwrap_or(u32::MAX))
        }
    };
    let kinds =
        |keys: &Vec<TypeId>| -> Vec<KeyKind> { keys.iter().map(|&ty| world.field_kind(ty)).collect() };
    program::Variable {
        name: variable.name.as_str().into(),
        scope: variable.scope,
        ty,
        storage,
        keys: variable.keys.as_ref().map(kinds),
    }
}

/// The options, as the lexer sees them.
struct Sink<'a>(&'a mut Settings);

impl OptionSink for Sink<'_> {
    fn set(&mut self, name: &str, value: Option<&str>) -> Result<(), OptionError> {
        self.0.set(name, value, Setter::Program)
    }

    fn flag(&self, name: &str) -> bool {
        OptionId::from_name(name).is_some_and(|id| self.0.is_set(id))
    }

    fn dialect(&self) -> Dialect {
        match self.0.dialect() {
            dif::option::Dialect::Illumos => Dialect::Classic,
            dif::option::Dialect::Oracle => Dialect::Oracle,
        }
    }
}
