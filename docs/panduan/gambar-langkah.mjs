// The walk through the office of which gambar.mjs keeps the pictures: one complaint from the
// counter to the archive, and what each position does beside it. Everything is reached by the
// words on the screens, the same that the booklets quote.
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { openWindow, PHONE } from "../../e2e/lib/browser.mjs";
import { asPdf } from "../../e2e/lib/files.mjs";
import { someTimeAgo } from "../../e2e/lib/people.mjs";

const STORY = "Lampu jalan di depan Pasar Megati padam sejak Senin malam. Dua orang sudah jatuh dari motor. Mohon segera diperbaiki.";

/** @param {{enter: Function, office: {url: string}}} around */
export async function walk({ enter, office }) {
  // Each enters when his work begins: a minute later the paraf asks for the password again.
  await settings(await enter("kasubag-umum", "Kasubag Umum"));
  const staf = await enter("staf-umum", "Staf Umum");
  const { number, pin } = await counter(staf);
  await forward(await enter("kasubag-umum", "Kasubag Umum"), number);
  const sekretaris = await enter("sekretaris", "Sekcam");
  await advise(sekretaris, number);
  const camat = await enter("camat", "Camat");
  const entered = Date.now();
  await decide(camat, number);
  await guarded(staf, sekretaris);
  await message(staf, office, number, pin);
  await solve(await enter("kasi", "Kasi PMD"), await enter("kasi", "Kasi PMD", PHONE), number);
  await approve(await enter("camat", "Camat"), await enter("camat", "Camat", PHONE), number);
  await nextMinute(office);
  await answer(await enter("kasi", "Kasi PMD"), number, office);
  await archive(await enter("staf-umum", "Staf Umum"), number);
  await paraf(camat, entered);
  await beside(camat, sekretaris, await enter("kasubag-umum", "Kasubag Umum"), number);
  await letters(staf, office);
  await oldRegister(await enter("kasubag-umum", "Kasubag Umum"), office);
}

/** An answer is given in a minute after the one of its approval. */
async function nextMinute(office) {
  const { time } = someTimeAgo(office, 0);
  while (someTimeAgo(office, 0).time === time) await new Promise((later) => setTimeout(later, 500));
}

async function counter(staf) {
  await staf.shot("staf-meja", ["main h1", "main .phead", "main .tabs", "nav.side a[href='/meja']"], ["css=nav.side a[href='/meja']", "css=main .tabs a", "css=main [data-row] .c-sla", "css=main [data-row] .do a", "css=main .phead a[href='/terima']"], { most: 640 });
  await staf.menu("Terima pengaduan");
  await staf.tick("Datang lewat", "Telepon");
  await staf.fill("Nomor telepon", "0812 4185 5874");
  await staf.fill("Nama pelapor", "Ni Luh Sukerti");
  await staf.tick("Identitas", "Terbuka");
  await staf.choose("Desa", "Megati");
  await staf.fill("Banjar", "Br. Megati Kelod");
  await staf.fill("Patokan", "depan pasar");
  await staf.fill("Apa yang terjadi, dengan kata-kata pelapor", STORY);
  await staf.choose("Hal", "Jalan, jembatan");
  await staf.tick("Sifat", "Segera");
  await staf.tick("Kabar kepada pelapor lewat", "Telepon");
  await staf.page.locator("#mirip .hintcard").first().waitFor().catch(() => staf.fail("no hint came that this may have been told before"));
  await staf.shot("staf-terima", ["main form fieldset", "#description", "#mirip"], ["Datang lewat", "Nomor telepon", "Identitas", "Apa yang terjadi, dengan kata-kata pelapor", "css=#mirip .hintcard"]);
  await staf.shot("staf-terima-lanjut", ["#village", "main form [data-main]"], ["Desa", "Hal", "Sifat", "Kabar kepada pelapor lewat", "Foto, PDF, atau pindaian", "Diterima lebih dahulu, surat, surel, alamat, SOP", "Simpan dan beri nomor"], { first: 6 });
  await staf.go("Simpan dan beri nomor");
  await staf.shot("staf-tanda-terima", ["main .done-head", "main .slip", "main .receipt-say"], ["css=main .slip dl", "Cetak tanda terima", "css=main .receipt-say", "Buka berkas"]);
  const [number, pin] = (await staf.page.locator(".slip dd").allInnerTexts()).map((text) => text.trim());

  await staf.go("Buka berkas");
  await staf.shot("staf-periksa", ["main .doc", "#giliran"], ["css=main .doc", "Perbaiki salah catat", "Pastikan dokumen"]);
  await staf.go("Pastikan dokumen");
  await staf.shot("staf-lembar", ["#giliran"], ["Cetak lembar disposisi", "css=#giliran [data-main]"]);
  await staf.go("Lampirkan lembar disposisi", "#giliran form");
  return { number, pin };
}

async function forward(kasubag, number) {
  await kasubag.menu("Meja Saya");
  const boxes = kasubag.page.locator("main label.pick");
  for (let nth = 0; nth < (await boxes.count()); nth += 1) await boxes.nth(nth).click();
  await kasubag.shot("kasubag-bersama", ["main .tabs", "main [data-row]"], ["css=main label.pick", "Lampirkan atau teruskan bersama"], { most: 620 });
  await kasubag.open(number);
  await kasubag.fill("Catatan dalam lembar disposisi", "Mohon masukan Ibu Sekretaris. Pelapor sudah dihubungi kembali.");
  await kasubag.shot("kasubag-teruskan", ["#giliran"], ["Catatan dalam lembar disposisi", "css=#giliran [data-main]", "css=#kembalikan > summary"]);
  await kasubag.go("Teruskan", "#giliran form");
}

async function advise(sekretaris, number) {
  await sekretaris.open(number);
  await sekretaris.fill("Masukan dan informasi", "Rawan kecelakaan, dekat pasar. Saran: Seksi PMD berkoordinasi dengan desa dan dinas hari ini juga.");
  await sekretaris.shot("sekretaris-masukan", ["main .doc", "#lembar"], ["css=main .doc", "Masukan dan informasi", "css=#giliran [data-main]"]);
  await sekretaris.press("Kembalikan", "#kembalikan");
  await sekretaris.choose("Kembalikan kepada", "Teruskan");
  await sekretaris.fill("Apa yang perlu dilengkapi?", "Mohon dilengkapi nomor tiang lampunya.");
  await sekretaris.shot("kembalikan", ["#kembalikan"], ["Kembalikan kepada", "Apa yang perlu dilengkapi?", "css=#kembalikan [data-main]"]);
  await sekretaris.open(number);
  await sekretaris.fill("Masukan dan informasi", "Rawan kecelakaan, dekat pasar. Saran: Seksi PMD berkoordinasi dengan desa dan dinas hari ini juga.");
  await sekretaris.go("Beri masukan", "#giliran form");
}

async function decide(camat, number) {
  await camat.open(number);
  await camat.shot("camat-baca", ["#lembar > section:nth-last-of-type(2)", "#giliran"], ["css=#lembar > section:nth-last-of-type(2)", "css=#giliran [data-main]"]);
  await camat.go("Selesai membaca", "#giliran form");
  await camat.tick("Apakah pengaduan bersifat kebijakan", "Tidak, saya jawab langsung");
  await camat.shot("camat-jawab", ["#giliran .turn", "#giliran .decide"], ["Tidak, saya jawab langsung", "css=.when-no label"]);
  await camat.tick("Apakah pengaduan bersifat kebijakan", "Ya, koordinasikan");
  await camat.tick("Diteruskan kepada", "Seksi Pemberdayaan Masyarakat dan Desa");
  await camat.tick("Dengan hormat harap", "Untuk ditindaklanjuti");
  await camat.tick("Dengan hormat harap", "Laporkan hasilnya");
  await camat.fill("Isi disposisi", "Cek lapangan hari ini bersama Kelian Banjar, siapkan jawabannya untuk saya tanda tangani.");
  await camat.shot("camat-disposisi", ["#giliran .turn", "#giliran #unit"], ["Ya, koordinasikan", "Diteruskan kepada"]);
  await camat.shot("camat-disposisi-isi", ["#giliran #harap"], ["Dengan hormat harap", "Isi disposisi", "css=#giliran [data-main]"], { first: 3 });
  await camat.go("Paraf dan putuskan", "#giliran form");
}

async function guarded(staf, sekretaris) {
  await staf.menu("Terima pengaduan");
  await staf.tick("Datang lewat", "Datang langsung");
  await staf.fill("Nama pelapor", "Ni Wayan Suastini");
  await staf.tick("Identitas", "Terbuka");
  await staf.fill("Apa yang terjadi, dengan kata-kata pelapor", "Saya disuruh kembali tiga kali oleh Ibu Kasubag untuk surat yang sama.");
  await staf.choose("Hal", "Pelayanan kantor");
  await staf.tick("Kabar kepada pelapor lewat", "Datang ke kantor");
  await staf.press("Diterima lebih dahulu, surat, surel, alamat, SOP");
  await staf.tick("Mengenai pegawai kantor ini", "Ni Made Lestari");
  await staf.shot("staf-mengenai", ["#concerns"], ["Mengenai pegawai kantor ini"]);
  await staf.go("Simpan dan beri nomor");
  const number = (await staf.page.locator(".slip dd").first().innerText()).trim();
  await staf.go("Buka berkas");
  await staf.go("Pastikan dokumen");
  await staf.go("Lampirkan lembar disposisi", "#giliran form");
  await sekretaris.open(number);
  await sekretaris.shot("sekretaris-terbatas", ["main .phead", "main .lane-h", "main .note-hold"], ["css=main .note-hold"]);
}

async function solve(kasi, phone, number) {
  await phone.shot("kasi-meja-hp", ["main h1", "main [data-row] .do", "header"], ["css=main [data-row] .do a"], { most: 760 });
  await kasi.open(number);
  await kasi.fill("Solusi atau pemecahan", "Sudah dicek bersama Kelian Banjar. Dua lampu diganti dari persediaan desa, surat kepada Dinas Perhubungan sudah disiapkan.");
  await kasi.shot("kasi-solusi", ["#lembar > section:nth-last-of-type(2)", "#giliran"], ["css=#lembar > section:nth-last-of-type(2)", "Solusi atau pemecahan", "css=#giliran [data-main]", "css=#kembalikan > summary"]);
  await kasi.go("Beri penyelesaian", "#giliran form");
}

async function approve(camat, phone, number) {
  await phone.shot("camat-meja-hp", ["main h1", "main [data-row] .do", "header"], ["css=main [data-row] .do a"], { most: 760 });
  await camat.open(number);
  await camat.attach("Pindaian jawaban yang sudah ditandatangani di kertas", asPdf("jawaban-bertanda-tangan.pdf", "Jawaban"));
  await camat.shot("camat-setujui", ["#giliran"], ["css=#giliran form p.pre", "Pindaian jawaban yang sudah ditandatangani di kertas", "css=#giliran [data-main]"]);
  await camat.go("Setujui dan catat tanda tangan", "#giliran form");
}

/** What the booklets name beside the steps, looked at where it stands. */
async function beside(camat, sekretaris, kasubag, number) {
  await camat.search(number);
  await camat.find("Buka kembali");
  await kasubag.menu("Meja Saya");
  await kasubag.go("Diminta uang untuk mempercepat surat keterangan");
  await kasubag.find("Buka identitas");
  await sekretaris.menu("Meja Saya");
  await sekretaris.go("Perbekel sulit ditemui pada jam kerja");
  await sekretaris.press("Minta pelapor melengkapi");
  await sekretaris.fill("Apa yang perlu dilengkapi?", "Pada hari apa saja Bapak datang ke kantor desa?");
  await sekretaris.fill("Paling lambat", "03-12-2026");
  await sekretaris.go("Minta pelapor melengkapi", "main form[action$='/jeda']");
  await sekretaris.find("Lanjutkan");
}

async function paraf(camat, entered) {
  await new Promise((later) => setTimeout(later, Math.max(0, entered + 61_000 - Date.now())));
  await camat.menu("Meja Saya");
  await camat.go("Lampu penerangan di lapangan desa mati");
  await camat.shot("camat-sandi", ["#giliran .pw", "#giliran [data-main]"], ["Kata sandi untuk paraf", "css=#giliran [data-main]"]);
}

async function answer(kasi, number, office) {
  const now = someTimeAgo(office, 0);
  await kasi.open(number);
  await kasi.fill("Apa yang dijawab atau dilaksanakan", "Dua lampu di depan Pasar Megati sudah diganti dan menyala kembali. Terima kasih telah memberi tahu kami.");
  await kasi.tick("Disampaikan lewat", "Telepon");
  await kasi.fill("Tanggal disampaikan", now.date);
  await kasi.fill("Pukul", now.time);
  await kasi.fill("Bukti penyampaian", "Telepon diterima pelapor sendiri.");
  await kasi.shot("kasi-jawab", ["#giliran form"], ["Apa yang dijawab atau dilaksanakan", "Disampaikan lewat", "Kepada siapa", "Tanggal disampaikan", "Bukti penyampaian", "css=#giliran [data-main]"]);
  await kasi.go("Selesaikan", "#giliran form");
}

async function archive(staf, number) {
  await staf.open(number);
  await staf.fill("Tempat berkas kertas", "Lemari 2, map 14");
  await staf.shot("staf-arsipkan", ["#giliran"], ["Tempat berkas kertas", "css=#giliran [data-main]"]);
  await staf.go("Arsipkan", "#giliran form");
  await staf.menu("Buku agenda");
  await staf.shot("staf-agenda", ["main .phead", "main form.filters", "main tr[data-row]:nth-of-type(3)"], ["css=main form.filters", "css=#agenda-cetak a"], { most: 620 });
  await staf.menu("Arsip");
  await staf.fill("Cari", "lampu padam");
  await staf.go("Cari", "main form.filters");
  await staf.shot("staf-cari", ["main h1", "main form.filters", "#hasil table"], ["css=#s-kata", "css=main form.filters button.btn", "Persempit"], { most: 620 });
}

async function settings(kasubag) {
  await kasubag.menu("Pengaturan");
  await kasubag.shot("kasubag-pejabat", ["main h1", "#pejabat tbody tr:nth-child(4)", "#pejabat .phead"], ["Tunjuk Plt. atau Plh.", "css=#pejabat tbody tr a"]);
  await kasubag.go("Tunjuk Plt. atau Plh.");
  await kasubag.choose("Jabatan", "Camat");
  await kasubag.choose("Pejabat", "Ni Ketut Arini");
  await kasubag.choose("Jenis penunjukan", "Plh.");
  await kasubag.fill("Mulai tanggal", "01-12-2026");
  await kasubag.fill("Sampai tanggal", "05-12-2026");
  await kasubag.fill("Nomor surat perintah", "SPT 800.1.3/77");
  await kasubag.shot("kasubag-plh", ["main form"], ["Jabatan", "Pejabat", "Jenis penunjukan", "Mulai tanggal", "Nomor surat perintah", "Tunjuk"]);
  await kasubag.go("Tunjuk", "main form");
  await kasubag.go("Tambah pejabat");
  await kasubag.fill("Nama", "I Kadek Suarjana");
  await kasubag.fill("Nama pengguna", "suarjana");
  await kasubag.go("Simpan dan buat tautan");
  await kasubag.shot("kasubag-tautan", ["main h1", "main .acts"], ["css=main .onelink", "Sudah saya sampaikan"]);
  await kasubag.go("Sudah saya sampaikan");
  await kasubag.go("Ubah Camat", "#pejabat");
  await kasubag.menu("Pengaturan");
  await kasubag.go("Ubah Ni Luh Putu Sariani", "#orang");
  await kasubag.menu("Pengaturan");
  await rooms(kasubag);
  await kasubag.go("SOP", "main .tabs");
  await kasubag.shot("kasubag-sop", ["main h1", "main .tblw"], ["css=main .tblw tbody th a"]);
  await kasubag.attach("Berkas prosedur (TOML)", fileURLToPath(new URL("../../procedures/examples/tujuh-langkah.toml", import.meta.url)));
  await kasubag.go("Periksa", "main form");
}

/** The rooms of the settings, each with what is pressed there; nothing is changed. */
async function rooms(kasubag) {
  for (const [room, buttons] of [
    ["Unit dan jabatan", ["Tambah unit", "Tambah jabatan"]],
    ["Hal dan petunjuk", ["Tambah hal", "Ubah petunjuk"]],
    ["Desa", ["Ubah"]],
    ["Kantor", ["Ubah huruf"]],
    ["Ekspor", ["Unduh zip"]],
    ["Catatan", []],
    ["Jam kerja dan libur", ["Ubah jam kerja"]],
  ]) {
    await kasubag.go(room, "main .tabs");
    for (const words of buttons) await kasubag.find(words);
  }
  // A holiday that moves due times is looked at and not kept.
  await kasubag.go("Tambah hari libur");
  await kasubag.fill("Tanggal", "27-11-2026");
  await kasubag.fill("Nama hari libur", "Piodalan Pura Desa");
  await kasubag.fill("Dasar", "Surat edaran");
  await kasubag.go("Simpan", "main form");
  await kasubag.find("Simpan dan geser tenggatnya");
  await kasubag.menu("Pengaturan");
}

/** The complainant writes by number and PIN; the clerk meets it on his desk. */
async function message(staf, office, number, pin) {
  const visitor = await openWindow(staf.page.context().browser(), PHONE);
  await visitor.goto(`${office.url}/lacak`);
  await visitor.locator("#nomor").fill(number);
  await visitor.locator("#pin").fill(pin);
  await visitor.locator('form[action="/lacak"] .btn').click();
  await visitor.locator("#pesan").fill("Tiang yang di depan warung masih menyala.");
  await visitor.locator('form[action="/lacak/pesan"] button').click();
  await visitor.waitForURL(/hasil=pesan/);
  await visitor.context().close();
  await staf.menu("Meja Saya");
  await staf.find("Kabar dari pelapor");
  await staf.page.locator(`a[href="/berkas/${number}#pesan"]`).click();
  await staf.page.waitForURL(new RegExp(number));
  await staf.go("Sudah dibaca, tidak perlu dijawab");
}

/** A letter that complains, and what came by e-mail and was set aside. */
async function letters(staf, office) {
  await staf.menu("Surat masuk");
  await staf.go("Catat surat masuk");
  await staf.fill("Pengirim", "Kelian Banjar Megati Kelod");
  await staf.fill("Perihal", "Permohonan perbaikan gorong-gorong");
  await staf.go("Simpan", "main form");
  await staf.find("Terima sebagai pengaduan");
  const mail = "From: Ni Nyoman <nyoman@warga.example>\r\nSubject: Got mampet\r\nX-Spam-Flag: YES\r\n\r\nGot di depan SD mampet.\r\n";
  const kept = spawnSync(process.env.MATUR_BIN, ["mail", "receive", "--data", join(office.folder, "data")], { input: mail, encoding: "utf8" });
  if (kept.status !== 0) throw new Error(`no message was taken in: ${kept.stderr}`);
  await staf.menu("Surat masuk");
  await staf.go("Surat elektronik lain");
  await staf.go("Got mampet");
  await staf.find("Jadikan pengaduan");
}

/** The book of the year before, looked at and not taken. */
async function oldRegister(kasubag, office) {
  const rows = Array.from({ length: 120 }, (_, nth) => `${nth + 1};05-01-2024;Pelapor ${nth + 1};Aduan ${nth + 1};09-01-2024`);
  const sheet = join(office.folder, "agenda-2024.csv");
  await writeFile(sheet, ["No Agenda;Tanggal;Nama;Isi;Selesai", ...rows].join("\n"));
  await kasubag.menu("Pengaturan");
  await kasubag.go("Impor buku lama", "main .tabs");
  await kasubag.page.locator("#sheet").setInputFiles(sheet);
  await kasubag.page.locator("#category").selectOption({ label: await kasubag.page.locator("#category option", { hasText: "Pelayanan kantor" }).first().innerText() });
  await kasubag.go("Periksa", "main form");
  await kasubag.find("Ambil 120 baris");
}
