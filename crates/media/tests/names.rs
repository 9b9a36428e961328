//! Names that people and attackers give to files.
#![allow(clippy::unwrap_used, missing_docs)]

use media::{Kind, NAME_CHARS, safe_name};
use proptest::prelude::*;

fn jpg(name: &str) -> String {
    safe_name(name, Kind::Jpeg, "0123456789ab")
}

#[test]
fn ordinary_names_stay() {
    for name in [
        "foto jalan.jpg",
        "IMG_20260302_081500.jpg",
        "Surat No. 12 RT 03.jpg",
        "Kali Opak é ꦱ.jpg",
        "a.jpeg",
    ] {
        assert_eq!(jpg(name), name);
    }
    assert_eq!(jpg("FOTO.JPG"), "FOTO.jpg");
    assert_eq!(jpg("  foto\t\njalan  .jpg"), "foto jalan.jpg");
}

#[test]
fn harmful_names_do_not() {
    for (name, safe) in [
        ("../../etc/passwd", "passwd.jpg"),
        (r"C:\Users\budi\foto.jpg", "foto.jpg"),
        (r"..\..\boot.ini", "boot-ini.jpg"),
        ("foto\u{202e}gpj.exe", "fotogpj-exe.jpg"),
        ("foto.jpg\0.exe", "foto-jpg-exe.jpg"),
        ("foto.php.jpg", "foto-php.jpg"),
        ("foto.pdf.jpg.png", "foto.jpg"),
        ("z\u{200b}e\u{feff}ro\u{e0041}.jpg", "zero.jpg"),
        ("con.jpg", "_con.jpg"),
        ("LPT1", "_LPT1.jpg"),
        ("com².jpg", "_com².jpg"),
        ("AUX .jpg", "_AUX.jpg"),
        (".htaccess", "htaccess.jpg"),
        ("-rf.jpg", "rf.jpg"),
        ("=cmd.jpg", "cmd.jpg"),
        ("foto.jpg. . .", "foto.jpg"),
        ("foto.jpg:evil.exe", "foto-jpg-evil-exe.jpg"),
        ("a\u{ff0f}b\u{2215}c.jpg", "a-b-c.jpg"),
        ("%2e%2e%2fetc.jpg", "2e-2e-2fetc.jpg"),
        ("<img src=x>.jpg", "img src=x-.jpg"),
        ("a\r\nSet-Cookie x.jpg", "a Set-Cookie x.jpg"),
    ] {
        assert_eq!(jpg(name), safe, "{name:?}");
    }
}

#[test]
fn a_name_of_nothing_is_replaced() {
    for name in [
        "", ".", "..", "...", "/", "///", "\0", "\u{202e}", " . ", ".jpg", "a/",
    ] {
        assert_eq!(jpg(name), "0123456789ab.jpg", "{name:?}");
    }
    assert_eq!(safe_name("", Kind::Pdf, "../"), "_.pdf");
}

#[test]
fn long_names_are_cut_before_the_extension() {
    let long = jpg(&format!("{}.jpg", "a".repeat(300)));
    assert_eq!(
        (long.chars().count(), long.ends_with("a.jpg")),
        (NAME_CHARS, true)
    );
    let wide = jpg(&"\u{1f6b2}".repeat(300));
    assert!(
        wide.len() <= 240 && wide.ends_with(".jpg"),
        "{}",
        wide.len()
    );
    assert!(jpg(&format!("{} .x", "a".repeat(115))).chars().count() <= NAME_CHARS);
}

/// Names put together from what does harm, and any other characters.
fn names() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        "..",
        "/",
        "\\",
        "\0",
        "\u{202e}",
        "\u{2066}",
        "\u{200b}",
        "\u{feff}",
        ".jpg",
        ".exe",
        "CON",
        "nul",
        " ",
        ".",
        "-",
        ":",
        "a",
        "é",
        "\u{1f6b2}",
        "\n",
        "\u{ff0f}",
        "~",
        "%",
        "com1",
        "\u{e0001}",
        "\u{fffe}",
        "\u{301}",
    ]);
    prop::collection::vec(
        prop_oneof![
            nasty.prop_map(str::to_owned),
            any::<char>().prop_map(String::from),
            "\\PC{0,40}"
        ],
        0..20,
    )
    .prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_name_does_harm(name in names(), kind in prop::sample::select(Kind::ALL.to_vec())) {
        let safe = safe_name(&name, kind, "0123456789ab");
        prop_assert!(safe.chars().count() <= NAME_CHARS && safe.len() <= 255);
        let (stem, extension) = safe.rsplit_once('.').unwrap();
        prop_assert!(kind.extensions().contains(&extension));
        prop_assert!(!stem.is_empty() && !stem.ends_with(['.', ' ']) && !stem.starts_with(['.', '-', ' ', '=', '+', '@', '~']));
        prop_assert!(!safe.contains(['/', '\\', '\0', ':', '<', '>', '"', '|', '?', '*', '%']));
        let unseen = |c: char| {
            c.is_control() || matches!(u32::from(c), 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x2069 | 0xFEFF | 0xFF0F)
        };
        prop_assert!(!safe.chars().any(unseen), "unseen in {:?}", safe);
        prop_assert!(!["CON", "PRN", "AUX", "NUL", "COM1", "LPT9"].contains(&stem.split('.').next().unwrap().trim_end().to_uppercase().as_str()));
        // A path made of it stays in its folder.
        prop_assert_eq!(std::path::Path::new(&safe).components().count(), 1);
        prop_assert_eq!(safe_name(&safe, kind, "0123456789ab"), safe);
    }
}
