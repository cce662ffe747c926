//! Which statements may follow which.
//!
//! A clause's record goes to one place: the buffer, or a speculation. So what records, what says where to, and what
//! ends a speculation have an order, and the statements are looked at one after the other.
//!
//! Source: D reference, section 4.5.

use crate::diag::DiagnosticKind;
use crate::tast::Stmt;

/// What a clause has done so far, as far as the rules ask.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sequence {
    recorded: bool,
    committed: bool,
    speculated: bool,
}

impl Sequence {
    /// Notes a statement; returns why it may not stand here.
    pub(super) fn follow(&mut self, stmt: &Stmt, is_oracle: bool) -> Option<DiagnosticKind> {
        let found = match stmt {
            Stmt::Commit(_) if self.committed && !is_oracle => Some(DiagnosticKind::CommitAfterCommit {}),
            Stmt::Commit(_) if self.recorded => Some(DiagnosticKind::CommitAfterData {}),
            Stmt::Speculate(_) if self.speculated => Some(DiagnosticKind::SpeculateAfterSpeculate {}),
            Stmt::Speculate(_) if self.committed => Some(DiagnosticKind::SpeculateAfterCommit {}),
            Stmt::Speculate(_) if self.recorded => Some(DiagnosticKind::SpeculateAfterData {}),
            Stmt::Aggregate { .. } if self.committed => Some(DiagnosticKind::AggAfterCommit {}),
            Stmt::Aggregate { .. } if self.speculated => Some(DiagnosticKind::AggAfterSpeculate {}),
            Stmt::Exit(_) if self.speculated => Some(DiagnosticKind::ExitAfterSpeculate {}),
            _ if stmt.is_destructive() && self.speculated => {
                Some(DiagnosticKind::DestructiveAfterSpeculate {})
            }
            _ if records(stmt) && self.committed => Some(DiagnosticKind::DataAfterCommit {}),
            _ => None,
        };
        self.committed |= matches!(stmt, Stmt::Commit(_));
        self.speculated |= matches!(stmt, Stmt::Speculate(_));
        self.recorded |= records(stmt) || matches!(stmt, Stmt::Aggregate { .. });
        found
    }

    /// Whether an action that is refused, whatever the order, would be out of order too: the classic
    /// compiler sees that first.
    pub(super) fn forbids(&self, mistake: &DiagnosticKind) -> bool {
        self.speculated && matches!(mistake, DiagnosticKind::UnsupportedAction { .. })
    }
}

/// Whether a statement adds to the clause's record.
fn records(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Expr(_) | Stmt::Aggregate { .. } | Stmt::Speculate(_) | Stmt::Commit(_) | Stmt::Discard(_) => {
            false
        }
        Stmt::Trace(_)
        | Stmt::Tracemem { .. }
        | Stmt::Print { .. }
        | Stmt::Format { .. }
        | Stmt::Printa { .. }
        | Stmt::Stack(_)
        | Stmt::Symbol { .. }
        | Stmt::Exit(_)
        | Stmt::Ftruncate
        | Stmt::Setopt { .. }
        | Stmt::Clear(_)
        | Stmt::Trunc { .. }
        | Stmt::Normalize { .. }
        | Stmt::Denormalize(_) => true,
    }
}
