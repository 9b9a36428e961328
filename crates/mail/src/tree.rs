//! The structure of a message: which bytes are which part (RFC 2046, 5.1).
//!
//! One walk over the lines with a list of open boundaries, so that no nesting costs stack, and
//! a broken structure costs no more time than a good one.

use std::ops::Range;

use crate::Limits;
use crate::content::Content;
use crate::header::{self, Fields};
use crate::warning::{Warning, Warnings};

/// The most characters of a boundary that are believed; RFC 2046 allows 70.
const BOUNDARY_BYTES: usize = 250;

/// One part, or a container of parts.
pub(crate) struct Node {
    /// The container it stands in.
    pub(crate) parent: Option<usize>,
    pub(crate) fields: Fields,
    pub(crate) content: Content,
    pub(crate) body: Range<usize>,
    /// Its parts are nodes of their own.
    pub(crate) is_container: bool,
}

/// A container that was not closed yet.
struct Open {
    node: usize,
    boundary: Vec<u8>,
}

struct Walk<'a> {
    bytes: &'a [u8],
    limits: &'a Limits,
    nodes: Vec<Node>,
    open: Vec<Open>,
    /// The part whose lines are being read.
    current: Option<usize>,
    /// Nodes that this message may still have.
    room: usize,
}

/// Takes a message apart. The first node is the message itself. `room` is how many parts may
/// still be looked at.
pub(crate) fn walk(
    bytes: &[u8],
    limits: &Limits,
    room: &mut usize,
    warnings: &mut Warnings,
) -> Vec<Node> {
    let mut walk = Walk {
        bytes,
        limits,
        nodes: Vec::new(),
        open: Vec::new(),
        current: None,
        room: (*room).max(1),
    };
    let mut at = walk.begin(0, warnings);
    while at < bytes.len() && !walk.open.is_empty() {
        let (end, next) = header::line(bytes, at);
        let line = &bytes[at..end];
        match walk.delimiter(line) {
            None => at = next,
            Some((place, is_last)) => {
                walk.close_inner(place, at, warnings);
                if is_last {
                    let done = walk.open.remove(place);
                    walk.nodes[done.node].body.end = at;
                    at = next;
                } else if walk.room == 0 {
                    warnings.add(Warning::TooManyParts);
                    at = next;
                } else {
                    at = walk.begin(next, warnings);
                }
            }
        }
    }
    if !walk.open.is_empty() {
        warnings.add(Warning::MalformedMime);
    }
    *room = walk.room;
    let mut nodes = walk.nodes;
    childless(&mut nodes, warnings);
    nodes
}

impl Walk<'_> {
    /// Reads the header of a part and opens it; the answer is where its lines go on.
    fn begin(&mut self, at: usize, warnings: &mut Warnings) -> usize {
        let split = header::split(&self.bytes[at..]);
        let start = at + split.body;
        let content = Content::of(&split.fields);
        if split.broken && !split.fields.is_empty() {
            warnings.add(Warning::MalformedMime);
        }
        let parent = self.open.last().map(|open| open.node);
        let node = self.nodes.len();
        let mut boundary = Vec::new();
        if content.is_multipart() {
            if self.open.len() >= self.limits.max_depth {
                warnings.add(Warning::TooDeep);
            } else {
                boundary = self.boundary_of(&content, start, warnings);
            }
        }
        let is_container = !boundary.is_empty();
        self.nodes.push(Node {
            parent,
            fields: split.fields,
            content,
            body: start..self.bytes.len(),
            is_container,
        });
        self.room = self.room.saturating_sub(1);
        if is_container {
            self.open.push(Open { node, boundary });
            self.current = None;
        } else {
            self.current = Some(node);
        }
        start
    }

    fn boundary_of(&self, content: &Content, start: usize, warnings: &mut Warnings) -> Vec<u8> {
        let said = content.parameter("boundary").unwrap_or("").trim_end();
        if !said.is_empty() && said.len() <= BOUNDARY_BYTES {
            return said.as_bytes().to_vec();
        }
        warnings.add(Warning::MalformedMime);
        self.guess_boundary(start)
    }

    /// A container that does not say its boundary: the first line that looks like one, if a
    /// header of a part follows.
    fn guess_boundary(&self, start: usize) -> Vec<u8> {
        let mut at = start;
        for _ in 0..50 {
            if at >= self.bytes.len() {
                break;
            }
            let (end, next) = header::line(self.bytes, at);
            let line = self.bytes[at..end].trim_ascii_end();
            let follows = &self.bytes[next..];
            if let Some(rest) = line.strip_prefix(b"--")
                && (1..=BOUNDARY_BYTES).contains(&rest.len())
                && follows
                    .get(..8)
                    .is_some_and(|word| word.eq_ignore_ascii_case(b"content-"))
            {
                return rest.to_vec();
            }
            at = next;
        }
        Vec::new()
    }

    /// Which open container that line belongs to, the innermost first, and whether it ends it.
    fn delimiter(&self, line: &[u8]) -> Option<(usize, bool)> {
        let rest = line.strip_prefix(b"--")?;
        self.open
            .iter()
            .enumerate()
            .rev()
            .find_map(|(place, open)| {
                let after = rest.strip_prefix(open.boundary.as_slice())?;
                match after.trim_ascii_end() {
                    b"" => Some((place, false)),
                    b"--" => Some((place, true)),
                    // A program that writes something behind its last delimiter.
                    _ if after.starts_with(b"--") && after[2..].starts_with(b" ") => {
                        Some((place, true))
                    }
                    _ => None,
                }
            })
    }

    /// Ends the part that was read, and containers within that were not closed.
    fn close_inner(&mut self, place: usize, at: usize, warnings: &mut Warnings) {
        // The line end before a delimiter belongs to it (RFC 2046, 5.1.1).
        let mut end = at;
        if self.bytes[..end].ends_with(b"\n") {
            end -= 1;
        }
        if self.bytes[..end].ends_with(b"\r") {
            end -= 1;
        }
        let close = |nodes: &mut Vec<Node>, node: usize| {
            let body = &mut nodes[node].body;
            body.end = end.max(body.start);
        };
        if let Some(node) = self.current.take() {
            close(&mut self.nodes, node);
        }
        while self.open.len() > place + 1 {
            warnings.add(Warning::MalformedMime);
            if let Some(open) = self.open.pop() {
                close(&mut self.nodes, open.node);
            }
        }
    }
}

/// Containers without a part are read as what they hold: text.
fn childless(nodes: &mut [Node], warnings: &mut Warnings) {
    let mut has_parts = vec![false; nodes.len()];
    for node in nodes.iter() {
        if let Some(parent) = node.parent {
            has_parts[parent] = true;
        }
    }
    for (node, has_parts) in nodes.iter_mut().zip(has_parts) {
        if node.is_container && !has_parts {
            warnings.add(Warning::MalformedMime);
            node.is_container = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> (Vec<String>, Vec<&'static str>) {
        let mut warnings = Warnings::default();
        let limits = Limits {
            max_depth: 4,
            ..Limits::default()
        };
        let nodes = walk(text.as_bytes(), &limits, &mut 20, &mut warnings);
        let shown = nodes.iter().map(|node| {
            format!(
                "{}={}",
                node.content.media_type,
                if node.is_container {
                    "*"
                } else {
                    &text[node.body.clone()]
                }
            )
        });
        (
            shown.collect(),
            warnings.list().iter().map(|one| one.code()).collect(),
        )
    }

    #[test]
    fn parts_are_told_apart() {
        let text = "Content-Type: multipart/mixed; boundary=a\n\npre\n--a\n\nsatu\n--a\nContent-Type: multipart/x; boundary=ab\n\n--ab\n\ndua\n--ab--\n--a\nContent-Type: x/y\n\ntiga\n--a--\npost";
        assert_eq!(
            shape(text),
            (
                [
                    "multipart/mixed=*",
                    "text/plain=satu",
                    "multipart/x=*",
                    "text/plain=dua",
                    "x/y=tiga"
                ]
                .map(String::from)
                .to_vec(),
                vec![],
            )
        );
    }

    #[test]
    fn an_inner_container_that_is_not_closed_ends_with_the_outer() {
        let text = "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/x; boundary=b\n\n--b\n\ndua\n--a\n\ntiga\n--a--\n";
        let (nodes, warnings) = shape(text);
        assert_eq!(nodes[2..], ["text/plain=dua", "text/plain=tiga"]);
        assert_eq!(warnings, ["malformed_mime"]);
    }

    #[test]
    fn a_boundary_that_is_not_said_or_not_there_loses_nothing() {
        let (nodes, warnings) = shape(
            "Content-Type: multipart/mixed\n\n--zz\nContent-Type: text/plain\n\nisi\n--zz--\n",
        );
        assert_eq!(
            (nodes[1].as_str(), warnings),
            ("text/plain=isi", vec!["malformed_mime"])
        );
        let (nodes, _) = shape("Content-Type: multipart/mixed; boundary=q\n\nisi saja\n");
        assert_eq!(nodes, ["multipart/mixed=isi saja\n"]);
    }

    #[test]
    fn depth_and_number_have_an_end() {
        let mut deep = String::new();
        for level in 0..50 {
            deep.push_str(&format!(
                "Content-Type: multipart/mixed; boundary=b{level}x\n\n--b{level}x\n"
            ));
        }
        let (nodes, warnings) = shape(&deep);
        assert_eq!(nodes.len(), 5);
        assert!(warnings.contains(&"too_deep"));
        let many = format!(
            "Content-Type: multipart/mixed; boundary=b\n\n{}",
            "--b\n\nx\n".repeat(100)
        );
        let (nodes, warnings) = shape(&many);
        assert_eq!(nodes.len(), 20);
        assert!(warnings.contains(&"too_many_parts"));
    }
}
