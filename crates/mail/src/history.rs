//! History as mail programs mark it in HTML: by class and id, known from their messages.

use crate::html::Attributes;

/// Whether an element by its marks holds or begins history, whatever it is.
pub(crate) fn is_there(attributes: &Attributes) -> bool {
    holds("", attributes) || begins(attributes)
}

/// Containers that mail programs put around what they quote.
pub(crate) fn holds(name: &str, attributes: &Attributes) -> bool {
    let by_class = attributes.class.split_ascii_whitespace().any(|class| {
        matches!(
            class,
            "gmail_quote"
                | "gmail_attr"
                | "gmail_extra_quote"
                | "yahoo_quoted"
                | "moz-cite-prefix"
                | "protonmail_quote"
                | "zmail_extra"
                | "tutanota_quote"
                | "ms-outlook-mobile-reference-message"
        )
    });
    let by_id = matches!(
        attributes.id.as_str(),
        "yahoo_quoted" | "mail-editor-reference-message-container"
    ) || attributes.id.starts_with("yahoo_quoted_");
    by_class || by_id || (name == "blockquote" && attributes.kind.eq_ignore_ascii_case("cite"))
}

/// What stands right above the history in mail of Outlook.
pub(crate) fn begins(attributes: &Attributes) -> bool {
    let id = attributes.id.to_ascii_lowercase();
    let id = id.strip_prefix("x_").unwrap_or(&id);
    matches!(
        id,
        "divrplyfwdmsg" | "appendonsend" | "olk_src_body_section"
    ) || attributes
        .class
        .split_ascii_whitespace()
        .any(|class| class == "OutlookMessageHeader")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_are_known_by_their_programs() {
        let marked = |class: &str, id: &str| Attributes {
            class: class.to_owned(),
            id: id.to_owned(),
            ..Attributes::default()
        };
        assert!(holds("div", &marked("x gmail_quote", "")));
        assert!(holds("div", &marked("", "yahoo_quoted_123")));
        assert!(!holds("div", &marked("gmail_quotes", "")));
        assert!(!holds("blockquote", &marked("", "")));
        assert!(begins(&marked("", "x_divRplyFwdMsg")));
        assert!(is_there(&marked("moz-cite-prefix", "")) && !is_there(&marked("", "a")));
    }
}
