//! The marks by which mail programs set off what is not the writer's own, in Indonesian and
//! English. None of these lines is spelled out by a standard; they are what Gmail, Yahoo,
//! Outlook, Apple Mail and Thunderbird write.

/// A subject that says that the message was passed on, not written.
pub(crate) fn is_forward(subject: &str) -> bool {
    begins_with_any(
        subject,
        &[
            "fwd:",
            "fw:",
            "diteruskan:",
            "terusan:",
            "trs:",
            "teruskan:",
        ],
    )
}

/// A subject that says that the message answers another.
pub(crate) fn is_reply(subject: &str) -> bool {
    begins_with_any(
        subject,
        &[
            "re:",
            "bls:",
            "balas:",
            "balasan:",
            "tanggapan:",
            "re :",
            "jawaban:",
        ],
    )
}

/// The line above a message that was passed on.
pub(crate) fn begins_forward(line: &str) -> bool {
    let line = unstarred(line);
    if begins_with_any(
        line,
        &[
            "begin forwarded message:",
            "mulai pesan yang diteruskan:",
            "awal pesan yang diteruskan:",
        ],
    ) {
        return true;
    }
    let Some(words) = between_rules(line) else {
        return false;
    };
    begins_with_any(
        words,
        &[
            "forwarded message",
            "forwarded by",
            "pesan yang diteruskan",
            "pesan diteruskan",
            "pesan terusan",
            "surat yang diteruskan",
        ],
    )
}

/// The line above the message that is answered.
pub(crate) fn begins_original(line: &str) -> bool {
    between_rules(unstarred(line)).is_some_and(|words| {
        let words = words.to_lowercase();
        matches!(
            words.as_str(),
            "original message"
                | "original appointment"
                | "pesan asli"
                | "pesan asal"
                | "pesan awal"
                | "reply message"
                | "reply above this line"
                | "balas di atas garis ini"
        )
    })
}

/// A line that is nothing but a rule, as Outlook draws it.
pub(crate) fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 5 && line.chars().all(|c| matches!(c, '_' | '-' | '=' | '*'))
}

/// A field of a header as programs write it above what they quote.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum HeaderWord {
    From,
    Date,
    Other,
}

/// Whether a line is such a field, with its value.
pub(crate) fn header_word(line: &str) -> Option<(HeaderWord, &str)> {
    let (name, value) = unstarred(line).split_once(':')?;
    let name = name.trim_end_matches(['*', ' ']).to_lowercase();
    let word = match name.as_str() {
        "from" | "dari" | "pengirim" => HeaderWord::From,
        "sent" | "date" | "dikirim" | "tanggal" | "terkirim" | "waktu" => HeaderWord::Date,
        "to" | "cc" | "subject" | "kepada" | "ke" | "untuk" | "tembusan" | "perihal" | "subjek"
        | "subyek" | "hal" | "judul" | "importance" | "reply-to" => HeaderWord::Other,
        _ => return None,
    };
    Some((word, value.trim_start_matches('*').trim()))
}

/// A sentence that says who wrote when, above what he wrote; its lines are joined.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Attribution {
    /// It has the look of one, but a writer may say such a thing himself.
    Likely,
    /// It names an address or a time of day as only programs do.
    Sure,
}

/// The most characters of such a sentence.
const ATTRIBUTION_CHARS: usize = 400;

pub(crate) fn attribution(text: &str) -> Option<Attribution> {
    let text = text.trim();
    if text.chars().count() > ATTRIBUTION_CHARS {
        return None;
    }
    let lower = text.to_lowercase();
    let ends = [
        "wrote:",
        "wrote :",
        "menulis:",
        "menulis :",
        "telah menulis:",
        "schrieb:",
    ]
    .iter()
    .any(|end| lower.ends_with(end));
    let begins = ["on ", "pada ", "pada:", "am ", "di "]
        .iter()
        .any(|start| lower.starts_with(start));
    let names_address = lower.contains('@');
    if !ends || !(begins || names_address) || !lower.chars().any(|c| c.is_ascii_digit() || c == '@')
    {
        return None;
    }
    let has_time = lower.as_bytes().windows(4).any(|window| {
        window[0].is_ascii_digit()
            && matches!(window[1], b':' | b'.')
            && window[2].is_ascii_digit()
            && window[3].is_ascii_digit()
    });
    Some(if names_address || (begins && has_time) {
        Attribution::Sure
    } else {
        Attribution::Likely
    })
}

/// Whether a line may begin such a sentence.
pub(crate) fn may_begin_attribution(line: &str) -> bool {
    let line = line.trim_start();
    begins_with_any(line, &["on ", "pada ", "pada:"]) || line.contains('@')
}

/// The line that telephones and their programs put below.
pub(crate) fn is_device_line(line: &str) -> bool {
    let line = line.trim();
    if line.chars().count() > 100 {
        return false;
    }
    let lower = line.to_lowercase();
    if begins_with_any(
        line,
        &[
            "get outlook for",
            "dapatkan outlook untuk",
            "unduh outlook untuk",
            "sent from my ",
            "sent via ",
            "diambil dari iphone",
        ],
    ) {
        return true;
    }
    let rest = [
        "dikirim dari ",
        "dikirim melalui ",
        "dikirim menggunakan ",
        "sent from ",
        "terkirim dari ",
    ]
    .iter()
    .find_map(|start| lower.strip_prefix(start));
    const DEVICES: [&str; 24] = [
        "iphone",
        "ipad",
        "yahoo",
        "android",
        "samsung",
        "ponsel",
        "perangkat",
        "hp ",
        "hp",
        "gmail",
        "outlook",
        "mail",
        "xiaomi",
        "oppo",
        "vivo",
        "huawei",
        "telepon",
        "telkomsel",
        "smartphone",
        "galaxy",
        "redmi",
        "realme",
        "aplikasi",
        "proton",
    ];
    rest.is_some_and(|rest| {
        let rest = rest
            .trim_start_matches("my ")
            .trim_start_matches("aplikasi ")
            .trim_start_matches("surel ");
        DEVICES.iter().any(|device| rest.starts_with(device))
    })
}

/// The first line of a notice that some house puts below each message.
pub(crate) fn may_begin_notice(line: &str) -> bool {
    let line = line.trim().trim_start_matches(['*', '_', '-', '"', ' ']);
    begins_with_any(
        line,
        &[
            "disclaimer",
            "confidentiality notice",
            "legal notice",
            "penafian",
            "penyangkalan",
            "pernyataan kerahasiaan",
            "pemberitahuan kerahasiaan",
            "this e-mail",
            "this email",
            "this message",
            "this communication",
            "the information contained in this",
            "the contents of this e",
            "email ini",
            "e-mail ini",
            "surel ini",
            "pesan ini",
            "surat elektronik ini",
            "informasi dalam e",
            "informasi yang terkandung dalam e",
            "isi email ini",
            "isi e-mail ini",
        ],
    )
}

/// Whether a paragraph speaks as such notices do.
pub(crate) fn is_notice(paragraph: &str) -> bool {
    let lower = paragraph.to_lowercase();
    let speaks = [
        "confidential",
        "intended",
        "privileged",
        "rahasia",
        "penerima yang dituju",
        "dimaksudkan",
        "ditujukan hanya",
        "hanya ditujukan",
    ];
    let count = speaks.iter().filter(|word| lower.contains(*word)).count();
    let addresses = [
        "recipient",
        "addressee",
        "penerima",
        "dituju",
        "berhak",
        "unauthorized",
        "tidak sah",
    ];
    count > 0 && addresses.iter().any(|word| lower.contains(word))
}

/// The words of a line between rules: `---- words ----`.
fn between_rules(line: &str) -> Option<&str> {
    let line = line.trim();
    let words = line.trim_start_matches(['-', '_']);
    let before = line.len() - words.len();
    let words = words.trim();
    let inner = words.trim_end_matches(['-', '_', ' ', ':']);
    (before >= 3 && !inner.is_empty()).then_some(inner)
}

/// Without the stars that mean bold letters where HTML was made into text.
fn unstarred(line: &str) -> &str {
    line.trim().trim_start_matches('*')
}

/// Whether a text begins with one of these (given in lower case), in any case.
pub(crate) fn begins_with_any(text: &str, starts: &[&str]) -> bool {
    let text = text.trim_start();
    starts.iter().any(|start| {
        text.get(..start.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(start))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_of_programs_are_known() {
        for (line, expected) in [
            (
                "Pada tanggal Sen, 5 Jan 2026 pukul 10.00 Meja <meja@dinas.example> menulis:",
                Some(Attribution::Sure),
            ),
            (
                "On Mon, 5 Jan 2026 at 10:00, Meja wrote:",
                Some(Attribution::Sure),
            ),
            (
                "Meja <meja@dinas.example> menulis:",
                Some(Attribution::Sure),
            ),
            (
                "Pada tanggal 5 Januari kepala desa menulis:",
                Some(Attribution::Likely),
            ),
            ("Kepala desa menulis:", None),
            ("Pada tanggal 5 Januari ia datang.", None),
        ] {
            assert_eq!(attribution(line), expected, "{line}");
        }
    }

    #[test]
    fn lines_between_rules_are_known() {
        assert!(begins_original("-----Pesan Asli-----"));
        assert!(begins_original("*-----Original Message-----"));
        assert!(!begins_original("--- jalan asli ---"));
        assert!(begins_forward("---------- Forwarded message ---------"));
        assert!(begins_forward("---------- Pesan terusan ----------"));
        assert!(!begins_forward("Forwarded message"));
    }

    #[test]
    fn telephones_sign_with_their_name() {
        for line in [
            "Dikirim dari iPhone saya",
            "Sent from my Samsung Galaxy",
            "Dikirim dari Yahoo Mail untuk Android",
            "Get Outlook for iOS",
        ] {
            assert!(is_device_line(line), "{line}");
        }
        for line in [
            "Dikirim dari kantor desa minggu lalu",
            "Sent from the village office",
        ] {
            assert!(!is_device_line(line), "{line}");
        }
    }
}
