//! The writer's own words, and what his program put beside them: history, signature, notices.
//!
//! Nothing is dropped: every line is own or quoted. In doubt it is own: a clerk can skip what
//! he knows, but not read what is not shown.

use crate::marks::{self, Attribution, HeaderWord};

/// The most lines of a signature below `-- ` (RFC 3676, 4.3, knows no bound; habit has four).
const SIGNATURE_LINES: usize = 12;
/// The most characters of a notice at the end.
const NOTICE_CHARS: usize = 4_000;

/// One line of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) text: String,
    /// It is quoted, by its markup or by a `>`.
    pub(crate) history: bool,
}

/// What the header says of the text.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Context {
    /// It was passed on: what follows a header in the text is what it is about.
    pub(crate) forward: bool,
    /// It answers another message.
    pub(crate) reply: bool,
}

/// The lines of plain text: what begins with `>` is history (RFC 3676, 4.5).
pub(crate) fn lines(text: &str) -> Vec<Line> {
    text.lines()
        .map(|line| Line {
            history: line.starts_with('>'),
            text: line.to_owned(),
        })
        .collect()
}

/// Own words and the rest.
pub(crate) fn fold(mut lines: Vec<Line>, context: Context) -> (String, String) {
    mark_history(&mut lines, context);
    mark_signatures(&mut lines);
    mark_notice(&mut lines);
    // Blank lines go with what surrounds them.
    for at in 1..lines.len() {
        let blank = lines[at].text.trim().is_empty();
        if blank && lines[at - 1].history {
            lines[at].history = true;
        }
    }
    if !lines
        .iter()
        .any(|line| !line.history && has_words(&line.text))
    {
        for line in &mut lines {
            line.history = false;
        }
    }
    (join(&lines, false), join(&lines, true))
}

fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

fn is_blank(line: &Line) -> bool {
    line.text.trim().is_empty()
}

/// Lines of one kind, with no more than one blank line between.
fn join(lines: &[Line], history: bool) -> String {
    let mut out = String::new();
    let mut blanks = 0;
    for line in lines.iter().filter(|line| line.history == history) {
        if is_blank(line) {
            blanks += 1;
            continue;
        }
        if !out.is_empty() {
            out.push('\n');
            if blanks > 0 {
                out.push('\n');
            }
        }
        blanks = 0;
        out.push_str(line.text.trim_end());
    }
    out
}

fn mark_history(lines: &mut [Line], context: Context) {
    let mut at = 0;
    // The last line that says something was history.
    let mut in_history = false;
    while at < lines.len() {
        let text = lines[at].text.as_str();
        if is_blank(&lines[at]) {
            at += 1;
            continue;
        }
        if !in_history && !text.starts_with('>') && marks::begins_forward(text) {
            return set(&mut lines[at..], false);
        }
        let quoted = text.starts_with('>');
        if !quoted && (marks::begins_original(text) || is_header(lines, at, context)) {
            let from = if at > 0 && marks::is_rule(&lines[at - 1].text) {
                at - 1
            } else {
                at
            };
            return set(&mut lines[from..], !context.forward);
        }
        if !quoted && let Some((count, kind)) = attribution(lines, at) {
            let after = lines[at + count..].iter().find(|line| !is_blank(line));
            let quotes_follow = after.is_some_and(|line| line.history);
            if quotes_follow {
                set(&mut lines[at..at + count], true);
                in_history = true;
                at += count;
                continue;
            }
            let own_before = lines[..at]
                .iter()
                .any(|line| !line.history && has_words(&line.text));
            if kind == Attribution::Sure && own_before && after.is_some() {
                return set(&mut lines[at..], true);
            }
        }
        in_history = lines[at].history;
        at += 1;
    }
}

fn set(lines: &mut [Line], history: bool) {
    for line in lines {
        line.history = history;
    }
}

/// A sentence that says who wrote, over up to four lines.
fn attribution(lines: &[Line], at: usize) -> Option<(usize, Attribution)> {
    if !marks::may_begin_attribution(&lines[at].text) {
        return None;
    }
    let mut sentence = String::new();
    for (count, line) in lines[at..].iter().take(4).enumerate() {
        if is_blank(line) {
            return None;
        }
        sentence.push_str(line.text.trim());
        sentence.push(' ');
        if let Some(kind) = marks::attribution(&sentence) {
            return Some((count + 1, kind));
        }
    }
    None
}

/// Whether the fields of a header stand there, as Outlook writes them above what it quotes. A
/// letter may begin with *Dari, Kepada, Perihal* too: so it counts only in an answer or below
/// a rule, and if it names an address or a date.
fn is_header(lines: &[Line], at: usize, context: Context) -> bool {
    let Some((HeaderWord::From, from)) = marks::header_word(&lines[at].text) else {
        return false;
    };
    let below_rule = at > 0 && marks::is_rule(&lines[at - 1].text);
    if !context.reply && !context.forward && !below_rule {
        return false;
    }
    let (mut others, mut dated) = (0, from.contains('@'));
    for line in lines[at + 1..]
        .iter()
        .filter(|line| !is_blank(line))
        .take(6)
    {
        match marks::header_word(&line.text) {
            Some((HeaderWord::Date, value)) => {
                others += 1;
                dated |= value.chars().any(|c| c.is_ascii_digit());
            }
            Some(_) => others += 1,
            None => {}
        }
    }
    others >= 2 && dated
}

/// Below `-- ` to the next history, and the line of a telephone at the end of own words.
fn mark_signatures(lines: &mut [Line]) {
    let mut at = 0;
    while at < lines.len() {
        if lines[at].history {
            at += 1;
            continue;
        }
        let end = lines[at..]
            .iter()
            .position(|line| line.history)
            .map_or(lines.len(), |count| at + count);
        let run = &mut lines[at..end];
        let dashes = run
            .iter()
            .rposition(|line| matches!(line.text.as_str(), "-- " | "--"));
        if let Some(dashes) = dashes {
            let below = run[dashes + 1..]
                .iter()
                .filter(|line| !is_blank(line))
                .count();
            if below <= SIGNATURE_LINES {
                set(&mut run[dashes..], true);
            }
        }
        let last = run
            .iter()
            .rposition(|line| !line.history && !is_blank(line));
        if let Some(last) = last
            && marks::is_device_line(&run[last].text)
        {
            run[last].history = true;
        }
        at = end;
    }
}

/// A notice of confidentiality as the last paragraph of own words.
fn mark_notice(lines: &mut [Line]) {
    let mut size = 0;
    for at in (0..lines.len())
        .rev()
        .filter(|at| !lines[*at].history)
        .collect::<Vec<_>>()
    {
        size += lines[at].text.len();
        if size > NOTICE_CHARS {
            return;
        }
        let begins = at == 0
            || is_blank(&lines[at - 1])
            || marks::is_rule(&lines[at - 1].text)
            || lines[at - 1].history;
        if !begins || !marks::may_begin_notice(&lines[at].text) {
            continue;
        }
        let own: Vec<&str> = lines[at..]
            .iter()
            .filter(|line| !line.history)
            .map(|line| line.text.as_str())
            .collect();
        if marks::is_notice(&own.join(" ")) {
            let from = if at > 0 && marks::is_rule(&lines[at - 1].text) {
                at - 1
            } else {
                at
            };
            set(&mut lines[from..], true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: Context = Context {
        forward: false,
        reply: true,
    };

    fn own(text: &str, context: Context) -> String {
        fold(lines(text), context).0
    }

    #[test]
    fn history_is_folded() {
        for history in [
            "> lama\n> sekali",
            "Pada tanggal Sen, 5 Jan 2026 pukul 10.00\nMeja <meja@dinas.example>\nmenulis:\n\n> lama",
            "On Mon, 5 Jan 2026 at 10:00, Meja wrote:\nlama",
            "-----Pesan Asli-----\nDari: Meja\nlama",
            "________________________________\nDari: Meja <m@d.example>\nDikirim: Senin, 5 Januari 2026\nKepada: Wayan\nPerihal: Jalan\n\nlama",
        ] {
            let text = format!("Baik, terima kasih.\n\n{history}");
            assert_eq!(own(&text, ANSWER), "Baik, terima kasih.", "{history}");
        }
    }

    #[test]
    fn answers_between_the_lines_are_kept() {
        let text = "Pada 5 Jan 2026 10.00, Meja <m@d.example> menulis:\n> Di mana?\nDi Ubud.\n> Kapan?\nKemarin.\n";
        assert_eq!(own(text, ANSWER), "Di Ubud.\nKemarin.");
    }

    #[test]
    fn what_a_writer_says_himself_is_his() {
        for text in [
            "Dari: Wayan\nKepada: Kepala Dinas\nPerihal: Jalan\n\nDengan hormat",
            "Salam\n\nDari: Wayan\nTanggal: 5 Mei 2026\nKepada: Dinas\n\nJalan rusak",
            "Lihat ini.\n\nPada tanggal 5 Mei kepala desa menulis:\n\"Jalan akan diperbaiki.\"",
            "Jalan rusak.\n\n---------- Forwarded message ---------\nDari: Made\n\n> Lama sekali.",
            "---------- Pesan terusan ----------\nDari: Made\n\nJalan rusak",
        ] {
            assert_eq!(own(text, Context::default()), text, "{text}");
        }
    }

    #[test]
    fn what_was_passed_on_is_the_content() {
        let text = "Mohon dibantu.\n\nFrom: Made <m@w.example>\nSent: 5 May 2026\nTo: Wayan\n\nJalan rusak";
        assert_eq!(
            own(
                text,
                Context {
                    forward: true,
                    reply: false
                }
            ),
            text
        );
    }

    #[test]
    fn signatures_and_notices_are_folded() {
        for end in [
            "-- \nWayan\n0812",
            "Dikirim dari iPhone saya",
            "DISCLAIMER: This message is confidential and intended for the recipient only.",
        ] {
            assert_eq!(
                own(&format!("Jalan rusak.\n\n{end}\n"), Context::default()),
                "Jalan rusak.",
                "{end}"
            );
        }
    }

    #[test]
    fn if_nothing_of_his_own_remains_all_is_his() {
        let (own, quoted) = fold(lines("> jalan rusak\n> sekali"), Context::default());
        assert_eq!(
            (own.as_str(), quoted.as_str()),
            ("> jalan rusak\n> sekali", "")
        );
    }
}
