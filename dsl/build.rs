//! Compiles `src/grammar.lalrpop` to the parser that `src/parse.rs` includes.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    lalrpop::Configuration::new().use_cargo_dir_conventions().emit_rerun_directives(true).process()
}
