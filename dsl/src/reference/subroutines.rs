//! Calls: which operands of a subroutine are strings, and what it gives.

use dif::fault::FaultKind;
use dif::option::Dialect;
use dif::subr::Subr;

use super::evaluate::{Evaluator, Moment, Result, Stop, Value};
use super::strings;

impl Evaluator<'_> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "most subroutines are of the machine, not of the compiler, and are not generated"
    )]
    /// The value of a call. Operands are read in their order, when all have been evaluated.
    pub(super) fn call(&mut self, subr: Subr, args: &[Value], now: &mut Moment<'_>) -> Result<Value> {
        let text = |n: usize| self.text(&args[n]);
        let path = |f: fn(&str) -> String| {
            // A character for each byte, whatever it is.
            let path: String = self.text(&args[0])?.into_iter().map(char::from).collect();
            Ok(self.made(&f(&path).chars().map(|c| c as u8).collect::<Vec<_>>()))
        };
        let int = |n: usize| args[n].clone().int();
        let optional = |n: usize| args.get(n).map(|arg| arg.clone().int()).transpose();
        let is_oracle = self.dialect == Dialect::Oracle;
        let number = |value: i64| Value::Int(value.cast_unsigned());
        let or_null = |found: Option<Vec<u8>>| found.map_or(Value::Int(0), |text| self.made(&text));
        let base = |value: Option<u64>| match value.unwrap_or(10) {
            base @ 2..=36 => Ok(base as u32),
            _ => Err(Stop::Fault { kind: FaultKind::IllegalOperation, value: 0 }),
        };
        Ok(match subr {
            Subr::Strlen => number(text(0)?.len() as i64),
            Subr::Index => {
                let start = optional(2)?.unwrap_or(0).cast_signed();
                let (s, sub) = (text(0)?, text(1)?);
                let is_beyond = sub.is_empty() && start > s.len() as i64;
                number(if is_oracle && is_beyond { -1 } else { strings::index(&s, &sub, start) })
            }
            Subr::Rindex => {
                let start = optional(2)?.map_or(i64::MAX, u64::cast_signed);
                let (s, sub) = (text(0)?, text(1)?);
                number(if is_oracle && start < 0 { -1 } else { strings::rindex(&s, &sub, start) })
            }
            Subr::Substr => {
                let (from, len) = (int(1)?.cast_signed(), optional(2)?.map(u64::cast_signed));
                self.made(&strings::substr(&text(0)?, from, len))
            }
            Subr::Strjoin => {
                let joined = [text(0)?, text(1)?].concat();
                if joined.len() > self.most && !is_oracle {
                    return Err(Stop::Fault { kind: FaultKind::OutOfScratch, value: 0 });
                }
                self.made(&joined)
            }
            Subr::Strchr | Subr::Strrchr if is_oracle && int(1)? as u8 == 0 => {
                text(0)?;
                Value::Int(0)
            }
            Subr::Strchr => or_null(strings::strchr(&text(0)?, int(1)? as u8)),
            Subr::Strrchr => or_null(strings::strrchr(&text(0)?, int(1)? as u8)),
            Subr::Strstr => or_null(strings::strstr(&text(0)?, &text(1)?)),
            Subr::Strtok => {
                if args[0] != Value::Int(0) {
                    now.strtok = Some(text(0)?);
                }
                let delimiters = text(1)?;
                let found = now.strtok.take().and_then(|rest| strings::strtok(&rest, &delimiters));
                let (token, rest) = found.unzip();
                now.strtok = rest;
                or_null(token)
            }
            Subr::Strtoll => {
                let base = base(optional(1)?)?;
                number(strings::strtoll(&text(0)?, base))
            }
            Subr::Lltostr => self.made(strings::lltostr(int(0)?, base(optional(1)?)?).as_bytes()),
            Subr::Tolower => self.made(&text(0)?.to_ascii_lowercase()),
            Subr::Toupper => self.made(&text(0)?.to_ascii_uppercase()),
            Subr::Basename => path(strings::basename)?,
            Subr::Dirname => path(strings::dirname)?,
            Subr::Copyinstr => {
                let mut bytes = text(0)?;
                bytes.truncate(usize::try_from(optional(1)?.unwrap_or(u64::MAX)).unwrap_or(usize::MAX));
                self.made(&bytes)
            }
            Subr::Htons | Subr::Ntohs => Value::Int(u64::from((int(0)? as u16).swap_bytes())),
            Subr::Htonl | Subr::Ntohl => Value::Int(u64::from((int(0)? as u32).swap_bytes())),
            Subr::Htonll | Subr::Ntohll => Value::Int(int(0)?.swap_bytes()),
            _ => return Err(Stop::Beyond(subr.name())),
        })
    }
}
