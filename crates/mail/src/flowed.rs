//! Paragraphs of text that was broken for its way (`format=flowed`, RFC 3676).

/// Joins lines that end with a blank to the next of the same quote depth, and takes off the
/// blank that was put before a line so that it would not be taken for something else.
pub(crate) fn join(text: &str, delete_space: bool) -> String {
    let mut out = String::with_capacity(text.len());
    // The depth of the paragraph that goes on.
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let content = line.trim_start_matches('>');
        let depth = line.len() - content.len();
        let content = content.strip_prefix(' ').unwrap_or(content);
        let is_signature = content == "-- ";
        let flows = content.ends_with(' ') && !is_signature;
        if open == Some(depth) && !is_signature {
            out.push_str(content);
        } else {
            if !out.is_empty() {
                out.push('\n');
            }
            if depth > 0 {
                out.push_str(&line[..depth]);
                out.push(' ');
            } else if content.starts_with('>') {
                // Stuffed so that it is no quote.
                out.push(' ');
            }
            out.push_str(content);
        }
        if flows && delete_space {
            out.pop();
        }
        open = flows.then_some(depth);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_whole_again() {
        assert_eq!(
            join("satu \ndua\n> tiga \n> empat\n-- \nW", false),
            "satu dua\n> tiga empat\n-- \nW"
        );
        assert_eq!(join("sa \ntu\n  dua", true), "satu\n dua");
        assert_eq!(join("a \n> b", false), "a \n> b");
    }
}
