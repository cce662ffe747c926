//! `curpsinfo`, `curlwpsinfo`, `curcpu`: the structures through which old scripts ask for what has
//! a name of its own here.
//!
//! Elsewhere they are translations of kernel structures; here a member stands for the built-in
//! variable with the same meaning, and members without one do not exist.
//!
//! Source: D reference, section 3.

use dif::builtin::Builtin;
use dif::program::Scope;

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
    members: &'static [(&'static str, Builtin)],
}

const STRUCTURES: &[Structure] = &[
    Structure { name: "curcpu", ty: "cpuinfo_t", members: &[("cpu_id", Builtin::Cpu)] },
    Structure { name: "curlwpsinfo", ty: "lwpsinfo_t", members: &[("pr_lwpid", Builtin::Tid)] },
    Structure {
        name: "curpsinfo",
        ty: "psinfo_t",
        members: &[
            ("pr_fname", Builtin::Execname),
            ("pr_pid", Builtin::Pid),
            ("pr_ppid", Builtin::Ppid),
            ("pr_psargs", Builtin::Execargs),
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
            Some((_, builtin)) => Ok(Some(Expr::new(ExprKind::Builtin(*builtin), builtin.ty(), span))),
            None => {
                let (member, ty) = (member.name.clone(), structure.ty.to_owned());
                self.fail(DiagnosticKind::NotAMember { member, ty }, span)
            }
        }
    }
}
