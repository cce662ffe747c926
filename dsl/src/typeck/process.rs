//! `curpsinfo`, `curlwpsinfo`, `curcpu`, `fds[]`: the structures through which old scripts ask for what
//! has a name of its own here.
//!
//! Elsewhere they are translations of kernel structures. Here a member stands for the built-in
//! variable with the same meaning; what only a kernel knows is a constant of the member's type, the one
//! that says nothing, so that scripts compile and run. Every descriptor in `fds[]` is one that is not open.
//!
//! Source: D reference, section 3.

use dif::TypeId;
use dif::builtin::Builtin;
use dif::program::Scope;
use dif::ty::prim;

use Member::{Always, Is, Says};

use super::{Checker, Result};
use crate::ast;
use crate::diag::DiagnosticKind;
use crate::source::Span;
use crate::tast::{Expr, ExprKind};

/// A pointer to a structure of the system, or an array of structures.
struct Structure {
    name: &'static str,
    /// Whether it has an index, an integer.
    is_array: bool,
    /// What it points to or consists of, in messages.
    ty: &'static str,
    members: &'static [(&'static str, Member)],
}

/// What a member is.
#[derive(Clone, Copy)]
enum Member {
    /// What a built-in variable says.
    Is(Builtin),
    /// The same for everybody.
    Always(i64, TypeId),
    /// Where only a kernel knows the text: what is said instead.
    Says(&'static str),
}

/// What only a kernel knows.
const fn nothing(ty: TypeId) -> Member {
    Member::Always(0, ty)
}

/// The state of a thread that runs, as the one that fires a probe does.
const SONPROC: i64 = 6;
/// The model of data with 64 bits.
const PR_MODEL_LP64: i64 = 2;
/// Neither to a processor nor to a set of them.
const NOT_BOUND: i64 = -1;
/// No controlling terminal.
const NO_TERMINAL: i64 = -1;

const STRUCTURES: &[Structure] = &[
    Structure {
        name: "curcpu",
        is_array: false,
        ty: "cpuinfo_t",
        members: &[
            ("cpu_chip", nothing(prim::INT)),
            ("cpu_id", Is(Builtin::Cpu)),
            ("cpu_lgrp", nothing(prim::INT)),
            ("cpu_pset", nothing(prim::INT)),
        ],
    },
    Structure {
        name: "curlwpsinfo",
        is_array: false,
        ty: "lwpsinfo_t",
        members: &[
            ("pr_addr", nothing(prim::UINTPTR)),
            ("pr_bindpro", Always(NOT_BOUND, prim::INT)),
            ("pr_bindpset", Always(NOT_BOUND, prim::INT)),
            ("pr_clname", Says("")),
            ("pr_flag", nothing(prim::INT)),
            ("pr_lwpid", Is(Builtin::Tid)),
            ("pr_onpro", Is(Builtin::Cpu)),
            ("pr_pri", nothing(prim::INT)),
            ("pr_sname", Always(b'O' as i64, prim::CHAR)),
            ("pr_state", Always(SONPROC, prim::CHAR)),
            ("pr_stype", nothing(prim::CHAR)),
            ("pr_syscall", nothing(prim::SHORT)),
            ("pr_wchan", nothing(prim::UINTPTR)),
        ],
    },
    Structure {
        name: "curpsinfo",
        is_array: false,
        ty: "psinfo_t",
        members: &[
            ("pr_addr", nothing(prim::UINTPTR)),
            ("pr_argc", nothing(prim::INT)),
            ("pr_argv", nothing(prim::UINTPTR)),
            ("pr_contract", nothing(prim::INT)),
            ("pr_dmodel", Always(PR_MODEL_LP64, prim::CHAR)),
            ("pr_egid", Is(Builtin::Gid)),
            ("pr_envp", nothing(prim::UINTPTR)),
            ("pr_euid", Is(Builtin::Uid)),
            ("pr_fname", Is(Builtin::Execname)),
            ("pr_gid", Is(Builtin::Gid)),
            ("pr_nlwp", nothing(prim::INT)),
            ("pr_pgid", nothing(prim::INT)),
            ("pr_pid", Is(Builtin::Pid)),
            ("pr_poolid", nothing(prim::INT)),
            ("pr_ppid", Is(Builtin::Ppid)),
            ("pr_projid", nothing(prim::INT)),
            ("pr_psargs", Is(Builtin::Execargs)),
            ("pr_sid", nothing(prim::INT)),
            ("pr_taskid", nothing(prim::INT)),
            ("pr_ttydev", Always(NO_TERMINAL, prim::ULONG)),
            ("pr_uid", Is(Builtin::Uid)),
            ("pr_zoneid", nothing(prim::INT)),
        ],
    },
    Structure {
        name: "fds",
        is_array: true,
        ty: "fileinfo_t",
        members: &[
            ("fi_dirname", Says("<none>")),
            ("fi_fs", Says("<none>")),
            ("fi_mount", Says("<none>")),
            ("fi_name", Says("<none>")),
            ("fi_offset", nothing(prim::LLONG)),
            ("fi_oflags", nothing(prim::INT)),
            ("fi_pathname", Says("<none>")),
        ],
    },
];

/// The types of the structures.
pub(crate) fn structure_types() -> impl Iterator<Item = &'static str> {
    STRUCTURES.iter().map(|structure| structure.ty)
}

/// The members of the structure of this type, with their types.
pub(crate) fn structure_members(ty: &str) -> Option<Vec<(&'static str, TypeId)>> {
    let structure = STRUCTURES.iter().find(|structure| structure.ty == ty)?;
    let ty_of = |member: Member| match member {
        Is(builtin) => builtin.ty(),
        Always(_, ty) => ty,
        Says(_) => prim::STRING,
    };
    Some(structure.members.iter().map(|&(name, member)| (name, ty_of(member))).collect())
}

/// Whether `name` is a pointer to a structure of the system.
pub(crate) fn is_structure(name: &str) -> bool {
    STRUCTURES.iter().any(|structure| structure.name == name && !structure.is_array)
}

/// Whether `name` is an array of structures of the system.
pub(crate) fn is_array(name: &str) -> bool {
    STRUCTURES.iter().any(|structure| structure.name == name && structure.is_array)
}

impl Checker<'_> {
    /// `base->member` or `base[key].member`, if `base` is the system's and nothing of the program's own.
    pub(super) fn system_member(
        &mut self,
        base: &ast::Expr,
        member: &ast::Ident,
        arrow: bool,
        span: Span,
    ) -> Result<Option<Expr>> {
        let (name, keys) = match &base.kind {
            ast::ExprKind::Ident(name) if arrow => (name, None),
            ast::ExprKind::Index { base, keys } if !arrow => match &base.kind {
                ast::ExprKind::Ident(name) => (name, Some(keys)),
                _ => return Ok(None),
            },
            _ => return Ok(None),
        };
        let fits = |structure: &&Structure| structure.name == *name && structure.is_array == keys.is_some();
        let Some(structure) = STRUCTURES.iter().find(fits) else { return Ok(None) };
        if self.is_the_program_s(name) {
            return Ok(None);
        }
        let index = match keys {
            Some(keys) => Some(self.structure_index(name, keys, span)?),
            None => None,
        };
        let Some((_, found)) = structure.members.iter().find(|(name, _)| *name == member.name) else {
            let (member, ty) = (member.name.clone(), structure.ty.to_owned());
            return self.fail(DiagnosticKind::NotAMember { member, ty }, span);
        };
        let value = member_value(*found, span);
        Ok(Some(match index {
            Some(index) => super::assign::comma(index, value),
            None => value,
        }))
    }

    /// Whether a name means something that the program made itself.
    pub(super) fn is_the_program_s(&self, name: &str) -> bool {
        self.bindings.iter().any(|(param, _)| param == name)
            || self.world.variable(Scope::Global, name).is_some()
            || self.world.symbol(name).is_some()
    }

    /// What stands between the brackets. It is computed, as it may do something.
    fn structure_index(&mut self, name: &str, keys: &[ast::Expr], span: Span) -> Result<Expr> {
        let mut values = self.keys(keys)?;
        self.check_signature(&format!("{name}[ ]"), &[prim::INT], &values, span)?;
        Ok(values.remove(0))
    }
}

/// A member as an expression.
fn member_value(member: Member, span: Span) -> Expr {
    match member {
        Is(builtin) => Expr::new(ExprKind::Builtin(builtin), builtin.ty(), span),
        Always(value, ty) => Expr::int(value.cast_unsigned(), ty, span),
        Says(text) => Expr::new(ExprKind::Str(text.as_bytes().into()), prim::STRING, span),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_sorted_by_name() {
        for structure in STRUCTURES {
            assert!(structure.members.is_sorted_by_key(|(name, _)| *name), "{}", structure.name);
        }
    }
}
