//! Whole programs: what tracing costs a host's user.
//!
//! Each Lua program of `examples/lua` is run by
//!
//! - a *plain* Lua state, the same library in the same build, without our adapter: this very
//!   program has a hidden subcommand for that;
//! - `mdtrace-lua` with nothing enabled, its endpoint open;
//! - `mdtrace-lua` while `mdtrace` counts the calls of every function.
//!
//! The three take turns in rounds; the numbers are CPU time, user and system, of all processes
//! that take part, the tracer included. The kernel gives it in ticks, usually of 10 ms.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::error::BenchError;
use crate::measure::{Series, Summary};

/// What is traced with.
pub(crate) const PROGRAM: &str = "lua*:::function-entry { @[copyinstr(arg1)] = count(); }";

/// One Lua program.
pub(crate) struct HostRow {
    /// Its file name.
    pub(crate) name: String,
    /// Seconds in a plain state.
    pub(crate) plain: Summary,
    /// Seconds with probes, all disabled.
    pub(crate) untraced: Summary,
    /// Seconds while it is traced.
    pub(crate) traced: Summary,
}

/// How a program is run.
#[derive(Clone, Copy, Debug)]
enum Setup {
    Plain,
    Untraced,
    Traced,
}

/// Runs each of the Lua programs in each way.
pub(crate) fn run(filter: &str, rounds: u32) -> Result<Vec<HostRow>, BenchError> {
    let commands = Commands::find()?;
    let mut scripts = scripts()?;
    scripts.retain(|script| script.to_string_lossy().contains(filter));
    let mut measured = vec![[const { Vec::new() }; 3]; scripts.len()];
    for _ in 0..rounds {
        for (script, numbers) in scripts.iter().zip(&mut measured) {
            for (setup, numbers) in [Setup::Plain, Setup::Untraced, Setup::Traced].into_iter().zip(numbers) {
                numbers.push(commands.seconds(setup, script)?);
            }
        }
    }
    let rows = scripts.iter().zip(measured).filter_map(|(script, numbers)| {
        let [plain, untraced, traced] =
            numbers.map(|numbers| numbers.into_iter().collect::<Series>().summary());
        let name = script.file_name()?.to_string_lossy().into_owned();
        Some(HostRow { name, plain: plain?, untraced: untraced?, traced: traced? })
    });
    Ok(rows.collect())
}

/// Runs a script in a plain state, as the plain interpreter would.
pub(crate) fn plain_lua(script: &Path) -> Result<(), BenchError> {
    let lua = mlua::Lua::new();
    let arg = lua.create_table()?;
    arg.set(0, script)?;
    lua.globals().set("arg", arg)?;
    lua.load(script).exec()?;
    Ok(())
}

/// The Lua programs, in order of their names.
fn scripts() -> Result<Vec<PathBuf>, BenchError> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/lua");
    let bad = |error: std::io::Error| BenchError::Read { path: folder.clone(), reason: error.to_string() };
    let mut scripts = Vec::new();
    for entry in fs::read_dir(&folder).map_err(bad)? {
        let path = entry.map_err(bad)?.path();
        if path.extension().is_some_and(|extension| extension == "lua") {
            scripts.push(path);
        }
    }
    scripts.sort();
    Ok(scripts)
}

/// Where the commands are, and a directory for endpoints that nobody else looks into.
struct Commands {
    bench: PathBuf,
    mdtrace: PathBuf,
    mdtrace_lua: PathBuf,
    endpoints: PathBuf,
}

impl Commands {
    /// Those beside this program.
    fn find() -> Result<Self, BenchError> {
        let failed = |source| BenchError::Run { command: "bench".into(), source };
        let bench = std::env::current_exe().map_err(failed)?;
        let beside = |name: &str| {
            let path = bench.with_file_name(name);
            if path.exists() { Ok(path) } else { Err(BenchError::Missing(path)) }
        };
        let (mdtrace, mdtrace_lua) = (beside("mdtrace")?, beside("mdtrace-lua")?);
        let endpoints = std::env::temp_dir().join(format!("mdtrace-bench-{}", std::process::id()));
        fs::DirBuilder::new().mode(0o700).create(&endpoints).map_err(failed)?;
        Ok(Self { bench, mdtrace, mdtrace_lua, endpoints })
    }

    /// Runs a script and returns the CPU time of all processes that took part.
    fn seconds(&self, setup: Setup, script: &Path) -> Result<f64, BenchError> {
        let mut command = match setup {
            Setup::Plain => Command::new(&self.bench),
            Setup::Untraced => Command::new(&self.mdtrace_lua),
            Setup::Traced => Command::new(&self.mdtrace),
        };
        match setup {
            Setup::Plain => command.arg("plain-lua").arg(script),
            Setup::Untraced => command.arg(script),
            Setup::Traced => {
                let guest = format!("{} {}", self.mdtrace_lua.display(), script.display());
                command.args(["-qn", PROGRAM, "-c", &guest])
            }
        };
        let name = format!("{command:?}");
        command.env("MDTRACE_DIR", &self.endpoints);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let before = children_seconds()?;
        let status = match command.status() {
            Ok(status) => status,
            Err(source) => return Err(BenchError::Run { command: name, source }),
        };
        if !status.success() {
            return Err(BenchError::Failed { command: name, status });
        }
        Ok(children_seconds()? - before)
    }
}

impl Drop for Commands {
    fn drop(&mut self) {
        // It is empty unless a host was killed; then it stays for whoever wants to know why.
        let _ = fs::remove_dir(&self.endpoints);
    }
}

/// CPU time of all children that have ended, and of theirs.
fn children_seconds() -> Result<f64, BenchError> {
    let path = PathBuf::from("/proc/self/stat");
    let bad = |reason: String| BenchError::Read { path: path.clone(), reason };
    let text = fs::read_to_string(&path).map_err(|error| bad(error.to_string()))?;
    let ticks = children_ticks(&text).ok_or_else(|| bad("it has too few fields".into()))?;
    Ok(ticks as f64 / rustix::param::clock_ticks_per_second() as f64)
}

/// The fields 16 and 17 of `stat`; the command's name, field 2, may contain anything.
fn children_ticks(stat: &str) -> Option<u64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(13).map(str::parse::<u64>);
    Some(fields.next()?.ok()? + fields.next()?.ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_of_children() {
        let stat = "7 (a ) b) S 1 7 7 0 -1 0 10 11 12 13 100 200 30 4 20 0 1 0 99";
        assert_eq!(children_ticks(stat), Some(34));
        assert_eq!(children_ticks("7 (x) S 1"), None);
        assert!(children_seconds().is_ok());
    }
}
