//! The same thing told twice is more alike than two things of one kind.

use proptest::prelude::*;
use search::{Profile, similar, similar_by};

/// Each line's stories are of one thing.
const SAME: [[&str; 2]; 7] = [
    [
        "Lampu jalan di depan SD 2 Megati mati sudah seminggu. Kalau malam gelap sekali, anak-anak takut lewat.",
        "Mohon perbaikan PJU dekat sekolah SD Negeri 2 Megati, padam sejak minggu lalu dan gelap kalau malam.",
    ],
    [
        "Jalan Raya Bajera berlubang besar di depan pasar, sudah dua motor jatuh minggu ini.",
        "Ada lubang besar di jalan depan Pasar Bajera, membahayakan pengendara motor. Kemarin ada yang jatuh.",
    ],
    [
        "Sampah menumpuk di pinggir sungai Yeh Ho dekat jembatan Gadungan, baunya menyengat.",
        "Warga membuang sampah di bawah jembatan Gadungan sampai menumpuk dan bau, mengotori sungai Yeh Ho.",
    ],
    [
        "Petugas loket meminta uang Rp50.000 untuk mengurus KTP saya tanggal 3 November.",
        "Saat urus KTP tgl 3 November saya dipungut 50.000 oleh pegawai di loket. Ini pungli!",
    ],
    [
        "Air PDAM di Banjar Tegal tidak mengalir sejak hari Senin, warga kesulitan mandi dan memasak.",
        "Sudah sejak Senin air ledeng mati di Br. Tegal. Kami tidak bisa mandi.",
    ],
    [
        "Pohon beringin di Pura Dalem Tangguntiti hampir tumbang menimpa kabel listrik, tolong ditebang.",
        "Mohon penebangan pohon beringin besar dekat Pura Dalem Tangguntiti karena rawan roboh kena kabel listrik.",
    ],
    [
        "Musik dari Warung Sinar Bulan sangat keras sampai jam 2 pagi, kami tidak bisa tidur.",
        "KEBISINGAN WARUNG SINAR BULAN SETIAP MALAM MUSIK KERAS SAMPAI PAGI TIDAK BISA TIDUR",
    ],
];

/// Of the same kinds, at other places.
const OTHERS: [&str; 7] = [
    "Lampu jalan di Banjar Kebon Tumpek mati tiga tiang, gelap kalau malam. Mohon segera diperbaiki.",
    "Jalan menuju Subak Aseman rusak parah dan berlubang, motor susah lewat waktu hujan.",
    "Sampah di belakang Pasar Antap tidak diangkut petugas sudah lima hari, baunya busuk.",
    "Pengurusan kartu keluarga saya lama sekali, petugas bilang berkas hilang padahal sudah diserahkan.",
    "Air PDAM di Desa Beraban keruh dan berbau sejak ada perbaikan pipa di jalan utama.",
    "Pohon kelapa tumbang menutup jalan di Desa Mambang setelah hujan angin kemarin malam.",
    "Anjing tetangga menggonggong setiap malam di Perumahan Griya Asri, kami tidak bisa tidur.",
];

fn alike(a: &str, b: &str) -> f32 {
    similar(&Profile::of(a), &Profile::of(b))
}

/// Other matters at one place, and one matter at other places.
const APART: [[&str; 2]; 4] = [
    [
        "Lampu jalan di Banjar Tegal mati sudah seminggu, gelap kalau malam.",
        "Jalan di Banjar Tegal berlubang besar, motor saya jatuh kemarin.",
    ],
    [
        "Lampu jalan di depan SD 2 Megati mati sudah seminggu, anak-anak takut lewat.",
        "Sampah menumpuk di depan SD 2 Megati, baunya sampai ke kelas, anak-anak terganggu.",
    ],
    [
        "Lampu jalan di Banjar Tegal mati sudah seminggu, gelap kalau malam.",
        "Lampu jalan di Banjar Kebon mati sudah seminggu, gelap kalau malam.",
    ],
    [
        "KTP saya belum jadi sudah dua bulan, petugas bilang blanko habis",
        "Saya mengurus KTP hari Senin, petugas tidak ramah dan menyuruh saya pulang",
    ],
];

#[test]
fn one_thing_in_other_words_stands_above_two_of_a_kind() {
    let least = SAME.iter().map(|[a, b]| alike(a, b)).fold(1.0, f32::min);
    let mut most = 0.0_f32;
    for (index, [a, b]) in SAME.iter().enumerate() {
        let rest = SAME.iter().skip(index + 1).flatten();
        for other in OTHERS.iter().chain(rest) {
            most = most.max(alike(a, other)).max(alike(b, other));
        }
    }
    assert!(least > 0.6, "{least}");
    assert!(most < 0.4, "{most}");
}

#[test]
fn another_matter_or_another_place_is_not_alike() {
    for [a, b] in APART {
        assert!(alike(a, b) < 0.5, "{} {a}", alike(a, b));
    }
}

#[test]
fn small_letters_are_enough() {
    for [a, b] in SAME {
        let small = alike(&a.to_lowercase(), b);
        assert!(small > 0.5, "{small} {a}");
        let small = alike(&a.to_lowercase(), &b.to_lowercase());
        assert!(small > 0.5, "{small} {a}");
    }
}

#[test]
fn the_beginning_of_a_story_is_enough() {
    let [known, told] = SAME[1];
    let begun: String = told.chars().take(45).collect();
    assert!(alike(known, &begun) > 0.4, "{}", alike(known, &begun));
}

#[test]
fn rare_stems_weigh_more_where_that_is_known() {
    let (a, b) = (
        Profile::of("got mampet antap"),
        Profile::of("got kering antap"),
    );
    let rare = |stem: &str| if stem == "antap" { 5.0 } else { 1.0 };
    assert!(similar_by(&a, &b, &rare) > similar(&a, &b));
    assert_eq!(similar_by(&a, &b, &|_| f32::NAN), 0.0);
    assert_eq!(similar_by(&a, &b, &|_| -1.0), 0.0);
}

#[test]
fn what_says_nothing_is_like_nothing() {
    let none = Profile::of("yang di ke dari");
    assert!(none.is_empty());
    assert_eq!(similar(&none, &none), 0.0);
    assert_eq!(alike("", "lampu"), 0.0);
    assert!((alike("lampu mati", "LAMPU PADAM") - 1.0).abs() < 1e-6);
    assert_eq!(Profile::of("Lampu, lampu; LAMPUNYA").len(), 1);
}

proptest! {
    #[test]
    fn likeness_is_mutual_and_bounded(a in "\\PC*|[A-Ca-c. ]{0,80}", b in "[A-Ca-c. ]{0,80}", weight: f32) {
        let (a, b) = (Profile::of(&a), Profile::of(&b));
        let alike = similar(&a, &b);
        prop_assert!((0.0..=1.0).contains(&alike));
        prop_assert!((alike - similar(&b, &a)).abs() < 1e-6);
        prop_assert!(a.is_empty() || (similar(&a, &a) - 1.0).abs() < 1e-6);
        prop_assert!((0.0..=1.0).contains(&similar_by(&a, &b, &|_| weight)));
    }
}
