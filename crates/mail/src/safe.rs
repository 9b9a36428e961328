//! HTML as it may be shown, and as lines of text.
//!
//! Nothing of the sender's markup is copied. Words are escaped anew and put into elements of
//! [`SHOWN`], which are written here, without any attribute: so there is no script, style,
//! form, link, picture, or anything else that could load, run or cover, whatever a browser
//! makes of the source.

use crate::fold::Line;
use crate::html::{self, Attributes, Token};
use crate::{clean, history, link};

/// The elements that may stand in what is shown.
pub(crate) const SHOWN: [&str; 32] = [
    "p",
    "div",
    "blockquote",
    "pre",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "td",
    "th",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "b",
    "strong",
    "i",
    "em",
    "u",
    "s",
    "sub",
    "sup",
    "code",
];
/// Shown elements that stand within a line.
const IN_LINE: [&str; 9] = ["b", "strong", "i", "em", "u", "s", "sub", "sup", "code"];
/// Elements that have no end (WHATWG HTML, 13.1.2).
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];
/// Elements within each other that are shown as such; deeper ones only by their words.
const SHOWN_DEPTH: usize = 32;
/// Elements within each other whose ends are matched.
const DEPTH: usize = 128;
/// What HTML became.
pub(crate) struct Shown {
    /// HTML of [`SHOWN`] alone.
    pub(crate) html: String,
    /// Its text, line by line, each with whether it is history by its markup.
    pub(crate) lines: Vec<Line>,
    /// It was longer than allowed.
    pub(crate) cut: bool,
}

struct Element {
    name: &'static str,
    /// It was written.
    written: bool,
    /// What it holds is history.
    quotes: bool,
}

struct Writer {
    html: String,
    lines: Vec<Line>,
    line: String,
    open: Vec<Element>,
    /// Elements opened beyond [`DEPTH`].
    deeper: usize,
    written: usize,
    /// How many open elements hold history.
    quotes: usize,
    /// Everything from here on is history.
    rest_is_history: bool,
    /// The target of the link that is open, and what is shown of it so far.
    link: Option<(String, String)>,
    chars: usize,
    most: usize,
}

/// Writes HTML anew; at most `most` characters of text.
pub(crate) fn show(source: &str, most: usize) -> Shown {
    let mut writer = Writer {
        html: String::new(),
        lines: Vec::new(),
        line: String::new(),
        open: Vec::new(),
        deeper: 0,
        written: 0,
        quotes: 0,
        rest_is_history: false,
        link: None,
        chars: 0,
        most,
    };
    let mut cut = false;
    html::tokens(source, |token| {
        match token {
            Token::Text(text) => writer.text(&html::resolved(text)),
            Token::Open(name, attributes) => writer.open(&name, &attributes),
            Token::Close(name) => writer.close(&name),
        }
        cut = writer.chars >= most;
        !cut
    });
    writer.end_link();
    while !writer.open.is_empty() {
        writer.pop();
    }
    writer.end_line();
    Shown {
        html: writer.html,
        lines: writer.lines,
        cut,
    }
}

impl Writer {
    fn is_history(&self) -> bool {
        self.rest_is_history || self.quotes > 0
    }

    fn text(&mut self, text: &str) {
        let text = clean::body(text);
        let room = self.most.saturating_sub(self.chars);
        let text: String = text.chars().take(room).collect();
        self.chars += text.chars().count();
        if let Some((_, seen)) = &mut self.link {
            seen.push_str(&text);
        }
        escape(&mut self.html, &text);
        if self.open.iter().any(|element| element.name == "pre") {
            let mut pieces = text.split('\n');
            self.line.push_str(pieces.next().unwrap_or(""));
            for piece in pieces {
                self.end_line_always();
                self.line.push_str(piece);
            }
            return;
        }
        for c in text.chars() {
            if !matches!(c, ' ' | '\n' | '\t') {
                self.line.push(c);
            } else if !self.line.is_empty() && !self.line.ends_with([' ', '\t']) {
                self.line.push(' ');
            }
        }
    }

    fn open(&mut self, name: &str, attributes: &Attributes) {
        match name {
            "br" => {
                self.html.push_str("<br>");
                self.chars += 1;
                return self.end_line_always();
            }
            "hr" => {
                self.html.push_str("<hr>");
                self.chars += 1;
                self.end_line();
                // Outlook on the web rules off the history with this.
                self.rest_is_history |= attributes.id.eq_ignore_ascii_case("stopspelling");
                return;
            }
            "img" => {
                let alt = clean::line(&attributes.alt);
                if !alt.is_empty() {
                    self.text(&format!(" [{alt}] "));
                }
                return;
            }
            "a" => {
                self.end_link();
                self.link = Some((attributes.href.clone(), String::new()));
                return;
            }
            _ if VOID.contains(&name) => return,
            _ => {}
        }
        let name = SHOWN.into_iter().find(|shown| *shown == name);
        // Anything else that holds words is followed for the history it may hold.
        let name = name.unwrap_or("");
        if name.is_empty() && !history::is_there(attributes) {
            return;
        }
        if history::begins(attributes) {
            self.end_line();
            self.rest_is_history = true;
        }
        if !IN_LINE.contains(&name) {
            self.end_block(name);
        }
        if self.open.len() >= DEPTH {
            self.deeper += 1;
            return;
        }
        if name == "p" && self.open.last().is_some_and(|last| last.name == "p") {
            self.pop();
        }
        let quotes = history::holds(name, attributes);
        if quotes {
            self.end_line();
            self.quotes += 1;
        }
        let written = !name.is_empty() && self.written < SHOWN_DEPTH && self.fits(name);
        if written {
            self.html.push('<');
            self.html.push_str(name);
            self.html.push('>');
            self.written += 1;
        }
        self.chars += 1;
        self.open.push(Element {
            name,
            written,
            quotes,
        });
    }

    /// Rows and cells only where a browser would take them; else it would move them elsewhere.
    fn fits(&self, name: &str) -> bool {
        let parent = self
            .open
            .iter()
            .rev()
            .find(|element| element.written)
            .map_or("", |element| element.name);
        match name {
            "tr" => matches!(parent, "table" | "thead" | "tbody" | "tfoot"),
            "td" | "th" => parent == "tr",
            "thead" | "tbody" | "tfoot" => parent == "table",
            _ => !matches!(parent, "table" | "thead" | "tbody" | "tfoot" | "tr"),
        }
    }

    fn close(&mut self, name: &str) {
        if name == "a" {
            return self.end_link();
        }
        let Some(name) = SHOWN.into_iter().find(|shown| *shown == name) else {
            return;
        };
        if !IN_LINE.contains(&name) {
            self.end_block(name);
        }
        if self.deeper > 0 {
            self.deeper -= 1;
            return;
        }
        if let Some(place) = self.open.iter().rposition(|element| element.name == name) {
            while self.open.len() > place {
                self.pop();
            }
        }
    }

    fn pop(&mut self) {
        let Some(element) = self.open.pop() else {
            return;
        };
        if element.quotes {
            self.end_line();
            self.quotes -= 1;
        }
        if element.written {
            self.html.push_str("</");
            self.html.push_str(element.name);
            self.html.push('>');
            self.written -= 1;
        }
    }

    /// A block begins or ends: so does a line. Cells of a row share one, with a tab between.
    fn end_block(&mut self, name: &str) {
        if matches!(name, "td" | "th") {
            if !self.line.is_empty() && !self.line.ends_with('\t') {
                self.line.push('\t');
            }
            return;
        }
        self.end_line();
        let begins_paragraph = matches!(
            name,
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "table"
        );
        if begins_paragraph && self.lines.last().is_some_and(|last| !last.text.is_empty()) {
            self.end_line_always();
        }
    }

    fn end_line(&mut self) {
        if !self.line.trim().is_empty() {
            self.end_line_always();
        }
        self.line.clear();
    }

    fn end_line_always(&mut self) {
        let text = self.line.trim_end().to_owned();
        self.line.clear();
        self.lines.push(Line {
            text,
            history: self.is_history(),
        });
    }

    /// Shows where a link leads, unless that is what it says.
    fn end_link(&mut self) {
        let Some((target, seen)) = self.link.take() else {
            return;
        };
        if let Some(target) = link::shown(&target, &seen) {
            self.text(&format!(" <{target}>"));
        }
    }
}

/// Words as they may stand in HTML.
pub(crate) fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

/// Plain text as HTML, for a message that has both.
pub(crate) fn from_text(text: &str) -> String {
    let mut out = String::from("<p>");
    for (number, line) in text.lines().enumerate() {
        if number > 0 {
            out.push_str("<br>");
        }
        escape(&mut out, line);
    }
    out.push_str("</p>");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(source: &str) -> String {
        show(source, 10_000).html
    }

    fn text(source: &str) -> String {
        let lines = show(source, 10_000).lines;
        let marked = lines
            .iter()
            .map(|line| format!("{}{}", if line.history { "|" } else { "" }, line.text));
        marked.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn only_words_and_plain_elements_stay() {
        for (source, expected) in [
            ("<p onclick=a()>a<img src=x onerror=b()></p>", "<p>a</p>"),
            ("<script>alert(1)</script>a<style>b{}</style>", "a"),
            ("<svg onload=a()><circle/>x</svg>", "x"),
            ("<a href='javascript:a()'>b</a>", "b"),
            (
                "<a href='http://x.example/'>b</a>",
                "b &lt;http://x.example/&gt;",
            ),
            ("<a href='http://x.example/'>x.example</a>", "x.example"),
            ("<form action=x><input value=y>z</form>", "z"),
            (
                "<img alt='peta \"desa\"' src=http://x/pixel.gif>",
                " [peta &quot;desa&quot;] ",
            ),
            ("&lt;script&gt;", "&lt;script&gt;"),
            ("<b>a<p>b", "<b>a<p>b</p></b>"),
            (
                "<td>a</td><table><tr><td>b<p>c</table>",
                "a<table><tr><td>b<p>c</p></td></tr></table>",
            ),
        ] {
            assert_eq!(html(source), expected, "{source}");
        }
    }

    #[test]
    fn lines_are_where_a_reader_sees_them() {
        assert_eq!(
            text("<p>a\n b</p><p>c<br>d</p><ul><li>e<li>f</ul>"),
            "a b\n\nc\nd\n\ne\nf"
        );
        assert_eq!(
            text("<table><tr><td>a<td>b</tr><tr><td>c</table>"),
            "a\tb\nc\n"
        );
        assert_eq!(text("<pre>a  b\n c</pre>"), "a  b\n c");
    }

    #[test]
    fn history_is_known_by_its_container() {
        assert_eq!(
            text("a<div class='gmail_quote'>b<p>c</div>d"),
            "a\n|b\n|\n|c\nd"
        );
        assert_eq!(
            text("a<div id=divRplyFwdMsg>b</div><div>c</div>"),
            "a\n|b\n|c"
        );
        assert_eq!(
            text("a<blockquote>b</blockquote><blockquote type=cite>c</blockquote>"),
            "a\n\nb\n\n|c\n|"
        );
    }

    #[test]
    fn a_hundred_thousand_within_each_other_cost_no_stack() {
        let source = format!("{}x{}", "<div>".repeat(100_000), "</div>".repeat(100_000));
        let shown = show(&source, 1_000_000);
        assert_eq!(shown.html.matches("<div>").count(), SHOWN_DEPTH);
        assert_eq!(shown.html.matches("</div>").count(), SHOWN_DEPTH);
        assert_eq!(shown.lines[0].text, "x");
    }
}
