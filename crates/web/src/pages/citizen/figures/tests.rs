use casework::{Figure, Told};
use jiff::civil::date;

use super::*;
use crate::{pages::settings::tests::directory, sample};

const fn all(told: Told) -> Figure<Told> {
    Figure {
        received: told,
        answered: told,
        in_time: told,
    }
}

fn row(code: &str, told: Told) -> FigureRow {
    FigureRow {
        code: code.to_owned(),
        told: all(told),
    }
}

fn figures() -> Figures {
    Figures {
        year: 2026,
        until: date(2026, 4, 1),
        total: all(Told::About(1235)),
        months: vec![
            row("1", Told::About(1200)),
            row("2", Told::Few),
            row("3", Told::About(30)),
        ],
        channels: vec![
            row("walk_in", Told::About(1200)),
            row("sms", Told::Withheld),
        ],
        categories: vec![row("INFRA", Told::About(1200)), row("", Told::Few)],
        villages: vec![row("51.02.02.2003", Told::About(1200)), row("", Told::Few)],
        years: (2025, 2026),
    }
}

#[test]
fn every_table_prints_its_numbers_and_says_why_some_are_not_there() {
    let directory = directory();
    for page in sample::readers() {
        let html = sample::check(&page, &Shown::new(&page, &directory.profile, &figures()));
        for by in By::ALL {
            assert!(
                html.contains(&format!("<h2 id=\"{}\">", by.name())),
                "{html}"
            );
        }
        assert!(html.contains(&page.number(1235)) && html.contains(&page.number(1200)));
        // Read out, not only seen.
        assert!(html.contains(&page.t1("figures-few-spoken", "n", TOLD_FROM)));
        assert!(html.contains(&page.t("figures-withheld-spoken")));
        for name in [
            "Bantas",
            &page.t("channel-walk-in"),
            &page.t("figures-rest-village"),
        ] {
            assert!(
                html.contains(&format!("<th scope=\"row\">{name}</th>")),
                "{name}"
            );
        }
        assert!(html.contains(&words::month(page.lang, 3, false)));
        assert!(html.contains("<a href=\"/angka?tahun=2025\">2025</a>"));
        assert!(html.contains("<a href=\"/angka?tahun=2026\" aria-current=\"page\">"));
        assert!(html.contains("href=\"/angka.csv?tahun=2026\""));
    }
}

#[test]
fn where_nothing_can_be_told_the_page_says_so() {
    let directory = directory();
    let few = Figures {
        total: all(Told::Few),
        ..figures()
    };
    for page in sample::readers() {
        let html = sample::check(&page, &Shown::new(&page, &directory.profile, &few));
        assert!(!html.contains("<table"), "{html}");
        let span = span_of_time(&page, &few);
        assert!(html.contains(&page.t2("figures-empty", "span", span, "n", TOLD_FROM)));
    }
}

#[test]
fn json_has_null_for_what_is_not_told() {
    let directory = directory();
    let figures = figures();
    let json = serde_json::to_value(Json::new(&directory.profile, &figures)).expect("JSON");
    assert_eq!(json["counted_to"], "2026-03-31");
    assert_eq!(json["total"]["received"], 1235);
    assert_eq!(json["months"][1]["received"], serde_json::Value::Null);
    assert_eq!(json["villages"][0]["name"], "Bantas");
    assert_eq!(json["villages"][1]["code"], serde_json::Value::Null);
    assert_eq!(json["rounded_to"], 5);
}

#[test]
fn csv_has_a_line_for_each_row_and_nothing_where_nothing_is_told() {
    let directory = directory();
    for page in sample::readers() {
        let bytes = sheet(&page, &directory.profile, &figures());
        let text = String::from_utf8(bytes.expect("no end")).expect("UTF-8");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 1 + 1 + 3 + 2 + 2 + 2, "{text}");
        assert!(lines[1].ends_with(";1235;1235;1235"), "{text}");
        assert!(lines[3].ends_with(";;;"), "{text}");
        assert!(
            text.contains(";51.02.02.2003;Bantas;1200;1200;1200"),
            "{text}"
        );
    }
}

#[test]
fn the_feed_tells_months_that_are_over_the_latest_first() {
    let directory = directory();
    for page in sample::readers() {
        let feed = Feed::new(&page, &directory.profile, &figures());
        let text = feed.render().expect("rendered");
        let ids: Vec<&str> = feed.months.iter().map(|month| month.id.as_str()).collect();
        assert_eq!(
            ids,
            ["2026-03", "2026-01"],
            "of February nothing can be told"
        );
        assert!(
            text.contains("<updated>2026-04-01T00:00:00+08:00</updated>"),
            "{text}"
        );
        assert!(
            text.contains("<id>https://adu.example/angka#2026-03</id>"),
            "{text}"
        );
        assert!(
            text.contains(&page.number(1200)) && !text.contains('⟦'),
            "{text}"
        );
    }
}

#[test]
fn the_months_that_are_counted_are_named() {
    let page = &sample::readers()[0];
    let of = |until| Figures { until, ..figures() };
    assert_eq!(
        span_of_time(page, &of(date(2026, 4, 1))),
        "Januari–Maret 2026"
    );
    assert_eq!(span_of_time(page, &of(date(2026, 2, 1))), "Januari 2026");
    assert_eq!(
        span_of_time(page, &of(date(2027, 1, 1))),
        "Januari–Desember 2026"
    );
}
