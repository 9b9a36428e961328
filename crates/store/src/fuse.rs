//! Several statements as one, on PostgreSQL.
//!
//! A statement that inserts a row costs the server less than the messages around it: bind,
//! execute, sync, their answers, and a wake-up on both sides. Statements whose answers nobody
//! looks at and that cannot meet in a row are therefore sent as one statement with a part
//! each (`WITH w0 AS (INSERT …), w1 AS (UPDATE …) INSERT …`). All parts run to their end,
//! whatever the order, and all see the rows as they were before it; foreign keys are checked
//! when all have run.

use std::borrow::Cow;

use crate::sql::Sql;
use crate::value::Val;

/// Most parts of one statement; each length of a text is prepared once on each connection.
const MOST_PARTS: usize = 16;

/// One statement to send.
pub(crate) struct Group {
    /// Names it in messages.
    pub(crate) sql: &'static Sql,
    pub(crate) text: Cow<'static, str>,
    pub(crate) values: Vec<Val>,
}

/// A statement of several parts, in messages.
static SEVERAL: Sql = Sql::new("several", "");

/// The statements in as few as may stand for them, in their order.
pub(crate) fn groups(queued: Vec<(&'static Sql, &'static str, Vec<Val>)>) -> Vec<Group> {
    let mut made = Vec::new();
    let mut open: Vec<(&'static Sql, &'static str, Vec<Val>)> = Vec::new();
    let mut written: Vec<Written> = Vec::new();
    for one in queued {
        let change = Written::of(one.1);
        let joins = open.len() < MOST_PARTS
            && change.is_some_and(|change| written.iter().all(|before| change.beside(*before)))
            && written.len() == open.len();
        if !joins {
            made.extend(fused(std::mem::take(&mut open)));
            written.clear();
        }
        written.extend(change);
        open.push(one);
    }
    made.extend(fused(open));
    made
}

/// What a statement writes to.
#[derive(Clone, Copy)]
struct Written {
    table: &'static str,
    /// Inserts rows and looks at none.
    only_adds: bool,
}

impl Written {
    /// None when it reads other rows or answers some: it goes alone.
    fn of(text: &'static str) -> Option<Written> {
        let after = ["INSERT INTO ", "UPDATE ", "DELETE FROM "]
            .iter()
            .find_map(|verb| text.strip_prefix(verb))?;
        if text.contains("SELECT") || text.contains("RETURNING") {
            return None;
        }
        let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
        Some(Written {
            table: &after[..end],
            only_adds: text.starts_with("INSERT") && !text.contains("ON CONFLICT"),
        })
    }

    fn beside(self, before: Written) -> bool {
        self.table != before.table || (self.only_adds && before.only_adds)
    }
}

fn fused(mut parts: Vec<(&'static Sql, &'static str, Vec<Val>)>) -> Option<Group> {
    if parts.len() == 1 {
        let (sql, text, values) = parts.remove(0);
        let text = Cow::Borrowed(text);
        return Some(Group { sql, text, values });
    }
    let last = parts.len().checked_sub(1)?;
    let mut text = String::new();
    let mut values = Vec::new();
    for (place, (_, part, own)) in parts.into_iter().enumerate() {
        match place {
            0 => text.push_str("WITH w0 AS ("),
            _ if place == last => {}
            _ => text.push_str(&format!(", w{place} AS (")),
        }
        renumber(&mut text, part, values.len());
        text.push_str(if place == last { "" } else { ")" });
        if place + 1 == last {
            text.push(' ');
        }
        values.extend(own);
    }
    Some(Group {
        sql: &SEVERAL,
        text: Cow::Owned(text),
        values,
    })
}

/// Writes a part whose `$1` becomes the first parameter after those before it.
fn renumber(text: &mut String, part: &str, before: usize) {
    let mut pieces = part.split('$');
    text.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
        let number: usize = piece[..digits].parse().unwrap_or_default();
        text.push_str(&format!("${}{}", number + before, &piece[digits..]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(texts: &[&'static str]) -> Vec<(String, usize)> {
        static ANY: Sql = Sql::new("any", "");
        let queued = texts
            .iter()
            .map(|text| {
                (
                    &ANY,
                    *text,
                    vec![Val::from(1_i64); text.matches('$').count()],
                )
            })
            .collect();
        groups(queued)
            .into_iter()
            .map(|group| (group.text.into_owned(), group.values.len()))
            .collect()
    }

    #[test]
    fn statements_that_cannot_meet_go_as_one() {
        let parts = [
            "INSERT INTO a (x, y) VALUES ($1, $2)",
            "INSERT INTO a (x, y) VALUES ($1, $2)",
            "UPDATE b SET y = $2 WHERE x = $1",
            "DELETE FROM c WHERE x = $1",
        ];
        let whole = "WITH w0 AS (INSERT INTO a (x, y) VALUES ($1, $2)), \
                     w1 AS (INSERT INTO a (x, y) VALUES ($3, $4)), \
                     w2 AS (UPDATE b SET y = $6 WHERE x = $5) DELETE FROM c WHERE x = $7";
        assert_eq!(sent(&parts), [(whole.to_owned(), 7)]);
    }

    #[test]
    fn what_could_meet_keeps_its_order() {
        let clear = "UPDATE a SET y = $1";
        let set = "INSERT INTO a (x) VALUES ($1) ON CONFLICT (x) DO NOTHING";
        let other = "INSERT INTO b (x) VALUES ($1)";
        let reads = "INSERT INTO c (x) SELECT x FROM b";
        let answers = "INSERT INTO d (x) VALUES ($1) RETURNING x";
        let alone = |text: &str| (text.to_owned(), text.matches('$').count());
        assert_eq!(sent(&[clear, set]), [alone(clear), alone(set)]);
        assert_eq!(sent(&[set, set]), [alone(set), alone(set)]);
        assert_eq!(sent(&[other, reads]), [alone(other), alone(reads)]);
        assert_eq!(sent(&[reads, other]), [alone(reads), alone(other)]);
        assert_eq!(sent(&[answers, other]), [alone(answers), alone(other)]);
        let both = "WITH w0 AS (INSERT INTO a (x) VALUES ($1) ON CONFLICT (x) DO NOTHING) \
                    INSERT INTO b (x) VALUES ($2)";
        assert_eq!(
            sent(&[clear, set, other]),
            [alone(clear), (both.to_owned(), 2)]
        );
        assert!(sent(&[]).is_empty());
    }

    #[test]
    fn a_statement_has_an_end() {
        let many = vec!["INSERT INTO a (x) VALUES ($1)"; 40];
        let lengths: Vec<usize> = sent(&many).iter().map(|(_, values)| *values).collect();
        assert_eq!(lengths, [16, 16, 8]);
    }
}
