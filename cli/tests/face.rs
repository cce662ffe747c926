//! The command as people meet it: its manual page, its completions, its help.

use std::path::Path;

use clap_complete::Shell;
use mdtrace_cli::{definition, generate};

/// `DOCS_BLESS=1` writes the page instead.
#[test]
fn the_manual_page_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/mdtrace.1");
    let page = String::from_utf8(generate::man()).expect("text");
    if std::env::var_os("DOCS_BLESS").is_some() {
        std::fs::write(&path, &page).expect("writable");
    }
    let kept = std::fs::read_to_string(&path).expect("docs/mdtrace.1");
    for (kept, line) in kept.lines().zip(page.lines()) {
        assert_eq!(kept, line, "rewrite with: DOCS_BLESS=1 cargo test -p cli --test face");
    }
    assert_eq!(kept.len(), page.len(), "one of the two ends early");
}

#[test]
fn the_manual_page_says_what_every_option_does() {
    let page = String::from_utf8(generate::man()).expect("text");
    for arg in definition::definition().get_arguments().filter(|arg| !arg.is_hide_set()) {
        let help = arg.get_help().expect("every option says what it does").to_string();
        // The page escapes dots and hyphens; a word of the text is enough to find it.
        let word = help.split(' ').find(|word| word.chars().all(char::is_alphabetic) && word.len() > 4);
        assert!(word.is_none_or(|word| page.contains(word)), "{help}");
    }
}

#[test]
fn every_shell_is_completed() {
    for shell in [Shell::Bash, Shell::Elvish, Shell::Fish, Shell::PowerShell, Shell::Zsh] {
        let script = String::from_utf8(generate::completion(shell)).expect("text");
        assert!(script.contains("mdtrace") && script.contains("help"), "{shell}");
        // The other two have no place for the words that may follow a flag.
        let lists_values = matches!(shell, Shell::Bash | Shell::Fish | Shell::Zsh);
        assert!(!lists_values || script.contains("bufpolicy"), "{shell} knows no options");
        assert!(!script.contains("generate") && !script.contains("-G"), "{shell} offers what is hidden");
    }
}

#[test]
fn help_is_grouped_and_fits_a_terminal() {
    let help = definition::definition().render_help().to_string();
    for heading in
        ["Programs:", "What to trace:", "Output:", "Permissions and options:", "Instead of tracing:"]
    {
        assert!(help.lines().any(|line| line == heading), "{heading} is missing:\n{help}");
    }
    assert!(help.lines().all(|line| line.len() <= 80), "{help}");
    assert!(help.lines().count() <= 54, "{help}");
    assert!(!help.contains("generate"), "{help}");
}
