//! `curpsinfo`, `curlwpsinfo`, `curcpu`: the structures through which old scripts ask for what has
//! a name of its own here.
//!
//! Elsewhere they are translations of kernel structures. Here a member stands for the built-in
//! variable with the same meaning; what only a kernel knows is a constant of the member's type, the one
//! that says nothing, so that scripts compile and run.
//!
//! Source: D reference, section 3.

use dif::TypeId;
use dif::builtin::Builtin;
use dif::program::Scope;
use dif::ty::prim;

use Member::{Always, Is, NoText};

use super::{Checker, Result};
use crate::ast;
use crate::diag::DiagnosticKind;
use crate::source::Span;
use crate::tast::{Expr, ExprKind};

/// A pointer to a structure of the system.
struct Structure {
    name: &'static str,
    /// What it points to, in messages.
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
    /// Text that only a kernel knows.
    NoText,
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
        ty: "lwpsinfo_t",
        members: &[
            ("pr_addr", nothing(prim::UINTPTR)),
            ("pr_bindpro", Always(NOT_BOUND, prim::INT)),
            ("pr_bindpset", Always(NOT_BOUND, prim::INT)),
            ("pr_clname", NoText),
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
];

/// Whether `name` is a pointer to a structure of the system.
pub(crate) fn is_structure(name: &str) -> bool {
    STRUCTURES.iter().any(|structure| structure.name == name)
}

impl Checker<'_> {
    /// `base->member`, if `base` is a structure of the system and nothing of the program's own.
    pub(super) fn system_member(
        &mut self,
        base: &ast::Expr,
        member: &ast::Ident,
        span: Span,
    ) -> Result<Option<Expr>> {
        let ast::ExprKind::Ident(name) = &base.kind else { return Ok(None) };
        let Some(structure) = STRUCTURES.iter().find(|structure| structure.name == *name) else {
            return Ok(None);
        };
        let is_own = self.bindings.iter().any(|(param, _)| param == name)
            || self.world.variable(Scope::Global, name).is_some()
            || self.world.symbol(name).is_some();
        if is_own {
            return Ok(None);
        }
        match structure.members.iter().find(|(name, _)| *name == member.name) {
            Some((_, member)) => Ok(Some(member_value(*member, span))),
            None => {
                let (member, ty) = (member.name.clone(), structure.ty.to_owned());
                self.fail(DiagnosticKind::NotAMember { member, ty }, span)
            }
        }
    }
}

/// A member as an expression.
fn member_value(member: Member, span: Span) -> Expr {
    match member {
        Is(builtin) => Expr::new(ExprKind::Builtin(builtin), builtin.ty(), span),
        Always(value, ty) => Expr::int(value.cast_unsigned(), ty, span),
        NoText => Expr::new(ExprKind::Str([].into()), prim::STRING, span),
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
