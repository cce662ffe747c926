//! The chart: the table of workloads as a picture, in SVG.
//!
//! A line per workload, with a dot for each of its numbers on a logarithmic scale: by hand, kernels,
//! interpreter; then a line per peer, with a dot for the peer and one for us. Dots rather than bars,
//! as a bar on a logarithmic scale has a length that means nothing.
//!
//! The picture follows the reader's light or dark scheme by a style sheet of its own. It is some
//! forty elements: a library that draws charts would be larger than all else in this crate.

use std::fmt::Write;

use crate::experiment::Table;
use crate::peers::Peers;

const WIDTH: f64 = 900.0;
const LINE: f64 = 26.0;
/// The line between our workloads and the others.
const HEADING: f64 = 44.0;
/// Where the scale begins and ends.
const LEFT: f64 = 250.0;
const RIGHT: f64 = 700.0;
const TOP: f64 = 76.0;

const STYLE: &str = "\
text{font:13px system-ui,sans-serif;fill:#24292f}\
.title{font-size:16px;font-weight:600;paint-order:stroke;stroke:#fff;stroke-width:8px}.small{font-size:12px;fill:#57606a}\
.grid{stroke:#d0d7de}.span{stroke:#afb8c1;stroke-width:3;stroke-linecap:round}\
.paper{fill:#fff}.hand{fill:#6e7781}.kernels{fill:#0969da}.interpreter{fill:#fff;stroke:#0969da;stroke-width:2}\
.peer{fill:#bc4c00}\
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.title{stroke:#0d1117}.small{fill:#9198a1}.grid{stroke:#3d444d}\
.span{stroke:#656c76}.paper{fill:#0d1117}.hand{fill:#9198a1}.kernels{fill:#58a6ff}\
.interpreter{fill:#0d1117;stroke:#58a6ff}.peer{fill:#f0883e}}";

/// A line of the picture.
struct Line {
    label: String,
    /// Class and nanoseconds.
    dots: Vec<(&'static str, f64)>,
    /// What is written at its end.
    says: String,
}

/// Draws the workloads and, if they were measured, the peers.
pub(crate) fn svg(table: &Table, peers: Option<&Peers>, machine: &str) -> String {
    let ours = our_lines(table);
    let theirs = peers.map(peer_lines).unwrap_or_default();
    let heading = if theirs.is_empty() { 0.0 } else { HEADING };
    let bottom = TOP + (ours.len() + theirs.len()) as f64 * LINE + heading + 6.0;
    let height = bottom + 44.0;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\">\
         <title>What a firing costs</title><style>{STYLE}</style>\
         <rect class=\"paper\" width=\"{WIDTH}\" height=\"{height}\"/>\n"
    );
    text(&mut out, 16.0, 28.0, "title", "start", "What a firing costs, in nanoseconds");
    legend(&mut out, !theirs.is_empty());
    axis(&mut out, bottom);
    let mut y = TOP + LINE / 2.0;
    for line in &ours {
        draw(&mut out, line, y);
        y += LINE;
    }
    if !theirs.is_empty() {
        text(&mut out, 16.0, y + 12.0, "title", "start", "Others, beside the same workload");
        y += HEADING;
    }
    for line in &theirs {
        draw(&mut out, line, y);
        y += LINE;
    }
    text(&mut out, 16.0, height - 10.0, "small", "start", machine);
    out + "</svg>\n"
}

fn our_lines(table: &Table) -> Vec<Line> {
    let line = |row: &crate::experiment::Row| {
        let hand = row.hand.nanos.median;
        let Some(kernels) = row.kernels else {
            let disabled = row.disabled.nanos.median;
            let says = format!("{} ns", short(disabled));
            return Line {
                label: row.workload.name.into(),
                dots: vec![("hand", hand), ("kernels", disabled)],
                says,
            };
        };
        let mut dots = vec![("hand", hand)];
        dots.extend(row.interpreter.map(|figures| ("interpreter", figures.nanos.median)));
        dots.push(("kernels", kernels.nanos.median));
        let times =
            kernels.ratio(row.hand).map_or(String::new(), |times| format!(", {} × by hand", short(times)));
        Line {
            label: row.workload.name.into(),
            dots,
            says: format!("{} ns{times}", short(kernels.nanos.median)),
        }
    };
    table.rows.iter().map(line).collect()
}

fn peer_lines(peers: &Peers) -> Vec<Line> {
    let line = |row: &crate::peers::PeerRow| {
        let (on, ours) = (row.on.median, row.ours.median);
        let says = format!("{} ns, {} × mdtrace", short(on), short(row.times()));
        Line { label: row.peer.name.into(), dots: vec![("kernels", ours), ("peer", on)], says }
    };
    peers.rows.iter().map(line).collect()
}

fn legend(out: &mut String, with_peers: bool) {
    let mut x = 16.0;
    let entries = [
        ("hand", "by hand"),
        ("kernels", "mdtrace"),
        ("interpreter", "mdtrace without kernels"),
        ("peer", "others"),
    ];
    for (class, words) in &entries[..if with_peers { 4 } else { 3 }] {
        dot(out, x + 6.0, 50.0, class, "");
        text(out, x + 18.0, 54.5, "small", "start", words);
        x += 42.0 + 6.6 * words.len() as f64;
    }
}

/// The decades, from a tenth of a nanosecond to a microsecond.
fn axis(out: &mut String, bottom: f64) {
    for (nanos, name) in [(0.1, "0.1"), (1.0, "1"), (10.0, "10"), (100.0, "100"), (1000.0, "1000 ns")] {
        let x = place(nanos);
        let _ = writeln!(
            out,
            "<line class=\"grid\" x1=\"{x:.1}\" y1=\"{TOP}\" x2=\"{x:.1}\" y2=\"{bottom:.1}\"/>"
        );
        text(out, x, bottom + 15.0, "small", "middle", name);
    }
}

fn draw(out: &mut String, line: &Line, y: f64) {
    text(out, LEFT - 14.0, y + 4.5, "", "end", &line.label);
    let places = || line.dots.iter().map(|(_, nanos)| place(*nanos));
    let (from, to) = (places().fold(RIGHT, f64::min), places().fold(LEFT, f64::max));
    let _ =
        writeln!(out, "<line class=\"span\" x1=\"{from:.1}\" y1=\"{y:.1}\" x2=\"{to:.1}\" y2=\"{y:.1}\"/>");
    for (class, nanos) in &line.dots {
        dot(out, place(*nanos), y, class, &format!("{} ns", short(*nanos)));
    }
    text(out, RIGHT + 16.0, y + 4.5, "", "start", &line.says);
}

fn dot(out: &mut String, x: f64, y: f64, class: &str, title: &str) {
    let _ = writeln!(
        out,
        "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5.5\"><title>{}</title></circle>",
        escaped(title)
    );
}

fn text(out: &mut String, x: f64, y: f64, class: &str, anchor: &str, words: &str) {
    let words = escaped(words);
    let _ = writeln!(
        out,
        "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{words}</text>"
    );
}

/// Where a number stands; what is off the scale stands at its end.
fn place(nanos: f64) -> f64 {
    let part = (nanos.max(1e-3).log10() + 1.0) / 4.0;
    LEFT + part.clamp(0.0, 1.0) * (RIGHT - LEFT)
}

/// Two or three digits.
fn short(n: f64) -> String {
    let decimals = if n < 0.95 {
        2
    } else if n < 99.5 {
        1
    } else {
        0
    };
    format!("{n:.decimals$}")
}

fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decade_is_a_quarter_of_the_scale() {
        assert!((place(0.1) - LEFT).abs() < 1e-9);
        assert!((place(1000.0) - RIGHT).abs() < 1e-9);
        assert!((place(10.0) - (LEFT + RIGHT) / 2.0).abs() < 1e-9);
        assert!((place(1e9) - RIGHT).abs() < 1e-9);
        assert!((place(f64::NAN) - LEFT).abs() < 1e-9 || place(f64::NAN).is_finite());
    }

    #[test]
    fn numbers_are_short_and_words_are_safe() {
        assert_eq!([short(0.154), short(0.99), short(19.84), short(428.4)], ["0.15", "1.0", "19.8", "428"]);
        assert_eq!(escaped("a<b&c>"), "a&lt;b&amp;c&gt;");
    }
}
