//! The calculator: sums of products of numbers and parentheses, and the probes in it.

use runtime_hooks::{fire, provider};

provider! {
    /// Probes of the calculator.
    pub provider calc ("calc", module = "calc", attributes = EVOLVING) {
        /// Before the first line is read.
        START = "start" in "calculate" (file: string);
        /// After the last line.
        DONE = "done" in "calculate" (file: string);
        /// An expression is about to be evaluated.
        EVAL_ENTRY = "eval-entry" in "eval" (file: string, expression: string, line: int, depth: int);
        /// It has been: its value, and 1 if it has none because of an error.
        EVAL_RETURN = "eval-return" in "eval" (file: string, expression: string, line: int, depth: int, value: long, failed: int);
        alias "sub-entry" of EVAL_ENTRY (expression, file, line);
    }
}

/// How deep parentheses may nest.
const MAX_DEPTH: i32 = 100;

/// Where we are in a line.
struct Cursor<'a> {
    file: &'a str,
    number: i32,
    rest: &'a str,
    depth: i32,
}

/// The value of one line.
pub(crate) fn line(file: &str, number: usize, text: &str) -> Result<i64, &'static str> {
    let number = i32::try_from(number).unwrap_or(i32::MAX);
    let mut cursor = Cursor { file, number, rest: text.trim(), depth: 0 };
    let value = sum(&mut cursor)?;
    if cursor.rest.is_empty() { Ok(value) } else { Err("an operator was expected") }
}

// sum ::= product { ("+" | "-") product }
fn sum(cursor: &mut Cursor<'_>) -> Result<i64, &'static str> {
    let (whole, depth) = (cursor.rest, cursor.depth);
    fire!(calc::EVAL_ENTRY, || (cursor.file, whole, cursor.number, depth));
    let value = sum_inside(cursor);
    fire!(calc::EVAL_RETURN, || {
        (cursor.file, whole, cursor.number, depth, value.unwrap_or(0), i32::from(value.is_err()))
    });
    value
}

fn sum_inside(cursor: &mut Cursor<'_>) -> Result<i64, &'static str> {
    let mut value = product(cursor)?;
    loop {
        value = match next(cursor, &['+', '-']) {
            Some('+') => value.checked_add(product(cursor)?).ok_or("the value is too large")?,
            Some(_) => value.checked_sub(product(cursor)?).ok_or("the value is too large")?,
            None => return Ok(value),
        };
    }
}

// product ::= factor { ("*" | "/") factor }
fn product(cursor: &mut Cursor<'_>) -> Result<i64, &'static str> {
    let mut value = factor(cursor)?;
    loop {
        value = match next(cursor, &['*', '/']) {
            Some('*') => value.checked_mul(factor(cursor)?).ok_or("the value is too large")?,
            Some(_) => value.checked_div(factor(cursor)?).ok_or("division by zero")?,
            None => return Ok(value),
        };
    }
}

// factor ::= number | "(" sum ")"
fn factor(cursor: &mut Cursor<'_>) -> Result<i64, &'static str> {
    if next(cursor, &['(']).is_some() {
        if cursor.depth == MAX_DEPTH {
            return Err("too many parentheses");
        }
        cursor.depth += 1;
        let value = sum(cursor)?;
        cursor.depth -= 1;
        return next(cursor, &[')']).map(|_| value).ok_or("a parenthesis is not closed");
    }
    let end = cursor.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(cursor.rest.len());
    let (digits, rest) = cursor.rest.split_at(end);
    cursor.rest = rest.trim_start();
    digits.parse().map_err(|_| "a number was expected")
}

/// Takes the next sign if it is one of `signs`.
fn next(cursor: &mut Cursor<'_>, signs: &[char]) -> Option<char> {
    let sign = cursor.rest.chars().next().filter(|c| signs.contains(c))?;
    cursor.rest = cursor.rest[1..].trim_start();
    Some(sign)
}
