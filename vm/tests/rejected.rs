//! The table of rejected programs (`rejected.dif`): each is refused by its rule, at its place.
//!
//! The table is complete: every variant of [`Rule`], and of the tables and amounts that a rule may be
//! about, has a row. A new rule fails this test until it has a program that breaks it.

use std::collections::BTreeSet;

use dif::codec::VERSION;
use dif::disasm;
use vm::verify::{Amount, Row, Rule, VerifyError};
use vm::{Limits, verify};

macro_rules! rules {
    ($( $Variant:ident )*) => {
        /// The names of all rules; the match makes the compiler check that none is missing.
        const RULES: &[&str] = &[$( stringify!($Variant) ),*];

        fn name_of(rule: &Rule) -> &'static str {
            match rule { $( Rule::$Variant { .. } => stringify!($Variant), )* }
        }
    };
}

rules! {
    Limit NoRet JumpRange Uninitialised TupleRange NoSuch Scope StorageKind ArrayNess ArrayShape Size
    ArgCount NoSuchArg FieldKind Unrecorded NotPermitted Marks NoProbe ProbeDesc AggParams KeyTypes
}

/// What a row is about: the rule, and which of several things it is applied to.
fn subject(rule: &Rule) -> String {
    let name = name_of(rule);
    match rule {
        Rule::Limit { what, .. } => format!("{name} {what}"),
        Rule::NoSuch { what, .. } => format!("{name} {what}"),
        Rule::Scope { wanted } | Rule::StorageKind { wanted } | Rule::FieldKind { wanted, .. } => {
            format!("{name} {wanted}")
        }
        Rule::ArrayNess { found } => format!("{name} {found}"),
        Rule::Size { what, .. } => format!("{name} {what}"),
        Rule::NoRet
        | Rule::JumpRange
        | Rule::Uninitialised { .. }
        | Rule::TupleRange { .. }
        | Rule::ArrayShape
        | Rule::ArgCount { .. }
        | Rule::NoSuchArg { .. }
        | Rule::Unrecorded
        | Rule::NotPermitted { .. }
        | Rule::Marks
        | Rule::NoProbe
        | Rule::ProbeDesc
        | Rule::AggParams { .. }
        | Rule::KeyTypes { .. } => name.to_string(),
    }
}

struct Rejected {
    subject: String,
    message: String,
    limits: Limits,
    text: String,
}

impl Rejected {
    fn verdict(&self) -> Result<(), VerifyError> {
        let program = disasm::parse(&self.text).unwrap_or_else(|error| panic!("{error}\n{}", self.text));
        verify(program, &self.limits).map(drop)
    }
}

fn table() -> Vec<Rejected> {
    let mut rows: Vec<Rejected> = Vec::new();
    let mut n_clauses = 0;
    for line in include_str!("rejected.dif").lines() {
        if let Some(head) = line.strip_prefix(";; limits ") {
            let row = rows.last_mut().expect("a row before its limits");
            row.limits.apply(head).expect("limits");
        } else if let Some(head) = line.strip_prefix(";; ") {
            let (subject, message) = head.split_once(" | ").expect("RULE | MESSAGE");
            let (subject, message) = (subject.to_string(), message.to_string());
            rows.push(Rejected {
                subject,
                message,
                limits: Limits::default(),
                text: format!("dif {VERSION}\n"),
            });
            n_clauses = 0;
        } else if let Some(row) = rows.last_mut() {
            let recording = match line {
                "code" => Some("Nothing"),
                "record" => Some("Record"),
                _ => None,
            };
            match recording {
                Some(recording) => {
                    row.text += &format!(
                        "clause {n_clauses} source=0 recording={recording} destructive=false marks=[]\n\
                         probe provider=\"test\" module=\"\" function=\"\" name=\"probe\"\ncode\n"
                    );
                    n_clauses += 1;
                }
                None => row.text += &format!("{line}\n"),
            }
        }
    }
    rows
}

#[test]
fn every_program_of_the_table_is_refused_by_its_rule_at_its_place() {
    for row in table() {
        let error = row.verdict().expect_err(&row.text);
        assert_eq!((subject(&error.rule), error.to_string()), (row.subject, row.message), "{}", row.text);
    }
}

#[test]
fn every_rule_has_a_program_that_breaks_it() {
    let found: BTreeSet<String> = table().into_iter().map(|row| row.subject).collect();
    let missing: Vec<String> = RULES
        .iter()
        .filter(|name| !found.iter().any(|subject| subject.split(' ').next() == Some(*name)))
        .map(ToString::to_string)
        .chain(Amount::ALL.iter().map(|what| format!("Limit {what}")).filter(|what| !found.contains(what)))
        .chain(Row::ALL.iter().map(|what| format!("NoSuch {what}")).filter(|what| !found.contains(what)))
        .collect();
    assert!(missing.is_empty(), "no rejected program for {missing:?}");
}

#[test]
fn nothing_but_the_rule_is_wrong_with_them() {
    // With limits that forbid nothing, what was refused for a limit is accepted.
    let generous = Limits {
        clauses: usize::MAX,
        variables: usize::MAX,
        aggs: usize::MAX,
        strsize: u64::MAX,
        value_bytes: u32::MAX,
        frames: u32::MAX,
        record_bytes: u64::MAX,
        variable_bytes: u64::MAX,
        key_bytes: u64::MAX,
        ..Limits::default()
    };
    for mut row in table().into_iter().filter(|row| row.subject.starts_with("Limit ")) {
        row.limits = generous.clone();
        assert_eq!(row.verdict(), Ok(()), "{}", row.text);
    }
}
