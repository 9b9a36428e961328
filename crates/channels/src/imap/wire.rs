//! The bytes of IMAP (RFC 9051): responses read piece by piece, each with a bound and a time.
//!
//! Of the grammar only what we ask for is read; what a server says beside it is passed over.

use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::time::timeout;

use crate::Fail;

/// Bytes of the longest line: what a search finds in a mailbox of a million messages.
const LONGEST_LINE: usize = 8 << 20;
/// Literals of one response: a server that sends more is none.
const MOST_LITERALS: usize = 64;

/// A connection, protected or not.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin + Send + Sync {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send + Sync> Stream for S {}

/// One word of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Open,
    Close,
    /// An atom.
    Atom(String),
    /// A quoted string or a literal.
    Text(Vec<u8>),
    /// A literal longer than any message that is taken; its bytes were thrown away.
    TooLong,
}

/// How a command or a greeting was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Ok,
    No,
    Bad,
    Bye,
    Preauth,
}

/// One response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Response {
    /// `+`
    GoOn,
    /// `OK`, `NO` and so on, with what stands in brackets after it. The text behind is for
    /// people; nobody here reads it.
    Status {
        tag: Option<String>,
        status: Status,
        code: String,
    },
    /// `* 12 FETCH (…)`, `* SEARCH …`
    Data {
        number: Option<u32>,
        name: String,
        words: Vec<Word>,
    },
}

/// A connection that speaks in responses.
pub(crate) struct Wire {
    stream: BufReader<Box<dyn Stream>>,
    patience: Duration,
    longest: usize,
}

impl Wire {
    /// `patience`: how long one step of reading or writing may take. `longest`: bytes of the
    /// longest literal that is kept.
    pub(crate) fn new(stream: Box<dyn Stream>, patience: Duration, longest: usize) -> Wire {
        Wire {
            stream: BufReader::with_capacity(16 << 10, stream),
            patience,
            longest,
        }
    }

    /// The connection without what was read ahead: what came before TLS is nobody's word.
    pub(crate) fn into_stream(self) -> Box<dyn Stream> {
        self.stream.into_inner()
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) -> Result<(), Fail> {
        let work = async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        };
        Ok(timeout(self.patience, work).await??)
    }

    /// Waits until something is there to read. May be given up without losing a byte.
    pub(crate) async fn something(&mut self) -> Result<(), Fail> {
        match self.stream.fill_buf().await?.is_empty() {
            true => Err(Fail::of("closed")),
            false => Ok(()),
        }
    }

    /// Reads one response.
    pub(crate) async fn read(&mut self) -> Result<Response, Fail> {
        let line = self.line().await?;
        if line.first() == Some(&b'+') {
            return Ok(Response::GoOn);
        }
        let (tag, rest) = cut(&line);
        let tag = (tag != b"*").then(|| lossy(tag));
        let (first, after) = cut(rest);
        if let Some(status) = status(first) {
            let code = match after.strip_prefix(b"[") {
                Some(code) => lossy(code.split(|b| *b == b']').next().unwrap_or_default()),
                None => String::new(),
            };
            return Ok(Response::Status { tag, status, code });
        }
        if tag.is_some() {
            return Err(Fail::of("protocol"));
        }
        let number = std::str::from_utf8(first).ok().and_then(|n| n.parse().ok());
        let (name, rest) = match number {
            Some(_) => cut(after),
            None => (first, after),
        };
        let name = lossy(name).to_ascii_uppercase();
        let words = self.words(rest.to_vec()).await?;
        Ok(Response::Data {
            number,
            name,
            words,
        })
    }

    /// The words of a response whose first line that is; literals are read as they come.
    async fn words(&mut self, first: Vec<u8>) -> Result<Vec<Word>, Fail> {
        let mut words = Vec::new();
        let mut line = first;
        for _ in 0..MOST_LITERALS {
            let Some((before, length)) = literal(&line) else {
                split(&line, &mut words)?;
                return Ok(words);
            };
            split(before, &mut words)?;
            words.push(self.literal(length).await?);
            line = self.line().await?;
        }
        Err(Fail::of("protocol"))
    }

    /// One line without its end.
    async fn line(&mut self) -> Result<Vec<u8>, Fail> {
        let mut line = Vec::new();
        loop {
            let read = timeout(self.patience, self.stream.fill_buf()).await??;
            if read.is_empty() {
                return Err(Fail::of("closed"));
            }
            let end = read.iter().position(|byte| *byte == b'\n');
            let taken = end.map_or(read.len(), |at| at + 1);
            line.extend_from_slice(read.get(..taken).unwrap_or_default());
            self.stream.consume(taken);
            if line.len() > LONGEST_LINE {
                return Err(Fail::of("protocol"));
            }
            if end.is_some() {
                line.pop();
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(line);
            }
        }
    }

    async fn literal(&mut self, length: u64) -> Result<Word, Fail> {
        let kept = usize::try_from(length).ok().filter(|n| *n <= self.longest);
        let Some(kept) = kept else {
            let mut left = length;
            while left > 0 {
                let read = timeout(self.patience, self.stream.fill_buf()).await??;
                if read.is_empty() {
                    return Err(Fail::of("closed"));
                }
                let taken = read.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                self.stream.consume(taken);
                left = left.saturating_sub(taken as u64);
            }
            return Ok(Word::TooLong);
        };
        // What is promised is believed when it comes.
        let mut bytes = Vec::with_capacity(kept.min(1 << 20));
        while bytes.len() < kept {
            let mut part = (&mut self.stream).take((kept - bytes.len()).min(1 << 20) as u64);
            if timeout(self.patience, part.read_buf(&mut bytes)).await?? == 0 {
                return Err(Fail::of("closed"));
            }
        }
        Ok(Word::Text(bytes))
    }
}

fn status(word: &[u8]) -> Option<Status> {
    let all = [
        ("OK", Status::Ok),
        ("NO", Status::No),
        ("BAD", Status::Bad),
        ("BYE", Status::Bye),
        ("PREAUTH", Status::Preauth),
    ];
    let is = |name: &str| word.eq_ignore_ascii_case(name.as_bytes());
    all.into_iter()
        .find(|(name, _)| is(name))
        .map(|(_, status)| status)
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The first word of a line and the rest.
fn cut(line: &[u8]) -> (&[u8], &[u8]) {
    match line.iter().position(|byte| *byte == b' ') {
        Some(at) => (
            line.get(..at).unwrap_or_default(),
            line.get(at + 1..).unwrap_or_default(),
        ),
        None => (line, b""),
    }
}

/// What stands before the literal that a line ends with, and its length in bytes.
fn literal(line: &[u8]) -> Option<(&[u8], u64)> {
    let inner = line.strip_suffix(b"}")?;
    let at = inner.iter().rposition(|byte| *byte == b'{')?;
    let digits = std::str::from_utf8(inner.get(at + 1..)?).ok()?;
    let length = digits.trim_end_matches('+').parse().ok()?;
    let before = inner.get(..at)?;
    Some((before.strip_suffix(b"~").unwrap_or(before), length))
}

fn split(line: &[u8], words: &mut Vec<Word>) -> Result<(), Fail> {
    let mut rest = line;
    while let Some((first, after)) = rest.split_first() {
        rest = match first {
            b' ' => after,
            b'(' => {
                words.push(Word::Open);
                after
            }
            b')' => {
                words.push(Word::Close);
                after
            }
            b'"' => {
                let (text, after) = quoted(after).ok_or(Fail::of("protocol"))?;
                words.push(Word::Text(text));
                after
            }
            _ => {
                let end = rest.iter().position(|byte| b" ()\"".contains(byte));
                let (atom, after) = rest.split_at(end.unwrap_or(rest.len()));
                words.push(Word::Atom(lossy(atom)));
                after
            }
        };
    }
    Ok(())
}

fn quoted(line: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut text = Vec::new();
    let mut bytes = line.iter().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => return Some((text, line.get(at + 1..).unwrap_or_default())),
            b'\\' => text.push(*bytes.next()?.1),
            other => text.push(*other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read_all(said: &[u8]) -> Vec<Result<Response, Fail>> {
        let (mine, mut theirs) = tokio::io::duplex(1 << 16);
        theirs.write_all(said).await.expect("written");
        drop(theirs);
        let mut wire = Wire::new(Box::new(mine), Duration::from_secs(5), 20);
        let mut all = Vec::new();
        loop {
            let read = wire.read().await;
            let over = read.is_err();
            all.push(read);
            if over {
                return all;
            }
        }
    }

    #[tokio::test]
    async fn a_response_is_read_word_by_word() {
        let said = b"* 12 FETCH (UID 7 FLAGS (\\Seen) X \"a \\\"b\\\" {3}\" BODY[] {5}\r\n(\r\n\0) RFC822.SIZE 5)\r\n\
            * OK [UIDVALIDITY 3] it's \"so {9}\r\nm1 no [TRYCREATE] none\r\n+ \r\n* SEARCH 1 2\r\n";
        let all = read_all(said).await;
        let text = |text: &[u8]| Word::Text(text.to_vec());
        let atom = |text: &str| Word::Atom(text.to_owned());
        assert_eq!(
            all[0],
            Ok(Response::Data {
                number: Some(12),
                name: "FETCH".to_owned(),
                words: vec![
                    Word::Open,
                    atom("UID"),
                    atom("7"),
                    atom("FLAGS"),
                    Word::Open,
                    atom("\\Seen"),
                    Word::Close,
                    atom("X"),
                    text(b"a \"b\" {3}"),
                    atom("BODY[]"),
                    text(b"(\r\n\0)"),
                    atom("RFC822.SIZE"),
                    atom("5"),
                    Word::Close,
                ],
            })
        );
        let status = |tag: Option<&str>, status, code: &str| {
            Ok(Response::Status {
                tag: tag.map(str::to_owned),
                status,
                code: code.to_owned(),
            })
        };
        assert_eq!(all[1], status(None, Status::Ok, "UIDVALIDITY 3"));
        assert_eq!(all[2], status(Some("m1"), Status::No, "TRYCREATE"));
        assert_eq!(all[3], Ok(Response::GoOn));
        assert!(matches!(&all[4], Ok(Response::Data { words, .. }) if words.len() == 2));
        assert_eq!(all[5], Err(Fail::of("closed")));
    }

    #[tokio::test]
    async fn what_is_too_long_is_passed_over_and_what_follows_is_read() {
        let said = [
            b"* 1 FETCH (BODY[] {30}\r\n".as_slice(),
            &[b'x'; 30],
            b" UID 9)\r\n* BYE\r\n",
        ]
        .concat();
        let all = read_all(&said).await;
        let Ok(Response::Data { words, .. }) = &all[0] else {
            panic!("{:?}", all[0]);
        };
        assert_eq!(words[2], Word::TooLong);
        assert_eq!(words[4], Word::Atom("9".to_owned()));
        assert!(matches!(
            all[1],
            Ok(Response::Status {
                status: Status::Bye,
                ..
            })
        ));
        // A length that no machine has is no reason to reserve it.
        let all = read_all(b"* 1 FETCH (BODY[] {18446744073709551615}\r\nabc").await;
        assert_eq!(all, [Err(Fail::of("closed"))]);
    }

    #[tokio::test]
    async fn nonsense_is_an_error_and_no_end() {
        for said in [
            b"* 1 FETCH (\"open\r\n".as_slice(),
            b"what\r\n",
            b"\r\n",
            b"\0\xff\r\n",
            b"* 1 FETCH {99999999999999999999}\r\n",
            b"",
        ] {
            let all = read_all(said).await;
            assert!(all.last().is_some_and(Result::is_err), "{said:?}");
        }
    }
}
