//! Paths: `basename`, `dirname`, `cleanpath`. Textual; no file system is asked.
//!
//! Source: D reference, section 4.6.

use dif::option::Dialect;

use super::text::Text;

fn without_trailing_slashes(path: &[u8]) -> &[u8] {
    let end = path.iter().rposition(|&b| b != b'/').map_or(0, |last| last + 1);
    &path[..end]
}

/// `basename`, as POSIX has it.
pub(super) fn basename(path: &[u8]) -> &[u8] {
    if path.is_empty() {
        return b".";
    }
    let path = without_trailing_slashes(path);
    if path.is_empty() {
        return b"/";
    }
    path.iter().rposition(|&b| b == b'/').map_or(path, |slash| &path[slash + 1..])
}

/// `dirname`, as POSIX has it; slashes inside stay as they are.
pub(super) fn dirname(path: &[u8]) -> &[u8] {
    let trimmed = without_trailing_slashes(path);
    if trimmed.is_empty() {
        return if path.is_empty() { b"." } else { b"/" };
    }
    let Some(slash) = trimmed.iter().rposition(|&b| b == b'/') else { return b"." };
    let parent = without_trailing_slashes(&trimmed[..slash]);
    if parent.is_empty() { b"/" } else { parent }
}

/// `cleanpath`: no empty components, no `.`, and `..` resolved as far as the text allows.
pub(super) fn cleanpath(path: &[u8], dialect: Dialect, out: &mut Text<'_>) {
    let absolute = path.first() == Some(&b'/');
    if absolute {
        out.push(b'/');
    }
    for part in path.split(|&b| b == b'/') {
        match part {
            b"" | b"." => {}
            b".." if can_go_up(out.bytes(), absolute) => go_up(out, absolute),
            b".." if absolute => {}
            part => append(out, part),
        }
    }
    if out.len() == 0 && !path.is_empty() {
        out.push(b'.');
    }
    let ends_with_slash = path.last() == Some(&b'/') && out.bytes().last() != Some(&b'/');
    if ends_with_slash && dialect == Dialect::Illumos {
        out.push(b'/');
    }
}

fn append(out: &mut Text<'_>, part: &[u8]) {
    if !matches!(out.bytes(), b"" | b"/") {
        out.push(b'/');
    }
    out.extend(part);
}

// Whether the last component names a folder rather than going up itself.
fn can_go_up(done: &[u8], absolute: bool) -> bool {
    let done = if absolute { &done[done.len().min(1)..] } else { done };
    !done.is_empty() && basename(done) != b".."
}

fn go_up(out: &mut Text<'_>, absolute: bool) {
    let slash = out.bytes().iter().rposition(|&b| b == b'/');
    out.truncate(slash.unwrap_or(0).max(usize::from(absolute)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_folders_and_files() {
        for (path, dir, base) in [
            ("", ".", "."),
            ("a", ".", "a"),
            ("/", "/", "/"),
            ("//", "/", "/"),
            ("/a", "/", "a"),
            ("/a/b/", "/a", "b"),
            ("//a//b", "//a", "b"),
            ("a/b", "a", "b"),
        ] {
            assert_eq!(dirname(path.as_bytes()), dir.as_bytes(), "{path}");
            assert_eq!(basename(path.as_bytes()), base.as_bytes(), "{path}");
        }
    }

    #[test]
    fn clean_paths() {
        for (path, classic, oracle) in [
            ("/a/b/../c", "/a/c", "/a/c"),
            ("/../a//b/./c", "/a/b/c", "/a/b/c"),
            ("a/../../b", "../b", "../b"),
            ("../../a", "../../a", "../../a"),
            ("/a/b/", "/a/b/", "/a/b"),
            ("/", "/", "/"),
            ("/..", "/", "/"),
            ("/a/..", "/", "/"),
            ("", "", ""),
            ("a/..", ".", "."),
            ("/a...b/..c", "/a...b/..c", "/a...b/..c"),
        ] {
            for (dialect, want) in [(Dialect::Illumos, classic), (Dialect::Oracle, oracle)] {
                let mut room = [0; 64];
                let mut out = Text::new(&mut room);
                cleanpath(path.as_bytes(), dialect, &mut out);
                assert_eq!(out.bytes(), want.as_bytes(), "{path} {dialect:?}");
            }
        }
    }
}
