//! A notice put into words, and the words into a message (RFC 5322, RFC 2045).

use askama::Template;
use casework::NoticeKind;
use jiff::Timestamp;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, Message, MultiPart, SinglePart};
use office::{FileContent, NoticeMail, NoticeSaid, OWN_FIELD};
use words::{Arg, Lang, args, t, tf};

/// Characters of a line of text: longer ones are hard to read on a telephone.
const WIDTH: usize = 72;
/// Characters of a name or a subject.
const FIELD: usize = 150;

/// Why a notice could not be put into a message: its address is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an address")]
pub struct NoAddress;

/// Something that is said.
enum Piece {
    /// A sentence.
    Line(String),
    /// What must not be overlooked.
    Strong(String),
    /// Somebody's own words.
    Quote(String),
    /// A sentence that ends in a link.
    Link(String, String),
    /// Who sends it.
    End(Vec<String>),
}

#[derive(Template)]
#[template(path = "notice.html")]
struct Html<'a> {
    lang: &'a str,
    title: &'a str,
    pieces: &'a [Piece],
}

/// The bytes of a message that tells a notice. `url` is where people reach the office, `now`
/// the time that stands in it.
///
/// # Errors
/// [`NoAddress`] when it cannot be addressed.
pub fn message(mail: &NoticeMail, url: &str, now: Timestamp) -> Result<Vec<u8>, NoAddress> {
    let lang = Lang::parse(&mail.language).unwrap_or(Lang::Id);
    let subject = subject(mail, lang);
    let pieces = pieces(mail, lang, url, now);
    let html = Html {
        lang: &mail.language,
        title: &subject,
        pieces: &pieces,
    };
    let html = html.render().map_err(|_| NoAddress)?;
    let both = MultiPart::alternative_plain_html(plain(&pieces), html);
    let mailbox = |name: Option<String>, address: &str| {
        let address = address.parse().map_err(|_| NoAddress)?;
        let name = name.map(|name| one_line(&name));
        Ok(Mailbox::new(name.filter(|name| !name.is_empty()), address))
    };
    let angled = |id: &String| format!("<{id}>");
    let mut builder = Message::builder()
        .from(mailbox(Some(mail.office_name.clone()), &mail.from)?)
        .to(mailbox(mail.name.clone(), &mail.to)?)
        .subject(one_line(&subject))
        .date(moment(now))
        .message_id(Some(angled(&mail.message_id)));
    if mail.reply_to != mail.from {
        builder = builder.reply_to(mailbox(Some(mail.office_name.clone()), &mail.reply_to)?);
    }
    if let Some(last) = mail.references.last() {
        let all: Vec<String> = mail.references.iter().map(angled).collect();
        builder = builder.in_reply_to(angled(last)).references(all.join(" "));
    }
    // No machine answers it (RFC 3834, 5; Exchange knows the second).
    let automatic = match mail.kind {
        NoticeKind::Acknowledgement => "auto-replied",
        _ => "auto-generated",
    };
    let own = mail.office.to_string();
    for (name, value) in [
        ("Auto-Submitted", automatic),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
        (OWN_FIELD, own.as_str()),
    ] {
        let name = HeaderName::new_from_ascii(name.to_owned()).map_err(|_| NoAddress)?;
        builder = builder.raw_header(HeaderValue::new(name, value.to_owned()));
    }
    let built = match &mail.file {
        Some(file) => {
            let whole = MultiPart::mixed().multipart(both);
            builder.multipart(whole.singlepart(attached(mail, file, lang)))
        }
        None => builder.multipart(both),
    };
    Ok(built.map_err(|_| NoAddress)?.formatted())
}

/// The signed letter under a name that says what it is: what the scanner called it says nothing.
fn attached(mail: &NoticeMail, file: &FileContent, lang: Lang) -> SinglePart {
    let number = mail.number.as_ref().map(ToString::to_string);
    let end = match file.media_type.as_str() {
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/webp" => "webp",
        _ => "pdf",
    };
    let number = number.unwrap_or_default();
    let name = tf(lang, "told-file", &args!["number" => number]);
    let kind = ContentType::parse(&file.media_type).unwrap_or(ContentType::TEXT_PLAIN);
    Attachment::new(format!("{name}.{end}")).body(file.bytes.clone(), kind)
}

fn subject(mail: &NoticeMail, lang: Lang) -> String {
    let number = mail.number.as_ref().map(ToString::to_string);
    let (number, office) = (number.unwrap_or_default(), mail.office_name.as_str());
    let args = args!["number" => number, "office" => office];
    // Whoever looks over a shoulder reads subjects.
    let hidden = mail.name.is_none() && mail.subject.is_none();
    let key = match mail.kind {
        NoticeKind::Test => "told-subject-test",
        _ if hidden => "told-subject-hidden",
        NoticeKind::Acknowledgement => "told-subject-acknowledgement",
        NoticeKind::Question => "told-subject-question",
        NoticeKind::Reminder => "told-subject-reminder",
        NoticeKind::Message => "told-subject-message",
        NoticeKind::Answer => "told-subject-answer",
        NoticeKind::Ended => "told-subject-ended",
        NoticeKind::NewPin => "told-subject-new-pin",
    };
    tf(lang, key, &args)
}

fn pieces(mail: &NoticeMail, lang: Lang, url: &str, now: Timestamp) -> Vec<Piece> {
    let mut said = Vec::new();
    if !mail.greetings.welcome.is_empty() {
        said.push(Piece::Line(format!("{},", mail.greetings.welcome)));
    }
    said.push(Piece::Line(match &mail.name {
        Some(name) => tf(lang, "told-dear", &args!["name" => name.as_str()]),
        None => t(lang, "told-dear-nobody"),
    }));
    let number = mail.number.as_ref().map(ToString::to_string);
    let track = match &number {
        Some(number) => format!("{url}/lacak?nomor={number}"),
        None => url.to_owned(),
    };
    let words = Words { mail, lang, track };
    words.tell(&mut said, now);
    if !mail.greetings.thanks.is_empty() {
        said.push(Piece::Line(format!("{},", mail.greetings.thanks)));
    }
    let mut end = vec![mail.office_name.clone()];
    let more = [mail.office_address.clone(), mail.telephone.clone()];
    end.extend(more.into_iter().filter(|line| !line.is_empty()));
    let office = mail.office_name.as_str();
    end.push(tf(lang, "told-automatic", &args!["office" => office]));
    said.push(Piece::End(end));
    said
}

/// What a notice tells, in words.
struct Words<'a> {
    mail: &'a NoticeMail,
    lang: Lang,
    /// Where the complaint is looked up.
    track: String,
}

impl Words<'_> {
    fn tell(&self, said: &mut Vec<Piece>, now: Timestamp) {
        if let (Some(subject), false) = (
            &self.mail.subject,
            matches!(self.mail.said, NoticeSaid::Recorded { .. }),
        ) {
            said.push(self.line("told-about", &args!["subject" => subject.as_str()]));
        }
        match &self.mail.said {
            NoticeSaid::Recorded {
                received,
                promised,
                pin,
            } => self.recorded(
                said,
                *received,
                *promised,
                pin.as_deref().map(String::as_str),
            ),
            NoticeSaid::Asked { question, until } => {
                let reminder = self.mail.kind == NoticeKind::Reminder;
                let date = self.day(*until);
                let key = match (reminder, question) {
                    (false, Some(_)) => "told-asked",
                    (false, None) => "told-asked-hidden",
                    (true, Some(_)) => "told-reminded",
                    (true, None) => "told-reminded-hidden",
                };
                self.quoted(said, key, &args!["date" => date], question.as_deref());
                said.push(Piece::Line(t(self.lang, "told-reply")));
            }
            NoticeSaid::Written { text } => {
                let key = match text {
                    Some(_) => "told-written",
                    None => "told-written-hidden",
                };
                let office = self.mail.office_name.as_str();
                self.quoted(said, key, &args!["office" => office], text.as_deref());
                said.push(Piece::Line(t(self.lang, "told-reply")));
            }
            NoticeSaid::Answered {
                text,
                given,
                signed,
                objection,
                has_letter,
            } => {
                let key = match text {
                    Some(_) => "told-answered",
                    None => "told-answered-hidden",
                };
                let date = self.day(*given);
                self.quoted(said, key, &args!["date" => date], text.as_deref());
                if let (Some(signed), Some(_)) = (signed, text) {
                    let (name, position) = (signed.name.as_str(), signed.title.as_str());
                    let by = args!["name" => name, "position" => position];
                    said.push(self.line("told-signed", &by));
                }
                if self.mail.file.is_some() {
                    said.push(Piece::Line(t(self.lang, "told-letter")));
                } else if *has_letter && text.is_some() {
                    said.push(self.look("told-letter-look", &[]));
                }
                self.objection(said, *objection);
            }
            NoticeSaid::Ended {
                how,
                grounds,
                body,
                objection,
            } => {
                self.ended(said, how, grounds.as_deref(), body.as_ref());
                self.objection(said, *objection);
            }
            NoticeSaid::NewPin { pin } => {
                said.push(Piece::Line(t(self.lang, "told-new-pin")));
                self.pin(said, pin);
                said.push(self.look("told-follow", &[]));
                said.push(Piece::Line(t(self.lang, "told-new-pin-not-you")));
            }
            NoticeSaid::Try => {
                let date = self.stamp(now);
                said.push(self.line("told-test", &args!["date" => date]));
            }
        }
    }

    fn recorded(
        &self,
        said: &mut Vec<Piece>,
        received: Timestamp,
        promised: Option<Timestamp>,
        pin: Option<&str>,
    ) {
        let number = self.mail.number.as_ref().map(ToString::to_string);
        let date = self.stamp(received);
        let number = number.unwrap_or_default();
        let recorded = args!["date" => date, "number" => number];
        said.push(self.line("told-recorded", &recorded));
        if let Some(subject) = &self.mail.subject {
            said.push(self.line("told-about", &args!["subject" => subject.as_str()]));
        }
        if let Some(promised) = promised {
            let date = self.day(promised);
            said.push(self.line("told-promised", &args!["date" => date]));
        }
        if let Some(pin) = pin {
            self.pin(said, pin);
        }
        said.push(self.look("told-follow", &[]));
        said.push(Piece::Line(t(self.lang, "told-reply")));
        if pin.is_some() {
            said.push(Piece::Line(t(self.lang, "told-not-you")));
        }
    }

    fn pin(&self, said: &mut Vec<Piece>, pin: &str) {
        said.push(Piece::Strong(tf(
            self.lang,
            "told-pin",
            &args!["pin" => pin],
        )));
        said.push(Piece::Line(t(self.lang, "told-pin-keep")));
    }

    fn ended(
        &self,
        said: &mut Vec<Piece>,
        how: &str,
        grounds: Option<&str>,
        body: Option<&(String, Option<String>)>,
    ) {
        match (how, grounds, body) {
            ("rejected", Some(_), _) => self.quoted(said, "told-rejected", &[], grounds),
            ("rejected", None, _) => said.push(self.look("told-rejected-hidden", &[])),
            ("transferred", _, Some((body, Some(reference)))) => said.push(self.line(
                "told-transferred-letter",
                &args!["body" => body.as_str(), "reference" => reference.as_str()],
            )),
            ("transferred", _, Some((body, None))) => {
                said.push(self.line("told-transferred", &args!["body" => body.as_str()]));
            }
            ("transferred", _, None) => said.push(self.look("told-transferred-hidden", &[])),
            ("lapsed", ..) => said.push(Piece::Line(t(self.lang, "told-lapsed"))),
            ("withdrawn", ..) => said.push(Piece::Line(t(self.lang, "told-withdrawn"))),
            ("merged", ..) => said.push(Piece::Line(t(self.lang, "told-merged"))),
            _ => said.push(Piece::Line(t(self.lang, "told-ended"))),
        }
    }

    fn objection(&self, said: &mut Vec<Piece>, last: Option<jiff::civil::Date>) {
        if let Some(last) = last {
            let date = words::date_long(self.lang, last);
            said.push(self.look("told-objection", &args!["date" => date]));
        }
    }

    /// A sentence, and what it announces; where nothing is announced it says where to look.
    fn quoted(
        &self,
        said: &mut Vec<Piece>,
        key: &str,
        args: &[(&str, Arg<'_>)],
        text: Option<&str>,
    ) {
        match text {
            Some(text) => {
                said.push(self.line(key, args));
                said.push(Piece::Quote(text.to_owned()));
            }
            None => said.push(self.look(key, args)),
        }
    }

    fn line(&self, key: &str, args: &[(&str, Arg<'_>)]) -> Piece {
        Piece::Line(tf(self.lang, key, args))
    }

    /// A sentence that ends with where to look.
    fn look(&self, key: &str, args: &[(&str, Arg<'_>)]) -> Piece {
        let mut all: Vec<(&str, Arg<'_>)> = args.to_vec();
        all.push(("url", "".into()));
        Piece::Link(tf(self.lang, key, &all), self.track.clone())
    }

    fn day(&self, at: Timestamp) -> String {
        let day = self.mail.zone.to_datetime(at).date();
        words::weekday_date(self.lang, day)
    }

    fn stamp(&self, at: Timestamp) -> String {
        let local = self.mail.zone.to_datetime(at);
        let zone = self.mail.zone.iana_name().unwrap_or_default();
        words::stamp(self.lang, local, zone)
    }
}

fn plain(pieces: &[Piece]) -> String {
    let mut text = String::new();
    for piece in pieces {
        let said = match piece {
            Piece::Line(line) | Piece::Strong(line) => wrapped(line),
            Piece::Quote(quote) => {
                let lines = quote.lines().map(|line| format!("    {line}"));
                lines.collect::<Vec<_>>().join("\n")
            }
            Piece::Link(before, url) => format!("{}\n{url}", wrapped(before.trim_end())),
            // What stands behind it, mail programs fold away (RFC 3676, 4.3).
            Piece::End(lines) => format!("-- \n{}", lines.join("\n")),
        };
        text.push_str(&said);
        text.push_str("\n\n");
    }
    text
}

/// What stands in a field: one line, and no longer than anybody reads. The library that
/// writes fields panics on a name with a line end.
fn one_line(text: &str) -> String {
    let clean = text.replace(|c: char| c.is_control(), " ");
    let words: Vec<&str> = clean.split_whitespace().collect();
    words.join(" ").chars().take(FIELD).collect()
}

/// An instant as the standard library has it; times before 1970 are none that we write at.
fn moment(at: Timestamp) -> std::time::SystemTime {
    let micros = u64::try_from(at.as_microsecond()).unwrap_or_default();
    std::time::UNIX_EPOCH + std::time::Duration::from_micros(micros)
}

/// A sentence in lines that are not too long.
fn wrapped(line: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in line.split_whitespace() {
        match lines.last_mut() {
            Some(last) if last.chars().count() + word.chars().count() < WIDTH => {
                last.push(' ');
                last.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}
