//! What a message says: which of its texts is the one to read, and which to show.

use crate::content::Content;
use crate::fold::{self, Context, Line};
use crate::warning::{Warning, Warnings};
use crate::{Limits, charset, clean, flowed, marks, safe};

/// Bytes of markup for each character of text, at most: mail of office programs has ten.
const BYTES_PER_CHAR: usize = 8;

/// One place in the message, in the versions in which it came (RFC 2046, 5.1.4).
#[derive(Default)]
struct Block {
    /// The container whose parts are versions of one thing.
    alternative: Option<usize>,
    plain: Vec<Line>,
    html: Option<safe::Shown>,
}

/// The texts of a message in their order.
pub(crate) struct Body<'l> {
    limits: &'l Limits,
    blocks: Vec<Block>,
    /// Characters that may still be taken.
    room: usize,
}

/// What is made of them.
pub(crate) struct Words {
    pub(crate) own: String,
    pub(crate) quoted: String,
    pub(crate) html: Option<String>,
}

impl<'l> Body<'l> {
    pub(crate) fn new(limits: &'l Limits) -> Self {
        Body {
            limits,
            blocks: Vec::new(),
            room: limits.max_text_chars,
        }
    }

    /// Takes one text of the message. `alternative` is the container whose parts are versions
    /// of the same, if it stands in one.
    pub(crate) fn take(
        &mut self,
        content: &Content,
        raw: &[u8],
        alternative: Option<usize>,
        warnings: &mut Warnings,
    ) {
        let most = self.limits.max_text_chars.saturating_mul(BYTES_PER_CHAR);
        let decoded = content.decode(raw, most);
        if decoded.damaged {
            warnings.add(Warning::TruncatedEncoding);
        }
        if decoded.bytes.len() >= most {
            warnings.add(Warning::TextCut);
        }
        let read = charset::read(&decoded.bytes, content.parameter("charset"));
        if !read.known {
            warnings.add(Warning::UnknownCharset);
        }
        if content.media_type == "text/html" {
            self.take_html(&read.text, alternative, warnings);
        } else {
            let is_flowed = content.says("format", "flowed");
            let mut text = clean::body(&read.text);
            if is_flowed {
                text = flowed::join(&text, content.says("delsp", "yes"));
            }
            self.take_plain(&text, alternative, warnings);
        }
    }

    pub(crate) fn take_plain(
        &mut self,
        text: &str,
        alternative: Option<usize>,
        warnings: &mut Warnings,
    ) {
        let mut text = clean::body(text);
        if text.trim().is_empty() {
            return;
        }
        let room = self.room;
        if clean::cut(&mut text, room) {
            warnings.add(Warning::TextCut);
        }
        self.room -= text.chars().count();
        let block = self.block(alternative);
        if !block.plain.is_empty() {
            block.plain.push(Line {
                text: String::new(),
                history: false,
            });
        }
        block.plain.extend(fold::lines(&text));
    }

    pub(crate) fn take_html(
        &mut self,
        source: &str,
        alternative: Option<usize>,
        warnings: &mut Warnings,
    ) {
        let shown = safe::show(source, self.room.max(1));
        if shown.cut {
            warnings.add(Warning::TextCut);
        }
        // A version of what is counted already is bounded by itself.
        if alternative.is_none() {
            let used: usize = shown
                .lines
                .iter()
                .map(|line| line.text.chars().count())
                .sum();
            self.room = self.room.saturating_sub(used);
        }
        let block = self.block(alternative);
        match &mut block.html {
            None => block.html = Some(shown),
            Some(before) => {
                before.html.push_str(&shown.html);
                before.lines.extend(shown.lines);
            }
        }
    }

    fn block(&mut self, alternative: Option<usize>) -> &mut Block {
        let same = alternative.is_some()
            && self
                .blocks
                .last()
                .is_some_and(|last| last.alternative == alternative);
        if !same {
            self.blocks.push(Block {
                alternative,
                ..Block::default()
            });
        }
        let last = self.blocks.len() - 1;
        &mut self.blocks[last]
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.blocks.iter().all(|block| {
            let blank = |lines: &[Line]| lines.iter().all(|line| line.text.trim().is_empty());
            blank(&block.plain) && block.html.as_ref().is_none_or(|html| blank(&html.lines))
        })
    }

    /// The beginning of the text, for forms that are known by their first words.
    pub(crate) fn head(&self) -> String {
        let lines = self.blocks.iter().flat_map(|block| {
            if block.plain.is_empty() {
                block.html.as_ref().map_or(&[][..], |html| &html.lines)
            } else {
                &block.plain
            }
        });
        let mut head = String::new();
        for line in lines.take(2_000) {
            head.push_str(&line.text);
            head.push('\n');
            if head.len() > 60_000 {
                break;
            }
        }
        head
    }

    pub(crate) fn into_words(self, subject: &str, is_reply: bool) -> Words {
        let has_html = self.blocks.iter().any(|block| block.html.is_some());
        let mut html = String::new();
        let mut lines: Vec<Line> = Vec::new();
        for block in self.blocks {
            let chosen = match &block.html {
                Some(shown) if is_stub(&block.plain, &shown.lines) => shown.lines.clone(),
                _ => block.plain.clone(),
            };
            if !lines.is_empty() {
                lines.push(Line {
                    text: String::new(),
                    history: false,
                });
            }
            lines.extend(chosen);
            if let Some(shown) = block.html {
                html.push_str(&shown.html);
            } else if has_html {
                let plain: Vec<&str> = block.plain.iter().map(|line| line.text.as_str()).collect();
                html.push_str(&safe::from_text(&plain.join("\n")));
            }
        }
        let context = Context {
            forward: marks::is_forward(subject),
            reply: is_reply || marks::is_reply(subject),
        };
        let (own, quoted) = fold::fold(lines, context);
        Words {
            own,
            quoted,
            html: has_html.then_some(html),
        }
    }
}

/// Whether the plain version only says that there is another: it has less than a quarter of
/// the words.
fn is_stub(plain: &[Line], html: &[Line]) -> bool {
    let words = |lines: &[Line]| {
        lines
            .iter()
            .map(|line| line.text.split_whitespace().count())
            .sum::<usize>()
    };
    words(plain) * 4 < words(html)
}
