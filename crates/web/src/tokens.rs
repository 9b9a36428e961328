//! What the forms of a page carry.

use std::sync::{
    OnceLock,
    atomic::{AtomicU32, Ordering},
};

use axum::http::HeaderValue;

use crate::{App, csrf, session::Visitor};

/// Each is made when the template prints it, for many pages have no form.
#[derive(Debug)]
pub(crate) struct Tokens {
    /// Whose they are; none on a page that no request asked for.
    of: Option<(App, Visitor)>,
    /// Proves that a form comes from our own page.
    form: OnceLock<String>,
    /// Start of the idempotency keys of this page's forms.
    repeat: OnceLock<String>,
    /// How many of them were printed.
    printed: AtomicU32,
}

impl Tokens {
    pub(crate) fn of(of: Option<(App, Visitor)>) -> Tokens {
        Tokens {
            of,
            form: OnceLock::new(),
            repeat: OnceLock::new(),
            printed: AtomicU32::new(0),
        }
    }

    /// What proves that a form comes from our own page.
    pub(crate) fn form(&self) -> &str {
        self.form.get_or_init(|| match &self.of {
            Some((app, visitor)) => csrf::token(app, visitor.holder(app)),
            None => "token".to_owned(),
        })
    }

    /// An idempotency key that no other form has.
    pub(crate) fn repeat_key(&self) -> String {
        let start = self.repeat.get_or_init(|| match &self.of {
            Some((app, _)) => app.office.keys().new_token(),
            None => "repeat".to_owned(),
        });
        let nth = self.printed.fetch_add(1, Ordering::Relaxed);
        format!("{start}.{nth}")
    }

    /// Cookie of a visitor who had none and was shown a form.
    pub(crate) fn cookie(&self) -> Option<HeaderValue> {
        let (app, visitor) = self.of.as_ref()?;
        visitor.new_cookie(app)
    }
}
