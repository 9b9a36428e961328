//! What the office's own mail server found out: whether the sender is who he says
//! (RFC 8601), and whether the message is spam.

use crate::header::Fields;

/// The answer of one method (RFC 8601, 2.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It holds.
    Pass,
    /// It does not.
    Fail,
    /// It does not, but whoever owns the domain does not insist.
    SoftFail,
    /// Nothing can be said of it.
    Neutral,
    /// The sender's domain publishes nothing, or the message has no signature.
    None,
    /// It could not be looked up just now.
    TempError,
    /// What is published cannot be read.
    PermError,
    /// It holds, but not as the server demands.
    Policy,
}

impl Verdict {
    /// The stable name, as in the RFC.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Verdict::Pass => "pass",
            Verdict::Fail => "fail",
            Verdict::SoftFail => "softfail",
            Verdict::Neutral => "neutral",
            Verdict::None => "none",
            Verdict::TempError => "temperror",
            Verdict::PermError => "permerror",
            Verdict::Policy => "policy",
        }
    }

    fn named(name: &str) -> Option<Verdict> {
        Some(match name {
            "pass" => Verdict::Pass,
            "fail" | "hardfail" => Verdict::Fail,
            "softfail" => Verdict::SoftFail,
            "neutral" => Verdict::Neutral,
            "none" => Verdict::None,
            "temperror" => Verdict::TempError,
            "permerror" => Verdict::PermError,
            "policy" => Verdict::Policy,
            _ => return None,
        })
    }
}

/// What the trusted server found; nothing where it said nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Authentication {
    /// Whether the sending server may send for the envelope's domain (RFC 7208).
    pub spf: Option<Verdict>,
    /// Whether a signature of the domain holds (RFC 6376); of several the best.
    pub dkim: Option<Verdict>,
    /// Whether one of both speaks for the domain that is shown as sender (RFC 7489).
    pub dmarc: Option<Verdict>,
}

/// What filters said.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Spam {
    /// A filter calls it spam.
    pub flagged: bool,
    /// Its points, as the topmost field has them; what they mean is the filter's own.
    pub score: Option<f32>,
}

/// Reads the topmost `Authentication-Results` of that server alone: any other may have been
/// written by the sender (RFC 8601, 1.6 and 7.1), one lower down as well.
pub(crate) fn authentication(fields: &Fields, trusted: Option<&str>) -> Authentication {
    let mut found = Authentication::default();
    let Some(trusted) = trusted.filter(|name| !name.is_empty()) else {
        return found;
    };
    let text = fields
        .all("authentication-results")
        .map(|value| without_comments(&String::from_utf8_lossy(value)))
        .find(|text| {
            let server = text
                .split(';')
                .next()
                .unwrap_or("")
                .split_whitespace()
                .next();
            server.is_some_and(|server| server.trim_matches('"').eq_ignore_ascii_case(trusted))
        });
    for result in text.as_deref().unwrap_or("").split(';').skip(1).take(50) {
        let Some((method, rest)) = result.split_once('=') else {
            continue;
        };
        // A version may stand behind the method: `dkim/1`.
        let method = method
            .split('/')
            .next()
            .unwrap_or("")
            .trim()
            .to_ascii_lowercase();
        let word = rest
            .split_whitespace()
            .next()
            .unwrap_or("")
            .to_ascii_lowercase();
        let Some(verdict) = Verdict::named(&word) else {
            continue;
        };
        match method.as_str() {
            "spf" => _ = found.spf.get_or_insert(verdict),
            "dmarc" => _ = found.dmarc.get_or_insert(verdict),
            "dkim" if found.dkim.is_none() || verdict == Verdict::Pass => {
                found.dkim = Some(verdict)
            }
            _ => {}
        }
    }
    found
}

/// Without comments in brackets (RFC 5322, 3.2.2) and quoted text, which may hold semicolons.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut depth, mut quoted) = (0_u32, false);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' if depth > 0 || quoted => _ = chars.next(),
            '"' if depth == 0 => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted && depth > 0 => depth -= 1,
            c if depth == 0 && !quoted => out.push(c),
            _ => {}
        }
    }
    out
}

/// Reads what SpamAssassin (`X-Spam-Flag`, `-Status`, `-Score`) and rspamd (`X-Spam`,
/// `X-Spamd-Result`) write. A sender may write them as well: to be believed, the server must
/// take them off what comes in.
pub(crate) fn spam(fields: &Fields) -> Spam {
    let says_yes = |name: &str| {
        fields.token(name).is_some_and(|word| {
            word.trim_end_matches(',') == "yes" || word.starts_with("yes,") || word == "true"
        })
    };
    let flagged = ["x-spam-flag", "x-spam-status", "x-spam"]
        .into_iter()
        .any(says_yes)
        || fields.text("x-spamd-result").is_some_and(|text| {
            text.split(':')
                .nth(1)
                .is_some_and(|rest| rest.trim_start().to_ascii_lowercase().starts_with("true"))
        });
    let number = |text: &str| {
        text.trim()
            .parse::<f32>()
            .ok()
            .filter(|points| points.is_finite())
    };
    let behind = |name: &str, mark: &str| {
        let text = fields.text(name)?;
        let rest = text.split_once(mark)?.1.trim_start();
        number(
            rest.split(|c: char| c.is_whitespace() || matches!(c, ',' | '/' | ']'))
                .next()?,
        )
    };
    let score = fields
        .token("x-spam-score")
        .and_then(|text| number(&text))
        .or_else(|| behind("x-spam-status", "score="))
        .or_else(|| behind("x-spam-status", "hits="))
        .or_else(|| behind("x-spamd-result", "["));
    Spam { flagged, score }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header;

    fn found(head: &str) -> (Authentication, Spam) {
        let fields = header::split(format!("{head}\n\n").as_bytes()).fields;
        (
            authentication(&fields, Some("mx.dinas.example")),
            spam(&fields),
        )
    }

    #[test]
    fn only_the_trusted_server_is_heard() {
        let (auth, _) = found(
            "Authentication-Results: evil.example; spf=pass; dkim=pass\n\
             Authentication-Results: MX.dinas.example 1; spf=softfail (a; spf=pass) smtp.mailfrom=x; dkim=fail reason=\"b; dkim=pass\"; dkim=none; dmarc=fail\n\
             Authentication-Results: mx.dinas.example; dkim=pass",
        );
        assert_eq!(
            (auth.spf, auth.dkim, auth.dmarc),
            (
                Some(Verdict::SoftFail),
                Some(Verdict::Fail),
                Some(Verdict::Fail)
            )
        );
        let (auth, _) =
            found("Authentication-Results: mx.dinas.example; dkim=fail; dkim=pass; x=y; spf=what");
        assert_eq!((auth.spf, auth.dkim), (None, Some(Verdict::Pass)));
        assert_eq!(found("Subject: a").0, Authentication::default());
    }

    #[test]
    fn filters_are_heard() {
        for (head, flagged, score) in [
            ("X-Spam-Flag: YES\nX-Spam-Score: 7.5", true, Some(7.5)),
            (
                "X-Spam-Status: Yes, score=5.3 required=5.0",
                true,
                Some(5.3),
            ),
            (
                "X-Spam-Status: No, score=-1.2 required=5.0",
                false,
                Some(-1.2),
            ),
            (
                "X-Spamd-Result: default: False [2.30 / 15.00]; X[1]",
                false,
                Some(2.3),
            ),
            (
                "X-Spam: Yes\nX-Spamd-Result: default: True [20.1 / 15.00]",
                true,
                Some(20.1),
            ),
            ("X-Spam-Score: NaN", false, None),
            ("Subject: a", false, None),
        ] {
            assert_eq!(found(head).1, Spam { flagged, score }, "{head}");
        }
    }
}
