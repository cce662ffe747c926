//! Declarations, types, inlines, translators and providers back to source.

use std::fmt::{self, Display, Formatter};

use super::{At, Level, List};
use crate::ast::{
    ArrayDim, DeclSpecKind, DeclSpecs, Declaration, Declarator, Derivation, EnumSpec, Inline, MemberDecl,
    Params, Provider, Qualifier, RecordSpec, Translator, TypeName, TypeSpec,
};

impl Display for Declaration {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let blank = if self.declarators.is_empty() { "" } else { " " };
        writeln!(f, "{}{blank}{};", self.specs, List(&self.declarators))
    }
}

impl Display for Inline {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "inline {} {} = {};", self.specs, self.declarator, At(Level::Assign, &self.value))
    }
}

impl Display for DeclSpecs {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (i, spec) in self.list.iter().enumerate() {
            f.write_str(if i == 0 { "" } else { " " })?;
            match &spec.kind {
                DeclSpecKind::Storage(storage) => f.write_str(storage.text())?,
                DeclSpecKind::Qualifier(qualifier) => f.write_str(qualifier.text())?,
                DeclSpecKind::Type(ty) => ty.fmt(f)?,
            }
        }
        Ok(())
    }
}

impl Display for TypeSpec {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            TypeSpec::Basic(basic) => f.write_str(basic.text()),
            TypeSpec::Named(name) => f.write_str(name),
            TypeSpec::Record(record) => record.fmt(f),
            TypeSpec::Enum(spec) => spec.fmt(f),
        }
    }
}

impl Display for RecordSpec {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.text())?;
        if let Some(tag) = &self.tag {
            write!(f, " {}", tag.name)?;
        }
        if let Some(members) = &self.members {
            f.write_str(" { ")?;
            members.iter().try_for_each(|member| member.fmt(f))?;
            f.write_str("}")?;
        }
        Ok(())
    }
}

impl Display for MemberDecl {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.specs)?;
        for (i, member) in self.members.iter().enumerate() {
            write!(f, "{}{}", if i == 0 { " " } else { ", " }, member.declarator)?;
            if let Some(width) = &member.width {
                write!(f, " : {}", At(Level::Ternary, width))?;
            }
        }
        f.write_str("; ")
    }
}

impl Display for EnumSpec {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("enum")?;
        if let Some(tag) = &self.tag {
            write!(f, " {}", tag.name)?;
        }
        for (i, enumerator) in self.enumerators.iter().flatten().enumerate() {
            write!(f, "{}{}", if i == 0 { " { " } else { ", " }, enumerator.name.name)?;
            if let Some(value) = &enumerator.value {
                write!(f, " = {}", At(Level::Ternary, value))?;
            }
        }
        f.write_str(if self.enumerators.is_some() { " }" } else { "" })
    }
}

/// From the name outwards, so the text grows at both ends; a pointer that is followed by an array
/// or a function needs parentheses.
impl Display for Declarator {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut text = self.name.as_ref().map_or(String::new(), |name| name.name.clone());
        let mut after_pointer = false;
        for derivation in &self.derivations {
            let is_pointer = matches!(derivation, Derivation::Pointer(_));
            if after_pointer && !is_pointer {
                text = format!("({text})");
            }
            after_pointer = is_pointer;
            text = match derivation {
                Derivation::Pointer(qualifiers) => format!("*{}{text}", qualifier_words(qualifiers)),
                Derivation::Array(ArrayDim::Unknown) => format!("{text}[]"),
                Derivation::Array(ArrayDim::Size(size)) => format!("{text}[{}]", At(Level::Ternary, size)),
                Derivation::Array(ArrayDim::Keys(params)) => format!("{text}[{params}]"),
                Derivation::Function(params) => format!("{text}({params})"),
            };
        }
        f.write_str(&text)
    }
}

fn qualifier_words(qualifiers: &[Qualifier]) -> String {
    qualifiers.iter().map(|qualifier| format!(" {} ", qualifier.text())).collect()
}

impl Display for Params {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (i, param) in self.list.iter().enumerate() {
            write!(f, "{}{} {}", if i == 0 { "" } else { ", " }, param.specs, param.declarator)?;
        }
        match (self.variadic, self.list.is_empty()) {
            (true, true) => f.write_str("..."),
            (true, false) => f.write_str(", ..."),
            (false, _) => Ok(()),
        }
    }
}

impl Display for TypeName {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let blank = if self.declarator.derivations.is_empty() { "" } else { " " };
        write!(f, "{}{blank}{}", self.specs, self.declarator)
    }
}

impl Display for Translator {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "translator {} < {} {} > {{", self.output, self.input, self.param.name)?;
        for member in &self.members {
            writeln!(f, "\t{} = {};", member.name.name, At(Level::Assign, &member.value))?;
        }
        f.write_str("};\n")
    }
}

impl Display for Provider {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "provider {} {{", self.name.name)?;
        for probe in &self.probes {
            write!(f, "\tprobe {}({})", probe.name.name, probe.params)?;
            match &probe.output {
                Some(output) => writeln!(f, " : ({output});")?,
                None => f.write_str(";\n")?,
            }
        }
        f.write_str("};\n")
    }
}
