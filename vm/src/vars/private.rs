//! Which `this->` variables are private to the clauses that use them.
//!
//! A `this->` variable passes a value from one clause to the next of the same firing, but mostly nobody
//! means that: it names a value within one clause. If no clause looks at a variable before it has given it
//! a value, nobody can see what another clause left there, and a kernel need not leave anything (see
//! `link.rs`).
//!
//! What counts is a store that is reached whatever happens: one before the first branch of its clause.

use dif::op::{ClauseRef, ClauseScalar, Op};
use dif::program::Clause;
use dif::{Program, VarId};

/// See the head of the file.
#[derive(Debug)]
pub(crate) struct Private {
    /// The others, one for each variable of the program.
    is_passed: Vec<bool>,
}

impl Private {
    pub(crate) fn new(program: &Program) -> Self {
        let mut is_passed = vec![false; program.variables.len()];
        for clause in &program.clauses {
            find_passed(clause, &mut is_passed);
        }
        Self { is_passed }
    }

    /// Whether a scalar or a string is.
    pub(crate) fn contains(&self, var: VarId) -> bool {
        self.is_passed.get(var.index()).is_some_and(|is_passed| !is_passed)
    }
}

// What a clause looks at although another one may have written it.
#[expect(clippy::wildcard_enum_match_arm, reason = "all others neither branch nor name a variable of `this`")]
fn find_passed(clause: &Clause, is_passed: &mut [bool]) {
    let mut written: Vec<VarId> = Vec::new();
    let mut may_be_skipped = false;
    for op in &clause.code {
        match *op {
            _ if op.is_branch() => may_be_skipped = true,
            Op::StoreClause { var: ClauseScalar(var), .. } | Op::CopyClause { var: ClauseRef(var), .. }
                if !may_be_skipped =>
            {
                written.push(var);
            }
            Op::LoadClause { var: ClauseScalar(var), .. } | Op::AddrClause { var: ClauseRef(var), .. } => {
                if !written.contains(&var)
                    && let Some(is_passed) = is_passed.get_mut(var.index())
                {
                    *is_passed = true;
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use dif::program::{Scope, Storage};

    use super::*;
    use crate::testing::Build;

    fn private(clauses: &[&str]) -> [bool; 2] {
        let build = Build::new().var(Scope::Clause, Storage::Scalar).var(Scope::Clause, Storage::Scalar);
        let verified = clauses.iter().fold(build, |build, code| build.clause(code)).verified();
        let private = Private::new(verified.program());
        [0, 1].map(|var| private.contains(VarId(var)))
    }

    #[test]
    fn who_is_written_first_everywhere_is_private() {
        assert_eq!(private(&["arg r0, arg0\nstc r0, v0\nldc r1, v0\nret", "ret"]), [true, true]);
        assert_eq!(private(&["arg r0, arg0\nstc r0, v0\nret", "ldc r1, v0\nret"]), [false, true]);
        assert_eq!(private(&["ldc r0, v1\nstc r0, v1\nret"]), [true, false]);
    }

    #[test]
    fn a_store_that_may_be_skipped_is_none() {
        let code = "arg r0, arg0\nbz r0, +1\nstc r0, v0\nldc r1, v0\nret";
        assert_eq!(private(&[code]), [false, true]);
        let code = "arg r0, arg0\nstc r0, v0\nbz r0, +1\nldc r1, v0\nret";
        assert_eq!(private(&[code]), [true, true]);
    }
}
