//! The cross-crate tests, as one binary.
//!
//! | module | what it holds to account |
//! | --- | --- |
//! | `corpus` | (shared) the programs as files, and how all of them are run |
//! | `harness` | (shared) running the commands, comparing texts |
//! | `folder` | (shared) hosts and files of a test, commands that are talked to while they run |
//! | `containers` | the command in a PID namespace of its own |
//! | `tidy` | the dependency rules and the other promises about the tree itself |
//! | `docs` | the pages in `docs/`: tables, examples, links |
//! | `lang` | D programs as data, run in process and through the command, with identical output |
//! | `data` | D programs with the output that the reference says |
//! | `tags` | every error tag has a program that raises it |
//! | `coverage` | every row of the tables of the language has a program |
//! | `goldens` | programs whose output a real DTrace gave |
//! | `command` | the command `mdtrace`: options, statuses, messages |
//! | `json` | every line of `-x format=json` against its schema |
//! | `small_stack` | clauses on a thread that has little stack |
//! | `spread` | real threads and sessions: aggregations do not depend on who fired what |
//! | `json_hosts` | the same with hosts: every action, keys, faults, drops |
//! | `liars` | hosts that deliver what they should not |
//! | `lua` | the main job: D scripts over real Lua programs |
//! | `process` | what a clause sees of a traced process, and does to it |

#![allow(unreachable_pub, reason = "a test binary has no outside")]

mod command;
mod containers;
mod corpus;
mod coverage;
mod data;
mod docs;
mod folder;
mod goldens;
mod harness;
mod json;
mod json_hosts;
mod lang;
mod liars;
mod lua;
mod process;
mod small_stack;
mod spread;
mod symbols;
mod tags;
mod tidy;
