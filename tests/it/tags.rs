//! Every error tag has a program that raises it.
//!
//! The table of diagnostics says which tags there are and which dialect can raise them. Refused
//! programs in `lang/` carry the tag in their name (`err.D_TAG.what.d`) and are checked by `data`; here
//! it is checked that none is missing. A tag whose messages belong to one dialect each needs a program
//! in both. What a program in a file cannot raise is listed, with the reason.

use std::collections::BTreeSet;
use std::path::Path;

use dif::option::Dialect;
use dsl::diag::DiagnosticKind;

use crate::corpus;

/// Tags that no program in a file raises, and why.
const ELSEWHERE: &[(&str, &str)] = &[
    ("D_ARGS_TYPE", "a host's catalog has the type of every argument; there is nothing to fail to resolve"),
    ("D_ARGS_XLATOR", "a provider is refused (D_PROV_PRXLATOR) before its arguments can lack a translator"),
    ("D_DECL_MNAME", "by the grammar a member without a name is a bit-field or a syntax error"),
    (
        "D_IDENT_AMBIG",
        "enumerators are global names; only a host's type has others: a test of `dsl` brings one",
    ),
    ("D_ID_OFLOW", "64,000 variables: a test of `dsl` makes them"),
    ("D_OP_IDENT", "the lexer takes what follows `->` and `.` for a name, and the grammar demands one"),
    ("D_SYM_NOTYPES", "there are no symbols with unknown types outside a kernel: D_IDENT_UNDEF"),
    ("D_TYPE_ERR", "the built-in types and pointers to any type always exist"),
];

/// Tags and dialects of the refused programs.
fn raised() -> BTreeSet<(String, bool)> {
    let all = corpus::programs("tests/lang");
    all.iter().filter_map(|path| Some((tag_of(path)?, speaks_oracle(path)))).collect()
}

fn tag_of(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let tag = name.strip_prefix("err.")?.strip_suffix(".d")?.split('.').next()?;
    Some(tag.to_owned())
}

fn speaks_oracle(path: &Path) -> bool {
    let text = std::fs::read(path).expect("a program");
    String::from_utf8_lossy(&text).lines().take(2).any(|line| line.contains("compat=oracle"))
}

#[test]
fn every_tag_has_a_program_that_raises_it() {
    let raised = raised();
    let is_listed = |tag: &str| ELSEWHERE.iter().any(|(listed, _)| *listed == tag);
    let mut missing = BTreeSet::new();
    for row in DiagnosticKind::TABLE.iter().filter(|row| !is_listed(row.tag)) {
        let by = |oracle: bool| raised.contains(&(row.tag.to_owned(), oracle));
        let (has, which) = match row.dialect {
            None => (by(false) || by(true), ""),
            Some(Dialect::Illumos) => (by(false), " (compat=illumos)"),
            Some(Dialect::Oracle) => (by(true), " (compat=oracle)"),
        };
        if !has {
            missing.insert(format!("{}{which}", row.tag));
        }
    }
    assert!(missing.is_empty(), "tags without a program: {missing:?}");
}

#[test]
fn programs_are_named_after_tags_that_exist() {
    let known: BTreeSet<&str> = DiagnosticKind::TABLE.iter().map(|row| row.tag).collect();
    for (tag, _) in raised() {
        assert!(known.contains(tag.as_str()), "{tag} is no tag");
    }
    for (tag, reason) in ELSEWHERE {
        assert!(known.contains(tag), "{tag} is no tag");
        assert!(!raised().iter().any(|(raised, _)| raised == tag), "{tag} is raised: {reason}");
    }
}
