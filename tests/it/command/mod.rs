//! The command `mdtrace` as its users run it: words, messages, statuses, signals, pipes, hosts.
//!
//! What a program prints is in `lang/` and `goldens/`. Here is what needs more than a program and its
//! output: files, a terminal's signals, a reader who goes away, several processes.
//!
//! | module | what |
//! | --- | --- |
//! | `rows` | command lines and what comes of them: a table |
//! | `scripts` | where programs come from, and what is shown of them |
//! | `options` | options of all kinds |
//! | `output` | where output goes |
//! | `hosts` | the processes that are traced |

mod hosts;
mod options;
mod output;
mod rows;
mod scripts;

const HEADING: &str = "CPU     ID                    FUNCTION:NAME\n";
