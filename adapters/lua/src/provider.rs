//! The provider `lua` as the engine knows it: names, arguments with their types, aliases.
//!
//! The rows are those of [`PROBES`](crate::probes::PROBES), which says what each costs the hooks; a
//! test compares the two. The field "function" of a probe says what of Lua it is about; entry and
//! return have the same one, which is what makes `-F` pair them.
//!
//! Aliases serve scripts that were written for another language's provider: the same event under
//! another name, in that provider's order of arguments. What Lua does not know stands as 0. An
//! alias is matched by its exact name only, so that a pattern counts an event once.

runtime_hooks::provider! {
    /// Probes of the Lua interpreter.
    pub provider lua ("lua", module = "mdtrace-lua", attributes = EVOLVING) {
        /// A Lua function begins. A tail call is the return of its caller and then this.
        FUNCTION_ENTRY = "function-entry" in "function"
            (file: string, function: string, line: int, container: string, depth: int);
        alias "sub-entry" of FUNCTION_ENTRY (function, file, line, container);
        alias "method-entry" of FUNCTION_ENTRY (container, function, file, line);
        alias "proc-entry" of FUNCTION_ENTRY (function, 0, 0);
        /// A Lua function ends; status 1 if an error or the end of its coroutine took it away.
        FUNCTION_RETURN = "function-return" in "function"
            (file: string, function: string, line: int, container: string, depth: int, status: int);
        alias "sub-return" of FUNCTION_RETURN (function, file, line, container);
        alias "method-return" of FUNCTION_RETURN (container, function, file, line);
        alias "proc-return" of FUNCTION_RETURN (function, status);
        /// A function written in C begins, whose code is there.
        CFUNCTION_ENTRY = "cfunction-entry" in "cfunction"
            (file: string, function: string, line: int, container: string, depth: int, code: pointer);
        alias "cmethod-entry" of CFUNCTION_ENTRY (container, function, file, line);
        alias "cmd-entry" of CFUNCTION_ENTRY (function, 0, 0);
        alias "builtin-entry" of CFUNCTION_ENTRY (file, function, line);
        /// A function written in C ends.
        CFUNCTION_RETURN = "cfunction-return" in "cfunction"
            (file: string, function: string, line: int, container: string, depth: int, status: int, code: pointer);
        alias "cmethod-return" of CFUNCTION_RETURN (container, function, file, line);
        alias "cmd-return" of CFUNCTION_RETURN (function, status);
        alias "builtin-return" of CFUNCTION_RETURN (file, function, line);
        /// A new source line is about to run.
        LINE = "line" in "line" (file: string, function: string, line: int);
        /// An error was raised; the stack is still that of the raiser.
        RAISE = "raise" in "error" (class: string, file: string, line: int, message: string);
        alias "exception-thrown" of RAISE (class);
        /// A coroutine was made.
        COROUTINE_CREATE = "coroutine-create" in "coroutine" (id: ulong, creator: ulong);
        /// A coroutine is about to run.
        COROUTINE_RESUME = "coroutine-resume" in "coroutine" (id: ulong, from: ulong);
        /// A coroutine gives up the processor by `coroutine.yield`.
        COROUTINE_YIELD = "coroutine-yield" in "coroutine" (id: ulong, to: ulong);
        /// Another coroutine runs from now on: reason `resume`, `yield`, `return` or `error`.
        TASK_SWITCH = "task-switch" in "coroutine" (from: ulong, to: ulong, reason: string);
        /// `require` looks for a module that is not loaded yet, or finds that it is.
        IMPORT_START = "import-start" in "require" (module: string, file: string, line: int);
        alias "require-entry" of IMPORT_START (module, file, line);
        alias "import-find-load-start" of IMPORT_START (module);
        /// `require` is done.
        IMPORT_DONE = "import-done" in "require"
            (module: string, found: int, path: string, file: string, line: int);
        alias "require-return" of IMPORT_DONE (module, file, line);
        alias "import-find-load-done" of IMPORT_DONE (module, found);
        /// The interpreter is ready; nothing of the guest has run.
        RUNTIME_INIT = "runtime-init" in "runtime" (version: string);
        /// The interpreter ends.
        RUNTIME_SHUTDOWN = "runtime-shutdown" in "runtime" (status: int);
        /// The guest called `probe` of the module `mdtrace`.
        USER_PROBE = "user-probe" in "probe"
            (tag: string, int1: long, int2: long, int3: long, int4: long,
             text1: string, text2: string, text3: string, text4: string);
    }
}

#[cfg(test)]
mod tests {
    use super::lua::PROVIDER;
    use crate::probes::PROBES;

    #[test]
    fn the_rows_are_those_of_the_hooks() {
        let rows = PROBES.iter().map(|row| (row.name, row.args.to_vec()));
        let names = |probe: &runtime_hooks::ProbeDef| probe.args.iter().map(|arg| arg.name).collect();
        let here: Vec<(&str, Vec<&str>)> =
            PROVIDER.probes.iter().map(|probe| (probe.name, names(probe))).collect();
        assert_eq!(here, rows.collect::<Vec<_>>());
    }

    #[test]
    fn an_alias_has_a_name_of_its_own() {
        for alias in PROVIDER.aliases {
            assert!(PROVIDER.probe(alias.name).is_none(), "{}", alias.name);
            assert_eq!(PROVIDER.aliases.iter().filter(|other| other.name == alias.name).count(), 1);
        }
    }
}
