use std::{borrow::Cow, sync::OnceLock};

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};

use crate::{Arg, Lang};

/// The translation files of one language, in the order they are read.
macro_rules! locale {
    ($lang:literal: $($file:literal),+ $(,)?) => {
        &[$(($file, include_str!(concat!("../locales/", $lang, "/", $file, ".ftl")))),+]
    };
}

/// One list for both languages, so that a file cannot be forgotten in one.
macro_rules! locales {
    ($($file:literal),+ $(,)?) => {
        const ID: &[(&str, &str)] = locale!("id": $($file),+);
        const EN: &[(&str, &str)] = locale!("en": $($file),+);
    };
}

locales!(
    "common",
    "time",
    "refusal",
    "desk",
    "intake",
    "register",
    "letters",
    "mail",
    "mailbox",
    "case-mail",
    "law",
    "archive",
    "sheets",
    "case",
    "people",
    "sop",
    "signin",
    "errors",
    "print",
    "home",
    "track",
    "data",
    "complain",
    "figures",
    "notices",
    "told",
    "fields",
    "procedure",
    "profile",
    "commands",
    "backup",
    "export",
    "settings",
    "keep",
);

/// All texts of all languages.
pub struct Texts {
    id: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
}

impl Texts {
    /// Reads the embedded translation files. A faulty entry is left out, and a
    /// test of this crate fails on it.
    pub fn new() -> Texts {
        Texts {
            id: bundle(Lang::Id),
            en: bundle(Lang::En),
        }
    }

    /// The one instance a process needs, read on first use.
    pub fn shared() -> &'static Texts {
        static TEXTS: OnceLock<Texts> = OnceLock::new();
        TEXTS.get_or_init(Texts::new)
    }

    /// The sources by file name, as embedded; for tests and for translators' tools.
    pub fn sources(lang: Lang) -> &'static [(&'static str, &'static str)] {
        match lang {
            Lang::Id => ID,
            Lang::En => EN,
        }
    }

    /// True if the language has the key.
    pub fn has(&self, lang: Lang, key: &str) -> bool {
        self.bundle(lang).has_message(key)
    }

    /// The text of a key without arguments. A key missing in `lang` is taken
    /// from Indonesian; one missing there too comes back as `⟦key⟧`, which
    /// tests look for.
    pub fn get(&self, lang: Lang, key: &str) -> Cow<'_, str> {
        self.format(lang, key, &[])
    }

    /// The text of a key with its arguments put in; see [`Texts::get`] for
    /// missing keys.
    pub fn format(&self, lang: Lang, key: &str, args: &[(&str, Arg<'_>)]) -> Cow<'_, str> {
        for bundle in [self.bundle(lang), &self.id] {
            let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
                continue;
            };
            // Most texts have none, and are lent as they stand.
            if args.is_empty() {
                let mut errors = Vec::new();
                let text = bundle.format_pattern(pattern, None, &mut errors);
                if errors.is_empty() {
                    return text;
                }
                return Cow::Owned(format!("⟦{key}: {}⟧", text));
            }
            let mut values = FluentArgs::with_capacity(args.len());
            for (name, arg) in args {
                values.set(*name, arg);
            }
            let mut errors = Vec::new();
            let text = bundle.format_pattern(pattern, Some(&values), &mut errors);
            if errors.is_empty() {
                // An owned copy: the borrow of `values` ends here.
                return Cow::Owned(text.into_owned());
            }
            return Cow::Owned(format!("⟦{key}: {}⟧", text));
        }
        Cow::Owned(format!("⟦{key}⟧"))
    }

    fn bundle(&self, lang: Lang) -> &FluentBundle<FluentResource> {
        match lang {
            Lang::Id => &self.id,
            Lang::En => &self.en,
        }
    }
}

impl Default for Texts {
    fn default() -> Self {
        Texts::new()
    }
}

/// The shared text of a key without arguments.
pub fn t(lang: Lang, key: &str) -> String {
    Texts::shared().get(lang, key).into_owned()
}

/// The shared text of a key with arguments.
pub fn tf(lang: Lang, key: &str, args: &[(&str, Arg<'_>)]) -> String {
    Texts::shared().format(lang, key, args).into_owned()
}

fn bundle(lang: Lang) -> FluentBundle<FluentResource> {
    // Both tags are well-formed; `und` would only cost the plural rules.
    let tag = lang.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // Otherwise every argument is wrapped in invisible direction marks, which
    // break copying, searching and the width of printed columns.
    bundle.set_use_isolating(false);
    for (_, source) in Texts::sources(lang) {
        let resource = match FluentResource::try_new((*source).to_owned()) {
            Ok(resource) => resource,
            Err((resource, _)) => resource,
        };
        // A key given twice keeps its first text; a test reports it.
        let _ = bundle.add_resource(resource);
    }
    bundle
}
