//! What is wrong with a row of an old register, and the remedy.

use crate::{Lang, tf};

/// The sentence of a fault by its code (`import_date`); `fact` is what stands in the cell, or
/// a limit.
pub fn sheet_fault(lang: Lang, code: &str, fact: &str) -> String {
    let key = format!("sheet-{}", code.replace('_', "-"));
    tf(lang, &key, &[("fact", fact.into())])
}
