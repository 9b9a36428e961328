//! The standing pages: `/privasi` (UU 27/2022 Pasal 21), `/tentang` and `/aksesibilitas`.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use casework::{Channel, Duty, Fate};
use office::Directory;

use super::home::dial;
use crate::{App, Page};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/privasi", get(privacy))
        .route("/tentang", get(about))
        .route("/aksesibilitas", get(accessibility))
}

/// Where the data of areas come from; their licence wants it named.
const AREA_DATA: &str = "https://github.com/fityannugroho/idn-area-data";

/// A heading with what stands below it.
#[derive(Default)]
struct Part {
    title: String,
    lines: Vec<String>,
    items: Vec<String>,
    /// Address and words.
    links: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "pages/citizen/notice.html")]
struct Notice<'a> {
    page: &'a Page,
    title: String,
    lead: String,
    parts: Vec<Part>,
}

struct Parts<'a>(&'a Page, Vec<Part>);

impl Parts<'_> {
    /// A part whose title is `key-title`, with the lines that these keys name.
    fn add(&mut self, key: &str, lines: &[&str]) -> &mut Part {
        let lines = lines
            .iter()
            .map(|line| self.0.key(&format!("{key}-{line}")));
        self.1.push(Part {
            title: self.0.key(&format!("{key}-title")),
            lines: lines.collect(),
            ..Part::default()
        });
        let last = self.1.len() - 1;
        &mut self.1[last]
    }
}

impl Part {
    fn listing(&mut self, page: &Page, key: &str, items: &[&str]) -> &mut Part {
        let items = items.iter().map(|item| page.key(&format!("{key}-{item}")));
        self.items.extend(items);
        self
    }

    fn link(&mut self, address: impl Into<String>, words: impl Into<String>) -> &mut Part {
        self.links.push((address.into(), words.into()));
        self
    }

    /// How the office is reached.
    fn reach(&mut self, page: &Page, directory: &Directory) -> &mut Part {
        let profile = &directory.profile;
        let address = profile.letterhead.address.trim();
        let mut lines = vec![profile.name.clone()];
        lines.extend(Some(address.to_owned()).filter(|line| !line.is_empty()));
        lines.extend(Some(page.hours_line()).filter(|line| !line.is_empty()));
        self.items.extend(lines);
        let telephone = profile.telephone.trim();
        if let Some(number) = dial(telephone) {
            self.link(number, page.t1("notice-telephone", "number", telephone));
        }
        self
    }
}

/// `GET /privasi`
async fn privacy(State(app): State<App>, page: Page) -> Response {
    page.show(&privacy_notice(&page, &app.office.directory()))
}

fn privacy_notice<'a>(page: &'a Page, directory: &Directory) -> Notice<'a> {
    let mut parts = Parts(page, Vec::new());
    let p = &mut parts;
    p.add("privacy-who", &["text"]).reach(page, directory);
    p.add("privacy-why", &["text", "basis"]).listing(
        page,
        "privacy-why",
        &["law-service", "law-complaints", "law-regions", "law-data"],
    );
    p.add("privacy-what", &["text", "never"]).listing(
        page,
        "privacy-what",
        &["story", "identity", "point", "files", "course", "technical"],
    );
    p.add("privacy-seen", &["text", "about"]).listing(
        page,
        "privacy-seen",
        &["open", "confidential", "anonymous"],
    );
    let openers = openers(directory);
    if let (Some(part), false) = (p.1.last_mut(), openers.is_empty()) {
        let names = words::list(page.lang, &openers);
        part.lines
            .push(page.t1("privacy-seen-positions", "positions", names));
    }
    let kept = p.add("privacy-kept", &[]);
    kept.lines.push(match &directory.profile.retention {
        Some(class) => {
            let years = i64::from(class.active_years) + i64::from(class.inactive_years);
            let end = match class.fate {
                Fate::Destroy => "destroy",
                Fate::Permanent => "permanent",
                Fate::Review => "review",
            };
            let end = page.key(&format!("privacy-kept-{end}"));
            page.t3(
                "privacy-kept-class",
                "years",
                years,
                "end",
                end,
                "basis",
                &class.basis,
            )
        }
        None => page.t("privacy-kept-open"),
    });
    kept.lines.push(page.t("privacy-kept-cookies"));
    p.add("privacy-rights", &["text", "limits"]).listing(
        page,
        "privacy-rights",
        &[
            "access", "correct", "erase", "protect", "withdraw", "object",
        ],
    );
    p.add("privacy-use", &["page", "text", "time", "erase", "breach"])
        .link("/lacak", page.t("privacy-use-link"))
        .reach(page, directory);
    p.add("privacy-further", &["text"])
        .listing(page, "privacy-further", &["inspectorate"])
        .link(
            "https://ombudsman.go.id",
            page.t("privacy-further-ombudsman"),
        );
    Notice {
        page,
        title: page.t("privacy-title"),
        lead: page.t1("privacy-lead", "office", page.frame.office_name.as_str()),
        parts: parts.1,
    }
}

/// Titles of the positions that may open a confidential name.
fn openers(directory: &Directory) -> Vec<String> {
    let positions = directory.positions.iter();
    positions
        .filter(|one| one.duties.contains(&Duty::Identity))
        .map(|one| one.title.clone())
        .collect()
}

/// `GET /tentang`
async fn about(State(app): State<App>, page: Page) -> Response {
    page.show(&about_notice(&page, &app.office.directory()))
}

fn about_notice<'a>(page: &'a Page, directory: &Directory) -> Notice<'a> {
    let mut parts = Parts(page, Vec::new());
    let p = &mut parts;
    p.add("about-site", &["text"]).reach(page, directory);
    p.add("about-procedure", &["text"])
        .link("/sop", page.t("foot-sop"))
        .link("/angka", page.t("foot-figures"));
    let open = !directory
        .profile
        .closed_channels
        .contains(&Channel::Website);
    if let (Some(part), true) = (p.1.last_mut(), open) {
        part.link("/adukan", page.t("nav-complain"));
    }
    let version = page.t1(
        "about-program-version",
        "version",
        env!("CARGO_PKG_VERSION"),
    );
    p.add("about-program", &["text", "source"])
        .lines
        .push(version);
    p.add("about-data", &["areas", "font"])
        .link(AREA_DATA, page.t("about-data-areas-link"));
    Notice {
        page,
        title: page.t("about-title"),
        lead: page.t1("about-lead", "office", page.frame.office_name.as_str()),
        parts: parts.1,
    }
}

/// `GET /aksesibilitas`
async fn accessibility(State(app): State<App>, page: Page) -> Response {
    page.show(&accessibility_notice(&page, &app.office.directory()))
}

fn accessibility_notice<'a>(page: &'a Page, directory: &Directory) -> Notice<'a> {
    let mut parts = Parts(page, Vec::new());
    let p = &mut parts;
    p.add("access-aim", &["text"]);
    p.add("access-tested", &["text", "untested"]).listing(
        page,
        "access-tested",
        &["axe", "phone", "keys", "plain"],
    );
    p.add("access-limits", &["text"]).listing(
        page,
        "access-limits",
        &["scans", "language", "table"],
    );
    p.add("access-other", &["text"]);
    p.add("access-report", &["text"]).reach(page, directory);
    let version = page.t1("access-version", "version", env!("CARGO_PKG_VERSION"));
    if let Some(part) = p.1.first_mut() {
        part.lines.push(version);
    }
    Notice {
        page,
        title: page.t("access-title"),
        lead: page.t("access-lead"),
        parts: parts.1,
    }
}

#[cfg(test)]
mod tests {
    use casework::Retention;

    use super::*;
    use crate::{pages::settings::tests::directory, sample};

    #[test]
    fn the_privacy_notice_names_who_how_long_and_where_to_go_next() {
        let mut directory = directory();
        directory.profile.telephone = "(0361) 000 123".to_owned();
        for page in sample::readers() {
            let open = sample::check(&page, &privacy_notice(&page, &directory));
            assert!(open.contains("href=\"tel:"), "{open}");
            assert!(open.contains("UU 27/2022") && open.contains("UU 25/2009"));
            assert!(open.contains("3 × 24"));
            assert!(open.contains("Inspektorat") && open.contains("Ombudsman"));
            // Who may open a confidential name is what the positions are trusted with.
            let openers = openers(&directory);
            assert!(!openers.is_empty());
            assert!(openers.iter().all(|title| open.contains(title.as_str())));
            let kept = page.t("privacy-kept-open").replace('\'', "&#39;");
            assert!(open.contains(&kept), "{open}");
        }
        directory.profile.retention = Some(Retention {
            classification: "000.8.3.4".to_owned(),
            active_years: 2,
            inactive_years: 3,
            fate: Fate::Destroy,
            basis: "Perbup <1>".to_owned(),
        });
        for page in sample::readers() {
            let html = sample::check(&page, &privacy_notice(&page, &directory));
            assert!(html.contains("Perbup &#60;1&#62;"), "{html}");
            assert!(html.contains(" 5 "), "two years and three: {html}");
        }
    }

    #[test]
    fn the_other_pages_say_what_holds_here() {
        let mut directory = directory();
        for page in sample::readers() {
            let about = sample::check(&page, &about_notice(&page, &directory));
            assert!(about.contains("AGPL-3.0") && about.contains("ODbL"));
            assert!(about.contains(AREA_DATA) && about.contains("/adukan"));
            let access = sample::check(&page, &accessibility_notice(&page, &directory));
            assert!(access.contains("WCAG 2.2"));
            assert!(access.contains(env!("CARGO_PKG_VERSION")));
        }
        directory.profile.closed_channels.insert(Channel::Website);
        let page = &sample::readers()[0];
        let about = about_notice(page, &directory);
        let links = about.parts.iter().flat_map(|part| &part.links);
        assert!(links.into_iter().all(|(to, _)| to != "/adukan"));
    }
}
