//! The text read back: a line at a time, each by its keyword.

use alloc::vec::Vec;

use super::code::Assembler;
use super::text::{ClauseHead, Fields, Text};
use super::token::Tokens;
use super::{ParseError, Trouble};
use crate::codec::{Unbounded, VERSION, table_of};
use crate::format::{Format, Segment};
use crate::layout::Layout;
use crate::option::{OptionId, Settings, Value};
use crate::program::{Clause, Program};
use crate::ty::{Type, TypeTable};

/// The program that [`disassemble`](super::disassemble) wrote.
///
/// # Errors
/// A line is not what its keyword asks for, or the program would be one that
/// [`decode`](crate::codec::decode) refuses.
pub fn parse(text: &str) -> Result<Program, ParseError> {
    let mut parser = Parser::default();
    let mut last = 0;
    for (number, line) in (1..).zip(text.lines()) {
        parser.line(number, line)?;
        last = number;
    }
    parser.finish().map_err(|what| ParseError { line: last, what })
}

#[derive(Default)]
struct Parser {
    program: Program,
    /// Types beyond the standard ones; they become a table when all are known.
    types: Vec<Type>,
    versioned: bool,
    /// Between `code` and `end`.
    code: Option<Assembler>,
}

impl Parser {
    fn line(&mut self, number: usize, line: &str) -> Result<(), ParseError> {
        let at = |what| ParseError { line: number, what };
        let ends_code = self.code.is_some() && line.trim() == "end";
        match self.code.as_mut().filter(|_| !ends_code) {
            Some(assembler) => assembler.line(number, line).map_err(at),
            None if ends_code => self.end().map_err(|(line, what)| ParseError { line, what }),
            None => self.item(Tokens::new(line)).map_err(at),
        }
    }

    fn item(&mut self, mut line: Tokens<'_>) -> Result<(), Trouble> {
        if line.is_empty() {
            return Ok(());
        }
        let tokens = &mut line;
        let keyword = tokens.word("a keyword", Some)?;
        if !self.versioned && keyword != "dif" {
            return Err(Trouble::Expected { expected: "dif and its version", found: keyword.into() });
        }
        let program = &mut self.program;
        match keyword {
            "dif" => self.versioned = version(tokens)?,
            "setting" => setting(tokens, &mut program.settings)?,
            "source" => numbered(tokens, &mut program.sources, 0, Fields::read_fields)?,
            "type" => numbered(tokens, &mut self.types, TypeTable::n_standard(), Text::read)?,
            "string" => numbered(tokens, &mut program.strings, 0, |t| Ok(t.string()?.into()))?,
            "int" => numbered(tokens, &mut program.ints, 0, Text::read)?,
            "variable" => numbered(tokens, &mut program.variables, 0, Fields::read_fields)?,
            "agg" => numbered(tokens, &mut program.aggs, 0, Fields::read_fields)?,
            "format" => numbered(tokens, &mut program.formats, 0, |_| Ok(Format::default()))?,
            "clause" => numbered(tokens, &mut program.clauses, 0, clause)?,
            "text" => segments(program, "text")?.push(Segment::Text(tokens.string()?.into())),
            "conversion" => {
                segments(program, "conversion")?.push(Segment::Conversion(Fields::read_fields(tokens)?))
            }
            "probe" => open_clause(program, "probe")?.probes.push(Fields::read_fields(tokens)?),
            "field" => {
                let fields = &mut open_clause(program, "field")?.layout.fields;
                numbered(tokens, fields, 0, Fields::read_fields)?;
            }
            "action" => {
                numbered(tokens, &mut open_clause(program, "action")?.actions, 0, Text::read)?;
            }
            "code" => {
                open_clause(program, "code")?;
                self.code = Some(Assembler::default());
            }
            unknown => return Err(Trouble::Expected { expected: "a keyword", found: unknown.into() }),
        }
        line.finish()
    }

    fn end(&mut self) -> Result<(), (usize, Trouble)> {
        let code = self.code.take().map(Assembler::finish).transpose()?.unwrap_or_default();
        if let Some(clause) = self.program.clauses.last_mut() {
            clause.code = code;
        }
        Ok(())
    }

    fn finish(self) -> Result<Program, Trouble> {
        if self.code.is_some() {
            return Err(Trouble::OpenCode);
        }
        if !self.versioned {
            let found = alloc::string::String::new();
            return Err(Trouble::Expected { expected: "dif and its version", found });
        }
        let types = table_of(self.types).map_err(|Unbounded(id)| Trouble::TypeNesting { id })?;
        Ok(Program { types, ..self.program })
    }
}

fn version(tokens: &mut Tokens<'_>) -> Result<bool, Trouble> {
    match u16::read(tokens)? {
        VERSION => Ok(true),
        found => Err(Trouble::Version { found, expected: VERSION }),
    }
}

// Items are numbered from `first` on, without gaps.
fn numbered<T>(
    tokens: &mut Tokens<'_>,
    items: &mut Vec<T>,
    first: usize,
    read: impl FnOnce(&mut Tokens<'_>) -> Result<T, Trouble>,
) -> Result<(), Trouble> {
    let (found, expected) = (u32::read(tokens)?, first + items.len());
    if usize::try_from(found) != Ok(expected) {
        return Err(Trouble::Number { found, expected });
    }
    items.push(read(tokens)?);
    Ok(())
}

// setting ::= name (number | string)
fn setting(tokens: &mut Tokens<'_>, settings: &mut Settings) -> Result<(), Trouble> {
    let id = tokens.word("the name of an option", OptionId::from_name)?;
    let value = if tokens.starts_with('"') {
        Value::Text(Text::read(tokens)?)
    } else {
        Value::Number(Text::read(tokens)?)
    };
    if !id.accepts(&value) {
        return Err(Trouble::Setting { option: id.name() });
    }
    settings.put(id, value);
    Ok(())
}

fn clause(tokens: &mut Tokens<'_>) -> Result<Clause, Trouble> {
    let ClauseHead { source, recording, destructive, marks } = Fields::read_fields(tokens)?;
    Ok(Clause {
        source,
        recording,
        destructive,
        marks,
        probes: Vec::new(),
        code: Vec::new(),
        layout: Layout::default(),
        actions: Vec::new(),
    })
}

fn segments<'a>(program: &'a mut Program, item: &'static str) -> Result<&'a mut Vec<Segment>, Trouble> {
    let format = program.formats.last_mut().ok_or(Trouble::Orphan { item, owner: "format" })?;
    Ok(&mut format.segments)
}

fn open_clause<'a>(program: &'a mut Program, item: &'static str) -> Result<&'a mut Clause, Trouble> {
    program.clauses.last_mut().ok_or(Trouble::Orphan { item, owner: "clause" })
}
