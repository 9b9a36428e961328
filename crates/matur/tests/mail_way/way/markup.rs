//! Whether a page holds markup that no template of ours wrote.

/// What is wrong with the page: an attribute that runs something, or an address that leads
/// out of the office.
pub fn fault(page: &str) -> Option<String> {
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, behind)| behind);
            continue;
        }
        let Some(end) = end_of_tag(rest) else {
            return Some(format!("a tag without end: {:.60}", rest));
        };
        let (tag, behind) = (&rest[..end], &rest[end + 1..]);
        for (name, value) in attributes(tag) {
            let runs = name.starts_with("on") || name == "style" || name == "srcdoc";
            let leads = ["href", "src", "action", "formaction"].contains(&name.as_str());
            let inside = ["/", "#", "?", "mailto:", "tel:"];
            let inside = value.is_empty() || inside.iter().any(|start| value.starts_with(start));
            if runs || (leads && (!inside || value.starts_with("//"))) {
                return Some(format!("{name}={value:?} in <{tag:.200}>"));
            }
        }
        rest = match tag.split([' ', '\n']).next() {
            Some(raw @ ("script" | "style")) => {
                let close = format!("</{raw}");
                behind.find(&close).map_or("", |at| &behind[at..])
            }
            _ => behind,
        };
    }
    None
}

/// Where the `>` of a tag stands that no quoted value holds.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, sign) in text.bytes().enumerate() {
        match (quote, sign) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(sign),
            (Some(open), _) if sign == open => quote = None,
            _ => {}
        }
    }
    None
}

fn attributes(tag: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = tag
        .find(|c: char| c.is_ascii_whitespace())
        .map_or("", |at| &tag[at..]);
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() {
            return found;
        }
        let end = rest
            .find(|c: char| c == '=' || c.is_ascii_whitespace())
            .unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        rest = &rest[end..];
        let mut value = "";
        if let Some(behind) = rest.strip_prefix('=') {
            let quote = behind.chars().next().filter(|c| matches!(c, '"' | '\''));
            let (inner, behind) = match quote {
                Some(quote) => behind[1..].split_once(quote).unwrap_or((&behind[1..], "")),
                None => behind
                    .split_once(|c: char| c.is_ascii_whitespace())
                    .unwrap_or((behind, "")),
            };
            (value, rest) = (inner, behind);
        }
        found.push((name, value.to_owned()));
    }
}
